//! What the user answers in `[[plan.suite]]` about actions that disappeared.

use super::assign::Assigned;
use super::doubt::NONE;
use super::registry::Registry;
use super::tree::Plan;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// What the user says of an action that disappeared.
#[derive(Debug, Clone)]
pub struct Succession {
    /// Its id.
    pub old: String,
    /// The id of the action that it became; `None` when it became none.
    pub new: Option<String>,
    /// Where the study says the one and the other.
    pub places: Option<[Place; 2]>,
}

impl Registry {
    /// Like [`Registry::update`], with what the user decided about actions that disappeared: one that became another
    /// keeps its id, and with it its attachments and its follow-up.
    pub fn update_with(&mut self, plan: &mut Plan, decided: &[Succession], notes: &mut Notes) -> Assigned {
        let mut assigned = self.update(plan);
        for (i, one) in decided.iter().enumerate() {
            let twice = |other: &Succession| other.old == one.old || other.new.is_some() && other.new == one.new;
            let fault =
                if decided[..i].iter().any(twice) { Some(one.said_twice()) } else { self.settle(one, &mut assigned) };
            fault.into_iter().for_each(|fault| notes.push(fault));
        }
        self.sort_gone();
        assigned.doubtful = self.doubts();
        plan.set_ids(&assigned.ids);
        assigned
    }

    /// Applies one decision; or says why it can't be.
    fn settle(&mut self, one: &Succession, assigned: &mut Assigned) -> Option<Diagnostic> {
        let Some(old) = self.find(&one.old) else { return Some(one.unknown(&one.old, self, false)) };
        let Some(wanted) = &one.new else {
            self.known[old].doubt = None;
            return self.known[old].present.then(|| one.still_there());
        };
        let Some(new) = self.find(wanted) else { return Some(one.unknown(wanted, self, true)) };
        match (self.known[old].present, self.known[new].present) {
            (false, true) => {
                // The ids change hands: the number that the new action had is not given again.
                self.known[old].id.clone_from(wanted);
                self.known[new].id.clone_from(&one.old);
                self.known[old].doubt = None;
                let others = self.known.iter_mut().filter(|k| k.doubt.as_ref() == Some(wanted));
                others.for_each(|k| k.doubt = None);
                assigned.ids.iter_mut().filter(|id| *id == wanted).for_each(|id| id.clone_from(&one.old));
                assigned.new.retain(|id| id != wanted);
                assigned.disappeared.retain(|k| k.id != one.old);
                None
            }
            // A former reading did it.
            (true, false) => None,
            (true, true) => Some(one.still_there()),
            (false, false) => Some(one.unknown(wanted, self, true)),
        }
    }
}

impl Succession {
    /// At the id of the former action, or at that of the new one.
    fn at(&self, new: bool, d: Diagnostic) -> Diagnostic {
        match &self.places {
            Some(places) => d.at(places[usize::from(new)].clone()),
            None => d,
        }
    }

    fn unknown(&self, id: &str, registry: &Registry, present: bool) -> Diagnostic {
        let possible: Vec<&str> =
            registry.known.iter().filter(|k| k.present == present).map(|k| k.id.as_str()).collect();
        let (code, message, help) = if present {
            let message = format!("l'action `{id}` n'est pas dans le document");
            (
                "E0481",
                message,
                format!("donner l'identifiant d'une action que `territoire plan lire` affiche, ou \"{NONE}\""),
            )
        } else {
            let message = format!("l'action `{id}` n'a jamais été lue");
            ("E0480", message, "lire les identifiants des actions disparues dans `plan/actions.csv`".to_owned())
        };
        let nearest = french::nearest(id, possible.iter().copied()).map(|n| format!("\"{n}\""));
        self.at(present, Diagnostic::new(code, message).help(help).did_you_mean(nearest.as_deref()))
    }

    fn still_there(&self) -> Diagnostic {
        let d = vain(format!("l'action `{}` est encore dans le document", self.old))
            .label("elle n'est devenue aucune autre")
            .help("retirer cette section de territoire.toml");
        self.at(false, d)
    }

    fn said_twice(&self) -> Diagnostic {
        let d = vain(format!("la suite de l'action `{}` est déjà dite", self.old))
            .label("une autre section `[[plan.suite]]` donne la même action ; la première est suivie")
            .help("n'en garder qu'une");
        self.at(false, d)
    }
}

/// An answer that changes nothing.
fn vain(message: String) -> Diagnostic {
    Diagnostic::new("A0482", message)
}
