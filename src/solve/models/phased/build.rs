//! The question of years as an instance: its sites are pairs of site and year, its points pairs of zone and year.

use crate::model::{PhaseTerms, SiteIx};
use crate::solve::instance::{Cover, Fate, FreeSite, Instance, Row};
use crate::solve::limits::{self, Question};
use crate::solve::regions;
use crate::travel;
use crate::units::Pounds;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// The whole question, and the sites that it could pay to open twice.
pub(super) struct Years<'a> {
    pub phases: &'a PhaseTerms,
    all: Instance,
    fates: Vec<Fate>,
    /// Sites that count twice in some limit, or in the objective, when they open twice; each with its pairs.
    pub twice: BTreeMap<SiteIx, Vec<u32>>,
}

impl<'a> Years<'a> {
    pub fn new(question: &Question, phases: &'a PhaseTerms) -> Self {
        let pairs = Pairs::new(question, phases);
        let (weight, lists, (won, lost)) = pairs.points();
        let sites = pairs.sites();
        let cover = Cover::new(lists.iter().map(Vec::as_slice), sites.len());
        let rows = joined(pairs.rows());
        let mut years = Years {
            phases,
            fates: pairs.fates(),
            twice: BTreeMap::new(),
            all: Instance { weight, sites, cover, rows, constant: won - lost, made_of: won + lost, opened: Vec::new() },
        };
        years.twice = years.counted_twice();
        years
    }

    /// The instance with all rows by which a site opens only once.
    pub fn complete(&self) -> Instance {
        self.instance(&self.twice.keys().copied().collect())
    }

    /// The instance with these rows for some sites only.
    pub fn instance(&self, once: &BTreeSet<SiteIx>) -> Instance {
        let mut all = self.all.clone();
        for pairs in self.twice.iter().filter(|(site, _)| once.contains(site)).map(|(_, pairs)| pairs) {
            let at = all.rows.len() as u32;
            let terms = pairs.iter().map(|pair| (*pair, 1)).collect();
            all.rows.push(Row { limit: "once", at, unit: 1, terms, at_least: None, at_most: Some(1), soft: None });
        }
        all.with_fates(&self.fates)
    }

    /// The site, and the position of the year, that a site of the instance stands for.
    pub fn pair(&self, pair: SiteIx) -> (SiteIx, usize) {
        let years = self.phases.years.len();
        (SiteIx::new(pair.at() / years), pair.at() % years)
    }

    /// Sites that these pairs open twice, where that can pay.
    pub fn opened_twice(&self, open: &[SiteIx]) -> BTreeSet<SiteIx> {
        let sites: Vec<SiteIx> = open.iter().map(|pair| self.pair(*pair).0).collect();
        let again = sites.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]);
        again.filter(|site| self.twice.contains_key(site)).collect()
    }

    fn counted_twice(&self) -> BTreeMap<SiteIx, Vec<u32>> {
        let site_of = |pair: u32| self.pair(self.all.sites[pair as usize].ix).0;
        let mut pairs: BTreeMap<SiteIx, Vec<u32>> = BTreeMap::new();
        (0..self.all.sites.len() as u32).for_each(|pair| pairs.entry(site_of(pair)).or_default().push(pair));
        let priced = self.all.sites.iter().filter(|site| site.price > 0.0).map(|site| self.pair(site.ix).0);
        let mut twice: BTreeSet<SiteIx> = priced.collect();
        for row in self.all.rows.iter().filter(|row| row.at_least.is_some() && row.limit != REQUIRED) {
            let helpful: Vec<SiteIx> = row.terms.iter().filter(|term| term.1 > 0).map(|term| site_of(term.0)).collect();
            twice.extend(helpful.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]));
        }
        pairs.retain(|site, pairs| pairs.len() > 1 && twice.contains(site));
        pairs
    }
}

/// Name of the limit for sites that must be hubs, in whichever year.
const REQUIRED: &str = "required";

/// Pairs of a site of the question and a year in which it may open, by site.
struct Pairs<'q, 'p> {
    question: &'q Question<'q>,
    phases: &'p PhaseTerms,
    /// For each site of the question the position of its first pair, and one more for the end.
    start: Vec<u32>,
}

impl<'q, 'p> Pairs<'q, 'p> {
    fn new(question: &'q Question<'q>, phases: &'p PhaseTerms) -> Self {
        let mut start = vec![0];
        for site in &question.sites {
            let next = start.last().copied().unwrap_or_default() + phases.last_year[site.at()] as u32 + 1;
            start.push(next);
        }
        Pairs { question, phases, start }
    }

    /// Pairs of a site, by its position, that open in these years.
    fn of(&self, at: u32, years: &RangeInclusive<usize>) -> std::ops::Range<u32> {
        let (first, next) = (self.start[at as usize], self.start[at as usize + 1]);
        let end = first + *years.end() as u32 + 1;
        (first + *years.start() as u32).min(next)..end.min(next)
    }

    fn sites(&self) -> Vec<FreeSite> {
        let Question { study, terms, .. } = self.question;
        let parts = regions::parts(study, &self.question.sites);
        let mut sites = Vec::new();
        for (at, ix) in self.question.sites.iter().enumerate() {
            let group = study.sites[ix.at()].authority.map_or(0, |authority| authority.0);
            let price = terms.closing_price[ix.at()].0;
            for year in 0..=self.phases.last_year[ix.at()] {
                let pair = SiteIx::new(ix.at() * self.phases.years.len() + year);
                sites.push(FreeSite { ix: pair, group, part: parts[at], price });
            }
        }
        sites
    }

    /// A required site that may open in only one year is fixed open.
    fn fates(&self) -> Vec<Fate> {
        let fate = |ix: &SiteIx| {
            let years = self.phases.last_year[ix.at()] + 1;
            let sure = years == 1 && self.question.required(*ix);
            std::iter::repeat_n(if sure { Fate::Open } else { Fate::Free }, years)
        };
        self.question.sites.iter().flat_map(fate).collect()
    }

    /// Weights of the points, the pairs that cover each, and what is won and lost whatever is chosen.
    fn points(&self) -> (Vec<f64>, Vec<Vec<u32>>, (f64, f64)) {
        let Question { study, terms, reach, .. } = self.question;
        let mut position = vec![u32::MAX; study.sites.len()];
        self.question.sites.iter().enumerate().for_each(|(at, site)| position[site.at()] = at as u32);
        let serving = travel::nearest(study, terms, &self.phases.serving);
        let (mut weight, mut lists, mut won, mut lost) = (Vec::new(), Vec::new(), 0.0, 0.0);
        for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
            let (demand, near) = (terms.weight[zone.at()].0, reach.sites_of(zone));
            if demand <= 0.0 {
                continue;
            }
            let stands = near.iter().any(|site| self.question.stands(*site));
            let served = serving[zone.at()].is_some_and(|near| travel::within(near.impedance, &terms.radius));
            for (year, factor) in self.phases.factor.iter().enumerate() {
                if stands || served && year < self.phases.end() {
                    won += factor * demand;
                    continue;
                }
                let sites = near.iter().map(|site| position[site.at()]).filter(|at| *at != u32::MAX);
                weight.push(factor * demand);
                lists.push(sites.flat_map(|at| self.of(at, &(0..=year))).collect());
            }
        }
        for site in study.site_indices().filter(|site| !self.question.stands(*site)) {
            lost += terms.closing_price[site.at()].0;
        }
        (weight, lists, (won, lost))
    }

    /// A row over sites as a row over the pairs that open in these years.
    fn over(&self, row: &Row, years: &RangeInclusive<usize>) -> Row {
        let spread = |&(at, a): &(u32, i64)| self.of(at, years).map(move |pair| (pair, a));
        Row { terms: row.terms.iter().flat_map(spread).collect(), ..row.clone() }
    }

    /// The limits on the hubs of the last year, and those of each year.
    fn rows(&self) -> Vec<Row> {
        let (question, end) = (self.question, self.phases.end());
        let whole = limits::rows(question);
        let mut rows: Vec<Row> = whole.iter().map(|row| self.over(&self.eased(row), &(0..=end))).collect();
        if self.phases.ambition_each_year {
            for row in whole.iter().filter(|row| row.limit == "ambition" && row.soft.is_none()) {
                rows.extend((0..end).map(|year| self.over(row, &(0..=year))));
            }
        }
        let required = (0..question.sites.len() as u32).filter(|at| question.required(question.site(*at)));
        rows.extend(required.map(|at| self.over(&question.count_row(REQUIRED, &[at], Some(1), None), &(0..=end))));
        rows.extend(self.hubs());
        rows.extend(self.money());
        rows.into_iter().enumerate().map(|(at, row)| Row { at: at as u32, ..row }).collect()
    }

    /// The same row without a fewest number of hubs that the first year's number implies.
    fn eased(&self, row: &Row) -> Row {
        let site = row.terms.first().map(|term| self.question.site(term.0));
        let authority = site.and_then(|site| self.question.study.sites[site.at()].authority);
        let implied =
            authority.filter(|_| row.limit == "min_hubs").map(|at| i64::from(self.phases.first_year[at.at()]));
        Row { at_least: row.at_least.filter(|least| implied.is_none_or(|implied| *least > implied)), ..row.clone() }
    }

    /// Most hubs of each year, and fewest hubs of each authority in the first year.
    fn hubs(&self) -> Vec<Row> {
        let (question, everywhere) = (self.question, self.question.everywhere());
        let mut rows = Vec::new();
        for (year, most) in self.phases.hubs.iter().flatten().enumerate() {
            rows.push(self.over(&question.count_row("phase_hubs", &everywhere, None, Some(*most)), &(0..=year)));
        }
        for authority in question.authorities() {
            let least = Some(self.phases.first_year[authority.at()]).filter(|least| *least > 0);
            if least.is_some() {
                let row = question.count_row("first_year", question.within(authority), least, None);
                rows.push(self.over(&row, &(0..=0)));
            }
        }
        rows
    }

    /// The money of each year, of single authorities and of all together.
    fn money(&self) -> Vec<Row> {
        let question = self.question;
        let mut rows = Vec::new();
        for authority in question.authorities() {
            if let Some(budget) = &self.phases.authority_budget[authority.at()] {
                rows.extend(self.budgets(question.within(authority), budget));
            }
        }
        if let Some(budget) = &self.phases.budget {
            rows.extend(self.budgets(&question.everywhere(), budget));
        }
        rows
    }

    fn budgets(&self, sites: &[u32], budget: &[Pounds]) -> Vec<Row> {
        let cost = |at: &u32| (*at, self.question.terms.cost[self.question.site(*at).at()].0);
        let terms: Vec<(u32, i64)> = sites.iter().map(cost).filter(|term| term.1 != 0).collect();
        let mut so_far = Pounds(0);
        let mut rows = Vec::new();
        for (year, money) in budget.iter().enumerate() {
            so_far = so_far + *money;
            let (years, money) = if self.phases.carried { (0..=year, so_far) } else { (year..=year, *money) };
            let (terms, at_most) = (terms.clone(), Some(money.0));
            let row = Row { limit: "phase_budget", at: 0, unit: 1, terms, at_least: None, at_most, soft: None };
            rows.push(self.over(&row, &years));
        }
        rows
    }
}

/// Merges hard rows over the same pairs into one, such as a budget for the whole period and that of its years.
fn joined(rows: Vec<Row>) -> Vec<Row> {
    let mut joined: Vec<Row> = Vec::new();
    let mut known: BTreeMap<Vec<(u32, i64)>, usize> = BTreeMap::new();
    for row in rows {
        if row.soft.is_some() {
            joined.push(row);
            continue;
        }
        match known.get(&row.terms) {
            Some(&at) => {
                let own = &mut joined[at];
                own.at_least = own.at_least.max(row.at_least);
                own.at_most = own.at_most.into_iter().chain(row.at_most).min();
            }
            None => {
                known.insert(row.terms.clone(), joined.len());
                joined.push(row);
            }
        }
    }
    joined
}
