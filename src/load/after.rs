//! The centres that would be open after a list of closures, or under a plan.

use crate::error::{Code, Finding, Findings, Result};
use crate::io::hub_list::{self, List, Listed};
use crate::io::{bytes, plan_file};
use crate::model::{DistanceSettings, InputFile, SiteIx, Study};
use crate::validate;
use std::collections::BTreeSet;
use std::path::Path;

/// The centres that `closures` or `plan` of `[distance]` would leave open, in order, and the file that lists them;
/// `None` when neither key is given. `path` is that of the study.
///
/// # Errors
/// [`Code::SettingInvalid`] when both are given; [`Code::SiteUnknown`] and similar codes for what is not in the study;
/// those of the file.
pub fn after(path: &Path, study: &Study, settings: &DistanceSettings) -> Result<Option<(Vec<SiteIx>, InputFile)>> {
    let base = path.parent().unwrap_or(Path::new(""));
    let (name, layout, open) = match (&settings.closures, &settings.plan) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            let what = "it has both `closures` and `plan`";
            let mend = "Keep one: hubplan compares each with today separately";
            return Err(Finding::new(Code::SettingInvalid, path.display().to_string(), what, mend)
                .key("distance")
                .into());
        }
        (None, Some(_)) if !settings.kinds.is_empty() => {
            let what = "it has both `plan` and `kinds`, but the hubs of a plan are of any kind";
            let mend = "Delete `kinds`, to compare the plan with all of today's centres";
            return Err(Finding::new(Code::SettingInvalid, path.display().to_string(), what, mend)
                .key("distance.kinds")
                .into());
        }
        (Some(name), None) => (name, "list of closures", without(study, &bytes::resolve(base, name)?)?),
        (None, Some(name)) => (name, "plan", under_plan(study, &bytes::resolve(base, name)?)?),
    };
    let sha256 = bytes::read(base, name)?.sha256;
    Ok(Some((open, InputFile { path: name.clone(), sha256, layout: layout.to_owned(), rows: 0 })))
}

/// The sites that a file lists by id or name, with all mistakes at once.
///
/// # Errors
/// Those of [`hub_list::read`]; [`Code::SiteUnknown`], [`Code::KeyDoubled`].
pub fn listed(study: &Study, path: &Path, list: List) -> Result<Vec<SiteIx>> {
    let name = path.display().to_string();
    let mut findings = Findings::new();
    let (mut sites, mut seen) = (Vec::new(), BTreeSet::new());
    let finder = study.site_finder();
    for Listed { row, called: id, name: beside } in hub_list::read(path, list)? {
        match finder.find(&id) {
            Err(unfound) => {
                let mend = "Use ids or names of the study's sites; `hubplan sites` lists them";
                findings.push(unfound.finding(Code::SiteUnknown, &name, mend).row(row));
            }
            Ok(site) if beside.as_ref().is_some_and(|beside| finder.find(beside).is_ok_and(|other| other != site)) => {
                let (beside, own) = (beside.unwrap_or_default(), &study.sites[site.at()].name);
                let what = format!("`{id}` is the id of {own}, but the name beside it is that of `{beside}`");
                let mend = "Correct one of the two, or delete the wrong column";
                findings.push(Finding::new(Code::NameAmbiguous, &name, what, mend).row(row));
            }
            Ok(site) if !seen.insert(site) => {
                let what = format!("site `{id}` is there twice");
                findings.push(Finding::new(Code::KeyDoubled, &name, what, "Remove one of the rows").row(row));
            }
            Ok(site) => sites.push(site),
        }
    }
    findings.into_result()?;
    Ok(sites)
}

/// Today's centres, without those that the file lists.
fn without(study: &Study, path: &Path) -> Result<Vec<SiteIx>> {
    let closing = listed(study, path, List::Closing)?;
    let mut findings = Findings::new();
    for site in closing.iter().filter(|site| !study.is_open_today(**site)) {
        let place = &study.sites[site.at()];
        let what = format!("`{}` cannot close: it is {}, not an open centre", place.id, place.status.as_str());
        let mend = "List only centres that the study has as existing";
        findings.push(Finding::new(Code::StatusContradictory, path.display().to_string(), what, mend));
    }
    findings.into_result()?;
    Ok(study.open_today().filter(|site| !closing.contains(site)).collect())
}

/// The hubs of a plan, and the open centres of authorities that it does not plan.
fn under_plan(study: &Study, path: &Path) -> Result<Vec<SiteIx>> {
    let plan = plan_file::read(path)?;
    let name = path.display().to_string();
    let mut findings = Findings::new();
    if plan.hubs.is_empty() {
        let mend = "Give the solution.json of a plan with hubs; its `reasons` say why there is none";
        findings.push(Finding::new(Code::PlanMalformed, &name, "it opens no hub: its scenario has no plan", mend));
    }
    let mut open = Vec::new();
    for id in &plan.hubs {
        match study.site_by_id(id) {
            Some(site) => open.push(site),
            None => {
                let what = format!("its hub `{id}` is not a site of the study");
                findings.push(Finding::new(
                    Code::SiteUnknown,
                    &name,
                    what,
                    "Measure the study from which the plan was made",
                ));
            }
        }
    }
    findings.into_result()?;
    let terms = validate::scenario(study, &plan.scenario, &name)?;
    open.extend(terms.standing());
    open.sort_unstable();
    open.dedup();
    Ok(open)
}
