//! Charts stay within their picture, and labels do not overlap.

use super::label::{fitted, width};
use super::{Chart, Look, Row, Scale, Series, TEXT, WIDTH, bars, dots};

fn chart(rows: usize, label: &str) -> Chart<'static> {
    let series = [("today", Look::Today), ("plan", Look::Plan)];
    let row = |i: usize| {
        let values = vec![i as f64 / rows as f64, 1.0];
        Row {
            label: format!("{label} {i}"),
            written: values.iter().map(|value| format!("{value:.3}")).collect(),
            values,
        }
    };
    Chart {
        id: "chart",
        title: "Coverage",
        about: "Who is covered.".to_owned(),
        titled: false,
        scale: Scale::shares(),
        series: series.map(|(name, look)| Series { name: name.to_owned(), look }).to_vec(),
        rows: (0..rows).map(row).collect(),
        target: Some((0.7, "70%".to_owned())),
    }
}

/// Values of an attribute, in order.
fn values(svg: &str, attribute: &str) -> Vec<f64> {
    let opening = format!(" {attribute}=\"");
    let parts = svg.split(opening.as_str()).skip(1);
    parts.filter_map(|rest| rest.split_once('"')?.0.parse().ok()).collect()
}

#[test]
fn nothing_leaves_the_picture() {
    let all =
        [bars(&chart(10, "Decile")), bars(&chart(4, &"a very long name ".repeat(4))), dots(&chart(153, "Borough of"))];
    for svg in all.map(maud::PreEscaped::into_string) {
        let height = values(&svg, "height")[0];
        for (attribute, most) in
            [("x", WIDTH), ("x1", WIDTH), ("x2", WIDTH), ("cx", WIDTH), ("y", height), ("cy", height), ("y2", height)]
        {
            assert!(values(&svg, attribute).iter().all(|at| (-2.0..=most).contains(at)), "{attribute} in {svg}");
        }
    }
}

#[test]
fn bars_are_as_long_as_their_values() {
    let mut chart = chart(1, "One");
    chart.rows[0].values = vec![0.25, 1.0];
    let svg = bars(&chart).into_string();
    let (today, plan) = (svg.split("fill=\"url(#chart-hatch)\"").count(), svg.split("fill=\"#0072b2\"").count());
    assert_eq!((today, plan), (3, 3), "one sample and one bar of each look");
    let widths = values(&svg, "width");
    let longest = widths.iter().copied().filter(|wide| *wide > 100.0 && *wide < WIDTH).fold(0.0, f64::max);
    assert!(widths.iter().any(|wide| (wide - longest / 4.0).abs() < 0.1), "{widths:?}");
}

#[test]
fn every_row_is_written_once_and_whole_or_with_an_ellipsis() {
    let svg = dots(&chart(153, "Borough")).into_string();
    assert!((0..153).all(|i| svg.matches(&format!(">Borough {i}<")).count() == 1));
    assert!(values(&svg, "font-size").iter().all(|size| *size >= 11.0));
    let long = fitted("Bournemouth, Christchurch and Poole", TEXT, 120.0);
    assert!(long.ends_with('…') && width(&long, TEXT) <= 120.0, "{long}");
}

#[test]
fn a_fall_is_told_apart_without_colour() {
    let mut falling = chart(1, "One");
    falling.rows[0].values = vec![0.9, 0.4];
    assert!(dots(&falling).into_string().contains("stroke-dasharray"));
    assert!(!dots(&chart(1, "One")).into_string().contains("stroke-dasharray"));
}

#[test]
fn small_shares_fill_the_scale() {
    for (most, ends) in [(0.0, "1%"), (0.034, "4%"), (0.1, "10%"), (0.41, "50%"), (0.7, "100%")] {
        let small = Chart { scale: Scale::shares_to(most), target: None, ..chart(1, "One") };
        let svg = bars(&small).into_string();
        let ticks: Vec<&str> = svg.split("text-anchor=\"middle\"").skip(1).collect();
        let last = ticks.last().unwrap().split('>').nth(1).unwrap().split('<').next().unwrap();
        assert_eq!(last, ends, "of {most}");
        assert!((2..=6).contains(&ticks.len()), "{} ticks up to {most}", ticks.len());
    }
}

#[test]
fn what_is_lost_has_lines_of_its_own() {
    let mut lost = chart(1, "One");
    lost.series[1].look = Look::Loss;
    let svg = bars(&lost).into_string();
    assert_eq!((svg.matches("url(#chart-lines)").count(), svg.matches("id=\"chart-lines\"").count()), (2, 1));
    assert!(!bars(&chart(1, "One")).into_string().contains("-lines"));
    assert!(dots(&lost).into_string().contains("#d55e00"));
}
