//! Findings with codes: what is wrong, where (file, row or feature), and how to mend it.
//!
//! Input is never refused one mistake at a time: rules push [`Finding`]s into [`Findings`], and the whole list is
//! returned at once. Every [`Code`] has an entry in `docs/errors.md` (a test compares the two).

use crate::text;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Result of anything that can fail in the library.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// fn places() -> hubplan::Result<usize> {
///     let hall = SitePoint::new("hall", (0.0, 500.0));
///     let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
///     Ok(study.zones.len() + study.sites.len())
/// }
/// assert_eq!(places()?, 2);
/// # Ok::<(), hubplan::Error>(())
/// ```
pub type Result<T> = std::result::Result<T, Error>;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+) => {
        /// Stable code of a finding. Codes are never renumbered or reused.
        ///
        /// ```
        /// use hubplan::Code;
        /// assert_eq!(Code::SiteUnknown.as_str(), "H407");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code, in numeric order.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The code as printed, e.g. `H101`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)+ }
            }
        }
    };
}

codes! {
    /// A named file does not exist.
    FileMissing = "H101",
    /// A file exists, but the system does not let hubplan read it.
    FileUnreadable = "H102",
    /// The extension is not one hubplan reads.
    FormatUnknown = "H103",
    /// A `.gz` or `.zip` is truncated or damaged.
    ArchiveDamaged = "H104",
    /// The content is not what the extension promises.
    ContentMalformed = "H105",
    /// The file, sheet or layer holds no rows.
    FileEmpty = "H106",
    /// The path uses `$HUBPLAN_DATA` (or another variable) and it is not set.
    VariableUnset = "H107",
    /// `study.toml` is not valid: syntax, unknown key, wrong type.
    StudyMalformed = "H108",
    /// A file is not the one that the study was recorded with.
    InputChanged = "H109",
    /// A file, or what it unpacks to, is larger than hubplan reads.
    FileTooLarge = "H110",
    /// A folder of official files lacks a file that every study needs.
    FilesWanting = "H111",
    /// A travel profile is not valid: syntax, unknown key, a speed that is none.
    ProfileMalformed = "H112",
    /// The header is of no recognised layout and no column mapping was given.
    HeaderUnrecognised = "H201",
    /// A column that the mapping or the layout needs is not there.
    ColumnMissing = "H202",
    /// A column name occurs twice in one header, or two files give the same column with different values.
    ColumnDoubled = "H203",
    /// A code or identifier occurs twice in one file.
    KeyDoubled = "H204",
    /// A cell that must be a number is not a number.
    NumberMalformed = "H205",
    /// A number is negative where it must be 0 or more.
    NumberNegative = "H206",
    /// A number is NaN or infinite.
    NumberNotFinite = "H207",
    /// A cell is blank or suppressed, and the scenario needs its value.
    ValueMissing = "H208",
    /// A decile is not a whole number from 1 to 10.
    DecileOutOfRange = "H209",
    /// A row has more or fewer cells than the header.
    RowRagged = "H210",
    /// A cell has text of no known meaning, such as an unknown status.
    ValueUnknown = "H211",
    /// A date cannot be read, or a centre closes before it opens.
    DateMalformed = "H212",
    /// A number, a coordinate or a journey is larger than any can be.
    NumberTooLarge = "H213",
    /// Several tables of a file fit, and the study does not say which.
    TableAmbiguous = "H214",
    /// A cell of a spreadsheet is a date, a time or an error where an identifier is needed.
    CellTyped = "H215",
    /// An amount of money is not a whole number of pounds.
    PoundsBroken = "H216",
    /// A polygon is invalid in a way that makes point-in-polygon meaningless.
    GeometryInvalid = "H301",
    /// A feature has no geometry or an empty one.
    GeometryEmpty = "H302",
    /// The coordinate reference system is not stated, or is not one hubplan reads.
    CrsUnknown = "H303",
    /// Coordinates lie outside Great Britain.
    OutsideBritain = "H304",
    /// Longitude and latitude are swapped.
    LonLatSwapped = "H305",
    /// Coordinates contradict the stated CRS, such as metres in a file said to be in degrees.
    CrsContradicted = "H306",
    /// A map has no ways that the profile opens, or none near the study.
    NetworkUseless = "H307",
    /// Files of different LSOA vintages (2011 and 2021) in one study.
    VintageMixed = "H401",
    /// A row names a zone that the study does not have.
    ZoneUnknown = "H402",
    /// A zone has no authority.
    ZoneWithoutAuthority = "H403",
    /// A zone of the study has no row in a table that must cover all zones.
    ZoneWithoutRow = "H404",
    /// A row names an authority that the study does not have.
    AuthorityUnknown = "H406",
    /// A row names a site that the study does not have.
    SiteUnknown = "H407",
    /// Nothing is left to plan with: no zones, or no sites.
    NothingLeft = "H408",
    /// Several places have a name, and nothing says which is meant.
    NameAmbiguous = "H410",
    /// `scenario.toml` is not valid: syntax, unknown key, wrong type or version.
    ScenarioMalformed = "H501",
    /// The radius is zero, negative, or in a unit that the study's travel does not use.
    RadiusInvalid = "H502",
    /// The weight expression is malformed or names an unknown column.
    WeightInvalid = "H503",
    /// One site is given statuses that contradict each other.
    StatusContradictory = "H504",
    /// A limit contradicts another, such as a minimum above its maximum.
    LimitContradictory = "H505",
    /// Money is limited but a site has no cost.
    CostMissing = "H506",
    /// The ambition lacks something it needs: index column, threshold in range, penalty.
    AmbitionIncomplete = "H507",
    /// A name matches nothing, or too much: an authority or site of a scenario, or a layer of a geometry file.
    NameUnknown = "H508",
    /// The table `[distance]` or `[exposure]` of a study asks for something that cannot be measured.
    SettingInvalid = "H509",
    /// The objective's keys contradict each other or its kind.
    ObjectiveInvalid = "H510",
    /// A floor on coverage names no place, or no valid share.
    FloorInvalid = "H511",
    /// A capacity of hubs is missing, out of range, or cannot limit this objective.
    CapacityInvalid = "H512",
    /// `[services]` names a service that the study does not have, or an invalid share.
    ServicesInvalid = "H513",
    /// A sweep file is not valid: syntax, unknown key, no combinations or too many.
    SweepMalformed = "H514",
    /// A frontier is asked for at values that its limit cannot take, or without saying which.
    FrontierInvalid = "H515",
    /// The request for alternatives is invalid: no plans at all, or an invalid loss.
    AlternativesInvalid = "H516",
    /// The evidence note cannot be made of this study.
    EvidenceInvalid = "H517",
    /// Plans cannot be compared: they are of different studies, or one has no hubs.
    PlansDiffer = "H518",
    /// `[phases]` contradicts itself or the rest of the scenario.
    PhasesInvalid = "H519",
    /// The output folder or file cannot be written.
    OutputUnwritable = "H601",
    /// A plan (`solution.json`) cannot be read or is of another version.
    PlanMalformed = "H602",
    /// A proof (`proof.json`) cannot be read or is of another version.
    ProofMalformed = "H603",
    /// A file that would be written exists already.
    FileThere = "H604",
    /// A search ended without an answer: it found neither a plan nor a proof that there is none.
    SearchEnded = "H701",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a file.
///
/// ```
/// use hubplan::{Code, Finding, error::Spot};
/// let finding = Finding::new(Code::SiteUnknown, "sites.csv", "there is no site `x`", "Correct the id").row(7);
/// assert_eq!(finding.spot, Spot::Row(7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The file as a whole.
    Whole,
    /// Line of a text file or row of a sheet; the header is row 1.
    Row(u64),
    /// Feature of a geometry file, counted from 1.
    Feature(u64),
    /// Key of a TOML file, such as `objective.radius`.
    Key(String),
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::Whole => Ok(()),
            Spot::Row(n) => write!(f, " row {n}"),
            Spot::Feature(n) => write!(f, " feature {n}"),
            Spot::Key(key) => write!(f, " [{key}]"),
        }
    }
}

/// One thing wrong with the input.
///
/// ```
/// use hubplan::{Code, Finding};
/// let finding = Finding::new(Code::SiteUnknown, "plan.csv", "there is no site `x`", "Correct the id").row(7);
/// assert_eq!(finding.to_string(), "H407 plan.csv row 7: there is no site `x`. Correct the id");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code.
    pub code: Code,
    /// File as the user named it.
    pub file: String,
    /// Place in the file.
    pub spot: Spot,
    /// What is wrong, with the offending value.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Finding {
    /// A finding about a whole file; narrow it with [`row`](Self::row), [`feature`](Self::feature) or
    /// [`key`](Self::key).
    pub fn new(code: Code, file: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Finding { code, file: file.into(), spot: Spot::Whole, what: what.into(), mend: mend.into() }
    }

    /// Says which row (the header is row 1).
    pub fn row(mut self, row: u64) -> Self {
        self.spot = Spot::Row(row);
        self
    }

    /// Says which feature (the first is 1).
    pub fn feature(mut self, feature: u64) -> Self {
        self.spot = Spot::Feature(feature);
        self
    }

    /// Says which TOML key.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.spot = Spot::Key(key.into());
        self
    }
}

/// Most characters of a part of a finding. It quotes a cell of a file, and a cell may be of any length.
const LONGEST: usize = 2000;

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A damaged file's cells may hold anything, so a finding is reduced to one line that a terminal does not act
        // on.
        let spot = self.spot.to_string();
        let [file, spot, what, mend] =
            [&self.file, &spot, &self.what, &self.mend].map(|words| text::cut(words, LONGEST));
        let line = format!("{} {file}{spot}: {what}. {mend}", self.code);
        f.write_str(&text::one_line(&line))
    }
}

/// Everything that was found wrong, in the order of files and rows.
///
/// ```
/// use hubplan::{Code, Finding, Findings};
/// let mut findings = Findings::new();
/// findings.push(Finding::new(Code::FileMissing, "zones.csv", "the file does not exist", "Correct the path"));
/// assert_eq!(findings.len(), 1);
/// assert!(findings.into_result().is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    list: Vec<Finding>,
    /// Number of findings by code and file, including those that were not kept.
    alike: BTreeMap<(Code, String), usize>,
}

/// Most findings of one code in one file that are kept. The rest are only counted, because a file may have millions of
/// bad rows.
const KEPT_ALIKE: usize = 10_000;

/// Most findings of one code in one file that are printed in full.
const SHOWN_ALIKE: usize = 5;

impl Findings {
    /// No findings yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        let count = self.alike.entry((finding.code, finding.file.clone())).or_default();
        *count += 1;
        if *count <= KEPT_ALIKE {
            self.list.push(finding);
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Findings) {
        for (key, count) in other.alike {
            *self.alike.entry(key).or_default() += count;
        }
        self.list.extend(other.list);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Number of findings, including those that were not kept.
    pub fn len(&self) -> usize {
        self.alike.values().sum()
    }

    /// The findings that were kept.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// Takes the findings out of a failed step, and passes any other error on.
    ///
    /// # Errors
    /// Any error of `result` that is not about the input.
    pub fn absorb<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Input(findings)) => {
                self.extend(findings);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// `Ok` when empty, otherwise one error with all findings.
    ///
    /// # Errors
    /// [`Error::Input`] with every finding.
    pub fn into_result(self) -> Result<()> {
        if self.list.is_empty() { Ok(()) } else { Err(Error::Input(self)) }
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        let mut findings = Findings::new();
        findings.push(finding);
        findings
    }
}

impl fmt::Display for Findings {
    /// One line per finding. If there are many alike (same code, same file), the first five and a count.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alike = |a: &Finding, b: &Finding| a.code == b.code && a.file == b.file;
        let mut first = true;
        for (i, finding) in self.list.iter().enumerate() {
            let before = self.list[..i].iter().filter(|other| alike(other, finding)).take(SHOWN_ALIKE + 1).count();
            if before > SHOWN_ALIKE {
                continue;
            }
            if !first {
                writeln!(f)?;
            }
            first = false;
            if before < SHOWN_ALIKE {
                write!(f, "{finding}")?;
            } else {
                let all = self.alike.get(&(finding.code, finding.file.clone())).copied().unwrap_or_default();
                let rest = all.saturating_sub(SHOWN_ALIKE);
                let these = if rest == 1 { "this" } else { "these" };
                write!(f, "{} {}: and {rest} more like {these}", finding.code, finding.file)?;
            }
        }
        Ok(())
    }
}

/// Anything that stops the program, except "infeasible", which is an answer.
///
/// ```
/// use hubplan::Error;
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// let twice = ["home", "home"].map(|id| DemandPoint::new(id, (0.0, 0.0), 9.0));
/// let error = Study::from_points(twice, [SitePoint::new("hall", (0.0, 500.0))]).err();
/// assert!(matches!(error, Some(Error::Input(findings)) if findings.len() == 1));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input is wrong; it holds all findings.
    #[error("{0}")]
    Input(Findings),
    /// A file could not be written.
    #[error("H601 {path}: could not be written: {why}. Choose another folder with --out, or free some space",
        path = text::one_line(&path.display().to_string()), why = system_words(source))]
    Output {
        /// What was being written.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The search ended without an answer: it found neither a plan nor a proof that there is none.
    #[error("{0}")]
    Unanswered(Box<Finding>),
    /// A fault of hubplan itself.
    #[error("internal error: {0}. Please report this with the command you ran.")]
    Internal(String),
}

/// The system's reason in words, without its error number and without the name of a temporary file.
pub fn system_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::Other => error.to_string(),
        std::io::ErrorKind::NotADirectory => "there is a file where the folder should be".to_owned(),
        std::io::ErrorKind::IsADirectory => "there is a folder of that name".to_owned(),
        kind => {
            let words = kind.to_string();
            // Kinds of error for which the standard library has no words.
            if words.contains("error") { error.to_string() } else { words }
        }
    }
}

impl Error {
    /// Process exit code: 1 internal, 2 input or usage, 5 a search that ended without an answer.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Input(_) | Error::Output { .. } => 2,
            Error::Unanswered(_) => 5,
            Error::Internal(_) => 1,
        }
    }

    /// The same error. If a search did not know the scenario's file, it is named now.
    pub fn about(self, file: &str) -> Self {
        match self {
            Error::Unanswered(finding) if finding.file.is_empty() => {
                Error::Unanswered(Box::new(Finding { file: file.to_owned(), ..*finding }))
            }
            other => other,
        }
    }
}

impl From<Finding> for Error {
    fn from(finding: Finding) -> Self {
        Error::Input(finding.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_alike_are_counted_not_listed() {
        let mut findings = Findings::new();
        for row in 2..12 {
            findings.push(
                Finding::new(Code::NumberNegative, "demand.csv", "weight is -3", "Weights must be 0 or more").row(row),
            );
        }
        findings.push(Finding::new(Code::FileMissing, "sites.csv", "there is no such file", "Check the path"));
        let text = findings.to_string();
        assert_eq!(text.lines().count(), 7, "{text}");
        assert!(text.contains("row 6"), "{text}");
        assert!(text.contains("and 5 more like these"), "{text}");
        assert!(text.ends_with("H101 sites.csv: there is no such file. Check the path"), "{text}");
    }

    #[test]
    fn a_finding_is_one_line_of_text() {
        let finding = Finding::new(Code::ValueUnknown, "a.csv", "the status is `a\nb\u{1b}[2J`", "Write candidate");
        assert_eq!(finding.to_string(), "H211 a.csv: the status is `a\u{fffd}b\u{fffd}[2J`. Write candidate");
    }

    #[test]
    fn very_many_alike_are_counted_and_not_kept() {
        let finding = |row| Finding::new(Code::RowRagged, "a.csv", "x".repeat(9_000), "Correct it").row(row);
        let mut findings = Findings::new();
        (0..KEPT_ALIKE as u64).for_each(|row| findings.push(finding(row)));
        let mut more = Findings::from(finding(7));
        more.push(finding(8));
        findings.extend(more);
        findings.push(finding(9));
        assert_eq!(findings.len(), KEPT_ALIKE + 3);
        assert!(findings.iter().count() <= KEPT_ALIKE + 2);
        let text = findings.to_string();
        assert!(text.ends_with("and 9998 more like these") && text.len() < 6 * (LONGEST + 100), "{text}");
    }

    #[test]
    fn codes_are_unique_and_sorted() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
    }
}
