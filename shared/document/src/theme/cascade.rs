//! Resolves the rules of a theme to the style of each element. Equal elements in equal surroundings
//! are resolved once per document.

use std::collections::HashMap;

use super::{Style, Theme};
use crate::element::Element;

/// A resolved style, from which those of the children are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StyleId(usize);

struct Resolved {
    /// As the rules say.
    unscaled: Style,
    /// At `scale`.
    style: Style,
    /// Scale of the text and space of the element and its children.
    scale: f32,
    /// Names (`p`, `.role`) of the element and its ancestors, outermost first.
    names: Vec<String>,
}

/// Parent, element and classes.
type CacheKey = (StyleId, Element, Vec<String>);

/// The styles resolved so far.
pub(crate) struct Cascade<'theme> {
    theme: &'theme Theme,
    resolved: Vec<Resolved>,
    cache: HashMap<CacheKey, StyleId>,
    /// The scaled form of a style, by the bits of its scale.
    scaled: HashMap<(StyleId, u32), StyleId>,
}

impl<'theme> Cascade<'theme> {
    pub(crate) fn new(theme: &'theme Theme) -> Cascade<'theme> {
        let root = Resolved {
            unscaled: Style::default(),
            style: Style::default(),
            scale: 1.0,
            names: Vec::new(),
        };
        Cascade { theme, resolved: vec![root], cache: HashMap::new(), scaled: HashMap::new() }
    }

    /// The parent of the outermost element.
    pub(crate) fn root(&self) -> StyleId {
        StyleId(0)
    }

    pub(crate) fn style(&self, id: StyleId) -> &Style {
        &self.resolved[id.0].style
    }

    /// Resolves the style of `element` with `classes` within `parent`.
    ///
    /// Later in this list wins: the properties inherited from the parent, the rules `element` and
    /// `.class`, then `ancestor element` and `ancestor .class` from the outermost ancestor inwards.
    pub(crate) fn resolve(
        &mut self,
        parent: StyleId,
        element: Element,
        classes: &[String],
    ) -> StyleId {
        let key = (parent, element, classes.to_vec());
        if let Some(cached) = self.cache.get(&key) {
            return *cached;
        }
        let own: Vec<String> = std::iter::once(element.name().to_owned())
            .chain(classes.iter().map(|class| format!(".{class}")))
            .collect();
        let parent = &self.resolved[parent.0];
        let mut unscaled = parent.unscaled.for_child();
        for name in &own {
            self.apply(name, &mut unscaled);
        }
        for ancestor in &parent.names {
            for name in &own {
                self.apply(&format!("{ancestor} {name}"), &mut unscaled);
            }
        }
        let names = parent.names.iter().cloned().chain(own).collect();
        let id = self.add(unscaled, parent.scale, names);
        self.cache.insert(key, id);
        id
    }

    /// The same element with text and space at `scale`, which its children inherit.
    pub(crate) fn scale(&mut self, id: StyleId, scale: f32) -> StyleId {
        let key = (id, scale.to_bits());
        if let Some(cached) = self.scaled.get(&key) {
            return *cached;
        }
        let Resolved { unscaled, scale: outer, names, .. } = &self.resolved[id.0];
        let scaled = self.add(unscaled.clone(), outer * scale, names.clone());
        self.scaled.insert(key, scaled);
        scaled
    }

    fn add(&mut self, unscaled: Style, scale: f32, names: Vec<String>) -> StyleId {
        let style = unscaled.scaled(scale);
        self.resolved.push(Resolved { unscaled, style, scale, names });
        StyleId(self.resolved.len() - 1)
    }

    fn apply(&self, selector: &str, style: &mut Style) {
        if let Some(rule) = self.theme.rules.get(selector) {
            rule.apply_to(style);
        }
    }
}
