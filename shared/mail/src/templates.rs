//! The templates of the e-mails: a text and an HTML version of each, embedded from
//! `templates/mail/` or read from a folder that replaces them.

use std::io;
use std::path::Path;

use handlebars::{Handlebars, no_escape};
use serde::Serialize;

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../templates/mail/", $name, ".hbs")))),+]
    };
}

/// The names and sources of the embedded templates.
const EMBEDDED: &[(&str, &str)] = &embedded![
    "facts.text",
    "facts.html",
    "access.text",
    "access.html",
    "calendar.text",
    "calendar.html",
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
    "participant-cancelled.text",
    "participant-cancelled.html",
    "corrected.text",
    "corrected.html",
    "participant-corrected.text",
    "participant-corrected.html",
    "former-address.text",
    "former-address.html",
    "lapsed.text",
    "lapsed.html",
    "substituted.text",
    "substituted.html",
    "replaced.text",
    "replaced.html",
    "moved.text",
    "moved.html",
    "run-cancelled.text",
    "run-cancelled.html",
    "run-changed.text",
    "run-changed.html",
    "repeated-attempt.text",
    "repeated-attempt.html",
    "message.text",
    "message.html",
    "reminder.text",
    "reminder.html",
];
/// The start of the first line of a text template; the rest of the line is the subject.
const SUBJECT_PREFIX: &str = "Emne: ";

/// The parsed templates.
pub struct Templates {
    text: Handlebars<'static>,
    html: Handlebars<'static>,
}

/// Why a template is not usable.
#[derive(Debug, thiserror::Error)]
pub enum EmailTemplateError {
    /// The file cannot be read.
    #[error("mail/{name}.hbs cannot be read")]
    File {
        /// The name of the template.
        name: &'static str,
        /// The error of the file system.
        source: io::Error,
    },
    /// The syntax is invalid.
    #[error(transparent)]
    Syntax(Box<handlebars::TemplateError>),
    /// The template refers to a variable that does not exist.
    #[error(transparent)]
    Render(Box<handlebars::RenderError>),
    /// The text has no subject.
    #[error("mail/{0}.text.hbs does not begin with a line `Emne: ...`")]
    NoSubject(&'static str),
}

/// The texts of an e-mail.
pub struct RenderedEmail {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    pub(crate) html: String,
}

impl Templates {
    /// The files in `folder/mail`, and the embedded template for each file that is missing there.
    ///
    /// # Errors
    /// The first template that cannot be read or parsed.
    pub fn open(folder: Option<&Path>) -> Result<Self, EmailTemplateError> {
        let mut text = Handlebars::new();
        text.register_escape_fn(no_escape);
        text.set_strict_mode(true);
        let mut html = Handlebars::new();
        html.set_strict_mode(true);
        for (name, embedded) in EMBEDDED {
            let replacement = folder
                .map(|folder| folder.join("mail").join(format!("{name}.hbs")))
                .filter(|path| path.exists())
                .map(std::fs::read_to_string)
                .transpose()
                .map_err(|source| EmailTemplateError::File { name, source })?;
            let registry = if name.ends_with(".text") { &mut text } else { &mut html };
            registry
                .register_template_string(name, replacement.as_deref().unwrap_or(embedded))
                .map_err(|error| EmailTemplateError::Syntax(error.into()))?;
        }
        Ok(Self { text, html })
    }

    /// Renders both versions of the template `name`.
    pub(crate) fn render(
        &self,
        name: &'static str,
        view: &impl Serialize,
    ) -> Result<RenderedEmail, EmailTemplateError> {
        let render_error =
            |error: handlebars::RenderError| EmailTemplateError::Render(error.into());
        let text = self.text.render(&format!("{name}.text"), view).map_err(render_error)?;
        let html = self.html.render(&format!("{name}.html"), view).map_err(render_error)?;
        let (first_line, text) =
            text.split_once('\n').ok_or(EmailTemplateError::NoSubject(name))?;
        let subject = first_line
            .trim_end()
            .strip_prefix(SUBJECT_PREFIX)
            .ok_or(EmailTemplateError::NoSubject(name))?
            .to_owned();
        Ok(RenderedEmail { subject, text: text.trim_start().to_owned(), html })
    }
}
