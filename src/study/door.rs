//! The folder of a study as people name it, and the text of its declaration as their programs write it.

use std::path::{Path, PathBuf};

use super::declare::FILE;
use super::files::{missing_file, read_file, text_of};
use super::results::Input;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// A path as it is typed, or with `/` for each `\` when only that exists: Windows writes the second for the first.
#[must_use]
pub fn existing(typed: &str) -> PathBuf {
    let path = PathBuf::from(typed);
    if !typed.contains('\\') || path.exists() {
        return path;
    }
    let other = PathBuf::from(typed.replace('\\', "/"));
    if other.exists() { other } else { path }
}

/// The folder of the study: that of its declaration, when it is the declaration that is named.
#[must_use]
pub fn folder_of(typed: &Path) -> PathBuf {
    let path = existing(&typed.to_string_lossy());
    let declares = path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(FILE));
    match path.parent() {
        Some(parent) if declares && path.is_file() => match parent.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => parent.to_owned(),
        },
        _ => path,
    }
}

/// The text of the declaration; `None`, with the reason in the notes, when there is none to read.
pub(super) fn declaration(folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) -> Option<String> {
    if std::fs::symlink_metadata(folder.join(FILE)).is_err() {
        notes.push(no_study(folder));
        return None;
    }
    let bytes = read_file(folder, FILE, None, inputs, notes)?;
    let text = text_of(&bytes, Path::new(FILE), notes)?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// A folder that holds no study, or is not there: where one is near.
fn no_study(folder: &Path) -> Diagnostic {
    let shown = folder.display();
    let create = "`territoire nouveau` en crée une";
    if folder.is_file() {
        return Diagnostic::no_file(format!("`{shown}` n'est pas le dossier d'une étude"))
            .in_file(folder)
            .label("c'est un fichier")
            .help(format!("donner le dossier de l'étude, ou son `{FILE}`"));
    }
    let inside = |at: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(at).into_iter().flatten().flatten();
        let mut found: Vec<String> = entries
            .map(|entry| entry.path())
            .filter(|path| path.join(FILE).is_file())
            .map(|path| path.strip_prefix("./").unwrap_or(&path).display().to_string())
            .collect();
        found.sort_unstable();
        found
    };
    if !folder.is_dir() {
        let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let near = inside(parent);
        let nearest = french::nearest(&shown.to_string(), near.iter().map(String::as_str)).map(str::to_owned);
        let d = Diagnostic::no_file(format!("le dossier `{shown}` n'existe pas")).in_file(folder);
        return match (nearest, near.as_slice()) {
            (Some(nearest), _) => d.did_you_mean(Some(&nearest)),
            (None, [_, ..]) => d.help(format!("études de ce dossier : {}", french::list_at_most(&near, 6))),
            (None, []) => d.help(format!("vérifier le chemin ; {create}")),
        };
    }
    let beside = missing_file(folder, FILE, None, &std::io::Error::from(std::io::ErrorKind::NotFound));
    let near = inside(folder);
    let d = Diagnostic::no_file(format!("ce dossier n'est pas celui d'une étude : le fichier `{FILE}` n'existe pas"))
        .in_file(&folder.join(FILE));
    if !near.is_empty() {
        return d
            .label(format!("une étude est dans {}", french::list_at_most(&near, 6)))
            .help(format!("se placer dans son dossier, ou le donner après la commande : `{}`", near[0]));
    }
    match beside.help.filter(|help| help.contains("vouliez-vous")) {
        // Windows hides what follows the last dot.
        Some(help) if help.contains(".txt") => d.help(format!("{help} Le renommer `{FILE}`, sans `.txt`")),
        Some(help) => d.help(help),
        None => d.help(format!("se placer dans le dossier d'une étude, ou le donner après la commande ; {create}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_study_is_named_by_its_folder_or_by_its_declaration_with_either_slash() {
        let dir = tempfile::tempdir().expect("a folder");
        let study = dir.path().join("mes études/étude 1");
        crate::disk::write(&study.join(FILE), b"[etude]\n").expect("written");
        let typed = |text: String| folder_of(Path::new(&text));
        let folder = study.display().to_string();
        assert_eq!(typed(folder.clone()), study);
        assert_eq!(typed(format!("{folder}/{FILE}")), study);
        assert_eq!(typed(folder.replace('/', "\\")), study);
        assert_eq!(typed(format!("{}\\{FILE}", folder.replace('/', "\\"))), study);
        // What is nowhere keeps the name by which it is told.
        assert_eq!(typed("nulle\\part".into()), PathBuf::from("nulle\\part"));
    }

    #[test]
    fn a_declaration_is_read_as_the_notepad_saves_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let text = "nom = \"Étain\"\r\n";
        let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            b"nom = \"\xc9tain\"\r\n".to_vec(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
        ] {
            crate::disk::write(&dir.path().join(FILE), &bytes).expect("written");
            let mut notes = Notes::new();
            assert_eq!(declaration(dir.path(), &mut Vec::new(), &mut notes).as_deref(), Some(text));
            assert!(!notes.has_errors(), "{notes:?}");
        }
    }

    #[test]
    fn outside_of_any_study_the_nearest_one_is_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let told = |folder: &Path| {
            let d = no_study(folder);
            [d.message, d.label.unwrap_or_default(), d.help.unwrap_or_default()].join(" | ")
        };
        assert!(told(dir.path()).contains("`territoire nouveau` en crée une"), "{}", told(dir.path()));
        crate::disk::write(&dir.path().join("territoire.toml.txt"), b"").expect("written");
        assert!(told(dir.path()).contains("sans `.txt`"), "{}", told(dir.path()));
        crate::disk::write(&dir.path().join("Sammiellois").join(FILE), b"").expect("written");
        assert!(told(dir.path()).contains("Sammiellois"), "{}", told(dir.path()));
        let missing = told(&dir.path().join("Samielois"));
        assert!(missing.contains("n'existe pas") && missing.contains("vouliez-vous dire"), "{missing}");
    }
}
