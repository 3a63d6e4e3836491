//! Text about zones: names, look-ups, classes, and the points that represent them.

use super::files::Opened;
use super::places;
use super::rows::Joined;
use crate::error::Findings;
use crate::io::layouts::fields;
use geo::{Coord, Geometry};

/// Text that tables give for one zone. The first table that has a value counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    pub name: Option<String>,
    pub authority_code: Option<String>,
    pub authority_name: Option<String>,
    pub ward: Option<String>,
    pub constituency: Option<String>,
    pub district_code: Option<String>,
    pub district: Option<String>,
    pub rural_urban: Option<String>,
    pub region: Option<String>,
    pub point: Option<Coord<f64>>,
}

impl Labels {
    fn slot(&mut self, field: &str) -> Option<&mut Option<String>> {
        Some(match field {
            fields::NAME => &mut self.name,
            fields::AUTHORITY_CODE => &mut self.authority_code,
            fields::AUTHORITY_NAME => &mut self.authority_name,
            fields::WARD => &mut self.ward,
            fields::CONSTITUENCY => &mut self.constituency,
            fields::DISTRICT_CODE => &mut self.district_code,
            fields::DISTRICT => &mut self.district,
            fields::RURAL_URBAN => &mut self.rural_urban,
            fields::REGION => &mut self.region,
            _ => return None,
        })
    }
}

/// Adds the text of one table to the zones.
pub(super) fn add(file: &Opened<'_>, joined: &Joined, zones: &mut [Labels], findings: &mut Findings) {
    let table = &file.table;
    let texts: Vec<(&str, usize)> = file
        .binding
        .columns
        .iter()
        .filter(|(name, _)| Labels::default().slot(name).is_some())
        .filter_map(|(name, positions)| Some((name.as_str(), *positions.first()?)))
        .collect();
    let authority_name_alone = match file.binding.position(fields::AUTHORITY_CODE) {
        Some(_) => None,
        None => file.binding.position(fields::AUTHORITY_NAME),
    };
    let points = places::Position::of(file);
    for (zone, at) in joined.row_of.iter().enumerate() {
        let Some(row) = at.map(|at| &table.rows[at]) else { continue };
        for (field, position) in &texts {
            let cell = table.cell(row, *position);
            if let Some(slot @ None) = zones[zone].slot(field)
                && !cell.is_empty()
            {
                *slot = Some(cell.to_owned());
            }
        }
        if zones[zone].authority_code.is_none() {
            // A table that gives only the name of the authority: the name also serves as its code.
            let name = authority_name_alone.map(|position| table.cell(row, position));
            zones[zone].authority_code = name.filter(|name| !name.is_empty()).map(str::to_owned);
        }
        if zones[zone].point.is_none() {
            zones[zone].point = match (&row.geometry, points) {
                (_, Some(position)) => position.read(file, row, findings),
                (Some(Geometry::Point(point)), None) => Some(point.0),
                _ => None,
            };
        }
    }
}
