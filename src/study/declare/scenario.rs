//! Section `[[scenario]]`: what would be opened, closed, moved or changed.

use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::pull::{Given, Section};

/// Section `[[scenario]]`.
#[derive(Debug)]
pub(in crate::study) struct ScenarioConfig {
    /// Its id.
    pub id: Given<String>,
    /// Its title.
    pub title: String,
    /// The changes that it asks for.
    pub wishes: Vec<Wish>,
}

/// One change as it is written.
#[derive(Debug)]
pub(in crate::study) struct Wish {
    /// What it does.
    pub kind: WishKind,
    /// The layer.
    pub layer: Given<String>,
    /// The feature; for one more, its name.
    pub feature: Given<String>,
    /// Where it is to be, in degrees.
    pub lon: Option<Given<f64>>,
    /// The same.
    pub lat: Option<Given<f64>>,
    /// The commune whose mairie it is to be at.
    pub commune: Option<Given<String>>,
    /// The cells that it writes, by field.
    pub values: Vec<(String, Given<String>)>,
    /// Where it is written.
    pub place: Place,
}

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::study) enum WishKind {
    /// One more feature.
    Add,
    /// One less.
    Remove,
    /// Elsewhere.
    Move,
    /// Other cells.
    Set,
}

impl WishKind {
    /// What it does to a feature: «retirée».
    pub(in crate::study) fn participle(self) -> &'static str {
        match self {
            Self::Add => "ajoutée",
            Self::Remove => "retirée",
            Self::Move => "déplacée",
            Self::Set => "changée",
        }
    }
}

/// Sections of `[[scenario]]`, and the key that names the feature in each.
const KINDS: [(&str, WishKind, &str); 4] = [
    ("ajout", WishKind::Add, "nom"),
    ("retrait", WishKind::Remove, "entite"),
    ("transfert", WishKind::Move, "entite"),
    ("changement", WishKind::Set, "entite"),
];

/// Reads a scenario.
pub(in crate::study) fn read(mut s: Section<'_>, notes: &mut Notes) -> Option<ScenarioConfig> {
    let id = s.text("id", notes);
    let id = s.require("id", id).and_then(|id| id.file_name("un scénario", notes));
    let title = s.text("titre", notes);
    let mut wishes = Vec::new();
    for (key, kind, names) in KINDS {
        for section in s.sections(key, notes) {
            wishes.extend(wish(section, kind, names, notes));
        }
    }
    let place = s.place();
    s.finish(notes);
    let id = id?;
    if let Some(bad) = id.value.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))) {
        notes.push(
            Diagnostic::unfit(format!("l'identifiant d'un scénario ne prend pas « {bad} »"))
                .at(id.place.clone())
                .help("des lettres sans accent, des chiffres, - et _ : c'est le nom d'un dossier"),
        );
        return None;
    }
    if wishes.is_empty() {
        notes.push(Diagnostic::missing(format!("le scénario `{}` ne change rien", id.value)).at(place).help(
            "ajouter [[scenario.ajout]], [[scenario.retrait]], [[scenario.transfert]] ou [[scenario.changement]]",
        ));
        return None;
    }
    Some(ScenarioConfig { title: title.map_or_else(|| id.value.clone(), |g| g.value), id, wishes })
}

fn wish(mut s: Section<'_>, kind: WishKind, names: &str, notes: &mut Notes) -> Option<Wish> {
    let layer = s.text("couche", notes);
    let layer = s.require("couche", layer);
    let feature = s.text(names, notes);
    let feature = s.require(names, feature);
    let (mut lon, mut lat, mut commune, mut values) = (None, None, None, Vec::new());
    if matches!(kind, WishKind::Add | WishKind::Move) {
        (lon, lat, commune) = (s.number("lon", notes), s.number("lat", notes), s.text("commune", notes));
    }
    if matches!(kind, WishKind::Add | WishKind::Set) {
        values = s.cells("valeurs", notes).unwrap_or_default();
    }
    let place = s.place();
    s.finish(notes);
    Some(Wish { kind, layer: layer?, feature: feature?, lon, lat, commune, values, place })
}
