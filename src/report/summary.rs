//! The plan on the terminal: what a planner can read in half a minute.

use super::objective;
use super::offer;
use super::phases::phases;
use super::prices::prices;
use super::text::{WIDTH, counted, cut, share, today_and_plan, verb, wrap};
use super::words::{self, has_today, is_given, of_class};
use super::{assumed, bands, equity, evidence, people};
use crate::model::{Access, AuthorityMoney, BeforeAfter, Class, Metrics, Plan, Reading, Study};
use crate::units::{Pounds, grouped};
use std::fmt::Write;

/// With more authorities than this, only the best and worst covered are shown.
const AUTHORITIES_SHOWN: usize = 12;
/// With more broken limits than this, the rest is listed below the tables.
const BROKEN_SHOWN: usize = 20;
/// Number of best covered and of worst covered authorities.
const BEST_AND_WORST: usize = 5;

/// The plan in at most 80 columns: the answer first, then small tables, then its basis.
pub fn summary(study: &Study, plan: &Plan) -> String {
    let mut sections = vec![answer(plan)];
    match &plan.metrics {
        Some(metrics) => sections.extend(tables(study, plan, metrics)),
        None => sections.push(reasons(plan)),
    }
    sections.push(broken_besides(plan));
    sections.push(foundations(study, plan));
    sections.retain(|section| !section.is_empty());
    sections.join("\n")
}

/// The answer in a few sentences.
fn answer(plan: &Plan) -> String {
    let title = cut(&plan.title, WIDTH) + "\n\n";
    let Some(metrics) = &plan.metrics else {
        return title + &wrap("", "No plan is possible: the limits of the scenario contradict each other.");
    };
    let mut sentences = match words::weightless(metrics) {
        Some(nothing) => format!("{nothing} {}", words::has_hubs(plan, metrics)),
        None => reached(plan, metrics),
    };
    if let Some(cost) = assumed::cost(metrics) {
        let (hubs, cost_verb) = if metrics.hubs == 1 { ("hub", "costs") } else { ("hubs", "cost") };
        sentences += &format!(" The {hubs} {cost_verb} {cost}.");
    }
    let missed = words::shortfalls(metrics, plan);
    if !missed.is_empty() {
        sentences += &format!(" It misses the ambition by {}.", missed.join(" and by "));
    }
    title + &wrap("", &sentences) + &broken(plan)
}

/// What is proven about the plan, and which families it reaches.
fn reached(plan: &Plan, metrics: &Metrics) -> String {
    let (before, after) = (&metrics.all.before, &metrics.all.after);
    let (open_today, bring) = (words::open_today(metrics), verb(metrics.hubs, "bring"));
    let mut sentences = match (is_given(plan), metrics.hubs) {
        (true, 1) => format!("This hub was given, not searched for{}. It{open_today} {bring}", words::keeping(plan)),
        (true, hubs) => {
            let (hubs, keeping) = (counted(hubs, "hub"), words::keeping(plan));
            format!("These {hubs} were given, not searched for{keeping}. They{open_today} {bring}")
        }
        (false, _) => format!("{} {} {bring}", words::proof(plan), words::hubs(metrics)),
    };
    let within = assumed::within(metrics);
    sentences += &format!(" {} of demand ({}) within {within} of a hub", share(after.coverage), metrics.weight_unit);
    sentences += &match words::centres(metrics) {
        0 => ".".to_owned(),
        centres => {
            let bring = verb(centres, "bring");
            let today = share(before.coverage);
            let closing = words::closing(metrics);
            format!("; today's {} {bring} {today}, and {closing}.", counted(centres, "centre"))
        }
    };
    if let Some(children) = people::sentence(metrics, &metrics.radius.to_string()) {
        sentences += &format!(" {children}");
    }
    let reached = objective::sentence(plan, metrics);
    if !reached.is_empty() {
        sentences += &format!(" {reached}");
    }
    if let Some(served) = offer::served(metrics) {
        sentences += &format!(" {served}");
    }
    sentences
}

/// The limits that given hubs break, worst first, at most [`BROKEN_SHOWN`].
fn broken(plan: &Plan) -> String {
    let broken = words::broken(plan);
    let mut text: String = broken.iter().take(BROKEN_SHOWN).map(|fault| wrap("- ", fault)).collect();
    if plan.broken.len() > BROKEN_SHOWN {
        let more = counted(plan.broken.len() - BROKEN_SHOWN, "more limit");
        text += &wrap("- ", &format!("and {more}, below; report.md and solution.json list all of them."));
    }
    text
}

/// The broken limits that [`broken`] leaves out.
fn broken_besides(plan: &Plan) -> String {
    let rest = words::broken(plan).split_off(BROKEN_SHOWN.min(plan.broken.len()));
    if rest.is_empty() {
        return String::new();
    }
    "Further limits that these hubs break, worst first\n".to_owned()
        + &rest.iter().map(|fault| wrap("- ", fault)).collect::<String>()
}

fn reasons(plan: &Plan) -> String {
    plan.reasons.iter().map(|reason| wrap("- ", &reason.text)).collect()
}

fn tables(study: &Study, plan: &Plan, metrics: &Metrics) -> Vec<String> {
    vec![
        access(plan, metrics),
        bands::summary(metrics),
        phases(plan, metrics),
        deciles(metrics),
        cars(metrics),
        authorities(plan, metrics),
        readings(plan, metrics),
        capacities(metrics),
        services(metrics),
        change(study, metrics),
        plan.evidence.as_ref().map_or_else(String::new, |note| wrap("Evidence note: ", &evidence::in_short(note))),
        prices(plan),
    ]
}

fn access(plan: &Plan, metrics: &Metrics) -> String {
    let today = |figure: String| if has_today(metrics) { format!("{figure:>14}") } else { String::new() };
    let heading = format!("Families and hubs{}", assumed::distances(metrics.assumed.detour));
    let mut text = format!("{heading:<52}{}{:>14}\n", today("today".to_owned()), "plan");
    for [label, before, after] in people::table(metrics, "weight").into_iter().chain(equity::in_short(plan, metrics)) {
        let _ = writeln!(text, "{:<52}{}{after:>14}", cut(&label, 51), today(before));
    }
    text
}

/// Coverage by decile, ten figures per line.
fn deciles(metrics: &Metrics) -> String {
    let Some(column) = &metrics.decile_of else { return String::new() };
    let distances = assumed::distances(metrics.assumed.detour);
    let heading = format!("Within {} by {column} (1 = most disadvantaged), %{distances}", metrics.radius);
    let groups = of_class(metrics, Class::Decile).filter(|group| group.name.len() <= 2);
    let columns = groups.map(|group| (group.name.clone(), [group.access.before.coverage, group.access.after.coverage]));
    today_and_plan(&heading, "decile", columns, has_today(metrics))
}

/// Coverage of families with a car and of those without, where the study tells them apart.
fn cars(metrics: &Metrics) -> String {
    let mut groups = of_class(metrics, Class::Car).peekable();
    if groups.peek().is_none() {
        return String::new();
    }
    let mut text = format!("{:<44}{:>10}{:>10}\n", format!("Within {}, %", metrics.radius), "today", "plan");
    for group in groups {
        let [before, after] = [group.access.before.coverage, group.access.after.coverage]
            .map(|part| super::text::share(part).trim_end_matches('%').to_owned());
        let before = if has_today(metrics) { before } else { String::new() };
        let _ = writeln!(text, "{:<44}{before:>10}{after:>10}", format!("families {}", group.name));
    }
    text
}

/// Hubs, money and coverage of each authority; of many, only of the best and the worst covered.
fn authorities(plan: &Plan, metrics: &Metrics) -> String {
    let places = &metrics.authorities;
    let coverage = |place: &AuthorityMoney| words::access_of(metrics, place);
    let row = |place: &AuthorityMoney| authority_row(metrics, place, coverage(place));
    let heading = ["hubs", "kept", "disadv.", "cost", "budget", "today", "plan"].map(str::to_owned);
    let above =
        ["", "", "", assumed::behind(assumed::costs(metrics)), assumed::behind(assumed::budgets(metrics)), "", ""];
    let mut text = match above.iter().any(|word| !word.is_empty()) {
        true => authority_line(metrics, "", &above.map(str::to_owned)).trim_end().to_owned() + "\n",
        false => String::new(),
    };
    text += &authority_line(metrics, "Authority", &heading);
    if places.len() <= AUTHORITIES_SHOWN {
        text.extend(places.iter().map(row));
    } else {
        let ordered = best_to_worst(places, |place| coverage(place).and_then(|access| access.after.coverage));
        let (best, worst) = (&ordered[..BEST_AND_WORST], &ordered[ordered.len() - BEST_AND_WORST..]);
        text.extend(best.iter().copied().map(row));
        let rest = ordered.len() - 2 * BEST_AND_WORST;
        let _ = writeln!(text, "... {rest} more between these are in solution.json");
        text.extend(worst.iter().copied().map(row));
    }
    match places.len() {
        0 => return String::new(),
        1 => {}
        _ => text += &authority_row(metrics, &words::together(plan, metrics), Some(metrics.all)),
    }
    text
}

/// The best covered authorities first. Those without weight, which are neither well nor badly covered, come right
/// after the first [`BEST_AND_WORST`], so that a shortened table leaves them out.
fn best_to_worst(places: &[AuthorityMoney], covered: impl Fn(&AuthorityMoney) -> Option<f64>) -> Vec<&AuthorityMoney> {
    let (weighing, weightless): (Vec<_>, Vec<_>) = places.iter().partition(|place| covered(place).is_some());
    let mut ordered: Vec<&AuthorityMoney> = weighing;
    ordered.sort_by(|a, b| covered(b).unwrap_or_default().total_cmp(&covered(a).unwrap_or_default()));
    let behind = BEST_AND_WORST.min(ordered.len());
    ordered.splice(behind..behind, weightless);
    ordered
}

fn authority_row(metrics: &Metrics, place: &AuthorityMoney, access: Option<BeforeAfter>) -> String {
    let covered = |side: Option<Access>| share(side.and_then(|side| side.coverage));
    let pounds = |amount: Option<Pounds>| amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string());
    let disadvantaged =
        metrics.hubs_disadvantaged.map_or_else(|| "-".to_owned(), |_| grouped(place.hubs_disadvantaged as u64));
    let figures = [
        grouped(place.hubs as u64),
        grouped(place.hubs_existing as u64),
        disadvantaged,
        pounds(place.cost),
        pounds(place.budget),
        covered(access.map(|access| access.before)),
        covered(access.map(|access| access.after)),
    ];
    authority_line(metrics, &place.name, &figures)
}

/// One line of the table. A figure that is too wide for its column takes space from the name.
fn authority_line(metrics: &Metrics, name: &str, figures: &[String; 7]) -> String {
    let [hubs, kept, disadvantaged, cost, budget, today, planned] = figures;
    let today = if has_today(metrics) { format!(" {today:>6}") } else { String::new() };
    let figures = format!(" {hubs:>4} {kept:>5} {disadvantaged:>8} {cost:>12} {budget:>12}{today} {planned:>6}");
    let width = if has_today(metrics) { WIDTH } else { WIDTH - 7 };
    let room = width.saturating_sub(figures.chars().count());
    format!("{:<room$}{figures}\n", cut(name, room))
}

fn readings(plan: &Plan, metrics: &Metrics) -> String {
    if metrics.readings.is_empty() {
        return String::new();
    }
    let heading = format!("{} in disadvantaged zones (* enforced, ! short)", words::share_asked(plan));
    let mut text = format!("{heading:<47}{:>11}{:>7}{:>8}{:>6}\n", "hubs", "up", "nearest", "down");
    for reading in &metrics.readings {
        let mark = if reading.enforced { "* " } else { "  " };
        let label = cut(&words::short_reading(reading), 47);
        let [up, nearest, down] = [0, 1, 2].map(|i| asked(reading, i));
        let of = format!("{}/{}", reading.hubs_in, reading.hubs);
        let line = format!("{mark}{:<47}{of:>9}{up:>7}{nearest:>8}{down:>6}", label);
        let _ = writeln!(text, "{}", line.trim_end());
        if reading.enforced && !reading.missed_by.is_empty() {
            text += &(cut(&format!("    short, rounded up: {}", reading.missed_by.join(", ")), 80) + "\n");
        }
    }
    text
}

/// The number asked for, followed by `!` when the plan has fewer.
fn asked(reading: &Reading, rounding: usize) -> String {
    format!("{}{}", reading.asked[rounding], if reading.met[rounding] { " " } else { "!" })
}

/// The capacities of hubs, and the families who come.
fn capacities(metrics: &Metrics) -> String {
    let line = |capacity: &_| wrap(&format!("{}: ", offer::room_of(capacity)), &offer::sentences(metrics, capacity));
    metrics.capacities.iter().map(line).collect()
}

/// Reach of each service, as shares of demand.
fn services(metrics: &Metrics) -> String {
    if metrics.services.is_empty() {
        return String::new();
    }
    let line = |[name, hubs, today, plan, asked]: [String; 5]| {
        let today = if has_today(metrics) { format!("{today:>8}") } else { String::new() };
        let asked = if offer::asks(metrics) { format!("{asked:>11}") } else { String::new() };
        format!("{:<40}{hubs:>13}{today}{plan:>8}{asked}", cut(&name, 39)).trim_end().to_owned() + "\n"
    };
    let heading = format!("{} within {}", offer::SERVICES[0], metrics.radius);
    let [_, hubs, today, plan, asked] = offer::SERVICES.map(str::to_lowercase);
    let mut text = line([heading, hubs, today, plan, asked]);
    text.extend(offer::services(metrics).into_iter().map(line));
    text
}

fn change(study: &Study, metrics: &Metrics) -> String {
    if !has_today(metrics) {
        return String::new();
    }
    let sentence = format!("Compared with today: {}.", words::gained_and_lost(metrics, "weight"));
    let mut text = wrap("", &sentence);
    let lost = words::most_lost(study, metrics);
    if !lost.is_empty() {
        let heads = std::iter::once("Largest losses: ").chain(std::iter::repeat("                "));
        text.extend(heads.zip(&lost).map(|(head, place)| cut(&format!("{head}{place}"), WIDTH) + "\n"));
    }
    text
}

/// The basis of the answer: proof, assumptions, rows left out, attribution.
fn foundations(study: &Study, plan: &Plan) -> String {
    let mut text = String::new();
    if plan.metrics.is_some() && !plan.proof.is_empty() && !is_given(plan) {
        text += &wrap("Proof: ", &plan.proof);
    }
    if !plan.assumptions.is_empty() {
        text += "Assumptions\n";
        text.extend(plan.assumptions.iter().map(|assumption| wrap("- ", assumption)));
    }
    let left_out = words::left_out(study);
    if !left_out.is_empty() {
        // The noun is written only once, so that both fit on one line.
        let left_out = left_out.join(", ").replacen(" rows are", " are", left_out.len() - 1);
        text += &wrap("", &format!("{left_out}: left_out.csv says why."));
    }
    text.extend(plan.attribution.iter().map(|line| wrap("", line)));
    text
}
