//! `hubplan check` on the command line: what passes, what fails, and what it says it did not check.

use crate::county::{Place, json};

const CHECK: &str = "check county/scenario.toml out/solution.json";

/// The output on one line, however it was wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_plan_is_in_order_until_it_is_touched() {
    let place = Place::new().with_county();
    place.run("solve county/scenario.toml --out out").ends_with(0);
    let said = flat(&place.run(CHECK).ends_with(0).stdout);
    assert!(
        said.starts_with("The plan is correct: ") && said.contains("checked only that status, bound and gap fit"),
        "{said}"
    );
    let said = flat(&place.run(&format!("{CHECK} --bound")).ends_with(0).stdout);
    assert!(said.contains("The bound of ") && !said.contains("checked only that status, bound and gap"), "{said}");
    assert!(
        said.contains(
            "hubplan did not check the wording of the proof and what the limits cost: only a search gives them."
        ),
        "{said}"
    );

    let whole = place.read("out/solution.json");
    let plan = json(&whole);
    let gained = plan["metrics"]["change"]["gained"].to_string();
    let told = |from: &str, to: &str| {
        place.write("out/solution.json", &whole);
        place.change("out/solution.json", from, to);
        place.run(CHECK).ends_with(4).stdout
    };
    // Children in low-income families are as many, and stand in the file before.
    let told_of = |gained: &str| format!("\"gained\": {gained},\n      \"zones_gained\"");
    let said = told(&told_of(&gained), &told_of("1.0"));
    let fault = format!("  metrics.change.gained: it is stated as 1.0; it is {gained}\n");
    assert_eq!(said, format!("out/solution.json has 1 fault:\n{fault}"));
    let said = told("\"hubs\": [", "\"title\": \"Another\",\n  \"hubs\": [");
    assert_eq!(said, "out/solution.json has 1 fault:\n  title: the key stands there twice\n");
    let said = told("\"cross_border\": true", "\"cross_border\": false");
    assert!(said.contains("  scenario.planning.cross_border: it is stated as false; it is true\n"), "{said}");
    assert!(said.ends_with("hubplan did not check its figures: it answers another scenario.\n"), "{said}");
    let said = told("\"version\": 1", "\"version\": 2");
    assert!(said.contains("  version: it is stated as 2; it is 1\n"), "{said}");

    place.write("out/solution.json", "{\"version\": 1}");
    let ran = place.run(CHECK).ends_with(2);
    assert!(ran.stderr.starts_with("H602 out/solution.json"), "{}", ran.stderr);
}

#[test]
fn hubs_that_were_given_pass_when_they_say_what_they_break() {
    let place = Place::new().with_county();
    place.run("evaluate county/scenario.toml --baseline --out out").ends_with(0);
    let said = flat(&place.run(CHECK).ends_with(0).stdout);
    assert!(said.starts_with("out/solution.json is correct. It states that its 25 hubs break "), "{said}");
    assert!(said.contains("hubs; at most ") && said.contains("Its hubs were given"), "{said}");
    let broken = json(&place.read("out/solution.json"))["broken"][0].to_string();
    place.change("out/solution.json", &format!("{broken},"), "");
    let said = place.run(CHECK).ends_with(4).stdout;
    assert!(said.contains("  broken: "), "{said}");
}

#[test]
fn a_proof_with_more_in_it_than_a_proof_has_is_refused() {
    let place = Place::new().with_county();
    place.run("solve county/scenario.toml --out out").ends_with(0);
    place.change("out/proof.json", "\"parts\": [", "\"note\": 1,\n  \"parts\": [");
    let ran = place.run(&format!("{CHECK} --bound")).ends_with(2);
    assert!(ran.stderr.starts_with("H603 out/proof.json: it has an unknown key, `note`"), "{}", ran.stderr);
}
