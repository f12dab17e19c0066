//! Signing in with the issuer, and out again: the code flow of OpenID Connect with PKCE. The ID
//! token says who somebody is; then it is dropped, and a session of our own takes its place.

mod attempt;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use store::{MAX_SESSION_AGE, Session, SessionKey};
use url::Url;
use web::access::Role;
use web::auth::{Identity, SignInError};
use web::issuer_client::{IssuerUnreachable, post_form};
use web::problem::ProblemKind;
use web::session::{SESSION_COOKIE, SIGN_IN, session_key};
use web::{LastParameters, Problem, error_chain};

use self::attempt::{Attempt, basic, challenge};
use crate::DeskState;
use crate::page::{DeskPage, respond};
use crate::paths::{RETURN, SIGNED_OUT};
use crate::signed_in::SignedIn;

/// Where to go after signing in.
#[derive(Deserialize)]
pub(crate) struct BeginParameters {
    til: Option<String>,
}

/// Leads to the issuer. A link leads here, since browsers block a form that is led to another host.
pub(crate) async fn begin(
    State(state): State<DeskState>,
    LastParameters(parameters): LastParameters<BeginParameters>,
) -> Result<Response, Problem> {
    let random = SessionKey::random().map_err(Problem::internal)?;
    let return_path = parameters.til.as_deref().unwrap_or_default();
    let attempt = Attempt::new(&random, return_path, state.visit_now());
    let secrets = state.secrets();
    let parameters = [
        ("response_type", "code"),
        ("client_id", &state.client.id),
        ("redirect_uri", &state.return_url()),
        ("scope", "openid profile email"),
        ("state", &attempt.state(secrets)),
        ("nonce", &attempt.nonce(secrets)),
        ("code_challenge", &challenge(&attempt.verifier(secrets))),
        ("code_challenge_method", "S256"),
    ];
    let address = Url::parse_with_params(&state.client.authorize_url, parameters);
    let address = address.map_err(Problem::internal)?;
    let cookie = [(header::SET_COOKIE, attempt.cookie(secrets))];
    Ok((cookie, Redirect::to(address.as_str())).into_response())
}

/// What the issuer answers.
#[derive(Deserialize)]
pub(crate) struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the browser has no attempt to sign in")]
    NoAttempt,
    #[error("the answer belongs to another attempt to sign in")]
    OtherAttempt,
    #[error("the answer is from another issuer")]
    OtherIssuer,
    #[error("the issuer signs nobody in")]
    NoCode,
    #[error("the code cannot be exchanged for an ID token")]
    Exchange(#[from] IssuerUnreachable),
    #[error("the issuer's answer has no ID token")]
    NoToken(#[from] serde_json::Error),
    #[error(transparent)]
    Token(#[from] SignInError),
}

/// Takes the answer of the issuer, and begins a session.
pub(crate) async fn finish(
    State(state): State<DeskState>,
    LastParameters(answer): LastParameters<Answer>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (identity, return_path) = match identify(&state, &answer, &headers).await {
        Ok(found) => found,
        Err(refusal) => {
            tracing::info!(error = error_chain(&refusal), "nobody is signed in");
            return not_signed_in(&state);
        }
    };
    if !Role::ALL.into_iter().any(|role| identity.has(role)) {
        return without_role(&state, identity);
    }
    if let Some(earlier) = session_key(&headers) {
        state.store().end_session(&earlier).await?;
    }
    let key = SessionKey::random().map_err(Problem::internal)?;
    let now = state.visit_now();
    let Identity { subject, name, email, roles } = identity;
    if let Some(name) = &name {
        state.registrations.note_staff_name(&subject, name, now).await?;
    }
    let session = Session { subject, name, email, roles, began_at: now, used_at: now };
    state.store().begin_session(&key, session).await?;
    let cookies = AppendHeaders([
        (header::SET_COOKIE, session_cookie(key.as_str(), MAX_SESSION_AGE.as_secs())),
        (header::SET_COOKIE, Attempt::removal()),
    ]);
    Ok((cookies, Redirect::to(&return_path)).into_response())
}

/// Who has signed in, and where they wanted to go.
async fn identify(
    state: &DeskState,
    answer: &Answer,
    headers: &HeaderMap,
) -> Result<(Identity, String), Refusal> {
    let (secrets, client) = (state.secrets(), &state.client);
    let attempt = Attempt::find(headers, secrets, state.visit_now());
    let attempt = attempt.ok_or(Refusal::NoAttempt)?;
    if answer.state.as_deref() != Some(attempt.state(secrets).as_str()) {
        return Err(Refusal::OtherAttempt);
    }
    // RFC 9207. Issuers that do not follow it send none.
    if answer.iss.as_ref().is_some_and(|issuer| *issuer != client.tokens.issuer) {
        return Err(Refusal::OtherIssuer);
    }
    let code = answer.code.as_deref().ok_or(Refusal::NoCode)?;
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &state.return_url())
        .append_pair("code_verifier", &attempt.verifier(secrets))
        .finish();
    let authorization = basic(&client.id, client.secret.as_str());
    let response = post_form(&client.token_url, authorization, form).await?;
    #[derive(Deserialize)]
    struct Tokens {
        id_token: String,
    }
    let Tokens { id_token } = serde_json::from_slice(&response)?;
    let identity = state.id_tokens.verify_id_token(&id_token, &attempt.nonce(secrets)).await?;
    Ok((identity, attempt.return_path))
}

fn session_cookie(key: &str, max_age: i64) -> String {
    format!("{SESSION_COOKIE}={key}; Path=/; Max-Age={max_age}; Secure; HttpOnly; SameSite=Lax")
}

/// A page about signing in, which everybody may see.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignInView {
    text: String,
    sign_in: &'static str,
    /// Where people sign out of the issuer itself.
    end_session: Option<String>,
}

fn not_signed_in(state: &DeskState) -> Result<Response, Problem> {
    let text = "Det lykkedes ikke at logge dig ind. Måske gik der for lang tid, eller også blev \
                det afbrudt undervejs. Prøv igen.";
    let view = SignInView { text: text.to_owned(), sign_in: SIGN_IN, end_session: None };
    let page = DeskPage::new("sign-in", "Du er ikke logget ind", None, view);
    respond(state, ProblemKind::SignInRequired.status(), &page)
}

fn without_role(state: &DeskState, identity: Identity) -> Result<Response, Problem> {
    let name = identity.name.unwrap_or(identity.subject);
    let text = format!(
        "Du er logget ind som {name}, men har ikke adgang til kontoret. Bed den, der giver adgang, \
         om en rolle, eller log ind som en anden."
    );
    let end_session = state.client.end_session_url.clone();
    let view = SignInView { text, sign_in: SIGN_IN, end_session };
    let page = DeskPage::new("sign-in", "Du har ikke adgang til kontoret", None, view);
    respond(state, ProblemKind::RoleRequired.status(), &page)
}

/// Ends the session, and leads to the page that says so.
pub(crate) async fn sign_out(
    State(state): State<DeskState>,
    Extension(signed_in): Extension<SignedIn>,
) -> Result<Response, Problem> {
    state.store().end_session(&signed_in.key).await?;
    // Forms that came back with what was typed are kept by the browser until now.
    let headers = [
        (header::SET_COOKIE, session_cookie("", 0)),
        (HeaderName::from_static("clear-site-data"), "\"cache\"".to_owned()),
    ];
    Ok((headers, Redirect::to(SIGNED_OUT)).into_response())
}

/// Says that the session has ended.
pub(crate) async fn signed_out(State(state): State<DeskState>) -> Result<Response, Problem> {
    let text = "Du er logget ud af kontoret på denne computer.";
    let end_session = state.client.end_session_url.clone();
    let view = SignInView { text: text.to_owned(), sign_in: SIGN_IN, end_session };
    respond(&state, StatusCode::OK, &DeskPage::new("sign-in", "Du er logget ud", None, view))
}

impl DeskState {
    fn return_url(&self) -> String {
        format!("{}{RETURN}", self.site_url)
    }
}
