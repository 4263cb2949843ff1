//! Everything of a document around its plan, and in which order: cover, contents list, preamble, diagnostic, annexes,
//! glossary, signatures.

use std::fmt::Write as _;

use super::block::{Block, Cell, Entry, Heading};
use super::content::{Content, Dice};
use super::fiches::{Columns, Fiches, Labelled, Merged, Shape, Titled};
use super::numbers::{Number, Numbering, Placed, numbering, placed};
use super::odt::Odt;
use super::text::Text;
use super::word::Word;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Txt,
    Md,
    Docx,
    Odt,
}

impl Format {
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Docx => "docx",
            Self::Odt => "odt",
        }
    }
}

/// A plan laid out.
pub(super) struct Laid<'c> {
    pub(super) format: Format,
    pub(super) bytes: Vec<u8>,
    /// What its outline is.
    pub(super) plan: Vec<Placed<'c>>,
    /// The fields that it shows.
    pub(super) shown: Vec<territoire::plan::Field>,
    /// Whether its actions keep their number in the text.
    pub(super) said: String,
}

/// A part of the document besides the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Cover,
    Contents,
    Preamble,
    Diagnostic,
    Governance,
    Annex,
    Glossary,
    Signatures,
}

/// How the parts of a document are headed.
struct Chapters {
    /// Whether chapters are numbered, the plan's among them, and how.
    numbered: Option<Number>,
    count: usize,
    /// The rank of the plan's highest headings.
    shift: usize,
    /// Whether they are shouted, as where nothing else tells them.
    shouted: bool,
}

impl Chapters {
    fn heading(&mut self, title: &str) -> Block {
        self.count += 1;
        let head = match self.numbered {
            Some(Number::Roman) => format!("{}. ", ["I", "II", "III", "IV", "V", "VI"][self.count - 1]),
            Some(Number::Letter) => format!("{}. ", ["A", "B", "C", "D", "E", "F"][self.count - 1]),
            Some(_) => format!("{}. ", self.count),
            None => String::new(),
        };
        let title = if self.shouted { title.to_uppercase() } else { title.to_owned() };
        Block::Heading(Heading { head, ..Heading::of(0, &title) })
    }

    /// A heading that has no number, whatever the others have.
    fn apart(&self, title: &str) -> Block {
        let title = if self.shouted { title.to_uppercase() } else { title.to_owned() };
        Block::Heading(Heading::of(0, &title))
    }
}

fn shape(dice: &mut Dice, format: Format, depth: usize) -> Shape {
    let office = matches!(format, Format::Docx | Format::Odt);
    let shape = match dice.below(12) {
        0..=2 => Shape::Listed,
        3..=4 => Shape::Paragraphs(dice.one(&[Labelled::Colon, Labelled::Colon, Labelled::Above, Labelled::Bullets])),
        5..=8 => {
            let columns = if office {
                dice.one(&[
                    Columns::Two,
                    Columns::Two,
                    Columns::Three,
                    Columns::Four,
                    Columns::InCell(1),
                    Columns::InCell(2),
                    Columns::Above(2),
                    Columns::Above(3),
                ])
            } else {
                dice.one(&[Columns::Two, Columns::Four])
            };
            let narrow = matches!(columns, Columns::InCell(_) | Columns::Above(_));
            let titled = if !office || narrow && columns != Columns::Above(2) {
                Titled::Heading
            } else if narrow {
                dice.one(&[Titled::Heading, Titled::Band])
            } else {
                dice.one(&[Titled::Heading, Titled::Band, Titled::Row])
            };
            Shape::Fiche(columns, titled)
        }
        9 => Shape::PerObjective,
        10 if office => Shape::Synoptic(dice.one(&[Merged::Down, Merged::Again, Merged::Once])),
        10 => Shape::Synoptic(dice.one(&[Merged::Again, Merged::Once])),
        _ if depth < 3 => Shape::Banded,
        _ => Shape::PerObjective,
    };
    // Texts whose tables are parted by tabs have no cell to hold a band.
    if shape == Shape::Banded && format == Format::Txt { Shape::PerObjective } else { shape }
}

/// A layout of a plan at random.
pub(super) fn laid_out<'c>(content: &'c Content, dice: &mut Dice) -> Laid<'c> {
    let format = dice.one(&[Format::Txt, Format::Txt, Format::Md, Format::Docx, Format::Docx, Format::Odt]);
    let office = matches!(format, Format::Docx | Format::Odt);
    let shape = shape(dice, format, content.depth);
    let styled = format == Format::Md || office && !dice.once_in(4);
    let numbering = numbering(dice, content.depth, shape == Shape::Listed, styled);
    let mut plan = placed(content, &numbering);
    let fiches = Fiches::of(shape, content, &numbering, dice);
    fit(&mut plan, &numbering, shape);
    let mut parts = parts(dice, format, &numbering);
    // A list of nothing but numbers tells nothing apart.
    if shape == Shape::Synoptic(Merged::Again) {
        parts.retain(|part| *part != Part::Annex);
    }
    let chaptered = !numbering.is_nameless() && dice.once_in(3);
    let chapters = dice.one(&[Number::Own, Number::Roman, Number::Letter]);
    let numbered = chaptered.then_some(chapters).filter(|n| !clashes(*n, &numbering));
    let mut chapters = Chapters { numbered, count: 0, shift: usize::from(numbered.is_some()), shouted: !styled };
    let below = !numbering.is_nameless() && dice.once_in(8);
    let mut blocks = Vec::new();
    let mut contents = None;
    let plan_at = parts.iter().position(|part| is_back(*part)).unwrap_or(parts.len());
    for (i, part) in parts.iter().map(|part| Some(*part)).chain([None]).enumerate() {
        if i == plan_at {
            if numbered.is_some() {
                blocks.push(chapters.heading(dice.one(&[
                    "Plan d'actions",
                    "Le programme d'actions",
                    "Stratégie et actions",
                ])));
            }
            let mut own = fiches.laid_out(&plan, chapters.shift);
            decorate(&mut own, &chapters, below, shape, dice);
            blocks.extend(own);
        }
        match part {
            Some(Part::Contents) => contents = Some(blocks.len()),
            Some(part) => blocks.extend(part_of(part, content, &plan, &fiches, &mut chapters, dice)),
            None => {}
        }
    }
    if let Some(at) = contents {
        let list = contents_list(&blocks, &chapters, content.depth, at, dice);
        blocks.splice(at..at, list);
    }
    let running = dice.once_in(3).then(|| format!("Projet de territoire – {}", content.territory));
    let mut said = format!("{format:?} {shape:?} styles {styled} {parts:?} chapitres {numbered:?}");
    let first = &numbering.headings[0];
    let _ = write!(said, " « {}{} »", plan[0].head, plan[0].title);
    let _ = write!(said, " {:?}", numbering.headings.iter().map(|h| h.number).collect::<Vec<_>>());
    let _ = write!(said, " titre dessous {below} {:?}", first.shout);
    let bytes = match format {
        Format::Txt | Format::Md => {
            let text = Text::of(format == Format::Md, running, dice);
            text.write(&blocks).into_bytes()
        }
        Format::Docx => Word::of(styled, running, dice).write(&blocks),
        Format::Odt => Odt::of(styled, running, dice).write(&blocks),
    };
    Laid { format, bytes, plan, shown: fiches.shown, said }
}

/// Whether chapters would be numbered as the plan's own levels are.
fn clashes(chapters: Number, numbering: &Numbering) -> bool {
    let alone = numbering.headings.iter().any(|h| h.name.is_empty());
    alone || numbering.action.name.is_empty() && chapters == Number::Letter
}

/// What the shape changes of what is printed.
fn fit(plan: &mut [Placed<'_>], numbering: &Numbering, shape: Shape) {
    let bare = matches!(shape, Shape::Fiche(_, Titled::Row) | Shape::PerObjective | Shape::Synoptic(_) | Shape::Banded);
    if bare && numbering.action.number != Number::None {
        plan.iter_mut().filter(|p| p.action.is_some()).for_each(|p| p.head = String::new());
    }
}

fn is_back(part: Part) -> bool {
    matches!(part, Part::Governance | Part::Annex | Part::Glossary | Part::Signatures)
}

/// Which parts a document has, in their order.
fn parts(dice: &mut Dice, format: Format, numbering: &Numbering) -> Vec<Part> {
    let mut front = Vec::new();
    for (part, n) in [(Part::Contents, 2), (Part::Preamble, 2), (Part::Diagnostic, 3)] {
        if dice.once_in(n) {
            front.push(part);
        }
    }
    // Where nothing but styles tells headings, a chapter with lists would be one of the plan's.
    if numbering.is_nameless() {
        front.retain(|part| *part != Part::Diagnostic);
    }
    if dice.once_in(3) && front.len() > 1 {
        front.swap(0, 1);
    }
    // A list at the end of the cover is a part of it.
    if !dice.once_in(4) || format == Format::Md {
        front.insert(0, Part::Cover);
    }
    let mut back = Vec::new();
    for (part, n) in [(Part::Governance, 4), (Part::Signatures, 5), (Part::Annex, 3), (Part::Glossary, 5)] {
        if dice.once_in(n) {
            back.push(part);
        }
    }
    if back.len() > 1 && dice.once_in(3) {
        let last = back.len() - 1;
        back.swap(last - 1, last);
    }
    // Bare headings behind the plan are told by what they are called only: those that can't be anything else.
    if numbering.is_bare() {
        back.retain(|part| *part != Part::Governance);
    }
    front.into_iter().chain(back).collect()
}

/// Titles on a line of their own, paragraphs under headings, new pages.
fn decorate(own: &mut Vec<Block>, chapters: &Chapters, below: bool, shape: Shape, dice: &mut Dice) {
    let prose = dice.once_in(3) && !matches!(shape, Shape::Banded | Shape::Synoptic(_));
    let pages = dice.once_in(3);
    let mut out = Vec::new();
    for (i, block) in own.iter_mut().enumerate() {
        let Block::Heading(heading) = block else {
            out.push(block.clone());
            continue;
        };
        let top = heading.rank == chapters.shift;
        heading.below = below && top;
        if top && pages && i > 0 {
            out.push(Block::Page);
        }
        out.push(Block::Heading(heading.clone()));
        if prose && top && !heading.below {
            out.push(Block::Text(sentence(dice)));
        }
    }
    *own = out;
}

fn sentence(dice: &mut Dice) -> String {
    dice.one(&[
        "Le territoire a choisi d'en faire une priorité, partagée par les communes et leurs partenaires.",
        "Cette partie répond aux attentes exprimées lors des ateliers de 2025.",
        "Les élus ont souhaité agir sur les causes plutôt que sur les effets, avec des moyens mesurés.",
    ])
    .to_owned()
}

/// The contents list of a document whose list is at `at`.
fn contents_list(blocks: &[Block], chapters: &Chapters, depth: usize, at: usize, dice: &mut Dice) -> Vec<Block> {
    let deepest = chapters.shift + depth + dice.below(2);
    let leader = dice.one(&[".", ".", "…", " ", "_"]);
    let paged = !dice.once_in(4);
    let mut out = vec![Block::Text(dice.one(&["Sommaire", "SOMMAIRE", "Table des matières", "Sommaire :"]).to_owned())];
    let mut page = 3;
    for (i, block) in blocks.iter().enumerate().skip(at) {
        page += usize::from(matches!(block, Block::Page) || i % 14 == 13);
        let Block::Heading(heading) = block else { continue };
        if heading.listed && heading.rank < deepest {
            let (text, rank) = (heading.text(), heading.rank);
            out.push(Block::Entry(Entry { text, rank, page: paged.then_some(page), leader }));
        }
    }
    // A list of nothing.
    if out.len() < 3 { Vec::new() } else { out }
}

fn part_of(
    part: Part,
    content: &Content,
    plan: &[Placed<'_>],
    fiches: &Fiches<'_>,
    chapters: &mut Chapters,
    dice: &mut Dice,
) -> Vec<Block> {
    let text = |text: &str| Block::Text(text.to_owned());
    match part {
        Part::Cover => vec![
            Block::Cover(format!("Projet de territoire {} – 2026-2031", content.territory)),
            Block::Cover("Adopté par le conseil communautaire le 12 mars 2026".to_owned()),
            Block::Page,
        ],
        Part::Contents => Vec::new(),
        Part::Preamble => {
            let title = dice.one(&["Préambule", "Introduction", "Édito du président", "Le mot du président"]);
            vec![
                chapters.apart(title),
                text("Le projet de territoire est le fruit d'une année de travail avec les habitants et les communes."),
                Block::Text(sentence(dice)),
                text("Bonne lecture à toutes et à tous."),
            ]
        }
        Part::Diagnostic => diagnostic(chapters, dice),
        Part::Governance => {
            let title = dice.one(&["Gouvernance et suivi", "Suivi et évaluation", "Modalités de suivi", "Gouvernance"]);
            vec![
                chapters.heading(title),
                text("Un comité de pilotage se réunit deux fois par an et rend compte de l'avancement."),
                Block::Item("un comité de pilotage qui réunit les élus et les services de l'État".to_owned()),
                Block::Item("un comité technique, chaque trimestre".to_owned()),
            ]
        }
        Part::Annex => annex(plan, fiches, chapters, dice),
        Part::Glossary => {
            let title = dice.one(&["Glossaire", "Liste des sigles", "Lexique"]);
            let words = [
                ("EPCI", "établissement public de coopération intercommunale"),
                ("PCAET", "plan climat-air-énergie territorial"),
                ("DETR", "dotation d'équipement des territoires ruraux"),
            ];
            let table = dice.once_in(2);
            let mut out = vec![chapters.apart(title)];
            if table {
                let row = |(a, b): &(&str, &str)| vec![Cell::of(a), Cell::of(b)];
                out.push(Block::Table(words.iter().map(row).collect()));
            } else {
                out.extend(words.iter().map(|(a, b)| text(&format!("{a} : {b}"))));
            }
            out
        }
        Part::Signatures => vec![
            chapters.apart(dice.one(&["Signatures", "Signataires", "Dispositions finales"])),
            text("Fait en trois exemplaires, le 12 mars 2026."),
            text("Pour l'État, la préfète"),
            text("Pour la communauté de communes, le président"),
        ],
    }
}

fn diagnostic(chapters: &mut Chapters, dice: &mut Dice) -> Vec<Block> {
    let title = dice.one(&["Diagnostic du territoire", "Présentation du territoire", "Le portrait du territoire"]);
    let mut out = vec![chapters.heading(title)];
    let number = chapters.numbered.filter(|n| *n == Number::Own).map(|_| chapters.count);
    for (i, (title, said)) in [
        ("Une population qui vieillit", "Près d'un habitant sur trois a plus de soixante ans."),
        ("Des emplois dispersés", "Le territoire compte 4 200 emplois pour 5 900 actifs occupés."),
        ("Des paysages variés", "Bocage, plateaux et vallées se partagent l'espace."),
    ]
    .iter()
    .enumerate()
    .take(1 + dice.below(3))
    {
        let head = number.map_or(String::new(), |n| format!("{n}.{} ", i + 1));
        out.push(Block::Heading(Heading { head, listed: chapters.numbered.is_some(), ..Heading::of(1, title) }));
        out.push(Block::Text((*said).to_owned()));
        if dice.once_in(2) {
            out.push(Block::Item("une offre de soins qui recule".to_owned()));
            out.push(Block::Item("des logements vacants dans les bourgs".to_owned()));
        }
    }
    out
}

/// The actions said again in a table or in a list.
fn annex(plan: &[Placed<'_>], fiches: &Fiches<'_>, chapters: &mut Chapters, dice: &mut Dice) -> Vec<Block> {
    let number = if dice.once_in(2) { " 1" } else { "" };
    let title = dice.one(&["Récapitulatif des actions", "Tableau de synthèse", "Liste des actions"]);
    let mut out = vec![chapters.apart(&format!("Annexe{number} : {title}"))];
    let table = dice.once_in(2) || plan.iter().all(|p| p.action.is_none() || p.head.is_empty());
    let actions = plan.iter().filter(|p| p.action.is_some());
    if table {
        let shown: Vec<_> = fiches.shown.iter().copied().filter(|f| !super::fiches::LONG.contains(f)).take(2).collect();
        let small = Fiches { shown, labels: fiches.labels.clone(), ..*fiches };
        out.push(Block::Table(small.recap(actions)));
    } else {
        out.extend(actions.map(|p| Block::Text(format!("{}{}", p.head, p.title))));
    }
    out
}
