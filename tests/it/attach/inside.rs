//! What an action covers is cut to the territory, and told by its kind: a layer as such, a table of communes, features.

use geo::{Geometry, LineString, Point};
use territoire::attach::{self, Attachment, Origin, Target, Vocabulary, read_attachments};
use territoire::diagnostic::Notes;
use territoire::follow;
use territoire::layer::{Feature, Kind, Layer, Precision, Value};
use territoire::outcome::Outcome;
use territoire::plan::{Plan, parse};
use territoire::territory::Territory;

use crate::support::answers::{numbers, some, texts};
use crate::support::grounds::{middle, row};
use crate::support::layers::{feature, made_up, model, number};

/// A and B are «Ouest», C and D «Est».
fn territory() -> Territory {
    row(&[Some(100), Some(200), Some(300), Some(400)], 2)
}

fn plan() -> (Plan, Vec<String>) {
    let text = "Pilier 1 : Un\nObjectif opérationnel 1.1.1 : Un\n- Un.\n- Deux.\n- Trois.\n- Quatre.\n- Cinq.\n";
    let plan = parse(text, std::path::Path::new("plan.txt"), &mut Notes::new()).expect("a plan");
    (plan, (1..=5).map(|n| format!("1.1.1-0{n}")).collect())
}

/// Two friches in A, one in C, three far outside; two of each half without project.
fn friches() -> Layer {
    let at = [0.0, 0.1, 2.0, 9.0, 9.1, 9.2];
    let status = ["sans", "avec", "sans", "sans", "avec", "sans"];
    let one = |n: usize| {
        let commune = [Some(0), Some(0), Some(2), None, None, None][n];
        feature(n, Some(middle(at[n]).into()), commune, &[Value::Text(status[n].into())])
    };
    made_up("friches", model("friches"), &["etat"], vec![Kind::Text], (0..6).map(one).collect())
}

/// A row for each commune, and one of a commune outside.
fn table() -> Layer {
    let one = |n: usize| Feature {
        precision: Precision::Commune,
        ..feature(n, None, (n < 4).then_some(n), &[number(Some(n as f64))])
    };
    made_up("table", model("table-communale"), &["valeur"], vec![Kind::Number], (0..5).map(one).collect())
}

/// A line from outside into D: its middle lies outside.
fn line() -> Layer {
    let (from, to): (Point, Point) = (middle(3.0), middle(8.0));
    let line = LineString::from(vec![from.0, to.0]);
    let one = feature(0, Some(Geometry::LineString(line)), None, &[Value::Text("voie".into())]);
    made_up("voie", model("cyclable"), &["nom"], vec![Kind::Text], vec![one])
}

fn attached(ids: &[String], territory: &Territory, layers: &[Layer]) -> Vec<Attachment> {
    let text = "action;genre;cible\n1.1.1-01;filtre;friches:*\n1.1.1-02;filtre;friches:etat=sans\n\
                1.1.1-03;couche;table\n1.1.1-04;entite;friches:3\n1.1.1-04;commune;B\n1.1.1-05;couche;voie\n\
                1.1.1-05;territoire;\n";
    let mut notes = Notes::new();
    let shown = std::path::Path::new("rattachements.csv");
    let found = read_attachments(text, shown, ids, territory, (layers, &[]), Vocabulary::own(), &mut notes);
    assert!(notes.all().is_empty(), "{notes:?}");
    found
}

fn answer() -> (Territory, Vec<Layer>, Vec<Attachment>, Outcome) {
    let (territory, layers) = (territory(), vec![friches(), table(), line()]);
    let (plan, ids) = plan();
    let attachments = attached(&ids, &territory, &layers);
    let outcome = attach::outcome(&plan, &ids, &attachments, &territory, &layers);
    (territory, layers, attachments, outcome)
}

#[test]
fn a_layer_as_such_is_one_attachment_of_what_it_has_inside() {
    let (territory, layers, attachments, outcome) = answer();
    let named: Vec<_> = texts(&outcome, "actions", "cibles").into_iter().flatten().collect();
    let plain: Vec<String> = named.iter().map(|t| t.replace('\u{a0}', " ")).collect();
    assert_eq!(
        plain,
        [
            "friches : 3 entités",
            "friches, etat=sans : 2 entités",
            "table : 4 communes",
            "friches : 3 ; B",
            "voie : 1 entité ; tout le territoire",
        ]
    );
    let ids = |n: usize| match &attachments[n].target {
        Target::Features { ids, .. } => ids.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!((ids(0), ids(1)), (vec!["0".to_owned(), "1".into(), "2".into()], vec!["0".to_owned(), "2".into()]));
    let (plan, action_ids) = plan();
    let places = attach::attachment_points(&plan, &action_ids, &attachments, &territory, &layers);
    let rows: Vec<(&str, Option<Point>)> = places.iter().map(|p| (p.action.as_str(), p.point)).collect();
    assert_eq!(
        rows,
        [
            // The whole layer once; what a filter chose one by one; the table once; the friche named outside nowhere.
            ("1.1.1-01", None),
            ("1.1.1-02", Some(middle(0.0))),
            ("1.1.1-02", Some(middle(2.0))),
            ("1.1.1-03", None),
            ("1.1.1-04", territory.communes[1].mairie),
            ("1.1.1-05", None),
            ("1.1.1-05", None),
        ]
    );
}

/// Three totals that were three: at a place of the commune or EPCI, for the whole territory else, and both, which is what
/// the follow-up counts.
#[test]
fn the_totals_by_epci_are_one_count() {
    let (territory, layers, attachments, outcome) = answer();
    // 1 in A and C; 2 likewise; 3 everywhere, by its table; 4 in B; 5 everywhere.
    assert_eq!(numbers(&outcome, "communes", "actions"), some(&[2.0, 1.0, 2.0, 0.0]));
    assert_eq!(numbers(&outcome, "communes", "territoire"), some(&[2.0; 4]));
    // «Ouest» has 1, 2 and 4, «Est» 1 and 2.
    let mut own = numbers(&outcome, "epci", "actions");
    let mut all = numbers(&outcome, "epci", "concernees");
    let (plan, ids) = plan();
    let followed = follow::followed(&plan, &ids, &attachments, &[], &territory, &layers);
    let by_epci = |e: usize| followed.iter().filter(|a| a.epcis.contains(&e)).count() as f64;
    assert_eq!(all, [Some(by_epci(0)), Some(by_epci(1))]);
    own.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    all.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    assert_eq!((own, all), (some(&[2.0, 3.0]), some(&[4.0, 5.0])));
    assert_eq!(numbers(&outcome, "piliers", "precises"), some(&[3.0]));
    assert_eq!(numbers(&outcome, "piliers", "territoire"), some(&[2.0]));
    // It is written under each, and under the follow-up's own.
    let state = follow::Journal::default().state();
    let progress = follow::progress(&followed, &state, 0, jiff::civil::date(2026, 11, 24), &territory);
    let note = |o: &Outcome, table: &str| o.table(table).expect("a table").note.clone().expect("a note");
    assert!(note(&outcome, "epci").starts_with("Une action compte une fois"));
    assert_eq!(note(&outcome, "epci"), note(&progress, "epci"));
    assert_eq!(note(&outcome, "epci"), note(&outcome, "communes"));
    assert_eq!(numbers(&progress, "epci", "actions").iter().flatten().sum::<f64>(), 9.0);
}

/// The workbook of an EPCI says what a layer has in its communes.
#[test]
fn an_epci_is_told_of_what_it_has() {
    let (territory, layers, attachments, _) = answer();
    let (plan, ids) = plan();
    let followed = follow::followed(&plan, &ids, &attachments, &[], &territory, &layers);
    let told =
        |action: usize, epci: usize| followed[action].told_to(Some(epci)).map(|a| a.places.replace('\u{a0}', " "));
    let west = territory.communes[0].epci.expect("an EPCI");
    let east = territory.communes[3].epci.expect("an EPCI");
    assert_eq!(told(0, west).as_deref(), Some("friches : 2 entités sur 3"));
    assert_eq!(told(0, east).as_deref(), Some("friches : 1 entité sur 3"));
    assert_eq!(told(3, east), None, "it is not concerned");
    let whole = followed[0].told_to(None).map(|a| a.places.replace('\u{a0}', " "));
    assert_eq!(whole.as_deref(), Some("friches : 3 entités"));
    assert_eq!(attachments.iter().filter(|a| a.origin == Origin::User).count(), attachments.len());
}
