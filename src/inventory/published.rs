//! An inventory as it may be published: without what it says of people.

use crate::french;
use crate::layer::people;

/// What was left out of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Names of owners of sites that are not known to be of legal persons only.
    pub names: usize,
    /// Owners that are natural persons, by their kind or by their code.
    pub kinds: usize,
    /// Addresses of electronic mail of those who bear a project.
    pub mails: usize,
    /// Someone's name as that of the source or of the producer of the data.
    pub sources: usize,
    /// Texts in which a name was masked, or in which there may be one.
    pub texts: Vec<Reread>,
}

/// A text that somebody is to read again before it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// The site.
    pub site: String,
    /// The field.
    pub field: String,
    /// Whether a name or an address was masked there; else the text stays as it is.
    pub masked: bool,
}

impl LeftOut {
    /// How many cells lost what they said, the masked texts among them.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.names + self.kinds + self.mails + self.sources + self.masked()
    }

    /// How many texts had a name masked.
    #[must_use]
    pub fn masked(&self) -> usize {
        self.texts.iter().filter(|text| text.masked).count()
    }
}

/// The fields that say who made the data, or answers for it.
const SOURCES: [&str; 3] = ["source_nom", "source_producteur", "source_contact"];

/// What a row must say for it to be valid, where that was someone's name.
const REQUIRED: [&str; 1] = ["source_nom"];

/// Leaves out of rows in the fields of the model what they say of natural persons: their kind among the owners, their codes of
/// the «Fichiers fonciers» (X1a), the names of owners of a site that is not known to be of legal persons only, the mail addresses
/// of those who bear a project, someone named as the source. In any other text the names that a civility announces are masked; what
/// may be one is told, and stays.
pub fn without_persons(fields: &[&str], rows: &mut [Vec<Option<String>>]) -> LeftOut {
    let place = |name: &str| fields.iter().position(|field| *field == name);
    let [persons, codes, name, project] =
        ["proprio_personne", "proprio_type", "proprio_nom", "site_projet_url"].map(place);
    let mut out = LeftOut::default();
    for row in rows {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)?.clone()).unwrap_or_default();
        let [who, code, named, link] = [persons, codes, name, project].map(cell);
        let legal = |part: &str| french::name_key(part) == "personne morale";
        let legal_only = !who.is_empty() && who.split('|').all(legal) && !people::is_someone(&named);
        let without = |text: &str, drops: fn(&str) -> bool| -> String {
            text.split('|').filter(|part| !drops(part)).collect::<Vec<_>>().join("|")
        };
        let someone = link.contains('@') || people::is_someone(&link);
        let changes = [
            (persons, without(&who, |part| french::name_key(part) == "personne physique"), who),
            (codes, without(&code, |part| part.trim().starts_with('X')), code),
            (name, if legal_only { named.clone() } else { String::new() }, named),
            (project, if someone { String::new() } else { link.clone() }, link),
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
        out.sources += without_sources(fields, row);
        texts(fields, row, &mut out.texts);
    }
    out
}

/// Leaves out of a row those of its sources that are someone; how many.
fn without_sources(fields: &[&str], row: &mut [Option<String>]) -> usize {
    let mut emptied = 0;
    for (field, cell) in fields.iter().zip(row) {
        let is_own = SOURCES.contains(field) && cell.as_deref().is_some_and(people::is_someone);
        if is_own {
            *cell = REQUIRED.contains(field).then(|| people::PRIVATE.to_owned());
            emptied += 1;
        }
    }
    emptied
}

/// Masks the names in the other texts of a row, and gathers what is to be read again.
fn texts(fields: &[&str], row: &mut [Option<String>], again: &mut Vec<Reread>) {
    let site =
        fields.iter().position(|field| *field == "site_id").and_then(|at| row.get(at)?.clone()).unwrap_or_default();
    for (field, cell) in fields.iter().zip(row) {
        // An address of a page, a geometry, a code hold no sentence.
        let sentence =
            |text: &&str| !text.starts_with("http") && text.contains(|c: char| c.is_whitespace() || c == '@');
        let Some(text) = cell.as_deref().filter(|_| !field.starts_with("geom")).filter(sentence) else { continue };
        let masked = people::masked(text);
        let is_masked = masked.is_some();
        // An address of the ground bears the names of the dead.
        let perhaps = is_masked || (*field != "site_adresse" && people::may_name(text));
        if let Some(masked) = masked {
            *cell = Some(masked);
        }
        if perhaps {
            again.push(Reread { site: site.clone(), field: (*field).to_owned(), masked: is_masked });
        }
    }
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
        assert_eq!(out, LeftOut { names: 2, kinds: 4, mails: 1, ..LeftOut::default() });
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

    /// What a reader found in the real Cartofriches and in an EPCI's sheet.
    #[test]
    fn someone_as_the_source_and_names_in_texts_go_and_are_told_by_row() {
        let fields = ["site_id", "site_nom", "activite_libelle", "source_nom", "source_producteur", "site_adresse"];
        let row = |cells: [&str; 6]| cells.map(|c| Some(c.to_owned()).filter(|c| !c.is_empty())).to_vec();
        let mut rows = [
            row(["1", "Décharge", "", "Site Basias", "lou dupont", "10 RUE DOCTEUR VUILLAUME"]),
            row([
                "2",
                "Garage",
                "Garage de M. Paul Lefèvre",
                "Mme Odile Pierson",
                "EPF Grand Est",
                "16 av Jules Ferry",
            ]),
            row(["3", "Ancienne usine Albert Dupont", "Tuilerie", "CC du Sammiellois", "", ""]),
        ];
        let out = without_persons(&fields, &mut rows);
        let again = |site: &str, field: &str, masked| Reread { site: site.to_owned(), field: field.to_owned(), masked };
        assert_eq!(
            out,
            LeftOut {
                sources: 2,
                texts: vec![again("2", "activite_libelle", true), again("3", "site_nom", false)],
                ..LeftOut::default()
            }
        );
        assert_eq!((out.cells(), out.masked()), (3, 1));
        assert_eq!(
            rows,
            [
                row(["1", "Décharge", "", "Site Basias", "", "10 RUE DOCTEUR VUILLAUME"]),
                row([
                    "2",
                    "Garage",
                    "Garage de [nom masqué]",
                    "particulier (nom masqué)",
                    "EPF Grand Est",
                    "16 av Jules Ferry"
                ]),
                row(["3", "Ancienne usine Albert Dupont", "Tuilerie", "CC du Sammiellois", "", ""]),
            ]
        );
    }
}
