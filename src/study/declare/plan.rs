//! Section `[plan]`: the document, its attachments, how both are read.

use super::{layer, reading};
use crate::diagnostic::Notes;
use crate::plan::Options;
use crate::pull::{Given, Section};

/// Section `[plan]`.
#[derive(Debug)]
pub(in crate::study) struct PlanConfig {
    /// The document.
    pub document: Given<String>,
    /// The attachments.
    pub attachments: Given<String>,
    /// Whether the study names the file of the attachments: it must then be there.
    pub attachments_named: bool,
    /// Whether attachments are suggested for the actions that the user has not attached.
    pub suggest: bool,
    /// How the document is to be read.
    pub reading: Options,
}

/// Reads the section.
pub(super) fn read(mut s: Section<'_>, notes: &mut Notes) -> Option<PlanConfig> {
    let document = s.text("document", notes);
    let document = s.require("document", document).and_then(|document| layer::named(document, notes));
    let attachments = s.text("rattachements", notes);
    let suggest = s.flag("suggestions", notes).unwrap_or(true);
    let reading = reading::options(&mut s, notes);
    s.finish(notes);
    let document = document?;
    let attachments_named = attachments.is_some();
    let attachments = attachments
        .unwrap_or_else(|| Given { value: "plan/rattachements.csv".to_owned(), place: document.place.clone() });
    Some(PlanConfig { document, attachments, attachments_named, suggest, reading })
}
