//! What of a national file concerns a territory: rows and features kept as they are, the others left out.
//!
//! Kept: a row whose commune's code is one of the territory's (or of a commune that is now part of one), and one whose
//! position is in the territory or within a margin around it, as what lies just outside counts for distances. Tables
//! are read row by row, so that a national file never stands whole in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{FieldValue, LayerAccess};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::{BoundingRect, Coord, CoordsIter, Distance, Euclidean, Geometry, Intersects, MapCoords, Rect};
use geojson::{Feature, FeatureReader, JsonObject};
use serde_json::Value as Json;

use super::place::{self, Columns};
use super::raw::{Raw, RawRow};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::territory::{FormerCommune, Insee, Projection, Territory};
use crate::units::Metres;

/// Rows that are looked at to recognise separator and columns.
const SAMPLE: usize = 200;

/// Separators tried.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// What is kept: a territory and the margin around it.
#[derive(Debug)]
pub struct Area<'a> {
    territory: &'a Territory,
    margin: f64,
    outline: Geometry<f64>,
    around: Option<Rect<f64>>,
    successors: BTreeMap<&'a str, &'a str>,
}

/// What is known beforehand of where the rows of a file are.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The column of the commune's code; `codgeo_*` for one that begins so.
    pub commune: Option<String>,
    /// The columns of the position.
    pub position: Option<(String, String)>,
    /// EPSG code of the position.
    pub crs: Option<u32>,
    /// The layer of the file to read.
    pub table: Option<String>,
}

/// How many rows there were and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows read.
    pub read: usize,
    /// Kept, in the territory.
    pub inside: usize,
    /// Kept, in the margin.
    pub around: usize,
    /// Left out: neither commune nor position that can be read.
    pub nowhere: usize,
    /// Left out: not as many cells as the header.
    pub malformed: usize,
    /// Whether rows have positions: without, the margin has no effect.
    pub placed: bool,
}

impl Tally {
    /// How many rows were kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.inside + self.around
    }

    fn count(&mut self, where_: Option<Where>) -> bool {
        self.read += 1;
        match where_ {
            Some(Where::Inside) => self.inside += 1,
            Some(Where::Around) => self.around += 1,
            Some(Where::Elsewhere) => {}
            None => self.nowhere += 1,
        }
        matches!(where_, Some(Where::Inside | Where::Around))
    }
}

/// Where a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Inside,
    Around,
    Elsewhere,
}

impl<'a> Area<'a> {
    /// A territory with a margin. `former` are the communes that are part of another now.
    #[must_use]
    pub fn new(territory: &'a Territory, margin: Metres, former: &'a [FormerCommune]) -> Self {
        let margin = margin.value().max(0.0);
        let around = territory.outline.bounding_rect().map(|r| {
            let far = Coord { x: margin, y: margin };
            Rect::new(r.min() - far, r.max() + far)
        });
        Self {
            territory,
            margin,
            outline: Geometry::MultiPolygon(territory.outline.clone()),
            around,
            successors: former.iter().map(|f| (f.code.as_str(), f.parent.as_str())).collect(),
        }
    }

    /// Whether a code is that of a commune of the territory; `None` when it is no code.
    fn holds_code(&self, text: &str) -> Option<bool> {
        let text = text.trim();
        if self.territory.index_of(text).is_some() {
            return Some(true);
        }
        let code = Insee::parse(text)?;
        let now = self.successors.get(code.as_str()).copied().unwrap_or(code.as_str());
        Some(self.territory.index_of(now).is_some())
    }

    /// Where a geometry in longitude and latitude is; `None` when it is not in degrees.
    fn locate(&self, lonlat: &Geometry<f64>) -> Option<Where> {
        let mut coords = lonlat.coords_iter().peekable();
        coords.peek()?;
        if !coords.all(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0) {
            return None;
        }
        // What the projection has no value for is at the other end of the world.
        let Some(metric) = self.territory.projection.project_geometry(lonlat) else { return Some(Where::Elsewhere) };
        let near = match (metric.bounding_rect(), &self.around) {
            (Some(own), Some(around)) => own.intersects(around),
            _ => false,
        };
        if !near {
            return Some(Where::Elsewhere);
        }
        let distance = Euclidean.distance(&metric, &self.outline);
        Some(if distance <= 0.0 {
            Where::Inside
        } else if distance <= self.margin {
            Where::Around
        } else {
            Where::Elsewhere
        })
    }

    /// Where a row is, by its code first; `None` when it has neither code nor position.
    fn row(&self, code: Option<&str>, lonlat: Option<&Geometry<f64>>) -> Option<Where> {
        let code = code.and_then(|c| self.holds_code(c));
        if code == Some(true) {
            return Some(Where::Inside);
        }
        let place = lonlat.and_then(|g| self.locate(g));
        match (code, place) {
            // A declared commune is trusted before a position on a coarse border: the row is around, not inside.
            (Some(false), Some(Where::Inside)) => Some(Where::Around),
            (_, Some(place)) => Some(place),
            (Some(_), None) => Some(Where::Elsewhere),
            (None, None) => None,
        }
    }
}

/// The column that a hint names.
fn hinted(fields: &[String], name: &str) -> Option<usize> {
    fields.iter().position(|f| match name.strip_suffix('*') {
        Some(start) => f.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start)),
        None => f.eq_ignore_ascii_case(name),
    })
}

fn commune_column(raw: &Raw, hints: &Hints) -> Option<usize> {
    hints.commune.as_deref().and_then(|name| hinted(&raw.fields, name)).or_else(|| place::insee_column(raw))
}

fn unreadable(shown: &Path, label: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0344", "le fichier téléchargé n'est pas lisible")
        .in_file(shown)
        .label(label)
        .help("relancer la commande ; si le fichier est toujours abîmé à la source, le signaler au producteur")
}

fn without_place(shown: &Path, fields: &[String]) -> Diagnostic {
    Diagnostic::new("E0344", "ni colonne de commune ni coordonnées ne sont reconnues dans le fichier téléchargé")
        .in_file(shown)
        .label(format!("colonnes lues : {}", french::list_at_most(fields, 12)))
        .help("donner `colonne_commune` ou `colonnes_position` dans un fichier catalogue.toml de l'étude")
}

/// Keeps the rows of a table: the header and each row's own text, as UTF-8, with the separator of the source.
///
/// `None`, with the reason in the notes, when the table can't be understood.
///
/// # Errors
/// When the machine refuses to read or to write.
pub fn csv(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> io::Result<Option<Tally>> {
    let utf8 = is_utf8(source)?;
    let text = |bytes: &[u8]| -> String {
        if utf8 {
            String::from_utf8_lossy(bytes).into_owned()
        } else {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
        }
    };
    let Some((separator, sample)) = separator(source)? else {
        notes.push(unreadable(shown, "aucun séparateur (`;`, `,`, tabulation) ne donne des lignes de même longueur"));
        return Ok(None);
    };
    let cells = |r: &::csv::ByteRecord| r.iter().map(|c| text(c).trim().to_owned()).collect::<Vec<String>>();
    let mut rows = sample.iter().map(cells);
    let mut raw = Raw { fields: rows.next().unwrap_or_default(), rows: Vec::new() };
    let width = raw.fields.len();
    let file_place = Place::File(shown.to_owned());
    let row_of =
        |number: usize, cells: Vec<Option<String>>| RawRow { number, place: file_place.clone(), cells, lonlat: None };
    for (i, cells) in rows.filter(|r| r.len() == width).enumerate() {
        raw.rows.push(row_of(i + 1, cells.into_iter().map(|c| Some(c).filter(|c| !c.is_empty())).collect()));
    }
    let commune = commune_column(&raw, hints);
    let metric = hints.crs.and_then(|code| Projection::epsg(code).ok()).unwrap_or_else(Projection::lambert93);
    let columns = match &hints.position {
        Some((x, y)) => hinted(&raw.fields, x).zip(hinted(&raw.fields, y)).map(|(x, y)| match hints.crs {
            Some(code) if code != 4326 => Columns::Metric(x, y),
            _ => Columns::LonLat(x, y),
        }),
        None => Columns::find(&raw),
    };
    if commune.is_none() && columns.is_none() {
        notes.push(without_place(shown, &raw.fields));
        return Ok(None);
    }
    let needed: Vec<usize> = match &columns {
        Some(Columns::LonLat(a, b) | Columns::Metric(a, b)) => vec![*a, *b],
        Some(Columns::One(a)) => vec![*a],
        _ => Vec::new(),
    };
    let mut tally = Tally { placed: columns.is_some(), ..Tally::default() };
    let mut malformed = None;
    let mut own = BufReader::new(File::open(source)?);
    let mut reader = reader(source, separator)?;
    let mut record = ::csv::ByteRecord::new();
    let mut row = row_of(0, vec![None; width]);
    let mut header = true;
    while reader.read_byte_record(&mut record)? {
        let start = record.position().map_or(0, ::csv::Position::byte);
        let end = reader.position().byte();
        if header {
            header = false;
            let line = text(&between(&mut own, start, end)?);
            writeln!(out, "{}", line.trim_start_matches('\u{feff}'))?;
            continue;
        }
        if record.len() != width {
            tally.read += 1;
            tally.malformed += 1;
            malformed = malformed.or_else(|| record.position().map(::csv::Position::line));
            continue;
        }
        for &column in &needed {
            let cell = text(&record[column]);
            row.cells[column] = Some(cell.trim().to_owned()).filter(|c| !c.is_empty());
        }
        // A position that can't be read is no position here: whether the row is kept rests on its commune.
        let lonlat = columns.as_ref().and_then(|c| place::lonlat(&row, c, &metric).ok().flatten());
        let code = commune.map(|c| text(&record[c]));
        if tally.count(area.row(code.as_deref(), lonlat.as_ref())) {
            writeln!(out, "{}", text(&between(&mut own, start, end)?))?;
        }
    }
    if let Some(line) = malformed {
        notes.push(
            Diagnostic::new(
                "A0349",
                format!(
                    "{} au nombre de cellules inattendu, écartée{}",
                    french::count(tally.malformed, "ligne", "lignes"),
                    french::s(tally.malformed)
                ),
            )
            .at_line(shown, line as usize)
            .label(format!("la première de ces lignes ; {width} cellules attendues")),
        );
    }
    Ok(Some(tally))
}

fn reader(source: &Path, separator: u8) -> io::Result<::csv::Reader<File>> {
    let file = File::open(source)?;
    Ok(::csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(file))
}

/// The bytes of one record, without its line break.
fn between(file: &mut BufReader<File>, start: u64, end: u64) -> io::Result<Vec<u8>> {
    // Relative, so that what the buffer holds is used: kept rows often stand together.
    let at = file.stream_position()?;
    file.seek_relative(start as i64 - at as i64)?;
    let mut bytes = vec![0; usize::try_from(end.saturating_sub(start)).unwrap_or(0)];
    file.read_exact(&mut bytes)?;
    let is_break = |b: &u8| matches!(b, b'\r' | b'\n');
    let from = bytes.iter().position(|b| !is_break(b)).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(|b| !is_break(b)).map_or(from, |i| i + 1);
    Ok(bytes[from..to].to_vec())
}

/// Whether the whole file is UTF-8, read piece by piece.
fn is_utf8(source: &Path) -> io::Result<bool> {
    let mut file = File::open(source)?;
    let mut buffer = vec![0; 1 << 16];
    let mut kept = 0;
    loop {
        let n = file.read(&mut buffer[kept..])?;
        let piece = &buffer[..kept + n];
        let valid = match std::str::from_utf8(piece) {
            Ok(_) => piece.len(),
            // A character cut by the end of the piece goes on in the next.
            Err(error) if error.error_len().is_none() && n > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if n == 0 {
            return Ok(true);
        }
        let end = kept + n;
        buffer.copy_within(valid..end, 0);
        kept = end - valid;
    }
}

/// The separator under which most of the first rows have as many cells as the header, and these rows.
fn separator(source: &Path) -> io::Result<Option<(u8, Vec<::csv::ByteRecord>)>> {
    let mut best: Option<(usize, u8, Vec<::csv::ByteRecord>)> = None;
    for separator in SEPARATORS {
        let rows = reader(source, separator)?.into_byte_records().take(SAMPLE).collect::<Result<Vec<_>, _>>()?;
        let Some(width) = rows.first().map(::csv::ByteRecord::len) else { continue };
        let regular = rows.iter().filter(|r| r.len() == width).count();
        if regular * 5 >= rows.len() * 4 && best.as_ref().is_none_or(|(most, _, _)| width > *most) {
            best = Some((width, separator, rows));
        }
    }
    Ok(best.map(|(_, separator, rows)| (separator, rows)))
}

/// Writes features as a GeoJSON collection, one a line.
struct Collection<'w> {
    out: &'w mut dyn Write,
    written: usize,
}

impl<'w> Collection<'w> {
    fn start(out: &'w mut dyn Write) -> io::Result<Self> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
        Ok(Self { out, written: 0 })
    }

    fn add(&mut self, feature: &Feature) -> io::Result<()> {
        if self.written > 0 {
            self.out.write_all(b",\n")?;
        }
        self.written += 1;
        write!(self.out, "{feature}")
    }

    fn end(self) -> io::Result<()> {
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
            let raw = Raw { fields: self.keys.clone(), rows: Vec::new() };
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
                    format!("après {} : {error}", french::count(tally.read, "entité", "entités")),
                ));
                return Ok(None);
            }
        };
        let code = feature.properties.as_ref().and_then(|p| key.of(p, hints)).and_then(text_of);
        let lonlat = feature.geometry.clone().and_then(|g| Geometry::<f64>::try_from(g).ok());
        if tally.count(area.row(code.as_deref(), lonlat.as_ref())) {
            collection.add(&feature)?;
        }
    }
    collection.end()?;
    Ok(Some(tally))
}

fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Keeps the features of a file that GDAL opens (GeoPackage, Shapefile), written as GeoJSON in longitude and latitude.
///
/// # Errors
/// When the machine refuses to write.
pub fn vector(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> io::Result<Option<Tally>> {
    match through_gdal(source, shown, hints, area, out, notes) {
        Ok(done) => done,
        Err(error) => {
            notes.push(unreadable(shown, error.to_string()));
            Ok(None)
        }
    }
}

fn through_gdal(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> gdal::errors::Result<io::Result<Option<Tally>>> {
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_READONLY | GdalOpenFlags::GDAL_OF_VECTOR,
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(source, options)?;
    let names: Vec<String> = dataset.layers().map(|l| l.name()).collect();
    let wanted = hints.table.as_ref().and_then(|t| names.iter().position(|n| n == t));
    let mut layer = match (&hints.table, wanted) {
        (_, Some(i)) => dataset.layer(i)?,
        // The only layer is the one, whatever its name is in this year's file.
        (_, None) if names.len() == 1 => dataset.layer(0)?,
        (Some(table), None) => {
            notes.push(
                Diagnostic::new("E0344", format!("le fichier téléchargé n'a pas de couche `{table}`"))
                    .in_file(shown)
                    .label(format!("couches du fichier : {}", french::list_at_most(&names, 12)))
                    .help("corriger `table` dans un fichier catalogue.toml de l'étude"),
            );
            return Ok(Ok(None));
        }
        (None, None) => dataset.layer(0)?,
    };
    let own = match (layer.spatial_ref(), hints.crs) {
        (Some(own), _) => Some(own),
        (None, Some(code)) => Some(SpatialRef::from_epsg(code)?),
        (None, None) => None,
    };
    let transform = match own {
        None => None,
        Some(mut own) => {
            own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
            let mut lonlat = SpatialRef::from_epsg(4326)?;
            lonlat.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
            Some(CoordTransform::new(&own, &lonlat)?)
        }
    };
    let fields: Vec<String> = layer.defn().fields().map(|f| f.name()).collect();
    let raw = Raw { fields: fields.clone(), rows: Vec::new() };
    let commune = commune_column(&raw, hints);
    if commune.is_none() && transform.is_none() {
        notes.push(without_place(shown, &fields));
        return Ok(Ok(None));
    }
    let mut tally = Tally { placed: transform.is_some(), ..Tally::default() };
    let mut collection = match Collection::start(out) {
        Ok(collection) => collection,
        Err(error) => return Ok(Err(error)),
    };
    for feature in layer.features() {
        let code = match commune {
            Some(column) => feature.field_as_string(column)?,
            None => None,
        };
        let mut lonlat = None;
        if let (Some(geometry), Some(transform)) = (feature.geometry(), &transform) {
            let mut geometry = geometry.transform(transform)?;
            geometry.flatten_to_2d();
            if !geometry.is_empty() {
                // A curve or another geometry that no layer of ours can hold leaves the feature to its commune.
                lonlat = geometry.to_geo().ok().map(|g: Geometry<f64>| g.map_coords(rounded));
            }
        }
        if !tally.count(area.row(code.as_deref(), lonlat.as_ref())) {
            continue;
        }
        let mut properties = JsonObject::new();
        for (i, field) in fields.iter().enumerate() {
            properties.insert(field.clone(), feature.field(i)?.map_or(Json::Null, json_of));
        }
        let written = Feature {
            bbox: None,
            geometry: lonlat.as_ref().map(geojson::Geometry::from),
            id: None,
            properties: Some(properties),
            foreign_members: None,
        };
        if let Err(error) = collection.add(&written) {
            return Ok(Err(error));
        }
    }
    Ok(collection.end().map(|()| Some(tally)))
}

/// Seven decimals of a degree are a centimetre: more would be noise of the projection.
fn rounded(c: Coord<f64>) -> Coord<f64> {
    let round = |v: f64| (v * 1e7).round() / 1e7;
    Coord { x: round(c.x), y: round(c.y) }
}

fn json_of(value: FieldValue) -> Json {
    match value {
        FieldValue::IntegerValue(v) => v.into(),
        FieldValue::Integer64Value(v) => v.into(),
        FieldValue::RealValue(v) => v.into(),
        FieldValue::StringValue(v) => v.into(),
        FieldValue::IntegerListValue(v) => v.into(),
        FieldValue::Integer64ListValue(v) => v.into(),
        FieldValue::RealListValue(v) => v.into(),
        FieldValue::StringListValue(v) => v.into(),
        FieldValue::DateValue(v) => v.to_string().into(),
        FieldValue::DateTimeValue(v) => v.to_string().into(),
    }
}
