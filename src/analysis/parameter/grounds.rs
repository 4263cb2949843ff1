//! Where something may be put: at the mairies, or at the features of layers.

use super::{Entry, Kind, layer};

/// Where something may be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// At the mairie of each commune.
    Communes,
    /// At the features of a layer.
    Layer(String),
}

/// `["communes"]`, or ids of layers.
#[derive(Debug, Clone, Copy)]
pub struct Grounds;

/// What stands for the communes.
const COMMUNES: &str = "communes";

impl Kind for Grounds {
    type Value = Vec<Ground>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<Ground>> {
        let given = entry.texts()?;
        let mut all = true;
        for one in given.iter().filter(|one| one.value != COMMUNES) {
            all &= layer::known(one, entry.layers, entry.notes);
        }
        let place = |id: String| if id == COMMUNES { Ground::Communes } else { Ground::Layer(id) };
        all.then(|| given.into_iter().map(|one| place(one.value)).collect())
    }
}
