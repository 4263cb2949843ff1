//! Files that are written together: all of them, or none.

use std::path::{Path, PathBuf};

use super::file::parent;
use super::{Failure, write};

/// Writes the files of a folder that are not there yet, by their path in it, in that order. Those that were written; what
/// was there is left alone.
///
/// # Errors
/// When the machine refuses: none of them is then there, nor a folder made for them.
pub fn write_absent(folder: &Path, files: &[(String, String)]) -> Result<Vec<String>, Failure> {
    let (mut written, mut folders): (Vec<String>, Vec<PathBuf>) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let path = folder.join(name);
        if std::fs::symlink_metadata(&path).is_ok() {
            continue;
        }
        let absent = |p: &&Path| std::fs::symlink_metadata(p).is_err();
        let mut new: Vec<PathBuf> = parent(&path)
            .ancestors()
            .filter(|p| !p.as_os_str().is_empty())
            .take_while(absent)
            .map(Path::to_owned)
            .collect();
        new.reverse();
        folders.extend(new);
        if let Err(failure) = write(&path, text.as_bytes()) {
            written.iter().for_each(|name| drop(std::fs::remove_file(folder.join(name))));
            // A folder in which somebody put something meanwhile stays.
            folders.iter().rev().for_each(|folder| drop(std::fs::remove_dir(folder)));
            return Err(failure);
        }
        written.push(name.clone());
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_whole_leaves_what_was_there() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("un/deux");
        let files = |last: &str| {
            ["couches/a.csv", "plan/b.csv", last].map(|name| (name.to_owned(), "neuf".to_owned())).to_vec()
        };
        // A name that no system takes.
        let failure = write_absent(&folder, &files(&"a".repeat(300))).expect_err("refused");
        assert!(failure.to_string().starts_with("écriture de "), "{failure}");
        assert_eq!(std::fs::read_dir(dir.path()).expect("read").count(), 0);
        std::fs::create_dir_all(folder.join("couches")).expect("made");
        std::fs::write(folder.join("couches/a.csv"), "à moi").expect("written");
        write_absent(&folder, &files(&"a".repeat(300))).expect_err("refused");
        assert_eq!(std::fs::read_dir(&folder).expect("read").count(), 1);
        assert_eq!(write_absent(&folder, &files("c")).expect("written"), ["plan/b.csv", "c"]);
        assert_eq!(std::fs::read_to_string(folder.join("couches/a.csv")).expect("read"), "à moi");
    }
}
