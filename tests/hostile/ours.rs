//! Files of hubplan's own formats: studies, scenarios, sweeps, plans, proofs, lists of hubs.

use crate::hostile::run::{PLAIN, SCENARIO, Trap};

#[test]
fn toml_is_no_deeper_and_no_larger_than_it_may_be() {
    let deep = |open: &str, close: &str| format!("a = {}1{}\n", open.repeat(100_000), close.repeat(100_000));
    let keys = |parts: usize| format!("{} = 1\n", vec!["a"; parts].join("."));
    for more in [
        deep("[", "]"),
        deep("{a=", "}"),
        keys(100_000),
        format!("[{}]\n", vec!["a"; 100_000].join(".")),
        "[[a]]\n".repeat(200_000),
    ] {
        let study = Trap::with(&[("study.toml", format!("{PLAIN}{more}").as_bytes())]);
        study.refused("H108 study.toml");
        let scenario = Trap::with(&[("scenario.toml", format!("{SCENARIO}{more}").as_bytes())]);
        scenario.refused_by("solve scenario.toml --out out", "H501 scenario.toml");
        let sweep = format!("version = 1\nscenario = \"scenario.toml\"\n[grid]\n{more}");
        Trap::with(&[("sweep.toml", sweep.as_bytes())]).refused_by("sweep sweep.toml", "H514 sweep.toml");
    }
    let long = format!("{SCENARIO}# {}\n", "x".repeat(3_000_000));
    let trap = Trap::with(&[("scenario.toml", long.as_bytes())]);
    trap.refused_by("solve scenario.toml --out out", "H110 scenario.toml: it has more than 2,000,000 bytes");
}

#[test]
fn a_sweep_holds_no_more_scenarios_than_memory() {
    let sweep = |rest: &str| format!("version = 1\nscenario = \"scenario.toml\"\nlimit = 1000000000\n{rest}");
    let axis =
        |name: &str| format!("\"{name}\" = [{}]\n", (1..=900).map(|n| n.to_string()).collect::<Vec<_>>().join(", "));
    let grid = format!("[grid]\n{}{}", axis("hubs.at_most"), axis("solve.seed"));
    Trap::with(&[("sweep.toml", sweep(&grid).as_bytes())])
        .refused_by("sweep sweep.toml", "H514 sweep.toml [limit]: it has 810000 combinations; the limit is 50000");
    let wordy = format!("[grid]\n\"title\" = [\"{}\"]\n{}", "x".repeat(200_000), axis("hubs.at_most"));
    Trap::with(&[("sweep.toml", sweep(&wordy).as_bytes())])
        .refused_by("sweep sweep.toml", "H110 sweep.toml: its scenarios have more than ");
    let deep = sweep(&format!("[[scenarios]]\nname = \"a\"\nset = {{ \"{}\" = 1 }}\n", vec!["b c"; 50_000].join(".")));
    let ran = Trap::with(&[("sweep.toml", deep.as_bytes())]).refused_by("sweep sweep.toml", "H5");
    assert!(ran.len() < 20_000, "{}", ran.len());
}

#[test]
fn plans_and_proofs_are_no_deeper_and_hold_no_absurd_numbers() {
    let trap = Trap::with(&[]);
    assert_eq!(trap.run("solve scenario.toml --out out").code, Some(0));
    let plan = std::fs::read_to_string(trap.path("out/solution.json")).unwrap();
    let proof = std::fs::read_to_string(trap.path("out/proof.json")).unwrap();
    let deep = format!("{{\"version\": 1, \"a\": {}", "[".repeat(200_000));
    trap.write("deep.json", deep.as_bytes());
    trap.refused_by("check scenario.toml deep.json", "H602 deep.json row 1: ");
    trap.refused_by("check scenario.toml out/solution.json --bound --proof deep.json", "H603 deep.json row 1: ");
    trap.refused_by("compare deep.json deep.json", "H602 deep.json row 1: ");
    // Millions of hubs that the study does not have.
    let ids = vec!["\"quay\""; 3_000_000].join(",");
    let hubs = plan.replacen("\"hubs\": [", &format!("\"hubs\": [{ids},"), 1);
    if hubs != plan {
        trap.write("many.json", hubs.as_bytes());
        let ran = trap.run("check scenario.toml many.json");
        assert!(matches!(ran.code, Some(2 | 4)) && ran.stderr.len() + ran.stdout.len() < 100_000, "{:?}", ran.code);
    }
    // Each number of the proof in turn is replaced by the largest possible one.
    let places: Vec<usize> = proof.match_indices(": ").map(|(at, _)| at + 2).collect();
    for start in places {
        let length = proof[start..].find([',', '\n', '}', ']']).unwrap_or(0);
        if proof[start..start + length].parse::<f64>().is_err() {
            continue;
        }
        for number in ["1e308", "-1e308", "1e999", "NaN"] {
            let text = format!("{}{number}{}", &proof[..start], &proof[start + length..]);
            trap.write("proof.json", text.as_bytes());
            let ran = trap.run("check scenario.toml out/solution.json --bound --proof proof.json");
            assert!(matches!(ran.code, Some(2 | 4)), "{number} at {start}: {ran:?}\n{text}");
        }
    }
}

#[test]
fn lists_of_very_many_hubs_are_read_or_refused() {
    let trap = Trap::with(&[("hubs.txt", "nobody\n".repeat(1_000_000).as_bytes())]);
    let ran = trap.refused_by("evaluate scenario.toml --hubs hubs.txt", "H4");
    assert!(ran.lines().count() < 20, "{ran}");
}
