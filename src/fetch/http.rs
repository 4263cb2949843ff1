//! One resource over HTTP: conditional, resumed, tried again, bounded.

use std::fs::File;
use std::io::{self, Read, Write};
use std::time::Duration;

use jiff::Timestamp;
use ureq::http::Response;
use ureq::{Agent, Body};

use super::cache::Slot;
use super::content::{self, LOOKED_AT};
use super::fault::Fault;
use super::kept::{Kept, Version};
use super::{Entry, Origin, Patience, Progress};
use crate::diagnostic::{Said, Trade, mask};
use crate::disk;

/// Redirects followed in a row. The national portal needs two; a loop is told after this many.
const REDIRECTS: u32 = 8;

/// Most seconds waited between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// What one attempt ends with.
enum Attempt {
    /// The partial file is whole; the address that answered, the version, whether the server said how long it is.
    Whole(String, Version, bool),
    /// The server says that what is kept is still right.
    Unchanged,
}

/// Brings the resource in its slot and returns its record.
pub(super) fn bring(
    entry: &Entry,
    address: &str,
    slot: &Slot,
    known: Option<&Kept>,
    patience: &Patience,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Kept, Origin), Fault> {
    let agent = agent(patience);
    // A copy that is not the one asked for is no reason to accept «nothing new».
    let known = known.filter(|k| entry.sha256.as_ref().is_none_or(|s| Fault::unless_same(s, &k.sha256).is_none()));
    let mut failed = 0;
    let mut furthest = slot.partial().map_or(0, |(size, _)| size);
    let mut pause = patience.pause;
    loop {
        let fault = match attempt(&agent, address, slot, known, patience, progress) {
            Ok(Attempt::Unchanged) => {
                let kept = known.cloned().ok_or(Fault::Unexpected(304))?;
                return Ok((kept, Origin::Unchanged));
            }
            Ok(Attempt::Whole(final_address, version, measured)) => {
                return check(entry, address, slot, (final_address, version, measured)).map(|k| (k, Origin::Network));
            }
            Err(fault) => fault,
        };
        // An attempt that brought more than any before it is not a failure: a long file over a bad line ends some day.
        let size = slot.partial().map_or(0, |(size, _)| size);
        if size > furthest {
            furthest = size;
            failed = 0;
            pause = patience.pause;
        } else {
            failed += 1;
        }
        if !fault.passing() || failed >= patience.tries {
            return Err(fault);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

pub(super) fn agent(patience: &Patience) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(REDIRECTS)
        .max_redirects_will_error(true)
        .timeout_connect(Some(patience.connect))
        .timeout_per_read(Some(patience.idle))
        .timeout_per_write(Some(patience.idle))
        .user_agent(concat!("territoire/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

fn attempt(
    agent: &Agent,
    address: &str,
    slot: &Slot,
    known: Option<&Kept>,
    patience: &Patience,
    progress: &mut dyn FnMut(Progress),
) -> Result<Attempt, Fault> {
    let partial = slot.partial();
    let mut request = agent.get(address).header("Accept-Encoding", "identity");
    if let Some((size, version)) = &partial {
        request = request.header("Range", format!("bytes={size}-"));
        request = request.header("If-Range", version.validator().unwrap_or_default());
    } else if let Some(kept) = known {
        if let Some(etag) = &kept.etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(date) = &kept.derniere_modification {
            request = request.header("If-Modified-Since", date);
        }
    }
    let response = request.call().map_err(|e| fault_of(e, patience))?;
    let status = response.status().as_u16();
    let length = header(&response, "content-length").and_then(|t| t.parse::<u64>().ok());
    let version = Version {
        etag: header(&response, "etag"),
        derniere_modification: header(&response, "last-modified"),
        octets: length.filter(|_| status == 200),
    };
    let (mut file, before, whole) = match (status, partial) {
        (200, _) => {
            refuse_page(&response)?;
            let file = slot.start(&version).map_err(|e| Fault::disk("écriture dans la réserve", &slot.part(), e))?;
            (file, 0, None)
        }
        (206, Some((size, begun))) => {
            refuse_page(&response)?;
            let piece = Version { octets: range_total(&response), ..version.clone() };
            if !begun.goes_on_with(&piece) || range_start(&response) != Some(size) {
                slot.forget();
                return Err(Fault::Changed);
            }
            let file = slot.resume().map_err(|e| Fault::disk("écriture dans la réserve", &slot.part(), e))?;
            // A server may send less than what was asked for: the piece that it sends is not the rest.
            (file, size, piece.octets.or(begun.octets))
        }
        (304, None) if known.is_some() => return Ok(Attempt::Unchanged),
        (416, Some(_)) => {
            slot.forget();
            return Err(Fault::Changed);
        }
        (404 | 410, _) => return Err(Fault::Missing(status)),
        (401 | 403 | 407 | 451, _) => return Err(Fault::Refused(status)),
        (429 | 500 | 502 | 503 | 504, _) => return Err(Fault::Server(status)),
        (other, _) => return Err(Fault::Unexpected(other)),
    };
    let final_address = ureq::ResponseExt::get_uri(&response).to_string();
    let total = whole.or_else(|| length.map(|rest| before + rest));
    // A body in chunks says its end; another without length ends wherever the connection does.
    let chunked = header(&response, "transfer-encoding").is_some_and(|t| t.to_ascii_lowercase().contains("chunked"));
    let measured = total.is_some() || chunked;
    let mut reader = response.into_body().into_with_config().limit(u64::MAX).reader();
    let copied = copy(&mut reader, &mut file, slot, before, total, patience, progress);
    // What came is on the disk before anything is decided on it.
    file.sync_all().map_err(|e| Fault::disk("écriture dans la réserve", &slot.part(), e))?;
    let done = copied?;
    if total.is_some_and(|total| done < total) {
        return Err(Fault::Cut { done, total });
    }
    if total.is_some_and(|total| done > total) {
        slot.forget();
        return Err(Fault::Changed);
    }
    Ok(Attempt::Whole(final_address, version, measured))
}

/// Copies the body to the partial file, and returns its size.
fn copy(
    reader: &mut dyn Read,
    file: &mut File,
    slot: &Slot,
    before: u64,
    total: Option<u64>,
    patience: &Patience,
    progress: &mut dyn FnMut(Progress),
) -> Result<u64, Fault> {
    let mut buffer = vec![0; 1 << 16];
    let mut done = before;
    progress(Progress { done, total });
    loop {
        let n = match reader.read(&mut buffer) {
            Ok(0) => return Ok(done),
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(match fault_of(ureq::Error::from(error), patience) {
                    late @ Fault::Late(_) => late,
                    _ => Fault::Cut { done, total },
                });
            }
        };
        file.write_all(&buffer[..n]).map_err(|e| Fault::disk("écriture dans la réserve", &slot.part(), e))?;
        done += n as u64;
        progress(Progress { done, total });
    }
}

/// Looks at the whole file and keeps it, or drops it.
fn check(
    entry: &Entry,
    address: &str,
    slot: &Slot,
    (final_address, version, measured): (String, Version, bool),
) -> Result<Kept, Fault> {
    let part = slot.part();
    let read = |e| Fault::disk("lecture de la réserve", &part, e);
    let mut first = Vec::new();
    File::open(&part).map_err(read)?.take(LOOKED_AT as u64).read_to_end(&mut first).map_err(read)?;
    if let Some(found) = content::unlike(&first, entry.format, entry.member.is_some()) {
        slot.forget();
        return Err(Fault::Content(found));
    }
    let (sha256, octets) = disk::sha256_of_file(&part).map_err(read)?;
    if let Some(fault) = entry.sha256.as_ref().and_then(|expected| Fault::unless_same(expected, &sha256)) {
        slot.forget();
        return Err(fault);
    }
    let kept = Kept {
        // What opens a door is not written down: the record is copied beside the layer, and sent with it.
        adresse: mask(address),
        adresse_finale: mask(&final_address),
        telecharge_le: Timestamp::now(),
        etag: version.etag,
        derniere_modification: version.derniere_modification,
        sha256,
        octets,
        sans_longueur: !measured && entry.sha256.is_none(),
    };
    slot.keep(&kept).map_err(|e| Fault::disk("écriture dans la réserve", &slot.file(), e))?;
    Ok(kept)
}

pub(super) fn header(response: &Response<Body>, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
}

/// A page is no data in any of the catalogue's formats: it is refused before its body is read.
fn refuse_page(response: &Response<Body>) -> Result<(), Fault> {
    let kind = header(response, "content-type").unwrap_or_default().to_ascii_lowercase();
    let page = kind.starts_with("text/html") || kind.starts_with("application/xhtml");
    if page { Err(Fault::Content("une page web (HTML)")) } else { Ok(()) }
}

/// The first byte of `Content-Range: bytes 10-99/100`.
fn range_start(response: &Response<Body>) -> Option<u64> {
    let range = header(response, "content-range")?;
    range.strip_prefix("bytes")?.trim_start().split('-').next()?.parse().ok()
}

/// How long the whole is: the last number of `Content-Range: bytes 10-99/100`.
fn range_total(response: &Response<Body>) -> Option<u64> {
    header(response, "content-range")?.rsplit_once('/')?.1.trim().parse().ok()
}

/// An error of the client, as a fault that people can do something about.
pub(super) fn fault_of(error: ureq::Error, patience: &Patience) -> Fault {
    use io::ErrorKind;
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => Fault::Late(patience.connect),
        ureq::Error::Timeout(_) => Fault::Late(patience.idle),
        ureq::Error::TooManyRedirects => Fault::Redirects(REDIRECTS),
        ureq::Error::HostNotFound => {
            Fault::Connection("serveur introuvable (nom inconnu, ou pas de réseau)".into(), false)
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => Fault::Address("ce n'est pas une adresse web".into()),
        ureq::Error::Io(e) => match e.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Fault::Late(patience.idle),
            ErrorKind::ConnectionRefused => Fault::Connection("connexion refusée".into(), false),
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => {
                Fault::Connection("réseau injoignable".into(), false)
            }
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Fault::Connection("connexion coupée par le serveur".into(), true),
            _ => Fault::Connection(Said::machine(&e).french().to_owned(), true),
        },
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
            Fault::Connection("le proxy refuse la connexion".into(), false)
        }
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            Fault::Connection("le certificat du serveur n'est pas reconnu".into(), false)
        }
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
            Fault::Connection("la réponse n'est pas du HTTP".into(), false)
        }
        other => Fault::Connection(Said::of(Trade::Web, other).french().to_owned(), false),
    }
}
