//! The dashboard of a tenant that nobody changes. Sandboxes are in the server's room, and so are their tests.

use http::{StatusCode, header};

use super::super::{DEFAULT_TENANT, Management, manage::Links, router, test_support::*};

const PAGES: [&str; 14] = [
    "",
    "applications",
    "applications/entry?name=walk-web",
    "apis",
    "apis/entry?name=https%3A%2F%2Forders.tokenwalk.example%2F",
    "users",
    "users/entry?name=ada",
    "connections",
    "connections/entry?name=birdhouse",
    "keys",
    "settings",
    "log",
    "log?client=walk-spa&outcome=refused",
    "export",
];

/// A browser in front of an issuer that is managed so.
fn managed(management: Management) -> Browser {
    let mut browser = Browser::default();
    browser.issuer.home = Some("https://walk.example".into());
    browser.issuer.management = Some(management);
    browser.router = router(browser.issuer.clone());
    browser
}

fn opening(url: &str) -> Links {
    Links { open: Some(url.into()), ..Links::default() }
}

#[tokio::test]
async fn everybody_can_look_at_every_page_and_change_nothing() {
    let browser = Browser::default();
    for path in PAGES {
        let page = browser.get(&format!("dashboard/{path}")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(!page.body.contains("method=\"post\""), "{path} has a form: {}", page.body);
        assert!(page.body.contains("default tenant"), "{path}");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "{path}");
        assert_eq!(page.header(header::X_FRAME_OPTIONS), "DENY", "{path}");
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.contains("default-src 'none'") && policy.ends_with("frame-ancestors 'none'"),
            "{policy}"
        );
        assert_eq!(policy.contains("script-src 'nonce-"), path.starts_with("log"), "{path}: {policy}");
    }
    assert_eq!(browser.get("dashboard").await.header(header::LOCATION), format!("{BASE}dashboard/"));
    // The issuer's own URL is no endpoint: a person finds its dashboard there, a program nothing.
    let person = browser.send("GET", "", &[("accept", "text/html,*/*")], "").await;
    assert_eq!(person.header(header::LOCATION), format!("{BASE}dashboard/"));
    assert_eq!(browser.send("GET", "", &[], "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_there_is_said_with_its_status() {
    let browser = Browser::default();
    for path in ["gadgets", "users/entry?name=nobody", "users/entry"] {
        assert_eq!(browser.get(&format!("dashboard/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["users/add", "users/remove?name=ada", "keys/revoke", "end"] {
        assert_eq!(browser.get(&format!("dashboard/{path}")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in
        ["users/add", "users/entry?name=ada", "users/remove?name=ada", "settings", "clock", "keys/rotate"]
    {
        let refused = browser.post(&format!("dashboard/{path}"), &[("name", "x")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert!(refused.body.contains("Nobody changes the default tenant"), "{path}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_button_opens_a_sandbox_and_a_link_leads_to_one_of_another_origin() {
    let here = managed(Management::read_only(DEFAULT_TENANT, true, opening("https://walk.example/t")));
    let page = here.get("dashboard/").await;
    assert!(page.body.contains("<form method=\"post\" action=\"https://walk.example/t\">"), "{}", page.body);
    assert!(page.body.contains("Change something: open a sandbox"));
    assert!(page.body.contains("<a href=\"https://walk.example/\">Back to Tokenwalk</a>"));
    let elsewhere = managed(Management::read_only(DEFAULT_TENANT, true, opening("https://pages.example/t")));
    let page = elsewhere.get("dashboard/").await;
    assert!(!page.body.contains("method=\"post\""), "{}", page.body);
    assert!(page.body.contains("<a class=\"button\" href=\"https://pages.example/t\">"), "{}", page.body);
}

#[tokio::test]
async fn secrets_are_shown_only_where_everybody_is_meant_to_know_them() {
    let (open, kept) = (
        managed(Management::read_only(DEFAULT_TENANT, true, Links::default())),
        managed(Management::read_only(DEFAULT_TENANT, false, Links::default())),
    );
    let mut shown = String::new();
    for path in PAGES {
        let path = format!("dashboard/{path}");
        let page = kept.get(&path).await.body;
        assert!(
            !page.contains("demonstration-secret") && !page.contains("walk the tokens"),
            "{path}: {page}"
        );
        shown.push_str(&open.get(&path).await.body);
    }
    for secret in ["walk-web-demonstration-secret", "birdhouse-demonstration-secret", "walk the tokens"] {
        assert!(shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_export_is_the_file() {
    let browser = Browser::default();
    let file = browser.get("dashboard/export/tenant.toml").await;
    assert_eq!(file.body, DEFAULT_TENANT);
    assert_eq!(file.header(header::CONTENT_DISPOSITION), "attachment; filename=\"tenant.toml\"");
}

#[tokio::test]
async fn a_browser_sees_its_own_log_alone_and_chooses_from_it() {
    let browser = Browser::default();
    browser.code(&[]).await;
    browser.authorize(&[("audience", "https://nowhere.example/<b>")]).await;
    let log = browser.get("dashboard/log").await.body;
    assert!(log.contains("You see your own sign-ins alone."), "{log}");
    assert!(log.contains("access_denied") && log.contains("nowhere.example/&lt;b&gt;"), "{log}");
    let (latest, first) = (log.find("access_denied").unwrap(), log.rfind("<code>sign-in</code>").unwrap());
    assert!(latest < first, "the latest comes first");
    let refused = browser.get("dashboard/log/entries?outcome=refused").await.body;
    assert!(refused.contains("access_denied") && !refused.contains("class=\"passed\""), "{refused}");
    let granted = browser.get("dashboard/log/entries?client=walk-spa&outcome=ok").await.body;
    assert!(!granted.contains("class=\"failed\"") && granted.contains("class=\"passed\""), "{granted}");
    let nobody = browser.get("dashboard/log/entries?client=nobody").await.body;
    assert!(!nobody.contains("<table"), "{nobody}");
    let another = browser.another().get("dashboard/log").await.body;
    assert!(another.contains("Nothing yet.") && !another.contains("<table"), "{another}");
}

#[tokio::test]
async fn search_engines_list_the_dashboard_and_no_step_of_a_sign_in() {
    let browser = Browser::default();
    let page = browser.get("dashboard/").await.body;
    assert!(page.contains("<meta name=\"description\"") && !page.contains("noindex"), "{page}");
    let page = browser.get("authorize?client_id=nobody").await.body;
    assert!(page.contains("noindex") && !page.contains("<meta name=\"description\""), "{page}");
}
