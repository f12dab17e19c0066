// Starts oidc-provider on a port of this machine, and prints one line of JSON: its issuer, the
// address of its keys, and an access token (RFC 9068) that it issued with client credentials and a
// resource indicator. It stops when its input ends. Argument: the folder of the package.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
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
  ],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
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
const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
console.log(JSON.stringify({ issuer, jwks: (await discovery.json()).jwks_uri, token }));
process.stdin.resume().on("end", () => process.exit());
