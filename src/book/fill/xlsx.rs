//! A workbook to fill as XLSX.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::layout::{CellContent, CellRule, Check, FormSheet, Look};
use crate::book::xlsx::{excel, made_on};
use crate::french;

const A4: u8 = 9;

pub(super) fn bytes(grids: &[FormSheet], date: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let day = made_on(date)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let formats = formats();
    for grid in grids {
        sheet(grid, workbook.add_worksheet(), &formats)?;
    }
    workbook.save_to_buffer()
}

fn formats() -> BTreeMap<Look, Format> {
    let wrapped = || Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let locked = || wrapped().set_background_color(0x00F4_F4F2);
    let open = || wrapped().set_unlocked().set_border(FormatBorder::Hair);
    let head = wrapped().set_bold().set_border_bottom(FormatBorder::Thin).set_background_color(0x00E8_EEF4);
    BTreeMap::from([
        (Look::Title, Format::new().set_bold().set_font_size(14)),
        (Look::Head, head),
        (Look::Locked, locked()),
        (Look::LockedDate, locked().set_num_format("dd/mm/yyyy")),
        (Look::Open, open()),
        (Look::OpenNumber, open()),
        // The value is 35, and not 0.35: the sign is only shown.
        (Look::OpenPercent, open().set_num_format("0\u{a0}\"%\"")),
        (Look::OpenEuros, open().set_num_format("#,##0.00\u{a0}\"€\"")),
        (Look::OpenDate, open().set_num_format("dd/mm/yyyy")),
    ])
}

fn sheet(grid: &FormSheet, sheet: &mut Worksheet, formats: &BTreeMap<Look, Format>) -> Result<(), XlsxError> {
    sheet.set_name(&grid.name)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    for (c, column) in grid.columns.iter().enumerate() {
        sheet.set_column_width(c as u16, column.width)?;
    }
    for (r, row) in grid.rows.iter().enumerate() {
        for (c, (content, look)) in row.iter().enumerate() {
            let (r, c, format) = (r as u32, c as u16, &formats[look]);
            match content {
                CellContent::Empty => sheet.write_blank(r, c, format)?,
                CellContent::Text(text) => sheet.write_string_with_format(r, c, text, format)?,
                CellContent::Number(number) => sheet.write_number_with_format(r, c, *number, format)?,
                CellContent::Date(date) => match excel(*date) {
                    Some(day) => sheet.write_datetime_with_format(r, c, day, format)?,
                    None => sheet.write_string_with_format(r, c, french::date(*date), format)?,
                },
            };
        }
    }
    if grid.is_table() {
        let last = (grid.rows.len() as u32 - 1).max(1);
        for (c, column) in grid.columns.iter().enumerate() {
            if let Some(check) = &column.check {
                sheet.add_data_validation(1, c as u16, last, c as u16, &validation(check)?)?;
            }
        }
        sheet.set_freeze_panes(1, grid.frozen as u16)?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.autofilter(0, 0, last, grid.columns.len() as u16 - 1)?;
    }
    // Without a password: it keeps from a slip, and whoever must can lift it.
    let options =
        ProtectionOptions { format_columns: true, format_rows: true, use_autofilter: true, ..Default::default() };
    sheet.protect_with_options(&options);
    sheet.set_hidden(grid.hidden);
    Ok(())
}

fn validation(check: &Check) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let rule = match &check.rule {
        CellRule::OneOf(choices) => rule.allow_list_strings(choices)?,
        CellRule::Listed(list) => {
            let [first, last] = list.corners();
            rule.allow_list_formula(Formula::new(format!("'{}'!{first}:{last}", list.sheet)))
        }
        CellRule::Percent => rule.allow_whole_number(DataValidationRule::Between(0, 100)),
        CellRule::Amount => rule.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
        CellRule::Number => rule.allow_decimal_number(DataValidationRule::Between(-1e15, 1e15)),
        CellRule::Date => rule.allow_date(DataValidationRule::Between(
            ExcelDateTime::from_ymd(1990, 1, 1)?,
            ExcelDateTime::from_ymd(2100, 12, 31)?,
        )),
    };
    let style = if check.forbids() { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Warning };
    rule.set_error_style(style).set_error_title("Valeur attendue")?.set_error_message(check.message())
}
