//! Code, and the text around it, with this server's own values.

use super::{registered::Registered, site::Site};

/// The applications that the code signs in as, with their types and the secrets that stand in it.
const APPLICATIONS: [(&str, &str, &str); 4] = [
    ("your-spa", "spa", ""),
    ("your-web", "web", "your-web-demonstration-secret"),
    ("walk-native", "native", ""),
    ("walk-machine", "machine", "walk-machine-demonstration-secret"),
];

/// What stands in the code and its text, and what belongs there: both name a server that was started without flags.
pub fn values(site: &Site, registered: &Registered) -> Vec<(&'static str, String)> {
    let mut values = vec![
        ("http://localhost:3000/issuer/", site.issuer.clone()),
        ("http://localhost:3000/api/orders", site.orders()),
        ("https://orders.tokenwalk.example/", site.audience.clone()),
        ("http://localhost:3000/t", format!("{}/t", site.public_url)),
    ];
    for (client_id, kind, secret) in APPLICATIONS {
        if !secret.is_empty() {
            let known = registered.application(client_id, kind).and_then(|found| found.secret.clone());
            values.push((secret, known.unwrap_or_else(|| format!("the secret of {client_id}"))));
        }
        if let Some(found) = registered.application(client_id, kind) {
            values.push((client_id, found.client_id.clone()));
        }
    }
    values
}

/// `code` with each value in its place. What was put in is not looked at again.
pub fn filled(code: &str, values: &[(&'static str, String)]) -> String {
    let mut filled = String::with_capacity(code.len());
    let mut rest = code;
    // The one that comes first, and the longest of those that begin there.
    let next = |rest: &str| {
        let found = values.iter().filter_map(|(from, to)| Some((rest.find(from)?, *from, to)));
        found.min_by_key(|(at, from, _)| (*at, usize::MAX - from.len()))
    };
    while let Some((at, from, to)) = next(rest) {
        filled.push_str(&rest[..at]);
        filled.push_str(to);
        rest = &rest[at + from.len()..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lesson::{Connect, Lesson},
        ui::registered::Application,
    };

    fn site() -> Site {
        Site {
            base: "/docs".into(),
            public_url: "https://docs.example/docs".into(),
            issuer: "https://id.example/".into(),
            api: "https://api.example".into(),
            client_id: "theirs".into(),
            audience: "https://stock.example/".into(),
            ..Site::default()
        }
    }

    fn registered() -> Registered {
        let application = |client_id: &str, kind, secret: Option<&str>| Application {
            client_id: client_id.into(),
            name: String::new(),
            kind,
            method: "none",
            secret: secret.map(Into::into),
            callbacks: Vec::new(),
        };
        let applications = vec![
            application("their-page", "spa", None),
            application("your-web", "web", Some("walk-machine")),
            application("their-job", "machine", None),
        ];
        Registered { applications, ..Registered::default() }
    }

    #[test]
    fn each_value_is_put_in_once() {
        let values = values(&site(), &registered());
        assert_eq!(
            filled("http://localhost:3000/issuer/.well-known your-spa", &values),
            "https://id.example/.well-known their-page"
        );
        // The secret holds another's name, and the longer of two that begin together wins.
        assert_eq!(filled("your-web-demonstration-secret your-web", &values), "walk-machine your-web");
        assert_eq!(filled("walk-machine-demonstration-secret", &values), "the secret of walk-machine");
        assert_eq!(filled("walk-native", &values), "walk-native", "nobody is registered instead");
    }

    #[test]
    fn no_code_keeps_the_address_of_another_server() {
        let values = values(&site(), &registered());
        let stacks = &Lesson::builtin().connect.stacks;
        assert!(stacks.len() > 8, "{}", stacks.len());
        for stack in stacks {
            let code = filled(&stack.snippet, &values);
            for other in ["localhost:3000", "orders.tokenwalk.example", "your-spa", "demonstration"] {
                assert!(!code.contains(other), "{}: {other}", stack.file);
            }
        }
        let Connect { before, after, .. } = &Lesson::builtin().connect;
        for part in before.iter().chain(after) {
            assert!(!filled(&part.text, &values).contains("localhost:3000"), "{}", part.id);
        }
    }
}
