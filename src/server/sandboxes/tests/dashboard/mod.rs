//! The dashboard of a sandbox, as its keeper's browser uses it.

mod lists;
mod tenant;

use http::{StatusCode, header};

use super::{Answer, Server};

const HTML: (&str, &str) = ("accept", "text/html");
const OWN_PAGE: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The browser that opened a sandbox.
struct Keeper<'a> {
    server: &'a Server,
    id: String,
    cookie: String,
}

impl<'a> Keeper<'a> {
    async fn of(server: &'a Server) -> Self {
        let opened = server.ask("POST", "/", &[HTML, OWN_PAGE], "").await;
        let location = opened.headers[header::LOCATION].to_str().expect("text");
        let id =
            location.split("/t/").nth(1).and_then(|rest| rest.split('/').next()).expect("a name").to_owned();
        let cookie = opened.cookies()[0].split(';').next().expect("a pair").to_owned();
        Self { server, id, cookie }
    }

    fn path(&self, path: &str) -> String {
        format!("/{}/issuer/dashboard/{path}", self.id)
    }

    async fn get(&self, path: &str) -> Answer {
        self.server.ask("GET", &self.path(path), &[HTML, ("cookie", &self.cookie)], "").await
    }

    async fn csrf(&self) -> String {
        let page = self.get("settings").await.body;
        let (_, rest) =
            page.split_once("name=\"csrf\" value=\"").unwrap_or_else(|| panic!("no form: {page}"));
        rest.split('"').next().expect("a value").to_owned()
    }

    /// Sends a form of the dashboard.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &csrf)
            .extend_pairs(fields)
            .finish();
        self.server
            .ask("POST", &self.path(path), &[HTML, FORM, OWN_PAGE, ("cookie", &self.cookie)], body)
            .await
    }

    /// Sends a form that is accepted.
    async fn done(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        let location = answer.headers[header::LOCATION].to_str().expect("text");
        let page = self.get(location.split("/dashboard/").nth(1).expect("a page")).await;
        assert!(page.body.contains("role=\"status\""), "{location}: {}", page.body);
        page.body
    }

    async fn text(&self) -> String {
        self.get("export/tenant.toml").await.body
    }
}

const PAGES: [&str; 16] = [
    "",
    "applications",
    "applications/add",
    "applications/entry?name=walk-web",
    "applications/remove?name=walk-web",
    "apis",
    "apis/add",
    "users",
    "users/entry?name=ada",
    "connections",
    "connections/add?from=harbour",
    "keys",
    "settings",
    "log",
    "export",
    "end",
];

#[tokio::test]
async fn every_page_of_a_sandbox_renders_for_its_keeper_and_for_nobody_else() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let other = Keeper::of(&server).await;
    for path in PAGES {
        let page = keeper.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(page.body.contains(&format!("sandbox {}", keeper.id)), "{path}");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
        for cookies in [String::new(), other.cookie.clone()] {
            let refused = server.ask("GET", &keeper.path(path), &[HTML, ("cookie", &cookies)], "").await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            assert!(refused.body.contains("This sandbox is not yours to change"), "{path}: {}", refused.body);
            assert!(
                refused.body.contains("action=\"https://walk.example/base/t\""),
                "{path}: {}",
                refused.body
            );
        }
    }
    let overview = keeper.get("").await.body;
    let key = keeper.cookie.split('=').nth(1).expect("a value");
    assert!(overview.contains(&format!("<code class=\"copy\">{key}</code>")), "{overview}");
    let cookies = format!("{}; __Secure-tokenwalk-sandbox={}", keeper.cookie, keeper.id);
    let used = server.ask("GET", &keeper.path(""), &[HTML, ("cookie", &cookies)], "").await.body;
    for (overview, offered, other) in [(overview, "enter", "leave"), (used, "leave", "enter")] {
        let action = |path| format!("action=\"https://walk.example/base/t/{}/{path}\"", keeper.id);
        assert!(overview.contains(&action(offered)) && !overview.contains(&action(other)), "{overview}");
    }
}

#[tokio::test]
async fn hostile_names_are_shown_as_they_are() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let name = "\"><script>alert(1)</script>";
    keeper.done("applications/add", &[("client_id", "<b>&\"'"), ("name", name), ("type", "spa")]).await;
    keeper.done("users/add", &[("id", name), ("email", "<i>@x"), ("name", name), ("password", name)]).await;
    keeper.done("settings", &[("name", name)]).await;
    let hostile = form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
    let client = form_urlencoded::byte_serialize(b"<b>&\"'").collect::<String>();
    for path in [
        "",
        "applications",
        "users",
        "apis",
        "settings",
        "export",
        "log",
        &format!("applications/entry?name={client}"),
        &format!("applications/remove?name={client}"),
        &format!("users/entry?name={hostile}"),
        &format!("log?client={hostile}&done={hostile}"),
    ] {
        let page = keeper.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(!page.body.contains("<script>") && !page.body.contains("<b>"), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let before = keeper.text().await;
    let csrf = keeper.csrf().await;
    let cookie = ("cookie", keeper.cookie.as_str());
    let body = |csrf: &str| format!("csrf={csrf}&name=Theirs");
    for path in
        ["settings", "applications/add", "users/remove?name=ada", "keys/rotate", "export", "end", "clock"]
    {
        for (site, token) in [
            (("sec-fetch-site", "cross-site"), csrf.as_str()),
            (("origin", "https://elsewhere.example"), &csrf),
            (("origin", "null"), &csrf),
            (OWN_PAGE, ""),
            (OWN_PAGE, "guess"),
        ] {
            let refused =
                server.ask("POST", &keeper.path(path), &[HTML, FORM, site, cookie], body(token)).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path} {site:?}");
            assert!(refused.body.contains("This form cannot be accepted"), "{}", refused.body);
        }
    }
    assert_eq!(keeper.text().await, before);
}

#[tokio::test]
async fn the_keeper_sees_the_whole_log_and_ends_the_sandbox() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let path = format!("/{}/issuer/oauth/token", keeper.id);
    let body = "grant_type=client_credentials&client_id=walk-machine&client_secret=wrong";
    server.ask("POST", &path, &[FORM], body).await;
    let log = keeper.get("log").await.body;
    assert!(log.contains("<code>oauth/token</code>") && log.contains("invalid_client"), "{log}");
    let filtered = keeper.get("log/entries?outcome=ok").await.body;
    assert!(filtered.contains("No entry fits.") && !filtered.contains("Nothing yet."), "{filtered}");
    for _ in 0..100 {
        server.ask("POST", &path, &[FORM], body).await;
    }
    let rows = |page: &str| page.matches("<code>oauth/token</code>").count();
    let latest = keeper.get("log").await.body;
    assert!(rows(&latest) == 100 && latest.contains("the latest 100 of 10"), "{latest}");
    assert!(rows(&keeper.get("log?all=yes").await.body) > 100);
    let button_alone = keeper.get("keys/rotate").await;
    assert_eq!(button_alone.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(button_alone.body.contains("GET does nothing here"), "{}", button_alone.body);
    let stranger = server.ask("GET", &keeper.path("log/entries"), &[HTML], "").await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let ended = keeper.post("end", &[]).await;
    assert_eq!(ended.headers[header::LOCATION], "https://walk.example/base/t?ended");
    assert_eq!(keeper.get("").await.status, StatusCode::NOT_FOUND);
}
