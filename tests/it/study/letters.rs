//! A study whose files write their accents apart is the study whose files write them in one piece.

use std::path::Path;

use territoire::diagnostic::{Notes, summary};
use territoire::study::Study;
use unicode_normalization::UnicodeNormalization;

use crate::support::files::{example_and, write};
use crate::support::tool;

/// Names of a layer, of its fields, their values, a commune and a feature all have accents; so has a file.
const STUDY: &str = r#"
[etude]
nom = "Étude d'été"
date = 2026-11-24

[territoire]
epci = ["245500327"]

[[niveau]]
nom = "Pôle d'équilibre"
communes = ["Bislée"]

[[couche]]
id = "lieux"
titre = "Lieux d'intérêt"
fichier = "données/écoles.csv"
source = "Relevé"

[[analyse]]
genre = "distance"
id = "ecoles"
couche = "lieux"

[[analyse]]
genre = "panier"
id = "panier"
services = [{ nom = "École", couche = "lieux", champ = "espèce", valeurs = ["école"] }]

[[scenario]]
id = "fermeture"
titre = "L'école de Bislée ferme"
[[scenario.retrait]]
couche = "lieux"
entite = "École de Bislée"
[[scenario.changement]]
couche = "lieux"
entite = "Lycée"
valeurs = { "espèce" = "école" }
"#;

const PLACES: &str = "nom;espèce;lon;lat\nÉcole de Bislée;école;5.50;48.87\nLycée;lycée;5.54;48.89\n";

fn apart(text: &str) -> String {
    text.nfd().collect()
}

/// What a study answers, today and in its scenario, as JSON.
fn answers(folder: &Path) -> Vec<String> {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).expect("opened");
    assert!(!notes.has_errors(), "{}", summary(&notes));
    let answers = study.answer(&mut notes);
    let foreseen = study.foresee(&answers.outcomes);
    assert!(foreseen.iter().all(|f| f.outcomes.len() == 2), "both answers change");
    let changes = foreseen.iter().flat_map(|f| &f.outcomes).map(|o| format!("{o:?}"));
    std::iter::once(study.book(&answers, &notes).json()).chain(changes).collect()
}

#[test]
fn a_study_with_its_accents_apart_answers_the_same() {
    let (whole, parts) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    write(whole.path(), "territoire.toml", STUDY);
    write(whole.path(), "données/écoles.csv", PLACES);
    write(parts.path(), "territoire.toml", apart(STUDY));
    write(parts.path(), &apart("données/écoles.csv"), apart(PLACES));
    assert_ne!(STUDY, apart(STUDY));
    let expected = answers(whole.path());
    assert!(expected[0].contains("Étude d'été") && expected.len() == 3);
    assert_eq!(answers(parts.path()), expected);
    // The declaration alone, as somebody types it whose layers come from another system.
    write(parts.path(), "territoire.toml", STUDY);
    assert_eq!(answers(parts.path()), expected);
}

#[test]
fn a_fault_is_shown_where_the_file_has_it_and_as_it_is_read() {
    let dir = example_and("");
    let file = dir.path().join("territoire.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, format!("{text}\n[[niveau]]\nnom = \"Pôle\"\ncommunes = [\"{}\"]\n", apart("Trésaubaux")))
        .expect("written");
    let mut notes = Notes::new();
    let _ = Study::open(dir.path(), &mut notes);
    let told = summary(&notes);
    assert!(told.contains("`Trésaubaux` n'est pas une commune du territoire"), "{told}");
    assert!(told.contains("(Trésauvaux)"), "{told}");
    assert!(told.contains(&apart("Trésaubaux")), "the line is the file's own: {told}");
}

#[test]
fn what_is_typed_is_found_however_it_is_written() {
    let found = |words: &str| {
        tool::out(tool::territoire().args(["nouveau", "--chercher", words]).assert().success().get_output())
    };
    assert!(found("Trésauvaux").contains("Trésauvaux (Meuse)"));
    assert_eq!(found(&apart("Trésauvaux")), found("Trésauvaux"));
}
