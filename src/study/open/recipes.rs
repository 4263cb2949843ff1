//! The map recipes of a study: the tool's own, those that come with its questions, then those of its `cartes/` folder, which stand for those of the same id.

use std::path::Path;

use crate::analysis::Questions;
use crate::diagnostic::{Diagnostic, Notes};
use crate::map::Recipe;
use crate::study::files::{names_in, read_file, text_of};
use crate::study::results::Input;

/// The tool's recipes, in the order in which the maps are bound. `build` is not needed: the list is short and read by
/// the compiler; a test checks that no file of `maps/` is left out.
const DEFAULTS: &[(&str, &str)] = &[
    ("01-territoire.toml", include_str!("../../../maps/01-territoire.toml")),
    ("02-actions-pilier.toml", include_str!("../../../maps/02-actions-pilier.toml")),
    ("06-horaires-mairies.toml", include_str!("../../../maps/06-horaires-mairies.toml")),
    ("07-distance-france-services.toml", include_str!("../../../maps/07-distance-france-services.toml")),
    ("08-couverture-france-services.toml", include_str!("../../../maps/08-couverture-france-services.toml")),
    ("09-bornes-puissance.toml", include_str!("../../../maps/09-bornes-puissance.toml")),
    ("10-distance-22-kw.toml", include_str!("../../../maps/10-distance-22-kw.toml")),
    ("11-friches.toml", include_str!("../../../maps/11-friches.toml")),
    ("12-voie-verte.toml", include_str!("../../../maps/12-voie-verte.toml")),
    ("13-armature.toml", include_str!("../../../maps/13-armature.toml")),
    ("14-moran-local.toml", include_str!("../../../maps/14-moran-local.toml")),
    ("15-distance-mairies.toml", include_str!("../../../maps/15-distance-mairies.toml")),
    ("16-couverture-mairies-ouvertes.toml", include_str!("../../../maps/16-couverture-mairies-ouvertes.toml")),
    ("17-temps-france-services.toml", include_str!("../../../maps/17-temps-france-services.toml")),
    ("18-temps-22-kw.toml", include_str!("../../../maps/18-temps-22-kw.toml")),
    ("19-temps-mairies.toml", include_str!("../../../maps/19-temps-mairies.toml")),
    ("20-accessibilite.toml", include_str!("../../../maps/20-accessibilite.toml")),
    ("21-points-chauds.toml", include_str!("../../../maps/21-points-chauds.toml")),
    ("22-panier.toml", include_str!("../../../maps/22-panier.toml")),
    ("23-temps-panier.toml", include_str!("../../../maps/23-temps-panier.toml")),
    ("24-suivi-pilier.toml", include_str!("../../../maps/24-suivi-pilier.toml")),
];

/// Every recipe with whether it is the study's own. Those of the tool for which one of the study stands come too: they are
/// drawn where that one can't be.
pub(in crate::study) fn open_recipes(
    folder: &Path,
    questions: &Questions,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Vec<(Recipe, bool)> {
    let come_with = questions.iter().flat_map(|q| q.maps()).map(|map| (map.id, map.text));
    let mut recipes: Vec<(Recipe, bool)> = DEFAULTS
        .iter()
        .copied()
        .chain(come_with)
        .filter_map(|(name, text)| Recipe::parse(text, Path::new(name), notes))
        .map(|recipe| (recipe, false))
        .collect();
    let mut own: Vec<(String, String)> = Vec::new();
    for name in names_in(folder, "cartes", ".toml") {
        let Some(bytes) = read_file(folder, &name, None, inputs, notes) else { continue };
        let Some(text) = text_of(&bytes, Path::new(&name), notes) else { continue };
        if let Some(recipe) = Recipe::parse(&text, Path::new(&name), notes) {
            // A copy of a recipe that kept its id: neither is known for the one that is wanted.
            match own.iter().find(|(id, _)| *id == recipe.id) {
                Some((_, other)) => notes.push(twice(&recipe.id, other, &name)),
                None => {
                    own.push((recipe.id.clone(), name));
                    recipes.push((recipe, true));
                }
            }
        }
    }
    recipes.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    recipes
}

/// Two recipes of a study that make the same map.
fn twice(id: &str, one: &str, other: &str) -> Diagnostic {
    Diagnostic::new("E0524", format!("deux recettes ont le même `id`, `{id}` : `{one}` et `{other}`"))
        .in_file(Path::new(other))
        .help("donner un autre `id` à l'une des deux, ou retirer du dossier `cartes/` celle qui n'est pas voulue")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_of_the_tool_is_embedded_and_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("maps");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .filter(|n| n.ends_with(".toml"))
            .collect();
        files.sort();
        let embedded: Vec<&str> = DEFAULTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(embedded, files);
        let mut notes = Notes::new();
        let read = open_recipes(Path::new("nowhere"), crate::analysis::ALL, &mut Vec::new(), &mut notes);
        // Those of the folder, and those that come with a question.
        let own: usize = crate::analysis::ALL.iter().map(|question| question.maps().len()).sum();
        assert_eq!(read.len(), files.len() + own, "{}", crate::diagnostic::summary(&notes));
    }
}
