//! Elements that are hidden until people choose them: the panels behind tabs and buttons.

use std::collections::HashSet;

use html5gum::{StartTag, Token, Tokenizer};

use super::elements::attribute;

/// Attributes of a link or button that name the element which it shows.
const NAMING: &[&str] = &["href", "aria-controls", "data-target", "data-bs-target", "data-tab"];
/// Parts of a class or id of an element that a button shows and that is no part of the text.
const OTHERS: &[&str] = &["modal", "popup", "menu", "dialog", "drawer", "search", "offcanvas"];

/// The ids that links and buttons of a page name: `<a href="#pris">`, `aria-controls="pris"`.
pub(super) fn named(page: &str) -> HashSet<String> {
    let mut ids = HashSet::new();
    for Ok(token) in Tokenizer::new(page) {
        let Token::StartTag(tag) = token else { continue };
        for name in NAMING {
            let Some(value) = attribute(&tag, name) else { continue };
            match value.strip_prefix('#') {
                Some(id) => ids.insert(id.to_owned()),
                None => *name != "href" && ids.insert(value),
            };
        }
    }
    ids.remove("");
    ids
}

/// Whether an element is a panel of text that people choose to read.
pub(super) fn is_panel(tag: &StartTag<()>, named: &HashSet<String>) -> bool {
    let id = attribute(tag, "id").unwrap_or_default();
    let names = format!("{id} {}", attribute(tag, "class").unwrap_or_default()).to_lowercase();
    let role = attribute(tag, "role").unwrap_or_default();
    let is_other = OTHERS.iter().any(|other| names.contains(other));
    !is_other && (role == "tabpanel" || named.contains(&id))
}
