//! Of roads.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Warning};

pub(super) const CODES: &[Code] = &[
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
];
