//! The models of `data/modeles/` against themselves, their fixtures and their lists of codes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value as Json;
use toml::Table;

use crate::support::files::{root, table};
use crate::support::model_files::{MODELS, model, names, tables, text};

/// The kinds of rules and the keys that each needs (the last ones, after `?`, may be absent).
const KINDS: &[(&str, &str)] = &[
    ("rempli", "champ"),
    ("bornes", "champ ? minimum maximum exclues"),
    ("luhn", "champ"),
    ("gabarit", "champ gabarit"),
    ("motif", "champ motif"),
    ("somme_min", "champs total"),
    ("rapport_lieux", "groupe maximum"),
    ("aire", "champ ? tolerance"),
    ("connu", "champ liste"),
    ("edition", "champ liste"),
    ("interdits", "champ valeurs"),
    ("ordre", "avant apres ? au_plus"),
    ("prefixe", "champ de ? longueur"),
    ("somme_max", "champs total"),
    ("somme_egale", "champs total ? tolerance tolerance_absolue"),
    ("vide", "champ"),
    ("un_seul", "champ groupe"),
    ("compte", "champ groupe ? sens"),
    ("taille", "groupe maximum"),
    ("lieu_unique", "groupe"),
    ("decimales", "champs minimum"),
    ("part", "de maximum"),
    ("chevauchement", ""),
];

const TYPES: &str = "texte nombre entier booleen date annee position wkt url courriel siren insee parcelles horaires";
const FAMILIES: &str = "completude conformite vraisemblance coherence unicite localisation actualite";

#[test]
fn the_folder_holds_the_models_of_the_list() {
    let mut found: Vec<String> = std::fs::read_dir(root().join("data/modeles"))
        .expect("the folder is read")
        .flatten()
        .filter_map(|e| e.file_name().to_string_lossy().strip_suffix(".toml").map(str::to_owned))
        .collect();
    found.sort();
    assert_eq!(found, MODELS);
}

#[test]
fn every_model_names_only_what_it_declares() {
    for id in MODELS {
        let model = model(id);
        assert_eq!(text(&model, "id"), *id);
        for key in ["titre", "version", "source", "aide", "separateur"] {
            assert!(!text(&model, key).is_empty(), "{id}: `{key}`");
        }
        assert_eq!(names(&model, "ligne").len(), 2, "{id}: singular and plural");
        assert!(
            "point ligne surface aucune toute".split(' ').any(|g| g == text(&model, "geometrie")),
            "{id}: geometrie"
        );
        assert!(names(&model, "versions").contains(&text(&model, "version")), "{id}: versions");
        let fields = tables(&model, "champ");
        let declared: BTreeSet<String> = fields.iter().map(|c| text(c, "nom")).collect();
        assert_eq!(declared.len(), fields.len(), "{id}: a name stands twice");
        let mut taken: BTreeMap<String, String> = declared.iter().map(|n| (n.to_lowercase(), n.clone())).collect();
        assert_eq!(taken.len(), fields.len(), "{id}: two names but for the case");
        for c in &fields {
            check_field(id, c, &mut taken);
        }
        let declared = |what: &str, name: &str| {
            assert!(fields.is_empty() || declared.contains(name), "{id}: {what} names `{name}`, which is no field");
        };
        for key in
            ["identifiant", "nom", "essentiels", "commune", "identifiant_tire_de", "date", "position", "doublons_lieu"]
        {
            names(&model, key).iter().for_each(|name| declared(key, name));
        }
        check_rules(id, &tables(&model, "regle"), &declared);
    }
}

fn check_field(id: &str, c: &Table, taken: &mut BTreeMap<String, String>) {
    let name = text(c, "nom");
    let at = format!("{id}.{name}");
    assert!(TYPES.split(' ').any(|t| t == text(c, "type")), "{at}: type");
    assert!(!text(c, "description").is_empty() && !text(c, "description").ends_with('.'), "{at}: description");
    for alias in names(c, "alias") {
        let before = taken.insert(alias.to_lowercase(), name.clone());
        assert!(before.is_none(), "{at}: `{alias}` is also {before:?}");
    }
    let values = names(c, "valeurs");
    if let Some(map) = c.get("valeurs_admises") {
        for (seen, mended) in map.as_table().expect("a table") {
            let mended = mended.as_str().expect("a text");
            assert!(!values.contains(seen), "{at}: `{seen}` is already official");
            // A list mends a whole cell: each of its values is official.
            let mut parts = mended.split('|');
            assert!(mended.is_empty() || parts.all(|p| values.iter().any(|v| v == p)), "{at}: `{mended}`");
        }
    }
    let pattern = text(c, "motif");
    assert!(!["\\1", "(?=", "(?!", "(?<"].iter().any(|w| pattern.contains(w)), "{at}: `{pattern}` is beyond Rust");
}

fn check_rules(id: &str, rules: &[Table], declared: &dyn Fn(&str, &str)) {
    let codes: Vec<String> = rules.iter().map(|r| text(r, "code")).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{id}: a code stands twice");
    let common =
        ["code", "famille", "titre", "aide", "source", "genre", "si", "si_tous", "ecarte_la_valeur", "diviser_par"];
    for rule in rules {
        let at = format!("{id}, rule {}", text(rule, "code"));
        assert_eq!(text(rule, "code"), text(rule, "code").to_uppercase(), "{at}");
        for key in ["titre", "aide", "source"] {
            assert!(!text(rule, key).is_empty(), "{at}: `{key}`");
        }
        assert!(FAMILIES.split(' ').any(|f| f == text(rule, "famille")), "{at}: famille");
        let kind = text(rule, "genre");
        let (_, keys) = KINDS.iter().find(|k| k.0 == kind).unwrap_or_else(|| panic!("{at}: `{kind}` is no kind"));
        let (needed, optional) = keys.split_once('?').unwrap_or((keys, ""));
        for key in needed.split_whitespace() {
            assert!(rule.contains_key(key), "{at}: `{key}` is missing");
        }
        let allowed: Vec<&str> = needed.split_whitespace().chain(optional.split_whitespace()).chain(common).collect();
        for key in rule.keys() {
            assert!(allowed.contains(&key.as_str()), "{at}: `{key}` is not a key of `{kind}`");
        }
        assert!(kind != "bornes" || rule.contains_key("minimum") || rule.contains_key("maximum"), "{at}: no bound");
        for key in ["champ", "champs", "avant", "apres", "total", "groupe"] {
            names(rule, key).iter().for_each(|name| declared(&at, name));
        }
        match kind.as_str() {
            "part" => assert!(codes.contains(&text(rule, "de")), "{at}: `de` names no rule"),
            _ => names(rule, "de").iter().for_each(|name| declared(&at, name)),
        }
        for condition in tables(rule, "si").iter().chain(&tables(rule, "si_tous")) {
            declared(&at, &text(condition, "champ"));
            let known = ["vaut", "au_moins", "rempli"].iter().filter(|k| condition.contains_key(**k)).count();
            assert!(known == 1 && condition.len() == 2, "{at}: a condition");
        }
    }
}

fn fixture(id: &str, name: &str) -> PathBuf {
    let csv = root().join(format!("tests/modeles/{id}/{name}.csv"));
    if csv.exists() { csv } else { csv.with_extension("geojson") }
}

/// The columns and the number of rows of a fixture.
fn shape(id: &str, name: &str) -> (Vec<String>, usize) {
    let path = fixture(id, name);
    let content = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    if path.extension().is_some_and(|e| e == "geojson") {
        let json: Json = serde_json::from_str(&content).expect("GeoJSON");
        let features = json["features"].as_array().expect("features");
        let first = features[0]["properties"].as_object().expect("properties");
        return (first.keys().cloned().collect(), features.len());
    }
    let separator = text(&model(id), "separateur").as_bytes()[0];
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(content.as_bytes());
    let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().collect::<Result<Vec<_>, _>>().expect("as many cells as columns");
    (header, rows.len())
}

#[test]
fn every_model_has_a_sound_file_and_one_whose_every_row_is_explained() {
    // Stations of more than fifty points de charge: too long for a small file. The others are held by the unit tests of
    // their kinds.
    let elsewhere = ["PDCG", "PDCM", "LOCP", "AIRE", "SIIF", "DAT3", "STAT"];
    let mut told = 0;
    for id in MODELS {
        let model = model(id);
        let fields: BTreeSet<String> = tables(&model, "champ").iter().map(|c| text(c, "nom")).collect();
        for name in ["propre", "fautes"] {
            let (header, rows) = shape(id, name);
            assert!(rows >= 4, "{id}/{name}: {rows} rows");
            // A table by commune has columns of its own.
            let open = fields.is_empty() || *id == "table-communale";
            assert!(open || header.iter().all(|h| fields.contains(h)), "{id}/{name}: {header:?}");
        }
        let notes = std::fs::read_to_string(root().join(format!("tests/modeles/{id}/fautes.md"))).expect("fautes.md");
        let numbered: Vec<&str> = notes.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| ligne")).collect();
        assert_eq!(numbered.len(), shape(id, "fautes").1, "{id}: rows of fautes and of fautes.md");
        for (i, line) in numbered.iter().enumerate() {
            assert!(line.starts_with(&format!("| {} | ", i + 1)), "{id}: {line}");
        }
        for rule in tables(&model, "regle") {
            let code = text(&rule, "code");
            let named = |l: &&str| l.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == code);
            assert!(elsewhere.contains(&code.as_str()) || numbered.iter().any(named), "{id}: no fault for {code}");
            told += 1;
        }
    }
    assert!(told > 100, "only {told} rules were looked for");
}

#[test]
fn the_lists_of_codes_answer_each_other() {
    let list = |name: &str| table(&root().join(format!("data/modeles/listes/{name}.csv")));
    let (header, old) = list("bpe-2021");
    let (_, new) = list("bpe-2024");
    assert_eq!(header, ["code", "libelle", "domaine", "gamme", "regroupement", "correspondance"]);
    // Types of each gamme in 2021, a group counting once: 28, 35 and 47.
    for (gamme, expected) in [("proximité", 28), ("intermédiaire", 35), ("supérieure", 47)] {
        let of = |r: &&Vec<String>| r[3] == gamme;
        let types: BTreeSet<&str> =
            old.iter().filter(of).map(|r| if r[4].is_empty() { r[0].as_str() } else { r[4].as_str() }).collect();
        assert_eq!(types.len(), expected, "{gamme}");
    }
    assert!(new.iter().all(|r| r[3].is_empty()), "no gamme of 2024 is known");
    let pairs = |rows: &[Vec<String>], from: usize, to: usize| -> BTreeSet<(String, String)> {
        rows.iter().filter(|r| !r[5].is_empty()).map(|r| (r[from].clone(), r[to].clone())).collect()
    };
    assert_eq!(pairs(&old, 0, 5), pairs(&new, 5, 0));
    for (before, after) in [("B203", "B207"), ("D201", "D265"), ("D221", "D277"), ("D232", "D281")] {
        assert!(pairs(&old, 0, 5).contains(&(before.to_owned(), after.to_owned())), "{before}");
    }
}
