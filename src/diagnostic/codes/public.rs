//! Of public data brought by `donnees recuperer` (0330 to 0349), of databases and of the tables of files that hold several
//! (0350 to 0360), of addresses and of datasets that move (0361 to 0369).

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Info, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0330",
        Error,
        "jeu de données inconnu",
        "Le nom n'est pas dans le catalogue. `territoire donnees recuperer`, sans nom, en donne la liste ; un fichier `catalogue.toml` de l'étude peut en ajouter.",
    ),
    entry(
        "E0331",
        Error,
        "jeu sans fichier national",
        "Le catalogue connaît le jeu, son modèle et sa forme, mais personne ne le publie pour toute la France : il n'y a rien à télécharger. Le demander à son producteur, ou en donner l'`adresse` dans un fichier `catalogue.toml` de l'étude.",
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
    entry(
        "E0525",
        Error,
        "nom d'un autre format",
        "Une couche se convertit en CSV (`.csv`, `.txt`) ou en GeoJSON (`.geojson`, `.json`), d'après le schéma officiel de son modèle. Sous une autre extension, le logiciel auquel elle fait penser n'ouvrirait pas le fichier. Donner à `--sortie` un nom de ce format ; un tableur ouvre le CSV et l'enregistre en XLSX.",
    ),
    // 0361 to 0369: addresses sent to a service, and datasets whose files move
    entry(
        "E0361",
        Error,
        "adresses non envoyées, faute d'accord",
        "`territoire donnees geocoder` envoie les adresses d'une couche à un service extérieur : la commande dit lesquelles de ses colonnes quittent la machine et demande l'accord. Sans terminal où le donner, l'option `--accepter` est nécessaire ; sans elle rien n'est envoyé.",
    ),
    entry(
        "E0362",
        Error,
        "réponse inutilisable d'un service",
        "Le service a répondu, mais pas par ce qui lui était demandé : lignes manquantes ou en trop, colonnes absentes, texte abîmé. Rien de cette réponse n'est gardé ; ce qui était reçu avant l'est.",
    ),
    entry(
        "E0363",
        Error,
        "couche sans adresse à placer",
        "La couche n'a pas de colonne d'adresse reconnue (`adresse`, `adresse_complete`, `adresse_station`, ou numéro, voie, code postal), ou son modèle ne place pas ses lignes. La clé `adresse = [\"colonne\", …]` de la couche la nomme.",
    ),
    entry(
        "E0364",
        Error,
        "fichier de géocodage inutilisable",
        "Le fichier `….geocodage.csv`, à côté de celui de la couche, garde où chaque adresse a été trouvée. Il lui manque une colonne, ou des lignes qui seraient perdues s'il était écrit de nouveau. Le corriger, ou le renommer : les adresses seront demandées de nouveau.",
    ),
    entry(
        "A0365",
        Warning,
        "ligne d'un fichier de géocodage inutilisable",
        "La longitude, la latitude ou le mot de `retenu` (oui, non) ne peuvent pas être lus. Les lignes de la couche qui ont cette adresse restent à la mairie de leur commune.",
    ),
    entry(
        "I0366",
        Info,
        "positions par géocodage",
        "Des lignes sans coordonnées sont placées là où un service a trouvé leur adresse, ou là où on les a mises à la main dans le fichier `….geocodage.csv`. Ce n'est pas un relevé : au numéro, l'erreur est de quelques dizaines de mètres ; à la voie, de la longueur de la rue.",
    ),
    entry(
        "E0367",
        Error,
        "jeu de données sans fichier qui convienne",
        "Le portail connaît le jeu que le catalogue nomme (`jeu`), et aucun de ses fichiers n'a le titre ou le nom demandé (`ressource`) dans le format demandé. Ceux qu'il a sont dits.",
    ),
    entry(
        "I0368",
        Info,
        "fichier choisi dans un jeu de données",
        "Le catalogue nomme un jeu (`jeu`) et non une adresse : le portail a été interrogé, et le fichier le plus récent qui convient est pris. Son adresse, son titre et sa date sont dans le fichier de provenance.",
    ),
    entry(
        "A0502",
        Warning,
        "longueur non annoncée",
        "Le serveur n'a dit ni la longueur du fichier ni où il finit : une connexion coupée ne se distingue pas d'une fin. Comparer le nombre de lignes à celui que le producteur publie, ou donner le `sha256` du fichier dans `catalogue.toml`, qui le prouve.",
    ),
];
