//! The road network of a study: built once from an extract or a layer of lines, kept in `reseau/`.

use std::path::{Path, PathBuf};

use super::road_files;
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure};
use crate::french;
use crate::layer::Leads;
use crate::network::file::{self, Header};
use crate::network::lines::Declaration;
use crate::network::osm::{self, Area, Extract};
use crate::network::profile::Profile;
use crate::network::relief::Relief;
use crate::network::streets::Streets;
use crate::study::{NETWORK, area, declared, known_profiles, short};
use crate::units::Metres;

/// How far around the territory its roads are kept unless asked otherwise: services across the border count.
pub const ROADS_KM: f64 = 30.0;

/// What is asked of the building of a network.
#[derive(Debug, Clone, Default)]
pub struct Building {
    /// The study folder.
    pub folder: PathBuf,
    /// The extract, or the file of a layer of lines, as a path that opens.
    pub extract: PathBuf,
    /// The layer to read in a file of lines that has several.
    pub table: Option<String>,
    /// What the columns of a layer of lines mean: the id of a declaration of the tool, or the path of one's own.
    pub columns: Option<String>,
    /// EPSG code of a layer of lines that tells none.
    pub projection: Option<u32>,
    /// Files or folders of heights; slopes count for nothing when there is none.
    pub relief: Vec<PathBuf>,
    /// Whether a file of heights may name others.
    pub leads: Leads,
    /// How far around the territory its roads are kept; the whole extract when none.
    pub margin: Option<Metres>,
    /// The profiles, by id; all those known when empty.
    pub profiles: Vec<String>,
    /// Whether the roads are made up.
    pub fictional: bool,
}

/// Builds the network of a study and writes it to [`NETWORK`]. `None` when the notes have an error.
///
/// # Errors
/// When the machine refuses to read or write.
pub fn build_network(asked: &Building, notes: &mut Notes) -> Result<Option<Header>, Failure> {
    let Some(study) = declared(&asked.folder, notes) else { return Ok(None) };
    let Some(profiles) = chosen(asked, notes) else { return Ok(None) };
    let shown = asked.extract.as_path();
    if !shown.exists() {
        notes.push(
            Diagnostic::no_file(format!("le fichier `{}` ne peut pas être ouvert", shown.display()))
                .in_file(shown)
                .help("donner le chemin de l'extrait OpenStreetMap, par exemple `lorraine-latest.osm.pbf`"),
        );
        return Ok(None);
    }
    let area = asked.margin.and_then(|margin| area(&study.territory, margin));
    let (parsed, texts): (Vec<Profile>, Vec<String>) = profiles.into_iter().unzip();
    let relief = match asked.relief.as_slice() {
        [] => None,
        paths => match road_files::relief(paths, area, asked.leads, notes) {
            Some(relief) => Some(relief),
            None => return Ok(None),
        },
    };
    let found = ways(asked, area, &parsed, relief.as_ref(), notes);
    let Some((extract, columns)) = found else { return Ok(None) };
    if let Some(relief) = &relief
        && !relief.check(&extract.links.nodes, &asked.relief, notes)
    {
        return Ok(None);
    }
    let turns = extract.links.turns.len();
    let (streets, _) = Streets::new(extract.links);
    let sha256 = checksum(shown).map_err(Failure::of("lecture", shown))?;
    let header = Header {
        source: shown.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        sha256,
        date: extract.date,
        area: area.map(|a| [a.least.lon, a.least.lat, a.most.lon, a.most.lat]),
        profiles: parsed.iter().map(|p| p.id.clone()).zip(texts).collect(),
        columns,
        relief: relief.map(|r| r.names()).unwrap_or_default(),
        extent: streets.extent(),
        fictional: asked.fictional,
        ways: extract.ways,
        nodes: streets.nodes.len(),
        edges: streets.ends.len(),
        metres: streets.lengths.iter().map(|l| u64::from(*l)).sum::<u64>() / 1_000,
        turns,
        turns_left_out: extract.restrictions_left_out,
    };
    disk::write(&asked.folder.join(NETWORK), &file::to_bytes(&header, &streets))?;
    short(&header, &study.territory, asked.margin, notes);
    Ok(Some(header))
}

/// What was found, with the id and the text of the declaration that a layer of lines was read by.
type Found = Option<(Extract, Option<(String, String)>)>;

/// The ways of the file: an extract is known by its extension, a layer of lines by what opens it.
fn ways(
    asked: &Building,
    area: Option<Area>,
    profiles: &[Profile],
    relief: Option<&Relief>,
    notes: &mut Notes,
) -> Found {
    let file = asked.extract.as_path();
    let name = file.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    if name.ends_with(".pbf") {
        return Some((osm::read_on(file, file, area, profiles, relief, notes)?, None));
    }
    if [".osm", ".osm.bz2", ".osm.gz", ".osm.xml"].iter().any(|e| name.ends_with(e)) {
        notes.push(
            Diagnostic::no_roads("un extrait OpenStreetMap se lit en `.osm.pbf`")
                .in_file(file)
                .help("télécharger le `.osm.pbf`, ou convertir : `osmium cat extrait.osm -o extrait.osm.pbf`"),
        );
        return None;
    }
    let own = match &asked.columns {
        None => None,
        Some(columns) => Some(declaration(columns, notes)?),
    };
    let to_read = road_files::Asked {
        table: asked.table.as_deref(),
        projection: asked.projection,
        declaration: own.as_ref().map(|(declaration, _)| declaration),
    };
    let (extract, id) = road_files::ways(file, file, to_read, area, profiles, relief, notes)?;
    let text = own.map(|(_, text)| text).or_else(|| Declaration::text(&id).map(str::to_owned)).unwrap_or_default();
    Some((extract, Some((id, text))))
}

/// A declaration of the tool by its id, or that of a file, with its text.
fn declaration(columns: &str, notes: &mut Notes) -> Option<(Declaration, String)> {
    if let (Some(known), Some(text)) = (Declaration::all().iter().find(|d| d.id == columns), Declaration::text(columns))
    {
        return Some((known.clone(), text.to_owned()));
    }
    let shown = Path::new(columns);
    match std::fs::read_to_string(shown) {
        Ok(text) => Declaration::parse(&text, shown, notes).map(|declaration| (declaration, text)),
        Err(_) => {
            let ids: Vec<&str> = Declaration::all().iter().map(|d| d.id.as_str()).collect();
            notes.push(
                Diagnostic::no_file(format!("le fichier `{columns}` ne peut pas être ouvert"))
                    .in_file(shown)
                    .label(format!("déclarations de l'outil : {}", french::list(&ids)))
                    .did_you_mean(french::nearest(columns, ids.iter().copied())),
            );
            None
        }
    }
}

/// The SHA-256 of a file. A Shapefile is several files and a geodatabase a folder of them: theirs, one after another.
fn checksum(path: &Path) -> std::io::Result<String> {
    let of_folder = |folder: &Path, keep: &dyn Fn(&Path) -> bool| -> std::io::Result<String> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|e| e.path()).collect();
        files.retain(|f| f.is_file() && keep(f));
        files.sort_unstable();
        let sums: std::io::Result<Vec<String>> = files.iter().map(|f| Ok(disk::sha256_of_file(f)?.0)).collect();
        Ok(sums?.join(" "))
    };
    if path.is_dir() {
        return of_folder(path, &|_| true);
    }
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("shp")) {
        let parts = ["shp", "dbf", "prj", "cpg"];
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return of_folder(folder, &|f| {
            let part = f.extension().is_some_and(|e| parts.iter().any(|p| e.eq_ignore_ascii_case(p)));
            part && f.file_stem() == path.file_stem()
        });
    }
    Ok(disk::sha256_of_file(path)?.0)
}

/// The profiles that are asked for, with the text of each.
fn chosen(asked: &Building, notes: &mut Notes) -> Option<Vec<(Profile, String)>> {
    let mut known = known_profiles(&asked.folder, &mut Vec::new(), notes)?;
    let mut sound = true;
    for id in &asked.profiles {
        if !known.iter().any(|(p, _)| p.id == *id) {
            let ids: Vec<&str> = known.iter().map(|(p, _)| p.id.as_str()).collect();
            notes.push(
                Diagnostic::unknown(format!("le profil `{id}` n'existe pas"))
                    .label(format!("profils connus : {}", french::list(&ids)))
                    .did_you_mean(french::nearest(id, ids.iter().copied())),
            );
            sound = false;
        }
    }
    if !asked.profiles.is_empty() {
        known.retain(|(p, _)| asked.profiles.contains(&p.id));
    }
    sound.then_some(known)
}
