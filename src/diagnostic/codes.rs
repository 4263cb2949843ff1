//! The table of codes. A code is never reused; `territoire expliquer E0102` prints its entry.

use super::Severity::{self, Error, Info, Warning};

/// One kind of fault.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `E` error, `A` attention, `I` information; two digits for the room, two for the fault.
    pub id: &'static str,
    /// What it stops.
    pub severity: Severity,
    /// What it is, in a few words; also the title under which many of a kind are grouped.
    pub title: &'static str,
    /// Why it matters and how to mend it.
    pub explanation: &'static str,
}

const fn entry(id: &'static str, severity: Severity, title: &'static str, explanation: &'static str) -> Code {
    Code { id, severity, title, explanation }
}

/// Every code. Ranges: 01 study, 02 territory, 03 layers, 04 plan, 05 network, 06 analyses, 07 maps.
pub const ALL: &[Code] = &[
    // 01: the study
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
        "I0110",
        Info,
        "valeur par défaut retenue",
        "Une clé facultative est absente ; la valeur par défaut est dite ici.",
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
    // 02: the territory
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
    // 03: layers
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
        "A0319",
        Warning,
        "valeur hors bornes",
        "La valeur est impossible ou très improbable (puissance en watts au lieu de kilowatts, par exemple).",
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
        "I0327",
        Info,
        "colonnes additionnées ou moyennées d'après leur nom",
        "Une table par commune d'un autre millésime est ramenée aux communes d'aujourd'hui : les effectifs s'additionnent (ou se partagent selon la population), les taux et les médianes se moyennent selon la population. Pour une colonne qu'aucun modèle ne décrit, c'est son nom qui décide ; `taux = [\"colonne\"]`, dans la couche, le dit à coup sûr.",
    ),
    // 03, from 30 on: public data brought by `donnees recuperer`
    entry(
        "E0330",
        Error,
        "jeu de données inconnu",
        "Le nom n'est pas dans le catalogue. `territoire donnees recuperer`, sans nom, en donne la liste ; un fichier `catalogue.toml` de l'étude peut en ajouter.",
    ),
    entry(
        "E0332",
        Error,
        "donnée absente de son adresse",
        "Le serveur répond qu'il n'a rien à cette adresse (404 ou 410). Les producteurs déplacent leurs fichiers : chercher la bonne adresse sur la page du jeu, et la donner dans un fichier `catalogue.toml` de l'étude.",
    ),
    entry(
        "E0333",
        Error,
        "accès refusé ou réponse inattendue",
        "Le serveur refuse l'accès (401, 403) ou répond autrement que prévu. La donnée demande peut-être un compte.",
    ),
    entry(
        "E0334",
        Error,
        "serveur en panne",
        "Le serveur répond qu'il est en panne ou surchargé (429, 500, 502, 503, 504), après plusieurs essais. Réessayer plus tard, ou `--hors-ligne` si une copie est en réserve.",
    ),
    entry(
        "E0335",
        Error,
        "connexion impossible",
        "Le serveur n'a pas pu être joint : pas de réseau, nom inconnu, connexion refusée, certificat ou proxy. `--hors-ligne` utilise la copie en réserve, s'il y en a une.",
    ),
    entry(
        "E0336",
        Error,
        "serveur trop lent",
        "Rien n'est arrivé pendant le délai, après plusieurs essais. Ce qui est reçu est gardé : relancer la commande reprend le téléchargement où il s'est arrêté.",
    ),
    entry(
        "E0337",
        Error,
        "renvois sans fin",
        "L'adresse renvoie à une autre, qui renvoie à une autre… sans arriver. La donner de nouveau dans un fichier `catalogue.toml` de l'étude.",
    ),
    entry(
        "E0338",
        Error,
        "téléchargement incomplet",
        "La connexion s'est arrêtée avant la fin, plusieurs fois de suite. Ce qui est reçu est gardé : relancer la commande reprend où elle s'est arrêtée.",
    ),
    entry(
        "E0339",
        Error,
        "empreinte différente",
        "Le fichier n'a pas l'empreinte (sha256) que le catalogue donne : ce n'est pas la même version, ou il est abîmé. Il n'est pas gardé.",
    ),
    entry(
        "E0340",
        Error,
        "contenu inattendu",
        "Ce que le serveur donne n'est pas du format attendu : souvent une page web d'erreur ou de connexion. Il n'est pas gardé.",
    ),
    entry(
        "E0341",
        Error,
        "rien en réserve",
        "Avec `--hors-ligne`, seules les copies en réserve servent, et il n'y en a pas pour ce jeu. Le télécharger une fois avec le réseau.",
    ),
    entry(
        "E0342",
        Error,
        "fichier de l'utilisateur",
        "Le fichier à écrire existe et n'a pas été écrit par `donnees recuperer`, ou a été modifié depuis : il n'est pas remplacé. `--remplacer` le permet.",
    ),
    entry(
        "E0343",
        Error,
        "archive inutilisable",
        "L'archive ZIP n'est pas lisible, ou n'a pas le fichier que le catalogue nomme (clé `membre`).",
    ),
    entry(
        "E0344",
        Error,
        "donnée publique illisible",
        "Le fichier téléchargé n'est pas lisible, ou n'a ni colonne de commune ni coordonnées reconnues pour en garder ce qui est dans le territoire. Donner `colonne_commune` ou `colonnes_position` dans un fichier `catalogue.toml` de l'étude.",
    ),
    entry(
        "E0345",
        Error,
        "territoire sur plusieurs extraits",
        "Le jeu est publié par morceaux (anciennes régions) et le territoire n'est pas dans un seul. Donner l'adresse d'un extrait plus grand.",
    ),
    entry(
        "E0346",
        Error,
        "téléchargement déjà en cours",
        "Une autre commande télécharge le même jeu dans la même réserve. Attendre qu'elle finisse.",
    ),
    entry(
        "I0347",
        Info,
        "copie en réserve",
        "La donnée vient de la réserve de la machine ; la date de son téléchargement est dite.",
    ),
    entry(
        "A0348",
        Warning,
        "rien dans le territoire",
        "Aucune ligne du jeu n'est dans le territoire ni dans la marge. La couche est écrite, vide.",
    ),
    entry(
        "A0349",
        Warning,
        "lignes écartées d'un jeu public",
        "Des lignes n'ont ni commune ni position lisibles, ou pas le bon nombre de cellules : rien ne dit si elles sont dans le territoire. Elles sont comptées et écartées.",
    ),
    // 0350 to 0359: databases, and the tables of files that hold several
    entry(
        "E0350",
        Error,
        "base de données injoignable",
        "Le serveur PostgreSQL ne répond pas, ou la connexion est mal écrite. Une connexion s'écrit `PG:host=serveur dbname=base user=nom`, ou `PG:service=nom`. Vérifier le nom du serveur et le port, que le serveur est démarré, que le réseau (VPN) le laisse joindre.",
    ),
    entry(
        "E0351",
        Error,
        "identification refusée par la base",
        "Le serveur a répondu et refuse l'utilisateur ou son mot de passe. Mettre le mot de passe dans `~/.pgpass` (une ligne `serveur:port:base:utilisateur:mot de passe`, fichier lisible de vous seul) ou dans la variable d'environnement PGPASSWORD, plutôt que dans `territoire.toml`.",
    ),
    entry(
        "E0352",
        Error,
        "base inconnue ou sans PostGIS",
        "Le serveur n'a pas de base de ce nom, ou l'extension PostGIS n'y est pas installée. Un administrateur l'installe avec `CREATE EXTENSION postgis`.",
    ),
    entry(
        "E0353",
        Error,
        "table, couche ou colonne inconnue",
        "La clé `table` nomme une table de la base, une couche du GeoPackage ou une feuille du classeur qui n'existe pas (dans une base, l'écrire `schema.table`), ou la clé `taux` une colonne que le fichier n'a pas.",
    ),
    entry(
        "E0354",
        Error,
        "table sans géométrie",
        "La table n'a ni colonne `geometry` ou `geography`, ni colonnes de coordonnées, ni code de commune.",
    ),
    entry(
        "E0355",
        Error,
        "droits insuffisants dans la base",
        "L'utilisateur de la connexion n'a pas le droit de lire la table, ou d'écrire dans le schéma. Le propriétaire ou un administrateur de la base le donne avec la commande indiquée.",
    ),
    entry(
        "E0356",
        Error,
        "schéma occupé",
        "`territoire donnees publier` remplace ses propres tables et ne touche jamais à celles d'un autre. Ce schéma contient des objets que l'outil n'a pas écrits. Choisir un autre schéma avec `--schema`.",
    ),
    entry(
        "E0357",
        Error,
        "échange avec la base interrompu",
        "Le serveur a refusé une opération en cours de route. Une lecture est abandonnée ; une publication est annulée en entier, et la base reste comme elle était.",
    ),
    entry(
        "E0358",
        Error,
        "nom de schéma impossible",
        "PostgreSQL n'accepte ni un nom vide ou de plus de 63 octets, ni un nom qui commence par `pg_`.",
    ),
    entry(
        "A0350",
        Warning,
        "mot de passe en clair",
        "`territoire.toml` se partage et s'archive : un mot de passe n'a pas à y être. Il n'est jamais affiché ni recopié dans les résultats. Le mettre dans `~/.pgpass` ou dans la variable d'environnement PGPASSWORD.",
    ),
    entry(
        "E0360",
        Error,
        "couche sans schéma",
        "`donnees convertir` écrit une couche dans le schéma officiel de son modèle ; une couche `libre` n'en a pas. Donner à la couche le modèle qui lui correspond, ou en déclarer un dans `modeles/`.",
    ),
    // 04: the plan
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
        "A0408",
        Warning,
        "rattachement sans entité",
        "Le filtre de ce rattachement ne retient aucune entité de la couche.",
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
        "I0434",
        Info,
        "lignes hors du texte",
        "Le sommaire, les en-têtes et pieds de page et les numéros de page ne sont pas du plan : ils sont laissés.",
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
    // 044: the follow-up of the plan
    entry(
        "E0440",
        Error,
        "mémoire du suivi abîmée",
        "`plan/suivi/journal.csv` et `plan/suivi/exports/` gardent chaque valeur avec qui l'a donnée et quand : ils s'écrivent à chaque export et à chaque import et ne se modifient pas à la main. Tant qu'ils ne se relisent pas en entier, rien n'est importé.",
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
        "E0447",
        Error,
        "classeur de suivi déjà là",
        "Un classeur de ce nom est dans `suivi/` et n'est plus tel qu'il a été exporté : quelqu'un l'a sans doute rempli. L'importer, ou le déplacer, avant d'exporter de nouveau.",
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
    // 05: roads
    entry(
        "E0501",
        Error,
        "extrait OpenStreetMap illisible",
        "Le fichier est coupé, abîmé, ou n'est pas un `.osm.pbf`. Le télécharger de nouveau ; un navigateur qui perd la ligne laisse un fichier plus court.",
    ),
    entry(
        "E0502",
        Error,
        "extrait qui ne touche pas le territoire",
        "Aucun point de l'extrait n'est dans le territoire ni autour. Prendre celui de la région du territoire, ou de la région voisine s'il est à cheval.",
    ),
    entry(
        "E0503",
        Error,
        "extrait sans voies",
        "L'extrait n'a pas de voie (étiquette `highway`) que les profils demandés puissent emprunter.",
    ),
    entry(
        "E0504",
        Error,
        "réseau illisible",
        "Le fichier du réseau n'a pas été écrit par `territoire reseau construire`, l'a été par une autre version, ou est abîmé. Le refaire depuis l'extrait.",
    ),
    entry(
        "E0520",
        Error,
        "relief illisible",
        "Le fichier donné à `--relief` n'existe pas ou n'est pas un raster : une tuile SRTM (`.hgt`), un GeoTIFF, ou un dossier qui en contient.",
    ),
    entry(
        "E0521",
        Error,
        "relief sans géoréférence",
        "Le raster ne dit pas où il est, ou dans une projection qui n'a pas de code EPSG connu. Le reprendre à sa source, ou l'exporter en GeoTIFF en Lambert-93 ou en longitude et latitude.",
    ),
    entry(
        "E0522",
        Error,
        "relief qui ne couvre pas le réseau",
        "Aucun carrefour du réseau n'a d'altitude dans les fichiers donnés. Le nom d'une tuile SRTM est celui de son coin sud-ouest : `N48E005.hgt` va de 48 à 49° nord et de 5 à 6° est.",
    ),
    entry(
        "A0523",
        Warning,
        "relief incomplet",
        "Des carrefours n'ont pas d'altitude : ils sont hors des tuiles ou dans un vide du relevé. Une altitude manquante n'est pas zéro : les voies y sont prises comme plates.",
    ),
    entry(
        "E0530",
        Error,
        "fichier de voies inconnu",
        "Le réseau se construit depuis un extrait OpenStreetMap `.osm.pbf` ou depuis une couche de lignes : GeoPackage, Shapefile, GeoJSON et les autres formats que GDAL ouvre.",
    ),
    entry(
        "E0531",
        Error,
        "colonne absente d'une couche de voies",
        "La couche n'a pas les colonnes qui disent la classe, le sens ou la vitesse des voies. Une déclaration, sur le modèle de `data/sources-de-voies/bdtopo.toml`, dit ce que sont les siennes.",
    ),
    entry(
        "E0532",
        Error,
        "couche de voies sans système de coordonnées",
        "Un Shapefile sans `.prj` ne dit pas dans quelle projection il est. La donner avec `--projection`, par son code EPSG.",
    ),
    entry(
        "A0533",
        Warning,
        "valeur inconnue dans une couche de voies",
        "La déclaration de la couche ne dit pas ce que vaut cette valeur. L'ajouter à une copie de la déclaration, donnée avec `--colonnes`.",
    ),
    entry(
        "A0535",
        Warning,
        "entités sans ligne",
        "La couche des voies a des points, des surfaces ou des entités sans géométrie : elles ne font pas partie du réseau.",
    ),
    entry(
        "E0536",
        Error,
        "couche de voies à choisir",
        "Le fichier a plusieurs couches et aucune n'a le nom de celle d'une source connue. Dire laquelle avec `--table`.",
    ),
    entry(
        "A0537",
        Warning,
        "voies sans vitesse moyenne",
        "La colonne de la vitesse moyenne est vide pour ces voies ; la voiture y roule à la vitesse de leur classe.",
    ),
    // 06: analyses
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
    entry("E0601", Error, "analyse inconnue", "Le genre d'analyse n'existe pas."),
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
    // 07: maps
    entry(
        "E0701",
        Error,
        "recette de carte illisible",
        "La recette nomme une variable, une classification ou une palette qui n'existe pas.",
    ),
    entry("A0702", Warning, "carte sans objet", "La variable de la carte n'a aucune valeur."),
];

/// The entry of a code, if there is one.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().find(|c| c.id.eq_ignore_ascii_case(id))
}

/// The entry of a code that must exist.
///
/// # Panics
/// When it does not: our bug.
#[must_use]
pub fn code(id: &str) -> &'static Code {
    find(id).expect("every code used is in the table of codes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_their_letter_is_their_severity() {
        let mut ids: Vec<&str> = ALL.iter().map(|c| c.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
        for code in ALL {
            let letter = match code.severity {
                Error => "E",
                Warning => "A",
                Info => "I",
            };
            assert!(code.id.starts_with(letter), "{}", code.id);
        }
    }
}
