//! What is within reach of another weight than the population: the same shares, in columns beside those of people.

use super::depth::{CURVE, steps};
use super::{Near, Reach, Weight, share};
use crate::analysis::base::{self, Base};
use crate::analysis::dimension::Groups;
use crate::analysis::travel::Origins;
use crate::french;
use crate::outcome::{Column, ColumnRole, Direction, Outcome, Table, TableId, Unit};
use crate::territory::Territory;

/// Adds the columns of a weight to the tables that count people, and a sentence for each threshold.
pub(super) fn add(
    outcome: &mut Outcome,
    weight: &Weight<'_>,
    levels: &[Reach],
    groups: &[Groups],
    (origins, near): (&Origins, &Near),
    (title, territory): (&str, &Territory),
) {
    let weights = weight.values();
    let epcis: Vec<Vec<usize>> = territory.epcis.iter().map(|e| e.communes.clone()).collect();
    let tables = std::mem::take(&mut outcome.tables).into_iter().map(|table| match &table.id {
        TableId::Territory => whole(table, weight, &weights, levels, territory),
        TableId::Epci => by_group(table, &epcis, weight, &weights, levels, territory),
        TableId::Own(id) if id == CURVE => curve(table, weight, &weights, (origins, near)),
        id => match groups.iter().find(|g| g.id == *id) {
            Some(groups) => by_group(table, &groups.members, weight, &weights, levels, territory),
            None => table,
        },
    });
    outcome.tables = tables.collect();
    let everyone: Vec<usize> = (0..weights.len()).collect();
    let aside = based(weight, levels, &everyone, territory).aside();
    for l in levels {
        if let Some(part) = l.people_share(&weights, &everyone) {
            let (percent, label, threshold) = (french::percent(part, 1), &weight.label, l.threshold);
            // What the layer does not hold may be within reach, too.
            let most = l.people_share_at_most(&weights, &everyone).map(|most| french::percent(most, 1));
            let percent = match most.filter(|most| *most != percent) {
                Some(most) => format!("entre {percent} et {most}"),
                None => percent,
            };
            outcome.find(format!("{title} : {percent} de « {label} » à {threshold} au plus{aside}."));
        }
    }
}

/// On how much the figures of a weight stand in these communes: where it is known, and whether they are within reach.
fn based(weight: &Weight<'_>, levels: &[Reach], members: &[usize], territory: &Territory) -> Base {
    let told = |i: usize| levels.iter().all(|l| l.covered[i].is_some());
    weight.base(members, told, territory)
}

fn whole(table: Table, weight: &Weight<'_>, weights: &[f64], levels: &[Reach], territory: &Territory) -> Table {
    let everyone: Vec<usize> = (0..weights.len()).collect();
    let each = |f: &dyn Fn(&Reach) -> Option<f64>| -> Vec<Option<f64>> { levels.iter().map(f).collect() };
    let unknown = weight.missing(&everyone) as f64;
    let bases = vec![based(weight, levels, &everyone, territory); levels.len()];
    let [communes, people] = base::columns("poids_", &bases);
    table
        .with(
            Column::numbers(
                "poids",
                format!("{}, à portée", weight.label),
                weight.unit,
                each(&|l| Some(l.people(weights, &everyone))),
            )
            .direction(Direction::Better),
        )
        .with(part_of(weight, each(&|l| l.people_share(weights, &everyone))))
        .with(Column::numbers(
            "sans_poids",
            format!("Communes sans « {} », non comptées dans sa part", weight.label),
            Unit::Count,
            each(&|_| Some(unknown)),
        ))
        .with(about(weight, communes))
        .with(about(weight, people))
}

/// A column that says of the weight on how much its figures stand.
fn about(weight: &Weight<'_>, column: Column) -> Column {
    Column { label: format!("{} (« {} »)", column.label, weight.label), ..column }
}

fn by_group(
    mut table: Table,
    groups: &[Vec<usize>],
    weight: &Weight<'_>,
    weights: &[f64],
    levels: &[Reach],
    territory: &Territory,
) -> Table {
    let bases: Vec<Base> = groups.iter().map(|g| based(weight, levels, g, territory)).collect();
    for column in base::columns("poids_", &bases) {
        table = table.with(about(weight, column));
    }
    for l in levels {
        let shares = groups.iter().map(|g| l.people_share(weights, g)).collect();
        let label = format!("{} à {} au plus", weight.label, l.threshold);
        table = table.with(part(format!("part_poids_{}", l.id()), label, shares));
    }
    table
}

/// The share of the weight against the distance, at the steps of the curve of people.
fn curve(table: Table, weight: &Weight<'_>, weights: &[f64], (origins, near): (&Origins, &Near)) -> Table {
    let counted = origins.people(|i| near.answered(i), weights);
    let far = |i: usize| near.first(i).map(|(_, d)| d.amount());
    let all: f64 = counted.iter().sum();
    let within = |step: f64| -> f64 {
        (0..counted.len()).filter(|&i| far(i).is_some_and(|d| d <= step)).map(|i| counted[i]).sum()
    };
    let steps = steps((0..counted.len()).filter(|&i| near.answered(i)).map(far));
    let shares = steps.iter().map(|step| share::ratio(within(*step), all)).collect();
    table.with(part_of(weight, shares))
}

/// The share of the weight itself.
fn part_of(weight: &Weight<'_>, values: Vec<Option<f64>>) -> Column {
    let what = weight.label.clone();
    part("part_poids", format!("Part de « {what} »"), values).role(ColumnRole::ShareOf { what })
}

fn part(id: impl Into<String>, label: String, values: Vec<Option<f64>>) -> Column {
    Column::numbers(id, label, Unit::Share, values).direction(Direction::Better)
}
