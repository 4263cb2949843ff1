//! Passwords of database connections, hidden wherever a text is shown.

use std::ops::Range;

/// What stands in the place of a password.
const HIDDEN: &str = "***";

/// The text with the password of every connection string in it replaced by `***`.
///
/// ```
/// use territoire::diagnostic::mask;
/// assert_eq!(mask("PG:user=a password=secret host=b"), "PG:user=a password=*** host=b");
/// assert_eq!(mask("postgresql://a:secret@b/c"), "postgresql://a:***@b/c");
/// ```
#[must_use]
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans(text) {
        out.push_str(&text[from..span.start]);
        out.push_str(HIDDEN);
        from = span.end;
    }
    out.push_str(&text[from..]);
    out
}

/// The same with one `*` a byte: the places of what stands around don't move.
#[must_use]
pub fn mask_in_place(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans(text) {
        out.push_str(&text[from..span.start]);
        out.push_str(&"*".repeat(span.len()));
        from = span.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Where the passwords are, in order and apart from each other.
fn spans(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let keyed = lower.match_indices("password").filter_map(|(at, word)| after_key(text, at + word.len()));
    let in_uri = lower.match_indices("://").filter_map(|(at, mark)| after_user(text, &lower, at, at + mark.len()));
    let in_query = in_queries(text, &lower);
    let mut found: Vec<Range<usize>> =
        keyed.chain(in_uri).chain(in_query).filter(|s| !hidden(&text[s.clone()])).collect();
    found.sort_by_key(|s| (s.start, s.end));
    let mut out: Vec<Range<usize>> = Vec::new();
    for span in found {
        match out.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Whether the value is already hidden, so that hiding twice changes nothing.
fn hidden(value: &str) -> bool {
    let first = value.split_whitespace().next().unwrap_or_default();
    let stars = first.trim_end_matches(['"', '\'', '`', ')', ']', ',', '.', ';']);
    !stars.is_empty() && stars.bytes().all(|b| b == b'*')
}

/// The value of `password = value`. It ends at the next key: a password with a space that its user forgot to quote is
/// hidden whole.
fn after_key(text: &str, from: usize) -> Option<Range<usize>> {
    let line_end = text[from..].find('\n').map_or(text.len(), |i| from + i);
    let rest = &text[from..line_end];
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let start = line_end - value.len();
    if let Some(quoted) = value.strip_prefix('\'') {
        let mut escaped = false;
        for (i, c) in quoted.char_indices() {
            match c {
                '\'' if !escaped => return (i > 0).then_some(start + 1..start + 1 + i),
                _ => escaped = c == '\\' && !escaped,
            }
        }
        return Some(start + 1..line_end);
    }
    // Quotes that the library does not know, and that people write.
    for quote in ["\\\"", "\""] {
        if let Some(quoted) = value.strip_prefix(quote)
            && let Some(end) = quoted.find(quote).filter(|end| *end > 0)
        {
            let start = start + quote.len();
            return Some(start..start + end);
        }
    }
    let next = value.char_indices().find(|(i, c)| {
        let name = value[i + c.len_utf8()..].trim_start();
        let key: String = name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        (c.is_whitespace() || *c == '&') && !key.is_empty() && name[key.len()..].trim_start().starts_with('=')
    });
    let value = next.map_or(value, |(i, _)| &value[..i]).trim_end();
    // The quote that closes the whole connection stays.
    let value = value.strip_suffix(['"', '\'', '`']).unwrap_or(value);
    (!value.is_empty()).then(|| start..start + value.len())
}

/// The password of `postgresql://user:password@host`, or of any other address; what stands before the `@` of a web address
/// alone is a key.
fn after_user(text: &str, lower: &str, scheme_end: usize, from: usize) -> Option<Range<usize>> {
    let scheme = &lower[..scheme_end];
    let database = scheme.ends_with("postgresql") || scheme.ends_with("postgres");
    let line = text[from..].find(['\n', '"']).map_or(text.len(), |i| from + i);
    let blank = text[from..line].find(char::is_whitespace).map_or(line, |i| from + i);
    let authority = if database {
        match text[from..blank].contains('@') {
            true => &text[from..blank],
            // A password with a blank in it, which should not be, is one all the same.
            false if text[from..blank].contains('/') => return None,
            false => text[from..line].find('@').map(|i| &text[from..=from + i])?,
        }
    } else {
        let end = text[from..blank].find(['/', '?', '#']).map_or(blank, |i| from + i);
        &text[from..end]
    };
    let host = authority.rfind('@')?;
    match authority[..host].find(':') {
        Some(user) => (user + 1 < host).then(|| from + user + 1..from + host),
        None => (!database && host > 0).then(|| from..from + host),
    }
}

/// The keys of servers, in the query of a web address: `?apikey=…`, `&token=…`.
fn in_queries(text: &str, lower: &str) -> Vec<Range<usize>> {
    const KEYS: [&str; 18] = [
        "apikey",
        "api_key",
        "api-key",
        "key",
        "cle",
        "token",
        "access_token",
        "auth_token",
        "jeton",
        "secret",
        "client_secret",
        "signature",
        "sig",
        "x-amz-signature",
        "x-amz-credential",
        "x-amz-security-token",
        "pwd",
        "mot_de_passe",
    ];
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '&' | '#' | '"' | '\'' | '`' | '<' | '>' | ')' | ']' | ';' | ',');
    let mut out = Vec::new();
    for (at, mark) in lower.match_indices("://") {
        let from = at + mark.len();
        let end = text[from..].find(char::is_whitespace).map_or(text.len(), |i| from + i);
        for (sign, _) in text[from..end].match_indices(['?', '&']) {
            let name = from + sign + 1;
            let Some(equal) = lower[name..end].find('=').map(|i| name + i) else { continue };
            if KEYS.contains(&&lower[name..equal]) {
                let stop = text[equal + 1..end].find(ends).map_or(end, |i| equal + 1 + i);
                if stop > equal + 1 {
                    out.push(equal + 1..stop);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_in_every_way_of_writing_them() {
        for (text, expected) in [
            ("PG:dbname=sig", "PG:dbname=sig"),
            ("PG:password=s3cret", "PG:password=***"),
            ("PG:password = s3cret dbname=sig", "PG:password = *** dbname=sig"),
            ("PG:password='deux mots' dbname=sig", "PG:password='***' dbname=sig"),
            (r"PG:password='l\'eau' dbname=sig", "PG:password='***' dbname=sig"),
            ("PG:password='pas fermé dbname=sig", "PG:password='***"),
            ("PG:password=deux mots dbname=sig", "PG:password=*** dbname=sig"),
            ("PG:PASSWORD=é\u{20ac} host=h", "PG:PASSWORD=*** host=h"),
            ("PG:sslpassword=cle host=h", "PG:sslpassword=*** host=h"),
            ("PG:password=***abc host=h", "PG:password=*** host=h"),
            ("PG:password=!?! host=h", "PG:password=*** host=h"),
            ("postgresql://moi:s3@cret@h:5432/b?connect_timeout=3", "postgresql://moi:***@h:5432/b?connect_timeout=3"),
            ("postgres://h/b?password=s3cret&connect_timeout=3", "postgres://h/b?password=***&connect_timeout=3"),
            ("PG:password=\"deux = mots\" dbname=sig", "PG:password=\"***\" dbname=sig"),
            ("postgresql://moi:deux s3@cret mots@h/b", "postgresql://moi:***@cret mots@h/b"),
            ("postgresql://moi:s3/cr@et@h/b", "postgresql://moi:***@h/b"),
            ("https://moi:s3cret@h/a.csv?x=1", "https://moi:***@h/a.csv?x=1"),
            ("https://s3jeton@h/a.csv", "https://***@h/a.csv"),
            ("voir https://h/a.csv?apikey=s3cret&f=csv puis", "voir https://h/a.csv?apikey=***&f=csv puis"),
            ("https://h/a?f=csv&Token=s3#x", "https://h/a?f=csv&Token=***#x"),
            ("https://h/a?monkey=3&sig=s3", "https://h/a?monkey=3&sig=***"),
            ("postgresql://moi@h:5432/b", "postgresql://moi@h:5432/b"),
            ("https://h/a:b@c", "https://h/a:b@c"),
            ("fichier = \"PG:dbname=a password=s3cret\"\nid = 1", "fichier = \"PG:dbname=a password=***\"\nid = 1"),
            (
                "mettre le mot de passe dans PGPASSWORD ou ~/.pgpass",
                "mettre le mot de passe dans PGPASSWORD ou ~/.pgpass",
            ),
        ] {
            assert_eq!(mask(text), expected, "{text}");
            assert_eq!(mask(expected), expected, "hidden twice: {text}");
            assert_eq!(mask_in_place(text).len(), text.len(), "{text}");
            assert!(!mask_in_place(text).contains("s3"), "{text}");
        }
        assert_eq!(mask_in_place("password=é host=h"), "password=** host=h");
    }
}
