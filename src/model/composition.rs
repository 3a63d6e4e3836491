//! Which objectives and limits a scenario can combine.
//!
//! This is declared only here: validators refuse by it, `docs/models.md` shows it as a table, and a test tries every
//! cell.

use super::{AmbitionMode, CapacityMode, ObjectiveKind, Scenario, WhereImpossible};

/// A part of a question: an objective or a limit.
///
/// ```
/// use hubplan::model::{ObjectiveKind, Part};
/// let median = Part::Objective(ObjectiveKind::Median);
/// assert!(median.goes_with(Part::Floors) && !median.goes_with(Part::Years));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// `objective.kind`.
    Objective(ObjectiveKind),
    /// `objective.then`: one objective after another.
    Then,
    /// Limits on which sites are hubs, how many, where and at what cost: hubs, money, a hard ambition, least distance,
    /// sites by name.
    Rows,
    /// Penalties in weight: a soft ambition, a closing price.
    Priced,
    /// `[[floors]]`: shares of the weight of places that must be covered.
    Floors,
    /// `services.reach`: shares of the weight that must have a service within reach.
    Reach,
    /// `[capacity]` with `mode = "limit"`.
    Room,
    /// `[send]` with `mode = "limit"`.
    SendRoom,
    /// `[phases]`: hubs that open over years.
    Years,
}

impl Part {
    /// Every objective.
    pub const KINDS: [ObjectiveKind; 7] = [
        ObjectiveKind::Coverage,
        ObjectiveKind::Decay,
        ObjectiveKind::Median,
        ObjectiveKind::KolmPollak,
        ObjectiveKind::Centre,
        ObjectiveKind::Fewest,
        ObjectiveKind::WorstOff,
    ];

    /// Every limit, in the order in which refusals are reported: of two that cannot be combined, the later one is
    /// refused.
    pub const LIMITS: [Part; 7] =
        [Part::Rows, Part::Priced, Part::Floors, Part::Reach, Part::Room, Part::SendRoom, Part::Years];

    /// The parts of a scenario, objectives first, limits in the order of [`Part::LIMITS`]. Limits on sites can be
    /// combined with everything and are left out.
    pub fn of(scenario: &Scenario) -> Vec<Part> {
        let capacity = |mode: Option<CapacityMode>| mode == Some(CapacityMode::Limit);
        let soft = scenario.ambition.as_ref().is_some_and(|ambition| {
            ambition.mode == AmbitionMode::Soft || ambition.where_impossible == WhereImpossible::Soft
        });
        let parts = [
            (Part::Objective(scenario.objective.kind), true),
            (Part::Then, !scenario.objective.then.is_empty()),
            (Part::Priced, soft || scenario.sites.closing_price != 0.0),
            (Part::Floors, !scenario.floors.is_empty()),
            (Part::Reach, scenario.services.as_ref().is_some_and(|rules| !rules.reach.is_empty())),
            (Part::Room, capacity(scenario.capacity.as_ref().map(|rules| rules.mode))),
            (Part::SendRoom, capacity(scenario.send.as_ref().map(|rules| rules.mode))),
            (Part::Years, scenario.phases.is_some()),
        ];
        parts.into_iter().filter(|(_, there)| *there).map(|(part, _)| part).collect()
    }

    /// Whether two parts can be combined in one question.
    pub fn goes_with(self, other: Part) -> bool {
        use ObjectiveKind::{Coverage, Decay, KolmPollak, Median};
        let (first, second) = if self <= other { (self, other) } else { (other, self) };
        match (first, second) {
            (_, Part::Rows) | (Part::Rows, _) => true,
            (Part::Objective(kind), Part::Then | Part::Floors) => {
                matches!(kind, Coverage | Decay | Median | KolmPollak)
            }
            (Part::Objective(kind), Part::Priced) => matches!(kind, Coverage | Decay | Median),
            (Part::Objective(kind), Part::Reach | Part::Room | Part::SendRoom | Part::Years) => kind == Coverage,
            (Part::Objective(one), Part::Objective(other)) => one == other,
            (Part::Then, limit) => matches!(limit, Part::Then | Part::Floors),
            (Part::Priced, _) => true,
            (one, other) => one == other,
        }
    }

    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Part::Objective(kind) => kind.as_str(),
            Part::Then => "one objective after another",
            Part::Rows => "limits on hubs, money, the share and sites",
            Part::Priced => "a price in weight (a soft ambition, a closing price)",
            Part::Floors => "floors on coverage",
            Part::Reach => "shares of families that must reach a service",
            Part::Room => "a capacity that limits",
            Part::SendRoom => "a caseload that limits",
            Part::Years => "hubs that open over years",
        }
    }

    /// Its key in the scenario.
    pub fn key(self) -> &'static str {
        match self {
            Part::Objective(_) => "objective.kind",
            Part::Then => "objective.then",
            Part::Rows => "hubs",
            Part::Priced => "ambition.mode",
            Part::Floors => "floors",
            Part::Reach => "services.reach",
            Part::Room => "capacity.mode",
            Part::SendRoom => "send.mode",
            Part::Years => "phases",
        }
    }
}
