//! The text, embedded.

use super::{Source, Sources};

macro_rules! content {
    ($file:literal) => {
        Source { file: $file, text: include_str!(concat!("content/", $file)) }
    };
}

/// All content files as they were when this was built.
pub fn builtin() -> Sources<'static> {
    Sources {
        stops: vec![
            content!("stops/01-sketch.md"),
            content!("stops/02-register.md"),
            content!("stops/03-ask.md"),
            content!("stops/04-sign-in.md"),
            content!("stops/05-come-back.md"),
            content!("stops/06-exchange.md"),
            content!("stops/07-id-token.md"),
            content!("stops/08-access-token.md"),
            content!("stops/09-call-the-api.md"),
            content!("stops/10-afterwards.md"),
            content!("stops/11-sketch-again.md"),
        ],
        questions: content!("questions.toml"),
        claims: content!("claims.toml"),
        glossary: content!("glossary.toml"),
        bench: content!("bench.toml"),
        connect: content!("connect.toml"),
        snippets: vec![
            content!("connect/index.html"),
            content!("connect/auth0-spa-js.js"),
            content!("connect/oidc-client-ts.js"),
            content!("connect/web.mjs"),
            content!("connect/web.py"),
            content!("connect/native.rs"),
            content!("connect/machine.mjs"),
            content!("connect/api.mjs"),
            content!("connect/verify.mjs"),
            content!("connect/own-app.toml"),
        ],
    }
}
