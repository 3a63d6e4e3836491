//! What the limits cost, which shows where a planner should ask for more money, more hubs or another share.

use super::text::{WIDTH, cut, weight, wrap};
use crate::model::{AuthorityPrices, LimitPrices, Plan};
use crate::units::Weight;

/// Number of authorities that the terminal lists.
const SHOWN: usize = 5;

/// Smaller prices are treated as zero.
const LEAST: f64 = 0.05;

/// Width of the column for the value of a change.
const FIGURE: usize = 18;

/// How to interpret these figures.
pub(super) const CAVEAT: &str = "Use these prices to see where to look. To know what a change is really worth, run \
     hubplan again with it.";

/// The text if no limit costs anything.
pub(super) const NOTHING: &str = "nothing, for a small change to any one of them";

/// Headings of [`most_to_win`].
pub(super) const MOST_TO_WIN: [&str; 3] = ["Where a little more would reach most", "another £100,000", "another hub"];

/// Prices of the limits on the terminal, and the authorities where more would help most; empty when no prices are
/// known.
pub(super) fn prices(plan: &Plan) -> String {
    let Some(prices) = &plan.prices else { return String::new() };
    let (together, most) = (of_all(prices), most_to_win(&prices.authorities));
    if together.is_empty() && most.is_empty() {
        return format!("What the limits cost: {NOTHING}.\n");
    }
    let mut text = "What a small change to a limit does to the demand reached\n".to_owned();
    for [what, figure] in &together {
        let room = WIDTH - FIGURE;
        text += &format!("{:<room$}{figure:>FIGURE$}\n", cut(what, room));
    }
    let row = |[name, money, hub]: [&str; 3]| {
        let room = WIDTH - 2 * FIGURE;
        format!("{:<room$}{money:>FIGURE$}{hub:>FIGURE$}\n", cut(name, room))
    };
    if !most.is_empty() {
        text += &row(MOST_TO_WIN);
        text.extend(most.iter().take(SHOWN).map(|cells| row(cells.each_ref().map(String::as_str))));
    }
    text + &wrap("", CAVEAT)
}

/// A change and its value, for each limit on all authorities together that costs something, and for the most expensive
/// share of a single authority.
pub(super) fn of_all(prices: &LimitPrices) -> Vec<[String; 2]> {
    let line = |what: &str, price: Option<Weight>, verb: &str| {
        let price = price.filter(|price| price.0 >= LEAST)?;
        Some([what.to_owned(), format!("{} {verb}", weight(price.0))])
    };
    let own = prices.authorities.iter().filter_map(|place| Some((place.share?, place)));
    // On a tie, the first authority in the study's order.
    let dearest = own.reduce(|most, next| if next.0 > most.0 { next } else { most });
    let of_one = |(price, place): (Weight, &AuthorityPrices)| {
        line(&format!("one more hub required by the share of {}", place.name), Some(price), "less")
    };
    let lines = [
        line("one more hub required in a disadvantaged community", prices.share, "less"),
        dearest.and_then(of_one),
        line("one more hub in all", prices.hub, "more"),
        line("another £100,000 for all together", prices.money, "more"),
    ];
    lines.into_iter().flatten().collect()
}

/// The authorities that would gain from another £100,000 or another hub, those that gain most first: name, value of
/// the money, value of the hub.
pub(super) fn most_to_win(authorities: &[AuthorityPrices]) -> Vec<[String; 3]> {
    let worth = |place: &AuthorityPrices| {
        [place.money, place.hub].into_iter().flatten().map(|price| price.0).fold(0.0, f64::max)
    };
    let mut places: Vec<&AuthorityPrices> = authorities.iter().filter(|place| worth(place) >= LEAST).collect();
    places.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    let figure = |price: Option<Weight>| match price {
        Some(price) if price.0 >= LEAST => weight(price.0),
        Some(_) => "nothing".to_owned(),
        None => "-".to_owned(),
    };
    places.iter().map(|place| [place.name.clone(), figure(place.money), figure(place.hub)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing;
    use crate::model::SiteIx;

    fn place(name: &str, hub: Option<f64>, money: Option<f64>, share: Option<f64>) -> AuthorityPrices {
        let [hub, money, share] = [hub, money, share].map(|price| price.map(Weight));
        AuthorityPrices { code: name.to_owned(), name: name.to_owned(), hub, money, share }
    }

    fn priced(prices: Option<LimitPrices>) -> String {
        let study = testing::study();
        let plan = testing::plan(&study, &testing::terms(&study), &[SiteIx(1), SiteIx(3)]);
        let text = super::prices(&Plan { prices, ..plan });
        for line in text.lines() {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
        text
    }

    #[test]
    fn prices_in_a_planners_words() {
        let authorities = vec![
            place("Upper Wether", Some(-3.0), Some(12.25), Some(4.0)),
            place("Nether Wether", Some(1234.5), None, Some(9.0)),
            place("Bournemouth, Christchurch and Poole, with all the villages", Some(0.0), Some(30.0), None),
            place("Farside", None, Some(0.0), None),
            place("Sixth", Some(1.0), Some(0.01), None),
            place("Fifth", Some(2.0), None, None),
            place("Fourth", Some(3.0), None, None),
        ];
        let [share, hub, money] = [10.5, 20.0, 0.0].map(|price| Some(Weight(price)));
        insta::assert_snapshot!(priced(Some(LimitPrices { share, hub, money, authorities })));
    }

    #[test]
    fn without_prices_nothing_is_said_and_without_cost_just_that() {
        assert_eq!(priced(None), "");
        let authorities = vec![place("Farside", Some(-2.0), Some(0.0), None)];
        let none = LimitPrices { share: Some(Weight(0.0)), hub: None, money: None, authorities };
        assert_eq!(priced(Some(none)), "What the limits cost: nothing, for a small change to any one of them.\n");
    }
}
