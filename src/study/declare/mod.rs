//! `territoire.toml` as its user wrote it: every section, every key with its place, every fault at once.

mod analysis;
mod layer;
mod plan;
mod priority;
mod reading;
mod scenario;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::analysis::Questions;
use crate::analysis::parameter::{Beside, Files};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::layer::Model;
use crate::pull::{self, Given, Section};
use crate::territory::Selection;

pub use reading::reading_of;

pub(super) use analysis::AnalysisConfig;
pub(super) use layer::LayerConfig;
pub(super) use plan::PlanConfig;
pub(super) use priority::PriorityConfig;
pub(super) use scenario::{ScenarioConfig, Wish, WishKind};

/// The straight line is shorter than the road by about this factor in the countryside (cartography and planning
/// practice uses 1.2 to 1.4); it is stated on every output and can be changed in `[etude]`.
const SINUOSITY: f64 = 1.3;

/// Seed of every permutation, unless the study gives its own.
const SEED: u64 = 20_261_124;

/// The file that declares a study.
pub(super) const FILE: &str = "territoire.toml";

/// A study as declared.
#[derive(Debug)]
pub(super) struct Config {
    /// Name of the study and of its territory.
    pub name: String,
    /// Who makes it.
    pub author: Option<String>,
    /// Date written on the outputs; that of the run when absent.
    pub date: Option<Date>,
    /// Factor from straight line to travelled distance.
    pub sinuosity: f64,
    /// Mean speed as the crow flies, in km/h, when the study gives one.
    pub speed: Option<f64>,
    /// How the analyses travel that do not say it themselves.
    pub travel: Option<Given<String>>,
    /// Seed of the permutations.
    pub seed: u64,
    /// Which communes.
    pub geography: Geography,
    /// Levels of the armature, the highest first.
    pub levels: Vec<LevelConfig>,
    /// The plan.
    pub plan: Option<PlanConfig>,
    /// Criteria for ranking its actions.
    pub priority: Option<PriorityConfig>,
    /// The layers.
    pub layers: Vec<LayerConfig>,
    /// The analyses.
    pub analyses: Vec<AnalysisConfig>,
    /// The scenarios.
    pub scenarios: Vec<ScenarioConfig>,
}

/// A level of the armature.
#[derive(Debug)]
pub(super) struct LevelConfig {
    /// Its name.
    pub name: String,
    /// Its poles in the territory.
    pub communes: Vec<Given<String>>,
    /// Its poles outside.
    pub outside: Vec<Given<String>>,
}

/// Where the communes come from.
#[derive(Debug)]
pub(super) enum Geography {
    /// The embedded reference.
    Reference(Selection),
    /// A file of the study, in a CRS that it declares.
    Own {
        /// GeoJSON of the communes.
        file: Given<String>,
        /// EPSG code of the projection to compute in.
        epsg: Given<f64>,
    },
}

/// What a study may name that is not its own.
pub(super) struct Known<'a> {
    /// The models of layers: those of the tool and of the study.
    pub models: &'a [Model],
    /// The questions.
    pub questions: &'static Questions,
    /// The files of its folder that analyses may name.
    pub files: &'a dyn Files,
}

/// Reads the text of `territoire.toml`.
#[must_use]
pub(super) fn read(text: &str, shown: &Path, known: &Known<'_>, notes: &mut Notes) -> Option<Config> {
    let before = notes.count(crate::diagnostic::Severity::Error);
    let config = pull::parse(text, shown, notes, |section, notes| root(section, known, notes))?;
    (notes.count(crate::diagnostic::Severity::Error) == before).then_some(())?;
    config
}

fn root(mut root: Section<'_>, known: &Known<'_>, notes: &mut Notes) -> Option<Config> {
    let study = root.section("etude", notes);
    let study = root.require("etude", study);
    let territory = root.section("territoire", notes);
    let territory = root.require("territoire", territory);
    let mut name = None;
    let (mut author, mut date, mut sinuosity, mut seed) = (None, None, SINUOSITY, SEED);
    let (mut speed, mut travel) = (None, None);
    if let Some(mut s) = study {
        let given = s.text("nom", notes);
        name = s.require("nom", given);
        author = s.text("auteur", notes).map(|g| g.value);
        date = s.date("date", notes);
        if let Some(given) = s.number("sinuosite", notes) {
            if (1.0..=3.0).contains(&given.value) {
                sinuosity = given.value;
            } else {
                notes.push(
                    Diagnostic::unfit("la clé `sinuosite` attend un nombre entre 1 et 3")
                        .at(given.place)
                        .help("1 : à vol d'oiseau ; 1,3 : ordre de grandeur d'un réseau routier rural"),
                );
            }
        }
        if let Some(given) = s.number("vitesse_kmh", notes) {
            if (1.0..=130.0).contains(&given.value) {
                speed = Some(given.value);
            } else {
                notes.push(
                    Diagnostic::unfit("la clé `vitesse_kmh` attend un nombre entre 1 et 130")
                        .at(given.place)
                        .help("la vitesse moyenne à vol d'oiseau × sinuosité, par exemple 50"),
                );
            }
        }
        travel = s.text("deplacement", notes);
        if let Some(given) = s.number("graine", notes) {
            seed = given.value.abs() as u64;
        }
        s.finish(notes);
    }
    let geography = territory.and_then(|s| geography(s, notes));
    let levels = root.sections("niveau", notes).into_iter().filter_map(|s| level(s, notes)).collect();
    let plan = root.section("plan", notes).and_then(|s| plan::read(s, notes));
    let priority = root.section("priorisation", notes).map(|s| priority::read(s, notes));
    let layers: Vec<LayerConfig> =
        root.sections("couche", notes).into_iter().filter_map(|s| layer::read(s, known.models, notes)).collect();
    unique(("la couche", "déclarée", "l'une des deux"), layers.iter().map(|l| &l.id), notes);
    let layer_ids: Vec<&str> = layers.iter().map(|l| l.id.value.as_str()).collect();
    let beside = Beside { layers: Some(&layer_ids), files: known.files };
    let mut ids: Vec<Given<String>> = Vec::new();
    let mut analyses = Vec::new();
    for s in root.sections("analyse", notes) {
        if let Some((id, analysis)) = analysis::read(s, known.questions, beside, notes) {
            ids.push(id);
            analyses.push(analysis);
        }
    }
    unique(("l'analyse", "déclarée", "l'une des deux"), ids.iter(), notes);
    let scenarios: Vec<ScenarioConfig> =
        root.sections("scenario", notes).into_iter().filter_map(|s| scenario::read(s, notes)).collect();
    unique(("le scénario", "déclaré", "l'un des deux"), scenarios.iter().map(|s| &s.id), notes);
    root.finish(notes);
    Some(Config {
        name: name?.value,
        author,
        date,
        sinuosity,
        speed,
        travel,
        seed,
        geography: geography?,
        levels,
        plan,
        priority,
        layers,
        analyses,
        scenarios,
    })
}

/// Tells the ids that stand twice. What bears them is named with its participle and its pronoun, which agree with it.
fn unique<'a>(
    (what, declared, one): (&str, &str, &str),
    ids: impl Iterator<Item = &'a Given<String>>,
    notes: &mut Notes,
) {
    let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
    for id in ids {
        if let Some(first) = seen.insert(&id.value, &id.place) {
            let line = first.line_column().map_or(0, |(line, _)| line);
            notes.push(
                Diagnostic::taken(format!("{what} `{}` est {declared} deux fois", id.value))
                    .at(id.place.clone())
                    .label(format!("déjà {declared} ligne {line}"))
                    .help(format!("donner un autre identifiant à {one}")),
            );
        }
    }
}

fn geography(mut s: Section<'_>, notes: &mut Notes) -> Option<Geography> {
    let file = s.text("fichier", notes);
    let geography = if let Some(file) = file {
        let epsg = s.number("crs", notes);
        let epsg = s.require("crs", epsg);
        s.finish(notes);
        let file = layer::named(file, notes)?;
        return Some(Geography::Own { file, epsg: epsg? });
    } else {
        let with_place = |g: Given<String>| (g.value, Some(g.place));
        Geography::Reference(Selection {
            epcis: s.texts("epci", notes).unwrap_or_default().into_iter().map(with_place).collect(),
            communes: s.texts("communes", notes).unwrap_or_default().into_iter().map(with_place).collect(),
        })
    };
    s.finish(notes);
    Some(geography)
}

fn level(mut s: Section<'_>, notes: &mut Notes) -> Option<LevelConfig> {
    let name = s.text("nom", notes);
    let name = s.require("nom", name);
    let communes = s.texts("communes", notes);
    let outside = s.texts("exterieurs", notes);
    // A level may be of neighbours only.
    let communes =
        if outside.is_some() { communes.or_else(|| Some(Vec::new())) } else { s.require("communes", communes) };
    s.finish(notes);
    Some(LevelConfig { name: name?.value, communes: communes?, outside: outside.unwrap_or_default() })
}
