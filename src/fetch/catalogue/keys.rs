//! The keys of an entry that say more than their type.

use super::{Dataset, Entry, PORTAL, Region};
use crate::diagnostic::{Diagnostic, Notes};
use crate::pull::{Given, Section};

/// Where a resource is: an address, or a dataset whose newest file is asked for; those of `base` when neither is given.
pub(super) fn whence(
    s: &mut Section<'_>,
    base: Option<&Entry>,
    notes: &mut Notes,
) -> (Option<Given<String>>, Option<Dataset>) {
    let address = s.text("adresse", notes);
    let dataset = s.text("jeu", notes);
    let resource = s.text("ressource", notes);
    let portal = s.text("portail", notes);
    if let (Some(_), Some(dataset)) = (&address, &dataset) {
        notes.push(
            Diagnostic::unfit("`adresse` et `jeu` sont donnés tous les deux").at(dataset.place.clone()).help(
                "garder `adresse` pour un fichier qui ne bouge pas, `jeu` pour le plus récent d'un jeu de données",
            ),
        );
    }
    if let Some(portal) = &portal {
        check_address(portal, notes);
    }
    let old = base.and_then(|b| b.dataset.as_ref()).filter(|_| address.is_none());
    let dataset = dataset.map(|g| g.value).or_else(|| old.map(|d| d.id.clone())).map(|id| Dataset {
        id,
        resource: resource.as_ref().map(|g| g.value.clone()).or_else(|| old.and_then(|d| d.resource.clone())),
        portal: portal
            .as_ref()
            .map(|g| g.value.clone())
            .or_else(|| old.map(|d| d.portal.clone()))
            .unwrap_or_else(|| PORTAL.to_owned()),
    });
    let place = s.place();
    if let Some(alone) =
        [&resource, &portal].into_iter().flatten().next().filter(|_| dataset.is_none() && old.is_none())
    {
        notes.push(
            Diagnostic::missing("`ressource` et `portail` vont avec `jeu`")
                .at(alone.place.clone())
                .help("ajouter `jeu`, le nom du jeu dans son adresse sur le portail"),
        );
    }
    let address = match (address, base) {
        (Some(address), _) => Some(address),
        (None, _) if dataset.is_some() => Some(Given { value: String::new(), place }),
        (None, Some(base)) => Some(Given { value: base.template.clone(), place }),
        (None, None) => s.require("adresse", None),
    };
    (address, dataset)
}

pub(super) fn check_address(address: &Given<String>, notes: &mut Notes) {
    // An entry may say that there is nothing to bring for the whole of France.
    if address.value.is_empty() {
        return;
    }
    if !address.value.starts_with("http://") && !address.value.starts_with("https://") {
        notes.push(
            Diagnostic::unfit(format!("`{}` n'est pas une adresse web", address.value))
                .at(address.place.clone())
                .label("une adresse en http:// ou https:// est attendue")
                .help("un fichier qui est déjà sur la machine se copie dans couches/, sans passer par le catalogue"),
        );
    }
}

pub(super) fn checked_sum(s: &mut Section<'_>, notes: &mut Notes) -> Option<String> {
    let given = s.text("sha256", notes)?;
    let text = given.value.trim().to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(text);
    }
    notes.push(
        Diagnostic::unfit("la clé `sha256` attend 64 chiffres hexadécimaux")
            .at(given.place)
            .label(format!("il y en a {}", text.chars().count())),
    );
    None
}

pub(super) fn position(s: &mut Section<'_>, notes: &mut Notes) -> Option<(String, String)> {
    let given = s.texts("colonnes_position", notes)?;
    if let [lon, lat] = given.as_slice() {
        return Some((lon.value.clone(), lat.value.clone()));
    }
    notes.push(
        Diagnostic::unfit("la clé `colonnes_position` attend deux colonnes")
            .at(s.place())
            .help("écrire `colonnes_position = [\"longitude\", \"latitude\"]`"),
    );
    None
}

pub(super) fn regions(s: &mut Section<'_>, notes: &mut Notes) -> Vec<Region> {
    let mut out = Vec::new();
    for mut section in s.sections("region", notes) {
        let name = section.text("nom", notes);
        let name = section.require("nom", name);
        let departements = section.texts("departements", notes);
        let departements = section.require("departements", departements);
        section.finish(notes);
        if let (Some(name), Some(departements)) = (name, departements) {
            let departements = departements.into_iter().map(|d| d.value).collect();
            out.push(Region { name: name.value, departements });
        }
    }
    out
}
