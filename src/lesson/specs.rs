//! How a source is named, and where it stands. The name of an RFC decides its address; the names of
//! other sources decide how their addresses begin.

/// Where an address must lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To exactly this address.
    Exactly(String),
    /// To an address that begins so and goes on.
    Below(&'static str),
}

/// Specifications of the `OpenID` Foundation, named with a section.
const OPENID: [(&str, &str); 4] = [
    ("OIDC Core ", "https://openid.net/specs/openid-connect-core-1_0.html#"),
    ("OIDC Discovery ", "https://openid.net/specs/openid-connect-discovery-1_0.html#"),
    ("OIDC Front-Channel Logout ", "https://openid.net/specs/openid-connect-frontchannel-1_0.html#"),
    ("OIDC RP-Initiated Logout ", "https://openid.net/specs/openid-connect-rpinitiated-1_0.html#"),
];

/// Documentation of vendors, named with the title of the page. Cited only for a vendor's own behaviour.
const VENDORS: [(&str, &str); 4] = [
    ("Auth0 docs: ", "https://auth0.com/docs/"),
    ("Chrome docs: ", "https://developer.chrome.com/docs/"),
    ("Google docs: ", "https://developers.google.com/"),
    ("Microsoft docs: ", "https://learn.microsoft.com/"),
];

const RFC_EDITOR: &str = "https://www.rfc-editor.org/rfc/";

/// Where the source called `name` stands, if it is named in a known way.
pub fn place(name: &str) -> Option<Place> {
    if let Some(rest) = name.strip_prefix("RFC ") {
        return rfc(rest).map(Place::Exactly);
    }
    if let Some((prefix, url)) = OPENID.iter().find(|(prefix, _)| name.starts_with(prefix)) {
        return is_section(name.strip_prefix(prefix)?).then_some(Place::Below(url));
    }
    let (prefix, url) = VENDORS.iter().find(|(prefix, _)| name.starts_with(prefix))?;
    (name.len() > prefix.len()).then_some(Place::Below(url))
}

/// Whether a link in prose may lead to `url`: by https to a source that has a name here.
pub fn may_be_cited(url: &str) -> bool {
    url.starts_with(RFC_EDITOR) || OPENID.iter().chain(&VENDORS).any(|(_, place)| url.starts_with(place))
}

/// `6749 4.1.1`, `7636 B` for an appendix, or `9207` for the whole.
fn rfc(rest: &str) -> Option<String> {
    let (number, section) =
        rest.split_once(' ').map_or((rest, None), |(number, section)| (number, Some(section)));
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match section {
        None => Some(format!("{RFC_EDITOR}rfc{number}")),
        Some(section) if is_section(section) => Some(format!("{RFC_EDITOR}rfc{number}#section-{section}")),
        Some(section) if is_appendix(section) => Some(format!("{RFC_EDITOR}rfc{number}#appendix-{section}")),
        Some(_) => None,
    }
}

/// `4.1.1`: numbers joined by dots.
fn is_section(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `A` or `A.1`: a capital, then numbers.
fn is_appendix(text: &str) -> bool {
    let (letter, rest) = text.split_once('.').map_or((text, "1"), |(letter, rest)| (letter, rest));
    letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_uppercase()) && is_section(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_rfc_is_its_address() {
        let exactly = |url: &str| Some(Place::Exactly(url.into()));
        assert_eq!(place("RFC 6749 4.1.1"), exactly("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1"));
        assert_eq!(place("RFC 7636 B"), exactly("https://www.rfc-editor.org/rfc/rfc7636#appendix-B"));
        assert_eq!(place("RFC 7515 A.1"), exactly("https://www.rfc-editor.org/rfc/rfc7515#appendix-A.1"));
        assert_eq!(place("RFC 9449"), exactly("https://www.rfc-editor.org/rfc/rfc9449"));
    }

    #[test]
    fn other_sources_need_a_section_or_a_title() {
        assert!(matches!(place("OIDC Core 3.1.3.7"), Some(Place::Below(_))));
        assert!(matches!(place("Auth0 docs: Access tokens"), Some(Place::Below(_))));
        for name in ["OIDC Core", "OIDC Core x", "Auth0 docs: ", "RFC", "RFC 6749 4.", "RFC x", "My blog", ""]
        {
            assert_eq!(place(name), None, "{name}");
        }
    }

    #[test]
    fn links_go_to_named_sources_by_https() {
        assert!(may_be_cited("https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3"));
        assert!(!may_be_cited("http://www.rfc-editor.org/rfc/rfc7519"));
        assert!(!may_be_cited("https://www.rfc-editor.org.evil.example/rfc/"));
        assert!(!may_be_cited("https://example.com/"));
    }
}
