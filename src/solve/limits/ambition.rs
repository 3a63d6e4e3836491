//! The 70/30 ambition: of `n` hubs, `D` in disadvantaged communities must be at least `Share::of(n)`.
//!
//! The share is `s` ten-thousandths, so with `W = 10,000` and whole numbers throughout, `D + shortfall >= share of n` is
//!
//! - rounded up: `W D - s n >= 0`;
//! - to the nearest, halves up: `floor((2 s n + W) / 2W) <= D`, which is `2 W D - 2 s n >= 1 - W`;
//! - rounded down: `floor(s n / W) <= D`, which is `W D - s n >= 1 - W`,
//!
//! where each hub of shortfall adds `W` (or `2 W`) on the left.

use super::{Question, Row, counted};
use crate::model::{AmbitionMode, AmbitionTerms, AuthorityIx, Reason, Rounding, Scope, Share};
use crate::solve::instance::{Soft, greatest_common_divisor};

/// One row for each scope in which the ambition is kept or paid for.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    let Some(ambition) = enforced(question) else { return Vec::new() };
    let mut rows = Vec::new();
    if matches!(ambition.scope, Scope::Pool | Scope::Both) {
        rows.push(row(question, ambition, &question.everywhere()));
    }
    if matches!(ambition.scope, Scope::Authority | Scope::Both) {
        rows.extend(question.authorities().map(|authority| row(question, ambition, question.within(authority))));
    }
    rows
}

fn enforced<'a>(question: &Question<'a>) -> Option<&'a AmbitionTerms> {
    question.terms.ambition.as_ref().filter(|ambition| ambition.mode != AmbitionMode::Report && ambition.share.0 > 0)
}

fn row(question: &Question, ambition: &AmbitionTerms, sites: &[u32]) -> Row {
    let form = form(ambition.share, ambition.rounding);
    let coefficient = |at: &u32| if disadvantaged(question, *at) { form.inside } else { form.outside };
    let terms = sites.iter().map(|at| (*at, coefficient(at))).filter(|term| term.1 != 0);
    let soft = (ambition.mode == AmbitionMode::Soft).then_some(Soft { unit: form.unit, penalty: ambition.penalty.0 });
    Row { limit: "ambition", at: 0, unit: 1, terms: terms.collect(), at_least: Some(form.least), at_most: None, soft }
}

/// The ambition as `inside * D + outside * (n - D) + unit * shortfall >= least`.
struct Form {
    inside: i64,
    outside: i64,
    unit: i64,
    least: i64,
}

fn form(share: Share, rounding: Rounding) -> Form {
    let (whole, share) = (i64::from(Share::WHOLE), i64::from(share.0));
    let (times, least) = match rounding {
        Rounding::Up => (1, 0),
        Rounding::Nearest => (2, 1 - whole),
        Rounding::Down => (1, 1 - whole),
    };
    // Small numbers are kinder to a solver: 10 D - 7 n for 70%.
    let common = times * greatest_common_divisor(whole, share);
    let least_up = -((-least) / common);
    Form {
        inside: times * (whole - share) / common,
        outside: -times * share / common,
        unit: times * whole / common,
        least: least_up,
    }
}

fn disadvantaged(question: &Question, at: u32) -> bool {
    question.terms.disadvantaged[question.site(at).at()]
}

/// A hard ambition that no number of hubs allowed can keep.
pub(super) fn conflicts(question: &Question) -> Vec<Reason> {
    let Some(ambition) = enforced(question).filter(|ambition| ambition.mode == AmbitionMode::Hard) else {
        return Vec::new();
    };
    let mut reasons = Vec::new();
    if matches!(ambition.scope, Scope::Authority | Scope::Both) {
        for authority in question.authorities() {
            let pool = Pool::of_authority(question, authority);
            reasons.extend(pool.conflict(question, ambition, Some(authority), question.name(authority)));
        }
    }
    if matches!(ambition.scope, Scope::Pool | Scope::Both) {
        reasons.extend(Pool::of_all(question).conflict(question, ambition, None, "The plan"));
    }
    reasons
}

/// How many hubs a scope can have, and how many of them in disadvantaged communities at best.
struct Pool {
    fewest: usize,
    most: usize,
    usable: usize,
    inside: usize,
    required_outside: usize,
}

impl Pool {
    fn new(question: &Question, sites: &[u32], fewest: usize, most: usize) -> Self {
        let (inside, outside): (Vec<u32>, Vec<u32>) = sites.iter().partition(|at| disadvantaged(question, **at));
        let required_outside = question.required_among(&outside);
        Pool { fewest, most, usable: sites.len(), inside: inside.len(), required_outside }
    }

    fn of_authority(question: &Question, authority: AuthorityIx) -> Self {
        Pool::new(question, question.within(authority), question.fewest(authority), question.most(authority))
    }

    fn of_all(question: &Question) -> Self {
        let terms = question.terms;
        let all = question.everywhere();
        let by_minimums: usize = question.authorities().map(|authority| question.fewest(authority)).sum();
        let fewest = by_minimums.max(question.required_among(&all)).max(terms.total_min as usize);
        let most = terms.total_max.map_or(all.len(), |most| all.len().min(most as usize));
        Pool::new(question, &all, fewest, most)
    }

    /// Most hubs in disadvantaged communities when there are `hubs`.
    fn best(&self, hubs: usize) -> usize {
        self.inside.min(hubs.saturating_sub(self.required_outside))
    }

    fn conflict(
        &self,
        question: &Question,
        ambition: &AmbitionTerms,
        authority: Option<AuthorityIx>,
        who: &str,
    ) -> Option<Reason> {
        let asked = |hubs: usize| ambition.share.of(hubs as u32, ambition.rounding) as usize;
        if self.fewest > self.most || (self.fewest..=self.most).any(|hubs| asked(hubs) <= self.best(hubs)) {
            return None;
        }
        let hubs = self.fewest;
        let (must, asked) = (counted(hubs, "hub"), asked(hubs));
        let sites = format!("{} that may become a hub", counted(self.usable, "site"));
        let but = match (self.inside, self.best(hubs)) {
            (0, _) => format!("none of the {sites} stands in one"),
            (inside, best) => format!("of the {sites} only {inside} stand in one, so that at most {best} could be"),
        };
        let label = &ambition.label;
        let text = format!(
            "{who} must have at least {must}, {asked} of them in disadvantaged communities ({label}), but {but}."
        );
        Some(question.reason("ambition", authority, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_exactly_what_share_of_says() {
        for parts in [1, 300, 3333, 5000, 6667, 7000, 7050, 9999, 10_000] {
            for rounding in [Rounding::Up, Rounding::Nearest, Rounding::Down] {
                let form = form(Share(parts), rounding);
                for hubs in 0..=200_i64 {
                    for inside in 0..=hubs {
                        let asked = i64::from(Share(parts).of(hubs as u32, rounding));
                        let activity = form.inside * inside + form.outside * (hubs - inside);
                        let case = format!("share {parts}, {rounding:?}, {inside} of {hubs}");
                        assert_eq!(activity >= form.least, inside >= asked, "{case}");
                        let row = Row {
                            limit: "ambition",
                            at: 0,
                            unit: 1,
                            terms: Vec::new(),
                            at_least: Some(form.least),
                            at_most: None,
                            soft: Some(Soft { unit: form.unit, penalty: 1.0 }),
                        };
                        assert_eq!(row.shortfall(activity), (asked - inside).max(0), "{case}");
                    }
                }
            }
        }
    }

    #[test]
    fn seventy_percent_is_ten_and_seven() {
        let form = form(Share::new(0.7), Rounding::Up);
        assert_eq!((form.inside, form.outside, form.unit, form.least), (3, -7, 10, 0));
    }
}
