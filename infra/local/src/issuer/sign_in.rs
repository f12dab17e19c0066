//! The sign-in page of the local issuer, on a port of its own: the OpenID Connect code flow with
//! PKCE, where people choose who they are instead of typing a password.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use web::Clock;

use super::people::{PEOPLE, Person};
use super::{CLIENT_ID, ID_TOKEN_LIFETIME_SECONDS, ISSUER, Issuer};

pub(super) const AUTHORIZE: &str = "/authorize";
pub(super) const TOKEN: &str = "/token";
const KEYS: &str = "/keys";
/// How long a code can be exchanged for a token.
const CODE_LIFETIME: Duration = Duration::from_secs(60);

/// What the routes share.
#[derive(Clone)]
struct SignIn {
    issuer: Issuer,
    /// Where the issuer itself is reached.
    address: String,
    /// The only address to which people are sent back.
    return_url: String,
    grants: Arc<Mutex<HashMap<String, Grant>>>,
}

/// What a code is exchanged for, once.
struct Grant {
    person: &'static Person,
    nonce: Option<String>,
    challenge: String,
    made: Instant,
}

impl Issuer {
    /// The routes of the issuer at this address. `site_url` is where the pages are.
    pub(crate) fn router(&self, address: &str, site_url: &str) -> Router {
        let sign_in = SignIn {
            issuer: self.clone(),
            address: address.to_owned(),
            return_url: format!("{site_url}/kontor/retur"),
            grants: Arc::default(),
        };
        Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route(KEYS, get(keys))
            .route(AUTHORIZE, get(authorize))
            .route(TOKEN, post(token))
            .with_state(sign_in)
    }
}

async fn discovery(State(sign_in): State<SignIn>) -> Json<Value> {
    let address = &sign_in.address;
    Json(json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{address}{AUTHORIZE}"),
        "token_endpoint": format!("{address}{TOKEN}"),
        "jwks_uri": format!("{address}{KEYS}"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(sign_in): State<SignIn>) -> Json<Value> {
    Json(json!({ "keys": [sign_in.issuer.public_key()] }))
}

/// A request to sign somebody in.
#[derive(Deserialize)]
struct Authorization {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    state: String,
    nonce: Option<String>,
    code_challenge: String,
    code_challenge_method: String,
    /// Who was chosen on the page.
    person: Option<String>,
}

async fn authorize(
    State(sign_in): State<SignIn>,
    Query(asked): Query<Authorization>,
) -> Result<Response, StatusCode> {
    let is_ours = asked.response_type == "code"
        && asked.client_id == CLIENT_ID
        && asked.redirect_uri == sign_in.return_url
        && asked.code_challenge_method == "S256";
    if !is_ours {
        return Err(StatusCode::BAD_REQUEST);
    }
    let Some(chosen) = &asked.person else {
        return Ok(Html(page(&sign_in, &asked)?).into_response());
    };
    let person = PEOPLE.iter().find(|person| person.subject == chosen);
    let person = person.ok_or(StatusCode::BAD_REQUEST)?;
    let mut random = [0; 32];
    SystemRandom::new().fill(&mut random).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let code = URL_SAFE_NO_PAD.encode(random);
    let Authorization { nonce, code_challenge: challenge, .. } = asked;
    let grant = Grant { person, nonce, challenge, made: Instant::now() };
    let mut grants = sign_in.grants.lock().unwrap_or_else(PoisonError::into_inner);
    grants.retain(|_, grant| grant.made.elapsed() < CODE_LIFETIME);
    grants.insert(code.clone(), grant);
    let answer = [("code", code.as_str()), ("state", &asked.state), ("iss", ISSUER)];
    let back = Url::parse_with_params(&sign_in.return_url, answer);
    Ok(Redirect::to(back.map_err(|_| StatusCode::BAD_REQUEST)?.as_str()).into_response())
}

/// The page on which people choose who they are.
fn page(sign_in: &SignIn, asked: &Authorization) -> Result<String, StatusCode> {
    let mut people = String::new();
    for Person { subject, name, email, work, .. } in &PEOPLE {
        let parameters = [
            ("response_type", asked.response_type.as_str()),
            ("client_id", &asked.client_id),
            ("redirect_uri", &asked.redirect_uri),
            ("state", &asked.state),
            ("nonce", asked.nonce.as_deref().unwrap_or_default()),
            ("code_challenge", &asked.code_challenge),
            ("code_challenge_method", &asked.code_challenge_method),
            ("person", subject),
        ];
        let link = Url::parse_with_params(&format!("{}{AUTHORIZE}", sign_in.address), parameters)
            .map_err(|_| StatusCode::BAD_REQUEST)?;
        // The URL has no quotes, since it is percent-encoded.
        let link = link.as_str().replace('&', "&amp;");
        people.push_str(&format!(
            "<li><a href=\"{link}\">{name}</a><br><small>{work}<br>{email}</small></li>\n"
        ));
    }
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"da\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Log ind</title><style>body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;\
         margin:2rem auto;padding:0 1rem}}ul{{list-style:none;padding:0}}li{{margin:0 0 1rem}}\
         a{{display:inline-block;min-height:1.5rem}}</style></head>\n<body><main>\
         <h1>Hvem er du?</h1>\n<p>Denne side findes kun på din egen maskine. På nettet logger du \
         ind med din arbejdskonto.</p>\n<ul>\n{people}</ul>\n</main></body></html>\n"
    ))
}

/// A request for the token of a code.
#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

async fn token(
    State(sign_in): State<SignIn>,
    headers: HeaderMap,
    Form(asked): Form<TokenRequest>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let refuse = |status, error: &str| (status, Json(json!({ "error": error })));
    let basic = STANDARD.encode(format!("{CLIENT_ID}:{}", sign_in.issuer.client_secret()));
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if sent != Some(format!("Basic {basic}").as_str()) {
        return Err(refuse(StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let grant = {
        let mut grants = sign_in.grants.lock().unwrap_or_else(PoisonError::into_inner);
        grants.remove(&asked.code)
    };
    let is_answer_to = |grant: &Grant| {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&asked.code_verifier));
        asked.grant_type == "authorization_code"
            && asked.redirect_uri == sign_in.return_url
            && grant.challenge == challenge
            && grant.made.elapsed() < CODE_LIFETIME
    };
    let grant = grant.filter(is_answer_to);
    let grant = grant.ok_or_else(|| refuse(StatusCode::BAD_REQUEST, "invalid_grant"))?;
    let Person { subject, name, email, roles, .. } = grant.person;
    let now = Clock::default().now().as_second();
    let token = sign_in.issuer.sign(&json!({
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "sub": subject,
        "iat": now,
        "exp": now + ID_TOKEN_LIFETIME_SECONDS,
        "nonce": grant.nonce,
        "name": name,
        "email": email,
        "email_verified": true,
        "roles": roles,
    }));
    let token = token.map_err(|_| refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error"))?;
    // The desk asks for nothing but the ID token, so the access token grants nothing.
    Ok(Json(json!({
        "id_token": token,
        "access_token": "none",
        "token_type": "Bearer",
        "expires_in": ID_TOKEN_LIFETIME_SECONDS,
    })))
}
