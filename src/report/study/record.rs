//! The record of what was measured, so that it can be repeated: `distance.json` or `exposure.json`, `study.toml`,
//! `CITATION.txt`.

use crate::error::{Error, Result};
use crate::io::bytes::sha256;
use crate::io::study_file::StudyFile;
use crate::model::{Crs, InputFile, OriginKind, Origins, Study, TravelSource};
use crate::report::text::wrap;
use crate::study::{Distances, Exposure};
use crate::words::counted;
use serde::Serialize;
use serde_json::{Value, json};

/// Version of `distance.json` and `exposure.json`.
const VERSION: u32 = 1;

/// The texts of the record. They are the same for two runs with the same inputs and seed.
pub(super) struct Record {
    pub(super) json: Value,
    /// `study.toml`, with every setting spelled out and the hash of every file.
    pub(super) toml: String,
    pub(super) citation: String,
    pub(super) attribution: Vec<String>,
}

pub(super) fn of_distance(study: &Study, file: &StudyFile, origins: &Origins, distances: &Distances) -> Result<Record> {
    let settings = &distances.settings;
    let whole = StudyFile { distance: Some(settings.clone()), ..file.clone() };
    let seed = settings.inequality.as_ref().map(|inequality| format!(", bootstrap seed {}", inequality.seed));
    let title = format!(
        "Distance to {}{} from {}: {} {}{}",
        counted(distances.centres.len(), "centre"),
        if settings.kinds.is_empty() { String::new() } else { format!(" ({})", settings.kinds.join(", ")) },
        counted(origins.len(), origins.kind().one()),
        radii(settings.radii.len()),
        list(&settings.radii),
        seed.unwrap_or_default()
    );
    let measured =
        Measured { measures: "distance", title, centres: distances.centres.len(), assumptions: &distances.assumptions };
    record(study, &whole, origins, settings, measured)
}

pub(super) fn of_exposure(study: &Study, file: &StudyFile, origins: &Origins, exposure: &Exposure) -> Result<Record> {
    let settings = &exposure.settings;
    let whole = StudyFile { exposure: Some(settings.clone()), ..file.clone() };
    let title = format!(
        "Exposure to {} in the first {} of life from {}: {} born {}, {} {}",
        counted(exposure.centres.len(), "centre"),
        if settings.months == 1 { "month".to_owned() } else { counted(settings.months as usize, "month") },
        counted(origins.len(), origins.kind().one()),
        counted(exposure.cohorts.len(), "cohort"),
        born(&exposure.cohorts.iter().map(ToString::to_string).collect::<Vec<_>>()),
        radii(settings.radii.len()),
        list(&settings.radii),
    );
    let measured =
        Measured { measures: "exposure", title, centres: exposure.centres.len(), assumptions: &exposure.assumptions };
    record(study, &whole, origins, settings, measured)
}

/// The noun for a list of radii.
fn radii(number: usize) -> &'static str {
    if number == 1 { "radius" } else { "radii" }
}

/// Months of birth: `2019-01 to 2020-06`, or a single month.
fn born(cohorts: &[String]) -> String {
    match cohorts {
        [] => String::new(),
        [one] => format!("in {one}"),
        [first, .., last] => format!("{first} to {last}"),
    }
}

fn list(radii: &[crate::units::Impedance]) -> String {
    radii.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The parts that differ between the two kinds of study.
struct Measured<'a> {
    measures: &'static str,
    title: String,
    centres: usize,
    assumptions: &'a [String],
}

fn record(
    study: &Study,
    file: &StudyFile,
    origins: &Origins,
    settings: &impl Serialize,
    measured: Measured<'_>,
) -> Result<Record> {
    // The study may have used the postcode file already, to place sites.
    let known = |input: &&InputFile| study.inputs.iter().all(|other| other.path != input.path);
    let all = study.inputs.iter().chain(origins.inputs.iter().filter(known));
    // The study's own file is left out: the record contains it, in a form that differs from the original.
    let inputs: Vec<&InputFile> = all.filter(|input| input.layout != "the study").collect();
    let attribution = attribution(study, origins);
    let toml = toml(file, &inputs)?;
    let citation = citation(study, &measured, &toml);
    let assumptions: Vec<&String> =
        study.assumptions.iter().chain(&origins.assumptions).chain(measured.assumptions).collect();
    let left_out: u64 = study.left_out.iter().chain(&origins.left_out).map(|row| row.rows).sum();
    let json = json!({
        "version": VERSION,
        "measures": measured.measures,
        "title": measured.title,
        "study": study.name,
        "hubplan": env!("CARGO_PKG_VERSION"),
        "vintage": study.vintage,
        "crs": crs(study.crs),
        "travel": travel(&study.travel),
        "settings": settings,
        "origins": origins.len(),
        "centres": measured.centres,
        "assumptions": assumptions,
        "inputs": inputs,
        "left_out": left_out,
        "record_sha256": sha256(toml.as_bytes()),
        "citation": citation.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" "),
        "attribution": attribution,
    });
    Ok(Record { json, toml, citation, attribution })
}

fn crs(crs: Crs) -> Value {
    serde_json::to_value(crs).unwrap_or_default()
}

fn travel(travel: &TravelSource) -> Value {
    match travel {
        TravelSource::StraightLine { detour } => json!({ "straight_line": { "detour": detour } }),
        TravelSource::Matrix(matrix) => json!({ "matrix": { "unit": matrix.unit() } }),
    }
}

/// Attribution, including that of the postcodes.
fn attribution(study: &Study, origins: &Origins) -> Vec<String> {
    use crate::io::layouts::Credit;
    let mut lines = study.attribution.clone();
    if origins.kind() != OriginKind::Zones {
        let more = [Credit::OpenGovernmentLicence, Credit::Ons, Credit::OrdnanceSurvey, Credit::RoyalMail];
        lines.extend(
            more.iter().map(|credit| credit.line().to_owned()).filter(|line| !study.attribution.contains(line)),
        );
    }
    lines
}

/// The study as it was measured. It cannot contain its own hash.
fn toml(file: &StudyFile, inputs: &[&InputFile]) -> Result<String> {
    let mut whole = file.clone();
    whole.recorded = inputs.iter().map(|input| (input.path.clone(), input.sha256.clone())).collect();
    let text = toml::to_string_pretty(&whole)
        .map_err(|error| Error::Internal(format!("the record cannot be written: {error}")))?;
    Ok(format!(
        "# What hubplan measured, with every choice. [recorded] refuses files that have changed.\n# Paths are \
         relative to the folder of the original study: put this file there to measure again.\n{text}"
    ))
}

fn citation(study: &Study, measured: &Measured<'_>, toml: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let vintage = study.vintage.map(|vintage| format!(" {vintage} zones.")).unwrap_or_default();
    let hash = sha256(toml.as_bytes());
    let words = format!(
        "{}. {}.{vintage} Measured with hubplan {version}. Record (study.toml) SHA-256 {hash}.",
        study.name, measured.title
    );
    let title = escaped(&format!("{}. {}", study.name, measured.title));
    let entry = format!(
        "@misc{{hubplan-{},\n  title = {{{title}}},\n  howpublished = {{hubplan {version}}},\n  note = {{study.toml SHA-256 {hash}}}\n}}\n",
        &hash[..8]
    );
    format!("{}\n{entry}", wrap("", &words))
}

/// Text with TeX's special characters escaped.
fn escaped(text: &str) -> String {
    let mut tex = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => tex.extend(['\\', letter]),
            '\\' => tex.push_str("\\textbackslash{}"),
            '~' => tex.push_str("\\textasciitilde{}"),
            '^' => tex.push_str("\\textasciicircum{}"),
            other => tex.push(other),
        }
    }
    tex
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_tex_would_read_is_escaped() {
        assert_eq!(super::escaped("P & Q_1, 50% {of}"), "P \\& Q\\_1, 50\\% \\{of\\}");
    }
}
