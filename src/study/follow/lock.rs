//! One import at a time: two that write the journal together would each lose the other's lines.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure};

/// The file that whoever writes the journal holds. The system lets go of it when the program ends, however it ends.
const LOCK: &str = "plan/suivi/.verrou";

/// How often it is asked for, and how long between: an import takes a second or two.
const TRIES: usize = 30;
const PAUSE: Duration = Duration::from_millis(100);

/// Held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it, waiting a little for whoever has it. `None`, told in the notes, when they keep it.
    pub(super) fn take(study: &Path, notes: &mut Notes) -> Result<Option<Self>, Failure> {
        let path = study.join(LOCK);
        if let Some(folder) = path.parent() {
            disk::make_folder(folder)?;
        }
        let opened = disk::open_own(&path, File::options().create(true).truncate(false).write(true));
        let file = opened.map_err(Failure::of("verrouillage", &path))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                // A shared folder whose system knows no locks: better an import than none.
                Err(TryLockError::Error(cause)) if cause.kind() == ErrorKind::Unsupported => {
                    return Ok(Some(Self { _file: file }));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(cause)) => return Err(Failure::of("verrouillage", &path)(cause)),
            }
        }
        notes.push(
            Diagnostic::new("E0462", "le suivi de cette étude est en train d'être importé ailleurs")
                .in_file(Path::new(LOCK))
                .label("une autre commande écrit le journal")
                .help("attendre qu'elle finisse, puis relancer ; rien n'a été importé"),
        );
        Ok(None)
    }
}
