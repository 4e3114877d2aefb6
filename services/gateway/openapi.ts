import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { sessionCookie } from './callers';
import { documentSchemas } from './proto-document';
import { parameterNames, type Route } from './route';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const problem = z
  .object({
    error: z.object({
      code: z.int().describe('the HTTP status'),
      message: z.string(),
      status: z.string().describe('the gRPC code: INVALID_ARGUMENT, NOT_FOUND, …'),
      details: z
        .array(z.record(z.string(), z.unknown()))
        .describe('google.rpc details; ErrorInfo has the machine reason, BadRequest the fields'),
    }),
  })
  .meta({ id: 'Problem', description: 'What every refused request answers with (AIP-193).' });

const description = `Supplies, incidents, dispatch plans and their execution.

Sign in with \`POST /v1/session\`, or send a bearer token. Every change takes an
\`Idempotency-Key\` (a UUID): the same key and body answer the first response again. Lists are
paged by \`pageSize\` and \`pageToken\`. A change of something read before takes its \`etag\`.
Times are RFC 3339, quantities whole base units of the item.`;

/** The OpenAPI document, made from the routes that are served and nothing else. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookie,
  });
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  for (const { document } of routes) {
    if (!document) continue;
    for (const [name, schema] of Object.entries(documentSchemas(document.protoFile))) {
      registry.registerComponent('schemas', name, schema);
    }
  }
  for (const route of routes) registry.registerPath(pathOf(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Muster', version, description, license: { name: 'Apache-2.0' } },
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
  });
}

function pathOf(route: Route): RouteConfig {
  return {
    method: route.method,
    path: route.path,
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    description: descriptionOf(route),
    security: route.access === 'public' ? [] : [{ session: [] }, { bearer: [] }],
    request: {
      params: paramsOf(route),
      query: route.query,
      headers: headersOf(route),
      ...bodyOf(route),
    },
    responses: {
      ...answerOf(route),
      default: {
        description: 'Refused: what is wrong, in words and for programs',
        content: { 'application/json': { schema: problem } },
      },
    },
  };
}

const binary = { type: 'string', format: 'binary' } as const;

function bodyOf({ body, document, upload }: Route) {
  if (upload) {
    const content = Object.fromEntries(upload.map((type) => [type, { schema: binary }]));
    return { body: { required: true, content } };
  }
  const schema = document ? reference(document.problem) : body;
  if (!schema) return {};
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

function reference(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

function answerOf(route: Route): RouteConfig['responses'] {
  if (route.streams === 'redirect') return { 303: { description: 'Go there' } };
  if (route.streams === 'file') {
    const content = { 'application/octet-stream': { schema: binary } };
    return { 200: { description: 'The file', content } };
  }
  const own = route.document ? reference(route.document.solution) : route.response;
  const schema = route.streams ?? own;
  const status = String(route.status ?? (schema ? 200 : 204));
  if (!schema) return { [status]: { description: 'Done' } };
  const type = route.streams ? 'text/event-stream' : 'application/json';
  return { [status]: { description: 'OK', content: { [type]: { schema } } } };
}

function paramsOf(route: Route) {
  const names = parameterNames(route.path);
  if (names.length === 0) return undefined;
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

function headersOf(route: Route) {
  const headers: Record<string, z.ZodType> = {};
  if (route.keyed) {
    headers['Idempotency-Key'] = z.uuid().describe('new for each change, the same on its retries');
  }
  if (route.versioned) {
    headers['If-Match'] = z.string().optional().describe('the etag, unless the body has it');
  }
  return Object.keys(headers).length > 0 ? z.object(headers) : undefined;
}

function descriptionOf({ description, access }: Route): string | undefined {
  const roles = typeof access === 'string' ? undefined : `Needs ${access.join(' or ')}.`;
  return [description, roles].filter(Boolean).join('\n\n') || undefined;
}

/** `post /v1/transfers/{id}:receive` → `post_transfers_id_receive`. */
function operationId({ method, path }: Route): string {
  return `${method}${path.replace('/v1', '').replace(/[^A-Za-z0-9]+/g, '_')}`.replace(/_$/, '');
}
