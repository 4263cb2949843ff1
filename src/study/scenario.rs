//! Scenarios: what the answers would be if a service were opened, closed, moved or changed.

use std::borrow::Cow;
use std::path::Path;

use super::Study;
use super::compare::Written;
use super::declare::AnalysisConfig;
use super::open::Scenario;
use crate::analysis::{self, NoAnswer, Sides};
use crate::diagnostic::Notes;
use crate::disk::{self, Failure, PendingFolder};
use crate::french;
use crate::layer::{Change, Layer};
use crate::outcome::Outcome;

/// Ids of the two sides.
const IDS: [&str; 2] = ["aujourd_hui", "scenario"];

/// Why an analysis has no answer.
fn why_not(analysis: &str, unanswered: &[(String, NoAnswer)]) -> String {
    let none = unanswered.iter().find(|(id, _)| id == analysis);
    none.and_then(|(_, why)| why.reason()).map(|why| format!(" : {why}")).unwrap_or_default()
}

/// A comparison of which there is nothing to show, but something to say.
fn nothing_else(answer: &Outcome) -> Outcome {
    Outcome::new(&answer.id, analysis::COMPARISON, format!("{} : ce qui change", answer.title))
}

/// What an answer says of things as they are. A proposal is no state of things: what it would propose next, once its sites
/// are there, is no change of today's, but what is served before it opens anything is. `None` when it says nothing of that.
fn state(answer: &Outcome) -> Option<Cow<'_, Outcome>> {
    let Some(proposal) = &answer.proposal else { return Some(Cow::Borrowed(answer)) };
    let title = format!("{} (sites en place)", answer.title);
    let mut out = Outcome::new(&answer.id, &answer.kind, title);
    (out.tables, out.sources) = (proposal.today.clone(), answer.sources.clone());
    out.fictional = answer.fictional;
    (!out.tables.is_empty()).then_some(Cow::Owned(out))
}

/// How many added features are named.
const NAMED: usize = 5;

/// The added features that an analysis can't count, as they lack the field by which it counts those of their layer, and the
/// mend; `None` when there are none.
fn lacking(scenario: &Scenario, asked: &AnalysisConfig, layers: &[Layer]) -> Option<String> {
    let of = |(id, field): &(String, String)| {
        let layer = layers.iter().find(|l| l.id == *id)?;
        let column = layer.column(field)?;
        // Of what no feature has today nothing is counted.
        layer.features.iter().find(|feature| column.written(feature).is_some())?;
        let empty = |change: &&Change| match change {
            Change::Add { values, .. } => {
                !values.iter().any(|(rank, value)| *rank == column.field() && !value.is_empty())
            }
            _ => false,
        };
        let added = scenario.changes.get(id)?.iter().filter(empty);
        let names: Vec<&str> = added.filter_map(Change::added).collect();
        let sites = french::count(names.len(), "entité ajoutée", "entités ajoutées");
        (!names.is_empty()).then(|| {
            format!(
                "{sites} à « {} » sans `{field}` ({}), à écrire dans les `valeurs` de chaque [[scenario.ajout]]",
                layer.title,
                french::list_at_most(&names, NAMED)
            )
        })
    };
    let told: Vec<String> = asked.inquiry.counts_by().iter().filter_map(of).collect();
    (!told.is_empty()).then(|| told.join(" ; "))
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
        let asked = |o: &Outcome| self.config.analyses.iter().find(|a: &&AnalysisConfig| a.id() == o.id);
        for (after, asked) in answers.outcomes.iter().filter_map(|o| Some((o, asked(o)?))) {
            let Some(before) = today.iter().find(|o| o.id == after.id).and_then(state) else { continue };
            let Some(after) = state(after) else { continue };
            let mut compared = analysis::compare(&before, &after, sides, &self.territory, self.questions);
            let lacking = lacking(scenario, asked, &self.layers);
            let lost = analysis::not_comparable(&before, &after, sides, lacking.as_deref(), &self.territory);
            let told = lost.or_else(|| Some(format!("{} : ne compte pas tout {title} : {}.", after.title, lacking?)));
            if let Some(told) = told {
                compared.get_or_insert_with(|| nothing_else(&after)).find(told);
            }
            outcomes.extend(compared);
        }
        // What had an answer and has none any more is told: it is the greatest change of all.
        for before in today.iter().filter(|o| asked(o).is_some() && state(o).is_some()) {
            if answers.outcomes.iter().all(|o| o.id != before.id) {
                let mut gone = nothing_else(before);
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
