mod oracle;

use super::*;
use crate::evaluate::testing::{evaluation, parts, study, terms};
use crate::io::bytes::testing::blob;
use crate::io::features::{self, FeatureOptions, InputCrs};
use crate::report::layers::all;
use crate::report::layers::testing::{ODD_TEXT, nobody, odd};
use flatgeobuf::{FallibleStreamingIterator, FgbReader};
use std::io::Cursor;

fn bytes(study: &Study, one: &Layer<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    layer(study, one, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_layer_reads_back_as_it_was() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let layers = all(&study, &evaluation);
    let zones = features::read(&blob("zones.fgb", bytes(&study, &layers[1])), &FeatureOptions::default()).unwrap();
    let names: Vec<_> = layers[1].fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(zones.fields, names);
    assert_eq!(zones.list.len(), study.zones.len());
    for feature in &zones.list {
        // Features are in the order of the index.
        let zone = study.zone_by_code(feature.values[0].as_deref().unwrap()).unwrap().at();
        assert_eq!(feature.polygon(), study.zones[zone].polygon);
        assert_eq!(feature.values[1].as_ref(), Some(&study.zones[zone].name));
    }
    assert!(bytes(&study, &layers[1]) == bytes(&study, &layers[1]), "the same plan has the same bytes");
}

#[test]
fn the_header_says_what_is_in_it() {
    let bytes = bytes(&study(), &odd(Shape::Area));
    let reader = FgbReader::open(Cursor::new(&bytes)).unwrap();
    let header = reader.header();
    assert_eq!((header.name(), header.title()), (Some("odd"), Some("Odd \"things\" & caf\u{e9}s")));
    assert_eq!(header.description(), Some(ODD_TEXT));
    assert!(header.metadata().unwrap().contains("Contains invented data"));
    assert_eq!(header.crs().unwrap().code(), 27700);
    let titles: Vec<_> = header.columns().unwrap().iter().map(|column| column.title().unwrap().to_owned()).collect();
    assert_eq!(titles[2], format!("count of {ODD_TEXT}"));
}

#[test]
fn rows_that_are_nowhere_are_kept_without_an_index() {
    for shape in [Shape::Point, Shape::Line, Shape::Area] {
        let bytes = bytes(&study(), &odd(shape));
        let reader = FgbReader::open(Cursor::new(&bytes)).unwrap();
        assert_eq!((reader.header().features_count(), reader.header().index_node_size()), (3, 0), "{shape:?}");
        let mut features = reader.select_all().unwrap();
        let mut positions = Vec::new();
        while let Some(feature) = features.next().unwrap() {
            let geometry = feature.fbs_feature().geometry().unwrap();
            let parts = geometry.parts().into_iter().flatten().filter_map(|part| part.xy());
            positions.push(geometry.xy().into_iter().chain(parts).map(|xy| xy.len() / 2).sum::<usize>());
        }
        let expected = match shape {
            Shape::Area => [5, 0, 10],
            Shape::Line => [2, 0, 2],
            Shape::Point | Shape::Nothing => [1, 0, 1],
        };
        assert_eq!(positions, expected, "{shape:?}");
    }
}

#[test]
fn an_empty_layer_is_a_layer() {
    let bytes = bytes(&study(), &nobody(Shape::Area));
    let reader = FgbReader::open(Cursor::new(&bytes)).unwrap();
    assert_eq!(reader.header().columns().unwrap().len(), 4);
    assert!(reader.select_all().unwrap().next().unwrap().is_none());
}

#[test]
fn a_plane_has_no_system() {
    let mut parts = parts();
    parts.crs = Crs::Plane;
    let study = Study::new(parts).unwrap();
    let file = blob("odd.fgb", bytes(&study, &crate::report::layers::testing::numbered(3)));
    let silent = features::read(&file, &FeatureOptions::default());
    assert!(silent.is_err(), "it does not state its coordinate system");
    let options = FeatureOptions { crs: Some(InputCrs::Plane), ..FeatureOptions::default() };
    assert_eq!(features::read(&file, &options).unwrap().list.len(), 3);
}

#[test]
fn bytes_are_those_of_the_librarys_own_writer() {
    let study = study();
    let evaluation = evaluation(&study, &terms(&study));
    let alike = |layer: &Layer<'_>| {
        assert!(bytes(&study, layer) == oracle::bytes(&study, layer), "{} {:?}", layer.name, layer.shape);
    };
    all(&study, &evaluation).iter().filter(|layer| layer.shape != Shape::Nothing).for_each(alike);
    for shape in [Shape::Point, Shape::Line, Shape::Area] {
        alike(&odd(shape));
        alike(&nobody(shape));
    }
}
