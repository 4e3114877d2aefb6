import { existsSync } from 'node:fs';
import path from 'node:path';
import { Router, static as staticFiles } from 'express';
import { projectRoot } from '../platform/names';

/** The web page, when it has been built; without it, the API's documents are the front page. */
export function consoleRouter(
  directory = path.join(projectRoot(), 'dist/services/gateway/console'),
): Router {
  const router = Router();
  const page = path.join(directory, 'index.html');
  // Names below assets/ carry a hash of their content.
  router.use(
    '/assets',
    staticFiles(path.join(directory, 'assets'), { immutable: true, maxAge: '1y', index: false }),
  );
  router.use(staticFiles(directory, { index: false, maxAge: 0 }));
  router.get(/.*/, (request, response, next) => {
    // The page routes by itself: every address that asks for HTML is the page.
    if (!request.accepts('html') || path.extname(request.path) !== '') next();
    else if (existsSync(page)) response.set('Cache-Control', 'no-cache').sendFile(page);
    else if (request.path === '/') response.redirect('/docs');
    else next();
  });
  return router;
}
