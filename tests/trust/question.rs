//! A small question, in the form of the files that a planner would write.
//!
//! Questions that once failed are kept as JSON, so a field that is added later needs a default.

use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::path::Path;

pub const AUTHORITIES: [&str; 3] = ["Ash", "Birch", "Cedar"];

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// What the question is about, for later readers.
    pub note: String,
    pub zones: Vec<Zone>,
    pub sites: Vec<Site>,
    /// Minutes from each zone to each site; a cell of `None` is a journey that cannot be made. Without a matrix,
    /// journeys are straight lines.
    pub matrix: Option<Vec<Vec<Option<f64>>>>,
    pub detour: f64,
    /// Whether zones and sites belong to authorities.
    pub authorities: bool,
    pub aim: Aim,
    pub radius: f64,
    pub then: Option<(Kind, f64)>,
    pub exactly: Option<u32>,
    pub at_most: Option<u32>,
    pub min_each: u32,
    pub max_each: Option<u32>,
    pub apart: Option<f64>,
    /// Fewest hubs, most hubs and budget in pounds of single authorities.
    pub own: Vec<(Option<u32>, Option<u32>, Option<i64>)>,
    pub money: Option<i64>,
    pub ambition: Option<Ambition>,
    pub keep_existing: bool,
    pub closing_price: f64,
    pub required: Vec<usize>,
    pub excluded: Vec<usize>,
    /// Indices in [`AUTHORITIES`] of those that are planned; empty means all.
    pub planned: Vec<usize>,
    pub cross_border: bool,
    pub floors: Vec<(FloorOf, f64)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    pub x: f64,
    pub y: f64,
    pub weight: f64,
    pub authority: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Site {
    pub x: f64,
    pub y: f64,
    pub status: Status,
    pub cost: i64,
    pub disadvantaged: bool,
    pub authority: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    #[default]
    Candidate,
    Existing,
    Required,
    Excluded,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    #[default]
    Coverage,
    Decay,
    Median,
    Centre,
    Fewest,
    KolmPollak,
    WorstOff,
}

impl Kind {
    pub const ALL: [Kind; 7] =
        [Kind::Coverage, Kind::Decay, Kind::Median, Kind::Centre, Kind::Fewest, Kind::KolmPollak, Kind::WorstOff];

    fn word(self) -> &'static str {
        match self {
            Kind::Coverage => "coverage",
            Kind::Decay => "decay",
            Kind::Median => "median",
            Kind::Centre => "centre",
            Kind::Fewest => "fewest",
            Kind::KolmPollak => "kolm_pollak",
            Kind::WorstOff => "worst_off",
        }
    }

    /// Whether it is a sum over zones, as chains and floors require.
    pub fn is_sum(self) -> bool {
        matches!(self, Kind::Coverage | Kind::Decay | Kind::Median | Kind::KolmPollak)
    }

    /// Whether prices in weight can be subtracted from it.
    pub fn takes_prices(self) -> bool {
        matches!(self, Kind::Coverage | Kind::Decay | Kind::Median)
    }

    pub fn counts_unreached(self) -> bool {
        matches!(self, Kind::Median | Kind::Centre | Kind::KolmPollak)
    }

    pub fn is_maximised(self) -> bool {
        matches!(self, Kind::Coverage | Kind::Decay | Kind::WorstOff)
    }
}

/// The objective and the keys that belong to it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Aim {
    pub kind: Kind,
    pub full: f64,
    pub steps: Vec<(f64, f64)>,
    pub weighted: bool,
    pub share: f64,
    pub by_cost: bool,
    pub aversion: f64,
    pub unreached: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ambition {
    pub mode: Mode,
    pub share: f64,
    pub scope: Scope,
    pub rounding: Rounding,
    pub penalty: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    Hard,
    Soft,
    Report,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    Pool,
    Authority,
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rounding {
    Up,
    Nearest,
    Down,
}

/// The places to which a floor applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FloorOf {
    Everybody,
    EachAuthority,
}

impl Question {
    /// Writes the study and the scenario into a folder.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let file = |name: &str, text: String| std::fs::write(folder.join(name), text);
        file("demand.csv", self.demand())?;
        file("sites.csv", self.sites())?;
        let mut study = format!("version = 1\nname = \"Random\"\ncrs = \"plane\"\ndetour = {:?}\n", self.detour);
        study.push_str("[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n");
        if let Some(matrix) = &self.matrix {
            study.push_str("matrix = \"matrix.csv\"\nunit = \"minutes\"\n");
            file("matrix.csv", pairs(matrix))?;
        }
        file("study.toml", study)?;
        file("scenario.toml", self.scenario())
    }

    fn demand(&self) -> String {
        let mut text = String::from(if self.authorities { "id,x,y,weight,authority\n" } else { "id,x,y,weight\n" });
        for (at, zone) in self.zones.iter().enumerate() {
            let _ = write!(text, "z{at:02},{:?},{:?},{:?}", zone.x, zone.y, zone.weight);
            self.end(&mut text, zone.authority);
        }
        text
    }

    fn sites(&self) -> String {
        let last = if self.authorities { ",authority\n" } else { "\n" };
        let mut text = format!("id,x,y,status,cost,disadvantaged{last}");
        for (at, site) in self.sites.iter().enumerate() {
            let status = format!("{:?}", site.status).to_lowercase();
            let disadvantaged = if site.disadvantaged { "yes" } else { "no" };
            let _ = write!(text, "{},{:?},{:?},{status},{},{disadvantaged}", id(at), site.x, site.y, site.cost);
            self.end(&mut text, site.authority);
        }
        text
    }

    fn end(&self, row: &mut String, authority: usize) {
        let _ = if self.authorities { writeln!(row, ",{}", AUTHORITIES[authority]) } else { writeln!(row) };
    }

    /// Authorities to which some place belongs; the study has no others.
    pub fn present(&self) -> Vec<usize> {
        let there = |at: &usize| {
            self.zones.iter().any(|zone| zone.authority == *at) || self.sites.iter().any(|site| site.authority == *at)
        };
        if self.authorities { (0..AUTHORITIES.len()).filter(there).collect() } else { Vec::new() }
    }

    /// Planned authorities; empty if there are none.
    pub fn planned(&self) -> Vec<usize> {
        let asked = |at: &usize| self.planned.is_empty() || self.planned.contains(at);
        self.present().into_iter().filter(asked).collect()
    }

    pub fn scenario(&self) -> String {
        let unit = if self.matrix.is_some() { "min" } else { "m" };
        let mut text = String::from("version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\n");
        let _ = writeln!(text, "kind = \"{}\"\nradius = \"{} {unit}\"", self.aim.kind.word(), self.radius);
        self.write_aim(&mut text, unit);
        let _ = writeln!(text, "[hubs]\nmin_each = {}", self.min_each);
        write_key(&mut text, "exactly", self.exactly);
        write_key(&mut text, "at_most", self.at_most.filter(|_| self.exactly.is_none()));
        write_key(&mut text, "max_each", self.max_each);
        write_key(&mut text, "apart", self.apart.map(|apart| format!("\"{apart} m\"")));
        text.push_str("[money]\n");
        write_key(&mut text, "total", self.money);
        self.write_ambition(&mut text);
        self.write_sites(&mut text);
        let _ = writeln!(text, "[planning]\ncross_border = {}", self.cross_border);
        if !self.planned.is_empty() && self.authorities {
            let names: Vec<&str> = self.planned().into_iter().map(|at| AUTHORITIES[at]).collect();
            let _ = writeln!(text, "authorities = {names:?}");
        }
        for (of, share) in &self.floors {
            let each = if *of == FloorOf::Everybody { "all" } else { "authority" };
            let _ = writeln!(text, "[[floors]]\neach = \"{each}\"\ncoverage = {share:?}");
        }
        for at in self.planned() {
            let Some((least, most, budget)) = self.own.get(at) else { continue };
            let _ = writeln!(text, "[authorities.\"{}\"]", AUTHORITIES[at]);
            write_key(&mut text, "min_hubs", *least);
            write_key(&mut text, "max_hubs", *most);
            write_key(&mut text, "budget", *budget);
        }
        text
    }

    fn write_aim(&self, text: &mut String, unit: &str) {
        let aim = &self.aim;
        let kinds = [Some(aim.kind), self.then.map(|then| then.0)];
        let has = |kind: Kind| kinds.contains(&Some(kind));
        if has(Kind::Decay) && aim.steps.is_empty() {
            let _ = writeln!(text, "full = \"{} {unit}\"", aim.full);
        } else if has(Kind::Decay) {
            let step = |(within, worth): &(f64, f64)| format!("{{ within = \"{within} {unit}\", worth = {worth:?} }}");
            let steps: Vec<String> = aim.steps.iter().map(step).collect();
            let _ = writeln!(text, "steps = [{}]", steps.join(", "));
        }
        if has(Kind::Centre) {
            let _ = writeln!(text, "weighted = {}", aim.weighted);
        }
        if has(Kind::Fewest) {
            let least = if aim.by_cost { "cost" } else { "hubs" };
            let _ = writeln!(text, "share = {:?}\nleast = \"{least}\"", aim.share);
        }
        if has(Kind::KolmPollak) {
            let _ = writeln!(text, "aversion = {:?}", aim.aversion);
        }
        if kinds.iter().flatten().any(|kind| kind.counts_unreached()) {
            let _ = writeln!(text, "unreached = \"{} {unit}\"", aim.unreached);
        }
        if let Some((kind, giving_up)) = self.then {
            let _ = writeln!(text, "then = [{{ kind = \"{}\", giving_up = {giving_up:?} }}]", kind.word());
        }
    }

    fn write_ambition(&self, text: &mut String) {
        let Some(ambition) = &self.ambition else { return };
        let word = |word: String| word.to_lowercase();
        let (mode, scope) = (word(format!("{:?}", ambition.mode)), word(format!("{:?}", ambition.scope)));
        let rounding = word(format!("{:?}", ambition.rounding));
        let _ = writeln!(text, "[ambition]\nmode = \"{mode}\"\nshare = {:?}\nscope = \"{scope}\"", ambition.share);
        let _ = writeln!(text, "rounding = \"{rounding}\"");
        write_key(text, "penalty", (ambition.mode == Mode::Soft).then_some(format!("{:?}", ambition.penalty)));
    }

    fn write_sites(&self, text: &mut String) {
        let ids = |list: &[usize]| list.iter().map(|at| id(*at)).collect::<Vec<String>>();
        let existing = if self.keep_existing { "keep" } else { "may_close" };
        let _ = writeln!(text, "[sites]\nexisting = \"{existing}\"\nclosing_price = {:?}", self.closing_price);
        let _ = writeln!(text, "required = {:?}\nexcluded = {:?}", ids(&self.required), ids(&self.excluded));
    }
}

/// The id of a site.
pub fn id(at: usize) -> String {
    format!("s{at:02}")
}

fn pairs(matrix: &[Vec<Option<f64>>]) -> String {
    let mut text = String::from("demand_id,site_id,cost\n");
    for (zone, row) in matrix.iter().enumerate() {
        for (site, minutes) in row.iter().enumerate() {
            if let Some(minutes) = minutes {
                let _ = writeln!(text, "z{zone:02},{},{minutes:?}", id(site));
            }
        }
    }
    text
}

fn write_key(text: &mut String, key: &str, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        let _ = writeln!(text, "{key} = {value}");
    }
}
