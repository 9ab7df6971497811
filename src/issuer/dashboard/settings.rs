//! `dashboard/settings`: the head of the tenant's file, and the clock.

use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::{
    super::{
        authorize::see_other,
        manage::{ClockChange, ClockReading, Document, error::ManageError},
    },
    fields::{Form, facts},
    form::{self, Field, Fieldset, Kind, Values, named},
    frame::{Page, time},
    mistakes::{self, About, Mistake, sentence, summary},
    view::{Answer, Fields, View, Visit},
};

/// The clock is no part of the file, and has a form of its own.
const CLOCK: &[Fieldset] = &[Fieldset { legend: "Clock", fields: &[OFFSET] }];

const OFFSET: Field = Field {
    name: "offset",
    label: "Offset, in seconds",
    hint: "Ahead of the server's own clock; less than 0 for behind.",
    kind: Kind::Seconds,
};

const FORM: &[Fieldset] = &[
    Fieldset {
        legend: "Tenant",
        fields: &[
            Field {
                name: "name",
                label: "Name",
                hint: "What the pages call the issuer.",
                kind: Kind::Needed,
            },
            Field {
                name: "logout_urls",
                label: "Logout URLs",
                hint: "Where the browser may go after a logout that names no application. One a line.",
                kind: Kind::Lines,
            },
        ],
    },
    Fieldset {
        legend: "Access tokens",
        fields: &[
            Field {
                name: "default_audience",
                label: "Default audience",
                hint: "The API that a request without an audience gets its access token for.",
                kind: Kind::Choice(|tenant| {
                    let apis = tenant.apis.iter().map(|api| (api.identifier.clone(), api.identifier.clone()));
                    std::iter::once((String::new(), "None: the access token is opaque".into()))
                        .chain(apis)
                        .collect()
                }),
            },
            Field {
                name: "opaque_format",
                label: "Opaque access tokens",
                hint: "",
                kind: Kind::Choice(|_| {
                    named(&[
                        ("", "Default: reference"),
                        ("reference", "reference: a short random handle"),
                        ("jwe", "jwe: five parts, of which the header decodes and the payload does not"),
                    ])
                }),
            },
            Field {
                name: "access_token_profile",
                label: "Profile of JWT access tokens",
                hint: "For APIs that name none of their own.",
                kind: Kind::Choice(|_| [named(&[("", "Default: auth0")]), profiles()].concat()),
            },
            Field {
                name: "vendor_quirks",
                label: "Answer with Auth0's status codes",
                hint: "403 for `invalid_grant`, where RFC 6749 section 5.2 says 400.",
                kind: Kind::Switch(false),
            },
            Field {
                name: "claims",
                label: "Claims of your own",
                hint: "A JSON object, for the ID tokens and JWT access tokens of every application.",
                kind: Kind::Object,
            },
        ],
    },
    Fieldset {
        legend: "Lifetimes, in seconds",
        fields: &[
            Field {
                name: "lifetimes.code",
                label: "Authorization code",
                hint: "Empty for 60. RFC 6749 section 4.1.2 recommends ten minutes at most.",
                kind: Kind::Seconds,
            },
            Field {
                name: "lifetimes.userinfo_token",
                label: "Access token for /userinfo alone",
                hint: "Empty for 86400: a day.",
                kind: Kind::Seconds,
            },
            Field {
                name: "lifetimes.session",
                label: "Session at the issuer",
                hint: "Empty for 259200: three days.",
                kind: Kind::Seconds,
            },
            Field {
                name: "lifetimes.transaction",
                label: "Time to sign in",
                hint: "Empty for 1800: half an hour.",
                kind: Kind::Seconds,
            },
        ],
    },
];

/// The lifetimes' table in the file, and what their fields begin with.
const LIFETIMES: (&str, &str) = ("lifetimes", "lifetimes.");

/// The profiles of access tokens.
pub(super) fn profiles() -> Vec<(String, String)> {
    named(&[("auth0", "auth0: typ JWT, azp"), ("rfc9068", "rfc9068: typ at+jwt, client_id, jti")])
}

/// `GET dashboard/settings`.
pub(super) async fn get(visit: Visit) -> Answer {
    let view = visit.look()?;
    let values = Values::of(FORM, &flat(view.file()));
    Ok(page(&view, &values, &[], None).respond(&view))
}

/// `offset` was typed for the clock; then the mistakes are about that.
fn page(view: &View<'_>, values: &Values, mistakes: &[Mistake], offset: Option<&str>) -> Page {
    let (ours, clocks) = if offset.is_some() { (&[][..], mistakes) } else { (mistakes, &[][..]) };
    let content = html! {
        (summary(ours, FORM))
        (summary(clocks, CLOCK))
        @if view.can_change() {
            form class="editor" method="post" action=(view.url("settings")) novalidate {
                (view.csrf())
                (Form { sets: FORM, values, mistakes: ours, keeps_name: false }.inputs(view))
                div class="buttons" { button class="primary" type="submit" { "Save" } }
            }
        } @else { (facts(view, FORM, values)) }
        section aria-labelledby="clock" { h2 #clock { "Clock" } (clock_form(view, clocks, offset)) }
    };
    Page { section: "settings", title: "Settings".into(), content }
}

/// The file's head with each lifetime as a field of its own.
fn flat(mut file: Fields) -> Fields {
    let Some(Value::Object(lifetimes)) = file.remove(LIFETIMES.0) else { return file };
    file.extend(lifetimes.into_iter().map(|(name, value)| (format!("{}{name}", LIFETIMES.1), value)));
    file
}

/// The reverse of [`flat`], for what changes: all lifetimes, if one does.
fn nested(changed: Fields, flat: &Fields) -> Fields {
    let mut all = flat.clone();
    all.extend(changed.clone());
    let lifetime = |(name, value): (String, Value)| Some((name.strip_prefix(LIFETIMES.1)?.to_owned(), value));
    let lifetimes: Fields =
        all.into_iter().filter_map(lifetime).filter(|(_, value)| !value.is_null()).collect();
    let before = changed.len();
    let mut rest: Fields = changed.into_iter().filter(|(name, _)| !name.starts_with(LIFETIMES.1)).collect();
    if rest.len() < before {
        rest.insert(LIFETIMES.0.into(), if lifetimes.is_empty() { Value::Null } else { lifetimes.into() });
    }
    rest
}

/// `POST dashboard/settings`.
pub(super) async fn post(visit: Visit) -> Answer {
    let (view, params) = visit.change()?;
    let values = Values::sent(&params);
    let before = flat(view.file());
    let (changed, unread) = form::read(FORM, &values, &before, view.issuer());
    if changed.is_empty() && unread.is_empty() {
        return Ok(view.done("settings", "unchanged"));
    }
    let fields = nested(changed, &before);
    let change = move |document: &mut Document| document.set_settings(&fields);
    Ok(match mistakes::edit(&view, unread, FORM, About::Head, change).await {
        Ok(()) => view.done("settings", "saved"),
        Err(mistakes) => page(&view, &values, &mistakes, None).respond_with_mistakes(&view),
    })
}

fn clock_form(view: &View<'_>, mistakes: &[Mistake], offset: Option<&str>) -> Markup {
    let reading = view.keeper.as_ref().and_then(|keeper| keeper.sandbox.clock().ok());
    let reading =
        reading.unwrap_or(ClockReading { now: view.issuer().clock.now(), offset_seconds: 0, frozen: false });
    let mut values = Values::default();
    values.set(OFFSET.name, offset.unwrap_or(&reading.offset_seconds.to_string()));
    let form = Form { sets: CLOCK, values: &values, mistakes, keeps_name: false };
    let button = |name: &str, value: &str, label: &str| html! { button type="submit" name=(name) value=(value) { (label) } };
    html! {
        p {
            "Issuer and API go by " strong { (time(reading.now)) } " UTC"
            @if reading.frozen { ", standing still" }
            @if reading.offset_seconds != 0 {
                ", " (reading.offset_seconds.unsigned_abs()) " seconds "
                @if reading.offset_seconds > 0 { "ahead of" } @else { "behind" }
                " the server's own clock"
            }
            "."
        }
        @if view.can_change() {
            form method="post" action=(view.url("clock")) {
                (view.csrf())
                div class="buttons" {
                    (button("ahead", "3600", "An hour ahead"))
                    (button("ahead", "86400", "A day ahead"))
                    @if reading.frozen { (button("frozen", "false", "Let it go on")) }
                    @else { (button("frozen", "true", "Stop it")) }
                    (button("reset", "true", "Put it right"))
                }
            }
            form class="inline" method="post" action=(view.url("clock")) {
                (view.csrf())
                (form.field(view, &OFFSET))
                div class="buttons" { button type="submit" { "Set the clock" } }
            }
        } @else { p { "In a sandbox you can set it, stop it, and see what expires." } }
    }
}

/// `GET dashboard/clock`: where a form with a mistake was shown, and is asked for again.
pub(super) async fn to_clock(visit: Visit) -> Response {
    see_other(&visit.issuer.url.join("dashboard/settings#clock"), None)
}

/// `POST dashboard/clock`.
pub(super) async fn clock(visit: Visit) -> Answer {
    let (view, params) = visit.change()?;
    let Some(keeper) = &view.keeper else { return Ok(view.done("settings", "unchanged")) };
    let refuse = |error: ManageError| visit.refuse(&error);
    let now = keeper.sandbox.clock().map_err(|error| refuse(error.into()))?;
    let number = |name: &str| params.get(name).and_then(|text| text.trim().parse::<i64>().ok());
    let change = if let Some(seconds) = number("ahead") {
        ClockChange {
            offset_seconds: Some(now.offset_seconds.saturating_add(seconds)),
            ..ClockChange::default()
        }
    } else if let Some(offset) = number("offset") {
        ClockChange { offset_seconds: Some(offset), ..ClockChange::default() }
    } else if params.get("reset").is_some() {
        ClockChange { offset_seconds: Some(0), frozen: Some(false), ..ClockChange::default() }
    } else if let Some(frozen) = params.get("frozen") {
        ClockChange { frozen: Some(frozen == "true"), ..ClockChange::default() }
    } else {
        let typed = params.get(OFFSET.name).unwrap_or_default();
        return Ok(clock_again(&view, typed, "Write a whole number of seconds."));
    };
    Ok(match keeper.sandbox.set_clock(change) {
        // What it shows now is below the settings.
        Ok(_) => view.done("settings", "clock#clock"),
        Err(error) => {
            let typed = params.get(OFFSET.name).unwrap_or_default();
            clock_again(&view, typed, &sentence(&error.to_string()))
        }
    })
}

fn clock_again(view: &View<'_>, typed: &str, text: &str) -> Response {
    let mistake = Mistake { field: Some(OFFSET.name), text: text.to_owned() };
    page(view, &Values::of(FORM, &flat(view.file())), &[mistake], Some(typed)).respond_with_mistakes(view)
}
