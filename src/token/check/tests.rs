//! Both checklists on tokens that are really signed: what passes, what each rule refuses, and that the
//! verdict is `jsonwebtoken`'s.

use serde_json::{Map, Value, json};

use super::*;
use crate::{
    ports::UnixTime,
    token::{
        Algorithm, Signer, base64url,
        decode::decode,
        native::{NativeSigner, NativeVerifier},
        test_support::{API, Bench, CLIENT, ISSUER, stranger, with},
    },
};

fn failures(validation: &Validation) -> Vec<Rule> {
    let failed = validation.checklist.checks.iter().filter(|check| check.verdict == Verdict::Failed);
    assert_eq!(validation.claims.is_some(), validation.checklist.valid() == Some(true));
    failed.map(|check| check.rule).collect()
}

#[tokio::test]
async fn a_token_for_its_validator_passes_every_row() {
    let bench = Bench::new(Algorithm::RS256);
    let id = bench.id(&bench.sign("JWT", &bench.id_claims()).await, |_| ()).await;
    assert_eq!(id.checklist.valid(), Some(true));
    assert_eq!(id.checklist.count(Verdict::NotApplicable), 3); // crit, azp, nbf
    assert_eq!(id.claims.unwrap().text("sub"), Some("user|1"));

    for (typ, profile) in [("JWT", access_token::Profile::Auth0), ("at+jwt", access_token::Profile::Rfc9068)]
    {
        let access = bench.access(&bench.sign(typ, &bench.access_claims()).await, profile).await;
        assert_eq!(access.checklist.valid(), Some(true), "{profile:?}");
        assert_eq!(access.claims.unwrap().text("scope"), Some("openid read:orders"));
        assert!(access.checklist.checks.iter().all(|check| !check.on_unverified_data));
    }
}

#[tokio::test]
async fn each_rule_of_the_id_token_refuses_its_own_mistake() {
    let bench = Bench::new(Algorithm::RS256);
    let (claims, now) = (bench.id_claims(), bench.now);
    for (name, value, rule) in [
        ("iss", json!("https://issuer.example"), Rule::Iss),
        ("iss", json!([ISSUER]), Rule::Iss),
        ("aud", json!("another-client"), Rule::Aud),
        ("aud", json!([]), Rule::Aud),
        ("aud", json!([CLIENT, 7]), Rule::Aud),
        ("aud", Value::Null, Rule::Aud),
        ("azp", json!("another-client"), Rule::Azp),
        ("sub", json!(""), Rule::Sub),
        ("sub", json!(17), Rule::Sub),
        ("exp", json!(now - 5), Rule::Exp),
        ("exp", json!((now + 3600).to_string()), Rule::Exp),
        ("exp", Value::Null, Rule::Exp),
        ("nbf", json!(now + 6), Rule::Nbf),
        ("iat", json!(now + 6), Rule::Iat),
        ("iat", Value::Null, Rule::Iat),
        ("nonce", json!("n-2"), Rule::Nonce),
        ("nonce", Value::Null, Rule::Nonce),
        ("auth_time", json!(now - 66), Rule::AuthTime),
        ("auth_time", Value::Null, Rule::AuthTime),
        ("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ"), Rule::AtHash),
    ] {
        let raw = bench.sign("JWT", &with(&claims, name, value.clone())).await;
        assert_eq!(failures(&bench.id(&raw, |_| ()).await), [rule], "{name} = {value}");
    }
    // On the edge, the leeway counts for the token.
    for (name, value) in [("exp", now - 4), ("nbf", now + 5), ("iat", now + 5), ("auth_time", now - 65)] {
        let raw = bench.sign("JWT", &with(&claims, name, json!(value))).await;
        assert_eq!(failures(&bench.id(&raw, |_| ()).await), [], "{name} = {value}");
    }
    // An audience that the client does not know is refused, though `azp` be right: step 3.
    let several = with(&with(&claims, "aud", json!([CLIENT, "other"])), "azp", json!(CLIENT));
    assert_eq!(failures(&bench.id(&bench.sign("JWT", &several).await, |_| ()).await), [Rule::Aud]);
}

#[tokio::test]
async fn what_is_not_known_is_missing_and_gives_no_verdict() {
    let bench = Bench::new(Algorithm::ES256);
    let raw = bench.sign("JWT", &bench.id_claims()).await;
    let validation = bench
        .id(&raw, |expected| {
            expected.client_id = None;
            expected.nonce = id_token::Nonce::Unknown;
        })
        .await;
    assert_eq!((validation.checklist.valid(), validation.claims), (None, None));
    assert_eq!(validation.checklist.count(Verdict::MissingInput), 2);

    let expected = bench.expected(access_token::Profile::Auth0);
    let validation =
        access_token::validate(&decode(&raw), None, &NativeVerifier, &expected, UnixTime(bench.now)).await;
    let verdict = |rule| validation.checklist.get(rule).unwrap().verdict;
    assert_eq!(
        (verdict(Rule::Key), verdict(Rule::Signature)),
        (Verdict::MissingInput, Verdict::MissingInput)
    );
    assert!(validation.checklist.get(Rule::Iss).unwrap().on_unverified_data);
}

#[tokio::test]
async fn nobody_in_particular_judges_signature_and_times_and_never_calls_a_token_valid() {
    for algorithm in Algorithm::ALL {
        let bench = Bench::new(algorithm);
        let judged = async |raw: &str, keys, now: i64| {
            anyone::validate(&decode(raw), keys, &NativeVerifier, algorithm, 0, UnixTime(now)).await
        };
        let raw = bench.sign("JWT", &bench.id_claims()).await;
        let list = judged(&raw, Some(&bench.keys), bench.now).await;
        assert_eq!((list.checklist.valid(), list.claims.is_none()), (None, true), "{algorithm}");
        let rules = |list: &Validation, verdict| {
            let rows = list.checklist.checks.iter().filter(|check| check.verdict == verdict);
            rows.map(|check| check.rule).collect::<Vec<_>>()
        };
        assert_eq!(rules(&list, Verdict::MissingInput), [Rule::Typ, Rule::Iss, Rule::Aud, Rule::Nonce]);
        let passed = [Rule::Form, Rule::Alg, Rule::Key, Rule::Signature, Rule::Exp, Rule::Iat];
        assert_eq!(rules(&list, Verdict::Passed), passed);
        let list = judged(&raw, Some(&bench.keys), bench.now + 3600).await;
        assert_eq!(rules(&list, Verdict::Failed), [Rule::Exp]);
        let list = judged(&raw, None, bench.now).await;
        assert_eq!(rules(&list, Verdict::MissingInput)[1..3], [Rule::Key, Rule::Signature]);
        // RFC 7519 asks for no claim at all.
        let bare = bench.sign("JWT", &Map::new()).await;
        let list = judged(&bare, Some(&bench.keys), bench.now).await;
        assert_eq!(rules(&list, Verdict::Failed), []);
        assert_eq!(list.checklist.valid(), None);
    }
}

#[tokio::test]
async fn the_kinds_refuse_each_other() {
    let bench = Bench::new(Algorithm::RS256);
    let id = bench.sign("JWT", &bench.id_claims()).await;
    // The standard refuses by `typ`, before it looks at any claim; the vendor's profile by `aud` alone.
    let validation = bench.access(&id, access_token::Profile::Rfc9068).await;
    assert_eq!(validation.checklist.first_failure().unwrap().rule, Rule::Typ);
    let validation = bench.access(&id, access_token::Profile::Auth0).await;
    assert_eq!(validation.checklist.first_failure().unwrap().rule, Rule::Aud);

    let vendor = bench.sign("JWT", &bench.access_claims()).await;
    assert_eq!(bench.id(&vendor, |_| ()).await.checklist.first_failure().unwrap().rule, Rule::Aud);
    let standard = bench.sign("at+jwt", &bench.access_claims()).await;
    assert_eq!(bench.id(&standard, |_| ()).await.checklist.first_failure().unwrap().rule, Rule::Typ);

    for (raw, found) in [("LZDn9xq2CjH0Pv3vSg", "opaque"), ("eyJhbGciOiJkaXIifQ..AA.AA.AA", "encrypted")] {
        let validation = bench.access(raw, access_token::Profile::Auth0).await;
        assert_eq!(validation.checklist.checks.len(), 1);
        assert!(validation.checklist.first_failure().unwrap().found.contains(found));
    }
}

#[tokio::test]
async fn the_attacks_of_the_field_fail_where_they_should() {
    let bench = Bench::new(Algorithm::RS256);
    let (claims, kid) = (bench.access_claims(), bench.kid());
    let refused = async |raw: String| failures(&bench.access(&raw, access_token::Profile::Auth0).await);
    let signed = async |signer: &dyn Signer, header| bench.sign_under(signer, header, &claims).await;

    // RS256 turned HS256, the public key as the secret: RFC 8725 section 2.1.
    let public = serde_json::to_string(bench.signer.public_key()).unwrap();
    let forger = NativeSigner::hmac(public.as_bytes());
    let raw = signed(&forger, json!({ "alg": "HS256", "typ": "JWT", "kid": kid })).await;
    assert_eq!(refused(raw).await, [Rule::Alg, Rule::Signature]);

    // `none` in its spellings, with and without a signature.
    for none in ["none", "None", "NONE", "nOnE"] {
        let raw = signed(&*bench.signer, json!({ "alg": none, "typ": "JWT", "kid": kid })).await;
        assert_eq!(refused(raw.clone()).await, [Rule::Alg]);
        let bare = format!("{}.", raw.rsplit_once('.').unwrap().0);
        assert_eq!(refused(bare).await, [Rule::Alg, Rule::Signature]);
    }

    // Another key under the right name; a key that the token brings along; a name that is none.
    let stranger = NativeSigner::generate(Algorithm::RS256).unwrap();
    let raw = signed(&stranger, json!({ "alg": "RS256", "typ": "JWT", "kid": kid })).await;
    assert_eq!(refused(raw).await, [Rule::Signature]);
    let own = json!(stranger.public_key());
    let raw = signed(&stranger, json!({ "alg": "RS256", "typ": "JWT", "jwk": own, "kid": kid })).await;
    assert_eq!(refused(raw).await, [Rule::Signature]);
    for odd in [json!("../../dev/null"), json!(7), json!(["a"])] {
        let raw = signed(&*bench.signer, json!({ "alg": "RS256", "typ": "JWT", "kid": odd })).await;
        assert_eq!(refused(raw).await, [Rule::Key]);
    }

    // An extension that must be understood, even a known one such as RFC 7797's.
    for crit in [json!(["b64"]), json!([]), json!("exp")] {
        let raw =
            signed(&*bench.signer, json!({ "alg": "RS256", "typ": "JWT", "kid": kid, "crit": crit })).await;
        assert_eq!(refused(raw).await, [Rule::Crit]);
    }
}

#[tokio::test]
async fn a_repeated_claim_spoils_a_signed_token() {
    let bench = Bench::new(Algorithm::RS256);
    let claims = Value::Object(bench.access_claims()).to_string();
    let claims = format!("{},\"scope\":\"read:orders\"}}", claims.strip_suffix('}').unwrap());
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": bench.kid() }).to_string();
    let input = format!("{}.{}", base64url::encode(header), base64url::encode(claims));
    let signature = base64url::encode(bench.signer.sign(input.as_bytes()).await.unwrap());
    let validation = bench.access(&format!("{input}.{signature}"), access_token::Profile::Auth0).await;
    assert_eq!(failures(&validation), [Rule::Form]);
    assert!(validation.checklist.get(Rule::Form).unwrap().found.contains("`scope` stands twice"));
}

#[tokio::test]
async fn each_rule_of_the_access_token_refuses_its_own_mistake() {
    let bench = Bench::new(Algorithm::EdDSA);
    let claims = bench.access_claims();
    for (name, value, rule) in [
        ("aud", json!("https://api.example/"), Rule::Aud),
        ("aud", json!({ "0": API }), Rule::Aud),
        ("scope", json!("openid read:orders2"), Rule::Scope),
        ("scope", json!(["read:orders"]), Rule::Scope),
        ("scope", Value::Null, Rule::Scope),
        ("sub", Value::Null, Rule::Required),
        ("jti", Value::Null, Rule::Required),
        ("client_id", json!(1), Rule::Required),
    ] {
        let raw = bench.sign("application/at+jwt", &with(&claims, name, value.clone())).await;
        let validation = bench.access(&raw, access_token::Profile::Rfc9068).await;
        assert_eq!(failures(&validation), [rule], "{name} = {value}");
    }
}

/// With the same expectations, our verdict and `jsonwebtoken`'s are the same.
#[tokio::test]
async fn the_verdict_is_that_of_jsonwebtoken() {
    for algorithm in Algorithm::ALL {
        let bench = Bench::new(algorithm);
        let theirs = algorithm.name().parse::<jsonwebtoken::Algorithm>().unwrap();
        let mut validation = jsonwebtoken::Validation::new(theirs);
        validation.leeway = 5;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[API]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(json!(bench.keys.keys[0])).unwrap();
        let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();

        let (claims, now) = (bench.access_claims(), bench.now);
        let mut corpus = Vec::new();
        for (name, value) in [
            ("jti", json!("unchanged otherwise")),
            ("iss", json!("https://issuer.example")),
            ("iss", Value::Null),
            ("aud", json!(API)),
            ("aud", json!([API])),
            ("aud", json!("https://api.example/orders/")),
            ("aud", json!(["a", "b"])),
            ("aud", json!([])),
            ("aud", Value::Null),
            ("sub", Value::Null),
            ("exp", json!(now - 60)),
            ("exp", json!(now + 60)),
            ("exp", json!(f64::from(u32::try_from(now).unwrap()) + 60.5)),
            ("exp", json!((now + 60).to_string())),
            ("exp", json!(-1)),
            ("exp", Value::Null),
            ("nbf", json!(now - 60)),
            ("nbf", json!(now + 60)),
            ("nbf", json!("soon")),
        ] {
            corpus.push(bench.sign("JWT", &with(&claims, name, value)).await);
        }
        let good = corpus[0].clone();
        let (input, signature) = good.rsplit_once('.').unwrap();
        let stranger = stranger(algorithm);
        let header = bench.header(algorithm.name());
        corpus.push(bench.sign_under(&*stranger, header, &claims).await);
        for other in ["RS256", "PS256", "ES256", "EdDSA", "HS256", "none", "rs256"] {
            let header = bench.header(other);
            corpus.push(bench.sign_under(&*bench.signer, header, &claims).await);
        }
        corpus.extend([
            format!("{input}."),
            input.to_owned(),
            format!("{input}.{signature}="),
            format!("{input}.{signature}.{signature}"),
            format!("{input}.A{signature}"),
            format!("x{good}"),
            String::new(),
        ]);

        let mut accepted = 0;
        for raw in &corpus {
            let theirs = jsonwebtoken::decode::<Value>(raw, &key, &validation);
            let ours = bench.access(raw, access_token::Profile::Auth0).await;
            let words = failures(&ours);
            assert_eq!(ours.checklist.valid() == Some(true), theirs.is_ok(), "{raw}: {words:?}, {theirs:?}");
            accepted += usize::from(theirs.is_ok());
        }
        // The good ones: unchanged, both forms of `aud`, two of `exp`, one of `nbf`, one of `alg`.
        assert_eq!(accepted, 7, "{algorithm}");
    }
}
