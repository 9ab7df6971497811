//! Each attack fools a naive verifier, and the checklist refuses it in the row that the attack names.

use serde_json::{Value, json};

use super::{
    naive::{Mistake, Naive},
    *,
};
use crate::token::{
    Jwk, Signer, base64url,
    check::{Checklist, Verdict},
    decode::decode,
    keys,
    test_support::{Bench, stranger, with},
};

fn mistake(attack: Attack) -> Mistake {
    match attack {
        Attack::PayloadEdited => Mistake::DecodesOnly,
        Attack::SignatureEmptied | Attack::SignatureDropped => Mistake::VerifiesWhatIsThere,
        Attack::AlgNone(Spelling::Lower) => Mistake::HonoursNone,
        Attack::AlgNone(_) => Mistake::RefusesOneSpelling,
        Attack::PublicKeyAsSecret => Mistake::TrustsAlg,
        Attack::ForeignKey => Mistake::PoolsKeys,
        Attack::EmbeddedJwk => Mistake::TrustsJwk,
        Attack::ForeignJku => Mistake::FollowsJku,
        Attack::KidTraversal => Mistake::OpensKid,
        Attack::UnknownCrit => Mistake::IgnoresCrit,
        Attack::Expired => Mistake::IgnoresExp,
        Attack::OtherAudience | Attack::IdTokenAsAccessToken | Attack::AccessTokenAsIdToken => {
            Mistake::IgnoresAud
        }
        Attack::OtherIssuer => Mistake::IgnoresIss,
        Attack::NonceReplayed => Mistake::IgnoresNonce,
    }
}

/// A run of the flow, and an attacker beside it.
struct Scene {
    bench: Bench,
    target: Target,
    attacker: Box<dyn Signer>,
    /// The attacker's key as a verifier would have it.
    attacker_key: Jwk,
    id_token: String,
    access_token: String,
}

impl Scene {
    async fn new(target: Target) -> Self {
        let bench = Bench::new(target.algorithm);
        let attacker = stranger(target.algorithm);
        let k = target.algorithm.is_symmetric().then(|| base64url::encode([6; 32]));
        let attacker_key = Jwk { k, ..attacker.public_key().clone() };
        let typ = if target.profile == Profile::Rfc9068 { "at+jwt" } else { "JWT" };
        let id_token = bench.sign("JWT", &with(&bench.id_claims(), "at_hash", Value::Null)).await;
        let access_token = bench.sign(typ, &bench.access_claims()).await;
        Self { bench, target, attacker, attacker_key, id_token, access_token }
    }

    /// The token that is validated when nobody attacks.
    fn token(&self) -> &str {
        match self.target.validator {
            Validator::Client => &self.id_token,
            Validator::Api => &self.access_token,
        }
    }

    /// What the issuer signs for the application of this fault.
    async fn issued(&self, client_id: &str) -> String {
        let token = decode(self.token());
        let (name, value) = match client_id {
            "fault-expired" => ("exp", json!(self.bench.now - 3600)),
            "fault-wrong-audience" => ("aud", json!("https://somebody-else.example/")),
            "fault-wrong-issuer" => ("iss", json!("https://somebody-else.example/")),
            other => panic!("no such application: {other}"),
        };
        let claims = token.unverified_claims().unwrap();
        self.bench.sign(token.typ().unwrap(), &with(claims.as_map(), name, value)).await
    }

    async fn attacked(&self, attack: Attack) -> String {
        match attack.recipe() {
            Recipe::Forge { own_key, issuer_key } => {
                let materials = Materials {
                    edit: None,
                    issuer_key: issuer_key.then(|| &self.bench.keys.keys[0]),
                    own_key: own_key.then_some(&*self.attacker),
                };
                attack.apply(&decode(self.token()), &materials).await.unwrap().token
            }
            Recipe::AskIssuer { client_id } => self.issued(client_id).await,
            Recipe::UseOther(Other::IdToken) => self.id_token.clone(),
            Recipe::UseOther(Other::AccessToken) => self.access_token.clone(),
            Recipe::UseOther(Other::EarlierIdToken) => {
                let decoded = decode(&self.id_token);
                let claims = decoded.unverified_claims().unwrap();
                self.bench.sign("JWT", &with(claims.as_map(), "nonce", json!("n-0"))).await
            }
        }
    }

    async fn checked(&self, token: &str) -> Checklist {
        match self.target.validator {
            Validator::Client => self.bench.id(token, |_| ()).await.checklist,
            Validator::Api => self.bench.access(token, self.target.profile).await.checklist,
        }
    }

    async fn fools(&self, token: &str, mistake: Option<Mistake>) -> bool {
        let naive = Naive {
            validator: self.target.validator,
            algorithm: self.target.algorithm,
            keys: &self.bench.keys,
            attacker: &self.attacker_key,
            nonce: "n-1",
            now: self.bench.now,
        };
        naive.accepts(token, mistake).await
    }
}

fn targets() -> impl Iterator<Item = Target> {
    Algorithm::ALL.into_iter().flat_map(|algorithm| {
        [Validator::Client, Validator::Api].into_iter().flat_map(move |validator| {
            [Profile::Auth0, Profile::Rfc9068].map(|profile| Target { validator, profile, algorithm })
        })
    })
}

#[tokio::test]
async fn each_attack_fools_a_naive_verifier_and_the_checklist_names_the_row_that_refuses() {
    let mut tried = std::collections::HashSet::new();
    for target in targets() {
        let scene = Scene::new(target).await;
        assert_eq!(scene.checked(scene.token()).await.valid(), Some(true), "{target:?}");
        assert!(scene.fools(scene.token(), None).await, "{target:?}");
        for attack in Attack::ALL {
            let Some(rule) = attack.refused_by(target) else {
                assert!(!attack.applies_to(target, &decode(scene.token())));
                continue;
            };
            assert!(attack.applies_to(target, &decode(scene.token())));
            let token = scene.attacked(attack).await;
            let checklist = scene.checked(&token).await;
            let refusal = checklist.first_failure().map(|check| check.rule);
            assert_eq!(refusal, Some(rule), "{attack:?} on {target:?}: {checklist:#?}");
            assert!(!scene.fools(&token, None).await, "{attack:?} on {target:?}: nobody is fooled");
            assert!(scene.fools(&token, Some(mistake(attack))).await, "{attack:?} on {target:?}");
            tried.insert(attack);
        }
    }
    assert_eq!(tried.len(), Attack::ALL.len());
}

#[tokio::test]
async fn what_the_issuer_signed_is_refused_in_one_row_alone() {
    let target = Target { validator: Validator::Api, profile: Profile::Auth0, algorithm: Algorithm::ES256 };
    let scene = Scene::new(target).await;
    for attack in [Attack::Expired, Attack::OtherAudience, Attack::OtherIssuer] {
        let checklist = scene.checked(&scene.attacked(attack).await).await;
        assert_eq!(checklist.count(Verdict::Failed), 1, "{attack:?}");
    }
}

#[tokio::test]
async fn a_forged_token_differs_where_the_attack_says() {
    let target = Target { validator: Validator::Api, profile: Profile::Auth0, algorithm: Algorithm::ES256 };
    let scene = Scene::new(target).await;
    let token = decode(scene.token());
    for attack in Attack::ALL {
        if let Recipe::Forge { .. } = attack.recipe() {
            let materials = Materials {
                issuer_key: Some(&scene.bench.keys.keys[0]),
                own_key: Some(&*scene.attacker),
                edit: None,
            };
            let forged = attack.apply(&token, &materials).await.unwrap();
            let after = decode(&forged.token);
            for (part, member) in attack.changes() {
                let found = forged.changes.iter().find(|change| {
                    change.part == *part && (member.is_none() || change.member.as_deref() == *member)
                });
                let range = found.unwrap_or_else(|| panic!("{attack:?}: {:?}", forged.changes)).range.clone();
                assert!(after.raw.get(range).is_some());
            }
            let others = forged.changes.iter().filter(|change| {
                !attack.changes().iter().any(|(part, member)| {
                    change.part == *part && (member.is_none() || change.member.as_deref() == *member)
                })
            });
            // The extension that `crit` names has to stand there too.
            assert_eq!(others.count(), usize::from(attack == Attack::UnknownCrit), "{attack:?}");
        }
    }
}

#[tokio::test]
async fn an_edit_goes_into_any_forged_token() {
    let target = Target { validator: Validator::Api, profile: Profile::Auth0, algorithm: Algorithm::RS256 };
    let scene = Scene::new(target).await;
    let edit = Edit { claim: "sub".into(), value: "user|2".into() };
    let materials = Materials { edit: Some(&edit), issuer_key: scene.bench.keys.keys.first(), own_key: None };
    let token = decode(scene.token());
    let forged = Attack::PublicKeyAsSecret.apply(&token, &materials).await.unwrap();
    assert_eq!(decode(&forged.token).unverified_claims().unwrap().get("sub"), Some(&json!("user|2")));
    let pem = keys::to_pem(&scene.bench.keys.keys[0]).unwrap();
    assert_eq!(forged.secret, Some(HmacSecret::PublicKeyPem(pem)));
    let change = forged.changes.iter().find(|change| change.member.as_deref() == Some("sub")).unwrap();
    let part = decode(&forged.token).part(change.part).unwrap().clone();
    assert!(part.span.start <= change.range.start && change.range.end <= part.span.end);

    let nothing = Materials::default();
    for (attack, error) in [
        (Attack::PublicKeyAsSecret, ForgeError::NoIssuerKey),
        (Attack::ForeignKey, ForgeError::NoOwnKey),
        (Attack::Expired, ForgeError::NothingToForge(Attack::Expired.recipe())),
    ] {
        assert_eq!(attack.apply(&token, &nothing).await, Err(error));
    }
    let opaque = decode("LZDn9xq2CjH0Pv3vSg");
    assert_eq!(Attack::PayloadEdited.apply(&opaque, &nothing).await, Err(ForgeError::Unreadable));
    assert!(!Attack::PayloadEdited.applies_to(target, &opaque));
}

#[test]
fn the_issuer_has_the_applications_that_are_asked() {
    let tenant = include_str!("../../issuer/default_tenant.toml");
    for attack in Attack::ALL {
        if let Recipe::AskIssuer { client_id } = attack.recipe() {
            assert!(tenant.contains(&format!("client_id = \"{client_id}\"\n")), "{attack:?}");
        }
    }
}

#[test]
fn slugs_are_names_of_one_attack_each() {
    for attack in Attack::ALL {
        assert_eq!(attack.slug().parse(), Ok(attack));
    }
    assert_eq!("nothing".parse::<Attack>(), Err(UnknownAttack("nothing".into())));
}
