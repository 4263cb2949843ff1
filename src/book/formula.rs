//! Cells of a CSV that a spreadsheet would take for a formula.
//!
//! A spreadsheet that opens a CSV runs a cell beginning with `=`, `+`, `-` or `@`, or with a tab or an end of line before
//! one, whoever wrote it: a name in somebody's layer could then start a program or send the sheet away. Such a cell is
//! written behind an apostrophe, which office software shows as it stands and saves again; whoever reads a table of the
//! tool takes that apostrophe off, so that the text comes back as it was. One that had an apostrophe there already gets
//! another. Numbers and telephone numbers stay as they are: they are no formula.

use std::borrow::Cow;

/// What is put before a cell.
const GUARD: char = '\'';

/// A cell as a CSV may hold it.
pub(crate) fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { format!("{GUARD}{cell}").into() } else { cell.into() }
}

/// The text of a cell that [`guarded`] wrote.
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(GUARD).filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// Whether a spreadsheet would run it, apostrophes before it apart.
fn is_formula(cell: &str) -> bool {
    let bare = cell.trim_start_matches(GUARD);
    match bare.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n') => true,
        Some('+' | '-') => !is_number(&bare[1..]),
        _ => false,
    }
}

/// Whether what stands behind a sign is a number, or digits in groups as those of a telephone.
fn is_number(text: &str) -> bool {
    let text = text.split_once(['e', 'E']).map_or(text, |(number, power)| {
        let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
        let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if whole { number } else { "" }
    });
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_run_stands_behind_an_apostrophe() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+SUM(A1)", "'+SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-", "'-"),
            ("- Créer un annuaire", "'- Créer un annuaire"),
            ("\t=1", "'\t=1"),
            ("\r\n=1", "'\r\n=1"),
            ("'=1", "''=1"),
            ("-1e", "'-1e"),
            // Neither a number nor a text is touched.
            ("-12,5", "-12,5"),
            ("-1.5e-3", "-1.5e-3"),
            ("+33 3 29 45 00 00", "+33 3 29 45 00 00"),
            ("l'eau = 2", "l'eau = 2"),
            ("'01004", "'01004"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), written, "{cell}");
            assert_eq!(unguarded(written), cell, "{written}");
        }
    }

    proptest! {
        #[test]
        fn any_cell_comes_back_and_none_is_a_formula(cell in "['=+@\t\r\n1e,. a-]{0,6}|.{0,8}") {
            let written = guarded(&cell);
            prop_assert_eq!(unguarded(&written), cell.as_str());
            let begin = written.chars().next();
            let number = |t: &str| t.replace([' ', '\u{a0}', '\u{202f}'], "").replace(',', ".");
            let digits = number(&written).chars().skip(1).all(|c| c.is_ascii_digit() || ".eE+-".contains(c));
            prop_assert!(!matches!(begin, Some('=' | '@' | '\t' | '\r' | '\n')));
            prop_assert!(!matches!(begin, Some('+' | '-')) || digits, "{:?}", written);
        }
    }
}
