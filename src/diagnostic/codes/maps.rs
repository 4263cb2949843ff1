//! Of maps.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0701",
        Error,
        "recette de carte illisible",
        "La recette nomme une variable, une classification ou une palette qui n'existe pas.",
    ),
    entry(
        "A0702",
        Warning,
        "carte sans objet",
        "La variable que la carte montre n'est pas dans l'étude, ou n'y a aucune valeur : son nom est mal écrit, ou son analyse n'a pas de réponse. Les autres cartes sont dessinées ; une recette de l'étude qui devait remplacer une carte de l'outil laisse celle-ci à sa place.",
    ),
    entry(
        "A0560",
        Warning,
        "titre trop long pour la feuille",
        "Le titre d'une carte, le constat qui le suit ou son sous-titre est si long qu'aucune taille de lettres ne le tient au-dessus de la carte, même sur plusieurs lignes. Il y est coupé par « … » ; il est entier dans `resultats.json` et dans le classeur. Donner à l'analyse un `titre` plus court.",
    ),
    entry(
        "E0524",
        Error,
        "deux recettes de même nom",
        "Deux fichiers de `cartes/` ont le même `id`, souvent parce que l'un est une copie de l'autre : rien ne dit laquelle est voulue. Donner un autre `id` à l'une, ou retirer celle qui ne sert plus.",
    ),
];
