//! The forms of an inventory: a workbook for each EPCI, written in `inventaire/formulaires/`, taken back when it is filled.

mod take;

pub use take::FormsTaken;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::follow::{ExportAsked, filled_since, refused};
use super::merging::Merging;
use super::{Failure, Study};
use crate::analysis;
use crate::diagnostic::Notes;
use crate::disk;
use crate::follow::Recipient;
use crate::inventory::Together;
use crate::inventory::form::{Asking, COMMENT_FIELD, Criterion, Form, SiteRow, commune_label, send};

/// Where the workbooks to fill are.
pub const FORMS: &str = "inventaire/formulaires";
/// What was sent, by workbook: what comes back is held against it.
pub(super) const SENT: &str = "inventaire/envois";
/// The workbooks as they came.
pub(super) const RECEIVED: &str = "inventaire/recus";

/// Which forms to make.
#[derive(Debug, Clone, Default)]
pub struct FormsAsked {
    /// The layers of friches, by their ids; all of the study when there is none.
    pub layers: Vec<String>,
    /// The EPCI, by name or SIREN; all when there is none.
    pub epcis: Vec<String>,
    /// The day; that of the study when none is given.
    pub date: Option<Date>,
}

/// How much is known of some sites, and what to ask first.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Of what: an EPCI, the territory.
    pub of: String,
    /// How many sites.
    pub sites: usize,
    /// The share that is known of what counts, from 0 to 1; `None` without any site.
    pub share: Option<f64>,
    /// The field whose answers would add most, as people call it, with why and how many sites lack it.
    pub ask: Option<(String, String, usize)>,
}

impl Known {
    fn of(name: &str, together: &Together<'_>) -> Self {
        let ask = together.ask.map(|(field, lacking)| (field.short().to_owned(), field.why.clone(), lacking));
        Self { of: name.to_owned(), sites: together.sites, share: together.share, ask }
    }
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormsSent {
    /// The files.
    pub files: Vec<String>,
    /// What is known, EPCI by EPCI, then in the whole territory.
    pub known: Vec<Known>,
}

impl Study {
    /// Writes a form for each EPCI, as XLSX and ODS, and keeps a copy of what they hold. `None`, with the reason in the notes,
    /// when nothing was written.
    ///
    /// # Errors
    /// When the machine refuses to write.
    pub fn send_forms(&self, asked: &FormsAsked, notes: &mut Notes) -> Result<Option<FormsSent>, Failure> {
        let epcis = ExportAsked { epcis: asked.epcis.clone(), all: asked.epcis.is_empty(), ..ExportAsked::default() };
        let Some(merging) = self.inventory(&asked.layers, notes) else { return Ok(None) };
        let Some(recipients) = self.recipients(&epcis, notes) else { return Ok(None) };
        let criteria = self.unanswered_criteria();
        let mut out = FormsSent::default();
        for (recipient, epci) in recipients {
            let Some(epci) = epci else { continue };
            let rows = merging.of_epci(&self.territory, epci);
            let date = asked.date.unwrap_or_else(|| self.date());
            out.known.push(Known::of(&recipient.name, &self.together(&merging, &rows)));
            if let Some(files) = self.send_form(&merging, &recipient, (epci, &rows), &criteria, date, notes)? {
                out.files.extend(files);
            }
        }
        out.known.extend(self.known_of(&merging).pop());
        Ok(Some(out))
    }

    /// How much is known of a merged inventory, EPCI by EPCI, then in the whole territory.
    #[must_use]
    pub fn known_of(&self, merging: &Merging<'_>) -> Vec<Known> {
        let epcis = self.territory.epcis.iter().enumerate();
        let of_epci = |(e, epci): (usize, &crate::territory::Epci)| {
            let rows = merging.of_epci(&self.territory, e);
            Known::of(&epci.name, &self.together(merging, &rows))
        };
        let all: Vec<usize> = (0..merging.written.len()).collect();
        let whole = Known::of(&self.territory.name, &self.together(merging, &all));
        epcis.map(of_epci).chain([whole]).collect()
    }

    fn together(&self, merging: &Merging<'_>, rows: &[usize]) -> Together<'static> {
        Together::of(Form::own(), rows.iter().map(|row| &merging.complete[*row]))
    }

    fn send_form(
        &self,
        merging: &Merging<'_>,
        recipient: &Recipient,
        (epci, rows): (usize, &[usize]),
        criteria: &[Criterion],
        date: Date,
        notes: &mut Notes,
    ) -> Result<Option<Vec<String>>, Failure> {
        let label = |i: usize| {
            let commune = &self.territory.communes[i];
            commune_label(&commune.name, &commune.code.to_string())
        };
        let communes: Vec<String> = self.territory.epcis[epci].communes.iter().map(|i| label(*i)).collect();
        let sites: Vec<SiteRow> = rows.iter().map(|row| self.site_row(merging, *row, &label)).collect();
        let asking = Asking {
            study: self.name(),
            date,
            recipient,
            communes: &communes,
            rows: &sites,
            criteria,
            fictional: merging.is_fictional(),
        };
        let folder = self.folder.join(FORMS);
        let sent = send(Form::own(), &asking).map_err(|cause| refused(&folder, cause))?;
        sent.told.iter().for_each(|d| notes.push(d.clone()));
        let outbox =
            [(format!("{FORMS}/{}.xlsx", sent.name), sent.xlsx), (format!("{FORMS}/{}.ods", sent.name), sent.ods)];
        // A workbook that someone filled where it lay is not written over, unless it was taken back: its copy is kept.
        if let Some((name, _)) = outbox.iter().find(|(name, bytes)| self.is_at_risk(name, bytes, RECEIVED)) {
            let help = "le reprendre avec `territoire friches reprendre`, ou le déplacer, puis relancer : repris, il peut être remplacé";
            notes.push(filled_since(name, help));
            return Ok(None);
        }
        // The copy first: a workbook that is sent can always be compared.
        let copy = self.folder.join(SENT).join(format!("{}.csv", sent.export.id));
        disk::write(&copy, sent.export.to_csv().as_bytes())?;
        for (name, bytes) in &outbox {
            disk::write(&self.folder.join(name), bytes)?;
        }
        Ok(Some(outbox.map(|(name, _)| name).to_vec()))
    }

    /// What is known of a site of the territory.
    fn site_row(&self, merging: &Merging<'_>, row: usize, label: &impl Fn(usize) -> String) -> SiteRow {
        let site = &merging.sites[merging.written[row]];
        SiteRow {
            id: site.id.clone(),
            commune: merging.commune(site).map(label).unwrap_or_default(),
            values: values_of(merging, row),
            complete: merging.complete[row].clone(),
        }
    }

    /// The criteria of mutability that no field of the standard answers and for which no analysis of the study names a layer.
    fn unanswered_criteria(&self) -> Vec<Criterion> {
        let of_mutability = self.config.analyses.iter().filter(|a| a.inquiry.kind() == analysis::MUTABILITY);
        let named: BTreeSet<&str> = of_mutability.flat_map(|a| a.inquiry.facts.given.keys().copied()).collect();
        let asked = analysis::criteria().into_iter().filter(|c| !c.told && !named.contains(c.id.as_str()));
        asked.map(criterion).collect()
    }
}

/// A criterion as a form asks it.
fn criterion(of: analysis::AskedCriterion) -> Criterion {
    Criterion { id: of.id, name: of.name, unit: of.unit, values: of.values }
}

/// What a merged inventory says of one of its rows, by field: what the form asks, the criteria, the comment.
fn values_of(merging: &Merging<'_>, row: usize) -> BTreeMap<String, String> {
    let model = &merging.layers[0].model;
    let official = model.official().map(|field| &field.name).zip(&merging.filled.rows[row]);
    let asked = official.filter_map(|(field, cell)| Some((field, Form::own().field(field).and(cell.clone())?)));
    let more = merging.more.iter().zip(&merging.cells_of_more[row]).map(|(field, cell)| (field, cell.clone()));
    let criteria: BTreeSet<String> = analysis::criteria().into_iter().map(|c| c.id).collect();
    let more = more.filter(|(field, _)| *field == COMMENT_FIELD || criteria.contains(*field));
    asked.chain(more).filter(|(_, cell)| !cell.is_empty()).map(|(field, cell)| (field.clone(), cell)).collect()
}
