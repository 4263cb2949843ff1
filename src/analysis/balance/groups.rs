//! The communes parted into EPCI, levels of the armature, basins of its poles: what each group has, and what its own
//! gaps weigh in those of the whole.

use super::Shared;
use super::grouping::Grouping;
use super::shared::Means;
use crate::analysis::base::{self, Base};
use crate::method::inequality::{
    Theil, theil_decomposition, theil_decomposition_weighted, theil_permutations, theil_permutations_weighted,
    theil_weighted,
};
use crate::outcome::{Column, Table, Unit};
use crate::territory::Territory;

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

    /// The same of communes that count for their weight, as the part that sentences tell.
    pub(super) fn weighted_chance_of(&self, grouping: &Grouping) -> Option<f64> {
        let groups = grouping.of(&self.at);
        theil_permutations_weighted(&self.quantities, &self.weights, &groups, self.permutations, self.seed)
    }

    /// What each group has, and what its own gaps weigh.
    pub(super) fn by_group(&self, grouping: &Grouping, territory: &Territory) -> Table {
        let members = &grouping.groups.members;
        let each = |f: &dyn Fn(&[usize]) -> Option<f64>| members.iter().map(|m| f(m)).collect::<Vec<_>>();
        let bases: Vec<Base> = members.iter().map(|m| self.base(m, territory)).collect();
        let mut table = grouping.groups.rows(&format!(" : {}", self.variable.label));
        for column in base::columns("", &bases) {
            table = table.with(column);
        }
        if self.endowment {
            let total = Column::numbers("total", "Total", self.variable.unit, each(&|m| self.total_of(m)));
            table = table.with(total.direction(self.variable.direction).adding_up_if(self.variable.adds_up));
        }
        if self.means == Means::Weighted {
            let id = if self.endowment { "dotation" } else { "moyenne" };
            let levels = Column::numbers(id, self.level_label(), self.level_unit(), each(&|m| self.level_of(m)));
            table = table.with(levels.direction(self.variable.direction));
        }
        let all = theil_weighted(&self.quantities, &self.weights).filter(|t| *t > 1e-12);
        let whole: f64 = self.quantities.iter().sum();
        table
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
