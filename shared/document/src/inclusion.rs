//! Who includes whom. A template that comes round to itself would be rendered without end, which
//! Handlebars does not notice.

use crate::mustache;

/// What is wrong with the inclusions of a template, and the place of it in the source.
pub(crate) fn fault(name: &str, sources: &[(&str, &str)]) -> Option<(usize, String)> {
    let source = source_of(name, sources)?;
    // What stands in the source itself would have a name that is none of the sources'.
    if let Some((place, _)) =
        mustache::all(source).find(|(_, mustache)| words(mustache).starts_with('*'))
    {
        return Some((place, "a part for inclusion is a file of its own".to_owned()));
    }
    let (mut known, mut next) = (Vec::new(), includes(source).collect::<Vec<_>>());
    while let Some((place, included)) = next.pop() {
        if included == name {
            return Some((place, format!("`{name}` includes itself")));
        }
        if !known.contains(&included) {
            known.push(included);
            // The place of all that follows is that of the inclusion in this source.
            next.extend(
                includes(source_of(included, sources).unwrap_or_default())
                    .map(|(_, further)| (place, further)),
            );
        }
    }
    None
}

fn source_of<'a>(name: &str, sources: &[(&str, &'a str)]) -> Option<&'a str> {
    sources.iter().find(|(found, _)| *found == name).map(|(_, source)| *source)
}

/// The names in `{{> name}}`, with their places.
fn includes(source: &str) -> impl Iterator<Item = (usize, &str)> {
    mustache::all(source).filter_map(|(place, mustache)| {
        let name = words(mustache).strip_prefix('>')?.split_whitespace().next()?;
        Some((place, name.trim_matches(['"', '\'', '[', ']', '}', '~'])))
    })
}

/// What stands between the braces, without the sign of a block.
fn words(mustache: &str) -> &str {
    mustache.trim_start_matches(['{', '~', '#', ' ', '\n'])
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn whoever_comes_round_to_itself_is_found_at_its_inclusion() {
        let sources = [
            ("a", "x{{> b}}"),
            ("b", "{{#if y}}{{~>\"c\" }}{{/if}}"),
            ("c", "{{#> a}}{{/a}}"),
            ("d", "{{> b}}{{!-- {{> d}} --}}"),
        ];
        assert_eq!(fault("a", &sources), Some((1, "`a` includes itself".to_owned())));
        assert_eq!(fault("b", &sources).unwrap().0, 9);
        assert_eq!(fault("d", &sources), None);
    }

    #[test]
    fn a_part_in_the_same_file_is_refused() {
        assert!(fault("a", &[("a", "{{#*inline \"b\"}}{{> b}}{{/inline}}{{> b}}")]).is_some());
    }
}
