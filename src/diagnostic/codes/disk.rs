//! Of what is written in the folder of a study.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Info, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0470",
        Error,
        "étude occupée",
        "Une autre commande écrit dans cette étude : deux à la fois perdraient chacune ce que l'autre écrit. La seconde attend un peu, puis renonce sans rien écrire. Relancer quand la première a fini ; si elle est bloquée, l'arrêter : le verrou tombe avec elle.",
    ),
    entry(
        "E0471",
        Error,
        "fichier modifié depuis que l'outil l'a écrit",
        "À la place d'un fichier à écrire s'en trouve un que quelqu'un a modifié, rempli ou apporté. Il n'est jamais remplacé sans accord. Le déplacer ou le renommer pour le garder (il reste alors dans son dossier), ou ajouter `--remplacer` à la commande.",
    ),
    entry(
        "A0472",
        Warning,
        "reste non effacé",
        "Un fichier ou un dossier provisoire d'une commande arrêtée, ou le dossier qu'un nouveau remplace, n'a pas pu être effacé : il est protégé, ou ouvert dans un autre programme. Les résultats n'en dépendent pas. Il est effacé au prochain lancement, ou peut l'être à la main.",
    ),
    entry(
        "I0473",
        Info,
        "fichiers gardés",
        "Des fichiers que l'outil n'a pas écrits étaient dans un dossier qu'il remplace : un projet QGIS, une carte annotée, une note. Ils sont dans le nouveau, à la même place.",
    ),
];
