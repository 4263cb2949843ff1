//! A question declared in one folder and registered by one line reaches everything that users see.

use std::path::Path;
use std::sync::LazyLock;

use calamine::{Reader, open_workbook_auto};
use gdal::Dataset;
use gdal::vector::LayerAccess;
use territoire::analysis::{self, AnyQuestion};
use territoire::diagnostic::{Notes, summary};
use territoire::study::{self, Study};
use territoire::territory::Selection;
use territoire::workshop::{NewStudy, create_asking};

use super::voisinage::{KIND, Voisinage};
use crate::support::files::{append, json};

/// The registry: the tool's questions and one line more.
static QUESTIONS: LazyLock<Vec<&'static dyn AnyQuestion>> = LazyLock::new(|| {
    let mut questions = analysis::ALL.to_vec();
    questions.push(&Voisinage);
    questions
});

const ASKED: &str = "
[[analyse]]
genre = \"voisinage-essai\"
id = \"voisins\"
couche = \"mairies\"

[[scenario]]
id = \"une-de-moins\"
titre = \"Une mairie ferme\"
[[scenario.retrait]]
couche = \"mairies\"
entite = \"Mairie de Sampigny\"
";

/// A new study of the CC du Sammiellois that may ask the question.
fn new_study() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let selection = Selection { epcis: vec![("245500327".into(), None)], communes: Vec::new() };
    let date = jiff::civil::date(2026, 11, 29);
    let new = NewStudy { folder: dir.path().to_owned(), name: None, selection, date };
    create_asking(&new, &QUESTIONS, &mut Notes::new()).expect("written").expect("a study");
    dir
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("read")
}

/// Opens and runs the study; what it wrote is in `resultats/`.
fn run(folder: &Path) -> Study {
    let mut notes = Notes::new();
    let study = Study::open_asking(folder, &QUESTIONS, &mut notes).expect("a study");
    study.run(&mut notes).expect("written").unwrap_or_else(|| panic!("{}", summary(&notes)));
    study
}

#[test]
fn a_declaration_gives_the_section_of_a_new_study_and_the_page_of_the_method() {
    let dir = new_study();
    let file = text(&dir.path().join("territoire.toml"));
    let section = "# [[analyse]]\n# genre = \"voisinage-essai\"\n# id = \"voisinage-essai\"\n\
        # couche = \"…\"   # couche des entités à compter\n\
        # rayon = \"8 km\"   # jusqu'où une entité compte\n\
        # traits = \"oui\"   # `oui` : trace chaque commune à sa première entité\n";
    assert!(file.contains(section), "{file}");
    let told = study::explain(KIND, &QUESTIONS).expect("it is known");
    assert!(told.contains("Question d'essai : elle n'existe que dans les tests."), "{told}");
    assert!(told.contains("rayon          jusqu'où une entité compte (par défaut \"8 km\")"), "{told}");
    assert!(study::explainable(&QUESTIONS).contains("voisinage-essai Entités du voisinage (essai)"));
    assert!(analysis::guide(&QUESTIONS).contains(
        "| `voisinage-essai` | combien d'entités autour de chaque commune ? | `couche`, `rayon`, `traits` |"
    ));
    assert_eq!(study::explain(KIND, analysis::ALL), Err(None), "the tool itself does not know it");
}

#[test]
fn a_fault_in_its_keys_is_told_like_any_other() {
    let dir = new_study();
    append(
        &dir.path().join("territoire.toml"),
        &ASKED.replace("couche = \"mairies\"\n\n", "couche = \"mairie\"\nrayons = \"3 km\"\n\n"),
    );
    let mut notes = Notes::new();
    assert!(Study::open_asking(dir.path(), &QUESTIONS, &mut notes).is_none());
    let told: Vec<(&str, &str)> = notes.all().iter().map(|d| (d.code.id, d.message.as_str())).collect();
    assert_eq!(
        told,
        [("E0109", "la couche `mairie` n'est pas déclarée"), ("E0102", "clé inconnue `rayons` dans [[analyse]]"),]
    );
}

#[test]
fn an_answer_reaches_the_workbook_the_geopackage_the_json_the_map_and_a_scenario() {
    let dir = new_study();
    append(&dir.path().join("territoire.toml"), ASKED);
    run(dir.path());
    let results = dir.path().join("resultats");

    let answers = json(&results.join("resultats.json"));
    let all = answers["analyses"].as_array().expect("answers");
    let mine = all.iter().find(|a| a["id"] == "voisins").expect("the answer");
    assert_eq!(mine["tableaux"].as_array().map(Vec::len), Some(4));

    // A table by commune, one by EPCI and one by feature stand beside these; the fourth under the question.
    let title = mine["titre"].as_str().expect("a title");
    let mut book = open_workbook_auto(results.join("tableaux.xlsx")).expect("a workbook");
    let names = book.sheet_names();
    let told = |name: &&String| {
        let range = book.worksheet_range(name).expect("a sheet");
        range.rows().any(|row| row.iter().any(|cell| cell.to_string().starts_with(title)))
    };
    let sheets: Vec<&String> = names.iter().filter(told).collect();
    assert_eq!(sheets, ["Sommaire", "Constats", "Communes", "EPCI", "Liste – Mairies", title], "{names:?}");

    let gpkg = Dataset::open(results.join("territoire.gpkg")).expect("a GeoPackage");
    let mut layers: Vec<(String, u64)> = gpkg.layers().map(|l| (l.name(), l.feature_count())).collect();
    layers.retain(|(name, _)| name.starts_with("voisins__"));
    let mairies = text(&dir.path().join("couches/mairies.csv")).lines().count() as u64 - 1;
    let communes = gpkg.layer_by_name("communes").expect("communes");
    let lines = layers.iter().find(|(name, _)| name == "voisins__traits").expect("lines").1;
    assert!(lines > 0 && lines <= communes.feature_count());
    assert_eq!(
        layers,
        [
            ("voisins__zone_essai".to_owned(), 1),
            ("voisins__traits".to_owned(), lines),
            ("voisins__lieux".to_owned(), mairies),
            ("voisins__entites".to_owned(), mairies),
        ]
    );
    // What it knows of each feature is beside the feature, and every field has a label that QGIS shows.
    let layer = gpkg.layer_by_name("couche_mairies").expect("the layer");
    let fields: Vec<String> = layer.defn().fields().map(|f| f.name()).collect();
    assert!(fields.contains(&"dans_territoire".to_owned()), "{fields:?}");
    assert!(fields.iter().any(|f| f.starts_with("voisins__")), "{fields:?}");
    let alias = "SELECT name FROM gpkg_data_columns WHERE table_name = 'communes' AND column_name = 'voisins__entites'";
    let mut found = gpkg.execute_sql(alias, None, gdal::vector::sql::Dialect::DEFAULT).expect("asked").expect("rows");
    let name = found.features().next().and_then(|f| f.field_as_string(0).ok().flatten()).expect("an alias");
    assert!(name.starts_with(title), "{name}");
    let fields: Vec<String> = communes.defn().fields().map(|f| f.name()).collect();
    assert!(fields.contains(&"voisins__entites".to_owned()), "{fields:?}");

    let map = text(&results.join("cartes/90-voisinage-essai.svg"));
    assert!(map.contains("entités du voisinage (essai)"), "the map has its title");

    let scenario = json(&results.join("scenarios/une-de-moins/scenario.json"));
    let told = scenario.to_string();
    assert!(told.contains("entités comptées : "), "what the question tells of a change: {told}");
}

#[test]
fn a_comparison_tells_what_the_question_says_of_a_change() {
    let dir = new_study();
    append(&dir.path().join("territoire.toml"), ASKED.split("[[scenario]]").next().expect("the analysis"));
    run(dir.path());
    let earlier = dir.path().join("avant.json");
    std::fs::copy(dir.path().join("resultats/resultats.json"), &earlier).expect("copied");
    let file = dir.path().join("couches/mairies.csv");
    let kept: Vec<String> =
        text(&file).lines().filter(|l| !l.contains("Mairie de Sampigny")).map(str::to_owned).collect();
    let before = text(&file).lines().count();
    assert_eq!(kept.len() + 1, before, "one mairie less");
    std::fs::write(&file, kept.join("\n")).expect("written");
    let mut notes = Notes::new();
    let study = Study::open_asking(dir.path(), &QUESTIONS, &mut notes).expect("a study");
    let (outcomes, _) = study.run_comparison(Some(&earlier), &mut notes).expect("written").expect("compared");
    let mine = outcomes.iter().find(|o| o.id == "voisins").expect("the comparison");
    assert!(mine.findings[0].text.contains("entités comptées : "), "{:?}", mine.findings);
}
