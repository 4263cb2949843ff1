//! What the attachments come to: tables of actions, communes and EPCI, and findings.

use std::collections::BTreeSet;

use super::attachment::{Attachment, Origin};
use super::places::{ActionPlaces, COUNTED, places};
use super::target::{Target, layer_title};
use crate::french;
use crate::layer::Layer;
use crate::outcome::{Column, Finding, Outcome, Row, Table, Unit};
use crate::plan::{Plan, dotted};
use crate::territory::Territory;

/// Tables `actions`, `communes`, `epci` and findings. `ids` are those of the actions, in the order of the document.
#[must_use]
pub fn outcome(
    plan: &Plan,
    ids: &[String],
    attachments: &[Attachment],
    territory: &Territory,
    layers: &[Layer],
) -> Outcome {
    let mut out = Outcome::new("plan", "plan", "Actions du plan et leurs lieux");
    let actions = plan.actions();
    let all: Vec<ActionPlaces> = ids.iter().map(|id| places(id, attachments, territory, layers)).collect();
    let pillars: Vec<usize> = actions.iter().map(|a| a.pillar()).collect();
    let count = plan.nodes.len();
    out.method = vec![
        "une action compte dans une commune si elle y est rattachée directement, par son EPCI ou par une entité de couche qui s'y trouve ; une seule fois par commune".to_owned(),
        "les actions rattachées à tout le territoire, à tous ses EPCI, ou à une couche présente dans toutes les communes, sont comptées à part (colonne « pour tout le territoire ») et ne sont pas dessinées ; toutes les communes sont concernées".to_owned(),
        "une couche entière est un seul rattachement, de ce qu'elle a dans le territoire ; elle n'est pas dessinée entité par entité".to_owned(),
        "rattachements de l'utilisateur d'abord ; les suggestions ne portent que sur les actions qu'il n'a pas rattachées".to_owned(),
    ];
    let used = |layer: &&Layer| {
        attachments.iter().any(|a| matches!(&a.target, Target::Features { layer: id, .. } if *id == layer.id))
    };
    out.fictional = layers.iter().filter(used).any(|l| l.fictional);
    out.sources = std::iter::once(&territory.source)
        .chain(layers.iter().filter(used).map(|l| &l.source))
        .filter(|s| !s.is_empty())
        .cloned()
        .collect();
    out.sources.dedup();
    out.tables.push(action_table(plan, ids, &all, attachments, territory, layers));
    out.tables.push(pillar_table(plan, &all, &pillars));
    let (keys, names) = territory.commune_rows();
    let rows = territory.communes.len();
    let table = Table::new("communes", "Actions rattachées, par commune", Row::Commune, keys, names);
    out.tables.push(with_counts(table, rows, count, &all, &pillars, |p, row| p.communes.contains(&row)));
    let (keys, names) = territory.epci_rows();
    let rows = territory.epcis.len();
    let table = Table::new("epci", "Actions rattachées, par EPCI", Row::Epci, keys, names);
    out.tables.push(with_counts(table, rows, count, &all, &pillars, |p, row| p.epcis.contains(&row)));
    findings(&mut out, ids, &all, attachments, territory);
    out
}

fn action_table(
    plan: &Plan,
    ids: &[String],
    all: &[ActionPlaces],
    attachments: &[Attachment],
    territory: &Territory,
    layers: &[Layer],
) -> Table {
    let actions = plan.actions();
    let texts = |of: &dyn Fn(usize) -> Option<String>| (0..ids.len()).map(of).collect::<Vec<Option<String>>>();
    let heading = |i: usize, last: bool| {
        let headings = &actions[i].headings;
        let node = if last { headings.last() } else { headings.first() }?;
        Some(format!("{} {} : {}", node.label, node.number(), node.text))
    };
    let own = |i: usize| attachments.iter().filter(move |a| a.action == ids[i]);
    let targets = |i: usize| {
        let labels: Vec<String> = own(i).map(|a| a.target.label(territory, layers)).collect();
        (!labels.is_empty()).then(|| labels.join(" ; "))
    };
    let reached = |p: &ActionPlaces| if p.whole { territory.communes.len() } else { p.communes.len() };
    let communes = all.iter().map(|p| Some(reached(p) as f64)).collect();
    let names = actions.iter().map(|a| a.node.text.clone()).collect();
    Table::new("actions", "Actions du plan et leurs lieux", Row::Other, ids.to_vec(), names)
        .keyed("Identifiant de l'action")
        .with(Column::texts(
            "code_imprime",
            "Numéro imprimé",
            texts(&|i| {
                let own = actions[i].node.printed_code.clone();
                own.or_else(|| actions[i].headings.last().and_then(|h| h.printed_code.clone()))
            }),
        ))
        .with(Column::texts("position", "Place dans le plan", texts(&|i| Some(dotted(&actions[i].node.position)))))
        .with(Column::texts("pilier", "Pilier", texts(&|i| heading(i, false))))
        .with(Column::texts("objectif", "Objectif", texts(&|i| heading(i, true))))
        .with(Column::texts("texte", "Action", texts(&|i| Some(actions[i].node.text.clone()))))
        .with(Column::numbers("nb_communes", "Communes concernées", Unit::Count, communes))
        .with(Column::texts("cibles", "Rattachée à", texts(&targets)))
        .with(Column::texts(
            "rattachement",
            "Origine du rattachement",
            texts(&|i| own(i).next().map(|a| a.origin.label().to_owned())),
        ))
        .with(Column::texts(
            "motif",
            "Motif",
            texts(&|i| {
                let reasons: Vec<&str> = own(i).map(|a| a.reason.as_str()).filter(|r| !r.is_empty()).collect();
                (!reasons.is_empty()).then(|| reasons.join(" ; "))
            }),
        ))
}

/// One row a pillar; the keys are those of the columns of counts, so that a map of one finds its total here.
fn pillar_table(plan: &Plan, all: &[ActionPlaces], pillars: &[usize]) -> Table {
    let numbers = 1..=plan.nodes.len();
    let keys = numbers.clone().map(|n| format!("pilier_{n}")).collect();
    let names = plan.nodes.iter().map(|n| n.text.clone()).collect();
    let count = |keep: &dyn Fn(&ActionPlaces) -> bool| -> Vec<Option<f64>> {
        let of = |n| all.iter().zip(pillars).filter(|(p, k)| **k == n && keep(p)).count() as f64;
        numbers.clone().map(|n| Some(of(n))).collect()
    };
    Table::new("piliers", "Actions de chaque pilier", Row::Other, keys, names)
        .with(Column::numbers("actions", "Actions", Unit::Count, count(&|_| true)).adding_up())
        .with(Column::numbers("precises", "Actions à un lieu précis", Unit::Count, count(&|p| p.precise)).adding_up())
        .with(Column::numbers("territoire", "Pour tout le territoire", Unit::Count, count(&|p| p.whole && !p.precise)).adding_up())
        .with(Column::numbers(
            "couche_absente",
            "Dont la couche manque",
            Unit::Count,
            count(&ActionPlaces::awaits_layer),
        ).adding_up())
        .with(Column::numbers("aucun_lieu", "Sans lieu", Unit::Count, count(&ActionPlaces::nowhere)).adding_up())
        .noted("Une action compte une fois : à un lieu précis dès qu'elle en a un, sinon pour tout le territoire, sinon d'une couche qui manque, sinon sans lieu. Une action qui vaut pour tout le territoire et pour un lieu est donc ici à un lieu précis ; dans le tableau par EPCI, elle l'est pour l'EPCI de ce lieu et « pour tout le territoire » pour les autres.")
}

fn with_counts(
    mut table: Table,
    rows: usize,
    pillar_count: usize,
    all: &[ActionPlaces],
    pillars: &[usize],
    holds: impl Fn(&ActionPlaces, usize) -> bool,
) -> Table {
    let count = |row: usize, pillar: Option<usize>| {
        let of_pillar = |k: &usize| pillar.is_none_or(|p| *k == p);
        all.iter().zip(pillars).filter(|(p, k)| of_pillar(k) && holds(p, row)).count() as f64
    };
    let column = |pillar: Option<usize>| (0..rows).map(|row| Some(count(row, pillar))).collect::<Vec<_>>();
    let own = column(None);
    table = table.with(Column::numbers("actions", "Actions rattachées", Unit::Count, own.clone()));
    for pillar in 1..=pillar_count {
        let label = format!("Actions rattachées, pilier {pillar}");
        table = table.with(Column::numbers(format!("pilier_{pillar}"), label, Unit::Count, column(Some(pillar))));
    }
    // What is attached to a place here counts as that, though it be of the whole territory too.
    let only_whole = |row: usize| all.iter().filter(|p| p.whole && !holds(p, row)).count() as f64;
    let whole: Vec<Option<f64>> = (0..rows).map(|row| Some(only_whole(row))).collect();
    let total = own.iter().zip(&whole).map(|(own, whole)| own.zip(*whole).map(|(a, b)| a + b)).collect();
    table
        .with(Column::numbers("territoire", "Actions pour tout le territoire seulement", Unit::Count, whole))
        .with(Column::numbers("concernees", "Actions, en tout", Unit::Count, total))
        .noted(COUNTED)
}

fn findings(
    out: &mut Outcome,
    ids: &[String],
    all: &[ActionPlaces],
    attachments: &[Attachment],
    territory: &Territory,
) {
    find_places(out, ids, all);
    find_missing_layers(out, ids, all);
    find_suggested(out, ids, attachments);
    find_most_cited(out, all, territory);
    find_without_action(out, all, territory);
}

/// The actions of which the places are so.
fn chosen(ids: &[String], all: &[ActionPlaces], keep: impl Fn(&ActionPlaces) -> bool) -> Vec<String> {
    ids.iter().zip(all).filter(|(_, p)| keep(p)).map(|(id, _)| id.clone()).collect()
}

fn find_places(out: &mut Outcome, ids: &[String], all: &[ActionPlaces]) {
    let n = |k: usize| french::integer(k as u64);
    let precise = chosen(ids, all, |p| p.precise);
    let count = |keep: &dyn Fn(&ActionPlaces) -> bool| all.iter().filter(|p| keep(p)).count();
    let is = if precise.len() < 2 { "est rattachée" } else { "sont rattachées" };
    let awaiting = match count(&ActionPlaces::awaits_layer) {
        0 => String::new(),
        some => format!(", {} à une couche que l'étude n'a pas", n(some)),
    };
    let text = format!(
        "{} sur {} {is} à un lieu précis ; {} au territoire entier{awaiting}, {} à aucun lieu.",
        french::count(precise.len(), "action", "actions"),
        n(ids.len()),
        n(count(&|p| p.whole && !p.precise)),
        n(count(&ActionPlaces::nowhere))
    );
    out.findings.push(Finding { text, actions: precise });
}

fn find_missing_layers(out: &mut Outcome, ids: &[String], all: &[ActionPlaces]) {
    let awaiting = chosen(ids, all, ActionPlaces::awaits_layer);
    if awaiting.is_empty() {
        return;
    }
    let kinds: BTreeSet<&String> = all.iter().filter(|p| p.awaits_layer()).flat_map(|p| &p.missing).collect();
    let titles: Vec<String> = kinds.into_iter().map(|kind| format!("« {} »", layer_title(kind))).collect();
    let (await_it, then) = if awaiting.len() < 2 {
        ("action attend", "elle n'est pas sans lieu, ses lieux seront connus")
    } else {
        ("actions attendent", "elles ne sont pas sans lieu, leurs lieux seront connus")
    };
    let text = format!(
        "{} une couche que l'étude n'a pas ({}) : {then} quand la couche sera ajoutée.",
        french::count(awaiting.len(), await_it, await_it),
        french::list_at_most(&titles, 5)
    );
    out.findings.push(Finding { text, actions: awaiting });
}

fn find_suggested(out: &mut Outcome, ids: &[String], attachments: &[Attachment]) {
    let user: BTreeSet<&str> =
        attachments.iter().filter(|a| a.origin == Origin::User).map(|a| a.action.as_str()).collect();
    let suggested: Vec<String> = ids
        .iter()
        .filter(|id| !user.contains(id.as_str()) && attachments.iter().any(|a| a.action == **id))
        .cloned()
        .collect();
    if !suggested.is_empty() {
        let lines = attachments.iter().filter(|a| suggested.contains(&a.action)).count();
        let text = format!(
            "{} que par des suggestions tirées des mots du texte ({}) : à relire avant de s'y fier.",
            french::count(suggested.len(), "action n'est rattachée", "actions ne sont rattachées"),
            french::count(lines, "rattachement", "rattachements")
        );
        out.findings.push(Finding { text, actions: suggested });
    }
}

fn find_most_cited(out: &mut Outcome, all: &[ActionPlaces], territory: &Territory) {
    // What reaches a commune by its EPCI or by a whole layer does not cite it.
    let count = |c: usize| all.iter().filter(|p| p.cited.contains(&c)).count();
    let cited: Vec<usize> = (0..territory.communes.len()).map(count).collect();
    let most = cited.iter().copied().max().unwrap_or(0);
    if most > 0 {
        let names: Vec<&str> =
            (0..cited.len()).filter(|&i| cited[i] == most).map(|i| territory.communes[i].name.as_str()).collect();
        let verb = if names.len() < 2 { "est la commune la plus citée" } else { "sont les communes les plus citées" };
        let text = format!(
            "{} {verb} : {} {} directement rattachée{}.",
            french::list_at_most(&names, 3),
            french::count(most, "action", "actions"),
            match (names.len() < 2, most < 2) {
                (true, true) => "y est",
                (true, false) => "y sont",
                (false, true) => "est à chacune",
                (false, false) => "sont à chacune",
            },
            french::s(most)
        );
        out.find(text);
    }
}

fn find_without_action(out: &mut Outcome, all: &[ActionPlaces], territory: &Territory) {
    let count = |c: usize| all.iter().filter(|p| p.communes.contains(&c)).count();
    let counts: Vec<usize> = (0..territory.communes.len()).map(count).collect();
    if counts.iter().any(|c| *c > 0) {
        let none = counts.iter().filter(|c| **c == 0).count();
        if none > 0 {
            out.find(format!(
                "{} sur {} {} par aucune action rattachée à un lieu précis.",
                french::count(none, "commune", "communes"),
                french::integer(counts.len() as u64),
                if none < 2 { "n'est concernée" } else { "ne sont concernées" }
            ));
        }
    }
}
