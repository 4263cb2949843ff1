//! What the machine, the libraries and the servers answer, said in French: the one place that such an answer passes on its
//! way to people.
//!
//! They speak English, or the language of their installation. What is known of them is told for what it means; the rest by
//! the trade of who spoke, which never is a lie. The words themselves are kept beside, for who is asked for help.

mod answers;

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};

use super::Diagnostic;
use super::secret::mask;
use crate::french;

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    /// The operating system.
    Machine,
    /// What reads and writes workbooks.
    Workbook,
    /// What reads tables in text.
    Csv,
    /// What reads Parquet.
    Parquet,
    /// What reads JSON and GeoJSON.
    Json,
    /// What reads the XML of documents.
    Xml,
    /// What opens archives.
    Archive,
    /// GDAL, which reads and writes geography.
    Geography,
    /// PostgreSQL and its client.
    Database,
    /// What speaks with servers of the web.
    Web,
    /// What draws pictures and pages.
    Picture,
}

impl Trade {
    /// What is said of an answer that is not known.
    fn at_worst(self) -> &'static str {
        match self {
            Self::Machine => "le système a refusé, pour une raison qu'il ne dit qu'en anglais",
            Self::Workbook => "la bibliothèque qui lit et écrit les classeurs n'y est pas arrivée",
            Self::Csv => "la bibliothèque qui lit les tableaux en texte n'y est pas arrivée",
            Self::Json => "ce n'est pas le JSON attendu",
            Self::Parquet => "ce fichier est coupé, abîmé, ou d'une compression inconnue",
            Self::Xml => "son XML est abîmé",
            Self::Archive => "l'archive est abîmée, ou d'une sorte que l'outil n'ouvre pas",
            Self::Geography => "GDAL, qui lit et écrit les fichiers géographiques, n'y est pas arrivé",
            Self::Database => "PostgreSQL a refusé, pour une raison qui n'est pas dite en français",
            Self::Web => "l'échange avec le serveur a échoué",
            Self::Picture => "la bibliothèque qui dessine n'y est pas arrivée",
        }
    }
}

/// An answer in French, and the words that it came in when they were others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    french: String,
    original: Option<String>,
}

impl Said {
    /// What was answered.
    #[must_use]
    pub fn of(trade: Trade, answer: impl fmt::Display) -> Self {
        let original = on_one_line(&mask(&answer.to_string()));
        if is_french(&original) {
            return Self { french: original, original: None };
        }
        let french = answers::known(trade, &original).unwrap_or_else(|| trade.at_worst().to_owned());
        Self { french, original: Some(original).filter(|text| !text.is_empty()) }
    }

    /// What the operating system answered: its kind tells more surely than its words, which have the language of the
    /// machine.
    #[must_use]
    pub fn machine(error: &io::Error) -> Self {
        if let Some(said) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return said.clone();
        }
        let known = match error.kind() {
            ErrorKind::NotFound => "il n'existe pas",
            ErrorKind::PermissionDenied => {
                "l'accès est refusé : le fichier est protégé, ou ouvert dans un autre programme"
            }
            ErrorKind::IsADirectory => "c'est un dossier, et il faut un fichier",
            ErrorKind::NotADirectory => "un fichier tient la place d'un dossier de ce chemin",
            ErrorKind::StorageFull => "le disque est plein",
            ErrorKind::QuotaExceeded => "la place allouée sur ce disque est épuisée",
            ErrorKind::FileTooLarge => "le fichier est plus grand que ce disque ne l'admet",
            ErrorKind::ReadOnlyFilesystem => "ce disque ne s'écrit pas",
            ErrorKind::ResourceBusy => "il est occupé par un autre programme",
            ErrorKind::ExecutableFileBusy => "c'est un programme en marche",
            ErrorKind::InvalidFilename => "ce nom de fichier n'est pas permis, ou trop long",
            ErrorKind::AlreadyExists => "il existe déjà",
            ErrorKind::DirectoryNotEmpty => "le dossier n'est pas vide",
            ErrorKind::CrossesDevices => "le fichier et sa nouvelle place ne sont pas sur le même disque",
            ErrorKind::TooManyLinks => "trop de liens mènent à ce fichier",
            ErrorKind::OutOfMemory => "la mémoire de l'ordinateur ne suffit pas",
            ErrorKind::UnexpectedEof => "le fichier s'arrête avant sa fin",
            ErrorKind::TimedOut => "le disque ou le réseau n'a pas répondu à temps",
            ErrorKind::Interrupted => "l'opération a été interrompue",
            ErrorKind::StaleNetworkFileHandle => "le disque du réseau n'est plus joignable",
            ErrorKind::InvalidData if error.to_string().contains("UTF-8") => "son texte n'est pas de l'UTF-8",
            _ => return Self::of(Trade::Machine, error),
        };
        Self { french: known.to_owned(), original: Some(on_one_line(&error.to_string())) }
    }

    /// An answer that its own reader tells in French.
    #[must_use]
    pub fn told(french: impl Into<String>, answer: impl fmt::Display) -> Self {
        Self { french: french.into(), original: Some(on_one_line(&mask(&answer.to_string()))) }
    }

    /// The same answer, told in a longer sentence.
    #[must_use]
    pub fn within(self, sentence: impl FnOnce(&str) -> String) -> Self {
        Self { french: sentence(&self.french), original: self.original }
    }

    /// In French.
    #[must_use]
    pub fn french(&self) -> &str {
        &self.french
    }

    /// As it was answered, when that was not in French.
    #[must_use]
    pub fn original(&self) -> Option<&str> {
        self.original.as_deref()
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.french)
    }
}

impl Error for Said {}

/// A sentence of ours, told in the place of an answer.
impl From<&str> for Said {
    fn from(french: &str) -> Self {
        Self { french: french.to_owned(), original: None }
    }
}

impl Diagnostic {
    /// Says why, in the words of who refused: told in French, the original kept for who wants it.
    #[must_use]
    pub fn cause(self, trade: Trade, answer: impl fmt::Display) -> Self {
        self.because(Said::of(trade, answer))
    }

    /// Says why the operating system refused.
    #[must_use]
    pub fn machine(self, error: &io::Error) -> Self {
        self.because(Said::machine(error))
    }

    /// Says why; the original of the answer is kept.
    #[must_use]
    pub fn because(self, said: Said) -> Self {
        let Said { french, original } = said;
        let d = self.label(french);
        Self { original, ..d }
    }

    /// Keeps the words of an answer that another text tells in French.
    #[must_use]
    pub fn original(mut self, said: &Said) -> Self {
        self.original.clone_from(&said.original);
        self
    }
}

/// An answer of several lines on one, of a length that a terminal holds.
fn on_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ; ").chars().take(600).collect()
}

/// Words that English answers are made of, and French ones are not.
const ENGLISH: [&str; 50] = [
    "the",
    "of",
    "to",
    "is",
    "not",
    "an",
    "in",
    "for",
    "and",
    "or",
    "error",
    "invalid",
    "file",
    "found",
    "failed",
    "cannot",
    "unexpected",
    "expected",
    "unable",
    "missing",
    "no",
    "such",
    "directory",
    "denied",
    "could",
    "does",
    "exist",
    "with",
    "at",
    "from",
    "must",
    "be",
    "has",
    "was",
    "by",
    "this",
    "that",
    "it",
    "on",
    "unknown",
    "too",
    "unsupported",
    "while",
    "server",
    "read",
    "open",
    "value",
    "bad",
    "wrong",
    "end",
];

/// Words that French answers are made of, and English ones are not.
const FRENCH: [&str; 34] = [
    "le", "la", "les", "un", "une", "des", "du", "de", "est", "sont", "pas", "ne", "et", "dans", "pour", "que", "qui",
    "son", "sa", "ses", "ce", "cette", "il", "elle", "au", "aux", "par", "avec", "sur", "à", "après", "existe", "été",
    "déjà",
];

/// Whether a text is already in French: ours, or that of a server or a machine that speaks it. What it quotes does not
/// count.
pub(super) fn is_french(text: &str) -> bool {
    let mut plain = String::new();
    let mut within: Option<char> = None;
    for c in text.chars() {
        match within {
            Some(close) if c == close => within = None,
            Some(_) => {}
            None => match c {
                '"' | '`' => within = Some(c),
                '«' => within = Some('»'),
                _ => plain.push(c),
            },
        }
    }
    let plain = plain.to_lowercase();
    let words = || plain.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words().any(|word| FRENCH.contains(&word)) && !words().any(|word| ENGLISH.contains(&word))
}

/// Whether a text has words that are English only.
pub(super) fn is_english(text: &str) -> bool {
    text.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|word| ENGLISH.contains(&word))
}

/// What stands for the stars of `pattern` where it is found in `text`, whatever the case of letters; `None` when it is
/// nowhere. A star is what comes before the next piece, on the same line.
fn captures(pattern: &str, text: &str) -> Option<Vec<String>> {
    let lower = text.to_ascii_lowercase();
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default().to_ascii_lowercase();
    let mut at = lower.find(&first)? + first.len();
    let mut out = Vec::new();
    for piece in pieces {
        let piece = piece.to_ascii_lowercase();
        let length = if piece.is_empty() { lower.len() - at } else { lower[at..].find(&piece)? };
        out.push(french::nfc(text[at..at + length].trim()).into_owned());
        at += length + piece.len();
    }
    Some(out)
}

/// A sentence with what was captured in its places, `{0}`, `{1}`…
fn filled(sentence: &str, found: &[String]) -> String {
    let mut out = sentence.to_owned();
    for (i, value) in found.iter().enumerate() {
        out = out.replace(&format!("{{{i}}}"), value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_answer_is_told_with_what_it_names_and_keeps_its_words() {
        let said = Said::of(Trade::Database, "ERROR:  relation \"public.communes\" does not exist");
        assert_eq!(said.french(), "la table « public.communes » n'existe pas");
        assert_eq!(said.original(), Some("ERROR:  relation \"public.communes\" does not exist"));
        let said = Said::of(Trade::Workbook, "Zip error: invalid Zip archive: Could not find EOCD");
        assert!(said.french().contains("coupé"), "{said}");
    }

    #[test]
    fn an_unknown_answer_is_told_by_its_trade_and_never_in_english() {
        let said = Said::of(Trade::Geography, "Quux flange misaligned (code 12)");
        assert_eq!(said.french(), Trade::Geography.at_worst());
        assert_eq!(said.original(), Some("Quux flange misaligned (code 12)"));
        let german = Said::of(Trade::Database, "FATAL:  Datenbank »sig« existiert nicht");
        assert_eq!(german.french(), Trade::Database.at_worst());
    }

    #[test]
    fn what_is_french_already_stays() {
        for text in [
            "son contenu est coupé avant la fin",
            "FATAL:  la base de données « sig » n'existe pas",
            "ERREUR:  la colonne « file not found » n'existe pas",
        ] {
            let said = Said::of(Trade::Database, text);
            assert_eq!((said.french(), said.original()), (text, None));
        }
        assert!(!is_french("la file not found"));
        assert!(!is_french(""));
    }

    #[test]
    fn the_machine_is_told_by_its_kind_and_passwords_are_masked() {
        let missing = std::fs::read("/nowhere/at/all").expect_err("no such file");
        let said = Said::machine(&missing);
        assert_eq!(said.french(), "il n'existe pas");
        assert!(said.original().is_some());
        let said = Said::of(Trade::Database, "could not parse password=s3cret host=h");
        assert!(!format!("{said:?}").contains("s3cret"), "{said:?}");
        // An answer that was translated on its way through an error of the machine keeps both.
        let inner = Said::of(Trade::Geography, "database is locked");
        assert_eq!(Said::machine(&io::Error::other(inner.clone())), inner);
    }
}
