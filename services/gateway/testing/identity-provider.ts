import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

type Asked = { nonce: string; challenge: string; redirectUri: string };

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;

/** An OpenID Connect provider where everyone who comes is the person of `claims`. */
export async function startIdentityProvider(claims: JWTPayload) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k-1', alg: 'ES256', use: 'sig' };
  const asked = new Map<string, Asked>();
  let issuer = '';

  const sign = (payload: JWTPayload, audience: string, expires = '5m') =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', kid: 'k-1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(privateKey);

  const authorize = ({ searchParams }: URL, response: ServerResponse) => {
    const code = randomUUID();
    const redirectUri = searchParams.get('redirect_uri')!;
    const nonce = searchParams.get('nonce')!;
    asked.set(code, { nonce, challenge: searchParams.get('code_challenge')!, redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', searchParams.get('state')!);
    response.writeHead(302, { location: back.href }).end();
  };

  const token = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await textOf(request));
    const attempt = asked.get(form.get('code') ?? '');
    asked.delete(form.get('code') ?? '');
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
    const isSame = attempt?.challenge === verifier.digest('base64url');
    if (!attempt || !isSame || form.get('redirect_uri') !== attempt.redirectUri) {
      json(response, { error: 'invalid_grant' }, 400);
      return;
    }
    const idToken = await sign({ ...claims, nonce: attempt.nonce }, 'muster-console');
    json(response, { access_token: 'unused', token_type: 'Bearer', id_token: idToken });
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url!, issuer);
    if (url.pathname === '/.well-known/openid-configuration') json(response, metadata(issuer));
    else if (url.pathname === '/keys') json(response, { keys: [jwk] });
    else if (url.pathname === '/authorize') authorize(url, response);
    else void token(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { issuer, sign, stop };
}

const metadata = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/keys`,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  code_challenge_methods_supported: ['S256'],
});

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
