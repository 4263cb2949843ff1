//! Lists of codes, one file an edition: those of the tool in `data/modeles/listes/`, those of a study in
//! `modeles/listes/`, which stand for the tool's of the same name.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::book::column_key;
use crate::diagnostic::{Notes, Place};
use crate::french;
use crate::layer::faults;
use crate::layer::input::table::{self, Asked};

const EMBEDDED: [(&str, &str); 3] = [
    ("bpe-2021", include_str!("../../../data/modeles/listes/bpe-2021.csv")),
    ("bpe-2024", include_str!("../../../data/modeles/listes/bpe-2024.csv")),
    ("finess-categories", include_str!("../../../data/modeles/listes/finess-categories.csv")),
];

/// A list of codes: a table with a column `code`, each code once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    id: String,
    columns: Vec<String>,
    rows: BTreeMap<String, Vec<String>>,
}

impl CodeList {
    /// Reads the list of that name from a CSV; every fault is noted at its place.
    #[must_use]
    pub fn parse(id: &str, bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<Self> {
        let raw = table::csv(bytes, shown, Asked::default(), notes)?;
        let at = |line: usize| Place::Line { file: shown.to_owned(), line, column: None };
        let Some(code) = raw.find(&["code"]) else {
            notes.push(
                faults::no_column("code")
                    .in_file(shown)
                    .help("une liste de codes a une colonne `code` et celles que le modèle en tire"),
            );
            return None;
        };
        for broken in &raw.broken {
            notes.push(faults::cut(broken.said.clone()).at(at(broken.line)));
        }
        let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in &raw.rows {
            let Some(key) = row.cells.get(code) else { continue };
            if rows.contains_key(key) {
                let message = format!("le code `{key}` est deux fois dans la liste ; la première ligne est gardée");
                notes.push(faults::twice(message).at(at(row.line)));
                continue;
            }
            rows.insert(key.to_owned(), row.cells.iter().map(|c| c.unwrap_or_default().to_owned()).collect());
        }
        Some(Self { id: id.to_owned(), columns: raw.fields.iter().map(|f| column_key(f)).collect(), rows })
    }

    /// Whether some code has a value in that column.
    pub(in crate::layer) fn tells(&self, column: &str) -> bool {
        self.rows.keys().any(|code| self.cell(code, column).is_some())
    }

    /// A cell of the line of a code; none when it is empty, or there is no such line or column.
    fn cell(&self, code: &str, column: &str) -> Option<&str> {
        let column = column_key(column);
        let c = self.columns.iter().position(|name| *name == column)?;
        self.rows.get(code)?.get(c).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// The lists that a model may use.
#[derive(Debug, Clone)]
pub(in crate::layer) struct Lists(Arc<BTreeMap<String, CodeList>>);

impl Lists {
    /// Those of the tool.
    pub(in crate::layer) fn of_the_tool() -> Self {
        static READ: OnceLock<Lists> = OnceLock::new();
        let read = || {
            let mut notes = Notes::new();
            let one = |(id, text): &(&str, &str)| {
                let list = CodeList::parse(id, text.as_bytes(), Path::new(id), &mut notes);
                ((*id).to_owned(), list.expect("the embedded lists are well formed"))
            };
            Self(Arc::new(EMBEDDED.iter().map(one).collect()))
        };
        READ.get_or_init(read).clone()
    }

    /// Those of the tool, with those of a study in their place.
    pub(in crate::layer) fn with(study: &[CodeList]) -> Self {
        let mut all = (*Self::of_the_tool().0).clone();
        all.extend(study.iter().map(|list| (list.id.clone(), list.clone())));
        Self(Arc::new(all))
    }

    /// The names of the lists, and those of their families, without the edition.
    pub(in crate::layer) fn names(&self) -> Vec<&str> {
        let mut out: Vec<&str> = self.0.keys().flat_map(|id| [id.as_str(), family(id)]).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The lists of that name, whatever their edition.
    pub(in crate::layer) fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a CodeList> {
        self.0.values().filter(move |list| list.id == name || family(&list.id) == name)
    }

    /// Whether one of these lists has that column.
    pub(in crate::layer) fn has_column(&self, name: &str, column: &str) -> bool {
        self.of(name).any(|list| list.columns.contains(&column_key(column)))
    }

    /// The list of that name and edition.
    pub(in crate::layer) fn edition(&self, name: &str, edition: Option<&str>) -> Option<&CodeList> {
        match edition {
            Some(edition) => self.0.get(&format!("{name}-{edition}")),
            None => self.0.get(name),
        }
    }

    /// The first filled of these columns, in the line of the code in the list of that name and edition; nothing when the
    /// column `with` is not filled.
    pub(in crate::layer) fn cell(
        &self,
        (name, edition): (&str, Option<&str>),
        code: &str,
        columns: &[String],
        with: Option<&str>,
    ) -> Option<&str> {
        let list = self.edition(name, edition)?;
        if let Some(with) = with {
            list.cell(code, with)?;
        }
        columns.iter().find_map(|column| list.cell(code, column))
    }

    /// What a later edition has made of a code of this list; none when it is no code of the list, or keeps its name.
    pub(in crate::layer) fn renamed(&self, list: &str, code: &str) -> Option<&str> {
        self.0.get(list)?.cell(code, "correspondance").filter(|now| *now != code)
    }

    /// Whether a code is in a list of that name, whatever the edition.
    pub(in crate::layer) fn knows(&self, name: &str, code: &str) -> bool {
        self.of(name).any(|list| list.rows.contains_key(code))
    }

    /// The code of these lists that is the most like another, with its label: the longest common beginning, then the
    /// nearest number, then the first.
    pub(in crate::layer) fn nearest(&self, name: &str, code: &str) -> Option<String> {
        let number = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap_or(0);
        let common = |t: &str| t.chars().zip(code.chars()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
        let all = self.of(name).flat_map(|list| list.rows.keys().map(move |key| (list, key)));
        let like = all.filter(|(_, key)| common(key) > 0);
        let (list, key) =
            like.min_by_key(|(_, key)| (Reverse(common(key)), number(key).abs_diff(number(code)), (*key).clone()))?;
        let label = list.cell(key, "libelle").map(|l| format!(" ({l})")).unwrap_or_default();
        Some(format!("code connu le plus proche : {key}{label}"))
    }

    /// The names of the lists of that name, for people.
    pub(in crate::layer) fn shown(&self, name: &str) -> String {
        let ids: Vec<&str> = self.of(name).map(|list| list.id.as_str()).collect();
        french::list(&ids)
    }
}

/// The name of a list without its edition: `bpe` for `bpe-2024`.
fn family(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((name, edition)) if edition.len() == 4 && edition.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_2021_is_followed_to_that_of_2024() {
        let lists = Lists::of_the_tool();
        assert_eq!(lists.renamed("bpe-2021", "D201"), Some("D265"));
        assert_eq!(lists.renamed("bpe-2021", "B203"), Some("B207"));
        assert_eq!((lists.renamed("bpe-2021", "D265"), lists.renamed("bpe-2021", "A501")), (None, None));
    }

    #[test]
    fn a_list_is_found_by_its_name_and_edition() {
        let lists = Lists::of_the_tool();
        let gamme = ["gamme".to_owned()];
        assert_eq!(lists.cell(("bpe", Some("2021")), "A206", &gamme, None), Some("proximité"));
        assert_eq!(lists.cell(("bpe", Some("2024")), "A206", &gamme, None), None, "unknown, not that of 2021");
        assert_eq!(lists.cell(("bpe", Some("2022")), "A206", &gamme, None), None);
        let counted = ["regroupement".to_owned(), "code".to_owned()];
        assert_eq!(lists.cell(("bpe", Some("2021")), "A206", &counted, Some("gamme")), Some("AR03"));
        assert_eq!(lists.cell(("bpe", Some("2021")), "A203", &counted, Some("gamme")), Some("A203"));
        assert_eq!(lists.cell(("bpe", Some("2024")), "A203", &counted, Some("gamme")), None);
        assert_eq!(
            lists.cell(("finess-categories", None), "355", &["libelle".to_owned()], None),
            Some("centre hospitalier")
        );
        assert!(lists.names().contains(&"bpe"));
    }

    #[test]
    fn an_unknown_code_has_a_nearest_one() {
        let lists = Lists::of_the_tool();
        assert!(lists.knows("bpe", "D265") && lists.knows("bpe", "D201") && !lists.knows("bpe", "D264"));
        assert_eq!(
            lists.nearest("bpe", "D264").as_deref(),
            Some("code connu le plus proche : D265 (médecin généraliste)")
        );
        assert_eq!(lists.nearest("bpe", "zut"), None);
    }

    #[test]
    fn the_faults_of_a_list_are_told_at_their_line() {
        let read = |text: &str| {
            let mut notes = Notes::new();
            let list =
                CodeList::parse("bpe-2024", text.as_bytes(), Path::new("modeles/listes/bpe-2024.csv"), &mut notes);
            (list, crate::diagnostic::summary(&notes))
        };
        let (list, said) = read("Code;Gamme\nA1;proximité\nA1;supérieure\nA2\nA3;x\nA4;x\nA5;x\nA6;x\n");
        assert_eq!(list.and_then(|l| l.cell("A1", "gamme").map(str::to_owned)).as_deref(), Some("proximité"));
        assert!(said.contains("A0312") && said.contains("bpe-2024.csv:3"), "{said}");
        assert!(said.contains("E0320") && said.contains("bpe-2024.csv:4"), "{said}");
        let (list, said) = read("type;gamme\nA1;proximité\n");
        assert!(list.is_none() && said.contains("il manque la colonne `code`"), "{said}");
    }
}
