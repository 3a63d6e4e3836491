//! The progress that a search reports: its best plan and best bound so far, neither of which ever becomes worse.
//!
//! Every search reports through a course. A plan that was reported can be had, and a bound that was reported holds.

use super::{Options, Progress};
use crate::model::Sense;
use std::sync::{Mutex, PoisonError};

/// The progress of one search for one objective.
pub(super) struct Course<'a> {
    tell: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// Objective of the best plan, and the best bound, so far.
    best: Mutex<(Option<f64>, Option<f64>)>,
}

impl<'a> Course<'a> {
    pub fn new(options: &Options<'a>) -> Self {
        Course { tell: options.progress, best: Mutex::default() }
    }

    /// Reports progress, with the best plan and bound so far in place of worse ones.
    pub fn take(&self, progress: Progress) {
        let Some(tell) = self.tell else { return };
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        let sense = progress.sense;
        let better = |new: Option<f64>, old: Option<f64>, is_better: &dyn Fn(f64, f64) -> bool| match (new, old) {
            (Some(new), Some(old)) => Some(if is_better(new, old) { new } else { old }),
            (new, old) => new.or(old),
        };
        best.0 = better(progress.plan, best.0, &|new, old| sense.better(new, old));
        best.1 = better(progress.bound, best.1, &|new, old| sense.better(old, new));
        tell(Progress { plan: best.0, bound: best.1, ..progress });
    }
}

/// Reports a plan and a bound.
pub(super) fn tell(options: &Options, stage: &'static str, sense: Sense, plan: Option<f64>, bound: Option<f64>) {
    tell_round(options, stage, sense, (plan, bound), None);
}

/// The same in a search that works in rounds.
pub(super) fn tell_round(
    options: &Options,
    stage: &'static str,
    sense: Sense,
    (plan, bound): (Option<f64>, Option<f64>),
    round: Option<usize>,
) {
    if let Some(tell) = options.progress {
        tell(Progress { stage, sense, plan, bound, round });
    }
}

/// Runs a search and reports its progress through a course of its own.
pub(super) fn monotone<T>(options: &Options, search: impl FnOnce(&Options) -> T) -> T {
    let course = Course::new(options);
    let take = |progress: Progress| course.take(progress);
    search(&Options { progress: options.progress.is_some().then_some(&take), ..*options })
}

/// Runs a search for a question that leaves limits out. Its bounds are reported. Its plans are not, because they may
/// break the limits.
pub(super) fn bounds_only<T>(options: &Options, search: impl FnOnce(&Options) -> T) -> T {
    let tell = options.progress;
    let take = |progress: Progress| {
        if let Some(tell) = tell {
            tell(Progress { plan: None, ..progress });
        }
    };
    search(&Options { progress: tell.is_some().then_some(&take), ..*options })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sense: Sense, news: &[(Option<f64>, Option<f64>)]) -> Vec<(Option<f64>, Option<f64>)> {
        let heard = Mutex::new(Vec::new());
        let listen = |progress: Progress| heard.lock().unwrap().push((progress.plan, progress.bound));
        let options = Options { progress: Some(&listen), ..Options::default() };
        monotone(&options, |options| {
            for &(plan, bound) in news {
                options.progress.unwrap()(Progress { stage: "pricing", sense, plan, bound, round: None });
            }
        });
        heard.into_inner().unwrap()
    }

    #[test]
    fn neither_plan_nor_bound_falls_back() {
        let news = [(None, Some(9.0)), (Some(4.0), None), (Some(3.0), Some(8.0)), (Some(5.0), Some(8.5))];
        let expected = [(None, Some(9.0)), (Some(4.0), Some(9.0)), (Some(4.0), Some(8.0)), (Some(5.0), Some(8.0))];
        assert_eq!(told(Sense::Maximise, &news), expected);
        let least = |news: &[(Option<f64>, Option<f64>)]| {
            news.iter().map(|(plan, bound)| (plan.map(|plan| -plan), bound.map(|bound| -bound))).collect::<Vec<_>>()
        };
        assert_eq!(told(Sense::Minimise, &least(&news)), least(&expected));
    }

    #[test]
    fn a_plan_of_another_question_is_not_told() {
        let heard = Mutex::new(Vec::new());
        let listen = |progress: Progress| heard.lock().unwrap().push((progress.plan, progress.bound));
        let options = Options { progress: Some(&listen), ..Options::default() };
        bounds_only(&options, |options| {
            let (plan, bound) = (Some(7.0), Some(8.0));
            options.progress.unwrap()(Progress { stage: "pricing", sense: Sense::Maximise, plan, bound, round: None });
        });
        assert_eq!(heard.into_inner().unwrap(), [(None, Some(8.0))]);
    }
}
