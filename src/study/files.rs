//! The files of a study as they are read: the bytes once, for what they say and for the record of the run.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use super::results::Input;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// A file of the study, its bytes kept for the checksum.
pub(super) fn read_file(
    folder: &Path,
    name: &str,
    place: Option<&Place>,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Vec<u8>> {
    let path = path_of(folder, name);
    match std::fs::read(&path) {
        Ok(bytes) => {
            inputs.push(Input::of(name, &bytes));
            Some(bytes)
        }
        Err(error) => {
            notes.push(missing_file(folder, name, place, &error));
            None
        }
    }
}

/// The diagnostic of a file that can't be opened, which names the most similar one beside it.
fn missing_file(folder: &Path, name: &str, place: Option<&Place>, error: &std::io::Error) -> Diagnostic {
    let absent = error.kind() == std::io::ErrorKind::NotFound;
    let mut d = if absent {
        Diagnostic::no_file(format!("le fichier `{name}` n'existe pas"))
    } else {
        Diagnostic::refused(format!("le fichier `{name}` ne peut pas être lu")).machine(error)
    };
    d = match place {
        Some(place) => d.at(place.clone()),
        None => d.in_file(&folder.join(name)),
    };
    if !absent {
        return d;
    }
    let parent = Path::new(name).parent().unwrap_or(Path::new(""));
    let beside: Vec<String> = std::fs::read_dir(path_of(folder, &parent.to_string_lossy()))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| french::nfc(&parent.join(e.file_name()).display().to_string()).into_owned())
        .collect();
    match french::nearest(name, beside.iter().map(String::as_str)) {
        Some(nearest) => d.label("introuvable").help(format!("vouliez-vous dire `{nearest}` ?")),
        None => d.label("introuvable").help("les chemins partent du dossier de l'étude"),
    }
}

/// Where a file of the study lies. Its accents are in one piece in the name, which comes from `territoire.toml`; the disk
/// may hold them apart, as those of some systems do.
pub(super) fn path_of(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    if name.is_ascii() || path.exists() {
        return path;
    }
    let mut found = folder.to_owned();
    for part in Path::new(name).components() {
        let next = found.join(part);
        let same = |e: &DirEntry| french::nfc(&e.file_name().to_string_lossy()) == part.as_os_str().to_string_lossy();
        found = match next.exists() {
            true => next,
            false => match std::fs::read_dir(&found).into_iter().flatten().flatten().find(same) {
                Some(entry) => entry.path(),
                None => return path,
            },
        };
    }
    found
}

/// The files of a folder of the study that end so, by their paths in the study, in order.
pub(super) fn names_in(folder: &Path, part: &str, end: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder.join(part))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| format!("{part}/{}", e.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(end))
        .collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_whether_its_accents_are_in_one_piece_or_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let apart = "donne\u{301}es/E\u{301}tain.csv";
        let path = dir.path().join(apart);
        crate::disk::write(&path, b"a").expect("written");
        assert_eq!(path_of(dir.path(), "données/Étain.csv"), path);
        let (mut inputs, mut notes) = (Vec::new(), Notes::new());
        assert!(read_file(dir.path(), "données/Étain.csv", None, &mut inputs, &mut notes).is_some());
        assert_eq!(inputs[0].fichier, "données/Étain.csv");
        // What is nowhere keeps the name by which it is told.
        assert_eq!(path_of(dir.path(), "données/Étoile.csv"), dir.path().join("données/Étoile.csv"));
        let missing = read_file(dir.path(), "données/Étan.csv", None, &mut inputs, &mut notes);
        assert!(missing.is_none());
        assert_eq!(notes.all()[0].help.as_deref(), Some("vouliez-vous dire `données/Étain.csv` ?"));
    }
}
