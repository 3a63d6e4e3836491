//! Compares exposure with plain loops over months, and checks properties of dates.

use super::*;
use crate::model::testing::cases;
use crate::model::{CentreClass, Cohorts, ExposureSettings, Month, OriginKind, When};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeMap;

const MONTHS: i32 = 60;

/// A centre at a distance, with dates as in a file: days since 1 January 2000, or unknown.
#[derive(Debug, Clone)]
struct Centre {
    at: i32,
    opened: Option<u32>,
    /// `None` if it never closed; `Some(None)` if the date is unknown.
    closed: Option<Option<u32>>,
}

fn day(at: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(u64::from(at))
}

fn when(at: Option<u32>) -> When {
    at.map_or(When::Unknown, |at| When::Between(day(at), day(at)))
}

fn centres() -> impl Strategy<Value = Vec<Centre>> {
    let opened = prop::option::weighted(0.8, 0u32..5000);
    let closed = prop::option::of(prop::option::weighted(0.8, 0u32..3000));
    let centre = (0i32..10, opened, closed).prop_map(|(at, opened, after)| {
        // A centre closes after it opens; if the opening is unknown, after the first day.
        let closed = after.map(|after| after.map(|after| opened.unwrap_or(0) + after));
        Centre { at, opened, closed }
    });
    prop::collection::vec(centre, 1..6)
}

fn study_with(centres: &[Centre]) -> Study {
    let points: Vec<_> = centres.iter().map(|centre| (f64::from(centre.at), 0.0)).collect();
    let mut parts = parts_of_points(&[(0.0, 0.0, 1000.0)], &points);
    for (site, centre) in parts.sites.iter_mut().zip(centres) {
        site.opened = when(centre.opened);
        site.closed = centre.closed.map(when);
        site.status = if centre.closed.is_some() { SiteStatus::Closed } else { SiteStatus::Existing };
    }
    Study::new(parts).unwrap()
}

fn asked(first: Month, cohorts: i32, months: i32) -> ExposureSettings {
    ExposureSettings {
        origins: OriginKind::Zones,
        cohorts: Cohorts { first, last: first.plus(cohorts - 1), every: 1 },
        months: months as u32,
        radii: vec![Impedance::metres(4.0), Impedance::metres(8.0)],
        bands: Vec::new(),
        kinds: BTreeMap::new(),
        children: names::WEIGHT.to_owned(),
        as_of: None,
        years: None,
    }
}

fn exposed(study: &Study, settings: &ExposureSettings) -> Exposure {
    expose(study, &Origins::of_zones(study), settings, "study.toml").unwrap()
}

/// Whether a centre is open on the first day of a month: yes, no, or unknown.
fn open_on(centre: &Centre, first: NaiveDate) -> Option<bool> {
    let opened = centre.opened.map(|opened| day(opened) <= first);
    let closed = match centre.closed {
        None => Some(false),
        Some(closed) => closed.map(|closed| day(closed) <= first),
    };
    match (opened, closed) {
        (Some(false), _) | (_, Some(true)) => Some(false),
        (Some(true), Some(false)) => Some(true),
        _ => None,
    }
}

fn first_of(month: Month) -> NaiveDate {
    format!("{month}-01").parse().unwrap()
}

/// Number of months of a range in which some centre within the radius is open: certainly, possibly.
fn by_plain_loops(centres: &[Centre], radius: f64, from: Month, months: i32) -> (u32, u32) {
    let (mut certain, mut possible) = (0, 0);
    for month in (0..months).map(|at| first_of(from.plus(at))) {
        let near: Vec<_> = centres
            .iter()
            .filter(|centre| f64::from(centre.at) <= radius)
            .map(|centre| open_on(centre, month))
            .collect();
        certain += u32::from(near.contains(&Some(true)));
        possible += u32::from(near.iter().any(|open| *open != Some(false)));
    }
    (certain, possible)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn months_agree_with_a_calendar(centres in centres(), first in 0i32..150) {
        let first = Month::of(1999, 1).plus(first);
        let exposure = exposed(&study_with(&centres), &asked(first, 3, MONTHS));
        prop_assert_eq!(exposure.len(), 3);
        for at in 0..3 {
            let born = first.plus(at as i32);
            for (within, radius) in exposure.row(at).within.iter().zip([4.0, 8.0]) {
                let (certain, possible) = by_plain_loops(&centres, radius, born, MONTHS);
                prop_assert_eq!((within.months, within.possible), (certain, possible));
                prop_assert!(within.months <= within.possible && within.possible <= MONTHS as u32);
                let ever = if certain > 0 { Some(true) } else if possible == 0 { Some(false) } else { None };
                prop_assert_eq!(within.ever, ever);
                let five = by_plain_loops(&centres, radius, born.plus(MONTHS), 1);
                prop_assert_eq!(within.at_five, match five { (1, _) => Some(true), (0, 0) => Some(false), _ => None });
            }
        }
    }

    /// Exposure over a childhood is the sum of those over its first part and over the rest.
    #[test]
    fn exposure_adds_up_over_disjoint_periods(centres in centres(), first in 0i32..150, part in 1i32..MONTHS) {
        let study = study_with(&centres);
        let first = Month::of(1999, 1).plus(first);
        let months = |first: Month, months: i32| {
            exposed(&study, &asked(first, 1, months)).row(0).within.iter().map(|within| (within.months, within.possible)).collect::<Vec<_>>()
        };
        let (whole, one, two) = (months(first, MONTHS), months(first, part), months(first.plus(part), MONTHS - part));
        for ((whole, one), two) in whole.iter().zip(&one).zip(&two) {
            prop_assert_eq!(*whole, (one.0 + two.0, one.1 + two.1));
        }
    }

    /// A centre that closes and reopens on the same day makes no difference.
    #[test]
    fn splitting_an_opening_changes_nothing(opened in 0u32..4000, first in 0u32..2500, second in 0u32..2500, born in 0i32..150) {
        let (middle, end) = (opened + first, opened + first + second);
        let centre = |opened, closed| Centre { at: 1, opened: Some(opened), closed: Some(Some(closed)) };
        let settings = asked(Month::of(1999, 1).plus(born), 2, MONTHS);
        let whole = exposed(&study_with(&[centre(opened, end)]), &settings);
        let split = exposed(&study_with(&[centre(opened, middle), centre(middle, end)]), &settings);
        for at in 0..whole.len() {
            prop_assert_eq!(whole.row(at), split.row(at));
        }
    }

    /// Whatever the true dates are, the true value lies between the two counts.
    #[test]
    fn the_truth_lies_between_certain_and_possible(centres in centres(), draws in prop::collection::vec((0u32..5000, 0u32..3000), 6)) {
        let first = Month::of(2002, 9);
        let told = exposed(&study_with(&centres), &asked(first, 1, MONTHS)).row(0);
        let mut true_ones = centres.clone();
        for (centre, (opened, after)) in true_ones.iter_mut().zip(draws) {
            let latest = centre.closed.flatten().unwrap_or(u32::MAX);
            let opened = *centre.opened.get_or_insert(opened.min(latest));
            centre.closed = centre.closed.map(|closed| Some(closed.unwrap_or(opened + after)));
        }
        let truth = exposed(&study_with(&true_ones), &asked(first, 1, MONTHS)).row(0);
        for (told, truth) in told.within.iter().zip(&truth.within) {
            prop_assert_eq!(truth.months, truth.possible, "nothing is unknown any more");
            prop_assert!(told.months <= truth.months && truth.months <= told.possible);
        }
    }
}

#[test]
fn classes_are_by_kind_and_by_time_of_opening() {
    let centre = |at, opened| Centre { at, opened, closed: None };
    let mut parts = (*study_with(&[centre(1, Some(0)), centre(2, Some(2500)), centre(3, None)])).clone();
    for (site, kind) in parts.sites.iter_mut().zip(["sslp", "later", "sslp"]) {
        site.kind = Some(kind.to_owned());
    }
    let study = Study::new(parts).unwrap();
    let early = CentreClass { opened_to: Some(Month::of(2003, 12)), ..CentreClass::default() };
    let sslp = CentreClass { kind: vec!["sslp".into()], ..CentreClass::default() };
    let kinds = BTreeMap::from([("early".to_owned(), early), ("sslp".to_owned(), sslp)]);
    let exposure = exposed(&study, &ExposureSettings { kinds, ..asked(Month::of(2001, 1), 1, 12) });
    assert_eq!(exposure.classes, ["all", "early", "sslp"]);
    let months: Vec<_> =
        (0..3).map(|at| (exposure.row(at).within[0].months, exposure.row(at).within[0].possible)).collect();
    assert_eq!(months, [(12, 12), (12, 12), (12, 12)]);
    // Before the first centre opened, only the one without a date may have been open; it may also be an early one.
    let before = exposed(
        &study,
        &ExposureSettings { kinds: exposure.settings.kinds.clone(), ..asked(Month::of(1998, 1), 1, 12) },
    );
    let months: Vec<_> =
        (0..3).map(|at| (before.row(at).within[0].months, before.row(at).within[0].possible)).collect();
    assert_eq!(months, [(0, 12), (0, 12), (0, 12)]);
}

#[test]
fn authorities_and_years_count_centres_over_children() {
    let centre = |at, opened, closed| Centre { at, opened, closed };
    let centres = [centre(1, Some(0), None), centre(2, Some(400), Some(Some(800))), centre(3, None, None)];
    let parts = (*study_with(&centres)).clone();
    let study = Study::new(with_authorities(parts, &[0], &[0, 0, 0])).unwrap();
    let exposure = exposed(&study, &ExposureSettings { years: Some([1999, 2002]), ..asked(Month::of(2000, 1), 1, 12) });
    let rows: Vec<_> = exposure.years.iter().map(|row| (row.year, row.centres, row.possible, row.children)).collect();
    // The second opened on 4 February 2001 and closed on 11 March 2002.
    let children = 1000.0;
    assert_eq!(rows, [(1999, 0, 1, children), (2000, 1, 2, children), (2001, 2, 3, children), (2002, 1, 2, children)]);
}
