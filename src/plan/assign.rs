//! Which action of a reading has which lasting id.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::diff::{Item, matching};
use super::doubt::{Doubt, may_have_become};
use super::id::{numbers, split};
use super::node::dotted;
use super::registry::{Known, Registry};
use super::tree::Plan;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// What a reading changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assigned {
    /// The id of each action, in the order of the document.
    pub ids: Vec<String>,
    /// Ids given for the first time.
    pub new: Vec<String>,
    /// Actions that this reading no longer found.
    pub disappeared: Vec<Known>,
    /// Actions that disappeared, now or before, and look like others that appeared: the user is to say.
    pub doubtful: Vec<Doubt>,
}

impl Assigned {
    /// Says which actions disappeared. `shown` is the plan's document.
    pub fn report(&self, shown: &Path, notes: &mut Notes) {
        // An action that may have become another one is asked about.
        let asked = |known: &&Known| self.doubtful.iter().any(|d| d.old.id == known.id);
        for known in self.disappeared.iter().filter(|known| !asked(known)) {
            let text: String = known.text.chars().take(60).collect();
            let message = format!("l'action `{}` (« {text} ») n'est plus dans le document", known.id);
            notes.push(
                Diagnostic::new("A0406", message)
                    .in_file(shown)
                    .help("si elle en est devenue une autre, le dire dans territoire.toml par une section [[plan.suite]] (clés `ancienne` et `nouvelle`) : ses rattachements la suivent"),
            );
        }
        self.doubtful.iter().for_each(|doubt| notes.push(doubt.question(shown)));
    }
}

impl Registry {
    /// Gives each action of the plan its id (also written on its node), and remembers this reading.
    ///
    /// An action that disappeared and comes back word for word takes its id back; any other text gets a number that
    /// was never used.
    pub fn update(&mut self, plan: &mut Plan) -> Assigned {
        let actions = plan.actions();
        let objective = |position: &[usize]| match position {
            // An action under no heading: `0`, which is the number of none.
            [] | [_] => "0".to_owned(),
            [above @ .., _] => dotted(above),
        };
        let new: Vec<Item> = actions
            .iter()
            .map(|a| Item { objective: objective(&a.node.position), text: a.node.text.clone() })
            .collect();
        let mut old: Vec<(Vec<usize>, &Known)> =
            self.known.iter().filter(|k| k.present).map(|k| (numbers(&k.position), k)).collect();
        old.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let items: Vec<Item> =
            old.iter().map(|(position, k)| Item { objective: objective(position), text: k.text.clone() }).collect();
        let mut ids: Vec<Option<String>> =
            matching(&items, &new).into_iter().map(|m| m.map(|i| old[i].1.id.clone())).collect();
        // The first of several that disappeared with the same words.
        let mut away: BTreeMap<String, &Known> = BTreeMap::new();
        for one in self.known.iter().filter(|k| !k.present) {
            away.entry(french::name_key(&one.text)).or_insert(one);
        }
        for (id, item) in ids.iter_mut().zip(&new).filter(|(id, _)| id.is_none()) {
            let key = french::name_key(&item.text);
            *id = away.get(&key).filter(|_| !key.is_empty()).map(|k| k.id.clone());
        }
        // Two new actions can't both be the one that came back.
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for id in &mut ids {
            id.take_if(|one| !seen.insert(one.clone()));
        }
        let mut highest: BTreeMap<String, usize> = BTreeMap::new();
        for (objective, number) in self.known.iter().filter_map(|k| split(&k.id)) {
            let entry = highest.entry(objective.to_owned()).or_insert(0);
            *entry = number.max(*entry);
        }
        let mut assigned = Assigned::default();
        for (id, item) in ids.into_iter().zip(&new) {
            assigned.ids.push(id.unwrap_or_else(|| {
                let number = highest.entry(item.objective.clone()).or_insert(0);
                *number += 1;
                let id = format!("{}-{number:02}", item.objective);
                assigned.new.push(id.clone());
                id
            }));
        }
        let mut known: Vec<Known> = actions
            .iter()
            .zip(&assigned.ids)
            .map(|(a, id)| Known {
                id: id.clone(),
                position: dotted(&a.node.position),
                printed_code: a
                    .node
                    .printed_code
                    .clone()
                    .or_else(|| a.headings.last().and_then(|h| h.printed_code.clone())),
                text: a.node.text.clone(),
                present: true,
                doubt: None,
            })
            .collect();
        let there: BTreeSet<&String> = assigned.ids.iter().collect();
        let mut gone: Vec<Known> = self.known.iter().filter(|k| !there.contains(&k.id)).cloned().collect();
        assigned.disappeared = gone.iter().filter(|k| k.present).cloned().collect();
        let appeared: BTreeSet<&String> = assigned.new.iter().collect();
        let new: Vec<&Known> = known.iter().filter(|k| appeared.contains(&k.id)).collect();
        for one in &mut gone {
            one.doubt = if one.present { may_have_become(one, &new) } else { one.doubt.take() };
            one.doubt.take_if(|other| !there.contains(other));
            one.present = false;
        }
        known.append(&mut gone);
        self.known = known;
        self.sort_gone();
        assigned.doubtful = self.doubts();
        plan.set_ids(&assigned.ids);
        assigned
    }
}
