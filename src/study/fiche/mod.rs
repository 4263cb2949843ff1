//! A sheet per friche, to take to the site or to a meeting: where it is, what is known of it, what it could become and at what
//! cost, what is around it, which actions of the plan are about it, what is worth asking.

mod around;
mod known;
mod said;

use geo::Point;

use self::around::{Around, Neighbour};
use super::{Answers, Study};
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{Failure, PendingFolder};
use crate::french;
use crate::layer::{Feature, Layer, people};
use crate::map::{Block, Grid, GridColumn, Landmark, Locator, Pdf, Sheet, dossier};
use crate::outcome::{Outcome, Row};
use crate::parallel;

/// The folder of the documents, and the file of all sheets.
const DOCUMENTS: &str = "documents";
const ALL: &str = "fiches-friches.pdf";

/// The model of layers that a site is of.
const MODEL: &str = "friches";

/// Pages drawn at a time by each thread: pictures take more room than the file that they become.
const BATCH: usize = 4;

/// The sheets that were written.
#[derive(Debug)]
pub struct SiteSheets {
    /// The file, in the study.
    pub file: String,
    /// The sites, by id and name.
    pub sites: Vec<(String, String)>,
    /// How many pages there are.
    pub pages: usize,
    /// Whether made-up data went in.
    pub fictional: bool,
}

/// What people ask for.
#[derive(Debug, Clone, Copy, Default)]
pub struct SiteAsked<'a> {
    /// The layer; the only one of friches when it is not said.
    pub layer: Option<&'a str>,
    /// The id of a site; all that are still friches when it is not said.
    pub site: Option<&'a str>,
}

impl Study {
    /// Writes the sheets of friches in `documents/`. `None`, told in the notes, when the study has no such site, or when people
    /// changed the file that is there.
    ///
    /// # Errors
    /// When the machine refuses to write; the file that was there is then untouched.
    pub fn write_site_sheets(
        &self,
        answers: &Answers,
        asked: SiteAsked<'_>,
        notes: &mut Notes,
    ) -> Result<Option<SiteSheets>, Failure> {
        let Some(layer) = self.friches(&answers.outcomes, asked.layer, notes) else { return Ok(None) };
        let Some(sites) = chosen(layer, asked.site, notes) else { return Ok(None) };
        let name = match asked.site {
            None => ALL.to_owned(),
            Some(id) => format!("fiche-{}.pdf", file_name(id)),
        };
        let around = Around::of(&self.layers, layer);
        let maker = Maker { study: self, answers: &answers.outcomes, layer, around };
        let mut pending = PendingFolder::new(&self.folder.join(DOCUMENTS))?;
        pending.carry(|_| true)?;
        let (mut pdf, mut pages) = (Pdf::new(), 0);
        for some in sites.chunks(BATCH * parallel::threads()) {
            let drawn = parallel::map(some, |site| maker.sheets(site).iter().map(Sheet::picture).collect::<Vec<_>>());
            for picture in drawn.iter().flatten() {
                pdf.add(picture);
                pages += 1;
            }
        }
        pending.write(&name, &pdf.bytes())?;
        if !self.may_place(&pending, DOCUMENTS, notes)? {
            return Ok(None);
        }
        self.place(pending, DOCUMENTS, notes)?;
        let sites = sites.iter().map(|site| (site.id.clone(), site.name.clone())).collect();
        Ok(Some(SiteSheets { file: format!("{DOCUMENTS}/{name}"), sites, pages, fictional: maker.fictional() }))
    }

    /// The layer of friches: the one that is named, else the only one, else the only one that answers are about.
    fn friches(&self, answers: &[Outcome], named: Option<&str>, notes: &mut Notes) -> Option<&Layer> {
        let all: Vec<&Layer> = self.layers.iter().filter(|layer| layer.model.id == MODEL).collect();
        let ids: Vec<&str> = all.iter().map(|layer| layer.id.as_str()).collect();
        let told = |layer: &&&Layer| answers.iter().any(|answer| rows_of(answer, layer).next().is_some());
        let found = match named {
            Some(id) => all.iter().find(|layer| layer.id == id),
            None if all.len() == 1 => all.first(),
            None => {
                let mut some = all.iter().filter(told);
                some.next().filter(|_| some.next().is_none())
            }
        };
        if found.is_none() {
            notes.push(match named {
                _ if all.is_empty() => Diagnostic::missing("l'étude n'a aucune couche de friches qui se lise")
                    .help("en déclarer une dans territoire.toml : `modele = \"friches\"`"),
                Some(id) => Diagnostic::unknown(format!("l'étude n'a pas de couche de friches `{id}`"))
                    .did_you_mean(french::nearest(id, ids.iter().copied()))
                    .label(format!("elle a : {}", french::list(&ids))),
                None => Diagnostic::missing("l'étude a plusieurs couches de friches")
                    .help(format!("écrire --couche et l'une de : {}", french::list(&ids))),
            });
        }
        found.copied()
    }
}

/// The rows that an answer has about the features of a layer.
fn rows_of<'a>(answer: &'a Outcome, layer: &Layer) -> impl Iterator<Item = &'a crate::outcome::Table> {
    let id = layer.id.clone();
    answer.tables.iter().filter(move |table| matches!(&table.row, Row::Feature { layer } if *layer == id))
}

/// The site that is asked for, else all of the territory that are still friches.
fn chosen<'a>(layer: &'a Layer, site: Option<&str>, notes: &mut Notes) -> Option<Vec<&'a Feature>> {
    let Some(id) = site else {
        let all: Vec<&Feature> = layer.inside().filter(|f| !known::is_done(layer, f)).collect();
        if all.is_empty() {
            notes.push(Diagnostic::missing(format!("la couche `{}` n'a aucune friche dans le territoire", layer.id)));
        }
        return Some(all).filter(|all| !all.is_empty());
    };
    let found = layer.inside().find(|f| f.id == id);
    if found.is_none() {
        let elsewhere = layer.features.iter().any(|f| f.id == id);
        let why = if elsewhere { "n'est pas dans le territoire" } else { "n'est pas dans l'inventaire" };
        let nearest = french::nearest(id, layer.inside().map(|f| f.id.as_str()));
        let told = Diagnostic::unknown(format!("le site `{id}` {why}")).in_file(&layer.file);
        notes.push(match nearest {
            Some(near) => told.did_you_mean(Some(near)),
            None => told.help("donner son identifiant, `site_id` de l'inventaire"),
        });
    }
    found.map(|site| vec![site])
}

/// A text without the names of people: a sheet goes round in meetings.
fn nameless(text: String) -> String {
    people::masked(&text).unwrap_or(text)
}

/// Takes the names of people out of what a block says, whatever it came from: the inventory, another site, an answer, the plan. What
/// is someone as a whole is so in a field of the inventory only: a school may be called «Jules Ferry».
fn without_persons(block: &mut Block) {
    let own = |text: &mut String| *text = nameless(std::mem::take(text));
    match block {
        Block::Head(text) | Block::Point(text) | Block::Small(text) => own(text),
        Block::Grid(grid) => grid.rows.iter_mut().flatten().for_each(own),
        Block::Facts(facts) => facts.iter_mut().for_each(|(_, said)| match people::is_someone(said) {
            true => people::PRIVATE.clone_into(said),
            false => own(said),
        }),
        Block::Curve(_) => {}
    }
}

/// An id as the end of the name of a file.
fn file_name(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' }).collect()
}

/// What every sheet is made from.
struct Maker<'a> {
    study: &'a Study,
    answers: &'a [Outcome],
    layer: &'a Layer,
    around: Around<'a>,
}

impl Maker<'_> {
    /// Whether made-up values are on the sheets.
    fn fictional(&self) -> bool {
        let told = self.answers.iter().filter(|answer| rows_of(answer, self.layer).next().is_some());
        self.layer.fictional || told.into_iter().any(|answer| answer.fictional) || self.around.fictional()
    }

    /// The pages of a site.
    fn sheets(&self, site: &Feature) -> Vec<Sheet> {
        let territory = &self.study.territory;
        let (neighbours, further) = self.around.neighbours(site);
        let landmarks = neighbours.iter().enumerate().filter_map(|(n, near)| {
            let at: Point<f64> = near.feature.point()?;
            Some(Landmark { at, number: n + 1, alike: near.alike })
        });
        let own = site.own_place();
        let locator = Locator {
            territory,
            commune: site.commune,
            place: own,
            point: own.and_then(|_| site.point()),
            landmarks: landmarks.collect(),
            said: ["le site", "ce qui est autour, par son numéro", "autres friches"],
        };
        let mut left = self.neighbours(site, &neighbours);
        left.extend(around::further(&further).map(Block::Small));
        left.extend(said::potential(self.answers, self.layer, site));
        // The left column is the shorter one: on the right a line of them went to a page of its own.
        left.push(Block::Small(self.sources()));
        let mut right = vec![Block::Head("Ce qui est connu".to_owned())];
        right.push(Block::Facts(known::facts(self.layer, site, territory)));
        right.extend(said::costs(self.answers, self.layer, site));
        right.extend(known::asked(self.answers, self.layer, site));
        right.extend(said::actions(self.study, self.layer, site));
        let commune = site.commune.map(|c| territory.communes[c].name.as_str());
        let title = match commune {
            Some(commune) if !site.name.contains(commune) => format!("{} · {commune}", site.name),
            _ => site.name.clone(),
        };
        let footer = format!("{} · {} · fiche {}", self.study.name(), french::date(self.study.date()), site.id);
        let title = nameless(title);
        left.iter_mut().chain(&mut right).for_each(without_persons);
        dossier(&title, &|area| locator.draw(area), (&left, &right), self.fictional(), &footer)
    }

    fn neighbours(&self, site: &Feature, all: &[Neighbour<'_>]) -> Vec<Block> {
        let head = Block::Head("Autour du site".to_owned());
        if site.own_place().is_none() {
            let text =
                "La position du site n'est pas connue : la carte montre sa commune, et aucune distance n'est dite.";
            return vec![head, Block::Point(text.to_owned())];
        }
        if all.is_empty() {
            return vec![head, Block::Point("L'étude n'a aucune autre couche de lieux.".to_owned())];
        }
        let column = |head: &str, share: f64, numbers: bool| GridColumn { head: head.to_owned(), share, numbers };
        let columns = vec![
            column("N°", 0.45, true),
            column("Ce que c'est", 2.0, false),
            column("Le plus proche", 2.8, false),
            column("À vol d'oiseau", 1.1, true),
        ];
        let row = |(n, near): (usize, &Neighbour<'_>)| {
            vec![(n + 1).to_string(), near.what.clone(), near.named(&self.study.territory), near.far()]
        };
        let rows = all.iter().enumerate().map(row).collect();
        vec![head, Block::Grid(Grid { columns, rows })]
    }

    /// Where all of it comes from.
    fn sources(&self) -> String {
        let mut sources = vec![format!("{} : {}", self.layer.title, self.layer.source)];
        let told = self.answers.iter().filter(|answer| rows_of(answer, self.layer).next().is_some());
        let of_answers = told.flat_map(|answer| answer.sources.iter().cloned());
        for source in of_answers.chain(self.around.sources()) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        format!("Données : {}.", sources.join(" ; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stood on a sheet of a study with an EPCI's table.
    #[test]
    fn no_block_of_a_sheet_names_someone() {
        let mut blocks = [
            Block::Facts(vec![
                ("Porteur du projet".to_owned(), "jean.dupont@orange.fr".to_owned()),
                ("Ancienne activité".to_owned(), "Garage de M. Paul Lefèvre".to_owned()),
                ("Source".to_owned(), "lou dupont".to_owned()),
                ("Adresse".to_owned(), "10 RUE DOCTEUR VUILLAUME".to_owned()),
            ]),
            Block::Point("Doublon probable : Scierie de Mme Odile Pierson.".to_owned()),
            Block::Grid(Grid {
                columns: Vec::new(),
                rows: vec![vec!["Jules Ferry".to_owned(), "Atelier de M. Durand".to_owned()]],
            }),
        ];
        blocks.iter_mut().for_each(without_persons);
        let facts = [
            "particulier (nom masqué)",
            "Garage de [nom masqué]",
            "particulier (nom masqué)",
            "10 RUE DOCTEUR VUILLAUME",
        ];
        let names = ["Porteur du projet", "Ancienne activité", "Source", "Adresse"];
        let wanted = [
            Block::Facts(names.into_iter().zip(facts).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()),
            Block::Point("Doublon probable : Scierie de [nom masqué].".to_owned()),
            Block::Grid(Grid {
                columns: Vec::new(),
                rows: vec![vec!["Jules Ferry".to_owned(), "Atelier de [nom masqué]".to_owned()]],
            }),
        ];
        assert_eq!(blocks, wanted);
    }
}
