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

/// Each field, its name in the JSON and what it is called where people read.
const NAMES: &[(Field, &str, &str)] = &[
    (Field::Code, "numero", "numéro"),
    (Field::Title, "intitule", "intitulé"),
    (Field::Owner, "maitre_ouvrage", "maître d'ouvrage"),
    (Field::Partners, "partenaires", "partenaires"),
    (Field::Communes, "communes", "communes"),
    (Field::Calendar, "calendrier", "calendrier"),
    (Field::Budget, "budget", "budget"),
    (Field::Funders, "financeurs", "financeurs"),
    (Field::Indicators, "indicateurs", "indicateurs"),
    (Field::Context, "contexte", "contexte"),
    (Field::Aims, "objectifs", "objectifs"),
    (Field::Description, "description", "description"),
    (Field::Status, "statut", "statut"),
    (Field::Public, "public", "public"),
    (Field::Means, "moyens", "moyens"),
    (Field::Links, "liens", "liens"),
    (Field::Priority, "priorite", "priorité"),
    (Field::Theme, "thematique", "thématique"),
    (Field::Contact, "contact", "contact"),
    (Field::Remarks, "remarques", "remarques"),
];

impl Field {
    /// Its name in the JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        NAMES.iter().find(|(field, ..)| *field == self).map_or("", |(_, id, _)| id)
    }

    /// What it is called where people read.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(field, ..)| *field == self).map_or("", |(.., name)| name)
    }

    /// The field of that name in the JSON.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known, _)| *known == id).map(|(field, ..)| *field)
    }
}
