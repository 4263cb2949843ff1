//! Scenarios of the example: what one more service changes, against the straight line measured here; and each mistake.

use std::path::Path;

use crate::support::answers::{plain, written_numbers};
use crate::support::files::{EXAMPLE, example_and as example, json};
use crate::support::grounds::mairies;
use crate::support::tool;

const SCENARIO: &str = "
[[scenario]]
id = \"seuil\"
titre = \"Une France Services à Seuil-d'Argonne\"
[[scenario.ajout]]
couche = \"france-services\"
nom = \"France Services Seuil-d'Argonne\"
commune = \"55517\"

[[scenario]]
id = \"sans-saint-mihiel\"
titre = \"Saint-Mihiel ferme\"
[[scenario.retrait]]
couche = \"france-services\"
entite = \"FS-3043\"

[[scenario]]
id = \"demenagement\"
[[scenario.transfert]]
couche = \"france-services\"
entite = \"France services du Sammiellois\"
lon = 5.638813
lat = 48.855083
[[scenario.changement]]
couche = \"friches-fictif\"
entite = \"FRICHE\"
valeurs = { site_statut = \"friche sans projet\" }
";

/// What the first row of a layer of the example holds in a column.
fn first(layer: &str, column: &str) -> String {
    let file = Path::new(EXAMPLE).join(format!("couches/{layer}.csv"));
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(&file)).from_path(file).expect("read");
    let header = reader.headers().expect("a header").clone();
    let at = header.iter().position(|h| h == column).expect("a column");
    reader.records().next().expect("a row").expect("a row")[at].to_owned()
}

fn delimiter(file: &Path) -> u8 {
    let text = std::fs::read_to_string(file).expect("read");
    if text.lines().next().is_some_and(|l| l.contains(';')) { b';' } else { b',' }
}

fn column(file: &Path, analysis: &str, column: &str) -> Vec<(String, Option<f64>)> {
    written_numbers(&json(file), analysis, "communes", column)
}

#[test]
fn a_service_more_brings_near_whom_it_is_near() {
    let dir = example(&SCENARIO.replace("FRICHE", &first("friches-fictif", "site_id")));
    let run = tool::territoire().arg("lancer").arg(dir.path()).assert().success();
    let said = plain(&tool::out(run.get_output()));
    assert!(said.contains("Scénario « Une France Services à Seuil-d'Argonne »"), "{said}");

    let results = dir.path().join("resultats");
    let today = column(&results.join("resultats.json"), "distance-france-services", "distance_km");
    let mairies = mairies(dir.path());
    let new = mairies.iter().find(|m| m.code == "55517").expect("Seuil-d'Argonne").at;
    let seuil = results.join("scenarios/seuil/scenario.json");
    let before = column(&seuil, "distance-france-services", "distance_km_aujourd_hui");
    let after = column(&seuil, "distance-france-services", "distance_km_scenario");
    assert_eq!(before, today);
    let mut nearer = 0;
    for ((code, was), (_, is)) in before.iter().zip(&after) {
        let at = mairies.iter().find(|m| m.code == *code).expect("a mairie").at;
        let straight = (at.x() - new.x()).hypot(at.y() - new.y()) * 1.3 / 1_000.0;
        let expected = was.expect("a distance").min(straight);
        // Mairies stand to a tenth of a metre in the file.
        assert!((is.expect("a distance") - expected).abs() < 1e-3, "{code}: {is:?}, not {expected}");
        nearer += usize::from(is < was);
    }
    assert!(nearer > 3, "{nearer}");
    // The people who come within 15 km, by the tables of both sides.
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&seuil).expect("results")).expect("JSON");
    let text = json.to_string();
    assert!(text.contains("habitants, +") || text.contains("habitant, +"), "{text}");
    // Closing Saint-Mihiel brings nobody nearer, and somebody farther.
    let closed = results.join("scenarios/sans-saint-mihiel/scenario.json");
    let after = column(&closed, "distance-france-services", "distance_km_scenario");
    assert!(today.iter().zip(&after).all(|(a, b)| b.1 >= a.1) && today.iter().zip(&after).any(|(a, b)| b.1 > a.1));
    // Apremont-la-Forêt, where it moves to, has it at its mairie.
    let moved = results.join("scenarios/demenagement/scenario.json");
    let after = column(&moved, "distance-france-services", "distance_km_scenario");
    let apremont = after.iter().find(|r| r.0 == "55012").expect("Apremont").1.expect("a distance");
    assert!(apremont < 0.01, "{apremont}");
    for file in ["seuil/tableaux.xlsx", "seuil/scenario.gpkg", "seuil/cartes/distance-france-services-ecart.png"] {
        assert!(results.join("scenarios").join(file).is_file(), "{file}");
    }
}

/// The sentences of an analysis in the results of a scenario.
fn sentences(results: &Path, scenario: &str, analysis: &str) -> Vec<String> {
    let file = results.join("scenarios").join(scenario).join("scenario.json");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(file).expect("results")).expect("JSON");
    let all = json["analyses"].as_array().expect("analyses");
    let one = all.iter().find(|a| a["id"] == analysis).unwrap_or_else(|| panic!("{analysis}"));
    let texts = one["constats"].as_array().expect("sentences").iter();
    texts.map(|f| plain(f["texte"].as_str().unwrap_or_default())).collect()
}

/// All is closed: nobody is covered, which is an answer, and nobody has a distance, which is not to lack data.
#[test]
fn closing_everything_covers_nobody() {
    let file = Path::new(EXAMPLE).join("couches/france-services.csv");
    let mut reader = csv::Reader::from_path(file).expect("read");
    let closed: String = reader
        .records()
        .map(|row| {
            format!("[[scenario.retrait]]\ncouche = \"france-services\"\nentite = \"{}\"\n", &row.expect("a row")[0])
        })
        .collect();
    assert_eq!(closed.lines().count(), 3 * 42);
    let basket = "{ nom = \"Accueil\", couche = \"france-services\" }, { nom = \"Mairie\", couche = \"mairies\" }";
    let basket =
        format!("\n[[analyse]]\ngenre = \"panier\"\nid = \"panier\"\ntitre = \"Panier\"\nservices = [{basket}]\n");
    let dir = example(&format!("{basket}\n[[scenario]]\nid = \"rien\"\ntitre = \"Plus rien\"\n{closed}"));
    let run = tool::territoire().arg("lancer").arg(dir.path()).assert().success();
    let said = plain(&tool::out(run.get_output()));
    assert!(!said.contains("faute de données"), "{said}");
    let results = dir.path().join("resultats");
    let of = |analysis: &str| sentences(&results, "rien", analysis);
    let distance = of("distance-france-services");
    let told = "Distance à une France Services : aucun service dans le scénario « Plus rien », au lieu d'une distance de 6,7 km en moyenne par habitant aujourd'hui.";
    assert_eq!(distance, [told]);
    let covered = of("couverture-france-services");
    assert_eq!(covered.len(), 3, "{covered:?}");
    let none = "au plus : 0,0 % des habitants dans le scénario « Plus rien », ";
    assert!(covered.iter().all(|s| s.contains(none)), "{covered:?}");
    let file = results.join("scenarios/rien/scenario.json");
    let after = column(&file, "couverture-france-services", "couvert_15000_scenario");
    assert!(after.len() == 123 && after.iter().all(|(_, v)| *v == Some(0.0)), "{after:?}");
    // A basket without one of its services would look nearer than it is.
    let told = "Panier : plus de réponse dans le scénario « Plus rien » : plus aucune entité pour Accueil, et le panier n'est à portée de personne.";
    assert_eq!(of("panier"), [told]);
    // Nothing is left to share out: that is said too, with its reason.
    let balance = of("equilibre-distance");
    assert!(balance[0].contains("n'a de valeur dans aucune commune"), "{balance:?}");
    // The five stood in five of the six poles.
    let held = of("armature");
    assert_eq!(
        held[..2],
        [
            "Armature multipolaire, Pôle structurant, « France Services » : 0 dans le scénario « Plus rien », 1 aujourd'hui (−1).",
            "Armature multipolaire, Bourgs, « France Services » : 0 dans le scénario « Plus rien », 4 aujourd'hui (−4)."
        ]
    );
    // The same results compared with themselves.
    let mut again = tool::territoire();
    let run = again.args(["comparer", "--details", "--avec"]).arg(dir.path()).arg(dir.path()).assert().success();
    let said = tool::err(run.get_output());
    assert!(said.contains("analyses sans changement : ") && !said.contains("non comparées"), "{said}");
    // Given by its own name, the file is the same.
    let mut file = tool::territoire();
    let results = dir.path().join("resultats/resultats.json");
    let run = file.args(["comparer", "--details", "--avec"]).arg(results).arg(dir.path()).assert().success();
    assert!(tool::err(run.get_output()).contains("analyses sans changement : "));
}

/// A service more under the name of one that is there, a charging point more, and dwellings counted beside the people.
#[test]
fn what_changes_is_told_of_every_kind_of_analysis() {
    let dir = example(
        "
[[couche]]
id = \"logements\"
titre = \"Logements\"
fichier = \"couches/logements.csv\"
modele = \"table-communale\"
source = \"essai\"
[[analyse]]
genre = \"couverture\"
id = \"logements\"
couche = \"france-services\"
seuils = [\"5 km\"]
poids = \"couche:logements.nombre\"
[[analyse]]
genre = \"accessibilite\"
id = \"acces\"
titre = \"Accès\"
couche = \"france-services\"
seuil = \"10 km\"
methode = \"cumul\"
[[scenario]]
id = \"deux\"
titre = \"Deux\"
[[scenario.ajout]]
couche = \"france-services\"
nom = \"France Services Beausite\"
commune = \"55517\"
[[scenario.ajout]]
couche = \"bornes-fictif\"
nom = \"Borne\"
commune = \"55517\"
valeurs = { puissance_nominale = 50 }
",
    );
    // Two communes have dwellings: Seuil-d'Argonne, which comes within reach, has a quarter of them.
    let table = "code_insee;nombre\n55517;25\n55463;75\n";
    std::fs::write(dir.path().join("couches/logements.csv"), table).expect("written");
    tool::territoire().arg("lancer").arg(dir.path()).assert().success();
    let results = dir.path().join("resultats");
    let has = |analysis: &str, told: &str| {
        let all = sentences(&results, "deux", analysis);
        assert!(all.iter().any(|s| s.contains(told)), "{told} is not in {all:#?}");
    };
    // Those that now go to Seuil-d'Argonne went to Beausite, Clermont… under the same name.
    let before = column(&results.join("scenarios/deux/scenario.json"), "distance-france-services", "ecart");
    let nearer = before.iter().filter(|(_, gap)| gap.is_some_and(|g| g < 0.0)).count();
    has("distance-france-services", &format!("{nearer} communes changent de plus proche"));
    has("logements", "100,0 % de « nombre (Logements) » dans le scénario « Deux », 75,0 % aujourd'hui (+25,0 points)");
    has("bornes", "Bornes de recharge, ensemble, points de charge : ");
    has("bornes", "plus de 22 à moins de 150 kW, points de charge : ");
    has("equilibre-bornes", "Équilibre des points de charge : l'indice de Gini (par habitant) est de 0,");
    has("equilibre-bornes", " : la répartition est ");
    has(
        "armature",
        "Armature multipolaire, Bourgs, « France Services » : 5 dans le scénario « Deux », 4 aujourd'hui (+1).",
    );
    has("acces", "Accès, moyenne par habitant : ");
    has("acces", "Accès (accessibilité) : ce qui change le plus est Beaulieu-en-Argonne (+1)");
}

#[test]
fn mistakes_in_scenarios_are_told_at_their_place() {
    let one = |change: &str| format!("\n[[scenario]]\nid = \"s\"\n{change}");
    let cases = [
        (one(""), ["E0103", "ne change rien"]),
        (
            "\n[[scenario]]\nid = \"à faire\"\n[[scenario.retrait]]\ncouche = \"mairies\"\nentite = \"x\"\n".into(),
            ["E0104", "« à »"],
        ),
        (one("[[scenario.retrait]]\ncouche = \"france-service\"\nentite = \"x\"\n"), ["E0109", "\"france-services\""]),
        (one("[[scenario.retrait]]\ncouche = \"france-services\"\nentite = \"FS-304\"\n"), ["E0109", "FS-304"]),
        (one("[[scenario.ajout]]\ncouche = \"france-services\"\nnom = \"x\"\n"), ["E0104", "il faut une position"]),
        (
            one("[[scenario.ajout]]\ncouche = \"france-services\"\nnom = \"x\"\nlon = 48.9\nlat = 5.6\n"),
            ["E0104", "n'est pas près du territoire"],
        ),
        (
            one("[[scenario.ajout]]\ncouche = \"france-services\"\nnom = \"x\"\ncommune = \"Sain-Mihiel\"\n"),
            ["E0201", "Saint-Mihiel"],
        ),
        (
            one(
                "[[scenario.ajout]]\ncouche = \"france-services\"\nnom = \"x\"\ncommune = \"55517\"\nvaleurs = { hoaire = \"x\" }\n",
            ),
            ["E0109", "pas de champ `hoaire`"],
        ),
        (
            one("[[scenario.changement]]\ncouche = \"france-services\"\nentite = \"FS-3043\"\n"),
            ["E0103", "ne dit pas ce qui change"],
        ),
        (
            one(
                "[[scenario.retrait]]\ncouche = \"france-services\"\nentite = \"FS-3043\"\n[[scenario.transfert]]\ncouche = \"france-services\"\nentite = \"France services du Sammiellois\"\ncommune = \"55517\"\n",
            ),
            ["E0111", "`FS-3043` de la couche `france-services` est à la fois retirée et déplacée"],
        ),
        (
            one(
                "[[scenario.changement]]\ncouche = \"bornes-fictif\"\nentite = \"BORNE\"\nvaleurs = { puissance_nominale = \"forte\" }\n",
            ),
            ["E0104", "`forte` ne va pas dans le champ `puissance_nominale`"],
        ),
        (
            one(
                "[[scenario.changement]]\ncouche = \"france-services\"\nentite = \"FS-3043\"\nvaleurs = { code_insee = \"55517\" }\n",
            ),
            ["E0112", "changer `code_insee` ne déplace pas"],
        ),
        (
            one("[[scenario.changement]]\ncouche = \"france-services\"\nentite = \"FS-3043\"\nvaleurs = [1]\n"),
            ["E0104", "une table de valeurs"],
        ),
        (
            "\n[[scenario]]\nid = \"s\"\n[[scenario.retrait]]\ncouche = \"france-services\"\nentite = \"FS-3043\"\n"
                .repeat(2),
            ["E0106", "le scénario `s` est déclaré deux fois"],
        ),
        (one("[[scenario.ajouts]]\ncouche = \"mairies\"\n"), ["E0102", "ajout"]),
    ];
    for (more, words) in cases {
        let dir = example(&more.replace("BORNE", &first("bornes-fictif", "id_pdc_itinerance")));
        let run = tool::territoire().arg("verifier").arg(dir.path()).assert();
        let out = run.get_output();
        let told = tool::err(out) + &tool::out(out);
        assert_eq!(out.status.code(), Some(1), "{more}\n{told}");
        assert!(words.iter().all(|w| told.contains(w)) && told.contains("territoire.toml"), "{words:?} in\n{told}");
    }
}

const FAST: &str = "
[[scenario]]
id = \"rapide\"
titre = \"Un point de 50 kW à Seuil-d'Argonne\"
[[scenario.ajout]]
couche = \"bornes-fictif\"
nom = \"Station de Seuil-d'Argonne\"
commune = \"55517\"
valeurs = { puissance_nominale = 50 }
";

/// The points of the example of 50 kW or more, from its file: 1.3 times the straight line from each mairie, before and after.
#[test]
fn a_scenario_of_charging_points_speaks_of_every_power() {
    let dir = example(FAST);
    tool::territoire().arg("lancer").arg(dir.path()).assert().success();
    let results = dir.path().join("resultats");
    let scenario = results.join("scenarios/rapide/scenario.json");
    let mut reader = csv::Reader::from_path(dir.path().join("couches/bornes-fictif.csv")).expect("read");
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|h| h == name).expect("a column");
    let (place, power) = (at("coordonneesXY"), at("puissance_nominale"));
    let lambert = territoire::territory::Projection::lambert93();
    let strong: Vec<geo::Point> = reader
        .records()
        .map(|row| row.expect("a row"))
        .filter(|row| row[power].parse::<f64>().is_ok_and(|kw| kw >= 50.0))
        .map(|row| {
            let [lon, lat]: [f64; 2] = serde_json::from_str(&row[place]).expect("a position");
            lambert.project(lon, lat).expect("in France").into()
        })
        .collect();
    assert_eq!(strong.len(), 9);
    let mairies = mairies(dir.path());
    let new = mairies.iter().find(|m| m.code == "55517").expect("Seuil-d'Argonne").at;
    let km = |from: geo::Point, to: geo::Point| (from.x() - to.x()).hypot(from.y() - to.y()) * 1.3 / 1_000.0;
    let before = column(&scenario, "bornes", "distance_50_km_aujourd_hui");
    let after = column(&scenario, "bornes", "distance_50_km_scenario");
    let mut moved = 0;
    for ((code, was), (_, is)) in before.iter().zip(&after) {
        let from = mairies.iter().find(|m| m.code == *code).expect("a mairie").at;
        let then = strong.iter().map(|p| km(from, *p)).fold(f64::INFINITY, f64::min);
        let (was, is) = (was.expect("a distance"), is.expect("a distance"));
        assert!((was - then).abs() < 1e-3 && (is - then.min(km(from, new))).abs() < 1e-3, "{code}: {was}, {is}");
        moved += usize::from(is < was);
        if code == "55023" {
            assert_eq!((format!("{was:.1}"), format!("{is:.1}")), ("24.5".into(), "11.1".into()));
        }
    }
    assert_eq!(moved, 13);
    let said = sentences(&results, "rapide", "bornes");
    let of = |power: &str| said.iter().filter(|s| s.contains(power)).collect::<Vec<_>>();
    let fast = of("au point d'au moins 50 kW");
    assert!(fast.len() == 1, "{said:#?}");
    for part in [
        "en moyenne par habitant",
        "13 communes changent, d'abord Seuil-d'Argonne (0,0 km au lieu de 18,9 km)",
        "Brizeaux (4,0 km au lieu de 22,6 km)",
    ] {
        assert!(fast[0].contains(part), "{part}: {}", fast[0]);
    }
    assert_eq!(of("au point d'au moins 22 kW").len(), 1, "{said:#?}");
    assert_eq!(of("rien ne change au point d'au moins 150 kW").len(), 1, "{said:#?}");
}
