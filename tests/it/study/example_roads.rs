//! The example study with roads and without: made-up roads from mairie to mairie, whose distances another library finds.

use std::fmt::Write as _;
use std::path::Path;

use geo::Coord;
use petgraph::algo::dijkstra;
use petgraph::graph::{NodeIndex, UnGraph};

use crate::support::answers::written_numbers;
use crate::support::files::{EXAMPLE, copy, json, write};
use crate::support::grounds::{Mairie, mairies};
use crate::support::tool;

fn territoire(arguments: &[&str], folder: &Path) -> String {
    let run = tool::territoire().args(arguments).arg(folder).assert().success();
    let out = run.get_output();
    tool::all(out)
}

/// Pairs between which no third one stands: those whose circle of that diameter is empty (Gabriel and Sokal 1969). They
/// join all, and never cross.
fn neighbours(all: &[Mairie]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for a in 0..all.len() {
        for b in a + 1..all.len() {
            let middle = (all[a].at.0 + all[b].at.0) / 2.0;
            let radius = far(all[a].at.0, middle);
            if all.iter().enumerate().all(|(c, m)| c == a || c == b || far(m.at.0, middle) > radius) {
                out.push((a, b));
            }
        }
    }
    out
}

fn far(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn by_commune(folder: &Path, file: &str, column: &str) -> Vec<(String, f64)> {
    let results = json(&folder.join(file));
    let cells = written_numbers(&results, "distance-france-services", "communes", column).into_iter();
    cells.map(|(key, value)| (key, value.expect("a distance"))).collect()
}

#[test]
fn the_example_takes_the_roads_when_it_has_some() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("exemple");
    copy(Path::new(EXAMPLE), &folder);
    // At their mairies, where the made-up roads are, and no other.
    let mut services = String::from("id,nom,type,code_insee\n");
    for code in ["55463", "55551", "55040", "55570", "55198"] {
        writeln!(services, "FS-{code},France Services {code},France Services,{code}").expect("written");
    }
    write(&folder, "couches/france-services.csv", services);
    let said = territoire(&["analyser"], &folder);
    assert!(said.contains("(à vol d'oiseau × 1,3)") && !said.contains("par la route"), "{said}");

    let all = mairies(&folder);
    assert_eq!(all.len(), 123);
    let pairs = neighbours(&all);
    let mut lines = String::new();
    for (a, b) in &pairs {
        let ([x, y], [u, v]) = (all[*a].degrees, all[*b].degrees);
        write!(
            lines,
            "{}{{\"type\":\"Feature\",\"properties\":{{\"type\":\"départementale\"}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[[{x},{y}],[{u},{v}]]}}}}",
            if lines.is_empty() { "" } else { ",\n" }
        )
        .expect("written");
    }
    let voies = dir.path().join("voies-fictives.geojson");
    std::fs::write(&voies, format!("{{\"type\":\"FeatureCollection\",\"features\":[{lines}]}}")).expect("written");
    let columns = dir.path().join("voies.toml");
    let declared = "id = \"voies\"\n[classe]\ncolonne = \"type\"\nvaleurs = { \"départementale\" = \"secondary\" }\n";
    std::fs::write(&columns, declared).expect("written");
    let mut build = tool::territoire();
    build
        .args(["reseau", "construire"])
        .arg(&voies)
        .arg(&folder)
        .arg("--colonnes")
        .arg(&columns)
        .arg("--fictif")
        .assert()
        .success();

    let said = territoire(&["lancer"], &folder);
    assert!(said.contains("(en voiture par la route)") && !said.contains("vol d'oiseau"), "{said}");
    // France Services are real; the roads are not, and everything that goes by them says so.
    assert!(said.contains("Distance à une France Services (données fictives)"), "{said}");
    let found = by_commune(&folder, "resultats/resultats.json", "distance_km");

    // The same roads for the other library. France Services stand at their mairies.
    let mut graph = UnGraph::<(), f64>::new_undirected();
    let nodes: Vec<NodeIndex> = all.iter().map(|_| graph.add_node(())).collect();
    for (a, b) in &pairs {
        // The scale of Lambert-93 at 49° N is 1.0000 to three units of the fourth place: lengths differ by that.
        graph.add_edge(nodes[*a], nodes[*b], far(all[*a].at.0, all[*b].at.0));
    }
    let mut reader = csv::Reader::from_path(folder.join("couches/france-services.csv")).expect("read");
    let services: Vec<String> = reader.records().map(|r| r.expect("a row")[3].to_owned()).collect();
    let mut expected = vec![f64::INFINITY; all.len()];
    for service in services.iter().filter_map(|code| all.iter().position(|m| m.code == *code)) {
        for (node, metres) in dijkstra(&graph, nodes[service], None, |e| *e.weight()) {
            expected[node.index()] = expected[node.index()].min(metres / 1_000.0);
        }
    }
    for ((code, km), (mairie, expected)) in found.iter().zip(all.iter().zip(&expected)) {
        assert_eq!(code, &mairie.code);
        // Roads, the lengths of which are written to the millimetre, and mairies to 0.1 m.
        assert!((km - expected).abs() <= 4e-4 * expected + 1e-3, "{code}: {km} km, not {expected}");
    }

    let said = territoire(&["comparer"], &folder);
    assert!(said.contains("en voiture par la route, au lieu de"), "{said}");
    let (before, after) = ("distance_km_vol_d_oiseau", "distance_km_route");
    let of = |column| by_commune(&folder, "comparaison/comparaison.json", column);
    assert_eq!(of(after), found);
    for ((_, line), ((_, gap), (_, road))) in of(before).iter().zip(of("ecart").iter().zip(&found)) {
        assert!((road - line - gap).abs() < 1e-9);
    }
    for map in ["distance-france-services-ecart", "couverture-france-services-zones"] {
        assert!(folder.join(format!("comparaison/cartes/{map}.png")).is_file(), "{map}");
    }

    // Two dates: the results of the straight line kept, those by road now.
    let kept = dir.path().join("avant");
    std::fs::create_dir(&kept).expect("made");
    let roads = folder.join("reseau/routes.reseau");
    std::fs::rename(&roads, dir.path().join("routes.reseau")).expect("moved");
    territoire(&["lancer"], &folder);
    std::fs::copy(folder.join("resultats/resultats.json"), kept.join("resultats.json")).expect("copied");
    std::fs::rename(dir.path().join("routes.reseau"), &roads).expect("moved back");
    let said = territoire(&["comparer", "--avec", &kept.display().to_string()], &folder);
    // Both of one day, which would not tell them apart.
    assert!(said.contains("maintenant, au lieu de") && !said.contains("novembre 2026, au lieu de"), "{said}");
    assert_eq!(of("distance_km_avant"), by_commune(&kept, "resultats.json", "distance_km"));
    assert_eq!(of("distance_km_maintenant"), found);
    // By road too, closing everything is known: nobody is covered, nobody has a distance.
    let file = folder.join("territoire.toml");
    let closed: String = services
        .iter()
        .map(|code| format!("[[scenario.retrait]]\ncouche = \"france-services\"\nentite = \"FS-{code}\"\n"))
        .collect();
    let text = std::fs::read_to_string(&file).expect("read") + "\n[[scenario]]\nid = \"rien\"\n" + &closed;
    std::fs::write(&file, text).expect("written");
    let said = territoire(&["lancer"], &folder);
    assert!(said.contains("Distance à une France Services : aucun service dans le scénario « rien »"), "{said}");
    assert!(said.contains("à 15\u{a0}km au plus : 0,0\u{202f}% des habitants dans le scénario « rien »"), "{said}");
    std::fs::write(kept.join("resultats.json"), "{}").expect("written");
    let mut bad = tool::territoire();
    let run = bad.args(["comparer", "--avec"]).arg(&kept).arg(&folder).assert().failure();
    assert!(tool::err(run.get_output()).contains("E0105"));
}
