//! The templates of pages, and their words in Danish and in English.

use domain::Language;
use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason,
};
use pulldown_cmark::{Parser, html};
use serde::Serialize;
use serde_json::{Map, Value};
use web::Problem;

macro_rules! shared {
    ($name:literal) => {
        include_str!(concat!("../../../templates/pages/", $name))
    };
}

/// A field of a form, and the summary of what is wrong with one, as [`crate::Fields`] makes them.
const PARTIALS: [(&str, &str); 2] =
    [("field", shared!("field.hbs")), ("faults", shared!("faults.hbs"))];
/// The words of the partials.
const WORDS: &str = shared!("words.json");

/// The templates of one function, with their words.
pub struct Templates {
    registry: Handlebars<'static>,
    danish: Value,
    english: Value,
}

impl Templates {
    /// The templates by their names, besides the partials `field` and `faults`, which all functions
    /// have. `words` is a JSON object, in which each word is under `da` and `en`; templates are
    /// given those of their language as `w` by their views.
    ///
    /// # Panics
    /// If a template or the words are broken, which the tests exclude.
    #[expect(clippy::expect_used, reason = "they are part of the program")]
    pub fn new(templates: &[(&str, &str)], words: &str) -> Self {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(escape);
        registry.register_helper("prose", Box::new(prose));
        for (name, source) in PARTIALS.iter().chain(templates) {
            registry.register_template_string(name, source).expect("a template");
        }
        let mut all: Map<String, Value> = serde_json::from_str(WORDS).expect("the words");
        all.extend(serde_json::from_str::<Map<String, Value>>(words).expect("the words"));
        let in_language = |language: Language| -> Value {
            let word =
                |(key, word): (&String, &Value)| (key.clone(), word[language.code()].clone());
            Value::Object(all.iter().map(word).collect())
        };
        Self {
            registry,
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
        self.registry.render_template(source, view).map_err(Problem::internal)
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
