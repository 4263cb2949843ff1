//! Of the follow-up of the plan (0440 to 0449, 0460 to 0479), its priorities (0450 to 0459), its new versions (0480 on).

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Info, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0440",
        Error,
        "mémoire du suivi abîmée",
        "`plan/suivi/journal.csv` et `plan/suivi/exports/` gardent chaque valeur avec qui l'a donnée et quand : ils s'écrivent à chaque export et à chaque import et ne se modifient pas à la main. Tant qu'ils ne se relisent pas en entier, rien n'est importé. Il en va de même des saisies de l'inventaire des friches, `inventaire/saisies.csv` et `inventaire/envois/`.",
    ),
    entry(
        "E0441",
        Error,
        "classeur de suivi illisible",
        "Le fichier est chiffré, coupé ou n'est pas un classeur XLSX ou ODS. Rien n'en est importé ; les autres fichiers le sont.",
    ),
    entry(
        "A0442",
        Warning,
        "classeur de suivi remanié",
        "Une ligne, une colonne ou une feuille manque, a été ajoutée ou n'est pas reconnue. Ce qui manque garde la valeur de l'étude ; ce qui n'est pas reconnu n'est pas importé et reste dans la copie du classeur, `plan/suivi/recus/`.",
    ),
    entry(
        "A0443",
        Warning,
        "valeur de suivi non importée",
        "La valeur ne convient pas à sa colonne, ou un choix de `conflits.csv` ne peut pas être appliqué. La valeur en place ne change pas.",
    ),
    entry(
        "E0444",
        Error,
        "export inconnu",
        "Un classeur se compare à l'export dont il vient, dont l'étude garde la copie dans `plan/suivi/exports/`. Sans elle, on ne saurait pas ce qui a été changé.",
    ),
    entry(
        "I0445",
        Info,
        "valeur de suivi interprétée",
        "La valeur n'était pas écrite comme attendu (date en texte, pourcentage, formule) : elle a été comprise comme indiqué.",
    ),
    entry(
        "A0446",
        Warning,
        "valeurs de suivi en conflit",
        "Deux personnes ont donné des valeurs différentes au même champ sans avoir vu celle de l'autre. La valeur en place ne change pas : marquer la bonne d'un `x` dans la colonne `choix` de `plan/suivi/conflits.csv`, puis relancer `territoire plan suivi importer`.",
    ),
    entry(
        "A0518",
        Warning,
        "marque non comprise dans `conflits.csv`",
        "La colonne `choix` de `plan/suivi/conflits.csv` se marque d'un `x` (ou `oui`, `1`, `✓`) sur la ligne de la valeur à garder. Toute autre marque (une question, une note) ne choisit rien : elle est laissée où elle est, et le conflit attend.",
    ),
    entry(
        "E0447",
        Error,
        "classeur de suivi déjà là",
        "Un classeur de ce nom est dans `suivi/` et n'est plus tel qu'il a été exporté : quelqu'un l'a sans doute rempli. L'importer, ou le déplacer, avant d'exporter de nouveau. Un formulaire de friches de `inventaire/formulaires/` se reprend de même, par `territoire friches reprendre`.",
    ),
    entry(
        "E0448",
        Error,
        "suivi sans objet",
        "L'EPCI nommé n'est pas du territoire, ou l'étude n'a pas de plan à suivre.",
    ),
    entry(
        "E0450",
        Error,
        "table de priorités mal formée",
        "`plan/priorites.csv` ou `plan/grille.csv` a une ligne ou une cellule qui ne se lit pas. `territoire plan prioriser` écrit ces tables, prêtes à remplir.",
    ),
    entry(
        "A0451",
        Warning,
        "critère sans colonne",
        "Le critère est déclaré dans `territoire.toml` et la table des notes n'a pas sa colonne : ses notes manquent toutes.",
    ),
    entry(
        "E0462",
        Error,
        "suivi en cours d'import",
        "Deux imports à la fois perdraient chacun les lignes de l'autre : le second attend quelques secondes, puis renonce. Relancer quand le premier a fini.",
    ),
    entry(
        "A0463",
        Warning,
        "cellule grise changée",
        "Les cellules grises d'un classeur de suivi disent de quelle action il s'agit : elles viennent du plan et ne sont pas reprises. Faire le changement là d'où elles viennent : le document du plan, `plan/rattachements.csv`, ou la colonne « Votre commentaire ».",
    ),
    entry(
        "A0464",
        Warning,
        "suivi qui se contredit",
        "Deux valeurs d'une action ne vont pas ensemble : elle finit avant de commencer, elle dépense plus que son budget, elle est réalisée sans être à 100 % ou à venir et déjà avancée. Les valeurs sont gardées telles quelles.",
    ),
    entry(
        "A0465",
        Warning,
        "valeurs sans place dans l'autre modèle",
        "Le modèle vers lequel on convertit n'a pas de champ pour ces valeurs : elles n'y sont pas écrites et restent dans l'étude.",
    ),
    entry(
        "A0466",
        Warning,
        "noms qui se ressemblent",
        "Un financeur, ou un indicateur d'une action, a presque le nom d'un autre : deux écritures d'un même nom sont comptées comme deux.",
    ),
    entry(
        "A0508",
        Warning,
        "valeur du journal mise de côté",
        "Une ligne de `plan/suivi/journal.csv` tient un nombre ou une date que rien ne peut être (1e308 €, l'an 202) : des sommes n'en seraient plus des nombres, et un classeur d'Excel n'a pas de telle date. Ces valeurs sont refusées à l'import ; celle-ci vient d'une version d'avant ou d'une autre main. Elle n'entre dans aucun calcul, sa ligne reste dans le journal, et la valeur d'avant vaut. Redonner la bonne dans un classeur.",
    ),
    entry(
        "A0509",
        Warning,
        "cellules fusionnées dans un classeur de suivi",
        "Sous une fusion, un tableur ne garde et ne montre que la première cellule : les autres ne sont pas des cellules que quelqu'un a vidées, et elles gardent la valeur de l'étude. La première ne vaut que pour sa ligne. Pour donner la même valeur à plusieurs actions, défaire la fusion et remplir chaque cellule.",
    ),
    entry(
        "A0510",
        Warning,
        "ligne d'une autre action",
        "Les cellules grises d'une ligne (pilier, objectif, texte, lieux) disent de quelle action elle est. Quand elles sont celles d'une autre action que celle de l'identifiant, la ligne n'est à personne : rien n'en est importé, et les valeurs de l'étude restent. Une cellule grise seulement corrigée n'empêche rien (A0463).",
    ),
    entry(
        "E0508",
        Error,
        "classeur trié une colonne sans les autres",
        "La plupart des lignes ont l'identifiant d'une action et les cellules grises d'une autre : une colonne a été triée sans les autres, et chaque valeur irait à la mauvaise action. Le classeur entier est refusé ; annuler le tri, ou repartir de la copie envoyée.",
    ),
    entry(
        "A0511",
        Warning,
        "journal du suivi trié",
        "Chaque ligne de `plan/suivi/journal.csv` dit la valeur qui était là avant elle. Quand les lignes ne se suivent plus, le fichier a été trié : la dernière valeur d'une case serait une autre. Les lignes sont alors lues dans l'ordre de leurs dates, celles d'une même date dans l'ordre du fichier (ou dans l'ordre contraire, quand lui seul se suit). Le fichier n'est pas récrit : rétablir la version précédente.",
    ),
    entry(
        "E0480",
        Error,
        "action disparue inconnue",
        "`ancienne` d'une section `[[plan.suite]]` est l'identifiant d'une action qu'une version précédente du document avait : `plan/actions.csv` les garde toutes.",
    ),
    entry(
        "E0481",
        Error,
        "action nouvelle inconnue",
        "`nouvelle` d'une section `[[plan.suite]]` est l'identifiant d'une action du document, ou \"aucune\" quand l'action disparue n'en est devenue aucune.",
    ),
    entry(
        "A0482",
        Warning,
        "suite sans objet",
        "La section `[[plan.suite]]` parle d'une action qui est encore dans le document, ou d'une action dont une autre section parle déjà. Elle ne change rien.",
    ),
    entry(
        "A0483",
        Warning,
        "action peut-être devenue une autre",
        "Une action a disparu du document et une autre, qui y est apparue, lui ressemble sans qu'on puisse dire que c'est la même. Tant que `[[plan.suite]]` ne le dit pas, elles sont tenues pour deux actions, et les rattachements de la première ne la suivent pas.",
    ),
    entry(
        "A0484",
        Warning,
        "tableau récrit dans un autre encodage",
        "Un tableau que l'outil tient à jour (actions, rattachements, journal, conflits, notes) est récrit dans l'encodage où il était. Quand un caractère de ce qui s'y ajoute n'y existe pas, il est récrit en UTF-8 avec sa marque (BOM), que les tableurs reconnaissent : rien n'est perdu.",
    ),
    entry(
        "A0485",
        Warning,
        "classeur que les limites d'Excel coupent",
        "Une feuille d'Excel a 1 048 576 lignes et 16 384 colonnes, une cellule 32 767 caractères. Ce qui est plus long y est coupé, avec « … », ce qui est au-delà n'y est pas, et la remarque dit où ; rien ne manque aux autres sorties (`resultats.json`, `territoire.gpkg`, CSV), ni au journal du suivi.",
    ),
    entry(
        "E0486",
        Error,
        "registre des actions déjà là",
        "`plan identifiants` refait un `plan/actions.csv` perdu ou vidé. Celui qui est là sait les identifiants que les actions ont : il n'est pas remplacé. Pour le refaire malgré tout, le déplacer d'abord.",
    ),
];
