//! The templates of pages, and their words in Danish and in English.

use domain::Language;
use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason,
};
use pulldown_cmark::{Parser, html};
use serde::Serialize;
use serde_json::{Map, Value};
use template_registry::TemplateRegistry;
use web::Problem;

macro_rules! shared {
    ($name:literal) => {
        include_str!(concat!("../../../templates/pages/", $name))
    };
}

/// A field of a form and the summary of what is wrong with one, as [`crate::Fields`] makes them,
/// and the page about a course, as [`crate::CourseView`] does.
const PARTIALS: [(&str, &str); 4] = [
    ("field", shared!("field.hbs")),
    ("faults", shared!("faults.hbs")),
    ("course-page", shared!("course-page.hbs")),
    ("run-list", shared!("run-list.hbs")),
];
/// The words of the partials.
const WORDS: &str = shared!("words.json");

/// The templates of one function, with their words.
pub struct Templates {
    registry: TemplateRegistry,
    danish: Value,
    english: Value,
}

impl Templates {
    /// The templates by their names, besides the partials, which all functions have. `words` is a
    /// JSON object, in which each word is under `da` and `en`; templates are given those of their
    /// language as `w` by their views.
    ///
    /// # Panics
    /// If the words are broken, which the tests exclude.
    #[expect(clippy::expect_used, reason = "they are part of the program")]
    pub fn new(templates: &[(&'static str, &'static str)], words: &str) -> Self {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(escape);
        registry.register_helper("prose", Box::new(prose));
        registry.register_helper("unbroken", Box::new(unbroken));
        let mut all: Map<String, Value> = serde_json::from_str(WORDS).expect("the words");
        all.extend(serde_json::from_str::<Map<String, Value>>(words).expect("the words"));
        let in_language = |language: Language| -> Value {
            let word =
                |(key, word): (&String, &Value)| (key.clone(), word[language.code()].clone());
            Value::Object(all.iter().map(word).collect())
        };
        Self {
            registry: TemplateRegistry::new(registry, PARTIALS.iter().chain(templates).copied()),
            danish: in_language(Language::Danish),
            english: in_language(Language::English),
        }
    }

    /// The words of the templates in this language.
    pub fn words(&self, language: Language) -> &Value {
        language.choose(&self.danish, &self.english)
    }

    /// The text of a page or a file.
    ///
    /// # Errors
    /// The template refers to what the view does not have.
    pub fn render(&self, template: &str, view: &impl Serialize) -> Result<String, Problem> {
        self.registry.render(template, view).map_err(Problem::internal)
    }

    /// The same from the source of a template that is too seldom used to be read at every start.
    ///
    /// # Errors
    /// The template is broken, or refers to what the view does not have.
    pub fn render_source(&self, source: &str, view: &impl Serialize) -> Result<String, Problem> {
        self.registry.render_source(source, view).map_err(Problem::internal)
    }
}

/// Escapes what means something in HTML between tags and in quoted attributes; the default also
/// escapes `=` and `` ` ``, which makes addresses hard to read.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            character => escaped.push(character),
        }
    }
    escaped
}

/// Writes a Markdown text of a course, which has nothing but the supported subset.
fn prose(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    output: &mut dyn Output,
) -> HelperResult {
    let text = helper.param(0).and_then(|text| text.value().as_str());
    let text = text.ok_or(RenderErrorReason::ParamNotFoundForIndex("prose", 0))?;
    let mut written = String::new();
    html::push_html(&mut written, Parser::new(text));
    Ok(output.write(&written)?)
}

/// Writes a text in which hours stay on one line: browsers break `09.00-16.00` after the hyphen.
fn unbroken(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    output: &mut dyn Output,
) -> HelperResult {
    let text = helper.param(0).and_then(|text| text.value().as_str());
    let mut rest = text.ok_or(RenderErrorReason::ParamNotFoundForIndex("unbroken", 0))?;
    while let Some((before, hours, after)) = split_at_hours(rest) {
        output.write(&escape(before))?;
        output.write(&format!("<span class=\"hours\">{hours}</span>"))?;
        rest = after;
    }
    Ok(output.write(&escape(rest))?)
}

/// What is before the first hours of a text, the hours with the Danish word for them, and what is
/// after them.
fn split_at_hours(text: &str) -> Option<(&str, &str, &str)> {
    const HOURS: &[u8] = b"00.00-00.00";
    let is_hours = |found: &[u8]| {
        HOURS.iter().zip(found).all(|(form, found)| match form {
            b'0' => found.is_ascii_digit(),
            b'.' => matches!(found, b'.' | b':'),
            _ => found == form,
        })
    };
    let start = text.as_bytes().windows(HOURS.len()).position(is_hours)?;
    let end = start + HOURS.len();
    let start = text.get(..start)?.strip_suffix("kl. ").map_or(start, str::len);
    let (before, rest) = text.split_at_checked(start)?;
    let (hours, after) = rest.split_at_checked(end - start)?;
    Some((before, hours, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_found_wherever_they_are() {
        let day = "tirsdag den 14. november 2023 kl. 09.00-16.00, Århus";
        let parts = ("tirsdag den 14. november 2023 ", "kl. 09.00-16.00", ", Århus");
        assert_eq!(split_at_hours(day), Some(parts));
        assert_eq!(split_at_hours("09:00-16:00"), Some(("", "09:00-16:00", "")));
        assert_eq!(split_at_hours("Starter 28. februar 2024. Dagene følger."), None);
    }
}
