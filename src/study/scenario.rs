//! Scenarios: what the answers would be if a service were opened, closed, moved or changed.

use std::path::Path;

use super::Study;
use super::compare::Written;
use super::declare::AnalysisConfig;
use super::open::Scenario;
use crate::analysis::{self, NoAnswer, Sides};
use crate::diagnostic::Notes;
use crate::disk::{self, Failure, PendingFolder};
use crate::layer::Layer;
use crate::outcome::Outcome;

/// Ids of the two sides.
const IDS: [&str; 2] = ["aujourd_hui", "scenario"];

/// Why an analysis has no answer.
fn why_not(analysis: &str, unanswered: &[(String, NoAnswer)]) -> String {
    let none = unanswered.iter().find(|(id, _)| id == analysis);
    none.and_then(|(_, why)| why.reason()).map(|why| format!(" : {why}")).unwrap_or_default()
}

/// What a scenario changes.
#[derive(Debug)]
pub struct Foreseen {
    /// Its id, which names its folder.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The answers that change, each with both sides.
    pub outcomes: Vec<Outcome>,
    layers: Vec<Layer>,
}

impl Study {
    /// Answers every scenario and compares with the answers of today.
    #[must_use]
    pub fn foresee(&self, today: &[Outcome]) -> Vec<Foreseen> {
        self.scenarios.iter().map(|scenario| self.one(scenario, today)).collect()
    }

    fn one(&self, scenario: &Scenario, today: &[Outcome]) -> Foreseen {
        let changed = |l: &Layer| match scenario.changes.get(&l.id) {
            Some(changes) => l.changed(changes),
            None => l.clone(),
        };
        let layers: Vec<Layer> = self.layers.iter().map(changed).collect();
        // What is told of today's layers is not told again.
        let answers = self.answer_by(&self.travels, &layers, Some(&self.layers), &mut Notes::new());
        let title = format!("dans le scénario « {} »", scenario.title);
        let sides = Sides { before: "aujourd'hui", after: &title, labels: ["aujourd'hui", "scénario"], ids: IDS };
        let mut outcomes = Vec::new();
        // A proposal is no state of things: what it would propose next, once its sites are there, is no change of today's.
        let asked =
            |o: &&Outcome| o.proposal.is_none() && self.config.analyses.iter().any(|a: &AnalysisConfig| a.id() == o.id);
        for after in answers.outcomes.iter().filter(asked) {
            let before = today.iter().find(|o| o.id == after.id);
            outcomes.extend(
                before.and_then(|before| analysis::compare(before, after, sides, &self.territory, self.questions)),
            );
        }
        // What had an answer and has none any more is told: it is the greatest change of all.
        for before in today.iter().filter(asked) {
            if answers.outcomes.iter().all(|o| o.id != before.id) {
                let mut gone =
                    Outcome::new(&before.id, analysis::COMPARISON, format!("{} : ce qui change", before.title));
                gone.find(format!(
                    "{} : plus de réponse {title}{}.",
                    before.title,
                    why_not(&before.id, &answers.unanswered)
                ));
                outcomes.push(gone);
            }
        }
        Foreseen { id: scenario.id.clone(), title: scenario.title.clone(), outcomes, layers }
    }

    /// Writes what a scenario changes in `scenarios/<id>/` of a folder being made. Returns the files.
    pub(super) fn write_scenario(
        &self,
        foreseen: &Foreseen,
        pending: &PendingFolder,
        notes: &mut Notes,
    ) -> Result<Vec<String>, Failure> {
        let name = format!("scenarios/{}", foreseen.id);
        let folder = pending.path().join(&name);
        disk::make_folder(&folder)?;
        let made = Written { outcomes: &foreseen.outcomes, layers: &foreseen.layers, name: "scenario" };
        let files = self.write_compared(&made, Path::new(&folder), notes)?;
        Ok(files.iter().map(|f| format!("{name}/{f}")).collect())
    }
}
