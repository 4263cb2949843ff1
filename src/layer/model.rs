//! The kinds of layers that the tool knows, each with the columns of its official schema.

/// A kind of layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Bornes de recharge: static IRVE schema 2.3.1, one row a point de charge.
    Irve,
    /// Friches: CNIG standard 1.0.6.
    Friches,
    /// Lieux de covoiturage and points de rencontre: national base (BNLC).
    PointsDeRencontre,
    /// Aménagements cyclables 0.3.5, of which the Voie Verte.
    Cyclable,
    /// Services and equipments: one row a place, opening hours when known.
    Services,
    /// Mairies, from the reference.
    Mairies,
    /// Anything else.
    Libre,
}
