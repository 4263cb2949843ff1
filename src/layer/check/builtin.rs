//! The rules that hold for every layer, whatever its model: position, commune, identity, freshness.

use crate::diagnostic::Severity;
use crate::layer::Family;

/// A rule of every layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Built {
    /// A line can't be cut in cells.
    Broken,
    /// A line is of no section of the model.
    UnknownSection,
    /// A line of a joined section has no row.
    Orphan,
    /// A line of a joined section is there twice.
    Twice,
    /// A position can't be read.
    Unreadable,
    /// Longitude and latitude are swapped.
    Swapped,
    /// A position is outside France, or not in degrees.
    Outside,
    /// Nothing says where the row is.
    Nowhere,
    /// Only the commune is known.
    AtCommune,
    /// The address was found in another commune than the declared one.
    FoundElsewhere,
    /// The position is not in the declared commune.
    Elsewhere,
    /// The commune's code is no commune.
    UnknownCommune,
    /// The commune's code is a former one.
    FormerCommune,
    /// A former code that neither position nor name confirms.
    Doubtful,
    /// A postal code stands for the commune's.
    Postal,
    /// A surface crosses itself.
    Invalid,
    /// An identifier is there twice.
    SameId,
    /// Two rows are the same thing at the same place.
    SamePlace,
    /// The hours of a day can't be read.
    DayHours,
    /// The hours of a day overlap.
    SameHours,
    /// The row was not updated for long.
    Stale,
    /// The row says that it was updated on a day that is to come.
    ToCome,
}

impl Built {
    pub(super) const ALL: [Self; 22] = [
        Self::Broken,
        Self::UnknownSection,
        Self::Orphan,
        Self::Twice,
        Self::Unreadable,
        Self::Swapped,
        Self::Outside,
        Self::Nowhere,
        Self::AtCommune,
        Self::FoundElsewhere,
        Self::Elsewhere,
        Self::UnknownCommune,
        Self::FormerCommune,
        Self::Doubtful,
        Self::Postal,
        Self::Invalid,
        Self::SameId,
        Self::SamePlace,
        Self::DayHours,
        Self::SameHours,
        Self::Stale,
        Self::ToCome,
    ];

    /// The rule of that code.
    pub(super) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|built| built.about().0 == code)
    }

    /// Code, family, severity, title, mend.
    pub(super) fn about(self) -> (&'static str, Family, Severity, &'static str, &'static str) {
        use Severity::{Error, Info, Warning};
        match self {
            Self::Broken => (
                "LIGNE",
                Family::Conformity,
                Error,
                "ligne qui n'a pas le nombre de cellules attendu",
                "vérifier les séparateurs et les guillemets de cette ligne",
            ),
            Self::UnknownSection => (
                "SECTION-INCONNUE",
                Family::Conformity,
                Warning,
                "ligne d'une section que le modèle ne connaît pas",
                "vérifier le premier mot de la ligne, ou déclarer la section dans un modèle de l'étude",
            ),
            Self::Orphan => (
                "SECTION-ORPHELINE",
                Family::Consistency,
                Warning,
                "ligne de section jointe dont l'identifiant n'est celui d'aucune ligne principale",
                "vérifier l'identifiant, ou reprendre le fichier entier à la source",
            ),
            Self::Twice => (
                "SECTION-DOUBLE",
                Family::Uniqueness,
                Warning,
                "ligne de section jointe donnée deux fois ; la première est gardée",
                "effacer celle des deux lignes qui est fausse",
            ),
            Self::Unreadable => (
                "POSITION-ILLISIBLE",
                Family::Location,
                Error,
                "position illisible",
                "écrire des nombres, ou laisser la cellule vide si la position n'est pas connue",
            ),
            Self::Swapped => (
                "POSITION-INVERSEE",
                Family::Location,
                Error,
                "longitude et latitude inversées",
                "écrire la longitude d'abord",
            ),
            Self::Outside => (
                "POSITION-HORS-FRANCE",
                Family::Location,
                Error,
                "position hors de France",
                "vérifier l'ordre longitude, latitude et le signe",
            ),
            Self::Nowhere => (
                "POSITION-ABSENTE",
                Family::Location,
                Warning,
                "ni position ni commune",
                "ajouter des coordonnées ou un code de commune",
            ),
            Self::AtCommune => (
                "POSITION-COMMUNE",
                Family::Location,
                Info,
                "localisé à la commune (à sa mairie)",
                "ajouter des coordonnées pour un emplacement exact",
            ),
            Self::FoundElsewhere => (
                "ADRESSE-AILLEURS",
                Family::Location,
                Warning,
                "adresse trouvée hors de la commune de la ligne : refusée, la ligne reste à la commune",
                "vérifier l'adresse et la commune, ou corriger la ligne du fichier de géocodage (retenu : oui)",
            ),
            Self::Elsewhere => (
                "COMMUNE-POSITION",
                Family::Location,
                Warning,
                "position hors de la commune déclarée, qui l'emporte",
                "vérifier le code de commune et la position",
            ),
            Self::UnknownCommune => (
                "COMMUNE-INCONNUE",
                Family::Location,
                Warning,
                "commune inconnue",
                "écrire le code INSEE de la commune (5 caractères)",
            ),
            Self::FormerCommune => (
                "COMMUNE-ANCIENNE",
                Family::Freshness,
                Info,
                "ancien code de commune, suivi jusqu'à la commune actuelle",
                "écrire le code de la commune actuelle",
            ),
            Self::Doubtful => (
                "COMMUNE-A-CONFIRMER",
                Family::Location,
                Warning,
                "ancien code de commune que ni la position ni le nom ne confirment",
                "écrire le code INSEE actuel de la commune",
            ),
            Self::Postal => (
                "COMMUNE-POSTALE",
                Family::Location,
                Warning,
                "code postal là où un code INSEE est attendu : il ne dit pas la commune",
                "écrire le code INSEE de la commune ; d'ici là la position, ou le nom de la commune, la dit",
            ),
            Self::Invalid => (
                "CONTOUR-INVALIDE",
                Family::Location,
                Warning,
                "contour qui se recoupe",
                "redessiner le contour dans QGIS (« réparer les géométries »)",
            ),
            Self::SameId => (
                "DOUBLON-ID",
                Family::Uniqueness,
                Warning,
                "identifiant en double",
                "donner à chaque ligne son identifiant, ou effacer la ligne en trop",
            ),
            Self::SamePlace => (
                "DOUBLON-LIEU",
                Family::Uniqueness,
                Warning,
                "même objet au même endroit sous deux identifiants",
                "effacer la ligne en trop, ou distinguer les deux",
            ),
            Self::DayHours => (
                "HORAIRES-ILLISIBLES",
                Family::Conformity,
                Warning,
                "horaires d'un jour illisibles : ceux de la semaine restent inconnus",
                "écrire des plages comme 09:00 - 12:00 / 14:00 - 16:30, ou `fermé`",
            ),
            Self::SameHours => (
                "HORAIRES-PLAGES",
                Family::Consistency,
                Warning,
                "plages horaires d'un jour qui se recouvrent, réunies",
                "vérifier les heures de la première plage",
            ),
            Self::Stale => (
                "PERIME",
                Family::Freshness,
                Warning,
                "ligne qui n'a pas été mise à jour depuis longtemps",
                "vérifier la ligne et sa date de mise à jour",
            ),
            Self::ToCome => (
                "DATE-A-VENIR",
                Family::Freshness,
                Warning,
                "date de mise à jour après celle de l'étude",
                "corriger l'année ou le mois, ou la date de l'étude : d'ici là, la ligne n'est pas la plus récente",
            ),
        }
    }
}
