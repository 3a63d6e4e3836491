//! Checks of a scenario that need no study, so that its mistakes are reported even if the study cannot be loaded.

use crate::error::{Code, Finding, Findings};
use crate::model::{AmbitionMode, Money, Scenario, Scope, Threshold, WhereImpossible};
use crate::units::{MOST_HUBS, Pounds, grouped};

struct Sheet<'a> {
    scenario: &'a Scenario,
    file: &'a str,
}

impl Sheet<'_> {
    fn finding(&self, code: Code, key: &str, what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding::new(code, self.file, what, mend).key(key)
    }
}

/// Everything that is wrong with a scenario, whatever its study. `file` is what messages call it.
pub fn alone(scenario: &Scenario, file: &str) -> Findings {
    let sheet = Sheet { scenario, file };
    let mut findings = Findings::new();
    radius(&sheet, &mut findings);
    hubs(&sheet, &mut findings);
    for (key, amount) in negative_amounts(&scenario.money) {
        let what = format!("the amount is {amount}");
        findings.push(sheet.finding(Code::NumberNegative, &key, what, "Write pounds of 0 or more"));
    }
    ambition(&sheet, &mut findings);
    check_price(&sheet, &mut findings);
    solve_options(&sheet, &mut findings);
    findings
}

fn radius(sheet: &Sheet, findings: &mut Findings) {
    let radius = sheet.scenario.objective.radius;
    if !(radius.value.is_finite() && radius.value > 0.0) {
        let mend = "Give a distance or time above 0, such as \"2.5 km\", or a bare number for a matrix in its own \
             unit";
        findings.push(sheet.finding(Code::RadiusInvalid, "objective.radius", format!("the radius is {radius}"), mend));
    }
}

fn hubs(sheet: &Sheet, findings: &mut Findings) {
    let hubs = &sheet.scenario.hubs;
    for (key, number) in numbers_of_hubs(sheet.scenario).filter(|(_, number)| *number > MOST_HUBS) {
        let what = format!("the number of hubs is {}", grouped(number.into()));
        let mend = format!("Write at most {}, or leave it out if nothing limits them", grouped(MOST_HUBS.into()));
        findings.push(sheet.finding(Code::NumberTooLarge, &key, what, mend));
    }
    if hubs.at_most.is_some() && hubs.exactly.is_some() {
        findings.push(sheet.finding(
            Code::LimitContradictory,
            "hubs",
            "the scenario gives both at_most and exactly",
            "Keep one of them",
        ));
    }
}

/// Every number of hubs in the scenario, with its key.
fn numbers_of_hubs(scenario: &Scenario) -> impl Iterator<Item = (String, u32)> {
    let hubs = &scenario.hubs;
    let all = [
        ("hubs.at_most", hubs.at_most),
        ("hubs.exactly", hubs.exactly),
        ("hubs.min_each", Some(hubs.min_each)),
        ("hubs.max_each", hubs.max_each),
        ("phases.first_year_each", scenario.phases.as_ref().map(|phases| phases.first_year_each)),
    ];
    let all = all.into_iter().map(|(key, number)| (key.to_owned(), number));
    let own = scenario.authorities.iter().flat_map(|(name, own)| {
        [("min_hubs", own.min_hubs), ("max_hubs", own.max_hubs)]
            .map(|(key, number)| (format!("authorities.{name}.{key}"), number))
    });
    let years = scenario.phases.iter().flat_map(|phases| phases.hubs.iter().flatten());
    let years = years.map(|number| ("phases.hubs".to_owned(), Some(*number)));
    all.chain(own).chain(years).filter_map(|(key, number)| Some((key, number?)))
}

/// Amounts of money below 0, with their keys.
pub(super) fn negative_amounts(money: &Money) -> impl Iterator<Item = (String, Pounds)> {
    let stated = [
        ("money.total", money.total),
        ("money.site_cost", money.site_cost),
        ("money.assumed_share.national_sum", money.assumed_share.as_ref().map(|share| share.national_sum)),
    ];
    let stated = stated.into_iter().filter_map(|(key, amount)| Some((key.to_owned(), amount?)));
    let by_kind = money.cost_by_kind.iter().map(|(kind, cost)| (format!("money.cost_by_kind.{kind}"), *cost));
    stated.chain(by_kind).filter(|(_, amount)| *amount < Pounds(0))
}

fn ambition(sheet: &Sheet, findings: &mut Findings) {
    let Some(ambition) = &sheet.scenario.ambition else { return };
    let mut refuse = |key: &str, what: String, mend: &str| {
        findings.push(sheet.finding(Code::AmbitionIncomplete, key, what, mend));
    };
    if !(ambition.share > 0.0 && ambition.share <= 1.0) {
        refuse(
            "ambition.share",
            format!("the share is {}", ambition.share),
            "Give a share above 0 and up to 1, such as 0.7",
        );
    }
    match ambition.worst {
        Threshold::Decile(decile) if !(1..=10).contains(&decile) => {
            refuse(
                "ambition.worst.decile",
                format!("the decile is {decile}"),
                "Give 1 to 10; 3 is the most disadvantaged 30%",
            );
        }
        Threshold::Rank(0) => {
            refuse("ambition.worst.rank", "the rank is 0".to_owned(), "Ranks start at 1, the most deprived")
        }
        Threshold::ShareWithinAuthority(share) if !(share > 0.0 && share <= 1.0) => refuse(
            "ambition.worst.share_within_authority",
            format!("the share is {share}"),
            "Give a share above 0 and up to 1, such as 0.3",
        ),
        _ => {}
    }
    let excuses = ambition.where_impossible == WhereImpossible::Soft;
    let in_each = matches!(ambition.scope, Scope::Authority | Scope::Both);
    if excuses && !(ambition.mode == AmbitionMode::Hard && in_each) {
        refuse(
            "ambition.where_impossible",
            "it excuses authorities that cannot keep a hard ambition, but the ambition is not hard in each authority"
                .to_owned(),
            "Give mode = \"hard\" with scope = \"authority\" or \"both\", or leave where_impossible out",
        );
    }
    match ambition.penalty {
        None if excuses || ambition.mode == AmbitionMode::Soft => refuse(
            "ambition.penalty",
            match ambition.mode {
                AmbitionMode::Soft => "a soft ambition has no penalty".to_owned(),
                _ => "the ambition has no penalty for authorities that cannot keep it".to_owned(),
            },
            "Give the most weight that the plan may give up to move one more hub into a disadvantaged community",
        ),
        Some(penalty) if !(penalty.is_finite() && penalty >= 0.0) => {
            refuse("ambition.penalty", format!("the penalty is {penalty}"), "Give a weight of 0 or more");
        }
        _ => {}
    }
}

fn check_price(sheet: &Sheet, findings: &mut Findings) {
    let price = sheet.scenario.sites.closing_price;
    if !(price.is_finite() && price >= 0.0) {
        findings.push(sheet.finding(
            Code::LimitContradictory,
            "sites.closing_price",
            format!("the closing price is {price}"),
            "Give a weight of 0 or more",
        ));
    }
}

fn solve_options(sheet: &Sheet, findings: &mut Findings) {
    let solve = &sheet.scenario.solve;
    if !(solve.time_limit.is_finite() && solve.time_limit > 0.0) {
        findings.push(sheet.finding(
            Code::LimitContradictory,
            "solve.time_limit",
            format!("the time limit is {}", solve.time_limit),
            "Give seconds above 0",
        ));
    }
    if !(0.0..1.0).contains(&solve.gap) {
        findings.push(sheet.finding(
            Code::LimitContradictory,
            "solve.gap",
            format!("the gap is {}", solve.gap),
            "Give a share from 0 up to 1, such as 0.001 for 0.1%",
        ));
    }
}
