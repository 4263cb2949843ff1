//! Photos of sites, known by their names: that of a photo begins with the identifier of its site.

use std::collections::BTreeMap;

/// The photos of each site, and those of none.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Photos {
    /// The names of the files of each site, in their order.
    pub of: BTreeMap<String, Vec<String>>,
    /// Those whose names begin with no identifier.
    pub unclaimed: Vec<String>,
}

/// Shares files out by their names. Of two identifiers that a name begins with, the longer has it; what follows an identifier
/// is no letter and no digit: `55463_1` has no part in `55463_10.jpg`. Case doesn't matter.
#[must_use]
pub fn photos<'a>(files: &[String], ids: impl Iterator<Item = &'a str>) -> Photos {
    let ids: BTreeMap<String, &str> = ids.filter(|id| !id.is_empty()).map(|id| (id.to_lowercase(), id)).collect();
    let mut out = Photos::default();
    for file in files {
        let name = file.to_lowercase();
        let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
        let ends = ends.filter(|end| name[*end..].chars().next().is_none_or(|c| !c.is_alphanumeric()));
        let found = ends.filter_map(|end| ids.get(&name[..end])).next_back();
        match found {
            Some(id) => out.of.entry((*id).to_owned()).or_default().push(file.clone()),
            None => out.unclaimed.push(file.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_that_of_the_longest_identifier_that_its_name_begins_with() {
        let files =
            ["55463_1-cour.jpg", "55463_10.JPG", "55463_1_B (2).png", "55463_1.jpg", "55463_100.jpg", "façade.jpg"];
        let files: Vec<String> = files.iter().map(|f| (*f).to_owned()).collect();
        let out = photos(&files, ["55463_1", "55463_10", "55463_1_b"].into_iter());
        assert_eq!(out.of["55463_1"], ["55463_1-cour.jpg", "55463_1.jpg"]);
        assert_eq!(out.of["55463_10"], ["55463_10.JPG"]);
        assert_eq!(out.of["55463_1_b"], ["55463_1_B (2).png"]);
        assert_eq!(out.unclaimed, ["55463_100.jpg", "façade.jpg"]);
    }
}
