//! One command at a time on a study: two that read, change and write the same file would each lose what the other wrote.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Failure;
use super::file::removed;
use super::own::{make_own, open_own};
use crate::diagnostic::Said;

/// The file that whoever writes in a folder holds. The system lets go of it when the program ends, however it ends.
const NAME: &str = ".territoire.verrou";

/// How what it holds begins.
const SIGNED: &str = r#"{"commande":"#;

/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(50);

/// Who holds a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The command, as it is typed.
    pub commande: String,
    /// The number of the process.
    pub processus: u32,
    /// Since when, by the clock of the machine.
    pub depuis: String,
}

/// A folder held until this is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// None where there is nothing to hold, or nothing to hold it by.
    file: Option<File>,
}

impl Lock {
    /// Holds a folder for a command, waiting at most so long for whoever holds it, which is told once. The inner error is
    /// who keeps it.
    ///
    /// A folder that can't be written in is not held: nobody can write there. Nor is one on a disk that knows no locks:
    /// better a command than none.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn take(
        folder: &Path,
        command: &str,
        patience: Duration,
        waiting: &mut dyn FnMut(&Holder),
    ) -> Result<Result<Self, Holder>, Failure> {
        let path = folder.join(NAME);
        let (start, mut told) = (Instant::now(), false);
        loop {
            match held(&path) {
                Ok(file) => {
                    let lock = Self { path, file };
                    lock.sign(command);
                    return Ok(Ok(lock));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(Failure::of("verrouillage", &path)(error)),
            }
            if start.elapsed() >= patience {
                return Ok(Err(holder(&path)));
            }
            std::thread::sleep(PAUSE);
            if !told && start.elapsed() > Duration::from_secs(1) {
                told = true;
                waiting(&holder(&path));
            }
        }
    }

    /// Whether nobody else can be writing there: a lock is held.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.file.is_some()
    }

    /// Says in the file who holds it. A disk too full for that is not a reason to stop.
    fn sign(&self, command: &str) {
        let Some(mut file) = self.file.as_ref() else { return };
        let depuis = jiff::ZonedDateTime::now().strftime("%d/%m/%Y à %H:%M:%S").to_string();
        let holder = Holder { commande: command.to_owned(), processus: std::process::id(), depuis };
        let said = serde_json::to_vec(&holder).unwrap_or_default();
        // By the file that is held, and by no name: whatever has that name by now is not written in.
        let _ = match signed(&self.path) {
            path if path == self.path => {
                file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(&said))
            }
            path => make_own(&path).and_then(|mut beside| beside.write_all(&said)),
        };
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.file.is_some() {
            let _ = std::fs::remove_file(signed(&self.path));
            // While it is still held: whoever opened it meanwhile sees that it is no longer there, and asks again.
            let _ = removed(|| std::fs::remove_file(&self.path));
        }
    }
}

/// Where the holder is told: in the file itself, but on Windows, where nobody can read one that is held.
fn signed(path: &Path) -> PathBuf {
    if cfg!(windows) { path.with_extension("verrou.json") } else { path.to_owned() }
}

fn holder(path: &Path) -> Holder {
    let told = std::fs::read(signed(path)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    told.unwrap_or_default()
}

/// The file, held; `None` where there is nothing to hold by.
fn held(path: &Path) -> io::Result<Option<File>> {
    let file = match open_own(path, File::options().create(true).truncate(false).write(true).read(true)) {
        Ok(file) => file,
        // Windows says so of a file that is going away, too: there is nothing to lose in going on, all the same.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::PermissionDenied
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::NotFound
                    | ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) if is_there(&file, path) => is_a_lock(&file).map(|()| Some(file)),
        // It was removed by its holder between the opening and now.
        Ok(()) | Err(TryLockError::WouldBlock) => Err(ErrorKind::WouldBlock.into()),
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Refuses a file of that name that somebody else wrote: to sign it would be to lose what it holds.
fn is_a_lock(file: &File) -> io::Result<()> {
    let mut begin = Vec::new();
    file.take(SIGNED.len() as u64).read_to_end(&mut begin)?;
    // A machine that stopped may have left zeros.
    match begin.iter().all(|byte| *byte == 0) || begin == SIGNED.as_bytes() {
        true => Ok(()),
        false => Err(io::Error::other(Said::told(
            "ce fichier n'est pas un verrou de l'outil, qui en fait un de ce nom ; le renommer pour le garder, puis relancer",
            "",
        ))),
    }
}

/// Whether an open file is still the one of that name.
#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (open, named) = (file.metadata(), std::fs::metadata(path));
    open.ok().zip(named.ok()).is_some_and(|(a, b)| (a.dev(), a.ino()) == (b.dev(), b.ino()))
}

/// Windows keeps the name of a file until the last who has it open lets go.
#[cfg(not(unix))]
fn is_there(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(folder: &Path, command: &str, patience: u64) -> Result<Lock, Holder> {
        Lock::take(folder, command, Duration::from_millis(patience), &mut |_| ()).expect("the machine lets us")
    }

    #[test]
    fn who_holds_a_folder_is_named_and_nothing_is_left_of_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let lock = take(dir.path(), "territoire lancer", 0).expect("free");
        let busy = take(dir.path(), "territoire verifier", 100).expect_err("held");
        assert_eq!((busy.commande.as_str(), busy.processus), ("territoire lancer", std::process::id()));
        assert!(busy.depuis.contains(" à "), "{}", busy.depuis);
        drop(lock);
        assert_eq!(std::fs::read_dir(dir.path()).expect("read").count(), 0);
        assert!(take(dir.path(), "territoire verifier", 0).expect("free").is_held());
    }

    /// Sixteen threads add one to a number that each reads, waits over and writes: only one at a time gives sixteen.
    #[test]
    fn one_at_a_time() {
        let dir = tempfile::tempdir().expect("a folder");
        let number = dir.path().join("nombre");
        std::fs::write(&number, "0").expect("written");
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let lock = take(dir.path(), "a", 60_000).expect("in the end");
                    assert!(lock.is_held());
                    let before: u32 = std::fs::read_to_string(&number).expect("read").parse().expect("a number");
                    std::thread::sleep(Duration::from_millis(5));
                    std::fs::write(&number, (before + 1).to_string()).expect("written");
                });
            }
        });
        assert_eq!(std::fs::read_to_string(&number).expect("read"), "16");
    }

    #[test]
    fn a_file_of_that_name_that_is_no_lock_is_left() {
        let dir = tempfile::tempdir().expect("a folder");
        let (path, take) = (dir.path().join(NAME), || Lock::take(dir.path(), "a", Duration::ZERO, &mut |_| ()));
        std::fs::write(&path, "mon texte").expect("written");
        let refused = take().expect_err("refused");
        assert_eq!(refused.path, path);
        assert!(refused.to_string().contains("n'est pas un verrou de l'outil"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "mon texte");
        // What a command that was stopped left, and a machine.
        for left in
            ["", "\0\0\0\0\0\0\0\0\0\0\0\0", r#"{"commande":"territoire lancer","processus":1,"depuis":"hier"}"#]
        {
            std::fs::write(&path, left).expect("written");
            drop(take().expect("ours").expect("free"));
            assert!(!path.exists());
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_held() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(!take(&dir.path().join("nulle-part"), "a", 0).expect("nothing to hold").is_held());
    }
}
