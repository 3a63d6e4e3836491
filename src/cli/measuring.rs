//! Code that `distance` and `exposure` share: names of origins, and the folder and formats of the outputs.

use super::common;
use crate::error::{Error, Result};
use crate::model::OriginKind;
use crate::report::Formats;
use std::path::{Path, PathBuf};

/// Where the outputs go, and which.
#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// Folder for the outputs [default: hubplan-out/ with the name of the study's folder and of what is measured, in
    /// the current folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Formats of the tables, separated by commas: csv, parquet (GeoParquet where there are points)
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "csv,parquet")]
    format: Vec<Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Csv,
    Parquet,
}

impl Output {
    /// The folder that the user named, or one named after the study.
    pub(super) fn folder(&self, study: &Path, suffix: &str) -> PathBuf {
        self.out.clone().unwrap_or_else(|| common::default_out(study, suffix))
    }

    pub(super) fn formats(&self) -> Formats {
        Formats { csv: self.format.contains(&Form::Csv), parquet: self.format.contains(&Form::Parquet) }
    }
}

/// The kind of origins with this name in `study.toml`.
pub(super) fn origins(text: &str) -> std::result::Result<OriginKind, String> {
    match text {
        "zones" => Ok(OriginKind::Zones),
        "output_areas" | "output-areas" => Ok(OriginKind::OutputAreas),
        "postcodes" => Ok(OriginKind::Postcodes),
        _ => Err("it must be zones, output_areas or postcodes".to_owned()),
    }
}

/// A path of the command line as the study would write it: relative to the study's folder if it lies inside.
pub(super) fn beside(study: &Path, path: &Path) -> Result<String> {
    let absolute =
        |path: &Path| std::path::absolute(path).map_err(|source| Error::Output { path: path.to_owned(), source });
    let (folder, whole) = (absolute(study.parent().unwrap_or(Path::new("")).join(".").as_path())?, absolute(path)?);
    let within = whole.strip_prefix(&folder).unwrap_or(&whole);
    Ok(within.display().to_string())
}
