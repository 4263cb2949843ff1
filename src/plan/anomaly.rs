//! What a careful reader would tell the authors of a plan about its numbers and its layout.

use std::path::Path;

use super::heading::ACTION;
use super::{Node, Plan, Unit, dotted};
use crate::diagnostic::{Diagnostic, Notes};

/// The kinds of anomalies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnomalyKind {
    /// A number stands on several headings.
    RepeatedCode,
    /// A number is not that of its place.
    CodeAgainstPosition,
    /// Punctuation that does not belong to the number.
    Punctuation,
    /// A bullet deeper than its siblings, as if nested under another.
    Indent,
    /// A level is missing between a heading and what stands under it.
    SkippedLevel,
    /// A heading or a bullet without text.
    EmptyText,
    /// An operational objective without action.
    EmptyObjective,
    /// A line that is neither heading nor bullet, or a bullet before any heading: kept here, in no action.
    OutsideText,
}

/// What the user may decide about an anomaly, in `[[plan.correction]]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Another number is read.
    Number,
    /// The heading that comes later is read before, so that the number is right.
    Heading,
    /// The line is an action.
    Action,
    /// The line is a part of the action above it.
    SubAction,
    /// The line goes on with the one above it.
    Continuation,
    /// The line is no part of the plan.
    LeaveOut,
    /// The document is right as it is.
    Accept,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Self; 7] =
        [Self::Number, Self::Heading, Self::Action, Self::SubAction, Self::Continuation, Self::LeaveOut, Self::Accept];

    /// Its name in territoire.toml.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Number => "numero",
            Self::Heading => "titre",
            Self::Action => "action",
            Self::SubAction => "sous-action",
            Self::Continuation => "suite",
            Self::LeaveOut => "laisser",
            Self::Accept => "accepter",
        }
    }
}

impl AnomalyKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::RepeatedCode,
        Self::CodeAgainstPosition,
        Self::Punctuation,
        Self::Indent,
        Self::SkippedLevel,
        Self::EmptyText,
        Self::EmptyObjective,
        Self::OutsideText,
    ];

    /// Its name in the JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::RepeatedCode => "code_repete",
            Self::CodeAgainstPosition => "code_contre_position",
            Self::Punctuation => "ponctuation",
            Self::Indent => "retrait",
            Self::SkippedLevel => "niveau_saute",
            Self::EmptyText => "texte_vide",
            Self::EmptyObjective => "objectif_vide",
            Self::OutsideText => "texte_hors_plan",
        }
    }
}

/// One anomaly, with its place and the mends that make sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// What it is.
    pub kind: AnomalyKind,
    /// The number as printed, when a number is at stake.
    pub code: Option<String>,
    /// Where the heading stands in the outline, when that is at stake.
    pub position: Option<Vec<usize>>,
    /// The lines, from 1; several for a repeated number.
    pub lines: Vec<usize>,
    /// Possible mends, the likeliest first.
    pub corrections: Vec<String>,
    /// The line itself, when it is in no node of the plan.
    pub text: Option<String>,
    /// The line of the heading that may stand too late.
    pub heading: Option<usize>,
}

impl Anomaly {
    pub(super) fn new(kind: AnomalyKind, line: usize) -> Self {
        let corrections = Vec::new();
        Self { kind, code: None, position: None, lines: vec![line], corrections, text: None, heading: None }
    }

    pub(super) fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    pub(super) fn position(mut self, position: &[usize]) -> Self {
        self.position = Some(position.to_vec());
        self
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// The line where it shows: the second of a repeated number, for the first is right as far as one can know.
    #[must_use]
    pub fn shown_at(&self) -> usize {
        self.lines.get(1).or(self.lines.first()).copied().unwrap_or(0)
    }

    /// What the user may decide about it.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        let own: &[Choice] = match self.kind {
            AnomalyKind::CodeAgainstPosition if self.heading.is_some() => &[Choice::Number, Choice::Heading],
            AnomalyKind::CodeAgainstPosition | AnomalyKind::RepeatedCode => &[Choice::Number],
            AnomalyKind::Indent => &[Choice::Action, Choice::SubAction],
            AnomalyKind::OutsideText => &[Choice::Action, Choice::Continuation, Choice::LeaveOut],
            _ => &[],
        };
        own.iter().copied().chain([Choice::Accept]).collect()
    }

    pub(super) fn offers(&self, choice: Choice) -> bool {
        self.choices().contains(&choice)
    }

    fn message(&self, unit: Unit) -> String {
        let code = self.code.as_deref().unwrap_or("");
        let place = self.position.as_deref().map(dotted).unwrap_or_default();
        let text: String = self.text.as_deref().unwrap_or("").chars().take(60).collect();
        match self.kind {
            AnomalyKind::RepeatedCode => {
                let lines: Vec<String> = self.lines.iter().map(ToString::to_string).collect();
                let places = unit.plural();
                format!("le numéro `{code}` est imprimé plusieurs fois ({places} {})", crate::french::list(&lines))
            }
            AnomalyKind::CodeAgainstPosition => {
                format!("le numéro imprimé `{code}` contredit sa place {place}")
            }
            AnomalyKind::Punctuation => format!("le numéro `{code}` porte une ponctuation superflue"),
            AnomalyKind::Indent => "la puce est en retrait de ses voisines, comme sous une autre action".to_owned(),
            AnomalyKind::SkippedLevel => format!("un niveau manque au-dessus de la place {place}"),
            AnomalyKind::EmptyText => "le titre ou l'action n'a pas de texte".to_owned(),
            AnomalyKind::EmptyObjective => format!("l'objectif en {place} n'a aucune action"),
            AnomalyKind::OutsideText => format!("la ligne `{text}` n'est ni un titre ni une action"),
        }
    }

    fn help(&self) -> String {
        match self.kind {
            AnomalyKind::RepeatedCode => "donner un numéro à chacun".to_owned(),
            AnomalyKind::CodeAgainstPosition => format!("écrire {}", self.corrections.join(" ; ")),
            AnomalyKind::Punctuation => "effacer la ponctuation après le numéro".to_owned(),
            AnomalyKind::Indent => "aligner la puce si c'est une action ; elle est comptée comme telle".to_owned(),
            AnomalyKind::SkippedLevel => "ajouter le titre du niveau qui manque".to_owned(),
            AnomalyKind::EmptyText => "écrire le texte, ou effacer la ligne".to_owned(),
            AnomalyKind::EmptyObjective => "écrire ses actions, une par puce".to_owned(),
            AnomalyKind::OutsideText => "mettre une puce (`- `) devant si c'est une action".to_owned(),
        }
    }
}

/// Says every anomaly as a warning.
pub(super) fn report(plan: &Plan, shown: &Path, notes: &mut Notes) {
    for anomaly in &plan.anomalies {
        let d = Diagnostic::new("A0402", anomaly.message(plan.unit));
        let d = match plan.unit {
            Unit::Line => d.at_line(shown, anomaly.shown_at()),
            // A line of the file would show nothing that people can read.
            Unit::Paragraph | Unit::Row => d.in_file(shown).label(plan.place(anomaly.shown_at())),
        };
        notes.push(d.help(anomaly.help()));
    }
}

/// A numbered heading: what is printed, and the whole path that this stands for.
struct Numbered<'a> {
    node: &'a Node,
    components: Vec<usize>,
    /// `components`, completed by the place of what it stands under when only the last number is printed.
    full: Vec<usize>,
    /// The same, completed by the numbers printed above it.
    printed: Vec<usize>,
}

/// What the numbers of an outline say against each other. `components` are those of each node, in document order.
pub(super) fn of_numbers(nodes: &[&Node], components: &[Vec<usize>]) -> Vec<Anomaly> {
    let running = running_levels(nodes, components);
    let mut numbered: Vec<Numbered<'_>> = Vec::new();
    for (node, components) in nodes.iter().zip(components).filter(|(_, components)| !components.is_empty()) {
        let running = running.contains(&node.level) && components.len() == 1;
        let kept = if running { 0 } else { node.position.len().saturating_sub(components.len()) };
        let above = &node.position[..kept];
        let parent = numbered.iter().find(|other| other.node.position == above);
        let with = |above: &[usize]| above.iter().chain(components).copied().collect::<Vec<usize>>();
        let (full, printed) = (with(above), with(parent.map_or(above, |p| &p.printed)));
        numbered.push(Numbered { node, components: components.clone(), full, printed });
    }
    let mut found = Vec::new();
    for (i, one) in numbered.iter().enumerate() {
        let same = |other: &&Numbered<'_>| other.node.level == one.node.level && other.full == one.full;
        if numbered[..i].iter().any(|other| same(&other)) {
            continue;
        }
        let lines: Vec<usize> = numbered[i..].iter().filter(same).map(|other| other.node.line).collect();
        if lines.len() > 1 {
            let mut anomaly = Anomaly::new(AnomalyKind::RepeatedCode, one.node.line);
            anomaly.lines = lines;
            found.push(anomaly.code(one.node.printed_code.clone().unwrap_or_default()));
        }
    }
    let mut previous: Option<(usize, bool)> = None;
    for (i, one) in numbered.iter().enumerate() {
        if running.contains(&one.node.level) && one.components.len() == 1 {
            found.extend(out_of_sequence(one, &numbered[..i]));
            continue;
        }
        if agrees(one, &numbered) {
            continue;
        }
        let place = &one.node.position;
        let depth = one.components.len().min(place.len());
        let mut anomaly = Anomaly::new(AnomalyKind::CodeAgainstPosition, one.node.line).position(place);
        anomaly.corrections.push(dotted(&place[place.len() - depth..]));
        let code = one.node.printed_code.clone().unwrap_or_default();
        let heading = title_to_come(one, &numbered[i + 1..]);
        let follows = previous.is_some_and(|(p, had)| had && continues(&numbered[p], one));
        if let Some(heading) = heading {
            anomaly.heading = Some(heading.line);
            anomaly.corrections.push(format!(
                "ou bien : le titre « {} {} » (ligne {}) vient avant cette ligne, et {code} est juste",
                heading.label,
                heading.printed_code.as_deref().unwrap_or_default(),
                heading.line
            ));
        } else if follows {
            anomaly.corrections.push("ou bien : voir l'anomalie précédente".to_owned());
        }
        previous = Some((i, heading.is_some() || follows));
        found.push(anomaly.code(code));
    }
    found
}

/// The levels whose numbers run through the whole document («Action 12» is the twelfth of the plan, whatever it stands
/// under): those of which more numbers follow the one before than tell their place.
fn running_levels(nodes: &[&Node], components: &[Vec<usize>]) -> Vec<u8> {
    let mut out = Vec::new();
    for level in 2..=ACTION {
        let of_level = nodes.iter().zip(components).filter(|(node, c)| node.level == level && c.len() == 1);
        let (mut in_place, mut in_sequence, mut before) = (0_usize, 0_usize, 0_usize);
        for (node, components) in of_level {
            in_place += usize::from(node.position.ends_with(components));
            in_sequence += usize::from(components[0] == before.saturating_add(1));
            before = components[0];
        }
        if in_sequence > in_place {
            out.push(level);
        }
    }
    out
}

/// A running number that doesn't follow the one before it.
fn out_of_sequence(one: &Numbered<'_>, before: &[Numbered<'_>]) -> Option<Anomaly> {
    let same = |other: &&Numbered<'_>| other.node.level == one.node.level && other.components.len() == 1;
    let last = before.iter().rev().find(same).map_or(0, |other| other.components[0]);
    (one.components[0] != last.saturating_add(1)).then(|| {
        let code = one.node.printed_code.clone().unwrap_or_default();
        let mut anomaly = Anomaly::new(AnomalyKind::CodeAgainstPosition, one.node.line).position(&one.node.position);
        anomaly.corrections.push(last.saturating_add(1).to_string());
        anomaly.code(code)
    })
}

/// Whether a number is that of its place, or follows from the number printed above it (a pillar misnumbered once is
/// one anomaly, not one for everything under it).
fn agrees(one: &Numbered<'_>, all: &[Numbered<'_>]) -> bool {
    let place = &one.node.position;
    // Under a skipped level the number can't be compared; the skipped level is reported.
    if one.components.len() > place.len() || place.ends_with(&one.components) {
        return one.components.len() <= place.len() || place.len() < usize::from(one.node.level);
    }
    let (last, above) = place.split_last().map_or((0, &place[..0]), |(last, above)| (*last, above));
    let Some(parent) = all.iter().find(|other| other.node.position == above) else { return false };
    let expected: Vec<usize> = parent.printed.iter().copied().chain([last]).collect();
    expected.ends_with(&one.components)
}

/// The heading, further down, under which the number would be right.
fn title_to_come<'a>(one: &Numbered<'_>, after: &[Numbered<'a>]) -> Option<&'a Node> {
    let above = &one.full[..one.full.len() - 1];
    after.iter().find(|other| other.node.level < one.node.level && other.full == above).map(|other| other.node)
}

fn continues(before: &Numbered<'_>, one: &Numbered<'_>) -> bool {
    let (Some((a, above_a)), Some((b, above_b))) = (before.full.split_last(), one.full.split_last()) else {
        return false;
    };
    above_a == above_b && a + 1 == *b
}
