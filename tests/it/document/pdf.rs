//! PDFs drawn by the test: what is where is known to the point.

use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::plan::{self, Node, Options, Plan};

/// A page being drawn, in points from its bottom left. Its letters are all 0.6 times as wide as they are high.
#[derive(Default)]
pub(super) struct Sheet {
    stream: Vec<u8>,
    turned: bool,
}

impl Sheet {
    fn bytes(text: &str) -> Vec<u8> {
        let code = |c: char| match c {
            '–' => 0x96,
            '•' => 0x95,
            '’' => 0x92,
            '€' => 0x80,
            c => u8::try_from(u32::from(c)).expect("a character of one byte"),
        };
        text.chars().map(code).flat_map(|b| if b"()\\".contains(&b) { vec![b'\\', b] } else { vec![b] }).collect()
    }

    fn add(&mut self, text: &str) {
        self.stream.extend_from_slice(text.as_bytes());
    }

    /// Text whose baseline begins at (x, y), with the matrix `turn` in front.
    fn set(&mut self, turn: &str, size: f64, x: f64, y: f64, text: &str) -> &mut Self {
        self.add(&format!("BT /F {size} Tf {turn} {x} {y} Tm ("));
        self.stream.extend(Self::bytes(text));
        self.add(") Tj ET\n");
        self
    }

    pub(super) fn text(&mut self, size: f64, x: f64, y: f64, text: &str) -> &mut Self {
        self.set("1 0 0 1", size, x, y, text)
    }

    /// Text read from the bottom to the top.
    fn upwards(&mut self, size: f64, x: f64, y: f64, text: &str) -> &mut Self {
        self.set("0 1 -1 0", size, x, y, text)
    }

    pub(super) fn rule(&mut self, x0: f64, y0: f64, x1: f64, y1: f64) -> &mut Self {
        self.add(&format!("{x0} {y0} m {x1} {y1} l S\n"));
        self
    }

    pub(super) fn surface(&mut self, x: f64, y: f64, width: f64, height: f64) -> &mut Self {
        self.add(&format!("0.9 g {x} {y} {width} {height} re f 0 g\n"));
        self
    }

    /// The rules of a table, the columns and the rows between which they stand.
    pub(super) fn grid(&mut self, xs: &[f64], ys: &[f64]) -> &mut Self {
        let (left, right) = (xs[0], xs[xs.len() - 1]);
        let (top, bottom) = (ys[0], ys[ys.len() - 1]);
        for y in ys {
            self.rule(left, *y, right, *y);
        }
        for x in xs {
            self.rule(*x, bottom, *x, top);
        }
        self
    }
}

/// A document of such pages.
fn pdf(sheets: &[Sheet]) -> Vec<u8> {
    let kids: Vec<String> = (0..sheets.len()).map(|i| format!("{} 0 R", 10 + 2 * i)).collect();
    let widths = vec!["600"; 224].join(" ");
    let font = format!("/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[{widths}]>>endobj\n");
    let mut out = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[{}]/Count {}>>endobj\n\
         3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Courier{font}\
         4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold{font}",
        kids.join(" "),
        sheets.len()
    )
    .into_bytes();
    for (i, sheet) in sheets.iter().enumerate() {
        let (page, stream) = (10 + 2 * i, 11 + 2 * i);
        let turn = if sheet.turned { "/Rotate 90" } else { "" };
        out.extend(
            format!(
                "{page} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]{turn}/Contents {stream} 0 R\
             /Resources<</Font<</F 3 0 R>>>>>>endobj\n{stream} 0 obj<</Length {}>>stream\n",
                sheet.stream.len()
            )
            .into_bytes(),
        );
        out.extend(&sheet.stream);
        out.extend(b"\nendstream endobj\n");
    }
    out.extend(b"trailer<</Root 1 0 R>>\n");
    out
}

pub(super) fn read(sheets: &[Sheet]) -> (Plan, Notes) {
    let mut notes = Notes::new();
    let plan = plan::read_bytes(&pdf(sheets), Path::new("p.pdf"), &Options::default(), &mut notes);
    (plan.unwrap_or_else(|| panic!("{notes:?}")), notes)
}

pub(super) fn sheet(draw: impl Fn(&mut Sheet)) -> Sheet {
    let mut sheet = Sheet::default();
    draw(&mut sheet);
    sheet
}

/// An action's title, and its fields in the order in which they are told.
fn fiche(node: &Node) -> (String, Vec<(&'static str, String)>) {
    (node.text.clone(), node.fields.iter().map(|(field, value)| (field.id(), value.clone())).collect())
}

pub(super) fn fiches(plan: &Plan) -> Vec<(String, Vec<(&'static str, String)>)> {
    plan.actions().iter().map(|action| fiche(action.node)).collect()
}

pub(super) fn of(title: &str, fields: &[(&'static str, &str)]) -> (String, Vec<(&'static str, String)>) {
    (title.to_owned(), fields.iter().map(|(field, value)| (*field, (*value).to_owned())).collect())
}

/// What each page has: its head and its number, at the same place.
fn edges(sheet: &mut Sheet, number: usize) {
    sheet.text(8.0, 50.0, 770.0, "Plan de la vallée 2025").text(8.0, 500.0, 30.0, &format!("page {number} / 3"));
}

fn titles(sheet: &mut Sheet) {
    sheet.text(16.0, 50.0, 720.0, "Axe 1 – Bouger").text(13.0, 50.0, 690.0, "Orientation 1.1 – Partager");
}

#[test]
fn a_fiche_in_a_table_goes_on_on_the_next_page_and_so_does_its_cell() {
    let first = sheet(|s| {
        edges(s, 1);
        titles(s);
        s.text(11.0, 50.0, 140.0, "Action 1.1.1 – Covoiturer");
        s.grid(&[50.0, 200.0, 550.0], &[130.0, 110.0, 60.0]);
        s.text(10.0, 55.0, 117.0, "Pilote").text(10.0, 205.0, 117.0, "CC du Val");
        s.text(10.0, 55.0, 97.0, "Partenaires").text(
            10.0,
            205.0,
            97.0,
            "Département, Région, chambre de commerce et d'industrie,",
        );
        s.text(10.0, 205.0, 85.0, "association des usagers de la gare, communes,");
    });
    let second = sheet(|s| {
        edges(s, 2);
        s.grid(&[50.0, 200.0, 550.0], &[740.0, 720.0, 700.0]);
        s.text(10.0, 205.0, 727.0, "syndicat des mobilités");
        s.text(10.0, 55.0, 707.0, "Calendrier").text(10.0, 205.0, 707.0, "2026");
        s.text(11.0, 50.0, 640.0, "Action 1.1.2 – Pédaler");
        s.grid(&[50.0, 200.0, 550.0], &[630.0, 610.0, 590.0]);
        s.text(10.0, 55.0, 617.0, "Pilote").text(10.0, 205.0, 617.0, "Commune du Val");
        s.text(10.0, 55.0, 597.0, "Budget").text(10.0, 205.0, 597.0, "12 000 €");
    });
    let third = sheet(|s| {
        edges(s, 3);
        s.text(10.0, 50.0, 720.0, "Annexe");
    });
    let (plan, _) = read(&[first, second, third]);
    let partners = "Département, Région, chambre de commerce et d'industrie, association des usagers de la gare, \
                    communes, syndicat des mobilités";
    let covoiturer = [("maitre_ouvrage", "CC du Val"), ("partenaires", partners), ("calendrier", "2026")];
    let pedaler = [("maitre_ouvrage", "Commune du Val"), ("budget", "12 000 €")];
    assert_eq!(fiches(&plan), [of("Covoiturer", &covoiturer), of("Pédaler", &pedaler)]);
}

#[test]
fn cells_that_are_merged_say_under_what_each_row_stands() {
    // Two actions under one objective, whose cell is as high as both; each cell has its own background, no line is drawn.
    let page = sheet(|s| {
        let row = |s: &mut Sheet, y: f64, height: f64, cells: &[(f64, f64)]| {
            for (x, width) in cells {
                s.surface(*x, y, *width, height);
            }
        };
        row(s, 700.0, 20.0, &[(50.0, 150.0), (200.0, 200.0), (400.0, 150.0)]);
        row(s, 640.0, 60.0, &[(50.0, 150.0)]);
        row(s, 670.0, 30.0, &[(200.0, 200.0), (400.0, 150.0)]);
        row(s, 640.0, 30.0, &[(200.0, 200.0), (400.0, 150.0)]);
        row(s, 610.0, 30.0, &[(50.0, 150.0), (200.0, 200.0), (400.0, 150.0)]);
        s.text(10.0, 55.0, 707.0, "Axe").text(10.0, 205.0, 707.0, "Action").text(10.0, 405.0, 707.0, "Pilote");
        s.text(10.0, 55.0, 667.0, "Axe 1 – Bouger");
        s.text(10.0, 205.0, 687.0, "Ouvrir une aire").text(10.0, 405.0, 687.0, "CC du Val");
        s.text(10.0, 205.0, 657.0, "Prêter des vélos").text(10.0, 405.0, 657.0, "Région");
        s.text(10.0, 55.0, 627.0, "Axe 2 – Soigner");
        s.text(10.0, 205.0, 627.0, "Bâtir une maison commune de").text(10.0, 205.0, 615.0, "santé");
        s.text(10.0, 405.0, 627.0, "Commune");
    });
    let (plan, _) = read(&[page]);
    let axes: Vec<(&str, usize)> = plan.nodes.iter().map(|n| (n.text.as_str(), n.children.len())).collect();
    assert_eq!(axes, [("Bouger", 2), ("Soigner", 1)]);
    let told = fiches(&plan);
    assert_eq!(told[0], of("Ouvrir une aire", &[("maitre_ouvrage", "CC du Val")]));
    assert_eq!(told[2], of("Bâtir une maison commune de santé", &[("maitre_ouvrage", "Commune")]));
}

#[test]
fn contents_and_footnotes_are_not_of_the_plan() {
    let contents = sheet(|s| {
        s.text(16.0, 50.0, 740.0, "Sommaire");
        let entries =
            [("Axe 1 – Bouger", 2), ("Orientation 1.1 – Partager", 2), ("Action 1.1.1 – Ouvrir une aire de", 0)];
        for (i, (text, page)) in entries.iter().enumerate() {
            let y = 700.0 - 15.0 * i as f64;
            s.text(10.0, 50.0, y, text);
            if *page > 0 {
                s.text(10.0, 540.0, y, &page.to_string());
            }
        }
        s.text(10.0, 50.0, 655.0, "covoiturage près de la gare").text(10.0, 540.0, 655.0, "2");
        s.text(10.0, 50.0, 640.0, "Action 1.1.2 – Pédaler").text(10.0, 540.0, 640.0, "2");
    });
    let body = sheet(|s| {
        titles(s);
        s.text(11.0, 50.0, 660.0, "Action 1.1.1 – Ouvrir une aire de covoiturage près de la gare");
        s.text(10.0, 50.0, 640.0, "Maître d'ouvrage : CC du Val").text(6.0, 218.0, 644.0, "1");
        s.text(11.0, 50.0, 600.0, "Action 1.1.2 – Pédaler");
        s.text(10.0, 50.0, 580.0, "Une piste de 3 km").text(6.0, 152.0, 584.0, "2").text(
            10.0,
            158.0,
            580.0,
            "est tracée.",
        );
        s.text(7.0, 50.0, 60.0, "1 La communauté compte sept communes.");
    });
    let (plan, notes) = read(&[contents, body]);
    let told = fiches(&plan);
    assert_eq!(told[0], of("Ouvrir une aire de covoiturage près de la gare", &[("maitre_ouvrage", "CC du Val")]));
    assert_eq!(told.len(), 2);
    // The square of a length calls no note: no note has this number.
    assert_eq!(plan.actions()[1].node.details, ["Une piste de 3 km2 est tracée."]);
    assert!(notes.all().iter().any(|note| note.code.id == "I0434"), "{notes:?}");
}

#[test]
fn a_page_that_lies_on_its_side_is_read_and_a_text_in_the_margin_is_told() {
    // The text of the second page is drawn upwards, as a wide table is on a high page; the third says to turn it.
    let first = sheet(|s| {
        titles(s);
        s.text(11.0, 50.0, 660.0, "Action 1.1.1 – Ouvrir une aire");
        s.upwards(12.0, 30.0, 300.0, "Territoire en action");
    });
    let second = sheet(|s| {
        s.upwards(11.0, 100.0, 50.0, "Action 1.1.2 – Pédaler").upwards(10.0, 120.0, 50.0, "Pilote : Région");
    });
    let mut third = sheet(|s| {
        s.upwards(11.0, 100.0, 50.0, "Action 1.1.3 – Marcher").upwards(10.0, 120.0, 50.0, "Pilote : Commune");
    });
    third.turned = true;
    let (plan, notes) = read(&[first, second, third]);
    let pilots = [("Ouvrir une aire", None), ("Pédaler", Some("Région")), ("Marcher", Some("Commune"))];
    let told = |(title, pilot): (&str, Option<&str>)| {
        of(title, &pilot.map(|pilot| ("maitre_ouvrage", pilot)).into_iter().collect::<Vec<_>>())
    };
    assert_eq!(fiches(&plan), pilots.map(told));
    let aside: Vec<_> = notes.all().iter().filter(|note| note.code.id == "A0439").collect();
    assert_eq!(aside.len(), 1, "{notes:?}");
    let shown = format!("{:?}", aside[0]);
    assert!(shown.contains("page 1 : « Territoire en action »"), "{shown}");
}

#[test]
fn facts_beside_the_text_are_read_after_it() {
    let page = sheet(|s| {
        titles(s);
        s.text(11.0, 50.0, 650.0, "Action 1.1.1 – Ouvrir une aire");
        s.surface(50.0, 480.0, 140.0, 150.0);
        let facts = ["Pilote :", "CC du Val", "Partenaires :", "Région, État", "Calendrier :", "2026"];
        for (i, fact) in facts.iter().enumerate() {
            let y = 615.0 - 22.0 * i as f64;
            s.text(9.0, 56.0, y, fact);
        }
        for (i, text) in [
            "Une aire de vingt places est tracée près de",
            "la gare. Elle est éclairée. Les arbres de la",
            "place sont gardés.",
        ]
        .iter()
        .enumerate()
        {
            s.text(10.0, 220.0, 610.0 - 13.0 * i as f64, text);
        }
        s.text(11.0, 50.0, 440.0, "Action 1.1.2 – Pédaler");
    });
    let (plan, _) = read(&[page]);
    let fields = [("maitre_ouvrage", "CC du Val"), ("partenaires", "Région, État"), ("calendrier", "2026")];
    assert_eq!(fiches(&plan), [of("Ouvrir une aire", &fields), of("Pédaler", &[])]);
    let text =
        "Une aire de vingt places est tracée près de la gare. Elle est éclairée. Les arbres de la place sont gardés.";
    assert_eq!(plan.actions()[0].node.details, [text]);
}

#[test]
fn labels_in_a_row_stand_above_their_values_without_any_rule() {
    let page = sheet(|s| {
        titles(s);
        s.text(11.0, 50.0, 650.0, "Action 1.1.1 – Ouvrir une aire");
        for (x, label, value) in
            [(50.0, "Pilote", "CC du Val et"), (250.0, "Calendrier", "2026"), (420.0, "Budget", "9 000 €")]
        {
            s.text(9.0, x, 630.0, label).text(9.0, x, 617.0, value);
        }
        s.text(9.0, 50.0, 606.0, "ses communes");
        s.text(11.0, 50.0, 560.0, "Action 1.1.2 – Pédaler");
    });
    let (plan, _) = read(&[page]);
    let fields = [("maitre_ouvrage", "CC du Val et ses communes"), ("calendrier", "2026"), ("budget", "9 000 €")];
    assert_eq!(fiches(&plan), [of("Ouvrir une aire", &fields), of("Pédaler", &[])]);
}

#[test]
fn titles_typed_letter_by_letter_are_words() {
    let page = sheet(|s| {
        s.text(16.0, 50.0, 720.0, "A X E   1").text(16.0, 50.0, 690.0, "Bouger autrement");
        s.text(11.0, 50.0, 650.0, "Action 1.1 – Ouvrir une aire");
    });
    let (plan, _) = read(&[page]);
    assert_eq!(plan.nodes[0].text, "Bouger autrement");
    assert_eq!(plan.nodes[0].printed_code.as_deref(), Some("1"));
}
