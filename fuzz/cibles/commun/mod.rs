//! What the targets share: a small territory, layers read from a file, and what must hold whatever was read.

#![allow(dead_code, reason = "each target uses its part")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use territoire::diagnostic::{self, Notes};
use territoire::layer::{self, Layer, Model, Shape, Spec};
use territoire::report::control;
use territoire::territory::{Reference, Selection, Territory};

/// The CC du Sammiellois, from the embedded reference.
pub(crate) static TERRITORY: LazyLock<Territory> = LazyLock::new(|| {
    let selection = Selection { epcis: vec![("245500327".to_owned(), None)], communes: Vec::new() };
    Reference::load().territory("Essai", &selection, &mut Notes::new()).expect("a territory")
});

/// The models of the tool, by their ids: the order of their files.
pub(crate) static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let mut all = Model::all().to_vec();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
});

/// A folder of this process, empty at the start.
pub(crate) static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("territoire-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder is made");
    folder
});

/// The package of the tool.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Writes a file of the folder and gives its path.
pub(crate) fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = FOLDER.join(name);
    std::fs::write(&path, bytes).expect("the temporary folder can be written in");
    path
}

/// Reads a file as a layer, checked.
pub(crate) fn read(file: &Path, model: &Model, set_aside: bool) -> Option<Layer> {
    let spec = Spec {
        id: model.id.clone(),
        title: model.title.clone(),
        file: file.to_owned(),
        shown: file.file_name().map(PathBuf::from).unwrap_or_default(),
        model: model.clone(),
        source: String::new(),
        fictional: true,
        crs: None,
        set_aside,
        beyond: false,
        today: "2026-11-24".parse().ok(),
        vintage: None,
        columns: layer::ColumnsSaid::default(),
        table: None,
        header: None,
        last: None,
        geocoding: layer::Geocoding::default(),
        place: None,
        leads: layer::Leads::Nowhere,
    };
    let mut notes = Notes::new();
    let layer = layer::read(&spec, &TERRITORY, &mut notes);
    told(&notes);
    match &layer {
        None => assert!(notes.has_errors(), "a file is refused and nothing says why"),
        Some(layer) => sound(layer),
    }
    layer
}

/// Every diagnostic can be shown.
pub(crate) fn told(notes: &Notes) {
    let text = diagnostic::summary(notes);
    assert_eq!(text.is_empty(), notes.all().is_empty(), "a diagnostic that shows nothing");
}

/// What holds of every layer that was read.
fn sound(layer: &Layer) {
    use geo_of::finite;
    let c = &layer.control;
    assert_eq!(c.read, c.kept + c.rejected, "every row is kept or set aside");
    // The rows of a table by commune are brought to the communes of today: several may be one, one may be several.
    assert!(c.kept == layer.features.len() || layer.model.geometry == Shape::None);
    assert_eq!(layer.fields.len(), layer.kinds.len());
    let ids: BTreeSet<&str> = layer.features.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids.len(), layer.features.len(), "identifiers are unique in a layer");
    for feature in &layer.features {
        assert!(feature.geometry.as_ref().is_none_or(finite), "a coordinate is no number: {feature:?}");
        assert!(feature.commune.is_none_or(|i| i < TERRITORY.communes.len()));
        let _ = feature.point();
        for field in 0..layer.fields.len() {
            if let layer::Value::Number(n) = layer.value(feature, field) {
                assert!(n.is_finite(), "a number is none: {feature:?}");
            }
        }
    }
    for rule in &c.rules {
        assert!(rule.failed <= rule.checked, "{}: {} of {} tests failed", rule.code, rule.failed, rule.checked);
    }
    for problem in &c.problems {
        assert!(problem.rule < c.rules.len());
        assert!(problem.at.is_none_or(|p| p.x().is_finite() && p.y().is_finite()), "{problem:?}");
    }
    let _ = control::text(c);
    let _ = control::json(c);
    let _ = layer::convert(layer, &TERRITORY, layer::Rows::All);
}

mod geo_of {
    use geo::{CoordsIter, Geometry};

    pub(super) fn finite(geometry: &Geometry<f64>) -> bool {
        geometry.coords_iter().all(|c| c.x.is_finite() && c.y.is_finite())
    }
}
