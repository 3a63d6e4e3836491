//! Writes `study.toml`, with comments on what each file is for, what is missing, and what was left out.

use super::choice::{Choice, Used};
use super::chooser::{INSTEAD, WANTED};
use super::land::Land;
use super::places::Places;
use super::sites::UsedSites;
use super::survey::{Survey, source};
use super::text::{comment, entry, quoted};
use crate::io::layouts::fields;
use crate::io::study_file::Source;
use crate::model::{Beyond, SiteStatus};
use crate::units::Impedance;
use crate::words::{counted, listed};

/// The study for a choice.
pub(super) fn text(survey: &Survey, land: &Land, choice: &Choice, places: &Places) -> String {
    let writer = Writer { survey, land, choice, places };
    let parts = [
        writer.head(),
        writer.zones(),
        writer.districts(),
        writer.authorities(),
        writer.sites(),
        writer.postcodes(),
        writer.missing(),
        writer.passed(),
    ];
    let filled: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    filled.join("\n")
}

struct Writer<'a> {
    survey: &'a Survey,
    land: &'a Land,
    choice: &'a Choice,
    places: &'a Places,
}

impl Writer<'_> {
    fn name(&self, authority: usize) -> &str {
        &self.land.authorities[authority].1
    }

    fn head(&self) -> String {
        let name = self.name(self.choice.authority);
        let title =
            if self.choice.neighbours.is_empty() { name.to_owned() } else { format!("{name} and its neighbours") };
        let mut text = format!(
            "# {name}: the places, from official files. Written by `hubplan init`; change what you know \
             better.\n#\n#   hubplan validate study.toml      checks every file and lists all problems\n#   hubplan \
             solve scenario.toml      finds the hubs\n#\n# docs/study.md describes every key, docs/data.md every \
             official file.\nversion = 1\nname = {}\n",
            quoted(&title)
        );
        if let Some(vintage) = self.land.vintage {
            let year = u16::from(vintage);
            text += &format!(
                "vintage = {year}            # small areas are LSOAs of {year}; hubplan refuses tables of other \
                 years\n"
            );
        }
        text
    }

    fn zones(&self) -> String {
        let mut text = "[zones]\n".to_owned();
        text += &self.restricted();
        let boundaries = &self.choice.boundaries;
        text += &comment("", &format!("Outlines of the small areas: {}.", self.described(boundaries)));
        text += &format!("boundaries = {}\n", self.inline(boundaries));
        if let Some(at) = self.choice.centroids {
            let what = "The point where the families of a small area are counted";
            text += &comment("", &format!("{what}: {}.", self.layout(at)));
            text += &format!("centroids = {}\n", self.inline_plain(at));
        }
        if !self.choice.tables.is_empty() {
            text += "tables = [\n";
            for used in &self.choice.tables {
                text += &comment("  ", &format!("{}.", self.described(used)));
                text += &format!("  {},\n", self.inline(used));
            }
            text += "]\n";
        }
        if let Some((file, people)) = &self.choice.crosswalk {
            let what = "Moves counts of the other census to these small areas, by the exact-fit look-up of the \
                 Office for National Statistics. Where a zone was split, its counts are shared by population.";
            text += &comment("", what);
            let path = quoted(&self.places.written(&self.survey.files[*file].name));
            text += &format!("crosswalk = {{ file = {path}, people = {} }}\n", quoted(people));
        }
        text
    }

    /// The key `authorities`, with the reason for the list.
    fn restricted(&self) -> String {
        let name = self.name(self.choice.authority);
        let far = Impedance::metres(Beyond::METRES);
        if self.choice.neighbours.is_empty() {
            let why = format!(
                "Only {name}: no other authority has land within {far} of a point where its families are counted."
            );
            return comment("", &why) + &format!("authorities = [{}]\n", quoted(self.land.said(self.choice.authority)));
        }
        let why = format!(
            "scenario.toml plans {name}. The others have land within {far} (twice the radius in scenario.toml) of a \
             point where its families are counted, so families near the border may use hubs there. A radius above \
             {far} needs more neighbours."
        );
        let mut text = comment("", &why) + "authorities = [\n";
        for at in self.choice.area() {
            text += &format!("  {},\n", quoted(self.land.said(at)));
        }
        text + "]\n"
    }

    fn districts(&self) -> String {
        let Some(at) = self.choice.districts else { return String::new() };
        let why = "Which authority each lower-tier district belongs to: the look-up above gives only districts.";
        format!("[districts]\n{}tables = [{}]\n", comment("", why), self.inline_plain(at))
    }

    fn authorities(&self) -> String {
        let mut text = String::new();
        if !self.choice.budgets.is_empty() {
            text += &comment("", "Budgets and limits of authorities.");
            let tables: Vec<String> = self.choice.budgets.iter().map(|at| self.inline_plain(*at)).collect();
            text += &format!("tables = [{}]\n", tables.join(", "));
        }
        if let Some(at) = self.choice.outlines {
            text += &comment(
                "",
                "A small area belongs to the authority whose outline contains it: no look-up gives \
                 the authority.",
            );
            text += &format!("boundaries = {}\n", self.inline_plain(at));
        }
        if text.is_empty() { text } else { format!("[authorities]\n{text}") }
    }

    fn sites(&self) -> String {
        let parts: Vec<String> = self.choice.sites.iter().map(|used| self.site_file(used)).collect();
        parts.join("\n")
    }

    fn site_file(&self, used: &UsedSites) -> String {
        let what = match used.status {
            SiteStatus::Existing => {
                "Centres that are open today. Where a list above has them too, this makes them existing ones"
            }
            _ => "Buildings that could become hubs",
        };
        let mut kinds: Vec<(&String, &usize)> = used.kinds.iter().collect();
        kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), (*kind).clone()));
        let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let place = if used.by_postcode { "; each is located by its postcode" } else { "" };
        let note = format!(
            "{what}: {}. {} here: {}{place}.",
            self.layout(used.entry),
            counted(used.rows, "row"),
            kinds.join(", ")
        );
        let status = quoted(used.status.as_str());
        format!("{}[[sites]]\nfile = {}\nstatus = {status}\n", comment("", &note), self.inline_plain(used.entry))
    }

    fn postcodes(&self) -> String {
        let Some(file) = self.choice.postcodes else { return String::new() };
        let path = quoted(&self.places.written(&self.survey.files[file].name));
        let why = "Positions of postcodes (Code-Point Open), for sites without coordinates in these files or your own.";
        format!("[postcodes]\n{}file = {path}\n", comment("", why))
    }

    fn missing(&self) -> String {
        if self.choice.missing.is_empty() {
            return String::new();
        }
        let lines = self.choice.missing.iter().map(|gap| entry(&format!("{}: get {}", gap.what, gap.get)));
        "# Missing\n".to_owned() + &lines.collect::<String>()
    }

    fn passed(&self) -> String {
        let mut text = String::new();
        for (why, files) in &self.choice.passed {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            text += &entry(&format!("{why}: {}", files.join(", ")));
        }
        let unknown: Vec<&str> =
            self.survey.unknown.iter().map(|file| self.survey.files[*file].name.as_str()).collect();
        if !unknown.is_empty() {
            let why = "hubplan does not know their headers; docs/study.md explains how to name the columns of such a \
                 file";
            text += &entry(&format!("{why}: {}", unknown.join(", ")));
        }
        text.extend(self.survey.remarks.iter().map(|remark| entry(remark)));
        if text.is_empty() { text } else { format!("# Left out\n{text}") }
    }

    fn layout(&self, at: usize) -> &str {
        self.survey.entries[at].found.layout.name
    }

    /// What a file is, and what it is read for.
    fn described(&self, used: &Used) -> String {
        let wanted = WANTED.iter().chain(&INSTEAD).chain(&[fields::AUTHORITY_CODE, fields::AUTHORITY_NAME]);
        let given = |name: &&&str| used.gives.iter().any(|given| given == **name);
        let mut gives: Vec<String> = wanted.filter(given).map(|name| (*name).to_owned()).collect();
        let others = used.gives.iter().filter(|name| !fields::NOT_NUMBERS.contains(&name.as_str()));
        let others = others.filter(|name| !gives.contains(name)).count();
        if others > 0 {
            gives.push(counted(others, if gives.is_empty() { "column" } else { "other column" }));
        }
        let mut text = self.layout(used.entry).to_owned();
        if !gives.is_empty() {
            text += &format!(", for {}", listed(&gives));
        }
        if used.zero {
            text += ". Blank cells are small numbers that were suppressed. hubplan reads them as 0, and the plan says \
                 how many";
        }
        text
    }

    fn inline_plain(&self, at: usize) -> String {
        self.inline(&Used { entry: at, gives: Vec::new(), ignore: Vec::new(), zero: false })
    }

    /// A file as a TOML value: its path, or a table.
    fn inline(&self, used: &Used) -> String {
        let part = &self.survey.entries[used.entry].head.part;
        let of = source(part, self.places.written(self.survey.name(used.entry)));
        let mut keys = vec![format!("file = {}", quoted(&of.file))];
        let Source { sheet, layer, member, .. } = &of;
        for (key, value) in [("sheet", sheet), ("layer", layer), ("member", member)] {
            keys.extend(value.as_ref().map(|value| format!("{key} = {}", quoted(value))));
        }
        if !used.ignore.is_empty() {
            let names: Vec<String> = used.ignore.iter().map(|name| quoted(name)).collect();
            keys.push(format!("ignore = [{}]", names.join(", ")));
        }
        if used.zero {
            keys.push("blank = \"zero\"".to_owned());
        }
        if keys.len() == 1 { quoted(&of.file) } else { format!("{{ {} }}", keys.join(", ")) }
    }
}
