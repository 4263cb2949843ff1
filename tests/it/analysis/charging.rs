//! How many charging points are needed: a territory of three communes worked out by hand, a published answer, sums that hold
//! for any table, and what is told of parameters that people write.

use proptest::prelude::*;
use territoire::analysis::parameter::Files;
use territoire::analysis::{self, Context, Nobody};
use territoire::diagnostic::{Diagnostic, Notes, Severity};
use territoire::layer::{Kind, Layer};
use territoire::network::Straight;
use territoire::outcome::Outcome;
use territoire::pull::Given;
use territoire::study::Study;
use territoire::territory::Territory;

use crate::support::answers::{defined, near, near_value, numbers, plain, said, some, told, words};
use crate::support::files::{example, write};
use crate::support::grounds::{middle, row};
use crate::support::layers::{feature, made_up, model, number};
use crate::support::skips::shared;

/// The file of parameters of a study, whatever it is called.
struct OneFile<'a>(&'a str);

impl Files for OneFile<'_> {
    fn text(&self, _: &Given<String>, _: &mut Notes) -> Option<String> {
        Some(self.0.to_owned())
    }
}

fn asked(lines: &str, file: &str, territory: &Territory, layers: &[Layer]) -> (Option<Outcome>, Notes) {
    let mut notes = Notes::new();
    let question = analysis::find("besoins-recharge", analysis::ALL).expect("a question");
    let lines = if file.is_empty() { lines.to_owned() } else { format!("{lines}\nparametres = 'besoins.toml'") };
    let inquiry = analysis::usual_beside(question, &lines, &OneFile(file), &mut notes);
    let travel = Straight::new(1.0);
    let (today, answers, date) = (None, &[][..], None);
    let context = Context { territory, layers, today, answers, travel: &travel, seed: 1, date, watch: &Nobody };
    let outcome = inquiry.and_then(|inquiry| inquiry.answer(&context, &mut notes).ok());
    if let Some(outcome) = &outcome {
        defined(outcome);
    }
    (outcome, notes)
}

fn answered(lines: &str, file: &str, territory: &Territory, layers: &[Layer]) -> Outcome {
    let (outcome, notes) = asked(lines, file, territory, layers);
    outcome.unwrap_or_else(|| panic!("{:?}", told(&notes)))
}

/// A table by commune.
fn table(id: &str, of: &str, columns: &[&str], rows: &[&[Option<f64>]]) -> Layer {
    let rows = rows.iter().enumerate().map(|(i, row)| {
        let cells: Vec<_> = row.iter().map(|v| number(*v)).collect();
        feature(i, None, Some(i), &cells)
    });
    made_up(id, model(of), columns, vec![Kind::Number; columns.len()], rows.collect())
}

/// Cars, electric ones, plug-in hybrids, of each commune.
fn vehicles(rows: &[[Option<f64>; 3]]) -> Layer {
    let columns = ["NB_VP", "NB_VP_RECHARGEABLES_EL", "NB_VP_RECHARGEABLES_GAZ"];
    let rows: Vec<&[Option<f64>]> = rows.iter().map(|row| &row[..]).collect();
    table("vehicules", "vehicules-electriques", &columns, &rows)
}

/// Points of some power in communes.
fn points(places: &[(usize, f64)]) -> Layer {
    let features = places.iter().enumerate().map(|(n, (commune, kw))| {
        feature(n, Some(middle(*commune as f64).into()), Some(*commune), &[number(Some(*kw))])
    });
    made_up("bornes", model("irve"), &["puissance_nominale"], vec![Kind::Number], features.collect())
}

/// The six groups of battery cars, all of which charge alike.
fn alike(parts: &str) -> String {
    let groups = ["domicile", "sans-domicile"].into_iter().flat_map(|home| {
        ["travail-avec-recharge", "travail-sans-recharge", "sans-travail"]
            .map(|commute| format!("[[groupe]]\nid = 'electrique-{home}-{commute}'\nparts = {{ {parts} }}\n"))
    });
    groups.collect()
}

/// Parameters of which everything can be worked out by head: 2 000 kWh a year for each car, of which 30 % are taken in the
/// street and 20 % where one stays; a point of 5 kW in the street brings 4 380 kWh a year (a tenth of the time), one of 20 kW
/// 17 520.
fn simple() -> String {
    alike("domicile = 0.5, nuit = 0.3, destination_ac = 0.2")
        + "
[kilometres]
moyenne = 10000
[kilometres_sans_travail]
rapport = 1
[couverture_population]
habitants_par_point = 1000
[[consommation]]
id = 'electrique'
valeur = 0.2
[[utilisation]]
id = 'nuit'
points = [[0.02, 0.1], [0.5, 0.1]]
[[utilisation]]
id = 'destination-ac'
points = [[0.02, 0.1], [0.5, 0.1]]
[[offre]]
id = 'nuit-7'
puissance = 5
puissance_delivree = [[2023, 1]]
part_des_points = [[2023, 1]]
[[offre]]
id = 'nuit-11'
part_des_points = [[2023, 0]]
[[offre]]
id = 'destination-ac-11'
puissance = 20
puissance_delivree = [[2023, 1]]
part_des_points = [[2023, 1]]
[[offre]]
id = 'destination-ac-22'
part_des_points = [[2023, 0]]
[[cout_classe]]
id = '1'
bas = 1000
haut = 2000
[[cout_classe]]
id = '2'
bas = 3000
haut = 4000
"
}

const THREE: &str = "vehicules = 'vehicules'\ndiagnostic = 2026\necheances = [2029]\nserie = [[2026, 7.5], [2029, 15]]";

/// A and B are «Ouest», C is «Est», which tables have first: 4 000 people.
fn three() -> Territory {
    row(&[Some(1000), Some(2000), Some(1000)], 2)
}

/// 1 000, 500 and 500 cars, of which 100, 20 and 30 are electric; no plug-in hybrid.
fn cars() -> [[Option<f64>; 3]; 3] {
    [[1000.0, 100.0, 0.0], [500.0, 20.0, 0.0], [500.0, 30.0, 0.0]].map(|row| row.map(Some))
}

#[test]
fn three_communes_by_hand() {
    let there = points(&[(1, 22.0), (1, 22.0), (2, 7.4)]);
    let lines = format!("{THREE}\nbornes = 'bornes'");
    let found = answered(&lines, &simple(), &three(), &[vehicles(&cars()), there]);
    // Ouest has 8 % (120 of 1 500). A has 10 %, which counts for 1000/1500: 9,33 %. B has 4 %, which counts for half: 6 %. C is
    // all of Est: 6 %.
    near(&numbers(&found, "parc", "part_electriques"), &some(&[0.1, 0.04, 0.06]));
    near(&numbers(&found, "parc", "poids_propre"), &some(&[2.0 / 3.0, 0.5, 0.5]));
    near(&numbers(&found, "parc", "part_retenue"), &some(&[0.28 / 3.0, 0.06, 0.06]));
    // These are 93,33, 30 and 30 cars, brought to 15 % of 2 000: 182,61, 58,70 and 58,70. In whole cars Ouest has 241 and Est 59;
    // of 241 A has 182 (quota 182,38) and B 59 (58,62).
    near(&numbers(&found, "communes_2029", "vehicules_electriques"), &some(&[182.0, 59.0, 59.0]));
    near(&numbers(&found, "epci_2029", "vehicules_electriques"), &some(&[59.0, 241.0]));
    // 600 000 kWh: 180 000 in the street, 120 000 where one stays; 41,1 and 6,85 points, so 42 and 7. Four for 4 000 people is
    // less than 6,85.
    near(&numbers(&found, "echeances", "energie_nuit_kwh"), &[Some(180_000.0)]);
    near(&numbers(&found, "echeances", "besoin_exact_classe_1"), &[Some(180_000.0 / 4_380.0)]);
    near(&numbers(&found, "echeances", "besoin_exact_classe_2"), &[Some(120_000.0 / 17_520.0)]);
    near(&numbers(&found, "echeances", "minimum_classe_2"), &[Some(4.0)]);
    assert_eq!(words(&found, "echeances", "origine_classe_2"), ["énergie"]);
    assert_eq!(words(&found, "echeances", "origine_classe_3"), ["aucun besoin"]);
    // Of 42, Ouest has 34 (quota 33,78) and Est 8; of 34 A has 26 (25,73) and B 8. Of 7, Ouest has 6 (5,63) and Est 1; of 6 A
    // has 5 (4,54) and B 1.
    near(&numbers(&found, "communes_2029", "besoin_classe_1"), &some(&[26.0, 8.0, 8.0]));
    near(&numbers(&found, "communes_2029", "besoin_classe_2"), &some(&[5.0, 1.0, 1.0]));
    near(&numbers(&found, "communes_2029", "besoin_residents_classe_1"), &some(&[26.0, 8.0, 8.0]));
    near(&numbers(&found, "communes_2029", "besoin_occasionnels_classe_2"), &some(&[5.0, 1.0, 1.0]));
    near(&numbers(&found, "communes_2029", "besoin_professionnels_classe_1"), &some(&[0.0; 3]));
    near(&numbers(&found, "epci_2029", "besoin_classe_1"), &some(&[8.0, 34.0]));
    // One surplus stays one.
    near(&numbers(&found, "communes_2029", "a_ajouter_classe_1"), &some(&[26.0, 8.0, 7.0]));
    near(&numbers(&found, "communes_2029", "a_ajouter_classe_2"), &some(&[5.0, -1.0, 1.0]));
    near(&numbers(&found, "communes", "a_ajouter"), &some(&[31.0, 7.0, 8.0]));
    near(&numbers(&found, "epci", "existant"), &some(&[1.0, 2.0]));
    // What B has too many of one class does not stand for what it lacks of the other.
    near(&numbers(&found, "communes", "manque"), &some(&[31.0, 8.0, 8.0]));
    assert_eq!(words(&found, "communes", "bilan"), ["4 et plus à ajouter"; 3]);
    // The territory lacks 5 of class 2, its communes 6. 41 · 1 to 2 k€ and 5 · 3 to 4 k€.
    near(&numbers(&found, "echeances", "a_ajouter_classe_2"), &[Some(5.0)]);
    near(&numbers(&found, "echeances", "manque_classe_2"), &[Some(6.0)]);
    near(&numbers(&found, "echeances", "cout_bas"), &[Some(56_000.0)]);
    near(&numbers(&found, "echeances", "cout_haut"), &[Some(102_000.0)]);
    // Both classes are of points of 20 kW at most: 1,6 % of it a year.
    near(&numbers(&found, "echeances", "cout_exploitation_bas"), &[Some(896.0)]);
    near(&numbers(&found, "echeances", "cout_exploitation_haut"), &[Some(1_632.0)]);
    // What groups take in a setting is what is taken in it.
    let table = found.table("intermediaires").expect("quantities");
    let values = table.column("valeur").and_then(|c| c.as_numbers()).expect("numbers");
    let of = |begin: &str, end: &str| {
        let rows = table.keys.iter().zip(values).filter(|(key, _)| key.starts_with(begin) && key.ends_with(end));
        rows.filter_map(|(_, value)| *value).collect::<Vec<f64>>()
    };
    near_value(Some(of("2029.groupe.", ".energie_nuit").iter().sum()), 180_000.0);
    near_value(Some(of("2029.groupe.", ".energie").iter().sum()), 600_000.0);
    near_value(Some(of("2029.groupe.", ".vehicules").iter().sum()), 300.0);
    // 300 electric cars for 4 000 people are 75 for 1 000: a twelfth of the way from 90 to 80 %, and from 55 to 40 %.
    let (houses, flats) = (0.9 - 0.1 / 12.0, 0.55 - 0.15 / 12.0);
    near(&some(&of("2029.acces.maison", "")), &some(&[houses]));
    near(&some(&of("2029.acces.domicile", "")), &some(&[0.75 * houses + 0.25 * flats]));
    // Beside: 300 / 10, and 1,3 kW each.
    near(&numbers(&found, "echeances", "recoupement_vehicules"), &[Some(30.0)]);
    near(&numbers(&found, "echeances", "recoupement_afir_kw"), &[Some(390.0)]);
    let told = said(&found).join("\n");
    // The two consumptions that count, each with what it is of: there are no light commercial vehicles.
    for part in [
        "consommation (entre 0,18 et 0,2 kWh/km : 0,18 pour `hybride-rechargeable`, 0,2 pour `electrique`)",
        "D'ici 2029, il faudrait 49 points de charge ouverts au public (42 jusqu'à 7,4 kW et 7 de plus de 7,4 à 22 kW) ; 3 existent.",
        "300 voitures électriques et 0 hybride rechargeable (15,0 % de voitures électriques dans le parc)",
        "dont 50 % de l'énergie est prise à domicile",
        "42 points de charge pour les résidents et 7 pour l'usage occasionnel et le transit",
        "Il en manque 46 à l'échelle du territoire en 2029 (41 jusqu'à 7,4 kW et 5 de plus de 7,4 à 22 kW) : entre 56 k€ et 102 k€ d'investissement, hors raccordement, puis entre 896 € et 1 632 € par an pour les exploiter. Ces prix ne sont pas vérifiés (`cout_classe.1` et `cout_classe.2`)",
        "Commune par commune, il en manque 47",
        "un point pour 10 véhicules (paramètre non vérifié, `recoupement_vehicules`) donnerait 30 points",
        "Le transit n'est pas compté",
    ] {
        assert!(told.contains(part), "«{part}» is missing from\n{told}");
    }
}

/// The least by inhabitants makes the need where the energy asks for less, and goes to who has the need.
#[test]
fn the_larger_of_both_is_the_need_and_says_which() {
    let least = simple().replace("habitants_par_point = 1000", "habitants_par_point = 100");
    let found = answered(THREE, &least, &three(), &[vehicles(&cars())]);
    // Forty for 4 000 people, shared out as the energy: Ouest 32 (quota 32,17), of which A 24 (24,22) and B 8 (7,78).
    near(&numbers(&found, "echeances", "besoin_classe_2"), &[Some(40.0)]);
    near(&numbers(&found, "echeances", "energie_exact_classe_2"), &[Some(120_000.0 / 17_520.0)]);
    assert_eq!(words(&found, "echeances", "origine_classe_2"), ["couverture minimale"]);
    near(&numbers(&found, "communes_2029", "besoin_classe_2"), &some(&[24.0, 8.0, 8.0]));
    // What exists isn't given: neither is what is to be added, and the cost is that of the whole need.
    near(&numbers(&found, "communes_2029", "a_ajouter_classe_2"), &[None; 3]);
    near(&numbers(&found, "echeances", "cout_bas"), &[Some(42_000.0 + 120_000.0)]);
    let told = said(&found).join("\n");
    assert!(told.contains("40 de plus de 7,4 à 22 kW (l'énergie en demanderait 6,8)"), "{told}");
    // Roads to cover: 100 km ask for 2 stations (1,667 rounded up) of 2 points of 150 kW and more, which energy asks nothing of:
    // they go to the inhabitants, 1 000, 2 000 and 1 000. Ouest 3, of which B 2.
    let found = answered(&format!("{THREE}\nroutes_km = 100"), &least, &three(), &[vehicles(&cars())]);
    near(&numbers(&found, "communes_2029", "besoin_classe_4"), &some(&[1.0, 2.0, 1.0]));
}

/// Missing is not zero: a commune of which nobody knows the cars has no need, and one of which nobody knows the electric
/// ones has its EPCI's share.
#[test]
fn what_is_missing_is_told_and_is_no_zero() {
    let mut rows = cars();
    rows[0] = [None, Some(100.0), None];
    rows[2][1] = None;
    let there = points(&[(0, 22.0)]);
    let lines = format!("{THREE}\nbornes = 'bornes'");
    let (found, notes) = asked(&lines, &simple(), &three(), &[vehicles(&rows), there]);
    let found = found.expect("an answer");
    for column in ["vehicules_electriques", "besoin_classe_1", "besoin_residents_classe_1", "a_ajouter_classe_1"] {
        let values = numbers(&found, "communes_2029", column);
        assert!(values[0].is_none() && values[1].is_some(), "{column}: {values:?}");
    }
    near(&numbers(&found, "communes_2029", "existant_classe_2"), &some(&[1.0, 0.0, 0.0]));
    // Est knows nothing of itself: the territory's share, 4 %, which is B's.
    near(&numbers(&found, "parc", "part_retenue"), &[None, Some(0.04), Some(0.04)]);
    let left_out: Vec<String> =
        notes.all().iter().filter(|d| d.code.id == "A0603").map(|d| plain(&d.message)).collect();
    assert_eq!(left_out.len(), 1, "{:?}", told(&notes));
    assert!(left_out[0].contains("1 commune sans véhicules connus (A)"), "{left_out:?}");
    // Without any, there is no answer.
    let none = vehicles(&[[None; 3]; 3]);
    let (found, notes) = asked(THREE, "", &three(), &[none]);
    assert!(found.is_none());
    assert!(told(&notes).iter().any(|(code, text)| *code == "A0602" && text.contains("NB_VP")), "{:?}", told(&notes));
}

/// A commune where people live and no car is registered is told with its row; where nobody lives, nothing is.
#[test]
fn a_commune_without_any_car_is_told_with_its_row() {
    let mut rows = cars();
    rows[1] = [Some(0.0), Some(0.0), Some(0.0)];
    let (found, notes) = asked(THREE, &simple(), &three(), &[vehicles(&rows)]);
    let mine: Vec<_> = notes.all().iter().filter(|d| d.code.id == "A0551").collect();
    assert_eq!(mine.len(), 1, "{:?}", told(&notes));
    assert_eq!(plain(&mine[0].message), "1 commune habitée n'a aucune voiture (`NB_VP` = 0)");
    assert_eq!(plain(mine[0].label.as_deref().unwrap_or_default()), "B (ligne de données 2)");
    assert!(mine[0].help.as_deref().is_some_and(|help| help.contains("laisser la cellule vide")), "{:?}", mine[0].help);
    assert!(found.expect("an answer").method.iter().any(|line| line.contains("sans aucune voiture")));
    let nobody = row(&[Some(1000), Some(0), Some(1000)], 2);
    let (_, notes) = asked(THREE, &simple(), &nobody, &[vehicles(&rows)]);
    assert!(!notes.all().iter().any(|d| d.code.id == "A0551"), "{:?}", told(&notes));
}

/// Dwellings: houses charge at home at 90 %, flats at 55 % where electric cars are few.
#[test]
fn dwellings_are_read_or_said_to_be_missing() {
    let (territory, vehicles) = (three(), vehicles(&cars()));
    let columns = ["pavillons", "logements collectifs", "part"];
    let rows: [&[Option<f64>]; 3] =
        [&[Some(300.0), Some(100.0), Some(60.0)], &[None, Some(10.0), Some(80.0)], &[Some(0.0), Some(5.0), None]];
    let homes = table("logements", "table-communale", &columns, &rows);
    let lines = "vehicules = 'vehicules'\ndiagnostic = 2026\necheances = [2029]\nserie = [[2026, 7.5], [2029, 7.5]]\n\
                 logements = 'logements'\nmaisons = 'pavillons'\nappartements = 'logements collectifs'\nvont_au_travail = 'part'";
    let (found, notes) = asked(lines, "", &territory, &[vehicles.clone(), homes.clone()]);
    let found = found.expect("an answer");
    // 150 electric cars for 4 000 people are 37,5 for 1 000: the first point of the curves. Three houses to one flat in A; the
    // share of the parameters, three quarters, in B; flats alone in C.
    near(&numbers(&found, "communes_2029", "acces_domicile"), &some(&[0.8125, 0.8125, 0.55]));
    near(&numbers(&found, "parc", "part_maisons"), &[Some(0.75), None, Some(0.0)]);
    near(&numbers(&found, "parc", "vont_au_travail"), &some(&[0.6, 0.8, 0.6]));
    let lines_told: Vec<String> =
        notes.all().iter().filter(|d| d.code.id == "I0542").map(|d| plain(&d.message)).collect();
    assert_eq!(
        lines_told,
        [
            "1 commune (B) n'a pas de « logements » : 75 % de maisons à la place (paramètre `logements`)",
            "1 commune (C) n'a pas de « part des voitures qui vont au travail » : 60 % des voitures à la place (paramètre `trajets`)"
        ]
    );
    let (found, notes) = asked(&lines.replace("'pavillons'", "'maison'"), "", &territory, &[vehicles, homes]);
    assert!(found.is_none());
    assert!(
        told(&notes).iter().any(|(_, text)| text.contains("n'a pas de champ numérique `maison`")),
        "{:?}",
        told(&notes)
    );
}

/// A thousand battery cars among ten thousand, 12 000 km at 0.18 kWh/km. Overnight chargers of 7.4 kW take a tenth of the
/// energy, of 50 kW a twentieth, delivery ratios 0.80 and 0.75: 216 000 kWh by 8 556.8 (7.4 · 0.80 · 0.165 · 8 760), 108 000 by
/// 49 275.
const EVCHARGE: &str = "
[kilometres]
moyenne = 12000
[kilometres_sans_travail]
rapport = 1
[couverture_population]
habitants_par_point = 1e9
[[consommation]]
id = 'electrique'
valeur = 0.18
[[offre]]
id = 'nuit-7'
puissance_delivree = [[2023, 0.80]]
part_des_points = [[2023, 1]]
[[offre]]
id = 'nuit-11'
part_des_points = [[2023, 0]]
[[offre]]
id = 'destination-dc-50'
puissance_delivree = [[2023, 0.75]]
part_des_points = [[2023, 1]]
[[offre]]
id = 'destination-dc-150'
part_des_points = [[2023, 0]]
";

#[test]
fn the_known_answer_comes_out_of_the_question() {
    let file = alike("domicile = 0.85, nuit = 0.10, destination_dc = 0.05") + EVCHARGE;
    let rows = [[5000.0, 500.0, 0.0], [3000.0, 300.0, 0.0], [2000.0, 200.0, 0.0]].map(|row| row.map(Some));
    let lines =
        "vehicules = 'vehicules'\ndiagnostic = 2026\necheances = [2029, 2031]\nserie = [[2026, 10], [2031, 10]]";
    let found = answered(lines, &file, &three(), &[vehicles(&rows)]);
    let exact = |class: usize| numbers(&found, "echeances", &format!("besoin_exact_classe_{class}"));
    let (mut overnight, mut fast) = (25.243_175_928_107_423, 2.191_780_821_917_808);
    if let Some(path) = shared("known/sdirve/evcharge.json", "the_known_answer_comes_out_of_the_question") {
        let text = std::fs::read_to_string(path).expect("read");
        let known: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        overnight = known["chargers"]["overnight_7_4_share_10pct"]["n"].as_f64().expect("a number");
        fast = known["chargers"]["destination_DC50_share_5pct"]["n"].as_f64().expect("a number");
    }
    near(&exact(1), &some(&[overnight, overnight]));
    near(&exact(3), &some(&[fast, fast]));
    near(&numbers(&found, "echeances", "besoin_classe_1"), &some(&[26.0, 26.0]));
    near(&numbers(&found, "echeances", "besoin_classe_3"), &some(&[3.0, 3.0]));
    // The same in the long table, by offer, with what each point brings and how much of the time.
    let table = found.table("intermediaires").expect("quantities");
    let quantity = |key: &str| {
        let rank = table.keys.iter().position(|k| k == key).unwrap_or_else(|| panic!("{key}"));
        table.column("valeur").and_then(|c| c.as_numbers()).expect("numbers")[rank]
    };
    near_value(quantity("2029.offre.nuit-7.points"), overnight);
    near_value(quantity("2029.offre.destination-dc-50.points"), fast);
    near_value(quantity("2029.milieu.nuit.duree_d_usage"), 0.165);
    near_value(quantity("2029.milieu.nuit.energie"), 216_000.0);
    near_value(quantity("2029.offre.destination-dc-50.kwh_par_point"), 49_275.0);
    // With the efficiency on board: 25.243 / 0.95.
    let found = answered(lines, &format!("{file}\n[rendements]\ncompter_le_bord = true"), &three(), &[vehicles(&rows)]);
    near(&numbers(&found, "echeances", "besoin_exact_classe_1"), &some(&[overnight / 0.95; 2]));
}

/// Half of the ceiling in 2030, a fifth in 2025: with the same distance in logits, four fifths in 2035 (0.16, 0.40, 0.64 of
/// a ceiling of 0.80).
#[test]
fn shares_grow_along_the_curve_of_the_territory() {
    let lines = "vehicules = 'vehicules'\ndiagnostic = 2025\necheances = [2028, 2030, 2035]\nplafond = 80\n";
    let rows = [[1000.0, 160.0, 0.0], [500.0, 80.0, 0.0], [500.0, 80.0, 0.0]].map(|row| row.map(Some));
    for known in ["parts_connues = [[2025, 16], [2030, 40]]", "parts_connues = [[2030, 40]]"] {
        let found = answered(&format!("{lines}{known}"), "", &three(), &[vehicles(&rows)]);
        let shares = numbers(&found, "echeances", "part_electriques");
        near(&shares[1..], &some(&[0.40, 0.64]));
        let row = found.table("echeances").expect("horizons").names.clone();
        assert_eq!(row, ["2028 (échéance opérationnelle)", "2030", "2035"]);
    }
    // The table has another share in the year of the diagnosis than the scenario: told.
    let (_, notes) =
        asked(&format!("{lines}parts_connues = [[2025, 5], [2030, 40]]"), "", &three(), &[vehicles(&rows)]);
    let other: Vec<&Diagnostic> = notes.all().iter().filter(|d| d.code.id == "A0534").collect();
    assert_eq!(other.len(), 1, "{:?}", told(&notes));
    assert!(
        plain(&other[0].message)
            .contains("en 2025, le scénario a 5,0 % de voitures électriques, et le tableau des véhicules 16,0 %")
    );
}

/// A table without plug-in hybrids has no column of them, unless a series announces some: they come where there are other cars.
#[test]
fn hybrids_that_no_table_counts_are_none_or_come_with_the_cars() {
    let rows = cars();
    let rows: Vec<&[Option<f64>]> = rows.iter().map(|row| &row[..2]).collect();
    let without = table("vehicules", "vehicules-electriques", &["NB_VP", "NB_VP_RECHARGEABLES_EL"], &rows);
    let found = answered(THREE, &simple(), &three(), std::slice::from_ref(&without));
    near(&numbers(&found, "communes_2029", "vehicules_hybrides"), &[None; 3]);
    near(&numbers(&found, "echeances", "vehicules_hybrides"), &[None]);
    assert!(found.method.iter().any(|line| line.contains("n'a pas les hybrides rechargeables : ils ne comptent pas")));
    // 2 % of 2 000 cars: 40, by the cars that are not electric: 817,4, 441,3 and 441,3 of 1 700. Ouest has 30 (quota 29,62), of
    // which A 19 (19,48) and B 11 (10,52).
    let lines = format!("{THREE}\nserie_hybrides = [[2026, 2], [2029, 2]]");
    let found = answered(&lines, &simple(), &three(), &[without]);
    near(&numbers(&found, "communes_2029", "vehicules_hybrides"), &some(&[19.0, 11.0, 10.0]));
}

/// Light commercial vehicles grow as cars do, and what they take in public is for who works: 15 % of 1 000, of which a half
/// sleeps in the street, 10 000 km at 0.25 kWh/km, all of it there: 75 × 2 500 kWh by 4 380.
#[test]
fn vans_take_what_professionals_need() {
    let columns = ["NB_VP", "NB_VP_RECHARGEABLES_EL", "NB_VP_RECHARGEABLES_GAZ", "NB_VUL"];
    let rows: Vec<Vec<Option<f64>>> =
        cars().iter().zip([500.0, 300.0, 200.0]).map(|(row, vans)| [&row[..], &[Some(vans)]].concat()).collect();
    let rows: Vec<&[Option<f64>]> = rows.iter().map(Vec::as_slice).collect();
    let layer = table("vehicules", "vehicules-electriques", &columns, &rows);
    let file = simple()
        + "[utilitaires]\nkilometres = 10000\nau_depot = 0.3\nau_domicile = 0.2\n\
           [[groupe_utilitaire]]\nid = 'electrique-depot'\nparts = { depot_ac = 1 }\n\
           [[groupe_utilitaire]]\nid = 'electrique-domicile'\nparts = { domicile = 1 }\n\
           [[groupe_utilitaire]]\nid = 'electrique-sans-recharge'\nparts = { nuit = 1 }\n";
    let found = answered(&format!("{THREE}\nutilitaires = 'NB_VUL'"), &file, &three(), &[layer]);
    let (cars, vans) = (180_000.0 / 4_380.0, 187_500.0 / 4_380.0);
    // 41,1 and 42,8: 83,9, so 84; of 84, residents have 41 (quota 41,14) and professionals 43 (42,86).
    near(&numbers(&found, "echeances", "besoin_exact_classe_1"), &[Some(cars + vans)]);
    near(&numbers(&found, "echeances", "besoin_residents_classe_1"), &[Some(41.0)]);
    near(&numbers(&found, "echeances", "besoin_professionnels_classe_1"), &[Some(43.0)]);
    near(&numbers(&found, "echeances", "energie_depot_ac_kwh"), &[Some(45.0 * 2_500.0)]);
}

/// Nothing electric, nobody, no car: the least that there should be, no minimum, no answer.
#[test]
fn little_gives_little_and_nothing_no_figure() {
    let none = [[1000.0, 0.0, 0.0], [500.0, 0.0, 0.0], [500.0, 0.0, 0.0]].map(|row| row.map(Some));
    let lines = "vehicules = 'vehicules'\ndiagnostic = 2026\necheances = [2029]\nserie = [[2026, 0], [2029, 0]]";
    let found = answered(lines, "", &three(), &[vehicles(&none)]);
    // 4 000 people by 3 000: 2 points, for inhabitants. Ouest and Est have quotas of 1,5 and 0,5, a tie that Ouest has by the
    // code of A; of 2, A has 1 (quota 0,67) and B 1 (1,33).
    near(&numbers(&found, "communes_2029", "besoin_classe_2"), &some(&[1.0, 1.0, 0.0]));
    near(&numbers(&found, "echeances", "besoin"), &some(&[2.0]));
    // The first electric cars come where there are cars.
    let found = answered(&lines.replace("[2029, 0]", "[2029, 10]"), "", &three(), &[vehicles(&none)]);
    near(&numbers(&found, "communes_2029", "vehicules_electriques"), &some(&[100.0, 50.0, 50.0]));
    // Nobody knows how many people there are: no least by inhabitants, and as if electric cars were few.
    let nobody = row(&[None, None, None], 2);
    let found = answered(THREE, &simple(), &nobody, &[vehicles(&cars())]);
    near(&numbers(&found, "echeances", "minimum_classe_2"), &[None]);
    near(&numbers(&found, "communes_2029", "acces_domicile"), &some(&[0.8125; 3]));
    assert!(found.method.iter().any(|line| line.starts_with("population inconnue")));
    // No car at all.
    let (found, notes) = asked(THREE, "", &three(), &[vehicles(&[[Some(0.0); 3]; 3])]);
    assert!(found.is_none());
    assert!(told(&notes).iter().any(|(code, _)| *code == "A0602"), "{:?}", told(&notes));
}

/// A file that a study names is read beside it, is one of its inputs, and is told of where it stands.
#[test]
fn a_file_of_the_study_is_read_beside_it() {
    let folder = example();
    let study = folder.path().join("territoire.toml");
    let text = std::fs::read_to_string(&study).expect("read");
    let key = "utilitaires = \"NB_VUL\"\n";
    assert!(text.contains(key), "the example asks the question");
    std::fs::write(&study, text.replace(key, &format!("{key}parametres = \"besoins.toml\"\n"))).expect("written");
    let open = || {
        let mut notes = Notes::new();
        let study = Study::open(folder.path(), &mut notes);
        let told = notes.all().iter().filter(|d| d.code.severity == Severity::Error);
        let told: Vec<String> = told
            .map(|d| format!("{} {}", d.place.as_ref().map(ToString::to_string).unwrap_or_default(), d.message))
            .collect();
        (study.map(|s| s.inputs.iter().map(|i| i.fichier.clone()).collect::<Vec<_>>()), told)
    };
    let (inputs, told) = open();
    assert!(inputs.is_none() && told.len() == 1, "{told:?}");
    assert!(
        told[0].starts_with("territoire.toml:") && told[0].ends_with("le fichier `besoins.toml` n'existe pas"),
        "{told:?}"
    );
    write(folder.path(), "besoins.toml", "[kilometres]\nmoyene = 11000\n");
    assert_eq!(open().1, ["besoins.toml:2:1 clé inconnue `moyene` dans [kilometres]"]);
    write(folder.path(), "besoins.toml", "[kilometres]\nmoyenne = 11000\n");
    let (inputs, told) = open();
    assert!(told.is_empty() && inputs.expect("opens").iter().any(|name| name == "besoins.toml"), "{told:?}");
}

/// What is told of settings, each with its place and its mend.
fn faults(lines: &str, file: &str) -> Vec<String> {
    let (_, notes) = asked(lines, file, &three(), &[vehicles(&cars())]);
    let line = |d: &Diagnostic| {
        let place = d.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let (label, help) = (d.label.clone().unwrap_or_default(), d.help.clone().unwrap_or_default());
        plain(&format!("{} {place} {} [{label}] ({help})", d.code.id, d.message))
    };
    // What every study is told: the published row, and the dwellings that this one has not.
    let usual = |d: &&Diagnostic| !(d.code.id == "I0542" || d.message.contains("electrique-depot"));
    notes.all().iter().filter(usual).map(line).collect()
}

#[test]
fn every_fault_of_a_file_is_told_at_its_place_with_its_mend() {
    let lines = "vehicules = 'vehicules'\ndiagnostic = 2026\necheances = [2029, 2032]\nparts_connues = [[2030, 20]]";
    assert_eq!(faults(lines, "[projection]\nplafond = 0.9\n"), [""; 0]);
    for (file, parts) in [
        // A row of 101 %, made to be 100 %.
        (
            "[[groupe]]\nid = 'electrique-domicile-sans-travail'\nparts = { domicile = 0.9, nuit = 0.06, itineraire = 0.05 }",
            &["I0538 besoins.toml:3:9", "font 101 % : elles sont ramenées à 100 %", "la somme est 101 %"][..],
        ),
        (
            "[[groupe]]\nid = 'electrique-domicile-sans-travail'\nparts = { domicile = 0.9, nuis = 0.1 }",
            &["E0102 besoins.toml:3:27", "clé inconnue `nuis` dans [parts]", "vouliez-vous dire `nuit` ?"],
        ),
        (
            "[[groupe]]\nid = 'electrique-domicile-sans-travail'\nparts = { domicile = -0.1, nuit = 1.1 }",
            &["E0104 besoins.toml:3:22", "`domicile` attend un nombre entre 0 et 1", "c'est −0,1"],
        ),
        (
            "[kilometre]\nmoyenne = 10000",
            &["E0102 besoins.toml:1:2", "`kilometre`", "vouliez-vous dire `kilometres` ?"],
        ),
        ("[kilometres]\nmoyene = 10000", &["E0102 besoins.toml:2:1", "`moyene`", "vouliez-vous dire `moyenne` ?"]),
        (
            "[kilometres]\nmoyenne = -5",
            &["E0104 besoins.toml:2:11", "`moyenne` attend un nombre entre 1 et", "c'est −5"],
        ),
        // Nobody drives no kilometre, and no car goes nowhere for nothing.
        ("[kilometres]\nmoyenne = 0", &["E0104 besoins.toml:2:11", "`moyenne` attend un nombre entre 1 et", "c'est 0"]),
        (
            "[[consommation]]\nid = 'electrique'\nvaleur = 0",
            &["E0104 besoins.toml:3:10", "`valeur` attend un nombre entre 0,01 et 10", "c'est 0"],
        ),
        (
            "[recoupement_vehicules]\nvehicules_par_point = 0",
            &["E0104 besoins.toml:2:23", "`vehicules_par_point` attend un nombre entre 0,01 et"],
        ),
        ("[logements]\nmaisons = 75", &["E0104 besoins.toml:2:11", "une part s'écrit entre 0 et 1 : 0.75"]),
        (
            "[[offre]]\nid = 'nuit-7'\npart_des_points = [[2030, 0.5], [2025, 0.6]]",
            &[
                "E0539 besoins.toml:3:33",
                "les points de `part_des_points` ne vont pas en croissant",
                "2025 vient après 2030",
            ],
        ),
        (
            "[[offre]]\nid = 'nuit-7'\nmilieu = 'rue'",
            &["E0104 besoins.toml:3:10", "la clé `milieu` ne connaît pas `rue`", "valeurs connues : nuit"],
        ),
        ("[[offre]]\nid = 'nuit-22'\nmilieu = 'nuit'", &["E0103 besoins.toml:1:1", "il manque la clé `usage`"]),
        (
            "[[offre]]\nid = 'nuit-7'\npart = 0.5\n[[offre]]\nid = 'nuit-11'\npart = 0.5",
            &["I0538 besoins.toml:3:8", "les parts des usages du milieu `nuit` font 50 %"],
        ),
        ("[[offre]]\nid = 'nuit-7'\npart = 0.5", &["E0539", "ne donnent pas la même `part`"]),
        (
            "[[groupe]]\nid = 'a'\nmotorisation = 'electrique'\ndomicile = true\ntrajet = 'sans-travail'\npart_electrique = 1\nparts = { domicile = 1 }",
            &[
                "E0539 besoins.toml:1:1",
                "disent tous deux le groupe `electrique`, avec recharge à domicile, `sans-travail`",
            ],
        ),
        ("[[cout_classe]]\nid = '1'\nbas = 20000", &["E0539 besoins.toml:1:1", "`bas` est au-dessus de `haut`"]),
        // Nothing is worked out of costs by power: those of a study go in the ranges.
        (
            "[[cout_puissance]]\nid = '7'\npuissance = 7",
            &["E0102 besoins.toml:1:3", "`cout_puissance`", "vouliez-vous dire `cout_"],
        ),
        ("[couverture_population]\nhabitants_par_point = 0", &["E0539 besoins.toml:2:23", "est nul"]),
        ("[kilometres]\nmoyenne = \"loin\"", &["E0104 besoins.toml:2:11", "attend un nombre"]),
        ("moyenne = ", &["E0105 besoins.toml:1"]),
    ] {
        let told = faults(lines, file);
        assert!(told.iter().any(|line| parts.iter().all(|part| line.contains(part))), "{file}\n{parts:?}\n{told:#?}");
    }
    // All of them in one pass.
    let all = "[kilometres]\nmoyene = 1\n[logements]\nmaisons = 75\n[[offre]]\nid = 'nuit-7'\nmilieu = 'rue'\n";
    assert_eq!(faults(lines, all).len(), 3, "{:#?}", faults(lines, all));
}

/// Class 3 is asked for by inhabitants, and every fast charger is of 150 kW.
#[test]
fn a_class_that_no_offer_has_is_told() {
    let file = "[couverture_population]\nclasse = 3\n[[offre]]\nid = 'destination-dc-50'\npuissance = 150\n";
    let told = faults(THREE, file);
    let line = told.iter().find(|line| line.starts_with("A0540")).unwrap_or_else(|| panic!("{told:#?}"));
    assert!(
        line.contains("besoins.toml:2:10") && line.contains("des points de classe 3, et aucune offre n'en a"),
        "{line}"
    );
    assert!(line.contains("changer `classe`"), "{line}");
}

#[test]
fn settings_that_do_not_go_together_are_told() {
    let base = "vehicules = 'vehicules'\ndiagnostic = 2026\n";
    let known = "parts_connues = [[2030, 20]]\n";
    for (lines, parts) in [
        ("echeances = [2029, 2032]\n".to_owned(), &["E0104", "rien ne dit comment croît la part"][..]),
        (
            format!("echeances = [2032, 2029]\n{known}"),
            &["E0104 réglages:3:13", "ne vont pas en croissant", "[2029, 2032]"],
        ),
        (
            format!("echeances = [2025, 2032]\n{known}"),
            &["E0104 réglages:3:13", "l'échéance 2025 n'est pas après le diagnostic, 2026"],
        ),
        (format!("echeances = []\n{known}"), &["E0104", "ne donne aucune année"]),
        // A series that goes down is told and taken as it is; shares that fill more than the fleet are no scenario.
        (
            "echeances = [2029, 2032]\nserie = [[2026, 3], [2029, 30], [2035, 8]]\n".to_owned(),
            &[
                "A0553 réglages:4:9",
                "`serie` baisse : 30,0 % en 2029, puis 8,0 % en 2035",
                "vérifier l'ordre des nombres",
            ],
        ),
        (
            "echeances = [2029, 2032]\nserie = [[2026, 60], [2032, 80]]\nserie_hybrides = [[2026, 10], [2032, 40]]\n"
                .to_owned(),
            &["E0104 réglages:5:18", "en 2032, 80,0 % d'électriques et 40,0 % d'hybrides", "baisser l'une des deux"],
        ),
        (
            format!("echeances = [2030]\n{known}"),
            &["I0541 réglages:3:13", "à 3 ans au plus et à 5 ans au moins du diagnostic (2026)"],
        ),
        (format!("echeances = [2029]\n{known}"), &["I0541", "à 5 ans au moins du diagnostic"]),
        (
            "echeances = [2029, 2032]\nserie = [[2026, 3], [2030, 12]]\n".to_owned(),
            &["E0104 réglages:4:9", "`serie` va de 2026 à 2030, et ne dit rien de 2032"],
        ),
        (
            "echeances = [2029, 2032]\nserie = [[2030, 12], [2026, 3]]\n".to_owned(),
            &["E0104 réglages:4:22", "ne vont pas en croissant"],
        ),
        (
            "echeances = [2029, 2032]\nserie = [[2026, -3], [2033, 3]]\n".to_owned(),
            &["E0104 réglages:4:10", "entre 0 et 100", "c'est −3"],
        ),
        (
            "echeances = [2029, 2032]\nserie = [2026, 3]\n".to_owned(),
            &["E0104 réglages:4:9", "une liste de couples de nombres"],
        ),
        (
            format!("echeances = [2029, 2032]\n{known}serie = [[2026, 3], [2033, 12]]\n"),
            &["E0104 réglages:5:9", "n'en garder qu'une"],
        ),
        (
            "echeances = [2029, 2032]\nparts_connues = [[2026, 30], [2030, 20]]\n".to_owned(),
            &["E0104 réglages:4:17", "la plus récente est la plus petite"],
        ),
        (
            "echeances = [2029, 2032]\nparts_connues = [[2026, 3], [2030, 97]]\n".to_owned(),
            &["E0104", "atteint le plafond, 95 %"],
        ),
        (
            "echeances = [2029, 2032]\nparts_connues = [[2020, 1], [2026, 3], [2030, 9]]\n".to_owned(),
            &["E0104", "`parts_connues` en a 3 : deux au plus"],
        ),
        // The table has 7.5 % in 2026: nothing grows to 5 % in 2030.
        (
            "echeances = [2029, 2032]\nparts_connues = [[2030, 5]]\n".to_owned(),
            &["A0602", "la part connue la plus récente est la plus petite"],
        ),
        (
            format!("echeances = [2029, 2032]\n{known}serie_hybrides = [[2026, 90], [2033, 90]]\n"),
            &["A0602", "plus de voitures rechargeables que de voitures"],
        ),
    ] {
        let told = faults(&format!("{base}{lines}"), "");
        assert!(told.iter().any(|line| parts.iter().all(|part| line.contains(part))), "{lines}\n{parts:?}\n{told:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// Σ communes = Σ EPCI = Σ usages = territory in each class, for any table, with hybrids, vans and dwellings.
    #[test]
    fn every_sum_holds(
        cars in prop::collection::vec((0_u32..4000, 0_u32..200, 0_u32..200, prop::option::weighted(0.9, 0_u32..500)), 2..12),
        share in 1.0..60.0_f64,
        per in 50_u32..5000,
        west in 0_usize..12,
    ) {
        let people: Vec<Option<u32>> = cars.iter().map(|c| Some(c.0 + 10)).collect();
        let territory = row(&people, west.min(cars.len()));
        let columns = ["NB_VP", "NB_VP_RECHARGEABLES_EL", "NB_VP_RECHARGEABLES_GAZ", "NB_VUL"];
        // A table whose fourth column is missing for a commune knows nothing of its cars either.
        let number = |n: u32| Some(f64::from(n));
        let rows: Vec<Vec<Option<f64>>> = cars
            .iter()
            .map(|(all, ev, hybrid, vans)| {
                let all = all + ev + hybrid;
                vec![vans.and(number(all)), number(*ev), number(*hybrid), vans.and_then(number)]
            })
            .collect();
        prop_assume!(rows.iter().any(|row| row[0].is_some_and(|cars| cars > 0.0)));
        let rows: Vec<&[Option<f64>]> = rows.iter().map(Vec::as_slice).collect();
        let vehicles = table("vehicules", "vehicules-electriques", &columns, &rows);
        let lines = format!(
            "vehicules = 'vehicules'\ndiagnostic = 2026\necheances = [2029]\nserie = [[2026, {share}], [2029, {share}]]\n\
             serie_hybrides = [[2026, 10], [2029, 10]]\nutilitaires = 'NB_VUL'"
        );
        let file = format!("[couverture_population]\nhabitants_par_point = {per}\n");
        let found = answered(&lines, &file, &territory, &[vehicles]);
        let sum = |table: &str, column: &str| numbers(&found, table, column).into_iter().flatten().sum::<f64>();
        let mut all = 0.0;
        for class in 1..=4 {
            let column = format!("besoin_classe_{class}");
            let whole = sum("echeances", &column);
            all += whole;
            prop_assert_eq!(whole, sum("communes_2029", &column));
            prop_assert_eq!(whole, sum("epci_2029", &column));
            let exact = sum("echeances", &format!("besoin_exact_classe_{class}"));
            prop_assert!(whole >= exact - 1e-6 && whole < exact + 1.0, "{} for {}", whole, exact);
            let mut usages = 0.0;
            for usage in ["residents", "professionnels", "occasionnels"] {
                let column = format!("besoin_{usage}_classe_{class}");
                let of = sum("echeances", &column);
                usages += of;
                prop_assert_eq!(of, sum("communes_2029", &column));
                prop_assert_eq!(of, sum("epci_2029", &column));
            }
            prop_assert_eq!(whole, usages);
        }
        prop_assert_eq!(all, sum("communes", "besoin"));
        // No commune has more electric cars than cars, and a missing one has none said.
        let cells = |column: &str| numbers(&found, "communes_2029", column);
        for (row, (ev, hybrid)) in rows.iter().zip(cells("vehicules_electriques").into_iter().zip(cells("vehicules_hybrides"))) {
            prop_assert_eq!(row[0].is_some(), ev.is_some());
            if let (Some(cars), Some(ev), Some(hybrid)) = (row[0], ev, hybrid) {
                prop_assert!(ev + hybrid <= cars + 2.0, "{} and {} of {}", ev, hybrid, cars);
            }
        }
        near_value(Some(sum("communes_2029", "vehicules_electriques")), numbers(&found, "echeances", "vehicules_electriques")[0].expect("cars").round());
    }
}
