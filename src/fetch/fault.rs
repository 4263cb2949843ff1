//! What can go wrong on the way, and how it is told.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::kept::Kept;
use super::{Entry, day, refused};
use crate::diagnostic::Diagnostic;
use crate::french;

/// Why a resource could not be brought.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server has nothing at this address.
    Missing(u16),
    /// The server does not want to answer.
    Refused(u16),
    /// The server fails.
    Server(u16),
    /// An answer that makes no sense here.
    Unexpected(u16),
    /// No connection, or one that ended before the answer; whether trying again may help.
    Connection(String, bool),
    /// Nothing came for this long.
    Late(Duration),
    /// Redirects without end.
    Redirects(u32),
    /// The body stopped before its end.
    Cut {
        /// Bytes that are here.
        done: u64,
        /// Bytes announced.
        total: Option<u64>,
    },
    /// The resource changed between two parts of it.
    Changed,
    /// Something else than the format expected.
    Content(&'static str),
    /// Not the bytes that the catalogue knows.
    Checksum {
        /// The catalogue's.
        expected: String,
        /// Those that came.
        found: String,
    },
    /// An answer of a service that is not what was asked.
    Reply(String),
    /// The disk refuses.
    Disk(&'static str, PathBuf, io::Error),
    /// Another process downloads the same resource.
    Busy,
    /// The address can't be asked.
    Address(String),
}

impl Fault {
    pub(super) fn disk(operation: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Disk(operation, path.to_owned(), error)
    }

    /// A checksum that is not the expected one.
    pub(super) fn unless_same(expected: &str, found: &str) -> Option<Self> {
        let same = expected.trim().eq_ignore_ascii_case(found);
        (!same).then(|| Self::Checksum { expected: expected.to_owned(), found: found.to_owned() })
    }

    /// Whether the same request may succeed a moment later.
    pub(super) fn passing(&self) -> bool {
        matches!(self, Self::Server(_) | Self::Late(_) | Self::Cut { .. } | Self::Changed | Self::Connection(_, true))
    }

    /// The diagnostic; `known` is the copy that `--hors-ligne` would use.
    pub(super) fn tell(&self, entry: &Entry, address: &str, known: Option<&Kept>) -> Diagnostic {
        let id = &entry.id;
        let expected = format!("{} attendu", entry.expected());
        let (d, own) = match self {
            Self::Disk(operation, path, error) => return refused(operation, path, error),
            Self::Busy => {
                return Diagnostic::new("E0346", format!("`{id}` est déjà en cours de téléchargement"))
                    .label(address)
                    .help("attendre la fin de l'autre commande, puis relancer celle-ci");
            }
            Self::Missing(status) => (
                missing(format!("`{id}` n'est pas à l'adresse du catalogue"))
                    .label(format!("{address} répond {status} (introuvable) ; {expected}")),
                None,
            ),
            Self::Refused(status) => (
                no_answer(format!("le serveur refuse de donner `{id}`"))
                    .label(format!("{address} répond {status} (accès refusé) ; {expected}")),
                Some("la donnée demande peut-être un compte : la télécharger à la main depuis sa page"),
            ),
            Self::Unexpected(status) => (
                no_answer(format!("réponse inattendue du serveur pour `{id}`"))
                    .label(format!("{address} répond {status} ; {expected}")),
                None,
            ),
            Self::Server(status) => (
                broken_down(format!("le serveur de `{id}` est en panne ou surchargé"))
                    .label(format!("{address} répond {status}, plusieurs fois de suite ; {expected}")),
                Some("réessayer plus tard"),
            ),
            Self::Connection(cause, _) => (
                no_connection(format!("connexion impossible pour `{id}`"))
                    .label(format!("{address} : {cause} ; {expected}")),
                Some("vérifier le réseau et le proxy (variable HTTPS_PROXY)"),
            ),
            Self::Late(wait) => (
                too_late(format!("le serveur de `{id}` ne répond plus"))
                    .label(format!("{address} : rien reçu pendant {} ; {expected}", seconds(*wait))),
                Some(
                    "relancer la commande : ce qui est déjà reçu est gardé, le téléchargement reprend où il s'est arrêté",
                ),
            ),
            Self::Redirects(most) => (
                endless(format!("l'adresse de `{id}` renvoie sans fin à une autre"))
                    .label(format!("{address} : plus de {most} renvois de suite ; {expected}")),
                None,
            ),
            Self::Cut { done, total } => {
                let of = total.map(|t| format!(" sur {}", french::integer(t))).unwrap_or_default();
                let got = format!("{}{of} octets reçus", french::integer(*done));
                (
                    stopped(format!("le téléchargement de `{id}` s'est arrêté avant la fin"))
                        .label(format!("{address} : {got} ; {expected}")),
                    Some("relancer la commande : le téléchargement reprend où il s'est arrêté"),
                )
            }
            Self::Changed => (
                stopped(format!("`{id}` change pendant qu'on le télécharge"))
                    .label(format!("{address} : la version n'est pas la même d'une partie à l'autre ; {expected}")),
                Some("réessayer plus tard"),
            ),
            Self::Content(found) => (
                not_the_data(format!("ce qui est reçu pour `{id}` n'est pas la donnée"))
                    .label(format!("{address} donne {found} ; {expected}")),
                None,
            ),
            Self::Checksum { expected, found } => (
                Diagnostic::new(
                    "E0339",
                    format!("le fichier reçu pour `{id}` n'est pas celui que le catalogue connaît"),
                )
                .label(format!("{address} : empreinte sha256 {found}, attendue {expected} ; rien n'est gardé")),
                Some(
                    "le producteur a publié une autre version, ou le fichier est abîmé : le vérifier, puis corriger `sha256` dans catalogue.toml",
                ),
            ),
            Self::Reply(what) => return no_answer(format!("réponse inattendue pour `{id}`")).label(what.clone()),
            Self::Address(cause) => (
                no_connection(format!("l'adresse de `{id}` n'est pas utilisable"))
                    .label(format!("{address} : {cause}")),
                Some("corriger `adresse` dans catalogue.toml : elle commence par http:// ou https://"),
            ),
        };
        d.help(help(own, entry, known))
    }
}

/// A service that is asked something, for what is told of it.
pub(super) struct Service<'a> {
    /// What it is, with its article.
    pub(super) name: &'a str,
    /// Its address.
    pub(super) address: &'a str,
    /// What it was to give.
    pub(super) expected: &'a str,
    /// What may be done when it is not there.
    pub(super) mend: &'a str,
}

impl Fault {
    /// The diagnostic of a service that could not be asked.
    pub(super) fn tell_service(&self, service: &Service<'_>) -> Diagnostic {
        let Service { name, address, expected, mend } = service;
        let later = "réessayer plus tard : ce qui est déjà reçu est gardé";
        match self {
            Self::Disk(operation, path, error) => refused(operation, path, error),
            Self::Missing(status) => missing(format!("{name} n'est pas à cette adresse"))
                .label(format!("{address} répond {status} (introuvable)"))
                .help(*mend),
            Self::Refused(status) => no_answer(format!("{name} refuse de répondre"))
                .label(format!("{address} répond {status} (accès refusé)"))
                .help(*mend),
            Self::Unexpected(status) => no_answer(format!("{name} ne répond pas comme prévu"))
                .label(format!("{address} répond {status} ; attendu : {expected}"))
                .help(*mend),
            Self::Server(429) => broken_down(format!("{name} est trop demandé"))
                .label(format!("{address} répond 429, plusieurs fois de suite : trop de demandes"))
                .help(later),
            Self::Server(status) => broken_down(format!("{name} est en panne ou surchargé"))
                .label(format!("{address} répond {status}, plusieurs fois de suite"))
                .help(later),
            Self::Connection(cause, _) => no_connection(format!("connexion impossible : {name} n'est pas joint"))
                .label(format!("{address} : {cause}"))
                .help(format!("vérifier le réseau et le proxy (variable HTTPS_PROXY) ; {mend}")),
            Self::Late(wait) => too_late(format!("{name} ne répond plus"))
                .label(format!("{address} : rien reçu pendant {}", seconds(*wait)))
                .help(later),
            Self::Redirects(most) => endless(format!("{name} renvoie sans fin à une autre adresse"))
                .label(format!("{address} : plus de {most} renvois de suite"))
                .help(*mend),
            Self::Cut { done, total } => {
                let of = total.map(|t| format!(" sur {}", french::integer(t))).unwrap_or_default();
                stopped(format!("la réponse s'est arrêtée avant la fin ({name})"))
                    .label(format!("{address} : {}{of} octets reçus", french::integer(*done)))
                    .help(later)
            }
            Self::Content(found) => not_the_data(format!("{name} donne autre chose que ce qui est attendu"))
                .label(format!("{address} donne {found} ; attendu : {expected}"))
                .help(*mend),
            Self::Reply(what) => {
                Diagnostic::new("E0362", format!("réponse inutilisable : {name} ne donne pas ce qui est demandé"))
                    .label(format!("{address} donne {what} ; attendu : {expected} ; rien n'en est gardé"))
                    .help(*mend)
            }
            Self::Address(cause) => no_connection(format!("adresse inutilisable ({name})"))
                .label(format!("{address} : {cause}"))
                .help(*mend),
            // Of downloads only.
            Self::Changed | Self::Busy | Self::Checksum { .. } => {
                no_answer(format!("{name} ne répond pas comme prévu"))
            }
        }
    }
}

/// Nothing is at that address.
fn missing(message: String) -> Diagnostic {
    Diagnostic::new("E0332", message)
}

/// The server fails, or has too much to do.
fn broken_down(message: String) -> Diagnostic {
    Diagnostic::new("E0334", message)
}

/// Nothing came for too long.
fn too_late(message: String) -> Diagnostic {
    Diagnostic::new("E0336", message)
}

/// Redirects without end.
fn endless(message: String) -> Diagnostic {
    Diagnostic::new("E0337", message)
}

/// Something else came.
fn not_the_data(message: String) -> Diagnostic {
    Diagnostic::new("E0340", message)
}

/// The mends, the most likely first.
fn help(own: Option<&str>, entry: &Entry, known: Option<&Kept>) -> String {
    let mut mends: Vec<String> = own.map(str::to_owned).into_iter().collect();
    if !entry.verified {
        mends.push(format!(
            "adresse à vérifier : voir {}, puis donner la bonne dans un fichier catalogue.toml de l'étude",
            entry.page
        ));
    } else if own.is_none() {
        mends.push(format!(
            "voir {}, puis donner la bonne adresse dans un fichier catalogue.toml de l'étude",
            entry.page
        ));
    }
    if let Some(kept) = known {
        mends.push(format!("`--hors-ligne` utilise la copie en réserve du {}", day(kept.telecharge_le)));
    }
    mends.join(" ; ")
}

fn seconds(wait: Duration) -> String {
    format!("{}\u{a0}s", french::short(wait.as_secs_f64(), 1))
}

/// The server answers, and does not give the resource.
fn no_answer(message: String) -> Diagnostic {
    Diagnostic::new("E0333", message)
}

/// There is no way to the server.
fn no_connection(message: String) -> Diagnostic {
    Diagnostic::new("E0335", message)
}

/// The download ended before the whole was there.
fn stopped(message: String) -> Diagnostic {
    Diagnostic::new("E0338", message)
}
