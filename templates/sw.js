{% load static %}// Shows the offline page when the network is away. It keeps nothing else, so nothing grows old in it.
const KEPT = "spark-offline-1";
const FILES = ["/offline/", "{% static 'css/tokens.css' %}", "{% static 'css/base.css' %}", "{% static 'css/components.css' %}", "{% static 'icons/sprite.svg' %}"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  // The page's request starts while this script still wakes up, so that it costs no time.
  event.waitUntil(Promise.all([
    registration.navigationPreload?.enable(),
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))),
    clients.claim(),
  ]));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return caches.match("/offline/");
  }
}

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(page(event));
  // Its files, only when the network cannot give them.
  else if (FILES.includes(new URL(url).pathname)) event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
});
