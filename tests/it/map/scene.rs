//! Every recipe of `maps/` on a small made-up territory: nothing a cartographer would refuse, the same bytes twice.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};

use geo::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use territoire::diagnostic::Notes;
use territoire::follow;
use territoire::layer::{Access, Control, Extent, Feature, Layer, Model, Precision, Value};
use territoire::map::{self, Imprint, Recipe, Sheet};
use territoire::outcome::{Column, Outcome, Points, Row, Shape, ShapeRole, Spot, Table, Unit};
use territoire::territory::{Level, OwnCommunes, Projection, Territory};

use crate::support::files::root;
use crate::support::layers::cells;

const NAMES: [&str; 20] = [
    "Saint-Aubin",
    "Vigneules-lès-Hattonval",
    "Beaucourt",
    "Le Chêne",
    "Dompcevaux",
    "Écurey",
    "Fresnoy-en-Plaine",
    "Génicourt",
    "Hannonville-sous-les-Bois",
    "Issy",
    "Jouy",
    "Lamorte",
    "Maizey",
    "Nonsard",
    "Ornes",
    "Pintheville",
    "Ranzières",
    "Spada",
    "Troyon",
    "Woël",
];

/// A corner of the mesh, moved by a fixed amount so that contours are irregular and still shared.
fn corner(i: i32, j: i32) -> Coord<f64> {
    let wave = |n: i32| f64::from((n * 7919) % 1000) - 500.0;
    Coord {
        x: 880_000.0 + f64::from(i) * 5000.0 + wave(i * 31 + j * 17),
        y: 6_860_000.0 + f64::from(j) * 5000.0 + wave(i * 13 + j * 41),
    }
}

pub(super) fn territory() -> Territory {
    let rows = (0..20)
        .map(|n| {
            let (i, j) = (n % 5, n / 5);
            let ring = vec![corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1), corner(i, j)];
            let group = ["CC des Bois", "CC de la Plaine", "CC du Val"][(i as usize) / 2];
            OwnCommunes {
                code: format!("{:05}", 55_001 + n),
                name: NAMES[n as usize].into(),
                group: Some((group.into(), group.into())),
                population: (n != 4).then_some(100 + 137 * (n as u32 * 7 % 20)),
                outline: Some(MultiPolygon::new(vec![Polygon::new(LineString::new(ring), vec![])])),
                mairie: None,
                hours: None,
            }
        })
        .collect();
    let mut t = Territory::own("Pays d'essai", Projection::lambert93(), "Géographie fictive", rows);
    t.levels = vec![
        Level { name: "Pôle structurant".into(), communes: vec![0], outside: Vec::new() },
        Level { name: "Bourg".into(), communes: vec![1, 8], outside: Vec::new() },
    ];
    t
}

fn outcomes(t: &Territory) -> Vec<Outcome> {
    let number = |k: usize, scale: f64| -> Vec<Option<f64>> {
        (0..20).map(|i| (i % 9 != 4).then(|| ((i * k) % 20) as f64 * scale)).collect()
    };
    let words = |list: &[&str]| -> Vec<Option<String>> {
        (0..20).map(|i| (i != 5).then(|| list[i % list.len()].to_owned())).collect()
    };
    let one = |id: &str, columns: Vec<Column>| {
        let (keys, names) = t.commune_rows();
        // The id is that which a study gives to the only analysis of a kind.
        let mut outcome = Outcome::new(id, id, id);
        outcome.sources = vec!["Données d'essai, 2026".into()];
        outcome.method = vec!["à vol d'oiseau × 1,3".into()];
        outcome.fictional = id == "bornes";
        outcome.find("12 communes, 1 840 habitants (7,4 %), sont à plus de 15 km d'un service.");
        let table = columns.into_iter().fold(Table::new("communes", id, Row::Commune, keys, names), Table::with);
        outcome.tables.push(table);
        for threshold in [5000, 10_000] {
            let circle: Vec<Coord<f64>> = (0..64)
                .map(|a| f64::from(a) * std::f64::consts::TAU / 64.0)
                .map(|a| Coord {
                    x: 892_000.0 + f64::from(threshold) * a.cos(),
                    y: 6_870_000.0 + f64::from(threshold) * a.sin(),
                })
                .collect();
            outcome.shapes.push(Shape {
                id: format!("zone_{threshold}"),
                role: ShapeRole::Zone,
                title: format!("À moins de {} km", threshold / 1000),
                geometry: MultiPolygon::new(vec![Polygon::new(LineString::new(circle), vec![])]),
            });
        }
        outcome
    };
    let km = |id: &str, k| Column::numbers(id, "Distance", Unit::Km, number(k, 1.3));
    let count = |id: &str, k| Column::numbers(id, "Nombre", Unit::Count, number(k, 1.0));
    // Actions of every status and of none, seven of them in one place.
    let statuses = follow::Status::ALL.map(|s| Some(s.label().to_owned()));
    let spot = |k: usize| {
        let place = match k {
            0..7 => Point::new(892_000.0, 6_870_000.0),
            _ => Point::new(880_000.0 + (k * 1_300 % 24_000) as f64, 6_861_000.0 + (k * 2_900 % 18_000) as f64),
        };
        Spot::new(format!("action {k}"), statuses.get(k % 9).cloned().flatten(), place)
    };
    let mut followed = one("suivi", vec![]);
    followed.points = (1..=4)
        .map(|n| {
            let spots = (0..8 * n).map(spot).collect();
            Points::new(format!("pilier_{n}"), format!("Actions du pilier {n}"), spots)
                .without(Some("3 actions de tout le territoire ne sont pas dessinées".into()))
        })
        .collect();
    vec![
        followed,
        one("plan", (1..=4).map(|n| count(&format!("pilier_{n}"), n + 2)).collect()),
        one("heures-mairies", vec![Column::numbers("dotation", "Dotation", Unit::HoursPerThousand, number(7, 2.17))]),
        one("distance-france-services", vec![km("distance_km", 3)]),
        one("couverture-france-services", vec![]),
        one("bornes", vec![count("pdc", 11), km("distance_22_km", 13)]),
        one("friches", vec![Column::numbers("hectares", "Surface", Unit::Hectares, number(9, 0.7))]),
        one(
            "armature",
            vec![Column::texts("couverture", "Pôle", words(&["Pôle structurant", "Bourg", "hors de portée"]))],
        ),
        one(
            "equilibre-distance",
            vec![
                Column::texts("lisa", "Moran", words(&["haut-haut", "bas-bas", "non significatif"])),
                Column::texts("points_chauds", "G*", words(&["chaud", "froid", "non significatif"])),
            ],
        ),
        one("distance-mairies", vec![km("distance_km", 17)]),
        one("panier", vec![km("distance_km", 23)]),
        one("couverture-mairies-ouvertes", vec![]),
        one(
            "accessibilite",
            vec![Column::numbers("accessibilite", "Accessibilité", Unit::PerThousand, number(19, 0.13))],
        ),
    ]
}

fn named(id: &str) -> Model {
    Model::named(id).expect("a model")
}

pub(super) fn layer(t: &Territory, id: &str, model: Model, field: &str, value: impl Fn(usize) -> Value) -> Layer {
    let feature = |n: usize| {
        let at = t.communes[(n * 3) % 20].mairie.unwrap();
        let geometry = if model.is("cyclable") {
            Geometry::LineString(LineString::new(vec![at.0, Coord { x: at.x() + 4000.0, y: at.y() + 2500.0 }]))
        } else {
            Geometry::Point(Point::new(at.x() + 300.0 * (n as f64), at.y() + 900.0))
        };
        let (precision, commune) = (Precision::Exact, Some((n * 3) % 20));
        Feature {
            id: n.to_string(),
            name: format!("Site {n}"),
            number: n + 1,
            geometry: Some(geometry),
            precision,
            commune,
            cells: cells(&[value(n)]).0,
        }
    };
    Layer {
        id: id.into(),
        title: id.into(),
        model: model.clone(),
        source: "Couche d'essai".into(),
        fictional: !model.is("services"),
        file: PathBuf::from("couches/essai.csv"),
        fields: vec![field.into()],
        kinds: cells(&[value(0)]).1,
        extent: Extent::default(),
        access: Access::default(),
        control: Control::default(),
        features: (0..9).map(feature).collect(),
    }
}

fn layers(t: &Territory) -> Vec<Layer> {
    let text = |s: &'static str| move |_: usize| Value::Text(s.into());
    vec![
        layer(t, "france-services", named("services"), "nom", text("x")),
        layer(t, "bornes", named("irve"), "puissance_nominale", |n| Value::Number([7.4, 22.0, 50.0, 150.0][n % 4])),
        layer(t, "friches", named("friches"), "site_statut", |n| {
            Value::Text(["friche sans projet", "friche avec projet"][n % 2].into())
        }),
        layer(t, "rencontre", named("points-de-rencontre"), "nom", text("x")),
        layer(t, "voie-verte", named("cyclable"), "nom", text("x")),
    ]
}

fn recipes(outcomes: &[Outcome]) -> Vec<Recipe> {
    let folder = root().join("maps");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let mut notes = Notes::new();
        let recipe = Recipe::parse(&std::fs::read_to_string(file).unwrap(), file, &mut notes);
        assert_eq!(notes.all(), [], "{}", file.display());
        recipe.unwrap()
    };
    // The scene counts kilometres: the maps of minutes are not for it.
    let of_lengths = |recipe: &Recipe| !recipe.id.contains("-temps-");
    files.iter().map(read).filter(of_lengths).flat_map(|recipe| recipe.repeated(4, outcomes)).collect()
}

fn draw(t: &Territory) -> Vec<Sheet> {
    let (outcomes, layers) = (outcomes(t), layers(t));
    let made = Imprint { author: Some("Service d'essai"), date: jiff::civil::date(2026, 11, 24), version: "0.0.0" };
    let mut notes = Notes::new();
    let recipes = recipes(&outcomes);
    let sheets = recipes.iter().filter_map(|r| map::sheet(r, &outcomes, &layers, t, &made, &mut notes)).collect();
    assert_eq!(notes.all(), []);
    sheets
}

#[test]
fn no_map_has_a_fault_and_pictures_are_the_same_twice() {
    let t = territory();
    let sheets = draw(&t);
    assert_eq!(sheets.len(), 23);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut faults = Vec::new();
    for sheet in &sheets {
        faults.extend(sheet.check().into_iter().map(|f| format!("{}: {f}", sheet.id)));
        let svg = sheet.to_svg();
        std::fs::write(folder.join(format!("{}.svg", sheet.id)), &svg).unwrap();
        std::fs::write(folder.join(format!("{}.png", sheet.id)), sheet.to_png(100.0)).unwrap();
        assert!(!svg.contains("look-"), "{}: a token is left", sheet.id);
        // Every pole is named on every map that names anything.
        for name in ["Saint-Aubin", "Hannonville"] {
            assert!(sheet.words().iter().any(|w| w.starts_with(name)), "{}: {name}", sheet.id);
        }
    }
    let pdf = map::pdf(&sheets);
    std::fs::write(folder.join("cartes.pdf"), &pdf).unwrap();
    assert_eq!(faults, Vec::<String>::new());
    assert!(pdf == map::pdf(&draw(&t)), "the PDF changes from one run to the next");
}

/// Two inventories of friches are declared, and the answer is about the second: the signs are of that one, as the title is.
#[test]
fn the_signs_of_a_map_are_of_the_layer_that_its_answer_is_about() {
    let t = territory();
    let (mut outcomes, mut layers) = (outcomes(&t), layers(&t));
    let done = |_: usize| Value::Text("friche reconvertie".into());
    layers.push(layer(&t, "inventaire", named("friches"), "site_statut", done));
    let friches = outcomes.iter_mut().find(|o| o.id == "friches").expect("an answer");
    let keys: Vec<String> = (0..9).map(|n| n.to_string()).collect();
    let row = Row::Feature { layer: "inventaire".into() };
    friches.tables.push(Table::new("une_a_une", "Friche par friche", row, keys.clone(), keys));
    let recipes = recipes(&outcomes);
    let recipe = recipes.iter().find(|r| r.id == "11-friches").expect("the map");
    let made = Imprint { author: None, date: jiff::civil::date(2026, 11, 24), version: "0.0.0" };
    let words = |layers: &[Layer]| {
        map::sheet(recipe, &outcomes, layers, &t, &made, &mut Notes::new()).expect("drawn").words().join("\n")
    };
    let drawn = words(&layers);
    assert!(drawn.contains("reconvertie") && !drawn.contains("sans projet"), "{drawn}");
    // Of one inventory alone it is that one.
    layers.pop();
    assert!(words(&layers).contains("sans projet"));
}

/// The whole text of one map: whatever changes in its drawing shows here, line by line.
#[test]
fn a_choropleth_as_svg_text() {
    let sheets = draw(&territory());
    let sheet = sheets.iter().find(|s| s.id == "15-distance-mairies").unwrap();
    insta::assert_snapshot!("choroplethe", sheet.to_svg());
}

#[test]
fn made_up_data_and_missing_values_are_said() {
    let sheets = draw(&territory());
    let words = |id: &str| sheets.iter().find(|s| s.id == id).unwrap().words().join("\n");
    assert!(words("10-distance-22-kw").contains("DONNÉES FICTIVES"));
    assert!(!words("15-distance-mairies").contains("FICTIVES"));
    // Communes 4 and 13 of 0..20 have no value.
    assert!(words("15-distance-mairies").contains("donnée manquante (2)"));
}

#[test]
fn a_territory_without_armature_has_no_poles_in_its_title() {
    let mut t = territory();
    let title = |t: &Territory| draw(t).iter().find(|s| s.id == "01-territoire").unwrap().title.clone();
    assert_eq!(title(&t), "Pays d'essai : les EPCI et les pôles, 2026");
    t.levels.clear();
    assert_eq!(title(&t), "Pays d'essai : les EPCI, 2026");
}

#[test]
fn a_map_of_another_study_is_left_aside_with_a_warning() {
    let t = territory();
    let recipe = recipes(&[]).into_iter().find(|r| r.id == "11-friches").unwrap();
    let made = Imprint { author: None, date: jiff::civil::date(2026, 1, 2), version: "0" };
    let mut notes = Notes::new();
    assert!(map::sheet(&recipe, &[], &[], &t, &made, &mut notes).is_none());
    let said: Vec<(&str, &str)> = notes.all().iter().map(|d| (d.code.id, d.message.as_str())).collect();
    let message =
        "la carte `11-friches` n'est pas dessinée : la variable `friches.communes.hectares` n'est pas dans l'étude";
    assert_eq!(said, [("A0702", message)]);
}
