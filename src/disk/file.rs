//! A file put in its place whole.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Failure, make_folder, owner};
use crate::diagnostic::Said;

/// Writes a file, whole or not at all; its folder is made when it does not exist. A link stays one: what it leads to is
/// written.
///
/// # Errors
/// When the machine refuses; what was there before is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    // The folder is put in place whole: its files need not be.
    if owner::is_within_mine(path) {
        make_folder(parent(path))?;
        return std::fs::write(path, bytes).map_err(Failure::of("écriture", path));
    }
    let pending = PendingFile::new(path)?;
    let written = File::create_new(pending.path()).and_then(|mut file| file.write_all(bytes));
    written.map_err(Failure::of("écriture", path))?;
    pending.commit()
}

/// Writes a file from what it holds now (`None` when there is none), unless that changes nothing. Whether it was written.
///
/// # Errors
/// When the machine refuses to read or to write; what was there before is then untouched.
pub fn rewrite(path: &Path, again: impl FnOnce(Option<&[u8]>) -> Vec<u8>) -> Result<bool, Failure> {
    let before = match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::of("lecture", path)(error)),
    };
    let bytes = again(before.as_deref());
    if before.as_deref() == Some(bytes.as_slice()) {
        return Ok(false);
    }
    write(path, &bytes).map(|()| true)
}

/// Whether somebody protected this file and not the others beside it: in a folder that was copied from where nothing may be
/// written, all are so, and nobody chose it.
fn protected(path: &Path) -> bool {
    let readonly = |path: &Path| {
        std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|there| there.permissions().readonly())
    };
    if readonly(path) != Some(true) {
        return false;
    }
    let beside = std::fs::read_dir(parent(path)).into_iter().flatten().flatten().map(|entry| entry.path());
    beside.into_iter().any(|other| readonly(&other) == Some(false))
}

/// A file being written beside the one that it will replace; it disappears unless it is committed.
#[derive(Debug)]
pub struct PendingFile {
    beside: PathBuf,
    target: PathBuf,
}

impl PendingFile {
    /// The place of a file to come; its folder is made when it does not exist, the file itself is for the caller to write.
    ///
    /// # Errors
    /// When the folder can't be made, or when somebody protected the file that is there: it could be replaced all the
    /// same, which is not what they want.
    pub fn new(target: &Path) -> Result<Self, Failure> {
        let target = real(target);
        if protected(&target) {
            let why = "il est protégé (lecture seule) ; permettre d'y écrire, ou le déplacer, puis relancer";
            return Err(Failure::writing(&target, Said::told(why, "")));
        }
        make_folder(parent(&target))?;
        Ok(Self { beside: owner::making(&target), target })
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Puts the file in its place, once the disk holds it.
    ///
    /// # Errors
    /// When it can't be renamed, for instance because the earlier one is open in another program.
    pub fn commit(self) -> Result<(), Failure> {
        let placed = || {
            as_before(&self.beside, &self.target);
            keep(&self.beside)?;
            rename(&self.beside, &self.target)
        };
        placed().map_err(Failure::of("écriture", &self.target))?;
        // It is there, whole: that its name may be forgotten by a machine that stops now is no failure.
        let _ = keep_folder(parent(&self.target));
        Ok(())
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        // After a commit there is nothing left to remove.
        let _ = removed(|| std::fs::remove_file(&self.beside));
    }
}

/// Removes what is of nobody: a disk that refuses once may not refuse twice.
pub(super) fn removed(remove: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match remove() {
        Err(error) if error.kind() != ErrorKind::NotFound => remove(),
        done => done,
    }
}

/// The folder that a path is in.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a path leads: links are followed, to what does not exist yet too.
pub(super) fn real(path: &Path) -> PathBuf {
    let mut at = path.to_owned();
    // As far as systems follow; in a circle, the link itself is then written.
    for _ in 0..40 {
        let Ok(next) = std::fs::read_link(&at) else { break };
        at = parent(&at).join(next);
    }
    at
}

/// Who may read and write, and whose it is, stay what they were, as far as the system lets them.
pub(super) fn as_before(new: &Path, old: &Path) {
    let Ok(there) = std::fs::metadata(old) else { return };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if std::fs::metadata(new).is_ok_and(|n| (n.uid(), n.gid()) != (there.uid(), there.gid())) {
            let given = std::os::unix::fs::chown(new, Some(there.uid()), Some(there.gid()));
            let _ = given.or_else(|_| std::os::unix::fs::chown(new, None, Some(there.gid())));
        }
    }
    let _ = std::fs::set_permissions(new, there.permissions());
}

/// Renames. Windows refuses for a moment what its antivirus is looking at.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let mut tries = if cfg!(windows) { 20 } else { 0 };
    while tries > 0 {
        tries -= 1;
        match std::fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            done => return done,
        }
    }
    std::fs::rename(from, to)
}

/// Waits until the disk itself holds a file: a machine that stops forgets the rest.
pub(super) fn keep(file: &Path) -> io::Result<()> {
    // Windows does this for who may write only.
    let opened = File::options().read(!cfg!(windows)).write(cfg!(windows)).open(file);
    done_or_not_known(opened.and_then(|file| file.sync_all()))
}

/// The same for the names of a folder; Windows has nothing of the kind.
pub(super) fn keep_folder(folder: &Path) -> io::Result<()> {
    match cfg!(windows) {
        true => Ok(()),
        false => done_or_not_known(File::open(folder).and_then(|folder| folder.sync_all())),
    }
}

/// A disk that knows no such thing, as some of the network, or a file that may not be read again, is not a fault.
fn done_or_not_known(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        done => done,
    }
}
