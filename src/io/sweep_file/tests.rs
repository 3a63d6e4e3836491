use super::*;

const BASE: &str = "version = 1\nstudy = \"study.toml\"\n[objective]\nradius = \"2.5 km\"\n[hubs]\nexactly = 3\n\
                    [[floors]]\neach = \"authority\"\ncoverage = 0.5\n";

fn sweep(text: &str) -> Result<Sweep> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("base.toml"), BASE).unwrap();
    let path = folder.path().join("sweep.toml");
    std::fs::write(&path, format!("version = 1\nscenario = \"base.toml\"\n{text}")).unwrap();
    read(&path)
}

fn refused(text: &str) -> String {
    sweep(text).unwrap_err().to_string()
}

fn names(sweep: &Sweep) -> Vec<&str> {
    sweep.scenarios.iter().map(|one| one.name.as_str()).collect()
}

#[test]
fn the_last_key_varies_fastest() {
    let text = "[grid]\n\"objective.radius\" = [\"1 km\", \"2 km\"]\nhubs.exactly = [4, 5, 6]\n";
    let sweep = sweep(text).unwrap();
    assert_eq!(sweep.keys, ["hubs.exactly", "objective.radius"], "in alphabetical order");
    let expected = [(4, 1000.0), (4, 2000.0), (5, 1000.0), (5, 2000.0), (6, 1000.0), (6, 2000.0)];
    let made: Vec<_> = sweep
        .scenarios
        .iter()
        .map(|one| (one.scenario.hubs.exactly.unwrap(), one.scenario.objective.radius.value))
        .collect();
    assert_eq!(made, expected);
    assert_eq!(names(&sweep)[1], "hubs.exactly = 4, objective.radius = 2 km");
}

#[test]
fn a_list_sets_and_takes_out_and_comes_after_the_grid() {
    let text = "[grid]\n\"planning.authorities\" = [[\"Rotherham\"], [\"Sheffield\", \"Leeds\"]]\n\
                [[scenarios]]\nname = \"near\"\nset = { \"objective.radius\" = \"800 m\" }\n\
                [[scenarios]]\nname = \"free\"\nset = { objective = { radius = \"1 km\" }, \"floors.0.coverage\" = 0.6 }\nunset = [\"hubs.exactly\"]\n";
    let sweep = sweep(text).unwrap();
    assert_eq!(names(&sweep)[1..], ["planning.authorities = Sheffield; Leeds", "near", "free"]);
    let [first, _, near, free] = &sweep.scenarios[..] else { panic!("{:?}", names(&sweep)) };
    assert_eq!(first.scenario.planning.authorities, ["Rotherham"]);
    assert_eq!((near.scenario.objective.radius.value, near.scenario.hubs.exactly), (800.0, Some(3)));
    assert_eq!((free.scenario.objective.radius.value, free.scenario.hubs.exactly), (1000.0, None));
    assert_eq!((near.scenario.floors[0].coverage, free.scenario.floors[0].coverage), (0.5, 0.6));
}

#[test]
fn what_is_wrong_names_the_combination() {
    let error = refused("[grid]\n\"objective.raduis\" = [\"1 km\"]\n\"hubs.exactly\" = [1, \"two\"]\n");
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 2, "{error}");
    assert!(
        lines[0].starts_with("H501 ") && lines[0].contains("scenario 1 (hubs.exactly = 1, objective.raduis = 1 km)"),
        "{error}"
    );
    assert!(lines[0].contains("unknown field `raduis`"), "{error}");
    assert!(lines[1].contains("scenario 2 (hubs.exactly = two"), "{error}");
    let many = refused("[grid]\n\"hubs.exatcly\" = [1, 2, 3, 4, 5, 6, 7, 8]\n");
    assert!(many.lines().count() == 6 && many.contains("3 more scenarios are wrong"), "{many}");
    let error = refused("[grid]\n\"objective.radius.metres\" = [1]\n");
    assert!(error.contains("cannot stand in `2.5 km`"), "{error}");
}

#[test]
fn the_file_itself_is_checked() {
    for (text, expected) in [
        ("", "neither [grid] nor [[scenarios]]"),
        ("[grid]\n\"hubs.exactly\" = 3\n", "[grid.hubs.exactly]: it is not a list of values"),
        ("[grid]\n\"hubs.exactly\" = []\n", "the list has no values"),
        ("[grid]\nstudy = [\"other.toml\"]\n", "`study` is the same for every scenario"),
        (
            "limit = 3\n[grid]\n\"hubs.exactly\" = [1, 2]\n\"hubs.min_each\" = [0, 1]\n",
            "4 combinations; the limit is \
             3",
        ),
        ("[[scenarios]]\nname = \"a\"\n[[scenarios]]\nname = \"a\"\n", "two scenarios have the name `a`"),
        ("grids = 3\n", "unknown field `grids`"),
    ] {
        let error = refused(text);
        assert!(error.starts_with("H514") && error.contains(expected), "{error}");
    }
}

#[test]
fn keys_with_dots_and_spaces_are_read() {
    for (text, parts) in [
        ("objective.radius", vec!["objective", "radius"]),
        ("authorities.\"St. Helens\".budget", vec!["authorities", "St. Helens", "budget"]),
        ("authorities.North Yorkshire.budget", vec!["authorities", "North Yorkshire", "budget"]),
    ] {
        assert_eq!(Key::parse(text).parts, parts);
    }
}
