//! Public keys in DER: RFC 5280 section 4.1, RFC 8017 appendix A.1.1, RFC 5480, RFC 8410.

use spki::{
    AlgorithmIdentifier, ObjectIdentifier, SubjectPublicKeyInfo, SubjectPublicKeyInfoRef,
    der::{
        Decode, Encode, Reader, Tag,
        asn1::{Any, AnyRef, BitStringRef, UintRef},
    },
};

use super::KeyError;
use crate::token::{Jwk, base64url};

/// `rsaEncryption`: RFC 8017 appendix A.1.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey`: RFC 5480 section 2.1.1.
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1`, which is P-256: RFC 5480 section 2.1.1.1.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// `id-Ed25519`: RFC 8410 section 3.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Names of what is recognized and not supported, so that the error can say it.
const OTHERS: [(&str, &str); 5] = [
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.101.113", "Ed448"),
    ("1.3.101.110", "X25519"),
];

fn damaged(error: spki::der::Error) -> KeyError {
    KeyError::DamagedDer(error.to_string())
}

/// A `SubjectPublicKeyInfo`.
pub(super) fn spki(bytes: &[u8]) -> Result<Jwk, KeyError> {
    key(SubjectPublicKeyInfoRef::from_der(bytes).map_err(damaged)?)
}

/// An `RSAPublicKey`: modulus and exponent.
pub(super) fn pkcs1(bytes: &[u8]) -> Result<Jwk, KeyError> {
    let numbers = AnyRef::from_der(bytes).and_then(|any| {
        any.sequence(|reader| {
            Ok::<_, spki::der::Error>((reader.decode::<UintRef>()?, reader.decode::<UintRef>()?))
        })
    });
    let (n, e) = numbers.map_err(damaged)?;
    let text = |number: UintRef| Some(base64url::encode(number.as_bytes()));
    Ok(Jwk { kty: "RSA".into(), n: text(n), e: text(e), ..Jwk::default() })
}

/// The key of a certificate. Nothing else of it is read: version, serial number, algorithm, issuer, dates
/// and subject are stepped over.
pub(super) fn certificate(bytes: &[u8]) -> Result<Jwk, KeyError> {
    let found = AnyRef::from_der(bytes).and_then(|certificate| {
        certificate.sequence(|reader| {
            let signed: AnyRef = reader.decode()?;
            let found = signed.sequence(|reader| {
                // The version is absent from certificates of version 1.
                let before = if Tag::peek(reader)?.is_context_specific() { 6 } else { 5 };
                for _ in 0..before {
                    reader.decode::<AnyRef>()?;
                }
                let found = reader.decode::<SubjectPublicKeyInfoRef>()?;
                rest(reader)?;
                Ok::<_, spki::der::Error>(found)
            });
            rest(reader)?;
            found
        })
    });
    key(found.map_err(damaged)?)
}

/// Steps over what is left.
fn rest<'a>(reader: &mut impl Reader<'a>) -> Result<(), spki::der::Error> {
    while !reader.is_finished() {
        reader.decode::<AnyRef>()?;
    }
    Ok(())
}

fn key(info: SubjectPublicKeyInfoRef) -> Result<Jwk, KeyError> {
    let named = |oid: ObjectIdentifier| {
        let oid = oid.to_string();
        let known = OTHERS.iter().find(|(other, _)| *other == oid);
        known.map_or(oid.clone(), |(_, name)| (*name).to_owned())
    };
    let bits = info.subject_public_key.as_bytes();
    let bits = bits.ok_or_else(|| KeyError::DamagedDer("the key is not a whole number of bytes".into()))?;
    match info.algorithm.oid {
        RSA => pkcs1(bits),
        EC => {
            let curve =
                info.algorithm.parameters_oid().map_err(|error| KeyError::DamagedDer(error.to_string()))?;
            if curve != P256 {
                return Err(KeyError::UnknownCurve(named(curve)));
            }
            // An uncompressed point: a four, then both coordinates. SEC 1 section 2.3.3.
            let (Some((4, point)), 65) = (bits.split_first(), bits.len()) else {
                return Err(KeyError::DamagedDer("the point is not an uncompressed one of P-256".into()));
            };
            let (x, y) = point.split_at(32);
            Ok(curve_key("EC", "P-256", x, Some(y)))
        }
        ED25519 if bits.len() == 32 => Ok(curve_key("OKP", "Ed25519", bits, None)),
        ED25519 => Err(KeyError::Coordinate { name: "x", found: bits.len() }),
        other => match named(other).as_str() {
            name @ ("Ed448" | "X25519") => Err(KeyError::UnknownCurve(name.into())),
            oid => Err(KeyError::UnknownType(format!("{oid} (object identifier)"))),
        },
    }
}

fn curve_key(kty: &str, crv: &str, x: &[u8], y: Option<&[u8]>) -> Jwk {
    Jwk {
        kty: kty.into(),
        crv: Some(crv.into()),
        x: Some(base64url::encode(x)),
        y: y.map(base64url::encode),
        ..Jwk::default()
    }
}

/// The `SubjectPublicKeyInfo` of a public key; `None` for a symmetric or malformed one.
pub(super) fn of(key: &Jwk) -> Option<Vec<u8>> {
    let octets = |value: &Option<String>| base64url::decode(value.as_deref()?).ok();
    let (oid, parameters, bits) = match (key.kty.as_str(), key.crv.as_deref()) {
        ("RSA", _) => {
            let (n, e) = (octets(&key.n)?, octets(&key.e)?);
            let mut numbers = UintRef::new(&n).ok()?.to_der().ok()?;
            numbers.extend(UintRef::new(&e).ok()?.to_der().ok()?);
            (RSA, Some(Any::null()), Any::new(Tag::Sequence, numbers).ok()?.to_der().ok()?)
        }
        ("EC", Some("P-256")) => {
            let bits = [vec![4], octets(&key.x)?, octets(&key.y)?].concat();
            (EC, Some(Any::encode_from(&P256).ok()?), bits)
        }
        ("OKP", Some("Ed25519")) => (ED25519, None, octets(&key.x)?),
        _ => return None,
    };
    let algorithm = AlgorithmIdentifier { oid, parameters };
    SubjectPublicKeyInfo { algorithm, subject_public_key: BitStringRef::from_bytes(&bits).ok()? }
        .to_der()
        .ok()
}
