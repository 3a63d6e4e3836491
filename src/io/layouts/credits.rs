//! Attribution lines that the licences require on every product.

/// The sources to attribute, in the order in which outputs print them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Credit {
    /// The licence that covers all the following.
    OpenGovernmentLicence,
    /// Office for National Statistics.
    Ons,
    /// Ordnance Survey.
    OrdnanceSurvey,
    /// Royal Mail, through Code-Point Open.
    RoyalMail,
    /// Ministry of Housing, Communities and Local Government.
    Mhclg,
    /// Department for Education.
    Dfe,
    /// NHS England, Organisation Data Service.
    Nhs,
    /// Arts Council England.
    ArtsCouncil,
}

impl Credit {
    /// The line as it is printed.
    pub fn line(self) -> &'static str {
        match self {
            Credit::OpenGovernmentLicence => {
                "Contains public sector information licensed under the Open Government Licence v3.0."
            }
            Credit::Ons => "Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
            Credit::OrdnanceSurvey => "Contains OS data © Crown copyright and database right 2025.",
            Credit::RoyalMail => "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
            Credit::Mhclg => {
                "Contains English Indices of Deprivation, Ministry of Housing, Communities and Local Government."
            }
            Credit::Dfe => "Contains Department for Education data (Get Information about Schools).",
            Credit::Nhs => "Contains NHS England (Organisation Data Service) data.",
            Credit::ArtsCouncil => "Contains Arts Council England data (basic dataset for libraries).",
        }
    }
}
