//! The scripted client: what the pages' islands do, with the server's ports.

use super::{
    browser::{Browser, Watched},
    error::{At, RecordingError, Why},
    script::{Person, Script},
};
use crate::{
    client::{
        discovery::{self, Metadata},
        exchange::{self, Tokens},
        observe,
        request::{AuthorizationRequest, Choices},
        resource,
        response::AuthorizationResponse,
        run::Run,
    },
    ports::{Clock, Random},
    token::check::Checklist,
    ui::recorded::recording::{Call, Case, Seen},
    wire::{Exchange, Observer, Request},
};

/// A client that knows its issuer.
pub struct Client<'a> {
    pub script: &'a Script,
    pub network: &'a Watched<'a>,
    pub clock: &'a dyn Clock,
    pub random: &'a dyn Random,
    pub metadata: Metadata,
    /// The metadata as it came: some endpoints are not in every client's part of it.
    pub document: serde_json::Value,
}

/// Sends a request and keeps both sides.
async fn send(network: &Watched<'_>, clock: &dyn Clock, request: Request) -> Result<Exchange, Why> {
    Ok(observe(network, clock, Observer::Script, request).await?)
}

impl<'a> Client<'a> {
    /// Learns the endpoints.
    pub async fn discover(
        script: &'a Script,
        network: &'a Watched<'a>,
        clock: &'a dyn Clock,
        random: &'a dyn Random,
    ) -> Result<Self, RecordingError> {
        let step = "asking the issuer about itself";
        let found = send(network, clock, discovery::request(&script.site.issuer)).await.at(step)?;
        let metadata = discovery::read(&script.site.issuer, &found).at(step)?;
        let document = serde_json::from_str(&found.response.body).at(step)?;
        Ok(Self { script, network, clock, random, metadata, document })
    }

    /// An endpoint by its name in the metadata.
    pub fn endpoint(&self, name: &'static str) -> Result<&str, Why> {
        self.document[name].as_str().ok_or(Why::Missing(name))
    }

    pub async fn send(&self, request: Request) -> Result<Exchange, Why> {
        send(self.network, self.clock, request).await
    }

    /// A request with new secrets.
    pub fn draft(&self, choices: Choices) -> AuthorizationRequest {
        AuthorizationRequest::new(choices, self.random)
    }

    /// Sends the browser off with `request`, and files what it comes back with.
    pub async fn ask(
        &self,
        browser: &mut Browser<'_>,
        request: AuthorizationRequest,
        person: &Person,
    ) -> Result<Run, Why> {
        let url = request.url(&self.metadata.authorization_endpoint);
        let back = browser.visit(url, &request.choices.redirect_uri, person).await?;
        let query = back.split_once('?').map_or("", |(_, query)| query);
        let response = Some(AuthorizationResponse::from_query(query));
        Ok(Run { response, ..Run::new(self.metadata.clone(), request, "") })
    }

    /// Asks, and exchanges the code.
    pub async fn tokens(
        &self,
        browser: &mut Browser<'_>,
        request: AuthorizationRequest,
        person: &Person,
    ) -> Result<(Run, Tokens), Why> {
        let mut run = self.ask(browser, request, person).await?;
        let code = run.code()?.ok_or(Why::Missing("code"))?;
        let redeemed = exchange::request(&self.metadata.token_endpoint, &run.request, code);
        let redeemed = self.send(redeemed).await?;
        let tokens = exchange::read(&redeemed)?;
        run.token_exchange = Some(redeemed);
        Ok((run, tokens))
    }

    /// What the issuer saw of a run.
    pub async fn seen(&self, run: Run) -> Result<Seen, Why> {
        let url = format!("{}transactions", self.metadata.issuer);
        let verifier = run.request.pkce.verifier.as_str();
        let answer = self.send(Request::post_form(url, [("code_verifier", verifier)])).await?;
        Ok(Seen { log: serde_json::from_str(&answer.response.body)?, run })
    }

    /// Calls the API twice with the same token: as any client would, and so that it says what it checked.
    pub async fn call(&self, case: Case, token: Option<&str>) -> Result<Call, Why> {
        let url = self.script.site.orders();
        let request = match case {
            Case::Write | Case::SecondWrites => Request {
                method: "POST".into(),
                headers: vec![("content-type".into(), "application/json".into())],
                body: Some(r#"{"item":"Punched cards, blank","quantity":2}"#.into()),
                ..Request::get(url)
            },
            _ => Request::get(url),
        };
        let request = resource::with_bearer(request, token);
        let exchange = self.send(request.clone()).await?;
        let told = self.send(request.with_header(resource::EXPLAIN, "1")).await?;
        let told: serde_json::Value = serde_json::from_str(&told.response.body)?;
        let checklist = serde_json::from_value::<Checklist>(told["explanation"].clone()).ok();
        Ok(Call { case, exchange, checklist })
    }

    /// What the API that asks the issuer about each token was told about this one.
    pub async fn introspected(&self, token: &str) -> Result<Option<Exchange>, Why> {
        let request =
            resource::with_bearer(Request::get(self.script.site.introspected_orders()), Some(token));
        let told = self.send(request.with_header(resource::EXPLAIN, "1")).await?;
        let told: serde_json::Value = serde_json::from_str(&told.response.body)?;
        Ok(serde_json::from_value(told["explanation"]["introspection"].clone()).ok())
    }
}
