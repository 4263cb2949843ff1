//! A commune by its name as people write it, today's or a former one.

use std::collections::{BTreeMap, BTreeSet};

use super::Territory;
use super::vintage::{Movements, text};
use crate::french;

/// What a name was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A commune of the territory, by index.
    Commune(usize),
    /// The former name of a commune that is now, or is now part of, this one.
    Former {
        /// Today's commune, by index.
        commune: usize,
        /// The former name.
        name: String,
        /// The year in which it was given up.
        year: Option<u16>,
    },
    /// Several communes bear or bore this name: the code is needed.
    Several(Vec<usize>),
    /// None does.
    Unknown,
}

impl Named {
    /// The commune, when there is one and one only.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::Commune(i) | Self::Former { commune: i, .. } => Some(*i),
            Self::Several(_) | Self::Unknown => None,
        }
    }
}

/// A name that a commune of the territory, or a part of it, bears or bore.
#[derive(Debug)]
struct Name {
    commune: usize,
    name: String,
    /// Date at which it was given up; none for a name of today.
    until: Option<u32>,
}

/// Every name of a territory, by its two keys.
#[derive(Debug, Default)]
pub(super) struct Names {
    list: Vec<Name>,
    exact: BTreeMap<String, Vec<usize>>,
    loose: BTreeMap<String, Vec<usize>>,
}

/// The key of [`french::name_key`] less what people leave out or shorten: articles («Neuville (La)», «L'Isle»), «lès»
/// and «lez», «s/» for «sur».
fn loose(exact: &str) -> String {
    let words = exact.split(' ').filter_map(|word| match word {
        "le" | "la" | "les" | "lez" | "l" => None,
        "s" => Some("sur"),
        other => Some(other),
    });
    words.collect::<Vec<_>>().join(" ")
}

impl Names {
    fn push(&mut self, commune: usize, name: &str, until: Option<u32>) {
        let exact = french::name_key(name);
        self.loose.entry(loose(&exact)).or_default().push(self.list.len());
        self.exact.entry(exact).or_default().push(self.list.len());
        self.list.push(Name { commune, name: name.to_owned(), until });
    }

    fn of(territory: &Territory) -> Self {
        let mut names = Self::default();
        for (i, commune) in territory.communes.iter().enumerate() {
            names.push(i, &commune.name, None);
        }
        if let Some(movements) = territory.movements() {
            names.former(territory, movements);
        }
        names
    }

    fn former(&mut self, territory: &Territory, movements: &Movements) {
        for (code, states) in &movements.states {
            for state in states.iter().filter(|s| !s.pointer()) {
                let parts = movements.way(code, movements.settled(code, state)).parts;
                for commune in parts.keys().filter_map(|code| territory.index_of(text(code))) {
                    if french::name_key(&state.name) != french::name_key(&territory.communes[commune].name) {
                        self.push(commune, &state.name, Some(state.until));
                    }
                }
            }
        }
    }
}

impl Territory {
    /// The commune of the territory that bears a name: accents, hyphens, case, articles, «St» and «s/» don't matter.
    /// A name of today goes before a former one, and one written in full before one that only its articles tell apart.
    /// The code of a département, when the file gives it, leaves the others' communes out.
    #[must_use]
    pub fn commune_by_name(&self, name: &str, departement: Option<&str>) -> Named {
        let exact = french::name_key(name);
        if exact.is_empty() {
            return Named::Unknown;
        }
        let names = self.names.get_or_init(|| Names::of(self));
        let there = |n: &Name| departement.is_none_or(|d| d.trim() == self.communes[n.commune].departement);
        let tables = [names.exact.get(&exact), names.loose.get(&loose(&exact))];
        for former in [false, true] {
            for table in tables {
                let found = table.into_iter().flatten().map(|n| &names.list[*n]);
                let found: Vec<&Name> = found.filter(|n| n.until.is_some() == former && there(n)).collect();
                let communes: BTreeSet<usize> = found.iter().map(|n| n.commune).collect();
                if communes.len() > 1 {
                    return Named::Several(communes.into_iter().collect());
                }
                if let Some(latest) = found.iter().max_by_key(|n| n.until) {
                    return match latest.until {
                        None => Named::Commune(latest.commune),
                        Some(until) => Named::Former {
                            commune: latest.commune,
                            name: latest.name.clone(),
                            year: u16::try_from(until / 10_000).ok(),
                        },
                    };
                }
            }
        }
        Named::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_leave_out_of_names_is_left_out_of_keys() {
        let key = |name: &str| loose(&french::name_key(name));
        assert_eq!(key("Lacroix s/ Meuse"), key("Lacroix-sur-Meuse"));
        assert_eq!(key("Neuville-en-Verdunois (La)"), "neuville en verdunois");
        assert_eq!(key("VIGNEULLES LEZ HATTONCHATEL"), key("Vigneulles-lès-Hattonchâtel"));
        assert_ne!(key("Apremont-la-Forêt"), key("Apremont"));
    }
}
