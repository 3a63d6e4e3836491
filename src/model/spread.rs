//! How evenly something is spread over people: the Lorenz curve, and the figures that follow from it.
//!
//! Plans and studies of distance use the same definitions. Longer journeys are worse and more access is better, but the
//! arithmetic is the same.

use super::rounding;

/// A Lorenz curve, built step by step from people in order and what they have.
///
/// ```
/// use hubplan::model::Lorenz;
/// let mut curve = Lorenz::default();
/// curve.step(1.0, 0.0);
/// curve.step(1.0, 8.0);
/// assert_eq!(curve.index(), Some(0.5));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Lorenz {
    people: f64,
    had: f64,
    area: f64,
}

impl Lorenz {
    /// Adds the next people, and what they have together.
    pub fn step(&mut self, people: f64, had: f64) {
        self.area += people * (2.0 * self.had + had);
        self.people += people;
        self.had += had;
    }

    /// `1 - sum of (p_i - p_(i-1)) (L_i + L_(i-1))`, where p and L are the cumulative shares of people and of what they
    /// have. It is the Gini index if people are in order of what they have, and a concentration index in any other
    /// order (Kakwani, Wagstaff and van Doorslaer 1997). `None` without people, or where nobody has anything.
    pub fn index(&self) -> Option<f64> {
        (self.people > 0.0 && self.had > 0.0).then(|| 1.0 - self.area / (self.people * self.had))
    }
}

/// A number of people who have the same, and what each of them has.
///
/// ```
/// use hubplan::model::{Holding, in_order, quantile};
/// let journeys: Vec<Holding> = in_order(vec![(20.0, 3_000.0), (80.0, 500.0)]);
/// assert_eq!(quantile(&journeys, 0.9), Some(3_000.0));
/// ```
pub type Holding = (f64, f64);

/// Sorts people by what they have, the least first. Entries that stand for no people are left out.
pub fn in_order(mut holdings: Vec<Holding>) -> Vec<Holding> {
    holdings.retain(|(people, _)| *people > 0.0);
    holdings.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
    holdings
}

/// The Gini index of holdings [`in_order`]: 0 where everybody has the same, always below 1.
pub fn gini(ordered: &[Holding]) -> Option<f64> {
    let mut curve = Lorenz::default();
    ordered.iter().for_each(|(people, each)| curve.step(*people, people * each));
    // Where all have the same, rounding can give a value just below 0.
    curve.index().map(|index| index.max(0.0))
}

/// The Palma ratio of holdings [`in_order`]: what the tenth of people with the most have together, divided by what the
/// four tenths with the least have together (Palma 2011; Cobham and Sumner 2013). 0.25 where everybody has the same;
/// `None` where those four tenths have nothing.
///
/// People across a border between tenths are divided in proportion, as on the straight lines of the Lorenz curve.
pub fn palma(ordered: &[Holding]) -> Option<f64> {
    let (least, most) = (held_by_first(ordered.iter(), 0.4), held_by_first(ordered.iter().rev(), 0.1));
    (least > 0.0).then(|| most / least)
}

/// What the first people have together, up to a share (0 to 1) of all people.
fn held_by_first<'a>(holdings: impl Iterator<Item = &'a Holding> + Clone, share: f64) -> f64 {
    let asked = share * holdings.clone().map(|(people, _)| people).sum::<f64>();
    let (mut left, mut had) = (asked, 0.0);
    for (people, each) in holdings {
        let taken = people.min(left);
        had += taken * each;
        left -= taken;
        // Rounding can leave a tiny rest; it counts as none.
        if left <= rounding::DIGITS * asked {
            break;
        }
    }
    had
}

/// The Kolm-Pollak equally distributed equivalent `ln(sum of people x exp(aversion x each) / people) / aversion`: if
/// everybody had this, they would be as badly off as they are (Kolm 1976; Pollak 1971; for distances Logan et al.
/// 2021). It lies between the mean and the maximum, and rises with the aversion. `None` without people, or where the
/// aversion is not a number above 0.
pub fn equally_distributed(holdings: &[Holding], aversion: f64) -> Option<f64> {
    let people: f64 = holdings.iter().map(|(people, _)| people).sum();
    if !(people > 0.0 && aversion > 0.0 && aversion.is_finite()) {
        return None;
    }
    // Relative to the maximum, so that no exponential overflows.
    let most = holdings.iter().map(|(_, each)| *each).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = holdings.iter().map(|(people, each)| people * (aversion * (each - most)).exp()).sum();
    Some(most + (sum / people).ln() / aversion)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    #[test]
    fn figures_worked_out_by_hand() {
        // One of two people has everything: half the area of the triangle.
        assert_eq!(gini(&[(1.0, 0.0), (1.0, 8.0)]), Some(0.5));
        // 10 people: eight with 1, one with 2, one with 10. L after 8: 8/20, after 9: 10/20.
        let ten = [(8.0, 1.0), (1.0, 2.0), (1.0, 10.0)];
        let area = 0.8 * 0.4 + 0.1 * (0.4 + 0.5) + 0.1 * (0.5 + 1.0);
        assert!((gini(&ten).unwrap() - (1.0 - area)).abs() < 1e-15);
        assert!((palma(&ten).unwrap() - 10.0 / 4.0).abs() < 1e-15, "the last one's 10 over the first four's 4");
        // Half of them have 1, half 3: a tenth has 0.3 of a person's 3, four tenths 0.4 of 1.
        assert!((palma(&[(1.0, 1.0), (1.0, 3.0)]).unwrap() - 0.2 * 3.0 / 0.8).abs() < 1e-15);
        let equal = equally_distributed(&[(1.0, 0.0), (1.0, 2.0)], 1.0).unwrap();
        assert!((equal - ((1.0 + 2.0_f64.exp()) / 2.0).ln()).abs() < 1e-15);
    }

    #[test]
    fn nothing_is_said_of_nobody() {
        assert_eq!((gini(&[]), palma(&[]), equally_distributed(&[], 1.0)), (None, None, None));
        assert_eq!(gini(&[(5.0, 0.0)]), None, "nobody has any way to go");
        assert_eq!(palma(&[(4.0, 0.0), (6.0, 1.0)]), None, "four tenths have no way to go");
        assert_eq!(equally_distributed(&[(5.0, 0.0)], 1.0), Some(0.0));
        assert_eq!(equally_distributed(&[(5.0, 1.0)], 0.0), None);
        assert_eq!(equally_distributed(&[(5.0, 1.0)], f64::INFINITY), None);
        assert!(in_order(vec![(0.0, 1.0), (-1.0, 2.0)]).is_empty());
    }

    #[test]
    fn one_place_is_even() {
        let one = [(7.0, 1234.5)];
        assert_eq!((gini(&one), equally_distributed(&one, 0.001)), (Some(0.0), Some(1234.5)));
        assert!((palma(&one).unwrap() - 0.25).abs() < 1e-15);
    }

    #[test]
    fn very_long_ways_have_an_equal_too() {
        // exp(6,000) overflows.
        let equal = equally_distributed(&[(1.0, 0.0), (1.0, 6e6)], 1e-3).unwrap();
        assert!((equal - (6e6 - 2.0_f64.ln() * 1e3)).abs() < 1e-6, "{equal}");
    }

    fn holdings() -> impl Strategy<Value = Vec<Holding>> {
        prop::collection::vec((0.01..50.0, 0.0..9000.0), 1..40)
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn gini_lies_between_0_and_1_whatever_the_unit(list in holdings(), factor in 0.001..1000.0_f64) {
            let ordered = in_order(list);
            if let Some(index) = gini(&ordered) {
                prop_assert!((0.0..1.0).contains(&index), "{index}");
                let other: Vec<Holding> = ordered.iter().map(|(people, each)| (*people, each * factor)).collect();
                prop_assert!((gini(&other).unwrap() - index).abs() < 1e-9);
                let more: Vec<Holding> = ordered.iter().map(|(people, each)| (people * factor, *each)).collect();
                prop_assert!((gini(&more).unwrap() - index).abs() < 1e-9);
            }
        }

        #[test]
        fn gini_is_half_the_mean_difference_over_the_mean(list in holdings()) {
            let ordered = in_order(list);
            let people: f64 = ordered.iter().map(|one| one.0).sum();
            let mean = ordered.iter().map(|one| one.0 * one.1).sum::<f64>() / people;
            let pairs = ordered.iter().flat_map(|a| ordered.iter().map(move |b| a.0 * b.0 * (a.1 - b.1).abs()));
            let difference = pairs.sum::<f64>() / (people * people);
            prop_assert!((gini(&ordered).unwrap_or(0.0) - difference / (2.0 * mean)).abs() < 1e-9);
        }

        #[test]
        fn all_alike_are_even(people in prop::collection::vec(0.01..50.0, 1..40), each in 0.1..9000.0) {
            let alike: Vec<Holding> = people.into_iter().map(|people| (people, each)).collect();
            prop_assert!(gini(&alike).unwrap() < 1e-12);
            prop_assert!((palma(&alike).unwrap() - 0.25).abs() < 1e-9);
            prop_assert!((equally_distributed(&alike, 0.001).unwrap() - each).abs() < 1e-9 * each.max(1.0));
        }

        #[test]
        fn palma_is_a_quarter_or_more(list in holdings()) {
            if let Some(ratio) = palma(&in_order(list)) {
                prop_assert!(ratio >= 0.25 - 1e-9, "{ratio}");
            }
        }

        #[test]
        fn the_equal_lies_between_mean_and_most_and_rises_with_aversion(list in holdings(), aversion in 1e-5..0.01, more in 1.01..5.0) {
            let people: f64 = list.iter().map(|one| one.0).sum();
            let mean = list.iter().map(|one| one.0 * one.1).sum::<f64>() / people;
            let most = list.iter().map(|one| one.1).fold(0.0, f64::max);
            let equal = equally_distributed(&list, aversion).unwrap();
            prop_assert!(equal >= mean - 1e-6 && equal <= most + 1e-6, "{mean} {equal} {most}");
            prop_assert!(equally_distributed(&list, aversion * more).unwrap() >= equal - 1e-6);
        }
    }
}
