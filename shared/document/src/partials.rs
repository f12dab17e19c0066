//! Checks which templates include which. Handlebars does not notice a template that includes
//! itself, directly or through others, and would render it without end.

use crate::mustache;

/// A partial that cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartialError {
    /// `{{#*inline}}`: the markup of every partial is checked on its own, which an inline one
    /// evades.
    #[error("inline partials are not supported; put the partial into a file of its own")]
    Inline,
    /// The template includes itself, perhaps through other partials.
    #[error("`{0}` includes itself")]
    Recursive(String),
}

/// Checks the inclusions of the template `name`; an error comes with its byte offset in the source.
pub(crate) fn check(name: &str, sources: &[(&str, &str)]) -> Result<(), (usize, PartialError)> {
    let source = source_of(name, sources);
    if let Some((offset, _)) =
        mustache::find_all(source).find(|(_, mustache)| expression(mustache).starts_with('*'))
    {
        return Err((offset, PartialError::Inline));
    }
    let mut visited = Vec::new();
    let mut pending: Vec<(usize, &str)> = included_partials(source).collect();
    while let Some((offset, partial)) = pending.pop() {
        if partial == name {
            return Err((offset, PartialError::Recursive(name.to_owned())));
        }
        if !visited.contains(&partial) {
            visited.push(partial);
            // Indirect inclusions are reported where this source starts the chain.
            let indirect = included_partials(source_of(partial, sources));
            pending.extend(indirect.map(|(_, partial)| (offset, partial)));
        }
    }
    Ok(())
}

/// The source of the template `name`; empty for an unknown one, which Handlebars reports.
fn source_of<'a>(name: &str, sources: &[(&str, &'a str)]) -> &'a str {
    sources.iter().find(|(known, _)| *known == name).map_or("", |(_, source)| *source)
}

/// The names in `{{> name}}`, with their byte offsets.
fn included_partials(source: &str) -> impl Iterator<Item = (usize, &str)> {
    mustache::find_all(source).filter_map(|(offset, mustache)| {
        let name = expression(mustache).strip_prefix('>')?.split_whitespace().next()?;
        Some((offset, name.trim_matches(['"', '\'', '[', ']', '}', '~'])))
    })
}

/// The text of a mustache without the opening braces, white space control and block sign.
fn expression(mustache: &str) -> &str {
    mustache.trim_start_matches(['{', '~', '#', ' ', '\n'])
}

#[cfg(test)]
mod tests {
    use super::{PartialError, check};

    #[test]
    fn a_recursive_partial_is_reported_at_its_inclusion() {
        let sources = [
            ("a", "x{{> b}}"),
            ("b", "{{#if y}}{{~>\"c\" }}{{/if}}"),
            ("c", "{{#> a}}{{/a}}"),
            ("d", "{{> b}}{{!-- {{> d}} --}}"),
        ];
        assert_eq!(check("a", &sources), Err((1, PartialError::Recursive("a".to_owned()))));
        assert_eq!(check("a", &sources).unwrap_err().1.to_string(), "`a` includes itself");
        assert_eq!(check("b", &sources).unwrap_err().0, 9);
        assert_eq!(check("d", &sources), Ok(()));
    }

    #[test]
    fn an_inline_partial_is_rejected() {
        let sources = [("a", "{{#*inline \"b\"}}{{> b}}{{/inline}}{{> b}}")];
        assert_eq!(check("a", &sources), Err((0, PartialError::Inline)));
    }
}
