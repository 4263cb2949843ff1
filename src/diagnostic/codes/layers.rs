//! Of the layers.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Info, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0301",
        Error,
        "couche sans coordonnées",
        "Aucune colonne de coordonnées ni de code de commune n'a été reconnue. Donner des colonnes `lon` et `lat` (ou `x` et `y`, ou `coordonneesXY`, ou `geometry` en WKT), ou `code_insee`.",
    ),
    entry(
        "E0302",
        Error,
        "coordonnées inversées",
        "Les coordonnées sont dans l'ordre latitude, longitude alors que la longitude est attendue d'abord.",
    ),
    entry(
        "E0303",
        Error,
        "coordonnées hors de France",
        "Le point tombe hors de France. Vérifier l'ordre longitude, latitude, le signe et le système de coordonnées.",
    ),
    entry(
        "E0304",
        Error,
        "fichier GeoJSON illisible",
        "Le fichier est coupé ou n'est pas du GeoJSON. Le copier ou l'exporter de nouveau.",
    ),
    entry(
        "E0305",
        Error,
        "encodage ou séparateur indécidable",
        "Le texte n'est ni de l'UTF-8 ni du Windows-1252, ou aucun séparateur (`;`, `,`, tabulation) ne donne des lignes de même longueur. L'enregistrer en CSV UTF-8 avec le séparateur `;`.",
    ),
    entry("E0306", Error, "fichier de couche illisible", "Le format n'est pas reconnu, ou le fichier est abîmé."),
    entry("A0307", Warning, "couche vide", "La couche n'a aucune entité : ce qui en dépend est « sans objet »."),
    entry(
        "I0308",
        Info,
        "format détecté",
        "Encodage, séparateur, signe décimal et colonnes de coordonnées reconnus dans le fichier.",
    ),
    entry(
        "E0309",
        Error,
        "coordonnées illisibles",
        "La valeur n'est pas une coordonnée. Corriger la cellule, ou la laisser vide si la position n'est pas connue.",
    ),
    entry(
        "A0310",
        Warning,
        "entité sans position",
        "L'entité n'a ni coordonnées ni code de commune : elle reste dans les tableaux, sans être dessinée ni mesurée.",
    ),
    entry(
        "A0361",
        Warning,
        "géométrie illisible",
        "Une coordonnée est infinie, la géométrie est abîmée ou d'un genre inconnu. L'entité est gardée, sans position si rien d'autre ne la donne.",
    ),
    entry(
        "A0311",
        Warning,
        "entité hors du territoire",
        "L'entité est hors du territoire étudié : elle compte pour les distances, pas dans les totaux du territoire.",
    ),
    entry("A0312", Warning, "identifiant en double", "Deux entités ont le même identifiant ; la première est gardée."),
    entry(
        "A0313",
        Warning,
        "code de commune et position en désaccord",
        "Le point ne tombe pas dans la commune déclarée ; le code déclaré l'emporte.",
    ),
    entry(
        "A0314",
        Warning,
        "valeur manquante ou illisible",
        "La cellule est vide ou n'est pas du genre attendu ; la valeur reste manquante.",
    ),
    entry(
        "E0315",
        Error,
        "colonne obligatoire absente",
        "Le modèle de cette couche demande une colonne que le fichier n'a pas.",
    ),
    entry(
        "A0316",
        Warning,
        "entités localisées à la commune",
        "Sans coordonnées, l'entité est placée à la mairie de sa commune et marquée « localisé à la commune ».",
    ),
    entry("E0317", Error, "commune inconnue dans une couche", "Le code de commune de l'entité n'est pas connu."),
    entry(
        "A0318",
        Warning,
        "surface manquante",
        "La surface n'est pas renseignée ; elle reste manquante et n'entre pas dans les totaux d'hectares.",
    ),
    entry(
        "E0320",
        Error,
        "ligne mal coupée",
        "La ligne n'a pas autant de cellules que l'en-tête : un séparateur manque, est de trop, ou un guillemet n'est pas fermé. Avec `lignes_fausses = \"ecarter\"` dans la couche, ces lignes sont mises de côté au lieu d'arrêter l'étude.",
    ),
    entry(
        "A0321",
        Warning,
        "ligne écartée",
        "La couche dit `lignes_fausses = \"ecarter\"` : les lignes fausses ne comptent pas ; elles sont listées dans le rapport de contrôle.",
    ),
    entry(
        "A0322",
        Warning,
        "valeur réparée",
        "Une faute dont la correction est certaine (longitude et latitude inversées dans la bonne commune, puissance en watts, date écrite à la française, code dont le zéro de tête s'est perdu…) a été corrigée à la lecture. Le fichier n'est pas modifié ; `territoire donnees convertir` écrit la couche réparée.",
    ),
    entry(
        "I0323",
        Info,
        "écarts au modèle",
        "Des cellules ne suivent pas le schéma de la couche sans que cela change les résultats. `territoire verifier` les donne règle par règle.",
    ),
    entry(
        "A0324",
        Warning,
        "objet en double",
        "Deux lignes décrivent le même objet au même endroit sous deux identifiants ; une seule est gardée.",
    ),
    entry(
        "A0325",
        Warning,
        "ligne de section écartée",
        "Dans un fichier en sections (FINESS), la ligne est d'une section inconnue, ou complète une ligne qui n'existe pas ou qui l'est déjà. Elle ne compte pas ; les autres lignes sont gardées.",
    ),
    entry(
        "A0326",
        Warning,
        "plages horaires réunies",
        "Les plages d'un même jour se recouvrent (09:00 - 16:30 / 13:30 - 16:30) : le temps commun est compté une fois. C'est souvent une heure de fermeture mal saisie ; la cellule est à vérifier.",
    ),
    entry(
        "I0328",
        Info,
        "entités autour du territoire",
        "La couche a une emprise (`emprise`, ou ce que `donnees recuperer` en a noté) : ses entités hors du territoire y sont à leur place. Elles comptent pour les distances, pas dans les totaux du territoire.",
    ),
    entry(
        "I0327",
        Info,
        "colonnes additionnées ou moyennées d'après leur nom",
        "Une table par commune d'un autre millésime est ramenée aux communes d'aujourd'hui : les effectifs s'additionnent (ou se partagent selon la population), les taux et les médianes se moyennent selon la population. Pour une colonne qu'aucun modèle ne décrit, c'est son nom qui décide ; `taux = [\"colonne\"]`, dans la couche, le dit à coup sûr.",
    ),
    entry(
        "A0329",
        Warning,
        "code de commune à confirmer",
        "Un code de commune qui n'existe plus n'est suivi jusqu'à la commune d'aujourd'hui que si la position ou le nom de la ligne s'accorde avec elle. Quand ils la contredisent, la position décide, et le code est à vérifier ; quand il n'y a ni l'un ni l'autre, le code est suivi, à confirmer. Une colonne de codes postaux est reconnue comme telle : un code postal n'est pas un code INSEE, il couvre plusieurs communes et peut être le code INSEE d'une autre ; la position, sinon le nom, dit alors la commune.",
    ),
];
