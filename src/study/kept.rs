//! The tables that the tool keeps and people open, on the disk: one way to read them, one to write them.
//!
//! What can't be read as it was written stops whoever asked, before anything is written: a table that is there but lost its
//! content is not one that is empty. How such a table is parted and encoded is for `book`.

use std::io::ErrorKind;
use std::path::Path;

use super::files::path_of;
use super::results::Input;
use super::rows;
use crate::book::{self, Decoded, Nature, Oddity, Rewritten};
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure};
use crate::french;

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
        let d = if d.help.is_some() { d } else { d.help(rule.help) };
        notes.push(d);
        Err(Untrusted)
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        // The name may be there without leading anywhere: a link to a disk that is not plugged in.
        Err(cause) if cause.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => return Ok(None),
        Err(cause) => {
            return refuse(unopened(path, shown, &cause, rule));
        }
    };
    // A spreadsheet saves in its own format under the name that the file had.
    let nature = Nature::of(&bytes);
    let told = if nature == Nature::Workbook { Some(("un classeur", SAVE_AS_CSV)) } else { nature.no_table() };
    if let Some((what, help)) = told {
        let fault = (rule.fault)(format!("`{name}` est {what}, et non un CSV, malgré son nom"));
        return refuse(fault.in_file(shown).label("ce qui y est écrit reste").help(help));
    }
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
    let had = rows::before(path);
    let there = if had > 0 { book::kept_rows(&bytes) } else { 0 };
    if let Some(fault) = lacking(&decoded.text, there, had, shown, rule) {
        notes.push(fault);
        return Err(Untrusted);
    }
    decoded.tell(shown, notes);
    let text = decoded.text.into_owned();
    Ok(Some(Table { bytes, text }))
}

/// What to do of a workbook under the name of a table in text.
const SAVE_AS_CSV: &str = "le renommer en `.xlsx` ou en `.ods`, l'ouvrir dans le tableur, et l'enregistrer en « CSV UTF-8 » sous le nom d'avant";

/// The fault of a table whose name is there, and that can't be read: what stands in its place, and what to do of it.
fn unopened(path: &Path, shown: &Path, cause: &std::io::Error, rule: Rule) -> Diagnostic {
    let name = shown.display();
    let fault = |what: &str| (rule.fault)(format!("`{name}` {what}")).in_file(shown);
    if path.is_dir() {
        let help = format!("renommer ce dossier, puis remettre le fichier `{name}` (corbeille, sauvegarde)");
        return fault("est un dossier, et il faut un fichier").help(help);
    }
    if let Ok(to) = std::fs::read_link(path).map(|to| to.display().to_string())
        && cause.kind() == ErrorKind::NotFound
    {
        return fault("est un lien qui ne mène nulle part")
            .label(format!("il mène à `{to}`, qui n'existe pas ou n'est pas accessible"))
            .help("rebrancher le disque ou rouvrir le partage où est le fichier, ou remplacer le lien par le fichier");
    }
    if cause.kind() == ErrorKind::PermissionDenied {
        return fault("ne peut pas être lu").machine(cause).help(
            "le fermer dans l'autre programme qui l'a ouvert, ou demander le droit de le lire à qui tient ce dossier",
        );
    }
    fault("ne s'ouvre pas").machine(cause)
}

/// The fault of a table that had `had` rows when a command last wrote beside it, and has lost them all. People may take
/// rows away, to the last: how to say so is in the help.
fn lacking(text: &str, there: usize, had: usize, shown: &Path, rule: Rule) -> Option<Diagnostic> {
    let name = shown.display();
    // One that holds nothing at all lacks its columns, which whoever reads it tells.
    let lost = had > 0 && there == 0 && !text.trim().is_empty();
    let counts = shown.with_file_name(rows::COUNTS);
    lost.then(|| {
        (rule.fault)(format!("`{name}` n'a plus de lignes, et il en avait"))
            .in_file(shown)
            .label(format!("la dernière commande y a compté {}", french::count(had, "ligne", "lignes")))
            .help(format!("rétablir le fichier d'avant (corbeille, sauvegarde, copie de l'étude) ; si ses lignes ont été ôtées exprès, renommer aussi `{}`, où leur nombre est retenu", counts.display()))
    })
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
                .label(format!("il était en {was}, qui ne sait pas écrire un des caractères qui viennent d'y être mis (une lettre, une espace fine, un tiret)"))
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
