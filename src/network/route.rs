//! The way itself: from a search that is done, the line on the ground.

use geo::{Coord, LineString};

use super::graph::{Graph, On, Spot};
use super::search::{Search, UNREACHED};
use super::streets::CLOSED;

/// An edge travelled, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The edge.
    pub edge: u32,
    /// Whether it is travelled from its second end to its first.
    pub backward: bool,
}

/// What is travelled from one place to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it costs.
    pub cost: u32,
    /// The edges, in order. The first and the last are travelled in part only when the places are inside them.
    pub steps: Vec<Step>,
}

/// The way to a place, after [`Search::run`] from another on the graph of which `reversed` is the reverse; `None` when it
/// was not reached.
#[must_use]
pub fn way(graph: &Graph, reversed: &Graph, search: &Search, from: Spot, to: Spot) -> Option<Way> {
    let cost = search.to(graph, from, to);
    if cost == UNREACHED {
        return None;
    }
    let step = |spot: Spot, node: u32, leaves: bool| {
        let edge = spot.edge()?;
        let ends = if leaves { graph.exits(edge) } else { graph.entries(edge) };
        // A ring has one node at both ends: the costs tell which way is meant.
        let backward =
            if ends[0] == ends[1] { ring_backward(graph, spot, edge, leaves) } else { (ends[0] == node) == leaves };
        Some(Step { edge, backward })
    };
    if let (On::Edge { edge, forward, .. }, On::Edge { forward: ahead, .. }) = (from.on, to.on)
        && from.along(graph, to) == Some(cost)
    {
        return Some(Way { cost, steps: vec![Step { edge, backward: ahead < forward }] });
    }
    let (mut node, _) = to.arrivals(graph).find(|(n, rest)| search.cost(*n).saturating_add(*rest) == cost)?;
    let mut steps: Vec<Step> = step(to, node, false).into_iter().collect();
    let starts: Vec<(u32, u32)> = from.out(graph).collect();
    // Each step back goes to a node that is nearer by what the arc costs; arcs that cost nothing can't turn in a circle
    // for longer than there are nodes.
    let mut left = graph.nodes();
    while !starts.contains(&(node, search.cost(node))) {
        let here = search.cost(node);
        let back = reversed.arcs(node).iter().find(|a| {
            let before = search.cost(a.head);
            before != UNREACHED && before.saturating_add(a.cost) == here && (a.cost > 0 || a.head != node)
        })?;
        // Between the copies of a node nothing is travelled.
        if back.cost > 0 || graph.on_ground(back.head) != graph.on_ground(node) {
            steps.push(edge_between(graph, back.head, node, back.cost)?);
        }
        node = back.head;
        left = left.checked_sub(1)?;
    }
    steps.extend(step(from, node, true));
    steps.reverse();
    Some(Way { cost, steps })
}

/// On a ring, whether one leaves (or comes) against its direction: the way that costs less.
fn ring_backward(graph: &Graph, spot: Spot, edge: u32, leaves: bool) -> bool {
    let On::Edge { forward, backward, .. } = spot.on else { return false };
    let cost = graph.edges()[edge as usize].cost;
    let on = |whole: u32, part: u32| if whole == CLOSED { CLOSED } else { whole - part };
    let (ahead, behind) = if leaves {
        (on(cost.forward, forward), if cost.backward == CLOSED { CLOSED } else { backward })
    } else {
        (if cost.forward == CLOSED { CLOSED } else { forward }, on(cost.backward, backward))
    };
    behind < ahead
}

/// The edge by which an arc of that cost goes from one node to another. Edges are sorted by their ends.
fn edge_between(graph: &Graph, from: u32, to: u32, cost: u32) -> Option<Step> {
    let edges = graph.edges();
    let of = |ends: [u32; 2]| {
        let first = edges.partition_point(|e| graph.ends_of(e) < ends) as u32;
        (first..edges.len() as u32).take_while(move |e| graph.ends(*e) == ends)
    };
    let places = [graph.on_ground(from), graph.on_ground(to)];
    let joins = |edge: u32, enter: usize| graph.entries(edge)[enter] == from && graph.exits(edge)[1 - enter] == to;
    let ahead = of(places).find(|e| edges[*e as usize].cost.forward == cost && joins(*e, 0));
    let behind = || of([places[1], places[0]]).find(|e| edges[*e as usize].cost.backward == cost && joins(*e, 1));
    let step = |edge: Option<u32>, backward: bool| edge.map(|edge| Step { edge, backward });
    step(ahead, false).or_else(|| step(behind(), true))
}

/// The part of a line between two of its positions, given as shares of its length; turned when the second comes first.
#[must_use]
pub fn part(line: &LineString<f64>, from: f64, to: f64) -> LineString<f64> {
    let (low, high) = (from.min(to), from.max(to));
    let lengths: Vec<f64> = line.lines().map(|l| (l.end.x - l.start.x).hypot(l.end.y - l.start.y)).collect();
    let whole: f64 = lengths.iter().sum();
    let at = |share: f64| -> (usize, Coord<f64>) {
        let mut left = share * whole;
        for (i, (l, length)) in line.lines().zip(&lengths).enumerate() {
            if left <= *length || i + 1 == lengths.len() {
                let t = if *length > 0.0 { (left / length).clamp(0.0, 1.0) } else { 0.0 };
                return (
                    i,
                    Coord { x: l.start.x + t * (l.end.x - l.start.x), y: l.start.y + t * (l.end.y - l.start.y) },
                );
            }
            left -= length;
        }
        (0, line.0[0])
    };
    let ((i, start), (j, end)) = (at(low), at(high));
    let mut points = vec![start];
    points.extend_from_slice(&line.0[i + 1..=j.max(i)]);
    points.push(end);
    points.dedup();
    if to < from {
        points.reverse();
    }
    LineString::new(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_line_keeps_its_corners() {
        let line: LineString<f64> = vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)].into();
        assert_eq!(part(&line, 0.25, 0.75), vec![(5.0, 0.0), (10.0, 0.0), (10.0, 5.0)].into());
        assert_eq!(part(&line, 0.75, 0.25), vec![(10.0, 5.0), (10.0, 0.0), (5.0, 0.0)].into());
        assert_eq!(part(&line, 0.6, 0.9), vec![(10.0, 2.0), (10.0, 8.0)].into());
        assert_eq!(part(&line, 0.0, 1.0), line);
        assert_eq!(part(&line, 0.1, 0.2), vec![(2.0, 0.0), (4.0, 0.0)].into());
    }
}
