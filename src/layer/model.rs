//! The kinds of layers that the tool knows, each with the columns of its official schema.
//!
//! Sources: IRVE statique 2.3.1 (Etalab), friches 1.0.6 (CNIG), base nationale des lieux de covoiturage (transport.data.gouv.fr),
//! aménagements cyclables 0.3.5 (Etalab). Services and mairies have layouts of our own.

/// A kind of layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Bornes de recharge: static IRVE schema 2.3.1, one row a point de charge.
    Irve,
    /// Friches: CNIG standard 1.0.6.
    Friches,
    /// Lieux de covoiturage and points de rencontre: national base (BNLC).
    PointsDeRencontre,
    /// Aménagements cyclables 0.3.5, of which the Voie Verte.
    Cyclable,
    /// Services and equipments: one row a place, opening hours when known.
    Services,
    /// Mairies, from the reference.
    Mairies,
    /// Anything else.
    Libre,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, codes and dates.
    Text,
    /// Number.
    Number,
    /// Yes or no.
    Flag,
}

const IRVE: &str = "nom_amenageur siren_amenageur contact_amenageur nom_operateur contact_operateur! telephone_operateur nom_enseigne! id_station_itinerance! id_station_local nom_station! implantation_station! adresse_station! code_insee_commune coordonneesXY! nbre_pdc!:n id_pdc_itinerance! id_pdc_local puissance_nominale!:n prise_type_ef!:b prise_type_2!:b prise_type_combo_ccs!:b prise_type_chademo!:b prise_type_autre!:b gratuit:b paiement_acte!:b paiement_cb:b paiement_autre:b tarification condition_acces! reservation!:b horaires! accessibilite_pmr! restriction_gabarit! station_deux_roues!:b raccordement num_pdl date_mise_en_service observations date_maj! cable_t2_attache:b";
const FRICHES: &str = "site_id! site_nom! site_type! site_adresse site_identif_date! site_actu_date! site_url site_ademe_url site_securite site_occupation site_statut site_projet_url site_reconv_annee site_reconv_type activite_libelle activite_code activite_fin_annee comm_nom! comm_insee! bati_type bati_nombre:n bati_surface:n bati_pollution bati_vacance bati_patrimoine bati_etat local_ancien_annee local_recent_annee proprio_type proprio_personne proprio_nom sol_pollution_annee sol_pollution_existe sol_pollution_origine sol_pollution_commentaire sol_depollution_fiche unite_fonciere_surface:n unite_fonciere_refcad urba_zone_type urba_zone_lib urba_zone_formdomi urba_zaer! urba_doc_type desserte_distance desserte_commentaire source_nom! source_url source_producteur source_contact geompoint! geomsurf";
const BNLC: &str = "id_lieu! id_local nom_lieu! ad_lieu com_lieu! insee! type! date_maj! ouvert!:b source! Xlong! Ylat! nbre_pl!:n nbre_pmr:n duree horaires proprio lumiere:b comm";
const CYCLABLE: &str = "id_local! id_osm num_iti code_com_d! ame_d! regime_d! sens_d! largeur_d:n local_d! statut_d! revet_d code_com_g! ame_g! regime_g! sens_g! largeur_g:n local_g! statut_g! revet_g access_ame date_maj! trafic_vit lumiere d_service comm source! project_c! ref_geo!";
const SERVICES: &str = "id nom! type code_insee commune adresse lon lat horaires source";
const MAIRIES: &str = "code_insee! nom! lon lat horaires position";

impl Model {
    /// Every model.
    pub const ALL: &'static [Self] = &[
        Self::Irve,
        Self::Friches,
        Self::PointsDeRencontre,
        Self::Cyclable,
        Self::Services,
        Self::Mairies,
        Self::Libre,
    ];

    /// Its name in `territoire.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Irve => "irve",
            Self::Friches => "friches",
            Self::PointsDeRencontre => "points-de-rencontre",
            Self::Cyclable => "cyclable",
            Self::Services => "services",
            Self::Mairies => "mairies",
            Self::Libre => "libre",
        }
    }

    /// The model of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.name() == name)
    }

    fn text(self) -> &'static str {
        match self {
            Self::Irve => IRVE,
            Self::Friches => FRICHES,
            Self::PointsDeRencontre => BNLC,
            Self::Cyclable => CYCLABLE,
            Self::Services => SERVICES,
            Self::Mairies => MAIRIES,
            Self::Libre => "",
        }
    }

    /// Its columns in the official order: name, kind, whether required.
    pub(super) fn columns(self) -> impl Iterator<Item = (&'static str, Kind, bool)> {
        self.text().split_whitespace().map(|column| {
            let (column, kind) = match column.split_once(':') {
                Some((column, "n")) => (column, Kind::Number),
                Some((column, _)) => (column, Kind::Flag),
                None => (column, Kind::Text),
            };
            (column.trim_end_matches('!'), kind, column.ends_with('!'))
        })
    }

    /// The columns without which a layer of this model has no meaning to the analyses. The schemas require more; a file
    /// that is half filled in is read all the same.
    pub(super) fn essential(self) -> &'static [&'static str] {
        match self {
            Self::Irve => &["puissance_nominale"],
            Self::Friches => &["site_id"],
            Self::Services | Self::Mairies => &["nom"],
            Self::PointsDeRencontre | Self::Cyclable | Self::Libre => &[],
        }
    }

    /// The columns, in order of preference, that identify a feature.
    pub(super) fn ids(self) -> &'static [&'static str] {
        match self {
            Self::Irve => &["id_pdc_itinerance", "id_pdc_local"],
            Self::Friches => &["site_id"],
            Self::PointsDeRencontre => &["id_lieu", "id_local"],
            Self::Cyclable => &["id_local"],
            Self::Mairies => &["code_insee"],
            Self::Services | Self::Libre => &["id", "identifiant", "code"],
        }
    }

    /// The columns, in order of preference, that name a feature.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Irve => &["nom_station", "nom_enseigne"],
            Self::Friches => &["site_nom"],
            Self::PointsDeRencontre => &["nom_lieu"],
            Self::Cyclable => &["comm", "num_iti"],
            Self::Services | Self::Mairies | Self::Libre => &["nom", "libelle", "intitule", "name"],
        }
    }

    /// An empty file in the model's columns.
    #[must_use]
    pub fn template(self) -> String {
        let columns: Vec<&str> = self.columns().map(|(name, _, _)| name).collect();
        columns.join(";") + "\n"
    }

    /// A line of help for whoever fills the file in.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Irve => {
                "  Bornes de recharge, schéma IRVE statique 2.3.1 : une ligne par point de charge (et non par station), position dans coordonneesXY [lon, lat], puissance_nominale en kW."
            }
            Self::Friches => {
                "  Friches, standard CNIG 1.0.6 : une ligne par site, position dans geompoint POINT(lon lat), surface de l'unité foncière en m²."
            }
            Self::PointsDeRencontre => {
                "  Points de rencontre et lieux de covoiturage, base nationale (BNLC) : position dans Xlong et Ylat."
            }
            Self::Cyclable => {
                "  Aménagements cyclables et Voie Verte, schéma 0.3.5 : des lignes, en GeoJSON, GeoPackage ou Shapefile."
            }
            Self::Services => {
                "  Services : une ligne par lieu. Position dans lon et lat ; à défaut, code_insee place le service à la mairie de la commune. horaires : Mo-Fr 09:00-12:00,14:00-17:00 ; Sa 09:00-12:00."
            }
            Self::Mairies => "  Mairies, tirées de la référence : code_insee, nom, lon, lat, horaires.",
            Self::Libre => {
                "  Toute autre couche : un identifiant (id), un nom (nom), une position ; les autres colonnes sont gardées telles quelles."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of fields of the official schemas.
    #[test]
    fn columns_are_those_of_the_schemas() {
        assert_eq!(Model::Irve.columns().count(), 40);
        assert_eq!(Model::Friches.columns().count(), 51);
        assert_eq!(Model::Cyclable.columns().count(), 28);
        assert!(Model::Irve.columns().any(|c| c == ("puissance_nominale", Kind::Number, true)));
        assert!(Model::Irve.columns().any(|c| c == ("gratuit", Kind::Flag, false)));
    }
}
