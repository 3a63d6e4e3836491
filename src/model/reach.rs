//! Cover lists: which sites each zone can reach within the radius, and which zones each site can serve.

use super::{SiteIx, ZoneIx};

/// Sparse cover lists in both directions, as compressed sparse rows. A pair that is absent is out of reach.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study, ZoneIx};
/// use hubplan::{Question, travel, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let terms = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.terms;
/// let reach = travel::reach(&study, &terms);
/// assert_eq!((reach.sites_of(ZoneIx(0)), reach.pairs()), (&[SiteIx(0)][..], 1));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    zone_starts: Vec<usize>,
    sites: Vec<SiteIx>,
    site_starts: Vec<usize>,
    zones: Vec<ZoneIx>,
}

/// Collects the rows of a [`Reach`], zone by zone.
///
/// ```
/// use hubplan::model::{ReachBuilder, SiteIx, ZoneIx};
/// let mut builder = ReachBuilder::new(2);
/// builder.push_zone(&[SiteIx(0), SiteIx(1)]);
/// builder.push_zone(&[SiteIx(1)]);
/// assert_eq!(builder.build(2).zones_of(SiteIx(1)), [ZoneIx(0), ZoneIx(1)]);
/// ```
#[derive(Debug)]
pub struct ReachBuilder {
    starts: Vec<usize>,
    sites: Vec<SiteIx>,
}

impl ReachBuilder {
    /// A builder with room for `zones` rows.
    pub fn new(zones: usize) -> Self {
        let mut starts = Vec::with_capacity(zones + 1);
        starts.push(0);
        ReachBuilder { starts, sites: Vec::new() }
    }

    /// Empty lists, for questions about limits, in which journeys do not matter.
    pub fn nothing(zones: usize, sites: usize) -> Reach {
        let mut builder = ReachBuilder::new(zones);
        (0..zones).for_each(|_| builder.push_zone(&[]));
        builder.build(sites)
    }

    /// Adds the next zone's sites, in ascending order.
    pub fn push_zone(&mut self, sites: &[SiteIx]) {
        debug_assert!(sites.windows(2).all(|pair| pair[0] < pair[1]), "cover lists are in rising order");
        self.sites.extend_from_slice(sites);
        self.starts.push(self.sites.len());
    }

    /// Completes the lists in both directions; `site_count` is the number of sites of the study.
    pub fn build(self, site_count: usize) -> Reach {
        let mut site_starts = vec![0usize; site_count + 1];
        for site in &self.sites {
            site_starts[site.at() + 1] += 1;
        }
        for i in 0..site_count {
            site_starts[i + 1] += site_starts[i];
        }
        let mut next = site_starts.clone();
        let mut zones = vec![ZoneIx(0); self.sites.len()];
        for zone in 0..self.starts.len() - 1 {
            for site in &self.sites[self.starts[zone]..self.starts[zone + 1]] {
                zones[next[site.at()]] = ZoneIx::new(zone);
                next[site.at()] += 1;
            }
        }
        Reach { zone_starts: self.starts, sites: self.sites, site_starts, zones }
    }
}

impl Reach {
    /// Sites within the radius of a zone, in ascending order.
    pub fn sites_of(&self, zone: ZoneIx) -> &[SiteIx] {
        &self.sites[self.zone_starts[zone.at()]..self.zone_starts[zone.at() + 1]]
    }

    /// Zones within the radius of a site, in ascending order.
    pub fn zones_of(&self, site: SiteIx) -> &[ZoneIx] {
        &self.zones[self.site_starts[site.at()]..self.site_starts[site.at() + 1]]
    }

    /// Number of (zone, site) pairs.
    pub fn pairs(&self) -> usize {
        self.sites.len()
    }

    /// Number of zones.
    pub fn zone_count(&self) -> usize {
        self.zone_starts.len() - 1
    }

    /// Number of sites.
    pub fn site_count(&self) -> usize {
        self.site_starts.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_say_the_same() {
        let mut builder = ReachBuilder::new(3);
        builder.push_zone(&[SiteIx(0), SiteIx(2)]);
        builder.push_zone(&[]);
        builder.push_zone(&[SiteIx(2)]);
        let reach = builder.build(3);
        assert_eq!(reach.zones_of(SiteIx(0)), &[ZoneIx(0)]);
        assert!(reach.zones_of(SiteIx(1)).is_empty());
        assert_eq!(reach.zones_of(SiteIx(2)), &[ZoneIx(0), ZoneIx(2)]);
        assert_eq!(reach.pairs(), 3);
    }
}
