//! A fault in every file that a user writes: what is said, where, and that earlier results stay as they were.

use std::path::Path;

use crate::support::english::english_words;
use crate::support::files::write;
use crate::support::tool;

const STUDY: &str = r#"[etude]
nom = "Essai"
date = 2026-11-24

[territoire]
epci = ["245500327"]

[plan]
document = "plan/plan.txt"
rattachements = "plan/rattachements.csv"

[[couche]]
id = "lieux"
fichier = "couches/lieux.csv"

[[analyse]]
genre = "distance"
id = "distance"
couche = "lieux"
"#;

const PLAN: &str = "Pilier 1 : Essai\n\nObjectif stratégique n°1 : Essai\n\nObjectif opérationnel n°1.1.1 : Essai\n\n- Une action à Saint-Mihiel.\n";
const ATTACHMENTS: &str = "action;genre;cible;role;origine;motif\n1.1.1-01;commune;55463;concernée;utilisateur;essai\n";
const PLACES: &str = "id;nom;lon;lat\n1;A;5,54;48,89\n2;B;5,60;48,85\n";

/// A study of the CC du Sammiellois with one layer, a plan and an earlier result.
fn study() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("territoire.toml", STUDY),
        ("plan/plan.txt", PLAN),
        ("plan/rattachements.csv", ATTACHMENTS),
        ("couches/lieux.csv", PLACES),
        ("resultats/temoin.txt", "ancien"),
    ] {
        write(dir.path(), name, text.as_bytes());
    }
    dir
}

/// What the command says on stderr, and its exit code.
fn run(folder: &Path) -> (String, i32) {
    let output = tool::run(&["lancer"], folder);
    (tool::err(&output), output.status.code().unwrap_or(-1))
}

/// An analysis of a variable, whose key stands on the fifth line.
fn balance(variable: &str) -> String {
    format!("\n[[analyse]]\ngenre = \"equilibre\"\nid = \"equilibre\"\nvariable = \"{variable}\"\n")
}

struct Case {
    name: &'static str,
    file: &'static str,
    content: Vec<u8>,
    says: &'static [&'static str],
}

fn case(name: &'static str, file: &'static str, content: impl AsRef<[u8]>, says: &'static [&'static str]) -> Case {
    Case { name, file, content: content.as_ref().to_vec(), says }
}

fn cases() -> Vec<Case> {
    vec![
        case(
            "unknown key",
            "territoire.toml",
            STUDY.replace("nom = \"Essai\"", "nom = \"Essai\"\nsinuosit = 1.2"),
            &["E0102", "territoire.toml:3:1", "`sinuosit`", "vouliez-vous dire `sinuosite`"],
        ),
        case(
            "a key with an accent",
            "territoire.toml",
            STUDY.replace("nom = \"Essai\"", "nom = \"Essai\"\nsinuosité = 1.2"),
            &["E0105", "territoire.toml:3:9", "s'écrit sans accent", "aide: écrire `sinuosite`"],
        ),
        case(
            "missing key",
            "territoire.toml",
            STUDY.replace("nom = \"Essai\"\n", ""),
            &["E0103", "territoire.toml:1", "`nom`"],
        ),
        case("not TOML", "territoire.toml", STUDY.replace("\"Essai\"", "\"Essai"), &["E0105", "territoire.toml:2"]),
        case(
            "a length without unit",
            "territoire.toml",
            STUDY.to_owned() + "seuil = 15\n",
            &["E0104", "territoire.toml:20:9", "il manque l'unité", "\"15 km\""],
        ),
        case(
            "unknown EPCI",
            "territoire.toml",
            STUDY.replace("245500327", "245500328"),
            &["E0202", "territoire.toml:6:9", "245500328", "vouliez-vous dire `245500327` (CC du Sammiellois)"],
        ),
        case(
            "unknown commune",
            "territoire.toml",
            STUDY.replace("epci = [\"245500327\"]", "communes = [\"55999\"]"),
            &["E0201", "territoire.toml:6:13", "`55999`"],
        ),
        case(
            "a commune by its name",
            "territoire.toml",
            STUDY.replace("epci = [\"245500327\"]", "communes = [\"Saint-Mihiel\"]"),
            &["E0201", "vouliez-vous dire 55463 (Saint-Mihiel) ?"],
        ),
        case("no territory", "territoire.toml", STUDY.replace("epci = [\"245500327\"]\n", ""), &["E0205"]),
        case(
            "metropole and overseas",
            "territoire.toml",
            STUDY.replace("epci = [\"245500327\"]", "communes = [\"55463\", \"97411\"]"),
            &["E0206"],
        ),
        case(
            "unknown kind of analysis",
            "territoire.toml",
            STUDY.replace("genre = \"distance\"", "genre = \"distances\""),
            &["E0601", "territoire.toml:17:9", "\"distance\""],
        ),
        case(
            "unknown layer",
            "territoire.toml",
            STUDY.replace("couche = \"lieux\"", "couche = \"lieu\""),
            &["E0109", "territoire.toml:19:10", "`lieu`", "\"lieux\""],
        ),
        case(
            "a layer declared twice",
            "territoire.toml",
            STUDY.replace("[[analyse]]", "[[couche]]\nid = \"lieux\"\nfichier = \"couches/lieux.csv\"\n\n[[analyse]]"),
            &["E0106", "`lieux`", "déjà déclarée ligne 13"],
        ),
        case(
            "missing file",
            "territoire.toml",
            STUDY.replace("couches/lieux.csv", "couches/lieus.csv"),
            &["E0101", "territoire.toml:14:11", "couches/lieus.csv", "vouliez-vous dire `couches/lieux.csv`"],
        ),
        case(
            "unknown model",
            "territoire.toml",
            STUDY.replace("fichier = \"couches/lieux.csv\"", "fichier = \"couches/lieux.csv\"\nmodele = \"friche\""),
            &["E0104", "`friche`", "friches"],
        ),
        case(
            "no coordinates",
            "couches/lieux.csv",
            "id;nom\n1;A\n",
            &["E0301", "couches/lieux.csv", "id et nom", "code_insee"],
        ),
        case(
            "swapped coordinates",
            "couches/lieux.csv",
            "id;lon;lat\n1;48.89;5.54\n",
            &["E0302", "couches/lieux.csv:2", "longitude 48,89, latitude 5,54", "5,54 ; 48,89"],
        ),
        case(
            "outside France",
            "couches/lieux.csv",
            "id;lon;lat\n1;5.5;48.9\n2;-74;40.7\n",
            &["E0303", "couches/lieux.csv:3", "longitude −74, latitude 40,7"],
        ),
        case(
            "unreadable coordinates",
            "couches/lieux.csv",
            "id;lon;lat\n1;ici;48,9\n",
            &["E0309", "couches/lieux.csv:2", "ici ; 48,9"],
        ),
        case(
            "undecidable encoding",
            "couches/lieux.csv",
            b"id;nom;lon;lat\n1;\x81\x8d;5,5;48,9\n",
            &["E0305", "couches/lieux.csv:2", "0x81"],
        ),
        case("undecidable separator", "couches/lieux.csv", "id;a,b\n1;2,3\n4;5,6\n", &["E0305", "séparateur"]),
        case(
            "unknown commune code",
            "couches/lieux.csv",
            "id;code_insee\n1;Saint-Mihiel\n",
            &["E0317", "couches/lieux.csv:2", "`Saint-Mihiel`"],
        ),
        case(
            "a plan without headings",
            "plan/plan.txt",
            "Un texte.\n\nEncore un texte.\n",
            &["E0401", "plan/plan.txt"],
        ),
        case(
            "an optional key of an analysis",
            "territoire.toml",
            STUDY.to_owned() + "seuills = \"15 km\"\n",
            &["E0102", "territoire.toml:20:1", "`seuills`", "vouliez-vous dire `seuil`"],
        ),
        case(
            "a key of an analysis like no other: the known ones are listed",
            "territoire.toml",
            STUDY.to_owned() + "xyz = 1\n",
            &[
                "E0102",
                "territoire.toml:20:1",
                "`genre`, `id`, `titre`, `actions`, `couche`, `k`, `seuil`, `deplacement`, `depart`, `pires`, `bassins`, `comparer` et `trajets`",
            ],
        ),
        case(
            "a variable of the reference",
            "territoire.toml",
            STUDY.to_owned() + &balance("mairies.heure"),
            &["E0109", "territoire.toml:24:12", "`mairies.heure`", "vouliez-vous dire `\"mairies.heures\"`"],
        ),
        case(
            "the analysis of a variable",
            "territoire.toml",
            STUDY.to_owned() + &balance("distanse.communes.distance_km"),
            &["E0109", "territoire.toml:24:12", "vouliez-vous dire `\"distance.communes.distance_km\"`"],
        ),
        case(
            "the column of a variable",
            "territoire.toml",
            STUDY.to_owned() + &balance("distance.communes.distance_kms"),
            &["E0109", "territoire.toml:24:12", "vouliez-vous dire `\"distance.communes.distance_km\"`"],
        ),
        case(
            "the layer of a variable",
            "territoire.toml",
            STUDY.to_owned() + &balance("couche:lieu"),
            &["E0109", "territoire.toml:24:12", "vouliez-vous dire `\"couche:lieux\"`"],
        ),
        case(
            "the field of a variable",
            "territoire.toml",
            STUDY.to_owned() + &balance("couche:lieux.nombre"),
            &["E0109", "territoire.toml:24:12", "`couche:lieux.nombre` n'existe pas"],
        ),
        case(
            "a recipe of the study",
            "cartes/essai.toml",
            "id = \"essai\"\ntitre = \"Essai\"\netiquetes = \"communes\"\n",
            &["E0102", "cartes/essai.toml:3:1", "vouliez-vous dire `etiquettes`"],
        ),
        case(
            "a file of attachments that is named and absent",
            "territoire.toml",
            STUDY.replace("plan/rattachements.csv", "plan/ratachements.csv"),
            &["E0101", "territoire.toml:10:17", "vouliez-vous dire `plan/rattachements.csv`"],
        ),
        case(
            "an unknown target",
            "plan/rattachements.csv",
            "action;genre;cible;role;origine;motif\n1.1.1-01;commune;Saint-Mihel;;utilisateur;\n",
            &["E0403", "plan/rattachements.csv:2", "Saint-Mihel", "Saint-Mihiel"],
        ),
        case(
            "an unknown action",
            "plan/rattachements.csv",
            "action;genre;cible;role;origine;motif\n1.1.1-09;commune;55463;;utilisateur;\n",
            &["E0404", "plan/rattachements.csv:2", "1.1.1-09"],
        ),
    ]
}

#[test]
fn every_fault_is_told_with_place_value_and_mend_and_leaves_earlier_results() {
    let mut faults = Vec::new();
    let cases = cases();
    assert!(cases.len() > 20);
    for case in cases {
        let dir = study();
        write(dir.path(), case.file, &case.content);
        let (stderr, code) = run(dir.path());
        let witness = std::fs::read_to_string(dir.path().join("resultats/temoin.txt"));
        let english = english_words(&stderr);
        let missing: Vec<&&str> = case.says.iter().filter(|text| !stderr.contains(**text)).collect();
        let fine = code == 1 && missing.is_empty() && english.is_empty() && !stderr.contains("panicked");
        if !fine || witness.ok().as_deref() != Some("ancien") {
            let name = case.name;
            faults.push(format!("== {name} (exit code {code}), not said: {missing:?}, English: {english:?}\n{stderr}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_list_of_communes_that_is_not_there_is_a_missing_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let output = tool::territoire()
        .arg("nouveau")
        .arg(dir.path().join("etude"))
        .args(["--communes", "absent.txt"])
        .output()
        .expect("the command runs");
    let stderr = tool::err(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains("E0101") && stderr.contains("le fichier `absent.txt` n'existe pas"), "{stderr}");
    assert!(!stderr.contains("E0201"), "{stderr}");
}

/// What is told by `verifier` needs no run: recipes and names of variables are among it.
#[test]
fn a_faulty_recipe_and_a_misspelt_variable_are_told_by_verifier() {
    let dir = study();
    write(dir.path(), "territoire.toml", (STUDY.to_owned() + &balance("mairies.heure")).as_bytes());
    write(dir.path(), "cartes/essai.toml", b"id = \"essai\"\n");
    let output = tool::territoire().arg("verifier").arg(dir.path()).output();
    let output = output.expect("the command runs");
    let stderr = tool::err(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains("erreur[E0109]") && stderr.contains("cartes/essai.toml:1"), "{stderr}");
}

#[test]
fn a_layer_that_cannot_be_read_is_told_once() {
    let attached = "action;genre;cible;role;origine;motif\n1.1.1-01;entite;lieux:1;;utilisateur;\n1.1.1-01;filtre;lieux:*;;utilisateur;\n";
    for (file, content) in [("couches/lieux.csv", Some("id;nom\n1;A\n")), ("couches/lieux.csv", None)] {
        let dir = study();
        write(dir.path(), "plan/rattachements.csv", attached.as_bytes());
        match content {
            Some(content) => write(dir.path(), file, content.as_bytes()),
            None => std::fs::remove_file(dir.path().join(file)).expect("removed"),
        }
        let (stderr, code) = run(dir.path());
        assert_eq!(code, 1);
        assert!(stderr.contains("1\u{a0}erreur :") && !stderr.contains("E0403"), "{stderr}");
    }
}

#[test]
fn attachments_are_optional_when_the_study_does_not_name_them() {
    let dir = study();
    write(dir.path(), "territoire.toml", STUDY.replace("rattachements = \"plan/rattachements.csv\"\n", "").as_bytes());
    std::fs::remove_file(dir.path().join("plan/rattachements.csv")).expect("removed");
    let (stderr, code) = run(dir.path());
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn a_geojson_cut_in_the_middle_is_told_where_it_stops() {
    let dir = study();
    let toml = STUDY.replace("couches/lieux.csv", "couches/lieux.geojson");
    write(dir.path(), "territoire.toml", toml.as_bytes());
    let cut = "{\"type\":\"FeatureCollection\",\n\"features\":[{\"type\":\"Feature\",\"properties\":{\"id\":1},\"geom";
    write(dir.path(), "couches/lieux.geojson", cut.as_bytes());
    let (stderr, code) = run(dir.path());
    assert_eq!(code, 1);
    assert!(stderr.contains("E0304") && stderr.contains("couches/lieux.geojson:2"), "{stderr}");
    assert!(stderr.contains("s'arrête ici"), "{stderr}");
}

#[test]
fn an_empty_layer_and_a_commune_without_contour_are_warnings() {
    let dir = study();
    write(dir.path(), "couches/lieux.csv", b"id;nom;lon;lat\n");
    let toml =
        STUDY.replace("245500327", "200066660").replace("epci = [\"200066660\"]", "communes = [\"97105\", \"97701\"]");
    write(dir.path(), "territoire.toml", toml.as_bytes());
    write(dir.path(), "plan/rattachements.csv", b"action;genre;cible;role;origine;motif\n");
    let (stderr, code) = run(dir.path());
    assert_eq!(code, 0, "{stderr}");
    for text in ["A0307", "A0602", "A0203", "97701"] {
        assert!(stderr.contains(text), "{text}\n{stderr}");
    }
    assert!(dir.path().join("resultats/resultats.json").exists(), "the new results stand there");
    assert!(dir.path().join("resultats/temoin.txt").exists(), "what people put there stays");
}

#[test]
fn csv_dialects_are_read_and_what_was_detected_is_said() {
    for (bytes, says) in [
        (
            &b"id;nom;lon;lat\r\n1;For\xeat;5,54;48,89\r\n"[..],
            "CSV en Windows-1252, séparateur point-virgule, décimales à virgule : 1\u{a0}ligne",
        ),
        (b"id,nom,lon,lat\n1,A,5.54,48.89\n", "CSV en UTF-8, séparateur virgule : 1\u{a0}ligne"),
        (
            b"\xef\xbb\xbfid\tnom\tlon\tlat\n1\tA\t5.54\t48.89\n",
            "CSV en UTF-8 (avec BOM), séparateur tabulation : 1\u{a0}ligne",
        ),
    ] {
        let dir = study();
        write(dir.path(), "couches/lieux.csv", bytes);
        let (stderr, code) = run(dir.path());
        assert_eq!(code, 0, "{stderr}");
        assert!(stderr.contains(says), "«{says}» is not in\n{stderr}");
    }
}

#[test]
fn wrong_usage_is_exit_code_two_and_said_in_french() {
    for (args, says) in [
        (&["lancer", "--vite"][..], "`--vite` n'existe pas ici"),
        (&["lance"], "la commande `lance` n'existe pas"),
        (&["lance"], "vouliez-vous dire `lancer` ?"),
        (&["lancer", "--format", "pdf"], "`pdf` n'est pas une valeur"),
        (&["lancer", "--fils", "0"], "`0` n'est pas une valeur"),
        (&["plan", "lire"], "il manque"),
        (&[], "il manque une commande"),
    ] {
        let output = tool::territoire().args(args).output().expect("runs");
        let stderr = tool::err(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}\n{stderr}");
        assert!(stderr.contains(says), "{args:?}: «{says}» is not in\n{stderr}");
    }
    let help = tool::territoire().arg("--help").output().expect("runs");
    let text = tool::out(&help);
    assert_eq!(help.status.code(), Some(0));
    for word in ["Commands", "Options:\n  -h, --help     Print", "Print help"] {
        assert!(!text.contains(word), "{text}");
    }
}
