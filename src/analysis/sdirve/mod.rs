//! The SDIRVE (schéma directeur des infrastructures de recharge pour véhicules électriques): what is adopted against what
//! exists, its use, the grid, what comes anyway, what the law asks for, and the published file as far as it can be filled in.
//!
//! The dataset is `etalab/schema-sdirve` 0.1.0, the law is the Code de l'énergie, R353-5-1 to R353-5-9 and D353-6. What exists
//! is counted as the question of charging points counts it, what remains is `remaining` of `method::charging`.

mod adopted;
mod checklist;
mod class;
mod dataset;
mod fault;
mod grid;
mod induced;
mod known;
mod needs;
mod requirement;
mod tables;
mod told;
mod usage;

use jiff::civil::Date;

use self::known::Known;
use super::bornes::count;
use super::parameter::{LayerId, Number, Numbers, OptionalDay, OptionalLayer, OptionalText, Parameter, Reader};
use super::{About, Asked, Context, MapRecipe, NoAnswer, Question, Sample, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::method::charging::{CLASSES, power_class};
use crate::outcome::Outcome;

/// What is adopted, what exists, what remains, what is missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sdirve;

const ADOPTED: Parameter<OptionalLayer> = Parameter {
    key: "sdirve",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche du SDIRVE adopté (modèle `sdirve`) ; vide : aucun ne l'est, les besoins calculés tiennent lieu d'objectifs",
};

const POINTS: Parameter<LayerId> = Parameter {
    key: "bornes",
    kind: LayerId,
    default: None,
    about: "couche des points de charge d'aujourd'hui (schéma IRVE statique)",
};

const USAGE: Parameter<OptionalLayer> = Parameter {
    key: "usage",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche de l'usage des points de charge (modèle `usage-irve`), que les exploitants doivent donner (D353-6)",
};

const GRID: Parameter<OptionalLayer> = Parameter {
    key: "capacite",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche de la capacité d'accueil du réseau électrique (modèle `capacite-reseau`), que donne le gestionnaire du réseau",
};

const PROJECTS: Parameter<OptionalLayer> = Parameter {
    key: "projets",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche des projets connus et des obligations (modèle `projets-irve`) ; vide : ce que le SDIRVE adopté en dit",
};

const NEEDS: Parameter<OptionalText> = Parameter {
    key: "besoins",
    kind: OptionalText,
    default: Some("\"\""),
    about: "identifiant de l'analyse qui calcule les besoins en points de charge, placée avant celle-ci ; vide : la première qui en calcule",
};

const DIAGNOSIS: Parameter<OptionalDay> = Parameter {
    key: "date_diagnostic",
    kind: OptionalDay,
    default: Some("\"\""),
    about: "date du diagnostic du SDIRVE à établir",
};

const ADOPTION: Parameter<OptionalDay> = Parameter {
    key: "date_adoption",
    kind: OptionalDay,
    default: Some("\"\""),
    about: "date à laquelle le SDIRVE à établir est adopté",
};

const DEADLINE: Parameter<OptionalDay> = Parameter {
    key: "date_objectifs",
    kind: OptionalDay,
    default: Some("\"\""),
    about: "échéance opérationnelle des objectifs du SDIRVE à établir, à 3 ans au plus",
};

const URL: Parameter<OptionalText> = Parameter {
    key: "url",
    kind: OptionalText,
    default: Some("\"\""),
    about: "adresse où le SDIRVE à établir est publié",
};

const PER_STATION: Parameter<Number> = Parameter {
    key: "pdc_par_station",
    kind: Number { min: 0.0, max: 1_000.0 },
    default: Some("0"),
    about: "points de charge par station, pour compter les stations des objectifs ; 0 : le nombre de stations reste à donner",
};

const KILOWATTS: Parameter<Numbers> = Parameter {
    key: "puissances",
    kind: Numbers { min: 1.0, max: 1_000.0 },
    default: Some("[7.4, 22, 50, 150]"),
    about: "puissance d'un point à construire dans chacune des quatre classes, en kW : ce que le réseau devra fournir",
};

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    adopted: Option<String>,
    points: String,
    usage: Option<String>,
    grid: Option<String>,
    projects: Option<String>,
    needs: Option<String>,
    dates: Dates,
    url: Option<String>,
    per_station: Option<f64>,
    kilowatts: Vec<f64>,
}

/// The dates of the SDIRVE that is to be made.
#[derive(Debug, Clone, Copy)]
struct Dates {
    diagnosis: Option<Date>,
    adoption: Option<Date>,
    deadline: Option<Date>,
}

impl Question for Sdirve {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "sdirve"
    }

    fn about(&self) -> About {
        About {
            title: "Schéma directeur des bornes (SDIRVE)",
            title_by_time: None,
            asks: "que reste-t-il à construire du SDIRVE, et que manque-t-il pour en établir un ?",
            measures: "Par commune et par classe de puissance : les points de charge qui existent, ceux que vise le SDIRVE adopté, ceux qui viendront sans lui, et ce qui reste à construire. Puis l'usage de ce qui existe, ce que le réseau électrique peut accueillir, ce que la loi demande au document et ce que l'étude en tient, et le fichier à publier, rempli autant qu'il peut l'être.",
            how: "Reste à faire = objectif − existant aujourd'hui − offre attendue sans le schéma ; un reste négatif est un excédent, montré comme tel. L'existant est compté comme pour la question des bornes : une ligne du fichier IRVE est un point de charge. L'objectif est un total, et non un ajout. Des lignes par IRIS sont additionnées par commune. L'offre attendue vient de la couche `projets` (points ouverts au public, ni abandonnés ni déjà en service, mis en service au plus tard l'année de l'échéance), à défaut de ce que le SDIRVE adopté en dit. Une valeur inconnue reste inconnue : elle n'est pas comptée pour zéro.",
            reading: "« À construire » et « excédent » ne se compensent pas d'une classe à l'autre : une commune peut avoir trop de points lents et manquer de points rapides. Le reste net, lui, les compense. La puissance demandée au réseau est un maximum : tous les points servent rarement en même temps.",
            limits: "Le SDIRVE compte l'existant à la date de son diagnostic ; aujourd'hui, ce qu'il attendait peut être déjà bâti : sans la couche `projets`, ces points comptent alors deux fois et le reste à faire est sous-estimé. L'arrêté sur la carte et le fichier (R353-5-8) n'est pas contrôlé au-delà du schéma de données 0.1.0. La liste de contrôle dit ce que l'étude tient, pas si le document sera jugé suffisant.",
            sources: "Code de l'énergie, art. R353-5-1 à R353-5-9 et D353-6 ; schéma SDIRVE 0.1.0 ; schéma IRVE statique 2.3.1.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (adopted, points, usage) = (from.take(&ADOPTED), from.take(&POINTS), from.take(&USAGE));
        let (grid, projects, needs) = (from.take(&GRID), from.take(&PROJECTS), from.take(&NEEDS));
        let (diagnosis, adoption, deadline) = (from.take(&DIAGNOSIS), from.take(&ADOPTION), from.take(&DEADLINE));
        let (url, per_station, kilowatts) = (from.take(&URL), from.take(&PER_STATION), from.take(&KILOWATTS));
        Some(Settings {
            adopted: adopted?,
            points: points?,
            usage: usage?,
            grid: grid?,
            projects: projects?,
            needs: needs?,
            dates: Dates { diagnosis: diagnosis?, adoption: adoption?, deadline: deadline? },
            url: url?,
            per_station: Some(per_station?).filter(|n| *n > 0.0),
            kilowatts: kilowatts?,
        })
    }

    fn fault(&self, settings: &Settings) -> Option<Diagnostic> {
        let classes: Vec<Option<usize>> = settings.kilowatts.iter().map(|kw| power_class(*kw)).collect();
        if !classes.iter().copied().eq((0..CLASSES).map(Some)) {
            let names = count::CLASS_NAMES;
            let d = Diagnostic::unfit("`puissances` ne donne pas une puissance dans chaque classe, dans l'ordre");
            return Some(
                d.label(format!("classes : {}", names.join(" ; "))).help("écrire `puissances = [7.4, 22, 50, 150]`"),
            );
        }
        let Dates { diagnosis, adoption, deadline } = settings.dates;
        let days = [("date_diagnostic", diagnosis), ("date_adoption", adoption), ("date_objectifs", deadline)];
        let given: Vec<(&str, Date)> = days.into_iter().filter_map(|(key, day)| Some((key, day?))).collect();
        let wrong = given.windows(2).find(|pair| pair[0].1 > pair[1].1)?;
        let message = format!("`{}` vient après `{}`", wrong[0].0, wrong[1].0);
        Some(
            Diagnostic::unfit(message).help("le diagnostic précède l'adoption, et l'adoption l'échéance des objectifs"),
        )
    }

    fn ignored(&self, settings: &Settings) -> Vec<(&'static str, String)> {
        let mut idle = Vec::new();
        if settings.grid.is_none() {
            idle.push(("puissances", "aucune couche `capacite` n'est donnée".to_owned()));
        }
        idle
    }

    fn counts_by(&self, settings: &Settings) -> Vec<(String, String)> {
        vec![(settings.points.clone(), count::POWER.to_owned())]
    }

    fn sample(&self) -> Sample {
        Sample::Written(&[
            "id = \"sdirve\"",
            "sdirve = \"sdirve\"   # le SDIRVE adopté",
            "bornes = \"bornes\"",
            "usage = \"usage-bornes\"",
            "capacite = \"capacite-reseau\"",
            "projets = \"projets-bornes\"",
        ])
    }

    fn maps(&self) -> &'static [MapRecipe] {
        &[MapRecipe { id: "32-sdirve", text: include_str!("carte.toml") }]
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let known = Known::of(asked, settings, context, notes)?;
        let mut outcome = share::outcome(asked, self.kind(), context, &known.layers);
        known.add_needs(&mut outcome);
        tables::add(&mut outcome, &known);
        let filled = dataset::filled(&known, settings);
        let checklist = checklist::checked(&known, &filled, context);
        outcome.tables.push(checklist::table(&checklist));
        told::add(&mut outcome, &known, &checklist, &filled);
        outcome.filled = Some(filled);
        Ok(outcome)
    }
}
