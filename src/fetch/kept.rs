//! What is written down beside the files of the cache.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::day;

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
    /// Whether nothing said how long it was: it may be the beginning of another.
    #[serde(default)]
    pub(super) sans_longueur: bool,
}

/// The record of a partial file: which version it is the beginning of.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) etag: Option<String>,
    pub(super) derniere_modification: Option<String>,
    /// How long the whole is.
    #[serde(default)]
    pub(super) octets: Option<u64>,
}

impl Version {
    /// Whether a piece that comes with this version goes on from this one: all that both tell is the same, and they tell
    /// one thing at least. A server that answers with a piece of another edition says so by one of them.
    pub(super) fn goes_on_with(&self, piece: &Self) -> bool {
        let tags = self.etag.as_ref().zip(piece.etag.as_ref()).map(|(a, b)| a == b);
        let days = self.derniere_modification.as_ref().zip(piece.derniere_modification.as_ref()).map(|(a, b)| a == b);
        let sizes = self.octets.zip(piece.octets).map(|(a, b)| a == b);
        // A version that had a tag and comes without is of another server, or of another edition: the length must tell.
        let told: Vec<bool> = [tags, days, sizes].into_iter().flatten().collect();
        !told.is_empty() && told.iter().all(|same| *same) && (tags.is_some() || sizes.is_some())
    }

    /// What `If-Range` may hold: a strong ETag, else the date. Without either, a download can't be resumed safely.
    pub(super) fn validator(&self) -> Option<&str> {
        self.etag.as_deref().filter(|tag| !tag.starts_with("W/")).or(self.derniere_modification.as_deref())
    }
}

/// The file that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Its address.
    pub adresse: String,
    /// Its identifier on the portal.
    pub id: String,
    /// Its title.
    pub titre: String,
    /// When it was last changed, as the portal says.
    pub modifiee_le: Option<String>,
    /// The dataset.
    pub jeu: String,
}

impl Chosen {
    pub(super) fn moment(&self) -> Option<Timestamp> {
        let text = self.modifiee_le.as_deref()?;
        // Some portals leave the zone out.
        text.parse().ok().or_else(|| format!("{text}Z").parse().ok())
    }

    /// The day of its last change, for people.
    #[must_use]
    pub fn day(&self) -> Option<String> {
        self.moment().map(day)
    }
}
