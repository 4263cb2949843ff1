//! Workbooks as they are, through the doors of layers and of plans: the first byte chooses the format, the rest is the file.
#![no_main]

mod commun;

use std::path::Path;

use libfuzzer_sys::{Corpus, fuzz_target};
use territoire::diagnostic::Notes;
use territoire::layer::Model;
use territoire::plan::{self, Options};

/// The formats, `a` first.
const FORMATS: [&str; 3] = ["xlsx", "ods", "xls"];

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((format, file)) = data.split_first() else { return Corpus::Reject };
    let name = format!("a.{}", FORMATS[usize::from(format.wrapping_sub(b'a')) % FORMATS.len()]);
    let path = commun::written(&name, file);
    let _ = commun::read(&path, &Model::free(), true);
    let mut notes = Notes::new();
    if plan::read_bytes(file, Path::new(&name), &Options::default(), &mut notes).is_none() {
        assert!(notes.has_errors(), "a workbook is refused as a plan and nothing says why");
    }
    commun::told(&notes);
    Corpus::Keep
});
