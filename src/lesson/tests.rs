//! The built-in lesson keeps the rules, and each rule catches its mistake where it stands.

#![cfg(feature = "ssr")]

use super::{Arrow, ContentError, Lesson, Problem, Source, Sources, files, prose::Fault};

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
see = "/walk/ask"

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

const GLOSSARY: &str = r#"[[term]]
id = "pkce"
term = "PKCE"
meaning = "A proof."
spec = { name = "RFC 7636 4.1", about = "the verifier" }
"#;

const CONNECT: &str = r#"lead = "Bring your app."

[[stack]]
id = "small"
title = "A small app"
file = "small.js"
text = "It has [a term](/glossary#pkce)."
"#;

/// Parses the small lesson above after `change` has replaced texts in one of its files.
fn parse_with(file: &str, from: &str, to: &str) -> Result<Lesson, Vec<ContentError>> {
    let texts = [
        ("stops/01-ask.md", STOP.replace("BODY", &"word ".repeat(120))),
        ("questions.toml", QUESTIONS.replace("WHY", &"word ".repeat(40))),
        ("claims.toml", CLAIMS.into()),
        ("glossary.toml", GLOSSARY.into()),
        ("connect.toml", CONNECT.into()),
    ]
    .map(|(name, text)| {
        assert!(name != file || text.contains(from), "nothing to replace");
        (name, if name == file { text.replacen(from, to, 1) } else { text })
    });
    let [stop, questions, claims, glossary, connect] =
        texts.each_ref().map(|(file, text)| Source { file, text });
    let snippets = vec![Source { file: "connect/small.js", text: "use()" }];
    let bench = super::files::builtin().bench;
    Lesson::parse(&Sources { stops: vec![stop], questions, claims, glossary, bench, connect, snippets })
}

/// The one mistake that this replacement makes: where, and what.
fn mistake(file: &str, from: &str, to: &str) -> (usize, Problem) {
    let errors = parse_with(file, from, to).expect_err("a mistake");
    let [error] = errors.as_slice() else { panic!("not one mistake: {errors:?}") };
    assert_eq!(error.file, file);
    (error.line, error.problem.clone())
}

fn in_stop(from: &str, to: &str) -> (usize, Problem) {
    mistake("stops/01-ask.md", from, to)
}

fn in_question(from: &str, to: &str) -> (usize, Problem) {
    mistake("questions.toml", from, to)
}

#[test]
fn the_built_in_lesson_has_no_mistake() {
    let lesson = Lesson::parse(&files::builtin()).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    });
    let slugs: Vec<_> = lesson.stops.iter().map(|stop| stop.slug.as_str()).collect();
    let walk = [
        "sketch",
        "register",
        "ask",
        "sign-in",
        "come-back",
        "exchange",
        "id-token",
        "access-token",
        "call-the-api",
        "afterwards",
        "sketch-again",
    ];
    assert_eq!(slugs, walk);
    assert_eq!(lesson.claims.len(), 4);
    for arrow in Arrow::ALL {
        assert!(lesson.stops.iter().any(|stop| stop.arrows.contains(&arrow)), "{arrow:?} is never taught");
    }
}

#[test]
fn a_right_lesson_is_read() {
    let lesson = parse_with("claims.toml", "A claim.", "Another claim.").unwrap();
    assert_eq!(lesson.claims[0].text, "Another claim.");
    assert_eq!(lesson.stops[0].before.split_whitespace().count(), 120);
    assert_eq!(lesson.stops[0].after, "See [the term](/glossary#pkce).");
    assert_eq!(lesson.stops[0].specs[0].url, "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1");
    assert_eq!(lesson.stop("ask").map(|stop| stop.minutes), Some(3));
    assert_eq!(lesson.next(&lesson.stops[0]), None);
}

#[test]
fn neighbours_are_found() {
    let lesson = Lesson::builtin();
    let third = lesson.stop("ask").unwrap();
    assert_eq!(lesson.previous(third).map(|stop| stop.slug.as_str()), Some("register"));
    assert_eq!(lesson.next(third).map(|stop| stop.slug.as_str()), Some("sign-in"));
}

#[test]
fn the_names_of_arrows_are_those_in_the_files() {
    for arrow in Arrow::ALL {
        let toml = format!("arrow = \"{}\"", arrow.id());
        let read: std::collections::HashMap<String, Arrow> = toml::from_str(&toml).unwrap();
        assert_eq!(read["arrow"], arrow);
    }
}

#[test]
fn what_does_not_parse_is_found_at_its_line() {
    let (line, problem) = in_stop("minutes = 3", "minutes = \"three\"");
    assert_eq!(line, 7);
    assert!(matches!(problem, Problem::Toml(_)));
    let (line, problem) = in_stop("arrows = [\"ask\"]", "arrows = [\"asking\"]");
    assert_eq!(line, 9);
    assert!(matches!(problem, Problem::Toml(text) if text.contains("asking")));
    let (_, problem) = in_stop("goal = \"Send a request.\"\n", "");
    assert!(matches!(problem, Problem::Toml(text) if text.contains("goal")));
    let (line, problem) = in_question("see =", "sea =");
    assert_eq!(line, 6);
    assert!(matches!(problem, Problem::Toml(text) if text.contains("sea")));
    let (_, problem) = mistake("claims.toml", "judgement = \"right\"", "judgement = \"mostly\"");
    assert!(matches!(problem, Problem::Toml(text) if text.contains("mostly")));
}

#[test]
fn a_stop_needs_its_frame() {
    assert_eq!(in_stop("+++\n", ""), (1, Problem::NoFrontMatter));
    assert_eq!(in_stop("<!-- act -->", "").1, Problem::ActMark(0));
    assert_eq!(in_stop("See", "<!-- act -->\n\nSee"), (40, Problem::ActMark(2)));
    let errors = parse_with("stops/01-ask.md", "number = 1", "number = 2").unwrap_err();
    let problems: Vec<_> = errors.iter().map(|error| (error.line, &error.problem)).collect();
    let name = Problem::FileName("stops/02-ask.md".into());
    assert_eq!(problems, [(1, &name), (2, &Problem::StopNumber { expected: 1, found: 2 })]);
}

#[test]
fn fields_must_say_something() {
    assert_eq!(in_stop("One sentence.", " "), (1, Problem::Empty("keep")));
    assert_eq!(in_question("access token too short", ""), (2, Problem::Empty("symptom")));
    assert_eq!(in_stop("See [the term](/glossary#pkce).", ""), (1, Problem::Empty("after")));
}

#[test]
fn names_are_well_formed_and_used_once() {
    assert_eq!(mistake("claims.toml", "\"one\"", "\"One\""), (2, Problem::Slug("One".into())));
    assert_eq!(mistake("claims.toml", "\"one\"", "\"one--two\"").1, Problem::Slug("one--two".into()));
    let twice = format!("{GLOSSARY}\n{GLOSSARY}");
    assert_eq!(mistake("glossary.toml", GLOSSARY, &twice), (8, Problem::Duplicate("pkce".into())));
}

#[test]
fn exactly_one_choice_is_right() {
    assert_eq!(in_stop("right = true", "right = false"), (17, Problem::RightChoices(0)));
    assert_eq!(in_stop("right = false", "right = true"), (17, Problem::RightChoices(2)));
    let third = "[[prediction.choice]]\ntext = \"The third\"\nright = false\nfeedback = \"Tempting too.\"\n";
    assert_eq!(in_stop(third, "").1, Problem::Count { what: "choices", found: 2, allowed: 3..=4 });
}

#[test]
fn lengths_are_kept() {
    let (_, problem) = in_stop("word word word word word word ", "");
    assert_eq!(problem, Problem::Count { what: "words in the body", found: 117, allowed: 120..=350 });
    let (line, problem) = in_question("word ", "");
    assert_eq!(line, 2);
    assert_eq!(problem, Problem::Count { what: "words in `why`", found: 39, allowed: 40..=120 });
    let (_, problem) = mistake("glossary.toml", "A proof.", &"word ".repeat(46));
    assert_eq!(problem, Problem::Count { what: "words in `meaning`", found: 46, allowed: 1..=45 });
    let (line, problem) = in_stop("\"Ask\"", "\"Ask the issuer now\"");
    assert_eq!((line, problem), (4, Problem::Count { what: "words in `title`", found: 4, allowed: 1..=3 }));
    assert_eq!(in_stop("for = [\"front-end\"]", "for = []").0, 8);
    assert_eq!(in_stop("hints = [\"Look at the URL.\"]", "hints = []").0, 10);
}

#[test]
fn links_lead_somewhere() {
    let (line, problem) = in_stop("/glossary#pkce", "/glossary#pixy");
    assert_eq!((line, problem), (40, Problem::NoTarget("/glossary#pixy".into())));
    assert_eq!(in_question("/walk/ask", "/walk/tell"), (6, Problem::NoTarget("/walk/tell".into())));
    let (line, problem) = mistake("claims.toml", "/questions#too-short", "http://openid.net/");
    assert_eq!((line, problem), (5, Problem::ForeignLink("http://openid.net/".into())));
}

#[test]
fn code_is_there_and_may_be_linked() {
    let (line, problem) = mistake("connect.toml", "small.js", "smaller.js");
    assert_eq!((line, problem), (6, Problem::NoSnippet("connect/smaller.js".into())));
    assert!(parse_with("claims.toml", "/questions#too-short", "/connect#small").is_ok());
    let (_, problem) = mistake("claims.toml", "/questions#too-short", "/connect#smaller");
    assert_eq!(problem, Problem::NoTarget("/connect#smaller".into()));
}

#[test]
fn sources_are_named_and_placed() {
    assert_eq!(in_stop("RFC 6749 4.1.1", "RFC 6749 §4"), (14, Problem::SpecName("RFC 6749 §4".into())));
    let (line, problem) =
        in_question("https://openid.net/specs/openid-connect-core-1_0.html#", "http://openid.net/");
    assert_eq!(line, 10);
    assert!(matches!(problem, Problem::SpecUrl { .. }));
    let (line, problem) = in_question("url =", "# url =");
    assert_eq!(line, 9);
    assert!(matches!(problem, Problem::SpecUrl { .. }));
    let url = "url = \"https://www.rfc-editor.org/rfc/rfc6749#section-4.1\"\nabout";
    assert!(matches!(in_stop("about", url).1, Problem::SpecUrl { .. }));
}

#[test]
fn prose_is_plain() {
    let prose = |field, fault| Problem::Prose { field, fault };
    assert_eq!(in_stop("See", "See <b>"), (40, prose("after", Fault::Html)));
    assert_eq!(in_stop("One sentence.", "One ![a](/walk/ask)."), (6, prose("keep", Fault::Image)));
    assert_eq!(in_stop("Look at the URL.", "- a list"), (10, prose("hints", Fault::Blocks)));
    assert_eq!(in_stop("Yes.", "Yes!"), (28, prose("feedback", Fault::Exclamation)));
    assert_eq!(in_stop("Send a request.", "Send it!"), (5, prose("goal", Fault::Exclamation)));
}

#[test]
fn an_error_reads_like_a_compilers() {
    let errors = parse_with("questions.toml", "/walk/ask", "/walk/tell").unwrap_err();
    assert_eq!(errors[0].to_string(), "questions.toml:6: no page or entry `/walk/tell`");
}
