//! The communes parted into EPCI, levels of the armature, basins of its poles: what each group has, and what its own
//! gaps weigh in those of the whole.

use super::Shared;
use crate::analysis::dimension::Groups;
use crate::analysis::parameter::Basins;
use crate::analysis::{Asked, Context};
use crate::diagnostic::Notes;
use crate::method::inequality::{
    Theil, theil_decomposition, theil_decomposition_weighted, theil_permutations, theil_weighted,
};
use crate::outcome::{Column, Table, Unit};
use crate::territory::Territory;

/// A way of parting the communes.
pub(super) struct Grouping {
    /// The communes of each group; those of no group are a group of their own in the formulas.
    pub groups: Groups,
    /// What they are between, and inside of what, in sentences: «niveaux de l'armature», «niveaux».
    pub plural: [&'static str; 2],
}

impl Grouping {
    pub(super) fn epcis(territory: &Territory) -> Self {
        Self { groups: Groups::epcis(territory), plural: ["EPCI", "EPCI"] }
    }

    /// The levels of the armature; nothing when the study declares none.
    pub(super) fn levels(territory: &Territory) -> Option<Self> {
        Some(Self { groups: Groups::levels(territory)?, plural: ["niveaux de l'armature", "niveaux"] })
    }

    /// The basins that the analysis asks for; nothing without poles to be near to.
    pub(super) fn basins(basins: &Basins, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Option<Self> {
        let groups = Groups::basins(basins, asked, context, notes)?;
        let between = if groups.of_layer() { "bassins" } else { "bassins des pôles" };
        Some(Self { groups, plural: [between, "bassins"] })
    }

    /// The group of each of these communes, which are in ascending order.
    pub(super) fn of(&self, at: &[usize]) -> Vec<usize> {
        let mut group = vec![self.groups.members.len(); at.last().map_or(0, |last| last + 1)];
        for (g, members) in self.groups.members.iter().enumerate() {
            for &i in members {
                if let Some(mine) = group.get_mut(i) {
                    *mine = g;
                }
            }
        }
        at.iter().map(|&i| group[i]).collect()
    }
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

    /// The probability that values shared out anew among the communes would part the groups as much, each commune
    /// counting once.
    pub(super) fn chance_of(&self, grouping: &Grouping) -> Option<f64> {
        theil_permutations(&self.levels, &grouping.of(&self.at), self.permutations, self.seed)
    }

    /// What each group has, and what its own gaps weigh.
    pub(super) fn by_group(&self, grouping: &Grouping) -> Table {
        let each =
            |f: &dyn Fn(&[usize]) -> Option<f64>| grouping.groups.members.iter().map(|m| f(m)).collect::<Vec<_>>();
        let total = |members: &[usize]| {
            let known: Vec<f64> = members.iter().filter_map(|&i| self.variable.values[i]).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>())
        };
        let mut table = grouping.groups.rows(&format!(" : {}", self.variable.label)).with(Column::numbers(
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
