//! The tables of a merged inventory: what people are asked, where each value comes from, how complete it is, what changed.

use std::collections::{BTreeMap, BTreeSet};

use super::decisions::BEFORE;
use super::entries::BIRTH;
use super::{Merging, OF_DISAGREEMENTS, OF_PAIRS};
use crate::book::fill::{FilledTable, plain};
use crate::book::{Arrangement, csv_text};
use crate::follow::{Act, Entry, is_chosen};
use crate::french;
use crate::inventory::form::Form;
use crate::inventory::{Member, Merged, Pair, Together};
use crate::territory::Territory;

impl Merging<'_> {
    /// How complete each site is, and the EPCI and the territory, with what is most worth asking.
    #[must_use]
    pub fn completeness(&self, territory: &Territory) -> String {
        let header =
            ["niveau", "id", "nom", "sites", "completude", "champs_connus", "champs", "a_demander", "sites_sans"];
        let percent =
            |share: Option<f64>| share.map(|share| plain((share * 1000.0).round() / 10.0)).unwrap_or_default();
        let form = Form::own();
        let several = |level: &str, id: &str, name: &str, of: &[usize]| {
            let together = Together::of(form, of.iter().map(|row| &self.complete[*row]));
            let (field, lacking) = together.ask.map(|(field, n)| (field.name(), n.to_string())).unwrap_or_default();
            let (sites, share) = (together.sites.to_string(), percent(together.share));
            [level, id, name, &sites, &share, "", "", field, &lacking].map(str::to_owned)
        };
        let all: Vec<usize> = (0..self.written.len()).collect();
        let mut rows = vec![several("territoire", "", &territory.name, &all)];
        for (e, epci) in territory.epcis.iter().enumerate() {
            rows.push(several("epci", &epci.code.to_string(), &epci.name, &self.of_epci(territory, e)));
        }
        for (row, site) in self.written.iter().map(|n| &self.sites[*n]).enumerate() {
            let one = &self.complete[row];
            let asked = one.missing.first().map(|rank| form.fields[*rank].name()).unwrap_or_default();
            let (known, of) = (one.fields_known.to_string(), one.fields.to_string());
            let share = percent(one.share());
            rows.push(["site", &site.id, &site.name, "1", &share, &known, &of, asked, ""].map(str::to_owned));
        }
        csv_text(&header, rows.into_iter())
    }

    /// The rows of an EPCI, by rank.
    #[must_use]
    pub fn of_epci(&self, territory: &Territory, epci: usize) -> Vec<usize> {
        let of = |site: &Merged| self.commune(site).and_then(|commune| territory.communes[commune].epci);
        (0..self.written.len()).filter(|row| of(&self.sites[self.written[*row]]) == Some(epci)).collect()
    }

    /// What people changed, the oldest first: a site that became something else keeps what it was, with the day.
    #[must_use]
    pub fn history(&self) -> String {
        let header = ["date", "site", "nom", "champ", "avant", "apres", "qui", "fichier"];
        let names = self.sites.iter().map(|site| (site.id.as_str(), site.name.as_str()));
        let names: BTreeMap<&str, &str> = names.collect();
        let mut entries: Vec<&Entry> = self.changes().collect();
        entries.sort_by(|a, b| a.when.cmp(&b.when));
        let row = |e: &Entry| {
            let name = names.get(e.cell.action.as_str()).copied().unwrap_or("");
            let day = e.when.get(..10).unwrap_or("");
            [day, &e.cell.action, name, &e.cell.field, &e.before, &e.after, &e.who, &e.source].map(str::to_owned)
        };
        csv_text(&header, entries.into_iter().map(row))
    }

    /// What people changed of sites.
    pub fn changes(&self) -> impl Iterator<Item = &Entry> {
        let stands = |e: &&Entry| matches!(e.act, Act::Change | Act::Choice);
        self.journal.entries.iter().filter(stands).filter(|e| e.cell.field != BIRTH)
    }

    /// What people changed of sites that are still there.
    pub fn laid(&self) -> impl Iterator<Item = &Entry> {
        self.changes().filter(|e| !self.lost.contains(&e.cell.action))
    }

    /// Every value that a source gave, with its date and whether it is kept: where each cell of the merged inventory comes from.
    #[must_use]
    pub fn sources(&self) -> String {
        let header = ["site", "champ", "valeur", "source", "ligne", "date", "retenue"];
        let rows = self.sites.iter().filter(|site| self.is_inside(site)).flat_map(|site| {
            site.fields.iter().flat_map(move |field| {
                let said = field.entered.iter().map(|entered| {
                    let source = entered.source();
                    [&site.id, &field.field, &entered.value, &source, "", entered.day(), "oui"].map(str::to_owned)
                });
                let own = (field.decided && field.given.iter().all(|g| g.value != field.kept))
                    .then(|| [&site.id, &field.field, &field.kept, "décision", "", "", "oui"].map(str::to_owned));
                let mut kept = field.entered.is_some();
                let given = field.given.iter().map(move |g| {
                    let is_kept = !kept && g.value == field.kept;
                    kept |= is_kept;
                    let layer = self.layers[g.member.source];
                    let row = layer.features[g.member.row].number.to_string();
                    let kept = if is_kept { "oui" } else { "non" };
                    [&site.id, &field.field, &g.value, &layer.id, &row, &g.date, kept].map(str::to_owned)
                });
                said.chain(own).chain(given.collect::<Vec<_>>())
            })
        });
        csv_text(&header, rows)
    }
}

/// The pairs, those in doubt first, with what people said of them.
pub(super) fn pairs_csv(merging: &Merging<'_>, before: &str) -> String {
    let row = |pair: &Pair, state: &str| {
        let name = |m: Member| merging.name(m).to_owned();
        let reasons: Vec<String> = pair.reasons.iter().map(ToString::to_string).collect();
        [
            String::new(),
            state.to_owned(),
            merging.row_id(pair.first),
            name(pair.first),
            merging.row_id(pair.second),
            name(pair.second),
            french::short(pair.score, 1),
            reasons.join(" ; "),
        ]
    };
    let joined = &merging.joined;
    let doubtful = merging.in_doubt().map(|pair| row(pair, "à décider"));
    let same = joined.pairs.iter().filter(|pair| merging.touches(pair)).map(|pair| row(pair, "un seul site"));
    // A row that is proposed no more: people said no, or what made it has changed.
    let left_over = |mark: &str| if is_chosen(mark) == Some(false) { "deux sites" } else { "plus proposé" };
    let rows = doubtful.chain(same).collect();
    again(before, &OF_PAIRS, rows, &[2, 4], Some((1, &left_over)))
}

/// The values that differ, each on its row, the one that is kept first.
pub(super) fn disagreements_csv(merging: &Merging<'_>, before: &str) -> String {
    let mut rows = Vec::new();
    let open: BTreeSet<(usize, usize)> = merging.disagreements().map(|c| (c.site, c.field)).collect();
    // What was chosen keeps the rows that it was chosen from: a value that is none of them asks again.
    let chosen = merging.sites.iter().enumerate().filter(|(_, site)| merging.is_inside(site)).flat_map(|(n, site)| {
        site.fields.iter().enumerate().filter(|(_, field)| field.decided).map(move |(at, _)| (n, at))
    });
    let all: BTreeSet<(usize, usize)> = open.iter().copied().chain(chosen).collect();
    for of in all {
        let site = &merging.sites[of.0];
        let field = &site.fields[of.1];
        let is_again = |value: &str| field.decided && open.contains(&of) && value == field.kept;
        for entered in field.entered.iter().chain(&field.asked).chain(&field.refused) {
            let (source, day) = (entered.source(), entered.day());
            rows.push(["", &site.id, &site.name, &field.field, &entered.value, &source, day].map(str::to_owned));
        }
        // What is older than what somebody said of it was known when they said it.
        let since = field.entered.as_ref().filter(|entered| !entered.unseen).map_or("", |entered| entered.day());
        let given = field.given.iter().filter(|g| since.is_empty() || g.date.as_str() > since);
        rows.extend(given.map(|g| {
            let source = &merging.layers[g.member.source].id;
            let mark = if is_again(&g.value) { BEFORE } else { "" };
            [mark, &site.id, &site.name, &field.field, &g.value, source, &g.date].map(str::to_owned)
        }));
    }
    again(before, &OF_DISAGREEMENTS, rows, &[1, 3, 4, 5], None)
}

/// A column of rows that are proposed no more, and what stands there by what people wrote.
type LeftOver<'a> = (usize, &'a dyn Fn(&str) -> &'static str);

/// Rows as a table whose first column is of people: what they wrote there stays, and so does a row of theirs that no row of now
/// is like, for it says what they decided; a column of such a row may say so. `by` are the columns that a row is known by.
fn again<const N: usize>(
    before: &str,
    columns: &[&str; N],
    rows: Vec<[String; N]>,
    by: &[usize],
    left_over: Option<LeftOver<'_>>,
) -> String {
    let table = FilledTable::as_written(before);
    if table.header.is_empty() {
        return csv_text(columns, rows.into_iter());
    }
    let places = columns.map(|name| table.column(name));
    // By what a row is known by: the first of the table that is alike.
    let mut was: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (at, old) in table.rows.iter().enumerate() {
        was.entry(by.iter().map(|&k| old.cell(places[k])).collect()).or_insert(at);
    }
    let mut kept: Vec<(Option<usize>, [String; N])> = Vec::new();
    let mut found = vec![false; table.rows.len()];
    for mut row in rows {
        let at = was.get(&by.iter().map(|&k| row[k].trim()).collect::<Vec<_>>()).copied();
        if let Some(at) = at {
            found[at] = true;
            let mark = table.rows[at].cell(places[0]);
            // What the tool wrote of a choice that is made by now goes.
            if row[0].is_empty() && french::name_key(mark) != BEFORE {
                row[0] = mark.to_owned();
            }
        }
        kept.push((at, row));
    }
    for (at, old) in table.rows.iter().enumerate() {
        if !old.cell(places[0]).is_empty() && !found[at] {
            let mut cells = places.map(|place| old.cell(place).to_owned());
            if let Some((column, word)) = left_over {
                cells[column] = word(&cells[0]).to_owned();
            }
            kept.push((Some(at), cells));
        }
    }
    Arrangement::of(&table, columns).csv(columns, kept.into_iter())
}
