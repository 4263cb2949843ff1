//! No English reaches people: every file that a study reads, broken in every way, and what is said of it.

use std::path::Path;

use crate::support::english::english_words;
use crate::support::files::write;
use crate::support::tool;

/// Folders in the place of files, what is not there, ports where nobody answers, connections that are none.
const ELSEWHERE: [&str; 7] = [
    "dossier",
    "absent.gpkg",
    "C:/Users/moi/t.csv",
    "PG:host=127.0.0.1 port=1 dbname=sig user=moi",
    "PG:service=nulle-part",
    "PG:chose",
    "postgresql://127.0.0.1:1/sig",
];

fn declared(file: &str, more: &str) -> String {
    format!(
        "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n[territoire]\nepci = [\"245500327\"]\n\
         [[couche]]\nid = \"lieux\"\nfichier = \"{file}\"\n{more}"
    )
}

/// A part of a workbook that another member of the tests makes: what is left of it after so many bytes.
fn cut(bytes: &[u8], part: f64) -> Vec<u8> {
    bytes[..(bytes.len() as f64 * part) as usize].to_vec()
}

/// An archive that is one, and holds nothing of what it should.
fn stray_zip() -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    out.start_file("stray.xml", options).expect("a member");
    std::io::Write::write_all(&mut out, b"<a><b></a>").expect("written");
    out.finish().expect("an archive").into_inner()
}

/// Files of layers, each broken in its own way.
fn broken_layers() -> Vec<(&'static str, Vec<u8>)> {
    let zip = stray_zip();
    let sqlite = b"SQLite format 3\0\x10\x00\x01\x01\x00\x40\x20\x20".to_vec();
    let shp = [&[0, 0, 0x27, 0x0a][..], &[0; 20], &[0, 0, 0, 99], &[0xe8, 3, 0, 0], &[9; 30]].concat();
    vec![
        ("a.xlsx", zip.clone()),
        ("b.xlsx", cut(&zip, 0.5)),
        ("c.xlsx", b"ce n'est pas un classeur".to_vec()),
        ("d.ods", zip.clone()),
        ("e.ods", cut(&zip, 0.7)),
        ("f.xls", vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0]),
        ("g.gpkg", sqlite.clone()),
        ("h.gpkg", [sqlite, vec![0xff; 5000]].concat()),
        ("i.gpkg", b"texte".to_vec()),
        ("j.shp", shp),
        ("k.shp", b"texte".to_vec()),
        ("l.geojson", b"{\"type\":\"FeatureCollection\",\"features\":[{".to_vec()),
        ("m.geojson", b"{\"type\":\"Chose\"}".to_vec()),
        ("n.geojson", b"[1, 2]".to_vec()),
        ("o.geojson", b"{\"type\":\"FeatureCollection\"}".to_vec()),
        (
            "p.geojson",
            b"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1]}}]}"
                .to_vec(),
        ),
        ("q.fgb", b"fgb\x03fgb\x00\xff\xff".to_vec()),
        ("r.kml", b"<kml><Document><Placemark></kml>".to_vec()),
        ("s.gpx", b"<gpx><wpt lat='1'></gpx".to_vec()),
        ("t.kmz", cut(&zip, 0.6)),
        ("u.csv", b"id;lon;lat\n1;\x81\0;2\n".to_vec()),
        ("v.csv", Vec::new()),
        ("w.parquet", b"PAR1\0\0PAR1".to_vec()),
        ("x.tab", b"!table\n".to_vec()),
        ("y.dxf", b"0\nSECTION\n".to_vec()),
        ("z.inconnu", vec![1, 2, 3]),
    ]
}

/// What `verifier` says on a study.
fn said(folder: &Path) -> String {
    tool::all(&tool::territoire().arg("verifier").arg(folder).output().expect("the command runs"))
}

#[test]
fn no_english_is_said_of_any_broken_file() {
    let mut english = Vec::new();
    let mut judge = |name: &str, said: &str| {
        let words = english_words(said);
        if !words.is_empty() || said.contains("panicked") {
            english.push(format!("== {name}: {words:?}\n{said}"));
        }
    };
    // All in one study: each is told at its own place.
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("dossier")).expect("a folder");
    let mut toml = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n[territoire]\nepci = [\"245500327\"]\n".to_owned();
    let broken = broken_layers();
    broken.iter().for_each(|(file, bytes)| write(dir.path(), file, bytes));
    for (i, file) in broken.iter().map(|(file, _)| *file).chain(ELSEWHERE).enumerate() {
        toml += &format!("[[couche]]\nid = \"c{i}\"\nfichier = \"{file}\"\n");
    }
    write(dir.path(), "territoire.toml", toml.as_bytes());
    let all = said(dir.path());
    judge("layers", &all);
    // None is passed over in silence.
    for file in broken.iter().map(|(file, _)| *file).chain(ELSEWHERE) {
        assert!(all.contains(file.split(' ').next().unwrap_or(file)), "{file} is not told\n{all}");
    }
    let plan = "[plan]\ndocument = \"FICHIER\"\n";
    let zip = stray_zip();
    for (file, bytes) in [
        ("plan.docx", zip.clone()),
        ("coupe.docx", cut(&zip, 0.5)),
        ("plan.odt", zip.clone()),
        ("plan.pdf", b"%PDF-1.7\n1 0 obj\n".to_vec()),
        ("plan.txt", b"\x81\0".to_vec()),
        ("plan.doc", vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        write(dir.path(), file, &bytes);
        write(dir.path(), "l.csv", b"id;lon;lat\n1;5,54;48,89\n");
        write(dir.path(), "territoire.toml", declared("l.csv", &plan.replace("FICHIER", file)).as_bytes());
        judge(file, &said(dir.path()));
    }
    assert!(english.is_empty(), "{} of them\n{}", english.len(), english.join("\n"));
}

#[test]
fn no_english_is_said_of_commands() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "list.xlsx", stray_zip());
    write(dir.path(), "resultats", b"a file in the place of a folder");
    write(dir.path(), "l.csv", b"id;lon;lat\n1;5,54;48,89\n");
    write(dir.path(), "territoire.toml", declared("l.csv", "").as_bytes());
    let mut english = Vec::new();
    for arguments in [
        &["lancer", "."][..],
        &["lancer", "nulle-part"],
        &["lancer", "l.csv"],
        &["nouveau", "l.csv", "--epci", "245500327"],
        &["nouveau", "e", "--communes", "list.xlsx"],
        &["nouveau", "e", "--communes", "."],
        &["comparer", ".", "--avec", "l.csv"],
        &["donnees", "convertir", "lieux", ".", "--sortie", "l.csv/a.csv"],
        &["plan", "lire", "."],
        &["plan", "suivi", "importer", "list.xlsx", "."],
        &["--help"],
        &["lancer", "--help"],
        &["plan", "--help"],
        &["plan", "suivi", "--help"],
        &["donnees", "recuperer", "--help"],
        &["lancr"],
        &["plan", "lir"],
        &["lancer", ".", "autre"],
        &["lancer", "--format"],
        &["lancer", "--fils", "x"],
        &["lancer", "--fils"],
        &["--fils=2"],
        &["expliquer", "chose"],
    ] {
        let output = tool::territoire().args(arguments).current_dir(dir.path()).output().expect("the command runs");
        let said = tool::all(&output);
        let words = english_words(&said);
        if !words.is_empty() || said.contains("panicked") {
            english.push(format!("== {arguments:?}: {words:?}\n{said}"));
        }
    }
    assert!(english.is_empty(), "{} of them\n{}", english.len(), english.join("\n"));
}

#[test]
fn the_words_of_the_library_are_behind_an_option_and_in_the_json() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "a.gpkg", b"texte");
    write(dir.path(), "territoire.toml", declared("a.gpkg", "").as_bytes());
    let run = |arguments: &[&str]| {
        tool::all(&tool::territoire().args(arguments).arg(dir.path()).output().expect("the command runs"))
    };
    assert!(!run(&["verifier"]).contains("message d'origine"));
    let told = run(&["verifier", "--details"]);
    assert!(told.contains("message d'origine: GDAL"), "{told}");
    let json = run(&["verifier", "--format", "json"]);
    assert!(json.contains("\"origine\":\"GDAL"), "{json}");
}
