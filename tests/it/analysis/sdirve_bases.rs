//! On which communes each figure of a SDIRVE stands, when it is known in part: on the row of four communes, by hand.

use std::path::Path;

use territoire::layer::{Layer, Spec, Value};
use territoire::outcome::Outcome;

use super::sdirve::{BOTH, PROJECTS, adopted_by, asked, asked_of, existing, layer, n, needs, plan, project, sdirve, t};
use crate::support::answers::{near, numbers, plain, said, some, texts, told, words};
use crate::support::files::write;
use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::{model, read, spec};
use crate::support::questions::{Ground, ask, settings};

fn sentences(found: &Outcome) -> Vec<String> {
    said(found).iter().map(|text| plain(text)).collect()
}

#[track_caller]
fn says(found: &Outcome, text: &str) {
    let all = sentences(found);
    assert!(all.iter().any(|told| told.contains(text)), "«{text}» is missing from\n{}", all.join("\n"));
}

/// What a requirement of the checklist is answered: its state, and what answers it.
fn checked(found: &Outcome, asks: &str) -> (String, String) {
    let demands = texts(found, "articles", "demande");
    let is = |demand: &Option<String>| demand.as_ref().is_some_and(|demand| demand.to_lowercase().contains(asks));
    let row = demands.iter().position(is).unwrap_or_else(|| panic!("{asks}"));
    let answer = texts(found, "articles", "reponse")[row].clone().unwrap_or_default();
    (words(found, "articles", "etat")[row].clone(), plain(&answer))
}

/// A alone: 2, 4 and 1 are aimed at, 2 and 1 are there, 1 comes: 2 of the second class and 1 of the third remain.
#[test]
fn a_plan_without_three_communes_counts_the_one_it_has() {
    let rows = vec![adopted_by("2028-11-20").swap_remove(0)];
    let (found, _) = asked(BOTH, &[sdirve(&rows), existing()]);
    let all = sentences(&found);
    assert_eq!(
        all[0],
        "Le SDIRVE adopté le 20 novembre 2025 vise 7 points de charge d'ici le 20 novembre 2028 (sur 1 des 4 communes, celle où tout est connu) ; 3 existent et 1 viendra sans lui, d'après lui : il en reste 3 à construire."
    );
    says(&found, "par puissance (sur 1 des 4 communes) : plus de 7,4 à 22 kW : 2 ; plus de 22 à moins de 150 kW : 1.");
    // Three now, two at its diagnosis: of A, and of no other.
    says(
        &found,
        "Il y a 1 point de charge de plus qu'au diagnostic du SDIRVE (2 alors), sur 1 des 4 communes (celle que",
    );
    says(&found, "3 communes de l'étude ne sont pas dans le SDIRVE (D, C et B).");
    // Est has nothing to compare: its sums are no others than those of the territory, which are those of A.
    near(&numbers(&found, "epci", "communes"), &some(&[0.0, 1.0]));
    near(&numbers(&found, "epci", "existant"), &[None, Some(3.0)]);
    near(&numbers(&found, "epci", "reste"), &[None, Some(3.0)]);
    near(&numbers(&found, "classes", "existant"), &some(&[2.0, 1.0, 0.0, 0.0, 3.0]));
    assert_eq!(checked(&found, "objectifs chiffrés"), ("en partie".into(), "« adopte » : sur 1 des 4 communes".into()));
    assert_eq!(checked(&found, "une autorité").0, "en partie");
}

/// All four communes of the study, and ten others, each of which aims at 400 points.
#[test]
fn a_plan_of_the_departement_counts_the_communes_of_the_study() {
    let deadline = "2028-11-20";
    let mut rows: Vec<_> = adopted_by(deadline).into_iter().take(4).collect();
    rows.push(plan(Some(3), "D", "", deadline, [[1.0, 0.0, 0.0, 0.0], [0.0; 4], [1.0, 0.0, 0.0, 0.0]]));
    rows.extend((0..10).map(|k| plan(None, &format!("5500{k}"), "", deadline, [[50.0; 4], [50.0; 4], [100.0; 4]])));
    let (found, _) = asked(BOTH, &[sdirve(&rows), existing()]);
    // 7 + 4 + 2 + 1; there are 3 + 4 + 3 + 1.
    assert_eq!(
        sentences(&found)[0],
        "Le SDIRVE adopté le 20 novembre 2025 vise 14 points de charge d'ici le 20 novembre 2028 ; 11 existent et 1 viendra sans lui, d'après lui : il en reste 4 à construire, et 2 sont en trop."
    );
    says(&found, "Le fichier du SDIRVE a aussi 10 autres communes, hors de l'étude : elles ne comptent pas.");
    assert!(!sentences(&found).iter().any(|s| s.contains("des 4 communes")), "{:?}", sentences(&found));
    // What no study knows is not called filled in, and the rows of others answer nothing.
    for (asks, why) in [
        ("la publication des données", "quand et où il est publié, l'étude ne le sait pas"),
        ("la forme de la carte", "la forme de la carte, l'étude ne la connaît pas"),
        ("à transmettre au préfet", "s'il a été transmis, l'étude ne le sait pas"),
        ("d'un seul tenant", "le territoire du schéma n'est pas celui de l'étude"),
        ("la concertation", "l'étude n'en tient rien"),
    ] {
        let (state, answer) = checked(&found, asks);
        assert!(state == "à vérifier par vous" && answer.contains(why), "{asks}: {state}, {answer}");
    }
    let lines = numbers(&found, "articles", "lignes");
    assert!(lines.iter().flatten().all(|n| *n <= 11.0), "no row of the others: {lines:?}");
    says(&found, "6 sont à vérifier par vous (aucune étude ne peut le savoir)");
}

/// Objectives left empty: what exists is told of the whole territory, and why nothing is compared.
#[test]
fn a_plan_without_objectives_says_so_and_compares_nothing() {
    let empty = |from: usize| {
        let mut rows: Vec<_> = adopted_by("2028-11-20").into_iter().take(4).collect();
        rows.push(plan(Some(3), "D", "", "2028-11-20", [[1.0, 0.0, 0.0, 0.0], [0.0; 4], [0.0; 4]]));
        for (_, cells) in &mut rows {
            let objectives = cells.len() - 4 + from;
            cells[objectives..].iter_mut().for_each(|cell| *cell = Value::Missing);
        }
        sdirve(&rows)
    };
    let (found, _) = asked(BOTH, &[empty(0), existing()]);
    assert_eq!(
        sentences(&found)[0],
        "11 points de charge existent sur le territoire ; ce qui reste à construire n'est pas connu : le SDIRVE adopté ne donne d'objectif à aucune des 4 communes."
    );
    let all = sentences(&found).join("\n");
    assert!(!all.contains("sans lui") && !all.contains("vise") && !all.contains("à construire, par"), "{all}");
    // What exists is of all, which the note says.
    near(&numbers(&found, "classes", "existant"), &some(&[5.0, 5.0, 0.0, 1.0, 11.0]));
    near(&numbers(&found, "classes", "communes"), &some(&[0.0; 5]));
    near(&numbers(&found, "epci", "existant"), &some(&[4.0, 7.0]));
    let note = found.table("classes").and_then(|table| table.note.clone()).unwrap_or_default();
    assert!(plain(&note).contains("Aucune commune n'a tout de connu : ce qui existe est celui de toutes"), "{note}");
    assert_eq!(checked(&found, "objectifs chiffrés").0, "manque");

    // Of the last class only: the three others are compared, each for itself.
    let (found, _) = asked(BOTH, &[empty(3), existing()]);
    assert_eq!(
        sentences(&found)[0],
        "11 points de charge existent sur le territoire ; ce qui reste à construire n'est pas connu : aucune des 4 communes n'a d'objectif connu pour « 150 kW et plus » ; les classes qui se comparent sont comparées chacune pour elle."
    );
    says(
        &found,
        "par puissance : jusqu'à 7,4 kW : 1 ; plus de 7,4 à 22 kW : 2 ; plus de 22 à moins de 150 kW : 1 ; 150 kW et plus : inconnu.",
    );
}

/// Needs in the place of objectives: nothing is said of a SDIRVE that is not there.
#[test]
fn without_a_plan_nothing_is_said_to_come_without_it() {
    let rows = [project(0, "projet", 1.0, n(7.0), "2028", "prévu", Value::Flag(true))];
    let projects = layer("projets", "projets-irve", PROJECTS, &rows);
    let lines = "bornes = 'bornes'\nprojets = 'projets'\ndate_objectifs = 2029-06-30";
    let (found, _) = asked_of(lines, &[existing(), projects], &[needs(&[2029])]);
    // 10 + 20 + 30; A lacks 1 + 3 + 4 and has two too many of the first, B lacks 2 + 6 + 8 and has what it needs of the second,
    // C lacks 1 + 6 + 9 + 11, D has one too many.
    assert_eq!(
        sentences(&found)[0],
        "Besoin calculé à l'horizon 2029 : 60 points de charge ; 11 existent et 1 viendra de toute façon : il en reste 51 à construire, et 3 sont en trop."
    );
    says(&found, "3 points de charge sont au-delà du besoin de la commune pour leur puissance (D et A)");
    let label = |column: &str| plain(&found.column_of("communes", column).expect("a column").label);
    assert_eq!(label("objectif"), "Besoin calculé");
    assert_eq!(label("induit"), "Attendus de toute façon");
    assert_eq!(label("excedent"), "Au-delà du besoin, toutes classes");
}

/// A service that is sited for others is no place of points of charge.
#[test]
fn sites_of_another_service_answer_nothing_of_the_checklist() {
    let mut other = Outcome::new("antennes", "implantation", "Antennes");
    other.proposal = Some(territoire::outcome::Proposal {
        layer: Some("antennes".into()),
        ..territoire::outcome::Proposal::default()
    });
    let (found, _) = asked_of(BOTH, &[sdirve(&adopted_by("2028-11-20")), existing()], &[other.clone()]);
    assert_eq!(checked(&found, "le lieu, la puissance").0, "manque");
    other.proposal.as_mut().expect("a proposal").layer = Some("bornes".into());
    let (found, _) = asked_of(BOTH, &[sdirve(&adopted_by("2028-11-20")), existing()], &[other]);
    assert_eq!(checked(&found, "le lieu, la puissance").0, "en partie");
}

/// Read from a file, as `verifier` and `lancer` do: the check of the layer tells one, the question the other.
#[test]
fn an_iris_of_another_commune_is_told_by_both() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut header = vec!["code_commune_insee".to_owned(), "code_iris_insee".to_owned()];
    for what in ["existant", "evaluation_developpement", "objectifs"] {
        header.extend((1..=4).map(|class| format!("{what}_nb_pdc_intervalle_{class}")));
    }
    let zeros = ",0".repeat(12);
    // 55463 is Saint-Mihiel; the second IRIS is of a commune elsewhere.
    let text = format!("{}\n55463,554630101{zeros}\n55463,554640102{zeros}\n", header.join(","));
    write(dir.path(), "sdirve.csv", text);
    let territory = &*SAMMIELLOIS;
    let file = dir.path().join("sdirve.csv");
    let (adopted, _) = read(&Spec { id: "adopte".into(), ..spec(model("sdirve"), Path::new(&file)) }, territory);
    let failed: usize = adopted.control.rules.iter().filter(|rule| rule.code == "IRIS").map(|rule| rule.failed).sum();
    assert_eq!(failed, 1, "what `verifier` tells");
    let bornes: Layer = layer("bornes", "irve", &["puissance_nominale", "nom"], &[(Some(0), vec![n(7.0), t("x")])]);
    let (found, notes) = ask("sdirve", "Essai", &settings(BOTH), &Ground::new(territory, &[adopted, bornes]));
    assert!(found.is_some(), "{:?}", told(&notes));
    let mine: Vec<_> = notes.all().iter().filter(|d| d.code.id == "A0552").collect();
    assert_eq!(mine.len(), 1, "{:?}", told(&notes));
    let label = plain(mine[0].label.as_deref().unwrap_or_default());
    assert!(label.contains("ligne 3 : 554640102"), "{label}");
}
