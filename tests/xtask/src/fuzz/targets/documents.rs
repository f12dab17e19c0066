//! Markdown, templates and data on their way to a PDF.

use std::path::Path;

use document::{Template, Theme, Typesetter};
use domain::Course;
use harness::{COURSE, example};
use serde_json::{Value, json};

use super::TargetResult;

/// The folder of the repository's templates.
const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates");
/// A document that holds Markdown only.
const PROSE: &str = r#"<html lang="da"><head><title>Prøve</title></head>
<body class="plain">{{prose text}}</body></html>"#;

/// The repository's templates, and one for Markdown.
pub(crate) struct Documents {
    typesetter: Typesetter,
    /// Name and source of each template that others include.
    partials: Vec<(String, String)>,
    kinds: Vec<Template>,
    prose: Template,
}

impl Documents {
    pub(crate) fn new() -> Self {
        let typesetter = Typesetter::new(Theme::embedded());
        // Only a whole document has a head.
        let (kinds, partials): (Vec<_>, Vec<_>) =
            sources().into_iter().partition(|(_, source)| source.contains("<head>"));
        assert!(!kinds.is_empty() && !partials.is_empty(), "templates are missing");
        let compile = |name: &str, source: &str| {
            Template::compile_with(name, source, &borrow(&partials), &typesetter).unwrap()
        };
        Self {
            kinds: kinds.iter().map(|(name, source)| compile(name, source)).collect(),
            prose: compile("prose", PROSE),
            partials,
            typesetter,
        }
    }

    /// Markdown that a course may hold must render, as the domain has normalised it.
    pub(crate) fn prose(&self, text: &str) -> TargetResult {
        let mut course = example(COURSE);
        course["about"] = json!(text);
        let Ok(course) = Course::parse(&course) else {
            // The template must not panic either.
            return Ok(format!(
                "rejected, {}",
                self.prose.render_lossy(&json!({ "text": text }), &|| false).is_ok()
            ));
        };
        let pdf = self
            .prose
            .render_lossy(&json!({ "text": course.about }), &|| false)
            .map_err(|error| format!("the domain accepts it, but {error}"))?;
        rendered(&pdf)
    }

    /// A template has errors, or renders, or says what its data lacks.
    pub(crate) fn template(&self, source: &str) -> TargetResult {
        let view = json!({
            "title": "Mødeledelse",
            "text": "Et *afsnit*",
            "items": ["en", "to"],
            "is": true,
            "none": null,
        });
        match Template::compile_with("fuzz", source, &borrow(&self.partials), &self.typesetter) {
            Err(error) => Ok(kind(&error.to_string())),
            Ok(template) => template
                .render(&view)
                .map_or_else(|error| Ok(kind(&error.to_string())), |pdf| rendered(&pdf)),
        }
    }

    /// Every template with this data: most say what it lacks.
    pub(crate) fn view(&self, input: &[u8]) -> TargetResult {
        let Ok(view) = serde_json::from_slice::<Value>(input) else {
            return Ok("no JSON".to_owned());
        };
        let outcomes = self.kinds.iter().map(|template| {
            template
                .render_lossy(&view, &|| false)
                .map_or_else(|error| Ok(kind(&error.to_string())), |pdf| rendered(&pdf))
        });
        Ok(outcomes.collect::<Result<Vec<_>, _>>()?.join(" "))
    }
}

/// Name and source of every template of a PDF, in the order of their names.
fn sources() -> Vec<(String, String)> {
    let mut files: Vec<_> =
        std::fs::read_dir(TEMPLATES).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "hbs"));
    files.sort();
    let source = |file: &Path| {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(file).unwrap())
    };
    files.iter().map(|file| source(file)).collect()
}

fn borrow(sources: &[(String, String)]) -> Vec<(&str, &str)> {
    sources.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect()
}

fn rendered(pdf: &[u8]) -> TargetResult {
    if pdf.starts_with(b"%PDF-1.7") {
        Ok(format!("rendered {}", pdf.len().ilog2()))
    } else {
        Err("no PDF".to_owned())
    }
}

/// An error without its names and numbers.
fn kind(sentence: &str) -> String {
    sentence
        .split(['`', '"', ' '])
        .filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase()))
        .take(12)
        .collect::<Vec<_>>()
        .join(" ")
}
