//! The files of a study as they are read: the bytes once, for what they say and for the record of the run.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use super::results::Input;
use crate::analysis::parameter::Files;
use crate::book;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer;
use crate::pull::Given;

/// Where the study remembers the follow-up of its plan.
pub(super) const JOURNAL: &str = "plan/suivi/journal.csv";
/// What was sent of it, by export.
pub(super) const EXPORTS: &str = "plan/suivi/exports";
/// Every action that was ever read, with its id.
pub(super) const REGISTRY: &str = "plan/actions.csv";
/// The folder of the study that holds a merged inventory and what people decide of it.
pub const MERGED: &str = "inventaire";
/// How the name of a merged inventory ends while rows of it lack something.
pub const TO_COMPLETE: &str = "-a-completer.csv";
/// The record of the last run.
pub(super) const EXECUTION: &str = "resultats/execution.json";

/// A file of the study, its bytes kept for the checksum.
pub(super) fn read_file(
    folder: &Path,
    name: &str,
    place: Option<&Place>,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Vec<u8>> {
    let path = path_of(folder, name);
    // A geodatabase is a folder of files: it is read where it lies, and all of them are what went in.
    if path.is_dir() && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gdb")) {
        return match files_of(&path) {
            Ok(bytes) => {
                inputs.push(Input::of(name, &bytes));
                Some(Vec::new())
            }
            Err(error) => {
                notes.push(missing_file(folder, name, place, &error));
                None
            }
        };
    }
    match book::bytes_of(&path) {
        Ok(bytes) => {
            inputs.push(Input::of(name, &bytes));
            inputs.extend(beside(folder, name));
            Some(bytes)
        }
        Err(error) => {
            notes.push(missing_file(folder, name, place, &error));
            None
        }
    }
}

/// The files that a layer of several is read with, by the extension of the one that the study names.
const BESIDE: [(&str, &[&str]); 3] =
    [("shp", &["shx", "dbf", "prj", "cpg"]), ("tab", &["dat", "map", "id", "ind"]), ("mif", &["mid"])];

/// The record of the files that go with the one of that name.
fn beside(folder: &Path, name: &str) -> Vec<Input> {
    let own = Path::new(name).extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let others = BESIDE.iter().find(|(of, _)| *of == own).map_or(&[][..], |(_, others)| others);
    // What another program has not yet put in a database is read with it.
    let waiting = layer::WAITING.iter().filter(|_| ["gpkg", "sqlite", "db"].contains(&own.as_str()));
    let waiting = waiting.filter_map(|end| {
        let other = format!("{name}{end}");
        let bytes = book::bytes_of(&path_of(folder, &other)).ok()?;
        Some(Input::of(&other, &bytes))
    });
    let cases = others.iter().flat_map(|end| [(*end).to_owned(), end.to_uppercase()]);
    let there = cases.filter_map(|end| {
        let other = Path::new(name).with_extension(end).display().to_string();
        let bytes = book::bytes_of(&path_of(folder, &other)).ok()?;
        Some(Input::of(&other, &bytes))
    });
    // Where letters of names do not differ by their case, a file has both of its names.
    let mut found: Vec<Input> = waiting.collect();
    for input in there {
        if !found.iter().any(|i| i.fichier.eq_ignore_ascii_case(&input.fichier)) {
            found.push(input);
        }
    }
    found
}

/// The bytes of the files of a folder, in the order of their names, locks apart.
fn files_of(folder: &Path) -> std::io::Result<Vec<u8>> {
    let mut paths = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|p| p.is_file() && !p.extension().is_some_and(|e| e.eq_ignore_ascii_case("lock")));
    paths.sort_unstable();
    let mut bytes = Vec::new();
    for path in paths {
        bytes.extend(std::fs::read(path)?);
    }
    Ok(bytes)
}

/// The text of a file that people wrote for the study, in whichever encoding; `None`, with the reason in the notes, when it
/// is none. One in UTF-8 is left as it is: places in it are those of its bytes.
pub(super) fn text_of<'a>(bytes: &'a [u8], shown: &Path, notes: &mut Notes) -> Option<Cow<'a, str>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.into()),
        Err(_) => book::read_text(bytes, shown, notes).map(|(text, _)| text),
    }
}

/// The files of a study that its analyses name, read as they are named.
pub(super) struct Named<'a> {
    folder: &'a Path,
    inputs: RefCell<Vec<Input>>,
}

impl<'a> Named<'a> {
    /// Those of a folder.
    pub(super) fn of(folder: &'a Path) -> Self {
        Self { folder, inputs: RefCell::default() }
    }

    /// Those that were read, for the record of the run.
    pub(super) fn read(self) -> Vec<Input> {
        self.inputs.into_inner()
    }
}

impl Files for Named<'_> {
    fn text(&self, name: &Given<String>, notes: &mut Notes) -> Option<String> {
        let mut inputs = self.inputs.borrow_mut();
        let bytes = read_file(self.folder, &name.value, Some(&name.place), &mut inputs, notes)?;
        text_of(&bytes, Path::new(&name.value), notes).map(Cow::into_owned)
    }
}

/// The diagnostic of a file that can't be opened, which names the most similar one beside it.
pub(super) fn missing_file(folder: &Path, name: &str, place: Option<&Place>, error: &std::io::Error) -> Diagnostic {
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
        return d.help(match error.kind() {
            std::io::ErrorKind::PermissionDenied => {
                "le fermer dans l'autre programme qui l'a ouvert, ou demander le droit de le lire à qui tient ce dossier"
            }
            _ => "donner le chemin d'un fichier, à partir du dossier de l'étude, comme `couches/fichier.csv`",
        });
    }
    if let Some(plain) = tab_for_path(name) {
        return d
            .label("entre guillemets, `\\t`, `\\n`, `\\r`, `\\b`, `\\f` et `\\e` sont des signes spéciaux")
            .help(format!("écrire le chemin avec des `/` : \"{plain}\""));
    }
    if is_of_windows(name) && !cfg!(windows) {
        return d.label("c'est un chemin d'un ordinateur sous Windows, qui n'est pas celui-ci").help(
            "copier le fichier dans le dossier de l'étude, et écrire son chemin à partir de là, comme `couches/fichier.csv`",
        );
    }
    let parent = Path::new(name).parent().unwrap_or(Path::new(""));
    let beside: Vec<String> = std::fs::read_dir(path_of(folder, &parent.to_string_lossy()))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| french::nfc(&e.file_name().to_string_lossy()).into_owned())
        // Nobody means the register of actions, which has one name.
        .filter(|beside| parent.join(beside) != Path::new(REGISTRY))
        .collect();
    // By their own names: two of one folder would be alike by its name.
    let own = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
    match french::nearest(&own, beside.iter().map(String::as_str)) {
        Some(nearest) => {
            d.label("introuvable").help(format!("vouliez-vous dire `{}` ?", parent.join(nearest).display()))
        }
        None => d.label("introuvable").help("les chemins partent du dossier de l'étude"),
    }
}

/// A path in which the reading of a TOML text made signs of what follows a `\`, as it was meant.
fn tab_for_path(name: &str) -> Option<String> {
    let meant = |c: char| match c {
        '\t' => Some('t'),
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        '\u{1b}' => Some('e'),
        _ => None,
    };
    let mut out = String::new();
    for c in name.chars() {
        match meant(c) {
            Some(letter) => out.extend(['/', letter]),
            None => out.push(if c == '\\' { '/' } else { c }),
        }
    }
    name.chars().any(|c| meant(c).is_some()).then_some(out)
}

/// Whether a path begins by the letter of a disk, or by a server: `C:\`, `D:/`, `\\serveur\`.
fn is_of_windows(name: &str) -> bool {
    let mut begin = name.chars();
    let disk = begin.next().is_some_and(|c| c.is_ascii_alphabetic()) && begin.next() == Some(':');
    name.starts_with("\\\\") || (disk && begin.next().is_some_and(|c| matches!(c, '\\' | '/')))
}

/// Where a file of the study lies. Its accents are in one piece in the name, which comes from `territoire.toml`; the disk
/// may hold them apart, as those of some systems do. A `\` is the `/` that Windows writes so, unless a file has it in
/// its name.
pub(super) fn path_of(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    if name.contains('\\') && !path.exists() {
        return path_of(folder, &name.replace('\\', "/"));
    }
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
        assert_eq!(path_of(dir.path(), "données\\Étain.csv"), path);
        // What is nowhere keeps the name by which it is told.
        assert_eq!(path_of(dir.path(), "données/Étoile.csv"), dir.path().join("données/Étoile.csv"));
        let missing = read_file(dir.path(), "données/Étan.csv", None, &mut inputs, &mut notes);
        assert!(missing.is_none());
        assert_eq!(notes.all()[0].help.as_deref(), Some("vouliez-vous dire `données/Étain.csv` ?"));
    }

    #[test]
    fn a_path_of_windows_is_told_as_such() {
        let told = |name: &str| {
            let d = missing_file(Path::new("."), name, None, &std::io::ErrorKind::NotFound.into());
            [d.label.unwrap_or_default(), d.help.unwrap_or_default()].join(" | ")
        };
        // What TOML makes of "couches\table.csv".
        assert!(told("couches\table.csv").contains("\"couches/table.csv\""), "{}", told("couches\table.csv"));
        for name in ["C:\\Users\\moi\\t.csv", "D:/sig/t.csv", "\\\\serveur\\sig\\t.csv"] {
            assert!(cfg!(windows) || told(name).contains("sous Windows"), "{}", told(name));
        }
        assert!(!told("a:b.csv").contains("Windows"), "{}", told("a:b.csv"));
    }
}
