//! Files that are written together: all of them, or none.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::file::{keep, keep_folder, parent, removed, rename};
use super::{Failure, leftover, owner, write};

/// Writes the files of a folder that are not there yet, by their path in it, in that order. Those that were written; what
/// was there is left alone.
///
/// # Errors
/// When the machine refuses: none of them is then there, nor a folder made for them. A folder that was not there appears
/// whole, even where the program is stopped meanwhile.
pub fn write_absent(folder: &Path, files: &[(String, String)]) -> Result<Vec<String>, Failure> {
    let mut folders: Vec<PathBuf> = Vec::new();
    let there = std::fs::symlink_metadata(folder).is_ok();
    let done = match there {
        true => completed(folder, files, &mut folders),
        false => made(folder, files, &mut folders),
    };
    if done.is_err() {
        // A folder in which somebody put something meanwhile stays.
        folders.iter().rev().for_each(|folder| drop(removed(|| std::fs::remove_dir(folder))));
    }
    done
}

/// The folders that are not there yet on the way to a path, from above.
fn absent(path: &Path) -> Vec<PathBuf> {
    let none = |p: &&Path| std::fs::symlink_metadata(p).is_err();
    let way = path.ancestors().filter(|p| !p.as_os_str().is_empty());
    let mut folders: Vec<PathBuf> = way.take_while(none).map(Path::to_owned).collect();
    folders.reverse();
    folders
}

/// Adds to a folder, in the order of the files, what it lacks; `folders` are those made for it.
fn completed(folder: &Path, files: &[(String, String)], folders: &mut Vec<PathBuf>) -> Result<Vec<String>, Failure> {
    let mut written: Vec<String> = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        if std::fs::symlink_metadata(&path).is_ok() {
            continue;
        }
        folders.extend(absent(parent(&path)));
        if let Err(failure) = write(&path, text.as_bytes()) {
            written.iter().for_each(|name| drop(removed(|| std::fs::remove_file(folder.join(name)))));
            return Err(failure);
        }
        written.push(name.clone());
    }
    Ok(written)
}

/// Makes a folder that is not there beside its place, then puts it there whole; `folders` are those made above it.
fn made(folder: &Path, files: &[(String, String)], folders: &mut Vec<PathBuf>) -> Result<Vec<String>, Failure> {
    leftover::tidy_of(folder);
    folders.extend(absent(parent(folder)));
    std::fs::create_dir_all(parent(folder)).map_err(Failure::of("création", folder))?;
    let beside = owner::making(folder);
    let filled = || -> Result<(), Failure> {
        for (name, text) in files {
            write(&beside.join(name), text.as_bytes())?;
        }
        kept(&beside, files).and_then(|()| rename(&beside, folder)).map_err(Failure::of("création", folder))?;
        // It is there: a disk that does not say so takes nothing away.
        let _ = keep_folder(parent(folder));
        Ok(())
    };
    filled().map_err(|failure| {
        let _ = removed(|| std::fs::remove_dir_all(&beside));
        let within = failure.path.strip_prefix(&beside).ok().map(|rest| folder.join(rest));
        Failure { path: within.unwrap_or(failure.path), ..failure }
    })?;
    Ok(files.iter().map(|(name, _)| name.clone()).collect())
}

/// Waits until the disk holds the files of a folder, and the folders that they are in.
fn kept(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    files.iter().try_for_each(|(name, _)| keep(&folder.join(name)))?;
    let within: BTreeSet<PathBuf> = files.iter().map(|(name, _)| parent(&folder.join(name)).to_owned()).collect();
    within.iter().try_for_each(|folder| keep_folder(folder))
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
