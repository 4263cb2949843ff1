//! What people say of sites, laid over what the sources say: it is kept until a source that is later says something else, and
//! then somebody decides.

use std::collections::{BTreeMap, BTreeSet};

use super::entered::Entered;
use super::merge::{Chosen, Conflict, Merged, OWN, alike, says_nothing};
use crate::layer::Layer;

/// A field of a site, by their names.
pub type Of = (String, String);

/// What people say of an inventory.
#[derive(Debug, Default)]
pub struct Sayings {
    /// The value that stands of each field of which somebody said one.
    pub stand: BTreeMap<Of, Entered>,
    /// What waits for somebody to choose.
    pub open: BTreeMap<Of, Vec<Entered>>,
    /// The day of the row that was chosen of fields on which sources disagreed, as the standard writes it.
    pub decided: BTreeMap<Of, String>,
    /// The sites that only people told of.
    pub born: BTreeSet<String>,
}

/// Lays what people say over the sites of the sources; sites that only people told of are added at the end. The identifiers of
/// which something is said and that no row has any more. `order` is that of the fields.
///
/// What is said of any row of a site is said of the site: its identifier may have become that of another source.
pub fn lay(
    layers: &[&Layer],
    sites: &mut Vec<Merged>,
    conflicts: &mut Vec<Conflict>,
    sayings: &Sayings,
    order: &[String],
) -> Vec<String> {
    let mut named: Vec<(usize, String)> =
        conflicts.iter().map(|c| (c.site, sites[c.site].fields[c.field].field.clone())).collect();
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for (n, site) in sites.iter().enumerate() {
        ids.entry(site.id.clone()).or_insert(n);
    }
    for (n, site) in sites.iter().enumerate() {
        for member in &site.members {
            ids.entry(layers[member.source].features[member.row].id.clone()).or_insert(n);
        }
    }
    for id in &sayings.born {
        if !ids.contains_key(id) {
            ids.insert(id.clone(), sites.len());
            sites.push(Merged { id: id.clone(), name: String::new(), members: Vec::new(), fields: Vec::new() });
            set(sites, ids[id], "site_id", None, id);
        }
    }
    let mut lost = BTreeSet::new();
    let mut touched = BTreeSet::new();
    for ((id, field), entered) in &sayings.stand {
        let Some(&n) = ids.get(id) else {
            lost.insert(id.clone());
            continue;
        };
        let decided = sayings.decided.get(&(sites[n].id.clone(), field.clone()));
        // Who decided after it was said knew of it.
        if decided.is_some_and(|day| day.as_str() > entered.day()) {
            continue;
        }
        // Of what was said under two identifiers of one site, the last stands.
        let there = sites[n].fields.iter().find(|chosen| chosen.field == *field);
        if there.and_then(|chosen| chosen.entered.as_ref()).is_some_and(|earlier| earlier.when > entered.when) {
            continue;
        }
        let at = set(sites, n, field, Some(entered), &entered.value);
        touched.insert(n);
        named.retain(|(site, of)| !(*site == n && of == field));
        let chosen = &sites[n].fields[at];
        let later = chosen.given.iter().any(|given| {
            given.date.as_str() > entered.day() && !says_nothing(&given.value) && !alike(&given.value, &entered.value)
        });
        if later && !OWN.contains(&field.as_str()) {
            named.push((n, field.clone()));
        }
    }
    for ((id, field), several) in &sayings.open {
        let Some(&n) = ids.get(id) else {
            lost.insert(id.clone());
            continue;
        };
        let there = sites[n].fields.iter().find(|chosen| chosen.field == *field).map(|chosen| chosen.kept.clone());
        let at = set(sites, n, field, None, &there.unwrap_or_default());
        sites[n].fields[at].asked.clone_from(several);
        touched.insert(n);
        if !named.contains(&(n, field.clone())) {
            named.push((n, field.clone()));
        }
    }
    let rank: BTreeMap<&str, usize> = order.iter().enumerate().map(|(rank, field)| (field.as_str(), rank)).collect();
    for n in touched {
        dated(sites, n);
        let site = &mut sites[n];
        site.fields.sort_by_key(|chosen| rank.get(chosen.field.as_str()).copied().unwrap_or(usize::MAX));
        if let Some(name) = site.fields.iter().find(|chosen| chosen.field == "site_nom") {
            site.name.clone_from(&name.kept);
        }
    }
    named.sort();
    *conflicts = named
        .into_iter()
        .filter_map(|(site, of)| {
            let field = sites[site].fields.iter().position(|chosen| chosen.field == of)?;
            Some(Conflict { site, field })
        })
        .collect();
    lost.into_iter().collect()
}

/// Gives a field a value; its place among those of the site.
fn set(sites: &mut [Merged], site: usize, field: &str, entered: Option<&Entered>, value: &str) -> usize {
    let fields = &mut sites[site].fields;
    let at = fields.iter().position(|chosen| chosen.field == field).unwrap_or_else(|| {
        fields.push(Chosen {
            field: field.to_owned(),
            kept: String::new(),
            decided: false,
            given: Vec::new(),
            entered: None,
            asked: Vec::new(),
        });
        fields.len() - 1
    });
    value.clone_into(&mut fields[at].kept);
    if let Some(entered) = entered {
        fields[at].entered = Some(entered.clone());
        fields[at].decided = false;
    }
    at
}

/// A site is as of the last day on which somebody said something of it; one that only people told of was seen on the first.
fn dated(sites: &mut [Merged], n: usize) {
    let said = |last: bool| {
        let said = sites[n].fields.iter().filter_map(|chosen| chosen.entered.as_ref()).filter(|e| !e.day().is_empty());
        let day = |e: &&Entered| e.day().to_owned();
        if last { said.max_by_key(day) } else { said.min_by_key(day) }.cloned()
    };
    let (Some(first), Some(last)) = (said(false), said(true)) else { return };
    let value = |field: &str| sites[n].fields.iter().find(|chosen| chosen.field == field).map(|c| c.kept.clone());
    let (updated, seen, source) = (value("site_actu_date"), value("site_identif_date"), value("source_nom"));
    let by = |e: &Entered, value: &str| Entered { value: value.to_owned(), ..e.clone() };
    if updated.is_none_or(|day| day.as_str() < last.day()) {
        set(sites, n, "site_actu_date", Some(&by(&last, last.day())), last.day());
    }
    if sites[n].members.is_empty() {
        if seen.is_none() {
            set(sites, n, "site_identif_date", Some(&by(&first, first.day())), first.day());
        }
        if source.is_none() {
            let named = format!("saisie de {}", first.who);
            set(sites, n, "source_nom", Some(&by(&first, &named)), &named);
        }
    }
}
