//! The fields of a fiche-action, and the labels under which documents write them.

use crate::french;

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
}

/// Labels by field, as [`french::name_key`] writes them; one with `…` may go on («budget
/// previsionnel en euros»).
const LABELS: &[(Field, &str, &[&str])] = &[
    (Field::Code, "numero", &["n", "no", "n°", "numero", "code", "reference", "ref", "numero de l action"]),
    (
        Field::Title,
        "intitule",
        &["intitule…", "titre", "nom de l action", "action", "libelle", "operation", "nom du projet", "projet"],
    ),
    (
        Field::Owner,
        "maitre_ouvrage",
        &[
            "maitre d ouvrage…",
            "maitrise d ouvrage…",
            "maitres d ouvrage…",
            "porteur",
            "porteurs",
            "pilote",
            "pilotes",
            "structure pilote…",
            "structure porteuse…",
            "chef de file",
        ],
    ),
    (Field::Partners, "partenaires", &["partenaire", "partenaires…", "partenariat…", "acteurs associes"]),
    (
        Field::Communes,
        "communes",
        &[
            "commune",
            "communes",
            "territoire concerne…",
            "communes concernees…",
            "commune concernee",
            "localisation…",
            "territoires concernes",
            "perimetre",
            "lieu",
            "lieux",
        ],
    ),
    (
        Field::Calendar,
        "calendrier",
        &["calendrier…", "echeancier…", "echeance", "planning", "periode", "duree", "dates", "date"],
    ),
    (
        Field::Budget,
        "budget",
        &[
            "budget…",
            "cout",
            "couts",
            "montant…",
            "cout previsionnel…",
            "couts previsionnels…",
            "depenses",
            "enveloppe",
            "moyens financiers",
        ],
    ),
    (
        Field::Funders,
        "financeurs",
        &["financeur", "financeurs…", "financement…", "financements…", "plan de financement…", "cofinanceurs"],
    ),
    (
        Field::Indicators,
        "indicateurs",
        &["indicateur", "indicateurs…", "evaluation", "resultats attendus", "suivi et evaluation"],
    ),
    (Field::Context, "contexte", &["contexte…", "constat", "constats", "diagnostic", "enjeux", "enjeu", "rappel"]),
    (Field::Aims, "objectifs", &["objectif", "objectifs", "finalite", "finalites"]),
    (Field::Description, "description", &["description…", "descriptif…", "contenu", "modalites", "etapes", "resume"]),
    (Field::Status, "statut", &["statut", "avancement", "etat d avancement…", "etat", "maturite"]),
];

impl Field {
    /// Its name in the JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        LABELS.iter().find(|(field, ..)| *field == self).map_or("", |(_, id, _)| id)
    }

    /// The field of a label: one of those known, alone or with a few words after it.
    pub(crate) fn of_label(label: &str) -> Option<Self> {
        let label = label.trim().trim_end_matches(':').trim();
        if label.is_empty() || label.chars().count() > 48 {
            return None;
        }
        let key = french::name_key(label);
        let matches = |known: &str| match known.strip_suffix('…') {
            Some(begun) => key.strip_prefix(begun).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
            None => key == known,
        };
        // The longest label that fits: «plan de financement» is not a plan.
        let fits = LABELS.iter().flat_map(|(field, _, known)| known.iter().map(move |k| (k, *field)));
        fits.filter(|(known, _)| matches(known)).max_by_key(|(known, _)| known.len()).map(|(_, field)| field)
    }

    /// «Maître d'ouvrage : la commune» as a field and its value.
    pub(crate) fn of_line(text: &str) -> Option<(Self, &str)> {
        let (label, value) = text.split_once(':')?;
        Self::of_label(label).map(|field| (field, value.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_as_documents_write_them() {
        let seen = |label: &str| Field::of_label(label);
        assert_eq!(seen("Maître d’ouvrage"), Some(Field::Owner));
        assert_eq!(seen("Communes concernées :"), Some(Field::Communes));
        assert_eq!(seen("Budget prévisionnel (€ HT)"), Some(Field::Budget));
        assert_eq!(seen("Indicateurs de suivi"), Some(Field::Indicators));
        assert_eq!(seen("INTITULÉ DE L'ACTION"), Some(Field::Title));
        assert_eq!(seen("N°"), Some(Field::Code));
        assert_eq!(seen("Restaurer le lavoir"), None);
        assert_eq!(seen("Action de sensibilisation"), None);
        assert_eq!(Field::of_line("Financeurs : État, Région"), Some((Field::Funders, "État, Région")));
    }
}
