//! Of the territory.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Info, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0201",
        Error,
        "code de commune inconnu",
        "Le code INSEE n'est pas celui d'une commune du millésime de référence (2026).",
    ),
    entry(
        "E0202",
        Error,
        "EPCI inconnu",
        "Le SIREN n'est pas celui d'un EPCI à fiscalité propre du millésime de référence (2026).",
    ),
    entry(
        "A0203",
        Warning,
        "commune sans géométrie",
        "La source ne donne pas de contour pour cette commune. Elle garde sa ligne dans tous les tableaux ; elle n'est pas dessinée et ne compte pas dans les surfaces.",
    ),
    entry(
        "A0204",
        Warning,
        "ancien code de commune",
        "Le code est celui d'une commune fusionnée, associée ou déléguée, d'un arrondissement municipal, ou d'avant un changement de code ; il est remplacé par celui de sa commune actuelle.",
    ),
    entry("E0205", Error, "territoire vide", "L'étude ne nomme aucun EPCI ni aucune commune."),
    entry(
        "E0206",
        Error,
        "territoire dans plusieurs projections",
        "Le territoire mêle la métropole et l'outre-mer, ou plusieurs départements d'outre-mer : les distances n'y ont pas de sens dans une seule projection. Faire une étude par territoire.",
    ),
    entry(
        "A0207",
        Warning,
        "commune sans population connue",
        "La population de cette commune manque dans la référence ; elle reste manquante (et non nulle) dans les taux.",
    ),
    entry(
        "E0208",
        Error,
        "système de coordonnées inconnu",
        "Le code EPSG n'est pas connu, ou n'est pas projeté en mètres.",
    ),
    entry(
        "E0209",
        Error,
        "commune donnée deux fois",
        "Le fichier des communes de l'étude donne deux fois le même code.",
    ),
    entry(
        "I0210",
        Info,
        "point de mairie reconstruit",
        "Le point de la mairie manque ou est absurde dans la source ; un point à l'intérieur de la commune le remplace.",
    ),
    entry(
        "E0211",
        Error,
        "commune dans deux niveaux de l'armature",
        "Une commune ne peut être un pôle que d'un seul niveau.",
    ),
    entry(
        "A0220",
        Warning,
        "code de commune d'un autre millésime",
        "Le fichier nomme une commune par un code qui n'est plus le sien ; elle est suivie jusqu'à son code du millésime de référence (2026).",
    ),
    entry(
        "A0221",
        Warning,
        "commune partagée entre plusieurs",
        "Le code est celui d'une commune qui a été partagée entre plusieurs communes actuelles ; toutes sont retenues. Ne garder dans la liste que celles qui conviennent.",
    ),
    entry(
        "A0222",
        Warning,
        "valeurs de communes fusionnées",
        "Le fichier est d'avant une fusion de communes. Les quantités (nombres, hectares, euros) des communes réunies sont additionnées ; les taux, moyennes et médianes sont remplacés par leur moyenne pondérée par la population, qui n'est qu'approchée pour une médiane.",
    ),
    entry(
        "A0223",
        Warning,
        "commune fusionnée incomplète",
        "Une des communes réunies par une fusion n'a pas de ligne ou pas de valeur dans le fichier. La valeur de la commune actuelle est alors manquante, car une partie manquante n'est pas nulle ; si l'on a demandé de passer outre, elle est calculée sans cette partie.",
    ),
    entry(
        "A0224",
        Warning,
        "population d'anciennes communes inconnue",
        "Pour pondérer un taux ou partager une quantité il faut la population de chaque partie ; elle n'est connue que pour les communes qui existaient encore en 2019. La valeur reste manquante. Donner celle de la commune actuelle, publiée par l'INSEE.",
    ),
    entry(
        "A0225",
        Warning,
        "valeurs d'une commune scindée",
        "Le fichier est d'avant la scission d'une commune. Les quantités sont partagées entre ses parties selon leur dernière population connue ; les taux, moyennes et médianes sont repris tels quels pour chacune.",
    ),
    entry(
        "A0226",
        Warning,
        "code inconnu dans un tableau de valeurs",
        "Le code n'est celui d'aucune commune du millésime de référence, ni d'une commune ancienne : la ligne est écartée. Un zéro de tête perdu est rétabli tout seul ; vérifier que ce n'est pas un code postal.",
    ),
    entry(
        "A0227",
        Warning,
        "millésime d'un tableau à préciser",
        "Le code était celui d'une commune plus grande, qui a été scindée et dont une partie a gardé le code. Rien dans le fichier ne dit s'il date d'avant ou d'après ; il est lu comme s'il datait d'après.",
    ),
    entry(
        "A0228",
        Warning,
        "commune donnée deux fois dans un tableau",
        "Deux lignes du tableau ont le même code ; la première est gardée, car on ne sait pas si elles s'ajoutent.",
    ),
    entry(
        "I0229",
        Info,
        "arrondissements municipaux en plus de leur commune",
        "Le tableau donne Paris, Lyon ou Marseille et aussi ses arrondissements ; seule la ligne de la commune est prise, pour ne rien compter deux fois.",
    ),
    entry(
        "A0230",
        Warning,
        "commune loin des autres",
        "Aucune limite ne la joint aux autres communes du territoire : c'est peut-être l'homonyme d'une autre, ou un code mal recopié. Une enclave ou une île voulue n'a rien à corriger.",
    ),
];
