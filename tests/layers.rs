//! Tests the architecture: a module uses only modules to its left, and only one file names solver backends.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules in order. Those of one inner list may use one another.
const LAYERS: &[&[&str]] = &[
    &["error", "text", "units", "words"],
    &["roads"],
    &["model"],
    &["io"],
    &["travel"],
    &["validate"],
    &["load"],
    &["evaluate"],
    &["solve"],
    &["answer", "study"],
    &["compare", "sweep"],
    &["alternatives", "frontier"],
    &["init", "report", "sample"],
    &["cli"],
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn level(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Modules named after `crate::` in shipped code: comments, and everything from the tests module on, are ignored.
fn used(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut names = BTreeSet::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            if let Some(list) = rest.strip_prefix('{') {
                let list = list.split('}').next().unwrap_or_default();
                names.extend(list.split(',').map(|item| item.trim().split("::").next().unwrap_or_default().to_owned()));
            } else {
                names.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
    }
    names
}

#[test]
fn every_module_uses_only_what_stands_to_its_left() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if matches!(module.as_str(), "lib" | "main") || path.ends_with("tests.rs") || path.ends_with("testing.rs") {
            continue;
        }
        let own = level(&module).unwrap_or_else(|| panic!("module `{module}` has no layer: add it to LAYERS"));
        for name in used(&text) {
            if let Some(other) = level(&name)
                && (other > own || (other == own && name != module && own != 0))
            {
                wrong.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn solver_backends_are_named_in_one_file() {
    let naming: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| {
            text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                ["good_lp::", "highs::", "microlp::"].iter().any(|name| code.contains(name))
            })
        })
        .map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(naming, ["backend.rs"]);
}

#[test]
fn within_the_radius_is_written_once() {
    let compares = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        code.split("<=").skip(1).any(|right| {
            let right = right.trim_start().split([' ', ')', ';', ',', '{']).next().unwrap_or_default();
            right.contains("radius")
        })
    };
    let comparing: Vec<String> = sources()
        .into_iter()
        // The checker has its own comparison on purpose: it shares no code with what it checks.
        .filter(|(path, _)| {
            let inside = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
            !inside.components().any(|part| {
                let name = part.as_os_str().to_string_lossy();
                name.starts_with("check") || name == "tests"
            })
        })
        .filter(|(_, text)| text.split("#[cfg(test)]").next().unwrap_or_default().lines().any(compares))
        .map(|(path, _)| module_of(&path))
        .collect();
    assert_eq!(comparing, ["model"], "call travel::within, or Impedance::reaches");
}

#[test]
fn every_error_code_has_an_entry() {
    let entries = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md")).unwrap();
    let missing: Vec<&str> = hubplan::Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !entries.contains(&format!("\n### {code} ")))
        .collect();
    assert!(missing.is_empty(), "docs/errors.md has no entry for {missing:?}");
    let known: BTreeSet<&str> = hubplan::Code::ALL.iter().map(|code| code.as_str()).collect();
    for line in entries.lines().filter_map(|line| line.strip_prefix("### ")) {
        let code = line.split(' ').next().unwrap_or_default();
        assert!(known.contains(code), "docs/errors.md describes {code}, which does not exist");
    }
}

/// Number of colours in a text, in the notations `#0072b2` and `rgb(`.
fn colours(text: &str) -> usize {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let hexadecimal = code.match_indices('#').filter(|(at, _)| {
        let digits = code[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        matches!(digits, 3 | 6 | 8) && !code[at + 1 + digits..].starts_with(|next: char| next.is_alphanumeric())
    });
    // `color_rgb` is a QGIS function whose arguments come from the palette.
    let functions = code.matches("rgb(").count() - code.matches("color_rgb({}").count();
    hexadecimal.count() + functions + code.matches("Colour(").count()
}

#[test]
fn colours_stand_in_the_palette() {
    assert_eq!([colours("stroke=\"#0072b2\""), colours("#[derive(Debug)]"), colours("see #4")], [1, 0, 0]);
    let own = Path::new("src/report/kit/palette.rs");
    let (palette, others): (Vec<_>, Vec<_>) = sources().into_iter().partition(|(path, _)| path.ends_with(own));
    assert!(colours(&palette[0].1) > 10);
    let painted: Vec<_> = others
        .iter()
        .filter(|(path, text)| !path.ends_with("tests.rs") && colours(text) > 0)
        .map(|(path, _)| path)
        .collect();
    assert!(painted.is_empty(), "{painted:?} have colours of their own: take them from the palette");
}

/// Each tolerance is defined once, with its reason. No other shipped code contains a number as small.
#[test]
fn tolerances_stand_in_one_file() {
    let exponent = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u32>();
    let is_tolerance = |line: &str| {
        let after_digit = |at: usize| line[..at].ends_with(|c: char| c.is_ascii_digit());
        line.match_indices("e-").any(|(at, _)| after_digit(at) && exponent(&line[at + 2..]).is_ok_and(|e| e >= 7))
    };
    for (path, text) in sources() {
        // Exceptions: the file itself, an option of a solver, and bounds just below a whole number of points.
        let is_known =
            ["model/rounding.rs", "solve/backend.rs", "models/deciding.rs"].iter().any(|end| path.ends_with(end));
        if is_known || path.iter().any(|part| part == "tests" || part == "tests.rs" || part == "testing.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let found: Vec<&str> = code.filter(|line| is_tolerance(line)).collect();
        assert!(found.is_empty(), "{}: {found:?} belongs in model/rounding.rs", path.display());
    }
}

/// `autotests` is off, so a file that nobody names would never run.
#[test]
fn every_file_of_tests_is_part_of_the_program_of_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let all = std::fs::read_to_string(root.join("all.rs")).unwrap();
    let names = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    for path in names.filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "all" || all.contains(&format!("\nmod {name};\n")), "tests/all.rs does not name {name}");
    }
}
