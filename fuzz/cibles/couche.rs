//! Files of layers: the first byte chooses the format, the second the model, the rest is the file.
#![no_main]

mod commun;

use std::io::{Cursor, Write};

use libfuzzer_sys::{Corpus, fuzz_target};
use zip::write::SimpleFileOptions;

/// The formats, `a` first.
const FORMATS: [&str; 6] = ["csv", "geojson", "xlsx", "ods", "feuille.xlsx", "feuille.ods"];

/// A workbook whose only sheet has this text.
fn workbook(sheet: &[u8], ods: bool) -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"F\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let files: Vec<(&str, &[u8])> = if ods {
        vec![("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", sheet)]
    } else {
        vec![
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

fuzz_target!(|data: &[u8]| -> Corpus {
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
    let path = commun::written(&format!("a.{name}"), bytes);
    let kept = commun::read(&path, model, true);
    // Whether faulty rows are set aside or stop the study, the same are read.
    let stopped = commun::read(&path, model, false);
    assert_eq!(kept.map(|l| l.control.read), stopped.map(|l| l.control.read));
    Corpus::Keep
});
