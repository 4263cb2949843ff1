//! The rules of a page: lines that are stroked, thin surfaces and the sides of what is coloured behind a text.

/// What is thinner is a rule, whatever way it is drawn.
const THIN: f64 = 3.0;
/// A rule that is shorter is a dash, or the corner between two others.
const SHORT: f64 = 4.0;
/// How far apart pieces of one rule may lie across it, and along it.
const ASIDE: f64 = 0.8;
const APART: f64 = 2.5;
/// A page with more of them is a drawing or a map: nothing of it is a table.
const MOST: usize = 4000;

/// A straight line along a side of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    /// Whether it goes from the top to the bottom.
    pub(super) upright: bool,
    /// Where it lies: from the left of the page when it is upright, else from the top.
    pub(super) at: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Rule {
    pub(super) fn between(a: (f64, f64), b: (f64, f64)) -> Self {
        if (a.0 - b.0).abs() < (a.1 - b.1).abs() {
            Self { upright: true, at: (a.0 + b.0) / 2.0, from: a.1.min(b.1), to: a.1.max(b.1) }
        } else {
            Self { upright: false, at: (a.1 + b.1) / 2.0, from: a.0.min(b.0), to: a.0.max(b.0) }
        }
    }

    pub(super) fn length(&self) -> f64 {
        self.to - self.from
    }
}

/// The rules of a page so wide and so high.
#[derive(Debug)]
pub(super) struct Rules {
    width: f64,
    height: f64,
    rules: Vec<Rule>,
}

impl Rules {
    pub(super) fn on(width: f64, height: f64) -> Self {
        Self { width, height, rules: Vec::new() }
    }

    pub(super) fn push(&mut self, rule: Rule) {
        if self.rules.len() <= 8 * MOST {
            self.rules.push(rule);
        }
    }

    /// A surface: a rule when it is thin, else what its sides part from the rest of the page.
    pub(super) fn surface(&mut self, left: f64, top: f64, right: f64, bottom: f64) {
        let (width, height) = (right - left, bottom - top);
        if width > 0.95 * self.width && height > 0.6 * self.height {
            return;
        }
        if height <= THIN || width <= THIN {
            let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
            let rule = if width <= height {
                Rule::between((middle.0, top), (middle.0, bottom))
            } else {
                Rule::between((left, middle.1), (right, middle.1))
            };
            return self.push(rule);
        }
        for x in [left, right] {
            self.push(Rule::between((x, top), (x, bottom)));
        }
        for y in [top, bottom] {
            self.push(Rule::between((left, y), (right, y)));
        }
    }

    /// The page turned as its text is read: see `Turn::upright`.
    pub(super) fn turned(self, place: impl Fn(f64, f64) -> (f64, f64)) -> Self {
        let turn = |rule: &Rule| {
            let ends = if rule.upright {
                [(rule.at, rule.from), (rule.at, rule.to)]
            } else {
                [(rule.from, rule.at), (rule.to, rule.at)]
            };
            Rule::between(place(ends[0].0, ends[0].1), place(ends[1].0, ends[1].1))
        };
        Self { rules: self.rules.iter().map(turn).collect(), width: self.height, height: self.width }
    }

    /// The rules with their pieces put together, each once; none when there are so many that they make a drawing.
    pub(super) fn whole(&self) -> Vec<Rule> {
        let mut out = joined(self.rules.iter().filter(|r| r.upright).copied().collect());
        out.extend(joined(self.rules.iter().filter(|r| !r.upright).copied().collect()));
        out.retain(|rule| rule.length() >= SHORT);
        if out.len() > MOST {
            out.clear();
        }
        out
    }
}

/// Rules of one direction, those that lie in each other's prolongation made one.
fn joined(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out = Vec::new();
    let mut rest = &rules[..];
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|rule| rule.at - first.at > ASIDE).unwrap_or(rest.len());
        let mut line: Vec<Rule> = rest[..end].to_vec();
        rest = &rest[end..];
        line.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut open: Option<Rule> = None;
        for rule in line {
            match open.as_mut().filter(|open| rule.from <= open.to + APART) {
                Some(open) => open.to = open.to.max(rule.to),
                None => out.extend(open.replace(rule)),
            }
        }
        out.extend(open);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_rule_are_one_and_thin_surfaces_are_rules() {
        let mut rules = Rules::on(600.0, 800.0);
        rules.push(Rule::between((50.0, 100.0), (200.0, 100.0)));
        rules.push(Rule::between((201.0, 100.2), (400.0, 100.2)));
        rules.surface(50.0, 99.5, 50.5, 140.0);
        let seen = rules.whole();
        let upright = Rule { upright: true, at: 50.25, from: 99.5, to: 140.0 };
        let level = Rule { upright: false, at: 100.0, from: 50.0, to: 400.0 };
        assert_eq!(seen, vec![upright, level]);
        // The colour behind a whole page parts nothing; that behind a cell has four sides.
        rules.surface(0.0, 0.0, 600.0, 800.0);
        assert_eq!(rules.whole().len(), 2);
        rules.surface(300.0, 300.0, 400.0, 320.0);
        assert_eq!(rules.whole().len(), 6);
    }
}
