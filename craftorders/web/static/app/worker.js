/* Keeps the shell of the app for where there is no network: pages and code that are the same for everybody, nothing of
   anybody. VERSION and FILES stand above, put there by the server; another content is another version, and replaces it. */
const KEPT = 'craftorders-app-', NAME = KEPT + VERSION;

async function take(file) {
  const answer = await fetch(file, { cache: 'reload', credentials: 'omit' });
  if (!answer.ok) throw new Error(file + ' answered ' + answer.status);
  const cache = await caches.open(NAME);
  await cache.put(file, answer);
}

self.addEventListener('install', (event) => {
  event.waitUntil(Promise.all(FILES.map(take)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith(KEPT) && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url), file = address.pathname + address.search;
  if (event.request.method !== 'GET' || address.origin !== location.origin || !FILES.includes(file)) return;
  event.respondWith(caches.open(NAME)
    .then((cache) => cache.match(file, { ignoreVary: true }))
    .then((found) => found || fetch(event.request)));
});
