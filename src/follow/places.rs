//! The actions at their places, each with its status: what a map of the follow-up draws.

use super::progress::Planned;
use crate::attach::ActionPlace;
use crate::french;
use crate::outcome::{Points, Spot};

/// One set of points for each pillar that has an action somewhere, `pilier_1`…: an action once at each of its places.
/// Those of the whole territory or of a layer as such, and those attached nowhere, are counted beside.
#[must_use]
pub fn points(actions: &[Planned], places: &[ActionPlace]) -> Vec<Points> {
    let last = actions.iter().map(|a| a.pillar_number).max().unwrap_or(0);
    (1..=last).filter_map(|pillar| of_pillar(pillar, actions, places)).collect()
}

fn of_pillar(pillar: usize, actions: &[Planned], places: &[ActionPlace]) -> Option<Points> {
    let mut spots: Vec<Spot> = Vec::new();
    let mut without = 0;
    for action in actions.iter().filter(|a| a.pillar_number == pillar) {
        let kind = action.status.map(|s| s.label().to_owned());
        let own = places.iter().filter(|p| p.action == action.id).filter_map(|p| p.point);
        let first = spots.len();
        for place in own {
            // An action that a commune hosts and is the model of stands there once.
            if !spots[first..].iter().any(|s| s.place == place) {
                spots.push(Spot::new(&action.id, kind.clone(), place));
            }
        }
        without += usize::from(spots.len() == first);
    }
    if spots.is_empty() {
        return None;
    }
    let without = (without > 0).then(|| {
        let rest = french::count(without, "action", "actions");
        let drawn = if without < 2 { "n'est pas dessinée" } else { "ne sont pas dessinées" };
        format!("{rest} sans lieu précis, de tout le territoire ou d'une couche entière {drawn}")
    });
    Some(Points::new(format!("pilier_{pillar}"), format!("Actions du pilier {pillar}"), spots).without(without))
}
