//! What an element of HTML is for the lines of a page: which break lines, and which are not shown
//! or do not belong to the course.

use html5gum::StartTag;

use crate::words::{NOISE_CLASSES, TRAIL_CLASSES};

/// Elements that begin and end a line.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "label",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Elements whose content is not shown as text.
const HIDDEN: &[&str] = &[
    "script", "style", "template", "noscript", "svg", "iframe", "object", "canvas", "video",
    "audio", "math", "textarea", "map",
];
/// Elements that belong to the page.
const NOISE: &[&str] = &["nav", "footer", "dialog", "label", "legend"];
/// Elements whose text is struck out, such as a price before a reduction.
const STRUCK_OUT: &[&str] = &["del", "s", "strike"];
pub(super) const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];
/// Elements inside which a table is one of layout.
pub(super) const IN_LAYOUT: &[&str] =
    &["table", "h1", "h2", "h3", "h4", "section", "article", "main", "ul"];
/// Classes and ids of an element that belongs to the page, as whole words.
const NOISE_NAMES: &[&str] = &["nav", "menu", "navbar", "navigation", "footer", "sitefooter"];

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Open {
    pub(super) is_noise: bool,
    pub(super) is_trail: bool,
    pub(super) is_hidden: bool,
    pub(super) is_concealed: bool,
    /// Whether it is a button that opens the element behind it.
    pub(super) is_opener: bool,
    pub(super) is_header: bool,
    pub(super) is_main: bool,
}

pub(super) fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

pub(super) fn kind(name: &str, tag: &StartTag<()>) -> Open {
    let role = attribute(tag, "role").unwrap_or_default();
    let names = [attribute(tag, "class"), attribute(tag, "id")];
    let names = names.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase();
    let is_whole_page = matches!(name, "html" | "body" | "main" | "article" | "h1");
    let contains = |parts: &[&str]| parts.iter().any(|part| names.contains(part));
    let is_trail = !is_whole_page && contains(TRAIL_CLASSES);
    let has_noise_name =
        contains(NOISE_CLASSES) || names.split_whitespace().any(|name| NOISE_NAMES.contains(&name));
    Open {
        is_trail,
        is_noise: NOISE.contains(&name)
            || matches!(role.as_str(), "navigation" | "contentinfo" | "search" | "dialog")
            || !is_whole_page && !is_trail && has_noise_name,
        is_hidden: HIDDEN.contains(&name),
        is_concealed: STRUCK_OUT.contains(&name) || !is_whole_page && is_concealed(tag),
        is_opener: name == "button" && tag.attributes.contains_key(&b"aria-expanded"[..]),
        is_header: name == "header" || role == "banner",
        is_main: matches!(name, "main" | "article") || role == "main",
    }
}

/// Whether an attribute keeps an element from being shown or read aloud. Browsers show the content
/// of `hidden="until-found"` when people search the page for it.
fn is_concealed(tag: &StartTag<()>) -> bool {
    let style = attribute(tag, "style").unwrap_or_default().to_ascii_lowercase();
    let is_invisible = style.split(';').filter_map(|rule| rule.split_once(':')).any(|rule| {
        let value = rule.1.trim().trim_end_matches("!important").trim_end();
        matches!((rule.0.trim(), value), ("display", "none") | ("visibility", "hidden"))
    });
    let is_hidden = attribute(tag, "hidden").is_some_and(|value| value != "until-found");
    let is_silent = attribute(tag, "aria-hidden").is_some_and(|value| value == "true");
    is_invisible || is_hidden || is_silent
}

/// Whether the start of an element ends one that has no end tag.
pub(super) fn is_ended_by(name: &str, next: &str) -> bool {
    match name {
        "p" => {
            let is_inside = matches!(next, "br" | "button" | "label" | "select" | "option");
            BLOCKS.contains(&next) && !is_inside
        }
        "li" | "option" | "tr" => next == name,
        "dt" | "dd" => matches!(next, "dt" | "dd"),
        "td" | "th" => matches!(next, "td" | "th" | "tr"),
        _ => false,
    }
}
