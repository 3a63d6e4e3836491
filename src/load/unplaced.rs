//! Explains why a site has no position.

use super::sites::RawSite;
use crate::io::postcodes::{self, Postcodes};

/// Places outside Great Britain, by the letters with which their postcodes begin.
const ABROAD: [(&str, &str); 6] = [
    ("JE", "Jersey"),
    ("GY", "Guernsey"),
    ("IM", "the Isle of Man"),
    ("BT", "Northern Ireland"),
    ("GX", "Gibraltar"),
    // British Forces, by number (`BFPO 57`) and as a postcode (`BF1 2AS`).
    ("BF", "British Forces (BFPO)"),
];

/// Why a site has no position.
pub(super) fn why(site: &RawSite, postcodes: Option<&Postcodes>) -> String {
    let Some(postcode) = &site.postcode else {
        return "it has neither coordinates nor a postcode".to_owned();
    };
    if let Some(place) = abroad(postcode) {
        return format!("its postcode {postcode} is one of {place}, and Code-Point Open covers Great Britain only");
    }
    match (postcodes::normal(postcode), postcodes) {
        (None, _) => format!("`{postcode}` is not a postcode, and it has no coordinates"),
        (_, None) => format!("it has only the postcode {postcode}, but the study names no [postcodes] file"),
        (Some(normal), Some(found)) if found.unplaced.contains(&normal) => {
            format!("Code-Point Open has no coordinates for its postcode {postcode}")
        }
        _ => format!("its postcode {postcode} is not in Code-Point Open: retired or mistyped"),
    }
}

/// The place outside Great Britain to which a postcode belongs.
pub(super) fn abroad(postcode: &str) -> Option<&'static str> {
    let bare: String = postcode.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let letters: String = bare.chars().take_while(char::is_ascii_alphabetic).collect();
    let well = if letters == "BFPO" { bare[4..].parse::<u32>().is_ok() } else { postcodes::normal(&bare).is_some() };
    let area = if letters == "BFPO" { "BF" } else { letters.as_str() };
    ABROAD.iter().find(|(other, _)| well && *other == area).map(|(_, place)| *place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_outside_great_britain_are_known() {
        for (postcode, place) in [
            ("JE2 3QA", "Jersey"),
            ("gy1 1wr", "Guernsey"),
            ("IM1 3PX", "the Isle of Man"),
            ("BT1 5GS", "Northern Ireland"),
            ("BFPO 57", "British Forces (BFPO)"),
            ("BF1 2AS", "British Forces (BFPO)"),
            ("GX11 1AA", "Gibraltar"),
        ] {
            assert_eq!(abroad(postcode), Some(place), "{postcode}");
        }
        for british in ["B1 1AA", "G1 1AA", "BD1 1AA", "BB1 1AA", "GL1 1AA", "IP1 1AA", "BFPO", "BFPO x", "JE", ""] {
            assert_eq!(abroad(british), None, "{british}");
        }
    }
}
