//! Changing sandboxes by the management API.

use super::*;

#[tokio::test]
async fn a_sandbox_leads_and_asks_nowhere_but_here() {
    let server = Server::new(5);
    let own = server.open().await;
    let before = own.text().await;
    let application =
        |field: &str| format!("client_id = \"walk-spa\"\nname = \"x\"\ntype = \"spa\"\n{field}\n");
    let connection = |issuer: &str| {
        format!(
            "name = \"evil\"\ntitle = \"x\"\nissuer = \"{issuer}\"\nclient_id = \"x\"\nclient_secret = \"x\"\n"
        )
    };
    let long = "x".repeat(81);
    for (list, entry) in [
        ("applications", application("callbacks = [\"https://elsewhere.example/cb\"]")),
        ("applications", application("callbacks = [\"{tenant_url}/issuer/manage/keys/revoke\"]")),
        ("applications", application("callbacks = [\"{public_url}/t/abc/enter\"]")),
        ("applications", application("logout_urls = [\"https://elsewhere.example/\"]")),
        ("applications", application("allowed_origins = [\"https://elsewhere.example\"]")),
        ("applications", format!("client_id = \"x\"\nname = \"{long}\"\ntype = \"spa\"\n")),
        ("applications", "client_id = \"x\"\nname = \"a\\u202Eb\"\ntype = \"spa\"\n".into()),
        ("connections", connection("https://elsewhere.example/")),
        ("connections", connection("http://169.254.169.254/")),
        ("users", "id = \"x\"\nemail = \"x@y\"\npassword_hash = \"$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA\"\n".into()),
    ] {
        let answer = own.manage("POST", list, entry.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{entry}: {}", answer.body);
        let mistakes = answer.json()["mistakes"].clone();
        assert!(mistakes[0]["line"].as_u64().is_some_and(|line| line > 1), "{entry}: {mistakes}");
        assert!(mistakes[0]["message"].is_string());
    }
    let real = before.replace("demonstration = true", "demonstration = false");
    assert_eq!(own.manage("PUT", "tenant", real).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(own.text().await, before, "nothing has changed");
    let listed = application("callbacks = [\"https://app.example/cb\", \"http://127.0.0.1:8080/cb\"]");
    assert_eq!(own.manage("POST", "applications", listed).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_exported_makes_the_same_tenant_elsewhere() {
    let server = Server::new(5);
    let (one, other) = (server.open().await, server.open().await);
    let api = r#"{"identifier":"https://new.example/","name":"New","signing_alg":"EdDSA"}"#;
    assert_eq!(one.manage("POST", "apis", api).await.status, StatusCode::OK);
    let settings = r#"{"opaque_format":"jwe","default_audience":"https://new.example/"}"#;
    assert_eq!(one.manage("PATCH", "settings", settings).await.status, StatusCode::OK);
    let exported = one.text().await;
    assert!(exported.contains("# The six kinds of client."), "comments stay");
    let put = other.manage("PUT", "tenant", exported.clone()).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.body);
    assert_eq!(other.text().await, exported);
    let keys = server.ask("GET", &other.path("issuer/.well-known/jwks.json"), &[], "").await;
    assert_eq!(keys.body.matches("\"EdDSA\"").count(), 2, "current and next: {}", keys.body);
    let removed = one.manage("DELETE", "apis?name=https://new.example/", "").await;
    assert_eq!(removed.json()["error"], "invalid_tenant", "it is still the default audience");
    one.manage("PATCH", "settings", r#"{"default_audience":null}"#).await;
    assert_eq!(one.manage("DELETE", "apis?name=https://new.example/", "").await.status, StatusCode::OK);
    assert_eq!(
        one.manage("DELETE", "apis?name=https://new.example/", "").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_outlives_a_change_is_what_the_issuer_remembers() {
    let server = Server::new(5);
    let own = server.open().await;
    let token = own.token().await;
    assert_eq!(own.manage("PATCH", "settings", r#"{"name":"Mine"}"#).await.status, StatusCode::OK);
    assert!(own.is_active(&token).await);
    assert_eq!(own.orders(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn issuer_and_api_go_by_a_clock_that_can_be_moved() {
    let server = Server::new(5);
    let own = server.open().await;
    let token = own.token().await;
    let moved = own.manage("PUT", "clock", r#"{"offset_seconds":90000}"#).await;
    let now = 1_795_090_000;
    assert_eq!(moved.json(), json!({ "now": now, "offset_seconds": 90_000, "frozen": false }));
    let refused = own.orders(&token).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.body.contains("exp"), "{}", refused.body);
    let fresh = own.token().await;
    assert_eq!(own.orders(&fresh).await.status, StatusCode::OK);
    own.manage("PUT", "clock", r#"{"offset_seconds":0}"#).await;
    assert_eq!(own.orders(&token).await.status, StatusCode::OK);
    assert_eq!(own.orders(&fresh).await.status, StatusCode::UNAUTHORIZED, "from the future");
    let wrong = own.manage("PUT", "clock", r#"{"offset_seconds":99999999999}"#).await;
    assert_eq!(wrong.json()["error"], "invalid_clock");
    assert_eq!(own.manage("PUT", "clock", "{").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_fault_is_switched_on_and_off() {
    let server = Server::new(5);
    let own = server.open().await;
    for (fault, status) in [
        ("\"expired\"", StatusCode::UNAUTHORIZED),
        ("null", StatusCode::OK),
        ("\"broken_signature\"", StatusCode::UNAUTHORIZED),
        ("null", StatusCode::OK),
    ] {
        let put =
            own.manage("PUT", "applications/walk-machine/fault", format!(r#"{{"fault":{fault}}}"#)).await;
        assert_eq!(put.status, StatusCode::OK, "{}", put.body);
        let token = own.token().await;
        assert_eq!(own.orders(&token).await.status, status, "{fault}");
    }
    let unknown = own.manage("PUT", "applications/nobody/fault", r#"{"fault":null}"#).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let wrong = own.manage("PUT", "applications/walk-spa/fault", r#"{"fault":"rusty"}"#).await;
    assert!(wrong.json()["mistakes"][0]["message"].as_str().is_some_and(|text| text.contains("rusty")));
}

#[tokio::test]
async fn keys_are_rotated_and_revoked() {
    let server = Server::new(5);
    let own = server.open().await;
    let token = own.token().await;
    let rotated = own.manage("POST", "keys/rotate", "").await;
    assert_eq!(rotated.json()["keys"].as_array().map(Vec::len), Some(6), "RS256 and ES256, three each");
    assert_eq!(own.orders(&own.token().await).await.status, StatusCode::OK);
    assert!(own.is_active(&token).await, "the previous key is still published");
    let revoked = own.manage("POST", "keys/revoke", "").await;
    assert_eq!(revoked.json()["keys"].as_array().map(Vec::len), Some(4));
    assert!(!own.is_active(&token).await);
    server.clock.0.fetch_add(601, Ordering::SeqCst);
    assert_eq!(own.orders(&token).await.status, StatusCode::UNAUTHORIZED, "the API asks for the keys again");
}

#[tokio::test]
async fn a_file_is_so_long_at_most() {
    let server = Server::new(5);
    let own = server.open().await;
    let long = format!("{}\n#{}", own.text().await, "x".repeat(65_536));
    let answer = own.manage("PUT", "tenant", long).await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("too_long")));
}

#[tokio::test]
async fn the_keeper_reads_what_was_decided() {
    let server = Server::new(5);
    let own = server.open().await;
    own.token().await;
    own.post("oauth/token", "walk-machine:wrong", "grant_type=client_credentials").await;
    let log = own.manage("GET", "log", "").await.json();
    let first = &log["entries"][0];
    assert_eq!((&first["outcome"], &first["rule"]), (&json!("ok"), &json!("RFC 6749 4.4")));
    assert_eq!(log["entries"][1]["outcome"], "invalid_client");
    let nobody = server.ask("GET", &own.path("issuer/manage/log"), &[], "").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_make_the_api_keep_its_keys() {
    let server = Server::new(5);
    let own = server.open().await;
    let token = own.token().await;
    own.manage("PUT", "clock", r#"{"offset_seconds":90000}"#).await;
    assert_eq!(
        own.orders(&own.token().await).await.status,
        StatusCode::OK,
        "the API has the keys of tomorrow"
    );
    own.manage("PUT", "clock", r#"{"offset_seconds":0}"#).await;
    own.manage("POST", "keys/rotate", "").await;
    own.manage("POST", "keys/revoke", "").await;
    assert_eq!(own.orders(&token).await.status, StatusCode::UNAUTHORIZED);
}
