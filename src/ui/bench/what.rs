//! What kind of thing was pasted, as far as its look tells.

use leptos::prelude::*;

use super::{
    decoded::faults,
    island::Bench,
    look::{Look, audience},
};
use crate::{
    client::response::AuthorizationResponse,
    token::decode::{Decoded, Form, PartKind},
    ui::object::{Object, Thing},
};

/// An address's query, or a form's body.
fn query(text: &str) -> &str {
    let (_, query) = text.split_once('?').unwrap_or(("", text));
    query.split('#').next().unwrap_or_default()
}

/// The issuer's answer at the redirect, if that is what was pasted: with a code or an error in the query.
fn authorization_response(pasted: &str) -> Option<AuthorizationResponse> {
    let answer = AuthorizationResponse::from_query(query(pasted.trim()));
    // The client sends the code too, and names its grant.
    let sent = answer.get("grant_type").is_some();
    (!sent && (answer.get("code").is_some() || answer.get("error").is_some())).then_some(answer)
}

/// Whether a script wrote this where it had no text. Both are text that a bearer token may have.
fn is_no_text(text: &str) -> bool {
    matches!(text, "null" | "undefined")
}

/// What else people have at hand and take for a token.
fn known(pasted: &str) -> Option<&'static str> {
    let text = pasted.trim();
    let begins =
        |text: &str, name: &str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let says = |name: &str| form_urlencoded::parse(query(text).as_bytes()).any(|(said, _)| said == name);
    let header =
        if begins(text, "authorization:") { text["authorization:".len()..].trim_start() } else { text };
    Some(if text.starts_with("-----BEGIN") {
        if text.contains("PRIVATE KEY") {
            "This is a private key, and no token. Whoever has it can sign as its owner: paste it nowhere, and where you have done so, replace it."
        } else {
            "This is a public key or a certificate, and no token. Paste a token that it is to judge: keys have a field of their own then."
        }
    } else if begins(header, "basic ") {
        "These are a name and a password (HTTP Basic), and no token. They are base64, which anybody can undo."
    } else if begins(text, "www-authenticate:") {
        "This is an API's refusal, and says what it wanted. The token is in the request, behind Authorization: Bearer."
    } else if says("grant_type") {
        "This is what a client sends to the token endpoint. The tokens come in the answer."
    } else if says("response_type") && says("client_id") {
        "This is an authorization request: what the browser takes to the issuer. No token has been made yet."
    } else if begins(text, "cookie:") || begins(text, "set-cookie:") {
        "This is a cookie, and no token for an API. Only the server that set it knows what it means."
    } else if text.starts_with('<') || says("SAMLResponse") {
        "This is XML or HTML, or a form that carries some, and no token of OAuth."
    } else if is_no_text(text) || text == "[object Object]" {
        "This is what a script writes where it has no text. The token was not there, or was not read from the answer."
    } else if begins(text, "https://") || begins(text, "http://") {
        "This is an address, and no token stands in it."
    } else if text.starts_with(['{', '[']) {
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(json) if json.get("kty").is_some() || json.get("keys").is_some() => {
                "These are keys, and no token. Paste a token that they are to judge: keys have a field of their own then."
            }
            Ok(json) if json.get("error").is_some() => {
                "This is a refusal, and no token came with it. Its error says why."
            }
            Ok(json) if json.get("iss").is_some() || json.get("sub").is_some() => {
                "This looks like what a token says, decoded already. Paste the token itself: its signature is needed to believe it."
            }
            Ok(_) => "This is JSON, and none of its values is a token that has parts.",
            Err(error) if error.is_eof() => "This is JSON that was cut off. Copy all of it.",
            Err(_) => "This looks like JSON and is none: something in it is broken.",
        }
    } else {
        return None;
    })
}

/// Whether this is no token at all: no signed or encrypted one, and not the text of a bearer token either.
pub fn nothing(token: &Decoded) -> bool {
    token.form == Form::Opaque && (!token.faults.is_empty() || is_no_text(&token.raw))
}

/// What to do with an answer that holds no token.
fn about_answer(answer: AuthorizationResponse) -> impl IntoView {
    let told = match answer.get("error") {
        Some(error) => {
            let why = answer.get("error_description").map(|why| format!(" It says: {why}")).unwrap_or_default();
            view! {
                "This is the issuer's answer to an authorization request, and a refusal: "
                <code>{error.to_owned()}</code>
                "."
                {why}
            }
            .into_any()
        }
        None => view! {
            "This is the issuer's answer to an authorization request. It holds an authorization code, which is no token: the client sends it to the token endpoint, once and soon, and gets the tokens for it. "
            <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3" rel="external noreferrer">"RFC 6749 4.1.3"</a>
        }
        .into_any(),
    };
    view! { <p class="mb-3 max-w-[66ch]">{told}</p> }
}

/// The token's shape, its name, what its audience is to it, and who that is.
fn card(bench: Bench, token: &Decoded) -> (Thing, &'static str, &'static str, Vec<String>) {
    let named = |nobody: &str| audience(token).unwrap_or_else(|| vec![nobody.into()]);
    match token.form {
        _ if bench.named("refresh_token") => {
            (Thing::Unknown, "A refresh token", "for", vec!["its issuer's token endpoint".into()])
        }
        Form::Jws | Form::Json => {
            let look = Look::of(token, &bench.site.get_value().client_id);
            let (thing, name, relation, nobody) = look.words();
            let unsigned = token.form == Form::Jws
                && token.part(PartKind::Signature).is_none_or(|part| part.span.is_empty());
            let name = match token.raw.matches('.').count() {
                1 if token.form == Form::Jws => "Not whole: two of a signed token's three parts",
                _ if unsigned && !look.is_letter() => "Not signed: it has no signature (JWS)",
                _ => name,
            };
            match token.unverified_claims() {
                Some(_) => (thing, name, relation, named(nobody)),
                None => (thing, name, "for whom", vec!["cannot be read".into()]),
            }
        }
        Form::Jwe => (
            Thing::SealedKey,
            "An encrypted token (JWE)",
            "readable by",
            vec!["whoever holds the key".into()],
        ),
        Form::Opaque if token.looks_cut() => (
            Thing::Unknown,
            "Not whole: it looks like a part of a signed token",
            "for whom",
            vec!["cannot be read".into()],
        ),
        Form::Opaque => (
            Thing::SealedKey,
            "Opaque: no token of readable parts",
            "means something to",
            vec!["its issuer".into()],
        ),
    }
}

/// What kind of thing it is, in its shape, with its text.
#[component]
pub fn What(bench: Bench) -> impl IntoView {
    move || {
        let token = bench.token.get()?;
        if nothing(&token) {
            let answer = bench.pasted.with(|pasted| authorization_response(pasted));
            let known = bench.pasted.with(|pasted| known(pasted)).filter(|_| answer.is_none());
            let unknown = (answer.is_none() && known.is_none()).then(|| {
                view! {
                    {faults(&token)}
                    <p class="small mt-3">
                        "A bearer token has letters, digits and -._~+/ only, with = at its end: "
                        <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1" rel="external noreferrer">"RFC 6750 2.1"</a>
                        ". An API must refuse anything else before it asks what it means."
                    </p>
                }
            });
            let told = view! {
                <div class="sheet p-4">
                    <p class="mb-2"><b>"No token found"</b></p>
                    {answer.map(about_answer)}
                    {known.map(|known| view! { <p class="mb-3 max-w-[66ch]">{known}</p> })}
                    <super::decoded::RawText bench token=token.clone() />
                    {unknown}
                </div>
            };
            return Some(told.into_any());
        }
        let (thing, name, relation, address) = card(bench, &token);
        let renews = bench.named("refresh_token");
        let cut = token.looks_cut();
        Some(view! {
            <Object thing name relation address>
                <super::decoded::RawText bench token=token.clone() />
                {(cut && !renews)
                    .then(|| {
                        view! {
                            <p class="small mt-3">
                                "Something was changed, shortened or cut off on the way. Copy all of it again."
                            </p>
                        }
                    })}
                {renews
                    .then(|| {
                        view! {
                            <p class="small mt-3">
                                "Its client sends it to the issuer's token endpoint for new tokens, and to nobody else. No API takes it, whatever it looks like."
                            </p>
                        }
                    })}
                {(token.form == Form::Opaque && !cut && !renews)
                    .then(|| {
                        view! {
                            <p class="small mt-3">
                                "Nothing to decode. If it is an access token, the usual reason is that no API was named when it was asked for: send "
                                <code>"audience"</code>
                                " (or "
                                <code>"resource"</code>
                                "). As it is, only its issuer can say what it means: at /userinfo, or to an API that may ask at the introspection endpoint."
                            </p>
                        }
                    })}
                {(token.form == Form::Jwe)
                    .then(|| {
                        view! {
                            <p class="small mt-3">
                                "Five parts: header, encrypted key, initialization vector, ciphertext, tag. The header is readable; the rest is encrypted, and no public key opens it. It is not a broken JWT."
                            </p>
                        }
                    })}
            </Object>
        }.into_any())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_for_a_token_is_named() {
        for (pasted, told) in [
            ("-----BEGIN PRIVATE KEY-----\nMII", Some("a private key")),
            ("-----BEGIN EC PRIVATE KEY-----", Some("a private key")),
            ("-----BEGIN CERTIFICATE-----", Some("a certificate")),
            ("Authorization: Basic d2Fsazp0aGU=", Some("HTTP Basic")),
            ("basic d2Fsazp0aGU=", Some("HTTP Basic")),
            (r#"WWW-Authenticate: Bearer error="invalid_token""#, Some("an API's refusal")),
            (r#" {"access_token": "15sn"#, Some("cut off")),
            ("{bad}", Some("is none")),
            (r#"{"active": false}"#, Some("This is JSON, and none")),
            ("https://i.example/authorize?response_type=code&client_id=x", Some("an authorization request")),
            ("grant_type=authorization_code&code=abc&client_id=x", Some("to the token endpoint")),
            (r#"{"iss":"https://i.example/","sub":"ada"}"#, Some("decoded already")),
            ("https://localhost/x", Some("an address")),
            ("undefined", Some("a script")),
            (r#"{"kty":"RSA","n":"","e":"AQAB"}"#, Some("These are keys")),
            ("15sn1HEigklptyZbck7T3Z8tc", None),
            ("hello world", None),
            ("é", None),
        ] {
            let found = known(pasted);
            assert_eq!(found.is_some(), told.is_some(), "{pasted}");
            assert!(
                told.is_none_or(|told| found.is_some_and(|found| found.contains(told))),
                "{pasted}: {found:?}"
            );
        }
    }

    #[test]
    fn an_answer_is_known_by_its_code_or_its_error() {
        let code = "https://app.example/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz";
        assert_eq!(authorization_response(code).expect("an answer").get("state"), Some("xyz"));
        assert_eq!(
            authorization_response(" ?error=access_denied#_ ").expect("a refusal").get("error"),
            Some("access_denied")
        );
        assert!(authorization_response("code=abc").is_some());
        assert_eq!(authorization_response("https://app.example/?page=2"), None);
        assert_eq!(
            authorization_response("grant_type=authorization_code&code=abc"),
            None,
            "the client says that"
        );
        assert_eq!(authorization_response("15sn1HEigklptyZbck7T3Z8tc"), None);
    }
}
