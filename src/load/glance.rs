//! When a file cannot be opened the study cannot be joined. What is wrong with the rows of the others can still be told, so that
//! a user hears of it now and not after the next try.

use super::files::Opened;
use super::ledger::Ledger;
use super::zones::{KnownZones, is_outside_england};
use super::{numbers, placing, rows, sites};
use crate::io::study_file::{StudyFile, ZoneFiles};

/// Looks at the rows of those files that could be opened, as far as they can be judged without the missing ones. `opened` are
/// boundaries, centroids and tables (`zone_count` together), then the others; sites stand last but for the matrix.
pub(super) fn at_rows(
    file: &StudyFile,
    zones: &ZoneFiles,
    opened: &[Option<Opened<'_>>],
    zone_count: usize,
    ledger: &mut Ledger,
) {
    let (of_zones, others) = opened.split_at(zone_count);
    if let Some(boundaries) = &of_zones[0] {
        let lsoa = file.vintage.or(boundaries.binding.vintage).is_some();
        let known = KnownZones::of(boundaries, lsoa, ledger);
        // Which zones the study is of is not known when it is of some authorities only.
        let whole = zones.authorities.is_empty();
        let english: Vec<usize> =
            (0..known.codes.len()).filter(|&at| whole && !is_outside_england(&known.codes[at])).collect();
        for table in of_zones.iter().flatten() {
            let joined = rows::join(table, &known, lsoa);
            ledger.findings.extend(numbers::cells(table, &joined, &english).findings);
            if !std::ptr::eq(table, boundaries) {
                ledger.findings.extend(joined.findings);
            }
        }
    }
    let start = others.len() - file.sites.len() - usize::from(file.travel.matrix.is_some());
    let of_sites = others[start..].iter().zip(&file.sites);
    let pairs: Vec<_> = of_sites.filter_map(|(table, options)| Some((table.as_ref()?, options))).collect();
    sites::gather(&pairs, &placing::point_of, ledger);
}
