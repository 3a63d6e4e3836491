//! Rows of the inputs that were left out.

use super::{Field, Kind, Layer, Record, Shape, Value};
use crate::model::LeftOut;

pub(super) fn layer(rows: &[LeftOut]) -> Layer<'_> {
    Layer {
        name: "left_out",
        title: "Left-out rows",
        about: "A row of an input that hubplan could not use, or many rows of one file about other places or excluded \
             by `only`"
            .into(),
        shape: Shape::Nothing,
        fields: vec![
            Field::new("file", "File", Kind::Text),
            Field::new("row", "Row of the file; blank for several rows", Kind::Count),
            Field::new("id", "Code or name", Kind::Text),
            Field::new("rows", "Number of rows", Kind::Count),
            Field::new("reason", "Why", Kind::Text),
        ],
        len: rows.len(),
        record: Box::new(move |i| record(&rows[i])),
    }
}

fn record(row: &LeftOut) -> Record<'_> {
    let count = |number: u64| Value::Count(i64::try_from(number).unwrap_or(i64::MAX));
    // Rows left out for a common reason share one line, which has no row number.
    let number = (row.row > 0).then(|| count(row.row));
    let values = vec![
        (&row.file).into(),
        number.unwrap_or(Value::Missing),
        (&row.id).into(),
        count(row.rows),
        (&row.reason).into(),
    ];
    Record { geometry: None, values }
}
