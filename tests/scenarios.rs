//! Scenarios of the example: what one more service changes, against the straight line measured here; and each mistake.

mod support;

use std::path::Path;

use assert_cmd::Command;
use geo::Point;
use territoire::territory::Projection;

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
entite = \"FS-55463\"

[[scenario]]
id = \"demenagement\"
[[scenario.transfert]]
couche = \"france-services\"
entite = \"France Services Saint-Mihiel\"
lon = 5.638813
lat = 48.855083
[[scenario.changement]]
couche = \"friches-fictif\"
entite = \"FRICHE\"
valeurs = { site_statut = \"friche sans projet\" }
";

fn example(more: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    support::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/coeur-de-lorraine"), dir.path());
    let file = dir.path().join("territoire.toml");
    let text = std::fs::read_to_string(&file).expect("read") + more;
    std::fs::write(file, text).expect("written");
    dir
}

fn first_brownfield() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/coeur-de-lorraine/couches/friches-fictif.csv");
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(&file)).from_path(file).expect("read");
    let header = reader.headers().expect("a header").clone();
    let at = header.iter().position(|h| h == "site_id").expect("site_id");
    reader.records().next().expect("a row").expect("a row")[at].to_owned()
}

fn delimiter(file: &Path) -> u8 {
    let text = std::fs::read_to_string(file).expect("read");
    if text.lines().next().is_some_and(|l| l.contains(';')) { b';' } else { b',' }
}

fn column(file: &Path, analysis: &str, column: &str) -> Vec<(String, Option<f64>)> {
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(file).expect("results")).expect("JSON");
    let find = |list: &serde_json::Value, id: &str| {
        list.as_array().and_then(|l| l.iter().find(|v| v["id"] == id)).cloned().unwrap_or_else(|| panic!("{id}"))
    };
    let table = find(&find(&json["analyses"], analysis)["tableaux"], "communes");
    let keys = table["keys"].as_array().expect("keys").iter().map(|k| k.as_str().unwrap_or_default().to_owned());
    let cells = find(&table["columns"], column)["cells"].clone();
    keys.zip(cells.as_array().expect("cells").iter().map(serde_json::Value::as_f64)).collect()
}

#[test]
fn a_service_more_brings_near_whom_it_is_near() {
    let dir = example(&SCENARIO.replace("FRICHE", &first_brownfield()));
    let run = Command::cargo_bin("territoire").expect("built").arg("lancer").arg(dir.path()).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stdout).replace(['\u{a0}', '\u{202f}'], " ");
    assert!(said.contains("Scénario « Une France Services à Seuil-d'Argonne »"), "{said}");

    let results = dir.path().join("resultats");
    let today = column(&results.join("resultats.json"), "distance-france-services", "distance_km");
    let lambert = Projection::lambert93();
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').from_path(dir.path().join("couches/mairies.csv")).expect("read");
    let mairies: Vec<(String, Point)> = reader
        .records()
        .map(|r| r.expect("a row"))
        .map(|r| {
            let degree = |i: usize| r[i].parse::<f64>().expect("a degree");
            (r[0].to_owned(), lambert.project(degree(2), degree(3)).expect("in France").into())
        })
        .collect();
    let new = mairies.iter().find(|m| m.0 == "55517").expect("Seuil-d'Argonne").1;
    let seuil = results.join("scenarios/seuil/scenario.json");
    let before = column(&seuil, "distance-france-services", "distance_km_aujourd_hui");
    let after = column(&seuil, "distance-france-services", "distance_km_scenario");
    assert_eq!(before, today);
    let mut nearer = 0;
    for ((code, was), (_, is)) in before.iter().zip(&after) {
        let at = mairies.iter().find(|m| m.0 == *code).expect("a mairie").1;
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

/// Closing everything leaves no answer: that is told, and the scenario that changes nothing says so.
#[test]
fn a_scenario_without_answer_is_told() {
    let closed: String = ["55463", "55551", "55040", "55198", "55570"]
        .iter()
        .map(|code| format!("[[scenario.retrait]]\ncouche = \"france-services\"\nentite = \"FS-{code}\"\n"))
        .collect();
    let dir = example(&format!("\n[[scenario]]\nid = \"rien\"\ntitre = \"Plus rien\"\n{closed}"));
    let run = Command::cargo_bin("territoire").expect("built").arg("lancer").arg(dir.path()).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stdout).replace(['\u{a0}', '\u{202f}'], " ");
    let told = "Distance à une France Services : plus de réponse dans le scénario « Plus rien », faute de données.";
    assert!(said.contains(told), "{said}");
    // The same results compared with themselves.
    let mut again = Command::cargo_bin("territoire").expect("built");
    let run = again.args(["comparer", "--avec"]).arg(dir.path()).arg(dir.path()).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("analyses sans changement : ") && !said.contains("non comparées"), "{said}");
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
        (one("[[scenario.retrait]]\ncouche = \"france-services\"\nentite = \"FS-5546\"\n"), ["E0109", "FS-5546"]),
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
            one("[[scenario.changement]]\ncouche = \"france-services\"\nentite = \"FS-55463\"\n"),
            ["E0103", "ne dit pas ce qui change"],
        ),
        (one("[[scenario.ajouts]]\ncouche = \"mairies\"\n"), ["E0102", "ajout"]),
    ];
    for (more, words) in cases {
        let dir = example(&more);
        let run = Command::cargo_bin("territoire").expect("built").arg("verifier").arg(dir.path()).assert();
        let out = run.get_output();
        let told = String::from_utf8_lossy(&out.stderr).into_owned() + &String::from_utf8_lossy(&out.stdout);
        assert_eq!(out.status.code(), Some(1), "{more}\n{told}");
        assert!(words.iter().all(|w| told.contains(w)) && told.contains("territoire.toml"), "{words:?} in\n{told}");
    }
}
