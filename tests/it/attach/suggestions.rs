//! The attachments that the tool suggests, held against those that a person would have made.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]
#![allow(clippy::print_stdout, reason = "the figures are what the test is for")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use territoire::attach::{self, Proposal, Target, Vocabulary};
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::layer::Layer;
use territoire::plan::{self, Plan, Registry};
use territoire::study::Study;
use territoire::territory::Territory;

use crate::support::files::{self, EXAMPLE, root};
use crate::support::grounds::{REFERENCE, of_epcis};
use crate::support::skips::shared;

const NATURES: [&str; 6] = ["commune", "epci", "departement", "territoire", "couche", "sans_lieu"];

/// One line of a truth table, or of what the engine answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    action: String,
    nature: String,
    /// Compared as a name; empty for `sans_lieu`, whose reason is free.
    target: String,
}

impl Line {
    fn new(action: &str, nature: &str, target: &str) -> Self {
        let target = if nature == "sans_lieu" { String::new() } else { french::name_key(target) };
        Self { action: action.to_owned(), nature: nature.to_owned(), target }
    }
}

/// What a truth table requires, what it neither requires nor forbids, and the roles that it gives to each line.
#[derive(Default)]
struct Truth {
    sure: BTreeSet<Line>,
    plausible: BTreeSet<Line>,
    roles: BTreeMap<Line, BTreeSet<String>>,
}

fn truth(name: &str) -> Truth {
    let file = root().join("tests/known/plan").join(name);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file).unwrap();
    let mut out = Truth::default();
    for record in reader.records() {
        let record = record.unwrap();
        let line = Line::new(&record[0], &record[1], &record[2]);
        out.roles.entry(line.clone()).or_default().insert(record[3].to_owned());
        if record[4].ends_with(" ?") {
            out.plausible.insert(line)
        } else {
            out.sure.insert(line)
        };
    }
    // A line that is sure with one role and plausible with another is sure.
    out.plausible.retain(|line| !out.sure.contains(line));
    out
}

/// The codes by which a truth table names the actions: number printed on the objective and rank; with the place in the
/// plan where two actions share that code.
fn codes(plan: &Plan) -> Vec<String> {
    let actions = plan.actions();
    let printed: Vec<String> = actions
        .iter()
        .map(|a| {
            let objective = a.headings.last().and_then(|h| h.printed_code.clone()).unwrap_or_default();
            format!("{}.{}", objective.trim_end_matches('.'), a.node.position.last().unwrap())
        })
        .collect();
    let twice = |code: &String| printed.iter().filter(|p| *p == code).count() > 1;
    let place = |k: usize| {
        let position: Vec<String> = actions[k].node.position.iter().map(ToString::to_string).collect();
        position.join(".")
    };
    let code = |k: usize| if twice(&printed[k]) { format!("{}@{}", printed[k], place(k)) } else { printed[k].clone() };
    (0..printed.len()).map(code).collect()
}

/// What the engine answers, with the role of each line.
fn answered(plan: &mut Plan, territory: &Territory, layers: &[Layer]) -> BTreeMap<Line, String> {
    let ids = Registry::default().update(plan).ids;
    let codes = codes(plan);
    let mut out = BTreeMap::new();
    for s in attach::suggest(plan, &ids, territory, layers, Vocabulary::own()) {
        let code = &codes[ids.iter().position(|id| *id == s.action).unwrap()];
        let line = match &s.proposal {
            Proposal::Layer(kind) => Line::new(code, "couche", kind),
            Proposal::Place(Target::Commune(i)) => Line::new(code, "commune", &territory.communes[*i].name),
            Proposal::Place(Target::Epci(i)) => Line::new(code, "epci", &territory.epcis[*i].name),
            Proposal::Place(Target::Department(d)) => Line::new(code, "departement", REFERENCE.departement(d).unwrap()),
            Proposal::Place(Target::Territory) => Line::new(code, "territoire", &territory.name),
            Proposal::Place(Target::Nowhere) => Line::new(code, "sans_lieu", ""),
            Proposal::Place(other) => panic!("{other:?} is not proposed"),
        };
        out.insert(line, s.role);
    }
    assert_eq!(out.keys().map(|l| &l.action).collect::<BTreeSet<_>>().len(), ids.len(), "every action has an answer");
    out
}

/// Precision and recall of some lines.
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    fn say(&self, name: &str) -> String {
        format!(
            "{name:<12} précision {:.3}  rappel {:.3}  ({} justes, {} de trop, {} manquants)\n",
            self.precision(),
            self.recall(),
            self.right,
            self.wrong,
            self.missed
        )
    }
}

fn score(truth: &Truth, found: &BTreeMap<Line, String>, nature: Option<&str>) -> Score {
    let of = |line: &&Line| nature.is_none_or(|n| line.nature == n);
    let right = truth.sure.iter().filter(of).filter(|l| found.contains_key(l)).count();
    let wrong = found.keys().filter(of).filter(|l| !truth.sure.contains(l) && !truth.plausible.contains(l)).count();
    Score { right, wrong, missed: truth.sure.iter().filter(of).count() - right }
}

/// The figures of one plan, as they are printed: overall, by nature, roles, then each disagreement on a line.
fn report(title: &str, truth: &Truth, found: &BTreeMap<Line, String>) -> String {
    let mut out = format!("\n{title}\n{}", score(truth, found, None).say("ensemble"));
    for nature in NATURES {
        out.push_str(&score(truth, found, Some(nature)).say(nature));
    }
    let with_role: Vec<(&Line, &String)> =
        found.iter().filter(|(l, _)| l.nature != "sans_lieu" && truth.roles.contains_key(l)).collect();
    let same = with_role.iter().filter(|(l, role)| truth.roles[l].contains(&french::fold(role))).count();
    out.push_str(&format!("rôles        {same} justes sur {}\n", with_role.len()));
    for (line, role) in with_role.iter().filter(|(l, role)| !truth.roles[*l].contains(&french::fold(role))) {
        out.push_str(&format!(
            "rôle     {} {} {} : {role} et non {:?}\n",
            line.action, line.nature, line.target, truth.roles[*line]
        ));
    }
    for line in truth.sure.iter().filter(|l| !found.contains_key(l)) {
        out.push_str(&format!("manque   {} {} {}\n", line.action, line.nature, line.target));
    }
    for line in found.keys().filter(|l| !truth.sure.contains(l) && !truth.plausible.contains(l)) {
        out.push_str(&format!("de trop  {} {} {}\n", line.action, line.nature, line.target));
    }
    out
}

fn example() -> Study {
    Study::open(Path::new(EXAMPLE), &mut Notes::new()).unwrap()
}

#[test]
fn suggestions_on_the_real_plan_are_those_of_a_reader() {
    let Some(file) = shared("plan/projet-de-territoire.txt", "rattachements") else { return };
    let mut read = plan::read(&file, Path::new("projet.txt"), &mut Notes::new()).unwrap();
    let truth = truth("rattachements.csv");
    let codes = codes(&read);
    assert_eq!(codes.len(), 72);
    for line in truth.sure.iter().chain(&truth.plausible) {
        assert!(codes.contains(&line.action), "the truth names an action that the plan has not: {line:?}");
    }
    let study = example();
    let found = answered(&mut read, &study.territory, &study.layers);
    println!("{}", report("Projet de territoire, 72 actions", &truth, &found));
    // The example says the same in other words, chosen by someone else, and leaves some of it out: its figures show how
    // the words carry over. Nothing is asked of them.
    let text = std::fs::read_to_string(study.folder.join("plan/projet-de-territoire.txt")).unwrap();
    let mut reworded = plan::parse(&text, Path::new("projet.txt"), &mut Notes::new()).unwrap();
    let again = answered(&mut reworded, &study.territory, &study.layers);
    println!("{}", report("Le même, reformulé (pour information)", &truth, &again));
    let all = score(&truth, &found, None);
    assert!(all.precision() >= 0.9 && all.recall() >= 0.9);
    let communes = score(&truth, &found, Some("commune"));
    assert_eq!(communes.wrong, 0, "a commune that the text does not mean");
}

/// What the tool finds in an invented plan of these EPCI, held against its truth: over all, and among communes. The figures
/// are printed under the title.
fn held(name: &str, plan_name: &str, sirens: &[&str], title: &str) -> [Score; 2] {
    let file = |extension: &str| format!("{plan_name}.{extension}");
    let known = root().join("tests/known/plan");
    let mut read = plan::read(&known.join(file("txt")), Path::new("projet.txt"), &mut Notes::new()).unwrap();
    let territory = of_epcis(name, sirens);
    let truth = truth(&file("csv"));
    let found = answered(&mut read, &territory, &[]);
    println!("{}", report(title, &truth, &found));
    [None, Some("commune")].map(|nature| score(&truth, &found, nature))
}

/// A plan of another territory, written with its truth before the engine: the words were not chosen for it.
#[test]
fn suggestions_hold_on_a_plan_that_they_were_not_made_for() {
    let sirens = ["200044014", "200067189"];
    let title = "Feuille de route inventée, 20 actions";
    let [all, _] = held("Pays Sud Creusois", "feuille-de-route-creuse", &sirens, title);
    assert!(all.precision() >= 0.85 && all.recall() >= 0.85);
}

/// A plan of the Gers and its truth, written by a reader who had seen neither the tool nor its words, and full of traps:
/// a bar is no Bars, Cologne is also on the Rhine, a river bears the département's name. At first sight the tool had a
/// precision of 0.877 and a recall of 0.312: it read the titles only; 0.868 and 0.781 once it read the paragraphs. What
/// the plan taught since (acronyms, streets, persons, «les trois communautés») makes it no stranger any more.
#[test]
fn suggestions_hold_on_a_plan_by_a_stranger() {
    let sirens = ["243200391", "200034726", "200042372"];
    let (name, title) = ("PETR du Pays de Lomagne et Gimone", "Projet inventé du Gers, 48 actions");
    let [all, communes] = held(name, "projet-de-territoire-gers", &sirens, title);
    assert!(all.precision() >= 0.9 && all.recall() >= 0.9);
    assert_eq!(communes.wrong, 0, "a commune that the text does not mean");
}

/// A second plan by a second stranger, of the Haute-Saône. At first sight, once the first had been learnt from: precision
/// 0.962, recall 0.784. Learnt since: acronyms that the plan explains, names cut before «et» and «Saint».
#[test]
fn suggestions_hold_on_another_plan_by_a_stranger() {
    let sirens = ["247000755", "247000664", "247000854", "247000821"];
    let title = "Projet inventé de la Haute-Saône, 45 actions";
    let [all, _] = held("PETR des Vosges comtoises", "projet-de-territoire-haute-saone", &sirens, title);
    assert!(all.precision() >= 0.9 && all.recall() >= 0.85);
}

/// One action under one objective, in the example's territory, as `genre:cible` with its role.
fn of(objective: &str, action: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let text = format!(
        "Pilier 1 : P\n\nObjectif stratégique n°1 : S\n\nObjectif opérationnel n°1.1.1 : {objective}\n\n- {action}\n"
    );
    let mut read = plan::parse(&text, Path::new("plan.txt"), &mut Notes::new()).unwrap();
    let ids = Registry::default().update(&mut read).ids;
    let study = example();
    let found = attach::suggest(&read, &ids, &study.territory, &[], vocabulary);
    found
        .iter()
        .map(|s| {
            let (kind, _) = s.written(&study.territory);
            format!("{kind}:{}:{}", s.label(vocabulary, &study.territory, &[]), s.role)
        })
        .collect()
}

#[test]
fn names_are_read_as_the_words_around_say() {
    let own = Vocabulary::own();
    let of = |action: &str| of("Agir", action, own);
    let fresnes = "epci:CC du Territoire de Fresnes-en-Woëvre:lieu";
    assert_eq!(of("Aménager la place de Fresnes en Woëvre."), ["commune:Fresnes-en-Woëvre:lieu"]);
    assert_eq!(of("Équiper le Territoire de Fresnes."), [fresnes]);
    assert_eq!(of("Équiper la communauté de communes de Fresnes."), [fresnes]);
    assert_eq!(of("Réaménager le centre de ST MIHIEL."), ["commune:Saint-Mihiel:lieu"]);
    assert_eq!(of("Un marché à Vigneulles."), ["commune:Vigneulles-lès-Hattonchâtel:lieu"]);
    assert_eq!(of("Rencontrer Meuse Attractivité."), ["aucun:aucun lieu:"]);
    assert_eq!(of("Recenser ce qui existe dans la Meuse."), ["departement:département Meuse:lieu"]);
    assert_eq!(of("Poursuivre Roul'en Meuse."), ["aucun:aucun lieu:"]);
    // No commune inside another word, nor in another commune's name.
    assert_eq!(of("Suivre Saint-Mihielle et Vigneulles-sur-Orne."), ["aucun:aucun lieu:"]);
    // Another group of communes is not ours.
    assert_eq!(of("Échanger avec la communauté de communes du Pays de Revigny."), ["aucun:aucun lieu:"]);
    assert_eq!(of("Ouvrir une piscine."), ["couche:Équipements sportifs (couche absente de l'étude):lieu"]);
}

#[test]
fn the_objective_speaks_where_the_action_does_not() {
    let own = Vocabulary::own();
    assert_eq!(of("Redynamiser Saint-Mihiel", "Poser des bancs.", own), ["commune:Saint-Mihiel:lieu"]);
    let elsewhere = of("Redynamiser Saint-Mihiel", "Poser des bancs à l'échelle du PETR.", own);
    assert_eq!(elsewhere, ["territoire:tout le territoire:lieu"]);
    assert_eq!(of("Soigner", "Signer une convention.", own), ["aucun:aucun lieu:"]);
}

#[test]
fn a_study_adds_its_own_words() {
    let mut words = Vocabulary::own().clone();
    let mut notes = Notes::new();
    let text = "[[couche]]\nid = \"lavoirs\"\ntitre = \"Lavoirs\"\nmots = [\"lavoir\"]\n[[acteur]]\nid = \"ler\"\nnom = \"Lorraine Énergies\"\n";
    words.extend(text, Path::new("vocabulaire/mots.toml"), &mut notes);
    assert!(notes.all().is_empty());
    assert_eq!(of("Agir", "Restaurer les lavoirs.", &words), ["couche:Lavoirs (couche absente de l'étude):lieu"]);
    assert_eq!(words.actors.iter().find(|a| a.id == "ler").unwrap().name, "Lorraine Énergies");
    words.extend(
        "[[portee]]\neffet = \"partout\"\n[[couche]]\nnom = 1\n",
        Path::new("vocabulaire/mots.toml"),
        &mut notes,
    );
    let codes: Vec<&str> = notes.all().iter().map(|d| d.code.id).collect();
    assert!(codes.contains(&"E0104") && codes.contains(&"E0102") && codes.contains(&"E0103"), "{codes:?}");
}

#[test]
fn organisations_have_the_role_that_the_sentence_tells() {
    let text = "Pilier 1 : P\n\nObjectif stratégique n°1 : S\n\nObjectif opérationnel n°1.1.1 : O\n\n- Missionner le CODEV sur la mobilité, en lien avec le CAUE, financé par LEADER.\n";
    let mut read = plan::parse(text, Path::new("plan.txt"), &mut Notes::new()).unwrap();
    let ids = Registry::default().update(&mut read).ids;
    let found = attach::actors(&read, &ids, &example().territory, Vocabulary::own());
    let told: Vec<(&str, &str)> = found.iter().map(|a| (a.id.as_str(), a.role.as_str())).collect();
    assert_eq!(told, [("codev", "mandaté"), ("caue", "partenaire"), ("leader", "financeur")]);
    let themes = attach::themes(&read, &ids, Vocabulary::own());
    assert!(themes.iter().any(|t| t.id == "mobilite" && t.words == ["mobilité"]), "{themes:?}");
}

#[test]
fn what_was_decided_stays_decided() {
    let folder = files::example();
    let open = || Study::open(folder.path(), &mut Notes::new()).unwrap();
    let study = open();
    let p = study.plan.as_ref().unwrap();
    let waiting = attach::waiting(&p.suggested, &p.attachments, &p.vocabulary, &study.territory, &study.layers);
    let list = attach::list_to_csv(&waiting, &p.vocabulary, &study.territory, &study.layers);
    // The first line is accepted with another target and role, the second refused, the others wait.
    let mut lines: Vec<String> = list.lines().map(str::to_owned).collect();
    let (first, second) = (waiting[0].clone(), waiting[1].clone());
    lines[1] = format!("{};commune;55463;porteur;;choisi;;;;{};oui", first.action, {
        let (kind, target) = first.written(&study.territory);
        format!("{kind}:{target}")
    });
    lines[2].push_str("non");
    let mut notes = Notes::new();
    let actions = p.assigned.ids.iter().map(|id| (id.clone(), String::new())).collect();
    let known = attach::Known::of(actions, &p.suggested, &study.territory);
    let decisions = attach::read_decisions(&lines.join("\n"), Path::new("liste.csv"), &known, &mut notes);
    assert_eq!((decisions.len(), notes.all().len()), (2, 0));
    let before = std::fs::read_to_string(&p.attachments_file).unwrap();
    let file = p.attachments_file.clone();
    let decided = attach::decide(
        &before,
        &p.refusals,
        &decisions,
        "2026-11-25",
        &p.vocabulary,
        &study.territory,
        &study.layers,
        (&file, &mut notes),
    )
    .unwrap();
    assert_eq!((decided.accepted, decided.refused, decided.refusals.lines.len()), (1, 1, 2));
    assert_eq!(decided.attachments, format!("{before}{};commune;55463;porteur;utilisateur;choisi\n", first.action));
    std::fs::write(&p.attachments_file, &decided.attachments).unwrap();
    std::fs::write(&p.refusals_file, decided.refusals.to_csv()).unwrap();
    let study = open();
    let p = study.plan.as_ref().unwrap();
    for gone in [&first, &second] {
        assert!(!p.suggested.contains(gone), "proposed again: {gone:?}");
    }
    assert!(p.attachments.iter().any(|a| a.action == first.action && a.role == "porteur"));
    // A target that does not exist is refused as a whole.
    let wrong = [attach::Decision {
        attach: Some(["commune", "99999", "lieu", ""].map(str::to_owned)),
        ..decisions[0].clone()
    }];
    let none = attach::decide(
        &before,
        &p.refusals,
        &wrong,
        "",
        &p.vocabulary,
        &study.territory,
        &study.layers,
        (&file, &mut notes),
    );
    assert!(none.is_none() && notes.has_errors());
}
