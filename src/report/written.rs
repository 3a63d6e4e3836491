//! Lists the files that were written, on the terminal.

use super::text::{WIDTH, wrap};
use crate::words::listed;
use std::path::{Path, PathBuf};

/// Purpose of a plan's files by extension, in the order in which most people need them.
const USES: [(&str, &[&str]); 5] = [
    ("to read", &["html", "md", "svg"]),
    ("in QGIS", &["qgz", "gpkg"]),
    ("in a spreadsheet", &["csv"]),
    ("in other programs", &["geojson", "fgb", "parquet"]),
    ("to check it again", &["json", "txt"]),
];

/// A line that says that the question differs from the scenario's file, with the options that changed it; empty if
/// nothing was changed.
pub fn changed(options: &[String]) -> String {
    match options {
        [] => String::new(),
        options => wrap("", &format!("Run with {}. The scenario's file has not changed.", listed(options))),
    }
}

/// The files of a plan by purpose, in at most 80 columns unless the folder's name is longer. `paths` is the result of
/// [`super::write()`]. A subfolder stands for all its files.
pub fn written_plan(paths: &[PathBuf]) -> String {
    let folder = paths.first().and_then(|path| path.parent()).unwrap_or(Path::new(""));
    let mut text = format!("Written to {}\n", folder.display());
    for (used, extensions) in USES {
        let names = names_of(folder, paths, extensions);
        if !names.is_empty() {
            text += &wrap(&format!("{used:<19}"), &names.join(", "));
        }
    }
    text
}

/// Names within `folder` of the files with one of `extensions`: single files in the order of `extensions`, then
/// subfolders.
fn names_of(folder: &Path, paths: &[PathBuf], extensions: &[&str]) -> Vec<String> {
    let mut names: Vec<(bool, usize, String)> = Vec::new();
    for path in paths {
        let Some(place) = extensions.iter().position(|one| path.extension().is_some_and(|own| own == *one)) else {
            continue;
        };
        let within = path.strip_prefix(folder).unwrap_or(path);
        let name = match within.components().collect::<Vec<_>>().as_slice() {
            [inner, _, ..] => (true, 0, format!("{}/", inner.as_os_str().to_string_lossy())),
            _ => (false, place, within.display().to_string()),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_by_key(|(inner, place, _)| (*inner, *place));
    names.into_iter().map(|(.., name)| name).collect()
}

/// Any files of one folder, on one line or a few.
pub fn written(paths: &[PathBuf]) -> String {
    let folder = paths.first().and_then(|path| path.parent()).unwrap_or(Path::new("")).display();
    let names: Vec<_> = paths.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy()).collect();
    let lead = format!("Written to {folder}: ");
    if lead.chars().count() <= WIDTH / 2 {
        wrap(&lead, &names.join(", "))
    } else {
        format!("{}\n{}", lead.trim_end(), wrap("  ", &names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_by_what_they_are_for() {
        let names = [
            "plan.gpkg",
            "hubs.csv",
            "flatgeobuf/hubs.fgb",
            "hubs.geojson",
            "flatgeobuf/zones.fgb",
            "run.json",
            "plan.qgz",
        ];
        let paths = names.map(|name| Path::new("out").join(name));
        let text = "Written to out\n\
                    in QGIS            plan.qgz, plan.gpkg\n\
                    in a spreadsheet   hubs.csv\n\
                    in other programs  hubs.geojson, flatgeobuf/\n\
                    to check it again  run.json\n";
        assert_eq!(written_plan(&paths), text);
    }

    /// A file whose extension is missing from the list would not be shown.
    #[test]
    fn every_file_has_a_use() {
        let folder = Path::new("out");
        let paths: Vec<_> =
            crate::report::folder::Contents::Plan.every_name().iter().map(|name| folder.join(name)).collect();
        for path in &paths {
            let alone = written_plan(&[folder.join("solution.json"), path.clone()]);
            let name = path.strip_prefix(folder).unwrap();
            let shown = name.components().next().unwrap().as_os_str().to_string_lossy();
            assert!(alone.contains(shown.as_ref()), "{} is not shown", path.display());
        }
    }
}
