//! The answers that are known: a piece of what is said, and what it means. A star in the piece is what the sentence tells
//! in its place.

use super::{Trade, captures, filled, is_english};

type Table = &'static [(&'static str, &'static str)];

/// What a known answer means.
pub(super) fn known(trade: Trade, answer: &str) -> Option<String> {
    let own: &[Table] = match trade {
        Trade::Machine | Trade::Parquet => &[],
        Trade::Workbook => &[WORKBOOK, ARCHIVE, XML],
        Trade::Csv => &[CSV],
        Trade::Json => &[JSON],
        Trade::Xml => &[XML, ARCHIVE],
        Trade::Archive => &[ARCHIVE],
        Trade::Geography => &[GEOGRAPHY, DATABASE],
        Trade::Database => &[DATABASE],
        Trade::Web => &[WEB],
        Trade::Picture => &[PICTURE],
    };
    let tables = own.iter().chain([&MACHINE]);
    tables.flat_map(|table| table.iter()).find_map(|(piece, sentence)| {
        let found = captures(piece, answer)?;
        // A name is of any language; a clause is not.
        let clause = |text: &String| text.contains(' ') && is_english(text);
        (!found.iter().any(clause)).then(|| filled(sentence, &found))
    })
}

const MACHINE: Table = &[
    ("No such file or directory", "le fichier n'existe pas"),
    ("Permission denied", "l'accès est refusé : le fichier est protégé, ou ouvert dans un autre programme"),
    ("Operation not permitted", "cette opération n'est pas permise sur ce disque"),
    ("Is a directory", "c'est un dossier, et il faut un fichier"),
    ("Not a directory", "un fichier tient la place d'un dossier de ce chemin"),
    ("No space left on device", "le disque est plein"),
    ("Disk quota exceeded", "la place allouée sur ce disque est épuisée"),
    ("Read-only file system", "ce disque ne s'écrit pas"),
    ("File name too long", "ce nom de fichier est trop long"),
    ("File too large", "le fichier est plus grand que ce disque ne l'admet"),
    ("Too many open files", "trop de fichiers sont ouverts à la fois"),
    ("Too many levels of symbolic links", "ce lien tourne en rond"),
    ("Input/output error", "le disque ne se lit ou ne s'écrit pas à cet endroit : il est peut-être abîmé"),
    ("failed to fill whole buffer", "le fichier s'arrête avant sa fin"),
    ("unexpected end of file", "le fichier s'arrête avant sa fin"),
    ("valid UTF-8", "son texte n'est pas de l'UTF-8"),
    ("invalid utf-8", "son texte n'est pas de l'UTF-8"),
    ("lookup address", "le nom du serveur n'est pas trouvé : pas de réseau, ou un nom mal écrit"),
    ("name resolution", "le nom du serveur n'est pas trouvé : pas de réseau, ou un nom mal écrit"),
    ("Connection refused", "la connexion est refusée : rien n'écoute à cette adresse"),
    ("Connection reset", "la connexion a été coupée"),
    ("Network is unreachable", "le réseau est injoignable"),
    ("No route to host", "le serveur est injoignable"),
    ("timed out", "pas de réponse à temps"),
    ("timeout", "pas de réponse à temps"),
    ("out of memory", "la mémoire de l'ordinateur ne suffit pas"),
    ("Cannot allocate memory", "la mémoire de l'ordinateur ne suffit pas"),
];

const WORKBOOK: Table = &[
    ("password", "il est protégé par un mot de passe"),
    ("Cannot detect file format", "ce n'est pas un classeur entier : XLSX, XLSM, XLSB, XLS ou ODS"),
    ("Invalid OLE signature", "ce n'est pas un classeur .xls entier"),
    ("Cfb error", "ce classeur .xls est coupé ou abîmé"),
    ("Cannot find cfb", "ce classeur .xls est coupé ou abîmé"),
    ("Worksheet '*' not found", "la feuille « {0} » manque"),
    ("Cannot find relationship", "une partie du classeur manque"),
    ("File not found '*'", "la partie `{0}` du classeur manque"),
    ("mime", "ce n'est pas un classeur ODS"),
    ("Unexpected end of xml", "son contenu est coupé avant la fin"),
    ("Invalid sheet name", "le nom d'une feuille n'est pas permis dans un classeur"),
    ("exceeds Excel", "une valeur est plus longue, ou la feuille plus grande, qu'un classeur ne l'admet"),
    ("Sheet name", "le nom d'une feuille n'est pas permis dans un classeur"),
    ("has already been used", "deux feuilles ou deux tableaux du classeur auraient le même nom"),
];

const ARCHIVE: Table = &[
    ("EOCD", "il est coupé avant la fin, ou abîmé : la table de ses parties manque"),
    ("central directory", "il est coupé avant la fin, ou abîmé : la table de ses parties manque"),
    ("checksum", "une de ses parties est abîmée : sa somme de contrôle n'est pas la bonne"),
    ("password", "il est protégé par un mot de passe"),
    ("ompression method", "il est compressé d'une manière que l'outil ne connaît pas"),
    ("invalid Zip archive", "il est coupé ou abîmé"),
    ("corrupt deflate", "une de ses parties est abîmée"),
    ("deflate", "une de ses parties est abîmée"),
    ("specified file not found", "une de ses parties manque"),
];

const CSV: Table = &[
    (
        "line: *, byte: *): found record with * fields, but the previous record has * fields",
        "ligne {0} : {2} cellules, quand les précédentes en ont {3}",
    ),
    ("record * (line *, field: *, byte: *): invalid UTF-8", "ligne {1} : son texte n'est pas de l'UTF-8"),
];

const JSON: Table = &[
    ("EOF while parsing", "le fichier s'arrête avant sa fin"),
    ("unknown variant `*`", "`{0}` n'est pas un type d'objet de GeoJSON"),
    ("expected value at line * column *", "une valeur manque à la ligne {0}, colonne {1}"),
    ("trailing comma at line * column *", "une virgule est de trop à la ligne {0}, colonne {1}"),
    ("trailing characters at line * column *", "du texte est de trop à la ligne {0}, colonne {1}"),
    ("key must be a string at line * column *", "un nom sans guillemets est à la ligne {0}, colonne {1}"),
    ("expected `*` at line * column *", "`{0}` manque à la ligne {1}, colonne {2}"),
    ("control character * at line * column *", "un texte n'est pas fermé à la ligne {1}, colonne {2}"),
    ("missing field `*`", "il manque `{0}`"),
    ("unknown field `*`", "`{0}` n'y est pas attendu"),
    ("Expected a GeoJSON property for `*`", "il manque `{0}`"),
    ("Expected a GeoJSON 'type' of `*`, found `*`", "`\"type\": \"{0}\"` est attendu, et c'est `{1}`"),
    ("unknown GeoJSON Geometry/geometry object type: `*`", "`{0}` n'est pas un type de géométrie"),
    ("Encountered unknown", "un type d'objet n'est pas du GeoJSON"),
    ("Expected a Feature, FeatureCollection, or Geometry, but got an empty type", "il manque `type`"),
    ("Attempted to create GeoJSON from JSON that is not an object", "ce n'est pas un objet GeoJSON"),
    ("Expected an Array value for property `*`", "`{0}` doit être une liste"),
    ("Expected a Position", "une position n'est pas faite de deux nombres"),
    ("Expected an owned Array", "une liste de positions est attendue"),
    ("Expected an owned Object", "un objet est attendu"),
    ("Expected type `*`", "`{0}` est attendu"),
    ("A position must contain two or more elements", "une position n'a pas deux nombres"),
    ("line * column *", "ce n'est plus le JSON attendu à la ligne {0}, colonne {1}"),
];

const XML: Table = &[
    ("expected `</*>`, but `</*>` was found", "son XML est abîmé : `</{0}>` manque devant `</{1}>`"),
    ("close tag `</*>` does not match any open tag", "son XML est abîmé : `</{0}>` ne ferme rien"),
    ("start tag not closed: `</*>` not found", "son XML est coupé : `</{0}>` manque"),
    ("not found before end of input", "son XML est coupé avant la fin"),
    ("unexpected end", "son XML est coupé avant la fin"),
    ("Eof", "son XML est coupé avant la fin"),
    ("duplicated attribute", "son XML est abîmé : un attribut est donné deux fois"),
    ("xml", "son XML est abîmé"),
    ("syntax error", "son XML est abîmé"),
    ("ill-formed document", "son XML est abîmé"),
];

const GEOGRAPHY: Table = &[
    ("not recognized as", "ce n'est d'aucun des formats que GDAL connaît, ou le fichier est abîmé dès son début"),
    ("is not a database", "ce GeoPackage n'en est pas un, ou il est abîmé dès son début"),
    ("disk image is malformed", "ce GeoPackage est abîmé : la base qu'il est n'est plus cohérente"),
    ("database is locked", "il est ouvert dans un autre programme (QGIS ?)"),
    ("readonly database", "il ne peut pas être écrit : il est protégé, ou ouvert dans un autre programme"),
    ("disk is full", "le disque est plein"),
    ("disk I/O error", "le disque ne se lit ou ne s'écrit pas à cet endroit : il est plein ou abîmé"),
    ("SHAPE_RESTORE_SHX", "le fichier `.shx`, qui va avec le `.shp`, manque ou ne s'ouvre pas"),
    (".shx", "le fichier `.shx`, qui va avec le `.shp`, manque ou est abîmé"),
    (".dbf", "le fichier `.dbf`, qui va avec le `.shp`, manque ou est abîmé"),
    (".shp", "le fichier `.shp` est coupé ou abîmé"),
    ("corrupted", "il est coupé ou abîmé"),
    ("Header failed consistency", "il est coupé ou abîmé : son début n'est pas cohérent"),
    ("Unexpected EOF", "il s'arrête avant sa fin"),
    ("UNIQUE constraint failed: *", "deux éléments ont le même nom dans le fichier ({0})"),
    ("no such table: *", "la table `{0}` manque dans le fichier"),
    ("no such column: *", "la colonne `{0}` manque dans le fichier"),
    ("Unsupported geometry type", "une géométrie est d'une sorte que l'outil ne sait pas écrire ou lire"),
    ("crs not found", "son système de coordonnées n'est pas connu de PROJ"),
    ("proj.db", "la base des projections (`proj.db`) de cet ordinateur manque, ou n'est pas celle de cette version"),
    ("Too many points", "des positions ne peuvent pas être ramenées en longitude et latitude"),
    ("Failed to reproject", "des positions ne peuvent pas être ramenées en longitude et latitude"),
    ("do not form a closed", "un contour n'est pas fermé"),
    ("number of points in LinearRing", "un contour a moins de quatre points"),
    ("No driver", "cette installation de GDAL n'a pas ce qu'il faut pour ce format"),
    ("driver", "cette installation de GDAL n'a pas ce qu'il faut pour ce format"),
    ("syntax error", "il est abîmé : sa lecture s'arrête en route"),
    ("not well-formed", "son XML est abîmé"),
    ("XML parsing", "son XML est abîmé"),
    ("NULL pointer", "GDAL n'y trouve pas ce qu'il attend : il est vide, coupé ou abîmé"),
];

const DATABASE: Table = &[
    (
        "connection to server at \"*\"*, port * failed: Connection refused",
        "connexion refusée par {0}, port {2} : aucun PostgreSQL n'y répond",
    ),
    ("connection to server at \"*\"*, port * failed: timeout expired", "{0}, port {2}, n'a pas répondu à temps"),
    ("connection to server on socket \"*\" failed", "aucun PostgreSQL ne répond sur cet ordinateur (`{0}`)"),
    ("could not translate host name \"*\"", "le serveur « {0} » est introuvable : nom inconnu, ou pas de réseau"),
    ("password authentication failed for user \"*\"", "le mot de passe de « {0} » n'est pas le bon"),
    ("no password supplied", "la base demande un mot de passe, et aucun n'est donné"),
    ("authentication failed for user \"*\"", "« {0} » n'est pas admis"),
    ("role \"*\" does not exist", "l'utilisateur « {0} » n'existe pas"),
    ("role \"*\" is not permitted to log in", "l'utilisateur « {0} » n'a pas le droit de se connecter"),
    (
        "no pg_hba.conf entry for host \"*\", user \"*\", database \"*\"",
        "le serveur n'admet pas « {1} » dans la base « {2} » depuis cet ordinateur ({0})",
    ),
    ("pg_hba.conf", "le serveur n'admet pas cette connexion"),
    ("database \"*\" does not exist", "la base « {0} » n'existe pas"),
    ("definition of service \"*\" not found", "le service « {0} » n'est pas décrit"),
    ("service file \"*\" not found", "le fichier des services `{0}` n'existe pas"),
    ("schema \"*\" does not exist", "le schéma « {0} » n'existe pas"),
    ("type \"geometry\" does not exist", "PostGIS n'est pas installé dans cette base"),
    ("column \"*\" of relation \"*\" does not exist", "la colonne « {0} » de la table « {1} » n'existe pas"),
    ("relation \"*\" does not exist", "la table « {0} » n'existe pas"),
    ("relation \"*\" already exists", "la table « {0} » existe déjà"),
    ("column \"*\" does not exist", "la colonne « {0} » n'existe pas"),
    ("function * does not exist", "la fonction {0} n'existe pas dans cette base"),
    ("extension \"*\" is not available", "l'extension « {0} » n'est pas installée sur ce serveur"),
    ("permission denied for schema *", "l'utilisateur n'a pas le droit d'écrire ou de lire dans le schéma « {0} »"),
    ("permission denied for table *", "l'utilisateur n'a pas le droit d'écrire ou de lire la table « {0} »"),
    ("permission denied for database *", "l'utilisateur n'a pas ce droit dans la base « {0} »"),
    ("permission denied", "l'utilisateur n'a pas ce droit dans la base"),
    ("must be owner of * *", "il faut être propriétaire de « {1} »"),
    ("lock timeout", "la table est occupée par un autre programme, et l'attente a été trop longue"),
    ("statement timeout", "le serveur a arrêté la demande, trop longue"),
    ("deadlock detected", "deux programmes s'attendent l'un l'autre dans la base"),
    ("other objects depend on it", "d'autres objets de la base en dépendent"),
    ("read-only transaction", "cette base ne peut pas être écrite (lecture seule)"),
    ("duplicate key value violates unique constraint \"*\"", "une valeur est donnée deux fois (règle « {0} »)"),
    ("violates foreign key constraint \"*\"", "une valeur renvoie à une ligne qui n'existe pas (règle « {0} »)"),
    ("violates not-null constraint", "une valeur obligatoire manque"),
    ("violates check constraint \"*\"", "une valeur est refusée par la règle « {0} » de la table"),
    ("value too long for type *", "un texte est trop long pour sa colonne ({0})"),
    ("invalid byte sequence", "un texte n'est pas dans l'encodage de la base"),
    ("invalid input syntax for type *: \"*\"", "« {1} » n'est pas du type {0}"),
    ("division by zero", "une division par zéro"),
    ("syntax error at or near \"*\"", "la demande n'est pas comprise à « {0} »"),
    ("too many clients", "le serveur a trop de connexions ouvertes"),
    ("remaining connection slots", "le serveur a trop de connexions ouvertes"),
    ("starting up", "le serveur est en train de démarrer"),
    ("shutting down", "le serveur est en train de s'arrêter"),
    ("administrator command", "l'administrateur du serveur a coupé la connexion"),
    ("server closed the connection unexpectedly", "le serveur a coupé la connexion"),
    ("no connection to the server", "la connexion au serveur est perdue"),
    ("does not support SSL", "le serveur n'a pas de connexion chiffrée (`sslmode=`)"),
    ("certificate", "le certificat du serveur n'est pas reconnu"),
    ("SSL", "la connexion chiffrée n'a pas pu s'établir (`sslmode=`)"),
    ("invalid sslmode", "`sslmode=` n'a pas une valeur connue"),
    ("invalid port number", "`port=` n'est pas un numéro de port"),
    ("invalid integer value \"*\" for connection option \"*\"", "`{1}=` n'est pas un nombre"),
    ("No space left", "le disque du serveur est plein"),
    // What a trigger of the base says in its own words.
    ("ERROR: * CONTEXT", "la base répond : « {0} »"),
];

const WEB: Table = &[
    ("certificate", "le certificat du serveur n'est pas reconnu"),
    ("tls", "la connexion chiffrée n'a pas pu s'établir"),
    ("proxy", "le proxy refuse la connexion"),
    ("dns", "le serveur est introuvable : nom inconnu, ou pas de réseau"),
    ("lookup", "le serveur est introuvable : nom inconnu, ou pas de réseau"),
    ("redirect", "l'adresse renvoie sans fin à une autre"),
    ("uri", "ce n'est pas une adresse web"),
    ("gzip", "la réponse est abîmée"),
];

const PICTURE: Table = &[
    ("font", "une police de caractères manque ou ne se lit pas"),
    ("Invalid size", "l'image serait vide ou démesurée"),
];
