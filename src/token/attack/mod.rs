//! The attacks that the field knows, each on a real token: what it changes, how to make it, whom it is to
//! fool, and which row of the checklist refuses it.
//!
//! - [`forge`]: making the changed token, as far as an attacker can
//! - [`diff`]: which characters differ between two tokens
//!
//! In the tests, `naive` has a verifier for each classic mistake, and each attack is shown to fool one.

pub mod diff;
pub mod forge;
#[cfg(test)]
#[cfg(feature = "native")]
mod naive;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;

use std::str::FromStr;

use super::{
    Algorithm, Decoded,
    check::{Rule, access_token::Profile},
    decode::{Form, PartKind},
};

pub use self::forge::{Edit, ForgeError, Forged, HmacSecret, Materials};

/// An attack. Its [`slug`](Attack::slug) is stable and good for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attack {
    /// A claim changed, header and signature as they were.
    PayloadEdited,
    /// The signature taken out, its dot left: `header.payload.`.
    SignatureEmptied,
    /// The signature and its dot taken out: `header.payload`.
    SignatureDropped,
    /// `alg` says that nobody signed, and nobody did: RFC 8725 section 2.1.
    AlgNone(Spelling),
    /// `alg` turned into HS256, with the issuer's public key as the secret: RFC 8725 section 2.1.
    PublicKeyAsSecret,
    /// Signed with the attacker's own key, under the `kid` of the issuer's.
    ForeignKey,
    /// Signed with the attacker's own key, which the header brings along as `jwk`: RFC 7515 section 4.1.3.
    EmbeddedJwk,
    /// Signed with the attacker's own key, which the header's `jku` says where to get: RFC 8725 section
    /// 3.10.
    ForeignJku,
    /// `kid` is the path of an empty file, and the HMAC is made with an empty secret: RFC 8725 section
    /// 3.10.
    KidTraversal,
    /// `crit` demands an extension that nobody knows: RFC 7515 section 4.1.11.
    UnknownCrit,
    /// Signed by the issuer, but `exp` is over.
    Expired,
    /// Signed by the issuer, but for somebody else.
    OtherAudience,
    /// `iss` is another issuer.
    OtherIssuer,
    /// An ID token of an earlier sign-in, presented again.
    NonceReplayed,
    /// The ID token sent to the API.
    IdTokenAsAccessToken,
    /// The access token handed to the client as if it said who signed in.
    AccessTokenAsIdToken,
}

/// How `none` is spelled: filters that compare letter by letter know only the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// `none`, as RFC 7518 section 3.6 has it.
    Lower,
    /// `None`
    Title,
    /// `NONE`
    Upper,
    /// `nOnE`
    Mixed,
}

/// Who is to be fooled, and what that validator knows: the same attack ends in another row elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Who validates.
    pub validator: Validator,
    /// How the issuer's access tokens look.
    pub profile: Profile,
    /// The algorithm that the validator chose.
    pub algorithm: Algorithm,
}

/// A party that validates a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validator {
    /// The client, an ID token: [`super::check::id_token`].
    Client,
    /// The API, an access token: [`super::check::access_token`].
    Api,
}

/// How the token of an attack comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipe {
    /// With an editor: [`Attack::apply`].
    Forge {
        /// Whether [`Materials::own_key`] is needed.
        own_key: bool,
        /// Whether [`Materials::issuer_key`] is needed.
        issuer_key: bool,
    },
    /// By the issuer, for an application that gets such tokens on purpose: it must be correctly signed, or
    /// another row would refuse it first.
    AskIssuer {
        /// The application's `client_id` in the default tenant.
        client_id: &'static str,
    },
    /// It is another token, as it is.
    UseOther(Other),
}

/// Another token of the run, or of a run before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// The run's ID token.
    IdToken,
    /// The run's access token.
    AccessToken,
    /// The ID token of another sign-in, with another `nonce`.
    EarlierIdToken,
}

impl Spelling {
    /// The value of `alg`.
    pub fn alg(self) -> &'static str {
        match self {
            Self::Lower => "none",
            Self::Title => "None",
            Self::Upper => "NONE",
            Self::Mixed => "nOnE",
        }
    }
}

impl Attack {
    /// All of them, in an order to be tried in.
    pub const ALL: [Self; 19] = [
        Self::PayloadEdited,
        Self::SignatureEmptied,
        Self::SignatureDropped,
        Self::AlgNone(Spelling::Lower),
        Self::AlgNone(Spelling::Title),
        Self::AlgNone(Spelling::Upper),
        Self::AlgNone(Spelling::Mixed),
        Self::PublicKeyAsSecret,
        Self::ForeignKey,
        Self::EmbeddedJwk,
        Self::ForeignJku,
        Self::KidTraversal,
        Self::UnknownCrit,
        Self::Expired,
        Self::OtherAudience,
        Self::OtherIssuer,
        Self::NonceReplayed,
        Self::IdTokenAsAccessToken,
        Self::AccessTokenAsIdToken,
    ];

    /// The stable name, for links.
    pub fn slug(self) -> &'static str {
        match self {
            Self::PayloadEdited => "payload-edited",
            Self::SignatureEmptied => "signature-emptied",
            Self::SignatureDropped => "signature-dropped",
            Self::AlgNone(Spelling::Lower) => "alg-none",
            Self::AlgNone(Spelling::Title) => "alg-none-title",
            Self::AlgNone(Spelling::Upper) => "alg-none-upper",
            Self::AlgNone(Spelling::Mixed) => "alg-none-mixed",
            Self::PublicKeyAsSecret => "public-key-as-secret",
            Self::ForeignKey => "foreign-key",
            Self::EmbeddedJwk => "embedded-jwk",
            Self::ForeignJku => "foreign-jku",
            Self::KidTraversal => "kid-traversal",
            Self::UnknownCrit => "unknown-crit",
            Self::Expired => "expired",
            Self::OtherAudience => "other-audience",
            Self::OtherIssuer => "other-issuer",
            Self::NonceReplayed => "nonce-replayed",
            Self::IdTokenAsAccessToken => "id-token-as-access-token",
            Self::AccessTokenAsIdToken => "access-token-as-id-token",
        }
    }

    /// How its token comes about.
    pub fn recipe(self) -> Recipe {
        let forge = |own_key, issuer_key| Recipe::Forge { own_key, issuer_key };
        match self {
            Self::PayloadEdited
            | Self::SignatureEmptied
            | Self::SignatureDropped
            | Self::AlgNone(_)
            | Self::KidTraversal => forge(false, false),
            Self::PublicKeyAsSecret => forge(false, true),
            Self::ForeignKey | Self::EmbeddedJwk | Self::ForeignJku | Self::UnknownCrit => forge(true, false),
            Self::Expired => Recipe::AskIssuer { client_id: "fault-expired" },
            Self::OtherAudience => Recipe::AskIssuer { client_id: "fault-wrong-audience" },
            Self::OtherIssuer => Recipe::AskIssuer { client_id: "fault-wrong-issuer" },
            Self::NonceReplayed => Recipe::UseOther(Other::EarlierIdToken),
            Self::IdTokenAsAccessToken => Recipe::UseOther(Other::IdToken),
            Self::AccessTokenAsIdToken => Recipe::UseOther(Other::AccessToken),
        }
    }

    /// What differs from a token that is fine: the part, and the member of it if it is always the same.
    pub fn changes(self) -> &'static [(PartKind, Option<&'static str>)] {
        use PartKind::{Header, Payload, Signature};
        match self {
            Self::PayloadEdited => &[(Payload, None)],
            Self::SignatureEmptied | Self::SignatureDropped | Self::ForeignKey => &[(Signature, None)],
            Self::AlgNone(_) | Self::PublicKeyAsSecret => &[(Header, Some("alg")), (Signature, None)],
            Self::EmbeddedJwk => &[(Header, Some("jwk")), (Signature, None)],
            Self::ForeignJku => &[(Header, Some("kid")), (Header, Some("jku")), (Signature, None)],
            Self::KidTraversal => &[(Header, Some("alg")), (Header, Some("kid")), (Signature, None)],
            Self::UnknownCrit => &[(Header, Some("crit")), (Signature, None)],
            Self::Expired => &[(Payload, Some("exp"))],
            Self::OtherAudience => &[(Payload, Some("aud"))],
            Self::OtherIssuer => &[(Payload, Some("iss"))],
            Self::NonceReplayed => &[(Payload, Some("nonce"))],
            Self::IdTokenAsAccessToken | Self::AccessTokenAsIdToken => {
                &[(Header, Some("typ")), (Payload, Some("aud"))]
            }
        }
    }

    /// Whether this can be tried on `target` with `token`. What is forged needs a token to start from,
    /// whose header and claims can be read.
    pub fn applies_to(self, target: Target, token: &Decoded) -> bool {
        let readable =
            token.form == Form::Jws && token.header().is_some() && token.unverified_claims().is_some();
        let forged = matches!(self.recipe(), Recipe::Forge { .. });
        (readable || !forged) && self.refused_by(target).is_some()
    }

    /// The first row of `target`'s checklist that refuses it, `None` if it cannot be tried there.
    pub fn refused_by(self, target: Target) -> Option<Rule> {
        let client = target.validator == Validator::Client;
        let public_key = !target.algorithm.is_symmetric();
        Some(match self {
            Self::SignatureDropped => Rule::Form,
            Self::PayloadEdited | Self::SignatureEmptied | Self::ForeignKey => Rule::Signature,
            // A validator that chose HS256 has no public key to be fooled with.
            Self::EmbeddedJwk if public_key => Rule::Signature,
            Self::PublicKeyAsSecret if public_key => Rule::Alg,
            Self::ForeignJku if public_key => Rule::Key,
            Self::AlgNone(_) => Rule::Alg,
            Self::KidTraversal => {
                if public_key {
                    Rule::Alg
                } else {
                    Rule::Key
                }
            }
            Self::UnknownCrit => Rule::Crit,
            Self::Expired => Rule::Exp,
            Self::OtherAudience => Rule::Aud,
            Self::OtherIssuer => Rule::Iss,
            Self::NonceReplayed if client => Rule::Nonce,
            Self::IdTokenAsAccessToken if !client => kinds_apart(target.profile),
            Self::AccessTokenAsIdToken if client => kinds_apart(target.profile),
            _ => return None,
        })
    }
}

/// What tells the two kinds of token apart: the standard's `typ`, or only the audience.
fn kinds_apart(profile: Profile) -> Rule {
    match profile {
        Profile::Rfc9068 => Rule::Typ,
        Profile::Auth0 => Rule::Aud,
    }
}

/// A slug that is no attack's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no attack called `{0}`")]
pub struct UnknownAttack(pub String);

impl FromStr for Attack {
    type Err = UnknownAttack;

    fn from_str(slug: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|attack| attack.slug() == slug).ok_or_else(|| UnknownAttack(slug.into()))
    }
}
