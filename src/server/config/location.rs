//! A public address: an origin and a path below it.

use url::Url;

/// An http or https URL without query and fragment, its path without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// `https://docs.example.com`, with a port only if it is not the scheme's own.
    pub origin: String,
    /// Empty, or `/tokenwalk`.
    pub path: String,
}

impl Location {
    /// Reads a URL.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("`{text}` is no URL: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{text}` has the scheme {}", url.scheme()));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!("`{text}` has a query or a fragment"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the URL holds a user name or a password".into());
        }
        Ok(Self { origin: url.origin().ascii_serialization(), path: path(url.path())? })
    }

    /// The whole URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }

    /// A place below this one; `name` has no slashes.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        Self { origin: self.origin.clone(), path: format!("{}/{name}", self.path) }
    }

    /// The root of the same host at another port.
    #[must_use]
    pub fn with_port(&self, scheme: &str, port: u16) -> Self {
        let (host, _) = host_and_port(self.authority());
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = if port == usual { String::new() } else { format!(":{port}") };
        Self { origin: format!("{scheme}://{host}{port}"), path: String::new() }
    }

    /// Host and port as a browser sends them in `Host`.
    pub fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether browsers treat the origin as secure: https, or a name of the machine itself (W3C Secure
    /// Contexts, section 3.1). Elsewhere `WebCrypto`, secure cookies and the clipboard are missing.
    pub fn is_secure_context(&self) -> bool {
        self.is_https() || is_this_machine(self.authority())
    }

    /// Whether `authority` is this address by another name of the machine itself, such as `127.0.0.1:3000` for
    /// `localhost:3000`. To a browser that is another origin.
    pub fn is_also(&self, authority: &str) -> bool {
        let (own, other) = (self.authority(), authority);
        let same_port = host_and_port(own).1 == host_and_port(other).1;
        own != other && is_this_machine(own) && is_this_machine(other) && same_port
    }
}

/// A port stands behind the last colon, unless that is within an IPv6 address.
fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether a host, with or without a port, names the machine itself.
fn is_this_machine(authority: &str) -> bool {
    let (host, _) = host_and_port(authority);
    matches!(host, "localhost" | "[::1]") || host.ends_with(".localhost") || host.starts_with("127.")
}

/// A path to serve below, without its slash at the end.
///
/// # Errors
/// What is wrong with it, in words: characters that would need escaping would not survive every proxy.
pub fn path(text: &str) -> Result<String, String> {
    let path = text.trim_end_matches('/');
    let fine = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let segments = path.strip_prefix('/').map(|rest| rest.split('/'));
    match segments {
        None if path.is_empty() => Ok(String::new()),
        None => Err(format!("the path `{text}` does not start with a slash")),
        Some(mut segments) => {
            if segments.all(|s| !matches!(s, "" | "." | "..") && s.chars().all(fine)) {
                Ok(path.to_owned())
            } else {
                Err(format!(
                    "the path `{text}` may hold letters, digits and - . _ ~ between single slashes only"
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_location_is_origin_and_path() {
        let location = Location::parse("HTTPS://Docs.Example.com:443/tokenwalk/").expect("a URL");
        assert_eq!(location.url(), "https://docs.example.com/tokenwalk");
        assert_eq!(location.authority(), "docs.example.com");
        assert_eq!(location.below("issuer").url(), "https://docs.example.com/tokenwalk/issuer");
    }

    #[test]
    fn another_port_is_another_origin() {
        let at = |url: &str, scheme, port| Location::parse(url).expect("a URL").with_port(scheme, port).url();
        assert_eq!(at("http://localhost:3000/walk", "http", 3001), "http://localhost:3001");
        assert_eq!(at("https://docs.example.com", "https", 443), "https://docs.example.com");
        assert_eq!(at("http://[::1]:3000", "http", 80), "http://[::1]");
        assert_eq!(at("http://[::1]", "https", 3001), "https://[::1]:3001");
    }

    #[test]
    fn the_machine_has_several_names() {
        let at = Location::parse("http://localhost:3000/walk").expect("a URL");
        for other in ["127.0.0.1:3000", "[::1]:3000", "walk.localhost:3000"] {
            assert!(at.is_also(other), "{other}");
        }
        for none in ["localhost:3000", "127.0.0.1:3001", "127.0.0.1", "docs.example.com:3000"] {
            assert!(!at.is_also(none), "{none}");
        }
        let public = Location::parse("http://docs.example.com:3000").expect("a URL");
        assert!(!public.is_also("127.0.0.1:3000"), "a proxy may ask by that name");
    }

    proptest! {
        #[test]
        fn any_text_is_a_location_or_a_mistake(text in prop_oneof![".{0,60}", "https?://[a-z:@/?#%.]{0,40}"]) {
            if let Ok(location) = Location::parse(&text) {
                prop_assert_eq!(Location::parse(&location.url()), Ok(location), "reads the same again");
            }
            let _either = path(&text);
        }
    }

    #[test]
    fn what_cannot_be_served_is_refused() {
        for url in [
            "localhost:3000",
            "ftp://example.com",
            "http://example.com/?a",
            "http://example.com/#a",
            "http://kim@example.com/",
            "http://example.com/a//b",
            "http://example.com/{a}",
        ] {
            assert!(Location::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn browsers_trust_https_and_the_machine_itself() {
        for (url, secure) in [
            ("https://example.com", true),
            ("http://localhost:3000", true),
            ("http://issuer.localhost", true),
            ("http://127.0.0.1:3000", true),
            ("http://[::1]:3000", true),
            ("http://example.com", false),
            ("http://192.168.0.2:3000", false),
        ] {
            assert_eq!(Location::parse(url).expect("a URL").is_secure_context(), secure, "{url}");
        }
    }
}
