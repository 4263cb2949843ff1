//! Du projet de territoire à la carte.
//!
//! `territoire` reads the plan of a group of French communes and the layers of a study, answers the spatial questions behind
//! its actions, and draws the answers. The command line is one file a command on top of this library; each room below is told
//! at its head, with an example. How they fit together: `docs/architecture.md`; how to add to them: `CONTRIBUTING.md`.
//!
//! # What can I do with this crate?
//!
//! **Run a whole study.**
//! Open a folder and write its results: [`Study::open`](study::Study::open), [`Study::run`](study::Study::run); what a road
//! network or a year changes: [`Study::run_comparison`](study::Study::run_comparison); what a name means:
//! [`study::explain`](study::explain()).
//! Make a study for any EPCI: [`workshop::create`]; bring public data into it: [`workshop::recover`](workshop::recover());
//! build its roads: [`workshop::build_network`]; write a layer in its official schema: [`workshop::convert`](workshop::convert()).
//!
//! **Ask one question of data of my own** (coverage, distance, basket, balance, charging points, friches, armature,
//! accessibility): [`analysis::find`], [`analysis::usual`], then [`Inquiry::answer`](analysis::Inquiry::answer) on a
//! [`Context`](analysis::Context). Compare two answers: [`analysis::compare`](analysis::compare()). Declare a question:
//! [`analysis::Question`]. An answer is an [`Outcome`](outcome::Outcome).
//!
//! **Measure travel on the roads of OpenStreetMap.**
//! Read an extract, [`network::osm::read`], or a layer of lines, [`network::lines::read`]; keep it, [`network::file::to_bytes`];
//! travel on it, [`Roads::read`](network::roads::Roads::read) and [`Roads::travel`](network::roads::Roads::travel): nearest
//! places, matrices and surfaces within reach are those of [`Travel`](network::Travel). Without roads:
//! [`Straight`](network::Straight). On a graph of one's own: [`network::search::matrix`],
//! [`Nearest::sweep`](network::search::Nearest::sweep).
//!
//! **Measure how unequally something is shared, and where.**
//! [`gini`](method::inequality::gini), [`theil_decomposition`](method::inequality::theil_decomposition) and others of
//! [`method::inequality`]; [`moran`](method::spatial::moran), [`local_moran`](method::spatial::local_moran) and others of
//! [`method::spatial`], with the neighbours of [`method::neighbours`]; floating catchment areas,
//! [`two_step`](method::access::two_step); classes, [`jenks`](method::classes::jenks); rankings, [`method::ranking`].
//!
//! **Choose where to put sites.**
//! Covering, p-median, p-center under rules, proven or with their gap, in `method::siting` (feature `siting`): `solve`, `phased`,
//! and `conflict` where no plan keeps to all. How many charge points a fleet needs: [`method::charging`].
//!
//! **Know the communes of France.**
//! [`Reference::load`](territory::Reference::load), [`Reference::territory`](territory::Reference::territory); a code of another
//! year: [`Reference::follow`](territory::Reference::follow); codes, opening hours, projections: [`Insee`](territory::Insee),
//! [`Siren`](territory::Siren), [`Hours`](territory::Hours), [`Projection`](territory::Projection); communes of one's own:
//! [`Territory::own`](territory::Territory::own).
//!
//! **Read a French layer against its model** (IRVE, friches, BNLC, FINESS, BPE…).
//! [`Model::named`](layer::Model::named) or [`Model::parse`](layer::Model::parse), [`layer::read`], and what its check found,
//! [`Layer::control`](layer::Layer::control); the report: [`report::control`]; the official schema: [`layer::convert`]; what of a
//! national file concerns a territory: [`layer::extract`]; PostGIS: [`layer::read_database`], [`layer::publish`].
//!
//! **Read a plan's outline and follow its actions.**
//! [`plan::read`](plan::read()) (DOCX, ODT, PDF, text) or [`plan::parse`]; ids that last, [`Registry`](plan::Registry); where each
//! action belongs by its words, [`attach::suggest`](attach::suggest()); workbooks that go out and come back,
//! [`follow::export`](follow::export()) and [`follow::merge`](follow::merge()); which first, [`priority::outcome`](priority::outcome()).
//! The lines of a document: [`document`].
//!
//! **Draw a map, write tables.**
//! [`Recipe::parse`](map::Recipe::parse), [`map::sheet`](map::sheet()), [`Sheet::to_svg`](map::Sheet::to_svg), [`map::pdf`]; a
//! workbook, a GeoPackage for QGIS, JSON: [`report::Book`]; CSV: [`report::csv`](report::csv()).
//!
//! **Stand on the same ground.**
//! French numbers and names: [`french`]; quantities with their unit: [`units`]; text of any encoding: [`book::decode`]; TOML files
//! of people, with all their faults: [`pull::parse`]; faults told so that they can be mended: [`diagnostic`]; open data with resume
//! and checksums: [`fetch::get`]; files whole or not at all: [`disk`]; threads that change no result: [`parallel`].
//!
//! # The numerics alone
//!
//! The whole tool needs GDAL. A program that wants the numerics leaves it out:
//!
//! ```toml
//! [dependencies]
//! # `method` and `parallel`.
//! territoire = { path = "../territoire", default-features = false }
//! # Where to put sites besides (`method::siting`), which needs cmake, a C++ compiler and libclang: add features = ["siting"].
//! # Or these and `units`, `french`, `diagnostic`, `disk`, `pull`, `territory`, `network`, `outcome`.
//! territoire = { path = "../territoire", default-features = false, features = ["network"] }
//! ```
#![forbid(unsafe_code)]

#[cfg(feature = "tool")]
pub mod analysis;
#[cfg(feature = "tool")]
pub mod attach;
#[cfg(feature = "tool")]
pub mod book;
#[cfg(feature = "network")]
pub mod diagnostic;
#[cfg(feature = "network")]
pub mod disk;
#[cfg(feature = "tool")]
pub mod document;
#[cfg(feature = "tool")]
pub mod fetch;
#[cfg(feature = "tool")]
pub mod follow;
#[cfg(feature = "network")]
pub mod french;
#[cfg(feature = "tool")]
pub mod inventory;
#[cfg(feature = "tool")]
pub mod layer;
#[cfg(feature = "tool")]
pub mod map;
pub mod method;
#[cfg(feature = "network")]
pub mod network;
#[cfg(feature = "network")]
pub mod outcome;
pub mod parallel;
#[cfg(feature = "tool")]
pub mod plan;
#[cfg(feature = "tool")]
pub mod priority;
#[cfg(feature = "network")]
pub mod pull;
#[cfg(feature = "tool")]
pub mod report;
#[cfg(feature = "tool")]
pub mod study;
#[cfg(feature = "network")]
pub mod territory;
#[cfg(feature = "network")]
pub mod units;
#[cfg(feature = "tool")]
pub mod workshop;
