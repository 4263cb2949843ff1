//! Fiches and lists of actions in tables, as people lay them out: one content, many layouts.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};
use territoire::attach::Vocabulary;
use territoire::diagnostic::Notes;
use territoire::plan::{self, Field, Options, Plan};

fn read_as(name: &str, bytes: &[u8], options: &Options) -> (Plan, Vec<&'static str>) {
    let mut notes = Notes::new();
    let plan = plan::read_bytes(bytes, Path::new(name), options, &mut notes).unwrap();
    (plan, notes.all().iter().map(|d| d.code.id).collect())
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    zipped(&[("word/document.xml", &format!("<w:document xmlns:w=\"{word}\"><w:body>{body}</w:body></w:document>"))])
}

fn run(text: &str, marks: &str) -> String {
    format!("<w:r><w:rPr>{marks}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text, ""))
}

fn bold(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text, "<w:b/>"))
}

/// A cell: its paragraphs, how many columns it covers, and whether it begins or goes on with a merge of rows.
fn cell(paragraphs: &str, span: usize, merge: &str) -> String {
    let merge = match merge {
        "" => String::new(),
        "below" => "<w:vMerge/>".to_owned(),
        value => format!("<w:vMerge w:val=\"{value}\"/>"),
    };
    format!("<w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/>{merge}</w:tcPr>{paragraphs}</w:tc>")
}

fn row(cells: &[&str]) -> String {
    format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell(&p(text), 1, "")).collect::<String>())
}

fn wide(paragraphs: &str, span: usize) -> String {
    format!("<w:tr>{}</w:tr>", cell(paragraphs, span, ""))
}

fn table(rows: &[String]) -> String {
    format!("<w:tbl>{}</w:tbl><w:p/>", rows.concat())
}

const TITLES: [&str; 2] = ["Rénover le lavoir", "Ouvrir une crèche"];
/// Labels of a fiche with their values, for each of two actions.
const FICHES: [[(&str, &str); 7]; 2] = [
    [
        ("Maître d’ouvrage", "Commune"),
        ("Partenaires associés", "CAUE"),
        ("Secteur géographique", "Valfictif"),
        ("Échéance", "2026"),
        ("Coût total (€ HT)", "120 000 €"),
        ("Plan de financement", "État, Région"),
        ("Indicateur(s) de suivi", "Nombre de visites"),
    ],
    [
        ("Porteur(s) / pilote", "CC de la Vallée"),
        ("Acteurs mobilisés", "CAF"),
        ("Communes concernées", "Montfictif"),
        ("Phasage", "Fin 2027"),
        ("Montant de l'opération", "900 000 €"),
        ("Cofinanceurs", "DETR"),
        ("Critères d'évaluation", "Places ouvertes"),
    ],
];
const FIELDS: [Field; 7] =
    [Field::Owner, Field::Partners, Field::Communes, Field::Calendar, Field::Budget, Field::Funders, Field::Indicators];

/// Both actions have their titles, their numbers and every field, under their axis and objective.
fn holds(layout: &str, plan: &Plan) {
    let actions = plan.actions();
    assert_eq!(actions.len(), 2, "{layout}");
    for (i, action) in actions.iter().enumerate() {
        let number = (i + 1).to_string();
        assert_eq!(action.node.text, TITLES[i], "{layout}");
        assert_eq!(action.node.printed_code.as_deref(), Some(number.as_str()), "{layout}");
        let above: Vec<&str> = action.headings.iter().map(|h| h.text.as_str()).collect();
        assert_eq!(above, ["Habiter", "Se loger"], "{layout}");
        for (field, (label, value)) in FIELDS.iter().zip(FICHES[i]) {
            assert_eq!(action.node.field(*field), Some(value), "{layout}, {label}");
        }
    }
}

#[test]
fn a_fiche_gives_its_fields_in_whatever_table_it_is_laid_out() {
    type Layout = fn(usize, &[(&str, &str); 7]) -> String;
    let layouts: [(&str, Layout); 10] = [
        ("two columns under a band", |i, f| {
            let head = wide(&p(&format!("Fiche action n° {} – {}", i + 1, TITLES[i])), 2);
            table(&std::iter::once(head).chain(f.iter().map(|(l, v)| row(&[l, v]))).collect::<Vec<_>>())
        }),
        ("four columns with a label that nobody knows", |i, f| {
            table(&[
                wide(&p(&format!("Action {} : {}", i + 1, TITLES[i])), 4),
                row(&[f[0].0, f[0].1, f[1].0, f[1].1]),
                row(&[f[2].0, f[2].1, "Mot du maire", "Très attendu"]),
                row(&[f[3].0, f[3].1, f[4].0, f[4].1]),
                row(&[f[5].0, f[5].1, f[6].0, f[6].1]),
            ])
        }),
        ("labels above their values", |i, f| {
            let title = p(&format!("Action {} – {}", i + 1, TITLES[i]));
            title
                + &table(&[
                    row(&[f[0].0, f[1].0, f[2].0]),
                    row(&[f[0].1, f[1].1, f[2].1]),
                    row(&[f[3].0, f[4].0, f[5].0]),
                    row(&[f[3].1, f[4].1, f[5].1]),
                    wide(&p(f[6].0), 3),
                    wide(&p(f[6].1), 3),
                ])
        }),
        ("label and value in one cell", |i, f| {
            let said = |all: &[(&str, &str)]| all.iter().map(|(l, v)| p(&format!("{l} : {v}"))).collect::<String>();
            let cells = cell(&said(&f[..4]), 1, "") + &cell(&said(&f[4..]), 1, "");
            p(&format!("Action {} – {}", i + 1, TITLES[i])) + &table(&[format!("<w:tr>{cells}</w:tr>")])
        }),
        ("a label in bold over its value, in one cell", |i, f| {
            let said: String = f.iter().map(|(l, v)| bold(l) + &p(v)).collect();
            p(&format!("Action {} – {}", i + 1, TITLES[i])) + &table(&[wide(&said, 1)])
        }),
        ("groups of labels in merged cells", |i, f| {
            let group = |name: &str, all: &[(&str, &str)]| {
                let rows = all.iter().enumerate().map(|(n, (l, v))| {
                    let first = if n == 0 { cell(&p(name), 1, "restart") } else { cell("<w:p/>", 1, "below") };
                    format!("<w:tr>{first}{}{}</w:tr>", cell(&p(l), 1, ""), cell(&p(v), 1, ""))
                });
                rows.collect::<String>()
            };
            let rows = [group("Acteurs", &f[..2]), group("Mise en œuvre", &f[2..4]), group("Moyens", &f[4..])];
            p(&format!("Action {} – {}", i + 1, TITLES[i])) + &table(&rows)
        }),
        ("the fiche goes on in a second table", |i, f| {
            let rows = |all: &[(&str, &str)]| all.iter().map(|(l, v)| row(&[l, v])).collect::<Vec<_>>();
            let head = |more: &str| wide(&p(&format!("Fiche action n° {} – {}{more}", i + 1, TITLES[i])), 2);
            let first: Vec<String> = std::iter::once(head("")).chain(rows(&f[..3])).collect();
            let second: Vec<String> = std::iter::once(head(" (suite)")).chain(rows(&f[3..])).collect();
            table(&first) + &table(&second)
        }),
        ("its number in a cell, its title in the next", |i, f| {
            let head = cell(&p(&format!("Fiche n° {}", i + 1)), 1, "") + &cell(&p(TITLES[i]), 1, "");
            let head = format!("<w:tr>{head}</w:tr>");
            table(&std::iter::once(head).chain(f.iter().map(|(l, v)| row(&[l, v]))).collect::<Vec<_>>())
        }),
        ("a table in the cell of a frame", |i, f| {
            let inner = table(&f.iter().map(|(l, v)| row(&[l, v])).collect::<Vec<_>>());
            table(&[wide(&(p(&format!("Action {} – {}", i + 1, TITLES[i])) + &inner), 1)])
        }),
        ("paragraphs, a label in bold over each value", |i, f| {
            let said: String = f.iter().map(|(l, v)| bold(l) + &p(v)).collect();
            p(&format!("Action {} – {}", i + 1, TITLES[i])) + &said
        }),
    ];
    for (name, layout) in layouts {
        let fiches: String = (0..2).map(|i| layout(i, &FICHES[i])).collect();
        let text = p("Axe 1 – Habiter") + &p("Objectif 1.1 – Se loger") + &fiches;
        holds(name, &read_as("f.docx", &docx(&text), &Options::default()).0);
    }
}

#[test]
fn fiches_that_say_where_they_stand_give_the_outline_or_repeat_it() {
    let fiches: String = (0..2)
        .map(|i| {
            let number = (i + 1).to_string();
            let mut rows = vec![
                row(&["Axe", "1 – Habiter"]),
                row(&["Objectif opérationnel", "1.1 – Se loger"]),
                row(&["N°", &number]),
                row(&["Intitulé de l'action", TITLES[i]]),
            ];
            rows.extend(FICHES[i].iter().map(|(l, v)| row(&[l, v])));
            table(&rows)
        })
        .collect();
    holds("no other heading", &read_as("f.docx", &docx(&fiches), &Options::default()).0);
    let with = p("Axe 1 – Habiter") + &p("Objectif 1.1 – Se loger") + &fiches;
    holds("the headings too", &read_as("f.docx", &docx(&with), &Options::default()).0);
}

#[test]
fn a_list_of_actions_gives_its_fields_under_one_header_or_two() {
    let labels: Vec<&str> = FICHES[0].iter().map(|(label, _)| *label).collect();
    let head = |text: &str| cell(&p(text), 1, "restart");
    let below = || cell("<w:p/>", 1, "below");
    let first: String = ["N°", "Action"].iter().chain(&labels[..4]).map(|text| head(text)).collect();
    let first = format!("<w:tr>{first}{}{}</w:tr>", cell(&p("Financement"), 2, ""), head(labels[6]));
    let second = format!("{}{}{}", below().repeat(6), cell(&p("Coût"), 1, ""), cell(&p("Financeurs"), 1, ""));
    let second = format!("<w:tr>{second}{}</w:tr>", below());
    let mut rows = vec![first, second, wide(&p("AXE 1 – Habiter"), 9), wide(&p("Objectif 1.1 – Se loger"), 9)];
    for i in 0..2 {
        let number = (i + 1).to_string();
        let values: Vec<&str> = [number.as_str(), TITLES[i]].into_iter().chain(FICHES[i].map(|(_, v)| v)).collect();
        rows.push(row(&values));
    }
    rows.push(format!("<w:tr>{}{}</w:tr>", cell(&p("TOTAL"), 6, ""), cell(&p("1 020 000 €"), 3, "")));
    holds("two rows of header", &read_as("f.docx", &docx(&table(&rows)), &Options::default()).0);
    // The same drawn with bars, and the levels in the first columns.
    let bars = |cells: &[&str]| format!("| {} |\n", cells.join(" | "));
    let header: Vec<&str> = ["Axe", "Objectif", "N°", "Action"].into_iter().chain(labels.iter().copied()).collect();
    let mut text = bars(&header) + &bars(&["---"; 11]);
    for i in 0..2 {
        let number = (i + 1).to_string();
        let path = if i == 0 { ["Axe 1 : Habiter", "1.1 Se loger"] } else { ["", ""] };
        let cells = path.into_iter().chain([number.as_str(), TITLES[i]]).chain(FICHES[i].map(|(_, v)| v));
        text += &bars(&cells.collect::<Vec<_>>());
    }
    holds("bars", &read_as("f.md", text.as_bytes(), &Options::default()).0);
    let tabs = text.lines().filter(|line| !line.contains("---")).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        cells.join("\t") + "\n"
    });
    holds("tabs", &read_as("f.txt", tabs.collect::<String>().as_bytes(), &Options::default()).0);
}

#[test]
fn a_table_of_figures_is_one_value() {
    let inner = table(&[
        row(&["Origine", "Montant", "Part"]),
        row(&["État", "80 €", "40 %"]),
        row(&["Commune", "120 €", "60 %"]),
    ]);
    let plan = cell(&p("Plan de financement"), 1, "") + &cell(&inner, 1, "");
    let fiche = |more: &[String]| {
        let head =
            [wide(&p("Action 1 – Rénover"), 2), row(&["Maître d'ouvrage", "CC"]), row(&["Communes", "Valfictif"])];
        let rows: Vec<String> = head.into_iter().chain(more.iter().cloned()).collect();
        read_as("f.docx", &docx(&(p("Axe 1 : Habiter") + &table(&rows))), &Options::default()).0
    };
    let alone = fiche(&[format!("<w:tr>{plan}</w:tr>")]);
    let node = alone.actions()[0].node.clone();
    assert_eq!(node.field(Field::Funders), Some("État : 80 €, 40 % ; Commune : 120 €, 60 %"));
    assert_eq!(node.field(Field::Communes), Some("Valfictif"));
    // Where a label names the funders, it is what they are.
    let both = fiche(&[row(&["Financeurs", "État"]), format!("<w:tr>{plan}</w:tr>")]);
    let node = both.actions()[0].node.clone();
    assert_eq!(node.field(Field::Funders), Some("État"));
    assert_eq!(node.details, ["État : 80 €, 40 % ; Commune : 120 €, 60 %"]);
}

#[test]
fn hidden_and_struck_texts_are_left_out_and_told() {
    let hidden = run(" (à relire)", "<w:vanish/>");
    let text = p("Axe 1 : Habiter")
        + &format!("<w:p>{}{hidden}</w:p>", run("Action 1 : Rénover", ""))
        + &format!("<w:p>{}</w:p>", run("Action 2 : Démolir", "<w:strike/>"))
        + &format!("<w:p>{}</w:p>", run("Action 3 : Planter", "<w:strike w:val=\"0\"/>"));
    let (plan, codes) = read_as("f.docx", &docx(&text), &Options::default());
    let read: Vec<&str> = plan.actions().iter().map(|a| a.node.text.as_str()).collect();
    assert_eq!(read, ["Rénover", "Planter"]);
    assert!(codes.contains(&"A0418"), "{codes:?}");
    let (_, codes) = read_as("f.docx", &docx(&p("Axe 1 : Habiter")), &Options::default());
    assert!(!codes.contains(&"A0418"));
}

#[test]
fn a_study_adds_labels_and_those_that_decided_are_told() {
    let text = "Axe 1 : Habiter\nAction 1.1 : Rénover le lavoir\nQui s'y colle : la commune\nBudget : 10 €\n";
    let (plan, _) = read_as("t.txt", text.as_bytes(), &Options::default());
    assert_eq!(plan.actions()[0].node.field(Field::Owner), None);
    let mut words = Vocabulary::own().clone();
    let mut notes = Notes::new();
    let mine = "[[champ]]\nid = \"maitre_ouvrage\"\nlibelles = [\"qui s'y colle\"]\n[[champ]]\nid = \"sorcier\"\nlibelles = [\"x\"]\n";
    words.extend(mine, Path::new("vocabulaire/champs.toml"), &mut notes);
    assert_eq!(notes.all().len(), 1, "an unknown field is told");
    let options = Options { labels: words.labels, ..Options::default() };
    let (plan, _) = read_as("t.txt", text.as_bytes(), &options);
    assert_eq!(plan.actions()[0].node.field(Field::Owner), Some("la commune"));
    assert_eq!(plan.to_json()["libelles"]["maitre_ouvrage"]["Qui s'y colle"], 1);
    assert_eq!(plan.to_json()["libelles"]["budget"]["Budget"], 1);
}

#[test]
fn a_workbook_of_actions_is_a_plan_and_another_is_none() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    // As Territoires en transitions exports it: sections over the columns, levels repeated on each row.
    sheet.merge_range(0, 0, 0, 3, "Présentation de l'action", &Format::new()).unwrap();
    sheet.merge_range(0, 4, 0, 6, "Acteurs", &Format::new()).unwrap();
    let header = [
        "Axe (x)",
        "Sous-axe (x.x)",
        "Titre de la fiche action",
        "Descriptif",
        "Personne pilote",
        "Structure pilote",
        "Financeur 1",
    ];
    let rows = [
        ["1. Habiter", "1.1 Se loger", "", "", "", "", ""],
        ["1. Habiter", "1.1 Se loger", "Rénover le lavoir", "En deux temps", "Mme Martin", "Commune", "État"],
        ["1. Habiter", "1.1 Se loger", "Ouvrir une crèche", "", "", "CC", ""],
        ["2. Circuler", "2.1 Pédaler", "Poser des arceaux", "", "", "", ""],
    ];
    for (r, cells) in (1..).zip(std::iter::once(header).chain(rows)) {
        for (c, text) in (0..).zip(cells) {
            sheet.write_string(r, c, text).unwrap();
        }
    }
    let (plan, _) = read_as("plan.xlsx", &book.save_to_buffer().unwrap(), &Options::default());
    let seen: Vec<(Vec<&str>, &str)> = plan
        .actions()
        .iter()
        .map(|a| (a.headings.iter().map(|h| h.text.as_str()).collect(), a.node.text.as_str()))
        .collect();
    let expected = [
        (vec!["Habiter", "Se loger"], "Rénover le lavoir"),
        (vec!["Habiter", "Se loger"], "Ouvrir une crèche"),
        (vec!["Circuler", "Pédaler"], "Poser des arceaux"),
    ];
    assert_eq!(seen, expected);
    let first = plan.actions()[0].node.clone();
    assert_eq!(first.field(Field::Owner), Some("Commune"));
    assert_eq!(first.field(Field::Contact), Some("Mme Martin"));
    let mut other = Workbook::new();
    other.add_worksheet().write_string(0, 0, "Commune").unwrap();
    let mut notes = Notes::new();
    let none = plan::read_bytes(&other.save_to_buffer().unwrap(), Path::new("a.xlsx"), &Options::default(), &mut notes);
    assert!(none.is_none() && notes.has_errors());
}

/// A workbook of sheets, each a name and its rows.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (r, cells) in (0..).zip(*rows) {
            for (c, text) in (0..).zip(*cells) {
                sheet.write_string(r, c, *text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_sheet_for_each_level_is_its_heading() {
    const HEAD: &[&str] = &["N°", "Action", "Pilote", "Budget"];
    let paths = |sheets: &[(&str, &[&[&str]])]| -> Vec<(Vec<String>, String)> {
        let (plan, _) = read_as("plan.xlsx", &workbook(sheets), &Options::default());
        let path = |a: &plan::ActionRef<'_>| a.headings.iter().map(|h| h.text.clone()).collect();
        plan.actions().iter().map(|a| (path(a), a.node.text.clone())).collect()
    };
    let of = |path: &[&str], text: &str| (path.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>(), text.to_owned());
    let first: &[&[&str]] = &[HEAD, &["1.1", "Relier la gare", "CC", "1"], &["1.2", "Marcher", "CC", "2"]];
    let second: &[&[&str]] = &[HEAD, &["2.1", "Ouvrir un centre", "CC", "3"]];
    // A sheet that sums them up is beside the plan, and none of its rows a heading.
    let sums: &[&[&str]] = &[&["Axe", "Nombre"], &["Axe 1", "2"], &["Axe 2", "1"]];
    let named = paths(&[("Bilan", sums), ("Axe 1 Bouger", first), ("Axe 2 Se soigner", second)]);
    let expected =
        [of(&["Bouger"], "Relier la gare"), of(&["Bouger"], "Marcher"), of(&["Se soigner"], "Ouvrir un centre")];
    assert_eq!(named, expected);
    assert_eq!(paths(&[("Bouger", first), ("Se soigner", second)]), expected, "the same columns");
    // A sheet for each year is no level, nor is one that nobody named.
    for names in [["Plan 2025", "Plan 2026"], ["Feuil1", "Feuil2"]] {
        let plain = paths(&[(names[0], first), (names[1], second)]);
        assert!(plain.iter().all(|(path, _)| path.is_empty()), "{plain:?}");
    }
    // A column that says the level of the sheet says it once.
    let own: &[&[&str]] = &[&["Axe", "Action", "Pilote"], &["Axe 1 : Bouger", "Marcher", "CC"]];
    let other: &[&[&str]] = &[&["Axe", "Action", "Pilote"], &["Axe 2 : Se soigner", "Ouvrir un centre", "CC"]];
    let both = paths(&[("Axe 1", own), ("Axe 2", other)]);
    assert_eq!(both, [of(&["Bouger"], "Marcher"), of(&["Se soigner"], "Ouvrir un centre")]);
}
