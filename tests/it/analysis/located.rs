//! Where the points of charge that are needed go: answers of before, written by hand.

use territoire::analysis;
use territoire::diagnostic::Notes;
use territoire::outcome::{Column, NewSite, Outcome, Proposal, Row, Table, Unit};
use territoire::territory::Territory;

use crate::support::answers::{near, numbers, plain, said, some, texts, words};
use crate::support::grounds::{self, middle};
use crate::support::places::{Place, layer};
use crate::support::questions::{Ground, ask, settings};

fn row() -> Territory {
    grounds::row(&[Some(100), Some(200), Some(400), Some(800), Some(50)], 2)
}

/// Needs in 2029: A lacks 3 of class 2, B has one too many, C lacks 1 of class 1 and 2 of class 4, D lacks 21 of class 2, nobody knows E.
fn needs(territory: &Territory) -> Outcome {
    let mut outcome = Outcome::new("besoins", "besoins-recharge", "Besoins");
    let (keys, names) = territory.commune_rows();
    let column = |id: &str, values: [Option<f64>; 5]| Column::numbers(id, id, Unit::Count, values.to_vec());
    let none = [Some(0.0), Some(0.0), Some(0.0), Some(0.0), None];
    outcome.tables.push(
        Table::new("communes_2029", "Par commune", Row::Commune, keys, names)
            .with(column("a_ajouter_classe_1", [Some(0.0), Some(0.0), Some(1.0), Some(0.0), None]))
            .with(column("a_ajouter_classe_2", [Some(3.0), Some(-1.0), Some(0.0), Some(21.0), None]))
            .with(column("a_ajouter_classe_3", none))
            .with(column("a_ajouter_classe_4", [Some(0.0), Some(0.0), Some(2.0), Some(0.0), None]))
            .with(column("besoin_classe_1", [Some(0.0), Some(0.0), Some(1.0), Some(0.0), None]))
            .with(column("besoin_residents_classe_2", [Some(1.0), Some(0.0), Some(0.0), Some(9.0), None]))
            .with(column("besoin_occasionnels_classe_2", [Some(2.0), Some(0.0), Some(0.0), Some(12.0), None])),
    );
    let keys = ["cout_classe.1.bas", "cout_classe.1.haut", "cout_classe.2.bas", "cout_classe.2.haut"];
    let keys: Vec<String> = keys.iter().map(|k| (*k).to_owned()).collect();
    let prices = Column::numbers("nombre", "Nombre", Unit::Index, some(&[2_000.0, 10_000.0, 4_000.0, 9_000.0]));
    outcome.tables.push(Table::new("parametres", "Paramètres", Row::Other, keys.clone(), keys).with(prices));
    outcome
}

/// Two sites in A.
fn sites(territory: &Territory) -> Outcome {
    let mut outcome = Outcome::new("sites", "implantation", "Sites");
    let code = territory.communes[0].code.to_string();
    let at = |name: &str, code: Option<String>| NewSite::new(name, code, middle(0.0));
    let opened = vec![at("Parking", Some(code)), at("Gare", None)];
    outcome.proposal = Some(Proposal { opened, ..Proposal::default() });
    outcome
}

#[test]
fn each_point_that_is_lacking_has_a_place() {
    let territory = row();
    let answers = [needs(&territory), sites(&territory)];
    let there: [Place; 2] = [(middle(2.0), "borne", Some(7.0)), (middle(2.0), "borne", Some(7.0))];
    let bornes = layer("bornes", &there, &territory);
    let layers = [bornes];
    let ground = Ground { answers: &answers, ..Ground::new(&territory, &layers) };
    let lines = "sites = 'sites'\nbornes = 'bornes'";
    let (found, notes) = ask("objectifs-recharge", "Essai", &settings(lines), &ground);
    let found = found.unwrap_or_else(|| panic!("{:?}", notes.all()));
    // In A two of the three at the first site; in C at the station that is there, once for its two points; in D nowhere yet.
    let table = found.table("objectifs").expect("objectives");
    assert_eq!(table.names, ["Parking", "Gare", "borne 0", "borne 0", "D"]);
    near(&numbers(&found, "objectifs", "points"), &some(&[2.0, 1.0, 1.0, 2.0, 21.0]));
    assert_eq!(
        words(&found, "objectifs", "lieu"),
        ["site proposé", "site proposé", "station existante", "station existante", "lieu à trouver"]
    );
    near(&numbers(&found, "objectifs", "puissance_kw"), &some(&[22.0, 22.0, 7.4, 150.0, 22.0]));
    assert_eq!(
        words(&found, "objectifs", "courant"),
        ["alternatif", "alternatif", "alternatif", "continu", "alternatif"]
    );
    // One accessible place a site at least, two where there are 21 points; of C on its first row.
    near(&numbers(&found, "objectifs", "places_pmr"), &[Some(1.0), Some(1.0), Some(1.0), None, Some(2.0)]);
    assert_eq!(texts(&found, "objectifs", "usage")[0].as_deref(), Some("occasionnels ou transit"));
    near(&numbers(&found, "objectifs", "cout_bas"), &[Some(8e3), Some(4e3), Some(2e3), None, Some(84e3)]);
    near(&numbers(&found, "classes", "points"), &some(&[1.0, 24.0, 0.0, 2.0]));
    near(&numbers(&found, "communes", "points"), &[Some(3.0), Some(0.0), Some(3.0), Some(21.0), None]);
    let told = said(&found).iter().map(|text| plain(text)).collect::<Vec<_>>().join("\n");
    for line in [
        "D'ici 2029, 27 points de charge à ajouter dans 3 communes : 1 jusqu'à 7,4 kW, 24 de plus de 7,4 à 22 kW et 2 de 150 kW et plus.",
        "Leur lieu : 3 sur un site proposé, 3 dans une station à agrandir, 21 dont le lieu reste à trouver dans la commune.",
        "24 points de charge n'ont pas de site proposé dans leur commune, dont aucun n'en a dans son EPCI.",
        "Où il en manque le plus : D (21), A (3) et C (3).",
    ] {
        assert!(told.contains(line), "«{line}» is missing from\n{told}");
    }
    // A price that nobody knows is not nought: no sum is told.
    assert!(!told.contains("Investissement"), "{told}");
    assert!(found.method.iter().any(|line| line.contains("E")), "who is not known is named: {:?}", found.method);
}

/// A site in B, which lacks nothing: A, of the same EPCI, does not use it, and that is told.
#[test]
fn a_site_in_another_commune_is_told_and_not_used() {
    let territory = row();
    let mut sites = Outcome::new("sites", "implantation", "Sites");
    let opened = vec![NewSite::new("Gare", Some(territory.communes[1].code.to_string()), middle(1.0))];
    sites.proposal = Some(Proposal { opened, ..Proposal::default() });
    let answers = [needs(&territory), sites];
    let ground = Ground { answers: &answers, ..Ground::new(&territory, &[]) };
    let (found, notes) = ask("objectifs-recharge", "Essai", &settings("sites = 'sites'"), &ground);
    let found = found.unwrap_or_else(|| panic!("{:?}", notes.all()));
    let told = said(&found).iter().map(|text| plain(text)).collect::<Vec<_>>().join("\n");
    // 3 in A, 3 in C, 21 in D: only A is of the EPCI of B.
    let line = "27 points de charge n'ont pas de site proposé dans leur commune, dont 3 en ont un dans une autre commune de leur EPCI ; 1 site proposé ne reçoit aucun de ces points (Gare) : sa commune n'a rien à ajouter.";
    assert!(told.contains(line), "{told}");
}

#[test]
fn what_is_not_there_is_told() {
    let territory = row();
    let answers = [needs(&territory)];
    let refused = |lines: &str, answers: &[Outcome]| {
        let ground = Ground { answers, ..Ground::new(&territory, &[]) };
        let (found, notes) = ask("objectifs-recharge", "Essai", &settings(lines), &ground);
        assert!(found.is_none(), "{lines}");
        plain(&notes.all().iter().map(|d| format!("{} [{:?}]", d.message, d.help)).collect::<String>())
    };
    assert!(refused("", &[]).contains("aucune analyse ne donne de besoins"));
    assert!(refused("besoins = 'autre'", &answers).contains("`autre` ne donne pas de besoins"));
    assert!(refused("echeance = 2035", &answers).contains("pas calculés pour 2035, mais pour 2029"));
    assert!(refused("sites = 'sites'", &answers).contains("`sites` ne propose pas de sites"));
    let mut notes = Notes::new();
    let question = analysis::find("objectifs-recharge", analysis::ALL).expect("a question");
    let inquiry = analysis::usual(question, "puissances = [7.4, 50, 22, 150]", &mut notes);
    notes.extend(inquiry.and_then(|inquiry| inquiry.fault()));
    assert!(notes.all().iter().any(|d| d.message.contains("`puissances`")), "{:?}", notes.all());
}
