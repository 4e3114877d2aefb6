// Keeps a phone page on the phone, so that it opens without a network. Nothing of the API is kept.
// One file for every such page: which one it serves follows from where it was loaded.
'use strict';

const base = new URL('.', self.location.href).pathname;
const family = `muster${base.replaceAll('/', '-')}`;
const cacheName = `${family}2`;
const files = ['page.css', 'page.js', 'page.html'].map((file) => base + file);

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

// Older caches of this page go; those of another page of the same house are not ours.
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(family) && name !== cacheName))
      .then((names) => Promise.all(names.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== location.origin) return;
  if (!pathname.startsWith(base)) return;
  // Every code or link opens the same page.
  const key = files.includes(pathname) ? pathname : `${base}page.html`;
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
