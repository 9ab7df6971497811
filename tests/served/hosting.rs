//! Where what is served: below a path, at origins of their own, at the well-known places.

use crate::{Served, header};

#[tokio::test]
async fn the_issuer_owns_its_policy() {
    let served = Served::start(&[]).await;
    // Without parameters there is no client to go back to: the issuer shows a page of its own.
    let answer = served.get("/issuer/authorize").await;
    assert_eq!(answer.status(), 400);
    assert_ne!(header(answer.headers(), "referrer-policy"), "no-referrer");
    assert_eq!(header(answer.headers(), "cross-origin-opener-policy"), "");
    assert!(!header(answer.headers(), "content-security-policy").contains("wasm-unsafe-eval"));
}

#[tokio::test]
async fn metadata_is_found_at_both_places_and_names_the_public_url() {
    for (flags, appended, inserted) in [
        (&[][..], "/issuer", "/issuer"),
        (&[("base_path", "/tokenwalk")][..], "/tokenwalk/issuer", "/tokenwalk/issuer"),
    ] {
        let served = Served::start(flags).await;
        let own = served.get(&format!("{appended}/.well-known/openid-configuration")).await;
        let rfc8414 = served.get(&format!("/.well-known/oauth-authorization-server{inserted}")).await;
        assert_eq!((own.status().as_u16(), rfc8414.status().as_u16()), (200, 200));
        let (own, rfc8414) = (own.text().await.expect("text"), rfc8414.text().await.expect("text"));
        assert_eq!(own, rfc8414);
        assert!(own.contains(&format!("\"issuer\":\"{}/issuer/\"", served.public_url)), "{own}");
    }
}

#[tokio::test]
async fn the_social_networks_are_issuers_of_their_own() {
    let served = Served::start(&[]).await;
    for name in ["birdhouse", "harbour"] {
        let metadata = served.get(&format!("/social/{name}/.well-known/openid-configuration")).await;
        assert_eq!(metadata.status(), 200, "{name}");
        let issuer = format!("\"issuer\":\"{}/social/{name}/\"", served.public_url);
        assert!(metadata.text().await.expect("text").contains(&issuer), "{name}");
    }
    let keys = served.get("/issuer/.well-known/jwks.json").await.text().await.expect("text");
    let others = served.get("/social/harbour/.well-known/jwks.json").await.text().await.expect("text");
    assert_ne!(keys, others, "issuers share no keys");
}

#[tokio::test]
async fn the_api_has_two_collections_and_asks_the_issuer_as_itself() {
    let served = Served::start(&[("base_path", "/tokenwalk")]).await;
    for (path, realm) in [("orders", "orders"), ("introspected/orders", "orders"), ("inventory", "inventory")]
    {
        let answer = served.get(&format!("/tokenwalk/api/{path}")).await;
        assert_eq!(answer.status(), 401, "{path}");
        let challenge = header(answer.headers(), "www-authenticate").to_owned();
        assert_eq!(challenge, format!("Bearer realm=\"{realm}\""), "{path}");
    }
    let bearer = [("authorization", "Bearer nonsense")];
    let answer = served.ask("localhost", "/tokenwalk/api/introspected/orders", &bearer).await;
    assert_eq!(answer.status(), 401);
    assert!(answer.text().await.expect("text").contains("The token fails the check active. Required: "));
}

#[tokio::test]
async fn everything_lives_below_the_base_path() {
    let served = Served::start(&[("base_path", "/tokenwalk")]).await;
    for path in
        ["/tokenwalk", "/tokenwalk/", "/tokenwalk/glossary", "/tokenwalk/healthz", "/tokenwalk/robots.txt"]
    {
        assert_eq!(served.get(path).await.status(), 200, "{path}");
    }
    for path in ["/", "/glossary", "/healthz", "/issuer/.well-known/openid-configuration"] {
        assert_eq!(served.get(path).await.status(), 404, "{path}");
    }
    let slash = served.get("/tokenwalk/glossary/").await;
    assert_eq!(header(slash.headers(), "location"), "/tokenwalk/glossary");
    let html = served.get("/tokenwalk").await.text().await.expect("text");
    let elsewhere = ["href=\"/", "src=\"/"].iter().flat_map(|start| html.split(start).skip(1));
    let elsewhere: Vec<_> = elsewhere
        .map(|rest| rest.split('"').next().unwrap_or_default())
        .filter(|link| {
            *link != "tokenwalk" && !link.starts_with("tokenwalk/") && !link.starts_with("tokenwalk#")
        })
        .collect();
    assert_eq!(elsewhere, [""; 0], "links that leave the base path");
}

#[tokio::test]
async fn separate_origins_serve_their_own_only() {
    let served = Served::start(&[
        ("public_url", "http://walk.localhost:3000"),
        ("issuer_url", "http://id.localhost:3000/issuer/"),
        ("api_url", "http://api.localhost:3000/api"),
    ])
    .await;
    let metadata = "/issuer/.well-known/openid-configuration";
    let inserted = "/.well-known/oauth-authorization-server/issuer";
    for (host, path, status) in [
        ("walk.localhost:3000", "/", 200),
        ("walk.localhost:3000", metadata, 404),
        ("walk.localhost:3000", inserted, 404),
        ("ID.localhost:3000", metadata, 200),
        ("id.localhost:3000", inserted, 200),
        ("id.localhost:3000", "/", 404),
        ("id.localhost:3000", "/glossary", 404),
        ("unknown.example", "/", 200),
        ("unknown.example", metadata, 404),
    ] {
        assert_eq!(served.ask(host, path, &[]).await.status(), status, "{host}{path}");
    }
    let page = served.ask("walk.localhost:3000", "/", &[]).await;
    let policy = header(page.headers(), "content-security-policy").to_owned();
    assert!(
        policy.contains("connect-src 'self' http://id.localhost:3000 http://api.localhost:3000;"),
        "{policy}"
    );
}

#[tokio::test]
async fn the_api_asks_for_a_token_and_lets_scripts_read_why() {
    for (flags, path) in
        [(&[][..], "/api/orders"), (&[("base_path", "/tokenwalk")][..], "/tokenwalk/api/orders")]
    {
        let served = Served::start(flags).await;
        let answer = served.ask("localhost", path, &[("origin", "http://elsewhere.example")]).await;
        assert_eq!(answer.status(), 401, "{path}");
        let headers = answer.headers();
        assert!(header(headers, "www-authenticate").starts_with("Bearer"), "{path}");
        assert!(header(headers, "access-control-expose-headers").to_lowercase().contains("www-authenticate"));
    }
}

#[tokio::test]
async fn the_api_finds_the_issuer_s_keys_although_the_public_url_leads_nowhere() {
    let served = Served::start(&[("public_url", "https://docs.example.invalid")]).await;
    // Well-formed, by a key that nobody has: only with the issuer's keys at hand can the API say so. Without
    // them it would answer 503.
    let part = |json: &str| tokenwalk::token::base64url::encode(json);
    let head = part(r#"{"alg":"RS256","typ":"JWT","kid":"nobody"}"#);
    let claims = part(r#"{"iss":"https://docs.example.invalid/issuer/","sub":"db|ada","exp":4102444800}"#);
    let bearer = format!("Bearer {head}.{claims}.{}", part("signature"));
    let answer = served.ask("docs.example.invalid", "/api/orders", &[("authorization", &bearer)]).await;
    let why = header(answer.headers(), "www-authenticate").to_owned();
    assert_eq!(answer.status(), 401, "{why}");
    assert!(why.contains("invalid_token"), "{why}");
}
