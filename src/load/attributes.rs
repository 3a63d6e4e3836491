//! Attributes of authorities other than names and limits: any columns of any tables, passed on to the results.

use super::authorities::Register;
use super::files::Opened;
use super::ledger::Ledger;
use super::numbers;
use super::rows::wanted;
use crate::error::{Code, Finding};
use crate::io::layouts::{fields, snake_case};
use crate::model::{Attribute, AttributeValue, AuthorityIx};
use crate::validate::tables;
use std::collections::BTreeMap;

/// A column that is read.
struct Column {
    attribute: Attribute,
    /// Its indices in the table; several numeric columns are added.
    positions: Vec<usize>,
    /// Number of blank cells that were read as 0.
    zeros: usize,
}

/// Reads every table, adds its values to the authorities of the register, and returns the attributes in the order of
/// the files.
pub(super) fn add(files: &[Opened<'_>], register: &mut Register, ledger: &mut Ledger) -> Vec<Attribute> {
    let mut all: Vec<Attribute> = Vec::new();
    for file in files {
        let mut columns = columns(file);
        for (at, Column { attribute, .. }) in columns.iter().enumerate() {
            let mut before = all.iter().chain(columns[..at].iter().map(|column| &column.attribute));
            if let Some(other) = before.find(|other| other.name == attribute.name) {
                ledger.findings.push(h203_attribute_doubled(file, attribute, other));
            }
        }
        for (at, authority) in rows(file, register, ledger) {
            for column in &mut columns {
                if let Some(value) = value(file, at, column, ledger) {
                    register.list[authority.at()].attributes.insert(column.attribute.name.clone(), value);
                }
            }
        }
        for column in columns {
            numbers::assume_zeros(file, &column.attribute.name, column.zeros, ledger);
            all.push(column.attribute);
        }
    }
    all
}

/// The columns that the source names, in order of name; if it names none, all except the authority's code and name, in
/// the file's order.
fn columns(file: &Opened<'_>) -> Vec<Column> {
    let (header, binding) = (&file.table.header, &file.binding);
    let named: Vec<(String, String, Vec<usize>)> = if file.source.columns.is_empty() {
        let name = binding.position(fields::AUTHORITY_NAME);
        let others = (0..header.len()).filter(|at| *at != binding.key && Some(*at) != name);
        others.map(|at| (snake_case(&header[at]), header[at].clone(), vec![at])).collect()
    } else {
        let mapped = file.source.columns.keys().filter_map(|name| Some((name, binding.positions(name)?.to_vec())));
        let label = |name: &String, positions: &[usize]| match positions {
            [one] => header[*one].clone(),
            _ => name.replace('_', " "),
        };
        mapped.map(|(name, positions)| (snake_case(name), label(name, &positions), positions)).collect()
    };
    let taken = named.into_iter().filter(|(name, ..)| !name.is_empty() && !file.source.ignore.contains(name));
    let column = |(name, label, positions): (String, String, Vec<usize>)| {
        let numeric = positions.len() > 1 || is_numeric(file, positions[0]);
        let attribute = Attribute { name, label, numeric, origin: file.name().to_owned() };
        Column { attribute, positions, zeros: 0 }
    };
    taken.map(column).collect()
}

/// Whether a column is numeric: most of its cells are, in all rows that are used, including those outside this study.
fn is_numeric(file: &Opened<'_>, position: usize) -> bool {
    let rows = file.table.rows.iter().enumerate().filter(|(at, _)| wanted(file, *at).is_ok());
    file.table.is_of_numbers(rows.map(|(_, row)| row), position)
}

/// Rows of the study's authorities, by index in the table; each authority occurs once.
fn rows(file: &Opened<'_>, register: &Register, ledger: &mut Ledger) -> Vec<(usize, AuthorityIx)> {
    let table = &file.table;
    let mut first: BTreeMap<AuthorityIx, usize> = BTreeMap::new();
    let known = register.known();
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(file, *at).is_ok()) {
        let named = table.cell(row, file.binding.key);
        match known.of_row(file, row, named) {
            Ok(Some(authority)) => match first.get(&authority) {
                Some(before) => {
                    let spot = table.spot(&table.rows[*before]);
                    ledger.findings.push(tables::h204_key_doubled(table, row, named, spot));
                }
                None => drop(first.insert(authority, at)),
            },
            Ok(None) => ledger.tally(file.name(), "of authorities outside the study", 1),
            Err(finding) => ledger.findings.push(finding),
        }
    }
    first.into_iter().map(|(authority, at)| (at, authority)).collect()
}

/// The cell of one authority; `None` where it is blank, or is not a number in a numeric column.
fn value(file: &Opened<'_>, at: usize, column: &mut Column, ledger: &mut Ledger) -> Option<AttributeValue> {
    if column.attribute.numeric {
        let (name, positions) = (&column.attribute.name, &column.positions);
        let number = numbers::cell(file, at, name, positions, &mut column.zeros, &mut ledger.findings);
        return number.map(AttributeValue::Number);
    }
    let cell = file.table.cell(&file.table.rows[at], column.positions[0]);
    (!cell.is_empty()).then(|| AttributeValue::Text(cell.to_owned()))
}

fn h203_attribute_doubled(file: &Opened<'_>, attribute: &Attribute, other: &Attribute) -> Finding {
    let name = &attribute.name;
    Finding::new(
        Code::ColumnDoubled,
        file.name(),
        format!("it gives the attribute `{name}`, but so does {}", other.origin),
        format!(
            "Give one of them another name, columns = {{ ... = \"{}\" }}, or add ignore = [\"{name}\"]",
            attribute.label
        ),
    )
}
