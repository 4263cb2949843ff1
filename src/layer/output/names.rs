//! The names of the tables of a file, of their fields and their titles: each once, whatever people call their layers.
//!
//! A GeoPackage takes neither two tables of one name, nor two of one title, and takes capitals for small letters. The first
//! keeps what it is called; the others get a mark that depends on their order only, so that names are the same at each run.

use std::collections::BTreeSet;

/// Beginnings of names that the format keeps for itself.
const RESERVED: [&str; 4] = ["gpkg_", "sqlite_", "rtree_", "ogr_"];

/// What a table is called in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Called {
    /// Its name.
    pub(super) name: String,
    /// Its title.
    pub(super) title: String,
    /// The names of its fields.
    pub(super) fields: Vec<String>,
}

/// What each table is called, of its name, its title and its fields as they were given.
pub(super) fn called<'t>(tables: impl Iterator<Item = (&'t str, &'t str, Vec<&'t str>)>) -> Vec<Called> {
    let (mut names, mut titles) = (BTreeSet::new(), BTreeSet::new());
    let one = |(name, title, given): (&str, &str, Vec<&str>)| {
        let plain = clean(name, "table");
        let reserved = RESERVED.iter().any(|r| plain.to_lowercase().starts_with(r));
        let plain = if reserved { format!("t_{plain}") } else { plain };
        let mut fields: BTreeSet<String> = ["fid", "geom"].map(str::to_owned).into();
        Called {
            name: free(&plain, &mut names, |name, n| format!("{name}{}", "_".repeat(n))),
            title: free(&clean(title, &plain), &mut titles, |title, n| format!("{title} ({})", n + 1)),
            fields: given
                .iter()
                .map(|f| free(&clean(f, "champ"), &mut fields, |name, n| format!("{name}{}", "_".repeat(n))))
                .collect(),
        }
    };
    tables.map(one).collect()
}

/// The text without what no name can hold; something else when nothing is left.
fn clean(text: &str, otherwise: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.is_empty() { otherwise.to_owned() } else { text.to_owned() }
}

/// The name when it is free, else the first of its variants that is.
fn free(name: &str, taken: &mut BTreeSet<String>, variant: impl Fn(&str, usize) -> String) -> String {
    let mut found = name.to_owned();
    let mut n = 0;
    while !taken.insert(found.to_lowercase()) {
        n += 1;
        found = variant(name, n);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_titles_are_given_once() {
        let table = |name, title, fields: &[&'static str]| (name, title, fields.to_vec());
        let tables = [
            table("couche_a", "France services", &["nom", "NOM", "fid", ""]),
            table("Couche_A", "France services", &[]),
            table("couche_a_", "FRANCE SERVICES", &[]),
            table("gpkg_contents", "", &["Geom", "a\u{0}b"]),
        ];
        let made = called(tables.into_iter());
        let names: Vec<&str> = made.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["couche_a", "Couche_A_", "couche_a__", "t_gpkg_contents"]);
        let titles: Vec<&str> = made.iter().map(|c| c.title.as_str()).collect();
        assert_eq!(titles, ["France services", "France services (2)", "FRANCE SERVICES (3)", "t_gpkg_contents"]);
        assert_eq!(made[0].fields, ["nom", "NOM_", "fid_", "champ"]);
        assert_eq!(made[3].fields, ["Geom_", "a b"]);
    }
}
