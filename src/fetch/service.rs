//! One question to a service and its whole answer: tried again when that may help, as long as the service asks.

use std::io::Read;
use std::time::Duration;

use super::Format;
use super::Patience;
use super::content::{self, LOOKED_AT};
use super::fault::Fault;
use super::http::{agent, fault_of, header};

/// Most bytes of an answer: a batch of addresses makes less than one megabyte.
const LARGEST: u64 = 64 << 20;

/// Most that a service is waited for because it says so.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Asks `address`, with a body of that type when there is one; what comes back begins as `format` does.
pub(super) fn ask(
    address: &str,
    body: Option<(&str, &[u8])>,
    format: Format,
    patience: &Patience,
) -> Result<Vec<u8>, Fault> {
    let agent = agent(patience);
    let mut pause = patience.pause;
    let mut tried = 0;
    loop {
        let (fault, told) = match attempt(&agent, address, body, format, patience) {
            Ok(bytes) => return Ok(bytes),
            Err(failed) => failed,
        };
        tried += 1;
        if !fault.passing() || tried >= patience.tries {
            return Err(fault);
        }
        std::thread::sleep(told.unwrap_or(pause));
        pause *= 2;
    }
}

/// One attempt; a fault with how long the service asks to be left alone.
fn attempt(
    agent: &ureq::Agent,
    address: &str,
    body: Option<(&str, &[u8])>,
    format: Format,
    patience: &Patience,
) -> Result<Vec<u8>, (Fault, Option<Duration>)> {
    let own = |fault| (fault, None);
    let response = match body {
        Some((kind, bytes)) => agent.post(address).header("Content-Type", kind).send(bytes),
        None => agent.get(address).call(),
    };
    let response = response.map_err(|e| own(fault_of(e, patience)))?;
    let status = response.status().as_u16();
    let wait = header(&response, "retry-after").and_then(|t| t.parse().ok()).map(Duration::from_secs);
    match status {
        200 => {}
        404 | 410 => return Err(own(Fault::Missing(status))),
        401 | 403 | 407 | 451 => return Err(own(Fault::Refused(status))),
        429 | 500 | 502 | 503 | 504 => return Err((Fault::Server(status), wait.map(|w| w.min(LONGEST_WAIT)))),
        other => return Err(own(Fault::Unexpected(other))),
    }
    let kind = header(&response, "content-type").unwrap_or_default().to_ascii_lowercase();
    if kind.starts_with("text/html") {
        return Err(own(Fault::Content("une page web (HTML)")));
    }
    let total: Option<u64> = header(&response, "content-length").and_then(|t| t.parse().ok());
    let mut bytes = Vec::new();
    let mut reader = response.into_body().into_with_config().limit(LARGEST).reader();
    let read = reader.read_to_end(&mut bytes);
    let done = bytes.len() as u64;
    if let Err(error) = read {
        return Err(own(match fault_of(ureq::Error::from(error), patience) {
            late @ Fault::Late(_) => late,
            _ => Fault::Cut { done, total },
        }));
    }
    if total.is_some_and(|total| done < total) {
        return Err(own(Fault::Cut { done, total }));
    }
    match content::unlike(&bytes[..bytes.len().min(LOOKED_AT)], format, false) {
        Some(found) => Err(own(Fault::Content(found))),
        None => Ok(bytes),
    }
}
