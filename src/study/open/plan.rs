//! The plan of a study, with the ids of its actions and where they are attached.

use std::path::{Path, PathBuf};

use super::priority::{self, Priorities};
use crate::attach::{self, Attachment, RefusedSuggestions, Vocabulary};
use crate::book::kept_column;
use crate::diagnostic::{Diagnostic, Notes};
use crate::document::fault::unusable;
use crate::french;
use crate::layer::Layer;
use crate::plan::{self, Assigned, Plan, Registry};
use crate::study::declare::{Config, PlanConfig};
use crate::study::files::{EXECUTION, EXPORTS, JOURNAL, REGISTRY, missing_file, names_in, path_of, read_file, text_of};
use crate::study::kept::{self, Rule};
use crate::study::results::Input;
use crate::study::rows;
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

/// What `plan/actions.csv` is held to.
pub(in crate::study) const OF_REGISTRY: Rule = Rule {
    fault: plan::untrusted,
    help: "rétablir le fichier d'avant (corbeille, sauvegarde) : sans lui, les identifiants des actions seraient refaits",
    written: true,
};

/// What `rattachements.csv` is held to.
const OF_ATTACHMENTS: Rule = Rule {
    fault: |message| unusable(message),
    help: "le rendre lisible, ou l'enregistrer en « CSV UTF-8 » depuis le tableur",
    written: false,
};

/// What to do where the attachments are not there.
const OF_ATTACHMENTS_GONE: &str = "le rétablir (corbeille, sauvegarde, copie de l'étude) ; pour recommencer sans rattachement, l'écrire avec la seule ligne action;genre;cible;role;origine;motif et renommer `.lignes`, s'il est à côté";

/// What `rattachements-refuses.csv` is held to.
const OF_REFUSALS: Rule = Rule {
    fault: |message| unusable(message),
    help: "rétablir le fichier d'avant ; sans lui, les propositions refusées sont faites de nouveau",
    written: true,
};

/// What the study writes beside its attachments: the suggestions that were refused.
fn refusals_name(attachments: &str) -> PathBuf {
    Path::new(attachments).with_file_name("rattachements-refuses.csv")
}

/// The actions ever read. `None`, with an error, when the file can't be trusted: nothing is then written.
fn open_registry(folder: &Path, config: &Config, plan: &Plan, notes: &mut Notes) -> Option<Registry> {
    let shown = Path::new(REGISTRY);
    let table = kept::read(&folder.join(REGISTRY), shown, OF_REGISTRY, notes).ok()?;
    let registry = match &table {
        Some(table) => Registry::parse_with(&table.text, shown, Some(plan), notes)?,
        None => Registry::default(),
    };
    if let Some(fault) = lost(folder, config, &registry, table.is_some()) {
        notes.push(fault);
        return None;
    }
    Some(registry)
}

/// The fault of a register that is not all that it was: the tool writes of actions only once it has written their ids, and
/// what people wrote of them names them by ids that only the register knows.
fn lost(folder: &Path, config: &Config, registry: &Registry, there: bool) -> Option<Diagnostic> {
    let declared = config.plan.as_ref()?;
    let attachments = declared.attachments.value.as_str();
    let refusals = refusals_name(attachments).to_string_lossy().into_owned();
    let mut used = vec![JOURNAL.to_owned(), refusals];
    if registry.known.is_empty() {
        used.extend(names_in(folder, EXPORTS, ".csv"));
        // People may write attachments before the first run: whether there was one, its record tells.
        let ran = || {
            let record = std::fs::read_to_string(folder.join(EXECUTION)).unwrap_or_default();
            record.contains(declared.document.value.as_str())
        };
        if there || ran() {
            used.push(attachments.to_owned());
        }
    }
    used.iter().find_map(|used| {
        let ids = std::fs::read(path_of(folder, used)).map(|bytes| kept_column(&bytes, "action")).unwrap_or_default();
        registry.without(&ids, Path::new(REGISTRY), used)
    })
}

/// The words by which the plan is read, and what the document says.
fn read_plan(
    folder: &Path,
    declared: &PlanConfig,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<(Vocabulary, Plan)> {
    let document = read_file(folder, &declared.document.value, Some(&declared.document.place), inputs, notes)?;
    let vocabulary = open_vocabulary(folder, inputs, notes);
    let reading = plan::Options { labels: vocabulary.labels.clone(), ..declared.reading.clone() };
    let plan = plan::read_bytes(&document, Path::new(&declared.document.value), &reading, notes)?;
    Some((vocabulary, plan))
}

/// What the document says of a study's plan.
pub(in crate::study) fn declared_plan(
    folder: &Path,
    declared: &PlanConfig,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Plan> {
    read_plan(folder, declared, inputs, notes).map(|(_, plan)| plan)
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
    let shown = PathBuf::from(&declared.document.value);
    let (vocabulary, mut plan) = read_plan(folder, declared, inputs, notes)?;
    let registry_file = folder.join(REGISTRY);
    let mut registry = open_registry(folder, config, &plan, notes)?;
    let assigned = registry.update_with(&mut plan, &declared.reading.successions, notes);
    assigned.report(&shown, notes);
    let attachments_name = declared.attachments.value.as_str();
    let attachments_file = path_of(folder, attachments_name);
    let mine = match kept::open(folder, attachments_name, OF_ATTACHMENTS, inputs, notes).ok()? {
        Some(text) => {
            let name = Path::new(attachments_name);
            // Why a declared layer could not be read has been told: that it is not there is not told again.
            let unread: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
            let unread: Vec<&str> = unread.into_iter().filter(|id| layers.iter().all(|l| l.id != *id)).collect();
            attach::read_attachments(&text, name, &assigned.ids, territory, (layers, &unread), &vocabulary, notes)
        }
        None if declared.attachments_named => {
            // It says how a name that leads nowhere could be meant.
            let error = std::io::ErrorKind::NotFound.into();
            let d = missing_file(folder, attachments_name, Some(&declared.attachments.place), &error);
            let meant = d.help.as_deref().is_some_and(|help| help.contains("vouliez-vous"));
            notes.push(if meant { d } else { d.help(OF_ATTACHMENTS_GONE) });
            return None;
        }
        // Nobody named it: that it had rows tells that it was there.
        None if rows::before(&attachments_file) > 0 => {
            let message = format!("le fichier `{attachments_name}` n'est plus là");
            let had = french::count(rows::before(&attachments_file), "ligne", "lignes");
            notes.push(
                Diagnostic::no_file(message)
                    .in_file(Path::new(attachments_name))
                    .label(format!("la dernière commande y a compté {had}"))
                    .help(OF_ATTACHMENTS_GONE),
            );
            return None;
        }
        None => Vec::new(),
    };
    let refusals_file = attachments_file.with_file_name("rattachements-refuses.csv");
    let refusals_name = refusals_name(attachments_name);
    let refusals = match kept::open(folder, &refusals_name.to_string_lossy(), OF_REFUSALS, inputs, notes).ok()? {
        Some(text) => RefusedSuggestions::parse(&text, &refusals_name, &assigned.ids, territory, notes)?,
        None => RefusedSuggestions::default(),
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
