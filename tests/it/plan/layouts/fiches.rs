//! The shapes in which actions and their fields are laid out.

use std::collections::BTreeMap;

use territoire::plan::Field;

use super::block::{Block, Cell, Heading};
use super::content::{Content, Dice};
use super::numbers::{Number, Numbering, Placed};

/// How actions are laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// A line each, without fields.
    Listed,
    /// Labels in paragraphs under a heading.
    Paragraphs(Labelled),
    /// A table each.
    Fiche(Columns, Titled),
    /// A table for the actions of each objective.
    PerObjective,
    /// A table whose first columns say under what its actions stand.
    Synoptic(Merged),
    /// A table whose bands are the objectives.
    Banded,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Labelled {
    Colon,
    Above,
    Bullets,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Columns {
    Two,
    /// The name of a part of the fiche in front, merged.
    Three,
    Four,
    /// «Label : value» in each cell, one or two a row.
    InCell(usize),
    /// A row of labels over a row of values.
    Above(usize),
}

/// Where the title of a fiche is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Titled {
    Heading,
    /// The first row, across the table.
    Band,
    /// A row of the table with its label.
    Row,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Merged {
    Down,
    Again,
    Once,
}

/// Wordings of each label: some of those that people write; the known words are many more.
const WORDINGS: &[(Field, &[&str])] = &[
    (
        Field::Owner,
        &[
            "Maître d'ouvrage",
            "Porteur de l'action",
            "Pilote",
            "Structure porteuse",
            "Chef de file",
            "Maîtrise d'ouvrage",
            "Porteur(s)",
        ],
    ),
    (Field::Partners, &["Partenaires", "Partenaires associés", "Acteurs mobilisés", "Partenariats"]),
    (
        Field::Communes,
        &["Communes concernées", "Territoire concerné", "Périmètre", "Localisation", "Secteur géographique"],
    ),
    (Field::Calendar, &["Calendrier", "Échéance", "Calendrier prévisionnel", "Période de réalisation", "Planning"]),
    (Field::Budget, &["Budget", "Coût estimatif", "Coût total (HT)", "Montant prévisionnel", "Budget prévisionnel"]),
    (Field::Funders, &["Financeurs", "Plan de financement", "Financements mobilisables", "Cofinanceurs"]),
    (Field::Indicators, &["Indicateurs", "Indicateurs de suivi", "Indicateurs d'évaluation", "Critères d'évaluation"]),
    (Field::Context, &["Contexte", "Constats", "Contexte et enjeux", "Éléments de contexte"]),
    (Field::Aims, &["Objectifs", "Objectifs de l'action", "Finalités", "Objectifs visés"]),
    (
        Field::Description,
        &["Description", "Descriptif de l'action", "Contenu de l'action", "Modalités de mise en œuvre"],
    ),
    (Field::Status, &["Statut", "État d'avancement", "Avancement"]),
    (Field::Public, &["Public visé", "Public cible", "Bénéficiaires", "Publics concernés"]),
];

/// Fields that are said at length: no column of a wide table is for them.
pub(super) const LONG: &[Field] = &[Field::Context, Field::Aims, Field::Description];

/// What lays out actions.
pub(super) struct Fiches<'c> {
    pub(super) shape: Shape,
    pub(super) labels: BTreeMap<Field, &'static str>,
    /// The fields that are shown.
    pub(super) shown: Vec<Field>,
    pub(super) numbering: &'c Numbering,
    pub(super) code_label: &'static str,
    pub(super) title_label: &'static str,
    /// Whether a row stands for a field of which nothing is said.
    pub(super) empty_rows: bool,
}

impl<'c> Fiches<'c> {
    pub(super) fn of(shape: Shape, content: &Content, numbering: &'c Numbering, dice: &mut Dice) -> Self {
        let labels = WORDINGS.iter().map(|(field, words)| (*field, dice.one(words))).collect();
        let wide = matches!(shape, Shape::PerObjective | Shape::Synoptic(_) | Shape::Banded);
        let fits = |field: &&Field| !wide || !LONG.contains(field);
        let most = if shape == Shape::Listed {
            0
        } else if wide {
            4
        } else {
            20
        };
        Self {
            shape,
            labels,
            shown: content.fields.iter().filter(fits).copied().take(most).collect(),
            numbering,
            code_label: dice.one(&["N°", "Numéro", "Code", "Référence"]),
            title_label: dice.one(&["Intitulé de l'action", "Action", "Titre de l'action", "Intitulé"]),
            empty_rows: dice.once_in(2),
        }
    }

    fn label(&self, field: Field) -> &'static str {
        self.labels.get(&field).copied().unwrap_or_default()
    }

    /// The labels and the values of an action.
    fn said(&self, placed: &Placed<'_>) -> Vec<(&'static str, String)> {
        let value = |field: &Field| {
            let own = placed.action.into_iter().flat_map(|a| &a.fields).find(|(own, _)| own == field);
            own.map(|(_, value)| value.clone())
        };
        let table = matches!(self.shape, Shape::Fiche(..));
        let all = self.shown.iter().map(|field| (self.label(*field), value(field)));
        all.filter(|(_, value)| value.is_some() || table && self.empty_rows)
            .map(|(label, value)| (label, value.unwrap_or_default()))
            .collect()
    }

    /// The plan, in this shape. `shift` is the rank of its highest headings.
    pub(super) fn laid_out(&self, plan: &[Placed<'_>], shift: usize) -> Vec<Block> {
        let mut out = Vec::new();
        match self.shape {
            Shape::Synoptic(merged) => return vec![Block::Table(self.synoptic(plan, merged))],
            Shape::Banded => {
                self.banded(plan, shift, &mut out);
                return out;
            }
            _ => {}
        }
        for (i, placed) in plan.iter().enumerate() {
            if placed.action.is_none() {
                out.push(Block::Heading(heading(placed, shift)));
                continue;
            }
            match self.shape {
                Shape::PerObjective => {
                    let first = plan[i - 1].action.is_none();
                    if first {
                        let under = plan[i..].iter().take_while(|p| p.action.is_some());
                        out.push(Block::Table(self.recap(under)));
                    }
                }
                _ => self.one(placed, shift, &mut out),
            }
        }
        out
    }

    /// An action with its fiche.
    fn one(&self, placed: &Placed<'_>, shift: usize, out: &mut Vec<Block>) {
        let own = Block::Heading(heading(placed, shift));
        let said = self.said(placed);
        match self.shape {
            Shape::Listed if self.numbering.action.bullet => {
                out.push(Block::Item(format!("{}{}", placed.head, placed.title)));
            }
            Shape::Paragraphs(labelled) => {
                out.push(own);
                for (label, value) in said {
                    match labelled {
                        Labelled::Colon => out.push(Block::Said(label.to_owned(), value)),
                        Labelled::Above => {
                            out.push(Block::Label(label.to_owned()));
                            out.push(Block::Text(value));
                        }
                        Labelled::Bullets => out.push(Block::Item(format!("{label} : {value}"))),
                    }
                }
            }
            Shape::Fiche(columns, titled) => {
                if titled == Titled::Heading {
                    out.push(own);
                }
                out.push(Block::Table(self.table(placed, columns, titled, &said)));
            }
            _ => out.push(own),
        }
    }

    fn table(
        &self,
        placed: &Placed<'_>,
        columns: Columns,
        titled: Titled,
        said: &[(&'static str, String)],
    ) -> Vec<Vec<Cell>> {
        let width = match columns {
            Columns::Two => 2,
            Columns::Three => 3,
            Columns::Four => 4,
            Columns::InCell(n) | Columns::Above(n) => n,
        };
        let mut rows = Vec::new();
        match titled {
            Titled::Heading => {}
            Titled::Band => rows.push(vec![Cell::wide(&format!("{}{}", placed.head, placed.title), width)]),
            Titled::Row => {
                let beside = |label: &str, value: &str| {
                    let value = Cell { wider: width - 2, bold: false, ..Cell::wide(value, 1) };
                    vec![Cell::bold(label), value]
                };
                rows.extend(placed.code.as_ref().map(|code| beside(self.code_label, code)));
                rows.push(beside(self.title_label, &placed.title));
            }
        }
        match columns {
            Columns::Two => {
                rows.extend(said.iter().map(|(label, value)| vec![Cell::bold(label), Cell::of(value)]));
            }
            Columns::Three => {
                let half = said.len().div_ceil(2);
                for (i, (label, value)) in said.iter().enumerate() {
                    let part = if i < half { "Présentation" } else { "Mise en œuvre" };
                    let below = i != 0 && i != half;
                    let part = if below { Cell { below, ..Cell::default() } } else { Cell::bold(part) };
                    rows.push(vec![part, Cell::bold(label), Cell::of(value)]);
                }
            }
            Columns::Four => {
                for pair in said.chunks(2) {
                    let mut row: Vec<Cell> =
                        pair.iter().flat_map(|(label, value)| [Cell::bold(label), Cell::of(value)]).collect();
                    if let [_, value] = &mut row[..] {
                        value.wider = 2;
                    }
                    rows.push(row);
                }
            }
            Columns::InCell(n) => {
                for chunk in said.chunks(n) {
                    let mut row: Vec<Cell> = chunk.iter().map(|(l, v)| Cell::of(&format!("{l} : {v}"))).collect();
                    let missing = n - row.len();
                    row.last_mut().into_iter().for_each(|cell| cell.wider = missing);
                    rows.push(row);
                }
            }
            Columns::Above(n) => {
                for chunk in said.chunks(n) {
                    let missing = n - chunk.len();
                    let mut labels: Vec<Cell> = chunk.iter().map(|(label, _)| Cell::bold(label)).collect();
                    let mut values: Vec<Cell> = chunk.iter().map(|(_, value)| Cell::of(value)).collect();
                    labels.last_mut().into_iter().chain(values.last_mut()).for_each(|cell| cell.wider = missing);
                    rows.extend([labels, values]);
                }
            }
        }
        rows
    }

    /// Whether actions have a number in a column of its own.
    fn coded(&self) -> bool {
        self.numbering.action.number != Number::None
    }

    fn header(&self, levels: &[&str]) -> Vec<Cell> {
        let mut row: Vec<Cell> = levels.iter().map(|name| Cell::bold(name)).collect();
        row.extend(self.coded().then(|| Cell::bold(self.code_label)));
        row.push(Cell::bold("Action"));
        row.extend(self.shown.iter().map(|field| Cell::bold(self.label(*field))));
        row
    }

    /// A table of actions under its header.
    pub(super) fn recap<'p>(&self, actions: impl Iterator<Item = &'p Placed<'p>>) -> Vec<Vec<Cell>> {
        std::iter::once(self.header(&[])).chain(actions.map(|p| self.row(p, Vec::new()))).collect()
    }

    /// The row of an action, behind what stands in front of it.
    fn row(&self, placed: &Placed<'_>, mut row: Vec<Cell>) -> Vec<Cell> {
        row.extend(self.coded().then(|| Cell::of(placed.code.as_deref().unwrap_or_default())));
        row.push(Cell::of(&placed.title));
        let own = |field: &Field| {
            let found = placed.action.into_iter().flat_map(|a| &a.fields).find(|(own, _)| own == field);
            Cell::of(found.map_or("", |(_, value)| value))
        };
        row.extend(self.shown.iter().map(own));
        row
    }

    fn synoptic(&self, plan: &[Placed<'_>], merged: Merged) -> Vec<Vec<Cell>> {
        const USUAL: &[&str] = &["Axe", "Objectif", "Sous-objectif"];
        let headings = &self.numbering.headings;
        let names: Vec<&str> =
            headings.iter().zip(USUAL).map(|(h, usual)| if h.name.is_empty() { *usual } else { h.name }).collect();
        let mut rows = vec![self.header(&names)];
        let mut above: Vec<(String, bool)> = vec![(String::new(), false); headings.len()];
        for placed in plan {
            if placed.action.is_none() {
                above[placed.rank] = (format!("{}{}", placed.head, placed.title), true);
                continue;
            }
            let cells = above.iter_mut().map(|(text, fresh)| match (merged, std::mem::take(fresh)) {
                (_, true) | (Merged::Again, _) => Cell::of(text),
                (Merged::Down, _) => Cell { below: true, ..Cell::default() },
                (Merged::Once, _) => Cell::of(""),
            });
            let cells = cells.collect();
            rows.push(self.row(placed, cells));
        }
        rows
    }

    /// A table for each of the highest headings, whose bands are those under it; for a single level, one table.
    fn banded(&self, plan: &[Placed<'_>], shift: usize, out: &mut Vec<Block>) {
        let bands = self.numbering.headings.len() - 1;
        let width = self.header(&[]).len();
        let mut rows = vec![self.header(&[])];
        for placed in plan {
            if placed.action.is_some() {
                rows.push(self.row(placed, Vec::new()));
            } else if placed.rank == bands {
                rows.push(vec![Cell::wide(&format!("{}{}", placed.head, placed.title), width)]);
            } else {
                if rows.len() > 1 {
                    out.push(Block::Table(std::mem::replace(&mut rows, vec![self.header(&[])])));
                }
                out.push(Block::Heading(heading(placed, shift)));
            }
        }
        out.push(Block::Table(rows));
    }
}

/// The heading of a level or of an action.
fn heading(placed: &Placed<'_>, shift: usize) -> Heading {
    let (rank, head, title) = (placed.rank + shift, placed.head.clone(), placed.title.clone());
    Heading { rank, head, title, below: false, listed: true }
}
