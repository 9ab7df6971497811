//! The stages of the walk, one a stop: what the learner does against the real issuer, and what came of it.
//!
//! They are two islands, [`GetTokens`] and [`UseTokens`]. An island's code is loaded where a page has it, and
//! the splitter makes a file of each set of islands that have code in common: with an island a stop, a stop
//! loads a hundred files.

pub mod access_token;
pub mod afterwards;
pub mod ask;
pub mod call;
pub mod callback;
pub mod come_back;
pub mod exchange;
pub mod id_token;
pub mod sign_in;
pub mod sketch;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use self::{
    access_token::AccessTokenStage, afterwards::AfterwardsStage, ask::AskStage, call::CallStage,
    callback::Callback, come_back::ComeBackStage, exchange::ExchangeStage, id_token::IdTokenStage,
    sign_in::SignInStage,
};
use super::site::Site;

/// A step on the way to the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the stops' own names")]
pub enum Getting {
    Ask,
    SignIn,
    Callback,
    ComeBack,
    Exchange,
}

/// What is done with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the stops' own names")]
pub enum Using {
    IdToken,
    AccessToken,
    CallTheApi,
    Afterwards,
}

/// The stages until the tokens have come.
#[island(lazy)]
pub fn GetTokens(site: Site, step: Getting) -> impl IntoView {
    match step {
        Getting::Ask => view! { <AskStage site /> }.into_any(),
        Getting::SignIn => view! { <SignInStage site /> }.into_any(),
        Getting::Callback => view! { <Callback site /> }.into_any(),
        Getting::ComeBack => view! { <ComeBackStage site /> }.into_any(),
        Getting::Exchange => view! { <ExchangeStage site /> }.into_any(),
    }
}

/// The stages that have the tokens.
#[island(lazy)]
pub fn UseTokens(site: Site, step: Using) -> impl IntoView {
    match step {
        Using::IdToken => view! { <IdTokenStage site /> }.into_any(),
        Using::AccessToken => view! { <AccessTokenStage site /> }.into_any(),
        Using::CallTheApi => view! { <CallStage site /> }.into_any(),
        Using::Afterwards => view! { <AfterwardsStage site /> }.into_any(),
    }
}
