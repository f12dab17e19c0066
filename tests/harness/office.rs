//! The office under test: its table, its clock, its router, and a check of the table at its end.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request};
use document::TemplateLoader;
use domain::{Course, Limits, Provider};
use kursuskontor::background_task::BackgroundTask;
use kursuskontor::embedded_dynamodb::RequestTokens;
use kursuskontor::{LocalOffice, OfficeOptions};
use serde_json::Value;
use store::{Connection, Secrets, Store};
use tempfile::TempDir;
use tower::ServiceExt;
use web::auth::{SignInConfig, TokenVerifier};
use web::caller::CallerConfig;
use web::config::ClientConfig;
use web::{AppState, Clock};

use crate::faults::condition_mutation;
use crate::faults::interceptor::{Interceptor, intercepted};
use crate::operations::change_by_office;
use crate::{
    COURSE, COVER, FIRST_DAY, NOW, PORTRAIT, RUN, Registered, RequestBuilder, Response, SLUG,
    example,
};

/// The name of the table.
pub(crate) const TABLE: &str = "tests";

/// A whole office over an empty table in memory. Dropping it verifies the table and panics when
/// something is wrong with it.
pub struct Office {
    /// The table, reached past every interceptor.
    pub table: Store,
    local: LocalOffice,
    /// Built when it is needed first, since it reads every template and font.
    router: OnceLock<Router>,
    /// The staff's routes on the first day of the first run.
    first_day_router: OnceLock<Router>,
    folder: Arc<TempDir>,
    expects_findings: AtomicBool,
}

impl Office {
    /// An office at [`NOW`] whose catalogue holds the contract's course.
    pub async fn open() -> Self {
        let office = Self::empty(NOW).await;
        office.add(&example(COURSE)).await;
        office
    }

    /// An office without a course.
    pub async fn empty(now: &str) -> Self {
        Self::new(now, true).await
    }

    /// An office without a course whose table is on disk.
    pub async fn on_disk(now: &str) -> Self {
        Self::new(now, false).await
    }

    async fn new(now: &str, in_memory: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::in_folder(folder.into(), now, in_memory).await
    }

    async fn in_folder(folder: Arc<TempDir>, now: &str, in_memory: bool) -> Self {
        let options = OfficeOptions {
            in_memory,
            limits: None,
            ..OfficeOptions::new(folder.path(), TABLE, frozen_clock(now))
        };
        let mut local = LocalOffice::open(options).await.expect("an office");
        local.app.store = store(&local, Vec::new());
        Self {
            table: local.app.store.clone(),
            router: OnceLock::new(),
            first_day_router: OnceLock::new(),
            local,
            folder,
            expects_findings: AtomicBool::new(false),
        }
    }

    /// The same office, whose functions reach the table through these interceptors, outermost
    /// first. They replace earlier ones.
    pub fn intercepted<const N: usize>(mut self, interceptors: [Arc<dyn Interceptor>; N]) -> Self {
        self.local.app.store = store(&self.local, interceptors.into());
        self.forget_routers();
        self
    }

    /// The same office at another time.
    pub fn with_clock_at(mut self, now: &str) -> Self {
        self.local.app.clock = frozen_clock(now);
        self.forget_routers();
        self
    }

    /// The same office, which accepts the staff tokens of another issuer.
    pub fn with_sign_in(mut self, sign_in: SignInConfig) -> Self {
        let verifier = TokenVerifier::new(sign_in).expect("a verifier");
        self.local.app.token_verifier = Arc::new(verifier);
        self.forget_routers();
        self
    }

    /// The same office with the sign-in page of the local issuer, as long as the task is kept.
    pub async fn with_sign_in_page(mut self) -> (Self, BackgroundTask) {
        let page = self.local.open_sign_in().await.expect("a sign-in page");
        self.forget_routers();
        (self, page)
    }

    /// The same office, whose desk signs people in with another issuer.
    pub fn with_client(mut self, client: ClientConfig) -> Self {
        self.local.client = client;
        self.forget_routers();
        self
    }

    /// The same office with the default limits, by whose clock it is [`NOW`].
    pub fn with_limits(self) -> Self {
        self.limited_to(Limits::default())
    }

    /// The same with these limits.
    pub fn limited_to(mut self, limits: Limits) -> Self {
        self.local.app.limits = Some(limits);
        self.with_limits_clock_at(NOW)
    }

    /// The same office at another time by the clock of the limits.
    pub fn with_limits_clock_at(mut self, now: &str) -> Self {
        self.local.app.limits_clock = frozen_clock(now);
        self.forget_routers();
        self
    }

    /// The same office, which trusts the websites in this range of addresses.
    pub fn with_trusted_callers(mut self, range: &str) -> Self {
        let trusted = vec![range.parse().expect("a range of addresses")];
        self.local.app.callers = Arc::new(CallerConfig { trusted, ..CallerConfig::default() });
        self.forget_routers();
        self
    }

    /// The same office of another provider.
    pub fn with_provider(mut self, document: &Value) -> Self {
        let provider = Provider::parse(document).expect("a valid provider");
        self.local.app.provider = Arc::new(provider);
        self.forget_routers();
        self
    }

    /// Moves the office to another time, and returns its router there.
    pub fn router_at(&mut self, now: &str) -> Router {
        self.local.app.clock = frozen_clock(now);
        self.forget_routers();
        self.router()
    }

    /// Stops an office on disk, does something meanwhile, and opens it again at [`NOW`].
    pub async fn restart(self, meanwhile: impl AsyncFnOnce()) -> Self {
        let folder = Arc::clone(&self.folder);
        drop(self);
        meanwhile().await;
        Self::in_folder(folder, NOW, false).await
    }

    /// Publishes a course without HTTP.
    pub async fn add(&self, document: &Value) {
        let course = Course::parse(document).expect("a valid course");
        self.table.publish(&course, None, &change_by_office()).await.expect("a new course");
    }

    /// The running office itself.
    pub fn local(&self) -> &LocalOffice {
        &self.local
    }

    /// What the functions share.
    pub fn app(&self) -> &AppState {
        &self.local.app
    }

    /// The table as the functions reach it, through the interceptors.
    pub fn store(&self) -> &Store {
        &self.local.app.store
    }

    /// The keys of registration secrets and of hashed addresses.
    pub fn secrets(&self) -> Secrets {
        self.local.secrets.clone()
    }

    /// How to reach the embedded engine.
    fn connection(&self) -> Connection {
        connection(&self.local)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The router, for callers that build their own requests.
    pub fn router(&self) -> Router {
        self.router.get_or_init(|| router(&self.local)).clone()
    }

    /// The routes of registrations and documents on the first day of the contract's first run.
    fn first_day_router(&self) -> Router {
        let open = || {
            let app = AppState { clock: frozen_clock(FIRST_DAY), ..self.local.app.clone() };
            let documents = participants::router(app.clone(), &TemplateLoader::embedded());
            let templates = mail::Templates::open(None).expect("valid templates");
            let router = registrations::router(app, self.secrets(), templates.into());
            let router = router.merge(documents.expect("valid templates"));
            web::middleware::with_common_layers(router, &[])
        };
        self.first_day_router.get_or_init(open).clone()
    }

    fn forget_routers(&mut self) {
        self.router = OnceLock::new();
        self.first_day_router = OnceLock::new();
    }

    /// A staff token with its scheme, as `Authorization` carries it.
    pub fn staff(&self) -> String {
        self.authorization("staff")
    }

    /// A token with this role and its scheme, as `Authorization` carries it.
    pub fn authorization(&self, role: &str) -> String {
        format!("Bearer {}", self.local.staff_token(&[role.to_owned()]).expect("a token"))
    }

    /// Starts a request.
    pub fn request(&self, method: &str, path: impl Into<String>) -> RequestBuilder<'_> {
        RequestBuilder::new(self, method, path)
    }

    /// Starts a `POST` request.
    pub fn post(&self, path: impl Into<String>) -> RequestBuilder<'_> {
        self.request("POST", path)
    }

    /// Sends a request with these headers.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Response {
        let headers = headers.iter().map(|(name, value)| {
            (name.parse().expect("a header name"), value.parse().expect("a header value"))
        });
        send(&self.router(), method, path, headers, body.into()).await
    }

    /// Sends a request that is complete already.
    pub async fn handle(&self, request: Request<Body>) -> Response {
        Response::read(self.router().oneshot(request).await.expect("an infallible router")).await
    }

    /// Sends a request that is complete already, on the first day of the contract's first run.
    pub(crate) async fn handle_on_first_day(&self, request: Request<Body>) -> Response {
        let response = self.first_day_router().oneshot(request).await;
        Response::read(response.expect("an infallible router")).await
    }

    /// `GET` without any header.
    pub async fn get(&self, path: &str) -> Response {
        self.request("GET", path).send().await
    }

    /// `GET` as staff.
    pub async fn get_as_staff(&self, path: &str) -> Response {
        self.request("GET", path).as_staff().send().await
    }

    /// `POST` as staff, with a JSON body.
    pub async fn post_as_staff(&self, path: &str, body: &Value) -> Response {
        self.post(path).as_staff().json(body).send().await
    }

    /// Publishes a course as staff, replacing the version of `if_match`.
    pub async fn publish(&self, slug: &str, document: &Value, if_match: Option<&str>) -> Response {
        let request = self.request("PUT", format!("/staff/courses/{slug}")).as_staff();
        let request = match if_match {
            Some(tag) => request.header("if-match", tag),
            None => request,
        };
        request.json(document).send().await
    }

    /// Stores an image as staff.
    pub async fn store_image(&self, name: &str, file: &[u8]) -> Response {
        let request = self.request("PUT", format!("/staff/images/{name}")).as_staff();
        request.header("content-type", "image/png").body(file.to_vec()).send().await
    }

    /// Stores the images of [`course_with_images`](crate::course_with_images).
    pub async fn store_images(&self) {
        for (name, file) in [("kursuslokale", COVER), ("portraet", PORTRAIT)] {
            self.store_image(name, file).await.ok(201);
        }
    }

    /// Publishes the contract's course again over the version there is.
    pub async fn publish_over(&self, document: &Value) -> Response {
        let tag = self.get(&format!("/courses/{SLUG}")).await.header("etag").to_owned();
        self.publish(SLUG, document, Some(&tag)).await
    }

    /// Registers for the first run of the contract's course.
    pub async fn register(&self, key: &str, form: &Value) -> Response {
        self.register_for(RUN, key, form).await
    }

    /// Registers for the run at this path, and verifies the registration past every interceptor.
    pub async fn register_for(&self, run: &str, key: &str, form: &Value) -> Response {
        let response = self.register_unverified(run, key, form).await;
        if response.status == 201 {
            self.verify(Registered::new(response.json()).registration_id()).await;
        }
        response
    }

    /// Registers for the run at this path, as a visitor who has not read their e-mail yet.
    pub async fn register_unverified(&self, run: &str, key: &str, form: &Value) -> Response {
        self.post(format!("{run}/registrations")).idempotency_key(key).json(form).send().await
    }

    /// Seats left in the first run of the contract's course.
    pub async fn seats_left(&self) -> u64 {
        self.get(&format!("/courses/{SLUG}")).await.json()["runs"][0]["seatsLeft"]
            .as_u64()
            .expect("a number of seats")
    }

    /// Registrations of the first run with this status, as the staff list them.
    pub async fn count(&self, status: &str) -> usize {
        self.list(&format!("status={status}")).await.len()
    }

    /// The first run's registrations that match a query, as the staff list them.
    pub async fn list(&self, query: &str) -> Vec<Value> {
        let path = format!("{}/registrations?{query}", crate::STAFF_RUN);
        let list = self.get_as_staff(&path).await.ok(200);
        list["registrations"].as_array().expect("a list of registrations").clone()
    }

    /// What is wrong with the table, one sentence each.
    pub async fn findings(&self) -> Vec<String> {
        self.table.verify().await.unwrap_or_else(|error| vec![error.to_string()])
    }

    /// Asserts that nothing is wrong with the table at this moment; the end of the office asserts
    /// it anyway.
    pub async fn assert_consistent(&self) {
        assert_eq!(self.findings().await, Vec::<String>::new());
    }

    /// Skips the verification at the end: this test damages the table on purpose.
    pub fn expect_findings(&self) {
        self.expects_findings.store(true, Ordering::Relaxed);
    }

    /// The findings, from a thread and a runtime of its own: a `Drop` cannot wait for a future.
    fn findings_blocking(&self) -> Vec<String> {
        let connection = self.connection();
        let verify = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let table = Store::new(store::connect(connection), TABLE);
            runtime
                .expect("a runtime")
                .block_on(table.verify())
                .unwrap_or_else(|error| vec![error.to_string()])
        };
        std::thread::scope(|scope| scope.spawn(verify).join()).expect("the verification panicked")
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if std::thread::panicking() || *self.expects_findings.get_mut() {
            return;
        }
        let findings = self.findings_blocking();
        assert!(findings.is_empty(), "the office leaves a table with faults: {findings:#?}");
    }
}

fn frozen_clock(now: &str) -> Clock {
    Clock::frozen_at(now.parse().expect("an instant"))
}

fn router(local: &LocalOffice) -> Router {
    local.router(&TemplateLoader::embedded()).expect("a router")
}

/// The local office's table, reached through these interceptors.
fn store(local: &LocalOffice, mut interceptors: Vec<Arc<dyn Interceptor>>) -> Store {
    let connection = connection(local);
    interceptors.extend(condition_mutation::from_environment());
    let http = intercepted(connection.http, interceptors);
    Store::new(store::connect(Connection { http, ..connection }), TABLE)
}

/// How to reach the engine, which keeps request tokens, as AWS does.
fn connection(local: &LocalOffice) -> Connection {
    local.embedded_dynamodb().expect("an embedded engine").connection(RequestTokens::Kept)
}

/// One request.
pub(crate) fn request(
    method: &str,
    path: &str,
    headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    body: Body,
) -> Request<Body> {
    let mut request =
        Request::builder().method(method).uri(path).body(body).expect("a valid request");
    for (name, value) in headers {
        request.headers_mut().append(name, value);
    }
    request
}

/// Sends one request to a router.
pub(crate) async fn send(
    router: &Router,
    method: &str,
    path: &str,
    headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    body: Body,
) -> Response {
    let request = request(method, path, headers, body);
    let response = router.clone().oneshot(request).await.expect("an infallible router");
    Response::read(response).await
}
