//! One row of each site: of each field the value that is kept, with all that were given, where they come from and of when.

use std::collections::BTreeMap;

use super::entered::Entered;
use super::pair::Member;
use crate::french;
use crate::layer::{Feature, Layer};

/// A value that a source gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As it is written.
    pub value: String,
    /// The row.
    pub member: Member,
    /// The day of the row's last update, as it is written; empty when it doesn't say.
    pub date: String,
}

/// A field of a site, with all values that were given, the one that is kept first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The field.
    pub field: String,
    /// The value that is kept.
    pub kept: String,
    /// Whether a person decided it.
    pub decided: bool,
    /// What the sources give.
    pub given: Vec<Given>,
    /// What somebody said of it over its sources.
    pub entered: Option<Entered>,
    /// What several people said of it, of which somebody has to choose.
    pub asked: Vec<Entered>,
}

/// A field about which sources disagree, and nobody has decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The rank of the site.
    pub site: usize,
    /// Its rank among the fields of the site.
    pub field: usize,
}

/// A site made of the rows of several sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Its identifier: that of its first row.
    pub id: String,
    /// Its name: that which is kept.
    pub name: String,
    /// Its rows; none of a site that only people told of.
    pub members: Vec<Member>,
    /// The fields of which something is known, in the order of the model.
    pub fields: Vec<Chosen>,
}

/// Fields of one value each whose difference between sources is no disagreement: who, where and when it was seen.
pub(super) const OWN: [&str; 11] = [
    "site_id",
    "geompoint",
    "geomsurf",
    "site_identif_date",
    "site_actu_date",
    "source_nom",
    "source_url",
    "source_producteur",
    "source_contact",
    "comm_nom",
    "site_url",
];

/// Makes one row of each site. `decided` holds what people chose, by the identifier of the site and the field.
///
/// The value that is kept is that of the row updated last, among those that say something; between equals, and where no row says
/// when, that of the earlier source. «inconnu» says nothing where another source knows.
#[must_use]
pub fn merge(
    layers: &[&Layer],
    groups: &[Vec<Member>],
    decided: &BTreeMap<(String, String), String>,
) -> (Vec<Merged>, Vec<Conflict>) {
    merge_with(layers, groups, decided, &[])
}

/// Like [`merge`], with columns that are not of the model.
#[must_use]
pub fn merge_with(
    layers: &[&Layer],
    groups: &[Vec<Member>],
    decided: &BTreeMap<(String, String), String>,
    more: &[String],
) -> (Vec<Merged>, Vec<Conflict>) {
    let mut sites = Vec::new();
    let mut conflicts = Vec::new();
    let Some(first) = layers.first() else { return (sites, conflicts) };
    let official = first.model.official().map(|field| &field.name);
    let official: Vec<String> = official.chain(more).cloned().collect();
    for members in groups {
        let feature = |m: &Member| &layers[m.source].features[m.row];
        let Some(head) = members.first() else { continue };
        let mut site = Merged {
            id: feature(head).id.clone(),
            name: feature(head).name.clone(),
            members: members.clone(),
            fields: Vec::new(),
        };
        for field in &official {
            let mut given: Vec<Given> = members
                .iter()
                .filter_map(|m| {
                    let value = written(layers[m.source], feature(m), field)?;
                    let date = written(layers[m.source], feature(m), "site_actu_date").unwrap_or_default();
                    Some(Given { value, member: *m, date })
                })
                .collect();
            let own = decided.get(&(site.id.clone(), field.clone()));
            if given.is_empty() && own.is_none() {
                continue;
            }
            order(&mut given, field);
            let known: Vec<&Given> = given.iter().filter(|g| !says_nothing(&g.value)).collect();
            let disagree =
                !OWN.contains(&field.as_str()) && known.windows(2).any(|two| !alike(&two[0].value, &two[1].value));
            if disagree && own.is_none() {
                conflicts.push(Conflict { site: sites.len(), field: site.fields.len() });
            }
            let kept = own.cloned().or_else(|| given.first().map(|g| g.value.clone())).unwrap_or_default();
            if field == "site_nom" {
                site.name.clone_from(&kept);
            }
            let field = field.clone();
            let decided = own.is_some();
            site.fields.push(Chosen { field, kept, decided, given, entered: None, asked: Vec::new() });
        }
        sites.push(site);
    }
    (sites, conflicts)
}

/// A cell that holds something.
fn written(layer: &Layer, feature: &Feature, field: &str) -> Option<String> {
    let cell = layer.field(field).and_then(|f| feature.cells.get(f))?.trim();
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// Whether a value says that nobody knows.
pub(super) fn says_nothing(value: &str) -> bool {
    french::name_key(value) == "inconnu"
}

/// What is known before what isn't, then the latest, then the earlier source. An identifier is that of the first source.
fn order(given: &mut [Given], field: &str) {
    if field == "site_id" {
        return;
    }
    given.sort_by(|a, b| {
        let known = says_nothing(&a.value).cmp(&says_nothing(&b.value));
        known.then_with(|| b.date.cmp(&a.date)).then(a.member.cmp(&b.member))
    });
}

/// Whether two values are one, however they are written: letters, numbers to a hundredth, lists in any order.
pub(super) fn alike(a: &str, b: &str) -> bool {
    let number = |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return (a - b).abs() <= 0.01 * a.abs().max(b.abs());
    }
    let parts = |text: &str| {
        let mut parts: Vec<String> = text.split('|').map(french::name_key).collect();
        parts.sort();
        parts
    };
    parts(a) == parts(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(value: &str, date: &str, source: usize) -> Given {
        Given { value: value.into(), member: Member { source, row: 0 }, date: date.into() }
    }

    #[test]
    fn what_is_known_then_the_latest_then_the_first_source_is_kept() {
        let mut all =
            [given("inconnu", "2025-01-01", 0), given("vacant", "2019-01-01", 1), given("occupé", "2024-01-01", 2)];
        order(&mut all, "bati_vacance");
        assert_eq!(all.iter().map(|g| g.value.as_str()).collect::<Vec<_>>(), ["occupé", "vacant", "inconnu"]);
        let mut all = [given("b", "", 1), given("a", "", 0)];
        order(&mut all, "bati_vacance");
        assert_eq!(all[0].value, "a");
    }

    #[test]
    fn values_are_one_however_they_are_written() {
        assert!(alike("1200", "1 205".replace(' ', "").as_str()) && !alike("1200", "1300"));
        assert!(alike("Amiante|plomb", "plomb|amiante") && !alike("amiante", "plomb"));
    }
}
