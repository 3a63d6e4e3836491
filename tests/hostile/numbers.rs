//! Impossible numbers, and endless expressions.

use crate::hostile::run::{DEMAND, PLAIN, SCENARIO, SITES, Trap, refused};

#[test]
fn coordinates_lie_on_the_plane_with_row_and_column() {
    for far in ["1e18", "-1e18", "1.1e9", "1e300"] {
        for (role, name, text) in [
            ("demand", "x", DEMAND.replace("east,1,", &format!("east,{far},"))),
            ("sites", "y", SITES.replace("quay,1,2", &format!("quay,1,{far}"))),
        ] {
            refused(
                role,
                "a.csv",
                text.as_bytes(),
                &format!("H213 a.csv row 2: `{name}` is `{far}`, which is larger than 1e"),
            );
        }
    }
    for nothing in ["inf", "NaN", "1e999"] {
        refused(
            "demand",
            "a.csv",
            DEMAND.replace("east,1,", &format!("east,{nothing},")).as_bytes(),
            "H207 a.csv row 2: `x` is ",
        );
    }
}

#[test]
fn weights_costs_and_journeys_have_an_end() {
    refused(
        "demand",
        "a.csv",
        DEMAND.replace(",30", ",1e18").as_bytes(),
        "H213 a.csv row 2: `weight` is `1e18`, which is larger than 1e12",
    );
    let costly =
        SITES.replace("id,x,y", "id,x,y,cost,capacity").replace("1,2", "1,2,1e300,1").replace("8,8", "8,8,1,1e300");
    refused("sites", "a.csv", costly.as_bytes(), "H213 a.csv row 2: `cost` is `1e300`");
    refused("sites", "a.csv", costly.as_bytes(), "H213 a.csv row 3: `capacity` is `1e300`");
    let matrix = |value: &str| format!("demand_id,site_id,cost\neast,quay,{value}\nwest,quay,2\n");
    for value in ["1e10", "2147483647", "1e300"] {
        refused("matrix", "m.csv", matrix(value).as_bytes(), &format!("H213 m.csv row 2: `cost` is `{value}`"));
    }
    refused("matrix", "m.csv", b"zone,quay,chapel\neast,1,1e300\nwest,1,2\n", "H213 m.csv row 2: `chapel` is `1e300`");
    let study = format!("{PLAIN}matrix = \"m.csv\"\n[travel]\nunreachable = 2147483647\n");
    let trap = Trap::with(&[("study.toml", study.as_bytes()), ("m.csv", matrix("2147483647").as_bytes())]);
    assert_eq!(trap.run("validate study.toml").code, Some(0), "the number that stands for no way is no journey");
}

#[test]
fn numbers_of_studies_and_scenarios_have_an_end() {
    for (from, to, begins) in [
        ("10 m", "1e300 km", "H501 scenario.toml row 6: "),
        ("10 m", "1e10 m", "H501 scenario.toml row 6: "),
        ("radius = \"10 m\"", "radius = 1e300", "H501 scenario.toml row 6: "),
        (
            "at_most = 1",
            "at_most = 1\n[ambition]\nmode = \"soft\"\npenalty = 1e300",
            "H501 scenario.toml [ambition.penalty]: it is 1e300",
        ),
    ] {
        let trap = Trap::with(&[("scenario.toml", SCENARIO.replace(from, to).as_bytes())]);
        trap.refused_by("solve scenario.toml --out out", begins);
    }
    for key in ["detour = 1e300", "sliver_tolerance = 1e300"] {
        let name = key.split(' ').next().unwrap();
        let study = PLAIN.replace("[plain]", &format!("{key}\n[plain]"));
        Trap::with(&[("study.toml", study.as_bytes())]).refused(&format!("H108 study.toml [{name}]: "));
    }
}

#[test]
fn an_expression_is_no_deeper_than_the_stack() {
    let many = |operator: &str| vec!["weight"; 50_000].join(operator);
    let nested = |open: &str, close: &str| format!("{}weight{}", open.repeat(20_000), close.repeat(20_000));
    for weight in [
        many("+"),
        many(" - "),
        many("*"),
        many("/"),
        nested("(", ")"),
        nested("1+(", ")"),
        nested("-", ""),
        nested("(", ""),
    ] {
        for key in ["weight", "then"] {
            let text = match key {
                "weight" => SCENARIO.replace("\"weight\"", &format!("\"{weight}\"")),
                _ => SCENARIO.replace(
                    "radius =",
                    &format!("then = [{{ kind = \"coverage\", weight = \"{weight}\" }}]\nradius ="),
                ),
            };
            let trap = Trap::with(&[("scenario.toml", text.as_bytes())]);
            let ran = trap.refused_by("solve scenario.toml --out out", "H5");
            assert!(ran.len() < 5000, "{}", ran.len());
        }
    }
    let short = SCENARIO.replace("\"weight\"", &format!("\"{}\"", vec!["weight"; 900].join("+")));
    let ran = Trap::with(&[("scenario.toml", short.as_bytes())]).run("solve scenario.toml --out out");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let large = SCENARIO.replace("\"weight\"", "\"weight * 1e300\"");
    Trap::with(&[("scenario.toml", large.as_bytes())])
        .refused_by("solve scenario.toml --out out", "H503 scenario.toml [objective.weight]");
}
