//! How far a layer is known: what lies behind its edge makes of a distance the most that it can be, and never a count that
//! pretends to know.

use std::path::Path;
use std::sync::Arc;

use geo::{Geometry, LineString, Point};
use proptest::prelude::*;
use territoire::diagnostic::Notes;
use territoire::layer::{Access, Extent, Feature, Layer};
use territoire::outcome::Outcome;
use territoire::study::Study;
use territoire::territory::Territory;

use crate::support::answers::{near, numbers, plain, said, some, texts, told as coded};
use crate::support::files::{EXAMPLE, append, copy, example, write};
use crate::support::grounds::{middle, row, square};
use crate::support::places::{ask, layer, settings};
use crate::support::questions;
use crate::support::skips::shared;

/// A layer of places that is known in the territory, or so many metres around its row of squares.
fn known(territory: &Territory, places: &[Point], around: f64) -> Layer {
    let places: Vec<_> = places.iter().map(|p| (*p, "lieu", None)).collect();
    let mut layer = layer("lieux", &places, territory);
    let corner = middle(0.0) - Point::new(5_000.0 + around, 5_000.0 + around);
    let side = 10_000.0 * territory.communes.len() as f64 + 2.0 * around;
    let said = if around > 0.0 { "le territoire et ses abords" } else { "le territoire" };
    let surface = if around > 0.0 { square(corner.x(), corner.y(), side) } else { territory.outline.clone() };
    layer.extent = Extent::Within { surface: Arc::new(surface), said: said.into() };
    layer
}

fn distance(territory: &Territory, layer: Layer, most: f64) -> Outcome {
    ask("distance", territory, &[layer], settings(&[], most)).0.expect("an answer")
}

/// Four squares of 10 km with their mairies in the middle, and one place at the first mairie: 0, 10, 20 and 30 km. All are
/// 5 km from the border, behind which the layer says nothing: from the second on, a nearer place may exist, 5 km away at
/// the least.
#[test]
fn behind_the_edge_a_distance_is_the_most_that_it_can_be() {
    let territory = row(&[Some(100), Some(200), Some(300), Some(400)], 4);
    let answer = distance(&territory, known(&territory, &[middle(0.0)], 0.0), 15.0);
    near(&numbers(&answer, "communes", "distance_km"), &some(&[0.0, 10.0, 20.0, 30.0]));
    let most = |text: &str| Some(text.to_owned());
    let told = texts(&answer, "communes", "au_plus");
    assert_eq!(told, [None, most("au plus"), most("au plus"), most("au plus")]);
    near(&numbers(&answer, "communes", "au_moins_km"), &some(&[0.0, 5.0, 5.0, 5.0]));
    // 300 and 400 of 1,000 are beyond 15 km, or nobody; the mean is (200×10 + 300×20 + 400×30)/1,000 at most, and
    // 900×5/1,000 at the least.
    near(&numbers(&answer, "epci", "part_eloignee"), &some(&[0.7]));
    near(&numbers(&answer, "epci", "part_eloignee_au_moins"), &some(&[0.0]));
    near(&numbers(&answer, "epci", "moyenne_au_moins_km"), &some(&[4.5]));
    near(&numbers(&answer, "territoire", "pondere_au_moins")[..1], &some(&[4.5]));
    let sentences = said(&answer).join("\n");
    for words in [
        "entre 0 et 2 communes, entre 0 et 700 habitants (70,0 % au plus), sont à plus de 15 km",
        "en moyenne à 20,0 km au plus (4,5 km au moins)",
        "pour 3 communes, 900 habitants (90,0 %), la valeur est un maximum",
        "D (30,0 km au plus, 400 habitants)",
    ] {
        assert!(sentences.contains(words), "{words} is not in\n{sentences}");
    }
    // Known 25 km around: only what is farther than 30 km is open, and nothing is.
    let answer = distance(&territory, known(&territory, &[middle(0.0)], 25_000.0), 15.0);
    assert!(answer.column_of("communes", "au_plus").is_none());
    assert!(said(&answer).iter().any(|s| s.contains("2 communes, 700 habitants (70,0 %) sont à plus de 15 km")));
}

/// Coverage within 8 km of the same place: the first commune is, the others may be, as the edge is 5 km away.
#[test]
fn what_may_be_covered_is_told_beside_what_is() {
    let territory = row(&[Some(100), Some(200), Some(300), Some(400)], 4);
    let lines = "couche = 'lieux'\nseuils = ['4 km', '8 km']";
    let asked = questions::settings(lines);
    let lieux = known(&territory, &[middle(0.0)], 0.0);
    let answer = ask("couverture", &territory, &[lieux], asked).0.expect("an answer");
    near(&numbers(&answer, "territoire", "part_population"), &some(&[0.1, 0.1]));
    near(&numbers(&answer, "territoire", "part_population_au_plus"), &some(&[0.1, 1.0]));
    near(&numbers(&answer, "territoire", "communes_au_plus"), &some(&[1.0, 4.0]));
    // All of 40 × 10 km is within 8 km of the edge. Within 4 km: what is not in the inner 32 × 2 km, and the disc of 64
    // sides about the first mairie, of which the inner part is in the inner band of 2 km.
    let most = numbers(&answer, "territoire", "part_surface_au_plus");
    near(&most[1..], &some(&[1.0]));
    let inner = 32.0 * 2.0;
    let disc = |r: f64| {
        // The part of the disc that is in the band |y| < 1 km, and past the inner border at 1 km from the mairie's left.
        let (mut area, steps) = (0.0, 200_000);
        for n in 0..steps {
            let y = -1.0 + 2.0 * (f64::from(n) + 0.5) / f64::from(steps);
            let half = (r * r - y * y).sqrt();
            area += (half + half.min(1.0)) * 2.0 / f64::from(steps);
        }
        area
    };
    let expected = (400.0 - inner + disc(4.0)) / 400.0;
    // The disc has 64 sides: its border is at most 5 m inside the circle.
    assert!((most[0].expect("a share") - expected).abs() < 1e-4, "{most:?} is not {expected}");
    let sentences = said(&answer).join("\n");
    assert!(
        sentences.contains("entre 10,0 % et 100,0 % des habitants, entre 1 et 4 communes sur 4 sont à 8 km"),
        "{sentences}"
    );
}

proptest! {
    /// Facilities outside the extent never raise a distance, and only tighten what is open.
    #[test]
    fn places_outside_only_tighten(
        inside in prop::collection::vec((0.0..3.999_f64, -0.49..0.49_f64), 1..4),
        outside in prop::collection::vec((-3.0..7.0_f64, 0.51..3.0_f64, any::<bool>()), 1..5),
    ) {
        let territory = row(&[Some(100), Some(200), Some(300), Some(400)], 2);
        let at = |x: f64, y: f64| middle(x - 0.5) + Point::new(0.0, y * 10_000.0);
        let inside: Vec<Point> = inside.iter().map(|(x, y)| at(*x, *y)).collect();
        let around = outside.iter().map(|(x, y, south)| at(*x, if *south { -y } else { *y }));
        let all: Vec<Point> = inside.iter().copied().chain(around).collect();
        let (before, after) =
            (distance(&territory, known(&territory, &inside, 0.0), 6.0), distance(&territory, known(&territory, &all, 0.0), 6.0));
        let (far, nearer) = (numbers(&before, "communes", "distance_km"), numbers(&after, "communes", "distance_km"));
        let least = |answer: &Outcome, most: &[Option<f64>]| match answer.column_of("communes", "au_moins_km") {
            Some(_) => numbers(answer, "communes", "au_moins_km"),
            None => most.to_vec(),
        };
        let (low, lower) = (least(&before, &far), least(&after, &nearer));
        for i in 0..4 {
            let (far, nearer) = (far[i].expect("known"), nearer[i].expect("known"));
            let (low, lower) = (low[i].expect("known"), lower[i].expect("known"));
            prop_assert!(nearer <= far && lower >= low - 1e-9 && lower <= nearer, "{far} {nearer} {low} {lower}");
            // Every mairie is 5 km from the border.
            prop_assert!((low - far.min(5.0)).abs() < 1e-9, "{low} {far}");
        }
    }
}

fn answers(folder: &Path) -> (Vec<Outcome>, Notes) {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).expect("the study opens");
    assert!(!notes.has_errors(), "{}", territoire::diagnostic::summary(&notes));
    let answers = study.answer(&mut notes);
    (answers.outcomes.clone(), notes)
}

fn of<'a>(outcomes: &'a [Outcome], id: &str) -> &'a Outcome {
    outcomes.iter().find(|o| o.id == id).unwrap_or_else(|| panic!("the answer {id}"))
}

/// The 42 France Services of the example, sure to 16 km of its border: 5 communes and 523 people beyond 15 km, as
/// distances × 1.3 from the mairies to the 42 places computed apart from the tool say.
#[test]
fn the_example_knows_its_surroundings() {
    let (outcomes, notes) = answers(Path::new(EXAMPLE));
    let told = said(of(&outcomes, "distance-france-services")).join("\n");
    assert!(told.contains("5 communes, 523 habitants (2,1 %) sont à plus de 15 km"), "{told}");
    assert!(!told.contains("au plus (") && !told.contains("maximum"), "{told}");
    // What lies around is at its place.
    let codes: Vec<&str> = coded(&notes).into_iter().map(|(code, _)| code).collect();
    assert!(codes.contains(&"I0328") && !codes.contains(&"A0311"), "{codes:?}");
    // Without being told how far the list goes, the same places count, and both ends are given.
    let folder = example();
    let file = folder.path().join("territoire.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    let line = text.lines().find(|l| l.starts_with("emprise = \"16 km\"")).expect("the extent").to_owned();
    std::fs::write(&file, text.replace(&line, "")).expect("written");
    let (outcomes, _) = answers(folder.path());
    let told = said(of(&outcomes, "distance-france-services")).join("\n");
    assert!(
        told.contains("entre 0 et 5 communes, entre 0 et 523 habitants (2,1 % au plus), sont à plus de 15 km"),
        "{told}"
    );
}

/// With Commercy, Verdun and Bar-le-Duc as poles of the neighbourhood, 11 communes and 1,198 people are out of reach of
/// any pole instead of 14 and 2,249; the totals of the territory stay its own.
#[test]
fn poles_outside_count_for_distances_and_basins() {
    let folder = example();
    let (outcomes, _) = answers(folder.path());
    let told = said(of(&outcomes, "armature")).join("\n");
    assert!(told.contains("14 communes, 2 249 habitants (8,9 %)"), "{told}");
    let file = folder.path().join("territoire.toml");
    let lines = "\n[[niveau]]\nnom = \"Pôles voisins\"\nexterieurs = [\"55122\", \"55545\", \"55029\"]\n";
    append(&file, lines);
    let (outcomes, _) = answers(folder.path());
    let armature = of(&outcomes, "armature");
    let told = said(armature).join("\n");
    assert!(told.contains("11 communes, 1 198 habitants (4,7 %)"), "{told}");
    near(&numbers(armature, "niveaux", "poles_exterieurs"), &some(&[0.0, 0.0, 3.0]));
    near(&numbers(armature, "niveaux", "poles"), &some(&[1.0, 5.0, 0.0]));
    let basins = of(&outcomes, "distance-france-services").table("bassins_poles").expect("basins");
    assert!(basins.names.iter().any(|name| name == "Commercy, hors du territoire"), "{:?}", basins.names);
    let people = basins.column("population").and_then(|c| c.as_numbers()).expect("people");
    assert_eq!(people.iter().flatten().sum::<f64>(), 25_292.0);
}

/// A pole outside is named by its code; one that is inside, or that is no code, is told with what was meant.
#[test]
fn poles_outside_that_cant_be_are_told() {
    let folder = example();
    let file = folder.path().join("territoire.toml");
    append(&file, "\n[[niveau]]\nnom = \"Voisins\"\nexterieurs = [\"55463\", \"Verdun\", \"55999\"]\n");
    let mut notes = Notes::new();
    let _ = Study::open(folder.path(), &mut notes);
    let told = plain(&territoire::diagnostic::summary(&notes));
    for words in ["Saint-Mihiel est dans le territoire", "\"55545\" (Verdun, 55)", "`55999` n'est pas une commune"] {
        assert!(told.contains(words), "{words} is not in\n{told}");
    }
}

/// Each way of declaring an extent and an access, and each fault in one, at its line.
#[test]
fn extents_and_accesses_are_read_or_told() {
    let declared = |lines: &str| {
        let folder = example();
        let file = folder.path().join("territoire.toml");
        let text = std::fs::read_to_string(&file).expect("read");
        let line = text.lines().find(|l| l.starts_with("emprise = \"16 km\"")).expect("the extent").to_owned();
        std::fs::write(&file, text.replace(&line, lines)).expect("written");
        let zone = "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":\
                    [[[4.0,48.0],[7.0,48.0],[7.0,50.0],[4.0,50.0],[4.0,48.0]]]}}";
        write(folder.path(), "couches/zone.geojson", zone);
        let mut notes = Notes::new();
        let study = Study::open(folder.path(), &mut notes);
        let extent = study.and_then(|s| s.layers.iter().find(|l| l.id == "france-services").map(|l| l.extent.clone()));
        (extent, plain(&territoire::diagnostic::summary(&notes)))
    };
    for (lines, expected) in [
        ("", "le territoire"),
        ("emprise = \"territoire\"", "le territoire"),
        ("emprise = \"30 km\"", "le territoire et 30 km autour"),
        ("emprise = \"55\"", "le département Meuse (55)"),
        ("emprise = [\"54\", \"55\"]", "les départements Meurthe-et-Moselle (54) et Meuse (55)"),
        ("emprise = \"couches/zone.geojson\"", "l'emprise de « couches/zone.geojson »"),
    ] {
        let (extent, told) = declared(lines);
        let Some(Extent::Within { said, .. }) = extent else { panic!("{lines}: {told}") };
        assert_eq!(plain(&said), expected);
    }
    assert_eq!(declared("emprise = \"france\"").0, Some(Extent::Everywhere));
    // Without a word of the study, what `recuperer` has recorded beside the file; of another file it tells nothing.
    for (file, expected) in [("france-services", "le territoire et 12 km autour"), ("autre", "le territoire")] {
        let folder = example();
        let text = std::fs::read_to_string(folder.path().join("territoire.toml")).expect("read");
        let line = text.lines().find(|l| l.starts_with("emprise = \"16 km\"")).expect("the extent").to_owned();
        std::fs::write(folder.path().join("territoire.toml"), text.replace(&line, "")).expect("written");
        let record = format!("{{\"fichier\": \"couches/{file}.csv\", \"marge_km\": 12.0}}");
        write(folder.path(), "couches/france-services.provenance.json", record);
        let study = Study::open(folder.path(), &mut Notes::new()).expect("the study opens");
        let layer = study.layers.iter().find(|l| l.id == "france-services").expect("the layer");
        let Extent::Within { said, .. } = &layer.extent else { panic!("{file}") };
        assert_eq!(plain(said), expected, "{file}");
    }
    for (lines, words) in [
        ("emprise = \"77 bananes\"", "n'est ni une longueur, ni un département, ni un fichier"),
        ("emprise = \"9Z\"", "`9Z` n'est pas un département"),
        ("emprise = [\"55\", \"30 km\"]", "`30 km` n'est pas un département"),
        ("acces = \"loin\"", "ne dit pas comment on accède"),
        ("acces = \"couche:mairie\"", "la couche d'accès `mairie` n'existe pas"),
        ("acces = \"couche:france-services\"", "une couche n'est pas son propre accès"),
    ] {
        let (_, told) = declared(lines);
        assert!(told.contains(words) && told.contains("territoire.toml:"), "{words} is not in\n{told}");
    }
}

/// Two-step accessibility to the 233 points of contact of La Poste, shared with every commune of France that reaches
/// them: 0.67 for 1,000 people on average, not 2.77.
#[test]
fn an_offer_is_shared_with_the_neighbours() {
    let points = "data/reel/laposte/laposte_points_contact_2020-12_30km.geojson";
    let Some(points) = shared(points, "an_offer_is_shared_with_the_neighbours") else { return };
    let folder = example();
    std::fs::copy(points, folder.path().join("couches/poste.geojson")).expect("copied");
    append(
        &folder.path().join("territoire.toml"),
        "\n[[couche]]\nid = \"poste\"\nfichier = \"couches/poste.geojson\"\nemprise = \"30 km\"\n\
         [[analyse]]\ngenre = \"accessibilite\"\nid = \"poste\"\ncouche = \"poste\"\nseuil = \"15 km\"\n\
         [[analyse]]\ngenre = \"accessibilite\"\nid = \"seul\"\ncouche = \"poste\"\nseuil = \"15 km\"\ndemande = \"territoire\"\n",
    );
    let (outcomes, _) = answers(folder.path());
    let means = |id: &str| {
        let answer = of(&outcomes, id);
        let mut all = numbers(answer, "territoire", "moyenne");
        all.extend(numbers(answer, "epci", "moyenne"));
        all.into_iter().map(|v| (v.expect("a mean") * 100.0).round() / 100.0).collect::<Vec<f64>>()
    };
    // By SIREN: Côtes de Meuse, Aire à l'Argonne, Sammiellois, Fresnes.
    assert_eq!(means("poste"), [0.67, 0.61, 0.92, 0.55, 0.59]);
    let alone = means("seul");
    assert_eq!([alone[0], alone[2], alone[3]], [2.77, 4.78, 1.09]);
    // With everybody who shares it counted, the offer that is reached is given back: here by summing what each point of
    // contact gives to 1,000 of its demand.
    let services = |column: &str| numbers(of(&outcomes, "poste"), "services", column);
    for (offer, (ratio, demand)) in services("offre").iter().zip(services("rapport").iter().zip(services("demande"))) {
        if let (Some(offer), Some(ratio), Some(demand)) = (offer, ratio, demand) {
            assert!((ratio * demand / 1000.0 - offer).abs() < 1e-9, "{offer} {ratio} {demand}");
        }
    }
}

/// A greenway through five mairies, and a park: the inputs of the maintainers, with their right values.
#[test]
fn lines_and_surfaces_of_real_files_are_not_points() {
    for (case, beyond, mean) in [("16-voie-verte", "46,8 %", Some("5,1 km")), ("17-surface", "40,0 %", None)] {
        let Some(folder) = shared(&format!("cas/{case}"), "lines_and_surfaces_of_real_files_are_not_points") else {
            return;
        };
        let copied = tempfile::tempdir().expect("a folder");
        copy(&folder, copied.path());
        let (outcomes, _) = answers(copied.path());
        let told = said(of(&outcomes, "d")).join("\n");
        assert!(told.contains(beyond) && told.contains("à leur point le plus proche"), "{told}");
        assert!(mean.is_none_or(|mean| told.contains(&format!("en moyenne à {mean} au plus"))), "{told}");
        if case == "16-voie-verte" {
            let near = numbers(of(&outcomes, "d"), "communes", "distance_km");
            assert_eq!(near.iter().flatten().filter(|d| **d < 1e-3).count(), 5);
            let covered = numbers(of(&outcomes, "c"), "territoire", "communes");
            assert_eq!(covered, some(&[12.0]));
            let share = numbers(of(&outcomes, "c"), "territoire", "part_population")[0].expect("a share");
            assert!((share - 0.532).abs() < 5e-4, "{share}");
        }
    }
}

/// The same kind, small and committed: a line along the middle of four squares is 0 km from their mairies, a park over the
/// last two is 0 from theirs and 5 km from the second's; a way in is a way in.
#[test]
fn a_line_through_every_mairie_is_far_from_none() {
    let territory = row(&[Some(100), Some(200), Some(300), Some(400)], 4);
    let shape = |geometry: Geometry| {
        let mut lieux = layer("lieux", &[(middle(0.0), "lieu", None)], &territory);
        let feature = Feature { geometry: Some(geometry), ..lieux.features[0].clone() };
        lieux.features = vec![feature].into();
        lieux
    };
    let line: Geometry = LineString::from(vec![middle(-0.5), middle(3.5)]).into();
    let answer = distance(&territory, shape(line.clone()), 3.0);
    near(&numbers(&answer, "communes", "distance_km"), &some(&[0.0; 4]));
    let corner = middle(2.0) - Point::new(5_000.0, 1_000.0);
    let park: Geometry = square(corner.x(), corner.y(), 20_000.0).into();
    let answer = distance(&territory, shape(park), 3.0);
    near(&numbers(&answer, "communes", "distance_km"), &some(&[15.0, 5.0, 0.0, 0.0]));
    // By its only way in, at its western end, which a layer holds: 5, 15, 25 and 35 km.
    let mut lieux = shape(line);
    lieux.access = Access::Doors { layer: "portes".into() };
    let doors = layer("portes", &[(middle(-0.5), "porte", None), (middle(9.0), "ailleurs", None)], &territory);
    let answer = ask("distance", &territory, &[lieux, doors], settings(&[], 3.0)).0.expect("an answer");
    near(&numbers(&answer, "communes", "distance_km"), &some(&[5.0, 15.0, 25.0, 35.0]));
    let method = answer.method.join("\n");
    assert!(plain(&method).contains("1 point à plus de 500 m de toute ligne ou surface"), "{method}");
}
