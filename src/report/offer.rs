//! Capacity and services of hubs, in words and rows that the terminal and the report share.

use super::assumed;
use super::text::{counted, percent, weight};
use crate::model::{CapacityFigures, Metrics, Resource};
use crate::units::grouped;

/// What a capacity counts.
pub(super) fn room_of(capacity: &CapacityFigures) -> &'static str {
    match capacity.what {
        Resource::Families => "Room for families",
        Resource::Send => "SEND practitioners",
    }
}

/// How many of the families near a hub are served; `None` where capacity is not limited.
pub(super) fn served(metrics: &Metrics) -> Option<String> {
    let limiting = metrics.capacities.iter().find(|capacity| capacity.limits)?;
    let all = metrics.all.after.weight.0;
    let share = limiting.served_weight.filter(|_| all > 0.0).map(|served| served.0 / all)?;
    let what = match limiting.what {
        Resource::Families => "room",
        Resource::Send => "time of a SEND practitioner",
    };
    let have = if metrics.hubs == 1 { "hub has" } else { "hubs have" };
    let assumed = assumed::room(metrics, limiting.what);
    Some(format!("The {have} {what}{assumed} for {} of demand. The plan counts only this.", percent(share)))
}

/// One capacity in sentences.
pub(super) fn sentences(metrics: &Metrics, capacity: &CapacityFigures) -> String {
    let unit = &capacity.unit;
    let have = if metrics.hubs == 1 { "the hub of the plan has" } else { "the hubs of the plan have" };
    let has = match capacity.capacity {
        Some(room) => format!("{have} room for {}{}", weight(room), assumed::room(metrics, capacity.what)),
        None => "not every hub of the plan has a limit".to_owned(),
    };
    let mut text = format!("Families come to {} ({unit}), and {has}.", weight(capacity.demand));
    if let Some(served) = capacity.served {
        text += &format!(" Within the radius they can serve {}.", weight(served));
    }
    let hubs = capacity.overloaded_hubs;
    text += &match hubs {
        0 => " If every family went to its nearest hub, no hub would be too full.".to_owned(),
        _ => format!(
            " If every family went to its nearest hub, {} would be too full, by {} in all.",
            counted(hubs, "hub"),
            weight(capacity.overload)
        ),
    };
    text
}

/// Headings of [`services`].
pub(super) const SERVICES: [&str; 5] = ["Service", "Hubs with it", "Today", "Plan", "Required"];

/// One row per service: its name, hubs that host it, share of demand near it today and under the plan, share asked
/// for.
pub(super) fn services(metrics: &Metrics) -> Vec<[String; 5]> {
    let all = metrics.all.after.weight.0;
    let share = |weight: f64| if all > 0.0 { percent(weight / all) } else { "-".to_owned() };
    let row = |service: &crate::model::ServiceReach| {
        [
            service.service.clone(),
            grouped(service.hubs as u64),
            share(service.before.0),
            share(service.after.0),
            service.asked.map(percent).unwrap_or_default(),
        ]
    };
    metrics.services.iter().map(row).collect()
}

/// The assumption behind the figures of services.
pub(super) const SERVICES_CAVEAT: &str = "hubplan counts today's centres with every service that their buildings can \
     host, whether or not they offer it today.";

/// Whether the scenario asks for any share of families.
pub(super) fn asks(metrics: &Metrics) -> bool {
    metrics.services.iter().any(|service| service.asked.is_some())
}
