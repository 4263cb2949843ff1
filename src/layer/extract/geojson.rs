//! The features of GeoJSON that concern a territory.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use geojson::{Feature, FeatureReader, JsonObject};
use serde_json::Value as Json;

use super::{Area, Hints, Tally, commune_column, unreadable};
use crate::diagnostic::{Notes, Said, Trade};
use crate::french;
use crate::layer::Model;
use crate::layer::input::geojson::geometry_of_geojson;
use crate::layer::input::raw::Raw;
use crate::layer::personal::Personal;

/// Writes features as a GeoJSON collection, one a line.
pub(super) struct Collection<'w> {
    out: &'w mut dyn Write,
    written: usize,
}

impl<'w> Collection<'w> {
    pub(super) fn start(out: &'w mut dyn Write) -> io::Result<Self> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
        Ok(Self { out, written: 0 })
    }

    pub(super) fn add(&mut self, feature: &Feature) -> io::Result<()> {
        if self.written > 0 {
            self.out.write_all(b",\n")?;
        }
        self.written += 1;
        write!(self.out, "{feature}")
    }

    pub(super) fn end(self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")
    }
}

/// Finds the commune's column among keys, remembering the last answer: the features of a file have the same keys.
#[derive(Default)]
struct CommuneKey {
    keys: Vec<String>,
    found: Option<usize>,
}

impl CommuneKey {
    fn of<'p>(&mut self, properties: &'p JsonObject, hints: &Hints) -> Option<&'p Json> {
        if self.keys.len() != properties.len() || self.keys.iter().zip(properties.keys()).any(|(a, b)| a != b) {
            self.keys = properties.keys().cloned().collect();
            let raw = Raw { fields: self.keys.clone(), ..Raw::default() };
            self.found = commune_column(&raw, hints);
        }
        properties.get(self.keys.get(self.found?)?)
    }
}

/// Keeps the features of a GeoJSON file, as they are.
///
/// # Errors
/// When the machine refuses to read or to write.
pub fn geojson(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> io::Result<Option<Tally>> {
    let reader = FeatureReader::from_reader(BufReader::new(File::open(source)?));
    let mut collection = Collection::start(out)?;
    let mut tally = Tally { placed: true, ..Tally::default() };
    let mut key = CommuneKey::default();
    for feature in reader.features() {
        let feature = match feature {
            Ok(feature) => feature,
            Err(error) => {
                notes.push(unreadable(
                    shown,
                    Said::of(Trade::Json, error)
                        .within(|why| format!("après {} : {why}", french::count(tally.read, "entité", "entités"))),
                ));
                return Ok(None);
            }
        };
        let code = feature.properties.as_ref().and_then(|p| key.of(p, hints)).and_then(text_of);
        let lonlat = feature.geometry.clone().and_then(|g| geometry_of_geojson(g).ok());
        if tally.count(area.row(code.as_deref(), lonlat.as_ref())) {
            let mut feature = feature;
            if let Some(properties) = &mut feature.properties {
                tally.personal += without_names(properties);
            }
            collection.add(&feature)?;
        }
    }
    collection.end()?;
    Ok(Some(tally))
}

/// Empties the properties that are the name or the contact of someone; gives how many.
pub(super) fn without_names(properties: &mut JsonObject) -> usize {
    let keys: Vec<String> = properties.keys().cloned().collect();
    let personal = Personal::of(&keys, &Model::free());
    if personal.is_empty() {
        return 0;
    }
    // What is no text may hold one: an object of a name and a first name.
    let texts: Vec<Option<String>> = keys
        .iter()
        .map(|key| match properties.get(key)? {
            Json::Null => None,
            Json::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        })
        .collect();
    let hidden = personal.hidden(|c| texts[c].as_deref());
    for c in &hidden {
        properties.insert(keys[*c].clone(), Json::Null);
    }
    hidden.len()
}

fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
