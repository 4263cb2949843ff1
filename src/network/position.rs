//! Positions on the ground, the boxes that they are in and how far they are from one another.

/// A position in ten-millionths of a degree, as OpenStreetMap has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// Longitude.
    pub lon: i32,
    /// Latitude.
    pub lat: i32,
}

impl Position {
    /// Longitude and latitude in degrees.
    #[must_use]
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lon) * 1e-7, f64::from(self.lat) * 1e-7)
    }
}

/// A box of positions, its edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// South-west corner.
    pub least: Position,
    /// North-east corner.
    pub most: Position,
}

impl Area {
    /// The box from west, south, east, north in degrees.
    #[must_use]
    pub fn degrees(west: f64, south: f64, east: f64, north: f64) -> Self {
        let fixed = |v: f64| (v * 1e7).round() as i32;
        Self {
            least: Position { lon: fixed(west), lat: fixed(south) },
            most: Position { lon: fixed(east), lat: fixed(north) },
        }
    }

    /// West, south, east, north in degrees.
    #[must_use]
    pub fn bounds(&self) -> [f64; 4] {
        let ((west, south), (east, north)) = (self.least.degrees(), self.most.degrees());
        [west, south, east, north]
    }

    pub(super) fn holds(&self, p: Position) -> bool {
        (self.least.lon..=self.most.lon).contains(&p.lon) && (self.least.lat..=self.most.lat).contains(&p.lat)
    }
}

/// The distance between two near positions in metres, by the radii of curvature of the GRS80 ellipsoid at their middle:
/// within a millimetre of the geodesic for stretches of a kilometre.
#[must_use]
pub fn metres(a: Position, b: Position) -> f64 {
    const A: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_380_022_90;
    let radians = |v: i64| (v as f64 * 1e-7).to_radians();
    let middle = radians((i64::from(a.lat) + i64::from(b.lat)) / 2);
    let w = 1.0 - E2 * middle.sin().powi(2);
    let (meridian, parallel) = (A * (1.0 - E2) / w.powf(1.5), A / w.sqrt() * middle.cos());
    let x = radians(i64::from(b.lon) - i64::from(a.lon)) * parallel;
    let y = radians(i64::from(b.lat) - i64::from(a.lat)) * meridian;
    x.hypot(y)
}
