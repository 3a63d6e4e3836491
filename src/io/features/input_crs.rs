//! Coordinate systems that a study may name for its files.

use crate::io::crs::OtherCrs;
#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
#[cfg(test)]
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// Coordinate system of an input file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputCrs {
    /// Longitude and latitude in degrees, `EPSG:4326`.
    Wgs84,
    /// British National Grid in metres, `EPSG:27700`.
    BritishGrid,
    /// Another of the EPSG register that hubplan converts, such as `EPSG:3857`.
    Epsg(u16),
    /// Any plane, in the user's own units; never converted.
    Plane,
    /// None: the study has no positions, and does not look for any.
    Nowhere,
}

impl InputCrs {
    /// The system with this number in the EPSG register, or with another register's number for the same system; `None`
    /// when hubplan does not convert it.
    pub fn epsg(code: i64) -> Option<Self> {
        match code {
            // ETRS89 differs from WGS84 by less than a metre.
            4326 | 4258 => Some(InputCrs::Wgs84),
            // 7405 is the National Grid with heights.
            27700 | 7405 => Some(InputCrs::BritishGrid),
            // Unofficial numbers of Web Mercator, from before it had an EPSG number.
            900_913 | 102_100 | 102_113 => Some(InputCrs::Epsg(3857)),
            other => {
                let code = u16::try_from(other).ok()?;
                OtherCrs::epsg(code).map(|_| InputCrs::Epsg(code))
            }
        }
    }
}

impl fmt::Display for InputCrs {
    /// The name as a study writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputCrs::Wgs84 => f.write_str("EPSG:4326"),
            InputCrs::BritishGrid => f.write_str("EPSG:27700"),
            InputCrs::Epsg(code) => write!(f, "EPSG:{code}"),
            InputCrs::Plane => f.write_str("plane"),
            InputCrs::Nowhere => f.write_str("none"),
        }
    }
}

impl FromStr for InputCrs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let code = text.strip_prefix("EPSG:").or_else(|| text.strip_prefix("epsg:"));
        let found = match code.map(str::parse) {
            _ if text == "plane" => Some(InputCrs::Plane),
            _ if text == "none" => Some(InputCrs::Nowhere),
            Some(Ok(code)) => InputCrs::epsg(code),
            _ => None,
        };
        found.ok_or_else(|| {
            format!(
                "hubplan does not convert the coordinates `{text}`; write \"EPSG:27700\", \"EPSG:4326\", another number \
                 of the EPSG register, for a plane of your own \"plane\", or for no positions at all \"none\""
            )
        })
    }
}

impl Serialize for InputCrs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for InputCrs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
impl JsonSchema for InputCrs {
    fn schema_name() -> Cow<'static, str> {
        "InputCrs".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Coordinates that input may come in: EPSG:27700 (British National Grid, metres), EPSG:4326 (longitude and latitude), another number of the EPSG register that hubplan converts, plane (any plane, never converted), or none (a study without positions, whose journeys a matrix holds).",
            "type": "string",
            "pattern": "^(EPSG:[0-9]+|plane|none)$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for (text, crs) in [
            ("EPSG:4326", InputCrs::Wgs84),
            ("EPSG:27700", InputCrs::BritishGrid),
            ("EPSG:3857", InputCrs::Epsg(3857)),
            ("plane", InputCrs::Plane),
        ] {
            assert_eq!(text.parse(), Ok(crs));
            assert_eq!(crs.to_string(), text);
        }
        assert_eq!("EPSG:4258".parse(), Ok(InputCrs::Wgs84));
        assert_eq!(InputCrs::epsg(900_913), Some(InputCrs::Epsg(3857)));
        for wrong in ["EPSG:1", "EPSG:", "27700", "Plane", "EPSG:x", ""] {
            assert!(wrong.parse::<InputCrs>().unwrap_err().contains("does not convert"), "{wrong}");
        }
    }
}
