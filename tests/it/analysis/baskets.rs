//! Baskets of services and groups of communes: against arithmetic written above each assertion, and a whole study.

use std::path::Path;

use territoire::territory::{OwnCommunes, Projection, Territory};

use crate::support::answers::{near, numbers, plain, said, some, texts, told};
use crate::support::files::{EXAMPLE, append, copy, example};
use crate::support::grounds::{self, commune, middle, with_poles};
use crate::support::places::{Place, ask, layer, service, settings};
use crate::support::questions::with;
use crate::support::tool::{err, run};

/// The populations of a row of four communes; none where it isn't known.
type People = [Option<u32>; 4];

const POWERS: People = [Some(100), Some(200), Some(400), Some(800)];

/// Four communes in a row, A to D. A is the pole of the first level, C that of the second. A and B are «Ouest», C and D
/// «Est».
fn row(people: People) -> Territory {
    with_poles(grounds::row(&people, 2), &[("Pôle", 0), ("Bourg", 2)])
}

/// A bakery in A and one in D, a pharmacy in B, nothing else.
fn places() -> Vec<Place> {
    vec![(middle(0.0), "pain", Some(7.0)), (middle(3.0), "pain", Some(22.0)), (middle(1.0), "pharmacie", Some(50.0))]
}

#[test]
fn a_basket_is_as_far_as_the_farthest_of_its_services() {
    let territory = row(POWERS);
    let lieux = layer("lieux", &places(), &territory);
    let services = [service("Pain", "pain"), service("Pharmacie", "PHARMACIE ")];
    let (outcome, notes) = ask("panier", &territory, &[lieux], settings(&services, 10.0));
    let outcome = outcome.expect("an answer");
    assert!(told(&notes).is_empty(), "{:?}", told(&notes));

    // Kilometres to bread: 0, 10, 10, 0; to the pharmacy: 10, 0, 10, 20.
    near(&numbers(&outcome, "communes", "distance_pain_km"), &some(&[0.0, 10.0, 10.0, 0.0]));
    near(&numbers(&outcome, "communes", "distance_pharmacie_km"), &some(&[10.0, 0.0, 10.0, 20.0]));
    near(&numbers(&outcome, "communes", "distance_km"), &some(&[10.0, 10.0, 10.0, 20.0]));
    near(&numbers(&outcome, "communes", "services_a_portee"), &some(&[2.0, 2.0, 2.0, 1.0]));
    // In C both are as far: the first declared is named.
    let decides = texts(&outcome, "communes", "decide");
    assert_eq!(decides.iter().flatten().collect::<Vec<_>>(), ["Pharmacie", "Pain", "Pain", "Pharmacie"]);

    // 100 + 200 + 400 people at 10 km, 800 at 20 km.
    let mean = (700.0 * 10.0 + 800.0 * 20.0) / 1500.0;
    near(&numbers(&outcome, "territoire", "pondere"), &some(&[mean, 10.0, 10.0, 20.0, 20.0, 20.0, 20.0]));
    // Each commune once: 10, 10, 10, 20, of which three quarters are at 10.
    near(&numbers(&outcome, "territoire", "simple"), &some(&[12.5, 10.0, 10.0, 10.0, 10.0, 20.0, 20.0]));
    near(&numbers(&outcome, "a_portee", "population"), &some(&[0.0, 800.0, 700.0]));
    near(&numbers(&outcome, "services", "communes"), &some(&[2.0, 2.0]));
    near(&numbers(&outcome, "services", "population"), &some(&[600.0, 900.0]));
    near(&numbers(&outcome, "services", "part_eloignee"), &some(&[0.0, 800.0 / 1500.0]));
    assert_eq!(outcome.table("pires").expect("a table").keys, ["D", "A"]);
    near(&numbers(&outcome, "pires", "population"), &some(&[800.0, 100.0]));

    let said = said(&outcome);
    for expected in [
        "Panier : 1 commune, 800 habitants (53,3 %) est à plus de 10 km d'au moins un de ces services (à vol d'oiseau).",
        "Panier : 46,7 % des habitants ont les 2 services à 10 km au plus, 0,0 % n'en ont aucun.",
        "Panier : les communes les plus éloignées sont D (20,0 km, 800 habitants) et A (10,0 km, 100 habitants).",
    ] {
        assert!(said.iter().any(|s| s == expected), "{expected} is not in {said:#?}");
    }
}

/// The same services, of which the basket is the mean; and INSEE's thresholds, which are those of a mean.
#[test]
fn a_basket_may_be_the_mean_of_its_services() {
    let territory = row(POWERS);
    let lieux = layer("lieux", &places(), &territory);
    let services = [service("Pain", "pain"), service("Pharmacie", "PHARMACIE ")];
    let asked = |how: &str| with(settings(&services, 8.0), &format!("agregation = '{how}'"));
    let (outcome, notes) = ask("panier", &territory, std::slice::from_ref(&lieux), asked("moyenne"));
    let outcome = outcome.expect("an answer");
    assert!(told(&notes).is_empty(), "{:?}", told(&notes));
    // Kilometres to bread: 0, 10, 10, 0; to the pharmacy: 10, 0, 10, 20.
    near(&numbers(&outcome, "communes", "distance_km"), &some(&[5.0, 5.0, 10.0, 10.0]));
    // 300 people at 5 km, 1,200 at 10 km; the half is at 10.
    let mean = (300.0 * 5.0 + 1200.0 * 10.0) / 1500.0;
    near(&numbers(&outcome, "territoire", "pondere"), &some(&[mean, 5.0, 10.0, 10.0, 10.0, 10.0, 10.0]));
    let all = said(&outcome);
    for expected in [
        "Panier : 2 communes, 1 200 habitants (80,0 %) sont à plus de 8 km de ces services, en moyenne de tous (à vol d'oiseau).",
        "Panier : le service qui est le plus souvent le plus loin est « Pain », le plus éloigné pour 2 communes, 600 habitants (40,0 %).",
    ] {
        assert!(all.iter().any(|s| s == expected), "{expected} is not in {all:#?}");
    }
    // How many are within reach does not depend on it.
    let (other, _) = ask("panier", &territory, std::slice::from_ref(&lieux), asked("maximum"));
    let other = other.expect("an answer");
    near(&numbers(&other, "communes", "distance_km"), &some(&[10.0, 10.0, 10.0, 20.0]));
    assert_eq!(numbers(&other, "a_portee", "population"), numbers(&outcome, "a_portee", "population"));
    let insee = |o: &territoire::outcome::Outcome| o.method.iter().any(|line| line.contains("INSEE"));
    assert_eq!((insee(&outcome), insee(&other)), (true, false));
}

#[test]
fn a_filter_keeps_numbers_from_its_minimum_up() {
    let territory = row(POWERS);
    let strong = "{ nom = 'Fort', couche = 'lieux', champ = 'puissance', minimum = 22 }";
    let all = "{ nom = 'Tout', couche = 'lieux' }";
    let mut places = places();
    places.push((middle(2.0), "sans nombre", None));
    let services = [strong, all].map(str::to_owned);
    let (outcome, _) = ask("panier", &territory, &[layer("lieux", &places, &territory)], settings(&services, 5.0));
    let outcome = outcome.expect("an answer");
    // 22 and 50 are in D and B; 7 and the unknown are not counted.
    near(&numbers(&outcome, "services", "entites"), &some(&[2.0, 4.0]));
    near(&numbers(&outcome, "communes", "distance_fort_km"), &some(&[10.0, 0.0, 10.0, 0.0]));
    near(&numbers(&outcome, "communes", "distance_tout_km"), &some(&[0.0; 4]));
}

#[test]
fn groups_have_the_figures_of_their_communes() {
    let territory = row(POWERS);
    let lieux = layer("lieux", &places()[..1], &territory);
    // Bread in A only: 0, 10, 20, 30 km.
    let asked = with(settings(&[], 15.0), "couche = 'pain'");
    let mut pain = lieux.clone();
    pain.id = "pain".into();
    let (outcome, _) = ask("distance", &territory, &[pain.clone()], asked.clone());
    let outcome = outcome.expect("an answer");
    let epci = outcome.table("epci").expect("a table");
    let west = epci.names.iter().position(|n| n == "Ouest").expect("a group");
    near(&[numbers(&outcome, "epci", "moyenne_km")[west]], &[Some(200.0 * 10.0 / 300.0)]);
    near(&[numbers(&outcome, "epci", "moyenne_km")[1 - west]], &[Some((400.0 * 20.0 + 800.0 * 30.0) / 1200.0)]);
    // Levels: A; C; then B and D.
    assert_eq!(outcome.table("niveaux").expect("a table").names, ["Pôle", "Bourg", "Autres communes"]);
    let others = (200.0 * 10.0 + 800.0 * 30.0) / 1000.0;
    near(&numbers(&outcome, "niveaux", "moyenne_km"), &some(&[0.0, 20.0, others]));
    near(&numbers(&outcome, "niveaux", "mediane_km"), &some(&[0.0, 20.0, 30.0]));
    near(&numbers(&outcome, "niveaux", "part_eloignee"), &some(&[0.0, 1.0, 0.8]));
    near(&numbers(&outcome, "niveaux", "population"), &some(&[100.0, 400.0, 1000.0]));
    // Basins: B is as near to A as to C, and goes with the first; D goes with C.
    assert_eq!(outcome.table("bassins_poles").expect("a table").names, ["A", "C"]);
    near(&numbers(&outcome, "bassins_poles", "communes"), &some(&[2.0, 2.0]));
    near(&numbers(&outcome, "bassins_poles", "moyenne_km"), &some(&[2000.0 / 300.0, 32_000.0 / 1200.0]));
    let said = said(&outcome);
    let expected = "lieux : en moyenne par habitant, d'un bassin à l'autre, de 6,7 km (A) à 26,7 km (C).";
    assert!(said.iter().any(|s| s == expected), "{said:#?}");

    // A column makes other basins: A and D are «nord», C is «sud», B is not told.
    let bassins = [(middle(0.0), "nord", None), (middle(3.0), "nord", None), (middle(2.0), "sud", None)];
    let asked = with(asked, "bassins = 'couche:zones.type'");
    let (outcome, notes) =
        ask("distance", &territory, &[pain.clone(), layer("zones", &bassins, &territory)], asked.clone());
    let outcome = outcome.expect("an answer");
    assert!(told(&notes).is_empty(), "{:?}", told(&notes));
    assert_eq!(outcome.table("bassins_poles").expect("a table").names, ["nord", "sud", "Sans bassin"]);
    // Who is in no basin is none; the layer that makes them is a source. 24 000 / 900 people, and 20 km.
    let spread = "lieux : en moyenne par habitant, d'un bassin à l'autre, de 20,0 km (sud) à 26,7 km (nord).";
    let sentences = crate::support::answers::said(&outcome);
    assert!(sentences.iter().any(|s| s == spread), "{sentences:#?}");
    assert!(sentences.iter().all(|s| !s.contains("Sans bassin")), "{sentences:#?}");
    assert!(outcome.sources.iter().any(|s| s == "zones : fictif"), "{:?}", outcome.sources);
    assert!(outcome.method.iter().any(|m| m == "1\u{a0}commune sans bassin (B)"), "{:?}", outcome.method);
    near(&numbers(&outcome, "bassins_poles", "moyenne_km"), &some(&[800.0 * 30.0 / 900.0, 20.0, 10.0]));

    // One that isn't there is told, and the rest is answered.
    let asked = with(asked, "bassins = 'couche:zones.tipe'");
    let (outcome, notes) = ask("distance", &territory, &[pain, layer("zones", &bassins, &territory)], asked);
    assert!(outcome.expect("an answer").table("bassins_poles").is_none());
    let [("A0610", message)] = told(&notes)[..] else { panic!("{:?}", told(&notes)) };
    assert!(message.contains("vouliez-vous dire `type`"), "{message}");
}

#[test]
fn accessibility_has_the_same_groups() {
    let territory = row(POWERS);
    let asked = with(settings(&[], 10.0), "methode = 'cumul'");
    // Places in A, B and D: within 10 km A has 2, B 2, C 2, D 1.
    let (outcome, _) = ask("accessibilite", &territory, &[layer("lieux", &places(), &territory)], asked);
    let outcome = outcome.expect("an answer");
    near(&numbers(&outcome, "communes", "accessibilite"), &some(&[2.0, 2.0, 2.0, 1.0]));
    near(&numbers(&outcome, "niveaux", "moyenne"), &some(&[2.0, 2.0, (400.0 + 800.0) / 1000.0]));
    near(&numbers(&outcome, "bassins_poles", "moyenne"), &some(&[2.0, (800.0 + 800.0) / 1200.0]));
}

#[test]
fn a_service_without_any_place_is_told_and_never_zero() {
    let territory = row(POWERS);
    let lieux = [layer("lieux", &places(), &territory)];
    let services = [service("Pain", "pain"), service("Cinéma", "cinema")];
    let (outcome, notes) = ask("panier", &territory, &lieux, settings(&services, 10.0));
    let outcome = outcome.expect("an answer");
    assert_eq!(numbers(&outcome, "communes", "distance_cinema_km"), [None; 4]);
    near(&numbers(&outcome, "communes", "distance_km"), &some(&[0.0, 10.0, 10.0, 0.0]));
    assert_eq!(numbers(&outcome, "services", "moyenne_km")[1], None);
    assert_eq!(numbers(&outcome, "services", "communes")[1], None);
    let [("A0610", message)] = told(&notes)[..] else { panic!("{:?}", told(&notes)) };
    assert!(message.contains("Cinéma"), "{message}");
    let expected = "Panier : Cinéma n'a aucune entité localisée ; le panier est calculé sans.";
    assert!(said(&outcome).iter().any(|s| s == expected));

    // A basket of nothing has no answer, and a field that isn't there is named.
    let (outcome, notes) = ask("panier", &territory, &lieux, settings(&[service("Cinéma", "cinema")], 10.0));
    assert!(outcome.is_none() && told(&notes)[0].0 == "A0602", "{:?}", told(&notes));
    let wrong = service("Pain", "pain").replace("type", "tipe");
    let (outcome, notes) = ask("panier", &territory, &lieux, settings(&[wrong], 10.0));
    assert!(outcome.is_none() && told(&notes)[0].1.contains("vouliez-vous dire `type`"), "{:?}", told(&notes));
}

#[test]
fn degenerate_territories_have_defined_answers() {
    let services = [service("Pain", "pain"), service("Pharmacie", "pharmacie")];
    // Two places at one point, one outside, and nobody anywhere: values, but no means by inhabitant.
    let mut twice = places();
    twice.push((middle(0.0), "pain", None));
    twice.push((middle(-3.0), "pharmacie", None));
    for people in [[Some(0); 4], [None; 4]] {
        let territory = row(people);
        for kind in ["panier", "distance"] {
            let (outcome, _) = ask(kind, &territory, &[layer("lieux", &twice, &territory)], settings(&services, 10.0));
            let outcome = outcome.expect("an answer");
            assert!(numbers(&outcome, "communes", "distance_km").iter().all(Option::is_some));
            assert!(numbers(&outcome, "territoire", "pondere")[..6].iter().all(Option::is_none));
            assert!(numbers(&outcome, "territoire", "simple").iter().all(Option::is_some));
            assert!(numbers(&outcome, "niveaux", "moyenne_km").iter().all(Option::is_none));
        }
    }
    // A commune without known population counts for nobody.
    let territory = row([Some(100), None, Some(400), Some(800)]);
    let (outcome, _) = ask("panier", &territory, &[layer("lieux", &places(), &territory)], settings(&services, 10.0));
    let mean = (500.0 * 10.0 + 800.0 * 20.0) / 1300.0;
    near(&numbers(&outcome.expect("an answer"), "territoire", "pondere")[..1], &[Some(mean)]);
    // … which every question about people says, in its sentences and its method. B stands alone in no group of people.
    let asked = with(settings(&services, 10.0), "seuils = ['10 km']");
    for kind in ["panier", "distance", "couverture"] {
        let (outcome, _) = ask(kind, &territory, &[layer("lieux", &places(), &territory)], asked.clone());
        let outcome = outcome.expect("an answer");
        let first = &said(&outcome)[0];
        assert!(first.contains(" ; 1 commune de population inconnue, hors des parts"), "{kind}: {first}");
        assert!(outcome.method.iter().any(|m| m.starts_with("1\u{a0}commune de population inconnue")), "{kind}");
    }
    let far = [(middle(-3.0), "pain", None)];
    let territory = row([None, None, Some(400), Some(800)]);
    let (outcome, _) = ask("distance", &territory, &[layer("lieux", &far, &territory)], settings(&[], 35.0));
    let outcome = outcome.expect("an answer");
    // A is 30 km away; B, C and D are beyond 35 km, B with nobody knows how many.
    let first = &said(&outcome)[0];
    assert!(
        first.starts_with("lieux : 3 communes, 1 200 habitants au moins (100,0 %) sont à plus de 35 km"),
        "{first}"
    );
    let epci = outcome.table("epci").expect("a table");
    let west = epci.names.iter().position(|n| n == "Ouest").expect("a group");
    assert_eq!(numbers(&outcome, "epci", "population")[west], None, "unknown is not nobody");
    // One commune, no armature.
    let one = OwnCommunes { population: Some(7), mairie: Some(middle(0.0)), ..commune("A") };
    let territory = Territory::own("Une", Projection::lambert93(), "fictif", vec![one]);
    let asked = with(settings(&services, 10.0), "comparer = ['departement']");
    let (outcome, notes) = ask("panier", &territory, &[layer("lieux", &places(), &territory)], asked);
    let outcome = outcome.expect("an answer");
    near(&numbers(&outcome, "communes", "distance_km"), &some(&[10.0]));
    assert!(outcome.table("niveaux").is_none() && outcome.table("bassins_poles").is_none());
    // It brings its own communes: there is nothing to compare it with.
    assert!(outcome.table("comparaison").is_none());
    assert!(told(&notes).iter().any(|(code, m)| *code == "A0610" && m.contains("propres communes")));
}

/// Runs the tool on a copy of the example with these lines more.
fn study(folder: &Path, more: &str) -> (bool, String) {
    copy(Path::new(EXAMPLE), folder);
    append(&folder.join("territoire.toml"), more);
    let output = run(&["lancer"], folder);
    (output.status.success(), err(&output))
}

/// Each fault of a setting is told once, in its line of `territoire.toml`: errors stop, what is doubtful or idle is told.
#[test]
fn settings_that_name_what_is_not_there_are_told_at_their_line() {
    let folder = example();
    let table = "[[couche]]\nid = \"zones\"\nfichier = \"couches/zones.csv\"\nmodele = \"table-communale\"\n";
    let asked = |kind: &str, keys: &str| format!("\n{table}[[analyse]]\ngenre = \"{kind}\"\nid = \"essai\"\n{keys}\n");
    let access = |keys: &str| asked("accessibilite", &format!("couche = \"bornes-fictif\"\n{keys}"));
    let balance = |keys: &str| asked("equilibre", &format!("variable = \"couche:bornes-fictif\"\n{keys}"));
    let basket = |values: &str| {
        let aire = format!(
            "{{ nom = \"Aire\", couche = \"points-de-rencontre-fictif\", champ = \"type\", valeurs = [{values}] }}"
        );
        asked("panier", &format!("services = [{aire}]"))
    };
    let cases: [(String, &[&str], &str); 13] = [
        (
            access("champ = \"puissance\""),
            &["E0109", "n'a pas de champ `puissance`", "vouliez-vous dire `\"puissance_nominale\"`"],
            "champ = ",
        ),
        (access("champ = \"nom_station\""), &["E0104", "n'est pas de nombres"], "champ = "),
        (access("frein = 2"), &["A0621", "la clé `frein` n'a pas d'effet", "`2sfca`"], "frein = "),
        (
            access("bassins = \"couche:zones.zon\""),
            &["E0109", "vouliez-vous dire `\"couche:zones.zone\"`"],
            "bassins = ",
        ),
        (access("bassins = \"couche:zones.nombre\""), &["A0622", "ce sont des nombres"], "bassins = "),
        (
            access("bassins = \"couche:bornes-fictif.nom_station\""),
            &["A0622", "la première de chaque commune"],
            "bassins = ",
        ),
        (
            asked("couverture", "couche = \"france-services\"\npartage = true"),
            &["E0104", "attend \"non\" ou \"oui\"", "partage = \"oui\""],
            "partage = ",
        ),
        (
            asked("couverture", "couche = \"france-services\"\npoids = 3"),
            &["E0104", "la clé `poids` attend un texte"],
            "poids = ",
        ),
        (balance("voisinage = \"500 plus proches\""), &["A0624", "122 autres communes"], "voisinage = "),
        (
            balance("voisinage = \"5 plus proches\"\ntolerance_m = 5"),
            &["A0621", "la clé `tolerance_m` n'a pas d'effet"],
            "tolerance_m = ",
        ),
        (balance("tolerance_m = nan"), &["E0104", "`nan` n'est pas un nombre fini"], "tolerance_m = "),
        (
            asked("equilibre", "variable = \"couche:zones.zone\""),
            &["E0104", "le champ `zone` de la couche `zones` est du texte", "couche:zones.nombre"],
            "variable = ",
        ),
        (
            basket("\"Aire de covoiturage\", \"Aire de covoiturge\""),
            &[
                "A0620",
                "aucune entité de la couche `points-de-rencontre-fictif` n'a `Aire de covoiturge` dans `type`",
                "les plus proches : Aire de covoiturage",
            ],
            "services = ",
        ),
    ];
    std::fs::write(folder.path().join("couches/zones.csv"), "code_insee;nombre;zone\n55463;7;Meuse\n")
        .expect("written");
    let file = folder.path().join("territoire.toml");
    let example = std::fs::read_to_string(&file).expect("read");
    for (more, words, key) in cases {
        let text = format!("{example}{more}");
        std::fs::write(&file, &text).expect("written");
        let line = text.lines().count() - text.lines().rev().position(|l| l.starts_with(key)).expect("the key");
        let output = run(&["verifier"], folder.path());
        let said = plain(&err(&output));
        assert!(words.iter().all(|w| said.contains(w)), "{words:?} in\n{said}");
        assert_eq!(said.matches(&format!("[{}]", words[0])).count(), 1, "{more}\n{said}");
        assert!(said.contains(&format!("territoire.toml:{line}:")), "line {line} in\n{said}");
        assert_eq!(output.status.code(), Some(i32::from(words[0].starts_with('E'))), "{more}\n{said}");
    }
}

#[test]
fn a_study_draws_its_basket_and_faults_are_told_where_they_stand() {
    let folder = tempfile::tempdir().expect("a folder");
    let basket = |services: &str| format!("\n[[analyse]]\ngenre = \"panier\"\nservices = [{services}]\n");
    let good = "{ nom = \"France Services\", couche = \"france-services\" }, { nom = \"Aire\", couche = \"points-de-rencontre-fictif\", champ = \"type\", valeurs = [\"Aire de covoiturage\"] }";
    let second = basket(good).replace("genre", "id = \"sorties\"\ntitre = \"Partir en covoiturage\"\ngenre");
    let (done, said) = study(&folder.path().join("a"), &(basket(good) + &second));
    assert!(done, "{said}");
    let map = |name: &str| std::fs::read_to_string(folder.path().join("a/resultats/cartes").join(name));
    assert!(map("22-distance-panier.svg").is_ok());
    assert!(map("22-distance-sorties.svg").expect("a map of the second").contains("Partir en covoiturage"));
    for (n, (services, expected)) in [
        ("", "n'a aucun service"),
        ("{ nom = \"A\", couche = \"france-service\" }", "vouliez-vous dire `\"france-services\"`"),
        ("{ nom = \"A\", couche = \"mairies\", champ = \"nom\" }", "`champ` ne dit pas ce qu'il garde"),
        ("{ nom = \"A\", couche = \"mairies\", valeurs = [\"x\"] }", "demandent un `champ`"),
        ("{ nom = \"A\", couche = \"mairies\" }, { nom = \"a\", couche = \"mairies\" }", "s'appellent « a »"),
        ("{ nom = \"A\", couches = \"mairies\" }", "`couche`"),
    ]
    .into_iter()
    .enumerate()
    {
        let (done, said) = study(&folder.path().join(n.to_string()), &basket(services));
        assert!(!done && said.contains(expected), "{services}: {said}");
    }
    let wrong = format!("{}comparer = [\"departements\"]\nbassins = \"pole\"\n", basket(good));
    let (done, said) = study(&folder.path().join("b"), &wrong);
    assert!(!done && said.contains("choix possibles : departement et france"), "{said}");
    assert!(said.contains("ne dit pas ce qui fait les bassins"), "{said}");
}
