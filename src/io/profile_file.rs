//! Travel profiles: the shipped ones and a study's own.

use super::bytes;
use super::toml_text::{self, TomlKind};
use crate::error::{Code, Finding, Findings, Result};
use crate::roads::Profile;
use std::path::Path;

/// The version of the format that this build reads.
pub const PROFILE_VERSION: u32 = 1;

/// The profiles that hubplan ships, by name.
pub const SHIPPED: [(&str, &str); 3] = [
    ("walk", include_str!("../../profiles/walk.toml")),
    ("pram", include_str!("../../profiles/pram.toml")),
    ("drive", include_str!("../../profiles/drive.toml")),
];

/// A profile and the hash of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Name of a shipped profile, or the path as the study writes it.
    pub name: String,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
    /// Whether it is the study's own.
    pub own: bool,
    /// The profile.
    pub profile: Profile,
}

/// The profile that a study names: a shipped one, or the path of a file.
///
/// # Errors
/// [`Code::NameUnknown`] for a name that is neither; for a file [`Code::ProfileMalformed`] and those of
/// [`bytes::read_written`].
pub fn read(base: &Path, study: &str, name: &str) -> Result<Named> {
    if let Some((_, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
        let sha256 = bytes::sha256(text.as_bytes());
        return Ok(Named { name: name.to_owned(), sha256, own: false, profile: parse(name, text)? });
    }
    if !name.to_ascii_lowercase().ends_with(".toml") {
        let names: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
        let what = format!("there is no mode of travel called `{name}`");
        let mend = format!("Write one of {}, or the path of a profile that ends in .toml", names.join(", "));
        return Err(Finding::new(Code::NameUnknown, study, what, mend).key("travel.mode").into());
    }
    let blob = bytes::read_written(base, name)?;
    let profile = parse(name, &blob.text()?)?;
    Ok(Named { name: name.to_owned(), sha256: blob.sha256, own: true, profile })
}

/// Parses a profile; `name` is what messages call it.
///
/// # Errors
/// [`Code::ProfileMalformed`] with every fault found.
pub fn parse(name: &str, text: &str) -> Result<Profile> {
    let kind = TomlKind { code: Code::ProfileMalformed, keys: "docs/travel.md", version: PROFILE_VERSION };
    let profile: Profile = toml_text::parse(name, text, &kind)?;
    let mut findings = Findings::new();
    for (key, what) in profile.faults() {
        let mend = "Correct it; docs/travel.md explains each key";
        findings.push(Finding::new(Code::ProfileMalformed, name, what, mend).key(key));
    }
    findings.into_result()?;
    Ok(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_profiles_are_sound() {
        for (name, _) in SHIPPED {
            let named = read(Path::new(""), "study.toml", name).unwrap();
            assert!(!named.own && named.profile.fastest() > 4.0, "{name}");
        }
    }

    #[test]
    fn faults_of_a_profile_are_named() {
        let text = SHIPPED[0].1.replace("speed = 4.8", "speed = -1.0");
        let error = parse("own.toml", &text).unwrap_err().to_string();
        assert!(error.starts_with("H112 own.toml [speed]: `speed` is -1 km/h"), "{error}");
        let error = parse("own.toml", &text.replace("classes", "clases")).unwrap_err().to_string();
        assert!(error.contains("unknown field `clases`"), "{error}");
        let error = read(Path::new(""), "study.toml", "horse").unwrap_err().to_string();
        assert!(error.contains("no mode of travel called `horse`") && error.contains("walk, pram, drive"), "{error}");
    }
}
