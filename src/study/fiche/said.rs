//! What the answers and the plan say of a site: what it could become, what it would cost, which actions are about it.

use std::collections::{BTreeMap, BTreeSet};

use super::{known, rows_of};
use crate::attach::Target;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::map::{Block, Grid, GridColumn};
use crate::outcome::{Cells, Outcome, Table, Unit};
use crate::study::Study;

/// Why no answer is about a site that is no friche any more.
const DONE: &str =
    "Le site est reconverti, d'après son statut : les analyses portent sur ce qui est encore une friche.";

/// The columns that tell a potential: an index by use, then what speaks for and against the first.
const INDEX: &str = "indice_";

fn column(head: &str, share: f64, numbers: bool) -> GridColumn {
    GridColumn { head: head.to_owned(), share, numbers }
}

/// The rows about a site, each with its table.
fn about<'a>(answers: &'a [Outcome], layer: &Layer, site: &Feature) -> Vec<(&'a Outcome, &'a Table, usize)> {
    let of = |answer: &'a Outcome| {
        let row = |table: &'a Table| Some((answer, table, table.keys.iter().position(|key| *key == site.id)?));
        rows_of(answer, layer).filter_map(row).collect::<Vec<_>>()
    };
    answers.iter().flat_map(of).collect()
}

fn text<'a>(table: &'a Table, id: &str, row: usize) -> Option<&'a str> {
    table.column(id)?.as_texts()?.get(row)?.as_deref()
}

fn number(table: &Table, id: &str, row: usize) -> Option<f64> {
    *table.column(id)?.as_numbers()?.get(row)?
}

/// What an index is called; those of the tool's answers in percent.
fn called(index: f64) -> &'static str {
    match index {
        i if i >= 0.7 => "excellent",
        i if i >= 0.6 => "très bon",
        i if i >= 0.5 => "bon",
        i if i >= 0.4 => "moyen",
        _ => "faible",
    }
}

/// What the site could become: its uses, the best first, with how far that is to be relied on.
pub(super) fn potential(answers: &[Outcome], layer: &Layer, site: &Feature) -> Vec<Block> {
    let head = Block::Head("Ce que le site pourrait devenir".to_owned());
    for (answer, table, row) in about(answers, layer, site) {
        let uses = table.columns.iter().filter(|column| column.id.starts_with(INDEX));
        let index = |cells: &Cells| match cells {
            Cells::Numbers(values) => values[row],
            Cells::Texts(_) => None,
        };
        let mut uses: Vec<(&str, f64)> =
            uses.filter_map(|c| Some((c.label.split(" : ").last()?, index(&c.cells)?))).collect();
        if uses.is_empty() {
            continue;
        }
        // The first of equals stays the first, as the answer has them.
        uses.sort_by(|a, b| b.1.total_cmp(&a.1));
        let rows = uses.iter().map(|(name, index)| {
            vec![
                french::upper_first(name),
                format!("{} %", french::number(index * 100.0, 1)),
                called(*index).to_owned(),
            ]
        });
        let columns = vec![column("Usage", 2.0, false), column("Indice", 1.0, true), column("Potentiel", 1.6, false)];
        let mut out = vec![head, Block::Grid(Grid { columns, rows: rows.collect() })];
        let first = french::lower_first(uses[0].0);
        let swayed = "Doublé ou divisé par deux, un seul de ces poids mettrait un autre usage devant";
        for (id, say) in [("pour", "Pour"), ("contre", "Contre"), ("selon_un_poids", swayed)] {
            let parts = |t: &str| t.split(" ; ").map(french::lower_first).collect::<Vec<_>>().join(", ");
            let said = text(table, id, row).map(|t| format!("{say} « {first} » : {}.", parts(t)));
            out.extend(said.map(Block::Point));
        }
        if let Some(note) = number(table, "fiabilite", row) {
            let level = text(table, "niveau_fiabilite", row).unwrap_or_default();
            let unknown = number(table, "inconnus", row).map_or(String::new(), |n| {
                format!(" ; {} ne sont pas connus", french::count(n as usize, "critère", "critères"))
            });
            out.push(Block::Point(format!("Fiabilité : {} sur 10, {level}{unknown}.", french::short(note, 1))));
        }
        out.extend(answer.method.first().map(|method| Block::Small(french::upper_first(method))));
        return out;
    }
    if known::is_done(layer, site) {
        return vec![head, Block::Small(DONE.to_owned())];
    }
    let none = "Aucune analyse de l'étude ne dit le potentiel de ce site (voir « Que pourraient devenir les friches » dans le guide).";
    vec![head, Block::Small(none.to_owned())]
}

/// What it would cost, method by method.
pub(super) fn costs(answers: &[Outcome], layer: &Layer, site: &Feature) -> Vec<Block> {
    let head = Block::Head("Ce que cela coûterait".to_owned());
    for (_, table, row) in about(answers, layer, site) {
        let low = |column: &&crate::outcome::Column| column.unit == Unit::Euros && column.id.ends_with("_bas");
        let ranges: Vec<(&str, Option<f64>, Option<f64>)> = table
            .columns
            .iter()
            .filter(low)
            .map(|column| {
                let name = column.label.strip_suffix(", au moins").unwrap_or(&column.label);
                let high = column.id.replace("_bas", "_haut");
                (name, number(table, &column.id, row), number(table, &high, row))
            })
            .collect();
        if ranges.is_empty() {
            continue;
        }
        let euros = |value: Option<f64>| {
            value.map_or_else(|| "inconnu".to_owned(), |v| format!("{}\u{a0}€", french::number(v, 0)))
        };
        let rows = ranges.iter().map(|(name, low, high)| vec![(*name).to_owned(), euros(*low), euros(*high)]);
        let columns = vec![column("", 2.6, false), column("Au moins", 1.2, true), column("Au plus", 1.2, true)];
        let mut out = vec![head, Block::Grid(Grid { columns, rows: rows.collect() })];
        out.extend(text(table, "travaux", row).map(|parts| Block::Point(format!("Travaux : {parts}."))));
        out.extend(text(table, "suppose", row).map(|parts| Block::Point(format!("Supposé : {parts}."))));
        let apart = "Les méthodes ne comptent pas la même chose : elles ne se moyennent pas. Ordres de grandeur, qu'un devis remplace.";
        out.push(Block::Small(apart.to_owned()));
        return out;
    }
    if known::is_done(layer, site) {
        return vec![head, Block::Small(DONE.to_owned())];
    }
    let none = "Aucune analyse de l'étude ne chiffre ce site.";
    vec![head, Block::Small(none.to_owned())]
}

/// How an action comes to be about a site, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Site,
    Layer,
    Commune,
    Epci,
}

impl By {
    fn said(self) -> &'static str {
        match self {
            Self::Site => "ce site",
            Self::Layer => "les friches, dont celle-ci",
            Self::Commune => "sa commune",
            Self::Epci => "son EPCI",
        }
    }
}

/// The actions of the plan that are about the site, its commune or its EPCI; those for the whole territory are counted.
pub(super) fn actions(study: &Study, layer: &Layer, site: &Feature) -> Vec<Block> {
    let Some(plan) = &study.plan else { return Vec::new() };
    let head = Block::Head("Actions du projet de territoire".to_owned());
    let epci = site.commune.and_then(|c| study.territory.communes[c].epci);
    let mut found: BTreeMap<&str, By> = BTreeMap::new();
    let mut whole: BTreeSet<&str> = BTreeSet::new();
    // An action of every EPCI is one of the whole territory.
    let mut epcis: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for attachment in &plan.attachments {
        if let Target::Epci(e) = attachment.target {
            epcis.entry(&attachment.action).or_default().insert(e);
        }
    }
    let of_all = |action: &str| epcis.get(action).is_some_and(|some| some.len() == study.territory.epcis.len());
    for attachment in &plan.attachments {
        let by = match &attachment.target {
            Target::Features { layer: of, ids, filter } if *of == layer.id && ids.contains(&site.id) => {
                Some(if filter.is_some() { By::Layer } else { By::Site })
            }
            Target::Commune(c) if Some(*c) == site.commune => Some(By::Commune),
            Target::Epci(_) if of_all(&attachment.action) => {
                whole.insert(&attachment.action);
                None
            }
            Target::Epci(e) if Some(*e) == epci => Some(By::Epci),
            Target::Territory => {
                whole.insert(&attachment.action);
                None
            }
            _ => None,
        };
        if let Some(by) = by {
            let known = found.entry(&attachment.action).or_insert(by);
            *known = by.min(*known);
        }
    }
    let actions = plan.plan.actions();
    let mut rows: Vec<(By, usize)> =
        plan.assigned.ids.iter().enumerate().filter_map(|(n, id)| Some((*found.get(id.as_str())?, n))).collect();
    rows.sort();
    let row = |(by, n): &(By, usize)| {
        let text = actions.get(*n).map_or_else(String::new, |action| action.node.text.clone());
        vec![plan.assigned.ids[*n].clone(), text, by.said().to_owned()]
    };
    let mut out = vec![head];
    if rows.is_empty() {
        out.push(Block::Point("Aucune action n'est rattachée à ce site, à sa commune ou à son EPCI.".to_owned()));
    } else {
        let columns = vec![column("Action", 1.0, false), column("", 4.0, false), column("Rattachée à", 1.6, false)];
        out.push(Block::Grid(Grid { columns, rows: rows.iter().map(row).collect() }));
    }
    let whole = whole.iter().filter(|action| !found.contains_key(*action)).count();
    if whole > 0 {
        let actions = french::count(whole, "action vaut", "actions valent");
        out.push(Block::Small(format!(
            "{actions} pour tout le territoire, et n'{} pas ici.",
            if whole < 2 { "est" } else { "sont" }
        )));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Access, Cells, Control, Extent, Kind, Model, Precision};

    #[test]
    fn of_a_site_that_is_done_its_status_is_the_reason() {
        let site = |status: &str| {
            let feature = Feature {
                id: "55111_1".into(),
                name: "Laiterie".into(),
                number: 1,
                geometry: None,
                precision: Precision::Commune,
                commune: None,
                cells: Cells::new(&[status.to_owned()]),
            };
            Layer {
                id: "friches".into(),
                title: "Friches".into(),
                model: Model::named("friches").expect("a model"),
                source: String::new(),
                fictional: false,
                file: "friches.csv".into(),
                fields: vec!["site_statut".to_owned()],
                kinds: vec![Kind::Text],
                features: vec![feature].into(),
                extent: Extent::default(),
                access: Access::default(),
                control: Control::default(),
            }
        };
        for (status, told) in [("friche reconvertie", true), ("friche sans projet", false)] {
            let layer = site(status);
            for blocks in [potential(&[], &layer, &layer.features[0]), costs(&[], &layer, &layer.features[0])] {
                assert_eq!(blocks.contains(&Block::Small(DONE.to_owned())), told, "{blocks:?}");
            }
        }
    }
}
