//! Who is the neighbour of whom: by distance between points, or by borders between outlines.
//!
//! Each function gives, for each unit, the numbers of its neighbours in ascending order, never itself: what
//! [`Weights`](super::spatial::Weights) are made of.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::parallel;

/// What makes two outlines neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contiguity {
    /// A stretch of border in common.
    Rook,
    /// A point in common is enough.
    Queen,
}

type Placed = GeomWithData<[f64; 2], usize>;

/// The points that are somewhere, with their numbers.
fn tree(points: &[Option<[f64; 2]>]) -> RTree<Placed> {
    let placed = points.iter().enumerate().filter_map(|(i, p)| Some(GeomWithData::new((*p)?, i)));
    RTree::bulk_load(placed.filter(|p| p.geom().iter().all(|v| v.is_finite())).collect())
}

/// The `k` nearest of each point, fewer when there are not so many; at equal distance, the lowest numbers. A point that
/// is nowhere (`None`) has no neighbour and is that of nobody.
///
/// Not symmetric: a remote unit has neighbours whose own are nearer.
#[must_use]
pub fn nearest(points: &[Option<[f64; 2]>], k: usize) -> Vec<Vec<usize>> {
    let tree = tree(points);
    parallel::map_range(points.len(), |i| {
        let Some(here) = points[i].filter(|_| k > 0) else { return Vec::new() };
        let mut found: Vec<(f64, usize)> = Vec::with_capacity(k + 1);
        for (other, squared) in tree.nearest_neighbor_iter_with_distance_2(&here) {
            // All those that are as far as the last one, so that their numbers decide, not the shape of the tree.
            if found.len() >= k && squared > found[found.len() - 1].0 {
                break;
            }
            if other.data != i {
                found.push((squared, other.data));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut out: Vec<usize> = found.into_iter().take(k).map(|(_, j)| j).collect();
        out.sort_unstable();
        out
    })
}

/// The points within `distance` of each, that distance included. Symmetric; a point that is nowhere or far from all
/// others has no neighbour.
#[must_use]
pub fn within(points: &[Option<[f64; 2]>], distance: f64) -> Vec<Vec<usize>> {
    if distance.is_nan() || distance < 0.0 {
        return vec![Vec::new(); points.len()];
    }
    let tree = tree(points);
    parallel::map_range(points.len(), |i| {
        let Some(here) = points[i] else { return Vec::new() };
        let mut out: Vec<usize> =
            tree.locate_within_distance(here, distance * distance).map(|p| p.data).filter(|j| *j != i).collect();
        out.sort_unstable();
        out
    })
}

/// The neighbours of each outline, given as its rings. Borders must be the same points on both sides, as in a topology:
/// a vertex in the middle of the neighbour's side is not seen. Two outlines are then neighbours by a point (queen) when
/// they have a vertex in common, by a border (rook) when they have two in a row.
#[must_use]
pub fn contiguity(outlines: &[Vec<Vec<[f64; 2]>>], by: Contiguity) -> Vec<Vec<usize>> {
    // Adding zero makes one of −0 and 0.
    let key = |p: [f64; 2]| [(p[0] + 0.0).to_bits(), (p[1] + 0.0).to_bits()];
    let mut pieces: Vec<([[u64; 2]; 2], usize)> = Vec::new();
    for (i, rings) in outlines.iter().enumerate() {
        for ring in rings {
            match by {
                Contiguity::Queen => pieces.extend(ring.iter().map(|p| ([key(*p); 2], i))),
                Contiguity::Rook => pieces.extend(ring.windows(2).filter(|side| side[0] != side[1]).map(|side| {
                    let (a, b) = (key(side[0]), key(side[1]));
                    ([a.min(b), a.max(b)], i)
                })),
            }
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    let mut out = vec![Vec::new(); outlines.len()];
    for shared in pieces.chunk_by(|a, b| a.0 == b.0).filter(|s| s.len() > 1) {
        for &(_, a) in shared {
            out[a].extend(shared.iter().map(|s| s.1).filter(|b| *b != a));
        }
    }
    for list in &mut out {
        list.sort_unstable();
        list.dedup();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a line at 0, 1, 3, 6 and nowhere.
    const LINE: [Option<[f64; 2]>; 5] = [Some([0.0, 0.0]), Some([1.0, 0.0]), Some([3.0, 0.0]), Some([6.0, 0.0]), None];

    #[test]
    fn the_nearest_need_not_be_mutual() {
        assert_eq!(nearest(&LINE, 1), [vec![1], vec![0], vec![1], vec![2], vec![]]);
        assert_eq!(nearest(&LINE, 2), [vec![1, 2], vec![0, 2], vec![0, 1], vec![1, 2], vec![]]);
        assert_eq!(nearest(&LINE, 9)[0], [1, 2, 3], "no more than there are");
        assert_eq!(nearest(&LINE, 0), vec![Vec::<usize>::new(); 5]);
    }

    #[test]
    fn a_tie_goes_to_the_lowest_number() {
        // The four corners of a square are equally far from its middle, and two of them are at one place.
        let square = [[0.0, 0.0], [2.0, 0.0], [1.0, 1.0], [0.0, 2.0], [2.0, 2.0], [2.0, 2.0]].map(Some);
        assert_eq!(nearest(&square, 2)[2], [0, 1]);
        assert_eq!(nearest(&square, 4)[2], [0, 1, 3, 4]);
        assert_eq!(nearest(&square, 1)[5], [4]);
    }

    #[test]
    fn a_band_takes_its_limit_in() {
        assert_eq!(within(&LINE, 2.0), [vec![1], vec![0, 2], vec![1], vec![], vec![]]);
        assert_eq!(within(&LINE, 3.0), [vec![1, 2], vec![0, 2], vec![0, 1, 3], vec![2], vec![]]);
        assert_eq!(within(&LINE, f64::NAN), vec![Vec::<usize>::new(); 5]);
        // Two units at one place are neighbours at any distance.
        assert_eq!(within(&[Some([5.0, 5.0]), Some([5.0, 5.0])], 0.0), [vec![1], vec![0]]);
    }

    /// Four squares around a point, and one apart.
    #[test]
    fn a_corner_is_enough_for_a_queen_only() {
        let square = |x: f64, y: f64| vec![vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]];
        let all = [square(-1.0, -1.0), square(0.0, -1.0), square(-1.0, 0.0), square(0.0, 0.0), square(7.0, 7.0)];
        let queen = [vec![1, 2, 3], vec![0, 2, 3], vec![0, 1, 3], vec![0, 1, 2], vec![]];
        assert_eq!(contiguity(&all, Contiguity::Queen), queen);
        assert_eq!(contiguity(&all, Contiguity::Rook), [vec![1, 2], vec![0, 3], vec![0, 3], vec![1, 2], vec![]]);
        assert_eq!(contiguity(&[], Contiguity::Rook), Vec::<Vec<usize>>::new());
    }
}
