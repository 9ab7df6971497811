//! Who sent a request, for the limits by address.
//!
//! Anybody can write `X-Forwarded-For`, so it is believed only from proxies that the operator names, and
//! read from the end: each proxy appends whom it got the request from, and what stands before the last
//! stranger is that stranger's word. A request that comes from the machine itself without a named proxy has
//! no caller and is not counted: it is a developer's, the server's own, or that of a proxy nobody named,
//! whose visitors must not share one person's limit.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::ports::Caller;

/// The header that proxies write.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Reads addresses and networks, parted by commas.
///
/// # Errors
/// Which of them is neither.
pub fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let network = part.parse::<IpNet>().ok();
            let network = network.or_else(|| Some(IpNet::from(part.parse::<IpAddr>().ok()?)));
            network.ok_or_else(|| format!("`{part}` is neither an address nor a network"))
        })
        .collect()
}

/// The caller of a request that `peer` sent.
pub fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<Caller> {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let address = if is_trusted(&peer) {
        let values: Vec<&str> =
            headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
        let listed = values.iter().rev().flat_map(|value| value.rsplit(','));
        // A part that is no address ends the list: nothing before it can be relied on.
        let mut addresses = listed.map_while(|part| part.trim().parse::<IpAddr>().ok());
        addresses.by_ref().map(|address| address.to_canonical()).find(|address| !is_trusted(address))?
    } else {
        peer
    };
    (!address.is_loopback()).then(|| Caller(unit(address)))
}

/// What one caller is given: an IPv4 address, or the /64 network in which an IPv6 host chooses its own.
fn unit(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn found(peer: &str, forwarded: &[&str], trusted: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(value).expect("a value"));
        }
        let trusted = networks(trusted).expect("networks");
        caller(peer.parse().expect("an address"), &headers, &trusted).map(|Caller(name)| name)
    }

    #[test]
    fn a_strangers_word_counts_for_nothing() {
        assert_eq!(found("203.0.113.7", &["192.0.2.1"], "").as_deref(), Some("203.0.113.7"));
        assert_eq!(found("203.0.113.7", &["192.0.2.1"], "10.0.0.0/8").as_deref(), Some("203.0.113.7"));
        assert_eq!(found("::ffff:203.0.113.7", &[], "").as_deref(), Some("203.0.113.7"));
        assert_eq!(found("2001:db8:1:2:3:4:5:6", &[], "").as_deref(), Some("2001:db8:1:2::"));
    }

    #[test]
    fn the_last_stranger_of_the_list_is_the_caller() {
        for (forwarded, expected) in [
            (&["192.0.2.1"][..], Some("192.0.2.1")),
            (&["198.51.100.9, 192.0.2.1"], Some("192.0.2.1")),
            (&["198.51.100.9", "192.0.2.1, 10.1.2.3"], Some("192.0.2.1")),
            (&["192.0.2.1, unknown, 10.1.2.3"], None),
            (&["not an address"], None),
            (&[], None),
        ] {
            assert_eq!(found("10.0.0.1", forwarded, "10.0.0.0/8").as_deref(), expected, "{forwarded:?}");
        }
    }

    #[test]
    fn the_machine_itself_is_not_counted_unless_it_is_a_named_proxy() {
        assert_eq!(found("127.0.0.1", &["192.0.2.1"], ""), None);
        assert_eq!(found("::1", &[], ""), None);
        assert_eq!(found("127.0.0.1", &["192.0.2.1"], "127.0.0.1,::1").as_deref(), Some("192.0.2.1"));
    }

    #[test]
    fn networks_are_parted_by_commas() {
        assert_eq!(networks("10.0.0.0/8, ::1 ,").expect("two").len(), 2);
        assert!(networks("10.0.0.0/33").is_err());
        assert!(networks("proxy.example").is_err());
    }

    proptest! {
        #[test]
        fn any_header_has_a_caller_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                headers.insert(FORWARDED_FOR, value);
            }
            let trusted = networks("10.0.0.0/8").expect("a network");
            let named = caller("10.0.0.1".parse().expect("an address"), &headers, &trusted);
            if let Some(Caller(name)) = named {
                prop_assert!(name.parse::<IpAddr>().is_ok());
            }
        }

        #[test]
        fn any_text_is_networks_or_a_mistake(text in ".{0,60}") {
            let _either = networks(&text);
        }
    }
}
