//! A scenario resolved against its study: every weight, cost, status and limit as a number, and what was assumed.
//!
//! `validate::scenario` makes it; solver, evaluation and checker read it. It contains no cover lists.

use super::{
    Aim, AmbitionMode, AssumedTerms, AuthorityIx, CapacityTerms, PhaseTerms, Reach, Reason, Rounding, Scope,
    ServiceTerms, SiteIx, Study, ZoneIx, default_reading,
};
use crate::units::{Impedance, Pounds, Weight};

/// What the scenario allows for a site.
///
/// ```
/// use hubplan::model::{DemandPoint, Role, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let question = Question::coverage(&study, Impedance::metres(2_500.0)).at_most(1).require("school");
/// assert_eq!(question.solve()?.terms.role, [Role::Free, Role::Required]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The search decides whether it is a hub.
    Free,
    /// A hub in every plan.
    Required,
    /// Never a hub.
    Excluded,
    /// A centre of an authority that is not being planned. It is open and serves families, but is no hub of the plan
    /// and costs nothing.
    Standing,
}

/// A share as an exact fraction of 10,000, so that 70% of 10 hubs is 7 and not 7.000000000000001.
///
/// ```
/// use hubplan::model::Share;
/// assert_eq!((Share::new(0.7), Share(7_000).as_f64()), (Share(7_000), 0.7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(pub u32);

impl Share {
    /// 10,000 parts make a whole.
    pub const WHOLE: u32 = 10_000;

    /// The share, rounded to the nearest ten-thousandth.
    pub fn new(share: f64) -> Self {
        Share((share * f64::from(Share::WHOLE)).round() as u32)
    }

    /// How many of `hubs` hubs the share requires.
    ///
    /// ```
    /// use hubplan::model::{Rounding, Share};
    /// let share = Share::new(0.7);
    /// assert_eq!(share.of(3, Rounding::Up), 3);
    /// assert_eq!(share.of(3, Rounding::Nearest), 2);
    /// assert_eq!(share.of(10, Rounding::Up), 7);
    /// ```
    pub fn of(self, hubs: u32, rounding: Rounding) -> u32 {
        let (whole, parts) = (u64::from(Share::WHOLE), u64::from(self.0) * u64::from(hubs));
        let asked = match rounding {
            Rounding::Up => parts.div_ceil(whole),
            Rounding::Nearest => (2 * parts + whole) / (2 * whole),
            Rounding::Down => parts / whole,
        };
        u32::try_from(asked).unwrap_or(u32::MAX)
    }

    /// As a number from 0 to 1.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(Share::WHOLE)
    }
}

/// The ambition in numbers.
///
/// ```
/// use hubplan::model::{Ambition, DemandPoint, Share, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let homes = [DemandPoint::new("north", (0.0, 2_000.0), 9.0), DemandPoint::new("south", (0.0, 0.0), 5.0)];
/// let barn = SitePoint::new("barn", (0.0, 1_900.0)).disadvantaged(false);
/// let study = Study::from_points(homes, [barn, SitePoint::new("hall", (0.0, 100.0)).disadvantaged(true)])?;
/// let question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).ambition(Ambition::hard(0.7));
/// let ambition = question.solve()?.terms.ambition;
/// assert_eq!(ambition.map(|ambition| ambition.share), Some(Share(7_000)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AmbitionTerms {
    /// How strictly it is kept, except in authorities that are excused.
    pub mode: AmbitionMode,
    /// Share of hubs asked for.
    pub share: Share,
    /// The hubs over which it is counted.
    pub scope: Scope,
    /// How a share of a number of hubs is rounded.
    pub rounding: Rounding,
    /// Weight lost for each hub short of it, where it is soft.
    pub penalty: Weight,
    /// The reading in words, such as `IDACI decile 1-3`.
    pub label: String,
}

/// A share of the weight of some zones that must be covered.
///
/// ```
/// use hubplan::model::{DemandPoint, Floor, FloorClass, SitePoint, Study, ZoneIx};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().floors.push(Floor::new(FloorClass::All, 0.9));
/// let floor = &question.solve()?.terms.floors[0];
/// assert_eq!((&floor.label[..], &floor.zones[..]), ("all families", &[ZoneIx(0)][..]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FloorTerms {
    /// Name of the place as words for a sentence: `Rotherham`, `the ward of Hoyland Milton`.
    pub label: String,
    /// The zones, in ascending order.
    pub zones: Vec<ZoneIx>,
    /// Share of their weight, above 0 and up to 1.
    pub share: f64,
}

/// What the evidence note counts.
///
/// ```
/// use hubplan::model::{Crs, DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance, validate};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut parts = study.into_parts();
/// parts.crs = Crs::BritishGrid;
/// let study = Study::new(parts).map_err(hubplan::Error::Internal)?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0));
/// let evidence = &mut question.scenario().evidence;
/// (evidence.note, evidence.children) = (true, "weight / 3".to_owned());
/// let terms = validate::scenario(&study, question.scenario(), "the question")?;
/// assert_eq!(terms.evidence.map(|evidence| evidence.children), Some(vec![3.0]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EvidenceTerms {
    /// Children of each zone; 0 in zones that the plan is not made for.
    pub children: Vec<f64>,
    /// The expression for children.
    pub label: String,
}

/// Another plan that this one must differ from.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// use hubplan::{Question, alternatives::{Ask, alternatives}, solve::Options, units::Impedance};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0)).exactly(1);
/// let ask = Ask { count: 2, within: 1.0, differ: 1 };
/// let found = alternatives(&study, question.scenario(), "the question", ask, &Options::default())?;
/// let unlike = &found.plans[1].answer.terms.unlike[0];
/// assert_eq!((&unlike.hubs[..], unlike.without), (&[SiteIx(0)][..], 1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlike {
    /// Its hubs, in ascending order.
    pub hubs: Vec<SiteIx>,
    /// At least this many of them must not be hubs of this plan.
    pub without: u32,
}

/// A further objective.
///
/// ```
/// use hubplan::model::{Aim, DemandPoint, ObjectiveKind, SitePoint, Study, Then};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// question.scenario().objective.then.push(Then { kind: ObjectiveKind::Median, giving_up: 0.01 });
/// assert_eq!(question.solve()?.terms.then[0].aim, Aim::Median { unreached: 500.0 });
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Stage {
    /// The objective.
    pub aim: Aim,
    /// Share of the earlier ones that may be given up for it.
    pub giving_up: f64,
}

/// A scenario in numbers. Vectors over zones, sites and authorities are in the study's order.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::{Impedance, Weight}, validate};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// let terms = validate::scenario(&study, question.scenario(), "the question")?;
/// assert_eq!((terms.weight, terms.total_max), (vec![Weight(9.0)], Some(1)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Terms {
    /// The objective.
    pub aim: Aim,
    /// Whether equally good plans are compared by their mean journey.
    pub shorter_journeys: bool,
    /// Further objectives, in order.
    pub then: Vec<Stage>,
    /// Weight (demand) of each zone.
    pub weight: Vec<Weight>,
    /// The weight expression, for headings.
    pub weight_label: String,
    /// Coverage radius in the study's travel unit, inclusive.
    pub radius: Impedance,
    /// Whether families may use a hub across their authority's border.
    pub cross_border: bool,
    /// Whether each site may, must or must not be a hub.
    pub role: Vec<Role>,
    /// Weight lost when an existing site is not a hub; 0 for all others.
    pub closing_price: Vec<Weight>,
    /// Sites that must and must not be hubs at the same time; each makes the scenario infeasible.
    pub contradictions: Vec<Reason>,
    /// Cost of a hub at each site.
    pub cost: Vec<Pounds>,
    /// Whether any site has a cost; otherwise money is not reported.
    pub costed: bool,
    /// Whether each site is in a disadvantaged community, by the ambition's reading or, without one, by the default
    /// reading.
    pub disadvantaged: Vec<bool>,
    /// Whether each authority is being planned.
    pub planned: Vec<bool>,
    /// Money of each authority; `None` = not limited.
    pub budget: Vec<Option<Pounds>>,
    /// Money of all authorities being planned together.
    pub total_budget: Option<Pounds>,
    /// Fewest hubs of each authority (0 where not planned).
    pub min_hubs: Vec<u32>,
    /// Most hubs of each authority; `None` = not limited.
    pub max_hubs: Vec<Option<u32>>,
    /// Fewest hubs in all.
    pub total_min: u32,
    /// Most hubs in all; `None` = not limited.
    pub total_max: Option<u32>,
    /// Least distance between two hubs, in the unit of the coordinates.
    pub apart: Option<f64>,
    /// Shares of the weight of places that must be covered.
    pub floors: Vec<FloorTerms>,
    /// Capacities of hubs; at most one of them limits the plan.
    pub capacities: Vec<CapacityTerms>,
    /// The services that are counted.
    pub services: Vec<ServiceTerms>,
    /// Plans that this one must differ from; none in an ordinary scenario.
    pub unlike: Vec<Unlike>,
    /// The ambition, when the scenario has one.
    pub ambition: Option<AmbitionTerms>,
    /// Whether each authority is excused from a hard ambition because it cannot keep it; see [`Terms::ambition_mode`].
    pub excused: Vec<bool>,
    /// The years in which hubs open, when the scenario has phases.
    pub phases: Option<PhaseTerms>,
    /// What the evidence note counts, when the scenario asks for one.
    pub evidence: Option<EvidenceTerms>,
    /// Which of the numbers above are assumed.
    pub assumed: AssumedTerms,
    /// All assumptions, in words, for the plan.
    pub assumptions: Vec<String>,
}

impl Terms {
    /// Whether the plan is made for the zone's families.
    pub fn plans_for(&self, study: &Study, zone: ZoneIx) -> bool {
        study.zones[zone.at()].authority.is_none_or(|authority| self.planned[authority.at()])
    }

    /// Whether no zone that the plan is made for has any weight, so that all plans are equally good for families.
    pub fn weighs_nothing(&self, study: &Study) -> bool {
        !study.zone_indices().any(|zone| self.plans_for(study, zone) && self.weight[zone.at()].0 > 0.0)
    }

    /// Whether the zone's families may use a hub at the site, whatever the distance.
    pub fn may_serve(&self, study: &Study, zone: ZoneIx, site: SiteIx) -> bool {
        self.cross_border || study.zones[zone.at()].authority == study.sites[site.at()].authority
    }

    /// Whether [`disadvantaged`](Self::disadvantaged) is known: by the ambition's reading, by the default reading, or
    /// because sites are marked.
    pub fn reads_disadvantage(&self, study: &Study) -> bool {
        self.ambition.is_some()
            || default_reading(study).is_some()
            || study.sites.iter().any(|site| site.disadvantaged.is_some())
    }

    /// How strictly the ambition is kept over the hubs of one authority, or of all together (`None`); `None` where it
    /// is not counted over these. Where it is soft, each hub short of it costs [`AmbitionTerms::penalty`].
    pub fn ambition_mode(&self, authority: Option<AuthorityIx>) -> Option<AmbitionMode> {
        let ambition = self.ambition.as_ref()?;
        match (authority, ambition.scope) {
            (None, Scope::Authority) | (Some(_), Scope::Pool) => None,
            (Some(authority), _) if self.excused[authority.at()] => Some(AmbitionMode::Soft),
            _ => Some(ambition.mode),
        }
    }

    /// The capacity that limits the plan, if any: families are covered when a hub within the radius has room for them.
    pub fn limiting(&self) -> Option<&CapacityTerms> {
        self.capacities.iter().find(|capacity| capacity.limits)
    }

    /// Whether the question is plain coverage with limits on sites only, so that the covering search answers it alone.
    pub fn is_covering(&self) -> bool {
        let shared = self.services.iter().any(|service| service.share.is_some());
        self.aim == Aim::Coverage
            && self.floors.is_empty()
            && self.phases.is_none()
            && self.limiting().is_none()
            && !shared
    }

    /// The largest amount that coverage can be made of: the weight of the zones being planned for that some site can
    /// reach, and the closing prices of centres. Weight that no site reaches is not included.
    pub fn reachable(&self, study: &Study, reach: &Reach) -> f64 {
        let reached = |zone: &ZoneIx| reach.sites_of(*zone).iter().any(|site| self.usable(*site));
        let zones = study.zone_indices().filter(|zone| self.plans_for(study, *zone)).filter(reached);
        let weight: f64 = zones.map(|zone| self.weight[zone.at()].0).sum();
        let stands = |site: &SiteIx| self.role[site.at()] == Role::Standing;
        let closing: f64 =
            study.site_indices().filter(|site| !stands(site)).map(|site| self.closing_price[site.at()].0).sum();
        weight + closing
    }

    /// Whether a site is a hub in every plan.
    pub fn required(&self, site: SiteIx) -> bool {
        self.role[site.at()] == Role::Required
    }

    /// Whether a site is a hub in some plan. Standing centres serve, but are no hubs of the plan.
    pub fn may_be_hub(&self, site: SiteIx) -> bool {
        matches!(self.role[site.at()], Role::Free | Role::Required)
    }

    /// Whether a site can be open in some plan: all but excluded sites.
    pub fn usable(&self, site: SiteIx) -> bool {
        self.role[site.at()] != Role::Excluded
    }

    /// Sites that are open in every plan because their authority is not being planned.
    pub fn standing(&self) -> impl Iterator<Item = SiteIx> + '_ {
        self.role.iter().enumerate().filter(|(_, role)| **role == Role::Standing).map(|(i, _)| SiteIx::new(i))
    }

    /// Authorities being planned.
    pub fn planned_authorities(&self) -> impl Iterator<Item = AuthorityIx> + '_ {
        self.planned.iter().enumerate().filter(|(_, planned)| **planned).map(|(i, _)| AuthorityIx::new(i))
    }
}
