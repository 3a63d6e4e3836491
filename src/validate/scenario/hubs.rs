//! Limits on the number of hubs, in total and by authority, stated or allotted.

use super::names::h508_no_authority;
use super::{Context, weight};
use crate::error::{Code, Findings};
use crate::model::{AuthorityIx, AuthorityLimits};
use crate::units::sum_of;
use crate::words::{counted, verb};

pub(super) struct HubLimits {
    pub min: Vec<u32>,
    pub max: Vec<Option<u32>>,
    pub total_min: u32,
    pub total_max: Option<u32>,
    /// Whether each authority's maximum is an assumed share of the total.
    pub assumed: Vec<bool>,
    pub assumptions: Vec<String>,
}

pub(super) fn resolve(context: &Context, findings: &mut Findings) -> HubLimits {
    let (study, hubs) = (context.study, &context.scenario.hubs);
    check_names(context, findings);
    let total_max = hubs.exactly.or(hubs.at_most);
    let mut limits = HubLimits {
        min: Vec::with_capacity(study.authorities.len()),
        max: Vec::with_capacity(study.authorities.len()),
        total_min: hubs.exactly.unwrap_or(0),
        total_max,
        assumed: vec![false; study.authorities.len()],
        assumptions: Vec::new(),
    };
    for ix in study.authority_indices() {
        let authority = &study.authorities[ix.at()];
        let own = limits_of(context, ix);
        if !context.planned[ix.at()] {
            limits.min.push(0);
            limits.max.push(None);
            continue;
        }
        limits.min.push(own.and_then(|own| own.min_hubs).or(authority.min_hubs).unwrap_or(hubs.min_each));
        limits.max.push(own.and_then(|own| own.max_hubs).or(authority.max_hubs));
    }
    if let Some(expression) = &hubs.allot_by {
        allot(context, expression, total_max, &mut limits, findings);
    }
    for ix in study.authority_indices().filter(|ix| context.planned[ix.at()]) {
        let max = &mut limits.max[ix.at()];
        *max = max.or(hubs.max_each);
        if let Some(max) = *max
            && max < limits.min[ix.at()]
        {
            let name = &study.authorities[ix.at()].name;
            findings.push(context.finding(
                Code::LimitContradictory,
                &format!("authorities.{name}"),
                format!(
                    "{name} must have at least {} and at most {}",
                    limits.min[ix.at()],
                    counted(max as usize, "hub")
                ),
                "Raise max_hubs or lower min_hubs (the default minimum is hubs.min_each)",
            ));
        }
    }
    limits
}

/// The scenario's own table for an authority, by code or by name.
pub(super) fn limits_of<'a>(context: &'a Context, ix: AuthorityIx) -> Option<&'a AuthorityLimits> {
    context
        .scenario
        .authorities
        .iter()
        .find(|(name, _)| context.names.authority(name) == Ok(ix))
        .map(|(_, limits)| limits)
}

fn check_names(context: &Context, findings: &mut Findings) {
    let mut seen = vec![false; context.study.authorities.len()];
    for name in context.scenario.authorities.keys() {
        let key = format!("authorities.{name}");
        let ix = match context.names.authority(name) {
            Ok(ix) => ix,
            Err(unfound) => {
                findings.push(h508_no_authority(context.file, &key, &unfound));
                continue;
            }
        };
        if std::mem::replace(&mut seen[ix.at()], true) {
            findings.push(context.finding(
                Code::LimitContradictory,
                &key,
                format!("`{name}` has two tables, by code or in two spellings"),
                "Keep one of them",
            ));
        }
    }
}

/// Shares out the total in proportion to an expression, and makes each authority's share its maximum.
fn allot(context: &Context, expression: &str, total: Option<u32>, limits: &mut HubLimits, findings: &mut Findings) {
    let Some(total) = total else {
        findings.push(context.finding(
            Code::LimitContradictory,
            "hubs.allot_by",
            "there is no total to share out",
            "Give at_most or exactly as well",
        ));
        return;
    };
    let study = context.study;
    let planned = |zone: crate::model::ZoneIx| context.is_planned(study.zones[zone.at()].authority);
    let weights = weight::values(context, expression, "hubs.allot_by", &planned, findings);
    let mut by_authority = vec![0.0; study.authorities.len()];
    for (zone, weight) in study.zones.iter().zip(&weights) {
        if let Some(authority) = zone.authority {
            by_authority[authority.at()] += weight;
        }
    }
    // An authority with its own maximum keeps it. The rest of the total is shared out among the others.
    let sharing: Vec<usize> =
        (0..study.authorities.len()).filter(|&a| context.planned[a] && limits.max[a].is_none()).collect();
    let fixed = sum_of((0..study.authorities.len()).filter(|&a| context.planned[a]).filter_map(|a| limits.max[a]));
    let cap = context.scenario.hubs.max_each;
    let parties: Vec<Party> =
        sharing.iter().map(|&a| Party { weight: by_authority[a], floor: limits.min[a], cap }).collect();
    match apportion(total.saturating_sub(fixed), &parties) {
        Some(seats) => {
            for (&authority, seats) in sharing.iter().zip(seats) {
                (limits.max[authority], limits.assumed[authority]) = (Some(seats), true);
            }
            limits.assumptions.push(format!(
                "The {} {} assumed to be shared between {} in proportion to {expression}. Each share is the most \
                 that authority may have.",
                counted(total as usize, "hub"),
                verb(total as usize, "be"),
                counted(sharing.len(), "authority")
            ));
        }
        None => {
            let needed = sum_of(sharing.iter().map(|&a| limits.min[a]));
            findings.push(context.finding(
                Code::LimitContradictory,
                "hubs.allot_by",
                format!(
                    "{} cannot be shared out: the minimums of the authorities alone come to {}",
                    counted(total as usize, "hub"),
                    needed.saturating_add(fixed)
                ),
                "Raise the total or lower hubs.min_each",
            ));
        }
    }
}

/// An authority's weight and limits, for sharing out.
#[derive(Clone, Copy)]
struct Party {
    weight: f64,
    floor: u32,
    cap: Option<u32>,
}

/// Shares out hubs in proportion to weight, one at a time, to whichever authority is furthest below its proportional
/// share. If no floor or cap intervenes, this is the method of largest remainders. `None` when the floors exceed the
/// total; hubs are left over when the caps add up to less.
fn apportion(total: u32, parties: &[Party]) -> Option<Vec<u32>> {
    let mut seats: Vec<u32> = parties.iter().map(|party| party.floor).collect();
    let left = total.checked_sub(sum_of(seats.iter().copied()))?;
    let weight: f64 = parties.iter().map(|party| party.weight).sum();
    let share = |i: usize| if weight > 0.0 { f64::from(total) * parties[i].weight / weight } else { 0.0 };
    for _ in 0..left {
        let open = (0..parties.len()).filter(|&i| parties[i].cap.is_none_or(|cap| seats[i] < cap));
        let below = |i: usize| share(i) - f64::from(seats[i]);
        // On a tie the first one: authorities are in order of code.
        let Some(next) = open.max_by(|&a, &b| below(a).total_cmp(&below(b)).then(b.cmp(&a))) else { break };
        seats[next] += 1;
    }
    Some(seats)
}

#[cfg(test)]
mod tests {
    use super::{Party, apportion};

    fn shared(total: u32, weights: &[f64], floor: u32, cap: Option<u32>) -> Option<Vec<u32>> {
        let parties: Vec<Party> = weights.iter().map(|&weight| Party { weight, floor, cap }).collect();
        apportion(total, &parties)
    }

    #[test]
    fn seats_follow_weights_and_respect_floors_and_caps() {
        assert_eq!(shared(10, &[6.0, 3.0, 1.0], 1, None), Some(vec![6, 3, 1]));
        assert_eq!(shared(10, &[47.0, 16.0, 15.8, 12.0, 6.1, 3.1], 0, None), Some(vec![5, 2, 1, 1, 1, 0]));
        assert_eq!(shared(10, &[50.0, 50.0, 0.1], 1, None), Some(vec![5, 4, 1]));
        assert_eq!(shared(10, &[80.0, 10.0, 10.0], 1, Some(4)), Some(vec![4, 3, 3]));
        assert_eq!(shared(3, &[1.0, 1.0, 1.0], 1, None), Some(vec![1, 1, 1]));
        assert_eq!(shared(2, &[1.0, 1.0, 1.0], 1, None), None);
        assert_eq!(shared(9, &[1.0, 2.0], 0, Some(3)), Some(vec![3, 3]), "three are left over");
    }
}
