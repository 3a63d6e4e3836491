//! A small study of two fictional authorities in a temporary folder, and a catalogue of messages about mistakes in it.

use assert_cmd::cargo::cargo_bin_cmd;
use std::fmt::Write;
use std::path::PathBuf;

const STUDY: &str = r#"version = 1
name = "Marrowdale and Fennick (fictional)"
vintage = 2021

[zones]
boundaries = "boundaries.geojson"
tables = ["attributes.csv"]

[[sites]]
file = "candidate_sites.csv"

[authorities]
tables = ["budgets.csv"]
"#;

const SCENARIO: &str = r#"version = 1
study = "study.toml"

[objective]
weight = "children_0_4 * idaci_rate"
radius = "1.5 km"

[money.cost_by_kind]
library = 200000
village_hall = 300000

[ambition]
mode = "hard"
"#;

const ATTRIBUTES: &str = "\
lsoa21_name,lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code,utla23_code,utla23_name,imd_score,imd_rank,imd_decile,idaci_rate_approx,idaci_rank_approx,idaci_decile_approx,children_0_4_mid2020_est,children_0_15_census2021,population_mid2022,ruc21_code,ruc,centroid_easting,centroid_northing
Marrowdale 001A,E01099001,Thornybeck,E05099001,Marrowdale,E08000901,E08000901,Marrowdale,48.1,1805,1,0.551,1454,1,107.0,328,1541,UN1,Urban,439667,390484
Marrowdale 001B,E01099002,Thornybeck,E05099001,Marrowdale,E08000901,E08000901,Marrowdale,33.9,5120,2,0.402,4821,2,88.0,290,1490,UN1,Urban,441658,390484
Marrowdale 001C,E01099003,Quillmoor,E05099002,Marrowdale,E08000901,E08000901,Marrowdale,9.7,26011,8,0.081,27010,9,61.0,224,1404,UN1,Urban,443649,390484
Fennick 001A,E01099004,Odderby,E05099003,Fennick,E08000902,E08000902,Fennick,27.4,9649,3,0.246,9182,3,72.0,241,1377,RSN1,Rural,439667,392710
Fennick 001B,E01099005,Odderby,E05099003,Fennick,E08000902,E08000902,Fennick,7.2,29199,9,0.062,30117,10,40.0,180,1602,RSN1,Rural,441658,392710
Fennick 001C,E01099006,Odderby,E05099003,Fennick,E08000902,E08000902,Fennick,5.1,31020,10,0.048,31555,10,35.0,166,1588,RSN1,Rural,443649,392710
Cwmffug 001A,W01099001,Brynddu,W05099001,Cwmffug,W06000901,W06000901,Cwmffug,,,,,,,50.0,150,1300,UN1,Urban,428000,390484
";

const SITES: &str = "\
site_id,name,kind,postcode,easting,northing,longitude,latitude,lsoa21_code,utla23_code,status,cost
site-1,Thornybeck Library,library,,439700,390400,,,E01099001,E08000901,candidate,
site-2,Quillmoor Village Hall,village_hall,,443600,390500,,,E01099003,E08000901,candidate,
site-3,Low Marrow Centre,childrens_centre,,441700,390300,,,E01099002,E08000901,existing,120000
site-4,Odderby Library,library,,439600,392700,,,E01099004,E08000902,candidate,
site-5,Fennick Village Hall,village_hall,,441700,392700,,,E01099005,E08000902,candidate,
site-6,Far Pasture Barn,village_hall,,443600,397000,,,E01099006,E08000902,candidate,
site-7,Brynddu Library,library,,428000,390484,,,W01099001,W06000901,candidate,
";

const BUDGETS: &str = "\
authority_code,authority_name,budget,min_hubs,max_hubs
E08000901,Marrowdale,500000,1,2
E08000902,Fennick,300000,1,2
";

/// Code, name, western and southern edge in degrees; each zone is 0.03 degrees wide and 0.02 degrees high.
const ZONES: [(&str, &str, f64, f64); 7] = [
    ("E01099001", "Marrowdale 001A", -1.42, 53.40),
    ("E01099002", "Marrowdale 001B", -1.39, 53.40),
    ("E01099003", "Marrowdale 001C", -1.36, 53.40),
    ("E01099004", "Fennick 001A", -1.42, 53.42),
    ("E01099005", "Fennick 001B", -1.39, 53.42),
    ("E01099006", "Fennick 001C", -1.36, 53.42),
    ("W01099001", "Cwmffug 001A", -1.60, 53.40),
];

/// GeoJSON with one feature per line, so that a test can remove one.
fn boundaries() -> String {
    let features = ZONES.map(|(code, name, west, south)| {
        let (east, north) = (west + 0.03, south + 0.02);
        format!(
            r#"{{"type":"Feature","properties":{{"lsoa21_code":"{code}","lsoa21_name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west:.2},{south:.2}],[{east:.2},{south:.2}],[{east:.2},{north:.2}],[{west:.2},{north:.2}],[{west:.2},{south:.2}]]]}}}}"#
        )
    });
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// The files of the study.
pub fn official() -> Vec<(&'static str, String)> {
    let texts = [
        ("study.toml", STUDY),
        ("scenario.toml", SCENARIO),
        ("attributes.csv", ATTRIBUTES),
        ("candidate_sites.csv", SITES),
        ("budgets.csv", BUDGETS),
    ];
    let mut files: Vec<_> = texts.map(|(name, text)| (name, text.to_owned())).into();
    files.push(("boundaries.geojson", boundaries()));
    files
}

/// The files of a plain study with a matrix.
pub fn plain() -> Vec<(&'static str, String)> {
    let study = "version = 1\nname = \"Islets (fictional)\"\ncrs = \"plane\"\n\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\nmatrix = \"matrix.csv\"\n";
    let scenario =
        "version = 1\nstudy = \"study.toml\"\n\n[objective]\nweight = \"weight\"\nradius = 10\n\n[hubs]\nat_most = 1\n";
    let demand = "id,x,y,weight\neast,1,1,30\nwest,2,9,20\nsouth,9,9,10\n";
    let sites = "id,x,y\nquay,1,2\nchapel,8,8\n";
    let matrix = "demand_id,site_id,cost\neast,quay,4\nwest,quay,9.5\nwest,chapel,8\nsouth,chapel,2\n";
    [
        ("study.toml", study),
        ("scenario.toml", scenario),
        ("demand.csv", demand),
        ("sites.csv", sites),
        ("matrix.csv", matrix),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .into()
}

/// A temporary folder in which a test spoils one file.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a run printed and how it ended.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Place {
    pub fn new(files: Vec<(&'static str, String)>) -> Self {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).unwrap();
    }

    /// Replaces the first occurrence of `from`, which must exist.
    #[track_caller]
    pub fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} holds no `{from}`");
        self.write(name, text.replacen(from, to, 1));
    }

    /// Appends lines to a file.
    pub fn append(&self, name: &str, lines: &str) {
        self.write(name, self.read(name) + lines);
    }

    /// Replaces every occurrence of `from`, which must exist.
    #[track_caller]
    pub fn change_all(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} holds no `{from}`");
        self.write(name, text.replace(from, to));
    }

    /// Runs the program in the folder; the command line is split at spaces.
    pub fn run(&self, line: &str) -> Ran {
        let mut program = cargo_bin_cmd!("hubplan");
        program.current_dir(self.folder.path()).env_remove("HUBPLAN_DATA");
        let output = program.args(line.split_whitespace()).output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Names of everything in the folder.
    pub fn entries(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// The program's messages, case by case, as one text to read.
pub struct Catalogue {
    files: fn() -> Vec<(&'static str, String)>,
    text: String,
}

impl Catalogue {
    /// A catalogue for the official study.
    pub fn new() -> Self {
        Catalogue { files: official, text: String::new() }
    }

    /// A catalogue for the plain study.
    pub fn plain() -> Self {
        Catalogue { files: plain, text: String::new() }
    }

    /// Adds a case: `solve` refuses a spoilt folder with exit code 2, prints no result and writes nothing.
    #[track_caller]
    pub fn refused(&mut self, title: &str, spoil: impl FnOnce(&Place)) {
        self.refused_by("solve scenario.toml --out out", title, spoil);
    }

    /// Like [`Self::refused`], for another command.
    #[track_caller]
    pub fn refused_by(&mut self, line: &str, title: &str, spoil: impl FnOnce(&Place)) {
        let place = Place::new((self.files)());
        spoil(&place);
        let before = place.entries();
        let ran = place.run(line);
        assert_eq!(ran.code, 2, "{title}\n--- stdout\n{}\n--- stderr\n{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout, "", "{title}");
        assert_eq!(place.entries(), before, "{title}: nothing may be written");
        write!(self.text, "# {title}\n{}\n", ran.stderr).unwrap();
    }

    /// Adds another text that is worth reading.
    pub fn note(&mut self, title: &str, text: &str) {
        write!(self.text, "# {title}\n{text}\n").unwrap();
    }

    /// Compares the catalogue with its snapshot.
    #[track_caller]
    pub fn compare(self, name: &str) {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots" }, {
            insta::assert_snapshot!(name, self.text);
        });
    }
}

#[test]
fn unspoilt_the_studies_are_solved() {
    for files in [official(), plain()] {
        let place = Place::new(files);
        let ran = place.run("solve scenario.toml --out out");
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
        assert!(place.path("out/solution.json").is_file());
    }
}
