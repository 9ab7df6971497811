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
        in_use.body.contains(
            "In <code>kim</code> among the users: There is no API <code>https://new.example/</code>"
        ),
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
    // All lines of all fields are judged at once, by the rules of every tenant and by those of a sandbox.
    let lines = "not a url\r\nhttp://127.0.0.1/cb#part\r\nhttps://elsewhere.example/cb";
    let typed = [("callbacks", lines), ("id_token_lifetime", "0")];
    let page = keeper.post("applications/add", &[&base[..], &typed].concat()).await.body;
    for said in ["not an absolute URI", "has a fragment", "operator lists in sandbox_hosts", "between 1 and"]
    {
        assert!(page.contains(said), "{said}: {page}");
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
