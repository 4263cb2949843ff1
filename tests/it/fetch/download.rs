//! Downloads against a scripted server of this machine: what is asked, what is kept, what is said. Never the internet.

use std::path::Path;
use std::time::Duration;

use territoire::diagnostic::{Notes, summary};
use territoire::disk;
use territoire::fetch::{Cache, Catalogue, Entry, Origin, Patience, Resource, cached, get};

use crate::support::answers::says;
use crate::support::server::{Reply, Server};

/// A table of 26 lines of 10 bytes after a header of 4: 264 bytes.
pub(super) fn body() -> Vec<u8> {
    let mut out = b"a;b\n".to_vec();
    for letter in b'a'..=b'z' {
        out.extend([letter; 4]);
        out.push(b';');
        out.extend([letter; 4]);
        out.push(b'\n');
    }
    assert_eq!(out.len(), 264);
    out
}

/// Quick to give up, so that the tests are.
pub(super) const QUICK: Patience = Patience {
    connect: Duration::from_secs(2),
    idle: Duration::from_millis(400),
    tries: 3,
    pause: Duration::from_millis(1),
};

/// An entry of the catalogue at that address, with further keys.
pub(super) fn entry(address: &str, more: &str) -> Entry {
    let mut notes = Notes::new();
    let mut catalogue = Catalogue::default();
    let text = format!(
        "[[jeu]]\nid = \"essai\"\ntitre = \"Essai\"\nadresse = \"{address}\"\nformat = \"csv\"\nmodele = \"libre\"\n\
         producteur = \"Producteur\"\nlicence = \"Licence Ouverte 2.0\"\npage = \"https://exemple.fr/page\"\n{more}"
    );
    catalogue.read(&text, Path::new("catalogue.toml"), &mut notes);
    assert!(notes.all().is_empty(), "{}", summary(&notes));
    catalogue.entries()[0].clone()
}

/// A download, and what is said when it fails.
pub(super) fn bring(entry: &Entry, cache: &Path, patience: Patience) -> Result<Resource, String> {
    let mut notes = Notes::new();
    let cache = Cache::new(cache.to_owned());
    let resource = get(entry, &entry.template, &cache, &patience, &mut |_| {}, &mut notes);
    resource.ok_or_else(|| summary(&notes))
}

/// The files of a cache that end so.
pub(super) fn ending(cache: &Path, end: &str) -> usize {
    std::fs::read_dir(cache)
        .map_or(0, |list| list.flatten().filter(|e| e.file_name().to_string_lossy().ends_with(end)).count())
}

pub(super) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn a_resource_comes_whole_with_its_version_and_its_checksum() {
    let server = Server::start();
    // The published test vector of SHA-256 for "abc" (FIPS 180-4).
    server.script(
        "/a.csv",
        vec![Reply::ok(b"abc").header("ETag", "\"v1\"").header("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT")],
    );
    let dir = folder();
    let entry = entry(&server.url("/a.csv"), "");
    let resource = bring(&entry, dir.path(), QUICK).expect("downloaded");
    assert_eq!(std::fs::read(&resource.file).expect("read"), b"abc");
    assert_eq!(resource.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((resource.bytes, resource.origin), (3, Origin::Network));
    assert_eq!(resource.etag.as_deref(), Some("\"v1\""));
    assert_eq!(resource.last_modified.as_deref(), Some("Tue, 24 Nov 2026 10:00:00 GMT"));
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].header("accept-encoding"), Some("identity"));
    assert!(requests[0].header("user-agent").is_some_and(|v| v.starts_with("territoire/")));
    assert_eq!(requests[0].header("range"), None);
    assert_eq!((ending(dir.path(), ".part"), ending(dir.path(), ".donnees")), (0, 1));
}

#[test]
fn a_cut_download_is_resumed_by_the_next_command() {
    let server = Server::start();
    let body = body();
    server.script(
        "/a.csv",
        vec![
            Reply::ok(&body).header("ETag", "\"v1\"").cut(100),
            Reply::partial(&body, 100).header("ETag", "\"v1\"").cut(0),
            Reply::partial(&body, 100).header("ETag", "\"v1\""),
        ],
    );
    let dir = folder();
    let address = server.url("/a.csv");
    let entry = entry(&address, "verifiee = false\n");
    // One attempt in a row may bring nothing: the first brings 100 bytes, the second none.
    let once = Patience { tries: 1, ..QUICK };
    let text = bring(&entry, dir.path(), once).expect_err("cut");
    says(
        &text,
        &[
            "erreur[E0338]: le téléchargement de `essai` s'est arrêté avant la fin",
            &format!("{address} : 100 sur 264 octets reçus ; fichier CSV attendu"),
            "le téléchargement reprend où il s'est arrêté",
            "adresse à vérifier : voir https://exemple.fr/page",
        ],
    );
    assert_eq!((ending(dir.path(), ".part"), ending(dir.path(), ".donnees")), (1, 0));
    let resource = bring(&entry, dir.path(), once).expect("resumed");
    assert_eq!(std::fs::read(&resource.file).expect("read"), body);
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[2].header("range"), Some("bytes=100-"));
    assert_eq!(requests[2].header("if-range"), Some("\"v1\""));
    assert_eq!((ending(dir.path(), ".part"), ending(dir.path(), ".donnees")), (0, 1));
}

/// 50 bytes a time, always cut: each attempt brings something new, so that none counts as a failure.
#[test]
fn a_bad_line_is_resumed_as_often_as_it_brings_something() {
    let server = Server::start();
    let body = body();
    let mut replies = vec![Reply::ok(&body).header("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT").cut(50)];
    for from in [50, 100, 150, 200] {
        replies.push(Reply::partial(&body, from).cut(50));
    }
    replies.push(Reply::partial(&body, 250));
    server.script("/a.csv", replies);
    let dir = folder();
    let resource = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect("whole at last");
    assert_eq!(std::fs::read(&resource.file).expect("read"), body);
    let ranges: Vec<Option<String>> = server.requests().iter().map(|r| r.header("range").map(str::to_owned)).collect();
    let expected = [None, Some(50), Some(100), Some(150), Some(200), Some(250)];
    assert_eq!(ranges, expected.map(|n: Option<u32>| n.map(|n| format!("bytes={n}-"))));
    // Without an ETag the date is what the parts are compared by.
    assert_eq!(server.requests()[1].header("if-range"), Some("Tue, 24 Nov 2026 10:00:00 GMT"));
}

#[test]
fn what_has_not_changed_is_not_downloaded_again() {
    let server = Server::start();
    server.script(
        "/a.csv",
        vec![
            Reply::ok(b"id;nom\n1;a\n")
                .header("ETag", "\"v1\"")
                .header("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT"),
            Reply::status(304),
        ],
    );
    let dir = folder();
    let entry = entry(&server.url("/a.csv"), "");
    let first = bring(&entry, dir.path(), QUICK).expect("downloaded");
    let second = bring(&entry, dir.path(), QUICK).expect("unchanged");
    assert_eq!(second.origin, Origin::Unchanged);
    assert_eq!((&second.file, &second.sha256, second.downloaded), (&first.file, &first.sha256, first.downloaded));
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].header("if-none-match"), Some("\"v1\""));
    assert_eq!(requests[1].header("if-modified-since"), Some("Tue, 24 Nov 2026 10:00:00 GMT"));
}

#[test]
fn a_copy_that_somebody_changed_is_downloaded_again() {
    let server = Server::start();
    server.script("/a.csv", vec![Reply::ok(b"id;nom\n1;a\n").header("ETag", "\"v1\""); 2]);
    let dir = folder();
    let entry = entry(&server.url("/a.csv"), "");
    let first = bring(&entry, dir.path(), QUICK).expect("downloaded");
    std::fs::write(&first.file, "autre").expect("written");
    let second = bring(&entry, dir.path(), QUICK).expect("downloaded");
    assert_eq!(second.origin, Origin::Network);
    assert_eq!(std::fs::read(&second.file).expect("read"), b"id;nom\n1;a\n");
    assert_eq!(server.requests()[1].header("if-none-match"), None);
}

#[test]
fn an_address_without_anything_is_told_at_once_with_the_page_to_look_at() {
    let server = Server::start();
    server.script("/a.csv", vec![Reply::status(404)]);
    let dir = folder();
    let address = server.url("/a.csv");
    let text =
        bring(&entry(&address, "verifiee = false\nnote = \"de mémoire\"\n"), dir.path(), QUICK).expect_err("404");
    says(
        &text,
        &[
            "erreur[E0332]: `essai` n'est pas à l'adresse du catalogue",
            &format!("{address} répond 404 (introuvable) ; fichier CSV attendu"),
            "adresse à vérifier : voir https://exemple.fr/page",
            "catalogue.toml",
        ],
    );
    assert!(!text.contains("--hors-ligne"), "there is no copy to use");
    assert_eq!(server.requests().len(), 1);
    server.script("/b.csv", vec![Reply::status(403)]);
    let text = bring(&entry(&server.url("/b.csv"), ""), dir.path(), QUICK).expect_err("403");
    says(&text, &["erreur[E0333]", "répond 403 (accès refusé)", "demande peut-être un compte"]);
}

#[test]
fn a_server_that_fails_once_is_asked_again_and_three_times_is_told() {
    let server = Server::start();
    server.script("/a.csv", vec![Reply::status(500), Reply::status(503), Reply::ok(b"id;nom\n1;a\n")]);
    let dir = folder();
    let resource = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect("the third time");
    assert_eq!(resource.bytes, 11);
    assert_eq!(server.requests().len(), 3);
    let server = Server::start();
    server.script("/a.csv", vec![Reply::status(502), Reply::status(504), Reply::status(503), Reply::ok(b"id;nom\n")]);
    let text = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect_err("three failures");
    says(
        &text,
        &["erreur[E0334]: le serveur de `essai` est en panne ou surchargé", "répond 503", "réessayer plus tard"],
    );
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_failure_names_the_copy_that_can_be_used_offline() {
    let server = Server::start();
    server.script("/a.csv", vec![Reply::ok(b"id;nom\n1;a\n"), Reply::status(404)]);
    let dir = folder();
    let entry = entry(&server.url("/a.csv"), "");
    let resource = bring(&entry, dir.path(), QUICK).expect("downloaded");
    let text = bring(&entry, dir.path(), QUICK).expect_err("404");
    says(&text, &[&format!("`--hors-ligne` utilise la copie en réserve du {}", resource.day())]);
    // The copy is still there, and is what `cached` gives.
    let mut notes = Notes::new();
    let copy = cached(&entry, &entry.template, &Cache::new(dir.path().to_owned()), &mut notes).expect("a copy");
    assert_eq!(copy.origin, Origin::Offline);
    assert_eq!(disk::sha256_of_file(&copy.file).expect("read").0, resource.sha256);
}

#[test]
fn a_body_shorter_than_announced_is_completed_in_the_same_command() {
    let server = Server::start();
    let body = body();
    server.script(
        "/a.csv",
        vec![Reply::ok(&body).header("ETag", "\"v1\"").cut(30), Reply::partial(&body, 30).header("ETag", "\"v1\"")],
    );
    let dir = folder();
    let mut seen = Vec::new();
    let mut notes = Notes::new();
    let entry = entry(&server.url("/a.csv"), "");
    let cache = Cache::new(dir.path().to_owned());
    let resource = get(&entry, &entry.template, &cache, &QUICK, &mut |p| seen.push((p.done, p.total)), &mut notes);
    assert_eq!(std::fs::read(resource.expect("completed").file).expect("read"), body);
    assert_eq!(server.requests().len(), 2);
    // The progress is that of the whole file, and does not start again.
    assert!(seen.iter().all(|(_, total)| *total == Some(264)), "{seen:?}");
    assert!(seen.contains(&(30, Some(264))) && seen.last() == Some(&(264, Some(264))), "{seen:?}");
    assert!(seen.is_sorted_by_key(|(done, _)| *done), "{seen:?}");
}

#[test]
fn a_server_that_does_not_know_ranges_starts_again_without_doubling_anything() {
    let server = Server::start();
    let body = body();
    server.script(
        "/a.csv",
        vec![Reply::ok(&body).header("ETag", "\"v1\"").cut(90), Reply::ok(&body).header("ETag", "\"v1\"")],
    );
    let dir = folder();
    let resource = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect("whole");
    assert_eq!(server.requests()[1].header("range"), Some("bytes=90-"));
    assert_eq!(std::fs::read(&resource.file).expect("read"), body);
    // One that is always cut at the same place ends, rather than going round for ever: 90 new bytes, then three
    // attempts that bring no more.
    let server = Server::start();
    server.script("/a.csv", vec![Reply::ok(&body).header("ETag", "\"v1\"").cut(90); 9]);
    let text = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect_err("never whole");
    says(&text, &["erreur[E0338]", "90 sur 264 octets reçus"]);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn two_parts_of_two_versions_are_never_put_together() {
    let old = body();
    let new: Vec<u8> = old.iter().map(u8::to_ascii_uppercase).collect();
    // A server that heeds If-Range sends the new version whole; one that does not is found out by its ETag.
    let heeds = vec![Reply::ok(&old).header("ETag", "\"v1\"").cut(120), Reply::ok(&new).header("ETag", "\"v2\"")];
    let heedless = vec![
        Reply::ok(&old).header("ETag", "\"v1\"").cut(120),
        Reply::partial(&new, 120).header("ETag", "\"v2\""),
        Reply::ok(&new).header("ETag", "\"v2\""),
    ];
    for replies in [heeds, heedless] {
        let (server, dir, n) = (Server::start(), folder(), replies.len());
        server.script("/a.csv", replies);
        let resource = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect("the new version");
        assert_eq!(std::fs::read(&resource.file).expect("read"), new);
        assert_eq!(resource.etag.as_deref(), Some("\"v2\""));
        let requests = server.requests();
        assert_eq!(requests.len(), n);
        assert_eq!(requests[1].header("if-range"), Some("\"v1\""));
        if n == 3 {
            assert_eq!(requests[2].header("range"), None);
        }
    }
}

#[test]
fn a_part_whose_version_is_unknown_is_not_resumed() {
    let server = Server::start();
    let body = body();
    // A weak ETag does not promise the same bytes.
    server.script("/a.csv", vec![Reply::ok(&body).header("ETag", "W/\"v1\"").cut(120), Reply::ok(&body)]);
    let dir = folder();
    let resource = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect("whole");
    assert_eq!(std::fs::read(&resource.file).expect("read"), body);
    assert_eq!(server.requests()[1].header("range"), None);
}

#[test]
fn a_file_that_is_not_the_one_of_the_catalogue_is_not_kept() {
    let server = Server::start();
    server.script("/a.csv", vec![Reply::ok(b"id;nom\n1;a\n")]);
    let dir = folder();
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let entry = entry(&server.url("/a.csv"), &format!("sha256 = \"{expected}\"\n"));
    let text = bring(&entry, dir.path(), QUICK).expect_err("another file");
    says(&text, &["erreur[E0339]", &format!("attendue {expected}"), "rien n'est gardé", "corriger `sha256`"]);
    assert_eq!(server.requests().len(), 1);
    assert_eq!((ending(dir.path(), ".part"), ending(dir.path(), ".donnees")), (0, 0));
}

#[test]
fn a_web_page_is_refused_by_its_type_or_by_its_first_bytes() {
    let page = b"<!DOCTYPE html>\n<html lang=\"fr\"><body>Maintenance</body></html>";
    for reply in [Reply::ok(page).header("Content-Type", "text/html; charset=utf-8"), Reply::ok(page)] {
        let (server, dir) = (Server::start(), folder());
        server.script("/a.csv", vec![reply]);
        let text = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect_err("a page");
        says(&text, &["erreur[E0340]", "donne une page web (HTML) ; fichier CSV attendu"]);
        assert_eq!((ending(dir.path(), ".part"), ending(dir.path(), ".donnees")), (0, 0));
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_server_that_stays_silent_is_given_up_and_what_came_is_kept() {
    let server = Server::start();
    server.script("/a.csv", vec![Reply::ok(b"id;nom\n").wait(Duration::from_secs(3)); 3]);
    let dir = folder();
    let text = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect_err("too late");
    says(&text, &["erreur[E0336]: le serveur de `essai` ne répond plus", "rien reçu pendant 0,4\u{a0}s"]);
    assert_eq!(server.requests().len(), 3);
    // Silent after 60 bytes: they are not asked for again.
    let server = Server::start();
    let body = body();
    server.script(
        "/a.csv",
        vec![
            Reply::ok(&body).header("ETag", "\"v1\"").stall(60, Duration::from_secs(3)),
            Reply::partial(&body, 60).header("ETag", "\"v1\""),
        ],
    );
    let resource = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect("whole");
    assert_eq!(std::fs::read(&resource.file).expect("read"), body);
    assert_eq!(server.requests()[1].header("range"), Some("bytes=60-"));
}

#[test]
fn redirects_are_followed_and_a_loop_of_them_is_told() {
    let server = Server::start();
    server.script("/r/1", vec![Reply::redirect(302, "/r/2")]);
    server.script("/r/2", vec![Reply::redirect(301, &server.url("/final.csv"))]);
    server.script("/final.csv", vec![Reply::ok(b"id;nom\n1;a\n").header("ETag", "\"v1\"")]);
    let dir = folder();
    let resource = bring(&entry(&server.url("/r/1"), ""), dir.path(), QUICK).expect("followed");
    assert_eq!((resource.address, resource.final_address), (server.url("/r/1"), server.url("/final.csv")));
    server.script("/tour", vec![Reply::redirect(302, "/retour"); 20]);
    server.script("/retour", vec![Reply::redirect(302, "/tour"); 20]);
    let text = bring(&entry(&server.url("/tour"), ""), dir.path(), QUICK).expect_err("a loop");
    says(&text, &["erreur[E0337]: l'adresse de `essai` renvoie sans fin à une autre", "plus de 8 renvois de suite"]);
}

#[test]
fn a_resume_goes_through_the_redirect_with_its_range() {
    let server = Server::start();
    let body = body();
    server.script("/r", vec![Reply::redirect(302, "/a.csv"); 2]);
    server.script(
        "/a.csv",
        vec![Reply::ok(&body).header("ETag", "\"v1\"").cut(100), Reply::partial(&body, 100).header("ETag", "\"v1\"")],
    );
    let dir = folder();
    let resource = bring(&entry(&server.url("/r"), ""), dir.path(), QUICK).expect("resumed");
    assert_eq!(std::fs::read(&resource.file).expect("read"), body);
    let last = server.requests().pop().expect("a request");
    assert_eq!((last.path.as_str(), last.header("range")), ("/a.csv", Some("bytes=100-")));
}

#[test]
fn no_server_at_all_is_told_without_waiting() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let dir = folder();
    let address = format!("http://127.0.0.1:{port}/a.csv");
    let text = bring(&entry(&address, ""), dir.path(), QUICK).expect_err("refused");
    says(&text, &["erreur[E0335]: connexion impossible pour `essai`", "connexion refusée", "vérifier le réseau"]);
}

#[test]
fn one_resource_is_downloaded_by_one_command_at_a_time() {
    let server = Server::start();
    server.script("/a.csv", vec![Reply::ok(b"id;nom\n1;a\n").wait(Duration::from_millis(300)); 2]);
    let dir = folder();
    let entry = entry(&server.url("/a.csv"), "");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| bring(&entry, dir.path(), QUICK));
        // Wait until the first is at work.
        while server.requests().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let text = bring(&entry, dir.path(), QUICK).expect_err("busy");
        says(&text, &["erreur[E0346]: `essai` est déjà en cours de téléchargement"]);
        assert_eq!(first.join().expect("no panic").expect("downloaded").bytes, 11);
    });
    assert_eq!(server.requests().len(), 1);
}
