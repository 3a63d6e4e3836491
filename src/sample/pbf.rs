//! Writes maps in the PBF of OpenStreetMap: blocks of points and ways, each a compressed message of protocol buffers.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::{Result, Write};

/// Elements in a block.
const IN_A_BLOCK: usize = 8000;

/// A way: identifiers of its points and its tags.
pub(super) struct Way {
    pub points: Vec<i64>,
    pub tags: Vec<(&'static str, &'static str)>,
}

/// A map whose points have the identifiers 1, 2, 3 ...; positions are longitude and latitude in degrees.
pub(super) fn map(points: &[(f64, f64)], ways: &[Way]) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut header = Message::default();
    header.text(4, b"OsmSchema-V0.6").text(4, b"DenseNodes").text(16, b"hubplan sample");
    blob(&mut file, b"OSMHeader", &header)?;
    for (block, points) in points.chunks(IN_A_BLOCK).enumerate() {
        blob(&mut file, b"OSMData", &block_of_points(block * IN_A_BLOCK, points))?;
    }
    for (block, ways) in ways.chunks(IN_A_BLOCK).enumerate() {
        blob(&mut file, b"OSMData", &block_of_ways(block * IN_A_BLOCK, ways))?;
    }
    Ok(file)
}

fn block_of_points(first: usize, points: &[(f64, f64)]) -> Message {
    // Units of 100 nanodegrees, each as the difference from the one before.
    let units = |degrees: f64| (degrees * 1e7).round() as i64;
    let mut dense = Message::default();
    dense.packed(1, (0..points.len()).map(|at| zigzag(if at == 0 { first as i64 + 1 } else { 1 })));
    dense.packed(8, differences(points.iter().map(|(_, lat)| units(*lat))));
    dense.packed(9, differences(points.iter().map(|(lon, _)| units(*lon))));
    let mut group = Message::default();
    group.text(2, &dense.0);
    let mut block = Message::default();
    block.text(1, &strings(&[""]).0).text(2, &group.0);
    block
}

fn block_of_ways(first: usize, ways: &[Way]) -> Message {
    let mut words = vec![""];
    let mut word = |text: &'static str| {
        let at = words.iter().position(|other| *other == text).unwrap_or_else(|| {
            words.push(text);
            words.len() - 1
        });
        at as u64
    };
    let mut group = Message::default();
    for (at, way) in ways.iter().enumerate() {
        let (keys, values): (Vec<u64>, Vec<u64>) = way.tags.iter().map(|(key, value)| (word(key), word(value))).unzip();
        let mut one = Message::default();
        one.number(1, (first + at + 1) as u64);
        one.packed(2, keys.into_iter()).packed(3, values.into_iter());
        one.packed(8, differences(way.points.iter().copied()));
        group.text(3, &one.0);
    }
    let mut block = Message::default();
    block.text(1, &strings(&words).0).text(2, &group.0);
    block
}

fn strings(words: &[&str]) -> Message {
    let mut table = Message::default();
    words.iter().for_each(|word| {
        table.text(1, word.as_bytes());
    });
    table
}

fn differences(numbers: impl Iterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut last = 0;
    numbers.map(move |number| zigzag(number - std::mem::replace(&mut last, number)))
}

/// Signed numbers as unsigned ones: 0, -1, 1, -2, 2 ...
fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

fn blob(file: &mut Vec<u8>, kind: &[u8], content: &Message) -> Result<()> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&content.0)?;
    let mut body = Message::default();
    body.number(2, content.0.len() as u64).text(3, &packed.finish()?);
    let mut head = Message::default();
    head.text(1, kind).number(3, body.0.len() as u64);
    file.extend((head.0.len() as u32).to_be_bytes());
    file.extend(head.0);
    file.extend(body.0);
    Ok(())
}

/// A message of protocol buffers.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn number(&mut self, field: u64, number: u64) -> &mut Self {
        self.varint(field << 3);
        self.varint(number);
        self
    }

    fn text(&mut self, field: u64, bytes: &[u8]) -> &mut Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    fn packed(&mut self, field: u64, numbers: impl Iterator<Item = u64>) -> &mut Self {
        let mut list = Message::default();
        numbers.for_each(|number| list.varint(number));
        self.text(field, &list.0)
    }
}
