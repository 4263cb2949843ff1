//! One member out of a downloaded archive.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::{Entry, Format, refused};
use crate::diagnostic::{Diagnostic, Notes, Trade};
use crate::disk;
use crate::french;

/// An archive that is not what the catalogue says.
fn unlike(message: String, archive: &Path) -> Diagnostic {
    Diagnostic::new("E0343", message).in_file(archive)
}

/// Whether a member's name is the one asked for: the same, or, when what is asked for begins with `*`, the same end.
/// Folders in the archive don't count.
fn is(name: &str, asked: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match asked.strip_prefix('*') {
        Some(end) => base.to_lowercase().ends_with(&end.to_lowercase()),
        None => name == asked || base.eq_ignore_ascii_case(asked),
    }
}

/// Puts the member that the entry names in `folder` and returns its path; `None`, with the reason in the notes, when
/// the archive can't be read or has not exactly one such member. A Shapefile comes with the files that go with it.
#[must_use]
pub(crate) fn unpack(entry: &Entry, archive: &Path, folder: &Path, notes: &mut Notes) -> Option<PathBuf> {
    let asked = entry.member.as_deref()?;
    let unreadable = |cause: &dyn std::fmt::Display| {
        unlike(format!("l'archive de `{}` n'est pas lisible", entry.id), archive)
            .cause(Trade::Archive, cause)
            .help("effacer ce fichier de la réserve et relancer la commande")
    };
    let file = match File::open(archive) {
        Ok(file) => file,
        Err(error) => {
            notes.push(refused("lecture de la réserve", archive, &error));
            return None;
        }
    };
    let mut zip = match ZipArchive::new(io::BufReader::new(file)) {
        Ok(zip) => zip,
        Err(error) => {
            notes.push(unreadable(&error));
            return None;
        }
    };
    let names: Result<Vec<String>, _> = zip.file_names().map(|n| n.map(Cow::into_owned)).collect();
    let names = match names {
        Ok(names) => names,
        Err(error) => {
            notes.push(unreadable(&error));
            return None;
        }
    };
    let found: Vec<&String> = names.iter().filter(|name| is(name, asked)).collect();
    let [main] = found.as_slice() else {
        let what = if found.is_empty() { "n'a aucun fichier" } else { "a plusieurs fichiers" };
        let files: Vec<&String> = names.iter().filter(|n| !n.ends_with('/')).collect();
        notes.push(
            unlike(format!("l'archive de `{}` {what} de nom `{asked}`", entry.id), archive)
                .label(format!("l'archive contient : {}", french::list_at_most(&files, 12)))
                .help("corriger `membre` dans le fichier catalogue.toml de l'étude"),
        );
        return None;
    };
    let stem = main.rsplit_once('.').map_or(main.as_str(), |(stem, _)| stem);
    let wanted: Vec<&String> = names
        .iter()
        .filter(|n| {
            n == main || (entry.format == Format::Shapefile && n.rsplit_once('.').is_some_and(|(s, _)| s == stem))
        })
        .collect();
    let mut out = None;
    for name in wanted {
        // Only the last part of the name: a member must not choose its folder.
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let path = folder.join(base);
        let mut member = match zip.by_name(name) {
            Ok(member) => member,
            Err(error) => {
                notes.push(unreadable(&error));
                return None;
            }
        };
        let copied = disk::make_own(&path).and_then(|mut to| io::copy(&mut member, &mut to));
        match copied {
            Ok(_) if name == *main => out = Some(path),
            Ok(_) => {}
            // The checksum of the member is checked as it is read.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidData
                        | io::ErrorKind::InvalidInput
                        | io::ErrorKind::UnexpectedEof
                        | io::ErrorKind::Other
                ) =>
            {
                notes.push(unreadable(&error));
                return None;
            }
            Err(error) => {
                notes.push(refused("écriture", &path, &error));
                return None;
            }
        }
    }
    out
}
