//! The parameters out of the sections: every one is found, or told to be missing.

use super::schema::{COMMUTES, DWELLINGS, POWERTRAINS, PUBLIC, SETTINGS, USAGES};
use super::sheet::{Cell, Item, Value};
use super::{ByPopulation, Offer, OnBoard, Parameters, Roads, VanGroup, Vans, rows};
use crate::analysis::charging::fault;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::method::charging::{
    ByPowertrain, CLASSES, Commute, Curve, Group, Habit, Powertrain, Range, Setting, Usage, Utilisation, normalise,
    power_class,
};

/// Sections to look in, and where faults go.
pub(super) struct Found<'a> {
    pub(super) items: &'a [Item],
    pub(super) notes: &'a mut Notes,
}

impl<'a> Found<'a> {
    pub(super) fn sections(&self, name: &str) -> Vec<&'a Item> {
        self.items.iter().filter(|item| item.schema.section == name).collect()
    }

    fn cell(&mut self, item: &'a Item, key: &str) -> Option<&'a Cell> {
        let cell = item.cell(key);
        if cell.is_none() {
            let message = format!("il manque la clé `{key}` dans [[{}]]", item.schema.section);
            self.notes.push(Diagnostic::missing(message).at(item.place.clone()).label("dans cette section"));
        }
        cell
    }

    fn number(&mut self, item: &'a Item, key: &str) -> Option<f64> {
        match self.cell(item, key)?.value {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    fn word(&mut self, item: &'a Item, key: &str) -> Option<&'a str> {
        match &self.cell(item, key)?.value {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    fn flag(&mut self, item: &'a Item, key: &str) -> Option<bool> {
        match self.cell(item, key)?.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    fn points(&mut self, item: &'a Item, key: &str) -> Option<&'a [(f64, f64)]> {
        match &self.cell(item, key)?.value {
            Value::Points(points) => Some(points),
            _ => None,
        }
    }

    fn curve(&mut self, item: &'a Item, key: &str) -> Option<Curve> {
        self.points(item, key).and_then(Curve::through)
    }

    /// The place of a word among others.
    fn rank(&mut self, item: &'a Item, key: &str, words: &[&str]) -> Option<usize> {
        let word = self.word(item, key)?;
        words.iter().position(|known| *known == word)
    }

    fn only(&mut self, section: &str) -> Option<&'a Item> {
        self.sections(section).first().copied()
    }

    fn the(&mut self, section: &str, key: &str) -> Option<f64> {
        let item = self.only(section)?;
        self.number(item, key)
    }

    /// The section of each of `count` things, `rank` saying of a section which it is; one for each, no more.
    fn each(
        &mut self,
        section: &str,
        count: usize,
        rank: impl Fn(&mut Self, &'a Item) -> Option<usize>,
        said: impl Fn(usize) -> String,
    ) -> Option<Vec<&'a Item>> {
        let mut out: Vec<Option<&Item>> = vec![None; count];
        let mut right = true;
        for item in self.sections(section) {
            let Some(rank) = rank(self, item) else {
                right = false;
                continue;
            };
            if let Some(other) = out[rank] {
                right = false;
                let message = format!("`{}` et `{}` disent tous deux {}", other.name(), item.name(), said(rank));
                let help = format!("changer `{}` par le même `id`, plutôt que d'en ajouter un", other.id);
                self.notes.push(fault::unusable(message).at(item.place.clone()).help(help));
            }
            out[rank] = Some(item);
        }
        if right && let Some(rank) = out.iter().position(Option::is_none) {
            self.notes.push(fault::unusable(format!("aucune section [[{section}]] ne dit {}", said(rank))));
        }
        out.into_iter().collect::<Option<Vec<_>>>().filter(|_| right)
    }
}

fn powertrain(rank: usize) -> Powertrain {
    if rank == 0 { Powertrain::Battery } else { Powertrain::PlugIn }
}

/// All of them; `None`, with notes, when one can't be used.
pub(super) fn parameters(found: &mut Found<'_>) -> Option<Parameters> {
    let kwh = consumptions(found);
    let home = found.each("acces_domicile", 2, |f, i| f.rank(i, "logement", DWELLINGS), |d| DWELLINGS[d].to_owned());
    let home = home.map(|items| items.iter().map(|item| found.curve(item, "points")).collect::<Option<Vec<_>>>());
    let work = found.only("acces_travail").and_then(|item| found.curve(item, "points"));
    let habits = groups(found);
    let vans = vans(found);
    let offers = offers(found);
    let utilisation = utilisations(found);
    let on_board = on_board(found);
    let private = private(found);
    let (roads, people) = (roads(found), people(found));
    let (prices, running) = (prices(found), running(found));
    let (kwh, kwh_van) = kwh?;
    let parameters = Parameters {
        soon: found.the("horizons", "operationnel_au_plus")?,
        far: found.the("horizons", "long_terme_au_moins")?,
        km: found.the("kilometres", "moyenne")?,
        ratio: found.the("kilometres_sans_travail", "rapport")?,
        kwh,
        kwh_van,
        houses: found.the("logements", "maisons")?,
        commuters: found.the("trajets", "domicile_travail")?,
        home: home??.try_into().ok()?,
        work: work?,
        habits: habits?,
        vans: vans?,
        utilisation: utilisation?,
        offers: offers?,
        on_board: on_board?,
        private: private?,
        roads: roads?,
        people: people?,
        ceiling: found.the("projection", "plafond")?,
        strength: found.the("rapprochement", "force")?,
        per_vehicle: found.the("recoupement_vehicules", "vehicules_par_point")?,
        power: ByPowertrain {
            battery: found.the("recoupement_puissance", "electrique")?,
            plug_in: found.the("recoupement_puissance", "hybride_rechargeable")?,
        },
        prices: prices?,
        running: running?,
        rows: Vec::new(),
    };
    served(found, &parameters)?;
    Some(Parameters { rows: rows::of(found.items), ..parameters })
}

fn consumptions(found: &mut Found<'_>) -> Option<(ByPowertrain, f64)> {
    const OF: [&str; 3] = [POWERTRAINS[0], POWERTRAINS[1], "utilitaire"];
    let items = found.each("consommation", 3, |f, i| f.rank(i, "motorisation", &OF), |m| format!("« {} »", OF[m]))?;
    let values: Option<Vec<f64>> = items.into_iter().map(|item| found.number(item, "valeur")).collect();
    let [battery, plug_in, van]: [f64; 3] = values?.try_into().ok()?;
    Some((ByPowertrain { battery, plug_in }, van))
}

/// Rows of shares made to add up to one, and what was amiss told at its place.
fn normalised(found: &mut Found<'_>, items: &[&Item]) -> Option<Vec<[f64; Setting::COUNT]>> {
    let mut rows = Vec::new();
    for item in items {
        match item.cell("parts").map(|cell| &cell.value) {
            Some(Value::Shares(shares)) => rows.push(*shares),
            _ => {
                let message = format!("il manque la clé `parts` dans [[{}]]", item.schema.section);
                found.notes.push(Diagnostic::missing(message).at(item.place.clone()).label("dans cette section"));
                return None;
            }
        }
    }
    let made = normalise(&rows);
    for off in &made.off {
        let Some(cell) = items[off.row].cell("parts") else { continue };
        let what = format!("les parts de `{}`", items[off.row].id);
        found.notes.push_once(fault::normalised(&what, off.sum, cell.own, cell.place.clone()));
    }
    for (_, item) in made.rows.iter().zip(items).filter(|(row, _)| row.is_none()) {
        let place = item.cell("parts").map_or(item.place.clone(), |cell| cell.place.clone());
        let message = format!("les parts de `{}` sont toutes nulles", item.id);
        found.notes.push(fault::unusable(message).at(place).help("dire d'où vient l'énergie de ce groupe"));
    }
    made.rows.into_iter().collect()
}

fn groups(found: &mut Found<'_>) -> Option<[Habit; Group::COUNT]> {
    let said = |rank: usize| {
        let group = Group::ALL[rank];
        let powertrain = POWERTRAINS[usize::from(group.powertrain == Powertrain::PlugIn)];
        let home = if group.home { "avec" } else { "sans" };
        let commute = match group.commute {
            Commute::Charging => COMMUTES[0],
            Commute::Plain => COMMUTES[1],
            Commute::No => COMMUTES[2],
        };
        format!("le groupe `{powertrain}`, {home} recharge à domicile, `{commute}`")
    };
    let items = found.each("groupe", Group::COUNT, group, said)?;
    habits(found, &items)?.try_into().ok()
}

/// Which of the groups of cars a section is of.
fn group<'a>(found: &mut Found<'a>, item: &'a Item) -> Option<usize> {
    let (of, home) = (found.rank(item, "motorisation", POWERTRAINS), found.flag(item, "domicile"));
    let commute = [Commute::Charging, Commute::Plain, Commute::No][found.rank(item, "trajet", COMMUTES)?];
    let group = Group { powertrain: powertrain(of?), home: home?, commute };
    Group::ALL.iter().position(|known| *known == group)
}

fn habits(found: &mut Found<'_>, items: &[&Item]) -> Option<Vec<Habit>> {
    let rows = normalised(found, items);
    let electric: Vec<Option<f64>> = items
        .iter()
        .map(|item| match item.cell("part_electrique").map(|cell| &cell.value) {
            Some(Value::Number(share)) => Some(*share),
            _ => {
                let message = format!("il manque la clé `part_electrique` dans [[{}]]", item.schema.section);
                found.notes.push(Diagnostic::missing(message).at(item.place.clone()).label("dans cette section"));
                None
            }
        })
        .collect();
    let both = rows?.into_iter().zip(electric);
    both.map(|(shares, electric)| Some(Habit { electric: electric?, shares })).collect()
}

fn vans(found: &mut Found<'_>) -> Option<Vans> {
    let km = found.the("utilitaires", "kilometres");
    let (depot, home) = (found.the("utilitaires", "au_depot"), found.the("utilitaires", "au_domicile"));
    let items = found.sections("groupe_utilitaire");
    let habits = habits(found, &items);
    let mut groups = Vec::new();
    for (item, habit) in items.iter().zip(habits?) {
        let of =
            (found.rank(item, "motorisation", POWERTRAINS), found.flag(item, "depot"), found.flag(item, "domicile"));
        groups.push(VanGroup { id: item.id.clone(), powertrain: powertrain(of.0?), depot: of.1?, home: of.2?, habit });
    }
    let (depot, home) = (depot?, home?);
    if depot + home > 1.0 + 1e-9 {
        let item = found.only("utilitaires")?;
        let message = "`au_depot` et `au_domicile` font plus de tous les utilitaires";
        found.notes.push(fault::unusable(message).at(item.place.clone()).help("leur somme est 1 au plus"));
        return None;
    }
    Some(Vans { km: km?, depot, home: home.min(1.0 - depot), groups })
}

fn offers(found: &mut Found<'_>) -> Option<Vec<Offer>> {
    let mut out = Vec::new();
    let mut right = true;
    let mut places = Vec::new();
    for item in found.sections("offre") {
        let setting = found.rank(item, "milieu", PUBLIC).and_then(|rank| setting(PUBLIC[rank]));
        let usage = found.rank(item, "usage", USAGES).map(|rank| Usage::ALL[rank]);
        let (part, power) = (found.number(item, "part"), found.number(item, "puissance"));
        let (delivery, share) = (found.curve(item, "puissance_delivree"), found.curve(item, "part_des_points"));
        if power.is_some_and(|kw| power_class(kw).is_none()) {
            let place = item.cell("puissance").map_or(item.place.clone(), |cell| cell.place.clone());
            found.notes.push(fault::unusable(format!("`{}` n'a aucune puissance", item.id)).at(place));
            right = false;
        }
        let offer = (|| {
            let (setting, usage, part, power) = (setting?, usage?, part?, power?);
            Some(Offer { id: item.id.clone(), setting, usage, part, power, delivery: delivery?, share: share? })
        })();
        right &= offer.is_some();
        places.push(item.cell("part").map_or(item.place.clone(), |cell| cell.place.clone()));
        out.extend(offer);
    }
    if !right {
        return None;
    }
    // The parts of the usages of a setting: one of each, which add up to all of its energy.
    for setting in Setting::ALL {
        let mut parts: Vec<(Usage, f64, usize)> = Vec::new();
        for (i, offer) in out.iter().enumerate().filter(|(_, offer)| offer.setting == setting) {
            match parts.iter().find(|(usage, ..)| *usage == offer.usage) {
                None => parts.push((offer.usage, offer.part, i)),
                Some((_, part, first)) if *part != offer.part => {
                    let message = format!("`{}` et `{}` ne donnent pas la même `part`", out[*first].id, offer.id);
                    let help = "les offres d'un milieu et d'un usage ont la même part de l'énergie du milieu";
                    found.notes.push(fault::unusable(message).at(places[i].clone()).help(help));
                    right = false;
                }
                Some(_) => {}
            }
        }
        let sum: f64 = parts.iter().map(|(_, part, _)| part).sum();
        let Some((.., first)) = parts.first().filter(|_| right) else { continue };
        if sum <= 0.0 {
            let message = format!("les offres du milieu `{}` n'ont aucune part", SETTINGS[setting.column()]);
            found.notes.push(fault::unusable(message).at(places[*first].clone()).help("écrire `part = 1.0`"));
            right = false;
        } else if (sum - 1.0).abs() > 1e-9 {
            let what = format!("les parts des usages du milieu `{}`", SETTINGS[setting.column()]);
            found.notes.push_once(fault::normalised(&what, sum, true, places[*first].clone()));
            out.iter_mut().filter(|offer| offer.setting == setting).for_each(|offer| offer.part /= sum);
        }
    }
    right.then_some(out)
}

fn setting(word: &str) -> Option<Setting> {
    SETTINGS.iter().position(|known| *known == word).map(|rank| Setting::ALL[rank])
}

type Utilisations = [Option<(Utilisation, bool)>; Setting::COUNT];

fn utilisations(found: &mut Found<'_>) -> Option<Utilisations> {
    let mut out = [None; Setting::COUNT];
    let mut right = true;
    for item in found.sections("utilisation") {
        let setting = found.word(item, "milieu").and_then(setting);
        let points = found.points(item, "points");
        let curve = points.and_then(|points| match points {
            [one, other] => Utilisation::through(*one, *other),
            _ => None,
        });
        if let (Some(_), None, Some(cell)) = (points, &curve, item.cell("points")) {
            let message = format!("la durée d'usage de `{}` n'est pas une courbe par deux points", item.id);
            let help = "deux points, d'abscisse et de valeur au-dessus de 0 : `[[0.02, 0.05], [0.50, 0.25]]`";
            found.notes.push(fault::unusable(message).at(cell.place.clone()).help(help));
        }
        let both = match found.cell(item, "vehicules").map(|cell| &cell.value) {
            Some(Value::Words(words)) => Some(words.iter().any(|word| word == POWERTRAINS[1])),
            _ => None,
        };
        match (setting, curve, both) {
            (Some(setting), Some(curve), Some(both)) => out[setting.column()] = Some((curve, both)),
            _ => right = false,
        }
    }
    right.then_some(out)
}

fn on_board(found: &mut Found<'_>) -> Option<OnBoard> {
    const CURRENTS: [&str; 2] = ["alternatif", "continu"];
    let counted = found.only("rendements").and_then(|item| found.flag(item, "compter_le_bord"));
    let items =
        found.each("rendement", 2, |f, i| f.rank(i, "courant", &CURRENTS), |c| format!("« {} »", CURRENTS[c]))?;
    let (mut board, mut charger) = (Vec::new(), Vec::new());
    for item in items {
        board.extend(found.number(item, "bord"));
        charger.extend(found.number(item, "borne"));
    }
    let (board, charger): ([f64; 2], [f64; 2]) = (board.try_into().ok()?, charger.try_into().ok()?);
    Some(OnBoard { counted: counted?, board, charger })
}

fn private(found: &mut Found<'_>) -> Option<[[f64; 2]; 2]> {
    let said = |rank: usize| format!("`{}`, `{}`", POWERTRAINS[rank / 2], DWELLINGS[rank % 2]);
    let items = found.each("couverture_privee", 4, dwelling, said)?;
    let values: Option<Vec<f64>> = items.into_iter().map(|item| found.number(item, "vehicules_par_borne")).collect();
    let [a, b, c, d]: [f64; 4] = values?.try_into().ok()?;
    Some([[a, b], [c, d]])
}

/// Which powertrain, and which kind of dwelling.
fn dwelling<'a>(found: &mut Found<'a>, item: &'a Item) -> Option<usize> {
    let (powertrain, dwelling) =
        (found.rank(item, "motorisation", POWERTRAINS), found.rank(item, "logement", DWELLINGS));
    Some(2 * powertrain? + dwelling?)
}

/// A class of power, from 0.
fn class(found: &mut Found<'_>, section: &str) -> Option<usize> {
    let item = found.only(section)?;
    class_of(found, item)
}

fn class_of<'a>(found: &mut Found<'a>, item: &'a Item) -> Option<usize> {
    let class = found.number(item, "classe")?;
    let whole = class.fract() == 0.0;
    if !whole {
        let place = item.cell("classe").map_or(item.place.clone(), |cell| cell.place.clone());
        found.notes.push(fault::unusable(format!("la classe {} n'existe pas", french::short(class, 2))).at(place));
    }
    whole.then(|| class as usize - 1)
}

fn roads(found: &mut Found<'_>) -> Option<Roads> {
    const SECTION: &str = "couverture_itineraire";
    let (density, each) = (found.the(SECTION, "stations_pour_100_km"), found.the(SECTION, "points_par_station"));
    Some(Roads { density: density?, each: each?, class: class(found, SECTION)? })
}

fn people(found: &mut Found<'_>) -> Option<ByPopulation> {
    const SECTION: &str = "couverture_population";
    let per = found.the(SECTION, "habitants_par_point")?;
    if per <= 0.0 {
        let item = found.only(SECTION)?;
        let place = item.cell("habitants_par_point").map_or(item.place.clone(), |cell| cell.place.clone());
        let help = "donner un très grand nombre pour ne pas en tenir compte";
        found.notes.push(fault::unusable("`habitants_par_point` est nul").at(place).help(help));
        return None;
    }
    Some(ByPopulation { per, class: class(found, SECTION)? })
}

fn prices(found: &mut Found<'_>) -> Option<[Option<Range>; CLASSES]> {
    let mut out = [None; CLASSES];
    let mut right = true;
    for item in found.sections("cout_classe") {
        let (class, low, high) = (class_of(found, item), found.number(item, "bas"), found.number(item, "haut"));
        let (Some(class), Some(low), Some(high)) = (class, low, high) else {
            right = false;
            continue;
        };
        out[class] = Range::new(low, high);
        if out[class].is_none() {
            let message = format!("`{}` : `bas` est au-dessus de `haut`", item.name());
            found.notes.push(fault::unusable(message).at(item.place.clone()).help("échanger les deux"));
            right = false;
        }
    }
    right.then_some(out)
}

/// What running a point costs in a year, up to each power: a share of the investment.
fn running(found: &mut Found<'_>) -> Option<Vec<(Option<f64>, f64)>> {
    let sections = found.sections("cout_exploitation");
    let mut out: Vec<(Option<f64>, f64)> = Vec::new();
    for item in sections {
        let most = match item.cell("jusqu_a_kw").map(|cell| &cell.value) {
            Some(Value::Number(most)) => Some(*most),
            _ => None,
        };
        out.push((most, found.number(item, "part_de_l_investissement")?));
    }
    // The lowest limit first, what has none last.
    out.sort_by(|a, b| a.0.unwrap_or(f64::INFINITY).total_cmp(&b.0.unwrap_or(f64::INFINITY)));
    Some(out)
}

/// Whether there are chargers wherever energy is taken in public, and of every class that a minimum asks for.
fn served(found: &mut Found<'_>, of: &Parameters) -> Option<()> {
    let mut right = Some(());
    let habits = of.habits.iter().chain(of.vans.groups.iter().map(|group| &group.habit));
    let asked = |setting: Setting| habits.clone().any(|habit| habit.shares[setting.column()] > 0.0);
    for word in PUBLIC {
        let Some(setting) = setting(word) else { continue };
        let offered = of.offers.iter().any(|offer| offer.setting == setting);
        if asked(setting) && !offered {
            let message =
                format!("des véhicules prennent de l'énergie dans le milieu `{word}`, et aucune [[offre]] ne l'a");
            found.notes.push(fault::unusable(message).help("ajouter une section [[offre]] de ce milieu"));
            right = None;
        }
        if offered && of.utilisation[setting.column()].is_none() {
            let message = format!("aucune section [[utilisation]] ne dit la durée d'usage du milieu `{word}`");
            found.notes.push(fault::unusable(message).help("ajouter une section [[utilisation]] de ce milieu"));
            right = None;
        }
    }
    for (section, class) in [("couverture_itineraire", of.roads.class), ("couverture_population", of.people.class)] {
        if !of.offers.iter().any(|offer| power_class(offer.power) == Some(class)) {
            let message = format!("`{section}` demande des points de classe {}, et aucune offre n'en a", class + 1);
            let place = found.only(section).and_then(|item| item.cell("classe")).map(|cell| cell.place.clone());
            let d = fault::class_without_supply(message)
                .help("changer `classe`, ou ajouter une [[offre]] de cette puissance");
            found.notes.push_once(match place {
                Some(place) => d.at(place),
                None => d,
            });
        }
    }
    right
}
