//! The only door to parallelism.
//!
//! Everything that runs on several threads goes through [`map`], [`map_init`] or [`both`]: results come back in the order of the
//! input, so that what is computed from them is the same with one thread or twenty. Sums are then taken by the caller,
//! in that fixed order: a parallel `f64` sum changes its last digits with the way the work was split.

use rayon::prelude::*;

/// Applies `f` to each item, on all threads, and returns the results in the order of the items.
///
/// ```
/// let squares = territoire::parallel::map(&[1, 2, 3], |n| n * n);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn map<T, U, F>(items: &[T], f: F) -> Vec<U>
where
    T: Sync,
    U: Send,
    F: Fn(&T) -> U + Sync + Send,
{
    items.par_iter().map(f).collect()
}

/// Like [`map`], over the numbers `0..n`.
pub fn map_range<U, F>(n: usize, f: F) -> Vec<U>
where
    U: Send,
    F: Fn(usize) -> U + Sync + Send,
{
    (0..n).into_par_iter().map(f).collect()
}

/// Like [`map_range`], with a scratch value made once per piece of work by `init` and handed to each call.
///
/// The scratch must not carry anything from one call to the next that changes a result.
pub fn map_init<S, U, I, F>(n: usize, init: I, f: F) -> Vec<U>
where
    U: Send,
    I: Fn() -> S + Sync + Send,
    F: Fn(&mut S, usize) -> U + Sync + Send,
{
    (0..n).into_par_iter().map_init(init, f).collect()
}

/// Like [`map`], over items that `f` may change.
pub fn map_mut<T, U, F>(items: &mut [T], f: F) -> Vec<U>
where
    T: Send,
    U: Send,
    F: Fn(&mut T) -> U + Sync + Send,
{
    items.par_iter_mut().map(f).collect()
}

/// Does two things at once.
pub fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(a, b)
}

/// Runs `work` with exactly `threads` threads (all those of the machine when `None`).
pub fn with_threads<R: Send>(threads: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
    match threads {
        None => work(),
        Some(n) => rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .expect("a thread pool of the asked size can be made")
            .install(work),
    }
}

/// The number of threads that work is shared between.
#[must_use]
pub fn threads() -> usize {
    rayon::current_num_threads()
}
