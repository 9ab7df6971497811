//! The islands of the walk, one a stop: what the learner does against the real issuer, and what came of it.

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
