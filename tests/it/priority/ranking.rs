//! Priorities between the actions of the example: scores and ranks by hand, tables that keep what people wrote, mistakes.

use std::path::Path;

use serde_json::Value;
use territoire::diagnostic::Notes;
use territoire::outcome::Outcome;
use territoire::study::Study;

use crate::support::files::example_and as example;
use crate::support::tool;

const CRITERIA: &str = "
[priorisation]
[[priorisation.critere]]
id = \"climat\"
titre = \"Effet sur le climat\"
poids = 2
echelle = [0, 4]
[[priorisation.critere]]
id = \"habitants\"
poids = 1
echelle = [1, 5]
[[priorisation.critere]]
id = \"cout\"
titre = \"Coût\"
poids = 1
echelle = [0, 10]
defavorable = true
";

fn prioritise(dir: &Path) -> (String, String, bool) {
    let done = tool::run(&["plan", "prioriser"], dir);
    (tool::out(&done), tool::err(&done), done.status.success())
}

fn outcomes(dir: &Path) -> (Vec<Outcome>, Notes) {
    let mut notes = Notes::new();
    let study = Study::open(dir, &mut notes).expect("a study");
    (study.priorities(), notes)
}

/// The cell of an action in a column of the ranking.
fn number(outcome: &Outcome, column: &str, action: &str) -> Option<f64> {
    let table = outcome.table("actions").expect("the ranking");
    let row = table.keys.iter().position(|k| k == action).expect("the action");
    table.column(column).and_then(|c| c.as_numbers()).expect("numbers")[row]
}

/// With weights 2, 1, 1:
/// - 1.1.1-01: climate 4/4 = 1, people (3−1)/4 = 0.5, cost 1 − 5/10 = 0.5: (2 + 0.5 + 0.5) / 4 = 0.75;
/// - 1.1.1-02: 1/4, (5−1)/4 = 1, 1 − 0/10 = 1: (0.5 + 1 + 1) / 4 = 0.625;
/// - a third with no note of cost: 2/4, 0.5, none: between (1 + 0.5 + 0) / 4 = 0.375 and 0.625.
///
/// The second passes the first when w₁ (1 − 0.25) < (0.5 + 0.5), w₁ < 4/3: within the half of 2. With the weight of people
/// or of cost at 2 the scores' sums are 3.5 and 3.5: equal, and no rank is lost.
#[test]
fn scores_and_ranks_are_those_of_the_hand() {
    let dir = example(CRITERIA);
    let table = "action;climat;habitants;cout\n1.1.1-01;4;3;5\n1.1.1-02;1;5;0\n2.2.1-01;2;3;\n";
    let ids = std::fs::read_to_string(dir.path().join("plan/actions.csv")).expect("read");
    assert!(ids.contains("\n2.2.1-01;"));
    std::fs::write(dir.path().join("plan/priorites.csv"), table).expect("written");
    let (found, notes) = outcomes(dir.path());
    assert!(!notes.has_errors());
    let [ranking] = found.as_slice() else { panic!("one answer: no grid yet") };
    let near = |column: &str, action: &str, expected: f64| {
        let value = number(ranking, column, action).unwrap_or(f64::NAN);
        assert!((value - expected).abs() < 1e-9, "{column} of {action}: {value}");
    };
    near("score", "1.1.1-01", 75.0);
    near("score", "1.1.1-02", 62.5);
    near("rang", "1.1.1-01", 1.0);
    near("rang", "1.1.1-02", 2.0);
    near("meilleur_rang", "1.1.1-02", 1.0);
    near("pire_rang", "1.1.1-01", 2.0);
    // A missing note is no zero: no rank, and two bounds.
    assert_eq!(number(ranking, "rang", "2.2.1-01"), None);
    assert_eq!(number(ranking, "score", "2.2.1-01"), None);
    near("score_au_moins", "2.2.1-01", 37.5);
    near("score_au_plus", "2.2.1-01", 62.5);
    // An action without any note has no bounds either.
    assert_eq!(number(ranking, "score_au_moins", "2.2.1-02"), None);
    let texts: Vec<&str> = ranking.findings.iter().map(|f| f.text.as_str()).collect();
    assert!(texts[0].contains("va du rang 1 au rang 2 quand un poids est doublé"), "{texts:?}");
    assert!(texts.iter().any(|t| t.ends_with("pas toutes leurs notes, et pas de rang.")), "{texts:?}");
    let (printed, _, done) = prioritise(dir.path());
    assert!(done && printed.lines().count() == 3, "{printed}");
    assert!(
        printed.starts_with("rang  ( de – à)  score  action    texte\n   1  (    1–2)   75,0  1.1.1-01  "),
        "{printed}"
    );
}

#[test]
fn tables_are_made_once_and_what_people_wrote_stays() {
    let dir = example(CRITERIA);
    let (_, said, done) = prioritise(dir.path());
    assert!(done && said.contains("plan/priorites.csv et plan/grille.csv"), "{said}");
    assert!(said.contains("Aucune action n'a toutes ses notes"), "{said}");
    let file = dir.path().join("plan/priorites.csv");
    let text = std::fs::read_to_string(&file).expect("read");
    let actions = std::fs::read_to_string(dir.path().join("plan/actions.csv")).expect("read").lines().count() - 1;
    assert_eq!(text.lines().count(), 1 + actions);
    assert!(text.starts_with("\u{feff}action;texte;climat;habitants;cout\n1.1.1-01;"), "{text}");
    // Somebody fills a note, adds a column of remarks, and removes an action's row.
    let mut lines: Vec<String> = text.lines().map(|l| format!("{l};")).collect();
    lines[0] = "action;texte;climat;habitants;cout;remarque".to_owned();
    let removed = lines.remove(2);
    lines[1] = format!("{}3;2;1;vu en comité", lines[1].trim_end_matches(';').to_owned() + ";");
    std::fs::write(&file, lines.join("\n")).expect("written");
    prioritise(dir.path());
    let after = std::fs::read_to_string(&file).expect("read");
    assert!(after.contains(";3;2;1;vu en comité\n"), "{after}");
    let id = removed.split(';').next().expect("an id");
    assert!(
        after.lines().last().is_some_and(|l| l.starts_with(&format!("{id};"))),
        "the row that was removed comes back"
    );
    assert_eq!(after.lines().count(), 1 + actions);
    // Nothing is written when nothing is to be changed.
    let (_, said, _) = prioritise(dir.path());
    assert!(!said.contains("À remplir"), "{said}");
}

#[test]
fn the_grid_says_which_cells_no_action_serves() {
    let dir = example("\n[priorisation]\ngrille = \"plan/grille.csv\"\n");
    prioritise(dir.path());
    let file = dir.path().join("plan/grille.csv");
    let empty = std::fs::read_to_string(&file).expect("read");
    assert_eq!(empty.lines().count(), 13, "twelve areas");
    assert!(
        empty.starts_with(
            "\u{feff}domaine;libelle;attractivite;environnement;resilience;ressources;cohesion;bien_etre\n"
        )
    );
    let filled = empty
        .replace("\nmobilite;Mobilité;;;;;;", "\nmobilite;Mobilité;1.1.1-01 2.2.1-01;2.2.1-01;;;;")
        .replace("\nsante;Santé et soins;;", "\nsante;Santé et soins;2.2.1-02;");
    std::fs::write(&file, filled).expect("written");
    let (found, notes) = outcomes(dir.path());
    assert!(!notes.has_errors() && found.len() == 1, "no criterion: the grid alone");
    let table = found[0].table("grille").expect("the grid");
    let cell = |column: &str, row: &str| {
        let at = table.keys.iter().position(|k| k == row).expect("the area");
        table.column(column).and_then(|c| c.as_numbers()).expect("numbers")[at]
    };
    assert_eq!((cell("attractivite", "mobilite"), cell("environnement", "mobilite")), (Some(2.0), Some(1.0)));
    assert_eq!(cell("actions", "mobilite"), Some(2.0), "an action in two cells is one action");
    // 72 cells, of which three are served.
    assert_eq!(found[0].findings[0].text, "69\u{a0}cases sur 72 de la grille ne sont servies par aucune action.");
    assert!(found[0].findings[1].text.starts_with("« Gouvernance"), "{}", found[0].findings[1].text);
}

#[test]
fn mistakes_are_told_at_their_place() {
    let text = "action;texte;climat;habitants\n1.1.1-01;;9;3\n9.9.9-99;;1;1\n1.1.1-02;;x;2\n1.1.1-02;;1;2\n";
    let dir = example(CRITERIA);
    std::fs::write(dir.path().join("plan/priorites.csv"), text).expect("written");
    std::fs::write(
        dir.path().join("plan/grille.csv"),
        "domaine;libelle;attractivite\nmobilitee;;1.1.1-01\nmobilite;;Z1\n;perdue;1.1.1-01\nsante;\"Santé;1.1.1-02\nculture;;1.1.1-02\n",
    )
    .expect("written");
    let (_, notes) = outcomes(dir.path());
    let said: Vec<(&str, String, usize)> = notes
        .all()
        .iter()
        .map(|d| (d.code.id, d.message.clone(), d.place.as_ref().and_then(|p| p.line_column()).map_or(0, |p| p.0)))
        .filter(|(code, ..)| matches!(*code, "E0450" | "A0451" | "E0404"))
        .collect();
    let expected = [
        ("A0451", "aucune colonne pour le critère `cout`", 1),
        ("E0450", "`9` n'est pas une note du critère « Effet sur le climat »", 2),
        ("E0404", "l'action `9.9.9-99` n'existe pas", 3),
        ("E0450", "`x` n'est pas une note du critère « Effet sur le climat »", 4),
        ("E0450", "l'action `1.1.1-02` a deux lignes", 5),
        ("E0450", "un guillemet ouvert sur cette ligne n'est jamais fermé", 5),
        ("E0450", "le domaine `mobilitee` n'existe pas", 2),
        ("E0404", "l'action `Z1` n'existe pas", 3),
        ("E0450", "cette ligne n'a pas de domaine", 4),
    ];
    let found: Vec<(&str, &str, usize)> = said.iter().map(|(c, m, l)| (*c, m.as_str(), *l)).collect();
    assert_eq!(found, expected);
    for (wrong, with, code) in [
        ("poids = 2\n", "poids = 0\n", "E0104"),
        ("echelle = [0, 4]", "echelle = [4, 0]", "E0104"),
        ("id = \"habitants\"", "id = \"climat\"", "E0106"),
        ("id = \"habitants\"", "id = \"Climat\"", "E0106"),
        ("id = \"climat\"", "id = \"action\"", "E0104"),
        ("id = \"climat\"", "id = \"Texte\"", "E0104"),
        (CRITERIA, "\n[priorisation]\n", "E0103"),
    ] {
        let dir = example(&CRITERIA.replace(wrong, with));
        let mut notes = Notes::new();
        let _ = Study::open(dir.path(), &mut notes);
        let found = notes.all().iter().find(|d| d.code.id == code).unwrap_or_else(|| panic!("{with}"));
        assert!(found.place.as_ref().is_some_and(|p| p.line_column().is_some()), "{with}");
    }
}

/// One action alone has all its notes: it is the first, not among «the 1 first».
#[test]
fn one_action_alone_is_first() {
    let dir = example(CRITERIA);
    std::fs::write(dir.path().join("plan/priorites.csv"), "action;climat;habitants;cout\n1.1.1-01;4;3;5\n")
        .expect("written");
    let (found, _) = outcomes(dir.path());
    let told: Vec<&str> = found[0].findings.iter().map(|f| f.text.as_str()).collect();
    assert!(told.contains(&"1\u{a0}action reste en tête pour neuf jeux de poids sur dix ou plus."), "{told:?}");
    let column = found[0].column_of("actions", "parmi_les_premieres").expect("a column");
    assert_eq!(column.label, "Part des poids possibles qui la mettent en tête");
}

/// What is asked besides analyses is explained as they are: method, formula, limits, sources, keys.
#[test]
fn scenarios_and_priorities_are_explained() {
    for (name, words) in [
        ("scenario", ["écart = valeur dans le scénario − valeur d'aujourd'hui", "[[scenario.transfert]]"]),
        ("priorisation", ["Score = 100 × Σ p v / Σ p", "plan/priorites.csv"]),
    ] {
        let mut command = tool::territoire();
        let done = command.args(["expliquer", name]).output().expect("run");
        let said = tool::out(&done);
        assert!(done.status.success(), "{}", tool::err(&done));
        let heads = ["Ce que ça mesure\n", "Comment\n", "Comment le lire\n", "Limites\n", "Sources\n", "Clés de"];
        assert!(heads.iter().chain(&words).all(|w| said.contains(w)), "{said}");
    }
    let list = tool::territoire().arg("expliquer").output().expect("run");
    assert!(tool::out(&list).contains("  priorisation "), "in the list");
}

#[test]
fn the_answers_are_among_those_of_the_study() {
    let dir = example(CRITERIA);
    let table = "action;climat;habitants;cout\n1.1.1-01;4;3;5\n1.1.1-02;1;5;0\n";
    std::fs::write(dir.path().join("plan/priorites.csv"), table).expect("written");
    let mut command = tool::territoire();
    let done = command.args(["plan", "prioriser", "--format", "json"]).arg(dir.path()).output().expect("run");
    let read: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(read["reponses"][0]["id"], "priorites");
    let run = tool::territoire().arg("lancer").arg(dir.path()).output().expect("run");
    assert!(run.status.success(), "{}", tool::err(&run));
    let text = std::fs::read_to_string(dir.path().join("resultats/resultats.json")).expect("read");
    let results: Value = serde_json::from_str(&text).expect("JSON");
    assert!(text.contains("\"priorites\"") && text.contains("Rang des actions"), "{}", results["reponses"]);
}

/// Two weights of 1e308 have no sum: the study says where, and ranks nothing.
#[test]
fn a_weight_that_is_no_quantity_is_refused_at_its_line() {
    let dir = example(&CRITERIA.replace("poids = 2", "poids = 1e308"));
    let (_, said, done) = prioritise(dir.path());
    assert!(!done && said.contains("la clé `poids` attend un nombre entre"), "{said}");
    let dir = example(&CRITERIA.replace("echelle = [0, 4]", "echelle = [0, 1e308]"));
    assert!(prioritise(dir.path()).1.contains("la clé `echelle` attend une liste de nombres entre"));
}
