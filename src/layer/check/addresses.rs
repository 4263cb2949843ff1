//! Rows without a position that stand where their address was found.

use std::collections::BTreeMap;

use geo::{Distance as _, Euclidean, Geometry, Point};

use super::builtin::Built;
use super::control::{Control, Fate};
use super::locate::Declared;
use super::reading::{Draft, Reading};
use super::witness::COARSE;
use super::work::Work;
use crate::diagnostic::Notes;
use crate::layer::address::{Address, Addresses, Answer, ByAddress, Columns, same_commune};
use crate::layer::input::raw::Raw;
use crate::layer::{Precision, Shape, Spec};

/// The columns of addresses of a layer whose rows have places.
pub(super) fn columns(spec: &Spec, raw: &Raw, notes: &mut Notes) -> Option<Columns> {
    // A table of communes has no places, and a line is not at an address.
    if matches!(spec.model.geometry, Shape::None | Shape::Line) {
        return None;
    }
    let personal = |name: &String| spec.model.field_of(name).is_some_and(|f| f.personal);
    let personal: Vec<usize> = (0..raw.fields.len()).filter(|c| personal(&raw.fields[*c])).collect();
    Columns::find(raw, &spec.model, &spec.geocoding.columns, &personal, notes)
}

impl Reading<'_> {
    /// The address of a row, with its commune as far as that is known: its code, else its postal code and its name.
    fn address(&self, declared: &Declared, work: &Work<'_>) -> Option<Address> {
        let columns = self.addresses.as_ref()?;
        let mut address = columns.address(work.row, |text| self.is_missing(text))?;
        match declared {
            Declared::Here(i) if !self.abroad => address.insee = self.territory.communes[*i].code.to_string(),
            Declared::Away(Some(code)) => address.insee = code.to_string(),
            _ => {
                let cell = |column: Option<usize>| column.and_then(|c| work.row.cells.get(c)).unwrap_or_default();
                if address.postcode.is_empty() && self.postal {
                    address.postcode = cell(self.place.insee).to_owned();
                }
                address.commune = cell(self.place.name).to_owned();
                return Some(address);
            }
        }
        address.postcode.clear();
        Some(address)
    }

    /// Puts a row where its address was found; whether that could be done. One found in another commune than the declared
    /// one is refused, unless a person has put it there: then it is told as any position is.
    pub(super) fn stands_at_address(&self, declared: &Declared, work: &mut Work<'_>, counts: &mut [u32]) -> bool {
        if self.addresses.is_none() {
            return false;
        }
        let address = self.address(declared, work);
        let answer = address.as_ref().and_then(|a| self.spec.geocoding.kept.get(a));
        let asked = |address| Some(Box::new(ByAddress { address, ..ByAddress::default() }));
        let Some((answer, (lon, lat))) = answer.filter(|a| a.used).and_then(|a| Some((a, a.lonlat?))) else {
            work.draft.by_address = asked(address);
            return false;
        };
        counts[self.rule_built(Built::FoundElsewhere)] += 1;
        let lonlat = Geometry::from(Point::new(lon, lat));
        if !answer.by_hand && self.is_elsewhere(answer, &lonlat, declared) {
            let rule = self.rule_built(Built::FoundElsewhere);
            let expected = "une adresse de la commune de la ligne";
            work.problems.push(self.problem(rule, work.row, None, &answer.label, expected, Fate::Kept));
            work.draft.by_address = asked(address);
            return false;
        }
        let (score, by_hand) = (answer.score.filter(|_| !answer.by_hand), answer.by_hand);
        self.put(&lonlat, declared, work, counts);
        if work.draft.geometry.is_none() {
            return false;
        }
        work.draft.precision = answer.precision();
        work.draft.by_address = Some(Box::new(ByAddress { address, score, by_hand }));
        true
    }

    /// Whether an address was found in another commune than the one that its row declares.
    fn is_elsewhere(&self, answer: &Answer, lonlat: &Geometry<f64>, declared: &Declared) -> bool {
        let point = match self.territory.projection.project_geometry(lonlat) {
            Some(Geometry::Point(point)) => point,
            _ => return true,
        };
        match declared {
            Declared::Here(i) => {
                let outline = self.territory.communes[*i].outline.as_ref();
                outline.is_some_and(|o| Euclidean.distance(&point, o) > COARSE)
            }
            Declared::Away(Some(code)) => {
                !answer.insee.is_empty() && !same_commune(self.territory, &answer.insee, code.as_str())
            }
            Declared::Away(None) | Declared::Nothing | Declared::Unknown => false,
        }
    }
}

/// What was done with the addresses of a layer.
pub(super) fn tally(reading: &Reading<'_>, drafts: &[Draft], written: &[String], control: &mut Control) {
    let Some(columns) = &reading.addresses else { return };
    let name = |c: usize| written.get(c).unwrap_or(&reading.raw.fields[c]).clone();
    let place = &reading.place;
    let mut out = Addresses {
        columns: columns.all().into_iter().map(name).collect(),
        commune: match place.parts {
            Some((d, c)) => vec![name(d), name(c)],
            None => place.insee.or(place.name).map(name).into_iter().collect(),
        },
        postcode: columns.postcode.map(name),
        ..Addresses::default()
    };
    let (mut sum, mut scored) = (0.0, 0_usize);
    // Two ways of writing one address are asked once.
    let mut wanted: BTreeMap<String, (&Address, usize)> = BTreeMap::new();
    for (draft, by) in drafts.iter().filter_map(|d| Some((d, d.by_address.as_deref()?))).filter(|(d, _)| !d.rejected) {
        let Some(address) = &by.address else {
            out.without += 1;
            continue;
        };
        out.rows += 1;
        out.unasked += usize::from(reading.spec.geocoding.kept.get(address).is_none());
        if reading.spec.geocoding.asking {
            wanted.entry(address.key()).or_insert((address, 0)).1 += 1;
        }
        if matches!(draft.precision, Precision::Address | Precision::Street) {
            out.placed += 1;
            out.at_number += usize::from(draft.precision == Precision::Address);
            out.by_hand += usize::from(by.by_hand);
            if let Some(score) = by.score {
                (sum, scored) = (sum + score, scored + 1);
            }
        }
    }
    out.score = (scored > 0).then(|| sum / scored as f64);
    out.wanted = wanted.into_values().map(|(address, rows)| (address.clone(), rows)).collect();
    control.addresses = out;
}

/// What may be done for rows that stand at their mairie and have an address.
pub(super) fn mend(reading: &Reading<'_>, control: &Control) -> String {
    let columns: Vec<String> = control.addresses.columns.iter().map(|c| format!("`{c}`")).collect();
    format!(
        "`territoire donnees geocoder {}` peut les placer à leur adresse ({} {})",
        reading.spec.id,
        if columns.len() > 1 { "colonnes" } else { "colonne" },
        crate::french::list(&columns)
    )
}
