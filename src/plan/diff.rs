//! Which action of a former reading is which of the new one.

use std::collections::BTreeMap;

use crate::french;

/// Below it two texts of one objective are two actions. On the PETR's plan two different actions of one objective reach
/// 0.44 at most; one word reworded out of three gives 0.67.
const SAME_OBJECTIVE: f64 = 0.6;
/// Below it a text that left an objective is not the one that appeared in another: stricter, as nothing but the text
/// speaks for it. Different actions of the PETR's plan reach 0.51.
const ELSEWHERE: f64 = 0.8;

/// An action as matching sees it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Position of its objective.
    pub(super) objective: String,
    /// Its text.
    pub(super) text: String,
}

/// For each new action the index of the former one that it is. Both lists are in the order of their document.
pub(super) fn matching(old: &[Item], new: &[Item]) -> Vec<Option<usize>> {
    let old_keys: Vec<String> = old.iter().map(|i| french::name_key(&i.text)).collect();
    let new_keys: Vec<String> = new.iter().map(|i| french::name_key(&i.text)).collect();
    let mut state = Matching { of_new: vec![None; new.len()], old_taken: vec![false; old.len()] };
    let (old_groups, new_groups) = (groups(old), groups(new));
    let pairs = objectives(&old_groups, &new_groups, &old_keys, &new_keys);
    // 1. The same text in the same objective, in order: what did not move.
    for (o, n) in &pairs {
        let (o, n) = (&old_groups[*o].1, &new_groups[*n].1);
        for (i, j) in common(o, n, |i, j| old_keys[i] == new_keys[j]) {
            state.bind(i, j);
        }
    }
    // 2. The same text in the same objective, out of order; then anywhere.
    for (o, n) in &pairs {
        state.exact(&old_groups[*o].1, &new_groups[*n].1, &old_keys, &new_keys);
    }
    let (all_old, all_new): (Vec<usize>, Vec<usize>) = ((0..old.len()).collect(), (0..new.len()).collect());
    state.exact(&all_old, &all_new, &old_keys, &new_keys);
    // 3. A similar text in the same objective; then, more strictly, anywhere.
    for (o, n) in &pairs {
        state.similar(&old_groups[*o].1, &new_groups[*n].1, &old_keys, &new_keys, SAME_OBJECTIVE);
    }
    state.similar(&all_old, &all_new, &old_keys, &new_keys, ELSEWHERE);
    state.of_new
}

struct Matching {
    of_new: Vec<Option<usize>>,
    old_taken: Vec<bool>,
}

impl Matching {
    fn bind(&mut self, old: usize, new: usize) {
        self.old_taken[old] = true;
        self.of_new[new] = Some(old);
    }

    fn free(&self, old: usize, new: usize) -> bool {
        !self.old_taken[old] && self.of_new[new].is_none()
    }

    fn exact(&mut self, old: &[usize], new: &[usize], old_keys: &[String], new_keys: &[String]) {
        // Those of each text, the first on top.
        let mut left: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &i in old.iter().rev().filter(|&&i| !self.old_taken[i]) {
            left.entry(&old_keys[i]).or_default().push(i);
        }
        for &j in new.iter() {
            if self.of_new[j].is_none()
                && let Some(i) = left.get_mut(new_keys[j].as_str()).and_then(Vec::pop)
            {
                self.bind(i, j);
            }
        }
    }

    /// The likest pair first; ties in the order of the documents.
    fn similar(&mut self, old: &[usize], new: &[usize], old_keys: &[String], new_keys: &[String], least: f64) {
        let mut scored: Vec<(f64, usize, usize)> = Vec::new();
        let of_new: Vec<usize> = new.iter().copied().filter(|&j| self.of_new[j].is_none()).collect();
        for &i in old.iter().filter(|&&i| !self.old_taken[i]) {
            for &j in &of_new {
                let score = likeness(&old_keys[i], &new_keys[j]);
                if score >= least {
                    scored.push((score, i, j));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, i, j) in scored {
            if self.free(i, j) {
                self.bind(i, j);
            }
        }
    }
}

/// By letters or by words, whichever sees more in common: a long word replaced weighs on letters, an ending on words.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    let (words_a, words_b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    // What both begin or end with is of the longest that they share, and costs no change: of a long text of which a word
    // was changed, the word alone is looked at.
    let (begin, end) = ends(&words_a, &words_b);
    let [rest_a, rest_b] = [&words_a, &words_b].map(|words| &words[begin..words.len() - end]);
    let shared = begin + end + shared(rest_a, rest_b);
    let words = 2.0 * shared as f64 / (words_a.len() + words_b.len()) as f64;
    let (letters_a, letters_b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = letters_a.len().max(letters_b.len());
    if longest == 0 {
        return 1.0;
    }
    let (begin, end) = ends(&letters_a, &letters_b);
    let [rest_a, rest_b]: [String; 2] =
        [&letters_a, &letters_b].map(|letters| letters[begin..letters.len() - end].iter().collect());
    let changes = strsim::levenshtein(&rest_a, &rest_b);
    words.max(1.0 - changes as f64 / longest as f64)
}

/// How many items two lists have alike at their beginning, and how many of the rest at their end.
fn ends<T: PartialEq>(a: &[T], b: &[T]) -> (usize, usize) {
    let begin = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a[begin..].iter().rev().zip(b[begin..].iter().rev()).take_while(|(a, b)| a == b).count();
    (begin, end)
}

/// The length of the longest common subsequence, in the room of a line of its table.
fn shared(a: &[&str], b: &[&str]) -> usize {
    let mut longest = vec![0; b.len() + 1];
    for one in a {
        let mut corner = 0;
        for (j, other) in b.iter().enumerate() {
            let above = longest[j + 1];
            longest[j + 1] = if one == other { corner + 1 } else { above.max(longest[j]) };
            corner = above;
        }
    }
    longest[b.len()]
}

/// The items of each objective, objectives in the order of their first action.
fn groups(items: &[Item]) -> Vec<(String, Vec<usize>)> {
    let mut out: Vec<(String, Vec<usize>)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, item) in items.iter().enumerate() {
        let place = *places.entry(&item.objective).or_insert(out.len());
        match out.get_mut(place) {
            Some((_, members)) => members.push(i),
            None => out.push((item.objective.clone(), vec![i])),
        }
    }
    out
}

/// Which former objective is which new one: an objective inserted above shifts the positions of those below, so their
/// actions tell before the position does.
fn objectives(
    old: &[(String, Vec<usize>)],
    new: &[(String, Vec<usize>)],
    old_keys: &[String],
    new_keys: &[String],
) -> Vec<(usize, usize)> {
    let counts = |members: &[usize], keys: &[String]| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        members.iter().for_each(|&m| *counts.entry(keys[m].clone()).or_insert(0) += 1);
        counts
    };
    let old_counts: Vec<_> = old.iter().map(|(_, members)| counts(members, old_keys)).collect();
    let new_counts: Vec<_> = new.iter().map(|(_, members)| counts(members, new_keys)).collect();
    let mut scored: Vec<(usize, bool, usize, usize)> = Vec::new();
    for (i, a) in old_counts.iter().enumerate() {
        for (j, b) in new_counts.iter().enumerate() {
            let shared = a.iter().map(|(key, n)| b.get(key).map_or(0, |m| *n.min(m))).sum();
            let same_place = old[i].0 == new[j].0;
            if shared > 0 || same_place {
                scored.push((shared, same_place, i, j));
            }
        }
    }
    scored.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    let (mut old_taken, mut new_taken) = (vec![false; old.len()], vec![false; new.len()]);
    let mut pairs = Vec::new();
    for (_, _, i, j) in scored {
        if !old_taken[i] && !new_taken[j] {
            (old_taken[i], new_taken[j]) = (true, true);
            pairs.push((i, j));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The longest common subsequence: pairs of elements, in order.
fn common(a: &[usize], b: &[usize], same: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    // What both begin with is of it, and most of a plan did not move: the table is made for the rest only.
    let begin = a.iter().zip(b).take_while(|(i, j)| same(**i, **j)).count();
    let mut out: Vec<(usize, usize)> = a.iter().copied().zip(b.iter().copied()).take(begin).collect();
    let (a, b) = (&a[begin..], &b[begin..]);
    let width = b.len() + 1;
    let mut longest = vec![0usize; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if same(a[i], b[j]) {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if same(a[i], b[j]) {
            out.push((a[i], b[j]));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}
