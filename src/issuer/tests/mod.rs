//! The issuer as its clients meet it: whole requests through the router, one file an endpoint.

mod authorize;
mod basic_op;
mod clients;
mod cross_origin;
mod custom_claims;
mod dashboard;
mod discovery;
mod faults;
mod formats;
mod hostile;
mod interaction;
mod journal;
mod limits;
mod logout;
mod parsers;
mod refresh;
mod revocation;
mod sign_in;
mod tenant_file;
mod token;
mod transactions;
mod upstream;
mod userinfo;
