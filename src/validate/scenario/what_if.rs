//! Sites that a command line requires or excludes, beside what the scenario says of them.

use super::names::Names;
use crate::error::{Code, Finding, Findings, Result};
use crate::model::{Scenario, SiteIx, Study};
use std::collections::BTreeMap;

/// Puts sites into `sites.required` and `sites.excluded` by their ids, and takes them out of the other list: what is
/// said later goes before what the file says. They are given by id or name.
///
/// # Errors
/// [`Code::NameUnknown`], [`Code::NameAmbiguous`]; [`Code::LimitContradictory`] for a site that is given as both.
pub fn with_sites(study: &Study, scenario: &mut Scenario, required: &[String], excluded: &[String]) -> Result<()> {
    let names = Names::of(study);
    let mut findings = Findings::new();
    let mut asked: BTreeMap<SiteIx, &str> = BTreeMap::new();
    let options =
        required.iter().map(|site| ("--require", site)).chain(excluded.iter().map(|site| ("--exclude", site)));
    for (option, typed) in options {
        match names.site(typed) {
            Ok(site) => {
                let other = asked.insert(site, option).filter(|other| *other != option);
                findings.extend(other.map_or_else(Findings::new, |_| h505_both(typed)));
            }
            Err(unfound) => {
                let mend = "Give the id or the name of a site; `hubplan sites` lists them";
                findings.push(unfound.finding(Code::NameUnknown, COMMAND_LINE, mend).key(option));
            }
        }
    }
    findings.into_result()?;
    // What the scenario's own lists cannot name is told when they are read.
    let is_asked = |typed: &String| names.site(typed).is_ok_and(|site| asked.contains_key(&site));
    let rules = &mut scenario.sites;
    rules.required.retain(|typed| !is_asked(typed));
    rules.excluded.retain(|typed| !is_asked(typed));
    for (site, option) in &asked {
        let list = if *option == "--require" { &mut rules.required } else { &mut rules.excluded };
        list.push(study.sites[site.at()].id.clone());
    }
    Ok(())
}

/// What messages call what was typed beside the name of a file.
const COMMAND_LINE: &str = "the command line";

fn h505_both(typed: &str) -> Findings {
    let what = format!("the options both require and exclude `{typed}`");
    Finding::new(Code::LimitContradictory, COMMAND_LINE, what, "Name it in only one of --require and --exclude").into()
}
