//! Plans that cover enough: completed greedily (Chvátal 1979), then without the hubs they can spare.

use crate::model::SiteIx;
use crate::solve::draft::Draft;
use crate::solve::instance::Instance;

/// Opens sites until `target` is covered, the most weight for what they count first, then closes what is not needed, the dearest
/// first. `None` when the limits leave no such site; sites that are open for sure are in the answer.
pub(super) fn completed(instance: &Instance, plan: &[SiteIx], cost: &[i64], target: f64) -> Option<Vec<SiteIx>> {
    let open: Vec<bool> = instance.sites.iter().map(|site| plan.binary_search(&site.ix).is_ok()).collect();
    let mut draft = Draft::of(instance, &open);
    if !draft.keeps_limits() {
        return None;
    }
    let mut covered = instance.value(&open).0;
    while covered < target {
        let worth = |site: usize| draft.gain(site) / (cost[site] as f64).max(1e-3);
        let fits = |site: &usize| {
            !draft.is_open(*site) && draft.gain(*site) > 0.0 && draft.effect(None, Some(*site)).breach <= 0.0
        };
        let sites = (0..cost.len()).filter(fits);
        let site = sites.max_by(|a, b| worth(*a).total_cmp(&worth(*b)).then(b.cmp(a)))?;
        covered += draft.gain(site);
        draft.open(site);
    }
    spare(&mut draft, cost, target);
    let open = draft.into_open();
    let (covered, kept) = instance.value(&open);
    (kept && covered >= target).then(|| instance.open_sites(&open))
}

/// Closes hubs while enough is covered without them: the dearest first, of equals the one that alone covers least.
fn spare(draft: &mut Draft, cost: &[i64], target: f64) {
    let instance = draft.instance;
    let value = |draft: &Draft| {
        let open: Vec<bool> = (0..cost.len()).map(|site| draft.is_open(site)).collect();
        instance.value(&open).0
    };
    // Differences add up to rounding errors that sums anew do not have.
    let mut room = value(draft) - target;
    loop {
        let needless = |site: &usize| {
            cost[*site] > 0 && draft.loss(*site) <= room && draft.effect(Some(*site), None).breach <= 0.0
        };
        let order = |a: &usize, b: &usize| {
            cost[*a].cmp(&cost[*b]).then(draft.loss(*b).total_cmp(&draft.loss(*a))).then(b.cmp(a))
        };
        let Some(site) = draft.open_sites().into_iter().filter(needless).max_by(order) else { return };
        draft.close(site);
        room = value(draft) - target;
        if room < 0.0 {
            draft.open(site);
            return;
        }
    }
}
