//! The request for a frontier: the objective, the limit that changes, and its values.

use crate::error::{Code, Finding, Result};
use crate::model::{
    Ambition, AmbitionMode, AuthorityIx, LeastOf, Objective, ObjectiveKind, Scenario, SiteIx, Study, Terms,
    WhereImpossible,
};
use crate::units::{Impedance, MOST_HUBS, MOST_POUNDS, Pounds, TravelUnit, sum_of};
use crate::validate;
use crate::words::{counted, verb};

/// The objective at each point.
///
/// ```
/// use hubplan::frontier::Of;
/// assert_eq!([Of::Coverage, Of::Cost, Of::Mean].map(Of::as_str), ["coverage", "cost", "mean"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Of {
    /// Largest weight within the radius (`coverage`).
    Coverage,
    /// Smallest cost of covering a share of the weight (`fewest`, by cost).
    Cost,
    /// Shortest weighted mean journey (`median`).
    Mean,
}

impl Of {
    /// The word for it on the command line and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Of::Coverage => "coverage",
            Of::Cost => "cost",
            Of::Mean => "mean",
        }
    }

    fn kind(self) -> ObjectiveKind {
        match self {
            Of::Coverage => ObjectiveKind::Coverage,
            Of::Cost => ObjectiveKind::Fewest,
            Of::Mean => ObjectiveKind::Median,
        }
    }
}

/// The limit that changes from point to point.
///
/// ```
/// use hubplan::frontier::Against;
/// assert_eq!(Against::Budget.parse("£3m"), Ok(3_000_000.0));
/// assert!(Against::Budget.loosens() && !Against::Share.loosens());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Against {
    /// Total number of hubs: `hubs.at_most`, or `hubs.exactly` where the scenario has that key.
    Hubs,
    /// Total money in pounds: `money.total`.
    Budget,
    /// The coverage radius: `objective.radius`.
    Radius,
    /// Share of hubs in disadvantaged communities, as a hard limit: `ambition.share`. A share of 0 sets no limit.
    Share,
    /// For [`Of::Cost`]: the share of the weight that must be covered, `objective.share`.
    Coverage,
}

impl Against {
    /// The word for it on the command line and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Against::Hubs => "hubs",
            Against::Budget => "budget",
            Against::Radius => "radius",
            Against::Share => "share",
            Against::Coverage => "coverage",
        }
    }

    /// Whether a larger value of the limit allows more plans, rather than fewer.
    pub fn loosens(self) -> bool {
        matches!(self, Against::Hubs | Against::Budget | Against::Radius)
    }

    /// Reads a value as a planner writes it: `12`, `3,000,000` or `£3m`, `2.5 km`, `70%` or `0.7`.
    ///
    /// # Errors
    /// Says in words what is wrong with the value.
    pub fn parse(self, text: &str) -> std::result::Result<f64, String> {
        let number = |text: &str, times: f64| {
            let number: std::result::Result<f64, _> = text.trim().replace(['_', ','], "").parse();
            number.map(|number| number * times).map_err(|_| format!("`{text}` is not a number"))
        };
        match self {
            Against::Hubs => number(text, 1.0),
            Against::Budget => {
                let text = text.trim().trim_start_matches('£');
                match text.strip_suffix(['m', 'M']) {
                    Some(millions) => number(millions, 1e6),
                    None => number(text, 1.0),
                }
            }
            Against::Radius => text.parse::<Impedance>().map(|radius| radius.value),
            Against::Share | Against::Coverage => match text.trim().strip_suffix('%') {
                // Rounded to four decimals, so that 70% is 0.7 and not 0.7000000000000001.
                Some(percent) => number(percent, 1e2).map(|share| share.round() / 1e4),
                None => number(text, 1.0),
            },
        }
    }
}

/// The values of the limit.
///
/// ```
/// use hubplan::frontier::Values;
/// let values = Values::Range { from: Some(5.0), to: None, points: Some(4) };
/// assert_ne!(values, Values::At(vec![5.0, 10.0, 15.0, 20.0]), "the last value is the scenario's own");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// Exactly these values.
    At(Vec<f64>),
    /// Evenly spaced values. Ends that are left out are taken from the scenario.
    Range {
        /// First value.
        from: Option<f64>,
        /// Last value.
        to: Option<f64>,
        /// Number of values, including both ends.
        points: Option<usize>,
    },
}

/// What is asked for.
///
/// ```
/// use hubplan::frontier::{Against, Ask, Of, Values};
/// let values = Values::At(vec![Against::Radius.parse("2 km")?, Against::Radius.parse("2.5 km")?]);
/// let ask = Ask { of: Of::Mean, against: Against::Hubs, values: Values::At(vec![5.0, 10.0]), exact: false };
/// let ask = Ask { of: Of::Coverage, against: Against::Radius, values, ..ask };
/// assert_eq!(ask.values, Values::At(vec![2_000.0, 2_500.0]));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The objective at each point.
    pub of: Of,
    /// The limit that changes.
    pub against: Against,
    /// The values of the limit.
    pub values: Values,
    /// Asks for every plan between the ends that no other beats in both respects, instead of points at given values.
    /// Possible for coverage against hubs or the budget. The number of points is then the largest number of searches.
    pub exact: bool,
}

/// Number of points by default, and at most.
const POINTS: usize = 21;
const MOST: usize = 5000;

/// The request, checked against a scenario.
pub(super) struct Asked {
    pub ask: Ask,
    /// The scenario with the objective that is solved for.
    pub scenario: Scenario,
    pub terms: Terms,
    /// The values in rising order; of an exact frontier only its two ends.
    pub values: Vec<f64>,
}

impl Asked {
    pub fn new(study: &Study, scenario: &Scenario, file: &str, ask: &Ask) -> Result<Self> {
        refuse_pairs(ask)?;
        let scenario = with_objective(scenario, ask.of);
        let terms = validate::scenario(study, &scenario, file)?;
        let mut asked = Asked { ask: ask.clone(), scenario, terms, values: Vec::new() };
        asked.values = asked.resolved(study)?;
        Ok(asked)
    }

    /// The scenario at one value of the limit.
    pub fn varied(&self, at: f64) -> Scenario {
        let mut scenario = self.scenario.clone();
        match self.ask.against {
            // An exact frontier always varies "at most": a plan that covers as much with fewer hubs beats one with
            // more.
            Against::Hubs if scenario.hubs.exactly.is_some() && !self.ask.exact => {
                scenario.hubs.exactly = Some(at as u32);
            }
            Against::Hubs => (scenario.hubs.exactly, scenario.hubs.at_most) = (None, Some(at as u32)),
            Against::Budget => scenario.money.total = Some(Pounds(at as i64)),
            Against::Radius => scenario.objective.radius.value = at,
            Against::Share => scenario.ambition = with_share(scenario.ambition, at),
            Against::Coverage => scenario.objective.share = Some(at),
        }
        scenario
    }

    fn resolved(&self, study: &Study) -> Result<Vec<f64>> {
        let mut values = match &self.ask.values {
            Values::At(values) => values.clone(),
            Values::Range { from, to, points } => self.range(study, *from, *to, *points)?,
        };
        if values.is_empty() || values.len() > MOST {
            let what = format!("{} {} asked for", counted(values.len(), "point"), verb(values.len(), "be"));
            return Err(refused("--points", what, &format!("Ask for 1 to {MOST}")));
        }
        values.sort_by(f64::total_cmp);
        values.dedup();
        values.iter().try_for_each(|value| self.takes(*value))?;
        Ok(values)
    }

    /// Refuses a value that the limit cannot take.
    fn takes(&self, value: f64) -> Result<()> {
        let (fits, mend) = match self.ask.against {
            Against::Hubs => (
                value >= 1.0 && value.fract() == 0.0 && value <= f64::from(MOST_HUBS),
                "Give a whole number of hubs above 0",
            ),
            Against::Budget => (
                value >= 0.0 && value.fract() == 0.0 && value <= MOST_POUNDS as f64,
                "Give whole pounds, such as 3000000 or 3m",
            ),
            Against::Radius => {
                (value > 0.0 && value.is_finite(), "Give a distance or time above 0, such as \"2.5 km\"")
            }
            Against::Share => ((0.0..=1.0).contains(&value), "Give a share from 0 to 1, such as 0.7 or 70%"),
            Against::Coverage => (value > 0.0 && value <= 1.0, "Give a share above 0 and up to 1, such as 0.95 or 95%"),
        };
        if fits {
            Ok(())
        } else {
            Err(refused("--at", format!("{} cannot be {value}", self.ask.against.as_str()), mend))
        }
    }

    fn range(&self, study: &Study, from: Option<f64>, to: Option<f64>, points: Option<usize>) -> Result<Vec<f64>> {
        let (first, last) = self.ends(study);
        let end = |given: Option<f64>, known: Option<f64>, option: &str| {
            let what = "the scenario has no value from which to choose the ends".to_owned();
            given.or(known).ok_or_else(|| refused(option, what, "Give --from and --to, or --at"))
        };
        let to = end(to, last, "--to")?;
        let from = end(from, first.map(|first| first.min(to)), "--from")?;
        self.takes(from)?;
        self.takes(to)?;
        if from > to {
            return Err(refused(
                "--from",
                format!("it is {from}, but --to is {to}"),
                "Make --from the smaller of the two",
            ));
        }
        if self.ask.exact {
            return Ok(vec![from, to]);
        }
        let points = points.unwrap_or(POINTS);
        if from == to || !(2..=MOST).contains(&points) {
            return Ok(if points == 0 || points > MOST { vec![from; points] } else { vec![from] });
        }
        let step = (to - from) / (points - 1) as f64;
        let even = |i: usize| if i + 1 == points { to } else { self.rounded(from + step * i as f64) };
        Ok((0..points).map(even).collect())
    }

    /// Rounds a value between the ends to one that the limit can take.
    fn rounded(&self, value: f64) -> f64 {
        match self.ask.against {
            Against::Hubs => value.round(),
            // From £1m, to whole £1,000: the steps are so large that the rounding does not matter.
            Against::Budget if value >= 1e6 => (value / 1e3).round() * 1e3,
            Against::Budget => value.round(),
            Against::Radius => (value * 1e3).round() / 1e3,
            Against::Share | Against::Coverage => (value * 1e4).round() / 1e4,
        }
    }

    /// The ends that the scenario suggests: hubs from the fewest that its limits ask for to the most that they allow,
    /// money from half to all of it, the radius from half to twice its value, and shares from 0 to 1.
    fn ends(&self, study: &Study) -> (Option<f64>, Option<f64>) {
        let terms = &self.terms;
        match self.ask.against {
            Against::Hubs => (Some(fewest(study, terms)), most(study, terms)),
            Against::Budget => {
                let budgets = || terms.planned_authorities().map(|authority| terms.budget[authority.at()]).sum();
                let all: Option<Pounds> = terms.total_budget.or_else(budgets).filter(|all| all.0 > 0);
                let all = all.map(|all| all.0 as f64);
                (all.map(|all| self.rounded(all / 2.0)), all)
            }
            Against::Radius => (Some(terms.radius.value / 2.0), Some(terms.radius.value * 2.0)),
            Against::Share => (Some(0.0), Some(1.0)),
            Against::Coverage => (Some(0.5), Some(1.0)),
        }
    }
}

fn refused(option: &str, what: String, mend: &str) -> crate::Error {
    Finding::new(Code::FrontierInvalid, "the command line", what, mend).key(option).into()
}

fn refuse_pairs(ask: &Ask) -> Result<()> {
    let pair = format!("{} against {}", ask.of.as_str(), ask.against.as_str());
    if ask.against == Against::Coverage && ask.of != Of::Cost {
        let what = format!("{pair} shows nothing");
        return Err(refused("--against", what, "Use --against coverage with --of cost only"));
    }
    let bounded = matches!(ask.against, Against::Hubs | Against::Budget);
    if ask.exact && !(ask.of == Of::Coverage && bounded) {
        let mend = "Use --exact with coverage against hubs or budget, or leave it out";
        return Err(refused("--exact", format!("{pair} cannot be drawn exactly"), mend));
    }
    if ask.exact && matches!(ask.values, Values::At(_)) {
        let what = "--exact finds the points itself".to_owned();
        return Err(refused("--at", what, "Give --from and --to, or leave --exact out"));
    }
    Ok(())
}

/// The scenario with the objective that is solved for: its own objective if it is of that kind, and without further
/// stages.
fn with_objective(scenario: &Scenario, of: Of) -> Scenario {
    let mut scenario = scenario.clone();
    let own = &scenario.objective;
    if own.kind != of.kind() {
        let mut objective = Objective::plain(of.kind(), own.weight.clone(), own.radius);
        objective.unreached = own.unreached.filter(|_| of == Of::Mean);
        scenario.objective = objective;
    }
    scenario.objective.then.clear();
    if of == Of::Cost {
        scenario.objective.least = Some(LeastOf::Cost);
    }
    scenario
}

/// The ambition as a hard limit with this share. A share of 0 sets no limit: the ambition, if there is one, is only
/// reported.
fn with_share(ambition: Option<Ambition>, share: f64) -> Option<Ambition> {
    if share == 0.0 {
        let (mode, where_impossible) = (AmbitionMode::Report, WhereImpossible::Refuse);
        return ambition.map(|own| Ambition { mode, where_impossible, penalty: None, ..own });
    }
    let own = ambition.unwrap_or_else(|| Ambition::hard(share));
    let penalty = own.penalty.filter(|_| own.where_impossible == WhereImpossible::Soft);
    Some(Ambition { mode: AmbitionMode::Hard, share, penalty, ..own })
}

/// Sites of one authority, or of all, that may become a hub.
fn sites<'a>(study: &'a Study, terms: &'a Terms, of: Option<AuthorityIx>) -> impl Iterator<Item = SiteIx> + 'a {
    let own = move |site: &SiteIx| of.is_none() || study.sites[site.at()].authority == of;
    study.site_indices().filter(|site| terms.may_be_hub(*site)).filter(own)
}

/// Fewest hubs that the limits ask for, at least 1.
fn fewest(study: &Study, terms: &Terms) -> f64 {
    let required = |of| sites(study, terms, of).filter(|site| terms.required(*site)).count() as u32;
    let each = |authority: AuthorityIx| terms.min_hubs[authority.at()].max(required(Some(authority)));
    let by_authority = sum_of(terms.planned_authorities().map(each));
    f64::from(by_authority.max(required(None)).max(terms.total_min).max(1))
}

/// Most hubs that the limits allow if the cheapest are chosen; `None` when nothing limits them.
fn most(study: &Study, terms: &Terms) -> Option<f64> {
    let affordable = |of: Option<AuthorityIx>, budget: Option<Pounds>, most: Option<u32>| {
        let mut costs: Vec<i64> = sites(study, terms, of).map(|site| terms.cost[site.at()].0).collect();
        costs.sort_unstable();
        let mut left = budget.map_or(i64::MAX, |budget| budget.0);
        let within = costs.iter().take_while(|cost| {
            left = left.saturating_sub(**cost);
            left >= 0
        });
        within.count().min(most.map_or(usize::MAX, |most| most as usize))
    };
    let limited =
        |authority: AuthorityIx| terms.budget[authority.at()].is_some() || terms.max_hubs[authority.at()].is_some();
    let each = |authority: AuthorityIx| {
        affordable(Some(authority), terms.budget[authority.at()], terms.max_hubs[authority.at()])
    };
    if let Some(total) = terms.total_max {
        return Some(f64::from(total));
    }
    let by_authority = terms.planned_authorities().any(limited).then(|| terms.planned_authorities().map(each).sum());
    let together = terms.total_budget.map(|budget| affordable(None, Some(budget), None));
    let most: Option<usize> = [by_authority, together].into_iter().flatten().min();
    most.map(|most| most.max(1) as f64)
}

/// A value of a limit as people read it: `12 hubs`, `£3,000,000`, `2.5 km`, `70%`.
pub fn written(against: Against, at: f64, unit: TravelUnit) -> String {
    match against {
        Against::Hubs => format!("{at} {}", if at == 1.0 { "hub" } else { "hubs" }),
        Against::Budget => Pounds(at as i64).to_string(),
        Against::Radius => Impedance { value: at, unit }.to_string(),
        Against::Share | Against::Coverage => format!("{}%", (at * 1e4).round() / 1e2),
    }
}
