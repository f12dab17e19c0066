//! Refuses requests for other hosts. Otherwise a page on the web could give its own host name this
//! machine's address (DNS rebinding), and its scripts would read the office like their own pages.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};

/// The hosts that a server is asked for.
#[derive(Clone, Debug)]
pub(crate) struct AllowedHosts {
    listen: IpAddr,
    /// In lower case.
    names: Vec<String>,
}

impl AllowedHosts {
    /// The loopback names, the address that the server listens on, and these names. A server that
    /// the network reaches also has the name of its machine, and without a certain address every
    /// address: a page on the web cannot have an address for its name.
    pub(crate) fn new(listen: SocketAddr, names: &[String]) -> Self {
        let listen = listen.ip();
        let mut names: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        if !listen.is_loopback()
            && let Some(machine) = machine_name()
        {
            names.extend([format!("{machine}.local"), machine]);
        }
        Self { listen, names }
    }

    /// The router, for these hosts only.
    pub(super) fn protect(self, router: Router) -> Router {
        let hosts = Arc::new(self);
        router.layer(from_fn(move |request: Request, next: Next| {
            let is_allowed = hosts.allow(&request);
            async move { if is_allowed { next.run(request).await } else { refusal() } }
        }))
    }

    /// Whether the request has exactly one host, and it is allowed.
    fn allow(&self, request: &Request) -> bool {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let Ok(host) = Authority::try_from(host.as_bytes()) else { return false };
        self.allow_host(&host)
            && request.uri().authority().is_none_or(|asked| self.allow_host(asked))
    }

    fn allow_host(&self, authority: &Authority) -> bool {
        if authority.as_str().contains('@') {
            return false;
        }
        let host = authority.host();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = address.parse::<IpAddr>() {
            return address.is_loopback() || address == self.listen || self.listen.is_unspecified();
        }
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        name == "localhost" || name.ends_with(".localhost") || self.names.contains(&name)
    }
}

fn refusal() -> Response {
    let text = "Serveren svarer ikke på dette værtsnavn. Brug dens adresse, eller start den med \
                --host NAVN.\nThe server does not respond to this host name. Use its address, or \
                start it with --host NAME.\n";
    (StatusCode::MISDIRECTED_REQUEST, text).into_response()
}

/// The name of this machine without its domain, in lower case.
#[cfg(unix)]
fn machine_name() -> Option<String> {
    let system = rustix::system::uname();
    let name = system.nodename().to_str().ok()?.split('.').next()?.to_ascii_lowercase();
    (!name.is_empty()).then_some(name)
}

#[cfg(not(unix))]
fn machine_name() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn hosts(listen: &str) -> AllowedHosts {
        AllowedHosts::new(listen.parse().unwrap(), &["Kontor.Example.dk".to_owned()])
    }

    fn allows(hosts: &AllowedHosts, host: &str) -> bool {
        hosts.allow(&Request::get("/").header("host", host).body(Body::empty()).unwrap())
    }

    #[test]
    fn a_local_server_has_the_loopback_names_and_those_it_is_given() {
        let local = hosts("127.0.0.1:8080");
        for host in
            ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "kontor.example.dk:443"]
        {
            assert!(allows(&local, host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "192.168.1.7", "a@localhost", ""] {
            assert!(!allows(&local, host), "{host}");
        }
    }

    #[test]
    fn a_server_in_the_network_has_its_addresses_and_the_name_of_its_machine() {
        let (one, every) = (hosts("192.168.1.7:80"), hosts("0.0.0.0:80"));
        assert!(allows(&one, "192.168.1.7") && !allows(&one, "192.168.1.8"));
        assert!(allows(&every, "192.168.1.8:80") && !allows(&every, "evil.example"));
        if let Some(machine) = machine_name() {
            assert!(allows(&every, &machine) && allows(&one, &format!("{machine}.local")));
        }
    }

    #[test]
    fn a_request_has_one_host() {
        let local = hosts("127.0.0.1:8080");
        let request = |uri: &str, hosts: &[&str]| {
            let request =
                hosts.iter().fold(Request::get(uri), |request, host| request.header("host", *host));
            request.body(Body::empty()).unwrap()
        };
        assert!(!local.allow(&request("/", &[])));
        assert!(!local.allow(&request("/", &["localhost", "localhost"])));
        assert!(!local.allow(&request("http://evil.example/", &["localhost"])));
        assert!(local.allow(&request("http://localhost/", &["localhost"])));
    }
}
