//! A table of values by commune of another vintage becomes one by commune of the reference.
//!
//! Counts and surfaces (extensive) are added up where communes merged and shared by population where one was split;
//! rates and medians (intensive) are averaged by population where communes merged and copied where one was split. What
//! can't be known stays missing, and each thing that was done is said once, with the communes that it was done to.

use std::collections::{BTreeMap, BTreeSet};

use super::vintage::{Code, Kind, Movements, State, bytes, first_of_january, insee, text};
use super::{Insee, Reference, Territory};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// Splits older than this are not asked about when the table doesn't tell its vintage: open tables by commune hardly
/// begin before 2012.
const ASKED_SINCE: u32 = 20_120_101;

/// How many communes a note names before it counts the others.
const NAMED: usize = 5;

/// What kind of value a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Adds up over communes: a count, hectares, euros.
    Extensive,
    /// Doesn't: a rate, a median, a mean.
    Intensive,
}

/// What a missing part makes of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gaps {
    /// The whole is missing too.
    #[default]
    Missing,
    /// The whole is made of the parts that are known, which is said.
    Ignored,
}

/// How a table is to be transferred.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// What kind of value.
    pub nature: Nature,
    /// Year of its list of communes (1 January), when known.
    pub vintage: Option<u16>,
    /// What a missing part makes of the whole.
    pub gaps: Gaps,
    /// Where the table comes from, for the notes.
    pub place: Option<Place>,
}

/// What one row brings to one commune of today.
struct Brought<'a> {
    code: Code,
    value: Option<f64>,
    share: Option<f64>,
    state: Option<&'a State>,
    people: Option<u32>,
}

/// What was done, to be told once.
#[derive(Default)]
struct Done {
    recoded: Vec<String>,
    merged: Vec<String>,
    gaps: Vec<String>,
    weightless: Vec<String>,
    split: BTreeSet<String>,
    unknown: Vec<String>,
    vague: Vec<String>,
    twice: Vec<String>,
    districts: BTreeSet<String>,
}

impl Movements {
    /// For each of today's communes, the states that lead to it.
    fn origins(&self) -> &BTreeMap<Code, Vec<(Code, usize)>> {
        self.origins.get_or_init(|| {
            let mut origins: BTreeMap<Code, Vec<(Code, usize)>> = BTreeMap::new();
            for (code, states) in &self.states {
                for (n, state) in states.iter().enumerate().filter(|(_, s)| !s.pointer()) {
                    for target in self.way(code, self.settled(code, state)).parts.into_keys() {
                        origins.entry(target).or_default().push((*code, n));
                    }
                }
            }
            origins
        })
    }

    /// The states that made up a commune of today at a date.
    fn parts_at(&self, target: &Code, date: u32) -> BTreeMap<Code, &State> {
        let origins = self.origins().get(target).map_or(&[][..], Vec::as_slice);
        let states = origins.iter().map(|(code, n)| (*code, &self.states[code][*n]));
        states.filter(|(_, s)| s.since <= date && date < s.until).collect()
    }

    /// One value for each of today's communes that the rows lead to and that `keep` retains; `None` where it is
    /// missing. A commune that no row leads to is absent.
    pub(super) fn transfer<S: AsRef<str>>(
        &self,
        rows: &[(S, Option<f64>)],
        how: &Transfer,
        keep: &dyn Fn(&str) -> bool,
        notes: &mut Notes,
    ) -> BTreeMap<Insee, Option<f64>> {
        let mut done = Done::default();
        let mut given: BTreeMap<Code, Option<f64>> = BTreeMap::new();
        for (typed, value) in rows {
            match bytes(typed.as_ref()).filter(|c| self.known(c)) {
                None => done.unknown.push(format!("`{}`", typed.as_ref())),
                Some(code) if given.contains_key(&code) => done.twice.push(text(&code).to_owned()),
                Some(code) => {
                    given.insert(code, *value);
                }
            }
        }
        let mut brought: BTreeMap<Code, Vec<Brought<'_>>> = BTreeMap::new();
        for (code, value) in &given {
            for (target, one) in self.bring(code, *value, &given, how.vintage, &mut done) {
                if keep(text(&target)) {
                    brought.entry(target).or_default().push(one);
                }
            }
        }
        if how.vintage.is_none() {
            self.vague(&given, keep, &mut done);
        }
        let mut values = BTreeMap::new();
        for (target, parts) in brought {
            values.insert(insee(&target), self.whole(&target, &parts, how, &mut done));
        }
        done.twice.retain(|code| bytes(code).is_some_and(|c| self.leads(&c, keep)));
        done.tell(how, notes);
        values
    }

    fn known(&self, code: &Code) -> bool {
        self.current(code).is_some() || self.states.contains_key(code) || self.districts.contains_key(code)
    }

    fn leads(&self, code: &Code, keep: &dyn Fn(&str) -> bool) -> bool {
        self.follow(text(code)).communes().iter().any(|c| keep(c.as_str()))
    }

    /// What a row brings, and to whom.
    fn bring(
        &self,
        code: &Code,
        value: Option<f64>,
        given: &BTreeMap<Code, Option<f64>>,
        vintage: Option<u16>,
        done: &mut Done,
    ) -> Vec<(Code, Brought<'_>)> {
        if let Some(district) = self.districts.get(code) {
            // Tables often give the whole city and its arrondissements: the city's own row is its value.
            if given.contains_key(&district.commune) {
                done.districts.insert(text(&district.commune).to_owned());
                return Vec::new();
            }
            let one = Brought { code: *code, value, share: Some(1.0), state: None, people: district.population };
            return vec![(district.commune, one)];
        }
        let Some(state) = self.start(code, vintage) else {
            return vec![(*code, Brought { code: *code, value, share: Some(1.0), state: None, people: None })];
        };
        let parts = self.way(code, state).parts.into_iter();
        let one = |share| Brought { code: *code, value, share, state: Some(state), people: state.population };
        parts.map(|(target, share)| (target, one(share))).collect()
    }

    /// The parts that the table should hold for a commune of today: none when it holds the commune itself.
    fn expected(&self, target: &Code, parts: &[Brought<'_>], vintage: Option<u16>) -> BTreeMap<Code, Option<u32>> {
        let people = |found: BTreeMap<Code, &State>| found.into_iter().map(|(c, s)| (c, s.population)).collect();
        if parts.iter().any(|p| self.districts.contains_key(&p.code)) {
            let all = self.districts.iter().filter(|(_, d)| d.commune == *target);
            return all.map(|(code, d)| (*code, d.population)).collect();
        }
        if let Some(year) = vintage {
            return people(self.parts_at(target, first_of_january(year)));
        }
        // The day before the first of the parts that are there went into the whole.
        let ended = |p: &Brought<'_>| self.states.get(&p.code)?.iter().rev().find(|s| !s.pointer()).map(|s| s.until);
        let former = parts.iter().filter(|p| self.current(&p.code).is_none());
        former.filter_map(ended).min().map_or_else(BTreeMap::new, |until| people(self.parts_at(target, until - 1)))
    }

    fn name(&self, code: &Code) -> String {
        let row = self.current(code);
        row.map_or_else(|| text(code).to_owned(), |row| format!("{} ({})", row.nom, row.code))
    }

    /// The value of a commune of today.
    fn whole(&self, target: &Code, parts: &[Brought<'_>], how: &Transfer, done: &mut Done) -> Option<f64> {
        if let [one] = parts
            && one.code == *target
            && one.state.is_none()
        {
            return one.value;
        }
        let expected = self.expected(target, parts, how.vintage);
        let there: BTreeSet<Code> = parts.iter().map(|p| p.code).collect();
        let absent: Vec<Code> = expected.keys().filter(|c| !there.contains(*c)).copied().collect();
        let split = |p: &&Brought<'_>| p.share.is_none_or(|s| s < 1.0);
        for p in parts.iter().filter(split) {
            let name = p.state.map_or("", |s| s.name.as_str());
            done.split.insert(format!("{name} ({})", text(&p.code)));
        }
        if let ([one], true) = (parts, absent.is_empty()) {
            if one.code != *target && one.share == Some(1.0) {
                let merged = one.state.is_some_and(|s| s.kind == Kind::Fusion);
                let list = if merged { &mut done.merged } else { &mut done.recoded };
                list.push(format!("{} : {}", self.name(target), text(&one.code)));
            }
            return match (how.nature, one.share) {
                (Nature::Intensive, _) | (_, Some(1.0)) => one.value,
                (Nature::Extensive, Some(share)) => one.value.map(|v| v * share),
                (Nature::Extensive, None) => {
                    done.weightless.push(self.name(target));
                    None
                }
            };
        }
        let names: Vec<&str> = there.iter().map(text).collect();
        done.merged.push(format!("{} : {}", self.name(target), names.join(" + ")));
        let lost: Vec<&str> = parts.iter().filter(|p| p.value.is_none()).map(|p| text(&p.code)).collect();
        let lost: Vec<&str> = lost.into_iter().chain(absent.iter().map(text)).collect();
        if !lost.is_empty() {
            done.gaps.push(format!("{} sans {}", self.name(target), lost.join(" + ")));
            if how.gaps == Gaps::Missing {
                return None;
            }
        }
        let known = parts.iter().filter_map(|p| p.value.map(|v| (v, p)));
        // In the table's own year: a part counts with the people that it had.
        let people = |p: &Brought<'_>| expected.get(&p.code).copied().flatten().or(p.people);
        let weight = |p: &Brought<'_>| Some(f64::from(people(p)?) * p.share?);
        let (mut sum, mut total, mut some) = (0.0, 0.0, false);
        for (value, p) in known {
            let factor = match how.nature {
                Nature::Extensive => p.share,
                Nature::Intensive => weight(p),
            };
            let Some(factor) = factor else {
                done.weightless.push(self.name(target));
                return None;
            };
            (sum, total, some) = (sum + value * factor, total + factor, true);
        }
        match how.nature {
            Nature::Extensive => some.then_some(sum),
            Nature::Intensive => (total > 0.0).then_some(sum / total),
        }
    }

    /// Codes that may be those of a larger commune, which only the year of the table can tell: another part of it, were
    /// it in the table, would tell too.
    fn vague(&self, given: &BTreeMap<Code, Option<f64>>, keep: &dyn Fn(&str) -> bool, done: &mut Done) {
        for code in given.keys().filter(|c| self.current(c).is_some() && keep(text(c))) {
            let apart = |s: &State| s.after.iter().any(|(after, _)| after != code && given.contains_key(after));
            let asked = |s: &&State| s.kind == Kind::Scission && s.until > ASKED_SINCE && !apart(s);
            if let Some(state) = self.states.get(code).and_then(|states| states.iter().rfind(asked)) {
                let before = if state.until % 10_000 == 101 { 1 } else { 0 };
                done.vague.push(format!("{} ({}) en {}", state.name, text(code), state.until / 10_000 - before));
            }
        }
    }
}

impl Done {
    fn tell(self, how: &Transfer, notes: &mut Notes) {
        let at = |d: Diagnostic| match &how.place {
            Some(place) => d.at(place.clone()),
            None => d,
        };
        let extensive = how.nature == Nature::Extensive;
        let mut say = |id: &str, list: &[String], one: &str, many: &str, help: &str| {
            if list.is_empty() {
                return;
            }
            let what = if list.len() < 2 { one } else { many };
            let message =
                format!("{}\u{a0}{what} : {}", french::integer(list.len() as u64), french::list_at_most(list, NAMED));
            let d = at(Diagnostic::new(id, message));
            notes.push(if help.is_empty() { d } else { d.help(help) });
        };
        say("A0220", &self.recoded, "ancien code remplacé", "anciens codes remplacés", "");
        let (one, many) = if extensive {
            ("commune née d'une fusion, valeurs additionnées", "communes nées d'une fusion, valeurs additionnées")
        } else {
            (
                "commune née d'une fusion, moyenne pondérée par la population",
                "communes nées d'une fusion, moyennes pondérées par la population",
            )
        };
        say("A0222", &self.merged, one, many, "");
        let (one, many, help) = match how.gaps {
            Gaps::Missing => (
                "commune incomplète, valeur manquante",
                "communes incomplètes, valeurs manquantes",
                "compléter le fichier, ou donner son millésime",
            ),
            Gaps::Ignored => (
                "commune incomplète, calculée sans ce qui manque",
                "communes incomplètes, calculées sans ce qui manque",
                "",
            ),
        };
        say("A0223", &self.gaps, one, many, help);
        say(
            "A0224",
            &self.weightless,
            "commune dont les anciennes parties n'ont pas de population connue, valeur manquante",
            "communes dont les anciennes parties n'ont pas de population connue, valeurs manquantes",
            "donner la valeur de la commune actuelle",
        );
        let split: Vec<String> = self.split.into_iter().collect();
        let (one, many) = if extensive {
            (
                "commune scindée depuis, valeur partagée selon la population",
                "communes scindées depuis, valeurs partagées selon la population",
            )
        } else {
            (
                "commune scindée depuis, valeur reprise pour chaque partie",
                "communes scindées depuis, valeurs reprises pour chaque partie",
            )
        };
        say("A0225", &split, one, many, "");
        say(
            "A0226",
            &self.unknown,
            "code qui n'est ni n'a été celui d'une commune, ligne écartée",
            "codes qui ne sont ni n'ont été ceux d'une commune, lignes écartées",
            "corriger le code INSEE (5 caractères)",
        );
        say(
            "A0227",
            &self.vague,
            "code qui était celui d'une commune plus grande, lu comme celui d'aujourd'hui",
            "codes qui étaient ceux de communes plus grandes, lus comme ceux d'aujourd'hui",
            "si le fichier est plus ancien, donner son millésime",
        );
        say(
            "A0228",
            &self.twice,
            "code donné deux fois, première ligne gardée",
            "codes donnés deux fois, premières lignes gardées",
            "garder une seule ligne par commune",
        );
        let cities: Vec<String> = self.districts.into_iter().collect();
        say(
            "I0229",
            &cities,
            "commune donnée avec ses arrondissements municipaux, dont les lignes sont écartées",
            "communes données avec leurs arrondissements municipaux, dont les lignes sont écartées",
            "",
        );
    }
}

impl Reference {
    /// A table of values by commune of any vintage, brought to the communes of the reference. `None` is a value that
    /// is missing; a commune that no row leads to is absent.
    #[must_use]
    pub fn transfer<S: AsRef<str>>(
        &self,
        rows: &[(S, Option<f64>)],
        how: &Transfer,
        notes: &mut Notes,
    ) -> BTreeMap<Insee, Option<f64>> {
        self.movements.transfer(rows, how, &|_| true, notes)
    }
}

impl Territory {
    /// A table of values by commune of any vintage, brought to the communes of the territory: one value for each, in
    /// their order, `None` where it is missing. The notes are about these communes alone, however many the table has.
    #[must_use]
    pub fn transfer<S: AsRef<str>>(
        &self,
        rows: &[(S, Option<f64>)],
        how: &Transfer,
        notes: &mut Notes,
    ) -> Vec<Option<f64>> {
        let found = match self.movements() {
            Some(movements) => movements.transfer(rows, how, &|code| self.index_of(code).is_some(), notes),
            None => {
                let (mut done, mut found) = (Done::default(), BTreeMap::new());
                for (code, value) in rows {
                    match self.index_of(code.as_ref().trim()).map(|i| self.communes[i].code.clone()) {
                        None => done.unknown.push(format!("`{}`", code.as_ref())),
                        Some(code) if found.contains_key(&code) => done.twice.push(code.to_string()),
                        Some(code) => {
                            found.insert(code, *value);
                        }
                    }
                }
                done.tell(how, notes);
                found
            }
        };
        self.communes.iter().map(|c| found.get(&c.code).copied().flatten()).collect()
    }
}
