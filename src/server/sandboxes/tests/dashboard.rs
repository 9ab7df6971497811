//! The dashboard of a sandbox, as its keeper's browser uses it.

use http::{StatusCode, header};

use super::{Answer, ORDERS, Server};

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
        for cookies in ["".to_owned(), other.cookie.clone()] {
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
    for path in ["enter", "leave"] {
        let action = format!("action=\"https://walk.example/base/t/{}/{path}\"", keeper.id);
        assert!(overview.contains(&action), "{overview}");
    }
}

#[tokio::test]
async fn an_application_is_added_changed_and_removed() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let added = [
        ("client_id", "mine"),
        ("name", "Mine"),
        ("type", "web"),
        ("callbacks", "{public_url}/callback\r\nhttp://127.0.0.1:8080/cb\r\n"),
        ("client_secret.make", "on"),
        ("token_endpoint_auth_method", "client_secret_post"),
        ("fault", "expired"),
        ("id_token_lifetime", "60"),
        ("api_grants", "https://orders.tokenwalk.example/ read:orders"),
        ("claims", "{ \"https://example.com/plan\": [\"gold\", 1] }"),
        ("clock_offset", "-30"),
    ];
    let list = keeper.done("applications/add", &added).await;
    assert!(list.contains("https://walk.example/base/callback") && list.contains(">expired<"), "{list}");
    let text = keeper.text().await;
    let entry =
        text.split("client_id = \"mine\"").nth(1).expect("the entry").split("[[").next().expect("its end");
    for line in [
        "callbacks = [\"{public_url}/callback\", \"http://127.0.0.1:8080/cb\"]",
        "first_party = false",
        "id_token_lifetime = 60",
        "claims = { \"https://example.com/plan\" = [\"gold\", 1] }",
        "clock_offset = -30",
        "api_grants = [{ api = \"https://orders.tokenwalk.example/\", scopes = [\"read:orders\"] }]",
    ] {
        assert!(entry.contains(line), "{line}: {entry}");
    }
    let secret = entry.split("client_secret = \"").nth(1).and_then(|rest| rest.split('"').next());
    assert_eq!(secret.map(str::len), Some(43), "{entry}");
    let again = keeper.post("applications/add", &added).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("`mine` is taken."), "{}", again.body);
    let changed = [("name", "Yours"), ("type", "spa"), ("client_id", "walk-spa")];
    keeper.done("applications/entry?name=mine", &changed).await;
    let text = keeper.text().await;
    let entry =
        text.split("client_id = \"mine\"").nth(1).expect("the entry").split("[[").next().expect("its end");
    assert!(entry.contains("name = \"Yours\"") && !entry.contains("secret"), "{entry}");
    assert!(text.contains("# The six kinds of client."), "comments stay");
    let question = keeper.get("applications/remove?name=mine").await.body;
    assert!(question.contains("Remove Yours?"), "{question}");
    assert!(keeper.text().await.contains("\"mine\""), "asking removes nothing");
    keeper.done("applications/remove?name=mine", &[]).await;
    assert!(!keeper.text().await.contains("\"mine\""));
    assert_eq!(keeper.get("applications/entry?name=mine").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_that_is_sent_as_it_is_changes_nothing() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let before = keeper.text().await;
    let ada = [
        ("email", "ada@tokenwalk.example"),
        ("email_verified", "on"),
        ("password", "walk the tokens"),
        ("name", "Ada Lovelace"),
        ("given_name", "Ada"),
        ("family_name", "Lovelace"),
        ("nickname", "ada"),
        ("locale", "en"),
        ("permissions", "https://orders.tokenwalk.example/ read:orders"),
        ("permissions", "https://orders.tokenwalk.example/ write:orders"),
    ];
    let page = keeper.done("users/entry?name=ada", &ada).await;
    assert!(page.contains("Nothing was different"), "{page}");
    assert_eq!(keeper.text().await, before);
}

#[tokio::test]
async fn apis_users_and_connections_are_added_and_removed() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let api = [
        ("identifier", "https://new.example/"),
        ("name", "New"),
        ("scopes", "read:new Read what is new\nwrite:new Write it"),
        ("rbac", "on"),
        ("signing_alg", "EdDSA"),
        ("introspected_by", "orders-service"),
    ];
    keeper.done("apis/add", &api).await;
    let user = [
        ("id", "kim"),
        ("email", "kim@tokenwalk.example"),
        ("password", "walk"),
        ("permissions", "https://new.example/ read:new"),
    ];
    keeper.done("users/add", &user).await;
    let text = keeper.text().await;
    assert!(text.contains("{ value = \"read:new\", description = \"Read what is new\" }"), "{text}");
    assert!(text.contains("scopes = [\"read:new\"]"), "{text}");
    let in_use = keeper.post("apis/remove?name=https%3A%2F%2Fnew.example%2F", &[]).await;
    assert_eq!(in_use.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        in_use.body.contains("In `kim` among the users: There is no API `https://new.example/`"),
        "{}",
        in_use.body
    );
    keeper.done("users/remove?name=kim", &[]).await;
    keeper.done("apis/remove?name=https%3A%2F%2Fnew.example%2F", &[]).await;
    keeper.done("connections/remove?name=harbour", &[]).await;
    let blank = keeper.get("connections/add?from=harbour").await.body;
    assert!(blank.contains("value=\"harbour-demonstration-secret\""), "{blank}");
    let harbour = [
        ("name", "harbour"),
        ("title", "Harbour"),
        ("issuer", "{tenant_url}/social/harbour/"),
        ("client_id", "tokenwalk"),
        ("client_secret", "harbour-demonstration-secret"),
    ];
    let list = keeper.done("connections/add", &harbour).await;
    assert!(list.contains(&format!("https://walk.example/base/t/{}/social/harbour/", keeper.id)), "{list}");
}

#[tokio::test]
async fn a_mistake_stands_at_its_field_and_keeps_what_was_typed() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let before = keeper.text().await;
    let base = [("client_id", "mine"), ("name", "<script>alert(1)</script>"), ("type", "spa")];
    for (field, value, said) in [
        ("callbacks", "https://elsewhere.example/cb", "cannot be registered"),
        ("allowed_origins", "http://localhost/path", "is not an origin"),
        ("id_token_lifetime", "soon", "is not a whole number"),
        ("id_token_lifetime", "0", "between 1 and"),
        ("fault", "rusty", "rusty"),
        ("fault_seconds", "31", "between 1 and 30"),
        ("claims", "[1]", "Write a JSON object"),
        ("claims", "{ gold", "is not JSON"),
        ("claims", "{&quot;aud&quot;: 1}", "belongs to the protocol"),
    ] {
        let typed = value.replace("&quot;", "\"");
        let answer = keeper.post("applications/add", &[&base[..], &[(field, &*typed)]].concat()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let page = answer.body;
        assert!(page.contains(&format!("id=\"{field}-mistake\"")), "{field}: {page}");
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field}: {page}");
        assert!(
            page.contains("aria-invalid=\"true\"")
                && page.contains(&format!("{field}-mistake\" aria-invalid"))
        );
        assert!(page.contains(said), "{field}: {page}");
        assert!(page.contains(value), "{field} is kept: {page}");
        assert!(page.contains("value=\"&lt;script&gt;alert(1)&lt;/script&gt;\""), "{page}");
        assert!(!page.contains("<script>"), "{page}");
    }
    let whole = keeper.post("applications/add", &[&base[..], &[("client_secret", "x")]].concat()).await;
    assert!(whole.body.contains("is public"), "{}", whole.body);
    let needed = keeper.post("applications/add", &[("client_id", "mine"), ("type", "spa")]).await;
    assert!(needed.body.contains("id=\"name-mistake\""), "{}", needed.body);
    let twice = [("id", "kim"), ("email", "ada@tokenwalk.example"), ("password", "x")];
    let twice = keeper.post("users/add", &twice).await;
    assert!(twice.body.contains("id=\"email-mistake\""), "{}", twice.body);
    assert_eq!(keeper.text().await, before, "nothing has changed");
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
async fn settings_hold_and_keep_what_they_do_not_name() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let settings = [
        ("name", "Mine"),
        ("default_audience", ORDERS),
        ("opaque_format", "jwe"),
        ("access_token_profile", "rfc9068"),
        ("vendor_quirks", "on"),
        ("lifetimes.code", "30"),
    ];
    keeper.done("settings", &settings).await;
    let text = keeper.text().await;
    assert!(text.contains("lifetimes = { code = 30 }") && text.contains("demonstration = true"), "{text}");
    keeper.done("settings", &[&settings[..5], &[("lifetimes.session", "60")]].concat()).await;
    let text = keeper.text().await;
    assert!(text.contains("lifetimes = { session = 60 }"), "{text}");
    let refused = keeper.post("settings", &[("name", "Mine"), ("lifetimes.code", "0")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("between 1 and"), "{}", refused.body);
    let long = "x".repeat(81);
    let refused = keeper.post("settings", &[("name", &long)]).await;
    assert!(refused.body.contains("id=\"name-mistake\""), "{}", refused.body);
}

#[tokio::test]
async fn the_clock_is_moved_stopped_and_put_right() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    for (field, value, said) in [
        ("ahead", "3600", "3600 seconds off"),
        ("ahead", "3600", "7200 seconds off"),
        ("frozen", "true", "standing still"),
        ("offset", "-60", "-60 seconds off"),
    ] {
        let page = keeper.done("clock", &[(field, value)]).await;
        assert!(page.contains(said), "{field}: {page}");
    }
    let right = keeper.done("clock", &[("reset", "true")]).await;
    assert!(!right.contains("seconds off") && !right.contains("standing still"), "{right}");
    for offset in ["soon", "99999999999", ""] {
        let refused = keeper.post("clock", &[("offset", offset)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{offset}");
        assert!(refused.body.contains("role=\"alert\""), "{}", refused.body);
    }
}

#[tokio::test]
async fn keys_take_turns_and_the_previous_ones_go() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let count = |page: &str, turn: &str| page.matches(&format!("<strong>{turn}</strong>")).count();
    let page = keeper.get("keys").await.body;
    assert_eq!(
        [count(&page, "Current"), count(&page, "Previous"), count(&page, "Next")],
        [2, 0, 2],
        "{page}"
    );
    let page = keeper.done("keys/rotate", &[]).await;
    assert_eq!(
        [count(&page, "Current"), count(&page, "Previous"), count(&page, "Next")],
        [2, 2, 2],
        "{page}"
    );
    let page = keeper.done("keys/revoke", &[]).await;
    assert_eq!(count(&page, "Previous"), 0, "{page}");
}

#[tokio::test]
async fn another_file_takes_the_place_of_all_and_its_mistakes_have_lines() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let before = keeper.text().await;
    let wrong = format!("{before}\n[[users]]\nid = \"kim\"\nemail = \"<kim>\"\npassword = \"x\"\n");
    let refused = keeper.post("export", &[("text", &wrong.replace('\n', "\r\n"))]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let line = wrong.lines().position(|line| line.contains("<kim>")).expect("the line") + 1;
    assert!(refused.body.contains(&format!("Line {line}: ")), "{}", refused.body);
    assert!(
        refused.body.contains("<code class=\"quoted\">email = &quot;&lt;kim&gt;&quot;</code>"),
        "{}",
        refused.body
    );
    assert!(refused.body.contains("id = &quot;kim&quot;"), "what was typed stays");
    assert_eq!(keeper.text().await, before);
    let right = wrong.replace("<kim>", "kim@x");
    keeper.done("export", &[("text", &right.replace('\n', "\r\n"))]).await;
    assert_eq!(keeper.text().await, right);
    let broken = keeper.post("export", &[("text", "name = \n")]).await;
    assert!(broken.body.contains("Line 1: "), "{}", broken.body);
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
    assert!(keeper.get("log/entries?outcome=ok").await.body.contains("Nothing yet."));
    let stranger = server.ask("GET", &keeper.path("log/entries"), &[HTML], "").await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let ended = keeper.post("end", &[]).await;
    assert_eq!(ended.headers[header::LOCATION], "https://walk.example/base/");
    assert_eq!(keeper.get("").await.status, StatusCode::NOT_FOUND);
}
