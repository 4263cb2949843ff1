//! The changes of a scenario checked against the layers: every fault is noted at its place.

use std::collections::BTreeMap;

use geo::{Coord, Point};

use super::territory::find_commune;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::{Change, Layer, Precision, Refusal};
use crate::study::declare::{ScenarioConfig, Wish, WishKind};
use crate::territory::Territory;
use crate::territory::unknown_commune;

/// What the changes of a scenario do to each feature, by layer and id: the cells, and where it is asked.
type Told<'a> = BTreeMap<(&'a str, String), Vec<(WishKind, Option<usize>, &'a Place)>>;

/// The diagnostic of a cell that can't hold what a scenario wants.
pub(in crate::study) fn refused(why: &Refusal, layer: &Layer, field: &str, text: &str) -> Diagnostic {
    match why {
        Refusal::Expected(expected) => {
            let message = format!("`{text}` ne va pas dans le champ `{field}` de la couche `{}`", layer.id);
            Diagnostic::unfit(message).label(format!("attendu : {expected}"))
        }
        Refusal::Place => {
            let message = format!("changer `{field}` ne déplace pas une entité de la couche `{}`", layer.id);
            let help = "déplacer avec [[scenario.transfert]], `commune = \"…\"` ou `lon` et `lat`";
            unchangeable(message).label("ce champ dit où elle est").help(help)
        }
        Refusal::Identity => {
            let message = format!("`{field}` est l'identifiant des entités de la couche `{}`", layer.id);
            let help = "retirer l'entité, et en ajouter une autre";
            unchangeable(message).label("un scénario ne le change pas").help(help)
        }
    }
}

/// A field that no scenario changes.
fn unchangeable(message: String) -> Diagnostic {
    Diagnostic::new("E0112", message)
}

/// A scenario whose changes have been checked.
#[derive(Debug)]
pub(in crate::study) struct Scenario {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Changes by the id of their layer.
    pub changes: BTreeMap<String, Vec<Change>>,
}

/// Checks the changes of the scenarios against the layers: every fault is noted at its place.
pub(in crate::study) fn open_scenarios(
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
                        Diagnostic::unknown(format!("la couche `{}` n'est pas déclarée", wish.layer.value))
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
                let d = Diagnostic::unknown(format!("la couche `{}` n'a pas de champ `{field}`", layer.id))
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
                    notes.push(refused(&why, layer, field, &value.value).at(value.place.clone()));
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
            let d = Diagnostic::unknown(message).at(self.feature.place.clone());
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
                    Diagnostic::missing("ce changement ne dit pas ce qui change")
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
        let d = |message: String| Diagnostic::unfit(message).at(self.place.clone());
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
                        unknown_commune(format!("`{}` n'est pas une commune localisée du territoire", commune.value))
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
