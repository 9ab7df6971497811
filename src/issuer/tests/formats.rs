use http::StatusCode;
use serde_json::{Value, json};

use super::super::{DEFAULT_TENANT, mint, records::Grant, tenant::Fault, test_support::*};
use crate::token::{
    Algorithm, Jwk, JwkSet, base64url,
    check::{
        Rule,
        access_token::{Expectations, Profile, validate},
    },
    decode::decode,
    hash,
    native::NativeVerifier,
};

const INVENTORY: &str = "https://inventory.tokenwalk.example/";

async fn verdict(
    browser: &Browser,
    token: &Value,
    audience: &str,
    algorithm: Algorithm,
    profile: Profile,
    keys: JwkSet,
) -> Option<Rule> {
    let expected = Expectations {
        issuer: Some(BASE.into()),
        audience: Some(audience.into()),
        algorithm,
        profile,
        scope: None,
        leeway: 0,
    };
    let decoded = decode(token.as_str().unwrap());
    let now = browser.issuer.clock.now();
    let validation = validate(&decoded, Some(&keys), &NativeVerifier, &expected, now).await;
    let failure = validation.checklist.first_failure().map(|row| row.rule);
    assert_eq!(failure.is_none(), validation.claims.is_some());
    failure
}

#[tokio::test]
async fn each_api_chooses_its_algorithm() {
    for algorithm in SIGNS {
        let tenant =
            DEFAULT_TENANT.replacen("signing_alg = \"RS256\"", &format!("signing_alg = \"{algorithm}\""), 1);
        let browser = Browser::at(&tenant);
        let tokens = browser.tokens(&[("audience", ORDERS), ("scope", "openid read:orders")]).await;
        let access_token = &tokens["access_token"];
        assert_eq!(token_header(access_token)["alg"], algorithm.name());
        let keys = browser.issuer.keys.published();
        assert_eq!(verdict(&browser, access_token, ORDERS, algorithm, Profile::Auth0, keys).await, None);
        let audiences = claims(access_token)["aud"].is_array();
        assert_eq!(audiences, algorithm == Algorithm::RS256, "two audiences with RS256 alone");
    }
}

#[tokio::test]
async fn an_api_can_share_a_secret() {
    let secret = "a secret of at least thirty-two bytes";
    let tenant = DEFAULT_TENANT.replacen(
        "signing_alg = \"RS256\"",
        &format!("signing_alg = \"HS256\"\nsigning_secret = \"{secret}\""),
        1,
    );
    let browser = Browser::at(&tenant);
    let tokens = browser.tokens(&[("audience", ORDERS)]).await;
    assert!(token_header(&tokens["access_token"]).get("kid").is_none());
    assert_eq!(claims(&tokens["access_token"])["aud"], ORDERS);
    let key = Jwk { kty: "oct".into(), k: Some(base64url::encode(secret)), ..Jwk::default() };
    let keys = JwkSet { keys: vec![key] };
    let access_token = &tokens["access_token"];
    assert_eq!(verdict(&browser, access_token, ORDERS, Algorithm::HS256, Profile::Auth0, keys).await, None);
}

#[tokio::test]
async fn each_application_chooses_its_id_tokens_algorithm() {
    for algorithm in SIGNS {
        let tenant = DEFAULT_TENANT.replacen(
            "type = \"spa\"",
            &format!("type = \"spa\"\nid_token_signing_alg = \"{algorithm}\""),
            1,
        );
        let browser = Browser::at(&tenant);
        let tokens = browser.tokens(&[]).await;
        assert_eq!(token_header(&tokens["id_token"])["alg"], algorithm.name());
        let access_token = tokens["access_token"].as_str().unwrap();
        assert_eq!(claims(&tokens["id_token"])["at_hash"], hash::at_hash(access_token, algorithm));
        let hint = tokens["id_token"].as_str().unwrap();
        let silent = browser.authorize(&[("id_token_hint", hint), ("prompt", "none")]).await;
        assert!(silent.redirected().contains_key("code"), "{algorithm}: the issuer knows its own");
    }
}

#[tokio::test]
async fn the_standard_profile() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("audience", INVENTORY), ("scope", "openid read:inventory")]).await;
    let access_token = &tokens["access_token"];
    assert_eq!(token_header(access_token)["typ"], "at+jwt");
    let now = browser.issuer.clock.now().0;
    let mut found = claims(access_token);
    assert!(found.as_object_mut().unwrap().remove("jti").unwrap().as_str().unwrap().len() > 20);
    assert_eq!(
        found,
        json!({
            "iss": BASE, "sub": "db|ada", "aud": INVENTORY, "client_id": "walk-spa", "iat": now,
            "exp": now + 3600, "auth_time": now, "scope": "openid read:inventory",
        })
    );
    let keys = browser.issuer.keys.published();
    assert_eq!(
        verdict(&browser, access_token, INVENTORY, Algorithm::ES256, Profile::Rfc9068, keys).await,
        None
    );
    let whole = Browser::at(&format!("access_token_profile = \"rfc9068\"\n{DEFAULT_TENANT}"));
    let tokens = whole.tokens(&[("audience", ORDERS)]).await;
    assert_eq!(token_header(&tokens["access_token"])["typ"], "at+jwt", "the tenant's setting");
    assert_eq!(whole.userinfo(tokens["access_token"].as_str().unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn permissions_say_what_the_person_holds() {
    let browser =
        Browser::at(&DEFAULT_TENANT.replace("rbac = true", "rbac = true\npermissions_in_token = true"));
    let tokens = browser.tokens(&[("audience", ORDERS), ("scope", "openid read:orders")]).await;
    let claims = claims(&tokens["access_token"]);
    assert_eq!(claims["scope"], "openid read:orders");
    assert_eq!(claims["permissions"], json!(["read:orders", "write:orders"]));
}

#[tokio::test]
async fn without_rbac_every_defined_scope_is_granted() {
    let browser = Browser::default();
    let asked = [("audience", INVENTORY), ("scope", "read:inventory write:inventory")];
    let code = browser.sign_in_as("grace@tokenwalk.example", &asked).await.redirected()["code"].clone();
    assert_eq!(browser.redeem(&code, &[]).await.json()["scope"], "read:inventory");
}

#[tokio::test]
async fn an_opaque_token_can_be_sealed() {
    let browser = Browser::at(&format!("opaque_format = \"jwe\"\n{DEFAULT_TENANT}"));
    let tokens = browser.tokens(&[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 5);
    assert_eq!(parts[1], "", "no key was encrypted");
    assert_eq!(token_header(&tokens["access_token"]), json!({ "alg": "dir", "enc": "A256GCM", "iss": BASE }));
    assert!(decode(token).faults.is_empty(), "{:?}", decode(token).faults);
    assert_eq!(browser.userinfo(token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn each_fault_fails_by_one_rule() {
    for fault in Fault::ALL.into_iter().filter(|fault| !matches!(fault, Fault::Slow | Fault::Unavailable)) {
        let browser = Browser::default();
        let client_id = format!("fault-{}", fault.name().replace('_', "-"));
        let code = browser.code(&[("client_id", &client_id), ("audience", ORDERS)]).await;
        let tokens = browser.redeem(&code, &[("client_id", &client_id)]).await.json();
        let access_token = &tokens["access_token"];
        let keys = browser.issuer.keys.published();
        let failed = verdict(&browser, access_token, ORDERS, Algorithm::RS256, Profile::Auth0, keys).await;
        let expected = match fault {
            Fault::Expired => Rule::Exp,
            Fault::NotYetValid => Rule::Nbf,
            Fault::WrongIssuer => Rule::Iss,
            Fault::WrongAudience => Rule::Aud,
            Fault::UnknownKid => Rule::Key,
            Fault::BrokenSignature => Rule::Signature,
            Fault::AlgNone => Rule::Alg,
            Fault::Slow | Fault::Unavailable => unreachable!("the tokens are good"),
        };
        assert_eq!(failed, Some(expected), "{client_id}");
        let refused = browser.userinfo(access_token.as_str().unwrap()).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{client_id}: the issuer is not fooled either");
        assert!(tokens["id_token"].is_string());
    }
}

#[tokio::test]
async fn a_missing_person_does_not_hold_what_the_application_holds() {
    let browser =
        Browser::at(&DEFAULT_TENANT.replace("rbac = true", "rbac = true\npermissions_in_token = true"));
    let issuer = &browser.issuer;
    let application = issuer.tenant.application("walk-machine").unwrap();
    for (gty, permissions) in [(None, json!([])), (Some("client-credentials"), json!(["read:orders"]))] {
        let grant = Grant {
            id: "g".into(),
            client_id: "walk-machine".into(),
            sub: "db|gone".into(),
            scope: vec![],
            audience: Some(ORDERS.into()),
            auth_time: issuer.clock.now(),
            nonce: None,
            sid: String::new(),
            gty: gty.map(Into::into),
            browser: None,
        };
        let minted = mint::access_token(issuer, application, &grant).await.unwrap();
        assert_eq!(claims(&minted.value.into())["permissions"], permissions, "{gty:?}");
    }
}
