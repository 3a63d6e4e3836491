//! Children within the radius: the study's own counts, beside the demand that the objective counts.

use super::access::Situation;
use crate::model::{Children, Study, ZoneIx, names};

/// How many children live in each zone of a study.
#[derive(Debug)]
pub(super) struct Counts {
    /// Children aged 0 to 4; `None` where the cell is blank or cannot be a count.
    children: Vec<Option<f64>>,
    /// Children in low-income families: children aged 0 to 4 x IDACI rate; `None` where one of them is not known.
    low_income: Vec<Option<f64>>,
    any_children: bool,
    any_low_income: bool,
}

impl Counts {
    /// Reads the columns; `zones` are those that the plan is made for.
    pub(super) fn of(study: &Study, zones: &[ZoneIx]) -> Self {
        let children =
            |zone| study.people(names::CHILDREN_0_4, zone).filter(|people| (0.0..=f64::MAX).contains(people));
        let rate = |zone| study.columns.get(names::IDACI_RATE, zone).filter(|rate| (0.0..=1.0).contains(rate));
        let children: Vec<Option<f64>> = study.zone_indices().map(children).collect();
        let rates: Vec<Option<f64>> = study.zone_indices().map(rate).collect();
        let low_income: Vec<_> =
            children.iter().zip(rates).map(|(children, rate)| Some((*children)? * rate?)).collect();
        let any = |counts: &[Option<f64>]| zones.iter().any(|zone| counts[zone.at()].is_some());
        Counts { any_children: any(&children), any_low_income: any(&low_income), children, low_income }
    }

    /// Children of a group of zones; `None` where no zone of the plan has a count.
    pub(super) fn children(&self, today: &Situation, plan: &Situation, zones: &[ZoneIx]) -> Option<Children> {
        self.any_children.then(|| counted(&self.children, today, plan, zones))
    }

    /// Children in low-income families of a group of zones; `None` where no zone of the plan has a count and a rate.
    pub(super) fn low_income(&self, today: &Situation, plan: &Situation, zones: &[ZoneIx]) -> Option<Children> {
        self.any_low_income.then(|| counted(&self.low_income, today, plan, zones))
    }

    /// Children in low-income families as a share of children, over the zones where both are known: `sum(c r) /
    /// sum(c)`.
    pub(super) fn low_income_share(&self, zones: &[ZoneIx]) -> Option<f64> {
        let (mut poor, mut all) = (0.0, 0.0);
        for zone in zones {
            if let (Some(children), Some(low_income)) = (self.children[zone.at()], self.low_income[zone.at()]) {
                all += children;
                poor += low_income;
            }
        }
        (all > 0.0).then(|| poor / all)
    }
}

fn counted(counts: &[Option<f64>], today: &Situation, plan: &Situation, zones: &[ZoneIx]) -> Children {
    let mut sum = Children::default();
    for zone in zones {
        let Some(children) = counts[zone.at()] else {
            sum.zones_unknown += 1;
            continue;
        };
        let (before, after) = (today.covered[zone.at()], plan.covered[zone.at()]);
        let only = |counts: bool| if counts { children } else { 0.0 };
        sum.all += children;
        sum.within_today += only(before);
        sum.within += only(after);
        sum.gained += only(after && !before);
        sum.lost += only(before && !after);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{evaluation, parts, terms};

    fn column(values: [f64; 8]) -> Vec<Option<f64>> {
        values.map(|value| (value >= -1.0).then_some(value)).to_vec()
    }

    /// A blank.
    const NONE: f64 = -9.0;

    #[test]
    fn children_of_the_villages() {
        let mut parts = parts();
        parts.columns.insert(names::CHILDREN_0_4, "c.csv", column([11.0, 19.0, NONE, 6.0, 8.0, 2.0, 7.0, 5.0]));
        parts.columns.insert(names::IDACI_RATE, "r.csv", column([0.5, 0.5, 0.5, NONE, 0.25, 1.0, 0.5, 0.5]));
        let study = Study::new(parts).unwrap();
        let metrics = evaluation(&study, &terms(&study)).metrics;
        // z0 loses, z4 gains; z2 is not known; z6 and z7 are not planned. z3's centre moves from its door to 1 km.
        let children = metrics.children.unwrap();
        assert_eq!((children.all, children.within_today, children.within), (46.0, 38.0 - 0.0, 35.0));
        assert_eq!((children.gained, children.lost, children.zones_unknown), (8.0, 11.0, 1));
        let poor = metrics.low_income.unwrap();
        assert_eq!((poor.all, poor.within_today, poor.within), (19.0, 17.0, 13.5));
        assert_eq!((poor.gained, poor.lost, poor.zones_unknown), (2.0, 5.5, 2));
        assert_eq!(children.share(), Some(35.0 / 46.0));
    }

    #[test]
    fn nothing_is_said_where_no_count_is_known() {
        let study = Study::new(parts()).unwrap();
        let metrics = evaluation(&study, &terms(&study)).metrics;
        assert_eq!((metrics.children, metrics.low_income), (None, None));
        let mut parts = parts();
        parts.columns.insert(names::CHILDREN_0_4, "c.csv", column([NONE, -1.0, NONE, NONE, NONE, NONE, 7.0, 5.0]));
        let study = Study::new(parts.clone()).unwrap();
        assert_eq!(evaluation(&study, &terms(&study)).metrics.children, None, "only places that are not planned");
        parts.columns.insert(names::CHILDREN_0_4, "c.csv", column([0.0, -1.0, NONE, NONE, NONE, NONE, 7.0, 5.0]));
        // Per cent are no shares.
        parts.columns.insert(names::IDACI_RATE, "r.csv", column([25.0; 8]));
        let study = Study::new(parts).unwrap();
        let metrics = evaluation(&study, &terms(&study)).metrics;
        let children = metrics.children.unwrap();
        assert_eq!((children.all, children.zones_unknown, children.share()), (0.0, 5, None));
        assert_eq!(metrics.low_income, None);
    }
}
