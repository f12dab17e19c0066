//! From the rules of a theme to the style of one element in its place. Each place is decided once
//! per document.

use std::collections::HashMap;

use super::{Style, Theme};
use crate::element::Element;

/// A decided style; children ask for theirs with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StyleId(usize);

struct Place {
    style: Style,
    /// Names (`p`, `.role`) of the element and of everything around it, outermost first.
    names: Vec<String>,
}

type PlaceKey = (StyleId, Element, Vec<String>);

/// Styles decided so far.
pub(crate) struct Cascade<'theme> {
    theme: &'theme Theme,
    places: Vec<Place>,
    known: HashMap<PlaceKey, StyleId>,
}

impl<'theme> Cascade<'theme> {
    pub(crate) fn new(theme: &'theme Theme) -> Cascade<'theme> {
        let root = Place { style: Style::default(), names: Vec::new() };
        Cascade { theme, places: vec![root], known: HashMap::new() }
    }

    pub(crate) fn theme(&self) -> &'theme Theme {
        self.theme
    }

    /// What stands around the outermost element.
    pub(crate) fn root(&self) -> StyleId {
        StyleId(0)
    }

    pub(crate) fn style(&self, id: StyleId) -> &Style {
        &self.places[id.0].style
    }

    /// The style of `element` with `classes` within `parent`.
    ///
    /// Later in this list wins: the parent's text, `element`, `.class`, then `ancestor element` and
    /// `ancestor .class` from the outermost ancestor inwards.
    pub(crate) fn child(
        &mut self,
        parent: StyleId,
        element: Element,
        classes: &[String],
    ) -> StyleId {
        let key = (parent, element, classes.to_vec());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let own: Vec<String> = std::iter::once(element.name().to_owned())
            .chain(classes.iter().map(|class| format!(".{class}")))
            .collect();
        let around = &self.places[parent.0];
        let mut style = around.style.for_child();
        for name in &own {
            self.apply(name, &mut style);
        }
        for ancestor in &around.names {
            for name in &own {
                self.apply(&format!("{ancestor} {name}"), &mut style);
            }
        }
        let names = around.names.iter().cloned().chain(own).collect();
        self.places.push(Place { style, names });
        let id = StyleId(self.places.len() - 1);
        self.known.insert(key, id);
        id
    }

    fn apply(&self, selector: &str, style: &mut Style) {
        if let Some(rule) = self.theme.rules.get(selector) {
            rule.apply_to(style);
        }
    }
}
