//! Words that docs/style.md rules out, in what a person reads: the program's own texts, its help, and the documents.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Ruled out in every text: the phrases that the documents, too, never have a use for.
const NOWHERE: &[&str] = &[
    "mean way",
    "longest way",
    "equally distributed way",
    "equal way",
    "way to the nearest",
    "ways to the nearest",
    "way to a hub",
    "index of ways",
    "ratio of ways",
    "ways: gini",
    "truly worth",
    "forgone",
    "hubs more",
    "no other than",
];

/// Ruled out in texts of the program.
const NOT_IN_THE_PROGRAM: &[&str] = &[
    "way",
    "ways",
    "anew",
    "said to be",
    "and is none",
    "is no site of",
    "nothing but",
    "against today",
    "asks for more than can be",
    "mend",
    "take it out",
    "passed over",
    "rests on",
    "centre of today",
    "centres of today",
];

/// What a ruled-out word may be part of.
const ALLOWED: [&str; 5] = ["{mend}", "by the way", "either way", "this way", "right of way"];

#[test]
fn the_programs_texts_keep_to_the_style_guide() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut read = 0;
    for path in files(&root.join("src"), "rs") {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if name.contains("/tests/") || name.ends_with("tests.rs") || name.ends_with("testing.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for (line, text) in literals(source) {
            // A word by itself is a key, a column or a name of a file.
            if text.trim().contains(' ') {
                read += 1;
                let own = plain(&text);
                let found = NOWHERE.iter().chain(NOT_IN_THE_PROGRAM).filter(|phrase| has(&own, phrase));
                wrong.extend(found.map(|phrase| format!("{name}:{line}: `{phrase}` in \"{text}\"")));
            }
        }
    }
    assert!(read > 2000, "only {read} texts were found");
    assert!(wrong.is_empty(), "docs/style.md says what to write instead:\n{}", wrong.join("\n"));
}

#[test]
fn documents_keep_to_the_style_guide() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: BTreeSet<PathBuf> = files(&root.join("docs"), "md").into_iter().collect();
    // The guide itself shows what not to write.
    assert!(paths.remove(&root.join("docs/style.md")));
    paths.insert(root.join("README.md"));
    let help = files(&root.join("docs/cli"), "txt");
    assert!(help.len() > 10 && paths.len() > 20);
    let mut wrong = Vec::new();
    for path in paths.iter().chain(&help) {
        let text = std::fs::read_to_string(path).unwrap();
        // Sentences run over the ends of lines.
        let text = plain(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        let of_program = if help.contains(path) { NOT_IN_THE_PROGRAM } else { &[] };
        let found = NOWHERE.iter().chain(of_program).filter(|phrase| has(&text, phrase));
        wrong.extend(found.map(|phrase| format!("{}: `{phrase}`", path.strip_prefix(root).unwrap().display())));
    }
    assert!(wrong.is_empty(), "docs/style.md says what to write instead:\n{}", wrong.join("\n"));
}

#[test]
fn ruled_out_words_are_found() {
    let source = r##"
        // "a mean way" in a comment is nobody's text
        let (quote, life) = ('"', f::<'static>("the mean \
            way to it, \"by the way\""));
        let raw = r#"a "longest way" there"#;
    "##;
    let texts: Vec<(usize, String)> = literals(source);
    assert_eq!(texts[0], (3, "the mean way to it, \"by the way\"".to_owned()));
    assert_eq!(texts[1], (5, "a \"longest way\" there".to_owned()));
    assert_eq!(texts.len(), 2);
    let found = |text: &str, phrase| has(&plain(text), phrase);
    assert!(found(&texts[0].1, "mean way") && found(&texts[1].1, "longest way") && found("No Way at all", "way"));
    assert!(!found("by the way, a railway", "way") && !found("halfway", "way") && found("by the way, the way", "way"));
}

/// The text as phrases are looked for in it: in small letters, without what is allowed.
fn plain(text: &str) -> String {
    ALLOWED.iter().fold(text.to_lowercase(), |text, allowed| text.replace(allowed, ""))
}

/// Whether a plain text has the phrase in whole words.
fn has(text: &str, phrase: &str) -> bool {
    let inside = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(phrase)
        .any(|(at, found)| !inside(text[..at].chars().next_back()) && !inside(text[at + found.len()..].chars().next()))
}

/// The string literals of a source with their lines; what a backslash at the end of a line joins is joined.
fn literals(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = source;
    let line = |rest: &str| 1 + source[..source.len() - rest.len()].matches('\n').count();
    while let Some(letter) = rest.chars().next() {
        let raw = ["r\"", "r#\"", "r##\""].iter().find(|start| rest.starts_with(**start));
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some(start) = raw {
            let end = format!("\"{}", &start[1..start.len() - 1]);
            let (text, after) = rest[start.len()..].split_once(&end).unwrap();
            found.push((line(rest), text.to_owned()));
            rest = after;
        } else if letter == '\'' {
            // A letter in quotes, or the name of a lifetime.
            let mut letters = rest[1..].char_indices();
            let quoted = match letters.next() {
                Some((_, '\\')) => rest[3..].find('\'').map(|end| end + 4),
                Some(_) => letters.next().filter(|(_, next)| *next == '\'').map(|(end, _)| end + 2),
                None => None,
            };
            rest = &rest[quoted.unwrap_or(1)..];
        } else if letter == '"' {
            let mut text = String::new();
            let mut letters = rest.char_indices().skip(1);
            let mut end = rest.len();
            while let Some((at, letter)) = letters.next() {
                match letter {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => match letters.next().unwrap().1 {
                        '\n' => text.push('\n'),
                        'n' => text.push(' '),
                        escaped => text.push(escaped),
                    },
                    letter => text.push(letter),
                }
            }
            let mut joined = text.split('\n').next().unwrap_or_default().to_owned();
            text.split('\n').skip(1).for_each(|more| joined.push_str(more.trim_start()));
            found.push((line(rest), joined));
            rest = &rest[end..];
        } else {
            rest = &rest[letter.len_utf8()..];
        }
    }
    found
}

/// All files below a folder whose names end so, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
