//! The one way to GDAL: what the library says is kept for diagnostics, and none of it reaches the terminal by itself.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Once;

use gdal::errors::CplErrType;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

/// How many faults are kept: a damaged file may have one for each of its rows.
const KEPT: usize = 20;

thread_local! {
    /// The first faults that GDAL told on this thread since it was last asked.
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Keeps GDAL from writing on the terminal, in English, what is told in the diagnostics.
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
    });
}

/// The faults told on this thread since the last time that they were asked for.
pub(in crate::layer) fn told() -> Vec<String> {
    TOLD.take()
}

/// Opens a file to read it. Earlier faults are forgotten: what is told then is of this file.
pub(in crate::layer) fn open(
    path: &Path,
    kind: GdalOpenFlags,
    options: Option<&[&str]>,
) -> gdal::errors::Result<Dataset> {
    listen();
    TOLD.take();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_READONLY | kind,
        open_options: options,
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options)
}
