//! What a file says about its coordinates, and what follows from it.

use super::{InputCrs, Trouble};
use crate::error::Code;

/// What a file says about its coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stated {
    /// It names one that hubplan reads.
    Named(InputCrs),
    /// It does not say, but its format's standard does.
    Usual(InputCrs),
    /// It names one that hubplan does not know, in these words.
    Other(String),
    /// It does not say.
    Silent,
}

impl Stated {
    /// An EPSG code. ETRS89 (4258) is WGS84 to within a metre.
    pub(super) fn epsg(code: i64) -> Self {
        match code {
            4326 | 4258 => Stated::Named(InputCrs::Wgs84),
            27700 => Stated::Named(InputCrs::BritishGrid),
            other => Stated::Other(format!("EPSG:{other}")),
        }
    }

    /// A name such as `urn:ogc:def:crs:OGC:1.3:CRS84`, `urn:ogc:def:crs:EPSG::27700` or `EPSG:4326`.
    pub(super) fn name(name: &str) -> Self {
        let last = name.rsplit(':').next().unwrap_or_default();
        match last.parse() {
            _ if last.eq_ignore_ascii_case("CRS84") => Stated::Named(InputCrs::Wgs84),
            Ok(code) if name.to_ascii_uppercase().contains("EPSG") => Stated::epsg(code),
            _ => Stated::Other(format!("`{name}`")),
        }
    }

    /// Well-known text, as in a `.prj`: ESRI's dialect or OGC's.
    pub(super) fn wkt(text: &str) -> Self {
        let plain = text.trim().to_ascii_lowercase().replace(['_', ' '], "");
        let named = |names: &[&str]| names.iter().any(|name| plain.contains(name));
        if plain.is_empty() {
            Stated::Silent
        } else if plain.starts_with("proj") && named(&["britishnationalgrid", "osgb"]) {
            Stated::Named(InputCrs::BritishGrid)
        } else if plain.starts_with("geog") && named(&["wgs1984", "wgs84", "etrs89", "etrs1989"]) {
            Stated::Named(InputCrs::Wgs84)
        } else {
            let title = text.split('"').nth(1).unwrap_or("its .prj");
            Stated::Other(format!("`{title}`"))
        }
    }

    /// The coordinates to read the file with. What the study says fills a gap but overrules nothing that the file names.
    pub(super) fn settle(&self, option: Option<InputCrs>) -> Result<InputCrs, Trouble> {
        match (self, option) {
            (Stated::Named(file), Some(study)) if *file != study => Err(Trouble::new(
                Code::CrsContradicted,
                format!("the study says crs = \"{study}\" but the file says {file}"),
                "Leave `crs` away: the file knows",
            )),
            (Stated::Named(file), _) => Ok(*file),
            (_, Some(study)) => Ok(study),
            (Stated::Usual(usual), None) => Ok(*usual),
            (Stated::Other(words), None) => Err(Trouble::new(
                Code::CrsUnknown,
                format!("its coordinates are {words}, which hubplan does not read"),
                "Export it in EPSG:27700 or EPSG:4326; if it is one of the two under another name, say so with `crs`",
            )),
            (Stated::Silent, None) => Err(Trouble::new(
                Code::CrsUnknown,
                "it does not say what its coordinates are",
                "Say so with `crs = \"EPSG:27700\"`, `\"EPSG:4326\"` or `\"plane\"`",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_dialects_are_known() {
        let (wgs84, grid) = (Stated::Named(InputCrs::Wgs84), Stated::Named(InputCrs::BritishGrid));
        assert_eq!(Stated::name("urn:ogc:def:crs:OGC:1.3:CRS84"), wgs84);
        assert_eq!(Stated::name("urn:ogc:def:crs:EPSG::4326"), wgs84);
        assert_eq!(Stated::name("EPSG:27700"), grid);
        assert_eq!(Stated::name("EPSG:3857"), Stated::Other("EPSG:3857".into()));
        assert_eq!(Stated::name("local"), Stated::Other("`local`".into()));
        assert_eq!(Stated::wkt(r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",..."#), grid);
        assert_eq!(Stated::wkt(r#"PROJCRS["OSGB36 / British National Grid",BASEGEOGCRS["OSGB36",..."#), grid);
        assert_eq!(Stated::wkt(r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",..."#), wgs84);
        assert_eq!(Stated::wkt(r#"GEOGCRS["WGS 84",..."#), wgs84);
        assert_eq!(Stated::wkt(r#"PROJCS["WGS_1984_Web_Mercator","#), Stated::Other("`WGS_1984_Web_Mercator`".into()));
        assert_eq!(Stated::wkt(r#"GEOGCS["GCS_OSGB_1936","#), Stated::Other("`GCS_OSGB_1936`".into()));
        assert_eq!(Stated::wkt("\n"), Stated::Silent);
    }

    #[test]
    fn the_study_fills_gaps_and_overrules_nothing() {
        use InputCrs::{BritishGrid, Plane, Wgs84};
        let code = |stated: &Stated, option| stated.settle(option).map_err(|trouble| trouble.code);
        assert_eq!(code(&Stated::Named(BritishGrid), None), Ok(BritishGrid));
        assert_eq!(code(&Stated::Named(BritishGrid), Some(BritishGrid)), Ok(BritishGrid));
        assert_eq!(code(&Stated::Named(BritishGrid), Some(Wgs84)), Err(Code::CrsContradicted));
        assert_eq!(code(&Stated::Usual(Wgs84), None), Ok(Wgs84));
        assert_eq!(code(&Stated::Usual(Wgs84), Some(BritishGrid)), Ok(BritishGrid));
        assert_eq!(code(&Stated::Silent, Some(Plane)), Ok(Plane));
        assert_eq!(code(&Stated::Silent, None), Err(Code::CrsUnknown));
        assert_eq!(code(&Stated::Other("EPSG:3857".into()), None), Err(Code::CrsUnknown));
    }
}
