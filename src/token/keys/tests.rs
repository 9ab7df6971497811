//! Keys in the forms of the specifications and of people's clipboards.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// The RSA key of RFC 7517 appendix A.1.
fn rfc_7517_rsa() -> serde_json::Value {
    json!({
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZC\
              iFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnY\
              b9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0L\
              s1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29"
    })
}

/// The EC key of RFC 7517 appendix A.1.
fn rfc_7517_ec() -> serde_json::Value {
    json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "use": "enc",
        "kid": "1"
    })
}

fn jwk(members: serde_json::Value) -> Jwk {
    serde_json::from_value(members).unwrap()
}

/// The public key of RFC 8037 appendix A.2.
fn rfc_8037() -> Jwk {
    jwk(json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }))
}

fn refused(text: &str) -> KeyError {
    read(text).unwrap_err()
}

#[test]
fn the_set_of_rfc_7517_appendix_a_1_is_read() {
    let set = json!({ "keys": [rfc_7517_ec(), rfc_7517_rsa()] }).to_string();
    let keys = read(&set).unwrap();
    assert_eq!((keys.source, keys.notes.len()), (Source::JwkSet, 0));
    assert_eq!(keys.set.keys, [jwk(rfc_7517_ec()), jwk(rfc_7517_rsa())]);
    assert_eq!(keys.algorithms(), [Algorithm::RS256, Algorithm::ES256]);
}

#[test]
fn the_private_keys_of_rfc_7517_appendix_a_2_are_refused() {
    for mut key in [rfc_7517_ec(), rfc_7517_rsa()] {
        key["d"] = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE".into();
        assert_eq!(refused(&key.to_string()), KeyError::Private);
        let set = json!({ "keys": [rfc_7517_rsa(), key] }).to_string();
        assert_eq!(refused(&set), KeyError::Private);
    }
    for label in
        ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"]
    {
        let pem = format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----");
        assert_eq!(refused(&pem), KeyError::Private);
        assert_eq!(secret(&pem, SecretText::Utf8), Err(KeyError::Private));
    }
}

#[test]
fn the_symmetric_keys_of_rfc_7517_appendix_a_3_are_shared_secrets() {
    let hmac = json!({
        "kty": "oct",
        "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "kid": "HMAC key used in JWS spec Appendix A.1 example"
    });
    let keys = read(&hmac.to_string()).unwrap();
    assert_eq!((keys.source, keys.algorithms(), keys.notes), (Source::Jwk, vec![Algorithm::HS256], vec![]));
    let short = json!({ "kty": "oct", "alg": "A128KW", "k": "GawgguFyGrWKav7AX4VKUg" }).to_string();
    let keys = read(&short).unwrap();
    assert_eq!((keys.algorithms(), keys.notes), (vec![], vec![Note::ShortSecret { bits: 128 }]));
}

#[test]
fn a_secret_is_text_or_base64url() {
    let keys = secret(" a secret that is long enough for it \n", SecretText::Utf8).unwrap();
    assert_eq!(
        keys.set.keys[0].k.as_deref(),
        Some(&*base64url::encode("a secret that is long enough for it"))
    );
    assert_eq!(keys.notes, []);
    let keys = secret("c2VjcmV0", SecretText::Base64url).unwrap();
    assert_eq!(keys.set.keys[0].k.as_deref(), Some("c2VjcmV0"));
    assert_eq!(keys.notes, [Note::ShortSecret { bits: 48 }]);
    let error = secret("c2Vj+mV0", SecretText::Base64url).unwrap_err();
    assert_eq!(error.to_string(), "the secret is not base64url: character 5: `+` is base64, not base64url");
    assert_eq!(secret(" ", SecretText::Utf8), Err(KeyError::Empty));
}

/// Made by OpenSSL from the key of RFC 8037 appendix A.2: a check that no code of ours wrote both sides.
const ED25519: &str = "-----BEGIN PUBLIC KEY-----\n\
                       MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n\
                       -----END PUBLIC KEY-----\n";

#[test]
fn pem_is_read_and_written_the_same() {
    assert_eq!(read(ED25519).unwrap().set.keys, [rfc_8037()]);
    assert_eq!(to_pem(&rfc_8037()).as_deref(), Some(ED25519));
    for key in [jwk(rfc_7517_rsa()), jwk(rfc_7517_ec())] {
        let bare = Jwk { kid: None, alg: None, use_: None, ..key.clone() };
        let pem = to_pem(&key).unwrap();
        for text in [
            pem.clone(),
            pem.replace('\n', "\r\n    "),
            pem.trim().replace('\n', "\\n"),
            format!("here it is:\n{pem}thanks"),
            pem.lines().filter(|line| !line.starts_with('-')).collect(),
        ] {
            let keys = read(&text).unwrap();
            assert_eq!((keys.set.keys, keys.source), (vec![bare.clone()], Source::Spki), "{text}");
        }
    }
    assert_eq!(to_pem(&Jwk { kty: "oct".into(), k: Some("AAAA".into()), ..Jwk::default() }), None);
    assert_eq!(to_pem(&Jwk { n: Some("+".into()), ..jwk(rfc_7517_rsa()) }), None);
}

#[test]
fn the_older_pem_of_rsa_and_certificates_give_their_key() {
    let keys = read(include_str!("testdata/rsa.pkcs1.pem")).unwrap();
    let rsa = keys.set.keys[0].clone();
    assert_eq!(
        (keys.source, rsa.size_in_bits(), rsa.e.as_deref()),
        (Source::Pkcs1, Some(2048), Some("AQAB"))
    );
    let keys = read(include_str!("testdata/rsa.certificate.pem")).unwrap();
    assert_eq!((keys.source, keys.set.keys), (Source::Certificate, vec![rsa.clone()]));
    assert_eq!(to_pem(&rsa).as_deref(), Some(include_str!("testdata/rsa.spki.pem")));
    let base64: String =
        include_str!("testdata/rsa.certificate.pem").lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(read(&base64).unwrap().set.keys, [rsa]);
    let chain = format!("{}{ED25519}", include_str!("testdata/rsa.certificate.pem"));
    assert_eq!(read(&chain).unwrap().set.keys.len(), 1);
}

#[test]
fn each_refusal_says_what_is_wrong() {
    assert_eq!(refused("  "), KeyError::Empty);
    for text in ["hunter2", "MIIB", "My secret", "-----END PUBLIC KEY-----"] {
        assert_eq!(refused(text), KeyError::Unrecognized, "{text}");
    }
    assert!(matches!(refused("{\"kty\":"), KeyError::Json(_)));
    assert_eq!(refused("{}"), KeyError::Missing("kty"));
    assert_eq!(refused(r#"{"kty":"RSA","e":"AQAB"}"#), KeyError::Missing("n"));
    assert_eq!(refused(r#"{"kty":"EC","x":"AA"}"#), KeyError::Missing("crv"));
    assert_eq!(refused(r#"{"kty":"EC","crv":"P-521"}"#), KeyError::UnknownCurve("P-521".into()));
    assert_eq!(refused(r#"{"kty":"OKP","crv":"X25519"}"#), KeyError::UnknownCurve("X25519".into()));
    assert_eq!(refused(r#"{"kty":"AKP"}"#), KeyError::UnknownType("`AKP`".into()));
    assert!(matches!(refused(r#"{"kty":7}"#), KeyError::Members(_)));
    assert!(matches!(refused(r#"{"keys":{}}"#), KeyError::Members(_)));
    assert_eq!(refused(r#"{"keys":[]}"#), KeyError::NoKeys);
    assert_eq!(
        refused(r#"{"kty":"EC","crv":"P-256","x":"AAAA"}"#),
        KeyError::Coordinate { name: "x", found: 3 }
    );
    assert_eq!(
        refused(r#"{"kty":"RSA","n":"AA==","e":"AQAB"}"#).to_string(),
        "the key's `n`, character 3: `=` is padding, which tokens leave out"
    );
    let discovery = r#"{"issuer":"https://issuer.example/","jwks_uri":"https://issuer.example/jwks"}"#;
    assert_eq!(refused(discovery), KeyError::Discovery("https://issuer.example/jwks".into()));
    let pem = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    assert_eq!(
        refused(&pem("CERTIFICATE REQUEST", "AAAA")),
        KeyError::UnknownPem("CERTIFICATE REQUEST".into())
    );
    assert!(matches!(refused(&pem("PUBLIC KEY", "*")), KeyError::DamagedPem(_)));
    assert!(matches!(refused(&pem("PUBLIC KEY", "MCow")), KeyError::DamagedDer(_)));
    assert!(matches!(refused("-----BEGIN PUBLIC KEY-----\nAAAA"), KeyError::DamagedPem(_)));
    // A point on P-384, as OpenSSL writes it.
    let p384 = pem(
        "PUBLIC KEY",
        "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE9xHZGP2qvXyxl+MhlVbAx5jwF+EwPoNvR/5ygOTY+Tjz9cDA8ccXum7ssd+3v52PZzCS223Ca8YC\
         avcFKwZEWtUTU5Jbw0Z6VK6HnxCe6MSJ43/PMikc7EOGFJKDQ1fy",
    );
    assert_eq!(refused(&p384), KeyError::UnknownCurve("P-384".into()));
}

#[test]
fn a_set_keeps_what_it_can() {
    let p521 = json!({ "kty": "EC", "crv": "P-521", "kid": "2" });
    let keys = read(&json!({ "keys": [p521, rfc_7517_rsa()] }).to_string()).unwrap();
    assert_eq!(keys.set.keys.len(), 1);
    assert_eq!(
        keys.notes[0].to_string(),
        "key 1 of the set is left out: the curve P-521 is not known here; P-256 and Ed25519 are"
    );
}

#[test]
fn a_single_key_without_a_name_answers_to_the_tokens() {
    let named = |keys: &Keys| keys.answering_to(Some("a")).keys[0].kid.clone();
    assert_eq!(named(&read(ED25519).unwrap()), Some("a".into()));
    assert_eq!(named(&read(&rfc_7517_rsa().to_string()).unwrap()), Some("2011-04-29".into()));
    assert_eq!(read(ED25519).unwrap().answering_to(None).keys[0].kid, None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), json in "\\{(\"(kty|crv|x|y|n|e|k|keys)\":(\"(RSA|EC|OKP|oct|P-256|AQAB)\"|\\[\\]|1),?){0,4}\\}?") {
        let _ = read(&text);
        let _ = read(&json);
        let _ = secret(&text, SecretText::Base64url);
        let _ = secret(&text, SecretText::Utf8);
    }

    #[test]
    fn no_damaged_der_makes_it_panic(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        for key in [jwk(rfc_7517_rsa()), jwk(rfc_7517_ec()), rfc_8037()] {
            let mut bytes = der::of(&key).unwrap();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(cut.index(bytes.len() + 1));
            let _ = (der::spki(&bytes), der::pkcs1(&bytes), der::certificate(&bytes));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = (der::spki(&bytes), der::pkcs1(&bytes), der::certificate(&bytes));
    }
}
