//! The tables that the tool keeps and people open, on the disk: one way to read them, one to write them.
//!
//! What can't be read as it was written stops whoever asked, before anything is written: a table that is there but lost its
//! content is not one that is empty. How such a table is parted and encoded is for `book`.

use std::io::ErrorKind;
use std::path::Path;

use super::files::path_of;
use super::results::Input;
use crate::book::{self, Decoded, Oddity, Rewritten};
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure};

/// What is asked of a table before it is believed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// The fault of the table that is not as it should be.
    pub(super) fault: fn(String) -> Diagnostic,
    /// What to do then.
    pub(super) help: &'static str,
    /// Whether only the tool writes rows in it, never without the end of a line: one that has none was cut, and bytes 0
    /// are what a machine that stopped left of a row.
    pub(super) written: bool,
}

/// A table as it is there.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Its bytes, for the record of what went in.
    pub(super) bytes: Vec<u8>,
    /// Its text, without mark.
    pub(super) text: String,
}

/// The table could not be believed, and the notes say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Untrusted;

/// A table of that name in the study; `None` when there is none.
pub(super) fn read(path: &Path, shown: &Path, rule: Rule, notes: &mut Notes) -> Result<Option<Table>, Untrusted> {
    let name = shown.display();
    let mut refuse = |d: Diagnostic| {
        notes.push(d.help(rule.help));
        Err(Untrusted)
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        // The name may be there without leading anywhere: a link to a disk that is not plugged in.
        Err(cause) if cause.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => return Ok(None),
        Err(cause) => {
            let what = if path.is_dir() { "est un dossier" } else { "ne s'ouvre pas" };
            return refuse((rule.fault)(format!("`{name}` {what}")).in_file(shown).machine(&cause));
        }
    };
    let decoded = match Decoded::of(&bytes) {
        Ok(decoded) => decoded,
        Err(unknown) => {
            let label = format!("octet {:#04x}, qu'aucun encodage connu n'a", unknown.byte);
            let message = format!("`{name}` n'est pas un texte lisible");
            return refuse((rule.fault)(message).at_line(shown, unknown.line).label(label));
        }
    };
    let zeros = |oddity: &&Oddity| matches!(oddity, Oddity::Nul { .. } | Oddity::NulAtEnd(_));
    if rule.written && decoded.oddities.iter().any(|oddity| zeros(&oddity)) {
        let message = format!("`{name}` a des octets nuls (NUL) : une partie de son contenu est perdue");
        return refuse(
            (rule.fault)(message).in_file(shown).label("ce que laisse une copie ou une écriture interrompue"),
        );
    }
    if rule.written && !decoded.text.trim().is_empty() && !decoded.text.ends_with(['\n', '\r']) {
        let message = format!("`{name}` s'arrête au milieu d'une ligne");
        let label = "la fin de cette ligne manque, et peut-être d'autres lignes après elle";
        let line = decoded.text.lines().count();
        return refuse((rule.fault)(message).at_line(shown, line).label(label));
    }
    decoded.tell(shown, notes);
    let text = decoded.text.into_owned();
    Ok(Some(Table { bytes, text }))
}

/// Writes a table again, in the form that it has; it is left alone when that changes nothing. Whether it was written.
pub(super) fn write(
    path: &Path,
    shown: &Path,
    notes: &mut Notes,
    again: impl FnOnce(Option<&[u8]>) -> Rewritten,
) -> Result<bool, Failure> {
    let mut outgrown = None;
    let written = disk::rewrite(path, |before| {
        let again = again(before);
        outgrown = again.outgrown;
        again.bytes
    })?;
    if let Some(encoding) = outgrown.filter(|_| written) {
        let (now, was) = (book::Encoding::Utf8.name(), encoding.name());
        notes.push(
            Diagnostic::new("A0484", format!("`{}` est maintenant en {now}", shown.display()))
                .in_file(shown)
                .label(format!("il était en {was}, où un caractère de ce qui vient d'y être écrit n'existe pas"))
                .help("rien à faire : le tableur le lit comme avant"),
        );
    }
    Ok(written)
}

/// The text of a table of the study, which is one of the files that go in.
pub(super) fn open(
    folder: &Path,
    name: &str,
    rule: Rule,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Result<Option<String>, Untrusted> {
    let table = read(&path_of(folder, name), Path::new(name), rule, notes)?;
    Ok(table.map(|table| {
        inputs.push(Input::of(name, &table.bytes));
        table.text
    }))
}
