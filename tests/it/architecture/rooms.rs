//! The house as data: who may use whom, what only one room may name, what is allowed all the same and why.

use super::rules::House;

/// The house that `src/` is.
pub(super) const HOUSE: House = House {
    rooms: ROOMS,
    allowed: ALLOWED,
    homes: HOMES,
    registry: "analysis/mod.rs",
    homonyms: HOMONYMS,
    codes: "diagnostic/codes/",
    longest: 500,
    tables: TABLES,
};

/// Each room and the rooms that it may use. Rooms are the modules of `lib.rs`; `cli`, the command line, is last.
const ROOMS: &[(&str, &[&str])] = &[
    ("units", &["french"]),
    ("french", &[]),
    ("parallel", &[]),
    ("diagnostic", &["french"]),
    ("disk", &["diagnostic"]),
    ("pull", &["units", "french", "diagnostic"]),
    ("fetch", &["units", "french", "diagnostic", "disk", "pull"]),
    ("territory", &["units", "french", "parallel", "diagnostic"]),
    ("book", &["units", "french", "parallel", "diagnostic", "pull"]),
    ("layer", &["units", "french", "parallel", "diagnostic", "disk", "pull", "book", "territory"]),
    ("inventory", &["french", "parallel", "diagnostic", "pull", "book", "territory", "layer", "follow"]),
    ("document", &["french", "diagnostic", "pull", "book"]),
    ("plan", &["french", "diagnostic", "book", "document"]),
    ("attach", &["french", "parallel", "diagnostic", "pull", "book", "territory", "layer", "outcome", "plan"]),
    ("follow", &["french", "diagnostic", "disk", "book", "territory", "layer", "outcome", "plan", "attach"]),
    ("priority", &["french", "diagnostic", "book", "method", "outcome", "plan"]),
    ("network", &["units", "french", "parallel", "diagnostic", "disk", "pull", "territory"]),
    ("method", &["parallel"]),
    ("outcome", &["units", "french", "territory"]),
    (
        "analysis",
        &["units", "french", "parallel", "diagnostic", "pull", "territory", "layer", "network", "method", "outcome"],
    ),
    ("map", &["units", "french", "parallel", "diagnostic", "territory", "layer", "outcome", "method", "pull"]),
    (
        "report",
        &[
            "units",
            "french",
            "parallel",
            "diagnostic",
            "disk",
            "book",
            "territory",
            "layer",
            "attach",
            "outcome",
            "map",
        ],
    ),
    (
        "study",
        &[
            "units",
            "french",
            "parallel",
            "diagnostic",
            "disk",
            "pull",
            "book",
            "territory",
            "layer",
            "inventory",
            "document",
            "plan",
            "attach",
            "follow",
            "priority",
            "network",
            "method",
            "outcome",
            "analysis",
            "map",
            "report",
        ],
    ),
    (
        "workshop",
        &[
            "units",
            "french",
            "diagnostic",
            "disk",
            "fetch",
            "book",
            "territory",
            "layer",
            "inventory",
            "outcome",
            "analysis",
            "network",
            "study",
        ],
    ),
    // A command reads its arguments, asks `study` and tells what came. What it hands over and what comes back are values
    // of the rooms below. Questions, numerics, drawing and the reading of settings are none of its business: each has
    // its way through `study`, so that another door (a web page) need not learn it again.
    (
        "cli",
        &[
            "units",
            "french",
            "parallel",
            "diagnostic",
            "disk",
            "fetch",
            "book",
            "territory",
            "layer",
            "inventory",
            "plan",
            "attach",
            "follow",
            "network",
            "outcome",
            "report",
            "study",
            "workshop",
        ],
    ),
];

/// Files that may use one room more than their own, and why.
const ALLOWED: &[(&str, &str, &str)] =
    &[("cli/explain.rs", "analysis", "`expliquer` names the questions of the tool to what explains them")];

/// Crates that only these rooms may name.
const HOMES: &[(&str, &[&str])] = &[
    ("rayon", &["parallel"]),
    ("gdal", &["layer"]),
    ("rustix", &["disk", "cli"]),
    ("signal_hook", &["cli"]),
    ("highs", &["method"]),
    ("parquet", &["layer"]),
    ("plotters", &["map"]),
    ("krilla", &["map"]),
    ("krilla_svg", &["map"]),
    ("resvg", &["map"]),
    ("png", &["map"]),
    ("ureq", &["fetch"]),
    ("calamine", &["book"]),
    ("rust_xlsxwriter", &["book"]),
    ("zip", &["book", "document", "fetch"]),
    ("quick_xml", &["book", "document", "layer"]),
    ("sha2", &["disk"]),
    ("encoding_rs", &["book", "document", "layer"]),
];

/// Words that are a question's kind and, in the files below, something else: what.
const HOMONYMS: &[(&str, &str, &str)] = &[
    ("layer/", "bornes", "a kind of rule of models: between two bounds"),
    ("layer/", "friches", "a model of layers"),
    ("workshop/new.rs", "friches", "a model of layers"),
    ("analysis/siting/", "couverture", "an aim of a plan: the most people within reach"),
    ("analysis/siting/", "distance", "an aim of a plan: the least sum of distances"),
    ("analysis/charging/", "bornes", "a key: the layer of what exists"),
    ("analysis/located/", "bornes", "a key: the layer of what exists"),
    ("analysis/land/", "friches", "a key: the layer of what could spare land; a noun"),
    ("analysis/requalification/", "friches", "a noun in a sentence"),
    ("analysis/mutability/", "friches", "a table: one row a friche"),
    ("layer/", "sdirve", "a model of layers"),
    ("study/merging/", "friches", "a model of layers"),
    ("cli/friches/", "friches", "a noun"),
    ("inventory/form/", "friches", "a model of layers"),
    ("cli/held.rs", "sdirve", "the word of a command"),
    ("study/fiche/", "friches", "a model of layers"),
    ("study/placed.rs", "sdirve", "a folder that a command writes in"),
    ("analysis/sdirve/", "bornes", "a key: the layer of what exists"),
    ("analysis/armature/", "couverture", "a column: within reach of a pole or not"),
];

/// Tables of data that may be longer, and why they are one table.
const TABLES: &[(&str, &str)] = &[];
