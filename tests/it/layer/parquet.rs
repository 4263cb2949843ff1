//! Parquet files, written by another program (tests/known/parquet/faire.py), and the equipments of the INSEE in the three
//! forms that they are published in.

use std::path::{Path, PathBuf};

use territoire::diagnostic::{Notes, summary};
use territoire::layer::extract::{Area, Hints, parquet};
use territoire::layer::{self, Layer, Precision};
use territoire::territory::Territory;
use territoire::units::Metres;

use crate::support::answers::says;
use crate::support::grounds::of_communes;
use crate::support::layers::{model, read, spec};

fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known/parquet").join(name)
}

/// Saint-Mihiel and Lacroix-sur-Meuse.
fn territory() -> Territory {
    of_communes("Essai", &["55463", "55268"])
}

fn texts(layer: &Layer, field: &str) -> Vec<String> {
    layer.features.iter().map(|f| layer.text(f, field).unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_compressions_that_are_met_give_the_same_layer() {
    let territory = territory();
    for compression in ["none", "snappy", "gzip", "brotli", "zstd"] {
        let (layer, notes) = read(&spec(model("bpe"), &made(&format!("bpe-{compression}.parquet"))), &territory);
        assert!(!notes.has_errors(), "{compression}: {}", summary(&notes));
        assert_eq!(texts(&layer, "TYPEQU"), ["B207", "D265", "A129", "A504", "A504", "A203", "A206"], "{compression}");
        assert_eq!(texts(&layer, "NOMRS")[..3], ["Boulangerie Été", "", "Mairie ; annexe"]);
        // Metres of Lambert-93 are recognised; without them a row stands at its mairie.
        let precision: Vec<Precision> = layer.features.iter().map(|f| f.precision).collect();
        let (exact, mairie) = (Precision::Exact, Precision::Commune);
        assert_eq!(precision, [exact, mairie, mairie, exact, exact, exact, exact]);
        assert_eq!(layer.number(&layer.features[0], "LAMBERT_X"), Some(886_000.5));
        assert!(summary(&notes).contains("Parquet : 7\u{a0}lignes"), "{}", summary(&notes));
    }
}

#[test]
fn every_kind_of_value_is_the_text_of_a_table() {
    let (layer, _) = read(&spec(model("libre"), &made("types.parquet")), &territory());
    let of = |field: &str| {
        let column = layer.field(field).unwrap_or_else(|| panic!("{field}"));
        layer.features.iter().map(|f| f.cells.get(column).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    for (field, values) in [
        ("oui", ["true", ""]),
        ("petit", ["-3", "7"]),
        ("grand", ["9007199254740993", ""]),
        ("naturel", ["4294967295", "0"]),
        ("simple", ["0.1", "2"]),
        ("double", ["0.0000001", ""]),
        ("montant", ["1234.50", "-0.05"]),
        ("jour", ["2025-03-02", "1969-12-31"]),
        ("ms", ["2025-03-02T10:04:05", ""]),
        ("us", ["2025-03-02T10:04:05", ""]),
        ("ns", ["2025-03-02T10:04:05", ""]),
        ("liste", ["a, b", ""]),
        ("octets", ["é", ""]),
    ] {
        assert_eq!(of(field), values, "{field}");
    }
}

#[test]
fn geometries_are_placed_by_the_projection_that_the_file_tells() {
    // A square around 3° E, 46.5° N, in a territory of its own.
    use geo::{MultiPolygon, polygon};
    use territoire::territory::{OwnCommunes, Projection};
    let (x, y) = (699_000.0, 6_599_000.0);
    let square = polygon![(x: x, y: y), (x: x + 2e3, y: y), (x: x + 2e3, y: y + 2e3), (x: x, y: y + 2e3)];
    let commune = OwnCommunes {
        code: "A".into(),
        name: "A".into(),
        group: None,
        population: Some(1),
        outline: Some(MultiPolygon(vec![square])),
        mairie: None,
        hours: None,
    };
    let territory = Territory::own("Essai", Projection::lambert93(), "fictif", vec![commune]);
    let (layer, notes) = read(&spec(model("libre"), &made("lieux.parquet")), &territory);
    says(&summary(&notes), &["Parquet avec géométries : 2\u{a0}lignes"]);
    let at = layer.features[0].point().expect("placed");
    assert!((at.x() - 700_000.0).abs() < 0.01 && (at.y() - 6_600_000.0).abs() < 0.01, "{at:?}");
    assert_eq!((layer.features[0].commune, layer.features[1].precision), (Some(0), Precision::Unknown));
}

/// Whatever is damaged, the file is refused in French or read; the reader never stops the tool.
#[test]
fn a_damaged_file_is_refused_in_french() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("b.parquet");
    let whole = std::fs::read(made("bpe-snappy.parquet")).expect("read");
    let territory = territory();
    let mut refused = 0;
    let mut damaged: Vec<Vec<u8>> =
        [0, 3, 4, 12, whole.len() / 2, whole.len() - 1].map(|n| whole[..n].to_vec()).to_vec();
    // Every seventeenth byte, turned over.
    damaged.extend((4..whole.len()).step_by(17).map(|i| {
        let mut bytes = whole.clone();
        bytes[i] ^= 0xff;
        bytes
    }));
    for bytes in damaged {
        std::fs::write(&file, &bytes).expect("written");
        let mut notes = Notes::new();
        if layer::read(&spec(model("bpe"), &file), &territory, &mut notes).is_none() {
            refused += 1;
            let told = summary(&notes);
            assert!(
                told.contains("erreur[E0306]: ce fichier Parquet n'est pas lisible") || told.contains("E03"),
                "{told}"
            );
        }
    }
    // The six cuts at least.
    assert!(refused >= 6, "{refused}");
}

#[test]
fn the_rows_of_a_territory_are_taken_out_of_a_national_file() {
    let territory = territory();
    let mut out = Vec::new();
    let mut notes = Notes::new();
    let file = made("bpe-zstd.parquet");
    let tally =
        parquet(&file, &file, &Hints::default(), &Area::new(&territory, Metres::from_km(0.0)), &mut out, &mut notes)
            .expect("written")
            .expect("read");
    assert_eq!((tally.read, tally.inside, tally.around, tally.nowhere), (7, 4, 0, 0));
    let text = String::from_utf8(out).expect("UTF-8");
    let expected = "AN;NOMRS;DEPCOM;TYPEQU;LAMBERT_X;LAMBERT_Y;QUALITE_XY\n\
        2024;Boulangerie Été;55463;B207;886000.5;6867000;A\n\
        2024;;55463;D265;;;B\n\
        2024;\"Mairie ; annexe\";55268;A129;;;M\n\
        2024;Poste;55463;A206;886100.25;6867100;A\n";
    assert_eq!(text, expected);
    assert!(notes.all().is_empty(), "{}", summary(&notes));
    // One that is cut is told, and nothing is said to be whole.
    let dir = tempfile::tempdir().expect("a folder");
    let cut = dir.path().join("b.parquet");
    let bytes = std::fs::read(&file).expect("read");
    std::fs::write(&cut, &bytes[..bytes.len() - 9]).expect("written");
    let area = Area::new(&territory, Metres::from_km(0.0));
    assert_eq!(parquet(&cut, &cut, &Hints::default(), &area, &mut Vec::new(), &mut notes).expect("no disk"), None);
    says(&summary(&notes), &["erreur[E0344]"]);
}

#[test]
fn the_equipments_of_the_insee_are_one_layer_in_their_three_forms() {
    let territory = territory();
    let dir = tempfile::tempdir().expect("a folder");
    // A row an equipment, in Latin-1 as the INSEE writes it: one in Lambert-93, one in degrees, one without position.
    let long = "AN;TYPEQU;DEPCOM;LAMBERT_X;LAMBERT_Y;NOMRS\n2024;B207;55463;886000,5;6867000;Boulangerie \u{c9}t\u{e9}\n\
                2024;D265;55463;;;\n2024;A129;55268;;;\n2024;A206;55463;886100.25;6867100;Poste\n";
    let latin: Vec<u8> = long.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    // A row for each commune and type.
    let counts = "GEO;GEO_OBJECT;FACILITY_TYPE;BPE_MEASURE;TIME_PERIOD;OBS_VALUE\n55463;COM;B207;FACILITIES;2024;1\n\
                  55463;COM;D265;FACILITIES;2024;1\n55268;COM;A129;FACILITIES;2024;1\n55463;COM;A206;FACILITIES;2024;1\n\
                  55463;COM;_T;FACILITIES;2024;3\n55;DEP;A129;FACILITIES;2024;499\n";
    std::fs::write(dir.path().join("long.csv"), latin).expect("written");
    std::fs::write(dir.path().join("compte.csv"), counts).expect("written");
    let mut forms = Vec::new();
    for file in [dir.path().join("long.csv"), dir.path().join("compte.csv"), made("bpe-gzip.parquet")] {
        let (layer, notes) = read(&spec(model("bpe"), &file), &territory);
        assert!(!notes.has_errors(), "{}", summary(&notes));
        let mut inside: Vec<(String, String)> = layer
            .inside()
            .map(|f| {
                let text = |field| layer.text(f, field).unwrap_or_default().to_owned();
                (territory.communes[f.commune.expect("inside")].code.to_string(), text("libelle"))
            })
            .collect();
        inside.sort();
        forms.push(inside);
    }
    let expected = [
        ("55268", "mairie"),
        ("55463", "boulangerie-pâtisserie"),
        ("55463", "bureau de poste"),
        ("55463", "médecin généraliste"),
    ]
    .map(|(code, label)| (code.to_owned(), label.to_owned()));
    for form in forms {
        assert_eq!(form, expected);
    }
}

/// Cut and overwritten at many places, in each compression: never fewer rows without a word, nor a text that is none.
#[test]
fn a_damaged_file_is_read_whole_or_something_is_said() {
    use rand::{RngExt as _, SeedableRng as _};
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("b.parquet");
    let territory = territory();
    let mut silent = Vec::new();
    let names = ["bpe-none", "bpe-snappy", "bpe-gzip", "bpe-brotli", "bpe-zstd", "types", "lieux"];
    for name in names {
        let whole = std::fs::read(made(&format!("{name}.parquet"))).expect("read");
        let open = |bytes: &[u8]| {
            std::fs::write(&file, bytes).expect("written");
            let mut notes = Notes::new();
            let layer = layer::read(&spec(model("libre"), &file), &territory, &mut notes);
            (layer, notes)
        };
        let (sound, told) = open(&whole);
        let told: Vec<String> = told.all().iter().map(|d| d.code.id.to_owned()).collect();
        let sound = sound.expect("read");
        let placed = |layer: &Layer| layer.features.iter().filter(|f| f.geometry.is_some()).count();
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(20_261_130);
        for trial in 0..180 {
            let mut bytes = whole.clone();
            let at = random.random_range(0..whole.len());
            let what = match trial {
                0..60 => {
                    bytes.truncate(whole.len() * trial / 60);
                    format!("cut at {}", bytes.len())
                }
                60..120 => {
                    bytes.iter_mut().skip(at).take(64).for_each(|b| *b = random.random());
                    format!("overwritten at {at}")
                }
                _ => {
                    let byte = if trial % 2 == 0 { 0 } else { 0xff };
                    bytes.iter_mut().skip(at).take(128).for_each(|b| *b = byte);
                    format!("{byte:x} at {at}")
                }
            };
            let (found, notes) = open(&bytes);
            let said = notes.all().iter().any(|d| d.code.id != "I0308" && !told.contains(&d.code.id.to_owned()));
            let Some(found) = found else {
                assert!(notes.has_errors(), "{name} {what}");
                continue;
            };
            if trial < 60 {
                silent.push(format!("{name} {what}: no error"));
            }
            let no_text = |cell: &str| cell.contains(|c: char| c == '\u{fffd}' || c.is_control());
            let spoiled =
                found.features.iter().any(|f| (0..found.fields.len()).any(|c| f.cells.get(c).is_some_and(no_text)));
            let fewer = found.features.len() != sound.features.len() || placed(&found) < placed(&sound);
            if (fewer || spoiled) && !said && !notes.has_errors() {
                let rows = found.features.len();
                silent.push(format!("{name} {what}: {rows} rows, {} placed, spoiled {spoiled}", placed(&found)));
            }
        }
    }
    assert!(silent.is_empty(), "{}\n{}", silent.len(), silent.join("\n"));
}
