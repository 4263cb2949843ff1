//! The columns of a table that make the address of a row.

use super::Address;
use crate::diagnostic::Notes;
use crate::layer::input::raw::{Raw, RawRow};
use crate::layer::{Model, Named};

/// Columns that hold a whole address, the fullest first.
const WHOLE: [&str; 16] = [
    "adresse_complete",
    "adresse_postale",
    "adresse_geographique",
    "adresse_station",
    "adresse_st",
    "site_adresse",
    "adresse_site",
    "adresse_du_site",
    "adresse_equipement",
    "adresse_etablissement",
    "ad_lieu",
    "adresse",
    "adresse_1",
    "adresse1",
    "adr",
    "address",
];

/// The parts of one, in the order in which they are written: usual names, those of the BPE, of FINESS and of Sirene.
const PARTS: [&[&str]; 5] = [
    &["numvoie", "num_voie", "numero_voie", "numero_de_voie", "n_voie", "numero_rue", "num_rue", "numero", "num", "no"],
    &["indrep", "indice_repetition", "compvoie", "repetition", "rep", "indice", "bis_ter"],
    &["typvoie", "type_voie", "type_de_voie"],
    &["libvoie", "libelle_voie", "nom_voie", "nom_de_voie", "nom_de_la_voie", "voie", "nom_rue", "rue"],
    &["lieu_dit", "lieudit", "lieuditbp"],
];

/// The part without which a number means nothing, and the one that can stand for it.
const STREET: usize = 3;
const PLACE: usize = 4;

const POSTCODE: [&str; 6] = ["code_postal", "codpos", "codepostal", "cp", "postcode", "code_post"];

/// The columns of the addresses of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::layer) struct Columns {
    /// Ways of writing the address, the preferred first: columns put one after the other.
    ways: Vec<Vec<usize>>,
    /// Postal code.
    pub(in crate::layer) postcode: Option<usize>,
}

impl Columns {
    /// Those that the user names, or else those of usual names that hold something; `None` without any. A column that the
    /// user names and that is not there is told. `personal` columns are taken only when the user names them.
    pub(in crate::layer) fn find(
        raw: &Raw,
        model: &Model,
        said: &[Named],
        personal: &[usize],
        notes: &mut Notes,
    ) -> Option<Self> {
        let postcode = raw.find(&POSTCODE);
        if !said.is_empty() {
            let mut way = Vec::new();
            for name in said {
                // A model may give the column its official name.
                let official = model.field_of(&name.name).map(|f| f.name.clone());
                match raw.find(&[&name.name]).or_else(|| raw.find(official.as_slice())) {
                    Some(column) => way.push(column),
                    None => notes.push(name.unknown(&format!("la colonne `{}`", name.name), &raw.fields)),
                }
            }
            return (way.len() == said.len()).then_some(Self { ways: vec![way], postcode });
        }
        let of = |names: &[&str]| {
            raw.find(names).filter(|c| !personal.contains(c) && raw.rows.iter().any(|r| r.cells.get(*c).is_some()))
        };
        let mut ways: Vec<Vec<usize>> = WHOLE.iter().filter_map(|name| of(&[name])).map(|c| vec![c]).collect();
        let parts = PARTS.map(of);
        if parts[STREET].or(parts[PLACE]).is_some() {
            ways.push(parts.into_iter().flatten().collect());
        }
        (!ways.is_empty()).then_some(Self { ways, postcode })
    }

    /// Every column of them.
    pub(in crate::layer) fn all(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.ways.iter().flatten().copied().collect();
        all.dedup();
        all
    }

    /// The address of a row, its commune apart; `None` when it says none.
    pub(in crate::layer) fn address(&self, row: &RawRow, missing: impl Fn(&str) -> bool) -> Option<Address> {
        let cell = |c: &usize| row.cells.get(*c).map(str::trim).filter(|t| !t.is_empty() && *t != "0" && !missing(t));
        let text = self.ways.iter().find_map(|way| {
            let parts: Vec<&str> = way.iter().filter_map(cell).collect();
            let text = parts.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            // A number alone, or «sans adresse», is no address.
            text.chars().any(char::is_alphabetic).then_some(text)
        })?;
        let digits = |t: &&str| t.len() == 5 && t.bytes().all(|b| b.is_ascii_digit());
        let postcode = self.postcode.as_ref().and_then(cell);
        // A spreadsheet takes the zero off 01000.
        let postcode = postcode.map(|t| if t.len() == 4 { format!("0{t}") } else { t.to_owned() });
        let postcode = postcode.filter(|t| digits(&t.as_str())).unwrap_or_default();
        Some(Address { text, postcode, ..Address::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::input::table::{self, Asked};
    use std::path::Path;

    fn addresses(csv: &str, said: &[&str]) -> (Vec<Option<(String, String)>>, usize) {
        let mut notes = Notes::new();
        let raw = table::csv(csv.as_bytes(), Path::new("a.csv"), Asked::default(), &mut notes).expect("a table");
        let place = crate::diagnostic::Place::File("territoire.toml".into());
        let said: Vec<Named> =
            said.iter().map(|name| Named { name: (*name).to_owned(), place: place.clone() }).collect();
        let columns = Columns::find(&raw, &Model::free(), &said, &[], &mut notes);
        let of = |row| columns.as_ref()?.address(row, |t| t == "inconnue").map(|a| (a.text, a.postcode));
        (raw.rows.iter().map(of).collect(), notes.all().len())
    }

    fn some(text: &str, postcode: &str) -> Option<(String, String)> {
        Some((text.to_owned(), postcode.to_owned()))
    }

    #[test]
    fn whole_addresses_and_their_parts_are_found() {
        let (found, _) = addresses("nom;Adresse;CP\na; 3  rue X ;1000\nb;inconnue;55300\nc;12;55300\n", &[]);
        assert_eq!(found, [some("3 rue X", "01000"), None, None]);
        // The BPE.
        let bpe = "NUMVOIE;INDREP;TYPVOIE;LIBVOIE;CODPOS;DEPCOM\n4;B;RUE;DES ECOLES;55300;55463\n0;;;LE BOURG;;55463\n";
        let (found, _) = addresses(bpe, &[]);
        assert_eq!(found, [some("4 B RUE DES ECOLES", "55300"), some("LE BOURG", "")]);
        // FINESS: a hamlet stands for a street that is not there.
        let (found, _) = addresses("numvoie;typvoie;voie;lieuditbp\n1;R;DU PONT;\n;;;LA FERME\n", &[]);
        assert_eq!(found, [some("1 R DU PONT", ""), some("LA FERME", "")]);
        // A row whose whole address is empty has its parts.
        let (found, _) = addresses("adresse;voie\n;rue B\n1 rue A;rue B\n", &[]);
        assert_eq!(found, [some("rue B", ""), some("1 rue A", "")]);
        assert_eq!(addresses("nom;numero\na;3\n", &[]).0, [None]);
    }

    #[test]
    fn a_column_is_taken_when_the_user_names_it_and_told_when_it_is_not_there() {
        let text = "adresse;lieu;n\n1 rue A;Place B;3\n";
        assert_eq!(addresses(text, &["n", "lieu"]), (vec![some("3 Place B", "")], 0));
        assert_eq!(addresses(text, &["lieux"]), (vec![None], 1));
    }
}
