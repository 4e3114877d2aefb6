import { randomUUID } from 'node:crypto';
import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { sql, type Db } from '../platform/db';
import type { Log } from '../platform/telemetry';
import { AccountService } from './account-service';
import { bodyReader } from './body';
import { auditsOf } from './audits';
import { authenticator } from './callers';
import type { GatewayConfig } from './config';
import { consoleRouter } from './console-files';
import { docsRouter } from './docs';
import { eventStreams } from './events';
import { requestMetrics } from './metrics';
import { oidcTokens } from './oidc';
import { oidcSignIn } from './oidc-sign-in';
import { openApiDocument } from './openapi';
import type { Peers } from './peers';
import { phonePagesRouter } from './phone-files';
import { problemHandler, routeMissing } from './problem-handler';
import { rateLimits } from './rate-limits';
import { register, type RouteServices } from './register';
import { allRoutes } from './routes/all-routes';
import { sessionCookies } from './session-cookies';
import { sessionService } from './sessions';

export type AppOptions = {
  config: GatewayConfig;
  db: Db;
  peers: Peers;
  log: Log;
  version: string;
  heartbeatMs?: number;
};

/** The whole HTTP application, in the order a request meets it. */
export function createApp(options: AppOptions) {
  const { config, db, log } = options;
  const services = routeServices(options);
  const secure = config.PUBLIC_URL?.startsWith('https:') ?? false;
  const document = openApiDocument(allRoutes, options.version);
  let draining = false;

  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', config.TRUSTED_PROXIES?.split(',').map((part) => part.trim()) ?? false);
  app.use(requestLog(log), requestMetrics(), securityHeaders(secure));
  healthRoutes(app, db, () => draining);
  app.use('/v1', async (request, response, next) => {
    await services.limits.address(request.ip ?? '');
    response.set('Cache-Control', 'no-store');
    next();
  });
  register(app, allRoutes, services);
  app.use(docsRouter(document));
  app.use('/v1', routeMissing);
  app.use(phonePagesRouter());
  app.use(consoleRouter());
  app.use(routeMissing, problemHandler(log));

  return {
    app,
    accounts: services.extras.accounts,
    /** Says not ready from now on, and lets go of the readers of events. */
    drain(): void {
      draining = true;
      services.extras.events.stop();
    },
    close: () => services.limits.close(),
  };
}

function routeServices({ config, db, peers, log, heartbeatMs }: AppOptions): RouteServices {
  const authKey = config.AUTH_KEY;
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_CLIENT_ID: clientId } = config;
  const grantsClaim = config.OIDC_GRANTS_CLAIM;
  const sessions = sessionService(db, {
    authKey,
    idleSeconds: config.SESSION_IDLE_MINUTES * 60,
    absoluteSeconds: config.SESSION_HOURS * 3600,
  });
  const oidc = issuer && audience ? oidcTokens({ issuer, audience, grantsClaim }) : undefined;
  const publicUrl = config.PUBLIC_URL;
  const clientSecret = config.OIDC_CLIENT_SECRET;
  return {
    peers,
    authenticate: authenticator({ authKey, sessions, oidc }),
    limits: rateLimits({
      accountPerMinute: config.REQUESTS_PER_MINUTE_ACCOUNT,
      addressPerMinute: config.REQUESTS_PER_MINUTE_ADDRESS,
      signInsPerMinute: config.SIGN_INS_PER_MINUTE_ADDRESS,
      checkInsPerMinute: config.CHECK_INS_PER_MINUTE_ADDRESS,
      siteCheckInsPerMinute: config.CHECK_INS_PER_MINUTE_SITE,
      answersPerMinute: config.ANSWERS_PER_MINUTE_ADDRESS,
      personAnswersPerMinute: config.ANSWERS_PER_MINUTE_LINK,
      redisUrl: config.REDIS_URL,
    }),
    readBody: bodyReader({
      bodyBytes: config.BODY_LIMIT_BYTES,
      documentBytes: config.DOCUMENT_LIMIT_BYTES,
    }),
    publicOrigin: publicUrl && new URL(publicUrl).origin,
    extras: {
      accounts: new AccountService(db, authKey),
      sessions,
      cookies: sessionCookies({ secure: publicUrl?.startsWith('https:') ?? false }),
      oidc:
        issuer && clientId && publicUrl
          ? oidcSignIn({ issuer, clientId, clientSecret, grantsClaim, publicUrl, authKey })
          : undefined,
      audits: auditsOf(peers, db),
      events: eventStreams({
        peers,
        clientsMax: config.EVENT_CLIENTS_MAX,
        heartbeatMs: heartbeatMs ?? 15_000,
        isLive: sessions.isLive,
        onError: (error, source) => log.warn({ err: error, source }, 'event stream broke'),
      }),
    },
  };
}

const requestIdPattern = /^[\w.-]{8,64}$/;

// One line a request, with ids only: no address, no query, no cookie, no name.
function requestLog(log: Log) {
  return pinoHttp<Request, Response>({
    logger: log,
    genReqId: (request, response) => {
      const sent = request.get('x-request-id');
      const id = sent && requestIdPattern.test(sent) ? sent : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId', responseTime: 'ms' },
    serializers: {
      req: ({ method }: { method: string }) => ({ method }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
    customProps: (_request, response) => ({
      route: response.locals?.route as string | undefined,
      actorId: response.locals?.actorId as string | undefined,
    }),
    customLogLevel: (_request, response, error) =>
      error || response.statusCode >= 500 ? 'error' : 'info',
    autoLogging: { ignore: ({ url }) => url === '/healthz' || url === '/readyz' },
  });
}

function securityHeaders(secure: boolean) {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd and swagger-ui write style elements; the map reads its worker from a blob.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: secure ? [] : null,
      },
    },
    strictTransportSecurity: secure,
  });
}

function healthRoutes(app: Express, db: Db, draining: () => boolean): void {
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    const reachable = await sql(db, 'SELECT 1').then(
      () => true,
      () => false,
    );
    const ready = reachable && !draining();
    const status = ready ? 'ready' : draining() ? 'draining' : 'database unreachable';
    response.status(ready ? 200 : 503).json({ status });
  });
}
