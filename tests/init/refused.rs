//! Requests that `hubplan init` refuses, and its messages.

use crate::init::country::Country;
use hubplan::init::Start;

fn message(start: &Start, country: &Country, authority: &str) -> String {
    start.draft(authority, &country.out()).expect_err(authority).to_string()
}

#[test]
fn names_are_found_tidied_or_suggested() {
    let country = Country::whole();
    let start = Start::of(&country.path()).unwrap();
    for wanted in
        ["Westerby, City of", "westerby", "City of Westerby", "E06000902", "Westerby City Council", " WESTERBY "]
    {
        assert_eq!(start.authority(wanted).unwrap(), "Westerby, City of", "{wanted}");
    }
    let of = |wanted: &str| message(&start, &country, wanted);
    let text = of("Dell");
    assert!(
        text.contains("H406 --authority: `Dell` is a district of Farshire, not an authority. Write `Farshire`."),
        "{text}"
    );
    assert!(of("Nortam").contains("Did you mean `Northam`?"), "{}", of("Nortam"));
    assert!(of("Wether").contains("Isle of Wether"), "{}", of("Wether"));
    assert!(of("Delll").contains("`Farshire` (it has the district Dell)"), "{}", of("Delll"));
    assert!(
        of("Timbuktu").contains("there is no authority `Timbuktu` in the look-ups of the folder"),
        "{}",
        of("Timbuktu")
    );
    for nothing in ["", " ", "City of", &"x".repeat(10_000)] {
        assert!(of(nothing).contains("H406"), "{nothing:?}");
    }
}

#[test]
fn a_folder_without_what_no_study_can_do_without_is_refused_by_name() {
    let country = Country::whole();
    country.remove("sites/candidates.csv");
    country.remove("sites/centres_2025_07_27.csv");
    let text = message(&Start::of(&country.path()).unwrap(), &country, "Northam");
    assert!(text.contains("H111") && text.contains("Get Information about Schools"), "{text}");

    country.remove("lookups/lsoa_to_utla_2023.csv");
    let text = Start::of(&country.path()).unwrap_err().to_string();
    assert!(text.contains("H111") && text.contains("Upper Tier Local Authorities Best Fit Lookup"), "{text}");

    country.remove("boundaries/lsoa_2021.geojson");
    let text = Start::of(&country.path()).unwrap_err().to_string();
    assert!(
        text.contains("H111") && text.contains("Boundaries EW BSC\" by the Office for National Statistics"),
        "{text}"
    );

    let text = Start::of(&country.path().join("none")).unwrap_err().to_string();
    assert!(text.contains("H101") && text.contains("there is no such folder"), "{text}");
    let text = Start::of(&country.path().join("rural.csv")).unwrap_err().to_string();
    assert!(text.contains("H102") && text.contains("it is a file"), "{text}");
}

#[test]
fn a_damaged_file_is_told_of_and_no_error() {
    let country = Country::whole();
    country.put("boundaries/broken.geojson", "{\"type\": \"Feat");
    country.put("broken.xlsx", "no workbook");
    country.put("broken.csv.gz", "no gzip");
    country.put("empty.csv", "");
    let draft = crate::init::draft(&country, "Northam").unwrap();
    let text = draft.study_text.replace("\n#   ", " ");
    for (file, code) in
        [("broken.geojson", "H105"), ("broken.xlsx", "H105"), ("broken.csv.gz", "H102"), ("empty.csv", "H106")]
    {
        assert!(crate::init::line(&text, file).contains(code), "{file}: {text}");
    }
}
