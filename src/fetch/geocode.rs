//! Addresses to places, by the batch form of the national geocoding service: a table is sent, the same comes back with
//! what was found. Nothing is sent but what stands in the queries; rows are told apart by a number.

use super::fault::{Fault, Service};
use super::{Format, Patience, service};
use crate::diagnostic::Notes;

/// Addresses sent at a time: a few seconds of the service, and what is lost when one batch fails.
pub const BATCH: usize = 1_000;

/// An address as it is asked for; what is not known is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Query<'a> {
    /// Number and street, or all that is known.
    pub address: &'a str,
    /// Name of the commune.
    pub commune: &'a str,
    /// Postal code.
    pub postcode: &'a str,
    /// Code of the commune.
    pub insee: &'a str,
}

/// What was found for an address, in the words of the service.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Longitude and latitude.
    pub lonlat: Option<(f64, f64)>,
    /// How sure that is, from 0 to 1.
    pub score: Option<f64>,
    /// What was found: `housenumber`, `street`, `municipality`…
    pub kind: String,
    /// The address that was found.
    pub label: String,
    /// The code of its commune.
    pub insee: String,
}

/// What the columns of the sent table hold, beside the number of the row.
const SENT: [&str; 4] = ["adresse", "commune", "code_postal", "code_insee"];

/// Asks a service for a batch of addresses; the places come in the order of the queries. `None`, with the reason in the
/// notes, when they can't be had.
#[must_use]
pub fn geocode(address: &str, batch: &[Query<'_>], patience: &Patience, notes: &mut Notes) -> Option<Vec<Place>> {
    let (kind, body) = form(batch);
    let asked = service::ask(address, Some((&kind, &body)), Format::Csv, patience);
    match asked.and_then(|bytes| read(&bytes, batch.len())) {
        Ok(places) => Some(places),
        Err(fault) => {
            notes.push(fault.tell_service(&Service {
                name: "le service de géocodage",
                address,
                expected: "une table CSV des adresses envoyées",
                mend: "vérifier l'adresse du service (`--service`, ou `[geocodage]` dans catalogue.toml)",
            }));
            None
        }
    }
}

/// The form that is sent, and its type.
fn form(batch: &[Query<'_>]) -> (String, Vec<u8>) {
    let cells = |q: &Query<'_>| [q.address, q.commune, q.postcode, q.insee].map(str::to_owned);
    // A column that no row fills is not sent.
    let used: Vec<usize> = (0..SENT.len()).filter(|c| batch.iter().any(|q| !cells(q)[*c].is_empty())).collect();
    let mut table = ::csv::Writer::from_writer(Vec::new());
    let header = std::iter::once("numero").chain(used.iter().map(|c| SENT[*c]));
    table.write_record(header).expect("writing in memory does not fail");
    for (i, query) in batch.iter().enumerate() {
        let cells = cells(query);
        let row = std::iter::once((i + 1).to_string()).chain(used.iter().map(|c| cells[*c].clone()));
        table.write_record(row).expect("every row has the columns");
    }
    let table = table.into_inner().expect("writing in memory does not fail");
    // Addresses hold no such line: it is longer than any, and made of the table itself.
    let boundary = format!("territoire-{}", crate::disk::sha256(&table));
    let mut body = Vec::with_capacity(table.len() + 1_024);
    let mut field = |name: &str, value: &str| {
        body.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    };
    for column in used {
        match SENT[column] {
            name @ ("adresse" | "commune") => field("columns", name),
            name @ "code_postal" => field("postcode", name),
            name => field("citycode", name),
        }
    }
    body.extend_from_slice(
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"data\"; filename=\"adresses.csv\"\r\nContent-Type: text/csv; charset=utf-8\r\n\r\n"
        )
        .as_bytes(),
    );
    body.extend_from_slice(&table);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// The places in an answer: each address once, under its number.
fn read(bytes: &[u8], asked: usize) -> Result<Vec<Place>, Fault> {
    let wrong = |what: String| Fault::Reply(what);
    let text = std::str::from_utf8(bytes).map_err(|_| wrong("un texte qui n'est pas en UTF-8".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or_default();
    let semicolon = header.matches(';').count() > header.matches(',').count();
    let mut table =
        ::csv::ReaderBuilder::new().delimiter(if semicolon { b';' } else { b',' }).from_reader(text.as_bytes());
    let columns = table.headers().map_err(|_| wrong("une table sans en-tête".to_owned()))?.clone();
    let of = |names: &[&str]| columns.iter().position(|c| names.contains(&c.trim()));
    let needed = |names: &[&str]| of(names).ok_or_else(|| wrong(format!("une table sans colonne `{}`", names[0])));
    let number = needed(&["numero"])?;
    let (lon, lat) = (needed(&["longitude", "lon"])?, needed(&["latitude", "lat"])?);
    let (score, kind) = (needed(&["result_score"])?, needed(&["result_type"])?);
    let (label, insee) = (of(&["result_label"]), of(&["result_citycode"]));
    let mut places: Vec<Option<Place>> = vec![None; asked];
    let mut rows = 0_usize;
    for row in table.records() {
        let row = row.map_err(|_| wrong(format!("une table abîmée après {rows} lignes")))?;
        rows += 1;
        let cell = |c: usize| row.get(c).unwrap_or_default().trim();
        let value = |c: usize| cell(c).parse::<f64>().ok().filter(|v| v.is_finite());
        let slot = cell(number).parse::<usize>().ok().and_then(|n| places.get_mut(n.checked_sub(1)?));
        let Some(slot) = slot.filter(|slot| slot.is_none()) else {
            return Err(wrong(format!(
                "une ligne de numéro `{}`, qui n'a pas été envoyée ou revient deux fois",
                cell(number)
            )));
        };
        let lonlat = value(lon).zip(value(lat)).filter(|(x, y)| x.abs() <= 180.0 && y.abs() <= 90.0);
        let text = |c: Option<usize>| c.map(cell).unwrap_or_default().to_owned();
        let kind = if lonlat.is_some() { cell(kind).to_owned() } else { String::new() };
        *slot = Some(Place { lonlat, score: value(score), kind, label: text(label), insee: text(insee) });
    }
    let places: Option<Vec<Place>> = places.into_iter().collect();
    places.ok_or_else(|| wrong(format!("{rows} lignes au lieu de {asked}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_but_the_columns_that_hold_something() {
        let batch = [
            Query { address: "1, rue A", insee: "55463", ..Query::default() },
            Query { address: "rue « B »", postcode: "55300", ..Query::default() },
        ];
        let (kind, body) = form(&batch);
        let body = String::from_utf8(body).expect("UTF-8");
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a form");
        let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
        // Nothing before the first, `columns`, `postcode`, `citycode`, `data`, the end.
        assert_eq!(parts.len(), 6);
        let ends = ["name=\"columns\"\r\n\r\nadresse\r\n", "name=\"postcode\"\r\n\r\ncode_postal\r\n"];
        assert!(parts[1].ends_with(ends[0]) && parts[2].ends_with(ends[1]), "{parts:?}");
        assert!(parts[3].ends_with("name=\"citycode\"\r\n\r\ncode_insee\r\n"), "{parts:?}");
        let table = "\r\n\r\nnumero,adresse,code_postal,code_insee\n1,\"1, rue A\",,55463\n2,rue « B »,55300,\n\r\n";
        assert!(parts[4].ends_with(table), "{parts:?}");
        assert_eq!(parts[5], "--\r\n");
    }

    #[test]
    fn an_answer_is_read_by_its_numbers_and_refused_when_they_are_not_those_sent() {
        let head = "numero,adresse,longitude,latitude,result_score,result_label,result_type,result_citycode\n";
        let two = "2,b,,,,,,\n1,a,5.5,48.9,0.87,1 Rue A,housenumber,55463\n";
        let places = read(format!("{head}{two}").as_bytes(), 2).expect("read");
        assert_eq!((places[0].lonlat, places[0].score), (Some((5.5, 48.9)), Some(0.87)));
        assert_eq!((places[0].kind.as_str(), places[0].insee.as_str()), ("housenumber", "55463"));
        assert_eq!(places[1], Place::default());
        // Another separator, a BOM.
        let other = format!("\u{feff}{head}{two}").replace(',', ";");
        assert_eq!(read(other.as_bytes(), 2).expect("read"), places);
        for (text, why) in [
            (format!("{head}{two}"), "3"),
            (format!("{head}{two}1,c,,,,,,\n"), "deux fois"),
            (format!("{head}3,c,,,,,,\n"), "`3`"),
            (format!("{head}1,c\n"), "abîmée"),
            ("a,b\n1,2\n".to_owned(), "`numero`"),
        ] {
            let asked = if why == "3" { 3 } else { 2 };
            let Err(Fault::Reply(said)) = read(text.as_bytes(), asked) else { panic!("{text} is accepted") };
            assert!(said.contains(why), "{said}");
        }
    }
}
