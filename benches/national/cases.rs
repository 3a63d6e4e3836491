//! What is measured, and what should come of it.

use hubplan::sample::{SampleOptions, generate, write};
use std::error::Error;
use std::path::{Path, PathBuf};

/// The figures that a case should reach; `None` = reported only.
#[derive(Clone, Copy)]
pub struct Aims {
    /// Seconds to the first plan.
    pub first_plan: f64,
    /// A proven gap, and the seconds to it.
    pub soon: Option<(f64, f64)>,
    /// The proven gap of the end, and the seconds to it.
    pub late: Option<(f64, f64)>,
    /// How far below the best plan known, and the seconds to it.
    pub near_best: Option<(f64, f64)>,
    /// Bytes of memory, all in.
    pub memory: u64,
}

/// Makes the files of a case, if they are not there already, and says where its scenario is.
type LayOut = Box<dyn Fn(&Path) -> Result<PathBuf, Box<dyn Error>>>;

/// One question to be answered.
pub struct Case {
    /// What to ask for on the command line.
    pub name: String,
    /// What it is, in a line.
    pub what: String,
    /// How long the search may go on, in seconds.
    pub seconds: f64,
    /// What should come of it.
    pub aims: Aims,
    /// Where its files are.
    pub lay_out: LayOut,
}

const MEGABYTE: u64 = 1_000_000;

/// Every case, in the order of the table in README.md.
pub fn all() -> Vec<Case> {
    let mut cases = vec![
        england(
            "england-counts",
            "scenario.toml",
            "1,000 hubs by authority counts, national 70%, 2.5 km",
            1.5,
            (0.001, 5.0),
            0.0002,
        ),
        england("england-pounds", "pounds.toml", "the same with budgets and unequal costs", 2.0, (0.001, 20.0), 0.0003),
        england("england-near", "near.toml", "the same at 1.25 km", 2.0, (0.002, 20.0), 0.0005),
        england("england-far", "far.toml", "the same at 5 km", 2.0, (0.001, 10.0), 0.0002),
        england("england-free-counts", "free-counts.toml", "1,000 in all, budgets as caps", 3.0, (0.001, 30.0), 0.0003),
        england(
            "england-by-authority",
            "by-authority.toml",
            "70% in every authority that can",
            2.0,
            (0.001, 20.0),
            0.0003,
        ),
        england(
            "england-median",
            "median.toml",
            "p-median: 1,000 hubs by authority counts, national 70%",
            5.0,
            (0.0025, 60.0),
            0.001,
        ),
        country(),
    ];
    cases.extend([(1300, 100, 0.001, 2.0), (6000, 500, 0.0015, 5.0), (13_500, 1000, 0.002, 15.0)].map(median));
    for points in [2000, 4000, 8000] {
        cases.extend([50, 100].map(|hubs| plain(points, hubs)));
    }
    cases
}

fn england(name: &str, file: &'static str, what: &str, first_plan: f64, soon: (f64, f64), late: f64) -> Case {
    // At 5 km there are four times as many pairs.
    let memory = if file == "far.toml" { 1000 * MEGABYTE } else { 600 * MEGABYTE };
    let lay_out = move |_: &Path| -> Result<PathBuf, Box<dyn Error>> {
        if std::env::var_os("HUBPLAN_DATA").is_none() {
            return Err("HUBPLAN_DATA is not set".into());
        }
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/england").join(file);
        if scenario.exists() { Ok(scenario) } else { Err(format!("there is no examples/england/{file}").into()) }
    };
    let aims = Aims { first_plan, soon: Some(soon), late: Some((late, 60.0)), near_best: None, memory };
    Case { name: name.to_owned(), what: what.to_owned(), seconds: 60.0, aims, lay_out: Box::new(lay_out) }
}

/// As many zones as England and Wales have Output Areas.
fn country() -> Case {
    let options =
        SampleOptions { zones: 188_880, sites: 30_000, centres: 2000, authorities: 153, ..SampleOptions::default() };
    let lay_out = move |folder: &Path| -> Result<PathBuf, Box<dyn Error>> {
        write(folder, &generate(&options)?)?;
        Ok(folder.join("scenario.toml"))
    };
    let aims =
        Aims { first_plan: 10.0, soon: None, late: Some((0.005, 120.0)), near_best: None, memory: 2000 * MEGABYTE };
    let what = "generated: 188,880 zones, 30,000 sites, 153 budgets, 1,000 hubs, 70%".to_owned();
    Case { name: "country".to_owned(), what, seconds: 120.0, aims, lay_out: Box::new(lay_out) }
}

/// The p-median of points and as many sites in towns on a plane: a proven gap to reach, and the seconds to it.
fn median((points, hubs, gap, seconds): (usize, u32, f64, f64)) -> Case {
    let options = SampleOptions { zones: points, sites: points, centres: 0, plain: true, ..SampleOptions::default() };
    let lay_out = move |folder: &Path| -> Result<PathBuf, Box<dyn Error>> {
        write(folder, &generate(&options)?)?;
        let scenario = folder.join("asked.toml");
        let text = format!(
            "version = 1\nstudy = \"study.toml\"\n[objective]\nkind = \"median\"\nweight = \"weight\"\nradius = \"1 km\"\n\
             [hubs]\nexactly = {hubs}\nmin_each = 0\n"
        );
        std::fs::write(&scenario, text)?;
        Ok(scenario)
    };
    let aims =
        Aims { first_plan: 1.0, soon: Some((gap, seconds)), late: None, near_best: None, memory: 600 * MEGABYTE };
    let name = format!("median-{points}-p{hubs}");
    let what = format!("p-median of {points} points and sites, {hubs} hubs");
    Case { name, what, seconds: 20.0, aims, lay_out: Box::new(lay_out) }
}

/// Points and as many sites in towns on a plane, without authorities. The radius is such that the hubs' discs together
/// have four fifths of the land's area: whom to leave out is the question. `peers/` asks the same.
fn plain(points: usize, hubs: u32) -> Case {
    let options = SampleOptions { zones: points, sites: points, centres: 0, plain: true, ..SampleOptions::default() };
    let radius = (5000.0 * (points as f64 / 2000.0 * 50.0 / f64::from(hubs)).sqrt()).round();
    let lay_out = move |folder: &Path| -> Result<PathBuf, Box<dyn Error>> {
        write(folder, &generate(&options)?)?;
        let scenario = folder.join("asked.toml");
        let text = format!(
            "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = \"{radius} m\"\n\
             [hubs]\nat_most = {hubs}\nmin_each = 0\n"
        );
        std::fs::write(&scenario, text)?;
        Ok(scenario)
    };
    let aims = Aims { first_plan: 0.5, soon: None, late: None, near_best: Some((0.002, 10.0)), memory: 300 * MEGABYTE };
    let name = format!("plain-{points}-p{hubs}");
    let what = format!("MCLP of {points} points and sites, {hubs} hubs, {radius} m");
    Case { name, what, seconds: 10.0, aims, lay_out: Box::new(lay_out) }
}
