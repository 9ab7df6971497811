//! The scripted user agent: HTTP alone, cookies, and redirects followed by hand, so that what comes back to
//! the client is seen before it is fetched.

use std::sync::{Mutex, PoisonError};

use axum_extra::extract::cookie::Cookie;
use url::Url;

use super::{error::Why, form::Form, script::Person};
use crate::{
    ports::{Boxed, Clock, Transport, TransportError},
    wire::{Exchange, Observer, Request, Response},
};

/// A sign-in takes four answers; more than these lead nowhere.
const MOST_STEPS: usize = 8;

/// A network that remembers what was sent.
pub struct Watched<'a> {
    transport: &'a dyn Transport,
    sent: Mutex<Vec<Request>>,
}

impl<'a> Watched<'a> {
    pub fn new(transport: &'a dyn Transport) -> Self {
        Self { transport, sent: Mutex::default() }
    }

    /// The addresses that `secret` was sent to, in a form, a query or a header.
    pub fn addresses_sent(&self, secret: &str) -> Vec<String> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |text: &str| {
            text.contains(secret)
                || form_urlencoded::parse(text.as_bytes()).any(|(_, value)| value.contains(secret))
        };
        let told = sent.iter().filter(|request| {
            let query = request.url.split_once('?').map_or("", |(_, query)| query);
            holds(query)
                || request.body.as_deref().is_some_and(holds)
                || request.headers.iter().any(|(_, value)| holds(value))
        });
        told.map(|request| request.url.clone()).collect()
    }
}

impl Transport for Watched<'_> {
    fn send(&self, request: Request) -> Boxed<'_, Result<Response, TransportError>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        self.transport.send(request)
    }
}

/// One cookie: RFC 6265 section 5.3, as far as this issuer's need it.
struct Kept {
    host: String,
    path: String,
    name: String,
    value: String,
}

/// A browser with its cookies.
pub struct Browser<'a> {
    network: &'a Watched<'a>,
    clock: &'a dyn Clock,
    cookies: Vec<Kept>,
}

impl<'a> Browser<'a> {
    /// Without a cookie.
    pub fn new(network: &'a Watched<'a>, clock: &'a dyn Clock) -> Self {
        Self { network, clock, cookies: Vec::new() }
    }

    /// Goes to `url`, answers forms as `person`, and stops before it is sent to `leaves_to`: gives that URL.
    ///
    /// # Errors
    /// If no answer leads there.
    pub async fn visit(&mut self, url: String, leaves_to: &str, person: &Person) -> Result<String, Why> {
        let mut request = Request::get(url);
        for _ in 0..MOST_STEPS {
            let url = request.url.clone();
            let response = self.send(request).await?;
            request = if let Some(location) = response.header("location") {
                let next = Url::parse(&url).and_then(|url| url.join(location));
                let next = next.map_err(|_| Why::Address(location.to_owned()))?.to_string();
                if next.split('?').next() == Some(leaves_to) {
                    return Ok(next);
                }
                Request::get(next)
            } else {
                let form = Form::filled(&response.body, person);
                form.ok_or(Why::NoForm { url, status: response.status })?.request()
            };
        }
        Err(Why::GoesRound(MOST_STEPS))
    }

    /// One request and its answer. Shown are the address, the status, where it leads and what kind of document
    /// it is: cookies and pages are not.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn open(&mut self, url: String) -> Result<Exchange, Why> {
        let request = Request::get(url);
        let response = self.send(request.clone()).await?;
        let shown = |name: &str| Some((name.to_owned(), response.header(name)?.to_owned()));
        let headers: Vec<_> = ["location", "content-type"].into_iter().filter_map(shown).collect();
        let body = if response.body.is_empty() { "" } else { "(a page of the issuer)" };
        let response = Response { status: response.status, headers, body: body.into() };
        Ok(Exchange { observer: Observer::Script, at: self.clock.now().0, request, response })
    }

    async fn send(&mut self, request: Request) -> Result<Response, Why> {
        let url = Url::parse(&request.url).map_err(|_| Why::Address(request.url.clone()))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let fits = |kept: &&Kept| kept.host == host && is_below(url.path(), &kept.path);
        let cookies: Vec<_> =
            self.cookies.iter().filter(fits).map(|kept| format!("{}={}", kept.name, kept.value)).collect();
        let mut request = request.with_header("accept", "text/html");
        if !cookies.is_empty() {
            request = request.with_header("cookie", cookies.join("; "));
        }
        let response = self.network.send(request).await?;
        let set = response.headers.iter().filter(|(name, _)| name == "set-cookie");
        for cookie in set.filter_map(|(_, text)| Cookie::parse(text.as_str()).ok()) {
            let (name, path) = (cookie.name().to_owned(), cookie.path().unwrap_or("/").to_owned());
            self.cookies.retain(|kept| (&kept.host, &kept.name, &kept.path) != (&host, &name, &path));
            if cookie.max_age().is_none_or(|age| !age.is_zero()) {
                self.cookies.push(Kept { host: host.clone(), path, name, value: cookie.value().to_owned() });
            }
        }
        Ok(response)
    }
}

/// RFC 6265 section 5.1.4.
fn is_below(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::UnixTime;

    struct Midnight;

    impl Clock for Midnight {
        fn now(&self) -> UnixTime {
            UnixTime(0)
        }
    }

    /// A site that sets a cookie below `/issuer/`, says what it was sent, and takes the cookie back.
    struct Site;

    impl Transport for Site {
        fn send(&self, request: Request) -> Boxed<'_, Result<Response, TransportError>> {
            let cookie = request.header("cookie").unwrap_or("none").to_owned();
            let set = match request.url.as_str() {
                "http://i/issuer/in" => Some("session=s; Path=/issuer/; HttpOnly"),
                "http://i/issuer/out" => Some("session=; Path=/issuer/; Max-Age=0"),
                _ => None,
            };
            let mut headers: Vec<_> =
                set.map(|text| ("set-cookie".into(), text.into())).into_iter().collect();
            if request.url.ends_with("/round") {
                headers.push(("location".into(), "/round".into()));
            }
            Box::pin(async move { Ok(Response { status: 200, headers, body: cookie }) })
        }
    }

    async fn sent(browser: &mut Browser<'_>, url: &str) -> String {
        browser.send(Request::get(url)).await.expect("an answer").body
    }

    #[tokio::test]
    async fn cookies_come_along_below_their_path_until_they_are_taken_back() {
        let network = Watched::new(&Site);
        let mut browser = Browser::new(&network, &Midnight);
        assert_eq!(sent(&mut browser, "http://i/issuer/in").await, "none");
        for (url, cookie) in [
            ("http://i/issuer/x", "session=s"),
            ("http://i/other", "none"),
            ("http://j/issuer/x", "none"),
            ("http://i/issuer/out", "session=s"),
            ("http://i/issuer/x", "none"),
        ] {
            assert_eq!(sent(&mut browser, url).await, cookie, "{url}");
        }
    }

    #[tokio::test]
    async fn it_does_not_go_round_for_ever() {
        let network = Watched::new(&Site);
        let person = Person { email: String::new(), password: String::new() };
        let mut browser = Browser::new(&network, &Midnight);
        let end = browser.visit("http://i/round".into(), "http://c/callback", &person).await;
        assert!(matches!(end, Err(Why::GoesRound(_))), "{end:?}");
        let end = browser.visit("http://i/elsewhere".into(), "http://c/callback", &person).await;
        assert!(matches!(end, Err(Why::NoForm { status: 200, .. })), "{end:?}");
    }

    #[tokio::test]
    async fn a_secret_is_found_wherever_it_was_sent() {
        let network = Watched::new(&Site);
        for request in [
            Request::post_form("http://i/a", [("password", "p w")]),
            Request::get("http://i/b?x=p+w"),
            Request::get("http://i/c").with_header("x", "p w"),
            Request::get("http://i/d?x=pw"),
        ] {
            network.send(request).await.expect("an answer");
        }
        assert_eq!(network.addresses_sent("p w"), ["http://i/a", "http://i/b?x=p+w", "http://i/c"]);
    }
}
