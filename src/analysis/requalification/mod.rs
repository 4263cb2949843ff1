//! What it costs to give friches another life: three methods side by side, never averaged; what waiting costs; what is spared of
//! roads and networks.

mod prices;
mod sites;
mod tables;
mod told;

use std::sync::Arc;

use self::prices::{PriceFile, Prices};
use self::sites::Site;
use super::parameter::{FieldName, LayerId, Numbers, Parameter, Reader};
use super::{About, Asked, Context, NoAnswer, NoField, Question, Sample, Wanted, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{Kind as CellKind, Layer};
use crate::method::land::Range;
use crate::outcome::Outcome;

/// Costs of requalification.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requalification;

const LAYER: Parameter<LayerId> =
    Parameter { key: "couche", kind: LayerId, default: None, about: "couche de friches (standard CNIG)" };

const PRICES: Parameter<PriceFile> = Parameter {
    key: "prix",
    kind: PriceFile,
    default: Some("\"\""),
    about: "fichier de vos prix, aux clés de `data/friches/couts.toml` ; vide : ceux-là",
};

const LOW: Parameter<FieldName> = Parameter {
    key: "champ_cout",
    kind: FieldName,
    default: Some("\"cout\""),
    about: "colonne de la couche : ce que coûte le site d'après vous, en euros (le moins, si `champ_cout_haut` dit le plus)",
};

const HIGH: Parameter<FieldName> = Parameter {
    key: "champ_cout_haut",
    kind: FieldName,
    default: Some("\"cout_haut\""),
    about: "colonne de la couche : ce qu'il coûte au plus, en euros",
};

const PER_HECTARE: Parameter<Numbers> = Parameter {
    key: "cout_par_ha",
    kind: Numbers { min: 0.0, max: 1e9 },
    default: Some("[]"),
    about: "ce que coûte un hectare d'après vous, en euros, là où `champ_cout` ne dit rien : un nombre, ou le moins et le plus",
};

/// The columns that are read unless the study names others.
const COST: &str = "cout";
const MOST: &str = "cout_haut";

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    prices: Arc<Prices>,
    low: String,
    high: String,
    per_hectare: Option<Range>,
    /// The numbers that were given for a hectare, when they are not one or two that go up.
    wrong: Option<Vec<f64>>,
}

impl Question for Requalification {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "cout-friches"
    }

    fn about(&self) -> About {
        About {
            title: "Coût de requalification des friches",
            title_by_time: None,
            asks: "que coûterait de requalifier les friches, et que coûte d'attendre ?",
            measures: "Ce que coûterait la remise en état de chaque friche, par trois méthodes côte à côte, chacune en fourchette : les travaux, les hectares d'autres requalifications, votre propre estimation. À part, ce que coûte une année où rien ne se fait, et ce qu'un hectare bâti sur une friche épargne de voirie et de réseaux.",
            how: "Travaux : démolition et désamiantage sur la surface bâtie (`bati_surface`), dépollution sur une part de la surface du site selon l'ancienne activité, désimperméabilisation et sols fertiles sur une colonne `surface_impermeable` si l'inventaire en a une. Ce que l'inventaire dit sûr compte des deux côtés (amiante, pollution avérée, bâti très dégradé) ; ce qu'il ne dit pas compte pour rien en bas et en entier en haut ; ce qu'il exclut ne compte pas (pas de pollution, bâtiment classé). La part de sol pollué d'un type de friche qui n'est pas dans les prix est supposée : de rien à la plus grande de celles qui y sont, et au moins la plus petite où la pollution est avérée ; la colonne « Ce qui est supposé » la dit. Lauréats : la surface, aux prix à l'hectare qui sont publiés, du plus bas au plus haut. Étude : les colonnes `cout` et `cout_haut`, à défaut `cout_par_ha`. Les sommes sont celles du gisement (friches sans projet et avec projet), sur les sites que la méthode sait chiffrer, dont le nombre est donné. Attente : gardiennage, entretien du bâti, dépôts sauvages. Chaque prix a sa source dans le tableau « Les prix ».",
            reading: "Les méthodes ne comptent pas la même chose et ne portent pas sur les mêmes sites : leur écart est une information, leur moyenne n'en est pas une. Un site sans surface n'a pas de coût : il est compté à part et nommé, jamais pour zéro. Une borne basse de 0 dit que rien n'est sûr, pas que c'est gratuit.",
            limits: "Ni l'achat du terrain, ni les études, ni l'aménagement qui suit, ni les aides. Les prix sont des ordres de grandeur nationaux, non actualisés : un devis les remplace. Les surfaces de plancher tiennent lieu de surface à démolir. Les taxes perdues ne comptent que si l'étude en donne une valeur. Les réseaux épargnés supposent que ce qui se bâtit sur la friche se serait bâti en extension.",
            sources: "Bénéfriches (ADEME) ; ADEME, lauréats 2021 et 2022 du Fonds friches ; standard CNIG Friches ; `data/friches/couts.toml`.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, prices) = (from.take(&LAYER), from.take(&PRICES));
        let (low, high, per_hectare) = (from.take(&LOW), from.take(&HIGH), from.take(&PER_HECTARE));
        let per_hectare = per_hectare?;
        let (range, wrong) = match per_hectare.as_slice() {
            [] => (None, None),
            [one] => (Some(Range::sure(*one)), None),
            [least, most] if least <= most => (Some(Range { least: *least, most: *most }), None),
            _ => (None, Some(per_hectare)),
        };
        Some(Settings {
            layer: layer?,
            prices: prices?,
            low: low?.unwrap_or_else(|| COST.to_owned()),
            high: high?.unwrap_or_else(|| MOST.to_owned()),
            per_hectare: range,
            wrong,
        })
    }

    fn fault(&self, settings: &Settings) -> Option<Diagnostic> {
        let given: Vec<String> = settings.wrong.as_ref()?.iter().map(|v| french::short(*v, 2)).collect();
        let message = "`cout_par_ha` attend un nombre, ou deux qui montent";
        let help = "écrire `cout_par_ha = [400000, 900000]` : le moins, puis le plus";
        Some(Diagnostic::unfit(message).label(format!("c'est {}", given.join(" ; "))).help(help))
    }

    fn sample(&self) -> Sample {
        Sample::Declared
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let layer = share::layer(&settings.layer, context)?;
        for (field, usual) in [(&settings.low, COST), (&settings.high, MOST)] {
            let holds = layer.column(field).is_some_and(|c| c.kind() == CellKind::Number);
            if !holds && (field != usual || is_written(layer, field)) {
                return Err(NoAnswer::NoField(NoField::of(layer, field, Wanted::Numbers)));
            }
        }
        let sites = Site::all(layer, settings, context);
        if sites.is_empty() && !context.emptied(layer) {
            return Err(NoAnswer::NoFriche);
        }
        told::upside_down(layer, settings, &sites, notes);
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        told::method(&mut outcome, layer, settings, &sites);
        tables::add(&mut outcome, settings, context.territory, layer, &sites);
        told::findings(&mut outcome, settings, &sites);
        Ok(outcome)
    }
}

/// Whether a column that is no number holds something all the same.
fn is_written(layer: &Layer, field: &str) -> bool {
    layer
        .column(field)
        .is_some_and(|column| layer.features.iter().any(|f| column.written(f).is_some_and(|w| !w.is_empty())))
}

/// A way of telling what a site costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Works,
    Rate,
    Own,
}

impl Method {
    const ALL: [Self; 3] = [Self::Works, Self::Rate, Self::Own];

    /// Its key.
    fn id(self) -> &'static str {
        match self {
            Self::Works => "travaux",
            Self::Rate => "laureats",
            Self::Own => "etude",
        }
    }

    /// Its name for people.
    fn name(self) -> &'static str {
        match self {
            Self::Works => "d'après les travaux",
            Self::Rate => "d'après d'autres requalifications",
            Self::Own => "d'après l'étude",
        }
    }

    fn of(self, site: &Site<'_>) -> Option<Range> {
        match self {
            Self::Works => site.works,
            Self::Rate => site.rate,
            Self::Own => site.own,
        }
    }

    /// Those that the study has: its own only where it says something.
    fn asked(sites: &[Site<'_>]) -> impl Iterator<Item = Self> {
        let own = sites.iter().any(|site| site.own.is_some());
        Self::ALL.into_iter().filter(move |method| own || *method != Self::Own)
    }
}

/// The sites of the stock.
fn stock<'s>(sites: &'s [Site<'s>]) -> Vec<&'s Site<'s>> {
    sites.iter().filter(|site| site.standing.in_stock()).collect()
}
