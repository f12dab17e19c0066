//! The office with everything it stands on: data folder, table, keys, and the functions' routers merged.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use document::{SourceError, Sources};
use store::{Connection, Credentials, Secrets, SharedCredentialsProvider, Store};
use web::auth::SignIn;
use web::config::{SAMPLE_PROVIDER, provider};
use web::{App, Clock};

use crate::StartError;
use crate::arguments::DynamoDb;
use crate::engine::Engine;
use crate::folder::Folder;
use crate::issuer::Issuer;

/// What the office stands on.
pub struct Options {
    /// Folder of the table and the keys.
    pub data: PathBuf,
    /// Keep the table in memory.
    pub in_memory: bool,
    /// Where the table is.
    pub dynamodb: DynamoDb,
    /// Name of the table.
    pub table: String,
    /// The time.
    pub clock: Clock,
}

/// A running office, not yet listening.
pub struct House {
    /// What the functions share.
    pub app: App,
    pub(crate) secrets: Secrets,
    /// Where mails are put.
    pub(crate) mail: PathBuf,
    issuer: Issuer,
    engine: Option<Engine>,
    /// Held until the end of the process.
    _lock: Option<File>,
}

impl House {
    /// Opens folder, keys and table.
    ///
    /// # Errors
    /// The first thing that is not as it should be.
    pub async fn open(options: Options) -> Result<Self, StartError> {
        let folder = Folder::open(&options.data)?;
        let is_on_disk = options.dynamodb == DynamoDb::Embedded && !options.in_memory;
        let lock = is_on_disk.then(|| folder.lock()).transpose()?;
        let (secrets, issuer) = (folder.secrets()?, Issuer::open(&folder)?);
        let sign_in = SignIn::new(issuer.sign_in(&folder)?).map_err(|error| StartError::SignIn(error.to_string()))?;
        let engine = match options.dynamodb {
            DynamoDb::Embedded => {
                let file = is_on_disk.then(|| folder.file("kursuskontor.sqlite"));
                Some(Engine::start(file.as_deref(), !options.clock.is_frozen()).await?)
            }
            DynamoDb::Aws | DynamoDb::Url(_) => None,
        };
        let endpoint = match (&engine, options.dynamodb) {
            (Some(engine), _) => Some(engine.endpoint.clone()),
            (None, DynamoDb::Url(url)) => Some(url),
            (None, _) => None,
        };
        let connection = if endpoint.is_some() { on_this_machine(endpoint) } else { in_the_cloud().await };
        let store = Store::new(store::connect(connection), options.table);
        if engine.is_some() {
            store.create_table().await?;
        }
        let app = App {
            store,
            clock: options.clock,
            provider: Arc::new(provider(SAMPLE_PROVIDER).map_err(StartError::Provider)?),
            sign_in: Arc::new(sign_in),
        };
        let mail = folder.file("mail");
        Ok(Self { app, secrets, mail, issuer, engine, _lock: lock })
    }

    /// Every function's routes behind one door.
    ///
    /// # Errors
    /// When a template, the theme or a font is damaged.
    pub fn router(&self, sources: &Sources) -> Result<Router, StartError> {
        let fault = |error: SourceError| StartError::Documents(error.to_string());
        let router = courses::router(self.app.clone())
            .merge(registrations::router(self.app.clone(), self.secrets.clone()))
            .merge(brochures::router(self.app.clone(), sources).map_err(fault)?)
            .merge(participants::router(self.app.clone(), sources).map_err(fault)?);
        Ok(web::layers::finish(router, &self.origins()))
    }

    /// The provider's website and any port of this machine.
    fn origins(&self) -> Vec<String> {
        let website: Vec<&str> = self.app.provider.website.splitn(4, '/').take(3).collect();
        vec![website.join("/"), "http://localhost:*".to_owned(), "http://127.0.0.1:*".to_owned()]
    }

    /// A token of the local issuer with these roles.
    ///
    /// # Errors
    /// When signing fails.
    pub fn staff_token(&self, roles: &[String]) -> Result<String, StartError> {
        self.issuer.token(roles, Clock::default().now().as_second())
    }

    /// Stops the engine.
    pub async fn close(self) {
        if let Some(engine) = self.engine {
            engine.stop().await;
        }
    }
}

/// A token of the issuer whose key lies in this folder, without a server.
///
/// # Errors
/// When the folder cannot be used.
pub fn staff_token(data: &std::path::Path, roles: &[String]) -> Result<String, StartError> {
    Issuer::open(&Folder::open(data)?)?.token(roles, Clock::default().now().as_second())
}

fn on_this_machine(endpoint: Option<String>) -> Connection {
    let credentials = Credentials::new("local", "local", None, None, "local");
    Connection { region: "eu-north-1".to_owned(), credentials: SharedCredentialsProvider::new(credentials), endpoint }
}

/// The shell's AWS settings: profile, region and credentials.
async fn in_the_cloud() -> Connection {
    let settings = aws_config::load_defaults(aws_config::BehaviorVersion::v2026_01_12()).await;
    let nobody = || SharedCredentialsProvider::new(Credentials::new("", "", None, None, "none"));
    Connection {
        region: settings.region().map_or_else(|| "eu-north-1".to_owned(), ToString::to_string),
        credentials: settings.credentials_provider().unwrap_or_else(nobody),
        endpoint: None,
    }
}
