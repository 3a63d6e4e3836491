//! Themes, which decide the colours of zones.

use super::hatch::Hatch;
use crate::evaluate::Evaluation;
use crate::model::{ZoneRow, band};
use crate::report::kit::palette::{BANDS, BEYOND, CHANGES, Colour, DECILES, NO_DATA, PAPER, WITHIN};
use crate::report::text::{capital, counted, verb};
use crate::report::words;
use crate::report::{assumed, bands};

/// What the colours of zones show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Deciles of deprivation, with zones out of reach hatched.
    Deprivation,
    /// Whether a zone is within the radius of a hub.
    Coverage,
    /// Change in access from today to the plan.
    Change,
    /// Minutes to the nearest hub, with zones beyond the radius hatched.
    Minutes,
}

impl Theme {
    /// Coverage instead of deprivation if no zone has a decile.
    pub(super) fn or_what_is_known(self, evaluation: &Evaluation) -> Theme {
        let unknown = evaluation.zones.iter().all(|zone| zone.decile.is_none());
        if self == Theme::Deprivation && unknown { Theme::Coverage } else { self }
    }

    pub(super) fn title(self, evaluation: &Evaluation) -> String {
        let radius = &evaluation.metrics.radius;
        match self {
            Theme::Deprivation => format!("hubs, deprivation, and who is within {radius}"),
            Theme::Coverage => format!("hubs, and who is within {radius}"),
            Theme::Change => format!("who gains and who loses a hub within {radius}"),
            Theme::Minutes => "hubs, and the minutes to the nearest".to_owned(),
        }
    }

    /// How to read the colours, in a sentence. Zones without `areas` cannot be hatched.
    pub(super) fn about(self, evaluation: &Evaluation, areas: bool) -> String {
        let metrics = &evaluation.metrics;
        let far = if areas { "hatched" } else { "diamonds" };
        let radius = &metrics.radius;
        match self {
            Theme::Deprivation => {
                format!("Darker zones are more disadvantaged. Zones further than {radius} from a hub are {far}.")
            }
            Theme::Coverage => format!("Zones further than {radius} from a hub are {far}."),
            Theme::Minutes => {
                format!("Darker zones have a shorter journey. Zones further than {radius} from a hub are {far}.")
            }
            Theme::Change => {
                let (gained, lost) = (metrics.change.zones_gained, metrics.change.zones_lost);
                format!(
                    "Compared with today, {} {} a hub within {radius} and {} {} one.",
                    counted(gained, "zone"),
                    verb(gained, "gain"),
                    counted(lost, "zone"),
                    verb(lost, "lose")
                )
            }
        }
    }
}

/// A colour of the map, with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    pub(super) label: String,
    pub(super) colour: Colour,
    pub(super) hatch: Option<Hatch>,
}

/// Every zone's class and hatch.
#[derive(Debug)]
pub(super) struct Shading {
    /// Heading of the classes in the legend.
    pub(super) heading: String,
    /// The classes that occur, in the order of the legend.
    pub(super) classes: Vec<Class>,
    /// The class of each zone.
    pub(super) of_zone: Vec<usize>,
    /// The hatch of each zone.
    pub(super) hatch_of_zone: Vec<Option<Hatch>>,
    /// A hatch that may be drawn over any class, and its meaning.
    pub(super) overlay: Option<(Hatch, String)>,
}

impl Shading {
    pub(super) fn new(theme: Theme, evaluation: &Evaluation) -> Self {
        let (rows, radius) = (&evaluation.zones, evaluation.metrics.radius);
        let distances = assumed::distances(evaluation.metrics.assumed.detour);
        let class = |label: &str, colour, hatch| Class { label: label.to_owned(), colour, hatch };
        let (heading, mut classes): (String, Vec<Class>) = match theme {
            Theme::Deprivation => {
                let mut classes: Vec<Class> =
                    DECILES.iter().map(|decile| class(decile.label, decile.colour, None)).collect();
                classes.push(class("No decile known", NO_DATA, None));
                (format!("Deprivation{}", index(evaluation)), classes)
            }
            Theme::Coverage => {
                let within = class(&format!("Within {radius} of a hub{distances}"), WITHIN, None);
                ("Access to a hub".into(), vec![within, class("Further away", BEYOND, Some(Hatch::Lines))])
            }
            Theme::Change => {
                let hatch = |change| match change {
                    "gains" => Some(Hatch::Dots),
                    "loses" => Some(Hatch::Crossed),
                    "none" => Some(Hatch::Lines),
                    _ => None,
                };
                let classes = CHANGES.iter().map(|(change, label, colour)| class(label, *colour, hatch(change)));
                (format!("Change within {radius}{distances}"), classes.collect())
            }
            Theme::Minutes => {
                let bands = bands::LABELS.iter().zip(BANDS);
                let mut classes: Vec<Class> =
                    bands.map(|(label, colour)| class(&capital(label), colour, None)).collect();
                classes.push(class("No journey known", NO_DATA, None));
                ("Journey to the nearest hub".into(), classes)
            }
        };
        classes.push(class("Outside this plan", PAPER, None));
        let mut of_zone: Vec<usize> = rows.iter().map(|row| class_of(theme, row, classes.len() - 1)).collect();
        let over = matches!(theme, Theme::Deprivation | Theme::Minutes);
        let hatched = |(row, class): (&ZoneRow, &usize)| match over {
            true => (row.planned && !row.covered).then_some(Hatch::Lines),
            false => classes[*class].hatch,
        };
        let hatch_of_zone: Vec<_> = rows.iter().zip(&of_zone).map(hatched).collect();
        let overlay = (over && hatch_of_zone.iter().any(Option::is_some))
            .then(|| (Hatch::Lines, format!("Further than {radius} from a hub{distances}")));
        let used: Vec<usize> = (0..classes.len()).filter(|class| of_zone.contains(class)).collect();
        of_zone.iter_mut().for_each(|class| *class = used.partition_point(|other| *other < *class));
        let classes = used.iter().map(|class| classes[*class].clone()).collect();
        Shading { heading, classes, of_zone, hatch_of_zone, overlay }
    }

    /// The hatches that occur.
    pub(super) fn hatches(&self) -> Vec<Hatch> {
        let mut hatches: Vec<Hatch> = self.hatch_of_zone.iter().flatten().copied().collect();
        hatches.sort_unstable();
        hatches.dedup();
        hatches
    }
}

/// The index in brackets, by its everyday name: ` (IMD decile)`.
fn index(evaluation: &Evaluation) -> String {
    evaluation.metrics.decile_of.as_deref().map_or_else(String::new, |column| format!(" ({})", words::decile(column)))
}

/// Index of the zone's class in the list above; `unplanned` for zones that the plan does not cover.
fn class_of(theme: Theme, row: &ZoneRow, unplanned: usize) -> usize {
    if !row.planned {
        return unplanned;
    }
    match theme {
        Theme::Deprivation => {
            let decile = |decile| DECILES.iter().position(|class| (class.from..=class.to).contains(&decile));
            row.decile.and_then(decile).unwrap_or(DECILES.len())
        }
        Theme::Coverage => usize::from(!row.covered),
        Theme::Minutes => row.impedance.map_or(bands::LABELS.len(), band),
        Theme::Change => CHANGES.iter().position(|(change, ..)| *change == row.change).unwrap_or(unplanned),
    }
}
