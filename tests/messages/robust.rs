//! No bytes in any input file make the program panic or report an internal fault.

use crate::bytes;
use crate::messages::place::{Place, official, plain};
use hubplan::io::bytes::Blob;
use hubplan::io::features::FeatureOptions;
use hubplan::solve::Options;
use hubplan::{Error, answer, io, load};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::path::{Path, PathBuf};

/// A way to damage a file.
#[derive(Debug, Clone)]
enum Damage {
    /// Replaces all bytes.
    Replace(Vec<u8>),
    /// Cuts the file off at this share of its length.
    Cut(f64),
    /// Replaces the byte at this share of its length.
    Flip(f64, u8),
    /// Inserts bytes at this share of its length.
    Insert(f64, Vec<u8>),
}

impl Damage {
    fn any() -> impl Strategy<Value = Damage> {
        let bytes = |most| prop::collection::vec(any::<u8>(), 0..most);
        prop_oneof![
            1 => bytes(200).prop_map(Damage::Replace),
            2 => (0.0..1.0).prop_map(Damage::Cut),
            4 => (0.0..1.0, any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
            // Signs and digits pass the first parser more often than other bytes do.
            4 => (0.0..1.0, prop::sample::select(b"-+.,;\"'0123456789eE[]{}\n\r \0".to_vec())).prop_map(|(at, byte)| Damage::Flip(at, byte)),
            1 => (0.0..1.0, bytes(20)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        ]
    }

    fn of(&self, whole: &[u8]) -> Vec<u8> {
        let place = |share: f64| (share * whole.len() as f64) as usize;
        let mut bytes = whole.to_vec();
        match self {
            Damage::Replace(other) => bytes.clone_from(other),
            Damage::Cut(at) => bytes.truncate(place(*at)),
            Damage::Flip(at, byte) => {
                if let Some(old) = bytes.get_mut(place(*at)) {
                    *old = *byte;
                }
            }
            Damage::Insert(at, more) => drop(bytes.splice(place(*at)..place(*at), more.iter().copied())),
        }
        bytes
    }
}

/// From files to a plan, as in `hubplan solve`. Any error must be about the input.
fn solve(place: &Place) -> Result<(), TestCaseError> {
    let path = place.path("scenario.toml");
    let solved = io::scenario_file::read(&path).and_then(|scenario| {
        let study = load::study(&io::scenario_file::study_path(&path, &scenario)?)?;
        answer::answer(&study, &scenario, "scenario.toml", &Options::default())
    });
    match solved {
        Ok(_) => Ok(()),
        Err(Error::Input(findings)) => {
            prop_assert!(!findings.is_empty());
            let text = findings.to_string();
            prop_assert!(!text.contains(" row 0"), "{}", text);
            Ok(())
        }
        Err(other) => Err(TestCaseError::fail(other.to_string())),
    }
}

/// A folder with one small region in every format, if the data exists.
fn rutland() -> Option<PathBuf> {
    let folder = std::env::var_os("HUBPLAN_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from)
        .join("regions/rutland");
    assert!(folder.is_dir() || std::env::var_os("CI").is_none(), "{} is missing", folder.display());
    folder.is_dir().then_some(folder)
}

/// A GeoPackage with a column whose name is not UTF-8.
#[test]
fn names_that_are_no_text_are_refused() {
    let Some(folder) = rutland() else { return };
    let whole = io::bytes::read(&folder, "lsoa_2021_bng.gpkg").unwrap();
    let mut bytes = whole.bytes.clone();
    let places: Vec<usize> = (0..bytes.len() - 8).filter(|&at| bytes[at..].starts_with(b"ltla24_c")).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| bytes[at + 2] = 0x80);
    let error = io::features::read(&Blob { bytes, ..whole }, &FeatureOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("H105 lsoa_2021_bng.gpkg: "), "{error}");
}

/// Damages real files of every binary format, which are read by libraries.
#[test]
fn damaged_boundaries_are_refused_or_read() {
    let Some(folder) = rutland() else { return };
    for name in ["lsoa_2021_bng.gpkg", "lsoa_2021_bng.fgb", "lsoa_2021_bng_shp.zip"] {
        let whole = io::bytes::read(&folder, name).unwrap();
        let mut runner = runner(150);
        // The front of a file describes the structure of the rest, so damage there is more likely.
        let damages = prop::collection::vec((any::<bool>(), Damage::any()), 1..4);
        runner
            .run(&damages, |damages| {
                let mut bytes = whole.bytes.clone();
                for (at_front, damage) in &damages {
                    let front = if *at_front { bytes.len().min(1000) } else { bytes.len() };
                    let rest = bytes.split_off(front);
                    bytes = damage.of(&bytes);
                    bytes.extend(rest);
                }
                let blob = Blob { bytes, ..whole.clone() };
                match io::features::read(&blob, &FeatureOptions::default()) {
                    Ok(_) | Err(Error::Input(_)) => Ok(()),
                    Err(other) => Err(TestCaseError::fail(other.to_string())),
                }
            })
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Damages parts of workbooks before they are packed: a correct archive reaches the readers of each part.
#[test]
fn damaged_workbooks_are_refused_or_read() {
    let row = br#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>2.5</v></c><c r="C2"><f>1+1</f><v>2</v></c></row>"#;
    let strings = br#"<sst count="1" uniqueCount="1"><si><t>a</t></si></sst>"#;
    let whole = bytes::parts(&bytes::workbook(row, 3, strings));
    let damages = prop::collection::vec((0..whole.len(), Damage::any()), 1..4);
    runner(300)
        .run(&damages, |damages| {
            let mut parts = whole.clone();
            for (at, damage) in &damages {
                parts[*at].1 = damage.of(&parts[*at].1);
            }
            let members: Vec<_> = parts.iter().map(|(name, text)| (name.as_str(), text.as_slice(), 1)).collect();
            let blob = Blob {
                name: "t.xlsx".into(),
                path: "t.xlsx".into(),
                bytes: bytes::zip(&members),
                sha256: String::new(),
                extension: "xlsx".into(),
            };
            match io::xlsx::read(&blob, None, None, &io::header::Wanted::any_header()) {
                Ok(_) | Err(Error::Input(_)) => Ok(()),
                Err(other) => Err(TestCaseError::fail(other.to_string())),
            }
        })
        .unwrap();
}

/// The same cases in every run: a test that fails now and then does not help.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn survives(files: fn() -> Vec<(&'static str, String)>, cases: u32) {
    let place = Place::new(files());
    let count = files().len();
    let mut runner = runner(cases);
    let damages = prop::collection::vec((0..count, Damage::any()), 1..3);
    runner
        .run(&damages, |damages| {
            for (at, damage) in &damages {
                let (name, text) = &files()[*at];
                place.write(name, damage.of(text.as_bytes()));
            }
            let ended = solve(&place);
            for (at, _) in &damages {
                let (name, text) = &files()[*at];
                place.write(name, text);
            }
            ended
        })
        .unwrap();
}

#[test]
fn damaged_official_studies_are_refused_or_solved() {
    survives(official, 300);
}

#[test]
fn damaged_plain_studies_are_refused_or_solved() {
    survives(plain, 300);
}
