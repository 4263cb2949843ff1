//! The files of a study read: its communes, its levels, its layers, its plan; every fault noted at its place.

use std::path::{Path, PathBuf};

use super::config::{Config, Geography};
use super::{Input, StudyPlan, own, priority};
use crate::attach::{self, RefusedSuggestions, Vocabulary};
use crate::book::decode_prose;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::document::fault::unusable;
use crate::french;
use crate::layer::{self, CodeList, Connection, Layer, Model, Named, Spec};
use crate::plan::{self, Registry};
use crate::pull::Given;
use crate::territory::{Level, Projection, Reference, Territory};

/// A file of the study, its bytes kept for the checksum.
pub(super) fn read_file(
    folder: &Path,
    name: &str,
    place: Option<&Place>,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Vec<u8>> {
    let path = folder.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => {
            inputs.push(Input::of(name, &bytes));
            Some(bytes)
        }
        Err(error) => {
            notes.push(missing_file(folder, name, place, &error));
            None
        }
    }
}

/// The diagnostic of a file that can't be opened, which names the most similar one beside it.
fn missing_file(folder: &Path, name: &str, place: Option<&Place>, error: &std::io::Error) -> Diagnostic {
    let absent = error.kind() == std::io::ErrorKind::NotFound;
    let mut d = if absent {
        Diagnostic::new("E0101", format!("le fichier `{name}` n'existe pas"))
    } else {
        Diagnostic::new("E0108", format!("le fichier `{name}` ne peut pas être lu")).label(error.to_string())
    };
    d = match place {
        Some(place) => d.at(place.clone()),
        None => d.in_file(&folder.join(name)),
    };
    if !absent {
        return d;
    }
    let parent = Path::new(name).parent().unwrap_or(Path::new(""));
    let beside: Vec<String> = std::fs::read_dir(folder.join(parent))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| parent.join(e.file_name()).display().to_string())
        .collect();
    match french::nearest(name, beside.iter().map(String::as_str)) {
        Some(nearest) => d.label("introuvable").help(format!("vouliez-vous dire `{nearest}` ?")),
        None => d.label("introuvable").help("les chemins partent du dossier de l'étude"),
    }
}

/// The models of the tool, and those of the study in `modeles/`; one of the same id stands for the tool's.
pub(super) fn open_models(folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) -> Vec<Model> {
    let mut names: Vec<String> = std::fs::read_dir(folder.join("modeles"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| format!("modeles/{}", e.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort_unstable();
    let lists = open_lists(folder, inputs, notes);
    let mut models: Vec<Model> = Model::all().iter().map(|m| m.with_lists(&lists)).collect();
    for name in names {
        let Some(bytes) = read_file(folder, &name, None, inputs, notes) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        if let Some(model) = Model::parse_with(&text, Path::new(&name), &lists, notes) {
            models.retain(|m| m.id != model.id);
            models.push(model);
        }
    }
    models
}

/// The lists of codes of the study, in `modeles/listes/`.
fn open_lists(folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) -> Vec<CodeList> {
    let mut names: Vec<String> = std::fs::read_dir(folder.join("modeles/listes"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    names.sort_unstable();
    let one = |name: &String| {
        let path = format!("modeles/listes/{name}");
        let bytes = read_file(folder, &path, None, inputs, notes)?;
        CodeList::parse(name.trim_end_matches(".csv"), &bytes, Path::new(&path), notes)
    };
    names.iter().filter_map(one).collect()
}

pub(super) fn open_territory(
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
            let path = folder.join(&file.value);
            let rows = own::read(&path, &bytes, Path::new(&file.value), &projection, notes)?;
            if rows.is_empty() {
                notes.push(Diagnostic::new("E0205", "le fichier des communes est vide").at(file.place.clone()));
                return None;
            }
            let source = format!("communes de l'étude ({})", file.value);
            Some(Territory::own(&config.name, projection, &source, rows))
        }
    }
}

pub(super) fn open_levels(territory: &mut Territory, config: &Config, notes: &mut Notes) {
    let mut levels: Vec<Level> = Vec::new();
    for (name, communes) in &config.levels {
        let mut members = Vec::new();
        for given in communes {
            let Some(i) = find_commune(territory, &given.value) else {
                let names = territory.communes.iter().flat_map(|c| [c.name.as_str(), c.code.as_str()]);
                let nearest = french::nearest(&given.value, names).map(str::to_owned);
                let d = Diagnostic::new("E0201", format!("`{}` n'est pas une commune du territoire", given.value))
                    .at(given.place.clone())
                    .label("code INSEE ou nom attendu");
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
        levels.push(Level { name: name.clone(), communes: members });
    }
    territory.levels = levels;
}

pub(super) fn find_commune(territory: &Territory, text: &str) -> Option<usize> {
    territory.index_of(text.trim()).or_else(|| {
        let key = french::name_key(text);
        territory.communes.iter().position(|c| french::name_key(&c.name) == key)
    })
}

/// Reads the layers, several files and tables side by side; faults come in the order of the study.
pub(super) fn open_layers(
    folder: &Path,
    config: &Config,
    territory: &Territory,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Vec<Layer> {
    let named = |given: Given<String>| Named { name: given.value, place: given.place };
    let mut specs = Vec::new();
    for declared in &config.layers {
        let file = &declared.file;
        let connection = Connection::parse(&file.value);
        if connection.as_ref().is_some_and(Connection::has_password) {
            notes.push(
                Diagnostic::new("A0350", "un mot de passe est écrit en clair dans l'étude")
                    .at(file.place.clone())
                    .help("le mettre dans `~/.pgpass` ou dans la variable d'environnement PGPASSWORD"),
            );
        }
        // Checked here so that the fault is shown in the line of territoire.toml that names the file.
        if connection.is_none() && read_file(folder, &file.value, Some(&file.place), inputs, notes).is_none() {
            continue;
        }
        let shown = connection.as_ref().map_or(file.value.as_str(), Connection::shown);
        let spec = Spec {
            id: declared.id.value.clone(),
            title: declared.title.clone(),
            file: folder.join(&file.value),
            shown: PathBuf::from(shown),
            model: declared.model.clone(),
            source: declared.source.clone(),
            fictional: declared.fictional,
            crs: declared.crs,
            set_aside: declared.set_aside,
            vintage: declared.vintage,
            rates: declared.rates.iter().cloned().map(named).collect(),
            today: config.date.or_else(|| Some(jiff::ZonedDateTime::now().date())),
            table: declared.table.clone().map(named),
            place: Some(file.place.clone()),
        };
        specs.push((spec, connection));
    }
    let read = crate::parallel::map(&specs, |(spec, connection)| {
        let mut mine = Notes::new();
        let (layer, origin) = match connection {
            Some(connection) => layer::read_database(spec, connection, territory, &mut mine),
            None => (layer::read(spec, territory, &mut mine), None),
        };
        (layer, origin, mine)
    });
    let mut layers = Vec::new();
    for (layer, origin, mine) in read {
        notes.append(mine);
        inputs.extend(origin.map(Input::of_table));
        layers.extend(layer);
    }
    layers
}

/// The words of the tool, and those that the study adds in `vocabulaire/`.
fn open_vocabulary(folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) -> Vocabulary {
    let mut names: Vec<String> = std::fs::read_dir(folder.join("vocabulaire"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| format!("vocabulaire/{}", e.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort_unstable();
    let mut vocabulary = Vocabulary::own().clone();
    for name in names {
        let Some(bytes) = read_file(folder, &name, None, inputs, notes) else { continue };
        vocabulary.extend(&String::from_utf8_lossy(&bytes), Path::new(&name), notes);
    }
    vocabulary
}

pub(super) fn open_plan(
    folder: &Path,
    config: &Config,
    territory: &Territory,
    layers: &[Layer],
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<StudyPlan> {
    let declared = config.plan.as_ref()?;
    read_file(folder, &declared.document.value, Some(&declared.document.place), inputs, notes)?;
    let shown = PathBuf::from(&declared.document.value);
    let mut plan = plan::read_with(&folder.join(&declared.document.value), &shown, &declared.reading, notes)?;
    let registry_name = "plan/actions.csv";
    let registry_file = folder.join(registry_name);
    let mut registry = match std::fs::read_to_string(&registry_file) {
        Ok(text) => Registry::parse(&text, Path::new(registry_name), notes)?,
        Err(_) => Registry::default(),
    };
    let assigned = registry.update_with(&mut plan, &declared.reading.successions, notes);
    assigned.report(&shown, notes);
    let vocabulary = open_vocabulary(folder, inputs, notes);
    let attachments_file = folder.join(&declared.attachments.value);
    let mine = if attachments_file.exists() || declared.attachments_named {
        let bytes = read_file(folder, &declared.attachments.value, Some(&declared.attachments.place), inputs, notes)?;
        let name = Path::new(&declared.attachments.value);
        let Some((text, _)) = decode_prose(&bytes) else {
            notes.push(unusable("le fichier des rattachements n'est pas un texte lisible").in_file(name));
            return None;
        };
        // Why a declared layer could not be read has been told: that it is not there is not told again.
        let unread: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
        let unread: Vec<&str> = unread.into_iter().filter(|id| layers.iter().all(|l| l.id != *id)).collect();
        attach::read_attachments(&text, name, &assigned.ids, territory, (layers, &unread), &vocabulary, notes)
    } else {
        Vec::new()
    };
    let refusals_file = attachments_file.with_file_name("rattachements-refuses.csv");
    let refusals_name = Path::new(&declared.attachments.value).with_file_name("rattachements-refuses.csv");
    let refusals = if refusals_file.exists() {
        let bytes = read_file(folder, &refusals_name.to_string_lossy(), None, inputs, notes)?;
        RefusedSuggestions::parse(&decode_prose(&bytes).unwrap_or_default().0, &refusals_name, notes)?
    } else {
        RefusedSuggestions::default()
    };
    let mut suggested = Vec::new();
    if declared.suggest {
        suggested = attach::suggest(&plan, &assigned.ids, territory, layers, &vocabulary);
        suggested.retain(|s| !refusals.holds(s, territory));
    }
    for analysis in &config.analyses {
        for action in analysis.actions.iter().filter(|a| !assigned.ids.contains(&a.value)) {
            notes.push(plan::unknown_action(&action.value, &assigned.ids).at(action.place.clone()));
        }
    }
    Some(StudyPlan {
        attachments: attach::merge(mine, &suggested, &vocabulary, layers),
        suggested,
        vocabulary,
        attachments_file,
        refusals,
        refusals_file,
        registry: registry.to_csv(),
        registry_file,
        plan,
        priorities: priority::open(folder, config, &assigned, inputs, notes),
        assigned,
    })
}
