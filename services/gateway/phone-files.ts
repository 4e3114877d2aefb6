import path from 'node:path';
import { Router } from 'express';
import { projectRoot } from '../platform/names';

const directory = path.join(projectRoot(), 'services/gateway');

/** Behind a shelter's QR code, and behind the link of a call-out's message. */
const pages = { '/c': 'check-in-page', '/a': 'answer-page' };
const files = ['page.css', 'page.js', 'page.html'];

/**
 * The phone pages: plain files of a few kilobytes, the same for every code and everyone. What the
 * code is of the page asks for itself, so that it opens without a network.
 */
export function phonePagesRouter(): Router {
  const router = Router();
  for (const [base, folder] of Object.entries(pages)) {
    const serve = (route: string, file: string) =>
      router.get(route, (_request, response) => {
        // The address is a key to a door, or answers in one person's name: it goes nowhere else.
        response.set({ 'Cache-Control': 'no-cache', 'Referrer-Policy': 'no-referrer' });
        response.sendFile(path.join(directory, file));
      });
    for (const file of files) serve(`${base}/${file}`, `${folder}/${file}`);
    serve(`${base}/worker.js`, 'phone-page/worker.js');
    serve(`${base}/:key`, `${folder}/page.html`);
  }
  return router;
}
