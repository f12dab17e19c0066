//! Who is signed in. A layer around all pages of the desk leads everybody else to the sign-in, asks
//! whether the role may use the page, and takes forms only from pages of the same session.

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use pages::{Form, MAX_FIELDS, SentFile};
use serde::Serialize;
use store::{Secrets, SessionKey};
use web::auth::Identity;
use web::problem::ProblemKind;
use web::session::{find_session, sign_in_and_return_to};
use web::{Problem, Staff};

use crate::page::{DeskPage, respond_to_form};
use crate::{DeskState, banner, courses, help};

/// The name of the field that ties a form to the session.
const TOKEN: &str = "formular";

/// Whoever reads a page.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) key: SessionKey,
    pub(crate) identity: Identity,
    /// What each form of this session carries.
    pub(crate) token: String,
    /// The path of the page.
    pub(crate) path: String,
    /// Where the help about the page is.
    pub(crate) help: String,
    /// What they have just done, for the page to say.
    pub(crate) banner: Option<String>,
}

impl SignedIn {
    fn new(key: SessionKey, identity: Identity, secrets: &Secrets, path: &str) -> Self {
        let token = secrets.seal("desk form", key.as_str());
        let help = help::about(path, &identity);
        Self { key, identity, token, path: path.to_owned(), help, banner: None }
    }

    /// What the person is called.
    pub(crate) fn name(&self) -> &str {
        self.identity.name.as_deref().unwrap_or(&self.identity.subject)
    }
}

/// What was typed into a form, which the layer has checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentForm(pub(crate) Form);

/// The files that were sent with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentFiles(pub(crate) Vec<SentFile>);

impl<S: Send + Sync> FromRequestParts<S> for SentFiles {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.remove::<Self>().unwrap_or_default())
    }
}

/// Reads the form of a page, with its files if the page takes any.
async fn read_form(parts: Parts, body: Body) -> Result<(Form, Vec<SentFile>), Problem> {
    let has_editor = courses::has_editor(parts.uri.path());
    let request = Request::from_parts(parts, body);
    if has_editor {
        return Form::read_with_files(request, courses::MAX_FIELDS).await;
    }
    Ok((Form::read(request, MAX_FIELDS).await?, Vec::new()))
}

impl<S: Send + Sync> FromRequestParts<S> for SentForm {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Reading a page sends no form.
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Lets a request through if it is somebody's who may use the page.
///
/// # Errors
/// `role-required`, the faults of a form as a whole, and those of the table.
pub(crate) async fn require(
    State(state): State<DeskState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let session = find_session(&state.app, request.headers()).await?;
    let path = request.uri().path();
    let said = banner::read(&state, path, request.headers());
    let signed_in = session.map(|(key, session)| {
        let identity = Identity::from(session);
        SignedIn { banner: said.clone(), ..SignedIn::new(key, identity, state.secrets(), path) }
    });
    let mut response = admit(&state, signed_in.clone(), request, next).await.into_response();
    if said.is_some() && response.status().is_success() {
        banner::forget(&mut response);
    }
    // For the page about a problem.
    response.extensions_mut().insert(signed_in);
    Ok(response)
}

async fn admit(
    state: &DeskState,
    signed_in: Option<SignedIn>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let is_reading = parts.method.is_safe();
    let Some(signed_in) = signed_in else {
        if is_reading {
            let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
            return Ok(Redirect::to(&sign_in_and_return_to(address)).into_response());
        }
        let action = parts.uri.to_string();
        let (form, files) = read_form(parts, body).await?;
        return send_again(state, None, action, &form, !files.is_empty());
    };
    // Asks for the role, and so for the matched path.
    parts.extensions.insert(signed_in.identity.clone());
    Staff::from_request_parts(&mut parts, state).await?;
    parts.extensions.insert(signed_in.clone());
    if is_reading {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let action = parts.uri.to_string();
    let (form, files) = read_form(parts.clone(), body).await?;
    if form.value(TOKEN) != signed_in.token {
        return send_again(state, Some(&signed_in), action, &form, !files.is_empty());
    }
    parts.extensions.insert(SentForm(form));
    parts.extensions.insert(SentFiles(files));
    Ok(next.run(Request::from_parts(parts, Body::empty())).await)
}

/// A form that was not taken, as it was sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SendAgainView {
    /// Where to sign in, if nobody is.
    sign_in: Option<String>,
    action: String,
    fields: Vec<Field>,
    /// Whether there were files, which a page cannot send once more.
    has_files: bool,
}

#[derive(Serialize)]
struct Field {
    name: String,
    value: String,
    /// What the page calls a text that somebody wrote; `None` for what forms carry unseen.
    label: Option<&'static str>,
}

impl Field {
    fn new(name: &str, value: &str) -> Self {
        let is_written = value.trim().contains(char::is_whitespace);
        let label = match name.rsplit('/').next().unwrap_or_default() {
            "note" => "Note",
            "text" | "tekst" => "Tekst",
            "subject" | "emne" => "Emne",
            "title" => "Titel",
            "summary" => "Kort om kurset",
            "name" => "Navn",
            "organisation" => "Organisation",
            "address" => "Adresse",
            _ => "Det, du skrev",
        };
        let (name, value) = (name.to_owned(), value.to_owned());
        Self { name, value, label: is_written.then_some(label) }
    }
}

/// The page with everything that was typed, to be sent once more.
fn send_again(
    state: &DeskState,
    signed_in: Option<&SignedIn>,
    action: String,
    form: &Form,
    has_files: bool,
) -> Result<Response, Problem> {
    let fields = form.pairs().filter(|(name, _)| *name != TOKEN);
    let view = SendAgainView {
        sign_in: signed_in.is_none().then(|| sign_in_and_return_to(crate::paths::TODAY)),
        action,
        fields: fields.map(|(name, value)| Field::new(name, value)).collect(),
        has_files,
    };
    let (title, kind) = match signed_in {
        None => ("Du er logget ud", ProblemKind::SignInRequired),
        Some(_) => ("Send igen", ProblemKind::ForeignForm),
    };
    let page = DeskPage::new("send-again", title, signed_in, view);
    respond_to_form(state, kind.status(), &page)
}
