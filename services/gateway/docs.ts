import { Router, static as staticFiles } from 'express';
import { getAbsoluteFSPath } from 'swagger-ui-dist';
import type { OpenApiDocument } from './openapi';

// No inline script: the page works under a policy that runs only files of this host.
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Muster API</title>
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css" />
    <link rel="icon" href="/docs/assets/favicon-32x32.png" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

// The page asks for no Idempotency-Key: a change that is tried without one gets a fresh one.
const script = `const keyName = 'Idempotency-Key';

async function start() {
  const spec = await (await fetch('/openapi.json')).json();
  for (const operation of Object.values(spec.paths).flatMap(Object.values)) {
    const key = operation.parameters?.find(({ name }) => name === keyName);
    if (key) key.required = false;
  }
  SwaggerUIBundle({
    spec,
    dom_id: '#api',
    deepLinking: true,
    // Hundreds of routes drawn at once keep the page busy for half a minute.
    docExpansion: 'none',
    filter: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    requestInterceptor(request) {
      if (request.method !== 'GET') request.headers[keyName] ||= newKey();
      return request;
    },
  });
}

// crypto.randomUUID exists only on https and localhost.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

start();
`;

/** The document and a page to read it and try the API from the browser. */
export function docsRouter(document: OpenApiDocument): Router {
  const router = Router();
  const json = JSON.stringify(document);
  router.get('/openapi.json', (_request, response) => {
    response.type('json').send(json);
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(page);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('js').send(script);
  });
  router.use('/docs/assets', staticFiles(getAbsoluteFSPath(), { index: false, maxAge: '1d' }));
  return router;
}
