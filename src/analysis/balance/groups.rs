//! The communes parted into EPCI, levels of the armature, basins of its poles: what each group has, and what its own
//! gaps weigh in those of the whole.

use super::Shared;
use crate::analysis::{Context, share};
use crate::method::inequality::{Theil, theil_decomposition, theil_decomposition_weighted, theil_weighted};
use crate::outcome::{Column, Row, Table, Unit};
use crate::territory::Territory;

/// A way of parting the communes.
pub(super) struct Grouping {
    /// The communes of each group, by index; those of no group are a group of their own in the formulas.
    pub members: Vec<Vec<usize>>,
    /// The table to which figures of the groups are added.
    table: Table,
    /// What they are between, and inside of what, in sentences: «niveaux de l'armature», «niveaux».
    pub plural: [&'static str; 2],
}

impl Grouping {
    pub(super) fn epcis(territory: &Territory, label: &str) -> Self {
        Self {
            members: territory.epcis.iter().map(|e| e.communes.clone()).collect(),
            table: share::epci_table(format!("Par EPCI : {label}"), territory),
            plural: ["EPCI", "EPCI"],
        }
    }

    /// The levels of the armature, the communes that are no pole last; nothing when the study declares no level.
    pub(super) fn levels(territory: &Territory, label: &str) -> Option<Self> {
        if territory.levels.iter().all(|l| l.communes.is_empty()) {
            return None;
        }
        let mut members: Vec<Vec<usize>> = territory.levels.iter().map(|l| l.communes.clone()).collect();
        members.push((0..territory.communes.len()).filter(|&i| territory.communes[i].level.is_none()).collect());
        let names: Vec<String> =
            territory.levels.iter().map(|l| l.name.clone()).chain(["Autres communes".to_owned()]).collect();
        let keys = (1..=names.len()).map(|i| format!("niveau_{i}")).collect();
        let title = format!("Par niveau de l'armature : {label}");
        let table = Table::new("niveaux", title, Row::Other, keys, names);
        Some(Self { members, table, plural: ["niveaux de l'armature", "niveaux"] })
    }

    /// The basins of the poles, each with the communes that it is the nearest pole of, and how that was told; nothing
    /// when the study declares no level, or no mairie is known.
    pub(super) fn basins(context: &Context<'_>, label: &str) -> Option<(Self, String)> {
        let territory = context.territory;
        let mut poles: Vec<usize> = territory.levels.iter().flat_map(|l| l.communes.iter().copied()).collect();
        poles.sort_unstable();
        let (pole_of, how) = answered(&poles, context).or_else(|| straight(&poles, context))?;
        let members: Vec<Vec<usize>> =
            poles.iter().map(|pole| (0..pole_of.len()).filter(|&i| pole_of[i] == Some(*pole)).collect()).collect();
        let (keys, names) = poles
            .iter()
            .map(|&i| &territory.communes[i])
            .map(|c| (c.code.to_string(), format!("Bassin : {}", c.name)))
            .unzip();
        let table = Table::new("bassins", format!("Par bassin : {label}"), Row::Other, keys, names);
        Some((Self { members, table, plural: ["bassins des pôles", "bassins"] }, how))
    }

    /// The group of each of these communes, which are in ascending order.
    pub(super) fn of(&self, at: &[usize]) -> Vec<usize> {
        let mut group = vec![self.members.len(); at.last().map_or(0, |last| last + 1)];
        for (g, members) in self.members.iter().enumerate() {
            for &i in members {
                if let Some(mine) = group.get_mut(i) {
                    *mine = g;
                }
            }
        }
        at.iter().map(|&i| group[i]).collect()
    }
}

/// The poles as an armature declared above found them, which may go by road.
fn answered(poles: &[usize], context: &Context<'_>) -> Option<(Vec<Option<usize>>, String)> {
    let armature = context.answers.iter().find(|a| a.kind == "armature")?;
    let names = armature.column_of("communes", "pole")?.as_texts()?;
    let name = |pole: usize| context.territory.communes[pole].name.as_str();
    // Two poles of one name could not be told apart.
    if poles.iter().enumerate().any(|(k, &one)| poles[..k].iter().any(|&other| name(one) == name(other))) {
        return None;
    }
    let pole = |text: &Option<String>| poles.iter().copied().find(|&p| Some(name(p)) == text.as_deref());
    let how = format!("bassins : pôle le plus proche selon l'analyse « {} »", armature.title);
    Some((names.iter().map(pole).collect(), how))
}

/// The nearest poles as this analysis travels.
fn straight(poles: &[usize], context: &Context<'_>) -> Option<(Vec<Option<usize>>, String)> {
    let territory = context.territory;
    let (placed, places): (Vec<usize>, Vec<geo::Point<f64>>) =
        poles.iter().filter_map(|&i| Some((i, territory.communes[i].mairie?))).unzip();
    if places.is_empty() {
        return None;
    }
    let (at, origins) = share::mairies(territory);
    let mut out = vec![None; territory.communes.len()];
    for (&i, found) in at.iter().zip(context.travel.nearest(&origins, &places, 1)) {
        out[i] = found.first().map(|(place, _)| placed[*place]);
    }
    Some((out, format!("bassins : pôle le plus proche de la mairie, {}", context.travel.describe())))
}

impl Shared<'_> {
    /// Theil's T between and within the groups: by head, by commune.
    pub(super) fn theil_by(&self, grouping: &Grouping) -> (Option<Theil>, Option<Theil>) {
        let groups = grouping.of(&self.at);
        (
            theil_decomposition_weighted(&self.quantities, &self.weights, &groups),
            theil_decomposition(&self.levels, &groups),
        )
    }

    /// What each group has, and what its own gaps weigh.
    pub(super) fn by_group(&self, grouping: &Grouping) -> Table {
        let each = |f: &dyn Fn(&[usize]) -> Option<f64>| grouping.members.iter().map(|m| f(m)).collect::<Vec<_>>();
        let total = |members: &[usize]| {
            let known: Vec<f64> = members.iter().filter_map(|&i| self.variable.values[i]).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>())
        };
        let mut table = grouping.table.clone().with(Column::numbers(
            "communes",
            "Communes comptées",
            Unit::Count,
            each(&|m| Some(self.kept(m).len() as f64)),
        ));
        if self.endowment {
            table = table.with(Column::numbers("total", "Total", self.variable.unit, each(&total)));
        }
        let all = theil_weighted(&self.quantities, &self.weights).filter(|t| *t > 1e-12);
        let whole: f64 = self.quantities.iter().sum();
        table
            .with(Column::numbers("dotation", self.level_label(), self.level_unit(), each(&|m| self.level_of(m))))
            .with(Column::numbers(
                "theil",
                "Theil à l'intérieur",
                Unit::Index,
                each(&|m| self.theil_in(m).map(|t| t.0)),
            ))
            .with(Column::numbers(
                "part_des_ecarts",
                "Part des écarts du territoire (Theil) qui est à l'intérieur",
                Unit::Share,
                each(&|m| {
                    let (inside, held) = self.theil_in(m)?;
                    Some(held / whole * inside / all?)
                }),
            ))
    }

    /// Theil's T among the communes of a group, by head, and what they hold.
    fn theil_in(&self, members: &[usize]) -> Option<(f64, f64)> {
        let (quantities, weights): (Vec<f64>, Vec<f64>) =
            self.kept(members).into_iter().map(|k| (self.quantities[k], self.weights[k])).unzip();
        Some((theil_weighted(&quantities, &weights)?, quantities.iter().sum()))
    }

    /// The ranks of the communes among these that have a value.
    pub(super) fn kept(&self, members: &[usize]) -> Vec<usize> {
        members.iter().filter_map(|i| self.at.binary_search(i).ok()).collect()
    }
}
