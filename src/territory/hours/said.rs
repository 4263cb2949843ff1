//! Opening hours as people write them in French: «du lundi au vendredi de 9h à 12h et de 14h à 17h30, fermé le mercredi».
//!
//! Every word must be understood, or nothing is: «le matin», «sur rendez-vous», «semaines paires» or two hours for the same
//! day make a text that is not read.

use crate::french;

/// The ranges of a day, in minutes from midnight.
type Ranges = Vec<(u16, u16)>;

const DAY: u16 = 24 * 60;

/// The days by the words for them, without accents; those of OpenStreetMap are put with French hours too.
const DAYS: [&[&str]; 7] = [
    &["lundi", "lundis", "lun", "lu", "mo"],
    &["mardi", "mardis", "mar", "ma", "tu"],
    &["mercredi", "mercredis", "mer", "me", "we"],
    &["jeudi", "jeudis", "jeu", "je", "th"],
    &["vendredi", "vendredis", "ven", "vend", "ve", "fr"],
    &["samedi", "samedis", "sam", "sa"],
    &["dimanche", "dimanches", "dim", "di", "su"],
];

/// Groups of words that are one, the longer before those that they begin with.
const PHRASES: [(&str, Token); 20] = [
    ("24h/24", Token::AllDay),
    ("24 h/24", Token::AllDay),
    ("24h / 24", Token::AllDay),
    ("24h sur 24", Token::AllDay),
    ("24 heures sur 24", Token::AllDay),
    ("24/24", Token::AllDay),
    ("7j/7", Token::AllDays),
    ("7 j/7", Token::AllDays),
    ("7j / 7", Token::AllDays),
    ("7j sur 7", Token::AllDays),
    ("7 jours sur 7", Token::AllDays),
    ("7 jours/7", Token::AllDays),
    ("7/7", Token::AllDays),
    ("tous les jours", Token::AllDays),
    ("sans interruption", Token::Nothing),
    ("en continu", Token::Nothing),
    ("non-stop", Token::Nothing),
    ("non stop", Token::Nothing),
    ("les jours feries", Token::Holidays),
    ("jours feries", Token::Holidays),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Day(usize),
    AllDays,
    AllDay,
    /// A time, in minutes from midnight, written with an «h» or a colon.
    Time(u16),
    /// A number alone: «9» of «9-12h».
    Number(u16),
    /// «-», «à».
    To,
    /// «au», of days.
    Until,
    /// «et», a comma.
    And,
    /// A slash, a semicolon, the end of a line.
    Next,
    Colon,
    Closed,
    Except,
    Holidays,
    /// A word that changes nothing.
    Nothing,
}

/// The week that a text says; `None` when it isn't understood whole.
pub(super) fn week(text: &str) -> Option<[Ranges; 7]> {
    let tokens: Vec<Token> = tokens(&french::fold(text))?.into_iter().filter(|t| *t != Token::Nothing).collect();
    let mut reading = Reading { tokens: &tokens, at: 0 };
    let mut rules: Vec<(Vec<usize>, Ranges)> = Vec::new();
    let mut closed: Vec<usize> = Vec::new();
    let hours_first = matches!(tokens.first()?, Token::Time(_) | Token::Number(_) | Token::AllDay);
    while reading.at < tokens.len() {
        if matches!(reading.peek(), Some(Token::Closed | Token::Except)) {
            reading.at += 1;
            reading.skip(Token::Colon);
            // «le lundi et les jours fériés», in either order: a week has no holiday.
            loop {
                let holidays = reading.skip(Token::Holidays);
                if !holidays {
                    closed.extend(reading.days()?);
                }
                let more = match reading.second() {
                    Some(Token::Holidays) => true,
                    Some(Token::Day(_)) => holidays,
                    _ => false,
                };
                if !more || !reading.skip(Token::And) {
                    break;
                }
            }
        } else if hours_first {
            let ranges = reading.ranges()?;
            reading.skip(Token::And);
            // «24h/24» without a day is every day; of other hours, nothing says which.
            let all_day = ranges == [(0, DAY)] && reading.peek().is_none();
            let days = if all_day { (0..7).collect() } else { reading.days()? };
            rules.push((days, ranges));
        } else {
            let days = reading.days()?;
            if !reading.skip(Token::Colon) && matches!(reading.second(), Some(Token::Time(_) | Token::Number(_))) {
                reading.skip(Token::To);
            }
            reading.skip(Token::And);
            if reading.skip(Token::Closed) {
                closed.extend(days);
            } else {
                rules.push((days, reading.ranges()?));
            }
        }
        let more = reading.skip(Token::Next) || reading.skip(Token::And) || reading.skip(Token::To);
        let parted = more || matches!(reading.peek(), Some(Token::Closed | Token::Except | Token::Day(_)));
        if reading.at < tokens.len() && !parted {
            return None;
        }
        while reading.skip(Token::Next) {}
    }
    put_together(rules, &closed)
}

/// The week of these rules; `None` when two say something of one day, but for the same days, each with hours of its own.
fn put_together(rules: Vec<(Vec<usize>, Ranges)>, closed: &[usize]) -> Option<[Ranges; 7]> {
    let mut week: [Ranges; 7] = Default::default();
    let mut said: Vec<(Vec<usize>, Ranges)> = Vec::new();
    for (mut days, ranges) in rules {
        days.sort_unstable();
        if days.iter().all(|day| closed.contains(day)) {
            return None;
        }
        match said.iter_mut().find(|(other, _)| other.iter().any(|day| days.contains(day))) {
            Some((other, before)) => {
                let apart = |b: &(u16, u16)| before.iter().all(|a| a.1 <= b.0 || b.1 <= a.0);
                if *other != days || !ranges.iter().all(apart) {
                    return None;
                }
                before.extend(ranges);
            }
            None => said.push((days, ranges)),
        }
    }
    for (days, ranges) in said {
        for day in days.into_iter().filter(|day| !closed.contains(day)) {
            week[day].extend(&ranges);
        }
    }
    Some(week)
}

struct Reading<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reading<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn second(&self) -> Option<Token> {
        self.tokens.get(self.at + 1).copied()
    }

    fn skip(&mut self, token: Token) -> bool {
        let there = self.peek() == Some(token);
        self.at += usize::from(there);
        there
    }

    /// «lundi», «lundi au jeudi et samedi», «7j/7».
    fn days(&mut self) -> Option<Vec<usize>> {
        let mut out = Vec::new();
        loop {
            match self.peek()? {
                Token::AllDays => {
                    out.extend(0..7);
                    self.at += 1;
                }
                Token::Day(first) => {
                    self.at += 1;
                    let last = match (self.peek(), self.second()) {
                        (Some(Token::To | Token::Until), Some(Token::Day(last))) => {
                            self.at += 2;
                            last
                        }
                        _ => first,
                    };
                    if last < first {
                        return None;
                    }
                    out.extend(first..=last);
                }
                _ => return None,
            }
            let another = matches!((self.peek(), self.second()), (Some(Token::And), Some(Token::Day(_))));
            if !another {
                break;
            }
            self.at += 1;
        }
        let once = (0..7).all(|day| out.iter().filter(|d| **d == day).count() < 2);
        once.then_some(out)
    }

    /// «9h-12h et 14h-17h».
    fn ranges(&mut self) -> Option<Ranges> {
        if self.skip(Token::AllDay) {
            return Some(vec![(0, DAY)]);
        }
        let mut out: Ranges = Vec::new();
        loop {
            let from = self.peek()?;
            self.at += 1;
            if !self.skip(Token::To) && !self.skip(Token::Until) {
                return None;
            }
            let to = self.peek()?;
            self.at += 1;
            let range = match (from, to) {
                (Token::Time(from), Token::Time(to)) => (from, to),
                (Token::Number(from), Token::Time(to)) => (from * 60, to),
                (Token::Time(from), Token::Number(to)) => (from, to * 60),
                _ => return None,
            };
            // After midnight, before it: a day has no such hours.
            let range = if range.1 == 0 { (range.0, DAY) } else { range };
            if range.0 >= range.1 || range.1 > DAY || out.last().is_some_and(|last| range.0 < last.1) {
                return None;
            }
            out.push(range);
            let another = matches!(self.peek(), Some(Token::And | Token::Next | Token::To))
                && matches!(self.second(), Some(Token::Time(_) | Token::Number(_)));
            if !another {
                return Some(out);
            }
            self.at += 1;
        }
    }
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        if let Some((phrase, token)) = PHRASES.iter().find(|(phrase, _)| begins_with(rest, phrase)) {
            out.push(*token);
            rest = &rest[phrase.len()..];
        } else if first.is_ascii_digit() {
            let (token, length) = time(rest)?;
            out.push(token);
            rest = &rest[length..];
        } else if first.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let token = token_of(word)?;
            out.push(token);
            // An abbreviation may have its point.
            let point = matches!(token, Token::Day(_)) && word.len() < 5;
            rest = if point { after.strip_prefix('.').unwrap_or(after) } else { after };
        } else {
            out.extend(match first {
                ' ' | '\t' => None,
                '-' | '–' | '—' | '→' => Some(Token::To),
                ',' | '&' | '+' => Some(Token::And),
                '/' | ';' | '|' | '\n' | '\r' => Some(Token::Next),
                ':' => Some(Token::Colon),
                // The end of a sentence.
                '.' => Some(Token::Next),
                _ => return None,
            });
            rest = &rest[first.len_utf8()..];
        }
    }
    // «, et» and « ; le » are one sign.
    let mut kept: Vec<Token> = Vec::new();
    for token in out {
        match (kept.last(), token) {
            (Some(Token::Next), Token::And | Token::Next) => {}
            (Some(Token::And), Token::And | Token::Next) => {
                kept.pop();
                kept.push(token);
            }
            _ => kept.push(token),
        }
    }
    Some(kept)
}

/// Whether a text begins with these words, whole.
fn begins_with(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
}

fn token_of(word: &str) -> Option<Token> {
    if let Some(day) = DAYS.iter().position(|names| names.contains(&word)) {
        return Some(Token::Day(day));
    }
    Some(match word {
        "a" => Token::To,
        "au" => Token::Until,
        "et" | "puis" => Token::And,
        "ferme" | "fermee" | "fermeture" => Token::Closed,
        "sauf" | "excepte" => Token::Except,
        "midi" => Token::Time(12 * 60),
        "minuit" => Token::Time(0),
        "le" | "les" | "du" | "de" | "ouvert" | "ouverte" | "ouverture" | "horaires" => Token::Nothing,
        _ => return None,
    })
}

/// A time and how long it is written: «9h», «9 h 30», «09:30», or the number «9».
fn time(text: &str) -> Option<(Token, usize)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let n = digits(text);
    let hour: u16 = text[..n].parse().ok().filter(|_| n <= 2)?;
    let after = &text[n..];
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let mark = &after[spaces..];
    let letters = mark.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (minutes_at, colon) = match &mark[..letters] {
        "h" | "hs" | "hrs" | "heures" | "heure" => (n + spaces + letters, false),
        "" if spaces == 0 && mark.starts_with(':') && digits(&mark[1..]) > 0 => (n + 1, true),
        // A letter that runs on is no hour.
        "" => return Some((Token::Number(hour), n)).filter(|_| hour < 24),
        _ if spaces > 0 => return Some((Token::Number(hour), n)).filter(|_| hour < 24),
        _ => return None,
    };
    let tail = &text[minutes_at..];
    let gap = if colon { 0 } else { tail.len() - tail.trim_start_matches(' ').len() };
    let m = digits(&tail[gap..]);
    // «9h 12h»: the second number is an hour.
    let own = m == 2 && !tail[gap + m..].trim_start().starts_with(['h', ':']);
    let (minutes, end) = match (own, gap) {
        (true, _) => (tail[gap..gap + m].parse::<u16>().ok()?, minutes_at + gap + m),
        (false, 0) if m > 0 => return None,
        _ => (0, minutes_at),
    };
    if colon && !own {
        return None;
    }
    // «09:30:00» and «9h30h» are something else.
    let run_on = text[end..].starts_with(|c: char| c.is_alphanumeric());
    let minutes_in_all = hour * 60 + minutes;
    (minutes < 60 && minutes_in_all <= DAY && !run_on).then_some((Token::Time(minutes_in_all), end))
}

#[cfg(test)]
mod tests {
    use super::super::Hours;

    fn read(text: &str) -> Option<String> {
        Hours::parse(text).map(|hours| hours.to_string())
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        let week = "Mo,Tu,We,Th,Fr 09:00-12:00";
        for (text, hours) in [
            ("Lu-Ve 09:00-12:00", week),
            ("lundi au vendredi 9h-12h", week),
            ("Du lundi au vendredi, de 9 h à midi.", week),
            ("LUN-VEN : 9H00 – 12H00", week),
            ("De 9h à 12h du lundi au vendredi", week),
            ("lundi au vendredi 9-12h", week),
            ("lundi au vendredi 9h-12h / 14h-17h30", "Mo,Tu,We,Th,Fr 09:00-12:00,14:00-17:30"),
            ("Mo-Fr 08:00-12:00,Mo-Fr 14:00-18:00", "Mo,Tu,We,Th,Fr 08:00-12:00,14:00-18:00"),
            ("du lundi au samedi de 8h à 19h", "Mo,Tu,We,Th,Fr,Sa 08:00-19:00"),
            ("Mar. et jeu. : 9h30-12h", "Tu,Th 09:30-12:00"),
            ("mardi, jeudi et samedi : de 9h30 à 12h et de 14 h 15 à 18 h", "Tu,Th,Sa 09:30-12:00,14:15-18:00"),
            ("lundi : 9h-12h\nmardi : fermé\nmercredi : 14h-17h", "Mo 09:00-12:00; We 14:00-17:00"),
            ("du mardi au samedi 10h-19h ; fermé le lundi et les jours fériés", "Tu,We,Th,Fr,Sa 10:00-19:00"),
            ("Du lundi au samedi 9h-18h, fermé le mercredi", "Mo,Tu,Th,Fr,Sa 09:00-18:00"),
            ("7j/7 de 8h à minuit sauf le dimanche", "Mo,Tu,We,Th,Fr,Sa 08:00-24:00"),
            ("tous les jours sans interruption 6h-22h", "Mo,Tu,We,Th,Fr,Sa,Su 06:00-22:00"),
            ("Lu-Je 9h-12h, 14h-17h ; Ve 9h-12h", "Mo,Tu,We,Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(hours), "{text}");
        }
        let always = "Mo,Tu,We,Th,Fr,Sa,Su 00:00-24:00";
        for text in
            ["24h/24", "24/7", "7j/7 24h/24", "24h/24 et 7j/7", "24 heures sur 24, 7 jours sur 7", "24h/24, 7j/7"]
        {
            assert_eq!(read(text).as_deref(), Some(always), "{text}");
        }
        // 5 days of 3 h and 3.5 h.
        let hours = Hours::parse("lundi au vendredi 9h-12h / 14h-17h30").expect("read");
        assert!((hours.weekly() - 32.5).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_surely_understood_is_not_read() {
        for text in [
            "9h-12h",
            "lundi",
            "7j/7",
            "fermé",
            "fermé le lundi",
            "lundi 9h",
            "lundi matin",
            "lundi au vendredi le matin 9h-12h",
            "lundi 9h-12h sur rendez-vous",
            "lundi 12h-9h",
            "lundi 22h-2h",
            "lundi 9h-12h, 11h-14h",
            "lundi 9h/12h",
            "lundi 9.30-12.00",
            "lundi 9h75-12h",
            "lundi 9h-25h",
            "lundi/vendredi 9h-12h",
            "L-V 9h-12h",
            "Lu Ve 9h-12h",
            "vendredi au lundi 9h-12h",
            "du lundi 14h au vendredi 18h",
            "1er lundi du mois 9h-12h",
            "lundi 9h-12h (semaines paires)",
            "lundi au vendredi 9h-12h, mercredi 14h-17h",
            "lundi au vendredi 9h-12h, mercredi 9h-17h",
            "mercredi 9h-12h, fermé le mercredi",
            "mars 9h-12h",
            "lundi 09:00:00-12:00:00",
            "9h-12h le lundi, 14h-17h",
            "lundi 9h-12h et 14h",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
