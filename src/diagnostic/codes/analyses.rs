//! Of analyses.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Info, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0510",
        Error,
        "déplacement sans réseau",
        "Une analyse, ou l'étude, demande à se déplacer par la route, et le réseau n'a pas été construit.",
    ),
    entry(
        "E0511",
        Error,
        "temps de trajet sans vitesse",
        "Un temps de trajet est demandé à vol d'oiseau, et l'étude ne donne pas de vitesse.",
    ),
    entry(
        "A0512",
        Warning,
        "réseau qui ne couvre pas le territoire",
        "Une partie du territoire est hors de l'emprise pour laquelle le réseau a été construit : ses trajets manqueront.",
    ),
    entry(
        "A0513",
        Warning,
        "profil changé depuis la construction du réseau",
        "Le fichier d'un profil n'est plus celui avec lequel le réseau a été construit : les temps de trajet sont ceux de l'ancien.",
    ),
    entry(
        "A0514",
        Warning,
        "réseau plus court que la marge demandée",
        "L'extrait s'arrête avant la distance demandée autour du territoire : les services au-delà de la frontière, de ce côté, ne comptent pas.",
    ),
    entry(
        "A0515",
        Warning,
        "réseau sans la voiture",
        "Le réseau a été construit sans le profil `voiture`, et des analyses ne disent pas comment elles se déplacent : elles prennent le premier profil du réseau.",
    ),
    entry(
        "A0534",
        Warning,
        "part connue différente du tableau des véhicules",
        "Le scénario du parc donne, l'année du diagnostic, une part de voitures électriques qui n'est pas celle du tableau des véhicules. Le calcul prend celle du scénario pour le territoire, et celles du tableau pour répartir entre communes.",
    ),
    entry(
        "I0538",
        Info,
        "parts ramenées à 100 %",
        "Des parts qui se partagent une énergie ne font pas 100 % : chacune est divisée par leur somme. Le tableau publié d'EV CHARGE v1.2 a une telle ligne (47 + 47 + 1 + 1 + 5 = 101 %, les utilitaires au dépôt) ; dans le fichier d'une étude c'est souvent une faute de frappe.",
    ),
    entry(
        "E0539",
        Error,
        "paramètre des besoins inutilisable",
        "Le fichier de paramètres des besoins en recharge se lit, et rien ne peut en être tiré : un groupe de véhicules manque ou est donné deux fois, un milieu public n'a aucune offre, des points ne vont pas en croissant, une puissance est nulle.",
    ),
    entry(
        "A0540",
        Warning,
        "classe de puissance sans offre",
        "La couverture minimale demande des points d'une classe de puissance qu'aucune offre des paramètres n'installe. Le besoin de cette classe ne vient alors que de ce minimum ; changer `classe`, ou ajouter une offre de cette puissance.",
    ),
    entry(
        "I0541",
        Info,
        "échéances hors du schéma directeur",
        "L'article R353-5-3 du code de l'énergie demande une évaluation des besoins à trois ans au plus (l'échéance opérationnelle) et à cinq ans au moins après le diagnostic. D'autres échéances sont calculées de même ; l'une de ces deux manque.",
    ),
    entry(
        "I0542",
        Info,
        "donnée absente, remplacée par un paramètre",
        "L'étude ne donne pas cette donnée (logements, part des voitures qui vont au travail, population) : une part dite dans les paramètres la remplace, la même partout. Le résultat en dépend ; donner la table de l'étude dès qu'elle existe.",
    ),
    entry(
        "I0543",
        Info,
        "paramètre de l'étude sans effet",
        "Le fichier de paramètres de l'étude donne une section dont rien n'est calculé ici : elle sert à dire d'où viennent d'autres valeurs. Les fourchettes de coût se donnent par classe (`cout_classe`).",
    ),
    entry(
        "A0545",
        Warning,
        "même chose décrite en tout et en parties",
        "Une commune du SDIRVE a une ligne pour elle et des lignes par IRIS, ou une station une ligne d'usage pour elle et des lignes par point de charge. Les deux formes diraient deux fois la même chose : la ligne du tout compte seule.",
    ),
    entry(
        "A0546",
        Warning,
        "lignes d'un SDIRVE mises de côté",
        "Un projet sans nombre de points, sans puissance ou sans année, un relevé d'usage sans station ou sans période : on ne peut pas le compter, et rien n'est compté pour zéro à sa place.",
    ),
    entry(
        "A0547",
        Warning,
        "besoins en points de charge qui manquent",
        "L'analyse des besoins n'a pas de réponse, vient après celle qui s'en sert, ou n'a pas l'année de l'échéance. Ce qui en dépend (véhicules, objectifs) reste inconnu.",
    ),
    entry(
        "A0548",
        Warning,
        "dates d'un SDIRVE",
        "L'échéance opérationnelle d'un SDIRVE est à 3 ans au plus de son diagnostic (Code de l'énergie, R353-5-3 2°), et un SDIRVE n'en a qu'une. Un fichier de plusieurs SDIRVE se donne en plusieurs couches.",
    ),
    entry(
        "A0549",
        Warning,
        "communes qu'un SDIRVE et l'étude n'ont pas tous deux",
        "Un SDIRVE porte souvent sur un département ou un syndicat : les communes hors de l'étude ne comptent pas. Celles de l'étude qu'il n'a pas n'ont pas d'objectif connu, ce qui n'est pas un objectif nul.",
    ),
    entry("E0601", Error, "analyse inconnue", "Le genre d'analyse n'existe pas."),
    entry(
        "A0527",
        Warning,
        "recherche arrêtée avant la fin",
        "Chercher où mettre des sites peut être long. Ctrl-C arrête la recherche, et `duree_max` la borne : le meilleur plan trouvé est alors écrit, avec ce qui le sépare de l'optimum au plus. Ce qui restait à calculer (courbe, alternatives, coût des règles) manque. Un plan arrêté dépend du moment et de la machine : le même fichier peut en donner un autre.",
    ),
    entry(
        "A0602",
        Warning,
        "analyse sans objet",
        "Les données ne permettent pas de répondre : couche vide, population nulle, aucune valeur.",
    ),
    entry(
        "A0603",
        Warning,
        "communes écartées d'un calcul",
        "Des communes n'ont pas de valeur pour cette variable ; elles restent manquantes et ne comptent pas dans l'indice.",
    ),
    entry(
        "A0604",
        Warning,
        "lieux hors de portée du réseau",
        "Des lieux sont trop loin de toute voie que le profil puisse emprunter. Ils n'ont ni distance ni temps, et ne comptent pas.",
    ),
    entry(
        "I0605",
        Info,
        "analyses non comparées",
        "La comparaison ne porte que sur les analyses qui ont une réponse des deux côtés et dont un chiffre change ; avec le vol d'oiseau, que sur celles qui se déplacent par la route.",
    ),
    entry(
        "I0606",
        Info,
        "communes sans voisine",
        "Le voisinage choisi laisse des communes seules : une île, une commune entourée d'autres territoires, une bande trop courte. Elles comptent dans les indices globaux avec un voisinage vide, et n'ont pas d'indice local. `voisinage = \"5 plus proches\"` donne des voisines à toutes.",
    ),
    entry(
        "A0610",
        Warning,
        "partie d'une analyse sans objet",
        "L'analyse répond, mais une de ses parties n'a pas de réponse : un service d'un panier dont la couche n'a aucune entité, une comparaison avec un département ou la France que la couche ne couvre pas, des bassins que rien ne définit. Ce qui manque n'est jamais compté pour zéro.",
    ),
    entry(
        "A0620",
        Warning,
        "valeur qui ne garde rien",
        "Un service d'un panier garde les entités qui ont telle valeur dans un champ, et aucune entité de la couche ne l'a. C'est une faute de frappe, une valeur d'une autre édition, ou un équipement absent de la couche ; les autres valeurs du service comptent.",
    ),
    entry(
        "A0621",
        Warning,
        "clé sans effet",
        "La clé est juste, mais d'autres réglages de l'analyse font qu'elle ne change rien : le résultat est le même sans elle. La retirer évite de croire qu'elle compte.",
    ),
    entry(
        "A0622",
        Warning,
        "bassins douteux",
        "Les bassins se lisent dans une table communale, une ligne par commune, dans un champ qui nomme le bassin. Une couche de lieux donne à chaque commune la valeur de son premier lieu ; un champ de nombres fait un bassin de chaque nombre.",
    ),
    entry(
        "A0623",
        Warning,
        "poids négatif",
        "Un poids compte ce que pèse chaque commune (habitants, logements, emplois) : il n'est pas négatif. La commune reste hors des chiffres pondérés tant que la valeur n'est pas corrigée, ou vidée si elle est inconnue.",
    ),
    entry(
        "A0624",
        Warning,
        "voisinage plus grand que le territoire",
        "Le voisinage demande plus de communes voisines qu'il n'y en a d'autres dans le territoire : toutes y sont voisines de toutes, et aucun regroupement ne se voit.",
    ),
    entry(
        "I0631",
        Info,
        "nature d'une colonne, devinée",
        "Un effectif s'additionne et se rapporte aux habitants ; un taux, un niveau (médiane, prix) ou un indice, non. Ni la couche ni son modèle ne dit ce qu'est cette colonne : son nom et ses valeurs en décident, et peuvent tromper. Dans la section de la couche, `effectifs`, `taux`, `niveaux` ou `indices` (des listes de colonnes) le dit à coup sûr, et `unites = { colonne = \"€\" }` en donne l'unité.",
    ),
];
