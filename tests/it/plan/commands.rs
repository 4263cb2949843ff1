//! The commands of the plan as their users run them: `plan lire` and `plan rattacher`, on a study in a folder.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::io::{Read, Write};
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::files::{member, write};
use crate::support::tool;

const STUDY: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"245500327\"]\n\n[plan]\ndocument = \"plan/projet.txt\"\n";

/// A study of one EPCI with this plan, and these lines more in its section `[plan]`.
fn study(document: &str, more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "territoire.toml", format!("{STUDY}{more}"));
    write(folder.path(), "plan/projet.txt", document);
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What a command on the study prints and says, once it has ended with this code.
fn run(arguments: &[&str], file: &Path, code: i32) -> (String, String) {
    let output = tool::run(arguments, file);
    let (printed, said) = (tool::out(&output), tool::err(&output));
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
    write(folder.path(), "territoire.toml", format!("{STUDY}\n{}", lines.replace("\"numero\" # ou ", "")));
    assert_eq!(kinds(&folder), [] as [&str; 0]);
    let (_, said) = run(&["verifier"], folder.path(), 0);
    assert!(!said.contains("A0402"), "{said}");
    // A choice that does not exist is an error of the study.
    write(folder.path(), "territoire.toml", format!("{STUDY}\n{}", lines.replace("\"numero\"", "\"titres\"")));
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
    write(folder.path(), "plan/projet.txt", &new);
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
    write(folder.path(), "territoire.toml", format!("{STUDY}\n{}\n", SAME.replace("1.1.2-02", "aucune")));
    let (_, said) = run(&["plan", "rattacher"], folder.path(), 0);
    assert!(!said.contains("A0483"), "{said}");
    assert!(actions(&json(&folder)).contains(&"1.1.2-02 Acheter un car pour aller au marché".to_owned()));
    assert!(read(&folder, "plan/actions.csv").contains("minibus pour le marché;disparue\n"));
}

#[test]
fn an_action_that_became_another_keeps_its_id_and_its_attachments() {
    let folder = two_versions();
    write(folder.path(), "plan/rattachements.csv", "action;genre;cible\n1.1.1-02;commune;55463\n");
    let (_, said) = run(&["verifier"], folder.path(), 1);
    assert!(said.contains("erreur[E0404]") && said.contains("attention[A0483]"), "{said}");
    write(folder.path(), "territoire.toml", format!("{STUDY}\n{SAME}\n"));
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
    write(folder.path(), "plan/projet.txt", &more);
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
        write(folder.path(), "territoire.toml", format!("{STUDY}\n{lines}\n"));
        let (_, said) = run(&["verifier"], folder.path(), code);
        assert!(said.contains(says), "«{says}» is not in\n{said}");
    }
}

/// A study whose three actions say a commune, a kind of layers, and no place.
fn suggested() -> TempDir {
    let actions = ["Aménager la place de Saint-Mihiel.", "Ouvrir une piscine.", "Rencontrer Meuse Attractivité."];
    study(&plan_of(&actions, &[]), "suggestions = true\n")
}

/// The proposals that wait, as action, kind and target.
fn waiting(folder: &TempDir) -> Vec<String> {
    let (printed, _) = run(&["plan", "rattacher"], folder.path(), 0);
    printed.lines().skip(1).map(|line| line.split(';').take(3).collect::<Vec<_>>().join(";")).collect()
}

const ALL: [&str; 3] = ["1.1.1-01;commune;55463", "1.1.1-02;couche;sport", "1.1.1-03;aucun;"];

/// The lines of a file of the study's plan, but for the first and without the columns after the first `n`.
fn lines(folder: &TempDir, name: &str, n: usize) -> Vec<String> {
    let text = read(folder, name);
    text.lines().skip(1).map(|line| line.split(';').take(n).collect::<Vec<_>>().join(";")).collect()
}

#[test]
fn proposals_are_refused_and_changed_in_the_terminal() {
    let folder = suggested();
    assert_eq!(waiting(&folder), ALL);
    run(&["plan", "rattacher", "--refuser", "1.1.1-02"], folder.path(), 0);
    assert_eq!(waiting(&folder), [ALL[0], ALL[2]], "a refusal is remembered");
    assert_eq!(lines(&folder, "plan/rattachements-refuses.csv", 4), ["1.1.1-02;couche;sport;refusée"]);
    // Changed for the EPCI: the commune, which it replaces, is not proposed again.
    let change = ["plan", "rattacher", "--modifier", "1.1.1-01", "--cible", "epci:245500327", "--role", "porteur"];
    run(&change, folder.path(), 0);
    assert_eq!(lines(&folder, "plan/rattachements.csv", 5), ["1.1.1-01;epci;245500327;porteur;utilisateur"]);
    let replaced = "1.1.1-01;commune;55463;remplacée par epci:245500327";
    assert_eq!(lines(&folder, "plan/rattachements-refuses.csv", 4)[1], replaced);
    assert_eq!(waiting(&folder), [ALL[2]]);
    // What means nothing is said, and changes nothing.
    for (arguments, says) in [
        (&["--refuser", "1.1.1-09"][..], "aucune proposition en attente ne répond au choix `1.1.1-09`"),
        (&["--modifier", "1.1.1-03"], "--modifier attend --role ou --cible"),
        (&["--modifier", "1.1.1-03", "--cible", "commune:99999"], "la commune `99999` n'est pas dans le territoire"),
    ] {
        let (_, said) = run(&[&["plan", "rattacher"], arguments].concat(), folder.path(), 1);
        assert!(said.contains(says), "«{says}» is not in\n{said}");
    }
    assert_eq!(waiting(&folder), [ALL[2]]);
}

/// What a list filled in one way or another must come to: the first accepted with another role, the second refused.
fn decided(folder: &TempDir, list: &str) {
    let file = folder.path().join(list).display().to_string();
    run(&["plan", "rattacher", "--decisions", &file], folder.path(), 0);
    assert_eq!(lines(folder, "plan/rattachements.csv", 5), ["1.1.1-01;commune;55463;porteur;utilisateur"], "{list}");
    assert_eq!(lines(folder, "plan/rattachements-refuses.csv", 4), ["1.1.1-02;couche;sport;refusée"], "{list}");
    assert_eq!(waiting(folder), [ALL[2]], "{list}");
}

fn written(folder: &TempDir, list: &str) {
    let file = folder.path().join(list).display().to_string();
    run(&["plan", "rattacher", "--ecrire", &file], folder.path(), 0);
}

/// What may have been filled is not written over, what is no list is not written, and a proposal has one answer.
#[test]
fn nothing_decided_is_lost_by_a_command() {
    let folder = suggested();
    written(&folder, "liste.csv");
    std::fs::write(folder.path().join("liste.csv"), "rempli").unwrap();
    let file = folder.path().join("liste.csv").display().to_string();
    let (_, said) = run(&["plan", "rattacher", "--ecrire", &file], folder.path(), 1);
    assert!(said.contains("E0113") && said.contains("`--remplacer`"), "{said}");
    assert_eq!(read(&folder, "liste.csv"), "rempli");
    run(&["plan", "rattacher", "--remplacer", "--ecrire", &file], folder.path(), 0);
    // Behind the mark without which a spreadsheet takes it for another encoding.
    assert!(read(&folder, "liste.csv").starts_with("\u{feff}action;"));
    let study = folder.path().join("territoire.toml").display().to_string();
    let (_, said) = run(&["plan", "rattacher", "--ecrire", &study], folder.path(), 2);
    assert!(said.contains("territoire.toml` n'est pas une valeur de `--ecrire"), "{said}");
    let both = ["plan", "rattacher", "--accepter", "1.1.1-01", "--refuser", "1.1.1-01"];
    let (_, said) = run(&both, folder.path(), 1);
    assert!(said.contains("est tranchée de deux façons"), "{said}");
    assert_eq!(waiting(&folder), ALL);
    let (_, said) = run(&["plan", "lire"], folder.path(), 1);
    assert!(said.contains("c'est un dossier"), "{said}");
}

#[test]
fn a_list_filled_as_a_csv_is_applied() {
    let folder = suggested();
    written(&folder, "liste.csv");
    let list = read(&folder, "liste.csv");
    let filled: Vec<String> = list
        .lines()
        .map(|line| match line.split(';').next() {
            Some("1.1.1-01") => format!("{}oui", line.replacen(";lieu;", ";porteur;", 1)),
            Some("1.1.1-02") => format!("{line}non"),
            _ => line.to_owned(),
        })
        .collect();
    // A decision that does not exist, or an action, is told at its line, and nothing is applied.
    for (faulty, says) in
        [("oui", "la décision `peut etre` n'existe pas"), ("1.1.1-02", "l'action `1.1.1-22` n'existe pas")]
    {
        let wrong = filled.join("\n").replace(faulty, if faulty == "oui" { "peut-être" } else { "1.1.1-22" });
        write(folder.path(), "liste.csv", wrong.replace("peut-être", "peut etre"));
        let file = folder.path().join("liste.csv").display().to_string();
        let (_, said) = run(&["plan", "rattacher", "--decisions", &file], folder.path(), 1);
        assert!(said.contains(says), "«{says}» is not in\n{said}");
        assert!(!folder.path().join("plan/rattachements.csv").exists());
    }
    write(folder.path(), "liste.csv", filled.join("\n"));
    decided(&folder, "liste.csv");
}

/// Types in the list of a workbook and saves it as a spreadsheet would.
fn fill(file: &Path, typed: &[(&str, &str, &str)]) {
    let mut book = open_workbook_auto(file).unwrap();
    let mut saved = Workbook::new();
    for name in book.sheet_names() {
        let page = saved.add_worksheet();
        page.set_name(&name).unwrap();
        let range = book.worksheet_range(&name).unwrap();
        let rows: Vec<&[Data]> = range.rows().collect();
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                let (action, head) = (row[0].to_string(), rows[0].get(c).map(ToString::to_string).unwrap_or_default());
                let mine = typed.iter().find(|(a, h, _)| *a == action && *h == head).map(|(.., text)| *text);
                page.write(r as u32, c as u16, mine.map_or_else(|| cell.to_string(), str::to_owned)).unwrap();
            }
        }
    }
    saved.save(file).unwrap();
}

#[test]
fn a_list_filled_as_a_workbook_is_applied() {
    let folder = suggested();
    written(&folder, "liste.xlsx");
    let file = folder.path().join("liste.xlsx");
    let sheet = member(&file, "xl/worksheets/sheet2.xml");
    // Locked but for the cells to fill; a choice on each of the three lines.
    assert!(sheet.contains("<sheetProtection"), "{sheet}");
    assert!(sheet.contains("sqref=\"F2:F4\"") && sheet.contains("\"accepter,refuser\""), "{sheet}");
    let guide = open_workbook_auto(&file).unwrap().worksheet_range("Lisez-moi").unwrap();
    assert!(guide.rows().any(|row| row[0].to_string().contains("accepter ou refuser")), "{guide:?}");
    // A cell that doesn't fit is told where it stands.
    fill(&file, &[("1.1.1-01", "Décision", "bof")]);
    let (_, said) = run(&["plan", "rattacher", "--decisions", &file.display().to_string()], folder.path(), 1);
    assert!(said.contains("la décision `bof` n'existe pas") && said.contains("cellule F2"), "{said}");
    fill(&file, &[("1.1.1-01", "Décision", "accepter"), ("1.1.1-01", "Cible", "55999")]);
    let (_, said) = run(&["plan", "rattacher", "--decisions", &file.display().to_string()], folder.path(), 1);
    assert!(said.contains("la commune `55999` n'est pas dans le territoire") && said.contains("cellule I2"), "{said}");
    let cells = [
        ("1.1.1-01", "Décision", "accepter"),
        ("1.1.1-01", "Cible", "55463"),
        ("1.1.1-01", "Rôle", "porteur"),
        ("1.1.1-02", "Décision", "Refuser"),
    ];
    fill(&file, &cells);
    decided(&folder, "liste.xlsx");
    // What is no workbook is told.
    write(folder.path(), "liste.xlsx", "PK");
    let (_, said) = run(&["plan", "rattacher", "--decisions", &file.display().to_string()], folder.path(), 1);
    assert!(said.contains("erreur[E0441]"), "{said}");
}

/// The first column sorted without the others, from the last to the first: no decision is that of its action any more.
#[test]
fn a_list_of_which_one_column_was_sorted_is_not_applied() {
    let folder = suggested();
    written(&folder, "liste.xlsx");
    let file = folder.path().join("liste.xlsx");
    let typed = ["1.1.1-01", "1.1.1-02", "1.1.1-03"].map(|action| (action, "Décision", "accepter"));
    fill(&file, &typed);
    let swapped = [("1.1.1-01", "Action", "1.1.1-03"), ("1.1.1-03", "Action", "1.1.1-01")];
    fill(&file, &swapped);
    let (_, said) = run(&["plan", "rattacher", "--decisions", &file.display().to_string()], folder.path(), 1);
    assert!(said.contains("E0509") && said.contains("cellule A2"), "{said}");
    assert!(said.contains("cette ligne nomme l'action `1.1.1-03` et a le texte de l'action 1.1.1-01"), "{said}");
    assert!(!folder.path().join("plan/rattachements.csv").exists());
    // A CSV has no text of the actions: what was proposed of each tells.
    written(&folder, "liste.csv");
    let list = read(&folder, "liste.csv");
    let other = |id: &str| ["1.1.1-03", "1.1.1-02", "1.1.1-01"][usize::from(id.as_bytes()[7] - b'1')];
    let swapped: Vec<String> = list
        .lines()
        .map(|line| match line.split_once(';') {
            Some((id, rest)) if id.starts_with("1.") => format!("{};{rest}oui", other(id)),
            _ => line.to_owned(),
        })
        .collect();
    write(folder.path(), "liste.csv", swapped.join("\n"));
    let file = folder.path().join("liste.csv").display().to_string();
    let (_, said) = run(&["plan", "rattacher", "--decisions", &file], folder.path(), 1);
    assert!(said.contains("E0509") && said.contains("n'est pas proposé pour l'action `1.1.1-03`"), "{said}");
}

#[test]
fn a_list_filled_in_libreoffice_is_applied() {
    let folder = suggested();
    written(&folder, "liste.ods");
    let file = folder.path().join("liste.ods");
    let mut content = member(&file, "content.xml");
    for (action, decision) in [("1.1.1-01", "accepter"), ("1.1.1-02", "refuser")] {
        let row = content.find(&format!(">{action}<")).unwrap();
        let choice = row + content[row..].find("content-validation-name").unwrap();
        let end = choice + content[choice..].find("/>").unwrap();
        let typed = format!(" office:value-type=\"string\"><text:p>{decision}</text:p></table:table-cell>");
        content.replace_range(end..end + 2, &typed);
        if action == "1.1.1-01" {
            let role = row + content[row..].find(">lieu<").unwrap();
            content.replace_range(role..role + 6, ">porteur<");
        }
    }
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..archive.len() {
        let mut member = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        let name = member.name().unwrap().into_owned();
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(if name == "content.xml" { content.as_bytes() } else { &bytes }).unwrap();
    }
    std::fs::write(&file, out.finish().unwrap().into_inner()).unwrap();
    decided(&folder, "liste.ods");
}

#[test]
fn results_tell_the_organisations_and_the_themes_of_the_actions() {
    let actions = ["Missionner le CODEV sur la mobilité, en lien avec le CAUE.", "Rencontrer le CODEV."];
    let folder = study(&plan_of(&actions, &[]), "suggestions = false\n");
    run(&["lancer"], folder.path(), 0);
    let results: Value = serde_json::from_str(&read(&folder, "resultats/resultats.json")).unwrap();
    let text = results.to_string();
    assert!(text.contains("organisations sont nommées dans les actions ; le plus souvent"), "{text}");
    let mut book = open_workbook_auto(folder.path().join("resultats/tableaux.xlsx")).unwrap();
    // The keys of rows are for programs: people find a row by its name.
    let name = |table: &str, key: &str| -> String {
        let mut tables = results["analyses"].as_array().unwrap().iter().flat_map(|a| a["tableaux"].as_array().unwrap());
        let table = tables.find(|t| t["id"] == table).unwrap();
        let at = table["cles"].as_array().unwrap().iter().position(|k| k == key).unwrap();
        table["noms"][at].as_str().unwrap().to_owned()
    };
    let sheets = book.sheet_names();
    let mut row = |table: &str, key: &str| -> String {
        let wanted = name(table, key);
        let mut rows = sheets.iter().filter(|sheet| *sheet != "Constats").flat_map(|sheet| {
            let range = book.worksheet_range(sheet).unwrap();
            range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>()).collect::<Vec<_>>()
        });
        let row = rows.find(|row| row[0] == wanted).unwrap_or_else(|| panic!("{wanted} in {sheets:?}"));
        row.join("|").trim_end_matches('|').to_owned()
    };
    let codev = row("acteurs", "codev");
    assert!(codev.contains("|2|") && codev.ends_with("1.1.1-01 1.1.1-02"), "{codev}");
    assert!(row("themes", "mobilite").contains("mobilité"));
}
