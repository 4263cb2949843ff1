//! Identifiers that a spreadsheet took for numbers: their last digits, or their first zero, are lost.

use super::super::faults;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::FieldSpec;
use crate::layer::input::raw::Raw;
use crate::layer::model::FieldType;
use crate::parallel;
use crate::territory::Siren;

/// Words of the names of columns that hold identifiers, long enough to be written with an exponent.
const LONG: [&str; 10] = ["siren", "siret", "finess", "identifiant", "id", "code", "numero", "num", "telephone", "tel"];

/// What may have lost its zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Short {
    Siren,
    Siret,
    Postal,
    Phone,
}

impl Short {
    fn of(words: &[&str], field: Option<&FieldSpec>) -> Option<Self> {
        let has = |word: &str| words.contains(&word);
        if has("siret") {
            Some(Self::Siret)
        } else if has("siren") || field.is_some_and(|f| f.kind == FieldType::Siren) {
            Some(Self::Siren)
        } else if has("postal") {
            Some(Self::Postal)
        } else {
            (has("telephone") || has("tel")).then_some(Self::Phone)
        }
    }

    fn called(self) -> &'static str {
        match self {
            Self::Siren => "SIREN",
            Self::Siret => "SIRET",
            Self::Postal => "code postal",
            Self::Phone => "numéro de téléphone",
        }
    }

    /// Whether a text is one of these without its zero.
    fn lacks_zero(self, text: &str) -> bool {
        let digits = match self {
            Self::Siren => 8,
            Self::Siret => 13,
            Self::Postal => 4,
            Self::Phone => 9,
        };
        if text.len() != digits || text.starts_with('0') || !text.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        match self {
            // Nine digits whose sum is right.
            Self::Siren | Self::Siret => Siren::parse(&format!("0{}", &text[..8])).is_some(),
            Self::Postal | Self::Phone => true,
        }
    }
}

/// Notes, by column, what a spreadsheet made of identifiers. Nothing is changed: what is lost is in no cell.
pub(super) fn tell(raw: &Raw, fields: &[Option<&FieldSpec>], notes: &mut Notes) {
    let told = parallel::map_range(raw.fields.len(), |column| {
        let mut mine = Notes::new();
        column_told(raw, column, fields, &mut mine);
        mine
    });
    told.into_iter().for_each(|mine| notes.append(mine));
}

/// Notes what became of the identifiers of one column.
fn column_told(raw: &Raw, column: usize, fields: &[Option<&FieldSpec>], notes: &mut Notes) {
    let name = &raw.fields[column];
    let key = french::name_key(name);
    let words: Vec<&str> = key.split(' ').collect();
    let field = fields.get(column).copied().flatten();
    let short = Short::of(&words, field);
    if short.is_none() && !LONG.iter().any(|word| words.contains(word)) {
        return;
    }
    // One way through the cells, which are many: the first of each kind, and how many there are.
    let (mut exponents, mut zeros) = (None, None);
    for (row, cell) in raw.rows.iter().filter_map(|row| Some((row, row.cells.get(column)?))) {
        if has_exponent(cell) {
            exponents.get_or_insert(((row, cell), 0)).1 += 1;
        }
        if short.is_some_and(|short| short.lacks_zero(cell)) {
            zeros.get_or_insert(((row, cell), 0)).1 += 1;
        }
    }
    if let Some(((row, cell), n)) = exponents {
        let cells = french::count(n, "cellule", "cellules");
        let s = if n > 1 { "sont des nombres" } else { "est un nombre" };
        notes.push(
            faults::exponents(format!(
                "{cells} de la colonne `{name}` {s} à exposant : un tableur a changé l'identifiant"
            ))
            .at(raw.place(row.number, row.line))
            .label(format!("« {cell} » : les derniers chiffres sont perdus"))
            .help("reprendre le fichier d'origine, et l'ouvrir en déclarant la colonne en texte"),
        );
    }
    if let Some((((row, cell), n), short)) = zeros.zip(short) {
        let cells = french::count(n, "cellule", "cellules");
        let s = if n > 1 { "ont" } else { "a" };
        notes.push(
            faults::lost_zeros(format!("{cells} de la colonne `{name}` {s} perdu un zéro de tête"))
                .at(raw.place(row.number, row.line))
                .label(format!("« {cell} » au lieu de « 0{cell} » ({})", short.called()))
                .help("mettre la colonne au format Texte, et y écrire les zéros"),
        );
    }
}

/// Whether a text is a number as spreadsheets shorten it: `1,2E+13`.
fn has_exponent(text: &str) -> bool {
    // Most cells are something else at their first letters.
    if !matches!(text.as_bytes(), [b'0'..=b'9', b',' | b'.' | b'E' | b'e', ..]) {
        return false;
    }
    let Some((number, exponent)) = text.split_once("E+").or_else(|| text.split_once("e+")) else { return false };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (whole, decimals) = number.split_once([',', '.']).unwrap_or((number, "0"));
    whole.len() == 1 && digits(whole) && digits(decimals) && digits(exponent) && exponent.len() < 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_an_exponent_and_lost_zeros_are_told_apart_from_codes() {
        for (text, is) in [
            ("1,2E+13", true),
            ("1.23457E+08", true),
            ("2E+10", true),
            ("2E10", false),
            ("E+", false),
            ("12,5E+3", false),
        ] {
            assert_eq!(has_exponent(text), is, "{text}");
        }
        // 0 1 2 3 4 5 6 7 d -> d + 14->5 + 6 + 10->1 + 4 + 6 + 2 + 2 + 0 = d + 26: d = 4.
        assert!(Short::Siren.lacks_zero("12345674") && !Short::Siren.lacks_zero("12345675"));
        assert!(Short::Siret.lacks_zero("1234567400012") && !Short::Siret.lacks_zero("123456740001"));
        assert!(Short::Postal.lacks_zero("1500") && !Short::Postal.lacks_zero("55300"));
        assert!(Short::Phone.lacks_zero("329900000") && !Short::Phone.lacks_zero("0329900000"));
    }
}
