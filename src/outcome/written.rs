//! Numbers as machines read them.

use serde::Serializer;
use serde::ser::SerializeSeq as _;

/// How many digits of a number are its own: binary arithmetic leaves its noise in those beyond, and prints
/// 15.431156000000001 where 15.431156 is meant.
const DIGITS: usize = 13;

/// Integers from here on are not all held by a `f64`.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// The number that is meant, whose shortest writing has no noise.
fn meant(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

/// Cells in their shortest writing that reads back as the number that is meant; what is whole without a point.
pub(super) fn numbers<S: Serializer>(cells: &[Option<f64>], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(cells.len()))?;
    for cell in cells {
        match cell.map(meant) {
            Some(whole) if whole.fract() == 0.0 && whole.abs() < WHOLE => list.serialize_element(&(whole as i64))?,
            other => list.serialize_element(&other)?,
        }
    }
    list.end()
}

#[cfg(test)]
mod tests {
    use super::super::Cells;

    #[test]
    fn numbers_are_written_without_the_noise_of_their_sums() {
        let cells = [Some(11_870.12 * 1.3 / 1000.0), Some(0.1 + 0.2), Some(1.0 / 3.0), Some(12.0), Some(-0.5), None];
        let text = serde_json::to_string(&Cells::Numbers(cells.to_vec())).expect("written");
        assert_eq!(text, "[15.431156,0.3,0.3333333333333,12,-0.5,null]");
        let read: Cells = serde_json::from_str("[12,0.5,null]").expect("read");
        assert_eq!(read, Cells::Numbers(vec![Some(12.0), Some(0.5), None]));
    }
}
