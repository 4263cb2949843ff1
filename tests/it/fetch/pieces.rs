//! Pieces of a download that do not go together, lengths that lie, what an address keeps secret.

use territoire::diagnostic::{Notes, summary};
use territoire::fetch::{Cache, Patience, get};

use super::download::{QUICK, body, bring, ending, entry, folder};
use crate::support::server::{Reply, Server};

const DAY: &str = "Tue, 24 Nov 2026 10:00:00 GMT";
const NEXT_DAY: &str = "Wed, 25 Nov 2026 10:00:00 GMT";

/// The beginning of one edition, then a piece that is not its rest, then the newer edition whole.
#[test]
fn a_piece_of_another_edition_is_left_however_it_shows() {
    let old = body();
    let new: Vec<u8> = old.iter().map(u8::to_ascii_uppercase).collect();
    let longer = [new.clone(), b"fin;fin\n".to_vec()].concat();
    let tagged = || Reply::ok(&old).header("ETag", "\"v1\"").cut(120);
    let dated = || Reply::ok(&old).header("Last-Modified", DAY).cut(120);
    // A piece said to begin elsewhere, or that does not say where: the bytes are those of a piece, not of the rest.
    let elsewhere = |range: &str| {
        let mut piece = Reply::ok(&new[120..]).header("ETag", "\"v1\"");
        piece = piece.with_status(206);
        if range.is_empty() { piece } else { piece.header("Content-Range", range) }
    };
    let cases = [
        ("another tag", tagged(), Reply::partial(&new, 120).header("ETag", "\"v2\""), &new),
        ("no tag, another length", tagged(), Reply::partial(&longer, 120), &longer),
        ("the tag, another length", tagged(), Reply::partial(&longer, 120).header("ETag", "\"v1\""), &longer),
        ("another day", dated(), Reply::partial(&new, 120).header("Last-Modified", NEXT_DAY), &new),
        ("no day, another length", dated(), Reply::partial(&longer, 120), &longer),
        ("the day, another length", dated(), Reply::partial(&longer, 120).header("Last-Modified", DAY), &longer),
        (
            "the tag, another day",
            tagged().header("Last-Modified", DAY),
            Reply::partial(&new, 120).header("ETag", "\"v1\"").header("Last-Modified", NEXT_DAY),
            &new,
        ),
        ("another beginning", tagged(), elsewhere("bytes 119-263/264"), &new),
        ("no beginning", tagged(), elsewhere(""), &new),
        ("a beginning that is no number", tagged(), elsewhere("bytes */264"), &new),
    ];
    for (what, first, piece, whole) in cases {
        let (server, dir) = (Server::start(), folder());
        server.script("/a.csv", vec![first, piece, Reply::ok(whole).header("ETag", "\"v2\"")]);
        let found = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK);
        let found = found.unwrap_or_else(|said| panic!("{what}: {said}"));
        assert_eq!(
            String::from_utf8(std::fs::read(&found.file).expect("read")),
            String::from_utf8(whole.clone()),
            "{what}"
        );
        let requests = server.requests();
        assert_eq!(requests.len(), 3, "{what}");
        assert_eq!((requests[1].header("range"), requests[2].header("range")), (Some("bytes=120-"), None), "{what}");
    }
}

/// A server may send less than the rest: what is announced of the whole decides, and not the length of the piece.
#[test]
fn a_piece_shorter_than_the_rest_is_not_the_end() {
    let body = body();
    let piece = |from: usize, to: usize| {
        let range = format!("bytes {from}-{}/{}", to - 1, body.len());
        Reply::ok(&body[from..to]).with_status(206).header("ETag", "\"v1\"").header("Content-Range", &range)
    };
    let (server, dir) = (Server::start(), folder());
    server.script(
        "/a.csv",
        vec![Reply::ok(&body).header("ETag", "\"v1\"").cut(60), piece(60, 150), piece(150, 200), piece(200, 264)],
    );
    let found = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect("whole");
    assert_eq!(std::fs::read(&found.file).expect("read"), body);
    let asked: Vec<_> = server.requests().iter().map(|r| r.header("range").map(str::to_owned)).collect();
    assert_eq!(asked, [None, Some("bytes=60-"), Some("bytes=150-"), Some("bytes=200-")].map(|r| r.map(str::to_owned)));
    // One that ends there for good is told, with both lengths.
    let (server, dir) = (Server::start(), folder());
    let mut replies = vec![Reply::ok(&body).header("ETag", "\"v1\"").cut(60), piece(60, 150)];
    replies.extend(vec![piece(150, 150).cut(0); 4]);
    server.script("/a.csv", replies);
    let once = Patience { tries: 1, ..QUICK };
    let said = bring(&entry(&server.url("/a.csv"), ""), dir.path(), once).expect_err("cut");
    assert!(said.contains("E0338") && said.contains("150 sur 264"), "{said}");
    assert_eq!(ending(dir.path(), ".donnees"), 0);
}

#[test]
fn a_piece_that_nobody_asked_for_is_refused() {
    let (server, dir) = (Server::start(), folder());
    server.script("/a.csv", vec![Reply::partial(&body(), 120).header("ETag", "\"v1\"")]);
    let said = bring(&entry(&server.url("/a.csv"), ""), dir.path(), QUICK).expect_err("a piece");
    assert!(said.contains("206"), "{said}");
    assert_eq!((ending(dir.path(), ".donnees"), ending(dir.path(), ".part")), (0, 0));
}

/// Each length at which a body may be cut, of which the server announces the whole: never kept.
#[test]
fn a_body_cut_anywhere_is_never_kept() {
    let body = body();
    let once = Patience { tries: 1, ..QUICK };
    for at in (0..body.len()).step_by(33) {
        let (server, dir) = (Server::start(), folder());
        server.script("/a.csv", vec![Reply::ok(&body).cut(at); 2]);
        let said = bring(&entry(&server.url("/a.csv"), ""), dir.path(), once).expect_err("cut");
        assert!(said.contains("E0338") && said.contains(&format!("{at} sur 264")), "{at}: {said}");
        assert_eq!(ending(dir.path(), ".donnees"), 0, "{at}");
    }
}

#[test]
fn a_body_whose_length_nothing_tells_says_so_unless_its_checksum_is_known() {
    let body = body();
    let sum = territoire::disk::sha256(&body);
    for (more, told) in [(String::new(), true), (format!("sha256 = \"{sum}\"\n"), false)] {
        let (server, dir) = (Server::start(), folder());
        server.script("/a.csv", vec![Reply::ok(&body).unmeasured().header("ETag", "\"v1\""), Reply::status(304)]);
        let entry = entry(&server.url("/a.csv"), &more);
        let cache = Cache::new(dir.path().to_owned());
        // The second time too: what is kept is as doubtful as it was.
        for time in 0..2 {
            let mut notes = Notes::new();
            let found = get(&entry, &entry.template, &cache, &QUICK, &mut |_| {}, &mut notes).expect("brought");
            assert_eq!(std::fs::read(&found.file).expect("read"), body);
            assert_eq!(summary(&notes).contains("A0502"), told, "{time}: {}", summary(&notes));
        }
    }
    // A length that is told is no doubt.
    let (server, dir) = (Server::start(), folder());
    server.script("/a.csv", vec![Reply::ok(&body)]);
    let (entry, mut notes) = (entry(&server.url("/a.csv"), ""), Notes::new());
    let cache = Cache::new(dir.path().to_owned());
    assert!(get(&entry, &entry.template, &cache, &QUICK, &mut |_| {}, &mut notes).is_some());
    assert!(notes.all().is_empty(), "{}", summary(&notes));
}

/// All the texts of a folder, names included.
fn texts(folder: &std::path::Path) -> String {
    let mut out = String::new();
    for file in std::fs::read_dir(folder).expect("read").flatten() {
        out.push_str(&file.file_name().to_string_lossy());
        out.push_str(&String::from_utf8_lossy(&std::fs::read(file.path()).expect("read")));
    }
    out
}

#[test]
fn what_an_address_keeps_secret_is_neither_told_nor_kept_nor_sent_elsewhere() {
    let (server, other, dir) = (Server::start(), Server::start(), folder());
    let address = server.url("/a.csv?token=cle-secrete").replace("http://", "http://moi:motsecret@");
    let secret = |text: &str| text.contains("motsecret") || text.contains("cle-secrete");
    let entry = entry(&address, "");
    // Basic, of «moi:motsecret» (RFC 7617).
    let basic = Some("Basic bW9pOm1vdHNlY3JldA==");
    // Failures of each kind, the last in the middle of a body.
    for reply in [
        Reply::status(404),
        Reply::status(403),
        Reply::status(500),
        Reply::status(418),
        Reply::ok(b"<html>"),
        Reply::ok(&body()).cut(90),
    ] {
        server.script("/a.csv?token=cle-secrete", vec![reply; 3]);
        let said = bring(&entry, dir.path(), QUICK).expect_err("a failure");
        assert!(!secret(&said) && said.contains("/a.csv"), "{said}");
    }
    assert!(!secret(&texts(dir.path())), "{}", texts(dir.path()));
    // Brought through another server, which is told nothing of the first's.
    server.script("/a.csv?token=cle-secrete", vec![Reply::redirect(302, &other.url("/b.csv?signature=cle-secrete"))]);
    other.script("/b.csv?signature=cle-secrete", vec![Reply::ok(&body()).header("ETag", "\"v1\"")]);
    let found = bring(&entry, dir.path(), QUICK).expect("brought");
    assert!(!secret(&format!("{found:?}")), "{found:?}");
    assert!(!secret(&texts(dir.path())), "{}", texts(dir.path()));
    assert!(server.requests().iter().all(|r| r.header("authorization") == basic), "{:?}", server.requests());
    assert!(other.requests().iter().all(|r| r.header("authorization").is_none()), "{:?}", other.requests());
    assert_eq!(other.requests().len(), 1);
}

/// A machine that stops between the data and their record: the data are not taken for those of the record.
#[test]
fn data_without_their_record_are_brought_again() {
    let new = body();
    let old = new.to_ascii_uppercase();
    for kept_record in [true, false] {
        let (server, dir) = (Server::start(), folder());
        server
            .script("/a.csv", vec![Reply::ok(&old).header("ETag", "\"v1\""), Reply::ok(&new).header("ETag", "\"v2\"")]);
        let entry = entry(&server.url("/a.csv"), "");
        let first = bring(&entry, dir.path(), QUICK).expect("brought");
        std::fs::write(&first.file, &new).expect("written");
        if !kept_record {
            std::fs::remove_file(first.file.with_extension("json")).expect("removed");
        }
        let second = bring(&entry, dir.path(), QUICK).expect("brought");
        assert_eq!(second.etag.as_deref(), Some("\"v2\""));
        assert_eq!(server.requests()[1].header("if-none-match"), None);
        assert_eq!(std::fs::read(&second.file).expect("read"), new);
    }
}
