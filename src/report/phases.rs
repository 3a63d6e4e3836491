//! Hubs that open over several years, on the terminal and in words that the page shares.

use super::assumed;
use super::text::{WIDTH, columns, counted, share, weight, wrap};
use crate::model::{Metrics, PhasedPlan, Plan, PlanYear, Unspent};
use crate::units::{Pounds, grouped};
use std::fmt::Write;

/// The plan year by year on the terminal; empty where all hubs open at once.
pub(super) fn phases(plan: &Plan, metrics: &Metrics) -> String {
    let Some(phases) = &plan.phases else { return String::new() };
    let heading = ["open", "hubs", "centres", "cost", "budget", "demand", "share"].map(str::to_owned);
    let above = assumed::behind(metrics.cost.map(|cost| (cost, metrics.assumed.cost)));
    let mut text = match above {
        "" => String::new(),
        word => line("", &["", "", "", word, "", "", ""].map(str::to_owned)).trim_end().to_owned() + "\n",
    };
    text += &line("Year by year", &heading);
    for year in &phases.years {
        let figures = [
            grouped(year.opening.len() as u64),
            grouped(year.hubs as u64),
            grouped(year.centres as u64),
            pounds(year.cost),
            pounds(year.budget),
            weight(year.covered.0),
            share(year.coverage),
        ];
        text += &line(&year.year.to_string(), &figures);
    }
    text + &wrap("", &explained(phases, metrics))
}

fn line(name: &str, [open, hubs, centres, cost, budget, demand, share]: &[String; 7]) -> String {
    let mut text = String::new();
    let cells = [(open, 5), (hubs, 6), (centres, 9), (cost, 14), (budget, 14), (demand, 10), (share, 8)];
    let figures = columns(&cells);
    let room = WIDTH.saturating_sub(figures.chars().count());
    let _ = writeln!(text, "{name:<room$}{figures}");
    text
}

/// A sum of money, or a dash.
pub(super) fn pounds(amount: Option<Pounds>) -> String {
    amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string())
}

/// The meaning of the figures, and how the objective adds them up.
pub(super) fn explained(phases: &PhasedPlan, metrics: &Metrics) -> String {
    let within = format!("Demand is what is within {} of a hub", metrics.radius);
    let last = phases.years.last().map_or(0, |year| year.year);
    let centres = match phases.centres_serve && phases.years.len() > 1 {
        true => format!(" or, before {last}, of a centre open today"),
        false => String::new(),
    };
    let money = match phases.unspent {
        _ if phases.years.iter().all(|year| !limits_money(year)) => "",
        Unspent::Carried => " Money not spent in one year can be spent later.",
        Unspent::Lost => " Money not spent in one year is lost.",
    };
    let discounted = phases.years.iter().any(|year| year.factor != 1.0);
    let sum = if discounted { ", later years discounted," } else { "" };
    format!(
        "{within}{centres}. Over {}{sum} the plan reaches {}.{money}",
        counted(phases.years.len(), "year"),
        weight(metrics.counted)
    )
}

fn limits_money(year: &PlanYear) -> bool {
    year.budget.is_some() || year.authorities.iter().any(|own| own.budget.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{plan, plan_in_years, study, terms, terms_in_years};
    use crate::model::SiteIx;
    use crate::report::{layers, page, summary};

    fn page_of(study: &crate::model::Study, plan: &Plan, rows: &crate::evaluate::Evaluation) -> [String; 2] {
        let report = page::report(study, plan, Some(rows));
        let (mut html, mut markdown) = (Vec::new(), Vec::new());
        report.html(&mut html).unwrap();
        report.markdown(&mut markdown).unwrap();
        [html, markdown].map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn years_on_the_terminal() {
        let study = study();
        let terms = terms_in_years(&study);
        let (plan, _) = plan_in_years(&study, &terms);
        let text = phases(&plan, plan.metrics.as_ref().unwrap());
        let expected = "Year by year   open  hubs  centres          cost        budget    demand   share
2026              1     1        3      £150,000      £150,000        73  100.0%
2028              1     2        0      £100,000      £100,000        63   86.3%
Demand is what is within 1 km of a hub or, before 2028, of a centre open today.
Over 2 years, later years discounted, the plan reaches 104.5. Money not spent in
one year can be spent later.
";
        assert_eq!(text, expected);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(summary(&study, &plan).contains(expected));
    }

    #[test]
    fn years_on_the_page_with_a_chart_and_the_year_of_each_hub() {
        let study = study();
        let terms = terms_in_years(&study);
        let (plan, rows) = plan_in_years(&study, &terms);
        let [html, markdown] = page_of(&study, &plan, &rows);
        assert!(html.contains("id=\"phases\"") && html.contains("id=\"years\""), "section and chart");
        assert!(html.contains("One bar for each year: 100.0% in 2026, 86.3% in 2028."));
        for row in ["| 2026 | 1 | 1 | 3 | 73 | 100.0% | £150,000 | £150,000 | £150,000 | 1.000 |", "| Opens |"] {
            assert!(markdown.contains(row), "{row} in {markdown}");
        }
    }

    #[test]
    fn hubs_have_a_year_only_where_they_open_over_years() {
        let study = study();
        let terms_of_years = terms_in_years(&study);
        let (plan_of_years, rows) = plan_in_years(&study, &terms_of_years);
        let of = |rows| layers::all(&study, rows).remove(0);
        let last = of(&rows).fields.last().map(|field| field.name.to_string());
        assert_eq!(last.as_deref(), Some("opens"));
        let years: Vec<_> = (0..2).map(|hub| of(&rows).record(hub).values.last().cloned()).collect();
        assert!(years.contains(&Some(layers::Value::Count(2028))), "{years:?}");
        assert_eq!(of(&rows).record(3).values.last(), Some(&layers::Value::Missing), "a centre that closes");
        let terms = terms(&study);
        let plain = plan(&study, &terms, &[SiteIx(1), SiteIx(3)]);
        let rows = crate::evaluate::testing::evaluation(&study, &terms);
        assert!(of(&rows).fields.iter().all(|field| field.name != "opens"));
        assert!(plain.phases.is_none() && plan_of_years.phases.is_some());
        let [html, markdown] = page_of(&study, &plain, &rows);
        assert!(!html.contains("id=\"phases\"") && !markdown.contains("Opens"));
        assert_eq!(phases(&plain, plain.metrics.as_ref().unwrap()), "");
        let json = serde_json::to_string(&plain).unwrap();
        assert!(!json.contains("phases"), "{json}");
    }
}
