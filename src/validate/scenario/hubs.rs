//! How many hubs: in all and in each authority, given or allotted.

use super::{Context, unknown_authority, weight};
use crate::error::{Code, Findings};
use crate::model::{AuthorityIx, AuthorityLimits};

pub(super) struct HubLimits {
    pub min: Vec<u32>,
    pub max: Vec<Option<u32>>,
    pub total_min: u32,
    pub total_max: Option<u32>,
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
                format!("{name} must have at least {} and at most {max} hubs", limits.min[ix.at()]),
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
        .find(|(name, _)| context.study.authority_by_name(name) == Some(ix))
        .map(|(_, limits)| limits)
}

fn check_names(context: &Context, findings: &mut Findings) {
    let mut seen = vec![false; context.study.authorities.len()];
    for name in context.scenario.authorities.keys() {
        let key = format!("authorities.{name}");
        let Some(ix) = context.study.authority_by_name(name) else {
            findings.push(unknown_authority(context.study, context.file, &key, name));
            continue;
        };
        if std::mem::replace(&mut seen[ix.at()], true) {
            findings.push(context.finding(
                Code::LimitContradictory,
                &key,
                format!("`{name}` has two tables, one by name and one by code"),
                "Keep one of them",
            ));
        }
    }
}

/// Shares the total out in proportion to an expression and makes each authority's share its maximum.
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
    // An authority with a maximum of its own keeps it; the rest of the total is shared between the others.
    let sharing: Vec<usize> =
        (0..study.authorities.len()).filter(|&a| context.planned[a] && limits.max[a].is_none()).collect();
    let fixed: u32 = (0..study.authorities.len()).filter(|&a| context.planned[a]).filter_map(|a| limits.max[a]).sum();
    let shares: Vec<(f64, u32)> = sharing.iter().map(|&a| (by_authority[a], limits.min[a])).collect();
    match apportion(total.saturating_sub(fixed), &shares) {
        Some(seats) => {
            for (&authority, seats) in sharing.iter().zip(seats) {
                limits.max[authority] = Some(seats);
            }
            limits.assumptions.push(format!(
                "The {total} hubs are assumed to be shared out between {} authorities in proportion to {expression}, \
                 as the most each may have.",
                sharing.len()
            ));
        }
        None => {
            let needed: u32 = sharing.iter().map(|&a| limits.min[a]).sum();
            findings.push(context.finding(
                Code::LimitContradictory,
                "hubs.allot_by",
                format!(
                    "{total} hubs cannot be shared out: the minimums of the authorities alone come to {}",
                    needed + fixed
                ),
                "Raise the total or lower hubs.min_each",
            ));
        }
    }
}

/// Largest remainders with a floor for each party; `None` when the floors exceed the total.
///
/// A party whose proportional share lies below its floor gets the floor, and the rest is shared anew between the others.
fn apportion(total: u32, parties: &[(f64, u32)]) -> Option<Vec<u32>> {
    let floors: u32 = parties.iter().map(|(_, floor)| floor).sum();
    if floors > total {
        return None;
    }
    let mut at_floor = vec![false; parties.len()];
    loop {
        let sharing = || (0..parties.len()).filter(|&i| !at_floor[i]);
        let seats = total - (0..parties.len()).filter(|&i| at_floor[i]).map(|i| parties[i].1).sum::<u32>();
        let weight: f64 = sharing().map(|i| parties[i].0).sum();
        let quota = |i: usize| if weight > 0.0 { f64::from(seats) * parties[i].0 / weight } else { 0.0 };
        let below: Vec<usize> = sharing().filter(|&i| quota(i) < f64::from(parties[i].1)).collect();
        if below.is_empty() {
            let mut result: Vec<u32> =
                (0..parties.len()).map(|i| if at_floor[i] { parties[i].1 } else { quota(i) as u32 }).collect();
            let mut order: Vec<usize> = sharing().collect();
            order.sort_by(|&a, &b| (quota(b) % 1.0).total_cmp(&(quota(a) % 1.0)).then(a.cmp(&b)));
            let given: u32 = result.iter().sum();
            for &i in order.iter().take((total - given) as usize) {
                result[i] += 1;
            }
            return Some(result);
        }
        for i in below {
            at_floor[i] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::apportion;

    #[test]
    fn seats_follow_weights_and_respect_floors() {
        assert_eq!(apportion(10, &[(6.0, 1), (3.0, 1), (1.0, 1)]), Some(vec![6, 3, 1]));
        assert_eq!(apportion(10, &[(50.0, 1), (50.0, 1), (0.1, 1)]), Some(vec![5, 4, 1]));
        assert_eq!(apportion(3, &[(1.0, 1), (1.0, 1), (1.0, 1)]), Some(vec![1, 1, 1]));
        assert_eq!(apportion(2, &[(1.0, 1), (1.0, 1), (1.0, 1)]), None);
        // Nobody weighs anything: the floors are kept and the rest goes to nobody.
        assert_eq!(apportion(7, &[(0.0, 2), (0.0, 2)]), Some(vec![2, 2]));
    }
}
