//! Prose, templates and data on their way to a PDF.

use document::{Template, Theme, Typesetter};
use domain::Course;
use serde_json::{Value, json};
use tests::{COURSE, example};

use super::Sight;

macro_rules! source {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../../templates/", $name, ".hbs")))
    };
}

const PARTIALS: [(&str, &str); 2] = [source!("course"), source!("person")];
const KINDS: [(&str, &str); 7] = [
    source!("brochure"),
    source!("catalogue"),
    source!("participants"),
    source!("sign-in"),
    source!("badges"),
    source!("certificate"),
    source!("kitchen"),
];
/// A document of nothing but prose.
const PROSE: &str = r#"<html lang="da"><head><title>Prøve</title></head><body class="plain">{{prose text}}</body></html>"#;

/// The repository's templates, and one for prose.
pub(crate) struct Documents {
    typesetter: Typesetter,
    kinds: Vec<Template>,
    prose: Template,
}

impl Documents {
    pub(crate) fn new() -> Self {
        let typesetter = Typesetter::new(Theme::embedded()).unwrap();
        let compile = |(name, source): &(&str, &str)| {
            Template::compile_with(name, source, &PARTIALS, &typesetter).unwrap()
        };
        Self {
            kinds: KINDS.iter().map(compile).collect(),
            prose: compile(&("prose", PROSE)),
            typesetter,
        }
    }

    /// What a course may say, a document prints.
    pub(crate) fn prose(&self, text: &str) -> Sight {
        let mut course = example(COURSE);
        course["about"] = json!(text);
        if Course::parse(&course).is_err() {
            // Refused by one side; the other must not fall over it.
            return Ok(format!("refused, {}", self.prose.print(&json!({ "text": text })).is_ok()));
        }
        let pdf = self
            .prose
            .print(&json!({ "text": text }))
            .map_err(|error| format!("the domain takes it, but {error}"))?;
        printed(&pdf)
    }

    /// A template is refused with a place, or renders, or says what its data lacks.
    pub(crate) fn template(&self, source: &str) -> Sight {
        let view = json!({ "title": "Mødeledelse", "text": "Et *afsnit*", "items": ["en", "to"], "is": true, "none": null });
        match Template::compile_with("fuzz", source, &PARTIALS, &self.typesetter) {
            Err(error) => Ok(kind(&error.to_string())),
            Ok(template) => template
                .render(&view)
                .map_or_else(|error| Ok(kind(&error.to_string())), |pdf| printed(&pdf)),
        }
    }

    /// Every template with this data: most lack something and say so.
    pub(crate) fn view(&self, input: &[u8]) -> Sight {
        let Ok(view) = serde_json::from_slice::<Value>(input) else {
            return Ok("no JSON".to_owned());
        };
        let fates = self.kinds.iter().map(|template| {
            template
                .print(&view)
                .map_or_else(|error| Ok(kind(&error.to_string())), |pdf| printed(&pdf))
        });
        Ok(fates.collect::<Result<Vec<_>, _>>()?.join(" "))
    }
}

fn printed(pdf: &[u8]) -> Sight {
    if pdf.starts_with(b"%PDF-1.7") {
        Ok(format!("printed {}", pdf.len().ilog2()))
    } else {
        Err("no PDF".to_owned())
    }
}

/// A refusal without the names and numbers in it.
fn kind(sentence: &str) -> String {
    sentence
        .split(['`', '"', ' '])
        .filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase()))
        .take(12)
        .collect::<Vec<_>>()
        .join(" ")
}
