//! Pages: the templates, what every page has, and the headers of its response.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Language, Provider};
use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason,
};
use pulldown_cmark::{Parser, html};
use serde::Serialize;
use serde_json::{Map, Value};
use web::Problem;
use web::etag::{ETag, LIVE_CACHE_CONTROL};

use crate::WebsiteState;
use crate::assets::Assets;
use crate::paths::{ENGLISH, Paths};
use crate::problem_page;

/// What a page may load and do: nothing but its own style, images and forms, and the scripts that
/// the page asks for. Tools in the browser read `robots.txt` with the rights of the page.
macro_rules! content_security_policy {
    ($scripts:literal) => {
        concat!(
            "default-src 'none'; style-src 'self'; ",
            $scripts,
            "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'"
        )
    };
}

const CONTENT_SECURITY_POLICY: &str = content_security_policy!("");
/// That of a page with a script of our own.
pub(crate) const CONTENT_SECURITY_POLICY_WITH_SCRIPT: &str =
    content_security_policy!("script-src 'self'; ");

macro_rules! source {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../templates/website/", $name, ".hbs")))
    };
}

const TEMPLATES: &[(&str, &str)] = &[
    source!("layout"),
    source!("field"),
    source!("faults"),
    source!("facts"),
    source!("catalogue"),
    source!("course"),
    source!("form"),
    source!("check"),
    source!("closed"),
    source!("receipt"),
    source!("opening"),
    source!("finding"),
    source!("registration"),
    source!("question"),
    source!("edit"),
    source!("own-data"),
    source!("reopening"),
    source!("problem"),
    source!("api"),
    source!("runs"),
    source!("embedded"),
    source!("feed"),
    source!("sitemap"),
    source!("accessibility"),
    source!("en/accessibility"),
    source!("privacy"),
    source!("en/privacy"),
];

/// The words of the templates, each in Danish and in English.
const WORDS: &str = include_str!("../../../templates/website/words.json");

/// Everything that pages are made of.
pub(crate) struct Pages {
    registry: Handlebars<'static>,
    danish: Value,
    english: Value,
    pub(crate) assets: Assets,
    provider: ProviderView,
}

/// Who offers the courses.
#[derive(Clone, Serialize)]
struct ProviderView {
    name: String,
    address: String,
    cvr: String,
    phone: String,
    /// Without spaces, for a link.
    tel: String,
    email: String,
}

/// A page to render.
pub(crate) struct Page<'a, View> {
    /// The template.
    pub(crate) template: &'static str,
    /// What the page is about, before the name of the provider.
    pub(crate) title: String,
    pub(crate) language: Language,
    /// Where the same is in the other language.
    pub(crate) other_language: String,
    /// Where the path to the page begins, and what it leads to.
    pub(crate) trail: &'a [Link],
    pub(crate) view: View,
}

/// A link.
#[derive(Clone, Serialize)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) url: String,
}

/// What every template is given.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageView<'a, View> {
    /// The BCP 47 tag of its language.
    language: &'static str,
    w: &'a Value,
    title: &'a str,
    style: &'a str,
    fonts: &'a [String],
    home: String,
    /// Where contacts open their registration.
    opening: String,
    /// The page for programmers.
    api: String,
    icon: &'a str,
    accessibility: String,
    privacy: String,
    feed: String,
    other_language: &'a str,
    trail: &'a [Link],
    provider: &'a ProviderView,
    #[serde(flatten)]
    view: &'a View,
}

impl Pages {
    /// # Panics
    /// If a template or the words are broken, which the tests exclude.
    #[expect(clippy::expect_used, reason = "they are part of the program")]
    pub(crate) fn new(provider: &Provider) -> Self {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(escape);
        registry.register_helper("prose", Box::new(prose));
        for (name, source) in TEMPLATES {
            registry.register_template_string(name, source).expect("a template");
        }
        let words: Map<String, Value> = serde_json::from_str(WORDS).expect("the words");
        let in_language = |language: Language| -> Value {
            let word =
                |(key, word): (&String, &Value)| (key.clone(), word[language.code()].clone());
            Value::Object(words.iter().map(word).collect())
        };
        Self {
            registry,
            danish: in_language(Language::Danish),
            english: in_language(Language::English),
            assets: Assets::new(provider),
            provider: ProviderView {
                name: provider.name.clone(),
                address: provider.address(),
                cvr: provider.cvr.clone(),
                phone: provider.phone.clone(),
                tel: provider.phone.replace(' ', ""),
                email: provider.email.clone(),
            },
        }
    }

    /// The telephone number of the provider, as people read it.
    pub(crate) fn phone(&self) -> &str {
        &self.provider.phone
    }

    /// The words of the templates in this language.
    pub(crate) fn words(&self, language: Language) -> &Value {
        language.choose(&self.danish, &self.english)
    }

    /// The HTML of a page.
    ///
    /// # Errors
    /// A template refers to what the view does not have.
    pub(crate) fn render<View: Serialize>(&self, page: &Page<'_, View>) -> Result<String, Problem> {
        let view = PageView {
            language: page.language.tag(),
            w: self.words(page.language),
            title: &page.title,
            style: &self.assets.style,
            fonts: &self.assets.fonts,
            home: Paths(page.language).catalogue(),
            opening: Paths(page.language).opening(),
            api: Paths(page.language).api(),
            icon: &self.assets.icon,
            accessibility: Paths(page.language).accessibility(),
            privacy: Paths(page.language).privacy(),
            feed: Paths(page.language).feed(),
            other_language: &page.other_language,
            trail: page.trail,
            provider: &self.provider,
            view: &page.view,
        };
        self.registry.render(page.template, &view).map_err(Problem::internal)
    }

    /// A response with a page that is the same for everybody, unless the browser has it already.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub(crate) fn respond_live<View: Serialize>(
        &self,
        headers: &HeaderMap,
        page: &Page<'_, View>,
    ) -> Result<Response, Problem> {
        Ok(live_response(headers, HTML, self.render(page)?))
    }

    /// A file for programs.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub(crate) fn render_file(
        &self,
        template: &str,
        view: &impl Serialize,
    ) -> Result<String, Problem> {
        self.registry.render(template, view).map_err(Problem::internal)
    }

    /// A response with a page.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub(crate) fn respond<View: Serialize>(
        &self,
        status: StatusCode,
        page: &Page<'_, View>,
    ) -> Result<Response, Problem> {
        let html = self.render(page)?;
        Ok((status, [(header::CONTENT_TYPE, HTML)], html).into_response())
    }

    /// The same for a page with what its visitor typed. Their browser may keep it: Chromium answers
    /// the way back to a form that was sent with an error if it may not.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub(crate) fn respond_to_form<View: Serialize>(
        &self,
        status: StatusCode,
        page: &Page<'_, View>,
    ) -> Result<Response, Problem> {
        let response = self.respond(status, page)?;
        Ok(([(header::CACHE_CONTROL, "private, no-cache")], response).into_response())
    }
}

/// A response with a text that is the same for everybody, unless the client has it already.
pub(crate) fn live_response(
    headers: &HeaderMap,
    content_type: &'static str,
    text: String,
) -> Response {
    let etag = ETag::from_inputs([text.as_bytes()]);
    etag.respond(headers, LIVE_CACHE_CONTROL, || ([(header::CONTENT_TYPE, content_type)], text))
}

/// The content type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// Escapes what means something in HTML between tags and in quoted attributes; the default also
/// escapes `=` and `` ` ``, which makes addresses hard to read.
pub(crate) fn escape(text: &str) -> String {
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

/// Renders the problem of a response as a page, and adds the headers of pages.
pub(crate) async fn finish(
    State(state): State<WebsiteState>,
    request: Request,
    next: Next,
) -> Response {
    let language = language_of(request.uri().path());
    complete(&state, next.run(request).await, language)
}

/// The language of the page at this path.
pub(crate) fn language_of(path: &str) -> Language {
    match path == ENGLISH || path.starts_with("/en/") {
        true => Language::English,
        false => Language::Danish,
    }
}

/// A response with its problem as a page, and with the headers of pages.
pub(crate) fn complete(
    state: &WebsiteState,
    mut response: Response,
    language: Language,
) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem_page::render(&state.pages, &problem, response, language);
    }
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    // With `no-referrer` browsers would send forms with `Origin: null`.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    set(header::CACHE_CONTROL, "no-store");
    set(header::CONTENT_LANGUAGE, language.code());
    if state.site_url.starts_with("https:") {
        // A year. Whether other hosts of the domain have TLS is not ours to promise.
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
