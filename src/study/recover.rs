//! `territoire donnees recuperer`: a public resource brought into the study, cut down to its territory, with the record
//! of where it comes from.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::config::{self, Config, Known};
use super::open::{open_models, open_territory, read_file};
use super::{Failure, VERSION};
use crate::analysis;
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::fetch::{self, Cache, Catalogue, Entry, Format, Origin, Patience, Progress, Resource};
use crate::french;
use crate::layer::Model;
use crate::layer::extract::{self, Area, Hints, Tally};
use crate::territory::Territory;
use crate::units::Metres;

/// Margin around the territory, unless asked otherwise: farther than the nearest service of most communes.
pub const MARGIN_KM: f64 = 10.0;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// The study's folder.
    pub folder: PathBuf,
    /// The name of the resource in the catalogue.
    pub name: String,
    /// A catalogue beside the tool's and the study's.
    pub catalogue: Option<PathBuf>,
    /// Where downloads are kept; the machine's usual place when absent.
    pub cache: Option<PathBuf>,
    /// Whether the network is left alone.
    pub offline: bool,
    /// Whether a file that this command has not written may be replaced.
    pub replace: bool,
    /// How far around the territory features are kept.
    pub margin: Metres,
    /// How long the network is waited for.
    pub patience: Patience,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// The entry of the catalogue.
    pub entry: Entry,
    /// The resource in the cache.
    pub resource: Resource,
    /// The file written, from the study's folder.
    pub file: String,
    /// The record written beside it.
    pub provenance: String,
    /// What became of the rows; `None` for what is kept whole.
    pub tally: Option<Tally>,
    /// The section to add to `territoire.toml`; `None` when the study has it, or when the file is no layer.
    pub section: Option<String>,
}

/// The record beside a layer that this command has written.
#[derive(Debug, Serialize, Deserialize)]
struct Provenance {
    outil: String,
    jeu: String,
    titre: String,
    producteur: String,
    licence: String,
    page: String,
    millesime: Option<String>,
    adresse: String,
    adresse_finale: String,
    telecharge_le: String,
    etag: Option<String>,
    derniere_modification: Option<String>,
    sha256_source: String,
    octets_source: u64,
    fichier: String,
    sha256_fichier: String,
    marge_km: Option<f64>,
    lignes_lues: Option<usize>,
    lignes_gardees: Option<usize>,
    lignes_dans_le_territoire: Option<usize>,
    lignes_dans_la_marge: Option<usize>,
    lignes_ecartees_sans_lieu: Option<usize>,
    lignes_ecartees_mal_formees: Option<usize>,
}

/// The catalogue of a study: the tool's, changed by the study's `catalogue.toml` and by `extra`.
///
/// `None`, with the faults in the notes, when one of them can't be read.
#[must_use]
pub fn catalogue(folder: &Path, extra: Option<&Path>, notes: &mut Notes) -> Option<Catalogue> {
    let before = notes.count(Severity::Error);
    let mut catalogue = Catalogue::own();
    let own = Path::new("catalogue.toml");
    let mut files: Vec<(PathBuf, &Path)> = Vec::new();
    if folder.join(own).exists() {
        files.push((folder.join(own), own));
    }
    files.extend(extra.map(|path| (path.to_owned(), path)));
    for (path, shown) in files {
        match std::fs::read_to_string(&path) {
            Ok(text) => catalogue.read(&text, shown, notes),
            Err(error) => {
                let code = if error.kind() == std::io::ErrorKind::NotFound { "E0101" } else { "E0108" };
                notes.push(
                    Diagnostic::new(code, "le catalogue ne peut pas être lu").in_file(shown).label(error.to_string()),
                );
            }
        }
    }
    (notes.count(Severity::Error) == before).then_some(catalogue)
}

/// Brings a resource into the study. `None`, with the reasons in the notes, when it can't be done; nothing is then
/// written in the study.
///
/// # Errors
/// When the machine refuses to write.
pub fn recover(
    asked: &Recovery,
    progress: &mut dyn FnMut(Progress),
    notes: &mut Notes,
) -> Result<Option<Recovered>, Failure> {
    let Some(catalogue) = catalogue(&asked.folder, asked.catalogue.as_deref(), notes) else { return Ok(None) };
    let Some(entry) = catalogue.find(&asked.name, notes) else { return Ok(None) };
    let Some(model) = model_of(entry, notes) else { return Ok(None) };
    let Some((config, territory)) = open(&asked.folder, notes) else { return Ok(None) };
    let file = format!("couches/{}.{}", entry.id, extension(entry.format));
    let target = asked.folder.join(&file);
    // Before the download: a refusal after ten minutes of it would be unkind.
    if !asked.replace && !ours(&target, &entry.id)? {
        notes.push(
            Diagnostic::new(
                "E0342",
                format!("`{file}` existe et n'a pas été écrit par cette commande, ou a été modifié depuis"),
            )
            .in_file(&target)
            .label("il est laissé comme il est, et rien n'est téléchargé")
            .help("le renommer s'il est à garder, ou ajouter `--remplacer`"),
        );
        return Ok(None);
    }
    let Some(resource) = bring(asked, entry, &territory, progress, notes) else { return Ok(None) };
    let couches = asked.folder.join("couches");
    std::fs::create_dir_all(&couches).map_err(Failure::disk("création", &couches))?;
    let pending = Pending(couches.join(format!(".{}.tmp", entry.id)));
    let Some(tally) = cut(asked, entry, &resource, &territory, &pending.0, notes)? else { return Ok(None) };
    if let Some(tally) = &tally {
        tell(entry, tally, asked.margin, &file, notes);
    }
    let (sha256, _) = fetch::checksum(&pending.0).map_err(Failure::disk("lecture", &pending.0))?;
    let provenance = format!("couches/{}.provenance.json", entry.id);
    let record = record(asked, entry, &resource, tally.as_ref(), &file, sha256);
    let text = serde_json::to_string_pretty(&record).expect("a record is plain data") + "\n";
    let beside = Pending(couches.join(format!(".{}.provenance.tmp", entry.id)));
    std::fs::write(&beside.0, text).map_err(Failure::disk("écriture", &beside.0))?;
    std::fs::rename(&pending.0, &target).map_err(Failure::disk("écriture", &target))?;
    let provenance_path = asked.folder.join(&provenance);
    std::fs::rename(&beside.0, &provenance_path).map_err(Failure::disk("écriture", &provenance_path))?;
    let section = section(entry, model, &resource, &file, &config);
    Ok(Some(Recovered { entry: entry.clone(), resource, file, provenance, tally, section }))
}

/// A file being written, which disappears unless it is renamed.
struct Pending(PathBuf);

impl Drop for Pending {
    fn drop(&mut self) {
        // After the renaming there is nothing left to remove.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Csv => "csv",
        Format::GeoJson | Format::GeoPackage | Format::Shapefile => "geojson",
        Format::Json => "json",
        Format::Pbf => "osm.pbf",
    }
}

fn model_of(entry: &Entry, notes: &mut Notes) -> Option<Model> {
    let model = Model::named(&entry.model);
    if model.is_none() {
        let names: Vec<&str> = Model::all().iter().map(|m| m.id.as_str()).collect();
        let nearest = french::nearest(&entry.model, names.iter().copied()).map(|n| format!("\"{n}\""));
        let mut d = Diagnostic::new("E0104", format!("`{}` n'est pas un modèle de couche", entry.model));
        if let Some(place) = &entry.place {
            d = d.at(place.clone());
        }
        notes.push(d.label(format!("modèles : {}", french::list(&names))).did_you_mean(nearest.as_deref()));
    }
    model
}

/// The declaration and the territory of the study; its layers and its plan are not needed.
pub(super) fn open(folder: &Path, notes: &mut Notes) -> Option<(Config, Territory)> {
    let mut inputs = Vec::new();
    let name = "territoire.toml";
    let bytes = read_file(folder, name, None, &mut inputs, notes)?;
    let text = String::from_utf8_lossy(&bytes);
    let models = open_models(folder, &mut inputs, notes);
    let config = config::read(&text, Path::new(name), &Known { models: &models, questions: analysis::ALL }, notes)?;
    let territory = open_territory(folder, &config, &mut inputs, notes)?;
    Some((config, territory))
}

/// Whether nothing stands at that path, or what this command has written there and nobody has changed.
fn ours(target: &Path, id: &str) -> Result<bool, Failure> {
    if !target.exists() {
        return Ok(true);
    }
    let provenance = target.with_file_name(format!("{id}.provenance.json"));
    let record: Option<Provenance> =
        std::fs::read(provenance).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(record) = record else { return Ok(false) };
    let (sha256, _) = fetch::checksum(target).map_err(Failure::disk("lecture", target))?;
    Ok(sha256 == record.sha256_fichier)
}

fn bring(
    asked: &Recovery,
    entry: &Entry,
    territory: &Territory,
    progress: &mut dyn FnMut(Progress),
    notes: &mut Notes,
) -> Option<Resource> {
    let mut departements: Vec<String> = territory.communes.iter().map(|c| c.departement.clone()).collect();
    departements.sort_unstable();
    departements.dedup();
    let address = entry.address(&departements, notes)?;
    let Some(folder) = asked.cache.clone().or_else(fetch::default_folder) else {
        notes.push(
            Diagnostic::new("E0108", "aucun dossier où garder les téléchargements")
                .label("ni TERRITOIRE_CACHE, ni XDG_CACHE_HOME, ni dossier personnel")
                .help("donner un dossier avec `--cache DOSSIER`"),
        );
        return None;
    };
    let cache = Cache::new(folder);
    if asked.offline {
        return fetch::cached(entry, &address, &cache, notes);
    }
    let resource = fetch::get(entry, &address, &cache, &asked.patience, progress, notes)?;
    if resource.origin == Origin::Unchanged {
        notes.push(Diagnostic::new(
            "I0347",
            format!("`{}` n'a pas changé depuis le {} : la copie en réserve sert", entry.id, resource.day()),
        ));
    }
    Some(resource)
}

/// Writes what concerns the territory at `target`. `None` when the resource can't be understood, `Some(None)` when it is
/// kept whole.
fn cut(
    asked: &Recovery,
    entry: &Entry,
    resource: &Resource,
    territory: &Territory,
    target: &Path,
    notes: &mut Notes,
) -> Result<Option<Option<Tally>>, Failure> {
    let unpacked;
    let archived = entry.member.is_some();
    let source = if archived {
        unpacked = Folder::beside(target)?;
        match fetch::unpack(entry, &resource.file, &unpacked.0, notes) {
            Some(path) => path,
            None => return Ok(None),
        }
    } else {
        resource.file.clone()
    };
    let shown = if archived { PathBuf::from(source.file_name().unwrap_or_default()) } else { resource.file.clone() };
    if matches!(entry.format, Format::Json | Format::Pbf) {
        std::fs::copy(&source, target).map_err(Failure::disk("écriture", target))?;
        return Ok(Some(None));
    }
    let area = Area::new(territory, asked.margin);
    let hints = Hints {
        commune: entry.commune_column.clone(),
        position: entry.position_columns.clone(),
        crs: entry.crs,
        table: entry.table.clone(),
    };
    let file = std::fs::File::create(target).map_err(Failure::disk("écriture", target))?;
    let mut out = BufWriter::new(file);
    let tally = match entry.format {
        Format::Csv => extract::csv(&source, &shown, &hints, &area, &mut out, notes),
        Format::GeoJson => extract::geojson(&source, &shown, &hints, &area, &mut out, notes),
        _ => extract::vector(&source, &shown, &hints, &area, &mut out, notes),
    };
    let tally = tally.map_err(Failure::disk("écriture", target))?;
    out.flush().map_err(Failure::disk("écriture", target))?;
    Ok(tally.map(Some))
}

/// A folder for what comes out of an archive, which disappears with it.
struct Folder(PathBuf);

impl Folder {
    fn beside(target: &Path) -> Result<Self, Failure> {
        let folder = target.with_added_extension("archive.tmp");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(Failure::disk("effacement", &folder))?;
        }
        std::fs::create_dir_all(&folder).map_err(Failure::disk("création", &folder))?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What could not be removed is removed by the next unpacking.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn tell(entry: &Entry, tally: &Tally, margin: Metres, file: &str, notes: &mut Notes) {
    if tally.nowhere > 0 {
        notes.push(
            Diagnostic::new(
                "A0349",
                format!(
                    "{} sans commune ni position lisibles, écartée{}",
                    french::count(tally.nowhere, "ligne", "lignes"),
                    french::s(tally.nowhere)
                ),
            )
            .in_file(&PathBuf::from(file)),
        );
    }
    if tally.kept() == 0 {
        let around = if tally.placed { format!(" ni à moins de {margin}") } else { String::new() };
        notes.push(
            Diagnostic::new("A0348", format!("`{}` n'a rien dans le territoire{around}", entry.id))
                .in_file(&PathBuf::from(file))
                .label(format!("{} dans le jeu national", french::count(tally.read, "ligne", "lignes")))
                .help("une absence peut être vraie, ou venir d'un recensement incomplet : le vérifier sur place"),
        );
    }
}

fn record(
    asked: &Recovery,
    entry: &Entry,
    resource: &Resource,
    tally: Option<&Tally>,
    file: &str,
    sha256: String,
) -> Provenance {
    Provenance {
        outil: format!("territoire {VERSION}"),
        jeu: entry.id.clone(),
        titre: entry.title.clone(),
        producteur: entry.producer.clone(),
        licence: entry.licence.clone(),
        page: entry.page.clone(),
        millesime: entry.vintage.clone(),
        adresse: resource.address.clone(),
        adresse_finale: resource.final_address.clone(),
        telecharge_le: resource.downloaded.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        etag: resource.etag.clone(),
        derniere_modification: resource.last_modified.clone(),
        sha256_source: resource.sha256.clone(),
        octets_source: resource.bytes,
        fichier: file.to_owned(),
        sha256_fichier: sha256,
        marge_km: tally.filter(|t| t.placed).map(|_| asked.margin.km()),
        lignes_lues: tally.map(|t| t.read),
        lignes_gardees: tally.map(Tally::kept),
        lignes_dans_le_territoire: tally.map(|t| t.inside),
        lignes_dans_la_marge: tally.map(|t| t.around),
        lignes_ecartees_sans_lieu: tally.map(|t| t.nowhere),
        lignes_ecartees_mal_formees: tally.map(|t| t.malformed),
    }
}

/// The section that declares the layer, unless the study has it.
fn section(entry: &Entry, model: Model, resource: &Resource, file: &str, config: &Config) -> Option<String> {
    if matches!(entry.format, Format::Json | Format::Pbf) || config.layers.iter().any(|l| l.file.value == file) {
        return None;
    }
    let taken = config.layers.iter().any(|l| l.id.value == entry.id);
    let id = if taken { format!("{}-donnees-publiques", entry.id) } else { entry.id.clone() };
    let vintage = entry.vintage.as_ref().map(|v| format!(", {v}")).unwrap_or_default();
    let source = format!("{}{vintage}, téléchargé le {} ({})", entry.producer, resource.day(), entry.licence);
    let line = |key: &str, value: &str| format!("{key} = {}\n", super::new::quoted(value));
    Some(
        String::from("[[couche]]\n")
            + &line("id", &id)
            + &line("titre", &entry.title)
            + &line("fichier", file)
            + &line("modele", &model.id)
            + &line("source", &source),
    )
}
