//! What a form that came back says, cell by cell; what can't be taken of it is told with its place, and the rest is.

use std::collections::{BTreeMap, BTreeSet};

use super::column::{Reads, is_untouched, packed};
use super::identity::{misplaced, tells};
use super::send::{ASK, COMMENT, COMMUNE, COMPLETE, CRITERIA, GUIDE, ID, NEW, SITE, SITES, VALUES};
use super::value::{Facts, Refusal, commune_of_point};
use crate::book::fill::fault::understood;
use crate::book::fill::{self, FilledSheet};
use crate::book::{CellValue, letters};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::follow::{Cell, Edit, Export, HIDDEN, Received, Workbooks, export_of};
use crate::french;
use crate::layer::FieldType;

/// A site that a form adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Born {
    /// What its row is known by in the workbook, and its edits until it has an identifier.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its commune, by index.
    pub commune: usize,
}

/// What a form says.
#[derive(Debug, Clone, Default)]
pub struct Returned {
    /// Its values, those of new sites under their keys.
    pub edits: Vec<Edit>,
    /// The new sites.
    pub born: Vec<Born>,
}

/// The forms of friches.
const FORMS: Workbooks = Workbooks {
    foreign: |message| Diagnostic::new("E0582", message),
    one: "formulaire",
    this: "le formulaire",
    made_by: "territoire friches formulaires",
    copies: "inventaire/envois/",
};

fn altered(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0576", message)
}

/// Reads a form that came back. `None`, with the reason in the notes, when nothing of it can be used.
pub fn take(
    file: &Received<'_>,
    exports: &BTreeMap<String, Export>,
    facts: &Facts<'_>,
    notes: &mut Notes,
) -> Option<Returned> {
    let sheets = fill::open(file.bytes, file.shown, notes)?;
    let export = export_of(file, &sheets, exports, FORMS, notes)?;
    let mut taking = Taking {
        file,
        export,
        facts,
        communes: BTreeMap::new(),
        misplaced: BTreeSet::new(),
        refused: BTreeSet::new(),
        out: Returned::default(),
        notes,
    };
    let fields = facts.form.fields.iter().map(Reads::Field).chain([Reads::Comment]).collect::<Vec<_>>();
    let criteria = facts.criteria.iter().map(Reads::Criterion).collect::<Vec<_>>();
    for (name, reads) in [(SITES, fields), (CRITERIA, criteria)] {
        match sheets.get(name) {
            // One column was sorted without the others: who knows what was done to the other sheet.
            Some(sheet) if !taking.sheet(name, sheet, &reads) => break,
            Some(_) => {}
            None => taking.notes.push(
                altered(format!("la feuille « {name} » n'est plus dans le classeur"))
                    .in_file(file.shown)
                    .label("ses valeurs restent celles de l'inventaire"),
            ),
        }
    }
    let known = [GUIDE, SITES, CRITERIA, VALUES, HIDDEN];
    for (name, _) in sheets.iter().filter(|(name, s)| !known.contains(&name.as_str()) && !s.cells.is_empty()) {
        let message = format!("la feuille « {name} » a été ajoutée : elle n'est pas reprise");
        taking.notes.push(altered(message).in_file(file.shown));
    }
    Some(taking.out)
}

struct Taking<'a> {
    file: &'a Received<'a>,
    export: &'a Export,
    facts: &'a Facts<'a>,
    /// The communes of the new sites.
    communes: BTreeMap<String, usize>,
    /// The rows, by what they are known by, whose cells are those of another site.
    misplaced: BTreeSet<String>,
    /// The new sites that are not taken.
    refused: BTreeSet<String>,
    out: Returned,
    notes: &'a mut Notes,
}

impl Taking<'_> {
    fn place(&self, sheet: &str, row: u32, column: u32) -> Place {
        let cell = format!("{}{}", letters(column), u64::from(row) + 1);
        Place::Cell { file: self.file.shown.to_owned(), sheet: sheet.to_owned(), cell }
    }

    fn is_sent(&self, id: &str) -> bool {
        let cell = Cell { action: id.to_owned(), field: String::new() };
        self.export.values.range(cell..).next().is_some_and(|(cell, _)| cell.action == id)
    }

    fn sent(&self, id: &str, field: &str) -> &str {
        let cell = Cell { action: id.to_owned(), field: field.to_owned() };
        let found = self.export.values.get(&cell).or_else(|| self.export.shown.get(&cell));
        found.map_or("", String::as_str)
    }

    /// Takes what a sheet says; `false` when its rows are not those of their identifiers.
    fn sheet(&mut self, name: &str, sheet: &FilledSheet, reads: &[Reads<'_>]) -> bool {
        let key = french::name_key(ID);
        let headed = |row: &u32| (0..sheet.width()).any(|c| french::name_key(&sheet.text(*row, c)) == key);
        let Some(header) = sheet.rows().into_iter().find(headed) else {
            let d = altered(format!("la feuille « {name} » n'a plus de colonne « {ID} » : rien n'en est repris"));
            self.notes.push(d.in_file(self.file.shown).help("rétablir la ligne d'en-tête"));
            return true;
        };
        let heads: Vec<(u32, String)> =
            (0..sheet.width()).map(|c| (c, french::name_key(&sheet.text(header, c)))).collect();
        let find = |title: &str| {
            let key = french::name_key(title);
            heads.iter().find(|(_, head)| *head == key).map(|(c, _)| *c)
        };
        let Some(id) = find(ID) else { return true };
        let mut columns: Vec<(u32, Reads<'_>)> = Vec::new();
        for read in reads {
            match find(&read.title()) {
                Some(c) => columns.push((c, *read)),
                // A criterion that the workbook did not ask is not missing.
                None if matches!(read, Reads::Criterion(c) if !self.asked(&c.id)) => {}
                None => self.notes.push(
                    altered(format!("la colonne « {} » n'est plus dans la feuille", read.title()))
                        .at(self.place(name, header, 0))
                        .label("ses valeurs restent celles de l'inventaire"),
                ),
            }
        }
        self.added(name, sheet, header, &heads, &columns);
        let rows: Vec<u32> = sheet.rows().into_iter().filter(|row| *row > header).collect();
        let mut telling: Vec<(u32, &str)> =
            columns.iter().map(|(c, read)| (*c, read.field())).filter(|(_, field)| tells(field)).collect();
        telling.extend(find(COMMUNE).map(|c| (c, COMMUNE)));
        telling.extend(find(SITE).map(|c| (c, "site_nom")));
        if self.is_sorted_apart(name, sheet, &rows, id, &telling) {
            return false;
        }
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for row in rows {
            self.row((name, sheet), row, (id, &columns), &mut seen);
        }
        let gone: BTreeSet<&str> = self.export.values.keys().map(|cell| cell.action.as_str()).collect();
        let gone: Vec<&str> = gone.into_iter().filter(|id| !seen.contains_key(*id)).collect();
        if !gone.is_empty() {
            let count = french::count(gone.len(), "site envoyé n'est plus", "sites envoyés ne sont plus");
            let d = altered(format!("{count} dans la feuille « {name} »")).in_file(self.file.shown);
            let help =
                "ils restent dans l'inventaire ; un site qui n'est plus une friche se dit « friche reconvertie »";
            self.notes.push(d.label(french::list_at_most(&gone, 5)).help(help));
        }
        true
    }

    fn asked(&self, field: &str) -> bool {
        self.export.values.keys().any(|cell| cell.field == field)
    }

    fn added(
        &mut self,
        name: &str,
        sheet: &FilledSheet,
        header: u32,
        heads: &[(u32, String)],
        columns: &[(u32, Reads<'_>)],
    ) {
        let ours: Vec<String> = [ID, SITE, COMMUNE, COMPLETE, ASK].map(french::name_key).to_vec();
        for (c, head) in heads.iter().filter(|(c, head)| !ours.contains(head) && columns.iter().all(|(o, _)| o != c)) {
            let filled = sheet.cells.keys().any(|(row, column)| *row > header && column == c);
            if filled {
                let told = if head.is_empty() { "sans en-tête".to_owned() } else { format!("« {head} »") };
                let message = format!("une colonne a été ajoutée, {told} : elle n'est pas reprise");
                let help = format!("mettre ce qu'elle dit dans « {COMMENT} »");
                self.notes.push(altered(message).at(self.place(name, header, *c)).help(help));
            }
        }
    }

    /// Finds the rows whose cells are those of another site. Whether most are: nothing of the sheet is then taken.
    fn is_sorted_apart(
        &mut self,
        name: &str,
        sheet: &FilledSheet,
        rows: &[u32],
        id: u32,
        telling: &[(u32, &str)],
    ) -> bool {
        let (found, known) = misplaced(sheet, rows, id, telling, self.export);
        let Some(first) = found.first() else { return false };
        let most = found.len() * 2 > known;
        let message = if most {
            "les lignes de ce classeur ne sont pas celles de leurs identifiants : rien n'en est repris".to_owned()
        } else {
            let rows = french::count(found.len(), "ligne a", "lignes ont");
            let taken = if found.len() < 2 { "elle n'est pas reprise" } else { "elles ne sont pas reprises" };
            format!("{rows} les cellules d'un autre site que leur identifiant : {taken}")
        };
        let label = format!("ici `{}`, à côté de ce qui est celui de `{}`", first.site, first.other);
        let help = "une colonne a été triée sans les autres : annuler ce tri, ou trier toutes les colonnes ensemble";
        self.notes.push(altered(message).at(self.place(name, first.row, id)).label(label).help(help));
        self.misplaced.extend(found.into_iter().map(|found| found.site));
        most
    }

    fn row(
        &mut self,
        (name, sheet): (&str, &FilledSheet),
        row: u32,
        (id, columns): (u32, &[(u32, Reads<'_>)]),
        seen: &mut BTreeMap<String, u32>,
    ) {
        let site = sheet.text(row, id);
        let filled: Vec<String> = columns.iter().map(|(c, _)| sheet.text(row, *c)).filter(|t| !t.is_empty()).collect();
        let new = french::name_key(&site).starts_with(NEW);
        if filled.is_empty() && (site.is_empty() || new) {
            return;
        }
        if let Some(first) = seen.insert(site.clone(), row).filter(|_| !site.is_empty()) {
            let d = altered(format!("deux lignes ont le même identifiant : {site}"))
                .at(self.place(name, row, id))
                .label(format!("l'autre est la ligne {}", u64::from(first) + 1));
            self.notes.push(match new {
                true => {
                    d.help("deux sites : écrire sur celle-ci un autre numéro, « nouveau 21 » ; elle n'est pas reprise")
                }
                false => {
                    d.help("les deux sont lues ; si elles se contredisent, choisir dans `inventaire/conflits.csv`")
                }
            });
            if new {
                return;
            }
        }
        if self.misplaced.contains(&site) {
            return;
        }
        if new || site.is_empty() {
            return self.new_site((name, sheet), row, (id, columns), &site);
        }
        if !self.is_sent(&site) {
            let ids: BTreeSet<&str> = self.export.values.keys().map(|cell| cell.action.as_str()).collect();
            let near = french::nearest(&site, ids).map(str::to_owned);
            let d = altered(format!("le site `{site}` n'était pas dans ce formulaire : sa ligne n'est pas reprise"))
                .at(self.place(name, row, id))
                .label(format!("valeurs : {}", french::list_at_most(&filled, 5)))
                .help("rétablir l'identifiant ; un site qui manque s'ajoute sur une ligne « nouveau »");
            self.notes.push(d.did_you_mean(near.as_deref()));
            return;
        }
        for (c, read) in columns {
            if matches!(read, Reads::Field(field) if field.spec.kind == FieldType::Insee) {
                let (there, sent) = (sheet.text(row, *c), self.sent(&site, COMMUNE));
                if !there.is_empty() && packed(&there) != packed(sent) {
                    let message = format!("la commune du site {site} a été changée : elle n'est pas reprise");
                    let help = "corriger la source de ce site, ou le dire dans « Commentaire »";
                    self.notes.push(altered(message).at(self.place(name, row, *c)).label(there).help(help));
                }
                continue;
            }
            self.cell((name, sheet), (row, *c), *read, &site);
        }
    }

    /// A site that nobody knew: its name and its commune make it one.
    fn new_site(
        &mut self,
        (name, sheet): (&str, &FilledSheet),
        row: u32,
        (id, columns): (u32, &[(u32, Reads<'_>)]),
        site: &str,
    ) {
        if name != SITES {
            let known = self.communes.contains_key(site);
            if known {
                columns.iter().for_each(|(c, read)| self.cell((name, sheet), (row, *c), *read, site));
            } else if !self.refused.contains(site) {
                let message = "une ligne remplie n'est celle d'aucun site : elle n'est pas reprise";
                let help = format!("remplir aussi sa ligne de la feuille « {SITES} », sous le même identifiant");
                self.notes.push(altered(message).at(self.place(name, row, id)).help(help));
            }
            return;
        }
        let text = |field: &str| {
            let column = columns.iter().find(|(_, read)| read.field() == field);
            column.map(|(c, _)| (*c, sheet.text(row, *c))).unwrap_or((id, String::new()))
        };
        let ((c_name, called), (c_commune, typed)) = (text("site_nom"), text("comm_insee"));
        let untaken = |what: &str| Diagnostic::new("A0577", format!("un nouveau site n'est pas repris : {what}"));
        let commune = self.commune(&typed);
        let fault = match (called.is_empty(), typed.is_empty(), commune) {
            (true, ..) => Some(
                untaken("il n'a pas de nom")
                    .at(self.place(name, row, c_name))
                    .help("écrire un nom, ou une courte description"),
            ),
            (_, true, _) => Some(
                untaken("sa commune manque")
                    .at(self.place(name, row, c_commune))
                    .help("choisir sa commune dans la liste"),
            ),
            (_, _, None) => Some(
                untaken(&format!("« {typed} » n'est pas une commune du territoire"))
                    .at(self.place(name, row, c_commune))
                    .help("choisir sa commune dans la liste"),
            ),
            _ => None,
        };
        let (Some(commune), None) = (commune, &fault) else {
            self.refused.insert(site.to_owned());
            self.notes.extend(fault);
            return;
        };
        // A row that somebody added at the end has no number: it is known by what it says.
        let key = match site {
            "" => format!(
                "sans identifiant : {}, {}",
                french::name_key(&called),
                self.facts.territory.communes[commune].code
            ),
            site => site.to_owned(),
        };
        self.communes.insert(key.clone(), commune);
        self.out.born.push(Born { key: key.clone(), name: called, commune });
        for (c, read) in columns {
            if matches!(read, Reads::Field(field) if field.spec.kind == FieldType::Insee) {
                let code = self.facts.territory.communes[commune].code.to_string();
                self.say(&key, read.field(), code);
                continue;
            }
            self.cell((name, sheet), (row, *c), *read, &key);
        }
    }

    /// The commune that somebody chose or typed: «Saint-Mihiel (55463)», its code, its name.
    fn commune(&self, typed: &str) -> Option<usize> {
        let territory = self.facts.territory;
        let code = typed.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(typed).trim();
        let code = if code.len() == 4 { format!("0{code}") } else { code.to_owned() };
        territory.index_of(&code).or_else(|| {
            let key = french::name_key(typed);
            let mut named =
                (0..territory.communes.len()).filter(|i| french::name_key(&territory.communes[*i].name) == key);
            // Two communes of one name are told apart by their codes.
            let first = named.next();
            if named.next().is_some() { None } else { first }
        })
    }

    fn cell(&mut self, (name, sheet): (&str, &FilledSheet), (row, c): (u32, u32), read: Reads<'_>, site: &str) {
        // What nobody sees was not emptied.
        if sheet.is_covered(row, c) {
            return;
        }
        let given = sheet.get(row, c);
        let sent = self.sent(site, read.field()).to_owned();
        // An untouched cell says what it said, were it a value that the standard no longer has.
        if !sent.is_empty() && is_untouched(given, &sent) {
            return self.say(site, read.field(), sent);
        }
        let place = self.place(name, row, c);
        let shown = format!("« {} »", french::shorten(&given.shown(), 40));
        let untaken = |label: String| {
            let message = format!("la cellule « {} » du site {site} n'est pas reprise", read.title());
            Diagnostic::new("A0575", message).at(place.clone()).label(label)
        };
        let formula = sheet.formulas.get(&(row, c));
        if let Some(formula) = formula.filter(|_| *given == CellValue::Empty) {
            let label = format!("la formule « {formula} » n'a pas de valeur calculée");
            self.notes
                .push(untaken(label).help("ouvrir le classeur dans le tableur, l'enregistrer, puis le reprendre"));
            return;
        }
        let said = match read.read(given, self.facts) {
            Ok(said) => said,
            Err(Refusal { why, help }) => {
                let label = why.map_or_else(|| shown.clone(), |why| format!("{shown} : {why}"));
                self.notes.push(untaken(label).help(help));
                return;
            }
        };
        if packed(&said.text) == packed(&sent) {
            return self.say(site, read.field(), sent);
        }
        if said.text.is_empty() && matches!(read, Reads::Field(field) if field.name() == "site_nom") {
            self.notes.push(untaken("vide".to_owned()).help("un site a toujours un nom, ou une courte description"));
            return;
        }
        if let Some(told) = &said.told {
            self.notes.push(understood(format!("{shown} est {told}")).at(place.clone()).label(read.title()));
        }
        let doubt = said.doubt.clone().or_else(|| self.elsewhere(site, read, &said.text));
        if let Some(doubt) = doubt {
            let message = format!("la cellule « {} » du site {site} est à vérifier : {doubt}", read.title());
            self.notes.push(
                Diagnostic::new("A0578", message)
                    .at(place)
                    .help("elle est reprise telle quelle ; la corriger dans le prochain formulaire"),
            );
        }
        self.say(site, read.field(), said.text);
    }

    /// What is doubtful of a position that is in another commune than its site.
    fn elsewhere(&self, site: &str, read: Reads<'_>, text: &str) -> Option<String> {
        let territory = self.facts.territory;
        let of_point = matches!(read, Reads::Field(field) if field.spec.kind == FieldType::Wkt);
        let there = of_point.then(|| commune_of_point(text, territory)).flatten()?;
        let own = self.communes.get(site).copied().or_else(|| self.commune(self.sent(site, COMMUNE)))?;
        let name = |i: usize| &territory.communes[i].name;
        (there != own).then(|| format!("ce point est à {}, et le site à {}", name(there), name(own)))
    }

    fn say(&mut self, site: &str, field: &str, value: String) {
        // What is not filled of a site that nobody knew says nothing.
        if value.is_empty() && !self.is_sent(site) {
            return;
        }
        self.out.edits.push(Edit {
            cell: Cell { action: site.to_owned(), field: field.to_owned() },
            value,
            who: self.export.who.clone(),
            when: self.file.when.to_owned(),
            source: self.file.kept.to_owned(),
            export: self.export.id.clone(),
        });
    }
}
