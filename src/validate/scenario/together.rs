//! Refuses parts of a scenario that cannot be combined yet, as [`Part::goes_with`] declares.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{ObjectiveKind, Part};
use crate::words::either;

/// Reports each pair that does not go together, at the key of the later one.
pub(super) fn check(context: &Context, findings: &mut Findings) {
    let parts = Part::of(context.scenario);
    for (at, later) in parts.iter().enumerate() {
        for earlier in parts[..at].iter().filter(|earlier| !earlier.goes_with(*later)) {
            findings.push(context.finding(
                code(*later),
                key(context, *later),
                what(*earlier, *later),
                mend(*earlier, *later),
            ));
        }
    }
    for (at, then) in context.scenario.objective.then.iter().enumerate() {
        if !Part::Objective(then.kind).goes_with(Part::Then) {
            let mend =
                format!("Delete this stage, or give {}; to cover a share first, use [[floors]]", kinds(Part::Then));
            let what = format!("{} cannot come after another objective", then.kind.as_str());
            findings.push(context.finding(Code::ObjectiveInvalid, &format!("objective.then[{at}]"), what, mend));
        }
    }
}

fn code(part: Part) -> Code {
    match part {
        Part::Objective(_) | Part::Then | Part::Rows | Part::Priced => Code::ObjectiveInvalid,
        Part::Floors => Code::FloorInvalid,
        Part::Reach => Code::ServicesInvalid,
        Part::Room | Part::SendRoom => Code::CapacityInvalid,
        Part::Years => Code::PhasesInvalid,
    }
}

/// Key of a part. Of the two prices in weight, the one that the scenario has.
fn key(context: &Context, part: Part) -> &'static str {
    let closing = part == Part::Priced && context.scenario.sites.closing_price != 0.0;
    if closing { "sites.closing_price" } else { part.key() }
}

fn what(earlier: Part, later: Part) -> String {
    let first = match earlier {
        Part::Objective(kind) => format!("the objective `{}`", kind.as_str()),
        other => other.name().to_owned(),
    };
    let why = match (earlier, later) {
        (Part::Objective(_) | Part::Then, Part::Priced) => ", because it does not count in weight",
        (Part::Floors, Part::Room | Part::SendRoom) => {
            ", because they count families near a hub whether or not it has room"
        }
        (Part::Room, Part::SendRoom) => ", because a family would need room in both",
        _ => "",
    };
    format!("hubplan cannot yet combine {} with {first}{why}", later.name())
}

fn mend(earlier: Part, later: Part) -> String {
    let out = match later {
        Part::Room | Part::SendRoom => "Give mode = \"report\" here".to_owned(),
        Part::Priced => "Give ambition.mode = \"hard\" or \"report\" and no closing price".to_owned(),
        Part::Reach => "Delete it: hubplan reports the reach anyway".to_owned(),
        other => format!("Delete {}", written(other)),
    };
    match earlier {
        Part::Objective(_) => format!("{out}, or give {}", kinds(later)),
        Part::Room | Part::SendRoom => format!("{out}, or give {} = \"report\"", earlier.key()),
        other => format!("{out}, or delete {}", written(other)),
    }
}

/// A part as it is written in the file.
fn written(part: Part) -> &'static str {
    match part {
        Part::Floors => "[[floors]]",
        Part::Years => "[phases]",
        other => other.key(),
    }
}

/// The objectives that a limit goes with, such as `kind = "coverage" or "decay"`.
fn kinds(limit: Part) -> String {
    let fits = |kind: &ObjectiveKind| Part::Objective(*kind).goes_with(limit);
    let names: Vec<String> =
        Part::KINDS.into_iter().filter(fits).map(|kind| format!("\"{}\"", kind.as_str())).collect();
    format!("kind = {}", either(&names))
}
