//! What layers of the study say of a site: what lies near, what zone it is in, what its commune is.

use std::collections::BTreeMap;

use geo::{Distance as _, Euclidean, Geometry, Intersects, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::analysis::friches::{built, hectares};
use crate::analysis::parameter::{OptionalLayer, Parameter};
use crate::french;
use crate::layer::{Feature, Layer};

/// A criterion that a layer answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lookup {
    /// The parameter that names the layer; its key is the id of the criterion.
    pub(super) parameter: Parameter<OptionalLayer>,
    /// How the layer answers it.
    pub(super) how: How,
}

/// How a layer answers a criterion. Distances are in metres, as the crow flies.
#[derive(Debug, Clone, Copy)]
pub(super) enum How {
    /// «oui» when something of it is within so many metres, else «non».
    Near(f64),
    /// How far the nearest is, up to so many metres; beyond, none is found.
    Distance(f64),
    /// «oui» when the site touches a zone of it, else «non».
    Touches,
    /// What the column of the criterion's name says of the zone that the site touches; where none does, this.
    Zone(&'static str),
    /// What the column of the criterion's name says of the site's commune.
    Commune,
}

const fn layer(key: &'static str, about: &'static str) -> Parameter<OptionalLayer> {
    Parameter { key, kind: OptionalLayer, default: Some("\"\""), about }
}

/// Every criterion that a layer answers. The distances are those within which Mutafriches looks.
pub(super) const LOOKUPS: &[Lookup] = &[
    Lookup {
        parameter: layer(
            "commerces_services",
            "couche des commerces et services : « oui » s'il y en a à 500 m ou moins",
        ),
        how: How::Near(500.0),
    },
    Lookup {
        parameter: layer("distance_transport", "couche des arrêts de transport en commun, cherchés jusqu'à 2 km"),
        how: How::Distance(2_000.0),
    },
    Lookup {
        parameter: layer("distance_autoroute", "couche des entrées d'autoroute, cherchées jusqu'à 15 km"),
        how: How::Distance(15_000.0),
    },
    Lookup {
        parameter: layer("distance_raccordement", "couche des postes où se raccorder au réseau électrique"),
        how: How::Distance(f64::INFINITY),
    },
    Lookup {
        parameter: layer(
            "risques_technologiques",
            "couche des installations classées : « oui » s'il y en a à 500 m ou moins",
        ),
        how: How::Near(500.0),
    },
    Lookup { parameter: layer("inondation", "couche des zones inondables"), how: How::Touches },
    Lookup {
        parameter: layer(
            "argiles",
            "couche du retrait et gonflement des argiles, colonne `argiles` (fort, faible ou moyen)",
        ),
        how: How::Zone("aucun"),
    },
    Lookup { parameter: layer("cavites", "couche des cavités souterraines"), how: How::Touches },
    Lookup {
        parameter: layer(
            "zonage_environnement",
            "couche des zonages environnementaux, colonne `zonage_environnement` (Natura 2000, ZNIEFF de type 1 ou 2, réserve naturelle)",
        ),
        how: How::Zone("hors zone"),
    },
    Lookup {
        parameter: layer(
            "zonage_patrimoine",
            "couche des zonages patrimoniaux, colonne `zonage_patrimoine` (site inscrit ou classé, périmètre des ABF)",
        ),
        how: How::Zone("non concerné"),
    },
    Lookup {
        parameter: layer(
            "zonage_urbanisme",
            "couche du zonage d'urbanisme, colonne `zonage_urbanisme` aux valeurs de la matrice",
        ),
        how: How::Zone(""),
    },
    Lookup {
        parameter: layer(
            "zone_acceleration",
            "couche des zones d'accélération des énergies renouvelables, colonne `zone_acceleration`",
        ),
        how: How::Zone("non"),
    },
    Lookup {
        parameter: layer("trame_verte_bleue", "couche de la trame verte et bleue, colonne `trame_verte_bleue`"),
        how: How::Zone("hors trame"),
    },
    Lookup { parameter: layer("zone_humide", "couche des zones humides"), how: How::Touches },
    Lookup {
        parameter: layer(
            "logements_vacants",
            "couche par commune, colonne `logements_vacants` ou `taux_vacance` : part de logements vacants, en %",
        ),
        how: How::Commune,
    },
    Lookup {
        parameter: layer("zonage_abc", "couche par commune, colonne `zonage_abc` : A bis, A, B1, B2 ou C"),
        how: How::Commune,
    },
];

/// What a layer says, as a person would write it in the column of the criterion.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Number(f64),
    Word(String),
    /// Somebody looked, there is none.
    None,
}

/// A layer made ready to be asked of many sites.
pub(super) struct Ready<'a> {
    pub(super) criterion: &'static str,
    layer: &'a Layer,
    how: How,
    /// Corners of the boxes of what has a geometry, by rank in the layer.
    boxes: RTree<GeomWithData<rstar::primitives::Rectangle<[f64; 2]>, usize>>,
    features: Vec<&'a Feature>,
    /// The first row of each commune.
    communes: BTreeMap<usize, &'a Feature>,
}

impl<'a> Ready<'a> {
    pub(super) fn of(lookup: &Lookup, layer: &'a Layer) -> Self {
        use geo::BoundingRect as _;
        let features: Vec<&Feature> = layer.features.iter().collect();
        let boxes = features
            .iter()
            .enumerate()
            .filter_map(|(n, f)| {
                let (min, max) = match f.geometry.as_ref().and_then(|g| g.bounding_rect()) {
                    Some(r) => (r.min(), r.max()),
                    None => f.point().map(|p| (p.0, p.0))?,
                };
                let rectangle = rstar::primitives::Rectangle::from_corners([min.x, min.y], [max.x, max.y]);
                Some(GeomWithData::new(rectangle, n))
            })
            .collect();
        let mut communes = BTreeMap::new();
        for feature in &features {
            if let Some(commune) = feature.commune {
                communes.entry(commune).or_insert(*feature);
            }
        }
        Self {
            criterion: lookup.parameter.key,
            layer,
            how: lookup.how,
            boxes: RTree::bulk_load(boxes),
            features,
            communes,
        }
    }

    pub(super) fn layer(&self) -> &'a Layer {
        self.layer
    }

    /// What the layer says of a site; nothing of one without a position, or of a commune that it doesn't know.
    ///
    /// `knows` tells whether the matrix has what a zone says: of several zones, the first of the file that it has decides.
    pub(super) fn ask(&self, site: &Feature, knows: &dyn Fn(&Found) -> bool) -> Option<Found> {
        let yes = |is: bool| Found::Word(if is { "oui" } else { "non" }.to_owned());
        match self.how {
            How::Near(most) => Some(yes(self.nearest(site, most)?.is_some())),
            How::Distance(most) => Some(self.nearest(site, most)?.map_or(Found::None, Found::Number)),
            How::Touches => Some(yes(self.touching(site)?.next().is_some())),
            How::Zone(elsewhere) => {
                let mut ranks: Vec<usize> = self.touching(site)?.collect();
                // The first of the file decides, whatever order the tree gives.
                ranks.sort_unstable();
                let said: Vec<Found> = ranks.into_iter().filter_map(|n| self.said(self.features[n])).collect();
                let known = said.iter().find(|found| knows(found)).or(said.first()).cloned();
                known.or_else(|| (!elsewhere.is_empty()).then(|| Found::Word(elsewhere.to_owned())))
            }
            How::Commune => {
                let commune = site.commune?;
                self.communes.get(&commune).and_then(|f| self.said(f))
            }
        }
    }

    fn said(&self, feature: &Feature) -> Option<Found> {
        let field = match self.criterion {
            // The model of vacant dwellings has its own name for it.
            "logements_vacants" if self.layer.field(self.criterion).is_none() => "taux_vacance",
            own => own,
        };
        let number = self.layer.number(feature, field).map(Found::Number);
        number.or_else(|| self.layer.text(feature, field).map(|t| Found::Word(t.to_owned())))
    }

    /// The nearest feature within so many metres: nothing at all of a site without a position.
    #[allow(clippy::option_option, reason = "no position and none near are two answers")]
    fn nearest(&self, site: &Feature, most: f64) -> Option<Option<f64>> {
        let from = place(site)?;
        let centre = site.point()?;
        // The tree gives boxes from the nearest on: once a box is further than what is found, nothing nearer follows. It
        // measures from a point of the site: the site itself may reach further, by as much as it is large.
        let slack = reach(&from, centre);
        let mut best: Option<f64> = None;
        for (found, squared) in self.boxes.nearest_neighbor_iter_with_distance_2(&[centre.x(), centre.y()]) {
            let least = squared.sqrt() - slack;
            if least > best.unwrap_or(most) {
                break;
            }
            let feature = self.features[found.data];
            let Some(to) = place(feature) else { continue };
            let far = Euclidean.distance(&from, &to);
            if far <= most && best.is_none_or(|b| far < b) {
                best = Some(far);
            }
        }
        Some(best)
    }

    /// What the site touches: nothing at all of one without a position.
    fn touching<'s>(&'s self, site: &Feature) -> Option<impl Iterator<Item = usize> + 's> {
        use geo::BoundingRect as _;
        let from = place(site)?;
        let r = from.bounding_rect()?;
        let envelope = rstar::AABB::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]);
        let near = self.boxes.locate_in_envelope_intersecting(&envelope).map(|found| found.data);
        Some(
            near.filter(move |&n| self.features[n].geometry.as_ref().is_some_and(|g| g.intersects(&from)))
                .collect::<Vec<_>>()
                .into_iter(),
        )
    }
}

/// Where a feature is known to stand: a mairie that stands for it tells nothing of floods or of what is near.
fn place(feature: &Feature) -> Option<Geometry> {
    feature.own_place().cloned()
}

/// How far a geometry reaches from a point, at most.
fn reach(geometry: &Geometry, from: Point) -> f64 {
    use geo::BoundingRect as _;
    geometry.bounding_rect().map_or(0.0, |r| {
        let far = |a: f64, b: f64, c: f64| (a - c).abs().max((b - c).abs());
        f64::hypot(far(r.min().x, r.max().x, from.x()), far(r.min().y, r.max().y, from.y()))
    })
}

/// What the standard fields of an inventory say of a criterion, in the words of the matrix. What would be a guess is nothing.
pub(super) fn standard(criterion: &str, layer: &Layer, site: &Feature) -> Option<Found> {
    let text = |field: &str| layer.text(site, field).map(french::name_key);
    let word = |w: &str| Some(Found::Word(w.to_owned()));
    match criterion {
        "surface_site" => hectares(layer, site).map(|ha| Found::Number(ha * 10_000.0)),
        "surface_batie" => built(layer, site).map(Found::Number),
        "proprietaire" => match text("proprio_personne")?.as_str() {
            "personne physique" => word("privé"),
            _ => None,
        },
        // Where nothing is built, nobody need say in which state.
        "etat_bati" if built(layer, site) == Some(0.0) => word("pas de bâti"),
        "etat_bati" => match text("bati_etat")?.as_str() {
            "degradation inexistante ou faible" => word("dégradation faible"),
            "degradation moyenne" => word("dégradation moyenne"),
            "degradation tres importante" => word("dégradation très importante"),
            "degradation heterogene" => word("dégradation hétérogène"),
            "sans objet" => word("pas de bâti"),
            _ => None,
        },
        "pollution" => match (text("sol_pollution_existe").as_deref(), text("bati_pollution").as_deref()) {
            (_, Some("amiante")) => word("oui, amiante"),
            (Some("pollution traitee"), _) => word("déjà gérée"),
            (Some("pollution inexistante"), Some("sans objet") | None) => word("non"),
            _ => None,
        },
        "zonage_urbanisme" => match text("urba_zone_type")?.as_str() {
            "u" => word("zone urbaine U"),
            "auc" | "aus" => word("zone à urbaniser AU"),
            "a" => word("zone agricole A"),
            "n" => word("zone naturelle N"),
            "zc" => word("secteur ouvert à la construction"),
            "zca" => word("zone à vocation d'activités"),
            "znc" => word("secteur non ouvert à la construction"),
            "rnu" => word("secteur au règlement d'urbanisme"),
            _ => None,
        },
        "zone_acceleration" => match text("urba_zaer")?.as_str() {
            "oui" => word("oui"),
            "non" => word("non"),
            _ => None,
        },
        "zonage_environnement" => match layer.text(site, "zonage_enviro")? {
            "hors zone" => word("hors zone"),
            "natura_2000" => word("Natura 2000"),
            "znieff" => word("ZNIEFF de type 1 ou 2"),
            "reserve_naturelle" => word("réserve naturelle"),
            near if near.starts_with("proximite_zone") => word("à proximité d'une zone"),
            _ => None,
        },
        _ => None,
    }
}
