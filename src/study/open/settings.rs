//! What the settings of analyses name, held against the layers that have been read.

use crate::analysis::parameter::{self, Known};
use crate::diagnostic::Notes;
use crate::layer::Layer;
use crate::study::declare::Config;
use crate::territory::Territory;

/// The answer that the plan gives, which analyses may use.
const PLAN: &str = "plan";

/// Checks what the settings of every analysis name, once the layers have been read: each fault is told at the line that
/// asks for it.
pub(in crate::study) fn check_settings(config: &Config, layers: &[Layer], territory: &Territory, notes: &mut Notes) {
    let declared: Vec<&str> = config.layers.iter().map(|l| l.id.value.as_str()).collect();
    let mut earlier: Vec<&str> = config.plan.iter().map(|_| PLAN).collect();
    for analysis in &config.analyses {
        let known = Known { declared: &declared, layers, earlier: &earlier };
        parameter::check_variables(&analysis.inquiry.facts.variables, &known, notes);
        earlier.push(analysis.id());
    }
    for analysis in &config.analyses {
        analysis.inquiry.facts.check(layers, territory, notes);
    }
}
