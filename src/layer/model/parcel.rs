//! Cadastral parcels as people write them: «section AC n° 628 et 629» is two identifiers, once the commune is known.
//!
//! The identifier of a parcel is that of the cadastral plan: the commune (5), the prefix of the former commune that the section
//! comes from, or `000` (3), the section (2), the number (4). Nothing is guessed: a cell of which a part is not understood is
//! left as it is.

use crate::territory::Insee;

/// The identifiers of the parcels that a cell names, `commune` being the code of its commune where its sections can have no
/// prefix. `None` when a part of it is not understood.
pub(in crate::layer) fn identifiers(text: &str, commune: Option<&str>) -> Option<Vec<String>> {
    let upper = text.to_uppercase().replace("N°", " ").replace("Nº", " ");
    let mut section = None;
    let mut out = Vec::new();
    for piece in upper.split([',', ';', '|', '/', '&', '+', '\n', '{', '}', '[', ']', '\'', '"']) {
        for piece in piece.split(" ET ") {
            let blank = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '\u{a0}');
            let words = piece.split(blank).filter(|w| !matches!(*w, "" | "SECTION" | "PARCELLE" | "PARCELLES"));
            let words: Vec<&str> = words.collect();
            let own = |section: &str, number: &str| named(commune?, section, number);
            out.push(match words.as_slice() {
                [] => continue,
                [whole] if is_identifier(whole) => (*whole).to_owned(),
                [number] if is_number(number) => own(section.as_deref()?, number)?,
                [glued] => match glued.split_at_checked(5).filter(|(code, _)| Insee::parse(code).is_some()) {
                    Some((code, rest)) => {
                        let (letters, number) = parted(rest)?;
                        named(code, letters, number)?
                    }
                    None => {
                        let (letters, number) = parted(glued)?;
                        section = Some(letters.to_owned());
                        own(letters, number)?
                    }
                },
                ["000", letters, number] | [letters, number] => {
                    section = Some((*letters).to_owned());
                    own(letters, number)?
                }
                [code, letters, number] if code.len() == 5 => named(Insee::parse(code)?.as_str(), letters, number)?,
                _ => return None,
            });
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The identifier of a parcel of a section without prefix.
fn named(commune: &str, section: &str, number: &str) -> Option<String> {
    let letters = section.strip_prefix('0').filter(|rest| rest.len() == 1).unwrap_or(section);
    let sound = matches!(letters.len(), 1 | 2) && letters.bytes().all(|b| b.is_ascii_uppercase());
    let number = number.parse::<u16>().ok().filter(|n| is_number(number) && (1..=9999).contains(n))?;
    sound.then(|| format!("{commune}000{letters:0>2}{number:04}"))
}

/// `AC628`: the section, the number.
fn parted(text: &str) -> Option<(&str, &str)> {
    let last = text.rfind(|c: char| !c.is_ascii_digit())?;
    let (section, number) = text.split_at_checked(last + 1)?;
    (!number.is_empty()).then_some((section, number))
}

fn is_number(text: &str) -> bool {
    matches!(text.len(), 1..=4) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_identifier(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let parts = (text.len() == 14 && text.is_ascii()).then(|| (&text[..5], &text[5..8], &text[8..10], &text[10..]));
    parts.is_some_and(|(commune, prefix, section, number)| {
        let section = section.bytes().all(|b| b.is_ascii_alphanumeric());
        Insee::parse(commune).is_some() && digits(prefix) && section && digits(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parcels_are_read_as_people_write_them() {
        let one = ["55463000AC0628"];
        let two = ["55463000AC0628", "55463000AC0629"];
        for text in ["AC 628", "ac628", "AC n° 628", "section AC n°628", "AC-628", "000 AC 628", "AC : 0628"] {
            assert_eq!(identifiers(text, Some("55463")).as_deref(), Some(&one.map(str::to_owned)[..]), "{text}");
        }
        for text in ["AC 628, 629", "AC 628 et 629", "AC628/AC629", "parcelles AC n° 628 ; AC n° 629", "AC 628|629"] {
            assert_eq!(identifiers(text, Some("55463")).as_deref(), Some(&two.map(str::to_owned)[..]), "{text}");
        }
        let coded = ["55510000ZB0033".to_owned(), "555100000B0007".to_owned()];
        assert_eq!(identifiers("55510ZB33, 55510 B 7", None).as_deref(), Some(&coded[..]));
        assert_eq!(identifiers("55510000ZB0033|555100000B0007", None).as_deref(), Some(&coded[..]));
    }

    #[test]
    fn what_is_not_understood_is_left() {
        for text in ["AC 628 (1 250 m²)", "AC 628 à 640", "AC 628p", "à vérifier", "628", "AC", "12 AC", "1 250"] {
            assert_eq!(identifiers(text, Some("55463")), None, "{text}");
        }
        assert_eq!(identifiers("AC 628", None), None, "no commune");
    }
}
