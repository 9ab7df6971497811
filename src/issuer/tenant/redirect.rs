//! Which addresses may be registered.

use url::{Host, Url};

use super::ApplicationType;

/// Whether the address can be a callback: RFC 6749 section 3.1.2, RFC 9700 section 2.1.
///
/// # Errors
/// The rule that it breaks.
pub(super) fn check_callback(
    uri: &str,
    kind: ApplicationType,
    public_origin: &str,
) -> Result<(), &'static str> {
    let url = Url::parse(uri).map_err(|_| "it is not an absolute URI")?;
    if !uri.is_ascii() || uri.contains(char::is_whitespace) {
        return Err("it has characters that must be percent-encoded");
    }
    if uri.contains('#') {
        return Err("it has a fragment, which RFC 6749 section 3.1.2 forbids");
    }
    if uri.contains('*') {
        return Err("a wildcard is not compared to the letter: write out each address");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds credentials");
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) || url.origin().ascii_serialization() == public_origin => Ok(()),
        "http" => Err("over plain http a code can be read on the way; only a loopback address may do that"),
        // RFC 8252 section 7.1: a domain name in reverse, so that two applications do not share it.
        scheme if kind == ApplicationType::Native && scheme.contains('.') => Ok(()),
        _ if kind == ApplicationType::Native => {
            Err("a scheme of one's own is a domain name in reverse, such as `com.example.app`")
        }
        _ => Err("a scheme of its own is for a native application; any other needs https"),
    }
}

/// Whether the URL's host is this very machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The origin of a URL, whatever its path; empty for a text that is no URL.
pub(super) fn origin_of(url: &str) -> String {
    Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// The origin that the text names, as browsers send it in `Origin`.
pub(super) fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !bare {
        return None;
    }
    match url.scheme() {
        "http" | "https" => Some(url.origin().ascii_serialization()),
        // An extension's origin has no default port and nothing to normalise.
        "chrome-extension" | "moz-extension" => Some(text.trim_end_matches('/').into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks() {
        let public = "http://walk.example:3000";
        for good in [
            "https://app.example/cb?x=1",
            "http://localhost:8080/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:9/cb",
            "http://walk.example:3000/callback",
        ] {
            assert_eq!(check_callback(good, ApplicationType::Spa, public), Ok(()), "{good}");
        }
        for bad in [
            "/callback",
            "https://app.example/cb#x",
            "https://app.example/é",
            "https://*.app.example/cb",
            "https://u:p@app.example/",
            "http://app.example/cb",
            "javascript:alert(1)",
            "com.example.app:/cb",
        ] {
            assert!(check_callback(bad, ApplicationType::Spa, public).is_err(), "{bad}");
        }
        let native = ApplicationType::Native;
        assert_eq!(check_callback("com.example.app:/cb", native, public), Ok(()));
        assert!(check_callback("myapp:/cb", native, public).is_err());
    }

    #[test]
    fn origins() {
        assert_eq!(origin("https://app.example:443/").as_deref(), Some("https://app.example"));
        assert_eq!(origin("chrome-extension://abc").as_deref(), Some("chrome-extension://abc"));
        assert_eq!(origin("https://app.example/path"), None);
        assert_eq!(origin("null"), None);
        assert_eq!(origin("data:text/html,x"), None);
    }
}
