//! The record of how results were made: what went in, how long each step took.

use std::time::Duration;

use serde::Serialize;

use crate::disk;
use crate::layer::Origin;

/// A file, or a table of a database, that went in.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// The path as the study names it; for a table, the connection without its password.
    pub fichier: String,
    /// The size of a file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub octets: Option<usize>,
    /// The table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The number of rows of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lignes: Option<usize>,
    /// The SHA-256 of the file, or of the rows of the table in the order of its primary key.
    pub sha256: String,
}

impl Input {
    /// The record of a file's bytes.
    #[must_use]
    pub(super) fn of(shown: &str, bytes: &[u8]) -> Self {
        Self::summed(shown, bytes.len(), disk::sha256(bytes))
    }

    /// The record of a file of which the checksum is known.
    #[must_use]
    pub(super) fn summed(shown: &str, bytes: usize, sha256: String) -> Self {
        Self { fichier: shown.to_owned(), octets: Some(bytes), table: None, lignes: None, sha256 }
    }

    /// The record of a table of a database.
    #[must_use]
    pub(super) fn of_table(origin: Origin) -> Self {
        let Origin { connection, table, rows, sha256 } = origin;
        let table = Some(table).filter(|t| !t.is_empty());
        Self { fichier: connection, octets: None, table, lignes: Some(rows), sha256 }
    }
}

/// How long a step took.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// What was done.
    pub etape: String,
    /// In seconds.
    pub secondes: f64,
}

impl Step {
    /// The record of a step.
    #[must_use]
    pub(super) fn new(name: &str, took: Duration) -> Self {
        Self { etape: name.to_owned(), secondes: (took.as_secs_f64() * 1000.0).round() / 1000.0 }
    }
}

/// `execution.json`: what went in, with which version and parameters, and how long it took. It is the only file of the
/// results that differs between two runs on the same input.
#[derive(Debug, Serialize)]
pub(super) struct Execution<'a> {
    /// Version of the tool.
    pub version: &'a str,
    /// When it ran (UTC).
    pub execute_le: String,
    /// Number of threads.
    pub fils: usize,
    /// The study's general parameters.
    pub parametres: serde_json::Value,
    /// The files read.
    pub entrees: &'a [Input],
    /// The durations.
    pub durees: &'a [Step],
}
