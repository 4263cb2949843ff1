//! Scenarios: what the answers would be if a service were opened, closed, moved or changed.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{Coord, Point};

use super::Study;
use super::compare::Written;
use super::open::find_commune;
use super::settings::AnalysisConfig;
use super::{Failure, results::Pending};
use crate::analysis::{self, NoAnswer, Sides};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::{Change, Layer, Precision, Refusal};
use crate::outcome::Outcome;
use crate::pull::{Given, Section};
use crate::territory::Territory;

/// Ids of the two sides.
const IDS: [&str; 2] = ["aujourd_hui", "scenario"];

/// Section `[[scenario]]`.
#[derive(Debug)]
pub(super) struct ScenarioConfig {
    /// Its id.
    pub id: Given<String>,
    /// Its title.
    title: String,
    wishes: Vec<Wish>,
}

/// One change as it is written.
#[derive(Debug)]
struct Wish {
    kind: WishKind,
    layer: Given<String>,
    /// The feature; for one more, its name.
    feature: Given<String>,
    lon: Option<Given<f64>>,
    lat: Option<Given<f64>>,
    commune: Option<Given<String>>,
    values: Vec<(String, Given<String>)>,
    place: Place,
}

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WishKind {
    Add,
    Remove,
    Move,
    Set,
}

impl WishKind {
    /// What it does to a feature: «retirée».
    fn participle(self) -> &'static str {
        match self {
            Self::Add => "ajoutée",
            Self::Remove => "retirée",
            Self::Move => "déplacée",
            Self::Set => "changée",
        }
    }
}

/// What the changes of a scenario do to each feature, by layer and id: the cells, and where it is asked.
type Told<'a> = BTreeMap<(&'a str, String), Vec<(WishKind, Option<usize>, &'a Place)>>;

/// The diagnostic of a cell that can't hold what a scenario wants.
fn refused(why: &Refusal, layer: &Layer, field: &str, value: &Given<String>) -> Diagnostic {
    let text = &value.value;
    match why {
        Refusal::Expected(expected) => {
            let message = format!("`{text}` ne va pas dans le champ `{field}` de la couche `{}`", layer.id);
            Diagnostic::new("E0104", message).label(format!("attendu : {expected}"))
        }
        Refusal::Place => {
            let message = format!("changer `{field}` ne déplace pas une entité de la couche `{}`", layer.id);
            let help = "déplacer avec [[scenario.transfert]], `commune = \"…\"` ou `lon` et `lat`";
            Diagnostic::new("E0112", message).label("ce champ dit où elle est").help(help)
        }
        Refusal::Identity => {
            let message = format!("`{field}` est l'identifiant des entités de la couche `{}`", layer.id);
            let help = "retirer l'entité, et en ajouter une autre";
            Diagnostic::new("E0112", message).label("un scénario ne le change pas").help(help)
        }
    }
    .at(value.place.clone())
}

/// Sections of `[[scenario]]`, and the key that names the feature in each.
const KINDS: [(&str, WishKind, &str); 4] = [
    ("ajout", WishKind::Add, "nom"),
    ("retrait", WishKind::Remove, "entite"),
    ("transfert", WishKind::Move, "entite"),
    ("changement", WishKind::Set, "entite"),
];

/// Reads a scenario.
pub(super) fn read(mut s: Section<'_>, notes: &mut Notes) -> Option<ScenarioConfig> {
    let id = s.text("id", notes);
    let id = s.require("id", id);
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
            Diagnostic::new("E0104", format!("l'identifiant d'un scénario ne prend pas « {bad} »"))
                .at(id.place.clone())
                .help("des lettres sans accent, des chiffres, - et _ : c'est le nom d'un dossier"),
        );
        return None;
    }
    if wishes.is_empty() {
        notes.push(Diagnostic::new("E0103", format!("le scénario `{}` ne change rien", id.value)).at(place).help(
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

/// A scenario whose changes have been checked.
#[derive(Debug)]
pub(super) struct Scenario {
    id: String,
    title: String,
    /// Changes by the id of their layer.
    changes: BTreeMap<String, Vec<Change>>,
}

/// Checks the changes of the scenarios against the layers: every fault is noted at its place.
pub(super) fn open(
    configs: &[ScenarioConfig],
    declared: &[&str],
    layers: &[Layer],
    territory: &Territory,
    notes: &mut Notes,
) -> Vec<Scenario> {
    let mut out = Vec::new();
    for config in configs {
        let mut changes: BTreeMap<String, Vec<Change>> = BTreeMap::new();
        let mut told = Told::new();
        for (rank, wish) in config.wishes.iter().enumerate() {
            let Some(layer) = layers.iter().find(|l| l.id == wish.layer.value) else {
                // A declared layer that could not be read has its own error.
                if !declared.contains(&wish.layer.value.as_str()) {
                    let nearest = french::nearest(&wish.layer.value, declared.iter().copied());
                    notes.push(
                        Diagnostic::new("E0109", format!("la couche `{}` n'est pas déclarée", wish.layer.value))
                            .at(wish.layer.place.clone())
                            .label(format!("couches déclarées : {}", french::list(declared)))
                            .did_you_mean(nearest.map(|n| format!("\"{n}\"")).as_deref()),
                    );
                }
                continue;
            };
            let id = format!("{}-{}", config.id.value, rank + 1);
            if let Some(made) = wish.checked(&id, layer, territory, notes)
                && wish.agrees(&made, &mut told, notes)
            {
                changes.entry(layer.id.clone()).or_default().extend(made);
            }
        }
        out.push(Scenario { id: config.id.value.clone(), title: config.title.clone(), changes });
    }
    out
}

impl Wish {
    /// The changes that it asks for; a note says why there is none.
    fn checked(&self, new_id: &str, layer: &Layer, territory: &Territory, notes: &mut Notes) -> Option<Vec<Change>> {
        let mut values = Vec::new();
        for (field, value) in &self.values {
            let Some(rank) = layer.field(field) else {
                let nearest = french::nearest(field, layer.fields.iter().map(String::as_str));
                let d = Diagnostic::new("E0109", format!("la couche `{}` n'a pas de champ `{field}`", layer.id))
                    .at(self.place.clone())
                    .label(format!("ses champs : {}", french::list_at_most(&layer.fields, 12)));
                notes.push(match nearest {
                    Some(nearest) => d.help(format!("vouliez-vous dire `{nearest}` ?")),
                    None => d,
                });
                return None;
            };
            match layer.written(rank, &value.value) {
                Ok(text) => values.push((rank, text)),
                Err(why) => {
                    notes.push(refused(&why, layer, field, value));
                    return None;
                }
            }
        }
        if self.kind == WishKind::Add {
            let (at, precision) = self.position(territory, notes)?;
            let (name, commune) = (self.feature.value.clone(), territory.locate(at));
            return Some(vec![Change::Add { id: new_id.to_owned(), name, at, precision, commune, values }]);
        }
        let wanted = |f: &&crate::layer::Feature| f.id == self.feature.value || f.name == self.feature.value;
        let mut found = layer.features.iter().filter(wanted);
        let (Some(feature), None) = (found.next(), found.next()) else {
            let known = layer.features.iter().flat_map(|f| [f.id.as_str(), f.name.as_str()]);
            let nearest = french::nearest(&self.feature.value, known).map(|n| format!("\"{n}\""));
            let several = layer.features.iter().filter(wanted).count() > 1;
            let message = if several {
                format!("plusieurs entités de `{}` s'appellent `{}`", layer.id, self.feature.value)
            } else {
                format!("la couche `{}` n'a pas d'entité `{}`", layer.id, self.feature.value)
            };
            let d = Diagnostic::new("E0109", message).at(self.feature.place.clone());
            notes.push(if several { d.help("donner son identifiant") } else { d.did_you_mean(nearest.as_deref()) });
            return None;
        };
        let id = feature.id.clone();
        match self.kind {
            WishKind::Remove => Some(vec![Change::Remove(id)]),
            WishKind::Move => {
                let (at, precision) = self.position(territory, notes)?;
                Some(vec![Change::Move { id, at, precision, commune: territory.locate(at) }])
            }
            WishKind::Add | WishKind::Set if values.is_empty() => {
                notes.push(
                    Diagnostic::new("E0103", "ce changement ne dit pas ce qui change")
                        .at(self.place.clone())
                        .help("ajouter `valeurs = { champ = \"valeur\" }`"),
                );
                None
            }
            WishKind::Add | WishKind::Set => {
                let set = |(field, value)| Change::Set { id: id.clone(), field, value };
                Some(values.into_iter().map(set).collect())
            }
        }
    }

    /// Whether no other change of the scenario says otherwise of the same thing; a note says which one does.
    fn agrees<'a>(&'a self, made: &[Change], told: &mut Told<'a>, notes: &mut Notes) -> bool {
        let layer = self.layer.value.as_str();
        for change in made {
            let (id, cell) = match change {
                Change::Add { .. } => continue,
                Change::Remove(id) | Change::Move { id, .. } => (id, None),
                Change::Set { id, field, .. } => (id, Some(*field)),
            };
            let before = told.entry((layer, id.clone())).or_default();
            let clash = |other: &&(WishKind, Option<usize>, &Place)| {
                let removed = self.kind == WishKind::Remove || other.0 == WishKind::Remove;
                removed || (self.kind == other.0 && cell == other.1)
            };
            if let Some((kind, _, place)) = before.iter().find(clash) {
                let (first, second) = (kind.participle(), self.kind.participle());
                let message = if *kind == self.kind {
                    format!("l'entité `{id}` de la couche `{layer}` est {first} deux fois par le même scénario")
                } else {
                    format!("l'entité `{id}` de la couche `{layer}` est à la fois {first} et {second}")
                };
                let line = place.line_column().map_or(0, |(line, _)| line);
                notes.push(
                    Diagnostic::new("E0111", message)
                        .at(self.feature.place.clone())
                        .label(format!("déjà {first} ligne {line}"))
                        .help("n'en garder qu'un, ou faire deux scénarios"),
                );
                return false;
            }
            before.push((self.kind, cell, &self.feature.place));
        }
        true
    }

    /// Where the feature is to be: its degrees, or its commune's mairie.
    fn position(&self, territory: &Territory, notes: &mut Notes) -> Option<(Point<f64>, Precision)> {
        let d = |message: String| Diagnostic::new("E0104", message).at(self.place.clone());
        match (&self.lon, &self.lat, &self.commune) {
            (Some(lon), Some(lat), None) => {
                let at = territory.projection.project(lon.value, lat.value).map(Point::from);
                // A longitude in the place of a latitude falls far away.
                let near = |p: &Point<f64>| {
                    let far = |c: Coord<f64>| (c.x - p.x()).hypot(c.y - p.y());
                    territory.communes.iter().filter_map(|c| c.mairie).any(|m| far(m.0) < 200_000.0)
                };
                let at = at.filter(near);
                if at.is_none() {
                    notes.push(
                        d(format!("la position {} ; {} n'est pas près du territoire", lon.value, lat.value))
                            .help("`lon` est la longitude et `lat` la latitude, en degrés"),
                    );
                }
                Some((at?, Precision::Exact))
            }
            (None, None, Some(commune)) => {
                let found = find_commune(territory, &commune.value);
                let mairie = found.and_then(|i| territory.communes[i].mairie);
                if mairie.is_none() {
                    let names = territory.communes.iter().flat_map(|c| [c.code.as_str(), c.name.as_str()]);
                    let nearest = french::nearest(&commune.value, names).map(|n| format!("\"{n}\""));
                    notes.push(
                        Diagnostic::new(
                            "E0201",
                            format!("`{}` n'est pas une commune localisée du territoire", commune.value),
                        )
                        .at(commune.place.clone())
                        .did_you_mean(nearest.as_deref()),
                    );
                }
                Some((mairie?, Precision::Commune))
            }
            _ => {
                notes.push(
                    d("il faut une position, et une seule".to_owned())
                        .label("`lon` et `lat`, ou `commune`")
                        .help("`commune = \"55517\"` place l'entité à la mairie"),
                );
                None
            }
        }
    }
}

/// Why an analysis has no answer.
fn why_not(analysis: &str, unanswered: &[(String, NoAnswer)]) -> String {
    let none = unanswered.iter().find(|(id, _)| id == analysis);
    none.and_then(|(_, why)| why.reason()).map(|why| format!(" : {why}")).unwrap_or_default()
}

/// What a scenario changes.
#[derive(Debug)]
pub struct Foreseen {
    /// Its id, which names its folder.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The answers that change, each with both sides.
    pub outcomes: Vec<Outcome>,
    layers: Vec<Layer>,
}

impl Study {
    /// Answers every scenario and compares with the answers of today.
    #[must_use]
    pub fn foresee(&self, today: &[Outcome]) -> Vec<Foreseen> {
        self.scenarios.iter().map(|scenario| self.one(scenario, today)).collect()
    }

    fn one(&self, scenario: &Scenario, today: &[Outcome]) -> Foreseen {
        let changed = |l: &Layer| match scenario.changes.get(&l.id) {
            Some(changes) => l.changed(changes),
            None => l.clone(),
        };
        let layers: Vec<Layer> = self.layers.iter().map(changed).collect();
        // What is told of today's layers is not told again.
        let mut told = Notes::new();
        let answers = self.answer_by(&self.travels, &layers, Some(&self.layers), &mut told);
        let title = format!("dans le scénario « {} »", scenario.title);
        let sides = Sides { before: "aujourd'hui", after: &title, labels: ["aujourd'hui", "scénario"], ids: IDS };
        let mut outcomes = Vec::new();
        let asked = |o: &&Outcome| self.config.analyses.iter().any(|a: &AnalysisConfig| a.id() == o.id);
        for after in answers.outcomes.iter().filter(asked) {
            let before = today.iter().find(|o| o.id == after.id);
            outcomes.extend(
                before.and_then(|before| analysis::compare(before, after, sides, &self.territory, self.questions)),
            );
        }
        // What had an answer and has none any more is told: it is the greatest change of all.
        for before in today.iter().filter(asked) {
            if answers.outcomes.iter().all(|o| o.id != before.id) {
                let mut gone =
                    Outcome::new(&before.id, analysis::COMPARISON, format!("{} : ce qui change", before.title));
                gone.find(format!(
                    "{} : plus de réponse {title}{}.",
                    before.title,
                    why_not(&before.id, &answers.unanswered)
                ));
                outcomes.push(gone);
            }
        }
        Foreseen { id: scenario.id.clone(), title: scenario.title.clone(), outcomes, layers }
    }

    /// Writes what a scenario changes in `scenarios/<id>/` of a folder being made. Returns the files.
    pub(super) fn write_scenario(
        &self,
        foreseen: &Foreseen,
        pending: &Pending,
        notes: &mut Notes,
    ) -> Result<Vec<String>, Failure> {
        let name = format!("scenarios/{}", foreseen.id);
        let folder = pending.path().join(&name);
        std::fs::create_dir_all(&folder).map_err(Failure::disk("création", &folder))?;
        let made = Written { outcomes: &foreseen.outcomes, layers: &foreseen.layers, name: "scenario" };
        let files = self.write_compared(&made, Path::new(&folder), notes)?;
        Ok(files.iter().map(|f| format!("{name}/{f}")).collect())
    }
}
