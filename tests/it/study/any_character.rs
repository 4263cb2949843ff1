//! Any character in any text of a study: what is written opens again, and nothing that is printed drives a terminal.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::fmt::Write as _;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto};
use gdal::Dataset;
use gdal::vector::LayerAccess;
use quick_xml::events::Event;
use tempfile::TempDir;

use crate::support::files::write;
use crate::support::tool;

/// A generator of numbers, the same at each run.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    /// A word with some of the pieces around and within it.
    fn text(&mut self, word: &str) -> String {
        let long = "x".repeat(40_000);
        let mut pieces: Vec<&str> = (0..self.up_to(4) + 1).map(|_| PIECES[self.up_to(PIECES.len())]).collect();
        if self.up_to(12) == 0 {
            pieces.push(&long);
        }
        let at = self.up_to(pieces.len() + 1);
        pieces.insert(at, word);
        pieces.concat()
    }
}

/// What people paste, what programs leave, and what is meant to harm.
const PIECES: [&str; 33] = [
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{1}",
    "\u{7}",
    "\u{8}",
    "\u{b}",
    "\u{c}",
    "\u{1b}[31m",
    "\u{1b}]0;titre\u{7}",
    "\u{7f}",
    "\u{85}",
    "\u{9b}2J",
    "\u{2028}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fdd0}",
    "\u{301}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "🚲👩\u{200d}🚒",
    "𐀀",
    "<>&\"'",
    "]]>",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "%00",
    "_x0041_",
    "{territoire}",
];

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => write!(out, "\\u{:04X}", c as u32).unwrap(),
            c => out.push(c),
        }
    }
    out + "\""
}

/// Rows as a CSV.
fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn study(seed: u64) -> TempDir {
    let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1));
    // The first numbers of such a generator are alike.
    for _ in 0..20 {
        dice.up_to(2);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut text = |word: &str| dice.text(word);
    let mut toml = String::new();
    for (head, keys) in [
        ("[etude]\ndate = 2026-11-24", &["nom", "auteur"][..]),
        ("[territoire]\nepci = [\"240100883\"]", &[]),
        ("[[niveau]]\ncommunes = [\"01202\"]", &["nom"]),
        ("[[couche]]\nid = \"lieux\"\nfichier = \"couches/lieux.csv\"\nmodele = \"services\"", &["titre", "source"]),
        ("[[analyse]]\ngenre = \"distance\"\nid = \"distance\"\ncouche = \"lieux\"", &["titre"]),
        ("[plan]\ndocument = \"plan/projet.txt\"\nrattachements = \"plan/rattachements.csv\"", &[]),
        ("[priorisation]\n[[priorisation.critere]]\nid = \"climat\"", &["titre"]),
    ] {
        let values = keys.iter().map(|key| format!("{key} = {}\n", quoted(&text(key))));
        toml += &format!("{head}\n{}\n", values.collect::<String>());
    }
    write(folder.path(), "territoire.toml", toml);
    let recipe = format!(
        "id = \"carte\"\ntitre = {}\nconstat = \"distance\"\n[fond]\nvariable = \"distance.communes.distance_km\"\nclassification = \"quantiles\"\nclasses = 3\npalette = \"sequentielle-orange\"\nlegende = {}\n[[couches]]\ncouche = \"lieux\"\n",
        quoted(&text("titre")),
        quoted(&text("légende"))
    );
    write(folder.path(), "cartes/carte.toml", recipe);
    let row = |cells: [String; 6]| cells.to_vec();
    let head = ["id", "nom", "lon", "lat", "code_insee", &text("colonne")].map(str::to_owned);
    let mut place = |id: &str, lon: &str| {
        row([id.into(), text("Maison"), lon.into(), "45.95".into(), "01202".into(), text("cellule")])
    };
    write(folder.path(), "couches/lieux.csv", csv(&[head.to_vec(), place("1", "5.34"), place("2", "5.35")]));
    let plan = format!("Axe 1 : {}\n- {}\n- {}\n", text("Mobilités"), text("Créer un annuaire"), text("Réunir"));
    // A text with signs of command is no document, and is refused as such.
    let plan = plan.replace(|c: char| c.is_control() && !c.is_whitespace(), "");
    write(folder.path(), "plan/projet.txt", plan);
    let heads = ["action", "genre", "cible", "role", "origine", "motif"].map(str::to_owned);
    let attached = ["1-01".into(), "commune".into(), "01202".into(), "lieu".into(), String::new(), text("motif")];
    write(folder.path(), "plan/rattachements.csv", csv(&[row(heads), row(attached)]));
    folder
}

/// Gives the study a journal of what its actions are, once their ids are written.
fn journal(folder: &Path, seed: u64) {
    let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9).wrapping_add(7));
    for _ in 0..20 {
        dice.up_to(2);
    }
    let heads = ["date", "qui", "action", "champ", "acte", "avant", "apres", "source", "export"].map(str::to_owned);
    let mut line = |field: &str, act: &str| {
        let [who, value, source] = ["CC", "valeur", "a.xlsx"].map(|word| dice.text(word));
        ["2026-11-01".into(), who, "1-01".into(), field.into(), act.into(), String::new(), value, source, "e1".into()]
            .to_vec()
    };
    let mut rows = vec![heads.to_vec()];
    for field in ["pilote", "partenaires", "commentaire:CC", "financement:État:montant"] {
        rows.push(line(field, "modification"));
        rows.push(line(field, "conflit"));
    }
    // What an earlier version kept raw may hold bytes 0, which are then refused; the rest is read.
    rows.iter_mut().flatten().for_each(|cell| *cell = cell.replace('\0', ""));
    write(folder, "plan/suivi/journal.csv", csv(&rows));
}

/// Runs a command: it ends with 0 or 1, and says nothing that a terminal obeys.
fn run(arguments: &[&str], folder: &Path, seed: u64) -> bool {
    let output = tool::run(arguments, folder);
    let said = tool::all(&output);
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)) && !said.contains("panicked"), "seed {seed}, {arguments:?}: {code:?} {said}");
    let obeyed = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(said.chars().find(|c| obeyed(*c)), None, "seed {seed}, {arguments:?}: {said:?}");
    code == Some(0)
}

/// Opens all that a command wrote; how many files.
fn open_all(folder: &Path, seed: u64) -> usize {
    let mut opened = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let told = format!("seed {seed}, {}", path.display());
        if path.is_dir() {
            opened += open_all(&path, seed);
            continue;
        }
        opened += 1;
        match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
            "xlsx" | "ods" => {
                let mut book = open_workbook_auto(&path).unwrap_or_else(|e| panic!("{told}: {e}"));
                for name in book.sheet_names() {
                    let range = book.worksheet_range(&name).unwrap_or_else(|e| panic!("{told}: {e}"));
                    for cell in range.used_cells() {
                        if let Data::String(text) = cell.2 {
                            assert!(text.encode_utf16().count() <= 32_767, "{told}");
                        }
                    }
                    let formulas = book.worksheet_formula(&name).map(|all| all.used_cells().count()).unwrap_or(0);
                    assert_eq!(formulas, 0, "{told}: a formula");
                }
            }
            "svg" => {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{told}");
                let mut reader = quick_xml::Reader::from_str(&text);
                while reader.read_event().unwrap_or_else(|e| panic!("{told}: {e}")) != Event::Eof {}
            }
            "json" => drop(serde_json::from_slice::<serde_json::Value>(&std::fs::read(&path).unwrap()).unwrap()),
            "gpkg" => {
                let data = Dataset::open(&path).unwrap_or_else(|e| panic!("{told}: {e}"));
                data.layers().for_each(|mut layer| assert!(layer.features().count() < 10_000, "{told}"));
            }
            "csv" => {
                let text = std::fs::read(&path).unwrap();
                for row in
                    csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_slice()).records()
                {
                    let runs = |cell: &str| cell.starts_with(['=', '@', '\t', '\r', '\n']);
                    assert!(!row.unwrap().iter().any(runs), "{told}: {}", String::from_utf8_lossy(&text));
                }
            }
            "pdf" => {
                let bytes = std::fs::read(&path).unwrap();
                let read = territoire::plan::read_bytes(&bytes, &path, &Default::default(), &mut Default::default());
                drop(read);
                assert!(bytes.starts_with(b"%PDF-"), "{told}");
            }
            _ => {}
        }
    }
    opened
}

#[test]
fn no_character_of_any_text_breaks_what_is_written_or_printed() {
    let mut refused = Vec::new();
    for seed in 0..3 {
        let folder = study(seed);
        let path = folder.path();
        run(&["verifier"], path, seed);
        if run(&["plan", "rattacher"], path, seed) {
            journal(path, seed);
        }
        run(&["plan", "prioriser"], path, seed);
        run(&["plan", "suivi", "importer"], path, seed);
        run(&["plan", "suivi", "exporter", "--territoire", "--tous"], path, seed);
        run(&["plan", "suivi", "etat"], path, seed);
        if !run(&["lancer"], path, seed) {
            let said = tool::all(&tool::run(&["lancer"], path));
            let errors = said.lines().skip_while(|line| !line.starts_with("erreur")).take(6).collect::<Vec<_>>();
            refused.push(format!("seed {seed}: {}", errors.join("\n")));
        }
        for made in ["resultats", "controle", "suivi", "plan/suivi", "plan/actions.csv"] {
            open_all(&path.join(made), seed);
        }
    }
    assert!(refused.len() <= 1, "of 3 studies, these are not written:\n{}", refused.join("\n"));
}
