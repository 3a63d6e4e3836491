//! What a file says about its coordinate system, and what follows from it.

use super::{InputCrs, Trouble};
use crate::error::Code;
use crate::io::crs::OtherCrs;

/// What a file says about its coordinate system.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stated {
    /// It names a system that a study can name too.
    Named(InputCrs),
    /// It describes another system that hubplan converts.
    Described(Box<OtherCrs>),
    /// It says nothing, but the standard of its format does.
    Usual(InputCrs),
    /// It names, in these words, a system that hubplan does not convert.
    Unknown(String),
    /// It says nothing.
    Silent,
}

/// Coordinate system of a file's positions, which decides how they are converted.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Frame {
    /// Longitude and latitude.
    Wgs84,
    /// British National Grid.
    BritishGrid,
    /// Any plane.
    Plane,
    /// Another system.
    Other(Box<OtherCrs>),
}

impl Frame {
    /// The frame for the system that a study or a file names.
    pub(super) fn of(crs: InputCrs) -> Result<Self, Trouble> {
        match crs {
            InputCrs::Wgs84 => Ok(Frame::Wgs84),
            InputCrs::BritishGrid => Ok(Frame::BritishGrid),
            // Positions of such a study are not looked at.
            InputCrs::Plane | InputCrs::Nowhere => Ok(Frame::Plane),
            InputCrs::Epsg(code) => OtherCrs::epsg(code)
                .map(|crs| Frame::Other(Box::new(crs)))
                .ok_or_else(|| unknown(&format!("EPSG:{code}"))),
        }
    }
}

impl Stated {
    /// The system with this number in the EPSG register.
    pub(super) fn epsg(code: i64) -> Self {
        InputCrs::epsg(code).map_or_else(|| Stated::Unknown(format!("EPSG:{code}")), Stated::Named)
    }

    /// The system with a name such as `urn:ogc:def:crs:OGC:1.3:CRS84`, `urn:ogc:def:crs:EPSG::27700` or `EPSG:4326`.
    pub(super) fn name(name: &str) -> Self {
        let last = name.rsplit(':').next().unwrap_or_default();
        let registers = name.to_ascii_uppercase();
        match last.parse() {
            _ if last.eq_ignore_ascii_case("CRS84") => Stated::Named(InputCrs::Wgs84),
            Ok(code) if registers.contains("EPSG") || registers.contains("ESRI") => Stated::epsg(code),
            _ => Stated::Unknown(format!("`{name}`")),
        }
    }

    /// The system in well-known text, as in a `.prj`, in ESRI's dialect or OGC's.
    pub(super) fn wkt(text: &str) -> Self {
        let plain = text.trim().to_ascii_lowercase().replace(['_', ' '], "");
        let named = |names: &[&str]| names.iter().any(|name| plain.contains(name));
        if plain.is_empty() {
            return Stated::Silent;
        }
        if plain.starts_with("proj") && named(&["britishnationalgrid", "osgb"]) {
            return Stated::Named(InputCrs::BritishGrid);
        }
        if plain.starts_with("geog") && named(&["wgs1984", "wgs84", "etrs89", "etrs1989"]) {
            return Stated::Named(InputCrs::Wgs84);
        }
        if let Some(Stated::Named(crs)) = own_number(&plain).map(Stated::epsg) {
            return Stated::Named(crs);
        }
        let title = format!("`{}`", text.split('"').nth(1).unwrap_or("its .prj"));
        OtherCrs::wkt(&title, text).map_or(Stated::Unknown(title), |crs| Stated::Described(Box::new(crs)))
    }

    /// Decides the coordinate system of the file. `said` is what the study states for this file, `usual` what it
    /// states for files that say nothing. Neither overrules a system that the file names.
    pub(super) fn settle(&self, said: Option<InputCrs>, usual: Option<InputCrs>) -> Result<Frame, Trouble> {
        let on_a_plane = matches!(said.or(usual), Some(InputCrs::Plane | InputCrs::Nowhere));
        match self {
            Stated::Named(file) => match said.or(usual.filter(|_| on_a_plane)) {
                Some(InputCrs::Nowhere) => Ok(Frame::Plane),
                // A plane study may use the plane of any map projection, but not degrees.
                Some(InputCrs::Plane) if is_of_metres(*file) => Ok(Frame::Plane),
                Some(study) if study != *file => Err(contradicted(study, &file.to_string())),
                _ => Frame::of(*file),
            },
            Stated::Described(file) if on_a_plane && !file.is_degrees() => Ok(Frame::Plane),
            Stated::Described(file) => match said {
                Some(study) => Err(contradicted(study, &file.name)),
                None => Ok(Frame::Other(file.clone())),
            },
            Stated::Unknown(_) if on_a_plane => Ok(Frame::Plane),
            Stated::Unknown(words) => said.map_or_else(|| Err(unknown(words)), Frame::of),
            Stated::Usual(file) => Frame::of(said.or(usual).unwrap_or(*file)),
            Stated::Silent => said.or(usual).map_or_else(|| Err(silent()), Frame::of),
        }
    }
}

/// The number that well-known text (lower case, without spaces) gives to the system as a whole, not to a part of it.
fn own_number(text: &str) -> Option<i64> {
    let inside = text.trim_end().strip_suffix(']')?;
    let last = inside.rfind("authority[").max(inside.rfind("id["))?;
    let (register, number) = inside[last..].split_once('[')?.1.strip_suffix(']')?.split_once(',')?;
    (register.trim_matches('"') == "epsg").then(|| number.trim_matches('"').parse().ok())?
}

/// Whether the positions of a named system are metres (or feet) on a plane.
fn is_of_metres(crs: InputCrs) -> bool {
    match crs {
        InputCrs::Epsg(code) => OtherCrs::epsg(code).is_some_and(|crs| !crs.is_degrees()),
        InputCrs::BritishGrid | InputCrs::Wgs84 | InputCrs::Plane | InputCrs::Nowhere => false,
    }
}

fn contradicted(study: InputCrs, file: &str) -> Trouble {
    let mend = match study {
        InputCrs::Plane => {
            "Write crs = \"EPSG:27700\" or \"EPSG:4326\" for the study: the file has a place on the Earth"
        }
        _ => "Leave out `crs`: the file states it",
    };
    Trouble::new(Code::CrsContradicted, format!("the study says crs = \"{study}\" but the file says {file}"), mend)
}

fn unknown(words: &str) -> Trouble {
    Trouble::new(
        Code::CrsUnknown,
        format!("its coordinates are {words}, which hubplan does not convert"),
        "Export it in EPSG:27700 or EPSG:4326. If it is one of these under another name, give `crs` beside the file",
    )
}

fn silent() -> Trouble {
    Trouble::new(
        Code::CrsUnknown,
        "it does not state its coordinate system",
        "Write `crs = \"EPSG:27700\"`, `\"EPSG:4326\"` or `\"plane\"`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_dialects_are_known() {
        let (wgs84, grid) = (Stated::Named(InputCrs::Wgs84), Stated::Named(InputCrs::BritishGrid));
        let mercator = Stated::Named(InputCrs::Epsg(3857));
        assert_eq!(Stated::name("urn:ogc:def:crs:OGC:1.3:CRS84"), wgs84);
        assert_eq!(Stated::name("urn:ogc:def:crs:EPSG::4326"), wgs84);
        assert_eq!(Stated::name("EPSG:27700"), grid);
        assert_eq!(Stated::name("EPSG:3857"), mercator);
        assert_eq!(Stated::name("ESRI:102100"), mercator);
        assert_eq!(Stated::name("local"), Stated::Unknown("`local`".into()));
        assert_eq!(Stated::wkt(r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",..."#), grid);
        assert_eq!(Stated::wkt(r#"PROJCRS["OSGB36 / British National Grid",BASEGEOGCRS["OSGB36",..."#), grid);
        assert_eq!(Stated::wkt(r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",..."#), wgs84);
        assert_eq!(Stated::wkt(r#"GEOGCRS["WGS 84",..."#), wgs84);
        assert_eq!(
            Stated::wkt(r#"PROJCS["X",GEOGCS["Y",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","3857"]]"#),
            mercator
        );
        assert_eq!(Stated::wkt(r#"PROJCRS["X",BASEGEOGCRS["Y"],ID["EPSG",3857]]"#), mercator);
        assert_eq!(Stated::wkt(r#"GEOGCS["GCS_OSGB_1936","#), Stated::Unknown("`GCS_OSGB_1936`".into()));
        assert_eq!(Stated::wkt("\n"), Stated::Silent);
    }

    #[test]
    fn the_study_fills_gaps_and_overrules_nothing() {
        use InputCrs::{BritishGrid, Epsg, Plane, Wgs84};
        let code = |stated: &Stated, said, usual| stated.settle(said, usual).map_err(|trouble| trouble.code);
        let contradicted = Err(Code::CrsContradicted);
        assert_eq!(code(&Stated::Named(BritishGrid), None, None), Ok(Frame::BritishGrid));
        assert_eq!(code(&Stated::Named(BritishGrid), Some(BritishGrid), None), Ok(Frame::BritishGrid));
        assert_eq!(code(&Stated::Named(BritishGrid), Some(Wgs84), None), contradicted);
        assert_eq!(code(&Stated::Named(BritishGrid), None, Some(Wgs84)), Ok(Frame::BritishGrid));
        assert_eq!(code(&Stated::Named(BritishGrid), None, Some(Plane)), contradicted);
        let mercator = Stated::Named(Epsg(3857));
        assert_eq!(code(&mercator, Some(BritishGrid), None), contradicted);
        assert!(matches!(code(&mercator, None, Some(BritishGrid)), Ok(Frame::Other(_))));
        assert_eq!(code(&mercator, None, Some(Plane)), Ok(Frame::Plane));
        assert_eq!(code(&Stated::Usual(Wgs84), None, None), Ok(Frame::Wgs84));
        assert_eq!(code(&Stated::Usual(Wgs84), None, Some(BritishGrid)), Ok(Frame::BritishGrid));
        assert_eq!(code(&Stated::Silent, None, Some(Plane)), Ok(Frame::Plane));
        assert_eq!(code(&Stated::Silent, None, None), Err(Code::CrsUnknown));
        let odd = Stated::Unknown("`Klingon`".into());
        assert_eq!(code(&odd, None, Some(BritishGrid)), Err(Code::CrsUnknown));
        assert_eq!(code(&odd, Some(BritishGrid), None), Ok(Frame::BritishGrid));
    }
}
