//! The plan: up to three texts with a NUL byte between them, the document, `actions.csv` and `rattachements.csv`.
#![no_main]

mod commun;

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use territoire::attach::{self, Vocabulary};
use territoire::book::decode_prose;
use territoire::diagnostic::Notes;
use territoire::french;
use territoire::layer::{Layer, Model};
use territoire::plan::{self, Plan, Registry};

/// Two layers that attachments can name.
static LAYERS: LazyLock<Vec<Layer>> = LazyLock::new(|| {
    let read = |id: &str| {
        let file = commun::root().join(format!("tests/modeles/{id}/propre.csv"));
        commun::read(&file, &Model::named(id).expect("a model of the tool"), true).expect("a sound file")
    };
    ["irve", "friches"].map(read).into()
});

/// The words that make a heading, which the plan keeps as a level and not as a text.
const HEADING: &[&str] = &[
    "pilier",
    "axe",
    "objectif",
    "strategique",
    "orientation",
    "operationnel",
    "fiche",
    "action",
    "sous",
    "projet",
    "ambition",
    "defi",
    "enjeu",
    "mesure",
    "priorite",
    "chantier",
    "volet",
    "thematique",
    "levier",
    "programme",
    "act",
    "disposition",
    "prescription",
    "recommandation",
    "theme",
    "domaine",
    "finalite",
    "engagement",
    "operation",
    "partie",
    "chapitre",
    "n",
    "no",
];

/// The runs of letters and the runs of digits of a text, without capitals and accents, by which titles that come again
/// are known: «n°1.2» is «n», «1», «2», and «02» is «2».
fn words(text: &str) -> Vec<String> {
    let text = french::fold(text);
    let mut out: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let kind = c.is_alphanumeric().then(|| c.is_numeric());
        match (kind, out.last_mut()) {
            (None, _) => {}
            (kind, Some(word)) if kind == last => word.push(c),
            _ => out.push(c.to_string()),
        }
        last = kind;
    }
    // A title that comes again is known by the value of its number.
    out.iter_mut().filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_digit())).for_each(|word| {
        let bare = word.trim_start_matches('0');
        *word = if bare.is_empty() { "0" } else { bare }.to_owned();
    });
    out
}

/// Whether a word is one that announces a level or a number.
fn announces(word: &str) -> bool {
    let word: String = french::fold(word).chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect();
    let word = word.trim_end_matches('s');
    HEADING.contains(&word) || word == "numero" || word.chars().all(|c| matches!(c, 'n' | 'o' | 'º'))
}

/// Whether a word is one that announces a level, or a part of one that a blank cut: «Fiche act ion».
fn announced(words: &[String], i: usize) -> bool {
    (0..=i.min(2)).any(|before| {
        let rest = &words[i - before..];
        (before + 1..=rest.len().min(before + 3)).any(|until| announces(&rest[..until].concat()))
    })
}

/// No word of the document is lost: each stands in the title, in a node, in the lines that are in no action or in an
/// anomaly.
fn nothing_is_lost(text: &str, plan: &Plan) {
    let mut kept = String::new();
    let mut keep = |text: &str| {
        kept.push_str(text);
        kept.push('\n');
    };
    plan.title.as_deref().map(&mut keep);
    for node in plan.all_nodes() {
        keep(&node.text);
        // A name of level may be the document's own: «Cap 1 : …».
        keep(&node.label);
        node.printed_code.as_deref().map(&mut keep);
        node.details.iter().for_each(|text| keep(text));
        node.sub_actions.iter().for_each(|part| keep(&part.text));
        node.fields.iter().for_each(|(_, value)| keep(value));
    }
    plan.prose.iter().chain(&plan.strangers).for_each(|line| keep(&line.text));
    for anomaly in &plan.anomalies {
        anomaly.text.as_deref().map(&mut keep);
        anomaly.code.as_deref().map(&mut keep);
    }
    let kept: std::collections::BTreeSet<String> = words(&kept).into_iter().collect();
    // The label of a field («Budget prévisionnel :») is read as the field that it names.
    let labelled = plan.all_nodes().iter().any(|node| !node.fields.is_empty());
    // Signs that nobody sees and the mark `**` may stand within a word: the reader takes them away, in this order.
    let text = text.replace(['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'], "").replace("**", "");
    for line in text.split(['\n', '\r', '\u{b}', '\u{c}']) {
        let read = words(line);
        // What stands between the name of a level and its number goes on with the name: «Secteur d'intervention n° 1».
        let named = read.first().is_some_and(|word| announces(word));
        let number = read.iter().position(|word| word.starts_with(char::is_numeric));
        let name = number.filter(|_| named).unwrap_or_default();
        for (i, word) in read.iter().enumerate().skip(name) {
            assert!(labelled || kept.contains(word) || announced(&read, i), "«{word}» is lost");
        }
    }
}

fn one(document: &[u8], registry: &[u8], attachments: &[u8]) {
    let mut notes = Notes::new();
    let Some((text, _)) = decode_prose(document) else { return };
    let Some(mut read) = plan::parse(&text, Path::new("plan.txt"), &mut notes) else {
        assert!(notes.has_errors(), "a plan is refused and nothing says why");
        return commun::told(&notes);
    };
    nothing_is_lost(&text, &read);
    let lines = text.lines().count().max(1) + text.matches(['\r', '\u{b}', '\u{c}']).count();
    let nodes = read.all_nodes();
    assert!(nodes.iter().all(|n| (1..=lines).contains(&n.line)), "a node stands on a line of the document");
    // A title that comes again goes on with the one that was read: only what stands under one title is in order.
    let families = std::iter::once(&read.nodes).chain(nodes.iter().map(|node| &node.children));
    for family in families {
        assert!(family.is_sorted_by(|a, b| a.line < b.line), "what stands under one title is in the document's order");
    }
    let _ = read.to_json();
    let parsed = decode_prose(registry).and_then(|(t, _)| Registry::parse(&t, Path::new("actions.csv"), &mut notes));
    let mut registry = parsed.unwrap_or_default();
    let assigned = registry.update(&mut read);
    assigned.report(Path::new("plan.txt"), &mut notes);
    assert_eq!(assigned.ids.len(), read.actions().len());
    let mut ids = assigned.ids.clone();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), assigned.ids.len(), "an id is given twice");
    // What is written is read back, and a second reading of the same document changes nothing.
    let mut again = Notes::new();
    let mut reread = Registry::parse(&registry.to_csv(), Path::new("actions.csv"), &mut again)
        .unwrap_or_else(|| panic!("the registry is not read back: {again:?}"));
    let second = reread.update(&mut read);
    assert_eq!((&second.ids, second.new.len(), second.disappeared.len()), (&assigned.ids, 0, 0));
    assert_eq!(reread.to_csv(), registry.to_csv());
    let (territory, layers) = (&*commun::TERRITORY, LAYERS.as_slice());
    let (name, words) = (Path::new("rattachements.csv"), Vocabulary::own());
    let mine = decode_prose(attachments).map_or_else(Vec::new, |(text, _)| {
        attach::read_attachments(&text, name, &assigned.ids, territory, (layers, &[]), words, &mut notes)
    });
    let suggested = attach::suggest(&read, &assigned.ids, territory, layers, words);
    let all = attach::merge(mine, &suggested, words, territory, layers);
    let back = attach::attachments_to_csv(&all, territory);
    let mut faults = Notes::new();
    let _ = attach::read_attachments(&back, name, &assigned.ids, territory, (layers, &[]), words, &mut faults);
    assert!(!faults.has_errors(), "attachments are not read back: {faults:?}\n{back}");
    let _ = attach::outcome(&read, &assigned.ids, &all, territory, layers);
    let _ = attach::attachment_points(&read, &assigned.ids, &all, territory, layers);
    commun::told(&notes);
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let mut texts = data.splitn(3, |b| *b == 0);
    let mut next = || texts.next().unwrap_or_default();
    let (document, registry, attachments) = (next(), next(), next());
    one(document, registry, attachments);
    Corpus::Keep
});
