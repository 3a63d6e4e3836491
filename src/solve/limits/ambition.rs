//! The 70/30 ambition: of `n` hubs, the number `D` in disadvantaged communities must be at least `Share::of(n)`.
//!
//! The share is `s` ten-thousandths. With `W = 10,000`, and in whole numbers throughout, `D + shortfall >= share of n`
//! becomes
//!
//! - rounded up: `W D - s n >= 0`;
//! - to the nearest, halves up: `floor((2 s n + W) / 2W) <= D`, which is `2 W D - 2 s n >= 1 - W`;
//! - rounded down: `floor(s n / W) <= D`, which is `W D - s n >= 1 - W`,
//!
//! where each hub of shortfall adds `W` (or `2 W`) on the left.

use super::mend::named_sites;
use super::{Clash, Mend, Question, Row, counted, smallest};
use crate::model::{AmbitionMode, AmbitionTerms, AuthorityIx, Pool, Rounding, Share, SiteIx};
use crate::solve::instance::{Soft, greatest_common_divisor};
use crate::words::verb;

/// One row for each scope in which the ambition is required or has a penalty.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    let Some(ambition) = enforced(question) else { return Vec::new() };
    let everywhere = question.everywhere();
    let each = question.authorities().map(|authority| (Some(authority), question.within(authority)));
    let scopes = std::iter::once((None, &everywhere[..])).chain(each);
    scopes.filter_map(|(authority, sites)| row(question, ambition, authority, sites)).collect()
}

fn enforced<'a>(question: &Question<'a>) -> Option<&'a AmbitionTerms> {
    question.terms.ambition.as_ref().filter(|ambition| ambition.share.0 > 0)
}

fn row(question: &Question, ambition: &AmbitionTerms, authority: Option<AuthorityIx>, sites: &[u32]) -> Option<Row> {
    let form = form(ambition.share, ambition.rounding);
    let soft = match question.terms.ambition_mode(authority)? {
        AmbitionMode::Hard => None,
        AmbitionMode::Soft => Some(Soft { unit: form.unit, penalty: ambition.penalty.0 }),
        AmbitionMode::Report => return None,
    };
    let coefficient = |at: &u32| if disadvantaged(question, *at) { form.inside } else { form.outside };
    let terms = sites.iter().map(|at| (*at, coefficient(at))).filter(|term| term.1 != 0);
    let (terms, at_least) = (terms.collect(), Some(form.least));
    Some(Row { limit: "ambition", at: 0, unit: 1, terms, at_least, at_most: None, soft })
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
    // Small coefficients are better for a solver: 10 D - 7 n for 70%.
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

/// A hard ambition that no allowed number of hubs can keep.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let Some(ambition) = enforced(question) else { return Vec::new() };
    let hard = |authority| question.terms.ambition_mode(authority) == Some(AmbitionMode::Hard);
    let mut clashes = Vec::new();
    for authority in question.authorities().filter(|authority| hard(Some(*authority))) {
        clashes.extend(conflict(question, ambition, Some(authority)));
    }
    if hard(None) {
        clashes.extend(conflict(question, ambition, None));
    }
    clashes
}

fn pool_of(question: &Question, authority: Option<AuthorityIx>) -> Pool {
    authority.map_or_else(|| pool_of_all(question), |authority| pool_of_authority(question, authority))
}

fn pool_of_authority(question: &Question, authority: AuthorityIx) -> Pool {
    let sites: Vec<SiteIx> = question.within(authority).iter().map(|at| question.site(*at)).collect();
    let (least, most) = (question.terms.min_hubs[authority.at()], question.terms.max_hubs[authority.at()]);
    Pool::new(question.terms, &sites, least, most)
}

fn pool_of_all(question: &Question) -> Pool {
    let by_minimums: usize = question.authorities().map(|authority| question.fewest(authority)).sum();
    let least = question.terms.total_min.max(u32::try_from(by_minimums).unwrap_or(u32::MAX));
    Pool::new(question.terms, &question.sites, least, question.terms.total_max)
}

/// The conflict for one authority, or for all, whatever the money. Where a budget makes the share impossible, the
/// search names both.
fn conflict(question: &Question, ambition: &AmbitionTerms, authority: Option<AuthorityIx>) -> Option<Clash> {
    let pool = pool_of(question, authority);
    if pool.hubs().is_empty() || keeps(&pool, ambition) {
        return None;
    }
    let who = authority.map_or("The plan", |authority| question.name(authority));
    let sites: Vec<u32> = authority.map_or_else(|| question.everywhere(), |own| question.within(own).to_vec());
    let mut outside = question.required_sites(&sites);
    outside.retain(|site| !question.terms.disadvantaged[site.at()]);
    let released = released(question, authority, outside);
    let text = match &released {
        Some(Mend::Release { sites, .. }) => by_required(question, ambition, &pool, who, sites),
        _ => by_sites(ambition, &pool, who),
    };
    let clash = question.clash("ambition", authority, text);
    Some(clash.mended_by(numbers(question, ambition, &pool, authority)).mended_by(released))
}

/// Whether some number of hubs keeps the ambition, whatever the money.
fn keeps(pool: &Pool, ambition: &AmbitionTerms) -> bool {
    pool.hubs().any(|hubs| is_kept(pool, ambition.share, ambition.rounding, hubs))
}

/// Whether this many hubs can keep the share, with as many as possible of them in disadvantaged communities.
fn is_kept(pool: &Pool, share: Share, rounding: Rounding, hubs: usize) -> bool {
    pool.most_inside(hubs) >= share.of(hubs as u32, rounding) as usize
}

/// In words: what the ambition asks for, and which required sites outside disadvantaged communities prevent it.
fn by_required(question: &Question, ambition: &AmbitionTerms, pool: &Pool, who: &str, outside: &[SiteIx]) -> String {
    let (hubs, number) = (*pool.hubs().end(), outside.len());
    let asked = ambition.share.of(hubs as u32, ambition.rounding);
    let most = match pool.most_inside(hubs) {
        0 => "none".to_owned(),
        most => format!("at most {most}"),
    };
    format!(
        "{who} can have {} at most, {asked} of them in disadvantaged communities ({}), but {} that must be open {} \
         outside them, which leaves room for {most}: {}.",
        counted(hubs, "hub"),
        ambition.label,
        counted(number, "site"),
        verb(number, "be"),
        named_sites(question, outside)
    )
}

/// The same where there are too few sites in disadvantaged communities.
fn by_sites(ambition: &AmbitionTerms, pool: &Pool, who: &str) -> String {
    let hubs = *pool.hubs().start();
    let (must, asked) = (counted(hubs, "hub"), ambition.share.of(hubs as u32, ambition.rounding));
    let sites = format!("{} that may become a hub", counted(pool.sites(), "site"));
    let but = match (pool.inside(), pool.most_inside(hubs)) {
        (0, _) if pool.sites() == 1 => "the one site that may become a hub is not in one".to_owned(),
        (0, _) => format!("none of the {sites} is in one"),
        (inside, most) => {
            format!("only {inside} of the {sites} {} in one, so at most {most} can be", verb(inside, "be"))
        }
    };
    let label = &ambition.label;
    format!("{who} must have at least {must}, {asked} of them in disadvantaged communities ({label}), but {but}.")
}

/// The fewest required sites outside disadvantaged communities whose release allows the share to be kept.
fn released(question: &Question, authority: Option<AuthorityIx>, outside: Vec<SiteIx>) -> Option<Mend> {
    let mend = |number: i64| Mend::Release { sites: outside.clone(), number: number as usize };
    let number = smallest(0, outside.len() as i64, |number| ends(question, authority, &mend(number)))?;
    Some(mend(number))
}

/// More hubs, fewer hubs, a smaller share: the smallest change of each kind that is enough by itself.
fn numbers(question: &Question, ambition: &AmbitionTerms, pool: &Pool, authority: Option<AuthorityIx>) -> Vec<Mend> {
    let (fewest, most) = (*pool.hubs().start(), *pool.hubs().end());
    let of_hubs = |hubs: &usize| is_kept(pool, ambition.share, ambition.rounding, *hubs);
    // If one number works, the next need not: rounding favours some numbers.
    let more = (most + 1..=pool.sites()).find(of_hubs).map(|hubs| match authority {
        Some(authority) => Mend::MaxHubs(authority, hubs as u32),
        None => Mend::TotalMax(hubs as u32),
    });
    let fewer = (0..fewest).rev().find(of_hubs).map(|hubs| match authority {
        Some(authority) => Mend::MinHubs(authority, hubs as u32),
        None => Mend::TotalMin(hubs as u32),
    });
    let shares = (0..ambition.share.0.div_ceil(100)).rev().map(|percent| Share(percent * 100));
    let works = |share: &Share| pool.hubs().any(|hubs| is_kept(pool, *share, ambition.rounding, hubs));
    let share = shares.into_iter().find(works).map(Mend::Share);
    let found = [more, fewer, share].into_iter().flatten();
    found.filter(|mend| ends(question, authority, mend)).collect()
}

fn ends(question: &Question, authority: Option<AuthorityIx>, mend: &Mend) -> bool {
    let terms = mend.applied(question.terms);
    let mended = Question::new(question.study, &terms, question.reach);
    let pool = pool_of(&mended, authority);
    let kept = |ambition: &AmbitionTerms| ambition.share.0 == 0 || keeps(&pool, ambition);
    !pool.hubs().is_empty() && terms.ambition.as_ref().is_none_or(kept)
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
