//! `panel` and `authority_years`.

use super::places::radius_name;
use crate::model::{Origins, Study};
use crate::report::layers::{Field, Kind, Layer, Record, Shape, Value, twelve_digits};
use crate::study::{AuthorityYear, Exposure, Within};

/// One row per origin, cohort and class.
pub(super) fn panel<'a>(origins: &'a Origins, exposure: &'a Exposure) -> Layer<'a> {
    let (fields, banded) = (fields(exposure), !exposure.settings.bands.is_empty());
    let width = fields.len();
    // A share can only be one of a few numbers of months over all, so each is calculated once.
    let months = exposure.settings.months;
    let shares: Vec<f64> = (0..=months).map(|part| twelve_digits(f64::from(part) / f64::from(months))).collect();
    Layer {
        name: "panel",
        title: "Panel",
        about: format!("Exposure of the children born in one month at one of the {}", origins.kind().many()),
        shape: Shape::Nothing,
        fields,
        len: exposure.len(),
        record: Box::new(move |i| {
            let row = exposure.row(i);
            let mut values: Vec<Value<'_>> = Vec::with_capacity(width);
            values.push(origins.name(row.origin).into());
            values.push((&exposure.born[row.cohort]).into());
            values.push((&exposure.classes[row.class]).into());
            for within in &row.within {
                values.extend(cells(&shares, within));
                values.extend(banded.then(|| exposure.band(within).into()));
            }
            values.push(exposure.ring(&row.within).into());
            Record { geometry: None, values }
        }),
    }
}

fn fields(exposure: &Exposure) -> Vec<Field> {
    let months = exposure.settings.months;
    let mut fields = vec![
        Field::new("origin", "Origin", Kind::Text),
        Field::new("cohort", "Month of birth", Kind::Text),
        Field::new("kind", "Class of centres", Kind::Text),
    ];
    for radius in &exposure.settings.radii {
        let name = radius_name(radius);
        let mut add = |name: String, alias: String, kind| fields.push(Field::new(name, alias, kind));
        let of = format!("of the first {months} with a centre within {radius}");
        add(format!("months_{name}"), format!("Months {of}"), Kind::Count);
        add(
            format!("possible_months_{name}"),
            format!("Months {of}, including centres with unknown dates"),
            Kind::Count,
        );
        add(format!("share_{name}"), format!("Share {of}"), Kind::Number);
        add(
            format!("possible_share_{name}"),
            format!("Share {of}, including centres with unknown dates"),
            Kind::Number,
        );
        add(format!("ever_{name}"), format!("Ever within {radius}"), Kind::Text);
        add(format!("at_five_{name}"), format!("Within {radius} in the month after the first {months}"), Kind::Text);
        if !exposure.settings.bands.is_empty() {
            add(format!("band_{name}"), format!("Band of the share within {radius}"), Kind::Text);
        }
    }
    fields.push(Field::new("ring", "Narrowest radius with a centre in any month", Kind::Text));
    fields
}

fn cells<'a>(shares: &[f64], within: &Within) -> [Value<'a>; 6] {
    [
        i64::from(within.months).into(),
        i64::from(within.possible).into(),
        shares[within.months as usize].into(),
        shares[within.possible as usize].into(),
        known(within.ever).into(),
        known(within.at_five).into(),
    ]
}

fn known(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

/// One row per authority, year and class.
pub(super) fn authority_years<'a>(study: &'a Study, exposure: &'a Exposure) -> Layer<'a> {
    let fields = vec![
        Field::new("authority", "Authority", Kind::Text),
        Field::new("name", "Its name", Kind::Text),
        Field::new("year", "Year", Kind::Count),
        Field::new("kind", "Class of centres", Kind::Text),
        Field::new("centres", "Centres open on 1 July", Kind::Count),
        Field::new("possible_centres", "The same, including centres with unknown dates", Kind::Count),
        Field::new("children", format!("Children: {}", exposure.settings.children), Kind::Number),
        Field::new("centres_per_1000", "Centres for every 1,000 children", Kind::Number),
        Field::new("possible_centres_per_1000", "The same, including centres with unknown dates", Kind::Number),
    ];
    Layer {
        name: "authority_years",
        title: "Authorities and years",
        about: "Centres for every 1,000 children of an authority in one year".into(),
        shape: Shape::Nothing,
        fields,
        len: exposure.years.len(),
        record: Box::new(move |i| Record { geometry: None, values: of_year(study, exposure, &exposure.years[i]) }),
    }
}

fn of_year<'a>(study: &'a Study, exposure: &'a Exposure, row: &AuthorityYear) -> Vec<Value<'a>> {
    let authority = &study.authorities[row.authority];
    let rate = |centres: usize| (row.children > 0.0).then(|| twelve_digits(centres as f64 * 1000.0 / row.children));
    vec![
        (&authority.code).into(),
        (&authority.name).into(),
        i64::from(row.year).into(),
        exposure.classes[row.class].as_str().into(),
        row.centres.into(),
        row.possible.into(),
        twelve_digits(row.children).into(),
        rate(row.centres).into(),
        rate(row.possible).into(),
    ]
}
