//! The guide's table of what each figure counts, held to the columns of the tables.

use std::collections::BTreeSet;
use std::path::Path;

use territoire::analysis;
use territoire::diagnostic::Notes;
use territoire::study::Study;

use crate::support::files::{append, example, root, write};

/// The tables that the guide calls groups.
const GROUPS: [&str; 3] = ["epci", "niveaux", "bassins_poles"];

/// The heading of the table.
const HEADING: &str = "### Ce que chaque chiffre compte";

/// What the example does not ask: every question, with what adds columns to its answers.
const MORE: &str = r#"
[[couche]]
id = "revenus"
fichier = "couches/revenus.csv"
modele = "table-communale"
source = "essai"
fictif = true
effectifs = ["menages"]
niveaux = ["revenu"]

[[analyse]]
genre = "panier"
services = [{ nom = "France Services", couche = "france-services" }, { nom = "Mairie", couche = "mairies" }]

[[analyse]]
genre = "accessibilite"
couche = "france-services"
coefficients = "heures-mairies.communes.dotation"

[[analyse]]
genre = "accessibilite"
id = "gravite"
couche = "bornes-fictif"
champ = "puissance_nominale"
methode = "gravite"

[[analyse]]
genre = "couverture"
id = "menages"
couche = "france-services"
partage = "oui"
poids = "couche:revenus.menages"

[[analyse]]
genre = "equilibre"
id = "niveau"
variable = "couche:revenus.revenu"

[[analyse]]
genre = "implantation"
existants = ["france-services"]
nombre = 2
par_epci = 1
phases = [1, 2]
courbe = 4

[[analyse]]
genre = "friches"
id = "densite"
couche = "friches-fictif"
urbanise = "revenus"
champ_urbanise = "menages"

[[analyse]]
genre = "distance"
id = "second"
couche = "france-services"
k = 2
"#;

/// Question and pattern of each figure that the table tells.
fn patterns() -> Vec<(String, String)> {
    let guide = std::fs::read_to_string(root().join("docs/guide.md")).expect("the guide");
    let start = guide.find(HEADING).expect("the heading");
    let lines = guide[start + HEADING.len()..].lines().take_while(|line| !line.starts_with('#'));
    let mut out = Vec::new();
    for line in lines.filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 5, "five cells: {line}");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "nothing is left unsaid: {line}");
        let named = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        let question = named(cells[0]).remove(0);
        out.extend(named(cells[1]).into_iter().map(|pattern| (question.clone(), pattern)));
    }
    out
}

/// Whether a pattern, of which `*` stands for anything, is that of a text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text
            .strip_prefix(start)
            .is_some_and(|left| (0..=left.len()).any(|n| left.is_char_boundary(n) && matches(rest, &left[n..]))),
    }
}

fn tells(pattern: &str, table: &str, column: &str) -> bool {
    let Some((tables, columns)) = pattern.split_once('.') else { return false };
    let of_table = matches(tables, table) || (tables == "groupes" && GROUPS.contains(&table));
    of_table && matches(columns, column)
}

/// Every column of every table of every question has its line, every line its columns.
#[test]
fn every_figure_says_what_it_counts() {
    let folder = example();
    let file = folder.path().join("territoire.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    // Layers that stop at the border have the columns that say so.
    let text = text.replace("emprise = \"16 km\"", "emprise = \"territoire\"").replace("emprise = \"france\"", "");
    std::fs::write(&file, text).expect("written");
    append(&file, MORE);
    let table = "code_insee;menages;revenu\n55463;1900;19500\n55551;700;21000\n55198;350;22000\n55012;s;s\n";
    write(folder.path(), "couches/revenus.csv", table);
    let mut columns = columns_of(folder.path());
    // What only a layer of a whole département, or friches that overlap, have.
    columns.extend(
        ["mediane_km", "part_eloignee", "communes", "sans_reponse", "population"]
            .map(|c| ("distance".to_owned(), "comparaison".to_owned(), c.to_owned())),
    );
    let patterns = patterns();
    let questions: BTreeSet<&str> = columns.iter().map(|(question, ..)| question.as_str()).collect();
    for question in analysis::ALL {
        assert!(questions.contains(question.kind()), "{} has been asked", question.kind());
    }
    for (question, table, column) in &columns {
        let told = patterns.iter().any(|(of, pattern)| of == question && tells(pattern, table, column));
        assert!(told, "the guide does not say what `{table}.{column}` of `{question}` counts");
    }
    // `duree_…` is told with `distance_…`, which is that of the same study by time.
    let by_time = |pattern: &str| pattern.contains(".duree_");
    let rare = |question: &str, pattern: &str| {
        ["comparaison.*", "doublons.*"].contains(&pattern) && ["panier", "friches"].contains(&question)
            // Where needs have been worked out too.
            || pattern == "communes.besoin"
    };
    for (question, pattern) in patterns.iter().filter(|(q, p)| !by_time(p) && !rare(q, p)) {
        let used = columns.iter().any(|(of, table, column)| of == question && tells(pattern, table, column));
        assert!(used, "the guide tells of `{pattern}` of `{question}`, which no table has");
    }
}

fn columns_of(folder: &Path) -> BTreeSet<(String, String, String)> {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).expect("the study opens");
    assert!(!notes.has_errors(), "{}", territoire::diagnostic::summary(&notes));
    let answers = study.answer(&mut notes);
    let kinds: Vec<&str> = analysis::ALL.iter().map(|q| q.kind()).collect();
    let mut out = BTreeSet::new();
    for outcome in answers.outcomes.iter().filter(|o| kinds.contains(&o.kind.as_str())) {
        for table in &outcome.tables {
            out.extend(table.columns.iter().map(|c| (outcome.kind.clone(), table.id.to_string(), c.id.clone())));
        }
    }
    out
}

#[test]
fn patterns_of_figures_are_matched() {
    for (pattern, text, expected) in [
        ("distance_*", "distance_km", true),
        ("distance_*", "distance", false),
        ("part_*_au_plus", "part_population_au_plus", true),
        ("part_*_au_plus", "part_population", false),
        ("*", "communes", true),
        ("pdc", "pdc_classe_1", false),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
    }
    assert!(tells("groupes.moyenne", "niveaux", "moyenne") && !tells("groupes.moyenne", "communes", "moyenne"));
}
