//! A study: its files read, each fault noted where it stands.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;

use super::declare::{self, Config, FILE, Known};
use super::door;
use super::files::{Named, path_of, read_file, text_of};
use super::open::{
    Scenario, StudyPlan, check_settings, kept, open_layers, open_levels, open_models, open_plan, open_recipes,
    open_scenarios, open_territory, spec,
};
use super::results::{Input, Step};
use super::today;
use super::travel::Travels;
use crate::analysis::{self, Questions, Watch};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{Connection, Control, Kept, Layer, Spec};
use crate::map::Recipe;
use crate::territory::Territory;

/// What a study declares, for who makes its files: neither its layers nor its plan are read.
#[derive(Debug)]
pub(crate) struct Declared {
    /// Its territory.
    pub(crate) territory: Territory,
    /// Its layers.
    pub(crate) layers: Vec<DeclaredLayer>,
}

/// A layer that a study declares.
#[derive(Debug)]
pub(crate) struct DeclaredLayer {
    /// Its id.
    pub(crate) id: String,
    /// Its file.
    pub(crate) file: String,
}

/// Reads what a study declares; `None`, with the faults in the notes, when that can't be done.
pub(crate) fn declared(folder: &Path, notes: &mut Notes) -> Option<Declared> {
    let mut inputs = Vec::new();
    let text = door::declaration(folder, &mut inputs, notes)?;
    let models = open_models(folder, &mut inputs, notes);
    let files = Named::of(folder);
    let known = Known { models: &models, questions: analysis::ALL, files: &files };
    let config = declare::read(&text, Path::new(FILE), &known, notes)?;
    let territory = open_territory(folder, &config, &mut inputs, notes)?;
    let layers = config.layers.into_iter().map(|l| DeclaredLayer { id: l.id.value, file: l.file.value });
    Some(Declared { territory, layers: layers.collect() })
}

/// A layer of a study read for its addresses, with what is known of them.
pub(crate) struct Addressed {
    /// The territory.
    pub(crate) territory: Territory,
    /// What the study says of the layer.
    pub(crate) spec: Spec,
    /// The bytes of its file.
    pub(crate) bytes: Vec<u8>,
    /// Where its addresses were found before.
    pub(crate) kept: Kept,
    /// The file that keeps them, and its name in the study.
    pub(crate) path: PathBuf,
    pub(crate) name: String,
}

/// Opens the file of one layer of a study, to have its addresses; `None`, with the reason in the notes, when that can't be
/// done.
pub(crate) fn addressed(folder: &Path, id: &str, notes: &mut Notes) -> Option<Addressed> {
    let mut inputs = Vec::new();
    let bytes = read_file(folder, FILE, None, &mut inputs, notes)?;
    let text = text_of(&bytes, Path::new(FILE), notes)?;
    let models = open_models(folder, &mut inputs, notes);
    let files = Named::of(folder);
    let known = Known { models: &models, questions: analysis::ALL, files: &files };
    let config = declare::read(&text, Path::new(FILE), &known, notes)?;
    let Some(layer) = config.layers.iter().find(|l| l.id.value == id) else {
        let known: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
        let d = Diagnostic::unknown(format!("la couche `{id}` n'est pas dans l'étude"));
        let d = d.label(format!("couches déclarées : {}", french::list(&known)));
        notes.push(d.did_you_mean(french::nearest(id, known)));
        return None;
    };
    let territory = open_territory(folder, &config, &mut inputs, notes)?;
    let file = &layer.file.value;
    if Connection::parse(file).is_some() {
        notes.push(
            Diagnostic::unfit(format!("la couche `{id}` est une table d'une base de données"))
                .at(layer.file.place.clone())
                .help("placer ses adresses dans la base elle-même, ou l'exporter en CSV"),
        );
        return None;
    }
    let kept = kept(folder, layer, &mut inputs, notes);
    if notes.has_errors() {
        return None;
    }
    let spec = spec(folder, &config, layer, file);
    let bytes = read_file(folder, file, Some(&layer.file.place), &mut inputs, notes)?;
    let name = Kept::path(Path::new(file)).to_string_lossy().into_owned();
    Some(Addressed { territory, spec, bytes, kept, path: path_of(folder, &name), name })
}

/// A study whose files have been read.
#[derive(Debug)]
pub struct Study {
    /// Its folder.
    pub folder: PathBuf,
    pub(super) config: Config,
    /// Its territory.
    pub territory: Territory,
    /// Its layers, those that could be read.
    pub layers: Vec<Layer>,
    /// Its plan.
    pub plan: Option<StudyPlan>,
    /// The files read, with their checksums.
    pub inputs: Vec<Input>,
    /// The map recipes, with whether each is the study's own.
    pub(super) recipes: Vec<(Recipe, bool)>,
    pub(super) travels: Travels,
    pub(super) scenarios: Vec<Scenario>,
    /// The questions that it may ask.
    pub(super) questions: &'static Questions,
    pub(super) steps: Vec<Step>,
    /// Whether what people changed among the results may be replaced.
    pub(super) replace: bool,
    /// Who waits for its answers.
    pub(super) watch: Arc<dyn Watch>,
}

impl Study {
    /// Opens a study folder: reads its declaration, its territory, its layers and its plan, and notes every fault.
    ///
    /// `None` when the declaration or the territory can't be read. Otherwise look at the notes: with an error in them
    /// the study is not to be run.
    #[must_use]
    pub fn open(folder: &Path, notes: &mut Notes) -> Option<Self> {
        Self::open_asking(folder, analysis::ALL, notes)
    }

    /// The same, for a study that may ask these questions.
    #[must_use]
    pub fn open_asking(folder: &Path, questions: &'static Questions, notes: &mut Notes) -> Option<Self> {
        let mut steps = Vec::new();
        let mut inputs = Vec::new();
        let start = Instant::now();
        let folder = door::folder_of(folder);
        let folder = folder.as_path();
        let text = door::declaration(folder, &mut inputs, notes)?;
        let models = open_models(folder, &mut inputs, notes);
        let files = Named::of(folder);
        let known = Known { models: &models, questions, files: &files };
        let config = declare::read(&text, Path::new(FILE), &known, notes)?;
        inputs.extend(files.read());
        let mut territory = open_territory(folder, &config, &mut inputs, notes)?;
        open_levels(&mut territory, &config, notes);
        steps.push(Step::new("territoire", start.elapsed()));
        let start = Instant::now();
        let layers = open_layers(folder, &config, &territory, &mut inputs, notes);
        steps.push(Step::new("couches", start.elapsed()));
        let start = Instant::now();
        let plan = open_plan(folder, &config, &territory, &layers, &mut inputs, notes);
        steps.push(Step::new("plan", start.elapsed()));
        check_settings(&config, &layers, &territory, notes);
        let start = Instant::now();
        let travels = Travels::open(folder, &config, &territory, &mut inputs, notes);
        if travels.roads.is_some() {
            steps.push(Step::new("lecture du réseau", start.elapsed()));
        }
        let declared: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
        let scenarios = open_scenarios(&config.scenarios, &declared, &layers, &territory, notes);
        let recipes = open_recipes(folder, questions, &mut inputs, notes);
        Some(Self {
            folder: folder.to_owned(),
            config,
            territory,
            layers,
            plan,
            inputs,
            recipes,
            travels,
            scenarios,
            questions,
            steps,
            replace: false,
            watch: Arc::new(analysis::Nobody),
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// The date written on its outputs: its own, or today's.
    #[must_use]
    pub fn date(&self) -> Date {
        self.config.date.unwrap_or_else(today)
    }

    /// The number of analyses that it asks for.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.config.analyses.len()
    }

    /// The checks of the layers that could be read.
    #[must_use]
    pub fn controls(&self) -> Vec<&Control> {
        self.layers.iter().map(|l| &l.control).collect()
    }
}
