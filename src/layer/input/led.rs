//! Layers whose file leads elsewhere, read where it leads once the study allows it, and what was read on the way.

use std::path::{Path, PathBuf};

use gdal::GdalOpenFlags;
use gdal::vector::LayerAccess;
use geo::CoordsIter;

use super::leads::{self, Followed, Leads};
use super::raw::Raw;
use super::vector::{self, Asked};
use super::{counted, inner, stops};
use crate::diagnostic::{Notes, Trade, mask};
use crate::disk::Checksum;
use crate::french;
use crate::layer::{Layer, Origin, Spec, check, faults, gate};
use crate::territory::Territory;

/// What was read beyond the file that the study names, for the record of the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Led {
    /// The files, by whole paths.
    pub files: Vec<PathBuf>,
    /// The services, with the checksum of what they gave.
    pub services: Vec<Origin>,
}

/// Whether what a study names in the place of a file leads elsewhere; its name for messages, without any password.
#[must_use]
pub fn led(value: &str) -> Option<String> {
    match leads::address_of(value) {
        Some(address) => Some(leads::shown(address)),
        None => leads::names_files(Path::new(value)).then(|| value.to_owned()),
    }
}

/// Whether what a study names in the place of a file is the address of a service.
#[must_use]
pub fn is_service(value: &str) -> bool {
    leads::address_of(value).is_some()
}

/// Like [`crate::layer::read_bytes`], of a file that leads elsewhere: what was read there comes with the layer.
#[must_use]
pub fn read_led(spec: &Spec, bytes: &[u8], territory: &Territory, notes: &mut Notes) -> (Option<Layer>, Led) {
    let (raw, led) = open(spec, bytes, notes);
    let finish = |mut raw: Raw| {
        stops::one_each(&mut raw);
        counted::unfold(raw, &spec.model)
    };
    (raw.map(finish).and_then(|raw| check::build(spec, raw, territory, notes)), led)
}

/// What such a file leads to, read. The rows are `None`, with the reason in the notes, when it is not followed.
pub(super) fn open(spec: &Spec, bytes: &[u8], notes: &mut Notes) -> (Option<Raw>, Led) {
    let Some(followed) = follow(spec, bytes, notes) else { return (None, Led::default()) };
    let asked = Asked {
        path: followed.written.path(),
        shown: &spec.shown,
        declared: spec.crs,
        wanted: spec.table.as_ref(),
        model: Some(&spec.model),
    };
    let raw = vector::gdal(&asked, notes);
    let services = raw.iter().flat_map(|raw| followed.addresses.iter().map(|address| origin(spec, address, raw)));
    let led = Led { services: services.collect(), files: followed.files };
    (raw, led)
}

const VRT_HELP: &str =
    "enregistrer dans un GeoPackage, avec QGIS, ce qu'il donne ; `territoire expliquer E0506` dit ce qui est suivi";

/// The file that a layer leads to, or its service, ready to be read; `None`, with the reason in the notes, otherwise.
fn follow(spec: &Spec, bytes: &[u8], notes: &mut Notes) -> Option<Followed> {
    let address = spec.file.to_str().and_then(leads::address_of);
    let needed = if address.is_some() { ("reseau", "un serveur") } else { ("fichiers", "d'autres fichiers") };
    let allowed = spec.leads == Leads::Network || (address.is_none() && spec.leads == Leads::Files);
    if !allowed {
        let (word, what) = needed;
        let message = format!("`{}` renvoie à {what}", spec.shown.display());
        let help =
            format!("donner la couche elle-même, ou le permettre en ajoutant `renvois = \"{word}\"` à cette couche");
        notes.push(leads::not_allowed(&message, &spec.shown, spec.place.as_ref(), help));
        return None;
    }
    let followed = match address {
        Some(address) => leads::service(address, spec.table.as_ref().map(|t| t.name.as_str())),
        None => leads::features(bytes, &spec.file, spec.leads),
    };
    let followed = followed
        .map_err(|why| {
            let d = faults::not_followed("ce fichier renvoie ailleurs, et n'est pas suivi").in_file(&spec.shown);
            notes.push(d.label(why).help(VRT_HELP));
        })
        .ok()?;
    let opened = gate::open(followed.written.path(), GdalOpenFlags::GDAL_OF_VECTOR, None);
    let fault = match (&opened, address) {
        (Ok(dataset), None) => {
            let layers = inner::layers(dataset, followed.written.path(), None);
            layers.into_iter().find_map(|layer| layer.failure).map(|said| {
                let d = faults::not_followed("ce fichier renvoie à une couche qui ne se lit pas");
                d.cause(Trade::Geography, mask(&said)).help(VRT_HELP)
            })
        }
        (Err(error), None) => {
            let d = faults::not_followed("ce fichier renvoie ailleurs, et ne se lit pas");
            Some(d.cause(Trade::Geography, mask(&error.to_string())).help(VRT_HELP))
        }
        // To count the rows of each of its layers would be to fetch them all.
        (Ok(dataset), Some(_)) if spec.table.is_none() && dataset.layer_count() > 1 => {
            let names: Vec<String> = dataset.layers().map(|layer| format!("`{}`", layer.name())).collect();
            let d = faults::no_service(format!("ce service donne {}", french::count(names.len(), "couche", "couches")));
            let help = "nommer celle qui est voulue, en ajoutant à la couche `table = \"son nom\"`";
            Some(d.label(french::list_at_most(&names, 12)).help(help))
        }
        (Ok(_), Some(_)) => None,
        (Err(error), Some(_)) => {
            let d = faults::no_service("ce service ne donne pas de couches");
            let d = d.cause(Trade::Geography, mask(&error.to_string()));
            Some(d.help("vérifier le réseau et l'adresse, ou enregistrer la couche dans un fichier"))
        }
    };
    if let Some(fault) = fault {
        notes.push(fault.in_file(&spec.shown));
        return None;
    }
    Some(followed)
}

/// What a service gave.
fn origin(spec: &Spec, address: &str, raw: &Raw) -> Origin {
    let mut sum = Checksum::new();
    let mut add = |text: &str| {
        sum.add(&(text.len() as u64).to_le_bytes());
        sum.add(text.as_bytes());
    };
    raw.fields.iter().for_each(|f| add(f));
    for row in &raw.rows {
        (0..raw.fields.len()).for_each(|c| add(row.cells.get(c).unwrap_or_default()));
        let places = row.geometry.iter().flat_map(|g| g.coords_iter().map(|c| format!("{:?} {:?}", c.x, c.y)));
        add(&places.collect::<Vec<_>>().join(","));
    }
    let table = spec.table.as_ref().map(|t| t.name.clone()).unwrap_or_default();
    Origin { connection: address.to_owned(), table, rows: raw.rows.len(), sha256: sum.hex() }
}
