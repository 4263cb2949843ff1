//! What the user does with suggestions: accept, refuse, change; from the terminal or in the list as a table.

use std::path::Path;

use super::attach::{COLUMNS, csv_reader, csv_text};
use super::rows::{Row, Rows};
use super::suggest::{Proposal, Suggestion, Vocabulary};
use super::target::targets;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

impl Suggestion {
    /// Kind and target as `rattachements.csv` writes them: what tells a suggestion of an action from the others.
    #[must_use]
    pub fn written(&self, territory: &Territory) -> (String, String) {
        match &self.proposal {
            Proposal::Layer(kind) => ("couche".to_owned(), kind.clone()),
            Proposal::Place(target) => {
                let first = target.written(territory).into_iter().next();
                first.map_or_else(Default::default, |(kind, target)| (kind.to_owned(), target))
            }
        }
    }

    /// The target for people.
    #[must_use]
    pub fn label(&self, vocabulary: &Vocabulary, territory: &Territory, layers: &[Layer]) -> String {
        match &self.proposal {
            Proposal::Place(target) => target.label(territory, layers),
            Proposal::Layer(kind) => {
                let known = vocabulary.kinds.iter().find(|k| k.id == *kind);
                let title = known.map_or(kind.as_str(), |k| k.title.as_str());
                let absent = vocabulary.layers_of(kind, layers).is_empty();
                format!("{title}{}", if absent { " (couche absente de l'étude)" } else { "" })
            }
        }
    }
}

/// A suggestion that the user refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The action's id.
    pub action: String,
    /// The kind of target, as `rattachements.csv` writes it.
    pub kind: String,
    /// The target, as `rattachements.csv` writes it.
    pub target: String,
    /// Why it had been proposed, or what was put in its place.
    pub reason: String,
    /// The day of the refusal.
    pub date: String,
}

/// The suggestions that the user refused: `rattachements-refuses.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals {
    /// One by one, the oldest first.
    pub lines: Vec<Refusal>,
}

const REFUSED: [&str; 5] = ["action", "genre", "cible", "motif", "date"];

impl Refusals {
    /// Reads the file. `None`, with an error, when it can't be read: what was refused would be proposed again.
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let before = notes.all().len();
        let rows = Rows::of_csv(text, "E0405", shown, notes).filter(|_| notes.all().len() == before)?;
        let places = REFUSED.map(|name| rows.column(name));
        let [Some(_), Some(_), Some(_), ..] = places else {
            let message = "les colonnes action, genre et cible manquent".to_owned();
            let help = "rétablir la première ligne action;genre;cible;motif;date, ou effacer le fichier";
            notes.push(Diagnostic::new("E0405", message).at_line(shown, 1).help(help));
            return None;
        };
        let line = |row: &Row| {
            let [action, kind, target, reason, date] = places.map(|place| row.cell(place).to_owned());
            Refusal { action, kind, target, reason, date }
        };
        let lines = rows.rows.iter().map(line).filter(|line| !line.action.is_empty()).collect();
        Some(Self { lines })
    }

    /// The file's text.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let rows = self.lines.iter();
        csv_text(&REFUSED, rows.map(|r| [&r.action, &r.kind, &r.target, &r.reason, &r.date].map(Clone::clone)))
    }

    /// Whether a suggestion was refused.
    #[must_use]
    pub fn holds(&self, suggestion: &Suggestion, territory: &Territory) -> bool {
        let (kind, target) = suggestion.written(territory);
        self.lines.iter().any(|r| r.action == suggestion.action && r.kind == kind && r.target == target)
    }
}

/// Which suggestions are meant: `1.1.2-01`, `1.1.2-01:couche`, `1.1.2-01:couche:friches`, `1.1*`, `*:epci`,
/// `confiance=forte`, `tout`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    confidence: Option<String>,
    parts: Vec<String>,
}

impl Selector {
    /// Reads a selector.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        match text.strip_prefix("confiance=") {
            Some(level) => Self { confidence: Some(french::fold(level.trim())), parts: Vec::new() },
            None if text == "tout" => Self { confidence: None, parts: Vec::new() },
            None => Self { confidence: None, parts: text.splitn(3, ':').map(|p| p.trim().to_owned()).collect() },
        }
    }

    /// Whether it means this suggestion.
    #[must_use]
    pub fn takes(&self, suggestion: &Suggestion, label: &str, territory: &Territory) -> bool {
        let (kind, target) = suggestion.written(territory);
        let fits = |k: usize, values: &[&str]| {
            self.parts.get(k).is_none_or(|part| match part.strip_suffix('*') {
                Some(start) => values.iter().any(|v| v.starts_with(start)),
                None => values.iter().any(|v| french::name_key(v) == french::name_key(part)),
            })
        };
        self.confidence.as_deref().is_none_or(|level| suggestion.confidence.label() == level)
            && fits(0, &[&suggestion.action])
            && fits(1, &[&kind])
            && fits(2, &[&target, label])
    }
}

/// What the user decides of one suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The action's id.
    pub action: String,
    /// Kind and target that were proposed.
    pub proposed: (String, String),
    /// Kind, target, role and reason to attach; `None` for a refusal.
    pub attach: Option<[String; 4]>,
    /// Where the user wrote it, when it is in a file.
    pub place: Option<Place>,
}

/// What the user's files become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The text of `rattachements.csv`.
    pub attachments: String,
    /// What is to be remembered as refused.
    pub refusals: Refusals,
    /// How many lines were attached.
    pub accepted: usize,
    /// How many suggestions were refused.
    pub refused: usize,
}

/// Applies decisions. `existing` is the user's file, whose lines, columns and comments stay as they are. A suggestion
/// whose target was changed is remembered as refused, so that it is not proposed again. `None`, with an error, when a
/// target that the user wrote does not exist.
#[allow(clippy::too_many_arguments, reason = "the two files of the user and what their lines are read against")]
pub fn decide(
    existing: &str,
    refusals: &Refusals,
    decisions: &[Decision],
    date: &str,
    vocabulary: &Vocabulary,
    territory: &Territory,
    layers: &[Layer],
    (shown, notes): (&Path, &mut Notes),
) -> Option<Decided> {
    let mut refusals = refusals.clone();
    let mut rows: Vec<[String; 6]> = Vec::new();
    let mut refused = 0;
    let mut faulty = false;
    for decision in decisions {
        let (kind, target) = decision.proposed.clone();
        let refuse = |reason: String| {
            let line = Refusal { action: decision.action.clone(), kind, target, reason, date: date.to_owned() };
            let same = |r: &Refusal| (&r.action, &r.kind, &r.target) == (&line.action, &line.kind, &line.target);
            if !refusals.lines.iter().any(same) {
                refusals.lines.push(line);
            }
        };
        let Some([kind, target, role, reason]) = &decision.attach else {
            refuse("refusée".to_owned());
            refused += 1;
            continue;
        };
        if let Err(fault) = targets(kind, target, territory, layers, vocabulary) {
            notes.push(match &decision.place {
                Some(place) => fault.at(place.clone()),
                None => fault.at(Place::File(shown.to_owned())),
            });
            faulty = true;
            continue;
        }
        if (kind, target) != (&decision.proposed.0, &decision.proposed.1) {
            refuse(format!("remplacée par {kind}:{target}"));
        }
        rows.push([&decision.action, kind, target, role, "utilisateur", reason].map(str::to_owned));
    }
    if faulty {
        return None;
    }
    let accepted = rows.len();
    Some(Decided { attachments: append(existing, &rows), refusals, accepted, refused })
}

/// Adds lines to the user's file, in the order of its own columns and with its own separator.
fn append(existing: &str, rows: &[[String; 6]]) -> String {
    let mut reader = csv_reader(existing);
    let header: Vec<String> = reader.headers().map(|h| h.iter().map(french::name_key).collect()).unwrap_or_default();
    let known = COLUMNS.iter().take(3).all(|c| header.iter().any(|h| h == c));
    if existing.trim().is_empty() || !known {
        return csv_text(&COLUMNS, rows.iter().cloned());
    }
    let first = existing.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or("");
    let semicolon = first.matches(';').count() >= first.matches(',').count();
    let mut writer = csv::WriterBuilder::new().delimiter(if semicolon { b';' } else { b',' }).from_writer(Vec::new());
    for row in rows {
        let cells = header.iter().map(|h| COLUMNS.iter().position(|c| c == h).map_or("", |k| row[k].as_str()));
        // Writing in memory does not fail.
        let _ = writer.write_record(cells);
    }
    let added = writer.into_inner().map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default();
    let end = if existing.ends_with('\n') { "" } else { "\n" };
    format!("{existing}{end}{added}")
}

/// The suggestions that still wait: not those whose target the user already gave to the action, nor those of an action
/// that the user says stands nowhere.
#[must_use]
pub fn waiting(
    suggestions: &[Suggestion],
    user: &[super::Attachment],
    vocabulary: &Vocabulary,
    layers: &[Layer],
) -> Vec<Suggestion> {
    let own =
        |s: &Suggestion| user.iter().filter(|a| a.origin == super::Origin::User && a.action == s.action).collect();
    let waits = |s: &&Suggestion| {
        let own: Vec<&super::Attachment> = own(s);
        let nowhere = own.iter().any(|a| a.target == super::Target::Nowhere);
        let stands_nowhere = s.proposal == Proposal::Place(super::Target::Nowhere) && !own.is_empty();
        let proposed = s.attachments(vocabulary, layers);
        let done = proposed.iter().all(|p| own.iter().any(|a| a.target == p.target));
        !(nowhere || stands_nowhere || done)
    };
    suggestions.iter().filter(waits).cloned().collect()
}
