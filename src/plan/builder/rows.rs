//! Rows of tables: those of a fiche-action, and actions under a header.

use super::{Builder, Tail, boxes, place_of};
use crate::document::form::heading::ACTION;
use crate::document::{Field, Line};
use crate::french;
use crate::plan::tree::Prose;

impl Builder {
    /// A row of a fiche-action, or an action under the header of a table.
    pub(super) fn fields(&mut self, line: &Line) {
        self.values.tell(&line.told);
        self.row = Some(line.number);
        (self.values.open, self.values.said) = (None, false);
        if line.weak && self.in_action() {
            self.values.weak.extend(line.fields.iter().cloned());
            return;
        }
        // The number that stood alone is of this fiche, unless it is followed by the title of another one.
        if let Some(code) = self.code.take_if(|_| self.fiche && !line.fields.iter().any(|(f, _)| *f == Field::Title)) {
            self.number(&code);
        }
        // A number beside a title that isn't that of the fiche being read is the number of another one.
        let title = line.fields.iter().find(|(field, _)| *field == Field::Title).map(|(_, title)| title.clone());
        let own = line.opens || title.is_some_and(|title| !self.awaits_title(&title));
        for (field, value) in &line.fields {
            match field {
                Field::Code if own || !self.fiche || self.told_already() => {
                    self.code = Some(value.clone()).filter(|v| !v.is_empty())
                }
                Field::Title if line.opens || !self.awaits_title(value) => {
                    let code = self.code.take();
                    if self.reopen(ACTION, code.as_deref(), value, line) {
                        self.fiche = true;
                        continue;
                    }
                    if self.closed {
                        self.leave();
                        self.strangers.push(Prose { line: line.number, text: value.clone() });
                        break;
                    }
                    // A list of actions needs no heading above it; nor do fiches with numbers, or several.
                    self.headed |= line.opens || code.is_some() || !self.roots.is_empty();
                    let components = code.as_deref().map(place_of).unwrap_or_default();
                    self.push(ACTION, "Action", code, value.clone(), line);
                    self.current().into_iter().for_each(|node| node.components.clone_from(&components));
                    self.fiche = true;
                    if line.opens {
                        self.drafts.insert(line.number, line.fields.iter().map(|(field, _)| *field).collect());
                    }
                }
                Field::Title => {
                    let value = value.clone();
                    let node = self.current();
                    node.into_iter().filter(|n| n.text.is_empty()).for_each(|n| n.text.clone_from(&value));
                    self.fill(Field::Title, value);
                }
                Field::Code => self.number(value),
                _ => self.fill(*field, value.clone()),
            }
        }
        // The number may come after the title in a row.
        if let Some(code) = self.code.take_if(|_| line.opens && self.fiche) {
            self.current()
                .into_iter()
                .for_each(|n| n.printed_code = n.printed_code.take().or_else(|| Some(code.clone())));
        }
        (self.tail, self.last_line) = (Tail::Field, Some(line.number));
    }

    /// Whether the title in a table is that of the fiche whose heading was just read.
    fn awaits_title(&mut self, value: &str) -> bool {
        if !self.fiche {
            return false;
        }
        let key = french::name_key(value);
        self.current().is_some_and(|node| {
            let fresh = node.fields.iter().all(|(field, _)| matches!(field, Field::Code));
            fresh && (node.text.is_empty() || node.details.is_empty() || french::name_key(&node.text) == key)
        })
    }

    /// Fills a field of the action being read; without one, what the table says is kept as text out of the plan.
    pub(super) fn fill(&mut self, field: Field, value: String) {
        if value.is_empty() {
            return;
        }
        let value = boxes::ticked(value);
        if self.in_action() {
            if self.again {
                return self.fill_again(field, value);
            }
            if !self.replaces_draft(field, &value) {
                self.current().into_iter().for_each(|node| node.fields.push((field, value.clone())));
            }
            return;
        }
        let line = self.row.or(self.last_line).unwrap_or(1);
        let text = format!("{} : {value}", field.name());
        self.prose.push(Prose { line, text });
    }
}
