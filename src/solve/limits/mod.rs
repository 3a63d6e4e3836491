//! The limits of a scenario, one file each: the rows it puts on the search, and the conflicts that can be told in words
//! before any search.
//!
//! A new limit is a new file and one line in [`LIMITS`].

mod ambition;
mod apart;
mod authority_hubs;
mod budgets;
mod phases;
mod reach;
mod status;
mod totals;
mod unlike;

use super::instance::Row;
use crate::model::{AuthorityIx, Reach, Reason, Role, SiteIx, Study, Terms};

/// One limit: what it asks of the search, and why it may be impossible.
struct Limit {
    rows: fn(&Question) -> Vec<Row>,
    conflicts: fn(&Question) -> Vec<Reason>,
}

/// Every limit hubplan knows, in the order in which conflicts are told.
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

/// Rows of every limit, over the positions of [`Question::sites`].
pub(crate) fn rows(question: &Question) -> Vec<Row> {
    let rows = LIMITS.iter().flat_map(|limit| (limit.rows)(question));
    rows.enumerate().map(|(at, row)| Row { at: at as u32, ..row }).collect()
}

/// Why no plan can keep the limits, as far as it can be told limit by limit; empty when nothing is found.
pub(crate) fn conflicts(question: &Question) -> Vec<Reason> {
    LIMITS.iter().flat_map(|limit| (limit.conflicts)(question)).collect()
}

/// A scenario as the limits look at it: which sites can become hubs, and whose they are.
pub(crate) struct Question<'a> {
    pub study: &'a Study,
    pub terms: &'a Terms,
    pub reach: &'a Reach,
    /// Sites that can become hubs of the plan, in rising order.
    pub sites: Vec<SiteIx>,
    /// For each authority, positions in `sites`.
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

    /// Whether a site serves because its authority is not being planned.
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

    /// Fewest hubs an authority can have: its minimum, or its required sites.
    pub fn fewest(&self, authority: AuthorityIx) -> usize {
        (self.terms.min_hubs[authority.at()] as usize).max(self.required_among(self.within(authority)))
    }

    /// Most hubs an authority can have: its maximum, or its sites.
    pub fn most(&self, authority: AuthorityIx) -> usize {
        let usable = self.within(authority).len();
        self.terms.max_hubs[authority.at()].map_or(usable, |most| usable.min(most as usize))
    }

    /// Name of an authority.
    pub fn name(&self, authority: AuthorityIx) -> &str {
        &self.study.authorities[authority.at()].name
    }

    /// A reason about one authority, or about all.
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

/// `1 hub`, `2 hubs`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
