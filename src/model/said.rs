//! What a zone is called where a person reads it: names before codes.

use super::{Study, Zone, ZoneIx};

impl Study {
    /// A zone as people know it: its ward, then its own name, `Burmantofts & Richmond Hill, Leeds 096B`; the name alone
    /// where no ward is known. A zone that has no name but its code has its district, or else its authority, before it.
    /// Nothing stands there twice.
    pub fn zone_said(&self, zone: ZoneIx) -> String {
        let zone = &self.zones[zone.at()];
        let around = if zone.name == zone.code { self.around(zone) } else { None };
        let mut said: Vec<&str> = Vec::new();
        for part in [zone.ward.as_deref(), around, Some(zone.name.as_str())].into_iter().flatten() {
            // `Leeds` says nothing before `Leeds 096B`.
            if said.last().is_some_and(|last| begins_with(part, last)) {
                said.pop();
            }
            said.push(part);
        }
        said.join(", ")
    }

    /// The same for a code that a plan states; the code where no zone has it.
    pub fn zone_said_by_code(&self, code: &str) -> String {
        self.zone_by_code(code).map_or_else(|| code.to_owned(), |zone| self.zone_said(zone))
    }

    /// The district that a zone is in, or else its authority.
    fn around<'a>(&'a self, zone: &'a Zone) -> Option<&'a str> {
        let authority = || zone.authority.map(|authority| self.authorities[authority.at()].name.as_str());
        zone.district.as_deref().or_else(authority)
    }
}

/// Whether a text begins with these whole words.
fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use crate::evaluate::testing::parts;
    use crate::model::{Study, ZoneIx};

    #[test]
    fn wards_and_districts_stand_before_names_and_codes() {
        let mut parts = parts();
        let said = |parts: &crate::model::StudyParts, zone| Study::new(parts.clone()).unwrap().zone_said(ZoneIx(zone));
        assert_eq!(said(&parts, 0), "Church End, Wether 001A");
        parts.zones[0].ward = Some("Wether".into());
        assert_eq!(said(&parts, 0), "Wether 001A", "the ward begins the name");
        parts.zones[0].ward = Some("Weth".into());
        assert_eq!(said(&parts, 0), "Weth, Wether 001A");
        parts.zones[0].ward = None;
        assert_eq!(said(&parts, 0), "Wether 001A");
        parts.zones[0].name = parts.zones[0].code.clone();
        assert_eq!(said(&parts, 0), "Wetherdale, z00000");
        parts.zones[0].ward = Some("Wetherdale".into());
        assert_eq!(said(&parts, 0), "Wetherdale, z00000", "ward and district have one name");
        parts.zones[0].district = None;
        parts.zones[0].ward = Some("Church End".into());
        assert_eq!(said(&parts, 0), "Church End, Upper Wether, z00000");
        let study = Study::new(parts).unwrap();
        assert_eq!(
            [study.zone_said_by_code("z00001"), study.zone_said_by_code("E01")],
            ["Church End, Wether 002A", "E01"]
        );
    }
}
