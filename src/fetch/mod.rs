//! Open data at a word: a catalogue of public resources, and their download into a cache.
//!
//! [`get`] brings one resource of the catalogue: it resumes what was cut, asks again only when the server has something
//! new, checks what came, and keeps a copy whole or not at all. This room is the only user of HTTP. What goes wrong on
//! the network is told as a diagnostic: the address, what was got, what was expected, the mend. A resource is kept as it
//! comes: cutting it down to a territory is for who asked for it. [`choose`] asks a portal for the newest file of a
//! dataset that moves; [`geocode`](geocode()) sends addresses to a service that finds them, and nothing else.
//!
//! ```
//! use std::path::Path;
//! use territoire::diagnostic::Notes;
//! use territoire::fetch::{Catalogue, Format};
//!
//! // What a study changes in the catalogue of the tool; all else of the resource stays.
//! let (mut catalogue, mut notes) = (Catalogue::own(), Notes::new());
//! let text = "[[jeu]]\nid = \"irve\"\nadresse = \"https://exemple.fr/bornes.csv\"\n";
//! catalogue.read(text, Path::new("catalogue.toml"), &mut notes);
//! let irve = catalogue.find("irve", &mut notes).expect("a resource");
//! assert_eq!((irve.template.as_str(), irve.format), ("https://exemple.fr/bornes.csv", Format::Csv));
//! assert!(catalogue.find("irvee", &mut notes).is_none() && notes.has_errors());
//! ```

mod archive;
mod cache;
mod catalogue;
mod content;
mod dataset;
mod fault;
mod geocode;
mod http;
mod kept;
mod service;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

pub use cache::Cache;
pub use catalogue::{Catalogue, Dataset, Entry, Format, GEOCODER, Region};
pub use dataset::choose;
pub use geocode::{BATCH, Place, Query, geocode};
pub use kept::Chosen;

pub(crate) use archive::unpack;

use fault::Fault;
use kept::Kept;

/// How long the network is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to be made.
    pub connect: Duration,
    /// For the next byte to come.
    pub idle: Duration,
    /// How many times in a row an attempt may bring nothing new.
    pub tries: u32,
    /// Wait before the second attempt; doubled at each further one.
    pub pause: Duration,
}

impl Default for Patience {
    /// Ten seconds to connect, thirty without a byte (the slow exports of public portals), three tries.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            tries: 3,
            pause: Duration::from_millis(500),
        }
    }
}

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are here, those of an earlier attempt included.
    pub done: u64,
    /// Bytes of the whole, when the server tells.
    pub total: Option<u64>,
}

/// Where the bytes of a resource come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Downloaded now.
    Network,
    /// In the cache, and the server says that it has nothing newer.
    Unchanged,
    /// In the cache, without asking the server.
    Offline,
}

/// A resource that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its file in the cache: to be read, not changed.
    pub file: PathBuf,
    /// Where its bytes come from.
    pub origin: Origin,
    /// The address that was asked.
    pub address: String,
    /// The address that answered, after the redirects.
    pub final_address: String,
    /// When it was downloaded.
    pub downloaded: Timestamp,
    /// Its version, as the server names it.
    pub etag: Option<String>,
    /// When the server says that it was last changed.
    pub last_modified: Option<String>,
    /// Its SHA-256.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Resource {
    fn of(kept: Kept, file: PathBuf, origin: Origin) -> Self {
        Self {
            file,
            origin,
            address: kept.adresse,
            final_address: kept.adresse_finale,
            downloaded: kept.telecharge_le,
            etag: kept.etag,
            last_modified: kept.derniere_modification,
            sha256: kept.sha256,
            bytes: kept.octets,
        }
    }

    /// The day of the download, as people read it.
    #[must_use]
    pub fn day(&self) -> String {
        day(self.downloaded)
    }
}

/// A moment as a French date, in the machine's time zone.
fn day(moment: Timestamp) -> String {
    french::date(moment.to_zoned_datetime(jiff::tz::TimeZone::system()).date())
}

/// Brings the resource that an entry of the catalogue names at `address` (see [`Entry::address`]).
///
/// `None`, with the reason in the notes, when it can't be had; the cache then holds what it held before, and what had
/// come of a cut download, from which the next call goes on.
#[must_use]
pub fn get(
    entry: &Entry,
    address: &str,
    cache: &Cache,
    patience: &Patience,
    progress: &mut dyn FnMut(Progress),
    notes: &mut Notes,
) -> Option<Resource> {
    let slot = cache.slot(&entry.id, address);
    let known = slot.kept();
    // Only one download of a resource at a time: two would write in the same partial file.
    let lock = match slot.lock() {
        Ok(lock) => lock,
        Err(fault) => {
            notes.push(fault.tell(entry, address, known.as_ref()));
            return None;
        }
    };
    let brought = http::bring(entry, address, &slot, known.as_ref(), patience, progress);
    drop(lock);
    match brought {
        Ok((kept, origin)) => {
            if kept.sans_longueur {
                notes.push(unmeasured(entry));
            }
            Some(Resource::of(kept, slot.file(), origin))
        }
        Err(fault) => {
            notes.push(fault.tell(entry, address, known.as_ref()));
            None
        }
    }
}

/// The copy of a resource that the cache holds, without any network; says from when it is.
#[must_use]
pub fn cached(entry: &Entry, address: &str, cache: &Cache, notes: &mut Notes) -> Option<Resource> {
    let slot = cache.slot(&entry.id, address);
    let Some(kept) = slot.kept() else {
        notes.push(nothing_kept(entry, address, cache));
        return None;
    };
    if let Some(fault) = entry.sha256.as_ref().and_then(|expected| Fault::unless_same(expected, &kept.sha256)) {
        notes.push(fault.tell(entry, address, None));
        return None;
    }
    let day = day(kept.telecharge_le);
    notes.push(kept_copy(format!("`{}` : copie en réserve du {day}, non comparée à la source", entry.id)));
    Some(Resource::of(kept, slot.file(), Origin::Offline))
}

/// Nothing proves that a resource is whole.
fn unmeasured(entry: &Entry) -> Diagnostic {
    Diagnostic::new("A0502", format!("rien ne dit que `{}` est arrivé en entier", entry.id))
        .label("le serveur n'annonce ni la longueur ni la fin de ce qu'il envoie")
        .help(
            "comparer le nombre de lignes à celui que le producteur publie, ou donner son `sha256` dans catalogue.toml",
        )
}

/// Nothing of an entry is in the cache.
fn nothing_kept(entry: &Entry, address: &str, cache: &Cache) -> Diagnostic {
    Diagnostic::new("E0341", format!("`{}` n'est pas en réserve", entry.id))
        .in_file(cache.folder())
        .label(format!("aucune copie entière de {address}"))
        .help("relancer une fois sans `--hors-ligne`, avec le réseau, ou indiquer une autre réserve avec `--cache`")
}

/// Says that a copy of the cache is used.
#[must_use]
pub(crate) fn kept_copy(message: String) -> Diagnostic {
    Diagnostic::new("I0347", message)
}

/// The folder where downloads are kept: `TERRITOIRE_CACHE`, else `territoire` in `XDG_CACHE_HOME`, else
/// `.cache/territoire-donnees` in the home folder. `None` when there is none of them.
#[must_use]
pub(crate) fn default_folder() -> Option<PathBuf> {
    let named = |key: &str| std::env::var_os(key).filter(|v| !v.is_empty()).map(PathBuf::from);
    named("TERRITOIRE_CACHE")
        .or_else(|| named("XDG_CACHE_HOME").map(|folder| folder.join("territoire")))
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache").join("territoire-donnees")))
}

/// The diagnostic of a disk that refuses.
fn refused(operation: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::refused(format!("{operation} impossible"))
        .in_file(path)
        .machine(error)
        .help("vérifier les droits et la place sur le disque, ou choisir une autre réserve avec `--cache`")
}
