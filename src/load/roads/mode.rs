//! One way of travelling over a map: its profile, with what the study says of it.

use crate::error::{Code, Finding, Result};
use crate::io::profile_file;
use crate::io::study_file::{NetworkFile, NetworkUnit};
use crate::load::ledger::Ledger;
use crate::model::InputFile;
use crate::roads::{Legs, Measure, Profile};
use std::path::Path;

/// One way of travelling.
pub(super) struct Mode {
    pub profile: Profile,
    pub measure: Measure,
    pub legs: Legs,
    /// The longest journey that counts, in the study's unit.
    pub cut_off: f64,
}

/// Speed in km/h at which cars and other profiles without a walking speed reach the network.
const ON_FOOT: f64 = 4.8;

/// Minutes of the longest journey that counts, unless the study says otherwise.
const LONGEST: f64 = 60.0;

impl Mode {
    /// The profile with this name, as the study changes it.
    pub fn read(base: &Path, asked: &NetworkFile<'_>, name: &str, ledger: &mut Ledger) -> Result<Self> {
        let named = profile_file::read(base, &ledger.study_file, name)?;
        if named.own {
            let layout = "travel profile".to_owned();
            ledger.inputs.push(InputFile { path: name.to_owned(), sha256: named.sha256, layout, rows: 0 });
        }
        let mut profile = named.profile;
        match asked.speed {
            Some(speed) if profile.one_speed => profile.speed = speed,
            Some(_) if asked.modes.len() == 1 => return Err(h108_speed(&ledger.study_file, name).into()),
            _ => {}
        }
        let legs = Legs {
            factor: asked.off_network,
            speed: if profile.one_speed { profile.speed } else { ON_FOOT },
            furthest: asked.furthest_snap,
            smallest_part: asked.smallest_island,
        };
        let (measure, usual) = match (asked.unit, profile.one_speed) {
            (NetworkUnit::Minutes, _) => (Measure::Time, LONGEST),
            (NetworkUnit::Metres, true) => (Measure::Length, 5_000.0),
            (NetworkUnit::Metres, false) => (Measure::Length, 60_000.0),
        };
        Ok(Mode { profile, measure, legs, cut_off: asked.cut_off.unwrap_or(usual) })
    }

    pub fn cut_off_in_ticks(&self) -> u32 {
        (self.cut_off * self.measure.ticks()).round().min(f64::from(u32::MAX / 2)) as u32
    }
}

fn h108_speed(study: &str, mode: &str) -> Finding {
    let what = format!("`speed` does not fit mode = \"{mode}\": cars have a speed for each kind of road");
    let mend = "Delete `speed`, or copy profiles/drive.toml, change its speeds, and write mode = \"my-drive.toml\"";
    Finding::new(Code::StudyMalformed, study, what, mend).key("travel.speed")
}
