//! Keys and sites of a scenario that the command line changes.

use crate::error::Result;
use crate::io::{Setting, bytes};
use crate::model::{Scenario, Study};
use crate::validate;
use clap::Parser;
use serde::Deserialize;
use std::path::Path;

/// What the command line changes of a scenario.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Changes {
    /// Set a key of the scenario for this run: hubs.at_most=14, objective.radius="3 km",
    /// authorities.Kent.budget=900000. May be repeated. The file does not change
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = setting)]
    settings: Vec<Setting>,
    /// A site that must be a hub, by id or name. May be repeated. Overrides sites.excluded in the file
    #[arg(long, value_name = "SITE")]
    require: Vec<String>,
    /// A site that must not be a hub, by id or name. May be repeated. Overrides sites.required in the file
    #[arg(long, value_name = "SITE")]
    exclude: Vec<String>,
}

/// The same with a number of hubs, for commands that search.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct WhatIf {
    #[command(flatten)]
    changes: Changes,
    /// Open exactly this many hubs. Overrides hubs.at_most and hubs.exactly in the file
    #[arg(long, value_name = "N")]
    hubs: Option<u32>,
}

fn setting(text: &str) -> std::result::Result<Setting, String> {
    text.parse()
}

impl From<WhatIf> for Changes {
    fn from(asked: WhatIf) -> Self {
        let settings = asked.hubs.into_iter().flat_map(Setting::hubs).chain(asked.changes.settings).collect();
        Changes { settings, ..asked.changes }
    }
}

impl Changes {
    /// The keys that are changed in the file, before the study is loaded.
    pub(super) fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Adds the required and excluded sites, once the study is loaded.
    pub(super) fn put_sites(&self, study: &Study, scenario: &mut Scenario) -> Result<()> {
        validate::with_sites(study, scenario, &self.require, &self.exclude)
    }

    /// The options in a form that can be typed again; empty if nothing is changed.
    pub(super) fn options(&self) -> Vec<String> {
        let mut options: Vec<String> = self.settings.iter().map(|setting| setting.option.clone()).collect();
        options.dedup();
        options.extend(self.require.iter().map(|site| format!("--require {site}")));
        options.extend(self.exclude.iter().map(|site| format!("--exclude {site}")));
        options
    }

    pub(super) fn is_empty(&self) -> bool {
        self.options().is_empty()
    }

    /// The scenario's name in messages: its file, and the changes.
    pub(super) fn named(&self, path: &Path) -> String {
        match self.options().join(" ").as_str() {
            "" => path.display().to_string(),
            options => format!("{} with {options}", path.display()),
        }
    }

    /// Suffix for the name of an output folder, so that a "what if" run does not overwrite the plan of the unchanged
    /// file.
    pub(super) fn suffix(&self) -> String {
        const LONGEST: usize = 60;
        let words = self.options().join(" ").replace("--set ", "").replace("--", "");
        let mut suffix = String::new();
        for c in words.chars().take(LONGEST) {
            match c {
                c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') => suffix.push(c.to_ascii_lowercase()),
                _ if suffix.ends_with('-') => {}
                _ => suffix.push('-'),
            }
        }
        let suffix = suffix.trim_matches(['-', '.']);
        if suffix.is_empty() { String::new() } else { format!("-{suffix}") }
    }
}

/// The part of a `run.json` that records the changes of a plan's run.
#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    changes: Vec<String>,
}

/// Parses the recorded options like a command line.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct Recorded {
    #[command(flatten)]
    asked: WhatIf,
}

/// The changes of the run that wrote a plan, from the `run.json` beside it.
pub(super) fn recorded(solution: &Path) -> Changes {
    let run = bytes::of_ours(&solution.with_file_name("run.json"));
    let run = run.and_then(|bytes| serde_json::from_slice::<Run>(&bytes).ok());
    let options = run.iter().flat_map(|run| &run.changes).flat_map(|option| match option.split_once(' ') {
        Some((option, value)) => vec![option, value],
        None => vec![option.as_str()],
    });
    Recorded::try_parse_from(options).map(|recorded| recorded.asked.into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &[&str]) -> Changes {
        Recorded::try_parse_from(line).unwrap().asked.into()
    }

    #[test]
    fn changes_are_named_and_read_back() {
        let changes = asked(&["--set", "hubs.min_each=0", "--hubs", "14", "--require", "Central Library"]);
        assert_eq!(changes.options(), ["--hubs 14", "--set hubs.min_each=0", "--require Central Library"]);
        assert_eq!(
            changes.named(Path::new("s.toml")),
            "s.toml with --hubs 14 --set hubs.min_each=0 --require Central Library"
        );
        assert_eq!(changes.suffix(), "-hubs-14-hubs.min_each-0-require-central-library");
        assert_eq!(
            (Changes::default().suffix(), Changes::default().named(Path::new("s"))),
            (String::new(), "s".into())
        );
        let folder = tempfile::tempdir().unwrap();
        let run = serde_json::json!({ "changes": changes.options() }).to_string();
        std::fs::write(folder.path().join("run.json"), run).unwrap();
        assert_eq!(recorded(&folder.path().join("solution.json")).options(), changes.options());
    }

    #[test]
    fn what_no_run_wrote_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let solution = folder.path().join("solution.json");
        assert!(recorded(&solution).is_empty());
        for text in ["[]", "{\"changes\": [\"--out x\"]}", "{\"changes\": [\"--set nothing\"]}"] {
            std::fs::write(folder.path().join("run.json"), text).unwrap();
            assert!(recorded(&solution).is_empty(), "{text}");
        }
    }
}
