//! Pages of the desk: the templates, and what each of them is given. They are in Danish.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{Language, Provider, RunId};
use pages::{Link, ProviderView, Templates};
use serde::Serialize;
use serde_json::Value;
use web::Problem;
use web::access::Role;

use crate::files::Files;
use crate::signed_in::SignedIn;
use crate::{DeskState, paths};

macro_rules! source {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../templates/desk/", $name, ".hbs")))
    };
}

const TEMPLATES: &[(&str, &str)] = &[
    source!("layout"),
    source!("sign-in"),
    source!("send-again"),
    source!("problem"),
    source!("run-line"),
    source!("runs-of-day"),
    source!("runs-ahead"),
    source!("doubtful-courses"),
    source!("today"),
    source!("paging"),
    source!("sorting"),
    source!("runs"),
    source!("run"),
    source!("chosen"),
    source!("check"),
    source!("result"),
    source!("entry"),
    source!("registration"),
    source!("question"),
    source!("more-seats"),
    source!("message"),
    source!("by-hand"),
    source!("check-in"),
    source!("documents"),
    source!("people"),
    source!("accesses"),
    source!("erasure"),
    source!("dead-letters"),
    source!("embedding"),
    source!("templates-in-use"),
    source!("help"),
    source!("help/ring-op"),
    source!("help/hold"),
    source!("help/tilmeldinger"),
    source!("help/beskeder"),
    source!("help/kurser"),
    source!("help/fremmoede"),
    source!("help/dokumenter"),
    source!("help/person"),
    source!("help/post"),
    source!("help/login"),
    source!("courses"),
    source!("course-import"),
    source!("course-editor"),
    source!("course-parts"),
    source!("course-rows"),
    source!("course-group"),
    source!("course-remarks"),
    source!("course-picture"),
    source!("course-conflict"),
    source!("course-preview"),
    source!("course-question"),
];

/// Everything that the pages of the desk are made of.
pub(crate) struct Desk {
    templates: Templates,
    pub(crate) files: Files,
    provider: ProviderView,
}

/// A page to render.
pub(crate) struct DeskPage<'a, View> {
    template: &'static str,
    /// What the page is about. Nobody's name: titles are kept by browsers.
    title: String,
    /// Who reads it; `None` on the pages about signing in.
    reader: Option<&'a SignedIn>,
    /// Where the path to the page begins, and what it leads to.
    trail: Vec<Link>,
    view: View,
}

impl<'a, View> DeskPage<'a, View> {
    pub(crate) fn new(
        template: &'static str,
        title: impl Into<String>,
        reader: Option<&'a SignedIn>,
        view: View,
    ) -> Self {
        Self { template, title: title.into(), reader, trail: Vec::new(), view }
    }

    /// The same below these pages.
    pub(crate) fn below(self, trail: Vec<Link>) -> Self {
        Self { trail, ..self }
    }
}

/// What every template is given.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageView<'a, View> {
    w: &'a Value,
    title: &'a str,
    style: &'a str,
    desk_style: String,
    fonts: &'a [String],
    icon: &'a str,
    provider: &'a ProviderView,
    home: &'static str,
    navigation: Vec<MenuItem>,
    trail: &'a [Link],
    sign_out: &'static str,
    /// Who reads it.
    reader: Option<&'a str>,
    /// What each form on the page carries.
    token: &'a str,
    /// What the reader has just done.
    banner: Option<&'a str>,
    #[serde(flatten)]
    view: &'a View,
}

/// What the menu calls the help, whose address there depends on the page.
const HELP: &str = "Hjælp";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MenuItem {
    text: &'static str,
    url: String,
    /// Whether the page is this one or one below it.
    is_current: bool,
}

impl Desk {
    pub(crate) fn new(provider: &Provider) -> Self {
        Self {
            templates: Templates::new(TEMPLATES, "{}"),
            files: Files::new(provider),
            provider: ProviderView::new(provider),
        }
    }

    /// The HTML of a page.
    ///
    /// # Errors
    /// A template refers to what the view does not have.
    pub(crate) fn render<View: Serialize>(
        &self,
        page: &DeskPage<'_, View>,
    ) -> Result<String, Problem> {
        let view = PageView {
            w: self.templates.words(Language::Danish),
            title: &page.title,
            style: &self.files.shared.style,
            desk_style: self.files.style.url(),
            fonts: &self.files.shared.fonts,
            icon: &self.files.shared.icon,
            provider: &self.provider,
            home: paths::TODAY,
            navigation: page.reader.map(navigation).unwrap_or_default(),
            trail: &page.trail,
            sign_out: paths::SIGN_OUT,
            reader: page.reader.map(SignedIn::name),
            token: page.reader.map_or("", |reader| &reader.token),
            banner: page.reader.and_then(|reader| reader.banner.as_deref()),
            view: &page.view,
        };
        self.templates.render(page.template, &view)
    }
}

/// What somebody with these roles finds on the desk.
fn navigation(reader: &SignedIn) -> Vec<MenuItem> {
    let pages: [(&'static str, &str, &[Role]); 7] = [
        ("I dag", paths::TODAY, &Role::ALL),
        ("Hold", paths::RUNS, &[Role::Staff]),
        ("Kurser", paths::COURSES, &[Role::Staff, Role::Marketing]),
        ("Til hjemmesiden", paths::EMBEDDING, &[Role::Staff, Role::Marketing]),
        ("Personer", paths::PEOPLE, &[Role::Staff]),
        ("Fejlede mails", paths::POST, &[Role::Staff]),
        (HELP, &reader.help, &Role::ALL),
    ];
    let may_see = |roles: &&[Role]| roles.iter().any(|role| reader.identity.has(*role));
    let links = pages.iter().filter(|(_, _, roles)| may_see(roles));
    let is_below = |url: &str| {
        let below = reader.path.strip_prefix(url).unwrap_or("-");
        below.is_empty() || below.starts_with('/') && url != paths::TODAY
    };
    let item = |(text, url, _): &(&'static str, &str, _)| MenuItem {
        text,
        url: (*url).to_owned(),
        is_current: is_below(if *text == HELP { paths::HELP } else { url }),
    };
    links.map(item).collect()
}

/// What the pages of a run are below, for those who may see it.
pub(crate) fn trail_to_run(reader: &SignedIn, id: &RunId, run: &str) -> Vec<Link> {
    if !reader.identity.has(Role::Staff) {
        return Vec::new();
    }
    let runs = Link { text: "Hold".to_owned(), url: paths::RUNS.to_owned() };
    vec![runs, Link { text: run.to_owned(), url: paths::run(id) }]
}

/// A response with a page.
///
/// # Errors
/// As [`Desk::render`].
pub(crate) fn respond<View: Serialize>(
    state: &DeskState,
    status: StatusCode,
    page: &DeskPage<'_, View>,
) -> Result<Response, Problem> {
    Ok(pages::respond(status, state.desk.render(page)?))
}

/// The same for a page with what its reader typed, which their browser may keep for the way back.
///
/// # Errors
/// As [`Desk::render`].
pub(crate) fn respond_to_form<View: Serialize>(
    state: &DeskState,
    status: StatusCode,
    page: &DeskPage<'_, View>,
) -> Result<Response, Problem> {
    Ok(pages::respond_to_form(status, state.desk.render(page)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_templates_can_be_read() {
        let provider = web::config::parse_provider(web::config::SAMPLE_PROVIDER).unwrap();
        Desk::new(&provider);
    }
}
