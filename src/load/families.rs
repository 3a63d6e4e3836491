//! Families without a car, who cannot take every way of travelling: each zone becomes two, one for them and one for the
//! others.

use super::ledger::Ledger;
use crate::error::{Code, Finding};
use crate::io::study_file::StudyFile;
use crate::model::{
    Columns, Expression, Families, Finder, OverNetwork, Paths, SiteIx, StudyParts, TravelMatrix, TravelSource, Zone,
    ZoneIx,
};
use crate::units::grouped;
use geo::Coord;
use std::sync::Arc;

/// The study with each zone twice, if it says which share of its families has no car; `on_foot` are the journeys of
/// these. Otherwise, and where the shares are wrong, the study as it is.
pub(super) fn split(
    parts: StudyParts,
    file: &StudyFile,
    on_foot: Option<TravelMatrix>,
    ledger: &mut Ledger,
) -> StudyParts {
    let (Some(asked), Some(on_foot)) = (&file.travel.without_car, on_foot) else { return parts };
    let shares = match shares(&parts, asked, &ledger.study_file) {
        Ok(shares) => shares,
        Err(finding) => {
            ledger.findings.push(finding.key("travel.without_car"));
            return parts;
        }
    };
    ledger.assume(format!(
        "Families without a car (`{asked}` of each zone) travel without one; the others take the quickest journey. Each \
         zone counts as two: its families with a car, and those without. Maps of the report show those without"
    ));
    halves(parts, &shares, on_foot)
}

/// The share of each zone's families that has no car.
fn shares(parts: &StudyParts, asked: &str, study: &str) -> Result<Vec<f64>, Finding> {
    let finding = |code, what: String, mend: String| Finding::new(code, study, what, mend);
    let expression: Expression = asked.parse().map_err(|what| {
        finding(Code::StudyMalformed, what, "Name a column, or write it like `no_car / households`".to_owned())
    })?;
    if let Some(unknown) = expression.columns().into_iter().find(|name| !parts.columns.contains(name)) {
        let known: Vec<&str> = parts.columns.names().collect();
        let hint = Finder::of_names(known.iter().copied()).hint(unknown);
        let mend = format!("{hint}The columns of numbers are {}", known.join(", "));
        return Err(finding(Code::ColumnMissing, format!("the study has no column `{unknown}`"), mend));
    }
    let (mut blank, mut wrong) = (Vec::new(), Vec::new());
    let mut shares = Vec::with_capacity(parts.zones.len());
    for (at, zone) in parts.zones.iter().enumerate() {
        match expression.evaluate(&|name| parts.columns.get(name, ZoneIx::new(at))) {
            Ok(share) if (0.0..=1.0).contains(&share) => shares.push(share),
            Ok(share) => wrong.push((share, zone.code.as_str())),
            Err(_) => blank.push(zone.code.as_str()),
        }
    }
    let among = |count: usize| match count {
        1 => String::new(),
        count => format!(" in {} zones, the first is", grouped(count as u64)),
    };
    if let Some((share, code)) = wrong.first() {
        let what = format!("`{asked}` is no share from 0 to 1{}: {share} for {code}", among(wrong.len()));
        let mend = match share.is_nan() {
            true => "It divides 0 by 0: give every zone a number of households".to_owned(),
            false => format!("Where it is a percentage, write without_car = \"{asked} / 100\""),
        };
        return Err(finding(Code::NumberTooLarge, what, mend));
    }
    if let Some(first) = blank.first() {
        let what = format!("`{asked}` has a blank cell{}: {first}", among(blank.len()));
        let mend = "Fill the blanks, or set blank = \"zero\" on that table to count them as 0".to_owned();
        return Err(finding(Code::ValueMissing, what, mend));
    }
    Ok(shares)
}

/// Which families of which zone of before a zone stands for.
type Half = (ZoneIx, Families);

fn halves(parts: StudyParts, shares: &[f64], on_foot: TravelMatrix) -> StudyParts {
    let mut zones: Vec<(Zone, Half)> = Vec::with_capacity(2 * parts.zones.len());
    for (at, zone) in parts.zones.iter().enumerate() {
        let of = |have_car, share| Families { have_car, share };
        // No family, no zone: its journeys would count where weights do not.
        for families in [of(true, 1.0 - shares[at]), of(false, shares[at])].into_iter().filter(|of| of.share > 0.0) {
            zones.push((half(zone, families), (ZoneIx::new(at), families)));
        }
    }
    zones.sort_by(|a, b| a.0.code.cmp(&b.0.code));
    let of: Vec<Half> = zones.iter().map(|(_, half)| *half).collect();
    let mut both: Vec<Vec<ZoneIx>> = vec![Vec::new(); parts.zones.len()];
    of.iter().enumerate().for_each(|(at, (zone, _))| both[zone.at()].push(ZoneIx::new(at)));

    let mut columns = Columns::default();
    for name in parts.columns.names() {
        let values = of.iter().map(|(zone, _)| parts.columns.get(name, *zone)).collect();
        columns.insert(name, parts.columns.origin(name).unwrap_or_default(), values);
    }
    let mut beyond = parts.beyond.clone();
    let near = beyond.near.iter();
    let near = near.flat_map(|(zone, owner, metres)| both[zone.at()].iter().map(|zone| (*zone, *owner, *metres)));
    beyond.near = near.collect();
    beyond.near.sort_by_key(|(zone, owner, _)| (*zone, *owner));
    let mut sites = parts.sites.clone();
    for site in &mut sites {
        let of_area = |zone: ZoneIx| both[zone.at()].iter().copied().find(|zone| zones[zone.at()].0.is_area());
        site.zone = site.zone.and_then(of_area);
    }
    let travel = match &parts.travel {
        TravelSource::Matrix(all) => TravelSource::Matrix(journeys(all, &on_foot, of)),
        other => other.clone(),
    };
    let zones = zones.into_iter().map(|(zone, _)| zone).collect();
    StudyParts { zones, sites, columns, beyond, travel, ..parts }
}

fn half(zone: &Zone, families: Families) -> Zone {
    let car = families.in_words();
    let code = if families.have_car { zone.code.clone() } else { zone.code.clone() + Families::WITHOUT_CAR };
    Zone { code, name: format!("{}, {car}", zone.name), families: Some(families), ..zone.clone() }
}

/// The journeys of both, and their paths.
fn journeys(all: &TravelMatrix, on_foot: &TravelMatrix, of: Vec<Half>) -> TravelMatrix {
    let matrix = |families: &Families| if families.have_car { all } else { on_foot };
    let pairs = of.iter().enumerate().flat_map(|(at, (zone, families))| {
        matrix(families).row(*zone).iter().map(move |(site, figure)| (ZoneIx::new(at), *site, *figure))
    });
    let halves = TravelMatrix::new(all.unit(), of.len(), pairs.collect::<Vec<_>>());
    let Some(network) = all.network() else { return halves };
    let paths = |matrix: &TravelMatrix| matrix.network().and_then(|network| network.paths.clone());
    let paths = paths(all).zip(paths(on_foot));
    let paths = paths.map(|(all, on_foot)| Arc::new(PathsOfHalves { all, on_foot, of }) as Arc<dyn Paths>);
    halves.over(OverNetwork { paths, ..network.clone() })
}

/// Paths of families with a car and of those without.
#[derive(Debug)]
struct PathsOfHalves {
    all: Arc<dyn Paths>,
    on_foot: Arc<dyn Paths>,
    of: Vec<Half>,
}

impl Paths for PathsOfHalves {
    fn of(&self, pairs: &[(ZoneIx, SiteIx)]) -> Vec<Option<Vec<Coord<f64>>>> {
        let mut paths = vec![None; pairs.len()];
        for (have_car, source) in [(true, &self.all), (false, &self.on_foot)] {
            let half = |zone: ZoneIx| self.of[zone.at()];
            let at: Vec<usize> = (0..pairs.len()).filter(|at| half(pairs[*at].0).1.have_car == have_car).collect();
            let those: Vec<_> = at.iter().map(|at| (half(pairs[*at].0).0, pairs[*at].1)).collect();
            at.into_iter().zip(source.of(&those)).for_each(|(at, path)| paths[at] = path);
        }
        paths
    }
}
