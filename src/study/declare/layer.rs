//! Section `[[couche]]`: a file, what it is read as, where it comes from.

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Model;
use crate::pull::{Given, Section};

/// Section `[[couche]]`.
#[derive(Debug)]
pub(in crate::study) struct LayerConfig {
    /// Its id.
    pub id: Given<String>,
    /// Its title.
    pub title: String,
    /// Its file, or the connection to its database.
    pub file: Given<String>,
    /// The layer, sheet or table to read there.
    pub table: Option<Given<String>>,
    /// Its model.
    pub model: Model,
    /// Its source.
    pub source: String,
    /// Whether it is made up.
    pub fictional: bool,
    /// EPSG code of its coordinates, when declared.
    pub crs: Option<u32>,
    /// Whether rows with a grave fault are set aside instead of stopping the study.
    pub set_aside: bool,
    /// Year of the file's list of communes, when declared.
    pub vintage: Option<u16>,
    /// Columns declared to be rates.
    pub rates: Vec<Given<String>>,
    /// How far it is known, when declared: départements, a length around the territory, a file, or a word.
    pub extent: Vec<Given<String>>,
    /// How one gets on its lines and surfaces, when declared: a length, or a layer of ways in.
    pub access: Option<Given<String>>,
}

/// Reads a layer; `models` are those of the tool and of the study.
pub(super) fn read(mut s: Section<'_>, models: &[Model], notes: &mut Notes) -> Option<LayerConfig> {
    let id = s.text("id", notes);
    let id = s.require("id", id);
    let file = s.text("fichier", notes);
    let file = s.require("fichier", file);
    let table = s.text("table", notes);
    let title = s.text("titre", notes);
    let model = s.text("modele", notes);
    let source = s.text("source", notes);
    let fictional = s.flag("fictif", notes).unwrap_or(false);
    let crs = s.number("crs", notes);
    let aside = s.text("lignes_fausses", notes);
    let vintage = s.number("millesime", notes);
    let rates = s.texts("taux", notes).unwrap_or_default();
    let extent = s.texts("emprise", notes).unwrap_or_default();
    let access = s.text("acces", notes);
    s.finish(notes);
    let model = match model {
        None => Some(Model::free()),
        Some(given) => {
            let found = models.iter().find(|m| m.id == given.value).cloned();
            if found.is_none() {
                let known: Vec<&str> = models.iter().map(|m| m.id.as_str()).collect();
                notes.push(
                    Diagnostic::unfit(format!("le modèle `{}` n'existe pas", given.value))
                        .at(given.place)
                        .label(format!("modèles connus : {}", french::list(&known)))
                        .did_you_mean(french::nearest(&given.value, known).map(|k| format!("\"{k}\"")).as_deref()),
                );
            }
            found
        }
    };
    let set_aside = aside.is_some_and(|given| match given.value.as_str() {
        "ecarter" => true,
        "arreter" => false,
        other => {
            notes.push(
                Diagnostic::unfit(format!("`{other}` n'est pas une valeur de `lignes_fausses`"))
                    .at(given.place)
                    .help("écrire \"arreter\" (par défaut) ou \"ecarter\""),
            );
            false
        }
    });
    let (id, file, model) = (id?, file?, model?);
    Some(LayerConfig {
        title: title.map_or_else(|| id.value.clone(), |g| g.value),
        source: source.map_or_else(|| "source non précisée".to_owned(), |g| g.value),
        crs: crs.map(|g| g.value as u32),
        id,
        file,
        table,
        model,
        fictional,
        set_aside,
        vintage: vintage.and_then(|given| year(&given, notes)),
        rates,
        extent,
        access,
    })
}

/// A year of a list of communes.
fn year(given: &Given<f64>, notes: &mut Notes) -> Option<u16> {
    if given.value.fract() == 0.0 && (1943.0..=2100.0).contains(&given.value) {
        return Some(given.value as u16);
    }
    notes.push(
        Diagnostic::unfit(format!("`{}` n'est pas un millésime", given.value))
            .at(given.place.clone())
            .help("écrire l'année de la liste des communes du fichier : `millesime = 2021`"),
    );
    None
}
