//! Where the parts of a package are: by what its relationships say, as writers name them as they like.

use super::super::archive::{Archive, Heard, hear};
use super::super::unreadable::Unreadable;

/// The main part of a package, and the folder that its own relationships start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::document) struct MainPart {
    pub(in crate::document) name: String,
}

/// The relationships of a part that are of a type, told by its last word: the strict form of the format has other
/// addresses in front of it.
fn related(archive: &mut Archive<'_>, rels: &str, wanted: &str) -> Result<Option<String>, Unreadable> {
    let Some(text) = archive.text(rels)? else { return Ok(None) };
    let mut found = None;
    hear(rels, &text, |heard| {
        if let Heard::Start(element) = heard {
            let of_type = element.get("Type").is_some_and(|t| t.rsplit('/').next() == Some(wanted));
            let inside = element.get("TargetMode").is_none_or(|mode| mode != "External");
            if found.is_none() && of_type && inside {
                found = element.get("Target");
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// The folder of a part, with its `/`; empty at the root.
fn folder(part: &str) -> &str {
    part.rfind('/').map_or("", |end| &part[..=end])
}

/// A target as the name of a member: from the root, or from the folder of the part that names it.
fn member(target: &str, from: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{from}{target}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

impl MainPart {
    /// The main part of a package, whatever it is of; the usual one of a text when the relationships don't say.
    pub(in crate::document) fn of(archive: &mut Archive<'_>) -> Result<Option<Self>, Unreadable> {
        // A package whose relationships can't be read still has its parts.
        let told = related(archive, "_rels/.rels", "officeDocument").unwrap_or_default();
        let told = told.map(|target| member(&target, "")).filter(|name| archive.has(name));
        let usual = || Some("word/document.xml".to_owned()).filter(|name| archive.has(name));
        Ok(told.or_else(usual).map(|name| Self { name }))
    }

    /// The text of a part that the main one names (`styles`, `numbering`), or that stands beside it under its usual name.
    pub(super) fn beside(&self, archive: &mut Archive<'_>, what: &str) -> Result<Option<String>, Unreadable> {
        let from = folder(&self.name);
        let rels = format!("{from}_rels/{}.rels", &self.name[from.len()..]);
        let told = related(archive, &rels, what)?.map(|target| member(&target, from));
        let name = told.filter(|name| archive.has(name)).unwrap_or_else(|| format!("{from}{what}.xml"));
        archive.text(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_members_of_the_archive() {
        assert_eq!(member("word/document2.xml", ""), "word/document2.xml");
        assert_eq!(member("/word/document.xml", ""), "word/document.xml");
        assert_eq!(member("styles.xml", "word/"), "word/styles.xml");
        assert_eq!(member("../autre/styles.xml", "word/"), "autre/styles.xml");
        assert_eq!(folder("document.xml"), "");
    }
}
