//! Which authority somebody means.

use super::land::Land;
use crate::error::{Code, Finding, Result};
use crate::words::either;

/// Words around the name of an authority that say of what kind it is.
const KINDS: [&str; 14] = [
    "city of",
    "county of",
    "royal borough of",
    "london borough of",
    "metropolitan borough of",
    "borough of",
    "city council",
    "county council",
    "borough council",
    "metropolitan",
    "council",
    "the",
    "county",
    "city",
];

/// Likeness from which a name is suggested, and suggestions at most.
const ALIKE: f64 = 0.84;
const MOST: usize = 3;

/// The authority of a GSS code or a name, tidied where that leaves no doubt.
///
/// # Errors
/// [`Code::AuthorityUnknown`], with the names that are near, or the county of a lower-tier district.
pub(super) fn find(land: &Land, wanted: &str) -> Result<usize> {
    let named = |name: &str| -> Vec<usize> {
        let is_it =
            |(code, other): &(String, String)| code.eq_ignore_ascii_case(name) || other.eq_ignore_ascii_case(name);
        (0..land.authorities.len()).filter(|at| is_it(&land.authorities[*at])).collect()
    };
    if let [one] = named(wanted.trim()).as_slice() {
        return Ok(*one);
    }
    let alike = |bare: fn(&str) -> String| -> Vec<usize> {
        let name = bare(wanted);
        (0..land.authorities.len()).filter(|at| !name.is_empty() && bare(&land.authorities[*at].1) == name).collect()
    };
    if let [one] = alike(plain).as_slice() {
        return Ok(*one);
    }
    let district = land.parents.iter().find(|(name, _)| plain(name) == plain(wanted));
    if let Some((district, parents)) = district {
        return Err(of_a_district(land, wanted, district, parents.iter().copied().collect()).into());
    }
    match alike(without_kind).as_slice() {
        [one] => Ok(*one),
        _ => Err(unknown(land, wanted).into()),
    }
}

/// Lower case, without marks.
fn plain(name: &str) -> String {
    let spaced = name.to_lowercase().replace('&', " and ").replace(['.', '\'', '\u{2019}'], "");
    let spaced: String = spaced.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same without the words that say of what kind it is, wherever they stand: `Bristol, City of` is `bristol`.
fn without_kind(name: &str) -> String {
    let mut bare = format!(" {} ", plain(name));
    // The City is a part of London and not the whole.
    if bare == " city of london " {
        return bare.trim().to_owned();
    }
    for kind in KINDS {
        bare = bare.replace(&format!(" {kind} "), " ");
    }
    bare.trim().to_owned()
}

fn of_a_district(land: &Land, wanted: &str, district: &str, parents: Vec<usize>) -> Finding {
    let names: Vec<&str> = parents.iter().map(|at| land.authorities[*at].1.as_str()).collect();
    let what = format!("{district} is a district of {}, and hubs are planned by the upper tier", either(&names));
    Finding::new(Code::AuthorityUnknown, "--authority", what, format!("Write \"{}\"", names.first().unwrap_or(&wanted)))
}

fn unknown(land: &Land, wanted: &str) -> Finding {
    let name = without_kind(wanted);
    let likeness = |other: &str| {
        let other = without_kind(other);
        let begins =
            name.len() > 2 && other.split(' ').any(|word| word == name) || other.starts_with(&format!("{name} "));
        if begins { 1.0 } else { strsim::jaro_winkler(&name, &other) }
    };
    let mut near: Vec<(f64, String)> =
        land.authorities.iter().map(|(_, other)| (likeness(other), other.clone())).collect();
    // A district's name may be near as well: its county is meant.
    near.extend(land.parents.iter().filter_map(|(district, parents)| {
        let [parent] = parents.iter().copied().collect::<Vec<_>>()[..] else { return None };
        let parent = &land.authorities[parent].1;
        (parent != district).then(|| (likeness(district), format!("{parent} (for its district {district})")))
    }));
    near.retain(|(likeness, _)| name.len() <= 200 && *likeness >= ALIKE);
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let names: Vec<String> = near.into_iter().take(MOST).map(|(_, name)| name).collect();
    let mend = match names.as_slice() {
        [] => "Write the name or the GSS code of an upper-tier authority, such as Leeds or E08000035".to_owned(),
        names => format!("Did you mean {}?", either(names)),
    };
    let what = format!("the folder's look-ups have no authority `{wanted}`");
    Finding::new(Code::AuthorityUnknown, "--authority", what, mend)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied() {
        for (name, bare) in [
            ("Bristol, City of", "bristol"),
            ("City of Bristol", "bristol"),
            ("Herefordshire, County of", "herefordshire"),
            ("County Durham", "durham"),
            ("St. Helens", "st helens"),
            ("Kingston-upon-Hull, City of", "kingston upon hull"),
            ("Royal Borough of Windsor & Maidenhead", "windsor and maidenhead"),
            ("Leeds City Council", "leeds"),
            ("City of London", "city of london"),
            ("The City of York", "york"),
        ] {
            assert_eq!(without_kind(name), bare, "{name}");
        }
        assert_ne!(without_kind("London"), without_kind("City of London"));
    }
}
