use super::*;
use crate::io::crs;
use std::collections::{BTreeMap, BTreeSet};

fn text<'a>(files: &'a [SampleFile], name: &str) -> &'a str {
    let file = files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name} is generated"));
    std::str::from_utf8(&file.bytes).unwrap()
}

fn rows<'a>(files: &'a [SampleFile], name: &str) -> Vec<BTreeMap<&'a str, &'a str>> {
    let mut lines = text(files, name).lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines.map(|line| header.iter().copied().zip(line.split(',')).collect()).collect()
}

fn number(row: &BTreeMap<&str, &str>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

#[test]
fn the_committed_county_is_what_the_generator_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let files = generate(&SampleOptions::default()).unwrap();
    if std::env::var_os("HUBPLAN_BLESS").is_some() {
        write(&folder, &files).unwrap();
    }
    let mut size = 0;
    for file in &files {
        let committed = std::fs::read(folder.join(file.name)).unwrap();
        assert!(committed == file.bytes, "data/{} differs; HUBPLAN_BLESS=1 writes it anew", file.name);
        size += committed.len();
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), files.len(), "data/ holds nothing else");
    assert!(size < 600_000, "{size} bytes are too many to carry in the program");
}

#[test]
fn the_county_is_as_asked() {
    let files = generate(&SampleOptions::default()).unwrap();
    let zones = rows(&files, "small_areas.csv");
    let sites = rows(&files, "candidate_sites.csv");
    assert_eq!((zones.len(), sites.len()), (300, 150));
    assert_eq!(sites.iter().filter(|site| site["status"] == "existing").count(), 25);
    assert!(sites.iter().all(|site| (site["status"] == "existing") == (site["kind"] == "childrens_centre")));
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for zone in &zones {
        *sizes.entry(zone["authority"]).or_default() += 1;
        assert!(zone["zone_code"].starts_with("X01") && zone["authority_code"].starts_with("X08"));
    }
    assert_eq!(sizes.len(), 3);
    assert!(sizes.values().all(|&size| size >= 40), "{sizes:?}");
    let unique = |rows: &[BTreeMap<&str, &str>], column: &str| {
        rows.iter().map(|row| row[column].to_owned()).collect::<BTreeSet<_>>().len()
    };
    assert_eq!((unique(&zones, "zone_code"), unique(&zones, "zone_name")), (300, 300));
    assert_eq!((unique(&sites, "site"), unique(&sites, "name")), (150, 150));
}

#[test]
fn ranks_deciles_and_correlations_hold() {
    let files =
        generate(&SampleOptions { zones: 2000, sites: 500, authorities: 12, ..SampleOptions::default() }).unwrap();
    let zones = rows(&files, "small_areas.csv");
    for (value, rank, decile) in [("imd_score", "imd_rank", "imd_decile"), ("idaci_rate", "idaci_rank", "idaci_decile")]
    {
        let mut order: Vec<_> = zones.iter().collect();
        order.sort_by(|a, b| number(a, rank).total_cmp(&number(b, rank)));
        for (i, zone) in order.iter().enumerate() {
            assert_eq!(number(zone, rank), (i + 1) as f64);
            assert_eq!(number(zone, decile), (10.0 * (i + 1) as f64 / 2000.0).ceil());
        }
        assert!(order.windows(2).all(|pair| number(pair[0], value) >= number(pair[1], value)));
    }
    let column = |name: &str| zones.iter().map(|zone| number(zone, name)).collect::<Vec<_>>();
    let (imd, idaci) = (column("imd_score"), column("idaci_rate"));
    let alike = correlation(&imd, &idaci);
    assert!((0.75..0.98).contains(&alike), "IMD and IDACI correlate by {alike}");
    // The next zone in the list is nearly always in the same ward.
    let near = correlation(&imd[1..], &imd[..imd.len() - 1]);
    assert!(near > 0.35, "neighbours correlate by {near}");
    let mean = idaci.iter().sum::<f64>() / 2000.0;
    assert!((0.1..0.3).contains(&mean), "the mean IDACI rate is {mean}");
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let product =
        |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 { x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum() };
    product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
}

#[test]
fn polygons_are_valid_and_hold_their_homes_and_sites() {
    use geo::{Contains, Coord, LineString, Point, Polygon, Validation};
    let files = generate(&SampleOptions { seed: 5, ..SampleOptions::default() }).unwrap();
    let collection: serde_json::Value = serde_json::from_str(text(&files, "boundaries.geojson")).unwrap();
    let polygons: BTreeMap<String, Polygon<f64>> = collection["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| {
            let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
            let grid = |corner: &serde_json::Value| {
                let (x, y) = crs::to_grid(corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap()).unwrap();
                Coord { x, y }
            };
            let ring = LineString(ring.iter().map(grid).collect());
            (feature["properties"]["zone_code"].as_str().unwrap().to_owned(), Polygon::new(ring, vec![]))
        })
        .collect();
    let zones = rows(&files, "small_areas.csv");
    for zone in &zones {
        let polygon = &polygons[zone["zone_code"]];
        assert!(polygon.is_valid(), "{}", zone["zone_code"]);
        let home = Point::new(number(zone, "home_easting"), number(zone, "home_northing"));
        assert!(polygon.contains(&home), "{}", zone["zone_code"]);
    }
    for site in rows(&files, "candidate_sites.csv") {
        let at = Point::new(number(&site, "easting"), number(&site, "northing"));
        assert!(polygons.values().filter(|polygon| polygon.contains(&at)).count() == 1, "{}", site["site"]);
    }
}

#[test]
fn more_sites_leave_the_zones_as_they_were() {
    let few = generate(&SampleOptions::default()).unwrap();
    let many = generate(&SampleOptions { sites: 400, ..SampleOptions::default() }).unwrap();
    assert_eq!(text(&few, "small_areas.csv"), text(&many, "small_areas.csv"));
    let other = generate(&SampleOptions { seed: 2, ..SampleOptions::default() }).unwrap();
    assert_ne!(text(&few, "small_areas.csv"), text(&other, "small_areas.csv"));
}

#[test]
fn zones_finer_than_lsoas_share_their_land_and_people() {
    let generated = |zones| {
        let options = SampleOptions { zones, sites: 500, centres: 50, authorities: 40, ..SampleOptions::default() };
        generate(&options).unwrap()
    };
    let (coarse, fine) = (generated(30_000), generated(60_000));
    let people =
        |files: &[SampleFile]| rows(files, "small_areas.csv").iter().map(|zone| number(zone, "residents")).sum::<f64>();
    let width = |files: &[SampleFile]| {
        let eastings: Vec<f64> =
            rows(files, "small_areas.csv").iter().map(|zone| number(zone, "home_easting")).collect();
        eastings.iter().copied().fold(f64::MIN, f64::max) - eastings.iter().copied().fold(f64::MAX, f64::min)
    };
    // A full land has 35,620 LSOA-sized zones: 1.187 times the people of 30,000 zones, on 1.187 times the land.
    let more = people(&fine) / people(&coarse);
    assert!((1.18..1.20).contains(&more), "{more}");
    let wider = width(&fine) / width(&coarse);
    assert!((1.0..1.2).contains(&wider), "{wider}");
    let zones = rows(&fine, "small_areas.csv");
    assert_eq!(zones.len(), 60_000, "no ward has more zones than letters");
    assert!(text(&fine, "scenario.toml").contains("at_most = 1000"));
    assert!(!text(&coarse, "scenario.toml").contains("at_most"));
    let budgets = rows(&fine, "budgets.csv");
    let hubs = budgets.iter().map(|row| number(row, "budget")).sum::<f64>() / 240_000.0;
    assert!((980.0..=1000.0).contains(&hubs), "money for {hubs} hubs");
}

#[test]
fn a_plain_sample_has_points_only() {
    let options = SampleOptions { zones: 1000, sites: 200, centres: 0, plain: true, ..SampleOptions::default() };
    let files = generate(&options).unwrap();
    assert_eq!((rows(&files, "demand.csv").len(), rows(&files, "sites.csv").len()), (1000, 200));
    assert!(text(&files, "scenario.toml").contains("at_most = 50"));
}

#[test]
fn options_that_do_not_fit_are_refused_all_at_once() {
    let error =
        generate(&SampleOptions { zones: 900_000, sites: 5, centres: 6, ..SampleOptions::default() }).unwrap_err();
    let text = error.to_string();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("6 centres are more than 5 sites") && text.contains("North Sea"), "{text}");
}

#[test]
fn streets_are_the_same_every_time_and_lead_everywhere() {
    let options = SampleOptions { roads: Some(225), zones: 40, sites: 10, centres: 2, ..SampleOptions::default() };
    let files = generate(&options).unwrap();
    assert_eq!(files, generate(&options).unwrap());
    assert_ne!(files, generate(&SampleOptions { seed: 2, ..options }).unwrap());
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &files).unwrap();
    let study = crate::load::study(&folder.path().join("study.toml")).unwrap();
    let crate::model::TravelSource::Matrix(matrix) = &study.travel else { panic!("no journeys") };
    let journeys: usize = study.zone_indices().map(|zone| matrix.row(zone).len()).sum();
    // Nothing is further than half an hour in streets of 1.6 km by 1.6 km, but for a few places behind gaps.
    assert!(journeys * 10 > 9 * 40 * 10, "{journeys}");
    assert!(study.snaps.iter().all(|row| row.off.is_some_and(|off| off < 60.0)));
    for crossings in [0, 3, 50_000_000] {
        assert!(generate(&SampleOptions { roads: Some(crossings), ..options }).is_err());
    }
}
