//! GIS files of any format but GeoJSON, through GDAL.

use std::path::{Path, PathBuf};

use gdal::GdalOpenFlags;
use gdal::cpl::CslStringList;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Layer, LayerAccess, ToGdal};
use geo::{Coord, CoordsIter, Geometry};

use super::claimed::{self, Holds};
use super::cut;
use super::inner::{self, Inner};
use super::parts_of;
use super::raw::{Crs, Raw, RawRow, Rows};
use super::straight::{self, Tolerance};
use crate::book::{Cells, RowBuilder};
use crate::diagnostic::{Diagnostic, Notes, Trade};
use crate::french;
use crate::layer::faults;
use crate::layer::{Model, Named};
use crate::layer::{gate, still};
use crate::parallel;

/// Rows of a GeoPackage from which its reading is shared between threads.
const PARTED: usize = 5_000;

/// A surface that crosses itself, mended; `None` when that leaves no surface.
pub(in crate::layer) fn make_valid(surface: &Geometry<f64>) -> Option<Geometry<f64>> {
    let mended = surface.to_gdal().ok()?.make_valid(&CslStringList::new()).ok()?;
    let polygons = |g: Geometry<f64>| match g {
        Geometry::Polygon(p) => vec![p],
        Geometry::MultiPolygon(m) => m.0,
        _ => Vec::new(),
    };
    // Lines and points that the mend leaves beside the surface have no area.
    let parts = match mended.to_geo().ok()? {
        Geometry::GeometryCollection(all) => all.0.into_iter().flat_map(polygons).collect(),
        other => polygons(other),
    };
    (!parts.is_empty()).then(|| geo::MultiPolygon::new(parts).into())
}

/// The ways to read the texts of a Shapefile, the first that leaves none unreadable: as UTF-8, as the file says, and as
/// nearly all that say nothing are.
const ENCODINGS: [Option<&[&str]>; 3] = [Some(&["ENCODING="]), None, Some(&["ENCODING=CP1252"])];

/// The extensions of what is read here.
const READ: [&str; 14] =
    ["gpkg", "shp", "fgb", "geojson", "json", "kml", "kmz", "gpx", "gml", "tab", "mif", "sqlite", "gdb", "zip"];

/// A file to read, and what is said of it.
#[derive(Debug, Clone, Copy)]
pub(in crate::layer) struct Asked<'a> {
    /// The file.
    pub(in crate::layer) path: &'a Path,
    /// The file as the user named it.
    pub(in crate::layer) shown: &'a Path,
    /// The EPSG code that the user gives.
    pub(in crate::layer) declared: Option<u32>,
    /// The layer that the user names.
    pub(in crate::layer) wanted: Option<&'a Named>,
    /// What it is read as.
    pub(in crate::layer) model: Option<&'a Model>,
}

/// Reads the layer of that name, or those that hold something and fit, of any file that GDAL opens, brought to longitude
/// and latitude where it is known what its coordinates are in.
pub(in crate::layer) fn gdal(asked: &Asked<'_>, notes: &mut Notes) -> Option<Raw> {
    let files = inner::files(asked.path, asked.shown).map_err(|fault| notes.push(*fault)).ok()?;
    // Held until all is read: it is opened several times.
    let copy = still::of(asked.path).map_err(|why| notes.push(still::refused(asked.shown, why))).ok()?;
    copy.iter().for_each(|copy| notes.push(copy.told(asked.shown)));
    let only = Some(files.as_slice()).filter(|files| files.len() == 1).and_then(<[_]>::first);
    if let Some((end, help)) = only.and_then(|path| parts_of::missing(path)) {
        let part = only.filter(|path| *path != asked.path).map_or(asked.shown, PathBuf::as_path).with_extension(end);
        let part = part.strip_prefix("/vsizip").unwrap_or(&part);
        let message = format!("il manque le fichier `{}`", part.display());
        notes.push(faults::unreadable(message).in_file(asked.shown).help(help));
        return None;
    }
    match read_gdal(asked, &files, notes) {
        Ok(raw) => raw,
        Err(error) => {
            notes.push(unread(asked, error));
            None
        }
    }
}

/// A file that the library does not open, or not to its end.
fn unread(asked: &Asked<'_>, error: gdal::errors::GdalError) -> Diagnostic {
    const AGAIN: &str = "le copier ou le télécharger de nouveau, ou l'exporter une nouvelle fois";
    if std::fs::metadata(asked.path).is_ok_and(|there| there.is_file() && there.len() == 0) {
        return faults::unreadable("ce fichier est vide (0 octet)").in_file(asked.shown).help(AGAIN);
    }
    let d = faults::unreadable("ce fichier n'est pas lisible").in_file(asked.shown).cause(Trade::Geography, error);
    let end = asked.shown.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    // One that has the name of a format that is read was meant to be of it.
    match READ.contains(&end.as_str()) {
        true => d.help(AGAIN),
        false => d.help("formats lus : CSV, XLSX, ODS, GeoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, GPX, MapInfo"),
    }
}

fn read_gdal(asked: &Asked<'_>, files: &[PathBuf], notes: &mut Notes) -> gdal::errors::Result<Option<Raw>> {
    let Some(chosen) = inner::choose(files, asked.shown, asked.wanted, asked.model, notes)? else { return Ok(None) };
    let mut parts = Vec::new();
    for layer in &chosen.layers {
        let part = read_layer(asked, layer)?;
        if let Some(short) = part.short {
            notes.push(short.told(asked.shown));
            return Ok(None);
        }
        parts.push((layer, part));
    }
    let mut raw = Raw::new(asked.shown, Rows::Features);
    raw.detected.extend(chosen.told);
    let together = parts.len() > 1;
    if together {
        raw.fields.push("dossier".to_owned());
    }
    raw.fields.extend(union(parts.iter().map(|(_, part)| part.fields.as_slice())));
    raw.crs = if parts.iter().all(|(_, part)| part.placed) { Crs::LonLat } else { Crs::Unknown };
    let (mut lost, mut spoiled): (Vec<(usize, String)>, Vec<usize>) = (Vec::new(), Vec::new());
    for (layer, part) in parts {
        // Where each column of the whole is in this layer.
        let own = raw.fields.iter().skip(usize::from(together));
        let places: Vec<_> = own.map(|name| part.fields.iter().position(|f| f == name)).collect();
        let count = part.features.len();
        for mut feature in part.features {
            if together {
                let cells = places.iter().map(|p| p.and_then(|p| feature.cells.get(p)).unwrap_or_default().to_owned());
                feature.cells = Cells::new(std::iter::once(layer.name.clone()).chain(cells));
            }
            let number = raw.rows.len() + 1;
            if feature.spoiled {
                spoiled.push(number);
            }
            let mut row = RawRow { number, line: number, cells: feature.cells, ..RawRow::default() };
            match feature.geometry {
                Ok(geometry) => row.geometry = geometry,
                Err(error) => lost.push((number, error)),
            }
            raw.rows.push(row);
        }
        for said in part.told {
            if !raw.detected.contains(&said) {
                raw.detected.push(said);
            }
        }
        let name = if together { format!(", `{}`", layer.name) } else { String::new() };
        let features = french::count(count, "entité", "entités");
        let format = layer.driver.strip_suffix(" File").unwrap_or(&layer.driver);
        raw.detected.push(format!("{format}{}{name} : {features}", part.system));
    }
    if chosen.layers.iter().all(|layer| layer.driver.contains("KML")) {
        without_styles(&mut raw);
    }
    spoiled.extend(chosen.layers.iter().flat_map(cut::spoiled));
    spoiled.sort_unstable();
    spoiled.dedup();
    self::spoiled(&raw, &spoiled).into_iter().for_each(|told| notes.push(told));
    faults::lost_geometries(&lost, |number| raw.place(number, number)).into_iter().for_each(|told| notes.push(told));
    Ok(Some(raw))
}

/// That cells of these rows, in their order, are no text; none when there is none.
pub(super) fn spoiled(raw: &Raw, rows: &[usize]) -> Option<Diagnostic> {
    let first = rows.first()?;
    let numbers: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let cells = french::count(rows.len(), "entité a une cellule", "entités ont une cellule");
    Some(
        faults::no_text(format!("{cells} qui n'est pas du texte"))
            .at(raw.place(*first, *first))
            .label(format!("entités {}", french::list_at_most(&numbers, 12)))
            .help("comparer ces cellules au fichier d'origine ; le copier ou l'exporter de nouveau"),
    )
}

/// Drops the columns that say how a KML is drawn, where they say the same of every place: they are in no one's file.
fn without_styles(raw: &mut Raw) {
    const STYLES: [&str; 11] = [
        "tessellate",
        "extrude",
        "visibility",
        "drawOrder",
        "icon",
        "altitudeMode",
        "snippet",
        "timestamp",
        "begin",
        "end",
        "gx_media_links",
    ];
    let alike = |c: usize| {
        let mut cells = raw.rows.iter().map(|row| row.cells.get(c));
        let first = cells.next().flatten();
        cells.all(|cell| cell == first)
    };
    let kept: Vec<usize> = (0..raw.fields.len())
        .filter(|c| !(STYLES.iter().any(|s| s.eq_ignore_ascii_case(&raw.fields[*c])) && alike(*c)))
        .collect();
    if kept.len() == raw.fields.len() {
        return;
    }
    for row in &mut raw.rows {
        row.cells = Cells::new(kept.iter().map(|c| row.cells.get(*c).unwrap_or_default()));
    }
    raw.fields = kept.iter().map(|c| raw.fields[*c].clone()).collect();
}

/// The names of the columns of several layers, each once, in their order.
fn union<'f>(layers: impl Iterator<Item = &'f [String]>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for fields in layers {
        let new: Vec<_> = fields.iter().filter(|f| !out.contains(f)).cloned().collect();
        out.extend(new);
    }
    out
}

/// A layer as read.
struct Part {
    fields: Vec<String>,
    features: Vec<Feature>,
    /// Whether its geometries are in longitude and latitude.
    placed: bool,
    /// The name of its system, in brackets.
    system: String,
    told: Vec<String>,
    /// That it ends before its end.
    short: Option<cut::Short>,
}

/// A feature as GDAL gives it; what is wrong with a geometry that can't be read.
struct Feature {
    cells: Cells,
    /// Whether one of them is no text.
    spoiled: bool,
    geometry: Result<Option<Geometry<f64>>, String>,
}

/// What was read of a layer, or of a part of it.
#[derive(Default)]
struct Heap {
    features: Vec<Feature>,
    /// What GDAL said on the way.
    failures: Vec<String>,
    /// What it said where it stopped.
    at_end: Vec<String>,
    /// A text holds bytes that are no text in the encoding tried.
    garbled: bool,
}

fn read_layer(asked: &Asked<'_>, of: &Inner) -> gdal::errors::Result<Part> {
    let shapefile = of.driver == "ESRI Shapefile";
    let encodings = if shapefile { &ENCODINGS[..] } else { &[None] };
    for (tried, encoding) in encodings.iter().enumerate() {
        let last = tried + 1 == encodings.len();
        let dataset = gate::open(&of.path, GdalOpenFlags::GDAL_OF_VECTOR, *encoding)?;
        let mut layer = dataset.layer(of.index)?;
        let sample = sample(&mut layer);
        let own = layer.spatial_ref();
        let claim = claimed::weigh(own.as_ref(), None, asked.declared, &sample)?;
        let mut told: Vec<String> = claim.told.into_iter().collect();
        if shapefile && own.is_none() && of.path.with_extension("prj").exists() {
            told.insert(0, "le fichier `.prj` n'est pas lisible".to_owned());
        }
        told.extend(parts_of::lacking(&of.path).map(str::to_owned));
        let system = claim.holds.system(own)?;
        let name = system.as_ref().map(|system| format!(" ({})", claimed::name_of(system))).unwrap_or_default();
        gate::told();
        let parts = if of.driver == "GPKG" { parts(of, claim.holds) } else { None };
        let heap = match parts {
            Some(heap) => heap,
            None => features(&mut layer, system.as_ref(), shapefile && !last)?,
        };
        if heap.garbled {
            continue;
        }
        if last && shapefile {
            told.push("textes en Windows-1252, ce que le fichier ne dit pas".to_owned());
        }
        let read = heap.features.len();
        let short = cut::short(of, read, &heap.failures, &heap.at_end);
        if short.is_none() && read < of.count {
            told.push(format!(
                "le fichier annonce {} ; {} y sont",
                french::count(of.count, "entité", "entités"),
                french::short(read as f64, 0)
            ));
        }
        return Ok(Part {
            fields: layer.defn().fields().map(|f| french::nfc(&f.name()).into_owned()).collect(),
            features: heap.features,
            placed: system.is_some(),
            system: name,
            told,
            short,
        });
    }
    unreachable!("the last encoding garbles nothing")
}

/// The first coordinates of some features, as they are written.
fn sample(layer: &mut Layer<'_>) -> Vec<Coord<f64>> {
    let near = Tolerance::of(None);
    let first = |feature: gdal::vector::Feature<'_>| {
        let geometry = straight::straight(straight::of(&feature)?, near).ok()??;
        geometry.coords_iter().next()
    };
    layer.features().take(claimed::SAMPLE).filter_map(first).collect()
}

/// Whether a cell is a text: no sign of command but those between lines and columns, no letter that was lost.
pub(super) fn is_text(cell: &str) -> bool {
    !cell.contains(|c: char| c == '\u{fffd}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r')))
}

/// The features of a layer, brought to longitude and latitude from its system, or left as they are without one. `strict`
/// stops at the first text that is none.
fn features(layer: &mut Layer<'_>, system: Option<&SpatialRef>, strict: bool) -> gdal::errors::Result<Heap> {
    // What is in these degrees already is left as it is.
    let other = system.filter(|own| !own.auth_code().is_ok_and(|code| code == 4326)).cloned();
    let transform = other.map(straight::to_lonlat).transpose()?;
    let near = Tolerance::of(system);
    let columns = layer.defn().fields().count();
    let (mut heap, mut row) = (Heap::default(), RowBuilder::default());
    for feature in layer.features() {
        let mut spoiled = false;
        for column in 0..columns {
            let text = feature.field_as_string(column)?;
            let text = text.as_deref().unwrap_or_default();
            if strict && text.contains('\u{fffd}') {
                heap.garbled = true;
                return Ok(heap);
            }
            spoiled |= !is_text(text);
            row.push(&french::nfc(text));
        }
        let mut geometry = straight::lonlat(straight::of(&feature), near, transform.as_ref());
        let failures = gate::told();
        if matches!(geometry, Ok(None)) && !failures.is_empty() {
            geometry = Err("elle est abîmée".to_owned());
        }
        heap.failures.extend(failures);
        heap.features.push(Feature { cells: row.finish(), spoiled, geometry });
    }
    heap.at_end = gate::told();
    heap.failures.extend_from_slice(&heap.at_end);
    Ok(heap)
}

/// The features of a large table of a GeoPackage, each thread reading its share of the rows through an opening of its
/// own, since one of GDAL's is for one thread. `None` when it is small, or when the shares do not make the whole (a view
/// has no row numbers): it is then read at once.
fn parts(of: &Inner, holds: Holds) -> Option<Heap> {
    let threads = parallel::threads();
    let count = of.count;
    if count < PARTED || threads < 2 {
        return None;
    }
    let read = parallel::map_range(threads, |part| -> gdal::errors::Result<Heap> {
        let dataset = gate::open(&of.path, GdalOpenFlags::GDAL_OF_VECTOR, None)?;
        let mut layer = dataset.layer(of.index)?;
        let system = holds.system(layer.spatial_ref())?;
        let (from, to) = (count * part / threads, count * (part + 1) / threads);
        layer.set_attribute_filter(&match part {
            0 => format!("rowid <= {to}"),
            // Rows may have any numbers, beyond their count too.
            last if last + 1 == threads => format!("rowid > {from}"),
            _ => format!("rowid > {from} AND rowid <= {to}"),
        })?;
        features(&mut layer, system.as_ref(), false)
    });
    let mut whole = Heap::default();
    for part in read {
        let part = part.ok()?;
        whole.features.extend(part.features);
        whole.failures.extend(part.failures);
        whole.at_end.extend(part.at_end);
    }
    (whole.features.len() == count).then_some(whole)
}
