//! Where the table of a file begins: its header among titles, lines of units, second headers and blank lines, as people lay
//! tables out and as statistical offices publish them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::names::role;
use crate::french;
use crate::layer::Model;
use crate::layer::model::number::{is_unit, mark, written};
use crate::territory::Insee;

/// Lines that are looked at to find the header.
pub(in crate::layer) const LOOKED: usize = 60;

/// A line of a table before its header is known: where it is, and its cells.
#[derive(Debug, Clone, Default)]
pub(in crate::layer) struct Line {
    /// Its number in the text or the sheet, from 1.
    pub(in crate::layer) line: usize,
    /// Its cells, without blanks around.
    pub(in crate::layer) cells: Vec<String>,
}

/// What of the file is the table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::layer) struct Frame {
    /// The names of the columns.
    pub(in crate::layer) names: Vec<String>,
    /// How many of the lines stand before the first row: titles, header, units.
    pub(in crate::layer) before: usize,
    /// The units that a line gives.
    pub(in crate::layer) units: BTreeMap<usize, String>,
    /// What was recognised, for people; nothing when the header is the first line.
    pub(in crate::layer) told: Vec<String>,
    /// How many of its columns have a name that is known.
    pub(in crate::layer) known: usize,
}

/// Why the line that the study names can't be the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::layer) struct NoHeader;

impl Line {
    fn filled(&self) -> usize {
        self.cells.iter().filter(|c| !c.is_empty()).count()
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str).filter(|c| !c.is_empty())
    }

    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Whether its cells are the first whole numbers in order: «(1) ; (2) ; (3)», under which tables number their columns.
    /// Without brackets, a short line of them may be a row.
    fn numbers_columns(&self) -> bool {
        let bracket = |c| matches!(c, '(' | ')' | '[' | ']' | ' ');
        // «(5) = (4) / (3)» says how the fifth is made; letters number columns too.
        let rank = |t: &str| {
            let own = t.split('=').next().unwrap_or(t).trim_matches(bracket);
            match own.as_bytes() {
                [letter @ b'A'..=b'Z'] => Some(usize::from(letter - b'A') + 1),
                _ => own.parse().ok(),
            }
        };
        let numbers: Option<Vec<usize>> = self.texts().map(rank).collect();
        let enough = if self.texts().all(|t| t.starts_with(bracket)) { 2 } else { 5 };
        let ordered = |n: &[usize]| n.len() >= enough && n.windows(2).all(|p| p[1] == p[0] + 1) && n[0] <= 1;
        numbers.is_some_and(|n| ordered(&n))
    }

    /// Whether every filled cell is a unit.
    fn tells_units(&self) -> bool {
        self.filled() > 0 && self.texts().all(|t| unit(t).is_some())
    }

    /// Names that no one would write for people: `CODGEO`, `P21_MEN`.
    fn is_for_machines(&self) -> bool {
        let plain = |t: &str| t.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        self.filled() > 0 && self.texts().all(plain)
    }
}

/// The unit that a cell under a name gives: `ha`, `(%)`, «en km».
fn unit(text: &str) -> Option<&str> {
    let bare = text.trim().trim_matches(|c| matches!(c, '(' | ')' | '[' | ']')).trim();
    let bare = bare.strip_prefix("en ").unwrap_or(bare).trim();
    let counted =
        matches!(bare, "nombre" | "nb" | "Nombre" | "effectif" | "effectifs" | "unité" | "unités" | "code" | "texte");
    (is_unit(bare) || counted).then_some(bare)
}

/// Whether a cell is a value, not the name of a column: a number that is no year, a code, a date, a mark of what is missing.
fn is_datum(text: &str) -> bool {
    let year = text.len() == 4 && text.starts_with(['1', '2']) && text.bytes().all(|b| b.is_ascii_digit());
    if year {
        return false;
    }
    let within = |b: u8| b.is_ascii_digit() || matches!(b, b'/' | b'-' | b'.' | b':' | b' ' | b'T' | b'Z' | b'+');
    let date = text.len() >= 8 && text.bytes().filter(u8::is_ascii_digit).count() >= 6 && text.bytes().all(within);
    // «2011-2020» is a span of years, the name of a column.
    let span = text.len() == 9 && date && text.bytes().filter(u8::is_ascii_digit).count() == 8;
    let date = date && !span;
    let number = written(text).is_some_and(|w| w.unit.is_empty() || is_unit(w.unit));
    number || Insee::parse(text).is_some() || date || mark(text).is_some()
}

/// What is known of the columns of a table.
#[derive(Debug, Clone, Copy)]
pub(in crate::layer) struct Wanted<'a> {
    /// The model of its layer.
    pub(in crate::layer) model: Option<&'a Model>,
    /// The line of the header, when the study gives it.
    pub(in crate::layer) header: Option<usize>,
}

impl Wanted<'_> {
    /// Whether a name is one that a column of the model, or a place, may have.
    fn knows(&self, name: &str) -> bool {
        let of_model = |m: &Model| {
            let named = m.ids.iter().chain(&m.names).chain(&m.commune).chain(&m.position).chain(&m.essential);
            let key = crate::book::column_key(name);
            m.field_of(name).is_some() || named.into_iter().any(|n| crate::book::column_key(n) == key)
        };
        name.chars().count() <= 60 && (role(name).is_some() || self.model.is_some_and(of_model))
    }

    fn known(&self, line: &Line) -> usize {
        line.texts().filter(|t| self.knows(t)).count()
    }
}

/// Finds the table in the first lines of a file, of which none is blank.
///
/// # Errors
/// When the study gives a line for the header that is not among them.
pub(in crate::layer) fn find(lines: &[Line], wanted: Wanted<'_>) -> Result<Frame, NoHeader> {
    if lines.is_empty() {
        return if wanted.header.is_some() { Err(NoHeader) } else { Ok(Frame::default()) };
    }
    let data = |line: &Line| !line.numbers_columns() && line.texts().any(is_datum);
    let width = lines.iter().map(Line::filled).max().unwrap_or(0);
    let header = match wanted.header {
        Some(at) => lines.iter().position(|l| l.line == at).ok_or(NoHeader)?,
        None => header(lines, wanted, width, &data),
    };
    let mut frame = Frame { before: header + 1, ..Frame::default() };
    let (mut names, mut above) = (header..header + 1, None);
    if wanted.header.is_none() {
        names = second(lines, wanted, header, &data);
        frame.before = names.end;
        // The line above may part the columns in groups.
        let group = names.start.checked_sub(1).filter(|_| names.len() == 1).map(|g| &lines[g]);
        above = group.filter(|g| g.line + 1 == lines[names.start].line && g.filled() >= 2 && !data(g));
    }
    frame.names = match (names.len(), above) {
        (1, above) => grouped(&lines[names.start], above),
        (_, _) => {
            // A third line may part the columns above the two.
            let over = names.start.checked_sub(1).map(|at| &lines[at]);
            let over = over.filter(|l| l.line + 1 == lines[names.start].line && l.filled() >= 2 && !data(l));
            combined(over, &lines[names.start], &lines[names.end - 1])
        }
    };
    while let Some(line) = lines.get(frame.before) {
        if line.tells_units() && lines.len() > frame.before + 1 {
            let units = line.cells.iter().enumerate().filter(|(_, t)| is_unit(unit(t).unwrap_or_default()));
            frame.units = units.filter_map(|(c, t)| Some((c, unit(t)?.to_owned()))).collect();
            frame.told.push(format!("ligne {} : unités des colonnes", line.line));
        } else if line.numbers_columns() && frame.names.len() > 2 && line.cells.len() <= frame.names.len() {
            frame.told.push(format!("ligne {} : numéros des colonnes", line.line));
        } else {
            break;
        }
        frame.before += 1;
    }
    tell(&mut frame, lines, names);
    frame.known = frame.names.iter().filter(|n| wanted.knows(n)).count();
    Ok(frame)
}

/// The rank of the line that names the columns: the first, unless another does it better before the first row.
fn header(lines: &[Line], wanted: Wanted<'_>, width: usize, data: &dyn Fn(&Line) -> bool) -> usize {
    let wide = |line: &Line| line.filled() * 2 >= width;
    let first = lines.iter().position(|l| wide(l) && data(l));
    // A table of texts has no row that is told from names: only its first lines can be those.
    let end = first.unwrap_or(lines.len().min(12));
    let row = first.and_then(|at| lines.get(at));
    let score = |line: &Line| {
        let beside = |c: usize| !line.cell(c).is_empty() && row.is_some_and(|row| is_datum(row.cell(c)));
        let contrast = (0..line.cells.len()).filter(|c| beside(*c)).count();
        4 * wanted.known(line) + 2 * contrast + 4 * line.filled() / width.max(1)
    };
    let fits = |line: &&Line| line.filled() >= 2.min(width) && wide(line) && !data(line) && !line.tells_units();
    let candidates = lines[..end].iter().enumerate().filter(|(_, line)| fits(line));
    let mut best: Option<(usize, usize)> = None;
    for (rank, line) in candidates {
        let score = score(line);
        if best.is_none_or(|(_, high)| score > high) {
            best = Some((rank, score));
        }
    }
    let Some((best, _)) = best else { return 0 };
    // Rows of texts may hold words that are names too: the first line is the header unless much speaks against it.
    let whole = lines[0].filled() * 5 >= width * 4 && fits(&&lines[0]);
    if whole && first.is_none() && (wanted.known(&lines[0]) > 0 || wanted.known(&lines[best]) < 2) {
        return 0;
    }
    best
}

/// The lines of the header: the one found, and the next when it names the columns too, for people or for machines.
fn second(lines: &[Line], wanted: Wanted<'_>, header: usize, data: &dyn Fn(&Line) -> bool) -> Range<usize> {
    let one = header..header + 1;
    let Some(next) = lines.get(header + 1).filter(|n| !data(n) && !n.tells_units()) else { return one };
    let Some(row) = lines.get(header + 2) else { return one };
    let beside = (0..next.cells.len()).filter(|c| !next.cell(*c).is_empty() && is_datum(row.cell(*c))).count();
    let known = wanted.known(next);
    let names = known >= 2 || (known >= 1 && beside >= 1);
    // Codes under labels: `P21_MEN` under «Ménages en 2021».
    let codes = next.is_for_machines() && !lines[header].is_for_machines() && beside >= 1 && next.filled() > 1;
    // Names under the groups that a line above has for some of them only.
    let under = beside >= 1
        && (0..next.cells.len()).any(|c| lines[header].cell(c).is_empty() && !next.cell(c).is_empty())
        && (0..row.cells.len())
            .all(|c| row.cell(c).is_empty() || !next.cell(c).is_empty() || !lines[header].cell(c).is_empty());
    if names || codes || under { header..header + 2 } else { one }
}

/// The names of one line; those that come twice get the group that stands above them.
fn grouped(line: &Line, above: Option<&Line>) -> Vec<String> {
    let names = line.cells.clone();
    match above {
        Some(above) => distinct(names, None, above),
        None => names,
    }
}

/// The names of two lines: each column's own, the other line's where it has none.
fn combined(over: Option<&Line>, top: &Line, bottom: &Line) -> Vec<String> {
    let width = top.cells.len().max(bottom.cells.len());
    let own = |first: &Line, other: &Line| {
        let name = |c| if first.cell(c).is_empty() { other.cell(c) } else { first.cell(c) };
        (0..width).map(|c| name(c).to_owned()).collect::<Vec<String>>()
    };
    // Of codes and labels the codes are the names, in whichever order.
    let upside = top.is_for_machines() && !bottom.is_for_machines() && top.filled() >= bottom.filled();
    if upside { own(top, bottom) } else { distinct(own(bottom, top), over, top) }
}

/// Names of which those that come twice are told apart by the group above them, which stands over its first column only;
/// one of the line over that ends where another begins there.
fn distinct(names: Vec<String>, over: Option<&Line>, above: &Line) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<String> =
        names.iter().filter(|n| !n.is_empty() && !seen.insert((*n).clone())).cloned().collect();
    let mut group = "";
    let mut out = Vec::new();
    for (c, name) in names.iter().enumerate() {
        let begins = [above.cell(c), over.map_or("", |line| line.cell(c))].into_iter().find(|text| !text.is_empty());
        group = begins.unwrap_or(group);
        let told = twice.contains(name) && !group.is_empty() && group != name;
        out.push(if told { format!("{group} {name}") } else { name.clone() });
    }
    out
}

/// Says what stands around the header.
fn tell(frame: &mut Frame, lines: &[Line], names: Range<usize>) {
    let titles: Vec<String> = lines[..names.start]
        .iter()
        .map(|l| format!("« {} »", french::shorten(&l.texts().collect::<Vec<_>>().join(" "), 60)))
        .collect();
    let at = match lines[names.clone()].iter().map(|l| l.line.to_string()).collect::<Vec<_>>().as_slice() {
        [one] => format!("à la ligne {one}"),
        several => format!("aux lignes {}", french::list(several)),
    };
    if !titles.is_empty() {
        frame
            .told
            .insert(0, format!("en-tête lu {at} ; au-dessus, hors du tableau : {}", french::list_at_most(&titles, 4)));
    } else if names.len() > 1 || lines[names.start].line > 1 {
        frame.told.insert(0, format!("en-tête lu {at}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        let all = text
            .lines()
            .enumerate()
            .map(|(i, line)| Line { line: i + 1, cells: line.split(';').map(|c| c.trim().to_owned()).collect() });
        all.filter(|l| l.filled() > 0).collect()
    }

    fn found(text: &str) -> (Vec<String>, usize) {
        let free = Model::free();
        let frame = find(&lines(text), Wanted { model: Some(&free), header: None }).expect("no line is asked for");
        (frame.names, frame.before)
    }

    #[test]
    fn the_header_is_found_among_what_stands_around_it() {
        let plain = "code_insee;nom;places\n01004;Ambérieu;12\n01202;Lagnieu;3\n";
        let expected = ["code_insee", "nom", "places"].map(str::to_owned).to_vec();
        assert_eq!(found(plain), (expected.clone(), 1));
        assert_eq!(found(&format!("Liste 2024;;\nSource : service;;\n\n{plain}")), (expected.clone(), 3));
        assert_eq!(found(&format!("Liste 2024\n{plain}")), (expected.clone(), 2));
        let units = "code_insee;nom;places\n;;(ha)\n01004;Ambérieu;12\n";
        assert_eq!(found(units), (expected.clone(), 2));
        let numbered = "code_insee;nom;places\n(1);(2);(3)\n01004;Ambérieu;12\n";
        assert_eq!(found(numbered), (expected.clone(), 2));
        let two = "Code géographique;Libellé;Nombre de places (princ)\nCODGEO;LIBGEO;places\n01004;Ambérieu;12\n";
        assert_eq!(found(two), (["CODGEO", "LIBGEO", "places"].map(str::to_owned).to_vec(), 2));
        let upside = "CODGEO;LIBGEO;places\nCode géographique;Libellé;Nombre de places (princ)\n01004;Ambérieu;12\n";
        assert_eq!(found(upside), (["CODGEO", "LIBGEO", "places"].map(str::to_owned).to_vec(), 2));
        let groups = "code_insee;nom;Position;;Capacité\n;;lon;lat;places\n01004;A;5,3;45,9;12\n";
        let all = ["code_insee", "nom", "lon", "lat", "places"].map(str::to_owned).to_vec();
        assert_eq!(found(groups), (all, 2));
        let years = "Code;Commune;2015;;2021;\n;;Hommes;Femmes;Hommes;Femmes\n01004;A;1;2;3;4\n";
        let all = ["Code", "Commune", "2015 Hommes", "2015 Femmes", "2021 Hommes", "2021 Femmes"];
        assert_eq!(found(years), (all.map(str::to_owned).to_vec(), 2));
    }

    #[test]
    fn a_table_of_texts_keeps_its_first_line() {
        let texts = "intitule;genre;rue\nBar;Ville;Grande rue\nPoste;Commune;Rue basse\n";
        assert_eq!(found(texts), (["intitule", "genre", "rue"].map(str::to_owned).to_vec(), 1));
        assert_eq!(found("seul\n1\n2\n"), (vec!["seul".to_owned()], 1));
        assert_eq!(found("code;2019;2020\nA1;5;6\n"), (["code", "2019", "2020"].map(str::to_owned).to_vec(), 1));
    }

    #[test]
    fn the_study_may_insist() {
        let text = "a;b;c\nx;y;z\n1;2;3\n";
        let at = |header| find(&lines(text), Wanted { model: None, header }).map(|f| (f.names, f.before));
        assert_eq!(at(Some(2)), Ok((["x", "y", "z"].map(str::to_owned).to_vec(), 2)));
        assert_eq!(at(Some(9)), Err(NoHeader));
    }
}
