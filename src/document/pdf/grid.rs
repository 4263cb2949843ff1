//! The grid that rules make: which of them belong together, and the cells between them.

use super::rule::Rule;

/// Rules closer than this are the two sides of one: a double line, a background beside its border.
const NEAR: f64 = 3.0;
/// The part of the side of a cell that a rule must cover to close it.
const CLOSED: f64 = 0.6;

/// Cells between rules.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// Where its columns begin and where the last one ends.
    pub(super) xs: Vec<f64>,
    /// Where its rows begin and where the last one ends.
    pub(super) ys: Vec<f64>,
    pub(super) cells: Vec<Area>,
    /// Grids that are drawn within one of its cells.
    pub(super) inner: Vec<Grid>,
}

/// Columns and rows of the grid that a cell covers; the ends are those after the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) columns: (usize, usize),
    pub(super) rows: (usize, usize),
}

impl Grid {
    pub(super) fn left(&self) -> f64 {
        self.xs.first().copied().unwrap_or(0.0)
    }

    pub(super) fn right(&self) -> f64 {
        self.xs.last().copied().unwrap_or(0.0)
    }

    pub(super) fn top(&self) -> f64 {
        self.ys.first().copied().unwrap_or(0.0)
    }

    pub(super) fn bottom(&self) -> f64 {
        self.ys.last().copied().unwrap_or(0.0)
    }

    pub(super) fn holds(&self, (x, y): (f64, f64)) -> bool {
        self.left() <= x && x <= self.right() && self.top() <= y && y <= self.bottom()
    }

    /// The cell at a point.
    pub(super) fn cell_at(&self, (x, y): (f64, f64)) -> Option<usize> {
        let column = self.xs.partition_point(|v| *v <= x).checked_sub(1)?;
        let row = self.ys.partition_point(|v| *v <= y).checked_sub(1)?;
        self.cells.iter().position(|area| {
            (area.columns.0..area.columns.1).contains(&column) && (area.rows.0..area.rows.1).contains(&row)
        })
    }

    /// Whether one of its cells has another grid in it.
    fn surrounds(&self, other: &Self) -> bool {
        let (x, y) = ([other.left() + NEAR, other.right() - NEAR], [other.top() + NEAR, other.bottom() - NEAR]);
        let cell = self.cell_at((x[0], y[0]));
        cell.is_some() && x.iter().all(|x| y.iter().all(|y| self.cell_at((*x, *y)) == cell))
    }

    /// Whether one of its rows has two cells side by side: else it is a frame, or a list of bands.
    pub(super) fn parts(&self) -> bool {
        self.cells.iter().any(|cell| cell.columns != (0, self.xs.len() - 1))
    }
}

/// What the rules of a page make: its grids, and those of the level rules that are of none.
pub(super) fn grids(rules: &[Rule]) -> (Vec<Grid>, Vec<Rule>) {
    let mut out = Vec::new();
    let mut lone = Vec::new();
    for group in groups(rules) {
        let grid = (group.iter().any(|r| r.upright) && group.iter().any(|r| !r.upright)).then(|| grid(&group));
        match grid.filter(|grid| grid.xs.len() > 2 && grid.ys.len() > 1 && grid.parts()) {
            Some(grid) => out.push(grid),
            None => lone.extend(group.into_iter().filter(|r| !r.upright)),
        }
    }
    // A grid within another is a table of one of its cells, or the backgrounds of several.
    let within = |a: &Grid, b: &Grid| {
        let inside = a.left() > b.left() - NEAR && a.right() < b.right() + NEAR;
        inside && a.top() > b.top() - NEAR && a.bottom() < b.bottom() + NEAR
    };
    let inner: Vec<bool> = (0..out.len())
        .map(|i| (0..out.len()).any(|j| i != j && within(&out[i], &out[j]) && !(j > i && within(&out[j], &out[i]))))
        .collect();
    let (mut nested, mut kept) = (Vec::new(), Vec::new());
    for (grid, inner) in out.into_iter().zip(inner) {
        if inner { nested.push(grid) } else { kept.push(grid) }
    }
    for grid in nested {
        let middle = ((grid.left() + grid.right()) / 2.0, (grid.top() + grid.bottom()) / 2.0);
        let around = kept.iter_mut().find(|outer| outer.holds(middle) && outer.surrounds(&grid));
        around.into_iter().for_each(|outer| outer.inner.push(grid.clone()));
    }
    (kept, lone)
}

/// Rules that touch or cross each other, directly or by others.
fn groups(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut parent: Vec<usize> = (0..rules.len()).collect();
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    let mut level: Vec<usize> = (0..rules.len()).filter(|i| !rules[*i].upright).collect();
    level.sort_by(|a, b| rules[*a].at.total_cmp(&rules[*b].at));
    for (i, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.upright) {
        let first = level.partition_point(|j| rules[*j].at < rule.from - NEAR);
        for j in level[first..].iter().take_while(|j| rules[**j].at <= rule.to + NEAR) {
            if rules[*j].from - NEAR <= rule.at && rule.at <= rules[*j].to + NEAR {
                let (a, b) = (root(&mut parent, i), root(&mut parent, *j));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut out: std::collections::BTreeMap<usize, Vec<Rule>> = std::collections::BTreeMap::new();
    for (i, rule) in rules.iter().enumerate() {
        let root = root(&mut parent, i);
        out.entry(root).or_default().push(*rule);
    }
    out.into_values().collect()
}

/// Places, those that are near each other made one.
fn clustered(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let mut out: Vec<f64> = Vec::new();
    for value in values {
        if out.last().is_none_or(|last| value - last > NEAR) {
            out.push(value);
        }
    }
    out
}

/// The grid of rules that touch each other. What surrounds them all closes it, drawn or not.
fn grid(rules: &[Rule]) -> Grid {
    let (upright, level): (Vec<Rule>, Vec<Rule>) = rules.iter().partition(|r| r.upright);
    let places = |along: &[Rule], across: &[Rule]| {
        let ends = across.iter().flat_map(|r| [r.from, r.to]);
        let (low, high) = ends.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        clustered(along.iter().map(|r| r.at).chain([low, high]).collect())
    };
    let (xs, ys) = (places(&upright, &level), places(&level, &upright));
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
    let nearest = |places: &[f64], at: f64| {
        let i = places.partition_point(|v| *v <= at + 0.01).saturating_sub(1);
        let next = places.get(i + 1).filter(|next| **next - at < (at - places[i]).abs());
        next.map_or(i, |_| i + 1)
    };
    // Which sides of the smallest cells are drawn.
    let mut walls = vec![vec![0.0; rows]; columns + 1];
    let mut floors = vec![vec![0.0; columns]; rows + 1];
    let draw = |rule: &Rule, sides: &mut Vec<Vec<f64>>, places: &[f64], steps: &[f64]| {
        let side = &mut sides[nearest(places, rule.at)];
        let first = steps.partition_point(|v| *v < rule.from - NEAR).saturating_sub(1);
        for k in first..side.len() {
            if steps[k] >= rule.to {
                break;
            }
            side[k] += (rule.to.min(steps[k + 1]) - rule.from.max(steps[k])).max(0.0);
        }
    };
    upright.iter().for_each(|rule| draw(rule, &mut walls, &xs, &ys));
    level.iter().for_each(|rule| draw(rule, &mut floors, &ys, &xs));
    let wall = |x: usize, row: usize| walls[x][row] >= CLOSED * (ys[row + 1] - ys[row]);
    let floor = |y: usize, column: usize| floors[y][column] >= CLOSED * (xs[column + 1] - xs[column]);
    let mut taken = vec![vec![false; columns]; rows];
    let mut cells = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if taken[row][column] {
                continue;
            }
            // To the right as far as no wall stands, then down as far as the whole width is open.
            let mut end = column + 1;
            while end < columns && !taken[row][end] && !wall(end, row) {
                end += 1;
            }
            let open = |below: usize| {
                let level = (column..end).all(|c| !floor(below, c) && !taken[below][c]);
                let inner = (column + 1..end).all(|x| !wall(x, below));
                let closed = (column == 0 || wall(column, below)) && (end == columns || wall(end, below));
                level && inner && closed
            };
            let mut bottom = row + 1;
            while bottom < rows && open(bottom) {
                bottom += 1;
            }
            taken[row..bottom].iter_mut().for_each(|line| line[column..end].fill(true));
            cells.push(Area { columns: (column, end), rows: (row, bottom) });
        }
    }
    Grid { xs, ys, cells, inner: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(upright: &[(f64, f64, f64)], level: &[(f64, f64, f64)]) -> Vec<Rule> {
        let of = |upright| move |(at, from, to): &(f64, f64, f64)| Rule { upright, at: *at, from: *from, to: *to };
        upright.iter().map(of(true)).chain(level.iter().map(of(false))).collect()
    }

    fn area(columns: (usize, usize), rows: (usize, usize)) -> Area {
        Area { columns, rows }
    }

    #[test]
    fn rules_make_cells_and_what_is_not_drawn_merges_them() {
        // A band over two columns, then a left cell as high as the two on its right.
        let drawn = rules(
            &[(0.0, 0.0, 60.0), (100.0, 20.0, 60.0), (300.0, 0.0, 60.0)],
            &[(0.0, 0.0, 300.0), (20.0, 0.0, 300.0), (40.0, 100.0, 300.0), (60.0, 0.0, 300.0)],
        );
        let (found, lone) = grids(&drawn);
        assert!(lone.is_empty());
        assert_eq!(found[0].xs, [0.0, 100.0, 300.0]);
        assert_eq!(found[0].ys, [0.0, 20.0, 40.0, 60.0]);
        let cells = [area((0, 2), (0, 1)), area((0, 1), (1, 3)), area((1, 2), (1, 2)), area((1, 2), (2, 3))];
        assert_eq!(found[0].cells, cells);
        assert_eq!(found[0].cell_at((50.0, 50.0)), Some(1));
        assert_eq!(found[0].cell_at((150.0, 50.0)), Some(3));
    }

    #[test]
    fn a_table_without_outer_sides_is_closed_and_a_frame_is_none() {
        let open = rules(&[(100.0, 0.0, 40.0)], &[(0.0, 0.0, 300.0), (20.0, 0.0, 300.0), (40.0, 0.0, 300.0)]);
        assert_eq!(grids(&open).0[0].cells.len(), 4);
        let frame = rules(&[(0.0, 0.0, 40.0), (300.0, 0.0, 40.0)], &[(0.0, 0.0, 300.0), (40.0, 0.0, 300.0)]);
        assert_eq!(grids(&frame).0, Vec::new());
        assert_eq!(grids(&frame).1.len(), 2);
    }
}
