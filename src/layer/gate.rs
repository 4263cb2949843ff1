//! The one way to GDAL: what the library says is kept for diagnostics, and none of it reaches the terminal by itself.

use std::cell::RefCell;
use std::ops::Deref;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once};

use gdal::errors::{CplErrType, GdalError};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use super::still::{self, Still};
use crate::diagnostic::{Said, Trade};

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

/// The descriptions of what a file leads to, which the tool has written itself.
const WRITTEN: [&str; 3] = ["OGR_VRT", "VRT", "WFS"];

/// How a database is opened that nobody changes meanwhile: nothing is locked, or written beside it.
const IMMUTABLE: &str = "IMMUTABLE=YES";

/// Where they are, in memory.
const MEMORY: &str = "/vsimem/territoire/";

/// What the library opens in the place of a file that leads elsewhere, once that is allowed: kept in memory while it is read.
#[derive(Debug)]
pub(in crate::layer) struct Written(PathBuf);

impl Written {
    /// Keeps such a description.
    ///
    /// # Errors
    /// What the library says.
    pub(in crate::layer) fn new(text: String, extension: &str) -> Result<Self, String> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        listen();
        let path = PathBuf::from(format!("{MEMORY}{}.{extension}", NEXT.fetch_add(1, Ordering::Relaxed)));
        gdal::vsi::create_mem_file(&path, text.into_bytes())
            .map_err(|error| Said::of(Trade::Geography, error).french().to_owned())?;
        Ok(Self(path))
    }

    /// Its name for the library.
    pub(in crate::layer) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        // It is the library's memory: what it does not find there is no more to be freed.
        let _ = gdal::vsi::unlink_mem_file(&self.0);
    }
}

/// An open file. Where it is a copy that is read, the copy lasts as long.
pub(in crate::layer) struct Opened {
    dataset: Dataset,
    copy: Option<Arc<Still>>,
}

impl Opened {
    /// The file itself, and its copy, for who keeps both.
    pub(in crate::layer) fn apart(self) -> (Dataset, Option<Arc<Still>>) {
        (self.dataset, self.copy)
    }
}

impl Deref for Opened {
    type Target = Dataset;

    fn deref(&self) -> &Dataset {
        &self.dataset
    }
}

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
        // A server that a study allows is waited for as long as one that is downloaded from.
        let options = [
            ("GML_DOWNLOAD_SCHEMA", "NO"),
            ("GML_SKIP_RESOLVE_ELEMS", "ALL"),
            ("GDAL_HTTP_CONNECTTIMEOUT", "10"),
            ("GDAL_HTTP_LOW_SPEED_LIMIT", "1"),
            ("GDAL_HTTP_LOW_SPEED_TIME", "30"),
        ];
        for (option, value) in options {
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
) -> gdal::errors::Result<Opened> {
    let allowed: &[&str] = match kind.contains(GdalOpenFlags::GDAL_OF_RASTER) {
        _ if path.starts_with(MEMORY) => &WRITTEN,
        true => &RASTERS,
        false => &VECTORS,
    };
    open_as(path, kind, options, allowed)
}

/// Opens a file that another names: a table in text besides, which a VRT makes a layer of.
pub(in crate::layer) fn open_source(path: &Path, kind: GdalOpenFlags) -> gdal::errors::Result<Opened> {
    if kind.contains(GdalOpenFlags::GDAL_OF_RASTER) {
        return open_as(path, kind, None, &RASTERS);
    }
    open_as(path, kind, None, &[&VECTORS[..], &["CSV"]].concat())
}

fn open_as(
    path: &Path,
    kind: GdalOpenFlags,
    options: Option<&[&str]>,
    allowed: &[&str],
) -> gdal::errors::Result<Opened> {
    listen();
    TOLD.take();
    if !path.starts_with(MEMORY) && !lies_here(path) {
        return Err(GdalError::BadArgument("ce n'est ni un fichier ni un dossier `.gdb` de cette machine".to_owned()));
    }
    // What is learnt of a GML would be written beside it, in the folder of who only reads.
    let gml = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gml"));
    // The same of a database: nothing is finished in it, nor beside it, for a program that left it open.
    let copy = still::of(path).map_err(GdalError::BadArgument)?;
    let path = copy.as_ref().map_or(path, |copy| copy.path());
    let options = match options {
        None if gml => Some(&["WRITE_GFS=NO"][..]),
        None if still::is_database(path) => Some(&[IMMUTABLE][..]),
        options => options,
    };
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_READONLY | kind,
        open_options: options,
        allowed_drivers: Some(allowed),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options).map(|dataset| Opened { dataset, copy })
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
