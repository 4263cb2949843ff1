//! Where the plan stands, as every run of the study says it: tables, findings, a dashboard, a calendar.

use jiff::civil::Date;

use super::{JOURNAL, OUTBOX, lost};
use crate::attach::ActionPlace;
use crate::diagnostic::Notes;
use crate::disk::PendingFolder;
use crate::follow::{self, Planned, Status};
use crate::map::{self, Bar, Board, Imprint, Panel, PanelRow, Sheet};
use crate::outcome::{Outcome, Table};
use crate::report::{self, Book};
use crate::study::{Failure, Input, Study, VERSION};

/// Where the plan stands.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Its tables, its findings and its points.
    pub outcome: Outcome,
    /// The dashboard, then the calendar when an action has a date.
    pub sheets: Vec<Sheet>,
    /// The journal, as one of the files that went in.
    pub(in crate::study) input: Option<Input>,
    date: Date,
    actions: Vec<Planned>,
}

impl Progress {
    /// Gives each place of an action the status of the action.
    pub(in crate::study) fn mark(&mut self, places: &mut [ActionPlace]) {
        for place in places.iter_mut() {
            let action = self.actions.iter().find(|a| a.id == place.action);
            place.status = action.and_then(|a| a.status).map(Status::label);
        }
        self.outcome.points = follow::points(&self.actions, places);
    }
}

impl Study {
    /// Where the plan stands on a day, and what contradicts itself; `None`, with the reason in the notes, when nothing
    /// can be said.
    pub fn progress(&self, on: Date, notes: &mut Notes) -> Option<Progress> {
        let (actions, (journal, input)) = (self.followed(notes)?, self.journal_read(notes)?);
        let (state, conflicts) = (journal.state(), journal.conflicts().len());
        let mut outcome = follow::progress(&actions, &state, conflicts, on, &self.territory);
        outcome.fictional = journal.fictional();
        follow::doubts(&actions, &state).into_iter().for_each(|d| notes.push(d));
        let actions = follow::planned(&actions, &state, on);
        let sheets = self.follow_sheets(&outcome, &actions, on);
        Some(Progress { outcome, sheets, input, date: on, actions })
    }

    /// Where the plan stands, for a study that follows it; a study that never had a journal has nothing to say
    /// of it.
    pub(in crate::study) fn followed_up(&self, notes: &mut Notes) -> Option<Progress> {
        let has_journal = || self.folder.join(JOURNAL).symlink_metadata().is_ok() || lost::lost(self).is_some();
        let follows = self.plan.is_some() && has_journal();
        follows.then(|| self.progress(self.date(), notes)).flatten()
    }

    fn follow_sheets(&self, outcome: &Outcome, actions: &[Planned], on: Date) -> Vec<Sheet> {
        let imprint = Imprint { author: self.config.author.as_deref(), date: on, version: VERSION };
        let title = format!("Tableau de bord du plan : {}", self.name());
        let dashboard = map::dashboard(&board(&title, outcome, actions.len()), &imprint);
        let bars: Vec<Bar> = actions.iter().map(bar).collect();
        let title = format!("Calendrier du plan : {}", self.name());
        let calendar = map::timeline(&title, &bars, outcome.fictional, &imprint);
        std::iter::once(dashboard).chain(calendar.unwrap_or_default()).collect()
    }

    /// Writes where the plan stands in `suivi/etat/`, whole or not at all: a workbook, the tables as CSV, the dashboard
    /// and the calendar as pictures. Returns the files; none when people changed those that are there, which the notes tell.
    ///
    /// # Errors
    /// When the machine refuses to write; an earlier state is then untouched.
    pub fn write_progress(&self, progress: &Progress, notes: &mut Notes) -> Result<Vec<String>, Failure> {
        let shown = format!("{OUTBOX}/etat");
        let pending = PendingFolder::new(&self.folder.join(&shown))?;
        let files = self.fill_progress(progress, &pending, notes).map_err(|failure| pending.shown(failure))?;
        if !self.may_place(&pending, &shown, notes)? {
            return Ok(Vec::new());
        }
        self.place(pending, &shown, notes)?;
        Ok(files.into_iter().map(|f| format!("{shown}/{f}")).collect())
    }

    fn fill_progress(
        &self,
        progress: &Progress,
        pending: &PendingFolder,
        notes: &mut Notes,
    ) -> Result<Vec<String>, Failure> {
        let outcome = &progress.outcome;
        let mut files = vec!["suivi.xlsx".to_owned()];
        let book = Book {
            name: self.name(),
            date: progress.date,
            version: VERSION,
            territory: &self.territory,
            layers: &[],
            answers: std::slice::from_ref(outcome),
            actions: &[],
            notes,
        };
        let told = book.write_workbook(&pending.path().join("suivi.xlsx"))?;
        told.into_iter().for_each(|d| notes.push(d));
        for table in &outcome.tables {
            let name = format!("{}.csv", table.id);
            let text = format!("\u{feff}{}", report::csv(table));
            pending.write(&name, text.as_bytes())?;
            files.push(name);
        }
        for sheet in &progress.sheets {
            let picture = sheet.picture();
            let png = picture.to_png(200.0);
            for (name, bytes) in [("svg", picture.svg().as_bytes()), ("png", &png)]
                .map(|(extension, bytes)| (format!("{}.{extension}", sheet.id), bytes))
            {
                pending.write(&name, bytes)?;
                files.push(name);
            }
        }
        Ok(files)
    }
}

/// An action as the calendar draws it.
fn bar(action: &Planned) -> Bar {
    Bar {
        group: action.pillar.clone(),
        code: action.id.clone(),
        text: action.text.clone(),
        status: action.status.map(Status::label),
        done: action.progress.map(|p| p / 100.0),
        start: action.start,
        end: action.end,
        late: action.late,
    }
}

/// The tables of the dashboard, by column: id, title, rows at most, and whether the largest come first. The funders take
/// their room from themes and pilots, when there are any.
fn panels(funded: bool) -> [[(&'static str, &'static str, usize, bool); 3]; 2] {
    let (themes, pilots) = if funded { (10, 8) } else { (13, 11) };
    [
        [("piliers", "Par pilier", 8, false), ("epci", "Par EPCI", 8, false), ("annees", "Par année de fin", 8, false)],
        [
            ("themes", "Par thème", themes, true),
            ("pilotes", "Par pilote", pilots, true),
            ("financeurs", "Par financeur", 5, true),
        ],
    ]
}

fn board(title: &str, outcome: &Outcome, actions: usize) -> Board {
    let panels = panels(outcome.table("financeurs").is_some()).map(|column| {
        let tables = column.into_iter().filter_map(|(id, title, most, by_size)| {
            let rows = panel_rows(outcome.table(id)?);
            Some(Panel::new(title, rows, most, by_size))
        });
        tables.collect()
    });
    let findings = outcome.findings.iter().map(|f| f.text.clone()).collect();
    Board { title: title.to_owned(), actions, fictional: outcome.fictional, findings, panels }
}

fn panel_rows(table: &Table) -> Vec<PanelRow> {
    let number = |column: &str, r: usize| table.column(column).and_then(|c| c.as_numbers()?.get(r).copied().flatten());
    let count = |column: &str, r: usize| number(column, r).unwrap_or(0.0) as usize;
    let row = |(r, name): (usize, &String)| PanelRow {
        name: name.clone(),
        counts: Status::ALL
            .into_iter()
            .map(|s| (Some(s.label()), count(&follow::status_column(s), r)))
            .chain([(None, count("sans_statut", r))])
            .collect(),
        late: count("retard", r),
        budget: number("budget", r),
    };
    table.names.iter().enumerate().map(row).collect()
}
