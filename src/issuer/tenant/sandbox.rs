//! What a tenant may not say if a visitor wrote it.
//!
//! Whoever can reach the server can open a sandbox. So it must not turn the server's host into an open
//! redirector, a page that asks for real passwords in somebody else's name, a way to make the server call
//! other servers, or a load on it.

use toml::Spanned;
use url::Url;

use super::{TenantFault, addresses::Addresses, entries::File, redirect, report::Report};

/// The longest name that a page shows, in characters.
const LONGEST_NAME: usize = 80;
/// The longest identifier or address, in bytes.
const LONGEST_ADDRESS: usize = 500;
/// How many applications, APIs, users and connections there may be.
const MOST: [usize; 4] = [60, 20, 20, 6];

/// Where the sandbox is, and whom it may send the browser to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxRules {
    /// The server's public URL, without a slash at its end.
    pub public_url: String,
    /// What all addresses of this sandbox begin with, without a slash at its end.
    pub tenant_url: String,
    /// Hosts that the operator listed, each with or without a port.
    pub hosts: Vec<String>,
}

impl SandboxRules {
    /// Reports everything that is allowed in an operator's file alone.
    pub(super) fn check(&self, file: &File, addresses: Addresses<'_>, report: &mut Report<'_>) {
        let sizes = [file.applications.len(), file.apis.len(), file.users.len(), file.connections.len()];
        let names = ["applications", "apis", "users", "connections"];
        for (name, (size, most)) in names.into_iter().zip(sizes.into_iter().zip(MOST)) {
            if size > most {
                let rule =
                    "are more than a sandbox may have: 60 applications, 20 APIs, 20 users, 6 connections";
                report.refuse(0, name, &size.to_string(), rule);
            }
        }
        if !file.demonstration {
            let rule = "must be true in a sandbox: its sign-in page shows the passwords";
            report.refuse(0, "demonstration", "false", rule);
        }
        for user in file.users.iter().filter(|user| user.password_hash.is_some()) {
            let rule =
                "has a password_hash; in a sandbox a password is written out, so that it is nobody's own";
            report.refuse(user.id.span().start, "user", user.id.get_ref(), rule);
        }
        names_that_are_shown(file, report);
        for application in &file.applications {
            self.targets(&application.callbacks, addresses, report);
            self.targets(&application.logout_urls, addresses, report);
            self.origins(&application.allowed_origins, addresses, report);
        }
        self.targets(&file.logout_urls, addresses, report);
        for platform in &file.platforms {
            self.targets(std::slice::from_ref(&platform.page), addresses, report);
        }
        for connection in &file.connections {
            let issuer = addresses.expand(connection.issuer.get_ref());
            if !self.is_ours(&issuer) {
                let rule = "is not an issuer of this server, and a sandbox asks no other";
                report.refuse(connection.issuer.span().start, "issuer", &issuer, rule);
            }
        }
    }

    fn targets(&self, entries: &[Spanned<String>], addresses: Addresses<'_>, report: &mut Report<'_>) {
        self.each(entries, addresses, report, Self::is_own_page);
    }

    fn origins(&self, entries: &[Spanned<String>], addresses: Addresses<'_>, report: &mut Report<'_>) {
        self.each(entries, addresses, report, Self::is_own_origin);
    }

    fn each(
        &self,
        entries: &[Spanned<String>],
        addresses: Addresses<'_>,
        report: &mut Report<'_>,
        is_own: impl Fn(&Self, &Url) -> bool,
    ) {
        for entry in entries {
            let uri = addresses.expand(entry.get_ref());
            let reason = if uri.len() > LONGEST_ADDRESS {
                "it is longer than 500 bytes"
            } else if self.may_lead_to(&uri, &is_own) {
                continue;
            } else {
                "with http or https a sandbox leads to this server, to the machine itself, or to what the operator \
                 lists in sandbox_hosts"
            };
            report.add(entry.span().start, TenantFault::Redirect { uri, reason });
        }
    }

    fn may_lead_to(&self, uri: &str, is_own: impl Fn(&Self, &Url) -> bool) -> bool {
        // What is no URL is refused by the rules of every tenant, and so is a scheme that is not one's own.
        let Ok(url) = Url::parse(uri) else { return true };
        if !matches!(url.scheme(), "http" | "https") {
            return true;
        }
        let host = url.host_str().unwrap_or_default();
        let with_port = url.port().map(|port| format!("{host}:{port}"));
        redirect::is_loopback(&url)
            || is_own(self, &url)
            || is_extension(host)
            || self.hosts.iter().any(|listed| listed == host || Some(listed) == with_port.as_ref())
    }

    fn is_own_origin(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == redirect::origin_of(&self.public_url)
    }

    /// Whether it is a page of ours, or where an issuer of ours takes the answer of a connection. Nothing
    /// else of this origin: `response_mode=form_post` sends a form there that looks like one of our own,
    /// with all cookies.
    fn is_own_page(&self, url: &Url) -> bool {
        let Ok(public) = Url::parse(&self.public_url) else { return false };
        let base = public.path().trim_end_matches('/');
        let path = url.path().strip_prefix(base).and_then(|rest| rest.strip_prefix('/'));
        self.is_own_origin(url) && path.is_some_and(takes_no_form)
    }

    /// Whether this server answers at that issuer's URL itself, so that asking it reaches nobody else.
    fn is_ours(&self, issuer: &str) -> bool {
        let Some(path) = issuer.strip_prefix(&self.public_url).and_then(|rest| rest.strip_prefix('/')) else {
            return false;
        };
        let plain = |name: &str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        match path.split('/').collect::<Vec<_>>()[..] {
            ["issuer", ""] => true,
            ["social", name, ""] | ["t", name, "issuer", ""] => plain(name),
            ["t", id, "social", name, ""] => plain(id) && plain(name),
            _ => false,
        }
    }
}

/// Whether a path below the public URL leads to a page, or to the callback of an issuer.
fn takes_no_form(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let is_callback = matches!(parts[..], ["t", _, "issuer", "callback"] | ["issuer", "callback"]);
    // A proxy may read a path with escapes or doubled slashes as another one.
    let is_plain = !path.contains('%') && !path.starts_with('/') && !path.contains("//");
    let is_page = is_plain && !["t", "issuer", "social", "api"].contains(&parts[0]);
    // What the kinds of client do here begins with a form; only their answers come by an address.
    let is_form =
        matches!(parts[..], ["clients", _, last] if !["callback", "platform", "dialog"].contains(&last));
    is_callback || (is_page && !is_form)
}

/// `https://<id>.chromiumapp.org/` never leaves the browser: it hands the answer to the extension.
fn is_extension(host: &str) -> bool {
    host.strip_suffix(".chromiumapp.org")
        .is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| (b'a'..=b'p').contains(&byte)))
}

fn names_that_are_shown(file: &File, report: &mut Report<'_>) {
    let mut check = |at: usize, what: &'static str, name: &str, longest: usize| {
        let rule = if name.chars().any(disturbs) {
            "has characters that control how text is laid out"
        } else if name.chars().count() <= longest {
            return;
        } else if longest == LONGEST_NAME {
            "is longer than the 80 characters that a name may have"
        } else {
            "is longer than the 500 characters that an address may have"
        };
        let mut shown: String = name.chars().filter(|c| !disturbs(*c)).take(40).collect();
        if name.chars().count() > 40 {
            shown.push('…');
        }
        report.refuse(at, what, &shown, rule);
    };
    check(0, "name", &file.name, LONGEST_NAME);
    for application in &file.applications {
        let at = application.client_id.span().start;
        check(at, "client_id", application.client_id.get_ref(), LONGEST_NAME);
        check(at, "name", &application.name, LONGEST_NAME);
    }
    for api in &file.apis {
        let at = api.identifier.span().start;
        check(at, "identifier", api.identifier.get_ref(), LONGEST_ADDRESS);
        check(at, "name", &api.name, LONGEST_NAME);
        for scope in &api.scopes {
            check(scope.value.span().start, "scope", scope.value.get_ref(), LONGEST_NAME);
            check(scope.value.span().start, "description", &scope.description, LONGEST_NAME);
        }
    }
    for user in &file.users {
        let at = user.id.span().start;
        check(at, "id", user.id.get_ref(), LONGEST_NAME);
        check(at, "email", user.email.get_ref(), LONGEST_NAME);
        let said = [&user.name, &user.given_name, &user.family_name, &user.nickname, &user.locale];
        for name in said.into_iter().flatten().chain(&user.password) {
            check(at, "a text about the user", name, LONGEST_NAME);
        }
        if let Some(picture) = &user.picture {
            check(at, "picture", picture, LONGEST_ADDRESS);
        }
    }
    for connection in &file.connections {
        check(connection.name.span().start, "name", connection.name.get_ref(), LONGEST_NAME);
        check(connection.name.span().start, "title", &connection.title, LONGEST_NAME);
    }
}

/// Controls, and the marks that turn the direction of text: a name with them can look like another.
fn disturbs(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> SandboxRules {
        SandboxRules {
            public_url: "https://walk.example/base".into(),
            tenant_url: "https://walk.example/base/t/abc".into(),
            hosts: vec!["app.example".into(), "dev.example:8443".into()],
        }
    }

    #[test]
    fn a_sandbox_leads_to_no_stranger() {
        for uri in [
            "https://walk.example/base/callback",
            "https://walk.example/base/",
            "https://walk.example/base/t/abc/issuer/callback",
            "https://walk.example/base/clients/web/callback",
            "http://127.0.0.1:8080/cb",
            "http://localhost/cb",
            "com.example.app:/cb",
            "https://app.example:444/cb",
            "https://dev.example:8443/cb",
            "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/",
        ] {
            assert!(rules().may_lead_to(uri, SandboxRules::is_own_page), "{uri}");
        }
        for uri in [
            "https://elsewhere.example/cb",
            "https://walk.example/callback",
            "https://walk.example/base",
            "https://walk.example/base/../other",
            "https://walk.example/base/t",
            "https://walk.example/base//t/abc/leave",
            "https://walk.example/base/t/abc/leave",
            "https://walk.example/base/clients/web/sign-out",
            "https://walk.example/base/x/../t/abc/issuer/manage/keys/revoke",
            "https://walk.example/base/%74/abc/issuer/manage/keys/revoke",
            "https://walk.example/base/issuer/sign-out",
            "https://walk.example:444/base/cb",
            "http://walk.example/base/cb",
            "https://walk.example.elsewhere.example/cb",
            "https://walk.example@elsewhere.example/cb",
            "https://dev.example/cb",
            "https://elsewhere.chromiumapp.org/",
        ] {
            assert!(!rules().may_lead_to(uri, SandboxRules::is_own_page), "{uri}");
        }
    }

    #[test]
    fn a_sandbox_asks_no_stranger() {
        for path in ["/issuer/", "/social/birdhouse/", "/t/abc/issuer/", "/t/abc/social/harbour/"] {
            assert!(rules().is_ours(&format!("https://walk.example/base{path}")), "{path}");
        }
        for url in [
            "https://walk.example/issuer/",
            "https://walk.example/base.evil.example/issuer/",
            "https://walk.example/base/t/../issuer/",
            "https://walk.example/base/t/a%2f/issuer/",
            "http://169.254.169.254/",
        ] {
            assert!(!rules().is_ours(url), "{url}");
        }
    }
}
