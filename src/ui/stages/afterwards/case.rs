//! What stop 10 does with the tokens: each action's request, and what its answer shows.

use crate::{
    client::{renewal, resource, run::Run},
    ui::{
        site::Site,
        store::{Asked, Walk},
    },
    wire::Request,
};

/// What one does with the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    OpaqueUserinfo,
    OrdersUserinfo,
    Refresh,
    RefreshSpent,
    Revoke,
    Validating,
    Introspecting,
}

use Case::{Introspecting, OpaqueUserinfo, OrdersUserinfo, Refresh, RefreshSpent, Revoke, Validating};

/// A heading, and below it the actions: what each is called, and what it sends.
pub type Group = (&'static str, &'static [(Case, &'static str, &'static str)]);

/// The actions in the order in which they tell something.
pub const GROUPS: [Group; 3] = [
    (
        "The user",
        &[
            (OpaqueUserinfo, "Userinfo, opaque token", "GET with the access token that has no audience"),
            (OrdersUserinfo, "Userinfo, JWT", "GET with the access token for the orders API"),
        ],
    ),
    (
        "Renewing",
        &[
            (Refresh, "Use the refresh token", "POST to the token endpoint, without the user"),
            (RefreshSpent, "Use the first one again", "POST with the refresh token that is spent"),
        ],
    ),
    (
        "Ending",
        &[
            (Revoke, "Revoke the refresh token", "POST to the revocation endpoint"),
            (Validating, "Call the API that validates", "GET with the JWT; the API asks nobody"),
            (Introspecting, "Call the API that asks", "GET with the same JWT; the API asks the issuer"),
        ],
    ),
];

impl Case {
    /// The run whose tokens it uses. Once there are tokens that were asked for with `offline_access`, the JWT is
    /// of those: what ends the refresh token ends it.
    pub fn asked(self, walk: &Walk) -> Asked {
        let renews = walk.runs.get(&Asked::Offline).is_some_and(|run| run.newest().is_some());
        match self {
            OpaqueUserinfo => Asked::NoAudience,
            OrdersUserinfo if !renews => Asked::Orders,
            Validating | Introspecting if !renews && walk.access_token(Asked::Orders).is_some() => {
                Asked::Orders
            }
            _ => Asked::Offline,
        }
    }

    /// Its name in the run.
    pub fn key(self) -> String {
        format!("{self:?}")
    }

    /// The request with this run's tokens; `None` if it lacks what the case needs.
    pub fn request(self, run: &Run, site: &Site) -> Option<Request> {
        let newest = run.newest()?;
        let client_id = &run.request.choices.client_id;
        let refresh = |token: &str| renewal::refresh(&run.metadata.token_endpoint, client_id, token);
        let get = |url: &str| resource::with_bearer(Request::get(url), Some(&newest.access_token));
        Some(match self {
            OpaqueUserinfo | OrdersUserinfo => get(&run.metadata.userinfo_endpoint),
            Refresh => refresh(&newest.refresh_token?),
            RefreshSpent => {
                run.renewed.as_ref()?;
                refresh(&run.tokens().ok()??.refresh_token?)
            }
            Revoke => {
                let endpoint = run.metadata.revocation_endpoint.as_ref()?;
                renewal::revoke(endpoint, client_id, &newest.refresh_token?)
            }
            Validating => get(&site.orders()).with_header(resource::EXPLAIN, "1"),
            Introspecting => get(&site.introspected_orders()).with_header(resource::EXPLAIN, "1"),
        })
    }

    /// What an answer with this status shows of the tokens of `run`.
    pub fn shows(self, status: u16, run: &Run) -> &'static str {
        if status == 429 || status >= 500 {
            return "";
        }
        let void = is_void(run);
        let renews = run.newest().is_some_and(|tokens| tokens.refresh_token.is_some());
        match (self, status < 400, void) {
            (OpaqueUserinfo | OrdersUserinfo, true, _) => {
                "Compare `sub` with the one in the ID token that came with this access token: if they differ, the client must discard the answer."
            }
            (OrdersUserinfo, false, true) => {
                "Refused: userinfo is the issuer's own, and the issuer has ended this token. An API that checks it by itself still accepts it."
            }
            (Refresh, true, _) => {
                "New tokens, and nobody was asked. The refresh token is a new one, too; the one you sent is spent."
            }
            (RefreshSpent, false, _) => {
                "A spent refresh token came back: somebody may have a copy. The issuer cannot tell a thief from a client's mistake, so the chain is void. Use the refresh token once more: the new one is refused, too."
            }
            (Refresh, false, _) => "Refused: the chain has ended. Only signing in starts another.",
            (Revoke, true, _) => {
                "The refresh token is void, and at the issuer so is all that its grant gave. The answer is empty and would be the same for a token that never was. Now call the two APIs."
            }
            (Validating, true, true) => {
                "Accepted, though the issuer has ended it: signature, `iss`, `aud` and `exp` still hold, and this API asks nobody."
            }
            (Introspecting, false, true) => {
                "Refused: this API asked the issuer, which said `\"active\": false`."
            }
            (Validating | Introspecting, true, false) if renews => {
                "Accepted. Revoke the refresh token, and call again."
            }
            (Validating | Introspecting, true, false) => {
                "Accepted. To see what revoking changes you need a refresh token: “Use the refresh token” leads to one, if the API allows offline access."
            }
            _ => "",
        }
    }
}

/// Whether the issuer has ended what this run gave.
pub fn is_void(run: &Run) -> bool {
    let status = |case: Case| run.later.get(&case.key()).map(|exchange| exchange.response.status);
    // Not 429 or 5xx, which say nothing of the chain: RFC 6749 section 5.2.
    status(Revoke) == Some(200) || [Refresh, RefreshSpent].into_iter().any(|case| status(case) == Some(400))
}

/// The case that was last chosen.
pub fn chosen(walk: &Walk) -> Option<Case> {
    let name = walk.afterwards.as_ref()?;
    GROUPS.iter().flat_map(|(_, cases)| *cases).map(|(case, ..)| *case).find(|case| case.key() == *name)
}
