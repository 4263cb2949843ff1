//! Documents of word processors and PDF: the first byte says what (`w`: .docx, `o`: .odt, anything else: the bytes
//! themselves), the rest is the XML of its parts, a zero byte between them. A whole archive of random bytes would stop at
//! the first checksum.
#![no_main]

mod commun;

use std::io::{Cursor, Write as _};
use std::path::Path;

use libfuzzer_sys::{Corpus, fuzz_target};
use territoire::diagnostic::Notes;
use territoire::plan::{self, Options};
use zip::write::SimpleFileOptions;

const WORD: [&str; 3] = ["word/document.xml", "word/styles.xml", "word/numbering.xml"];
const OPEN_DOCUMENT: [&str; 3] = ["content.xml", "styles.xml", "META-INF/manifest.xml"];

/// An archive whose members have these texts, the first always there.
fn archive(names: [&str; 3], parts: &[u8]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in names.into_iter().zip(parts.split(|byte| *byte == 0)) {
        zip.start_file(name, stored).expect("a name of a member");
        zip.write_all(part).expect("memory is written");
    }
    zip.finish().expect("memory is written").into_inner()
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((what, rest)) = data.split_first() else { return Corpus::Reject };
    let (name, document) = match what {
        b'w' => ("plan.docx", archive(WORD, rest)),
        b'o' => ("plan.odt", archive(OPEN_DOCUMENT, rest)),
        _ => ("plan.pdf", data.to_vec()),
    };
    let mut notes = Notes::new();
    match plan::read_bytes(&document, Path::new(name), &Options::default(), &mut notes) {
        None => assert!(notes.has_errors(), "a document is refused and nothing says why"),
        Some(read) => {
            let nodes = read.all_nodes();
            // A title that comes again goes on with the one that was read: only what stands under one title is in order.
            let families = std::iter::once(&read.nodes).chain(nodes.iter().map(|node| &node.children));
            for family in families {
                assert!(family.is_sorted_by_key(|n| n.line), "what stands under one title is in the document's order");
            }
            assert!(nodes.iter().all(|n| (1..=4).contains(&n.level)), "a level of the outline");
        }
    }
    commun::told(&notes);
    Corpus::Keep
});
