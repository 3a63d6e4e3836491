//! Writes a scenario's question as plain numbers, for solvers that know nothing of studies: weights, cover lists,
//! limits.
//!
//! `cargo run --release --example instance -- scenario.toml > instance.json`. Positions count from 0. What `peers.py`
//! cannot put into a linear model is refused: a soft ambition, a rounding of the share other than upwards, prices on
//! closing, centres of authorities that are not being planned.

use hubplan::io::scenario_file;
use hubplan::model::{AmbitionMode, Reach, Role, Rounding, Scope, SiteIx, Study, Terms};
use hubplan::{load, travel, validate};
use serde_json::{Value, json};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("which scenario?")?;
    let file = Path::new(&name);
    let scenario = scenario_file::read(file)?;
    let study = load::study(&scenario_file::study_path(file, &scenario)?)?;
    let terms = validate::scenario(&study, &scenario, &name)?;
    let reach = travel::reach(&study, &terms);
    println!("{}", instance(&study, &terms, &reach)?);
    Ok(())
}

fn instance(study: &Study, terms: &Terms, reach: &Reach) -> Result<Value, Box<dyn Error>> {
    if terms.standing().next().is_some() {
        return Err("some authorities are not being planned".into());
    }
    if terms.closing_price.iter().any(|price| price.0 != 0.0) {
        return Err("closing a centre has a price".into());
    }
    let (mut weight, mut starts, mut covers) = (Vec::new(), vec![0], Vec::new());
    for zone in study.zone_indices() {
        weight.push(terms.weight[zone.at()].0);
        covers.extend(reach.sites_of(zone).iter().map(|site| site.at()));
        starts.push(covers.len());
    }
    let with_role = |role: Role| -> Vec<usize> {
        study.site_indices().map(SiteIx::at).filter(|at| terms.role[*at] == role).collect()
    };
    Ok(json!({
        "name": study.name,
        "weight": weight,
        "starts": starts,
        "covers": covers,
        "sites": study.sites.iter().map(|site| &site.id).collect::<Vec<_>>(),
        "disadvantaged": terms.disadvantaged,
        "cost": terms.cost.iter().map(|cost| cost.0).collect::<Vec<_>>(),
        "required": with_role(Role::Required),
        "excluded": with_role(Role::Excluded),
        "authorities": authorities(study, terms),
        "total": limits(Some(terms.total_min), terms.total_max, terms.total_budget.map(|budget| budget.0)),
        "share": share(terms)?,
    }))
}

fn authorities(study: &Study, terms: &Terms) -> Vec<Value> {
    let authority = |authority: hubplan::model::AuthorityIx| {
        let own = |site: &SiteIx| study.sites[site.at()].authority == Some(authority);
        let at = authority.at();
        json!({
            "name": study.authorities[at].name,
            "sites": study.site_indices().filter(own).map(SiteIx::at).collect::<Vec<_>>(),
            "limits": limits(Some(terms.min_hubs[at]), terms.max_hubs[at], terms.budget[at].map(|budget| budget.0)),
        })
    };
    study.authority_indices().map(authority).collect()
}

fn limits(least: Option<u32>, most: Option<u32>, budget: Option<i64>) -> Value {
    json!({ "least": least, "most": most, "budget": budget })
}

/// The hard share in ten-thousandths, over all hubs and in each authority; null when none is kept.
fn share(terms: &Terms) -> Result<Value, Box<dyn Error>> {
    let Some(ambition) = &terms.ambition else { return Ok(Value::Null) };
    match (ambition.mode, ambition.rounding) {
        (AmbitionMode::Report, _) => Ok(Value::Null),
        (AmbitionMode::Hard, Rounding::Up) => Ok(json!({
            "parts": ambition.share.0,
            "pool": ambition.scope != Scope::Authority,
            "each": ambition.scope != Scope::Pool,
        })),
        _ => Err("only a hard share, rounded up, can be written as one row".into()),
    }
}
