//! Opening, reaching and ending sandboxes.

use super::*;

#[tokio::test]
async fn a_program_opens_a_sandbox_and_uses_its_issuer_and_api() {
    let server = Server::new(5);
    let own = server.open().await;
    let base = format!("{PUBLIC}/t/{}", own.id);
    assert_eq!(own.opened["issuer"], format!("{base}/issuer/"));
    assert_eq!(own.opened["api"], format!("{base}/api"));
    assert_eq!(own.opened["expires_at"], 1_795_086_400);
    for (path, issuer) in [("issuer", "issuer/"), ("social/birdhouse", "social/birdhouse/")] {
        let path = own.path(&format!("{path}/.well-known/openid-configuration"));
        let metadata = server.ask("GET", &path, &[], "").await;
        assert_eq!(metadata.json()["issuer"], format!("{base}/{issuer}"));
    }
    let token = own.token().await;
    assert_eq!(own.orders(&token).await.status, StatusCode::OK);
    assert!(own.is_active(&token).await);
    let page = server.ask("GET", &own.path("issuer/authorize"), &[], "").await;
    assert!(
        page.body.contains("A sandbox, made by a visitor. Do not type a real password here."),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_token_of_one_sandbox_means_nothing_in_another() {
    let server = Server::new(5);
    let (one, other) = (server.open().await, server.open().await);
    let token = one.token().await;
    assert_eq!(other.orders(&token).await.status, StatusCode::UNAUTHORIZED);
    assert!(!other.is_active(&token).await);
    let stolen = Own { key: one.key.clone(), id: other.id.clone(), server: &server, opened: Value::Null };
    let answer = stolen.manage("GET", "tenant", "").await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::UNAUTHORIZED, &json!("wrong_key")));
    let nobody = server.ask("GET", &one.path("issuer/manage/tenant"), &[], "").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"manage\"");
}

#[tokio::test]
async fn a_browser_gets_its_key_in_a_cookie_and_changes_from_our_pages_alone() {
    let server = Server::new(5);
    let html = ("accept", "text/html,application/xhtml+xml");
    let answer = server.ask("POST", "/", &[html, ("sec-fetch-site", "same-origin")], "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let location = answer.headers[header::LOCATION].to_str().expect("text");
    let id = location.strip_prefix(&format!("{PUBLIC}/t/")).and_then(|rest| rest.split('/').next());
    let id = id.expect("a name").to_owned();
    assert_eq!(location, format!("{PUBLIC}/t/{id}/issuer/dashboard/"));
    let cookies = answer.cookies();
    assert!(cookies[0].starts_with("__Secure-tokenwalk-manage="), "{cookies:?}");
    assert!(
        cookies[0].ends_with(&format!(
            "; HttpOnly; SameSite=Lax; Secure; Path=/base/t/{id}/issuer/; Max-Age=86400"
        ))
    );
    let chosen =
        format!("__Secure-tokenwalk-sandbox={id}; HttpOnly; SameSite=Lax; Secure; Path=/base; Max-Age=86400");
    assert_eq!(cookies[1], chosen);
    let key = cookies[0].split(';').next().expect("a pair");
    let path = format!("/{id}/issuer/manage/clock");
    let change = r#"{"offset_seconds":60}"#;
    for (sign, status) in [
        (("sec-fetch-site", "same-origin"), StatusCode::OK),
        (("origin", "https://walk.example"), StatusCode::OK),
        (("sec-fetch-site", "cross-site"), StatusCode::FORBIDDEN),
        (("sec-fetch-site", "same-site"), StatusCode::FORBIDDEN),
        (("origin", "https://elsewhere.example"), StatusCode::FORBIDDEN),
        (("accept", "*/*"), StatusCode::FORBIDDEN),
        (("content-type", "application/x-www-form-urlencoded"), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(
            server.ask("PUT", &path, &[("cookie", key), sign], change).await.status,
            status,
            "{sign:?}"
        );
    }
    assert_eq!(server.ask("GET", &path, &[("cookie", key)], "").await.json()["offset_seconds"], 60);
    // As the answer to an authorization request in a form would come: from this origin, without a token.
    let form = ("content-type", "application/x-www-form-urlencoded");
    let posted = [("cookie", key), ("sec-fetch-site", "same-origin"), form];
    let revoked = server.ask("POST", &format!("/{id}/issuer/manage/keys/revoke"), &posted, "error=x").await;
    assert_eq!((revoked.status, &revoked.json()["error"]), (StatusCode::FORBIDDEN, &json!("forged")));
    let own_page = ("sec-fetch-site", "same-origin");
    let left = server.ask("POST", &format!("/{id}/leave"), &[html, own_page], "").await;
    assert_eq!(left.headers[header::LOCATION], "/base/");
    assert!(left.cookies()[0].starts_with("__Secure-tokenwalk-sandbox=; "), "{:?}", left.cookies());
    assert!(left.cookies()[0].ends_with("Max-Age=0"), "{:?}", left.cookies());
}

#[tokio::test]
async fn another_site_opens_no_sandbox() {
    let server = Server::new(5);
    for headers in [
        &[("accept", "text/html"), ("sec-fetch-site", "cross-site")][..],
        &[("accept", "application/json"), ("sec-fetch-site", "same-site")],
        &[("accept", "application/json"), ("origin", "https://elsewhere.example")],
        &[("accept", "text/html"), ("origin", "null")],
        &[("accept", "text/html")],
    ] {
        assert_eq!(server.ask("POST", "/", headers, "").await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(server.ask("GET", "/", &[], "").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn there_is_room_for_so_many() {
    let server = Server::new(2);
    let (one, two) = (server.open().await, server.open().await);
    let full = server.ask("POST", "/", &[("accept", "application/json")], "").await;
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(full.json()["error_description"].as_str().is_some_and(|text| text.contains("in use")));
    server.clock.0.fetch_add(599, Ordering::SeqCst);
    two.text().await;
    server.clock.0.fetch_add(1, Ordering::SeqCst);
    let three = server.open().await;
    assert_eq!(one.manage("GET", "tenant", "").await.status, StatusCode::NOT_FOUND, "the one not used");
    for own in [&two, &three] {
        assert_eq!(own.manage("GET", "tenant", "").await.status, StatusCode::OK);
    }
    let off = Server::new(0);
    assert_eq!(off.ask("POST", "/", &[], "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_sandbox_ends_by_itself_or_when_it_is_closed() {
    let server = Server::new(9);
    let (idle, used, closed) = (server.open().await, server.open().await, server.open().await);
    assert_eq!(closed.manage("DELETE", "", "").await.status, StatusCode::NO_CONTENT);
    let gone = closed.manage("GET", "tenant", "").await;
    assert_eq!((gone.status, &gone.json()["error"]), (StatusCode::NOT_FOUND, &json!("no_sandbox")));
    for _ in 0..7 {
        server.clock.0.fetch_add(12_000, Ordering::SeqCst);
        assert_eq!(used.manage("GET", "tenant", "").await.status, StatusCode::OK);
    }
    assert_eq!(idle.manage("GET", "tenant", "").await.status, StatusCode::NOT_FOUND);
    server.clock.0.fetch_add(2_400, Ordering::SeqCst);
    assert_eq!(used.manage("GET", "tenant", "").await.status, StatusCode::NOT_FOUND, "a day is over");
    let page = server.ask("GET", &used.path("issuer/authorize"), &[("accept", "text/html")], "").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("method=\"post\" action=\"/base/t\">"), "{}", page.body);
    assert!(
        page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .is_ok_and(|it| it.contains("default-src 'none'"))
    );
}
