//! One import at a time: two that write the journal together would each lose the other's lines.

use std::path::Path;
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure, Lock};

/// The folder that whoever writes the journal holds.
const HELD: &str = "plan/suivi";

/// What earlier versions held, and left there.
const BEFORE: &str = "plan/suivi/.verrou";

/// How long it is waited for: an import takes a second or two.
const PATIENCE: Duration = Duration::from_secs(3);

/// Takes it, waiting a little for whoever has it; nothing of it is left once it is dropped. `None`, told in the notes, when
/// they keep it.
pub(super) fn take(study: &Path, notes: &mut Notes) -> Result<Option<Lock>, Failure> {
    let folder = study.join(HELD);
    disk::make_folder(&folder)?;
    let before = study.join(BEFORE);
    if std::fs::symlink_metadata(&before).is_ok_and(|file| file.is_file() && file.len() == 0) {
        // Nothing is in it, and nobody misses it.
        let _ = std::fs::remove_file(&before);
    }
    match Lock::take(&folder, "territoire plan suivi importer", PATIENCE, &mut |_| ())? {
        Ok(lock) => Ok(Some(lock)),
        Err(_) => {
            notes.push(
                Diagnostic::new("E0462", "le suivi de cette étude est en train d'être importé ailleurs")
                    .in_file(Path::new(HELD))
                    .label("une autre commande écrit le journal")
                    .help("attendre qu'elle finisse, puis relancer ; rien n'a été importé"),
            );
            Ok(None)
        }
    }
}
