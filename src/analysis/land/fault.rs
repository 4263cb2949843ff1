//! What is told of the data of the land budget.

use crate::diagnostic::{Diagnostic, Place};
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

/// No commune consumes so little in any year: the file is in hectares.
pub(super) fn hectares(layer: &Layer, most: f64) -> Diagnostic {
    let message = format!(
        "« {} » : la plus forte consommation d'une commune en un an est de {} m², trop peu pour des m² : ce sont sans doute des hectares",
        layer.title,
        french::short(most, 2)
    );
    Diagnostic::new("A0554", message).at(Place::File(layer.file.clone())).help(
        "si ce sont des hectares, écrire l'unité au nom des colonnes (`naf11art12 (ha)`) : elles sont alors converties",
    )
}

/// Years in which a commune consumed less than nothing: they are left out.
pub(super) fn negative(layer: &Layer, territory: &Territory, found: &[(usize, u16)]) -> Diagnostic {
    let said: Vec<String> =
        found.iter().map(|(commune, year)| format!("{} ({year})", territory.communes[*commune].name)).collect();
    let message = format!(
        "« {} » : une consommation négative n'existe pas, {} : {}",
        layer.title,
        french::count(found.len(), "valeur écartée", "valeurs écartées"),
        french::list_at_most(&said, 6)
    );
    Diagnostic::new("A0570", message)
        .at(Place::File(layer.file.clone()))
        .help("reprendre ces valeurs dans le fichier d'origine du Cerema ; une surface rendue à la nature se donne dans `renaturation`")
}

/// Communes in a note.
const NAMED: usize = 6;

/// «Fresnes (−1 ha)».
fn with_hectares(territory: &Territory, found: &[(usize, f64)]) -> String {
    let said: Vec<String> = found
        .iter()
        .map(|(commune, ha)| format!("{} ({}\u{a0}ha)", territory.communes[*commune].name, french::short(*ha, 2)))
        .collect();
    french::list_at_most(&said, NAMED)
}

/// Communes that consumed more than all their land: their values are left out.
pub(super) fn impossible(layer: &Layer, territory: &Territory, found: &[(usize, f64)]) -> Diagnostic {
    let message = format!(
        "« {} » : {} plus que sa propre surface : {} ; ses valeurs sont écartées",
        layer.title,
        french::count(found.len(), "commune aurait consommé", "communes auraient chacune consommé"),
        with_hectares(territory, found)
    );
    Diagnostic::new("A0563", message)
        .at(Place::File(layer.file.clone()))
        .help("reprendre ces valeurs dans le fichier d'origine du Cerema, en m²")
}

/// Communes whose values are too small for the unit of the others: the most of a year, in square metres.
pub(super) fn tiny(layer: &Layer, territory: &Territory, found: &[(usize, f64)]) -> Diagnostic {
    let said: Vec<String> = found
        .iter()
        .map(|(commune, m2)| format!("{} ({} m² au plus)", territory.communes[*commune].name, french::short(*m2, 2)))
        .collect();
    let message = format!(
        "« {} » : les valeurs de {} sont trop petites et trop précises pour des m² : ce sont sans doute des hectares : {}",
        layer.title,
        french::count(found.len(), "commune", "communes"),
        french::list_at_most(&said, NAMED)
    );
    Diagnostic::new("A0564", message)
        .at(Place::File(layer.file.clone()))
        .help("mettre toutes les lignes en m² (1 ha = 10 000 m²) ; d'ici là, le budget de ces communes est sans doute dix mille fois trop petit")
}

/// Less than nothing given back to nature: left out.
pub(super) fn negative_renatured(layer: &Layer, territory: &Territory, found: &[(usize, f64)]) -> Diagnostic {
    let message = format!(
        "« {} » : une renaturation négative n'existe pas, {} : {}",
        layer.title,
        french::count(found.len(), "valeur écartée", "valeurs écartées"),
        with_hectares(territory, found)
    );
    Diagnostic::new("A0562", message)
        .at(Place::File(layer.file.clone()))
        .help("écrire des hectares rendus à la nature, 0 s'il n'y en a pas")
}

/// Communes of which nobody says what was given back to nature: nothing is deducted there.
pub(super) fn unsaid_renatured(layer: &Layer, territory: &Territory, found: &[usize]) -> Diagnostic {
    let names: Vec<&str> = found.iter().map(|&c| territory.communes[c].name.as_str()).collect();
    let message = format!(
        "« {} » ne dit rien de {}, où rien n'est donc déduit : {}",
        layer.title,
        french::count(found.len(), "commune", "communes"),
        french::list_at_most(&names, NAMED)
    );
    Diagnostic::new("A0565", message)
        .at(Place::File(layer.file.clone()))
        .help("ajouter une ligne par commune, à 0 où rien n'a été rendu à la nature")
}
