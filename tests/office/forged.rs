//! Staff tokens that nobody should believe, against a real staff route: each is 401, and none is
//! 500.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a table of forgeries is read more easily without a reference in each row"
)]
#![expect(clippy::print_stdout, reason = "the output says how much was tried")]

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use tests::{Answer, Office};

const LIST: &str = "/staff/courses/moedeledelse/runs/2023-11-14/registrations";

/// The local issuer's key as an attacker would love to have it, and what can be said with it.
pub(crate) struct Forge {
    key: EcdsaKeyPair,
    keys: Value,
    pub(crate) now: i64,
}

fn encoded(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

impl Forge {
    pub(crate) fn open(office: &Office) -> Self {
        let read = |name: &str| std::fs::read(office.folder().join(name)).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &read("staff-key.p8"),
            &SystemRandom::new(),
        )
        .unwrap();
        let keys = serde_json::from_slice(&read("staff-keys.json")).unwrap();
        Self { key, keys, now: web::Clock::default().now().as_second() }
    }

    /// The header of a good token with these changes; `null` takes a field out.
    fn header(&self, changes: Value) -> Value {
        changed(
            json!({ "typ": "JWT", "alg": "ES256", "kid": self.keys["keys"][0]["kid"] }),
            changes,
        )
    }

    /// The claims of a good token with these changes.
    fn claims(&self, changes: Value) -> Value {
        let good = json!({ "iss": "https://kursuskontor.localhost", "aud": "kursuskontor", "sub": "mette",
            "iat": self.now, "nbf": self.now, "exp": self.now + 3_600, "roles": ["staff"] });
        changed(good, changes)
    }

    fn sign(&self, text: &str) -> String {
        encoded(self.key.sign(&SystemRandom::new(), text.as_bytes()).unwrap())
    }

    /// A token of these parts, signed with the issuer's own key whatever it says.
    fn of(&self, header: impl ToString, claims: impl ToString) -> String {
        let text = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        format!("{text}.{}", self.sign(&text))
    }

    fn with_header(&self, changes: Value) -> String {
        self.of(self.header(changes), self.claims(json!({})))
    }

    pub(crate) fn with_claims(&self, changes: Value) -> String {
        self.of(self.header(json!({})), self.claims(changes))
    }

    /// Signed by somebody else's key, with these changes to the header.
    fn by_another(&self, changes: Value) -> String {
        let random = SystemRandom::new();
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
                .unwrap();
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "mine", "x": encoded(x), "y": encoded(y) });
        let mut header = self.header(changes);
        if header["jwk"] == true {
            header["jwk"] = jwk;
        }
        Self { key, keys: self.keys.clone(), now: self.now }.of(header, self.claims(json!({})))
    }

    /// Signed with the public key, in some spelling, as if it were a shared secret.
    fn by_secret(&self, algorithm: &str, secret: &[u8]) -> String {
        let text = format!(
            "{}.{}",
            encoded(self.header(json!({ "alg": algorithm })).to_string()),
            encoded(self.claims(json!({})).to_string())
        );
        let algorithm = if algorithm == "HS256" { hmac::HMAC_SHA256 } else { hmac::HMAC_SHA512 };
        format!(
            "{text}.{}",
            encoded(hmac::sign(&hmac::Key::new(algorithm, secret), text.as_bytes()))
        )
    }

    /// The header says that there is no signature, and there is this one.
    fn unsigned(&self, algorithm: &str, signature: &str) -> String {
        let header = encoded(self.header(json!({ "alg": algorithm })).to_string());
        format!("{header}.{}.{signature}", encoded(self.claims(json!({})).to_string()))
    }
}

fn changed(mut object: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => _ = object.as_object_mut().unwrap().remove(name),
            value => object[name] = value.clone(),
        }
    }
    object
}

/// The list of staff registrations, asked for with this `Authorization`.
async fn ask(office: &Office, authorization: &[u8]) -> Answer {
    let request = axum::http::Request::get(LIST)
        .header("authorization", axum::http::HeaderValue::from_bytes(authorization).unwrap());
    let response = tower::ServiceExt::oneshot(
        office.router(),
        request.body(axum::body::Body::empty()).unwrap(),
    )
    .await
    .unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: axum::body::to_bytes(body, usize::MAX).await.unwrap(),
    }
}

async fn assert_refused(office: &Office, forged: &[(&str, String)]) {
    for (what, token) in forged {
        let answer = ask(office, format!("Bearer {token}").as_bytes()).await;
        assert_eq!(answer.status, 401, "{what}: {answer:?}");
        answer.problem(401, "sign-in-required");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
    }
    println!("{} forged tokens refused", forged.len());
}

/// Every spelling of the public key that somebody may take for a shared secret.
fn spellings(jwk: &Value) -> [(&'static str, Vec<u8>); 6] {
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    // SubjectPublicKeyInfo of a P-256 key (RFC 5480): a constant head, then the point.
    let head = [
        0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48,
        0xce, 0x3d, 3, 1, 7, 3, 0x42, 0,
    ];
    let der = [&head[..], &point].concat();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(&der)
    );
    [
        ("PEM", pem.into_bytes()),
        ("DER", der),
        ("point", point),
        ("JWK", jwk.to_string().into_bytes()),
        ("x", jwk["x"].as_str().unwrap().as_bytes().to_vec()),
        ("nothing", Vec::new()),
    ]
}

#[tokio::test]
async fn a_good_token_passes_so_that_the_others_fail_for_their_faults() {
    let office = Office::open().await;
    let forge = Forge::open(&office);
    let good = forge.with_claims(json!({}));
    let list = json!(["else", "kursuskontor"]);
    let odd = [
        forge.with_claims(json!({ "aud": list, "extra": { "roles": [] } })),
        // NumericDate may have a fraction (RFC 7519, section 2).
        forge.with_claims(json!({ "exp": forge.now as f64 + 600.5 })),
        forge.with_claims(json!({ "exp": u64::MAX })),
        forge.with_header(
            json!({ "jku": "https://evil.example", "jwk": forge.keys["keys"][0], "typ": null }),
        ),
    ];
    for token in odd.iter().chain([&good]) {
        assert_eq!(ask(&office, format!("Bearer {token}").as_bytes()).await.status, 200, "{token}");
    }
    assert_eq!(ask(&office, format!("bEARER   {good}").as_bytes()).await.status, 200);
}

#[tokio::test]
async fn another_algorithm_is_never_believed() {
    let office = Office::open().await;
    let forge = Forge::open(&office);
    let good = forge.with_claims(json!({}));
    let signature = good.rsplit('.').next().unwrap();
    let mut forged = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        forged.push(("no algorithm, no signature", forge.unsigned(algorithm, "")));
        forged.push(("no algorithm, a signature", forge.unsigned(algorithm, signature)));
    }
    for (_, secret) in spellings(&forge.keys["keys"][0]) {
        forged.push(("HS256 with the public key", forge.by_secret("HS256", &secret)));
        forged.push(("HS512 with the public key", forge.by_secret("HS512", &secret)));
    }
    for algorithm in ["ES384", "RS256", "PS256", "EdDSA", "ES256 ", "es256", "ES512", "Ελ"] {
        forged.push(("another algorithm", forge.with_header(json!({ "alg": algorithm }))));
    }
    for algorithm in [Value::Null, json!(256), json!(["ES256"]), json!({}), json!(true)] {
        forged.push(("no word for an algorithm", forge.with_header(json!({ "alg": algorithm }))));
    }
    assert_refused(&office, &forged).await;
}

#[tokio::test]
async fn a_key_of_somebody_else_is_never_used() {
    let office = Office::open().await;
    let forge = Forge::open(&office);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/keys", listener.local_addr().unwrap());
    let forged = [
        ("another key, the right name", forge.by_another(json!({}))),
        ("another key, its own name", forge.by_another(json!({ "kid": "mine" }))),
        ("another key, in the token", forge.by_another(json!({ "jwk": true }))),
        (
            "another key, in the token, by name",
            forge.by_another(json!({ "jwk": true, "kid": "mine" })),
        ),
        (
            "another key, in the token, without a name",
            forge.by_another(json!({ "jwk": true, "kid": null })),
        ),
        ("another key, at an address", forge.by_another(json!({ "jku": address, "kid": "mine" }))),
        (
            "another key, in a certificate at an address",
            forge.by_another(json!({ "x5u": address, "kid": "mine" })),
        ),
        (
            "another key, in a certificate",
            forge.by_another(json!({ "x5c": ["MIIB"], "x5t": "AAAA" })),
        ),
        ("an unknown name", forge.with_header(json!({ "kid": "unknown" }))),
        ("no name", forge.with_header(json!({ "kid": null }))),
        ("an empty name", forge.with_header(json!({ "kid": "" }))),
        ("a path for a name", forge.with_header(json!({ "kid": "../../../../dev/null" }))),
        ("the private key's file for a name", forge.with_header(json!({ "kid": "staff-key.p8" }))),
        ("a query for a name", forge.with_header(json!({ "kid": "' OR 1=1 --" }))),
        ("an address for a name", forge.with_header(json!({ "kid": address }))),
        ("a control character in the name", forge.with_header(json!({ "kid": "a\u{0}b\nc" }))),
        ("a number for a name", forge.with_header(json!({ "kid": 1 }))),
        ("a list for a name", forge.with_header(json!({ "kid": ["a", "b"] }))),
        ("a very long name", forge.with_header(json!({ "kid": "k".repeat(50_000) }))),
    ];
    assert_refused(&office, &forged).await;
    let called =
        tokio::time::timeout(std::time::Duration::from_millis(50), listener.accept()).await;
    assert!(called.is_err(), "somebody followed the address in a token");
}

#[tokio::test]
async fn every_claim_is_there_and_ours() {
    let office = Office::open().await;
    let forge = Forge::open(&office);
    let mut forged = Vec::new();
    for claim in ["exp", "nbf", "aud", "iss", "sub"] {
        forged.push(("a claim is missing", forge.with_claims(json!({ claim: null }))));
        let nothing =
            forge.claims(json!({ claim: "NULL" })).to_string().replace("\"NULL\"", "null");
        forged.push(("a claim is null", forge.of(forge.header(json!({})), nothing)));
        forged.push(("a claim is an object", forge.with_claims(json!({ claim: {} }))));
        forged.push(("a claim is true", forge.with_claims(json!({ claim: true }))));
        forged.push(("a claim is an empty list", forge.with_claims(json!({ claim: [] }))));
    }
    for exp in [
        json!(forge.now - 60),
        json!(forge.now as f64 - 60.5),
        json!(0),
        json!(-1),
        json!(1e300),
        json!("never"),
    ] {
        forged.push(("no time to expire, or past", forge.with_claims(json!({ "exp": exp }))));
    }
    forged.push((
        "text for a time to expire",
        forge.with_claims(json!({ "exp": (forge.now + 3_600).to_string() })),
    ));
    forged.push(("not valid yet", forge.with_claims(json!({ "nbf": forge.now + 600 }))));
    forged.push(("not valid for ages", forge.with_claims(json!({ "nbf": u64::MAX }))));
    forged.push(("text for a time", forge.with_claims(json!({ "nbf": forge.now.to_string() }))));
    for audience in [
        json!("else"),
        json!(""),
        json!("Kursuskontor"),
        json!("kursuskontor "),
        json!(["else", "other"]),
        json!([["kursuskontor"]]),
    ] {
        forged.push(("for another audience", forge.with_claims(json!({ "aud": audience }))));
    }
    let issuer = "https://kursuskontor.localhost";
    for issuer in [
        json!("https://evil.example"),
        json!(format!("{issuer}/")),
        json!(issuer.to_uppercase()),
        json!([issuer]),
        json!(""),
    ] {
        forged.push(("of another issuer", forge.with_claims(json!({ "iss": issuer }))));
    }
    for subject in [json!(""), json!(" "), json!(7)] {
        forged.push(("of nobody", forge.with_claims(json!({ "sub": subject }))));
    }
    for roles in [
        json!("staff"),
        json!({ "staff": true }),
        json!([["staff"]]),
        json!([{ "name": "staff" }]),
        json!(1),
    ] {
        forged.push((
            "roles that are no list of words",
            forge.with_claims(json!({ "roles": roles })),
        ));
    }
    assert_refused(&office, &forged).await;
}

#[tokio::test]
async fn who_is_signed_in_without_the_role_is_told_so() {
    let office = Office::open().await;
    let forge = Forge::open(&office);
    let others = [
        json!({ "roles": null }),
        json!({ "roles": [] }),
        json!({ "roles": ["Staff", "staff ", "staff\u{0}", "admin"] }),
        json!({ "roles": null, "role": "staff", "scope": "staff", "realm_access": { "roles": ["staff"] } }),
    ];
    for claims in others {
        ask(&office, format!("Bearer {}", forge.with_claims(claims)).as_bytes())
            .await
            .problem(403, "role-required");
    }
}

#[tokio::test]
async fn what_is_broken_or_changed_is_refused() {
    let office = Office::open().await;
    let forge = Forge::open(&office);
    let good = forge.with_claims(json!({}));
    let parts: Vec<&str> = good.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("{good}") };
    let other = forge.with_claims(json!({ "sub": "bo" }));
    let other = other.rsplit('.').next().unwrap();
    let more = encoded(forge.claims(json!({ "sub": "chef" })).to_string());
    let padded = URL_SAFE.encode(forge.header(json!({})).to_string() + " ");
    let flipped = {
        let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
        bytes[40] ^= 1;
        encoded(bytes)
    };
    let twice = forge.claims(json!({})).to_string().replacen('{', "{\"roles\":[],", 1);
    let forged = [
        ("claims changed", format!("{header}.{more}.{signature}")),
        (
            "header changed",
            format!(
                "{}.{claims}.{signature}",
                encoded(forge.header(json!({ "x": 1 })).to_string())
            ),
        ),
        ("signature of another token", format!("{header}.{claims}.{other}")),
        ("signature flipped", format!("{header}.{claims}.{flipped}")),
        ("signature cut short", format!("{header}.{claims}.{}", &signature[..signature.len() - 2])),
        ("signature too long", format!("{header}.{claims}.{signature}AAAA")),
        ("signature empty", format!("{header}.{claims}.")),
        ("signature of zeros", format!("{header}.{claims}.{}", encoded([0; 64]))),
        ("signature of ones", format!("{header}.{claims}.{}", encoded([0xff; 64]))),
        ("no signature", format!("{header}.{claims}")),
        ("no claims", format!("{header}..{signature}")),
        ("no header", format!(".{claims}.{signature}")),
        ("dots only", "..".to_owned()),
        ("one word", "staff".to_owned()),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as if encrypted", format!("{good}.{signature}.{signature}")),
        ("two tokens", format!("{good} {good}")),
        ("two tokens with a comma", format!("{good}, Bearer {good}")),
        ("white space inside", format!("{header}. {claims}.{signature}")),
        ("a tab inside", format!("{header}\t.{claims}.{signature}")),
        ("quoted", format!("\"{good}\"")),
        ("padded base64", {
            let text = format!("{padded}.{claims}");
            format!("{text}.{}", forge.sign(&text))
        }),
        ("no JSON in the header", forge.of("staff", forge.claims(json!({})))),
        ("a list for a header", forge.of("[]", forge.claims(json!({})))),
        ("no JSON in the claims", forge.of(forge.header(json!({})), "staff")),
        ("a list for claims", forge.of(forge.header(json!({})), "[]")),
        ("a claim twice", forge.of(forge.header(json!({})), twice)),
        ("a token in a token", forge.of(forge.header(json!({ "cty": "JWT" })), json!(good))),
        (
            "a critical field that we do not know",
            forge.with_header(json!({ "crit": ["b64"], "b64": false })),
        ),
        ("a critical field that there is not", forge.with_header(json!({ "crit": ["exp"] }))),
        ("critical is no list", forge.with_header(json!({ "crit": "exp" }))),
        (
            "very long",
            forge.with_claims(json!({ "exp": forge.now - 60, "filling": "x".repeat(500_000) })),
        ),
        ("very long nonsense", "A".repeat(1_000_000)),
        ("many parts", ".".repeat(100_000)),
    ];
    assert_refused(&office, &forged).await;
}

#[tokio::test]
async fn only_the_bearer_scheme_carries_a_token() {
    let office = Office::open().await;
    let good = Forge::open(&office).with_claims(json!({}));
    let basic = format!("Basic {}", STANDARD.encode(format!("staff:{good}")));
    let texts = [
        "",
        "Bearer",
        "Bearer ",
        &good,
        &basic,
        &format!("Token {good}"),
        &format!("Bearer{good}"),
        &format!("Bearer:{good}"),
    ];
    let not_text = [b"Bearer \xff\xfe".to_vec(), [b"Bearer \xe6.", good.as_bytes()].concat()];
    for authorization in texts.iter().map(|text| text.as_bytes().to_vec()).chain(not_text) {
        ask(&office, &authorization).await.problem(401, "sign-in-required");
    }
    let elsewhere = format!("{LIST}?access_token={good}");
    office
        .ask("GET", &elsewhere, &[("cookie", &format!("token={good}"))], "")
        .await
        .problem(401, "sign-in-required");
    assert!(!ask(&office, good.as_bytes()).await.header("www-authenticate").is_empty());
}
