//! What it costs to give friches another life: six sites worked out by hand at the prices of the tool.

use territoire::layer::{Kind, Layer, Value};

use crate::support::answers::{near, numbers, plain, said, says, texts, told, words};
use crate::support::grounds::row;
use crate::support::layers::{feature, made_up, model, number};
use crate::support::questions::{Ground, ask, settings};

const FIELDS: [&str; 9] = [
    "site_statut",
    "site_type",
    "unite_fonciere_surface",
    "bati_surface",
    "bati_nombre",
    "bati_etat",
    "bati_pollution",
    "sol_pollution_existe",
    "cout",
];

/// What is said of a site: its words, empty where nobody says, and its numbers.
struct Said {
    commune: usize,
    words: [&'static str; 5],
    surface: Option<f64>,
    built: [Option<f64>; 2],
    cost: [Option<f64>; 2],
}

fn layer(sites: &[Said]) -> Layer {
    let word = |w: &str| if w.is_empty() { Value::Missing } else { Value::Text(w.to_owned()) };
    let features = sites.iter().enumerate().map(|(n, s)| {
        let [status, kind, state, asbestos, soil] = s.words;
        let cells = [
            word(status),
            word(kind),
            number(s.surface),
            number(s.built[0]),
            number(s.built[1]),
            word(state),
            word(asbestos),
            word(soil),
            number(s.cost[0]),
            number(s.cost[1]),
        ];
        feature(n + 1, None, Some(s.commune), &cells)
    });
    let fields: Vec<&str> = FIELDS.iter().copied().chain(["cout_haut"]).collect();
    let kinds = [Kind::Text, Kind::Text, Kind::Number, Kind::Number, Kind::Number, Kind::Text, Kind::Text, Kind::Text];
    let kinds = kinds.into_iter().chain([Kind::Number, Kind::Number]).collect();
    made_up("friches", model("friches"), &fields, kinds, features.collect())
}

fn six() -> Layer {
    const IDLE: &str = "friche sans projet";
    const PLANNED: &str = "friche avec projet";
    const INDUSTRY: &str = "friche industrielle";
    let none = [None, None];
    layer(&[
        Said {
            commune: 0,
            words: [IDLE, INDUSTRY, "dégradation très importante", "amiante", "pollution avérée"],
            surface: Some(10_000.0),
            built: [Some(2_000.0), Some(3.0)],
            cost: none,
        },
        Said {
            commune: 0,
            words: [PLANNED, INDUSTRY, "", "", ""],
            surface: Some(20_000.0),
            built: [None, Some(0.0)],
            cost: [Some(100_000.0), Some(300_000.0)],
        },
        Said { commune: 1, words: [IDLE, "", "", "", ""], surface: None, built: none, cost: none },
        Said {
            commune: 1,
            words: ["friche potentielle", INDUSTRY, "", "", "pollution inexistante"],
            surface: Some(10_000.0),
            built: [None, Some(0.0)],
            cost: none,
        },
        Said {
            commune: 2,
            words: [PLANNED, "friche d'habitat", "dégradation moyenne", "sans objet", "pollution inexistante"],
            surface: Some(5_000.0),
            built: [Some(1_000.0), None],
            cost: none,
        },
        Said {
            commune: 2,
            words: ["friche reconvertie", "", "", "", ""],
            surface: Some(5_000.0),
            built: none,
            cost: none,
        },
    ])
}

/// By hand, at 75 €/m² of demolition and of asbestos, 66 €/m² of soil, half of an industrial site being polluted and a quarter of
/// that treated.
/// 1: 2,000 m² × 75 × 2 + 10,000 × 0.125 × 66 = 382,500 €, all of it sure; 0.5 to 0.7 M€ at 1 ha.
/// 2: nothing built; soil of which nobody says anything: 0 to 20,000 × 0.125 × 66 = 165,000 €.
/// 3: nothing is known. 4: of no stock. 5: 1,000 × 75 at most. 6: is no friche any more.
#[test]
fn each_method_gives_its_range_on_the_sites_that_it_can_tell() {
    let territory = row(&[Some(100), Some(200), Some(300)], 2);
    let layers = [six()];
    let ground = Ground::new(&territory, &layers);
    let (outcome, notes) = ask("cout-friches", "Coût", &settings("couche = 'friches'"), &ground);
    assert_eq!(told(&notes), []);
    let outcome = outcome.expect("an answer");
    let all = |column: &str| numbers(&outcome, "une_a_une", column);
    assert_eq!(outcome.table("une_a_une").expect("a table").keys, ["1", "2", "3", "4", "5"]);
    near(&all("travaux_bas"), &[Some(382_500.0), Some(0.0), None, Some(0.0), Some(0.0)]);
    near(&all("travaux_haut"), &[Some(382_500.0), Some(165_000.0), None, Some(0.0), Some(75_000.0)]);
    near(&all("laureats_bas"), &[Some(500_000.0), Some(1_000_000.0), None, Some(500_000.0), Some(250_000.0)]);
    near(&all("laureats_haut"), &[Some(700_000.0), Some(1_400_000.0), None, Some(700_000.0), Some(350_000.0)]);
    near(&all("etude_haut"), &[None, Some(300_000.0), None, None, None]);
    // Upkeep 7 €/m² for sure; guarding 22,000 €/ha and 0.0423 € an inhabitant, perhaps.
    near(&all("attente_bas"), &[Some(14_000.0), Some(0.0), None, Some(0.0), Some(7_000.0)]);
    near(
        &all("attente_haut"),
        &[Some(36_004.23), Some(44_004.23), None, Some(22_008.46), Some(7_000.0 + 11_000.0 + 12.69)],
    );
    assert_eq!(words(&outcome, "une_a_une", "compte"), ["oui", "oui", "oui", "non", "oui"]);
    assert_eq!(texts(&outcome, "une_a_une", "manque")[2].as_deref(), Some("surface bâtie ; surface du site"));
    // The stock is 1, 2, 3 and 5.
    near(&numbers(&outcome, "methodes", "sites"), &[Some(3.0), Some(3.0), Some(1.0)]);
    near(&numbers(&outcome, "methodes", "sans_cout"), &[Some(1.0), Some(1.0), Some(3.0)]);
    near(&numbers(&outcome, "methodes", "hectares"), &[Some(3.5), Some(3.5), Some(2.0)]);
    near(&numbers(&outcome, "methodes", "haut"), &[Some(622_500.0), Some(2_450_000.0), Some(300_000.0)]);
    near(&numbers(&outcome, "methodes", "par_ha_bas"), &[Some(382_500.0 / 3.5), Some(500_000.0), Some(50_000.0)]);
    // In B the one site has no cost: that is not nothing to pay.
    near(&numbers(&outcome, "communes", "travaux_haut"), &[Some(547_500.0), None, Some(75_000.0)]);
    near(&numbers(&outcome, "communes", "travaux_sites"), &[Some(2.0), Some(0.0), Some(1.0)]);
    // «Est» is C, «Ouest» is A and B.
    near(&numbers(&outcome, "epci", "travaux_haut"), &[Some(75_000.0), Some(547_500.0)]);
    near(&numbers(&outcome, "territoire", "reseaux_a_creer"), &[Some(3.5 * 86_289.0)]);
    let said = said(&outcome);
    assert_eq!(
        said[0],
        "Requalifier les 4 friches du gisement : d'après les travaux, entre 382 et 622 k€ (pour 3 des 4) ; d'après d'autres \
         requalifications, entre 1,8 et 2,5 M€ (pour 3 des 4) ; d'après l'étude, entre 100 et 300 k€ (pour 1 des 4)."
    );
    assert_eq!(
        said[1],
        "Sur 1 site que toutes les méthodes chiffrent : 165 k€ au plus d'après les travaux, entre 1 et 1,4 M€ d'après d'autres \
         requalifications, entre 100 et 300 k€ d'après l'étude ; elles ne s'accordent pas, et leur moyenne n'aurait pas de sens."
    );
    says(
        &said.join("\n"),
        &[
            "Surface du site inconnue de 1 friche du gisement : aucun coût à l'hectare n'y est compté (3).",
            "Attendre coûte entre 21 et 98 k€ par an, pour 3 des 4",
            "2 prix n'ont pas été relus à leur source",
        ],
    );
}

/// What the study says of a hectare is for the sites of which it says nothing else; a range upside down is told and not taken.
#[test]
fn the_study_has_its_own_costs_by_site_and_by_hectare() {
    let territory = row(&[Some(100), Some(200), Some(300)], 2);
    let mut layer = six();
    let swapped = Said {
        commune: 0,
        words: ["friche avec projet", "", "", "", ""],
        surface: Some(1_000.0),
        built: [None, None],
        cost: [Some(9.0), Some(5.0)],
    };
    let one = self::layer(&[swapped]);
    let mut features: Vec<_> = layer.features.iter().cloned().collect();
    features.push(territoire::layer::Feature { id: "7".into(), name: "Sept".into(), ..one.features[0].clone() });
    layer.features = features.into();
    let layers = [layer];
    let ground = Ground::new(&territory, &layers);
    // A number alone is both.
    let own = settings("couche = 'friches'\ncout_par_ha = 450000");
    let outcome = ask("cout-friches", "Coût", &own, &ground).0.expect("an answer");
    for column in ["etude_bas", "etude_haut"] {
        assert_eq!(numbers(&outcome, "une_a_une", column)[0], Some(450_000.0));
    }
    let own = settings("couche = 'friches'\ncout_par_ha = [200000, 400000]");
    let (outcome, notes) = ask("cout-friches", "Coût", &own, &ground);
    let outcome = outcome.expect("an answer");
    near(
        &numbers(&outcome, "une_a_une", "etude_bas"),
        &[Some(200_000.0), Some(100_000.0), None, Some(200_000.0), Some(100_000.0), None],
    );
    assert_eq!(told(&notes).iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["A0585"]);
    // A column that is not there, two numbers that go down: no answer, and why.
    for (lines, part) in [
        ("champ_cout = 'devis'", "n'a pas de champ numérique `devis`"),
        ("cout_par_ha = [400000, 200000]", "attend un nombre, ou deux qui montent"),
    ] {
        let question = territoire::analysis::find("cout-friches", territoire::analysis::ALL).expect("a question");
        let mut notes = territoire::diagnostic::Notes::new();
        let asked = settings(&format!("couche = 'friches'\n{lines}")).to_string();
        let inquiry = territoire::analysis::usual(question, &asked, &mut notes).expect("settings");
        let fault = inquiry.fault().map(|d| d.message);
        let none = ask("cout-friches", "Coût", &settings(&asked), &ground);
        let said = fault.unwrap_or_else(|| none.1.all().iter().map(|d| format!("{d:?}")).collect());
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// By hand, 1 ha each, nothing built. 1: certain pollution of a kind without a share: from the least published one, 5 %, to the most,
/// 50 %, a quarter of it treated at 66 €/m²: 8,250 to 82,500 €. 2: the same of dwellings, of which the prices suppose no pollution.
/// 3: nobody says whether it is polluted: from nothing. 4: a military site has its own share. 5: dwellings of which nobody says.
#[test]
fn certain_pollution_costs_on_both_sides_and_what_is_assumed_is_told() {
    let territory = row(&[Some(100)], 1);
    let site = |kind, soil| Said {
        commune: 0,
        words: ["friche sans projet", kind, "", "", soil],
        surface: Some(10_000.0),
        built: [None, Some(0.0)],
        cost: [None, None],
    };
    let layers = [layer(&[
        site("friche d'équipement public", "pollution avérée"),
        site("friche d'habitat", "pollution avérée"),
        site("friche d'équipement public", ""),
        site("friche militaire", "pollution avérée"),
        site("friche d'habitat", ""),
    ])];
    let ground = Ground::new(&territory, &layers);
    let outcome = ask("cout-friches", "Coût", &settings("couche = 'friches'"), &ground).0.expect("an answer");
    let all = |column: &str| numbers(&outcome, "une_a_une", column);
    near(&all("travaux_bas"), &[Some(8_250.0), Some(8_250.0), Some(0.0), Some(8_250.0), Some(0.0)]);
    near(&all("travaux_haut"), &[Some(82_500.0), Some(82_500.0), Some(82_500.0), Some(8_250.0), Some(0.0)]);
    let assumed = texts(&outcome, "une_a_une", "suppose");
    assert_eq!(
        assumed.iter().map(|t| t.as_deref().map(plain).unwrap_or_default()).collect::<Vec<_>>(),
        [
            "sol pollué sur 5 à 50 % de la surface : les prix n'ont pas de part pour une friche d'équipement public",
            "sol pollué sur 5 à 50 % de la surface : la pollution est avérée, et les prix n'en supposent aucune d'une friche d'habitat",
            "sol pollué sur 0 à 50 % de la surface : les prix n'ont pas de part pour une friche d'équipement public",
            "",
            "",
        ]
    );
    says(
        &plain(&outcome.method.join("\n")),
        &["part de sol pollué supposée, faute de prix pour leur type, de 3 friches"],
    );
}

/// Every price is in a table with its source; what the study changes says so.
#[test]
fn every_price_has_its_source() {
    let territory = row(&[Some(100), Some(200), Some(300)], 2);
    let layers = [six()];
    let ground = Ground::new(&territory, &layers);
    let outcome = ask("cout-friches", "Coût", &settings("couche = 'friches'"), &ground).0.expect("an answer");
    assert!(texts(&outcome, "prix", "source").iter().all(|s| s.as_ref().is_some_and(|s| !s.is_empty())));
    // Two that nobody has read, and the two shares of soil that the tool takes for granted.
    assert_eq!(words(&outcome, "prix", "verifie").iter().filter(|w| *w == "non").count(), 4);
    let keys = &outcome.table("prix").expect("a table").keys;
    let row = |key: &str| keys.iter().position(|k| k == key).expect("a row");
    let shares = words(&outcome, "prix", "valeur");
    assert_eq!(shares[row("sol pollué.autres")], "0 à 0,5");
    assert_eq!(shares[row("sol pollué.autres-avere")], "0,05 à 0,5");
    assert!(words(&outcome, "prix", "de").iter().all(|w| w == "l'outil"));
    let said: Vec<String> = words(&outcome, "prix", "valeur").iter().map(|v| plain(v)).collect();
    for value in ["75", "0 à 22 000", "0 à 0,0423", "86 289"] {
        assert!(said.iter().any(|v| v == value), "{value}: {said:?}");
    }
}

/// No square metre of no building is none; of three buildings it is a surface that nobody wrote.
#[test]
fn buildings_without_a_surface_are_of_unknown_surface() {
    let territory = row(&[Some(100)], 1);
    let site = |number| Said {
        commune: 0,
        words: ["friche sans projet", "friche d'habitat", "", "", "pollution inexistante"],
        surface: Some(5_000.0),
        built: [Some(0.0), number],
        cost: [None, None],
    };
    let layers = [layer(&[site(Some(3.0)), site(None), site(Some(0.0))])];
    let ground = Ground::new(&territory, &layers);
    let outcome = ask("cout-friches", "Coût", &settings("couche = 'friches'"), &ground).0.expect("an answer");
    near(&numbers(&outcome, "une_a_une", "travaux_haut"), &[None, Some(0.0), Some(0.0)]);
    // Nobody says a cost of its own: the method is not there.
    assert!(outcome.column_of("une_a_une", "etude_bas").is_none());
    assert_eq!(outcome.table("methodes").expect("a table").keys, ["travaux", "laureats"]);
}
