//! A person with a browser, as far as the flow needs one: cookies, the sign-in form, and the app that redeems
//! the code.

use std::collections::BTreeMap;

use hyper::header::{LOCATION, SET_COOKIE};
use serde_json::Value;

use super::{
    client::{Answer, Client, Request},
    server::Server,
};

/// The API that the tokens are for.
pub const AUDIENCE: &str = "https://orders.tokenwalk.example/";
/// After so many flows the person comes with a new browser and types the password again. Checking it costs
/// the server as much as a dozen flows, on purpose.
const FLOWS_PER_SESSION: u32 = 50;
/// The verifier and challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A browser that stays at one connection.
pub struct Browser<'s> {
    server: &'s Server,
    client: Client,
    cookies: BTreeMap<String, String>,
    flows: u32,
}

impl<'s> Browser<'s> {
    pub async fn open(server: &'s Server) -> Self {
        let client = Client::connect(server).await;
        Self { server, client, cookies: BTreeMap::new(), flows: 0 }
    }

    /// One whole flow: a code, by signing in if need be, tokens for it, and a call to the API.
    pub async fn flow(&mut self) {
        if self.flows.is_multiple_of(FLOWS_PER_SESSION) {
            self.cookies.clear();
        }
        self.flows += 1;
        let callback = format!("{}/callback", self.server.origin());
        let mut location = self.authorize(&callback).await;
        if !location.starts_with(&callback) {
            location = self.sign_in(&location).await;
        }
        let code = parameter(&location, "code");
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", "walk-spa"),
            ("redirect_uri", &callback),
            ("code", &code),
            ("code_verifier", VERIFIER),
        ];
        let answer = self.client.ask(&self.server.post("/issuer/oauth/token", &form)).await;
        let tokens: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert!(tokens["id_token"].is_string() && tokens["refresh_token"].is_string());
        let token = tokens["access_token"].as_str().expect("an access token");
        let orders = self.server.get("/api/orders").with("authorization", &format!("Bearer {token}"));
        self.client.ask(&orders).await;
    }

    async fn authorize(&mut self, callback: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", "walk-spa"),
                ("redirect_uri", callback),
                ("scope", "openid profile offline_access read:orders"),
                ("audience", AUDIENCE),
                ("state", "a state"),
                ("nonce", "a nonce"),
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        let request = self.server.get(&format!("/issuer/authorize?{query}"));
        location(&self.visit(request).await)
    }

    async fn sign_in(&mut self, form: &str) -> String {
        let target = form.strip_prefix(&self.server.origin()).expect("our own issuer").to_owned();
        let page = self.visit(self.server.get(&target)).await;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let (_, csrf) = page.split_once("name=\"csrf\" value=\"").expect("the form's token");
        let form = [
            ("transaction", &*parameter(&target, "transaction")),
            ("csrf", csrf.split('"').next().unwrap_or_default()),
            ("username", "ada@tokenwalk.example"),
            ("password", "walk the tokens"),
        ];
        let request = self.server.post("/issuer/sign-in", &form).with("origin", &self.server.origin());
        location(&self.visit(request).await)
    }

    /// Sends the cookies along and keeps those that come.
    async fn visit(&mut self, request: Request) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = self.client.ask(&request.with("cookie", &cookies.join("; "))).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a name and a value");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

fn location(answer: &Answer) -> String {
    let location = answer.headers.get(LOCATION).expect("a redirect");
    location.to_str().expect("text").to_owned()
}

fn parameter(url: &str, name: &str) -> String {
    let (_, query) = url.split_once('?').expect("a query");
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()));
    found.expect("the parameter")
}
