//! What a careful reader would tell the authors of a plan about its numbers and its layout.

use super::node::dotted;
use crate::document::LineUnit;
use crate::french;

/// The kinds of anomalies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnomalyKind {
    /// A number stands on several headings.
    RepeatedCode,
    /// A number is not that of its place.
    CodeAgainstPosition,
    /// A heading comes after several numbers that belong under it.
    HeadingTooLate,
    /// A number that can't be read as a place: `1.2.x`, `2..3`.
    UnreadableNumber,
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
    /// A line between actions that is none, and may be one whose bullet was forgotten: kept here, in no action.
    OutsideText,
    /// A summary or an annex says otherwise what the fiche of an action says.
    FieldAgainst,
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
    pub const ALL: [Self; 11] = [
        Self::RepeatedCode,
        Self::CodeAgainstPosition,
        Self::HeadingTooLate,
        Self::UnreadableNumber,
        Self::Punctuation,
        Self::Indent,
        Self::SkippedLevel,
        Self::EmptyText,
        Self::EmptyObjective,
        Self::OutsideText,
        Self::FieldAgainst,
    ];

    /// Its name in the JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::RepeatedCode => "code_repete",
            Self::CodeAgainstPosition => "code_contre_position",
            Self::HeadingTooLate => "titre_trop_tard",
            Self::UnreadableNumber => "numerotation_illisible",
            Self::Punctuation => "ponctuation",
            Self::Indent => "retrait",
            Self::SkippedLevel => "niveau_saute",
            Self::EmptyText => "texte_vide",
            Self::EmptyObjective => "objectif_vide",
            Self::OutsideText => "texte_hors_plan",
            Self::FieldAgainst => "champ_contredit",
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
    /// The lines, from 1: several for a repeated number, or for the numbers that a heading comes too late for.
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

    /// The line where it shows: the heading that comes too late; the second of a repeated number, for the first is right
    /// as far as one can know.
    #[must_use]
    pub fn shown_at(&self) -> usize {
        if self.kind == AnomalyKind::HeadingTooLate {
            return self.heading.unwrap_or(0);
        }
        self.lines.get(1).or(self.lines.first()).copied().unwrap_or(0)
    }

    /// What the user may decide about it.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        let own: &[Choice] = match self.kind {
            AnomalyKind::CodeAgainstPosition if self.heading.is_some() => &[Choice::Number, Choice::Heading],
            AnomalyKind::HeadingTooLate => &[Choice::Heading, Choice::Number],
            AnomalyKind::CodeAgainstPosition | AnomalyKind::RepeatedCode | AnomalyKind::UnreadableNumber => {
                &[Choice::Number]
            }
            AnomalyKind::Indent => &[Choice::Action, Choice::SubAction],
            AnomalyKind::OutsideText => &[Choice::Action, Choice::Continuation, Choice::LeaveOut],
            _ => &[],
        };
        own.iter().copied().chain([Choice::Accept]).collect()
    }

    pub(super) fn offers(&self, choice: Choice) -> bool {
        self.choices().contains(&choice)
    }

    pub(super) fn message(&self, unit: LineUnit) -> String {
        let code = self.code.as_deref().unwrap_or("");
        let place = self.position.as_deref().map(dotted).unwrap_or_default();
        let text: String = self.text.as_deref().unwrap_or("").chars().take(60).collect();
        match self.kind {
            AnomalyKind::RepeatedCode => {
                format!("le numéro `{code}` est imprimé plusieurs fois ({})", self.places(unit))
            }
            AnomalyKind::CodeAgainstPosition => {
                let late = self.heading.map(|line| format!(", ou le titre de la ligne {line} est placé trop tard"));
                format!("le numéro imprimé `{code}` contredit sa place {place}{}", late.unwrap_or_default())
            }
            AnomalyKind::HeadingTooLate => {
                format!("le titre numéro `{code}` vient après des numéros qui lui reviennent ({})", self.places(unit))
            }
            AnomalyKind::UnreadableNumber => format!("le numéro `{code}` ne se lit pas comme une place"),
            AnomalyKind::Punctuation => format!("le numéro `{code}` porte une ponctuation superflue"),
            AnomalyKind::Indent => "la puce est en retrait de ses voisines, comme sous une autre action".to_owned(),
            AnomalyKind::SkippedLevel => format!("un niveau manque au-dessus de la place {place}"),
            AnomalyKind::EmptyText => "le titre ou l'action n'a pas de texte".to_owned(),
            AnomalyKind::EmptyObjective => format!("l'objectif en {place} n'a aucune action"),
            AnomalyKind::OutsideText => format!("la ligne `{text}` n'est ni un titre ni une action"),
            AnomalyKind::FieldAgainst => {
                format!("l'action {code} est décrite de deux façons, {}", self.text.as_deref().unwrap_or(""))
            }
        }
    }

    /// From how many of a kind on they are told in one message.
    const SEVERAL: usize = 4;

    /// What several anomalies of one kind say together; none when they are few, or when each has to be read.
    pub(super) fn together(same: &[&Self], unit: LineUnit) -> Option<String> {
        let kind = same.first().filter(|_| same.len() >= Self::SEVERAL)?.kind;
        let n = same.len();
        let codes = || {
            let codes: Vec<String> =
                same.iter().filter_map(|a| a.code.as_ref()).map(|code| format!("`{code}`")).collect();
            french::list_at_most(&codes, 6)
        };
        let said = match kind {
            AnomalyKind::RepeatedCode => format!("{n} numéros sont imprimés plusieurs fois : {}", codes()),
            AnomalyKind::CodeAgainstPosition => format!("{n} numéros imprimés contredisent leur place : {}", codes()),
            AnomalyKind::SkippedLevel => format!("un niveau manque au-dessus de {n} titres ou actions"),
            AnomalyKind::OutsideText => {
                let texts: Vec<String> = same
                    .iter()
                    .filter_map(|a| a.text.as_ref())
                    .map(|text| format!("« {} »", french::shorten(text, 40)))
                    .collect();
                format!("{n} lignes ne sont ni des titres ni des actions : {}", french::list_at_most(&texts, 4))
            }
            AnomalyKind::EmptyObjective => format!("{n} titres n'ont aucune action"),
            AnomalyKind::EmptyText => format!("{n} titres ou actions n'ont pas de texte"),
            _ => return None,
        };
        let mut lines: Vec<usize> = same.iter().map(|a| a.shown_at()).collect();
        lines.dedup();
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        Some(format!("{said} ({} {})", unit.plural(), french::list_at_most(&lines, 8)))
    }

    /// The next number that would be right, when the printed one is further: what lacks may be what stands between, unless
    /// another cause is known.
    fn missing(&self) -> Option<&str> {
        let [expected] = self.corrections.as_slice() else { return None };
        let printed = self.code.as_deref()?;
        let last = |code: &str| code.rsplit('.').next().and_then(|n| n.parse::<usize>().ok());
        let same =
            printed.rsplit_once('.').map(|(above, _)| above) == expected.rsplit_once('.').map(|(above, _)| above);
        (same && last(printed)? > last(expected)?).then_some(expected)
    }

    /// Its lines for people: «lignes 5 et 7».
    fn places(&self, unit: LineUnit) -> String {
        let lines: Vec<String> = self.lines.iter().map(ToString::to_string).collect();
        format!("{} {}", unit.plural(), french::list(&lines))
    }

    pub(super) fn help(&self) -> String {
        match self.kind {
            AnomalyKind::RepeatedCode => "donner un numéro à chacun".to_owned(),
            AnomalyKind::CodeAgainstPosition | AnomalyKind::UnreadableNumber => {
                let written = format!("écrire {}", self.corrections.join(" ; "));
                match self.missing().filter(|_| self.kind == AnomalyKind::CodeAgainstPosition) {
                    Some(missing) => format!("{written} ; ou ajouter le {missing}, s'il manque"),
                    None => written,
                }
            }
            AnomalyKind::HeadingTooLate => self.corrections.join(" ; "),
            AnomalyKind::Punctuation => "effacer la ponctuation après le numéro".to_owned(),
            AnomalyKind::Indent => "aligner la puce si c'est une action ; elle est comptée comme telle".to_owned(),
            AnomalyKind::SkippedLevel => "ajouter le titre du niveau qui manque".to_owned(),
            AnomalyKind::EmptyText => "écrire le texte, ou effacer la ligne".to_owned(),
            AnomalyKind::EmptyObjective => "écrire ses actions, une par puce".to_owned(),
            AnomalyKind::OutsideText => "mettre une puce (`- `) devant si c'est une action".to_owned(),
            AnomalyKind::FieldAgainst => "sa fiche est suivie ; corriger le récapitulatif, ou la fiche".to_owned(),
        }
    }
}
