//! The photos of the sites of a merged inventory.

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::inventory::{Merged, photos};
use crate::layer::Layer;
use crate::study::Study;

/// The folder of the study that holds them.
pub const PHOTOS: &str = "inventaire/photos";

/// The column of their names.
pub(super) const COLUMN: &str = "photos";

/// What programs put in a folder for themselves.
const OF_PROGRAMS: [&str; 3] = ["Thumbs.db", "desktop.ini", "ehthumbs.db"];

impl Study {
    /// The photos of each site, their names parted by `|`. A photo named by any row of a site is one of the site.
    pub(super) fn photos_of(&self, sites: &[&Merged], layers: &[&Layer], notes: &mut Notes) -> Vec<String> {
        let files = self.photo_files();
        if files.is_empty() {
            return vec![String::new(); sites.len()];
        }
        let ids = |site: &Merged| {
            let rows = site.members.iter().map(|m| layers[m.source].features[m.row].id.clone());
            std::iter::once(site.id.clone()).chain(rows).collect::<Vec<_>>()
        };
        let ids: Vec<Vec<String>> = sites.iter().map(|site| ids(site)).collect();
        let found = photos(&files, ids.iter().flatten().map(String::as_str));
        if !found.unclaimed.is_empty() {
            let n = found.unclaimed.len();
            let files = french::count(n, "fichier n'est", "fichiers ne sont");
            notes.push(
                Diagnostic::new("A0580", format!("{files} d'aucun site dans {PHOTOS}/"))
                    .label(french::list_at_most(&found.unclaimed, 6))
                    .help("commencer le nom du fichier par l'identifiant du site, comme `55463_0001-facade.jpg`"),
            );
        }
        let of = |own: &Vec<String>| {
            let mut named: Vec<&String> = own.iter().filter_map(|id| found.of.get(id)).flatten().collect();
            named.sort();
            named.dedup();
            named.into_iter().cloned().collect::<Vec<_>>().join("|")
        };
        ids.iter().map(of).collect()
    }

    /// The names of the files of the folder of photos, in their order.
    fn photo_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.join(PHOTOS)).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.path().is_file()).map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            french::nfc(&name).into_owned()
        });
        let mut names: Vec<String> =
            named.filter(|name| !name.starts_with(['.', '~']) && !OF_PROGRAMS.contains(&name.as_str())).collect();
        names.sort();
        names
    }
}
