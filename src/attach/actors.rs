//! The organisations that the actions name, and what each is to them.

use super::scan::{Meaning, Scanner};
use super::vocabulary::Vocabulary;
use super::words::Text;
use crate::plan::Plan;
use crate::territory::Territory;

/// An organisation named in an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The action's id.
    pub action: String,
    /// Its id in the vocabulary, or the code of an EPCI of the study.
    pub id: String,
    /// Its name in full, its acronym expanded.
    pub name: String,
    /// What it is: `collectivite`, `etat`, `association`…
    pub kind: String,
    /// What the sentence makes of it: `porteur`, `partenaire`, `financeur`, `mandaté`, `beneficiaire`, or `cité`.
    pub role: String,
    /// The words, as they stand in the action.
    pub words: String,
}

/// The organisations of each action, once each, in the order of the document.
#[must_use]
pub fn actors(plan: &Plan, ids: &[String], territory: &Territory, vocabulary: &Vocabulary) -> Vec<Actor> {
    let scanner = Scanner::new(vocabulary, territory, &plan.acronyms);
    let mut out: Vec<Actor> = Vec::new();
    for (action, id) in plan.actions().iter().zip(ids) {
        let wording = action.node.wording();
        let text = Text::new(&wording);
        for m in scanner.scan(&text) {
            let (code, name, kind) = match &m.meaning {
                Meaning::Actor(i) => {
                    let actor = &vocabulary.actors[*i];
                    (actor.id.clone(), actor.name.clone(), actor.kind.clone())
                }
                Meaning::Epci(i) => {
                    let epci = &territory.epcis[*i];
                    (epci.code.to_string(), epci.name.clone(), "collectivite".to_owned())
                }
                _ => continue,
            };
            if out.iter().any(|a| a.action == *id && a.id == code) {
                continue;
            }
            let role = match scanner.role(&text, &m) {
                None | Some("lieu") => "cité",
                Some(role) => role,
            };
            out.push(Actor {
                action: id.clone(),
                id: code,
                name,
                kind,
                role: role.to_owned(),
                words: m.said(&text).to_owned(),
            });
        }
    }
    out
}
