//! A token under examination: the rows so far, and those that every list opens with.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Check, Checklist, Rule, Validation, Verdict};
use crate::{
    ports::UnixTime,
    token::{
        Algorithm, JwkSet, UnverifiedClaims, VerifiedClaims, Verifier,
        decode::{Decoded, Form},
    },
};

/// A row's words. Most say the same for every token, and an API makes a list for each request.
type Text = Cow<'static, str>;

/// What came of looking at one rule.
pub(super) struct Outcome {
    pub verdict: Verdict,
    pub expected: Text,
    pub found: Text,
}

impl Outcome {
    pub fn judged(holds: bool, expected: impl Into<Text>, found: impl Into<Text>) -> Self {
        let verdict = if holds { Verdict::Passed } else { Verdict::Failed };
        Self { verdict, expected: expected.into(), found: found.into() }
    }

    pub fn failed(expected: impl Into<Text>, found: impl Into<Text>) -> Self {
        Self::judged(false, expected, found)
    }

    pub fn not_applicable(expected: impl Into<Text>, found: impl Into<Text>) -> Self {
        Self { verdict: Verdict::NotApplicable, expected: expected.into(), found: found.into() }
    }

    pub fn missing(input: impl Into<Text>, found: impl Into<Text>) -> Self {
        Self { verdict: Verdict::MissingInput, expected: input.into(), found: found.into() }
    }
}

/// A token under examination, and the rows so far.
pub(super) struct Examination<'a> {
    pub(super) token: &'a Decoded,
    header: Option<&'a Map<String, Value>>,
    claims: Option<UnverifiedClaims<'a>>,
    pub(super) now: UnixTime,
    pub(super) leeway: i64,
    /// Whether header and claims can be read. If not, the row about the form is the only one.
    readable: bool,
    checks: Vec<Check>,
    /// What came of the signature's row; `None` before it.
    signed: Option<bool>,
}

const FORM: (Rule, &str, &str) =
    (Rule::Form, "It has the three parts of a signed token, strictly encoded.", "RFC 7515 7.1, RFC 7519 7.2");

impl<'a> Examination<'a> {
    /// Starts with the row about the form.
    pub fn open(token: &'a Decoded, now: UnixTime, leeway: i64) -> Self {
        let header = token.header().filter(|_| token.form == Form::Jws);
        let (header, claims) = header.zip(token.unverified_claims()).unzip();
        let readable = header.is_some();
        let (rule, statement, section) = FORM;
        let checks = vec![row(rule, statement, section, form(token), false)];
        Self { token, header, claims, now, leeway: leeway.max(0), readable, checks, signed: None }
    }

    /// Starts with what the issuer says of `token`, whose words take the place of the token's own: nothing of
    /// the token itself is examined.
    pub fn of_answer(token: &'a Decoded, said: &'a Map<String, Value>, now: UnixTime, leeway: i64) -> Self {
        let claims = Some(UnverifiedClaims::new(said));
        let (header, leeway) = (None, leeway.max(0));
        Self { token, header, claims, now, leeway, readable: true, checks: Vec::new(), signed: None }
    }

    /// The claim of this name.
    pub fn claim(&self, name: &str) -> Option<&'a Value> {
        self.claims?.get(name)
    }

    /// The header's parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&'a Value> {
        self.header?.get(name)
    }

    /// Adds a row, unless there is nothing that it could be about.
    pub fn row(&mut self, rule: Rule, statement: &'static str, section: &'static str, outcome: Outcome) {
        if !self.readable {
            return;
        }
        if rule == Rule::Signature {
            self.signed = Some(outcome.verdict == Verdict::Passed);
        }
        let unverified = rule != Rule::Signature && self.signed == Some(false);
        self.checks.push(row(rule, statement, section, outcome, unverified));
    }

    /// Ends the list. The claims are worth relying on only if the list is complete and without a failure.
    pub fn close(self) -> Validation {
        let checklist = Checklist { checks: self.checks };
        let claims = self.claims.filter(|_| checklist.valid() == Some(true)).map(VerifiedClaims::vouch);
        Validation { checklist, claims }
    }

    /// The rows about the header, the signature and the issuer: no claim below them can be believed unless
    /// they pass.
    pub async fn signed_by(&mut self, trust: Trust<'_>, places: Places) {
        if !self.readable {
            return;
        }
        self.row(
            Rule::Crit,
            "The header demands no extension that is unknown here.",
            "RFC 7515 4.1.11",
            self.crit(),
        );
        let (statement, section) = places.alg;
        self.row(Rule::Alg, statement, section, self.alg(trust.algorithm));
        let (outcome, key) = self.key(trust.keys, trust.algorithm);
        let statement = "Among the trusted keys one fits: the one that `kid` names, if it names any.";
        self.row(Rule::Key, statement, places.key, outcome);
        let outcome = self.signature(key, trust.algorithm, trust.verifier).await;
        self.row(Rule::Signature, "The signature fits that key.", places.signature, outcome);
        let outcome = self.iss(trust.issuer);
        self.row(Rule::Iss, "`iss` is the issuer, to the letter.", places.iss, outcome);
    }
}

/// What a validator trusts before it has seen any token.
#[derive(Clone, Copy)]
pub(super) struct Trust<'t> {
    pub issuer: Option<&'t str>,
    pub keys: Option<&'t JwkSet>,
    pub algorithm: Algorithm,
    pub verifier: &'t dyn Verifier,
}

/// Where the opening rules stand for one kind of token; the rule about `alg` says who chose it.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub alg: (&'static str, &'static str),
    pub key: &'static str,
    pub signature: &'static str,
    pub iss: &'static str,
}

fn row(
    rule: Rule,
    statement: &'static str,
    section: &'static str,
    outcome: Outcome,
    on_unverified_data: bool,
) -> Check {
    let Outcome { verdict, expected, found } = outcome;
    Check {
        rule,
        statement: statement.into(),
        section: section.into(),
        expected,
        found,
        verdict,
        on_unverified_data,
    }
}

fn form(token: &Decoded) -> Outcome {
    let expected = "header.payload.signature, each in base64url, the first two JSON objects";
    let found: Text = match (token.form, token.faults.as_slice()) {
        (Form::Opaque, [_, ..]) => "text that no bearer token may hold: RFC 6750 2.1".into(),
        (Form::Opaque, []) => format!(
            "an opaque string of {} characters: nothing in it can be read; only its issuer knows what it stands for",
            token.raw.chars().count()
        )
        .into(),
        (Form::Jwe, _) => {
            "five parts: encrypted, so nobody but its addressee can read it; not a broken signed token".into()
        }
        (Form::Json, _) => {
            "the parts as members of a JSON object; a JWT has them in one line, with dots between".into()
        }
        (Form::Jws, []) => "three parts, well-formed".into(),
        (Form::Jws, [fault, more @ ..]) => {
            let part = fault.part.map_or_else(String::new, |part| format!(" (in the {part})"));
            let more = match more.len() {
                0 => String::new(),
                count => format!("; and {count} more"),
            };
            format!("{fault}{part}{more}").into()
        }
    };
    let readable = token.header().is_some() && token.unverified_claims().is_some();
    Outcome::judged(token.form == Form::Jws && token.is_well_formed() && readable, expected, found)
}
