//! Maps.
use crate::diagnostic::Notes;
use crate::layer::Layer;
use crate::outcome::Outcome;
use crate::territory::Territory;
use std::path::Path;
/// r
pub struct Recipe {
    /// id
    pub id: String,
}
impl Recipe {
    /// p
    #[must_use]
    pub fn parse(_: &str, _: &Path, _: &mut Notes) -> Option<Self> {
        None
    }
}
/// i
pub struct Imprint<'a> {
    /// a
    pub author: Option<String>,
    /// d
    pub date: jiff::civil::Date,
    /// v
    pub version: &'a str,
}
/// s
#[derive(Debug, Clone)]
pub struct Sheet;
impl Sheet {
    /// s
    #[must_use]
    pub fn to_svg(&self) -> String {
        String::new()
    }
    /// p
    #[must_use]
    pub fn to_png(&self, _: f64) -> Vec<u8> {
        Vec::new()
    }
}
/// s
#[must_use]
pub fn sheet(_: &Recipe, _: &[Outcome], _: &[Layer], _: &Territory, _: &Imprint<'_>, _: &mut Notes) -> Option<Sheet> {
    None
}
/// p
#[must_use]
pub fn pdf(_: &[Sheet]) -> Vec<u8> {
    Vec::new()
}
