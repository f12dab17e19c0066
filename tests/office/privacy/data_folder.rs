//! What the files of the data folder hold of people who were erased, and what a backup brings back.

use std::fs;
use std::path::{Path, PathBuf};

use ::retention::RetentionReport;
use domain::Course;
use harness::change_by_office;
use harness::personal_data::{CANARIES, CONTACT, PARTICIPANT, register};
use harness::{COURSE, NOW, Office, RUN, Response, SLUG, course, example, group};
use kursuskontor::cli::{
    BackupOptions, ClockOptions, DataTableOptions, DynamoDb, MessagesOptions, RestoreOptions,
    RetentionOptions, SecretKeyOptions, StaffTokenOptions, TableOptions, VerifyOptions,
};
use kursuskontor::commands::{
    CommandOutcome, backup, dead_letters, restore, retention, staff_token, verify,
};
use kursuskontor::{CliError, LocalOffice, OfficeOptions};
use serde_json::{Value, json};
use tower::ServiceExt;
use web::Clock;

const TABLE: &str = "kursuskontor.sqlite";
const ERASED: &str = "ib@eksempel.dk";
const KEPT: &str = "eva@eksempel.dk";

/// Every file of a folder and of those in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Which files hold one of these words, and which.
fn places(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for file in files(folder) {
        let bytes = fs::read(&file).unwrap();
        for word in words {
            if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
                places.push(format!("{word} in {}", file.display()));
            }
        }
    }
    places
}

#[tokio::test]
async fn an_erased_person_is_in_no_file_of_the_data_folder() {
    let office = Office::on_disk(NOW).await;
    office.add(&course(SLUG, 60)).await;
    // Others before and after, so that pages are split and filled again.
    for number in 0..40 {
        office.register(&format!("{number}"), &group(&[&format!("Person{number}")])).await.ok(201);
        if number == 20 {
            register(&office).await;
        }
    }
    office.deliver().await;
    assert!(!places(office.folder(), &[CONTACT, PARTICIPANT]).is_empty());
    let office = office.with_clock_at("2023-12-01T09:00:00+01:00");
    for email in [CONTACT, PARTICIPANT] {
        office.erase(email).await.ok(200);
    }
    let left = places(office.folder(), &CANARIES);
    assert!(left.is_empty(), "{left:#?}");
    // The e-mails about others are still there.
    assert!(!places(office.folder(), &["person1@eksempel.dk"]).is_empty());
}

#[tokio::test]
async fn retention_leaves_nobody_in_the_tables_file() {
    let office = Office::on_disk(NOW).await;
    office.add(&example(COURSE)).await;
    register(&office).await;
    let office = office.with_clock_at("2026-03-01T09:00:00+01:00");
    office.delete_expired().await;
    let folder = office.folder().to_owned();
    // The log is emptied every few seconds, and at the end.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !places(&folder, &CANARIES).is_empty() && std::time::Instant::now() < deadline {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let left = places(&folder, &CANARIES);
    assert!(left.is_empty(), "{left:#?}");
}

/// A server over a data folder, as `serve` opens it.
async fn open(data: &Path) -> Result<LocalOffice, CliError> {
    let clock = Clock::frozen_at(NOW.parse().unwrap());
    LocalOffice::open(OfficeOptions::new(data, "kursuskontor", clock)).await
}

async fn start(data: &Path) -> LocalOffice {
    let server = open(data).await.unwrap();
    let course = Course::parse(&example(COURSE)).unwrap();
    server.app.store.publish(&course, None, &change_by_office()).await.unwrap();
    server
}

async fn post(server: &LocalOffice, path: &str, body: &Value) -> Response {
    let token = server.staff_token(&["staff".to_owned()]).unwrap();
    let request = axum::http::Request::post(path)
        .header("content-type", "application/json")
        .header("idempotency-key", body.to_string().len().to_string())
        .header("authorization", format!("Bearer {token}"))
        .body(axum::body::Body::from(body.to_string()))
        .unwrap();
    let router = server.router(&document::TemplateLoader::embedded()).unwrap();
    Response::read(router.oneshot(request).await.unwrap()).await
}

async fn register_two(server: &LocalOffice) {
    for name in ["Ib", "Eva"] {
        let response = post(server, &format!("{RUN}/registrations"), &group(&[name])).await;
        assert_eq!(response.status, 201, "{response:?}");
    }
}

async fn erase(server: &LocalOffice, email: &str) {
    let response = post(server, "/staff/people/erasure", &json!({ "email": email })).await;
    assert_eq!(response.status, 200, "{response:?}");
}

/// In how many registrations a person is.
async fn registrations_of(server: &LocalOffice, email: &str) -> usize {
    let registrations = server.registrations();
    registrations.registrations_of(&email.parse().unwrap()).await.unwrap().items.len()
}

fn of(data: &Path) -> DataTableOptions {
    DataTableOptions { data: data.to_owned(), table: "kursuskontor".to_owned() }
}

async fn make_backup(data: &Path, file: &Path, with_secret_key: bool) -> Result<(), CliError> {
    let options = BackupOptions { file: file.to_owned(), with_secret_key, table: of(data) };
    backup::run(options).await
}

async fn restore_backup(data: &Path, file: &Path, replace: bool) -> Result<usize, CliError> {
    let options =
        RestoreOptions { file: file.to_owned(), replace, secret_key: None, table: of(data) };
    restore::restore(options).await
}

#[tokio::test]
async fn a_restored_backup_erases_again_who_was_erased_since() {
    let folder = tempfile::tempdir().unwrap();
    let (data, other) = (folder.path().join("data"), folder.path().join("other"));
    let file = folder.path().join("backup");
    let server = start(&data).await;
    register_two(&server).await;
    make_backup(&data, &file, true).await.unwrap();
    let error = make_backup(&data, &file, true).await.unwrap_err();
    assert!(error.to_string().contains("exists already"), "{error}");
    erase(&server, ERASED).await;
    let error = restore_backup(&data, &file, true).await.unwrap_err();
    assert!(matches!(error, CliError::FolderInUse(_)), "{error}");
    drop(server);
    let error = restore_backup(&data, &file, false).await.unwrap_err();
    assert!(matches!(error, CliError::FolderHasTable(_)), "{error}");
    // To another folder first, and then in place.
    for (data, replace) in [(&other, false), (&data, true)] {
        assert_eq!(restore_backup(data, &file, replace).await.unwrap(), 1);
        let left = places(data, &[ERASED]);
        assert!(left.is_empty(), "{left:#?}");
        let server = open(data).await.unwrap();
        assert_eq!(registrations_of(&server, ERASED).await, 0);
        assert_eq!(registrations_of(&server, KEPT).await, 1);
        assert_eq!(server.app.store.verify().await.unwrap(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_a_killed_restore_left_is_removed_by_whoever_uses_the_folder_next() {
    let office = Office::on_disk(NOW).await;
    let data = office.folder().to_owned();
    let abandoned = data.join("restore-0123456789abcdef.part");
    let office = office
        .restart(async || {
            fs::create_dir(&abandoned).unwrap();
            fs::write(abandoned.join(TABLE), ERASED).unwrap();
        })
        .await;
    assert!(!abandoned.exists());
    drop(office);
}

#[tokio::test]
async fn a_table_that_another_process_reads_while_the_server_stops_can_be_used_again() {
    let office = Office::on_disk(NOW).await;
    office.add(&course(SLUG, 60)).await;
    let file = office.folder().join(TABLE);
    let reader = rusqlite::Connection::open(&file).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;").unwrap();
    office.register("one", &group(&["Eva"])).await.ok(201);
    let office = office.restart(async || drop(reader)).await;
    assert_eq!(office.list("").await.len(), 1);
}

#[tokio::test]
async fn who_registers_again_after_an_erasure_stays_in_a_restored_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup"));
    let server = start(&data).await;
    register_two(&server).await;
    erase(&server, ERASED).await;
    let again = group(&["Ib", "Bo"]);
    assert_eq!(post(&server, &format!("{RUN}/registrations"), &again).await.status, 201);
    make_backup(&data, &file, false).await.unwrap();
    drop(server);
    assert_eq!(restore_backup(&data, &file, true).await.unwrap(), 0);
    assert_eq!(registrations_of(&open(&data).await.unwrap(), ERASED).await, 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_is_private_and_holds_the_key_only_on_request() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let _server = start(&data).await;
    let key = fs::read(data.join("secret.key")).unwrap();
    for with_key in [false, true] {
        let file = folder.path().join(format!("backup-{with_key}"));
        make_backup(&data, &file, with_key).await.unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let bytes = fs::read(&file).unwrap();
        assert_eq!(bytes.windows(key.len()).any(|window| window == key), with_key);
        let restored = folder.path().join(format!("restored-{with_key}"));
        let result = restore_backup(&restored, &file, false).await;
        assert_eq!(result.is_ok(), with_key, "{result:?}");
        if with_key {
            let table = fs::read(restored.join(TABLE)).unwrap();
            assert!(!table.windows(key.len()).any(|window| window == key));
        }
    }
}

#[tokio::test]
async fn half_a_table_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = start(&data).await;
    register_two(&server).await;
    let copy = |name: &str, files: &[&str]| {
        let copy = folder.path().join(name);
        fs::create_dir(&copy).unwrap();
        for file in files {
            fs::copy(data.join(file), copy.join(file)).unwrap();
        }
        copy
    };
    let wal = "kursuskontor.sqlite-wal";
    let whole = copy("whole", &[TABLE, wal, "secret.key"]);
    let without_wal = copy("without-wal", &[TABLE, "secret.key"]);
    let without_file = copy("without-file", &[wal, "secret.key"]);
    drop(server);
    // A server that has stopped leaves one file that is complete.
    let stopped = copy("stopped", &[TABLE, "secret.key"]);
    for whole in [whole, stopped] {
        assert_eq!(registrations_of(&open(&whole).await.unwrap(), KEPT).await, 1);
    }
    let without_key = copy("without-key", &[TABLE]);
    let other_key = copy("other-key", &[TABLE]);
    fs::write(other_key.join("secret.key"), [7; 32]).unwrap();
    let truncated = copy("truncated", &[TABLE, "secret.key"]);
    let length = fs::metadata(truncated.join(TABLE)).unwrap().len();
    fs::File::options()
        .write(true)
        .open(truncated.join(TABLE))
        .unwrap()
        .set_len(length - 4_096)
        .unwrap();
    let empty = copy("empty", &["secret.key"]);
    fs::write(empty.join(TABLE), "").unwrap();
    for (data, words) in [
        (without_wal, "was copied without"),
        (without_file, "is missing although"),
        (without_key, "no longer its secret key"),
        (other_key, "does not belong to this table"),
        (truncated, "has lost its end"),
        (empty, "is not a table of this program"),
    ] {
        let before = files(&data).len();
        for error in [
            open(&data).await.err().unwrap(),
            LocalOffice::open_copy(&data, "kursuskontor", Clock::default()).await.err().unwrap(),
        ] {
            assert!(error.to_string().contains(words), "{words}: {error}");
        }
        let secret = data.join("secret.key").exists();
        assert_eq!(secret, words != "no longer its secret key", "no key is made: {before}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_copied_without_its_log_under_load_is_refused_too() {
    let office = Office::on_disk(NOW).await;
    office.add(&course(SLUG, 1_000)).await;
    let folder = tempfile::tempdir().unwrap();
    // Several times as much as SQLite leaves in the log.
    let register_some = async |prefix: String| {
        for number in 0..30 {
            let name = format!("{prefix}{number}");
            let mut form = group(&[&name]);
            form["message"] = json!("Vi glæder os. ".repeat(140));
            office.register(&name, &form).await.ok(201);
        }
    };
    for round in 0..4 {
        tokio::join!(register_some(format!("Bo{round}x")), register_some(format!("Ea{round}x")));
        fs::copy(office.folder().join(TABLE), folder.path().join(TABLE)).unwrap();
        let copy = LocalOffice::open_copy(folder.path(), "kursuskontor", Clock::default()).await;
        let error = copy.err().unwrap();
        assert!(error.to_string().contains("was copied without"), "{error}");
    }
}

fn table_of(data: &Path) -> TableOptions {
    TableOptions { in_data_dir: of(data), dynamodb: DynamoDb::Embedded }
}

async fn run_verify(data: &Path) -> Result<CommandOutcome, CliError> {
    verify::run(VerifyOptions { table: table_of(data) }).await
}

async fn run_retention(table: TableOptions) -> Result<RetentionReport, CliError> {
    let (secret_key, clock) = (SecretKeyOptions { secret_key: None }, ClockOptions { now: None });
    retention::delete_expired(RetentionOptions { table, secret_key, clock }).await
}

fn run_staff_token(data: &Path) -> Result<(), CliError> {
    let role = vec!["staff".to_owned()];
    staff_token::run(&StaffTokenOptions { data: data.to_owned(), role })
}

#[tokio::test]
async fn a_command_that_needs_a_table_makes_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong");
    let retry = MessagesOptions { retry: true, table: table_of(&wrong) };
    for error in [
        run_verify(&wrong).await.unwrap_err(),
        run_retention(table_of(&wrong)).await.unwrap_err(),
        dead_letters::run(retry).await.unwrap_err(),
        make_backup(&wrong, &folder.path().join("backup"), false).await.unwrap_err(),
        run_staff_token(&wrong).unwrap_err(),
    ] {
        let words = ["there is no table in the folder", "is not the data folder of a server"];
        assert!(words.iter().any(|words| error.to_string().contains(words)), "{error}");
        assert!(!wrong.exists());
    }
    let data = folder.path().join("data");
    drop(start(&data).await);
    let mut table = table_of(&data);
    table.in_data_dir.table = "another".to_owned();
    let words = "there is no table another in the folder";
    for error in [
        verify::run(VerifyOptions { table: table.clone() }).await.unwrap_err(),
        run_retention(table).await.unwrap_err(),
    ] {
        assert!(error.to_string().contains(words), "{error}");
    }
    run_staff_token(&data).unwrap();
}

#[tokio::test]
async fn a_damaged_sign_in_key_stops_only_who_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(start(&data).await);
    let key = data.join("staff-key.p8");
    fs::write(&key, "Kanarie").unwrap();
    for error in [open(&data).await.err().unwrap(), run_staff_token(&data).unwrap_err()] {
        let message = error.to_string();
        let advice = "staff-key.p8 holds no key to sign with (InvalidEncoding); delete this file";
        assert!(message.contains(advice), "{message}");
    }
    assert_eq!(run_verify(&data).await.unwrap(), CommandOutcome::Damaged);
    make_backup(&data, &folder.path().join("backup"), false).await.unwrap();
    run_retention(table_of(&data)).await.unwrap();
    assert_eq!(fs::read(&key).unwrap(), b"Kanarie", "nothing is replaced");
    fs::remove_file(&key).unwrap();
    open(&data).await.unwrap();
}

#[tokio::test]
async fn a_write_ahead_log_that_was_cut_off_is_noticed() {
    const FRAME: u64 = 24 + 4_096;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = start(&data).await;
    register_two(&server).await;
    let wal = "kursuskontor.sqlite-wal";
    let length = fs::metadata(data.join(wal)).unwrap().len();
    let copy_cut_at = |length: u64| {
        let copy = folder.path().join(format!("cut-{length}"));
        fs::create_dir(&copy).unwrap();
        for file in [TABLE, wal, "secret.key"] {
            fs::copy(data.join(file), copy.join(file)).unwrap();
        }
        let log = fs::File::options().write(true).open(copy.join(wal)).unwrap();
        log.set_len(length).unwrap();
        copy
    };
    let whole = copy_cut_at(length);
    assert_eq!(run_verify(&whole).await.unwrap(), CommandOutcome::Success);
    // In a frame, in its header, between the frames of one change, in the header of the log.
    for length in [length - 1, length - FRAME + 1, length - FRAME, 16, 0] {
        let cut = copy_cut_at(length);
        assert_eq!(run_verify(&cut).await.unwrap(), CommandOutcome::Damaged, "{length}");
        // The server may have been killed just then, so it starts all the same.
        open(&cut).await.unwrap();
        assert_eq!(run_verify(&cut).await.unwrap(), CommandOutcome::Success, "{length}");
    }
    // Beside a running server, the end of the log is what it is writing.
    assert_eq!(run_verify(&data).await.unwrap(), CommandOutcome::Success);
}

#[tokio::test]
async fn a_corrupt_table_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = start(&data).await;
    register_two(&server).await;
    drop(server);
    let table = fs::read(data.join(TABLE)).unwrap();
    let page = |number: usize| (number - 1) * 4_096..number * 4_096;
    let corrupt = |range: std::ops::Range<usize>| {
        let mut corrupt = table.clone();
        corrupt[range].fill(0xff);
        fs::write(data.join(TABLE), corrupt).unwrap();
    };
    let advice = "is damaged; restore a backup";
    let pages = (2..=table.len() / 4_096).map(page);
    let mut refused = 0;
    for range in std::iter::once(100..200).chain(pages) {
        corrupt(range.clone());
        // A page may be free, or hold nothing but a part of one item.
        let Err(error) = open(&data).await else { continue };
        assert!(error.to_string().contains(advice), "{range:?}: {error}");
        refused += 1;
        // The damage may be where no item is.
        match run_verify(&data).await {
            Ok(outcome) => {
                assert_eq!(outcome, CommandOutcome::Damaged);
                let file = folder.path().join(format!("backup-{refused}"));
                make_backup(&data, &file, true).await.unwrap();
            }
            Err(error) => assert!(error.to_string().contains(advice), "{range:?}: {error}"),
        }
    }
    assert!(refused >= 4, "{refused}");
}

#[tokio::test]
async fn what_is_no_backup_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup"));
    let server = start(&data).await;
    make_backup(&data, &file, true).await.unwrap();
    drop(server);
    let restored = folder.path().join("restored");
    let text = folder.path().join("text");
    fs::write(&text, "Kanarie").unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes.truncate(bytes.len() - 8_192);
    let truncated = folder.path().join("truncated");
    fs::write(&truncated, bytes).unwrap();
    let nowhere = folder.path().join("nowhere");
    for no_backup in [text, truncated, data.join(TABLE), nowhere, folder.path().to_owned()] {
        let error = restore_backup(&restored, &no_backup, false).await.unwrap_err();
        assert!(matches!(error, CliError::Backup(_)), "{}: {error}", no_backup.display());
        assert!(!restored.join(TABLE).exists());
    }
}
