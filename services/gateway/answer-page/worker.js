// Keeps the page on the phone, so that it opens without a network. Nothing of the API is kept.
'use strict';

const cacheName = 'muster-answers-1';
const files = ['/a/page.css', '/a/page.js', '/a/page.html'];

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== location.origin) return;
  if (!pathname.startsWith('/a/')) return;
  // Every link opens the same page.
  const key = files.includes(pathname) ? pathname : '/a/page.html';
  event.respondWith(newest(event.request, key));
});

/** The network first, so that a new release is seen; what is kept, when there is none. */
async function newest(request, key) {
  const cache = await caches.open(cacheName);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(key, response.clone());
    return response;
  } catch {
    return (await cache.match(key)) ?? Response.error();
  }
}
