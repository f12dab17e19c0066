//! Who sent a request, for the limits. It is the peer of the connection, or behind CloudFront the
//! viewer; never what a header says that a client can write, such as `X-Forwarded-For`.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::{HeaderMap, request::Parts};
use domain::{Caller, Network};
use hmac::{Hmac, KeyInit, Mac};
use lambda_http::request::RequestContext;
use sha2::Sha256;

use crate::AppState;

/// The header that CloudFront adds with the secret that only it and the functions know. It replaces
/// one that the viewer sent.
const PROOF_HEADER: &str = "x-origin-verify";
/// The address and port of the viewer. CloudFront replaces one that the viewer sent.
const VIEWER_HEADER: &str = "cloudfront-viewer-address";

/// How callers are recognised.
#[derive(Clone, Debug, Default)]
pub struct CallerConfig {
    /// What proves that CloudFront sent a request; `None` if it is not in front of the functions.
    pub cloudfront: Option<CloudFrontSecret>,
    /// The servers of websites that register for their visitors.
    pub trusted: Vec<AddressRange>,
}

/// The secret that CloudFront sends with each request.
#[derive(Clone)]
pub struct CloudFrontSecret(Hmac<Sha256>);

impl CloudFrontSecret {
    /// Minimum number of bytes of the secret.
    pub const MIN_BYTES: usize = 32;

    /// `None` if the secret is too short.
    pub fn new(secret: &str) -> Option<Self> {
        (secret.len() >= Self::MIN_BYTES).then(|| Self(keyed_with(secret.as_bytes())))
    }

    /// Whether the secret is sent with these headers. What is compared, in constant time, is a hash
    /// that nobody without the secret can compute.
    fn is_in(&self, headers: &HeaderMap) -> bool {
        headers.get(PROOF_HEADER).is_some_and(|sent| {
            let own = self.0.clone().finalize().into_bytes();
            keyed_with(sent.as_bytes()).verify_slice(&own).is_ok()
        })
    }
}

impl std::fmt::Debug for CloudFrontSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn keyed_with(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC key")
}

/// An address, or all addresses that begin with the same bits, such as `192.0.2.0/24`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRange {
    /// An IPv4 address in its IPv6 form.
    first: Ipv6Addr,
    /// How many bits of `first` count.
    bits: u32,
}

impl AddressRange {
    fn contains(&self, address: IpAddr) -> bool {
        let differing = self.first.to_bits() ^ to_ipv6(address).to_bits();
        differing.leading_zeros() >= self.bits
    }
}

impl FromStr for AddressRange {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| ())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let length = if address.is_ipv4() { Ipv4Addr::BITS } else { Ipv6Addr::BITS };
        let bits = bits.unwrap_or(length);
        if bits > length {
            return Err(());
        }
        Ok(Self { first: to_ipv6(address), bits: Ipv6Addr::BITS - length + bits })
    }
}

fn to_ipv6(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

/// The caller of a request.
pub struct CallerOfRequest(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for CallerOfRequest
where
    AppState: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let config = AppState::from_ref(state).callers;
        // Without an address, all are one caller: the limits fail closed.
        let address = address(parts, &config).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let is_trusted = config.trusted.iter().any(|range| range.contains(address));
        Ok(Self(if is_trusted {
            Caller::TrustedWebsite
        } else {
            Caller::Network(Network::of(address))
        }))
    }
}

/// The address from which the request was sent.
fn address(parts: &Parts, config: &CallerConfig) -> Option<IpAddr> {
    if let Some(RequestContext::ApiGatewayV2(context)) = parts.extensions.get() {
        if config.cloudfront.as_ref().is_some_and(|secret| secret.is_in(&parts.headers)) {
            if let Some(viewer) = viewer_address(&parts.headers) {
                return Some(viewer);
            }
            tracing::warn!("CloudFront does not send CloudFront-Viewer-Address");
        }
        return context.http.source_ip.as_ref()?.parse().ok();
    }
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(peer.ip())
}

/// The address in `CloudFront-Viewer-Address`, which ends with a colon and the port, for IPv6 too.
fn viewer_address(headers: &HeaderMap) -> Option<IpAddr> {
    let (address, _port) = headers.get(VIEWER_HEADER)?.to_str().ok()?.rsplit_once(':')?;
    address.trim_matches(['[', ']']).parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;

    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const PEER: &str = "192.0.2.7";

    fn config() -> CallerConfig {
        CallerConfig { cloudfront: CloudFrontSecret::new(SECRET), trusted: Vec::new() }
    }

    /// The address of a request with these headers that came through API Gateway.
    fn through_gateway(config: &CallerConfig, headers: &[(&str, &str)]) -> Option<String> {
        let mut context = ApiGatewayV2httpRequestContext::default();
        context.http.source_ip = Some(PEER.to_owned());
        address_of(config, headers, RequestContext::ApiGatewayV2(context))
    }

    fn address_of<T: Clone + Send + Sync + 'static>(
        config: &CallerConfig,
        headers: &[(&str, &str)],
        extension: T,
    ) -> Option<String> {
        let mut request = Request::builder().extension(extension);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        address(&parts, config).map(|address| address.to_string())
    }

    #[test]
    fn no_header_that_a_client_can_write_changes_who_the_caller_is() {
        let other_secret = SECRET.replace('0', "1");
        let forged: [&[(&str, &str)]; 5] = [
            &[],
            &[("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.9")],
            &[("x-real-ip", "203.0.113.9"), ("true-client-ip", "203.0.113.9")],
            &[(VIEWER_HEADER, "203.0.113.9:443")],
            &[(VIEWER_HEADER, "203.0.113.9:443"), (PROOF_HEADER, &other_secret)],
        ];
        for headers in forged {
            assert_eq!(through_gateway(&config(), headers).as_deref(), Some(PEER), "{headers:?}");
            let peer: SocketAddr = "192.0.2.7:50000".parse().unwrap();
            let over_socket = address_of(&config(), headers, ConnectInfo(peer));
            assert_eq!(over_socket.as_deref(), Some(PEER), "{headers:?}");
        }
        let proved = [(VIEWER_HEADER, "203.0.113.9:443"), (PROOF_HEADER, SECRET)];
        let without_cloudfront = through_gateway(&CallerConfig::default(), &proved);
        assert_eq!(without_cloudfront.as_deref(), Some(PEER));
    }

    #[test]
    fn cloudfront_tells_the_address_of_the_viewer() {
        for (header, address) in [
            ("203.0.113.9:46532", "203.0.113.9"),
            ("2001:db8::1:46532", "2001:db8::1"),
            ("[2001:db8::1]:46532", "2001:db8::1"),
        ] {
            let headers = [(VIEWER_HEADER, header), (PROOF_HEADER, SECRET)];
            assert_eq!(through_gateway(&config(), &headers).as_deref(), Some(address));
        }
        assert!(CloudFrontSecret::new(&SECRET[1..]).is_none());
    }

    #[test]
    fn a_range_holds_the_addresses_that_begin_like_it() {
        let holds = |range: &str, address: &str| {
            range.parse::<AddressRange>().unwrap().contains(address.parse().unwrap())
        };
        assert!(holds("192.0.2.1", "192.0.2.1") && !holds("192.0.2.1", "192.0.2.2"));
        assert!(holds("192.0.2.0/24", "192.0.2.255") && !holds("192.0.2.0/24", "192.0.3.0"));
        assert!(holds("192.0.2.0/24", "::ffff:192.0.2.9"));
        assert!(holds("2001:db8::/32", "2001:db8:9::1") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(!holds("2001:db8::/32", "192.0.2.1") && holds("0.0.0.0/0", "192.0.2.1"));
        for wrong in ["", "192.0.2", "192.0.2.0/33", "::1/129", "192.0.2.0/-1", "example.dk"] {
            assert!(wrong.parse::<AddressRange>().is_err(), "{wrong}");
        }
    }
}
