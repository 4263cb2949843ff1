//! Files that only GDAL reads: the first byte chooses the format, the rest is the file; a Shapefile is its `.shp`, `.shx`
//! and `.dbf` one after the other, each after its length in four bytes.
#![no_main]

mod commun;

use libfuzzer_sys::{Corpus, fuzz_target};
use territoire::layer::Model;

/// The formats, `a` first.
const FORMATS: [&str; 7] = ["fgb", "gpkg", "kml", "gml", "gpx", "mif", "shp"];

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((format, file)) = data.split_first() else { return Corpus::Reject };
    let extension = FORMATS[usize::from(format.wrapping_sub(b'a')) % FORMATS.len()];
    let mut main = file;
    if extension == "shp" {
        let mut rest = file;
        for (n, part) in ["shp", "shx", "dbf"].into_iter().enumerate() {
            let Some((length, after)) = rest.split_first_chunk::<4>() else { return Corpus::Reject };
            let (bytes, after) = after.split_at((u32::from_le_bytes(*length) as usize).min(after.len()));
            rest = after;
            match n {
                0 => main = bytes,
                _ => drop(commun::written(&format!("g.{part}"), bytes)),
            }
        }
    }
    let path = commun::written(&format!("g.{extension}"), main);
    let _ = commun::read(&path, &Model::free(), true);
    // What the library keeps of a GML beside it would be read with the next.
    let _ = std::fs::remove_file(path.with_extension("gfs"));
    Corpus::Keep
});
