//! Which suggestions are drawn beside what the user attached, and which still wait for a decision.

use std::collections::{BTreeMap, BTreeSet};

use super::attachment::{Attachment, CONCERNED, Origin};
use super::suggestion::{Confidence, Proposal, Suggestion};
use super::target::Target;
use super::vocabulary::Vocabulary;
use crate::layer::Layer;
use crate::territory::Territory;

/// The user's attachments, and the suggestions for the actions that the user's file does not name. What rests on nothing
/// in the action itself is listed, but not drawn.
#[must_use]
pub fn merge(
    user: Vec<Attachment>,
    suggested: &[Suggestion],
    vocabulary: &Vocabulary,
    territory: &Territory,
    layers: &[Layer],
) -> Vec<Attachment> {
    let named: BTreeSet<String> = user.iter().map(|a| a.action.clone()).collect();
    let kept = suggested.iter().filter(|s| !named.contains(&s.action) && s.confidence > Confidence::Weak);
    let suggested: Vec<Attachment> = kept.flat_map(|s| s.attachments(vocabulary, territory, layers)).collect();
    user.into_iter().chain(suggested).collect()
}

/// The suggestions that still wait: not those whose target the user already gave to the action, nor those of an action
/// that the user says stands nowhere. Where a target is proposed with several roles, each line that the user gave it
/// answers one: that of its role, else any.
#[must_use]
pub fn waiting(
    suggestions: &[Suggestion],
    user: &[Attachment],
    vocabulary: &Vocabulary,
    territory: &Territory,
    layers: &[Layer],
) -> Vec<Suggestion> {
    let mut of_action: BTreeMap<&str, Vec<&Suggestion>> = BTreeMap::new();
    suggestions.iter().for_each(|s| of_action.entry(&s.action).or_default().push(s));
    let own = |s: &Suggestion| user.iter().filter(|a| a.origin == Origin::User && a.action == s.action).collect();
    let waits = |s: &&Suggestion| {
        let own: Vec<&Attachment> = own(s);
        let nowhere = own.iter().any(|a| a.target == Target::Nowhere);
        let stands_nowhere = s.proposal == Proposal::Place(Target::Nowhere) && !own.is_empty();
        let proposed = s.attachments(vocabulary, territory, layers);
        let of_action = of_action.get(s.action.as_str()).map_or(&[][..], Vec::as_slice);
        let same: Vec<&Suggestion> = of_action.iter().copied().filter(|o| o.proposal == s.proposal).collect();
        let done = proposed.iter().all(|p| {
            let given: Vec<&str> = own.iter().filter(|a| a.target == p.target).map(|a| a.role.as_str()).collect();
            let answered = |o: &Suggestion| given.contains(&o.role.as_str());
            let spare = given.iter().filter(|role| same.iter().all(|o| o.role != **role)).count();
            let before = same.iter().take_while(|o| o.role != s.role).filter(|o| !answered(o)).count();
            answered(s) || given.contains(&CONCERNED) || before < spare
        });
        !(nowhere || stands_nowhere || done)
    };
    suggestions.iter().filter(waits).cloned().collect()
}
