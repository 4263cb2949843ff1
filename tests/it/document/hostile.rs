//! Documents made to bring the reader down. Each is read or refused in French, within what a test may take.

use std::io::Write as _;
use std::path::Path;

use territoire::diagnostic::{Notes, summary};
use territoire::plan::{self, Options, Plan};
use zip::write::SimpleFileOptions;

const DEEP: usize = 100_000;

fn read(name: &str, bytes: &[u8]) -> (Option<Plan>, String) {
    let mut notes = Notes::new();
    let plan = plan::read_bytes(bytes, Path::new(name), &Options::default(), &mut notes);
    assert!(plan.is_some() || notes.has_errors(), "{name}");
    (plan, summary(&notes))
}

/// A PDF of these objects, from 1, of which the first is its catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let (mut out, mut places) = (b"%PDF-1.7\n".to_vec(), Vec::new());
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|place| out.extend(format!("{place:010} 00000 n \n").bytes()));
    let end = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.extend(end.bytes());
    out
}

fn stream(dictionary: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dictionary}/Length {}>>\nstream\n", body.len()).into_bytes();
    out.extend(body);
    out.extend(b"\nendstream");
    out
}

/// A page that draws this, in a document with these objects besides, from 6.
fn page(drawn: Vec<u8>, others: Vec<Vec<u8>>) -> Vec<u8> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X0 6 0 R>>>>>>".to_vec(),
        drawn,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ];
    objects.extend(others);
    pdf(&objects)
}

const TEXT: &str = "BT /F1 12 Tf 50 700 Td (Axe 1 : Mobilite) Tj ET ";

#[test]
fn a_page_that_draws_without_end_is_refused() {
    // Forty forms, each of which draws the next one twice.
    let form = |i: usize| {
        let next = format!("/Resources<</XObject<</X0 {} 0 R>>>>", 7 + i);
        stream(&format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]{next}"), b"/X0 Do /X0 Do")
    };
    let forms = (0..40).map(form).collect();
    let (plan, said) = read("a.pdf", &page(stream("", format!("{TEXT}/X0 Do").as_bytes()), forms));
    assert!(plan.is_none() && said.contains("démesuré"), "{said}");
    // A page that is a page of itself, a form that draws itself.
    let own = vec![stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 6 0 R>>>>", b"/X0 Do")];
    read("a.pdf", &page(stream("", format!("{TEXT}/X0 Do").as_bytes()), own));
}

#[test]
fn a_stream_that_swells_is_refused() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(TEXT.as_bytes()).expect("packed");
    let blanks = vec![b' '; 1 << 20];
    (0..600).for_each(|_| packed.write_all(&blanks).expect("packed"));
    let packed = packed.finish().expect("packed");
    let mut twice = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    twice.write_all(&packed).expect("packed");
    let twice = twice.finish().expect("packed");
    for (filter, body) in [("/Filter/FlateDecode", packed), ("/Filter[/FlateDecode/FlateDecode]", twice)] {
        let (plan, said) = read("a.pdf", &page(stream(filter, &body), Vec::new()));
        assert!(plan.is_none() && said.contains("démesuré"), "{said}");
    }
}

#[test]
fn objects_nested_without_end_stop_nothing() {
    let arrays = format!("{TEXT}{}{} TJ", "[".repeat(DEEP), "]".repeat(DEEP));
    read("a.pdf", &page(stream("", arrays.as_bytes()), Vec::new()));
    let dictionary = format!("<</Type/XObject /A {}1{}>>", "<</A ".repeat(DEEP), ">>".repeat(DEEP));
    read("a.pdf", &page(stream("", format!("{TEXT}/X0 Do").as_bytes()), vec![dictionary.into_bytes()]));
    let word = |text: String| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", SimpleFileOptions::default()).expect("begun");
        zip.write_all(text.as_bytes()).expect("written");
        zip.finish().expect("closed").into_inner()
    };
    let cells = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{}<w:p><w:r><w:t>Axe 1 : A</w:t></w:r></w:p>{}</w:body></w:document>",
        "<w:tbl><w:tr><w:tc>".repeat(DEEP),
        "</w:tc></w:tr></w:tbl>".repeat(DEEP)
    );
    let (plan, said) = read("a.docx", &word(cells));
    assert!(plan.is_none() && said.contains("emboîtés"), "{said}");
}
