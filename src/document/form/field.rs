//! The fields of a fiche-action.

pub(crate) mod labels;

/// What a row of a fiche-action tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Its number.
    Code,
    /// Its title.
    Title,
    /// Who carries it.
    Owner,
    /// Who takes part.
    Partners,
    /// Where.
    Communes,
    /// When.
    Calendar,
    /// How much.
    Budget,
    /// Who pays.
    Funders,
    /// How it is measured.
    Indicators,
    /// Why.
    Context,
    /// What for.
    Aims,
    /// What is to be done.
    Description,
    /// How far it has come.
    Status,
    /// For whom.
    Public,
    /// With what people and tools.
    Means,
    /// What other plans and actions it goes with.
    Links,
    /// How urgent it is.
    Priority,
    /// What it is about.
    Theme,
    /// Whom to ask.
    Contact,
    /// What else is said of it.
    Remarks,
}

/// Each field and its name in the JSON.
const NAMES: &[(Field, &str)] = &[
    (Field::Code, "numero"),
    (Field::Title, "intitule"),
    (Field::Owner, "maitre_ouvrage"),
    (Field::Partners, "partenaires"),
    (Field::Communes, "communes"),
    (Field::Calendar, "calendrier"),
    (Field::Budget, "budget"),
    (Field::Funders, "financeurs"),
    (Field::Indicators, "indicateurs"),
    (Field::Context, "contexte"),
    (Field::Aims, "objectifs"),
    (Field::Description, "description"),
    (Field::Status, "statut"),
    (Field::Public, "public"),
    (Field::Means, "moyens"),
    (Field::Links, "liens"),
    (Field::Priority, "priorite"),
    (Field::Theme, "thematique"),
    (Field::Contact, "contact"),
    (Field::Remarks, "remarques"),
];

impl Field {
    /// Its name in the JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        NAMES.iter().find(|(field, _)| *field == self).map_or("", |(_, id)| id)
    }

    /// The field of that name in the JSON.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        NAMES.iter().find(|(_, name)| *name == id).map(|(field, _)| *field)
    }
}
