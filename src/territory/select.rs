//! The communes that a study asks for, found in the reference: unknown codes told, former ones followed.

use std::collections::BTreeSet;

use super::edition::Edition;
use super::faults::{no_commune, unknown_commune};
use super::{CommuneRow, EpciRow, Followed, Insee, Projection, Reference, Selection, Siren, Territory};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// The words of a search, without links and with the legal forms as the reference writes them.
pub(super) fn words_of(typed: &str) -> Vec<String> {
    let key = format!(" {} ", french::name_key(typed));
    let key = [("communaute de communes", "cc"), ("communaute d agglomeration", "ca"), ("communaute urbaine", "cu")]
        .iter()
        .fold(key, |key, (long, short)| key.replace(&format!(" {long} "), &format!(" {short} ")));
    let links = ["de", "du", "des", "d", "l", "le", "la", "les", "et", "en", "a"];
    let words: Vec<String> = key.split_whitespace().map(str::to_owned).collect();
    // A search of links only is one for these links.
    let kept: Vec<String> = words.iter().filter(|w| !links.contains(&w.as_str())).cloned().collect();
    if kept.is_empty() { words } else { kept }
}

impl Reference {
    /// The positions of the communes that a study asks for, sorted, each once.
    fn select(&self, selection: &Selection, notes: &mut Notes) -> Vec<usize> {
        let mut chosen: BTreeSet<usize> = BTreeSet::new();
        let at = |d: Diagnostic, place: &Option<Place>| match place {
            Some(place) => d.at(place.clone()),
            None => d,
        };
        for (text, place) in &selection.epcis {
            let siren = Siren::parse(text);
            let known = siren.as_ref().and_then(|s| self.epci(s.as_str()));
            let Some(epci) = known else {
                let mut d = Diagnostic::new("E0202", format!("l'EPCI `{text}` n'est pas connu"));
                d = at(d, place);
                let near = self.siren_like(text);
                d = match (siren, self.named_epci(text)) {
                    _ if !near.is_empty() => {
                        let list: Vec<String> = near.iter().map(|e| format!("`{}` ({})", e.siren, e.nom)).collect();
                        d.label("un chiffre de trop, faux ou inversé")
                            .did_you_mean(near.first().map(|e| format!("\"{}\"", e.siren)).as_deref())
                            .help(format!("vouliez-vous dire {} ?", list.join(" ou ")))
                    }
                    (_, Some(epci)) => d
                        .label("un SIREN de 9 chiffres est attendu")
                        .did_you_mean(Some(&format!("\"{}\"", epci.siren)))
                        .help(format!("vouliez-vous dire `{}` ({}) ?", epci.siren, epci.nom)),
                    (None, None) => d.label("ce n'est pas un SIREN (9 chiffres, dont le dernier est une clé)"),
                    (Some(_), None) => {
                        let year = Edition::own().communes();
                        d.label(format!("aucun EPCI à fiscalité propre de {year} n'a ce SIREN"))
                    }
                };
                notes.push(if d.help.is_none() {
                    d.help(
                        "chercher le SIREN sur la page Banatic de l'EPCI, ou avec `territoire nouveau --chercher NOM`",
                    )
                } else {
                    d
                });
                continue;
            };
            let members = self.communes.iter().enumerate().filter(|(_, c)| c.siren_epci == epci.siren);
            chosen.extend(members.map(|(i, _)| i));
        }
        for (text, place) in &selection.communes {
            let code = Insee::parse(text).map_or_else(|| text.trim().to_owned(), |c| c.to_string());
            let followed = self.follow(&code);
            if followed == Followed::Unknown {
                let d = at(unknown_commune(format!("la commune `{text}` n'est pas connue")), place)
                    .label("aucune commune n'a ce code, ni ne l'a eu");
                notes.push(match self.proposal(text) {
                    Some(nearest) => d.help(format!("vouliez-vous dire {nearest} ?")),
                    None => d.help("donner le code INSEE (5 caractères), qui n'est pas le code postal"),
                });
                continue;
            }
            if let Some(told) = self.movements.tell(&code, &followed) {
                let codes: Vec<String> = followed.communes().iter().map(|c| format!("\"{c}\"")).collect();
                let (id, taken) = match followed {
                    Followed::Split { .. } => ("A0221", "toutes ces communes sont retenues"),
                    _ => ("A0204", "cette commune est retenue"),
                };
                let d = at(Diagnostic::new(id, told), place).label(taken);
                notes.push(d.help(format!("écrire {}", codes.join(", "))));
            }
            chosen.extend(followed.communes().iter().filter_map(|c| self.position(c.as_str())));
        }
        chosen.into_iter().collect()
    }

    /// The commune whose name, or whose code, is the nearest to what was typed.
    fn named_commune(&self, typed: &str) -> Option<&CommuneRow> {
        let key = french::name_key(typed);
        if let Some(exact) = self.communes.iter().find(|c| french::name_key(&c.nom) == key) {
            return Some(exact);
        }
        if typed.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let nearest = french::nearest(typed, self.communes.iter().map(|c| c.nom.as_str()))?;
        self.communes.iter().find(|c| c.nom == nearest)
    }

    /// What may have been meant by a code or name that is not known.
    fn proposal(&self, typed: &str) -> Option<String> {
        let current = |c: &CommuneRow| format!("{} ({})", c.code, c.nom);
        let key = french::name_key(typed);
        let named = self.named_commune(typed);
        if named.is_some_and(|c| french::name_key(&c.nom) == key) {
            return named.map(current);
        }
        // A former name that is right goes before a name of today that is near.
        let former = self
            .movements
            .former_codes()
            .find(|code| self.movements.name_before(code).is_some_and(|name| french::name_key(name) == key));
        let followed = former.map(|code| (code, self.follow(code)));
        let told = followed.and_then(|(code, f)| {
            let now = f.communes().first().and_then(|c| self.commune(c.as_str()))?;
            Some(format!("{} ({}, dont fait partie {})", now.code, now.nom, self.movements.name_before(code)?))
        });
        told.or_else(|| named.map(current))
    }

    /// The EPCI whose name is the nearest to what was typed.
    fn named_epci(&self, typed: &str) -> Option<&EpciRow> {
        if typed.chars().filter(char::is_ascii_digit).count() > 2 {
            return None;
        }
        let nearest = french::nearest(typed, self.epcis().iter().map(|e| e.nom.as_str()))?;
        self.epcis().iter().find(|e| e.nom == nearest)
    }

    /// EPCI whose SIREN is this one but for a digit or for two neighbours that changed places; three at most.
    fn siren_like(&self, typed: &str) -> Vec<&EpciRow> {
        let digits: Vec<char> = typed.chars().filter(char::is_ascii_digit).collect();
        let like = |e: &&EpciRow| {
            let other: Vec<char> = e.siren.chars().collect();
            if digits.len() != other.len() {
                return false;
            }
            let wrong: Vec<usize> = (0..other.len()).filter(|&i| digits[i] != other[i]).collect();
            match wrong.as_slice() {
                [_] => true,
                &[a, b] => b == a + 1 && digits[a] == other[b] && digits[b] == other[a],
                _ => false,
            }
        };
        self.epcis().iter().filter(like).take(3).collect()
    }

    /// EPCI and communes of this SIREN or code, or whose name holds all these words or beginnings of words, in any order,
    /// whatever their accents and case.
    #[must_use]
    pub fn search(&self, words: &str) -> (Vec<&EpciRow>, Vec<&CommuneRow>) {
        if let Some(siren) = Siren::parse(words) {
            return (self.epci(siren.as_str()).into_iter().collect(), Vec::new());
        }
        if let Some(code) = Insee::parse(words) {
            return (Vec::new(), self.commune(code.as_str()).into_iter().collect());
        }
        let wanted = words_of(words);
        let holds = |name: &str| {
            let key = french::name_key(name);
            !wanted.is_empty() && wanted.iter().all(|w| key.split(' ').any(|word| word.starts_with(w.as_str())))
        };
        (
            self.epcis().iter().filter(|e| holds(&e.nom)).collect(),
            self.communes.iter().filter(|c| holds(&c.nom)).collect(),
        )
    }

    /// The names nearest to these words, for a search that found none: EPCI first, each with its code.
    #[must_use]
    pub fn similar(&self, words: &str) -> Vec<(&str, &str)> {
        let wanted = words_of(words);
        // Each typed word by the word of the name that it is most like; a name is as like as its least like word.
        let likeness = |name: &str| {
            let key = french::name_key(name);
            let of = |w: &String| key.split(' ').map(|n| strsim::jaro_winkler(w, n)).fold(0.0, f64::max);
            wanted.iter().map(of).fold(if wanted.is_empty() { 0.0 } else { 1.0 }, f64::min)
        };
        let epcis = self.epcis().iter().map(|e| (0, e.siren.as_str(), e.nom.as_str()));
        let communes = self.communes.iter().map(|c| (1, c.code.as_str(), c.nom.as_str()));
        let mut found: Vec<(f64, i32, &str, &str)> = epcis
            .chain(communes)
            .map(|(kind, code, name)| (likeness(name), kind, code, name))
            // 0.85: below it short words are like one another by chance.
            .filter(|f| f.0 >= 0.85)
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(b.2)));
        found.truncate(5);
        found.into_iter().map(|(_, _, code, name)| (code, name)).collect()
    }

    /// The territory of a study; `None`, with notes, when a code is unknown or nothing is chosen.
    #[must_use]
    pub fn territory(&self, name: &str, selection: &Selection, notes: &mut Notes) -> Option<Territory> {
        let before = notes.count(crate::diagnostic::Severity::Error);
        let chosen = self.select(selection, notes);
        if notes.count(crate::diagnostic::Severity::Error) > before {
            return None;
        }
        if chosen.is_empty() {
            notes.push(
                no_commune("l'étude ne nomme aucune commune")
                    .help("donner `epci = [\"…\"]` ou `communes = [\"…\"]` dans la section [territoire]"),
            );
            return None;
        }
        let code = |i: &usize| Projection::code_of_departement(&self.communes[*i].departement);
        let codes: BTreeSet<u32> = chosen.iter().map(code).collect();
        if codes.len() > 1 {
            let d = Diagnostic::new("E0206", "le territoire s'étend sur plusieurs projections")
                .label(format!("codes EPSG : {}", french::list(&codes.iter().map(u32::to_string).collect::<Vec<_>>())))
                .help("faire une étude pour la métropole et une pour chaque département d'outre-mer");
            notes.push(d);
            return None;
        }
        let epsg = codes.first().copied().unwrap_or(2154);
        let projection = Projection::epsg(epsg).expect("the projections of France are in the EPSG list");
        Some(self.build(name, &chosen, projection, notes))
    }
}
