//! One row of each site: of each field the value that is kept, with all that were given, where they come from and of when.

use std::collections::{BTreeMap, BTreeSet};

use super::entered::Entered;
use super::pair::Member;
use crate::french;
use crate::layer::{Feature, FieldType, Layer, Model};

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
    /// What somebody said of it, over which another value was chosen.
    pub refused: Vec<Entered>,
}

/// What people chose of a field on which sources disagreed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    /// The value.
    pub value: String,
    /// The day of the row that they marked, as the standard writes it; empty when it says none.
    pub day: String,
    /// The values that they saw with their sources, theirs among them; no more than theirs where the table doesn't tell.
    pub seen: Vec<(String, String)>,
    /// Whether a value that they had not seen came since, and they have not chosen again.
    pub reopened: bool,
}

impl Decided {
    /// Whether what they chose still answers the question, now that these values are given.
    pub(super) fn answers<'v>(&self, same: Same, mut given: impl Iterator<Item = &'v str>) -> bool {
        let seen = |value: &str| self.seen.len() < 2 || self.seen.iter().any(|(other, _)| same.are(other, value));
        !self.reopened && given.all(|value| says_nothing(value) || same.are(value, &self.value) || seen(value))
    }
}

/// A field about which sources disagree, and nobody has decided; or somebody has, before one of these values was there.
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
    /// Its identifier: that of its first row, or another made of it where an earlier site has that one.
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

/// How the values of sites are chosen.
#[derive(Debug, Default)]
pub struct Choosing<'a> {
    /// What people chose, by the identifier of the site and the field.
    pub decided: BTreeMap<(String, String), Decided>,
    /// Columns that are not of the model.
    pub more: &'a [String],
    /// The day of the study, as the standard writes it: what is dated after it is not the latest. Empty for none.
    pub today: String,
}

/// Makes one row of each site, no two of one identifier.
///
/// The value that is kept is that of the row updated last, among those that say something; between equals, and where no row says
/// when, that of the earlier source. «inconnu» says nothing where another source knows.
#[must_use]
pub fn merge(layers: &[&Layer], groups: &[Vec<Member>], choosing: &Choosing<'_>) -> (Vec<Merged>, Vec<Conflict>) {
    let mut sites = Vec::new();
    let mut conflicts = Vec::new();
    let Some(first) = layers.first() else { return (sites, conflicts) };
    let official = first.model.official().map(|field| &field.name);
    let official: Vec<String> = official.chain(choosing.more).cloned().collect();
    let rows = layers.iter().flat_map(|layer| layer.features.iter().map(|f| f.id.to_uppercase()));
    let mut ids = Ids { of_rows: rows.collect(), taken: BTreeSet::new() };
    for members in groups {
        let feature = |m: &Member| &layers[m.source].features[m.row];
        let Some(head) = members.first() else { continue };
        let mut site = Merged {
            id: ids.take(&feature(head).id, &layers[head.source].id),
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
            let own = choosing.decided.get(&(site.id.clone(), field.clone()));
            if given.is_empty() && own.is_none() {
                continue;
            }
            order(&mut given, field, &choosing.today);
            let known: Vec<&Given> = given.iter().filter(|g| !says_nothing(&g.value)).collect();
            let same = Same::of(&first.model, field);
            let disagree =
                !OWN.contains(&field.as_str()) && known.windows(2).any(|two| !same.are(&two[0].value, &two[1].value));
            let answered = own.is_some_and(|own| own.answers(same, given.iter().map(|g| g.value.as_str())));
            if disagree && !answered {
                conflicts.push(Conflict { site: sites.len(), field: site.fields.len() });
            }
            let kept = own.map(|own| own.value.clone()).or_else(|| given.first().map(|g| g.value.clone()));
            let mut kept = kept.unwrap_or_default();
            if field == "site_nom" {
                site.name.clone_from(&kept);
            }
            if field == "site_id" {
                kept.clone_from(&site.id);
            }
            let field = field.clone();
            let decided = own.is_some();
            let (asked, refused) = (Vec::new(), Vec::new());
            site.fields.push(Chosen { field, kept, decided, given, entered: None, asked, refused });
        }
        sites.push(site);
    }
    (sites, conflicts)
}

/// The identifiers of sites while they are given.
struct Ids {
    /// Those of all rows, in capitals.
    of_rows: BTreeSet<String>,
    /// Those that a site has, in capitals.
    taken: BTreeSet<String>,
}

impl Ids {
    /// That of a row, or one made of it and of its layer: two inventories may number their sites each from 0001. It hangs on
    /// nothing else, and so it lasts.
    fn take(&mut self, id: &str, layer: &str) -> String {
        if self.taken.insert(id.to_uppercase()) {
            return id.to_owned();
        }
        let mut own = format!("{id}-{layer}");
        let mut n = 2;
        while self.of_rows.contains(&own.to_uppercase()) || !self.taken.insert(own.to_uppercase()) {
            own = format!("{id}-{layer}-{n}");
            n += 1;
        }
        own
    }
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

/// What is known before what isn't, then the latest, then the earlier source; a day that is to come says nothing of when. An
/// identifier is that of the first source.
fn order(given: &mut [Given], field: &str, today: &str) {
    if field == "site_id" {
        return;
    }
    let date = |g: &Given| if is_to_come(&g.date, today) { String::new() } else { g.date.clone() };
    given.sort_by(|a, b| {
        let known = says_nothing(&a.value).cmp(&says_nothing(&b.value));
        known.then_with(|| date(b).cmp(&date(a))).then(a.member.cmp(&b.member))
    });
}

/// Whether a day is after that one, both as the standard writes them.
pub(super) fn is_to_come(day: &str, today: &str) -> bool {
    !today.is_empty() && day > today
}

/// When two values of a field are one, however they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Same {
    /// Quantities: to a hundredth.
    Quantity,
    /// Texts, codes and years: letters, lists in any order. Two communes, or two years, are no more one for being near.
    Text,
}

impl Same {
    /// That of a field of a model; of a column that it hasn't, whatever is a number is a quantity.
    pub(super) fn of(model: &Model, field: &str) -> Self {
        let kind = model.field_of(field).map(|field| field.kind);
        match kind.is_none_or(|kind| matches!(kind, FieldType::Number | FieldType::Integer)) {
            true => Self::Quantity,
            false => Self::Text,
        }
    }

    /// Whether these two are.
    pub(super) fn are(self, a: &str, b: &str) -> bool {
        let number = |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
        if let (Self::Quantity, Some(a), Some(b)) = (self, number(a), number(b)) {
            return (a - b).abs() <= 0.01 * a.abs().max(b.abs());
        }
        let parts = |text: &str| {
            let mut parts: Vec<String> = text.split('|').map(french::name_key).collect();
            parts.sort();
            parts
        };
        parts(a) == parts(b)
    }
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
        order(&mut all, "bati_vacance", "");
        assert_eq!(all.iter().map(|g| g.value.as_str()).collect::<Vec<_>>(), ["occupé", "vacant", "inconnu"]);
        let mut all = [given("b", "", 1), given("a", "", 0)];
        order(&mut all, "bati_vacance", "");
        assert_eq!(all[0].value, "a");
        // A day that is to come is a fault of typing: it makes no value the latest.
        let mut all = [given("occupé", "2027-05-03", 0), given("vacant", "2019-01-01", 1)];
        order(&mut all, "bati_vacance", "2026-11-24");
        assert_eq!(all[0].value, "vacant");
    }

    #[test]
    fn a_choice_answers_until_a_value_comes_that_was_not_there() {
        let decided = |seen: &[&str]| Decided {
            value: "sans projet".into(),
            seen: seen.iter().map(|s| ((*s).to_owned(), "epci".to_owned())).collect(),
            ..Decided::default()
        };
        let both = decided(&["sans projet", "avec projet"]);
        assert!(both.answers(Same::Text, ["avec projet", "sans projet", "inconnu"].into_iter()));
        assert!(!both.answers(Same::Text, ["avec projet", "reconvertie"].into_iter()));
        // A table that shows the choice alone doesn't tell what else was there.
        assert!(decided(&["sans projet"]).answers(Same::Text, ["reconvertie"].into_iter()));
        assert!(!Decided { reopened: true, ..both }.answers(Same::Text, ["sans projet"].into_iter()));
    }

    #[test]
    fn no_two_sites_have_one_identifier_and_what_is_made_lasts() {
        let mut ids = Ids { of_rows: ["55463_1", "55463_1-EPCI"].map(str::to_owned).into(), taken: BTreeSet::new() };
        assert_eq!(ids.take("55463_1", "a"), "55463_1");
        assert_eq!(ids.take("55463_1", "ddt"), "55463_1-ddt");
        // That of a row is left to it.
        assert_eq!(ids.take("55463_1", "epci"), "55463_1-epci-2");
        assert_eq!(ids.take("55463_1-epci", "b"), "55463_1-epci");
    }

    #[test]
    fn values_are_one_however_they_are_written() {
        let model = Model::named("friches").expect("a model");
        let surface = Same::of(&model, "unite_fonciere_surface");
        assert!(surface.are("1200", "1205") && !surface.are("1200", "1300"));
        let pollution = Same::of(&model, "bati_pollution");
        assert!(pollution.are("Amiante|plomb", "plomb|amiante") && !pollution.are("amiante", "plomb"));
        // Saint-Mihiel and Verdun, 82 apart among 55,000, are two communes; and 1998 and 2010 are two years.
        assert!(!Same::of(&model, "comm_insee").are("55463", "55545"));
        assert!(!Same::of(&model, "activite_fin_annee").are("1998", "2010"));
    }
}
