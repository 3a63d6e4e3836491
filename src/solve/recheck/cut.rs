//! The question split into the parts of a certificate, at its prices. Both the writer and the reader of a proof use it.
//!
//! Only prices and parts come from the certificate. Everything else comes from the study, with plain loops over zones
//! and sites, before any presolve.

use super::slack;
use crate::model::{Certificate, LimitPrice, SiteIx, ZoneIx};
use crate::solve::instance::{Cover, FreeSite, Instance, Row};
use crate::solve::limits::{self, Question};
use crate::solve::regions;
use std::collections::{BTreeMap, BTreeSet};

/// The question split into the certificate's parts, at its prices.
#[derive(Debug)]
pub(in crate::solve) struct Cut {
    /// For each site of the question, the part that decides on it; `None` for required sites.
    pub(super) part: Vec<Option<usize>>,
    /// All rows of the limits; what required sites contribute is taken off their ends.
    pub(super) rows: Vec<Row>,
    /// For each zone of the study that several parts can serve, its price; `None` for all others.
    pub(super) zone_price: Vec<Option<f64>>,
    /// Price of each row, in weight per unit of activity; 0 when it has none.
    pub(super) row_price: Vec<f64>,
    /// The part of the bound that no part's choice changes, in weight.
    pub constant: f64,
    /// Sum of the absolute amounts in the constant, for rounding.
    pub made_of: f64,
}

impl Cut {
    /// Splits the question, and notes as faults what does not fit.
    pub fn new(question: &Question, certificate: &Certificate, faults: &mut Vec<String>) -> Self {
        let part = parts_of_sites(question, certificate, faults);
        let rows: Vec<Row> = limits::rows(question).iter().map(|row| settled_row(question, row)).collect();
        let served = Served::new(question, &part);
        let zone_price = zone_prices(question, &served, certificate, faults);
        let row_price = row_prices(&rows, &part, certificate, faults);
        let [won, lost] = fixed(question, &served, &rows);
        let left = |(zone, price): (ZoneIx, &Option<f64>)| {
            price.map_or(0.0, |price| (question.terms.weight[zone.at()].0 - price).max(0.0))
        };
        let left: f64 = question.study.zone_indices().zip(&zone_price).map(left).sum();
        let ends: Vec<f64> = rows.iter().zip(&row_price).map(|(row, price)| price * end(row, *price)).collect();
        let made_of = won + lost + left + ends.iter().map(|end| end.abs()).sum::<f64>();
        let constant = won - lost + left + ends.iter().sum::<f64>();
        Cut { part, rows, zone_price, row_price, constant, made_of }
    }

    /// Whether the row at a position has sites of several parts.
    pub fn joins(&self, at: usize) -> bool {
        joins(&self.rows[at], &self.part)
    }

    /// The parts that have sites in a row.
    pub fn parts_of(&self, at: usize) -> BTreeSet<usize> {
        self.rows[at].terms.iter().filter_map(|(site, _)| self.part[*site as usize]).collect()
    }

    /// Whether sites of several parts can serve a zone.
    pub fn is_shared(&self, zone: ZoneIx) -> bool {
        self.zone_price[zone.at()].is_some()
    }

    /// The question of one part at the prices.
    pub fn part(&self, question: &Question, part: usize) -> Instance {
        let Question { study, terms, reach, .. } = question;
        let mut position = vec![None; study.sites.len()];
        let mut places = vec![None; question.sites.len()];
        let mut sites = Vec::new();
        for (at, &ix) in question.sites.iter().enumerate().filter(|(at, _)| self.part[*at] == Some(part)) {
            (position[ix.at()], places[at]) = (Some(sites.len() as u32), Some(sites.len() as u32));
            sites.push(FreeSite { ix, group: 0, part: 0, price: terms.closing_price[ix.at()].0 });
        }
        let mut made_of: f64 = sites.iter().map(|site| site.price.abs()).sum();
        let mut rows = Vec::new();
        for (row, price) in self.rows.iter().zip(&self.row_price) {
            let own: Vec<(u32, i64)> =
                row.terms.iter().filter_map(|(site, a)| Some((places[*site as usize]?, *a))).collect();
            if own.len() == row.terms.len() {
                rows.push(Row { terms: own, ..row.clone() });
            } else {
                for (site, a) in &own {
                    let paid = price * *a as f64;
                    sites[*site as usize].price -= paid;
                    made_of += paid.abs();
                }
                rows.extend(share_of(row, own));
            }
        }
        rows.retain(|row| !row.terms.is_empty());
        let (mut weight, mut lists) = (Vec::new(), Vec::new());
        for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
            let stays = |site: &SiteIx| question.stands(*site) || question.required(*site);
            let worth = self.zone_price[zone.at()].unwrap_or(terms.weight[zone.at()].0);
            let list: Vec<u32> = reach.sites_of(zone).iter().filter_map(|site| position[site.at()]).collect();
            if worth > 0.0 && !list.is_empty() && !reach.sites_of(zone).iter().any(stays) {
                weight.push(worth);
                lists.push(list);
            }
        }
        let cover = Cover::new(lists.iter().map(Vec::as_slice), sites.len());
        made_of += weight.iter().sum::<f64>();
        Instance { weight, sites, cover, rows, constant: 0.0, made_of, opened: Vec::new() }
    }
}

/// What a joining row asks of one part whatever the others choose: its end, less the most that all other sites can
/// contribute to it.
fn share_of(row: &Row, own: Vec<(u32, i64)>) -> Option<Row> {
    let sum = |terms: &[(u32, i64)], sign: i64| -> i64 { terms.iter().map(|term| (sign * term.1).max(0) * sign).sum() };
    let others = |sign: i64| sum(&row.terms, sign) - sum(&own, sign);
    let at_most = row.at_most.map(|end| end - others(-1)).filter(|end| sum(&own, 1) > *end);
    let at_least =
        row.at_least.filter(|_| row.soft.is_none()).map(|end| end - others(1)).filter(|end| sum(&own, -1) < *end);
    let Row { limit, at, unit, .. } = *row;
    (at_most.is_some() || at_least.is_some()).then_some(Row {
        limit,
        at,
        unit,
        terms: own,
        at_least,
        at_most,
        soft: None,
    })
}

/// Names of all blocks, and the block of each site of the question: its authority, or its region in a study without
/// authorities.
fn blocks(question: &Question) -> (Vec<String>, Vec<usize>) {
    let study = question.study;
    let part_of = regions::parts(study, &question.sites);
    let parts = part_of.iter().max().map_or(0, |last| *last as usize + 1).max(study.authorities.len());
    let names = (0..parts as u32).map(|part| regions::name(study, part)).collect();
    (names, part_of.into_iter().map(|part| part as usize).collect())
}

/// The part of each free site, by the block that it is in. Every block with free sites must be in a part.
fn parts_of_sites(question: &Question, certificate: &Certificate, faults: &mut Vec<String>) -> Vec<Option<usize>> {
    let (names, block_of) = blocks(question);
    let known: BTreeMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let kind = if question.study.authorities.is_empty() { "region" } else { "authority" };
    let mut part_of = vec![None; names.len()];
    for (at, part) in certificate.parts.iter().enumerate() {
        for block in &part.blocks {
            match known.get(block.as_str()) {
                None => faults.push(format!("the study has no {kind} `{block}`, which is in a part")),
                Some(block) if part_of[*block].is_some() => faults.push(format!("{} is named twice", names[*block])),
                Some(block) => part_of[*block] = Some(at),
            }
        }
    }
    let mut missing = vec![false; names.len()];
    let is_free = |at: usize| !question.required(question.sites[at]);
    let part = |(at, block): (usize, &usize)| {
        missing[*block] |= is_free(at) && part_of[*block].is_none();
        part_of[*block].filter(|_| is_free(at))
    };
    let parts = block_of.iter().enumerate().map(part).collect();
    let names = names.iter().zip(missing).filter(|(_, missing)| *missing);
    faults.extend(names.map(|(name, _)| format!("{name} has sites to choose from, but is in no part")));
    parts
}

/// Which parts can serve the zones whose families count.
struct Served {
    /// Zones that are covered whatever is chosen.
    anyway: Vec<ZoneIx>,
    /// For each zone of the study, whether sites of several parts can cover it and it is not covered anyway.
    shared: Vec<bool>,
}

impl Served {
    fn new(question: &Question, part: &[Option<usize>]) -> Self {
        let Question { study, terms, reach, .. } = question;
        let mut part_of_site = vec![None; study.sites.len()];
        question.sites.iter().zip(part).for_each(|(site, part)| part_of_site[site.at()] = *part);
        let mut served = Served { anyway: Vec::new(), shared: vec![false; study.zones.len()] };
        for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
            let sites = reach.sites_of(zone);
            if terms.weight[zone.at()].0 <= 0.0 {
                continue;
            }
            if sites.iter().any(|site| question.stands(*site) || question.required(*site)) {
                served.anyway.push(zone);
                continue;
            }
            let mut parts = sites.iter().filter_map(|site| part_of_site[site.at()]);
            let first = parts.next();
            served.shared[zone.at()] = parts.any(|part| Some(part) != first);
        }
        served
    }
}

/// Prices of shared zones; 0 where none is stated.
fn zone_prices(
    question: &Question,
    served: &Served,
    certificate: &Certificate,
    faults: &mut Vec<String>,
) -> Vec<Option<f64>> {
    let mut prices: Vec<Option<f64>> = served.shared.iter().map(|shared| shared.then_some(0.0)).collect();
    let mut stated = vec![false; prices.len()];
    for priced in &certificate.zones {
        let (code, price) = (&priced.zone, priced.price);
        let Some(zone) = question.study.zone_by_code(code) else {
            faults.push(format!("the study has no zone `{code}`, which has a price"));
            continue;
        };
        let weight = question.terms.weight[zone.at()].0;
        if std::mem::replace(&mut stated[zone.at()], true) {
            faults.push(format!("zone `{code}` has two prices"));
        } else if !served.shared[zone.at()] {
            faults.push(format!("zone `{code}` has a price, but no two parts can serve it"));
        } else if !(0.0..=weight + slack(weight)).contains(&price) {
            faults.push(format!("zone `{code}` has the price {price}, which is not from 0 to its weight, {weight}"));
        } else {
            prices[zone.at()] = Some(price);
        }
    }
    prices
}

/// Prices of rows; 0 where none is stated.
fn row_prices(rows: &[Row], part: &[Option<usize>], certificate: &Certificate, faults: &mut Vec<String>) -> Vec<f64> {
    let mut prices = vec![0.0; rows.len()];
    let mut stated = vec![false; rows.len()];
    for LimitPrice { limit, row: at, price } in &certificate.limits {
        let Some(row) = rows.get(*at).filter(|row| row.limit == limit) else {
            faults.push(format!("row {at} of the limits has a price as `{limit}`, but it is not such a limit"));
            continue;
        };
        if std::mem::replace(&mut stated[*at], true) {
            faults.push(format!("row {at} of the limits, `{limit}`, has two prices"));
        } else if !joins(row, part) {
            faults.push(format!("row {at} of the limits, `{limit}`, has a price, but joins no parts"));
        } else if let Some(why) = inadmissible(row, *price) {
            faults.push(format!("row {at} of the limits, `{limit}`, has the price {price}, {why}"));
        } else {
            prices[*at] = *price;
        }
    }
    prices
}

/// Whether a row has sites of several parts. Required sites belong to none.
fn joins(row: &Row, part: &[Option<usize>]) -> bool {
    let mut parts = row.terms.iter().map(|(site, _)| part[*site as usize]);
    let first = parts.next();
    parts.any(|part| Some(part) != first)
}

/// Why a price is not admissible for a row: it is for an end that the row does not have, or above the penalty of
/// missing it.
fn inadmissible(row: &Row, price: f64) -> Option<&'static str> {
    let dearest = row.soft.map_or(f64::INFINITY, |soft| soft.penalty / soft.unit as f64);
    match price {
        price if !price.is_finite() => Some("which is not a number"),
        price if price > 0.0 && row.at_most.is_none() => Some("though it has no upper end"),
        price if price < 0.0 && row.at_least.is_none() => Some("though it has no lower end"),
        price if -price > dearest + slack(dearest) => Some("which is more than missing it costs"),
        _ => None,
    }
}

/// A row without its required sites; what these contribute is taken off its ends.
fn settled_row(question: &Question, row: &Row) -> Row {
    let is_required = |site: &u32| question.required(question.site(*site));
    let (required, terms): (Vec<_>, Vec<_>) = row.terms.iter().copied().partition(|(site, _)| is_required(site));
    let settled: i64 = required.iter().map(|term| term.1).sum();
    let less = |end: Option<i64>| end.map(|end| end - settled);
    let Row { limit, at, unit, soft, .. } = *row;
    Row { limit, at, unit, terms, at_least: less(row.at_least), at_most: less(row.at_most), soft }
}

/// The end that a price is for. Unless the row is soft, the end is rounded inwards to what whole sites can reach.
pub(super) fn end(row: &Row, price: f64) -> f64 {
    let step = if row.soft.is_some() { 1 } else { row.step() };
    let reached = match (price > 0.0, row.at_most, row.at_least) {
        (true, Some(most), _) => most.div_euclid(step) * step,
        (false, _, Some(least)) => -(-least).div_euclid(step) * step,
        _ => 0,
    };
    reached as f64
}

/// What neither choices nor prices change, as amounts won and lost. Won: zones that are covered anyway. Lost: closing
/// prices of sites unless they open, and penalties of soft limits that no site can affect.
fn fixed(question: &Question, served: &Served, rows: &[Row]) -> [f64; 2] {
    let Question { study, terms, .. } = question;
    let covered: f64 = served.anyway.iter().map(|zone| terms.weight[zone.at()].0).sum();
    let stays = |site: &SiteIx| question.stands(*site) || question.required(*site);
    let closing: f64 =
        study.site_indices().filter(|site| !stays(site)).map(|site| terms.closing_price[site.at()].0).sum();
    let missed: f64 = rows.iter().filter(|row| row.terms.is_empty()).map(|row| row.penalty(0)).sum();
    [covered, closing + missed]
}
