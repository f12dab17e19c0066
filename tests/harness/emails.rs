//! E-mails of the office: how a test delivers them, reads them from the mail folder, or lets a
//! stand-in for SES receive them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail::{Credentials, Ses, SesConnection, SharedCredentialsProvider, Transport};
use mail_parser::{Message, MessageParser, MimeHeaders};
use messages::NotificationDelivery;
use serde_json::{Value, json};
use tokio::sync::Notify;
use web::Clock;

use crate::{NOW, Office};

/// The office's own address, which gets a notice of every registration.
pub const OFFICE_ADDRESS: &str = "kursus@example.dk";

/// An e-mail that was sent.
pub struct SentEmail {
    /// The name of its file, empty where SES received it.
    pub file_name: String,
    /// The message as it was sent.
    pub bytes: Vec<u8>,
}

impl SentEmail {
    /// The message as a mail program reads it.
    pub fn read(&self) -> Message<'_> {
        MessageParser::default().parse(&self.bytes).expect("a message")
    }

    /// The address of its recipient.
    pub fn to(&self) -> String {
        let message = self.read();
        let address = message.to().and_then(|to| to.first()?.address());
        address.expect("a recipient").to_owned()
    }

    /// The subject.
    pub fn subject(&self) -> String {
        self.read().subject().expect("a subject").to_owned()
    }

    /// Text, HTML and attachments together, decoded.
    pub fn text(&self) -> String {
        let message = self.read();
        let attachments: Vec<_> = message
            .attachments()
            .map(|part| String::from_utf8_lossy(part.contents()).into_owned())
            .collect();
        let [text, html] = [message.body_text(0), message.body_html(0)]
            .map(|body| body.expect("a body").into_owned());
        [text, html, attachments.concat()].join("\n")
    }

    /// Name and content of each attachment.
    pub fn attachments(&self) -> Vec<(String, String)> {
        let message = self.read();
        let attachments = message.attachments().map(|part| {
            let name = part.attachment_name().unwrap_or_default().to_owned();
            (name, String::from_utf8_lossy(part.contents()).into_owned())
        });
        attachments.collect()
    }
}

/// The e-mails to an address.
pub fn emails_to<'a>(emails: &'a [SentEmail], address: &str) -> Vec<&'a SentEmail> {
    emails.iter().filter(|email| email.to() == address).collect()
}

impl Office {
    /// The delivery of notifications at a time, into the mail folder.
    pub fn delivery(&self, now: &str) -> NotificationDelivery {
        NotificationDelivery {
            timer: Clock::frozen_at(now.parse().expect("an instant")),
            ..self.local().notification_delivery(None).expect("valid templates")
        }
    }

    /// The same through another transport.
    pub fn delivery_through(&self, now: &str, transport: &Transport) -> NotificationDelivery {
        NotificationDelivery { transport: transport.clone(), ..self.delivery(now) }
    }

    /// Delivers every notification that is due at [`NOW`].
    pub async fn deliver(&self) {
        self.deliver_at(NOW).await;
    }

    /// Delivers every notification that is due at a time.
    pub async fn deliver_at(&self, now: &str) {
        self.delivery(now).deliver_pending().await.expect("an outbox");
    }

    /// Tries every hour from [`NOW`] on.
    pub async fn deliver_hourly(&self, hours: i64) {
        self.deliver_hourly_through(hours, None).await;
    }

    /// Tries every hour from [`NOW`] on, through a transport where one is given.
    pub async fn deliver_hourly_through(&self, hours: i64, transport: Option<&Transport>) {
        let start: jiff::Timestamp = NOW.parse().expect("an instant");
        for hour in 0..hours {
            let now = (start + jiff::SignedDuration::from_hours(hour)).to_string();
            let delivery = match transport {
                Some(transport) => self.delivery_through(&now, transport),
                None => self.delivery(&now),
            };
            delivery.deliver_pending().await.expect("an outbox");
        }
    }

    /// Delivers what is due, and returns every e-mail in the mail folder.
    pub async fn delivered_emails(&self) -> Vec<SentEmail> {
        self.deliver().await;
        self.emails()
    }

    /// The folder of sent e-mails. It exists once one was sent.
    pub fn mail_folder(&self) -> PathBuf {
        self.folder().join("mail")
    }

    /// Makes every delivery fail: a file lies where the mail folder should be.
    pub fn block_mail(&self) {
        std::fs::write(self.mail_folder(), "").expect("a file");
    }

    /// Lets deliveries succeed again.
    pub fn unblock_mail(&self) {
        std::fs::remove_file(self.mail_folder()).expect("a blocked mail folder");
    }

    /// Deletes the e-mails sent so far.
    pub fn clear_emails(&self) {
        std::fs::remove_dir_all(self.mail_folder()).expect("a mail folder");
    }

    /// Every e-mail in the mail folder, in the order of file names.
    pub fn emails(&self) -> Vec<SentEmail> {
        let Ok(entries) = std::fs::read_dir(self.mail_folder()) else { return Vec::new() };
        let mut files: Vec<PathBuf> =
            entries.map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        let read = |path: &PathBuf| {
            let name = path.file_name().expect("a file name").to_string_lossy().into_owned();
            SentEmail { file_name: name, bytes: std::fs::read(path).expect("a file") }
        };
        files.iter().map(read).collect()
    }

    /// The subjects of every e-mail in the mail folder.
    pub fn email_subjects(&self) -> Vec<String> {
        self.emails().iter().map(SentEmail::subject).collect()
    }
}

/// A stand-in for SES: what it received, and which address it rejects.
#[derive(Clone, Default)]
pub struct FakeSes {
    requests: Arc<Mutex<Vec<Value>>>,
    rejected: Arc<Mutex<Option<Rejected>>>,
    received: Arc<Notify>,
}

#[derive(Clone, Copy)]
enum Rejected {
    Address(&'static str),
    Everybody,
}

impl FakeSes {
    /// Rejects e-mails to this address from now on.
    pub fn reject(&self, address: &'static str) {
        *self.rejected.lock().expect("a lock") = Some(Rejected::Address(address));
    }

    /// Rejects every e-mail from now on.
    pub fn reject_all(&self) {
        *self.rejected.lock().expect("a lock") = Some(Rejected::Everybody);
    }

    /// Starts to listen; the transport that leads here.
    pub async fn start(&self) -> Transport {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new()
            .route("/v2/email/outbound-emails", post(receive))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let credentials =
            SharedCredentialsProvider::new(Credentials::new("id", "key", None, None, "test"));
        Transport::Ses(Ses::new(SesConnection {
            region: "eu-north-1".to_owned(),
            credentials,
            endpoint: Some(endpoint),
        }))
    }

    /// Waits until this many e-mails were received.
    pub async fn wait_for(&self, count: usize) {
        while self.requests.lock().expect("a lock").len() < count {
            self.received.notified().await;
        }
    }

    /// The e-mails received, rejected ones too, each with its address.
    pub fn emails(&self) -> Vec<(String, SentEmail)> {
        let read = |request: &Value| {
            let raw = request["Content"]["Raw"]["Data"].as_str().expect("a raw message");
            let bytes = STANDARD.decode(raw).expect("base64");
            (recipient(request), SentEmail { file_name: String::new(), bytes })
        };
        self.requests.lock().expect("a lock").iter().map(read).collect()
    }

    /// The addresses of received e-mails, sorted, without the office's own.
    pub fn recipients(&self) -> Vec<String> {
        let mut recipients: Vec<String> =
            self.requests.lock().expect("a lock").iter().map(recipient).collect();
        recipients.retain(|address| address != OFFICE_ADDRESS);
        recipients.sort();
        recipients
    }
}

fn recipient(request: &Value) -> String {
    request["Destination"]["ToAddresses"][0].as_str().expect("an address").to_owned()
}

async fn receive(
    State(ses): State<FakeSes>,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1], String) {
    let request: Value = serde_json::from_slice(&body).expect("JSON");
    let to = recipient(&request);
    let is_rejected = match *ses.rejected.lock().expect("a lock") {
        Some(Rejected::Address(address)) => address == to,
        Some(Rejected::Everybody) => true,
        None => false,
    };
    ses.requests.lock().expect("a lock").push(request);
    ses.received.notify_one();
    if is_rejected {
        // SES names the address.
        let message = format!("Email address is on the suppression list: {to}");
        let body = json!({ "message": message }).to_string();
        return (StatusCode::BAD_REQUEST, [("x-amzn-errortype", "MessageRejected")], body);
    }
    let body = json!({ "MessageId": "1" }).to_string();
    (StatusCode::OK, [("content-type", "application/json")], body)
}
