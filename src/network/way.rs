//! What a way of OpenStreetMap is to a profile: its speed each way, from its tags.

use super::profile::{OneWay, Profile, Slope};

/// The tags of a way or a node.
#[derive(Debug, Clone, Copy)]
pub struct Tags<'a>(pub &'a [(&'a str, &'a str)]);

impl<'a> Tags<'a> {
    /// The value of a key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| v.trim())
    }
}

/// How one goes along a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// km/h in the direction in which the way is drawn; none when one may not.
    pub forward: Option<f64>,
    /// km/h in the other direction.
    pub backward: Option<f64>,
    /// Seconds for the whole way, whatever its length: a ferry's timetable.
    pub seconds: Option<f64>,
    /// Whether slopes matter.
    pub sloped: bool,
}

/// Speed of a ferry that does not tell how long it takes, km/h.
const FERRY: f64 = 10.0;

/// What the access keys say: open, closed, or nothing; and whether by the profile's own key.
enum Access {
    Open { own: bool },
    Closed,
    Untold,
}

fn access(profile: &Profile, tags: Tags<'_>) -> Access {
    for (n, key) in profile.access.iter().enumerate() {
        let Some(value) = tags.get(key) else { continue };
        let closes = |part: &str| profile.closing.iter().any(|c| c == part);
        if closes(value) || value.split(';').all(|part| closes(part.trim())) {
            return Access::Closed;
        }
        return Access::Open { own: n == 0 };
    }
    Access::Untold
}

/// Whether a profile drives a motor vehicle.
#[must_use]
pub fn is_motor(profile: &Profile) -> bool {
    profile.access.iter().any(|key| key == "motor_vehicle")
}

/// How a profile goes along a way; `None` when it does not.
#[must_use]
pub fn pace(profile: &Profile, tags: Tags<'_>) -> Option<Pace> {
    let access = access(profile, tags);
    if matches!(access, Access::Closed) {
        return None;
    }
    let own = matches!(access, Access::Open { own: true });
    if tags.get("route") == Some("ferry") && tags.get("highway").is_none() {
        return ferry(profile, tags, own);
    }
    let class = tags.get("highway")?;
    // A square is drawn by its outline (area=yes), and is a way along it: longer than across, but nearer to the truth than
    // round the houses, and the streets that end at a square are not cut off from one another.
    if tags.get("smoothness") == Some("impassable") {
        return None;
    }
    if !is_motor(profile) && !own && tags.get("motorroad") == Some("yes") {
        return None;
    }
    let by_class = || profile.speeds.get(class).copied();
    let mut speed = by_class().or_else(|| profile.speeds_if_allowed.get(class).copied().filter(|_| own))?;
    if let Some(most) = tags.get("surface").and_then(|s| profile.surfaces.get(s)) {
        speed = speed.min(*most);
    }
    if tags.get(&profile.access[0]) == Some("dismount") {
        speed = profile.dismounted?;
    }
    let limited = |key: &str| {
        let limit = tags.get(key).or_else(|| tags.get("maxspeed")).and_then(|value| limit(profile, value));
        let named = || {
            ["maxspeed:type", "zone:maxspeed", "source:maxspeed"]
                .iter()
                .find_map(|key| tags.get(key).filter(|v| v.contains(':')).and_then(|value| self::limit(profile, value)))
        };
        limit.or_else(named).map_or(speed, |limit| speed.min(limit * profile.share_of_limit))
    };
    let (forward, backward) = directions(profile, tags, class);
    let pace = Pace {
        forward: forward.then(|| limited("maxspeed:forward")),
        backward: backward.then(|| limited("maxspeed:backward")),
        seconds: None,
        // Nothing slopes in a bridge or a tunnel but in the map of the ground below.
        sloped: profile.slope != Slope::None && tags.get("bridge").is_none() && tags.get("tunnel").is_none(),
    };
    (forward || backward).then_some(pace)
}

/// What a turn restriction is to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnRule {
    /// One may not go so.
    No,
    /// One may go only so.
    Only,
}

/// What a restriction's tags say to a profile; `None` when it does not concern it. Who walks turns freely; a rule for
/// certain hours is none.
#[must_use]
pub fn turn_rule(profile: &Profile, tags: Tags<'_>) -> Option<TurnRule> {
    let vehicles = || profile.access.iter().map(String::as_str).filter(|key| *key != "access");
    if !vehicles().any(|key| key == "vehicle") {
        return None;
    }
    let own = vehicles().find_map(|key| tags.get(&format!("restriction:{key}")));
    let excepted =
        || tags.get("except").is_some_and(|all| all.split(';').any(|one| vehicles().any(|key| key == one.trim())));
    let value = own.or_else(|| tags.get("restriction").filter(|_| !excepted()))?;
    match value.split_once('_')?.0 {
        "no" => Some(TurnRule::No),
        "only" => Some(TurnRule::Only),
        _ => None,
    }
}

fn ferry(profile: &Profile, tags: Tags<'_>, own: bool) -> Option<Pace> {
    // A ferry takes people; vehicles only where the map says so.
    if !profile.ferries || !(own || profile.access[0] == "foot") {
        return None;
    }
    let seconds = tags.get("duration").and_then(duration);
    Some(Pace { forward: Some(FERRY), backward: Some(FERRY), seconds, sloped: false })
}

/// `"00:25"`, `"1:05:00"` or minutes, in seconds.
fn duration(text: &str) -> Option<f64> {
    let parts: Option<Vec<f64>> = text.split(':').map(|p| p.parse::<f64>().ok().filter(|v| *v >= 0.0)).collect();
    let seconds = match parts?.as_slice() {
        [minutes] => minutes * 60.0,
        [hours, minutes] => hours * 3_600.0 + minutes * 60.0,
        [hours, minutes, seconds] => hours * 3_600.0 + minutes * 60.0 + seconds,
        _ => return None,
    };
    (seconds > 0.0).then_some(seconds)
}

/// Which directions are open: as drawn, against.
fn directions(profile: &Profile, tags: Tags<'_>, class: &str) -> (bool, bool) {
    if profile.one_way == OneWay::Ignored {
        return (true, true);
    }
    let implied = class == "motorway" || matches!(tags.get("junction"), Some("roundabout" | "circular"));
    let (forward, backward) = match tags.get("oneway") {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (false, true),
        Some("no" | "false" | "0") => (true, true),
        // A lane whose direction changes by the hour, and what nobody can read.
        Some("reversible" | "alternating") => (true, true),
        _ => (true, !implied),
    };
    if profile.one_way == OneWay::KeptButForCycles && !(forward && backward) {
        let opposite = |key: &str| tags.get(key).is_some_and(|v| v.starts_with("opposite"));
        let free = tags.get("oneway:bicycle") == Some("no")
            || ["cycleway", "cycleway:left", "cycleway:right"].iter().any(|key| opposite(key));
        if free {
            return (true, true);
        }
    }
    (forward, backward)
}

/// A speed limit in km/h; none when there is none, or nobody can read it.
fn limit(profile: &Profile, text: &str) -> Option<f64> {
    let limits = profile.limits;
    if let Some((_, name)) = text.split_once(':') {
        return match name {
            "urban" => Some(limits.urban),
            "rural" => Some(limits.rural),
            "trunk" => Some(limits.trunk),
            "motorway" => Some(limits.motorway),
            "zone30" | "zone:30" | "30" => Some(limits.zone),
            "living_street" | "walk" | "20" => Some(limits.living),
            other => other.strip_prefix("zone").unwrap_or(other).trim_start_matches(':').parse().ok(),
        };
    }
    if text == "walk" {
        return Some(limits.living);
    }
    let (number, unit) = text.split_at(text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len()));
    let number: f64 = number.parse().ok().filter(|v| *v > 0.0)?;
    match unit.trim() {
        "" | "km/h" | "kmh" => Some(number),
        "mph" => Some(number * 1.609_344),
        _ => None,
    }
}

/// Whether a profile can't go through a node.
#[must_use]
pub fn blocks(profile: &Profile, tags: Tags<'_>) -> bool {
    match access(profile, tags) {
        Access::Closed => true,
        Access::Open { .. } => false,
        Access::Untold => tags.get("barrier").is_some_and(|b| profile.barriers.iter().any(|own| own == b)),
    }
}

/// What a slope (rise over run, positive uphill) makes of a speed on the flat.
#[must_use]
pub fn on_slope(slope: Slope, flat: f64, rise: f64) -> f64 {
    // Past one in four a map's ground is a cliff, a cutting or an error.
    let rise = rise.clamp(-0.25, 0.25);
    match slope {
        Slope::None => flat,
        // Tobler, «Three presentations on geographical analysis and modeling», 1993: 6 exp(−3.5 |s + 0.05|) km/h.
        Slope::Tobler => flat * (-3.5 * ((rise + 0.05).abs() - 0.05)).exp(),
        Slope::Cycle => flat * (cyclist(100.0, rise) / cyclist(100.0, 0.0)).clamp(4.0 / flat.max(4.0), 1.5),
        Slope::ElectricCycle => {
            let helped = flat * (cyclist(250.0, rise) / cyclist(250.0, 0.0)).clamp(4.0 / flat.max(4.0), 1.3);
            if rise >= 0.0 { helped.min(25.0_f64.max(flat)) } else { helped }
        }
    }
}

/// The speed in m/s of a rider and bicycle of 90 kg at that power, on that slope, without wind: rolling resistance 0.008,
/// drag area 0.5 m², air of 1.2 kg/m³, transmission 95 % (the balance of Martin et al., «Validation of a mathematical
/// model for road cycling power», 1998).
fn cyclist(power: f64, rise: f64) -> f64 {
    let angle = rise.atan();
    let force = 90.0 * 9.81 * (0.008 * angle.cos() + angle.sin());
    let needed = |v: f64| v * (force + 0.5 * 1.2 * 0.5 * v * v) - 0.95 * power;
    let (mut low, mut high) = (0.1, 40.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if needed(middle) > 0.0 { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, tags: &[(&str, &str)]) -> Option<(Option<f64>, Option<f64>)> {
        let profile = Profile::all().iter().find(|p| p.id == id).expect("a profile");
        pace(profile, Tags(tags)).map(|p| (p.forward, p.backward))
    }

    #[test]
    fn speeds_are_those_of_the_class_the_limit_and_the_surface() {
        let both = |v: f64| Some((Some(v), Some(v)));
        assert_eq!(of("voiture", &[("highway", "secondary")]), both(68.0));
        assert_eq!(of("voiture", &[("highway", "secondary"), ("maxspeed", "50")]), both(47.5));
        assert_eq!(of("voiture", &[("highway", "secondary"), ("maxspeed", "30 mph")]), both(0.95 * 30.0 * 1.609_344));
        assert_eq!(of("voiture", &[("highway", "secondary"), ("maxspeed", "FR:urban")]), both(47.5));
        assert_eq!(of("voiture", &[("highway", "secondary"), ("zone:maxspeed", "FR:30")]), both(28.5));
        assert_eq!(of("voiture", &[("highway", "track"), ("surface", "mud")]), both(10.0));
        let one = [("highway", "primary"), ("maxspeed:forward", "40"), ("maxspeed", "60")];
        assert_eq!(of("voiture", &one), Some((Some(38.0), Some(57.0))));
        assert_eq!(of("marche", &[("highway", "steps")]), both(2.5));
        assert_eq!(of("marche", &[("highway", "motorway")]), None);
    }

    #[test]
    fn access_goes_from_the_precise_to_the_general() {
        let closed = [("highway", "residential"), ("access", "no")];
        assert_eq!(of("voiture", &closed), None);
        let but_cars = [("highway", "residential"), ("access", "no"), ("motor_vehicle", "destination")];
        assert!(of("voiture", &but_cars).is_some());
        assert_eq!(of("velo", &but_cars), None);
        assert_eq!(of("voiture", &[("highway", "track"), ("motor_vehicle", "agricultural;forestry")]), None);
        assert_eq!(of("velo", &[("highway", "footway")]), None);
        assert_eq!(of("velo", &[("highway", "footway"), ("bicycle", "yes")]), Some((Some(10.0), Some(10.0))));
        assert_eq!(of("velo", &[("highway", "path"), ("bicycle", "dismount")]), Some((Some(4.5), Some(4.5))));
        assert_eq!(of("velo", &[("highway", "trunk"), ("motorroad", "yes")]), None);
        assert_eq!(of("marche", &[("highway", "pedestrian"), ("area", "yes")]), Some((Some(4.5), Some(4.5))));
        assert_eq!(of("voiture", &[("highway", "pedestrian"), ("area", "yes")]), None);
        assert_eq!(of("marche", &[("highway", "footway"), ("smoothness", "impassable")]), None);
        assert_eq!(of("voiture", &[("route", "ferry")]), None);
        assert!(of("voiture", &[("route", "ferry"), ("motorcar", "yes")]).is_some());
        assert!(of("marche", &[("route", "ferry")]).is_some());
    }

    #[test]
    fn one_way_streets_hold_but_for_whom_they_exempt() {
        let one = [("highway", "residential"), ("oneway", "yes"), ("cycleway", "opposite_lane")];
        assert_eq!(of("voiture", &one), Some((Some(30.0), None)));
        assert_eq!(of("velo", &one), Some((Some(17.0), Some(17.0))));
        assert_eq!(of("velo", &one[..2]), Some((Some(17.0), None)));
        assert_eq!(of("marche", &one), Some((Some(4.5), Some(4.5))));
        assert_eq!(of("voiture", &[("highway", "residential"), ("oneway", "-1")]), Some((None, Some(30.0))));
        assert_eq!(of("voiture", &[("highway", "residential"), ("junction", "roundabout")]), Some((Some(30.0), None)));
        assert_eq!(of("voiture", &[("highway", "motorway")]), Some((Some(120.0), None)));
        assert_eq!(of("voiture", &[("highway", "motorway"), ("oneway", "no")]), Some((Some(120.0), Some(120.0))));
    }

    #[test]
    fn a_gate_stops_cars_unless_it_is_open_to_them() {
        let by = |id: &str| Profile::all().iter().find(|p| p.id == id).expect("a profile");
        assert!(blocks(by("voiture"), Tags(&[("barrier", "bollard")])));
        assert!(!blocks(by("voiture"), Tags(&[("barrier", "gate"), ("access", "yes")])));
        assert!(!blocks(by("velo"), Tags(&[("barrier", "bollard")])));
        assert!(blocks(by("marche"), Tags(&[("barrier", "gate"), ("access", "private")])));
    }

    /// Tobler's speed on the flat is 6 exp(−0.175) = 5.037 km/h and its most 6 km/h, at five per cent downhill; a cyclist
    /// of 100 W on 8 % upwards goes at 95 / (90 × 9.81 × (0.008 + 0.08) + drag) ≈ 1.2 m/s.
    #[test]
    fn slopes_slow_down_and_gentle_descents_help() {
        let tobler = |rise: f64| on_slope(Slope::Tobler, 6.0 * (-0.175_f64).exp(), rise);
        assert!((tobler(0.0) - 5.036_7).abs() < 1e-3 && (tobler(-0.05) - 6.0).abs() < 1e-12);
        assert!((tobler(0.10) - 6.0 * (-0.525_f64).exp()).abs() < 1e-12);
        let up = cyclist(100.0, 0.08);
        assert!((up - 1.21).abs() < 0.02, "{up}");
        assert!(on_slope(Slope::Cycle, 18.0, 0.05) < 9.0 && on_slope(Slope::Cycle, 18.0, -0.03) > 18.0);
        assert!(on_slope(Slope::ElectricCycle, 22.0, 0.05) > on_slope(Slope::Cycle, 18.0, 0.05));
    }
}
