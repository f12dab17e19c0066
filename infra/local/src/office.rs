//! The office with everything it stands on: data folder, table, keys, and the functions' routers
//! merged.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use axum::Router;
use document::{SourceError, Sources};
use domain::Course;
use store::{Connection, Credentials, Secrets, SharedCredentialsProvider, Store};
use web::auth::TokenVerifier;
use web::config::{SAMPLE_PROVIDER, provider};
use web::{AppState, Clock};

use crate::CliError;
use crate::audit_spool::AuditSpool;
use crate::cli::DynamoDb;
use crate::data_dir::{DataDir, read_secret_key};
use crate::embedded_dynamodb::EmbeddedDynamoDb;
use crate::issuer::Issuer;
use crate::strip_client_request_token::WithoutRequestToken;

/// The table's file in the data folder.
const TABLE_FILE: &str = "kursuskontor.sqlite";

/// What the office stands on.
pub struct Options {
    /// DataDir of the table and the keys.
    pub data: PathBuf,
    /// Keep the table in memory.
    pub in_memory: bool,
    /// Where the table is.
    pub dynamodb: DynamoDb,
    /// Name of the table.
    pub table: String,
    /// The time.
    pub clock: Clock,
    /// The file of the server's own key, where it is not the data folder's.
    pub secret_key: Option<PathBuf>,
}

impl Options {
    /// An office whose table lies in its data folder.
    pub fn of(data: impl Into<PathBuf>, table: impl Into<String>, clock: Clock) -> Self {
        let (data, table) = (data.into(), table.into());
        Self {
            data,
            in_memory: false,
            dynamodb: DynamoDb::Embedded,
            table,
            clock,
            secret_key: None,
        }
    }
}

/// A running office, not yet listening.
pub struct LocalOffice {
    /// What the functions share.
    pub app: AppState,
    pub(crate) secrets: Secrets,
    /// Where mails are put.
    pub(crate) mail: PathBuf,
    /// Where `render` leaves its audit_spool for this table, if it is the data folder's own.
    pub audit_spool: Option<AuditSpool>,
    issuer: Issuer,
    engine: Option<EmbeddedDynamoDb>,
    /// Held until the end of the process.
    _lock: Option<File>,
}

impl LocalOffice {
    /// Opens folder, keys and table.
    ///
    /// # Errors
    /// The first thing that is not as it should be.
    pub async fn open(options: Options) -> Result<Self, CliError> {
        let folder = DataDir::open(&options.data)?;
        let is_on_disk = options.dynamodb == DynamoDb::Embedded && !options.in_memory;
        let lock = is_on_disk.then(|| folder.lock()).transpose()?;
        let secrets =
            options.secret_key.as_deref().map_or_else(|| folder.secrets(), read_secret_key)?;
        let issuer = Issuer::open(&folder)?;
        let engine = match options.dynamodb {
            DynamoDb::Embedded => {
                let file = is_on_disk.then(|| folder.file(TABLE_FILE));
                Some(EmbeddedDynamoDb::start(file.as_deref(), !options.clock.is_frozen()).await?)
            }
            DynamoDb::Aws | DynamoDb::Url(_) => None,
        };
        let store = match (&engine, options.dynamodb) {
            (Some(engine), _) => table_in(engine, options.table),
            (None, DynamoDb::Url(url)) => {
                Store::new(store::connect(on_this_machine(Some(url))), options.table)
            }
            (None, _) => Store::new(store::connect(in_the_cloud().await), options.table),
        };
        if engine.is_some() {
            store.create_table().await?;
        }
        let app = app(store, options.clock, &issuer, &folder)?;
        let mail = folder.file("mail");
        let audit_spool = is_on_disk.then(|| AuditSpool::of(&options.data));
        if let Some(audit_spool) = &audit_spool {
            audit_spool.import(&app.store).await?;
        }
        Ok(Self { app, secrets, mail, audit_spool, issuer, engine, _lock: lock })
    }

    /// The office of a data folder as it now is, over a copy of its table: a running server is not
    /// disturbed, and nothing that is done here stays.
    ///
    /// # Errors
    /// When there is no table, or it cannot be read.
    pub async fn copy_of(data: &Path, table: &str, clock: Clock) -> Result<Self, CliError> {
        let file = data.join(TABLE_FILE);
        if !file.is_file() {
            return Err(CliError::NoTable(data.display().to_string()));
        }
        let folder = DataDir::open(data)?;
        let engine = EmbeddedDynamoDb::start_copy(&file).await?;
        let store = table_in(&engine, table);
        let (secrets, issuer) = (folder.secrets()?, Issuer::open(&folder)?);
        let app = app(store, clock, &issuer, &folder)?;
        let mail = folder.file("mail");
        Ok(Self {
            app,
            secrets,
            mail,
            audit_spool: None,
            issuer,
            engine: Some(engine),
            _lock: None,
        })
    }

    /// Every function's routes behind one door.
    ///
    /// # Errors
    /// When a template, the theme or a font is damaged.
    pub fn router(&self, sources: &Sources) -> Result<Router, CliError> {
        Ok(web::middleware::with_common_layers(self.functions(sources)?, &self.origins()))
    }

    /// The same routes without the layers, so that a problem still has its cause.
    ///
    /// # Errors
    /// When a template, the theme or a font is damaged.
    pub fn functions(&self, sources: &Sources) -> Result<Router, CliError> {
        let fault = |error: SourceError| CliError::Documents(error.to_string());
        let router = courses::router(self.app.clone())
            .merge(registrations::router(self.app.clone(), self.secrets.clone()))
            .merge(brochures::router(self.app.clone(), sources).map_err(fault)?)
            .merge(participants::router(self.app.clone(), sources).map_err(fault)?);
        Ok(router)
    }

    /// The provider's website and any port of this machine.
    fn origins(&self) -> Vec<String> {
        let website: Vec<&str> = self.app.provider.website.splitn(4, '/').take(3).collect();
        vec![website.join("/"), "http://localhost:*".to_owned(), "http://127.0.0.1:*".to_owned()]
    }

    /// Every course, by slug.
    ///
    /// # Errors
    /// What the table says.
    pub async fn courses(&self) -> Result<Vec<Course>, CliError> {
        Ok(self.app.store.courses().await?.into_iter().map(|(course, _)| course).collect())
    }

    /// A token of the local issuer with these roles.
    ///
    /// # Errors
    /// When signing fails.
    pub fn staff_token(&self, roles: &[String]) -> Result<String, CliError> {
        self.issuer.token(roles, Clock::default().now().as_second())
    }

    /// How to reach the embedded engine; nothing where the table is elsewhere.
    pub fn connection(&self) -> Option<Connection> {
        self.engine.as_ref().map(|engine| on_this_machine(Some(engine.endpoint.clone())))
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
pub fn staff_token(data: &std::path::Path, roles: &[String]) -> Result<String, CliError> {
    Issuer::open(&DataDir::open(data)?)?.token(roles, Clock::default().now().as_second())
}

/// What the functions share, with the local issuer's sign-in.
fn app(
    store: Store,
    clock: Clock,
    issuer: &Issuer,
    folder: &DataDir,
) -> Result<AppState, CliError> {
    let sign_in = TokenVerifier::new(issuer.sign_in(folder)?)
        .map_err(|error| CliError::SignIn(error.to_string()))?;
    let provider = provider(SAMPLE_PROVIDER).map_err(CliError::Provider)?;
    Ok(AppState { store, clock, provider: Arc::new(provider), token_verifier: Arc::new(sign_in) })
}

/// The engine's table of this name.
fn table_in(engine: &EmbeddedDynamoDb, table: impl Into<String>) -> Store {
    let endpoint = Some(engine.endpoint.clone());
    let http = WithoutRequestToken::new(store::http_client(endpoint.as_deref()));
    Store::new(
        store::connect_through(on_this_machine(endpoint), SharedHttpClient::new(http)),
        table,
    )
}

fn on_this_machine(endpoint: Option<String>) -> Connection {
    let credentials = Credentials::new("local", "local", None, None, "local");
    Connection {
        region: "eu-north-1".to_owned(),
        credentials: SharedCredentialsProvider::new(credentials),
        endpoint,
    }
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
