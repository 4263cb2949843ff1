//! `territoire friches fusionner`: two inventories of a study made one, what is asked, what people answer kept and applied.

use std::path::Path;

use serde_json::Value;

use crate::support::answers::{plain, says};
use crate::support::files::write;
use crate::support::tool::{all, out, run, territoire};

pub(super) const STUDY: &str = r#"
[etude]
nom = "Essai"
date = 2026-11-24
[territoire]
epci = ["245500327"]
[[couche]]
id = "registre"
fichier = "couches/registre.csv"
modele = "friches"
fictif = true
[[couche]]
id = "epci"
fichier = "couches/epci.csv"
modele = "friches"
fictif = true
"#;

pub(super) const HEAD: &str = "site_id;site_nom;site_type;site_identif_date;site_actu_date;site_statut;comm_nom;comm_insee;bati_etat;unite_fonciere_surface;urba_zaer;source_nom;geompoint\n";

/// Three sites of Saint-Mihiel in the register. The EPCI has the first under another number, 45 m away, with a fault of typing, a
/// later date and another status; something 300 m from the second, of its name; and one of its own. The register has a fourth,
/// outside the territory.
pub(super) fn study() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "territoire.toml", STUDY);
    std::fs::create_dir_all(dir.path().join("couches")).expect("made");
    let register = [
        "55463_1;Ancienne scierie Ponsard;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;inconnu;4200;inconnu;registre;POINT(5.5400 48.8900)",
        "55463_2;Laiterie du Pont;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;dégradation moyenne;1500;inconnu;registre;POINT(5.5500 48.8850)",
        "55463_3;Caserne Négrier;friche militaire;2020-01-01;2021-01-01;friche reconvertie;Saint-Mihiel;55463;;30000;inconnu;registre;POINT(5.5300 48.8800)",
        "55545_9;Citadelle fictive;friche militaire;2020-01-01;2021-01-01;friche sans projet;Verdun;55545;;900;inconnu;registre;POINT(5.3800 49.1600)",
    ];
    let epci = [
        "55463_A7;Anciene scierie Ponsard;friche industrielle;2020-01-01;2025-06-01;friche avec projet;Saint-Mihiel;55463;dégradation très importante;4200;inconnu;EPCI;POINT(5.5404 48.8903)",
        "55463_A8;Laiterie du Pont;friche industrielle;2020-01-01;2025-06-01;friche sans projet;Saint-Mihiel;55463;;1500;inconnu;EPCI;POINT(5.5541 48.8850)",
        "55463_A9;Garage fictif;friche commerciale;2020-01-01;2025-06-01;friche sans projet;Saint-Mihiel;55463;;800;inconnu;EPCI;POINT(5.5600 48.9000)",
    ];
    write(dir.path(), "couches/registre.csv", format!("{HEAD}{}\n", register.join("\n")));
    write(dir.path(), "couches/epci.csv", format!("{HEAD}{}\n", epci.join("\n")));
    dir
}

pub(super) fn merged(dir: &Path) -> Value {
    let output = territoire().args(["friches", "fusionner"]).arg(dir).args(["--format", "json"]).output().expect("run");
    serde_json::from_str(&out(&output)).unwrap_or_else(|e| panic!("{e}: {}", all(&output)))
}

pub(super) fn read(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name))
        .unwrap_or_else(|e| panic!("{name}: {e}"))
        .trim_start_matches('\u{feff}')
        .to_owned()
}

pub(super) fn column(text: &str, separator: u8, name: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
    let at = reader.headers().expect("a header").iter().position(|h| h == name).unwrap_or_else(|| panic!("{name}"));
    reader.records().map(|r| r.expect("a row")[at].to_owned()).collect()
}

#[test]
fn two_inventories_become_one_and_what_people_decide_is_kept_and_applied() {
    let dir = study();
    let first = merged(dir.path());
    assert_eq!(first["lignes"], 7);
    let outside: Vec<&Value> =
        first["sites"].as_array().expect("sites").iter().filter(|s| s["dans_le_territoire"] == false).collect();
    assert_eq!((outside.len(), &outside[0]["site"]), (1, &"55545_9".into()));
    let pairs = first["paires"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 1, "{first}");
    assert_eq!((&pairs[0]["premier"], &pairs[0]["second"]), (&"registre:55463_1".into(), &"epci:55463_A7".into()));
    let doubt = first["a_decider"].as_array().expect("doubts");
    assert_eq!((doubt.len(), &doubt[0]["second"]), (1, &"epci:55463_A8".into()), "{first}");
    // The later value is kept: «inconnu» is no value, and a status that differs is asked about.
    let rows = read(dir.path(), "inventaire/friches.csv");
    assert_eq!(column(&rows, b',', "site_id"), ["55463_1", "55463_2", "55463_3", "55463_A8", "55463_A9"]);
    assert_eq!(column(&rows, b',', "site_statut")[0], "friche avec projet");
    assert_eq!(column(&rows, b',', "bati_etat")[0], "dégradation très importante");
    // What was reconverted stays.
    assert_eq!(column(&rows, b',', "site_statut")[2], "friche reconvertie");
    let asked: Vec<&Value> = first["desaccords"].as_array().expect("conflicts").iter().map(|c| &c["champ"]).collect();
    assert_eq!(asked, ["site_nom", "site_statut"]);
    // Each value of each source is there, and one of each is kept.
    let sources = read(dir.path(), "inventaire/sources.csv");
    let status: Vec<&str> = sources.lines().filter(|l| l.starts_with("55463_1;site_statut;")).collect();
    assert_eq!(
        status,
        [
            "55463_1;site_statut;friche avec projet;epci;1;2025-06-01;oui",
            "55463_1;site_statut;friche sans projet;registre;1;2021-01-01;non",
        ]
    );
    // People decide, in a table saved by a spreadsheet of Windows with a column of theirs.
    let pairs = read(dir.path(), "inventaire/rapprochements.csv");
    let decided: String = pairs
        .lines()
        .enumerate()
        .map(|(n, l)| match n {
            0 => format!("{l};note\r\n"),
            _ if l.contains("55463_A8") => format!("oui{l};vu sur place\r\n"),
            _ => format!("{l};\r\n"),
        })
        .collect();
    write(dir.path(), "inventaire/rapprochements.csv", decided);
    let conflicts = read(dir.path(), "inventaire/conflits.csv");
    let chosen =
        conflicts.lines().map(|l| if l.contains("friche sans projet") { format!("x{l}\n") } else { format!("{l}\n") });
    let chosen: String = chosen.collect();
    write(dir.path(), "inventaire/conflits.csv", chosen);
    let second = merged(dir.path());
    assert_eq!(second["sites"].as_array().expect("sites").len(), 5, "{second}");
    assert_eq!(second["a_decider"].as_array().expect("doubts").len(), 0);
    let rows = read(dir.path(), "inventaire/friches.csv");
    assert_eq!(column(&rows, b',', "site_statut")[0], "friche sans projet");
    let pairs = read(dir.path(), "inventaire/rapprochements.csv");
    says(&pairs, &["vu sur place", "oui;un seul site;registre:55463_2"]);
    says(&read(dir.path(), "inventaire/conflits.csv"), &["x;55463_1"]);
    // The same again changes no byte.
    let before = ["friches.csv", "sources.csv", "rapprochements.csv", "conflits.csv"]
        .map(|n| read(dir.path(), &format!("inventaire/{n}")));
    merged(dir.path());
    let after = ["friches.csv", "sources.csv", "rapprochements.csv", "conflits.csv"]
        .map(|n| read(dir.path(), &format!("inventaire/{n}")));
    assert_eq!(before, after);
    let said = plain(&all(&run(&["friches", "fusionner"], dir.path())));
    says(&said, &["7 lignes de 2 couches font 5 sites", "1 site hors du territoire", "données fictives"]);
}

#[test]
fn what_cannot_be_merged_or_believed_is_told_and_touches_nothing() {
    let dir = study();
    let output =
        territoire().args(["friches", "fusionner"]).arg(dir.path()).args(["--couches", "registre,epsi"]).output();
    says(&all(&output.expect("run")), &["`epsi` n'est pas une couche de friches", "epci"]);
    let output = territoire().args(["friches", "fusionner"]).arg(dir.path()).args(["--couches", "epci"]).output();
    says(&all(&output.expect("run")), &["au moins deux couches"]);
    assert!(!dir.path().join("inventaire").exists());
    merged(dir.path());
    let rows = read(dir.path(), "inventaire/friches.csv");
    write(dir.path(), "inventaire/rapprochements.csv", "");
    let output = territoire().args(["friches", "fusionner"]).arg(dir.path()).output().expect("run");
    assert_eq!(output.status.code(), Some(1));
    says(&all(&output), &["E0571", "rapprochements.csv"]);
    assert_eq!(read(dir.path(), "inventaire/friches.csv"), rows);
}

/// A study of two lists: what each says, under the head of the register.
fn two(first: &[&str], second: &[&str]) -> tempfile::TempDir {
    let dir = study();
    write(dir.path(), "couches/registre.csv", format!("{HEAD}{}\n", first.join("\n")));
    write(dir.path(), "couches/epci.csv", format!("{HEAD}{}\n", second.join("\n")));
    dir
}

fn said(dir: &Path) -> String {
    plain(&all(&run(&["friches", "fusionner"], dir)))
}

#[test]
fn two_sites_of_one_identifier_are_two_and_the_second_has_another() {
    // Some 2 km apart, of two names: each source numbers its own.
    let dir = two(
        &[
            "55463_0001;Filature;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;inconnu;4200;inconnu;registre;POINT(5.5400 48.8900)",
        ],
        &[
            "55463_0001;Garage Citroën;friche commerciale;2020-01-01;2025-01-01;friche avec projet;Saint-Mihiel;55463;inconnu;900;inconnu;EPCI;POINT(5.5600 48.9000)",
        ],
    );
    let told = said(dir.path());
    says(
        &told,
        &["A0556", "« Garage Citroën » (epci:55463_0001) devient `55463_0001-epci`", "1 rapprochement à décider"],
    );
    for _ in 0..2 {
        let rows = read(dir.path(), "inventaire/friches.csv");
        assert_eq!(column(&rows, b',', "site_id"), ["55463_0001", "55463_0001-epci"]);
        assert_eq!(column(&rows, b',', "site_nom"), ["Filature", "Garage Citroën"]);
        merged(dir.path());
    }
    let pairs = read(dir.path(), "inventaire/rapprochements.csv");
    says(&pairs, &["à décider;registre:55463_0001;Filature;epci:55463_0001;Garage Citroën;", "même identifiant"]);
    // Whoever says that they are one has one.
    write(dir.path(), "inventaire/rapprochements.csv", pairs.replace(";à décider", "oui;à décider"));
    merged(dir.path());
    assert_eq!(column(&read(dir.path(), "inventaire/friches.csv"), b',', "site_id"), ["55463_0001"]);
}

#[test]
fn a_list_without_coordinates_is_matched_by_commune_name_and_surface() {
    let dir = study();
    let register = [
        "55463_1;Etablissements Pierson;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;;68257.82;inconnu;registre;POINT(5.5400 48.8900)",
        "55463_2;Friche centre bourg;friche d'habitat;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;;5017;inconnu;registre;POINT(5.5300 48.8850)",
        "55463_3;Caserne;friche militaire;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;;30000;inconnu;registre;POINT(5.5200 48.8800)",
    ];
    write(dir.path(), "couches/registre.csv", format!("{HEAD}{}\n", register.join("\n")));
    // No identifiers either; «Moulin» is none of them.
    let list = "Nom du site;Commune;Surface\nEtablissements Pierson;Saint-Mihiel;68258\nFriche du centre bourg;Saint-Mihiel;9000\nTerrain militaire;Saint-Mihiel;30000\nMoulin;Saint-Mihiel;1234\n";
    write(dir.path(), "couches/epci.csv", list);
    let first = merged(dir.path());
    let of = |key: &str| -> Vec<(String, String)> {
        let pairs = first[key].as_array().expect("pairs").iter();
        pairs
            .map(|p| (p["premier"].as_str().unwrap_or("").to_owned(), p["second"].as_str().unwrap_or("").to_owned()))
            .collect()
    };
    let pair = |a: &str, b: &str| (format!("registre:{a}"), format!("epci:{b}"));
    assert_eq!(of("paires"), [pair("55463_1", "55463_etablissements-pierson")], "{first}");
    assert_eq!(
        of("a_decider").into_iter().collect::<std::collections::BTreeSet<_>>(),
        [pair("55463_2", "55463_friche-du-centre-bourg"), pair("55463_3", "55463_terrain-militaire")].into()
    );
    // The site keeps the position of the row that has one.
    let rows = read(dir.path(), "inventaire/friches-a-completer.csv");
    assert_eq!(column(&rows, b';', "geompoint")[0], "POINT(5.540000 48.890000)");
}

#[test]
fn a_choice_is_asked_again_when_a_source_says_what_none_said_and_stays_meanwhile() {
    let dir = study();
    merged(dir.path());
    let mark = |by: &dyn Fn(&str) -> bool| {
        let table = read(dir.path(), "inventaire/conflits.csv");
        let rows = table.lines().map(|l| match by(l) {
            true => format!("x{}\n", &l[l.find(';').unwrap_or(0)..]),
            false => format!("{l}\n"),
        });
        write(dir.path(), "inventaire/conflits.csv", rows.collect::<String>());
    };
    let status = |rows: &str| column(rows, b',', "site_statut")[0].clone();
    let asked =
        || merged(dir.path())["desaccords"].as_array().expect("conflicts").iter().any(|c| c["champ"] == "site_statut");
    mark(&|l| l.contains("55463_1;") && l.contains("friche sans projet"));
    assert!(!asked() && !asked());
    // What was refused is still there, so that what is new can be told from it.
    says(
        &read(dir.path(), "inventaire/conflits.csv"),
        &[
            "x;55463_1;Anciene scierie Ponsard;site_statut;friche sans projet",
            "\n;55463_1;Anciene scierie Ponsard;site_statut;friche avec projet;epci",
        ],
    );
    let epci = std::fs::read_to_string(dir.path().join("couches/epci.csv")).expect("read");
    let later = epci.replace("2025-06-01;friche avec projet", "2026-11-20;friche reconvertie");
    write(dir.path(), "couches/epci.csv", later);
    assert!(asked() && asked(), "asked until somebody answers");
    let told = said(dir.path());
    says(&told, &["A0557", "« friche sans projet » avait été choisi, « friche reconvertie » est venu depuis"]);
    assert_eq!(status(&read(dir.path(), "inventaire/friches.csv")), "friche sans projet");
    let table = read(dir.path(), "inventaire/conflits.csv");
    says(
        &table,
        &["avant;55463_1;Anc", "\n;55463_1;Anciene scierie Ponsard;site_statut;friche reconvertie;epci;2026-11-20"],
    );
    mark(&|l| l.contains("friche reconvertie;epci"));
    assert!(!asked() && !asked());
    assert_eq!(status(&read(dir.path(), "inventaire/friches.csv")), "friche reconvertie");
    assert!(!read(dir.path(), "inventaire/conflits.csv").contains("avant;"));
}

#[test]
fn communes_that_differ_are_asked_about_and_every_row_is_counted() {
    let dir = two(
        &[
            // Its point is in Saint-Mihiel.
            "55463_A3;Tannerie;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Verdun;55545;;9000;inconnu;registre;POINT(5.5305 48.8955)",
            "55463_A1;Filature;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;;4000;inconnu;registre;POINT(5.5405 48.8905)",
            "55463_A1;Filature nord;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;;3000;inconnu;registre;POINT(5.5505 48.8905)",
        ],
        &[
            "55463_B2;Tannerie;friche industrielle;2020-01-01;2020-01-01;friche sans projet;Saint-Mihiel;55463;;9000;inconnu;EPCI;POINT(5.5306 48.8956)",
        ],
    );
    let asked = merged(dir.path());
    let fields: Vec<&Value> = asked["desaccords"].as_array().expect("conflicts").iter().map(|c| &c["champ"]).collect();
    assert_eq!(fields, ["comm_insee"], "{asked}");
    assert_eq!((&asked["lignes"], &asked["lignes_ecartees"]), (&3.into(), &1.into()));
    says(
        &said(dir.path()),
        &[
            "A0558",
            "55463_A3 « Tannerie » : écrit 55545, compté à Saint-Mihiel (55463)",
            "4 lignes de 2 couches, dont 1 écartée à la lecture, font 2 sites : 2 gardées, 1 réunie à une autre.",
        ],
    );
}

#[test]
fn a_study_that_declares_its_inventory_goes_on_when_a_row_becomes_incomplete() {
    let dir = study();
    let inventory =
        "[[couche]]\nid = \"inventaire\"\nfichier = \"inventaire/friches.csv\"\nmodele = \"friches\"\nfictif = true\n";
    let analysis = "[[analyse]]\ngenre = \"friches\"\nid = \"friches\"\ncouche = \"inventaire\"\n";
    merged(dir.path());
    write(dir.path(), "territoire.toml", format!("{STUDY}{inventory}{analysis}"));
    assert!(dir.path().join("inventaire/friches.csv").exists());
    let epci = std::fs::read_to_string(dir.path().join("couches/epci.csv")).expect("read");
    write(
        dir.path(),
        "couches/epci.csv",
        format!(
            "{epci}55463_B1;Moulin;;2020-01-01;2025-06-01;sans objet;Saint-Mihiel;55463;;500;inconnu;EPCI;POINT(5.52 48.892)\n"
        ),
    );
    merged(dir.path());
    assert!(!dir.path().join("inventaire/friches.csv").exists());
    // The same again, then the answers: the other file is read, and told.
    let told = said(dir.path());
    says(&told, &["A0559", "`inventaire/friches-a-completer.csv` est lu à sa place"]);
    let told = plain(&all(&run(&["lancer"], dir.path())));
    assert!(!told.contains("E0101"), "{told}");
    // The seven rows are six sites with the mill, which is withdrawn: three of the stock, one reconverted, one in doubt.
    let answers = plain(&read(dir.path(), "resultats/resultats.json"));
    says(&answers, &["1 site de statut « sans objet », retiré : compté nulle part"]);
    assert!(!answers.contains("sans statut connu,"), "{answers}");
}

#[test]
fn the_list_of_an_epci_keeps_its_columns_and_what_is_lost_of_it_is_named() {
    let dir = study();
    let list = "Nom;Commune;Type;Etat;Bâti (m²);Observations;Code friche;Voisin\n\
        Silo;Saint-Mihiel;industrielle;friche avec projet;320;goudrons;DDT-01;x\n\
        Meuse Déco;Sampignny;industrielle;sans projet;;;DDT-02;\n\
        Fait à Saint-Mihiel le 03/11/2026;;;;;;;\n";
    write(dir.path(), "couches/epci.csv", list);
    let told = said(dir.path());
    says(
        &told,
        &[
            "ligne 3 (« Sampignny » : vouliez-vous dire Sampigny ?)",
            "« Fait à Saint-Mihiel le 03/11/2026 »",
            "1 site sans commune ni position reconnue, laissé de côté : « Meuse Déco » (epci, ligne 2).",
            "1 site hors du territoire",
            "epci : colonne sans place dans l'inventaire, laissée dans la source : « Voisin »",
        ],
    );
    let rows = read(dir.path(), "inventaire/friches-a-completer.csv");
    let at = column(&rows, b';', "site_id").iter().position(|id| id == "DDT-01").expect("the silo");
    for (field, value) in [
        ("site_nom", "Silo"),
        ("site_type", "friche industrielle"),
        ("site_statut", "friche avec projet"),
        ("bati_surface", "320"),
        ("commentaire", "goudrons"),
    ] {
        assert_eq!(column(&rows, b';', field)[at], value, "{field}");
    }
    // What has no name at all is told by what it lacks.
    write(dir.path(), "couches/epci.csv", "Lieu-dit;Commune\nSilo;Saint-Mihiel\n");
    says(&said(dir.path()), &["E0315", "il manque la colonne `site_nom`"]);
}

#[test]
fn a_day_to_come_is_told_and_is_not_the_latest() {
    let dir = study();
    let epci = std::fs::read_to_string(dir.path().join("couches/epci.csv")).expect("read");
    // The sawmill was seen in 2052 by the EPCI: a fault of typing.
    write(dir.path(), "couches/epci.csv", epci.replacen("2025-06-01", "2052-06-01", 1));
    let told = said(dir.path());
    says(
        &told,
        &["1 ligne : date de mise à jour après celle de l'étude", "couches/epci.csv:2", "ligne 2 (`01/06/2052`)"],
    );
    let rows = read(dir.path(), "inventaire/friches.csv");
    assert_eq!(column(&rows, b',', "site_statut")[0], "friche sans projet");
    assert_eq!(column(&rows, b',', "site_actu_date")[0], "2021-01-01");
    let told = plain(&all(&run(&["verifier"], dir.path())));
    says(&told, &["au 01/06/2025"]);
    assert!(!told.contains("au 01/06/2052"), "{told}");
}
