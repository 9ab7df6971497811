//! What came true: for each stop, which of its outcomes the run shows. Computed from what was on the wire and
//! from verdicts, never from the lesson's text.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    client::run::Run,
    token::{
        check::{Rule, Verdict},
        decode::{Form, decode},
    },
    ui::{
        recorded::recording::{Case, Recording},
        site::Site,
    },
};

/// By the stops' slugs. A stop is missing if the run shows none of its outcomes.
pub fn of(recording: &Recording) -> BTreeMap<&'static str, &'static str> {
    let found = [
        ("sketch", sketch(recording)),
        ("register", register(recording)),
        ("ask", ask(recording)),
        ("sign-in", sign_in(recording)),
        ("come-back", come_back(recording)),
        ("exchange", exchange(recording)),
        ("id-token", id_token(recording)),
        ("access-token", access_token(recording)),
        ("call-the-api", call_the_api(recording)),
        ("afterwards", afterwards(recording)),
        ("sketch-again", sketch_again(recording)),
    ];
    found.into_iter().filter_map(|(slug, outcome)| Some((slug, outcome?))).collect()
}

/// Whose addresses these are: `client`, `issuer`, `api`, each once.
pub fn parties(site: &Site, addresses: &[String]) -> Vec<&'static str> {
    let own = [("api", &site.api), ("issuer", &site.issuer), ("client", &site.public_url)];
    let party = |address: &String| {
        // One may lie below another: the longer one is meant.
        let fits = own.into_iter().filter(|(_, base)| address.starts_with(base.as_str()));
        fits.max_by_key(|(_, base)| base.len()).map_or("somebody else", |(name, _)| name)
    };
    addresses.iter().map(party).collect::<BTreeSet<_>>().into_iter().collect()
}

fn access_token_of(run: &Run) -> Option<String> {
    Some(run.tokens().ok()??.access_token)
}

/// The form of a run's access token.
fn form(run: &Run) -> Option<Form> {
    Some(decode(&access_token_of(run)?).form)
}

/// For whom a run's access token is; `None` if that cannot be read.
fn audience(run: &Run) -> Option<serde_json::Value> {
    decode(&access_token_of(run)?).unverified_claims()?.get("aud").cloned()
}

fn sketch(recording: &Recording) -> Option<&'static str> {
    let named = form(&recording.orders.run)?;
    Some(match form(&recording.plain.run)? {
        // There is nothing to explain.
        Form::Jws => return None,
        _ if recording.afterwards.userinfo[0].response.status != 200 => "damaged",
        _ if named == Form::Jws => "no-api",
        _ if named == Form::Jwe => "key-missing",
        _ => "library",
    })
}

fn register(recording: &Recording) -> Option<&'static str> {
    let mut accepted = recording.installed.iter().filter(|(_, exchange)| exchange.response.status < 400);
    let (kind, _) = accepted.next()?;
    accepted.next().is_none().then_some(*kind)
}

fn ask(recording: &Recording) -> Option<&'static str> {
    let mut deciding = BTreeSet::new();
    for (a, b) in pairs(&recording.trials) {
        let (one, other) = (&a.request.choices, &b.request.choices);
        let differ = [
            ("scope", one.scope != other.scope),
            ("audience", one.audience != other.audience),
            ("client-id", one.client_id != other.client_id),
        ];
        let mut differ = differ.into_iter().filter_map(|(name, differs)| differs.then_some(name));
        if let (Some(name), None) = (differ.next(), differ.next())
            && form(a)? != form(b)?
        {
            deciding.insert(name);
        }
    }
    let decides = deciding.pop_first()?;
    deciding.is_empty().then_some(decides)
}

fn pairs(runs: &[Run]) -> impl Iterator<Item = (&Run, &Run)> {
    let rest = move |(index, run)| runs[index + 1..].iter().map(move |other| (run, other));
    runs.iter().enumerate().flat_map(rest)
}

fn sign_in(recording: &Recording) -> Option<&'static str> {
    match recording.password_went_to.as_slice() {
        ["client"] => Some("client"),
        ["issuer"] => Some("issuer"),
        ["client", "issuer"] => Some("issuer-and-client"),
        parties if parties.contains(&"api") => Some("api"),
        _ => None,
    }
}

/// The form fields of a run's exchange.
fn fields(body: Option<&str>) -> BTreeMap<String, String> {
    form_urlencoded::parse(body.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn come_back(recording: &Recording) -> Option<&'static str> {
    let redeemed = recording.plain.run.token_exchange.as_ref()?;
    if recording.stolen.response.status < 400 || redeemed.response.status != 200 {
        return None;
    }
    let (thiefs, own) = (&recording.stolen.request.body, &redeemed.request.body);
    let (thiefs, own) = (fields(thiefs.as_deref()), fields(own.as_deref()));
    // Each code is another one.
    let lacking: Vec<_> =
        own.iter().filter(|(name, value)| *name != "code" && thiefs.get(*name) != Some(*value)).collect();
    match lacking.as_slice() {
        [(name, _)] if *name == "code_verifier" => Some("pkce"),
        [(name, _)] if *name == "redirect_uri" => Some("redirect-uri"),
        [(name, _)] if *name == "state" => Some("state"),
        [(name, _)] if *name == "nonce" => Some("nonce"),
        _ => None,
    }
}

fn exchange(recording: &Recording) -> Option<&'static str> {
    let mut decides = None;
    for (a, b) in pairs(&recording.trials) {
        let sent =
            |run: &Run| fields(run.token_exchange.as_ref().and_then(|found| found.request.body.as_deref()));
        let (one, other) = (sent(a), sent(b));
        let differ: Vec<_> = one.keys().filter(|name| one.get(*name) != other.get(*name)).collect();
        match differ.as_slice() {
            [name] if *name == "code" && audience(a) != audience(b) => decides = Some("code"),
            [name] if *name == "code_verifier" && audience(a) != audience(b) => return Some("verifier"),
            _ => {}
        }
    }
    decides.or(Some("registration"))
}

fn id_token(recording: &Recording) -> Option<&'static str> {
    let edited = decode(&recording.edited.token);
    let email = |text: &str| decode(text).unverified_claims().and_then(|claims| claims.get("email").cloned());
    Some(match recording.edited.checklist.get(Rule::Signature).map(|row| row.verdict) {
        _ if edited.form != Form::Jws => "decoding-fails",
        _ if email(&edited.raw) == email(&recording.id_token.token) => "old-text",
        Some(Verdict::Failed) => "signature-fails",
        Some(Verdict::Passed) => "both-accept",
        _ => return None,
    })
}

fn access_token(recording: &Recording) -> Option<&'static str> {
    if form(&recording.orders.run)? != Form::Jws {
        return Some("encrypted");
    }
    let failed = recording.as_client.checks.iter().filter(|row| row.verdict == Verdict::Failed);
    let failed: Vec<_> = failed.map(|row| row.rule).collect();
    Some(match failed.as_slice() {
        [] => "validation-passes",
        failed if failed.contains(&Rule::Aud) => "other-audience",
        failed if !failed.contains(&Rule::Signature) => "signature-suffices",
        _ => return None,
    })
}

fn status(recording: &Recording, case: Case) -> Option<u16> {
    Some(recording.call(case)?.exchange.response.status)
}

fn call_the_api(recording: &Recording) -> Option<&'static str> {
    match status(recording, Case::IdToken)? {
        200 => Some("200"),
        401 => {
            // The answer says why, and the reason must be the address, not the signature.
            let reason = recording.call(Case::IdToken)?.checklist.as_ref()?.first_failure()?.rule;
            matches!(reason, Rule::Aud | Rule::Typ).then_some("401")
        }
        403 => Some("403"),
        _ => None,
    }
}

fn afterwards(recording: &Recording) -> Option<&'static str> {
    let ended = recording.afterwards.logout.response.status < 400
        && recording.afterwards.revoked.as_ref()?.response.status == 200;
    let call = &recording.afterwards.call;
    let failed = call.checklist.as_ref().and_then(|list| list.first_failure()).map(|row| row.rule);
    match (call.exchange.response.status, failed) {
        _ if !ended => None,
        (200, _) => Some("accepted"),
        (401, Some(Rule::Signature | Rule::Key)) => Some("signature"),
        (401, _) => Some("session"),
        _ => None,
    }
}

fn sketch_again(recording: &Recording) -> Option<&'static str> {
    let [letter, key, none] = [Case::IdToken, Case::Right, Case::Nothing].map(|case| status(recording, case));
    let to_client = recording.id_token.checklist.valid() == Some(true);
    match (letter?, key?, none?) {
        (_, _, 200) => Some("client-protects-api"),
        (200, 200, _) => Some("same"),
        (200, _, _) => Some("id-token-to-api"),
        (_, 200, _) if to_client => Some("client-and-api"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_the_innermost_party() {
        let site = |issuer: &str, api: &str| Site {
            public_url: "http://walk".into(),
            issuer: issuer.into(),
            api: api.into(),
            ..Site::default()
        };
        let addresses = ["http://walk/issuer/sign-in".to_owned(), "http://walk/callback".to_owned()];
        assert_eq!(
            parties(&site("http://walk/issuer/", "http://walk/api"), &addresses),
            ["client", "issuer"]
        );
        let below = site("http://i/", "http://i/api");
        assert_eq!(parties(&below, &["http://i/api/orders".to_owned()]), ["api"]);
        assert_eq!(parties(&below, &["http://elsewhere/".to_owned()]), ["somebody else"]);
    }
}
