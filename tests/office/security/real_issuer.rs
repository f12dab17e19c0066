//! Sign-in with an issuer on the network: its keys come and go, and oidc-provider, which is not
//! ours, issues tokens that are accepted and signs people in at the desk.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use harness::pages::{cookies, page};
use harness::tokens::TokenForger;
use harness::{Office, STAFF_RUN};
use serde_json::{Value, json};
use url::Url;
use web::auth::{Algorithm, SignInConfig};
use web::config::{ClientConfig, ClientSecret};

/// The status of the staff's list with this token.
async fn status(office: &Office, token: &str) -> u16 {
    let list = office.request("GET", format!("{STAFF_RUN}/registrations"));
    list.bearer(token).send().await.status.as_u16()
}

/// The settings for the tokens of a [`TokenForger`], whose keys are at this address.
fn settings(jwks: String) -> SignInConfig {
    SignInConfig {
        issuer: "https://kursuskontor.localhost".to_owned(),
        audience: "kursuskontor".to_owned(),
        algorithm: Algorithm::ES256,
        jwks,
        roles_claim: "roles".to_owned(),
    }
}

/// A server of keys that can be out of order. Returns its address.
async fn serve_keys(
    keys: &Value,
    is_out_of_order: Arc<AtomicBool>,
    count: Arc<AtomicUsize>,
) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/keys", listener.local_addr().unwrap());
    let keys = keys.to_string();
    let handler = async move || {
        count.fetch_add(1, Ordering::Relaxed);
        match is_out_of_order.load(Ordering::Relaxed) {
            true => Err(StatusCode::BAD_GATEWAY),
            false => Ok(keys),
        }
    };
    tokio::spawn(async { axum::serve(listener, Router::new().route("/keys", get(handler))).await });
    address
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_are_a_temporary_problem_and_forged_tokens_fetch_nothing() {
    let office = Office::open().await;
    let forger = TokenForger::new(&office);
    let is_out_of_order = Arc::new(AtomicBool::new(true));
    let fetches = Arc::new(AtomicUsize::new(0));
    let keys = serve_keys(&forger.keys, is_out_of_order.clone(), fetches.clone()).await;
    let broken = office.with_sign_in(settings(keys.clone()));
    for _ in 0..3 {
        assert_eq!(status(&broken, &forger.valid()).await, 503);
    }
    assert_eq!(fetches.swap(0, Ordering::Relaxed), 1, "at most one fetch a minute");
    is_out_of_order.store(false, Ordering::Relaxed);
    let office = broken.with_sign_in(settings(keys));
    assert_eq!(status(&office, &forger.valid()).await, 200);
    for number in 0..5 {
        let unknown = forger.with_header(&json!({ "kid": format!("unknown-{number}") }));
        assert_eq!(status(&office, &unknown).await, 401);
    }
    assert_eq!(fetches.load(Ordering::Relaxed), 1);
    let nowhere = office.with_sign_in(settings("http://127.0.0.1:1/keys".to_owned()));
    assert_eq!(status(&nowhere, &forger.valid()).await, 503);
}

#[tokio::test]
async fn the_claim_with_the_roles_is_configured() {
    let mut office = Office::open().await;
    let forger = TokenForger::new(&office);
    let keys = office.folder().join("staff-keys.json").display().to_string();
    let claims = json!({
        "roles": null,
        "realm_access": { "roles": ["staff"] },
        "cognito:groups": ["staff"],
        "https://example.dk/roles": ["staff"],
        "text": "staff",
    });
    let token = forger.with_claims(&claims);
    for (roles_claim, expected) in [
        ("roles", 403),
        ("realm_access", 401),
        ("realm_access.roles", 200),
        ("realm_access.roles.staff", 403),
        ("cognito:groups", 200),
        ("https://example.dk/roles", 200),
        ("text", 401),
    ] {
        let roles_claim = roles_claim.to_owned();
        office = office.with_sign_in(SignInConfig { roles_claim, ..settings(keys.clone()) });
        assert_eq!(status(&office, &token).await, expected);
    }
}

/// oidc-provider in a process of its own, which ends with the test.
struct OidcProvider {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    /// `issuer`, `jwks`, `authorize`, `exchange` and an access `token`.
    facts: Value,
}

impl OidcProvider {
    /// A provider that leads whoever has signed in back to this address.
    fn start(return_url: &str) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/office/security/oidc_provider.mjs");
        // Where `.ci/install` puts it: beside the folder for files of tests.
        let package =
            concat!(env!("CARGO_TARGET_TMPDIR"), "/../ci-node/node_modules/oidc-provider");
        let mut process = Command::new("node")
            .args([script, package, return_url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = output.by_ref().map(Result::unwrap).find(|line| line.starts_with('{')).unwrap();
        Self { process, input, output, facts: serde_json::from_str(&line).unwrap() }
    }

    fn fact(&self, name: &str) -> String {
        self.facts[name].as_str().unwrap().to_owned()
    }

    fn settings(&self, roles_claim: &str) -> SignInConfig {
        SignInConfig {
            issuer: self.fact("issuer"),
            audience: "kursuskontor".to_owned(),
            algorithm: Algorithm::RS256,
            jwks: self.fact("jwks"),
            roles_claim: roles_claim.to_owned(),
        }
    }

    /// The settings of the desk.
    fn client(&self) -> ClientConfig {
        ClientConfig {
            id: "desk".to_owned(),
            secret: ClientSecret("a secret: with + and %".to_owned()),
            authorize_url: self.fact("authorize"),
            token_url: self.fact("exchange"),
            end_session_url: None,
            tokens: SignInConfig { audience: "desk".to_owned(), ..self.settings("roles") },
        }
    }

    /// Where the browser of this person, which was led to the address, is led back to.
    fn sign_in(&mut self, person: &str, address: &str) -> Url {
        writeln!(self.input, "{person} {address}").unwrap();
        let mut lines = self.output.by_ref().map(Result::unwrap);
        Url::parse(&lines.find(|line| line.starts_with("http")).unwrap()).unwrap()
    }
}

impl Drop for OidcProvider {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[tokio::test]
#[ignore = "needs Node and the package oidc-provider; CI calls it"]
async fn tokens_of_oidc_provider_are_accepted() {
    let provider = OidcProvider::start("https://kurser.example.dk/kontor/retur");
    let token = provider.facts["token"].as_str().unwrap().to_owned();
    let mut office = Office::open().await;
    for (roles_claim, expected) in
        [("roles", 200), ("realm_access.roles", 200), ("cognito:groups", 200), ("groups", 403)]
    {
        office = office.with_sign_in(provider.settings(roles_claim));
        assert_eq!(status(&office, &token).await, expected, "{roles_claim}");
    }
    let other = SignInConfig { audience: "regnskab".to_owned(), ..provider.settings("roles") };
    office = office.with_sign_in(other);
    assert_eq!(status(&office, &token).await, 401);
    office = office.with_sign_in(provider.settings("roles"));
    drop(provider);
    assert_eq!(status(&office, &token).await, 503, "its keys cannot be fetched any more");
}

#[tokio::test]
#[ignore = "needs Node and the package oidc-provider; CI calls it"]
async fn people_sign_in_at_the_desk_with_oidc_provider() {
    let office = Office::open().await;
    let mut provider = OidcProvider::start(&format!("{}/kontor/retur", office.local().site_url));
    let office = office.with_client(provider.client());
    for (person, expected) in [("karen", 303), ("ole", 403)] {
        let begun = office.get("/kontor/log-ind?til=%2Fkontor").await;
        let attempt = cookies(&begun).remove(0);
        let back = provider.sign_in(person, begun.header("location"));
        let path = format!("{}?{}", back.path(), back.query().unwrap());
        let come_back = || office.request("GET", &path).header("cookie", &attempt).send();
        let signed_in = come_back().await;
        assert_eq!(signed_in.status.as_u16(), expected, "{person}");
        assert_eq!(come_back().await.status, 401, "a code counts once");
        if expected == 303 {
            let session = cookies(&signed_in);
            let session = session.iter().find(|set| set.starts_with("__Host-kontor=")).unwrap();
            let today = office.request("GET", "/kontor").header("cookie", session).send().await;
            assert!(page(&today).contains("Karen Holm"));
        }
    }
    // A code that was asked for with another verifier.
    let begun = office.get("/kontor/log-ind").await;
    let attempt = cookies(&begun).remove(0);
    let mut address = Url::parse(begun.header("location")).unwrap();
    let other = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        let value = if name == "code_challenge" { "x".repeat(43) } else { value.into_owned() };
        (name.into_owned(), value)
    };
    let parameters: Vec<(String, String)> = address.query_pairs().map(other).collect();
    address.query_pairs_mut().clear().extend_pairs(parameters);
    let back = provider.sign_in("karen", address.as_str());
    let path = format!("{}?{}", back.path(), back.query().unwrap());
    let refused = office.request("GET", path).header("cookie", attempt).send().await;
    assert_eq!(refused.status, 401);
}
