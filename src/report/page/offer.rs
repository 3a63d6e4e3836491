//! Capacity of hubs, and the services that they bring near.

use super::Facts;
use super::document::{Section, Table, figures, words as in_words};
use crate::report::offer;
use crate::report::text::{counted, weight};
use crate::report::words;

/// Each capacity compared with the families who come, and the hubs with too many.
pub(super) fn room(facts: Facts<'_>) -> Section {
    let Facts { metrics, rows, .. } = facts;
    let mut section = Section::new("room", "Room in the hubs");
    offer::served(metrics).into_iter().for_each(|sentence| section.say(sentence));
    for (at, capacity) in metrics.capacities.iter().enumerate() {
        let what = offer::room_of(capacity);
        section.say(format!("{what}. {}", offer::sentences(metrics, capacity)));
        let columns = [
            figures("No."),
            in_words("Hub"),
            figures("Capacity"),
            figures("Families nearest"),
            figures("Over capacity"),
        ];
        let mut table = Table::new(format!("{what}: hubs over capacity ({})", capacity.unit), columns);
        let mut full: Vec<_> = rows
            .hubs
            .iter()
            .filter(|hub| hub.part == "hub")
            .filter_map(|hub| Some((hub, hub.loads.get(at)?)))
            .collect();
        full.retain(|(_, load)| load.overload > 0.0);
        full.sort_by(|a, b| b.1.overload.total_cmp(&a.1.overload).then(a.0.id.cmp(&b.0.id)));
        for (hub, load) in full {
            let room = load.capacity.map(weight).unwrap_or_default();
            let number = hub.number.map_or_else(String::new, |number| number.to_string());
            table.row([number, hub.name.clone(), room, weight(load.load), weight(load.overload)]);
        }
        section.table(table.in_full("hubs.csv"));
    }
    section
}

/// The reach of each service.
pub(super) fn services(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let mut section = Section::new("services", "Services within reach");
    if metrics.services.is_empty() {
        return section;
    }
    let kept = |column: usize| match column {
        2 => words::has_today(metrics),
        4 => offer::asks(metrics),
        _ => true,
    };
    let columns = offer::SERVICES.iter().enumerate().filter(|(column, _)| kept(*column));
    let columns = columns.map(|(column, heading)| if column == 0 { in_words(*heading) } else { figures(*heading) });
    let of = counted(metrics.hubs, "hub");
    let caption = format!("Share of demand within {} of a hub that hosts the service, of {of}", metrics.radius);
    let mut table = Table::new(caption, columns);
    for row in offer::services(metrics) {
        let cells = row.into_iter().enumerate().filter(|(column, _)| kept(*column));
        table.row(cells.map(|(_, cell)| cell));
    }
    section.table(table);
    if words::has_today(metrics) {
        section.say(offer::SERVICES_CAVEAT);
    }
    section
}
