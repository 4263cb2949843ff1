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
