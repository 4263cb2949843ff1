//! The prices: a data file of the tool, and a study's laid over it section by section.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::parameter::{Entry, Kind};
use crate::diagnostic::{Diagnostic, Notes, Place, Severity};
use crate::french;
use crate::method::land::Range;
use crate::pull::{self, Section};

/// The prices of the tool.
const TEXT: &str = include_str!("../../../data/friches/couts.toml");

/// Where they are, for people.
const SHOWN: &str = "data/friches/couts.toml";

/// Works on a site, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Demolition,
    Asbestos,
    Soil,
    Unsealing,
    FertileSoil,
}

impl Work {
    pub(super) const ALL: [(Self, &'static str); 5] = [
        (Self::Demolition, "demolition"),
        (Self::Asbestos, "desamiantage"),
        (Self::Soil, "depollution"),
        (Self::Unsealing, "desimpermeabilisation"),
        (Self::FertileSoil, "sols"),
    ];
}

/// What a yearly cost is proportional to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Hectare,
    Built,
    Inhabitant,
}

const BASES: [(&str, Base); 3] = [("hectare", Base::Hectare), ("m2_bati", Base::Built), ("habitant", Base::Inhabitant)];

/// What an extension would need and a friche does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spared {
    /// Euros a hectare, once.
    Made,
    /// Euros a hectare and a year.
    Kept,
    /// Metres a hectare.
    Metres,
}

const SPARED: [(&str, Spared); 3] =
    [("creation", Spared::Made), ("entretien", Spared::Kept), ("metres", Spared::Metres)];

/// A section of the file: what it takes besides its value.
struct Schema {
    section: &'static str,
    /// The key that says what it applies to, with the words that it takes; any text where there is none.
    key: Option<(&'static str, &'static [&'static str])>,
    most: f64,
    unit: &'static str,
    /// What it is for people.
    what: &'static str,
}

const WORKS: &str = "travaux";
const POLLUTED: &str = "sol_pollue";
const TREATED: &str = "sol_traite";
const RATES: &str = "laureats";
const WAITING: &str = "attente";
const NETWORKS: &str = "reseau";

const SCHEMAS: [Schema; 6] = [
    Schema { section: WORKS, key: None, most: 1e6, unit: "€/m²", what: "travaux" },
    Schema { section: POLLUTED, key: Some(("type", &[])), most: 1.0, unit: "part de la surface", what: "sol pollué" },
    Schema { section: TREATED, key: None, most: 1.0, unit: "part du sol pollué", what: "sol traité" },
    Schema { section: RATES, key: None, most: 1e9, unit: "€/ha", what: "lauréats" },
    Schema {
        section: WAITING,
        key: Some(("assiette", &["hectare", "m2_bati", "habitant"])),
        most: 1e9,
        unit: "€/an",
        what: "attente",
    },
    Schema {
        section: NETWORKS,
        key: Some(("compte", &["creation", "entretien", "metres"])),
        most: 1e9,
        unit: "par ha",
        what: "réseaux évités",
    },
];

/// A price as it is written.
#[derive(Debug, Clone)]
pub(super) struct Price {
    section: &'static str,
    pub(super) id: String,
    /// What it is of, for people.
    pub(super) name: String,
    /// What it applies to.
    on: Option<String>,
    pub(super) value: Range,
    pub(super) source: String,
    pub(super) year: Option<f64>,
    pub(super) checked: bool,
    /// Whether the study gives it.
    pub(super) own: bool,
}

impl Price {
    fn schema(&self) -> &'static Schema {
        SCHEMAS.iter().find(|s| s.section == self.section).unwrap_or(&SCHEMAS[0])
    }

    /// What it is for, for people.
    pub(super) fn what(&self) -> &'static str {
        self.schema().what
    }

    pub(super) fn unit(&self) -> String {
        match (self.section, self.on.as_deref()) {
            (WAITING, Some("hectare")) => "€ par hectare et par an".to_owned(),
            (WAITING, Some("m2_bati")) => "€ par m² bâti et par an".to_owned(),
            (WAITING, Some("habitant")) => "€ par habitant de la commune et par an".to_owned(),
            (NETWORKS, Some("creation")) => "€ par hectare, une fois".to_owned(),
            (NETWORKS, Some("entretien")) => "€ par hectare et par an".to_owned(),
            (NETWORKS, Some("metres")) => "m par hectare".to_owned(),
            _ => self.schema().unit.to_owned(),
        }
    }
}

/// All of them.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    pub(super) all: Vec<Price>,
}

impl Prices {
    fn of(&self, section: &'static str) -> impl Iterator<Item = &Price> {
        self.all.iter().filter(move |p| p.section == section)
    }

    /// What a square metre of works costs, in euros.
    pub(super) fn work(&self, work: Work) -> Option<&Price> {
        let (_, id) = Work::ALL.iter().find(|(w, _)| *w == work)?;
        self.of(WORKS).find(|p| p.id == *id)
    }

    /// The share of a site's surface whose soil is to be treated, by the kind of friche and whether its pollution is certain.
    pub(super) fn treated(&self, kind: Option<&str>, certain: bool) -> Range {
        let polluted = self.polluted(kind, certain);
        let treated = self.of(TREATED).next().map_or(Range::sure(1.0), |p| p.value);
        Range { least: polluted.least * treated.least, most: polluted.most * treated.most }
    }

    /// The share of a site's surface whose soil is polluted: as sure as the file says of a kind that it has; of any other, from
    /// nothing to the most that it has of some kind, and from the least above nothing where pollution is certain.
    pub(super) fn polluted(&self, kind: Option<&str>, certain: bool) -> Range {
        match self.of_kind(kind).filter(|_| self.tells(kind, certain)) {
            Some(price) => price.value,
            None => self.any_kind(certain),
        }
    }

    /// What is taken for granted of a kind of friche that the file has not.
    pub(super) fn any_kind(&self, certain: bool) -> Range {
        let most = self.of(POLLUTED).fold(0.0, |most, p| p.value.most.max(most));
        let some = self.of(POLLUTED).map(|p| p.value.least).filter(|least| *least > 0.0).reduce(f64::min);
        Range { least: some.filter(|_| certain).unwrap_or(0.0), most }
    }

    /// Whether the file has a share for a kind; where pollution is certain, one above nothing.
    pub(super) fn tells(&self, kind: Option<&str>, certain: bool) -> bool {
        self.of_kind(kind).is_some_and(|price| !certain || price.value.most > 0.0)
    }

    /// What is taken for granted, as prices are told: nobody has published it.
    pub(super) fn assumptions(&self) -> impl Iterator<Item = Price> {
        let told = [
            ("autres", "sol pollué d'un autre type de friche, supposé", false),
            ("autres-avere", "sol pollué d'un autre type de friche, supposé où la pollution est avérée", true),
        ];
        told.map(|(id, name, certain)| Price {
            section: POLLUTED,
            id: id.to_owned(),
            name: name.to_owned(),
            on: None,
            value: self.any_kind(certain),
            source: if certain {
                "choix de l'outil : de la plus petite à la plus grande des parts ci-dessus".to_owned()
            } else {
                "choix de l'outil : de rien à la plus grande des parts ci-dessus".to_owned()
            },
            year: None,
            checked: false,
            own: false,
        })
        .into_iter()
    }

    fn of_kind(&self, kind: Option<&str>) -> Option<&Price> {
        let key = kind.map(french::name_key)?;
        self.of(POLLUTED).find(|p| p.on.as_deref().map(french::name_key).as_ref() == Some(&key))
    }

    /// What a hectare has cost elsewhere, in euros, from the least to the most of what is published.
    pub(super) fn rate(&self) -> Option<Range> {
        self.of(RATES).map(|p| p.value).reduce(|a, b| Range { least: a.least.min(b.least), most: a.most.max(b.most) })
    }

    /// What waiting costs a year, each with what it is proportional to.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (Base, Range)> {
        self.of(WAITING).filter_map(|p| Some((word(&BASES, p.on.as_deref()?)?, p.value)))
    }

    /// What a hectare of a friche spares.
    pub(super) fn spared(&self) -> impl Iterator<Item = (Spared, &Price)> {
        self.of(NETWORKS).filter_map(|p| Some((word(&SPARED, p.on.as_deref()?)?, p)))
    }

    /// Those that nobody has read at their source.
    pub(super) fn unchecked(&self) -> impl Iterator<Item = &Price> {
        self.all.iter().filter(|p| !p.checked)
    }
}

fn word<T: Copy>(known: &[(&str, T)], written: &str) -> Option<T> {
    known.iter().find(|(name, _)| *name == written).map(|(_, value)| *value)
}

/// Prices by the name of a file of the study; empty: those of the tool alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct PriceFile;

impl Kind for PriceFile {
    type Value = Arc<Prices>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Arc<Prices>> {
        let name = entry.text()?;
        let own = if name.value.is_empty() { None } else { Some((entry.files.text(&name, entry.notes)?, name.value)) };
        of(own.as_ref().map(|(text, name)| (text.as_str(), name.as_str())), entry.notes).map(Arc::new)
    }
}

/// Those of the tool with those of a file of the study, by its text and its name; `None`, with notes, when that can't be.
fn of(own: Option<(&str, &str)>, notes: &mut Notes) -> Option<Prices> {
    let before = notes.count(Severity::Error);
    let mut all = read(TEXT, Path::new(SHOWN), &[], notes)?;
    if let Some((text, name)) = own {
        for mut price in read(text, Path::new(name), &all, notes)? {
            price.own = true;
            match all.iter_mut().find(|p| p.section == price.section && p.id == price.id) {
                Some(under) => *under = price,
                None => all.push(price),
            }
        }
    }
    Some(Prices { all }).filter(|_| notes.count(Severity::Error) == before)
}

/// The sections of a file; what one does not give is that of the section under it.
fn read(text: &str, shown: &Path, under: &[Price], notes: &mut Notes) -> Option<Vec<Price>> {
    pull::parse(text, shown, notes, |mut root, notes| {
        let mut all: Vec<Price> = Vec::new();
        for schema in &SCHEMAS {
            for section in root.sections(schema.section, notes) {
                let place = section.place();
                let Some(price) = price(section, schema, shown, under, notes) else { continue };
                if all.iter().any(|p| p.section == price.section && p.id == price.id) {
                    let message = format!("deux sections [[{}]] ont l'`id` `{}`", schema.section, price.id);
                    notes.push(Diagnostic::taken(message).at(place).help("n'en garder qu'une"));
                } else {
                    all.push(price);
                }
            }
        }
        root.finish(notes);
        all
    })
}

fn price(
    mut s: Section<'_>,
    schema: &'static Schema,
    shown: &Path,
    under: &[Price],
    notes: &mut Notes,
) -> Option<Price> {
    let place = s.place();
    let id = s.text("id", notes);
    let id = s.require("id", id);
    let before = id.as_ref().and_then(|id| under.iter().find(|p| p.section == schema.section && p.id == id.value));
    let name = s.text("nom", notes).map(|given| given.value).or_else(|| before.map(|p| p.name.clone()));
    let on = schema.key.map(|(key, words)| {
        let given = if words.is_empty() { s.text(key, notes) } else { s.word(key, words, notes) };
        let given = if before.is_none() { s.require(key, given) } else { given };
        let known = given.filter(|given| {
            let right = words.is_empty() || words.contains(&given.value.as_str());
            if !right {
                let nearest = french::nearest(&given.value, words.iter().copied()).map(|w| format!("\"{w}\""));
                notes.push(
                    Diagnostic::unfit(format!("la clé `{key}` ne connaît pas `{}`", given.value))
                        .at(given.place.clone())
                        .label(format!("valeurs connues : {}", french::list(words)))
                        .did_you_mean(nearest.as_deref()),
                );
            }
            right
        });
        known.map(|given| given.value).or_else(|| before.and_then(|p| p.on.clone()))
    });
    let value = value(&mut s, schema, before, &place, notes);
    let source = s.text("source", notes).map(|given| given.value);
    let year = s.number("annee", notes).map(|given| given.value);
    let checked = s.flag("verifie", notes).unwrap_or(false);
    s.finish(notes);
    let id = id?;
    if schema.section == WORKS && !Work::ALL.iter().any(|(_, known)| *known == id.value) {
        let known: Vec<&str> = Work::ALL.iter().map(|(_, id)| *id).collect();
        let nearest = french::nearest(&id.value, known.iter().copied()).map(|w| format!("\"{w}\""));
        notes.push(
            Diagnostic::unfit(format!("le calcul ne connaît pas de travaux `{}`", id.value))
                .at(id.place)
                .label(format!("travaux connus : {}", french::list(&known)))
                .did_you_mean(nearest.as_deref()),
        );
        return None;
    }
    // Where a key says what the price applies to, no price goes without it.
    let on = match on {
        Some(None) => return None,
        Some(some) => some,
        None => None,
    };
    Some(Price {
        section: schema.section,
        name: name.unwrap_or_else(|| id.value.clone()),
        id: id.value,
        on,
        value: value?,
        source: source.unwrap_or_else(|| format!("`{}`, fichier de l'étude", shown.display())),
        year,
        checked,
        own: false,
    })
}

/// A price: one value, or from a low one to a high one.
fn value(
    s: &mut Section<'_>,
    schema: &Schema,
    before: Option<&Price>,
    place: &Place,
    notes: &mut Notes,
) -> Option<Range> {
    let mut one = |key: &str, notes: &mut Notes| -> Result<Option<f64>, ()> {
        let present = s.has(key);
        let Some(given) = s.number(key, notes) else { return if present { Err(()) } else { Ok(None) } };
        if (0.0..=schema.most).contains(&given.value) {
            return Ok(Some(given.value));
        }
        let message = format!("`{key}` attend un nombre entre 0 et {}", french::short(schema.most, 0));
        notes
            .push(Diagnostic::unfit(message).at(given.place).label(format!("c'est {}", french::short(given.value, 4))));
        Err(())
    };
    let given = (one("valeur", notes), one("bas", notes), one("haut", notes));
    let (Ok(single), Ok(low), Ok(high)) = given else { return None };
    let range = match (single, low, high) {
        (Some(value), None, None) => Range::sure(value),
        (None, None, None) => match before {
            Some(price) => price.value,
            None => {
                s.require::<()>("valeur", None);
                return None;
            }
        },
        (None, low, high) => {
            let under = before.map(|p| p.value);
            match (low.or(under.map(|u| u.least)), high.or(under.map(|u| u.most))) {
                (Some(least), Some(most)) => Range { least, most },
                _ => {
                    let message = "un prix s'écrit `valeur`, ou `bas` et `haut`";
                    notes.push(Diagnostic::unfit(message).at(place.clone()).label("il en manque un des deux"));
                    return None;
                }
            }
        }
        (Some(_), ..) => {
            let message = "un prix s'écrit `valeur`, ou `bas` et `haut`, non les deux";
            notes.push(Diagnostic::unfit(message).at(place.clone()));
            return None;
        }
    };
    if range.least > range.most {
        let message =
            format!("`bas` ({}) dépasse `haut` ({})", french::short(range.least, 4), french::short(range.most, 4));
        notes.push(Diagnostic::unfit(message).at(place.clone()).help("échanger les deux"));
        return None;
    }
    Some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_the_tool_are_whole_and_say_which_nobody_has_checked() {
        let mut notes = Notes::new();
        let prices = of(None, &mut notes).expect("the prices of the tool");
        assert!(notes.all().is_empty(), "{:?}", notes.all());
        assert_eq!(prices.rate(), Some(Range { least: 500_000.0, most: 700_000.0 }));
        assert_eq!(prices.unchecked().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["anciennes-icpe", "presse"]);
        for (work, id) in Work::ALL {
            assert!(prices.work(work).is_some(), "{id}");
        }
        // Half of an industrial site is polluted, a quarter of that is treated; of a kind that nobody knows, up to that.
        assert_eq!(prices.treated(Some("Friche industrielle"), false), Range::sure(0.125));
        assert_eq!(prices.treated(Some("inconnu"), false), Range { least: 0.0, most: 0.125 });
        assert_eq!(prices.treated(Some("friche d'habitat"), false), Range::sure(0.0));
        // Certain pollution costs something: the least published share is 5 %, that of a military site.
        assert_eq!(prices.treated(Some("friche d'équipement public"), true), Range { least: 0.0125, most: 0.125 });
        assert_eq!(prices.treated(Some("friche d'habitat"), true), Range { least: 0.0125, most: 0.125 });
        assert_eq!(prices.treated(Some("friche militaire"), true), Range::sure(0.0125));
        for price in &prices.all {
            assert!(!price.source.is_empty() && !price.unit().is_empty(), "{}", price.id);
        }
    }

    #[test]
    fn a_study_changes_what_it_gives_and_adds_what_it_knows() {
        let own = "[[travaux]]\nid = \"demolition\"\nbas = 40\n\
                   [[attente]]\nid = \"taxes\"\nnom = \"taxes perdues\"\nassiette = \"hectare\"\nvaleur = 1000\n";
        let mut notes = Notes::new();
        let prices = of(Some((own, "prix.toml")), &mut notes).expect("prices");
        let demolition = prices.work(Work::Demolition).expect("a price");
        assert_eq!(
            (demolition.value, demolition.own, demolition.checked),
            (Range { least: 40.0, most: 75.0 }, true, false)
        );
        assert_eq!(
            (demolition.name.as_str(), demolition.source.as_str()),
            ("démolition", "`prix.toml`, fichier de l'étude")
        );
        assert!(prices.waiting().any(|(base, value)| base == Base::Hectare && value == Range::sure(1000.0)));
    }

    #[test]
    fn what_is_wrong_with_a_price_is_told() {
        for (own, told) in [
            ("[[travaux]]\nid = \"demolitions\"\nvaleur = 3\n", "ne connaît pas de travaux `demolitions`"),
            ("[[travaux]]\nid = \"sols\"\nbas = 90\nhaut = 10\n", "`bas` (90) dépasse `haut` (10)"),
            ("[[travaux]]\nid = \"sols\"\nvaleur = -1\n", "attend un nombre entre 0 et"),
            ("[[sol_traite]]\nid = \"part\"\nvaleur = 25\n", "attend un nombre entre 0 et 1"),
            ("[[attente]]\nid = \"taxes\"\nassiette = \"are\"\nvaleur = 3\n", "ne connaît pas `are`"),
            ("[[laureats]]\nid = \"nous\"\nhaut = 3\n", "`valeur`, ou `bas` et `haut`"),
            ("[[laureats]]\nid = \"nous\"\nbas = 1\nhaut = 3\nvaleur = 2\n", "non les deux"),
        ] {
            let mut notes = Notes::new();
            assert!(of(Some((own, "prix.toml")), &mut notes).is_none(), "{own}");
            assert!(notes.all().iter().any(|d| d.message.contains(told)), "{own}: {:?}", notes.all());
        }
    }
}
