//! The built-in lesson keeps the rules, and each rule catches its mistake where it stands.

mod small;

use self::small::{GLOSSARY, parse_with};
use super::{Lesson, Problem, Registration, Sources, prose::Fault};

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
    let lesson = Lesson::parse(&Sources::builtin()).unwrap_or_else(|errors| {
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
    for arrow in &lesson.flow("walk").unwrap().arrows {
        assert!(
            lesson.stops.iter().any(|stop| stop.arrows.contains(&arrow.id)),
            "{} is never taught",
            arrow.id
        );
    }
    assert!(lesson.check.len() >= 24, "{} questions", lesson.check.len());
    assert_eq!(lesson.clients.len(), 6);
}

#[test]
fn every_kind_of_client_is_registered_in_the_built_in_tenant() {
    let tenant: toml::Table = toml::from_str(include_str!("../../issuer/default_tenant.toml")).unwrap();
    let applications = tenant["applications"].as_array().unwrap();
    for client in &Lesson::builtin().clients {
        let found = applications.iter().find(|found| found["client_id"].as_str() == Some(&client.client_id));
        let expected = match client.registered_as {
            Registration::Spa => "spa",
            Registration::Web => "web",
            Registration::Native => "native",
            Registration::Machine => "machine",
        };
        assert_eq!(found.and_then(|found| found["type"].as_str()), Some(expected), "{}", client.id);
    }
}

#[test]
fn a_right_lesson_is_read() {
    let lesson = parse_with("claims.toml", "A claim.", "Another claim.").unwrap();
    assert_eq!(lesson.claims[0].text, "Another claim.");
    assert_eq!(lesson.stops[0].before.split_whitespace().count(), 120);
    assert_eq!(lesson.stops[0].after, "See [the term](/glossary#pkce).");
    assert_eq!(lesson.stops[0].outcome, "");
    assert_eq!(lesson.stops[0].specs[0].url, "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1");
    assert_eq!(lesson.stop("ask").map(|stop| stop.minutes), Some(3));
    assert_eq!(lesson.next(&lesson.stops[0]), None);
}

#[test]
fn what_is_told_of_the_outcome_stands_before_its_mark() {
    let told = parse_with("stops/01-ask.md", "See [the", "It works.\n\n<!-- told -->\n\nSee [the").unwrap();
    assert_eq!(told.stops[0].outcome, "It works.");
    assert_eq!(told.stops[0].after, "See [the term](/glossary#pkce).");
    assert_eq!(
        in_stop("See [", "It works!\n\n<!-- told -->\n\nSee [").1,
        Problem::Prose { field: "outcome", fault: Fault::Exclamation }
    );
}

#[test]
fn neighbours_are_found() {
    let lesson = Lesson::builtin();
    let third = lesson.stop("ask").unwrap();
    assert_eq!(lesson.previous(third).map(|stop| stop.slug.as_str()), Some("register"));
    assert_eq!(lesson.next(third).map(|stop| stop.slug.as_str()), Some("sign-in"));
}

#[test]
fn what_does_not_parse_is_found_at_its_line() {
    let (line, problem) = in_stop("minutes = 3", "minutes = \"three\"");
    assert_eq!(line, 7);
    assert!(matches!(problem, Problem::Toml(_)));
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
fn what_is_named_exists() {
    let unknown = |what, name: &str| Problem::Unknown { what, name: name.into() };
    assert_eq!(in_stop("[\"ask\"]", "[\"asking\"]"), (9, unknown("arrow", "asking")));
    assert_eq!(in_stop("arrows =", "flows = [\"talk\"]\narrows ="), (9, unknown("flow", "talk")));
    let of_check = mistake("check.toml", "stop = \"ask\"", "stop = \"tell\"");
    assert_eq!(of_check, (3, unknown("stop", "tell")));
    let of_case = mistake("clients.toml", "client = \"spa\"", "client = \"spam\"");
    assert_eq!(of_case, (3, unknown("kind of client", "spam")));
    let of_client = mistake("clients.toml", "flow = \"walk\"", "flow = \"talk\"");
    assert_eq!(of_client, (17, unknown("flow", "talk")));
    let of_page = mistake("pages/teams.md", "stops = [\"ask\"]", "stops = [\"tell\"]");
    assert_eq!(of_page, (9, unknown("stop", "tell")));
}

#[test]
fn an_arrow_leads_from_one_party_of_its_flow_to_another() {
    let in_flow = |from, to| mistake("flows.toml", from, to);
    assert_eq!(in_flow("to = \"Issuer\"", "to = \"API\""), (6, Problem::NoParty("API".into())));
    assert_eq!(in_flow("to = \"Issuer\"", "to = \"Client\""), (6, Problem::ToItself));
    assert_eq!(in_flow("/walk/ask", "/walk/tell"), (6, Problem::NoTarget("/walk/tell".into())));
}

#[test]
fn a_page_is_named_after_its_slug_and_its_agenda_is_half_an_hour() {
    let (_, problem) = mistake("pages/teams.md", "slug = \"teams\"", "slug = \"team\"");
    assert_eq!(problem, Problem::FileName("pages/team.md".into()));
    let (line, problem) = mistake("pages/teams.md", "minutes = 15", "minutes = 14");
    let count = Problem::Count { what: "minutes in the agenda", found: 29, allowed: 30..=30 };
    assert_eq!((line, problem), (6, count));
}

#[test]
fn exactly_one_choice_is_right() {
    let (line, problem) = mistake("check.toml", "right = true", "right = false");
    assert_eq!((line, problem), (6, Problem::RightChoices(0)));
    assert_eq!(in_stop("right = true", "right = false"), (17, Problem::RightChoices(0)));
    assert_eq!(in_stop("right = false", "right = true"), (17, Problem::RightChoices(2)));
    let third = "[[prediction.choice]]\ntext = \"The third\"\nright = false\nfeedback = \"Tempting too.\"\n";
    assert_eq!(in_stop(third, "").1, Problem::Count { what: "choices", found: 2, allowed: 3..=4 });
}

#[test]
fn outcomes_are_known_and_given_to_each_choice_or_none() {
    let first = "text = \"The first\"\nright = false";
    let of_stop = |name: &str| {
        let errors = parse_with("stops/01-ask.md", first, &format!("{first}\noutcome = \"{name}\""));
        let errors = errors.expect_err("mistakes").into_iter();
        errors.map(|error| (error.line, error.problem)).collect::<Vec<_>>()
    };
    let unknown = |name: &str| Problem::Unknown { what: "outcome of this stop", name: name.into() };
    assert_eq!(of_stop("scope"), [(17, Problem::SomeOutcomes(2))]);
    assert_eq!(of_stop("scopes"), [(23, unknown("scopes")), (17, Problem::SomeOutcomes(2))]);
    assert_eq!(of_stop("accepted"), [(23, unknown("accepted")), (17, Problem::SomeOutcomes(2))]);
    let (_, problem) = mistake("check.toml", "text = \"One\"", "text = \"One\"\noutcome = \"scope\"");
    assert_eq!(problem, unknown("scope"));
    for stop in &Lesson::builtin().stops {
        assert!(stop.prediction.choices.iter().all(|choice| choice.outcome.is_some()), "{}", stop.slug);
    }
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
    for link in [
        "/walk/tell",
        "/walk/ask?audience=mine",
        "/walk/ask?client=toaster",
        "/walk/ask?code=123",
        "/bench?case=magic",
        "/bench?case=alg-none",
        "/bench#magic",
        "/clients#toaster",
        "/check#five-dots",
        "/questions#too-long",
    ] {
        assert_eq!(in_question("/walk/ask", link), (6, Problem::NoTarget(link.into())));
    }
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
