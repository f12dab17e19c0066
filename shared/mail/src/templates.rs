//! The templates of the e-mails in each language: a text and an HTML version of each, embedded from
//! `templates/mail/` and its folder `en/`, or read from a folder that replaces them.

use std::io;
use std::path::Path;

use domain::Language;
use handlebars::{Handlebars, no_escape};
use serde::Serialize;
use template_registry::TemplateRegistry;

/// The source of a template in `templates/mail/`, or in a folder of it.
macro_rules! source {
    ($folder:literal, $name:literal) => {
        include_str!(concat!("../../../templates/mail/", $folder, $name, ".hbs"))
    };
}

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => { [$(($name, source!("", $name))),+] };
}

macro_rules! embedded_in_both_languages {
    ($($name:literal),+ $(,)?) => {
        [$(($name, source!("", $name), source!("en/", $name))),+]
    };
}

/// The names and sources of the embedded templates that every language has: those without words,
/// and the notice, which the office reads in its own language.
const COMMON: &[(&str, &str)] = &embedded![
    "frame.html",
    "page.html",
    "facts.text",
    "facts.html",
    "notice.text",
    "notice.html",
];

/// The names of the others, with their sources in Danish and in English.
const IN_BOTH_LANGUAGES: &[(&str, &str, &str)] = &embedded_in_both_languages![
    "access.text",
    "access.html",
    "calendar.text",
    "calendar.html",
    "tentative.text",
    "tentative.html",
    "participants.text",
    "participants.html",
    "signature.text",
    "signature.html",
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
    "fee-waived.text",
    "fee-waived.html",
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

/// The templates in each language.
pub struct Templates {
    danish: Registry,
    english: Registry,
    /// Whether files of a folder may replace the embedded ones.
    pub(crate) are_replaceable: bool,
}

/// The templates of one language, which include each other by their names.
struct Registry {
    text: TemplateRegistry,
    html: TemplateRegistry,
}

/// Why a template is not usable.
#[derive(Debug, thiserror::Error)]
pub enum EmailTemplateError {
    /// The file cannot be read.
    #[error("{file} cannot be read")]
    File {
        /// Its path in the folder of the templates.
        file: String,
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
    #[error("{file} does not begin with a line `{prefix}...`")]
    NoSubject {
        /// Its path in the folder of the templates.
        file: String,
        /// What the line begins with.
        prefix: &'static str,
    },
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
        let open = |language| Registry::open(language, folder);
        Ok(Self {
            danish: open(Language::Danish)?,
            english: open(Language::English)?,
            are_replaceable: folder.is_some(),
        })
    }

    /// Renders both versions of the template `name` in a language.
    pub(crate) fn render(
        &self,
        language: Language,
        name: &str,
        view: &impl Serialize,
    ) -> Result<RenderedEmail, EmailTemplateError> {
        let render_error =
            |error: handlebars::RenderError| EmailTemplateError::Render(error.into());
        let Registry { text, html } = language.choose(&self.danish, &self.english);
        let text_name = format!("{name}.text");
        let text = text.render(&text_name, view).map_err(render_error)?;
        let html = html.render(&format!("{name}.html"), view).map_err(render_error)?;
        let prefix = subject_prefix(language);
        let (first_line, text) = text.split_once('\n').unwrap_or((&text, ""));
        match first_line.trim_end().strip_prefix(prefix) {
            Some(subject) => {
                let (subject, text) = (subject.to_owned(), text.trim_start().to_owned());
                Ok(RenderedEmail { subject, text, html })
            }
            None => {
                let file = file_of(language, &text_name);
                Err(EmailTemplateError::NoSubject { file, prefix })
            }
        }
    }
}

impl Registry {
    /// Those of a folder are compiled at once, so that a broken one is reported at startup.
    fn open(language: Language, folder: Option<&Path>) -> Result<Self, EmailTemplateError> {
        let mut text = Handlebars::new();
        text.register_escape_fn(no_escape);
        text.set_strict_mode(true);
        let mut html = Handlebars::new();
        html.set_strict_mode(true);
        let common = COMMON.iter().map(|(name, source)| (*name, Language::Danish, *source));
        let translated = IN_BOTH_LANGUAGES
            .iter()
            .map(|(name, danish, english)| (*name, language, *language.choose(danish, english)));
        let templates: Vec<_> = common.chain(translated).collect();
        if let Some(folder) = folder {
            for (name, language, embedded) in &templates {
                let file = file_of(*language, name);
                let replacement = Some(folder.join(&file))
                    .filter(|path| path.exists())
                    .map(std::fs::read_to_string)
                    .transpose()
                    .map_err(|source| EmailTemplateError::File { file, source })?;
                let registry = if name.ends_with(".text") { &mut text } else { &mut html };
                registry
                    .register_template_string(name, replacement.as_deref().unwrap_or(embedded))
                    .map_err(|error| EmailTemplateError::Syntax(error.into()))?;
            }
        }
        let sources = templates.into_iter().map(|(name, _, source)| (name, source));
        let (texts, htmls): (Vec<_>, Vec<_>) =
            sources.partition(|(name, _)| name.ends_with(".text"));
        Ok(Self {
            text: TemplateRegistry::new(text, texts),
            html: TemplateRegistry::new(html, htmls),
        })
    }
}

/// The path of a template in the folder of the templates.
fn file_of(language: Language, name: &str) -> String {
    format!("{}{name}.hbs", language.choose("mail/", "mail/en/"))
}

/// The start of the first line of a text template; the rest of the line is the subject.
fn subject_prefix(language: Language) -> &'static str {
    language.choose("Emne: ", "Subject: ")
}
