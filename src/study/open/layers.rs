//! The layers of a study.

use std::path::{Path, PathBuf};

use super::extent::{goes_beyond, open_extents};
use crate::diagnostic::{Diagnostic, Notes};
use crate::layer::{self, ColumnsSaid, Connection, Geocoding, Kept, Layer, Named, Origin, Spec};
use crate::pull::Given;
use crate::study::declare::{Config, LayerConfig};
use crate::study::files::{MERGED, TO_COMPLETE, path_of, read_file};
use crate::study::results::Input;
use crate::study::today;
use crate::territory::Territory;

/// Reads the layers, several files and tables side by side; faults come in the order of the study.
pub(in crate::study) fn open_layers(
    folder: &Path,
    config: &Config,
    territory: &Territory,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Vec<Layer> {
    let read = crate::parallel::map(&config.layers, |declared| {
        let (mut inputs, mut first, mut mine) = (Vec::new(), Notes::new(), Notes::new());
        let other = stand_in(folder, declared, &mut first);
        let declared = other.as_ref().unwrap_or(declared);
        let file = &declared.file;
        let connection = Connection::parse(&file.value);
        if connection.as_ref().is_some_and(Connection::has_password) {
            first.push(
                Diagnostic::new("A0350", "un mot de passe est écrit en clair dans l'étude")
                    .at(file.place.clone())
                    .help("le mettre dans `~/.pgpass` ou dans la variable d'environnement PGPASSWORD"),
            );
        }
        let led = layer::led(&file.value);
        let shown = connection.as_ref().map(Connection::shown).or(led.as_deref()).unwrap_or(&file.value);
        let mut spec = spec(folder, config, declared, shown);
        spec.geocoding.kept = kept(folder, declared, &mut inputs, &mut mine);
        let (layer, origins) = match connection {
            Some(connection) => {
                let (layer, origin) = layer::read_database(&spec, &connection, territory, &mut mine);
                (layer, origin.into_iter().collect())
            }
            None if led.is_some() => {
                let bytes = match layer::is_service(&file.value) {
                    true => Some(Vec::new()),
                    false => read_file(folder, &file.value, Some(&file.place), &mut inputs, &mut first),
                };
                read_led(folder, &spec, bytes, territory, &mut inputs, &mut mine)
            }
            // The fault of a file that can't be opened is shown in the line of territoire.toml that names it. What is
            // recorded of the others is that of the very bytes that are read.
            None => {
                let bytes = read_file(folder, &file.value, Some(&file.place), &mut inputs, &mut first);
                (bytes.and_then(|bytes| layer::read_bytes(&spec, bytes, territory, &mut mine)), Vec::new())
            }
        };
        (layer, inputs, origins, first, mine)
    });
    let (mut layers, mut tables, mut later) = (Vec::new(), Vec::new(), Notes::new());
    for (layer, files, origins, first, mine) in read {
        notes.append(first);
        later.append(mine);
        inputs.extend(files);
        tables.extend(origins.into_iter().map(Input::of_table));
        layers.extend(layer);
    }
    inputs.extend(tables);
    notes.append(later);
    open_extents(folder, config, territory, &mut layers, inputs, notes);
    layers
}

/// What the study declares, with the other of the two files that a merged inventory may be in: it has one or the other, as its rows
/// are complete or not, and the study that names it goes on.
fn stand_in(folder: &Path, declared: &LayerConfig, notes: &mut Notes) -> Option<LayerConfig> {
    let name = &declared.file.value;
    let inside = Path::new(name).parent().is_some_and(|parent| parent == Path::new(MERGED));
    if !inside || path_of(folder, name).exists() {
        return None;
    }
    let other = match name.strip_suffix(TO_COMPLETE) {
        Some(base) => format!("{base}.csv"),
        None => format!("{}{TO_COMPLETE}", name.strip_suffix(".csv")?),
    };
    path_of(folder, &other).exists().then(|| {
        let which = match other.ends_with(TO_COMPLETE) {
            true => "des lignes sont à compléter",
            false => "toutes ses lignes sont complètes",
        };
        notes.push(
            Diagnostic::new("A0559", format!("`{name}` n'est pas là : `{other}` est lu à sa place"))
                .at(declared.file.place.clone())
                .label(format!("la dernière fusion de l'inventaire a écrit celui-ci : {which}")),
        );
        let mut declared = declared.clone();
        declared.file.value = other;
        declared
    })
}

/// Reads a layer whose file leads elsewhere; the files that were read there are recorded as those of the study are.
fn read_led(
    folder: &Path,
    spec: &Spec,
    bytes: Option<Vec<u8>>,
    territory: &Territory,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> (Option<Layer>, Vec<Origin>) {
    let Some(bytes) = bytes else { return (None, Vec::new()) };
    let (layer, led) = layer::read_led(spec, &bytes, territory, notes);
    let here = folder.canonicalize().ok();
    for file in &led.files {
        // A file of the study is named as the others are.
        let own = here.as_ref().zip(file.canonicalize().ok());
        let own = own.and_then(|(here, file)| Some(file.strip_prefix(here).ok()?.to_owned()));
        let name = match own {
            Some(own) => own.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"),
            None => file.to_string_lossy().into_owned(),
        };
        // What can't be read a second time is told.
        let _ = read_file(folder, &name, spec.place.as_ref(), inputs, notes);
    }
    (layer, led.services)
}

fn named(given: Given<String>) -> Named {
    Named { name: given.value, place: given.place }
}

/// What the study says of a layer, whose file is shown by that name; where its addresses were found is not read.
pub(in crate::study) fn spec(folder: &Path, config: &Config, declared: &LayerConfig, shown: &str) -> Spec {
    Spec {
        id: declared.id.value.clone(),
        title: declared.title.clone(),
        // An address lies in no folder.
        file: match layer::is_service(&declared.file.value) {
            true => PathBuf::from(&declared.file.value),
            false => path_of(folder, &declared.file.value),
        },
        shown: PathBuf::from(shown),
        model: declared.model.clone(),
        source: declared.source.clone(),
        fictional: declared.fictional,
        crs: declared.crs,
        set_aside: declared.set_aside,
        beyond: goes_beyond(folder, declared),
        vintage: declared.vintage,
        columns: ColumnsSaid {
            natures: declared.natures.iter().cloned().map(|(m, c)| (m, named(c))).collect(),
            units: declared.units.iter().cloned().map(|(c, unit)| (named(c), unit)).collect(),
        },
        today: config.date.or_else(|| Some(today())),
        table: declared.table.clone().map(named),
        header: declared.header,
        last: declared.last,
        geocoding: Geocoding { columns: declared.address.iter().cloned().map(named).collect(), ..Geocoding::default() },
        place: Some(declared.file.place.clone()),
        leads: declared.leads,
    }
}

/// Where the addresses of a layer were found, when a file beside it says so.
pub(in crate::study) fn kept(
    folder: &Path,
    declared: &LayerConfig,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Kept {
    let name = Kept::path(Path::new(&declared.file.value)).to_string_lossy().into_owned();
    if Connection::parse(&declared.file.value).is_some() || !path_of(folder, &name).exists() {
        return Kept::default();
    }
    let bytes = read_file(folder, &name, None, inputs, notes);
    bytes.and_then(|bytes| Kept::read(&bytes, Path::new(&name), notes)).unwrap_or_default()
}
