//! The maps of a study, drawn and written.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Answers, Study, VERSION};
use crate::diagnostic::Notes;
use crate::disk::{self, Failure};
use crate::french;
use crate::map::{self, Imprint, Pdf, Recipe, Repeat, Sheet};
use crate::outcome::Outcome;
use crate::parallel;

/// The names of the files of maps: some systems take capitals for small letters, and would keep the last of two.
fn file_names(sheets: &[(String, Sheet)]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let free = |(id, _): &(String, Sheet)| {
        let mut name = id.clone();
        let mut n = 1;
        while !taken.insert(name.to_lowercase()) {
            n += 1;
            name = format!("{id}-{n}");
        }
        name
    };
    sheets.iter().map(free).collect()
}

/// All the maps in one file.
pub(super) const ALL_MAPS: &str = "cartes.pdf";

/// Resolution of the PNG maps: sharp on screen and in a text document, 1.5 MB at most.
const PNG_DPI: f64 = 150.0;

/// Maps drawn at a time by each thread: one that is done early does not wait for the others too long.
const BATCH: usize = 2;

impl Study {
    /// The recipes, those for each pillar or analysis repeated as often as there are of them. The study's own stand for
    /// the tool's of the same id; one that a kind of question without analysis leaves without map is told.
    fn recipes(&self, outcomes: &[Outcome], notes: &mut Notes) -> Vec<(Recipe, bool)> {
        let pillars = self.plan.as_ref().map_or(0, |p| p.plan.nodes.len());
        let mut all: Vec<(Recipe, bool)> = Vec::new();
        for (recipe, own) in &self.recipes {
            let made = recipe.repeated(pillars, outcomes);
            if let (true, true, Some(Repeat::Analyses(kind))) = (*own, made.is_empty(), &recipe.repeat) {
                let nearest = french::nearest(kind, self.questions.iter().map(|q| q.kind()));
                let fault = map::undrawn(recipe, &format!("aucune analyse de type `{kind}`"));
                notes.push(fault.did_you_mean(nearest));
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
        let drawn = parallel::map(&recipes, |(recipe, own)| {
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
    pub(super) fn pages(&self, answers: &Answers, notes: &mut Notes) -> Vec<(String, Sheet)> {
        let follow_up = answers.follow_up.iter().map(|sheet| (sheet.id.clone(), sheet.clone()));
        self.draw(answers, notes).into_iter().chain(follow_up).collect()
    }

    /// Writes each map by itself, and all of them with the pages of text that follow in one PDF.
    pub(super) fn write_maps(
        &self,
        folder: &Path,
        sheets: &[(String, Sheet)],
        texts: &[Sheet],
    ) -> Result<Vec<String>, Failure> {
        let maps = folder.join("cartes");
        disk::make_folder(&maps)?;
        let (mut files, mut pdf) = (Vec::new(), Pdf::new());
        let names = file_names(sheets);
        let sheets: Vec<(String, &Sheet)> = names.into_iter().zip(sheets.iter().map(|(_, sheet)| sheet)).collect();
        // Some at a time: a picture is drawn once for its three files, and takes more room than they do.
        for some in sheets.chunks(BATCH * parallel::threads()) {
            let drawn = parallel::map(some, |(_, sheet)| {
                let picture = sheet.picture();
                let png = picture.to_png(PNG_DPI);
                (picture, png)
            });
            for ((id, _), (picture, png)) in some.iter().zip(&drawn) {
                for (name, bytes) in [(format!("{id}.svg"), picture.svg().as_bytes()), (format!("{id}.png"), png)] {
                    disk::write(&maps.join(&name), bytes)?;
                    files.push(format!("cartes/{name}"));
                }
                pdf.add(picture);
            }
        }
        if !sheets.is_empty() {
            texts.iter().for_each(|sheet| pdf.add(&sheet.picture()));
            disk::write(&folder.join(ALL_MAPS), &pdf.bytes())?;
            files.push(ALL_MAPS.to_owned());
        }
        Ok(files)
    }
}
