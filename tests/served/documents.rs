//! Pages as documents: the policy that names their scripts, and what is kept of them for whom.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{
    Served, header,
    sandboxes::{json, send},
};

/// The sources that would allow the page's inline scripts.
fn scripts(html: &str) -> Vec<String> {
    let codes =
        html.split("<script").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once("</script>"));
    codes.map(|(code, _)| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(code)))).collect()
}

#[tokio::test]
async fn a_page_states_its_policy_which_names_its_scripts_and_no_other() {
    let served = Served::start(&[]).await;
    for path in ["/", "/walk/ask", "/questions", "/clients/web", "/nowhere", "/?said=by-the-visitor"] {
        let answer = served.get(path).await;
        let headers = answer.headers().clone();
        let html = answer.text().await.expect("text");
        let policy = header(&headers, "content-security-policy");
        let named = policy.split(['\'', ' ']).filter(|source| source.starts_with("sha256-")).count();
        let scripts = scripts(&html);
        assert!(named >= 3 && named <= scripts.len(), "{path}: {policy}");
        for script in scripts {
            assert!(policy.contains(&script), "{path}: {script} is not in {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("nonce-"), "{path}: {policy}");
        assert!(!html.contains("nonce="), "a mark is left in {path}");
        assert!(!html.contains(" style=\""), "the policy allows no style attribute");
        // What a client shows may be of somebody's session.
        let kept = if path.starts_with("/clients/") { "no-store" } else { "private, no-cache" };
        for (name, value) in [
            ("cache-control", kept),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("content-type", "text/html; charset=utf-8"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(header(&headers, name), value, "{path}: {name}");
        }
        for part in
            ["default-src 'none'", "style-src 'self';", "connect-src 'self';", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn a_form_that_leads_nowhere_gets_a_page_with_its_style() {
    let served = Served::start(&[]).await;
    let url = format!("http://{}/nowhere", served.address);
    let answer = served.client.post(url).send().await.expect("an answer");
    let policy = header(answer.headers(), "content-security-policy").to_owned();
    assert!(policy.contains("style-src 'self'") && policy.contains("'sha256-"), "{policy}");
    assert!(!answer.text().await.expect("text").contains("nonce="));
}

#[tokio::test]
async fn a_browser_that_has_the_document_is_not_sent_it_again() {
    let served = Served::start(&[]).await;
    let first = served.get("/walk/ask").await;
    let tag = header(first.headers(), "etag").to_owned();
    let policy = header(first.headers(), "content-security-policy").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    for accepted in ["br", "gzip", "identity"] {
        let asked = [("if-none-match", tag.as_str()), ("accept-encoding", accepted)];
        let again = served.ask("localhost", "/walk/ask", &asked).await;
        assert_eq!(again.status(), 304, "{accepted}");
        assert_eq!(header(again.headers(), "content-security-policy"), policy);
        assert_eq!(header(again.headers(), "content-encoding"), "");
        let other = served.ask("localhost", "/walk/ask?client=native", &asked).await;
        assert_eq!(other.status(), 200, "as another kind of client it is another document");
        assert_eq!(header(other.headers(), "vary"), "accept-encoding");
        let encoding = if accepted == "identity" { "" } else { accepted };
        assert_eq!(header(other.headers(), "content-encoding"), encoding);
    }
    assert_eq!(header(served.get("/walk/ask?audience=none").await.headers(), "etag"), "");
}

#[tokio::test]
async fn a_head_is_answered_like_the_get() {
    let served = Served::start(&[]).await;
    let get = served.get("/glossary").await;
    let head =
        served.client.head(format!("http://{}/glossary", served.address)).send().await.expect("an answer");
    assert_eq!(head.status(), 200);
    for name in ["etag", "content-security-policy", "content-type"] {
        assert_eq!(header(head.headers(), name), header(get.headers(), name), "{name}");
    }
    assert_eq!(head.text().await.expect("text"), "");
}

#[tokio::test]
async fn a_document_that_tells_of_the_recorded_run_changes_when_that_is_there() {
    let served = Served::start(&[]).await;
    let page = async || served.get("/walk/exchange").await.text().await.expect("text");
    for _ in 0..2 {
        assert!(page().await.contains("is being recorded"));
    }
    served.recorder.clone().record().await;
    assert!(!page().await.contains("is being recorded"));
}

#[tokio::test]
async fn a_browser_with_a_sandbox_is_shown_its_own_and_nobody_else_is() {
    let served = Served::start(&[]).await;
    let usual = served.get("/walk/ask").await.text().await.expect("text");
    let opened = json(send(&served, "POST", "/t", &[], "").await).await;
    let cookie = format!("tokenwalk-sandbox={}", opened["id"].as_str().expect("text"));
    for _ in 0..2 {
        let own = served.ask("localhost", "/walk/ask", &[("cookie", &cookie)]).await;
        assert_eq!(header(own.headers(), "etag"), "");
        assert!(own.text().await.expect("text").contains("/t/"), "{cookie}");
    }
    assert_eq!(served.get("/walk/ask").await.text().await.expect("text"), usual);
}
