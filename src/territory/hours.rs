//! Weekly opening hours, in the syntax of OpenStreetMap's `opening_hours` as far as a mairie or a France Services needs:
//! `Mo-We,Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00`, or `24/7`; and in French, as people write them.

mod said;

use std::fmt;

use crate::french;

/// Opening hours of a week, Monday first; ranges in minutes from midnight, sorted, apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    days: [Vec<(u16, u16)>; 7],
}

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// From when an opening counts as an evening one: what a person with usual working hours can reach.
const EVENING: u16 = 18 * 60;

impl Hours {
    /// Reads a text, in the syntax or in French; `None` when it is not surely understood, or opens nowhere.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of_syntax(text).or_else(|| {
            let days = said::week(text)?;
            days.iter().any(|d| !d.is_empty()).then_some(Self { days })
        })
    }

    /// Reads a text in the syntax of OpenStreetMap only.
    #[must_use]
    pub fn of_syntax(text: &str) -> Option<Self> {
        let mut days: [Vec<(u16, u16)>; 7] = Default::default();
        if text.trim() == "24/7" {
            return Some(Self { days: std::array::from_fn(|_| vec![(0, 24 * 60)]) });
        }
        for rule in text.split(';').map(str::trim).filter(|r| !r.is_empty()) {
            let (when, ranges) = rule.split_once(' ')?;
            for day in parse_days(when)? {
                for range in ranges.split(',') {
                    let (from, to) = range.trim().split_once('-')?;
                    let (from, to) = (parse_time(from)?, parse_time(to)?);
                    if from >= to {
                        return None;
                    }
                    days[day].push((from, to));
                }
            }
        }
        for day in &mut days {
            *day = merge(day);
        }
        days.iter().any(|d| !d.is_empty()).then_some(Self { days })
    }

    /// The ranges of one day as French files write them, `09:00 - 12:00 / 14:00 - 16:30`, in minutes from midnight and as
    /// they stand; none for `fermé`. `None` when the text is not that.
    #[must_use]
    pub fn day(text: &str) -> Option<Vec<(u16, u16)>> {
        if french::fold(text.trim()) == "ferme" {
            return Some(Vec::new());
        }
        let range = |part: &str| {
            let (from, to) = part.split_once(['-', '–'])?;
            let (from, to) = (parse_time(from.trim())?, parse_time(to.trim())?);
            (from < to).then_some((from, to))
        };
        text.split(['/', ',', ';']).map(range).collect()
    }

    /// The week of these days, Monday first, as [`Hours::day`] gives them; `None` when no day has an opening.
    #[must_use]
    pub fn of_days(ranges: &[Vec<(u16, u16)>]) -> Option<Self> {
        let mut days: [Vec<(u16, u16)>; 7] = Default::default();
        for (day, ranges) in days.iter_mut().zip(ranges) {
            *day = merge(ranges);
        }
        days.iter().any(|d| !d.is_empty()).then_some(Self { days })
    }

    /// What ranges of a day that overlap come to once put together; `None` when none overlaps another.
    #[must_use]
    pub fn overlapping(ranges: &[(u16, u16)]) -> Option<String> {
        let mut sorted = ranges.to_vec();
        sorted.sort_unstable();
        let mut latest = 0;
        let overlap = sorted.iter().any(|(from, to)| {
            let before = latest;
            latest = latest.max(*to);
            *from < before
        });
        overlap.then(|| show(&merge(ranges)))
    }

    /// Hours open in a week.
    #[must_use]
    pub fn weekly(&self) -> f64 {
        let minutes: u32 = self.days.iter().flatten().map(|(from, to)| u32::from(to - from)).sum();
        f64::from(minutes) / 60.0
    }

    /// Number of days with an opening.
    #[must_use]
    pub fn days_open(&self) -> usize {
        self.days.iter().filter(|d| !d.is_empty()).count()
    }

    /// Whether it is open on a Saturday.
    #[must_use]
    pub fn saturday(&self) -> bool {
        !self.days[5].is_empty()
    }

    /// Whether it is still open after 18:00 on a weekday.
    #[must_use]
    pub fn evening(&self) -> bool {
        self.days[..5].iter().flatten().any(|&(_, to)| to > EVENING)
    }
}

impl fmt::Display for Hours {
    /// The syntax that [`Hours::parse`] reads, days of the same hours together.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = [false; 7];
        let mut first = true;
        for day in 0..7 {
            if written[day] || self.days[day].is_empty() {
                continue;
            }
            let same: Vec<usize> = (day..7).filter(|&d| self.days[d] == self.days[day]).collect();
            let names: Vec<&str> = same.iter().map(|&d| DAYS[d]).collect();
            for &d in &same {
                written[d] = true;
            }
            write!(f, "{}{} {}", if first { "" } else { "; " }, names.join(","), show(&self.days[day]))?;
            first = false;
        }
        Ok(())
    }
}

fn show(ranges: &[(u16, u16)]) -> String {
    let one = |(from, to): &(u16, u16)| format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60);
    ranges.iter().map(one).collect::<Vec<_>>().join(",")
}

fn parse_days(text: &str) -> Option<Vec<usize>> {
    let position = |name: &str| DAYS.iter().position(|d| *d == name);
    let mut out = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            None => out.push(position(part)?),
            Some((from, to)) => {
                let (from, to) = (position(from)?, position(to)?);
                if from > to {
                    return None;
                }
                out.extend(from..=to);
            }
        }
    }
    Some(out)
}

fn parse_time(text: &str) -> Option<u16> {
    let (h, m) = text.split_once(':')?;
    let (h, m): (u16, u16) = (h.parse().ok()?, m.parse().ok()?);
    (m < 60 && (h < 24 || (h == 24 && m == 0))).then(|| h * 60 + m)
}

fn merge(ranges: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut out: Vec<(u16, u16)> = Vec::new();
    for (from, to) in sorted {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_added_up_once_even_where_ranges_overlap() {
        // Mon-Wed 3 h + 3.5 h = 19.5; Fri the same 6.5; Sat 3 h with an overlap of 1 h counted once: 9-12 = 3.
        let h = Hours::parse("Mo-We,Fr 09:00-12:00,13:30-17:00; Sa 09:00-11:00,10:00-12:00").expect("well formed");
        assert!((h.weekly() - 29.0).abs() < 1e-12, "{}", h.weekly());
        assert!(h.saturday() && !h.evening());
        assert_eq!(h.days_open(), 5);
        assert_eq!(h.to_string(), "Mo,Tu,We,Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00");
        assert_eq!(Hours::parse(&h.to_string()), Some(h));
    }

    #[test]
    fn evening_is_after_six() {
        assert!(Hours::parse("Tu 17:00-19:00").is_some_and(|h| h.evening()));
        assert!(!Hours::parse("Tu 17:00-18:00").is_some_and(|h| h.evening()));
    }

    #[test]
    fn a_day_is_read_as_french_files_write_it() {
        assert_eq!(Hours::day("09:00 - 12:00 / 14:00 - 16:30"), Some(vec![(540, 720), (840, 990)]));
        assert_eq!(Hours::day("9:00-12:00"), Some(vec![(540, 720)]));
        assert_eq!(Hours::day("Fermé"), Some(Vec::new()));
        for text in ["", "9h-12h", "09:00", "12:00 - 09:00", "09:00 - 12:00 /", "sur rendez-vous"] {
            assert_eq!(Hours::day(text), None, "{text}");
        }
        // 9:00 to 16:30 holds 13:30 to 16:30: 7.5 h, not 10.5.
        let whole = Hours::day("09:00 - 16:30 / 13:30 - 16:30").expect("read");
        assert_eq!(Hours::overlapping(&whole).as_deref(), Some("09:00-16:30"));
        let tuesday = Hours::of_days(&[Vec::new(), whole]).expect("open");
        assert!((tuesday.weekly() - 7.5).abs() < 1e-12 && tuesday.days_open() == 1, "{tuesday}");
        assert_eq!(tuesday.to_string(), "Tu 09:00-16:30");
        // Ranges that only touch are no overlap.
        assert_eq!(Hours::overlapping(&[(540, 720), (720, 840)]), None);
        assert_eq!(Hours::of_days(&[Vec::new(), Vec::new()]), None, "a week without hours is not known");
    }

    #[test]
    fn what_is_not_hours_is_refused() {
        for text in ["", "Mo 12:00-09:00", "Mo 25:00-26:00", "Mo 09:00-1215:00", "Fr-Mo 09:00-12:00"] {
            assert_eq!(Hours::parse(text), None, "{text}");
        }
    }
}
