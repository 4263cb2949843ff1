//! The readers of a plan: the same plan in five formats, other layouts and vocabularies, corrections, damaged files.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use territoire::diagnostic::Notes;
use territoire::plan::{self, AnomalyKind, Choice, Correction, Field, Node, Options, Plan};

use crate::support::answers::plain;
use crate::support::skips::shared;

const KNOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/known/plan/lecteurs");

fn codes(notes: &Notes) -> Vec<&'static str> {
    notes.all().iter().map(|d| d.code.id).collect()
}

fn read(name: &str, bytes: &[u8]) -> (Option<Plan>, Notes) {
    let mut notes = Notes::new();
    let plan = plan::read_bytes(bytes, Path::new(name), &Options::default(), &mut notes);
    (plan, notes)
}

/// Typographic and straight signs made one, as the README of the reference documents says.
fn normal(text: &str) -> String {
    let text = plain(&text.replace(['“', '”'], "\"").replace('’', "'").replace("...", "…"));
    text.replace("« ", "\"").replace(" »", "\"")
}

/// A tree without its places: level, label, printed code, position, text.
fn tree(nodes: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for node in nodes.as_array().into_iter().flatten() {
        let text = normal(node["texte"].as_str().unwrap_or_default());
        out.push(format!(
            "{} {} {} {} {text}",
            node["niveau"], node["libelle_niveau"], node["code_imprime"], node["position"]
        ));
        out.extend(tree(&node["enfants"]));
    }
    out
}

fn anomalies(plan: &Value) -> Vec<String> {
    let list = plan["anomalies"].as_array().unwrap().iter();
    let kept = list.filter(|a| a["type"] != "retrait");
    kept.map(|a| format!("{} {} {}", a["type"], a["code_imprime"], a["position"])).collect()
}

#[test]
fn the_real_plan_is_one_tree_in_every_format() {
    let test = "the_real_plan_is_one_tree_in_every_format";
    let Some(expected) = shared("plan/seed-attendu.json", test) else { return };
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(expected).unwrap()).unwrap();
    for name in [
        "projet-de-territoire.txt",
        "projet-de-territoire-titres.docx",
        "projet-de-territoire-saisi.docx",
        "projet-de-territoire-titres.odt",
        "projet-de-territoire-titres.pdf",
    ] {
        let file = shared(&format!("plan/{name}"), test).unwrap();
        let mut notes = Notes::new();
        let plan = plan::read(&file, Path::new(name), &mut notes).unwrap();
        assert_eq!(plan.counts(), [4, 9, 22, 72], "{name}");
        let json = plan.to_json();
        for (ours, theirs) in tree(&json["noeuds"]).iter().zip(tree(&expected["noeuds"])) {
            assert_eq!(*ours, theirs, "{name}");
        }
        assert_eq!(anomalies(&json), anomalies(&expected), "{name}");
        assert_eq!(normal(json["titre"].as_str().unwrap()), normal(expected["titre"].as_str().unwrap()), "{name}");
    }
}

/// A node in a line: depth, number, text; sub-actions begin with `+`.
fn outline(nodes: &[Node], depth: usize, out: &mut Vec<String>) {
    for node in nodes {
        let indent = "  ".repeat(depth);
        let level = if node.level == 4 { "action" } else { node.label.as_str() };
        let code = node.printed_code.as_deref().unwrap_or("-");
        out.push(format!("{indent}{level} {code} {}", normal(&node.text)));
        out.extend(node.sub_actions.iter().map(|s| format!("{indent}{} {}", "+".repeat(s.depth), normal(&s.text))));
        outline(&node.children, depth + 1, out);
    }
}

fn drawn(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    outline(&plan.nodes, 0, &mut out);
    out
}

/// Written by hand from the source of the fixtures: what Word and LibreOffice print.
const VALLEY: &[&str] = &[
    "Axe I Vivre et travailler dans la vallée",
    "  Titre I.1 Garder des services proches",
    "    Titre a Ouvrir un guichet dans chaque bourg",
    "      action - Former deux agents d'accueil par maison de services, avec l'appui du département, afin que les habitants trouvent une réponse à moins de vingt minutes de chez eux, quel que soit leur âge.",
    "      action - Faire circuler un bus des droits dans les villages sans commerce.",
    "      + Choisir les arrêts avec les maires.",
    "      + Publier les horaires à la mairie et à l'école.",
    "    Titre b Soutenir les soignants",
    "      action - Accueillir des internes dans les logements communaux.",
    "  Titre I.2 Ranimer les commerces",
    "    Titre a Reprendre les vitrines vides",
    "      action - Recenser les locaux vacants et leurs propriétaires.",
    "      action - Acheter deux locaux pour y loger des essais de commerce.",
    "Axe II Aller et venir sans voiture",
    "  Titre II.1 Rouler à vélo en sécurité",
    "    Titre a Relier les bourgs",
    "      action - Tracer la liaison entre la gare et le collège.",
    "      action - Poser des abris fermés près des arrêts de car.",
];

#[test]
fn automatic_numbers_are_those_that_are_printed() {
    for name in ["vallee.docx", "vallee.odt", "vallee.pdf", "vallee.txt"] {
        let (plan, notes) = read(name, &std::fs::read(Path::new(KNOWN).join(name)).unwrap());
        let plan = plan.unwrap();
        assert_eq!(drawn(&plan), VALLEY, "{name}");
        assert!(plan.anomalies.is_empty() && notes.all().is_empty(), "{name} {:?} {:?}", plan.anomalies, notes.all());
        assert_eq!(plan.title.as_deref(), Some("Projet de territoire de la vallée fictive"), "{name}");
    }
}

/// Layouts as plans use them, each with its tree. All are invented (fictif).
const LAYOUTS: &[(&str, &str, &[&str])] = &[
    (
        "axes, orientations without their own word, actions numbered through the plan",
        "Projet\n\nAxe 1 – Habiter\n1.1 Loger les jeunes\nFiche-action n°1 – Bâtir des studios\nFiche-action n°2 – Prêter des meubles\n1.2 Isoler\nFiche-action n°3 – Conseiller\nAxe 2 – Bouger\n2.1 Rouler\nFiche-action n°4 – Partager des vélos\n",
        &[
            "Axe 1 Habiter",
            "  Titre 1.1 Loger les jeunes",
            "    action 1 Bâtir des studios",
            "    action 2 Prêter des meubles",
            "  Titre 1.2 Isoler",
            "    action 3 Conseiller",
            "Axe 2 Bouger",
            "  Titre 2.1 Rouler",
            "    action 4 Partager des vélos",
        ],
    ),
    (
        "ambitions and challenges, bullets",
        "Ambition 1 : Accueillir\nDéfi 1.1 : Loger\n• Ouvrir une pension\n• Rénover l'école\nDéfi 1.2 : Soigner\n• Louer un cabinet\nAmbition 2 : Produire\nDéfi 2.1 : Nourrir\n• Planter un verger\n",
        &[
            "Ambition 1 Accueillir",
            "  Défi 1.1 Loger",
            "    action - Ouvrir une pension",
            "    action - Rénover l'école",
            "  Défi 1.2 Soigner",
            "    action - Louer un cabinet",
            "Ambition 2 Produire",
            "  Défi 2.1 Nourrir",
            "    action - Planter un verger",
        ],
    ),
    (
        "letters, figures and letters",
        "A. Le cadre de vie\nA.1 Les villages\nA.1.a – Fleurir les places\nA.1.b – Éclairer moins\nA.2 La rivière\nA.2.a – Replanter les berges\nB. L'emploi\nB.1 Les ateliers\nB.1.a – Louer des établis\n",
        &[
            "Titre A Le cadre de vie",
            "  Titre A.1 Les villages",
            "    action A.1.a Fleurir les places",
            "    action A.1.b Éclairer moins",
            "  Titre A.2 La rivière",
            "    action A.2.a Replanter les berges",
            "Titre B L'emploi",
            "  Titre B.1 Les ateliers",
            "    action B.1.a Louer des établis",
        ],
    ),
    (
        "Roman numbers, letters, figures",
        "I. Vivre\nA. Apprendre\n1. Ouvrir une ludothèque\n2. Chanter à l'école\nB. Jouer\n1. Bâtir un terrain\nII. Travailler\nA. Fabriquer\n1. Équiper un atelier\n",
        &[
            "Titre I Vivre",
            "  Titre A Apprendre",
            "    action 1 Ouvrir une ludothèque",
            "    action 2 Chanter à l'école",
            "  Titre B Jouer",
            "    action 1 Bâtir un terrain",
            "Titre II Travailler",
            "  Titre A Fabriquer",
            "    action 1 Équiper un atelier",
        ],
    ),
    (
        "stakes, orientations and measures as the last level",
        "ENJEU 1 – L'EAU\nOrientation 1 : Économiser\nMesure 1.1.1 : Compter l'eau des bâtiments\nMesure 1.1.2 : Réparer les fuites\nOrientation 2 : Protéger\nMesure 1.2.1 : Clore les captages\nENJEU 2 – LE SOL\nOrientation 1 : Planter\nMesure 2.1.1 : Semer des haies\n",
        &[
            "Enjeu 1 L'EAU",
            "  Orientation 1 Économiser",
            "    action 1.1.1 Compter l'eau des bâtiments",
            "    action 1.1.2 Réparer les fuites",
            "  Orientation 2 Protéger",
            "    action 1.2.1 Clore les captages",
            "Enjeu 2 LE SOL",
            "  Orientation 1 Planter",
            "    action 2.1.1 Semer des haies",
        ],
    ),
    (
        "Markdown with styles alone and nested bullets",
        "# Plan du bocage\n\n## Nourrir\n\n### Vendre près\n\n- Ouvrir un marché\n    - Choisir la place\n    - Fixer le jour\n- Livrer les cantines\n\n## Soigner\n\n### Prévenir\n\n- Dépister à l'école\n",
        &[
            "Titre - Nourrir",
            "  Titre - Vendre près",
            "    action - Ouvrir un marché",
            "    + Choisir la place",
            "    + Fixer le jour",
            "    action - Livrer les cantines",
            "Titre - Soigner",
            "  Titre - Prévenir",
            "    action - Dépister à l'école",
        ],
    ),
    (
        "figures of one, two and three components, the last with bullets as parts",
        "1. Une énergie sobre\n1.1 Les toits\nAction 1.1.1 : Poser des panneaux\n- sur les écoles\n- sur les ateliers\nAction 1.1.2 : Isoler\n2. Des routes sûres\n2.1 Les carrefours\nAction 2.1.1 : Peindre des passages\n",
        &[
            "Titre 1 Une énergie sobre",
            "  Titre 1.1 Les toits",
            "    action 1.1.1 Poser des panneaux",
            "    + sur les écoles",
            "    + sur les ateliers",
            "    action 1.1.2 Isoler",
            "Titre 2 Des routes sûres",
            "  Titre 2.1 Les carrefours",
            "    action 2.1.1 Peindre des passages",
        ],
    ),
    (
        "bullets of every kind, items with a number",
        "Axe 1 : Soigner\nObjectif 1 : Écouter\n\u{f0b7} Ouvrir une permanence\n→ Former des pairs\no Louer un local\nObjectif 2 : Prévenir\n1. Dépister\n2. Vacciner\n",
        &[
            "Axe 1 Soigner",
            "  Objectif 1 Écouter",
            "    action - Ouvrir une permanence",
            "    action - Former des pairs",
            "    action - Louer un local",
            "  Objectif 2 Prévenir",
            "    action 1 Dépister",
            "    action 2 Vacciner",
        ],
    ),
];

#[test]
fn other_layouts_give_their_tree() {
    for (what, text, expected) in LAYOUTS {
        let (plan, _) = read("plan.txt", text.as_bytes());
        let plan = plan.unwrap_or_else(|| panic!("{what}: no plan"));
        assert_eq!(drawn(&plan), *expected, "{what}");
        assert!(plan.anomalies.is_empty(), "{what}: {:?}", plan.anomalies);
    }
}

#[test]
fn levels_are_declared_by_example_where_guessing_is_unsure() {
    let text = "Bloc A : Habiter\n1. Loger\n- Bâtir\n- Meubler\n2. Isoler\n- Conseiller\nBloc B : Bouger\n1. Rouler\n- Peindre\n";
    let with = |levels: &[&str]| {
        let levels = levels.iter().map(|l| (*l).to_owned()).collect();
        let options = Options { levels, ..Options::default() };
        let mut notes = Notes::new();
        options.check(None, &mut notes);
        assert!(notes.all().is_empty());
        drawn(&plan::read_bytes(text.as_bytes(), Path::new("p.txt"), &options, &mut notes).unwrap())
    };
    let bullets = [
        "Bloc A Habiter",
        "  Titre 1 Loger",
        "    action - Bâtir",
        "    action - Meubler",
        "  Titre 2 Isoler",
        "    action - Conseiller",
        "Bloc B Bouger",
        "  Titre 1 Rouler",
        "    action - Peindre",
    ];
    assert_eq!(with(&["Bloc A :", "1.", "-"]), bullets);
    let parts = [
        "Bloc A Habiter",
        "  action 1 Loger",
        "  + Bâtir",
        "  + Meubler",
        "  action 2 Isoler",
        "  + Conseiller",
        "Bloc B Bouger",
        "  action 1 Rouler",
        "  + Peindre",
    ];
    assert_eq!(with(&["Bloc A", "1."]), parts);
    let mut notes = Notes::new();
    Options { levels: vec!["Les thèmes".into()], ..Options::default() }.check(None, &mut notes);
    assert_eq!(codes(&notes), ["E0436"]);
}

fn correction(kind: AnomalyKind, code: Option<&str>, text: Option<&str>, choice: Choice) -> Correction {
    let owned = |s: Option<&str>| s.map(str::to_owned);
    Correction { kind, code: owned(code), text: owned(text), choice, value: None, place: None }
}

/// The second objective's heading comes after the number that it announces: either may be the slip.
const LATE: &str = "Pilier 1 : A\nObjectif stratégique 1 : B\nObjectif opérationnel 1.1.1 : C\n- d\nObjectif opérationnel 1.2.1 : E\n- f\nObjectif stratégique 2 : G\nObjectif opérationnel 1.2.2 : H\n- i\n - j\nUn mot perdu\n";

#[test]
fn a_correction_that_the_user_chose_is_applied() {
    let with = |corrections: Vec<Correction>| {
        let mut notes = Notes::new();
        let options = Options { corrections, ..Options::default() };
        let plan = plan::read_bytes(LATE.as_bytes(), Path::new("p.txt"), &options, &mut notes).unwrap();
        let kinds: Vec<String> =
            plan.anomalies.iter().map(|a| format!("{} {}", a.kind.id(), a.code.as_deref().unwrap_or("-"))).collect();
        (plan, kinds, codes(&notes).into_iter().filter(|c| *c == "A0435").count())
    };
    let (_, kinds, _) = with(Vec::new());
    assert_eq!(kinds, ["code_contre_position 1.2.1", "code_contre_position 1.2.2", "retrait -", "texte_hors_plan -"]);
    // The heading is read before: both numbers are right.
    let against = AnomalyKind::CodeAgainstPosition;
    let (plan, kinds, unused) = with(vec![correction(against, Some("1.2.1"), None, Choice::Heading)]);
    assert_eq!((kinds, unused), (vec!["retrait -".to_owned(), "texte_hors_plan -".to_owned()], 0));
    let sizes: Vec<usize> = plan.nodes[0].children.iter().map(|s| s.children.len()).collect();
    assert_eq!(sizes, [1, 2]);
    // Or both numbers are changed for those of their places.
    let (plan, kinds, unused) = with(vec![
        correction(against, Some("1.2.1"), None, Choice::Number),
        correction(against, Some("1.2.2"), None, Choice::Number),
    ]);
    assert_eq!((kinds, unused), (vec!["retrait -".to_owned(), "texte_hors_plan -".to_owned()], 0));
    let printed: Vec<_> =
        plan.all_nodes().into_iter().filter(|n| n.level == 3).map(|n| n.printed_code.clone().unwrap()).collect();
    assert_eq!(printed, ["1.1.1", "1.1.2", "1.2.1"]);
    // The bullet set in is a part; the lost line is an action.
    let (plan, kinds, _) = with(vec![
        correction(AnomalyKind::Indent, None, Some("J"), Choice::SubAction),
        correction(AnomalyKind::OutsideText, None, Some("un mot"), Choice::Action),
        correction(against, Some("1.2.1"), None, Choice::Accept),
    ]);
    assert_eq!(kinds, ["code_contre_position 1.2.2"]);
    assert_eq!(drawn(&plan)[8..], ["      action - i", "      + j", "      action - Un mot perdu"].map(str::to_owned));
    // What fits nothing is said, and changes nothing.
    let (_, kinds, unused) = with(vec![
        correction(against, Some("9.9"), None, Choice::Number),
        correction(AnomalyKind::OutsideText, None, Some("un mot"), Choice::Heading),
    ]);
    assert_eq!((kinds.len(), unused), (4, 2));
}

/// A sentence between the actions is no anomaly; who says that it is an action is followed all the same.
#[test]
fn a_line_outside_the_plan_becomes_an_action_for_who_says_so() {
    let text = "Axe 1 : A\nObjectif 1.1 : B\nCe que le territoire attend de cet objectif.\n- c\n- d\n";
    let with = |corrections: Vec<Correction>| {
        let mut notes = Notes::new();
        let options = Options { corrections, ..Options::default() };
        let plan = plan::read_bytes(text.as_bytes(), Path::new("p.txt"), &options, &mut notes).unwrap();
        let prose: Vec<String> = plan.prose.iter().map(|line| line.text.clone()).collect();
        let actions: Vec<String> = plan.actions().iter().map(|a| a.node.text.clone()).collect();
        (prose, actions, codes(&notes).into_iter().filter(|c| *c == "A0435").count())
    };
    let sentence = "Ce que le territoire attend de cet objectif.";
    assert_eq!(with(Vec::new()), (vec![sentence.to_owned()], ["c", "d"].map(str::to_owned).to_vec(), 0));
    let promoted = |begin| with(vec![correction(AnomalyKind::OutsideText, None, Some(begin), Choice::Action)]);
    assert_eq!(promoted("Ce que le"), (Vec::new(), [sentence, "c", "d"].map(str::to_owned).to_vec(), 0));
    // What no line begins with is told, and changes nothing.
    assert_eq!(promoted("Autre chose").2, 1);
    let out = with(vec![correction(AnomalyKind::OutsideText, None, Some("Ce que"), Choice::LeaveOut)]);
    assert_eq!(out, (Vec::new(), ["c", "d"].map(str::to_owned).to_vec(), 0));
}

#[test]
fn what_stands_below_a_title_that_comes_again_is_kept() {
    let text = "Axe 1 : A\n- b\nAxe 1 : A\ncette suite\n- c\n";
    let plan = plan::read_bytes(text.as_bytes(), Path::new("p.txt"), &Options::default(), &mut Notes::new()).unwrap();
    assert_eq!(plan.prose.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["cette suite"]);
    assert_eq!(plan.actions().len(), 2);
}

/// An anomaly: type and number, lines, mends.
type Told = (String, Vec<usize>, Vec<String>);

/// What the anomalies of a text are once these corrections are applied; with its plan.
fn corrected(text: &str, corrections: Vec<Correction>) -> (Plan, Vec<Told>) {
    let options = Options { corrections, ..Options::default() };
    let plan = plan::read_bytes(text.as_bytes(), Path::new("p.txt"), &options, &mut Notes::new()).unwrap();
    let one = |a: &plan::Anomaly| {
        let named = format!("{} {}", a.kind.id(), a.code.as_deref().unwrap_or("-"));
        (named, [a.lines.clone(), vec![a.shown_at()]].concat(), a.corrections.clone())
    };
    let found = plan.anomalies.iter().map(one).collect();
    (plan, found)
}

fn numbers_of_objectives(plan: &Plan) -> Vec<String> {
    let objectives = plan.all_nodes().into_iter().filter(|n| n.level == 3);
    objectives.map(|n| format!("{} en {:?}", n.printed_code.as_deref().unwrap_or("-"), n.position)).collect()
}

#[test]
fn a_heading_after_several_numbers_that_belong_to_it_is_one_anomaly() {
    let text = "Pilier 1 : A\nObjectif stratégique 1 : B\nObjectif opérationnel 1.1.1 : C\n- d\nObjectif opérationnel 1.2.1 : E\n- f\nObjectif opérationnel 1.2.2 : G\n- h\nObjectif stratégique 2 : I\nObjectif opérationnel 1.2.3 : J\n- k\n";
    let late = AnomalyKind::HeadingTooLate;
    let (plan, found) = corrected(text, Vec::new());
    let mends = [
        "mettre le titre « Objectif stratégique 2 » avant la ligne 5 : 1.2.1 et 1.2.2 sont alors justes",
        "ou bien : écrire 1.1.2 et 1.1.3 au lieu de 1.2.1 et 1.2.2",
    ];
    assert_eq!(found, [("titre_trop_tard 2".to_owned(), vec![5, 7, 9], mends.map(str::to_owned).to_vec())]);
    let json = &plan.to_json()["anomalies"][0];
    assert_eq!((&json["ligne"], &json["lignes"]), (&serde_json::json!(9), &serde_json::json!([5, 7])));
    // The heading is read before them.
    let (plan, found) = corrected(text, vec![correction(late, Some("2"), None, Choice::Heading)]);
    assert_eq!(found, []);
    let places = ["1.1.1 en [1, 1, 1]", "1.2.1 en [1, 2, 1]", "1.2.2 en [1, 2, 2]", "1.2.3 en [1, 2, 3]"];
    assert_eq!(numbers_of_objectives(&plan), places);
    // Or the numbers are those of their places, and what goes on from them is then out of its own.
    let (plan, found) = corrected(text, vec![correction(late, Some("2"), None, Choice::Number)]);
    assert_eq!(found, [("code_contre_position 1.2.3".to_owned(), vec![10, 10], vec!["1.2.1".to_owned()])]);
    let places = ["1.1.1 en [1, 1, 1]", "1.1.2 en [1, 1, 2]", "1.1.3 en [1, 1, 3]", "1.2.3 en [1, 2, 1]"];
    assert_eq!(numbers_of_objectives(&plan), places);
}

#[test]
fn a_number_that_cannot_be_read_is_said_with_the_mends_that_its_place_gives() {
    let text = "Pilier 1 : A\nObjectif stratégique 1 : B\nObjectif opérationnel n°1.1.x : C\n- d\nObjectif opérationnel n°1..2 : E\n- f\nObjectif stratégique 2 : G\nObjectif opérationnel n°1.1.? : H\n- i\nObjectif opérationnel n°99999999999999999999 : J\n- k\n";
    let (plan, found) = corrected(text, Vec::new());
    let expected: [(&str, usize, &[&str]); 4] = [
        ("1.1.x", 3, &["1.1.1"]),
        ("1..2", 5, &["1.1.2"]),
        ("1.1.?", 8, &["1.2.1", "ou bien : déplacer la ligne sous 1.1"]),
        ("99999999999999999999", 10, &["2"]),
    ];
    let expected = expected.map(|(code, line, mends)| {
        let mends: Vec<String> = mends.iter().map(|m| (*m).to_owned()).collect();
        (format!("numerotation_illisible {code}"), vec![line, line], mends)
    });
    assert_eq!(found, expected);
    // Each is still a heading, with its actions under it.
    assert_eq!((plan.counts(), plan.actions()[3].node.position.clone()), ([1, 2, 4, 4], vec![1, 2, 2, 1]));
    let mut chosen = correction(AnomalyKind::UnreadableNumber, Some("1.1.x"), None, Choice::Number);
    let (plan, found) = corrected(text, vec![chosen.clone()]);
    assert_eq!((found.len(), numbers_of_objectives(&plan)[0].as_str()), (3, "1.1.1 en [1, 1, 1]"));
    chosen.value = Some("1.1.4".to_owned());
    let (_, found) = corrected(text, vec![chosen]);
    assert_eq!(found[0], ("code_contre_position 1.1.4".to_owned(), vec![3, 3], vec!["1.1.1".to_owned()]));
}

/// A `.docx` of these members.
fn docx(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn body(content: &str) -> String {
    format!("<w:document xmlns:w=\"w\"><w:body>{content}</w:body></w:document>")
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    let content = [
        paragraph("Pilier 1 : A"),
        "<w:p><w:r><w:t>Objectif opérationnel 1.1 : B</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t xml:space=\"preserve\">- Garder </w:t></w:r><w:del><w:r><w:delText>peu</w:delText></w:r></w:del><w:ins><w:r><w:t>tout</w:t></w:r></w:ins></w:p>".to_owned(),
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space=\"preserve\">- Unir </w:t></w:r></w:p>".to_owned(),
        paragraph("les deux"),
        "<w:moveFrom><w:p><w:r><w:t>- Parti</w:t></w:r></w:p></w:moveFrom>".to_owned(),
    ];
    let (plan, notes) = read("plan.docx", &docx(&[("word/document.xml", &body(&content.concat()))]));
    let texts: Vec<String> = plan.unwrap().actions().iter().map(|a| a.node.text.clone()).collect();
    assert_eq!(texts, ["Garder tout", "Unir les deux"]);
    assert!(codes(&notes).contains(&"A0433"), "{:?}", notes.all());
}

#[test]
fn a_fiche_fills_the_fields_of_its_action() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|c| cell(c)).collect::<String>());
    let fiche = [
        paragraph("Axe 1 – Habiter"),
        paragraph("Fiche-action n°7"),
        "<w:tbl>".to_owned(),
        row(&["Intitulé", "Rénover le lavoir"]),
        row(&["Maître d’ouvrage", "Commune de Valfictif"]),
        row(&["Partenaires", "CAUE", "Département"]),
        row(&["Communes concernées", "Valfictif, Montfictif"]),
        row(&["Calendrier", "2026-2027"]),
        row(&["Budget prévisionnel", "120 000 € HT"]),
        row(&["Financeurs", "DETR ; Région"]),
        row(&["Indicateurs de suivi", "Nombre de visites"]),
        "</w:tbl>".to_owned(),
        paragraph("Un paragraphe de plus."),
    ];
    let (plan, _) = read("f.docx", &docx(&[("word/document.xml", &body(&fiche.concat()))]));
    let plan = plan.unwrap();
    let action = &plan.actions()[0].node.clone();
    assert_eq!((action.printed_code.as_deref(), action.text.as_str()), (Some("7"), "Rénover le lavoir"));
    for (field, value) in [
        (Field::Owner, "Commune de Valfictif"),
        (Field::Partners, "CAUE ; Département"),
        (Field::Communes, "Valfictif, Montfictif"),
        (Field::Calendar, "2026-2027"),
        (Field::Budget, "120 000 € HT"),
        (Field::Funders, "DETR ; Région"),
        (Field::Indicators, "Nombre de visites"),
    ] {
        assert_eq!(action.field(field), Some(value), "{field:?}");
    }
    assert_eq!(action.details, ["Un paragraphe de plus."]);
    // Actions in rows under a header.
    let table = [
        paragraph("Axe 1 – Habiter"),
        "<w:tbl>".to_owned(),
        row(&["N°", "Intitulé", "Pilote", "Budget"]),
        row(&["1", "Rénover", "CC", "10 000 €"]),
        row(&["2", "Isoler", "Commune", ""]),
        "</w:tbl>".to_owned(),
    ];
    let (plan, _) = read("t.docx", &docx(&[("word/document.xml", &body(&table.concat()))]));
    let plan = plan.unwrap();
    assert_eq!(drawn(&plan), ["Axe 1 Habiter", "  action 1 Rénover", "  action 2 Isoler"]);
    assert_eq!(plan.actions()[0].node.field(Field::Budget), Some("10 000 €"));
    assert_eq!(plan.actions()[1].node.field(Field::Budget), None);
    // The same fiche typed as text.
    let text = "Axe 1 : Habiter\nAction 1.1 : Rénover le lavoir\nMaître d'ouvrage : la commune\nBudget : 10 000 €\n";
    let (plan, _) = read("t.txt", text.as_bytes());
    assert_eq!(plan.unwrap().actions()[0].node.field(Field::Owner), Some("la commune"));
}

#[test]
fn a_pdf_in_two_columns_is_read_column_by_column() {
    let (plan, _) = read("p.pdf", &std::fs::read(Path::new(KNOWN).join("deux-colonnes.pdf")).unwrap());
    let plan = plan.unwrap();
    let title = "Projet de la vallée fictive, édition du journal intercommunal en deux colonnes";
    assert_eq!(plan.title.as_deref(), Some(title));
    let objectives: Vec<String> =
        plan.all_nodes().into_iter().filter(|n| n.level < 4).map(|n| n.text.clone()).collect();
    let expected = [
        "Habiter la vallée",
        "Faire vivre le patrimoine et les produits de la vallée fictive",
        "Entretenir les paysages et la ressource en eau du bassin",
        "Relier la vallée",
        "Se déplacer sans voiture entre les bourgs de la vallée",
        "Décider ensemble et rendre compte aux habitants",
    ];
    assert_eq!(objectives, expected);
    let actions = plan.actions();
    assert_eq!(plan.all_nodes().iter().filter(|n| n.level == 3).map(|n| n.children.len()).collect::<Vec<_>>(), [2; 4]);
    let first = "Restaurer le moulin de Valfictif et ouvrir au public la salle des meules, avec un parcours pour les écoles du canton.";
    assert_eq!(normal(&actions[0].node.text), first);
    let last = "Publier une lettre trimestrielle qui rend compte des actions menées et des dépenses engagées.";
    assert_eq!(normal(&actions[7].node.text), last);
    assert!(plan.anomalies.is_empty(), "{:?}", plan.anomalies);
}

#[test]
fn fiches_in_tables_of_a_pdf_fill_the_fields_of_their_actions() {
    let (plan, _) = read("f.pdf", &std::fs::read(Path::new(KNOWN).join("fiches-tableaux.pdf")).unwrap());
    let plan = plan.unwrap();
    let fields: Vec<Vec<(&str, String)>> =
        plan.actions().iter().map(|a| a.node.fields.iter().map(|(f, v)| (f.id(), normal(v))).collect()).collect();
    let owned = |list: &[(&'static str, &str)]| list.iter().map(|(f, v)| (*f, (*v).to_owned())).collect::<Vec<_>>();
    assert_eq!(
        fields,
        [
            owned(&[
                ("intitule", "Rénover le lavoir de Valfictif et ses abords"),
                ("maitre_ouvrage", "Commune de Valfictif"),
                ("communes", "Valfictif, Montfictif"),
                (
                    "description",
                    "Reprise de la charpente et du bassin, pose de bancs et d'un panneau qui raconte l'histoire du lavoir, plantation de trois tilleuls, puis ouverture au public chaque jour de mai à octobre."
                ),
                ("budget", "120 000 € HT"),
                ("financeurs", "DETR : 40 % ; Région : 20 %"),
            ]),
            owned(&[
                ("intitule", "Ouvrir une maison de santé à Montfictif"),
                (
                    "partenaires",
                    "Département, agence régionale de santé, médecins et infirmières de la vallée fictive, réunis en association depuis le printemps"
                ),
                ("calendrier", "2027-2028"),
            ]),
        ]
    );
    let texts: Vec<_> = plan.actions().iter().map(|a| (a.node.printed_code.clone(), a.node.details.len())).collect();
    assert_eq!(texts, [(Some("1.1".to_owned()), 0), (Some("1.2".to_owned()), 0)]);
    assert!(plan.anomalies.is_empty(), "{:?}", plan.anomalies);
}

#[test]
fn documents_that_cannot_be_read_say_why() {
    let only = |name: &str, bytes: &[u8]| {
        let (plan, notes) = read(name, bytes);
        assert!(plan.is_none(), "{name}");
        codes(&notes).last().copied().unwrap()
    };
    let good = std::fs::read(Path::new(KNOWN).join("vallee.docx")).unwrap();
    assert_eq!(only("coupe.docx", &good[..good.len() / 2]), "E0407");
    let pdf = std::fs::read(Path::new(KNOWN).join("vallee.pdf")).unwrap();
    assert_eq!(only("coupe.pdf", &pdf[..40]), "E0407");
    // What Word writes around an encrypted document; an old `.doc` begins alike.
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let ole = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 504], &wide].concat();
    assert_eq!(only("secret.docx", &ole), "E0430");
    assert_eq!(only("ancien.doc", &ole[..512]), "E0407");
    let odt = docx(&[("content.xml", "x"), ("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")]);
    assert_eq!(only("secret.odt", &odt), "E0430");
    assert_eq!(only("classeur.docx", &docx(&[("xl/workbook.xml", "<a/>")])), "E0407");
    // A body that inflates beyond the limit.
    let bomb = docx(&[("word/document.xml", &body(&" ".repeat(130 << 20)))]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(only("bombe.docx", &bomb), "E0432");
    let entity = "<!DOCTYPE w [<!ENTITY a \"aaaa\">]><w:document><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>";
    assert_eq!(only("entites.docx", &docx(&[("word/document.xml", entity)])), "E0432");
    assert_eq!(only("entites.docx", &docx(&[("word/document.xml", &body(&paragraph("&a;")))])), "E0432");
    // A page that is a picture.
    assert_eq!(only("scan.pdf", SCAN.as_bytes()), "E0431");
    // A wrong extension is told, and the content read.
    let (plan, notes) = read("vallee.pdf", &good);
    assert_eq!((plan.unwrap().counts()[0], codes(&notes)), (2, vec!["A0437"]));
}

/// One page, one picture of one pixel; the table of references is left for the reader to rebuild.
const SCAN: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj\n4 0 obj<</Length 29>>stream\nq 100 0 0 100 0 0 cm /I Do Q\nendstream endobj\n5 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\nA\nendstream endobj\ntrailer<</Root 1 0 R>>\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes changed, cut or repeated: a plan or a reason, never a stop.
    #[test]
    fn damaged_documents_never_stop_the_reader(
        which in 0..4_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let name = ["vallee.docx", "vallee.odt", "vallee.pdf", "vallee.txt"][which];
        let mut bytes = std::fs::read(Path::new(KNOWN).join(name)).unwrap();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let (plan, notes) = read(name, &bytes);
        prop_assert!(plan.is_some() || notes.has_errors());
    }

    /// The XML itself damaged, in a whole archive.
    #[test]
    fn damaged_xml_never_stops_the_reader(at in any::<prop::sample::Index>(), length in 0..200_usize, cut in any::<bool>()) {
        let source = std::fs::read(Path::new(KNOWN).join("vallee.docx")).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(source)).unwrap();
        let mut text = |name: &str| {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
            text
        };
        let (document, styles, numbering) = (text("word/document.xml"), text("word/styles.xml"), text("word/numbering.xml"));
        let damage = |text: &str| {
            let characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len());
            let end = if cut { characters.len() } else { (at + length).min(characters.len()) };
            characters[..at].iter().chain(&characters[end..]).collect::<String>()
        };
        for part in 0..3 {
            let mut parts = [document.clone(), styles.clone(), numbering.clone()];
            parts[part] = damage(&parts[part]);
            let members = [("word/document.xml", &*parts[0]), ("word/styles.xml", &parts[1]), ("word/numbering.xml", &parts[2])];
            let (plan, notes) = read("vallee.docx", &docx(&members));
            prop_assert!(plan.is_some() || notes.has_errors());
        }
    }
}

#[test]
fn a_new_version_shows_what_it_changed() {
    let document = |first: &[&str], second: &[&str]| {
        let list = |actions: &[&str]| actions.iter().map(|a| format!("- {a}\n")).collect::<String>();
        format!(
            "Pilier 1 : P\nObjectif stratégique 1 : S\nObjectif opérationnel 1.1.1 : O\n{}Objectif opérationnel 1.1.2 : Q\n{}",
            list(first),
            list(second)
        )
    };
    let old = document(
        &["Ouvrir une crèche dans le bourg", "Planter un verger communal", "Acheter un minibus pour le marché"],
        &["Peindre des passages", "Éclairer le chemin des écoles"],
    );
    let new = document(
        &["Ouvrir une petite crèche dans le bourg", "Restaurer le four à pain"],
        &["Peindre des passages", "Planter un verger communal", "Acheter un car pour aller au marché"],
    );
    let mut registry = plan::Registry::default();
    registry.update(&mut read("p.txt", old.as_bytes()).0.unwrap());
    let before = registry.clone();
    let mut plan = read("p.txt", new.as_bytes()).0.unwrap();
    let assigned = registry.update(&mut plan);
    let changes = plan::changes(&before, &plan, &assigned);
    let ids = |list: &[plan::ActionChange]| list.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&changes.reworded), ["1.1.1-01"]);
    assert_eq!(ids(&changes.moved), ["1.1.1-02"]);
    let texts = |list: &[(String, String)]| list.iter().map(|c| c.1.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&changes.added), ["Restaurer le four à pain", "Acheter un car pour aller au marché"]);
    assert_eq!(texts(&changes.removed), ["Acheter un minibus pour le marché", "Éclairer le chemin des écoles"]);
    // Four words out of six and seven: asked, not assumed.
    assert_eq!(changes.doubtful.len(), 1);
    assert_eq!((changes.doubtful[0].0.as_str(), changes.doubtful[0].1.as_str()), ("1.1.1-03", "1.1.2-03"));
}
