//! The communes of a study, and the levels of its armature.

use std::path::Path;

use super::communes;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::pull::Given;
use crate::study::declare::{Config, Geography, LevelConfig};
use crate::study::files::{path_of, read_file};
use crate::study::results::Input;
use crate::territory::{Elsewhere, Level, OutsidePole, Projection, Reference, Territory};
use crate::territory::{no_commune, unknown_commune};

/// The communes of the study: those that it names in the reference, or its own.
pub(in crate::study) fn open_territory(
    folder: &Path,
    config: &Config,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Territory> {
    match &config.geography {
        Geography::Reference(selection) => Reference::load().territory(&config.name, selection, notes),
        Geography::Own { file, epsg } => {
            let bytes = read_file(folder, &file.value, Some(&file.place), inputs, notes)?;
            let projection = match Projection::epsg(epsg.value as u32) {
                Ok(projection) => projection,
                Err(error) => {
                    notes.push(
                        Diagnostic::new("E0208", error.to_string())
                            .at(epsg.place.clone())
                            .help("donner le code EPSG d'une projection en mètres, par exemple 2154 ou 3035"),
                    );
                    return None;
                }
            };
            let path = path_of(folder, &file.value);
            let rows = communes::read(&path, &bytes, Path::new(&file.value), &projection, notes)?;
            if rows.is_empty() {
                notes.push(no_commune("le fichier des communes est vide").at(file.place.clone()));
                return None;
            }
            let source = format!("communes de l'étude ({})", file.value);
            Some(Territory::own(&config.name, projection, &source, rows))
        }
    }
}

/// Gives the communes their levels.
pub(in crate::study) fn open_levels(territory: &mut Territory, config: &Config, notes: &mut Notes) {
    let mut levels: Vec<Level> = Vec::new();
    // Every commune is gone through when a pole outside is named only.
    let named = config.levels.iter().any(|level| !level.outside.is_empty());
    let everywhere = if named { territory.everywhere() } else { None };
    for LevelConfig { name, communes, outside } in &config.levels {
        let mut members = Vec::new();
        for given in communes {
            let Some(i) = find_commune(territory, &given.value) else {
                let names = territory.communes.iter().flat_map(|c| [c.name.as_str(), c.code.as_str()]);
                let nearest = french::nearest(&given.value, names).map(str::to_owned);
                let d = unknown_commune(format!("`{}` n'est pas une commune du territoire", given.value))
                    .at(given.place.clone())
                    .label("code INSEE ou nom attendu ; un pôle du voisinage s'écrit dans `exterieurs`");
                let help = nearest.and_then(|n| find_commune(territory, &n)).map(|i| {
                    let c = &territory.communes[i];
                    format!("vouliez-vous dire {} ({}) ?", c.code, c.name)
                });
                notes.push(match help {
                    Some(help) => d.help(help),
                    None => d,
                });
                continue;
            };
            if let Some(level) = territory.communes[i].level {
                let other = levels.get(level).map_or(name.as_str(), |l| l.name.as_str());
                notes.push(
                    Diagnostic::new("E0211", format!("`{}` est déjà un pôle du niveau « {other} »", given.value))
                        .at(given.place.clone()),
                );
                continue;
            }
            territory.communes[i].level = Some(levels.len());
            members.push(i);
        }
        members.sort_unstable();
        let outside = outside_poles(outside, territory, everywhere.as_deref(), notes);
        levels.push(Level { name: name.clone(), communes: members, outside });
    }
    territory.levels = levels;
}

/// The poles of a level that are outside the territory, by their INSEE code: two communes may have one name.
fn outside_poles(
    given: &[Given<String>],
    territory: &Territory,
    everywhere: Option<&[Elsewhere]>,
    notes: &mut Notes,
) -> Vec<OutsidePole> {
    let mut poles: Vec<OutsidePole> = Vec::new();
    for given in given {
        let code = given.value.trim();
        let refused = |message: String| unknown_commune(message).at(given.place.clone());
        if let Some(i) = find_commune(territory, code) {
            let name = &territory.communes[i].name;
            notes.push(
                refused(format!("{name} est dans le territoire"))
                    .label("`exterieurs` nomme des pôles du voisinage")
                    .help("l'écrire dans `communes`"),
            );
            continue;
        }
        let found = everywhere.unwrap_or_default().iter().find(|c| c.code == code);
        match found.and_then(|c| Some((c, c.mairie?))) {
            Some((c, mairie)) => {
                poles.push(OutsidePole { code: c.code.clone(), name: c.name.clone(), mairie });
            }
            None => {
                let d = refused(format!("`{code}` n'est pas une commune dont la mairie est connue"));
                let known = everywhere.unwrap_or_default();
                let key = french::name_key(code);
                let named: Vec<String> = known
                    .iter()
                    .filter(|c| french::name_key(&c.name) == key)
                    .map(|c| format!("\"{}\" ({}, {})", c.code, c.name, c.departement))
                    .collect();
                notes.push(if everywhere.is_none() {
                    d.label("une étude qui apporte ses communes n'a pas de voisinage").help("retirer `exterieurs`")
                } else if named.is_empty() {
                    d.label("un code INSEE de 5 caractères est attendu, qui n'est pas le code postal")
                } else {
                    d.label("un code INSEE est attendu")
                        .help(format!("vouliez-vous dire {} ?", french::list_at_most(&named, 4)))
                });
            }
        }
    }
    poles
}

/// The commune of that code or name.
pub(in crate::study) fn find_commune(territory: &Territory, text: &str) -> Option<usize> {
    territory.index_of(text.trim()).or_else(|| {
        let key = french::name_key(text);
        territory.communes.iter().position(|c| french::name_key(&c.name) == key)
    })
}
