//! Reads `proof.json` back.

use super::json_file::{self, JsonKind};
use super::write;
use crate::error::{Code, Finding, Result};
use crate::model::{CERTIFICATE_VERSION, Certificate};
use std::path::Path;

const KIND: JsonKind = JsonKind {
    code: Code::ProofMalformed,
    what: "a proof",
    version: CERTIFICATE_VERSION,
    mend: "Give the proof.json that `hubplan solve` wrote beside the plan",
};

/// Reads a certificate of this build's version.
///
/// # Errors
/// [`Code::FileMissing`] and similar codes; those of [`write::settle`]; [`Code::ProofMalformed`] when it is not a
/// proof, or one of another version.
pub fn read(path: &Path) -> Result<Certificate> {
    write::settle(path)?;
    if !path.exists() {
        let mend = "Solve the scenario again, or name the file with --proof; `hubplan evaluate` writes no proof";
        return Err(Finding::new(Code::FileMissing, path.display().to_string(), "there is no such file", mend).into());
    }
    json_file::read_exactly(path, &KIND)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        "{\"version\": 1, \"bound\": 1.0, \"constant\": 1.0, \"parts\": [], \"zones\": [], \"limits\": []}";

    #[test]
    fn what_is_no_proof_is_refused_with_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("proof.json");
        assert!(read(&path).unwrap_err().to_string().starts_with("H101"));
        for (text, expected) in [
            ("{\n  \"version\": 1,\n", "row 3: it is not a proof: it ends too early"),
            ("{\"version\": 2}", "it is of version 2, but this build reads version 1"),
            ("{\"version\": 1, \"title\": \"A plan\"}", "missing field `bound`"),
            ("{\"version\": 1, \"bound\": null}", "it is not a proof"),
            (WHOLE.replace("\"zones\"", "\"price\": 1, \"zones\"").as_str(), "it has an unknown key, `price`"),
            (WHOLE.replace("\"zones\"", "\"bound\": 2.0, \"zones\"").as_str(), "duplicate field `bound`"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.starts_with("H603") && error.contains(expected), "{error}");
        }
        std::fs::write(&path, WHOLE).unwrap();
        assert_eq!(read(&path).unwrap().bound, 1.0);
    }
}
