//! Templates: Handlebars in, semantic markup out. The only file that names handlebars.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use handlebars::{Handlebars, RenderErrorReason, TemplateErrorReason};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::escape::escape;
use crate::images::Image;
use crate::markup::{self, MarkupError};
use crate::model::Document;
use crate::typesetter::SetError;
use crate::{RenderError, Typesetter, culprit, helpers, inclusion, mustache};

/// A compiled template, ready to render any number of views.
pub struct Template {
    name: String,
    registry: Handlebars<'static>,
    typesetter: Typesetter,
    fingerprint: [u8; 32],
    is_for_browser: bool,
}

/// A template that cannot be used, with the place in its source.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Handlebars cannot read it: an unclosed block, say.
    #[error("template {template}, line {line}, column {column}: {problem}")]
    Syntax {
        /// Name of the template or partial.
        template: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What Handlebars says.
        problem: String,
    },
    /// An unknown element, attribute or class, or malformed nesting.
    #[error("template {template}, {source}")]
    Markup {
        /// Name of the template or partial.
        template: String,
        /// Where and what.
        source: MarkupError,
    },
}

impl Template {
    /// Compiles a template that stands alone.
    pub fn compile(
        name: &str,
        source: &str,
        typesetter: &Typesetter,
    ) -> Result<Template, TemplateError> {
        Template::compile_with(name, source, &[], typesetter)
    }

    /// Compiles a template together with the partials (name, source) it may include as `{{>
    /// name}}`.
    pub fn compile_with(
        name: &str,
        source: &str,
        partials: &[(&str, &str)],
        typesetter: &Typesetter,
    ) -> Result<Template, TemplateError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(crate::escape::escape);
        helpers::register(&mut registry, typesetter);
        let mut inputs = Sha256::new()
            .chain_update(env!("CARGO_PKG_VERSION"))
            .chain_update(typesetter.theme().fingerprint());
        let sources: Vec<(&str, &str)> = partials.iter().copied().chain([(name, source)]).collect();
        for (name, source) in sources.iter().copied() {
            inputs.update(Sha256::digest(source));
            registry
                .register_template_string(name, source)
                .map_err(|error| syntax_error(name, &error))?;
            if let Some((place, problem)) = inclusion::fault(name, &sources) {
                let (line, column) = mustache::position(source, place);
                return Err(TemplateError::Syntax {
                    template: name.to_owned(),
                    line,
                    column,
                    problem,
                });
            }
            let blanked = mustache::blank(source);
            let checked = markup::check(&blanked, typesetter.theme())
                .and_then(|()| typesetter.check(&blanked));
            checked
                .map_err(|source| TemplateError::Markup { template: name.to_owned(), source })?;
        }
        Ok(Template {
            name: name.to_owned(),
            registry,
            typesetter: typesetter.clone(),
            fingerprint: inputs.finalize().into(),
            is_for_browser: false,
        })
    }

    pub(crate) fn for_browser(self, is_for_browser: bool) -> Self {
        Self { is_for_browser, ..self }
    }

    /// Changes with whatever the bytes depend on beside the view: template, partials, theme, and
    /// the version of this crate with its fonts.
    pub fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }

    /// The view as semantic HTML: what a browser previews and what the layout reads.
    pub fn html(&self, view: &impl Serialize) -> Result<String, RenderError> {
        self.registry.render(&self.name, view).map_err(|error| self.render_error(&error))
    }

    /// The same with the theme as a style sheet: a page a browser shows much as the PDF looks.
    pub fn preview(&self, view: &impl Serialize) -> Result<String, RenderError> {
        let theme = self.typesetter.theme();
        let style = format!("<style>{}</style></head>", theme.stylesheet());
        let page = self.html(view)?.replacen("</head>", &style, 1);
        let shown = |page: String, (name, image): (&str, &Image)| {
            let data = format!(
                "src=\"data:{};base64,{}\"",
                image.media_type,
                STANDARD.encode(&image.file)
            );
            page.replace(&format!("src=\"{}\"", escape(name)), &data)
        };
        Ok(theme.images().iter().fold(page, shown))
    }

    /// The view as a document without looks: what tests compare.
    pub fn document(&self, view: &impl Serialize) -> Result<Document, RenderError> {
        self.read(&self.html(view)?, view)
    }

    /// Reads markup that this template has rendered.
    #[doc(hidden)]
    pub fn parse(&self, html: &str) -> Result<Document, MarkupError> {
        markup::parse(html, self.typesetter.theme())
    }

    /// The view as the bytes of a PDF. Same view, template, theme and fonts: same bytes.
    /// A template from [`Sources::for_browser`](crate::Sources::for_browser) gives the page of
    /// [`Template::preview`] instead.
    pub fn render(&self, view: &impl Serialize) -> Result<Vec<u8>, RenderError> {
        if self.is_for_browser {
            return self.preview(view).map(String::into_bytes);
        }
        self.set(&self.html(view)?, view)
    }

    /// The same for a view that others wrote: what no face has is printed as its code point,
    /// `[U+6F22]`, and stops nothing.
    pub fn print(&self, view: &impl Serialize) -> Result<Vec<u8>, RenderError> {
        if self.is_for_browser {
            return self.render(view);
        }
        let html: String = self.html(view)?.chars().map(crate::escape::restore).collect();
        self.set(&self.typesetter.printable(&html), view)
    }

    fn set(&self, html: &str, view: &impl Serialize) -> Result<Vec<u8>, RenderError> {
        self.typesetter.set(self.read(html, view)?).map_err(|error| match error {
            SetError::Finish(error) => error.into(),
            SetError::Layout(source) => RenderError::Layout {
                template: self.name.clone(),
                field: culprit::of_layout(&source, view),
                source,
            },
        })
    }

    fn read(&self, html: &str, view: &impl Serialize) -> Result<Document, RenderError> {
        self.parse(html).map_err(|source| {
            let field = culprit::of_markup(&source.problem, view);
            RenderError::Markup { template: self.name.clone(), field, source }
        })
    }

    /// Renders `sample` and throws the pages away: a template naming what the view lacks is found
    /// at start.
    pub fn check(&self, sample: &impl Serialize) -> Result<(), RenderError> {
        self.render(sample).map(drop)
    }

    fn render_error(&self, error: &handlebars::RenderError) -> RenderError {
        let template = error.template_name.clone().unwrap_or_else(|| self.name.clone());
        let (line, column) = (error.line_no.unwrap_or(1), error.column_no.unwrap_or(1));
        let problem = match error.reason() {
            RenderErrorReason::MissingVariable(Some(name)) => format!("the view has no `{name}`"),
            RenderErrorReason::MissingVariable(None) => "the view lacks a variable".to_owned(),
            other => other.to_string(),
        };
        RenderError::Template { template, line, column, problem }
    }
}

fn syntax_error(template: &str, error: &handlebars::TemplateError) -> TemplateError {
    let (line, column) = error.pos().unwrap_or((1, 1));
    let problem = match error.reason() {
        TemplateErrorReason::InvalidSyntax(problem) => problem.clone(),
        other => other.to_string(),
    };
    TemplateError::Syntax { template: template.to_owned(), line, column, problem }
}
