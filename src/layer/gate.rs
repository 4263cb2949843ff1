//! The one way to GDAL: what the library says is kept for diagnostics, and none of it reaches the terminal by itself.

use std::cell::RefCell;
use std::path::{Component, Path};
use std::sync::Once;

use gdal::errors::{CplErrType, GdalError};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

/// How many faults are kept: a damaged file may have one for each of its rows.
const KEPT: usize = 20;

/// The formats of features that are opened: those that the guide names, each in a file that holds what it says. Left out
/// are those whose file says where else to read: another file, a server, a database.
const VECTORS: [&str; 14] = [
    "GPKG",
    "ESRI Shapefile",
    "FlatGeobuf",
    "GeoJSON",
    "GeoJSONSeq",
    "KML",
    "LIBKML",
    "GPX",
    "GML",
    "MapInfo File",
    "OpenFileGDB",
    "SQLite",
    // Workbooks that a GIS program wrote, and that the library of workbooks does not take for one.
    "ODS",
    "XLSX",
];

/// The formats of reliefs that are opened, under the same rule.
const RASTERS: [&str; 13] = [
    "GTiff",
    "COG",
    "SRTMHGT",
    "AAIGrid",
    "GRASSASCIIGrid",
    "EHdr",
    "DTED",
    "ENVI",
    "BT",
    "XYZ",
    "USGSDEM",
    "HFA",
    "GPKG",
];

thread_local! {
    /// The first faults that GDAL told on this thread since it was last asked.
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Keeps GDAL from writing on the terminal, in English, what is told in the diagnostics; and from asking the network for
/// what a file names.
pub(in crate::layer) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        gdal::config::set_error_handler(|class, _, message| {
            let fault = matches!(class, CplErrType::Failure | CplErrType::Fatal);
            TOLD.with_borrow_mut(|told| {
                if fault && told.len() < KEPT {
                    told.push(message.to_owned());
                }
            });
        });
        // The schema that a GML names may be on a server; what is not asked for is not fetched. A refusal to set an option
        // leaves the default, which is what was there before.
        for (option, value) in [("GML_DOWNLOAD_SCHEMA", "NO"), ("GML_SKIP_RESOLVE_ELEMS", "ALL")] {
            let _ = gdal::config::set_config_option(option, value);
        }
    });
}

/// The faults told on this thread since the last time that they were asked for.
pub(in crate::layer) fn told() -> Vec<String> {
    TOLD.take()
}

/// Opens a file to read it, in one of the formats of the tool. Earlier faults are forgotten: what is told then is of this
/// file.
pub(in crate::layer) fn open(
    path: &Path,
    kind: GdalOpenFlags,
    options: Option<&[&str]>,
) -> gdal::errors::Result<Dataset> {
    listen();
    TOLD.take();
    let allowed: &[&str] = if kind.contains(GdalOpenFlags::GDAL_OF_RASTER) { &RASTERS } else { &VECTORS };
    if !lies_here(path) {
        return Err(GdalError::BadArgument("ce n'est ni un fichier ni un dossier `.gdb` de cette machine".to_owned()));
    }
    // What is learnt of a GML would be written beside it, in the folder of who only reads.
    let gml = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gml"));
    let options = options.or(gml.then_some(&["WRITE_GFS=NO"]));
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_READONLY | kind,
        open_options: options,
        allowed_drivers: Some(allowed),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options)
}

/// Whether a path is that of a file of this machine, of a geodatabase, which is a folder, or of a member of an archive. A
/// pipe or a device has no end; a name that GDAL reads in its own way (`/vsicurl/`, `WFS:`) is a server's.
fn lies_here(path: &Path) -> bool {
    if path.components().nth(1) == Some(Component::Normal("vsizip".as_ref())) {
        return true;
    }
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gdb")),
        Ok(found) => found.is_file(),
        Err(_) => false,
    }
}
