//! `territoire donnees recuperer`: a public resource brought into the study, cut down to its territory, with the record
//! of where it comes from.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::disk::{self, Failure, PendingFile, PendingFolder};
use crate::fetch::{self, Cache, Catalogue, Chosen, Entry, Format, Origin, Patience, Progress, Resource};
use crate::french;
use crate::layer::extract::{self, Area, Hints, Tally};
use crate::layer::{Model, dropped_names};
use crate::study::{Declared, VERSION, declared};
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
    /// The file of a dataset that was chosen, when the entry names one.
    pub chosen: Option<Chosen>,
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
    /// The dataset, and which of its files was chosen: what the portal said of it.
    jeu_du_portail: Option<String>,
    ressource: Option<String>,
    ressource_titre: Option<String>,
    ressource_modifiee_le: Option<String>,
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
    /// That of the file of before, which is still in place when the machine stops between the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256_fichier_precedent: Option<String>,
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
                let absent = error.kind() == std::io::ErrorKind::NotFound;
                let message = "le catalogue ne peut pas être lu";
                let d = if absent { Diagnostic::no_file(message) } else { Diagnostic::refused(message) };
                notes.push(d.in_file(shown).machine(&error));
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
    let Some(study) = declared(&asked.folder, notes) else { return Ok(None) };
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
    let Some((resource, chosen)) = bring(asked, entry, &study.territory, progress, notes) else { return Ok(None) };
    let pending = PendingFile::new(&target)?;
    let Some(tally) = cut(asked, entry, &resource, &study.territory, pending.path(), notes)? else { return Ok(None) };
    if let Some(tally) = &tally {
        tell(entry, tally, asked.margin, &file, notes);
    }
    let (sha256, _) = disk::sha256_of_file(pending.path()).map_err(Failure::of("lecture", pending.path()))?;
    let provenance = format!("couches/{}.provenance.json", entry.id);
    let mut record = record(asked, entry, (&resource, chosen.as_ref()), tally.as_ref(), &file, sha256);
    // The record goes first, and knows both files: whenever the machine stops, what stands there is known for ours.
    record.sha256_fichier_precedent = disk::sha256_of_file(&target).ok().map(|(sha256, _)| sha256);
    let text = serde_json::to_string_pretty(&record).expect("a record is plain data") + "\n";
    let beside = PendingFile::new(&asked.folder.join(&provenance))?;
    std::fs::write(beside.path(), text).map_err(Failure::of("écriture", beside.path()))?;
    beside.commit()?;
    pending.commit()?;
    let section = section(entry, model, &resource, &file, &study);
    Ok(Some(Recovered { entry: entry.clone(), resource, chosen, file, provenance, tally, section }))
}

fn extension(format: Format) -> &'static str {
    match format {
        // Its rows come out as a table that people can open.
        Format::Csv | Format::Parquet => "csv",
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
        let mut d = Diagnostic::unfit(format!("`{}` n'est pas un modèle de couche", entry.model));
        if let Some(place) = &entry.place {
            d = d.at(place.clone());
        }
        notes.push(d.label(format!("modèles : {}", french::list(&names))).did_you_mean(nearest.as_deref()));
    }
    model
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
    let (sha256, _) = disk::sha256_of_file(target).map_err(Failure::of("lecture", target))?;
    Ok(sha256 == record.sha256_fichier || record.sha256_fichier_precedent == Some(sha256))
}

fn bring(
    asked: &Recovery,
    entry: &Entry,
    territory: &Territory,
    progress: &mut dyn FnMut(Progress),
    notes: &mut Notes,
) -> Option<(Resource, Option<Chosen>)> {
    let mut departements: Vec<String> = territory.communes.iter().map(|c| c.departement.clone()).collect();
    departements.sort_unstable();
    departements.dedup();
    let address = if entry.dataset.is_some() { String::new() } else { entry.address(&departements, notes)? };
    let Some(folder) = asked.cache.clone().or_else(fetch::default_folder) else {
        notes.push(
            Diagnostic::refused("aucun dossier où garder les téléchargements")
                .label("ni TERRITOIRE_CACHE, ni XDG_CACHE_HOME, ni dossier personnel")
                .help("donner un dossier avec `--cache DOSSIER`"),
        );
        return None;
    };
    let cache = Cache::new(folder);
    let chosen = match &entry.dataset {
        Some(dataset) => Some(fetch::choose(entry, dataset, &cache, asked.offline, &asked.patience, notes)?),
        None => None,
    };
    let address = chosen.as_ref().map_or(address, |chosen| chosen.adresse.clone());
    if asked.offline {
        return fetch::cached(entry, &address, &cache, notes).map(|resource| (resource, chosen));
    }
    let resource = fetch::get(entry, &address, &cache, &asked.patience, progress, notes)?;
    if resource.origin == Origin::Unchanged {
        let message = format!("`{}` n'a pas changé depuis le {} : la copie en réserve sert", entry.id, resource.day());
        notes.push(fetch::kept_copy(message));
    }
    Some((resource, chosen))
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
        // It disappears with what came out of the archive.
        unpacked = PendingFolder::new(target)?;
        match fetch::unpack(entry, &resource.file, unpacked.path(), notes) {
            Some(path) => path,
            None => return Ok(None),
        }
    } else {
        resource.file.clone()
    };
    let shown = if archived { PathBuf::from(source.file_name().unwrap_or_default()) } else { resource.file.clone() };
    if matches!(entry.format, Format::Json | Format::Pbf) {
        std::fs::copy(&source, target).map_err(Failure::of("écriture", target))?;
        return Ok(Some(None));
    }
    let area = Area::new(territory, asked.margin);
    let hints = Hints {
        commune: entry.commune_column.clone(),
        position: entry.position_columns.clone(),
        crs: entry.crs,
        table: entry.table.clone(),
    };
    let file = std::fs::File::create(target).map_err(Failure::of("écriture", target))?;
    let mut out = BufWriter::new(file);
    let tally = match entry.format {
        Format::Csv => extract::csv(&source, &shown, &hints, &area, &mut out, notes),
        Format::Parquet => extract::parquet(&source, &shown, &hints, &area, &mut out, notes),
        Format::GeoJson => extract::geojson(&source, &shown, &hints, &area, &mut out, notes),
        _ => extract::vector(&source, &shown, &hints, &area, &mut out, notes),
    };
    let tally = tally.map_err(Failure::of("écriture", target))?;
    out.flush().map_err(Failure::of("écriture", target))?;
    Ok(tally.map(Some))
}

fn tell(entry: &Entry, tally: &Tally, margin: Metres, file: &str, notes: &mut Notes) {
    if tally.nowhere > 0 {
        notes.push(
            Diagnostic::left_out(format!(
                "{} sans commune ni position lisibles, écartée{}",
                french::count(tally.nowhere, "ligne", "lignes"),
                french::s(tally.nowhere)
            ))
            .in_file(&PathBuf::from(file)),
        );
    }
    if tally.personal > 0 {
        notes.push(dropped_names(tally.personal, &[]).in_file(&PathBuf::from(file)));
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
    (resource, chosen): (&Resource, Option<&Chosen>),
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
        jeu_du_portail: chosen.map(|c| c.jeu.clone()),
        ressource: chosen.map(|c| c.id.clone()),
        ressource_titre: chosen.map(|c| c.titre.clone()),
        ressource_modifiee_le: chosen.and_then(|c| c.modifiee_le.clone()),
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
        sha256_fichier_precedent: None,
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
fn section(entry: &Entry, model: Model, resource: &Resource, file: &str, study: &Declared) -> Option<String> {
    if matches!(entry.format, Format::Json | Format::Pbf) || study.layers.iter().any(|l| l.file == file) {
        return None;
    }
    let taken = study.layers.iter().any(|l| l.id == entry.id);
    let id = if taken { format!("{}-donnees-publiques", entry.id) } else { entry.id.clone() };
    let vintage = entry.vintage.as_ref().map(|v| format!(", {v}")).unwrap_or_default();
    let source = format!("{}{vintage}, téléchargé le {} ({})", entry.producer, resource.day(), entry.licence);
    let line = |key: &str, value: &str| format!("{key} = {}\n", super::quoted(value));
    Some(
        String::from("[[couche]]\n")
            + &line("id", &id)
            + &line("titre", &entry.title)
            + &line("fichier", file)
            + &line("modele", &model.id)
            + &line("source", &source),
    )
}
