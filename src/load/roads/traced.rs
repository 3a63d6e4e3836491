//! Networks that are kept in memory after loading, so that outputs can show the paths of journeys.

use crate::model::{Paths, Site, SiteIx, Zone, ZoneIx};
use crate::roads::{Network, Path, Snap, Tracer};
use geo::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The networks of a study with its places on them.
pub(super) struct Traced {
    modes: Vec<Arc<Mode>>,
    zones: Vec<Coord<f64>>,
    sites: Vec<Coord<f64>>,
}

/// One way of travelling.
struct Mode {
    tracer: Tracer,
    zones: Vec<Option<Snap>>,
    sites: Vec<Option<Snap>>,
    cut_off: u32,
    /// Whether it needs a car.
    car: bool,
}

impl Traced {
    /// The places of a study, still without a network.
    pub fn new(zones: &[Zone], sites: &[Site]) -> Self {
        let zones = zones.iter().map(|zone| zone.centroid).collect();
        Traced { modes: Vec::new(), zones, sites: sites.iter().map(|site| site.point).collect() }
    }

    /// Adds a way of travelling: its network, zones and then sites on it, and the longest journey that counts, in
    /// ticks.
    pub fn add(&mut self, network: Network, mut zones: Vec<Option<Snap>>, cut_off: u32, car: bool) {
        let sites = zones.split_off(self.zones.len());
        self.modes.push(Arc::new(Mode { tracer: Tracer::new(network), zones, sites, cut_off, car }));
    }

    /// The same without the ways of travelling that need a car.
    pub fn without_car(&self) -> Self {
        let modes = self.modes.iter().filter(|mode| !mode.car).map(Arc::clone).collect();
        Traced { modes, zones: self.zones.clone(), sites: self.sites.clone() }
    }

    /// The quickest path from each zone to a site. All ways of travelling measure in the same ticks.
    fn to_site(&self, site: SiteIx, zones: &[ZoneIx]) -> Vec<Option<Vec<Coord<f64>>>> {
        let mut best: Vec<Option<Path>> = vec![None; zones.len()];
        for mode in &self.modes {
            let Some(to) = &mode.sites[site.at()] else { continue };
            let placed: Vec<(usize, &Snap)> =
                zones.iter().enumerate().filter_map(|(at, zone)| Some((at, mode.zones[zone.at()].as_ref()?))).collect();
            let origins: Vec<&Snap> = placed.iter().map(|(_, snap)| *snap).collect();
            for ((at, _), path) in placed.iter().zip(mode.tracer.paths(to, &origins, mode.cut_off)) {
                let quicker = |path: &Path| best[*at].as_ref().is_none_or(|best| path.ticks < best.ticks);
                if let Some(path) = path.filter(quicker) {
                    best[*at] = Some(path);
                }
            }
        }
        let whole = |(zone, path): (&ZoneIx, Option<Path>)| {
            let between = path?.points.into_iter().map(|[x, y]| Coord { x, y });
            let ends = (self.zones[zone.at()], self.sites[site.at()]);
            let mut points: Vec<_> = std::iter::once(ends.0).chain(between).chain([ends.1]).collect();
            points.dedup();
            // A line has two ends, even where a zone's point is at the site.
            if points.len() == 1 {
                points.push(ends.1);
            }
            Some(points)
        };
        zones.iter().zip(best).map(whole).collect()
    }
}

impl Paths for Traced {
    fn of(&self, pairs: &[(ZoneIx, SiteIx)]) -> Vec<Option<Vec<Coord<f64>>>> {
        let mut of_site: BTreeMap<SiteIx, Vec<usize>> = BTreeMap::new();
        pairs.iter().enumerate().for_each(|(at, (_, site))| of_site.entry(*site).or_default().push(at));
        let of_site: Vec<_> = of_site.into_iter().collect();
        let found = of_site.par_iter().map(|(site, at)| {
            let zones: Vec<ZoneIx> = at.iter().map(|at| pairs[*at].0).collect();
            at.iter().copied().zip(self.to_site(*site, &zones)).collect::<Vec<_>>()
        });
        let mut paths = vec![None; pairs.len()];
        found.collect::<Vec<_>>().into_iter().flatten().for_each(|(at, path)| paths[at] = path);
        paths
    }
}

impl fmt::Debug for Traced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let vertices: Vec<usize> = self.modes.iter().map(|mode| mode.tracer.network().graph().vertices()).collect();
        f.debug_struct("Traced").field("vertices", &vertices).finish_non_exhaustive()
    }
}
