//! Where to put sites, on a row of five communes ten kilometres apart, whose best plans are found by hand.

use territoire::analysis;
use territoire::diagnostic::Notes;
use territoire::layer::Layer;
use territoire::outcome::Outcome;
use territoire::study::Study;
use territoire::territory::Territory;

use crate::support::answers::{near, numbers, plain, said, some, texts, told, words};
use crate::support::files::example;
use crate::support::grounds::{self, middle};
use crate::support::places::{Place, layer};
use crate::support::questions::{Ground, ask, settings};
use crate::support::tool::{err, run};

/// A and B are «Ouest», C, D and E «Est»: 1 550 people.
fn row() -> Territory {
    grounds::row(&[Some(100), Some(200), Some(400), Some(800), Some(50)], 2)
}

fn asked(lines: &str, territory: &Territory, layers: &[Layer]) -> Outcome {
    let (outcome, notes) = ask("implantation", "Essai", &settings(lines), &Ground::new(territory, layers));
    outcome.unwrap_or_else(|| panic!("{:?}", told(&notes)))
}

/// Why there is no answer, and the mend.
fn refused(lines: &str, territory: &Territory, layers: &[Layer]) -> String {
    let (outcome, notes) = ask("implantation", "Essai", &settings(lines), &Ground::new(territory, layers));
    assert!(outcome.is_none(), "{lines}");
    let line =
        |d: &territoire::diagnostic::Diagnostic| format!("{} [{}]", d.message, d.help.clone().unwrap_or_default());
    plain(&notes.all().iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[test]
fn two_sites_of_five_their_curve_and_what_each_brings() {
    let territory = row();
    let found = asked("nombre = 2\ncourbe = 3\nphases = [1, 2]", &territory, &[]);
    // B has A, B and C within 10 km, D has C, D and E: everybody. So have A and D, B and E, which are farther: 6 500 and
    // 13 500 people × km against 5 500.
    assert_eq!(words(&found, "sites", "commune").len(), 2);
    let sites = found.table("sites").expect("sites");
    let of = |name: &str| sites.names.iter().position(|n| n == name).expect("a site of the plan");
    let (b, d) = (of("B"), of("D"));
    let at = |column: &str, rank: usize| numbers(&found, "sites", column)[rank];
    // Without B, D keeps 1 250; without D, B keeps 700. Another plan does as well without either.
    assert_eq!((at("apport", b), at("apport", d)), (Some(300.0), Some(850.0)));
    assert_eq!((at("perte_sans", b), at("perte_sans", d)), (Some(0.0), Some(0.0)));
    // In the place of B, A keeps all, C 1 450 and E 1 250: 95 % is 1 472,5. In that of D, E keeps all, C 1 500, A 700.
    let instead = texts(&found, "sites", "alternatives");
    assert_eq!((instead[b].as_deref(), instead[d].as_deref()), (Some("A"), Some("E et C")));
    // B serves A, B and its half of the way: C is as near to both, and goes to the first.
    assert_eq!((at("sert", b), at("sert", d)), (Some(700.0), Some(850.0)));

    // One site: C has B, C and D. With two everybody has one, and a third brings nothing.
    near(&numbers(&found, "courbe", "atteint"), &some(&[1_400.0, 1_550.0, 1_550.0]));
    near(&numbers(&found, "courbe", "de_plus"), &[None, Some(150.0), Some(0.0)]);
    assert_eq!(texts(&found, "courbe", "coude"), [None, Some("coude".to_owned()), None]);
    // In phases: C first, then A or B beside it, 1 400 + 1 500; alone 1 400 + 1 550.
    near(&numbers(&found, "phases", "atteint"), &some(&[1_400.0, 1_500.0]));
    near(&numbers(&found, "phases", "regret"), &some(&[0.0, 50.0]));

    near(&numbers(&found, "epci", "apres"), &some(&[1_250.0, 300.0]));
    near(&numbers(&found, "communes", "distance_km"), &some(&[10.0, 0.0, 10.0, 0.0, 10.0]));
    // 100 + 400 + 50 people at 10 km, the rest at 0.
    near(&numbers(&found, "avant_apres", "moyenne_km"), &[None, Some(5_500.0 / 1_550.0)]);
    let told = said(&found).iter().map(|text| plain(text)).collect::<Vec<_>>();
    assert!(
        told[0].contains("2 sites proposés") && told[0].contains("1 550 habitants (100,0 %) à 10 km au plus"),
        "{told:?}"
    );
    assert!(
        told.iter().any(|t| t
            == "La courbe se coude à 2 sites nouveaux : le 2ᵉ apporte 150 habitants, le suivant 0 habitant seulement."),
        "{told:?}"
    );
    assert!(told.iter().any(|t| t.contains("Bâtir par phases (1 et 2 sites) coûte 50 habitants")), "{told:?}");
    assert!(
        found.method.iter().any(|line| plain(line) == "5 candidats ; plan optimal, prouvé (à un milliardième près)")
    );
}

#[test]
fn what_is_there_counts_and_may_be_moved() {
    let territory = row();
    let there: [Place; 1] = [(middle(2.0), "service", None)];
    let lieux = layer("lieux", &there, &territory);
    let lines = "existants = ['lieux']\nnombre = 1\ncourbe = 0";
    let found = asked(lines, &territory, std::slice::from_ref(&lieux));
    // C has 1 400 today. A or B beside it bring the 100 of A; B is nearer to most.
    assert_eq!(found.table("sites").expect("sites").names, ["B"]);
    near(&numbers(&found, "sites", "apport"), &some(&[100.0]));
    near(&numbers(&found, "avant_apres", "a_portee"), &some(&[1_400.0, 1_500.0]));
    // Est has B and C's… of Ouest, B was within reach of C: 200, and A comes to it.
    near(&numbers(&found, "epci", "avant"), &some(&[1_200.0, 200.0]));
    near(&numbers(&found, "epci", "gain"), &some(&[0.0, 100.0]));
    assert_eq!(
        words(&found, "communes", "portee"),
        ["grâce au plan", "aujourd'hui", "aujourd'hui", "aujourd'hui", "hors de portée"]
    );
    // If the one that is there could be elsewhere, two would have everybody.
    near(&numbers(&found, "regles", "cout"), &some(&[50.0]));
    let moved = asked(&format!("{lines}\nfermables = 'oui'"), &territory, &[lieux]);
    near(&numbers(&moved, "avant_apres", "a_portee"), &some(&[1_400.0, 1_550.0]));
    assert!(plain(&said(&moved)[0]).contains("il ferme service 0"), "{:?}", said(&moved));
}

#[test]
fn rules_cost_and_conflict() {
    let territory = row();
    // One site a EPCI costs nothing to two, and can't be kept to by one.
    let found = asked("nombre = 2\npar_epci = 1", &territory, &[]);
    near(&numbers(&found, "regles", "cout"), &some(&[0.0]));
    let said = refused("nombre = 1\npar_epci = 1", &territory, &[]);
    assert!(said.contains("aucun plan ne tient ensemble 1 site nouveau au plus, au moins 1 site dans "), "{said}");
    assert!(said.contains("écrire `nombre = 2`"), "{said}");
    // The fewest sites so that nobody is beyond 10 km, and how far one must let people go with one: C leaves A and E 20 km.
    let found = asked("objectif = ['sites']\npersonne_au_dela = '10 km'", &territory, &[]);
    assert_eq!(found.table("sites").expect("sites").keys.len(), 2);
    assert!(found.table("regles").is_none(), "what makes the question is no rule with a cost");
    let said = refused("nombre = 1\npersonne_au_dela = '10 km'", &territory, &[]);
    assert!(said.contains("personne au-delà de 10 km"), "{said}");
    assert!(said.contains("`nombre = 2`") && said.contains("`personne_au_dela = \"20,0 km\"`"), "{said}");
    // With 700 places each, two sites take 1 400; without that, all.
    let found = asked("nombre = 2\ncapacite = 700\ncourbe = 0", &territory, &[]);
    near(&numbers(&found, "avant_apres", "a_portee"), &[Some(0.0), Some(1_400.0)]);
    near(&numbers(&found, "regles", "cout"), &some(&[150.0]));
    // A budget of one site and a half is one: the best, C.
    let found = asked("budget = 15000\ncout = 10000", &territory, &[]);
    assert_eq!(found.table("sites").expect("sites").names, ["C"]);
    near(&numbers(&found, "sites", "cout"), &some(&[10_000.0]));
}

#[test]
fn levels_and_epci_cost_each_for_itself() {
    // A is the pole of the only level. One site a EPCI costs nothing to two; one at the level is A, beside which D has all: nothing
    // either; with both and one site more in the level than it has communes, there is no plan.
    let territory = grounds::with_poles(row(), &[("Pôle", 0)]);
    let found = asked("nombre = 2\npar_epci = 1\npar_niveau = [1]", &territory, &[]);
    let rules = &found.table("regles").expect("rules").names;
    assert_eq!(rules.len(), 2, "{rules:?}");
    near(&numbers(&found, "regles", "cout"), &some(&[0.0, 0.0]));
    // With one site it is A, which has 300 of the 1 400 of C: what the level costs is 1 100.
    let found = asked("nombre = 1\npar_niveau = [1]", &territory, &[]);
    near(&numbers(&found, "regles", "cout"), &some(&[1_100.0]));
    let said = refused("nombre = 1\npar_niveau = [1, 1]", &territory, &[]);
    assert!(said.contains("`par_niveau` a 2 nombres, et l'armature 1 niveau"), "{said}");
}

#[test]
fn candidates_of_a_layer_with_prices_zones_and_what_is_left_out() {
    let territory = row();
    // In A, C and D; nobody knows what that of C would cost.
    let sites: [Place; 3] =
        [(middle(0.0), "parking", Some(5.0)), (middle(2.0), "parking", None), (middle(3.0), "parking", Some(8.0))];
    let parkings = layer("parkings", &sites, &territory);
    let lines = "candidats = ['parkings']\nchamp_cout = 'puissance'\nbudget = 10";
    let found = asked(lines, &territory, std::slice::from_ref(&parkings));
    // A and D together are 13: D alone, which has 1 250.
    assert_eq!(found.table("sites").expect("sites").names, ["parking 2"]);
    near(&numbers(&found, "sites", "cout"), &some(&[8.0]));
    assert!(
        found.method.iter().any(|line| plain(line).contains("1 candidat de « parkings » sans coût qui se lise")),
        "{:?}",
        found.method
    );
    // Nothing may be less than 15 km from what is there: of A, C and D beside one in A only C and D.
    let there = layer("lieux", &[(middle(0.0), "service", None)], &territory);
    let lines = "candidats = ['parkings']\nexistants = ['lieux']\necart = '15 km'\nnombre = 1";
    let found = asked(lines, &territory, &[parkings.clone(), there.clone()]);
    assert!(
        found.method.iter().any(|line| plain(line).contains("1 candidat écarté, à moins de 15 km d'un site existant")),
        "{:?}",
        found.method
    );
    let said = refused(
        "candidats = ['parkings']\nexistants = ['lieux']\necart = '50 km'",
        &territory,
        &[parkings.clone(), there],
    );
    assert!(said.contains("il ne reste aucun candidat : 3 candidats écartés, à moins de 50 km"), "{said}");
    let said = refused("candidats = ['parkings']\nchamp_cout = 'prix'", &territory, &[parkings]);
    assert!(said.contains("n'a pas de champ numérique `prix`"), "{said}");
}

/// What is wrong with settings, each or together.
fn fault(lines: &str) -> String {
    let mut notes = Notes::new();
    let question = analysis::find("implantation", analysis::ALL).expect("a question");
    let inquiry = analysis::usual(question, lines, &mut notes);
    notes.extend(inquiry.and_then(|inquiry| inquiry.fault()));
    plain(
        &notes
            .all()
            .iter()
            .map(|d| format!("{} [{}]", d.message, d.help.clone().unwrap_or_default()))
            .collect::<String>(),
    )
}

#[test]
fn settings_that_do_not_go_together_are_told() {
    assert!(fault("portee = '10 km'\npersonne_au_dela = '15 min'").contains("ne comptent pas la même chose"));
    assert!(fault("portee = '0 km'").contains("la clé `portee` est nulle : personne ne serait à portée [écrire par"));
    assert!(fault("portee = '0 min'").contains("`portee = \"15 min\"`"));
    assert!(fault("phases = [3, 1]").contains("ce qui est bâti reste"));
    assert!(fault("objectif = []").contains("`objectif` ne demande rien"));
    assert!(fault("objectif = ['couvertures']").contains("couvertures"));
    assert!(fault("candidats = []").contains("`candidats` est vide"));
    assert!(fault("budget = -5").contains("la clé `budget` attend un nombre"));
    assert!(fault("budget = 100000").contains("rien ne dit ce que coûte chacun"));
    assert!(fault("objectif = ['cout']\npersonne_au_dela = '10 km'").contains("rien ne dit ce que coûte chaque site"));
    assert!(fault("objectif = ['sites']").contains("rien n'en demande"));
    assert!(fault("nombre = 3\nphases = [1, 5]").contains("`phases` finit à 5 sites, et `nombre` en demande 3"));
    assert_eq!(fault("nombre = 3\nphases = [1, 3]\npersonne_au_dela = '15 km'"), "");
}

#[test]
fn a_plan_is_kept_as_a_scenario_and_a_layer_and_nothing_else_changes() {
    let folder = example();
    let file = folder.path().join("territoire.toml");
    // As Windows writes it: what is added goes on so.
    let before = std::fs::read_to_string(&file).expect("read").replace('\n', "\r\n");
    std::fs::write(&file, &before).expect("written");
    let kept = run(&["implanter", "--analyse", "ou-mettre-des-bornes", "--retenir", "cinq"], folder.path());
    assert!(kept.status.success(), "{}", err(&kept));
    assert!(
        plain(&err(&kept)).contains("Retenu : scénario `cinq` (5 sites) et couche couches/sites-cinq.csv"),
        "{}",
        err(&kept)
    );
    let after = std::fs::read_to_string(&file).expect("read");
    assert!(after.starts_with(&before), "what stood there stays");
    let section = &after[before.len()..];
    assert!(section.lines().count() > 20 && !section.replace("\r\n", "").contains('\n'), "{section:?}");
    assert_eq!(section.matches("[[scenario.ajout]]\r\ncouche = \"bornes-fictif\"").count(), 5);
    let table = std::fs::read_to_string(folder.path().join("couches/sites-cinq.csv")).expect("read");
    assert_eq!((table.lines().count(), table.lines().next()), (6, Some("id;nom;code_insee;lon;lat")));
    let mut notes = Notes::new();
    let study = Study::open(folder.path(), &mut notes).expect("opens");
    assert!(!notes.has_errors(), "{}", territoire::diagnostic::summary(&notes));
    // Its five sites are in the territory, as many in the layer as in the scenario.
    let layer = study.layers.iter().find(|l| l.id == "sites-cinq").expect("the layer");
    assert_eq!((layer.features.len(), layer.inside().count()), (5, 5));
    // The same name again, a name that is no folder, an analysis that proposes nothing: refused, and nothing is written.
    for arguments in [
        ["cinq", "--couche", "bornes-fictif", "--analyse", "ou-mettre-des-bornes"],
        ["à côté", "--couche", "bornes-fictif", "--analyse", "ou-mettre-des-bornes"],
        ["six", "--couche", "bornes", "--analyse", "ou-mettre-des-bornes"],
        ["six", "--couche", "bornes-fictif", "--analyse", "friches"],
    ] {
        let refused = run(&[&["implanter", "--retenir"][..], &arguments].concat(), folder.path());
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert_eq!(std::fs::read_to_string(&file).expect("read"), after, "{arguments:?}");
    }
}

/// What a meeting is told: C has B, C and D within 10 km, 1 400 people, more than any other.
#[test]
fn what_was_asked_is_told_with_what_each_commune_gains() {
    let territory = row();
    let found = asked("nombre = 1\npersonne_au_dela = '50 km'", &territory, &[]);
    assert_eq!(found.table("sites").expect("sites").names, ["C"]);
    near(&numbers(&found, "communes", "gain"), &some(&[0.0, 200.0, 400.0, 800.0, 0.0]));
    let pursuit = found.pursuit.as_ref().expect("what is asked");
    let aim = "Mettre le plus d'habitants à 10 km au plus d'un site ; puis, à égalité, avoir la plus petite distance moyenne jusqu'au site le plus proche.";
    assert_eq!(plain(&pursuit.aim), aim);
    let rules: Vec<String> = pursuit.rules.iter().map(|rule| plain(rule)).collect();
    let expected = [
        "Un site nouveau peut être mis parmi : les mairies des communes.",
        "1 site nouveau au plus.",
        "Personne à plus de 50 km d'un site.",
    ];
    assert_eq!(rules, expected);
    // The signs of the map bear the rows of the table.
    let found = asked("nombre = 3", &territory, &[]);
    let points = &found.points[0];
    assert_eq!(points.listed, Some("sites".into()));
    let signs: Vec<(Option<usize>, &str)> = points.spots.iter().map(|s| (s.row, s.thing.as_str())).collect();
    let names = &found.table("sites").expect("sites").names;
    assert_eq!(signs, names.iter().enumerate().map(|(row, name)| (Some(row), name.as_str())).collect::<Vec<_>>());
    assert_eq!(signs.len(), 3);
}

#[test]
fn candidates_are_kept_by_their_fields_and_the_most_suitable_wins() {
    let territory = row();
    // In A, C and D, of 5, nobody knows, and 8.
    let sites: [Place; 3] =
        [(middle(0.0), "parking", Some(5.0)), (middle(2.0), "parking", None), (middle(3.0), "parking", Some(8.0))];
    let parkings = layer("parkings", &sites, &territory);
    let layers = std::slice::from_ref(&parkings);
    let method = |found: &Outcome| found.method.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n");
    let found = asked("candidats = ['parkings']\nconditions = ['puissance >= 6']\nnombre = 1", &territory, layers);
    assert_eq!(found.table("sites").expect("sites").names, ["parking 2"]);
    let said = "2 candidats écartés de « parkings » par la condition « puissance >= 6 », dont 1 sans valeur";
    assert!(method(&found).contains(said), "{}", method(&found));
    let rules = &found.pursuit.as_ref().expect("what is asked").rules;
    for rule in ["Un candidat doit avoir « puissance >= 6 ».", &format!("{said}.")] {
        assert!(rules.iter().any(|told| plain(told) == rule), "{rule}: {rules:?}");
    }
    let said = refused("candidats = ['parkings']\nconditions = ['etage > 2']", &territory, layers);
    assert!(said.contains("`etage`"), "{said}");

    // Within 50 km each has everybody: the points settle it. Nobody knows those of C, which is out.
    let lines = "candidats = ['parkings']\nchamp_aptitude = 'puissance'\nnombre = 1\nportee = '50 km'";
    let found = asked(&format!("{lines}\nobjectif = ['couverture', 'aptitude']"), &territory, layers);
    assert_eq!(found.table("sites").expect("sites").names, ["parking 2"]);
    assert!(method(&found).contains("1 candidat de « parkings » sans note d'aptitude qui se lise"));
    // Alone, it is what the curve counts: 8, then 13.
    let lines = lines.replace("nombre = 1", "nombre = 2");
    let found = asked(&format!("{lines}\nobjectif = ['aptitude']"), &territory, layers);
    near(&numbers(&found, "courbe", "atteint"), &some(&[8.0, 13.0]));
    assert!(fault("objectif = ['aptitude']").contains("rien ne dit quel champ la donne"));
    assert!(fault("conditions = ['etage']").contains("`etage` n'est pas une condition"));
}

#[test]
fn a_search_without_time_gives_what_it_has_and_says_so() {
    // Forty places by a fixed rule, and a millionth of a second: nothing is left to look around.
    let people: Vec<Option<u32>> = (0..40).map(|i: u32| Some(100 + i * 7919 % 997)).collect();
    let territory = grounds::row(&people, 4);
    let lines = "objectif = ['couverture']\nnombre = 6\ncourbe = 10\nduree_max = 0.000001";
    let (outcome, notes) = ask("implantation", "Essai", &settings(lines), &Ground::new(&territory, &[]));
    let found = outcome.expect("a plan");
    assert_eq!(found.table("sites").expect("sites").names.len(), 6, "a whole plan");
    assert!(found.table("courbe").is_none_or(|curve| curve.keys.is_empty()), "what was not reckoned is not told");
    let told = told(&notes);
    assert!(told.iter().any(|(code, said)| *code == "A0527" && said.contains("arrêtée avant la fin")), "{told:?}");
    assert!(
        found.method.iter().any(|line| line.contains("aucun autre ne fait mieux de plus de")),
        "{:?}",
        found.method
    );
}

#[test]
fn figures_count_what_their_words_say() {
    let territory = row();
    // One site by distance: D, at 0 of 800, 10 of 400 and 50, 20 of 200, 30 of 100. It serves those within 10 km.
    let found = asked("objectif = ['distance']\nnombre = 1\ncourbe = 0", &territory, &[]);
    assert_eq!(found.table("sites").expect("sites").names, ["D"]);
    near(&numbers(&found, "sites", "sert"), &some(&[1_250.0]));
    // With money for one site the curve ends at one: the next steps would be the same plan again.
    let found = asked("budget = 15000\ncout = 10000\ncourbe = 4", &territory, &[]);
    near(&numbers(&found, "courbe", "atteint"), &some(&[1_400.0]));
    // With money for none, the money is why.
    let found = asked("budget = 5000\ncout = 10000", &territory, &[]);
    let told = said(&found).iter().map(|text| plain(text)).collect::<Vec<_>>().join("\n");
    assert!(told.contains("Aucun site nouveau : le moins cher coûte 10 000 €, le budget est de 5 000 €"), "{told}");
    assert!(!told.contains("gagne le plus"), "{told}");
    // The first site of the curve is held against what is there: C has 1 400 of today's 700 in A, B and C around B.
    let there = layer("lieux", &[(middle(1.0), "service", None)], &territory);
    let found = asked("existants = ['lieux']\nnombre = 1\ncourbe = 1", &territory, std::slice::from_ref(&there));
    near(&numbers(&found, "courbe", "de_plus"), &some(&[850.0]));
    // Points can't hold a place in them.
    let found = asked("hors_de = ['lieux']\nnombre = 1", &territory, &[there]);
    assert!(
        found.method.iter().any(|line| plain(line).contains("« lieux » n'a pas de surfaces")),
        "{:?}",
        found.method
    );
}
