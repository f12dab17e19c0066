//! The HTTP server of `serve` and `preview`: HTTP/1 on one address. No client can keep others out
//! by being slow or silent, and the server's end waits for nobody for long.

mod activity;
mod connections;
mod host_check;
mod watched;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, header};
use axum::middleware::map_response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use self::activity::Phase;
use self::connections::{Connections, OpenConnection};
use self::watched::{WatchedBody, WatchedStream};

pub(crate) use self::host_check::AllowedHosts;

/// How long requests under way may take to finish after the signal to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);
/// How often connections are checked for timeouts.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// The pause after a connection could not be accepted, for lack of file descriptors for example.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
/// What is buffered of one connection, in bytes, and so the longest header of a request.
const MAX_BUFFER: usize = 64 * 1024;

/// Serves the router to these hosts until `stop` resolves. Handlers find the address of the client
/// in the request's extension [`ConnectInfo`].
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    hosts: AllowedHosts,
    stop: impl Future<Output = ()>,
) {
    let router = hosts.protect(router).layer(map_response(add_nosniff));
    let connections = Arc::new(Connections::new());
    let (stopping, is_stopping) = watch::channel(());
    let (mut tasks, mut waiting) = (JoinSet::new(), None);
    let mut checks = tokio::time::interval(CHECK_INTERVAL);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept(), if waiting.is_none() => match accepted {
                Ok(accepted) => waiting = Some(accepted),
                Err(error) => {
                    tracing::warn!(error = %error, "a connection cannot be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            () = connections.one_closed(), if waiting.is_some() => {}
            _ = checks.tick() => connections.close_overdue(),
            Some(_) = tasks.join_next() => {}
        }
        if let Some((stream, peer)) = waiting.take_if(|_| connections.make_room()) {
            let connection = Connections::add(&connections);
            tasks.spawn(run(stream, peer, router.clone(), connection, is_stopping.clone()));
        }
    }
    drop((listener, stopping));
    let all_end = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_TIMEOUT, all_end).await.is_err() {
        tracing::warn!(count = tasks.len(), "some requests were not finished");
    }
}

async fn add_nosniff(mut response: Response<Body>) -> Response<Body> {
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}

/// Serves one connection until it ends or is to be closed. When the server stops, only a request
/// that has arrived is finished.
async fn run(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    connection: OpenConnection,
    mut is_stopping: watch::Receiver<()>,
) {
    let activity = &connection.activity;
    let respond = |mut request: Request<Incoming>| {
        let has_body = !request.body().is_end_stream();
        activity.enter(if has_body { Phase::Body } else { Phase::Responding });
        request.extensions_mut().insert(ConnectInfo(peer));
        let request = request
            .map(|body| WatchedBody::new(body, activity, Phase::Body, Phase::Responding).boxed());
        let response = router.clone().oneshot(request);
        async {
            let Ok(response) = response.await;
            activity.enter(Phase::Writing);
            let watch =
                |body| WatchedBody::new(body, activity, Phase::Writing, Phase::Idle).boxed();
            Ok::<_, Infallible>(response.map(watch))
        }
    };
    let stream = TokioIo::new(WatchedStream::new(stream, activity));
    // Timeouts are those of `Activity`: hyper's takes an idle connection for a slow header.
    let served = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(MAX_BUFFER)
        .serve_connection(stream, service_fn(respond));
    tokio::pin!(served);
    let mut is_finishing = false;
    loop {
        tokio::select! {
            // An error means that the client has gone, or speaks something else than HTTP.
            _ = served.as_mut() => return,
            () = connection.is_to_close() => return,
            // The sender is dropped when the server stops.
            _ = is_stopping.changed(), if !is_finishing => {
                if !activity.has_request() {
                    return;
                }
                is_finishing = true;
                served.as_mut().graceful_shutdown();
            }
        }
    }
}
