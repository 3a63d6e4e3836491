//! Authorities, districts and wards: which zones they are, and what they are called.

use super::EACH_ZONE;
use crate::model::Study;
use std::collections::{BTreeSet, HashMap};

/// What a zone belongs to, the largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Authority,
    District,
    Ward,
}

impl Level {
    /// In the ids of the page.
    pub(super) fn name(self) -> &'static str {
        match self {
            Level::Authority => "authorities",
            Level::District => "districts",
            Level::Ward => "wards",
        }
    }
}

/// The places of one level.
#[derive(Debug)]
pub(super) struct Tier {
    pub(super) level: Level,
    /// The place of each zone, by its position in `names`.
    pub(super) of: Vec<Option<u32>>,
    pub(super) names: Vec<String>,
}

/// The levels that a map has, the largest first.
#[derive(Debug)]
pub(super) struct Places(pub(super) Vec<Tier>);

impl Places {
    /// Districts are told only of authorities that have several. A map of many zones, such as all of England's, has
    /// authorities alone.
    ///
    /// Of zones that are not `planned` only the authority is told.
    pub(super) fn new(study: &Study, planned: &dyn Fn(usize) -> bool) -> Self {
        let authority = |zone: usize| study.zones[zone].authority.map(|ix| study.authorities[ix.at()].name.as_str());
        let district = |zone: usize| study.zones[zone].district.as_deref().filter(|_| planned(zone));
        let mut tiers = vec![tier(study, Level::Authority, &|zone| Some(("", "", authority(zone)?)))];
        if study.zones.len() <= EACH_ZONE {
            let named = |zone: usize| Some((authority(zone).unwrap_or(""), district(zone)?));
            let mut of_authority: HashMap<&str, BTreeSet<&str>> = HashMap::new();
            for (authority, district) in (0..study.zones.len()).filter_map(named) {
                of_authority.entry(authority).or_default().insert(district);
            }
            // An authority that is one district has its name already.
            let several = |authority: &str| of_authority.get(authority).is_some_and(|districts| districts.len() > 1);
            let of_several = |zone: usize| named(zone).filter(|(authority, _)| several(authority));
            tiers.push(tier(study, Level::District, &|zone| of_several(zone).map(|(above, own)| (above, "", own))));
            // Wards of one name are many.
            let above = |zone: usize| (authority(zone).unwrap_or(""), district(zone).unwrap_or(""));
            let ward = |zone: usize| {
                Some((above(zone).0, above(zone).1, study.zones[zone].ward.as_deref().filter(|_| planned(zone))?))
            };
            tiers.push(tier(study, Level::Ward, &ward));
        }
        tiers.retain(|tier| !tier.names.is_empty());
        Places(tiers)
    }

    /// Whether two zones that touch are of different places of a level, and of one of every larger.
    pub(super) fn parts(&self, tier: usize, one: usize, other: usize) -> bool {
        let same = |tier: &Tier| tier.of[one] == tier.of[other];
        !same(&self.0[tier]) && self.0[..tier].iter().all(same)
    }
}

type Key<'a> = (&'a str, &'a str, &'a str);

fn tier<'a>(study: &'a Study, level: Level, key: &dyn Fn(usize) -> Option<Key<'a>>) -> Tier {
    let mut numbers: HashMap<Key<'a>, u32> = HashMap::new();
    let mut names = Vec::new();
    let number = |zone: usize| {
        let key = key(zone)?;
        Some(*numbers.entry(key).or_insert_with(|| {
            names.push(key.2.to_owned());
            names.len() as u32 - 1
        }))
    };
    let of = (0..study.zones.len()).map(number).collect();
    Tier { level, of, names }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::parts;

    #[test]
    fn levels_are_those_that_say_something() {
        let mut parts = parts();
        let levels = |parts: &crate::model::StudyParts| {
            let places = Places::new(&Study::new(parts.clone()).unwrap(), &|_| true);
            places.0.iter().map(|tier| (tier.level, tier.names.len())).collect::<Vec<_>>()
        };
        // One district; the ward Mill is in three authorities and in a district of one of them.
        assert_eq!(levels(&parts), [(Level::Authority, 3), (Level::Ward, 4)]);
        for (i, zone) in parts.zones.iter_mut().enumerate() {
            zone.district = Some(format!("District {}", i % 2));
            zone.ward = None;
        }
        assert_eq!(levels(&parts), [(Level::Authority, 3), (Level::District, 6)]);
        let unitary = {
            let mut parts = parts.clone();
            parts.zones[6..].iter_mut().for_each(|zone| zone.district = Some("Farside".into()));
            parts
        };
        assert_eq!(levels(&unitary), [(Level::Authority, 3), (Level::District, 4)], "Farside has its name once");
        let study = Study::new(parts).unwrap();
        let places = Places::new(&study, &|_| true);
        assert!(places.parts(1, 0, 1) && !places.parts(1, 0, 2), "two districts of one authority");
        assert!(places.parts(0, 3, 4) && !places.parts(1, 3, 4), "the larger border is drawn once");
    }
}
