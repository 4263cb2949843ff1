//! Documents as people have them: parts under other names, tables with repeated columns, files named for what they are
//! not, titles set in spaced letters, words cut at the end of a row.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::io::Write;
use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::plan::{self, Field, Options, Plan};

use crate::support::skips::shared;

fn read(name: &str, bytes: &[u8]) -> (Option<Plan>, Notes) {
    let mut notes = Notes::new();
    let plan = plan::read_bytes(bytes, Path::new(name), &Options::default(), &mut notes);
    (plan, notes)
}

/// What is said of a file, in one text.
fn said(name: &str, bytes: &[u8]) -> String {
    let (_, notes) = read(name, bytes);
    notes
        .all()
        .iter()
        .map(|d| format!("{} {} {}\n", d.code.id, d.message, d.help.clone().unwrap_or_default()))
        .collect()
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Each heading and action of a plan with its number, by its depth.
fn drawn(plan: &Plan) -> Vec<String> {
    let node = |n: &plan::Node| {
        let indent = "  ".repeat(n.position.len() - 1);
        format!("{indent}{} {}", n.printed_code.as_deref().unwrap_or("-"), n.text)
    };
    plan.all_nodes().into_iter().map(node).collect()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn body(content: &str) -> String {
    format!("<w:document xmlns:w=\"w\"><w:body>{content}</w:body></w:document>")
}

fn table(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn of_table(rows: &[&[&str]]) -> Vec<String> {
    let (plan, notes) = read("t.docx", &zipped(&[("word/document.xml", &body(&table(rows)))]));
    drawn(&plan.unwrap_or_else(|| panic!("{:?}", notes.all())))
}

#[test]
fn the_first_columns_of_a_table_say_under_what_its_actions_stand() {
    let expected = [
        "1 Habiter",
        "  1.1 Rénover",
        "    - Ouvrir un guichet",
        "    - Former des artisans",
        "2 Bouger",
        "  2.1 Rouler",
        "    - Tracer une voie",
        "  2.2 Partager",
        "    - Prêter des vélos",
    ];
    let head: &[&str] = &["Axe", "Objectif", "Action", "Pilote"];
    // Written again on each row; written once, as where cells are merged.
    let again: &[&[&str]] = &[
        head,
        &["Axe 1 : Habiter", "1.1 Rénover", "Ouvrir un guichet", "CC"],
        &["Axe 1 : Habiter", "1.1 Rénover", "Former des artisans", "CMA"],
        &["Axe 2 : Bouger", "2.1 Rouler", "Tracer une voie", "CC"],
        &["Axe 2 : Bouger", "2.2 Partager", "Prêter des vélos", ""],
    ];
    assert_eq!(of_table(again), expected);
    let once: &[&[&str]] = &[
        &["Axes", "Objectifs", "Actions", "Porteur", "Calendrier"],
        &["Axe 1 : Habiter", "1.1 Rénover", "Ouvrir un guichet", "CC", "2027"],
        &["", "", "Former des artisans", "CMA", ""],
        &["Axes", "Objectifs", "Actions", "Porteur", "Calendrier"],
        &["Axe 2 : Bouger", "2.1 Rouler", "Tracer une voie", "CC", ""],
        &["", "2.2 Partager", "Prêter des vélos", "", ""],
    ];
    assert_eq!(of_table(once), expected);
    // Levels without a number are headings by their column.
    let bare: &[&[&str]] = &[
        &["Orientation stratégique", "Action", "Pilote"],
        &["Habiter", "Ouvrir un guichet", "CC"],
        &["Habiter", "Former des artisans", "CMA"],
        &["Bouger", "Tracer une voie", "CC"],
    ];
    assert_eq!(
        of_table(bare),
        ["- Habiter", "  - Ouvrir un guichet", "  - Former des artisans", "- Bouger", "  - Tracer une voie"]
    );
}

#[test]
fn the_objectives_of_each_action_stay_a_field_of_it() {
    let rows: &[&[&str]] = &[
        &["N°", "Objectif", "Intitulé", "Pilote"],
        &["1", "Loger les jeunes", "Rénover", "CC"],
        &["2", "Baisser les factures", "Isoler", "Commune"],
    ];
    let content = paragraph("Axe 1 – Habiter") + &table(rows);
    let (plan, _) = read("t.docx", &zipped(&[("word/document.xml", &body(&content))]));
    let plan = plan.unwrap();
    assert_eq!(drawn(&plan), ["1 Habiter", "  1 Rénover", "  2 Isoler"]);
    assert_eq!(plan.actions()[1].node.field(plan::Field::Aims), Some("Baisser les factures"));
}

#[test]
fn the_parts_of_a_package_are_where_its_relationships_say() {
    let usual = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let strict = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    let rel = |base: &str, kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"r\"><Relationship Id=\"a\" Type=\"{base}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let titled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let content =
        body(&(titled("T", "Habiter") + &paragraph("- Rénover") + &titled("T", "Bouger") + &paragraph("- Rouler")));
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"T\"><w:name w:val=\"heading 1\"/></w:style></w:styles>";
    for (base, main, target) in [
        (usual, "word/document2.xml", "word/document2.xml"),
        (strict, "word/document.xml", "/word/document.xml"),
        (usual, "doc/texte.xml", "doc/texte.xml"),
        (usual, "principal.xml", "/principal.xml"),
    ] {
        let (folder, name) = main.rsplit_once('/').map_or((String::new(), main), |(f, n)| (format!("{f}/"), n));
        let bytes = zipped(&[
            ("_rels/.rels", &rel(base, "officeDocument", target)),
            (main, &content),
            (&format!("{folder}_rels/{name}.rels"), &rel(base, "styles", "mise/styles9.xml")),
            (&format!("{folder}mise/styles9.xml"), styles),
        ]);
        let (plan, notes) = read("p.docx", &bytes);
        let plan = plan.unwrap_or_else(|| panic!("{main}: {:?}", notes.all()));
        assert_eq!(drawn(&plan), ["- Habiter", "  - Rénover", "- Bouger", "  - Rouler"], "{main}");
    }
}

#[test]
fn a_file_is_named_for_what_it_is_whatever_its_extension() {
    let ole = |stream: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(512, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let types = |part: &str, kind: &str| {
        format!(
            "<Types><Override PartName=\"/{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
        )
    };
    let package = |part: &str, kind: &str| {
        let rels =
            format!("<Relationships><Relationship Type=\"x/officeDocument\" Target=\"{part}\"/></Relationships>");
        zipped(&[("[Content_Types].xml", &types(part, kind)), ("_rels/.rels", &rels), (part, "<a/>")])
    };
    let odf = |kind: &str| {
        zipped(&[("mimetype", &format!("application/vnd.oasis.opendocument.{kind}")), ("content.xml", "<a/>")])
    };
    for (name, bytes, what) in [
        ("p.doc", ole("WordDocument"), "un ancien document Word (.doc)"),
        ("p.docx", ole("WordDocument"), "un ancien document Word (.doc)"),
        ("p.docx", ole("EncryptedPackage"), "protégé par un mot de passe"),
        ("p.doc", ole("Workbook"), "un ancien classeur Excel (.xls)"),
        ("p.rtf", b"{\\rtf1\\ansi Axe 1}".to_vec(), "un document RTF"),
        ("p.doc", b"<html><body><p>Axe 1</p></body></html>".to_vec(), "une page web (HTML)"),
        ("p.pages", zipped(&[("Index/Document.iwa", "x")]), "un document Pages d'Apple"),
        ("p.docx", package("xl/classeur.xml", "spreadsheetml.sheet"), "un classeur Excel"),
        ("p.docx", package("ppt/p.xml", "presentationml.presentation"), "une présentation PowerPoint"),
        ("p.odt", odf("spreadsheet"), "un classeur LibreOffice"),
        ("p.docx", zipped(&[("a.txt", "x")]), "une archive sans document"),
        ("p.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "une image"),
    ] {
        let told = said(name, &bytes);
        assert!(told.contains(what), "{name}: {told}");
        assert!(told.starts_with('E') && told.lines().count() == 1, "{name}: {told}");
    }
    // What is certain is read, and what it is is told.
    let word = zipped(&[("word/document.xml", &body(&(paragraph("Axe 1 : Habiter") + &paragraph("- Rénover"))))]);
    for name in ["p.doc", "p.rtf", "p.odt", "p.pages"] {
        let (plan, notes) = read(name, &word);
        assert_eq!(drawn(&plan.unwrap()), ["1 Habiter", "  - Rénover"]);
        assert!(
            notes.all().iter().any(|d| d.code.id == "A0437" && d.message.contains("un document Word (.docx)")),
            "{name}"
        );
    }
    assert!(!said("p.docx", &word).contains("A0437"));
}

/// A PDF of one page: each row of text with its place from the foot of the page and the space between its letters, in
/// 11-point Courier, of which each sign is 6.6 points wide.
fn pdf(rows: &[(f64, f64, &str)]) -> Vec<u8> {
    let mut content = String::from("BT /F1 11 Tf\n");
    for (y, spacing, text) in rows {
        let text: String = text.chars().map(|c| if c == 'é' { "\\351".to_owned() } else { c.to_string() }).collect();
        content.push_str(&format!("{spacing} Tc 1 0 0 1 60 {y} Tm ({text}) Tj\n"));
    }
    content.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    places.iter().for_each(|place| out.push_str(&format!("{place:010} 00000 n \n")));
    out.push_str(&format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1));
    out.into_bytes()
}

#[test]
fn titles_in_spaced_letters_are_read_as_words() {
    // Letters set 3 points apart, and letters with a space typed between them, two or three between words.
    for (title, spacing) in
        [("AXE 1 : MOBILITES DOUCES", 3.0), ("A X E   1   :   M O B I L I T E S   D O U C E S", 0.0)]
    {
        let rows = [
            (780.0, spacing, title),
            (750.0, 0.0, "1.1 Aller"),
            (730.0, 0.0, "- Tracer une voie verte"),
            (710.0, 0.0, "- Louer des vélos"),
        ];
        let (plan, notes) = read("p.pdf", &pdf(&rows));
        let plan = plan.unwrap_or_else(|| panic!("{:?}", notes.all()));
        assert_eq!(drawn(&plan)[0], "1 MOBILITES DOUCES", "{title}");
        assert_eq!(drawn(&plan)[1..], ["  1.1 Aller", "    - Tracer une voie verte", "    - Louer des vélos"]);
    }
    // Marks in the cells of a row are no word.
    let rows = [(780.0, 0.0, "Axe 1 : Aller"), (760.0, 0.0, "- Cocher"), (740.0, 0.0, "X X X X X X")];
    let (plan, _) = read("p.pdf", &pdf(&rows));
    assert!(!drawn(&plan.unwrap()).iter().any(|line| line.contains("XXX")));
}

#[test]
fn words_cut_at_the_end_of_a_row_are_made_whole_however_far_apart_rows_are() {
    let rows = [
        (780.0, 0.0, "Axe 1 : Aller"),
        (756.0, 0.0, "- Tracer une voie verte entre la gare et la ville de Mexi-"),
        (734.0, 0.0, "mieux"),
        (712.0, 0.0, "- Ouvrir une liaison pour rejoindre le centre d'Ambérieu-"),
        (690.0, 0.0, "en-Bugey"),
        (668.0, 0.0, "- Dessiner une passerelle avec les deux rives de Saint-"),
        (646.0, 0.0, "Vulbas"),
    ];
    let (plan, _) = read("p.pdf", &pdf(&rows));
    let texts: Vec<String> = plan.unwrap().actions().iter().map(|a| a.node.text.clone()).collect();
    let ends = ["ville de Meximieux", "centre d'Ambérieu-en-Bugey", "rives de Saint-Vulbas"];
    assert_eq!(texts.len(), 3, "{texts:?}");
    for (text, end) in texts.iter().zip(ends) {
        assert!(text.ends_with(end), "{text}");
    }
}

#[test]
fn the_shared_documents_are_read_as_their_readme_says() {
    let test = "the_shared_documents_are_read_as_their_readme_says";
    let read = |name: &str| {
        let file = shared(&format!("cas/{name}"), test)?;
        let (plan, notes) = read(name, &std::fs::read(file).unwrap());
        Some(plan.unwrap_or_else(|| panic!("{name}: {:?}", notes.all())))
    };
    let Some(plan) = read("plans/syn-repete.docx") else { return };
    let per_objective = |plan: &Plan| {
        let all = plan.all_nodes();
        let of = |code: &str| all.iter().find(|n| n.printed_code.as_deref() == Some(code)).unwrap().children.len();
        ["1.1", "2.1", "2.2"].map(of)
    };
    assert_eq!(per_objective(&plan), [2, 1, 1]);
    let plan = read("plans/document2.docx").unwrap();
    assert_eq!(plan.counts().iter().sum::<usize>(), 2 + 2 + 3);
    let plan = read("plans/espace3.pdf").unwrap();
    assert_eq!(drawn(&plan)[..2], ["1 MOBILITÉS", "  1.1 DÉVELOPPER LE VÉLO"]);
    let plan = read("37-coupes/plan/p.pdf").unwrap();
    let texts: String = plan.actions().iter().map(|a| format!("{} | ", a.node.text)).collect();
    for name in ["de Meximieux |", "Ambérieu-en-Bugey |", "Saint-Vulbas |"] {
        assert!(texts.contains(name), "{texts}");
    }
}

/// Paragraphs of one run each, their lines parted by line breaks, in the two formats of word processors.
fn broken(paragraphs: &[&[&str]]) -> [(&'static str, Vec<u8>); 2] {
    let word = paragraphs.iter().map(|lines| {
        let texts: Vec<String> = lines.iter().map(|text| format!("<w:t>{text}</w:t>")).collect();
        format!("<w:p><w:r>{}</w:r></w:p>", texts.join("<w:br/>"))
    });
    let office = paragraphs.iter().map(|lines| format!("<text:p>{}</text:p>", lines.join("<text:line-break/>")));
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>{}</office:text></office:body></office:document-content>",
        office.collect::<String>()
    );
    [
        ("t.docx", zipped(&[("word/document.xml", &body(&word.collect::<String>()))])),
        ("t.odt", zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])),
    ]
}

#[test]
fn a_label_or_a_level_under_a_line_break_is_a_line_of_its_own() {
    let paragraphs: &[&[&str]] = &[
        &[
            "Axe 1 : Bouger",
            "Fiche action n°1 : Relier la gare",
            "au collège",
            "Pilote : la commune",
            "et ses voisines",
        ],
        &["Budget : 10 k€", "Suite donnée : en attente", "Financeurs :", "la Région"],
        &["Fiche action n°2 : Marcher", "vers les écoles : tout un programme"],
    ];
    for (name, bytes) in broken(paragraphs) {
        let (plan, notes) = read(name, &bytes);
        let plan = plan.unwrap_or_else(|| panic!("{:?}", notes.all()));
        // What begins as no line of its own goes on with the line above it.
        let second = "Marcher vers les écoles : tout un programme";
        assert_eq!(drawn(&plan), ["1 Bouger", "  1 Relier la gare au collège", &format!("  2 {second}")], "{name}");
        let told = |field| plan.actions()[0].node.field(field);
        assert_eq!(told(Field::Owner), Some("la commune et ses voisines"), "{name}");
        assert_eq!(told(Field::Budget), Some("10 k€"), "{name}");
        assert_eq!(told(Field::Funders), Some("la Région"), "{name}");
        assert_eq!(plan.actions()[0].node.details, ["Suite donnée : en attente"], "{name}");
    }
}
