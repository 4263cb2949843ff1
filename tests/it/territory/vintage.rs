//! Communes through time: facts of the Code officiel géographique, and what must hold for any code and any table.

use std::sync::LazyLock;

use proptest::prelude::*;
use territoire::diagnostic::Notes;
use territoire::territory::{Followed, Gaps, Insee, Named, Nature, Selection, Territory, Transfer};

use crate::support::files::json;
use crate::support::grounds::{COEUR_DE_LORRAINE, REFERENCE, of_communes};
use crate::support::tool;

fn insee(code: &str) -> Insee {
    Insee::parse(code).expect("a code")
}

/// Today's code, name before and year.
fn merged(code: &str) -> (String, String, Option<u16>) {
    match REFERENCE.follow(code) {
        Followed::Merged { into, name_before, year } => (into.to_string(), name_before, year),
        other => panic!("{code}: {other:?}"),
    }
}

fn how(nature: Nature, vintage: Option<u16>) -> Transfer {
    Transfer { nature, vintage, gaps: Gaps::Missing, place: None }
}

/// The transfer of a few rows: values by code, and the codes of what was said.
fn transfer(rows: &[(&str, Option<f64>)], how: &Transfer) -> (Vec<(String, Option<f64>)>, Vec<&'static str>) {
    let mut notes = Notes::new();
    let values = REFERENCE.transfer(rows, how, &mut notes);
    let said = notes.all().iter().map(|d| d.code.id).collect();
    (values.into_iter().map(|(code, v)| (code.to_string(), v)).collect(), said)
}

fn territory(codes: &[&str]) -> Territory {
    of_communes("Essai", codes)
}

/// The mergers of the PETR (INSEE, mouvements des communes), and well-known communes nouvelles.
#[test]
fn merged_communes_are_followed_to_the_one_of_today() {
    for (code, into, name, year) in [
        ("55478", "55530", "Savonnières-en-Woëvre", 1973),
        ("55483", "55530", "Senonville", 1973),
        ("55003", "55229", "Ailly-sur-Meuse", 1973),
        ("55074", "55229", "Brasseitte", 1973),
        ("55417", "55085", "Raulecourt", 1973),
        ("85060", "85194", "Château-d'Olonne", 2019),
        ("85166", "85194", "Olonne-sur-Mer", 2019),
        ("74011", "74010", "Annecy-le-Vieux", 2017),
        ("74093", "74010", "Cran-Gevrier", 2017),
        ("74182", "74010", "Meythet", 2017),
        ("74217", "74010", "Pringy", 2017),
        ("74268", "74010", "Seynod", 2017),
        ("91182", "91228", "Courcouronnes", 2019),
        ("69152", "69149", "Pierre-Bénite", 2024),
        // Seynod had taken in Vieugy in 1965: merged twice over.
        ("74300", "74010", "Vieugy", 1965),
        // Went from one commune to another in 1983 while it was associée.
        ("55273", "55386", "Lamarche-en-Woëvre", 1973),
        // Part of Les Hauts-Talican, whose code was that of Beaumont-les-Nonains until the latter left in 2024.
        ("60455", "60694", "La Neuville-Garnier", 2019),
    ] {
        assert_eq!(merged(code), (into.to_owned(), name.to_owned(), Some(year)), "{code}");
    }
}

/// Conques-en-Rouergue moved its chef-lieu; Gouzangrez left Seine-et-Oise, then merged with Commeny; Mayotte's codes
/// became those of a département in 2011; the communes of Corsica had codes in 20.
#[test]
fn changes_of_code_are_followed() {
    let recoded = |into: &str, name: &str, year| Followed::Recoded {
        into: insee(into),
        name_before: name.to_owned(),
        year: Some(year),
    };
    assert_eq!(REFERENCE.follow("12076"), recoded("12218", "Conques-en-Rouergue", 2025));
    assert_eq!(REFERENCE.follow("14011"), recoded("14581", "Aurseulles", 2025));
    assert_eq!(REFERENCE.follow("27058"), recoded("27676", "Les Trois Lacs", 2023));
    assert_eq!(REFERENCE.follow("98511"), recoded("97611", "Mamoudzou", 2011));
    assert_eq!(REFERENCE.follow("20004"), recoded("2A004", "Ajaccio", 1976));
    assert_eq!(merged("95282"), ("95169".into(), "Gouzangrez".into(), Some(2024)));
    assert_eq!(merged("78282"), ("95169".into(), "Gouzangrez".into(), Some(1968)));
    // Was Saint-Cyprien-sur-Dourdou's before it was that of Conques-en-Rouergue: either way the same commune.
    assert_eq!(REFERENCE.follow("12218"), Followed::Current(insee("12218")));
    assert_eq!(REFERENCE.movements().follow_from("12218", Some(2015)), Followed::Current(insee("12218")));
}

/// Bihorel and Bois-Guillaume were one commune in 2012 and 2013 only. Populations 2023: 14,539 and 8,316.
#[test]
fn only_the_year_tells_that_a_code_was_that_of_a_larger_commune() {
    let movements = REFERENCE.movements();
    for year in [None, Some(2011), Some(2014), Some(2026)] {
        assert_eq!(movements.follow_from("76108", year), Followed::Current(insee("76108")), "{year:?}");
        assert_eq!(movements.follow_from("76095", year), Followed::Current(insee("76095")), "{year:?}");
    }
    for year in [2012, 2013] {
        let Followed::Split { into, name_before, year } = movements.follow_from("76108", Some(year)) else {
            panic!("split")
        };
        assert_eq!((name_before.as_str(), year), ("Bois-Guillaume-Bihorel", Some(2014)));
        let shares: Vec<(&str, f64)> = into.iter().map(|p| (p.commune.as_str(), p.share.expect("known"))).collect();
        assert_eq!(shares, [("76095", 8_316.0 / 22_855.0), ("76108", 14_539.0 / 22_855.0)]);
    }
    // Neussargues en Pinatelle: five communes again in 2025; Essarts en Bocage: three in 2024.
    let parts = |code, year| {
        let followed = movements.follow_from(code, Some(year));
        followed.communes().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(parts("15141", 2024), "15031 15035 15047 15141 15171");
    assert_eq!(parts("15141", 2025), "15141");
    assert_eq!(parts("85084", 2023), "85084 85165 85212");
    assert_eq!(parts("14712", 2019), "14666 14712");
}

/// Hocmont was given to two communes in 1968; arrondissements belong to their city.
#[test]
fn split_codes_arrondissements_and_unknown_codes() {
    let Followed::Split { into, year, .. } = REFERENCE.follow("08227") else { panic!("split") };
    assert_eq!(into.iter().map(|p| p.commune.as_str()).collect::<Vec<_>>(), ["08203", "08454"]);
    assert_eq!(year, Some(1968));
    for (code, city) in [("75101", "75056"), ("69389", "69123"), ("13216", "13055")] {
        let followed = REFERENCE.follow(code);
        assert_eq!(followed.communes(), [&insee(city)]);
        assert!(matches!(followed, Followed::Arrondissement { .. }));
    }
    // A postal code, a code that never was, a lost zero.
    assert_eq!(REFERENCE.follow("55000"), Followed::Unknown);
    assert_eq!(REFERENCE.follow("99999"), Followed::Unknown);
    assert_eq!(REFERENCE.follow("1004"), Followed::Current(insee("01004")));
}

/// 2,576 communes associées and déléguées, whose parent the INSEE gives: another way to the same answer.
#[test]
fn every_commune_associee_or_deleguee_leads_to_its_parent() {
    let mut looked = 0;
    for former in REFERENCE.former().iter().filter(|f| REFERENCE.commune(&f.code).is_none()) {
        assert_eq!(REFERENCE.follow(&former.code).communes(), [&insee(&former.parent)], "{}", former.code);
        looked += 1;
    }
    assert!(looked > 1_500, "{looked}");
}

#[test]
fn every_former_code_reaches_communes_of_today_and_stays_there() {
    let mut former = 0;
    for code in REFERENCE.movements().former_codes() {
        let followed = REFERENCE.follow(code);
        assert!(followed.is_former(), "{code}: {followed:?}");
        assert!(!followed.communes().is_empty(), "{code}");
        for now in followed.communes() {
            assert!(REFERENCE.commune(now.as_str()).is_some(), "{code}: {now}");
            assert_eq!(REFERENCE.follow(now.as_str()), Followed::Current(now.clone()), "{code}");
        }
        former += 1;
    }
    // 4,257 codes and 45 arrondissements: data/README.md.
    assert_eq!(former, 4_302);
}

/// Whatever the year of the file, a code leads to communes of today, and the shares of a split make one.
#[test]
fn no_year_leads_astray() {
    let movements = REFERENCE.movements();
    let (mut looked, mut splits) = (0, 0);
    let current = REFERENCE.communes().iter().map(|c| c.code.as_str());
    for code in movements.former_codes().chain(current) {
        for year in [1950, 1970, 1985, 2000, 2012, 2015, 2019, 2022, 2024] {
            let followed = movements.follow_from(code, Some(year));
            assert!(!followed.communes().is_empty(), "{code} in {year}");
            assert!(followed.communes().iter().all(|c| REFERENCE.commune(c.as_str()).is_some()), "{code} in {year}");
            if let Followed::Split { into, .. } = followed {
                let known: Option<Vec<f64>> = into.iter().map(|p| p.share).collect();
                assert!(known.is_none_or(|s| (s.iter().sum::<f64>() - 1.0).abs() < 1e-12), "{code} in {year}");
                splits += 1;
            }
            looked += 1;
        }
    }
    assert!(looked > 300_000 && splits > 100, "{looked} {splits}");
}

#[test]
fn counts_of_merged_communes_are_added_up() {
    let rows = [("85060", Some(10.0)), ("85166", Some(20.0)), ("85194", Some(30.0))];
    for vintage in [None, Some(2018)] {
        let (values, said) = transfer(&rows, &how(Nature::Extensive, vintage));
        assert_eq!(values, [("85194".to_owned(), Some(60.0))]);
        assert_eq!(said, ["A0222"]);
    }
    // The table of a year in which they were one already.
    let (values, said) = transfer(&rows[2..], &how(Nature::Extensive, Some(2019)));
    assert_eq!((values, said), (vec![("85194".to_owned(), Some(30.0))], vec![]));
}

#[test]
fn a_missing_part_makes_the_whole_missing_unless_asked_otherwise() {
    let without = [("85060", Some(10.0)), ("85194", Some(30.0))];
    let empty = [("85060", Some(10.0)), ("85166", None), ("85194", Some(30.0))];
    for rows in [&without[..], &empty[..]] {
        let (values, said) = transfer(rows, &how(Nature::Extensive, None));
        assert_eq!(values, [("85194".to_owned(), None)]);
        assert_eq!(said, ["A0222", "A0223"]);
        let ignored = Transfer { gaps: Gaps::Ignored, ..how(Nature::Extensive, None) };
        let (values, said) = transfer(rows, &ignored);
        assert_eq!(values, [("85194".to_owned(), Some(40.0))]);
        assert_eq!(said, ["A0222", "A0223"]);
    }
    // All parts missing: missing, never zero.
    let ignored = Transfer { gaps: Gaps::Ignored, ..how(Nature::Extensive, None) };
    let nothing = [("85060", None), ("85166", None), ("85194", None)];
    assert_eq!(transfer(&nothing, &ignored).0, [("85194".to_owned(), None)]);
}

/// Bazoches-sur-Vesles (02054) and Saint-Thibaut (02695) merged in 2022.
#[test]
fn rates_of_merged_communes_are_averaged_by_population() {
    let rows = [("02054", Some(10.0)), ("02695", Some(40.0))];
    let (values, said) = transfer(&rows, &how(Nature::Intensive, None));
    assert_eq!(values.len(), 1);
    // (461 × 10 + 81 × 40) / 542 with their populations of 2021, the last vintage in which they were two.
    let mean = values[0].1.expect("a value");
    assert!((mean - 7_850.0 / 542.0).abs() < 1e-12, "{mean}");
    assert_eq!(said, ["A0222"]);
    // Before 2019 the populations of the parts aren't known.
    let rows = [("85060", Some(10.0)), ("85166", Some(20.0)), ("85194", Some(30.0))];
    let (values, said) = transfer(&rows, &how(Nature::Intensive, None));
    assert_eq!((values, said), (vec![("85194".to_owned(), None)], vec!["A0222", "A0224"]));
}

/// Populations 2023 of the five communes of Neussargues en Pinatelle: 217, 304, 88, 824 and 122, in all 1,555.
#[test]
fn values_of_a_split_commune_are_shared_or_copied() {
    let rows = [("15141", Some(3_110.0))];
    let (values, said) = transfer(&rows, &how(Nature::Extensive, Some(2020)));
    let expected = [("15031", 434.0), ("15035", 608.0), ("15047", 176.0), ("15141", 1_648.0), ("15171", 244.0)];
    assert_eq!(values.len(), 5);
    for ((code, value), (known, share)) in values.iter().zip(expected) {
        assert_eq!(code, known);
        assert!((value.expect("a value") - share).abs() < 1e-9, "{code}: {value:?}");
    }
    assert_eq!(said, ["A0225"]);
    let (values, said) = transfer(&[("15141", Some(0.3))], &how(Nature::Intensive, Some(2020)));
    assert!(values.len() == 5 && values.iter().all(|(_, v)| *v == Some(0.3)), "{values:?}");
    assert_eq!(said, ["A0225"]);
    // The table doesn't say its year: the value stays with the code, and that is said…
    let (values, said) = transfer(&rows, &how(Nature::Extensive, None));
    assert_eq!((values, said), (vec![("15141".to_owned(), Some(3_110.0))], vec!["A0227"]));
    let mut notes = Notes::new();
    let _ = REFERENCE.transfer(&rows, &how(Nature::Extensive, None), &mut notes);
    assert!(notes.all()[0].message.ends_with("Neussargues en Pinatelle (15141) en 2024"), "{}", notes.all()[0].message);
    // … unless another part has its own row.
    let (values, said) = transfer(&[("15031", Some(1.0)), ("15141", Some(2.0))], &how(Nature::Extensive, None));
    assert_eq!(values.iter().map(|v| v.1).collect::<Vec<_>>(), [Some(1.0), Some(2.0)]);
    assert_eq!(said, Vec::<&str>::new());
    // A commune whose parts' populations aren't all known: Laneuville-à-Rémy and Robert-Magny, merged since.
    let (values, said) = transfer(&[("52427", Some(5.0))], &how(Nature::Extensive, Some(2010)));
    assert!(!values.is_empty() && values.iter().all(|v| v.1.is_none()), "{values:?}");
    assert!(said.contains(&"A0224"), "{said:?}");
}

#[test]
fn arrondissements_make_their_city_once() {
    let lyon: Vec<String> = (69_381..=69_389).map(|c| c.to_string()).collect();
    let mut rows: Vec<(&str, Option<f64>)> = lyon.iter().map(|c| (c.as_str(), Some(2.0))).collect();
    let (values, said) = transfer(&rows, &how(Nature::Extensive, None));
    assert_eq!((values, said), (vec![("69123".to_owned(), Some(18.0))], vec!["A0222"]));
    rows.push(("69123", Some(19.0)));
    let (values, said) = transfer(&rows, &how(Nature::Extensive, None));
    assert_eq!((values, said), (vec![("69123".to_owned(), Some(19.0))], vec!["I0229"]));
}

#[test]
fn unknown_codes_and_codes_given_twice_are_told_and_the_others_go_on() {
    let rows =
        [("55463", Some(1.0)), ("55463", Some(2.0)), ("99999", Some(3.0)), ("total", None), ("12076", Some(4.0))];
    let mut notes = Notes::new();
    let values = REFERENCE.transfer(&rows, &how(Nature::Extensive, Some(2024)), &mut notes);
    let values: Vec<(&str, Option<f64>)> = values.iter().map(|(c, v)| (c.as_str(), *v)).collect();
    assert_eq!(values, [("12218", Some(4.0)), ("55463", Some(1.0))]);
    let messages: Vec<String> = notes.all().iter().map(|d| format!("{} {}", d.code.id, d.message)).collect();
    assert_eq!(
        messages,
        [
            "A0220 1\u{a0}ancien code remplacé : Conques-en-Rouergue (12218) : 12076",
            "A0226 2\u{a0}codes qui ne sont ni n'ont été ceux d'une commune, lignes écartées : `99999` et `total`",
            "A0228 1\u{a0}code donné deux fois, première ligne gardée : 55463",
        ]
    );
}

/// The notes of a territory are about its communes, and its values are in their order.
#[test]
fn a_national_table_is_brought_to_a_territory() {
    let t = territory(&["55530", "55463"]);
    let rows = [("85060", Some(10.0)), ("55483", Some(1.0)), ("55530", Some(2.0)), ("55478", Some(4.0))];
    let mut notes = Notes::new();
    assert_eq!(t.transfer(&rows, &how(Nature::Extensive, None), &mut notes), [None, Some(7.0)]);
    assert_eq!(notes.all().len(), 1);
    assert_eq!(
        notes.all()[0].message,
        "1\u{a0}commune née d'une fusion, valeurs additionnées : Valbois (55530) : 55478 + 55483 + 55530"
    );
    assert_eq!(t.follow("85060").communes(), [&insee("85194")]);
    assert_eq!(t.index_of("85194"), None, "outside, not unknown");
    assert_eq!(t.follow("99999"), Followed::Unknown);
}

#[test]
fn communes_are_found_by_their_names_of_today_and_before() {
    let t = &*COEUR_DE_LORRAINE;
    let at = |code: &str| Named::Commune(t.index_of(code).expect(code));
    for (name, code) in [
        ("SAINT MIHIEL", "55463"),
        ("St-Mihiel", "55463"),
        ("Hauts de Chée (Les)", "55123"),
        ("Lacroix s/ Meuse", "55268"),
        ("vigneulles lez hattonchatel", "55551"),
        ("Apremont la foret", "55012"),
    ] {
        assert_eq!(t.commune_by_name(name, Some("55")), at(code), "{name}");
        assert_eq!(t.commune_by_name(name, None), at(code), "{name}");
        assert_eq!(t.commune_by_name(name, Some("54")), Named::Unknown, "{name}");
    }
    let valbois = t.index_of("55530").expect("Valbois");
    let former = Named::Former { commune: valbois, name: "Senonville".into(), year: Some(1973) };
    assert_eq!(t.commune_by_name("SENONVILLE", None), former);
    assert_eq!(former.index(), Some(valbois));
    assert_eq!(t.commune_by_name("Paris", None), Named::Unknown);
    assert_eq!(t.commune_by_name(" ", None), Named::Unknown);
}

/// Saline was what is now Troarn and Sannerville; two communes of today are called Mouzay.
#[test]
fn a_name_that_several_bear_is_not_guessed() {
    let t = territory(&["14712", "14666"]);
    let Named::Several(both) = t.commune_by_name("Saline", None) else { panic!("several") };
    assert_eq!(both, [0, 1]);
    // Two communes of the same name in two départements: the département tells them apart.
    let t = territory(&["37162", "55364"]);
    assert_eq!(t.commune_by_name("Mouzay", None), Named::Several(vec![0, 1]));
    assert_eq!(t.commune_by_name("mouzay", Some("55")), Named::Commune(1));
}

#[test]
fn a_study_of_a_former_commune_runs_and_says_what_it_did() {
    let dir = tempfile::tempdir().expect("a folder");
    let study = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\ncommunes = [\"55483\", \"08227\"]\n";
    std::fs::write(dir.path().join("territoire.toml"), study).expect("written");
    let output = tool::run(&["lancer"], dir.path());
    let said = tool::err(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for words in [
        "A0204",
        "`55483` (Senonville) fait partie de Valbois (55530) depuis 1973",
        "A0221",
        "`08227` (Hocmont) a été partagée en 1968 entre Guignicourt-sur-Vence (08203) et Touligny (08454)",
        "territoire.toml:6",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let results = json(&dir.path().join("resultats/resultats.json"));
    assert_eq!(results["communes"], 3);
}

/// A name that is a former commune's is answered with the commune of today.
#[test]
fn a_former_name_in_place_of_a_code_is_answered_with_the_code_of_today() {
    let selection = Selection { epcis: Vec::new(), communes: vec![("Senonville".into(), None)] };
    let mut notes = Notes::new();
    assert!(REFERENCE.territory("x", &selection, &mut notes).is_none());
    let help = notes.all()[0].help.as_deref();
    assert_eq!(help, Some("vouliez-vous dire 55530 (Valbois, dont fait partie Senonville) ?"));
}

/// Former codes whose every part has a known share.
static SHARED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let known = |code: &&str| match REFERENCE.follow(code) {
        Followed::Split { into, .. } => into.iter().all(|p| p.share.is_some()),
        _ => true,
    };
    let today =
        REFERENCE.communes().iter().map(|c| c.code.as_str()).filter(|c| !matches!(*c, "75056" | "69123" | "13055"));
    REFERENCE.movements().former_codes().filter(known).chain(today.step_by(7)).collect()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_sum_is_conserved_when_nothing_is_missing(
        picks in prop::collection::btree_map(0usize..9_000, 0u32..10_000, 1..60),
        vintage in prop::option::of(2019u16..2027),
    ) {
        let rows: Vec<(&str, Option<f64>)> =
            picks.iter().filter_map(|(i, v)| Some((*SHARED.get(*i)?, Some(f64::from(*v))))).collect();
        let ignored = Transfer { gaps: Gaps::Ignored, ..how(Nature::Extensive, vintage) };
        let values = REFERENCE.transfer(&rows, &ignored, &mut Notes::new());
        let given: f64 = rows.iter().filter_map(|r| r.1).sum();
        let found: f64 = values.values().map(|v| v.expect("nothing is missing")).sum();
        prop_assert!((given - found).abs() < 1e-6, "{given} became {found}: {rows:?}");
    }

    #[test]
    fn a_rate_that_is_the_same_everywhere_stays_so_or_is_missing(
        picks in prop::collection::btree_set(0usize..9_000, 1..60),
    ) {
        let rows: Vec<(&str, Option<f64>)> =
            picks.iter().filter_map(|i| Some((*SHARED.get(*i)?, Some(0.25)))).collect();
        let ignored = Transfer { gaps: Gaps::Ignored, ..how(Nature::Intensive, None) };
        for (code, value) in REFERENCE.transfer(&rows, &ignored, &mut Notes::new()) {
            prop_assert!(value.is_none_or(|v| (v - 0.25).abs() < 1e-12), "{code}: {value:?}");
        }
    }

    #[test]
    fn values_of_today_are_left_as_they_are(
        picks in prop::collection::btree_map(0usize..34_969, prop::option::of(-1e6f64..1e6), 1..60),
    ) {
        let all = REFERENCE.communes();
        let rows: Vec<(&str, Option<f64>)> = picks.iter().map(|(i, v)| (all[*i].code.as_str(), *v)).collect();
        for nature in [Nature::Extensive, Nature::Intensive] {
            let mut notes = Notes::new();
            let values = REFERENCE.transfer(&rows, &how(nature, Some(2026)), &mut notes);
            let found: Vec<(&str, Option<f64>)> = values.iter().map(|(c, v)| (c.as_str(), *v)).collect();
            prop_assert_eq!(&found, &rows);
            prop_assert!(notes.all().is_empty());
        }
    }
}
