//! The words of the mails: a text and an HTML template for each, from `templates/mail/` or a folder
//! that takes its place.

use std::path::Path;

use handlebars::{Handlebars, no_escape};
use serde::Serialize;

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => { [$(($name, include_str!(concat!("../../../templates/mail/", $name, ".hbs")))),+] };
}
/// Every template, as it is embedded.
const EMBEDDED: &[(&str, &str)] = &embedded![
    "facts.text",
    "facts.html",
    "signature.text",
    "page.html",
    "notice.text",
    "notice.html",
    "registered.text",
    "registered.html",
    "waiting.text",
    "waiting.html",
    "promoted.text",
    "promoted.html",
    "cancelled.text",
    "cancelled.html",
    "substituted.text",
    "substituted.html",
    "replaced.text",
    "replaced.html",
    "moved.text",
    "moved.html",
    "run-cancelled.text",
    "run-cancelled.html",
];
/// How the first line of a text begins.
const SUBJECT: &str = "Emne: ";

/// The templates, understood.
pub struct Templates {
    text: Handlebars<'static>,
    html: Handlebars<'static>,
}

/// What is wrong with a template.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum TemplateError {
    #[error("mail/{file}.hbs cannot be read: {cause}")]
    File { file: String, cause: std::io::Error },
    #[error(transparent)]
    Template(Box<handlebars::TemplateError>),
    #[error(transparent)]
    Render(Box<handlebars::RenderError>),
    #[error("mail/{0}.text.hbs does not begin with a line `Emne: ...`")]
    NoSubject(&'static str),
}

/// A mail in words.
pub(crate) struct RenderedEmail {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Templates {
    /// The files of `folder/mail` where there is a folder; what it lacks is embedded.
    ///
    /// # Errors
    /// The first template that is damaged or cannot be read.
    pub fn open(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let file = |name: &str| {
            folder
                .map(|folder| folder.join("mail").join(format!("{name}.hbs")))
                .filter(|path| path.exists())
        };
        Self::read(|name| file(name).map(std::fs::read_to_string))
    }

    fn read(
        instead: impl Fn(&str) -> Option<std::io::Result<String>>,
    ) -> Result<Self, TemplateError> {
        let (mut text, mut html) = (Handlebars::new(), Handlebars::new());
        text.register_escape_fn(no_escape);
        text.set_strict_mode(true);
        html.set_strict_mode(true);
        for (name, embedded) in EMBEDDED {
            let source = instead(name)
                .transpose()
                .map_err(|cause| TemplateError::File { file: (*name).to_owned(), cause })?;
            let registry = if name.ends_with(".text") { &mut text } else { &mut html };
            let source = source.as_deref().unwrap_or(embedded);
            registry
                .register_template_string(name, source)
                .map_err(|error| TemplateError::Template(error.into()))?;
        }
        Ok(Self { text, html })
    }

    /// Says this in the words of the template `name`.
    pub(crate) fn words(
        &self,
        name: &'static str,
        view: &impl Serialize,
    ) -> Result<RenderedEmail, TemplateError> {
        let fault = |error: handlebars::RenderError| TemplateError::Render(error.into());
        let text = self.text.render(&format!("{name}.text"), view).map_err(fault)?;
        let html = self.html.render(&format!("{name}.html"), view).map_err(fault)?;
        let (subject, text) = text.split_once('\n').ok_or(TemplateError::NoSubject(name))?;
        let subject = subject
            .trim_end()
            .strip_prefix(SUBJECT)
            .ok_or(TemplateError::NoSubject(name))?
            .to_owned();
        Ok(RenderedEmail { subject, text: text.trim_start().to_owned(), html })
    }
}
