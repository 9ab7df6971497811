//! Sandboxes behind the real socket: where they are, and which one the walk uses.

use reqwest::Response;
use serde_json::Value;

use crate::{Served, header};

pub async fn send(
    served: &Served,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response {
    let method = method.parse().expect("a method");
    let mut request = served.client.request(method, format!("http://{}{path}", served.address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.to_owned()).send().await.expect("an answer")
}

pub async fn json(response: Response) -> Value {
    let text = response.text().await.expect("text");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test]
async fn a_sandbox_is_opened_below_the_base_path_and_found_at_both_places() {
    let served = Served::start(&[("base_path", "/docs")]).await;
    let opened = send(&served, "POST", "/docs/t", &[], "").await;
    assert_eq!(opened.status(), 201);
    let opened = json(opened).await;
    let id = opened["id"].as_str().expect("a name");
    let own = served.get(&format!("/docs/t/{id}/issuer/.well-known/openid-configuration")).await;
    let inserted = format!("/.well-known/oauth-authorization-server/docs/t/{id}/issuer");
    let rfc8414 = served.get(&inserted).await;
    assert_eq!((own.status().as_u16(), rfc8414.status().as_u16()), (200, 200));
    let own = json(own).await;
    assert_eq!(own["issuer"], opened["issuer"]);
    assert_eq!(own, json(rfc8414).await);
    // The API learns the keys over the network: with a token it has to.
    let form = "grant_type=client_credentials&audience=https://orders.tokenwalk.example/";
    let credential = "Basic d2Fsay1tYWNoaW5lOndhbGstbWFjaGluZS1kZW1vbnN0cmF0aW9uLXNlY3JldA==";
    let headers = [("authorization", credential), ("content-type", "application/x-www-form-urlencoded")];
    let tokens =
        json(send(&served, "POST", &format!("/docs/t/{id}/issuer/oauth/token"), &headers, form).await).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let authorization = [("authorization", &*bearer)];
    let at = |path: &str| format!("/docs/{path}");
    let orders = served.ask("localhost", &at(&format!("t/{id}/api/orders")), &authorization).await;
    assert_eq!(orders.status(), 200);
    let default = served.ask("localhost", &at("api/orders"), &authorization).await;
    assert_eq!(default.status(), 401, "the default API trusts the default issuer");
}

#[tokio::test]
async fn the_walk_uses_the_browser_s_sandbox_while_it_lives() {
    let served = Served::start(&[]).await;
    let opened = json(send(&served, "POST", "/t", &[], "").await).await;
    let (id, key) = (opened["id"].as_str().expect("text"), opened["management_key"].as_str().expect("text"));
    let cookie = format!("tokenwalk-sandbox={id}");
    let page = async |cookie: &str| {
        let page = served.ask("localhost", "/walk/ask", &[("cookie", cookie)]).await;
        page.text().await.expect("text")
    };
    let issuer = format!("/t/{id}/issuer/");
    assert!(page(&cookie).await.contains(&issuer));
    assert!(!page("tokenwalk-sandbox=nobody").await.contains("/t/"));
    let bearer = format!("Bearer {key}");
    let closed =
        send(&served, "DELETE", &format!("{issuer}manage/"), &[("authorization", &bearer)], "").await;
    assert_eq!(closed.status(), 204);
    assert!(!page(&cookie).await.contains(&issuer));
}

#[tokio::test]
async fn the_clients_that_run_here_use_the_browser_s_sandbox_too() {
    let served = Served::start(&[]).await;
    let opened = json(send(&served, "POST", "/t", &[], "").await).await;
    let sandbox = format!("tokenwalk-sandbox={}", opened["id"].as_str().expect("text"));
    let begun = send(&served, "POST", "/clients/machine/start", &[("cookie", &sandbox)], "").await;
    assert_eq!(begun.status(), 303);
    let own = header(begun.headers(), "set-cookie").split(';').next().expect("a cookie").to_owned();
    let cookies = format!("{sandbox}; {own}");
    let called = send(&served, "POST", "/clients/machine/call", &[("cookie", &cookies)], "").await;
    assert_eq!(called.status(), 303);
    let page = served.ask("localhost", "/clients/machine", &[("cookie", &cookies)]).await;
    let page = page.text().await.expect("text");
    let issuer = opened["issuer"].as_str().expect("text");
    let path = issuer.strip_prefix(&served.public_url).expect("below the public URL");
    assert!(page.contains(&format!("POST {path}oauth/token, answered 200")), "{page}");
    assert!(page.contains("The API may act on this token."), "{page}");
}

#[tokio::test]
async fn the_default_tenant_is_shown_and_never_changed() {
    let served = Served::start(&[]).await;
    let shown = served.get("/issuer/manage/tenant").await;
    assert_eq!(header(shown.headers(), "content-type"), "text/plain; charset=utf-8");
    assert!(shown.text().await.expect("text").contains("[[applications]]"));
    assert_eq!(json(served.get("/issuer/manage/clock").await).await["offset_seconds"], 0);
    for (method, path) in [
        ("PUT", "tenant"),
        ("PATCH", "settings"),
        ("POST", "applications"),
        ("PUT", "applications/walk-spa/fault"),
        ("PUT", "clock"),
        ("POST", "keys/rotate"),
        ("POST", "keys/revoke"),
        ("DELETE", ""),
    ] {
        let headers = [("authorization", "Bearer x"), ("content-type", "application/json")];
        let body = r#"{"fault":null,"client_id":"x"}"#;
        let body =
            if path == "settings" || path.contains("fault") || path == "applications" { body } else { "{}" };
        let answer = send(&served, method, &format!("/issuer/manage/{path}"), &headers, body).await;
        assert_eq!(answer.status(), 403, "{method} {path}");
        let said = json(answer).await["error_description"].as_str().expect("text").to_owned();
        assert!(said.starts_with("The default tenant is read-only; open a sandbox: POST http"), "{said}");
    }
    assert_eq!(served.get("/social/birdhouse/manage/tenant").await.status(), 404);
}
