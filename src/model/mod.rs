//! The types of the domain: places, questions about them, and answers. No files, no solver, no clock.
//!
//! A [`Study`] is the validated places, a [`Scenario`] one question about them as a planner writes it, [`Terms`] the
//! same question in numbers, [`Outcome`] what a solver returns, [`Plan`] the answer with its metrics and proof. Studies
//! of distance have [`DistanceSettings`] and [`ExposureSettings`] for their questions, and measure from [`Origins`].
//!
//! Most of these types will grow. Make one with its constructor or its default, then set its public fields.

mod aim;
mod assumed;
mod bands;
mod beyond;
mod capacity;
mod certificate;
mod columns;
mod composition;
mod dates;
mod distance;
mod equity;
mod evidence;
mod exposure;
mod expression;
mod finder;
mod gap;
mod offer;
mod origins;
mod outcome;
mod paths;
mod people;
mod phasing;
mod place;
mod plan;
mod points;
mod pool;
mod prices;
mod quantiles;
mod reach;
mod reading;
pub mod rounding;
mod said;
mod scenario;
mod spread;
mod study;
mod terms;
#[cfg(test)]
pub(crate) mod testing;
mod town;

pub use aim::{Aim, Fall, Sense};
pub use assumed::{Assumed, AssumedTerms, behind};
pub use bands::{MINUTES, WithinMinutes, band};
pub use beyond::Beyond;
pub use capacity::{CapacityFigures, CapacityTerms, HubLoad, Resource, ServiceReach, ServiceTerms, Services};
pub use certificate::{CERTIFICATE_VERSION, Certificate, LimitPrice, PartBound, ZonePrice, limit_of_all};
pub use columns::{Columns, names};
pub use composition::Part;
pub use dates::{Month, OpenMonths, When};
pub use distance::{Band, Catchment, DistanceSettings, Inequality, OriginKind, Supply};
pub use equity::{BeforeAfterEquity, Equity};
pub use evidence::{Evidence, SureStart};
pub use exposure::{CentreClass, Cohorts, ExposureSettings};
pub use expression::Expression;
pub use finder::{Areas, Finder, Found, Place, SiteFinder, Unfound, tidied};
pub use gap::{gap, is_within};
pub use offer::{CapacityMode, CapacityRules, SendRules, ServiceRules, ServiceShare};
pub use origins::Origins;
pub use outcome::{Outcome, Reason, Status, Stop};
pub use paths::Paths;
pub use people::{AreaRow, Children};
pub use phasing::{AuthorityPhases, AuthorityYear, Conversion, PhaseTerms, PhasedPlan, Phases, PlanYear, Unspent};
pub use place::{
    Attribute, AttributeValue, Authority, AuthorityIx, CentroidSource, Families, LocatedBy, Site, SiteIx, SiteStatus,
    Vintage, Zone, ZoneIx,
};
pub use plan::{
    Access, AccessChange, AuthorityMoney, BeforeAfter, Class, Group, HubRow, Metrics, PLAN_VERSION, Plan, PlanStage,
    Reading, ZoneRow,
};
pub use points::{DemandPoint, SitePoint};
pub use pool::Pool;
pub use prices::{AuthorityPrices, LimitPrices};
pub use quantiles::{BeforeAfterQuantiles, Quantiles, quantile};
pub use reach::{Reach, ReachBuilder};
pub use reading::{default_reading, disadvantaged_zones, index_label};
pub use scenario::{
    Ambition, AmbitionMode, AssumedShare, AuthorityLimits, EvidenceNote, ExistingPolicy, FallShape, FallStep, Floor,
    FloorClass, Hubs, LeastOf, Money, Objective, ObjectiveKind, Planning, Rounding, SCENARIO_VERSION, Scenario, Scope,
    SiteRules, SolveOptions, Then, Threshold, Ties, WhereImpossible,
};
pub use spread::{Holding, Lorenz, equally_distributed, gini, in_order, palma};
pub use study::{Crs, InputFile, LeftOut, OverNetwork, SnapRow, Study, StudyParts, TravelMatrix, TravelSource};
pub use terms::{AmbitionTerms, EvidenceTerms, FloorTerms, Role, Share, Stage, Terms, Unlike};
pub use town::{Town, TownSize};
