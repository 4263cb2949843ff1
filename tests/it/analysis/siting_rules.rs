//! What each rule of a plan costs, what does as well, and what is kept of its sites: on the row of five communes.

use geo::Geometry;
use territoire::layer::Layer;
use territoire::outcome::Outcome;
use territoire::territory::Territory;

use crate::support::answers::{near, numbers, plain, said, some, told};
use crate::support::grounds::{self, middle, square};
use crate::support::layers::{feature, made_up, model};
use crate::support::places::{Place, layer};
use crate::support::questions::{Ground, ask, settings};

/// A and B are «Ouest», C, D and E «Est»: 1 550 people, 10 km from one to the next.
fn row() -> Territory {
    grounds::row(&[Some(100), Some(200), Some(400), Some(800), Some(50)], 2)
}

fn asked(lines: &str, territory: &Territory, layers: &[Layer]) -> Outcome {
    let (outcome, notes) = ask("implantation", "Essai", &settings(lines), &Ground::new(territory, layers));
    outcome.unwrap_or_else(|| panic!("{:?}", told(&notes)))
}

/// A zone of a few kilometres around the middle of a commune.
fn zone(at: f64) -> Layer {
    let point = middle(at);
    let around = Geometry::MultiPolygon(square(point.x() - 2_000.0, point.y() - 2_000.0, 4_000.0));
    made_up("zones", model("services"), &[], Vec::new(), vec![feature(0, Some(around), None, &[])])
}

fn sentences(found: &Outcome) -> String {
    said(found).iter().map(|text| plain(text)).collect::<Vec<_>>().join("\n")
}

/// Each site serves its own commune: what a rule costs is the difference of two numbers of people.
#[test]
fn rules_that_take_candidates_away_have_their_cost() {
    let territory = row();
    let there = layer("lieux", &[(middle(2.0), "service", None)], &territory);
    // C has 400; D, which would bring 800, is 10 km from it, and so is B: with A, 500 against 1 200.
    let lines = "existants = ['lieux']\nportee = '1 km'\nnombre = 1\necart = '15 km'\nfermables = 'oui'\ncourbe = 0";
    let found = asked(lines, &territory, std::slice::from_ref(&there));
    let rules: Vec<String> = found.table("regles").expect("rules").names.iter().map(|name| plain(name)).collect();
    assert_eq!(rules, ["15 km au moins d'un site existant"]);
    // Closing C for one of both A and E would bring less than keeping it; without the distance D comes.
    near(&numbers(&found, "regles", "avec"), &some(&[500.0]));
    near(&numbers(&found, "regles", "sans"), &some(&[1_200.0]));
    let line = "La règle « 15 km au moins d'un site existant » coûte 700 habitants au meilleur plan.";
    assert!(sentences(&found).contains(line), "{}", sentences(&found));

    // D is in a zone: C, 400, in its place.
    let lines = "portee = '1 km'\nnombre = 1\nhors_de = ['zones']\ncourbe = 0";
    let found = asked(lines, &territory, &[zone(3.0)]);
    near(&numbers(&found, "regles", "cout"), &some(&[400.0]));
    assert!(sentences(&found).contains("La règle « rien dans zones » coûte 400 habitants"), "{}", sentences(&found));
    // A zone where nobody is takes nothing away, which is told and not solved again.
    let found = asked(lines, &territory, &[zone(30.0)]);
    near(&numbers(&found, "regles", "cout"), &some(&[0.0]));
    let line = "La règle « rien dans zones » ne coûte rien : elle n'écarte à elle seule aucun candidat.";
    assert!(sentences(&found).contains(line), "{}", sentences(&found));

    // Of three car parks the condition keeps that of A: 100 against the 800 of D.
    let places: [Place; 3] =
        [(middle(0.0), "parking", Some(5.0)), (middle(2.0), "parking", None), (middle(3.0), "parking", Some(8.0))];
    let parkings = layer("parkings", &places, &territory);
    let lines = "candidats = ['parkings']\nportee = '1 km'\nnombre = 1\ncourbe = 0";
    let found = asked(&format!("{lines}\nconditions = ['puissance < 6']"), &territory, std::slice::from_ref(&parkings));
    near(&numbers(&found, "regles", "cout"), &some(&[700.0]));
    assert!(sentences(&found).contains("« être un candidat où puissance < 6 »"), "{}", sentences(&found));
    // Six pay for A, not for D.
    let found = asked(&format!("{lines}\nchamp_cout = 'puissance'\nbudget = 6"), &territory, &[parkings]);
    near(&numbers(&found, "regles", "cout"), &some(&[700.0]));
    assert!(sentences(&found).contains("La règle « un budget de 6 € » coûte 700 habitants"), "{}", sentences(&found));
}

/// A and D, B and D, B and E have everybody within 10 km: nothing tells them apart but the distance.
#[test]
fn choices_that_do_as_well_are_told() {
    let territory = row();
    let found = asked("objectif = ['couverture']\nnombre = 2\ncourbe = 3", &territory, &[]);
    let all = sentences(&found);
    let sites = &found.table("sites").expect("sites").names;
    let line = format!(
        "D'autres choix font aussi bien : un autre plan, sans {} ou {}, un à la fois, atteint exactement autant",
        sites[0], sites[1]
    );
    assert!(all.contains(&line), "{line}\n{all}");
    // The second aim settles it: only B and D are as near.
    let found = asked("nombre = 2\ncourbe = 0", &territory, &[]);
    assert!(!sentences(&found).contains("font aussi bien"), "{}", sentences(&found));
}

/// What a candidate is goes with it, and how things are today with the proposal.
#[test]
fn a_proposal_holds_what_is_known_of_its_sites_and_of_today() {
    let territory = row();
    let there = layer("lieux", &[(middle(0.0), "service", None)], &territory);
    let places: [Place; 1] = [(middle(3.0), "parking", Some(8.0))];
    let parkings = layer("parkings", &places, &territory);
    let lines =
        "existants = ['lieux']\ncandidats = ['parkings']\nchamp_cout = 'puissance'\ncapacite = 2000\nnombre = 1";
    let found = asked(lines, &territory, &[there, parkings]);
    let proposal = found.proposal.expect("a proposal");
    let site = &proposal.opened[0];
    assert_eq!((site.price, site.capacity), (Some(8.0), Some(2_000.0)));
    assert_eq!(site.cells, [("type".to_owned(), "parking".to_owned()), ("puissance".to_owned(), "8".to_owned())]);
    // A has itself and B today: 300 of 1 550.
    let whole = proposal.today.iter().find(|table| table.id.as_str() == "territoire").expect("the whole");
    let value = |id: &str| whole.column(id).and_then(|c| c.as_numbers()).expect("numbers")[0];
    assert_eq!(value("population"), Some(300.0));
    near(&[value("part_population")], &some(&[300.0 / 1_550.0]));
}
