//! Plans that cover enough: completed greedily (Chvátal 1979), then reduced by the hubs that they can spare.

use crate::model::SiteIx;
use crate::solve::draft::Draft;
use crate::solve::instance::Instance;

/// Opens sites until `target` is covered, those with the most weight for what they count first. Then closes those that
/// are not needed, the dearest first. `None` when the limits allow no such site. The answer includes sites that are
/// fixed open.
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

/// Closes hubs as long as enough is covered without them: the dearest first, on a tie the one with the least weight
/// that only it covers.
fn spare(draft: &mut Draft, cost: &[i64], target: f64) {
    let instance = draft.instance;
    let value = |draft: &Draft| {
        let open: Vec<bool> = (0..cost.len()).map(|site| draft.is_open(site)).collect();
        instance.value(&open).0
    };
    // Running differences accumulate rounding errors, so the value is computed afresh.
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
