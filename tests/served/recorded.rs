//! The recorded run: made by a scripted browser against the real server, shown at each stop, and what the
//! lesson's predictions are held against.

use std::collections::BTreeMap;

use tokenwalk::{
    lesson::Lesson,
    ui::recorded::{Recording, State},
};

use crate::{Served, folder};

/// A recording of this server.
async fn record(served: &Served) -> std::sync::Arc<Recording> {
    served.recorder.clone().record().await;
    match served.recorder.recorded().state() {
        State::Done(recording) => recording,
        state => panic!("no recording: {state:?}"),
    }
}

/// The recorded part of a stop's page.
async fn shown(served: &Served, stop: &str) -> String {
    let html =
        served.get(&format!("{}/walk/{stop}", served.config.public.path)).await.text().await.expect("text");
    let (_, section) = html.split_once("aria-labelledby=\"recorded-run\"").expect("a recorded run");
    section.split_once("</section>").expect("its end").0.to_owned()
}

#[tokio::test]
async fn each_stop_shows_what_was_recorded_there() {
    let served = Served::start(&[("base_path", "/docs")]).await;
    let recording = record(&served).await;
    let issuer = &recording.site.issuer;
    let tokens = recording.plain.run.tokens().expect("tokens").expect("tokens");
    let jwt = recording.orders.run.tokens().expect("tokens").expect("tokens").access_token;
    for (stop, what) in [
        ("sketch", vec!["Nothing to read", "id_token"]),
        ("register", vec!["Registered as native", "Registered as spa", "com.example.tokenwalk"]),
        ("ask", vec!["Without audience", "Service+not+found", "code_challenge_method"]),
        ("sign-in", vec!["password=•••", "seen by the issuer"]),
        ("come-back", vec!["✓ Accepted.", "code_verifier"]),
        ("exchange", vec!["\"token_type\"", tokens.id_token.as_deref().expect("one"), "invalid_grant"]),
        ("id-token", vec!["✓ Valid.", "✗ Refused.", "mallory@tokenwalk.example", "jwks.json"]),
        ("access-token", vec!["Access token: opaque", "Access token: a JWT", &tokens.access_token]),
        ("call-the-api", vec!["www-authenticate", "insufficient_scope", "✓ Valid.", "An expired token"]),
        ("afterwards", vec!["/userinfo", "oidc/logout", "oauth/revoke", "\"active\": false"]),
        ("sketch-again", vec!["The orders API answers", issuer]),
    ] {
        let html = shown(&served, stop).await;
        let readable = html.replace("<!>", "").replace("&amp;", "&");
        assert!(readable.contains("Recorded at ") && readable.contains(" UTC"), "{stop}");
        assert!(readable.contains("What this run says to the guess above"), "{stop}");
        for text in what {
            assert!(readable.contains(text) || html.contains(text), "{stop} lacks {text}: {html}");
        }
        let parts: Vec<_> = jwt.split('.').collect();
        let whole = html.matches(parts[1]).count();
        assert_eq!(whole, usize::from(stop == "access-token"), "{stop} writes the long token out");
        assert!(!html.contains("walk+the+tokens") && !html.contains("walk the tokens"), "{stop}: a password");
        assert!(!html.contains("<leptos-island"), "{stop}: an island that never wakes");
    }
}

/// In bytes of brotli, as the server sends it at its quick level: what a reader without JavaScript loads.
const LARGEST_PAGE: usize = 13 * 1024;

#[tokio::test]
async fn a_stop_with_its_recorded_run_is_a_small_page() {
    let served = Served::start(&[]).await;
    record(&served).await;
    for stop in &Lesson::builtin().stops {
        let path = format!("/walk/{}", stop.slug);
        let sent = served.ask("localhost", &path, &[("accept-encoding", "br")]).await;
        assert_eq!(crate::header(sent.headers(), "content-encoding"), "br");
        let size = sent.bytes().await.expect("a body").len();
        assert!(size <= LARGEST_PAGE, "{path}: {size} bytes");
    }
}

#[tokio::test]
async fn the_answer_that_is_marked_right_is_what_happens() {
    let served = Served::start(&[]).await;
    let recording = record(&served).await;
    let marked: BTreeMap<_, _> = Lesson::builtin()
        .stops
        .iter()
        .map(|stop| {
            let right = stop.prediction.choices.iter().find(|choice| choice.right).expect("a right choice");
            (stop.slug.as_str(), right.outcome.as_deref().expect("an outcome"))
        })
        .collect();
    let happened: BTreeMap<_, _> = recording.outcomes.clone();
    assert_eq!(happened, marked);
}

#[tokio::test]
async fn it_is_recorded_wherever_the_parties_are() {
    for flags in [
        &[("base_path", "/docs"), ("public_url", "https://docs.example.invalid/docs")][..],
        &[
            ("public_url", "http://walk.localhost:3000"),
            ("issuer_url", "http://id.localhost:3000/"),
            ("api_url", "http://api.localhost:3000/api"),
        ],
    ] {
        let served = Served::start(flags).await;
        let recording = record(&served).await;
        assert_eq!(recording.outcomes.len(), 11, "{:?}", recording.outcomes);
        assert_eq!(recording.password_went_to, ["issuer"]);
        assert!(recording.site.issuer.starts_with(&served.config.issuer.origin));
    }
}

#[tokio::test]
async fn before_it_is_ready_a_page_says_so_and_offers_to_look_again() {
    let served = Served::start(&[]).await;
    let html = shown(&served, "ask").await;
    assert!(html.contains("is not ready yet") && html.contains("href=\"/walk/ask\""), "{html}");
}

#[tokio::test]
async fn a_tenant_that_shows_no_password_has_no_recording() {
    let folder = folder();
    std::fs::create_dir_all(&folder).expect("a folder");
    let tenant = tokenwalk::issuer::DEFAULT_TENANT.replace("demonstration = true", "demonstration = false");
    let path = folder.join("tenant.toml");
    std::fs::write(&path, tenant).expect("written");
    let served = Served::start(&[("tenant", &path.display().to_string())]).await;
    served.recorder.clone().record().await;
    let html = shown(&served, "ask").await;
    assert!(html.contains("There is no recorded run.") && html.contains("no password"), "{html}");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_walk_that_ends_early_is_said_on_the_page() {
    // No answer may be so large as the issuer's keys are.
    let served = Served::start(&[("limits.body_bytes", "1024")]).await;
    let mut recorded = served.recorder.recorded();
    let tries = tokio::spawn(served.recorder.clone().record());
    recorded.0.changed().await.expect("said before the next try");
    tries.abort();
    let html = shown(&served, "ask").await;
    assert!(html.contains("It ended at this step: asking the issuer about itself."), "{html}");
}
