//! The numbers that a word processor prints in front of a paragraph, worked out from the definition of its list.

/// How one component is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    #[default]
    Decimal,
    /// `01`, `02`…
    Padded,
    Roman {
        upper: bool,
    },
    Letter {
        upper: bool,
    },
    Bullet,
    /// Nothing is printed.
    None,
}

impl NumberFormat {
    pub(super) fn written(self, n: usize) -> String {
        match self {
            Self::Decimal => n.to_string(),
            Self::Padded => format!("{n:02}"),
            Self::Roman { upper } => cased(roman(n), upper),
            Self::Letter { upper } => cased(letters(n), upper),
            Self::Bullet | Self::None => String::new(),
        }
    }
}

fn cased(text: String, upper: bool) -> String {
    if upper { text } else { text.to_lowercase() }
}

fn roman(n: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n == 0 || n > 4999 {
        return n.to_string();
    }
    let mut left = n;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// A…Z, then AA, BB… as Word and LibreOffice go on.
fn letters(n: usize) -> String {
    let Some(from_zero) = n.checked_sub(1) else { return n.to_string() };
    let letter = char::from(b'A' + u8::try_from(from_zero % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (from_zero / 26 + 1).min(9)).collect()
}

/// One level of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListLevel {
    pub(super) format: NumberFormat,
    /// The first number; 1 unless the list says otherwise.
    pub(super) start: Option<usize>,
    /// `%1.%2`: components by their level from 1, and what stands around.
    pub(super) pattern: String,
    /// Whether every component is written in Arabic figures.
    pub(super) legal: bool,
    /// The level, from 1, whose use restarts this one; `Some(0)` for none. By default any level above.
    pub(super) restart: Option<usize>,
}

impl ListLevel {
    fn first(&self) -> usize {
        self.start.unwrap_or(1)
    }
}

/// Where a list has come to: the number of each level, none before its first use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counters(Vec<Option<usize>>);

impl Counters {
    /// Counts an item of `depth` (from 0) and gives what is printed in front of it.
    pub(super) fn next(&mut self, levels: &[ListLevel], depth: usize) -> String {
        if self.0.len() < levels.len() {
            self.0.resize(levels.len(), None);
        }
        let Some(level) = levels.get(depth) else { return String::new() };
        self.0[depth] = Some(self.0[depth].map_or_else(|| level.first(), |n| n.saturating_add(1)));
        // A level above that was jumped stands at its first number.
        for (value, level) in self.0[..depth].iter_mut().zip(levels) {
            value.get_or_insert_with(|| level.first());
        }
        for (value, deeper) in self.0[depth + 1..].iter_mut().zip(&levels[depth + 1..]) {
            // `restart` counts from 1: the level that restarts this one, or any above it.
            if deeper.restart.is_none_or(|by| by > depth) {
                *value = None;
            }
        }
        self.printed(levels, level)
    }

    /// Sets the number that the next item of `depth` gets.
    pub(super) fn restart_at(&mut self, depth: usize, first: usize) {
        if self.0.len() <= depth {
            self.0.resize(depth + 1, None);
        }
        self.0[depth] = first.checked_sub(1);
    }

    fn printed(&self, levels: &[ListLevel], level: &ListLevel) -> String {
        let mut out = String::new();
        let mut rest = level.pattern.chars().peekable();
        while let Some(c) = rest.next() {
            let component = rest.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && *d > 0);
            let Some(component) = component.and_then(|d| usize::try_from(d - 1).ok()) else {
                out.push(c);
                continue;
            };
            rest.next();
            if let (Some(Some(value)), Some(of)) = (self.0.get(component), levels.get(component)) {
                let format = if level.legal { NumberFormat::Decimal } else { of.format };
                out.push_str(&format.written(*value));
            }
        }
        out.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(format: NumberFormat, pattern: &str) -> ListLevel {
        ListLevel { format, pattern: pattern.to_owned(), ..ListLevel::default() }
    }

    #[test]
    fn components_in_every_format() {
        assert_eq!([1, 4, 9, 14, 40, 1994].map(roman), ["I", "IV", "IX", "XIV", "XL", "MCMXCIV"]);
        assert_eq!([1, 26, 27, 53].map(letters), ["A", "Z", "AA", "AAA"]);
        assert_eq!(NumberFormat::Padded.written(7), "07");
        assert_eq!(NumberFormat::Roman { upper: false }.written(3), "iii");
    }

    #[test]
    fn a_list_of_three_levels_counts_as_it_is_printed() {
        let mut levels = [
            level(NumberFormat::Roman { upper: true }, "Axe %1 –"),
            level(NumberFormat::Decimal, "%1.%2"),
            level(NumberFormat::Letter { upper: false }, "%3)"),
        ];
        let printed = |levels: &[ListLevel], depths: &[usize]| {
            let mut counters = Counters::default();
            depths.iter().map(|d| counters.next(levels, *d)).collect::<Vec<_>>()
        };
        let depths = [0, 1, 2, 2, 1, 2, 0, 1, 2];
        let expected = ["Axe I –", "I.1", "a)", "b)", "I.2", "a)", "Axe II –", "II.1", "a)"];
        assert_eq!(printed(&levels, &depths), expected);
        levels[1].legal = true;
        levels[2].restart = Some(0);
        levels[2].start = Some(3);
        let expected = ["Axe I –", "1.1", "c)", "d)", "1.2", "e)", "Axe II –", "2.1", "f)"];
        assert_eq!(printed(&levels, &depths), expected);
        levels[2].restart = Some(1);
        let expected = ["Axe I –", "1.1", "c)", "d)", "1.2", "e)", "Axe II –", "2.1", "c)"];
        assert_eq!(printed(&levels, &depths), expected);
    }
}
