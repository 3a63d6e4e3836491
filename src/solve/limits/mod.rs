//! The limits of a scenario, one file each: the rows that it adds to the search, and the conflicts that can be stated
//! in words before any search.
//!
//! A new limit is a new file and a line in [`LIMITS`].

mod ambition;
mod apart;
mod authority_hubs;
mod budgets;
mod mend;
mod phases;
mod reach;
mod status;
mod totals;
mod unlike;

use super::instance::Row;
use crate::model::{AuthorityIx, Reach, Reason, Role, SiteIx, Study, Terms, ZoneIx};
pub(super) use crate::words::counted;
use crate::words::{capital, either};

pub(crate) use mend::{Mend, named_sites, percent_down, smallest};

/// A limit: its rows, and the conflicts that it can be part of.
struct Limit {
    rows: fn(&Question) -> Vec<Row>,
    conflicts: fn(&Question) -> Vec<Clash>,
}

/// Limits that cannot be kept together, and changes that would end that.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clash {
    /// The limits and places in conflict, without the changes.
    pub reason: Reason,
    /// Distinguishes clashes of the same limit, where an authority or all can have several.
    pub which: &'static str,
    /// Sites that it is about, where there can be several of its kind; in ascending order.
    pub about: Vec<SiteIx>,
    /// Changes, each of which ends it alone.
    pub mends: Vec<Mend>,
}

impl Clash {
    /// Whether it is the same clash, perhaps with other amounts.
    fn is(&self, other: &Clash) -> bool {
        (&self.reason.limit, &self.reason.authority, self.which, &self.about)
            == (&other.reason.limit, &other.reason.authority, other.which, &other.about)
    }

    /// The same clash with further changes that end it.
    pub fn mended_by(mut self, mends: impl IntoIterator<Item = Mend>) -> Self {
        self.mends.extend(mends);
        self
    }

    /// The reason, with the changes in words.
    pub fn told(self, question: &Question) -> Reason {
        let words: Vec<String> = self.mends.iter().map(|mend| mend.words(question)).collect();
        let mut reason = self.reason;
        if !words.is_empty() {
            reason.text += &format!(" {}.", capital(&either(&words)));
        }
        reason
    }
}

/// All limits, in the order in which their conflicts are stated.
const LIMITS: &[Limit] = &[
    Limit { rows: status::rows, conflicts: status::conflicts },
    Limit { rows: reach::rows, conflicts: reach::conflicts },
    Limit { rows: authority_hubs::rows, conflicts: authority_hubs::conflicts },
    Limit { rows: totals::rows, conflicts: totals::conflicts },
    Limit { rows: budgets::rows, conflicts: budgets::conflicts },
    Limit { rows: apart::rows, conflicts: apart::conflicts },
    Limit { rows: ambition::rows, conflicts: ambition::conflicts },
    Limit { rows: phases::rows, conflicts: phases::conflicts },
    Limit { rows: unlike::rows, conflicts: unlike::conflicts },
];

/// The rows of every limit, over the positions in [`Question::sites`].
pub(crate) fn rows(question: &Question) -> Vec<Row> {
    let rows = LIMITS.iter().flat_map(|limit| (limit.rows)(question));
    rows.enumerate().map(|(at, row)| Row { at: at as u32, ..row }).collect()
}

/// Why no plan can keep the limits, as far as single limits show it; empty when nothing is found.
pub(crate) fn conflicts(question: &Question) -> Vec<Reason> {
    clashes(question).into_iter().map(|clash| clash.told(question)).collect()
}

/// The same clashes before they are put into words. Only changes that were tried and end their clash are kept.
pub(crate) fn clashes(question: &Question) -> Vec<Clash> {
    let of_limit = |limit: &Limit| {
        let mut clashes = (limit.conflicts)(question);
        for clash in &mut clashes {
            let mends = std::mem::take(&mut clash.mends);
            clash.mends = mends.into_iter().filter(|mend| ends(question, limit, clash, mend)).collect();
        }
        clashes
    };
    LIMITS.iter().flat_map(of_limit).collect()
}

/// Whether a change ends a clash.
fn ends(question: &Question, limit: &Limit, clash: &Clash, mend: &Mend) -> bool {
    let mut terms = mend.applied(question.terms);
    // A clash of one authority is looked for in that authority alone: a country may have hundreds.
    if let Some(code) = &clash.reason.authority {
        let its = |authority: &crate::model::Authority| authority.code == *code;
        terms.planned = question.study.authorities.iter().map(its).collect();
    }
    let mended = Question::new(question.study, &terms, question.reach);
    !(limit.conflicts)(&mended).iter().any(|other| other.is(clash))
}

/// A scenario as the limits see it: which sites can become hubs, and which authority they belong to.
pub(crate) struct Question<'a> {
    pub study: &'a Study,
    pub terms: &'a Terms,
    pub reach: &'a Reach,
    /// Sites that can become hubs of the plan, in ascending order.
    pub sites: Vec<SiteIx>,
    /// For each authority, positions of its sites in `sites`.
    by_authority: Vec<Vec<u32>>,
}

impl<'a> Question<'a> {
    pub fn new(study: &'a Study, terms: &'a Terms, reach: &'a Reach) -> Self {
        let sites: Vec<SiteIx> = study.site_indices().filter(|site| terms.may_be_hub(*site)).collect();
        let mut by_authority = vec![Vec::new(); study.authorities.len()];
        for (at, site) in sites.iter().enumerate() {
            if let Some(authority) = study.sites[site.at()].authority {
                by_authority[authority.at()].push(at as u32);
            }
        }
        Question { study, terms, reach, sites, by_authority }
    }

    /// Whether a site stays open because its authority is not being planned.
    pub fn stands(&self, site: SiteIx) -> bool {
        self.terms.role[site.at()] == Role::Standing
    }

    /// Whether a site is a hub in every plan.
    pub fn required(&self, site: SiteIx) -> bool {
        self.terms.required(site)
    }

    /// Positions of all sites that can become hubs.
    pub fn everywhere(&self) -> Vec<u32> {
        (0..self.sites.len() as u32).collect()
    }

    /// Positions of the sites of one authority that can become hubs.
    pub fn within(&self, authority: AuthorityIx) -> &[u32] {
        &self.by_authority[authority.at()]
    }

    /// Authorities being planned.
    pub fn authorities(&self) -> impl Iterator<Item = AuthorityIx> + '_ {
        self.terms.planned_authorities()
    }

    /// Site at a position.
    pub fn site(&self, at: u32) -> SiteIx {
        self.sites[at as usize]
    }

    /// How many of some sites are required.
    pub fn required_among(&self, sites: &[u32]) -> usize {
        sites.iter().filter(|at| self.required(self.site(**at))).count()
    }

    /// Fewest hubs that an authority can have: its minimum or the number of its required sites, whichever is larger.
    pub fn fewest(&self, authority: AuthorityIx) -> usize {
        (self.terms.min_hubs[authority.at()] as usize).max(self.required_among(self.within(authority)))
    }

    /// Most hubs that an authority can have: its maximum or the number of its sites, whichever is smaller.
    pub fn most(&self, authority: AuthorityIx) -> usize {
        let usable = self.within(authority).len();
        self.terms.max_hubs[authority.at()].map_or(usable, |most| usable.min(most as usize))
    }

    /// Name of an authority.
    pub fn name(&self, authority: AuthorityIx) -> &str {
        &self.study.authorities[authority.at()].name
    }

    /// The share (0 to 1) of the weight of some zones that lies within the radius of these sites or of centres that
    /// stay open anyway; 0 without weight.
    pub fn share_covered(&self, zones: impl Iterator<Item = ZoneIx>, open: &[SiteIx]) -> f64 {
        let (mut all, mut near) = (0.0, 0.0);
        for zone in zones {
            let weight = self.terms.weight[zone.at()].0;
            let serves = |site: &SiteIx| self.stands(*site) || open.binary_search(site).is_ok();
            all += weight;
            if self.reach.sites_of(zone).iter().any(serves) {
                near += weight;
            }
        }
        if all > 0.0 { near / all } else { 0.0 }
    }

    /// A clash of one authority, or of all, without changes.
    pub fn clash(&self, limit: &str, authority: Option<AuthorityIx>, text: String) -> Clash {
        Clash { reason: self.reason(limit, authority, text), which: "", about: Vec::new(), mends: Vec::new() }
    }

    /// Those of these sites that must be open.
    pub fn required_sites(&self, sites: &[u32]) -> Vec<SiteIx> {
        sites.iter().map(|at| self.site(*at)).filter(|site| self.required(*site)).collect()
    }

    /// A reason that concerns one authority, or all.
    pub fn reason(&self, limit: &str, authority: Option<AuthorityIx>, text: String) -> Reason {
        let code = authority.map(|authority| self.study.authorities[authority.at()].code.clone());
        Reason { limit: limit.to_owned(), authority: code, text }
    }

    /// A row that counts hubs.
    pub fn count_row(&self, limit: &'static str, sites: &[u32], least: Option<u32>, most: Option<u32>) -> Row {
        Row {
            limit,
            at: 0,
            unit: 1,
            terms: sites.iter().map(|at| (*at, 1)).collect(),
            at_least: least.map(i64::from),
            at_most: most.map(i64::from),
            soft: None,
        }
    }
}
