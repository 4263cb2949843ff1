//! Databases of SQLite (GeoPackage, SpatiaLite) that are read without a byte of theirs being changed.
//!
//! Who opens one the usual way, to read only, still finishes what another program left: what waits beside it (`-wal`,
//! `-journal`) is put in it, and goes. Here a database by which nothing waits is opened as one that never changes; one by
//! which something waits is copied with it, and the copy is read.

use std::fs::Metadata;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::SystemTime;

use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use crate::diagnostic::{Diagnostic, Said};
use crate::disk::Scratch;
use crate::french;

/// How a database begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The ends of the names of what waits beside a database.
pub(crate) const WAITING: [&str; 2] = ["-wal", "-journal"];

/// The largest database, with what waits, that is copied: others are left to their program.
const LARGEST: u64 = 2 << 30;

/// How often a copy is begun again when the program that has the database open wrote meanwhile.
const TRIES: usize = 3;

/// A copy of a database that another program has open, or left open, with all that waited beside it.
#[derive(Debug)]
pub(in crate::layer) struct Still {
    /// The copy.
    file: PathBuf,
    of: PathBuf,
    seen: Seen,
    waiting: Vec<String>,
    /// Goes with the copy.
    _folder: Scratch,
}

/// By what a file is known to be the one that was copied.
type Seen = Vec<Option<(u64, Option<SystemTime>)>>;

impl Still {
    /// What the library opens.
    pub(in crate::layer) fn path(&self) -> &Path {
        &self.file
    }

    /// That it is a copy that is read.
    pub(in crate::layer) fn told(&self, shown: &Path) -> Diagnostic {
        let name = shown.display();
        Diagnostic::new("I0523", format!("`{name}` est ouvert dans un autre programme, ou n'y a pas été refermé"))
            .in_file(shown)
            .label(format!(
                "lu sur une copie, avec les changements qui attendent dans {} ; rien n'est changé à ces fichiers",
                french::list(&self.waiting)
            ))
            .help("rien à faire ; les changements qui ne sont pas enregistrés dans cet autre programme ne sont pas lus")
    }
}

/// Whether a file is a database of SQLite.
pub(in crate::layer) fn is_database(path: &Path) -> bool {
    let mut begin = [0; 16];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == *MAGIC
}

/// The copy that is to be read in the place of a file; `None` when the file itself can be. The same for all who ask while
/// one of them has it.
///
/// # Errors
/// Why it can't be copied, in French.
pub(in crate::layer) fn of(path: &Path) -> Result<Option<Arc<Still>>, String> {
    /// Those that somebody has.
    static HELD: Mutex<Vec<Weak<Still>>> = Mutex::new(Vec::new());
    // What waits lies beside the file that a link leads to.
    let Ok(path) = path.canonicalize() else { return Ok(None) };
    if !path.is_file() || !is_database(&path) || WAITING.iter().all(|end| looked(&with(&path, end)).is_none()) {
        return Ok(None);
    }
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    held.retain(|still| still.strong_count() > 0);
    let seen = seen(&path);
    let known = held.iter().filter_map(Weak::upgrade).find(|still| still.of == path && still.seen == seen);
    if known.is_some() {
        return Ok(known);
    }
    let still = Arc::new(copied(path)?);
    held.push(Arc::downgrade(&still));
    Ok(Some(still))
}

/// That a database can't be read without changing it.
pub(in crate::layer) fn refused(shown: &Path, why: String) -> Diagnostic {
    let message = format!("`{}` est ouvert dans un autre programme, et ne peut pas être lu", shown.display());
    unread(message)
        .in_file(shown)
        .label(why)
        .help("le refermer dans cet autre programme (QGIS…), ou l'y enregistrer sous un autre nom, puis relancer")
}

/// That a database was packed with what waits beside it, which is not read through an archive: its rows would lack in
/// silence.
pub(in crate::layer) fn packed(shown: &Path, waiting: &Path) -> Diagnostic {
    unread("la base de cette archive était ouverte dans un autre programme".to_owned())
        .in_file(shown)
        .label(format!("une partie de ses données attend à côté d'elle, dans `{}`", waiting.display()))
        .help("décompresser l'archive et donner la base elle-même, ou refaire l'archive une fois la base refermée")
}

fn unread(message: String) -> Diagnostic {
    Diagnostic::new("E0523", message)
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn looked(path: &Path) -> Option<Metadata> {
    std::fs::metadata(path).ok().filter(Metadata::is_file)
}

fn seen(path: &Path) -> Seen {
    let all = std::iter::once(path.to_owned()).chain(WAITING.iter().map(|end| with(path, end)));
    all.map(|p| looked(&p).map(|m| (m.len(), m.modified().ok()))).collect()
}

/// A copy that no program wrote in while it was made.
fn copied(of: PathBuf) -> Result<Still, String> {
    let said = |error: &io::Error| Said::machine(error).french().to_owned();
    let name = of.file_name().unwrap_or_default().to_owned();
    for _ in 0..TRIES {
        let before = seen(&of);
        let size: u64 = before.iter().flatten().map(|(size, _)| size).sum();
        if size > LARGEST {
            let (now, most) = (size as f64 / 1e9, LARGEST as f64 / 1e9);
            let (now, most) = (french::short(now, 1), french::short(most, 1));
            return Err(format!(
                "il faudrait en lire une copie, et il a {now} Go : plus que les {most} Go qui sont copiés"
            ));
        }
        let folder = Scratch::new().map_err(|failure| failure.to_string())?;
        let file = folder.path().join(&name);
        let mut waiting = Vec::new();
        let mut copy = || -> io::Result<()> {
            // What waits first: what is put in the database meanwhile is then there twice, and not lost.
            for end in WAITING {
                if looked(&with(&of, end)).is_some() {
                    std::fs::copy(with(&of, end), with(&file, end))?;
                    waiting.push(format!("`{}`", with(Path::new(&name), end).display()));
                }
            }
            std::fs::copy(&of, &file).map(drop)
        };
        match copy() {
            // What waited was put away meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("sa copie n'a pas pu être faite : {}", said(&error))),
            Ok(()) if seen(&of) != before => continue,
            Ok(()) => {}
        }
        finish(&file);
        return Ok(Still { file, of, seen: before, waiting, _folder: folder });
    }
    Err("un autre programme y écrit en ce moment même".to_owned())
}

/// Lets the library finish in the copy what was left: a change that was half made is undone, which it does for who may
/// write only.
fn finish(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for end in ["", "-wal", "-journal"] {
            // Of a file that is there; those of the folder are for this user alone.
            let _ = std::fs::set_permissions(with(file, end), std::fs::Permissions::from_mode(0o600));
        }
    }
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_UPDATE | GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_RASTER,
        allowed_drivers: Some(&["GPKG", "SQLite"]),
        ..DatasetOptions::default()
    };
    // What does not open so is told by who opens it to read.
    drop(Dataset::open_ex(file, options));
}
