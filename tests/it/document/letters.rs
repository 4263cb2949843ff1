//! A letter is the same letter however a document writes it: «É» as one character, or as an E and an accent.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use territoire::attach::{self, Proposal, Target, Vocabulary};
use territoire::book::decode_prose;
use territoire::diagnostic::Notes;
use territoire::plan::{self, Options, Registry};
use territoire::study::Study;

/// A heading, an objective that names a level of its own, and an action that names a commune of the example.
const COMPOSED: [&str; 4] = [
    "Défi 1 : Écouter les élus",
    "Objectif opérationnel 1.1 : Éclairer les bourgs",
    "- Étudier l'école à Trésauvaux",
    "- Créer un marché",
];

/// Each accented letter as a letter and its accent.
fn in_pieces(text: &str) -> String {
    let accents = [('É', "E\u{301}"), ('é', "e\u{301}"), ('è', "e\u{300}"), ('à', "a\u{300}"), ('ê', "e\u{302}")];
    let piece = |c: char| accents.iter().find(|a| a.0 == c).map_or_else(|| c.to_string(), |a| a.1.to_owned());
    text.chars().map(piece).collect()
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// As Word writes it, a letter and its accent in two runs.
fn docx(lines: &[String]) -> Vec<u8> {
    let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let runs = |line: &String| line.split_inclusive(['E', 'e']).map(run).collect::<String>();
    let body: String = lines.iter().map(|line| format!("<w:p>{}</w:p>", runs(line))).collect();
    zipped(&[("word/document.xml", &format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"))])
}

fn odt(lines: &[String]) -> Vec<u8> {
    let body: String = lines.iter().map(|line| format!("<text:p>{line}</text:p>")).collect();
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>{body}</office:text>\
         </office:body></office:document-content>"
    );
    zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

/// One line under the other in a font of one byte a character, which says what each byte stands for: the accents are
/// drawn over the letter before them, without a width.
fn pdf(lines: &[String]) -> Vec<u8> {
    let mut characters: Vec<char> = lines.iter().flat_map(|l| l.chars()).collect();
    characters.sort_unstable();
    characters.dedup();
    let code = |c: char| 33 + characters.iter().position(|known| *known == c).unwrap();
    let mut map = String::new();
    for c in &characters {
        let _ = writeln!(map, "<{:02x}> <{:04x}>", code(*c), u32::from(*c));
    }
    let to_unicode = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /a def /CMapType 2 def\n\
         1 begincodespacerange <00> <ff> endcodespacerange\n{} beginbfchar\n{map}endbfchar\nendcmap end end",
        characters.len()
    );
    let accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    let widths: Vec<&str> = characters.iter().map(|c| if accent(c) { "0" } else { "500" }).collect();
    let mut drawn = "BT /F1 12 Tf 50 800 Td 20 TL\n".to_owned();
    for line in lines {
        let hex: String = line.chars().map(|c| format!("{:02x}", code(c))).collect();
        let _ = writeln!(drawn, "<{hex}> Tj T*");
    }
    drawn.push_str("ET");
    let stream = |text: &str| format!("<< /Length {} >> stream\n{text}\nendstream", text.len());
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        stream(&drawn),
        format!(
            "<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica /FirstChar 33 /LastChar {} /Widths [{}] \
             /ToUnicode 6 0 R >>",
            32 + characters.len(),
            widths.join(" ")
        ),
        stream(&to_unicode),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let start = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(out, "{place:010} 00000 n ");
    }
    let _ = write!(out, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    out.into_bytes()
}

/// The texts of a document's nodes, and its actions' suggestions of communes.
fn read(name: &str, bytes: &[u8], study: &Study) -> (Vec<String>, Vec<(String, Target)>) {
    let mut notes = Notes::new();
    let options = Options::default();
    let mut plan = plan::read_bytes(bytes, Path::new(name), &options, &mut notes).unwrap_or_else(|| {
        panic!("{name}: {:?}", notes.all());
    });
    let ids = Registry::default().update(&mut plan).ids;
    let texts = plan.all_nodes().iter().map(|n| format!("{} {}", n.label, n.text)).collect();
    let suggested = attach::suggest(&plan, &ids, &study.territory, &[], Vocabulary::own());
    let communes = suggested.into_iter().filter_map(|s| match s.proposal {
        Proposal::Place(target @ Target::Commune(_)) => Some((s.words, target)),
        _ => None,
    });
    (texts, communes.collect())
}

#[test]
fn a_heading_an_action_and_a_commune_in_pieces_are_those_of_one_piece() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/coeur-de-lorraine");
    let study = Study::open(&example, &mut Notes::new()).unwrap();
    let composed = COMPOSED.map(str::to_owned);
    let pieces = COMPOSED.map(in_pieces);
    assert_ne!(composed, pieces);
    let expected = read("plan.txt", composed.join("\n").as_bytes(), &study);
    assert_eq!(expected.0[0], "Défi Écouter les élus");
    assert_eq!(expected.0[2], "Action Étudier l'école à Trésauvaux");
    assert_eq!(expected.1.iter().map(|c| c.0.as_str()).collect::<Vec<_>>(), ["Trésauvaux"]);
    for (name, bytes) in [
        ("plan.md", pieces.join("\n").into_bytes()),
        ("plan.docx", docx(&pieces)),
        ("plan.odt", odt(&pieces)),
        ("plan.pdf", pdf(&composed)),
        ("plan.pdf", pdf(&pieces)),
    ] {
        assert_eq!(read(name, &bytes, &study), expected, "{name}");
    }
}

#[test]
fn lists_and_words_in_pieces_are_those_of_one_piece() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/coeur-de-lorraine");
    let study = Study::open(&example, &mut Notes::new()).unwrap();
    let list = "action;genre;cible\n1.1.1-01;commune;Trésauvaux\n";
    let ids = ["1.1.1-01".to_owned()];
    let attached = |text: &str| {
        let (text, _) = decode_prose(text.as_bytes()).unwrap();
        let (mut notes, name, words) = (Notes::new(), Path::new("rattachements.csv"), Vocabulary::own());
        let read = attach::read_attachments(&text, name, &ids, &study.territory, (&[], &[]), words, &mut notes);
        assert!(notes.all().is_empty(), "{:?}", notes.all());
        read
    };
    assert_eq!(attached(list).len(), 1);
    assert_eq!(attached(&in_pieces(list)), attached(list));
    let words = "[[theme]]\nid = \"peche\"\ntitre = \"Pêche\"\nmots = [\"pêche en étang\"]\n";
    let titles = |text: &str| {
        let mut vocabulary = Vocabulary::default();
        let mut notes = Notes::new();
        vocabulary.extend(text, Path::new("v.toml"), &mut notes);
        assert!(notes.all().is_empty(), "{:?}", notes.all());
        vocabulary.themes.iter().map(|t| t.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&in_pieces(words)), titles(words));
    let known = "id;position;code_imprime;texte;etat\n1.1.1-01;1.1.1.1;1.1;Créer un marché d'été;present\n";
    let registry = |text: &str| Registry::parse(text, Path::new("actions.csv"), &mut Notes::new()).unwrap();
    assert_eq!(registry(&in_pieces(known)), registry(known));
}
