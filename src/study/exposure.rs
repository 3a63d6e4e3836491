//! Measures `[exposure]`: how long during each child's early years a centre was open nearby.
//!
//! A month of a childhood counts within a radius if any centre within it is open on the first day of the month
//! ([`OpenMonths`]). Unknown dates are never guessed: every count is given twice, with the centres that were certainly
//! open and with those that may have been.

use super::months::Months;
use super::years::{self, AuthorityYear};
use super::{asked, centres, filled};
use crate::error::Result;
use crate::model::{CentreClass, ExposureSettings, Month, OpenMonths, Origins, SiteIx, Study, When};
use crate::travel::{Ways, within};
use crate::units::Impedance;
use crate::words::{counted, verb};
use chrono::Datelike;
use std::ops::Range;

/// Results of `[exposure]`.
///
/// ```
/// use hubplan::model::{Cohorts, DemandPoint, ExposureSettings, Month, Origins, SitePoint, SiteStatus, Study};
/// use hubplan::study::expose;
/// let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let born = Month::of(1999, 9);
/// let mut settings = ExposureSettings::new(Cohorts { first: born, last: born, every: 12 });
/// settings.children = "weight".to_owned();
/// let exposure = expose(&study, &Origins::of_zones(&study), &settings, "the study")?;
/// assert_eq!((exposure.len(), &exposure.classes[..]), (1, &["all".to_owned()][..]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Exposure {
    /// The settings that were measured.
    pub settings: ExposureSettings,
    /// Month of birth of every cohort.
    pub cohorts: Vec<Month>,
    /// Names of the classes of centres: `all`, then those of the settings.
    pub classes: Vec<String>,
    /// The centres, open or closed today, in the order of the study's sites.
    pub centres: Vec<SiteIx>,
    /// Centres per 1,000 children, by authority and year.
    pub years: Vec<AuthorityYear>,
    /// The assumptions, in words.
    pub assumptions: Vec<String>,
    /// Months of birth as text, in the order of `cohorts`.
    pub born: Vec<String>,
    /// Names of the rings between the radii, and of what lies beyond the last.
    rings: Vec<String>,
    /// Upper end and name of each band of the share of months.
    bands: Vec<(f64, String)>,
    /// One cell per origin, cohort, class and radius; the radius varies fastest.
    cells: Vec<Cell>,
}

/// One cell of the panel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cell {
    months: u8,
    possible: u8,
    /// Whether a centre is open in the month after the last: certainly, possibly.
    at_five: (bool, bool),
}

/// Exposure within one radius.
///
/// ```
/// # use hubplan::model::{Cohorts, DemandPoint, ExposureSettings, Month, Origins, SitePoint, SiteStatus, Study};
/// # use hubplan::study::expose;
/// # let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// # let born = Month::of(1999, 9);
/// # let mut settings = ExposureSettings::new(Cohorts { first: born, last: born, every: 12 });
/// # settings.children = "weight".to_owned();
/// # let exposure = expose(&study, &Origins::of_zones(&study), &settings, "the study")?;
/// let within = exposure.row(0).within[0];
/// assert_eq!((within.months, within.possible, within.ever), (0, 60, None), "nobody knows when it opened");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Within {
    /// Number of months in which a centre was certainly open.
    pub months: u32,
    /// Number of months in which a centre may have been open.
    pub possible: u32,
    /// Whether a centre was open in any month; `None` when the dates do not decide it.
    pub ever: Option<bool>,
    /// Whether a centre was open in the month after the last; `None` when the dates do not decide it.
    pub at_five: Option<bool>,
}

/// One row of the panel.
///
/// ```
/// # use hubplan::model::{Cohorts, DemandPoint, ExposureSettings, Month, Origins, SitePoint, SiteStatus, Study};
/// # use hubplan::study::expose;
/// # let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// # let born = Month::of(1999, 9);
/// # let mut settings = ExposureSettings::new(Cohorts { first: born, last: born, every: 12 });
/// # settings.children = "weight".to_owned();
/// # let exposure = expose(&study, &Origins::of_zones(&study), &settings, "the study")?;
/// let row = exposure.row(0);
/// assert_eq!((row.origin, exposure.cohorts[row.cohort], row.within.len()), (0, Month::of(1999, 9), 1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PanelRow {
    /// Index of the origin.
    pub origin: usize,
    /// Index in [`Exposure::cohorts`].
    pub cohort: usize,
    /// Index in [`Exposure::classes`].
    pub class: usize,
    /// One entry per radius.
    pub within: Vec<Within>,
}

/// When a centre of a class was certainly open, and when it may have been.
struct Standing {
    certain: Range<Month>,
    possible: Range<Month>,
}

/// Measures exposure. `file` is what findings call the study.
///
/// # Errors
/// [`crate::Code::SettingInvalid`] for everything that cannot be measured; [`crate::Code::NothingLeft`] when there is
/// no centre.
pub fn expose(study: &Study, origins: &Origins, settings: &ExposureSettings, file: &str) -> Result<Exposure> {
    asked::exposure(study, settings, file)?;
    let centres = centres::ever_open(study);
    for (name, class) in &settings.kinds {
        asked::centres(study, &centres, &class.kind, file, &format!("exposure.kinds.{name}"))?;
    }
    asked::centres(study, &centres, &[], file, "exposure")?;
    let cohorts = settings.cohorts.months();
    let mut classes = vec![("all".to_owned(), CentreClass::default())];
    classes.extend(settings.kinds.iter().map(|(name, class)| (name.clone(), class.clone())));
    // For each class, one entry per site.
    let standing: Vec<Vec<Option<Standing>>> =
        classes.iter().map(|(_, class)| standing(study, &centres, class, settings.as_of)).collect();
    let ways = Ways::to(study, &centres);
    let per_origin = cohorts.len() * classes.len() * settings.radii.len();
    let cells = filled(origins, per_origin, Cell::default(), |range, cells| {
        let mut childhoods = Childhoods::new(settings, &cohorts, classes.len());
        let mut walker = ways.walker();
        for (origin, own) in range.zip(cells.chunks_mut(per_origin)) {
            childhoods.clear();
            for way in walker.within(origins, origin, &childhoods.widest) {
                let ring = settings.radii.iter().position(|radius| within(way.impedance, radius));
                for (class, standing) in standing.iter().enumerate() {
                    if let (Some(ring), Some(centre)) = (ring, &standing[way.site.at()]) {
                        childhoods.add(class, ring, centre);
                    }
                }
            }
            childhoods.count(&cohorts, own);
        }
    });
    Ok(Exposure {
        years: years::years(study, settings, &cohorts, &classes, |class, site| {
            standing[class][site.at()].as_ref().map(|centre| (&centre.certain, &centre.possible))
        }),
        assumptions: assumptions(study, settings, &centres),
        cells,
        born: cohorts.iter().map(ToString::to_string).collect(),
        rings: rings(&settings.radii),
        bands: bands(&settings.bands),
        classes: classes.into_iter().map(|(name, _)| name).collect(),
        settings: settings.clone(),
        cohorts,
        centres,
    })
}

/// The centres of a class, one entry per site; `None` for sites that are not in the class.
fn standing(study: &Study, centres: &[SiteIx], class: &CentreClass, as_of: Option<Month>) -> Vec<Option<Standing>> {
    let mut list: Vec<Option<Standing>> = study.sites.iter().map(|_| None).collect();
    for &site in centres.iter().filter(|site| centres::is_of(study, **site, &class.kind)) {
        let place = &study.sites[site.at()];
        let open = OpenMonths::of(place.opened, place.closed, as_of);
        list[site.at()] = match opened_in(place.opened, class) {
            Some(false) => None,
            Some(true) => Some(Standing { certain: open.certain, possible: open.possible }),
            // It is unknown whether the centre is in the class, so it was certainly open in no month.
            None => Some(Standing { certain: Month::EARLIEST..Month::EARLIEST, possible: open.possible }),
        };
    }
    list
}

/// Whether a centre opened within the months of a class; `None` when its dates do not decide it.
fn opened_in(opened: When, class: &CentreClass) -> Option<bool> {
    if class.opened_from.is_none() && class.opened_to.is_none() {
        return Some(true);
    }
    let When::Between(first, last) = opened else { return None };
    let month = |day: chrono::NaiveDate| Month::of(day.year(), day.month());
    let (from, to) = (class.opened_from.unwrap_or(Month::EARLIEST), class.opened_to.unwrap_or(Month::LATEST));
    match (month(first), month(last)) {
        (first, last) if from <= first && last <= to => Some(true),
        (first, last) if last < from || to < first => Some(false),
        _ => None,
    }
}

/// The months in which centres near one origin were open, by class and radius.
struct Childhoods {
    widest: Impedance,
    radii: usize,
    months: i32,
    /// Certain and possible months, by class and ring.
    open: Vec<[Months; 2]>,
}

impl Childhoods {
    fn new(settings: &ExposureSettings, cohorts: &[Month], classes: usize) -> Self {
        let months = settings.months as i32;
        let (first, last) = (cohorts.first().copied(), cohorts.last().copied());
        let span = first.unwrap_or(Month::EARLIEST)..last.map_or(Month::EARLIEST, |last| last.plus(months + 1));
        let none = Months::none(span);
        let radii = settings.radii.len();
        let widest = settings.radii.last().copied().unwrap_or(Impedance::metres(0.0));
        Childhoods { widest, radii, months, open: vec![[none.clone(), none]; radii * classes] }
    }

    fn clear(&mut self) {
        self.open.iter_mut().flatten().for_each(Months::clear);
    }

    fn add(&mut self, class: usize, ring: usize, centre: &Standing) {
        let [certain, possible] = &mut self.open[class * self.radii + ring];
        certain.add(&centre.certain);
        possible.add(&centre.possible);
    }

    /// Adds each ring to all wider ones, because a centre within a radius is within every wider one. Then counts for
    /// every cohort.
    fn count(&mut self, cohorts: &[Month], cells: &mut [Cell]) {
        for class in self.open.chunks_mut(self.radii) {
            for ring in 1..class.len() {
                let (nearer, here) = class.split_at_mut(ring);
                here[0].iter_mut().zip(&nearer[ring - 1]).for_each(|(here, nearer)| here.add_all(nearer));
            }
        }
        for (&born, own) in cohorts.iter().zip(cells.chunks_mut(self.open.len())) {
            let (childhood, five) = (born..born.plus(self.months), born.plus(self.months));
            for (cell, [certain, possible]) in own.iter_mut().zip(&self.open) {
                *cell = Cell {
                    months: certain.count(&childhood) as u8,
                    possible: possible.count(&childhood) as u8,
                    at_five: (certain.has(five), possible.has(five)),
                };
            }
        }
    }
}

/// Yes, no, or `None` for unknown.
fn known(certain: bool, possible: bool) -> Option<bool> {
    match (certain, possible) {
        (true, _) => Some(true),
        (false, false) => Some(false),
        (false, true) => None,
    }
}

impl Exposure {
    /// Number of rows of the panel.
    pub fn len(&self) -> usize {
        self.cells.len() / self.settings.radii.len().max(1)
    }

    /// Whether the panel has no rows.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// One row of the panel. The class varies fastest, then the cohort, then the origin.
    pub fn row(&self, at: usize) -> PanelRow {
        let radii = self.settings.radii.len();
        let (class, rest) = (at % self.classes.len(), at / self.classes.len());
        let (cohort, origin) = (rest % self.cohorts.len(), rest / self.cohorts.len());
        let cells = &self.cells[at * radii..(at + 1) * radii];
        let within = |cell: &Cell| Within {
            months: cell.months.into(),
            possible: cell.possible.into(),
            ever: known(cell.months > 0, cell.possible > 0),
            at_five: known(cell.at_five.0, cell.at_five.1),
        };
        PanelRow { origin, cohort, class, within: cells.iter().map(within).collect() }
    }
}

/// Name of a ring or band that depends on an unknown date.
const UNKNOWN: &str = "unknown";

impl Exposure {
    /// The narrowest ring that ever had an open centre; `unknown` where that depends on an unknown date.
    pub fn ring(&self, within: &[Within]) -> &str {
        for (at, within) in within.iter().enumerate() {
            match within.ever {
                Some(true) => return &self.rings[at],
                None => return UNKNOWN,
                Some(false) => {}
            }
        }
        self.rings.last().map_or("", String::as_str)
    }

    /// The band of the share of months; `unknown` where that depends on an unknown date.
    pub fn band(&self, within: &Within) -> &str {
        let band = |months: u32| {
            let share = f64::from(months) / f64::from(self.settings.months);
            let band = self.bands.iter().find(|(edge, _)| share <= *edge).map_or("", |(_, name)| name);
            if months == 0 { "none" } else { band }
        };
        let (certain, possible) = (band(within.months), band(within.possible));
        if certain == possible { certain } else { UNKNOWN }
    }
}

/// Upper ends of the bands, with their names.
fn bands(edges: &[f64]) -> Vec<(f64, String)> {
    let name = |(at, edge): (usize, &f64)| match at {
        0 => (*edge, format!("up to {edge}")),
        at => (*edge, format!("{} to {edge}", edges[at - 1])),
    };
    let above = edges.last().map(|last| (f64::INFINITY, format!("above {last}")));
    edges.iter().enumerate().map(name).chain(above).collect()
}

fn rings(radii: &[Impedance]) -> Vec<String> {
    let name = |at: usize| match at {
        0 => format!("within {}", radii[0]),
        at => format!("{} to {}", radii[at - 1], radii[at]),
    };
    let beyond = radii.last().map(|last| format!("beyond {last}"));
    (0..radii.len()).map(name).chain(beyond).collect()
}

fn assumptions(study: &Study, settings: &ExposureSettings, centres: &[SiteIx]) -> Vec<String> {
    let count = |holds: &dyn Fn(&crate::model::Site) -> bool| {
        centres.iter().filter(|site| holds(&study.sites[site.at()])).count()
    };
    let unknown = count(&|site| site.opened == When::Unknown);
    let ended = count(&|site| site.closed.is_some());
    let mut list = vec![
        asked::travel(study),
        "A month counts if a centre within the radius is open on its first day. On the day when it closes a centre \
         is no longer open"
            .to_owned(),
        match settings.months {
            1 => "Children live at the same origin for the whole month".to_owned(),
            months => format!("Children live at the same origin for all {months} months"),
        },
    ];
    if unknown > 0 {
        list.push(format!(
            "{unknown} of {} {} no date of opening, so nobody knows when they were open",
            counted(centres.len(), "centre"),
            verb(unknown, "have")
        ));
    }
    if ended == 0 {
        list.push(
            "No centre of the study has closed: exposure in the past counts only centres that are still open"
                .to_owned(),
        );
    }
    list.push(match settings.as_of {
        Some(month) => {
            format!("Centres without a date of closing are open for certain until {month}, and perhaps later")
        }
        None => {
            "Centres without a date of closing count as open for ever: no `as_of` gives the date of the list".to_owned()
        }
    });
    let blank = study.zone_indices().filter(|zone| study.columns.get(&settings.children, *zone).is_none()).count();
    if blank > 0 {
        let zones = format!("{} {}", counted(blank, "zone"), verb(blank, "have"));
        list.push(format!("{zones} no `{}` and {} as 0 people", settings.children, verb(blank, "count")));
    }
    list.push(format!(
        "Centres per 1,000 children: those open on 1 July, over `{}`, the same for every year",
        settings.children
    ));
    list
}
