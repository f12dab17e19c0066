//! The local office: a data folder, its table and keys, and the merged routers of the functions.

mod options;

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use document::TemplateLoader;
use domain::{Course, Limits};
use mail::ComposeError;
use retention::RetentionReport;
use store::{Registrations, Secrets, Store};
use tokio::net::TcpListener;
use web::auth::TokenVerifier;
use web::config::{ClientConfig, SAMPLE_PROVIDER, parse_provider};
use web::{AppState, Clock};

use crate::CliError;
use crate::audit_spool::{AuditSpool, SPOOL_FOLDER};
use crate::background_task::BackgroundTask;
use crate::cli::DynamoDb;
use crate::data_dir::{DataDir, MAIL_FOLDER, TABLE_FILE, read_secret_key};
use crate::embedded_dynamodb::{EmbeddedDynamoDb, sqlite_file};
use crate::forgetting::{Forgetter, forget_after_erasure};
use crate::http_server::{self, AllowedHosts};
use crate::issuer::{Issuer, IssuerError};
use crate::table::{connect_to_aws, connect_to_embedded, connect_to_url};

pub use options::OfficeOptions;

/// Where people reach the pages, unless a server listens elsewhere.
const DEFAULT_SITE_URL: &str = "http://127.0.0.1:8080";
/// The file that exists while the first courses are being published.
const PUBLISHING_MARK: &str = "publishing";

/// An open office; it does not listen yet.
pub struct LocalOffice {
    /// What the functions share.
    pub app: AppState,
    /// Derives secrets and person keys from the server's secret key.
    pub secrets: Secrets,
    /// Where `render` records accesses to this table, if it is the one of the data folder.
    pub audit_spool: Option<AuditSpool>,
    /// Where people reach the pages.
    pub site_url: String,
    /// How the desk signs people in.
    pub client: ClientConfig,
    pub(crate) mail_folder: PathBuf,
    /// See [`publish_courses`](crate::catalogue::publish_courses).
    pub(crate) publishing_mark: Option<PathBuf>,
    issuer: Issuer,
    engine: Option<EmbeddedDynamoDb>,
    /// Held while the office is open.
    _lock: Option<File>,
}

impl LocalOffice {
    /// Opens folder, keys and table, and imports the accesses that `render` has recorded. An
    /// embedded table is created if it is missing and may be created.
    ///
    /// # Errors
    /// The first part that cannot be opened; [`CliError::FolderInUse`] beside another office on
    /// the same table.
    pub async fn open(options: OfficeOptions) -> Result<Self, CliError> {
        let OfficeOptions {
            data,
            in_memory,
            dynamodb,
            table,
            clock,
            limits,
            may_create,
            secret_key,
        } = options;
        let is_on_disk = dynamodb == DynamoDb::Embedded && !in_memory;
        if is_on_disk && !may_create && !sqlite_file::check(&data.join(TABLE_FILE))? {
            return Err(CliError::NoTable(data));
        }
        let folder = DataDir::open(&data)?;
        for folder in [MAIL_FOLDER, SPOOL_FOLDER].map(|name| folder.file(name)) {
            if folder.is_dir() {
                DataDir::open(&folder)?;
            }
        }
        let lock = if is_on_disk { Some(folder.lock()?) } else { None };
        let issuer =
            if may_create { Issuer::open(&folder)? } else { Issuer::open_or_replace(&folder)? };
        let secrets = match &secret_key {
            Some(file) => read_secret_key(file)?,
            None => folder.read_secret_key()?,
        };
        let (store, engine) = match dynamodb {
            DynamoDb::Embedded => {
                let file = is_on_disk.then(|| folder.file(TABLE_FILE));
                if let Some(finding) = file.as_deref().and_then(sqlite_file::cut_off_finding) {
                    tracing::warn!("{finding}");
                }
                let engine = EmbeddedDynamoDb::open(file.as_deref(), !clock.is_frozen())?;
                if !may_create {
                    check_table(&engine, &table, &data)?;
                }
                let store = connect_to_embedded(&engine, &table);
                store.create_table().await?;
                (store, Some(engine))
            }
            DynamoDb::Url(url) => (connect_to_url(&url, &table), None),
            DynamoDb::Aws => (connect_to_aws(&table).await, None),
        };
        let mut office = Self {
            audit_spool: is_on_disk.then(|| AuditSpool::new(&data)),
            publishing_mark: (!in_memory).then(|| folder.file(PUBLISHING_MARK)),
            _lock: lock,
            ..Self::assemble(&folder, issuer, store, clock, secrets, engine)?
        };
        office.app.limits = limits;
        if office.engine.is_some() || secret_key.is_some() {
            office.registrations().check_secret_key().await?;
        }
        if let Some(audit_spool) = &office.audit_spool {
            audit_spool.import(&office.app.store).await?;
            // An earlier process may have been stopped before it did so.
            if let Err(error) = office.forgetter().forget().await {
                tracing::error!(%error, "files may still hold erased people");
            }
        }
        Ok(office)
    }

    /// Opens the office of a data folder over a copy of its table in memory. A running server is
    /// not disturbed, and writes to the copy are lost.
    ///
    /// # Errors
    /// [`CliError::NoTable`], or the first part that cannot be opened.
    pub async fn open_copy(data: &Path, table: &str, clock: Clock) -> Result<Self, CliError> {
        let file = data.join(TABLE_FILE);
        if !sqlite_file::check(&file)? {
            return Err(CliError::NoTable(data.to_owned()));
        }
        let folder = DataDir::open(data)?;
        let secrets = folder.read_secret_key()?;
        let engine = EmbeddedDynamoDb::open_copy(&file)?;
        check_table(&engine, table, data)?;
        let store = connect_to_embedded(&engine, table);
        let issuer = Issuer::open_or_replace(&folder)?;
        let office = Self::assemble(&folder, issuer, store, clock, secrets, Some(engine))?;
        office.registrations().check_secret_key().await?;
        Ok(office)
    }

    /// An office without a lock and without an audit spool.
    fn assemble(
        folder: &DataDir,
        issuer: Issuer,
        store: Store,
        clock: Clock,
        secrets: Secrets,
        engine: Option<EmbeddedDynamoDb>,
    ) -> Result<Self, CliError> {
        let tokens = issuer.publish_key_set(folder)?;
        // Until the sign-in page listens, nobody can sign in.
        let client = issuer.client("http://127.0.0.1:0", tokens.clone());
        let token_verifier = TokenVerifier::new(tokens).map_err(IssuerError::KeySet)?;
        let provider = parse_provider(SAMPLE_PROVIDER)?;
        let app = AppState {
            store,
            clock,
            limits_clock: Clock::default(),
            limits: Some(Limits::default()),
            callers: Arc::default(),
            provider: Arc::new(provider),
            token_verifier: Arc::new(token_verifier),
        };
        let mail_folder = folder.file(MAIL_FOLDER);
        Ok(Self {
            app,
            secrets,
            audit_spool: None,
            site_url: DEFAULT_SITE_URL.to_owned(),
            client,
            mail_folder,
            publishing_mark: None,
            issuer,
            engine,
            _lock: None,
        })
    }

    /// The routes of every function, with the middleware they have on Lambda.
    ///
    /// # Errors
    /// [`CliError::DocumentTemplates`], or [`CliError::EmailTemplates`].
    pub fn router(&self, loader: &TemplateLoader) -> Result<Router, CliError> {
        let router = self
            .router_without_middleware(loader)?
            .layer(from_fn_with_state(self.forgetter(), forget_after_erasure));
        Ok(web::middleware::with_common_layers(router, &self.allowed_origins()))
    }

    /// The same routes without middleware: a failed response still carries its problem with the
    /// cause.
    ///
    /// # Errors
    /// [`CliError::DocumentTemplates`], or [`CliError::EmailTemplates`].
    pub fn router_without_middleware(&self, loader: &TemplateLoader) -> Result<Router, CliError> {
        let email_templates = mail::Templates::open(loader.folder());
        let email_templates = Arc::new(email_templates.map_err(ComposeError::Template)?);
        let secrets = self.secrets.clone();
        Ok(courses::router(self.app.clone())
            .merge(website::router(
                self.app.clone(),
                secrets.clone(),
                &self.site_url,
                &self.allowed_origins(),
            ))
            .merge(
                desk::router(
                    self.app.clone(),
                    secrets.clone(),
                    &self.site_url,
                    self.client.clone(),
                    email_templates.clone(),
                    loader.folder(),
                )
                .map_err(IssuerError::KeySet)?,
            )
            .merge(registrations::router(self.app.clone(), secrets, email_templates))
            .merge(brochures::router(self.app.clone(), loader)?)
            .merge(participants::router(self.app.clone(), loader)?))
    }

    /// The provider's website, and every port of this machine.
    fn allowed_origins(&self) -> Vec<String> {
        let website: Vec<&str> = self.app.provider.website.splitn(4, '/').take(3).collect();
        vec![website.join("/"), "http://localhost:*".to_owned(), "http://127.0.0.1:*".to_owned()]
    }

    /// Every course that can be read, by slug.
    ///
    /// # Errors
    /// [`CliError::Table`].
    pub async fn courses(&self) -> Result<Vec<Course>, CliError> {
        let courses = self.app.store.courses().await?.items;
        Ok(courses.into_iter().map(|(course, _)| course).collect())
    }

    /// The table together with the secret key.
    pub fn registrations(&self) -> Registrations {
        Registrations { store: self.app.store.clone(), secrets: self.secrets.clone() }
    }

    fn forgetter(&self) -> Forgetter {
        Forgetter {
            store: self.app.store.clone(),
            sqlite: self.engine.as_ref().and_then(EmbeddedDynamoDb::sqlite_file),
            mail_folder: self.mail_folder.clone(),
        }
    }

    /// Deletes the data whose retention period has expired by the office's clock.
    ///
    /// # Errors
    /// [`CliError::Retention`]; what was deleted until then stays deleted.
    pub async fn delete_expired(&self) -> Result<RetentionReport, CliError> {
        let report = retention::delete_expired(&self.registrations(), self.app.clock.now()).await;
        report.map_err(CliError::Retention)
    }

    /// Opens the sign-in page of the local issuer, until the task ends. People come back from it to
    /// [`Self::site_url`], so that must be known.
    ///
    /// # Errors
    /// [`CliError::Listen`].
    pub async fn open_sign_in(&mut self) -> Result<BackgroundTask, CliError> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let cannot = |source| CliError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let url = format!("http://{address}");
        self.client = self.issuer.client(&url, self.client.tokens.clone());
        let router = self.issuer.router(&url, &self.site_url);
        let hosts = AllowedHosts::new(address, &[]);
        let serving = http_server::serve(listener, router, hosts, std::future::pending());
        Ok(BackgroundTask::spawn(serving))
    }

    /// A staff token with these roles, signed by the local issuer.
    ///
    /// # Errors
    /// [`CliError::StaffSignIn`].
    pub fn staff_token(&self, roles: &[String]) -> Result<String, CliError> {
        self.issuer.sign_token(roles, Clock::default().now().as_second())
    }

    /// The embedded DynamoDB; `None` if the table is elsewhere.
    pub fn embedded_dynamodb(&self) -> Option<&EmbeddedDynamoDb> {
        self.engine.as_ref()
    }
}

/// A table of another name would be another, empty table.
fn check_table(engine: &EmbeddedDynamoDb, table: &str, data: &Path) -> Result<(), CliError> {
    let tables = engine.tables()?;
    if tables.iter().any(|known| known == table) {
        return Ok(());
    }
    Err(CliError::UnknownTable { name: table.to_owned(), folder: data.to_owned(), tables })
}
