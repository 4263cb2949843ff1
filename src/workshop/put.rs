//! Files that a command puts in a study, or where the user says, and never over what people wrote.

use std::path::{Path, PathBuf};

use crate::diagnostic::Notes;
use crate::disk::{self, Failure, PendingFolder};
use crate::study::{changed, not_removed};

/// Writes files of a folder of the study, all or none; of what the tool wrote there earlier, what `stays`. `false`, told in
/// the notes, when people changed one.
pub(super) fn usual(
    folder: &Path,
    made: &[(&PathBuf, &[u8])],
    stays: impl Fn(&str) -> bool,
    replace: bool,
    notes: &mut Notes,
) -> Result<bool, Failure> {
    let shown = Path::new(folder.file_name().unwrap_or_default());
    let mut pending = PendingFolder::new(folder)?;
    pending.carry(stays)?;
    for (path, bytes) in made {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        pending.write(&name, bytes)?;
    }
    let taken = if replace { Vec::new() } else { pending.taken()? };
    taken.iter().for_each(|name| notes.push(changed(&shown.join(name))));
    if !taken.is_empty() {
        return Ok(false);
    }
    if let Some(left) = pending.commit()?.left {
        notes.push(not_removed(&left));
    }
    Ok(true)
}

/// Writes files that the user names. `false`, told in the notes, when others stand there.
pub(super) fn named(made: &[(&PathBuf, &[u8])], replace: bool, notes: &mut Notes) -> Result<bool, Failure> {
    let mut free = true;
    for (path, bytes) in made {
        let there = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            read => Some(read.map_err(Failure::of("lecture", path))?),
        };
        if !replace && there.is_some_and(|there| there != *bytes) {
            notes.push(changed(path));
            free = false;
        }
    }
    for (path, bytes) in made.iter().filter(|_| free) {
        disk::write(path, bytes)?;
    }
    Ok(free)
}
