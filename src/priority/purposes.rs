//! `plan/grille.csv`: the purposes of a community and the areas in which it acts, as ISO 37101 has them, with the actions
//! that serve each.

use std::collections::BTreeSet;
use std::path::Path;

use super::fault::{AGAIN, malformed};
use crate::book::fill::FilledTable;
use crate::diagnostic::Notes;
use crate::french;
use crate::outcome::{Column, Direction, Finding, Outcome, Row, Table, Unit};
use crate::plan::{restore_actions, unknown_action};

/// The six purposes of sustainable development in communities (ISO 37101:2016, clause 4): column and name.
pub const PURPOSES: [(&str, &str); 6] = [
    ("attractivite", "Attractivité"),
    ("environnement", "Préservation et amélioration de l'environnement"),
    ("resilience", "Résilience"),
    ("ressources", "Utilisation responsable des ressources"),
    ("cohesion", "Cohésion sociale"),
    ("bien_etre", "Bien-être"),
];

/// The twelve areas of action (ISO 37101:2016, clause 5): key and name.
pub const AREAS: [(&str, &str); 12] = [
    ("gouvernance", "Gouvernance, responsabilisation et engagement"),
    ("education", "Éducation et renforcement des compétences"),
    ("innovation", "Innovation, créativité et recherche"),
    ("sante", "Santé et soins"),
    ("culture", "Culture et identité collective"),
    ("vivre_ensemble", "Vivre ensemble, interdépendance et solidarité"),
    ("economie", "Économie, production et consommation durables"),
    ("cadre_de_vie", "Cadre de vie et de travail"),
    ("securite", "Sûreté et sécurité"),
    ("infrastructures", "Infrastructures"),
    ("mobilite", "Mobilité"),
    ("biodiversite", "Biodiversité et services rendus par les écosystèmes"),
];

/// The actions that serve each area (first index) and purpose (second).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurposeGrid {
    cells: [[BTreeSet<String>; 6]; 12],
}

impl PurposeGrid {
    /// The grid to fill.
    #[must_use]
    pub fn template() -> String {
        let header = PURPOSES.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(";");
        let rows = AREAS.iter().map(|(id, name)| format!("{id};{name};;;;;;\n"));
        format!("domaine;libelle;{header}\n{}", rows.collect::<String>())
    }

    /// Reads the grid: in each cell the ids of the actions, with spaces between. What is not understood is told at its line
    /// and left out.
    #[must_use]
    pub fn read(text: &str, shown: &Path, ids: &[String], notes: &mut Notes) -> Self {
        let mut out = Self::default();
        let known: Vec<&str> = ["domaine", "libelle"].into_iter().chain(PURPOSES.map(|(id, _)| id)).collect();
        let Some(mut rows) = FilledTable::of_csv(text, &known, malformed, shown, notes) else { return out };
        restore_actions(&mut rows, &PURPOSES.map(|(id, _)| id), ids, shown, notes);
        let column = |id: &str| rows.column(id);
        let Some(area) = column("domaine") else {
            let header = PURPOSES.map(|(id, _)| id).join(";");
            let help =
                format!("remettre l'en-tête domaine;libelle;{header} en première ligne : les cases remplies restent");
            notes.push(malformed("colonne manquante : `domaine`").at_line(shown, 1).help(help));
            return out;
        };
        // The tool writes one row an area: a grid without any lost them.
        if rows.rows.is_empty() {
            notes
                .push(malformed("la grille n'a plus de lignes : il y en a une par domaine").in_file(shown).help(AGAIN));
            return out;
        }
        let places = PURPOSES.map(|(id, _)| column(id));
        for given in &rows.rows {
            let line = given.line;
            let key = french::name_key(given.cell(Some(area)));
            if key.is_empty() {
                let message = "cette ligne n'a pas de domaine".to_owned();
                let help = "écrire dans la colonne `domaine` l'un des douze domaines, ou effacer la ligne";
                notes.push(malformed(message).at_line(shown, line).help(help.to_owned()));
                continue;
            }
            let Some(row) = AREAS.iter().position(|(id, _)| french::name_key(id) == key) else {
                let nearest = french::nearest(&key, AREAS.iter().map(|(id, _)| *id));
                let message = format!("le domaine `{}` n'existe pas", given.cell(Some(area)));
                notes.push(malformed(message).at_line(shown, line).did_you_mean(nearest));
                continue;
            };
            for (cell, place) in out.cells[row].iter_mut().zip(places) {
                let text = given.cell(place);
                for id in text.split([' ', ',', '|']).filter(|id| !id.is_empty()) {
                    if ids.iter().any(|known| known == id) {
                        cell.insert(id.to_owned());
                        continue;
                    }
                    notes.push(unknown_action(id, ids).at_line(shown, line));
                }
            }
        }
        out
    }

    fn actions(&self) -> BTreeSet<&String> {
        self.cells.iter().flatten().flatten().collect()
    }
}

/// Which cells the plan serves: table `grille`, one row an area, and findings.
#[must_use]
pub fn outcome(grid: &PurposeGrid, ids: &[String]) -> Outcome {
    let mut out = Outcome::new("grille", "plan", "Ce que le plan sert : finalités et domaines");
    let keys = AREAS.iter().map(|(id, _)| (*id).to_owned()).collect();
    let names = AREAS.iter().map(|(_, name)| (*name).to_owned()).collect();
    let mut table = Table::new("grille", "Actions par domaine et finalité", Row::Other, keys, names);
    for (k, (id, name)) in PURPOSES.iter().enumerate() {
        let counts = grid.cells.iter().map(|row| Some(row[k].len() as f64)).collect();
        table = table.with(Column::numbers(*id, *name, Unit::Count, counts).direction(Direction::Better));
    }
    let of_row = |row: &[BTreeSet<String>; 6]| Some(row.iter().flatten().collect::<BTreeSet<_>>().len() as f64);
    let all = grid.cells.iter().map(of_row).collect();
    out.tables.push(table.with(Column::numbers("actions", "Actions du domaine", Unit::Count, all)));
    out.method = vec![
        "grille de la norme ISO 37101:2016, six finalités et douze domaines d'action ; une action peut servir plusieurs cases".to_owned(),
    ];
    let placed = grid.actions();
    if placed.is_empty() {
        out.find("Aucune action n'est encore placée dans la grille des finalités et des domaines.");
        return out;
    }
    let cells = grid.cells.iter().flatten();
    let empty = cells.clone().filter(|c| c.is_empty()).count();
    out.find(format!(
        "{} sur {} de la grille ne {} par aucune action.",
        french::count(empty, "case", "cases"),
        cells.count(),
        if empty < 2 { "est servie" } else { "sont servies" }
    ));
    let bare: Vec<&str> =
        AREAS.iter().zip(&grid.cells).filter(|(_, row)| row.iter().all(BTreeSet::is_empty)).map(|(a, _)| a.1).collect();
    if !bare.is_empty() {
        let verb = if bare.len() < 2 { "n'a aucune action" } else { "n'ont aucune action" };
        out.find(format!("{} {verb}.", french::list(&bare.iter().map(|b| format!("« {b} »")).collect::<Vec<_>>())));
    }
    let left: Vec<String> = ids.iter().filter(|id| !placed.contains(id)).cloned().collect();
    if !left.is_empty() {
        let text = format!("{} encore dans aucune case.", french::count(left.len(), "action n'est", "actions ne sont"));
        out.findings.push(Finding { text, actions: left });
    }
    out
}
