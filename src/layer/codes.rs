//! Lists of codes that change by edition, as data files: `data/modeles/listes/`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The lists: id and file. A file has the columns `code` and `correspondance`, the code of the next edition.
pub(super) const LISTS: [(&str, &str); 2] = [
    ("bpe-2021", include_str!("../../data/modeles/listes/bpe-2021.csv")),
    ("bpe-2024", include_str!("../../data/modeles/listes/bpe-2024.csv")),
];

/// What a later edition has made of a code of this list; none when it is no code of the list, or keeps its name.
pub(super) fn renamed(list: &str, code: &str) -> Option<&'static str> {
    static READ: OnceLock<Vec<BTreeMap<String, String>>> = OnceLock::new();
    let read = READ.get_or_init(|| LISTS.iter().map(|(_, text)| correspondences(text)).collect());
    let n = LISTS.iter().position(|(id, _)| *id == list)?;
    read[n].get(code).map(String::as_str).filter(|now| *now != code)
}

fn correspondences(text: &str) -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let column = |name: &str| headers.iter().position(|h| h == name);
    let (Some(code), Some(now)) = (column("code"), column("correspondance")) else { return BTreeMap::new() };
    let pair = |r: csv::StringRecord| Some((r.get(code)?.to_owned(), r.get(now)?.to_owned()));
    reader.records().flatten().filter_map(pair).filter(|(_, now)| !now.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_2021_is_followed_to_that_of_2024() {
        assert_eq!(renamed("bpe-2021", "D201"), Some("D265"));
        assert_eq!(renamed("bpe-2021", "B203"), Some("B207"));
        assert_eq!((renamed("bpe-2021", "D265"), renamed("bpe-2021", "A501")), (None, None));
    }
}
