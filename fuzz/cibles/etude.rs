//! Files in TOML that people write: the first byte chooses which, the rest is its text.
#![no_main]

mod commun;

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use territoire::diagnostic::Notes;
use territoire::fetch::Catalogue;
use territoire::layer::Model;
use territoire::map::Recipe;
use territoire::study::Study;

/// The names by which a study would go out of its folder: to a database, to the devices of the machine.
const OUTSIDE: [&str; 4] = ["pg:", "postgres", "/dev", "/proc"];

/// What a study of the folder can name, once there.
static FILES: LazyLock<()> = LazyLock::new(|| {
    commun::written("points.csv", b"id;code_insee;lon;lat\n1;55463;5.5389;48.8887\n2;A;5.54;48.89\n3;A;;\n");
    commun::written("plan.txt", "Pilier 1 : A\nObjectif opérationnel n°1.1.1 : B\n- Saint-Mihiel\n".as_bytes());
    let square = "[[[5.5,48.8],[5.6,48.8],[5.6,48.9],[5.5,48.9],[5.5,48.8]]]";
    let communes = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"code\":\"A\",\"nom\":\"A\",\"population\":3}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{square}}}}}]}}"
    );
    commun::written("communes.geojson", communes.as_bytes());
});

fn study(text: &str) {
    LazyLock::force(&FILES);
    let mut notes = Notes::new();
    commun::written("territoire.toml", text.as_bytes());
    let study = Study::open(&commun::FOLDER, &mut notes);
    commun::told(&notes);
    match study {
        None => assert!(notes.has_errors(), "a study is refused and nothing says why"),
        Some(study) if !notes.has_errors() => {
            let _ = study.answer(&mut notes);
            commun::told(&notes);
        }
        Some(_) => {}
    }
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((which, text)) = data.split_first() else { return Corpus::Reject };
    let Ok(text) = std::str::from_utf8(text) else { return Corpus::Reject };
    let low = text.to_lowercase();
    if OUTSIDE.iter().any(|name| low.contains(name)) {
        return Corpus::Reject;
    }
    let mut notes = Notes::new();
    let shown = Path::new("a.toml");
    match which {
        b'm' => {
            if let Some(model) = Model::parse(text, shown, &mut notes) {
                let _ = model.template();
                // A sound row and a poor one under its rules.
                let file = commun::written("m.csv", b"id;nom;code_insee;lon;lat;nb;date;ok\n1;A;55463;5.5389;48.8887;3;2020-01-02;oui\n2;;55463;48.89;5.54;x;;\n");
                let _ = commun::read(&file, &model, true);
            } else {
                assert!(notes.has_errors(), "a model is refused and nothing says why");
            }
        }
        b'r' => match Recipe::parse(text, shown, &mut notes) {
            Some(recipe) => drop(recipe.repeated(3, &[territoire::outcome::Outcome::new("a", "panier", "A")])),
            None => assert!(notes.has_errors(), "a recipe is refused and nothing says why"),
        },
        b'c' => {
            let mut catalogue = Catalogue::own();
            catalogue.read(text, shown, &mut notes);
            for entry in catalogue.entries() {
                let _ = entry.address(&["55".to_owned()], &mut notes);
            }
        }
        _ => study(text),
    }
    commun::told(&notes);
    Corpus::Keep
});
