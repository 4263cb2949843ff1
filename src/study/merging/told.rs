//! The sites that people told of as new in forms, matched with those of the sources as the rows of a list are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use geo::Geometry;

use crate::inventory::form::typed_place;
use crate::inventory::{Joined, Sayings};
use crate::layer::{Access, Cells, Control, Extent, Feature, Kind, Layer, Precision};
use crate::territory::Territory;

/// The id of their layer.
const ID: &str = "saisies";

/// What of them tells which site each is.
const FIELDS: [&str; 4] = ["site_id", "site_nom", "unite_fonciere_refcad", "unite_fonciere_surface"];

/// The layer of the sites that people told of and that are no row of these; `None` when there is none.
pub(super) fn layer(sayings: &Sayings, layers: &[&Layer], territory: &Territory) -> Option<Layer> {
    let first = layers.first()?;
    let of_rows = |id: &str| layers.iter().flat_map(|l| l.features.iter()).any(|f| f.id.eq_ignore_ascii_case(id));
    let born = sayings.born.iter().filter(|id| !of_rows(id)).enumerate();
    let features: Vec<Feature> = born.map(|(n, id)| feature(n, id, sayings, territory)).collect();
    (!features.is_empty()).then(|| Layer {
        id: ID.to_owned(),
        title: ID.to_owned(),
        model: first.model.clone(),
        source: String::new(),
        fictional: false,
        file: PathBuf::from(super::ENTRIES),
        fields: FIELDS.map(str::to_owned).to_vec(),
        kinds: vec![Kind::Text, Kind::Text, Kind::Text, Kind::Number],
        features: features.into(),
        extent: Extent::default(),
        access: Access::default(),
        control: Control { made_ids: true, ..Control::default() },
    })
}

fn feature(n: usize, id: &str, sayings: &Sayings, territory: &Territory) -> Feature {
    let said = |field: &str| {
        let of = (id.to_owned(), field.to_owned());
        sayings.stand.get(&of).map_or("", |entered| entered.value.as_str())
    };
    let at = typed_place(said("geompoint")).and_then(|(lon, lat)| territory.projection.project(lon, lat));
    let name = said("site_nom");
    Feature {
        id: id.to_owned(),
        name: name.to_owned(),
        number: n + 1,
        geometry: at.map(|at| Geometry::Point(at.into())),
        precision: if at.is_some() { Precision::Exact } else { Precision::Commune },
        commune: territory.index_of(said("comm_insee")),
        cells: Cells::new([id, name, said("unite_fonciere_refcad"), said("unite_fonciere_surface")]),
    }
}

/// Takes the rows of that layer, the last of the joined ones, out of the sites; those that are one with a row of a source, with
/// the rank of its site.
pub(super) fn take_out(joined: &mut Joined, layer: &Layer, source: usize) -> BTreeMap<String, usize> {
    let mut united = BTreeMap::new();
    // Those that are a site by themselves were found last.
    joined.groups.retain(|group| group.iter().any(|member| member.source != source));
    for (n, group) in joined.groups.iter_mut().enumerate() {
        let told = group.iter().filter(|member| member.source == source);
        united.extend(told.map(|member| (layer.features[member.row].id.clone(), n)));
        group.retain(|member| member.source != source);
    }
    united
}
