//! Files of GIS programs as people have them, each a small study of the maintainers: what is right is what a person who
//! opens the file on a map would see. Inputs of the same kinds are made by `layer::geography`.

use geo::Area;
use territoire::diagnostic::{Notes, summary};
use territoire::layer::Layer;
use territoire::study::Study;

use crate::support::files::copy;
use crate::support::skips;

/// The first layer of a case, read without error, and what was said; `None` without the case.
fn layer(name: &str) -> Option<(Layer, String)> {
    let source = skips::shared(&format!("cas/{name}"), "gis_cases")?;
    let folder = tempfile::tempdir().expect("a folder");
    copy(&source, folder.path());
    let mut notes = Notes::new();
    let study = Study::open(folder.path(), &mut notes);
    let said = summary(&notes);
    assert!(!notes.has_errors(), "{name}: {said}");
    let layer = study.and_then(|s| s.layers.into_iter().next_back()).unwrap_or_else(|| panic!("{name}: {said}"));
    Some((layer, said))
}

/// How many features have a position, and are in the territory.
fn placed(layer: &Layer) -> (usize, usize) {
    (layer.features.iter().filter(|f| f.geometry.is_some()).count(), layer.inside().count())
}

#[test]
fn a_wrong_projection_gives_way_to_the_declared_one() {
    for name in ["14-faux4326-declare", "14-srs-1-declare", "14-shp-badprj", "18-sans-crs-metres-declare"] {
        let Some((layer, said)) = layer(name) else { return };
        assert_eq!(placed(&layer), (3, 3), "{name}: {said}");
        assert!(said.contains("`crs = 2154`"), "{name}: {said}");
    }
}

#[test]
fn layers_curves_texts_stops_and_nothing_are_read() {
    let Some((circle, _)) = layer("14-courbe") else { return };
    // A circle of 50 m: π 2500 = 7 854 m².
    let areas = circle.features.iter().filter_map(|f| f.geometry.as_ref()).map(|g| g.unsigned_area());
    let nearest = areas.map(|a| (a - 7_854.0).abs()).fold(f64::INFINITY, f64::min);
    assert!(nearest < 7.854, "{nearest}");
    let (texts, _) = layer("14-shp-latin1nocpg").expect("a case");
    assert!(texts.features.iter().any(|f| texts.text(f, "nom") == Some("Ambérieu gare")));
    let (track, said) = layer("15-gpx").expect("a case");
    assert_eq!(placed(&track), (1, 1), "{said}");
    assert!(said.contains("`tracks`") && said.contains("`waypoints`"), "{said}");
    let (places, said) = layer("15-kml").expect("a case");
    assert_eq!(placed(&places), (3, 3), "{said}");
    let folders: Vec<_> = places.features.iter().filter_map(|f| places.text(f, "dossier")).collect();
    assert_eq!(folders, ["Tiers-lieux", "Aires de covoiturage", "Aires de covoiturage"]);
    let (stops, said) = layer("40-gtfs2").expect("a case");
    let names: Vec<&str> = stops.features.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["Ambérieu gare", "Lagnieu centre"], "{said}");
    let (nothing, said) = layer("solidite/null-geometry").expect("a case");
    assert_eq!((nothing.features.len(), placed(&nothing).0, nothing.control.nowhere), (5, 4, 1), "{said}");
}

#[test]
fn a_cut_file_and_an_id_that_is_a_path_are_refused() {
    for (name, code, words) in [
        ("solidite/fgb-coupe", "E0306", "8\u{a0}000\u{a0}entités annoncées, 1\u{a0}696\u{a0}lues"),
        ("solidite/recette-hors", "E0104", "sert de nom de fichier"),
    ] {
        let Some(source) = skips::shared(&format!("cas/{name}"), "gis_cases") else { return };
        let folder = tempfile::tempdir().expect("a folder");
        copy(&source, folder.path());
        let mut notes = Notes::new();
        let _ = Study::open(folder.path(), &mut notes);
        let said = summary(&notes);
        let plain = said.replace(['\u{202f}', '\u{a0}'], " ");
        assert!(notes.has_errors() && said.contains(code), "{said}");
        assert!(plain.contains(&words.replace('\u{a0}', " ")), "{said}");
    }
}
