//! What the attachments come to: tables of actions, communes and EPCI, findings, and points to draw.

use std::collections::BTreeSet;

use geo::{InteriorPoint, Point};

use super::{Attachment, Plan, Target};
use crate::french;
use crate::layer::Layer;
use crate::outcome::{Column, Finding, Outcome, Row, Table, Unit};
use crate::territory::Territory;

/// One action at one target, for the layer of actions in the GeoPackage.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionPlace {
    /// The action's id.
    pub action: String,
    /// Its pillar, from 1.
    pub pillar: usize,
    /// Its text.
    pub text: String,
    /// The target for people.
    pub target: String,
    /// What the target is to the action.
    pub role: String,
    /// Who attached: `utilisateur` or `suggestion`.
    pub origin: &'static str,
    /// The mairie of a commune, an inner point of an EPCI, the feature; none for the whole territory, which would pile
    /// up in one meaningless place.
    pub point: Option<Point<f64>>,
}

/// Where one action is, as sets of indexes.
#[derive(Debug, Clone, Default)]
struct Places {
    communes: BTreeSet<usize>,
    epcis: BTreeSet<usize>,
    whole: bool,
    /// Whether a target other than the whole territory is named.
    precise: bool,
}

fn places(id: &str, attachments: &[Attachment], territory: &Territory, layers: &[Layer]) -> Places {
    let mut out = Places::default();
    for attachment in attachments.iter().filter(|a| a.action == id) {
        match &attachment.target {
            Target::Commune(i) => {
                out.communes.insert(*i);
                out.precise = true;
            }
            Target::Epci(e) => {
                out.communes.extend(territory.epcis[*e].communes.iter().copied());
                out.epcis.insert(*e);
                out.precise = true;
            }
            Target::Territory => out.whole = true,
            Target::Nowhere => {}
            Target::Features { layer, ids, .. } => {
                let layer = layers.iter().find(|l| l.id == *layer);
                let wanted: BTreeSet<&String> = ids.iter().collect();
                let features = layer.iter().flat_map(|l| &l.features).filter(|f| wanted.contains(&f.id));
                let communes: Vec<usize> = features.filter_map(|f| f.commune).collect();
                out.precise |= !communes.is_empty();
                out.communes.extend(communes);
            }
        }
    }
    out.epcis.extend(out.communes.iter().filter_map(|&c| territory.communes[c].epci));
    out
}

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
    let all: Vec<Places> = ids.iter().map(|id| places(id, attachments, territory, layers)).collect();
    let pillars: Vec<usize> = actions.iter().map(|a| pillar(a)).collect();
    let count = plan.nodes.len();
    out.method = vec![
        "une action compte dans une commune si elle y est rattachée directement, par son EPCI ou par une entité de couche qui s'y trouve ; une seule fois par commune".to_owned(),
        "les actions rattachées à tout le territoire sont comptées à part (colonne « tout le territoire ») et ne colorent pas les cartes".to_owned(),
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

fn pillar(action: &super::ActionRef<'_>) -> usize {
    action.headings.first().unwrap_or(&action.node).position.first().copied().unwrap_or(0)
}

fn action_table(
    plan: &Plan,
    ids: &[String],
    all: &[Places],
    attachments: &[Attachment],
    territory: &Territory,
    layers: &[Layer],
) -> Table {
    let actions = plan.actions();
    let texts = |of: &dyn Fn(usize) -> Option<String>| (0..ids.len()).map(of).collect::<Vec<Option<String>>>();
    let code = |node: &super::Node| node.printed_code.clone().unwrap_or_else(|| super::dotted(&node.position));
    let heading = |i: usize, last: bool| {
        let headings = &actions[i].headings;
        let node = if last { headings.last() } else { headings.first() }?;
        Some(format!("{} {} : {}", node.label, code(node), node.text))
    };
    let own = |i: usize| attachments.iter().filter(move |a| a.action == ids[i]);
    let targets = |i: usize| {
        let labels: Vec<String> = own(i).map(|a| a.target.label(territory, layers)).collect();
        (!labels.is_empty()).then(|| labels.join(" ; "))
    };
    let communes = all.iter().map(|p| Some(p.communes.len() as f64)).collect();
    let names = actions.iter().map(|a| a.node.text.clone()).collect();
    Table::new("actions", "Actions du plan et leurs lieux", Row::Other, ids.to_vec(), names)
        .with(Column::texts(
            "code_imprime",
            "Numéro imprimé",
            texts(&|i| {
                let own = actions[i].node.printed_code.clone();
                own.or_else(|| actions[i].headings.last().and_then(|h| h.printed_code.clone()))
            }),
        ))
        .with(Column::texts(
            "position",
            "Place dans le plan",
            texts(&|i| Some(super::dotted(&actions[i].node.position))),
        ))
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

fn with_counts(
    mut table: Table,
    rows: usize,
    pillar_count: usize,
    all: &[Places],
    pillars: &[usize],
    holds: impl Fn(&Places, usize) -> bool,
) -> Table {
    let count = |row: usize, pillar: Option<usize>| {
        let of_pillar = |k: &usize| pillar.is_none_or(|p| *k == p);
        all.iter().zip(pillars).filter(|(p, k)| of_pillar(k) && holds(p, row)).count() as f64
    };
    let column = |pillar: Option<usize>| (0..rows).map(|row| Some(count(row, pillar))).collect::<Vec<_>>();
    table = table.with(Column::numbers("actions", "Actions rattachées", Unit::Count, column(None)));
    for pillar in 1..=pillar_count {
        let label = format!("Actions rattachées, pilier {pillar}");
        table = table.with(Column::numbers(format!("pilier_{pillar}"), label, Unit::Count, column(Some(pillar))));
    }
    let whole = all.iter().filter(|p| p.whole).count() as f64;
    let label = "Actions pour tout le territoire";
    table.with(Column::numbers("territoire", label, Unit::Count, vec![Some(whole); rows]))
}

fn findings(out: &mut Outcome, ids: &[String], all: &[Places], attachments: &[Attachment], territory: &Territory) {
    let chosen = |keep: &dyn Fn(&Places) -> bool| -> Vec<String> {
        ids.iter().zip(all).filter(|(_, p)| keep(p)).map(|(id, _)| id.clone()).collect()
    };
    let precise = chosen(&|p| p.precise);
    let whole = chosen(&|p| p.whole && !p.precise);
    let nowhere = chosen(&|p| !p.whole && !p.precise);
    let n = |k: usize| french::integer(k as u64);
    let is = |k: usize| if k < 2 { "est rattachée" } else { "sont rattachées" };
    let mut text = format!(
        "{} sur {} {} à un lieu précis",
        french::count(precise.len(), "action", "actions"),
        n(ids.len()),
        is(precise.len())
    );
    text.push_str(&format!(" ; {} au territoire entier, {} à aucun lieu.", n(whole.len()), n(nowhere.len())));
    out.findings.push(Finding { text, actions: precise });
    let user: BTreeSet<&str> =
        attachments.iter().filter(|a| a.origin == super::Origin::User).map(|a| a.action.as_str()).collect();
    let suggested: Vec<String> = ids
        .iter()
        .filter(|id| !user.contains(id.as_str()) && attachments.iter().any(|a| a.action == **id))
        .cloned()
        .collect();
    if !suggested.is_empty() {
        let text = format!(
            "{} {} que suggéré{} par les mots du texte : à relire avant de s'y fier.",
            french::count(suggested.len(), "rattachement d'action n'est", "rattachements d'actions ne sont"),
            "",
            french::s(suggested.len())
        )
        .replace("  ", " ");
        out.findings.push(Finding { text, actions: suggested });
    }
    let count = |c: usize| all.iter().filter(|p| p.communes.contains(&c)).count();
    let counts: Vec<usize> = (0..territory.communes.len()).map(count).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    if most > 0 {
        let names: Vec<&str> =
            (0..counts.len()).filter(|&i| counts[i] == most).map(|i| territory.communes[i].name.as_str()).collect();
        let verb = if names.len() < 2 { "est la commune la plus citée" } else { "sont les communes les plus citées" };
        let text =
            format!("{} {verb} : {}.", french::list_at_most(&names, 3), french::count(most, "action", "actions"));
        out.find(text);
        let none = counts.iter().filter(|c| **c == 0).count();
        if none > 0 {
            out.find(format!(
                "{} sur {} {} par aucune action rattachée à un lieu précis.",
                french::count(none, "commune", "communes"),
                n(counts.len()),
                if none < 2 { "n'est concernée" } else { "ne sont concernées" }
            ));
        }
    }
}

/// One row for each action and target: what the GeoPackage's layer of actions holds. Features come one by one.
#[must_use]
pub fn attachment_points(
    plan: &Plan,
    ids: &[String],
    attachments: &[Attachment],
    territory: &Territory,
    layers: &[Layer],
) -> Vec<ActionPlace> {
    let mut out = Vec::new();
    for (action, id) in plan.actions().iter().zip(ids) {
        for attachment in attachments.iter().filter(|a| a.action == *id) {
            let mut push = |target: String, point: Option<Point<f64>>| {
                out.push(ActionPlace {
                    action: id.clone(),
                    pillar: pillar(action),
                    text: action.node.text.clone(),
                    target,
                    role: attachment.role.clone(),
                    origin: attachment.origin.label(),
                    point,
                });
            };
            let label = attachment.target.label(territory, layers);
            match &attachment.target {
                Target::Nowhere => {}
                Target::Territory => push(label, None),
                Target::Commune(i) => push(label, territory.communes[*i].mairie),
                Target::Epci(i) => push(label, territory.epcis[*i].outline.interior_point()),
                Target::Features { layer, ids, .. } => {
                    let wanted: BTreeSet<&String> = ids.iter().collect();
                    for layer in layers.iter().filter(|l| l.id == *layer) {
                        for feature in layer.features.iter().filter(|f| wanted.contains(&f.id)) {
                            push(format!("{} : {}", layer.title, feature.name), feature.point());
                        }
                    }
                }
            }
        }
    }
    out
}
