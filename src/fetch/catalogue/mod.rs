//! The catalogue of public resources: the one of the tool, and what a study changes in it.

mod keys;

use std::path::Path;

use crate::diagnostic::{Diagnostic, Notes, Place, Severity};
use crate::french;
use crate::pull::{self, Given, Section, is_device};

use keys::{check_address, checked_sum, position, regions, whence};

/// The national portal, by its API.
const PORTAL: &str = "https://www.data.gouv.fr/api/1";

/// The service of the Géoplateforme, on the national base of addresses. It takes 200,000 rows or 50 MB at a time.
pub const GEOCODER: &str = "https://data.geopf.fr/geocodage/search/csv";

/// The catalogue that comes with the tool.
const OWN: &str = include_str!("../../../data/catalogue.toml");

/// What a resource is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table, whatever its separator.
    Csv,
    /// GeoJSON.
    GeoJson,
    /// GeoPackage.
    GeoPackage,
    /// Shapefile, in an archive.
    Shapefile,
    /// JSON that is not GeoJSON: kept as it is.
    Json,
    /// OpenStreetMap extract: kept as it is.
    Pbf,
    /// Parquet.
    Parquet,
}

impl Format {
    const NAMES: [(&'static str, Self); 7] = [
        ("csv", Self::Csv),
        ("geojson", Self::GeoJson),
        ("gpkg", Self::GeoPackage),
        ("shp", Self::Shapefile),
        ("json", Self::Json),
        ("pbf", Self::Pbf),
        ("parquet", Self::Parquet),
    ];

    /// Its name in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, f)| *f == self).map_or("", |(name, _)| name)
    }

    fn parse(text: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, f)| *f)
    }

    /// As people say it.
    fn said(self) -> &'static str {
        match self {
            Self::Csv => "fichier CSV",
            Self::GeoJson => "fichier GeoJSON",
            Self::GeoPackage => "fichier GeoPackage",
            Self::Shapefile => "Shapefile",
            Self::Json => "fichier JSON",
            Self::Pbf => "extrait OpenStreetMap (PBF)",
            Self::Parquet => "fichier Parquet",
        }
    }
}

/// One of the extracts that a resource is cut into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// What stands for `{region}` in the address.
    pub name: String,
    /// The départements that it covers.
    pub departements: Vec<String>,
}

/// A dataset of a portal, of which one file is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// Its name in its address, or its identifier.
    pub id: String,
    /// What the file's title or name looks like, `*` for anything; a text without `*` is looked for anywhere in them.
    pub resource: Option<String>,
    /// The address of the portal's API.
    pub portal: String,
}

/// A public resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name on the command line, and that of the layer's file.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// Its address; `{region}` in it is one of [`Entry::regions`]. Empty when there is no file of all France.
    pub template: String,
    /// The dataset whose newest file it is, when it has no address of its own.
    pub dataset: Option<Dataset>,
    /// What it is written in.
    pub format: Format,
    /// The member to take, when the address gives a ZIP archive; `*communes.csv` for whatever ends so.
    pub member: Option<String>,
    /// The layer to take, when the file has several.
    pub table: Option<String>,
    /// Name of the model of the layer that it makes.
    pub model: String,
    /// Who publishes it.
    pub producer: String,
    /// Under which licence.
    pub licence: String,
    /// Page that presents it.
    pub page: String,
    /// What it is of: a year, or how often it changes.
    pub vintage: Option<String>,
    /// Column of the commune's code, when its name is not a usual one; `codgeo_*` for whatever begins so.
    pub commune_column: Option<String>,
    /// Columns of longitude and latitude (or x and y with [`Entry::crs`]), when their names are not usual ones.
    pub position_columns: Option<(String, String)>,
    /// EPSG code of the coordinates, when they are not degrees or Lambert-93.
    pub crs: Option<u32>,
    /// Its SHA-256, for a resource that never changes.
    pub sha256: Option<String>,
    /// Whether somebody has seen the address answer.
    pub verified: bool,
    /// What is to be known of it.
    pub note: Option<String>,
    /// The extracts that it is cut into.
    pub regions: Vec<Region>,
    /// Where the model is named, when in a user's file.
    pub place: Option<Place>,
}

impl Entry {
    /// What is awaited at the address, for messages.
    pub(super) fn expected(&self) -> String {
        match &self.member {
            Some(member) => format!("archive ZIP avec {member}"),
            None if self.format == Format::Shapefile => "archive ZIP avec un Shapefile".to_owned(),
            None => self.format.said().to_owned(),
        }
    }

    /// The address for a territory in these départements. `None`, with the reason in the notes, when it lies in several
    /// of the extracts that the resource is cut into, or in none.
    #[must_use]
    pub fn address(&self, departements: &[String], notes: &mut Notes) -> Option<String> {
        if self.template.is_empty() {
            notes.push(
                Diagnostic::new("E0331", format!("`{}` n'a pas d'adresse dans le catalogue", self.id))
                    .label(self.note.clone().unwrap_or_default())
                    .help(format!(
                        "prendre le fichier chez son producteur (voir {}) et le copier dans couches/, ou donner son `adresse` dans un fichier catalogue.toml de l'étude",
                        self.page
                    )),
            );
            return None;
        }
        if !self.template.contains("{region}") {
            return Some(self.template.clone());
        }
        let covers = |r: &&Region| departements.iter().any(|d| r.departements.contains(d));
        let regions: Vec<&Region> = self.regions.iter().filter(covers).collect();
        if let [one] = regions.as_slice() {
            return Some(self.template.replace("{region}", &one.name));
        }
        let names: Vec<&str> = regions.iter().map(|r| r.name.as_str()).collect();
        let label = match names.as_slice() {
            [] => format!("départements du territoire : {}", french::list(departements)),
            some => format!("extraits : {}", french::list(some)),
        };
        notes.push(
            Diagnostic::new("E0345", format!("le territoire n'est pas dans un seul extrait de `{}`", self.id))
                .label(label)
                .help(
                    "donner dans un fichier catalogue.toml de l'étude l'`adresse` d'un extrait qui le couvre en entier",
                ),
        );
        None
    }
}

/// The resources that have a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    entries: Vec<Entry>,
    /// The service that finds addresses, when a file names one.
    geocoder: Option<String>,
}

impl Catalogue {
    /// The catalogue of the tool.
    ///
    /// # Panics
    /// Never, as a test reads it.
    #[must_use]
    pub fn own() -> Self {
        let mut notes = Notes::new();
        let mut catalogue = Self::default();
        catalogue.read(OWN, Path::new("data/catalogue.toml"), &mut notes);
        for entry in &mut catalogue.entries {
            entry.place = None;
        }
        assert!(notes.all().is_empty(), "the catalogue of the tool is well written: {notes:?}");
        catalogue
    }

    /// Adds the entries of a file. One whose `id` is already there changes only the keys that it gives.
    pub fn read(&mut self, text: &str, shown: &Path, notes: &mut Notes) {
        pull::parse(text, shown, notes, |mut root, notes| {
            let mut seen: Vec<String> = Vec::new();
            for section in root.sections("jeu", notes) {
                let Some(entry) = self.entry(section, &mut seen, notes) else { continue };
                match self.entries.iter_mut().find(|e| e.id == entry.id) {
                    Some(old) => *old = entry,
                    None => self.entries.push(entry),
                }
            }
            if let Some(mut section) = root.section("geocodage", notes) {
                let address = section.text("adresse", notes);
                let address = section.require("adresse", address);
                section.finish(notes);
                if let Some(address) = address {
                    check_address(&address, notes);
                    self.geocoder = Some(address.value);
                }
            }
            root.finish(notes);
        });
    }

    /// The service that finds addresses.
    #[must_use]
    pub fn geocoder(&self) -> &str {
        self.geocoder.as_deref().unwrap_or(GEOCODER)
    }

    /// Every entry, those of the tool first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of that name; `None`, with the nearest in the notes, when there is none.
    #[must_use]
    pub fn find(&self, name: &str, notes: &mut Notes) -> Option<&Entry> {
        let found = self.entries.iter().find(|e| e.id == name);
        if found.is_none() {
            let ids: Vec<&str> = self.entries.iter().map(|e| e.id.as_str()).collect();
            let d = Diagnostic::new("E0330", format!("`{name}` n'est pas dans le catalogue"));
            notes.push(match french::nearest(name, ids.iter().copied()) {
                Some(nearest) => d.did_you_mean(Some(nearest)),
                None => d.help(format!("jeux connus : {}", french::list(&ids))),
            });
        }
        found
    }

    fn entry(&self, mut s: Section<'_>, seen: &mut Vec<String>, notes: &mut Notes) -> Option<Entry> {
        let before = notes.count(Severity::Error);
        let id = s.text("id", notes);
        let id = s.require("id", id);
        let base = id.as_ref().and_then(|id| self.entries.iter().find(|e| e.id == id.value));
        if let Some(given) = &id {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if given.value.is_empty() || !given.value.chars().all(plain) || is_device(&given.value) {
                notes.push(
                    Diagnostic::unfit(format!("`{}` n'est pas un identifiant", given.value))
                        .at(given.place.clone())
                        .label("lettres minuscules sans accent, chiffres et tirets")
                        .help("écrire par exemple `\"points-de-collecte\"`"),
                );
            }
            if seen.contains(&given.value) {
                notes.push(
                    Diagnostic::taken(format!("l'identifiant `{}` est déjà pris dans ce fichier", given.value))
                        .at(given.place.clone()),
                );
            }
            seen.push(given.value.clone());
        }
        // A key is inherited from the entry of that name, or required when there is none.
        let mut needed = |key: &str, of: fn(&Entry) -> &str, notes: &mut Notes| -> Option<Given<String>> {
            let given = s.text(key, notes);
            match base {
                Some(base) if given.is_none() => Some(Given { value: of(base).to_owned(), place: s.place() }),
                Some(_) => given,
                None => s.require(key, given),
            }
        };
        let title = needed("titre", |e| &e.title, notes);
        let format = needed("format", |e| e.format.name(), notes);
        let model = needed("modele", |e| &e.model, notes);
        let producer = needed("producteur", |e| &e.producer, notes);
        let licence = needed("licence", |e| &e.licence, notes);
        let page = needed("page", |e| &e.page, notes);
        let (address, dataset) = whence(&mut s, base, notes);
        // What was said of the old address says nothing of a new one.
        let same = base.filter(|_| !s.has("adresse") && !s.has("jeu"));
        let mut maybe = |key: &str, old: Option<&String>, notes: &mut Notes| {
            s.text(key, notes).map(|g| g.value).or_else(|| old.cloned())
        };
        let member = maybe("membre", base.and_then(|b| b.member.as_ref()), notes);
        let table = maybe("table", base.and_then(|b| b.table.as_ref()), notes);
        let vintage = maybe("millesime", base.and_then(|b| b.vintage.as_ref()), notes);
        let commune_column = maybe("colonne_commune", base.and_then(|b| b.commune_column.as_ref()), notes);
        let note = maybe("note", same.and_then(|b| b.note.as_ref()), notes);
        let sha256 = checked_sum(&mut s, notes).or_else(|| same.and_then(|b| b.sha256.clone()));
        let position_columns = position(&mut s, notes).or_else(|| base.and_then(|b| b.position_columns.clone()));
        let crs = s.number("crs", notes).map(|g| g.value as u32).or_else(|| base.and_then(|b| b.crs));
        let verified = s.flag("verifiee", notes).unwrap_or_else(|| same.is_none_or(|b| b.verified));
        let regions = regions(&mut s, notes);
        s.finish(notes);
        let (address, format) = (address?, format?);
        check_address(&address, notes);
        let Some(parsed) = Format::parse(&format.value) else {
            let names: Vec<&str> = Format::NAMES.iter().map(|(name, _)| *name).collect();
            let nearest = french::nearest(&format.value, names.iter().copied()).map(|n| format!("\"{n}\""));
            notes.push(
                Diagnostic::unfit(format!("`{}` n'est pas un format du catalogue", format.value))
                    .at(format.place)
                    .label(format!("formats : {}", french::list(&names)))
                    .did_you_mean(nearest.as_deref()),
            );
            return None;
        };
        let model = model?;
        let entry = Entry {
            id: id?.value,
            title: title?.value,
            template: address.value,
            dataset,
            format: parsed,
            member,
            table,
            model: model.value,
            producer: producer?.value,
            licence: licence?.value,
            page: page?.value,
            vintage,
            commune_column,
            position_columns,
            crs,
            sha256,
            verified,
            note,
            regions: if regions.is_empty() { base.map(|b| b.regions.clone()).unwrap_or_default() } else { regions },
            place: Some(model.place),
        };
        (notes.count(Severity::Error) == before).then_some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::summary;

    #[test]
    fn the_catalogue_of_the_tool_has_the_names_that_the_guide_gives() {
        let catalogue = Catalogue::own();
        let ids: Vec<&str> = catalogue.entries().iter().map(|e| e.id.as_str()).collect();
        for id in [
            "irve",
            "friches",
            "covoiturage",
            "amenagements",
            "stationnement-velo",
            "bpe",
            "enaf",
            "communes",
            "osm",
            "france-services",
            "logements-vacants",
        ] {
            assert!(ids.contains(&id), "{id} is missing from {ids:?}");
        }
        // No address has been seen to answer by who wrote the catalogue: each says so.
        assert!(catalogue.entries().iter().all(|e| !e.verified && e.note.is_some()));
    }

    #[test]
    fn every_departement_of_france_is_in_one_extract_of_openstreetmap() {
        let catalogue = Catalogue::own();
        let osm = catalogue.find("osm", &mut Notes::new()).expect("an entry");
        let mut all: Vec<&str> = osm.regions.iter().flat_map(|r| r.departements.iter().map(String::as_str)).collect();
        all.sort_unstable();
        // 96 in the metropole, five overseas.
        assert_eq!(all.len(), 101);
        all.dedup();
        assert_eq!(all.len(), 101);
        let mut notes = Notes::new();
        let address = osm.address(&["55".into()], &mut notes).expect("one extract");
        assert!(address.ends_with("/lorraine-latest.osm.pbf"), "{address}");
        assert_eq!(osm.address(&["55".into(), "51".into()], &mut notes), None);
        let text = summary(&notes);
        assert!(text.contains("E0345") && text.contains("champagne-ardenne et lorraine"), "{text}");
    }

    #[test]
    fn a_study_changes_an_address_and_keeps_the_rest() {
        let mut catalogue = Catalogue::own();
        let before = catalogue.find("irve", &mut Notes::new()).expect("an entry").clone();
        let mut notes = Notes::new();
        let text = "[[jeu]]\nid = \"irve\"\nadresse = \"https://exemple.fr/irve.csv\"\n";
        catalogue.read(text, Path::new("catalogue.toml"), &mut notes);
        assert!(notes.all().is_empty(), "{}", summary(&notes));
        let after = catalogue.find("irve", &mut notes).expect("an entry");
        assert_eq!(after.template, "https://exemple.fr/irve.csv");
        assert_eq!((&after.title, &after.model, after.format), (&before.title, &before.model, before.format));
        // The note and the doubt were about the old address.
        assert!(after.verified && after.note.is_none());
        assert_eq!(catalogue.entries().len(), Catalogue::own().entries().len());
    }

    #[test]
    fn all_faults_of_a_catalogue_are_told_at_once_with_the_nearest_key() {
        let mut catalogue = Catalogue::own();
        let mut notes = Notes::new();
        let text = "[[jeu]]\nid = \"Nouveau\"\ntitre = \"Essai\"\nadrese = \"https://exemple.fr\"\nformat = \"cvs\"\nmodele = \"libre\"\nproducteur = \"x\"\nlicence = \"x\"\npage = \"x\"\nsha256 = \"abc\"\n\
                    [[jeu]]\nid = \"autre\"\nadresse = \"ftp://exemple.fr\"\n";
        catalogue.read(text, Path::new("catalogue.toml"), &mut notes);
        let told = summary(&notes);
        for part in [
            "`Nouveau` n'est pas un identifiant",
            "clé inconnue `adrese`",
            "vouliez-vous dire `adresse` ?",
            "la clé `sha256` attend 64 chiffres hexadécimaux",
            "il manque la clé `titre` dans [[jeu]]",
        ] {
            assert!(told.contains(part), "{part} is missing from\n{told}");
        }
        assert_eq!(catalogue, Catalogue::own(), "a faulty entry changes nothing");
    }
}
