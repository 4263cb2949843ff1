//! Of the study.

use super::{Code, entry};
use crate::diagnostic::Severity::Error;

pub(super) const CODES: &[Code] = &[
    entry(
        "E0101",
        Error,
        "fichier introuvable",
        "Le fichier nommé n'existe pas à cet endroit. Les chemins sont relatifs au dossier de l'étude. Vérifier le nom (majuscules, accents, extension) ou corriger le chemin dans `territoire.toml`.",
    ),
    entry(
        "E0102",
        Error,
        "clé inconnue",
        "Une clé de `territoire.toml` (ou d'une recette de carte) n'existe pas. Elle n'est jamais ignorée, car une faute de frappe changerait les résultats sans qu'on le voie. Corriger son nom, ou l'effacer.",
    ),
    entry("E0103", Error, "clé manquante", "Une clé obligatoire manque. L'ajouter dans la section indiquée."),
    entry(
        "E0104",
        Error,
        "valeur inattendue",
        "La valeur n'est pas du genre attendu (texte, nombre, liste, durée ou longueur avec son unité…).",
    ),
    entry(
        "E0105",
        Error,
        "fichier TOML illisible",
        "Le fichier ne suit pas la grammaire TOML : guillemet ou crochet non fermé, signe `=` manquant, clé donnée deux fois.",
    ),
    entry(
        "E0106",
        Error,
        "identifiant déjà pris",
        "Deux sections portent le même identifiant. Chaque couche et chaque analyse a le sien.",
    ),
    entry(
        "E0107",
        Error,
        "dossier déjà occupé",
        "`territoire nouveau` n'écrit jamais par-dessus un fichier existant. Choisir un autre dossier.",
    ),
    entry(
        "E0108",
        Error,
        "lecture ou écriture impossible",
        "La machine a refusé l'opération : droits, disque plein, fichier ouvert dans un autre logiciel.",
    ),
    entry(
        "E0109",
        Error,
        "référence inconnue",
        "Une section nomme une couche, une analyse ou une colonne qui n'existe pas dans l'étude.",
    ),
    entry(
        "E0111",
        Error,
        "changements qui se contredisent",
        "Un scénario demande deux choses de la même entité : la retirer et la déplacer, la déplacer deux fois, changer deux fois le même champ. L'une ferait taire l'autre. N'en garder qu'une, ou faire deux scénarios.",
    ),
    entry(
        "E0112",
        Error,
        "champ qu'un scénario ne change pas",
        "Le champ dit où l'entité se trouve (coordonnées, commune), ou par quoi on la connaît (son identifiant) : en changer le texte ne la déplacerait pas. Pour la déplacer, écrire [[scenario.transfert]] ; pour une autre entité, [[scenario.retrait]] et [[scenario.ajout]].",
    ),
    entry(
        "E0113",
        Error,
        "fichier déjà là",
        "Le fichier à écrire existe : il peut avoir été rempli. Il n'est remplacé que si la commande le demande (`--remplacer`).",
    ),
    entry(
        "E0516",
        Error,
        "fichier de l'étude",
        "Une commande qui écrit un fichier que vous nommez (`--ecrire`, `--sortie`, `plan suivi convertir`) n'écrit jamais sur un fichier que l'étude lit ou tient : `territoire.toml` et tout fichier qu'il nomme, `plan/actions.csv`, les rattachements, les notes, le journal et ce qui l'accompagne. `--remplacer` permet de remplacer un résultat, pas l'étude. Donner un autre nom.",
    ),
    entry(
        "E0526",
        Error,
        "code de projection inconnu",
        "`crs` attend le code EPSG d'un système de coordonnées : 2154 pour le Lambert-93, 3942 à 3950 pour les coniques CC42 à CC50, 27572 pour le Lambert II étendu, 4326 pour des degrés. Le code donné n'existe pas. Sans la clé, la projection que le fichier dit est suivie ; s'il ne la dit pas, elle est reconnue d'après les lieux.",
    ),
];
