//! What may become of each site: the data's status, then the rules by kind, then the lists by id.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{ExistingPolicy, Reason, Role, SiteIx, SiteStatus};
use crate::units::Weight;
use std::collections::BTreeSet;

pub(super) struct Roles {
    pub role: Vec<Role>,
    pub closing_price: Vec<Weight>,
    pub contradictions: Vec<Reason>,
}

pub(super) fn resolve(context: &Context, findings: &mut Findings) -> Roles {
    let (study, rules) = (context.study, &context.scenario.sites);
    check_kinds(context, findings);
    let required = named(context, &rules.required, "sites.required", findings);
    let excluded = named(context, &rules.excluded, "sites.excluded", findings);

    let mut roles = Roles {
        role: Vec::with_capacity(study.sites.len()),
        closing_price: vec![Weight(0.0); study.sites.len()],
        contradictions: Vec::new(),
    };
    for ix in study.site_indices() {
        let site = &study.sites[ix.at()];
        if !context.is_planned(site.authority) {
            let open = site.status == SiteStatus::Existing;
            roles.role.push(if open { Role::Standing } else { Role::Excluded });
            continue;
        }
        let status = site.kind.as_ref().and_then(|kind| rules.status_by_kind.get(kind)).copied().unwrap_or(site.status);
        let kept = status == SiteStatus::Existing && rules.existing == ExistingPolicy::Keep;
        let must = required.contains(&ix) || status == SiteStatus::Required || kept;
        let must_not = excluded.contains(&ix);
        if must && must_not {
            let (why, mend) = if required.contains(&ix) {
                ("in sites.required", "Take it out of one of the two")
            } else if kept {
                (
                    "open today, and sites.existing is \"keep\"",
                    "Take it out of sites.excluded, or give sites.existing = \"may_close\"",
                )
            } else {
                ("required by the data", "Take it out of sites.excluded, or give it another status in the data")
            };
            roles.contradictions.push(Reason {
                limit: "status".to_owned(),
                authority: site.authority.map(|authority| study.authorities[authority.at()].code.clone()),
                text: format!(
                    "{} ({}) is in sites.excluded, but it is {why}: no plan can do both. {mend}.",
                    site.name, site.id
                ),
            });
        }
        let role = match () {
            () if must => Role::Required,
            () if must_not => Role::Excluded,
            // An id in the list goes before its status in the data or by kind.
            () if matches!(status, SiteStatus::Excluded | SiteStatus::Closed) => Role::Excluded,
            () => Role::Free,
        };
        if status == SiteStatus::Existing {
            roles.closing_price[ix.at()] = Weight(rules.closing_price);
        }
        roles.role.push(role);
    }
    roles
}

fn check_kinds(context: &Context, findings: &mut Findings) {
    let kinds: BTreeSet<&str> = context.study.sites.iter().filter_map(|site| site.kind.as_deref()).collect();
    let by_kind = [
        ("sites.status_by_kind", context.scenario.sites.status_by_kind.keys().collect::<Vec<_>>()),
        ("money.cost_by_kind", context.scenario.money.cost_by_kind.keys().collect()),
    ];
    for (key, names) in by_kind {
        for name in names.into_iter().filter(|name| !kinds.contains(name.as_str())) {
            let known: Vec<&str> = kinds.iter().copied().collect();
            findings.push(context.finding(
                Code::NameUnknown,
                key,
                format!("the study has no site of kind `{name}`"),
                format!("Its kinds are: {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") }),
            ));
        }
    }
}

fn named(context: &Context, ids: &[String], key: &str, findings: &mut Findings) -> BTreeSet<SiteIx> {
    let mut found = BTreeSet::new();
    for id in ids {
        match context.study.site_by_id(id) {
            Some(site) if !context.is_planned(context.study.sites[site.at()].authority) => {
                findings.push(context.finding(
                    Code::NameUnknown,
                    key,
                    format!("site `{id}` stands in an authority that is not being planned"),
                    "Add its authority to planning.authorities, or take the site out of the list",
                ));
            }
            Some(site) => {
                found.insert(site);
            }
            None => {
                let what = match context.study.left_out.iter().find(|row| row.id == *id) {
                    Some(row) => {
                        format!("site `{id}` could not be used: {} ({} row {})", row.reason, row.file, row.row)
                    }
                    None => format!("the study has no site `{id}`"),
                };
                let mend = "Correct it in the sites file, or take the id out of the list";
                findings.push(context.finding(Code::NameUnknown, key, what, mend));
            }
        }
    }
    found
}
