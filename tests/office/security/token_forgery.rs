//! Forged staff tokens on a real staff route: each is 401, and none is 500.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use harness::tokens::{TokenForger, encoded};
use harness::{Office, Response, STAFF_RUN};
use serde_json::{Value, json};

fn list() -> String {
    format!("{STAFF_RUN}/registrations")
}

/// Requests the staff's list with this `Authorization`.
async fn get_list(office: &Office, authorization: impl AsRef<[u8]>) -> Response {
    office.request("GET", list()).header("authorization", authorization).send().await
}

async fn assert_rejected(office: &Office, forged: &[(&str, String)]) {
    for (what, token) in forged {
        let response = get_list(office, format!("Bearer {token}")).await;
        assert_eq!(response.status, 401, "{what}: {response:?}");
        response.problem(401, "sign-in-required");
        assert_eq!(response.header("www-authenticate"), "Bearer", "{what}");
    }
}

/// Every encoding of the public key that a library may take for a shared secret.
fn encodings(jwk: &Value) -> [(&'static str, Vec<u8>); 6] {
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    // SubjectPublicKeyInfo of a P-256 key (RFC 5480): a constant prefix, then the point.
    let prefix = [
        0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48,
        0xce, 0x3d, 3, 1, 7, 3, 0x42, 0,
    ];
    let der = [&prefix[..], &point].concat();
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
async fn valid_tokens_are_accepted() {
    let office = Office::open().await;
    let forger = TokenForger::new(&office);
    let valid = forger.valid();
    let list = json!(["else", "kursuskontor"]);
    let odd = [
        forger.with_claims(&json!({ "aud": list, "extra": { "roles": [] } })),
        // RFC 9068 does not have `nbf`.
        forger.with_claims(&json!({ "nbf": null })),
        forger.with_claims(&json!({ "sub": "x".repeat(255) })),
        // NumericDate may have a fraction (RFC 7519, section 2).
        forger.with_claims(&json!({ "exp": forger.now as f64 + 600.5 })),
        forger.with_claims(&json!({ "exp": u64::MAX })),
        forger.with_header(
            &json!({ "jku": "https://evil.example", "jwk": forger.keys["keys"][0], "typ": null }),
        ),
    ];
    for token in odd.iter().chain([&valid]) {
        assert_eq!(get_list(&office, format!("Bearer {token}")).await.status, 200, "{token}");
    }
    assert_eq!(get_list(&office, format!("bEARER   {valid}")).await.status, 200);
}

#[tokio::test]
async fn a_token_with_another_algorithm_is_rejected() {
    let office = Office::open().await;
    let forger = TokenForger::new(&office);
    let valid = forger.valid();
    let signature = valid.rsplit('.').next().unwrap();
    let mut forged = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        forged.push(("no algorithm, no signature", forger.with_signature(algorithm, "")));
        forged.push(("no algorithm, a signature", forger.with_signature(algorithm, signature)));
    }
    for (_, secret) in encodings(&forger.keys["keys"][0]) {
        forged.push(("HS256 with the public key", forger.with_secret("HS256", &secret)));
        forged.push(("HS512 with the public key", forger.with_secret("HS512", &secret)));
    }
    for algorithm in ["ES384", "RS256", "PS256", "EdDSA", "ES256 ", "es256", "ES512", "Ελ"] {
        forged.push(("another algorithm", forger.with_header(&json!({ "alg": algorithm }))));
    }
    for algorithm in [Value::Null, json!(256), json!(["ES256"]), json!({}), json!(true)] {
        forged.push(("no text for an algorithm", forger.with_header(&json!({ "alg": algorithm }))));
    }
    assert_rejected(&office, &forged).await;
}

#[tokio::test]
async fn a_token_signed_with_another_key_is_rejected() {
    let office = Office::open().await;
    let forger = TokenForger::new(&office);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/keys", listener.local_addr().unwrap());
    let forged = [
        ("another key, the right id", forger.with_other_key(&json!({}))),
        ("another key, its own id", forger.with_other_key(&json!({ "kid": "mine" }))),
        ("another key, in the token", forger.with_other_key(&json!({ "jwk": true }))),
        (
            "another key, in the token, with its id",
            forger.with_other_key(&json!({ "jwk": true, "kid": "mine" })),
        ),
        (
            "another key, in the token, without an id",
            forger.with_other_key(&json!({ "jwk": true, "kid": null })),
        ),
        (
            "another key, at an address",
            forger.with_other_key(&json!({ "jku": address, "kid": "mine" })),
        ),
        (
            "another key, in a certificate at an address",
            forger.with_other_key(&json!({ "x5u": address, "kid": "mine" })),
        ),
        (
            "another key, in a certificate",
            forger.with_other_key(&json!({ "x5c": ["MIIB"], "x5t": "AAAA" })),
        ),
        ("an unknown key id", forger.with_header(&json!({ "kid": "unknown" }))),
        ("no key id", forger.with_header(&json!({ "kid": null }))),
        ("an empty key id", forger.with_header(&json!({ "kid": "" }))),
        ("a path for a key id", forger.with_header(&json!({ "kid": "../../../../dev/null" }))),
        (
            "the private key's file for a key id",
            forger.with_header(&json!({ "kid": "staff-key.p8" })),
        ),
        ("a query for a key id", forger.with_header(&json!({ "kid": "' OR 1=1 --" }))),
        ("an address for a key id", forger.with_header(&json!({ "kid": address }))),
        ("a control character in the key id", forger.with_header(&json!({ "kid": "a\u{0}b\nc" }))),
        ("a number for a key id", forger.with_header(&json!({ "kid": 1 }))),
        ("a list for a key id", forger.with_header(&json!({ "kid": ["a", "b"] }))),
        ("a very long key id", forger.with_header(&json!({ "kid": "k".repeat(50_000) }))),
    ];
    assert_rejected(&office, &forged).await;
    let connection = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(connection.is_err(), "the address in a token was called");
}

#[tokio::test]
async fn a_token_with_a_missing_or_foreign_claim_is_rejected() {
    let office = Office::open().await;
    let forger = TokenForger::new(&office);
    let mut forged = Vec::new();
    for claim in ["exp", "nbf", "aud", "iss", "sub"] {
        if claim != "nbf" {
            forged.push(("a claim is missing", forger.with_claims(&json!({ claim: null }))));
        }
        let nothing =
            forger.claims(&json!({ claim: "NULL" })).to_string().replace("\"NULL\"", "null");
        forged.push(("a claim is null", forger.token(forger.header(&json!({})), nothing)));
        forged.push(("a claim is an object", forger.with_claims(&json!({ claim: {} }))));
        forged.push(("a claim is true", forger.with_claims(&json!({ claim: true }))));
        forged.push(("a claim is an empty list", forger.with_claims(&json!({ claim: [] }))));
    }
    for exp in [
        json!(forger.now - 60),
        json!(forger.now as f64 - 60.5),
        json!(0),
        json!(-1),
        json!(1e300),
        json!("never"),
    ] {
        forged.push(("an expiry in the past, or none", forger.with_claims(&json!({ "exp": exp }))));
    }
    forged.push((
        "text for an expiry",
        forger.with_claims(&json!({ "exp": (forger.now + 3_600).to_string() })),
    ));
    forged.push(("not valid yet", forger.with_claims(&json!({ "nbf": forger.now + 600 }))));
    forged.push(("not valid for ages", forger.with_claims(&json!({ "nbf": u64::MAX }))));
    forged.push(("text for a time", forger.with_claims(&json!({ "nbf": forger.now.to_string() }))));
    for audience in [
        json!("else"),
        json!(""),
        json!("Kursuskontor"),
        json!("kursuskontor "),
        json!(["else", "other"]),
        json!([["kursuskontor"]]),
    ] {
        forged.push(("for another audience", forger.with_claims(&json!({ "aud": audience }))));
    }
    let issuer = "https://kursuskontor.localhost";
    for issuer in [
        json!("https://evil.example"),
        json!(format!("{issuer}/")),
        json!(issuer.to_uppercase()),
        json!([issuer]),
        json!(""),
    ] {
        forged.push(("of another issuer", forger.with_claims(&json!({ "iss": issuer }))));
    }
    for subject in [json!(""), json!(" "), json!(7), json!("x".repeat(256)), json!("a\u{7f}b")] {
        forged.push(("without a subject", forger.with_claims(&json!({ "sub": subject }))));
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
            forger.with_claims(&json!({ "roles": roles })),
        ));
    }
    assert_rejected(&office, &forged).await;
}

#[tokio::test]
async fn a_token_without_the_staff_role_is_forbidden() {
    let office = Office::open().await;
    let forger = TokenForger::new(&office);
    let others = [
        json!({ "roles": null }),
        json!({ "roles": [] }),
        json!({ "roles": ["Staff", "staff ", "staff\u{0}", "admin"] }),
        json!({
            "roles": null,
            "role": "staff",
            "scope": "staff",
            "realm_access": { "roles": ["staff"] },
        }),
    ];
    for claims in others {
        let response = get_list(&office, format!("Bearer {}", forger.with_claims(&claims))).await;
        response.problem(403, "role-required");
    }
}

#[tokio::test]
async fn a_malformed_or_changed_token_is_rejected() {
    let office = Office::open().await;
    let forger = TokenForger::new(&office);
    let valid = forger.valid();
    let parts: Vec<&str> = valid.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("{valid}") };
    let other = forger.with_claims(&json!({ "sub": "bo" }));
    let other = other.rsplit('.').next().unwrap();
    let more = encoded(forger.claims(&json!({ "sub": "chef" })).to_string());
    let padded = URL_SAFE.encode(forger.header(&json!({})).to_string() + " ");
    let flipped = {
        let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
        bytes[40] ^= 1;
        encoded(bytes)
    };
    let twice = forger.claims(&json!({})).to_string().replacen('{', "{\"roles\":[],", 1);
    let forged = [
        ("claims changed", format!("{header}.{more}.{signature}")),
        (
            "header changed",
            format!(
                "{}.{claims}.{signature}",
                encoded(forger.header(&json!({ "x": 1 })).to_string())
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
        ("four parts", format!("{valid}.{signature}")),
        ("five parts, as if encrypted", format!("{valid}.{signature}.{signature}")),
        ("two tokens", format!("{valid} {valid}")),
        ("two tokens with a comma", format!("{valid}, Bearer {valid}")),
        ("white space inside", format!("{header}. {claims}.{signature}")),
        ("a tab inside", format!("{header}\t.{claims}.{signature}")),
        ("quoted", format!("\"{valid}\"")),
        ("padded base64", {
            let text = format!("{padded}.{claims}");
            format!("{text}.{}", forger.sign(&text))
        }),
        ("no JSON in the header", forger.token("staff", forger.claims(&json!({})))),
        ("a list for a header", forger.token("[]", forger.claims(&json!({})))),
        ("no JSON in the claims", forger.token(forger.header(&json!({})), "staff")),
        ("a list for claims", forger.token(forger.header(&json!({})), "[]")),
        ("a claim twice", forger.token(forger.header(&json!({})), twice)),
        ("a token in a token", forger.token(forger.header(&json!({ "cty": "JWT" })), json!(valid))),
        (
            "a critical field that we do not know",
            forger.with_header(&json!({ "crit": ["b64"], "b64": false })),
        ),
        ("a critical field that is missing", forger.with_header(&json!({ "crit": ["exp"] }))),
        ("critical is no list", forger.with_header(&json!({ "crit": "exp" }))),
        (
            "very long",
            forger.with_claims(&json!({ "exp": forger.now - 60, "filling": "x".repeat(500_000) })),
        ),
        ("very long and no token", "A".repeat(1_000_000)),
        ("many parts", ".".repeat(100_000)),
    ];
    assert_rejected(&office, &forged).await;
}

#[tokio::test]
async fn only_the_bearer_scheme_carries_a_token() {
    let office = Office::open().await;
    let valid = TokenForger::new(&office).valid();
    let basic = format!("Basic {}", STANDARD.encode(format!("staff:{valid}")));
    let texts = [
        "",
        "Bearer",
        "Bearer ",
        &valid,
        &basic,
        &format!("Token {valid}"),
        &format!("Bearer{valid}"),
        &format!("Bearer:{valid}"),
    ];
    let not_text = [b"Bearer \xff\xfe".to_vec(), [b"Bearer \xe6.", valid.as_bytes()].concat()];
    for authorization in texts.iter().map(|text| text.as_bytes().to_vec()).chain(not_text) {
        get_list(&office, authorization).await.problem(401, "sign-in-required");
    }
    let elsewhere = office.request("GET", format!("{}?access_token={valid}", list()));
    let response = elsewhere.header("cookie", format!("token={valid}")).send().await;
    response.problem(401, "sign-in-required");
    let response = get_list(&office, &valid).await;
    assert!(!response.header("www-authenticate").is_empty());
}
