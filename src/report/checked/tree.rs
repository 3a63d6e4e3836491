//! Compares two JSON trees value by value.

use crate::evaluate::Fault;
use crate::io::json_tree::member;
use crate::model::rounding::STATED;
use crate::report::text::cut;
use serde_json::Value;

/// Most characters of a value that are shown.
const SHOWN: usize = 60;

/// Records every value of `stated` that differs from `right`, with its path. `aside` says which patterns of paths
/// (`then[].bound`) are checked elsewhere.
pub(super) fn compare(
    path: &str,
    stated: Option<&Value>,
    right: Option<&Value>,
    aside: &dyn Fn(&str) -> bool,
    faults: &mut Vec<Fault>,
) {
    if aside(&pattern(path)) {
        return;
    }
    match (stated, right) {
        (Some(Value::Object(stated)), Some(Value::Object(right))) => {
            for (key, right) in right {
                compare(&member(path, key), stated.get(key), Some(right), aside, faults);
            }
            for (key, stated) in stated.iter().filter(|(key, _)| !right.contains_key(*key)) {
                compare(&member(path, key), Some(stated), None, aside, faults);
            }
        }
        (Some(Value::Array(stated)), Some(Value::Array(right))) if stated.len() == right.len() => {
            for (at, (stated, right)) in stated.iter().zip(right).enumerate() {
                compare(&format!("{path}[{at}]"), Some(stated), Some(right), aside, faults);
            }
        }
        (Some(Value::Array(stated)), Some(Value::Array(right))) => faults.push(lengths(path, stated, right)),
        (Some(stated), Some(right)) if same(stated, right) => {}
        (stated, right) => faults.push(Fault { limit: path.to_owned(), text: said(stated, right) }),
    }
}

/// A path without indices into lists: `metrics.groups[].name`.
pub(super) fn pattern(path: &str) -> String {
    let mut pieces = path.split('[');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |whole, piece| {
        let (digits, rest) = piece.split_once(']').unwrap_or((piece, ""));
        let place = digits.chars().all(|digit| digit.is_ascii_digit());
        if place { format!("{whole}[]{rest}") } else { format!("{whole}[{piece}") }
    })
}

/// Whether two simple values are equal. Whole numbers must be identical; other numbers may differ in their last
/// digits.
fn same(stated: &Value, right: &Value) -> bool {
    match (stated, right) {
        (Value::Number(stated), Value::Number(right)) if right.is_f64() => {
            let both = stated.as_f64().zip(right.as_f64());
            // Another machine may round the last digits differently.
            both.is_some_and(|(stated, right)| (stated - right).abs() <= STATED * stated.abs().max(right.abs()))
        }
        (stated, right) => stated == right,
    }
}

/// The fault that a list is too long or too short. There is only one, because all later entries are shifted.
fn lengths(path: &str, stated: &[Value], right: &[Value]) -> Fault {
    let mut differences = Vec::new();
    let both = stated.iter().zip(right);
    let differs = |(stated, right): (&Value, &Value)| {
        differences.clear();
        compare("", Some(stated), Some(right), &|_| false, &mut differences);
        !differences.is_empty()
    };
    let first = both.into_iter().position(differs).unwrap_or(stated.len().min(right.len()));
    let apart = said(stated.get(first), right.get(first));
    let (length, own) = (stated.len(), right.len());
    let text = format!("its length is stated as {length}; it is {own}. They differ from [{first}] on: {apart}");
    Fault { limit: path.to_owned(), text }
}

/// The stated value and the correct one, in words.
pub(super) fn said(stated: Option<&Value>, right: Option<&Value>) -> String {
    match (stated, right) {
        (Some(stated), Some(right)) => format!("it is stated as {}; it is {}", shown(stated), shown(right)),
        (Some(stated), None) => format!("it is stated as {}; there is nothing to state", shown(stated)),
        (None, Some(right)) => format!("it is not stated; it is {}", shown(right)),
        (None, None) => "it is not stated".to_owned(),
    }
}

/// A value as it is in the file, cut to one line.
pub(super) fn shown(value: &Value) -> String {
    cut(&value.to_string(), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(stated: Value, right: Value) -> Vec<String> {
        let mut faults = Vec::new();
        compare("", Some(&stated), Some(&right), &|path| path == "list[].aside", &mut faults);
        faults.iter().map(Fault::to_string).collect()
    }

    #[test]
    fn every_kind_of_difference_names_its_path() {
        let right = json!({"a": 1, "b": {"c": "x", "d": null}, "list": [{"n": 1.5}, {"n": 2.5}]});
        assert_eq!(faults(right.clone(), right.clone()), Vec::<String>::new());
        let changed = |pointer: &str, value: Value| {
            let mut stated = right.clone();
            *stated.pointer_mut(pointer).unwrap() = value;
            faults(stated, right.clone())
        };
        assert_eq!(changed("/a", json!(2)), ["a: it is stated as 2; it is 1"]);
        assert_eq!(changed("/a", json!("1")), ["a: it is stated as \"1\"; it is 1"]);
        assert_eq!(changed("/b/d", json!(0)), ["b.d: it is stated as 0; it is null"]);
        assert_eq!(changed("/list/1/n", json!(2.500001)), ["list[1].n: it is stated as 2.500001; it is 2.5"]);
        assert_eq!(changed("/list/1/n", json!(2.500000000001)), Vec::<String>::new());
        let short = "list: its length is stated as 1; it is 2. They differ from [0] on: it is stated as {\"n\":2.5}; \
             it is {\"n\":1.5}";
        assert_eq!(changed("/list", json!([{"n": 2.5}])), [short]);
        let swapped = ["list[0].n: it is stated as 2.5; it is 1.5", "list[1].n: it is stated as 1.5; it is 2.5"];
        assert_eq!(changed("/list", json!([{"n": 2.5}, {"n": 1.5}])), swapped);
        assert_eq!(
            changed("/b", json!({"c": "x", "e": 1})),
            ["b.d: it is not stated; it is null", "b.e: it is stated as 1; there is nothing to state"]
        );
        assert_eq!(changed("/list/0", json!({"n": 1.5, "aside": 7})), Vec::<String>::new());
    }

    #[test]
    fn what_is_shown_is_short() {
        assert_eq!(shown(&json!("a\nb")), "\"a\\nb\"");
        assert_eq!(shown(&json!("x".repeat(500))).chars().count(), SHOWN);
    }

    #[test]
    fn patterns_leave_places_out() {
        assert_eq!(pattern("metrics.groups[12].after.covered"), "metrics.groups[].after.covered");
        assert_eq!(pattern("a[0][1].b"), "a[][].b");
        assert_eq!(pattern("a[odd].b"), "a[odd].b");
    }
}
