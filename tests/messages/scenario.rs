//! `scenario.toml`: its spelling, its units, and its consistency with itself and with the study.

use crate::messages::place::{Catalogue, Place, official};

fn objective(place: &Place, radius: &str) {
    place.change("scenario.toml", "\"1.5 km\"", radius);
}

#[test]
fn spelling() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("an unknown key", |place| place.change("scenario.toml", "radius", "raduis"));
    catalogue.refused("an unknown table", |place| place.append("scenario.toml", "\n[budget]\ntotal = 1\n"));
    catalogue.refused("an unknown word", |place| place.change("scenario.toml", "\"hard\"", "\"strict\""));
    catalogue.refused("no TOML", |place| place.change("scenario.toml", "\"hard\"", "hard"));
    catalogue.refused("a key twice", |place| place.append("scenario.toml", "mode = \"soft\"\n"));
    catalogue.refused("another version", |place| {
        place.change("scenario.toml", "version = 1", "version = 9\nnovelty = true")
    });
    catalogue.refused("no version", |place| place.change("scenario.toml", "version = 1\n", ""));
    catalogue.refused("no radius", |place| place.change("scenario.toml", "radius = \"1.5 km\"\n", ""));
    catalogue.refused("money with pence", |place| place.change("scenario.toml", "200000", "200000.50"));
    catalogue.refused("money in words", |place| place.change("scenario.toml", "200000", "\"£200,000\""));
    catalogue.refused("a negative number of hubs", |place| place.append("scenario.toml", "\n[hubs]\nat_most = -3\n"));
    catalogue.refused("a decile too large", |place| place.append("scenario.toml", "worst = { decile = 300 }\n"));
    catalogue.refused("a word for a list", |place| place.append("scenario.toml", "\n[sites]\nrequired = \"site-1\"\n"));
    catalogue.compare("scenario_spelling");
}

#[test]
fn radius() {
    let mut catalogue = Catalogue::new();
    for radius in ["\"0 km\"", "\"-2.5 km\"", "\"20 min\"", "1500", "\"2 leagues\"", "\"far\"", "nan", "inf", "true"] {
        catalogue.refused(&format!("radius = {radius}"), |place| objective(place, radius));
    }
    catalogue.compare("scenario_radius");
}

#[test]
fn agreement() {
    let mut catalogue = Catalogue::new();
    catalogue.refused("a weight of an unknown column", |place| {
        place.change("scenario.toml", "idaci_rate", "idaci_rates");
    });
    catalogue.refused("a weight that is no expression", |place| place.change("scenario.toml", "* idaci_rate", "times"));
    catalogue.refused("a weight below nothing", |place| {
        place.change("scenario.toml", "children_0_4 * idaci_rate", "children_0_4 - 100");
    });
    catalogue.refused("names that the study does not have", |place| {
        place.append(
            "scenario.toml",
            "\n[sites]\nrequired = [\"site-99\"]\nexcluded = [\"site-6\"]\nstatus_by_kind = { barn = \"excluded\" }\n\n[planning]\nauthorities = [\"Fenick\"]\n\n[authorities.Nowhere]\nbudget = 5\n",
        );
    });
    catalogue.refused("limits against each other", |place| {
        place.append(
            "scenario.toml",
            "share = 1.7\n\n[hubs]\nat_most = 3\nexactly = 2\n\n[authorities.Fennick]\nmin_hubs = 3\nmax_hubs = 1\n\n[solve]\ngap = 5\ntime_limit = 0\n",
        );
    });
    for limit in ["-5", "nan", "inf"] {
        catalogue.refused(&format!("time_limit = {limit}"), |place| {
            place.append("scenario.toml", &format!("\n[solve]\ntime_limit = {limit}\n"));
        });
    }
    catalogue.refused("two tables for one authority", |place| {
        place.append("scenario.toml", "\n[authorities.Fennick]\nbudget = 1\n\n[authorities.E08000902]\nbudget = 2\n");
    });
    catalogue.refused("a minimum above a maximum in the budgets", |place| {
        place.change("budgets.csv", "500000,1,2", "500000,3,2")
    });
    catalogue.refused("a soft ambition without a price", |place| place.change("scenario.toml", "hard", "soft"));
    catalogue.refused("excuses for nobody, and without a price", |place| {
        place.append("scenario.toml", "where_impossible = \"soft\"\n");
    });
    catalogue.refused("an excuse in other words", |place| {
        place.append("scenario.toml", "scope = \"authority\"\nwhere_impossible = \"maybe\"\n");
    });
    catalogue.refused("an index that the study does not have, and a decile of no deciles", |place| {
        place.append("scenario.toml", "index = \"idaci_deciles\"\n");
    });
    catalogue.refused("a threshold of deciles for a column of ranks", |place| {
        place.append("scenario.toml", "index = \"imd_rank\"\nworst = { decile = 3 }\n");
    });
    catalogue.refused("negative money", |place| {
        place.append("scenario.toml", "\n[money]\n");
        place.change("scenario.toml", "library = 200000", "library = -200000");
        place.change("scenario.toml", "\n[money]\n", "\n[authorities.Fennick]\nbudget = -1\n");
    });
    catalogue.refused("a negative sum for everybody", |place| {
        place.change("scenario.toml", "[money.cost_by_kind]", "[money]\ntotal = -5\n\n[money.cost_by_kind]");
    });
    catalogue.refused("a national sum smaller than its part", |place| {
        place.change(
            "scenario.toml",
            "[money.cost_by_kind]",
            "[money.assumed_share]\nnational_sum = 1000000\nnational_weight = 3\n\n[money.cost_by_kind]",
        );
    });
    catalogue.compare("scenario_agreement");
}

#[test]
fn a_time_limit_of_ages_is_a_time_limit() {
    let place = Place::new(official());
    place.append("scenario.toml", "\n[solve]\ntime_limit = 1e300\n");
    let ran = place.run("solve scenario.toml --out out");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
}
