//! Results of a check in sentences: the faults, or that everything is correct, and what was not checked.

use crate::evaluate::Fault;
use crate::model::{Plan, Status};
use crate::report::text::wrap;
use crate::units::grouped;
use std::fmt::Write;

/// Number of faults that are printed: one mistake often has many consequences, and the first fault says most.
const PRINTED: usize = 10;

/// The faults of a file, the first ones listed. `aside` says why the check stopped early.
pub fn faults_in_words(file: &str, faults: &[Fault], aside: Option<&str>) -> String {
    let count =
        if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", grouped(faults.len() as u64)) };
    let mut text = format!("{file} has {count}:\n");
    for fault in faults.iter().take(PRINTED) {
        // The file may contain characters that a terminal would act on.
        let line: String = fault.to_string().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        let _ = writeln!(text, "  {line}");
    }
    if faults.len() > PRINTED {
        let _ = writeln!(text, "  and {} more", grouped((faults.len() - PRINTED) as u64));
    }
    if let Some(aside) = aside {
        text += &wrap("", aside);
    }
    text
}

/// What happens to a plan's bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundCheck {
    /// It is proven again next.
    Next,
    /// It can be proven again, but the user did not ask for it.
    NotAsked,
    /// There is no file to prove it from.
    NoProof,
}

/// Says that a plan without faults is correct, and what was not checked.
pub fn in_order(plan: &Plan, scenario: &str, solution: &str, bound: BoundCheck) -> String {
    if plan.status == Status::Infeasible {
        let next = "hubplan did not check that no plan is possible. Use --bound to search again.";
        let text = format!("{solution} is correct. It states no plan.");
        return if bound == BoundCheck::Next { wrap("", &text) } else { wrap("", &text) + &wrap("", next) };
    }
    let mut text = wrap("", &figures(plan, scenario, solution));
    for broken in &plan.broken {
        let _ = writeln!(text, "  {broken}");
    }
    text + &wrap("", &left(plan, bound))
}

fn figures(plan: &Plan, scenario: &str, solution: &str) -> String {
    let hubs = plan.hubs.len();
    let one = hubs == 1;
    match plan.broken.len() {
        0 => {
            let (keep, reach) = if one { ("hub keeps", "reaches") } else { ("hubs keep", "reach") };
            format!("The plan is correct: {hubs} {keep} every limit of {scenario} and {reach} what {solution} states.")
        }
        broken => {
            let keep = if one { "hub breaks" } else { "hubs break" };
            let limits = if broken == 1 { "a limit".to_owned() } else { format!("{broken} limits") };
            format!("{solution} is correct. It states that its {hubs} {keep} {limits} of {scenario}:")
        }
    }
}

/// Says what was not checked, so that nobody believes it was verified.
fn left(plan: &Plan, bound: BoundCheck) -> String {
    if super::is_given(plan) {
        return "Its hubs were given, not searched for. Its bound proves nothing about other plans.".to_owned();
    }
    let mut others = vec!["the wording of the proof"];
    if !plan.then.is_empty() {
        others.push("the bounds of further stages");
    }
    if plan.prices.is_some() {
        others.push("what the limits cost");
    }
    let others = match &others[..] {
        [last @ .., one] if !last.is_empty() => format!("{} and {one}", last.join(", ")),
        all => all.concat(),
    };
    let how = match bound {
        BoundCheck::Next => return format!("hubplan did not check {others}: only a search gives them."),
        BoundCheck::NotAsked => "use --bound to prove them again",
        BoundCheck::NoProof => "there is no proof.json, so only another search can prove them again",
    };
    format!(
        "hubplan checked only that status, bound and gap fit the objective and each other: {how}. It did not check \
         {others}, which only a search gives."
    )
}

/// Faults of "no plan is possible", after the search was run again.
pub fn no_plan_faults(plan: &Plan, again: &Plan) -> Vec<Fault> {
    let fault = |limit: &str, text: String| vec![Fault { limit: limit.to_owned(), text }];
    if again.status != Status::Infeasible {
        let hubs = again.hubs.len();
        let hubs = if hubs == 1 { "1 hub keeps".to_owned() } else { format!("{hubs} hubs keep") };
        return fault(
            "status",
            format!("the plan says that none is possible, but {hubs} every limit: {}", again.hubs.join(", ")),
        );
    }
    let said = |plan: &Plan| plan.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join(" ");
    if again.reasons != plan.reasons {
        return fault("reasons", format!("the plan states: {} They are: {}", said(plan), said(again)));
    }
    Vec::new()
}

/// Says that a new search also found that no plan is possible.
pub fn no_plan_shown() -> String {
    wrap("", "hubplan searched again: no plan is possible, for the reasons stated.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_faults_are_cut_short() {
        let fault = Fault { limit: "metrics".into(), text: "the penalty is stated as 1; it is 2".into() };
        let one = faults_in_words("solution.json", std::slice::from_ref(&fault), None);
        assert_eq!(one, "solution.json has 1 fault:\n  metrics: the penalty is stated as 1; it is 2\n");
        let loud = Fault { limit: "hubs".into(), text: "hub `\u{1b}[2J\n` is no site".into() };
        let text = faults_in_words("solution.json", &[loud], None);
        assert_eq!(text, "solution.json has 1 fault:\n  hubs: hub `\u{fffd}[2J\u{fffd}` is no site\n");
        let ten = faults_in_words("solution.json", &vec![fault.clone(); 10], None);
        assert_eq!((ten.lines().count(), ten.contains("more")), (11, false));
        let twelve = faults_in_words("solution.json", &vec![fault; 12], Some("Nothing else was looked at."));
        assert!(twelve.starts_with("solution.json has 12 faults:\n"), "{twelve}");
        assert!(twelve.ends_with("  and 2 more\nNothing else was looked at.\n"), "{twelve}");
        assert_eq!(twelve.lines().count(), 13);
    }
}
