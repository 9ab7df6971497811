import { createAuth0Client } from "@auth0/auth0-spa-js";

const issuer = "http://localhost:3000/issuer/";
const orders = "http://localhost:3000/api/orders";
const here = `${location.origin}/`;

const auth0 = await createAuth0Client({
  // The issuer's URL without its last slash.
  domain: issuer.slice(0, -1),
  clientId: "your-spa",
  // Renew with refresh tokens, and keep them over a reload.
  useRefreshTokens: true,
  cacheLocation: "localstorage",
  authorizationParams: {
    redirect_uri: here,
    audience: "https://orders.tokenwalk.example/",
    scope: "openid profile email read:orders",
  },
});

const element = (id) => document.getElementById(id);
const show = (value) => (element("out").textContent = JSON.stringify(value, null, 2));

element("sign-in").onclick = () => auth0.loginWithRedirect();
element("sign-out").onclick = () => auth0.logout({ logoutParams: { returnTo: here } });
element("orders").onclick = async () => {
  const token = await auth0.getTokenSilently();
  const answer = await fetch(orders, { headers: { authorization: `Bearer ${token}` } });
  show({ status: answer.status, body: await answer.json() });
};

// Back from the issuer: exchange the code, and take it out of the address bar.
if (new URLSearchParams(location.search).has("state")) {
  await auth0.handleRedirectCallback();
  history.replaceState(null, "", "/");
}
// Who it is comes from the ID token. The access token is for the API alone.
show((await auth0.getUser()) ?? "Nobody is signed in");
