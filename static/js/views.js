// Tells the server which posts were really looked at: half visible for one second.
import { isMember } from "./http.js";

const SECOND = 1000;
const MOST_AT_ONCE = 60;
const SEND_EVERY = 10 * SECOND;

// A post counts once in a visit; the server asks again.
const VISIT = 30 * 60 * SECOND;

const seen = new Map(); // post to the time when it counted
const waiting = new Set();
const timers = new Map(); // card to the timer of its second

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const card = entry.target;
      if (!isShown(entry)) {
        clearTimeout(timers.get(card));
        timers.delete(card);
      } else if (!timers.has(card) && !hasCounted(card) && !document.hidden) {
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

function hasCounted(card) {
  return Date.now() - (seen.get(card.dataset.post) ?? -Infinity) < VISIT;
}

function note(card) {
  timers.delete(card);
  if (document.hidden || hasCounted(card)) return;
  seen.set(card.dataset.post, Date.now());
  waiting.add(card.dataset.post);
}

// While the tab is in the background nothing is looked at; back in front, each second begins anew.
function pauseOrResume() {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  if (document.hidden) {
    flush();
    return;
  }
  observer.disconnect();
  watch(document);
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
  document.addEventListener("visibilitychange", pauseOrResume);
}
