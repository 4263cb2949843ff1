//! What changes when the same study is answered in another way: by its roads, and as the crow flies.

use std::path::{Path, PathBuf};

use super::network::{self, NETWORK};
use super::travel::Choice;
use super::{Study, VERSION};
use crate::analysis::{self, Sides};
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure, PendingFolder};
use crate::french;
use crate::layer::Layer;
use crate::map::{self, Imprint, Recipe, Sheet};
use crate::outcome::{ColumnRole, Direction, Outcome, ShapeRole, Side, TableId, Unit};
use crate::report::{self, Book};

/// The folder of a comparison.
const FOLDER: &str = "comparaison";

/// Ids of the two sides, by road against the straight line.
const STRAIGHT_AND_ROAD: [&str; 2] = ["vol_d_oiseau", "route"];

/// Ids of the two sides, now against earlier results.
const EARLIER: [&str; 2] = ["avant", "maintenant"];

/// Comparisons to be written.
pub(super) struct Written<'a> {
    pub outcomes: &'a [Outcome],
    /// The layers as they are on the second side.
    pub layers: &'a [Layer],
    /// Name of the files.
    pub name: &'a str,
}

/// What was compared, and the files written.
pub type Compared = (Vec<Outcome>, Vec<String>);

impl Study {
    /// Answers the study by its roads and as the crow flies, and compares. `None` when the notes hold an error: without a
    /// network there is nothing to compare.
    #[must_use]
    pub fn compare_straight(&self, notes: &mut Notes) -> Option<Vec<Outcome>> {
        if self.travels.by_road().count() == 0 {
            let d = network::wanted("aucune analyse ne se déplace par la route : il n'y a rien à comparer")
                .in_file(Path::new("territoire.toml"));
            notes.push(if self.folder.join(NETWORK).is_file() {
                d.help("retirer `deplacement = \"vol-d-oiseau\"`, ou ajouter une analyse `distance` ou `couverture`")
            } else {
                d.help("construire le réseau avec `territoire reseau construire EXTRAIT.osm.pbf`")
            });
            return None;
        }
        let after = self.answer(notes);
        // What is told of the straight line has been told of the roads.
        let before = self.answer_by(&self.travels.straight(), &self.layers, None, &mut Notes::new());
        if notes.has_errors() {
            return None;
        }
        let mut out = Vec::new();
        let straight = self.travels.straight();
        let (road, line) =
            (self.travels.ready(&self.config, &self.territory), straight.ready(&self.config, &self.territory));
        for (rank, choice) in self.travels.by_road() {
            debug_assert!(matches!(choice, Choice::Road(_)), "only these are asked for");
            let declared = &self.config.analyses[rank];
            let of = |outcomes: &[Outcome]| outcomes.iter().position(|o| o.id == declared.id());
            let (Some(a), Some(b)) = (of(&before.outcomes), of(&after.outcomes)) else {
                notes.push(analysis::not_compared(declared.id(), &declared.place));
                continue;
            };
            let sides = Sides {
                before: &line.of(rank, declared).describe(),
                after: &road.of(rank, declared).describe(),
                labels: ["à vol d'oiseau", "par la route"],
                ids: STRAIGHT_AND_ROAD,
            };
            out.extend(analysis::compare(
                &before.outcomes[a],
                &after.outcomes[b],
                sides,
                &self.territory,
                self.questions,
            ));
        }
        let compared: Vec<usize> = self.travels.by_road().map(|(rank, _)| rank).collect();
        let left: Vec<&str> = (0..self.config.analyses.len())
            .filter(|rank| !compared.contains(rank))
            .map(|rank| self.config.analyses[rank].id())
            .collect();
        if !left.is_empty() {
            notes.push(left_apart("analyses non comparées", &left, "elles ne se déplacent pas par la route"));
        }
        Some(out)
    }

    /// Answers the study and compares with earlier results: a file `resultats.json`, or a folder that holds one. `None`
    /// when the notes hold an error.
    #[must_use]
    pub fn compare_earlier(&self, earlier: &Path, notes: &mut Notes) -> Option<Vec<Outcome>> {
        // A file joined to nothing is a folder's path: it is tried as it is.
        let inside = ["resultats.json", "resultats/resultats.json"].map(|name| earlier.join(name));
        let tried: Vec<PathBuf> = std::iter::once(earlier.to_owned()).chain(inside).collect();
        let Some(file) = tried.iter().find(|p| p.is_file()) else {
            notes.push(
                Diagnostic::no_file(format!("il n'y a pas de résultats dans `{}`", earlier.display()))
                    .in_file(earlier)
                    .help("donner un fichier `resultats.json`, ou le dossier qui le contient"),
            );
            return None;
        };
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let Some((day, before)) = report::earlier(&text) else {
            notes.push(
                Diagnostic::garbled("ce fichier n'est pas celui des résultats d'une étude")
                    .in_file(file)
                    .help("donner le `resultats.json` écrit par `territoire lancer`, sans le modifier"),
            );
            return None;
        };
        let after = self.answer(notes);
        if notes.has_errors() {
            return None;
        }
        let (mut out, mut absent, mut unchanged) = (Vec::new(), Vec::new(), Vec::new());
        let mut now = format!("au {}", french::day(self.date()));
        let mut then = format!("au {}", day.parse().map_or(day.clone(), french::day));
        // Two answers of one day are not told apart by it.
        if now == then {
            (then, now) = ("avant".to_owned(), "maintenant".to_owned());
        }
        let sides = Sides { before: &then, after: &now, labels: ["avant", "maintenant"], ids: EARLIER };
        for answer in &after.outcomes {
            let Some(same) = before.iter().find(|o| o.id == answer.id && o.kind == answer.kind) else {
                absent.push(answer.id.as_str());
                continue;
            };
            match analysis::compare(same, answer, sides, &self.territory, self.questions) {
                Some(mut compared) => {
                    let told = analysis::not_comparable(same, answer, sides, None, &self.territory);
                    told.into_iter().for_each(|told| compared.find(told));
                    out.push(compared);
                }
                None => unchanged.push(answer.id.as_str()),
            }
        }
        for (ids, what, why) in [
            (absent, "analyses non comparées", "elles ne sont pas dans les résultats d'avant"),
            (unchanged, "analyses sans changement", "tous leurs chiffres sont les mêmes"),
        ] {
            if !ids.is_empty() {
                notes.push(left_apart(what, &ids, why));
            }
        }
        Some(out)
    }

    /// Compares, with earlier results or with the straight line, and writes `comparaison/`, whole or not at all. Returns the comparisons and the files.
    ///
    /// # Errors
    /// When the machine refuses to write; an earlier comparison is then untouched.
    pub fn run_comparison(&self, earlier: Option<&Path>, notes: &mut Notes) -> Result<Option<Compared>, Failure> {
        let compared = match earlier {
            Some(earlier) => self.compare_earlier(earlier, notes),
            None => self.compare_straight(notes),
        };
        let Some(outcomes) = compared else { return Ok(None) };
        let pending = PendingFolder::new(&self.folder.join(FOLDER))?;
        let made = Written { outcomes: &outcomes, layers: &self.layers, name: "comparaison" };
        let files = self.write_compared(&made, pending.path(), notes).map_err(|failure| pending.shown(failure))?;
        if !self.may_place(&pending, FOLDER, notes)? {
            return Ok(None);
        }
        self.place(pending, FOLDER, notes)?;
        Ok(Some((outcomes, files.iter().map(|f| format!("{FOLDER}/{f}")).collect())))
    }

    /// Writes maps, workbook, GeoPackage and JSON of comparisons. Returns the files, from that folder.
    pub(super) fn write_compared(
        &self,
        made: &Written<'_>,
        folder: &Path,
        notes: &mut Notes,
    ) -> Result<Vec<String>, Failure> {
        let sheets = self.draw_comparison(made, notes);
        let mut files = self.write_maps(folder, sheets, &self.method_pages(made.outcomes))?;
        let book = Book {
            name: self.name(),
            date: self.date(),
            version: VERSION,
            territory: &self.territory,
            layers: made.layers,
            answers: made.outcomes,
            actions: &[],
            notes,
        };
        let (gpkg, json) = (format!("{}.gpkg", made.name), format!("{}.json", made.name));
        let told = book.write_workbook(&folder.join("tableaux.xlsx"))?;
        book.write_geopackage(&folder.join(&gpkg))?;
        disk::write(&folder.join(&json), book.json().as_bytes())?;
        told.into_iter().for_each(|d| notes.push(d));
        files.extend(["tableaux.xlsx".to_owned(), gpkg, json]);
        Ok(files)
    }

    /// One map for each comparison that has a number for the communes, or zones.
    fn draw_comparison(&self, made: &Written<'_>, notes: &mut Notes) -> Vec<(String, Sheet)> {
        let imprint = Imprint { author: self.config.author.as_deref(), date: self.date(), version: VERSION };
        let mut sheets = Vec::new();
        for outcome in made.outcomes {
            for (id, text) in recipes(outcome) {
                let recipe = Recipe::parse(&text, Path::new(&id), notes);
                let sheet =
                    recipe.and_then(|r| map::sheet(&r, made.outcomes, made.layers, &self.territory, &imprint, notes));
                sheets.extend(sheet.map(|sheet| (id, sheet)));
            }
        }
        sheets
    }
}

/// Analyses that a comparison tells nothing of, and why.
fn left_apart(what: &str, ids: &[&str], why: &str) -> Diagnostic {
    Diagnostic::new("I0605", format!("{what} : {}", french::list(ids))).label(why)
}

/// The recipes of the maps of a comparison, with their ids.
fn recipes(outcome: &Outcome) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let id = &outcome.id;
    // Texts go into the recipe as TOML writes them.
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let column = outcome.table(TableId::Communes).and_then(|t| t.column_as(&ColumnRole::Gap));
    if let Some((column, limits)) = column.and_then(|c| Some((c, limits(c.as_numbers()?, c.unit)?))) {
        let (label, unit) = (column.label.as_str(), column.unit.label());
        let name = format!("{id}-ecart");
        let title = quoted(&format!("{{territoire}} : {}", outcome.title));
        // Orange is where it gets worse.
        let worse = column.direction == Direction::Worse;
        let palette = if worse { "divergente-inverse" } else { "divergente" };
        let legend = quoted(&if unit.is_empty() { label.to_owned() } else { format!("{label} ({unit})") });
        let names = class_names(&limits, column.unit);
        let text = format!(
            "id = \"{name}\"\ntitre = {title}\nconstat = \"{id}\"\netiquettes = \"poles\"\npoles = false\n\
             [fond]\nvariable = \"{id}.{}.{}\"\nclassification = \"manuelle\"\nlimites = {limits:?}\n\
             noms = {names:?}\npalette = \"{palette}\"\nlegende = {legend}\n",
            TableId::Communes,
            column.id
        );
        out.push((name, text));
    }
    let zones = |side: Side| outcome.shapes.iter().rfind(|s| s.role == ShapeRole::ZoneOf(side));
    if let (Some(before), Some(after)) = (zones(Side::Before), zones(Side::After)) {
        let name = format!("{id}-zones");
        let title = quoted(&format!("{{territoire}} : {}", outcome.title));
        let text = format!(
            "id = \"{name}\"\ntitre = {title}\nconstat = \"{id}:{}\"\netiquettes = \"communes\"\npoles = false\n\
             [[formes]]\nforme = \"{id}.{}\"\ncouleur = \"#8A8A8A\"\nopacite = 0.25\ncontour = true\n\
             [[formes]]\nforme = \"{id}.{}\"\ncouleur = \"#00508A\"\nopacite = 0.45\ncontour = true\n",
            outcome.findings.len(),
            before.id,
            after.id
        );
        out.push((name, text));
    }
    out
}

/// Limits of classes about nought, the same on both sides: the middle one holds what does not change at the precision
/// that people read, so that all that changes is told apart from it; then two steps that most changes lie within. `None`
/// when nothing changes.
fn limits(values: &[Option<f64>], unit: Unit) -> Option<Vec<f64>> {
    let scale = if unit == Unit::Share { 100.0 } else { 1.0 };
    let least = 0.5 * 10_f64.powi(-i32::try_from(decimals(unit)).ok()?) / scale;
    let mut sizes: Vec<f64> = values.iter().flatten().map(|v| v.abs()).filter(|v| *v >= least).collect();
    sizes.sort_by(f64::total_cmp);
    let (smallest, greatest) = (*sizes.first()?, *sizes.last()?);
    // Nine changes in ten lie within two steps and a half.
    let large = sizes[(sizes.len() - 1) * 9 / 10];
    let power = 10_f64.powf((large / 2.5).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= large / 2.5)?;
    let beyond = [step, 2.0 * step].into_iter().filter(|l| *l > least && *l > smallest && *l <= greatest);
    let positive: Vec<f64> = std::iter::once(least).chain(beyond).collect();
    Some(positive.iter().rev().map(|l| -l).chain(positive.iter().copied()).collect())
}

/// How the legend says the classes: that in the middle, and those beside it, which the precision of the figures bounds on
/// that side; the others are told by their limits.
fn class_names(limits: &[f64], unit: Unit) -> Vec<String> {
    let middle = limits.len() / 2;
    let mut names = vec![String::new(); 2 * middle + 1];
    names[middle] = "sans changement".to_owned();
    let scale = if unit == Unit::Share { 100.0 } else { 1.0 };
    let (less, more) = match limits.get(middle + 1) {
        None => (String::new(), String::new()),
        Some(next) => {
            let next = french::short(next * scale, 3);
            (format!(", jusqu'à {next}"), format!(", moins de {next}"))
        }
    };
    names[middle - 1] = format!("en moins{less}");
    names[middle + 1] = format!("en plus{more}");
    names
}

/// How many decimals of a change are read: minutes are told to a tenth, as in the sentences.
fn decimals(unit: Unit) -> usize {
    if unit == Unit::Minutes { 1 } else { unit.decimals() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_beside_the_middle_are_told_by_their_far_limit() {
        let names = class_names(&[-20.0, -10.0, -0.05, 0.05, 10.0, 20.0], Unit::Km);
        assert_eq!(names, ["", "", "en moins, jusqu'à 10", "sans changement", "en plus, moins de 10", "", ""]);
        let names = class_names(&[-0.1, -0.0005, 0.0005, 0.1], Unit::Share);
        assert_eq!(names, ["", "en moins, jusqu'à 10", "sans changement", "en plus, moins de 10", ""]);
        assert_eq!(class_names(&[-0.5, 0.5], Unit::Count), ["en moins", "sans changement", "en plus"]);
    }

    #[test]
    fn the_middle_class_holds_no_change_and_nothing_else() {
        let values: Vec<Option<f64>> = (0..=20).map(|i| Some(f64::from(i) - 5.0)).chain([None]).collect();
        // Of the 20 that change nine in ten are 13 or less from nought: 13 / 2.5 is 5.2, the step above it 10.
        assert_eq!(limits(&values, Unit::Km), Some(vec![-10.0, -0.05, 0.05, 10.0]));
        // 0.3 / 2.5 is 0.12, the step above it 0.2, which no change is under; one is of 0.4 km or more.
        let few = limits(&[Some(0.0), Some(0.3), Some(-0.9)], Unit::Km);
        assert_eq!(few, Some(vec![-0.4, -0.05, 0.05, 0.4]));
        // Within reach or not; a share of a thousandth shows, a tenth of that does not.
        assert_eq!(limits(&[Some(0.0), Some(1.0), Some(-1.0)], Unit::Count), Some(vec![-0.5, 0.5]));
        assert_eq!(limits(&[Some(0.001)], Unit::Share), Some(vec![-0.0005, 0.0005]));
        assert_eq!(limits(&[Some(0.0001), Some(0.0), None], Unit::Share), None);
    }
}
