//! The layers of a file that GDAL opens, of a folder `.gdb` or of an archive: which of them is read.
//!
//! One that holds something is taken before an empty one, one that has columns of the model or its kind of geometry
//! before another. Whichever it is, all are named.

use std::path::{Path, PathBuf};

use gdal::vector::{LayerAccess, OGRwkbGeometryType as Type, geometry_type_flatten};
use gdal::{Dataset, GdalOpenFlags};

use super::beside;
use crate::book;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::faults;
use crate::layer::{Model, Named, Shape};
use crate::layer::{gate, still};

/// The kinds of a GPX in the order in which they are taken for what they are: points of a track are its line again.
const GPX: [&str; 5] = ["tracks", "routes", "waypoints", "route_points", "track_points"];

/// Formats whose schema is in the rows themselves.
const READ_TO_OPEN: [&str; 4] = ["GML", "GPX", "KML", "LIBKML"];

/// Ends of the names of files in an archive that are layers; a table of text or a workbook is none of GDAL's here.
const IN_ARCHIVE: [&str; 10] = ["gpkg", "shp", "gdb", "fgb", "geojson", "json", "kml", "gpx", "tab", "mif"];

/// A layer of an open file.
pub(super) struct Inner {
    /// The file, which for a member of an archive is within it.
    pub(super) path: PathBuf,
    /// Its number in the file.
    pub(super) index: usize,
    /// Its name.
    pub(super) name: String,
    /// How many features it says that it has.
    pub(super) count: usize,
    /// What GDAL calls its format.
    pub(super) driver: String,
    /// What the library said when it counted them.
    pub(super) failure: Option<String>,
    geometry: Type::Type,
    known: usize,
}

/// What is read of a file.
pub(super) struct Chosen {
    /// The layers, several for the folders of a KML.
    pub(super) layers: Vec<Inner>,
    /// What was chosen, for people, where there was a choice.
    pub(super) told: Option<String>,
}

/// The files that GDAL opens at a path: itself, or those of an archive. `Err` when an archive has none.
pub(super) fn files(path: &Path, shown: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    gate::listen();
    let packed = |end: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(end));
    if packed("zip") || packed("kmz") {
        // The library reads what is in it without its checksums, and to its end whatever it inflates to.
        book::look_through(path).map_err(|why| {
            faults::unreadable("cette archive n'est pas lisible")
                .in_file(shown)
                .because(why)
                .help("la copier ou la télécharger de nouveau, ou la décompresser et donner la couche elle-même")
        })?;
    }
    if !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip")) {
        return Ok(vec![path.to_owned()]);
    }
    let archive = PathBuf::from(format!("/vsizip/{}", path.display()));
    let members = gdal::vsi::read_dir(&archive, true).unwrap_or_default();
    let end = |p: &Path| p.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let hidden = |p: &Path| {
        p.components().any(|c| {
            let c = c.as_os_str().to_string_lossy();
            c == "__MACOSX" || c.starts_with("._")
        })
    };
    let within_gdb = |p: &Path| p.parent().is_some_and(|f| f.ancestors().any(|a| end(a) == "gdb"));
    let mut found: Vec<PathBuf> = members
        .iter()
        .filter(|p| !hidden(p) && !within_gdb(p) && IN_ARCHIVE.contains(&end(p).as_str()))
        // The two files of one MapInfo layer.
        .filter(|p| !(end(p) == "mif" && members.contains(&p.with_extension("tab"))))
        .map(|p| archive.join(p))
        .collect();
    found.sort_unstable();
    let waits = |p: &&PathBuf| {
        let name = p.to_string_lossy();
        let of = still::WAITING.iter().find_map(|end| name.strip_suffix(end));
        of.is_some_and(|of| found.contains(&archive.join(of))) && beside::length(&archive.join(p)).is_ok_and(|n| n > 0)
    };
    if let Some(waiting) = members.iter().find(waits) {
        return Err(Box::new(still::packed(shown, waiting)));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let names: Vec<String> = members.iter().filter(|p| !hidden(p)).map(|p| p.display().to_string()).collect();
    let label = match names.as_slice() {
        [] => "elle est vide, ou abîmée".to_owned(),
        _ => format!("elle contient : {}", french::list_at_most(&names, 8)),
    };
    Err(Box::new(
        faults::unreadable("cette archive ne contient pas de couche")
            .in_file(shown)
            .label(label)
            .help("une couche y est un Shapefile, un GeoPackage, un dossier .gdb, un GeoJSON, un KML ou un GPX ; un tableau se décompresse d'abord"),
    ))
}

/// The layers of an open file.
pub(super) fn layers(dataset: &Dataset, path: &Path, model: Option<&Model>) -> Vec<Inner> {
    let driver = dataset.driver().short_name();
    // These are read to their end to be opened: what was told then is what stopped it.
    let opened = gate::told().into_iter().next().filter(|_| READ_TO_OPEN.contains(&driver.as_str()));
    dataset
        .layers()
        .enumerate()
        .map(|(index, layer)| {
            // A layer that leads to none is empty, and says why when it is first looked at.
            let looked = gate::told().into_iter().next().filter(|_| driver == "OGR_VRT");
            // What can't be counted is -1.
            let count = usize::try_from(layer.feature_count() as i64).unwrap_or(0);
            let failure = gate::told().into_iter().next().or(looked).or(opened.clone());
            let known = |model: &Model| layer.defn().fields().filter(|f| model.field_of(&f.name()).is_some()).count();
            Inner {
                path: path.to_owned(),
                index,
                name: french::nfc(&layer.name()).into_owned(),
                count,
                failure,
                driver: driver.clone(),
                geometry: geometry_type_flatten(layer.defn().geometry_type()),
                known: if driver == "GPX" { 0 } else { model.map_or(0, known) },
            }
        })
        .collect()
}

/// Whether features of that kind are what a model draws.
fn fits(kind: Type::Type, model: Option<&Model>) -> bool {
    let points = matches!(kind, Type::wkbPoint | Type::wkbMultiPoint);
    let lines =
        matches!(kind, Type::wkbLineString | Type::wkbMultiLineString | Type::wkbCompoundCurve | Type::wkbMultiCurve);
    match model.map(|m| m.geometry) {
        Some(Shape::Point) => points,
        Some(Shape::Line) => lines,
        Some(Shape::Surface) => !points && !lines && kind != Type::wkbNone,
        Some(Shape::None) => true,
        Some(Shape::Any) | None => kind != Type::wkbNone,
    }
}

/// Chooses what is read: what is asked for by name, else what holds something and fits.
pub(super) fn choose(
    paths: &[PathBuf],
    shown: &Path,
    wanted: Option<&Named>,
    model: Option<&Model>,
    notes: &mut Notes,
) -> gdal::errors::Result<Option<Chosen>> {
    let (mut all, mut failure): (Vec<Inner>, _) = (Vec::new(), None);
    for path in paths {
        match gate::open(path, GdalOpenFlags::GDAL_OF_VECTOR, None) {
            Ok(dataset) => all.extend(layers(&dataset, path, model)),
            Err(error) => failure = Some(error),
        }
    }
    if let (true, Some(error)) = (all.is_empty(), failure) {
        return Err(error);
    }
    let member = (paths.len() > 1 || paths.first().is_some_and(|p| p.starts_with("/vsizip"))).then(|| {
        let inner = |p: &Path| p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        move |layer: &Inner| inner(&layer.path)
    });
    if let Some(wanted) = wanted {
        let names: Vec<String> = all.iter().map(|l| l.name.clone()).collect();
        let Some(at) = names.iter().position(|n| *n == wanted.name) else {
            notes.push(wanted.unknown(&format!("la couche `{}`", wanted.name), &names));
            return Ok(None);
        };
        return Ok(Some(Chosen { layers: vec![all.swap_remove(at)], told: None }));
    }
    if all.is_empty() {
        notes.push(
            faults::unreadable("ce fichier n'a aucune couche")
                .in_file(shown)
                .help("l'ouvrir dans QGIS pour voir ce qu'il contient, puis l'exporter de nouveau"),
        );
        return Ok(None);
    }
    let told = |layers: &[Inner], taken: &[usize]| {
        let count = |l: &Inner| match l.count {
            0 => "vide".to_owned(),
            n => french::count(n, "entité", "entités"),
        };
        let one = |(i, l): (usize, &Inner)| (taken.contains(&i), format!("`{}` ({})", l.name, count(l)));
        let (read, left): (Vec<_>, Vec<_>) = layers.iter().enumerate().map(one).partition(|(taken, _)| *taken);
        let names = |of: Vec<(bool, String)>| of.into_iter().map(|(_, n)| n).collect::<Vec<_>>();
        let (read, left) = (names(read), names(left));
        let verb = if read.len() == 1 { "lue" } else { "lues ensemble" };
        let number = french::count(layers.len(), "couche", "couches");
        let mut said = format!("{number} dans ce fichier ; {verb} : {}", french::list(&read));
        if !left.is_empty() {
            said.push_str(&format!(" ; non lues : {}", french::list_at_most(&left, 12)));
            if layers.iter().enumerate().any(|(i, l)| l.count > 0 && !taken.contains(&i)) {
                said.push_str(" ; pour une autre, ajouter à la couche `table = \"son nom\"`");
            }
        }
        said
    };
    let full: Vec<usize> = (0..all.len()).filter(|i| all[*i].count > 0).collect();
    let folders =
        full.len() > 1 && all.iter().all(|l| matches!(l.driver.as_str(), "KML" | "LIBKML") && l.path == all[0].path);
    let taken = if folders {
        full
    } else {
        let rank = |l: &Inner| GPX.iter().position(|k| l.driver == "GPX" && *k == l.name).unwrap_or(0);
        let points = model.is_some_and(|m| m.geometry == Shape::Point);
        let first = |i: &usize| {
            let l = &all[*i];
            let gpx = l.driver == "GPX";
            // In a GPX, points are what a model of points wants; a track drawn as points is still a track.
            let waypoints = gpx && points && l.name == "waypoints";
            (l.count == 0, !waypoints, std::cmp::Reverse(l.known), !fits(l.geometry, model) && !gpx, rank(l), *i)
        };
        (0..all.len()).min_by_key(first).into_iter().collect()
    };
    let inside = member.map(|name| {
        let mut names: Vec<String> = taken.iter().map(|i| name(&all[*i])).collect();
        names.dedup();
        format!("dans l'archive, `{}`", names.join("`, `"))
    });
    let choice = (all.len() > 1).then(|| told(&all, &taken));
    let told = [inside, choice].into_iter().flatten().collect::<Vec<_>>().join(" : ");
    let layers = all.into_iter().enumerate().filter(|(i, _)| taken.contains(i)).map(|(_, l)| l).collect();
    Ok(Some(Chosen { layers, told: (!told.is_empty()).then_some(told) }))
}
