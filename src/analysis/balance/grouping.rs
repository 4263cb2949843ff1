//! The ways of parting the communes: EPCI, levels of the armature, basins of its poles.

use crate::analysis::dimension::Groups;
use crate::analysis::parameter::Basins;
use crate::analysis::{Asked, Context};
use crate::diagnostic::Notes;
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
