//! Values in a matrix that mean that a pair cannot be travelled.

use crate::io::number::{Decimal, number};
use crate::io::table::tidy;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One mark, as a planner writes it: `9999`, `-1`, `inf` or `"no route"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged, expecting = "write a number such as -1 or 9999, a text such as \"no route\", or a list of them")]
pub enum Mark {
    /// A number that is not a journey.
    Number(f64),
    /// A text.
    Text(String),
}

/// One mark or several: `-1` or `[-1, "no route"]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged, expecting = "write a number such as -1 or 9999, a text such as \"no route\", or a list of them")]
pub enum Marks {
    /// One.
    One(Mark),
    /// Several.
    Several(Vec<Mark>),
}

impl Marks {
    /// Whether a cell is one of the marks.
    pub fn has(&self, cell: &str, decimal: Decimal) -> bool {
        match self {
            Marks::One(mark) => mark.is(cell, decimal),
            Marks::Several(marks) => marks.iter().any(|mark| mark.is(cell, decimal)),
        }
    }
}

impl Mark {
    fn is(&self, cell: &str, decimal: Decimal) -> bool {
        match self {
            Mark::Text(text) => tidy(text) == tidy(cell),
            // Only infinity is written as a word.
            Mark::Number(mark) if !mark.is_finite() => cell.trim().parse::<f64>().is_ok_and(|value| value == *mark),
            Mark::Number(mark) => number(cell, decimal) == Ok(Some(*mark)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(toml: &str) -> Marks {
        #[derive(Deserialize)]
        struct File {
            unreachable: Marks,
        }
        toml::from_str::<File>(&format!("unreachable = {toml}")).unwrap().unreachable
    }

    #[test]
    fn marks_are_numbers_or_texts_of_any_kind() {
        for (toml, cell) in [
            ("-1", "-1"),
            ("-1", "-1.0"),
            ("9999", "9,999"),
            ("inf", "Infinity"),
            ("-inf", "-inf"),
            ("\"no route\"", "No  Route"),
            ("[-1, \"n/r\"]", "N/R"),
            ("\"-1\"", "-1"),
        ] {
            assert!(marks(toml).has(cell, Decimal::Point), "{toml} {cell}");
        }
        for (toml, cell) in [("-1", "1"), ("inf", "9999"), ("\"no route\"", "route"), ("9999", "")] {
            assert!(!marks(toml).has(cell, Decimal::Point), "{toml} {cell}");
        }
        assert!(marks("-1").has("-1,0", Decimal::Comma));
    }
}
