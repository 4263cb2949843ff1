//! What a study decides about the reading of its plan: its levels, and a mend for each anomaly. The document itself is
//! never altered.

use std::borrow::Cow;
use std::path::Path;

use super::anomaly::{Anomaly, AnomalyKind, Choice};
use super::contradiction::number_of_place;
use super::levels;
use super::levels::Role;
use super::succession::Succession;
use super::tree::Plan;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::document::Labels;
use crate::document::Line;
use crate::document::form::number;
use crate::french;

/// How a study wants its plan to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// An example of a heading of each level, the highest first; `-` for bullets. Empty: the levels are found.
    pub levels: Vec<String>,
    /// The mends that the user chose, in the order in which they are applied.
    pub corrections: Vec<Correction>,
    /// What became of actions that disappeared.
    pub successions: Vec<Succession>,
    /// The labels by which fiches are read.
    pub labels: Labels,
}

/// The mend of one anomaly.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Which kind of anomaly.
    pub kind: AnomalyKind,
    /// The number that the anomaly is about.
    pub code: Option<String>,
    /// How the text that the anomaly is about begins.
    pub text: Option<String>,
    /// What to do.
    pub choice: Choice,
    /// The number to read instead, when it isn't that of the place.
    pub value: Option<String>,
    /// Where the study says it.
    pub place: Option<Place>,
}

/// What a correction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It changed what the lines are read as.
    Lines,
    /// It accepts the anomaly of that kind that shows at that line.
    Accepted(AnomalyKind, usize),
    /// It fits no anomaly, or the choice doesn't fit the one it names.
    None,
}

impl Options {
    /// Says which examples of levels can't be understood.
    pub fn check(&self, place: Option<&Place>, notes: &mut Notes) {
        let levels = self.levels.iter().filter(|e| !matches!(e.trim(), "-" | "•" | "–" | "puce"));
        for example in levels.filter(|example| !levels::understood(example)) {
            let d = Diagnostic::new("E0436", format!("l'exemple de niveau `{example}` n'a pas de numéro reconnu"))
                .help("écrire un titre comme dans le document, avec son numéro : \"Axe 1 –\", \"A.2\", \"Fiche-action n°12\" ; `-` pour les puces");
            notes.push(match place {
                Some(place) => d.at(place.clone()),
                None => d,
            });
        }
    }
}

impl Correction {
    /// The anomaly that it is about, the first that fits; or the line outside the plan, which is one only once somebody
    /// says that it is an action.
    fn object<'a>(&self, plan: &'a Plan) -> Option<Cow<'a, Anomaly>> {
        let code = self.code.as_deref().map(str::trim);
        let begins = |text: &str| {
            let begin = self.text.as_deref().map(french::name_key).unwrap_or_default();
            french::name_key(text).starts_with(&begin)
        };
        let text = |a: &Anomaly| {
            let node = || plan.all_nodes().into_iter().find(|n| n.line == a.shown_at()).map(|n| n.text.clone());
            a.text.clone().or_else(node).unwrap_or_default()
        };
        let told = plan.anomalies.iter().find(|a| {
            a.kind == self.kind
                && (code.is_none() || a.code.as_deref() == code)
                && (self.text.is_none() || begins(&text(a)))
        });
        let outside = || {
            let named = self.kind == AnomalyKind::OutsideText && self.text.is_some() && code.is_none();
            let line = plan.prose.iter().filter(|_| named).find(|line| begins(&line.text))?;
            Some(Cow::Owned(Anomaly::new(AnomalyKind::OutsideText, line.line).text(&line.text)))
        };
        told.map(Cow::Borrowed).or_else(outside)
    }

    pub(super) fn apply(&self, plan: &Plan, lines: &mut [Line], roles: &mut [Role]) -> Effect {
        let Some(anomaly) = self.object(plan).filter(|a| a.offers(self.choice)) else { return Effect::None };
        let shown = anomaly.shown_at();
        if self.choice == Choice::Accept {
            return Effect::Accepted(anomaly.kind, shown);
        }
        let Some(at) = index(lines, roles, shown) else { return Effect::None };
        match self.choice {
            Choice::Number if anomaly.kind == AnomalyKind::HeadingTooLate => {
                for line in &anomaly.lines {
                    let node = plan.all_nodes().into_iter().find(|n| n.line == *line);
                    let at = index(lines, roles, *line);
                    let Some((role, node)) = at.map(|at| &mut roles[at]).zip(node) else { return Effect::None };
                    let components = node.printed_code.as_deref().map_or(0, |code| code.split('.').count());
                    if !renumber(role, Some(number_of_place(&node.position, components))) {
                        return Effect::None;
                    }
                }
            }
            Choice::Number => {
                let code = self.value.clone().or_else(|| anomaly.corrections.first().cloned());
                if !renumber(&mut roles[at], code) {
                    return Effect::None;
                }
            }
            Choice::Heading => {
                let before = anomaly.lines.first().and_then(|line| index(lines, roles, *line));
                let heading = anomaly.heading.and_then(|line| index(lines, roles, line));
                let Some((to, from)) = before.zip(heading).filter(|(to, from)| from > to) else {
                    return Effect::None;
                };
                lines[to..=from].rotate_right(1);
                roles[to..=from].rotate_right(1);
            }
            Choice::Action if anomaly.kind == AnomalyKind::OutsideText => {
                (roles[at], lines[at].bullet) = (Role::Item(None), true);
            }
            Choice::Action | Choice::SubAction => {
                let before = lines[..at].iter().rev().find(|l| l.item());
                let indent = before.map_or(0, |l| l.indent);
                let nested = self.choice == Choice::SubAction;
                (lines[at].indent, lines[at].depth) = (indent + if nested { 2 } else { 0 }, usize::from(nested));
            }
            Choice::Continuation => {
                // As if it stood on the line of what it goes on with.
                let Some(before) = lines[..at].iter().rev().find(|l| !l.text.is_empty()).map(|l| l.number) else {
                    return Effect::None;
                };
                (roles[at], lines[at].soft, lines[at].number) = (Role::Text, true, before);
            }
            Choice::LeaveOut => lines[at].text.clear(),
            Choice::Accept => {}
        }
        Effect::Lines
    }

    /// Says that it has nothing to mend any more.
    pub(super) fn without_object(&self, plan: &Plan, shown: &Path) -> Diagnostic {
        let what = self.code.as_deref().or(self.text.as_deref()).unwrap_or("");
        let d = match self.object(plan) {
            Some(anomaly) => {
                let offered: Vec<String> = anomaly.choices().iter().map(|c| format!("\"{}\"", c.id())).collect();
                vain(format!("la correction `{}` de `{what}` ne s'applique pas", self.choice.id()))
                    .label(format!("choix possibles : {}", french::list(&offered)))
                    .help("corriger `choix` ou `valeur`")
            }
            None => vain(format!("la correction de `{what}` n'a plus d'objet"))
                .label(format!("aucune anomalie `{}` de ce numéro ou de ce texte dans le document", self.kind.id()))
                .help("la retirer de territoire.toml, ou vérifier son `code` et son `texte`"),
        };
        match &self.place {
            Some(place) => d.at(place.clone()),
            None => d.in_file(shown),
        }
    }
}

/// A correction that corrects nothing.
fn vain(message: String) -> Diagnostic {
    Diagnostic::new("A0435", message)
}

/// Reads another number on a heading. False when it is none, or when the line is no heading.
fn renumber(role: &mut Role, code: Option<String>) -> bool {
    let read = code.as_deref().and_then(number::read).map(|(number, _)| number);
    let (Role::Heading(heading, _), Some(read)) = (role, read) else { return false };
    (heading.components, heading.code, heading.stray) = (read.components, code, None);
    true
}

/// The line of a number: a heading or an item when several lines share it.
fn index(lines: &[Line], roles: &[Role], number: usize) -> Option<usize> {
    let of_number = || (0..lines.len()).filter(|i| lines[*i].number == number);
    of_number().find(|i| !matches!(roles[*i], Role::Text)).or_else(|| of_number().find(|i| !lines[*i].text.is_empty()))
}
