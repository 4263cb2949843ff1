//! Colours: palettes, and the measures by which they are judged (lightness, ΔE2000, contrast, colour blindness).

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// The palettes that a recipe may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// Blue, from light to dark.
    Blue,
    /// Blue, from white to a middle tone: for areas under many names and signs.
    LightBlue,
    /// Green, from light to dark.
    Green,
    /// Orange, from light to dark.
    Orange,
    /// Orange–blue around a light middle.
    Diverging,
    /// The same the other way round: orange where the number is high, for what is worse when it grows.
    DivergingUp,
    /// Okabe and Ito's colours, for categories.
    Categories,
}

/// A kind of colour vision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vision {
    /// All three cones.
    Normal,
    /// No L cones.
    Protanopia,
    /// No M cones.
    Deuteranopia,
    /// No S cones.
    Tritanopia,
}

impl Vision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Protanopia, Self::Deuteranopia, Self::Tritanopia];
}

/// Okabe and Ito (2008), *Color Universal Design*, black left out; the yellow last, as it is faint on paper.
const OKABE_ITO: [Colour; 7] = [
    Colour(0x00, 0x72, 0xB2),
    Colour(0xE6, 0x9F, 0x00),
    Colour(0x00, 0x9E, 0x73),
    Colour(0xD5, 0x5E, 0x00),
    Colour(0x56, 0xB4, 0xE9),
    Colour(0xCC, 0x79, 0xA7),
    Colour(0xF0, 0xE4, 0x42),
];

/// Names that recipes give to colours.
const NAMED: [(&str, Colour); 12] = [
    ("bleu", Colour(0x00, 0x72, 0xB2)),
    ("orange", Colour(0xE6, 0x9F, 0x00)),
    ("vert", Colour(0x00, 0x9E, 0x73)),
    ("vermillon", Colour(0xD5, 0x5E, 0x00)),
    ("ciel", Colour(0x56, 0xB4, 0xE9)),
    ("pourpre", Colour(0xCC, 0x79, 0xA7)),
    ("jaune", Colour(0xF0, 0xE4, 0x42)),
    ("noir", Colour(0x22, 0x22, 0x22)),
    ("gris", Colour(0x8C, 0x8C, 0x8C)),
    ("gris-clair", Colour(0xE2, 0xE0, 0xDC)),
    ("blanc", Colour(0xFF, 0xFF, 0xFF)),
    ("violet", Colour(0x5E, 0x3C, 0x99)),
];

impl Palette {
    /// Its name in recipes.
    pub(super) const NAMES: [(&'static str, Self); 7] = [
        ("sequentielle-bleue", Self::Blue),
        ("sequentielle-bleue-claire", Self::LightBlue),
        ("sequentielle-verte", Self::Green),
        ("sequentielle-orange", Self::Orange),
        ("divergente", Self::Diverging),
        ("divergente-inverse", Self::DivergingUp),
        ("categories", Self::Categories),
    ];

    /// `k` colours, in the order of the classes. Steps are equal in ΔE2000 along the palette's path, so that no two
    /// neighbours are nearer than they need be.
    #[must_use]
    pub fn colours(self, k: usize) -> Vec<Colour> {
        // Paths in Lab through the anchors of Brewer's single-hue schemes (Blues, Greens, Oranges) and of her
        // orange–blue (PuOr and RdYlBu's ends), pulled a little darker at the end to keep lightness steps ≥ 8.
        let path: &[Colour] = match self {
            Self::Blue => &[
                Colour(0xED, 0xF4, 0xFB),
                Colour(0x9E, 0xCA, 0xE1),
                Colour(0x42, 0x92, 0xC6),
                Colour(0x08, 0x45, 0x94),
                Colour(0x06, 0x20, 0x4C),
            ],
            Self::LightBlue => &[
                Colour(0xFB, 0xFC, 0xFE),
                Colour(0xB3, 0xD4, 0xEA),
                Colour(0x6A, 0xA6, 0xD6),
                Colour(0x2F, 0x62, 0xA8),
            ],
            Self::Green => &[
                Colour(0xEC, 0xF7, 0xE8),
                Colour(0xA1, 0xD9, 0x9B),
                Colour(0x41, 0xAB, 0x5D),
                Colour(0x00, 0x5A, 0x32),
                Colour(0x00, 0x2C, 0x16),
            ],
            Self::Orange => &[
                Colour(0xFE, 0xF1, 0xE1),
                Colour(0xFD, 0xC0, 0x80),
                Colour(0xE6, 0x72, 0x1A),
                Colour(0x9A, 0x36, 0x03),
                Colour(0x4A, 0x18, 0x02),
            ],
            Self::Diverging => &[
                Colour(0x7F, 0x3B, 0x08),
                Colour(0xE0, 0x82, 0x14),
                Colour(0xF5, 0xF1, 0xEA),
                Colour(0x56, 0x9F, 0xCE),
                Colour(0x05, 0x3C, 0x70),
            ],
            Self::DivergingUp => {
                let mut colours = Self::Diverging.colours(k);
                colours.reverse();
                return colours;
            }
            Self::Categories => return (0..k).map(|i| OKABE_ITO[i % OKABE_ITO.len()]).collect(),
        };
        walk(path, k, self == Self::Diverging)
    }
}

/// `k` points at equal ΔE2000 along a path in Lab; with `centred` an odd number of them has one in its middle.
fn walk(path: &[Colour], k: usize, centred: bool) -> Vec<Colour> {
    const STEPS: usize = 64;
    let labs: Vec<[f64; 3]> = path.iter().map(|c| c.lab()).collect();
    let mut fine: Vec<[f64; 3]> = Vec::new();
    for pair in labs.windows(2) {
        for s in 0..STEPS {
            let t = s as f64 / STEPS as f64;
            fine.push(std::array::from_fn(|i| pair[0][i] + t * (pair[1][i] - pair[0][i])));
        }
    }
    fine.push(labs[labs.len() - 1]);
    let mut along = vec![0.0];
    for pair in fine.windows(2) {
        along.push(along[along.len() - 1] + delta_e(pair[0], pair[1]));
    }
    let total = along[along.len() - 1];
    // One class alone takes the middle of the path; few classes need not go to the darkest end.
    let reach = if k <= 4 { 0.85 } else { 1.0 };
    let start = if centred { 0.5 * (1.0 - reach) } else { 0.0 };
    (0..k)
        .map(|i| {
            let at = if k == 1 { 0.5 * total } else { total * (start + reach * i as f64 / (k - 1) as f64) };
            let j = along.partition_point(|a| *a < at).min(fine.len() - 1);
            Colour::from_lab(fine[j])
        })
        .collect()
}

fn linear(byte: u8) -> f64 {
    let v = f64::from(byte) / 255.0;
    if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

fn byte(linear: f64) -> u8 {
    let v = linear.clamp(0.0, 1.0);
    let s = if v <= 0.003_130_8 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
    (s * 255.0).round() as u8
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self(255, 255, 255);

    /// A colour from a name of recipes or `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(hex) = text.strip_prefix('#') {
            if hex.len() != 6 || !hex.is_ascii() {
                return None;
            }
            let part = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).ok();
            return Some(Self(part(0)?, part(2)?, part(4)?));
        }
        NAMED.iter().find(|(name, _)| *name == text).map(|(_, c)| *c)
    }

    /// The names that [`Self::parse`] takes.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// `#RRGGBB`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }

    /// This colour laid over `under` with an opacity between 0 and 1.
    #[must_use]
    pub fn over(self, under: Self, opacity: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) * opacity + f64::from(b) * (1.0 - opacity)).round() as u8;
        Self(mix(self.0, under.0), mix(self.1, under.1), mix(self.2, under.2))
    }

    /// CIE 1976 L*a*b*, D65.
    #[must_use]
    pub fn lab(self) -> [f64; 3] {
        let (r, g, b) = (linear(self.0), linear(self.1), linear(self.2));
        let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
        let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
        let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
        let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
        [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
    }

    fn from_lab([l, a, b]: [f64; 3]) -> Self {
        let fy = (l + 16.0) / 116.0;
        let inverse =
            |t: f64| if t.powi(3) > 216.0 / 24389.0 { t.powi(3) } else { (116.0 * t - 16.0) * 27.0 / 24389.0 };
        let (x, y, z) = (0.950_47 * inverse(fy + a / 500.0), inverse(fy), 1.088_83 * inverse(fy - b / 200.0));
        Self(
            byte(3.240_454_2 * x - 1.537_138_5 * y - 0.498_531_4 * z),
            byte(-0.969_266 * x + 1.876_010_8 * y + 0.041_556 * z),
            byte(0.055_643_4 * x - 0.204_025_9 * y + 1.057_225_2 * z),
        )
    }

    /// As seen with that vision (Machado, Oliveira and Fernandes, 2009, severity 1, in linear RGB).
    #[must_use]
    pub fn seen(self, vision: Vision) -> Self {
        let m: [[f64; 3]; 3] = match vision {
            Vision::Normal => return self,
            Vision::Protanopia => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Vision::Deuteranopia => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            Vision::Tritanopia => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        };
        let v = [linear(self.0), linear(self.1), linear(self.2)];
        let row = |r: [f64; 3]| byte(r[0] * v[0] + r[1] * v[1] + r[2] * v[2]);
        Self(row(m[0]), row(m[1]), row(m[2]))
    }

    /// Relative luminance (WCAG 2).
    fn luminance(self) -> f64 {
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio with another colour (WCAG 2), from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// How far two colours look from each other: ΔE2000.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        delta_e(self.lab(), other.lab())
    }
}

/// CIEDE2000 (Sharma, Wu and Dalal, 2005).
fn delta_e(one: [f64; 3], two: [f64; 3]) -> f64 {
    let ([l1, a1, b1], [l2, a2, b2]) = (one, two);
    let c_mean = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let g = 0.5 * (1.0 - (c_mean.powi(7) / (c_mean.powi(7) + 25f64.powi(7))).sqrt());
    let (a1, a2) = ((1.0 + g) * a1, (1.0 + g) * a2);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let grey = c1 * c2 == 0.0;
    let mut dh = h2 - h1;
    if grey {
        dh = 0.0;
    } else if dh > 180.0 {
        dh -= 360.0;
    } else if dh < -180.0 {
        dh += 360.0;
    }
    let big_h = 2.0 * (c1 * c2).sqrt() * (dh.to_radians() / 2.0).sin();
    let (l_mean, c_mean) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h_mean = if grey {
        h1 + h2
    } else if (h1 - h2).abs() <= 180.0 {
        f64::midpoint(h1, h2)
    } else if h1 + h2 < 360.0 {
        (h1 + h2 + 360.0) / 2.0
    } else {
        (h1 + h2 - 360.0) / 2.0
    };
    let cos = |d: f64| d.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h_mean - 30.0) + 0.24 * cos(2.0 * h_mean) + 0.32 * cos(3.0 * h_mean + 6.0)
        - 0.2 * cos(4.0 * h_mean - 63.0);
    let l50 = (l_mean - 50.0).powi(2);
    let (sl, sc, sh) = (1.0 + 0.015 * l50 / (20.0 + l50).sqrt(), 1.0 + 0.045 * c_mean, 1.0 + 0.015 * c_mean * t);
    let rotation = 30.0 * (-((h_mean - 275.0) / 25.0).powi(2)).exp();
    let rc = 2.0 * (c_mean.powi(7) / (c_mean.powi(7) + 25f64.powi(7))).sqrt();
    let rt = -(2.0 * rotation).to_radians().sin() * rc;
    let (dl, dc, dh) = ((l2 - l1) / sl, (c2 - c1) / sc, big_h / sh);
    (dl * dl + dc * dc + dh * dh + rt * dc * dh).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs 1, 7, 17 and 25 of the test data of Sharma, Wu and Dalal (2005).
    #[test]
    fn ciede2000_is_that_of_its_authors() {
        for (one, two, expected) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ] {
            assert!((delta_e(one, two) - expected).abs() < 1e-4, "{one:?} {two:?}: {}", delta_e(one, two));
        }
    }

    /// Bounds: 10 in normal vision and 8 in lightness are the project's. 6 for colour-blind vision: three times what
    /// is seen side by side, enough as lightness alone already parts sequential classes.
    #[test]
    fn neighbouring_classes_are_told_apart() {
        for palette in [Palette::Blue, Palette::Green, Palette::Orange] {
            for k in 3..=6 {
                let colours = palette.colours(k);
                for pair in colours.windows(2) {
                    let step = pair[0].lab()[0] - pair[1].lab()[0];
                    assert!(step >= 8.0, "{palette:?} {k}: lightness step {step:.1} ({pair:?})");
                    assert!(pair[0].distance(pair[1]) >= 10.0, "{palette:?} {k}: {:.1}", pair[0].distance(pair[1]));
                    for vision in Vision::ALL {
                        let seen = pair[0].seen(vision).distance(pair[1].seen(vision));
                        assert!(seen >= 6.0, "{palette:?} {k} {vision:?}: {seen:.1}");
                    }
                }
            }
        }
        for k in 3..=7 {
            for pair in Palette::Diverging.colours(k).windows(2) {
                for vision in Vision::ALL {
                    let (seen, least) = (
                        pair[0].seen(vision).distance(pair[1].seen(vision)),
                        if vision == Vision::Normal { 10.0 } else { 6.0 },
                    );
                    assert!(seen >= least, "diverging {k} {vision:?}: {seen:.1}");
                }
            }
        }
        // Categories come in any order on a map: every pair counts, not only neighbours.
        let categories = Palette::Categories.colours(7);
        for (i, one) in categories.iter().enumerate() {
            for two in &categories[..i] {
                assert!(one.distance(*two) >= 10.0, "{one:?} {two:?}");
            }
        }
    }

    #[test]
    fn contrast_of_black_on_white_is_21() {
        assert!((Colour(0, 0, 0).contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        assert_eq!(Colour::parse("#0072B2"), Some(Colour(0, 0x72, 0xB2)));
        assert_eq!(Colour::parse("bleu"), Some(Colour(0, 0x72, 0xB2)));
        assert_eq!(Colour::parse("#00é2B"), None);
    }
}
