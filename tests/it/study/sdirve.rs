//! `territoire sdirve`: the file that a study fills in, judged by the makers of the standard; what is refused, what stays.

use std::path::Path;
use std::sync::LazyLock;

use territoire::analysis::parameter::Reader;
use territoire::analysis::{self, About, AnyQuestion, Asked, Context, NoAnswer, Question};
use territoire::diagnostic::{Notes, summary};
use territoire::layer::Model;
use territoire::outcome::{Column, Outcome, Row, Table, Unit};
use territoire::study::Study;
use territoire::workshop::{self, Destination};

use crate::support::answers::{plain, says};
use crate::support::files::{append, root, write};
use crate::support::judge::{judge, table_schema, verdict};
use crate::support::skips::shared;
use crate::support::tool::{all, err, out, territoire};

/// The CC du Sammiellois with the points of the model's sound file: two of 150 kW at Saint-Mihiel, one of 3.7 at
/// Lacroix-sur-Meuse.
const STUDY: &str = r#"
[etude]
nom = "Essai"
date = 2026-11-24
[territoire]
epci = ["245500327"]
[[couche]]
id = "bornes"
fichier = "couches/bornes.csv"
modele = "irve"
fictif = true
[[couche]]
id = "usage"
fichier = "couches/usage.csv"
modele = "usage-irve"
[[couche]]
id = "projets"
fichier = "couches/projets.csv"
modele = "projets-irve"
"#;

const ASKED: &str = r#"
[[analyse]]
genre = "sdirve"
id = "schema"
bornes = "bornes"
usage = "usage"
projets = "projets"
date_diagnostic = 2026-09-01
date_adoption = 2026-11-20
date_objectifs = 2029-06-30
pdc_par_station = 4
url = "https://exemple.fr/sdirve.pdf"
"#;

/// Nothing but what the law lets a study hold by itself.
const BARE: &str = "
[[analyse]]
genre = \"sdirve\"
id = \"schema\"
bornes = \"bornes\"
";

const USAGE: &str = "insee;id_station;nb_points;debut;fin;nb_sessions_reussies;duree_moyenne_min;kwh_moyen;disponibilite\n\
    55463;FRFICP1;2;2024-09-01;2026-08-31;1460;45,5;22,5;97,5\n\
    55268;Mairie;1;2024-09-01;2026-08-31;0;;;88\n";

const PROJECTS: &str = "insee;parking;type;nb_pdc;puissance;annee;statut\n55463;Super;obligation;2;22;2027;prévu\n";

fn study(asked: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "territoire.toml", format!("{STUDY}{asked}"));
    std::fs::create_dir_all(dir.path().join("couches")).expect("made");
    std::fs::copy(root().join("tests/modeles/irve/propre.csv"), dir.path().join("couches/bornes.csv")).expect("copied");
    write(dir.path(), "couches/usage.csv", USAGE);
    write(dir.path(), "couches/projets.csv", PROJECTS);
    dir
}

fn run(folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let output = territoire().arg("sdirve").arg(folder).args(more).output().expect("runs");
    (output.status.code(), plain(&out(&output)), plain(&err(&output)))
}

/// Stands for the analysis of needs: each commune needs as many points of each class as its number, all for residents.
#[derive(Debug, Clone, Copy)]
struct Needs;

impl Question for Needs {
    type Settings = ();

    fn kind(&self) -> &'static str {
        "besoins-essai"
    }

    fn about(&self) -> About {
        About {
            title: "Besoins (essai)",
            title_by_time: None,
            asks: "combien de points ?",
            measures: "Rien : essai.",
            how: "Rien : essai.",
            reading: "Rien : essai.",
            limits: "Rien : essai.",
            sources: "Rien : essai.",
        }
    }

    fn settings(&self, _: &mut Reader<'_, '_>) -> Option<()> {
        Some(())
    }

    fn run(&self, asked: &Asked, (): &(), context: &Context<'_>, _: &mut Notes) -> Result<Outcome, NoAnswer> {
        let mut out = Outcome::new(&asked.id, "besoins-essai", &asked.title);
        let (keys, names) = context.territory.commune_rows();
        let each: Vec<Option<f64>> = (0..keys.len()).map(|i| Some(i as f64)).collect();
        let none: Vec<Option<f64>> = vec![Some(0.0); keys.len()];
        let mut table = Table::new("communes_2029", "Besoins en 2029", Row::Commune, keys, names);
        let mut add = |id: String, values: &[Option<f64>]| {
            table = table.clone().with(Column::numbers(id, "Essai", Unit::Count, values.to_vec()));
        };
        for id in ["vehicules_electriques", "vehicules_hybrides"] {
            add(id.to_owned(), &each);
        }
        for class in 1..=4 {
            add(format!("besoin_classe_{class}"), &each);
            add(format!("besoin_residents_classe_{class}"), &each);
            add(format!("besoin_professionnels_classe_{class}"), &none);
            add(format!("besoin_occasionnels_classe_{class}"), &none);
        }
        out.tables.push(table);
        Ok(out)
    }
}

static QUESTIONS: LazyLock<Vec<&'static dyn AnyQuestion>> = LazyLock::new(|| {
    let mut questions = analysis::ALL.to_vec();
    questions.push(&Needs);
    questions
});

/// What the study fills in, written where the command writes it.
fn written(folder: &Path, destination: Destination<'_>) -> Option<workshop::Written> {
    let mut notes = Notes::new();
    let study = Study::open_asking(folder, &QUESTIONS, &mut notes).unwrap_or_else(|| panic!("{}", summary(&notes)));
    let answers = study.answer(&mut notes);
    let filled =
        answers.outcomes.iter().find_map(|o| o.filled.as_ref()).unwrap_or_else(|| panic!("{}", summary(&notes)));
    workshop::fill(&study, filled, destination, &mut notes).expect("written")
}

/// The whole of it is valid for the makers of the standard, under our schema and the official one; without a required
/// field it is not, and is not called so.
#[test]
fn a_whole_file_is_valid_and_one_that_lacks_a_field_is_not() {
    let test = "a_whole_file_is_valid_and_one_that_lacks_a_field_is_not";
    let dir = study(&format!("\n[[analyse]]\ngenre = \"besoins-essai\"\n{ASKED}"));
    let found = written(dir.path(), Destination::default()).expect("a file");
    assert_eq!((found.rows, found.left), (19, 0));
    assert_eq!(found.file, dir.path().join("sdirve/sdirve.csv"));
    let text = std::fs::read_to_string(&found.file).expect("read");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let official: Vec<String> = Model::named("sdirve").expect("a model").official().map(|f| f.name.clone()).collect();
    assert_eq!(header, official);
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    let cell = |code: &str, field: &str| {
        let at = |name: &str| header.iter().position(|h| h == name).expect("a field");
        let row = rows.iter().find(|r| &r[at("code_commune_insee")] == code).expect("a commune");
        row[at(field)].to_owned()
    };
    // 1,460 sessions in the 730 days of two years.
    assert_eq!(cell("55463", "existant_nb_moyen_recharges"), "2");
    assert_eq!(cell("55463", "existant_duree_moyenne_recharges"), "45.5");
    assert_eq!(cell("55463", "existant_taux_disponibilite_moyen"), "97.5");
    assert_eq!(cell("55463", "existant_nb_pdc_intervalle_4"), "2");
    assert_eq!(cell("55463", "evaluation_developpement_nb_pdc_intervalle_2"), "2");
    assert_eq!(cell("55463", "date_adoption_sdirve"), "2026-11-20");
    // A commune without any point: none is used.
    assert_eq!(cell("55467", "existant_nb_moyen_recharges"), "0");

    let Some(python) = judge(test) else { return };
    let ours = dir.path().join("schema.json");
    write(dir.path(), "schema.json", table_schema(&Model::named("sdirve").expect("a model")).to_string());
    let theirs = shared("data/schemas/sdirve-0.1.0.schema.json", test);
    for schema in [Some(&ours), theirs.as_ref()].into_iter().flatten() {
        let (valid, said) = verdict(&python, &found.file, schema);
        assert!(valid && said.contains("19 rows"), "{said}");
    }

    // Without the use of a station the file is another one, and the judge refuses it under the official columns.
    let bare = ASKED.replace("usage = \"usage\"\n", "");
    let dir = study(&format!("\n[[analyse]]\ngenre = \"besoins-essai\"\n{bare}"));
    let found = written(dir.path(), Destination::default()).expect("a file");
    // Two communes have points.
    assert_eq!((found.rows, found.left), (19, 2));
    assert_eq!(found.file, dir.path().join("sdirve/sdirve-a-completer.csv"));
    assert!(!dir.path().join("sdirve/sdirve.csv").exists());
    for schema in [Some(&ours), theirs.as_ref()].into_iter().flatten() {
        if schema.exists() {
            assert!(!verdict(&python, &found.file, schema).0);
        }
    }
}

#[test]
fn what_is_missing_is_told_with_who_gives_it_and_is_an_error_only_when_strict() {
    let dir = study(BARE);
    let (code, printed, said) = run(dir.path(), &[]);
    assert_eq!(code, Some(0), "{printed}{said}");
    says(&printed, &["sdirve-a-completer.csv : 19 lignes, dont 19 à compléter"]);
    says(
        &said,
        &[
            "Champs obligatoires qui manquent, et qui peut les donner :",
            "l'assemblée qui adopte le schéma : `date_adoption` dans l'analyse\n      date_adoption_sdirve (19 lignes)",
            "les opérateurs et exploitants (D353-6) : une couche du modèle usage-irve",
            "existant_nb_moyen_recharges, existant_duree_moyenne_recharges, existant_taux_disponibilite_moyen (2 lignes)",
            "une analyse des besoins en points de charge, à l'année de `date_objectifs`",
            "Champs facultatifs laissés vides :",
            "données fictives : ne pas le publier",
        ],
    );
    let text = std::fs::read_to_string(dir.path().join("sdirve/sdirve-a-completer.csv")).expect("written");
    says(&text, &["date_adoption_sdirve est obligatoire", ";a_completer"]);
    assert!(text.contains("55463;;0;0;0;2;"), "what exists is typed by nobody: {text}");
    let (code, _, said) = run(dir.path(), &["--strict"]);
    assert_eq!(code, Some(1), "{said}");
    let (code, printed, _) = run(dir.path(), &["--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!((code, &told["valide"], &told["lignes"]), (Some(0), &false.into(), &19.into()));
    let fields = told["manque"].as_array().expect("fields");
    assert!(fields.iter().any(|f| f["champ"] == "date_adoption_sdirve" && f["obligatoire"] == true), "{told}");
}

#[test]
fn a_file_that_somebody_filled_in_is_left_as_it_is() {
    let dir = study(BARE);
    assert_eq!(run(dir.path(), &[]).0, Some(0));
    let file = dir.path().join("sdirve/sdirve-a-completer.csv");
    let mine = std::fs::read_to_string(&file).expect("written").replace(";a_completer", ";a_completer;moi");
    std::fs::write(&file, &mine).expect("filled in");
    let (code, _, said) = run(dir.path(), &[]);
    assert!(code == Some(1) && said.contains("n'est pas tel que cet outil l'a écrit"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).expect("read"), mine);
    assert_eq!(run(dir.path(), &["--remplacer"]).0, Some(0));
    assert_ne!(std::fs::read_to_string(&file).expect("read"), mine);

    // A named file likewise.
    let named = dir.path().join("ailleurs.csv");
    let aside = dir.path().join("ailleurs-a-completer.csv");
    let at = named.to_str().expect("a path").to_owned();
    assert_eq!(run(dir.path(), &["--sortie", &at]).0, Some(0));
    assert!(aside.exists() && !named.exists());
    std::fs::write(&aside, "à moi").expect("written");
    assert_eq!(run(dir.path(), &["--sortie", &at]).0, Some(1));
    assert_eq!(std::fs::read_to_string(&aside).expect("read"), "à moi");
    let (code, _, said) = run(dir.path(), &["--sortie", "x.xlsx"]);
    assert!(code == Some(1) && said.contains("E0525"), "{said}");
}

/// Once it is whole, what was to be completed goes, unless somebody filled it in.
#[test]
fn of_the_two_files_only_the_true_one_stays() {
    let dir = study(&format!(
        "\n[[analyse]]\ngenre = \"besoins-essai\"\n{}",
        ASKED.replace("url =", "# url =").replace("pdc_par_station", "# pdc_par_station")
    ));
    let (valid, aside) = (dir.path().join("sdirve/sdirve.csv"), dir.path().join("sdirve/sdirve-a-completer.csv"));
    written(dir.path(), Destination::default()).expect("a file");
    assert!(aside.exists() && !valid.exists());
    let toml = dir.path().join("territoire.toml");
    let text = std::fs::read_to_string(&toml).expect("read").replace("# pdc_par_station", "pdc_par_station");
    std::fs::write(&toml, text).expect("written");
    written(dir.path(), Destination::default()).expect("a file");
    assert!(valid.exists() && !aside.exists());
}

#[test]
fn what_can_not_be_is_told_with_the_mend() {
    // No such analysis, then two.
    let dir = study("");
    let (code, _, said) = run(dir.path(), &[]);
    assert!(code == Some(1) && said.contains("aucune analyse de l'étude ne remplit le fichier d'un SDIRVE"), "{said}");
    append(&dir.path().join("territoire.toml"), &format!("{BARE}{}", BARE.replace("schema", "autre")));
    let (code, _, said) = run(dir.path(), &[]);
    assert!(code == Some(1) && said.contains("écrire --analyse et l'une de : schema et autre"), "{said}");
    assert_eq!(run(dir.path(), &["--analyse", "autre"]).0, Some(0));
    // Settings that don't go together, at their place.
    let dir = study(&format!("{BARE}date_diagnostic = 2026-09-01\ndate_objectifs = 2026-08-01\n"));
    let output = territoire().arg("verifier").arg(dir.path()).output().expect("runs");
    let said = all(&output);
    says(&said, &["`date_diagnostic` vient après `date_objectifs`"]);
    let dir = study(&format!("{BARE}capacite = \"reseau\"\npuissances = [7.4, 50, 50, 150]\n"));
    let said = all(&territoire().arg("verifier").arg(dir.path()).output().expect("runs"));
    says(&said, &["la couche `reseau` n'est pas déclarée"]);
    let dir = study(&format!("{BARE}puissances = [7.4, 50, 50, 150]\n"));
    let said = all(&territoire().arg("verifier").arg(dir.path()).output().expect("runs"));
    says(&said, &["`puissances` ne donne pas une puissance dans chaque classe"]);
    // More than three years after the diagnosis: the law says no, the tool tells.
    let dir = study(&format!("{BARE}date_diagnostic = 2026-09-01\ndate_objectifs = 2029-09-02\n"));
    let (code, _, said) = run(dir.path(), &[]);
    assert!(code == Some(0) && said.contains("A0548"), "{said}");
}
