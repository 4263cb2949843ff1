//! The plan as its users meet it: the real document when it is at hand, the example, edits at random, attachments.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]
#![allow(clippy::type_complexity, reason = "tables of expected values")]

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use territoire::attach::{self, Attachment, Origin, Target};
use territoire::diagnostic::Notes;
use territoire::layer::{self, Access, Control, Extent, Feature, Layer, Precision};
use territoire::plan::{self, Plan, Registry};
use territoire::territory::{OwnCommunes, Projection, Territory};

use crate::support::grounds::{commune, square};
use crate::support::layers::cells;
use crate::support::skips::shared;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/coeur-de-lorraine/plan");

fn parse(text: &str) -> Plan {
    plan::parse(text, Path::new("plan.txt"), &mut Notes::new()).unwrap_or_else(|| panic!("a plan:\n{text}"))
}

/// What is not free in an anomaly: all but the wording of its corrections.
fn held(anomaly: &Value) -> Value {
    let mut held = anomaly.clone();
    held.as_object_mut().unwrap().remove("corrections");
    held
}

#[test]
fn the_real_plan_gives_the_expected_tree_and_anomalies() {
    let name = "the_real_plan_gives_the_expected_tree_and_anomalies";
    let Some(file) = shared("plan/projet-de-territoire.txt", name) else { return };
    let expected = std::fs::read_to_string(shared("plan/seed-attendu.json", name).unwrap()).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let mut notes = Notes::new();
    let read = plan::read(&file, Path::new("projet.txt"), &mut notes).unwrap().to_json();
    for key in ["titre", "compte", "noeuds"] {
        assert_eq!(read[key], expected[key], "{key}");
    }
    let list = |v: &Value| v["anomalies"].as_array().unwrap().iter().map(held).collect::<Vec<_>>();
    assert_eq!(list(&read), list(&expected));
    for (ours, theirs) in read["anomalies"].as_array().unwrap().iter().zip(expected["anomalies"].as_array().unwrap()) {
        assert_eq!(ours["corrections"][0], theirs["corrections"][0], "{theirs}");
        assert_eq!(ours["corrections"].as_array().map(Vec::len), theirs["corrections"].as_array().map(Vec::len));
    }
    assert_eq!(read["marques"], serde_json::json!({"→": 9, "**": 8}));
    assert_eq!(notes.all().len(), 6, "{:?}", notes.all());
}

#[test]
fn the_example_has_the_form_of_the_real_plan() {
    let text = std::fs::read_to_string(Path::new(EXAMPLE).join("projet-de-territoire.txt")).unwrap();
    let read = parse(&text);
    assert_eq!(read.counts(), [4, 9, 22, 72]);
    let found: Vec<(&str, Option<&str>, Option<Vec<usize>>)> =
        read.anomalies.iter().map(|a| (a.kind.id(), a.code.as_deref(), a.position.clone())).collect();
    assert_eq!(
        found,
        [
            ("ponctuation", Some("2.1.3."), None),
            ("retrait", None, None),
            ("code_repete", Some("3.1.3"), None),
            ("code_contre_position", Some("3.1.3"), Some(vec![3, 2, 3])),
            ("code_contre_position", Some("4.2.1"), Some(vec![4, 1, 2])),
            ("code_contre_position", Some("4.2.2"), Some(vec![4, 2, 1])),
        ]
    );
    assert_eq!(read.marks, plan::Marks::from([("→".into(), 9), ("**".into(), 8)]));
    let sizes: Vec<usize> = read.all_nodes().iter().filter(|n| n.level == 3).map(|n| n.children.len()).collect();
    assert_eq!(sizes, [2, 1, 2, 1, 2, 4, 2, 4, 2, 2, 8, 5, 3, 3, 4, 4, 7, 2, 2, 6, 2, 4]);
}

/// The registry that the example carries is the one that its document gives: `TERRITOIRE_REGISTRE=1` writes it anew.
#[test]
fn the_registry_of_the_example_is_up_to_date() {
    let folder = Path::new(EXAMPLE);
    let mut read = parse(&std::fs::read_to_string(folder.join("projet-de-territoire.txt")).unwrap());
    let file = folder.join("actions.csv");
    let mut notes = Notes::new();
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let mut registry = Registry::parse(&written, Path::new("actions.csv"), &mut notes).unwrap();
    let assigned = registry.update(&mut read);
    if std::env::var_os("TERRITOIRE_REGISTRE").is_some() {
        std::fs::write(&file, registry.to_csv()).unwrap();
        return;
    }
    assert_eq!((assigned.ids.len(), assigned.new.len(), assigned.disappeared.len()), (72, 0, 0));
    assert_eq!(registry.to_csv(), written);
    assert_eq!(assigned.ids[0], "1.1.1-01");
    assert_eq!(assigned.ids[71], "4.2.1-04", "the place counts, not the printed 4.2.2");
}

#[test]
fn texts_outside_the_outline_are_kept() {
    let read = parse(
        "Titre\nIntroduction générale.\n- puce perdue\nPilier 1 : A\nUn paragraphe.\nObjectif opérationnel 1.1 : B\n- une action\n  qui continue\n- autre\nsuite en minuscule\n\nsuite après un blanc\n",
    );
    let texts: Vec<&str> = read.actions().iter().map(|a| a.node.text.as_str()).collect();
    assert_eq!(texts, ["une action qui continue", "autre suite en minuscule"]);
    let outside: Vec<(usize, &str)> = read
        .anomalies
        .iter()
        .filter(|a| a.kind == plan::AnomalyKind::OutsideText)
        .map(|a| (a.lines[0], a.text.as_deref().unwrap()))
        .collect();
    // What may be an action that lost its bullet, or its heading, is asked about; prose is kept.
    assert_eq!(outside, [(3, "puce perdue"), (12, "suite après un blanc")]);
    let prose: Vec<(usize, &str)> = read.prose.iter().map(|p| (p.line, p.text.as_str())).collect();
    assert_eq!(prose, [(2, "Introduction générale."), (5, "Un paragraphe.")]);
}

#[test]
fn bad_documents_are_said() {
    let codes = |notes: &Notes| notes.all().iter().map(|d| d.code.id).collect::<Vec<_>>();
    let mut notes = Notes::new();
    assert!(plan::parse("Bonjour\n- une liste\n", Path::new("p.txt"), &mut notes).is_none());
    assert!(plan::parse("", Path::new("p.txt"), &mut notes).is_none());
    assert_eq!(codes(&notes), ["E0401", "E0401"]);
    let folder = tempfile::tempdir().unwrap();
    let mut notes = Notes::new();
    let file = folder.path().join("plan.docx");
    std::fs::write(&file, b"PK\x03\x04\x00\x00").unwrap();
    assert!(plan::read(&file, Path::new("plan.docx"), &mut notes).is_none());
    assert!(plan::read(&folder.path().join("rien.txt"), Path::new("rien.txt"), &mut notes).is_none());
    let file = folder.path().join("1252.txt");
    std::fs::write(&file, b"Pilier 1 : \xc9nergie\r\nObjectif strat\xe9gique n\xb01 : A\r\n").unwrap();
    let read = plan::read(&file, Path::new("1252.txt"), &mut notes).unwrap();
    assert_eq!((read.nodes[0].text.as_str(), read.counts()), ("Énergie", [1, 1, 0, 0]));
    assert_eq!(codes(&notes), ["E0407", "E0101", "I0410", "A0453"]);
}

#[test]
fn a_misnumbered_pillar_is_one_anomaly_not_one_for_all_under_it() {
    let read = parse(
        "Pilier 2 : A\nObjectif stratégique 1 : B\nObjectif opérationnel 2.1.1 : C\n- d\nObjectif opérationnel 2.1.3 : E\n- f\n",
    );
    let found: Vec<_> = read.anomalies.iter().map(|a| (a.kind.id(), a.code.as_deref().unwrap(), a.lines[0])).collect();
    assert_eq!(found, [("code_contre_position", "2", 1), ("code_contre_position", "2.1.3", 5)]);
}

/// A plan as the tests think of it: pillars of strategic objectives of operational objectives of actions, each action
/// with a number of its own that follows it through the edits.
type Model = Vec<Vec<Vec<Vec<(usize, String)>>>>;

fn print(model: &Model) -> String {
    let mut out = String::from("Un plan\n\n");
    for (p, pillar) in model.iter().enumerate() {
        out += &format!("Pilier {} : P\n\n", p + 1);
        for (s, strategic) in pillar.iter().enumerate() {
            out += &format!("→ Objectif stratégique n°{} : S\n\n", s + 1);
            for (o, actions) in strategic.iter().enumerate() {
                out += &format!("Objectif opérationnel n°{}.{}.{} : O\n\n", p + 1, s + 1, o + 1);
                actions.iter().for_each(|(_, text)| out += &format!("- {text}\n"));
                out.push('\n');
            }
        }
    }
    out
}

fn tree(read: &Plan) -> Vec<Vec<Vec<Vec<String>>>> {
    let texts = |o: &plan::Node| o.children.iter().map(|a| a.text.clone()).collect();
    let strategic = |s: &plan::Node| s.children.iter().map(texts).collect();
    let pillar = |p: &plan::Node| p.children.iter().map(strategic).collect();
    read.nodes.iter().map(pillar).collect()
}

fn expected_tree(model: &Model) -> Vec<Vec<Vec<Vec<String>>>> {
    let texts = |o: &Vec<(usize, String)>| o.iter().map(|a| a.1.clone()).collect();
    let strategic = |s: &Vec<Vec<(usize, String)>>| s.iter().map(texts).collect();
    model.iter().map(|p| p.iter().map(strategic).collect()).collect()
}

/// Words without a likeness, so that two texts drawn apart are two actions for any reader.
const WORDS: &[&str] = &[
    "forêt", "bus", "école", "guichet", "moulin", "santé", "vélo", "jury", "pompe", "quai", "zinc", "larme", "rythme",
    "bac", "fût", "hymne", "Oise", "kayak", "plomb", "œuf", "chant", "tige", "givre", "neuf", "sud", "axone", "wagon",
    "diva", "lynx", "pic", "brume", "sceau",
];

fn words() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..WORDS.len(), 5..9)
}

fn text(words: &[usize], mark: usize) -> String {
    // The mark makes each drawn text a text of its own; four letters of it, else numbers would look alike.
    let mark: String =
        (0..4).map(|k| char::from(b'a' + u8::try_from((mark * 7 + k * mark * mark + k * 11) % 26).unwrap())).collect();
    let words: Vec<&str> = words.iter().map(|w| WORDS[*w]).collect();
    format!("{} {mark}", words.join(" "))
}

#[derive(Debug, Clone)]
enum Edit {
    Insert { at: usize, place: usize, words: Vec<usize> },
    Delete { at: usize },
    Move { from: usize, to: usize, place: usize },
    Reword { at: usize, word: usize, by: usize },
    NewObjective { at: usize, words: Vec<usize> },
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = 0..1000usize;
    prop_oneof![
        (n.clone(), n.clone(), words()).prop_map(|(at, place, words)| Edit::Insert { at, place, words }),
        n.clone().prop_map(|at| Edit::Delete { at }),
        (n.clone(), n.clone(), n.clone()).prop_map(|(from, to, place)| Edit::Move { from, to, place }),
        (n.clone(), n.clone(), 0..WORDS.len()).prop_map(|(at, word, by)| Edit::Reword { at, word, by }),
        (n, words()).prop_map(|(at, words)| Edit::NewObjective { at, words }),
    ]
}

fn model() -> impl Strategy<Value = Model> {
    let objective = prop::collection::vec(words(), 1..5);
    let strategic = prop::collection::vec(objective, 1..4);
    let pillar = prop::collection::vec(strategic, 1..3);
    prop::collection::vec(pillar, 1..4).prop_map(|drawn| {
        let mut next = 0;
        let mut action = |w: Vec<usize>| {
            next += 1;
            (next, text(&w, next))
        };
        let mut objective = |o: Vec<Vec<usize>>| o.into_iter().map(&mut action).collect();
        let mut strategic = |s: Vec<Vec<Vec<usize>>>| s.into_iter().map(&mut objective).collect();
        drawn.into_iter().map(|p| p.into_iter().map(&mut strategic).collect()).collect()
    })
}

fn objectives(model: &mut Model) -> Vec<&mut Vec<(usize, String)>> {
    model.iter_mut().flatten().flatten().collect()
}

fn apply(model: &mut Model, edit: &Edit, next: &mut usize) {
    let mut fresh = |words: &[usize]| {
        *next += 1;
        (*next, text(words, *next))
    };
    let take = |model: &mut Model, at: usize| {
        let mut full: Vec<_> = objectives(model).into_iter().filter(|o| !o.is_empty()).collect();
        let n = full.len();
        (n > 0).then(|| {
            let o = &mut full[at % n];
            let k = (at / 7) % o.len();
            o.remove(k)
        })
    };
    let put = |model: &mut Model, at: usize, place: usize, action: (usize, String)| {
        let mut all = objectives(model);
        let n = all.len();
        let o = &mut all[at % n];
        let k = place % (o.len() + 1);
        o.insert(k, action);
    };
    match edit {
        Edit::Insert { at, place, words } => put(model, *at, *place, fresh(words)),
        Edit::Delete { at } => drop(take(model, *at)),
        Edit::Move { from, to, place } => {
            if let Some(action) = take(model, *from) {
                put(model, *to, *place, action);
            }
        }
        Edit::Reword { at, word, by } => {
            let mut full: Vec<_> = objectives(model).into_iter().filter(|o| !o.is_empty()).collect();
            let n = full.len();
            if n > 0 {
                let o = &mut full[at % n];
                let k = (at / 7) % o.len();
                let mut words: Vec<&str> = o[k].1.split(' ').collect();
                let w = word % (words.len() - 1);
                words[w] = WORDS[*by];
                o[k].1 = words.join(" ");
            }
        }
        Edit::NewObjective { at, words } => {
            let p = at % model.len();
            let s = (at / 3) % model[p].len();
            let o = (at / 5) % (model[p][s].len() + 1);
            model[p][s].insert(o, vec![fresh(words)]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// One edit between readings: every action keeps its id through insertions, removals, moves, rewordings and new
    /// objectives elsewhere; an id never stands for two actions.
    #[test]
    fn ids_last_and_the_tree_is_the_model(start in model(), edits in prop::collection::vec(edit(), 1..12)) {
        let mut model = start;
        let mut next = 10_000;
        let mut registry = Registry::default();
        let mut given: std::collections::BTreeMap<usize, String> = Default::default();
        for step in 0..=edits.len() {
            if step > 0 {
                apply(&mut model, &edits[step - 1], &mut next);
            }
            let printed = print(&model);
            let mut read = parse(&printed);
            prop_assert_eq!(tree(&read), expected_tree(&model));
            prop_assert!(read.anomalies.iter().all(|a| a.kind == plan::AnomalyKind::EmptyObjective), "{:?}", read.anomalies);
            // Through the file, as from one day to the next.
            let mut notes = Notes::new();
            registry = Registry::parse(&registry.to_csv(), Path::new("actions.csv"), &mut notes).expect("our own file");
            let assigned = registry.update(&mut read);
            let keys: Vec<usize> = model.iter().flatten().flatten().flatten().map(|a| a.0).collect();
            prop_assert_eq!(assigned.ids.len(), keys.len());
            for (key, id) in keys.iter().zip(&assigned.ids) {
                match given.get(key) {
                    Some(before) => prop_assert_eq!(before, id, "action {} after {:?} in\n{}", key, edits.get(step.wrapping_sub(1)), printed),
                    None => {
                        prop_assert!(!given.values().any(|other| other == id), "{} was given before", id);
                        given.insert(*key, id.clone());
                    }
                }
            }
        }
    }

    /// Any number of insertions, removals and rewordings between two readings: what was not touched keeps its id.
    #[test]
    fn untouched_actions_keep_their_ids_through_many_edits(start in model(), edits in prop::collection::vec(edit(), 1..12)) {
        let mut model = start.clone();
        let mut next = 10_000;
        let mut registry = Registry::default();
        let first = registry.update(&mut parse(&print(&start)));
        edits.iter().for_each(|e| apply(&mut model, e, &mut next));
        let second = registry.update(&mut parse(&print(&model)));
        let flat = |m: &Model| m.iter().flatten().flatten().flatten().cloned().collect::<Vec<_>>();
        let before: Vec<((usize, String), String)> = flat(&start).into_iter().zip(first.ids).collect();
        for (action, id) in flat(&model).into_iter().zip(second.ids.clone()) {
            if let Some((_, was)) = before.iter().find(|(a, _)| *a == action) {
                prop_assert_eq!(was, &id);
            }
        }
        let mut unique = second.ids.clone();
        unique.sort();
        unique.dedup();
        prop_assert_eq!(unique.len(), second.ids.len());
    }
}

#[test]
fn twins_are_told_apart_by_their_order() {
    let document = |actions: &[&str]| {
        let list: String = actions.iter().map(|a| format!("- {a}\n")).collect();
        format!("Pilier 1 : P\nObjectif stratégique 1 : S\nObjectif opérationnel 1.1.1 : O\n{list}")
    };
    let mut registry = Registry::default();
    let ids = |registry: &mut Registry, actions: &[&str]| registry.update(&mut parse(&document(actions))).ids;
    assert_eq!(ids(&mut registry, &["même", "milieu", "même"]), ["1.1.1-01", "1.1.1-02", "1.1.1-03"]);
    assert_eq!(ids(&mut registry, &["milieu", "même"]), ["1.1.1-02", "1.1.1-03"]);
    assert_eq!(ids(&mut registry, &["milieu", "même", "nouvelle"]), ["1.1.1-02", "1.1.1-03", "1.1.1-04"]);
    assert_eq!(ids(&mut registry, &["milieu", "nouvelle"]), ["1.1.1-02", "1.1.1-04"]);
    // Another text never takes a number that was given.
    assert_eq!(ids(&mut registry, &["milieu", "nouvelle", "cinquième idée"]), ["1.1.1-02", "1.1.1-04", "1.1.1-05"]);
}

/// An action may stand under no heading. Its id was `-01`, which the registry then refused at the next reading.
/// The pillar stands third, whatever its number says.
#[test]
fn the_registry_of_actions_under_no_heading_is_read_back() {
    let mut read = parse("Action 1 : Seule\nAction 2 : Deux\nPilier 1 : A\n- Trois\n");
    let mut registry = Registry::default();
    assert_eq!(registry.update(&mut read).ids, ["0-01", "0-02", "3-01"]);
    let mut notes = Notes::new();
    let mut again = Registry::parse(&registry.to_csv(), Path::new("actions.csv"), &mut notes).expect("our own file");
    let assigned = again.update(&mut read);
    assert_eq!(assigned.ids, ["0-01", "0-02", "3-01"]);
    assert!(notes.all().is_empty() && assigned.new.is_empty() && assigned.disappeared.is_empty());
}

#[test]
fn a_damaged_registry_is_refused() {
    for (text, line) in [
        // No number is left after this one.
        ("id;position;code_imprime;texte;etat\n1.1.1-18446744073709551615;1.1.1.1;;A;present\n", 2),
        ("id;position;texte;etat\n", 1),
        ("id;position;code_imprime;texte;etat\n1.1.1-01;1.1.1.1;;A;present\n1.1.1-01;1.1.1.2;;B;present\n", 3),
        ("id;position;code_imprime;texte;etat\nun;1.1.1.1;;A;present\n", 2),
        ("id;position;code_imprime;texte;etat\n1.1.1-01;1.1.1.1;;A;perdue\n", 2),
    ] {
        let mut notes = Notes::new();
        assert!(Registry::parse(text, Path::new("actions.csv"), &mut notes).is_none(), "{text}");
        let d = &notes.all()[0];
        assert_eq!((d.code.id, d.place.as_ref().unwrap().line_column()), ("E0409", Some((line, None))), "{text}");
    }
}

/// Three communes in a row, A and B in one EPCI, C in another.
fn three_communes() -> Territory {
    let rows = ["A", "B", "C"].iter().enumerate().map(|(i, name)| {
        let group = if i < 2 { "E1" } else { "E2" };
        OwnCommunes {
            group: Some((group.to_owned(), group.to_owned())),
            population: Some(100),
            outline: Some(square(600_000.0 + 10_000.0 * i as f64, 6_800_000.0, 10_000.0)),
            ..commune(name)
        }
    });
    Territory::own("Rangée", Projection::lambert93(), "fictif", rows.collect())
}

/// Five actions: one for the territory, one for both EPCI, which is the same; one for the first EPCI; one for commune C;
/// one for a layer whose two features stand in C.
#[test]
fn figures_of_the_plan_say_what_people_would_repeat() {
    let territory = three_communes();
    let read = parse(
        "Pilier 1 : Un\n\nObjectif stratégique n°1 : Un\n\nObjectif opérationnel n°1.1.1 : Un\n\n- Un.\n- Deux.\n- Trois.\n- Quatre.\n- Cinq.\n",
    );
    let ids: Vec<String> = (1..=5).map(|n| format!("1.1.1-0{n}")).collect();
    let feature = |n: usize| Feature {
        id: n.to_string(),
        name: n.to_string(),
        number: n,
        geometry: territory.communes[2].mairie.map(Into::into),
        precision: Precision::Exact,
        commune: Some(2),
        cells: cells(&[layer::Value::Text("x".into())]).0,
    };
    let sites = Layer {
        id: "sites".into(),
        title: "Sites".into(),
        model: layer::Model::free(),
        source: String::new(),
        fictional: false,
        file: "sites.csv".into(),
        fields: vec!["nom".into()],
        kinds: vec![layer::Kind::Text],
        features: (1..=2).map(feature).collect(),
        extent: Extent::default(),
        access: Access::default(),
        control: Control::default(),
    };
    let attach = |n: usize, target: Target, origin: Origin| Attachment {
        action: ids[n - 1].clone(),
        target,
        role: "concernée".into(),
        origin,
        reason: String::new(),
    };
    let whole_layer =
        Target::Features { layer: "sites".into(), ids: vec!["1".into(), "2".into()], filter: Some("*".into()) };
    let attachments = [
        attach(1, Target::Territory, Origin::User),
        attach(2, Target::Epci(0), Origin::Suggestion),
        attach(2, Target::Epci(1), Origin::Suggestion),
        attach(3, Target::Epci(0), Origin::User),
        attach(4, Target::Commune(2), Origin::User),
        attach(5, whole_layer, Origin::User),
    ];
    let o = attach::outcome(&read, &ids, &attachments, &territory, &[sites]);
    let numbers = |table: &str, column: &str| {
        let column = o.table(table).unwrap().column(column).unwrap();
        column.as_numbers().unwrap().iter().map(|v| v.unwrap()).collect::<Vec<f64>>()
    };
    assert_eq!(numbers("actions", "nb_communes"), [3.0, 3.0, 2.0, 1.0, 1.0]);
    assert_eq!(numbers("communes", "pilier_1"), [1.0, 1.0, 2.0]);
    assert_eq!(numbers("piliers", "actions"), [5.0]);
    // Three actions are drawn, on three communes, by four circles' worth of pairs.
    assert_eq!(numbers("piliers", "precises"), [3.0]);
    assert_eq!(numbers("piliers", "territoire"), [2.0]);
    let findings: Vec<String> = o.findings.iter().map(|f| f.text.replace('\u{a0}', " ")).collect();
    assert_eq!(
        findings[0],
        "3 actions sur 5 sont rattachées à un lieu précis ; 2 au territoire entier, 0 à aucun lieu."
    );
    assert!(findings[1].starts_with("1 action n'est rattachée que par des suggestions"), "{findings:?}");
    assert!(findings[1].contains("(2 rattachements)"), "{findings:?}");
    // The layer stands in C too, but nobody chose C for it.
    assert_eq!(findings[2], "C est la commune la plus citée : 1 action y est directement rattachée.");
}

/// Four actions: two that wait for layers which the study doesn't have, one of them for two; one that stands nowhere; one
/// that has a commune besides.
#[test]
fn an_action_whose_layer_is_missing_is_not_told_as_without_place() {
    let territory = three_communes();
    let read = parse("Pilier 1 : Un\nObjectif opérationnel 1.1.1 : Un\n- Un.\n- Deux.\n- Trois.\n- Quatre.\n");
    let ids: Vec<String> = (1..=4).map(|n| format!("1.1-0{n}")).collect();
    let attach = |n: usize, target: Target| Attachment {
        action: ids[n - 1].clone(),
        target,
        role: "lieu".into(),
        origin: Origin::User,
        reason: String::new(),
    };
    let missing = |kind: &str| Target::MissingLayer(kind.to_owned());
    let attachments = [
        attach(1, missing("friches")),
        attach(2, missing("friches")),
        attach(2, missing("bornes")),
        attach(3, Target::Nowhere),
        attach(4, missing("friches")),
        attach(4, Target::Commune(2)),
    ];
    let o = attach::outcome(&read, &ids, &attachments, &territory, &[]);
    let findings: Vec<String> = o.findings.iter().map(|f| f.text.replace('\u{a0}', " ")).collect();
    assert_eq!(
        findings[..2],
        [
            "1 action sur 4 est rattachée à un lieu précis ; 0 au territoire entier, 2 à une couche que l'étude n'a pas, 1 à aucun lieu.",
            "2 actions attendent une couche que l'étude n'a pas (« Bornes de recharge » et « Friches ») : elles ne sont pas sans lieu, leurs lieux seront connus quand la couche sera ajoutée.",
        ]
    );
    assert_eq!(o.findings[1].actions, ids[..2]);
    let pillar = |column: &str| o.table("piliers").unwrap().column(column).unwrap().as_numbers().unwrap()[0];
    assert_eq!((pillar("couche_absente"), pillar("aucun_lieu")), (Some(2.0), Some(1.0)));
}
