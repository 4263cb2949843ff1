//! Files of layers: the first byte chooses the format, the second the model, the rest is the file.
#![no_main]

mod commun;

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use territoire::layer::Model;
use zip::write::SimpleFileOptions;

/// The formats, `a` first.
const FORMATS: [&str; 6] = ["csv", "geojson", "xlsx", "ods", "feuille.xlsx", "feuille.ods"];

/// A workbook whose only sheet has this text.
fn workbook(sheet: &[u8], ods: bool) -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"F\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let head = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let files: Vec<(&str, &[u8])> = if ods {
        vec![
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest:manifest/>"),
            ("content.xml", sheet),
        ]
    } else {
        vec![
            ("_rels/.rels", head.as_bytes()),
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", links.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet),
        ]
    };
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, stored).expect("a name of a member");
        zip.write_all(bytes).expect("memory is written");
    }
    zip.finish().expect("memory is written").into_inner()
}

/// Whether an ODS repeats a row ten thousand times or more: a large table, sound or not, and gigabytes of memory.
fn expands(file: &[u8]) -> bool {
    let many = |digits: &[u8]| digits.iter().take_while(|b| b.is_ascii_digit()).count() > 4;
    let name: &[u8] = b"rows-repeated=";
    file.windows(name.len()).enumerate().any(|(i, w)| w == name && many(file.get(i + name.len() + 1..).unwrap_or(&[])))
}

/// A sheet of one row in each workbook is read by the library of spreadsheets: else nothing of it would be fuzzed.
static SOUND: LazyLock<()> = LazyLock::new(|| {
    for (name, format) in [("feuille-xlsx", 4), ("feuille-ods", 5)] {
        let seed = std::fs::read(commun::root().join("fuzz/graines/couche").join(name)).expect("a seed");
        let extension = FORMATS[format].trim_start_matches("feuille.");
        let path = commun::written(&format!("sain.{extension}"), &workbook(&seed[2..], extension == "ods"));
        let read = commun::read(&path, &Model::free(), true).expect("a workbook");
        assert!(read.control.detected[0].starts_with("classeur, feuille « F »"), "{:?}", read.control.detected);
        assert_eq!(read.control.read, 2, "{name}");
    }
});

fuzz_target!(|data: &[u8]| -> Corpus {
    LazyLock::force(&SOUND);
    let [format, model, file @ ..] = data else { return Corpus::Reject };
    let name = FORMATS[usize::from(format.wrapping_sub(b'a')) % FORMATS.len()];
    let model = &commun::MODELS[usize::from(model.wrapping_sub(b'a')) % commun::MODELS.len()];
    let made;
    let bytes = match name.strip_prefix("feuille.") {
        None => file,
        Some(extension) => {
            made = workbook(file, extension == "ods");
            &made
        }
    };
    if expands(file) {
        return Corpus::Reject;
    }
    let path = commun::written(&format!("a.{name}"), bytes);
    let kept = commun::read(&path, model, true);
    // Whether faulty rows are set aside or stop the study, the same are read.
    let stopped = commun::read(&path, model, false);
    assert_eq!(kept.map(|l| l.control.read), stopped.map(|l| l.control.read));
    Corpus::Keep
});
