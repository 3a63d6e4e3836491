//! Coordinate systems other than longitude and latitude and the National Grid: the Irish grids, Web Mercator, UTM and
//! others of the EPSG register that `proj4rs` knows.
//!
//! They are converted to longitude and latitude by the seven parameters of their datum, accurate to about five metres.
//! A system whose datum has no parameters is not converted: it would silently be off by a hundred metres or more.

use proj4rs::Proj;
use proj4rs::transform::transform;

/// A coordinate system that hubplan converts.
#[derive(Debug, Clone)]
pub struct OtherCrs {
    /// Its name in messages, such as `EPSG:29902`.
    pub name: String,
    proj: Proj,
    lonlat: Proj,
}

impl PartialEq for OtherCrs {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl OtherCrs {
    /// The system with this number in the EPSG register; `None` when it is not known or cannot be converted.
    pub fn epsg(code: u16) -> Option<Self> {
        Self::of(format!("EPSG:{code}"), crs_definitions::from_code(code)?.proj4)
    }

    /// The system that well-known text describes, with this name.
    pub fn wkt(name: &str, text: &str) -> Option<Self> {
        Self::of(name.to_owned(), &proj4wkt::wkt_to_projstring(text).ok()?)
    }

    fn of(name: String, definition: &str) -> Option<Self> {
        if !is_tied_to_wgs84(definition) {
            return None;
        }
        let proj = Proj::from_proj_string(definition).ok()?;
        let lonlat = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok()?;
        Some(OtherCrs { name, proj, lonlat })
    }

    /// Whether its positions are in degrees.
    pub fn is_degrees(&self) -> bool {
        self.proj.is_latlong()
    }

    /// Longitude and latitude in degrees (WGS84) of a position in the file's own order and units; `None` where the
    /// system does not cover it.
    pub fn to_lonlat(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let (x, y) = if self.is_degrees() { (x.to_radians(), y.to_radians()) } else { (x, y) };
        let mut point = (x, y, 0.0);
        transform(&self.proj, &self.lonlat, &mut point).ok()?;
        let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
        (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some((lon, lat))
    }
}

/// Whether a definition ties its datum to WGS84, to within metres.
fn is_tied_to_wgs84(definition: &str) -> bool {
    const TIES: &[&str] = &["+towgs84=", "+datum=", "+nadgrids=@null", "+ellps=GRS80", "+ellps=WGS84"];
    TIES.iter().any(|tie| definition.contains(tie))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Positions by PROJ 9.5.1, through pyproj 3.7.2: code, x, y, longitude, latitude.
    const BY_PROJ: &[(u16, f64, f64, f64, f64)] = &[
        (3857, -163_795.0, 7_045_000.0, -1.471_395_5, 53.333_895_7),
        (25830, 601_700.0, 5_915_800.0, -1.471_022_8, 53.381_501_2),
        (2157, 715_830.0, 734_697.0, -6.260_247_8, 53.349_793_9),
        (29902, 315_904.0, 234_671.0, -6.260_248_5, 53.349_796_0),
    ];

    #[test]
    fn positions_agree_with_proj() {
        for &(code, x, y, lon, lat) in BY_PROJ {
            let (found_lon, found_lat) = OtherCrs::epsg(code).unwrap().to_lonlat(x, y).unwrap();
            // A hundred-thousandth of a degree is about a metre.
            assert!(
                (found_lon - lon).abs() < 5e-5 && (found_lat - lat).abs() < 5e-5,
                "{code}: {found_lon} {found_lat}"
            );
        }
    }

    #[test]
    fn well_known_text_is_read() {
        let irish = r#"PROJCS["IRENET95_Irish_Transverse_Mercator",GEOGCS["GCS_IRENET95",DATUM["D_IRENET95",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",600000.0],PARAMETER["False_Northing",750000.0],PARAMETER["Central_Meridian",-8.0],PARAMETER["Scale_Factor",0.99982],PARAMETER["Latitude_Of_Origin",53.5],UNIT["Meter",1.0]]"#;
        let (x, y) = OtherCrs::wkt("ITM", irish).unwrap().to_lonlat(715_830.0, 734_697.0).unwrap();
        let (lon, lat) = OtherCrs::epsg(2157).unwrap().to_lonlat(715_830.0, 734_697.0).unwrap();
        assert!((x - lon).abs() < 1e-9 && (y - lat).abs() < 1e-9);
    }

    #[test]
    fn a_datum_that_nobody_can_place_is_not_converted() {
        assert!(OtherCrs::epsg(2159).is_none(), "Sierra Leone 1924 has no parameters");
        assert!(OtherCrs::epsg(1).is_none());
        assert!(OtherCrs::wkt("x", "PROJCS[").is_none());
    }
}
