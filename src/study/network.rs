//! The road network of a study as it is used: where it lies, by which profiles one travels on it, how far it reaches. It is
//! built by [`crate::workshop`].

use std::path::Path;

use geo::{BoundingRect, Coord};

use super::files::{names_in, read_file, text_of};
use super::results::Input;
use crate::analysis::parameter::{AS_STUDY, STRAIGHT};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::network::file::Header;
use crate::network::osm::Area;
use crate::network::profile::Profile;
use crate::territory::Territory;
use crate::units::Metres;

/// Where the network of a study is kept.
pub const NETWORK: &str = "reseau/routes.reseau";

/// Words that `deplacement` takes for something else than a profile.
const RESERVED: [&str; 2] = [STRAIGHT, AS_STUDY];

/// How far from the edge of the territory its outermost road may be, in degrees: about two kilometres.
const EDGE: f64 = 0.02;

/// The error of a study that asks to go by road without roads.
pub(super) fn wanted(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0510", message)
}

/// Warns when the roads stop short of the territory, or of the margin that was asked for around it.
pub(crate) fn short(header: &Header, territory: &Territory, margin: Option<Metres>, notes: &mut Notes) {
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

/// The profiles of the tool and of a study, with the text of each; one of the study stands for the tool's of the same id.
/// `None` when one of the study can't be read, which is noted.
pub(crate) fn known_profiles(
    folder: &Path,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Vec<(Profile, String)>> {
    let mut known: Vec<(Profile, String)> =
        Profile::all().iter().cloned().zip(Profile::texts().map(str::to_owned)).collect();
    let mut sound = true;
    let mut own: Vec<String> = Vec::new();
    for name in names_in(folder, "profils", ".toml") {
        let bytes = read_file(folder, &name, None, inputs, notes)?;
        let text = text_of(&bytes, Path::new(&name), notes)?.into_owned();
        match Profile::parse(&text, Path::new(&name), notes) {
            Some(profile) if RESERVED.contains(&profile.id.as_str()) => {
                notes.push(
                    Diagnostic::unfit(format!("un profil ne peut pas s'appeler `{}`", profile.id))
                        .in_file(Path::new(&name))
                        .help("ce mot a déjà un sens dans `deplacement` : choisir un autre `id`"),
                );
                sound = false;
            }
            Some(profile) if own.contains(&profile.id) => {
                notes.push(
                    Diagnostic::taken(format!("le profil `{}` est donné deux fois", profile.id))
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

/// The box of the territory and what is around it.
pub(crate) fn area(territory: &Territory, margin: Metres) -> Option<Area> {
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
