//! Communes through time: what became of a code that merged, split or changed, up to the communes of the reference.
//!
//! `mouvements.csv.gz` (see `data/README.md`) holds the *states* of communes that ended: one code, one name, one
//! extent, from a date to another, and the state or states that followed. A code is followed from state to state. Two
//! things keep the way right where a merger was undone later:
//!
//! - a commune that had gone into a merger and was re-established is itself again, not a share of the whole;
//! - a code that is a commune's today is that commune, unless the year of the file says that it was a larger one then.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use geo::Point;
use serde::Deserialize;

use super::rows::CommuneRow;
use super::{Insee, Projection, Territory};
use crate::french;

/// A code in five bytes: the tables hold tens of thousands of them.
pub(super) type Code = [u8; 5];

/// No chain of movements is near this long: past it the tables would hold a loop.
const LONGEST: usize = 40;

/// What became of a code.
#[derive(Debug, Clone, PartialEq)]
pub enum Followed {
    /// It is a commune of the reference.
    Current(Insee),
    /// Its commune has gone into another.
    Merged {
        /// Today's commune.
        into: Insee,
        /// Its name before.
        name_before: String,
        /// When.
        year: Option<u16>,
    },
    /// The same commune has another code.
    Recoded {
        /// Its code today.
        into: Insee,
        /// Its name under the former code.
        name_before: String,
        /// When.
        year: Option<u16>,
    },
    /// A municipal arrondissement of Paris, Lyon or Marseille.
    Arrondissement {
        /// Its commune.
        of: Insee,
        /// Its name.
        name: String,
    },
    /// Its commune was split between several of today's.
    Split {
        /// Today's communes, by code.
        into: Vec<Part>,
        /// Its name before.
        name_before: String,
        /// When.
        year: Option<u16>,
    },
    /// No commune has or had this code.
    Unknown,
}

/// A part of a commune that was split.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Today's commune.
    pub commune: Insee,
    /// Its share of the population of all the parts, between 0 and 1, when all their populations are known.
    pub share: Option<f64>,
}

impl Followed {
    /// Today's communes: none, one, or the parts of a split.
    #[must_use]
    pub fn communes(&self) -> Vec<&Insee> {
        match self {
            Self::Current(code) => vec![code],
            Self::Merged { into, .. } | Self::Recoded { into, .. } => vec![into],
            Self::Arrondissement { of, .. } => vec![of],
            Self::Split { into, .. } => into.iter().map(|p| &p.commune).collect(),
            Self::Unknown => Vec::new(),
        }
    }

    /// Whether the code is known and is not that of a commune today.
    #[must_use]
    pub fn is_former(&self) -> bool {
        !matches!(self, Self::Current(_) | Self::Unknown)
    }
}

/// How a state ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Fusion,
    Scission,
    ChangementDeCode,
    ChangementDeNom,
    Arrondissement,
}

/// A row of the table, in the order of its columns.
#[derive(Debug, Deserialize)]
struct Row<'a> {
    depuis: &'a str,
    date: &'a str,
    genre: Kind,
    code_avant: &'a str,
    nom_avant: &'a str,
    population_avant: Option<u32>,
    code_apres: &'a str,
    _nom_apres: &'a str,
    population_apres: Option<u32>,
}

/// A commune under one code, one name and one extent, from a date (`20170101`; 0 when always) to another.
#[derive(Debug)]
pub(super) struct State {
    pub(super) since: u32,
    pub(super) until: u32,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) population: Option<u32>,
    /// What followed: codes, and the last population known of each.
    pub(super) after: Vec<(Code, Option<u32>)>,
}

impl State {
    fn lives(&self, date: u32) -> bool {
        self.since <= date && date < self.until
    }

    /// A row that only says where a code belongs, of a state in which no commune ever lived.
    pub(super) fn pointer(&self) -> bool {
        self.since == self.until
    }
}

/// A municipal arrondissement.
#[derive(Debug)]
pub(super) struct District {
    pub(super) commune: Code,
    pub(super) name: String,
    pub(super) population: Option<u32>,
}

/// Where a code leads: today's codes with the share of each, and whether a merger lies on the way.
#[derive(Debug, Default)]
pub(super) struct Way {
    pub(super) parts: BTreeMap<Code, Option<f64>>,
    pub(super) merged: bool,
}

/// The movements of the communes of France since 1943, up to those of the reference.
#[derive(Debug)]
pub struct Movements {
    pub(super) communes: Arc<Vec<CommuneRow>>,
    /// The codes of these communes, in the same order: side by side, as every row of a file asks for one.
    todays: Vec<Code>,
    pub(super) states: BTreeMap<Code, Vec<State>>,
    pub(super) districts: BTreeMap<Code, District>,
    /// For each of today's communes the states that lead to it; made when first asked.
    pub(super) origins: OnceLock<BTreeMap<Code, Vec<(Code, usize)>>>,
}

fn number(date: &str) -> u32 {
    date.replace('-', "").parse().unwrap_or(0)
}

pub(super) fn bytes(code: &str) -> Option<Code> {
    Insee::parse(code)?.as_str().as_bytes().try_into().ok()
}

pub(super) fn insee(code: &Code) -> Insee {
    Insee::own(text(code)).expect("codes are not empty")
}

pub(super) fn text(code: &Code) -> &str {
    std::str::from_utf8(code).expect("codes are letters and digits")
}

/// 1 January of a vintage.
pub(super) fn first_of_january(year: u16) -> u32 {
    u32::from(year) * 10_000 + 101
}

impl Movements {
    /// Reads the table of movements of the reference's communes.
    pub(super) fn read(table: &[u8], communes: Arc<Vec<CommuneRow>>) -> Self {
        let mut states: BTreeMap<Code, Vec<State>> = BTreeMap::new();
        let mut districts = BTreeMap::new();
        let mut reader = csv::Reader::from_reader(table);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).expect("the embedded movements are well formed") {
            let row: Row<'_> = record.deserialize(None).expect("the embedded movements are well formed");
            let code = bytes(row.code_avant).expect("the embedded codes are well formed");
            let after = bytes(row.code_apres).expect("the embedded codes are well formed");
            if row.genre == Kind::Arrondissement {
                let district =
                    District { commune: after, name: row.nom_avant.to_owned(), population: row.population_avant };
                districts.insert(code, district);
                continue;
            }
            let (since, until) = (number(row.depuis), number(row.date));
            let mine = states.entry(code).or_default();
            match mine.last_mut() {
                Some(last) if (last.since, last.until) == (since, until) && last.kind == row.genre => {
                    last.after.push((after, row.population_apres));
                }
                _ => mine.push(State {
                    since,
                    until,
                    kind: row.genre,
                    name: row.nom_avant.to_owned(),
                    population: row.population_avant,
                    after: vec![(after, row.population_apres)],
                }),
            }
        }
        let todays = communes.iter().map(|c| bytes(&c.code).expect("the embedded codes are well formed")).collect();
        Self { communes, todays, states, districts, origins: OnceLock::new() }
    }

    pub(super) fn current(&self, code: &Code) -> Option<&CommuneRow> {
        Some(&self.communes[self.todays.binary_search(code).ok()?])
    }

    /// What became of a code, whatever the year of the file that names it.
    #[must_use]
    pub fn follow(&self, code: &str) -> Followed {
        self.follow_from(code, None)
    }

    /// What became of a code of the list of communes on 1 January of that year. Only that year can tell that a code
    /// which is still a commune's was that of a larger one.
    #[must_use]
    pub fn follow_from(&self, code: &str, vintage: Option<u16>) -> Followed {
        let Some(code) = bytes(code) else { return Followed::Unknown };
        if let Some(district) = self.districts.get(&code) {
            return Followed::Arrondissement { of: insee(&district.commune), name: district.name.clone() };
        }
        let Some(state) = self.start(&code, vintage) else {
            return self.current(&code).map_or(Followed::Unknown, |_| Followed::Current(insee(&code)));
        };
        let way = self.way(&code, state);
        let name_before = state.name.clone();
        let ended = match state.pointer() {
            true => self.states[&code].iter().rev().find(|s| !s.pointer()).unwrap_or(state),
            false => state,
        };
        let year = u16::try_from(ended.until / 10_000).ok().filter(|y| *y > 0);
        let mut parts = way.parts.into_iter();
        match (parts.next(), parts.len()) {
            (None, _) => Followed::Unknown,
            (Some((into, _)), 0) if into == code => Followed::Current(insee(&code)),
            (Some((into, _)), 0) if way.merged => Followed::Merged { into: insee(&into), name_before, year },
            (Some((into, _)), 0) => Followed::Recoded { into: insee(&into), name_before, year },
            (Some(first), _) => {
                let part = |(code, share): (Code, Option<f64>)| Part { commune: insee(&code), share };
                let into = std::iter::once(first).chain(parts).map(part).collect();
                Followed::Split { into, name_before, year }
            }
        }
    }

    /// The state from which a code is followed; none when it is a commune's today and nothing says otherwise.
    pub(super) fn start(&self, code: &Code, vintage: Option<u16>) -> Option<&State> {
        let states = self.states.get(code)?;
        let then = vintage.map(first_of_january).and_then(|date| states.iter().find(|s| s.lives(date)));
        if self.current(code).is_some() {
            return then;
        }
        Some(self.settled(code, then.or(states.last())?))
    }

    /// The state to start from in place of one whose way a pointer settles.
    pub(super) fn settled<'a>(&'a self, code: &Code, state: &'a State) -> &'a State {
        let last = self.states.get(code).and_then(|states| states.last());
        last.filter(|s| s.pointer() && self.current(code).is_none()).unwrap_or(state)
    }

    /// Where a state leads.
    pub(super) fn way(&self, code: &Code, state: &State) -> Way {
        let mut way = Way::default();
        self.pursue(code, state, Some(1.0), BTreeSet::new(), 0, &mut way);
        if let (1, Some(share)) = (way.parts.len(), way.parts.values_mut().next()) {
            // Parts that are one commune again: the whole of it, whatever its parts were.
            *share = Some(1.0);
        }
        way
    }

    fn pursue(
        &self,
        code: &Code,
        state: &State,
        share: Option<f64>,
        mut merged: BTreeSet<Code>,
        depth: usize,
        way: &mut Way,
    ) {
        if depth > LONGEST {
            return;
        }
        if state.kind == Kind::Fusion {
            merged.insert(*code);
            way.merged = true;
        }
        let again = state.after.iter().find(|(after, _)| state.after.len() > 1 && merged.contains(after));
        let after: &[(Code, Option<u32>)] = again.map_or(state.after.as_slice(), std::slice::from_ref);
        let total: Option<u32> = after.iter().map(|(_, people)| *people).sum();
        for (next, people) in after {
            let part = match (after.len(), people, total) {
                (1, _, _) => Some(1.0),
                (_, Some(people), Some(total)) if total > 0 => Some(f64::from(*people) / f64::from(total)),
                _ => None,
            };
            let share = share.zip(part).map(|(a, b)| a * b);
            match self.next(next, state.until) {
                Some(state) => self.pursue(next, state, share, merged.clone(), depth + 1, way),
                None if self.current(next).is_some() => {
                    let sum = way.parts.entry(*next).or_insert(Some(0.0));
                    *sum = sum.zip(share).map(|(a, b)| a + b);
                }
                None => {}
            }
        }
    }

    /// The state of a code at a date on the way; none when it is that of today.
    fn next(&self, code: &Code, date: u32) -> Option<&State> {
        let states = self.states.get(code)?;
        let living = states.iter().find(|s| s.lives(date));
        living.or_else(|| states.last().filter(|s| self.current(code).is_none() && s.until >= date))
    }

    /// One clause that tells what became of a former code: «`55483` (Senonville) fait partie de Valbois (55530) depuis
    /// 1973». None when there is nothing to tell.
    #[must_use]
    pub fn tell(&self, code: &str, followed: &Followed) -> Option<String> {
        let name = |code: &Insee| bytes(code.as_str()).and_then(|c| self.current(&c)).map_or("", |row| &row.nom);
        let of = |code: &Insee| format!("{} ({code})", french::of(name(code)));
        match followed {
            Followed::Merged { into, name_before, year } => {
                let since = year.map(|y| format!(" depuis {y}")).unwrap_or_default();
                Some(format!("`{code}` ({name_before}) fait partie {}{since}", of(into)))
            }
            Followed::Recoded { into, name_before, year } => {
                let before = year.map_or_else(|| "autrefois".to_owned(), |y| format!("avant {y}"));
                Some(format!("`{code}` ({name_before}) était {before} le code {}", of(into)))
            }
            Followed::Arrondissement { of: city, name } => {
                Some(format!("`{code}` ({name}) est un arrondissement municipal {}", of(city)))
            }
            Followed::Split { into, name_before, year } => {
                let parts = into.iter().map(|p| format!("{} ({})", name(&p.commune), p.commune));
                let when = year.map(|y| format!(" en {y}")).unwrap_or_default();
                let parts = french::list(&parts.collect::<Vec<_>>());
                Some(format!("`{code}` ({name_before}) a été partagée{when} entre {parts}"))
            }
            Followed::Current(_) | Followed::Unknown => None,
        }
    }

    /// The names that a code stood for, and those of the communes that it leads to.
    #[cfg(feature = "tool")]
    pub(crate) fn names_of(&self, code: &str, followed: &Followed) -> Vec<&str> {
        let code = bytes(code);
        let states = code.and_then(|code| self.states.get(&code)).into_iter().flatten().map(|s| s.name.as_str());
        let district = code.and_then(|code| self.districts.get(&code)).map(|d| d.name.as_str());
        let today =
            followed.communes().into_iter().filter_map(|c| Some(self.current(&bytes(c.as_str())?)?.nom.as_str()));
        states.chain(district).chain(today).collect()
    }

    /// The last name under a former code.
    pub(super) fn name_before(&self, code: &str) -> Option<&str> {
        self.states.get(&bytes(code)?)?.last().map(|s| s.name.as_str())
    }

    /// Every former code and every code of a municipal arrondissement, sorted.
    pub fn former_codes(&self) -> impl Iterator<Item = &str> {
        let former = self.states.keys().filter(|c| self.current(c).is_none());
        former.chain(self.districts.keys()).map(text)
    }
}

impl Territory {
    /// The mairie of any commune of France, in the territory's projection; none for a commune of another projection, or
    /// whose mairie is not known.
    #[must_use]
    pub fn mairie_of(&self, code: &str) -> Option<Point<f64>> {
        if let Some(i) = self.index_of(code) {
            return self.communes[i].mairie;
        }
        let row = self.movements.as_deref()?.current(&bytes(code)?)?;
        let here = Projection::code_of_departement(&row.departement) == self.projection.code();
        let (lon, lat) = row.mairie_lon.zip(row.mairie_lat).filter(|_| here)?;
        self.projection.project(lon, lat).map(Point)
    }

    /// What became of a code of any vintage, in the whole of France: a former code of a commune outside the territory
    /// is known, and leads outside. In a study that brings its own communes only theirs are known.
    #[must_use]
    pub fn follow(&self, code: &str) -> Followed {
        if let Some(i) = self.index_of(code.trim()) {
            return Followed::Current(self.communes[i].code.clone());
        }
        self.movements.as_ref().map_or(Followed::Unknown, |m| m.follow(code))
    }

    /// The movements of communes; none in a study that brings its own communes.
    #[must_use]
    pub fn movements(&self) -> Option<&Movements> {
        self.movements.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn movements(rows: &str, today: &[&str]) -> Movements {
        let header = "depuis,date,genre,code_avant,nom_avant,population_avant,code_apres,nom_apres,population_apres\n";
        let table = format!("{header}{rows}");
        let commune = |code: &&str| CommuneRow {
            code: (*code).to_owned(),
            nom: format!("Commune {code}"),
            departement: code[..2].to_owned(),
            region: String::new(),
            siren_epci: String::new(),
            population: None,
            mairie_lon: None,
            mairie_lat: None,
            mairie_etat: String::new(),
            horaires: String::new(),
        };
        Movements::read(table.as_bytes(), Arc::new(today.iter().map(commune).collect()))
    }

    fn ends(m: &Movements, code: &str, year: Option<u16>) -> String {
        m.follow_from(code, year).communes().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// 01001 and 01002 became 01003's in 2000; 01002 left it in 2010, then went into 01009 in 2020.
    #[test]
    fn chains_go_on_and_an_undone_merger_gives_back_what_it_took() {
        let rows = ",2000-01-01,fusion,01001,A,,01003,C,\n\
                    ,2000-01-01,fusion,01002,B,,01003,C,\n\
                    2010-01-01,2020-01-01,fusion,01002,B,,01009,I,\n\
                    ,2000-01-01,fusion,01003,C,,01003,C,\n\
                    2000-01-01,2010-01-01,scission,01003,C,,01002,B,25\n\
                    2000-01-01,2010-01-01,scission,01003,C,,01003,C,75\n";
        let m = movements(rows, &["01003", "01009"]);
        assert_eq!(ends(&m, "01002", None), "01009");
        assert_eq!(ends(&m, "01002", Some(1990)), "01009", "re-established, it is itself again");
        assert_eq!(ends(&m, "01003", Some(1990)), "01003");
        let split = m.follow_from("01003", Some(2005));
        let Followed::Split { into, .. } = &split else { panic!("{split:?}") };
        let shares: Vec<(&str, Option<f64>)> = into.iter().map(|p| (p.commune.as_str(), p.share)).collect();
        assert_eq!(shares, [("01003", Some(0.75)), ("01009", Some(0.25))]);
        let told = m.tell("01003", &split).expect("something to tell");
        assert_eq!(told, "`01003` (C) a été partagée en 2010 entre Commune 01003 (01003) et Commune 01009 (01009)");
    }

    #[test]
    fn a_loop_in_the_table_ends() {
        let rows = ",2000-01-01,fusion,01001,A,,01002,B,\n2000-01-01,2000-01-01,fusion,01002,B,,01001,A,\n";
        assert_eq!(movements(rows, &[]).follow("01001"), Followed::Unknown);
    }
}
