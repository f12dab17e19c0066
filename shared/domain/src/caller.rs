//! Who sends a request from outside, as far as the limits tell callers apart.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The bits of an IPv6 address that name a network. The rest are the host's to choose (RFC 4291,
/// section 2.5.1), and it may choose new ones for each request (RFC 8981), so that counting whole
/// addresses would count nobody.
const IPV6_NETWORK_BITS: u32 = 64;

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whoever is behind this network.
    Network(Network),
    /// A website that registers from its own server. Everybody has its address, so they are told
    /// apart by the contact's.
    TrustedWebsite,
}

/// An IPv4 address, or the network of an IPv6 address. It is personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Network(IpAddr);

impl Network {
    /// The network that this address belongs to. An IPv4 address in its IPv6 form is itself.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let mask = !(u128::MAX >> IPV6_NETWORK_BITS);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
            address @ IpAddr::V4(_) => address,
        })
    }

    /// The address, with zeros for what the host chooses.
    pub fn address(&self) -> IpAddr {
        self.0
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> Network {
        Network::of(address.parse().unwrap())
    }

    #[test]
    fn a_host_that_changes_its_ipv6_address_stays_in_its_network() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn each_ipv4_address_is_a_caller_in_either_form() {
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
        assert_ne!(network("::ffff:192.0.2.1"), network("::ffff:192.0.2.2"));
    }

    #[test]
    fn no_address_is_printed() {
        let caller = Caller::Network(network("192.0.2.1"));
        assert_eq!(format!("{caller:?}"), "Network([redacted])");
    }
}
