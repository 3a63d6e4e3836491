//! The linear program for the prices, and the mixed-integer program of the whole question.

use super::shares::Shares;
use crate::error::Result;
use crate::model::SiteIx;
use crate::solve::backend::{Answer, Column, Mip, MipRow};
use crate::solve::heuristic::Choice;
use crate::solve::instance::Instance;
use crate::solve::limits::Question;
use crate::solve::{Backend, Clock, Options, exact};

/// What the solver found out about a question.
pub(super) enum Closed {
    /// Time ran out.
    Unknown,
    /// No plan keeps every limit.
    Impossible,
    /// A plan, an upper bound on the smallest share, and whether the plan is proven best.
    Bounded { plan: Option<Vec<SiteIx>>, bound: f64, proven: bool },
}

/// Prices of authorities, with a sum of 1, at which the best of the given plans is worth least; and that worth.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn prices(cuts: &[Vec<f64>], backend: Backend, clock: &Clock) -> Result<Option<(Vec<f64>, f64)>> {
    let Some(number) = cuts.first().map(Vec::len) else { return Ok(None) };
    // Instead of minimising t >= sum of l_a c_a for every plan, maximise s = 1 - t with s + sum of l_a c_a <= 1.
    let mut mip = Mip { columns: vec![Column { most: 1.0, whole: false, profit: 0.0 }; number], ..Mip::default() };
    mip.columns.push(Column { most: 1.0, whole: false, profit: 1.0 });
    let ones = (0..number).map(|at| (at, 1.0)).collect();
    mip.rows.push(MipRow { terms: ones, at_least: Some(1.0), at_most: Some(1.0) });
    for cut in cuts {
        let shares = cut.iter().copied().enumerate().filter(|share| share.1 != 0.0);
        let terms = shares.chain([(number, 1.0)]).collect();
        mip.rows.push(MipRow { terms, at_least: None, at_most: Some(1.0) });
    }
    let Some(Answer::Found { mut values, .. }) = exact::watched(mip, backend, 0.0, clock)? else { return Ok(None) };
    let rest = values.pop().unwrap_or_default();
    let sum: f64 = values.iter().map(|value| value.max(0.0)).sum();
    if sum <= 0.0 {
        return Ok(None);
    }
    Ok(Some((values.iter().map(|value| value.max(0.0) / sum).collect(), 1.0 - rest)))
}

/// Solves `maximise f` for the whole question in one program.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn closed(
    question: &Question,
    shares: &Shares,
    plan: Option<&(Vec<SiteIx>, f64)>,
    options: &Options,
    clock: &Clock,
) -> Result<Closed> {
    let instance = Instance::new(question.study, question.terms, question.reach);
    if instance.sites.is_empty() {
        let plan = Choice::checked(&instance, Vec::new()).map(|choice| instance.open_sites(&choice.open));
        return Ok(Closed::Bounded { plan, bound: 0.0, proven: true });
    }
    let mip = program(question, shares, &instance, plan);
    Ok(match exact::watched(mip, options.backend, options.gap, clock)? {
        None | Some(Answer::Nothing) => Closed::Unknown,
        Some(Answer::Infeasible) => Closed::Impossible,
        Some(Answer::Found { values, bound, proven }) => {
            let open = values[..instance.sites.len()].iter().map(|value| *value > 0.5).collect();
            let plan = Choice::checked(&instance, open).map(|choice| instance.open_sites(&choice.open));
            Closed::Bounded { proven: proven && plan.is_some(), plan, bound }
        }
    })
}

/// The program. Its columns are the sites, the smallest share, then the zones that are not covered in any case.
fn program(question: &Question, shares: &Shares, instance: &Instance, plan: Option<&(Vec<SiteIx>, f64)>) -> Mip {
    let (study, terms) = (question.study, question.terms);
    let column = |whole, profit| Column { most: 1.0, whole, profit };
    let mut mip = Mip { columns: vec![column(true, 0.0); instance.sites.len()], ..Mip::default() };
    let smallest = mip.columns.len();
    mip.columns.push(column(false, 1.0));
    let open = |site: SiteIx| plan.is_some_and(|plan| plan.0.binary_search(&site).is_ok());
    let mut start: Vec<f64> = instance.sites.iter().map(|site| f64::from(u8::from(open(site.ix)))).collect();
    start.push(plan.map_or(0.0, |plan| plan.1));
    // smallest - sum of shares of zones <= share that is covered in any case.
    let mut of_authority = vec![(vec![(smallest, 1.0)], 0.0); shares.number()];
    for zone in study.zone_indices() {
        let Some((place, share)) = shares.part(terms, zone) else { continue };
        let sites = question.reach.sites_of(zone);
        let (row, sure) = &mut of_authority[place];
        if sites.iter().any(|site| question.stands(*site) || question.required(*site)) {
            *sure += share;
            continue;
        }
        let free = |site: &SiteIx| instance.sites.binary_search_by_key(site, |free| free.ix).ok();
        let list: Vec<usize> = sites.iter().filter_map(free).collect();
        if list.is_empty() {
            continue;
        }
        let own = mip.columns.len();
        mip.columns.push(column(false, 0.0));
        start.push(f64::from(u8::from(list.iter().any(|site| start[*site] > 0.5))));
        row.push((own, -share));
        let terms = std::iter::once((own, 1.0)).chain(list.into_iter().map(|site| (site, -1.0))).collect();
        mip.rows.push(MipRow { terms, at_least: None, at_most: Some(0.0) });
    }
    for (terms, sure) in of_authority {
        mip.rows.push(MipRow { terms, at_least: None, at_most: Some(sure) });
    }
    let end = |end: i64| end as f64;
    for row in &instance.rows {
        let terms = row.terms.iter().map(|(site, a)| (*site as usize, *a as f64)).collect();
        mip.rows.push(MipRow { terms, at_least: row.at_least.map(end), at_most: row.at_most.map(end) });
    }
    mip.start = plan.map(|_| start);
    mip
}
