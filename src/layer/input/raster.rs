//! Rasters of heights (SRTM `.hgt`, GeoTIFF and what else GDAL opens), read into memory around a place.

use std::path::{Path, PathBuf};

use gdal::GdalOpenFlags;
use gdal::raster::ResampleAlg;
use gdal::spatial_ref::SpatialRef;
use geo::Coord;

use super::leads::{self, Followed, Leads};
use crate::book;
use crate::diagnostic::{Diagnostic, Notes, Said, Trade};
use crate::layer::faults;
use crate::layer::gate;
use crate::territory::Projection;

/// Extensions that are looked for in a folder of tiles; a file named by the user may have any.
const EXTENSIONS: [&str; 9] = ["hgt", "hgt.zip", "tif", "tiff", "asc", "bil", "img", "dem", "dt2"];

/// Metres in a degree of a meridian, for the size of a cell.
const DEGREE: f64 = 111_132.0;

/// A grid of values with its place on the ground.
#[derive(Debug, Clone)]
pub struct Raster {
    name: String,
    width: usize,
    height: usize,
    /// Column and row from x and y: `column = m[0] + m[1] x + m[2] y`, `row = m[3] + m[4] x + m[5] y`, centres of cells
    /// being whole numbers.
    to_cell: [f64; 6],
    /// What x and y are in; degrees when none.
    projection: Option<Projection>,
    /// By row; what is void is not a number.
    values: Vec<f32>,
    cell: f64,
}

impl Raster {
    /// Name of the file that it comes from.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The shorter side of a cell, in metres.
    #[must_use]
    pub fn cell(&self) -> f64 {
        self.cell
    }

    /// The value at a position in degrees, between the four centres of cells around it; none outside and where one of
    /// them is void. Between the outermost centres and the edge the slope goes on, for half a cell, when `edge` is set:
    /// another tile may know better.
    #[must_use]
    pub fn at(&self, lon: f64, lat: f64, edge: bool) -> Option<f64> {
        let Coord { x, y } = match &self.projection {
            None => Coord { x: lon, y: lat },
            Some(projection) => projection.project(lon, lat)?,
        };
        let m = &self.to_cell;
        let (column, left, along) = between(m[0] + m[1] * x + m[2] * y, self.width, edge)?;
        let (row, top, down) = between(m[3] + m[4] * x + m[5] * y, self.height, edge)?;
        let mut sum = 0.0;
        for (r, by_row) in [(row, top), (row + 1, down)] {
            for (c, by_column) in [(column, left), (column + 1, along)] {
                let weight = by_row * by_column;
                // A void that weighs nothing takes nothing away.
                if weight != 0.0 {
                    sum += weight * f64::from(self.values[r * self.width + c]);
                }
            }
        }
        sum.is_finite().then_some(sum)
    }
}

/// The first of two neighbours out of so many and what each weighs.
fn between(at: f64, many: usize, edge: bool) -> Option<(usize, f64, f64)> {
    // A hair more, for what the projection rounds.
    let beyond = if edge { 0.5 + 1e-6 } else { 1e-6 };
    let inside = at >= -beyond && at <= many as f64 - 1.0 + beyond;
    if !inside || many < 2 {
        return None;
    }
    let first = (at.floor().max(0.0) as usize).min(many - 2);
    let share = at - first as f64;
    Some((first, 1.0 - share, share))
}

/// Reads rasters, and those of folders, as far as they are in the box (west, south, east, north in degrees). Cells are
/// averaged so that none is smaller than `finest` metres. One that names others is followed where `leads` allows it. Every fault is noted; `None` when there is one.
#[must_use]
pub fn read_rasters(
    paths: &[PathBuf],
    area: Option<[f64; 4]>,
    finest: f64,
    leads: Leads,
    notes: &mut Notes,
) -> Option<Vec<Raster>> {
    let (mut out, mut sound) = (Vec::new(), true);
    for given in paths {
        let files = if given.is_dir() { tiles(given) } else { vec![given.clone()] };
        if files.is_empty() {
            notes.push(
                faults::no_relief("ce dossier n'a aucun fichier de relief")
                    .in_file(given)
                    .label(format!("extensions cherchées : {}", EXTENSIONS.join(", ")))
                    .help("donner les fichiers eux-mêmes, ou le dossier qui les contient"),
            );
            sound = false;
        }
        for file in files {
            match read_raster(&file, area, finest, leads) {
                Ok(raster) => out.extend(raster),
                Err(fault) => {
                    notes.push(*fault);
                    sound = false;
                }
            }
        }
    }
    sound.then_some(out)
}

/// The files of a folder that may be rasters, by name.
fn tiles(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
            EXTENSIONS.iter().any(|e| name.strip_suffix(e).is_some_and(|rest| rest.ends_with('.')))
        })
        .collect();
    files.sort_unstable();
    files
}

/// What a relief that names others leads to, once that is allowed.
fn follow(path: &Path, leads: Leads) -> Result<Followed, Box<Diagnostic>> {
    if leads == Leads::Nowhere {
        let message = format!("le relief `{}` renvoie à d'autres fichiers", path.display());
        let help = "donner les tuiles elles-mêmes, ou le permettre avec `--renvois`".to_owned();
        return Err(Box::new(leads::not_allowed(&message, path, None, help)));
    }
    let bytes = book::bytes_of(path).map_err(|error| {
        let message = format!("le fichier `{}` ne peut pas être ouvert", path.display());
        Box::new(Diagnostic::refused(message).in_file(path).machine(&error))
    })?;
    leads::relief(&bytes, path).map_err(|why| {
        let d = faults::not_followed("ce relief renvoie ailleurs, et n'est pas suivi").in_file(path);
        Box::new(d.label(why).help("donner les tuiles elles-mêmes, ou enregistrer le tout dans un GeoTIFF"))
    })
}

/// A raster, or none where it does not touch the box.
fn read_raster(
    path: &Path,
    area: Option<[f64; 4]>,
    finest: f64,
    leads: Leads,
) -> Result<Option<Raster>, Box<Diagnostic>> {
    let unreadable = |cause: String| {
        Box::new(
            faults::no_relief("ce fichier n'est pas un relief que l'on puisse lire")
                .in_file(path)
                .label(cause)
                .help("donner une tuile SRTM (`.hgt`) ou un GeoTIFF d'altitudes"),
        )
    };
    if !path.exists() {
        return Err(unreadable("il n'existe pas".to_owned()));
    }
    let followed = if leads::names_files(path) { Some(follow(path, leads)?) } else { None };
    let opened = followed.as_ref().map_or(path, |followed| followed.written.path());
    let dataset = gate::open(opened, GdalOpenFlags::GDAL_OF_RASTER, None)
        .map_err(|_| unreadable("son format n'est pas celui d'un raster connu".to_owned()))?;
    let said = |error: gdal::errors::GdalError| unreadable(Said::of(Trade::Geography, error).french().to_owned());
    if dataset.raster_count() == 0 {
        return Err(unreadable("il n'a aucune bande".to_owned()));
    }
    let nowhere = |label: &str| {
        Box::new(
            Diagnostic::new("E0521", "ce relief ne dit pas où il est")
                .in_file(path)
                .label(label.to_owned())
                .help("le donner en GeoTIFF avec sa projection, ou avec ses fichiers `.prj` et `.tfw`"),
        )
    };
    let geo = dataset.geo_transform().map_err(|_| nowhere("il n'a pas de géoréférence"))?;
    let own = dataset.spatial_ref().map_err(|_| nowhere("il n'a pas de système de coordonnées"))?;
    let projection = projection(own).map_err(|name| nowhere(&name))?;
    let (width, height) = dataset.raster_size();
    let metres = if projection.is_some() { 1.0 } else { DEGREE };
    let middle = geo[3] + geo[5] * height as f64 / 2.0;
    let across = if projection.is_some() { 1.0 } else { middle.to_radians().cos() };
    let cell = (geo[1].hypot(geo[4]) * metres * across).min(geo[5].hypot(geo[2]) * metres);
    // Cells in a block that is averaged.
    let block = if cell > 0.0 && cell < finest { (finest / cell).ceil() as usize } else { 1 };
    let block = block.min(width).min(height).max(1);
    let whole = inverse(&geo).ok_or_else(|| nowhere("sa géoréférence n'a pas d'étendue"))?;
    let Some([from, to]) = window(&whole, area, projection.as_ref(), (width, height), block) else { return Ok(None) };
    let size = ((to.0 - from.0) / block, (to.1 - from.1) / block);
    if size.0 < 2 || size.1 < 2 {
        return Ok(None);
    }
    let band = dataset.rasterband(1).map_err(said)?;
    let buffer = band
        .read_as::<f64>(
            (from.0 as isize, from.1 as isize),
            (size.0 * block, size.1 * block),
            size,
            Some(if block > 1 { ResampleAlg::Average } else { ResampleAlg::NearestNeighbour }),
        )
        .map_err(said)?;
    let void = band.no_data_value();
    let (scale, offset) = (band.scale().unwrap_or(1.0), band.offset().unwrap_or(0.0));
    let unit = if matches!(band.unit().as_str(), "ft" | "foot" | "feet" | "US survey foot") { 0.304_8 } else { 1.0 };
    let value = |raw: &f64| {
        // No ground of the Earth is outside of these: such a value stands for a void that the file does not declare.
        let metres = (raw * scale + offset) * unit;
        let known = void != Some(*raw) && (-500.0..9_000.0).contains(&metres);
        if known { metres as f32 } else { f32::NAN }
    };
    let k = block as f64;
    // From the cells of the file, counted from their corner, to those of the window, counted from their centre.
    let shifted = |at: f64, from: usize| (at - from as f64) / k - 0.5;
    let to_cell =
        [shifted(whole[0], from.0), whole[1] / k, whole[2] / k, shifted(whole[3], from.1), whole[4] / k, whole[5] / k];
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = match followed {
        None => name(path),
        Some(followed) => {
            let files: Vec<String> = followed.files.iter().map(|file| name(file)).collect();
            format!("{} ({})", name(path), files.join(", "))
        }
    };
    Ok(Some(Raster {
        name,
        width: size.0,
        height: size.1,
        to_cell,
        projection,
        values: buffer.data().iter().map(value).collect(),
        cell: cell * k,
    }))
}

/// The projection of a raster, none for degrees; `Err` with what it is when it is none that we know.
fn projection(mut own: SpatialRef) -> Result<Option<Projection>, String> {
    if own.is_geographic() {
        return Ok(None);
    }
    let code_of = |own: &SpatialRef| -> Option<u32> {
        // Of the plane coordinates, when heights have a system of their own.
        let told = own.get_attr_value("PROJCS|AUTHORITY", 1).ok().flatten();
        told.and_then(|text| text.parse().ok())
    };
    let code = code_of(&own).or_else(|| {
        own.auto_identify_epsg().ok()?;
        code_of(&own)
    });
    let name = own.name().unwrap_or_default();
    let code = code.ok_or_else(|| format!("sa projection, `{name}`, n'a pas de code EPSG"))?;
    Projection::epsg(code).map(Some).map_err(|error| format!("sa projection, `{name}` : {error}"))
}

/// From x and y to the cells of the file, counted from the corner of the first.
fn inverse(geo: &[f64; 6]) -> Option<[f64; 6]> {
    let det = geo[1] * geo[5] - geo[2] * geo[4];
    if det == 0.0 || !det.is_finite() {
        return None;
    }
    let (a, b, c, d) = (geo[5] / det, -geo[2] / det, -geo[4] / det, geo[1] / det);
    Some([-(a * geo[0] + b * geo[3]), a, b, -(c * geo[0] + d * geo[3]), c, d])
}

/// First cell and the one after the last of the part of a raster that is in the box, in whole blocks.
fn window(
    to_cell: &[f64; 6],
    area: Option<[f64; 4]>,
    projection: Option<&Projection>,
    size: (usize, usize),
    block: usize,
) -> Option<[(usize, usize); 2]> {
    let whole = |n: usize| n / block * block;
    let Some([west, south, east, north]) = area else { return Some([(0, 0), (whole(size.0), whole(size.1))]) };
    let (mut least, mut most) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    // The sides of the box are curves in the raster's projection: several points of each are looked at.
    for i in 0..=16 {
        let share = f64::from(i) / 16.0;
        let (lon, lat) = (west + share * (east - west), south + share * (north - south));
        for (lon, lat) in [(lon, south), (lon, north), (west, lat), (east, lat)] {
            let at = match projection {
                None => Some(Coord { x: lon, y: lat }),
                Some(projection) => projection.project(lon, lat),
            };
            let Some(Coord { x, y }) = at else { continue };
            let column = to_cell[0] + to_cell[1] * x + to_cell[2] * y;
            let row = to_cell[3] + to_cell[4] * x + to_cell[5] * y;
            least = (least.0.min(column), least.1.min(row));
            most = (most.0.max(column), most.1.max(row));
        }
    }
    // Two cells more on each side, for what is between centres and for streets looked at beyond their ends.
    let pad = 2.0 * block as f64 + 2.0;
    let side = |least: f64, most: f64, size: usize| {
        let from = whole(((least - pad).max(0.0)) as usize);
        let to = ((most + pad).ceil().max(0.0) as usize).min(size);
        (from < to).then(|| (from, from + whole(to - from)))
    };
    let (columns, rows) = (side(least.0, most.0, size.0)?, side(least.1, most.1, size.1)?);
    Some([(columns.0, rows.0), (columns.1, rows.1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two by two cells of a degree, whose centres are at 5.5 and 6.5 east, 49.5 and 48.5 north.
    fn small(values: [f32; 4]) -> Raster {
        let whole = inverse(&[5.0, 1.0, 0.0, 50.0, 0.0, -1.0]).expect("an extent");
        let to_cell = [whole[0] - 0.5, whole[1], whole[2], whole[3] - 0.5, whole[4], whole[5]];
        Raster {
            name: "essai".into(),
            width: 2,
            height: 2,
            to_cell,
            projection: None,
            values: values.to_vec(),
            cell: 1.0,
        }
    }

    #[test]
    fn a_value_is_between_the_centres_of_cells_and_a_void_is_none() {
        let r = small([100.0, 200.0, 300.0, 400.0]);
        let at = |lon, lat| r.at(lon, lat, true);
        assert_eq!(at(5.5, 49.5), Some(100.0));
        assert_eq!(at(6.0, 49.0), Some(250.0));
        assert_eq!(at(6.25, 49.5), Some(175.0));
        // In the half cell at the edge the slope goes on; beyond there is nothing.
        assert_eq!(at(5.0, 49.5), Some(50.0));
        assert_eq!(at(4.9, 49.5), None);
        assert_eq!((r.at(5.0, 49.5, false), r.at(5.5, 49.5, false)), (None, Some(100.0)));
        let r = small([100.0, 200.0, f32::NAN, 400.0]);
        assert_eq!(r.at(6.0, 49.0, true), None);
        assert_eq!(r.at(6.0, 49.5, true), Some(150.0));
    }
}
