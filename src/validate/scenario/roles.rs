//! The role of each site: from the data's status, then the rules by kind, then the lists of sites. Later ones
//! override.

use super::Context;
use super::names::by_kind;
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
    let status_by_kind = by_kind(context, "sites.status_by_kind", &rules.status_by_kind, findings);
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
        let status = site.kind.as_ref().and_then(|kind| status_by_kind.get(kind)).copied().unwrap_or(site.status);
        let kept = status == SiteStatus::Existing && rules.existing == ExistingPolicy::Keep;
        let must = required.contains(&ix) || status == SiteStatus::Required || kept;
        let must_not = excluded.contains(&ix);
        if must && must_not {
            let (why, mend) = if required.contains(&ix) {
                ("in sites.required", "Remove it from one of the two")
            } else if kept {
                (
                    "open today, and sites.existing is \"keep\"",
                    "Remove it from sites.excluded, or give sites.existing = \"may_close\"",
                )
            } else {
                ("required by the data", "Remove it from sites.excluded, or give it another status in the data")
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
            // An id in a list overrides its status in the data or by kind.
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

fn named(context: &Context, list: &[String], key: &str, findings: &mut Findings) -> BTreeSet<SiteIx> {
    let mut found = BTreeSet::new();
    for typed in list {
        match context.names.site(typed) {
            Ok(site) if !context.is_planned(context.study.sites[site.at()].authority) => {
                findings.push(context.finding(
                    Code::NameUnknown,
                    key,
                    format!("site `{typed}` is in an authority outside the plan"),
                    "Add its authority to planning.authorities, or remove the site from the list",
                ));
            }
            Ok(site) => {
                found.insert(site);
            }
            Err(unfound) => findings.push(match context.study.left_out.iter().find(|row| row.id == *typed) {
                Some(row) => {
                    let what =
                        format!("site `{typed}` could not be used: {} ({} row {})", row.reason, row.file, row.row);
                    let mend = "Correct it in the sites file, or remove it from the list";
                    context.finding(Code::NameUnknown, key, what, mend)
                }
                None => {
                    let mend = "Give the id or the name of a site, which `hubplan sites` lists, or delete it";
                    unfound.finding(Code::NameUnknown, context.file, mend).key(key)
                }
            }),
        }
    }
    found
}
