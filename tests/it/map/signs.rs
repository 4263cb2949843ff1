//! What a map says of the things of a table: numbers in signs, names beside them, shares in classes, hatchings that leave
//! names alone. Positions are worked out by hand on two squares of 10 km.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;

use geo::{Coord, Geometry, MultiPolygon, Point, polygon};
use territoire::diagnostic::Notes;
use territoire::layer::{Feature, Model, Value};
use territoire::map::{self, Area, Colour, Imprint, Item, Recipe, Role, Sheet, Symbol, Text};
use territoire::outcome::{Column, Outcome, Points, Row, Spot, Table, TableId, Unit};
use territoire::territory::{OwnCommunes, Projection, Territory};

/// Squares of 10 km side by side, from west to east.
fn squares(names: &[&str]) -> Territory {
    let commune = |(n, name): (usize, &&str)| {
        let x = 1e4 * n as f64;
        OwnCommunes {
            code: format!("{:05}", 55_001 + n),
            name: (*name).into(),
            group: None,
            population: Some(100),
            outline: Some(MultiPolygon(vec![
                polygon![(x: x, y: 0.0), (x: x + 1e4, y: 0.0), (x: x + 1e4, y: 1e4), (x: x, y: 1e4)],
            ])),
            mairie: None,
            hours: None,
        }
    };
    let communes = names.iter().enumerate().map(commune).collect();
    Territory::own("Essai", Projection::lambert93(), "fictif", communes)
}

/// Where a place is on the sheet. The frame begins at 8 and 26.5 mm and is 218.5 mm wide and 172 mm high; two squares are
/// 20 km wide and 10 km high: 0.92 × 218.5 mm for 20 km, around the middle of both.
fn at(x: f64, y: f64) -> (f64, f64) {
    let scale = 0.92 * 218.5 / 20_000.0;
    (8.0 + 218.5 / 2.0 + (x - 10_000.0) * scale, 26.5 + 172.0 / 2.0 - (y - 5_000.0) * scale)
}

/// A site: its name, where it is, what else is said of it.
type Site<'a> = (&'a str, (f64, f64), &'a [&'a str]);

/// An answer whose table lists these sites.
fn listed(sites: &[Site<'_>], territory: &Territory) -> Outcome {
    let mut outcome = Outcome::new("essai", "essai", "Essai");
    let names: Vec<String> = sites.iter().map(|(name, ..)| (*name).to_owned()).collect();
    outcome.tables.push(Table::new("sites", "Sites proposés", Row::Other, names.clone(), names));
    let (keys, names) = territory.commune_rows();
    outcome.tables.push(Table::new(TableId::Communes, "Par commune", Row::Commune, keys, names));
    let spot = |(row, (name, (x, y), more)): (usize, &Site<'_>)| {
        let lines = std::iter::once(*name).chain(more.iter().copied()).map(str::to_owned).collect();
        Spot::new(*name, Some("proposé".into()), Point::new(*x, *y)).at_row(Some(row)).named(lines)
    };
    let spots = sites.iter().enumerate().map(spot).collect();
    outcome.points.push(Points::new("sites", "Sites", spots).listed("sites"));
    outcome
}

const POINTS: &str = "[[points]]\npoints = \"essai.sites\"\ntaille_mm = 2.8\nvaleurs = [{ valeur = \"proposé\", couleur = \"#1B4F8A\", symbole = \"carre\" }]\n";

fn draw(text: &str, outcome: Outcome, territory: &Territory) -> (Sheet, Notes) {
    let mut notes = Notes::new();
    let recipe = Recipe::parse(text, Path::new("essai.toml"), &mut notes);
    let recipe = recipe.unwrap_or_else(|| panic!("{:?}", notes.all()));
    let made = Imprint { author: None, date: jiff::civil::date(2026, 11, 24), version: "0" };
    let sheet = map::sheet(&recipe, &[outcome], &[], territory, &made, &mut notes).expect("a map");
    assert_eq!(sheet.check(), Vec::<String>::new());
    (sheet, notes)
}

fn recipe(rest: &str) -> String {
    format!("id = \"essai\"\ntitre = \"Essai\"\netiquettes = \"communes\"\npoles = false\n{rest}")
}

fn texts(sheet: &Sheet) -> Vec<&Text> {
    sheet.items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).collect()
}

/// The squares on the map, with their size.
fn signs(sheet: &Sheet) -> Vec<(Coord<f64>, f64)> {
    let sign = |item: &Item| match item {
        Item::Mark { symbol: Symbol::Square, at, size, .. } if at.x < 226.0 => Some((*at, *size)),
        _ => None,
    };
    sheet.items.iter().filter_map(sign).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// Twelve sites: each number of the table stands once on the map, in the sign of its row, which is at its place; the legend
/// says once what each is.
#[test]
fn every_row_of_the_table_has_its_number_on_the_map() {
    let territory = squares(&["Aubépine", "Bouleau"]);
    let names: Vec<String> = (1..=12).map(|n| format!("Parking {n:02}")).collect();
    let place = |n: usize| (1_100.0 + 1_500.0 * n as f64, if n.is_multiple_of(2) { 2_000.0 } else { 8_000.0 });
    let sites: Vec<Site<'_>> = names.iter().enumerate().map(|(n, name)| (name.as_str(), place(n), &[][..])).collect();
    let (sheet, notes) = draw(&recipe(POINTS), listed(&sites, &territory), &territory);
    assert_eq!(notes.all(), []);
    let signs = signs(&sheet);
    assert_eq!(signs.len(), 12);
    for (n, name) in names.iter().enumerate() {
        let (x, y) = at(place(n).0, place(n).1);
        let number = (n + 1).to_string();
        let found: Vec<&Text> =
            texts(&sheet).into_iter().filter(|t| t.text == number && t.role == Role::Label).collect();
        assert_eq!(found.len(), 1, "{number}");
        let sign = signs.iter().find(|(at, _)| near(at.x, x) && near(at.y, y)).expect("the sign at its place");
        let (area, size) = (found[0].area(), sign.1);
        // A square is 0.886 of its size wide: its number is within.
        assert!(near(found[0].x, x) && area.w < 0.886 * size, "{number}: {} in {size}", area.w);
        assert!(found[0].y < y + 0.443 * size && found[0].y - 0.66 * 7.5 * 25.4 / 72.0 > y - 0.443 * size);
        let commune = if place(n).0 < 10_000.0 { "Aubépine" } else { "Bouleau" };
        let listed = format!("{name} ({commune})");
        assert_eq!(sheet.words().iter().filter(|w| **w == listed).count(), 1, "{listed}");
    }
}

/// What would cover one another stands side by side, each with its number: their middle is at the place.
#[test]
fn two_sites_at_one_place_keep_both_numbers() {
    let territory = squares(&["Aubépine", "Bouleau"]);
    let sites: [Site<'_>; 2] = [("Salle", (15_000.0, 7_500.0), &[]), ("Salle", (15_000.0, 7_500.0), &[])];
    let (sheet, _) = draw(&recipe(POINTS), listed(&sites, &territory), &territory);
    let signs = signs(&sheet);
    let (x, y) = at(15_000.0, 7_500.0);
    assert_eq!(signs.len(), 2);
    let ((one, size), (other, _)) = (signs[0], signs[1]);
    assert!(near(one.y, y) && near(other.y, y) && near((one.x + other.x) / 2.0, x), "{signs:?}");
    assert!(near((one.x - other.x).abs(), 1.12 * size), "{signs:?}");
    for number in ["1", "2"] {
        assert!(texts(&sheet).iter().any(|t| t.text == number && t.role == Role::Label), "{number}");
    }
}

/// A stop says its name and its half-days; when it bears the name of its commune, that name is not written twice.
#[test]
fn a_stop_has_its_name_and_its_half_days() {
    let territory = squares(&["Aubépine", "Bouleau"]);
    let week = ["lundi matin", "mardi matin", "mercredi matin", "jeudi matin", "vendredi matin"];
    let sites: [Site<'_>; 2] =
        [("Aubépine", (4_000.0, 5_000.0), &["lundi matin", "jeudi après-midi"]), ("Salle", (15_000.0, 7_500.0), &week)];
    let (sheet, _) = draw(&recipe(POINTS), listed(&sites, &territory), &territory);
    let labels: Vec<&str> =
        texts(&sheet).into_iter().filter(|t| t.role == Role::Label).map(|t| t.text.as_str()).collect();
    let count = |text: &str| labels.iter().filter(|label| **label == text).count();
    assert_eq!((count("Aubépine"), count("Bouleau"), count("Salle")), (1, 1, 1), "{labels:?}");
    assert_eq!((count("lundi matin"), count("jeudi après-midi")), (2, 1), "{labels:?}");
    // Five half-days: two are said, and that there are others.
    assert_eq!((count("mardi matin"), count("mercredi matin"), count("et 3 autres")), (1, 0, 1), "{labels:?}");
}

/// Sixty sites: their list has no room in the legend, which then says where it is.
#[test]
fn a_list_that_has_no_room_is_named() {
    let territory = squares(&["Aubépine", "Bouleau"]);
    let names: Vec<String> = (0..60).map(|n| format!("Un parking de la rue {n}")).collect();
    let place = |n: usize| (1_000.0 + 1_800.0 * (n % 10) as f64, 1_000.0 + 1_500.0 * (n / 10) as f64);
    let sites: Vec<Site<'_>> = names.iter().enumerate().map(|(n, name)| (name.as_str(), place(n), &[][..])).collect();
    let (sheet, _) = draw(&recipe(POINTS), listed(&sites, &territory), &territory);
    let words = sheet.words().join(" ");
    assert!(words.contains("Les numéros sont ceux du tableau « Sites proposés »."), "{words}");
    assert_eq!(signs(&sheet).len(), 60);
}

/// An answer with a share and a word for each of four communes.
fn shares() -> (Territory, Outcome) {
    let territory = squares(&["Aubépine", "Bouleau", "Chêne", "Douglas"]);
    let mut outcome = Outcome::new("essai", "essai", "Essai");
    let (keys, names) = territory.commune_rows();
    let words = ["servie en partie", "servie", "hors de portée"].map(|w| Some(w.to_owned()));
    outcome.tables.push(
        Table::new(TableId::Communes, "Par commune", Row::Commune, keys, names)
            .with(Column::numbers("part", "Part", Unit::Share, vec![Some(0.2), Some(1.0), Some(0.0), None]))
            .with(Column::texts("etat", "État", words.into_iter().chain([None]).collect())),
    );
    (territory, outcome)
}

const GROUND: &str = "[fond]\nvariable = \"essai.communes.part\"\nlimites = [0.1, 0.25, 0.5, 0.75, 0.9]\nsauf = \"essai.communes.etat\"\n\
    valeurs = [{ valeur = \"hors de portée\", legende = \"trop loin\", couleur = \"#F2D7A6\", hachures = \"montantes\" }]\n\
    sans_valeur = \"ne demande rien\"\n";

/// A fifth is in the second class, all of it in the last; who is out of reach is no low class but a sign of its own.
#[test]
fn what_stands_out_of_the_classes_has_its_own_sign() {
    let (territory, outcome) = shares();
    let (sheet, notes) = draw(&recipe(GROUND), outcome, &territory);
    assert_eq!(notes.all(), []);
    let words = sheet.words();
    let after = |label: &str| {
        let at = words.iter().position(|w| *w == label).unwrap_or_else(|| panic!("{label}: {words:?}"));
        words[at + 1]
    };
    assert_eq!(after("10 à moins de 25"), "1\u{a0}commune · 100\u{a0}hab.");
    // Empty classes between others stay, so that the legend has no gap; that below them goes.
    assert_eq!(after("25 à moins de 50"), "0\u{a0}commune · 0\u{a0}hab.");
    assert_eq!(after("90 et plus"), "1\u{a0}commune · 100\u{a0}hab.");
    assert_eq!(after("trop loin"), "1\u{a0}commune · 100\u{a0}hab.");
    assert!(words.contains(&"ne demande rien (1)") && !words.contains(&"moins de 10"), "{words:?}");
    let own = Colour(0xF2, 0xD7, 0xA6);
    let fills = sheet.items.iter().filter(|i| matches!(i, Item::Fill { colour, .. } if *colour == own));
    assert_eq!(fills.count(), 1);
}

/// A value of empty legend is drawn and left out of the legend: another sign tells it.
#[test]
fn a_value_that_another_sign_tells_is_not_in_the_legend() {
    let (territory, outcome) = shares();
    let ground = "[fond]\nvariable = \"essai.communes.etat\"\ntype = \"categories\"\n\
        valeurs = [{ valeur = \"servie\", legende = \"\", couleur = \"#F2D7A6\" }, { valeur = \"hors de portée\", couleur = \"#7FB7DD\" }]\n";
    let (sheet, _) = draw(&recipe(ground), outcome, &territory);
    let filled = Colour(0xF2, 0xD7, 0xA6);
    assert_eq!(sheet.items.iter().filter(|i| matches!(i, Item::Fill { colour, .. } if *colour == filled)).count(), 1);
    assert!(!sheet.items.iter().any(|i| matches!(i, Item::Rect { fill: Some(colour), .. } if *colour == filled)));
    assert!(sheet.words().contains(&"hors de portée") && !sheet.words().contains(&"servie"), "{:?}", sheet.words());
}

#[test]
fn what_stands_out_is_a_text_of_the_same_table() {
    let (territory, outcome) = shares();
    let mut notes = Notes::new();
    let text = recipe(&GROUND.replace("communes.etat", "communes.part"));
    let recipe = Recipe::parse(&text, Path::new("essai.toml"), &mut notes).expect("a recipe");
    let made = Imprint { author: None, date: jiff::civil::date(2026, 11, 24), version: "0" };
    assert!(map::sheet(&recipe, &[outcome], &[], &territory, &made, &mut notes).is_none());
    let said: Vec<&str> = notes.all().iter().map(|d| d.message.as_str()).collect();
    let message = "la carte `essai` n'est pas dessinée : la variable de texte `essai.communes.part`, du même tableau que `essai.communes.part`, n'est pas dans l'étude";
    assert_eq!(said, [message]);
}

/// Lines of hatchings stop at names: along each, ten points a millimetre, none is in the box of a name.
#[test]
fn hatchings_leave_names_alone() {
    let (territory, outcome) = shares();
    let (sheet, _) = draw(&recipe(GROUND), outcome, &territory);
    let names: Vec<(&str, Area)> =
        texts(&sheet).into_iter().filter(|t| t.role == Role::Label).map(|t| (t.text.as_str(), t.area())).collect();
    assert_eq!(names.iter().map(|n| n.0).collect::<Vec<_>>(), ["Aubépine", "Bouleau", "Chêne", "Douglas"]);
    // The lines of what is out of reach, then those of what has no value.
    let (mut out, mut missing) = (0, 0);
    for item in &sheet.items {
        let Item::Line { points, width, .. } = item else { continue };
        let lines = if near(*width, 0.22) { &mut out } else { &mut missing };
        if !near(*width, 0.22) && !near(*width, 0.2) {
            continue;
        }
        *lines += 1;
        let (a, b) = (points[0], points[1]);
        let steps = (10.0 * (b.x - a.x).hypot(b.y - a.y)).ceil() as usize;
        for step in 0..=steps {
            let t = step as f64 / steps as f64;
            let (x, y) = (a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
            for (name, area) in &names {
                let inside = x > area.x && x < area.x + area.w && y > area.y && y < area.y + area.h;
                assert!(!inside, "a line crosses {name} at ({x:.1}, {y:.1})");
            }
        }
    }
    assert!(out > 20 && missing > 30, "{out} {missing}");
}

/// A title of two lines, a finding of three, sources of many names: all their words are on the sheet, and no «…».
#[test]
fn no_title_is_cut() {
    let (territory, mut outcome) = shares();
    let words = |what: &str, n: usize| (0..n).map(|i| format!("{what}{i}")).collect::<Vec<_>>().join(" ");
    outcome.find(words("constat", 60));
    outcome.sources = (0..5).map(|i| format!("source {i} : {}", words("donnée", 6))).collect();
    let text = recipe(GROUND)
        .replace("titre = \"Essai\"", &format!("titre = \"{}\"\nconstat = \"essai\"", words("titre", 30)));
    let (sheet, notes) = draw(&text, outcome.clone(), &territory);
    assert_eq!(notes.all(), []);
    let of = |role: &dyn Fn(Role) -> bool| {
        texts(&sheet).into_iter().filter(|t| role(t.role)).map(|t| t.text.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of(&|role| role == Role::Title), words("titre", 30));
    assert!(of(&|role| role == Role::Subtitle).starts_with(&words("constat", 60)));
    let sources = of(&|role| role == Role::Source);
    assert!(outcome.sources.iter().all(|source| sources.contains(source)), "{sources}");
    assert!(!sheet.words().iter().any(|w| w.contains('…')), "{:?}", sheet.words());
    // What no size of letters holds is told, with what to do.
    outcome.findings[0].text = words("constat", 600);
    let (_, notes) = draw(&text, outcome, &territory);
    let said: Vec<(&str, &str)> = notes.all().iter().map(|d| (d.code.id, d.message.as_str())).collect();
    assert_eq!(
        said,
        [("A0560", "carte `essai` : son titre ou son constat ne tient pas au-dessus d'elle, et y est coupé")]
    );
}

/// Points of several classes at one place stand side by side, each in the colour and the shape that the recipe gives it:
/// two of a class are one sign.
#[test]
fn classes_at_one_place_stand_side_by_side() {
    let territory = super::scene::territory();
    let kilowatts = |n: usize| Value::Number([7.4, 22.0, 22.0][n % 3]);
    let mut layer =
        super::scene::layer(&territory, "bornes", Model::named("irve").unwrap(), "puissance_nominale", kilowatts);
    let place = territory.communes[7].mairie.unwrap();
    let moved = |feature: &Feature| Feature { geometry: Some(Geometry::Point(place)), ..feature.clone() };
    layer.features = layer.features.iter().take(3).map(moved).collect();
    let text = "id = \"essai\"\ntitre = \"Essai\"\npoles = false\n[[couches]]\ncouche = \"bornes\"\ntaille_mm = 2.5\n\
        categorie = \"puissance_nominale\"\nlimites = [7.5]\n\
        valeurs = [{ valeur = \"1\", couleur = \"noir\", symbole = \"triangle\" }, { valeur = \"2\", couleur = \"bleu\", symbole = \"carre\" }]\n";
    let mut notes = Notes::new();
    let recipe = Recipe::parse(text, Path::new("essai.toml"), &mut notes).expect("a recipe");
    let made = Imprint { author: None, date: jiff::civil::date(2026, 11, 24), version: "0" };
    let sheet = map::sheet(&recipe, &[], &[layer], &territory, &made, &mut notes).expect("a map");
    let mark = |item: &Item| match item {
        Item::Mark { symbol, at, fill, .. } if at.x < 226.0 => Some((*symbol, *at, *fill)),
        _ => None,
    };
    let marks: Vec<_> = sheet.items.iter().filter_map(mark).collect();
    let [(one, left, black), (two, right, blue)] = marks[..] else { panic!("{marks:?}") };
    assert_eq!((one, black), (Symbol::Triangle, Some(Colour(0x22, 0x22, 0x22))));
    assert_eq!((two, blue), (Symbol::Square, Some(Colour(0x00, 0x72, 0xB2))));
    assert!(near(right.x - left.x, 1.12 * 2.5) && near(right.y, left.y), "{left:?} {right:?}");
}

/// 4 in A, −1 in B: a circle and a ring, areas as 4 to 1; the total is of what is above nothing, the ring has its own.
#[test]
fn what_is_under_nothing_is_a_ring_and_in_no_total() {
    let territory = squares(&["A", "B"]);
    let (keys, names) = territory.commune_rows();
    let left = Column::numbers("reste", "Reste", Unit::Hectares, vec![Some(4.0), Some(-1.0)]);
    let mut outcome = Outcome::new("essai", "essai", "Essai");
    outcome.tables.push(Table::new(TableId::Communes, "Par commune", Row::Commune, keys, names).with(left));
    let circles = "[cercles]\nvariable = \"essai.communes.reste\"\nlegende = \"Reste\"\nrayon_mm = 6\n";
    let ring = "couleur_negatif = \"#8A1C00\"\nlegende_negatif = \"au-delà\"\n";
    let (sheet, _) = draw(&recipe(&format!("{circles}{ring}")), outcome.clone(), &territory);
    let on_map = |sheet: &Sheet| -> Vec<(f64, Option<Colour>)> {
        let mark = |item: &Item| match item {
            Item::Mark { at, size, fill, .. } if at.x < 226.5 => Some((*size, *fill)),
            _ => None,
        };
        sheet.items.iter().filter_map(mark).collect()
    };
    let marks = on_map(&sheet);
    assert_eq!(marks.len(), 2);
    assert!(near(marks[0].0, 12.0) && near(marks[1].0, 6.0) && marks[1].1 == Some(Colour::WHITE), "{marks:?}");
    let words = sheet.words().join(" ").replace('\u{a0}', " ");
    assert!(words.contains("Total 4 ha · 1 commune") && words.contains("au-delà : 1 ha · 1 commune"), "{words}");
    // Without a colour for it there is no ring, and the legend says so.
    let (sheet, _) = draw(&recipe(circles), outcome, &territory);
    assert_eq!(on_map(&sheet).len(), 1);
    let words = sheet.words().join(" ").replace('\u{a0}', " ");
    assert!(
        words.contains("Total 4 ha · 1 commune") && words.contains("sans cercle, moins que zéro : 1 ha"),
        "{words}"
    );
}
