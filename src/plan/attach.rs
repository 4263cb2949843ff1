//! `rattachements.csv`: which action concerns which commune, EPCI, département, layer, feature, or the whole territory.

use std::path::Path;

use super::ids::unknown_action;
use super::rows::Rows;
use super::suggest::{Vocabulary, departments};
use super::target::targets;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

pub(super) use crate::book::{csv_reader, csv_text};

/// What an action is attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A commune, by its index in the territory.
    Commune(usize),
    /// An EPCI, by its index in the territory.
    Epci(usize),
    /// The whole territory.
    Territory,
    /// Features of a layer.
    Features {
        /// The layer's id.
        layer: String,
        /// The ids of the features, in the layer's order.
        ids: Vec<String>,
        /// The filter that chose them (`statut=friche sans projet`, `*` for all), when they were not named one by one.
        filter: Option<String>,
    },
    /// A département, by its code: those of its communes that are in the territory.
    Department(String),
    /// A kind of layers (its id in the vocabulary) that the study has no layer of.
    MissingLayer(String),
    /// Nothing: the user says that no place is meant, so that nothing is suggested either.
    Nowhere,
}

/// Who attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user's file.
    User,
    /// The suggestion engine.
    Suggestion,
}

impl Origin {
    /// As written in the file.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::User => "utilisateur",
            Self::Suggestion => "suggestion",
        }
    }
}

/// An action attached to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The action's id.
    pub action: String,
    /// What it is attached to.
    pub target: Target,
    /// What the target is to the action: «concernée», «portage», «bénéficiaire»… free.
    pub role: String,
    /// Who says so.
    pub origin: Origin,
    /// Why.
    pub reason: String,
}

/// The role when the file gives none.
pub(super) const CONCERNED: &str = "concernée";

pub(super) const COLUMNS: [&str; 6] = ["action", "genre", "cible", "role", "origine", "motif"];
pub(super) const KINDS: [&str; 8] =
    ["commune", "epci", "departement", "territoire", "couche", "entite", "filtre", "aucun"];

impl Target {
    /// The target for people: «Saint-Mihiel», «Friches : toutes les entités (12)».
    #[must_use]
    pub fn label(&self, territory: &Territory, layers: &[Layer]) -> String {
        match self {
            Self::Commune(i) => territory.communes[*i].name.clone(),
            Self::Epci(i) => territory.epcis[*i].name.clone(),
            Self::Territory => "tout le territoire".to_owned(),
            Self::Nowhere => "aucun lieu".to_owned(),
            Self::Department(code) => {
                let known = departments(territory).into_iter().find(|(c, _)| c == code);
                format!("département {}", known.map_or_else(|| code.clone(), |(_, name)| name))
            }
            Self::MissingLayer(kind) => {
                format!("{} (couche absente de l'étude)", layer_title(kind))
            }
            Self::Features { layer, ids, filter } => {
                let title = layers.iter().find(|l| l.id == *layer).map_or(layer.as_str(), |l| l.title.as_str());
                match filter.as_deref() {
                    Some("*") => format!("{title} : {}", french::count(ids.len(), "entité", "entités")),
                    Some(filter) => format!("{title}, {filter} : {}", french::count(ids.len(), "entité", "entités")),
                    None => format!("{title} : {}", french::list_at_most(ids, 3)),
                }
            }
        }
    }

    /// Kind and target as the file writes them.
    pub(super) fn written(&self, territory: &Territory) -> Vec<(&'static str, String)> {
        match self {
            Self::Commune(i) => vec![("commune", territory.communes[*i].code.to_string())],
            Self::Epci(i) => vec![("epci", territory.epcis[*i].code.to_string())],
            Self::Territory => vec![("territoire", String::new())],
            Self::Nowhere => vec![("aucun", String::new())],
            Self::Department(code) => vec![("departement", code.clone())],
            Self::MissingLayer(kind) => vec![("couche", kind.clone())],
            Self::Features { layer, filter: Some(filter), .. } => vec![("filtre", format!("{layer}:{filter}"))],
            Self::Features { layer, ids, filter: None } => {
                ids.iter().map(|id| ("entite", format!("{layer}:{id}"))).collect()
            }
        }
    }
}

/// The name for people of a kind of layers.
pub(super) fn layer_title(kind: &str) -> &str {
    let known = Vocabulary::own().kinds.iter().find(|k| k.id == kind);
    known.map_or(kind, |k| k.title.as_str())
}

/// Attachments as `rattachements.csv`, which [`read_attachments`] reads back.
#[must_use]
pub fn attachments_to_csv(attachments: &[Attachment], territory: &Territory) -> String {
    let rows = attachments.iter().flat_map(|a| {
        let row = |(kind, target): (&str, String)| {
            [&a.action, kind, &target, &a.role, a.origin.label(), &a.reason].map(str::to_owned)
        };
        a.target.written(territory).into_iter().map(row).collect::<Vec<_>>()
    });
    csv_text(&COLUMNS, rows)
}

/// Reads and checks `rattachements.csv`. `known_action_ids` are the ids of the plan's actions. A faulty line is
/// reported and left out; the others stay. After the layers come the ids of those that could not be read: a line that
/// names one of these is left out without a word, as the layer has its own error.
pub fn read_attachments(
    text: &str,
    shown: &Path,
    known_action_ids: &[String],
    territory: &Territory,
    (layers, unread): (&[Layer], &[&str]),
    vocabulary: &Vocabulary,
    notes: &mut Notes,
) -> Vec<Attachment> {
    let malformed = |line: usize, message: String, help: &str| {
        Diagnostic::new("E0405", message).at_line(shown, line).help(help.to_owned())
    };
    let Some(rows) = Rows::of_csv(text, "E0405", shown, notes) else { return Vec::new() };
    let places = COLUMNS.map(|name| rows.column(name));
    let missing: Vec<&str> = (0..3).filter(|&k| places[k].is_none()).map(|k| COLUMNS[k]).collect();
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(|m| format!("`{m}`")).collect();
        let message = format!("colonne manquante : {}", french::list(&missing));
        notes.push(malformed(1, message, "écrire en première ligne action;genre;cible;role;origine;motif"));
        return Vec::new();
    }
    let mut out = Vec::new();
    for row in &rows.rows {
        let line = row.line;
        let cell = |k: usize| row.cell(places[k]);
        if cell(0).is_empty() || cell(1).is_empty() {
            let message = "l'action ou le genre manque".to_owned();
            notes.push(malformed(line, message, "remplir les colonnes action, genre et cible"));
            continue;
        }
        let action = known_action_ids.iter().find(|id| *id == cell(0));
        if action.is_none() {
            notes.push(unknown_action(cell(0), known_action_ids).at_line(shown, line));
        }
        let origin = match french::name_key(cell(4)).as_str() {
            "" | "utilisateur" => Origin::User,
            "suggestion" => Origin::Suggestion,
            _ => {
                let message = format!("l'origine `{}` n'existe pas", cell(4));
                notes.push(malformed(line, message, "écrire `utilisateur` ou `suggestion`"));
                continue;
            }
        };
        let of_layer = matches!(french::name_key(cell(1)).trim_end_matches('s'), "entite" | "filtre");
        if of_layer && cell(2).split(':').next().is_some_and(|id| unread.contains(&id.trim())) {
            continue;
        }
        let targets = match targets(cell(1), cell(2), territory, layers, vocabulary) {
            Ok(targets) => targets,
            Err(diagnostic) => {
                notes.push(diagnostic.at(Place::Line { file: shown.to_owned(), line, column: None }));
                continue;
            }
        };
        if targets.iter().any(|t| matches!(t, Target::Features { ids, .. } if ids.is_empty())) {
            let message = format!("`{}` ne retient aucune entité", cell(2));
            let help = "vérifier la valeur du filtre, ou compléter la couche";
            notes.push(Diagnostic::new("A0408", message).at_line(shown, line).help(help));
        }
        let Some(action) = action else { continue };
        let role = Some(cell(3)).filter(|r| !r.is_empty()).unwrap_or(CONCERNED).to_owned();
        out.extend(targets.into_iter().map(|target| Attachment {
            action: action.clone(),
            target,
            role: role.clone(),
            origin,
            reason: cell(5).to_owned(),
        }));
    }
    out
}

/// The key of an EPCI's name without its legal form: `cc du sammiellois` → `sammiellois`.
pub(super) fn short_epci(key: &str) -> &str {
    let forms = ["communaute de communes", "communaute d agglomeration", "communaute urbaine", "cc", "ca", "cu"];
    let strip = |text: &'static str| move |key: &'_ str| key.strip_prefix(text).is_some_and(|r| r.starts_with(' '));
    let Some(form) = forms.into_iter().find(|form| strip(form)(key)) else { return key };
    let rest = key[form.len()..].trim_start();
    let links = ["de l ", "de la ", "du ", "des ", "de ", "d "];
    links.iter().find_map(|link| rest.strip_prefix(link)).unwrap_or(rest)
}

/// Every feature of a layer.
pub(super) fn all_of(layer: &Layer) -> Target {
    let ids = layer.features.iter().map(|f| f.id.clone()).collect();
    Target::Features { layer: layer.id.clone(), ids, filter: Some("*".to_owned()) }
}
