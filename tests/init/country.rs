//! A made-up country of 1 km squares, in the form of official files: two towns side by side, a county of two districts
//! a few kilometres away, and an island far from everything.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// An authority: code, name, the position of its squares in kilometres, their number in each direction, and the
/// district of each half.
pub struct Authority {
    pub code: &'static str,
    pub name: &'static str,
    at: (u32, u32),
    squares: (u32, u32),
    districts: [&'static str; 2],
}

const AUTHORITIES: [Authority; 4] = [
    Authority { code: "E06000901", name: "Northam", at: (0, 0), squares: (4, 4), districts: ["Northam"; 2] },
    Authority {
        code: "E06000902",
        name: "Westerby, City of",
        at: (4, 0),
        squares: (4, 4),
        districts: ["Westerby, City of"; 2],
    },
    Authority { code: "E10000903", name: "Farshire", at: (12, 0), squares: (4, 4), districts: ["Combe", "Dell"] },
    Authority {
        code: "E06000904",
        name: "Isle of Wether",
        at: (60, 60),
        squares: (1, 1),
        districts: ["Isle of Wether"; 2],
    },
];

/// A small area.
pub struct Zone {
    pub code: String,
    pub name: String,
    pub authority: &'static Authority,
    district: &'static str,
    /// Its south-west corner, in metres on the National Grid.
    pub corner: (u32, u32),
    /// Its number in the country, from 0.
    pub number: u32,
}

fn zones() -> Vec<Zone> {
    let mut zones = Vec::new();
    for authority in &AUTHORITIES {
        for (column, row) in (0..authority.squares.0).flat_map(|x| (0..authority.squares.1).map(move |y| (x, y))) {
            let number = zones.len() as u32;
            zones.push(Zone {
                code: format!("E010{:05}", 90_000 + number),
                name: format!("{} {number:03}A", authority.name),
                authority,
                district: authority.districts[usize::from(2 * column >= authority.squares.0)],
                corner: (400_000 + 1000 * (authority.at.0 + column), 300_000 + 1000 * (authority.at.1 + row)),
                number,
            });
        }
    }
    zones
}

/// A temporary folder with data files, and a path to write to.
pub struct Country {
    folder: tempfile::TempDir,
}

impl Country {
    /// All files of the country.
    pub fn whole() -> Country {
        let country = Country { folder: tempfile::tempdir().unwrap() };
        country.put("boundaries/lsoa_2021.geojson", boundaries("LSOA21CD", &zones()));
        country.table("lookups/lsoa_to_utla_2023.csv", "LSOA21CD,LSOA21NM,UTLA23CD,UTLA23NM", |zone| {
            format!("{},{},{},\"{}\"", zone.code, zone.name.replace(',', ""), zone.authority.code, zone.authority.name)
        });
        country.table("lookups/wards.csv", "lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code", |zone| {
            format!("{},Ward {},E05{:06},\"{}\",E07000901", zone.code, zone.number / 2, zone.number / 2, zone.district)
        });
        country.table("deprivation/iod2025.csv", "lsoa21_code,IMD_rank,IMD_decile", |zone| {
            format!("{},{},{}", zone.code, 1 + 600 * zone.number, 1 + zone.number % 10)
        });
        country.table(
            "deprivation/idaci.csv",
            "lsoa21_code,idaci_rate_approx,idaci_rank_approx,idaci_decile_approx",
            |zone| {
                let rate = if zone.number == 3 { String::new() } else { format!("0.{:02}", 10 + zone.number) };
                format!("{},{rate},{},{}", zone.code, 1 + 600 * zone.number, 1 + zone.number % 10)
            },
        );
        country.table(
            "population/children.csv",
            "lsoa21_code,children_0_4_mid2020_est,children_0_15_census2021",
            |zone| format!("{},{},{}", zone.code, 20 + zone.number, 70 + zone.number),
        );
        country.table("boundaries/centroids.csv", "lsoa21_code,easting,northing", |zone| {
            format!("{},{},{}", zone.code, zone.corner.0 + 500, zone.corner.1 + 500)
        });
        country.table("rural.csv", "lsoa21_code,ruc21_code,ruc", |zone| format!("{},UN1,Urban", zone.code));
        country.table("sites/candidates.csv", "site_id,name,kind,easting,northing,lsoa21_code,utla23_code", |zone| {
            let (x, y) = (zone.corner.0 + 400, zone.corner.1 + 400);
            format!("s-{n},Library {n},library,{x},{y},{},{}", zone.code, zone.authority.code, n = zone.number)
        });
        country.table(
            "sites/centres_2025_07_27.csv",
            "urn,name,type,status,la_code,la_name,easting,northing,geocode_method,lsoa21_code",
            |zone| {
                let (x, y) = (zone.corner.0 + 600, zone.corner.1 + 600);
                let (urn, name) = (zone.number, zone.authority.name);
                let status = if zone.number % 5 == 0 { "Open" } else { "Closed" };
                format!("{urn},Centre {urn},Children's centre,{status},1,\"{name}\",{x},{y},postcode,{}", zone.code)
            },
        );
        country
    }

    /// The folder of the data.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder to write into, which does not exist yet.
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Writes a file.
    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path().join(name)).unwrap();
    }

    /// Writes a table with one row per zone.
    pub fn table(&self, name: &str, header: &str, row: impl Fn(&Zone) -> String) {
        let mut text = format!("{header}\n");
        for zone in zones() {
            let _ = writeln!(text, "{}", row(&zone));
        }
        self.put(name, text);
    }
}

/// The outlines as GeoJSON in metres.
fn boundaries(key: &str, zones: &[Zone]) -> String {
    let feature = |zone: &Zone| {
        let (x, y) = zone.corner;
        let ring = format!("[[{x},{y}],[{0},{y}],[{0},{1}],[{x},{1}],[{x},{y}]]", x + 1000, y + 1000);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"{key}\":\"{}\",\"LSOA21NM\":\"{}\"}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}}}",
            zone.code, zone.name
        )
    };
    let features: Vec<String> = zones.iter().map(feature).collect();
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}}"#;
    format!("{{\"type\":\"FeatureCollection\",\"crs\":{crs},\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// The text of a file in a folder.
pub fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
