//! Measures `[distance]`: from every origin to its nearest centres, and what that means for the people there.

use super::groups::Grouping;
use super::people::People;
use super::{Change, InequalityRow, SummaryRow, asked, catchment, centres, change, filled, inequality, summary};
use crate::error::Result;
use crate::model::{DistanceSettings, Origins, SiteIx, Study};
use crate::travel::{Nearest, Ways, within};
use crate::units::Impedance;

/// Results of `[distance]`.
///
/// ```
/// use hubplan::model::{DemandPoint, DistanceSettings, Origins, SitePoint, SiteStatus, Study};
/// use hubplan::study::measure;
/// let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let settings = DistanceSettings { weights: vec!["weight".to_owned()], ..DistanceSettings::default() };
/// let distances = measure(&study, &Origins::of_zones(&study), &settings, "the study", None)?;
/// assert_eq!((distances.way(0), distances.counts(0)), (Some(500.0), &[1][..]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Distances {
    /// The settings that were measured.
    pub settings: DistanceSettings,
    /// The centres that were measured to, in the order of the study's sites.
    pub centres: Vec<SiteIx>,
    /// The columns of people, in the order of `weights`.
    pub people: Vec<People>,
    /// The groupings of the summaries; the first is everybody together.
    pub groupings: Vec<Grouping>,
    /// The nearest centres of each origin, nearest first; `settings.nearest` entries per origin, padded with `None`.
    nearest: Vec<Option<Nearest>>,
    /// The number of centres within each radius of each origin; one entry per radius and origin.
    counts: Vec<u32>,
    /// Two-step floating catchment: supply per person, for each origin.
    pub two_step: Option<Vec<f64>>,
    /// The enhanced form, with a weight for each band of distance.
    pub enhanced: Option<Vec<f64>>,
    /// Distances weighted by people, by group.
    pub summary: Vec<SummaryRow>,
    /// Gini and concentration indices.
    pub inequality: Vec<InequalityRow>,
    /// What closing or opening centres would change.
    pub change: Option<Change>,
    /// The assumptions, in words.
    pub assumptions: Vec<String>,
}

/// Measures a study. `file` is what findings call the study. `after` holds the hubs of a plan, or the centres that a
/// list of closures leaves open.
///
/// # Errors
/// [`crate::Code::SettingInvalid`] for everything that cannot be measured.
pub fn measure(
    study: &Study,
    origins: &Origins,
    settings: &DistanceSettings,
    file: &str,
    after: Option<Vec<SiteIx>>,
) -> Result<Distances> {
    let groupings = asked::distance(study, settings, file)?;
    asked::centres(study, &centres::open_today(study, &[]), &settings.kinds, file, "distance.kinds")?;
    let open = centres::open_today(study, &settings.kinds);
    let ways = Ways::to(study, &open);
    let people: Vec<People> = settings.weights.iter().map(|name| People::of(study, origins, name)).collect();
    let nearest = nearest(origins, &ways, settings.nearest);
    let counts = counts(origins, &ways, &settings.radii);
    let (two_step, enhanced) = match &settings.catchment {
        Some(catchment) => catchment::both(study, origins, &ways, catchment, &settings.weights),
        None => (None, None),
    };
    let mut distances = Distances {
        assumptions: asked::assumptions(study, settings, &people, &open),
        settings: settings.clone(),
        centres: open,
        people,
        groupings,
        nearest,
        counts,
        two_step,
        enhanced,
        summary: Vec::new(),
        inequality: Vec::new(),
        change: None,
    };
    distances.summary = summary::summary(study, origins, &distances);
    distances.inequality = inequality::inequality(study, origins, &distances);
    distances.change = after.map(|mut after| {
        after.retain(|site| centres::is_of(study, *site, &settings.kinds));
        change::change(study, origins, &distances, after)
    });
    Ok(distances)
}

impl Distances {
    /// The nearest centres of an origin, nearest first; `None` entries where there are no more.
    pub fn nearest(&self, origin: usize) -> &[Option<Nearest>] {
        &self.nearest[origin * self.settings.nearest..(origin + 1) * self.settings.nearest]
    }

    /// Distance from an origin to its nearest centre, in the study's travel unit.
    pub fn way(&self, origin: usize) -> Option<f64> {
        self.nearest[origin * self.settings.nearest].map(|way| way.impedance)
    }

    /// Number of centres within each radius of an origin.
    pub fn counts(&self, origin: usize) -> &[u32] {
        let radii = self.settings.radii.len();
        &self.counts[origin * radii..(origin + 1) * radii]
    }

    /// Whether the nearest centre is within a radius.
    pub fn is_within(&self, origin: usize, radius: &Impedance) -> bool {
        self.way(origin).is_some_and(|way| within(way, radius))
    }
}

/// The `k` nearest centres of every origin, nearest first, one origin after another; `None` where there are no more.
pub fn nearest(origins: &Origins, ways: &Ways<'_>, k: usize) -> Vec<Option<Nearest>> {
    filled(origins, k, None, |range, list| {
        let mut walker = ways.walker();
        for (origin, own) in range.zip(list.chunks_mut(k)) {
            let near = walker.nearest(origins, origin, k);
            own.iter_mut().zip(near).for_each(|(slot, way)| *slot = Some(*way));
        }
    })
}

/// Number of centres within each radius of each origin.
fn counts(origins: &Origins, ways: &Ways<'_>, radii: &[Impedance]) -> Vec<u32> {
    let Some(widest) = radii.last() else { return Vec::new() };
    filled(origins, radii.len(), 0, |range, list| {
        let mut walker = ways.walker();
        for (origin, own) in range.zip(list.chunks_mut(radii.len())) {
            let near = walker.within(origins, origin, widest);
            for (count, radius) in own.iter_mut().zip(radii) {
                *count = near.iter().filter(|way| within(way.impedance, radius)).count() as u32;
            }
        }
    })
}
