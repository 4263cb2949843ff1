//! Files that lead elsewhere: a VRT, which names other files, and the address of a service (WFS).
//!
//! None is opened unless the study says so for that layer (`renvois`). What the library is then handed is not the file
//! but what was understood of it, written anew: each element and each attribute is one that is known to name nothing,
//! but the sources, and each of these is a file in a format that is read anyway, or an address that is allowed.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use gdal::GdalOpenFlags;
use quick_xml::XmlVersion;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};

use super::cut;
use crate::book;
use crate::diagnostic::{Diagnostic, Place, mask};
use crate::french;
use crate::layer::{faults, gate, still};

/// What a file may lead to, as the study says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Leads {
    /// To nothing: it holds what it says.
    #[default]
    Nowhere,
    /// To other files of this machine.
    Files,
    /// To files, and to servers.
    Network,
}

impl Leads {
    /// What the study writes of it.
    pub(crate) const WORDS: [(&'static str, Self); 2] = [("fichiers", Self::Files), ("reseau", Self::Network)];
}

/// What a file that leads elsewhere was understood as.
#[derive(Debug)]
pub(in crate::layer) struct Followed {
    /// What the library opens in its place.
    pub(in crate::layer) written: gate::Written,
    /// The files that it names, each once.
    pub(in crate::layer) files: Vec<PathBuf>,
    /// The addresses that it names, without their passwords, each once.
    pub(in crate::layer) addresses: Vec<String>,
    /// The copies that are read in the place of databases that others have open.
    _copies: Vec<Arc<still::Still>>,
}

/// Whether a file is one that names others, by its extension.
pub(in crate::layer) fn names_files(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("vrt"))
}

/// The address of a service of layers, when a study names one in the place of a file: `WFS:https://…`.
pub(in crate::layer) fn address_of(value: &str) -> Option<&str> {
    let (kind, address) = value.split_once(':')?;
    let web = |scheme: &str| address.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    (kind.eq_ignore_ascii_case("wfs") && (web("https://") || web("http://"))).then_some(address)
}

/// That the study does not say that a file may lead elsewhere.
pub(in crate::layer) fn not_allowed(what: &str, shown: &Path, place: Option<&Place>, help: String) -> Diagnostic {
    let d = faults::leads_elsewhere(what);
    match place {
        Some(place) => d.at(place.clone()),
        None => d.in_file(shown),
    }
    .help(help)
}

/// The elements that name nothing, and those that are left out with all that they hold.
struct Words {
    elements: &'static [&'static str],
    attributes: &'static [&'static str],
    dropped: &'static [&'static str],
    /// The element that holds the name of a source.
    source: &'static str,
    /// Those that hold a system of coordinates.
    systems: &'static [&'static str],
    /// Whether it is a layer of features, and not a relief.
    features: bool,
}

/// Those of a layer of features.
const FEATURES: Words = Words {
    elements: &[
        "ogrvrtdatasource",
        "ogrvrtlayer",
        "ogrvrtwarpedlayer",
        "ogrvrtunionlayer",
        "srcdatasource",
        "srclayer",
        "fid",
        "geometrytype",
        "layersrs",
        "geometryfield",
        "srs",
        "srcregion",
        "field",
        "featurecount",
        "extentxmin",
        "extentymin",
        "extentxmax",
        "extentymax",
        "warpedgeomfieldname",
        "srcsrs",
        "targetsrs",
        "preservesrcfid",
        "sourcelayerfieldname",
        "fieldstrategy",
    ],
    attributes: &[
        "name",
        "relativetovrt",
        "shared",
        "encoding",
        "field",
        "x",
        "y",
        "z",
        "m",
        "reportsrccolumn",
        "type",
        "subtype",
        "src",
        "width",
        "precision",
        "nullable",
        "unique",
        "default",
        "alternativename",
        "comment",
        "clip",
    ],
    dropped: &["metadata", "style"],
    source: "srcdatasource",
    systems: &["layersrs", "srs", "srcsrs", "targetsrs"],
    features: true,
};

/// Those of a relief: what `gdalbuildvrt` writes.
const RELIEF: Words = Words {
    elements: &[
        "vrtdataset",
        "srs",
        "geotransform",
        "vrtrasterband",
        "nodatavalue",
        "hidenodatavalue",
        "colorinterp",
        "description",
        "unittype",
        "offset",
        "scale",
        "simplesource",
        "complexsource",
        "averagedsource",
        "sourcefilename",
        "sourceband",
        "sourceproperties",
        "srcrect",
        "dstrect",
        "nodata",
        "usemaskband",
        "scaleoffset",
        "scaleratio",
    ],
    attributes: &[
        "rasterxsize",
        "rasterysize",
        "dataaxistosrsaxismapping",
        "coordinateepoch",
        "datatype",
        "band",
        "blockxsize",
        "blockysize",
        "relativetovrt",
        "shared",
        "resampling",
        "xoff",
        "yoff",
        "xsize",
        "ysize",
    ],
    dropped: &["metadata", "histograms", "colortable", "categorynames", "overviewlist", "gcplist"],
    source: "sourcefilename",
    systems: &["srs"],
    features: false,
};

/// What a VRT of features leads to.
///
/// # Errors
/// Why it is not followed, in French.
pub(in crate::layer) fn features(bytes: &[u8], file: &Path, leads: Leads) -> Result<Followed, String> {
    follow(bytes, file, leads, &FEATURES)
}

/// What a VRT of heights leads to.
///
/// # Errors
/// Why it is not followed, in French.
pub(in crate::layer) fn relief(bytes: &[u8], file: &Path) -> Result<Followed, String> {
    follow(bytes, file, Leads::Files, &RELIEF)
}

/// A service of layers, or the one of them that is wanted: a service is asked for no more.
///
/// # Errors
/// What the library says.
pub(in crate::layer) fn service(address: &str, wanted: Option<&str>) -> Result<Followed, String> {
    let joint = if address.contains('?') { '&' } else { '?' };
    let asked = wanted.map_or_else(|| address.to_owned(), |layer| format!("{address}{joint}TYPENAME={layer}"));
    let text = format!("<OGRWFSDataSource><URL>{}</URL></OGRWFSDataSource>", escape(asked.as_str()));
    let written = gate::Written::new(text, "xml")?;
    Ok(Followed { written, files: Vec::new(), addresses: vec![shown(address)], _copies: Vec::new() })
}

/// An address as it is shown and kept.
pub(in crate::layer) fn shown(address: &str) -> String {
    mask(&format!("WFS:{address}"))
}

/// An element that is open.
struct Open {
    /// As the file writes it.
    name: String,
    text: String,
}

fn follow(bytes: &[u8], file: &Path, leads: Leads, words: &Words) -> Result<Followed, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "il n'est pas en UTF-8".to_owned())?;
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut out, mut open, mut skipped): (String, Vec<Open>, usize) = (String::new(), Vec::new(), 0);
    let mut named = Named::default();
    let mut close = |element: Open, out: &mut String| -> Result<(), String> {
        let name = element.name.to_ascii_lowercase();
        let mut text = element.text.trim().to_owned();
        if name == words.source {
            text = source(&text, file, leads, words, &mut named)?;
        } else if words.systems.contains(&name.as_str()) && !names_a_system(&text) {
            return Err(format!(
                "sa projection `{}` n'est pas un code EPSG ni un texte WKT",
                french::shorten(&text, 60)
            ));
        }
        out.push_str(&escape(text.as_str()));
        out.push_str(&format!("</{}>", element.name));
        // Opened as the tool would: nothing of a database is finished for the program that left it open.
        if name == words.source && still::is_database(Path::new(&text)) {
            out.push_str("<OpenOptions><OOI key=\"IMMUTABLE\">YES</OOI></OpenOptions>");
        }
        Ok(())
    };
    let cut = || "ce n'est pas du XML entier".to_owned();
    loop {
        match reader.read_event().map_err(|_| cut())? {
            Event::Start(start) if skipped > 0 || dropped(&start, words) => {
                let _ = start;
                skipped += 1;
            }
            Event::Start(start) => open.push(begin(&start, words, &mut out)?),
            Event::Empty(start) if skipped > 0 || dropped(&start, words) => {}
            Event::Empty(start) => {
                let element = begin(&start, words, &mut out)?;
                close(element, &mut out)?;
            }
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::End(_) => close(open.pop().ok_or_else(cut)?, &mut out)?,
            _ if skipped > 0 => {}
            Event::Text(text) => add(&mut open, &text.xml10_content()),
            Event::CData(text) => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = match (reference.resolve_char_ref(), reference.xml10_content().as_ref()) {
                    (Ok(Some(c)), _) => c,
                    (_, "amp") => '&',
                    (_, "lt") => '<',
                    (_, "gt") => '>',
                    (_, "quot") => '"',
                    (_, "apos") => '\'',
                    _ => return Err("il définit des entités".to_owned()),
                };
                add(&mut open, character.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err("il définit des entités".to_owned()),
            Event::Eof if open.is_empty() && skipped == 0 => break,
            Event::Eof => return Err(cut()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    if named.files.is_empty() && named.addresses.is_empty() {
        return Err("il ne mène à rien".to_owned());
    }
    let Named { files, addresses, copies } = named;
    Ok(Followed { written: gate::Written::new(out, "vrt")?, files, addresses, _copies: copies })
}

fn add(open: &mut [Open], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn dropped(start: &BytesStart<'_>, words: &Words) -> bool {
    words.dropped.contains(&start.name().as_ref().to_ascii_lowercase().as_str())
}

/// Writes the beginning of an element that is known.
fn begin(start: &BytesStart<'_>, words: &Words, out: &mut String) -> Result<Open, String> {
    let name = start.name().as_ref().to_owned();
    if !words.elements.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("l'élément `{}` n'est pas de ceux qui sont suivis", french::shorten(&name, 60)));
    }
    out.push_str(&format!("<{name}"));
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| "ce n'est pas du XML entier".to_owned())?;
        let key = attribute.key.as_ref();
        if !words.attributes.contains(&key.to_ascii_lowercase().as_str()) {
            let key = french::shorten(key, 60);
            return Err(format!("l'attribut `{key}` de `{name}` n'est pas de ceux qui sont suivis"));
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|_| "ce n'est pas du XML entier".to_owned())?;
        // Sources are written by their whole paths.
        if !key.eq_ignore_ascii_case("relativeToVRT") {
            out.push_str(&format!(" {key}=\"{}\"", escape(value.as_ref())));
        }
    }
    out.push('>');
    Ok(Open { name, text: String::new() })
}

/// Whether a system of coordinates is told in itself: others are the name of a file, or an address.
fn names_a_system(text: &str) -> bool {
    let code = text.get(..5).is_some_and(|b| b.eq_ignore_ascii_case("EPSG:"));
    let wkt = text.split_once('[').is_some_and(|(word, _)| {
        !word.trim().is_empty() && word.trim().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    let plain = matches!(text.to_ascii_uppercase().as_str(), "NULL" | "WGS84" | "NAD83" | "");
    plain || wkt || (code && text[5..].bytes().all(|b| b.is_ascii_digit() || b == b'+'))
}

/// What a file names.
#[derive(Default)]
struct Named {
    files: Vec<PathBuf>,
    addresses: Vec<String>,
    copies: Vec<Arc<still::Still>>,
}

/// A source as the library is told of it: the whole path of a file, or an address.
fn source(
    text: &str,
    file: &Path,
    leads: Leads,
    words: &Words,
    Named { files, addresses, copies }: &mut Named,
) -> Result<String, String> {
    let name = mask(&french::shorten(text, 200));
    if let Some(address) = address_of(text).filter(|_| words.features) {
        if leads != Leads::Network {
            return Err(format!("il mène à un serveur, `{name}`, ce que `renvois = \"reseau\"` seul permet"));
        }
        let own = shown(address);
        if !addresses.contains(&own) {
            addresses.push(own);
        }
        return Ok(format!("WFS:{address}"));
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    // Where the program runs is none of the file's business: what is no whole path starts from its folder.
    let found = folder.join(text);
    let found = if found.exists() { found } else { folder.join(text.replace('\\', "/")) };
    let path = std::path::absolute(&found).map_err(|_| format!("`{name}` n'est pas un chemin"))?;
    let path = without_steps_back(&path);
    let is_there = path.is_file() || (path.is_dir() && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gdb")));
    if !is_there {
        return Err(format!("il mène à `{name}`, qui n'est pas un fichier de cette machine"));
    }
    let copy = still::of(&path).map_err(|why| format!("il mène à `{name}`, ouvert dans un autre programme : {why}"))?;
    if !files.contains(&path) {
        if !is_what_it_seems(&path, words) {
            return Err(format!("il mène à `{name}`, dont le format n'est pas de ceux qui sont lus"));
        }
        if words.features && cut::is_cut(&path) {
            return Err(format!("il mène à `{name}`, qui est coupé ou abîmé"));
        }
        files.push(path.clone());
    }
    let read = copy.as_ref().map_or(path.as_path(), |copy| copy.path());
    let read = read.to_str().map(str::to_owned);
    copies.extend(copy);
    read.ok_or_else(|| format!("`{name}` n'est pas un chemin en Unicode"))
}

/// A path without its `..`, where that is the same file: a link may lead another way back.
fn without_steps_back(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    let same = plain.canonicalize().ok().zip(path.canonicalize().ok()).is_some_and(|(a, b)| a == b);
    if same { plain } else { path.to_owned() }
}

/// Whether a source opens in a format that is read, and is no description that leads further.
fn is_what_it_seems(path: &Path, words: &Words) -> bool {
    let plain = match root_of(path) {
        None => true,
        Some(root) => {
            words.features && ["kml", "gpx", "featurecollection"].contains(&root.to_ascii_lowercase().as_str())
        }
    };
    let kind = if words.features { GdalOpenFlags::GDAL_OF_VECTOR } else { GdalOpenFlags::GDAL_OF_RASTER };
    plain && gate::open_source(path, kind).is_ok()
}

/// The name of the first element of a text in XML, without prefix; an empty one of XML that can't be read.
fn root_of(path: &Path) -> Option<String> {
    use std::io::Read as _;
    let mut head = Vec::new();
    book::refuse_endless(path).ok()?;
    std::fs::File::open(path).ok()?.take(64 << 10).read_to_end(&mut head).ok()?;
    let text = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head));
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let mut reader = quick_xml::Reader::from_str(text.trim_start());
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => return Some(start.local_name().as_ref().to_owned()),
            Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Text(_)) => {}
            _ => return Some(String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_service_on_the_web() {
        assert_eq!(address_of("WFS:https://a.fr/wfs"), Some("https://a.fr/wfs"));
        assert_eq!(address_of("wfs:HTTP://a.fr"), Some("HTTP://a.fr"));
        for other in ["WFS:/etc/passwd", "https://a.fr/a.gpkg", "PG:dbname=a", "wfs", "a.csv", "WFS:é"] {
            assert_eq!(address_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_system_that_is_a_file_or_an_address_is_none() {
        for text in ["EPSG:2154", "epsg:2154+5720", "PROJCS[\"a\"]", " GEOGCRS [\"a\"]", "NULL", ""] {
            assert!(names_a_system(text.trim()), "{text}");
        }
        for text in ["/etc/passwd", "http://a.fr/epsg", "+proj=merc +nadgrids=/a", "EPSG:2154/../a", "é", "a b[", "[a"]
        {
            assert!(!names_a_system(text), "{text}");
        }
    }
}
