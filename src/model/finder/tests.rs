use super::*;
use crate::model::testing::parts_of_points;
use crate::model::{AuthorityIx, SiteIx, Study, ZoneIx};

fn places() -> Vec<(&'static str, &'static str)> {
    vec![
        ("E06000023", "Bristol, City of"),
        ("E06000019", "Herefordshire, County of"),
        ("E06000010", "Kingston upon Hull, City of"),
        ("E09000001", "City of London"),
        ("E06000047", "County Durham"),
        ("E08000013", "St. Helens"),
        ("E06000014", "York"),
        ("E09000020", "Kensington and Chelsea"),
        ("E10000016", "Kent"),
        ("E08000025", "Birmingham"),
        ("E06000058", "Bournemouth, Christchurch and Poole"),
        ("E06000004", "Stockton-on-Tees"),
    ]
}

#[test]
fn places_are_found_in_every_usual_spelling() {
    let places = places();
    let finder = Finder::of_places(places.iter().copied());
    for (typed, name) in [
        ("E06000023", "Bristol, City of"),
        ("e06000023", "Bristol, City of"),
        ("bristol,  city of", "Bristol, City of"),
        ("City of Bristol", "Bristol, City of"),
        ("Bristol", "Bristol, City of"),
        ("Bristol City Council", "Bristol, City of"),
        ("Herefordshire", "Herefordshire, County of"),
        ("County of Herefordshire", "Herefordshire, County of"),
        ("Kingston-upon-Hull", "Kingston upon Hull, City of"),
        ("St Helens", "St. Helens"),
        ("ST.HELENS", "St. Helens"),
        ("Saint Helens Metropolitan Borough Council", "St. Helens"),
        ("City of York Council", "York"),
        ("York, City of", "York"),
        ("Royal Borough of Kensington & Chelsea", "Kensington and Chelsea"),
        ("Kent County Council", "Kent"),
        ("City of London Corporation", "City of London"),
        ("London, City of", "City of London"),
        ("Bournemouth Christchurch & Poole", "Bournemouth, Christchurch and Poole"),
        ("Stockton on Tees", "Stockton-on-Tees"),
        ("Durham County Council", "County Durham"),
    ] {
        let Found::One(at) = finder.find(typed) else { panic!("{typed}: {:?}", finder.find(typed)) };
        assert_eq!(places[at].1, name, "{typed}");
    }
}

#[test]
fn what_may_be_another_place_is_asked_about() {
    let places = places();
    let finder = Finder::of_places(places.iter().copied());
    for (typed, near) in [
        ("London", "`City of London`"),
        ("Hull", "`Kingston upon Hull, City of`"),
        ("Birmingam", "`Birmingham`"),
        ("Bristl", "`Bristol, City of`"),
        ("Poole", "`Bournemouth, Christchurch and Poole`"),
    ] {
        assert_eq!(finder.find(typed), Found::Nothing, "{typed}");
        assert_eq!(finder.hint(typed), format!("Did you mean {near}? "), "{typed}");
    }
    let finder = Finder::of_places(places.iter().copied());
    assert_eq!([finder.hint("Atlantis"), finder.hint("E08000016"), finder.hint("")], ["", "", ""]);
}

#[test]
fn a_name_that_two_share_finds_both_and_an_id_goes_before_names() {
    let finder =
        Finder::new([("s1", "Central Library"), ("s2", "central  library"), ("Central", "Alpha"), ("s4", "s1")]);
    assert_eq!(finder.find("Central Library"), Found::Several(&[0, 1]));
    assert_eq!(finder.find("central library "), Found::Several(&[0, 1]));
    assert_eq!([finder.find("s1"), finder.find("Central")], [Found::One(0), Found::One(2)]);
    assert_eq!(finder.find("S1"), Found::Several(&[0, 3]), "neither is written so");
    assert_eq!([finder.find("alpha"), finder.find("S2")], [Found::One(2), Found::One(1)]);
    let names = Finder::of_names(["King\u{2019}s Lynn", "-", ""]);
    assert_eq!(
        [names.find("king's lynn"), names.find(""), names.find(" ")],
        [Found::One(0), Found::Nothing, Found::Nothing]
    );
}

#[test]
fn ids_that_lost_their_zeros_are_near() {
    let finder = Finder::new([("00123", "Alpha"), ("00124", "Beta"), ("lib-0007", "Gamma")]);
    for (typed, near) in [("123", [0]), ("lib 7", [2]), ("LIB0007", [2]), ("0124", [1])] {
        assert_eq!(finder.find(typed), Found::Nothing, "{typed}");
        assert_eq!(finder.near(typed)[..1], near, "{typed}");
    }
}

#[test]
fn near_names_are_looked_for_only_so_often() {
    let finder = Finder::of_names(["Birmingham"]);
    let hints = (0..NEAR_SEARCHES + 5).filter(|_| !finder.hint("Birmingam").is_empty());
    assert_eq!(hints.count() as u32, NEAR_SEARCHES);
}

fn study() -> Study {
    let mut parts = parts_of_points(&[(0.0, 0.0, 1.0), (1.0, 0.0, 1.0)], &[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]);
    for (at, name) in ["Central Library", "Central Library", "Park Library"].into_iter().enumerate() {
        parts.sites[at].name = name.into();
        parts.sites[at].zone = (at < 2).then(|| ZoneIx::new(at));
        parts.sites[at].postcode = Some(format!("S1 {at}AB"));
    }
    parts.zones[0].ward = Some("Manor".into());
    Study::new(parts).unwrap()
}

#[test]
fn sites_that_share_a_name_are_told_apart() {
    let study = study();
    let finder = study.site_finder();
    assert_eq!((finder.find("park library"), finder.find("s00001")), (Ok(SiteIx(2)), Ok(SiteIx(1))));
    let shared = finder.find("Central Library").unwrap_err();
    assert_eq!(
        shared.what,
        "`Central Library` is the name of 2 sites: s00000 (S1 0AB, Manor) and s00001 (S1 1AB, z00001)"
    );
    let text = shared.finding(Code::SiteUnknown, "m.csv", "").to_string();
    assert!(text.starts_with("H410 m.csv: ") && text.ends_with("Write the id of the one you mean"), "{text}");
    let none = finder.find("Park Librry").unwrap_err().finding(Code::SiteUnknown, "m.csv", "Or not").to_string();
    assert_eq!(none, "H407 m.csv: the study has no site `Park Librry`. Did you mean `s00002` (Park Library)? Or not");
}

#[test]
fn districts_wards_and_regions_are_told_from_authorities() {
    let place = |authority, district, ward, region| Place {
        constituency: None,
        authority: Some(authority),
        district: Some(district),
        ward: Some(ward),
        region: Some(region),
    };
    let places = vec![
        place(0, "Dover", "Buckland", "South East"),
        place(0, "Swale", "Abbey", "South East"),
        place(1, "Brighton and Hove", "Kemptown", "South East"),
    ];
    let named = vec![("E10000016", "Kent"), ("E06000043", "Brighton and Hove")];
    let areas = Areas::new("the study", named, places);
    assert_eq!(areas.find("Brighton & Hove"), Ok(AuthorityIx(1)), "an authority before a district of its name");
    for (typed, what, hint) in [
        ("Dover District Council", "a district of Kent, not an authority", "Write `Kent`. "),
        ("south east", "a region of 2 authorities, not an authority", "Write `Kent` and `Brighton and Hove`. "),
        ("Kemptown", "a ward of Brighton and Hove, not an authority", "Write `Brighton and Hove`. "),
    ] {
        let unfound = areas.find(typed).unwrap_err();
        assert_eq!((unfound.what, unfound.hint), (format!("`{typed}` is {what}"), hint.to_owned()));
    }
    let unfound = areas.find("Kentt").unwrap_err();
    assert_eq!(
        (&unfound.what[..], &unfound.hint[..]),
        ("there is no authority `Kentt` in the study", "Did you mean `Kent`? ")
    );
    assert_eq!(areas.find("Dovver").unwrap_err().hint, "Did you mean `Kent` (it has the district Dover)? ");
}
