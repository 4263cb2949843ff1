//! A study run: its answers, its maps, its tables and its scenarios, written whole or not at all.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::draw::ALL_MAPS;
use super::files::{REGISTRY, path_of};
use super::kept;
use super::placed::writable;
use super::results::{Execution, Input, Step};
use super::{Answers, Foreseen, Study, VERSION, rows};
use crate::book::table_like;
use crate::diagnostic::Notes;
use crate::disk::{Failure, PendingFolder};
use crate::map::Sheet;
use crate::parallel;
use crate::report::{Book, control, csv};

/// The folder of the results.
const RESULTS: &str = "resultats";

/// The record of how they were made, which is never twice the same.
const EXECUTION: &str = "execution.json";

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
    /// Writes the control report of the layers in `controle/`, whole or not at all. Returns the files; none when people
    /// changed those that are there, which the notes tell.
    ///
    /// # Errors
    /// When the machine refuses to write; an earlier report is then untouched.
    pub fn write_controls(&self, notes: &mut Notes) -> Result<Vec<String>, Failure> {
        let controls = self.controls();
        let pending = PendingFolder::new(&self.folder.join("controle"))?;
        let made = || {
            let path = |name: &str| pending.path().join(name);
            let (told, written) = parallel::both(
                || control::write_workbook(&controls, self.name(), self.date(), &path("controle.xlsx")),
                || control::write_points(&controls, &self.territory, &path("controle.gpkg")),
            );
            written.and(told)
        };
        let told = made().map_err(|failure| pending.shown(failure))?;
        told.into_iter().for_each(|d| notes.push(d));
        if !self.may_place(&pending, "controle", notes)? {
            return Ok(Vec::new());
        }
        self.place(pending, "controle", notes)?;
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
        let pending = self.results()?;
        let foreseen = self.foresee(&answers.outcomes);
        let made = self.fill(&pending, (&mut answers, sheets, &foreseen), start, notes);
        let files = made.map_err(|failure| pending.shown(failure))?;
        if !self.may_place(&pending, RESULTS, notes)? {
            return Ok(None);
        }
        self.keep_ids(notes)?;
        self.place(pending, RESULTS, notes)?;
        Ok(Some(Run { answers, foreseen, files }))
    }

    /// The folder of results to come.
    fn results(&self) -> Result<PendingFolder, Failure> {
        let pending = PendingFolder::new(&self.folder.join(RESULTS))?;
        Ok(pending.with_changing(EXECUTION))
    }

    /// Writes all the results in a folder to come.
    fn fill(
        &self,
        pending: &PendingFolder,
        (answers, sheets, foreseen): (&mut Answers, Vec<(String, Sheet)>, &[Foreseen]),
        start: Instant,
        notes: &mut Notes,
    ) -> Result<Vec<String>, Failure> {
        let mut files = self.write_maps(pending.path(), sheets, &self.method_pages(&answers.outcomes))?;
        answers.steps.push(Step::new("cartes", start.elapsed()));
        let start = Instant::now();
        let book = self.book(answers, notes);
        let told = book.write_workbook(&pending.path().join("tableaux.xlsx"))?;
        book.write_geopackage(&pending.path().join("territoire.gpkg"))?;
        pending.write("resultats.json", book.json().as_bytes())?;
        told.into_iter().for_each(|d| notes.push(d));
        for (answer, table) in answers.outcomes.iter().flat_map(|a| a.tables.iter().map(move |t| (a, t))) {
            let Some(name) = table.file else { continue };
            let name = format!("{}-{name}.csv", answer.id);
            // What tells office programs that the accents are UTF-8.
            pending.write(&name, format!("\u{feff}{}", csv(table)).as_bytes())?;
            files.push(name);
        }
        answers.steps.push(Step::new("tableaux et GeoPackage", start.elapsed()));
        let start = Instant::now();
        for one in foreseen {
            files.extend(self.write_scenario(one, pending, notes)?);
        }
        if !foreseen.is_empty() {
            answers.steps.push(Step::new("scénarios", start.elapsed()));
        }
        pending.write(EXECUTION, self.execution(answers).as_bytes())?;
        files.extend(["tableaux.xlsx", "territoire.gpkg", "resultats.json", EXECUTION].map(str::to_owned));
        Ok(files)
    }

    /// Draws and writes the maps only, in `resultats/cartes/`, whole or not at all: the other results stay as they are.
    /// `None` when the notes hold an error.
    ///
    /// # Errors
    /// When the machine refuses to write; earlier maps are then untouched.
    pub fn run_maps(&self, notes: &mut Notes) -> Result<Option<Vec<String>>, Failure> {
        let answers = self.answer(notes);
        let sheets = self.pages(&answers, notes);
        if notes.has_errors() {
            return Ok(None);
        }
        let mut pending = self.results()?;
        pending.carry(|name| name != ALL_MAPS && !name.starts_with("cartes/"))?;
        let made = self.write_maps(pending.path(), sheets, &self.method_pages(&answers.outcomes));
        let files = made.map_err(|failure| pending.shown(failure))?;
        if !self.may_place(&pending, RESULTS, notes)? {
            return Ok(None);
        }
        self.place(pending, RESULTS, notes)?;
        Ok(Some(files))
    }

    fn execution(&self, answers: &Answers) -> String {
        let inputs: Vec<Input> = self.inputs.iter().chain(&answers.inputs).cloned().collect();
        let durations: Vec<Step> = self.steps.iter().chain(&answers.steps).cloned().collect();
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
                "analyses": self.config.analyses.iter().map(|a| a.id()).collect::<Vec<_>>(),
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
    pub fn keep_ids(&self, notes: &mut Notes) -> Result<(), Failure> {
        let Some(p) = &self.plan else { return Ok(()) };
        let again = |before: Option<&[u8]>| table_like(before, &p.registry);
        kept::write(&p.registry_file, Path::new(REGISTRY), notes, again)?;
        self.count_rows()
    }

    /// Counts the rows of the tables that people fill: who reads them next knows whether they lost them.
    pub(super) fn count_rows(&self) -> Result<(), Failure> {
        let Some(p) = &self.plan else { return Ok(()) };
        let priorities =
            self.config.priority.iter().flat_map(|declared| [&declared.ratings.value, &declared.grid.value]);
        let priorities: Vec<PathBuf> = priorities.map(|name| path_of(&self.folder, name)).collect();
        // Refusals are not counted: people take them back one by one, to the last.
        let mine = std::iter::once(p.attachments_file.as_path()).chain(priorities.iter().map(PathBuf::as_path));
        // A file that may not be written has no other beside it.
        let mine: Vec<&Path> = mine.filter(|file| writable(&self.folder, file).is_ok()).collect();
        rows::count(&mine)
    }
}
