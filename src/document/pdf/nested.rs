//! Tables drawn in a cell of another so close to its sides that their rules touch those of the cell: beside them a narrow
//! strip, as high as they are, says that they are not of the table around.

use super::character::Character;
use super::grid::{Area, Grid};

/// The widest strip between a table and the side of the cell that holds it.
const NARROW: f64 = 9.0;

/// The grid with such tables made those of the cells that hold them.
pub(super) fn set_apart(mut grid: Grid, characters: &[Character]) -> Grid {
    while let Some((around, block)) = found(&grid, characters) {
        let inside = |area: &Area, of: &Area| {
            let within = |a: (usize, usize), b: (usize, usize)| b.0 <= a.0 && a.1 <= b.1;
            within(area.columns, of.columns) && within(area.rows, of.rows)
        };
        let own: Vec<Area> = grid.cells.iter().filter(|area| inside(area, &block)).copied().collect();
        grid.inner.push(part(&grid, &own));
        let at = grid.cells.iter().position(|area| inside(area, &around)).unwrap_or(0);
        grid.cells.retain(|area| !inside(area, &around));
        grid.cells.insert(at.min(grid.cells.len()), around);
    }
    grid
}

/// A cell that holds a table, and where that stands in it.
fn found(grid: &Grid, characters: &[Character]) -> Option<(Area, Area)> {
    let narrow = |area: &Area| grid.xs[area.columns.1] - grid.xs[area.columns.0] < NARROW;
    let mut said = vec![false; grid.cells.len()];
    let inked = characters.iter().filter(|c| !c.is_blank());
    inked.filter_map(|c| grid.cell_at(c.middle())).for_each(|at| said[at] = true);
    let strips = (0..grid.cells.len()).filter(|at| {
        let area = grid.cells[*at];
        narrow(&area) && area.rows.1 - area.rows.0 > 1 && !said[*at]
    });
    strips.filter_map(|at| around(grid, grid.cells[at])).next()
}

/// The cell that a strip stands in, at the left of a table: what is beside the label at the left of the strip.
fn around(grid: &Grid, strip: Area) -> Option<(Area, Area)> {
    let beside = |area: &&Area| {
        let high = area.rows.0 <= strip.rows.0 && strip.rows.1 <= area.rows.1;
        area.columns.1 == strip.columns.0 && high
    };
    let label = grid.cells.iter().find(beside)?;
    // What is above the table in the same cell is as wide as it.
    let above = |area: &&Area| area.columns.0 == strip.columns.0 && area.rows == (label.rows.0, strip.rows.0);
    let end = grid.cells.iter().find(above).map_or(grid.xs.len() - 1, |area| area.columns.1);
    let whole = Area { columns: (strip.columns.0, end), rows: label.rows };
    let block = Area { columns: (strip.columns.1, end), rows: strip.rows };
    let meets = |a: (usize, usize), b: (usize, usize)| a.0 < b.1 && b.0 < a.1;
    let held = |a: (usize, usize), b: (usize, usize)| b.0 <= a.0 && a.1 <= b.1;
    let clear = |of: &Area| {
        grid.cells.iter().all(|area| {
            let apart = !(meets(area.columns, of.columns) && meets(area.rows, of.rows));
            apart || held(area.columns, of.columns) && held(area.rows, of.rows)
        })
    };
    let columns = grid.cells.iter().filter(|area| held(area.columns, block.columns) && held(area.rows, block.rows));
    let parted = columns.map(|area| area.columns).any(|columns| columns != block.columns);
    (clear(&whole) && clear(&block) && parted).then_some((whole, block))
}

/// The grid that some cells of another make.
fn part(grid: &Grid, cells: &[Area]) -> Grid {
    let places = |side: fn(&Area) -> (usize, usize)| {
        let mut found: Vec<usize> = cells.iter().flat_map(|area| [side(area).0, side(area).1]).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let (columns, rows) = (places(|area| area.columns), places(|area| area.rows));
    let of = |places: &[usize], (from, to): (usize, usize)| {
        let rank = |place: usize| places.partition_point(|known| *known < place);
        (rank(from), rank(to))
    };
    Grid {
        xs: columns.iter().map(|at| grid.xs[*at]).collect(),
        ys: rows.iter().map(|at| grid.ys[*at]).collect(),
        cells: cells.iter().map(|a| Area { columns: of(&columns, a.columns), rows: of(&rows, a.rows) }).collect(),
        inner: Vec::new(),
    }
}
