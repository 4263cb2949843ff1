//! Who is the neighbour of whom.

use std::str::FromStr;

use super::{Entry, Kind, Stage, unfit};
use crate::diagnostic::Diagnostic;
use crate::french;
use crate::units::Metres;

/// What makes two communes neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbourhood {
    /// Borders that meet, be it in a point.
    Queen,
    /// A stretch of border in common.
    Rook,
    /// So many nearest mairies.
    Nearest(usize),
    /// Mairies no farther than this, as the crow flies.
    Within(Metres),
}

impl Neighbourhood {
    /// How a study writes it, an example of each.
    pub const FORMS: [&'static str; 4] = ["reine", "tour", "5 plus proches", "10 km"];
}

impl FromStr for Neighbourhood {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        match text {
            "reine" => return Ok(Self::Queen),
            "tour" => return Ok(Self::Rook),
            _ => {}
        }
        if let Some(count) = text.strip_suffix("plus proches").or_else(|| text.strip_suffix("plus proche")) {
            return count.trim().parse().ok().filter(|k| *k > 0).map(Self::Nearest).ok_or(());
        }
        text.parse::<Metres>().ok().filter(|m| m.value() > 0.0).map(Self::Within).ok_or(())
    }
}

/// Who is the neighbour of whom: `reine`, `tour`, `5 plus proches`, or the length of a band (`10 km`).
#[derive(Debug, Clone, Copy)]
pub struct NeighbourhoodKind;

impl Kind for NeighbourhoodKind {
    type Value = Neighbourhood;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Neighbourhood> {
        let given = entry.text()?;
        let Ok(value) = given.value.parse() else {
            let nearest = french::nearest(&given.value, Neighbourhood::FORMS).map(|n| format!("\"{n}\""));
            entry.notes.push(
                unfit(format!("`{}` n'est pas un voisinage", given.value), given.place)
                    .label(format!("attendu par exemple : {}", french::list(&Neighbourhood::FORMS)))
                    .did_you_mean(nearest.as_deref()),
            );
            return None;
        };
        if let Neighbourhood::Nearest(k) = value {
            let text = given.value;
            entry.later(Stage::Fields, move |place, seen, notes| {
                let communes = seen.territory.communes.len();
                if k >= communes {
                    let others = french::count(communes.saturating_sub(1), "autre commune", "autres communes");
                    notes.push(
                        Diagnostic::new("A0624", format!("`{text}` demande plus de voisines qu'il n'y en a"))
                            .at(place.clone())
                            .label(format!("chaque commune du territoire a {others}"))
                            .help("quelques voisines suffisent : `voisinage = \"5 plus proches\"`"),
                    );
                }
            });
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read() {
        let read = Neighbourhood::FORMS.map(|form| form.parse());
        let band = Metres::from_km(10.0);
        let expected =
            [Neighbourhood::Queen, Neighbourhood::Rook, Neighbourhood::Nearest(5), Neighbourhood::Within(band)];
        assert_eq!(read, expected.map(Ok));
        assert_eq!("1 plus proche".parse(), Ok(Neighbourhood::Nearest(1)));
        for wrong in [
            "",
            "dame",
            "0 plus proches",
            "plus proches",
            "-1 plus proches",
            "10",
            "0 km",
            "10 min",
            "2,5 plus proches",
        ] {
            assert_eq!(wrong.parse::<Neighbourhood>(), Err(()), "{wrong}");
        }
    }
}
