//! A small lesson without a mistake, and what becomes of it with one.

use crate::lesson::{ContentError, Lesson, Source, Sources};

const STOP: &str = r#"+++
number = 1
slug = "ask"
title = "Ask"
goal = "Send a request."
keep = "One sentence."
minutes = 3
for = ["front-end"]
arrows = ["ask"]
hints = ["Look at the URL."]
solution = "It is the audience."

[[spec]]
name = "RFC 6749 4.1.1"
about = "the request"

[prediction]
question = "Which one?"

[[prediction.choice]]
text = "The first"
right = false
feedback = "Tempting."

[[prediction.choice]]
text = "The second"
right = true
feedback = "Yes."

[[prediction.choice]]
text = "The third"
right = false
feedback = "Tempting too."
+++

BODY

<!-- act -->

See [the term](/glossary#pkce).
"#;

const QUESTIONS: &str = r#"[[question]]
id = "too-short"
symptom = "access token too short"
answer = "It is opaque."
why = "WHY"
see = ["/walk/ask"]

[[question.spec]]
name = "OIDC Core 5.3"
url = "https://openid.net/specs/openid-connect-core-1_0.html#UserInfo"
about = "userinfo"
"#;

const CLAIMS: &str = r#"[[claim]]
id = "one"
text = "A claim."
judgement = "right"
reason = "Because of [this](/questions#too-short)."
"#;

pub const GLOSSARY: &str = r#"[[term]]
id = "pkce"
term = "PKCE"
meaning = "A proof."
spec = { name = "RFC 7636 4.1", about = "the verifier" }
"#;

const FLOWS: &str = r#"[[flow]]
id = "walk"
name = "The flow"
parties = ["Client", "Issuer"]
arrow = [
  { id = "ask", from = "Client", to = "Issuer", label = "request", see = "/walk/ask" },
]
"#;

const CLIENTS: &str = r#"[[fit]]
have = "a page"
client = "spa"
because = "It is one."

[[client]]
id = "spa"
title = "Single-page app"
type = "spa"
client_id = "walk-spa"
why = "It is public."
redirect = "A page."
secret = "None."
tokens = "In memory."
differs = "Nothing."
body = "BODY"
flow = "walk"

[[client.spec]]
name = "RFC 6749 2.1"
about = "public clients"
"#;

const CHECK: &str = r#"[[check]]
id = "four-dots"
stop = "ask"
scenario = "SCENARIO"

[[check.choice]]
text = "One"
right = true
feedback = "Yes."

[[check.choice]]
text = "Two"
right = false
feedback = "Tempting."

[[check.choice]]
text = "Three"
right = false
feedback = "Tempting too."

[[check.spec]]
name = "RFC 7516 3"
about = "the five parts"
"#;

const TEAMS: &str = r#"+++
slug = "teams"
title = "Teams"
description = "For leads."

[[agenda]]
minutes = 15
what = "Begin."
stops = ["ask"]

[[agenda]]
minutes = 15
what = "End with [a link](/walk/ask?audience=none&client=spa)."
stops = []
+++

## Beforehand

See [the bench](/bench?case=opaque), [a client](/clients#spa) and [a question](/check#four-dots).
"#;

const CONNECT: &str = r#"lead = "Bring your app."

[[stack]]
id = "small"
title = "A small app"
file = "small.js"
text = "It has [a term](/glossary#pkce)."
"#;

/// Parses the small lesson above after `change` has replaced texts in one of its files.
pub fn parse_with(file: &str, from: &str, to: &str) -> Result<Lesson, Vec<ContentError>> {
    let words = |count| "word ".repeat(count);
    let source = |name: &'static str, text: String| {
        assert!(name != file || text.contains(from), "nothing to replace");
        let text = if name == file { text.replacen(from, to, 1) } else { text };
        Source { file: name.into(), text: text.into(), folder: String::new() }
    };
    Lesson::parse(&Sources {
        stops: vec![source("stops/01-ask.md", STOP.replace("BODY", &words(120)))],
        pages: vec![source("pages/teams.md", TEAMS.into())],
        tables: vec![
            source("questions.toml", QUESTIONS.replace("WHY", &words(40))),
            source("claims.toml", CLAIMS.into()),
            source("glossary.toml", GLOSSARY.into()),
            source("flows.toml", FLOWS.into()),
            source("clients.toml", CLIENTS.replace("BODY", &words(60))),
            source("check.toml", CHECK.replace("SCENARIO", &words(10))),
        ],
        bench: Sources::builtin().bench,
        connect: source("connect.toml", CONNECT.into()),
        snippets: vec![source("connect/small.js", "use()".into())],
        additions: Vec::new(),
    })
}
