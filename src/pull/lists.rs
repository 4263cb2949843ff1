//! Lists of numbers, and of points.

use toml::Spanned;
use toml::de::DeValue;

use super::{Given, Section, number_of};
use crate::diagnostic::Notes;
use crate::french;

impl Section<'_> {
    /// A list of numbers.
    pub fn numbers(&mut self, key: &str, notes: &mut Notes) -> Option<Given<Vec<f64>>> {
        let found = self.ask(key)?;
        let list: Option<Option<Vec<f64>>> = match found.get_ref().as_array() {
            Some(items) => Some(items.iter().map(|v| number_of(v.get_ref())).collect()),
            // A number alone is a list of one.
            None => number_of(found.get_ref()).map(|one| Some(vec![one])),
        };
        match list {
            Some(Some(value)) if value.iter().copied().all(french::is_quantity) => {
                Some(Given { value, place: self.origin.place(found.span()) })
            }
            beyond => {
                let bounds = if matches!(beyond, Some(Some(_))) { french::AT_MOST } else { "" };
                self.wrong(key, found, format!("une liste de nombres {bounds}").trim_end(), notes);
                None
            }
        }
    }

    /// A list of points, `[[2025, 3.5], [2030, 12]]`: each two numbers, with its place.
    pub fn points(&mut self, key: &str, notes: &mut Notes) -> Option<Vec<Given<(f64, f64)>>> {
        let found = self.ask(key)?;
        let one = |item: &Spanned<DeValue<'_>>| {
            let [x, y] = item.get_ref().as_array()?.iter().collect::<Vec<_>>().try_into().ok()?;
            let (x, y): (&Spanned<DeValue<'_>>, &Spanned<DeValue<'_>>) = (x, y);
            let value = (number_of(x.get_ref())?, number_of(y.get_ref())?);
            let usable = [value.0, value.1].into_iter().all(french::is_quantity);
            usable.then(|| Given { value, place: self.origin.place(item.span()) })
        };
        let points: Option<Vec<_>> = found.get_ref().as_array().and_then(|items| items.iter().map(one).collect());
        if points.is_none() {
            self.wrong(key, found, "une liste de couples de nombres, comme `[[2025, 3.5], [2030, 12]]`", notes);
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;
    use super::*;

    #[test]
    fn points_are_two_numbers_each() {
        let read = |text: &str| {
            let mut notes = Notes::new();
            let points = parse(text, Path::new("a.toml"), &mut notes, |mut s, notes| s.points("p", notes)).flatten();
            (points.map(|given| given.into_iter().map(|p| p.value).collect::<Vec<_>>()), notes.all().len())
        };
        assert_eq!(read("p = [[2025, 3.5], [2030, -12]]"), (Some(vec![(2025.0, 3.5), (2030.0, -12.0)]), 0));
        assert_eq!(read("p = []"), (Some(Vec::new()), 0));
        assert_eq!(read(""), (None, 0));
        for bad in
            ["p = [[2025]]", "p = [[2025, 1, 2]]", "p = [2025, 1]", "p = [[2025, \"a\"]]", "p = [[1, nan]]", "p = 3"]
        {
            assert_eq!(read(bad), (None, 1), "{bad}");
        }
    }
}
