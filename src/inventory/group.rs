//! Rows of several layers that are one site: each layer in turn against what is there, one row to one site.

use std::collections::{BTreeMap, BTreeSet};

use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::pair::{Evidence, FAR, MATCH, Member, POSSIBLE, Pair, rarity};
use crate::layer::Layer;
use crate::parallel;

/// What people said of two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are one site.
    One,
    /// They are two.
    Two,
}

/// The sites, and how rows were found to be one.
#[derive(Debug)]
pub struct Joined {
    /// The rows of each site, in the order of the layers; sites in the order of their first rows.
    pub groups: Vec<Vec<Member>>,
    /// Rows that are one site.
    pub pairs: Vec<Pair>,
    /// Rows that may be one site, which people decide; they are apart until then.
    pub doubtful: Vec<Pair>,
    /// The parcels that several sites name, each with the ranks of these: a whole beside its parts is counted twice.
    pub shared: Vec<(String, Vec<usize>)>,
}

/// Joins the rows of several layers. What people said decides before any score, and may make one site of two rows of one layer.
///
/// Of two rows that could be one site with the same third, the likelier is; the other is doubtful. Nothing hangs on the order of
/// rows but between equals, where the earlier comes first.
#[must_use]
pub fn join(layers: &[&Layer], said: &BTreeMap<(Member, Member), Verdict>) -> Joined {
    let evidence: Vec<Vec<Evidence>> =
        layers.iter().map(|layer| layer.features.iter().map(|f| Evidence::of(layer, f)).collect()).collect();
    let rows: usize = evidence.iter().map(Vec::len).sum();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for one in evidence.iter().flatten() {
        *names.entry(one.name.as_str()).or_default() += 1;
    }
    let mut out = Joined { groups: Vec::new(), pairs: Vec::new(), doubtful: Vec::new(), shared: Vec::new() };
    for source in 0..layers.len() {
        let found = candidates(&evidence, source, &out.groups, &names, rows, said);
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut placed: BTreeSet<usize> = BTreeSet::new();
        // Where a site is that was put with another.
        let mut moved: BTreeMap<usize, usize> = BTreeMap::new();
        for (mut group, pair, verdict) in found {
            while let Some(&to) = moved.get(&group) {
                group = to;
            }
            let free = !taken.contains(&group) && !placed.contains(&pair.second.row);
            match verdict {
                Some(Verdict::Two) => {}
                // What people say holds, though two rows of one source become one site by it.
                Some(Verdict::One) if !free => {
                    moved.extend(put_together(&mut out.groups, group, pair.second).map(|from| (from, group)));
                    taken.insert(group);
                    placed.insert(pair.second.row);
                    out.pairs.push(pair);
                }
                _ if free && (verdict == Some(Verdict::One) || pair.score >= MATCH) => {
                    taken.insert(group);
                    placed.insert(pair.second.row);
                    out.groups[group].push(pair.second);
                    out.pairs.push(pair);
                }
                _ => out.doubtful.push(pair),
            }
        }
        let alone = (0..evidence[source].len()).filter(|row| !placed.contains(row));
        out.groups.extend(alone.map(|row| vec![Member { source, row }]));
    }
    out.groups.retain(|group| !group.is_empty());
    // A pair of rows that are one site by now is no longer in doubt.
    let mut site = BTreeMap::new();
    for (n, group) in out.groups.iter().enumerate() {
        group.iter().for_each(|member| {
            site.insert(*member, n);
        });
    }
    out.doubtful.retain(|pair| site[&pair.first] != site[&pair.second]);
    let mut owners: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (member, n) in &site {
        for parcel in &evidence[member.source][member.row].parcels {
            owners.entry(parcel).or_default().insert(*n);
        }
    }
    let several = owners.into_iter().filter(|(_, sites)| sites.len() > 1);
    out.shared = several.map(|(parcel, sites)| (parcel.to_owned(), sites.into_iter().collect())).collect();
    out
}

/// Puts a row, with all that it is one site with by now, in a group; the group that is left empty by it.
fn put_together(groups: &mut [Vec<Member>], group: usize, member: Member) -> Option<usize> {
    match groups.iter().position(|members| members.contains(&member)) {
        Some(other) if other == group => None,
        Some(other) => {
            let moved = std::mem::take(&mut groups[other]);
            groups[group].extend(moved);
            groups[group].sort_unstable();
            Some(other)
        }
        None => {
            groups[group].push(member);
            None
        }
    }
}

/// The pairs of a layer's rows with the sites that are there, the likeliest first.
fn candidates(
    evidence: &[Vec<Evidence>],
    source: usize,
    groups: &[Vec<Member>],
    names: &BTreeMap<&str, usize>,
    rows: usize,
    said: &BTreeMap<(Member, Member), Verdict>,
) -> Vec<(usize, Pair, Option<Verdict>)> {
    let of = |member: &Member| &evidence[member.source][member.row];
    let known: Vec<(usize, Member)> =
        groups.iter().enumerate().flat_map(|(g, members)| members.iter().map(move |m| (g, *m))).collect();
    let mut ids: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut parcels: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut boxes = Vec::new();
    // Where a row has no position, what is of its commune may be it: all of it, or the rows without one.
    let (mut of_commune, mut unplaced) = (BTreeMap::<usize, Vec<usize>>::new(), BTreeMap::<usize, Vec<usize>>::new());
    for (k, (_, member)) in known.iter().enumerate() {
        let one = of(member);
        if let Some(commune) = one.commune {
            of_commune.entry(commune).or_default().push(k);
            if extent(one).is_none() {
                unplaced.entry(commune).or_default().push(k);
            }
        }
        if !one.id.is_empty() {
            ids.entry(&one.id).or_default().push(k);
        }
        one.parcels.iter().for_each(|p| parcels.entry(p).or_default().push(k));
        boxes.extend(extent(one).map(|rectangle| GeomWithData::new(rectangle, k)));
    }
    let tree = RTree::bulk_load(boxes);
    let rank: BTreeMap<Member, usize> = known.iter().enumerate().map(|(k, (_, member))| (*member, k)).collect();
    let mut told: BTreeMap<Member, Vec<usize>> = BTreeMap::new();
    for (first, second) in said.keys() {
        told.entry(*second).or_default().extend(rank.get(first));
    }
    let all: Vec<usize> = (0..evidence[source].len()).collect();
    let each = parallel::map(&all, |&row| {
        let own = &evidence[source][row];
        let second = Member { source, row };
        let mut near: BTreeSet<usize> = BTreeSet::new();
        near.extend(ids.get(own.id.as_str()).into_iter().flatten());
        near.extend(own.parcels.iter().filter_map(|p| parcels.get(p.as_str())).flatten());
        let by_commune = if extent(own).is_some() { &unplaced } else { &of_commune };
        near.extend(own.commune.and_then(|commune| by_commune.get(&commune)).into_iter().flatten());
        if let Some(rectangle) = extent(own) {
            let (low, high) = (rectangle.lower(), rectangle.upper());
            let around = rstar::AABB::from_corners([low[0] - FAR, low[1] - FAR], [high[0] + FAR, high[1] + FAR]);
            near.extend(tree.locate_in_envelope_intersecting(&around).map(|found| found.data));
        }
        near.extend(told.get(&second).into_iter().flatten());
        // A site stands for the likeliest of its rows.
        let mut best: BTreeMap<usize, (Pair, Option<Verdict>)> = BTreeMap::new();
        for k in near {
            let (group, first) = known[k];
            let verdict = said.get(&(first, second)).copied();
            let times = names.get(own.name.as_str()).copied().unwrap_or(1);
            let scored = of(&first).against(own, rarity(times, rows));
            let Some((score, reasons)) = scored.or(verdict.map(|_| (0.0, Vec::new()))) else { continue };
            if score < POSSIBLE && verdict.is_none() {
                continue;
            }
            let pair = Pair { first, second, score, reasons };
            let better = match best.get(&group) {
                None => true,
                Some((other, said)) => said.is_none() && (verdict.is_some() || score > other.score),
            };
            if better {
                best.insert(group, (pair, verdict));
            }
        }
        best.into_iter().map(|(group, (pair, verdict))| (group, pair, verdict)).collect::<Vec<_>>()
    });
    let mut found: Vec<(usize, Pair, Option<Verdict>)> = each.into_iter().flatten().collect();
    // What people said comes first.
    found.sort_by(|a, b| {
        let said = (b.2 == Some(Verdict::One)).cmp(&(a.2 == Some(Verdict::One)));
        said.then(b.1.score.total_cmp(&a.1.score)).then((a.1.first, a.1.second).cmp(&(b.1.first, b.1.second)))
    });
    found
}

/// The box of what is known of where a row stands.
fn extent(one: &Evidence) -> Option<Rectangle<[f64; 2]>> {
    use geo::BoundingRect as _;
    let rect = match &one.outline {
        Some(outline) => outline.bounding_rect()?,
        None => one.point.map(|p| geo::Rect::new(p.0, p.0))?,
    };
    Some(Rectangle::from_corners([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]))
}
