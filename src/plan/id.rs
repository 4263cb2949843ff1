//! The id of an action: the position of its objective when it was first seen, and a running number: `1.1.1-03`.

/// `1.1.1-03` as its objective and its number, which leaves room for the numbers to come.
pub(super) fn split(id: &str) -> Option<(&str, usize)> {
    let (objective, number) = id.rsplit_once('-')?;
    let well_formed = !objective.is_empty() && objective.split('.').all(|p| p.parse::<usize>().is_ok());
    let number = number.parse::<u32>().ok()? as usize;
    well_formed.then_some((objective, number))
}

/// A position as its numbers.
pub(super) fn numbers(position: &str) -> Vec<usize> {
    position.split('.').filter_map(|p| p.parse().ok()).collect()
}
