//! The plan of a study, with the ids of its actions and where they are attached.

use std::path::{Path, PathBuf};

use super::priority::{self, Priorities};
use crate::attach::{self, Attachment, RefusedSuggestions, Vocabulary};
use crate::book::{kept_rows, kept_text};
use crate::diagnostic::{Notes, Said};
use crate::document::fault::unusable;
use crate::layer::Layer;
use crate::plan::{self, Assigned, Plan, Registry};
use crate::study::declare::Config;
use crate::study::files::{JOURNAL, names_in, path_of, read_file, text_of};
use crate::study::results::Input;
use crate::territory::Territory;

/// The plan of a study, with the ids of its actions and where they are attached.
#[derive(Debug)]
pub struct StudyPlan {
    /// The document's outline.
    pub plan: Plan,
    /// The ids of the actions.
    pub assigned: Assigned,
    /// What `plan/actions.csv` is to hold from now on.
    pub registry: String,
    /// The ids of all actions that the plan has or had.
    pub all_ids: Vec<String>,
    /// Where that file is.
    pub registry_file: PathBuf,
    /// The attachments, the user's first.
    pub attachments: Vec<Attachment>,
    /// Those that the tool suggests, the user's file apart, those that were refused left out.
    pub suggested: Vec<attach::Suggestion>,
    /// The words by which the plan is read: the tool's, and those of the study.
    pub vocabulary: Vocabulary,
    /// The user's file of attachments.
    pub attachments_file: PathBuf,
    /// The suggestions that the user refused.
    pub refusals: RefusedSuggestions,
    /// Where they are remembered.
    pub refusals_file: PathBuf,
    /// Notes of the actions, when the study declares criteria.
    pub priorities: Option<Priorities>,
}

/// The words of the tool, and those that the study adds in `vocabulaire/`.
fn open_vocabulary(folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) -> Vocabulary {
    let mut vocabulary = Vocabulary::own().clone();
    for name in names_in(folder, "vocabulaire", ".toml") {
        let Some(bytes) = read_file(folder, &name, None, inputs, notes) else { continue };
        let Some(text) = text_of(&bytes, Path::new(&name), notes) else { continue };
        vocabulary.extend(&text, Path::new(&name), notes);
    }
    vocabulary
}

/// The actions ever read. `None`, with an error, when the file is there and can't be trusted: nothing is then written.
fn open_registry(folder: &Path, name: &str, attachments: &str, plan: &Plan, notes: &mut Notes) -> Option<Registry> {
    let shown = Path::new(name);
    let registry = match crate::book::bytes_of(&folder.join(name)) {
        Ok(bytes) => Registry::of_bytes(&bytes, shown, Some(plan), notes)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(Registry::default()),
        Err(error) => {
            notes.push(Registry::unopened(shown, Said::machine(&error).french()));
            return None;
        }
    };
    // What people wrote of actions names them by ids that only this file knows.
    for used in [JOURNAL, attachments] {
        let rows = std::fs::read(path_of(folder, used)).ok().map(|bytes| kept_rows(&bytes)).unwrap_or_default();
        if let Some(fault) = registry.emptied(shown, used).filter(|_| rows > 0) {
            notes.push(fault);
            return None;
        }
    }
    Some(registry)
}

/// Reads the plan, its ids, what it is attached to and what ranks its actions.
pub(in crate::study) fn open_plan(
    folder: &Path,
    config: &Config,
    territory: &Territory,
    layers: &[Layer],
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<StudyPlan> {
    let declared = config.plan.as_ref()?;
    let document = read_file(folder, &declared.document.value, Some(&declared.document.place), inputs, notes)?;
    let shown = PathBuf::from(&declared.document.value);
    let vocabulary = open_vocabulary(folder, inputs, notes);
    let reading = plan::Options { labels: vocabulary.labels.clone(), ..declared.reading.clone() };
    let mut plan = plan::read_bytes(&document, &shown, &reading, notes)?;
    let registry_name = "plan/actions.csv";
    let registry_file = folder.join(registry_name);
    let mut registry = open_registry(folder, registry_name, &declared.attachments.value, &plan, notes)?;
    let assigned = registry.update_with(&mut plan, &declared.reading.successions, notes);
    assigned.report(&shown, notes);
    let attachments_file = path_of(folder, &declared.attachments.value);
    let mine = if attachments_file.exists() || declared.attachments_named {
        let bytes = read_file(folder, &declared.attachments.value, Some(&declared.attachments.place), inputs, notes)?;
        let name = Path::new(&declared.attachments.value);
        let Ok(text) = kept_text(&bytes) else {
            notes.push(unusable("le fichier des rattachements n'est pas un texte lisible").in_file(name));
            return None;
        };
        // Why a declared layer could not be read has been told: that it is not there is not told again.
        let unread: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
        let unread: Vec<&str> = unread.into_iter().filter(|id| layers.iter().all(|l| l.id != *id)).collect();
        attach::read_attachments(&text, name, &assigned.ids, territory, (layers, &unread), &vocabulary, notes)
    } else {
        Vec::new()
    };
    let refusals_file = attachments_file.with_file_name("rattachements-refuses.csv");
    let refusals_name = Path::new(&declared.attachments.value).with_file_name("rattachements-refuses.csv");
    let refusals = if refusals_file.exists() {
        let bytes = read_file(folder, &refusals_name.to_string_lossy(), None, inputs, notes)?;
        let Ok(text) = kept_text(&bytes) else {
            notes.push(unusable("le fichier des refus n'est pas un texte lisible").in_file(&refusals_name));
            return None;
        };
        RefusedSuggestions::parse(&text, &refusals_name, &assigned.ids, territory, notes)?
    } else {
        RefusedSuggestions::default()
    };
    let mut suggested = Vec::new();
    if declared.suggest {
        suggested = attach::suggest(&plan, &assigned.ids, territory, layers, &vocabulary);
        suggested.retain(|s| !refusals.holds(s, territory));
    }
    for analysis in &config.analyses {
        for action in analysis.actions.iter().filter(|a| !assigned.ids.contains(&a.value)) {
            notes.push(plan::unknown_action(&action.value, &assigned.ids).at(action.place.clone()));
        }
    }
    Some(StudyPlan {
        attachments: attach::merge(mine, &suggested, &vocabulary, territory, layers),
        suggested,
        vocabulary,
        attachments_file,
        refusals,
        refusals_file,
        registry: registry.to_csv(),
        all_ids: registry.known.iter().map(|k| k.id.clone()).collect(),
        registry_file,
        plan,
        priorities: priority::open(folder, config, &assigned, inputs, notes),
        assigned,
    })
}
