//! Section `[[analyse]]`: the question, its settings, and where each stands.

use crate::analysis::parameter::Beside;
use crate::analysis::{self, Inquiry, Questions};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::pull::{Given, Section};

/// Section `[[analyse]]`.
#[derive(Debug)]
pub(in crate::study) struct AnalysisConfig {
    /// The question with its settings.
    pub inquiry: Inquiry,
    /// Where it is declared.
    pub place: Place,
    /// Ids of the actions that it answers, with their places.
    pub actions: Vec<Given<String>>,
}

impl AnalysisConfig {
    /// Its id.
    pub(in crate::study) fn id(&self) -> &str {
        &self.inquiry.asked.id
    }
}

/// Reads an analysis, which may name what the study has beside it.
pub(super) fn read(
    mut s: Section<'_>,
    questions: &Questions,
    beside: Beside<'_>,
    notes: &mut Notes,
) -> Option<(Given<String>, AnalysisConfig)> {
    let kind = s.text("genre", notes);
    let kind = s.require("genre", kind);
    let id = s.text("id", notes).map(|id| id.file_name("une analyse", notes));
    let title = s.text("titre", notes);
    let actions = s.texts("actions", notes).unwrap_or_default();
    let Some(kind) = kind else {
        s.finish(notes);
        return None;
    };
    let Some(question) = analysis::find(&kind.value, questions) else {
        let known: Vec<&str> = questions.iter().map(|q| q.kind()).collect();
        notes.push(
            Diagnostic::new("E0601", format!("le genre d'analyse `{}` n'existe pas", kind.value))
                .at(kind.place)
                .label(format!("genres connus : {}", french::list(&known)))
                .did_you_mean(french::nearest(&kind.value, known).map(|k| format!("\"{k}\"")).as_deref()),
        );
        return None;
    };
    let inquiry = question.read(&mut s, beside, notes);
    s.finish(notes);
    let mut inquiry = inquiry?;
    let id = id.unwrap_or_else(|| Some(Given { value: question.kind().to_owned(), place: kind.place.clone() }))?;
    inquiry.asked.id.clone_from(&id.value);
    inquiry.asked.title = title.map_or(inquiry.asked.title, |given| given.value);
    if let Some(fault) = inquiry.fault() {
        notes.push(fault.at(kind.place));
        return None;
    }
    inquiry.tell_idle(notes);
    Some((id, AnalysisConfig { inquiry, place: kind.place, actions }))
}
