//! What a command that was stopped left: half-made files and folders are removed, a folder that was set aside comes back.

use std::path::{Path, PathBuf};

use super::file::{parent, removed};
use super::owner::Hidden;

/// Puts a folder in order, that nobody else writes in (`alone`): what dead processes left half made is removed, and what
/// they had set aside comes back when nothing took its place. What can't be removed, which is no fault.
#[must_use]
pub fn tidy(folder: &Path, alone: bool) -> Vec<PathBuf> {
    in_order(folder, alone, |_| true)
}

/// The same for what was left of one file or folder, beside it.
pub(super) fn tidy_of(target: &Path) {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // What stays hinders nobody.
    drop(in_order(parent(target), false, |hidden| hidden.name == name));
}

fn in_order(folder: &Path, alone: bool, about: impl Fn(&Hidden) -> bool) -> Vec<PathBuf> {
    let mut found: Vec<(PathBuf, Hidden)> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let hidden = entry.file_name().to_str().and_then(Hidden::of);
        // Where the system does not say who lives, only who is alone knows that nobody does.
        let dead = |h: &Hidden| about(h) && h.owner.lives().map_or(alone, |lives| !lives);
        found.extend(hidden.filter(dead).map(|hidden| (entry.path(), hidden)));
    }
    // The last that was set aside is the one that was in place.
    let modified = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    found.sort_by_cached_key(|(path, hidden)| (!hidden.aside, std::cmp::Reverse(modified(path)), path.clone()));
    let mut left = Vec::new();
    for (path, hidden) in found {
        let place = folder.join(&hidden.name);
        let back = hidden.aside && std::fs::symlink_metadata(&place).is_err();
        let done = match (back, path.is_dir() && !path.is_symlink()) {
            (true, _) => std::fs::rename(&path, &place),
            (false, true) => removed(|| std::fs::remove_dir_all(&path)),
            (false, false) => removed(|| std::fs::remove_file(&path)),
        };
        if done.is_err() && std::fs::symlink_metadata(&path).is_ok() {
            left.push(path);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;
    use crate::disk::write;

    /// The number of a process that has ended, and nothing of when it started.
    fn dead() -> u32 {
        let mut child = Command::new(std::env::current_exe().expect("this test"));
        let mut child = child.arg("--list").stdout(Stdio::null()).spawn().expect("started");
        child.wait().expect("ended");
        child.id()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("read").flatten();
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_the_dead_left_goes_and_what_the_living_make_stays() {
        let dir = tempfile::tempdir().expect("a folder");
        let (gone, me) = (dead(), std::process::id());
        for name in
            [format!(".resultats-{gone}-7-0.tmp/a.txt"), format!(".journal.csv-{gone}-7-1.tmp"), "mien.tmp".into()]
        {
            write(&dir.path().join(name), b"a").expect("written");
        }
        // Our own number, of a process that started at another time: an earlier version's, and one of before.
        write(&dir.path().join(format!(".b-{me}-1-0.tmp")), b"a").expect("written");
        let living = crate::disk::PendingFolder::new(&dir.path().join("controle")).expect("made");
        assert_eq!(tidy(dir.path(), true), Vec::<PathBuf>::new());
        let kept = living.path().file_name().expect("a name").to_string_lossy().into_owned();
        let expected = if cfg!(target_os = "linux") { vec![kept, "mien.tmp".into()] } else { names(dir.path()) };
        assert_eq!(names(dir.path()), expected);
    }

    #[test]
    fn a_folder_stopped_between_two_renamings_comes_back() {
        let dir = tempfile::tempdir().expect("a folder");
        let gone = dead();
        let half = |n: u32| dir.path().join(format!(".resultats-{gone}-7-{n}.ancien/a.txt"));
        write(&half(0), b"hier").expect("written");
        write(&dir.path().join(format!(".resultats-{gone}-7-1.tmp/a.txt")), b"aujourd'hui").expect("written");
        assert!(tidy(dir.path(), true).is_empty());
        assert_eq!(names(dir.path()), ["resultats"]);
        assert_eq!(std::fs::read(dir.path().join("resultats/a.txt")).expect("read"), b"hier");
        // Stopped after both: the new one is there, the earlier one goes.
        write(&half(2), b"avant").expect("written");
        assert!(tidy(dir.path(), true).is_empty());
        assert_eq!(names(dir.path()), ["resultats"]);
        assert_eq!(std::fs::read(dir.path().join("resultats/a.txt")).expect("read"), b"hier");
    }
}
