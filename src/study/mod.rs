//! A study: its folder opened, its questions answered, its results written.

mod compare;
mod config;
mod failure;
mod follow;
mod methods;
mod new;
mod open;
mod own;
mod priority;
mod reading;
mod recipes;
mod recover;
mod references;
mod results;
mod roads;
mod scenario;
mod services;
mod settings;
mod topics;
mod travel;
mod variables;

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;

pub use compare::Compared;
pub use config::SINUOSITY;
pub use failure::Failure;
pub use follow::{ExportAsked, Imported, Progress, TakenOver};
pub use new::{NewStudy, create};
pub use priority::Priorities;
pub use reading::reading_of;
pub use recover::{MARGIN_KM, Recovered, Recovery, catalogue, recover};
pub use results::{Input, Step};
pub use roads::{Building, NETWORK, ROADS_KM, build_network};
pub use scenario::Foreseen;
pub use topics::{TOPICS, Topic, topic};

use crate::analysis::{self, Context};
use crate::attach::{self, ActionPlace, Attachment};
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::layer::{Control, Layer};
use crate::map::{self, Imprint, Recipe, Repeat, Sheet};
use crate::outcome::Outcome;
use crate::plan::{Assigned, Plan};
use crate::report::{Book, control};
use crate::territory::Territory;
use config::Config;
use open::{open_layers, open_levels, open_models, open_plan, open_territory, read_file};
use results::{Execution, Pending};
use scenario::Scenario;
use travel::Travels;

/// The day of the machine's clock.
#[must_use]
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// Version of the tool, written on every output.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The plan of a study, with the ids of its actions and where they are attached.
#[derive(Debug)]
pub struct StudyPlan {
    /// The document's outline.
    pub plan: Plan,
    /// The ids of the actions.
    pub assigned: Assigned,
    /// What `plan/actions.csv` is to hold from now on.
    pub registry: String,
    /// Where that file is.
    pub registry_file: PathBuf,
    /// The attachments, the user's first.
    pub attachments: Vec<Attachment>,
    /// Those that the tool suggests, the user's file apart, those that were refused left out.
    pub suggested: Vec<attach::Suggestion>,
    /// The words by which the plan is read: the tool's, and those of the study.
    pub vocabulary: attach::Vocabulary,
    /// The user's file of attachments.
    pub attachments_file: PathBuf,
    /// The suggestions that the user refused.
    pub refusals: attach::RefusedSuggestions,
    /// Where they are remembered.
    pub refusals_file: PathBuf,
    /// Notes of the actions, when the study declares criteria.
    pub priorities: Option<Priorities>,
}

/// A study whose files have been read.
#[derive(Debug)]
pub struct Study {
    /// Its folder.
    pub folder: PathBuf,
    config: Config,
    /// Its territory.
    pub territory: Territory,
    /// Its layers, those that could be read.
    pub layers: Vec<Layer>,
    /// Its plan.
    pub plan: Option<StudyPlan>,
    /// The files read, with their checksums.
    pub inputs: Vec<Input>,
    /// The map recipes, with whether each is the study's own.
    recipes: Vec<(Recipe, bool)>,
    travels: Travels,
    scenarios: Vec<Scenario>,
    steps: Vec<Step>,
}

/// The answers of a study and its maps, not yet written.
#[derive(Debug)]
pub struct Answers {
    /// One outcome for each analysis that could be answered, the plan's first.
    pub outcomes: Vec<Outcome>,
    /// Where the actions are attached.
    pub actions: Vec<ActionPlace>,
    /// The dashboard and the calendar of the plan, when it is followed.
    pub follow_up: Vec<Sheet>,
    steps: Vec<Step>,
}

/// What a run of a study gave.
#[derive(Debug)]
pub struct Run {
    /// The answers.
    pub answers: Answers,
    /// What the scenarios change.
    pub foreseen: Vec<Foreseen>,
    /// The files written, in `resultats/`.
    pub files: Vec<String>,
}

impl Study {
    /// Opens a study folder: reads its declaration, its territory, its layers and its plan, and notes every fault.
    ///
    /// `None` when the declaration or the territory can't be read. Otherwise look at the notes: with an error in them
    /// the study is not to be run.
    #[must_use]
    pub fn open(folder: &Path, notes: &mut Notes) -> Option<Self> {
        let mut steps = Vec::new();
        let mut inputs = Vec::new();
        let start = Instant::now();
        let name = "territoire.toml";
        let bytes = read_file(folder, name, None, &mut inputs, notes)?;
        let Ok(text) = String::from_utf8(bytes) else {
            notes.push(
                Diagnostic::new("E0105", "ce fichier n'est pas en UTF-8")
                    .in_file(Path::new(name))
                    .help("l'enregistrer en UTF-8"),
            );
            return None;
        };
        let models = open_models(folder, &mut inputs, notes);
        let config = config::read(&text, Path::new(name), &models, notes)?;
        let mut territory = open_territory(folder, &config, &mut inputs, notes)?;
        open_levels(&mut territory, &config, notes);
        steps.push(Step::new("territoire", start.elapsed()));
        let start = Instant::now();
        let layers = open_layers(folder, &config, &territory, &mut inputs, notes);
        steps.push(Step::new("couches", start.elapsed()));
        let start = Instant::now();
        let plan = open_plan(folder, &config, &territory, &layers, &mut inputs, notes);
        steps.push(Step::new("plan", start.elapsed()));
        variables::check(&config, &layers, notes);
        references::check(&config, &layers, &territory, notes);
        let start = Instant::now();
        let travels = Travels::open(folder, &config, &territory, &mut inputs, notes);
        if travels.roads.is_some() {
            steps.push(Step::new("lecture du réseau", start.elapsed()));
        }
        let declared: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
        let scenarios = scenario::open(&config.scenarios, &declared, &layers, &territory, notes);
        let recipes = recipes::all(folder, &mut inputs, notes);
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
            steps,
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

    /// Answers every question, in the order of the study: a later one may use the columns of an earlier one.
    #[must_use]
    pub fn answer(&self, notes: &mut Notes) -> Answers {
        let mut answers = self.answer_by(&self.travels, &self.layers, None, notes);
        let start = Instant::now();
        if let Some(mut progress) = self.followed_up(notes) {
            progress.mark(&mut answers.actions);
            // Beside the plan that it is about.
            answers.outcomes.insert(1, progress.outcome);
            answers.follow_up = progress.sheets;
            answers.steps.push(Step::new("suivi", start.elapsed()));
        }
        answers
    }

    /// `today` are the layers as they are, when `layers` are those of a scenario.
    fn answer_by(&self, travels: &Travels, layers: &[Layer], today: Option<&[Layer]>, notes: &mut Notes) -> Answers {
        let mut outcomes = Vec::new();
        let mut actions = Vec::new();
        let mut steps = Vec::new();
        if let Some(p) = &self.plan {
            let start = Instant::now();
            let mut outcome = attach::outcome(&p.plan, &p.assigned.ids, &p.attachments, &self.territory, layers);
            attach::add_words(&mut outcome, &p.plan, &p.assigned.ids, &self.territory, &p.vocabulary);
            outcomes.push(outcome);
            actions = attach::attachment_points(&p.plan, &p.assigned.ids, &p.attachments, &self.territory, layers);
            outcomes.extend(self.priorities());
            steps.push(Step::new("rattachements", start.elapsed()));
        }
        let start = Instant::now();
        let ready = travels.ready(&self.config, &self.territory);
        if self.travels.roads.is_some() {
            steps.push(Step::new("réseau", start.elapsed()));
        }
        for (rank, asked) in self.config.analyses.iter().enumerate() {
            if !variables::answered(asked, &self.config, &outcomes, notes) {
                continue;
            }
            let start = Instant::now();
            let question = analysis::find(asked.kind).expect("the kind was found when the study was read");
            let context = Context {
                territory: &self.territory,
                layers,
                today,
                answers: &outcomes,
                travel: ready.of(rank, asked),
                seed: self.config.seed,
            };
            if let Some(mut outcome) = question.run(&asked.asked, &context, notes) {
                let ids: Vec<String> = asked.actions.iter().map(|g| g.value.clone()).collect();
                for finding in &mut outcome.findings {
                    finding.actions.extend(ids.iter().cloned());
                }
                outcome.sources.extend(ready.source(rank, asked));
                outcome.fictional |= ready.fictional(rank, asked);
                // What an earlier answer was made of went into this one too.
                let heads = asked.variables.iter().filter_map(|v| v.value.split_once('.')).map(|(head, _)| head);
                for earlier in heads.filter_map(|head| outcomes.iter().find(|o| o.id == head)) {
                    outcome.method.extend(earlier.method.first().map(|m| format!("{} : {m}", earlier.title)));
                    for source in &earlier.sources {
                        if !outcome.sources.contains(source) {
                            outcome.sources.push(source.clone());
                        }
                    }
                }
                outcomes.push(outcome);
            }
            steps.push(Step::new(&format!("analyse {}", asked.asked.id), start.elapsed()));
        }
        Answers { outcomes, actions, follow_up: Vec::new(), steps }
    }

    /// The checks of the layers that could be read.
    #[must_use]
    pub fn controls(&self) -> Vec<&Control> {
        self.layers.iter().map(|l| &l.control).collect()
    }

    /// Writes the control report of the layers in `controle/`, whole or not at all. Returns the files.
    ///
    /// # Errors
    /// When the machine refuses to write; an earlier report is then untouched.
    pub fn write_controls(&self) -> Result<Vec<String>, Failure> {
        let controls = self.controls();
        let target = self.folder.join("controle");
        let pending = Pending::new(&target).map_err(Failure::disk("création", &target))?;
        control::write_workbook(&controls, self.name(), self.date(), &pending.path().join("controle.xlsx"))?;
        control::write_points(&controls, &self.territory, &pending.path().join("controle.gpkg"))?;
        pending.commit().map_err(Failure::disk("remplacement", &target))?;
        Ok(["controle.xlsx", "controle.gpkg"].map(|f| format!("controle/{f}")).to_vec())
    }

    /// The answers as the writers read them.
    #[must_use]
    pub fn book<'a>(&'a self, answers: &'a Answers, notes: &'a Notes) -> Book<'a> {
        Book {
            name: self.name(),
            date: self.date(),
            version: VERSION,
            territory: &self.territory,
            layers: &self.layers,
            answers: &answers.outcomes,
            actions: &answers.actions,
            notes,
        }
    }

    /// The recipes, those for each pillar or analysis repeated as often as there are of them. The study's own stand for
    /// the tool's of the same id; one that a kind of question without analysis leaves without map is told.
    fn recipes(&self, outcomes: &[Outcome], notes: &mut Notes) -> Vec<(Recipe, bool)> {
        let pillars = self.plan.as_ref().map_or(0, |p| p.plan.nodes.len());
        let mut all: Vec<(Recipe, bool)> = Vec::new();
        for (recipe, own) in &self.recipes {
            let made = recipe.repeated(pillars, outcomes);
            if let (true, true, Some(Repeat::Analyses(kind))) = (*own, made.is_empty(), &recipe.repeat) {
                let message = format!("la carte `{}` n'est pas dessinée : aucune analyse de type `{kind}`", recipe.id);
                notes.push(
                    Diagnostic::new("A0702", message)
                        .did_you_mean(french::nearest(kind, analysis::ALL.iter().map(|q| q.kind()))),
                );
            }
            all.extend(made.into_iter().map(|r| (r, *own)));
        }
        let replaced = |r: &Recipe| all.iter().any(|(other, own)| *own && other.id == r.id);
        all.iter().filter(|(r, own)| *own || !replaced(r)).cloned().collect()
    }

    /// Draws the maps: those of the tool whose variables the study has, and the study's own.
    #[must_use]
    pub fn draw(&self, answers: &Answers, notes: &mut Notes) -> Vec<(String, Sheet)> {
        let imprint = Imprint { author: self.config.author.as_deref(), date: self.date(), version: VERSION };
        let recipes = self.recipes(&answers.outcomes, notes);
        let drawn = crate::parallel::map(&recipes, |(recipe, own)| {
            let mut mine = Notes::new();
            let sheet = map::sheet(recipe, &answers.outcomes, &self.layers, &self.territory, &imprint, &mut mine);
            (recipe.id.clone(), sheet, mine, *own)
        });
        let mut sheets = Vec::new();
        for (id, sheet, mine, own) in drawn {
            // A map of the tool that this study has no data for is not a fault; one that the user asked for is.
            if own || sheet.is_some() {
                notes.append(mine);
            }
            sheets.extend(sheet.map(|s| (id, s)));
        }
        sheets
    }

    /// The maps, then the dashboard and the calendar of a plan that is followed.
    fn pages(&self, answers: &Answers, notes: &mut Notes) -> Vec<(String, Sheet)> {
        let follow_up = answers.follow_up.iter().map(|sheet| (sheet.id.clone(), sheet.clone()));
        self.draw(answers, notes).into_iter().chain(follow_up).collect()
    }

    /// Answers, draws and writes everything in `resultats/`, whole or not at all. Returns the answers and the files;
    /// `None` when the notes hold an error, found when the study was opened or since: nothing is then written.
    ///
    /// # Errors
    /// When the machine refuses to write; earlier results are then untouched.
    pub fn run(&self, notes: &mut Notes) -> Result<Option<Run>, Failure> {
        let mut answers = self.answer(notes);
        let start = Instant::now();
        let sheets = self.pages(&answers, notes);
        if notes.has_errors() {
            return Ok(None);
        }
        let target = self.folder.join("resultats");
        let pending = Pending::new(&target).map_err(Failure::disk("création", &target))?;
        let mut files = self.write_maps(pending.path(), &sheets, &self.method_pages(&answers.outcomes))?;
        answers.steps.push(Step::new("cartes", start.elapsed()));
        let start = Instant::now();
        let book = self.book(&answers, notes);
        book.write_workbook(&pending.path().join("tableaux.xlsx"))?;
        book.write_geopackage(&pending.path().join("territoire.gpkg"))?;
        write(pending.path(), "resultats.json", book.json().as_bytes())?;
        answers.steps.push(Step::new("tableaux et GeoPackage", start.elapsed()));
        let start = Instant::now();
        let foreseen = self.foresee(&answers.outcomes);
        for one in &foreseen {
            files.extend(self.write_scenario(one, &pending, notes)?);
        }
        if !foreseen.is_empty() {
            answers.steps.push(Step::new("scénarios", start.elapsed()));
        }
        write(pending.path(), "execution.json", self.execution(&answers.steps).as_bytes())?;
        files.extend(["tableaux.xlsx", "territoire.gpkg", "resultats.json", "execution.json"].map(str::to_owned));
        self.keep_ids()?;
        pending.commit().map_err(Failure::disk("remplacement", &target))?;
        Ok(Some(Run { answers, foreseen, files }))
    }

    /// Draws and writes the maps only, in `resultats/cartes/`; `None` when the notes hold an error.
    ///
    /// # Errors
    /// When the machine refuses to write.
    pub fn run_maps(&self, notes: &mut Notes) -> Result<Option<Vec<String>>, Failure> {
        let answers = self.answer(notes);
        let sheets = self.pages(&answers, notes);
        if notes.has_errors() {
            return Ok(None);
        }
        let target = self.folder.join("resultats");
        std::fs::create_dir_all(&target).map_err(Failure::disk("création", &target))?;
        self.write_maps(&target, &sheets, &self.method_pages(&answers.outcomes)).map(Some)
    }

    /// Writes each map by itself, and all of them with the pages of text that follow in one PDF.
    fn write_maps(&self, folder: &Path, sheets: &[(String, Sheet)], texts: &[Sheet]) -> Result<Vec<String>, Failure> {
        let maps = folder.join("cartes");
        std::fs::create_dir_all(&maps).map_err(Failure::disk("création", &maps))?;
        let images = crate::parallel::map(sheets, |(_, sheet)| (sheet.to_svg(), sheet.to_png(PNG_DPI)));
        let mut files = Vec::new();
        for ((id, _), (svg, png)) in sheets.iter().zip(images) {
            for (name, bytes) in [(format!("{id}.svg"), svg.into_bytes()), (format!("{id}.png"), png)] {
                write(&maps, &name, &bytes)?;
                files.push(format!("cartes/{name}"));
            }
        }
        if !sheets.is_empty() {
            let all: Vec<Sheet> = sheets.iter().map(|(_, sheet)| sheet).chain(texts).cloned().collect();
            write(folder, "cartes.pdf", &map::pdf(&all))?;
            files.push("cartes.pdf".to_owned());
        }
        Ok(files)
    }

    fn execution(&self, steps: &[Step]) -> String {
        let inputs: Vec<Input> = self.inputs.iter().cloned().chain(self.journal_input()).collect();
        let durations: Vec<Step> = self.steps.iter().chain(steps).cloned().collect();
        let execution = Execution {
            version: VERSION,
            execute_le: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            fils: crate::parallel::threads(),
            parametres: serde_json::json!({
                "nom": self.config.name,
                "sinuosite": self.config.sinuosity,
                "vitesse_kmh": self.config.speed,
                "reseau": self.travels.roads.as_ref().map(|r| &r.header),
                "graine": self.config.seed,
                "projection": self.territory.projection.name(),
                "analyses": self.config.analyses.iter().map(|a| a.asked.id.clone()).collect::<Vec<_>>(),
            }),
            entrees: &inputs,
            durees: &durations,
        };
        serde_json::to_string_pretty(&execution).expect("provenance is plain data")
    }

    /// Writes `plan/actions.csv`, so that ids stay what they are at the next reading.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn keep_ids(&self) -> Result<(), Failure> {
        let Some(p) = &self.plan else { return Ok(()) };
        let same = std::fs::read_to_string(&p.registry_file).is_ok_and(|now| now == p.registry);
        if same {
            return Ok(());
        }
        write_file(&p.registry_file, p.registry.as_bytes())
    }
}

/// Resolution of the PNG maps: sharp on screen and in a text document, 1.5 MB at most.
const PNG_DPI: f64 = 150.0;

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(name);
    std::fs::write(&path, bytes).map_err(Failure::disk("écriture", &path))
}

/// Writes a file, whole or not at all; its folder is made when it does not exist.
///
/// # Errors
/// When the machine refuses.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Failure::disk("création", folder))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = folder.join(format!(".{name}-{}.tmp", std::process::id()));
    std::fs::write(&temporary, bytes)
        .and_then(|()| std::fs::rename(&temporary, path))
        .map_err(Failure::disk("écriture", path))
}

/// How many errors and warnings there are.
#[must_use]
pub fn counts(notes: &Notes) -> (usize, usize) {
    (notes.count(Severity::Error), notes.count(Severity::Warning))
}
