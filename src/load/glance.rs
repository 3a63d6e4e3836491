//! If a file cannot be opened, the study cannot be joined. The rows of the other files are still checked, so that a
//! user learns of all mistakes at once.

use super::files::Opened;
use super::ledger::Ledger;
use super::zones::{KnownZones, is_outside_england};
use super::{numbers, placing, rows, sites};
use crate::io::study_file::{StudyFile, ZoneFiles};

/// Checks the rows of those files that could be opened, as far as is possible without the others. `opened` holds
/// boundaries, centroids and tables (`zone_count` together), then the others; sites come last, or before the matrix.
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
        // If only some authorities are planned, it is not known yet which zones the study has.
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
