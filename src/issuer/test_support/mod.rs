//! An issuer to test with, what it is handed ([`ports`]), and a browser that keeps cookies.

mod ports;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

pub use self::ports::{AtOnce, TestClock, TestNetwork, TestRandom, TestTimer, signer};
use super::{
    DEFAULT_TENANT, Issuer, IssuerUrl, Journal, Keys, Management, MemoryStore, Rates, Social, Tenant,
    Throttle, manage::Links, router,
};
use crate::{
    ports::Caller,
    token::{Algorithm, decode::decode, native::NativeVerifier},
};

pub const BASE: &str = "https://walk.example/issuer/";
pub const CALLBACK: &str = "https://walk.example/callback";
pub const ORDERS: &str = "https://orders.tokenwalk.example/";
/// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What the issuer of the tests has keys for.
pub const SIGNS: [Algorithm; 4] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The parameters of the redirect's query or fragment.
    pub fn redirected(&self) -> BTreeMap<String, String> {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        let location = self.header(header::LOCATION);
        let (_, pairs) = location.split_once(['?', '#']).unwrap_or((location, ""));
        form_urlencoded::parse(pairs.as_bytes()).into_owned().collect()
    }

    /// The value of a hidden field of the page's form.
    pub fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&start).unwrap_or_else(|| panic!("no field {name}: {}", self.body));
        self.body[at + start.len()..].split('"').next().unwrap().to_owned()
    }
}

/// An issuer, and a browser in front of it.
pub struct Browser {
    pub issuer: Issuer,
    pub clock: Arc<TestClock>,
    pub store: Arc<MemoryStore>,
    pub network: Arc<TestNetwork>,
    pub timer: Arc<TestTimer>,
    pub router: Router,
    /// From where the network says that it sends, if it says.
    pub caller: Option<Caller>,
    cookies: Mutex<BTreeMap<String, String>>,
}

pub fn issuer(tenant: &str, url: &str) -> (Issuer, Arc<TestClock>, Arc<MemoryStore>) {
    let clock = Arc::new(TestClock::default());
    let store = Arc::new(MemoryStore::new(clock.clone(), 100));
    let management = Some(Management::read_only(tenant, true, Links::default()));
    let tenant = Tenant::parse(tenant, "https://walk.example", "tenant.toml").unwrap();
    let issuer = Issuer {
        url: IssuerUrl::parse(url).unwrap(),
        tenant: Arc::new(tenant),
        keys: Keys::new(SIGNS.map(|algorithm| signer("one", algorithm)).to_vec()).with_sealing_key([7; 32]),
        store: store.clone(),
        clock: clock.clone(),
        timer: Arc::new(TestTimer::default()),
        random: Arc::new(TestRandom::default()),
        verifier: Arc::new(NativeVerifier),
        transport: Arc::new(TestNetwork::default()),
        worker: Arc::new(AtOnce),
        throttle: Arc::new(Throttle::new(Rates::default(), clock.clone())),
        home: None,
        management,
        journal: Journal::new(100),
    };
    (issuer, clock, store)
}

impl Default for Browser {
    fn default() -> Self {
        Self::at(DEFAULT_TENANT)
    }
}

impl Browser {
    /// A browser in front of an issuer with this tenant.
    pub fn at(tenant: &str) -> Self {
        let (mut issuer, clock, store) = issuer(tenant, BASE);
        let network = Arc::new(TestNetwork::default());
        issuer.transport = network.clone();
        let timer = Arc::new(TestTimer::default());
        issuer.timer = timer.clone();
        let router = router(issuer.clone());
        Self { issuer, clock, store, network, timer, router, caller: None, cookies: Mutex::default() }
    }

    /// The same person's browser in front of a social network that this issuer has as a connection.
    pub fn at_social(&self, social: Social) -> Self {
        let url = format!("https://walk.example/{}", social.path);
        let (mut issuer, _, store) = issuer(DEFAULT_TENANT, &url);
        let tenant = Tenant::parse(social.tenant, "https://walk.example/issuer", "social.toml").unwrap();
        issuer.tenant = Arc::new(tenant);
        issuer.clock = self.clock.clone();
        issuer.keys = Keys::new(vec![signer(social.path, Algorithm::RS256)]);
        let router = router(issuer.clone());
        self.network.attach(&url, router.clone());
        let (clock, network, timer) = (self.clock.clone(), self.network.clone(), self.timer.clone());
        Self { issuer, clock, store, network, timer, router, caller: None, cookies: Mutex::default() }
    }

    /// Another browser in front of the same issuer.
    pub fn another(&self) -> Self {
        Self {
            issuer: self.issuer.clone(),
            clock: self.clock.clone(),
            store: self.store.clone(),
            network: self.network.clone(),
            timer: self.timer.clone(),
            router: self.router.clone(),
            caller: None,
            cookies: Mutex::default(),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
    }

    /// Sends a request with the browser's cookies and keeps those that are set.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Answer {
        let path = path.strip_prefix(self.issuer.url.as_str()).unwrap_or(path);
        let mut request = Request::builder().method(method).uri(format!("/{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(caller) = &self.caller {
            request = request.extension(caller.clone());
        }
        let response =
            self.router.clone().oneshot(request.body(Body::from(body.into())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            match rest.split(';').next().unwrap() {
                "" => drop(self.cookies.lock().unwrap().remove(name)),
                value => self.set_cookie(name, value),
            }
        }
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], form(fields)).await
    }

    /// `GET /authorize` as the walk's page asks, with some parameters changed: an empty one is left out.
    pub async fn authorize(&self, changes: &[(&str, &str)]) -> Answer {
        self.get(&authorize_path(changes)).await
    }

    /// Posts the sign-in form that `page` shows.
    pub async fn submit(&self, page: &Answer, email: &str, password: &str) -> Answer {
        let (transaction, csrf) = (page.field("transaction"), page.field("csrf"));
        let fields = [
            ("transaction", transaction.as_str()),
            ("csrf", &csrf),
            ("username", email),
            ("password", password),
            ("action", "sign-in"),
        ];
        self.post("sign-in", &fields).await
    }

    /// Authorizes and signs in as ada; gives the redirect to the callback.
    pub async fn sign_in(&self, changes: &[(&str, &str)]) -> Answer {
        self.sign_in_as("ada@tokenwalk.example", changes).await
    }

    pub async fn sign_in_as(&self, email: &str, changes: &[(&str, &str)]) -> Answer {
        let redirect = self.authorize(changes).await;
        let page = self.get(redirect.header(header::LOCATION)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        self.submit(&page, email, "walk the tokens").await
    }

    /// The whole flow up to a code.
    pub async fn code(&self, changes: &[(&str, &str)]) -> String {
        let callback = self.sign_in(changes).await.redirected();
        callback.get("code").unwrap_or_else(|| panic!("{callback:?}")).clone()
    }

    /// Redeems a code, with some fields changed: an empty one is left out.
    pub async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let fields = changed(
            &[
                ("grant_type", "authorization_code"),
                ("client_id", "walk-spa"),
                ("code", code),
                ("redirect_uri", CALLBACK),
                ("code_verifier", VERIFIER),
            ],
            changes,
        );
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post("oauth/token", &fields).await
    }

    /// The whole flow up to the tokens.
    pub async fn tokens(&self, changes: &[(&str, &str)]) -> Value {
        let code = self.code(changes).await;
        let answer = self.redeem(&code, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }

    /// The tokens of a browser that is signed in already.
    pub async fn tokens_again(&self, changes: &[(&str, &str)]) -> Value {
        let code = self.authorize(changes).await.redirected()["code"].clone();
        self.redeem(&code, &[]).await.json()
    }

    /// Presses a button of a page that asks something.
    pub async fn press(&self, page: &str, shown: &Answer, button: &str) -> Answer {
        let (transaction, csrf) = (shown.field("transaction"), shown.field("csrf"));
        self.post(page, &[("transaction", &*transaction), ("csrf", &*csrf), ("action", button)]).await
    }

    /// Follows a redirect within the issuer.
    pub async fn follow(&self, redirect: &Answer) -> Answer {
        self.get(redirect.header(header::LOCATION)).await
    }

    pub async fn userinfo(&self, token: &str) -> Answer {
        self.send("GET", "userinfo", &[("authorization", &format!("Bearer {token}"))], "").await
    }
}

pub fn authorize_path(changes: &[(&str, &str)]) -> String {
    let fields = changed(
        &[
            ("client_id", "walk-spa"),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile email"),
            ("state", "s1"),
            ("nonce", "n1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
        changes,
    );
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    format!("authorize?{}", form(&fields))
}

fn changed(fields: &[(&str, &str)], changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, value) in fields {
        let change = changes.iter().find(|(changed, _)| changed == name);
        all.push(((*name).into(), change.map_or(*value, |(_, value)| value).into()));
    }
    for (name, value) in changes {
        if !fields.iter().any(|(there, _)| there == name) {
            all.push(((*name).into(), (*value).into()));
        }
    }
    all.retain(|(_, value)| !value.is_empty());
    all
}

pub fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The claims of a token, unverified.
pub fn claims(token: &Value) -> Value {
    let decoded = decode(token.as_str().unwrap());
    Value::Object(decoded.unverified_claims().unwrap().as_map().clone())
}

/// The header of a token.
pub fn token_header(token: &Value) -> Value {
    Value::Object(decode(token.as_str().unwrap()).header().unwrap().clone())
}
