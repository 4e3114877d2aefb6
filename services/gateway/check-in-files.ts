import path from 'node:path';
import { Router } from 'express';
import { projectRoot } from '../platform/names';

const directory = path.join(projectRoot(), 'services/gateway/check-in-page');
const files = ['page.css', 'page.js', 'page.html', 'worker.js'];

/**
 * The phone page behind a shelter's QR code: plain files, the same for every code. What the code
 * is of the page asks for itself, so that it opens without a network.
 */
export function checkInRouter(): Router {
  const router = Router();
  for (const file of files) {
    router.get(`/c/${file}`, (_request, response) => {
      response.set('Cache-Control', 'no-cache').sendFile(path.join(directory, file));
    });
  }
  router.get('/c/:code', (_request, response) => {
    // The address is a key to the door: it goes nowhere else.
    response.set({ 'Cache-Control': 'no-cache', 'Referrer-Policy': 'no-referrer' });
    response.sendFile(path.join(directory, 'page.html'));
  });
  return router;
}
