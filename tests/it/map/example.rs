//! Every map of the example and of a new study, held against what a cartographer would refuse.

use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::map::{Colour, GroundKind, Item, Palette, Recipe, Role, Sheet, Text, Vision};
use territoire::study::Study;
use territoire::territory::Selection;
use territoire::workshop::{NewStudy, create};

use crate::support::answers::plain;
use crate::support::files::{EXAMPLE, root};

fn sheets(folder: &Path) -> Vec<(String, Sheet)> {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).expect("the study opens");
    assert!(!notes.has_errors(), "{}", territoire::diagnostic::summary(&notes));
    let answers = study.answer(&mut notes);
    study.draw(&answers, &mut notes)
}

fn example() -> Vec<(String, Sheet)> {
    sheets(Path::new(EXAMPLE))
}

#[test]
fn no_label_leaves_the_sheet_or_crosses_another() {
    let sheets = example();
    let ids: Vec<&str> = sheets.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids.len(), 26, "{ids:?}");
    for (id, sheet) in &sheets {
        let faults = sheet.check();
        assert!(faults.is_empty(), "{id}:\n{}", faults.join("\n"));
        // The check looked at something: the six poles are named on every map.
        assert!(sheet.words().iter().any(|w| w.contains("Saint-Mihiel")), "{id}");
    }
}

#[test]
fn every_map_has_its_furniture() {
    for (id, sheet) in example() {
        let words = plain(&sheet.words().join("\n"));
        for text in ["10 km", "N", "24/11/2026", "Lambert-93", "Sources", "territoire 0.1.0"] {
            assert!(words.contains(text), "{id}: «{text}» is not in\n{words}");
        }
        let around = |t: &&Text| matches!(t.role, Role::Title | Role::Subtitle | Role::Source);
        let texts: Vec<&Text> =
            sheet.items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).collect();
        for text in texts.iter().copied().filter(around) {
            assert!(!text.text.contains('…'), "{id}: «{}» is cut", text.text);
        }
        // Five sites, nine stops: the map has the numbers of their tables, each once.
        let numbers = match id.as_str() {
            "30-implantation-ou-mettre-des-bornes" => 5,
            "33-presence-medicobus" => 9,
            _ => 0,
        };
        let labels = |n: usize| texts.iter().filter(|t| t.role == Role::Label && t.text == n.to_string()).count();
        assert!((1..=numbers).all(|n| labels(n) == 1) && labels(numbers + 1) == 0, "{id}");
        // Neighbours in grey at least, whatever the theme.
        let drawn = sheet.items.iter().filter(|i| matches!(i, Item::Fill { .. })).count();
        assert!(drawn >= 100, "{id}: {drawn} surfaces");
    }
}

#[test]
fn made_up_data_are_called_so_on_their_maps() {
    for (id, sheet) in example() {
        let words = sheet.words().join("\n");
        let made_up = [
            "02", "03", "04", "05", "09", "10", "11", "12", "13", "24", "25", "26", "27", "30", "31", "32", "33", "34",
            "35", "36",
        ];
        let fictional = made_up.iter().any(|n| id.starts_with(n));
        assert_eq!(words.contains("DONNÉES FICTIVES"), fictional, "{id}");
    }
}

#[test]
fn a_new_study_has_maps_and_they_are_sound() {
    let dir = tempfile::tempdir().expect("a folder");
    // An EPCI of the metropole, one overseas, one with a commune without contour.
    for (n, siren) in ["245500327", "249740119", "200066637"].iter().enumerate() {
        let folder = dir.path().join(n.to_string());
        let selection = Selection { epcis: vec![((*siren).to_owned(), None)], communes: Vec::new() };
        let date = jiff::civil::date(2026, 11, 24);
        let new = NewStudy { folder: folder.clone(), name: None, selection, date };
        let mut notes = Notes::new();
        let written = create(&new, &mut notes).expect("written");
        assert!(written.is_some(), "{siren}: {}", territoire::diagnostic::summary(&notes));
        let sheets = sheets(&folder);
        assert!(sheets.len() >= 3, "{siren}: {}", sheets.len());
        for (id, sheet) in sheets {
            assert_eq!(sheet.check(), Vec::<String>::new(), "{siren} {id}");
        }
    }
}

fn recipes() -> Vec<Recipe> {
    let folder = root().join("maps");
    let files = std::fs::read_dir(folder).expect("read").flatten().map(|e| e.path());
    let mut notes = Notes::new();
    let recipe = |f: std::path::PathBuf| Recipe::parse(&std::fs::read_to_string(&f).expect("read"), &f, &mut notes);
    files.filter_map(recipe).collect()
}

/// On a black-and-white print two categories of the tool's maps differ by 8 of lightness, by their hatching, their
/// symbol or their dashes; where the sign is the same the colours are told apart by every vision.
#[test]
fn categories_are_told_apart_in_grey_and_by_every_vision() {
    let mut pairs = 0;
    for recipe in recipes() {
        let ground = recipe.ground.iter().filter(|g| g.kind == GroundKind::Categories).flat_map(|g| &g.categories);
        let areas: Vec<_> = ground.map(|c| (&c.value, c.colour, format!("{:?}", c.hatching))).collect();
        let marks = recipe.layers.iter().filter(|m| m.limits.is_empty());
        let signs =
            marks.map(|m| m.categories.iter().map(|c| (&c.value, c.colour, format!("{:?} {}", c.symbol, c.dashed))));
        for list in std::iter::once(areas).chain(signs.map(Iterator::collect)) {
            for (i, (a, one, sign)) in list.iter().enumerate() {
                for (b, other, _) in list[i + 1..].iter().filter(|c| c.2 == *sign) {
                    let (one, other) = (one.expect("a colour"), other.expect("a colour"));
                    let step = (one.lab()[0] - other.lab()[0]).abs();
                    assert!(step >= 8.0, "{}: «{a}» and «{b}» differ by {step} of lightness", recipe.id);
                    for vision in Vision::ALL {
                        let seen = one.seen(vision).distance(other.seen(vision));
                        assert!(seen >= 8.0, "{} {vision:?}: «{a}» and «{b}» {seen}", recipe.id);
                    }
                    pairs += 1;
                }
            }
        }
    }
    assert!(pairs > 5, "{pairs}");
}

/// Three zones in one another, each over the one before: as much of lightness from one to the next as between classes.
#[test]
fn zones_in_one_another_are_told_apart_in_grey() {
    let mut tints = 0;
    for recipe in recipes() {
        for tint in recipe.tints.iter().filter(|t| t.shape.ends_with('*')) {
            let mut under = Colour(0xFB, 0xF8, 0xF1);
            for zone in 1..=3 {
                let over = tint.colour.over(under, tint.opacity);
                let step = under.lab()[0] - over.lab()[0];
                assert!(step >= 8.0, "{}: zone {zone} is {step} darker", recipe.id);
                under = over;
            }
            tints += 1;
        }
    }
    assert_eq!(tints, 2);
}

/// What the legend says of a zone is what the table says: the part of it that is in the territory.
#[test]
fn the_areas_of_zones_are_those_of_the_table() {
    let mut notes = Notes::new();
    let folder = Path::new(EXAMPLE);
    let study = Study::open(folder, &mut notes).expect("the study opens");
    let answers = study.answer(&mut notes);
    let answer = answers.outcomes.iter().find(|o| o.id == "couverture-france-services").expect("an answer");
    let table = answer.table("territoire").expect("a table");
    let areas = table.column("surface_km2").and_then(|c| c.as_numbers()).expect("areas").to_vec();
    let sheets = study.draw(&answers, &mut notes);
    let (_, sheet) = sheets.iter().find(|(id, _)| id == "08-couverture-france-services").expect("a map");
    let words = sheet.words().join("\n");
    assert_eq!(areas.len(), 3);
    for area in areas.into_iter().flatten() {
        let text = format!("{} km² dans le territoire", territoire::french::number(area, 0));
        assert!(words.contains(&text), "«{text}» is not in\n{words}");
    }
}

/// Neighbouring classes differ by at least ΔE2000 = 10, and in grey by at least 8 of lightness, always darker: what
/// cartographers ask for between two classes, read on a screen and on a black-and-white print.
#[test]
fn neighbouring_classes_are_told_apart_in_colour_and_in_grey() {
    for palette in [Palette::Blue, Palette::LightBlue, Palette::Green, Palette::Orange] {
        for k in 3..=6 {
            let colours: Vec<Colour> = palette.colours(k);
            for pair in colours.windows(2) {
                let [a, b] = [pair[0], pair[1]];
                assert!(a.distance(b) >= 10.0, "{palette:?} {k}: {} {} are {}", a.hex(), b.hex(), a.distance(b));
                let step = a.lab()[0] - b.lab()[0];
                assert!(step >= 8.0, "{palette:?} {k}: lightness step {step}");
                for vision in [Vision::Deuteranopia, Vision::Protanopia, Vision::Tritanopia] {
                    let seen = a.seen(vision).distance(b.seen(vision));
                    assert!(seen >= 8.0, "{palette:?} {k} {vision:?}: {seen}");
                }
            }
        }
    }
}
