//! A study run: its answers, its maps, its tables and its scenarios, written whole or not at all.

use std::path::Path;
use std::time::Instant;

use super::files::REGISTRY;
use super::kept;
use super::results::{Execution, Input, Step};
use super::{Answers, Foreseen, Study, VERSION};
use crate::book::table_like;
use crate::diagnostic::Notes;
use crate::disk::{Failure, PendingFolder};
use crate::report::{Book, control};

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
    /// Writes the control report of the layers in `controle/`, whole or not at all. Returns the files.
    ///
    /// # Errors
    /// When the machine refuses to write; an earlier report is then untouched.
    pub fn write_controls(&self, notes: &mut Notes) -> Result<Vec<String>, Failure> {
        let controls = self.controls();
        let target = self.folder.join("controle");
        let pending = PendingFolder::new(&target)?;
        let workbook = pending.path().join("controle.xlsx");
        let told = control::write_workbook(&controls, self.name(), self.date(), &workbook)?;
        told.into_iter().for_each(|d| notes.push(d));
        control::write_points(&controls, &self.territory, &pending.path().join("controle.gpkg"))?;
        pending.commit()?;
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
        let target = self.folder.join("resultats");
        let pending = PendingFolder::new(&target)?;
        let mut files = self.write_maps(pending.path(), &sheets, &self.method_pages(&answers.outcomes))?;
        answers.steps.push(Step::new("cartes", start.elapsed()));
        let start = Instant::now();
        let book = self.book(&answers, notes);
        let told = book.write_workbook(&pending.path().join("tableaux.xlsx"))?;
        book.write_geopackage(&pending.path().join("territoire.gpkg"))?;
        pending.write("resultats.json", book.json().as_bytes())?;
        told.into_iter().for_each(|d| notes.push(d));
        answers.steps.push(Step::new("tableaux et GeoPackage", start.elapsed()));
        let start = Instant::now();
        let foreseen = self.foresee(&answers.outcomes);
        for one in &foreseen {
            files.extend(self.write_scenario(one, &pending, notes)?);
        }
        if !foreseen.is_empty() {
            answers.steps.push(Step::new("scénarios", start.elapsed()));
        }
        pending.write("execution.json", self.execution(&answers).as_bytes())?;
        files.extend(["tableaux.xlsx", "territoire.gpkg", "resultats.json", "execution.json"].map(str::to_owned));
        self.keep_ids(notes)?;
        pending.commit()?;
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
        self.write_maps(&target, &sheets, &self.method_pages(&answers.outcomes)).map(Some)
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
        kept::write(&p.registry_file, Path::new(REGISTRY), notes, again).map(drop)
    }
}
