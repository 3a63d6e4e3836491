//! The evidence note: children counted again, building by building, and its text compared with that of the studies.

use super::Faults;
use super::near::is_within;
use crate::model::{Evidence, Plan, Role, SiteIx, SiteStatus, Study, Terms};

/// Lower and upper limit of a sum. They differ where a building is exactly on the radius.
type Range = (f64, f64);

pub(super) fn check(study: &Study, terms: &Terms, plan: &Plan, hubs: &[SiteIx], faults: &mut Faults) {
    let (asked, stated) = match (&terms.evidence, &plan.evidence) {
        (None, None) => return,
        (Some(asked), Some(stated)) => (asked, stated),
        (asked, _) => {
            let what = if asked.is_some() {
                "asks for a note, but the plan has none"
            } else {
                "asks for no note, but \
                 the plan has one"
            };
            return faults.push("evidence", format!("the scenario {what}"));
        }
    };
    faults.unless(stated.metres == 2500.0, "evidence", || {
        format!("the radius of the studies is stated as {} m; it is 2500 m", stated.metres)
    });
    faults.unless(stated.counted == asked.label, "evidence", || {
        format!("the plan says it counts `{}`; the scenario counts `{}`", stated.counted, asked.label)
    });
    let words = stated.studies == Evidence::studies()
        && stated.conditions == Evidence::conditions()
        && stated.warning == Evidence::WARNING;
    faults.unless(words, "evidence", || {
        "the findings, the conditions or the warning differ from those of the studies".to_owned()
    });

    let open_today = |at: usize| study.sites[at].status == SiteStatus::Existing;
    let open_then = |at: usize| terms.role[at] == Role::Standing || hubs.contains(&SiteIx::new(at));
    let (mut all, mut today, mut then) = (0.0, (0.0, 0.0), (0.0, 0.0));
    let (mut newly, mut gone): (Range, Range) = ((0.0, 0.0), (0.0, 0.0));
    let (mut zones_newly, mut zones_gone) = ((0, 0), (0, 0));
    for (at, zone) in study.zones.iter().enumerate() {
        if zone.authority.is_some_and(|authority| !terms.planned[authority.at()]) {
            continue;
        }
        let children = asked.children[at];
        let near = |open: &dyn Fn(usize) -> bool| {
            let squares = (0..study.sites.len()).filter(|site| open(*site)).map(|site| {
                let point = study.sites[site].point;
                (point.x - zone.centroid.x).powi(2) + (point.y - zone.centroid.y).powi(2)
            });
            let way = squares.fold(f64::INFINITY, f64::min).sqrt();
            let (surely, perhaps) = is_within(way, 2500.0);
            [surely, perhaps]
        };
        let (before, after) = (near(&open_today), near(&open_then));
        all += children;
        add(&mut today, children, before);
        add(&mut then, children, after);
        let (comes, goes) =
            ([!before[1] && after[0], !before[0] && after[1]], [before[0] && !after[1], before[1] && !after[0]]);
        add(&mut newly, children, comes);
        add(&mut gone, children, goes);
        if zone.is_area() {
            zones_newly = (zones_newly.0 + usize::from(comes[0]), zones_newly.1 + usize::from(comes[1]));
            zones_gone = (zones_gone.0 + usize::from(goes[0]), zones_gone.1 + usize::from(goes[1]));
        }
    }
    faults.amount("the number of children of the evidence note", stated.children, all);
    faults.amount_between("the number of children near a centre today", stated.today, today);
    faults.amount_between("the number of children near a hub", stated.plan, then);
    faults.amount_between("the number of children newly near a hub", stated.newly, newly);
    faults.amount_between("the number of children no longer near a hub", stated.no_longer, gone);
    faults.count_between("the number of zones newly near a hub", stated.zones_newly, zones_newly);
    faults.count_between("the number of zones no longer near a hub", stated.zones_no_longer, zones_gone);
}

/// Adds to the lower limit what is certain, and to the upper limit what is possible.
fn add(range: &mut Range, children: f64, [surely, perhaps]: [bool; 2]) {
    range.0 += if surely { children } else { 0.0 };
    range.1 += if perhaps { children } else { 0.0 };
}
