//! Distance-to-centre studies: known results from real files, identical bytes on repetition, and the programs in the
//! docs.

use crate::data;
use assert_cmd::Command;
use hubplan::io::study_file;
use hubplan::model::{OriginKind, Study, names};
use hubplan::study::{Distances, SummaryRow};
use hubplan::{load, study};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A study written in a test, in which `DATA` is replaced by the folder of the real data.
fn written(folder: &Path, data: &Path, text: &str) -> PathBuf {
    let path = folder.join("study.toml");
    std::fs::write(&path, text.replace("DATA", &data.display().to_string())).unwrap();
    path
}

/// Measures an example.
fn example(data: &Path, name: &str) -> (Study, Distances) {
    let text = std::fs::read_to_string(root().join("examples/studies").join(name)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), data, &text.replace("$HUBPLAN_DATA", "DATA"));
    let mut file = study_file::read(&path).unwrap();
    let mut settings = file.distance.take().unwrap();
    settings.inequality = None;
    let (places, origins) = load::with_origins(&path, &file, OriginKind::Zones).unwrap();
    let distances = study::measure(&places, &origins, &settings, name, None).unwrap();
    (places, distances)
}

fn by_decile(distances: &Distances) -> Vec<&SummaryRow> {
    distances.summary.iter().filter(|row| row.grouping == "imd_decile").collect()
}

/// Share of people within 2.5 km by decile, in thousandths.
fn within(distances: &Distances) -> Vec<f64> {
    let radius = distances.settings.radii.iter().position(|radius| radius.value == 2500.0).unwrap();
    by_decile(distances).iter().map(|row| (row.shares[radius].unwrap() * 1000.0).round() / 1000.0).collect()
}

fn in_deciles_1_to_3(distances: &Distances) -> usize {
    by_decile(distances)[..3].iter().map(|row| row.centres.unwrap()).sum()
}

/// The figures of docs/studies.md.
#[test]
fn half_of_the_centres_stand_in_the_three_most_deprived_deciles() {
    let Some(data) = data::folder() else { return };
    let (_, now) = example(&data, "england-2021.toml");
    assert_eq!(now.centres.len(), 2_854);
    assert_eq!(in_deciles_1_to_3(&now), 1_493, "52.3% of 2,854");
    let rows: Vec<_> = by_decile(&now).iter().map(|row| (row.total.round() as u32, row.centres.unwrap())).collect();
    let table = [
        (436_182, 624),
        (385_534, 450),
        (361_926, 419),
        (331_169, 334),
        (315_210, 247),
        (294_336, 219),
        (294_915, 182),
        (283_553, 158),
        (279_900, 136),
        (256_721, 85),
    ];
    assert_eq!(rows, table);
    assert_eq!(within(&now), [0.982, 0.964, 0.928, 0.863, 0.8, 0.754, 0.732, 0.731, 0.769, 0.807]);
    let (_, old) = example(&data, "england-2011.toml");
    assert_eq!((old.centres.len(), in_deciles_1_to_3(&old)), (2_854, 1_472), "51.6%");
    assert_eq!(within(&old), [0.98, 0.964, 0.944, 0.882, 0.821, 0.782, 0.75, 0.751, 0.72, 0.721]);
}

/// The derived file was made without hubplan, from the same look-up and by the same rule.
#[test]
fn the_crosswalk_moves_children_as_the_derived_file_has_them() {
    let Some(data) = data::folder() else { return };
    let (places, distances) = example(&data, "england-crosswalk.toml");
    let text = std::fs::read_to_string(root().join("examples/studies/england-2021.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let derived = load::study(&written(folder.path(), &data, &text.replace("$HUBPLAN_DATA", "DATA"))).unwrap();
    let mut changed = BTreeMap::new();
    for zone in places.zone_indices() {
        let [own, theirs] = [&places, &derived].map(|study| study.columns.get(names::CHILDREN_0_4, zone).unwrap());
        // The derived file has one decimal.
        assert!((own - theirs).abs() <= 0.0501, "{}: {own} is not {theirs}", places.zones[zone.at()].code);
        *changed.entry(places.columns.get(names::CROSSWALK, zone).unwrap() as u32).or_insert(0) += 1;
    }
    assert_eq!(changed.into_iter().collect::<Vec<_>>(), [(0, 31_810), (1, 1_842), (2, 97), (3, 6)]);
    // The 2019 decile of merged zones is unknown.
    let known: usize = by_decile(&distances).iter().map(|row| row.origins).sum();
    assert_eq!(known, 33_654, "two irregular ones have a single source");
}

/// In the direction of 2011, zones that were split are merged: their ranks are unknown, and their children are added.
#[test]
fn the_crosswalk_goes_back_to_2011() {
    let Some(data) = data::folder() else { return };
    let text = std::fs::read_to_string(root().join("examples/studies/england-2011.toml"))
        .unwrap()
        .replace("$HUBPLAN_DATA", "DATA");
    let tables = text
        .replace("deprivation/iod2019_domain_ranks_deciles_lsoa11.csv.gz\",", "deprivation/iod2025_scores_ranks_deciles_lsoa21.csv.gz\",\n  { file = \"DATA/population/lsoa_2021_children_0_4_derived_england.csv.gz\", ignore = [\"children_0_4\", \"children_0_15\"], columns = { moved = \"children_0_4_mid2020_est\" } },")
        .replace("[districts]", "[zones.crosswalk]\nfile = \"DATA/lookups/lsoa_2011_to_lsoa_2021_to_lad_2022_exact_ew.csv.gz\"\npeople = \"children_0_4\"\n[districts]");
    let folder = tempfile::tempdir().unwrap();
    let study = load::study(&written(folder.path(), &data, &tables)).unwrap();
    let (mut all, mut flags) = (0.0, BTreeMap::new());
    for zone in study.zone_indices() {
        let get = |name: &str| study.columns.get(name, zone);
        let flag = get(names::CROSSWALK).unwrap() as u32;
        *flags.entry(flag).or_insert(0) += 1;
        assert!(flag == 3 || get("imd_rank").is_some() == (flag != 2), "{}: {flag}", study.zones[zone.at()].code);
        all += get("moved").unwrap();
    }
    assert_eq!(flags.into_iter().collect::<Vec<_>>(), [(0, 31_810), (1, 194), (2, 834), (3, 6)]);
    assert!((all - 3_239_447.0).abs() < 1.0, "{all}: no child is lost or counted twice");
}

#[test]
fn tables_of_the_other_vintage_are_refused_without_a_crosswalk() {
    let Some(data) = data::folder() else { return };
    let text = std::fs::read_to_string(root().join("examples/studies/england-crosswalk.toml")).unwrap();
    let (start, end) = (text.find("[zones.crosswalk]").unwrap(), text.find("[[sites]]").unwrap());
    let without = format!("{}{}", &text[..start], &text[end..]).replace("$HUBPLAN_DATA", "DATA");
    let folder = tempfile::tempdir().unwrap();
    let error = load::study(&written(folder.path(), &data, &without)).unwrap_err().to_string();
    assert_eq!(error.matches("H401").count(), 2, "{error}");
}

const RUTLAND: &str = r#"
version = 1
name = "Rutland"
[zones]
boundaries = "DATA/regions/rutland/lsoa_2021.geojson"
[[sites]]
file = "DATA/regions/rutland/childrens_centres_open_2025_07_27.csv"
status = "existing"
[postcodes]
file = "DATA/postcodes/codepo_gb.zip"
output_areas = "DATA/postcodes/postcode_to_oa11_lsoa11_msoa11_lad_may22_england.csv.gz"
[distance]
radii = ["2.5 km", "5 km"]
nearest = 2
groups = ["imd_decile"]
[distance.inequality]
rank = "imd_rank"
replicates = 100
[exposure]
cohorts = { first = "2004-09", last = "2008-09" }
"#;

#[test]
fn every_postcode_is_measured_from_or_named() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &data, RUTLAND);
    let file = study_file::read(&path).unwrap();
    let (places, origins) = load::with_origins(&path, &file, OriginKind::Postcodes).unwrap();
    // With the polygons of all of England there would be 1,290. One more, which Code-Point Open assigns to Rutland, is
    // just outside its generalised boundary.
    assert_eq!(origins.len(), 1_291);
    let named =
        |words: &str| origins.left_out.iter().filter(|row| row.reason.contains(words) && !row.id.is_empty()).count();
    assert_eq!((named("0,0"), named("no district")), (811, 229));
    let rows: u64 = origins.left_out.iter().map(|row| row.rows).sum();
    assert_eq!(rows as usize + origins.len(), 1_743_449, "every row of Code-Point Open is an origin or left out");
    let (_, areas) = load::with_origins(&path, &file, OriginKind::OutputAreas).unwrap();
    assert!(areas.name(0).starts_with("E00") && areas.len() > places.zones.len(), "{}", areas.len());
}

fn hubplan() -> Command {
    let mut command = Command::cargo_bin("hubplan").unwrap();
    command.env("HUBPLAN_DATA", data::folder().unwrap_or_default());
    command
}

/// Every file of a folder except `run.json`, which differs from run to run.
fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for inner in [folder.to_owned(), folder.join("geoparquet")] {
        for entry in std::fs::read_dir(inner).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
        {
            let name = entry.strip_prefix(folder).unwrap().display().to_string();
            files.insert(name, std::fs::read(entry).unwrap());
        }
    }
    files.remove("run.json").unwrap();
    files
}

#[test]
fn the_record_measures_the_same_again_to_the_byte() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let study = written(folder.path(), &data, RUTLAND);
    for (kind, tables) in [("distance", 6), ("exposure", 4)] {
        let out = |name: &str| folder.path().join(format!("{kind}-{name}"));
        let run = |name: &str, threads: &str| {
            let mut command = hubplan();
            command.args([kind, "--threads", threads, "--out"]).arg(out(name)).arg(&study).assert().success();
            bytes_of(&out(name))
        };
        let first = run("one", "1");
        assert_eq!(first, run("two", "2"), "{kind}: the number of threads");
        assert!(first.len() >= 2 * tables, "{:?}", first.keys());
        let own = std::fs::read(&study).unwrap();
        std::fs::copy(out("one").join("study.toml"), &study).unwrap();
        assert_eq!(first, run("again", "2"), "{kind}: the record");
        // A file that differs from the recorded one.
        let record = std::fs::read_to_string(&study).unwrap();
        let (at, _) = record.match_indices("lsoa_2021.geojson\" = \"").last().unwrap();
        let at = at + "lsoa_2021.geojson\" = \"".len();
        std::fs::write(&study, format!("{}0000{}", &record[..at], &record[at + 4..])).unwrap();
        let refused = hubplan().args([kind, "--out"]).arg(out("one")).arg(&study).assert().code(2);
        let words = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(words.starts_with("H109") && words.contains("recorded"), "{words}");
        assert_eq!(first, bytes_of(&out("one")), "a run that fails leaves the last good set");
        std::fs::write(&study, own).unwrap();
    }
}

/// The bundled county, which needs no other files.
#[test]
fn the_county_is_measured_without_any_settings() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let study = root().join("data/study.toml");
    let mut command = Command::cargo_bin("hubplan").unwrap();
    let run = command.arg("distance").arg(&study).arg("--out").arg(&out).args(["--format", "csv"]).assert().success();
    let words = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(
        words.lines().filter(|line| !line.starts_with("Written")).all(|line| line.chars().count() <= 80),
        "{words}"
    );
    assert!(words.contains("From 300 zones to the nearest of 25 centres (distances assumed)."), "{words}");
    let origins = std::fs::read_to_string(out.join("origins.csv")).unwrap();
    assert_eq!(origins.lines().count(), 301);
    assert!(!out.join("geoparquet").exists());
    // Another run replaces the outputs; a folder with somebody else's files is refused.
    let mut again = Command::cargo_bin("hubplan").unwrap();
    again.arg("distance").arg(&study).arg("--out").arg(&out).assert().success();
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("summary.csv"), "mine").unwrap();
    let mut refused = Command::cargo_bin("hubplan").unwrap();
    let refused = refused.arg("distance").arg(&study).arg("--out").arg(&other).assert().code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).starts_with("H601"));
    assert_eq!(std::fs::read_to_string(other.join("summary.csv")).unwrap(), "mine");
}

#[test]
fn closures_and_plans_say_who_loses_access() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let scenario = root().join("data/scenario.toml");
    let study = root().join("data/study.toml");
    let run = |arguments: &[&std::ffi::OsStr]| Command::cargo_bin("hubplan").unwrap().args(arguments).assert();
    run(&["solve".as_ref(), scenario.as_ref(), "--out".as_ref(), at("plan").as_ref()]).success();
    let solution = at("plan/solution.json");
    run(&[
        "distance".as_ref(),
        study.as_ref(),
        "--plan".as_ref(),
        solution.as_ref(),
        "--out".as_ref(),
        at("after").as_ref(),
    ])
    .success();
    let change = std::fs::read_to_string(at("after/change.csv")).unwrap();
    let plan: serde_json::Value = serde_json::from_slice(&std::fs::read(&solution).unwrap()).unwrap();
    // The plan covers more people. With straight lines times the study's detour factor, the measure is the same.
    let header: Vec<&str> = change.lines().next().unwrap().split(',').collect();
    let all: Vec<&str> = change.lines().nth(1).unwrap().split(',').collect();
    let figure = |name: &str| all[header.iter().position(|other| *other == name).unwrap()].parse::<f64>().unwrap();
    assert!(
        (figure("within_before") + figure("gain") - figure("lose") - figure("within_after")).abs() < 1e-6,
        "{change}"
    );
    assert!(figure("gain") > figure("lose") && plan["status"] == "optimal");
    // The plan's own table lists the centres that close; the same list works without the plan.
    let hubs = at("plan/hubs.csv");
    run(&[
        "distance".as_ref(),
        study.as_ref(),
        "--closures".as_ref(),
        hubs.as_ref(),
        "--out".as_ref(),
        at("closed").as_ref(),
    ])
    .success();
    let closed = std::fs::read_to_string(at("closed/change.csv")).unwrap();
    assert!(closed.lines().nth(1).unwrap().contains(",0,"), "nobody gains by closures alone: {closed}");
    let mut nothing = plan.clone();
    nothing["hubs"] = serde_json::json!([]);
    std::fs::write(at("nothing.json"), nothing.to_string()).unwrap();
    let none = at("nothing.json");
    let refused = run(&[
        "distance".as_ref(),
        study.as_ref(),
        "--plan".as_ref(),
        none.as_ref(),
        "--out".as_ref(),
        at("x").as_ref(),
    ])
    .code(2);
    let words = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(words.starts_with("H602") && words.contains("opens no hub"), "{words}");
    std::fs::write(at("closing.txt"), "nobody\n").unwrap();
    let closing = at("closing.txt");
    let refused = run(&[
        "distance".as_ref(),
        study.as_ref(),
        "--closures".as_ref(),
        closing.as_ref(),
        "--out".as_ref(),
        at("x").as_ref(),
    ])
    .code(2);
    let words = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(words.starts_with("H407") && words.contains("`nobody`"), "{words}");
}

const TOWN: &str = r#"
version = 1
name = "Town"
crs = "plane"
[plain]
demand = "demand.csv"
sites = "sites.csv"
[distance]
weights = ["weight"]
groups = ["authority"]
[exposure]
cohorts = { first = "2004-09", last = "2006-09" }
children = "weight"
radii = ["1 km", "3 km"]
bands = [0.5]
kinds = { early = { opened_to = "2004-12" } }
"#;
const DEMAND: &str = "id,x,y,weight,authority\nd1,0,0,100,A\nd2,2000,0,300,B\n";

/// A plain study with these sites, and a run of one of the subcommands.
fn town(kind: &str, sites: &str) -> (tempfile::TempDir, std::process::Output) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("study.toml", TOWN), ("demand.csv", DEMAND), ("sites.csv", sites)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut command = Command::cargo_bin("hubplan").unwrap();
    command.current_dir(folder.path()).args([kind, "study.toml", "--out", "out", "--format", "csv"]);
    let output = command.output().unwrap();
    (folder, output)
}

#[test]
fn a_town_is_followed_through_its_openings_and_closings() {
    let sites = "id,x,y,authority,status,kind,opened,closed\n\
                 c1,500,0,A,existing,SSLP,2003-05-01,\n\
                 c2,2000,0,B,closed,Later,2005,01-10-2008\n\
                 c3,0,2500,A,existing,SSLP,,\n\
                 w1,9,9,A,candidate,Library,,\n";
    let (folder, output) = town("exposure", sites);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let panel = std::fs::read_to_string(folder.path().join("out/panel.csv")).unwrap();
    let rows: Vec<&str> = panel.lines().filter(|line| line.starts_with("d2,2004-09")).collect();
    // c2 opened at some time in 2005: at the earliest on 1 January, at the latest on 31 December. It closed on 1
    // October 2008. Children born in September 2004 are five in September 2009. c1 is 1.5 km away, c3 3.2 km.
    assert_eq!(
        rows,
        [
            "d2,2004-09,all,33,45,0.55,0.75,yes,no,above 0.5,60,60,1,1,yes,yes,above 0.5,within 1 km",
            "d2,2004-09,early,0,0,0,0,no,no,none,60,60,1,1,yes,yes,above 0.5,1 km to 3 km",
        ]
    );
    let centres = std::fs::read_to_string(folder.path().join("out/centres.csv")).unwrap();
    assert!(centres.contains("2005,2008-10-01,known to a month or a year"), "{centres}");
    assert!(centres.contains(",,,\"opening unknown, open today\""), "{centres}");
    assert!(!centres.contains("w1"), "a library is no centre");
    let years = std::fs::read_to_string(folder.path().join("out/authority_years.csv")).unwrap();
    assert!(years.contains("B,B,2005,all,0,1,300,0,3.33333333333"), "{years}");
    assert!(years.contains("B,B,2008,all,1,1,300,3.33333333333,3.33333333333"), "{years}");
}

#[test]
fn a_closed_centre_is_no_centre_of_today() {
    let sites = "id,x,y,authority,status,closed\nc1,500,0,A,existing,\nc2,2000,0,B,,2008\n";
    let (folder, output) = town("distance", sites);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let origins = std::fs::read_to_string(folder.path().join("out/origins.csv")).unwrap();
    assert!(origins.contains("d2,d2,B,,,2000,0,300,c1,1500,1"), "{origins}");
}

#[test]
fn a_centre_that_closed_nobody_knows_when_is_only_possible() {
    let sites = "id,x,y,authority,status,opened,closed\nc1,500,0,A,closed,2003-05-01,\n";
    let (folder, output) = town("exposure", sites);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let panel = std::fs::read_to_string(folder.path().join("out/panel.csv")).unwrap();
    assert!(panel.contains("d1,2004-09,all,0,60,0,1,unknown,unknown,unknown,"), "{panel}");
    let centres = std::fs::read_to_string(folder.path().join("out/centres.csv")).unwrap();
    assert!(centres.contains("2003-05-01,,closing unknown"), "{centres}");
}

/// The register lists centres that are proposed to close, with a date, as open. If it has closed centres, it lists
/// them as closed.
#[test]
fn the_register_says_itself_which_centres_are_open() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let text = RUTLAND.replace("DATA/regions/rutland/childrens_centres_open_2025_07_27.csv", "centres.csv");
    let register = "urn,name,type,status,open_date,close_date,la_code,la_name,postcode,easting,northing,geocode_method\n\
                    1,One,Children's centre,\"Open, but proposed to close\",2005-01-01,2027-08-31,857,Rutland,LE15 6AA,486119,308841,x\n\
                    2,Two,Children's centre,Closed,2005-01-01,,857,Rutland,LE15 6AA,486219,308841,x\n";
    std::fs::write(folder.path().join("centres.csv"), register).unwrap();
    let statuses = |text: &str| {
        let study = load::study(&written(folder.path(), &data, text)).unwrap();
        study.sites.iter().map(|site| (site.status.as_str(), site.closed.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&text), [("existing", true)]);
    let all = text.replace("status = \"existing\"", "status = \"existing\"\nclosed = true");
    assert_eq!(statuses(&all), [("existing", true), ("closed", true)]);
}

#[test]
fn dates_that_cannot_be_are_told_with_their_row() {
    let sites = "id,x,y,authority,status,opened,closed\n\
                 c1,500,0,A,existing,31-02-2003,\nc2,0,0,A,closed,2006-01-01,2005\nc3,0,0,A,closed,soon,\n";
    let (_, output) = town("exposure", sites);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    for part in
        ["H212 sites.csv row 2", "`31-02-2003` is not a date", "row 3", "closed in 2005, before", "row 4", "`soon`"]
    {
        assert!(words.contains(part), "{part} is not in {words}");
    }
}

/// The programs that researchers copy from the docs are the ones that CI runs.
#[test]
fn the_docs_show_the_examples_as_they_are() {
    let docs = std::fs::read_to_string(root().join("docs/studies.md")).unwrap();
    for name in ["pandas_share.py", "share.sql", "share.R"] {
        let text = std::fs::read_to_string(root().join("tests/studies/examples").join(name)).unwrap();
        assert!(docs.contains(text.trim()), "docs/studies.md does not show {name} as it is");
    }
}
