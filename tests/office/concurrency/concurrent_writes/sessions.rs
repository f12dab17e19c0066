//! A session ends while a page of it is read.

use harness::Office;
use harness::faults::interference::Interference;
use jiff::{Timestamp, ToSpan};
use store::{Session, SessionKey};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_while_its_use_is_noted_stays_ended() {
    let office = Interference::with(Office::open().await);
    let key = SessionKey::random().unwrap();
    let began_at: Timestamp = "2023-10-02T07:00:00Z".parse().unwrap();
    let later = began_at + 10.minutes();
    let session = Session {
        subject: "karen".to_owned(),
        name: Some("Karen Holm".to_owned()),
        email: None,
        roles: vec!["staff".to_owned()],
        began_at,
        used_at: began_at,
    };
    office.table.begin_session(&key, session).await.unwrap();
    let ended = key.clone();
    office.before("usedAt", |office, _| async move {
        office.table.end_session(&ended).await.unwrap();
    });
    office.store().session(&key, later).await.unwrap();
    assert_eq!(office.table.session(&key, later).await.unwrap(), None);
}

#[tokio::test]
async fn a_session_goes_on_while_it_is_used_and_ends_by_the_clock() {
    let office = Office::open().await;
    let key = SessionKey::random().unwrap();
    let began_at: Timestamp = "2023-10-02T07:00:00Z".parse().unwrap();
    let session = Session {
        subject: "karen".to_owned(),
        name: None,
        email: None,
        roles: Vec::new(),
        began_at,
        used_at: began_at,
    };
    office.table.begin_session(&key, session).await.unwrap();
    for (minutes, is_open) in [(110, true), (220, true), (339, true), (459, false)] {
        let found = office.table.session(&key, began_at + minutes.minutes()).await.unwrap();
        assert_eq!(found.is_some(), is_open, "after {minutes} minutes");
    }
    assert_eq!(office.table.session(&SessionKey::random().unwrap(), began_at).await.unwrap(), None);
}
