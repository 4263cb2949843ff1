//! An inventory as it may be published: without what it says of people.

use crate::french;

/// What was left out of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Names of owners of sites that are not known to be of legal persons only.
    pub names: usize,
    /// Owners that are natural persons, by their kind or by their code.
    pub kinds: usize,
    /// Addresses of electronic mail of those who bear a project.
    pub mails: usize,
}

impl LeftOut {
    /// How many cells.
    #[must_use]
    pub fn cells(self) -> usize {
        self.names + self.kinds + self.mails
    }
}

/// Leaves out of rows in the fields of the model what they say of natural persons: their kind among the owners, their codes of
/// the «Fichiers fonciers» (X1a), the names of owners of a site that is not known to be of legal persons only, the mail addresses
/// of those who bear a project. The cells that were changed.
pub fn without_persons(fields: &[&str], rows: &mut [Vec<Option<String>>]) -> LeftOut {
    let place = |name: &str| fields.iter().position(|field| *field == name);
    let [persons, codes, name, project] =
        ["proprio_personne", "proprio_type", "proprio_nom", "site_projet_url"].map(place);
    let mut out = LeftOut::default();
    for row in rows {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)?.clone()).unwrap_or_default();
        let [who, code, named, link] = [persons, codes, name, project].map(cell);
        let legal = |part: &str| french::name_key(part) == "personne morale";
        let legal_only = !who.is_empty() && who.split('|').all(legal);
        let without = |text: &str, drops: fn(&str) -> bool| -> String {
            text.split('|').filter(|part| !drops(part)).collect::<Vec<_>>().join("|")
        };
        let changes = [
            (persons, without(&who, |part| french::name_key(part) == "personne physique"), who),
            (codes, without(&code, |part| part.trim().starts_with('X')), code),
            (name, if legal_only { named.clone() } else { String::new() }, named),
            (project, if link.contains('@') { String::new() } else { link.clone() }, link),
        ];
        let changed = changes.map(|(at, after, before)| {
            let held = at.and_then(|at| row.get_mut(at)).filter(|_| after != before);
            let is_changed = held.is_some();
            if let Some(held) = held {
                *held = Some(after).filter(|text| !text.is_empty());
            }
            usize::from(is_changed)
        });
        out.kinds += changed[0] + changed[1];
        out.names += changed[2];
        out.mails += changed[3];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_natural_persons_is_left_out_and_counted_and_the_rest_stays() {
        let fields = ["site_id", "proprio_type", "proprio_personne", "proprio_nom", "site_projet_url"];
        let row = |cells: [&str; 5]| cells.map(|c| Some(c.to_owned()).filter(|c| !c.is_empty())).to_vec();
        let mut rows = [
            row(["1", "X1a", "personne physique", "", ""]),
            row(["2", "P5a|X1a", "personne physique|personne morale", "Commune et M. Fictif", "a@exemple.fr"]),
            row(["3", "G1a", "personne morale", "SCI Fictive", "https://exemple.fr"]),
            row(["4", "", "", "Dupont Fictif", ""]),
        ];
        let out = without_persons(&fields, &mut rows);
        assert_eq!(out, LeftOut { names: 2, kinds: 4, mails: 1 });
        assert_eq!(out.cells(), 7);
        assert_eq!(
            rows,
            [
                row(["1", "", "", "", ""]),
                row(["2", "P5a", "personne morale", "", ""]),
                row(["3", "G1a", "personne morale", "SCI Fictive", "https://exemple.fr"]),
                row(["4", "", "", "", ""]),
            ]
        );
    }
}
