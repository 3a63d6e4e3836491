//! `[services]` of a study.

use crate::load;
use crate::model::Study;
use crate::units::Pounds;
use std::fs;
use std::path::Path;

const STUDY: &str = "version = 1\nname = \"Row\"\ncrs = \"plane\"\n[plain]\ndemand = \"demand.csv\"\nsites = \"sites.csv\"\n\
                     [services]\nhosted = \"hosted.csv\"\n";

/// Three villages in a row with a hall in each; the middle one is large.
fn written(folder: &Path, study: &str, hosted: &str) -> crate::error::Result<Study> {
    fs::write(folder.join("study.toml"), study).unwrap();
    fs::write(folder.join("demand.csv"), "id,x,y,weight\na,0,0,10\nb,10,0,50\nc,20,0,30\n").unwrap();
    fs::write(folder.join("sites.csv"), "id,x,y,cost,capacity\nh1,0,0,100,40\nh2,10,0,100,40\nh3,20,0,100,40\n")
        .unwrap();
    fs::write(folder.join("hosted.csv"), hosted).unwrap();
    fs::write(folder.join("list.csv"), "service\nSEND\nhousing\n").unwrap();
    load::study(&folder.join("study.toml"))
}

const HOSTED: &str = "site_id,service,cost\nh1,SEND,7\nh1,Housing,\nh3,send,6\n";

#[test]
fn services_are_read_and_paid_for() {
    let folder = tempfile::tempdir().unwrap();
    let study = written(folder.path(), STUDY, HOSTED).unwrap();
    assert_eq!(study.services.names, ["Housing", "SEND"]);
    assert_eq!(study.services.hosted, [vec![(0, Pounds(0)), (1, Pounds(7))], vec![], vec![(1, Pounds(6))]]);
    assert!(study.inputs.iter().any(|input| input.path == "hosted.csv" && input.layout == "services by site"));
    let listed = written(folder.path(), &format!("{STUDY}offer = \"list.csv\"\n"), HOSTED).unwrap();
    assert_eq!(listed.services.names, ["housing", "SEND"], "by their names in the list");
}

#[test]
fn services_and_sites_that_nobody_knows_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let told = |study: &str, hosted: &str| written(folder.path(), study, hosted).unwrap_err().to_string();
    let text = told(&format!("{STUDY}offer = \"list.csv\"\n"), "site_id,service\nh1,oral health\n");
    assert!(text.contains("H513 hosted.csv row 2: `oral health` is not in the list"), "{text}");
    let text = told(STUDY, "site_id,service\nh9,SEND\n");
    assert!(text.contains("H407 hosted.csv row 2: the study has no site `h9`"), "{text}");
    let text = told(STUDY, "site_id,service,cost\nh1,SEND,1\nh1,send,2\n");
    assert!(text.contains("H204 hosted.csv row 3"), "{text}");
    let text = told(STUDY, "site_id,service,cost\nh1,SEND,-1\n");
    assert!(text.contains("H206"), "{text}");
    let text = told(STUDY, "site_id,service,cost\nh1,SEND,5.5\n");
    assert!(text.contains("H216 hosted.csv row 2: `cost` is `5.5`, which is not a whole number of pounds"), "{text}");
    let text = told(STUDY, "site_id,cost\nh1,1\n");
    assert!(text.contains("H201 hosted.csv row 1"), "{text}");
}

#[test]
fn the_list_that_hubplan_ships_has_eighteen() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/services.csv");
    let text = fs::read_to_string(path).unwrap();
    assert_eq!((text.lines().next(), text.lines().count()), (Some("service"), 19));
}
