//! What is written on the disk, whole or not at all, and the checksum of what lies there.
//!
//! Something half written is worse than nothing: it is taken for the whole. A file is therefore written under a hidden
//! name beside its own and renamed at the end, a folder is filled beside the one that it replaces. The hidden name holds
//! the process and a number, so that two commands, or two threads of one, never fill the same one.
//!
//! ```
//! use territoire::disk::{self, PendingFile};
//!
//! let folder = tempfile::tempdir().expect("a folder");
//! let file = folder.path().join("resultats/table.csv");
//! disk::write(&file, b"whole").expect("written");
//! let other = PendingFile::new(&file).expect("a place");
//! std::fs::write(other.path(), b"ha").expect("written");
//! drop(other);
//! assert_eq!(disk::read(&file).expect("read"), b"whole");
//! ```

use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::diagnostic::Said;

/// The machine refused something: told with the operation, the path and, in French, its answer.
#[derive(Debug, Error)]
#[error("{operation} de {} : {}", path.display(), Said::machine(cause))]
pub struct Failure {
    /// What was tried: «écriture».
    pub operation: &'static str,
    /// On which path.
    pub path: PathBuf,
    /// What the machine answered.
    pub cause: io::Error,
}

impl Failure {
    /// Makes the failure of an operation on a path out of what the machine answered.
    pub fn of(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self { operation, path: path.to_owned(), cause }
    }

    /// A file that could not be made, for a reason that is not the disk's.
    #[must_use]
    pub fn writing(path: &Path, cause: impl Into<Said>) -> Self {
        Self::of("écriture", path)(io::Error::other(cause.into()))
    }

    /// What was answered in its own words, when these are not French.
    #[must_use]
    pub fn original(&self) -> Option<String> {
        Said::machine(&self.cause).original().map(str::to_owned)
    }
}

/// The bytes of a file.
///
/// # Errors
/// When the machine refuses.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(Failure::of("lecture", path))
}

/// Makes a folder and those above it, unless they are there.
///
/// # Errors
/// When the machine refuses.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(Failure::of("création", path))
}

/// Writes a file, whole or not at all; its folder is made when it does not exist.
///
/// # Errors
/// When the machine refuses; what was there before is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let pending = PendingFile::new(path)?;
    std::fs::write(pending.path(), bytes).map_err(Failure::of("écriture", path))?;
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
    /// When the folder can't be made.
    pub fn new(target: &Path) -> Result<Self, Failure> {
        make_folder(target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
        Ok(Self { beside: beside(target), target: target.to_owned() })
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When it can't be renamed, for instance because the earlier one is open in another program.
    pub fn commit(self) -> Result<(), Failure> {
        // Who may read and write a file stays what it was.
        if let Ok(there) = std::fs::metadata(&self.target) {
            let _ = std::fs::set_permissions(&self.beside, there.permissions());
        }
        std::fs::rename(&self.beside, &self.target).map_err(Failure::of("écriture", &self.target))
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        // After a commit there is nothing left to remove.
        let _ = std::fs::remove_file(&self.beside);
    }
}

/// A folder being filled beside the one that it will replace; it disappears unless it is committed.
#[derive(Debug)]
pub struct PendingFolder {
    beside: PathBuf,
    target: PathBuf,
}

impl PendingFolder {
    /// Makes an empty folder beside `target`.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn new(target: &Path) -> Result<Self, Failure> {
        let beside = beside(target);
        let empty = || {
            // Left by a process of the same number that was stopped.
            if beside.exists() {
                std::fs::remove_dir_all(&beside)?;
            }
            std::fs::create_dir_all(&beside)
        };
        empty().map_err(Failure::of("création", target))?;
        Ok(Self { beside, target: target.to_owned() })
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Writes a file of the folder, by its path in it.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        write(&self.beside.join(name), bytes)
    }

    /// Puts the folder in its place. What was there disappears only once the new one is there.
    ///
    /// # Errors
    /// When the folder can't be renamed, for instance because a file in it is open in another program; what was there
    /// before is then there again.
    pub fn commit(self) -> Result<(), Failure> {
        self.exchange().map_err(Failure::of("remplacement", &self.target))
    }

    fn exchange(&self) -> io::Result<()> {
        let old = beside(&self.target);
        let existed = self.target.exists();
        if existed {
            std::fs::rename(&self.target, &old)?;
        }
        if let Err(error) = std::fs::rename(&self.beside, &self.target) {
            if existed {
                std::fs::rename(&old, &self.target)?;
            }
            return Err(error);
        }
        if existed {
            std::fs::remove_dir_all(&old)?;
        }
        Ok(())
    }
}

impl Drop for PendingFolder {
    fn drop(&mut self) {
        // After a commit the folder is no longer there; after a failure nothing half written stays.
        if self.beside.exists() {
            let _ = std::fs::remove_dir_all(&self.beside);
        }
    }
}

/// A hidden name beside a file or a folder, which nobody else takes.
fn beside(target: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (process, rank) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    target.with_file_name(format!(".{name}-{process}-{rank}.tmp"))
}

/// A SHA-256 made piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Checksum(Sha256);

impl Checksum {
    /// That of no byte.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes some more bytes in.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Its 32 bytes.
    #[must_use]
    pub fn bytes(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// Its 64 digits.
    #[must_use]
    pub fn hex(self) -> String {
        self.bytes().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// The SHA-256 of some bytes, as 32 bytes.
#[must_use]
pub fn sum(bytes: &[u8]) -> [u8; 32] {
    let mut sum = Checksum::new();
    sum.add(bytes);
    sum.bytes()
}

/// The SHA-256 of some bytes, in 64 digits.
///
/// ```
/// assert!(territoire::disk::sha256(b"abc").starts_with("ba7816bf8f01cfea"));
/// ```
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut sum = Checksum::new();
    sum.add(bytes);
    sum.hex()
}

/// The SHA-256 of a file in 64 digits, and its size, read piece by piece.
///
/// # Errors
/// When the file can't be read.
pub fn sha256_of_file(path: &Path) -> io::Result<(String, u64)> {
    let mut file = std::fs::File::open(path)?;
    let mut sum = Checksum::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok((sum.hex(), size));
        }
        sum.add(&buffer[..n]);
        size += n as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("read").flatten();
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).expect("read")
    }

    #[test]
    fn a_file_is_written_in_folders_that_were_not_there() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("plan/suivi/journal.csv");
        write(&path, b"un").expect("written");
        write(&path, b"deux").expect("written again");
        assert_eq!(text(&path), "deux");
        assert_eq!(names(path.parent().expect("a folder")), ["journal.csv"], "nothing is left beside");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_rights_and_is_left_alone_when_nothing_changes() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.csv");
        write(&path, b"un").expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).expect("changed");
        assert!(rewrite(&path, |before| [before.expect("there"), b" deux"].concat()).expect("written"));
        assert_eq!(text(&path), "un deux");
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o664);
        assert!(!rewrite(&path, |before| before.expect("there").to_vec()).expect("read"));
        assert!(
            rewrite(&dir.path().join("b.csv"), |before| before.map_or(b"neuf".to_vec(), <[u8]>::to_vec))
                .expect("written")
        );
    }

    #[test]
    fn a_file_dropped_in_the_middle_leaves_the_earlier_one_whole() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.csv");
        write(&path, b"ancien").expect("written");
        let pending = PendingFile::new(&path).expect("a place");
        std::fs::write(pending.path(), "nouv").expect("half of it");
        assert_eq!(names(dir.path()).len(), 2);
        drop(pending);
        assert_eq!((text(&path).as_str(), names(dir.path()).len()), ("ancien", 1));
    }

    #[test]
    fn a_file_that_cannot_take_its_place_leaves_nothing_beside() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.csv");
        std::fs::create_dir_all(path.join("dedans")).expect("a folder where the file should be");
        let failure = write(&path, b"nouveau").expect_err("refused");
        assert_eq!(failure.path, path);
        assert!(failure.to_string().starts_with("écriture de "), "{failure}");
        assert_eq!(names(dir.path()), ["a.csv"]);
        assert_eq!(names(&path), ["dedans"], "what was there is untouched");
    }

    #[test]
    fn a_folder_that_is_not_committed_leaves_the_earlier_one() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let target = dir.path().join("resultats");
        std::fs::create_dir(&target).expect("made");
        std::fs::write(target.join("a.txt"), "ancien").expect("written");
        let pending = PendingFolder::new(&target).expect("made");
        pending.write("a.txt", b"nouveau").expect("written");
        drop(pending);
        assert_eq!(text(&target.join("a.txt")), "ancien");
        let pending = PendingFolder::new(&target).expect("made");
        pending.write("a.txt", b"nouveau").expect("written");
        pending.commit().expect("renamed");
        assert_eq!(text(&target.join("a.txt")), "nouveau");
        assert_eq!(names(dir.path()), ["resultats"], "nothing is left beside");
    }

    #[test]
    fn a_folder_whose_own_is_gone_gives_the_earlier_one_back() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let target = dir.path().join("resultats");
        write(&target.join("a.txt"), b"ancien").expect("written");
        let pending = PendingFolder::new(&target).expect("made");
        // Somebody cleans up the hidden folders: the second renaming fails once the first is done.
        std::fs::remove_dir_all(pending.path()).expect("removed");
        let failure = pending.commit().expect_err("refused");
        assert_eq!(failure.to_string(), format!("remplacement de {} : il n'existe pas", target.display()));
        assert_eq!(text(&target.join("a.txt")), "ancien");
        assert_eq!(names(dir.path()), ["resultats"]);
    }

    #[test]
    fn hidden_names_hold_the_process_and_are_never_the_same() {
        let target = Path::new("ici/resultats");
        let (one, other) = (beside(target), beside(target));
        assert_ne!(one, other, "two threads of one process");
        for path in [&one, &other] {
            assert_eq!(path.parent(), target.parent(), "a renaming must not cross disks");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let process = format!(".resultats-{}-", std::process::id());
            assert!(name.starts_with(&process) && name.ends_with(".tmp"), "{name}");
        }
    }

    /// Eight threads, each writing its own text over and over: whoever reads meanwhile finds one of the eight, whole.
    #[test]
    fn who_reads_while_others_write_finds_a_whole_file() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.txt");
        let texts: Vec<String> = (0..8).map(|i| i.to_string().repeat(50_000 + i)).collect();
        write(&path, texts[0].as_bytes()).expect("written");
        std::thread::scope(|scope| {
            for text in &texts {
                scope.spawn(|| (0..20).for_each(|_| write(&path, text.as_bytes()).expect("written")));
            }
            for _ in 0..50 {
                let found = text(&path);
                assert!(texts.contains(&found), "a text of {} bytes is none of the eight", found.len());
            }
        });
        assert_eq!(names(dir.path()), ["a.txt"], "nothing is left beside");
    }

    /// The same by two processes: this test runs itself twice at once.
    #[test]
    fn two_processes_write_one_file_in_turn() {
        const TARGET: &str = "TERRITOIRE_TEST_DISK";
        const SIZE: usize = 200_000;
        if let Some(path) = std::env::var_os(TARGET) {
            let text = std::process::id().to_string().repeat(SIZE);
            (0..20).for_each(|_| write(Path::new(&path), text.as_bytes()).expect("written"));
            return;
        }
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.txt");
        let start = || {
            let mut command = std::process::Command::new(std::env::current_exe().expect("this test"));
            command.args(["disk::tests::two_processes_write_one_file_in_turn", "--exact"]).env(TARGET, &path);
            command.stdout(std::process::Stdio::null()).spawn().expect("started")
        };
        let both = [start(), start()];
        let texts = both.each_ref().map(|child| child.id().to_string().repeat(SIZE));
        for mut child in both {
            assert!(child.wait().expect("ended").success());
        }
        assert!(texts.contains(&text(&path)), "what is there is not whole");
        assert_eq!(names(dir.path()), ["a.txt"], "nothing is left beside");
    }

    #[test]
    fn checksums_are_those_that_are_published() {
        // Test vectors of SHA-256 (FIPS 180-4).
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
        assert_eq!(Checksum::new().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let mut by_pieces = Checksum::new();
        by_pieces.add(b"a");
        by_pieces.add(b"bc");
        assert_eq!(by_pieces.hex(), abc);
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a");
        write(&path, b"abc").expect("written");
        assert_eq!(sha256_of_file(&path).expect("read"), (abc.to_owned(), 3));
    }
}
