//! PostgreSQL with PostGIS: a layer read from a table, results published in a schema.
//!
//! GDAL's driver carries the conversation, because it speaks through libpq: services, `~/.pgpass`, `PGPASSWORD`, TLS and
//! every way to identify oneself work as they do in QGIS. The statements are ours: what is read has a known order and
//! the server's own text for every value, and what is written is one transaction.

mod publish;
mod read;

use std::fmt;

use gdal::errors::GdalError;
use gdal::vector::LayerAccess;
use gdal::vector::sql::Dialect;
use gdal::{Dataset, DatasetOptions, DriverManager, GdalOpenFlags};

use crate::diagnostic::{self, Diagnostic, Trade};
use crate::layer::gate;

pub use publish::{Published, publish, schema_name};
pub use read::{Origin, read_database};

/// Seconds after which a server that doesn't answer is given up, unless the connection says otherwise.
const TIMEOUT: u32 = 10;

/// What was refused, boxed because it travels through many results.
type Refused = Box<Diagnostic>;

/// A statement that the server refused.
fn broken(what: impl Into<String>, said: String) -> Refused {
    Box::new(Diagnostic::new("E0357", what).cause(Trade::Database, said))
}

/// A database, or what it must have, that is not there.
fn absent(message: &str) -> Diagnostic {
    Diagnostic::new("E0352", message)
}

/// What the user of the connection may not do.
fn forbidden(message: String) -> Diagnostic {
    Diagnostic::new("E0355", message)
}

/// A row as the server writes it; `None` is NULL.
type Row = Vec<Option<String>>;

/// How to reach a database: `PG:host=… dbname=… user=…`, `PG:service=…` or `postgresql://…`. Shown, even for
/// debugging, it has no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Connection {
    full: String,
    shown: String,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connection").field(&self.shown).finish()
    }
}

impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Connection {
    /// The connection that the text writes, if it writes one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let prefix = |p: &str| text.get(..p.len()).filter(|start| start.eq_ignore_ascii_case(p)).map(|_| p.len());
        let uri = prefix("postgresql://").or_else(|| prefix("postgres://"));
        let timeout = text.contains("connect_timeout");
        let full = if let Some(n) = uri {
            let rest = &text[n..];
            let mark = if rest.contains('?') { '&' } else { '?' };
            let end = if timeout { String::new() } else { format!("{mark}connect_timeout={TIMEOUT}") };
            format!("postgresql://{rest}{end}")
        } else {
            let rest = &text[prefix("PG:")?..];
            let end = if timeout { String::new() } else { format!(" connect_timeout={TIMEOUT}") };
            format!("PG:{rest}{end}")
        };
        Some(Self { full, shown: diagnostic::mask(text) })
    }

    /// The connection without its password.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether it holds a password.
    #[must_use]
    pub(crate) fn has_password(&self) -> bool {
        diagnostic::mask(&self.full) != self.full
    }

    /// Opens the database.
    fn open(&self, update: bool) -> Result<Dataset, Refused> {
        gate::listen();
        if DriverManager::get_driver_by_name("PostgreSQL").is_err() {
            return Err(Box::new(
                Diagnostic::no_database("cette installation de GDAL ne sait pas parler à PostgreSQL")
                    .help("installer le paquet GDAL complet du système, ou exporter la table en GeoPackage"),
            ));
        }
        let access = if update { GdalOpenFlags::GDAL_OF_UPDATE } else { GdalOpenFlags::GDAL_OF_READONLY };
        let options = DatasetOptions {
            open_flags: access | GdalOpenFlags::GDAL_OF_VECTOR,
            allowed_drivers: Some(&["PostgreSQL"]),
            ..DatasetOptions::default()
        };
        let dataset = match Dataset::open_ex(&self.full, options) {
            Ok(dataset) => dataset,
            Err(error) => return Err(Box::new(self.unreachable(&answer(error)))),
        };
        // Texts that don't depend on the server's or the user's settings.
        for setting in [
            "client_encoding = 'UTF8'",
            "standard_conforming_strings = on",
            "DateStyle = 'ISO, YMD'",
            "IntervalStyle = 'iso_8601'",
            "TimeZone = 'UTC'",
            "bytea_output = 'hex'",
            "extra_float_digits = 1",
        ] {
            run(&dataset, &format!("SET {setting}"))
                .map_err(|said| broken("la session ne peut pas être réglée", said))?;
        }
        Ok(dataset)
    }

    /// Why the database did not open, from the words of the server or of its client library. A server speaks the
    /// language of its installation: English and French are recognised, the rest is only kept.
    fn unreachable(&self, said: &str) -> Diagnostic {
        let has = |words: &[&str]| words.iter().any(|w| said.contains(w));
        let malformed =
            ["connection info string", "invalid connection option", "invalid URI", "unterminated", "missing \"=\""];
        if has(&malformed) {
            // The library quotes the piece that it doesn't understand: it may be half a password.
            return Diagnostic::no_database("la connexion est mal écrite")
                .label(self.shown.as_str())
                .help("écrire `PG:host=serveur port=5432 dbname=base user=nom`, entre apostrophes une valeur qui contient une espace");
        }
        if has(&["definition of service", "service file"]) {
            return Diagnostic::no_database("ce service n'est pas décrit sur cet ordinateur")
                .cause(Trade::Database, said)
                .help("le décrire dans `~/.pg_service.conf` (`[nom]`, puis `host=…`, `dbname=…`, `user=…`)");
        }
        let refused = [
            "assword authentication failed",
            "no password supplied",
            "mot de passe",
            "uthentication failed",
            "pg_hba.conf",
            "role \"",
            "le rôle «",
            "authentification",
        ];
        if has(&refused) {
            return Diagnostic::new("E0351", "la base refuse cet utilisateur ou son mot de passe").cause(Trade::Database, said).help(
                "vérifier `user=` ; mettre le mot de passe dans `~/.pgpass` ou dans la variable d'environnement PGPASSWORD",
            );
        }
        if has(&["database \"", "base de données «"]) {
            return absent("cette base de données n'existe pas sur ce serveur")
                .cause(Trade::Database, said)
                .help("vérifier `dbname=` ; `psql -l` donne la liste des bases du serveur");
        }
        Diagnostic::no_database("le serveur PostgreSQL ne répond pas")
            .cause(Trade::Database, if said.is_empty() { "il n'y a pas de réponse" } else { said })
            .help("vérifier `host=` et `port=`, que le serveur est démarré et que le réseau (VPN) le laisse joindre")
    }
}

/// What the server answered, on one line.
fn answer(error: GdalError) -> String {
    let told = gate::told().into_iter().next().unwrap_or_default();
    let message = match error {
        GdalError::CplError { msg, .. } | GdalError::NullPointer { msg, .. } if !msg.is_empty() => msg,
        _ if !told.is_empty() => told,
        other => other.to_string(),
    };
    let lines: Vec<&str> = message
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && *l != "^" && !l.starts_with("LINE ") && !l.starts_with("PQconnectdb failed"))
        .collect();
    let text: String = lines.join(" ; ").chars().take(500).collect();
    diagnostic::mask(&text)
}

/// Runs a statement that gives no rows.
fn run(database: &Dataset, statement: &str) -> Result<(), String> {
    gate::told();
    database.execute_sql(statement, None, Dialect::DEFAULT).map(drop).map_err(answer)
}

/// Runs a query all of whose columns are texts, and hands its rows over one by one.
fn each(database: &Dataset, query: &str, mut take: impl FnMut(Row)) -> Result<(), String> {
    gate::told();
    let Some(mut result) = database.execute_sql(query, None, Dialect::DEFAULT).map_err(answer)? else {
        return Err(gate::told().into_iter().next().unwrap_or_default());
    };
    let columns = result.defn().fields().count();
    for feature in result.features() {
        let row: Result<Row, GdalError> = (0..columns).map(|c| feature.field_as_string(c)).collect();
        take(row.map_err(answer)?);
    }
    drop(result);
    // GDAL ends its iteration in the same way at the last row and at a fault: only what it told tells them apart.
    let told = gate::told().into_iter().next().unwrap_or_default();
    if told.is_empty() { Ok(()) } else { Err(diagnostic::mask(&told)) }
}

/// The rows of a query all of whose columns are texts.
fn rows(database: &Dataset, query: &str) -> Result<Vec<Row>, String> {
    let mut out = Vec::new();
    each(database, query, |row| out.push(row))?;
    Ok(out)
}

/// Whether a query gives `true` in its first cell.
fn holds(database: &Dataset, condition: &str) -> Result<bool, String> {
    let rows = rows(database, &format!("SELECT ({condition})::text AS c0"))?;
    Ok(rows.first().and_then(|r| r.first()).is_some_and(|c| c.as_deref() == Some("true")))
}

/// A name as SQL quotes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL quotes it. PostgreSQL's texts can't hold the zero character: it becomes the replacement character.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\0', "\u{fffd}").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_waits_ten_seconds_unless_it_says_otherwise_and_never_shows_its_password() {
        for (text, full) in [
            ("PG:dbname=sig", "PG:dbname=sig connect_timeout=10"),
            ("pg:service=sig", "PG:service=sig connect_timeout=10"),
            ("PG:dbname=sig connect_timeout=3", "PG:dbname=sig connect_timeout=3"),
            ("postgres://h/b", "postgresql://h/b?connect_timeout=10"),
            ("postgresql://h/b?sslmode=require", "postgresql://h/b?sslmode=require&connect_timeout=10"),
        ] {
            let connection = Connection::parse(text).expect("a connection");
            assert_eq!(connection.full, full);
            assert!(!connection.has_password(), "{text}");
        }
        let secret = Connection::parse("PG:dbname=sig password=s3cret").expect("a connection");
        assert!(secret.has_password() && secret.full.contains("s3cret"));
        assert_eq!(format!("{secret} {secret:?}").matches("s3cret").count(), 0);
        for text in ["couches/a.gpkg", "", "PG", "é", "mysql://a/b"] {
            assert_eq!(Connection::parse(text), None, "{text}");
        }
    }

    #[test]
    fn half_a_password_that_the_library_repeats_is_not_shown() {
        let connection = Connection::parse("PG:dbname=sig password=deux mots").expect("a connection");
        let d = connection.unreachable("missing \"=\" after \"mots\" in connection info string");
        assert_eq!(d.code.id, "E0350");
        assert!(!format!("{d:?}").contains("mots"), "{d:?}");
    }

    /// A server speaks the language of its installation.
    #[test]
    fn refusals_are_recognised_in_english_and_in_french_and_kept_in_any_other_language() {
        let connection = Connection::parse("PG:dbname=sig user=moi").expect("a connection");
        for (said, code) in [
            ("FATAL:  password authentication failed for user \"moi\"", "E0351"),
            ("FATAL:  authentification par mot de passe échouée pour l'utilisateur « moi »", "E0351"),
            ("fe_sendauth: no password supplied", "E0351"),
            ("FATAL:  role \"moi\" does not exist", "E0351"),
            ("FATAL:  le rôle « moi » n'existe pas", "E0351"),
            ("FATAL:  no pg_hba.conf entry for host \"10.0.0.1\", user \"moi\", database \"sig\"", "E0351"),
            ("FATAL:  database \"sig\" does not exist", "E0352"),
            ("FATAL:  la base de données « sig » n'existe pas", "E0352"),
            ("connection to server at \"h\", port 5432 failed: timeout expired", "E0350"),
            ("FATAL:  Datenbank »sig« existiert nicht", "E0350"),
        ] {
            let d = connection.unreachable(said);
            let label = d.label.as_deref().expect("a cause");
            // What is French is repeated; the rest is told in French, its words kept.
            let french = said.contains(['«', 'é']) && !said.contains('»') || said.contains(" « ");
            assert_eq!((d.code.id, label == said), (code, french), "{said}: {label}");
            assert_eq!(d.original.as_deref(), (!french).then_some(said));
        }
    }

    #[test]
    fn names_and_texts_are_quoted() {
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal("l'eau\0"), "'l''eau\u{fffd}'");
    }
}
