//! Units as types: no bare number for money, weight or travel in a public signature.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

/// Whole pounds sterling. Money is counted, never rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Pounds(pub i64);

impl Add for Pounds {
    type Output = Pounds;
    fn add(self, other: Pounds) -> Pounds {
        Pounds(self.0.saturating_add(other.0))
    }
}

impl Sub for Pounds {
    type Output = Pounds;
    fn sub(self, other: Pounds) -> Pounds {
        Pounds(self.0.saturating_sub(other.0))
    }
}

impl Sum for Pounds {
    fn sum<I: Iterator<Item = Pounds>>(iter: I) -> Pounds {
        iter.fold(Pounds(0), Add::add)
    }
}

impl fmt::Display for Pounds {
    /// `£1,250,000`, `-£300`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}£{}", grouped(self.0.unsigned_abs()))
    }
}

/// How much demand a place has, in the unit of the scenario's weight expression.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Weight(pub f64);

impl Add for Weight {
    type Output = Weight;
    fn add(self, other: Weight) -> Weight {
        Weight(self.0 + other.0)
    }
}

impl Sub for Weight {
    type Output = Weight;
    fn sub(self, other: Weight) -> Weight {
        Weight(self.0 - other.0)
    }
}

impl AddAssign for Weight {
    fn add_assign(&mut self, other: Weight) {
        self.0 += other.0;
    }
}

impl Sum for Weight {
    fn sum<I: Iterator<Item = Weight>>(iter: I) -> Weight {
        iter.fold(Weight(0.0), Add::add)
    }
}

/// What a study measures travel in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TravelUnit {
    /// Metres on the ground or on the plane.
    #[default]
    Metres,
    /// Minutes of travel.
    Minutes,
    /// The unit of a user's matrix that did not say (a plain number).
    Plain,
}

/// A travel cost with its unit, as a planner writes it: `"2.5 km"`, `"800 m"`, `"20 min"`, or a plain number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "ImpedanceText", into = "ImpedanceText")]
#[schemars(with = "ImpedanceText")]
pub struct Impedance {
    /// Metres, minutes or plain units.
    pub value: f64,
    /// Which of them.
    pub unit: TravelUnit,
}

/// How an [`Impedance`] stands in a file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "write a distance or time like \"2.5 km\" or \"20 min\"")]
enum ImpedanceText {
    /// A number without unit, for studies with a matrix of their own.
    Number(f64),
    /// A number with `m`, `km` or `min`.
    Text(String),
}

impl Impedance {
    /// Itself, unless no journey is as long.
    fn checked(self) -> std::result::Result<Self, String> {
        match self.value.is_finite() && self.value.abs() > LONGEST_JOURNEY {
            true => Err(format!("{:e} is longer than any journey; at most {LONGEST_JOURNEY:e} is read", self.value)),
            false => Ok(self),
        }
    }

    /// A distance in metres.
    pub fn metres(value: f64) -> Self {
        Impedance { value, unit: TravelUnit::Metres }
    }
}

/// The international mile.
const METRES_IN_A_MILE: f64 = 1609.344;

/// No journey is longer, in any unit: 25 times round the Earth in metres, 1,900 years in minutes.
pub const LONGEST_JOURNEY: f64 = 1e9;

impl FromStr for Impedance {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let text = text.trim();
        let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let digits = text[..split].trim();
        let number = |digits: &str| {
            let number: std::result::Result<f64, _> = digits.parse();
            number.map_err(|_| format!("`{text}` is not a distance or time; write it like \"2.5 km\" or \"20 min\""))
        };
        let value = number(digits)?;
        let (value, unit) = match text[split..].trim() {
            "m" | "metres" => (value, TravelUnit::Metres),
            // Shifted as digits: 2.3 km are 2300 m, and 2.3 times 1000 is a digit less.
            "km" => (number(&format!("{digits}e3"))?, TravelUnit::Metres),
            "mi" | "mile" | "miles" => (value * METRES_IN_A_MILE, TravelUnit::Metres),
            "min" | "minutes" => (value, TravelUnit::Minutes),
            "" => (value, TravelUnit::Plain),
            other => return Err(format!("`{other}` is not a unit hubplan knows; use m, km, miles or min")),
        };
        Impedance { value, unit }.checked()
    }
}

impl TryFrom<ImpedanceText> for Impedance {
    type Error = String;
    fn try_from(text: ImpedanceText) -> std::result::Result<Self, String> {
        match text {
            ImpedanceText::Number(value) => Impedance { value, unit: TravelUnit::Plain }.checked(),
            ImpedanceText::Text(text) => text.parse(),
        }
    }
}

impl From<Impedance> for ImpedanceText {
    fn from(impedance: Impedance) -> Self {
        match impedance.unit {
            TravelUnit::Plain => ImpedanceText::Number(impedance.value),
            _ => ImpedanceText::Text(impedance.to_string()),
        }
    }
}

impl fmt::Display for Impedance {
    /// `2.5 km`, `800 m`, `20 min`, `5000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            TravelUnit::Metres if self.value.abs() >= 1000.0 => write!(f, "{} km", self.value / 1000.0),
            TravelUnit::Metres => write!(f, "{} m", self.value),
            TravelUnit::Minutes => write!(f, "{} min", self.value),
            TravelUnit::Plain => write!(f, "{}", self.value),
        }
    }
}

/// A whole number with commas between the thousands: `1,490,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number to one decimal with commas between the thousands: `12,345.6`.
pub fn grouped_tenths(number: f64) -> String {
    let tenths = (number.abs() * 10.0).round() as u64;
    let sign = if number < 0.0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{}.{}", grouped(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impedance_reads_what_a_planner_writes() {
        for (text, value, unit) in [
            ("2.5 km", 2500.0, TravelUnit::Metres),
            ("800m", 800.0, TravelUnit::Metres),
            ("20 min", 20.0, TravelUnit::Minutes),
            ("5000", 5000.0, TravelUnit::Plain),
        ] {
            assert_eq!(text.parse::<Impedance>(), Ok(Impedance { value, unit }), "{text}");
        }
        assert!("two miles".parse::<Impedance>().is_err());
        assert!("2 leagues".parse::<Impedance>().unwrap_err().contains("leagues"));
        assert!("1e300 km".parse::<Impedance>().is_err() && "1e12 m".parse::<Impedance>().is_err());
        assert!("2000000 km".parse::<Impedance>().unwrap_err().contains("longer than any journey"));
    }

    #[test]
    fn a_decimal_radius_is_the_number_that_is_written() {
        // 2.3 times 1000 is 2299.9999999999995.
        for tenths in 1..10_000_u32 {
            let (whole, tenth) = (tenths / 10, tenths % 10);
            let radius: Impedance = format!("{whole}.{tenth} km").parse().unwrap();
            assert_eq!(radius, Impedance::metres(f64::from(tenths * 100)), "{whole}.{tenth} km");
        }
        assert_eq!("1.5 miles".parse(), Ok(Impedance::metres(2414.016)));
        assert_eq!("1.5 miles".parse::<Impedance>().unwrap().to_string(), "2.414016 km");
        assert!("1.5e3 km".parse::<Impedance>().is_err() && " km".parse::<Impedance>().is_err());
    }

    #[test]
    fn money_is_grouped() {
        assert_eq!(Pounds(1_250_000).to_string(), "£1,250,000");
        assert_eq!(Pounds(-300).to_string(), "-£300");
        assert_eq!(grouped(999), "999");
        assert_eq!([12_345.64, 999.96, -0.5, -0.01].map(grouped_tenths), ["12,345.6", "1,000.0", "-0.5", "0.0"]);
    }
}
