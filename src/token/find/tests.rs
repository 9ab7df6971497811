//! Tokens in what people paste.

use proptest::prelude::*;

use super::*;
use crate::token::base64url;

/// HS256: 43 characters of signature.
fn token() -> String {
    let part = |text: &str| base64url::encode(text);
    let header = part(r#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = part(r#"{"iss":"https://issuer.example/","sub":"user|1","aud":"spa-client"}"#);
    format!("{header}.{payload}.{}", base64url::encode([7; 32]))
}

fn jwe() -> String {
    let part = |length: usize| base64url::encode(vec![9; length]);
    let header = base64url::encode(r#"{"alg":"dir","enc":"A256GCM"}"#);
    format!("{header}..{}.{}.{}", part(12), part(120), part(16))
}

fn only(pasted: &str) -> Found {
    let mut all = find(pasted);
    assert_eq!(all.len(), 1, "{pasted}: {all:?}");
    all.remove(0)
}

fn seen(pasted: &str) -> Vec<(Option<String>, Context, String)> {
    find(pasted).into_iter().map(|found| (found.name, found.context, found.token)).collect()
}

fn row(name: &str, context: Context, token: &str) -> (Option<String>, Context, String) {
    ((!name.is_empty()).then(|| name.to_owned()), context, token.to_owned())
}

#[test]
fn a_bare_token_is_found_as_it_is() {
    for token in [token(), jwe(), token().replace("eyJ", "!yJ")] {
        for pasted in [token.clone(), format!("\n  {token}\t"), format!("\"{token}\"")] {
            let found = only(&pasted);
            assert_eq!((found.token.as_str(), found.context), (token.as_str(), Context::Bare));
            assert_eq!(&pasted[found.source], token);
        }
    }
}

#[test]
fn a_header_names_the_scheme() {
    let token = token();
    for pasted in [
        format!("Authorization: Bearer {token}"),
        format!("authorization: bearer {token}\r\nAccept: */*\r\n"),
        format!("GET /orders HTTP/1.1\nAuthorization: DPoP {token}\nHost: api.example"),
        format!("curl -H 'Authorization: Bearer {token}' https://api.example/orders"),
        format!("Bearer {token}"),
    ] {
        assert_eq!(seen(&pasted), [row("", Context::Header, &token)], "{pasted}");
    }
    for pasted in ["Authorization: Bearer LZDn9xq2CjH0Pv3vSg", "Bearer LZDn9xq2CjH0Pv3vSg"] {
        assert_eq!(seen(pasted), [row("", Context::Header, "LZDn9xq2CjH0Pv3vSg")]);
    }
    assert_eq!(only("the bearer somebodyelse").context, Context::Bare);
}

#[test]
fn a_url_carries_tokens_in_query_fragment_and_path() {
    let token = token();
    let pasted =
        format!("https://app.example/callback#access_token=LZDn9xq2CjH0Pv3vSg&id_token={token}&state=x");
    assert_eq!(
        seen(&pasted),
        [row("access_token", Context::Url, "LZDn9xq2CjH0Pv3vSg"), row("id_token", Context::Url, &token)]
    );
    assert_eq!(seen(&format!("/logout?id_token_hint={token}")), [row("id_token_hint", Context::Url, &token)]);
    assert_eq!(seen(&format!("https://app.example/t/{token}")), [row("", Context::Url, &token)]);
    let escaped = token.replace('.', "%2E");
    let found = only(&format!("https://app.example/?id_token={escaped}"));
    assert_eq!((found.token, found.cleaned.escapes), (token, 2));
}

#[test]
fn a_json_body_carries_several() {
    let token = token();
    let pasted = format!(
        r#"{{"data": {{"access_token": "LZDn9xq2CjH0Pv3vSg", "id_token" :"{token}"}}, "list": ["{token}"], "token_type":"Bearer"}}"#
    );
    assert_eq!(
        seen(&pasted),
        [
            row("access_token", Context::Json, "LZDn9xq2CjH0Pv3vSg"),
            row("id_token", Context::Json, &token),
            row("", Context::Json, &token)
        ]
    );
    let logged = serde_json::to_string(&pasted).unwrap();
    assert_eq!(seen(&logged)[1].2, token);
}

#[test]
fn a_form_body_carries_several() {
    let token = token();
    let pasted = format!("grant_type=refresh_token&refresh_token=v1.MZDn9xq2CjH0-Pv3&id_token={token}");
    assert_eq!(
        seen(&pasted),
        [row("refresh_token", Context::Form, "v1.MZDn9xq2CjH0-Pv3"), row("id_token", Context::Form, &token)]
    );
    assert_eq!(seen(&format!("id_token={token}")), [row("id_token", Context::Form, &token)]);
}

#[test]
fn text_around_a_token_stays_outside() {
    let token = token();
    let pasted = format!("Why is this refused? “{token}”. And this: {token}. Thanks");
    assert_eq!(seen(&pasted), [row("", Context::Text, &token), row("this", Context::Text, &token)]);
    for (pasted, name, context) in [
        (format!("id_token: {token}"), "id_token", Context::Text),
        (format!("Host: api.example\r\nX-Id-Token: {token}\r\n"), "X-Id-Token", Context::Header),
        (format!("DPoP: {token}"), "DPoP", Context::Header),
        (format!("{{'id_token': '{token}', 'n': 1}}"), "id_token", Context::Json),
        (format!("const idToken = `{token}`;"), "idToken", Context::Text),
        (format!("Cookie: a=b; session={token}; c=d"), "session", Context::Text),
        (format!("<input type=\"hidden\" name=\"id_token\" value=\"{token}\">"), "id_token", Context::Text),
        (format!("é 'é':{token}"), "", Context::Json),
    ] {
        assert_eq!(seen(&pasted), [row(name, context, &token)], "{pasted}");
    }
    for pasted in
        [format!("{token}\n{token}\n"), format!("[\"{token}\",\"{token}\"]"), format!("{token} {token}")]
    {
        assert_eq!(find(&pasted).len(), 2, "{pasted}");
    }
}

#[test]
fn a_wrapped_token_is_put_together() {
    for token in [token(), jwe()] {
        for width in [1, 2, 7, 20, 64, 76] {
            let lines: Vec<&str> =
                token.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
            for (glue, prefix) in [
                ("\n", ""),
                ("\r\n    ", "id_token="),
                ("\" +\n  \"", "const t = \""),
                ("\n> ", "> "),
                (" ", ""),
            ] {
                let pasted = format!("{prefix}{}", lines.join(glue));
                if width < 4 || (token == jwe() && glue == " ") {
                    find(&pasted);
                    continue;
                }
                let found = only(&pasted);
                assert_eq!(found.token, token, "{pasted}");
                assert!(found.cleaned.line_breaks + found.cleaned.spaces >= lines.len() - 1, "{pasted}");
            }
        }
    }
}

#[test]
fn a_wrapped_token_ends_where_its_signature_does() {
    let token = token();
    let (head, tail) = token.split_at(90);
    for pasted in [
        format!("{token}\nThanks"),
        format!("{head}\n{tail}\nThanks"),
        format!("{head}\n  {tail} and so on"),
        format!("{head}\n{tail}.\n{token}"),
    ] {
        assert_eq!(find(&pasted)[0].token, token, "{pasted}");
    }
    let found = find(&format!("{head}\n{tail}\n{head}\n{tail}"));
    assert_eq!(found.iter().map(|found| found.token.as_str()).collect::<Vec<_>>(), [&token, &token]);
}

#[test]
fn a_wrapped_token_keeps_its_damage() {
    let token = token().replacen("Bwc", "B+c", 1) + "=";
    let lines: Vec<_> = token.as_bytes().chunks(60).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let found = only(&lines.join("\r\n  "));
    assert_eq!((&found.token, found.cleaned.line_breaks), (&token, lines.len() - 1));
}

#[test]
fn a_cut_token_does_not_swallow_the_sentence_behind_it() {
    let token = token();
    let cut = &token[..80];
    assert_eq!(find(&format!("{cut} was all I got. It ends there."))[0].token, cut);
}

#[test]
fn a_json_serialization_is_found_whole() {
    let token = token();
    let parts: Vec<&str> = token.split('.').collect();
    let pasted =
        format!(r#" {{"payload":"{}","protected":"{}","signature":"{}"}} "#, parts[1], parts[0], parts[2]);
    let found = only(&pasted);
    assert_eq!((found.context, found.token.as_str()), (Context::Json, pasted.trim()));
}

#[test]
fn what_looks_like_nothing_is_opaque_as_a_whole() {
    assert_eq!(find(" \n"), []);
    assert_eq!(seen(" LZDn9xq2CjH0Pv3vSg\n"), [row("", Context::Bare, "LZDn9xq2CjH0Pv3vSg")]);
    assert_eq!(seen("two words"), [row("", Context::Bare, "two words")]);
    assert_eq!(seen("access_token: none"), [row("", Context::Bare, "access_token: none")]);
    assert_eq!(seen("assertion=none"), [row("", Context::Bare, "assertion=none")]);
}

#[test]
fn a_short_value_is_a_token_where_its_name_says_so() {
    assert_eq!(seen("access_token=none"), [row("access_token", Context::Form, "none")]);
    let url = "https://a.example/cb#access_token=abc123&token_type=Bearer&expires_in=3600";
    assert_eq!(seen(url), [row("access_token", Context::Url, "abc123")]);
    let body = r#"{"access_token":"banana","token_type":"Bearer"}"#;
    assert_eq!(seen(body), [row("access_token", Context::Json, "banana")]);
    let foreign = "https://a.example/cb#access_token=abc$def";
    assert_eq!(seen(foreign), [row("", Context::Bare, foreign)]);
    let cut = r#"{"access_token": "15sn1"#;
    assert_eq!(seen(cut), [row("", Context::Bare, cut)]);
}

/// Texts made to be slow for a search that looks at the same place again and again.
#[test]
fn a_megabyte_of_anything_is_walked_once() {
    let token = token();
    for unit in [
        "eyJ=",
        "eyJ ",
        "eyJ. ",
        "eyJ.\n",
        "eyJ\n",
        "token=$",
        "token=",
        "e",
        ".",
        " ",
        "Bearer ",
        "\"",
        "a b ",
        "eyJhbGciOiJ9 a.b ",
        "eyJhbGciOiJub25lIn0. ",
        "eyJhbGciOiJub25lIn0.e30\n",
        "é",
        &token,
        &format!("{token}\n"),
        "://eyJ/",
        "{\"token\":\"",
        "eyJhbGciOiJkaXIiLCJlbmMiOiJ4In0.\n.\n",
    ] {
        let pasted = unit.repeat(1_000_000 / unit.len());
        let found = find(&pasted);
        assert!(found.iter().map(|found| found.token.len()).sum::<usize>() <= pasted.len(), "{unit}");
    }
}

proptest! {
    #[test]
    fn what_is_found_lies_in_the_text(pasted in "(eyJhbGciOiJub25lIn0|e30|id_token=|Bearer |[.\"' \n=:&é\\\\{}]|[a-z]{0,4}){0,40}") {
        let mut end = 0;
        for found in find(&pasted) {
            prop_assert!(found.source.start >= end, "{:?}", found);
            end = found.source.end;
            prop_assert!(pasted.get(found.source.clone()).is_some());
            prop_assert!(!found.token.is_empty());
        }
    }

    #[test]
    fn no_text_makes_it_panic(pasted in any::<String>()) {
        find(&pasted);
    }
}
