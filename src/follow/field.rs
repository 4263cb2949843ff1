//! The fields that practitioners follow on a fiche action, the sheets that hold them, and their addresses in the journal.

use super::status::{PRIORITIES, Status};
use crate::book::fill::{CellRule, Check, Look};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// Free text.
    Text,
    /// One of the [`Status`].
    Status,
    /// One of the [`PRIORITIES`].
    Priority,
    /// A whole number from 0 to 100.
    Percent,
    /// A day.
    Date,
    /// An amount in euros, not negative.
    Euros,
    /// Any number.
    Number,
}

impl ValueKind {
    /// What the workbook checks of a cell that is to hold it.
    pub(super) fn check(self) -> Option<Check> {
        let rule = match self {
            Self::Text => return None,
            Self::Status | Self::Priority => CellRule::OneOf(self.choices().unwrap_or_default()),
            Self::Percent => CellRule::Percent,
            Self::Euros => CellRule::Amount,
            Self::Number => CellRule::Number,
            Self::Date => CellRule::Date,
        };
        Some(Check { rule, expected: self.expected().into() })
    }

    /// The look of a cell to fill with it.
    pub(super) fn look(self) -> Look {
        match self {
            Self::Text | Self::Status | Self::Priority => Look::Open,
            Self::Percent => Look::OpenPercent,
            Self::Euros => Look::OpenEuros,
            Self::Number => Look::OpenNumber,
            Self::Date => Look::OpenDate,
        }
    }

    /// The look of a cell that tells two lines apart by it.
    pub(super) fn key_look(self) -> Look {
        if self == Self::Date { Look::LockedDate } else { Look::Locked }
    }

    /// The values to choose from, for a field that has a list.
    pub(super) fn choices(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Status => Some(Status::ALL.map(Status::label).to_vec()),
            Self::Priority => Some(PRIORITIES.to_vec()),
            _ => None,
        }
    }

    /// What is expected, for a message.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Text => "un texte",
            Self::Status => "À venir, En cours, Réalisé, En pause, Abandonné, Bloqué, En retard ou À discuter",
            Self::Priority => "Élevé, Moyen ou Bas",
            Self::Percent => "un nombre entier de 0 à 100",
            Self::Date => "une date, comme 15/03/2027",
            Self::Euros => "un montant en euros, positif ou nul, comme 12 500",
            Self::Number => "un nombre",
        }
    }
}

/// A column of the workbook that people fill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FieldColumn {
    /// Its name in the journal.
    pub(super) id: &'static str,
    /// Its heading.
    pub(super) label: &'static str,
    /// What it holds.
    pub(super) kind: ValueKind,
    /// Its width in the workbook, in characters.
    pub(super) width: f64,
}

const fn column(id: &'static str, label: &'static str, kind: ValueKind, width: f64) -> FieldColumn {
    FieldColumn { id, label, kind, width }
}

/// A sheet of the workbook: one line for each action, or for each thing that an action has several of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FieldSheet {
    /// Name of the sheet.
    pub(super) sheet: &'static str,
    /// First word of its fields in the journal; none for the sheet of actions.
    pub(super) prefix: &'static str,
    /// What tells two lines of one action apart.
    pub(super) keys: &'static [FieldColumn],
    /// What is followed.
    pub(super) fields: &'static [FieldColumn],
}

/// The comment of whoever fills the workbook: each has their own, so that two comments are never in conflict.
pub(super) const COMMENT: &str = "commentaire";

/// Before the fields that the «Communs» model has and ours has not, kept as the JSON that they came in.
pub(super) const COMMUNS: &str = "communs";

/// The sheets, in the order of the workbook.
pub(super) const SECTIONS: [FieldSheet; 4] = [
    FieldSheet {
        sheet: "Actions",
        prefix: "",
        keys: &[],
        fields: &[
            column("pilote", "Pilote", ValueKind::Text, 22.0),
            column("partenaires", "Partenaires", ValueKind::Text, 26.0),
            column("statut", "Statut", ValueKind::Status, 13.0),
            column("priorite", "Priorité", ValueKind::Priority, 10.0),
            column("avancement", "Avancement (%)", ValueKind::Percent, 15.0),
            column("debut", "Début", ValueKind::Date, 12.0),
            column("fin", "Fin", ValueKind::Date, 12.0),
            column("budget", "Budget prévisionnel (€ HT)", ValueKind::Euros, 15.0),
            column("depense", "Dépensé (€ HT)", ValueKind::Euros, 15.0),
            column(COMMENT, "Votre commentaire", ValueKind::Text, 40.0),
        ],
    },
    FieldSheet {
        sheet: "Financements",
        prefix: "financement",
        keys: &[column("financeur", "Financeur", ValueKind::Text, 30.0)],
        fields: &[column("montant", "Montant (€ HT)", ValueKind::Euros, 16.0)],
    },
    FieldSheet {
        sheet: "Indicateurs",
        prefix: "indicateur",
        keys: &[column("indicateur", "Indicateur", ValueKind::Text, 40.0)],
        fields: &[
            column("unite", "Unité", ValueKind::Text, 14.0),
            column("initiale", "Valeur initiale", ValueKind::Number, 14.0),
            column("cible", "Valeur cible", ValueKind::Number, 14.0),
        ],
    },
    FieldSheet {
        sheet: "Mesures",
        prefix: "mesure",
        keys: &[
            column("indicateur", "Indicateur", ValueKind::Text, 40.0),
            column("date", "Date de la mesure", ValueKind::Date, 14.0),
        ],
        fields: &[column("valeur", "Valeur mesurée", ValueKind::Number, 14.0)],
    },
];

/// Fields of a fiche of Territoires en transitions that no EPCI fills in the workbook: kept for the exchange.
pub(super) const KEPT: [FieldColumn; 10] = [
    column("descriptif", "Descriptif", ValueKind::Text, 40.0),
    column("gouvernance", "Instances de gouvernance", ValueKind::Text, 24.0),
    column("objectifs", "Objectifs", ValueKind::Text, 30.0),
    column("structure_pilote", "Structure pilote", ValueKind::Text, 24.0),
    column("moyens", "Moyens humains et techniques", ValueKind::Text, 24.0),
    column("service", "Direction ou service pilote", ValueKind::Text, 24.0),
    column("elu_referent", "Élu·e référent·e", ValueKind::Text, 20.0),
    column("participation", "Participation citoyenne", ValueKind::Text, 20.0),
    column("financements", "Financements", ValueKind::Text, 24.0),
    column("indicateurs_lies", "Indicateurs liés", ValueKind::Text, 24.0),
];

/// The address of a value in the journal: `statut`, `financement:Région Grand Est:montant`,
/// `mesure:Bornes posées:2026-05-01:valeur`. The comment of the sheet of actions has its author for key.
pub(super) fn address(section: &FieldSheet, keys: &[String], field: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if !section.prefix.is_empty() {
        parts.push(section.prefix);
    }
    parts.extend(keys.iter().map(String::as_str));
    parts.push(field);
    parts.join(":")
}

/// The address of the comment that someone makes.
pub(super) fn comment_of(who: &str) -> String {
    format!("{COMMENT}:{who}")
}

/// The keys and the name of the field of an address that belongs to a section with keys; a name may hold colons.
pub(super) fn split<'a>(section: &FieldSheet, address: &'a str) -> Option<(Vec<&'a str>, &'a str)> {
    let rest = address.strip_prefix(section.prefix)?.strip_prefix(':')?;
    let (keys, field) = rest.rsplit_once(':')?;
    if section.keys.len() == 2 {
        let (name, day) = keys.rsplit_once(':')?;
        return Some((vec![name, day], field));
    }
    Some((vec![keys], field))
}

/// What the field of an address holds; `None` when no field has that name.
pub(super) fn kind(address: &str) -> Option<ValueKind> {
    if address.strip_prefix(COMMENT).is_some_and(|rest| rest.starts_with(':')) {
        return Some(ValueKind::Text);
    }
    if address.strip_prefix(COMMUNS).is_some_and(|rest| rest.starts_with(':')) {
        return Some(ValueKind::Text);
    }
    let simple = SECTIONS[0].fields.iter().chain(&KEPT).find(|c| c.id == address);
    if let Some(column) = simple {
        return Some(column.kind);
    }
    SECTIONS[1..].iter().find_map(|section| {
        let (_, field) = split(section, address)?;
        section.fields.iter().find(|c| c.id == field).map(|c| c.kind)
    })
}

/// The field of an address, for people: «Avancement (%)», «Mesures : Valeur mesurée».
pub(super) fn label(address: &str) -> String {
    if address.strip_prefix(COMMENT).is_some_and(|rest| rest.starts_with(':')) {
        return "Commentaires".to_owned();
    }
    if let Some(column) = SECTIONS[0].fields.iter().chain(&KEPT).find(|c| c.id == address) {
        return column.label.to_owned();
    }
    let keyed = SECTIONS[1..].iter().find_map(|section| {
        let (_, field) = split(section, address)?;
        let column = section.fields.iter().find(|c| c.id == field)?;
        Some(format!("{} : {}", section.sheet, column.label))
    });
    keyed.unwrap_or_else(|| "autres champs d'un autre modèle".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart_as_it_was_made() {
        let measures = &SECTIONS[3];
        let keys = ["Trafic : vélos".to_owned(), "2026-05-01".to_owned()];
        let made = address(measures, &keys, "valeur");
        assert_eq!(made, "mesure:Trafic : vélos:2026-05-01:valeur");
        assert_eq!(split(measures, &made), Some((vec!["Trafic : vélos", "2026-05-01"], "valeur")));
        assert_eq!(kind(&made), Some(ValueKind::Number));
        assert_eq!(kind("commentaire:CC A"), Some(ValueKind::Text));
        assert_eq!(kind("financement:État:montant"), Some(ValueKind::Euros));
        assert_eq!(kind("financement:État:montants"), None);
    }
}
