//! What is found of words that people type besides the names of today: former communes and where they went, départements.

use std::collections::BTreeSet;

use super::select::words_of;
use super::vintage::text;
use super::{EpciRow, Followed, Insee, Reference};
use crate::french;

impl Reference {
    /// Former communes whose name holds these words, or of this code: the code, and in French the name and what became of
    /// it. A commune that has only changed its name is among them.
    #[must_use]
    pub fn search_former(&self, words: &str) -> Vec<(String, String)> {
        let wanted = words_of(words);
        let code = Insee::parse(words).map(|code| code.to_string());
        let found = |its: &str, name: &str| match &code {
            Some(code) => code == its,
            None => {
                let key = french::name_key(name);
                !wanted.is_empty() && wanted.iter().all(|w| key.split(' ').any(|word| word.starts_with(w.as_str())))
            }
        };
        let mut out = Vec::new();
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (bytes, states) in &self.movements.states {
            let its = text(bytes);
            let today = self.commune(its);
            for state in states.iter().filter(|s| found(its, &s.name)) {
                // A state of the same name is the commune itself, as it was before others joined it.
                if today.is_some_and(|c| c.nom == state.name) || !told.insert(format!("{its} {}", state.name)) {
                    continue;
                }
                out.push((its.to_owned(), self.became(its, &state.name, state.until / 10_000)));
            }
        }
        for (bytes, district) in &self.movements.districts {
            let its = text(bytes);
            if found(its, &district.name) && told.insert(format!("{its} {}", district.name)) {
                out.push((its.to_owned(), self.became(its, &district.name, 0)));
            }
        }
        for former in self.former().iter().filter(|f| found(&f.code, &f.nom)) {
            let same = out.iter().any(|(_, said)| said.split(',').next() == Some(former.nom.as_str()));
            if let Some(parent) = self.commune(&former.parent).filter(|_| !same && former.code != former.parent) {
                let said = format!(
                    "{}, commune associée ou déléguée {} ({})",
                    former.nom,
                    french::of(&parent.nom),
                    parent.code
                );
                out.push((former.code.clone(), said));
            }
        }
        out.sort();
        out
    }

    /// What a commune that was called `name` under a code became.
    fn became(&self, code: &str, name: &str, until: u32) -> String {
        let named = |code: &Insee| {
            self.commune(code.as_str()).map_or_else(|| code.to_string(), |c| format!("{} ({code})", c.nom))
        };
        let when = |year: Option<u16>| year.map(|y| format!(" en {y}")).unwrap_or_default();
        match self.follow(code) {
            Followed::Merged { into, year, .. } => format!("{name}, réunie{} dans {}", when(year), named(&into)),
            Followed::Recoded { into, year, .. } => format!("{name}, devenue{} {}", when(year), named(&into)),
            Followed::Arrondissement { of, .. } => format!("{name}, arrondissement municipal de {}", named(&of)),
            Followed::Split { into, year, .. } => {
                let parts: Vec<String> = into.iter().map(|part| named(&part.commune)).collect();
                format!("{name}, partagée{} entre {}", when(year), french::list(&parts))
            }
            Followed::Current(now) => format!("{name}, nom jusqu'en {until} de {}", named(&now)),
            Followed::Unknown => name.to_owned(),
        }
    }

    /// Départements of that code or whose name holds these words, with their names.
    #[must_use]
    pub fn search_departements(&self, words: &str) -> Vec<(&str, &str)> {
        let key = french::name_key(words);
        let holds = |code: &str, name: &str| {
            code.eq_ignore_ascii_case(words.trim()) || (!key.is_empty() && french::name_key(name) == key)
        };
        self.departements().filter(|(code, name)| holds(code, name)).collect()
    }

    /// The EPCI that have a commune in a département, with how many.
    #[must_use]
    pub fn epcis_of(&self, departement: &str) -> Vec<(&EpciRow, usize)> {
        let here = |epci: &EpciRow| {
            let of = |c: &&super::CommuneRow| c.departement == departement && c.siren_epci == epci.siren;
            self.communes().iter().filter(of).count()
        };
        self.epcis().iter().map(|epci| (epci, here(epci))).filter(|(_, n)| *n > 0).collect()
    }
}
