//! Where a service that goes round stops, on a row of five communes ten kilometres apart.

use territoire::analysis;
use territoire::diagnostic::Notes;
use territoire::layer::Layer;
use territoire::outcome::Outcome;
use territoire::territory::Territory;

use crate::support::answers::{near, numbers, plain, said, some, texts, words};
use crate::support::grounds::{self, middle};
use crate::support::places::{Place, layer};
use crate::support::questions::{Ground, ask, settings};

/// A and B are «Ouest», C, D and E «Est». At one visit a hundred people, they ask for 1, 2, 4, 8 and a half.
fn row() -> Territory {
    grounds::row(&[Some(100), Some(200), Some(400), Some(800), Some(50)], 2)
}

/// With a reach of 10 km, unless the lines say another.
fn whole(lines: &str) -> String {
    let reach = if lines.contains("portee") { "" } else { "portee = '10 km'\n" };
    format!("{reach}besoin = 1\n{lines}")
}

fn asked(lines: &str, layers: &[Layer]) -> Outcome {
    let territory = row();
    let lines = whole(lines);
    let (outcome, notes) = ask("presence-itinerante", "Essai", &settings(&lines), &Ground::new(&territory, layers));
    outcome.unwrap_or_else(|| panic!("{:?}", notes.all()))
}

fn refused(lines: &str, layers: &[Layer]) -> String {
    let territory = row();
    let lines = whole(lines);
    let (outcome, notes) = ask("presence-itinerante", "Essai", &settings(&lines), &Ground::new(&territory, layers));
    assert!(outcome.is_none(), "{lines}");
    plain(&notes.all().iter().map(|d| format!("{} [{:?}]", d.message, d.help)).collect::<String>())
}

#[test]
fn a_day_of_two_stops_serves_what_it_has_room_for() {
    let found = asked("jours = ['mardi']\ndemi_journees = 2\ncapacite = 5", &[]);
    // Of what is near A 3, B 7, C 14, D 12.5 and E 8.5: two of B to E are full, 10 visits. Most is within reach of B and D,
    // or B and E; these are 30 km apart, and a day holds 25.
    assert_eq!(words(&found, "semaine", "lieu"), ["B", "D"]);
    let week = found.table("semaine").expect("a week");
    assert_eq!(week.keys, ["mardi_matin", "mardi_apres_midi"]);
    assert_eq!(week.names, ["Mardi matin", "Mardi après-midi"]);
    near(&numbers(&found, "semaine", "distance_route_km"), &[None, Some(20.0)]);
    near(&numbers(&found, "semaine", "sert"), &some(&[5.0, 5.0]));
    near(&numbers(&found, "arrets", "besoin"), &some(&[7.0, 12.5]));
    near(&numbers(&found, "arrets", "remplissage"), &some(&[1.0, 1.0]));
    near(&numbers(&found, "communes", "besoin"), &some(&[1.0, 2.0, 4.0, 8.0, 0.5]));
    let served: f64 = numbers(&found, "communes", "sert").into_iter().flatten().sum();
    assert!((served - 10.0).abs() < 1e-6, "{served}");
    near(&numbers(&found, "epci", "besoin"), &some(&[12.5, 3.0]));
    // Nobody has all while a neighbour has nothing.
    assert!(texts(&found, "communes", "service").iter().all(|s| s.as_deref() == Some("servie en partie")));
    let told = said(&found).iter().map(|text| plain(text)).collect::<Vec<_>>().join("\n");
    for line in [
        "2 demi-journées par semaine en 2 lieux servent 10 passages sur 16 demandés (64,5 %).",
        "100,0 % de la demande est à 10 km d'un arrêt, servie ou non.",
        "Restent 6 passages sans réponse : 0 hors de portée de tout arrêt possible, 6 faute de demi-journées ou de place.",
        "La semaine : mardi B puis D.",
        "20,0 km de route",
    ] {
        assert!(told.contains(line), "«{line}» is missing from\n{told}");
    }
    let kept = found.proposal.as_ref().expect("stops to try");
    assert_eq!(kept.opened.iter().map(|o| o.name.as_str()).collect::<Vec<_>>(), ["B", "D"]);
    // On the map each stop has the number of its row among the stops, its name and its half-day.
    let stops = &found.points[0];
    assert_eq!(stops.listed, Some("arrets".into()));
    let signs: Vec<(Option<usize>, &[String])> = stops.spots.iter().map(|s| (s.row, s.beside.as_slice())).collect();
    let lines = |name: &str, half: &str| vec![name.to_owned(), half.to_owned()];
    assert_eq!(found.table("arrets").expect("stops").names, ["B", "D"]);
    assert_eq!(
        signs,
        [(Some(0), &lines("B", "mardi matin")[..]), (Some(1), &lines("D", "mardi après-midi")[..])],
        "the map says what the week does"
    );
    let pursuit = found.pursuit.as_ref().expect("what is looked for");
    assert!(
        pursuit.aim.starts_with("Servir le plus de passages dans la semaine ; puis, à égalité,"),
        "{}",
        pursuit.aim
    );
    let rules: Vec<String> = pursuit.rules.iter().map(|rule| plain(rule)).collect();
    let expected = [
        "5 arrêts possibles, parmi : les mairies des communes.",
        "Un arrêt sert à 10 km au plus.",
        "Une demi-journée sert 5 passages au plus.",
        "2 demi-journées par semaine au plus, dont 3 au plus au même lieu.",
        "Jours de sortie : mardi ; un arrêt le matin, un l'après-midi.",
        "Route d'un arrêt à l'autre dans la journée : 25,0 km au plus.",
    ];
    assert_eq!(rules, expected);
}

#[test]
fn with_room_for_all_no_half_day_is_spent_for_nothing() {
    // 15.5 visits: two half-days of 20 have room, one place has not all within reach.
    let found = asked("demi_journees = 9\ncapacite = 20", &[]);
    assert_eq!(found.table("semaine").expect("a week").keys.len(), 2);
    assert!(texts(&found, "communes", "service").iter().all(|s| s.as_deref() == Some("servie")));
    // Two in each EPCI are four.
    let found = asked("demi_journees = 9\ncapacite = 20\npar_epci = 2", &[]);
    assert_eq!(found.table("semaine").expect("a week").keys.len(), 4);
    let said = refused("demi_journees = 3\npar_epci = 2", &[]);
    assert!(said.contains("aucune semaine ne donne 2 demi-journées au moins à chaque EPCI"), "{said}");
}

#[test]
fn what_is_there_all_week_asks_for_nothing_and_a_stop_needs_a_room() {
    let territory = row();
    let at = |places: &[f64], id: &str| {
        let places: Vec<Place> = places.iter().map(|x| (middle(*x), "lieu", None)).collect();
        layer(id, &places, &territory)
    };
    // C has B, C and D; A and E ask for 1 and a half.
    let there = at(&[2.0], "maisons");
    let found = asked("existants = ['maisons']", std::slice::from_ref(&there));
    near(&numbers(&found, "communes", "besoin"), &[Some(1.0), None, None, None, Some(0.5)]);
    assert_eq!(found.sources.iter().filter(|source| source.contains("maisons")).count(), 1, "{:?}", found.sources);
    assert!(found.method.iter().any(|line| plain(line).contains("14 passages par semaine ont déjà le service")));
    let said = refused("existants = ['maisons']\nportee = '50 km'", std::slice::from_ref(&there)).replace('\n', " ");
    assert!(said.contains("personne ne demande le service"), "{said}");
    // A room in B only.
    let rooms = at(&[1.0], "salles");
    let found = asked("pres_de = ['salles']\ndemi_journees = 1", &[rooms]);
    assert_eq!(words(&found, "semaine", "lieu"), ["B"]);
    assert!(
        found.method.iter().any(|line| plain(line).contains("4 arrêts écartés, sans « salles » à 1 km au plus")),
        "{:?}",
        found.method
    );
    near(&numbers(&found, "arrets", "sert"), &some(&[7.0]));
    let service = texts(&found, "communes", "service");
    assert_eq!(service[3].as_deref(), Some("hors de portée"));
}

#[test]
fn settings_that_do_not_go_together_are_told() {
    let fault = |lines: &str| {
        let mut notes = Notes::new();
        let question = analysis::find("presence-itinerante", analysis::ALL).expect("a question");
        let inquiry = analysis::usual(question, lines, &mut notes);
        notes.extend(inquiry.and_then(|inquiry| inquiry.fault()));
        plain(&notes.all().iter().map(|d| d.message.clone()).collect::<String>())
    };
    assert!(fault("portee = '10 km'\nentre_deux = '30 min'").contains("ne comptent pas la même chose"));
    assert!(fault("jours = []").contains("`jours` est vide"));
    assert!(fault("jours = ['lundy']").contains("lundy"));
    assert!(fault("candidats = []").contains("`candidats` est vide"));
    assert!(fault("pres_a = '10 min'").contains("une distance à vol d'oiseau"));
    assert!(fault("capacite = 0").contains("`capacite`"));
    assert_eq!(fault("portee = '10 min'\nentre_deux = '30 min'"), "");
}
