//! A clean table under hundreds of faithful disguises: whatever people and programs do to its form, the same values come
//! out, or a diagnostic that names the place; never another value.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use geo::{Distance, Euclidean, Geometry, Point};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rust_xlsxwriter::Workbook;
use territoire::diagnostic::{Notes, Severity, summary};
use territoire::layer::{self, Layer};
use territoire::territory::Territory;

use crate::support::counts;
use crate::support::grounds;
use crate::support::layers::{model, spec};

/// How many disguises each table is given.
const DISGUISES: u64 = 400;

/// Communes of the plaine de l'Ain, whose codes begin with a zero.
const COMMUNES: [(&str, &str); 8] = [
    ("01004", "Ambérieu-en-Bugey"),
    ("01202", "Lagnieu"),
    ("01244", "Meximieux"),
    ("01041", "Blyes"),
    ("01390", "Saint-Vulbas"),
    ("01450", "Villieu-Loyes-Mollon"),
    ("01149", "Douvres"),
    ("01366", "Saint-Maurice-de-Rémens"),
];

/// A value of the clean table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Clean {
    Number(f64),
    Secret,
    Unknown,
    Empty,
}

/// A row of the clean table: its commune, a number of households, a rate, a balance that may be negative, and where it is.
type Row = (usize, [Clean; 3], Point);

/// The clean table.
struct Table {
    rows: Vec<Row>,
}

/// Choices, one after the other.
struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    /// Once in so many.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

fn clean(dice: &mut Dice, territory: &Territory) -> Table {
    let mut rows = Vec::new();
    let n = 5 + dice.below(4);
    for (i, (code, _)) in COMMUNES.iter().take(n).enumerate() {
        let mut value = |whole: bool, low: f64, high: f64, i: usize| match dice.below(9) {
            0 if i > 1 => Clean::Secret,
            1 if i > 1 => Clean::Unknown,
            2 if i > 1 => Clean::Empty,
            _ => {
                let at = low + (high - low) * (dice.below(100_000) as f64 / 100_000.0);
                Clean::Number(if whole { at.round() } else { (at * 10.0).round() / 10.0 })
            }
        };
        let values = [value(true, 120.0, 28_000.0, i), value(false, 1.0, 60.0, i), value(true, -900.0, 2_500.0, i)];
        let at = territory.communes[territory.index_of(code).expect("of the territory")].mairie.expect("a mairie");
        let (lon, lat) = territory.projection.unproject(at.into()).map(|c| (c.x, c.y)).expect("on earth");
        let round = |v: f64| (v * 1e5).round() / 1e5;
        rows.push((i, values, Point::new(round(lon), round(lat))));
    }
    Table { rows }
}

/// How numbers are written: the sign of decimals, what parts thousands.
#[derive(Debug, Clone, Copy)]
struct Figures {
    decimal: char,
    thousands: &'static str,
    brackets: bool,
    percent: bool,
}

impl Figures {
    fn text(self, value: f64, decimals: usize) -> String {
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut out = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                out.push_str(self.thousands);
            }
            out.push(digit);
        }
        if !fraction.is_empty() {
            out.push(self.decimal);
            out.push_str(fraction);
        }
        match (value < 0.0, self.brackets) {
            (true, true) => format!("({out})"),
            (true, false) => format!("-{out}"),
            _ => out,
        }
    }
}

/// A table as it is written: its lines, and the names that its columns of numbers have.
struct Disguise {
    lines: Vec<Vec<String>>,
    names: [String; 3],
    said: String,
    places: bool,
}

fn disguise(table: &Table, dice: &mut Dice, places: bool) -> Disguise {
    // In French, a point between thousands goes with a comma before decimals.
    let figures = match dice.below(6) {
        0 => Figures { decimal: '.', thousands: "", brackets: false, percent: false },
        1 => Figures { decimal: ',', thousands: "", brackets: false, percent: true },
        2 => Figures { decimal: ',', thousands: " ", brackets: true, percent: false },
        3 => Figures { decimal: ',', thousands: "\u{a0}", brackets: false, percent: true },
        4 => Figures { decimal: ',', thousands: "\u{202f}", brackets: false, percent: false },
        _ => Figures { decimal: '.', thousands: ",", brackets: false, percent: false },
    };
    let mut said = format!("{figures:?}");
    let secret = dice.one(&["s", "ns", "<11", "secret", "s"]);
    let unknown = dice.one(&["nd", "n.d.", "NC", "#N/A", "-", "…", "NA", "N/A", "non disponible"]);
    let names = [
        dice.one(&["menages", "Ménages", "nb_menages", "Nombre de ménages", "P21_MEN"]),
        dice.one(&["part", "taux_vacance", "Part (%)", "tx_pauvrete"]),
        dice.one(&["solde", "Solde", "evolution"]),
    ]
    .map(str::to_owned);
    let code_name = dice.one(&[
        "code_insee",
        "COG",
        "CODGEO",
        "Code INSEE",
        "comm_insee",
        "codgeo_26",
        "Code géographique",
        "DEPCOM",
        "insee_com",
        "code_commune",
    ]);
    let name_name = dice.one(&["nom", "LIBGEO", "Libellé géographique", "Commune", "nom_commune"]);
    let coded = dice.below(6);
    let split = !places && dice.once_in(8);
    let code = |code: &str| match coded {
        0 => format!("=\"{code}\""),
        1 => format!("'{code}"),
        2 => code.trim_start_matches('0').to_owned(),
        3 => format!("{code}.0"),
        _ => code.to_owned(),
    };
    let mut columns: Vec<(String, Vec<String>)> = Vec::new();
    let of = |f: &dyn Fn(&Row) -> String| table.rows.iter().map(f).collect::<Vec<_>>();
    if split {
        columns.push((dice.one(&["DEP", "Département", "code_dept"]).into(), of(&|r| COMMUNES[r.0].0[..2].to_owned())));
        let zeros = dice.once_in(2);
        let digits = |r: &Row| {
            let digits = &COMMUNES[r.0].0[2..];
            if zeros { digits.to_owned() } else { digits.trim_start_matches('0').to_owned() }
        };
        columns.push((dice.one(&["COM", "com", "Code commune"]).into(), of(&digits)));
        said += " code en deux";
    } else {
        columns.push((code_name.into(), of(&|r| code(COMMUNES[r.0].0))));
        let _ = write!(said, " {code_name} ({coded})");
    }
    columns.push((name_name.into(), of(&|r| COMMUNES[r.0].1.to_owned())));
    for (k, name) in names.iter().enumerate() {
        let decimals = usize::from(k == 1);
        let text = |r: &Row| match r.1[k] {
            Clean::Number(v) if k == 1 && figures.percent => format!("{} %", figures.text(v, decimals)),
            Clean::Number(v) => figures.text(v, decimals),
            Clean::Secret => secret.to_owned(),
            Clean::Unknown => unknown.to_owned(),
            Clean::Empty => String::new(),
        };
        columns.push((name.clone(), of(&text)));
    }
    if places {
        let comma = figures.decimal == ',';
        let degree = |v: f64| if comma { v.to_string().replace('.', ",") } else { v.to_string() };
        match dice.below(4) {
            0 => columns.push((
                dice.one(&["latlong", "Coordonnées GPS", "geo_point_2d"]).into(),
                of(&|r| format!("{}, {}", r.2.y(), r.2.x())),
            )),
            _ => {
                let pair = [
                    ["lon", "lat"],
                    ["Longitude (WGS84)", "Latitude (WGS84)"],
                    ["long", "lat"],
                    ["x_wgs84", "y_wgs84"],
                ];
                let pair = pair[dice.below(pair.len())];
                columns.push((pair[0].into(), of(&|r| degree(r.2.x()))));
                columns.push((pair[1].into(), of(&|r| degree(r.2.y()))));
            }
        }
    }
    if dice.once_in(3) {
        columns.push(("commentaire".into(), of(&|r| format!("vu le {} mai ; à revoir", r.0 + 1))));
    }
    if dice.once_in(4) {
        columns.push(("id_interne".into(), of(&|r| format!("{:03}", r.0 + 7))));
    }
    if dice.once_in(2) {
        for i in (1..columns.len()).rev() {
            columns.swap(i, dice.below(i + 1));
        }
        said += " mêlées";
    }
    let width = columns.len();
    let mut lines: Vec<Vec<String>> = Vec::new();
    let padded = dice.once_in(2);
    let alone = |text: &str| {
        let mut line = vec![text.to_owned()];
        if padded {
            line.resize(width, String::new());
        }
        line
    };
    let titles = dice.below(4);
    for title in
        ["Ménages et logements en 2021", "Source : fictif, recensement", "Mise à jour : 27/06/2024"].iter().take(titles)
    {
        lines.push(alone(title));
    }
    if titles > 0 && dice.once_in(2) {
        lines.push(alone(""));
    }
    let header: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
    if dice.once_in(6) {
        let label = |name: &String| format!("{} (libellé long de la colonne)", name.replace('_', " "));
        lines.push(header.iter().map(label).collect());
        said += " deux en-têtes";
    }
    lines.push(header.clone());
    if dice.once_in(6) {
        let unit = |name: &String| if *name == names[1] { "(%)" } else { "" };
        lines.push(header.iter().map(|name| unit(name).to_owned()).collect());
        said += " unités";
    } else if dice.once_in(6) {
        lines.push((1..=width).map(|n| format!("({n})")).collect());
        said += " numéros";
    }
    let _ = write!(said, " {titles} titres");
    let repeat = dice.once_in(8).then(|| dice.below(table.rows.len()));
    for r in 0..table.rows.len() {
        if repeat == Some(r) && r > 0 {
            lines.push(header.clone());
            said += " en-tête répété";
        }
        lines.push(columns.iter().map(|(_, cells)| cells[r].clone()).collect());
        if dice.once_in(12) {
            lines.push(vec![String::new(); width]);
        }
    }
    if dice.once_in(3) {
        let named = dice.one(&["Total", "TOTAL", "Ensemble", "Total général", "France"]);
        let word = |name: &String| {
            let text = if name == name_name {
                named
            } else if *name == names[0] {
                "99999"
            } else {
                ""
            };
            text.to_owned()
        };
        lines.push(header.iter().map(word).collect());
        let _ = write!(said, " {named}");
    }
    if dice.once_in(5) && !split {
        let level = dice.one(&["01", "240100883"]);
        let word = |name: &String| {
            let text = if name == code_name {
                level
            } else if *name == names[0] {
                "88888"
            } else {
                ""
            };
            text.to_owned()
        };
        lines.push(header.iter().map(word).collect());
        let _ = write!(said, " niveau {level}");
    }
    if dice.once_in(4) {
        lines.push(alone(""));
        lines.push(alone("Source : fictif"));
        lines.push(alone("Note : s pour secret statistique"));
        said += " notes";
    }
    Disguise { lines, names, said, places }
}

/// The file of a disguise, in one of the formats.
fn file(folder: &Path, disguise: &mut Disguise, dice: &mut Dice) -> PathBuf {
    if dice.once_in(3) {
        let path = folder.join("t.xlsx");
        workbook(&path, disguise, dice);
        return path;
    }
    let separator = ['\t', ';', ',', '|', ';', ';'][dice.below(6)];
    let quoted = dice.below(3);
    let end = ["\n", "\r\n", "\r"][dice.below(3)];
    let mut text = String::new();
    if separator != '\t' && dice.once_in(6) {
        text += &format!("sep={separator}{end}");
        disguise.said += " sep=";
    }
    for line in &disguise.lines {
        let cell = |c: &String| {
            let needs = c.contains([separator, '"', '\n', '\r']);
            let all = quoted == 2 && !c.is_empty();
            if needs || all { format!("\"{}\"", c.replace('"', "\"\"")) } else { c.clone() }
        };
        let cells: Vec<String> = line.iter().map(cell).collect();
        text += &cells.join(&separator.to_string());
        text += end;
    }
    let encoding = ["UTF-8", "BOM", "1252", "UTF-16", "Mac", "850"][dice.below(6)];
    let _ = write!(disguise.said, " {separator:?} {end:?} {encoding} guillemets {quoted}");
    let path = folder.join("t.csv");
    std::fs::write(&path, encoded(&text, encoding)).expect("written");
    path
}

/// A text in an encoding; signs that it has not are written as people do without them.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    const CP850: [(char, u8); 12] = [
        ('é', 0x82),
        ('â', 0x83),
        ('à', 0x85),
        ('ç', 0x87),
        ('ê', 0x88),
        ('è', 0x8a),
        ('î', 0x8c),
        ('É', 0x90),
        ('ô', 0x93),
        ('û', 0x96),
        ('ù', 0x97),
        ('\u{a0}', 0xff),
    ];
    let plain = || text.replace('\u{202f}', "\u{a0}");
    match encoding {
        "BOM" => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        "1252" => encoding_rs::WINDOWS_1252.encode(&plain()).0.into_owned(),
        "Mac" => encoding_rs::MACINTOSH.encode(&plain()).0.into_owned(),
        "UTF-16" => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        "850" => {
            let of = |c: char| CP850.iter().find(|(own, _)| *own == c).map_or(b'?', |(_, byte)| *byte);
            let three = plain().replace('…', "...");
            three.chars().map(|c| if c.is_ascii() { c as u8 } else { of(c) }).collect()
        }
        _ => text.as_bytes().to_vec(),
    }
}

fn workbook(path: &Path, disguise: &mut Disguise, dice: &mut Dice) {
    let mut book = Workbook::new();
    if dice.once_in(3) {
        let notes = book.add_worksheet().set_name("Lisez-moi").expect("a name");
        notes.write_string(0, 0, "Base communale").expect("written");
        notes.write_string(2, 0, "Champ : France").expect("written");
        disguise.said += " Lisez-moi";
    }
    if dice.once_in(4) {
        let old = book.add_worksheet().set_name("ancien").expect("a name");
        old.set_hidden(true);
        for (r, line) in disguise.lines.iter().enumerate().take(4) {
            for (c, cell) in line.iter().enumerate() {
                old.write_string(r as u32, c as u16, cell).expect("written");
            }
        }
        disguise.said += " cachée";
    }
    let sheet = book.add_worksheet().set_name("Données").expect("a name");
    sheet.set_active(true);
    let (top, left) = (dice.below(3) as u32, dice.below(2) as u16);
    let as_numbers = dice.once_in(2);
    for (r, line) in disguise.lines.iter().enumerate() {
        for (c, cell) in line.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let (row, column) = (top + r as u32, left + c as u16);
            // Codes that begin with a zero stay texts, as Excel itself has them once they are one.
            let number = cell.parse::<f64>().ok().filter(|_| as_numbers && !cell.starts_with('0'));
            match number {
                Some(number) => sheet.write_number(row, column, number).expect("written"),
                None => sheet.write_string(row, column, cell).expect("written"),
            };
        }
    }
    let _ = write!(disguise.said, " xlsx depuis {top},{left} nombres {as_numbers}");
    book.save(path).expect("saved");
}

/// What came out of a disguise.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Same,
    /// Another value, or none, of which a diagnostic speaks.
    Told(String),
    Silent(String),
}

fn compare(table: &Table, disguise: &Disguise, layer: Option<&Layer>, notes: &Notes, territory: &Territory) -> Outcome {
    let mut differences = Vec::new();
    match layer {
        None => differences.push("rien n'est lu".to_owned()),
        Some(layer) => {
            let rows: BTreeMap<usize, _> = layer.features.iter().filter_map(|f| Some((f.commune?, f))).collect();
            if layer.features.len() != table.rows.len() {
                differences.push(format!("{} entités au lieu de {}", layer.features.len(), table.rows.len()));
            }
            for (i, values, at) in &table.rows {
                let commune = territory.index_of(COMMUNES[*i].0).expect("of the territory");
                let Some(feature) = rows.get(&commune) else {
                    differences.push(format!("{} absente", COMMUNES[*i].1));
                    continue;
                };
                for (name, value) in disguise.names.iter().zip(values) {
                    let expected = if let Clean::Number(v) = value { Some(*v) } else { None };
                    let read = layer.number(feature, name);
                    if read != expected {
                        differences.push(format!("{name} de {} : {read:?} au lieu de {expected:?}", COMMUNES[*i].1));
                    }
                }
                if disguise.places {
                    let there = territory.projection.project(at.x(), at.y()).expect("on earth");
                    let near = match &feature.geometry {
                        Some(Geometry::Point(p)) => Euclidean.distance(p, &Point::from(there)) < 0.01,
                        _ => false,
                    };
                    if !near {
                        differences.push(format!("{} n'est pas à sa place", COMMUNES[*i].1));
                    }
                }
            }
            for (name, rank) in disguise.names.iter().zip(0..) {
                let count = |kind| table.rows.iter().filter(|r| r.1[rank] == kind).count();
                let column = layer.of_numbers(name);
                let found = (column.secret, column.unknown, column.empty);
                let expected = (count(Clean::Secret), count(Clean::Unknown), count(Clean::Empty));
                if found != expected {
                    differences.push(format!("{name} : secrets, inconnus, vides {found:?} au lieu de {expected:?}"));
                }
            }
        }
    }
    if differences.is_empty() {
        return Outcome::Same;
    }
    let told = notes.all().iter().any(|d| d.code.severity != Severity::Info);
    let lines: Vec<String> = disguise.lines.iter().map(|l| l.join(" ¦ ")).collect();
    let what = format!("{} : {}\n    {}", disguise.said, differences.join(" ; "), lines.join("\n    "));
    if told { Outcome::Told(format!("{what} : {}", summary(notes))) } else { Outcome::Silent(what) }
}

#[test]
fn no_disguise_of_a_table_changes_a_value_in_silence() {
    let territory = grounds::of_epcis("Plaine de l'Ain", &["240100883"]);
    let folder = tempfile::tempdir().expect("a folder");
    let (mut same, mut told, mut silent) = (0, Vec::new(), Vec::new());
    for seed in 0..2 * DISGUISES {
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
        let table = clean(&mut dice, &territory);
        let places = seed % 2 == 1;
        let mut disguise = disguise(&table, &mut dice, places);
        let path = file(folder.path(), &mut disguise, &mut dice);
        let kind = model(if places { "libre" } else { "table-communale" });
        let mut notes = Notes::new();
        let layer = layer::read(&spec(kind, &path), &territory, &mut notes);
        match compare(&table, &disguise, layer.as_ref(), &notes, &territory) {
            Outcome::Same => same += 1,
            Outcome::Told(what) => told.push(format!("{seed} {what}")),
            Outcome::Silent(what) => silent.push(format!("{seed} {what}")),
        }
    }
    let all = 2 * DISGUISES;
    let (refused, wrong) = (told.len(), silent.len());
    counts::say(&format!(
        "disguises of tables: {same} of {all} read as the clean table, {refused} told, {wrong} silent"
    ));
    assert!(silent.is_empty(), "{} silent differences, the first: {}", silent.len(), silent[0]);
    // A diagnostic is no way out: a person with the file open would read nearly all of them.
    assert!(told.len() as u64 * 100 <= 2 * DISGUISES, "{} of {} refused: {}", told.len(), 2 * DISGUISES, told[0]);
}
