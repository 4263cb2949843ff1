//! What is written down beside the files of the cache.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The record of a whole file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) adresse: String,
    pub(super) adresse_finale: String,
    pub(super) telecharge_le: Timestamp,
    pub(super) etag: Option<String>,
    pub(super) derniere_modification: Option<String>,
    pub(super) sha256: String,
    pub(super) octets: u64,
}

/// The record of a partial file: which version it is the beginning of.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) etag: Option<String>,
    pub(super) derniere_modification: Option<String>,
}

impl Version {
    /// What `If-Range` may hold: a strong ETag, else the date. Without either, a download can't be resumed safely.
    pub(super) fn validator(&self) -> Option<&str> {
        self.etag.as_deref().filter(|tag| !tag.starts_with("W/")).or(self.derniere_modification.as_deref())
    }
}
