//! Plans that others laid out without knowing the reader, with the outline and the fields that a person reads in them:
//! five plans in thirty documents, and forty-four small layouts. What they say is made up; the places are real.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::plan::{self, ActionRef, Node, Options, Plan};

use crate::support::counts;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/known/plan");

/// A small layout: how many headings of two levels, and the actions in their order.
#[derive(Deserialize)]
struct Small {
    fichier: String,
    niveau1: Option<usize>,
    niveau2: Option<usize>,
    titres: Vec<String>,
    codes: Option<Vec<String>>,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    champs: BTreeMap<String, BTreeMap<String, String>>,
}

/// A plan: its headings, and its actions by their numbers.
#[derive(Deserialize)]
struct Whole {
    niveau1: Vec<Title>,
    niveau2: Vec<Title>,
    textes: BTreeMap<String, String>,
    parents: BTreeMap<String, String>,
    champs: BTreeMap<String, BTreeMap<String, String>>,
    absent: Vec<String>,
}

#[derive(Deserialize)]
struct Title {
    code: String,
    titre: String,
}

fn known<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read_to_string(Path::new(FOLDER).join(name)).expect("it is committed");
    serde_json::from_str(&text).expect("it is written as this test reads it")
}

fn read(file: &Path) -> Plan {
    let bytes = std::fs::read(file).expect("it is committed");
    let mut notes = Notes::new();
    plan::read_bytes(&bytes, file, &Options::default(), &mut notes).unwrap_or_else(|| panic!("{}", file.display()))
}

fn code(node: &Node) -> &str {
    node.printed_code.as_deref().unwrap_or_default().trim_end_matches('.')
}

/// The headings of the highest level, and those under it.
fn headings(plan: &Plan) -> (Vec<String>, Vec<String>) {
    let nodes: Vec<&Node> = plan.all_nodes().into_iter().filter(|n| n.level < 4).collect();
    let top = nodes.iter().map(|n| n.level).min();
    let (high, low): (Vec<&&Node>, Vec<&&Node>) = nodes.iter().partition(|n| Some(n.level) == top);
    let keys = |nodes: Vec<&&Node>| nodes.into_iter().map(|n| french::name_key(&n.text)).collect();
    (keys(high), keys(low))
}

/// The fields of an action by their names, a field that comes twice with both its values.
fn fields(node: &Node) -> BTreeMap<&'static str, String> {
    let mut out: BTreeMap<&'static str, String> = BTreeMap::new();
    for (field, value) in &node.fields {
        let slot = out.entry(field.id()).or_default();
        *slot = format!("{slot} {value}");
    }
    out
}

fn right(action: &ActionRef<'_>, expected: &BTreeMap<String, String>) -> usize {
    let read = fields(action.node);
    let same = |(field, value): &(&String, &String)| {
        read.get(field.as_str()).is_some_and(|read| french::name_key(read) == french::name_key(value))
    };
    expected.iter().filter(same).count()
}

#[test]
fn small_layouts_give_their_outline() {
    let all: BTreeMap<String, Small> = known("dispositions/attendu.json");
    assert_eq!(all.len(), 44);
    let mut faults = Vec::new();
    for (name, expected) in &all {
        let plan = read(&Path::new(FOLDER).join("dispositions").join(&expected.fichier));
        let actions = plan.actions();
        let titles: Vec<String> = actions.iter().map(|a| french::name_key(&a.node.text)).collect();
        let wanted: Vec<String> = expected.titres.iter().map(|t| french::name_key(t)).collect();
        if titles != wanted {
            faults.push(format!("{name}: {titles:?}"));
        }
        let codes: Vec<&str> = actions.iter().map(|a| code(a.node)).collect();
        if expected.codes.as_ref().is_some_and(|wanted| *wanted != codes) {
            faults.push(format!("{name}: {codes:?}"));
        }
        let (high, low) = headings(&plan);
        if expected.niveau1.is_some_and(|n| n != high.len()) || expected.niveau2.is_some_and(|n| n != low.len()) {
            faults.push(format!("{name}: {high:?} {low:?}"));
        }
        let said = plan.to_json()["noeuds"].to_string();
        faults.extend(expected.absent.iter().filter(|text| said.contains(*text)).map(|text| format!("{name}: {text}")));
        for action in &actions {
            let Some(wanted) = expected.champs.get(code(action.node)) else { continue };
            if right(action, wanted) < wanted.len() {
                faults.push(format!("{name} {}: {:?}", code(action.node), action.node.fields));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn whole_plans_give_their_outline_and_their_fields() {
    let folder = Path::new(FOLDER).join("plans");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("it is committed").map(|f| f.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e != "json"));
    files.sort();
    assert_eq!(files.len(), 31);
    let mut faults = Vec::new();
    // In a PDF some values are parted by what nobody can know to be a line or a space: 95 in a hundred is what is asked.
    let mut counted = [[0_usize; 2]; 2];
    for file in &files {
        let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let expected: Whole = known(&format!("plans/{}.json", &name[..1]));
        let plan = read(file);
        let (high, low) = headings(&plan);
        let titles = |titles: &[Title]| titles.iter().map(|t| french::name_key(&t.titre)).collect::<Vec<_>>();
        if (&high, &low) != (&titles(&expected.niveau1), &titles(&expected.niveau2)) {
            faults.push(format!("{name}: {high:?} {low:?}"));
        }
        let actions = plan.actions();
        if actions.len() != expected.textes.len() {
            faults.push(format!("{name}: {} actions", actions.len()));
        }
        let kind = usize::from(name.ends_with(".pdf"));
        for action in &actions {
            let number = code(action.node);
            let above = action.headings.last().map(|n| french::name_key(&n.text));
            let parent = expected.parents.get(number).and_then(|p| expected.niveau2.iter().find(|t| t.code == *p));
            let title = expected.textes.get(number).map(|t| french::name_key(t));
            if title != Some(french::name_key(&action.node.text)) || above != parent.map(|t| french::name_key(&t.titre))
            {
                faults.push(format!("{name} {number}: {} under {above:?}", action.node.text));
            }
            let wanted = expected.champs.get(number).cloned().unwrap_or_default();
            counted[kind][0] += right(action, &wanted);
            counted[kind][1] += wanted.len();
        }
        let said = plan.to_json()["noeuds"].to_string();
        faults.extend(expected.absent.iter().filter(|text| said.contains(*text)).map(|text| format!("{name}: {text}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let [[office, of_office], [pdf, of_pdf]] = counted;
    counts::say(&format!(
        "plans kept: 31 of 31 outlines, fields {office} of {of_office} (docx, odt, txt) and {pdf} of {of_pdf} (pdf)"
    ));
    assert!(office * 100 >= of_office * 99, "{office} of {of_office}");
    assert!(pdf * 100 >= of_pdf * 95, "{pdf} of {of_pdf}");
}
