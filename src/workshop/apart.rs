//! Communes that touch none of the others: a code or a name taken for another, more often than not.

use geo::{Distance as _, Euclidean};

use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::territory::{Reference, Territory};
use crate::units::Metres;

/// How many of the communes apart are told one by one.
const TOLD: usize = 10;

/// Tells the communes from which no border leads to the largest group.
pub(super) fn tell(territory: &Territory, reference: &Reference, notes: &mut Notes) {
    let groups = groups(&territory.neighbours);
    let people = |group: &Vec<usize>| -> u64 {
        group.iter().filter_map(|&i| territory.communes[i].population).map(u64::from).sum()
    };
    // The first of those that are as large.
    let Some(main) = groups.iter().rev().max_by_key(|group| (group.len(), people(group))) else { return };
    let far = |i: usize| {
        let at = territory.communes[i].mairie?;
        let others = main.iter().filter_map(|&j| territory.communes[j].mairie);
        others.map(|other| Euclidean.distance(&at, &other)).min_by(f64::total_cmp)
    };
    let mut apart: Vec<usize> = groups.iter().filter(|group| *group != main).flatten().copied().collect();
    apart.sort_unstable();
    for &i in apart.iter().take(TOLD) {
        let commune = &territory.communes[i];
        let away = far(i).map(|m| format!(", à {} de la plus proche", Metres::from_km(m / 1000.0))).unwrap_or_default();
        let departement = reference.departement(&commune.departement).unwrap_or(&commune.departement);
        let d = lies_apart(format!(
            "{} ({}, {departement}) ne touche pas les autres communes{away}",
            commune.name, commune.code
        ));
        let key = french::name_key(&commune.name);
        let others: Vec<String> = reference
            .communes()
            .iter()
            .filter(|other| french::name_key(&other.nom) == key && other.code != commune.code.as_str())
            .map(|other| {
                format!("{} ({})", other.code, reference.departement(&other.departement).unwrap_or(&other.departement))
            })
            .collect();
        notes.push(if others.is_empty() {
            d.help("vérifier son code, si elle n'est pas voulue")
        } else {
            d.help(format!("vérifier son code ; même nom : {}", french::list_at_most(&others, 6)))
        });
    }
    if apart.len() > TOLD {
        let more = french::count(apart.len() - TOLD, "autre commune ne touche pas", "autres communes ne touchent pas");
        notes.push(lies_apart(format!("{more} le plus grand groupe")));
    }
}

fn lies_apart(message: String) -> Diagnostic {
    Diagnostic::new("A0230", message)
}

/// The groups of communes that borders join, in the order of their first.
fn groups(neighbours: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut seen = vec![false; neighbours.len()];
    let mut groups = Vec::new();
    for start in 0..neighbours.len() {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut group, mut open) = (Vec::new(), vec![start]);
        while let Some(i) = open.pop() {
            group.push(i);
            for &j in &neighbours[i] {
                if !std::mem::replace(&mut seen[j], true) {
                    open.push(j);
                }
            }
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}
