//! Pages: the templates of the website, and what each of them is given.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use domain::{Course, Language, Provider};
use pages::{HTML, ProviderView, Templates, live_response, with_page_headers};
use serde::Serialize;
use serde_json::Value;
use web::Problem;

use crate::WebsiteState;
use crate::course::other_lang;
use crate::files::Files;
use crate::paths::{ENGLISH, Paths};
use crate::problem_page;

macro_rules! source {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../templates/website/", $name, ".hbs")))
    };
}

const TEMPLATES: &[(&str, &str)] = &[
    source!("layout"),
    source!("facts"),
    source!("price-lines"),
    source!("catalogue"),
    source!("course"),
    source!("form"),
    source!("check"),
    source!("closed"),
    source!("gone"),
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

/// Everything that the pages of the website are made of.
pub(crate) struct Pages {
    pub(crate) templates: Templates,
    pub(crate) files: Files,
    provider: ProviderView,
    /// "https://kurser.example.dk"
    site_url: Arc<str>,
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
    pub(crate) trail: &'a [Step],
    pub(crate) view: View,
}

/// A step of the path to a page.
#[derive(Serialize)]
pub(crate) struct Step {
    text: String,
    url: String,
    /// The BCP 47 tag of the text's language, if it is not that of the page.
    lang: Option<&'static str>,
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
    /// Where search engines find the page, if they may.
    addresses: Option<AddressesView>,
    trail: &'a [Step],
    provider: &'a ProviderView,
    #[serde(flatten)]
    view: &'a View,
}

/// The whole addresses of a page: its own, and those in each language.
#[derive(Serialize)]
struct AddressesView {
    own: String,
    danish: String,
    english: String,
}

impl Step {
    pub(crate) fn catalogue(language: Language) -> Self {
        let text = language.choose("Kurser", "Courses").to_owned();
        Self { text, url: Paths(language).catalogue(), lang: None }
    }

    pub(crate) fn course(course: &Course, language: Language) -> Self {
        let url = Paths(language).course(course.slug.as_str());
        Self { text: course.title.clone(), url, lang: other_lang(course, language) }
    }
}

impl Pages {
    pub(crate) fn new(provider: &Provider, site_url: Arc<str>) -> Self {
        Self {
            templates: Templates::new(TEMPLATES, WORDS),
            files: Files::new(provider),
            provider: ProviderView::new(provider),
            site_url,
        }
    }

    /// The telephone number of the provider, as people read it.
    pub(crate) fn phone(&self) -> &str {
        &self.provider.phone
    }

    /// The HTML of a page that search engines do not list.
    ///
    /// # Errors
    /// A template refers to what the view does not have.
    pub(crate) fn render<View: Serialize>(&self, page: &Page<'_, View>) -> Result<String, Problem> {
        self.render_with(page, None)
    }

    /// The HTML of a page that they find at `path`, whatever else is in the address that was asked.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub(crate) fn render_listed<View: Serialize>(
        &self,
        page: &Page<'_, View>,
        path: &str,
    ) -> Result<String, Problem> {
        let [own, other] =
            [path, &page.other_language].map(|path| format!("{}{path}", self.site_url));
        let (danish, english) = match page.language {
            Language::Danish => (own.clone(), other),
            Language::English => (other, own.clone()),
        };
        self.render_with(page, Some(AddressesView { own, danish, english }))
    }

    fn render_with<View: Serialize>(
        &self,
        page: &Page<'_, View>,
        addresses: Option<AddressesView>,
    ) -> Result<String, Problem> {
        let view = PageView {
            language: page.language.tag(),
            w: self.templates.words(page.language),
            title: &page.title,
            style: &self.files.shared.style,
            fonts: &self.files.shared.fonts,
            home: Paths(page.language).catalogue(),
            opening: Paths(page.language).opening(),
            api: Paths(page.language).api(),
            icon: &self.files.shared.icon,
            accessibility: Paths(page.language).accessibility(),
            privacy: Paths(page.language).privacy(),
            feed: Paths(page.language).feed(),
            other_language: &page.other_language,
            addresses,
            trail: page.trail,
            provider: &self.provider,
            view: &page.view,
        };
        self.templates.render(page.template, &view)
    }

    /// A response with a page that is the same for everybody and is found at `path`, unless the
    /// browser has it already.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub(crate) fn respond_live<View: Serialize>(
        &self,
        headers: &HeaderMap,
        page: &Page<'_, View>,
        path: &str,
    ) -> Result<Response, Problem> {
        Ok(live_response(headers, HTML, self.render_listed(page, path)?))
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
        Ok(pages::respond(status, self.render(page)?))
    }

    /// The same for a page with what its visitor typed.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub(crate) fn respond_to_form<View: Serialize>(
        &self,
        status: StatusCode,
        page: &Page<'_, View>,
    ) -> Result<Response, Problem> {
        Ok(pages::respond_to_form(status, self.render(page)?))
    }
}

/// A text that stands for itself, with a capital at its beginning.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
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
    with_page_headers(response, language, &state.site_url)
}
