//! Journeys on a real map, and what is wrong with maps, profiles and the keys of `[travel]`.

use crate::data;
use hubplan::Result;
use hubplan::io::scenario_file;
use hubplan::load;
use hubplan::model::{OriginKind, SiteIx, Study, TravelMatrix, TravelSource, ZoneIx};
use std::path::Path;

/// Rutland with `[travel]` as given, in a folder that may hold further files.
fn rutland(data: &Path, folder: &Path, travel: &str) -> Result<Study> {
    let text = format!(
        "version = 1\nname = \"Rutland\"\nvintage = 2021\n\
         [zones]\nboundaries = {{ file = \"DATA/regions/rutland/lsoa_2021_bng.fgb\", blank = \"zero\" }}\n\
         [[sites]]\nfile = \"DATA/regions/rutland/candidate_sites.csv\"\n\
         [travel]\n{travel}"
    );
    let path = folder.join("study.toml");
    std::fs::write(&path, text.replace("DATA", &data.display().to_string())).unwrap();
    load::study(&path)
}

const MAP: &str = "network = \"DATA/roads/rutland_latest.osm.pbf\"\n";

fn matrix(study: &Study) -> &TravelMatrix {
    match &study.travel {
        TravelSource::Matrix(matrix) => matrix,
        other => panic!("{other:?}"),
    }
}

fn pairs(study: &Study) -> Vec<(ZoneIx, SiteIx, f64)> {
    let matrix = matrix(study);
    let row = |zone: ZoneIx| matrix.row(zone).iter().map(move |(site, minutes)| (zone, *site, *minutes));
    study.zone_indices().flat_map(row).collect()
}

/// The journey of a pair, if there is one.
fn journey(study: &Study, zone: ZoneIx, site: SiteIx) -> Option<f64> {
    matrix(study).row(zone).iter().find(|(other, _)| *other == site).map(|(_, figure)| *figure)
}

#[test]
fn rutland_on_foot_with_a_pram_and_by_car() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let study = |travel: &str| rutland(&data, folder.path(), &format!("{MAP}{travel}")).unwrap();
    let (walk, pram, drive) = (study(""), study("mode = \"pram\""), study("mode = \"drive\""));
    assert_eq!(walk.snaps.len(), walk.zones.len() + walk.sites.len());
    assert!(walk.attribution.iter().any(|line| line.contains("OpenStreetMap")), "{:#?}", walk.attribution);
    assert!(walk.assumptions.iter().any(|line| line.contains("at 4.8 km/h; those over 60 minutes")));
    assert!(drive.assumptions.iter().any(|line| line.contains("3 turn restrictions")));
    assert_eq!(pairs(&drive).len(), drive.zones.len() * drive.sites.len());
    // 80 m a minute, and the grid's scale differs from the ground's by less than a thousandth.
    for (zone, site, minutes) in pairs(&walk) {
        let (from, to) = (walk.zones[zone.at()].centroid, walk.sites[site.at()].point);
        assert!(minutes * 80.0 > (from.x - to.x).hypot(from.y - to.y) * 0.999, "{minutes}");
        assert!(minutes <= 60.0);
    }
    // A pram goes nowhere that legs alone cannot, unless a stile moved the place to another way.
    let longer = pairs(&pram)
        .iter()
        .filter(|(zone, site, minutes)| journey(&walk, *zone, *site).is_some_and(|walked| *minutes >= walked - 0.5))
        .count();
    assert!(longer * 100 >= pairs(&pram).len() * 95, "{longer} of {}", pairs(&pram).len());
    // Of two ways of travelling the quicker counts.
    let both = study("modes = [\"walk\", \"drive\"]");
    for (zone, site, minutes) in pairs(&both) {
        let each = [&walk, &drive].map(|study| journey(study, zone, site).unwrap_or(f64::INFINITY));
        assert_eq!(minutes, each[0].min(each[1]));
    }
    // Slower, and cut off earlier, there are fewer journeys; the same ones take longer.
    let slow = study("speed = 4.0\ncut_off = 40");
    assert!(pairs(&slow).len() < pairs(&walk).len());
    for (zone, site, minutes) in pairs(&slow) {
        let ratio = minutes / journey(&walk, zone, site).unwrap();
        assert!((ratio - 1.2).abs() < 0.001 && minutes <= 40.0, "{ratio}");
    }
    // Metres along the ways are those of the minutes.
    let metres = study("unit = \"metres\"\ncut_off = 4700");
    for (zone, site, metres) in pairs(&metres) {
        assert!((journey(&walk, zone, site).unwrap() * 80.0 - metres).abs() < 5.0);
    }
}

#[test]
fn paths_are_those_of_the_journeys() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let study = |travel: &str| rutland(&data, folder.path(), &format!("{MAP}{travel}")).unwrap();
    assert!(matrix(&study("")).network().unwrap().paths.is_none());
    let walk = study("paths = true");
    let wanted = pairs(&walk);
    let places: Vec<_> = wanted.iter().map(|(zone, site, _)| (*zone, *site)).collect();
    let paths = matrix(&walk).network().unwrap().paths.as_ref().unwrap().of(&places);
    assert!(wanted.len() > 100, "{}", wanted.len());
    for ((zone, site, minutes), path) in wanted.iter().zip(paths) {
        let path = path.unwrap();
        assert_eq!((path[0], path[path.len() - 1]), (walk.zones[zone.at()].centroid, walk.sites[site.at()].point));
        let steps: Vec<f64> =
            path.windows(2).map(|pair| (pair[0].x - pair[1].x).hypot(pair[0].y - pair[1].y)).collect();
        // 80 m a minute, and 1.2 m for each metre between a place and the network.
        let legs = steps[0] + steps[steps.len() - 1];
        let metres: f64 = steps.iter().sum::<f64>() + 0.2 * legs;
        assert!((metres - minutes * 80.0).abs() < 1.0 + metres * 0.001, "{metres} m in {minutes} minutes");
    }
    // Of two ways of travelling the path is that of the quicker; there is none where there is no journey.
    let both = study("modes = [\"walk\", \"drive\"]\npaths = true\ncut_off = 10");
    let every: Vec<_> =
        both.zone_indices().flat_map(|zone| both.site_indices().map(move |site| (zone, site))).collect();
    let paths = |study: &Study| matrix(study).network().unwrap().paths.as_ref().unwrap().of(&every);
    let alone = [study("paths = true\ncut_off = 10"), study("mode = \"drive\"\npaths = true\ncut_off = 10")];
    let [walked, driven] = [&alone[0], &alone[1]].map(&paths);
    let mut switched = 0;
    for (at, path) in paths(&both).into_iter().enumerate() {
        let (zone, site) = every[at];
        let minutes = [&alone[0], &alone[1]].map(|study| journey(study, zone, site).unwrap_or(f64::INFINITY));
        let drives = minutes[1] < minutes[0];
        assert_eq!(path, if drives { driven[at].clone() } else { walked[at].clone() });
        switched += usize::from(drives && path.is_some());
    }
    // The way of travelling that comes first is not the one that is taken.
    assert!(switched > 100, "{switched}");
}

/// A postcode walks as far as a zone whose people all live there.
#[test]
fn postcodes_have_the_journeys_of_zones_in_their_place() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let postcodes = format!("[postcodes]\nfile = \"{}/postcodes/codepo_gb.zip\"\n", data.display());
    let travel = MAP.replace("DATA", &data.display().to_string());
    rutland(&data, folder.path(), &format!("{travel}{postcodes}")).unwrap();
    let path = folder.path().join("study.toml");
    let file = hubplan::io::study_file::read(&path).unwrap();
    let (study, origins) = load::with_origins(&path, &file, OriginKind::Postcodes).unwrap();
    assert!(origins.len() > 1000, "{}", origins.len());
    let first: Vec<usize> =
        study.zone_indices().map(|zone| (0..origins.len()).find(|at| origins.zones()[*at] == zone).unwrap()).collect();
    let mut table = "LSOA21CD,easting,northing\n".to_owned();
    for (zone, at) in study.zones.iter().zip(&first) {
        let point = origins.points()[*at];
        table += &format!("{},{},{}\n", zone.code, point.x, point.y);
    }
    std::fs::write(folder.path().join("points.csv"), table).unwrap();
    let text = std::fs::read_to_string(&path).unwrap().replace("[zones]\n", "[zones]\ncentroids = \"points.csv\"\n");
    std::fs::write(&path, text).unwrap();
    let moved = load::study(&path).unwrap();
    let mut journeys = 0;
    for (zone, at) in moved.zone_indices().zip(&first) {
        assert_eq!(origins.row(*at, matrix(&study)), matrix(&moved).row(zone));
        journeys += matrix(&moved).row(zone).len();
    }
    assert!(journeys > 100, "{journeys}");
}

#[test]
fn equal_maps_give_equal_journeys_whatever_the_threads() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let all = pairs(&rutland(&data, folder.path(), MAP).unwrap());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let alone = one.install(|| pairs(&rutland(&data, folder.path(), MAP).unwrap()));
    assert_eq!(all, alone);
}

/// The first line of what is wrong.
fn fault(data: &Path, folder: &Path, travel: &str) -> String {
    let error = rutland(data, folder, travel).unwrap_err().to_string();
    error.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn maps_that_are_none_are_refused_by_what_they_are() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let map = std::fs::read(data.join("roads/rutland_latest.osm.pbf")).unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    put("cut.osm.pbf", &map[..map.len() / 2 + 100]);
    put("head.osm.pbf", &map[..40]);
    put("empty.osm.pbf", b"");
    put("xml.osm.pbf", b"<?xml version='1.0'?><osm version=\"0.6\"></osm>");
    put("packed.osm.pbf", b"\x1f\x8b\x08\x00");
    put("text.osm.pbf", b"zone_code,site_id,cost\n");
    let mut spoilt = map.clone();
    spoilt[map.len() / 3..map.len() / 3 + 2000].fill(0xa5);
    put("spoilt.osm.pbf", &spoilt);
    std::fs::create_dir(folder.path().join("folder.osm.pbf")).unwrap();
    for (name, begins) in [
        ("cut.osm.pbf", "H105 cut.osm.pbf: it is damaged or was not downloaded whole"),
        ("head.osm.pbf", "H105 head.osm.pbf: it is damaged or was not downloaded whole"),
        ("spoilt.osm.pbf", "H105 spoilt.osm.pbf: it is damaged or was not downloaded whole"),
        ("empty.osm.pbf", "H106 empty.osm.pbf: the file is empty"),
        ("xml.osm.pbf", "H103 xml.osm.pbf: it is a map in XML"),
        ("packed.osm.pbf", "H103 packed.osm.pbf: it is packed"),
        ("text.osm.pbf", "H103 text.osm.pbf: it is not a map of OpenStreetMap"),
        ("none.osm.pbf", "H101 none.osm.pbf: there is no such file"),
        ("folder.osm.pbf", "H102 folder.osm.pbf: it is a folder"),
    ] {
        let text = fault(&data, folder.path(), &format!("network = \"{name}\""));
        assert!(text.starts_with(begins), "{name}: {text}");
    }
}

#[test]
fn keys_of_travel_that_cannot_be_are_refused() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let profile = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let keys = "version = 1\nsaid = \"on foot\"\naccess = [\"foot\"]\nopen = [\"yes\"]\nclosed = [\"no\"]\n";
    profile("nothing.toml", &format!("{keys}speed = 4.8\nclasses = []\n"));
    profile("never.toml", &format!("{keys}speed = 4.8\nclasses = [\"skyway\"]\n"));
    profile("still.toml", &format!("{keys}speed = 0.0\nclasses = [\"path\"]\n"));
    for (travel, has) in [
        ("MAPmode = \"horse\"", "H508 STUDY [travel.mode]: there is no mode of travel called `horse`"),
        ("MAPmode = \"nothing.toml\"", "H112 nothing.toml [classes]: it lets nothing through"),
        ("MAPmode = \"still.toml\"", "H112 still.toml [speed]: `speed` is 0 km/h"),
        (
            "MAPmode = \"never.toml\"",
            "H307 DATA/roads/rutland_latest.osm.pbf: none of its 6665 roads and paths is open on foot",
        ),
        ("MAPspeed = -1.0", "H108 STUDY [travel.speed]: travel.speed is -1"),
        ("MAPcut_off = 0.0", "H108 STUDY [travel.cut_off]: travel.cut_off is 0"),
        ("MAPcut_off = nan", "H108 STUDY"),
        ("MAPunit = \"plain\"", "H108 STUDY [travel.unit]: journeys over a network are in minutes or metres"),
        ("MAPmode = \"walk\"\nmodes = [\"walk\"]", "H108 STUDY [travel.modes]: there are both"),
        ("MAPmatrix = \"m.csv\"", "H108 STUDY [travel.matrix]: there are both a network and a matrix"),
        ("MAPmode = \"drive\"\nspeed = 40.0", "H108 STUDY [travel.speed]"),
        ("MAPmode = \"drive\"\nspeed = 20.0", "H108 STUDY [travel.speed]: `speed` does not fit mode = \"drive\""),
        ("mode = \"walk\"", "H108 STUDY [travel.mode]: `travel.mode` needs a network"),
        ("paths = true", "H108 STUDY [travel.paths]: `travel.paths` needs a network"),
        ("speed = 4.0", "H108 STUDY [travel.speed]: `travel.speed` needs a network"),
    ] {
        let text = fault(&data, folder.path(), &travel.replace("MAP", MAP));
        let study = folder.path().join("study.toml").display().to_string();
        let has = has.replace("STUDY", &study).replace("DATA", &data.display().to_string());
        assert!(text.starts_with(&has), "{travel}: {text}");
    }
}

#[test]
fn a_map_of_elsewhere_and_a_radius_beyond_the_cut_off_are_refused() {
    let Some(data) = data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("elsewhere.toml");
    let text =
        "version = 1\nname = \"Elsewhere\"\ncrs = \"EPSG:27700\"\n[plain]\ndemand = \"d.csv\"\nsites = \"s.csv\"\n";
    std::fs::write(&path, format!("{text}[travel]\n{}", MAP.replace("DATA", &data.display().to_string()))).unwrap();
    std::fs::write(folder.path().join("d.csv"), "id,x,y,weight\na,435000,387000,5\n").unwrap();
    std::fs::write(folder.path().join("s.csv"), "id,x,y\ns,435100,387000\n").unwrap();
    let error = load::study(&path).unwrap_err().to_string();
    assert!(
        error.contains("H307") && error.contains("no zone and no site lies within 1000 m of its roads and paths"),
        "{error}"
    );
    std::fs::write(&path, text.replace("EPSG:27700", "plane") + "[travel]\nnetwork = \"m.osm.pbf\"\n").unwrap();
    let error = load::study(&path).unwrap_err().to_string();
    assert!(error.contains("H307") && error.contains("needs positions in Great Britain"), "{error}");

    let study = rutland(&data, folder.path(), &format!("{MAP}cut_off = 20")).unwrap();
    let text = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"children_0_4\"\nradius = \"30 min\"\n\
                [hubs]\nat_most = 2\n";
    let scenario = scenario_file::parse("scenario.toml", text).unwrap();
    let options = hubplan::solve::Options::default();
    let error = hubplan::answer::answer(&study, &scenario, "scenario.toml", &options).unwrap_err().to_string();
    assert!(error.contains("H502") && error.contains("journeys over 20 min were not looked for"), "{error}");
}

#[test]
fn the_docs_show_the_programs_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_to_string(root.join("docs/travel.md")).unwrap();
    for name in ["minutes_osrm.py", "minutes_r5py.py", "minutes_r5r.R", "minutes_valhalla.py"] {
        let text = std::fs::read_to_string(root.join("tests/roads/examples").join(name)).unwrap();
        assert!(docs.contains(text.trim()), "docs/travel.md does not show {name} as it is");
    }
}
