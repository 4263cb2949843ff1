//! Nodes waiting in a search, by what they cost, in steps.

/// Nodes in the order of their costs, to within a step: the nodes of one step come out in any order.
///
/// A heap that sorts them all pays for an order that nobody asks for. A search that takes its nodes from here has to
/// look at a node again when a better cost comes up within the step, and ends with the very same costs: the smallest
/// ones do not depend on the order in which they were found (buckets: Dial 1969, Denardo and Fox 1979).
///
/// Only so many steps are open at once, up to a horizon; what is farther waits in one heap. While steps are open, costs may
/// only be pushed that are no smaller than those of the step which is being emptied.
#[derive(Debug)]
pub(super) struct Queue {
    /// A step is two to this power.
    shift: u32,
    /// The step that is being emptied, and the first that is not open.
    at: u32,
    horizon: u32,
    ring: Vec<Vec<u32>>,
    /// How many nodes are in the ring.
    near: usize,
    /// Steps and nodes beyond the horizon.
    far: Vec<(u32, u32)>,
}

impl Queue {
    /// A queue that opens so many steps at once.
    pub(super) fn new(open: usize) -> Self {
        Self { shift: 0, at: 0, horizon: 0, ring: vec![Vec::new(); open], near: 0, far: Vec::new() }
    }

    /// Starts again at a cost of zero. The queue is empty: a search ends when it is.
    pub(super) fn start(&mut self, shift: u32) {
        debug_assert!(self.near == 0 && self.far.is_empty(), "the last search was run to its end");
        (self.shift, self.at, self.horizon) = (shift, 0, 0);
    }

    /// Lets a node wait for its turn.
    pub(super) fn push(&mut self, cost: u32, node: u32) {
        let step = cost >> self.shift;
        if step < self.horizon {
            let room = self.ring.len();
            self.ring[step as usize % room].push(node);
            self.near += 1;
        } else {
            self.far.push((step, node));
        }
    }

    /// The next node.
    pub(super) fn pop(&mut self) -> Option<u32> {
        loop {
            if let Some(node) = self.pop_open() {
                return Some(node);
            }
            self.open(self.next()?.saturating_add(self.ring.len() as u32));
        }
    }

    /// The next node of the steps that are open; none are open any more when there is none.
    pub(super) fn pop_open(&mut self) -> Option<u32> {
        let room = self.ring.len();
        while self.near > 0 {
            if let Some(node) = self.ring[self.at as usize % room].pop() {
                self.near -= 1;
                return Some(node);
            }
            self.at += 1;
        }
        self.horizon = 0;
        None
    }

    /// The first step that waits, when none are open.
    pub(super) fn next(&self) -> Option<u32> {
        self.far.iter().map(|(step, _)| *step).min()
    }

    /// Opens the steps from the first that waits to a horizon, at most as many as there is room for.
    pub(super) fn open(&mut self, horizon: u32) {
        let Some(next) = self.next().filter(|next| *next < horizon) else { return };
        debug_assert!((horizon - next) as usize <= self.ring.len(), "there is room");
        (self.at, self.horizon) = (next, horizon);
        let Self { ring, near, far, .. } = self;
        let room = ring.len();
        far.retain(|(step, node)| {
            let open = *step < horizon;
            if open {
                ring[*step as usize % room].push(*node);
                *near += 1;
            }
            !open
        });
    }

    /// Whether a cost is of the step that is being emptied, or of one before it.
    pub(super) fn has_come_to(&self, cost: u32) -> bool {
        cost >> self.shift <= self.at
    }

    /// Whether a cost is of a step that is done with.
    pub(super) fn is_past(&self, cost: u32) -> bool {
        cost >> self.shift < self.at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Each cost comes out once, in the order of the steps, whatever is pushed meanwhile and however far it is.
        #[test]
        fn costs_come_out_step_by_step(
            seeds in prop::collection::vec(0..u32::MAX - 1, 1..30),
            later in prop::collection::vec(0..u32::MAX / 8, 0..30),
            shift in 0_u32..20,
            room in 1_usize..300,
        ) {
            let mut queue = Queue::new(room);
            queue.start(shift);
            // A node is its own place in the list of costs.
            let mut costs = seeds;
            for (node, cost) in costs.iter().enumerate() {
                queue.push(*cost, node as u32);
            }
            let (mut out, mut later) = (Vec::new(), later.into_iter());
            while let Some(node) = queue.pop() {
                out.push(node);
                let cost = costs[node as usize];
                prop_assert!(queue.has_come_to(cost) && !queue.is_past(cost));
                if let Some(next) = later.next().and_then(|more| cost.checked_add(more)).filter(|c| *c < u32::MAX) {
                    queue.push(next, costs.len() as u32);
                    costs.push(next);
                }
            }
            prop_assert!(out.is_sorted_by_key(|node| costs[*node as usize] >> shift));
            out.sort_unstable();
            prop_assert_eq!(out, (0..costs.len() as u32).collect::<Vec<u32>>());
        }
    }
}
