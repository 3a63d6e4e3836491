//! Four squares in a row near Rotherham (and one in "Wales"), two authorities, two sites: a folder in which a test
//! spoils one file.

#![allow(dead_code)]

use hubplan::model::Study;
use std::io::Write;
use std::path::Path;
use std::process::Command;

pub const STUDY: &str = r#"
version = 1
name = "Squares"
[zones]
boundaries = "zones.geojson"
tables = ["lookup.csv", "numbers.csv"]
[[sites]]
file = "sites.csv"
"#;

/// A plain study of two tables.
pub const PLAIN: &str =
    "version = 1\nname = \"Plain\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n";

/// A look-up with a byte-order mark, a Welsh row and a row of an English place elsewhere.
pub const LOOKUP: &str = "\u{feff}LSOA21CD,LSOA21NM,LSOA21NMW,UTLA23CD,UTLA23NM,UTLA23NMW,ObjectId
E01000001,Ashmere 001A,,E08000001,Ashmere,,1
E01000002,Ashmere 001B,,E08000001,Ashmere,,2
E01000003,Brook 001A,,E08000002,Brook,,3
E01000004,Brook 001B,,E08000002,Brook,,4
W01000001,Cwm 001A,Cwm 001A,W06000001,Cwm,Cwm,5
E01099999,Faraway 001A,,E08000099,Faraway,,6
";

pub const NUMBERS: &str = "lsoa21_code,IMD_rank,IMD_decile,children_0_4
E01000001,\"29,199\",9,10
E01000002,2.00,1.00,20
E01000003,3,1,30
E01000004,4,1,40
";

pub const SITES: &str = "site_id,name,kind,postcode,longitude,latitude
s1,First,,,-1.39,53.41
s2,Second,library,,-1.33,53.41
";

/// Squares about a twentieth of a degree wide, from 53.40 to 53.42 degrees north: code, name, western edge and width
/// in degrees.
pub fn squares(key: &str, name: &str, list: &[(&str, &str, f64, f64)]) -> String {
    let features: Vec<String> = list
        .iter()
        .map(|(code, title, west, width)| {
            let (east, south, north) = (west + width, 53.40, 53.42);
            format!(
                r#"{{"type":"Feature","properties":{{"{key}":"{code}","{name}":"{title}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
            )
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

pub fn zones() -> String {
    squares(
        "lsoa21_code",
        "lsoa21_name",
        &[
            ("E01000003", "Brook 001A", -1.36, 0.02),
            ("E01000001", "Ashmere 001A", -1.40, 0.02),
            ("E01000002", "Ashmere 001B", -1.38, 0.02),
            ("E01000004", "Brook 001B", -1.34, 0.02),
            ("W01000001", "Cwm 001A", -1.45, 0.02),
        ],
    )
}

/// Runs hubplan in a folder: the exit code, and what is written to either stream.
pub fn hubplan(folder: &Path, words: &str) -> (i32, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_hubplan")).args(words.split(' ')).current_dir(folder).output().unwrap();
    let text = [ran.stdout, ran.stderr].map(|stream| String::from_utf8(stream).unwrap()).concat();
    (ran.status.code().unwrap(), text)
}

/// The study of the squares, with some files replaced or added.
pub fn load(files: &[(&str, &str)]) -> Study {
    Folder::with(files).load().unwrap_or_else(|error| panic!("{error}"))
}

/// The values of a column, zone by zone.
pub fn column(study: &Study, name: &str) -> Vec<Option<f64>> {
    study.zone_indices().map(|zone| study.columns.get(name, zone)).collect()
}

/// A temporary folder with the files of a study.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// The squares, with some files replaced or added.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        let zones = zones();
        let usual = [
            ("study.toml", STUDY),
            ("zones.geojson", &zones),
            ("lookup.csv", LOOKUP),
            ("numbers.csv", NUMBERS),
            ("sites.csv", SITES),
        ];
        for (name, text) in usual.iter().chain(files) {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
    }

    /// A zip with one member.
    pub fn zip(&self, name: &str, member: &str, text: &str) {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.start_file(member, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        self.write(name, &writer.finish().unwrap().into_inner());
    }

    pub fn load(&self) -> hubplan::Result<Study> {
        hubplan::load::study(&self.0.path().join("study.toml"))
    }

    /// Runs hubplan in the folder, as [`hubplan`] does.
    pub fn hubplan(&self, words: &str) -> (i32, String) {
        hubplan(self.0.path(), words)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    /// The message about a study that cannot be loaded, without the path of the folder.
    pub fn message(&self) -> String {
        let text = self.load().err().map(|error| error.to_string()).unwrap_or_else(|| "it loads".to_owned());
        text.replace(&format!("{}/", self.0.path().display()), "")
    }
}
