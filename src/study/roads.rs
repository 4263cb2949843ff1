//! The road network of a study: built once from an extract, kept in `reseau/`.

use std::path::{Path, PathBuf};

use geo::{BoundingRect, Coord};

use super::open::read_file;
use super::results::Input;
use super::{Failure, recover, write_file};
use crate::diagnostic::{Diagnostic, Notes};
use crate::fetch;
use crate::french;
use crate::network::file::{self, Header};
use crate::network::osm::{self, Area};
use crate::network::profile::Profile;
use crate::network::streets::Streets;
use crate::territory::Territory;
use crate::units::Metres;

/// Where the network of a study is kept.
pub const NETWORK: &str = "reseau/routes.reseau";

/// How far around the territory its roads are kept unless asked otherwise: services across the border count.
pub const ROADS_KM: f64 = 30.0;

/// What is asked of the building of a network.
#[derive(Debug, Clone)]
pub struct Building {
    /// The study folder.
    pub folder: PathBuf,
    /// The extract, as a path that opens.
    pub extract: PathBuf,
    /// How far around the territory its roads are kept; the whole extract when none.
    pub margin: Option<Metres>,
    /// The profiles, by id; all those known when empty.
    pub profiles: Vec<String>,
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
    if !shown.is_file() {
        notes.push(
            Diagnostic::new("E0101", format!("le fichier `{}` ne peut pas être ouvert", shown.display()))
                .in_file(shown)
                .help("donner le chemin de l'extrait OpenStreetMap, par exemple `lorraine-latest.osm.pbf`"),
        );
        return Ok(None);
    }
    let area = asked.margin.and_then(|margin| area(&territory, margin));
    let (parsed, texts): (Vec<Profile>, Vec<String>) = profiles.into_iter().unzip();
    let Some(extract) = osm::read(shown, shown, area, &parsed, notes) else { return Ok(None) };
    let (streets, _) = Streets::new(extract.links);
    let (sha256, _) = fetch::checksum(shown).map_err(Failure::disk("lecture", shown))?;
    let header = Header {
        source: shown.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        sha256,
        date: extract.date,
        area: area.map(|a| [a.least.lon, a.least.lat, a.most.lon, a.most.lat]),
        profiles: parsed.iter().map(|p| p.id.clone()).zip(texts).collect(),
        ways: extract.ways,
        nodes: streets.nodes.len(),
        edges: streets.ends.len(),
        metres: streets.lengths.iter().map(|l| u64::from(*l)).sum::<u64>() / 1_000,
    };
    write_file(&asked.folder.join(NETWORK), &file::to_bytes(&header, &streets))?;
    Ok(Some(header))
}

/// The profiles that are asked for, with the text of each.
fn chosen(asked: &Building, inputs: &mut Vec<Input>, notes: &mut Notes) -> Option<Vec<(Profile, String)>> {
    let mut known: Vec<(Profile, String)> =
        Profile::all().iter().cloned().zip(Profile::texts().map(str::to_owned)).collect();
    let mut names: Vec<String> = std::fs::read_dir(asked.folder.join("profils"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| format!("profils/{}", e.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort_unstable();
    let mut sound = true;
    for name in names {
        let bytes = read_file(&asked.folder, &name, None, inputs, notes)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match Profile::parse(&text, Path::new(&name), notes) {
            Some(profile) => {
                known.retain(|(p, _)| p.id != profile.id);
                known.push((profile, text));
            }
            None => sound = false,
        }
    }
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
