//! What the words of the actions tell, as tables: the organisations with their role, and the themes with the words that
//! decided.

use std::collections::{BTreeMap, BTreeSet};

use super::actors::{Actor, actors};
use super::themes::{Theme, themes};
use super::vocabulary::Vocabulary;
use crate::french;
use crate::outcome::{Column, Finding, Outcome, Row, Table, Unit};
use crate::plan::Plan;
use crate::territory::Territory;

/// The role of an organisation that the sentence says nothing of.
pub(super) const CITED: &str = "cité";

/// Adds to the plan's outcome the tables `acteurs` and `themes`, their columns in the table `actions`, and findings.
pub fn add_words(out: &mut Outcome, plan: &Plan, ids: &[String], territory: &Territory, vocabulary: &Vocabulary) {
    let (actors, themes) = (actors(plan, ids, territory, vocabulary), themes(plan, ids, vocabulary));
    if let Some(table) = out.tables.iter_mut().find(|t| t.id.as_str() == "actions") {
        let named = |a: &Actor| (a.action.clone(), format!("{} ({})", a.name, for_people(&a.role)));
        let told = |t: &Theme| (t.action.clone(), format!("{} ({})", t.title, t.words.join(", ")));
        table.columns.push(Column::texts("organisations", "Organisations", by_action(ids, actors.iter().map(named))));
        table.columns.push(Column::texts("themes", "Thèmes", by_action(ids, themes.iter().map(told))));
    }
    out.method.push(
        "organisations et thèmes tirés des mots du texte, d'après `vocabulaire/` ; un thème dit par le seul objectif est compté à part".to_owned(),
    );
    find_most_named(out, &actors);
    find_without_theme(out, ids, &themes);
    if !actors.is_empty() {
        out.tables.push(actor_table(&actors, vocabulary));
    }
    out.tables.push(theme_table(&themes, vocabulary));
}

/// The texts of each action, `;` between them.
fn by_action(ids: &[String], told: impl Iterator<Item = (String, String)>) -> Vec<Option<String>> {
    let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    told.for_each(|(action, text)| of.entry(action).or_default().push(text));
    ids.iter().map(|id| of.get(id).map(|texts| texts.join(" ; "))).collect()
}

/// A role as people write it; ids have no accents but where the words of the vocabulary do.
fn for_people(role: &str) -> &str {
    if role == "beneficiaire" { "bénéficiaire" } else { role }
}

/// The organisations that are named, the most named first; each with the actions that name it.
fn most_named(actors: &[Actor]) -> Vec<(&Actor, Vec<&Actor>)> {
    let mut of: BTreeMap<&str, Vec<&Actor>> = BTreeMap::new();
    actors.iter().for_each(|a| of.entry(&a.id).or_default().push(a));
    let mut all: Vec<(&Actor, Vec<&Actor>)> = of.into_values().map(|named| (named[0], named)).collect();
    all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.id.cmp(&b.0.id)));
    all
}

fn actor_table(actors: &[Actor], vocabulary: &Vocabulary) -> Table {
    let all = most_named(actors);
    let texts = |of: &dyn Fn(&Actor, &[&Actor]) -> String| all.iter().map(|(a, named)| Some(of(a, named))).collect();
    let count = |role: Option<&str>| {
        let of = |named: &Vec<&Actor>| named.iter().filter(|a| role.is_none_or(|role| a.role == role)).count();
        all.iter().map(|(_, named)| Some(of(named) as f64)).collect()
    };
    let keys = all.iter().map(|(a, _)| a.id.clone()).collect();
    let names = all.iter().map(|(a, _)| a.name.clone()).collect();
    let mut table = Table::new("acteurs", "Organisations nommées dans le plan", Row::Other, keys, names)
        .with(Column::texts("genre", "Genre", texts(&|a, _| a.kind.clone())))
        .with(Column::numbers("actions", "Actions", Unit::Count, count(None)));
    let roles = vocabulary.roles.iter().map(|r| r.id.as_str()).filter(|id| *id != "lieu");
    for role in roles.chain([CITED]) {
        let label = format!("Actions, {}", for_people(role));
        table = table.with(Column::numbers(french::name_key(role), label, Unit::Count, count(Some(role))));
    }
    let named = |_: &Actor, named: &[&Actor]| named.iter().map(|a| a.action.as_str()).collect::<Vec<_>>().join(" ");
    table.with(Column::texts("identifiants", "Identifiants des actions", texts(&named)))
}

/// Every theme of the vocabulary: one without action says something too.
fn theme_table(themes: &[Theme], vocabulary: &Vocabulary) -> Table {
    let of = |id: &str| themes.iter().filter(move |t| t.id == *id).collect::<Vec<&Theme>>();
    let all: Vec<Vec<&Theme>> = vocabulary.themes.iter().map(|entry| of(&entry.id)).collect();
    let count = |from_objective: bool| {
        let of = |of: &Vec<&Theme>| of.iter().filter(|t| t.from_objective == from_objective).count();
        all.iter().map(|theme| Some(of(theme) as f64)).collect()
    };
    let joined = |texts: Vec<&str>, between: &str| Some(texts.join(between)).filter(|text| !text.is_empty());
    let words = |of: &Vec<&Theme>| {
        let words: BTreeSet<&str> = of.iter().flat_map(|t| &t.words).map(String::as_str).collect();
        joined(words.into_iter().collect(), ", ")
    };
    let keys = vocabulary.themes.iter().map(|t| t.id.clone()).collect();
    let names = vocabulary.themes.iter().map(|t| t.title.clone()).collect();
    Table::new("themes", "Thèmes du plan", Row::Other, keys, names)
        .with(Column::numbers("actions", "Actions qui le disent", Unit::Count, count(false)))
        .with(Column::numbers("de_l_objectif", "Actions dont l'objectif le dit", Unit::Count, count(true)))
        .with(Column::texts("mots", "Mots qui ont décidé", all.iter().map(words).collect()))
        .with(Column::texts(
            "identifiants",
            "Identifiants des actions",
            all.iter().map(|of| joined(of.iter().map(|t| t.action.as_str()).collect(), " ")).collect(),
        ))
}

fn find_most_named(out: &mut Outcome, actors: &[Actor]) {
    let all = most_named(actors);
    let Some((_, first)) = all.first() else { return };
    let most: Vec<&str> = all.iter().filter(|(_, n)| n.len() == first.len()).map(|(a, _)| a.name.as_str()).collect();
    let are = if all.len() < 2 { "est nommée" } else { "sont nommées" };
    out.find(format!(
        "{} {are} dans les actions ; le plus souvent : {} ({}).",
        french::count(all.len(), "organisation", "organisations"),
        french::list_at_most(&most, 3),
        french::count(first.len(), "action", "actions")
    ));
}

fn find_without_theme(out: &mut Outcome, ids: &[String], themes: &[Theme]) {
    let without: Vec<String> = ids.iter().filter(|id| themes.iter().all(|t| t.action != **id)).cloned().collect();
    if !without.is_empty() {
        let text = format!("{} aucun thème reconnu.", french::count(without.len(), "action n'a", "actions n'ont"));
        out.findings.push(Finding { text, actions: without });
    }
}
