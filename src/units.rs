//! Units as types: no public signature takes a bare number for money, weight or travel.

#[cfg(test)]
use schemars::JsonSchema;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

/// Whole pounds sterling. Money is counted, never rounded.
///
/// ```
/// use hubplan::units::Pounds;
/// assert_eq!((Pounds(220_000) + Pounds(30_000)).to_string(), "£250,000");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(transparent)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Pounds(pub i64);

/// Largest sum of money that is accepted, in pounds: more than the world earns in a year. Up to here sums are exact,
/// both as `i64` and as `f64` (below 2^53).
pub const MOST_POUNDS: i64 = 1_000_000_000_000_000;

/// Largest number of hubs that is accepted.
pub const MOST_HUBS: u32 = 1_000_000;

/// Says how to mend an amount that is not a whole number of pounds.
///
/// ```
/// use hubplan::units::write_whole_pounds;
/// assert_eq!(write_whole_pounds(1250.5), "Write whole pounds");
/// assert!(write_whole_pounds(0.35).ends_with("the amount may be in thousands or millions"));
/// ```
pub fn write_whole_pounds(amount: f64) -> &'static str {
    if amount.abs() < 1000.0 {
        "Write whole pounds; the amount may be in thousands or millions"
    } else {
        "Write whole pounds"
    }
}

impl<'de> Deserialize<'de> for Pounds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        from.deserialize_i64(WholePounds)
    }
}

/// Reads an amount from a file that a person writes. It must be whole pounds: nothing is rounded.
struct WholePounds;

impl Visitor<'_> for WholePounds {
    type Value = Pounds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whole pounds, such as 250000")
    }

    fn visit_i64<E: de::Error>(self, amount: i64) -> std::result::Result<Pounds, E> {
        Ok(Pounds(amount))
    }

    fn visit_u64<E: de::Error>(self, amount: u64) -> std::result::Result<Pounds, E> {
        i64::try_from(amount).map(Pounds).map_err(|_| E::custom(format!("{amount} pounds is too large")))
    }

    fn visit_f64<E: de::Error>(self, amount: f64) -> std::result::Result<Pounds, E> {
        // `1e6` and `1_000_000.0` are whole.
        if amount.fract() == 0.0 && amount.abs() <= MOST_POUNDS as f64 {
            return Ok(Pounds(amount as i64));
        }
        if amount.fract() == 0.0 {
            return Err(E::custom(format!("{amount} pounds is too large")));
        }
        let mend = write_whole_pounds(amount).replacen("Write", "write", 1);
        Err(E::custom(format!("{amount} is not a whole number of pounds: {mend}")))
    }
}

/// The sum of several numbers of hubs; `u32::MAX` if the sum is larger.
pub fn sum_of(numbers: impl IntoIterator<Item = u32>) -> u32 {
    numbers.into_iter().fold(0, u32::saturating_add)
}

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
///
/// ```
/// use hubplan::units::Weight;
/// let both: Weight = [Weight(80.0), Weight(120.0)].into_iter().sum();
/// assert_eq!(both, Weight(200.0));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(transparent)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
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

/// The unit in which a study measures travel.
///
/// ```
/// use hubplan::units::{Impedance, TravelUnit};
/// assert_eq!("20 min".parse::<Impedance>()?.unit, TravelUnit::Minutes);
/// assert_eq!("20".parse::<Impedance>()?.unit, TravelUnit::Plain);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum TravelUnit {
    /// Metres on the ground or on the plane.
    #[default]
    Metres,
    /// Minutes of journey time.
    Minutes,
    /// The unit of a user's matrix for which no unit is stated (a plain number).
    Plain,
}

/// A travel cost with its unit, as a planner writes it: `"2.5 km"`, `"800 m"`, `"20 min"`, or a plain number.
///
/// ```
/// use hubplan::units::Impedance;
/// let radius: Impedance = "2.5 km".parse()?;
/// assert_eq!(radius, Impedance::metres(2_500.0));
/// assert_eq!(radius.to_string(), "2.5 km");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(try_from = "ImpedanceText", into = "ImpedanceText")]
#[cfg_attr(test, schemars(with = "ImpedanceText"))]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Impedance {
    /// Metres, minutes or plain units.
    pub value: f64,
    /// The unit of `value`.
    pub unit: TravelUnit,
}

/// The two spellings of an [`Impedance`] in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged, expecting = "write a distance or time like \"2.5 km\" or \"20 min\"")]
enum ImpedanceText {
    /// A number without a unit, for studies with a matrix of their own.
    Number(f64),
    /// A number with `m`, `km` or `min`.
    Text(String),
}

impl Impedance {
    /// The impedance itself, or an error if it is longer than [`LONGEST_JOURNEY`].
    fn checked(self) -> std::result::Result<Self, String> {
        match self.value.is_finite() && self.value.abs() > LONGEST_JOURNEY {
            true => {
                Err(format!("{:e} is longer than any journey; the most allowed is {LONGEST_JOURNEY:e}", self.value))
            }
            false => Ok(self),
        }
    }

    /// A distance in metres.
    pub fn metres(value: f64) -> Self {
        Impedance { value, unit: TravelUnit::Metres }
    }
}

/// The international mile, in metres.
const METRES_IN_A_MILE: f64 = 1609.344;

/// Longest journey that is accepted, in any unit: 25 times round the Earth in metres, 1,900 years in minutes.
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
            // The decimal point is shifted in the text: 2.3 km is exactly 2300 m, but 2.3 * 1000.0 is
            // 2299.9999999999995.
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
        // Multiplying would not do: 2.3 * 1000.0 is 2299.9999999999995.
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
    fn money_is_whole_pounds_or_refused() {
        let read = |text: &str| serde_json::from_str::<Pounds>(text).map_err(|error| error.to_string());
        assert_eq!((read("250000"), read("-3")), (Ok(Pounds(250_000)), Ok(Pounds(-3))));
        assert_eq!((read("1e6"), read("2500.0")), (Ok(Pounds(1_000_000)), Ok(Pounds(2500))));
        assert!(read("1e300").unwrap_err().contains("pounds is too large"));
        let text = read("0.35").unwrap_err();
        assert!(
            text.starts_with("0.35 is not a whole number of pounds: write whole pounds; the amount may be"),
            "{text}"
        );
        let text = read("1250.5").unwrap_err();
        assert!(text.starts_with("1250.5 is not a whole number of pounds: write whole pounds at"), "{text}");
        assert!(read("\"£3\"").unwrap_err().contains("expected whole pounds, such as 250000"));
        assert!(read("18446744073709551615").unwrap_err().contains("is too large"));
    }

    #[test]
    fn sums_of_hubs_end_at_the_largest_number() {
        assert_eq!((sum_of([2, 3]), sum_of([u32::MAX, 3]), sum_of([])), (5, u32::MAX, 0));
    }

    #[test]
    fn money_is_grouped() {
        assert_eq!(Pounds(1_250_000).to_string(), "£1,250,000");
        assert_eq!(Pounds(-300).to_string(), "-£300");
        assert_eq!(grouped(999), "999");
        assert_eq!([12_345.64, 999.96, -0.5, -0.01].map(grouped_tenths), ["12,345.6", "1,000.0", "-0.5", "0.0"]);
    }
}
