//! The jobs of the reference scripts (GeoPandas, PySAL) on the 34,738 metropolitan communes and 5,000 facilities, one
//! a process: `benches/pairs/france.py` runs them in turns with their peers and holds the results against each other.
//!
//! `--cas NOM --entrees DOSSIER --resultats DOSSIER` runs one; it writes CSV files and prints what each step took.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use geo::{Area, Euclidean, Geometry, Length, MultiPolygon, Point};
use territoire::diagnostic::Notes;
use territoire::layer::{Cells, Shapes, read_shapes};
use territoire::method::inequality::{gini, theil, theil_decomposition, theil_permutations};
use territoire::method::neighbours::{Contiguity, contiguity};
use territoire::method::spatial::{Quadrant, Weights, local_moran, moran, moran_permutations};
use territoire::network::covered::Discs;
use territoire::network::sites::Sites;
use territoire::network::{Straight, Travel};
use territoire::parallel;
use territoire::territory::{Locator, Projection, dissolve};
use territoire::units::{Metres, Span};

const PERMUTATIONS: usize = 999;
const SEED: u64 = 1;

/// Where a job reads and writes, and what its steps took, in milliseconds.
struct Job {
    inputs: PathBuf,
    results: PathBuf,
    projection: Projection,
    steps: Vec<(&'static str, f64)>,
    figures: Vec<(&'static str, f64)>,
}

/// The communes of the GeoPackage.
struct Communes {
    codes: Vec<String>,
    epcis: Vec<String>,
    outlines: Vec<Option<MultiPolygon<f64>>>,
    mairies: Vec<Point<f64>>,
}

impl Job {
    fn timed<T>(&mut self, step: &'static str, work: impl FnOnce(&Self) -> T) -> T {
        let start = Instant::now();
        let done = work(self);
        self.steps.push((step, start.elapsed().as_secs_f64() * 1e3));
        done
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.results.join(name), text).expect("a file is written");
    }

    fn communes(&mut self) -> Communes {
        self.timed("lire les communes", Self::read)
    }

    fn read(&self) -> Communes {
        let path = self.inputs.join("communes_metro.gpkg");
        let shapes = read_shapes(&path, &path, &self.projection, &mut Notes::new()).expect("the communes are read");
        let column = |name: &str| shapes.field(name).expect("a column of the communes");
        let (code, epci, lon, lat) = (column("code"), column("epci"), column("lon"), column("lat"));
        let Shapes { rows, .. } = shapes;
        let text = |at: usize| rows.iter().map(|r| r.0.get(at).unwrap_or_default().to_owned()).collect::<Vec<_>>();
        let number = |row: &Cells, at: usize| row.get(at).and_then(|t| t.parse().ok());
        let mairie = |cells: &Cells| self.projection.project(number(cells, lon)?, number(cells, lat)?).map(Point);
        let mairies = rows.iter().map(|r| mairie(&r.0).expect("every commune has a mairie")).collect();
        let (codes, epcis) = (text(code), text(epci));
        let surface = |geometry| match geometry {
            Some(Geometry::Polygon(p)) => Some(MultiPolygon::new(vec![p])),
            Some(Geometry::MultiPolygon(m)) => Some(m),
            _ => None,
        };
        Communes { codes, epcis, mairies, outlines: rows.into_iter().map(|r| surface(r.1)).collect() }
    }

    /// Identifiers and positions of the 200,000 points.
    fn points(&self) -> (Vec<f64>, Vec<Point<f64>>) {
        let mut columns = numbers(&self.inputs.join("points_200k.csv.gz"), &["id", "lon", "lat"]);
        let positions: Vec<(f64, f64)> = columns[1].iter().copied().zip(columns[2].iter().copied()).collect();
        let project = |(lon, lat): &(f64, f64)| self.projection.project(*lon, *lat).map(Point).expect("in France");
        (columns.swap_remove(0), parallel::map(&positions, project))
    }

    fn facilities(&self) -> Vec<Point<f64>> {
        let columns = numbers(&self.inputs.join("facilities_5k.csv"), &["x_l93", "y_l93"]);
        columns[0].iter().zip(&columns[1]).map(|(x, y)| Point::new(*x, *y)).collect()
    }
}

fn text_of(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("the file is read");
    if path.extension().is_none_or(|e| e != "gz") {
        return String::from_utf8(bytes).expect("UTF-8");
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("gzip");
    text
}

/// Columns of a CSV, each as a list.
fn columns<T: std::str::FromStr + Default>(path: &Path, names: &[&str]) -> Vec<Vec<T>> {
    let text = text_of(path);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at: Vec<usize> = names.iter().map(|n| header.iter().position(|h| h == *n).expect("a column")).collect();
    let mut out: Vec<Vec<T>> = names.iter().map(|_| Vec::new()).collect();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).expect("a row") {
        out.iter_mut().zip(&at).for_each(|(column, at)| column.push(row[*at].parse().unwrap_or_default()));
    }
    out
}

fn numbers(path: &Path, names: &[&str]) -> Vec<Vec<f64>> {
    columns(path, names)
}

/// Areas, and the commune of each of 200,000 points.
fn join(job: &mut Job) {
    // Two files, read side by side.
    let (communes, points) = job.timed("lire les communes et les points", |job| {
        std::thread::scope(|scope| {
            let points = scope.spawn(|| job.points());
            (job.read(), points.join().expect("the points are read"))
        })
    });
    let areas =
        job.timed("surfaces", |_| parallel::map(&communes.outlines, |o| o.as_ref().map_or(0.0, Area::unsigned_area)));
    let found = job.timed("joindre les points", |_| {
        let locator = Locator::new(communes.outlines.iter().map(Option::as_ref));
        locator.locate_all(&points.1, |i| communes.outlines[i].as_ref())
    });
    job.timed("écrire", |job| {
        let mut text = String::from("id,code\n");
        for (id, commune) in points.0.iter().zip(&found) {
            let code = commune.map_or("", |i| communes.codes[i].as_str());
            writeln!(text, "{id},{code}").expect("a string grows");
        }
        job.write("jointure.csv", &text);
        job.write("surfaces.csv", &by_code("area_m2", &communes.codes, &areas));
    });
}

fn by_code(column: &str, codes: &[String], values: &[f64]) -> String {
    let mut text = format!("code,{column}\n");
    codes.iter().zip(values).for_each(|(code, v)| writeln!(text, "{code},{v}").expect("a string grows"));
    text
}

/// The nearest facility of each mairie, and how many are within 5, 10 and 20 km.
fn nearest(job: &mut Job) {
    let (codes, mairies, facilities) = job.timed("lire", |job| {
        let path = job.inputs.join("communes_attr.csv");
        let mut texts: Vec<Vec<String>> = columns(&path, &["code", "dep", "lon", "lat"]);
        let overseas: Vec<bool> = texts[1].iter().map(|d| d.starts_with("97") || d.starts_with("98")).collect();
        for column in &mut texts {
            let mut keep = overseas.iter();
            column.retain(|_| keep.next() == Some(&false));
        }
        let number = |t: &String| t.parse::<f64>().expect("degrees");
        let lonlat: Vec<(f64, f64)> = texts[2].iter().map(number).zip(texts[3].iter().map(number)).collect();
        let project = |(lon, lat): &(f64, f64)| job.projection.project(*lon, *lat).map(Point).expect("in France");
        (std::mem::take(&mut texts[0]), parallel::map(&lonlat, project), Sites::at(&job.facilities()))
    });
    let straight = Straight::new(1.0);
    let near = job.timed("le plus proche", |_| straight.nearest(&mairies, &facilities, 1));
    let counts = job.timed("compter à 5, 10 et 20 km", |_| {
        [5.0, 10.0, 20.0].map(|km| straight.count_within(&mairies, &facilities, Span::Length(Metres::from_km(km))))
    });
    job.timed("écrire", |job| {
        let mut text = String::from("code,i,d,n5,n10,n20\n");
        for (k, (code, near)) in codes.iter().zip(&near).enumerate() {
            let (i, d) = near[0];
            let [a, b, c] = [counts[0][k], counts[1][k], counts[2][k]];
            writeln!(text, "{code},{i},{},{a},{b},{c}", metres(d)).expect("a string grows");
        }
        job.write("proches.csv", &text);
    });
}

fn metres(span: Span) -> f64 {
    let Span::Length(length) = span else { panic!("a straight line is a length") };
    length.value()
}

/// The share of each commune within 5 km of a facility.
fn coverage(job: &mut Job) {
    let communes = job.communes();
    let shares = job.timed("part couverte", |job| {
        let facilities = job.facilities();
        let discs = Discs::new(&facilities, 5_000.0);
        parallel::map(&communes.outlines, |outline| {
            let outline = outline.as_ref()?;
            Some(discs.covered(outline)? / outline.unsigned_area())
        })
    });
    let shares: Vec<f64> = shares.into_iter().map(|s| s.expect("every commune has an outline")).collect();
    job.timed("écrire", |job| job.write("couverture.csv", &by_code("share", &communes.codes, &shares)));
}

/// The distance of each mairie to its nearest facility.
fn distances(job: &Job, communes: &Communes) -> Vec<f64> {
    let near = Straight::new(1.0).nearest(&communes.mairies, &Sites::at(&job.facilities()), 1);
    near.iter().map(|n| metres(n[0].1)).collect()
}

/// The rank of each commune's EPCI among theirs; those without one are a group too, as for the peers.
fn groups(epcis: &[String]) -> (Vec<&str>, Vec<usize>) {
    let mut names: Vec<&str> = epcis.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    let of = |e: &String| names.binary_search(&e.as_str()).expect("its own name");
    let groups = epcis.iter().map(of).collect();
    (names, groups)
}

/// Gini, Theil, contiguity, Moran and local Moran.
fn balance(job: &mut Job) {
    let communes = job.communes();
    let d = job.timed("distances", |job| distances(job, &communes));
    let neighbours = job.timed("contiguïté", |_| {
        let rings = |o: &Option<MultiPolygon<f64>>| -> Vec<Vec<[f64; 2]>> {
            let polygons = o.iter().flat_map(|m| &m.0);
            let rings = polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            rings.map(|r| r.0.iter().map(|c| [c.x, c.y]).collect()).collect()
        };
        contiguity(&parallel::map(&communes.outlines, rings), Contiguity::Queen)
    });
    let parts = job.timed("Gini et Theil", |_| {
        let (_, groups) = groups(&communes.epcis);
        (gini(&d).expect("an index"), theil_decomposition(&d, &groups).expect("an index"))
    });
    let weights = Weights::row_standardised(&neighbours);
    let global = job.timed("Moran, 999 permutations", |_| {
        let found = moran(&d, &weights).expect("an index");
        (found, moran_permutations(&d, &weights, PERMUTATIONS, SEED).expect("a probability"))
    });
    let local =
        job.timed("Moran local, 999 permutations", |_| local_moran(&d, &weights, PERMUTATIONS, SEED).expect("indices"));
    job.figures = vec![
        ("gini_distance", parts.0),
        ("theil_distance", parts.1.total),
        ("theil_dist_between", parts.1.between),
        ("theil_dist_within", parts.1.within),
        ("moran_I", global.0.i),
        ("moran_EI", global.0.expected),
        ("moran_VI_norm", global.0.variance_normality),
        ("moran_VI_rand", global.0.variance_randomisation),
        ("moran_p_sim", global.1),
    ];
    job.timed("écrire", |job| {
        let mut text = String::from("code,I,p,q\n");
        for (code, l) in communes.codes.iter().zip(&local) {
            let quadrant = match l.quadrant {
                Quadrant::HighHigh => 1,
                Quadrant::LowHigh => 2,
                Quadrant::LowLow => 3,
                Quadrant::HighLow => 4,
            };
            let p = l.p.map(|p| p.to_string()).unwrap_or_default();
            writeln!(text, "{code},{},{p},{quadrant}", l.i).expect("a string grows");
        }
        job.write("lisa.csv", &text);
        let mut text = String::from("a,b\n");
        for (a, list) in neighbours.iter().enumerate() {
            for b in list.iter().filter(|b| **b > a) {
                writeln!(text, "{},{}", communes.codes[a], communes.codes[*b]).expect("a string grows");
            }
        }
        job.write("aretes.csv", &text);
    });
}

/// The outline of each EPCI.
fn union(job: &mut Job) {
    let communes = job.communes();
    let (names, groups) = groups(&communes.epcis);
    let outlines = job.timed("dissoudre", |_| {
        let mut members = vec![Vec::new(); names.len()];
        groups.iter().zip(&communes.outlines).for_each(|(g, outline)| members[*g].extend(outline));
        parallel::map(&members, |members| dissolve(members.iter().copied()))
    });
    job.timed("écrire", |job| {
        let mut text = String::from("epci,area_m2,perimeter_m\n");
        for (name, outline) in names.iter().zip(&outlines) {
            let rings = outline.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            let perimeter: f64 = rings.map(|r| Euclidean.length(r)).sum();
            writeln!(text, "{name},{},{perimeter}", outline.unsigned_area()).expect("a string grows");
        }
        job.write("epci.csv", &text);
    });
}

/// Theil's T by EPCI, with 99 permutations.
fn decomposition(job: &mut Job) {
    let communes = job.communes();
    let d = job.timed("distances", |job| distances(job, &communes));
    let (_, groups) = groups(&communes.epcis);
    let parts = job.timed("décomposer, 99 permutations", |_| {
        let parts = theil_decomposition(&d, &groups).expect("an index");
        (parts, theil_permutations(&d, &groups, 99, SEED).expect("a probability"))
    });
    job.figures = vec![
        ("theil", theil(&d).expect("an index")),
        ("between", parts.0.between),
        ("within", parts.0.within),
        ("p", parts.1),
    ];
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |key: &str| arguments.iter().skip_while(|a| *a != key).nth(1).cloned();
    // Without a case there is nothing to measure: the peers' side starts each of them.
    let (Some(case), Some(inputs), Some(results)) = (after("--cas"), after("--entrees"), after("--resultats")) else {
        return;
    };
    let projection = Projection::lambert93();
    let (inputs, results) = (PathBuf::from(inputs), PathBuf::from(results));
    let mut job = Job { inputs, results, projection, steps: Vec::new(), figures: Vec::new() };
    let work = match case.as_str() {
        "jointure" => join,
        "proches" => nearest,
        "couverture" => coverage,
        "equilibre" => balance,
        "dissolution" => union,
        "theil" => decomposition,
        other => panic!("no job `{other}`"),
    };
    work(&mut job);
    let map = |list: &[(&str, f64)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
    let said: [(&str, serde_json::Map<String, serde_json::Value>); 2] =
        [("steps", map(&job.steps)), ("figures", map(&job.figures))];
    println!("{}", serde_json::json!(std::collections::BTreeMap::from(said)));
}
