//! Who may look at a tenant, and who may change it.
//!
//! A sandbox is its maker's: whoever has its management key, in the `Authorization` header or in the cookie
//! that the browser got when it opened the sandbox. The cookie comes along with every request of that
//! browser, so a change needs a sign that a page of this origin asks for it, and a form also its token.

use http::{HeaderMap, HeaderValue, header};

use super::{
    super::{
        Issuer, bearer, cookies::IssuerCookie, params::Params, session::same, store::fingerprint,
        url::IssuerUrl,
    },
    Management, Sandbox,
    error::ManageError,
};

/// Who asks.
pub(in crate::issuer) enum Access<'a> {
    /// Somebody, about a tenant that nobody changes.
    Visitor {
        /// The tenant's file, as far as everybody may read it.
        text: &'a str,
        /// Where a sandbox is opened.
        sandboxes: Option<&'a str>,
    },
    /// Whoever has the key of the sandbox.
    Keeper(Keeper<'a>),
}

/// Whoever has the key.
pub(in crate::issuer) struct Keeper<'a> {
    /// Makes the changes.
    pub sandbox: &'a dyn Sandbox,
    /// The token that this browser's forms must carry, under the name `csrf`; none for a key in the header.
    pub csrf: Option<String>,
}

/// The `Set-Cookie` header that gives a browser the key of the sandbox at `url`, for `seconds`.
pub fn cookie(url: &IssuerUrl, key: &str, seconds: i64) -> Option<HeaderValue> {
    IssuerCookie::Management.set_for(url, key, seconds)
}

/// Who asks to look.
///
/// # Errors
/// [`ManageError::NoKey`] and [`ManageError::WrongKey`] for a sandbox.
pub(in crate::issuer) fn look<'a>(
    issuer: &'a Issuer,
    headers: &HeaderMap,
) -> Result<Access<'a>, ManageError> {
    match &issuer.management {
        None => Err(ManageError::NoKey),
        Some(Management::ReadOnly { text, links }) => {
            Ok(Access::Visitor { text, sandboxes: links.open.as_deref() })
        }
        Some(Management::Sandbox { key, sandbox, .. }) => {
            let (given, in_cookie) = given(issuer, headers)?;
            if !same(&fingerprint(&given), key) {
                return Err(ManageError::WrongKey);
            }
            let csrf = in_cookie.then(|| fingerprint(&format!("manage form {given}")));
            Ok(Access::Keeper(Keeper { sandbox: &**sandbox, csrf }))
        }
    }
}

/// The key that came, and whether it came in the cookie.
fn given(issuer: &Issuer, headers: &HeaderMap) -> Result<(String, bool), ManageError> {
    if headers.contains_key(header::AUTHORIZATION) {
        return bearer::token(headers, b"").map(|key| (key, false)).map_err(|_| ManageError::NoKey);
    }
    let cookie = IssuerCookie::Management.read(&issuer.url, headers).ok_or(ManageError::NoKey)?;
    Ok((cookie, true))
}

/// Who asks for a change, by anything but a form.
///
/// # Errors
/// [`ManageError::ReadOnly`], or as [`look`], or [`ManageError::Forged`] for a cookie that another site
/// made come along.
pub(in crate::issuer) fn change<'a>(
    issuer: &'a Issuer,
    headers: &HeaderMap,
) -> Result<Keeper<'a>, ManageError> {
    let keeper = keeper(issuer, headers)?;
    // An authorization response in a form is a form of this origin too, and leads where its sender wants.
    if keeper.csrf.is_some() && is_form(headers) { Err(ManageError::Forged) } else { Ok(keeper) }
}

fn keeper<'a>(issuer: &'a Issuer, headers: &HeaderMap) -> Result<Keeper<'a>, ManageError> {
    match look(issuer, headers)? {
        Access::Visitor { sandboxes, .. } => Err(ManageError::ReadOnly(sandboxes.map(Into::into))),
        Access::Keeper(keeper) if keeper.csrf.is_some() && !is_same_origin(issuer, headers) => {
            Err(ManageError::Forged)
        }
        Access::Keeper(keeper) => Ok(keeper),
    }
}

/// Who asks for a change by a form of the issuer's pages, and what it holds.
///
/// # Errors
/// As [`change`], and [`ManageError::Forged`] if the form's `csrf` is not [`Keeper::csrf`].
pub(in crate::issuer) fn form<'a>(
    issuer: &'a Issuer,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Keeper<'a>, Params), ManageError> {
    let keeper = keeper(issuer, headers)?;
    let params = Params::from_body(headers, body).map_err(|error| ManageError::Body(error.to_string()))?;
    match &keeper.csrf {
        Some(expected) if !same(params.get("csrf").unwrap_or(""), expected) => Err(ManageError::Forged),
        _ => Ok((keeper, params)),
    }
}

/// Whether the body is one that a page without scripts can send.
fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    ["application/x-www-form-urlencoded", "multipart/form-data"].iter().any(|it| content_type.starts_with(it))
}

/// Whether the browser says that a page of this origin asks. Silence is not enough, unlike for forms that
/// carry a token: a script's request has none.
fn is_same_origin(issuer: &Issuer, headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site.as_bytes() == b"same-origin",
        None => headers
            .get(header::ORIGIN)
            .is_some_and(|origin| origin.as_bytes() == issuer.url.origin().as_bytes()),
    }
}
