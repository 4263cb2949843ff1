//! The layers of a study.

use std::path::{Path, PathBuf};

use super::extent::{goes_beyond, open_extents};
use crate::diagnostic::{Diagnostic, Notes};
use crate::layer::{self, ColumnsSaid, Connection, Layer, Named, Spec};
use crate::pull::Given;
use crate::study::declare::Config;
use crate::study::files::{path_of, read_file};
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
    let named = |given: Given<String>| Named { name: given.value, place: given.place };
    let read = crate::parallel::map(&config.layers, |declared| {
        let (mut inputs, mut first, mut mine) = (Vec::new(), Notes::new(), Notes::new());
        let file = &declared.file;
        let connection = Connection::parse(&file.value);
        if connection.as_ref().is_some_and(Connection::has_password) {
            first.push(
                Diagnostic::new("A0350", "un mot de passe est écrit en clair dans l'étude")
                    .at(file.place.clone())
                    .help("le mettre dans `~/.pgpass` ou dans la variable d'environnement PGPASSWORD"),
            );
        }
        let shown = connection.as_ref().map_or(file.value.as_str(), Connection::shown);
        let spec = Spec {
            id: declared.id.value.clone(),
            title: declared.title.clone(),
            file: path_of(folder, &file.value),
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
            place: Some(file.place.clone()),
        };
        let (layer, origin) = match connection {
            Some(connection) => layer::read_database(&spec, &connection, territory, &mut mine),
            // The fault of a file that can't be opened is shown in the line of territoire.toml that names it. What is
            // recorded of the others is that of the very bytes that are read.
            None => {
                let bytes = read_file(folder, &file.value, Some(&file.place), &mut inputs, &mut first);
                (bytes.and_then(|bytes| layer::read_bytes(&spec, bytes, territory, &mut mine)), None)
            }
        };
        (layer, inputs, origin, first, mine)
    });
    let (mut layers, mut tables, mut later) = (Vec::new(), Vec::new(), Notes::new());
    for (layer, files, origin, first, mine) in read {
        notes.append(first);
        later.append(mine);
        inputs.extend(files);
        tables.extend(origin.map(Input::of_table));
        layers.extend(layer);
    }
    inputs.extend(tables);
    notes.append(later);
    open_extents(folder, config, territory, &mut layers, inputs, notes);
    layers
}
