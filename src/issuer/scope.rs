//! Scopes: what was asked for, and what of it is granted.

use super::tenant::{Api, Application, Permission, Person};

/// The scopes that the issuer itself gives a meaning: `OpenID` Connect Core 3.1.2.1, 5.4 and 11.
pub(super) const OPENID: [&str; 4] = ["openid", "profile", "email", OFFLINE_ACCESS];

/// Asks for a refresh token: `OpenID` Connect Core 11.
pub(super) const OFFLINE_ACCESS: &str = "offline_access";

/// Whether the text is one `scope-token` of RFC 6749 section 3.3.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// The values of a `scope` parameter in order, each once. `Err` holds the value that is malformed.
pub(super) fn parse(text: &str) -> Result<Vec<String>, String> {
    let mut scopes: Vec<String> = Vec::new();
    for value in text.split(' ').filter(|value| !value.is_empty()) {
        if !is_token(value) {
            return Err(value.into());
        }
        if !scopes.iter().any(|seen| seen == value) {
            scopes.push(value.into());
        }
    }
    Ok(scopes)
}

/// What of `requested` is granted to `person` for `api`, in the order of the request: the issuer's own
/// scopes, and those that the API defines and, with RBAC, the person holds. RFC 6749 section 3.3 lets the
/// issuer ignore the rest; the response says what was granted.
pub(super) fn granted(requested: &[String], api: Option<&Api>, person: &Person) -> Vec<String> {
    let grants = |scope: &str| match scope {
        OFFLINE_ACCESS => api.is_none_or(|api| api.allow_offline_access),
        own if OPENID.contains(&own) => true,
        other => {
            api.is_some_and(|api| api.defines(other) && (!api.rbac || person.holds(&api.identifier, other)))
        }
    };
    requested.iter().filter(|scope| grants(scope)).cloned().collect()
}

/// What of `requested` is granted to an application that acts for itself; all that it may do, if it asks
/// for nothing in particular. `None` if it may do nothing at the API.
pub(super) fn granted_to_itself(
    requested: &[String],
    api: &Api,
    application: &Application,
) -> Option<Vec<String>> {
    let grant: &Permission = application.api_grants.iter().find(|grant| grant.api == api.identifier)?;
    if requested.is_empty() {
        return Some(grant.scopes.clone());
    }
    Some(requested.iter().filter(|scope| grant.scopes.contains(scope)).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_split_and_kept_once() {
        assert_eq!(parse("openid  email openid"), Ok(vec!["openid".into(), "email".into()]));
        assert_eq!(parse(""), Ok(vec![]));
        assert_eq!(parse("openid a\"b"), Err("a\"b".into()));
    }
}
