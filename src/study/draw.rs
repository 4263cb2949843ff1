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
const BATCH: usize = 1;

/// A recipe to draw.
struct Asked {
    recipe: Recipe,
    /// Whether it is the study's.
    own: bool,
    /// Those of the tool for which it stands.
    spare: Vec<Recipe>,
    /// Whether it is one of those that each answer of its kind has.
    repeats: bool,
}

/// The maps of the tool in the place of one of the study's that can't be drawn, which is told with why.
fn in_its_place(
    why: Notes,
    spare: impl Iterator<Item = (Option<(String, Sheet)>, Notes)>,
) -> (Vec<(String, Sheet)>, Notes) {
    let (mut sheets, mut told) = (Vec::new(), Notes::new());
    for (sheet, notes) in spare {
        if let Some(sheet) = sheet {
            sheets.push(sheet);
            told.append(notes);
        }
    }
    if sheets.is_empty() {
        return (sheets, why);
    }
    let help =
        "celle de l'outil, de même `id`, est dessinée à sa place ; corriger la recette, ou la retirer de `cartes/`";
    let mut said = Notes::new();
    why.all().iter().for_each(|d| said.push(d.clone().help(help)));
    said.append(told);
    (sheets, said)
}

impl Study {
    /// The recipes, those for each pillar or analysis repeated as often as there are of them. The study's own stand for
    /// the tool's of the same id; one that a kind of question without analysis leaves without map is told.
    fn recipes(&self, outcomes: &[Outcome], notes: &mut Notes) -> Vec<Asked> {
        let pillars = self.plan.as_ref().map_or(0, |p| p.plan.nodes.len());
        // Each with the id of the recipe that it repeats.
        let mut all: Vec<(Recipe, bool, &str)> = Vec::new();
        for (recipe, own) in &self.recipes {
            let made = recipe.repeated(pillars, outcomes);
            if let (true, true, Some(Repeat::Analyses(kind))) = (*own, made.is_empty(), &recipe.repeat) {
                let nearest = french::nearest(kind, self.questions.iter().map(|q| q.kind()));
                let fault = map::undrawn(recipe, &format!("aucune analyse de type `{kind}`"));
                notes.push(fault.did_you_mean(nearest));
            }
            all.extend(made.into_iter().map(|r| (r, *own, recipe.id.as_str())));
        }
        let stands_for = |own: &Recipe, theirs: &Recipe, of: &str| own.id == theirs.id || own.id == of;
        let replaced =
            |theirs: &Recipe, of: &str| all.iter().any(|(r, own, by)| *own && (stands_for(r, theirs, of) || *by == of));
        let spare = |own: &Recipe| {
            let theirs = all.iter().filter(|(r, is_own, of)| !*is_own && stands_for(own, r, of));
            theirs.map(|(r, ..)| r.clone()).collect()
        };
        let drawn = all.iter().filter(|(r, own, of)| *own || !replaced(r, of));
        drawn
            .map(|(r, own, of)| Asked {
                recipe: r.clone(),
                own: *own,
                spare: if *own { spare(r) } else { Vec::new() },
                repeats: self
                    .recipes
                    .iter()
                    .any(|(recipe, _)| recipe.id == *of && matches!(recipe.repeat, Some(Repeat::Analyses(_)))),
            })
            .collect()
    }

    /// Draws the maps: those of the tool whose variables the study has, and the study's own. Where one of these can't be
    /// drawn, that of the tool for which it stands is.
    #[must_use]
    pub fn draw(&self, answers: &Answers, notes: &mut Notes) -> Vec<(String, Sheet)> {
        let imprint = Imprint { author: self.config.author.as_deref(), date: self.date(), version: VERSION };
        let recipes = self.recipes(&answers.outcomes, notes);
        let one = |recipe: &Recipe| {
            let mut told = Notes::new();
            let sheet = map::sheet(recipe, &answers.outcomes, &self.layers, &self.territory, &imprint, &mut told);
            (sheet.map(|sheet| (recipe.id.clone(), sheet)), told)
        };
        let drawn = parallel::map(&recipes, |asked| {
            let (sheet, told) = one(&asked.recipe);
            match sheet {
                Some(sheet) => (vec![sheet], told),
                // A map of the tool that this study has no data for is not a fault; one that the user asked for is.
                None if !asked.own => (Vec::new(), Notes::new()),
                None => in_its_place(told, asked.spare.iter().map(one)),
            }
        });
        let mut sheets = Vec::new();
        for (some, told) in drawn {
            notes.append(told);
            sheets.extend(some);
        }
        sheets
    }

    /// The maps that are drawn for this answer, each for itself.
    pub(super) fn maps_of(&self, answers: &Answers, outcome: &Outcome, notes: &mut Notes) -> Vec<Sheet> {
        let imprint = Imprint { author: self.config.author.as_deref(), date: self.date(), version: VERSION };
        let asked = self.recipes(std::slice::from_ref(outcome), &mut Notes::new());
        let own = asked.iter().filter(|asked| asked.repeats);
        let draw = |asked: &Asked| {
            map::sheet(&asked.recipe, &answers.outcomes, &self.layers, &self.territory, &imprint, notes)
        };
        own.filter_map(draw).collect()
    }

    /// The maps, then the dashboard and the calendar of a plan that is followed.
    pub(super) fn pages(&self, answers: &Answers, notes: &mut Notes) -> Vec<(String, Sheet)> {
        let follow_up = answers.follow_up.iter().map(|sheet| (sheet.id.clone(), sheet.clone()));
        self.draw(answers, notes).into_iter().chain(follow_up).collect()
    }

    /// Writes each map by itself, and all of them with the pages of text that follow in one PDF. Each is let go once it is in its
    /// files: those of all France are hundreds of megabytes.
    pub(super) fn write_maps(
        &self,
        folder: &Path,
        sheets: Vec<(String, Sheet)>,
        texts: &[Sheet],
    ) -> Result<Vec<String>, Failure> {
        let maps = folder.join("cartes");
        disk::make_folder(&maps)?;
        let (mut files, mut pdf) = (Vec::new(), Pdf::new());
        let (names, drawn_any) = (file_names(&sheets), !sheets.is_empty());
        let mut left = names.into_iter().zip(sheets.into_iter().map(|(_, sheet)| sheet));
        // Some at a time: a picture is drawn once for its three files, and takes more room than they do.
        loop {
            let some: Vec<(String, Sheet)> = left.by_ref().take(BATCH * parallel::threads()).collect();
            if some.is_empty() {
                break;
            }
            let drawn = parallel::map(&some, |(_, sheet)| {
                let picture = sheet.picture();
                let png = picture.to_png(PNG_DPI);
                (picture, png)
            });
            for ((id, _), (picture, png)) in some.into_iter().zip(drawn) {
                for (name, bytes) in [(format!("{id}.svg"), picture.svg().as_bytes()), (format!("{id}.png"), &png)] {
                    disk::write(&maps.join(&name), bytes)?;
                    files.push(format!("cartes/{name}"));
                }
                pdf.add(&picture);
            }
        }
        if drawn_any {
            texts.iter().for_each(|sheet| pdf.add(&sheet.picture()));
            disk::write(&folder.join(ALL_MAPS), &pdf.bytes())?;
            files.push(ALL_MAPS.to_owned());
        }
        Ok(files)
    }
}
