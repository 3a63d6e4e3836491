//! Scenarios that no plan can keep: the answer gives names and amounts, with exit code 3.

use crate::messages::place::{Catalogue, Place, official};

#[test]
fn reasons() {
    let mut catalogue = Catalogue::new();
    let mut impossible = |title: &str, spoil: &dyn Fn(&Place)| {
        let place = Place::new(official());
        spoil(&place);
        let ran = place.run("solve scenario.toml --out out");
        assert_eq!((ran.code, ran.stderr.as_str()), (3, ""), "{title}\n{}", ran.stdout);
        assert!(!place.path("out/hubs.csv").exists(), "{title}");
        let plan: serde_json::Value = serde_json::from_str(&place.read("out/solution.json")).unwrap();
        assert_eq!(plan["status"], "infeasible");
        catalogue.note(title, &format!("{}\n\"reasons\": {:#}\n", ran.stdout, plan["reasons"]));
    };
    impossible("a site required and excluded", &|place| {
        place.append("scenario.toml", "\n[sites]\nrequired = [\"site-1\"]\nexcluded = [\"site-1\"]\n");
    });
    impossible("an excluded site that the data require, and today's centres kept", &|place| {
        place.change("candidate_sites.csv", "candidate", "required");
        place.append("scenario.toml", "\n[sites]\nexisting = \"keep\"\nexcluded = [\"site-1\", \"site-3\"]\n");
    });
    impossible("budgets below the cost of what is required", &|place| {
        place.change("budgets.csv", "500000", "250000");
        place.append("scenario.toml", "\n[sites]\nrequired = [\"site-1\", \"site-3\"]\n");
    });
    impossible("a budget below the cheapest hub", &|place| place.change("budgets.csv", "300000", "150000"));
    impossible("no site in a disadvantaged zone under a hard local 70%", &|place| {
        place.append("scenario.toml", "scope = \"authority\"\n\n[sites]\nexcluded = [\"site-4\"]\n");
    });
    impossible("nothing within reach", &|place| place.change("scenario.toml", "1.5 km", "20 m"));
    impossible("more hubs asked for than there are sites", &|place| {
        place.change("budgets.csv", "500000,1,2", "5000000,9,");
    });
    impossible("every site excluded", &|place| {
        place.append(
            "scenario.toml",
            "\n[sites.status_by_kind]\nlibrary = \"excluded\"\nvillage_hall = \"excluded\"\nchildrens_centre = \"excluded\"\n",
        );
    });
    catalogue.compare("infeasible");
}
