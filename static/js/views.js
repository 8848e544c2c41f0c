// Tells the server which posts were really looked at: half visible for one second.
import { isMember } from "./http.js";

const SECOND = 1000;
const MOST_AT_ONCE = 60;
const SEND_EVERY = 10 * SECOND;

const seen = new Set();
const waiting = new Set();
const timers = new WeakMap();

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const card = entry.target;
      if (!isShown(entry)) {
        clearTimeout(timers.get(card));
        timers.delete(card);
      } else if (!timers.has(card)) {
        timers.set(card, setTimeout(() => note(card), SECOND));
      }
    }
  },
  { threshold: [0, 0.2, 0.3, 0.4, 0.5, 0.6] },
);

// A card taller than the window is looked at when it fills half of the window.
function isShown({ intersectionRatio, intersectionRect, rootBounds }) {
  return intersectionRatio >= 0.5 || (rootBounds !== null && intersectionRect.height >= rootBounds.height / 2);
}

function note(card) {
  observer.unobserve(card);
  if (document.hidden || seen.has(card.dataset.post)) return;
  seen.add(card.dataset.post);
  waiting.add(card.dataset.post);
}

function flush() {
  if (!waiting.size) return;
  const ids = [...waiting].slice(0, MOST_AT_ONCE);
  for (const id of ids) waiting.delete(id);
  const body = new FormData();
  body.set("ids", ids.join(","));
  body.set("csrfmiddlewaretoken", document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "");
  // A beacon leaves even while the page goes away; a view that gets lost is only a number.
  navigator.sendBeacon("/feed/viewed/", body);
}

function watch(root) {
  for (const card of root.querySelectorAll("article[data-post]")) observer.observe(card);
}

if (isMember()) {
  watch(document);
  document.addEventListener("htmx:load", (event) => {
    const node = event.target;
    if (node.matches?.("article[data-post]")) observer.observe(node);
    watch(node);
  });
  setInterval(flush, SEND_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden && flush());
}
