//! The issuer's pages. They work without scripts, with a keyboard, a screen reader and a password manager.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::{
    Issuer,
    tenant::{Application, Tenant},
};

/// What every page begins with; `body` is the whole element. Search engines list it by its description; a page
/// without one is a step of a sign-in or a sandbox's, and nothing to be found.
pub(super) fn layout(
    issuer: &Issuer,
    title: &str,
    description: Option<&str>,
    stylesheet: &str,
    body: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @match description {
                    Some(description) => meta name="description" content=(description);,
                    None => meta name="robots" content="noindex";,
                }
                title { (title) " – " (issuer.tenant.name) }
                link rel="stylesheet" href=(stylesheet);
            }
            (body)
        }
    }
}

/// The frame of a page that asks or tells one thing.
pub(super) fn single(issuer: &Issuer, content: &Markup) -> Markup {
    html! {
        body {
            // Another party than whoever sent the browser here, to be seen at a glance.
            header class="issuer" {
                "You are at the issuer " strong { (issuer.tenant.name) } ": " code { (issuer.url.as_str()) }
            }
            @if issuer.is_sandbox() {
                aside class="sandbox" aria-label="A sandbox" {
                    "A sandbox, made by a visitor. Do not type a real password here."
                }
            }
            main { (content) }
        }
    }
}

/// What the sign-in page shows.
pub(super) struct SignIn<'a> {
    pub tenant: &'a Tenant,
    pub application: &'a Application,
    pub question: Question<'a>,
    pub email: &'a str,
    pub failure: Option<&'a str>,
}

/// The sign-in form.
pub(super) fn sign_in(page: &SignIn<'_>) -> Markup {
    let failed = page.failure.is_some();
    html! {
        h1 { "Sign in" }
        p { "to continue to " strong { (page.application.name) } }
        @if let Some(failure) = page.failure {
            p #failure class="failure" role="alert" { (failure) }
        }
        (hint(page.tenant))
        form method="post" action=(page.question.action) {
            (page.question.hidden())
            label for="username" { "E-mail" }
            input #username type="email" name="username" value=(page.email) required autocomplete="username"
                inputmode="email" autocapitalize="none" spellcheck="false" autofocus[!failed]
                aria-invalid=[failed.then_some("true")] aria-describedby=[failed.then_some("failure")];
            label for="password" { "Password" }
            input #password type="password" name="password" required autocomplete="current-password"
                autofocus[failed]
                aria-invalid=[failed.then_some("true")] aria-describedby=[failed.then_some("failure")];
            div class="buttons" {
                button class="primary" type="submit" name="action" value="sign-in" { "Sign in" }
                button type="submit" name="action" value="cancel" formnovalidate { "Cancel" }
            }
        }
        (connections(page))
    }
}

/// The other ways to sign in. A form of their own, so that the password's fields need not be filled.
fn connections(page: &SignIn<'_>) -> Markup {
    html! {
        @if !page.tenant.connections.is_empty() {
            form method="post" action=(page.question.action) class="connections" {
                (page.question.hidden())
                p { "Or sign in with" }
                div class="buttons" {
                    @for connection in &page.tenant.connections {
                        button type="submit" name="connection" value=(connection.name) { (connection.title) }
                    }
                }
            }
        }
    }
}

/// A page that goes on by itself, and by its link where the browser does not.
pub(super) fn go_on(target: &str) -> Markup {
    html! {
        meta http-equiv="refresh" content={ "0;url=" (target) };
        h1 { "Signed in" }
        p { a href=(target) { "Go on" } }
    }
}

/// Who can sign in, for a tenant that is there to be tried.
fn hint(tenant: &Tenant) -> Markup {
    let shown = || tenant.users.iter().filter_map(|user| Some((user, user.shown_password.as_ref()?)));
    html! {
        @if shown().next().is_some() {
            section class="hint" aria-labelledby="hint" {
                h2 #hint { "This is a demonstration" }
                "Nobody's real account is here. Sign in as:"
                @for (user, password) in shown() {
                    dl {
                        dt { "E-mail" } dd { code { (user.email) } }
                        dt { "Password" } dd { code { (password) } }
                    }
                }
            }
        }
    }
}

/// A sentence whose pieces between backticks are code.
pub(super) fn with_code(text: &str) -> Markup {
    html! {
        @for (index, piece) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

/// Something cannot go on, and why, and what to change.
pub(super) fn problem(
    issuer: &Issuer,
    title: &str,
    what: &str,
    remedy: &str,
    facts: &[(&str, &str)],
) -> Markup {
    html! {
        h1 { (title) }
        p { (with_code(what)) }
        p { (with_code(remedy)) }
        @if !facts.is_empty() {
            dl class="facts" {
                @for (name, value) in facts {
                    dt { (name) } dd { code { (value) } }
                }
            }
        }
        (ways_on(issuer))
    }
}

/// The ways on from a page that is an end.
fn ways_on(issuer: &Issuer) -> Markup {
    html! {
        ul class="ways muted" {
            @if let Some(home) = &issuer.home { li { a href={ (home) "/" } { "Go to Tokenwalk" } } }
            @if issuer.management.is_some() {
                li { a href=(issuer.url.join("dashboard/")) { "What is registered: the issuer's dashboard" } }
            }
            li { a href=(issuer.url.join(".well-known/openid-configuration")) { "What it offers: its metadata" } }
        }
    }
}

/// A question that is answered by a button: the form that every such page has.
pub(super) struct Question<'a> {
    pub action: &'a str,
    pub transaction: &'a str,
    pub csrf: &'a str,
}

impl Question<'_> {
    fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name="transaction" value=(self.transaction);
            input type="hidden" name="csrf" value=(self.csrf);
        }
    }

    fn form(&self, buttons: &Markup) -> Markup {
        html! {
            form method="post" action=(self.action) {
                (self.hidden())
                div class="buttons" { (buttons) }
            }
        }
    }
}

/// What an application asks to be allowed.
pub(super) fn consent(
    question: &Question<'_>,
    application: &Application,
    account: &str,
    wishes: &[String],
) -> Markup {
    html! {
        h1 { "Allow " (application.name) "?" }
        p { "You are signed in as " strong { (account) } "." }
        @if wishes.is_empty() {
            p { (application.name) " asks to know that it is you." }
        } @else {
            p { (application.name) " asks to:" }
            ul { @for wish in wishes { li { (wish) } } }
        }
        (question.form(&html! {
            button class="primary" type="submit" name="action" value="allow" { "Allow" }
            button type="submit" name="action" value="cancel" { "Refuse" }
        }))
    }
}

/// Which account to use.
pub(super) fn choose(question: &Question<'_>, application: &Application, account: &str) -> Markup {
    // On a phone an address may have to go on in a second line.
    let (name, host) = account.split_at(account.find('@').map_or(0, |at| at + 1));
    html! {
        h1 { "Choose an account" }
        p { "to continue to " strong { (application.name) } }
        (question.form(&html! {
            button class="primary whole" type="submit" name="action" value="continue" { "Continue as " (name) wbr; (host) }
            button type="submit" name="action" value="other" { "Use another account" }
            button type="submit" name="action" value="cancel" { "Cancel" }
        }))
    }
}

/// Whether the application on this device was meant.
pub(super) fn confirm(question: &Question<'_>, application: &Application, account: &str) -> Markup {
    html! {
        h1 { "Open " (application.name) "?" }
        p { "You are signed in as " strong { (account) } "." }
        p {
            "The next step hands your sign-in to an application on this device. Go on only if you have just \
             started to sign in there."
        }
        (question.form(&html! {
            button class="primary" type="submit" name="action" value="confirm" { "Open the application" }
            button type="submit" name="action" value="cancel" { "Cancel" }
        }))
    }
}

/// A form that sends itself to the client, or by its button where no script runs.
pub(super) fn form_post(action: &str, params: &[(&str, String)], nonce: &str) -> Markup {
    html! {
        h1 { "Back to the application" }
        form method="post" action=(action) {
            @for (name, value) in params { input type="hidden" name=(name) value=(value); }
            div class="buttons" { button class="primary" type="submit" { "Continue" } }
        }
        script nonce=(nonce) { (PreEscaped("document.forms[0].submit();")) }
    }
}

/// Hands the answer to the window that opened or frames this one.
pub(super) fn web_message(message: &Value, origin: &str, nonce: &str) -> Markup {
    let script = format!(
        "(function () {{ var target = window.opener || (window.parent !== window ? window.parent : null); \
         if (target) target.postMessage({}, {}); }})();",
        script_json(message),
        script_json(&origin.into())
    );
    html! {
        h1 { "Back to the application" }
        p { "The answer was handed to the window that asked for it. You can close this one." }
        script nonce=(nonce) { (PreEscaped(script)) }
    }
}

/// JSON that cannot end the script element it stands in.
fn script_json(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Whether to sign out, where nobody proved that the person wants it.
pub(super) fn confirm_logout(action: &str, fields: &[(&str, &str)]) -> Markup {
    html! {
        h1 { "Sign out?" }
        p { "An application asks to end your session here, or a link that you followed." }
        form method="post" action=(action) {
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            div class="buttons" {
                button class="primary" type="submit" { "Sign out" }
                button type="submit" name="action" value="stay" { "Stay signed in" }
            }
        }
    }
}

/// The session goes on.
pub(super) fn still_signed_in(issuer: &Issuer) -> Markup {
    html! {
        h1 { "You are still signed in" }
        p { "Nothing was changed. You can close this page or go back." }
        (ways_on(issuer))
    }
}

/// The session is over.
pub(super) fn signed_out(issuer: &Issuer) -> Markup {
    html! {
        h1 { "You are signed out" }
        p { "Your session at this issuer has ended. Applications may still have sessions of their own." }
        (ways_on(issuer))
    }
}
