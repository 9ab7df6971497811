//! The specifications' own tokens: RFC 7515 appendix A, RFC 7520 section 4, RFC 8037 appendix A. Those
//! of RFC 7517 are in `keys`.

use serde_json::json;

use super::{
    Algorithm, Jwk, JwkSet, Signer, Verifier, base64url,
    check::{Rule, Verdict, access_token, anyone},
    decode::{Content, Decoded, FaultKind, Form, decode},
    json::MalformedKind,
    keys,
    native::{NativeSigner, NativeVerifier},
};
use crate::ports::UnixTime;

/// The claims of RFC 7515 appendix A, with their line breaks.
const CLAIMS: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn jwk(members: serde_json::Value) -> Jwk {
    serde_json::from_value(members).unwrap()
}

async fn fits(token: &Decoded, algorithm: Algorithm, key: &Jwk) -> bool {
    let input = token.signing_input().unwrap().as_bytes();
    NativeVerifier.verify(algorithm, key, input, token.signature().unwrap()).await.unwrap()
}

/// Verifies, and verifies no more with one bit of the signature turned.
async fn accepts_exactly(token: &str, algorithm: Algorithm, key: &Jwk) -> Decoded {
    let decoded = decode(token);
    assert!(fits(&decoded, algorithm, key).await);
    let mut signature = decoded.signature().unwrap().to_vec();
    signature[0] ^= 1;
    let changed = format!("{}.{}", decoded.signing_input().unwrap(), base64url::encode(signature));
    assert!(!fits(&decode(&changed), algorithm, key).await);
    decoded
}

#[tokio::test]
async fn rfc_7515_a_1_hs256() {
    let key = jwk(json!({
        "kty": "oct",
        "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    }));
    let token = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let decoded = accepts_exactly(&token, Algorithm::HS256, &key).await;
    assert!(decoded.is_well_formed());
    assert_eq!((decoded.typ(), decoded.alg(), decoded.kid()), (Some("JWT"), Some("HS256"), None));
    assert_eq!(decoded.unverified_claims().unwrap().get("exp"), Some(&json!(1_300_819_380)));

    let signer = NativeSigner::hmac(&base64url::decode(key.k.as_ref().unwrap()).unwrap());
    let signature = signer.sign(decoded.signing_input().unwrap().as_bytes()).await.unwrap();
    assert_eq!(decoded.signature(), Some(signature.as_slice()));
    assert_eq!(signer.public_key().k, None);
}

#[tokio::test]
async fn rfc_7515_a_2_rs256() {
    let key = jwk(json!({
        "kty": "RSA",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-y\
              RT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KX\
              BdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9i\
              aGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        "e": "AQAB"
    }));
    let token = format!(
        "eyJhbGciOiJSUzI1NiJ9.{CLAIMS}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-\
         0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSj\
         tQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUi\
         pUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    let decoded = accepts_exactly(&token, Algorithm::RS256, &key).await;
    assert!(!fits(&decoded, Algorithm::PS256, &key).await);
}

#[tokio::test]
async fn rfc_7515_a_3_es256() {
    let key = jwk(json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    }));
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.{CLAIMS}.\
         DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    accepts_exactly(&token, Algorithm::ES256, &key).await;
}

/// ES512 over a payload that is no JSON: a JWS, but no JWT, and of an algorithm that nobody here chose.
#[tokio::test]
async fn rfc_7515_a_4_es512_is_decoded_only() {
    let decoded = decode(
        "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI\
         -KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO\
         _Jn",
    );
    assert_eq!((decoded.form, decoded.alg()), (Form::Jws, Some("ES512")));
    assert_eq!(decoded.signature().map(<[u8]>::len), Some(132));
    assert!(matches!(decoded.faults[0].kind, FaultKind::Json(MalformedKind::Syntax(_))));
    assert!("ES512".parse::<Algorithm>().is_err());
}

#[tokio::test]
async fn rfc_7515_a_5_unsecured_decodes_and_never_validates() {
    let decoded = decode(&format!("eyJhbGciOiJub25lIn0.{CLAIMS}."));
    assert!(decoded.is_well_formed());
    for algorithm in Algorithm::ALL {
        let expected = access_token::Expectations {
            issuer: Some("joe".into()),
            audience: None,
            algorithm,
            profile: access_token::Profile::Auth0,
            scope: None,
            leeway: 0,
        };
        let secret = jwk(json!({ "kty": "oct", "k": base64url::encode([7; 32]) }));
        let signer = (!algorithm.is_symmetric()).then(|| NativeSigner::generate(algorithm).unwrap());
        let key = signer.map_or(secret, |signer| signer.public_key().clone());
        let keys = JwkSet { keys: vec![key] };
        let time = UnixTime(1_300_819_000);
        let validation =
            access_token::validate(&decoded, Some(&keys), &NativeVerifier, &expected, time).await;
        let verdict = |rule| validation.checklist.get(rule).unwrap().verdict;
        assert_eq!(verdict(Rule::Form), Verdict::Passed);
        assert_eq!(verdict(Rule::Alg), Verdict::Failed);
        assert_eq!(verdict(Rule::Key), Verdict::Passed);
        assert_eq!(verdict(Rule::Signature), Verdict::Failed);
        assert_eq!(verdict(Rule::Iss), Verdict::Passed);
        assert!(validation.checklist.get(Rule::Iss).unwrap().on_unverified_data);
        assert!(validation.claims.is_none());
    }
}

/// The sentence that RFC 7520 section 4 signs: a JWS, but no JWT.
const SENTENCE: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUg\
                        cm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0\
                        IGJlIHN3ZXB0IG9mZiB0by4";

/// The RSA key of RFC 7520 section 3.3.
fn rfc_7520_rsa() -> Jwk {
    jwk(json!({
        "kty": "RSA",
        "kid": "bilbo.baggins@hobbiton.example",
        "use": "sig",
        "n": "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wq\
              VwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bT\
              wJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz\
              5iaiQkqgc5gHdrNP5zw",
        "e": "AQAB"
    }))
}

const RFC_7520_RS256: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
const RFC_7520_RS256_SIGNATURE: &str = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78\
     185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3\
     IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";

#[tokio::test]
async fn rfc_7520_4_1_rs256() {
    let key = rfc_7520_rsa();
    let token = format!("{RFC_7520_RS256}.{SENTENCE}.{RFC_7520_RS256_SIGNATURE}");
    let decoded = accepts_exactly(&token, Algorithm::RS256, &key).await;
    assert_eq!(decoded.kid(), key.kid.as_deref());
    assert!(!fits(&decoded, Algorithm::PS256, &key).await);
    let Content::Bytes(sentence) = decoded.content() else { panic!("{:?}", decoded.content()) };
    assert!(std::str::from_utf8(sentence).unwrap().starts_with("It’s a dangerous business, Frodo"));
}

/// The same in both JSON serializations: the parts are found, and it is no JWT.
#[tokio::test]
async fn rfc_7520_4_1_in_json() {
    let (protected, signature) = (RFC_7520_RS256, RFC_7520_RS256_SIGNATURE);
    let flat = json!({ "payload": SENTENCE, "protected": protected, "signature": signature });
    let general = json!({
        "payload": SENTENCE,
        "signatures": [{ "protected": protected, "signature": signature }, { "signature": "c2ln" }]
    });
    for text in [flat.to_string(), serde_json::to_string_pretty(&general).unwrap()] {
        let decoded = decode(&text);
        assert_eq!((decoded.form, decoded.alg()), (Form::Json, Some("RS256")));
        let texts: Vec<_> = decoded.parts.iter().map(|part| &decoded.raw[part.span.clone()]).collect();
        assert_eq!(texts, [protected, SENTENCE, signature]);
        assert_eq!((decoded.signature().map(<[u8]>::len), decoded.signing_input()), (Some(256), None));
    }
}

/// Algorithms that nobody here chose: decoded, named, and refused by the row about `alg`.
#[tokio::test]
async fn rfc_7520_4_2_ps384_and_4_3_es512_are_said_to_be_unknown() {
    let ps384 = format!(
        "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.{SENTENCE}.\
         cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrh\
         iUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA\
         2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw"
    );
    let es512 = format!(
        "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.{SENTENCE}.\
         AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7\
         XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2"
    );
    for (token, alg, bytes) in [(ps384, "PS384", 256), (es512, "ES512", 132)] {
        let decoded = decode(&token);
        assert_eq!((decoded.alg(), decoded.signature().map(<[u8]>::len)), (Some(alg), Some(bytes)));
        assert_eq!(
            alg.parse::<Algorithm>().unwrap_err().to_string(),
            format!("`{alg}` is not one of RS256, PS256, ES256, EdDSA, HS256")
        );
        // The same signature under claims that can be read: only then there is a row about `alg`.
        let claims = decode(&token.replace(SENTENCE, &base64url::encode("{}")));
        let keys = JwkSet { keys: vec![rfc_7520_rsa()] };
        let rows =
            anyone::validate(&claims, Some(&keys), &NativeVerifier, Algorithm::PS256, 0, UnixTime(0)).await;
        assert_eq!(rows.checklist.first_failure().unwrap().rule, Rule::Alg);
    }
    let p521 = json!({ "kty": "EC", "kid": "bilbo.baggins@hobbiton.example", "use": "sig", "crv": "P-521" });
    assert_eq!(keys::read(&p521.to_string()), Err(keys::KeyError::UnknownCurve("P-521".into())));
}

#[tokio::test]
async fn rfc_7520_4_4_hs256_over_a_sentence() {
    let key = jwk(json!({
        "kty": "oct",
        "kid": "018c0ae5-4d9b-471b-bfd6-eef314bc7037",
        "use": "sig",
        "alg": "HS256",
        "k": "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"
    }));
    let token = format!(
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9.{SENTENCE}.\
         s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
    );
    let decoded = accepts_exactly(&token, Algorithm::HS256, &key).await;
    assert_eq!(decoded.kid(), key.kid.as_deref());
    assert!(!decoded.is_well_formed());
}

#[tokio::test]
async fn rfc_8037_a_4_and_a_5_ed25519() {
    // PKCS#8 (RFC 8410 section 7) around the private key `d` of appendix A.1.
    let mut pkcs8 = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    pkcs8.extend(base64url::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap());
    let signer = NativeSigner::from_pkcs8(Algorithm::EdDSA, &pkcs8).unwrap();
    assert_eq!(signer.public_key().x.as_deref(), Some("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));

    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
                 hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let decoded = accepts_exactly(token, Algorithm::EdDSA, signer.public_key()).await;
    let signature = signer.sign(decoded.signing_input().unwrap().as_bytes()).await.unwrap();
    assert_eq!(decoded.signature(), Some(signature.as_slice()));
}

/// One token for each algorithm, right and damaged in the last bit of its signature. The browser tests try the
/// very same file in Chromium, so that both verifiers are seen to agree.
#[tokio::test]
async fn the_tokens_that_the_browser_is_tried_with_fare_the_same_here() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../end2end/tests/algorithms.json")).unwrap();
    let mut algorithms = Vec::new();
    for case in cases {
        let algorithm: Algorithm = case["alg"].as_str().unwrap().parse().unwrap();
        let key = jwk(case["key"].clone());
        for (name, expected) in [("right", true), ("damaged", false)] {
            let token = decode(case[name].as_str().unwrap());
            assert_eq!(fits(&token, algorithm, &key).await, expected, "{algorithm} {name}");
        }
        algorithms.push(algorithm);
    }
    assert_eq!(algorithms, Algorithm::ALL);
}
