//! Sites that the command line requires or excludes in addition to the scenario's own.

use super::names::Names;
use crate::error::{Code, Finding, Findings, Result};
use crate::model::{Scenario, SiteIx, Study};
use std::collections::BTreeMap;

/// Adds sites to `sites.required` and `sites.excluded` by their ids, and removes them from the other list: the command
/// line overrides the file. Sites are given by id or name.
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
    // A name in the scenario's own lists that finds no site is reported when those lists are read.
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

/// The "file" of findings about what was typed.
const COMMAND_LINE: &str = "the command line";

fn h505_both(typed: &str) -> Findings {
    let what = format!("the options both require and exclude `{typed}`");
    Finding::new(Code::LimitContradictory, COMMAND_LINE, what, "Name it in only one of --require and --exclude").into()
}
