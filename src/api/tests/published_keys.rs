//! When the issuer is asked for its keys, and what happens while it is away.

use super::*;

#[tokio::test]
async fn an_unknown_key_is_asked_for_once_in_a_while() {
    let (world, router) = world();
    let asked = || world.asked.load(Ordering::SeqCst);
    let good = token(&world.signer, json!({})).await;
    let next = NativeSigner::generate(Algorithm::ES256).unwrap();
    let later = token(&next, json!({})).await;

    assert_eq!((get(&router, &good).await.status, asked()), (StatusCode::OK, 1));
    assert_eq!((get(&router, &good).await.status, asked()), (StatusCode::OK, 1));
    // The issuer changes its key. The API does not ask again at once, however often the name comes.
    world.published.lock().unwrap().push(json!(next.public_key()));
    for _ in 0..3 {
        assert_eq!((get(&router, &later).await.rule(), asked()), ("key", 1));
    }
    world.now.fetch_add(keys::PAUSE, Ordering::SeqCst);
    assert_eq!((get(&router, &later).await.status, asked()), (StatusCode::OK, 2));
    assert_eq!((get(&router, &good).await.status, asked()), (StatusCode::OK, 2));
    // A key that is withdrawn ends with the lifetime of what was fetched.
    world.published.lock().unwrap().remove(1);
    world.now.fetch_add(keys::FRESH, Ordering::SeqCst);
    assert_eq!((get(&router, &good).await.rule(), asked()), ("key", 3));
}

#[tokio::test]
async fn nonsense_does_not_make_the_api_ask() {
    let (world, router) = world();
    let hs256 = token(&NativeSigner::hmac(&[7; 32]), json!({})).await;
    for raw in ["opaque", "eyJhbGciOiJFUzI1NiJ9.e30", &hs256] {
        assert_eq!(get(&router, raw).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn requests_at_the_same_time_ask_once() {
    let (world, router) = world();
    let good = token(&world.signer, json!({})).await;
    let answers = futures_util::future::join_all((0..10).map(|_| get(&router, &good))).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    assert_eq!(world.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_issuer_that_is_down_is_not_the_callers_fault() {
    let (world, router) = world();
    let good = token(&world.signer, json!({ "exp": NOW + 100_000 })).await;
    *world.up.lock().unwrap() = false;
    for _ in 0..2 {
        let answer = get(&router, &good).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!((answer.header("retry-after"), answer.header("www-authenticate")), ("5", ""));
        assert!(answer.body["error_description"].as_str().unwrap().contains("connection refused"));
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 1);

    *world.up.lock().unwrap() = true;
    world.now.fetch_add(keys::RETRY, Ordering::SeqCst);
    assert_eq!(get(&router, &good).await.status, StatusCode::OK);
    // Known keys outlast a failure, but not for ever.
    *world.up.lock().unwrap() = false;
    world.now.fetch_add(keys::STALE - 1, Ordering::SeqCst);
    assert_eq!(get(&router, &good).await.status, StatusCode::OK);
    world.now.fetch_add(1, Ordering::SeqCst);
    assert_eq!(get(&router, &good).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn metadata_of_another_issuer_proves_nothing() {
    let (world, router) = world();
    *world.named.lock().unwrap() = "https://issuer.example".into();
    let answer = get(&router, &token(&world.signer, json!({})).await).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body["error_description"].as_str().unwrap().contains("is the metadata of"));
}
