//! `summary`, `inequality` and `change`: tidy tables, with one column per figure and one row per group.

use super::places::radius_name;
use crate::model::Study;
use crate::report::layers::{
    Field, Kind, Layer, Record, Shape, Value, journey, journey_first, thousandths, travel_names, twelve_digits,
};
use crate::study::{ChangeRow, Distances, InequalityRow, SummaryRow};

/// A share or an index, rounded to remove the noise of sums.
fn figure<'a>(number: Option<f64>) -> Value<'a> {
    number.map(twelve_digits).into()
}

/// A distance or time, rounded to a thousandth of its unit.
fn way<'a>(number: Option<f64>) -> Value<'a> {
    number.map(thousandths).into()
}

/// The fields that identify a row.
fn about_fields() -> Vec<Field> {
    vec![
        Field::new("weight", "People", Kind::Text),
        Field::new("grouping", "Grouped by", Kind::Text),
        Field::new("group", "Group", Kind::Text),
        Field::new("group_name", "Its name", Kind::Text),
    ]
}

fn table<'a>(
    name: &'static str,
    title: &'static str,
    about: &str,
    fields: Vec<Field>,
    len: usize,
    values: impl Fn(usize) -> Vec<Value<'a>> + Sync + 'a,
) -> Layer<'a> {
    let record = Box::new(move |i| Record { geometry: None, values: values(i) });
    Layer { name, title, about: about.to_owned(), shape: Shape::Nothing, fields, len, record }
}

pub(super) fn summary<'a>(study: &Study, distances: &'a Distances) -> Layer<'a> {
    let (unit, behind) = travel_names(study);
    let journey = journey(study);
    let first = journey_first(study);
    let settings = &distances.settings;
    let number = |name: String, alias: String| Field::new(name, alias, Kind::Number);
    let mut fields = about_fields();
    fields.push(Field::new("origins", "Origins", Kind::Count));
    fields.push(number("weight_total".into(), "All people".into()));
    fields.push(number("weight_reached".into(), "People who can reach a centre".into()));
    fields.push(number(
        format!("mean_{unit}"),
        format!("Mean {journey} to the nearest centre, of those who can reach one{behind}"),
    ));
    for share in &settings.quantiles {
        let percent = twelve_digits(share * 100.0);
        fields.push(number(
            format!("q{percent}_{unit}"),
            format!("{first} that {percent}% of people have at most{behind}"),
        ));
    }
    for radius in &settings.radii {
        fields
            .push(number(format!("share_within_{}", radius_name(radius)), format!("Share of people within {radius}")));
    }
    if distances.two_step.is_some() {
        fields.push(number("two_step_mean".into(), "Mean supply per head, two-step floating catchment".into()));
    }
    if distances.enhanced.is_some() {
        fields.push(number("two_step_enhanced_mean".into(), "The same, enhanced".into()));
    }
    fields.push(Field::new("centres", "Centres in the group", Kind::Count));
    fields.push(number("centres_per_1000".into(), "Centres for every 1,000 people".into()));
    let values = move |i: usize| of_summary(distances, &distances.summary[i]);
    table("summary", "Summary", "Distance for the people of a group", fields, distances.summary.len(), values)
}

fn of_summary<'a>(distances: &Distances, row: &'a SummaryRow) -> Vec<Value<'a>> {
    let mut values = vec![
        (&row.weight).into(),
        (&row.grouping).into(),
        (&row.group).into(),
        (&row.group_name).into(),
        row.origins.into(),
        twelve_digits(row.total).into(),
        twelve_digits(row.reached).into(),
        figure(row.mean),
    ];
    values.extend(row.quantiles.iter().map(|quantile| way(*quantile)));
    values.extend(row.shares.iter().map(|share| figure(*share)));
    values.extend(distances.two_step.iter().map(|_| figure(row.two_step)));
    values.extend(distances.enhanced.iter().map(|_| figure(row.enhanced)));
    values.push(row.centres.into());
    values.push(figure(row.per_1000));
    values
}

/// `None` when the study does not ask for it.
pub(super) fn inequality<'a>(study: &Study, distances: &'a Distances) -> Option<Layer<'a>> {
    let asked = distances.settings.inequality.as_ref()?;
    let (unit, _) = travel_names(study);
    let fields = vec![
        Field::new("weight", "People", Kind::Text),
        Field::new("of", "What is measured", Kind::Text),
        Field::new("measure", "Index", Kind::Text),
        Field::new("people", "People it is over", Kind::Number),
        Field::new("value", "Value", Kind::Number),
        Field::new("low", "Lower end of the interval", Kind::Number),
        Field::new("high", "Upper end of the interval", Kind::Number),
        Field::new("level", "Share of samples in the interval", Kind::Number),
        Field::new("replicates", "Samples", Kind::Count),
        Field::new("seed", "Seed", Kind::Count),
    ];
    let values = move |i: usize| {
        let InequalityRow { weight, of, measure, people, value, low, high } = &distances.inequality[i];
        let of = if *of == "way" { format!("{unit}_1") } else { (*of).to_owned() };
        let seed = i64::try_from(asked.seed).unwrap_or(i64::MAX);
        vec![
            weight.into(),
            of.into(),
            (*measure).into(),
            twelve_digits(*people).into(),
            figure(*value),
            figure(*low),
            figure(*high),
            asked.level.into(),
            i64::from(asked.replicates).into(),
            seed.into(),
        ]
    };
    let about = "How unequal something is; samples draw zones with replacement";
    Some(table("inequality", "Inequality", about, fields, distances.inequality.len(), values))
}

/// `None` when neither closures nor a plan were given.
pub(super) fn change<'a>(study: &Study, distances: &'a Distances) -> Option<Layer<'a>> {
    let change = distances.change.as_ref()?;
    let (unit, behind) = travel_names(study);
    let journey = journey(study);
    let number = |name: &str, alias: &str| Field::new(name.to_owned(), alias.to_owned(), Kind::Number);
    let mut fields = about_fields();
    fields.push(Field::new("radius", "Within", Kind::Text));
    fields.push(number("weight_total", "All people"));
    fields.push(number("within_before", "People within it today"));
    fields.push(number("within_after", "People within it afterwards"));
    fields.push(number("gain", "People who gain access"));
    fields.push(number("lose", "People who lose access"));
    fields.push(number("share_that_loses", "Share of those within it today who lose access"));
    fields.push(number(&format!("mean_{unit}_before"), &format!("Mean {journey} today{behind}")));
    fields.push(number(&format!("mean_{unit}_after"), &format!("Mean {journey} afterwards{behind}")));
    let values = move |i: usize| of_change(&change.rows[i]);
    Some(table(
        "change",
        "Before and after",
        "People of a group within a radius, before and after",
        fields,
        change.rows.len(),
        values,
    ))
}

fn of_change(row: &ChangeRow) -> Vec<Value<'_>> {
    vec![
        (&row.weight).into(),
        (&row.grouping).into(),
        (&row.group).into(),
        (&row.group_name).into(),
        radius_name(&row.radius).into(),
        twelve_digits(row.total).into(),
        twelve_digits(row.before).into(),
        twelve_digits(row.after).into(),
        twelve_digits(row.gain).into(),
        twelve_digits(row.lose).into(),
        figure((row.before > 0.0).then(|| row.lose / row.before)),
        figure(row.mean_before),
        figure(row.mean_after),
    ]
}
