//! The table of codes. A code is never reused; `territoire expliquer E0102` prints its entry.

mod analyses;
mod disk;
mod follow;
mod layers;
mod maps;
mod plan;
mod public;
mod roads;
mod study;
mod territory;

use super::Severity;

/// One kind of fault.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `E` error, `A` attention, `I` information; two digits for the room, two for the fault.
    pub id: &'static str,
    /// What it stops.
    pub severity: Severity,
    /// What it is, in a few words; also the title under which many of a kind are grouped.
    pub title: &'static str,
    /// Why it matters and how to mend it.
    pub explanation: &'static str,
}

const fn entry(id: &'static str, severity: Severity, title: &'static str, explanation: &'static str) -> Code {
    Code { id, severity, title, explanation }
}

/// Every code. Ranges: 01 study, 02 territory, 03 layers, 04 plan, 05 network, 06 analyses, 07 maps.
pub fn all() -> impl Iterator<Item = &'static Code> {
    FAMILIES.into_iter().flatten()
}

const FAMILIES: [&[Code]; 10] = [
    study::CODES,
    territory::CODES,
    layers::CODES,
    public::CODES,
    plan::CODES,
    follow::CODES,
    disk::CODES,
    roads::CODES,
    analyses::CODES,
    maps::CODES,
];

/// The entry of a code, if there is one.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|c| c.id.eq_ignore_ascii_case(id))
}

/// The entry of a code that must exist.
///
/// # Panics
/// When it does not: our bug.
#[must_use]
pub fn code(id: &str) -> &'static Code {
    find(id).expect("every code used is in the table of codes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_their_letter_is_their_severity() {
        let mut ids: Vec<&str> = all().map(|c| c.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all().count());
        for code in all() {
            let letter = match code.severity {
                Severity::Error => "E",
                Severity::Warning => "A",
                Severity::Info => "I",
            };
            assert!(code.id.starts_with(letter), "{}", code.id);
        }
    }
}
