//! All colours of hubplan: maps, charts, pages and QGIS styles take them only from here.
//!
//! Deprivation is one ramp, dark for the most disadvantaged (ColorBrewer's BuPu, whose steps keep their order in grey
//! and for readers with any of the common colour-vision deficiencies). Categories have colours of Okabe and Ito
//! (2008), which the same readers can tell apart. Wherever colour carries a meaning, a hatch, a shape or a label
//! carries it too.

use std::fmt;

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl fmt::Display for Colour {
    /// Hexadecimal notation of the web: `#0072b2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Text and hub outlines.
pub(crate) const INK: Colour = Colour(0x1a, 0x1a, 0x1a);
/// Secondary text, with a contrast of 7:1 on paper.
pub(crate) const SOFT_INK: Colour = Colour(0x4d, 0x4d, 0x4d);
/// Rules, axes and borders between zones.
pub(crate) const RULE: Colour = Colour(0xb3, 0xb3, 0xb3);
/// Background of everything.
pub(crate) const PAPER: Colour = Colour(0xff, 0xff, 0xff);
/// Land without data on a map.
pub(crate) const NO_DATA: Colour = Colour(0xe6, 0xe6, 0xe6);

/// The page by night, for who asks for a dark one: text, secondary text, rules, what lies behind, links. Pictures stay
/// on paper.
pub(crate) const NIGHT_INK: Colour = Colour(0xf0, 0xf0, 0xf0);
pub(crate) const NIGHT_SOFT_INK: Colour = Colour(0xc4, 0xc4, 0xc4);
pub(crate) const NIGHT_RULE: Colour = Colour(0x5f, 0x63, 0x68);
pub(crate) const NIGHT_PAPER: Colour = Colour(0x14, 0x16, 0x18);
pub(crate) const NIGHT_PLAN: Colour = Colour(0x7c, 0xc4, 0xf0);
pub(crate) const NIGHT_GROUND: Colour = Colour(0x2c, 0x2e, 0x31);

/// Under the plan; families who gain.
pub(crate) const PLAN: Colour = Colour(0x00, 0x72, 0xb2);
/// Today, with a contrast of 3:1 on paper, so that a bar is visible without an outline.
pub(crate) const TODAY: Colour = Colour(0x8a, 0x8a, 0x8a);
/// Centres that close; families who lose.
pub(crate) const LOSS: Colour = Colour(0xd5, 0x5e, 0x00);
/// A hub.
pub(crate) const HUB: Colour = Colour(0xf0, 0xe4, 0x42);
/// Within the radius, as a fill under symbols.
pub(crate) const WITHIN: Colour = Colour(0x9e, 0xcb, 0xe8);
/// Outside the radius, as a fill under symbols.
pub(crate) const BEYOND: Colour = Colour(0xfb, 0xd9, 0xb5);

/// A class of deciles: first and last decile, text in the legend, colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecileClass {
    pub(crate) from: u8,
    pub(crate) to: u8,
    pub(crate) label: &'static str,
    pub(crate) colour: Colour,
}

/// The three most disadvantaged deciles are separate classes, because the ambition is about them; the others are
/// grouped.
pub(crate) const DECILES: [DecileClass; 6] = [
    DecileClass { from: 1, to: 1, label: "1 (most disadvantaged)", colour: Colour(0x6e, 0x01, 0x6b) },
    DecileClass { from: 2, to: 2, label: "2", colour: Colour(0x88, 0x41, 0x9d) },
    DecileClass { from: 3, to: 3, label: "3", colour: Colour(0x8c, 0x6b, 0xb1) },
    DecileClass { from: 4, to: 5, label: "4 and 5", colour: Colour(0x9e, 0xbc, 0xda) },
    DecileClass { from: 6, to: 7, label: "6 and 7", colour: Colour(0xbf, 0xd3, 0xe6) },
    DecileClass { from: 8, to: 10, label: "8 to 10 (least)", colour: Colour(0xed, 0xf8, 0xfb) },
];

/// Bands of minutes to the nearest hub, the nearest first (ColorBrewer's YlGnBu, which darkens step by step).
pub(crate) const BANDS: [Colour; 5] = [
    Colour(0x25, 0x34, 0x94),
    Colour(0x2c, 0x7f, 0xb8),
    Colour(0x41, 0xb6, 0xc4),
    Colour(0xa1, 0xda, 0xb4),
    Colour(0xff, 0xff, 0xcc),
];

/// Changes in a zone's access, as [`crate::model::ZoneRow::change`] names them: the word, the text in the legend, the
/// colour.
pub(crate) const CHANGES: [(&str, &str, Colour); 4] = [
    ("gains", "Gains access", PLAN),
    ("keeps", "Keeps access", WITHIN),
    ("loses", "Loses access", LOSS),
    ("none", "No access before or after", NO_DATA),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.2.
    fn luminance(colour: Colour) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
    }

    fn contrast(a: Colour, b: Colour) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrasts_are_those_of_wcag() {
        assert!((contrast(PAPER, Colour(0, 0, 0)) - 21.0).abs() < 1e-9);
        for text in [INK, SOFT_INK] {
            assert!(contrast(text, PAPER) >= 7.0, "{text}");
        }
        for text in [NIGHT_INK, NIGHT_SOFT_INK, NIGHT_PLAN] {
            assert!(contrast(text, NIGHT_PAPER) >= 7.0 && contrast(text, NIGHT_GROUND) >= 4.5, "{text}");
        }
        // Numbers on their hubs.
        assert!(contrast(INK, HUB) >= 4.5 && contrast(PAPER, PLAN) >= 4.5);
        for shape in [PLAN, TODAY, LOSS] {
            assert!(contrast(shape, PAPER) >= 3.0, "{shape} has {:.2}", contrast(shape, PAPER));
        }
    }

    #[test]
    fn deprivation_gets_lighter_step_by_step() {
        for pair in DECILES.windows(2) {
            assert_eq!(pair[0].to + 1, pair[1].from);
            assert!(contrast(pair[0].colour, pair[1].colour) > 1.15, "{} and {}", pair[0].label, pair[1].label);
            assert!(luminance(pair[0].colour) < luminance(pair[1].colour));
        }
    }

    #[test]
    fn bands_of_minutes_get_lighter_step_by_step() {
        for pair in BANDS.windows(2) {
            assert!(contrast(pair[0], pair[1]) > 1.3 && luminance(pair[0]) < luminance(pair[1]), "{pair:?}");
        }
    }
}
