//! The workbook of an EPCI: its sites with what is known of them, room for others, what each value means.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::place::shown_place;
use super::{Criterion, Form, FormField};
use crate::book::WorkbookFormat;
use crate::book::fill::{self, CellContent, CellList, CellRule, Check, FormColumn, FormSheet, Look};
use crate::book::fit;
use crate::follow::{Cell, EXPORT, Export, HIDDEN, Recipient, STUDY, Sent, Subject, exchange_id};
use crate::french;
use crate::inventory::Completeness;
use crate::layer::FieldType;

/// The sheets.
pub(super) const GUIDE: &str = crate::follow::FORM_GUIDE;
pub(super) const SITES: &str = "Friches";
pub(super) const CRITERIA: &str = "Mutabilité";
pub(super) const VALUES: &str = "Valeurs";

/// Headings that no field has.
pub(super) const ID: &str = "Identifiant";
pub(super) const SITE: &str = "Site";
pub(super) const COMMUNE: &str = "Commune";
pub(super) const COMMENT: &str = "Commentaire";
pub(super) const COMPLETE: &str = "Complétude (%)";
pub(super) const ASK: &str = "À renseigner d'abord";

/// The field of the comment in the journal.
pub const COMMENT_FIELD: &str = "commentaire";

/// What stands for the identifier of a row that is not yet that of a site, before its number.
pub(super) const NEW: &str = "nouveau";

/// Rows for sites that are not known yet.
const BLANK_ROWS: usize = 20;

/// What people write of a criterion that they looked for without finding, and of one that nobody knows.
pub const NONE_FOUND: &str = "aucun trouvé";
/// See [`NONE_FOUND`].
pub const NOBODY_KNOWS: &str = "ne sait pas";

/// Fields that are missing and named in the workbook.
const NAMED: usize = 3;

/// A site as a workbook tells it.
#[derive(Debug, Clone)]
pub struct SiteRow {
    /// Its identifier.
    pub id: String,
    /// Its commune, as the workbook names it.
    pub commune: String,
    /// What is known: a value for each field, criteria and the comment too, that holds something.
    pub values: BTreeMap<String, String>,
    /// How complete that is.
    pub complete: Completeness,
}

/// What the workbook of an EPCI is made of.
#[derive(Debug)]
pub struct Asking<'a> {
    /// The study.
    pub study: &'a str,
    /// The day.
    pub date: Date,
    /// To whom it goes.
    pub recipient: &'a Recipient,
    /// The communes of the EPCI, as the workbook names them.
    pub communes: &'a [String],
    /// Its sites.
    pub rows: &'a [SiteRow],
    /// The criteria of mutability that no data of the study fills.
    pub criteria: &'a [Criterion],
    /// Whether something of it is made up.
    pub fictional: bool,
}

/// A commune as a workbook names it: «Saint-Mihiel (55463)».
#[must_use]
pub fn commune_label(name: &str, code: &str) -> String {
    format!("{name} ({code})")
}

/// The runs of the sheet of values, by field or criterion.
type Lists = BTreeMap<String, (u32, u32)>;

/// Makes the workbook.
///
/// # Errors
/// When the library that writes one of the formats refuses, with what it says.
pub fn send(form: &Form, asking: &Asking<'_>) -> Result<Sent, String> {
    let mut export = Export { who: asking.recipient.name.clone(), subject: Subject::Site, ..Export::default() };
    let (values, lists) = values_sheet(form, asking);
    let sites = sites_sheet(form, asking, &lists, &mut export);
    let criteria = criteria_sheet(asking, &lists, &mut export);
    let code: String = asking.recipient.code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    // What is shown makes two workbooks differ as much as what is known: a list of communes, for one.
    let told: BTreeMap<Cell, String> =
        export.values.iter().chain(&export.shown).map(|(cell, value)| (cell.clone(), value.clone())).collect();
    export.id = exchange_id(asking.date, &code, asking.study, &told);
    let sheets = [guide(asking, &export.id), sites, criteria, values, hidden(asking, &export.id)];
    let slug: String = french::name_key(&asking.recipient.name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let name = format!("friches-{slug}-{}", export.id);
    Ok(Sent {
        told: fill::cuts(&sheets).told(Path::new(&name)),
        name,
        xlsx: fill::write(&sheets, asking.date, WorkbookFormat::Xlsx)?,
        ods: fill::write(&sheets, asking.date, WorkbookFormat::Ods)?,
        export,
    })
}

fn text(text: &str, look: Look) -> (CellContent, Look) {
    (if text.is_empty() { CellContent::Empty } else { CellContent::Text(text.to_owned()) }, look)
}

/// The values that a cell of each field may hold, in runs that its list is made of, with what they mean.
fn values_sheet(form: &Form, asking: &Asking<'_>) -> (FormSheet, Lists) {
    let mut rows = vec![["Colonne", "Valeur", "Ce que cela veut dire"].map(|head| text(head, Look::Head)).to_vec()];
    let mut lists = Lists::new();
    let mut add = |key: &str, title: &str, values: &mut dyn Iterator<Item = (&str, &str)>| {
        let first = rows.len() as u32;
        rows.extend(values.map(|(value, meaning)| [title, value, meaning].map(|t| text(t, Look::Locked)).to_vec()));
        if rows.len() as u32 > first {
            lists.insert(key.to_owned(), (first, rows.len() as u32 - 1));
        }
    };
    for field in &form.fields {
        match field.spec.kind {
            FieldType::Insee => add(field.name(), &field.title, &mut asking.communes.iter().map(|c| (c.as_str(), ""))),
            // In the order of the standard.
            _ => add(
                field.name(),
                &field.title,
                &mut field.spec.values.iter().map(|value| {
                    let meaning = field.meanings.iter().find(|(of, _)| of == value);
                    (value.as_str(), meaning.map_or("", |(_, told)| told.as_str()))
                }),
            ),
        }
    }
    let either = [
        (NONE_FOUND, "on a cherché, il n'y en a pas : c'est une réponse"),
        (NOBODY_KNOWS, "personne n'a cherché, ou on ne sait pas"),
    ];
    for criterion in asking.criteria {
        let named = criterion.values.iter().map(|value| (value.as_str(), ""));
        add(&criterion.id, &criterion.heading(), &mut named.chain(either));
    }
    let columns = [44.0, 60.0, 60.0].map(FormColumn::free).to_vec();
    (FormSheet { name: VALUES.to_owned(), hidden: false, frozen: 1, columns, rows }, lists)
}

fn listed(rows: (u32, u32), only: bool, expected: &'static str) -> Check {
    let list = CellList { sheet: VALUES.to_owned(), column: 1, rows, only };
    Check { rule: CellRule::Listed(list), expected: expected.into() }
}

impl FormField {
    /// What the spreadsheet checks of a cell.
    fn check(&self, lists: &Lists) -> Option<Check> {
        if let Some(rows) = lists.get(self.name()) {
            let several = "une valeur de la liste, ou plusieurs séparées par | ; la feuille « Valeurs » les explique";
            return Some(match self.spec.list {
                None => listed(*rows, true, "une valeur de la liste ; la feuille « Valeurs » les explique"),
                Some(_) => listed(*rows, false, several),
            });
        }
        let (rule, expected) = match self.spec.kind {
            FieldType::Number | FieldType::Integer => (CellRule::Amount, self.expected()),
            FieldType::Year => (CellRule::Amount, self.expected()),
            FieldType::Date => (CellRule::Date, self.expected()),
            _ => return None,
        };
        Some(Check { rule, expected: expected.into() })
    }

    /// What is expected in a cell.
    pub(super) fn expected(&self) -> &'static str {
        match (self.spec.kind, self.spec.unit.as_deref()) {
            (FieldType::Number | FieldType::Integer, Some("m²")) => "une surface en m² (1 ha = 10 000 m²)",
            (FieldType::Number | FieldType::Integer, _) => "un nombre",
            (FieldType::Year, _) => "une année, comme 1998",
            (FieldType::Date, _) => "une date, comme 15/03/2027",
            (FieldType::Wkt, _) => "la latitude puis la longitude en degrés, comme 48.8901, 5.5412",
            (FieldType::Insee, _) => "une commune de la liste",
            (FieldType::Parcels, _) => {
                "des identifiants de parcelle de 14 caractères, comme 55463000AC0628, séparés par |"
            }
            _ if self.spec.values.is_empty() => "un texte",
            _ => "une valeur de la feuille « Valeurs »",
        }
    }

    fn look(&self) -> Look {
        match self.spec.kind {
            FieldType::Number | FieldType::Integer | FieldType::Year => Look::OpenNumber,
            FieldType::Date => Look::OpenDate,
            _ => Look::Open,
        }
    }

    /// A known value as its cell holds it.
    fn content(&self, value: &str) -> CellContent {
        let read = match self.spec.kind {
            FieldType::Number | FieldType::Integer | FieldType::Year => value.parse().ok().map(CellContent::Number),
            FieldType::Date => value.parse().ok().map(CellContent::Date),
            FieldType::Wkt => shown_place(value).map(CellContent::Text),
            _ => None,
        };
        read.unwrap_or_else(|| if value.is_empty() { CellContent::Empty } else { CellContent::Text(value.to_owned()) })
    }
}

fn sites_sheet(form: &Form, asking: &Asking<'_>, lists: &Lists, export: &mut Export) -> FormSheet {
    let mut head = vec![text(ID, Look::Head)];
    let mut columns = vec![FormColumn::free(18.0)];
    for field in &form.fields {
        head.push(text(&field.title, Look::Head));
        columns.push(FormColumn { width: field.width, check: field.check(lists) });
    }
    for (title, width) in [(COMMENT, 34.0), (COMPLETE, 13.0), (ASK, 34.0)] {
        head.push(text(title, Look::Head));
        columns.push(FormColumn::free(width));
    }
    let mut rows = vec![head];
    for site in asking.rows {
        let mut row = vec![text(&site.id, Look::Locked)];
        let mut keep = |field: &str, value: &str| {
            let cell = Cell { action: site.id.clone(), field: field.to_owned() };
            export.values.insert(cell, fit(value).into_owned());
        };
        for field in &form.fields {
            let value = site.values.get(field.name()).map_or("", String::as_str);
            if field.spec.kind == FieldType::Insee {
                row.push(text(&site.commune, Look::Locked));
                continue;
            }
            row.push((field.content(value), field.look()));
            keep(field.name(), value);
        }
        let comment = site.values.get(COMMENT_FIELD).map_or("", String::as_str);
        keep(COMMENT_FIELD, comment);
        row.push(text(comment, Look::Open));
        let shown = Cell { action: site.id.clone(), field: COMMUNE.to_owned() };
        export.shown.insert(shown, site.commune.clone());
        let share = site.complete.share().map(|share| CellContent::Number((share * 100.0).round()));
        row.push((share.unwrap_or(CellContent::Empty), Look::Locked));
        let missing = site.complete.missing.iter().take(NAMED).map(|rank| form.fields[*rank].short());
        row.push(text(&missing.collect::<Vec<_>>().join(", "), Look::Locked));
        rows.push(row);
    }
    let open: Vec<(CellContent, Look)> = form.fields.iter().map(|f| (CellContent::Empty, f.look())).collect();
    for n in 1..=BLANK_ROWS {
        let mut row = vec![text(&format!("{NEW} {n}"), Look::Locked)];
        row.extend(open.clone());
        row.extend([Look::Open, Look::Locked, Look::Locked].map(|look| (CellContent::Empty, look)));
        rows.push(row);
    }
    FormSheet { name: SITES.to_owned(), hidden: false, frozen: 2, columns, rows }
}

fn criteria_sheet(asking: &Asking<'_>, lists: &Lists, export: &mut Export) -> FormSheet {
    let mut head = [ID, SITE, COMMUNE].map(|head| text(head, Look::Head)).to_vec();
    let mut columns = [18.0, 30.0, 26.0].map(FormColumn::free).to_vec();
    for criterion in asking.criteria {
        head.push(text(&criterion.heading(), Look::Head));
        let rows = lists.get(&criterion.id).copied();
        // A number is typed as well as one of the two answers that are none.
        let only = !criterion.values.is_empty();
        let expected = match only {
            true => "une valeur de la liste",
            false => "un nombre, « aucun trouvé » ou « ne sait pas »",
        };
        columns.push(FormColumn { width: 20.0, check: rows.map(|rows| listed(rows, only, expected)) });
    }
    let mut rows = vec![head];
    for site in asking.rows {
        let name = site.values.get("site_nom").map_or("", String::as_str);
        let mut row = [site.id.as_str(), name, &site.commune].map(|t| text(t, Look::Locked)).to_vec();
        for criterion in asking.criteria {
            let value = site.values.get(&criterion.id).map_or("", String::as_str);
            let number = criterion.values.is_empty().then(|| value.parse().ok().map(CellContent::Number)).flatten();
            row.push((number.unwrap_or_else(|| text(value, Look::Open).0), Look::Open));
            let cell = Cell { action: site.id.clone(), field: criterion.id.clone() };
            export.values.insert(cell, fit(value).into_owned());
        }
        rows.push(row);
    }
    for n in 1..=BLANK_ROWS {
        let mut row = [format!("{NEW} {n}").as_str(), "", ""].map(|t| text(t, Look::Locked)).to_vec();
        row.extend(asking.criteria.iter().map(|_| (CellContent::Empty, Look::Open)));
        rows.push(row);
    }
    FormSheet { name: CRITERIA.to_owned(), hidden: false, frozen: 2, columns, rows }
}

fn guide(asking: &Asking<'_>, id: &str) -> FormSheet {
    let known = match asking.rows.len() {
        0 => "aucune friche connue : cela ne veut pas dire qu'il n'y en a pas. Si vous en connaissez, les lignes blanches les attendent ; si vous avez cherché sans en trouver, dites-le en renvoyant ce fichier.".to_owned(),
        n => format!("{}. Ce n'est que ce qui est connu : ajoutez celles qui manquent.", french::count(n, "friche connue", "friches connues")),
    };
    let lines = [
        ("Ce qui est connu", known.as_str()),
        (
            "Remplir",
            "Feuille « Friches », une ligne par site. Les cellules blanches se remplissent et se corrigent ; les grises disent de quel site il s'agit et sont verrouillées. Les surfaces sont en m² : 1 ha = 10 000 m². La colonne « À renseigner d'abord » dit ce qui manque le plus.",
        ),
        (
            "Choisir une valeur",
            "Beaucoup de cellules ont une liste ; la feuille « Valeurs » explique chaque mot. Si vous ne savez pas, laissez vide ou choisissez « inconnu ».",
        ),
        (
            "Une friche qui manque",
            "Une ligne « nouveau » par site : son nom et sa commune suffisent ; les coordonnées, copiées d'une carte en ligne (latitude, longitude), le placent. Il recevra un identifiant durable.",
        ),
        (
            "Une friche qui n'en est plus une",
            "Choisir « friche reconvertie », l'année et le nouvel usage : elle reste dans l'inventaire, avec son histoire. Supprimer une ligne n'efface rien.",
        ),
        (
            "Feuille « Mutabilité »",
            "Ce qu'aucune donnée ne dit et que le terrain sait. « Aucun trouvé » : on a cherché, il n'y en a pas. « Ne sait pas » : personne n'a cherché. Ce n'est pas la même réponse.",
        ),
        ("Les personnes", "N'écrire ni le nom ni les coordonnées d'un particulier, nulle part."),
        (
            "Quand c'est fini",
            "Enregistrer (XLSX ou ODS, sans mot de passe) et renvoyer le fichier à la structure qui tient l'inventaire. Son nom peut changer.",
        ),
    ];
    let facts = [
        (STUDY, asking.study.to_owned()),
        ("Pour", asking.recipient.name.clone()),
        ("Écrit le", french::date(asking.date)),
        (EXPORT, id.to_owned()),
    ];
    let title = format!("Inventaire des friches : {}", asking.recipient.name);
    let mut rows = vec![vec![text(&title, Look::Title)]];
    if asking.fictional {
        rows.push(vec![text("Données fictives : ne pas diffuser", Look::Title)]);
    }
    let pair = |a: &str, b: &str| vec![text(a, Look::Head), text(b, Look::Locked)];
    rows.extend(facts.iter().map(|(a, b)| pair(a, b)));
    rows.push(vec![]);
    rows.extend(lines.iter().map(|(a, b)| pair(a, b)));
    let columns = vec![FormColumn::free(34.0), FormColumn::free(100.0)];
    FormSheet { name: GUIDE.to_owned(), hidden: false, frozen: 0, columns, rows }
}

fn hidden(asking: &Asking<'_>, id: &str) -> FormSheet {
    let recipient = asking.recipient;
    let pair = |a: &str, b: &str| vec![text(a, Look::Locked), text(b, Look::Locked)];
    let rows =
        vec![pair(EXPORT, id), pair(STUDY, asking.study), pair("Pour", &recipient.name), pair("Code", &recipient.code)];
    let columns = vec![FormColumn::free(30.0), FormColumn::free(60.0)];
    FormSheet { name: HIDDEN.to_owned(), hidden: true, frozen: 0, columns, rows }
}
