//! The reference geography of `data/reference/`, embedded in the binary: every commune and EPCI of France, 2026.
