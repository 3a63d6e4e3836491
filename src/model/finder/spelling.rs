//! Which spellings belong to the same name.

/// A name in the form in which names are compared: lower case, single spaces, straight quotes and simple dashes.
pub fn tidied(name: &str) -> String {
    let plain = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    };
    let mut tidy = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.extend(word.chars().map(plain).flat_map(char::to_lowercase));
    }
    tidy
}

/// The words of a place's name: without punctuation, `&` as `and`, `Saint` as `st`.
fn words(name: &str) -> Vec<String> {
    let tidy = tidied(name).replace('&', " and ").replace(['\'', '"'], "");
    let words = tidy.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| if word == "saint" { "st".to_owned() } else { word.to_owned() }).collect()
}

/// Words that follow a comma in official names and precede the name in others.
const RANKS: [&str; 4] = ["city of", "county of", "borough of", "isle of"];

/// A name with its rank moved from behind a comma to the front, and the name without the rank.
fn turned(name: &str) -> Option<(String, String)> {
    let (bare, rank) = name.rsplit_once(',')?;
    let rank = words(rank).join(" ");
    let bare = words(bare).join(" ");
    (RANKS.contains(&rank.as_str()) && !bare.is_empty()).then(|| (format!("{rank} {bare}"), bare))
}

/// Names by which a place of the data may be known: `Bristol, City of` is `city of bristol` and `bristol`, `County
/// Durham` is also `durham`. A rank that is part of the name in any other position is kept, so that `London` does not
/// mean the City.
pub(super) fn known_as(name: &str) -> Vec<String> {
    if let Some((whole, bare)) = turned(name) {
        return vec![whole, bare];
    }
    let whole = words(name).join(" ");
    match whole.strip_prefix("county ").map(str::to_owned) {
        Some(bare) => vec![whole, bare],
        None => vec![whole],
    }
}

/// Words that councils put before their names.
const BEFORE: [&str; 7] = [
    "the ",
    "london borough of ",
    "royal borough of ",
    "metropolitan borough of ",
    "borough of ",
    "city of ",
    "county of ",
];

/// Words that councils put after their names.
const BEHIND: [&str; 9] = [
    " metropolitan borough council",
    " metropolitan district council",
    " city council",
    " county council",
    " borough council",
    " district council",
    " unitary authority",
    " council",
    " corporation",
];

/// Names of places that a person may have meant, the closest first: `City of York Council` is `city of york`, or
/// `york`.
pub(super) fn may_mean(typed: &str) -> Vec<String> {
    let whole = turned(typed).map_or_else(|| words(typed).join(" "), |(whole, _)| whole);
    let mut all = vec![whole.clone()];
    let mut rest = whole.as_str();
    if let Some(bare) = BEHIND.iter().find_map(|end| rest.strip_suffix(end)) {
        rest = bare;
        all.push(rest.to_owned());
    }
    while let Some(bare) = BEFORE.iter().find_map(|start| rest.strip_prefix(start)) {
        rest = bare;
        all.push(rest.to_owned());
    }
    all.retain(|name| !name.is_empty());
    all
}

/// Only letters and digits, without leading zeros of numbers: what remains of an id after a spreadsheet has changed it.
pub(super) fn bones(name: &str) -> String {
    let mut bones = String::with_capacity(name.len());
    let mut digits = false;
    for c in tidied(name).chars().filter(|c| c.is_alphanumeric()) {
        if c != '0' || digits {
            bones.push(c);
        }
        digits = c.is_ascii_digit() && (digits || c != '0');
    }
    bones
}

/// Whether it looks like a code of the Office for National Statistics. These codes are all similar to each other.
pub(super) fn is_code(name: &str) -> bool {
    let rest = name.trim().strip_prefix(|first: char| first.is_ascii_alphabetic());
    rest.is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}
