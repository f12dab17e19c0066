//! Templates: Handlebars in, semantic HTML or a PDF out.

mod error;

pub use error::{RenderError, TemplateError};

use std::sync::OnceLock;
use std::time::Instant;

use handlebars::{Handlebars, RenderErrorReason, TemplateErrorReason};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::escape::{escape, restore_forbidden};
use crate::images::{Images, Picture};
use crate::model::Document;
use crate::typesetter::{PhaseTimings, TypesetError, Typesetter};
use crate::{error_location, helpers, markup, mustache, partials};

/// A template, ready to render any number of views.
pub struct Template {
    name: String,
    compiled: OnceLock<Handlebars<'static>>,
    /// The template and its partials, if they are compiled when first rendered.
    embedded: Vec<(&'static str, &'static str)>,
    typesetter: Typesetter,
    fingerprint: [u8; 32],
    is_for_browser: bool,
}

impl Template {
    /// Compiles a template without partials.
    pub fn compile(
        name: &str,
        source: &str,
        typesetter: &Typesetter,
    ) -> Result<Template, TemplateError> {
        Template::compile_with(name, source, &[], typesetter)
    }

    /// Compiles a template together with the partials (name and source) that it may include as
    /// `{{> name}}`.
    pub fn compile_with(
        name: &str,
        source: &str,
        partials: &[(&str, &str)],
        typesetter: &Typesetter,
    ) -> Result<Template, TemplateError> {
        let sources: Vec<(&str, &str)> = partials.iter().copied().chain([(name, source)]).collect();
        let compiled = compile(&sources, typesetter)?.into();
        Ok(Self::new(name, &sources, compiled, typesetter))
    }

    /// The same for a template that is part of the program: it is compiled when it is first
    /// rendered.
    ///
    /// # Panics
    /// When it is first rendered, if it is broken, which the tests exclude.
    pub(crate) fn embedded(
        name: &'static str,
        source: &'static str,
        partials: &[(&'static str, &'static str)],
        typesetter: &Typesetter,
    ) -> Template {
        let sources: Vec<_> = partials.iter().copied().chain([(name, source)]).collect();
        let template = Self::new(name, &sources, OnceLock::new(), typesetter);
        Self { embedded: sources, ..template }
    }

    fn new(
        name: &str,
        sources: &[(&str, &str)],
        compiled: OnceLock<Handlebars<'static>>,
        typesetter: &Typesetter,
    ) -> Template {
        let inputs = Sha256::new()
            .chain_update(env!("CARGO_PKG_VERSION"))
            .chain_update(typesetter.theme().fingerprint())
            .chain_update(typesetter.fallback_fingerprint());
        let inputs = sources
            .iter()
            .fold(inputs, |inputs, (_, source)| inputs.chain_update(Sha256::digest(source)));
        Template {
            name: name.to_owned(),
            compiled,
            embedded: Vec::new(),
            typesetter: typesetter.clone(),
            fingerprint: inputs.finalize().into(),
            is_for_browser: false,
        }
    }

    #[expect(clippy::expect_used, reason = "an embedded template is part of the program")]
    fn compiled(&self) -> &Handlebars<'static> {
        let compile = || compile(&self.embedded, &self.typesetter).expect("a template");
        self.compiled.get_or_init(compile)
    }

    pub(crate) fn for_browser(self, is_for_browser: bool) -> Self {
        Self { is_for_browser, ..self }
    }

    /// A hash of everything the output depends on besides the view: template, partials, theme, and
    /// the version of this crate with its fonts.
    pub fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }

    /// Renders the view as semantic HTML, the input of the layout.
    pub fn html(&self, view: &impl Serialize) -> Result<String, RenderError> {
        self.compiled().render(&self.name, view).map_err(|error| self.render_error(error))
    }

    /// Renders the view as HTML with the theme as an embedded style sheet, so that a browser shows
    /// it much like the PDF.
    pub fn preview(&self, view: &impl Serialize) -> Result<String, RenderError> {
        self.preview_with(view, &Images::default())
    }

    fn preview_with(&self, view: &impl Serialize, images: &Images) -> Result<String, RenderError> {
        let theme = self.typesetter.theme();
        let style = format!("<style>{}</style></head>", theme.stylesheet());
        let page = self.html(view)?.replacen("</head>", &style, 1);
        let embed_image = |page: String, (name, picture): (&str, &Picture)| {
            let data_url = format!("src=\"{}\"", picture.data_url());
            page.replace(&format!("src=\"{}\"", escape(name)), &data_url)
        };
        Ok(images.and(theme.images()).iter().fold(page, embed_image))
    }

    /// Renders the view as a `Document`, before layout.
    pub fn document(&self, view: &impl Serialize) -> Result<Document, RenderError> {
        self.parse(&self.html(view)?, view, self.typesetter.theme().images())
    }

    /// Renders the view as a PDF. The same view, template, theme and fonts give the same bytes.
    ///
    /// A template from [`TemplateLoader::for_browser`](crate::TemplateLoader::for_browser) returns
    /// the HTML of [`Template::preview`] instead.
    pub fn render(&self, view: &impl Serialize) -> Result<Vec<u8>, RenderError> {
        if self.is_for_browser {
            return self.preview(view).map(String::into_bytes);
        }
        let images = self.typesetter.theme().images();
        let (pdf, _) = self.typeset(self.document(view)?, view, images, &|| false)?;
        Ok(pdf)
    }

    /// Renders a view with text from outside as [`Template::render`] does, except that a character
    /// without a glyph is printed as its code point, `[U+6F22]`, instead of failing. Ends early
    /// with an error if `is_abandoned`, which is asked for every block and some pages.
    pub fn render_lossy(
        &self,
        view: &impl Serialize,
        is_abandoned: &dyn Fn() -> bool,
    ) -> Result<Vec<u8>, RenderError> {
        self.render_with(view, &Images::default(), is_abandoned)
    }

    /// The same with images that come with the view; one of the theme with the same name is not
    /// shown. They are not part of the fingerprint, so the view should name them by their content.
    pub fn render_with(
        &self,
        view: &impl Serialize,
        images: &Images,
        is_abandoned: &dyn Fn() -> bool,
    ) -> Result<Vec<u8>, RenderError> {
        if self.is_for_browser {
            return self.preview_with(view, images).map(String::into_bytes);
        }
        let images = images.and(self.typesetter.theme().images());
        let html: String = self.html(view)?.chars().map(restore_forbidden).collect();
        let html = self.typesetter.replace_unprintable(&html);
        let document = self.parse(&html, view, &images)?;
        let (pdf, _) = self.typeset(document, view, &images, is_abandoned)?;
        Ok(pdf)
    }

    /// Renders the view as a PDF and reports how long each phase took, for the benchmark.
    #[doc(hidden)]
    pub fn render_timed(
        &self,
        view: &impl Serialize,
    ) -> Result<(Vec<u8>, PhaseTimings), RenderError> {
        let start = Instant::now();
        let html = self.html(view)?;
        let template = start.elapsed();
        let images = self.typesetter.theme().images();
        let document = self.parse(&html, view, images)?;
        drop(html);
        let parse = start.elapsed() - template;
        let (pdf, timings) = self.typeset(document, view, images, &|| false)?;
        Ok((pdf, PhaseTimings { template, parse, ..timings }))
    }

    /// Renders `sample` and discards the PDF, so that a field which the view lacks is reported at
    /// startup.
    pub fn check(&self, sample: &impl Serialize) -> Result<(), RenderError> {
        self.render(sample).map(drop)
    }

    /// The same for a sample with these images.
    pub fn check_with(&self, sample: &impl Serialize, images: &Images) -> Result<(), RenderError> {
        self.render_with(sample, images, &|| false).map(drop)
    }

    fn parse(
        &self,
        html: &str,
        view: &impl Serialize,
        images: &Images,
    ) -> Result<Document, RenderError> {
        markup::parse(html, self.typesetter.theme(), images).map_err(|source| {
            let field = error_location::field_of_markup_error(&source.problem, view);
            RenderError::Markup { template: self.name.clone(), field, source }
        })
    }

    fn typeset(
        &self,
        document: Document,
        view: &impl Serialize,
        images: &Images,
        is_abandoned: &dyn Fn() -> bool,
    ) -> Result<(Vec<u8>, PhaseTimings), RenderError> {
        self.typesetter.typeset(document, images, is_abandoned).map_err(|error| match error {
            TypesetError::Pdf(error) => error.into(),
            TypesetError::Layout(source) => RenderError::Layout {
                template: self.name.clone(),
                field: error_location::field_of_layout_error(&source, view),
                source,
            },
        })
    }

    fn render_error(&self, error: handlebars::RenderError) -> RenderError {
        let template = error.template_name.clone().unwrap_or_else(|| self.name.clone());
        let problem = match error.reason() {
            RenderErrorReason::MissingVariable(Some(name)) => format!("the view has no `{name}`"),
            RenderErrorReason::MissingVariable(None) => "the view lacks a variable".to_owned(),
            RenderErrorReason::NestedError(cause) => cause.to_string(),
            other => other.to_string(),
        };
        RenderError::Template {
            template,
            line: error.line_no.unwrap_or(1),
            column: error.column_no.unwrap_or(1),
            problem,
            source: Box::new(error),
        }
    }
}

/// Compiles templates that may include each other, and checks their own text.
fn compile(
    sources: &[(&str, &str)],
    typesetter: &Typesetter,
) -> Result<Handlebars<'static>, TemplateError> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(escape);
    helpers::register(&mut registry, typesetter);
    for (name, source) in sources.iter().copied() {
        registry
            .register_template_string(name, source)
            .map_err(|error| syntax_error(name, error))?;
        partials::check(name, sources).map_err(|(offset, error)| {
            let (line, column) = mustache::line_and_column(source, offset);
            TemplateError::Partial { template: name.to_owned(), line, column, source: error }
        })?;
        let blanked = mustache::blank_out(source);
        markup::check(&blanked, typesetter.theme())
            .and_then(|()| typesetter.check_glyphs(&blanked))
            .map_err(|source| TemplateError::Markup { template: name.to_owned(), source })?;
    }
    Ok(registry)
}

fn syntax_error(template: &str, error: handlebars::TemplateError) -> TemplateError {
    let (line, column) = error.pos().unwrap_or((1, 1));
    let problem = match error.reason() {
        TemplateErrorReason::InvalidSyntax(problem) => problem.clone(),
        other => other.to_string(),
    };
    TemplateError::Syntax {
        template: template.to_owned(),
        line,
        column,
        problem,
        source: Box::new(error),
    }
}
