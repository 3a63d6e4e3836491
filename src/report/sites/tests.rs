use super::*;
use crate::evaluate::testing::study;

fn list(asked: &SitesAsked<'_>) -> SiteList {
    site_list(&study(), "study.toml", asked).unwrap()
}

#[test]
fn the_nearest_come_first_and_equals_by_id() {
    let from = study().sites[1].point;
    let near = list(&SitesAsked { near: Some(("S1 1AB", from)), ..SitesAsked::default() });
    assert_eq!((near.sites[0].id.as_str(), near.sites[0].distance), (study().sites[1].id.as_str(), Some(0.0)));
    assert!(near.sites.windows(2).all(|pair| pair[0].distance <= pair[1].distance));
    let all = list(&SitesAsked::default());
    assert!(all.sites.windows(2).all(|pair| pair[0].id < pair[1].id) && all.sites.len() == near.sites.len());
}

#[test]
fn every_format_says_the_same() {
    let all = list(&SitesAsked::default());
    let value: serde_json::Value = serde_json::from_str(&all.json().unwrap()).unwrap();
    let keys: Vec<&String> = value["sites"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, COLUMNS);
    let table = all.csv().unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    for (row, site) in reader.records().zip(value["sites"].as_array().unwrap()) {
        let row = row.unwrap();
        let cells: Vec<&str> = COLUMNS.iter().map(|key| site[key].as_str().unwrap_or_default()).collect();
        assert_eq!(row.iter().collect::<Vec<_>>(), cells);
    }
}

#[test]
fn long_names_fit_the_terminal() {
    let mut all = list(&SitesAsked { near: Some(("S1 1AB", study().sites[0].point)), ..SitesAsked::default() });
    for site in &mut all.sites {
        site.name = "The Very Long Name of a Children\u{2019}s Centre in a Very Long Street ".repeat(3);
        site.ward = Some("A ward of many words ".repeat(8));
    }
    let text = all.in_words();
    assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
}
