//! The questions of a study answered, in its order.

use std::time::Instant;

use super::Study;
use super::results::{Input, Step};
use super::travel::Travels;
use crate::analysis::{Context, NoAnswer};
use crate::attach::{self, ActionPlace};
use crate::diagnostic::Notes;
use crate::layer::Layer;
use crate::map::Sheet;
use crate::outcome::Outcome;

/// The answers of a study and its maps, not yet written.
#[derive(Debug)]
pub struct Answers {
    /// One outcome for each analysis that could be answered, the plan's first.
    pub outcomes: Vec<Outcome>,
    /// Where the actions are attached.
    pub actions: Vec<ActionPlace>,
    /// The dashboard and the calendar of the plan, when it is followed.
    pub follow_up: Vec<Sheet>,
    /// The analyses that could not be answered, by id, each with why.
    pub unanswered: Vec<(String, NoAnswer)>,
    /// The files read for them, beside those that the study has read.
    pub(super) inputs: Vec<Input>,
    pub(super) steps: Vec<Step>,
}

impl Study {
    /// Answers every question, in the order of the study: a later one may use the columns of an earlier one.
    #[must_use]
    pub fn answer(&self, notes: &mut Notes) -> Answers {
        let mut answers = self.answer_by(&self.travels, &self.layers, None, notes);
        let start = Instant::now();
        if let Some(mut progress) = self.followed_up(notes) {
            progress.mark(&mut answers.actions);
            // Beside the plan that it is about.
            answers.outcomes.insert(1, progress.outcome);
            answers.follow_up = progress.sheets;
            answers.inputs.extend(progress.input);
            answers.steps.push(Step::new("suivi", start.elapsed()));
        }
        answers
    }

    /// `today` are the layers as they are, when `layers` are those of a scenario.
    pub(super) fn answer_by(
        &self,
        travels: &Travels,
        layers: &[Layer],
        today: Option<&[Layer]>,
        notes: &mut Notes,
    ) -> Answers {
        let mut outcomes = Vec::new();
        let mut actions = Vec::new();
        let mut steps = Vec::new();
        let mut unanswered = Vec::new();
        if let Some(p) = &self.plan {
            let start = Instant::now();
            let mut outcome = attach::outcome(&p.plan, &p.assigned.ids, &p.attachments, &self.territory, layers);
            attach::add_words(&mut outcome, &p.plan, &p.assigned.ids, &self.territory, &p.vocabulary);
            outcomes.push(outcome);
            actions = attach::attachment_points(&p.plan, &p.assigned.ids, &p.attachments, &self.territory, layers);
            outcomes.extend(self.priorities());
            steps.push(Step::new("rattachements", start.elapsed()));
        }
        let start = Instant::now();
        let ready = travels.ready(&self.config, &self.territory);
        if self.travels.roads.is_some() {
            steps.push(Step::new("réseau", start.elapsed()));
        }
        for (rank, asked) in self.config.analyses.iter().enumerate() {
            let start = Instant::now();
            let context = Context {
                territory: &self.territory,
                layers,
                today,
                answers: &outcomes,
                travel: ready.of(rank, asked),
                seed: self.config.seed,
                watch: &*self.watch,
                date: self.config.date,
            };
            match asked.inquiry.answer(&context, notes) {
                Ok(mut outcome) => {
                    let ids: Vec<String> = asked.actions.iter().map(|g| g.value.clone()).collect();
                    for finding in &mut outcome.findings {
                        finding.actions.extend(ids.iter().cloned());
                    }
                    outcome.sources.extend(ready.source(rank, asked));
                    outcome.fictional |= ready.fictional(rank, asked);
                    // What an earlier answer was made of went into this one too.
                    let heads = asked.inquiry.facts.variables.iter().filter_map(|v| v.value.answer());
                    for earlier in heads.filter_map(|head| outcomes.iter().find(|o| o.id == head)) {
                        outcome.method.extend(earlier.method.first().map(|m| format!("{} : {m}", earlier.title)));
                        for source in &earlier.sources {
                            if !outcome.sources.contains(source) {
                                outcome.sources.push(source.clone());
                            }
                        }
                    }
                    outcomes.push(outcome);
                }
                Err(none) => unanswered.push((asked.id().to_owned(), none)),
            }
            steps.push(Step::new(&format!("analyse {}", asked.id()), start.elapsed()));
        }
        Answers { outcomes, actions, follow_up: Vec::new(), unanswered, inputs: Vec::new(), steps }
    }
}
