//! The fields that practitioners follow on a fiche action, the sheets that hold them, and how their values are read.

use jiff::civil::Date;

use crate::french;

/// Where an action stands: the vocabulary of Territoires en transitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Not begun.
    ToCome,
    /// Under way.
    Ongoing,
    /// Done.
    Done,
    /// Stopped for a time.
    Paused,
    /// Given up.
    Abandoned,
    /// Prevented by something.
    Blocked,
    /// Behind its calendar, by the word of those who follow it.
    Late,
    /// To be talked over.
    ToDiscuss,
}

impl Status {
    /// All of them, in the order of the list that people choose from.
    pub const ALL: [Self; 8] = [
        Self::ToCome,
        Self::Ongoing,
        Self::Done,
        Self::Paused,
        Self::Abandoned,
        Self::Blocked,
        Self::Late,
        Self::ToDiscuss,
    ];

    /// As people read and choose it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ToCome => "À venir",
            Self::Ongoing => "En cours",
            Self::Done => "Réalisé",
            Self::Paused => "En pause",
            Self::Abandoned => "Abandonné",
            Self::Blocked => "Bloqué",
            Self::Late => "En retard",
            Self::ToDiscuss => "À discuter",
        }
    }

    /// The status of that label, whatever its case and accents.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let key = french::name_key(text);
        Self::ALL.into_iter().find(|s| french::name_key(s.label()) == key)
    }
}

/// The levels of priority of Territoires en transitions, which calls the lowest «Bas».
pub const PRIORITIES: [&str; 3] = ["Élevé", "Moyen", "Bas"];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// One of the [`Status`].
    Status,
    /// One of the [`PRIORITIES`].
    Priority,
    /// A whole number from 0 to 100.
    Percent,
    /// A day.
    Date,
    /// An amount in euros, not negative.
    Euros,
    /// Any number.
    Number,
    /// What is decided of a suggestion.
    Decision,
}

impl Kind {
    /// The values to choose from, for a field that has a list.
    #[must_use]
    pub fn choices(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Status => Some(Status::ALL.map(Status::label).to_vec()),
            Self::Priority => Some(PRIORITIES.to_vec()),
            Self::Decision => Some(vec!["accepter", "refuser"]),
            _ => None,
        }
    }

    /// What is expected, for a message.
    #[must_use]
    pub fn expected(self) -> &'static str {
        match self {
            Self::Text => "un texte",
            Self::Status => "À venir, En cours, Réalisé, En pause, Abandonné, Bloqué, En retard ou À discuter",
            Self::Priority => "Élevé, Moyen ou Bas",
            Self::Percent => "un nombre entier de 0 à 100",
            Self::Date => "une date, comme 15/03/2027",
            Self::Euros => "un montant en euros, positif ou nul, comme 12 500",
            Self::Number => "un nombre",
            Self::Decision => "accepter ou refuser",
        }
    }
}

/// A column of the workbook that people fill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its name in the journal.
    pub id: &'static str,
    /// Its heading.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Its width in the workbook, in characters.
    pub width: f64,
}

const fn column(id: &'static str, label: &'static str, kind: Kind, width: f64) -> Column {
    Column { id, label, kind, width }
}

/// A sheet of the workbook: one line for each action, or for each thing that an action has several of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// First word of its fields in the journal; none for the sheet of actions.
    pub prefix: &'static str,
    /// What tells two lines of one action apart.
    pub keys: &'static [Column],
    /// What is followed.
    pub fields: &'static [Column],
}

/// The comment of whoever fills the workbook: each has their own, so that two comments are never in conflict.
pub const COMMENT: &str = "commentaire";

/// The sheets, in the order of the workbook.
pub const SECTIONS: [Section; 4] = [
    Section {
        sheet: "Actions",
        prefix: "",
        keys: &[],
        fields: &[
            column("pilote", "Pilote", Kind::Text, 22.0),
            column("partenaires", "Partenaires", Kind::Text, 26.0),
            column("statut", "Statut", Kind::Status, 13.0),
            column("priorite", "Priorité", Kind::Priority, 10.0),
            column("avancement", "Avancement (%)", Kind::Percent, 15.0),
            column("debut", "Début", Kind::Date, 12.0),
            column("fin", "Fin", Kind::Date, 12.0),
            column("budget", "Budget prévisionnel (€ HT)", Kind::Euros, 15.0),
            column("depense", "Dépensé (€ HT)", Kind::Euros, 15.0),
            column(COMMENT, "Votre commentaire", Kind::Text, 40.0),
        ],
    },
    Section {
        sheet: "Financements",
        prefix: "financement",
        keys: &[column("financeur", "Financeur", Kind::Text, 30.0)],
        fields: &[column("montant", "Montant (€ HT)", Kind::Euros, 16.0)],
    },
    Section {
        sheet: "Indicateurs",
        prefix: "indicateur",
        keys: &[column("indicateur", "Indicateur", Kind::Text, 40.0)],
        fields: &[
            column("unite", "Unité", Kind::Text, 14.0),
            column("initiale", "Valeur initiale", Kind::Number, 14.0),
            column("cible", "Valeur cible", Kind::Number, 14.0),
        ],
    },
    Section {
        sheet: "Mesures",
        prefix: "mesure",
        keys: &[
            column("indicateur", "Indicateur", Kind::Text, 40.0),
            column("date", "Date de la mesure", Kind::Date, 14.0),
        ],
        fields: &[column("valeur", "Valeur mesurée", Kind::Number, 14.0)],
    },
];

/// Fields of a fiche of Territoires en transitions that no EPCI fills in the workbook: kept for the exchange.
pub const KEPT: [Column; 10] = [
    column("descriptif", "Descriptif", Kind::Text, 40.0),
    column("gouvernance", "Instances de gouvernance", Kind::Text, 24.0),
    column("objectifs", "Objectifs", Kind::Text, 30.0),
    column("structure_pilote", "Structure pilote", Kind::Text, 24.0),
    column("moyens", "Moyens humains et techniques", Kind::Text, 24.0),
    column("service", "Direction ou service pilote", Kind::Text, 24.0),
    column("elu_referent", "Élu·e référent·e", Kind::Text, 20.0),
    column("participation", "Participation citoyenne", Kind::Text, 20.0),
    column("financements", "Financements", Kind::Text, 24.0),
    column("indicateurs_lies", "Indicateurs liés", Kind::Text, 24.0),
];

/// The address of a value in the journal: `statut`, `financement:Région Grand Est:montant`,
/// `mesure:Bornes posées:2026-05-01:valeur`. The comment of the sheet of actions has its author for key.
#[must_use]
pub fn address(section: &Section, keys: &[String], field: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if !section.prefix.is_empty() {
        parts.push(section.prefix);
    }
    parts.extend(keys.iter().map(String::as_str));
    parts.push(field);
    parts.join(":")
}

/// The address of the comment that someone makes.
#[must_use]
pub fn comment_of(who: &str) -> String {
    format!("{COMMENT}:{who}")
}

/// The keys and the name of the field of an address that belongs to a section with keys; a name may hold colons.
#[must_use]
pub fn split<'a>(section: &Section, address: &'a str) -> Option<(Vec<&'a str>, &'a str)> {
    let rest = address.strip_prefix(section.prefix)?.strip_prefix(':')?;
    let (keys, field) = rest.rsplit_once(':')?;
    if section.keys.len() == 2 {
        let (name, day) = keys.rsplit_once(':')?;
        return Some((vec![name, day], field));
    }
    Some((vec![keys], field))
}

/// What the field of an address holds; `None` when no field has that name.
#[must_use]
pub fn kind(address: &str) -> Option<Kind> {
    if address.strip_prefix(COMMENT).is_some_and(|rest| rest.starts_with(':')) {
        return Some(Kind::Text);
    }
    // What another model says and ours has no field for, as JSON.
    if address.starts_with("communs:") {
        return Some(Kind::Text);
    }
    let simple = SECTIONS[0].fields.iter().chain(&KEPT).find(|c| c.id == address);
    if let Some(column) = simple {
        return Some(column.kind);
    }
    SECTIONS[1..].iter().find_map(|section| {
        let (_, field) = split(section, address)?;
        section.fields.iter().find(|c| c.id == field).map(|c| c.kind)
    })
}

/// The field of an address, for people: «Avancement (%)», «Mesures : Valeur mesurée».
#[must_use]
pub fn label(address: &str) -> String {
    if address.strip_prefix(COMMENT).is_some_and(|rest| rest.starts_with(':')) {
        return "Commentaires".to_owned();
    }
    if let Some(column) = SECTIONS[0].fields.iter().chain(&KEPT).find(|c| c.id == address) {
        return column.label.to_owned();
    }
    let keyed = SECTIONS[1..].iter().find_map(|section| {
        let (_, field) = split(section, address)?;
        let column = section.fields.iter().find(|c| c.id == field)?;
        Some(format!("{} : {}", section.sheet, column.label))
    });
    keyed.unwrap_or_else(|| "autres champs d'un autre modèle".to_owned())
}

/// A cell as a workbook or a text gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// What the spreadsheet could not work out: `#REF!`.
    Fault(String),
}

impl Given {
    /// As it is shown in a message.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) => plain(*number),
            Self::Date(date) => french::date(*date),
        }
    }
}

/// A value as the journal writes it, and how it was understood when it was not written as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The value: empty when there is none.
    pub text: String,
    /// How it was understood: «lu 2027-03-15».
    pub told: Option<String>,
}

impl Value {
    fn plain(text: impl Into<String>) -> Option<Self> {
        Some(Self { text: text.into(), told: None })
    }

    fn told(text: String, shown: &str) -> Option<Self> {
        Some(Self { told: Some(format!("lu comme {shown}")), text })
    }
}

/// Reads a cell as a value of that kind; `None` when it is no such value.
#[must_use]
pub fn read(kind: Kind, given: &Given) -> Option<Value> {
    match (kind, given) {
        (_, Given::Fault(_)) => None,
        (_, Given::Empty) => Value::plain(""),
        (_, Given::Text(text)) if text.trim().is_empty() => Value::plain(""),
        (Kind::Text, Given::Text(text)) => Value::plain(cleaned(text)),
        (Kind::Text, other) => Value::plain(other.shown()),
        (Kind::Status, Given::Text(text)) => Status::parse(text).and_then(|s| Value::plain(s.label())),
        (Kind::Priority, Given::Text(text)) => {
            let key = french::name_key(text);
            PRIORITIES.into_iter().find(|p| french::name_key(p) == key).and_then(Value::plain)
        }
        (Kind::Status | Kind::Priority | Kind::Decision, _) => None,
        // A year typed in a cell of dates comes as a day of 1905.
        (Kind::Date, Given::Date(date)) if !(1950..2120).contains(&date.year()) => None,
        (Kind::Date, Given::Date(date)) => Value::plain(date.to_string()),
        (Kind::Date, Given::Text(text)) => {
            let date = day(text)?;
            if date.to_string() == text.trim() {
                return Value::plain(date.to_string());
            }
            Value::told(date.to_string(), &french::date(date))
        }
        (Kind::Date, Given::Number(serial)) => {
            let date = from_serial(*serial)?;
            Value::told(date.to_string(), &french::date(date))
        }
        (Kind::Percent | Kind::Euros | Kind::Number, Given::Date(_)) => None,
        (Kind::Percent, Given::Number(number)) => percent(*number, false),
        (Kind::Percent, Given::Text(text)) => {
            let (bare, sign) = text.trim().strip_suffix('%').map_or((text.as_str(), false), |t| (t, true));
            let value = percent(number(bare)?, sign)?;
            Some(Value { told: value.told.or_else(|| restated(text, &value.text, " %")), ..value })
        }
        (Kind::Euros, Given::Number(number)) if *number < 0.0 => None,
        (Kind::Euros | Kind::Number, Given::Number(number)) => Value::plain(plain(*number)),
        (Kind::Euros, Given::Text(text)) => {
            let bare = text.trim().trim_end_matches("HT").trim_end();
            let bare = bare.strip_suffix('€').or_else(|| bare.strip_suffix("euros")).unwrap_or(bare);
            let amount = number(bare).filter(|n| *n >= 0.0)?;
            Some(Value { told: restated(text, &plain(amount), " €"), text: plain(amount) })
        }
        (Kind::Number, Given::Text(text)) => {
            let number = number(text)?;
            Some(Value { told: restated(text, &plain(number), ""), text: plain(number) })
        }
    }
}

/// A text without what no workbook carries whole: tabs, carriage returns, control characters.
fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_owned()
}

/// What is told of a number that was written as a text, unless the text is that of the journal.
fn restated(given: &str, text: &str, unit: &str) -> Option<String> {
    (given.trim() != text).then(|| format!("lu comme {}{unit}", text.replace('.', ",")))
}

/// A percentage is whole; a fraction is what a spreadsheet makes of «40 %» in a cell of percentages.
fn percent(number: f64, sign: bool) -> Option<Value> {
    if number > 0.0 && number < 1.0 && !sign {
        let text = plain((number * 100.0).round());
        return Value::told(text.clone(), &format!("{text} %"));
    }
    // What a cell of percentages shows as «100 %» comes as 1: it is said how it was read.
    if number == 1.0 && !sign {
        return Value::told("1".to_owned(), "1 %, et non 100 %");
    }
    ((0.0..=100.0).contains(&number) && number.fract() == 0.0).then(|| Value { text: plain(number), told: None })
}

/// A number as the journal writes it: the shortest text that gives it back.
#[must_use]
pub fn plain(number: f64) -> String {
    // No «-0».
    (number + 0.0).to_string()
}

/// A number as people type it: blanks between thousands, a decimal comma.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
    let digits = bare.strip_prefix('-').unwrap_or(&bare);
    let formed = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    bare.parse::<f64>().ok().filter(|n| formed && n.is_finite())
}

/// A day as people type it: `15/03/2027`, `15-3-2027`, `15.03.2027`, `2027-03-15`.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let of = |y: &str, m: &str, d: &str| {
        (y.len() == 4).then(|| Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()).flatten()
    };
    of(a, b, c).or_else(|| of(c, b, a))
}

/// The day of a spreadsheet's number, counted from 30 December 1899; those that a plan may speak of.
fn from_serial(serial: f64) -> Option<Date> {
    // 1954 to 2119: what is neither a year nor an amount typed in the wrong column.
    if !(20_000.0..80_000.0).contains(&serial) || serial.fract() != 0.0 {
        return None;
    }
    let origin = Date::new(1899, 12, 30).ok()?;
    origin.checked_add(jiff::Span::new().days(serial as i64)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: Kind, given: &str) -> Option<(String, Option<String>)> {
        read(kind, &Given::Text(given.into())).map(|v| (v.text, v.told))
    }

    #[test]
    fn what_people_type_is_read_and_told() {
        let told = |value: &str, told: &str| Some((value.to_owned(), Some(told.to_owned())));
        let plain = |value: &str| Some((value.to_owned(), None));
        assert_eq!(text(Kind::Date, "15/03/2027"), told("2027-03-15", "lu comme 15/03/2027"));
        assert_eq!(text(Kind::Date, "2027-03-15"), plain("2027-03-15"));
        assert_eq!(text(Kind::Date, "31/02/2027"), None);
        assert_eq!(text(Kind::Date, "2027"), None);
        assert_eq!(text(Kind::Euros, "12\u{202f}500,50 €"), told("12500.5", "lu comme 12500,5 €"));
        assert_eq!(text(Kind::Euros, "-3"), None);
        assert_eq!(text(Kind::Status, "a DISCUTER"), plain("À discuter"));
        assert_eq!(text(Kind::Status, "Fini"), None);
        assert_eq!(text(Kind::Percent, "40 %"), told("40", "lu comme 40 %"));
        assert_eq!(text(Kind::Percent, "140"), None);
        assert_eq!(read(Kind::Percent, &Given::Number(0.4)).map(|v| v.text), Some("40".into()));
        // 46461 days after 30 December 1899 is 15 March 2027.
        assert_eq!(read(Kind::Date, &Given::Number(46_461.0)).map(|v| v.text), Some("2027-03-15".into()));
        assert_eq!(read(Kind::Date, &Given::Number(2027.0)), None);
    }

    #[test]
    fn an_address_is_taken_apart_as_it_was_made() {
        let measures = &SECTIONS[3];
        let keys = ["Trafic : vélos".to_owned(), "2026-05-01".to_owned()];
        let made = address(measures, &keys, "valeur");
        assert_eq!(made, "mesure:Trafic : vélos:2026-05-01:valeur");
        assert_eq!(split(measures, &made), Some((vec!["Trafic : vélos", "2026-05-01"], "valeur")));
        assert_eq!(kind(&made), Some(Kind::Number));
        assert_eq!(kind("commentaire:CC A"), Some(Kind::Text));
        assert_eq!(kind("financement:État:montant"), Some(Kind::Euros));
        assert_eq!(kind("financement:État:montants"), None);
    }
}
