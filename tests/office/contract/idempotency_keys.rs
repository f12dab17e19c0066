//! Which values of `Idempotency-Key` are keys.

use harness::{Office, REGISTRATION, RUN, Response, example};

async fn register(office: &Office, key: &[u8]) -> Response {
    let request = office.post(format!("{RUN}/registrations")).header("idempotency-key", key);
    request.json(&example(REGISTRATION)).send().await
}

#[tokio::test]
async fn a_key_is_one_to_255_visible_characters() {
    let office = Office::open().await;
    let long = [b'k'; 256];
    let quoted = [&b"\""[..], &long, b"\""].concat();
    for wrong in [
        &b""[..],
        b" ",
        b"\"\"",
        b"a b",
        b"a\tb",
        b"\t",
        "nøgle".as_bytes(),
        b"\x80",
        b"a\xff",
        &long,
        &quoted,
    ] {
        let response = register(&office, wrong).await;
        assert_eq!(response.status, 400, "{wrong:?}");
        response.problem(400, "idempotency-key-invalid");
    }
    assert_eq!(office.seats_left().await, 24);
    let first = register(&office, &long[..255]).await;
    assert_eq!((first.status.as_u16(), office.seats_left().await), (201, 22));
}

#[tokio::test]
async fn a_quoted_key_is_the_same_as_a_bare_one() {
    let office = Office::open().await;
    let bare = [b'k'; 255];
    let first = register(&office, &bare).await;
    let second = register(&office, &[&b"\""[..], &bare, b"\""].concat()).await;
    assert_eq!((first.status, first.body), (second.status, second.body));
    assert_eq!(office.seats_left().await, 22);
}
