//! Method notes of what a study asks besides its analyses: scenarios, and the ranking of actions.

use crate::analysis::About;

/// Something of `territoire.toml` that `territoire expliquer` tells of as it does of an analysis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Topic {
    /// The name that it is asked by: that of its section.
    pub name: &'static str,
    /// How the section is written.
    pub section: &'static str,
    /// Its method note.
    pub about: About,
    /// Its keys, with what each means.
    pub keys: &'static [(&'static str, &'static str)],
}

/// Every topic.
pub(super) const TOPICS: &[Topic] = &[SCENARIO, PRIORITY];

/// The topic of that name.
#[must_use]
pub(super) fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

const SCENARIO: Topic = Topic {
    name: "scenario",
    section: "[[scenario]]",
    about: About {
        title: "Scénarios : ce qui changerait",
        title_by_time: None,
        asks: "que deviendraient les réponses si un service ouvrait, fermait, déménageait ou changeait ?",
        measures: "Ce que deviendraient les réponses de l'étude si un service ouvrait, fermait, déménageait ou changeait : chaque analyse est refaite avec les couches ainsi modifiées, et comparée à celle d'aujourd'hui.",
        how: "Les changements sont faits sur une copie des couches, dans l'ordre ajouts, retraits, transferts, changements ; les fichiers de l'étude ne bougent pas. Toutes les analyses sont refaites avec les mêmes réglages, la même population et la même graine. Pour chaque chiffre, écart = valeur dans le scénario − valeur d'aujourd'hui ; une part s'écarte en points, une moyenne par habitant aussi en pour cent : (après / avant − 1). Les communes se comparent par leur code, les entités par leur identifiant : un service de même nom est un autre service. Une entité ajoutée porte l'identifiant du scénario suivi de son rang. Sur les cartes, la classe du milieu ne contient que ce qui ne change pas à la précision lue (un dixième de kilomètre ou de minute, un dixième de point), et les classes sont les mêmes de part et d'autre de zéro.",
        reading: "« 71,5 % des habitants dans le scénario, 68,8 % aujourd'hui (+688 habitants, +2,7 points) » : 688 habitants de plus sont à portée. Retirer tous les services d'une couche donne 0 % de couverture et « aucun service » pour la distance : c'est connu, ce n'est pas une donnée qui manque. Quand une analyse n'a plus de réponse, la raison est dite. Un chiffre connu aujourd'hui et inconnu dans le scénario ne se compare pas : il est nommé, avec les communes et, quand une entité ajoutée n'a pas le champ par lequel l'analyse compte, l'entité et le champ à remplir. Une analyse qui propose des sites est comparée par ce que servent les sites en place, et non par ce qu'elle proposerait ensuite.",
        limits: "Tout le reste est supposé inchangé : les habitants ne déménagent pas, les autres services ne s'adaptent pas, la fréquentation n'est pas prévue. Une entité ajoutée par `commune` est placée à la mairie. Un changement de champ ne recalcule pas les champs que le modèle déduit d'autres champs. Un scénario qui demande deux choses de la même entité est refusé. Deux scénarios se comparent chacun à aujourd'hui, pas entre eux.",
        sources: "Les couches de l'étude et ce que le scénario déclare ; la méthode de chaque analyse est celle de `territoire expliquer` pour elle.",
    },
    keys: &[
        ("id", "nom court, sans accent ni espace : celui du dossier des résultats (obligatoire)"),
        ("titre", "titre pour les phrases (par défaut, l'id)"),
        (
            "ajout",
            "[[scenario.ajout]] : `couche`, `nom`, puis `commune` ou `lon` et `lat`, et au besoin `valeurs = { champ = … }`",
        ),
        ("retrait", "[[scenario.retrait]] : `couche` et `entite`, l'identifiant ou le nom"),
        ("transfert", "[[scenario.transfert]] : `couche`, `entite`, puis `commune` ou `lon` et `lat`"),
        ("changement", "[[scenario.changement]] : `couche`, `entite` et `valeurs = { champ = … }`"),
    ],
};

const PRIORITY: Topic = Topic {
    name: "priorisation",
    section: "[priorisation]",
    about: About {
        title: "Priorités entre les actions",
        title_by_time: None,
        asks: "quelles actions d'abord, et combien cet ordre tient-il ?",
        measures: "L'ordre dans lequel des critères, notés par ceux qui décident, rangent les actions du plan, et combien cet ordre tient quand les poids changent ; à côté, les finalités et les domaines qu'aucune action ne sert.",
        how: "Somme pondérée. La note n d'une échelle [b, h] devient v = (n − b) / (h − b), ou 1 − v pour un critère défavorable (coût, difficulté). Score = 100 × Σ p v / Σ p, p étant le poids du critère. Les égalités partagent leur rang. Meilleur et pire rang : chaque poids, l'un après l'autre, va de sa moitié à son double, les autres restant. Part des poids possibles : parmi 20 000 jeux de poids tirés uniformément parmi tous ceux dont la somme est 1, la part qui met l'action parmi les premières (le dixième des actions notées, cinq au moins). Une action à qui une note manque n'a pas de rang : son score est donné entre deux bornes, notes manquantes au pire et au mieux.",
        reading: "« Rang 1 (1–2) » : première, et deuxième au pire quand un poids quelconque double ou se divise par deux. Une action qui reste parmi les premières pour neuf jeux de poids sur dix ne dépend guère des poids choisis ; une autre est à discuter.",
        limits: "Une somme pondérée compense : une bonne note en rachète une mauvaise. Les notes sont des jugements, et l'échelle est supposée régulière : passer de 1 à 2 vaut autant que de 3 à 4. L'ordre ne vaut que pour les critères déclarés ; il prépare la décision et ne la remplace pas.",
        sources: "Lahdelma, Hokkanen et Salminen (1998), pour la part des poids possibles. Grille des finalités et domaines : ISO 37101:2016.",
    },
    keys: &[
        (
            "notes",
            "table des notes à remplir (par défaut \"plan/priorites.csv\"), écrite par `territoire plan prioriser`",
        ),
        (
            "grille",
            "grille des finalités et domaines (par défaut \"plan/grille.csv\") ; donnée sans critère, elle est seule",
        ),
        (
            "critere",
            "[[priorisation.critere]], un au moins : `id` (sa colonne ; ni `action` ni `texte`), `titre`, `poids` (par défaut 1), `echelle = [0, 4]`, `defavorable`",
        ),
    ],
};
