//! Turns the prices that a search ended with into what others read: the certificate of the bound, and the shadow prices
//! of the limits.

use super::branch;
use super::decompose::Round;
use super::instance::{Instance, Row};
use super::limits::Question;
use super::parts::{Part, Parts};
use super::recheck::Cut;
use super::regions;
use crate::model::{
    AuthorityPrices, CERTIFICATE_VERSION, Certificate, LimitPrice, LimitPrices, PartBound, SiteIx, ZonePrice, rounding,
};
use crate::units::Weight;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Prices of money are stated for this many pounds.
const POUNDS: f64 = 100_000.0;

/// The certificate of the bound that a round proved.
pub(super) fn of_round(question: &Question, parts: &Parts, round: &Round) -> Certificate {
    let block = |part: &Part| vec![regions::name(question.study, part.id)];
    let listed = parts.list.iter().zip(&round.replies);
    let certificate = Certificate {
        version: CERTIFICATE_VERSION,
        bound: 0.0,
        constant: 0.0,
        parts: listed.map(|(part, reply)| PartBound { blocks: block(part), bound: reply.bound }).collect(),
        zones: zone_prices(question, parts, round),
        limits: parts
            .priced
            .iter()
            .zip(&round.prices.row)
            .map(|(priced, price)| LimitPrice {
                limit: priced.row.limit.to_owned(),
                row: priced.row.at as usize,
                price: price / priced.scale / priced.row.unit as f64,
            })
            .collect(),
    };
    with_whole_rows(question, parts, added_up(question, certificate))
}

/// Merges parts so that every soft row that was kept inside a part is also inside one in the certificate.
///
/// Presolve may have left a soft row that joins several parts with the sites of only one, which then kept it without a
/// price. In the original question that row still joins the parts, so they are certified as one. Hard rows need no such
/// care: a certificate keeps what they ask of one part alone.
fn with_whole_rows(question: &Question, parts: &Parts, mut certificate: Certificate) -> Certificate {
    let kept = parts.list.iter().flat_map(Part::rows).filter(|row| row.soft.is_some());
    let kept: Vec<usize> = kept.map(|row| row.at as usize).collect();
    if kept.is_empty() {
        return certificate;
    }
    let mut cut = Cut::new(question, &certificate, &mut Vec::new());
    for at in kept {
        let together = cut.parts_of(at);
        if together.len() > 1 {
            certificate = merged(question, certificate, &together);
            cut = Cut::new(question, &certificate, &mut Vec::new());
        }
    }
    certificate
}

/// The same bound with some parts merged into one. Prices of zones and limits between them are dropped, and what these
/// added to the constant moves into the merged part's bound. That bound is valid: at any prices the merged part can do
/// no better than its parts and these terms together.
fn merged(question: &Question, mut certificate: Certificate, together: &BTreeSet<usize>) -> Certificate {
    let mut all = PartBound { blocks: Vec::new(), bound: certificate.constant };
    let parts = std::mem::take(&mut certificate.parts);
    for (at, part) in parts.into_iter().enumerate() {
        if together.contains(&at) {
            all.blocks.extend(part.blocks);
            all.bound += part.bound;
        } else {
            certificate.parts.push(part);
        }
    }
    certificate.parts.push(all);
    let cut = Cut::new(question, &certificate, &mut Vec::new());
    let shared = |zone: &ZonePrice| question.study.zone_by_code(&zone.zone).is_some_and(|zone| cut.is_shared(zone));
    certificate.zones.retain(shared);
    certificate.limits.retain(|limit| cut.joins(limit.row));
    certificate.constant = Cut::new(question, &certificate, &mut Vec::new()).constant;
    if let Some(all) = certificate.parts.last_mut() {
        all.bound -= certificate.constant;
    }
    certificate.bound = certificate.constant + certificate.parts.iter().map(|part| part.bound).sum::<f64>();
    certificate
}

/// The certificate of a bound that was proven for the whole instance at once.
pub(super) fn of_whole(question: &Question, instance: &Instance, bound: f64) -> Certificate {
    let blocks: Vec<String> = blocks_of(question, instance);
    let parts = if blocks.is_empty() { Vec::new() } else { vec![PartBound { blocks, bound: 0.0 }] };
    let mut certificate = added_up(question, without_prices(parts));
    let constant = certificate.constant;
    if let Some(part) = certificate.parts.first_mut() {
        part.bound = bound - constant + rounding::LAST * (bound.abs() + constant.abs());
        certificate.bound = constant + part.bound;
    }
    certificate
}

/// The certificate of the trivial bound: each part covers and gains everything that it can.
pub(super) fn of_most(question: &Question, instance: &Instance) -> Certificate {
    let alone = |block: String| PartBound { blocks: vec![block], bound: 0.0 };
    let mut certificate = without_prices(blocks_of(question, instance).into_iter().map(alone).collect());
    let cut = Cut::new(question, &certificate, &mut Vec::new());
    for (at, part) in certificate.parts.iter_mut().enumerate() {
        let own = cut.part(question, at);
        part.bound = own.most() + rounding::LAST * own.scale();
    }
    added_up(question, certificate)
}

/// Names of the blocks (authorities or regions) that have sites to choose from.
fn blocks_of(question: &Question, instance: &Instance) -> Vec<String> {
    let mut parts: Vec<u32> = instance.sites.iter().map(|site| site.part).collect();
    parts.sort_unstable();
    parts.dedup();
    parts.into_iter().map(|part| regions::name(question.study, part)).collect()
}

fn without_prices(parts: Vec<PartBound>) -> Certificate {
    let (zones, limits) = (Vec::new(), Vec::new());
    Certificate { version: CERTIFICATE_VERSION, bound: 0.0, constant: 0.0, parts, zones, limits }
}

/// Fills in the constant, computed from the original question, and the sum.
fn added_up(question: &Question, mut certificate: Certificate) -> Certificate {
    certificate.constant = Cut::new(question, &certificate, &mut Vec::new()).constant;
    certificate.bound = certificate.constant + certificate.parts.iter().map(|part| part.bound).sum::<f64>();
    certificate
}

/// Prices of zones. A point of the search stands for all zones with the same free sites in reach; each of these pays
/// the same share of its weight.
fn zone_prices(question: &Question, parts: &Parts, round: &Round) -> Vec<ZonePrice> {
    let whole = parts.instance;
    let ix = |at: &u32| whole.sites[*at as usize].ix;
    let mut free = vec![false; question.study.sites.len()];
    whole.sites.iter().for_each(|site| free[site.ix.at()] = true);
    let mut of_list: BTreeMap<Vec<SiteIx>, f64> = BTreeMap::new();
    for (point, price) in parts.border.iter().zip(&round.prices.point) {
        let list = whole.cover.sites_of(*point as usize).iter().map(ix).collect();
        of_list.insert(list, price / whole.weight[*point as usize]);
    }
    let mut prices = Vec::new();
    for zone in question.study.zone_indices().filter(|zone| question.terms.plans_for(question.study, *zone)) {
        let (sites, weight) = (question.reach.sites_of(zone), question.terms.weight[zone.at()].0);
        let settled = |site: &SiteIx| question.stands(*site) || question.required(*site);
        if weight <= 0.0 || sites.iter().any(settled) {
            continue;
        }
        let list: Vec<SiteIx> = sites.iter().copied().filter(|site| free[site.at()]).collect();
        if let Some(share) = of_list.get(&list) {
            let zone = question.study.zones[zone.at()].code.clone();
            prices.push(ZonePrice { zone, price: share.min(1.0) * weight });
        }
    }
    prices
}

/// Shadow prices of the limits at a round's prices.
pub(super) fn prices(question: &Question, parts: &Parts, round: &Round) -> LimitPrices {
    let joining = |limit: &str| {
        let mut of_limit = parts.priced.iter().zip(&round.prices.row).filter(|(priced, _)| priced.row.limit == limit);
        of_limit.next().map(|(priced, price)| per_step(priced.row, price / priced.scale))
    };
    let alone = |(part, reply): (&Part, &super::decompose::Reply)| {
        let instance = part.at(parts.instance, &round.prices);
        let margins = branch::margins(&instance, &part.order, &reply.inner);
        let of = |limit: &str| {
            let at = instance.rows.iter().position(|row| row.limit == limit)?;
            Some(per_step(&instance.rows[at], margins.row[at]))
        };
        let authority = question.study.authorities.get(part.id as usize)?;
        // The row that keeps a plan unlike others also counts sites, but is no limit on the number of hubs.
        let counts = |row: &Row| row.is_count() && row.limit != "unlike";
        let hub = instance.rows.iter().any(counts).then(|| {
            let priced = instance.rows.iter().position(|row| counts(row) && !row.terms.is_empty());
            Weight(margins.hub + priced.map_or(0.0, |at| margins.row[at]))
        });
        let (code, name) = (authority.code.clone(), authority.name.clone());
        Some(AuthorityPrices { code, name, hub, money: of("budget"), share: of("ambition") })
    };
    let authorities = parts.list.par_iter().zip(&round.replies).map(alone).collect::<Vec<_>>();
    LimitPrices {
        share: joining("ambition"),
        hub: joining("total"),
        money: joining("budget"),
        authorities: authorities.into_iter().flatten().collect(),
    }
}

/// Price of a row for the step that people think in: £100,000, one more hub, or for the ambition one hub in a
/// disadvantaged community instead of elsewhere.
fn per_step(row: &Row, price: f64) -> Weight {
    let coefficients = || row.terms.iter().map(|term| term.1);
    let step = match row.limit {
        "budget" => POUNDS / row.unit as f64,
        "ambition" => {
            let (least, most) = (coefficients().min().unwrap_or(0).min(0), coefficients().max().unwrap_or(0));
            -((most - least) as f64)
        }
        _ => 1.0 / row.unit as f64,
    };
    // Avoids a negative zero.
    Weight(price * step + 0.0)
}
