import { UserManager } from "oidc-client-ts";

const orders = "http://localhost:3000/api/orders";
const here = `${location.origin}/`;

const manager = new UserManager({
  authority: "http://localhost:3000/issuer/",
  client_id: "your-spa",
  redirect_uri: here,
  post_logout_redirect_uri: here,
  scope: "openid profile email offline_access read:orders",
  extraQueryParams: { audience: "https://orders.tokenwalk.example/" },
});

const element = (id) => document.getElementById(id);
const show = (value) => (element("out").textContent = JSON.stringify(value, null, 2));

element("sign-in").onclick = () => manager.signinRedirect();
element("sign-out").onclick = () => manager.signoutRedirect();
element("orders").onclick = async () => {
  // Renewed with the refresh token once it has expired.
  const user = await manager.getUser();
  const fresh = user?.expired ? await manager.signinSilent() : user;
  const answer = await fetch(orders, { headers: { authorization: `Bearer ${fresh?.access_token}` } });
  show({ status: answer.status, body: await answer.json() });
};

// Back from the issuer: exchange the code, and take it out of the address bar.
if (new URLSearchParams(location.search).has("state")) {
  await manager.signinCallback();
  history.replaceState(null, "", "/");
}
// Who it is comes from the ID token. The access token is for the API alone.
show((await manager.getUser())?.profile ?? "Nobody is signed in");
