//! The matrix of mutability: criteria, their weights, what each value brings to each use. A data file with its version; a study
//! lays its own weights over it.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::parameter::{Entry, Kind};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::method::mutability::{Fact, Until};
use crate::pull::{self, Given, Section};

/// The matrix of the tool.
const TEXT: &str = include_str!("../../../data/friches/mutabilite.toml");

/// Where it is, for people.
const SHOWN: &str = "data/friches/mutabilite.toml";

/// Criteria and uses.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub(super) version: String,
    pub(super) source: String,
    pub(super) uses: Vec<Use>,
    pub(super) criteria: Vec<Criterion>,
    /// The criteria whose weight the study gives.
    pub(super) own: Vec<String>,
}

/// What a site could become.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub(super) id: String,
    pub(super) name: String,
}

/// What is asked of a site.
#[derive(Debug, Clone)]
pub(super) struct Criterion {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) weight: f64,
    pub(super) unit: Option<String>,
    pub(super) scale: Scale,
}

/// How a value gets its scores.
#[derive(Debug, Clone)]
pub(super) enum Scale {
    /// By its name: that of the tool, that of the engine, its scores.
    Named(Vec<(String, String, Vec<f64>)>),
    /// By the first range that has it.
    Ranges(Vec<(Until, Vec<f64>)>),
}

/// Whether somebody looked and found none.
pub(super) fn says_none(written: &str) -> bool {
    matches!(french::name_key(written).as_str(), "aucun trouve" | "rien trouve" | "sans objet")
}

impl Criterion {
    /// What a written value says: nothing where somebody doesn't know, silent where somebody looked and found none, or wrote
    /// what the matrix doesn't have.
    pub(super) fn fact(&self, written: &str) -> Fact<'_> {
        match french::name_key(written).as_str() {
            "" | "inconnu" | "ne sait pas" | "ne sais pas" | "nsp" | "a completer" => return Fact::Unknown,
            _ if says_none(written) => return Fact::Silent,
            _ => {}
        }
        match &self.scale {
            Scale::Named(values) => {
                let key = french::name_key(written);
                let same = |(name, engine, _): &&(String, String, Vec<f64>)| {
                    french::name_key(name) == key || french::name_key(engine) == key
                };
                // Of a flag, either way of writing it.
                let flag = |(_, engine, _): &&(String, String, Vec<f64>)| {
                    matches!(
                        (key.as_str(), engine.as_str()),
                        ("true" | "vrai" | "1", "true" | "oui") | ("false" | "faux" | "0", "false" | "non")
                    )
                };
                let found = values.iter().find(same).or_else(|| values.iter().find(flag));
                found.map_or(Fact::Silent, |(.., scores)| Fact::Scored(scores))
            }
            Scale::Ranges(_) => written.trim().replace(',', ".").parse().map_or(Fact::Silent, |n| self.number(n)),
        }
    }

    /// The values that it has, in the words of the tool; none of numbers.
    pub(super) fn names(&self) -> Vec<&str> {
        match &self.scale {
            Scale::Named(values) => values.iter().map(|(name, ..)| name.as_str()).collect(),
            Scale::Ranges(_) => Vec::new(),
        }
    }

    /// The same of a number.
    pub(super) fn number(&self, number: f64) -> Fact<'_> {
        match &self.scale {
            Scale::Ranges(ranges) => ranges
                .iter()
                .find(|(until, _)| until.has(number))
                .map_or(Fact::Silent, |(_, scores)| Fact::Scored(scores)),
            Scale::Named(_) => Fact::Silent,
        }
    }

    /// Whether the matrix has that value, in the words of the tool: what the tool fills in by itself must be.
    #[cfg(test)]
    pub(super) fn has(&self, written: &str) -> bool {
        matches!(self.fact(written), Fact::Scored(_))
    }
}

/// A matrix by the name of its file in the study; empty: that of the tool.
#[derive(Debug, Clone, Copy)]
pub(super) struct MatrixFile;

impl Kind for MatrixFile {
    type Value = Arc<Matrix>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Arc<Matrix>> {
        let name = entry.text()?;
        let mut matrix = of_the_tool(entry.notes)?;
        if !name.value.is_empty() {
            let text = entry.files.text(&name, entry.notes)?;
            weights(&mut matrix, &text, Path::new(&name.value), entry.notes)?;
        }
        Some(Arc::new(matrix))
    }
}

/// That of the tool.
pub(super) fn of_the_tool(notes: &mut Notes) -> Option<Matrix> {
    let before = notes.count(Severity::Error);
    let matrix = pull::parse(TEXT, Path::new(SHOWN), notes, |mut root, notes| {
        let (version, source) = (word(&mut root, "version", notes), word(&mut root, "source", notes));
        let uses: Vec<Use> = root
            .sections("usage", notes)
            .into_iter()
            .filter_map(|mut s| {
                let (id, name) = (word(&mut s, "id", notes), word(&mut s, "nom", notes));
                s.finish(notes);
                Some(Use { id: id?, name: name? })
            })
            .collect();
        let criteria = root.sections("critere", notes).into_iter().filter_map(|s| criterion(s, uses.len(), notes));
        let criteria = criteria.collect();
        root.finish(notes);
        Some(Matrix { version: version?, source: source?, uses, criteria, own: Vec::new() })
    })
    .flatten();
    matrix.filter(|_| notes.count(Severity::Error) == before)
}

fn word(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<String> {
    let given = s.text(key, notes);
    s.require(key, given).map(|given| given.value)
}

fn criterion(mut s: Section<'_>, uses: usize, notes: &mut Notes) -> Option<Criterion> {
    let (id, name) = (word(&mut s, "id", notes), word(&mut s, "nom", notes));
    // The name of the engine is for who reads the file.
    s.text("moteur", notes);
    let weight = s.number("poids", notes);
    let weight = s.require("poids", weight).map(|given| given.value);
    let unit = s.text("unite", notes).map(|given| given.value);
    let values = s.sections("valeurs", notes);
    let scale = if values.is_empty() {
        let ranges = s.sections("classes", notes).into_iter().filter_map(|mut c| {
            let (below, up_to) = (c.number("moins_de", notes), c.number("jusqu_a", notes));
            let scores = scores(&mut c, uses, notes);
            c.finish(notes);
            let until = match (below, up_to) {
                (Some(end), _) => Until::Below(end.value),
                (None, Some(end)) => Until::UpTo(end.value),
                (None, None) => Until::Rest,
            };
            Some((until, scores?))
        });
        Scale::Ranges(ranges.collect())
    } else {
        let named = values.into_iter().filter_map(|mut v| {
            let (name, engine) = (word(&mut v, "valeur", notes), word(&mut v, "moteur", notes));
            let scores = scores(&mut v, uses, notes);
            v.finish(notes);
            Some((name?, engine?, scores?))
        });
        Scale::Named(named.collect())
    };
    s.finish(notes);
    Some(Criterion { id: id?, name: name?, weight: weight?, unit, scale })
}

fn scores(s: &mut Section<'_>, uses: usize, notes: &mut Notes) -> Option<Vec<f64>> {
    let given = s.numbers("notes", notes);
    let Given { value, place } = s.require("notes", given)?;
    if value.len() == uses {
        return Some(value);
    }
    notes.push(Diagnostic::unfit(format!("`notes` attend une note par usage, {uses} en tout")).at(place));
    None
}

/// Lays the weights of a study over a matrix; `None`, with notes, when one can't be used.
fn weights(matrix: &mut Matrix, text: &str, shown: &Path, notes: &mut Notes) -> Option<()> {
    let before = notes.count(Severity::Error);
    pull::parse(text, shown, notes, |mut root, notes| {
        for mut s in root.sections("critere", notes) {
            let id = s.text("id", notes);
            let id = s.require("id", id);
            let weight = s.number("poids", notes);
            let weight = s.require("poids", weight);
            s.finish(notes);
            let (Some(id), Some(weight)) = (id, weight) else { continue };
            if weight.value < 0.0 {
                let told = Diagnostic::unfit("un poids n'est pas négatif").at(weight.place);
                notes.push(told.help("0 pour ne pas compter ce critère"));
                continue;
            }
            let Some(criterion) = matrix.criteria.iter_mut().find(|c| c.id == id.value) else {
                let near = french::nearest(&id.value, matrix.criteria.iter().map(|c| c.id.as_str()));
                let told = Diagnostic::unfit(format!("aucun critère ne s'appelle `{}`", id.value)).at(id.place);
                notes.push(match near {
                    Some(near) => told.help(format!("vouliez-vous dire `{near}` ?")),
                    None => told.help(format!("les critères sont ceux de {SHOWN}")),
                });
                continue;
            };
            if matrix.own.contains(&id.value) {
                let told = Diagnostic::unfit(format!("le critère `{}` a déjà un poids dans ce fichier", id.value));
                notes.push(told.at(id.place).help("n'en garder qu'un : rien ne dit lequel compte"));
                continue;
            }
            criterion.weight = weight.value;
            matrix.own.push(id.value);
        }
        root.finish(notes);
    })?;
    if matrix.criteria.iter().all(|c| c.weight <= 0.0) {
        let told = Diagnostic::unfit("aucun critère n'a de poids").at(crate::diagnostic::Place::File(shown.to_owned()));
        notes.push(told.help("donner un poids à un critère au moins"));
    }
    (notes.count(Severity::Error) == before).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_of_the_tool_has_the_28_criteria_and_30_points_of_the_engine() {
        let mut notes = Notes::new();
        let matrix = of_the_tool(&mut notes).expect("the matrix of the tool");
        assert!(notes.all().is_empty(), "{:?}", notes.all());
        assert_eq!((matrix.criteria.len(), matrix.uses.len()), (28, 7));
        assert_eq!(matrix.criteria.iter().map(|c| c.weight).sum::<f64>(), 30.0);
    }

    #[test]
    fn the_weights_of_a_study_are_laid_over_and_a_wrong_one_is_told() {
        let mut notes = Notes::new();
        let mut matrix = of_the_tool(&mut notes).expect("the matrix of the tool");
        let own = "[[critere]]\nid = \"pollution\"\npoids = 4\n";
        assert!(weights(&mut matrix, own, Path::new("m.toml"), &mut notes).is_some());
        assert_eq!(matrix.criteria.iter().map(|c| c.weight).sum::<f64>(), 32.0);
        assert_eq!(matrix.own, ["pollution"]);
        for (text, told) in [
            ("[[critere]]\nid = \"polution\"\npoids = 4\n", "polution"),
            ("[[critere]]\nid = \"pollution\"\npoids = -1\n", "négatif"),
            ("[[critere]]\nid = \"pollution\"\n", "poids"),
            (
                "[[critere]]\nid = \"pollution\"\npoids = 4\n[[critere]]\nid = \"pollution\"\npoids = 2\n",
                "a déjà un poids",
            ),
        ] {
            let mut notes = Notes::new();
            assert!(weights(&mut matrix, text, Path::new("m.toml"), &mut notes).is_none(), "{text}");
            assert!(notes.all()[0].message.contains(told), "{:?}", notes.all());
        }
    }

    #[test]
    fn a_value_is_known_by_our_word_and_by_the_engine_s() {
        let matrix = of_the_tool(&mut Notes::new()).expect("the matrix of the tool");
        let of = |id: &str| matrix.criteria.iter().find(|c| c.id == id).expect("a criterion");
        assert!(of("zonage_environnement").has("Natura 2000") && of("zonage_environnement").has("natura-2000"));
        assert!(of("centre_ville").has("oui") && of("centre_ville").has("true") && of("inondation").has("oui"));
        assert_eq!(of("inondation").fact("Ne sait pas"), Fact::Unknown);
        assert_eq!(of("inondation").fact("aucun trouvé"), Fact::Silent);
        assert_eq!(of("inondation").fact("peut-être"), Fact::Silent);
        // 10,000 m² is no longer less than 10,000; 50,000 is still up to 50,000.
        let site = of("surface_site");
        assert_eq!(site.number(10_000.0), site.number(14_999.0));
        assert_ne!(site.number(9_999.0), site.number(10_000.0));
        assert_eq!(site.number(15_000.0), site.number(50_000.0));
        assert_ne!(site.number(50_000.0), site.number(50_001.0));
    }
}
