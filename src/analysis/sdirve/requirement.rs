//! What the Code de l'énergie asks of a SDIRVE (R353-5-1 to R353-5-9), read in its version of 4 April 2026.

/// One thing that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Requirement {
    Authority,
    Consultation,
    Inventory,
    Use,
    NeedsSoon,
    NeedsLater,
    Usages,
    Induced,
    Grid,
    Objectives,
    Places,
    Tariffs,
    Calendar,
    Means,
    File,
    Publication,
    OnePiece,
    Format,
    Evaluation,
}

impl Requirement {
    /// All, in the order of the articles: article, what is asked, who has it to give.
    pub(super) const ALL: [(Self, &'static str, &'static str, &'static str); 19] = [
        (
            Self::Authority,
            "R353-5-1",
            "une autorité qui a la compétence des bornes et est AOM ou AODE (ou à qui elle a été transférée)",
            "le syndicat d'énergie (AODE), l'EPCI ou l'AOM",
        ),
        (
            Self::Consultation,
            "R353-5-2",
            "la concertation : région, gestionnaires de voirie, gestionnaire du réseau électrique, AODE, AOM",
            "le maître d'ouvrage du schéma",
        ),
        (
            Self::Inventory,
            "R353-5-3 1°",
            "l'état des lieux des points ouverts au public",
            "les aménageurs (fichier IRVE)",
        ),
        (Self::Use, "R353-5-3 1°", "leur usage sur 24 mois", "les opérateurs et exploitants (D353-6)"),
        (
            Self::NeedsSoon,
            "R353-5-3 2°",
            "les besoins à l'échéance opérationnelle, à 3 ans au plus",
            "l'étude (une question de besoins en points de charge)",
        ),
        (
            Self::NeedsLater,
            "R353-5-3 2°",
            "les besoins à long terme, à 5 ans au moins",
            "l'étude (une question de besoins en points de charge)",
        ),
        (
            Self::Usages,
            "R353-5-3 2°",
            "les besoins selon l'usage : résidents, professionnels, occasionnels et transit",
            "l'étude (une question de besoins en points de charge)",
        ),
        (
            Self::Induced,
            "R353-5-3 3°",
            "l'offre qui viendra d'elle-même : obligations des parkings et projets connus",
            "les communes, les aménageurs et les gestionnaires de parkings",
        ),
        (
            Self::Grid,
            "R353-5-3 4°",
            "la capacité d'accueil du réseau électrique aux deux échéances",
            "le gestionnaire du réseau de distribution (GRD)",
        ),
        (
            Self::Objectives,
            "R353-5-4",
            "les objectifs chiffrés par commune et par classe de puissance",
            "le maître d'ouvrage du schéma",
        ),
        (
            Self::Places,
            "R353-5-4",
            "le lieu, la puissance et la configuration des points à créer, sur une carte",
            "le maître d'ouvrage du schéma, avec les communes",
        ),
        (
            Self::Tariffs,
            "R353-5-4",
            "la coordination des accès et des tarifs",
            "les opérateurs, avec le maître d'ouvrage du schéma",
        ),
        (Self::Calendar, "R353-5-5", "le calendrier des actions", "le maître d'ouvrage du schéma"),
        (
            Self::Means,
            "R353-5-5",
            "les moyens : coûts, raccordement, aménageurs, partenariats",
            "le maître d'ouvrage du schéma, le GRD pour le raccordement",
        ),
        (
            Self::File,
            "R353-5-6",
            "le fichier à transmettre au préfet avec le projet (avis favorable au bout de 2 mois de silence)",
            "le maître d'ouvrage du schéma (`territoire sdirve`)",
        ),
        (
            Self::Publication,
            "R353-5-6",
            "la publication des données 2 mois au plus après l'adoption",
            "le maître d'ouvrage du schéma",
        ),
        (
            Self::OnePiece,
            "R353-5-7",
            "pour un schéma commun, un territoire d'un seul tenant",
            "les collectivités qui le portent",
        ),
        (
            Self::Format,
            "R353-5-8",
            "la forme de la carte et du fichier (schéma de données 0.1.0)",
            "le maître d'ouvrage du schéma (`territoire sdirve`)",
        ),
        (
            Self::Evaluation,
            "R353-5-9",
            "l'évaluation chiffrée à l'échéance opérationnelle, puis la mise à jour",
            "le maître d'ouvrage du schéma",
        ),
    ];
}
