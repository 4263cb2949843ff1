//! The list of suggestions, to be filled and read back: as a CSV, or as a workbook with a choice to make on each line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use super::attachment::Origin;
use super::decisions::Decision;
use super::fault::malformed;
use super::suggestion::Suggestion;
use super::vocabulary::Vocabulary;
use crate::book::fill::{self, CellContent, CellRule, Check, FilledRow, FilledTable, FormColumn, FormSheet, Look};
use crate::book::{WorkbookFormat, csv_text, letters};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::Layer;
use crate::plan::{restore_actions, unknown_action};
use crate::territory::Territory;

/// The columns of the list, those of `rattachements.csv` first.
const LISTED: [&str; 11] =
    ["action", "genre", "cible", "role", "origine", "motif", "confiance", "nom", "mots", "propose", "decision"];
/// Those without which a list can't be understood.
const NEEDED: [&str; 4] = ["action", "genre", "cible", "decision"];

/// The columns of the workbook: heading, width in characters, whether they are filled. Their keys are those of the CSV,
/// but for the text of the action.
const SHOWN: [(&str, f64, bool); 11] = [
    ("Action", 11.0, false),
    ("Texte", 55.0, false),
    ("Nom", 32.0, false),
    ("Confiance", 11.0, false),
    ("Mots", 28.0, false),
    ("Décision", 12.0, true),
    ("Rôle", 14.0, true),
    ("Genre", 13.0, true),
    ("Cible", 24.0, true),
    ("Motif", 40.0, true),
    ("Proposé", 26.0, false),
];

const GUIDE: [&str; 6] = [
    "Dans la feuille « Rattachements », chaque ligne propose un lieu ou une couche pour une action. Choisir dans la colonne « Décision » : accepter ou refuser. Une ligne sans décision attend.",
    "Pour accepter avec un autre rôle ou une autre cible : changer « Rôle », « Genre » ou « Cible », puis choisir accepter.",
    "Rôles : lieu, porteur, partenaire, beneficiaire, financeur, mandaté. Genres : commune, epci, departement, territoire, couche, entite, filtre, aucun.",
    "Un refus est retenu : la proposition ne sera plus faite.",
    "Les cellules grises disent de quoi il s'agit : elles sont verrouillées, sans mot de passe.",
    "Quand c'est fini, enregistrer (XLSX ou ODS), puis lancer : territoire plan rattacher MON-TERRITOIRE --decisions CE-CLASSEUR",
];

/// What tells the cells of a list.
struct Listing<'a> {
    vocabulary: &'a Vocabulary,
    territory: &'a Territory,
    layers: &'a [Layer],
}

impl Listing<'_> {
    /// The cell of a suggestion in a column of [`LISTED`].
    fn cell(&self, s: &Suggestion, column: &str) -> String {
        let (kind, target) = s.written(self.territory);
        match column {
            "action" => s.action.clone(),
            "genre" => kind,
            "cible" => target,
            "role" => s.role.clone(),
            "origine" => Origin::Suggestion.label().to_owned(),
            "motif" => s.reason.clone(),
            "confiance" => s.confidence.label().to_owned(),
            "nom" => s.label(self.vocabulary, self.territory, self.layers),
            "mots" => s.words.clone(),
            "propose" => proposed(s, self.territory),
            _ => String::new(),
        }
    }
}

/// The list of suggestions, the columns of `rattachements.csv` first; `decision` waits for `oui` or `non`.
#[must_use]
pub fn list_to_csv(
    suggestions: &[Suggestion],
    vocabulary: &Vocabulary,
    territory: &Territory,
    layers: &[Layer],
) -> String {
    let listing = Listing { vocabulary, territory, layers };
    csv_text(&LISTED, suggestions.iter().map(|s| LISTED.map(|column| listing.cell(s, column))))
}

/// The list of suggestions as a workbook, with a list to choose from on each line. `actions` are the ids and the texts of
/// the plan's.
///
/// # Errors
/// When the library that writes the format refuses, with what it says.
pub fn list_to_workbook(
    suggestions: &[Suggestion],
    actions: &[(String, String)],
    vocabulary: &Vocabulary,
    (territory, layers): (&Territory, &[Layer]),
    date: Date,
    format: WorkbookFormat,
) -> Result<Vec<u8>, String> {
    let listing = Listing { vocabulary, territory, layers };
    let text = |s: &Suggestion| actions.iter().find(|(id, _)| *id == s.action).map(|(_, text)| text.clone());
    let row = |s: &Suggestion| {
        let cell = |(heading, _, filled): (&str, f64, bool)| {
            let key = french::name_key(heading);
            let content = if key == "texte" { text(s).unwrap_or_default() } else { listing.cell(s, &key) };
            let look = if filled { Look::Open } else { Look::Locked };
            (if content.is_empty() { CellContent::Empty } else { CellContent::Text(content) }, look)
        };
        SHOWN.map(cell).to_vec()
    };
    let head = SHOWN.map(|(heading, ..)| (CellContent::Text(heading.to_owned()), Look::Head)).to_vec();
    let check = |heading: &str| {
        let rule = || CellRule::OneOf(vec!["accepter", "refuser"]);
        (heading == "Décision").then(|| Check { rule: rule(), expected: "accepter ou refuser".into() })
    };
    let list = FormSheet {
        name: "Rattachements".to_owned(),
        hidden: false,
        frozen: 1,
        columns: SHOWN.map(|(heading, width, _)| FormColumn { width, check: check(heading) }).to_vec(),
        rows: std::iter::once(head).chain(suggestions.iter().map(row)).collect(),
    };
    fill::write(&[guide(), list], date, format)
}

fn guide() -> FormSheet {
    let title = (CellContent::Text("Rattachements proposés".to_owned()), Look::Title);
    let lines = GUIDE.map(|line| vec![(CellContent::Text(line.to_owned()), Look::Locked)]);
    FormSheet {
        name: "Lisez-moi".to_owned(),
        hidden: false,
        frozen: 0,
        columns: vec![FormColumn::free(100.0)],
        rows: std::iter::once(vec![title]).chain(lines).collect(),
    }
}

/// What a list that comes back is held against.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The ids and the texts of the plan's actions.
    pub actions: Vec<(String, String)>,
    /// What is proposed of each, attached already or not: its id, and `genre:cible:role`.
    pub proposed: BTreeSet<(String, String)>,
}

impl Known {
    /// What is known of a plan: its actions and the suggestions of them.
    #[must_use]
    pub fn of(actions: Vec<(String, String)>, suggestions: &[Suggestion], territory: &Territory) -> Self {
        let proposed = suggestions.iter().map(|s| (s.action.clone(), proposed(s, territory)));
        Self { actions, proposed: proposed.collect() }
    }

    fn ids(&self) -> Vec<String> {
        self.actions.iter().map(|(id, _)| id.clone()).collect()
    }
}

/// How the list writes what is proposed, which nobody fills.
fn proposed(s: &Suggestion, territory: &Territory) -> String {
    let (kind, target) = s.written(territory);
    format!("{kind}:{target}:{}", s.role)
}

/// Reads the list back, with what the user wrote in it: `oui` or `accepter` attaches the line as it now stands, `non` or
/// `refuser` refuses it, a line without decision waits.
pub fn read_decisions(text: &str, shown: &Path, known: &Known, notes: &mut Notes) -> Vec<Decision> {
    let Some(mut rows) = FilledTable::of_csv(text, &LISTED, malformed, shown, notes) else { return Vec::new() };
    restore_actions(&mut rows, &["action"], &known.ids(), shown, notes);
    if NEEDED.iter().any(|name| rows.column(name).is_none()) {
        notes.push(without_columns(Place::Line { file: shown.to_owned(), line: 1, column: None }));
        return Vec::new();
    }
    let place = |line, _| Place::Line { file: shown.to_owned(), line, column: None };
    of_rows(&rows, known, &place, notes)
}

/// Like [`read_decisions`], from a workbook (XLSX or ODS), whatever its sheets are called.
pub fn read_decisions_workbook(bytes: &[u8], shown: &Path, known: &Known, notes: &mut Notes) -> Vec<Decision> {
    let Some(sheets) = fill::open(bytes, shown, notes) else { return Vec::new() };
    let found = sheets.iter().find_map(|(name, sheet)| Some((name, FilledTable::of_sheet(sheet, &NEEDED)?)));
    let Some((sheet, mut rows)) = found else {
        notes.push(without_columns(Place::File(shown.to_owned())));
        return Vec::new();
    };
    restore_actions(&mut rows, &["action"], &known.ids(), shown, notes);
    let place = |line: usize, column: usize| {
        let cell = format!("{}{line}", letters(u32::try_from(column).unwrap_or(0)));
        Place::Cell { file: shown.to_owned(), sheet: sheet.clone(), cell }
    };
    of_rows(&rows, known, &place, notes)
}

fn without_columns(place: Place) -> Diagnostic {
    malformed("les colonnes action, genre, cible et decision sont attendues")
        .at(place)
        .help("repartir de la liste écrite par `territoire plan rattacher --ecrire`")
}

fn of_rows(
    rows: &FilledTable,
    known: &Known,
    place: &dyn Fn(usize, usize) -> Place,
    notes: &mut Notes,
) -> Vec<Decision> {
    let places = LISTED.map(|name| rows.column(name));
    let at = |name: &str| LISTED.iter().position(|listed| *listed == name).and_then(|k| places[k]);
    let mut out = Vec::new();
    if let Some((line, message)) = sorted_apart(rows, known) {
        let help = "une colonne a été triée sans les autres : annuler ce tri, ou trier toutes les colonnes ensemble";
        let place = place(line, at("action").unwrap_or(0));
        notes.push(Diagnostic::new("E0509", "cette liste n'est pas appliquée").at(place).label(message).help(help));
        return out;
    }
    let ids = &known.ids();
    for row in &rows.rows {
        let cell = |name: &str| row.cell(at(name)).to_owned();
        let here = |name: &str| place(row.line, at(name).unwrap_or(0));
        let accepted = match french::fold(&cell("decision")).as_str() {
            "" => continue,
            "oui" | "accepter" | "accepte" | "acceptee" | "x" => true,
            "non" | "refuser" | "refuse" | "refusee" => false,
            other => {
                let d = malformed(format!("la décision `{other}` n'existe pas")).at(here("decision"));
                notes.push(d.help("écrire `accepter` ou `refuser`"));
                continue;
            }
        };
        let action = cell("action");
        if !ids.contains(&action) {
            notes.push(unknown_action(&action, ids).at(here("action")));
            continue;
        }
        let (kind, target) = (cell("genre"), cell("cible"));
        let proposed = cell("propose");
        // Lists of earlier versions don't say the role.
        let proposed = proposed.split_once(':').map(|(k, rest)| (k, rest.split_once(':').unwrap_or((rest, ""))));
        let (proposed, proposed_role) = match proposed {
            Some((k, (t, role))) => ((k.to_owned(), t.to_owned()), role.to_owned()),
            None => ((kind.clone(), target.clone()), String::new()),
        };
        let attach = accepted.then(|| [kind, target, cell("role"), cell("motif")]);
        out.push(Decision { action, proposed, proposed_role, attach, place: Some(here("cible")) });
    }
    out
}

/// The first line of a decision whose cells are those of another action than it names, with what is wrong: a spreadsheet
/// that sorts one column without the others gives each decision to a wrong action. The text of the action tells it; where
/// the list has none, what is proposed does, when most lines have what is proposed of others.
fn sorted_apart(rows: &FilledTable, known: &Known) -> Option<(usize, String)> {
    let [action, text, proposed, decision] = ["action", "texte", "propose", "decision"].map(|name| rows.column(name));
    let packed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let texts: BTreeMap<&str, String> = known.actions.iter().map(|(id, text)| (id.as_str(), packed(text))).collect();
    let by_text: BTreeMap<&str, &str> = texts.iter().map(|(id, text)| (text.as_str(), *id)).collect();
    let decided = || rows.rows.iter().filter(|row| !row.cell(decision).is_empty());
    let told = |row: &FilledRow| {
        let (id, there) = (row.cell(action), packed(row.cell(text)));
        let own = texts.get(id).filter(|_| !there.is_empty())?;
        let other = by_text.get(there.as_str()).filter(|_| *own != there)?;
        Some((row.line, format!("cette ligne nomme l'action `{id}` et a le texte de l'action {other}")))
    };
    if let Some(found) = decided().find_map(told) {
        return Some(found);
    }
    let others: BTreeSet<&str> = known.proposed.iter().map(|(_, what)| what.as_str()).collect();
    let astray = |row: &&FilledRow| {
        let (id, what) = (row.cell(action), row.cell(proposed));
        others.contains(what) && !known.proposed.contains(&(id.to_owned(), what.to_owned()))
    };
    let astray: Vec<&FilledRow> = decided().filter(|row| row.cell(text).is_empty()).filter(astray).collect();
    let first = astray.first().filter(|_| astray.len() > 1 && astray.len() * 2 > decided().count())?;
    let what = first.cell(proposed);
    Some((
        first.line,
        format!("`{what}` n'est pas proposé pour l'action `{}`, mais pour une autre", first.cell(action)),
    ))
}
