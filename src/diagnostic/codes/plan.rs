//! Of the plan.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Info, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "A0452",
        Warning,
        "action d'une annexe absente du plan",
        "Un tableau récapitulatif ou une annexe nomme une action que le plan lui-même n'a pas. Elle n'est pas comptée : l'ajouter au plan si elle en est une.",
    ),
    entry(
        "A0453",
        Warning,
        "actions non lues",
        "Des titres ont été lus et aucune action, ou beaucoup de lignes commencent par « Fiche-action » et presque aucune n'a été lue comme une action : la forme des titres n'est pas reconnue. Donner un exemple de chaque niveau par `niveaux`, sous [plan], dans territoire.toml.",
    ),
    entry(
        "A0530",
        Warning,
        "laissé hors du plan",
        "Le document dit lui-même que ces lignes ne sont pas, ou plus, de son plan : projets abandonnés, reportés ou en réserve, « nous ne ferons pas », numéros sans action (« réservée », « voir action 9 »), texte barré. Elles ne sont pas comptées. Si l'une d'elles est une action, l'écrire sous un titre du plan.",
    ),
    entry(
        "A0531",
        Warning,
        "titre sans nom ni numéro",
        "Une ligne en capitales, seule au-dessus d'autres titres, est lue comme un titre du plus haut niveau, dont les autres ont un nom et un numéro. Écrire les siens devant elle, ou la rattacher à ce qui la précède si elle n'en est pas un.",
    ),
    entry(
        "A0532",
        Warning,
        "titre possible, non lu",
        "Une ligne commence presque comme les titres ou les actions du document (« Acton 2.1 », « Axe2.1 ») et n'a pas été lue comme tel : elle est restée dans le texte. Corriger le mot ou le numéro dans le document, puis relire.",
    ),
    entry(
        "E0401",
        Error,
        "plan sans titre reconnu",
        "Aucun pilier ni objectif n'a été reconnu dans le document. Les titres attendus ressemblent à « Pilier 1 : … », « Objectif stratégique n°1 : … », « Objectif opérationnel n°1.1.1 : … ».",
    ),
    entry(
        "A0402",
        Warning,
        "numérotation à vérifier",
        "Le numéro imprimé est répété, contredit sa place, ne se lit pas (1.2.x) ou porte une ponctuation superflue, un titre vient après ce qui lui revient, un objectif est vide. Le document n'est pas modifié : numéro imprimé et place sont gardés tous deux.",
    ),
    entry(
        "E0403",
        Error,
        "cible de rattachement inconnue",
        "La commune, l'EPCI, la couche ou l'entité nommée n'existe pas.",
    ),
    entry(
        "E0404",
        Error,
        "action inconnue",
        "L'identifiant d'action n'est pas dans `plan/actions.csv`. Le relire avec `territoire plan lire`.",
    ),
    entry(
        "E0405",
        Error,
        "rattachement mal formé",
        "La ligne de `rattachements.csv` n'a pas les colonnes action, genre, cible, role, origine, motif, ou son genre n'est pas connu.",
    ),
    entry(
        "A0406",
        Warning,
        "action disparue du document",
        "L'action était dans une lecture précédente et n'y est plus ; son identifiant n'est pas réutilisé.",
    ),
    entry(
        "E0407",
        Error,
        "document de plan illisible",
        "Le document est abîmé, coupé, ou d'un genre que l'outil ne lit pas. Il lit les textes (.txt, .md, en UTF-8 ou en Windows-1252), les .docx, les .odt et les PDF qui contiennent du texte.",
    ),
    entry(
        "A0416",
        Warning,
        "rôle hors de la liste",
        "La colonne `role` d'un rattachement dit porteur, partenaire, bénéficiaire, financeur, mandaté, lieu, concernée ou cité. Un autre mot est gardé tel quel, et ne se compte avec aucun de ceux-là.",
    ),
    entry(
        "I0417",
        Info,
        "rôle reconnu",
        "Le mot ne diffère d'un rôle de la liste que par son genre ou son nombre : il est lu comme lui.",
    ),
    entry(
        "A0408",
        Warning,
        "rattachement sans entité",
        "Le filtre de ce rattachement ne retient aucune entité de la couche.",
    ),
    entry(
        "I0519",
        Info,
        "rattachement déjà là",
        "Un rattachement accepté est déjà dans `rattachements.csv`, avec la même action, la même cible et le même rôle : il n'y est pas écrit deux fois.",
    ),
    entry(
        "A0519",
        Warning,
        "décision remplacée par une autre",
        "Une proposition qui avait été acceptée, refusée ou changée est tranchée autrement : la dernière décision compte. La ligne que la première avait écrite est ôtée de `rattachements.csv`, ou le refus de `rattachements-refuses.csv`. Ce que vous avez écrit de vous-même pour une autre cible ou un autre rôle reste.",
    ),
    entry(
        "E0409",
        Error,
        "registre des actions mal formé",
        "`plan/actions.csv` a été modifié d'une façon qui ne permet plus de le lire.",
    ),
    entry(
        "I0410",
        Info,
        "encodage du plan détecté",
        "Le document n'est pas en UTF-8 ; son encodage a été reconnu et le texte converti.",
    ),
    entry(
        "A0411",
        Warning,
        "identifiants d'action changés par un tableur",
        "Excel prend `1-01` pour une date, et l'enregistre `01-janv`, `janv-01`, `01/01/2026` ou `46023`. Ce que dit le reste du fichier, ou les actions du plan, a permis de retrouver les identifiants ; chaque ligne est nommée. `plan/actions.csv` est récrit avec eux à la prochaine commande qui le tient à jour ; les autres fichiers restent comme ils sont. Pour l'éviter : ouvrir le fichier par « Données › À partir d'un fichier texte / CSV », la colonne en texte, ou avec LibreOffice, qui le demande.",
    ),
    entry(
        "A0412",
        Warning,
        "codes de lieux changés par un tableur",
        "Un tableur prend le code `01004` pour un nombre et l'enregistre `1004`, ou `2,401E+08` un SIREN ; `=\"01004\"` est ce que d'autres écrivent pour l'en empêcher. Le code du territoire qui y répond est lu, et chaque ligne est nommée.",
    ),
    entry(
        "E0430",
        Error,
        "document protégé par un mot de passe",
        "L'outil ne demande ni ne garde de mot de passe. Ouvrir le document, retirer la protection et l'enregistrer de nouveau.",
    ),
    entry(
        "E0431",
        Error,
        "PDF sans texte",
        "Les pages du document sont des images : il a été numérisé. Demander le fichier d'origine, ou faire reconnaître le texte par un logiciel d'OCR.",
    ),
    entry(
        "E0432",
        Error,
        "document refusé par prudence",
        "Une partie du document devient démesurée une fois décompressée, ou son XML déclare des entités, ce qu'aucun traitement de texte n'écrit : c'est ainsi que sont faits les fichiers piégés.",
    ),
    entry(
        "A0433",
        Warning,
        "modifications suivies",
        "Le document porte des modifications que personne n'a encore acceptées ni refusées. Il est lu comme si elles étaient toutes acceptées.",
    ),
    entry(
        "A0418",
        Warning,
        "texte masqué ou barré",
        "Le document porte du texte masqué, que rien n'imprime, ou barré, que quelqu'un a rayé sans l'ôter. Il n'est pas lu : une action supprimée ne revient pas dans le plan.",
    ),
    entry(
        "I0434",
        Info,
        "lignes hors du texte",
        "Le sommaire, les en-têtes et pieds de page, les numéros de page et les notes de bas de page ne sont pas du plan : ils sont laissés.",
    ),
    entry(
        "A0435",
        Warning,
        "correction sans objet",
        "Une section [[plan.correction]] ne correspond plus à une anomalie du document, ou son choix n'est pas de ceux que l'anomalie permet.",
    ),
    entry(
        "E0436",
        Error,
        "exemple de niveau sans numéro",
        "Chaque élément de `niveaux`, dans [plan], est un titre tel que le document l'écrit, avec son numéro (« Axe 1 – », « 1.1 », « Fiche-action n°12 »), le plus haut d'abord ; le dernier est celui des actions, `-` pour des puces.",
    ),
    entry(
        "A0437",
        Warning,
        "extension trompeuse",
        "L'extension du fichier n'est pas celle de son contenu. Il est lu d'après son contenu.",
    ),
    entry(
        "A0438",
        Warning,
        "plus de trois niveaux de titres",
        "Un plan a au plus trois niveaux au-dessus de ses actions. Déclarer ceux qui comptent dans [plan], clé `niveaux`.",
    ),
    entry(
        "A0439",
        Warning,
        "texte couché sur la page",
        "Hors des tableaux, un texte écrit de bas en haut, à l'envers ou en biais (titre dans la marge, filigrane) n'a pas de place sûre dans la suite des lignes : il n'est pas lu. Une page couchée tout entière est lue.",
    ),
];
