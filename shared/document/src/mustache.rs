//! Blanks the mustaches of a template's source, so that what is left is checked as markup in its
//! place.

/// Replaces every `{{..}}` by as many spaces; lines and columns stay what they are.
pub(crate) fn blank(source: &str) -> String {
    let mut blanked = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find("{{") {
        let (before, mustache) = rest.split_at(start);
        blanked.push_str(before);
        let end = end_of(mustache);
        blanked.extend(
            mustache[..end].chars().map(|character| if character == '\n' { '\n' } else { ' ' }),
        );
        rest = &mustache[end..];
    }
    blanked + rest
}

/// The mustaches of a template's source, each with its place.
pub(crate) fn all(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + source.get(from..)?.find("{{")?;
        from = start + end_of(&source[start..]);
        Some((start, &source[start..from]))
    })
}

/// Line and column of a place, both from 1.
pub(crate) fn position(source: &str, place: usize) -> (usize, usize) {
    let before = &source[..place];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Length of the mustache that `text` starts with; all of it when nothing closes it (Handlebars has
/// reported that).
fn end_of(text: &str) -> usize {
    let close = match text {
        _ if text.starts_with("{{!--") || text.starts_with("{{~!--") => "--}}",
        _ if text.starts_with("{{{") => "}}}",
        _ => "}}",
    };
    text.find(close).map_or(text.len(), |at| at + close.len())
}

#[cfg(test)]
mod tests {
    use super::blank;

    #[test]
    fn places_stay_what_they_are() {
        assert_eq!(blank("<p>{{å}}x</p>\n{{!-- }} --}}y"), "<p>     x</p>\n             y");
    }

    #[test]
    fn an_unclosed_mustache_is_blank_to_the_end() {
        assert_eq!(blank("a{{b"), "a   ");
    }
}
