//! What the provider's websites show of a course on their own pages: an element, which a script of
//! ours fills in, or a page in a frame. Neither has forms or cookies: people register on our own
//! pages, where nobody can lay anything over them.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use domain::{Language, SeatStatus};
use pages::{COUNTED_SEATS, HTML, RunView, SEATS_LEFT, action_label, live_response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use web::etag::ETag;
use web::{Problem, SlugPath};

use crate::WebsiteState;
use crate::course::coming_runs;
use crate::page::Page;
use crate::paths::Paths;

/// Where the script is. What websites rely on never changes under this address.
pub(crate) const SCRIPT: &str = "/indlejr/v1.js";
const SCRIPT_SOURCE: &str = include_str!("../../../templates/website/embed.js");
/// The script is mended on all websites within the hour.
const SCRIPT_CACHE_CONTROL: &str = "public, max-age=3600";

/// What is the same for every course.
pub(crate) struct Embedding {
    script: String,
    /// The `Content-Security-Policy` of pages in frames.
    policy: HeaderValue,
}

impl Embedding {
    /// `websites` are the origins of the provider's websites, whose scripts may also call the API.
    pub(crate) fn new(websites: &[String]) -> Self {
        let words = json!({ "da": words(Language::Danish), "en": words(Language::English) });
        let ancestors = if websites.is_empty() { "'none'".to_owned() } else { websites.join(" ") };
        let policy = format!(
            "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'none'; \
             base-uri 'none'; frame-ancestors {ancestors}"
        );
        Self {
            script: format!("const WORDS={words};\n{}", shorten(SCRIPT_SOURCE)),
            policy: HeaderValue::from_str(&policy)
                .unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
        }
    }
}

/// A script without its comments and indentation, which visitors would only wait for.
fn shorten(script: &str) -> String {
    let lines = script.lines().map(str::trim_start);
    lines.filter(|line| !line.starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

/// The words and addresses of the script in one language. Each status has its label and, if one can
/// register, what the link says. Runs that are over have none, and are not shown.
fn words(language: Language) -> Value {
    let coming = SeatStatus::ALL.into_iter().filter(|status| *status != SeatStatus::Held);
    let statuses = coming.filter_map(|status| {
        let key = serde_json::to_value(status).ok()?.as_str()?.to_owned();
        let words = [Some(status.label(language)), action_label(status, language)];
        Some((key, words.into_iter().flatten().collect()))
    });
    let (paths, parameter) = (Paths(language), Paths(language).run_parameter());
    let form = format!("{}?{parameter}=", paths.registration_form("*"));
    json!({
        "status": statuses.collect::<Map<String, Value>>(),
        "left": language.choose(SEATS_LEFT[0], SEATS_LEFT[1]),
        "counted": COUNTED_SEATS,
        "form": form,
        "starts": language.choose("Starter ", "Starts on "),
        "at": language.choose(" kl. ", ", "),
        "colon": language.choose(".", ":"),
        "tag": language.tag(),
    })
}

/// The script. Websites that may not call the API may not run it either.
pub(crate) async fn script(State(state): State<WebsiteState>, headers: HeaderMap) -> Response {
    let script = state.embedding.script.clone();
    let etag = ETag::from_inputs([script.as_bytes()]);
    etag.respond(&headers, SCRIPT_CACHE_CONTROL, || {
        let headers = [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        ];
        (headers, script)
    })
}

#[derive(Serialize)]
struct EmbeddedView {
    /// The BCP 47 tag of the language of the course.
    lang: &'static str,
    heading: String,
    url: String,
    runs: Vec<RunView>,
}

/// The runs of a course, for a frame.
pub(crate) async fn show(
    State(state): State<WebsiteState>,
    Extension(language): Extension<Language>,
    SlugPath(slug): SlugPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (course, _) = operations::read_course(state.store(), &slug).await?;
    let course = course.for_public();
    let paths = Paths(language);
    let view = EmbeddedView {
        lang: course.language.tag(),
        heading: course.title.clone(),
        url: paths.course(slug.as_str()),
        runs: coming_runs(&state, &course, language).await?,
    };
    let page = Page {
        template: "embedded",
        title: course.title,
        language,
        other_language: String::new(),
        trail: &[],
        view,
    };
    let mut response = live_response(&headers, HTML, state.pages.render(&page)?);
    let policy = state.embedding.policy.clone();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
