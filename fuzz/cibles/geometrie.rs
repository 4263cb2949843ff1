//! Positions: the first byte chooses where the text stands (WKT, `lat, lon`, lists… in a cell, or the geometry of a
//! GeoJSON), the rest is the text.
#![no_main]

mod commun;

use libfuzzer_sys::{Corpus, fuzz_target};
use territoire::layer::Model;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((way, text)) = data.split_first() else { return Corpus::Reject };
    let Ok(text) = std::str::from_utf8(text) else { return Corpus::Reject };
    let cell = format!("\"{}\"", text.replace('"', "\"\""));
    let half = |first: bool| {
        let (a, b) = text.split_once('/').unwrap_or((text, text));
        format!("\"{}\"", if first { a } else { b }.replace('"', "\"\""))
    };
    let (name, model, file) = match way.wrapping_sub(b'a') % 6 {
        0 => ("a.csv", "libre", format!("id;geometry\n1;{cell}\n")),
        1 => ("a.csv", "libre", format!("id;code_insee;geometry\n1;55463;{cell}\n2;55463;POINT(5.54 48.89)\n")),
        2 => ("a.csv", "libre", format!("id;x;y\n1;{};{}\n", half(true), half(false))),
        3 => (
            "a.csv",
            "friches",
            format!("site_id;comm_insee;geompoint;geomsurf\n55463_1;55463;{};{}\n", half(true), half(false)),
        ),
        4 => (
            "a.csv",
            "irve",
            format!("id_pdc_itinerance;code_insee_commune;coordonneesXY\nFRA68E68021001;55463;{cell}\n"),
        ),
        _ => (
            "a.geojson",
            "libre",
            format!(
                "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"id\":1}},\"geometry\":{text}}}]}}"
            ),
        ),
    };
    let model = Model::named(model).expect("a model of the tool");
    let _ = commun::read(&commun::written(name, file.as_bytes()), &model, true);
    Corpus::Keep
});
