//! The commands of the plan as their users run them: `plan lire` and `plan rattacher`, on a study in a folder.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const STUDY: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"245500327\"]\n\n[plan]\ndocument = \"plan/projet.txt\"\n";

/// A study of one EPCI with this plan, and these lines more in its section `[plan]`.
fn study(document: &str, more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "territoire.toml", &format!("{STUDY}{more}"));
    write(&folder, "plan/projet.txt", document);
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    let file = folder.path().join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

fn read(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What a command on the study prints and says, once it has ended with this code.
fn run(arguments: &[&str], file: &Path, code: i32) -> (String, String) {
    let output = Command::cargo_bin("territoire").unwrap().args(arguments).arg(file).output().unwrap();
    let [printed, said] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{printed}\n{said}");
    (printed, said)
}

fn json(folder: &TempDir) -> Value {
    let (printed, _) = run(&["plan", "lire", "--format", "json"], &folder.path().join("plan/projet.txt"), 0);
    serde_json::from_str(&printed).unwrap()
}

fn list<'a>(value: &'a Value, key: &str, of: impl Fn(&'a Value) -> String) -> Vec<String> {
    value[key].as_array().unwrap().iter().map(of).collect()
}

/// Text of each action of the first objective, with its id.
fn actions(read: &Value) -> Vec<String> {
    fn walk(node: &Value, out: &mut Vec<String>) {
        if let (Some(id), Some(text)) = (node["id"].as_str(), node["texte"].as_str()) {
            out.push(format!("{id} {text}"));
        }
        node["enfants"].as_array().into_iter().flatten().for_each(|child| walk(child, out));
    }
    let mut out = Vec::new();
    read["noeuds"].as_array().unwrap().iter().for_each(|node| walk(node, &mut out));
    out
}

#[test]
fn the_study_says_how_its_plan_is_read() {
    let late = "Pilier 1 : A\nObjectif stratégique 1 : B\nObjectif opérationnel 1.1.1 : C\n- d\nObjectif opérationnel 1.2.1 : E\n- f\nObjectif stratégique 2 : G\nObjectif opérationnel 1.2.2 : H\n- i\n";
    let folder = study(late, "");
    let kinds = |folder: &TempDir| list(&json(folder), "anomalies", |a| format!("{}{}", a["type"], a["code_imprime"]));
    let against = ["\"code_contre_position\"\"1.2.1\"", "\"code_contre_position\"\"1.2.2\""];
    assert_eq!(kinds(&folder), against);
    // The lines that the command says are those that settle it.
    let (_, said) = run(&["plan", "lire"], &folder.path().join("plan/projet.txt"), 0);
    let lines = "[[plan.correction]]\nanomalie = \"code_contre_position\"\ncode = \"1.2.1\"\nchoix = \"numero\" # ou \"titre\" # ou \"accepter\"\n";
    assert!(said.contains(lines), "{said}");
    write(&folder, "territoire.toml", &format!("{STUDY}\n{}", lines.replace("\"numero\" # ou ", "")));
    assert_eq!(kinds(&folder), [] as [&str; 0]);
    let (_, said) = run(&["verifier"], folder.path(), 0);
    assert!(!said.contains("A0402"), "{said}");
    // A choice that does not exist is an error of the study.
    write(&folder, "territoire.toml", &format!("{STUDY}\n{}", lines.replace("\"numero\"", "\"titres\"")));
    let (_, said) = run(&["verifier"], folder.path(), 1);
    assert!(said.contains("erreur[E0104]") && said.contains("vouliez-vous dire `\"titre\"` ?"), "{said}");

    // Names of levels that the tool doesn't know.
    let own = "Bloc 1 : A\nRameau 1.1 : B\n- c\nRameau 1.2 : D\n- e\n";
    let folder = study(own, "niveaux = [\"Bloc 1\", \"Rameau 1.1\", \"-\"]\n");
    assert_eq!(actions(&json(&folder)), ["1.1-01 c", "1.2-01 e"]);
    let folder = study(own, "niveaux = [\"Bloc 1\", \"Les rameaux\", \"-\"]\n");
    let (_, said) = run(&["verifier"], folder.path(), 1);
    assert!(said.contains("erreur[E0436]") && said.contains("`Les rameaux`"), "{said}");
}

fn plan_of(first: &[&str], second: &[&str]) -> String {
    let list = |actions: &[&str]| actions.iter().map(|a| format!("- {a}\n")).collect::<String>();
    let head = "Pilier 1 : P\nObjectif stratégique 1 : S\nObjectif opérationnel 1.1.1 : O\n";
    format!("{head}{}Objectif opérationnel 1.1.2 : Q\n{}", list(first), list(second))
}

/// A study that was read once, then has a new version of its document in which one action may be another.
fn two_versions() -> TempDir {
    let (crossings, minibus) = ("Peindre des passages", "Acheter un minibus pour le marché");
    let folder = study(&plan_of(&["Ouvrir une crèche", minibus], &[crossings]), "");
    run(&["plan", "rattacher"], folder.path(), 0);
    let new = plan_of(&["Ouvrir une crèche"], &[crossings, "Acheter un car pour aller au marché"]);
    write(&folder, "plan/projet.txt", &new);
    folder
}

const SAME: &str = "[[plan.suite]]\nancienne = \"1.1.1-02\"\nnouvelle = \"1.1.2-02\"";

#[test]
fn a_doubtful_pair_is_asked_until_the_study_answers() {
    let folder = two_versions();
    let (_, said) = run(&["plan", "lire"], &folder.path().join("plan/projet.txt"), 0);
    assert!(said.contains(&format!("{SAME} # ou \"aucune\"")), "{said}");
    // Asked again at each reading, the register having remembered the question.
    for _ in 0..2 {
        let (_, said) = run(&["plan", "rattacher"], folder.path(), 0);
        assert!(said.contains("attention[A0483]: l'action `1.1.1-02` est-elle devenue `1.1.2-02` ?"), "{said}");
        assert!(!said.contains("A0406"), "one fault, one message: {said}");
    }
    assert!(read(&folder, "plan/actions.csv").contains(";disparue, ou devenue 1.1.2-02\n"));
    // They are two.
    write(&folder, "territoire.toml", &format!("{STUDY}\n{}\n", SAME.replace("1.1.2-02", "aucune")));
    let (_, said) = run(&["plan", "rattacher"], folder.path(), 0);
    assert!(!said.contains("A0483"), "{said}");
    assert!(actions(&json(&folder)).contains(&"1.1.2-02 Acheter un car pour aller au marché".to_owned()));
    assert!(read(&folder, "plan/actions.csv").contains("minibus pour le marché;disparue\n"));
}

#[test]
fn an_action_that_became_another_keeps_its_id_and_its_attachments() {
    let folder = two_versions();
    write(&folder, "plan/rattachements.csv", "action;genre;cible\n1.1.1-02;commune;55463\n");
    let (_, said) = run(&["verifier"], folder.path(), 1);
    assert!(said.contains("erreur[E0404]") && said.contains("attention[A0483]"), "{said}");
    write(&folder, "territoire.toml", &format!("{STUDY}\n{SAME}\n"));
    let bus = "Acheter un car pour aller au marché";
    // Twice: the answer has nothing to do any more once the register has it, and is no fault.
    for _ in 0..2 {
        let (_, said) = run(&["plan", "rattacher"], folder.path(), 0);
        assert!(!said.contains("attention") && !said.contains("erreur"), "{said}");
        let ids = actions(&json(&folder));
        assert_eq!(ids, ["1.1.1-01 Ouvrir une crèche", "1.1.2-01 Peindre des passages", &format!("1.1.1-02 {bus}")]);
        let register = read(&folder, "plan/actions.csv");
        assert!(register.contains(&format!("1.1.1-02;1.1.2.2;1.1.2;{bus};present\n")), "{register}");
        assert!(register.contains("1.1.2-02;1.1.1.2;1.1.1;Acheter un minibus pour le marché;disparue\n"), "{register}");
    }
    // The number that the new action had is not given again.
    let more = plan_of(&["Ouvrir une crèche"], &["Peindre des passages", bus, "Nommer un jury"]);
    write(&folder, "plan/projet.txt", &more);
    assert!(actions(&json(&folder)).contains(&"1.1.2-03 Nommer un jury".to_owned()));
}

#[test]
fn a_succession_that_names_no_action_is_told() {
    let folder = two_versions();
    for (lines, code, says) in [
        (SAME.replace("1.1.1-02", "1.1.1-22"), 1, "erreur[E0480]: l'action `1.1.1-22` n'a jamais été lue"),
        (SAME.replace("1.1.1-02", "1.1.1-22"), 1, "vouliez-vous dire `\"1.1.1-02\"` ?"),
        (SAME.replace("1.1.2-02", "1.1.2-20"), 1, "erreur[E0481]: l'action `1.1.2-20` n'est pas dans le document"),
        (SAME.replace("1.1.1-02", "1.1.1-01"), 0, "attention[A0482]: l'action `1.1.1-01` est encore dans le document"),
        (format!("{SAME}\n{SAME}"), 0, "attention[A0482]: la suite de l'action `1.1.1-02` est déjà dite"),
        ("[[plan.suite]]\nancienne = \"1.1.1-02\"".to_owned(), 1, "nouvelle"),
    ] {
        write(&folder, "territoire.toml", &format!("{STUDY}\n{lines}\n"));
        let (_, said) = run(&["verifier"], folder.path(), code);
        assert!(said.contains(says), "«{says}» is not in\n{said}");
    }
}
