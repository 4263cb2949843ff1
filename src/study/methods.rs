//! The pages of the atlas that say how each answer was found: the text of `territoire expliquer`, then what this study
//! asked.

use super::Study;
use crate::analysis::{self, Questions};
use crate::french;
use crate::map::{self, Note, Sheet};
use crate::outcome::Outcome;

impl Study {
    /// One note for each kind of question that was answered, in the order of the answers.
    pub(super) fn method_pages(&self, outcomes: &[Outcome]) -> Vec<Sheet> {
        let mut kinds: Vec<&str> = Vec::new();
        for outcome in outcomes {
            if !kinds.contains(&outcome.kind.as_str()) {
                kinds.push(&outcome.kind);
            }
        }
        let notes: Vec<Note> = kinds.iter().map(|kind| note(kind, outcomes, self.questions)).collect();
        let made_up = if outcomes.iter().any(|o| o.fictional) { " · Données fictives" } else { "" };
        let footer = format!("{} · {}{made_up}", self.name(), french::date(self.date()));
        map::notes_pages("Méthodes, limites et sources", &notes, &footer)
    }
}

fn note(kind: &str, outcomes: &[Outcome], questions: &Questions) -> Note {
    let question = analysis::find(kind, questions);
    let about = question.map(|q| q.about());
    let mut paragraphs: Vec<(String, String)> = about
        .iter()
        .flat_map(|about| about.paragraphs())
        .map(|(head, text)| (head.to_owned(), text.to_owned()))
        .collect();
    for outcome in outcomes.iter().filter(|o| o.kind == kind) {
        let mut lines = outcome.method.clone();
        if !outcome.sources.is_empty() {
            lines.push(format!("données : {}", outcome.sources.join(" ; ")));
        }
        if outcome.fictional {
            lines.push("données fictives".to_owned());
        }
        let text = lines.iter().map(|l| format!("– {l}")).collect::<Vec<_>>().join("\n");
        paragraphs.push((format!("Dans cette étude : {}", outcome.title), text));
    }
    let title = match about {
        Some(about) => about.title,
        None if kind == "plan" => "Le plan",
        None if kind == "suivi" => "Le suivi du plan",
        None => "Comparaisons",
    };
    Note { title: title.to_owned(), paragraphs }
}
