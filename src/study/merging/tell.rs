//! What a merge has to say of its sites: identifiers and parcels of several, choices to make again, communes that differ.

use std::path::Path;

use super::{DISAGREEMENTS, Merging, PAIRS, is_inside, row_id};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::inventory::{Joined, Merged};
use crate::layer::Layer;
use crate::territory::Territory;

/// How many sites are named.
const NAMED: usize = 6;

/// Tells the parcels that several sites of the territory name.
pub(super) fn shared_parcels(layers: &[&Layer], joined: &Joined, sites: &[Merged], notes: &mut Notes) {
    // With their layers, where people go and look.
    let named = |of: &Vec<usize>| -> Vec<String> {
        let inside = of.iter().filter_map(|&n| sites.get(n)).filter(|site| is_inside(layers, site));
        inside.filter_map(|site| site.members.first().map(|m| row_id(layers, *m))).collect()
    };
    let shared = joined.shared.iter().map(|(parcel, of)| (parcel, named(of))).filter(|(_, ids)| ids.len() > 1);
    let shared: Vec<String> = shared.map(|(parcel, ids)| format!("{parcel} ({})", french::list(&ids))).collect();
    if !shared.is_empty() {
        let message = format!(
            "{} de plusieurs sites : leur surface compte plusieurs fois",
            french::count(shared.len(), "parcelle est", "parcelles sont")
        );
        notes.push(Diagnostic::new("A0573", message).label(french::list_at_most(&shared, NAMED)).help(format!(
            "si ce sont les parties d'un même site, écrire `oui` à leurs lignes de {PAIRS} ; sinon corriger les parcelles"
        )));
    }
}

/// Tells the sites whose row has the identifier of another site: two inventories number theirs each from 0001.
pub(super) fn same_ids(layers: &[&Layer], sites: &[Merged], notes: &mut Notes) {
    let inside = sites.iter().filter(|site| is_inside(layers, site));
    let renamed = inside.filter_map(|site| {
        let head = site.members.first()?;
        let own = &layers[head.source].features[head.row].id;
        (*own != site.id).then(|| format!("« {} » ({}) devient `{}`", site.name, row_id(layers, *head), site.id))
    });
    let renamed: Vec<String> = renamed.collect();
    if !renamed.is_empty() {
        let count = french::count(renamed.len(), "site a l'identifiant", "sites ont l'identifiant");
        let help = format!(
            "si c'est le même site, écrire `oui` à sa ligne de {PAIRS}, ou l'y ajouter ; sinon lui donner son propre `site_id` dans la source"
        );
        notes.push(
            Diagnostic::new("A0556", format!("{count} d'un autre site : un autre identifiant est écrit"))
                .label(french::list_at_most(&renamed, NAMED))
                .help(help),
        );
    }
}

/// Tells the choices that a value has come after.
pub(super) fn reopened(merging: &Merging<'_>, notes: &mut Notes) {
    let again = merging.disagreements().filter_map(|conflict| {
        let site = &merging.sites[conflict.site];
        let field = &site.fields[conflict.field];
        let last = field.given.iter().find(|given| given.value != field.kept).map_or("", |given| given.value.as_str());
        field.decided.then(|| {
            format!("{}, {} : « {} » avait été choisi, « {last} » est venu depuis", site.id, field.field, field.kept)
        })
    });
    let again: Vec<String> = again.collect();
    if !again.is_empty() {
        let count = french::count(again.len(), "choix est à refaire", "choix sont à refaire");
        notes.push(
            Diagnostic::new("A0557", format!("{count} : une source dit ce qu'aucune ne disait alors"))
                .in_file(Path::new(DISAGREEMENTS))
                .label(french::list_at_most(&again, NAMED))
                .help("la valeur choisie reste d'ici là ; lancer `territoire friches fusionner`, marquer d'un `x` celle à garder, et relancer"),
        );
    }
}

/// Tells the sites whose code is that of another commune than the one that counts them.
pub(super) fn other_communes(merging: &Merging<'_>, territory: &Territory, notes: &mut Notes) {
    let told = merging.written.iter().map(|n| &merging.sites[*n]).filter_map(|site| {
        let there = &territory.communes[merging.commune(site)?];
        let kept = site.fields.iter().find(|field| field.field == "comm_insee").map(|field| field.kept.as_str())?;
        // A commune of before is where its land is today.
        let is_there = kept == there.code.as_str() || territory.follow(kept).communes().contains(&&there.code);
        let told = || format!("{} « {} » : écrit {kept}, compté à {} ({})", site.id, site.name, there.name, there.code);
        (!is_there).then(told)
    });
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        let count =
            french::count(told.len(), "site a le code d'une autre commune", "sites ont le code d'une autre commune");
        notes.push(
            Diagnostic::new("A0558", format!("{count} que celle qui le compte"))
                .label(french::list_at_most(&told, NAMED))
                .help(format!("choisir le bon code dans {DISAGREEMENTS} si les sources se contredisent, ou le corriger dans la source")),
        );
    }
}
