import path from 'node:path';
import { Router } from 'express';
import { projectRoot } from '../platform/names';

const directory = path.join(projectRoot(), 'services/gateway/answer-page');
const files = ['page.css', 'page.js', 'page.html', 'worker.js'];

/**
 * The phone page behind the link of a call-out's message: plain files of a few kilobytes, the same
 * for everyone. What the link is of the page asks for itself, so that it opens without a network.
 */
export function answerRouter(): Router {
  const router = Router();
  for (const file of files) {
    router.get(`/a/${file}`, (_request, response) => {
      response.set('Cache-Control', 'no-cache').sendFile(path.join(directory, file));
    });
  }
  router.get('/a/:token', (_request, response) => {
    // The address answers in one person's name: it goes nowhere else.
    response.set({ 'Cache-Control': 'no-cache', 'Referrer-Policy': 'no-referrer' });
    response.sendFile(path.join(directory, 'page.html'));
  });
  return router;
}
