//! What is said of a file whose bytes are not as they should be.

use std::borrow::Cow;
use std::path::Path;

use super::records::Records;
use super::text::{Decoded, Encoding, NoText, Oddity};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// Lines named one by one; of more, the first are.
const LINES: usize = 5;

/// The text of a file of people, in whichever encoding it is, with what was noticed in the notes; `None`, said too, when
/// it is no text.
pub fn read_text<'a>(bytes: &'a [u8], shown: &Path, notes: &mut Notes) -> Option<(Cow<'a, str>, Encoding)> {
    match Decoded::of(bytes) {
        Ok(read) => {
            read.tell(shown, notes);
            Some((read.text, read.encoding))
        }
        Err(none) => {
            notes.push(none.diagnostic(shown));
            None
        }
    }
}

impl Decoded<'_> {
    /// Notes what was noticed in a file.
    pub fn tell(&self, shown: &Path, notes: &mut Notes) {
        for oddity in &self.oddities {
            notes.push(oddity.diagnostic(self.encoding, shown));
        }
    }
}

impl NoText {
    /// Why the file can't be read, and what to do.
    #[must_use]
    pub fn diagnostic(self, shown: &Path) -> Diagnostic {
        if self.byte == 0 {
            let label = "un octet nul (NUL), et bien d'autres : ce n'est pas un texte, ou son contenu est perdu";
            let help = "l'ouvrir dans le programme qui l'a écrit et l'enregistrer en « CSV UTF-8 », ou reprendre une copie plus ancienne";
            return undecided("l'encodage du fichier", label, help).at_line(shown, self.line);
        }
        let label = format!("l'octet {:#04x} n'a de sens dans aucun des encodages connus", self.byte);
        let help = "l'enregistrer en UTF-8 : d'un tableur, « CSV UTF-8 (délimité par des virgules) »";
        undecided("l'encodage du fichier", label, help).at_line(shown, self.line)
    }
}

impl Oddity {
    fn diagnostic(&self, encoding: Encoding, shown: &Path) -> Diagnostic {
        let utf8 = "l'ouvrir, vérifier ses accents, et l'enregistrer en « CSV UTF-8 » ou en texte UTF-8";
        match self {
            Self::Mixed { lines, encoding: other } => {
                let (n, other) = (lines.len(), other.name());
                let message = match n {
                    1 => format!("une ligne est en {other}, les autres en {}", encoding.name()),
                    _ => format!(
                        "{} sont en {other}, les autres en {}",
                        french::count(n, "ligne", "lignes"),
                        encoding.name()
                    ),
                };
                let label = format!("lue{} ainsi : {}", french::s(n), these(lines));
                at_first(Diagnostic::new("A0380", message), shown, lines).label(label).help(utf8)
            }
            Self::Doubtful { line, word } => {
                let message =
                    format!("rien ne dit avec certitude l'encodage du fichier : {} est supposé", encoding.name());
                Diagnostic::new("A0381", message).at_line(shown, *line).label(format!("lu « {word} »")).help(utf8)
            }
            Self::Lost { count, lines } => {
                let lost = french::count(*count, "caractère perdu", "caractères perdus");
                let said = format!("le fichier a {lost} avant d'arriver ici");
                let label = format!("« \u{fffd} » à la place : {}", these(lines));
                let help = "reprendre le fichier d'origine et l'enregistrer de nouveau en UTF-8, ou récrire ces mots";
                at_first(Diagnostic::new("A0382", said), shown, lines).label(label).help(help)
            }
            Self::Twice { count, lines } => {
                let letters = french::count(*count, "lettre encodée deux fois", "lettres encodées deux fois");
                let d = Diagnostic::new("A0388", format!("le fichier a {letters} (« Ã© » pour « é »)"));
                let label = format!("remise{} en ordre à la lecture : {}", french::s(*count), these(lines));
                at_first(d, shown, lines).label(label).help(utf8)
            }
            Self::Nul { count, lines } => {
                let zeros = french::count(*count, "octet nul (NUL)", "octets nuls (NUL)");
                let message = format!("le fichier a {zeros} au milieu du texte");
                let label = format!("ôté{} à la lecture : {}", french::s(*count), these(lines));
                let help = "vérifier ces lignes : une copie interrompue met des octets nuls à la place du contenu";
                at_first(zeros_in(message), shown, lines).label(label).help(help)
            }
            Self::NulAtEnd(count) => {
                let zeros = french::count(*count, "octet nul (NUL)", "octets nuls (NUL)");
                let help = "vérifier que les dernières lignes sont là : une copie interrompue laisse une telle fin";
                let d = zeros_in(format!("le fichier finit par {zeros}")).in_file(shown);
                d.label(if *count == 1 { "ôté à la lecture" } else { "ôtés à la lecture" }).help(help)
            }
        }
    }
}

fn zeros_in(message: String) -> Diagnostic {
    Diagnostic::new("A0383", message)
}

impl Records<'_> {
    /// Notes the lines whose quotes were taken as they stand and, as nothing is left out in silence, lines that would be
    /// in no row.
    /// `before` lines of the file stand before the text.
    pub(crate) fn tell(&self, shown: &Path, before: usize, notes: &mut Notes) {
        let lines: Vec<usize> = self.literal().iter().map(|line| line + before).collect();
        if !lines.is_empty() {
            let n = french::count(lines.len(), "ligne a un guillemet", "lignes ont un guillemet");
            let message = format!("{n} mal fermé, pris tel quel");
            let d = at_first(Diagnostic::new("A0384", message), shown, &lines);
            notes.push(d.label(these(&lines)).help(
                "fermer le guillemet, le retirer, ou doubler ceux qui sont dans le texte (\"Café \"\"Le Lion\"\"\")",
            ));
        }
        if self.unread() > 0 {
            let n = french::count(self.unread(), "ligne du fichier n'a", "lignes du fichier n'ont");
            let message = format!("{n} pas pu être comptée{} dans le tableau", french::s(self.unread()));
            let help = "l'enregistrer de nouveau en « CSV UTF-8 » depuis un tableur";
            notes.push(Diagnostic::new("E0385", message).in_file(shown).help(help));
        }
    }

    /// How many lines stand within cells, for who compares the count of rows with that of an editor.
    pub(crate) fn within_said(&self) -> String {
        match self.within() {
            0 => String::new(),
            n => format!(" ({} de plus dans des cellules de plusieurs lignes)", french::integer(n as u64)),
        }
    }
}

/// What can't be told of a table in text.
pub(crate) fn undecided(what: &str, label: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::new("E0305", format!("{what} ne peut pas être déterminé")).label(label).help(help)
}

fn at_first(d: Diagnostic, shown: &Path, lines: &[usize]) -> Diagnostic {
    match lines.first() {
        Some(line) => d.at_line(shown, *line),
        None => d.in_file(shown),
    }
}

/// Lines as people name them: «lignes 3, 4 et 12».
pub(super) fn these(lines: &[usize]) -> String {
    let names: Vec<String> = lines.iter().map(|line| french::integer(*line as u64)).collect();
    let word = if lines.len() > 1 { "lignes" } else { "ligne" };
    format!("{word} {}", french::list_at_most(&names, LINES))
}
