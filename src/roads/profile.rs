//! What a map's tags mean for one way of travelling. The shipped profiles are files in `profiles/`; a study may name
//! its own.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A way of travelling: on foot, with a pram, by car.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Version of this format: 1.
    pub version: u32,
    /// How the journey is described in a sentence, such as `on foot`.
    pub said: String,
    /// Speed in km/h of the classes in `classes`, and of what only an access key opens.
    pub speed: f64,
    /// Classes (values of `highway`) that are open at `speed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Classes that are open at a speed of their own, in km/h.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub speeds: BTreeMap<String, f64>,
    /// Classes that nothing opens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
    /// Keys that say who may use a way, the most specific first. The first one with a value of `open` or `closed`
    /// decides.
    pub access: Vec<String>,
    /// Those of `access` that also open a class which is neither in `classes` nor in `speeds`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opening: Vec<String>,
    /// Values of the access keys that let one pass.
    pub open: Vec<String>,
    /// Values of the access keys that do not.
    pub closed: Vec<String>,
    /// Ways that are closed whatever the access keys say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuse: Vec<Rule>,
    /// Ways that are closed unless an access key opens them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<Rule>,
    /// Ways that may be used in one direction only.
    #[serde(default)]
    pub one_way: OneWay,
    /// Points at which a way is closed.
    #[serde(default)]
    pub barriers: Barriers,
    /// Speed limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maxspeed: Option<LimitSigns>,
    /// Ways on which one is slower.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slow: Vec<Slow>,
    /// Whether `speed` in a study may replace `speed` here: people walk at different speeds, but cars do not drive at
    /// one.
    #[serde(default)]
    pub one_speed: bool,
    /// Whether only families with a car travel so.
    #[serde(default)]
    pub car: bool,
}

/// Matches ways or points that have a key, with one of these values; any value if none is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Key of the tag.
    pub key: String,
    /// Values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Tags that make an exception, as `key=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
}

/// Ways that may be used in one direction only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OneWay {
    /// Keys that say so, the most specific first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Ways that are one-way unless a key says otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implied: Vec<Rule>,
}

/// Points at which a way is closed. Only points with a tag `barrier` are looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Barriers {
    /// Closed whatever the access keys say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuse: Vec<Rule>,
    /// Closed unless an access key opens them. Any other barrier is open unless an access key closes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<Rule>,
}

/// How speed limits are used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LimitSigns {
    /// Share of the limit that is driven, over 0 and up to 1.
    pub share: f64,
    /// Values in words, such as `GB:nsl_single`, in km/h.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, f64>,
    /// Classes that are never driven faster than their own speed, whatever their limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at_most_own: Vec<String>,
}

/// Ways on which one is at most so fast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Slow {
    /// Key of the tag.
    pub key: String,
    /// Values.
    pub values: Vec<String>,
    /// Speed in km/h.
    pub speed: f64,
}

/// The tags of a way or a point.
pub trait Tags {
    /// The value of a key.
    fn get(&self, key: &str) -> Option<&str>;
}

impl Tags for [(&str, &str)] {
    fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == key).map(|(_, value)| *value)
    }
}

/// Speeds in km/h along a way and against it; `None` where it is closed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Passage {
    /// In the direction in which the way is drawn.
    pub along: Option<f64>,
    /// In the other direction.
    pub against: Option<f64>,
}

impl Passage {
    /// Whether nobody may use the way.
    pub fn is_closed(&self) -> bool {
        self.along.is_none() && self.against.is_none()
    }
}

const MILE: f64 = 1.609_344;

impl Rule {
    fn matches<T: Tags + ?Sized>(&self, tags: &T) -> bool {
        let excepted = || {
            self.unless.iter().any(|tag| tag.split_once('=').is_some_and(|(key, value)| tags.get(key) == Some(value)))
        };
        tags.get(&self.key).is_some_and(|value| self.values.is_empty() || has(&self.values, value)) && !excepted()
    }
}

fn has(list: &[String], value: &str) -> bool {
    list.iter().any(|other| other == value)
}

fn any<T: Tags + ?Sized>(rules: &[Rule], tags: &T) -> bool {
    rules.iter().any(|rule| rule.matches(tags))
}

impl Profile {
    /// The key that every way of the network has.
    pub const WAY: &str = "highway";
    /// The key of points that may close a way.
    pub const BARRIER: &str = "barrier";

    /// What is wrong with the figures of the profile, in words.
    pub fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        let mut speed = |key: &'static str, of: String, speed: f64| {
            if !(speed.is_finite() && speed > 0.0 && speed <= 300.0) {
                faults.push((key, format!("{of} is {speed} km/h; a speed is above 0 and at most 300")));
            }
        };
        speed("speed", "`speed`".to_owned(), self.speed);
        self.speeds.iter().for_each(|(class, own)| speed("speeds", format!("the speed of `{class}`"), *own));
        self.slow.iter().for_each(|slow| speed("slow", format!("the speed where {} is slow", slow.key), slow.speed));
        if let Some(signs) = &self.maxspeed {
            signs.words.iter().for_each(|(word, own)| speed("maxspeed", format!("the limit `{word}`"), *own));
            if !(signs.share > 0.0 && signs.share <= 1.0) {
                faults.push(("maxspeed", format!("`share` is {}; it is above 0 and at most 1", signs.share)));
            }
        }
        if self.classes.is_empty() && self.speeds.is_empty() && self.opening.is_empty() {
            faults.push(("classes", "it lets nothing through: `classes` and `speeds` are empty".to_owned()));
        }
        faults
    }

    /// The speed of the fastest way, in km/h.
    pub fn fastest(&self) -> f64 {
        let words = self.maxspeed.iter().flat_map(|signs| signs.words.values().map(|word| word * signs.share));
        self.speeds.values().copied().chain(words).fold(self.speed, f64::max)
    }

    /// How a way with these tags may be used.
    pub fn passage<T: Tags + ?Sized>(&self, tags: &T) -> Passage {
        let Some(class) = tags.get(Self::WAY) else { return Passage::default() };
        if has(&self.never, class) || any(&self.refuse, tags) {
            return Passage::default();
        }
        let own = self.speeds.get(class).copied().or_else(|| has(&self.classes, class).then_some(self.speed));
        let usual = own.filter(|_| !any(&self.avoid, tags));
        let speed = |direction: &str| {
            let open = match self.access(tags, Some(direction)) {
                Some((true, key)) if has(&self.opening, key) => Some(own.unwrap_or(self.speed)),
                Some((false, _)) => None,
                _ => usual,
            };
            open.map(|own| self.paced(tags, class, own, direction))
        };
        let (along, against) = self.directions(tags);
        Passage { along: speed("forward").filter(|_| along), against: speed("backward").filter(|_| against) }
    }

    /// Whether a point with these tags closes the ways through it.
    pub fn is_barrier<T: Tags + ?Sized>(&self, tags: &T) -> bool {
        if tags.get(Self::BARRIER).is_none() {
            return false;
        }
        if any(&self.barriers.refuse, tags) {
            return true;
        }
        match self.access(tags, None) {
            Some((open, _)) => !open,
            None => any(&self.barriers.avoid, tags),
        }
    }

    /// What the access keys decide, and which of them does.
    fn access<T: Tags + ?Sized>(&self, tags: &T, direction: Option<&str>) -> Option<(bool, &str)> {
        let decides = |value: &str| match (has(&self.open, value), has(&self.closed, value)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        self.access.iter().find_map(|key| {
            let directed = direction.and_then(|direction| tags.get(&format!("{key}:{direction}")));
            let open = directed.and_then(decides).or_else(|| tags.get(key).and_then(decides))?;
            Some((open, key.as_str()))
        })
    }

    /// In which directions a way may be used: along, against.
    fn directions<T: Tags + ?Sized>(&self, tags: &T) -> (bool, bool) {
        let said = self.one_way.keys.iter().find_map(|key| match tags.get(key)? {
            "yes" | "true" | "1" | "forward" => Some((true, false)),
            "-1" | "reverse" | "backward" => Some((false, true)),
            "no" | "false" | "0" | "alternating" => Some((true, true)),
            "reversible" => Some((false, false)),
            _ => None,
        });
        said.unwrap_or((true, !any(&self.one_way.implied, tags)))
    }

    /// The speed of a way of this class, with its limit and what makes it slow.
    fn paced<T: Tags + ?Sized>(&self, tags: &T, class: &str, own: f64, direction: &str) -> f64 {
        let limit = self.maxspeed.as_ref().and_then(|signs| {
            let sign = tags.get(&format!("maxspeed:{direction}")).or_else(|| tags.get("maxspeed"))?;
            let limit = signs.read(sign)? * signs.share;
            Some(if has(&signs.at_most_own, class) { limit.min(own) } else { limit })
        });
        let slow = self.slow.iter().filter(|slow| tags.get(&slow.key).is_some_and(|value| has(&slow.values, value)));
        slow.map(|slow| slow.speed).fold(limit.unwrap_or(own), f64::min)
    }
}

impl LimitSigns {
    /// A limit in km/h: `50`, `30 mph` or a word.
    fn read(&self, sign: &str) -> Option<f64> {
        if let Some(word) = self.words.get(sign) {
            return Some(*word);
        }
        let (digits, unit) = match sign.trim_end().strip_suffix("mph") {
            Some(miles) => (miles, MILE),
            None => (sign.trim_end().trim_end_matches("km/h"), 1.0),
        };
        let limit: f64 = digits.trim().parse().ok()?;
        (limit.is_finite() && limit > 0.0).then_some(limit * unit)
    }
}
