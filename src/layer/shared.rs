//! Lists that copies of a layer have in common.

use std::ops::Deref;
use std::sync::Arc;

/// A list that a copy shares until one of the two changes it: a scenario holds again only the layers that it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared<T>(Arc<Vec<T>>);

impl<T: Clone> Shared<T> {
    /// The list to change; from here on a copy of its own, when it was shared.
    pub(super) fn make_mut(&mut self) -> &mut Vec<T> {
        Arc::make_mut(&mut self.0)
    }
}

impl<T> Shared<T> {
    /// Whether both are one list.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> Deref for Shared<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(list: Vec<T>) -> Self {
        Self(Arc::new(list))
    }
}

impl<T> FromIterator<T> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<'a, T> IntoIterator for &'a Shared<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_the_same_list_until_it_changes() {
        let list: Shared<u8> = [1, 2].into_iter().collect();
        let mut copy = list.clone();
        assert!(copy.same(&list));
        copy.make_mut().push(3);
        assert!(!copy.same(&list) && list[..] == [1, 2] && copy[..] == [1, 2, 3]);
    }
}
