//! Reading of OpenStreetMap extracts, on extracts written here byte by byte: what a barrier stops, and what is said of a
//! file that is no use.

use std::path::{Path, PathBuf};

use geo::Point;
use territoire::diagnostic::{self, Notes};
use territoire::network::graph::{Graph, Measure, Spot};
use territoire::network::osm::{self, Area, Extract};
use territoire::network::profile::Profile;
use territoire::network::search::{Search, UNREACHED};
use territoire::network::snap::Snapper;
use territoire::network::streets::{CLOSED, Position, Streets};
use territoire::territory::Projection;

type Tags<'a> = &'a [(&'a str, &'a str)];

/// A field of bytes of a protobuf message.
fn bytes(field: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![field << 3 | 2];
    out.extend(varint(content.len() as u64));
    out.extend_from_slice(content);
    out
}

/// A field of a number.
fn number(field: u8, value: u64) -> Vec<u8> {
    let mut out = vec![field << 3];
    out.extend(varint(value));
    out
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return out;
        }
        out.push(low | 0x80);
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// A blob with its header, not compressed.
fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let body = bytes(1, content);
    let header = [bytes(1, kind.as_bytes()), number(3, body.len() as u64)].concat();
    [(header.len() as u32).to_be_bytes().to_vec(), header, body].concat()
}

/// An extract: nodes (number, degrees of longitude and latitude, tags) in one blob, ways (nodes, tags) in another.
fn extract(nodes: &[(i64, f64, f64, Tags<'_>)], ways: &[(&[i64], Tags<'_>)]) -> Vec<u8> {
    extract_with(nodes, ways, &[])
}

/// Role, kind (0 for a node, 1 for a way) and number of what a relation joins. Ways are numbered from 1.
type Members<'a> = &'a [(&'a str, u64, i64)];

/// The same with relations in a third blob.
fn extract_with(
    nodes: &[(i64, f64, f64, Tags<'_>)],
    ways: &[(&[i64], Tags<'_>)],
    relations: &[(Members<'_>, Tags<'_>)],
) -> Vec<u8> {
    let tags_of = |words: &mut Vec<String>, tags: Tags<'_>| {
        let mut of = |word: &str| {
            let known = words.iter().position(|w| w == word);
            let at = known.unwrap_or_else(|| {
                words.push(word.to_owned());
                words.len() - 1
            });
            varint(at as u64)
        };
        let (keys, values): (Vec<_>, Vec<_>) = tags.iter().map(|(k, v)| (of(k), of(v))).unzip();
        [bytes(2, &keys.concat()), bytes(3, &values.concat())].concat()
    };
    let block = |words: &[String], group: &[u8]| {
        let strings: Vec<u8> = words.iter().flat_map(|w| bytes(1, w.as_bytes())).collect();
        blob("OSMData", &[bytes(1, &strings), bytes(2, group)].concat())
    };
    let mut out = blob("OSMHeader", &bytes(4, b"OsmSchema-V0.6"));
    let (mut words, mut group) = (vec![String::new()], Vec::new());
    for (id, lon, lat, tags) in nodes {
        let place = |degrees: f64| zigzag((degrees * 1e7).round() as i64);
        let tags = tags_of(&mut words, tags);
        group
            .extend(bytes(1, &[number(1, zigzag(*id)), tags, number(8, place(*lat)), number(9, place(*lon))].concat()));
    }
    out.extend(block(&words, &group));
    let (mut words, mut group) = (vec![String::new()], Vec::new());
    for (id, (refs, tags)) in ways.iter().enumerate() {
        let mut last = 0;
        let refs: Vec<u8> = refs.iter().flat_map(|r| varint(zigzag(r - std::mem::replace(&mut last, *r)))).collect();
        let tags = tags_of(&mut words, tags);
        group.extend(bytes(3, &[number(1, id as u64 + 1), tags, bytes(8, &refs)].concat()));
    }
    out.extend(block(&words, &group));
    if relations.is_empty() {
        return out;
    }
    let (mut words, mut group) = (vec![String::new()], Vec::new());
    for (id, (members, tags)) in relations.iter().enumerate() {
        let tags = tags_of(&mut words, tags);
        let (mut roles, mut ids, mut kinds, mut last) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for (role, kind, member) in *members {
            roles.extend(varint(words.len() as u64));
            words.push((*role).to_owned());
            ids.extend(varint(zigzag(member - std::mem::replace(&mut last, *member))));
            kinds.extend(varint(*kind));
        }
        let members = [bytes(8, &roles), bytes(9, &ids), bytes(10, &kinds)].concat();
        group.extend(bytes(4, &[number(1, id as u64 + 1), tags, members].concat()));
    }
    out.extend(block(&words, &group));
    out
}

fn written(dir: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, content).expect("written");
    path
}

fn read(content: &[u8], area: Option<Area>, notes: &mut Notes) -> Option<Extract> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = written(dir.path(), "essai.osm.pbf", content);
    osm::read(&path, Path::new("essai.osm.pbf"), area, Profile::all(), notes)
}

fn profile(id: &str) -> usize {
    Profile::all().iter().position(|p| p.id == id).expect("a profile")
}

/// The graph of a profile, and the place on it of whatever is nearest to a position in ten-millionths of a degree.
struct Network {
    streets: Streets,
    graph: Graph,
    snapper: Snapper,
    projection: Projection,
}

impl Network {
    fn new(content: &[u8], id: &str, junction: u32) -> Self {
        let mut notes = Notes::new();
        let links = read(content, None, &mut notes).expect("a network").links;
        assert!(notes.all().is_empty(), "{}", diagnostic::summary(&notes));
        let (streets, _) = Streets::new(links);
        let graph = Graph::new(&streets, profile(id), Measure::Time, junction);
        let projection = Projection::lambert93();
        let snapper = Snapper::new(&streets, &graph, &Profile::all()[profile(id)], Measure::Time, &projection);
        Self { streets, graph, snapper, projection }
    }

    fn spot(&self, lon: f64, lat: f64) -> Spot {
        let at = self.projection.project(lon, lat).expect("in the projection");
        let found = self.snapper.snap(&self.streets, &self.graph, Point::from(at)).expect("near a street");
        Spot { access: 0, ..found.spot }
    }

    /// Seconds from one position to another, without the ways to the network; none when there is no way.
    fn seconds(&self, from: (f64, f64), to: (f64, f64)) -> Option<f64> {
        let (from, to) = (self.spot(from.0, from.1), self.spot(to.0, to.1));
        let mut search = Search::new(self.graph.nodes());
        search.run(&self.graph, from, CLOSED - 1);
        Some(search.to(&self.graph, from, to)).filter(|c| *c != UNREACHED).map(|c| f64::from(c) / 1_000.0)
    }
}

const RESIDENTIAL: Tags<'_> = &[("highway", "residential")];

/// Seconds at so many km/h along so many thousandths of a degree of longitude at 45° north: a degree is there
/// 6,378,137 / √(1 − 0.00669438 / 2) × π / 180 × cos 45° = 78,846.8 m.
fn east(thousandths: f64, kmh: f64) -> f64 {
    thousandths * 78.846_8 / (kmh / 3.6)
}

/// The same along the meridian: 6,378,137 × (1 − 0.00669438) / (1 − 0.00669438 / 2)^1.5 × π / 180 = 111,131.8 m.
fn north(thousandths: f64, kmh: f64) -> f64 {
    thousandths * 111.131_8 / (kmh / 3.6)
}

/// A street from west to east with a barrier in its middle, and a way round by the north, 1 thousandth of a degree away.
fn street(barrier: Tags<'_>) -> Vec<u8> {
    extract(
        &[
            (1, 3.0, 45.0, &[]),
            (2, 3.002, 45.0, barrier),
            (3, 3.004, 45.0, &[]),
            (4, 3.0, 45.001, &[]),
            (5, 3.004, 45.001, &[]),
        ],
        &[(&[1, 2, 3], RESIDENTIAL), (&[1, 4, 5, 3], RESIDENTIAL)],
    )
}

fn near(found: Option<f64>, expected: f64) -> bool {
    // Costs are whole milliseconds, and a place along a stretch is kept as a share of single precision.
    found.is_some_and(|found| (found - expected).abs() < 0.02)
}

#[test]
fn a_bollard_stops_cars_and_one_may_come_up_to_it_from_either_side() {
    let content = street(&[("barrier", "bollard")]);
    let car = Network::new(&content, "voiture", 0);
    let (west, east_end, left, right) = ((3.0, 45.0), (3.004, 45.0), (3.001_9, 45.0), (3.002_1, 45.0));
    // Up to the bollard from each side: 30 km/h.
    assert!(near(car.seconds(west, left), east(1.9, 30.0)), "{:?}", car.seconds(west, left));
    assert!(near(car.seconds(right, east_end), east(1.9, 30.0)), "{:?}", car.seconds(right, east_end));
    // To the other side one goes round: back to the west, north, east, south, and back to the bollard.
    let round = east(1.9 + 4.0 + 1.9, 30.0) + 2.0 * north(1.0, 30.0);
    // The parallel 0.001° further north is shorter by sin 45° / cos 45° × 0.001 × π / 180, some 2 hundred-thousandths.
    assert!(near(car.seconds(left, right), round), "{:?} {round}", car.seconds(left, right));
    assert!(near(car.seconds(west, east_end), east(4.0, 30.0) + 2.0 * north(1.0, 30.0)));
    // On foot one goes through, at no cost; by bicycle too.
    for (id, kmh) in [("marche", 4.5), ("velo", 17.0)] {
        let other = Network::new(&content, id, 8_000);
        assert!(near(other.seconds(left, right), east(0.2, kmh)), "{id} {:?}", other.seconds(left, right));
        assert!(near(other.seconds(west, east_end), east(4.0, kmh)), "{id} {:?}", other.seconds(west, east_end));
    }
}

#[test]
fn a_gate_closed_to_all_leaves_two_ends_and_one_that_stops_nobody_leaves_none() {
    let closed = street(&[("barrier", "gate"), ("access", "no")]);
    for id in ["voiture", "marche"] {
        let network = Network::new(&closed, id, 0);
        let kmh = if id == "marche" { 4.5 } else { 30.0 };
        let found = network.seconds((3.001_9, 45.0), (3.002_1, 45.0));
        assert!(near(found, east(7.8, kmh) + 2.0 * north(1.0, kmh)), "{id} {found:?}");
    }
    // Nodes 1 and 3 are no crossroads: without a barrier the four streets are a ring of one edge.
    let ring = |barrier: Tags<'_>| {
        let links = read(&street(barrier), None, &mut Notes::new()).expect("a network").links;
        let (streets, _) = Streets::new(links);
        (streets.nodes.len(), streets.ends.len())
    };
    assert_eq!(ring(&[]), (1, 1));
    assert_eq!(ring(&[("barrier", "kerb")]), (1, 1));
    assert_eq!(ring(&[("barrier", "gate"), ("access", "no")]), (2, 1), "one edge from one side to the other");
    assert_eq!(ring(&[("barrier", "bollard")]), (2, 2), "and one of no length for who may pass");
}

#[test]
fn a_bollard_at_a_crossroads_stops_cars_from_every_arm_and_the_junction_is_paid_once_by_others() {
    let content = extract(
        &[
            (1, 3.0, 45.0, &[("barrier", "bollard")]),
            (2, 2.998, 45.0, &[]),
            (3, 3.002, 45.0, &[]),
            (4, 3.0, 44.998, &[]),
            (5, 3.0, 45.002, &[]),
            // From the west to the north, for cars to have a part where one gets about.
            (6, 2.998, 45.002, &[]),
            (7, 2.998, 45.003, &[]),
        ],
        &[(&[2, 1, 3], RESIDENTIAL), (&[4, 1, 5], RESIDENTIAL), (&[2, 6, 5], RESIDENTIAL), (&[6, 7], RESIDENTIAL)],
    );
    let foot = Network::new(&content, "marche", 8_000);
    // Half of the junction at each end of the way through it.
    assert!(near(foot.seconds((2.999, 45.0), (3.001, 45.0)), east(2.0, 4.5) + 8.0));
    assert!(near(foot.seconds((2.999, 45.0), (3.0, 44.999)), east(1.0, 4.5) + north(1.0, 4.5) + 8.0));
    let car = Network::new(&content, "voiture", 0);
    let round = car.seconds((2.999, 45.0), (3.0, 45.001));
    assert!(near(round, east(3.0, 30.0) + north(3.0, 30.0)), "by the other corner: {round:?}");
    // The arms to the east and the south are cut off from the rest: nothing is put on them.
    let east_arm = car.projection.project(3.001, 45.0).expect("in the projection");
    let put = car.snapper.snap(&car.streets, &car.graph, Point::from(east_arm)).expect("near a street");
    assert!((put.distance - 78.85).abs() < 0.2, "at the bollard: {}", put.distance);
}

#[test]
fn a_bollard_on_a_path_where_no_car_goes_cuts_nothing() {
    let path: Tags<'_> = &[("highway", "footway")];
    let content = extract(
        &[(1, 3.0, 45.0, &[]), (2, 3.002, 45.0, &[("barrier", "bollard")]), (3, 3.004, 45.0, &[])],
        &[(&[1, 2, 3], path)],
    );
    let links = read(&content, None, &mut Notes::new()).expect("a network").links;
    assert_eq!((links.nodes.len(), links.ends.len()), (2, 1));
    // Where the path begins at a street, at the bollard, it is the street that is cut, for cars.
    let street = extract(
        &[
            (1, 3.0, 45.0, &[]),
            (2, 3.002, 45.0, &[("barrier", "bollard")]),
            (3, 3.004, 45.0, &[]),
            (4, 3.002, 45.001, &[]),
        ],
        &[(&[1, 2], RESIDENTIAL), (&[2, 3], path), (&[2, 4], path)],
    );
    let links = read(&street, None, &mut Notes::new()).expect("a network").links;
    assert_eq!((links.nodes.len(), links.ends.len()), (4, 3), "one street ends there: no car would go on");
}

/// A crossroads of four streets of 0.002°, and a ring road from the west to the north, by a corner; way 1 comes from the
/// west, 2 goes east, 3 comes from the south, 4 goes north.
fn crossroads(relations: &[(Members<'_>, Tags<'_>)]) -> Vec<u8> {
    extract_with(
        &[
            (1, 3.0, 45.0, &[]),
            (2, 2.998, 45.0, &[]),
            (3, 3.002, 45.0, &[]),
            (4, 3.0, 44.998, &[]),
            (5, 3.0, 45.002, &[]),
            (6, 2.998, 45.002, &[]),
            (7, 3.002, 44.998, &[]),
        ],
        &[
            (&[2, 1], RESIDENTIAL),
            (&[1, 3], RESIDENTIAL),
            (&[4, 1], RESIDENTIAL),
            (&[1, 5], RESIDENTIAL),
            (&[2, 6, 5], RESIDENTIAL),
            (&[4, 7, 3], RESIDENTIAL),
        ],
        relations,
    )
}

/// From the west to the north: 2 arms of the crossroads, or round by the corner.
fn west_to_north(content: &[u8], id: &str) -> Option<f64> {
    Network::new(content, id, 0).seconds((2.999, 45.0), (3.0, 45.001))
}

const WEST_NORTH: Members<'_> = &[("from", 1, 1), ("via", 0, 1), ("to", 1, 4)];
const WEST_EAST: Members<'_> = &[("from", 1, 1), ("via", 0, 1), ("to", 1, 2)];

#[test]
fn a_forbidden_turn_sends_vehicles_round_and_lets_who_walks_through() {
    let through = |kmh: f64| east(1.0, kmh) + north(1.0, kmh);
    // Back to the west end, north to the corner, east to the north end, and half an arm to the south.
    let round = |kmh: f64| east(1.0, kmh) + north(2.0, kmh) + east(2.0, kmh) + north(1.0, kmh);
    let turn: Tags<'_> = &[("type", "restriction"), ("restriction", "no_left_turn")];
    let cases: [(Members<'_>, Tags<'_>, bool, bool); 9] = [
        (WEST_NORTH, turn, true, true),
        (WEST_EAST, &[("type", "restriction"), ("restriction", "only_straight_on")], true, true),
        (
            WEST_NORTH,
            &[("type", "restriction"), ("restriction", "no_left_turn"), ("except", "psv;bicycle")],
            true,
            false,
        ),
        (WEST_NORTH, &[("type", "restriction"), ("restriction:motorcar", "no_left_turn")], true, false),
        (WEST_NORTH, &[("type", "restriction"), ("restriction:hgv", "no_left_turn")], false, false),
        (
            WEST_NORTH,
            &[("type", "restriction"), ("restriction:conditional", "no_left_turn @ (07:00-09:00)")],
            false,
            false,
        ),
        (WEST_NORTH, &[("type", "route"), ("restriction", "no_left_turn")], false, false),
        // Through a way: not followed.
        (&[("from", 1, 1), ("via", 1, 3), ("to", 1, 4)], turn, false, false),
        // Way 5 does not come to the node.
        (&[("from", 1, 5), ("via", 0, 1), ("to", 1, 4)], turn, false, false),
    ];
    for (n, (members, tags, car, bicycle)) in cases.iter().enumerate() {
        let content = crossroads(&[(members, tags)]);
        for (id, kmh, goes_round) in [("voiture", 30.0, *car), ("velo", 15.0, *bicycle), ("marche", 4.5, false)] {
            let found = west_to_north(&content, id);
            let kmh = if id == "velo" { Profile::all()[profile(id)].speeds["residential"] } else { kmh };
            assert!(near(found, if goes_round { round(kmh) } else { through(kmh) }), "{n} {id} {found:?}");
        }
        let left_out = read(&content, None, &mut Notes::new()).expect("a network").restrictions_left_out;
        assert_eq!(left_out, usize::from(n > 6), "{n}");
    }
}

/// From the west only straight on: back to the west, too, is forbidden. From the south nothing is.
#[test]
fn only_straight_on_forbids_all_other_turns_from_there() {
    let only: Tags<'_> = &[("type", "restriction"), ("restriction", "only_straight_on")];
    let content = crossroads(&[(WEST_EAST, only)]);
    let (streets, _) = Streets::new(read(&content, None, &mut Notes::new()).expect("a network").links);
    // To the south, to the north and back. The streets make two rings through the crossroads: who drives turns about at
    // none of its four arms, of which back to the west is one.
    assert_eq!(streets.turns.iter().filter(|t| t.from != t.to).count(), 2);
    assert_eq!(streets.turns.iter().filter(|t| t.from == t.to).count(), 4);
    let network = Network::new(&content, "voiture", 0);
    let direct = network.seconds((3.0, 44.999), (3.0, 45.001));
    assert!(near(direct, north(2.0, 30.0)), "{direct:?}");
    // To the south: straight on, and round by the south-east corner.
    let south = network.seconds((2.999, 45.0), (3.0, 44.999));
    assert!(near(south, east(3.0, 30.0) + north(2.0, 30.0) + east(2.0, 30.0) + north(1.0, 30.0)), "{south:?}");
}

/// However many bytes are missing at the end, there is something to say.
#[test]
fn an_extract_cut_anywhere_is_told() {
    let whole = street(&[("barrier", "bollard")]);
    assert!(read(&whole, None, &mut Notes::new()).is_some());
    let dir = tempfile::tempdir().expect("a folder");
    let mut said = std::collections::BTreeSet::new();
    for length in 0..whole.len() {
        let path = written(dir.path(), "coupe.osm.pbf", &whole[..length]);
        let mut notes = Notes::new();
        let found = osm::read(&path, Path::new("coupe.osm.pbf"), None, Profile::all(), &mut notes);
        assert!(found.is_none() && notes.all().len() == 1, "{length} bytes of {}", whole.len());
        let d = &notes.all()[0];
        said.insert((d.code.id, d.label.clone().unwrap_or_default()));
    }
    let ended = "il s'arrête avant la fin";
    assert!(said.contains(&("E0501", ended.to_owned())) && said.contains(&("E0501", "le fichier est vide".to_owned())));
    // Cut between two blobs it looks whole, without its ways or its nodes.
    assert!(
        said.iter().all(|(code, label)| *code == "E0503" || label == ended || label == "le fichier est vide"),
        "{said:?}"
    );
    // A few bytes after the last blob are the beginning of another.
    for more in 1..4 {
        let mut longer = whole.clone();
        longer.extend_from_slice(&[0; 4][..more]);
        let mut notes = Notes::new();
        assert!(read(&longer, None, &mut notes).is_none(), "{more} bytes more");
        assert_eq!(notes.all()[0].label.as_deref(), Some(ended));
    }
}

/// Each byte in turn changed, in several ways: a network or a diagnostic, never a panic.
#[test]
fn an_extract_with_a_byte_changed_is_read_or_told() {
    let whole = street(&[("barrier", "bollard")]);
    let dir = tempfile::tempdir().expect("a folder");
    let (mut read, mut told) = (0, 0);
    for at in 0..whole.len() {
        for change in [0x01, 0x08, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[at] ^= change;
            let path = written(dir.path(), "abime.osm.pbf", &changed);
            let mut notes = Notes::new();
            match osm::read(&path, Path::new("abime.osm.pbf"), None, Profile::all(), &mut notes) {
                Some(found) => {
                    // What was read can be welded, and searched.
                    let (streets, _) = Streets::new(found.links);
                    let _ = Graph::new(&streets, 0, Measure::Time, 4_000).largest_component();
                    read += 1;
                }
                None => {
                    assert!(!notes.all().is_empty(), "byte {at} changed by {change:#x}");
                    told += 1;
                }
            }
        }
    }
    assert!(read > 100 && told > 100, "{read} read, {told} told");
}

/// An extract with its blobs compressed, as those that are published are.
fn packed(mut rest: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    // The number that begins there, and what follows it.
    let varint_of = |bytes: &[u8]| {
        let length = bytes.iter().position(|b| b & 0x80 == 0).expect("an end") + 1;
        let value = bytes[..length].iter().rev().fold(0_usize, |value, b| value << 7 | usize::from(b & 0x7f));
        (value, length)
    };
    let mut out = Vec::new();
    while !rest.is_empty() {
        let header = u32::from_be_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let kind = &rest[6..6 + usize::from(rest[5])];
        let (size, _) = varint_of(&rest[7 + kind.len()..]);
        let body = &rest[4 + header..4 + header + size];
        let (length, begins) = varint_of(&body[1..]);
        let content = &body[1 + begins..1 + begins + length];
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(content).expect("packed");
        let body = [number(2, length as u64), bytes(3, &encoder.finish().expect("packed"))].concat();
        let head = [bytes(1, kind), number(3, body.len() as u64)].concat();
        out.extend([(head.len() as u32).to_be_bytes().to_vec(), head, body].concat());
        rest = &rest[4 + header + size..];
    }
    out
}

/// Runs of bytes overwritten, as a bad sector leaves them, in an extract compressed as those that are published are, each
/// blob with its checksum: every way is there, or it is told.
#[test]
fn an_extract_overwritten_loses_no_way_in_silence() {
    use rand::{RngExt as _, SeedableRng as _};
    let whole = packed(&street(&[("barrier", "bollard")]));
    let sound = read(&whole, None, &mut Notes::new()).expect("read");
    let dir = tempfile::tempdir().expect("a folder");
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(20_261_130);
    let mut silent = Vec::new();
    for trial in 0..400 {
        let mut changed = whole.clone();
        let at = random.random_range(0..whole.len());
        for byte in changed.iter_mut().skip(at).take(32) {
            *byte = match trial % 3 {
                0 => 0,
                1 => 0xff,
                _ => random.random(),
            };
        }
        let path = written(dir.path(), "abime.osm.pbf", &changed);
        let mut notes = Notes::new();
        let found = osm::read(&path, Path::new("abime.osm.pbf"), None, Profile::all(), &mut notes);
        let fewer = found.as_ref().is_none_or(|f| f.ways < sound.ways || f.nodes < sound.nodes);
        if fewer && notes.all().is_empty() {
            silent.push(format!("trial {trial} at {at}: {:?} ways", found.map(|f| f.ways)));
        }
    }
    assert!(silent.is_empty(), "{} of 400\n{}", silent.len(), silent.join("\n"));
}

#[test]
fn an_extract_elsewhere_without_roads_or_without_nodes_is_told() {
    let building: Tags<'_> = &[("building", "yes")];
    let nodes: &[(i64, f64, f64, Tags<'_>)] = &[(1, 3.0, 45.0, &[]), (2, 3.002, 45.0, &[])];
    let cases = [
        (street(&[]), Some(Area::degrees(5.0, 48.6, 5.9, 49.2)), "E0502", "ne touche pas le territoire"),
        (extract(nodes, &[(&[1, 2], building)]), None, "E0503", "aucune voie"),
        (extract(nodes, &[]), None, "E0503", "aucune voie"),
        (extract(&[], &[]), None, "E0503", "aucun point"),
        // A street in the area by one node only has no length there.
        (street(&[]), Some(Area::degrees(2.999, 44.999, 3.001, 45.000_5)), "E0503", "aucune voie"),
    ];
    for (content, area, code, words) in cases {
        let mut notes = Notes::new();
        assert!(read(&content, area, &mut notes).is_none(), "{words}");
        let said: Vec<(&str, &str)> = notes.all().iter().map(|d| (d.code.id, d.message.as_str())).collect();
        assert!(matches!(said.as_slice(), [(c, m)] if *c == code && m.contains(words)), "{said:?}");
    }
}

/// Nodes of a clip are those of the box, its edges included, and a street is cut where it leaves it.
#[test]
fn a_street_is_cut_at_the_last_node_inside_the_area() {
    let area = Area::degrees(3.0, 44.999, 3.002, 45.002);
    let found = read(&street(&[]), Some(area), &mut Notes::new()).expect("a network");
    let (streets, _) = Streets::new(found.links);
    // Nodes 2, 1 and 4, in a row.
    assert_eq!((found.nodes, streets.ends.len()), (3, 1));
    let mut ends = [streets.nodes[0], streets.nodes[1]];
    ends.sort_unstable();
    let at = |lon: f64, lat: f64| Position { lon: (lon * 1e7).round() as i32, lat: (lat * 1e7).round() as i32 };
    assert_eq!(ends, [at(3.0, 45.001), at(3.002, 45.0)]);
}

#[test]
fn a_profile_with_an_unknown_key_or_section_is_told_at_its_line() {
    let text = "id = \"essai\"\nacces = [\"foot\"]\nbacs = true\n[vitesses]\nprimary = 3\n[vitesse]\nprimary = 3\n";
    let mut notes = Notes::new();
    assert!(Profile::parse(text, Path::new("profils/essai.toml"), &mut notes).is_none());
    let said = diagnostic::summary(&notes);
    for words in ["profils/essai.toml:3", "`bacs`", "bac", "profils/essai.toml:6", "vitesses"] {
        assert!(said.contains(words), "{words} in\n{said}");
    }
}
