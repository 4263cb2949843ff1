//! Turn restrictions of OpenStreetMap: relations `type=restriction`, from a way, through a node, to a way.
//!
//! Left out, and counted: those through a way, those that hold at certain hours only, and those whose ways don't end at the
//! node or are not both known.

use std::collections::BTreeMap;

use osmpbf::{RelMemberType, Relation};

use super::profile::Profile;
use super::streets::LinkTurn;
use super::way::{self, Tags, TurnRule};

/// A relation, with those whom it concerns: one bit a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Restriction {
    /// Ways that one comes by.
    from: Vec<i64>,
    /// Ways that one would go by.
    to: Vec<i64>,
    /// The node; none when it goes through a way.
    pub(super) via: Option<i64>,
    /// Who may not go so.
    no: u32,
    /// Who may go only so.
    only: u32,
}

impl Restriction {
    /// Whether it speaks of coming by a way.
    pub(super) fn comes_by(&self, way: i64) -> bool {
        self.from.contains(&way)
    }

    /// Reads a relation; `None` when it is no turn restriction, or concerns nobody.
    pub(super) fn read(relation: &Relation<'_>, profiles: &[Profile]) -> Option<Self> {
        let tags: Vec<(&str, &str)> = relation.tags().collect();
        if !tags.iter().any(|(key, value)| *key == "type" && value.starts_with("restriction")) {
            return None;
        }
        let mut read = Self::default();
        for (n, profile) in profiles.iter().enumerate() {
            match way::turn_rule(profile, Tags(&tags)) {
                Some(TurnRule::No) => read.no |= 1 << n,
                Some(TurnRule::Only) => read.only |= 1 << n,
                None => {}
            }
        }
        if read.no | read.only == 0 {
            return None;
        }
        let mut vias = 0;
        for member in relation.members() {
            match (member.role().unwrap_or_default(), member.member_type) {
                ("from", RelMemberType::Way) => read.from.push(member.member_id),
                ("to", RelMemberType::Way) => read.to.push(member.member_id),
                ("via", kind) => {
                    vias += 1;
                    read.via = (kind == RelMemberType::Node && vias == 1).then_some(member.member_id);
                }
                _ => {}
            }
        }
        Some(read)
    }
}

/// The links that end at nodes where turns are restricted, with their ways.
#[derive(Debug, Default)]
pub(super) struct Meetings(BTreeMap<i64, Vec<(i64, u32)>>);

impl Meetings {
    /// To be filled for the nodes of these restrictions.
    pub(super) fn new(restrictions: &[Restriction]) -> Self {
        Self(restrictions.iter().filter_map(|r| Some((r.via?, Vec::new()))).collect())
    }

    /// A link of a way ends at a node.
    pub(super) fn add(&mut self, node: i64, way: i64, link: u32) {
        if let Some(meeting) = self.0.get_mut(&node) {
            meeting.push((way, link));
        }
    }

    /// The turns that restrictions forbid, and how many of them forbid none that could be found. `raw` is the raw node of
    /// a node.
    pub(super) fn turns(
        &self,
        restrictions: &[Restriction],
        raw: impl Fn(i64) -> Option<u32>,
    ) -> (Vec<LinkTurn>, usize) {
        let (mut turns, mut left_out) = (Vec::new(), 0);
        for restriction in restrictions {
            match self.of(restriction, &raw) {
                Some(found) => turns.extend(found),
                None => left_out += 1,
            }
        }
        turns.sort_unstable();
        turns.dedup();
        (turns, left_out)
    }

    fn of(&self, restriction: &Restriction, raw: impl Fn(i64) -> Option<u32>) -> Option<Vec<LinkTurn>> {
        let node = restriction.via?;
        let (via, meeting) = (raw(node)?, self.0.get(&node)?);
        let all = |ways: &[i64]| -> Option<Vec<u32>> {
            let links = ways.iter().map(|way| only_one(meeting, *way)).collect::<Option<Vec<u32>>>()?;
            (!links.is_empty()).then_some(links)
        };
        let (from, to) = (all(&restriction.from)?, all(&restriction.to)?);
        let mut out = Vec::new();
        for from in &from {
            let turn = |to: u32, profiles: u32| LinkTurn { from: *from, via, to, profiles };
            if restriction.no != 0 {
                out.extend(to.iter().map(|to| turn(*to, restriction.no)));
            }
            if restriction.only != 0 {
                let others = meeting.iter().map(|(_, link)| *link).filter(|link| !to.contains(link));
                out.extend(others.map(|link| turn(link, restriction.only)));
            }
        }
        Some(out)
    }
}

/// The link of a way at a node, when it has one there: a way that goes through does not say from which side.
fn only_one(meeting: &[(i64, u32)], way: i64) -> Option<u32> {
    let mut links = meeting.iter().filter(|(of, _)| *of == way).map(|(_, link)| *link);
    links.next().filter(|_| links.next().is_none())
}
