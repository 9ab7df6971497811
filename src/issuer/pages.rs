//! The issuer's pages. They work without scripts, with a keyboard, a screen reader and a password manager.

use maud::{DOCTYPE, Markup, html};

use super::tenant::{Application, Tenant};

/// The frame of every page.
pub(super) fn layout(issuer: &str, title: &str, stylesheet: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – " (issuer) }
                link rel="stylesheet" href=(stylesheet);
            }
            body {
                header class="issuer" { "You are at the issuer " strong { (issuer) } "." }
                main { (body) }
            }
        }
    }
}

/// What the sign-in page shows.
pub(super) struct SignIn<'a> {
    pub tenant: &'a Tenant,
    pub application: &'a Application,
    pub action: &'a str,
    pub transaction: &'a str,
    pub csrf: &'a str,
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
        form method="post" action=(page.action) {
            input type="hidden" name="transaction" value=(page.transaction);
            input type="hidden" name="csrf" value=(page.csrf);
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
        (hint(page.tenant))
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

/// Something cannot go on, and why, and what to change.
pub(super) fn problem(title: &str, what: &str, remedy: &str, facts: &[(&str, &str)]) -> Markup {
    html! {
        h1 { (title) }
        p { (what) }
        p { (remedy) }
        @if !facts.is_empty() {
            dl class="facts" {
                @for (name, value) in facts {
                    dt { (name) } dd { code { (value) } }
                }
            }
        }
    }
}
