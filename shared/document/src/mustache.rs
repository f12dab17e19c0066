//! Finds the mustaches (`{{..}}`) in the source of a template, and blanks them out so that the rest
//! can be checked as markup.

/// Replaces every mustache by as many spaces; lines and columns stay the same.
pub(crate) fn blank_out(source: &str) -> String {
    let mut blanked = String::with_capacity(source.len());
    let mut end = 0;
    for (start, mustache) in find_all(source) {
        blanked.push_str(&source[end..start]);
        blanked
            .extend(mustache.chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
        end = start + mustache.len();
    }
    blanked + &source[end..]
}

/// The mustaches of a source, with their byte offsets.
pub(crate) fn find_all(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + source.get(from..)?.find("{{")?;
        from = start + length(&source[start..]);
        Some((start, &source[start..from]))
    })
}

/// Line and column of a byte offset, both from 1.
pub(crate) fn line_and_column(source: &str, offset: usize) -> (usize, usize) {
    let before = &source[..offset];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Length in bytes of the mustache at the start of `text`; all of `text` when it is never closed,
/// which Handlebars has reported.
fn length(text: &str) -> usize {
    let close = match text {
        _ if text.starts_with("{{!--") || text.starts_with("{{~!--") => "--}}",
        _ if text.starts_with("{{{") => "}}}",
        _ => "}}",
    };
    text.find(close).map_or(text.len(), |at| at + close.len())
}

#[cfg(test)]
mod tests {
    use super::blank_out;

    #[test]
    fn blanking_out_keeps_lines_and_columns() {
        assert_eq!(blank_out("<p>{{å}}x</p>\n{{!-- }} --}}y"), "<p>     x</p>\n             y");
    }

    #[test]
    fn an_unclosed_mustache_is_blanked_to_the_end() {
        assert_eq!(blank_out("a{{b"), "a   ");
    }
}
