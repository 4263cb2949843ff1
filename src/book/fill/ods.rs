//! A workbook to fill as ODS: a content, its styles, nothing else (OpenDocument 1.2, ISO/IEC 26300).

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::layout::{CellContent, CellRule, Check, FormSheet, Look};

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
    xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\" \
    xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\" office:version=\"1.2\"";

/// Width of a character in the standard typeface, as spreadsheets count them.
const CHARACTER_MM: f64 = 2.0;

pub(super) fn bytes(grids: &[FormSheet]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The type comes first and uncompressed: it is how a file is known for an OpenDocument.
    // No hour of writing: the same values make the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let stored = options.compression_method(CompressionMethod::Stored);
    let packed = options.compression_method(CompressionMethod::Deflated);
    for (name, text, options) in [
        ("mimetype", MIME.to_owned(), stored),
        ("content.xml", content(grids), packed),
        ("styles.xml", styles(), packed),
        ("settings.xml", settings(grids), packed),
        ("META-INF/manifest.xml", manifest(), packed),
    ] {
        archive.start_file(name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

fn manifest() -> String {
    let entry = |path: &str, kind: &str| {
        format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>")
    };
    let parts = ["content.xml", "styles.xml", "settings.xml"].map(|p| entry(p, "text/xml")).concat();
    format!(
        "{DECLARATION}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.2\">{}{parts}</manifest:manifest>",
        entry("/", MIME)
    )
}

fn styles() -> String {
    format!(
        "{DECLARATION}<office:document-styles {NAMESPACES}><office:automatic-styles><style:page-layout style:name=\"A4\">\
         <style:page-layout-properties fo:page-width=\"297mm\" fo:page-height=\"210mm\" style:print-orientation=\
         \"landscape\" style:scale-to-X=\"1\" style:scale-to-Y=\"0\" fo:margin=\"10mm\"/></style:page-layout>\
         </office:automatic-styles><office:master-styles><style:master-page style:name=\"Default\" \
         style:page-layout-name=\"A4\"/></office:master-styles></office:document-styles>"
    )
}

/// What keeps the headings and the identifiers in view.
fn settings(grids: &[FormSheet]) -> String {
    let item = |name: &str, kind: &str, value: usize| {
        format!("<config:config-item config:name=\"{name}\" config:type=\"{kind}\">{value}</config:config-item>")
    };
    let mut tables = String::new();
    for grid in grids.iter().filter(|g| g.is_table() && !g.hidden) {
        // 2: the split stays in place.
        let split = [
            item("HorizontalSplitMode", "short", 2),
            item("VerticalSplitMode", "short", 2),
            item("HorizontalSplitPosition", "int", grid.frozen),
            item("VerticalSplitPosition", "int", 1),
            item("PositionRight", "int", grid.frozen),
            item("PositionBottom", "int", 1),
        ];
        let _ = write!(
            tables,
            "<config:config-item-map-entry config:name=\"{}\">{}</config:config-item-map-entry>",
            escape(&grid.name),
            split.concat()
        );
    }
    format!(
        "{DECLARATION}<office:document-settings {NAMESPACES}><office:settings><config:config-item-set \
         config:name=\"ooo:view-settings\"><config:config-item-map-indexed config:name=\"Views\">\
         <config:config-item-map-entry><config:config-item-map-named config:name=\"Tables\">{tables}\
         </config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>\
         </config:config-item-set></office:settings></office:document-settings>"
    )
}

fn content(grids: &[FormSheet]) -> String {
    let mut out = format!("{DECLARATION}<office:document-content {NAMESPACES}><office:automatic-styles>");
    // Ten characters make two centimetres, whatever the column: widths are few.
    let mut widths: Vec<u64> = grids.iter().flat_map(|g| &g.columns).map(|c| c.width.round() as u64).collect();
    widths.sort_unstable();
    widths.dedup();
    for width in widths {
        let mm = width as f64 * CHARACTER_MM;
        let _ = write!(
            out,
            "<style:style style:name=\"w{width}\" style:family=\"table-column\"><style:table-column-properties \
             style:column-width=\"{mm}mm\"/></style:style>"
        );
    }
    out.push_str(TABLES);
    for (look, name) in LOOKS {
        out.push_str(&look_style(look, name));
    }
    out.push_str("</office:automatic-styles><office:body><office:spreadsheet><table:content-validations>");
    for (g, grid) in grids.iter().enumerate() {
        for (c, check) in grid.columns.iter().enumerate().filter_map(|(c, column)| Some((c, column.check.as_ref()?))) {
            out.push_str(&validation(g, c, check, &grid.name));
        }
    }
    out.push_str("</table:content-validations>");
    for (g, grid) in grids.iter().enumerate() {
        table(&mut out, g, grid);
    }
    out.push_str("</office:spreadsheet></office:body></office:document-content>");
    out
}

const TABLES: &str = "<style:style style:name=\"row\" style:family=\"table-row\">\
    <style:table-row-properties style:use-optimal-row-height=\"true\"/></style:style>\
    <style:style style:name=\"shown\" style:family=\"table\" style:master-page-name=\"Default\">\
    <style:table-properties table:display=\"true\"/></style:style>\
    <style:style style:name=\"hidden\" style:family=\"table\" style:master-page-name=\"Default\">\
    <style:table-properties table:display=\"false\"/></style:style>\
    <number:date-style style:name=\"day\" number:automatic-order=\"false\"><number:day number:style=\"long\"/>\
    <number:text>/</number:text><number:month number:style=\"long\"/><number:text>/</number:text>\
    <number:year number:style=\"long\"/></number:date-style>\
    <number:number-style style:name=\"percent\"><number:number number:min-integer-digits=\"1\" \
    number:decimal-places=\"0\"/><number:text>\u{a0}%</number:text></number:number-style>\
    <number:number-style style:name=\"amount\"><number:number number:min-integer-digits=\"1\" \
    number:decimal-places=\"2\" number:min-decimal-places=\"2\" number:grouping=\"true\"/>\
    <number:text>\u{a0}€</number:text></number:number-style>";

const LOOKS: [(Look, &str); 9] = [
    (Look::Title, "title"),
    (Look::Head, "head"),
    (Look::Locked, "locked"),
    (Look::LockedDate, "lockeddate"),
    (Look::Open, "open"),
    (Look::OpenNumber, "number"),
    (Look::OpenPercent, "hundredths"),
    (Look::OpenEuros, "euros"),
    (Look::OpenDate, "date"),
];

fn look_name(look: Look) -> &'static str {
    LOOKS.iter().find(|(l, _)| *l == look).map_or("locked", |(_, name)| name)
}

fn look_style(look: Look, name: &str) -> String {
    let (data, cell, text) = match look {
        Look::Title => ("", "", "fo:font-weight=\"bold\" fo:font-size=\"14pt\""),
        Look::Head => {
            ("", "fo:background-color=\"#e8eef4\" fo:border-bottom=\"0.5pt solid #000000\"", "fo:font-weight=\"bold\"")
        }
        Look::Locked => ("", LOCKED, ""),
        Look::LockedDate => (" style:data-style-name=\"day\"", LOCKED, ""),
        Look::Open | Look::OpenNumber => ("", OPEN, ""),
        Look::OpenPercent => (" style:data-style-name=\"percent\"", OPEN, ""),
        Look::OpenEuros => (" style:data-style-name=\"amount\"", OPEN, ""),
        Look::OpenDate => (" style:data-style-name=\"day\"", OPEN, ""),
    };
    let wrap = if look == Look::Title { "" } else { "fo:wrap-option=\"wrap\" style:vertical-align=\"top\" " };
    format!(
        "<style:style style:name=\"{name}\" style:family=\"table-cell\"{data}><style:table-cell-properties {wrap}{cell}/>\
         <style:text-properties {text}/></style:style>"
    )
}

const LOCKED: &str = "fo:background-color=\"#f4f4f2\"";
const OPEN: &str = "style:cell-protect=\"none\" fo:border=\"0.25pt solid #bbbbbb\"";

fn validation(grid: usize, column: usize, check: &Check, sheet: &str) -> String {
    let condition = match &check.rule {
        CellRule::OneOf(choices) => {
            let choices: Vec<String> = choices.iter().map(|c| format!("\"{c}\"")).collect();
            format!("cell-content-is-in-list({})", choices.join(";"))
        }
        CellRule::Listed(list) => {
            let [first, last] = list.corners();
            format!("cell-content-is-in-list([$'{}'.{first}:.{last}])", list.sheet)
        }
        CellRule::Percent => "cell-content-is-whole-number() and cell-content-is-between(0,100)".to_owned(),
        CellRule::Amount => "cell-content-is-decimal-number() and cell-content()>=0".to_owned(),
        CellRule::Number => "cell-content-is-decimal-number() and cell-content-is-between(-1E+15,1E+15)".to_owned(),
        // 1 January 1990 and 31 December 2100, counted from 30 December 1899.
        CellRule::Date => "cell-content-is-date() and cell-content-is-between(32874,73415)".to_owned(),
    };
    format!(
        "<table:content-validation table:name=\"v{grid}_{column}\" table:condition=\"{}\" \
         table:allow-empty-cell=\"true\" table:display-list=\"unsorted\" table:base-cell-address=\"{}\">\
         <table:error-message table:display=\"true\" table:message-type=\"{}\" table:title=\"Valeur attendue\">\
         <text:p>{}</text:p></table:error-message></table:content-validation>",
        escape(format!("of:{condition}")),
        escape(format!("'{sheet}'.A2")),
        if check.forbids() { "stop" } else { "warning" },
        escape(check.message())
    )
}

fn table(out: &mut String, g: usize, grid: &FormSheet) {
    let shown = if grid.hidden { "hidden" } else { "shown" };
    let _ = write!(
        out,
        "<table:table table:name=\"{}\" table:style-name=\"{shown}\" table:protected=\"true\">",
        escape(&grid.name)
    );
    for column in &grid.columns {
        let _ = write!(out, "<table:table-column table:style-name=\"w{}\"/>", column.width.round() as u64);
    }
    for (r, row) in grid.rows.iter().enumerate() {
        let heading = r == 0 && grid.is_table();
        out.push_str(if heading { "<table:table-header-rows>" } else { "" });
        out.push_str("<table:table-row table:style-name=\"row\">");
        for (c, (content, look)) in row.iter().enumerate() {
            let check = grid.columns.get(c).and_then(|column| column.check.as_ref());
            let checked = check.filter(|_| !heading && grid.is_table());
            let validation = checked.map_or(String::new(), |_| format!(" table:content-validation-name=\"v{g}_{c}\""));
            let _ = write!(out, "<table:table-cell table:style-name=\"{}\"{validation}", look_name(*look));
            match content {
                CellContent::Empty => out.push_str("/>"),
                CellContent::Text(text) => {
                    out.push_str(" office:value-type=\"string\">");
                    text.lines().for_each(|line| paragraph(out, line));
                    out.push_str("</table:table-cell>");
                }
                CellContent::Number(n) => {
                    let _ = write!(out, " office:value-type=\"float\" office:value=\"{n}\"/>");
                }
                CellContent::Date(date) => {
                    let _ = write!(out, " office:value-type=\"date\" office:date-value=\"{date}\"/>");
                }
            }
        }
        out.push_str(if heading { "</table:table-row></table:table-header-rows>" } else { "</table:table-row>" });
    }
    out.push_str("</table:table>");
}

/// A line of text. The format makes runs of blanks one: those after the first are elements.
fn paragraph(out: &mut String, line: &str) {
    out.push_str("<text:p>");
    let mut blank = false;
    for piece in line.split_inclusive(' ') {
        let (word, ends) = piece.strip_suffix(' ').map_or((piece, false), |word| (word, true));
        out.push_str(&escape(word));
        if ends {
            out.push_str(if blank && word.is_empty() || out.ends_with("<text:p>") { "<text:s/>" } else { " " });
        }
        blank = ends;
    }
    out.push_str("</text:p>");
}
