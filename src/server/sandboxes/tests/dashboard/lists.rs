//! Applications, APIs, users and connections.

use http::StatusCode;

use super::{super::Server, Keeper};

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
    assert!(again.body.contains("<code>mine</code> is taken."), "{}", again.body);
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
    let gone = keeper.get("applications/entry?name=mine").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(gone.body.contains("There is no <code>mine</code>"), "{}", gone.body);
    assert!(
        gone.body.contains("dashboard/applications\">Go to the list")
            && !gone.body.contains("Open a sandbox")
    );
    let nameless = keeper.get("applications/entry").await;
    assert!(
        nameless.status == StatusCode::NOT_FOUND && nameless.body.contains("no such page"),
        "{}",
        nameless.body
    );
}

#[tokio::test]
async fn what_is_wrong_with_an_application_is_said_at_the_field() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let long = "n".repeat(81);
    for (fields, said) in [
        (
            [("client_id", "mm"), ("name", "M"), ("type", "machine"), ("callbacks", "http://127.0.0.1/cb")],
            "<a href=\"#callbacks\">Callbacks</a>: <code>mm</code> is of type machine",
        ),
        (
            [("client_id", "mm"), ("name", "M"), ("type", "web"), ("callbacks", "")],
            "<a href=\"#client_secret\">Client secret</a>: <code>mm</code> is confidential",
        ),
        (
            [("client_id", "m m"), ("name", "M"), ("type", "spa"), ("callbacks", "")],
            "<a href=\"#client_id\">Client ID</a>: <code>m m</code> has a space",
        ),
        (
            [("client_id", "mm"), ("name", &long), ("type", "spa"), ("callbacks", "")],
            "…</code> is longer than the 80 characters that a name may have.",
        ),
    ] {
        let refused = keeper.post("applications/add", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
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
        in_use.body.contains(
            "<code>https://new.example/</code> is in use: <code>kim</code> among the users. Take it out there first."
        ),
        "{}",
        in_use.body
    );
    // What else would break is told as well: the page that plays the system has lost its callback.
    let native = keeper.post("applications/remove?name=walk-native", &[]).await.body;
    assert!(native.contains("is no callback of an application"), "{native}");
    keeper.done("users/remove?name=kim", &[]).await;
    keeper.done("apis/remove?name=https%3A%2F%2Fnew.example%2F", &[]).await;
    keeper.done("connections/remove?name=harbour", &[]).await;
    let blank = keeper.get("connections/add?from=harbour").await.body;
    assert!(blank.contains("value=\"harbour-demonstration-secret\""), "{blank}");
    assert!(blank.contains("value=\"https://orders.tokenwalk.example/ read:orders\" checked"), "{blank}");
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
async fn all_mistakes_are_told_in_one_round() {
    let server = Server::new(5);
    let keeper = Keeper::of(&server).await;
    let before = keeper.text().await;
    let base = [("client_id", "mine"), ("name", "Mine"), ("type", "spa")];
    // All lines of all fields are judged at once: whether they can be read, by the rules of every tenant, and by
    // those of a sandbox.
    let lines = "not a url\r\nhttp://127.0.0.1/cb#part\r\nhttps://elsewhere.example/cb";
    let typed =
        [("callbacks", lines), ("id_token_lifetime", "0"), ("fault_seconds", "soon"), ("claims", "{ gold")];
    let page = keeper.post("applications/add", &[&base[..], &typed].concat()).await.body;
    for said in [
        "not an absolute URI",
        "has a fragment",
        "operator lists in sandbox_hosts",
        "between 1 and",
        "<code>soon</code> is not a whole number",
        "is not JSON",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // So they are where a line is missing, or the name is taken.
    let lacking = [
        ("client_id", "walk-spa"),
        ("type", "spa"),
        ("client_secret", "x"),
        typed[0],
        typed[1],
        typed[2],
        typed[3],
    ];
    let lacking = keeper.post("applications/add", &lacking).await.body;
    for said in [
        "<code>walk-spa</code> is taken",
        "Write something here.",
        "has a fragment",
        "between 1 and",
        "not JSON",
    ] {
        assert!(lacking.contains(said), "{said}: {lacking}");
    }
    assert!(lacking.contains("<code>walk-spa</code> is public") && !lacking.contains("…@…"), "{lacking}");
    let nothing = keeper.post("users/add", &[]).await.body;
    for field in ["id", "email", "password"] {
        assert!(nothing.contains(&format!("id=\"{field}-mistake\"")), "{field}: {nothing}");
    }
    assert!(!nothing.contains("…@…"), "{nothing}");
    let order = ["callbacks", "id_token_lifetime", "claims", "fault_seconds"];
    let told = order.map(|field| page.find(&format!("href=\"#{field}\"")));
    assert!(told.iter().all(Option::is_some) && told.is_sorted(), "in the form's order: {told:?}");
    assert_eq!(keeper.text().await, before, "nothing has changed");
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
    // Each mistake has a line of its own.
    let twice = [("callbacks", "http://elsewhere.example/cb#part\r\nhttps://elsewhere.example/cb")];
    let page = keeper.post("applications/add", &[&base[..], &twice].concat()).await.body;
    let at_field = page.split("id=\"callbacks-mistake\"").nth(1).and_then(|rest| rest.split("</div>").next());
    assert_eq!(at_field.map(|told| told.matches("<p>").count()), Some(3), "{page}");
    let api = [("identifier", "https://x.example/"), ("name", "X"), ("signing_alg", "RS256")];
    let scopes = [&api[..], &[("scopes", "read:x See\r\nread:x Look")]].concat();
    let twice = keeper.post("apis/add", &scopes).await.body;
    assert!(twice.contains("<code>read:x</code> stands there twice."), "{twice}");
    let odd = [
        ("id", "b b|ø"),
        ("email", "kim@b.example"),
        ("password", "x"),
        ("picture", "nourl"),
        ("locale", "??"),
    ];
    let odd = keeper.post("users/add", &odd).await.body;
    for field in ["id", "picture", "locale"] {
        assert!(odd.contains(&format!("id=\"{field}-mistake\"")), "{field}: {odd}");
    }
    let nameless = keeper.post("users/add", &[("id", "kim"), ("email", "kim@b.example")]).await.body;
    assert!(nameless.contains("</span>Write one.</p>"), "{nameless}");
    let api = [("identifier", "https://x.example/"), ("name", "X"), ("signing_alg", "HS256")];
    let api = keeper.post("apis/add", &api).await.body;
    assert!(api.contains("has no secret, and its tokens are signed with HS256"), "{api}");
    let twice = [("id", "kim"), ("email", "ada@tokenwalk.example"), ("password", "x")];
    let twice = keeper.post("users/add", &twice).await;
    assert!(twice.body.contains("id=\"email-mistake\""), "{}", twice.body);
    assert!(twice.body.contains("<code>ada@tokenwalk.example</code> is taken."), "{}", twice.body);
    assert_eq!(keeper.text().await, before, "nothing has changed");
}
