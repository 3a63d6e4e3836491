//! A choice of sites that changes one site at a time, with the gain or loss of each possible change kept up to date.

use super::instance::{Instance, Row};
use crate::model::rounding;

/// Effect of opening and closing sites on the limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Effect {
    /// Change in the total violation of hard rows, each measured in its largest coefficient; negative when it falls.
    pub breach: f64,
    /// Change in the penalties of soft rows, in weight; positive is a loss.
    pub penalty: f64,
}

/// A choice of open sites, and the running figures that make changes cheap.
#[derive(Debug, Clone)]
pub(super) struct Draft<'a> {
    pub instance: &'a Instance,
    open: Vec<bool>,
    /// Number of open sites that cover each point.
    covers: Vec<u32>,
    /// For each site, the weight of the points that it covers and no open site does.
    gain: Vec<f64>,
    /// For each open site, the weight of the points that no other open site covers.
    loss: Vec<f64>,
    activity: Vec<i64>,
    /// Rows of each site as `(row, coefficient)`, in compressed sparse rows; see [`Draft::rows_of`].
    row_starts: Vec<u32>,
    row_terms: Vec<(u32, i64)>,
    /// Largest absolute coefficient of each row.
    scale: Vec<f64>,
    soft: Vec<SoftRow>,
    /// Rounding tolerance: a change in value of no more than this counts as none.
    pub nothing: f64,
}

impl<'a> Draft<'a> {
    /// A draft with every site closed.
    pub fn new(instance: &'a Instance) -> Self {
        let sites = instance.sites.len();
        let mut lists = vec![Vec::new(); sites];
        for (row, Row { terms, .. }) in instance.rows.iter().enumerate() {
            for &(site, coefficient) in terms {
                lists[site as usize].push((row as u32, coefficient));
            }
        }
        let mut row_starts = vec![0];
        let mut row_terms = Vec::new();
        for list in lists {
            row_terms.extend(list);
            row_starts.push(row_terms.len() as u32);
        }
        let largest = |row: &Row| row.terms.iter().map(|term| term.1.abs()).max().unwrap_or(1) as f64;
        let scale: Vec<f64> = instance.rows.iter().map(largest).collect();
        let cover =
            |site: usize| instance.cover.points_of(site).iter().map(|point| instance.weight[*point as usize]).sum();
        Draft {
            instance,
            open: vec![false; sites],
            covers: vec![0; instance.weight.len()],
            gain: (0..sites).map(cover).collect(),
            loss: vec![0.0; sites],
            activity: vec![0; instance.rows.len()],
            row_starts,
            row_terms,
            scale,
            soft: instance.rows.iter().enumerate().filter_map(|(at, row)| SoftRow::new(instance, at, row)).collect(),
            nothing: rounding::DIGITS * instance.scale(),
        }
    }

    /// A draft with these sites open.
    pub fn of(instance: &'a Instance, open: &[bool]) -> Self {
        let mut draft = Draft::new(instance);
        (0..open.len()).filter(|site| open[*site]).for_each(|site| draft.open(site));
        draft
    }

    /// Activity of each row.
    pub fn activity(&self) -> &[i64] {
        &self.activity
    }

    /// Sets sites to the given states. Returns the change in value, penalties of soft rows included.
    pub fn set(&mut self, sites: impl Iterator<Item = (usize, bool)>) -> f64 {
        let mut won = self.penalty();
        for (site, open) in sites {
            if self.open[site] && !open {
                won -= self.loss(site);
                self.close(site);
            } else if open && !self.open[site] {
                won += self.gain(site);
                self.open(site);
            }
        }
        won - self.penalty()
    }

    fn penalty(&self) -> f64 {
        self.soft.iter().map(|soft| self.instance.rows[soft.row].penalty(self.activity[soft.row])).sum()
    }

    pub fn is_open(&self, site: usize) -> bool {
        self.open[site]
    }

    pub fn into_open(self) -> Vec<bool> {
        self.open
    }

    pub fn open_sites(&self) -> Vec<usize> {
        (0..self.open.len()).filter(|site| self.open[*site]).collect()
    }

    /// Objective gained by opening a closed site, in weight: newly covered points plus its price, penalties apart.
    pub fn gain(&self, site: usize) -> f64 {
        self.gain[site] + self.instance.sites[site].price
    }

    /// Objective lost by closing an open site, in weight, penalties apart.
    pub fn loss(&self, site: usize) -> f64 {
        self.loss[site] + self.instance.sites[site].price
    }

    /// Points that only this open site covers.
    pub fn sole_points(&self, site: usize) -> impl Iterator<Item = usize> + '_ {
        let points = self.instance.cover.points_of(site).iter().map(|point| *point as usize);
        points.filter(|point| self.covers[*point] == 1)
    }

    /// Whether every hard row is kept.
    pub fn keeps_limits(&self) -> bool {
        self.instance.rows.iter().zip(&self.activity).all(|(row, activity)| row.excess(*activity) == 0)
    }

    /// Upper bound on what one exchange can save in penalties of rows that fall short now. An exchange touches at most
    /// two authorities.
    pub fn relief(&self) -> f64 {
        let (mut joining, mut local) = (0.0, 0.0_f64);
        for soft in &self.soft {
            if self.instance.rows[soft.row].shortfall(self.activity[soft.row]) > 0 {
                match soft.joining {
                    true => joining += soft.most_saved,
                    false => local = local.max(soft.most_saved),
                }
            }
        }
        joining + 2.0 * local
    }

    /// Hard rows that are broken.
    pub fn broken_rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.activity.len()).filter(|row| self.instance.rows[*row].excess(self.activity[*row]) > 0)
    }

    /// Rows of a site as `(row, coefficient)`, in ascending order.
    pub fn rows_of(&self, site: usize) -> &[(u32, i64)] {
        &self.row_terms[self.row_starts[site] as usize..self.row_starts[site + 1] as usize]
    }

    /// Effect on the limits of closing one site and opening another.
    pub fn effect(&self, close: Option<usize>, open: Option<usize>) -> Effect {
        let mut closing = close.map_or(&[][..], |site| self.rows_of(site)).iter().peekable();
        let mut opening = open.map_or(&[][..], |site| self.rows_of(site)).iter().peekable();
        let mut effect = Effect { breach: 0.0, penalty: 0.0 };
        loop {
            let (row, change) = match (closing.peek(), opening.peek()) {
                (Some((a, _)), Some((b, _))) if a == b => {
                    let (_, out) = closing.next().copied().unwrap_or_default();
                    let (row, into) = opening.next().copied().unwrap_or_default();
                    (row, into - out)
                }
                (Some((a, _)), Some((b, _))) if a > b => opening.next().copied().unwrap_or_default(),
                (Some(_), _) => closing.next().map(|(row, out)| (*row, -out)).unwrap_or_default(),
                (None, Some(_)) => opening.next().copied().unwrap_or_default(),
                (None, None) => return effect,
            };
            if change != 0 {
                let at = row as usize;
                let (limit, before) = (&self.instance.rows[at], self.activity[at]);
                effect.breach += (limit.excess(before + change) - limit.excess(before)) as f64 / self.scale[at];
                if limit.soft.is_some() {
                    effect.penalty += limit.penalty(before + change) - limit.penalty(before);
                }
            }
        }
    }

    /// Opens a closed site.
    pub fn open(&mut self, site: usize) {
        self.open[site] = true;
        self.shift_rows(site, 1);
        let instance = self.instance;
        for &point in instance.cover.points_of(site) {
            let (point, weight) = (point as usize, instance.weight[point as usize]);
            self.covers[point] += 1;
            match self.covers[point] {
                1 => {
                    for &other in instance.cover.sites_of(point) {
                        self.gain[other as usize] -= weight;
                    }
                    self.loss[site] += weight;
                }
                2 => {
                    let sole = instance.cover.sites_of(point).iter().map(|other| *other as usize);
                    for other in sole.filter(|other| self.open[*other] && *other != site) {
                        self.loss[other] -= weight;
                    }
                }
                _ => {}
            }
        }
    }

    /// Closes an open site.
    pub fn close(&mut self, site: usize) {
        self.open[site] = false;
        self.shift_rows(site, -1);
        let instance = self.instance;
        self.loss[site] = 0.0;
        for &point in instance.cover.points_of(site) {
            let (point, weight) = (point as usize, instance.weight[point as usize]);
            self.covers[point] -= 1;
            match self.covers[point] {
                0 => {
                    for &other in instance.cover.sites_of(point) {
                        self.gain[other as usize] += weight;
                    }
                }
                1 => {
                    let sole = instance.cover.sites_of(point).iter().map(|other| *other as usize);
                    for other in sole.filter(|other| self.open[*other]) {
                        self.loss[other] += weight;
                    }
                }
                _ => {}
            }
        }
    }

    fn shift_rows(&mut self, site: usize, times: i64) {
        for at in self.row_starts[site] as usize..self.row_starts[site + 1] as usize {
            let (row, coefficient) = self.row_terms[at];
            self.activity[row as usize] += times * coefficient;
        }
    }
}

/// What an exchange can save on a soft row.
#[derive(Debug, Clone, Copy)]
struct SoftRow {
    row: usize,
    /// Largest penalty that closing one site and opening another can save on it, in weight.
    most_saved: f64,
    /// Whether it has sites of several authorities. An authority has at most one soft row of its own.
    joining: bool,
}

impl SoftRow {
    fn new(instance: &Instance, at: usize, row: &Row) -> Option<Self> {
        let soft = row.soft?;
        let coefficients = || row.terms.iter().map(|term| term.1);
        let swing = coefficients().max().unwrap_or(0).max(0) - coefficients().min().unwrap_or(0).min(0);
        let most_saved = soft.penalty * ((swing + soft.unit - 1) / soft.unit) as f64;
        let mut groups = row.terms.iter().map(|term| instance.sites[term.0 as usize].group);
        let first = groups.next();
        Some(SoftRow { row: at, most_saved, joining: groups.any(|group| Some(group) != first) })
    }
}
