//! Boxes to tick in the value of a field: what is ticked is what it says.

/// Empty boxes, and those that are ticked.
const EMPTY: &[char] = &['☐', '□', '❏', '❑', '❒', '⬜'];
const TICKED: &[char] = &['☒', '☑', '☑', '✓', '✔', '✗', '✘', '■', '✅', '⊠', '🗹', '🗷'];

/// A value with what is ticked of it alone; all of it when nothing is, or when all is.
pub(super) fn ticked(value: String) -> String {
    if !value.contains(EMPTY) || !value.contains(TICKED) {
        return value;
    }
    let marks = |c: char| EMPTY.contains(&c) || TICKED.contains(&c);
    let Some(first) = value.find(marks) else { return value };
    let mut kept: Vec<&str> = vec![value[..first].trim_matches([' ', ';', '\u{a0}'])];
    let mut rest = &value[first..];
    while let Some(mark) = rest.chars().next() {
        let after = &rest[mark.len_utf8()..];
        let end = after.find(marks).unwrap_or(after.len());
        if TICKED.contains(&mark) {
            kept.push(after[..end].trim_matches([' ', ';', ',', '\u{a0}', '\u{fe0f}']));
        }
        rest = &after[end..];
    }
    kept.retain(|text| !text.is_empty());
    let said = kept.join(" ; ");
    // A mark that stands behind its text says nothing that can be told.
    if said.is_empty() { value } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_is_what_is_said() {
        let said = |text: &str| ticked(text.to_owned());
        assert_eq!(said("☐ Oui ☒ Non"), "Non");
        assert_eq!(said("☒ Tout le pays   ☐ Commune(s) : ……"), "Tout le pays");
        assert_eq!(said("☑ lire ; ☐ écrire ; ☑ compter"), "lire ; compter");
        assert_eq!(said("☐ Oui ☐ Non"), "☐ Oui ☐ Non");
        assert_eq!(said("Un carré ■ de terre"), "Un carré ■ de terre");
    }
}
