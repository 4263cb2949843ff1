//! The road network of a study: built once from an extract or a layer of lines, kept in `reseau/`.

use std::path::{Path, PathBuf};

use geo::{BoundingRect, Coord};

use super::open::read_file;
use super::results::Input;
use super::{Failure, recover, write_file};
use crate::analysis::parameter::{AS_STUDY, STRAIGHT};
use crate::diagnostic::{Diagnostic, Notes};
use crate::fetch;
use crate::french;
use crate::network::file::{self, Header};
use crate::network::lines::{self, Declaration};
use crate::network::osm::{self, Area, Extract};
use crate::network::profile::Profile;
use crate::network::relief::Relief;
use crate::network::streets::Streets;
use crate::territory::Territory;
use crate::units::Metres;

/// Where the network of a study is kept.
pub const NETWORK: &str = "reseau/routes.reseau";

/// How far around the territory its roads are kept unless asked otherwise: services across the border count.
pub const ROADS_KM: f64 = 30.0;

/// Words that `deplacement` takes for something else than a profile.
const RESERVED: [&str; 2] = [STRAIGHT, AS_STUDY];

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
    let Some((_, territory)) = recover::open(&asked.folder, notes) else { return Ok(None) };
    let mut inputs = Vec::new();
    let Some(profiles) = chosen(asked, &mut inputs, notes) else { return Ok(None) };
    let shown = asked.extract.as_path();
    if !shown.exists() {
        notes.push(
            Diagnostic::new("E0101", format!("le fichier `{}` ne peut pas être ouvert", shown.display()))
                .in_file(shown)
                .help("donner le chemin de l'extrait OpenStreetMap, par exemple `lorraine-latest.osm.pbf`"),
        );
        return Ok(None);
    }
    let area = asked.margin.and_then(|margin| area(&territory, margin));
    let (parsed, texts): (Vec<Profile>, Vec<String>) = profiles.into_iter().unzip();
    let relief = match asked.relief.as_slice() {
        [] => None,
        paths => match Relief::read(paths, area, notes) {
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
    let sha256 = checksum(shown).map_err(Failure::disk("lecture", shown))?;
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
    write_file(&asked.folder.join(NETWORK), &file::to_bytes(&header, &streets))?;
    short(&header, &territory, asked.margin, notes);
    Ok(Some(header))
}

/// How far from the edge of the territory its outermost road may be, in degrees: about two kilometres.
const EDGE: f64 = 0.02;

/// Warns when the roads stop short of the territory, or of the margin that was asked for around it.
pub(super) fn short(header: &Header, territory: &Territory, margin: Option<Metres>, notes: &mut Notes) {
    let shown = Path::new(NETWORK);
    let inside = area(territory, Metres::default()).map(|a| header.short_of(a, EDGE)).unwrap_or_default();
    if !inside.is_empty() {
        notes.push(
            Diagnostic::new("A0512", "le réseau ne couvre pas tout le territoire")
                .in_file(shown)
                .label(format!("il s'arrête avant le bord {}", french::list(&inside)))
                .help("le refaire avec un extrait qui contient tout le territoire"),
        );
        return;
    }
    // A tenth of a degree: an extract is cut at a border, seldom at a street.
    let around = margin.and_then(|m| area(territory, m)).map(|a| header.short_of(a, EDGE * 5.0)).unwrap_or_default();
    if let Some(margin) = margin.filter(|_| !around.is_empty()) {
        notes.push(
            Diagnostic::new("A0514", format!("le réseau s'arrête à moins de {margin} du territoire"))
                .in_file(shown)
                .label(french::list(&around).to_owned())
                .help("les services de ce côté ne comptent pas : réunir deux extraits voisins (`osmium merge`), ou réduire `--marge`"),
        );
    }
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
            Diagnostic::new("E0530", "un extrait OpenStreetMap se lit en `.osm.pbf`")
                .in_file(file)
                .help("télécharger le `.osm.pbf`, ou convertir : `osmium cat extrait.osm -o extrait.osm.pbf`"),
        );
        return None;
    }
    let own = match &asked.columns {
        None => None,
        Some(columns) => Some(declared(columns, notes)?),
    };
    let to_read = lines::Asked {
        table: asked.table.as_deref(),
        projection: asked.projection,
        declaration: own.as_ref().map(|(declaration, _)| declaration),
    };
    let (extract, id) = lines::read(file, file, to_read, area, profiles, relief, notes)?;
    let text = own.map(|(_, text)| text).or_else(|| Declaration::text(&id).map(str::to_owned)).unwrap_or_default();
    Some((extract, Some((id, text))))
}

/// A declaration of the tool by its id, or that of a file, with its text.
fn declared(columns: &str, notes: &mut Notes) -> Option<(Declaration, String)> {
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
                Diagnostic::new("E0101", format!("le fichier `{columns}` ne peut pas être ouvert"))
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
        let sums: std::io::Result<Vec<String>> = files.iter().map(|f| Ok(fetch::checksum(f)?.0)).collect();
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
    Ok(fetch::checksum(path)?.0)
}

/// The profiles of the tool and of a study, with the text of each; one of the study stands for the tool's of the same id.
/// `None` when one of the study can't be read, which is noted.
pub(super) fn known_profiles(
    folder: &Path,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Vec<(Profile, String)>> {
    let mut known: Vec<(Profile, String)> =
        Profile::all().iter().cloned().zip(Profile::texts().map(str::to_owned)).collect();
    let mut names: Vec<String> = std::fs::read_dir(folder.join("profils"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| format!("profils/{}", e.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort_unstable();
    let mut sound = true;
    let mut own: Vec<String> = Vec::new();
    for name in names {
        let bytes = read_file(folder, &name, None, inputs, notes)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match Profile::parse(&text, Path::new(&name), notes) {
            Some(profile) if RESERVED.contains(&profile.id.as_str()) => {
                notes.push(
                    Diagnostic::new("E0104", format!("un profil ne peut pas s'appeler `{}`", profile.id))
                        .in_file(Path::new(&name))
                        .help("ce mot a déjà un sens dans `deplacement` : choisir un autre `id`"),
                );
                sound = false;
            }
            Some(profile) if own.contains(&profile.id) => {
                notes.push(
                    Diagnostic::new("E0106", format!("le profil `{}` est donné deux fois", profile.id))
                        .in_file(Path::new(&name))
                        .help("donner un autre `id` à l'un des deux fichiers"),
                );
                sound = false;
            }
            Some(profile) => {
                own.push(profile.id.clone());
                known.retain(|(p, _)| p.id != profile.id);
                known.push((profile, text));
            }
            None => sound = false,
        }
    }
    sound.then_some(known)
}

/// The profiles that are asked for, with the text of each.
fn chosen(asked: &Building, inputs: &mut Vec<Input>, notes: &mut Notes) -> Option<Vec<(Profile, String)>> {
    let mut known = known_profiles(&asked.folder, inputs, notes)?;
    let mut sound = true;
    for id in &asked.profiles {
        if !known.iter().any(|(p, _)| p.id == *id) {
            let ids: Vec<&str> = known.iter().map(|(p, _)| p.id.as_str()).collect();
            notes.push(
                Diagnostic::new("E0109", format!("le profil `{id}` n'existe pas"))
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

/// The box of the territory and what is around it.
pub(super) fn area(territory: &Territory, margin: Metres) -> Option<Area> {
    let bounds = territory.outline.bounding_rect()?;
    let (mut west, mut south, mut east, mut north) =
        (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
    let m = margin.value();
    let (least, most) = (bounds.min(), bounds.max());
    // The sides of a box are curves on the ellipsoid: several points of each are looked at.
    for i in 0..=16 {
        let share = f64::from(i) / 16.0;
        let x = least.x - m + share * (most.x - least.x + 2.0 * m);
        let y = least.y - m + share * (most.y - least.y + 2.0 * m);
        for (x, y) in [(x, least.y - m), (x, most.y + m), (least.x - m, y), (most.x + m, y)] {
            let Some(p) = territory.projection.unproject(Coord { x, y }) else { continue };
            (west, east) = (west.min(p.x), east.max(p.x));
            (south, north) = (south.min(p.y), north.max(p.y));
        }
    }
    (west < east).then(|| Area::degrees(west, south, east, north))
}
