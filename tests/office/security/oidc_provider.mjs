// Starts oidc-provider on a port of this machine, and prints one line of JSON: its issuer and its
// addresses, and an access token (RFC 9068) that it issued with client credentials and a resource
// indicator. Each line of its input is a person and the address to which their browser was led to sign
// in: it prints where the browser is led back to. It stops when its input ends. Arguments: the folder of the
// package, and the address to which the provider may lead back.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { default: Provider } = await import(pathToFileURL(`${process.argv[2]}/lib/index.js`));

const resource = "https://kursuskontor.example/";
const jwk = (type, options, parameters) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
  ...parameters,
});

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "mette",
      client_secret: "secret",
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: "desk",
      client_secret: "a secret: with + and %",
      grant_types: ["authorization_code"],
      redirect_uris: [process.argv[3]],
      response_types: ["code"],
    },
  ],
  // The ID token says what the scopes are for, as those of other issuers do.
  claims: { openid: ["sub", "roles"], profile: ["name"], email: ["email"] },
  conformIdTokenClaims: false,
  findAccount: (_, accountId) => ({
    accountId,
    claims: () => ({
      sub: accountId,
      name: "Karen Holm",
      email: "karen@kontor.example",
      roles: accountId === "karen" ? ["staff"] : [],
    }),
  }),
  pkce: { required: () => true },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    encryption: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: "office",
        audience: "kursuskontor",
        accessTokenFormat: "jwt",
        accessTokenTTL: 600,
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  ttl: { ClientCredentials: 600 },
  extraTokenClaims: () => ({
    roles: ["staff"],
    realm_access: { roles: ["staff"] },
    "cognito:groups": ["staff"],
  }),
  jwks: {
    keys: [
      jwk("rsa", { modulusLength: 2048 }, { use: "sig", alg: "RS256", kid: "signing" }),
      jwk("ec", { namedCurve: "P-256" }, { use: "sig", alg: "ES256", kid: "elliptic" }),
      jwk("x25519", {}, { use: "enc", alg: "ECDH-ES", kid: "encryption" }),
    ],
  },
});
server.on("request", provider.callback());

const response = await fetch(`${issuer}/token`, {
  method: "POST",
  headers: { authorization: `Basic ${btoa("mette:secret")}` },
  body: new URLSearchParams({ grant_type: "client_credentials", scope: "office", resource }),
});
const { access_token: token, ...rest } = await response.json();
if (!token) throw new Error(JSON.stringify(rest));
const discovery = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
console.log(
  JSON.stringify({
    issuer,
    jwks: discovery.jwks_uri,
    authorize: discovery.authorization_endpoint,
    exchange: discovery.token_endpoint,
    token,
  }),
);

// What a browser does with the provider's own pages, on which this person signs in and agrees.
async function signIn(login, address) {
  const cookies = new Map();
  let url = address;
  let body;
  for (let requests = 0; requests < 20; requests += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const method = body ? "POST" : "GET";
    const answer = await fetch(url, { method, body, redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const location = answer.headers.get("location");
    if (location) {
      [url, body] = [new URL(location, url).href, undefined];
      if (!url.startsWith(issuer)) return url;
      continue;
    }
    const page = await answer.text();
    const [, action] = page.match(/action="([^"]+)"/) ?? [];
    if (!action) throw new Error(`${answer.status} ${page}`);
    const [, prompt] = page.match(/name="prompt" value="([^"]+)"/);
    [url, body] = [new URL(action, url).href, new URLSearchParams({ prompt, login, password: "x" })];
  }
  throw new Error("the provider leads nowhere");
}

for await (const line of createInterface({ input: process.stdin })) {
  const [login, address] = line.split(" ");
  console.log(await signIn(login, address));
}
process.exit();
