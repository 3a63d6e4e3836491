//! Writes `scenario.toml`: the question, with defaults where they are known and commented options elsewhere.

use super::choice::Choice;
use super::land::Land;
use super::sites::UNSAID;
use super::survey::{Rows, Survey};
use super::text::{comment, quoted};
use crate::error::{Code, Error, Finding, Result};
use crate::model::{Authority, AuthorityIx, SiteStatus, Study, ZoneIx, names};
use crate::units::grouped;
use crate::words::{counted, verb};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Number of hubs that England is to have by the end of 2028.
const NATIONAL_HUBS: f64 = 1000.0;

/// With at least this many zones, a folder covers all of England: 32,844 LSOAs in 2011, 33,755 in 2021.
const ENGLAND: usize = 32_000;

/// The share of hubs that is to be in disadvantaged communities, and the last decile that counts as one.
const AMBITION: f64 = 0.7;
const WORST_DECILE: f64 = 3.0;

/// The scenario for a choice whose study is loaded.
///
/// # Errors
/// [`Code::NothingLeft`] where the authority has no building that could become a hub.
pub(super) fn text(survey: &Survey, land: &Land, choice: &Choice, study: &Study) -> Result<String> {
    let (code, name) = &land.authorities[choice.authority];
    let own = study.areas().find(code).or_else(|_| study.areas().find(name)).ok();
    let own = own.ok_or_else(|| Error::Internal(format!("the study of {name} does not have it")))?;
    let asked = Asked { survey, land, choice, study, own, weight: weight(study, own) };
    if asked.own_sites().next().is_none() {
        let what = format!("no file lists a building in {name} that could become a hub");
        let mend = "Add a list of buildings with the columns site_id,name,kind,easting,northing to the folder";
        return Err(Finding::new(Code::NothingLeft, "--authority", what, mend).into());
    }
    Ok([asked.head(), asked.objective(), asked.hubs(), asked.money(), asked.ambition(), asked.rest()].join("\n"))
}

struct Asked<'a> {
    survey: &'a Survey,
    land: &'a Land,
    choice: &'a Choice,
    study: &'a Study,
    own: AuthorityIx,
    weight: Weight,
}

/// The weight of a zone as a formula, and in words.
struct Weight {
    formula: &'static str,
    words: &'static str,
    /// Why the weight is not the number of young children in income-deprived families; `None` when it is.
    instead: Option<&'static str>,
}

/// Young children in income-deprived families, or the closest that is known for the authority's zones.
fn weight(study: &Study, own: AuthorityIx) -> Weight {
    let zones: Vec<ZoneIx> =
        study.zone_indices().filter(|zone| study.zones[zone.at()].authority == Some(own)).collect();
    let some = |of: &dyn Fn(ZoneIx) -> Option<f64>| zones.iter().any(|zone| of(*zone).is_some_and(|value| value > 0.0));
    let column = |name: &'static str| move |zone: ZoneIx| study.columns.get(name, zone);
    let both = |zone| Some(column(names::CHILDREN_0_4)(zone)? * column(names::IDACI_RATE)(zone)?);
    let plain = |formula, words, instead| Weight { formula, words, instead: Some(instead) };
    if some(&both) {
        let words = "children aged 0-4 in income-deprived families of each zone";
        return Weight { formula: "children_0_4 * idaci_rate", words, instead: None };
    }
    if some(&column(names::CHILDREN_0_4)) {
        let instead = "No file gives the rate of children in income-deprived families (IDACI). Every young child \
             counts alike.";
        return plain("children_0_4", "children aged 0-4 of each zone", instead);
    }
    let no_counts = "No file counts children aged 0-4. This stands in for them.";
    if some(&column(names::CHILDREN_0_15)) {
        return plain("children_0_15", "children aged 0-15 of each zone", no_counts);
    }
    if some(&column(names::POPULATION)) {
        return plain("population", "everybody in each zone", no_counts);
    }
    plain(
        "1",
        "every small area counts alike",
        "No file counts children or people. Small areas have about the same number.",
    )
}

impl Asked<'_> {
    fn authority(&self) -> &Authority {
        &self.study.authorities[self.own.at()]
    }

    fn own_sites(&self) -> impl Iterator<Item = &crate::model::Site> {
        self.study.sites.iter().filter(|site| site.authority == Some(self.own))
    }

    fn open_today(&self) -> usize {
        self.own_sites().filter(|site| site.status == SiteStatus::Existing).count()
    }

    fn head(&self) -> String {
        let name = &self.authority().name;
        format!(
            "# {name}: the question. Written by `hubplan init`; every line can be changed.\n\
             #\n\
             #   hubplan solve scenario.toml\n\
             #\n\
             # docs/scenario.md describes every key, with its unit and default.\n\
             version = 1\n\
             title = {}\n\
             study = \"study.toml\"\n",
            quoted(&format!("{name}: hubs within 2.5 km"))
        )
    }

    fn objective(&self) -> String {
        let mut text = "[objective]\n".to_owned();
        text += &line("kind = \"coverage\"", "most weight within the radius; docs/models.md lists other kinds");
        text += &self.weight.instead.map(|why| comment("", why)).unwrap_or_default();
        text += &line(&format!("weight = {}", quoted(self.weight.formula)), self.weight.words);
        text + &line("radius = \"2.5 km\"", "in a straight line: \"pram-pushing distance\" in the Sure Start studies")
    }

    /// The number of hubs, and the rule for it.
    fn hubs(&self) -> String {
        let name = &self.authority().name;
        let today = self.open_today();
        let rule = match self.share_of_england() {
            Some(share) => format!(
                "England is to have up to 1,000 by the end of 2028. This is {name}'s share of them, by its share of \
                 England's weight ({:.2}%), and at least one. {} {} open in {name} today.",
                100.0 * share,
                counted(today, "centre"),
                verb(today, "be")
            ),
            None if today > 0 => format!("This is the number of centres open in {name} today."),
            None => format!("No centre is open in {name} today. One hub is the minimum."),
        };
        let why = format!("ASSUMPTION: nobody publishes how many hubs each authority will have. {rule}");
        let mut text = "[hubs]\n".to_owned() + &comment("", &why);
        text += &line(
            &format!("at_most = {}", self.most_hubs()),
            "hubs; \"exactly = ...\" opens this many, no more and \
                 no fewer",
        );
        text + &line("# apart = \"1 km\"", "the least distance between two hubs, in a straight line")
    }

    /// The authority's share of England's hubs; otherwise as many as it has centres today.
    fn most_hubs(&self) -> usize {
        match self.share_of_england() {
            Some(share) => ((NATIONAL_HUBS * share).round() as usize).clamp(1, self.own_sites().count()),
            None => self.open_today().max(1),
        }
    }

    /// The authority's share of England's total weight, if the folder covers all of England.
    fn share_of_england(&self) -> Option<f64> {
        if self.land.zones.len() < ENGLAND || self.choice.crosswalk.is_some() {
            return None;
        }
        let columns: &[&str] = match self.weight.formula {
            "children_0_4 * idaci_rate" => &[names::CHILDREN_0_4, names::IDACI_RATE],
            "1" => &[],
            _ => std::slice::from_ref(&self.weight.formula),
        };
        let read = columns.iter().map(|column| Some((*column, self.giving(column)?))).collect::<Option<Vec<_>>>()?;
        let (mut all, mut own, mut unknown) = (0.0, 0.0, 0);
        for zone in &self.land.zones {
            let mut weight = 1.0;
            for (column, rows) in &read {
                let row = rows.of.get(&zone.code);
                unknown += usize::from(row.is_none());
                weight *= row.and_then(|row| rows.number(*row, column)).unwrap_or_default();
            }
            all += weight;
            own += if zone.authority == self.choice.authority { weight } else { 0.0 };
        }
        // `None` if the table lacks more than 1% of the zones: a table for part of England does not give the total.
        (all > 0.0 && own > 0.0 && 100 * unknown <= self.land.zones.len()).then(|| own / all)
    }

    /// The rows of the table that gives a column.
    fn giving(&self, column: &str) -> Option<Arc<Rows>> {
        let tables = std::iter::once(&self.choice.boundaries).chain(&self.choice.tables);
        let used = tables.into_iter().find(|used| used.gives.iter().any(|name| name == column))?;
        self.survey.rows(used.entry).ok()
    }

    fn money(&self) -> String {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for site in self.own_sites() {
            *kinds.entry(site.kind.as_deref().unwrap_or(UNSAID)).or_default() += 1;
        }
        let mut text = comment(
            "",
            "Money: nobody publishes allocations by authority or the cost of a hub. Remove the # where you know \
             yours.",
        );
        text += &line("# [money]", "whole pounds, for the whole programme");
        text += &line("# total = 0", "most that all hubs together may cost");
        text += &line("# site_cost = 0", "cost of a hub whose kind is not listed below");
        text += &line(
            "# [money.cost_by_kind]",
            &format!("the kinds of building in {}, with the number of each", self.authority().name),
        );
        for (kind, count) in kinds.into_iter().filter(|(kind, _)| *kind != UNSAID) {
            text += &line(&format!("# {kind} = 0"), &grouped(count as u64));
        }
        text
    }

    /// The ambition: 70% of hubs in the 30% most disadvantaged communities, where that is possible.
    fn ambition(&self) -> String {
        let name = &self.authority().name;
        let known = |column: &&&str| self.study.columns.contains(column);
        let Some(index) = [names::IDACI_DECILE, names::IMD_DECILE].iter().find(known).copied() else {
            let why = "The ambition of 70% of hubs in the 30% most disadvantaged communities cannot be counted: no \
                 file gives deprivation.";
            return comment("", why);
        };
        let is_worst = |zone: ZoneIx| self.study.columns.get(index, zone).is_some_and(|decile| decile <= WORST_DECILE);
        let worst = self.study.zone_indices().filter(|zone| self.study.zones[zone.at()].authority == Some(self.own));
        let worst = worst.filter(|zone| is_worst(*zone)).count();
        let there = self.own_sites().filter(|site| site.zone.is_some_and(is_worst)).count();
        let wanted = (AMBITION * self.most_hubs() as f64).ceil() as usize;
        let place = "in the three most deprived deciles of England";
        let fact = match worst {
            0 => format!("No small area of {name} is {place}."),
            _ => format!(
                "{} of {name} {} {place}, with {} in {}.",
                counted(worst, "small area"),
                verb(worst, "be"),
                counted(there, "building"),
                if worst == 1 { "it" } else { "them" },
            ),
        };
        let (mode, why) = if there >= wanted {
            ("hard", "The policy calls 70% an ambition. Here every plan must keep it.".to_owned())
        } else {
            let (all, wanted) = (counted(self.most_hubs(), "hub"), grouped(wanted as u64));
            let why =
                format!("Of {all}, {wanted} would have to be there. hubplan counts the share but does not enforce it.");
            ("report", why)
        };
        let mut text = "[ambition]\n".to_owned();
        text += &comment(
            "",
            "70% of hubs should be in the 30% most disadvantaged communities. The policy does not say by which index.",
        );
        text += &comment("", &format!("{fact} {why}"));
        text +=
            &line(&format!("mode = \"{mode}\""), "\"hard\": kept; \"soft\": missed at a penalty; \"report\": counted");
        text += &line(
            &format!("index = {}", quoted(index)),
            "or another decile of the study: \"imd_decile\", \"idaci_decile\"",
        );
        text += &line("worst = { decile = 3 }", "national deciles 1 to 3; or { share_within_authority = 0.3 }");
        text += &line("share = 0.7", "of the hubs");
        text + &line("rounding = \"up\"", "70% of 3 hubs is 3; \"nearest\", \"down\"")
    }

    fn rest(&self) -> String {
        let name = quoted(self.land.said(self.choice.authority));
        let mut text = "[sites]\n".to_owned();
        text += &line("existing = \"may_close\"", "today's centres may become hubs or not; \"keep\": each must be one");
        text += &line("# required = []", "ids of sites that must be hubs");
        text += &line("# excluded = []", "ids of sites that must not be hubs");
        text += &line("# status_by_kind = {}", "{ gp_practice = \"excluded\" } leaves out a kind of building");
        text += "\n[planning]\n";
        text += &line(&format!("authorities = [{name}]"), "hubplan chooses their hubs and counts their families");
        if !self.choice.neighbours.is_empty() {
            text += &comment(
                "",
                "The other authorities of the study keep today's centres. Families near the border may use them.",
            );
        }
        text += &line("cross_border = true", "whether families may use a hub of another authority");
        text += "\n[solve]\n";
        text += &line("time_limit = 60", "seconds");
        text + &line("gap = 0.001", "stop within 0.1% of the proven bound; 0 proves the best plan")
    }
}

/// A line with a comment that explains it.
fn line(key: &str, words: &str) -> String {
    /// Column in which comments begin.
    const COLUMN: usize = 40;
    format!("{key:<COLUMN$} # {words}\n")
}
