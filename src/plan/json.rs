//! The plan as JSON, for `plan lire --format json` and for `resultats.json`.

use serde_json::{Map, Value, json};

use super::anomaly::{Anomaly, AnomalyKind};
use super::node::{Node, SubAction};
use super::tree::{Plan, Prose};

impl Plan {
    /// The whole plan: `titre`, `compte`, `noeuds`, `anomalies`, `marques`, `libelles` (the labels that told each field); actions carry their `id` once known.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let [pillars, strategic, operational, actions] = self.counts();
        json!({
            "titre": self.title,
            "compte": {
                "piliers": pillars,
                "objectifs_strategiques": strategic,
                "objectifs_operationnels": operational,
                "actions": actions,
            },
            "noeuds": self.nodes.iter().map(node).collect::<Vec<_>>(),
            "anomalies": self.anomalies.iter().map(anomaly).collect::<Vec<_>>(),
            "hors_plan": self.prose.iter().map(prose).collect::<Vec<_>>(),
            "marques": self.marks,
            "libelles": self.labels.iter().map(|(field, labels)| (field.id().to_owned(), json!(labels))).collect::<Map<_, _>>(),
        })
    }
}

fn prose(p: &Prose) -> Value {
    json!({ "ligne": p.line, "texte": p.text })
}

fn node(n: &Node) -> Value {
    let mut out = Map::new();
    if let Some(id) = &n.id {
        out.insert("id".into(), json!(id));
    }
    out.insert("niveau".into(), json!(n.level));
    out.insert("libelle_niveau".into(), json!(n.label));
    out.insert("code_imprime".into(), json!(n.printed_code));
    out.insert("position".into(), json!(n.position));
    out.insert("texte".into(), json!(n.text));
    out.insert("ligne".into(), json!(n.line));
    if let Some(page) = n.page {
        out.insert("page".into(), json!(page));
    }
    if n.indent > 0 {
        out.insert("retrait".into(), json!(n.indent));
    }
    if !n.sub_actions.is_empty() {
        let one = |s: &SubAction| json!({ "texte": s.text, "profondeur": s.depth, "ligne": s.line });
        out.insert("sous_actions".into(), n.sub_actions.iter().map(one).collect());
    }
    if !n.details.is_empty() {
        out.insert("details".into(), json!(n.details));
    }
    if !n.fields.is_empty() {
        // A label that comes twice in a fiche has both its values.
        let mut fields = Map::new();
        for (field, value) in &n.fields {
            match fields.get_mut(field.id()) {
                Some(Value::String(before)) => *before = format!("{before} ; {value}"),
                _ => drop(fields.insert(field.id().into(), json!(value))),
            }
        }
        out.insert("champs".into(), Value::Object(fields));
    }
    if n.level < 4 {
        out.insert("enfants".into(), n.children.iter().map(node).collect());
    }
    Value::Object(out)
}

fn anomaly(a: &Anomaly) -> Value {
    let mut out = Map::new();
    out.insert("type".into(), json!(a.kind.id()));
    if let Some(code) = &a.code {
        out.insert("code_imprime".into(), json!(code));
    }
    if let Some(position) = &a.position {
        out.insert("position".into(), json!(position));
    }
    if matches!(a.kind, AnomalyKind::RepeatedCode | AnomalyKind::HeadingTooLate) {
        out.insert("lignes".into(), json!(a.lines));
    }
    if a.kind != AnomalyKind::RepeatedCode {
        out.insert("ligne".into(), json!(a.shown_at()));
    }
    if !a.corrections.is_empty() {
        out.insert("corrections".into(), json!(a.corrections));
    }
    if let Some(text) = &a.text {
        out.insert("texte".into(), json!(text));
    }
    Value::Object(out)
}
