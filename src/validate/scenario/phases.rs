//! Checks `[phases]`, for hubs that open over several years, against the rest of the scenario.

use super::Context;
use super::hubs::HubLimits;
use super::names::h508_no_authority;
use super::roles::Roles;
use crate::error::{Code, Findings};
use crate::model::{AmbitionMode, PhaseTerms, Phases, Role, SiteIx, Unspent};
use crate::units::{Pounds, sum_of};
use crate::words::{counted, verb};

/// Largest number of years. A larger one is probably a number of months.
const MOST_YEARS: usize = 20;

/// The table `[phases]`, with its findings.
struct Sheet<'a, 'b> {
    context: &'b Context<'a>,
    phases: &'a Phases,
    findings: &'b mut Findings,
}

impl Sheet<'_, '_> {
    fn refuse(&mut self, key: &str, what: impl Into<String>, mend: impl Into<String>) {
        let key = if key.is_empty() { "phases".to_owned() } else { format!("phases.{key}") };
        self.findings.push(self.context.finding(Code::PhasesInvalid, &key, what, mend));
    }

    /// Index of a year that a key names.
    fn year(&mut self, key: &str, year: u16) -> Option<usize> {
        let at = self.phases.years.iter().position(|own| *own == year);
        if at.is_none() {
            let (what, mend) = (format!("{year} is not one of the years"), "Give one of phases.years, or add it there");
            self.refuse(key, what, mend);
        }
        at
    }

    /// Whether a list has one value per year.
    fn is_one_a_year(&mut self, key: &str, len: usize) -> bool {
        let years = self.phases.years.len();
        if len != years {
            let there = verb(years, "be");
            let what = format!("it has {}, and there {there} {}", counted(len, "figure"), counted(years, "year"));
            self.refuse(key, what, "Give one figure for each of phases.years");
        }
        len == years
    }
}

/// Resolves the years; `None` without phases, or where they are invalid. Sites that must be hubs by some year become
/// required.
pub(super) fn resolve(
    context: &Context,
    roles: &mut Roles,
    limits: &HubLimits,
    findings: &mut Findings,
) -> Option<PhaseTerms> {
    let phases = context.scenario.phases.as_ref()?;
    let mut sheet = Sheet { context, phases, findings };
    strangers(&mut sheet);
    if !years(&mut sheet) {
        return None;
    }
    let first_year = first_year(&mut sheet, limits);
    hubs(&mut sheet, limits, &first_year);
    let budget = sheet.phases.budget.clone().filter(|budget| money(&mut sheet, "budget", budget));
    let authority_budget = authority_budgets(&mut sheet);
    let last_year = last_years(&mut sheet, roles);
    let discount = phases.discount;
    if !(discount.is_finite() && (0.0..=1.0).contains(&discount)) {
        sheet.refuse("discount", format!("the rate is {discount}"), "Give a rate from 0 to 1, such as 0.035");
    }
    let first = phases.years[0];
    let serving =
        context.study.open_today().filter(|site| phases.centres_serve && roles.role[site.at()] != Role::Standing);
    Some(PhaseTerms {
        years: phases.years.clone(),
        factor: phases.years.iter().map(|year| (1.0 + discount).powi(-i32::from(year - first))).collect(),
        budget,
        authority_budget,
        carried: phases.unspent == Unspent::Carried,
        hubs: phases.hubs.clone(),
        first_year,
        last_year,
        serving: serving.collect(),
        ambition_each_year: phases.ambition_each_year,
    })
}

/// Refuses parts of a scenario that do not go together with years.
fn strangers(sheet: &mut Sheet) {
    let hard = sheet.context.scenario.ambition.as_ref().is_some_and(|ambition| ambition.mode == AmbitionMode::Hard);
    if sheet.phases.ambition_each_year && !hard {
        let what = "every year must keep the ambition, but it is not hard";
        sheet.refuse("ambition_each_year", what, "Give ambition.mode = \"hard\", or delete this key");
    }
}

fn years(sheet: &mut Sheet) -> bool {
    let years = &sheet.phases.years;
    let written = format!("{years:?}");
    if years.is_empty() || years.len() > MOST_YEARS {
        let what = format!("there {} {}", verb(years.len(), "be"), counted(years.len(), "year"));
        sheet.refuse("years", what, format!("Give 1 to {MOST_YEARS} years, such as [2026, 2027, 2028]"));
        return false;
    }
    if !years.windows(2).all(|pair| pair[0] < pair[1]) {
        sheet.refuse("years", format!("the years do not rise: {written}"), "Give each year once, the earliest first");
        return false;
    }
    true
}

/// Fewest hubs of each authority in the first year.
fn first_year(sheet: &mut Sheet, limits: &HubLimits) -> Vec<u32> {
    let (study, each) = (sheet.context.study, sheet.phases.first_year_each);
    let planned = &sheet.context.planned;
    for ix in study.authority_indices().filter(|ix| planned[ix.at()]) {
        if let Some(most) = limits.max[ix.at()].filter(|most| *most < each) {
            let name = &study.authorities[ix.at()].name;
            let hubs = counted(each as usize, "hub");
            let what = format!("{name} must have {hubs} in the first year, but may have at most {most} in all");
            sheet.refuse("first_year_each", what, "Raise its max_hubs, or lower first_year_each");
        }
    }
    planned.iter().map(|planned| if *planned { each } else { 0 }).collect()
}

/// Checks the largest number of hubs in each year against the other numbers of hubs.
fn hubs(sheet: &mut Sheet, limits: &HubLimits, first_year: &[u32]) {
    let Some(hubs) = sheet.phases.hubs.as_ref() else { return };
    if !sheet.is_one_a_year("hubs", hubs.len()) {
        return;
    }
    if !hubs.windows(2).all(|pair| pair[0] <= pair[1]) {
        let what = format!("the numbers fall: {hubs:?}, but a hub stays open once it opens");
        sheet.refuse("hubs", what, "Give all hubs open by the end of each year, including those of earlier years");
    }
    let (least, most) = (sum_of(first_year.iter().copied()), hubs.first().copied().unwrap_or_default());
    if least > most {
        let hubs = counted(least as usize, "hub");
        let what = format!("the authorities must have {hubs} in the first year, but all together may have {most}");
        sheet.refuse("hubs", what, "Raise the first figure, or lower phases.first_year_each");
    }
    let last = hubs.last().copied().unwrap_or_default();
    let minimums = sum_of(limits.min.iter().copied());
    let (asked, key) = if limits.total_min >= minimums {
        (limits.total_min, "hubs.exactly")
    } else {
        (minimums, "the authorities' minimums")
    };
    if asked > last {
        let what = format!("{key} asks for {}, but the last year may have {last}", counted(asked as usize, "hub"));
        sheet.refuse("hubs", what, format!("Raise the last figure, or lower {key}"));
    }
}

/// Checks that there is one amount per year and that none is negative.
fn money(sheet: &mut Sheet, key: &str, amounts: &[Pounds]) -> bool {
    if let Some(amount) = amounts.iter().find(|amount| **amount < Pounds(0)) {
        sheet.refuse(key, format!("an amount is {amount}"), "Write pounds of 0 or more");
        return false;
    }
    sheet.is_one_a_year(key, amounts.len())
}

fn authority_budgets(sheet: &mut Sheet) -> Vec<Option<Vec<Pounds>>> {
    let (study, file) = (sheet.context.study, sheet.context.file);
    let mut budgets = vec![None; study.authorities.len()];
    for (name, own) in &sheet.phases.authorities {
        let key = format!("authorities.{name}");
        let ix = match sheet.context.names.authority(name) {
            Ok(ix) => ix,
            Err(unfound) => {
                sheet.findings.push(h508_no_authority(file, &format!("phases.{key}"), &unfound));
                continue;
            }
        };
        if !sheet.context.planned[ix.at()] {
            let mend = "Add it to planning.authorities, or delete its table";
            sheet.refuse(&key, format!("{name} is not one of the planned authorities"), mend);
        } else if budgets[ix.at()].is_some() {
            sheet.refuse(&key, format!("`{name}` has two tables, by code or in two spellings"), "Keep one of them");
        } else if money(sheet, &format!("{key}.budget"), &own.budget) {
            budgets[ix.at()] = Some(own.budget.clone());
        }
    }
    budgets
}

/// The last year in which each site may become a hub. Sites to be converted by some year become required.
fn last_years(sheet: &mut Sheet, roles: &mut Roles) -> Vec<usize> {
    let study = sheet.context.study;
    let end = sheet.phases.years.len() - 1;
    let mut last = vec![end; study.sites.len()];
    let existing = sheet.phases.convert_existing_by.and_then(|year| sheet.year("convert_existing_by", year));
    for site in study.open_today() {
        last[site.at()] = existing.unwrap_or(end);
    }
    for conversion in &sheet.phases.convert {
        let Some(by) = sheet.year("convert", conversion.by) else { continue };
        let Some(site) = named(sheet, &conversion.site) else { continue };
        match roles.role[site.at()] {
            Role::Free | Role::Required => {
                roles.role[site.at()] = Role::Required;
                last[site.at()] = last[site.at()].min(by);
            }
            Role::Excluded | Role::Standing => {
                let what = format!("`{}` must be a hub by {}, but it may not be one", conversion.site, conversion.by);
                let mend = "Remove it from this list, or correct sites.excluded, its status or planning.authorities";
                sheet.refuse("convert", what, mend);
            }
        }
    }
    last
}

fn named(sheet: &mut Sheet, typed: &str) -> Option<SiteIx> {
    let found = sheet.context.names.site(typed);
    let told = found.map_err(|unfound| {
        let mend = "Give the id or the name of a site of the study";
        sheet.findings.push(unfound.finding(Code::PhasesInvalid, sheet.context.file, mend).key("phases.convert"));
    });
    told.ok()
}

/// How the years were interpreted, as assumptions of the plan.
pub(super) fn assumptions(phases: &PhaseTerms) -> Vec<String> {
    let mut lines =
        vec!["The scenario counts the cost of a hub in the year in which it opens. A hub stays open.".to_owned()];
    let end = phases.years[phases.end()];
    if phases.end() > 0 && !phases.serving.is_empty() {
        lines.push(format!(
            "Centres open today serve as they do now until {end} begins. Those that are not hubs by its end close."
        ));
    }
    let limited = phases.budget.is_some() || phases.authority_budget.iter().any(Option::is_some);
    if phases.end() > 0 && limited {
        let what = if phases.carried { "can be spent in a later one" } else { "is lost" };
        lines.push(format!("Money not spent in one year {what}."));
    }
    lines
}

#[cfg(test)]
mod tests;
