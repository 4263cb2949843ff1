//! How a plan names and numbers its levels: «Axe 1 –», «II.», «A.2», «MOB-03», «Fiche-action n° 12».

use super::content::{Content, Dice, Group};

/// What a number counts, and how it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Number {
    /// The place under the heading above: «Objectif 2».
    Own,
    /// The whole path: «1.2», «A.2» under lettered ones.
    Path,
    /// The path, its last piece a letter: «1.2.a».
    Lettered,
    /// The place in the whole document.
    Running,
    Roman,
    Letter,
    /// The letters of the theme and a number in it: «MOB-03».
    Family,
    /// «P1», «FA 12», «A-07»: the same letters all along.
    Prefix(&'static str),
    None,
}

/// How a level is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    /// «Axe», «Fiche-action n°»; empty for numbers alone.
    pub(super) name: &'static str,
    pub(super) number: Number,
    /// What parts the number from the title.
    pub(super) separator: &'static str,
    /// Whether the name is shouted, and the title with it.
    pub(super) shout: [bool; 2],
    /// Whether its actions or headings are items of a list.
    pub(super) bullet: bool,
}

/// How a plan is numbered.
#[derive(Clone, Debug)]
pub(super) struct Numbering {
    pub(super) headings: Vec<Level>,
    pub(super) action: Level,
}

impl Numbering {
    /// Whether nothing but a style tells its headings.
    pub(super) fn is_bare(&self) -> bool {
        self.headings[0].name.is_empty() && self.headings[0].number == Number::None
    }

    /// Whether its highest headings have a number and no name, as any chapter may have.
    pub(super) fn is_nameless(&self) -> bool {
        self.headings[0].name.is_empty()
    }
}

/// A heading or an action where it stands.
pub(super) struct Placed<'c> {
    /// From 0 for the highest headings.
    pub(super) rank: usize,
    pub(super) code: Option<String>,
    /// What stands in front of the title: «Axe 1 – ».
    pub(super) head: String,
    /// As it is printed.
    pub(super) title: String,
    pub(super) action: Option<&'c super::content::Action>,
}

const NAMES: &[&[&str]] = &[
    &["Axe"],
    &["Ambition"],
    &["Orientation"],
    &["Enjeu"],
    &["Défi"],
    &["Axe stratégique"],
    &["Pilier"],
    &["Axe", "Orientation"],
    &["Axe", "Objectif"],
    &["Pilier", "Objectif stratégique"],
    &["Ambition", "Défi"],
    &["Enjeu", "Objectif"],
    &["Orientation", "Objectif"],
    &["Axe", ""],
    &["Axe stratégique", "Objectif opérationnel"],
    &["Défi", "Orientation"],
    &["Volet", "Objectif"],
    &["", ""],
    &["Pilier", "Objectif stratégique", "Objectif opérationnel"],
    &["Axe", "Orientation", "Objectif"],
    &["Axe", "Objectif stratégique", "Objectif opérationnel"],
    &["Ambition", "Défi", "Objectif"],
    &["Enjeu", "Orientation", "Objectif"],
    &["Axe", "Objectif", "Sous-objectif"],
    &["", "", ""],
    &["Axe", "", ""],
];

const COLONS: &[&str] = &[" : ", " – ", " - ", " — ", ". "];

/// A way of numbering at random. `bullets` when actions have no fields, and may be mere items.
pub(super) fn numbering(dice: &mut Dice, depth: usize, bullets: bool, styled: bool) -> Numbering {
    let of_depth: Vec<&&[&str]> = NAMES.iter().filter(|names| names.len() == depth).collect();
    let names = *of_depth[dice.below(of_depth.len())];
    let nameless = names[0].is_empty();
    let bare = styled && nameless && dice.once_in(3);
    let top = if bare {
        Number::None
    } else if nameless {
        dice.one(&[Number::Roman, Number::Own, Number::Letter])
    } else {
        dice.one(&[Number::Own, Number::Own, Number::Own, Number::Roman, Number::Letter])
    };
    let separator = dice.one(COLONS);
    let shout = dice.one(&[[false, false], [false, false], [true, false], [true, true]]);
    let mut headings = Vec::new();
    for (rank, name) in names.iter().enumerate() {
        let number = match (rank, name.is_empty()) {
            (0, _) => top,
            _ if bare => Number::None,
            // «I.» then «A.»; else the whole path.
            (1, true) if nameless && top == Number::Roman && depth == 2 => {
                dice.one(&[Number::Letter, Number::Path, Number::Own])
            }
            (_, true) => Number::Path,
            (1, false) => dice.one(&[Number::Path, Number::Path, Number::Own, Number::Running]),
            _ => Number::Path,
        };
        let separator = if name.is_empty() { dice.one(&[". ", " – ", " ", ") "]) } else { separator };
        // «1 Agir» may be a sentence.
        let single = matches!(number, Number::Own | Number::Roman | Number::Letter);
        let separator = if name.is_empty() && single && separator == " " { ". " } else { separator };
        let shout = if rank == 0 { shout } else { [false, false] };
        headings.push(Level { name, number, separator, shout, bullet: false });
    }
    let action = action(dice, &headings, bullets);
    Numbering { headings, action }
}

/// How actions are numbered.
fn action(dice: &mut Dice, headings: &[Level], bullets: bool) -> Level {
    let top = headings[0].number;
    let arabic = !matches!(top, Number::None | Number::Roman) && headings[1..].iter().all(|h| h.number == Number::Path);
    let plain = Level { name: "", number: Number::None, separator: "", shout: [false, false], bullet: true };
    if bullets && dice.once_in(2) {
        return plain;
    }
    let separator = dice.one(&[" : ", " – ", " - ", " — "]);
    let mut ways: Vec<(&'static str, Number)> = vec![
        ("Action", Number::Running),
        ("Fiche-action n°", Number::Running),
        ("Fiche action n° ", Number::Running),
        ("Fiche", Number::Running),
        ("FICHE ACTION N°", Number::Running),
        ("", Number::Family),
        ("", Number::Family),
        ("Action", Number::Family),
        ("", Number::Prefix("P")),
        ("", Number::Prefix("FA ")),
        ("", Number::Prefix("A-")),
        ("Fiche-projet n°", Number::Running),
    ];
    if arabic {
        ways.extend([
            ("Action", Number::Path),
            ("Fiche action", Number::Path),
            ("Action", Number::Lettered),
            ("", Number::Path),
            ("Fiche-action n°", Number::Path),
        ]);
    }
    let (name, number) = dice.one(&ways);
    let separator = match (name, number) {
        ("", Number::Family) => dice.one(&[" ", " : ", " – ", " - "]),
        ("", Number::Path) => dice.one(&[" ", ". ", " – "]),
        _ => separator,
    };
    // «- P1 : …», «- Action 1.1.1 – …»
    let bullet = bullets && number != Number::Prefix("FA ") && dice.once_in(3);
    Level { name, number, separator, shout: [false, false], bullet }
}

/// How far each rank has counted.
struct Counts {
    running: Vec<usize>,
    family: usize,
}

/// The plan as it is printed, in its order.
pub(super) fn placed<'c>(content: &'c Content, numbering: &Numbering) -> Vec<Placed<'c>> {
    let mut out = Vec::new();
    let mut counts = Counts { running: vec![0; content.depth + 1], family: 0 };
    for (i, group) in content.groups.iter().enumerate() {
        counts.family = 0;
        walk(group, &mut vec![i + 1], group.family, numbering, &mut counts, &mut out);
    }
    out
}

fn walk<'c>(
    group: &'c Group,
    path: &mut Vec<usize>,
    family: &str,
    numbering: &Numbering,
    counts: &mut Counts,
    out: &mut Vec<Placed<'c>>,
) {
    let rank = path.len() - 1;
    out.push(place(rank, &group.title, None, path, family, numbering, counts));
    for (i, below) in group.groups.iter().enumerate() {
        path.push(i + 1);
        walk(below, path, family, numbering, counts, out);
        path.pop();
    }
    for (i, action) in group.actions.iter().enumerate() {
        path.push(i + 1);
        out.push(place(rank + 1, &action.title, Some(action), path, family, numbering, counts));
        path.pop();
    }
}

fn place<'c>(
    rank: usize,
    title: &str,
    action: Option<&'c super::content::Action>,
    path: &[usize],
    family: &str,
    numbering: &Numbering,
    counts: &mut Counts,
) -> Placed<'c> {
    let level = if action.is_some() { &numbering.action } else { &numbering.headings[rank] };
    counts.running[rank] += 1;
    counts.family += usize::from(action.is_some());
    let own = path[rank];
    let dotted = |path: &[usize]| {
        let pieces = path.iter().enumerate().map(|(at, n)| match numbering.headings.get(at).map(|h| h.number) {
            Some(Number::Letter) if at == 0 => letter(*n, 'A'),
            _ => n.to_string(),
        });
        pieces.collect::<Vec<_>>().join(".")
    };
    let code = match level.number {
        Number::Own => Some(own.to_string()),
        Number::Path => Some(dotted(path)),
        Number::Lettered => Some(format!("{}.{}", dotted(&path[..rank]), letter(own, 'a'))),
        Number::Running => Some(counts.running[rank].to_string()),
        Number::Roman => Some(["I", "II", "III", "IV", "V"][own - 1].to_owned()),
        Number::Letter => Some(letter(own, 'A')),
        Number::Family => Some(format!("{family}-{:02}", counts.family)),
        Number::Prefix(letters) => Some(format!("{letters}{}", counts.running[rank])),
        Number::None => None,
    };
    let name = if level.shout[0] { level.name.to_uppercase() } else { level.name.to_owned() };
    let title = if level.shout[1] { title.to_uppercase() } else { title.to_owned() };
    let head = match &code {
        None => String::new(),
        Some(code) if name.is_empty() || name.ends_with(['°', ' ']) => format!("{name}{code}{}", level.separator),
        Some(code) => format!("{name} {code}{}", level.separator),
    };
    Placed { rank, code, head, title, action }
}

fn letter(n: usize, first: char) -> String {
    char::from(first as u8 + n as u8 - 1).to_string()
}
