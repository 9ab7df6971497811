//! The specifications' own tokens: RFC 7515 appendix A, RFC 7520 section 4.4, RFC 8037 appendix A.

use serde_json::json;

use super::{
    Algorithm, Jwk, JwkSet, Signer, Verifier, base64url,
    check::{Rule, Verdict, access_token},
    decode::{Decoded, FaultKind, Form, decode},
    json::MalformedKind,
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

#[tokio::test]
async fn rfc_7520_4_4_hs256_over_a_sentence() {
    let key = jwk(json!({
        "kty": "oct",
        "kid": "018c0ae5-4d9b-471b-bfd6-eef314bc7037",
        "use": "sig",
        "alg": "HS256",
        "k": "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"
    }));
    let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9.\
                 SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGU\
                 gcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2\
                 h0IGJlIHN3ZXB0IG9mZiB0by4.s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0";
    let decoded = accepts_exactly(token, Algorithm::HS256, &key).await;
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
