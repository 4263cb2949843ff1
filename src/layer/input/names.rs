//! What the name of a column says that it holds: coordinates, codes and names of communes. Names are looked at word by
//! word, as people write them: «Latitude (WGS84)», `coord_x_l93`, «Code INSEE de la commune», `CODGEO_2024`.

use crate::book::column_key;
use crate::french;

/// What a column holds of the place of a row, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) enum Role {
    Longitude,
    Latitude,
    X,
    Y,
    /// Both coordinates, or a geometry.
    Pair,
    /// The code of the commune.
    Commune,
    /// The name of the commune.
    Name,
    /// The code of the département.
    Departement,
}

/// Names that say it at once, by preference.
pub(super) const LON: [&str; 9] =
    ["consolidated_longitude", "longitude", "lon", "long", "lng", "xlong", "x_wgs84", "coord_x_wgs84", "lon_wgs84"];
pub(super) const LAT: [&str; 8] =
    ["consolidated_latitude", "latitude", "lat", "ylat", "y_wgs84", "coord_y_wgs84", "lat_wgs84", "latit"];
pub(super) const X: [&str; 6] = ["x", "x_l93", "lambert_x", "coord_x", "x_lambert93", "coordxet"];
pub(super) const Y: [&str; 6] = ["y", "y_l93", "lambert_y", "coord_y", "y_lambert93", "coordyet"];
pub(super) const ONE: [&str; 11] = [
    "coordonneesxy",
    "geompoint",
    "geomsurf",
    "geometry",
    "geometrie",
    "geom",
    "wkt",
    "the_geom",
    "geo_point_2d",
    "geopoint",
    "coordonnees",
];
pub(super) const INSEE: [&str; 13] = [
    "code_insee",
    "code_insee_commune",
    "comm_insee",
    "insee",
    "insee_com",
    "codgeo",
    "depcom",
    "code_commune",
    "code_commune_insee",
    "com",
    "code_com_d",
    "com_insee",
    "insee_commune",
];
pub(super) const NAME: [&str; 8] =
    ["commune", "nom_commune", "comm_nom", "com_lieu", "libgeo", "ville", "nom_com", "libelle_commune"];
pub(super) const DEPARTEMENT: [&str; 5] = ["departement", "code_departement", "dep", "code_dept", "insee_dep"];

/// Words that tell of what the coordinates are, or in what: they say nothing of which of the two a column holds.
const ABOUT: [&str; 40] = [
    "coord",
    "coords",
    "coordonnee",
    "coordonnees",
    "geo",
    "geoloc",
    "point",
    "position",
    "pos",
    "gps",
    "wgs84",
    "wgs",
    "84",
    "4326",
    "epsg",
    "dd",
    "dms",
    "deg",
    "degre",
    "degres",
    "decimal",
    "decimale",
    "decimales",
    "decimaux",
    "l93",
    "lambert",
    "lambert93",
    "93",
    "2154",
    "rgf93",
    "cc49",
    "cc48",
    "utm",
    "m",
    "metres",
    "en",
    "du",
    "de",
    "la",
    "le",
];
const PLACES: [&str; 13] = [
    "site",
    "lieu",
    "station",
    "adresse",
    "etablissement",
    "etab",
    "borne",
    "equipement",
    "arret",
    "stop",
    "result",
    "centre",
    "centroid",
];
const LONGITUDES: [&str; 6] = ["longitude", "longitudes", "lon", "long", "lng", "longit"];
const LATITUDES: [&str; 4] = ["latitude", "latitudes", "lat", "latit"];
const ABSCISSAS: [&str; 10] =
    ["x", "xl93", "x93", "xlambert", "xlambert93", "lambx", "coordx", "coordonneex", "abscisse", "easting"];
const ORDINATES: [&str; 10] =
    ["y", "yl93", "y93", "ylambert", "ylambert93", "lamby", "coordy", "coordonneey", "ordonnee", "northing"];
const PAIRS: [&str; 18] = [
    "latlong",
    "latlon",
    "latlng",
    "lonlat",
    "longlat",
    "lnglat",
    "xy",
    "gps",
    "geolocalisation",
    "geoloc",
    "geopoint",
    "geopoint2d",
    "geoshape",
    "coordgps",
    "pointgps",
    "coordonneesgps",
    "positiongps",
    "coordonneesgeographiques",
];

/// The words of a name, folded: `codgeoLibelle` has two, «N° SIREN» too.
fn words(name: &str) -> Vec<String> {
    let mut parted = String::new();
    let mut before = ' ';
    for c in name.trim().chars() {
        if c.is_uppercase() && before.is_lowercase() {
            parted.push(' ');
        }
        parted.push(c);
        before = c;
    }
    let folded = french::fold(&parted);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// What a column of that name holds; `None` when its name says nothing of a place.
pub(in crate::layer) fn role(name: &str) -> Option<Role> {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    coordinate(&words, &column_key(name)).or_else(|| commune(&words))
}

fn coordinate(words: &[&str], key: &str) -> Option<Role> {
    // The bare words of a name that may hold one: what is left once it is told of what and in what.
    let left: Vec<&str> = words.iter().copied().filter(|w| !ABOUT.contains(w) && !PLACES.contains(w)).collect();
    let is = |of: &[&str]| !left.is_empty() && left.iter().all(|w| of.contains(w));
    let (lon, lat) = (LONGITUDES, LATITUDES);
    let has = |of: &[&str]| left.iter().any(|w| of.contains(w));
    if PAIRS.contains(&key) || left.first().is_some_and(|w| left.len() == 1 && PAIRS.contains(w)) {
        return Some(Role::Pair);
    }
    if (has(&lon) && has(&lat)) || (has(&["x"]) && has(&["y"]) && left.len() == 2) {
        return Some(Role::Pair);
    }
    let degrees = words.iter().any(|w| matches!(*w, "wgs84" | "wgs" | "4326" | "dd" | "degres"));
    if is(&lon) {
        return Some(Role::Longitude);
    }
    if is(&lat) {
        return Some(Role::Latitude);
    }
    if is(&ABSCISSAS) {
        return Some(if degrees { Role::Longitude } else { Role::X });
    }
    if is(&ORDINATES) {
        return Some(if degrees { Role::Latitude } else { Role::Y });
    }
    // `coordonnees`, `geometry`: nothing else is said.
    let whole = ONE.iter().any(|one| column_key(one) == key);
    let bare = left.is_empty() && words.iter().any(|w| matches!(*w, "coordonnees" | "coords" | "gps" | "geoloc"));
    (whole || bare).then_some(Role::Pair)
}

fn commune(words: &[&str]) -> Option<Role> {
    let has = |of: &[&str]| words.iter().any(|w| of.contains(w));
    // Years of lists of communes: `codgeo_26`, `CODGEO2024`, «INSEE 2023».
    let undated = |w: &str| -> String { w.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned() };
    let bare: Vec<String> = words.iter().map(|w| undated(w)).filter(|w| !w.is_empty()).collect();
    let bare_has = |of: &[&str]| bare.iter().any(|w| of.contains(&w.as_str()));
    let other = [
        "postal",
        "postaux",
        "cp",
        "epci",
        "dep",
        "dept",
        "departement",
        "reg",
        "region",
        "iris",
        "iris2000",
        "canton",
        "arrondissement",
        "arr",
        "zone",
        "bassin",
        "naf",
        "ape",
        "pays",
        "aav",
        "uu",
        "bv",
        "ze",
        "siren",
        "siret",
    ];
    let named = bare_has(&["nom", "libelle", "lib", "libgeo", "nomcom", "libcom", "name", "label", "intitule"]);
    if has(&["departement", "dep", "dept", "depart"]) && !bare_has(&["commune", "communes", "com", "insee"]) {
        return (!named).then_some(Role::Departement);
    }
    if bare_has(&other) {
        return None;
    }
    let glued =
        ["codgeo", "codegeo", "depcom", "cog", "insee", "codinsee", "codeinsee", "inseecom", "cominsee", "citycode"];
    let coded = bare_has(&["code", "cod", "codes", "id", "identifiant", "no", "num", "numero"]);
    let of_commune =
        bare_has(&["commune", "communes", "com", "comm", "municipality", "city", "geo", "geographique", "officiel"]);
    if named {
        return (bare_has(&["commune", "communes", "com", "comm", "geographique", "geo", "ville"])
            || bare_has(&["libgeo", "nomcom", "libcom"]))
        .then_some(Role::Name);
    }
    if bare_has(&glued) || (coded && of_commune) || bare_has(&["codecommune", "codcom", "codecom", "codecommuneinsee"])
    {
        return Some(Role::Commune);
    }
    if bare == ["com"] || bare == ["geo"] || bare == ["code"] {
        return Some(Role::Commune);
    }
    let town = ["commune", "communes", "ville", "localite", "municipalite"];
    (bare.iter().any(|w| town.contains(&w.as_str())) && bare.len() <= 3).then_some(Role::Name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_people_write_them() {
        for (role_of, names) in [
            (
                Role::Latitude,
                &["Latitude (WGS84)", "lat", "LATITUDE", "geo_lat", "Latitude du site", "coord_y_wgs84", "latit."][..],
            ),
            (Role::Longitude, &["Longitude (WGS 84)", "Long.", "lng", "result_longitude", "X WGS84", "longitude_dd"]),
            (Role::X, &["x", "coord_x_l93", "X (Lambert 93)", "COORD X", "Xl93", "lambert_x", "x_2154"]),
            (Role::Y, &["Y", "coord_y_l93", "Y Lambert93", "ordonnée"]),
            (
                Role::Pair,
                &["latlong", "Coordonnées GPS", "lat_lon", "geo_point_2d", "X/Y", "GPS", "Coordonnées géographiques"],
            ),
            (
                Role::Commune,
                &[
                    "COG",
                    "comm_insee",
                    "code_insee_commune",
                    "codgeo_26",
                    "CODGEO",
                    "Code géographique",
                    "Code INSEE",
                    "Code INSEE de la commune",
                    "insee_2023",
                    "DEPCOM",
                    "code commune",
                    "com",
                    "CODGEO_2024",
                    "GEO",
                ],
            ),
            (Role::Name, &["Libellé géographique", "LIBGEO", "Commune", "Nom de la commune", "ville", "nom_com"]),
            (Role::Departement, &["dep", "Département", "Code département", "DEP"]),
        ] {
            for name in names {
                assert_eq!(role(name), Some(role_of), "{name}");
            }
        }
        for name in [
            "xylophone",
            "longueur",
            "code_postal",
            "code_epci",
            "plateforme",
            "nom",
            "population",
            "exploitant",
            "Y a-t-il",
            "latrines",
            "Nom du département",
            "taux",
        ] {
            assert_eq!(role(name), None, "{name}");
        }
    }
}
