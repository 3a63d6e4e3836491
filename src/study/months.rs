//! Sets of months within a span of the calendar.

use crate::model::Month;
use std::ops::Range;

/// A set of months within a span, one bit per month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Months {
    span: Range<Month>,
    words: Vec<u64>,
}

impl Months {
    /// The empty set.
    pub fn none(span: Range<Month>) -> Self {
        let months = span.end.since(span.start).max(0) as usize;
        Months { span, words: vec![0; months.div_ceil(64)] }
    }

    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Adds the months of a range that lie within the span.
    pub fn add(&mut self, range: &Range<Month>) {
        self.for_words(range, |word, mask| *word |= mask);
    }

    /// Adds the months of another set of the same span.
    pub fn add_all(&mut self, other: &Months) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, more)| *word |= more);
    }

    /// Number of months of a range that are in the set.
    pub fn count(&self, range: &Range<Month>) -> u32 {
        let (first, last) = self.bits(range);
        let mut count = 0;
        for at in first / 64..last.div_ceil(64) {
            count += (self.words[at] & mask(first, last, at)).count_ones();
        }
        count
    }

    /// Whether a month is in the set.
    pub fn has(&self, month: Month) -> bool {
        self.count(&(month..month.plus(1))) > 0
    }

    /// The first bit of a range and the bit after its last, cut to the span.
    fn bits(&self, range: &Range<Month>) -> (usize, usize) {
        let start = range.start.max(self.span.start);
        let end = range.end.min(self.span.end).max(start);
        if start >= self.span.end {
            return (0, 0);
        }
        (start.since(self.span.start) as usize, end.since(self.span.start) as usize)
    }

    fn for_words(&mut self, range: &Range<Month>, change: impl Fn(&mut u64, u64)) {
        let (first, last) = self.bits(range);
        for at in first / 64..last.div_ceil(64) {
            change(&mut self.words[at], mask(first, last, at));
        }
    }
}

/// The bits from `first` (inclusive) to `last` (exclusive) that lie in the word `at`.
fn mask(first: usize, last: usize, at: usize) -> u64 {
    let from = first.saturating_sub(at * 64).min(64);
    let to = last.saturating_sub(at * 64).min(64);
    let below = |bit: usize| if bit == 64 { u64::MAX } else { (1 << bit) - 1 };
    below(to) & !below(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #![proptest_config(cases(256))]

        /// Compares the set with a plain set of numbers.
        #[test]
        fn agrees_with_a_plain_set(
            span in 0i32..200,
            ranges in prop::collection::vec((-40i32..240, 0i32..150), 0..6),
            asked in (-40i32..240, 0i32..150),
        ) {
            let month = |at: i32| Month::of(2000, 1).plus(at);
            let mut months = Months::none(month(0)..month(span));
            let mut plain = BTreeSet::new();
            for (start, length) in ranges {
                months.add(&(month(start)..month(start + length)));
                plain.extend((start..start + length).filter(|at| (0..span).contains(at)));
            }
            let (start, end) = (asked.0, asked.0 + asked.1);
            prop_assert_eq!(months.count(&(month(start)..month(end))), plain.range(start..end).count() as u32);
            prop_assert_eq!(months.has(month(start)), plain.contains(&start));
        }
    }
}
