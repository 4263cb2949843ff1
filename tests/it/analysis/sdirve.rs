//! A SDIRVE against what exists, on a row of four communes whose figures are worked out by hand.

use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::layer::{Layer, Spec, Value};
use territoire::outcome::{Column, Outcome, Row, Table, Unit};
use territoire::territory::Territory;

use crate::support::answers::{defined, near, near_value, numbers, plain, said, some, texts, told, words};
use crate::support::files::write;
use crate::support::grounds::row;
use crate::support::layers::{feature, kinds, made_up, model, read, spec};
use crate::support::questions::{Ground, ask, settings};

/// A and B are of «Ouest», C and D of «Est».
fn territory() -> Territory {
    row(&[Some(100), Some(200), Some(400), Some(800)], 2)
}

/// Made-up rows of a model: the rank of their commune, none outside, and their cells.
pub(super) fn layer(id: &str, of: &str, fields: &[&str], rows: &[(Option<usize>, Vec<Value>)]) -> Layer {
    let kinds = kinds(rows.iter().map(|(_, values)| values.as_slice()), fields.len());
    let features = rows.iter().enumerate().map(|(n, (commune, values))| feature(n, None, *commune, values));
    made_up(id, model(of), fields, kinds, features.collect())
}

pub(super) fn n(value: f64) -> Value {
    Value::Number(value)
}

pub(super) fn t(text: &str) -> Value {
    if text.is_empty() { Value::Missing } else { Value::Text(text.to_owned()) }
}

/// Points of these communes, with their power and their station.
pub(super) fn points(each: &[(usize, f64, &str)]) -> Layer {
    let rows: Vec<_> = each.iter().map(|(commune, kw, station)| (Some(*commune), vec![n(*kw), t(station)])).collect();
    layer("bornes", "irve", &["puissance_nominale", "id_station_itinerance"], &rows)
}

/// A has two slow points and one of 22 kW; B four of 22 kW; C two slow ones and one of 150 kW; D a slow one.
pub(super) fn existing() -> Layer {
    let mut each = vec![(0, 7.4, "FRA"), (0, 3.7, "FRA"), (0, 22.0, "FRA")];
    each.extend([(1, 22.0, "FRB"); 4]);
    each.extend([(2, 7.0, "FRC"), (2, 7.0, "FRC"), (2, 150.0, "FRC"), (3, 7.0, "FRD")]);
    points(&each)
}

/// The points of each class: at the diagnosis, expected, aimed at.
pub(super) type Classes = [[f64; 4]; 3];

pub(super) fn plan(
    commune: Option<usize>,
    code: &str,
    iris: &str,
    deadline: &str,
    classes: Classes,
) -> (Option<usize>, Vec<Value>) {
    let mut cells = vec![t(code), t(iris), t("2025-11-20"), t(deadline)];
    cells.extend(classes.as_flattened().iter().map(|v| n(*v)));
    (commune, cells)
}

pub(super) fn adopted_by(deadline: &str) -> Vec<(Option<usize>, Vec<Value>)> {
    vec![
        plan(Some(0), "A", "", deadline, [[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [2.0, 4.0, 1.0, 0.0]]),
        plan(Some(1), "B", "B0101", deadline, [[0.0; 4], [0.0; 4], [1.0, 2.0, 0.0, 0.0]]),
        plan(Some(1), "B", "B0102", deadline, [[0.0; 4], [0.0; 4], [0.0, 1.0, 0.0, 0.0]]),
        plan(Some(2), "C", "", deadline, [[1.0, 0.0, 0.0, 1.0], [0.0; 4], [1.0, 0.0, 0.0, 1.0]]),
        plan(None, "54395", "", deadline, [[9.0; 4], [9.0; 4], [99.0; 4]]),
    ]
}

pub(super) fn sdirve(rows: &[(Option<usize>, Vec<Value>)]) -> Layer {
    let mut fields: Vec<String> =
        ["code_commune_insee", "code_iris_insee", "date_adoption_sdirve", "date_objectifs"].map(str::to_owned).to_vec();
    for what in ["existant", "evaluation_developpement", "objectifs"] {
        fields.extend((1..=4).map(|class| format!("{what}_nb_pdc_intervalle_{class}")));
    }
    layer("adopte", "sdirve", &fields.iter().map(String::as_str).collect::<Vec<_>>(), rows)
}

pub(super) fn asked_of(lines: &str, layers: &[Layer], answers: &[Outcome]) -> (Outcome, Notes) {
    let territory = territory();
    let ground = Ground { answers, ..Ground::new(&territory, layers) };
    let (outcome, notes) = ask("sdirve", "Essai", &settings(lines), &ground);
    let outcome = outcome.unwrap_or_else(|| panic!("{:?}", told(&notes)));
    defined(&outcome);
    (outcome, notes)
}

pub(super) fn asked(lines: &str, layers: &[Layer]) -> (Outcome, Notes) {
    asked_of(lines, layers, &[])
}

pub(super) const BOTH: &str = "sdirve = 'adopte'\nbornes = 'bornes'";

#[test]
fn what_remains_is_what_is_aimed_at_less_what_exists_and_what_comes() {
    let (found, notes) = asked(BOTH, &[sdirve(&adopted_by("2028-11-20")), existing()]);
    let of = |column: &str| numbers(&found, "communes", column);
    // A: 2 − 2 − 0, 4 − 1 − 1, 1 − 0 − 0, 0. B, its IRIS added up: 1 − 0, 3 − 4, 0, 0. C: 1 − 2, 0, 0, 1 − 1. D has no row.
    near(&of("reste_classe_1"), &[Some(0.0), Some(1.0), Some(-1.0), None]);
    near(&of("reste_classe_2"), &[Some(2.0), Some(-1.0), Some(0.0), None]);
    near(&of("reste_classe_3"), &[Some(1.0), Some(0.0), Some(0.0), None]);
    near(&of("reste_classe_4"), &[Some(0.0), Some(0.0), Some(0.0), None]);
    near(&of("reste"), &[Some(3.0), Some(0.0), Some(-1.0), None]);
    near(&of("a_construire"), &[Some(3.0), Some(1.0), Some(0.0), None]);
    near(&of("excedent"), &[Some(0.0), Some(1.0), Some(1.0), None]);
    near(&of("existant"), &some(&[3.0, 4.0, 3.0, 1.0]));
    near(&of("existant_diagnostic"), &[Some(2.0), Some(0.0), Some(2.0), None]);
    near(&of("objectif_classe_2"), &[Some(4.0), Some(3.0), Some(0.0), None]);
    assert_eq!(words(&found, "communes", "situation"), ["à construire", "à construire", "excédent", ""]);

    // Est is C alone: what D has can't be compared. Ouest: 3 + 0; objective 7 + 4, existing 3 + 4, expected 1.
    near(&numbers(&found, "epci", "reste"), &some(&[-1.0, 3.0]));
    near(&numbers(&found, "epci", "objectif"), &some(&[2.0, 11.0]));
    near(&numbers(&found, "epci", "existant"), &some(&[3.0, 7.0]));
    near(&numbers(&found, "epci", "induit"), &some(&[0.0, 1.0]));
    near(&numbers(&found, "epci", "a_construire"), &some(&[0.0, 4.0]));

    near(&numbers(&found, "classes", "objectif"), &some(&[4.0, 7.0, 1.0, 1.0, 13.0]));
    near(&numbers(&found, "classes", "existant"), &some(&[4.0, 5.0, 0.0, 1.0, 10.0]));
    near(&numbers(&found, "classes", "reste"), &some(&[0.0, 1.0, 1.0, 0.0, 2.0]));
    near(&numbers(&found, "classes", "a_construire"), &some(&[1.0, 2.0, 1.0, 0.0, 4.0]));
    near(&numbers(&found, "classes", "excedent"), &some(&[1.0, 1.0, 0.0, 0.0, 2.0]));
    near(&numbers(&found, "classes", "communes"), &some(&[3.0; 5]));

    let told_of = said(&found).iter().map(|text| plain(text)).collect::<Vec<_>>();
    assert_eq!(
        told_of[0],
        "Le SDIRVE adopté le 20 novembre 2025 vise 13 points de charge d'ici le 20 novembre 2028 (sur 3 des 4 communes, celles où tout est connu) ; 10 existent et 1 viendra sans lui, d'après lui : il en reste 4 à construire, et 2 sont en trop."
    );
    let any = |text: &str| assert!(told_of.iter().any(|t| t.contains(text)), "{text}\n{told_of:?}");
    any(
        "Points de charge à construire, par puissance (sur 3 des 4 communes) : jusqu'à 7,4 kW : 1 ; plus de 7,4 à 22 kW : 2 ; plus de 22 à moins de 150 kW : 1.",
    );
    any(
        "2 points de charge sont au-delà de l'objectif de la commune pour leur puissance (C et B), sur 3 des 4 communes : ils ne remplacent pas les 4 à construire",
    );
    any("1 commune de l'étude n'est pas dans le SDIRVE (D) ; 1 commune du SDIRVE hors de l'étude.");
    // Ten now, four at the diagnosis: what was expected then may be in it.
    any(
        "Il y a 6 points de charge de plus qu'au diagnostic du SDIRVE (4 alors), sur 3 des 4 communes (celles que le diagnostic donne) ; si certains sont de ceux qu'il attendait (1)",
    );
    assert!(!told_of.iter().any(|t| t.contains("est passée")), "{told_of:?}");
    let notes = told(&notes);
    assert_eq!(notes.iter().filter(|(code, _)| *code == "A0549").count(), 2, "{notes:?}");
}

#[test]
fn a_commune_without_any_objective_is_not_one_that_has_reached_it() {
    let plan = |commune, code, aim: f64| {
        plan(Some(commune), code, "", "2028-11-20", [[0.0; 4], [0.0; 4], [aim, 0.0, 0.0, 0.0]])
    };
    let rows = [plan(0, "A", 1.0), plan(1, "B", 1.0), plan(2, "C", 0.0), plan(3, "D", 0.0)];
    let (found, _) = asked(BOTH, &[sdirve(&rows), points(&[(0, 7.0, "FRA"), (3, 7.0, "FRD")])]);
    assert_eq!(words(&found, "communes", "situation"), ["atteint", "à construire", "sans objectif", "excédent"]);
}

#[test]
fn a_deadline_that_is_over_is_told() {
    // The study is of 24 November 2026.
    let (found, _) = asked(BOTH, &[sdirve(&adopted_by("2026-11-23")), existing()]);
    let past = said(&found).iter().map(|text| plain(text)).find(|text| text.contains("est passée"));
    assert_eq!(
        past.as_deref(),
        Some(
            "L'échéance du 23 novembre 2026 est passée ; 4 points de charge manquent encore (sur 3 des 4 communes, celles où tout est connu) : le schéma doit être évalué puis mis à jour (R353-5-9)."
        )
    );
    let (found, _) = asked(BOTH, &[sdirve(&adopted_by("2026-11-24")), existing()]);
    assert!(!said(&found).iter().any(|text| text.contains("est passée")));
}

#[test]
fn what_is_missing_stays_so_and_what_is_told_twice_counts_once() {
    let mut rows = adopted_by("2028-11-20");
    // One IRIS of B has no objective of the third class; A is there by IRIS too.
    rows[2].1[4 + 8 + 2] = Value::Missing;
    rows.push(plan(Some(0), "A", "A0101", "2028-11-20", [[9.0; 4], [9.0; 4], [90.0; 4]]));
    let (found, notes) = asked(BOTH, &[sdirve(&rows), existing()]);
    let of = |column: &str| numbers(&found, "communes", column);
    near(&of("reste_classe_3"), &[Some(1.0), None, Some(0.0), None]);
    near(&of("reste"), &[Some(3.0), None, Some(-1.0), None]);
    near(&of("a_construire"), &[Some(3.0), None, Some(0.0), None]);
    // B lacks a slow point, whatever the third class is.
    assert_eq!(words(&found, "communes", "situation"), ["à construire", "à construire", "excédent", ""]);
    let codes: Vec<&str> = notes.all().iter().map(|d| d.code.id).collect();
    assert!(codes.contains(&"A0545"), "{codes:?}");

    // A point of unknown power may be of any class.
    let mut each = vec![(0, f64::NAN, "FRA")];
    each.extend([(1, 22.0, "FRB"), (2, 7.0, "FRC")]);
    let unknown = layer(
        "bornes",
        "irve",
        &["puissance_nominale", "id_station_itinerance"],
        &each
            .iter()
            .map(|(c, kw, s)| (Some(*c), vec![if kw.is_nan() { Value::Missing } else { n(*kw) }, t(s)]))
            .collect::<Vec<_>>(),
    );
    let (found, _) = asked(BOTH, &[sdirve(&adopted_by("2028-11-20")), unknown]);
    near(&numbers(&found, "communes", "existant"), &some(&[1.0, 1.0, 1.0, 0.0]));
    assert_eq!(numbers(&found, "communes", "existant_classe_1")[0], None);
    assert_eq!(numbers(&found, "communes", "reste_classe_1")[0], None);
}

pub(super) const PROJECTS: &[&str] = &["origine", "nombre_pdc", "puissance_kw", "annee", "etat", "ouvert_au_public"];

pub(super) fn project(
    commune: usize,
    origin: &str,
    points: f64,
    kw: Value,
    year: &str,
    state: &str,
    open: Value,
) -> (Option<usize>, Vec<Value>) {
    (Some(commune), vec![t(origin), n(points), kw, t(year), t(state), open])
}

#[test]
fn projects_count_when_they_open_to_all_before_the_deadline_and_are_not_there_yet() {
    let yes = || Value::Flag(true);
    let rows = [
        project(0, "obligation", 3.0, n(22.0), "2027", "prévu", yes()),
        project(0, "projet", 1.0, n(50.0), "2028", "en travaux", Value::Missing),
        project(0, "projet", 2.0, n(50.0), "2026", "en service", yes()),
        project(0, "projet", 2.0, n(50.0), "2027", "abandonné", yes()),
        project(0, "projet", 2.0, n(50.0), "2027", "prévu", Value::Flag(false)),
        project(0, "projet", 2.0, n(50.0), "2029", "prévu", yes()),
        project(1, "projet", 2.0, Value::Missing, "2027", "prévu", yes()),
    ];
    let projects = layer("projets", "projets-irve", PROJECTS, &rows);
    let (found, notes) =
        asked(&format!("{BOTH}\nprojets = 'projets'"), &[sdirve(&adopted_by("2028-11-20")), existing(), projects]);
    let of = |column: &str| numbers(&found, "communes", column);
    // A: three of 22 kW, one of 50; B has a project that can't be counted, C and D none.
    near(&of("induit_classe_2"), &[Some(3.0), None, Some(0.0), Some(0.0)]);
    near(&of("induit_classe_3"), &[Some(1.0), None, Some(0.0), Some(0.0)]);
    near(&of("reste_classe_2"), &[Some(0.0), None, Some(0.0), None]);
    near(&of("reste_classe_3"), &[Some(0.0), None, Some(0.0), None]);
    let method = found.method.iter().map(|line| plain(line)).collect::<Vec<_>>();
    let line = "offre attendue : 2 projets comptés (1 obligation et 1 projet) ; pas 1 déjà en service, 1 abandonné, 1 fermé au public et 1 prévu après l'échéance";
    assert!(method.iter().any(|l| l == line), "{method:?}");
    assert!(notes.all().iter().any(|d| d.code.id == "A0546"), "{:?}", told(&notes));
    let articles = words(&found, "articles", "etat");
    assert_eq!(articles[7], "présent", "an obligation and a project: {articles:?}");
}

#[test]
fn use_is_by_station_and_period_and_by_commune_over_all_its_days() {
    let fields = [
        "id_station_itinerance",
        "id_pdc_itinerance",
        "nombre_pdc",
        "debut",
        "fin",
        "sessions_reussies",
        "minutes_par_session",
        "kwh",
        "taux_disponibilite",
    ];
    let used = |commune: usize, station: &str, point: &str, points: Value, days: (&str, &str), figures: [f64; 4]| {
        let mut cells = vec![t(station), t(point), points, t(days.0), t(days.1)];
        cells.extend(figures.map(n));
        (Some(commune), cells)
    };
    let year = ("2025-01-01", "2025-12-31");
    let half = ("2026-01-01", "2026-06-30");
    let rows = [
        used(0, "FRA", "", n(3.0), year, [365.0, 60.0, 3_650.0, 90.0]),
        used(0, "FRA", "", n(3.0), half, [543.0, 120.0, 10_860.0, 100.0]),
        used(1, "FRB", "FRB1", Value::Missing, ("2026-01-01", "2026-04-10"), [50.0, 30.0, 500.0, 80.0]),
        used(1, "FRB", "FRB2", Value::Missing, ("2026-01-01", "2026-04-10"), [50.0, 60.0, 500.0, 100.0]),
        // Its period goes back.
        used(2, "FRC", "", n(3.0), ("2026-02-01", "2026-01-01"), [1.0, 1.0, 1.0, 1.0]),
    ];
    let usage = layer("usage", "usage-irve", &fields, &rows);
    let lines = format!("{BOTH}\nusage = 'usage'\ndate_diagnostic = 2026-09-01");
    let (found, notes) = asked(&lines, &[sdirve(&adopted_by("2028-11-20")), existing(), usage]);
    // 365 sessions in 365 days, 543 in 181; two points of one station, 50 in 100 days each.
    near(&numbers(&found, "usage", "recharges_par_jour"), &some(&[1.0, 3.0, 1.0]));
    near(&numbers(&found, "usage", "minutes"), &some(&[60.0, 120.0, 45.0]));
    near(&numbers(&found, "usage", "kwh"), &some(&[10.0, 20.0, 10.0]));
    near(&numbers(&found, "usage", "disponibilite"), &some(&[0.9, 1.0, 0.9]));
    assert_eq!(words(&found, "usage", "debut"), ["2025-01-01", "2026-01-01", "2026-01-01"]);
    assert!(notes.all().iter().any(|d| d.code.id == "A0546"), "{:?}", told(&notes));
    // The dataset. A: 908 sessions in 546 days, (365·60 + 543·120) / 908 minutes, (90·365 + 100·181) / 546 %. Of B two points
    // of four are known: that is not the commune. C has no row that counts, D neither.
    let filled = found.filled.as_ref().expect("a file");
    let fields: Vec<String> = model("sdirve").official().map(|f| f.name.clone()).collect();
    let cell =
        |name: &str, row: usize| filled.rows[row][fields.iter().position(|f| f == name).expect("a field")].clone();
    let rounded = |value: f64| Some(((value * 100.0).round() / 100.0).to_string());
    assert_eq!(cell("existant_nb_moyen_recharges", 0), rounded(908.0 / 546.0));
    assert_eq!(cell("existant_duree_moyenne_recharges", 0), rounded(87_060.0 / 908.0));
    assert_eq!(cell("existant_taux_disponibilite_moyen", 0), rounded(50_950.0 / 546.0));
    assert_eq!(cell("existant_nb_moyen_recharges", 1), None);
    assert_eq!(cell("existant_nb_moyen_recharges", 2), None);
    assert_eq!(
        (cell("existant_nb_pdc_intervalle_1", 0), cell("existant_nb_pdc_intervalle_4", 2)),
        (Some("2".into()), Some("1".into()))
    );
    let articles = texts(&found, "articles", "reponse");
    assert_eq!(
        articles[3].as_deref().map(plain).as_deref(),
        Some("« usage » : 3 communes sans tous leurs points, 18 mois au lieu de 24")
    );
}

#[test]
fn the_grid_is_held_against_what_is_to_be_built() {
    let fields = ["lieu", "capacite_moyen_terme_kw", "capacite_long_terme_kw"];
    let rows = [
        (Some(0), vec![t("Poste"), n(20.0), n(100.0)]),
        (Some(0), vec![t("Parking"), n(22.0), Value::Missing]),
        (Some(2), vec![t(""), n(10.0), n(10.0)]),
    ];
    let grid = layer("reseau", "capacite-reseau", &fields, &rows);
    let lines = format!("{BOTH}\ncapacite = 'reseau'");
    let (found, _) = asked(&lines, &[sdirve(&adopted_by("2028-11-20")), existing(), grid]);
    let of = |column: &str| numbers(&found, "capacite", column);
    // A: two of 22 kW and one of 50; B: one of 7.4; C: nothing.
    near(&of("demande_kw"), &[Some(94.0), Some(7.4), Some(0.0), None]);
    near(&of("moyen_terme_kw"), &[Some(42.0), None, Some(10.0), None]);
    near(&of("long_terme_kw"), &[None, None, Some(10.0), None]);
    near(&of("solde_kw"), &[Some(-52.0), None, Some(10.0), None]);
    assert_eq!(words(&found, "capacite", "suffit"), ["dépassée", "", "suffit", ""]);
    let line = "La capacité connue du réseau ne suffit pas à ce qui reste à construire dans 1 commune (A) ; capacité inconnue dans 1 commune où il reste à construire ; ce qui reste à construire est inconnu dans 1 commune.";
    assert!(said(&found).iter().any(|text| plain(text) == line), "{:?}", said(&found));
}

/// Needs as the analysis that works them out gives them.
pub(super) fn needs(years: &[i16]) -> Outcome {
    let mut out = Outcome::new("besoins", "essai", "Besoins");
    let (keys, names) = territory().commune_rows();
    for year in years {
        let mut table = Table::new(format!("communes_{year}"), "Besoins", Row::Commune, keys.clone(), names.clone());
        let mut add = |id: String, values: [f64; 4]| {
            let column = Column::numbers(id, "Besoin", Unit::Count, values.map(Some).to_vec());
            table = table.clone().with(column);
        };
        add("vehicules_electriques".into(), [10.0, 20.0, 40.0, 80.0]);
        add("vehicules_hybrides".into(), [5.0, 6.0, 7.0, 8.0]);
        for class in 1..=4 {
            let base = f64::from(class);
            add(format!("besoin_classe_{class}"), [base, 2.0 * base, 3.0 * base, 0.0]);
            for usage in ["residents", "professionnels", "occasionnels"] {
                let part = if usage == "residents" { 1.0 } else { 0.0 };
                add(format!("besoin_{usage}_classe_{class}"), [part * base, part * 2.0 * base, part * 3.0 * base, 0.0]);
            }
        }
        out.tables.push(table);
    }
    out
}

#[test]
fn without_an_adopted_one_needs_are_the_objectives_and_fill_in_the_file() {
    let rows = [project(0, "projet", 1.0, n(7.0), "2028", "prévu", Value::Flag(true))];
    let projects = layer("projets", "projets-irve", PROJECTS, &rows);
    let lines = "bornes = 'bornes'\nprojets = 'projets'\ndate_diagnostic = 2026-09-01\ndate_adoption = 2026-12-15\n\
                 date_objectifs = 2029-06-30\nurl = 'https://exemple.fr/sdirve.pdf'\npdc_par_station = 4";
    let (found, _) = asked_of(lines, &[existing(), projects.clone()], &[needs(&[2029, 2032])]);
    // A: 1 − 2 − 1, 2 − 1, 3, 4.
    near(&numbers(&found, "communes", "reste_classe_1"), &some(&[-2.0, 2.0, 1.0, -1.0]));
    near_value(numbers(&found, "communes", "reste")[0], 10.0 - 3.0 - 1.0);
    assert!(found.column_of("communes", "existant_diagnostic").is_none(), "nothing is adopted");
    let filled = found.filled.as_ref().expect("a file");
    let fields: Vec<String> = model("sdirve").official().map(|f| f.name.clone()).collect();
    let cell = |name: &str, row: usize| {
        filled.rows[row][fields.iter().position(|f| f == name).expect("a field")].clone().unwrap_or_default()
    };
    assert_eq!(cell("date_objectifs", 0), "2029-06-30");
    assert_eq!(cell("estimation_vehicules_particuliers_electriques", 2), "40");
    assert_eq!(cell("estimation_vehicules_particuliers_hybrides_rechargeables", 3), "8");
    assert_eq!(cell("objectifs_nb_pdc_intervalle_4", 1), "8");
    assert_eq!(cell("objectifs_nb_pdc_usage_residentiel_intervalle_3", 2), "9");
    assert_eq!(cell("objectifs_nb_pdc_usage_occasionnel_transit_intervalle_3", 2), "0");
    assert_eq!(cell("evaluation_developpement_nb_pdc_intervalle_1", 0), "1");
    // 10 points by four: three stations; D needs none and has one.
    assert_eq!(
        (cell("objectifs_nb_total_stations", 0), cell("objectifs_nb_total_stations", 3)),
        ("3".into(), "1".into())
    );
    // Only the use of what exists is lacking, in every commune, since each has points.
    let lacking: Vec<(&str, usize)> =
        filled.lacking.iter().filter(|l| l.required).map(|l| (l.field.as_str(), l.rows)).collect();
    assert_eq!(
        lacking,
        [
            ("existant_nb_moyen_recharges", 4),
            ("existant_duree_moyenne_recharges", 4),
            ("existant_taux_disponibilite_moyen", 4)
        ]
    );
    // Soon is three years at most after the diagnosis, later five at least: 2029 and 2032 after 2026.
    let articles = words(&found, "articles", "etat");
    assert_eq!(articles[4..7], ["présent", "présent", "présent"], "{articles:?}");

    // Needs of another year are not those of the deadline; without projects nobody knows what comes.
    let (found, notes) = asked_of(lines, &[existing(), projects], &[needs(&[2031])]);
    assert!(numbers(&found, "communes", "reste").iter().all(Option::is_none));
    let message = told(&notes).iter().map(|(_, m)| plain(m)).collect::<Vec<_>>();
    assert!(message.iter().any(|m| m == "les besoins de `besoins` n'ont pas l'échéance 2029"), "{message:?}");
    // Beside an adopted one of 2028, the first year that is not before it.
    let (found, _) = asked_of(BOTH, &[sdirve(&adopted_by("2028-11-20")), existing()], &[needs(&[2027, 2029, 2032])]);
    let column = found.column_of("communes", "besoin").expect("the need beside the objective");
    assert_eq!(plain(&column.label), "Besoin calculé à l'horizon 2029");
    // Ten for A, twenty for B, thirty for C: 2 + 4 + 1, 1 + 3, 1 + 1 are aimed at.
    near(&numbers(&found, "communes", "besoin"), &some(&[10.0, 20.0, 30.0, 0.0]));
    let line = "Dans les 3 communes où les deux sont connus, le SDIRVE vise 13 points de charge ; le besoin calculé pour 2029 est de 60.";
    assert!(said(&found).iter().any(|text| text == line), "{:?}", said(&found));
    let (found, _) = asked_of("bornes = 'bornes'", &[existing()], &[needs(&[2029])]);
    assert!(numbers(&found, "communes", "reste").iter().all(Option::is_none));
    assert!(plain(&said(&found)[0]).contains("ce qui viendra de toute façon n'est pas connu"), "{:?}", said(&found));
}

#[test]
fn the_checklist_has_a_row_for_each_demand_and_says_who_can_answer() {
    let (found, _) = asked("bornes = 'bornes'", &[existing()]);
    let table = found.table("articles").expect("the checklist");
    for article in ["R353-5-1", "R353-5-2", "R353-5-4", "R353-5-5", "R353-5-6", "R353-5-7", "R353-5-8", "R353-5-9"] {
        assert!(table.names.iter().any(|name| name == article), "{article}");
    }
    for part in ["1°", "2°", "3°", "4°"] {
        assert!(table.names.contains(&format!("R353-5-3 {part}")), "{part}");
    }
    let state = words(&found, "articles", "etat");
    // Of all, only the inventory, a territory in one piece, and two in part: the file and its form. Who was heard, how tariffs
    // go together and what is published, no study knows.
    let count = |of: &str| state.iter().filter(|s| *s == of).count();
    assert_eq!((count("présent"), count("en partie"), count("à vérifier par vous")), (2, 2, 3), "{state:?}");
    assert_eq!(count("manque"), state.len() - 7, "{state:?}");
    assert!(texts(&found, "articles", "qui").iter().all(Option::is_some));
    assert_eq!(numbers(&found, "articles", "lignes")[2], Some(11.0), "eleven points");
}

#[test]
fn settings_that_can_not_be_used_are_told() {
    let territory = territory();
    let layers = [existing()];
    let refused = |lines: &str| {
        let (outcome, notes) = ask("sdirve", "Essai", &settings(lines), &Ground::new(&territory, &layers));
        assert!(outcome.is_none(), "{lines}");
        told(&notes).iter().map(|(_, m)| plain(m)).collect::<Vec<_>>().join("\n")
    };
    // As the help writes it, an empty text is no day.
    asked("bornes = 'bornes'\ndate_diagnostic = ''\nsdirve = ''\nurl = ''", &layers);
    let text = refused("bornes = 'bornes'\ndate_diagnostic = 'bientôt'");
    assert!(text.contains("`date_diagnostic` attend une date"), "{text}");
    let text = refused("bornes = 'bornes'\nsdirve = 'bornes'");
    assert!(text.contains("n'a pas de champ `objectifs_nb_pdc_intervalle_1`"), "{text}");
}

/// From files, as people have them: other names of columns, words of theirs.
#[test]
fn projects_are_read_as_people_write_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = "insee;parking;type;nb_pdc;puissance;année;statut;public\n\
                55463;Super;Obligation légale;2;22;2027;Prevu;oui\n55463;Gare;projet;1;150;2028;en cours;non\n";
    write(dir.path(), "projets.csv", text);
    let territory = &*crate::support::grounds::SAMMIELLOIS;
    let file = dir.path().join("projets.csv");
    let (projects, _) =
        read(&Spec { id: "projets".into(), ..spec(model("projets-irve"), Path::new(&file)) }, territory);
    let bornes = layer("bornes", "irve", &["puissance_nominale"], &[(Some(0), vec![n(7.0)])]);
    let layers = [projects, bornes];
    let (found, notes) =
        ask("sdirve", "Essai", &settings("bornes = 'bornes'\nprojets = 'projets'"), &Ground::new(territory, &layers));
    let found = found.unwrap_or_else(|| panic!("{:?}", told(&notes)));
    let at = territory.index_of("55463").expect("Saint-Mihiel");
    assert_eq!(numbers(&found, "communes", "induit_classe_2")[at], Some(2.0));
    assert_eq!(numbers(&found, "communes", "induit_classe_4")[at], Some(0.0), "the second is not open to all");
}
