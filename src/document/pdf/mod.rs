//! PDF: the characters of each page with their place, and the rules between them, laid into rows and tables.
//!
//! ```text
//! what is drawn (listen) ─► rules ─► grids ─► cells ┐
//!                        └► characters ─► columns, blocks side by side ─► rows ┴► a page (page)
//! pages ─► without heads (edges), contents, notes ─► tables over pages ─► paragraphs ─► lines (pages)
//! ```
//!
//! A cell has lines as one of a word processor's file has, and what a table says is told by the same `table::lines_of`.

mod bare;
mod beside;
mod cards;
mod cells;
mod character;
mod columns;
mod contents;
mod cut;
mod edges;
mod grid;
mod item;
mod known;
mod label;
mod ligature;
mod listen;
mod looks;
mod margin;
mod nested;
mod notes;
mod page;
mod pages;
mod paragraph;
mod row;
mod rule;
mod ruled;
mod size;
mod spaced;
mod unruled;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};

use listen::Drawn;
use page::Page;

use super::content::Document;
use super::form::field::labels::Labels;
use super::unreadable::Unreadable;

pub(super) fn read(bytes: &[u8], labels: &Labels) -> Result<Document, Unreadable> {
    // The library holds its own against damaged files; what would still stop it on one must not stop the tool.
    let read = catch_unwind(AssertUnwindSafe(|| pages_of(bytes, labels)));
    let (pages, pictures) = read.unwrap_or_else(|stopped| {
        Err(if stopped.is::<listen::Endless>() {
            size::endless()
        } else {
            Unreadable::Damaged("le contenu est incohérent".to_owned())
        })
    })?;
    if pages.iter().all(|page| page.items.is_empty()) {
        return Err(if pictures > 0 {
            Unreadable::Scanned(pages.len())
        } else {
            Unreadable::Damaged("aucune page ne contient de texte".to_owned())
        });
    }
    Ok(pages::document(pages, labels))
}

fn pages_of(bytes: &[u8], labels: &Labels) -> Result<(Vec<Page>, usize), Unreadable> {
    size::look(bytes)?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Protected,
        LoadPdfError::Decryption(_) => Unreadable::Damaged("le chiffrement du document n'est pas connu".to_owned()),
        LoadPdfError::Invalid => Unreadable::Damaged("la structure du PDF est abîmée ou coupée".to_owned()),
    })?;
    let cache = InterpreterCache::new();
    let mut pictures = 0;
    let mut pages = Vec::new();
    if pdf.pages().len() > size::PAGES {
        return Err(size::too_many_pages(pdf.pages().len()));
    }
    let mut told = 0_u64;
    for page in pdf.pages().iter() {
        told += size::drawn(page);
        if told > size::TOLD {
            return Err(size::endless());
        }
        let frame = Rect::new(0.0, 0.0, 1.0, 1.0);
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            frame,
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let mut drawn = Drawn::on(width, height);
        interpret_page(page, &mut context, &mut drawn);
        pictures += drawn.pictures;
        pages.push(Page::of(drawn, pages.len() + 1, (width, height), labels));
    }
    Ok((pages, pictures))
}
