//! PEM as people have it: indented, on one line, with written-out `\n`, or as bare base64 without its
//! frame. RFC 7468 describes the tidy form.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{KeyError, Source, der};
use crate::token::Jwk;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The keys of a PEM text: of each `PUBLIC KEY`, or of the first certificate of a chain.
pub(super) fn read(text: &str) -> Result<(Vec<Jwk>, Source), KeyError> {
    if is_private(text) {
        return Err(KeyError::Private);
    }
    if !text.contains(BEGIN) {
        return read_bare(text).map(|(key, source)| (vec![key], source));
    }
    let mut keys = Vec::new();
    let mut source = Source::Spki;
    for block in text.split(BEGIN).skip(1) {
        let (label, rest) =
            block.split_once(DASHES).ok_or(KeyError::DamagedPem("the line with BEGIN has no end"))?;
        let (body, _) =
            rest.split_once("-----END").ok_or(KeyError::DamagedPem("the line with END is missing"))?;
        let bytes = bytes(body)
            .ok_or(KeyError::DamagedPem("between BEGIN and END stands something else than base64"))?;
        let (key, kind) = match label.trim() {
            "PUBLIC KEY" => (der::spki(&bytes)?, Source::Spki),
            "RSA PUBLIC KEY" => (der::pkcs1(&bytes)?, Source::Pkcs1),
            "CERTIFICATE" | "X509 CERTIFICATE" => (der::certificate(&bytes)?, Source::Certificate),
            other => return Err(KeyError::UnknownPem(other.to_owned())),
        };
        keys.push(key);
        source = kind;
        if kind == Source::Certificate {
            break;
        }
    }
    Ok((keys, source))
}

/// Whether there is a private key in the text, in any of the frames that have one.
pub(super) fn is_private(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
}

/// The base64 of DER without a frame, as in configuration files.
fn read_bare(text: &str) -> Result<(Jwk, Source), KeyError> {
    // Every DER structure of interest is a SEQUENCE: 0x30, which base64 writes as `M`.
    let bytes =
        Some(text).filter(|text| text.starts_with('M')).and_then(bytes).ok_or(KeyError::Unrecognized)?;
    let spki = der::spki(&bytes).map(|key| (key, Source::Spki));
    let refused = |error: &KeyError| matches!(error, KeyError::UnknownCurve(_) | KeyError::UnknownType(_));
    if spki.as_ref().is_err_and(|error| !refused(error)) {
        let others = [(der::certificate(&bytes), Source::Certificate), (der::pkcs1(&bytes), Source::Pkcs1)];
        let found = others.into_iter().find_map(|(key, source)| Some((key.ok()?, source)));
        return found.ok_or(KeyError::Unrecognized);
    }
    spki
}

/// Ordinary base64, without white space and written-out line breaks.
fn bytes(body: &str) -> Option<Vec<u8>> {
    let body = body.replace("\\n", "").replace("\\r", "");
    let body: String = body.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\\')).collect();
    STANDARD.decode(body).ok()
}

/// The public key as PEM `PUBLIC KEY` with lines of 64 characters, as RFC 7468 and common tools write it:
/// the text that a careless library takes for an HMAC secret. `None` for a symmetric or malformed key.
pub fn to_pem(key: &Jwk) -> Option<String> {
    let base64 = STANDARD.encode(der::of(key)?);
    let mut text = String::from("-----BEGIN PUBLIC KEY-----\n");
    for line in base64.as_bytes().chunks(64) {
        text.push_str(std::str::from_utf8(line).ok()?);
        text.push('\n');
    }
    text.push_str("-----END PUBLIC KEY-----\n");
    Some(text)
}
