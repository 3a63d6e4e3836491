//! The evidence note: children newly near a hub, and what studies of Sure Start found for children who lived as near to
//! a centre.
//!
//! The findings are written here once, as data. They are never multiplied by a plan's figures.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A finding of a study, with its source.
///
/// ```
/// use hubplan::model::{Evidence, SureStart};
/// let studies: Vec<SureStart> = Evidence::studies();
/// assert!(studies.iter().all(|study| study.source.contains("https://")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct SureStart {
    /// What was found, in words.
    pub found: String,
    /// Authors, date, title and address.
    pub source: String,
}

/// Children within the radius of the Sure Start studies, today and under the plan, in authorities being planned, and
/// what the studies found for children who lived as near. It is not a forecast.
///
/// ```
/// use hubplan::model::{Crs, DemandPoint, SitePoint, Study, names};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut parts = study.into_parts();
/// parts.crs = Crs::BritishGrid;
/// parts.columns.insert(names::CHILDREN_0_4, "the code", vec![Some(9.0)]);
/// let study = Study::new(parts).map_err(hubplan::Error::Internal)?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).weight("children_0_4").at_most(1);
/// question.scenario().evidence.note = true;
/// assert_eq!(question.solve()?.plan.evidence.map(|evidence| evidence.newly), Some(9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Evidence {
    /// The radius of the studies in metres, in a straight line: 2,500, whatever the scenario's own is.
    pub metres: f64,
    /// The scenario's expression for children.
    pub counted: String,
    /// All children of the authorities being planned.
    pub children: f64,
    /// Children within the radius of a centre open today.
    pub today: f64,
    /// Children within the radius of a hub or centre that is open under the plan.
    pub plan: f64,
    /// Children within the radius under the plan and not today.
    pub newly: f64,
    /// Zones that they live in.
    pub zones_newly: usize,
    /// Children within the radius today and not under the plan.
    pub no_longer: f64,
    /// Zones that they live in.
    pub zones_no_longer: usize,
    /// What the studies found.
    pub studies: Vec<SureStart>,
    /// The conditions on which these findings depend, and how certain they are.
    pub conditions: Vec<String>,
    /// What must not be concluded from them.
    pub warning: String,
}

impl Evidence {
    /// The radius of the studies in metres.
    pub const METRES: f64 = 2500.0;

    /// The findings for children who lived within this radius of a centre.
    pub fn studies() -> Vec<SureStart> {
        STUDIES.iter().map(|(found, source)| SureStart { found: (*found).into(), source: (*source).into() }).collect()
    }

    /// What the findings depend on.
    pub fn conditions() -> Vec<String> {
        CONDITIONS.iter().map(|line| (*line).to_owned()).collect()
    }

    /// The main finding in a sentence, with its authors and its condition.
    pub const SHORT: &'static str = "Children who lived that near to a Sure Start centre for their first five years did 0.8 grades better \
        in their GCSEs (Carneiro, Cattan and Ridpath, Institute for Fiscal Studies, April 2024), entirely because of centres that opened \
        from 1999 to 2003.";

    /// What must not be concluded from them.
    pub const WARNING: &'static str = "This is not a forecast. It says how many children live near a hub, not what \
         hubs will do for them. These hubs are not those centres. Do not multiply what the studies found for \
         children then by the children counted here.";
}

/// Findings for children who lived within 2.5 km, each with its source.
const STUDIES: [(&str, &str); 3] = [
    (
        "Children who lived within 2.5 km of a Sure Start centre for their first five years did 0.8 grades better in their GCSEs; those \
         eligible for free school meals 3 grades better, six times as much as those who are not. These are averages over all children who \
         lived near, whether or not their families used the centre.",
        "Carneiro, P., Cattan, S. and Ridpath, N. (April 2024), The short- and medium-term impacts of Sure Start on educational outcomes, \
         Institute for Fiscal Studies, https://ifs.org.uk/publications/short-and-medium-term-impacts-sure-start-educational-outcomes",
    ),
    (
        "Living within 2.5 km of a centre at ages 0 to 4 lowered the share of 16-year-olds with a criminal conviction by 13%, and custodial \
         sentences by 20%. The behaviour of some children worsened: suspensions and unauthorised absences from school rose.",
        "Carneiro, P., Cattan, S., Conti, G., Crawford, C., Drayton, E., Farquharson, C. and Ridpath, N. (October 2024), The effect of Sure \
         Start on youth misbehaviour, crime and contacts with children's social care, Institute for Fiscal Studies, \
         https://ifs.org.uk/news/sure-start-reduced-likelihood-ending-youth-custody-fifth",
    ),
    (
        "The final report puts the gain in five good GCSEs at about 1 percentage point, where 55% had them without. It finds few effects on \
         education, health and care plans and on contacts with children's social care, so that the fall in such plans that the report of April \
         2024 states is not repeated here.",
        "Institute for Fiscal Studies (22 May 2025), capstone report on the short- and medium-term impacts of Sure Start on children's outcomes, \
         https://www.econstor.eu/handle/10419/320372, as reported by the Early Years Alliance and Nursery World",
    ),
];

const CONDITIONS: [&str; 5] = [
    "The effects on GCSEs came entirely from centres that opened from 1999 to 2003 as Sure Start Local Programmes, \
     including after these were renamed, and not from the children's centres that opened later. The early ones had \
     much larger budgets.",
    "The children lived near a centre for their first five years, and their home was known from the postcode at age \
     five. The studies did not look at children who moved near for a while.",
    "The sources do not say whether the studies measured 2.5 km in a straight line. The count here does, from the \
     point of each zone to the building, whatever travel the plan itself uses.",
    "This note does not rest on a full reading of the reports. Its figures and dates come from the Institute's own \
     pages and from press about its reports. Read the reports before you quote them.",
    "Some press on family hubs cites these findings as of 2023, by Cattan, Conti, Crawford and Ridpath. No report of that date and those names \
     was found; cite those named here.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_a_source_with_a_date_and_the_note_says_what_it_is_not() {
        for study in Evidence::studies() {
            assert!(study.source.contains("202") && study.source.contains("https://"), "{}", study.source);
        }
        let conditions = Evidence::conditions().join(" ");
        for word in ["1999 to 2003", "first five years", "straight line", "full reading of the reports"] {
            assert!(conditions.contains(word), "{word}");
        }
        assert!(
            Evidence::WARNING.starts_with("This is not a forecast.") && Evidence::WARNING.contains("Do not multiply")
        );
    }
}
