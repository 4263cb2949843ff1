//! A plan that is kept and becomes a scenario: what its sites are, what the scenario can compare, what it can't and why.

use std::path::Path;

use tempfile::TempDir;
use territoire::diagnostic::Notes;
use territoire::outcome::Outcome;
use territoire::study::{Keep, Study};

use crate::support::answers::plain;
use crate::support::files::example;
use crate::support::tool::{err, out, run};

/// The example with these questions only.
fn asking(questions: &str) -> TempDir {
    let folder = example();
    let file = folder.path().join("territoire.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    let head = text.split("[[analyse]]").next().expect("a head");
    std::fs::write(&file, format!("{head}{questions}")).expect("written");
    folder
}

const QUESTIONS: &str = "[[analyse]]
genre = \"implantation\"
id = \"ou\"
titre = \"Où en mettre deux\"
existants = [\"bornes-fictif\"]
portee = \"7 km\"
nombre = 2
courbe = 0

[[analyse]]
genre = \"bornes\"
id = \"bornes\"
titre = \"Bornes\"
couche = \"bornes-fictif\"

[[analyse]]
genre = \"besoins-recharge\"
id = \"besoins\"
titre = \"Besoins\"
vehicules = \"vehicules-fictif\"
diagnostic = 2026
echeances = [2029, 2032]
parts_connues = [[2030, 12]]
bornes = \"bornes-fictif\"

[[analyse]]
genre = \"sdirve\"
id = \"sdirve\"
titre = \"Schéma\"
sdirve = \"sdirve-fictif\"
bornes = \"bornes-fictif\"
";

fn open(folder: &Path) -> Study {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).expect("opens");
    assert!(!notes.has_errors(), "{}", territoire::diagnostic::summary(&notes));
    study
}

/// Keeps the plan; the names of its sites, and what is told.
fn kept(folder: &Path, values: &[(String, String)]) -> (Vec<String>, Notes) {
    let study = open(folder);
    let answers = study.answer(&mut Notes::new());
    let outcome = answers.outcomes.iter().find(|o| o.id == "ou").expect("an answer");
    let names = outcome.proposal.as_ref().expect("sites").opened.iter().map(|site| site.name.clone()).collect();
    let mut notes = Notes::new();
    let kept = study.retain(outcome, Keep { id: "deux", layer: None, values }, &mut notes).expect("the disk");
    assert!(kept.is_some(), "{}", territoire::diagnostic::summary(&notes));
    (names, notes)
}

fn foreseen(folder: &Path) -> Vec<Outcome> {
    let study = open(folder);
    let answers = study.answer(&mut Notes::new());
    study.foresee(&answers.outcomes).remove(0).outcomes
}

fn of<'a>(outcomes: &'a [Outcome], id: &str) -> (&'a Outcome, String) {
    let found = outcomes.iter().find(|o| o.id == id).unwrap_or_else(|| panic!("{id}"));
    (found, found.findings.iter().map(|f| plain(&f.text)).collect::<Vec<_>>().join("\n"))
}

#[test]
fn sites_without_a_power_are_named_with_what_can_not_be_compared() {
    let folder = asking(QUESTIONS);
    let (names, notes) = kept(folder.path(), &[]);
    let warned: Vec<String> = notes.all().iter().map(|d| format!("{} {}", d.code.id, plain(&d.message))).collect();
    assert_eq!(
        warned,
        [
            "A0550 les sites retenus n'ont pas de `puissance_nominale`, par quoi comptent `bornes`, `besoins` et `sdirve`"
        ]
    );
    let outcomes = foreseen(folder.path());
    let why = format!(
        "2 entités ajoutées à « Bornes de recharge (fictif) » sans `puissance_nominale` ({} et {}), à écrire dans les `valeurs` de chaque [[scenario.ajout]].",
        names[0], names[1]
    );
    // The classes of both communes are unknown: one sentence says it, with the sites and the field.
    let (_, told) = of(&outcomes, "sdirve");
    let lost = told.lines().find(|line| line.contains("ne se comparent pas")).unwrap_or_else(|| panic!("{told}"));
    assert!(lost.ends_with(&why), "{lost}\n{why}");
    assert!(lost.contains("autres chiffres ne se comparent pas dans 2 communes ("), "{lost}");
    // Nothing changes of needs, as nobody knows the class of the new points: that is told, and not passed over.
    for id in ["besoins", "bornes"] {
        let (_, told) = of(&outcomes, id);
        assert!(
            told.contains("ne compte pas tout dans le scénario « Où en mettre deux » : ") && told.contains(&why),
            "{told}"
        );
    }
    // The question that proposed them says what they bring.
    let (state, told) = of(&outcomes, "ou");
    assert!(told.contains("Où en mettre deux (sites en place), à 7 km au plus : "), "{told}");
    let today = state.table("territoire").and_then(|t| t.column("population_ecart")).and_then(|c| c.as_numbers());
    let more = today.expect("a gap")[0].expect("a number");
    let study = open(folder.path());
    let answers = study.answer(&mut Notes::new());
    let answer = answers.outcomes.iter().find(|o| o.id == "ou").expect("an answer");
    let reached = answer.column_of("avant_apres", "a_portee").and_then(|c| c.as_numbers()).expect("numbers");
    let gain = reached[1].expect("with the plan") - reached[0].expect("today");
    assert!(gain > 0.0 && (more - gain).abs() < 1e-6, "the scenario brings what the plan promises: {more}, {gain}");
}

#[test]
fn sites_with_a_power_are_counted_and_nothing_is_unknown() {
    let folder = asking(QUESTIONS);
    let (_, notes) = kept(folder.path(), &[("puissance_nominale".to_owned(), "22".to_owned())]);
    assert!(notes.all().is_empty(), "{}", territoire::diagnostic::summary(&notes));
    let table = std::fs::read_to_string(folder.path().join("couches/sites-deux.csv")).expect("read");
    assert_eq!(table.lines().next(), Some("id;nom;code_insee;lon;lat;puissance_nominale"));
    assert!(table.lines().skip(1).all(|line| line.ends_with(";22")), "{table}");
    let declared = std::fs::read_to_string(folder.path().join("territoire.toml")).expect("read");
    assert_eq!(declared.matches("valeurs = { puissance_nominale = \"22\" }").count(), 2);
    let outcomes = foreseen(folder.path());
    for outcome in &outcomes {
        for finding in &outcome.findings {
            assert!(
                !finding.text.contains("compare pas") && !finding.text.contains("compte pas tout"),
                "{}",
                finding.text
            );
        }
    }
    // What remains to be built is no way: nobody has some of it on average.
    let (_, told) = of(&outcomes, "sdirve");
    assert!(told.contains("ce qui change le plus est") && !told.contains("en moyenne par habitant"), "{told}");
    let (bornes, _) = of(&outcomes, "bornes");
    let gap = bornes.column_of("classes", "pdc_ecart").and_then(|c| c.as_numbers()).expect("a gap");
    let keys = &bornes.table("classes").expect("classes").keys;
    let of_class = |key: &str| keys.iter().position(|k| k == key).and_then(|row| gap[row]);
    assert_eq!((of_class("classe_2"), of_class("total")), (Some(2.0), Some(2.0)));
}

#[test]
fn a_value_that_does_not_fit_keeps_nothing() {
    let folder = asking(QUESTIONS);
    let before = std::fs::read_to_string(folder.path().join("territoire.toml")).expect("read");
    for (value, part) in [
        ("puissance=22", "n'a pas de champ `puissance`"),
        ("puissance_nominale=fort", "`fort` ne va pas dans le champ `puissance_nominale`"),
        ("consolidated_longitude=5", "n'a pas de champ"),
    ] {
        let refused = run(&["implanter", "--retenir", "deux", "--valeur", value], folder.path());
        assert_eq!(refused.status.code(), Some(1), "{value}");
        assert!(plain(&err(&refused)).contains(part), "{}", err(&refused));
        assert_eq!(std::fs::read_to_string(folder.path().join("territoire.toml")).expect("read"), before);
        assert!(!folder.path().join("couches/sites-deux.csv").exists());
    }
}

/// Two sites where each EPCI is to have one: no plan. The week can't be either. Both are named at the end, last of all.
#[test]
fn a_question_without_answer_is_the_last_thing_that_is_said() {
    let folder = asking(
        "[[analyse]]
genre = \"implantation\"
id = \"trop\"
nombre = 2
par_epci = 1
personne_au_dela = \"15 km\"

[[analyse]]
genre = \"presence-itinerante\"
id = \"semaine\"
demi_journees = 3
par_epci = 1
portee = \"7 km\"

[[analyse]]
genre = \"friches\"
id = \"friches\"
couche = \"friches-fictif\"
",
    );
    for command in ["analyser", "lancer"] {
        let ran = run(&[command], folder.path());
        assert_eq!(ran.status.code(), Some(0), "{}", err(&ran));
        let told = plain(&err(&ran));
        let last: Vec<&str> = told.trim_end().lines().rev().take(3).collect();
        assert_eq!(last[2], "Sans réponse (2 sur 3 analyses) :", "{told}");
        assert!(last[1].starts_with("  • `trop` : aucun plan ne tient ensemble "), "{told}");
        let week = "  • `semaine` : aucune semaine ne donne 1 demi-journée au moins à chaque EPCI";
        assert_eq!(last[0], week, "{told}");
        // Who wants every question answered is told by the code; the rest is written all the same.
        let strict = run(&[command, "--strict"], folder.path());
        assert_eq!(strict.status.code(), Some(1), "{}", err(&strict));
        assert!(plain(&out(&strict)).contains("friche"), "{}", out(&strict));
    }
    assert!(folder.path().join("resultats/resultats.json").is_file());
}
