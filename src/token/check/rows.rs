//! The rows that the checklists are made of.
//!
//! Each method looks at one rule and says what was expected, what was found and what comes of it; the
//! lists put them in order and say where each rule stands.

use serde_json::Value;

use super::{
    Verdict,
    examination::{Examination, Outcome},
    key, time,
};
use crate::{
    ports::UnixTime,
    token::{Algorithm, Jwk, JwkSet, SignatureError, Verifier},
};

impl Examination<'_> {
    /// `typ` is one of `allowed`, compared as a media type (RFC 7515 section 4.1.9); absent if `or_absent`.
    pub fn typ(&self, allowed: &[&str], or_absent: bool) -> Outcome {
        let mut expected: Vec<_> = allowed.iter().map(|typ| quoted(typ)).collect();
        expected.extend(or_absent.then(|| "absent".to_owned()));
        let holds = match self.parameter("typ") {
            None => or_absent,
            Some(Value::String(typ)) => allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(typ)),
            Some(_) => false,
        };
        Outcome::judged(holds, expected.join(" or "), shown(self.parameter("typ")))
    }

    /// No extension is known here, so whatever `crit` names is unknown.
    pub fn crit(&self) -> Outcome {
        let expected = "no extension that must be understood";
        match self.parameter("crit") {
            None => Outcome::not_applicable(expected, "absent"),
            found => Outcome::failed(expected, shown(found)),
        }
    }

    /// `alg` is the one that the verifier chose.
    pub fn alg(&self, chosen: Algorithm) -> Outcome {
        let found = self.parameter("alg");
        let holds = found.and_then(Value::as_str) == Some(chosen.name());
        let mut text = shown(found);
        if self.token.alg().is_some_and(|alg| alg.eq_ignore_ascii_case("none")) {
            text.push_str(", which means: signed by nobody");
        }
        Outcome::judged(holds, quoted(chosen.name()), text)
    }

    /// The key that the header names is trusted and fits.
    pub fn key<'k>(&self, keys: Option<&'k JwkSet>, algorithm: Algorithm) -> (Outcome, Option<&'k Jwk>) {
        let kid = self.parameter("kid");
        let Some(keys) = keys else {
            return (Outcome::missing("the keys to trust", shown(kid)), None);
        };
        let (kty, _) = algorithm.key_type();
        if kid.is_some_and(|kid| !kid.is_string()) {
            return (Outcome::failed("a `kid` that is a string", shown(kid)), None);
        }
        let expected = match self.token.kid() {
            Some(kid) => format!("one {kty} key fit for {algorithm}, by the name of {}", quoted(kid)),
            None => format!("one {kty} key fit for {algorithm}"),
        };
        match key::choose(keys, algorithm, self.token.kid()) {
            Err(refusal) => (Outcome::failed(expected, refusal.to_string()), None),
            Ok(key) => {
                let name = key.kid.as_deref().map_or_else(|| "a key without a name".into(), quoted);
                let size = key.size_in_bits().map_or_else(String::new, |bits| format!(", {bits} bits"));
                (Outcome::judged(true, expected, format!("{name}: {}{size}", key.kty)), Some(key))
            }
        }
    }

    /// The signature fits the key.
    pub async fn signature(
        &self,
        key: Option<&Jwk>,
        algorithm: Algorithm,
        verifier: &dyn Verifier,
    ) -> Outcome {
        let expected = format!("made over header and payload with that key and {algorithm}");
        let Some(key) = key else {
            return Outcome::missing("a key to try it with", "not tried");
        };
        let (Some(input), Some(signature)) = (self.token.signing_input(), self.token.signature()) else {
            return Outcome::failed(expected, "no signature that can be read");
        };
        if signature.is_empty() {
            return Outcome::failed(expected, "empty: nobody signed this");
        }
        match verifier.verify(algorithm, key, input.as_bytes(), signature).await {
            Ok(true) => Outcome::judged(true, expected, "it fits"),
            Ok(false) => {
                let why = "it does not fit: another key signed, or something was changed afterwards";
                Outcome::failed(expected, why)
            }
            Err(error @ SignatureError::Unavailable(_)) => {
                Outcome::missing("a way to verify signatures", error.to_string())
            }
            Err(error) => Outcome::failed(expected, error.to_string()),
        }
    }

    /// `iss` is the issuer, compared character by character.
    pub fn iss(&self, issuer: Option<&str>) -> Outcome {
        let found = self.claim("iss");
        let Some(issuer) = issuer else {
            return Outcome::missing("the issuer that is trusted", shown(found));
        };
        let mut text = shown(found);
        let found = found.and_then(Value::as_str);
        let bare = |url: &str| url.strip_suffix('/').unwrap_or(url).to_owned();
        if found.is_some_and(|found| found != issuer && bare(found) == bare(issuer)) {
            text.push_str(", which differs by the slash at the end");
        }
        Outcome::judged(found == Some(issuer), quoted(issuer), text)
    }

    /// `aud` lists the one who validates; nobody else, if `alone`.
    pub fn aud(&self, audience: Option<&str>, input: &'static str, alone: bool) -> Outcome {
        let found = self.claim("aud");
        let Some(audience) = audience else {
            return Outcome::missing(input, shown(found));
        };
        let expected = format!("{}{}", quoted(audience), if alone { " and no other" } else { " in it" });
        match audiences(found) {
            None if found.is_none() => Outcome::failed(expected, "absent"),
            None => {
                Outcome::failed(expected, format!("{}: not a string nor a list of strings", shown(found)))
            }
            Some(all) => {
                let is_mine = |own: &&str| *own == audience;
                let holds = all.iter().any(is_mine) && (!alone || all.iter().all(is_mine));
                Outcome::judged(holds, expected, shown(found))
            }
        }
    }

    /// The header's parameter of this name, as a row shows it.
    pub fn header_shown(&self, name: &str) -> String {
        shown(self.parameter(name))
    }

    /// `exp` is in the future.
    pub fn exp(&self) -> Outcome {
        self.date("exp", "later than", |exp, now, leeway| now < exp.plus(leeway))
    }

    /// `nbf` is not in the future, if it is there.
    pub fn nbf(&self) -> Outcome {
        self.if_there("nbf", |exam| {
            exam.date("nbf", "not later than", |nbf, now, leeway| nbf <= now.plus(leeway))
        })
    }

    /// What the rule about the claim says, which does not concern a token without it.
    pub fn if_there(&self, claim: &str, rule: impl Fn(&Self) -> Outcome) -> Outcome {
        let outcome = rule(self);
        match self.claim(claim) {
            None => Outcome { verdict: Verdict::NotApplicable, ..outcome },
            Some(_) => outcome,
        }
    }

    /// `iat` is there and not in the future.
    pub fn iat(&self) -> Outcome {
        self.date("iat", "not later than", |iat, now, leeway| iat <= now.plus(leeway))
    }

    /// `auth_time` is at most `max_age` seconds ago.
    pub fn auth_time(&self, max_age: Option<i64>) -> Outcome {
        let Some(max_age) = max_age else {
            let found = shown(self.claim("auth_time"));
            return Outcome::not_applicable("any: the request set no `max_age`", found);
        };
        let relation = format!("at most {} (`max_age`) before", time::duration(max_age));
        self.date("auth_time", &relation, |at, now, leeway| now <= at.plus(max_age.max(0)).plus(leeway))
    }

    fn date_expected(&self, relation: &str) -> String {
        let now = self.now.0;
        match self.leeway {
            0 => format!("{relation} {now}, the time now, without leeway"),
            leeway => format!("{relation} {now}, the time now, with {leeway} s of leeway"),
        }
    }

    fn date(&self, name: &str, relation: &str, holds: impl Fn(UnixTime, UnixTime, i64) -> bool) -> Outcome {
        let expected = self.date_expected(relation);
        let found = shown(self.claim(name));
        match self.claim(name).map(time::numeric_date) {
            None => Outcome::failed(expected, found),
            Some(Err(why)) => Outcome::failed(expected, format!("{found}: {why}")),
            Some(Ok(date)) => {
                let found = format!("{found}, {}", time::distance(date, self.now));
                Outcome::judged(holds(date, self.now, self.leeway), expected, found)
            }
        }
    }

    /// Each of `names` is a claim that is a string and not empty.
    pub fn texts(&self, names: &[&str]) -> Outcome {
        let text = |name: &&str| self.claim(name).and_then(Value::as_str).is_some_and(|s| !s.is_empty());
        let expected = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let found: Vec<_> = match names {
            [name] => vec![shown(self.claim(name))],
            _ => names.iter().map(|name| format!("`{name}`: {}", shown(self.claim(name)))).collect(),
        };
        Outcome::judged(names.iter().all(text), format!("{expected}, as text"), found.join("; "))
    }

    /// `scope` contains what the request needs.
    pub fn scope(&self, needed: Option<&str>) -> Outcome {
        let found = self.claim("scope");
        let Some(needed) = needed else {
            return Outcome::not_applicable("any: nothing in particular is asked for", shown(found));
        };
        let granted = found.and_then(Value::as_str).unwrap_or_default();
        let holds = granted.split(' ').any(|scope| scope == needed);
        Outcome::judged(holds, format!("{} in it", quoted(needed)), shown(found))
    }
}

/// The audiences of `aud`: RFC 7519 section 4.1.3 allows a string or an array of strings.
pub(super) fn audiences(aud: Option<&Value>) -> Option<Vec<&str>> {
    match aud? {
        Value::String(one) => Some(vec![one]),
        Value::Array(several) => several.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// The longest value that a row repeats.
const LONGEST: usize = 300;

/// A value as a row shows it: short, and recognizable as a value.
pub(super) fn shown(value: Option<&Value>) -> String {
    match value {
        None => "absent".into(),
        Some(Value::String(text)) => quoted(text),
        Some(value) => quoted(&value.to_string()),
    }
}

/// A text between backticks, cut if it is very long.
pub(super) fn quoted(text: &str) -> String {
    // No text has more characters than bytes: most need no counting.
    let end = (text.len() > LONGEST).then(|| text.char_indices().nth(LONGEST)).flatten();
    match end {
        None => ["`", text, "`"].concat(),
        Some((end, _)) => ["`", text.get(..end).unwrap_or_default(), "…`"].concat(),
    }
}
