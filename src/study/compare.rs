//! What changes when the same study is answered in another way: by its roads, and as the crow flies.

use std::path::Path;

use super::roads::NETWORK;
use super::travel::Choice;
use super::{Failure, Pending, Study, VERSION, write};
use crate::analysis::{self, MAPPED, Sides};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::map::{self, Imprint, Recipe, Sheet};
use crate::outcome::{Direction, Outcome};
use crate::report::Book;

/// The folder of a comparison.
const FOLDER: &str = "comparaison";

/// What was compared, and the files written.
pub type Compared = (Vec<Outcome>, Vec<String>);

impl Study {
    /// Answers the study by its roads and as the crow flies, and compares. `None` when the notes hold an error: without a
    /// network there is nothing to compare.
    #[must_use]
    pub fn compare_straight(&self, notes: &mut Notes) -> Option<Vec<Outcome>> {
        if self.travels.by_road().count() == 0 {
            let d = Diagnostic::new("E0510", "aucune analyse ne se déplace par la route : il n'y a rien à comparer")
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
        let before = self.answer_by(&self.travels.straight(), &mut Notes::new());
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
            let of = |outcomes: &[Outcome]| outcomes.iter().position(|o| o.id == declared.asked.id);
            let (Some(a), Some(b)) = (of(&before.outcomes), of(&after.outcomes)) else {
                let message = format!("l'analyse `{}` n'a pas de réponse des deux manières", declared.asked.id);
                notes.push(
                    Diagnostic::new("A0602", message)
                        .at(declared.place.clone())
                        .label("elle n'est pas comparée")
                        .help("partir de tous les carrefours (`depart = \"voies\"`) demande la route"),
                );
                continue;
            };
            let sides = Sides {
                before: &line.of(rank, declared).describe(),
                after: &road.of(rank, declared).describe(),
                labels: ["à vol d'oiseau", "par la route"],
                ids: ["vol_d_oiseau", "route"],
            };
            out.extend(analysis::compare(&before.outcomes[a], &after.outcomes[b], sides, &self.territory));
        }
        let compared: Vec<usize> = self.travels.by_road().map(|(rank, _)| rank).collect();
        let left: Vec<&str> = (0..self.config.analyses.len())
            .filter(|rank| !compared.contains(rank))
            .map(|rank| self.config.analyses[rank].asked.id.as_str())
            .collect();
        if !left.is_empty() {
            let message = format!("analyses non comparées : {}", french::list(&left));
            notes.push(Diagnostic::new("I0605", message).label("elles ne se déplacent pas par la route"));
        }
        Some(out)
    }

    /// Compares and writes `comparaison/`, whole or not at all. Returns the comparisons and the files.
    ///
    /// # Errors
    /// When the machine refuses to write; an earlier comparison is then untouched.
    pub fn run_comparison(&self, notes: &mut Notes) -> Result<Option<Compared>, Failure> {
        let Some(outcomes) = self.compare_straight(notes) else { return Ok(None) };
        let target = self.folder.join(FOLDER);
        let pending = Pending::new(&target).map_err(Failure::disk("création", &target))?;
        let sheets = self.draw_comparison(&outcomes, notes);
        let mut files = self.write_maps(pending.path(), &sheets)?;
        let book = Book {
            name: self.name(),
            date: self.date(),
            version: VERSION,
            territory: &self.territory,
            layers: &self.layers,
            answers: &outcomes,
            actions: &[],
            notes,
        };
        book.write_workbook(&pending.path().join("tableaux.xlsx"))?;
        book.write_geopackage(&pending.path().join("comparaison.gpkg"))?;
        write(pending.path(), "comparaison.json", book.json().as_bytes())?;
        files.extend(["tableaux.xlsx", "comparaison.gpkg", "comparaison.json"].map(str::to_owned));
        pending.commit().map_err(Failure::disk("remplacement", &target))?;
        Ok(Some((outcomes, files.iter().map(|f| format!("{FOLDER}/{f}")).collect())))
    }

    /// One map for each comparison that has a number for the communes, or zones.
    fn draw_comparison(&self, outcomes: &[Outcome], notes: &mut Notes) -> Vec<(String, Sheet)> {
        let imprint = Imprint { author: self.config.author.as_deref(), date: self.date(), version: VERSION };
        let mut sheets = Vec::new();
        for outcome in outcomes {
            for (id, text) in recipes(outcome) {
                let recipe = Recipe::parse(&text, Path::new(&id), notes);
                let sheet =
                    recipe.and_then(|r| map::sheet(&r, outcomes, &self.layers, &self.territory, &imprint, notes));
                sheets.extend(sheet.map(|sheet| (id, sheet)));
            }
        }
        sheets
    }
}

/// The recipes of the maps of a comparison, with their ids.
fn recipes(outcome: &Outcome) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let id = &outcome.id;
    // Texts go into the recipe as TOML writes them.
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let column = outcome.column_of("communes", MAPPED);
    if let Some(limits) = column.and_then(|c| c.as_numbers()).and_then(limits) {
        let label = column.map_or("", |c| c.label.as_str());
        let unit = column.map_or("", |c| c.unit.label());
        let name = format!("{id}-ecart");
        let title = quoted(&format!("{{territoire}} : {}", outcome.title));
        // Orange is where it gets worse.
        let worse = column.is_some_and(|c| c.direction == Direction::Worse);
        let palette = if worse { "divergente-inverse" } else { "divergente" };
        let legend = quoted(&format!("{label} ({unit})"));
        let text = format!(
            "id = \"{name}\"\ntitre = {title}\nconstat = \"{id}\"\nsous_titre = \"Ce que la route ajoute au vol d'oiseau\"\netiquettes = \"poles\"\npoles = false\n\
             [fond]\nvariable = \"{id}.communes.{MAPPED}\"\nclassification = \"manuelle\"\nlimites = {limits:?}\n\
             palette = \"{palette}\"\nlegende = {legend}\n"
        );
        out.push((name, text));
    }
    let zones = |side: &str| outcome.shapes.iter().rfind(|s| s.id.starts_with(&format!("{side}_zone_")));
    if let (Some(before), Some(after)) = (zones("vol_d_oiseau"), zones("route")) {
        let name = format!("{id}-zones");
        let title = quoted(&format!("{{territoire}} : {}", outcome.title));
        let text = format!(
            "id = \"{name}\"\ntitre = {title}\nconstat = \"{id}:{}\"\nsous_titre = \"D'où l'on est à portée, par la route et à vol d'oiseau\"\netiquettes = \"communes\"\npoles = false\n\
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

/// Limits of five classes about nought: little change in the middle. `None` when nothing changes, or there are few
/// different values, such as within reach or not.
fn limits(values: &[Option<f64>]) -> Option<[f64; 4]> {
    let mut sizes: Vec<f64> = values.iter().flatten().map(|v| v.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let mut different = sizes.clone();
    different.dedup();
    let large = *sizes.get(sizes.len().saturating_sub(1) * 9 / 10)?;
    if different.len() < 4 || large <= 0.0 {
        return None;
    }
    let power = 10_f64.powf((large / 2.5).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= large / 2.5)?;
    Some([-2.0 * step, -step, step, 2.0 * step])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_class_holds_little_change() {
        let values: Vec<Option<f64>> = (0..=20).map(|i| Some(f64::from(i) - 5.0)).chain([None]).collect();
        // Nine values in ten are 13 or less from nought: 13 / 2.5 is 5.2, the step above it 10.
        assert_eq!(limits(&values), Some([-20.0, -10.0, 10.0, 20.0]));
        assert_eq!(limits(&[Some(0.0), Some(1.0), Some(-1.0)]), None);
    }
}
