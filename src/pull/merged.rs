//! Marks that a merge of git left in a text: both versions stand in it, and neither is what people want.

/// What to do about them.
pub(crate) const HELP: &str =
    "choisir dans le fichier les lignes à garder, et ôter celles qui commencent par `<<<<<<<`, `=======` et `>>>>>>>`";

/// What they are.
pub(crate) const LABEL: &str = "la marque d'une fusion qui n'est pas terminée (git)";

/// The line of the first of them, from 1, and its place in the text; none where the three that go together are not there.
pub(crate) fn merge_mark(text: &[u8]) -> Option<(usize, std::ops::Range<usize>)> {
    let starts = std::iter::once(0).chain(text.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1));
    let (mut first, mut middle) = (None, false);
    for (line, start) in starts.enumerate() {
        // Few lines begin so: the rest of them is looked at no further.
        let rest = &text[start..];
        match rest.first() {
            Some(b'<') if first.is_none() && rest.starts_with(b"<<<<<<< ") => {
                let length = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
                first = Some((line + 1, start..start + length));
            }
            Some(b'=') if first.is_some() && rest.starts_with(b"=======") => middle = true,
            Some(b'>') if middle && rest.starts_with(b">>>>>>>") => return first,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_marks_together_are_those_of_a_merge() {
        let text = "a = 1\r\n<<<<<<< HEAD\r\nb = 2\r\n=======\r\nb = 3\r\n>>>>>>> autre\r\n";
        assert_eq!(merge_mark(text.as_bytes()), Some((2, 7..19)));
        for other in
            ["", "a\n=======\n>>>>>>> b\n", "<<<<<<< HEAD\na\n", " <<<<<<< HEAD\n=======\n>>>>>>> b\n", "<<<<<<<"]
        {
            assert_eq!(merge_mark(other.as_bytes()), None, "{other:?}");
        }
    }
}
