//! Actions that disappeared while others like them appeared: the pairs that are asked about, and what the user answers in
//! `[[plan.suite]]`.

use std::path::Path;

use super::Plan;
use super::diff::likeness;
use super::ids::{Assigned, Known, Registry};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// Below it two texts have too little in common for the question to be asked. Two different actions of the PETR's plan
/// reach 0.51; what is asked in vain costs less than what is lost.
const DOUBTFUL: f64 = 0.4;

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

/// An action that disappeared and one that looks like it, not enough to be taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The one that disappeared.
    pub old: Known,
    /// The one that appeared.
    pub new: Known,
    /// Their likeness, in per cent.
    pub percent: u8,
}

impl Doubt {
    /// The lines of territoire.toml that answer: the same action, or two.
    #[must_use]
    pub fn answers(&self) -> [String; 2] {
        let answer = |new: &str| format!("[[plan.suite]]\nancienne = \"{}\"\nnouvelle = \"{new}\"", self.old.id);
        [answer(&self.new.id), answer(NONE)]
    }

    pub(super) fn question(&self, shown: &Path) -> Diagnostic {
        let text = |known: &Known| known.text.chars().take(60).collect::<String>();
        let message = format!("l'action `{}` est-elle devenue `{}` ?", self.old.id, self.new.id);
        let label = format!(
            "« {} » n'est plus dans le document, « {} » y apparaît et lui ressemble à {}\u{a0}%",
            text(&self.old),
            text(&self.new),
            self.percent
        );
        let [same, none] = self.answers().map(|lines| lines.replace('\n', "\n         "));
        let help = format!(
            "le dire dans territoire.toml, pour que ses rattachements la suivent :\n         {same}\n     ou, si ce sont deux actions :\n         {none}"
        );
        Diagnostic::new("A0483", message).in_file(shown).label(label).help(help)
    }
}

/// What the user writes for «it became none».
pub const NONE: &str = "aucune";

/// The one among the new actions that an action which disappeared looks most like.
pub(super) fn may_have_become(gone: &Known, new: &[&Known]) -> Option<String> {
    let scored = new.iter().map(|k| (alike(gone, k), &k.id));
    // The first of equals: the order is that of the document.
    let best = scored.reduce(|best, one| if one.0.total_cmp(&best.0).is_gt() { one } else { best });
    best.filter(|(score, _)| *score >= DOUBTFUL).map(|(_, id)| id.clone())
}

fn alike(a: &Known, b: &Known) -> f64 {
    likeness(&french::name_key(&a.text), &french::name_key(&b.text))
}

impl Registry {
    fn find(&self, id: &str) -> Option<usize> {
        self.known.iter().position(|k| k.id == id)
    }

    /// The pairs that the user has not decided.
    pub(super) fn doubts(&self) -> Vec<Doubt> {
        let pair = |old: &Known| {
            let new = &self.known[self.find(old.doubt.as_deref()?)?];
            let percent = (alike(old, new) * 100.0).round() as u8;
            Some(Doubt { old: old.clone(), new: new.clone(), percent })
        };
        self.known.iter().filter_map(pair).collect()
    }

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
        let d = Diagnostic::new("A0482", format!("l'action `{}` est encore dans le document", self.old))
            .label("elle n'est devenue aucune autre")
            .help("retirer cette section de territoire.toml");
        self.at(false, d)
    }

    fn said_twice(&self) -> Diagnostic {
        let d = Diagnostic::new("A0482", format!("la suite de l'action `{}` est déjà dite", self.old))
            .label("une autre section `[[plan.suite]]` donne la même action ; la première est suivie")
            .help("n'en garder qu'une");
        self.at(false, d)
    }
}
