//! What people say of sites, laid over what the sources say: it is kept until a source that is later says something else, and
//! then somebody decides.

use std::collections::{BTreeMap, BTreeSet};

use super::entered::Entered;
use super::merge::{Chosen, Conflict, Decided, Merged, OWN, Same, is_to_come, says_nothing};
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
    /// What was chosen of fields on which sources disagreed.
    pub decided: BTreeMap<Of, Decided>,
    /// The sites that people told of as new.
    pub born: BTreeSet<String>,
    /// Those of them that are a site of the sources, with its rank.
    pub united: BTreeMap<String, usize>,
    /// The day of the study, as the standard writes it; a source dated after it is not later than anything.
    pub today: String,
}

impl Sayings {
    /// Takes those of the sites that people told of as new which are sites of the sources, with their ranks: what was said of
    /// them was said without what these say.
    pub fn unite(&mut self, united: BTreeMap<String, usize>) {
        let of_them = self.stand.iter_mut().filter(|((id, _), _)| united.contains_key(id));
        of_them.for_each(|(_, entered)| entered.unseen = true);
        self.united = united;
    }
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
    // The identifier that a site has where another site has that of its row.
    for (n, site) in sites.iter().enumerate() {
        for member in &site.members {
            let layer = layers[member.source];
            ids.entry(format!("{}-{}", layer.features[member.row].id, layer.id)).or_insert(n);
        }
    }
    for (id, n) in &sayings.united {
        ids.entry(id.clone()).or_insert(*n);
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
        let Some(same) = layers.first().map(|layer| Same::of(&layer.model, field)) else { continue };
        let decided = sayings.decided.get(&(sites[n].id.clone(), field.clone()));
        // Who decided after it was said, or with it before them, knew of it.
        let known = |decided: &Decided| {
            let source = entered.source();
            let seen = |(value, of): &(String, String)| *of == source && same.are(value, &entered.value);
            decided.day.as_str() > entered.day() || decided.seen.iter().any(seen)
        };
        if decided.is_some_and(|decided| known(decided) && !same.are(&decided.value, &entered.value)) {
            if let Some(chosen) = sites[n].fields.iter_mut().find(|chosen| chosen.field == *field) {
                chosen.refused.push(entered.clone());
            }
            continue;
        }
        let there = sites[n].fields.iter().find(|chosen| chosen.field == *field);
        let own = OWN.contains(&field.as_str()) || field == "comm_insee";
        // Its sources know better which site it is and where.
        if entered.unseen && own && there.is_some_and(|chosen| !chosen.given.is_empty()) {
            continue;
        }
        // Of what was said under two identifiers of one site, the last stands.
        if there.and_then(|chosen| chosen.entered.as_ref()).is_some_and(|earlier| earlier.when > entered.when) {
            continue;
        }
        let at = set(sites, n, field, Some(entered), &entered.value);
        touched.insert(n);
        named.retain(|(site, of)| !(*site == n && of == field));
        let chosen = &sites[n].fields[at];
        let other = |value: &str| !says_nothing(value) && !same.are(value, &entered.value);
        let mut others = chosen.given.iter().filter(|given| other(&given.value));
        let later = |day: &str| day > entered.day() && !is_to_come(day, &sayings.today);
        let answered = decided.is_some_and(|d| d.answers(same, chosen.given.iter().map(|given| given.value.as_str())));
        let open = others.any(|given| later(&given.date) || (entered.unseen && !answered));
        if open && !OWN.contains(&field.as_str()) {
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
        dated(sites, n, &sayings.today);
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
            refused: Vec::new(),
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
fn dated(sites: &mut [Merged], n: usize, today: &str) {
    let said = |last: bool| {
        let said = sites[n].fields.iter().filter_map(|chosen| chosen.entered.as_ref()).filter(|e| !e.day().is_empty());
        let day = |e: &&Entered| e.day().to_owned();
        if last { said.max_by_key(day) } else { said.min_by_key(day) }.cloned()
    };
    let (Some(first), Some(last)) = (said(false), said(true)) else { return };
    let value = |field: &str| sites[n].fields.iter().find(|chosen| chosen.field == field).map(|c| c.kept.clone());
    let (updated, seen, source) = (value("site_actu_date"), value("site_identif_date"), value("source_nom"));
    let by = |e: &Entered, value: &str| Entered { value: value.to_owned(), ..e.clone() };
    if updated.is_none_or(|day| day.as_str() < last.day() || is_to_come(&day, today)) {
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
