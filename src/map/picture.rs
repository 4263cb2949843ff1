//! From the SVG of a sheet to PNG and to pages of PDF: the SVG is written once and read once for both.

use std::sync::{Arc, OnceLock};

use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::font::{self, PT};
use super::sheet::Sheet;

/// A sheet as it is drawn, for all its files.
#[derive(Debug)]
pub struct Picture {
    svg: String,
    tree: usvg::Tree,
    width_mm: f64,
    height_mm: f64,
}

impl Sheet {
    /// Draws the sheet.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let options =
            usvg::Options { fontdb: fonts(), font_family: "Source Sans 3".to_owned(), ..usvg::Options::default() };
        let svg = self.to_svg();
        let tree = usvg::Tree::from_str(&svg, &options).expect("our own SVG is well formed");
        Picture { svg, tree, width_mm: self.width_mm, height_mm: self.height_mm }
    }

    /// The sheet as a PNG picture on white.
    #[must_use]
    pub fn to_png(&self, dpi: f64) -> Vec<u8> {
        self.picture().to_png(dpi)
    }
}

impl Picture {
    /// As SVG.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// As a PNG picture on white.
    #[must_use]
    pub fn to_png(&self, dpi: f64) -> Vec<u8> {
        let pixels = |mm: f64| (mm / 25.4 * dpi).round().clamp(1.0, 30_000.0) as u32;
        let (w, h) = (pixels(self.width_mm), pixels(self.height_mm));
        let mut pixmap = Pixmap::new(w, h).expect("a sheet has a size");
        pixmap.fill(Color::WHITE);
        let scale = Transform::from_scale(w as f32 / self.tree.size().width(), h as f32 / self.tree.size().height());
        resvg::render(&self.tree, scale, &mut pixmap.as_mut());
        encoded(&pixmap)
    }
}

/// The bytes of `Pixmap::encode_png`, without its copy of the picture: on white every pixel is opaque, and the colours of
/// one that is opaque are those that are written.
fn encoded(pixmap: &Pixmap) -> Vec<u8> {
    const NEVER: &str = "encoding in memory does not fail";
    if !pixmap.pixels().iter().all(|pixel| pixel.is_opaque()) {
        return pixmap.encode_png().expect(NEVER);
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect(NEVER);
    writer.write_image_data(pixmap.data()).expect(NEVER);
    writer.finish().expect(NEVER);
    out
}

/// The fonts of the renderers: ours only, so that a picture is the same on every machine.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let make = || {
        let mut database = fontdb::Database::new();
        for file in font::FILES {
            database.load_font_data(file.to_vec());
        }
        Arc::new(database)
    };
    Arc::clone(FONTS.get_or_init(make))
}

/// A PDF that is being made, a page a picture: vector, text as text with the fonts embedded. No date and no random number
/// goes in: the same pictures give the same bytes.
pub struct Pdf(krilla::Document);

impl Pdf {
    /// A PDF without a page yet.
    #[must_use]
    pub fn new() -> Self {
        let mut document = krilla::Document::new();
        document.set_metadata(Metadata::new().language("fr".to_owned()).creator("territoire".to_owned()));
        Self(document)
    }

    /// Adds a page.
    pub fn add(&mut self, picture: &Picture) {
        let (w, h) = ((picture.width_mm / PT) as f32, (picture.height_mm / PT) as f32);
        let (Some(settings), Some(size)) = (PageSettings::from_wh(w, h), Size::from_wh(w, h)) else { return };
        let mut page = self.0.start_page_with(settings);
        let mut surface = page.surface();
        surface.draw_svg(&picture.tree, size, SvgSettings::default());
        surface.finish();
        page.finish();
    }

    /// The file.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        self.0.finish().expect("a document without a validator is written whole")
    }
}

impl Default for Pdf {
    fn default() -> Self {
        Self::new()
    }
}

/// All sheets in one PDF, a page each.
#[must_use]
pub fn pdf(sheets: &[Sheet]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    sheets.iter().for_each(|sheet| pdf.add(&sheet.picture()));
    pdf.bytes()
}
