//! A plan of 2,000 actions on about 300 pages, made up, read from a text, a `.docx` and a PDF.
//!
//! The goal is 2 s for each of them.

use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use territoire::diagnostic::Notes;
use territoire::plan::{self, Options, Plan};

fn main() {
    divan::main();
}

/// Lines as authors write them: 10 axes, 100 orientations, 2,000 actions of about 60 words (fictif).
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = ["former", "les", "bourgs", "partager", "un", "atelier", "avec", "la", "vallée", "rivière", "école"];
    let mut lines = Vec::new();
    for axis in 1..=10 {
        lines.push(format!("Axe {axis} – Habiter"));
        for orientation in 1..=10 {
            lines.push(format!("{axis}.{orientation} Ouvrir"));
            for action in 1..=20 {
                let text: Vec<&str> =
                    (0..60).map(|k| words[(k * k + action * 7 + orientation) % words.len()]).collect();
                lines.push(format!("- Action {action} {}.", text.join(" ")));
            }
        }
    }
    lines
});

fn text() -> Vec<u8> {
    LINES.join("\n").into_bytes()
}

fn docx() -> Vec<u8> {
    let paragraphs: String = LINES.iter().map(|l| format!("<w:p><w:r><w:t>{l}</w:t></w:r></w:p>")).collect();
    let body = format!("<w:document xmlns:w=\"w\"><w:body>{paragraphs}</w:body></w:document>");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a member");
    archive.write_all(body.as_bytes()).expect("written");
    archive.finish().expect("whole").into_inner()
}

/// Pages of Helvetica, 34 rows of at most 90 characters.
fn pdf() -> Vec<u8> {
    let rows: Vec<String> = LINES.iter().flat_map(|line| wrapped(line)).collect();
    let pages: Vec<&[String]> = rows.chunks(34).collect();
    let mut out = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n".to_vec();
    let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 4 + 2 * i)).collect();
    out.extend(format!("2 0 obj<</Type/Pages/Count {}/Kids[{kids}]>>endobj\n", pages.len()).bytes());
    out.extend(b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n");
    for (i, rows) in pages.iter().enumerate() {
        let mut content = b"BT /F 10 Tf 14 TL 50 780 Td\n".to_vec();
        for row in *rows {
            let (latin, ..) = encoding_rs::WINDOWS_1252.encode(row);
            content.push(b'(');
            content.extend_from_slice(&latin);
            content.extend(b") Tj T*\n");
        }
        content.extend(b"ET");
        let (page, stream) = (4 + 2 * i, 5 + 2 * i);
        out.extend(format!("{page} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {stream} 0 R/Resources<</Font<</F 3 0 R>>>>>>endobj\n").bytes());
        out.extend(format!("{stream} 0 obj<</Length {}>>stream\n", content.len()).bytes());
        out.extend(content);
        out.extend(b"\nendstream endobj\n");
    }
    out.extend(b"trailer<</Root 1 0 R>>\n");
    out
}

fn wrapped(line: &str) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in line.split(' ') {
        if rows.last().is_some_and(|row| row.chars().count() + word.chars().count() > 88) {
            rows.push(String::new());
        }
        let row = rows.last_mut().expect("one row at least");
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    rows
}

fn read(name: &str, bytes: &[u8]) -> Plan {
    let plan = plan::read_bytes(bytes, Path::new(name), &Options::default(), &mut Notes::new()).expect("a plan");
    assert_eq!(plan.counts(), [10, 100, 0, 2000], "{name}");
    plan
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn of_a_text(bencher: divan::Bencher<'_, '_>) {
    let bytes = text();
    bencher.bench_local(|| read("plan.txt", &bytes));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn of_a_docx(bencher: divan::Bencher<'_, '_>) {
    let bytes = docx();
    bencher.bench_local(|| read("plan.docx", &bytes));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn of_a_pdf(bencher: divan::Bencher<'_, '_>) {
    let bytes = pdf();
    bencher.bench_local(|| read("plan.pdf", &bytes));
}
