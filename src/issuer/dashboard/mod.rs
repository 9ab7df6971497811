//! The dashboard: what `manage` can do, as pages, below `dashboard/` of the issuer's URL.
//!
//! Everybody may look at the default tenant; whoever has a sandbox's key sees forms in the same places. A form
//! ends in the same changes of the tenant's file as a request to [`super::manage`], and what the file's reader
//! refuses comes back at the fields that it is about. The pages work without scripts.
//!
//! | page | file |
//! |---|---|
//! | `.` | [`overview`]: where everything is, and the end of the sandbox |
//! | `applications`, `apis`, `users`, `connections` | [`applications`], [`apis`], [`users`], [`connections`]: what each list's entries hold |
//! | `keys` | [`keys`]: rotate and revoke |
//! | `settings` | [`settings`]: the file's head, and the clock |
//! | `log` | [`log`]: what was decided, and why |
//! | `export` | [`export`]: the file itself |
//!
//! - [`view`]: who looks, at what; [`frame`]: what is around every page; [`refusal`]: pages for who may not
//! - [`entries`]: the pages that the four lists share; [`form`]: fields as data; [`fields`]: fields as seen;
//!   [`mistakes`]: which field a mistake of the file is about; [`mod@table`]

mod apis;
mod applications;
mod connections;
mod entries;
mod export;
mod fields;
mod form;
mod frame;
mod keys;
mod log;
mod mistakes;
mod overview;
mod refusal;
mod settings;
mod table;
mod users;
mod view;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use super::{Issuer, manage, unanswered};

/// The longest form: the whole file, in which each byte may take three.
const LONGEST_FORM: usize = 4 * manage::LONGEST_TENANT;

/// The paths, relative to the issuer's URL.
pub(super) fn router() -> Router<Issuer> {
    Router::new()
        .route("/dashboard", get(overview::with_slash))
        .route("/dashboard/", get(overview::get))
        .route("/dashboard/end", get(overview::confirm).post(overview::end))
        .route("/dashboard/keys", get(keys::get))
        .route("/dashboard/keys/rotate", post(keys::rotate))
        .route("/dashboard/keys/revoke", get(keys::confirm).post(keys::revoke))
        .route("/dashboard/settings", get(settings::get).post(settings::post))
        .route("/dashboard/clock", get(settings::to_clock).post(settings::clock))
        .route("/dashboard/log", get(log::get))
        .route("/dashboard/log/entries", get(log::entries))
        .route("/dashboard/export", get(export::get).post(export::post))
        .route("/dashboard/export/tenant.toml", get(export::file))
        .route("/dashboard/{list}", get(entries::all))
        .route("/dashboard/{list}/add", get(entries::blank).post(entries::add))
        .route("/dashboard/{list}/entry", get(entries::one).post(entries::save))
        .route("/dashboard/{list}/remove", get(entries::confirm).post(entries::remove))
        .method_not_allowed_fallback(unanswered::other_method)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}
