//! Coverage by decile, authority, district, ward and rural/urban class.

use super::access::{self, Situation};
use super::people::Counts;
use crate::model::{Class, Group, Scenario, Study, Terms, Threshold, Vintage, ZoneIx, names};
use std::collections::BTreeMap;

/// Name of the group of zones whose class is not known while that of others is.
const NOT_KNOWN: &str = "not known";

/// The source of the zones' deciles.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Deciles {
    /// A column of deciles.
    Column(String),
    /// A column of national ranks, and the number of zones ranked: the decile is `ceil(10 x rank / zones)`, as the
    /// Indices of Deprivation define theirs.
    Ranks(String, f64),
    /// The study has neither.
    Absent,
}

impl Deciles {
    /// The scenario's index first, then IDACI, then IMD. A column of ranks is used only where its deciles are absent
    /// and the zones are LSOAs of a known vintage, because a decile is a tenth of all of England's zones.
    pub(super) fn find(study: &Study, scenario: &Scenario) -> Self {
        let own = scenario.ambition.as_ref().map(|ambition| ambition.index.as_str());
        if let (Some(index), Some(Threshold::Decile(_))) = (own, scenario.ambition.as_ref().map(|own| own.worst))
            && study.columns.contains(index)
        {
            return Deciles::Column(index.to_owned());
        }
        let england = study.vintage.map(|vintage| match vintage {
            Vintage::Lsoa2011 => 32_844.0,
            Vintage::Lsoa2021 => 33_755.0,
        });
        for column in
            own.into_iter().chain([names::IDACI_DECILE, names::IMD_DECILE, names::IDACI_RANK, names::IMD_RANK])
        {
            let index = column.trim_end_matches("_decile").trim_end_matches("_rank");
            let (decile, rank) = (format!("{index}_decile"), format!("{index}_rank"));
            match england {
                _ if study.columns.contains(&decile) => return Deciles::Column(decile),
                Some(zones) if study.columns.contains(&rank) => return Deciles::Ranks(rank, zones),
                _ => {}
            }
        }
        Deciles::Absent
    }

    /// The column of the deciles or ranks.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Deciles::Column(column) | Deciles::Ranks(column, _) => Some(column),
            Deciles::Absent => None,
        }
    }

    /// The zone's decile, 1 (most disadvantaged) to 10.
    pub(super) fn of(&self, study: &Study, zone: ZoneIx) -> Option<u8> {
        let decile = match self {
            Deciles::Column(column) => study.columns.get(column, zone)?,
            Deciles::Ranks(column, zones) => (10.0 * study.columns.get(column, zone)? / zones).ceil(),
            Deciles::Absent => return None,
        };
        (1.0..=10.0).contains(&decile).then_some(decile as u8)
    }
}

/// The figures of every group, in their order.
pub(super) fn groups(
    terms: &Terms,
    counts: &Counts,
    today: &Situation,
    plan: &Situation,
    members: &[Members],
) -> Vec<Group> {
    members
        .iter()
        .map(|Members { class, name, zones }| Group {
            class: *class,
            name: name.clone(),
            access: access::before_after(terms, today, plan, zones),
            children: counts.children(today, plan, zones),
        })
        .collect()
}

/// The zones of a group, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Members {
    pub(super) class: Class,
    pub(super) name: String,
    pub(super) zones: Vec<ZoneIx>,
}

/// The zones of each group, class by class. A class that no zone has is left out. Zones without a class that others
/// have form the group "not known", so that the groups of a class always add up to the total.
pub(super) fn members(study: &Study, deciles: &Deciles, zones: &[ZoneIx]) -> Vec<Members> {
    let class = |class: Class, key: &dyn Fn(ZoneIx) -> Option<Key>| {
        let mut groups: BTreeMap<Option<Key>, Vec<ZoneIx>> = BTreeMap::new();
        for zone in zones {
            groups.entry(key(*zone)).or_default().push(*zone);
        }
        if groups.keys().all(Option::is_none) {
            groups.clear();
        }
        // `None` sorts first, but "not known" should be last.
        let unknown = groups.remove(&None);
        let known = groups.into_iter().filter_map(|(key, zones)| Some((key?.name, zones)));
        let unknown = unknown.map(|zones| (NOT_KNOWN.to_owned(), zones));
        known.chain(unknown).map(|(name, zones)| Members { class, name, zones }).collect::<Vec<_>>()
    };
    let place = |zone: ZoneIx| &study.zones[zone.at()];
    let mut all =
        class(Class::Decile, &|zone| deciles.of(study, zone).map(|decile| Key::new(decile, decile.to_string())));
    all.extend(class(Class::Authority, &|zone| {
        place(zone).authority.map(|authority| Key::new(authority.0, study.authorities[authority.at()].name.clone()))
    }));
    all.extend(class(Class::District, &|zone| place(zone).district.clone().map(|name| Key::new(0u8, name))));
    all.extend(class(Class::Ward, &|zone| ward(study, zone).map(|name| Key::new(0u8, name))));
    all.extend(class(Class::Constituency, &|zone| place(zone).constituency.clone().map(|name| Key::new(0u8, name))));
    all.extend(class(Class::RuralUrban, &|zone| place(zone).rural_urban.clone().map(|name| Key::new(0u8, name))));
    let car = |zone| place(zone).families.map(|families| families.in_words().to_owned());
    all.extend(class(Class::Car, &|zone| car(zone).map(|name| Key::new(0u8, name))));
    all
}

/// Name of a group, and a number for classes that are sorted by number.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    number: u32,
    name: String,
}

impl Key {
    fn new(number: impl Into<u32>, name: String) -> Self {
        Key { number: number.into(), name }
    }
}

/// Name of a zone's ward. Ward names are not unique, so the name of the district (or else of the authority) goes before
/// it.
fn ward(study: &Study, zone: ZoneIx) -> Option<String> {
    let place = &study.zones[zone.at()];
    let ward = place.ward.as_deref()?;
    let authority = || place.authority.map(|authority| study.authorities[authority.at()].name.as_str());
    Some(match place.district.as_deref().or_else(authority) {
        Some(around) => format!("{around}: {ward}"),
        None => ward.to_owned(),
    })
}
