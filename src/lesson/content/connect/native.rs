use std::{collections::HashMap, error::Error};

use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClientId, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse,
    core::{CoreClient, CoreProviderMetadata, CoreResponseType},
    reqwest::{Client, Url, redirect::Policy},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

const ISSUER: &str = "http://localhost:3000/issuer/";
const ORDERS: &str = "http://localhost:3000/api/orders";
const AUDIENCE: &str = "https://orders.tokenwalk.example/";
const CLIENT_ID: &str = "walk-native";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (subject, orders) = sign_in(ISSUER, ORDERS, |url| println!("Open {url}")).await?;
    println!("Signed in as {subject}: {orders}");
    Ok(())
}

/// Signs in through a browser, which `open` leads to the address that it is given, and calls the API.
pub async fn sign_in(
    issuer: &str,
    orders: &str,
    open: impl FnOnce(Url),
) -> Result<(String, String), Box<dyn Error>> {
    // Whoever follows redirects for a program can be led to any address.
    let http = Client::builder().redirect(Policy::none()).build()?;
    let metadata = CoreProviderMetadata::discover_async(IssuerUrl::new(issuer.into())?, &http).await?;

    // Any free port: for a native application the issuer compares loopback addresses without it.
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let callback = format!("http://{}/callback", listener.local_addr()?);
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(CLIENT_ID.into()), None)
        .set_redirect_uri(RedirectUrl::new(callback.clone())?);

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let (url, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email", "read:orders"].map(|scope| Scope::new(scope.into())))
        .add_extra_param("audience", AUDIENCE)
        .set_pkce_challenge(challenge)
        .url();
    open(url);

    let answer = receive(&listener, &callback).await?;
    let answer: HashMap<_, _> = answer.query_pairs().into_owned().collect();
    let found = |name: &str| answer.get(name).map(String::as_str);
    if found("state") != Some(state.secret()) || found("iss") != Some(issuer) {
        return Err("this is not the answer to the request".into());
    }
    let code = found("code").ok_or_else(|| format!("no code: {answer:?}"))?;
    let exchange = client.exchange_code(AuthorizationCode::new(code.into()))?.set_pkce_verifier(verifier);
    let tokens = exchange.request_async(&http).await?;

    // Signature, issuer, audience, time and nonce; then that both tokens belong together.
    let id_token = tokens.id_token().ok_or("no ID token")?;
    let rules = client.id_token_verifier();
    let claims = id_token.claims(&rules, &nonce)?;
    let (algorithm, key) = (id_token.signing_alg()?, id_token.signing_key(&rules)?);
    let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)?;
    if claims.access_token_hash() != Some(&hash) {
        return Err("the access token is not the one that the ID token was issued with".into());
    }

    let answer = http.get(orders).bearer_auth(tokens.access_token().secret()).send().await?;
    Ok((claims.subject().to_string(), answer.error_for_status()?.text().await?))
}

/// The address that the browser comes back with.
async fn receive(listener: &TcpListener, callback: &str) -> Result<Url, Box<dyn Error>> {
    let (mut socket, _) = listener.accept().await?;
    let mut lines = BufReader::new(&mut socket).lines();
    let first = lines.next_line().await?.unwrap_or_default();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let page =
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\nGo back to the app.\n";
    socket.write_all(page.as_bytes()).await?;
    let target = first.split(' ').nth(1).ok_or("this is no HTTP request")?;
    Ok(Url::parse(callback)?.join(target)?)
}
