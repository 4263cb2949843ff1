//! The attachments that the tool suggests, held against those that a person would have made.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::plan::{self, Plan, Registry, Target};
use territoire::study::Study;

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
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known/plan").join(name);
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
fn answered(plan: &mut Plan, study: &Study) -> BTreeMap<Line, String> {
    let ids = Registry::default().update(plan).ids;
    let codes = codes(plan);
    let territory = &study.territory;
    let mut out = BTreeMap::new();
    for a in plan::suggest(plan, &ids, territory, &study.layers) {
        let code = &codes[ids.iter().position(|id| *id == a.action).unwrap()];
        let line = match &a.target {
            Target::Commune(i) => Line::new(code, "commune", &territory.communes[*i].name),
            Target::Epci(i) => Line::new(code, "epci", &territory.epcis[*i].name),
            Target::Territory => Line::new(code, "territoire", &territory.name),
            Target::Nowhere => Line::new(code, "sans_lieu", ""),
            Target::Features { layer, .. } => {
                let model = study.layers.iter().find(|l| l.id == *layer).unwrap().model.id.clone();
                let kind = match model.as_str() {
                    "irve" => "bornes",
                    "cyclable" => "voie_verte",
                    "services" => "france_services",
                    other => other,
                };
                Line::new(code, "couche", kind)
            }
        };
        out.insert(line, a.role);
    }
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
    for line in truth.sure.iter().filter(|l| !found.contains_key(l)) {
        out.push_str(&format!("manque   {} {} {}\n", line.action, line.nature, line.target));
    }
    for line in found.keys().filter(|l| !truth.sure.contains(l) && !truth.plausible.contains(l)) {
        out.push_str(&format!("de trop  {} {} {}\n", line.action, line.nature, line.target));
    }
    out
}

fn example() -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/coeur-de-lorraine");
    Study::open(&folder, &mut Notes::new()).unwrap()
}

#[test]
fn suggestions_on_the_real_plan_are_those_of_a_reader() {
    let Some(file) = support::shared("plan/projet-de-territoire.txt", "rattachements") else { return };
    let mut read = plan::read(&file, Path::new("projet.txt"), &mut Notes::new()).unwrap();
    let truth = truth("rattachements.csv");
    let codes = codes(&read);
    assert_eq!(codes.len(), 72);
    for line in truth.sure.iter().chain(&truth.plausible) {
        assert!(codes.contains(&line.action), "the truth names an action that the plan has not: {line:?}");
    }
    let found = answered(&mut read, &example());
    println!("{}", report("Projet de territoire, 72 actions", &truth, &found));
}
