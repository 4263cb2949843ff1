//! Lines of a table that are no rows: totals, headers that come again, notes below. They are told, and counted nowhere.

use super::control::Control;
use crate::french;
use crate::layer::Shape;
use crate::layer::input::place::Where;
use crate::layer::input::raw::{Raw, RawRow, Rows};
use crate::layer::input::standing::is_abroad;
use crate::layer::model::Schema;
use crate::territory::{Insee, Siren, Territory};

/// How many lines are named.
const NAMED: usize = 5;

/// Why a line is no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// The code of a département, of an EPCI, of France.
    Level,
    /// «Total», «Ensemble».
    Total,
    /// The names of the columns once more.
    Header,
    /// A text alone: what a group of rows is about, or a note.
    Note,
}

impl Why {
    fn said(self, n: usize) -> String {
        let (one, several) = match self {
            Self::Level => ("ligne d'un autre niveau que la commune", "lignes d'un autre niveau que la commune"),
            Self::Total => ("ligne de total", "lignes de total"),
            Self::Header => ("ligne d'en-tête répétée", "lignes d'en-tête répétées"),
            Self::Note => ("ligne de texte seul (intertitre ou note)", "lignes de texte seul (intertitres ou notes)"),
        };
        french::count(n, one, several)
    }
}

/// Takes the lines that are no rows out of a table, and says which.
/// `written` are the names of the columns as the file has them.
pub(super) fn take(
    raw: &mut Raw,
    written: &[String],
    place: &Where,
    model: &Schema,
    territory: &Territory,
    control: &mut Control,
) {
    if matches!(raw.kind, Rows::Features) {
        return;
    }
    let table = Table { fields: written, place, model, territory, abroad: is_abroad(territory) };
    let mut found: Vec<(Why, usize, String)> = Vec::new();
    let mut foot = true;
    let mut why: Vec<Option<Why>> = raw.rows.iter().rev().map(|row| table.why(row, &mut foot)).collect();
    why.reverse();
    // A table of nothing but such lines is one of something else.
    if why.iter().all(Option::is_some) {
        return;
    }
    for (row, why) in raw.rows.iter().zip(&why) {
        if let Some(why) = why {
            let text: Vec<&str> = row.cells.iter().flatten().take(3).collect();
            found.push((*why, row.line, french::shorten(&text.join(" "), 40)));
        }
    }
    let mut taken = why.iter().map(Option::is_some);
    raw.rows.retain(|_| !taken.next().unwrap_or(false));
    control.read -= found.len();
    for kind in [Why::Level, Why::Total, Why::Header, Why::Note] {
        let of: Vec<&(Why, usize, String)> = found.iter().filter(|(why, ..)| *why == kind).collect();
        if of.is_empty() {
            continue;
        }
        let named: Vec<String> =
            of.iter().take(NAMED).map(|(_, line, text)| format!("ligne {line} (« {text} »)")).collect();
        let n = of.len();
        let s = french::s(n);
        control.detected.push(format!(
            "{}, hors du tableau, comptée{s} nulle part : {}",
            kind.said(n),
            french::list_among(&named, n)
        ));
    }
}

/// A table, as its lines are looked at.
struct Table<'a> {
    fields: &'a [String],
    place: &'a Where,
    model: &'a Schema,
    territory: &'a Territory,
    abroad: bool,
}

impl Table<'_> {
    /// Why a line is no row, `None` when it is one. `foot` tells whether only notes came after it.
    fn why(&self, row: &RawRow, foot: &mut bool) -> Option<Why> {
        if self.is_header(row) {
            *foot = false;
            return Some(Why::Header);
        }
        // Most rows have a code: nothing else is looked at.
        let cell = self.place.insee.and_then(|c| row.cells.get(c));
        if cell.is_some_and(|c| c.len() == 5 && c.bytes().all(|b| b.is_ascii_digit())) {
            *foot = false;
            return None;
        }
        let code = self.place.code(row).filter(|c| !c.is_empty());
        let coded = code.as_deref().is_some_and(|c| self.abroad || Insee::parse(c).is_some());
        if coded || self.place.is_placed(row) {
            *foot = false;
            return None;
        }
        let why = self.look(row, code.as_deref(), *foot);
        *foot = *foot && why.is_some();
        why
    }

    /// Whether a row is the header once more, as a table printed on several pages has it.
    fn is_header(&self, row: &RawRow) -> bool {
        let mut filled = row.cells.iter().enumerate().filter_map(|(c, text)| Some((c, text?)));
        let again = |(c, text): (usize, &str)| self.fields.get(c).is_some_and(|name| name == text);
        filled.next().is_some_and(again) && filled.next().is_some_and(again) && filled.all(again)
    }

    fn look(&self, row: &RawRow, code: Option<&str>, foot: bool) -> Option<Why> {
        let texts: Vec<&str> = row.cells.iter().flatten().collect();
        if code.is_some_and(|code| !self.abroad && is_level(code)) {
            return Some(Why::Level);
        }
        // «Meuse», where the code of a commune stands in other rows: what several are added up to.
        let table = self.model.geometry == Shape::None && !self.abroad;
        let worded = |code: &str| {
            let named = !matches!(self.territory.commune_by_name(code, None), crate::territory::Named::Unknown);
            !code.bytes().any(|b| b.is_ascii_digit()) && code.chars().count() > 2 && !named
        };
        if table && code.is_some_and(worded) {
            return Some(Why::Level);
        }
        let name = self.place.name.and_then(|c| row.cells.get(c));
        let known =
            |text: &str| !matches!(self.territory.commune_by_name(text, None), crate::territory::Named::Unknown);
        if name.is_some_and(known) {
            return None;
        }
        let label = texts.iter().find(|t| is_total(t));
        let group = |t: &str| self.territory.epcis.iter().any(|e| french::name_key(&e.name) == french::name_key(t));
        if label.is_some() || (code.is_none() && texts.first().is_some_and(|t| group(t) && texts.len() > 1)) {
            return Some(Why::Total);
        }
        // A place may be known by its name alone; a commune of a table has a code, or stands between two tables.
        (texts.len() == 1 && self.fields.len() > 2 && (foot && is_note(texts[0]) || table)).then_some(Why::Note)
    }
}

/// Whether a text in the column of codes is that of a département, a région, an EPCI or France.
fn is_level(code: &str) -> bool {
    let code = code.trim();
    let departement = match code.as_bytes() {
        [a, b] => a.is_ascii_digit() && b.is_ascii_digit() || (*a == b'2' && matches!(b, b'A' | b'B')),
        [b'9', b'7', c] => c.is_ascii_digit(),
        _ => false,
    };
    // What a table of communes is added up to, in the column of their codes.
    let word = french::fold(code);
    let group = ["petr", "epci", "cc", "ca", "cu", "scot", "pnr", "territoire", "canton", "departement", "region"];
    if word.split(|c: char| !c.is_alphanumeric()).next().is_some_and(|w| group.contains(&w)) {
        return true;
    }
    let france = ["fr", "f", "fm", "fe", "france", "metro", "france metropolitaine", "france entiere", "franc"];
    // INSEE's «elsewhere»: abroad, or not located.
    let elsewhere = matches!(code, "ZZZZZ" | "ZZ");
    departement
        || elsewhere
        || (code.starts_with('2') && Siren::parse(code).is_some())
        || france.contains(&french::fold(code).as_str())
}

/// Whether a text says that its line is a total.
fn is_total(text: &str) -> bool {
    let key = french::fold(text.trim());
    let mut words = key.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let first = words.next();
    let words: Vec<&str> = words.collect();
    // «Total Énergies» sells fuel, an «ensemble scolaire» is a school.
    const OF: [&str; 22] = [
        "general",
        "generale",
        "generaux",
        "territoire",
        "du",
        "de",
        "des",
        "d",
        "l",
        "cc",
        "ca",
        "petr",
        "pays",
        "epci",
        "departement",
        "region",
        "communes",
        "commune",
        "france",
        "pour",
        "sur",
        "hors",
    ];
    let of_all = words.first().is_none_or(|w| OF.contains(w));
    match first {
        Some("total" | "totaux" | "soustotal" | "ensemble" | "somme" | "cumul" | "moyenne" | "mediane") => of_all,
        Some("sous") => matches!(words.as_slice(), ["total" | "totaux", ..]),
        Some("france") => {
            words.iter().all(|w| matches!(*w, "entiere" | "metropolitaine" | "hors" | "mayotte" | "dom" | "metro"))
        }
        _ => false,
    }
}

/// Whether a text alone at the foot of a table is a note, and not the name of a last row.
fn is_note(text: &str) -> bool {
    let key = french::fold(text);
    let begins = [
        "source",
        "note",
        "champ",
        "lecture",
        "nb",
        "n.b",
        "donnees",
        "mise a jour",
        "mis a jour",
        "date",
        "legende",
        "*",
        "(1)",
        "©",
        "attention",
        "s :",
        "nd :",
        "nc :",
        "remarque",
        "precision",
        "unite",
        "perimetre",
        "methode",
        "edite",
        "exporte",
        "extrait",
        "copyright",
        "licence",
        "contact",
        "fin",
        "fait a",
        "fait le",
        "vu pour",
        "signature",
    ];
    begins.iter().any(|b| key.starts_with(b)) || text.starts_with('©') || text.chars().count() > 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dated_line_at_the_foot_is_a_note_and_a_name_is_none() {
        assert!(is_note("Fait à Saint-Mihiel le 03/11/2026") && is_note("Source : mairies"));
        assert!(!is_note("Faïencerie") && !is_note("Ancienne laiterie"));
    }

    #[test]
    fn totals_and_levels_are_told_from_names() {
        for text in
            ["Total", "TOTAL GÉNÉRAL", "Sous-total CC", "Ensemble", "Ensemble du territoire", "France métropolitaine"]
        {
            assert!(is_total(text), "{text}");
        }
        for text in [
            "Totalgaz",
            "Total Énergies",
            "Ensemble scolaire Saint-Joseph",
            "France Services de Lagnieu",
            "Assemblée",
            "Sous-préfecture",
            "Frances",
        ] {
            assert!(!is_total(text), "{text}");
        }
        for code in ["55", "2A", "971", "240100883", "FR", "France", "PETR", "CC du Sammiellois"] {
            assert!(is_level(code), "{code}");
        }
        for code in ["01004", "555", "240100884", "5", "", "abc"] {
            assert!(!is_level(code), "{code}");
        }
    }
}
