// The feed by keyboard: j and k walk, s smiles, b opens the bag, o opens the post, ? tells.
import { toggle } from "./smile.js";
import { toggleBag } from "./dots.js";
import { make } from "./dom.js";

const KEYS = [["j", "Next post"], ["k", "Previous post"], ["s", "Smile"], ["b", "Show products"], ["← →", "Walk through the products"], ["o", "Open the post"], ["Esc", "Close"], ["?", "This list"]];
let dialog;

const posts = () => [...document.querySelectorAll("main [data-post]")].filter((post) => post.offsetParent);

function current() {
  const focused = document.activeElement?.closest?.("[data-post]");
  return focused ?? posts().find((post) => post.getBoundingClientRect().bottom > innerHeight * 0.4);
}

function walk(step) {
  const all = posts();
  const focused = document.activeElement?.closest?.("[data-post]");
  const next = focused ? all[all.indexOf(focused) + step] : current();
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start", behavior: "smooth" });
}

function help() {
  if (!dialog) {
    const rows = KEYS.map(([key, text]) => make("div", {}, make("span", {}, text), make("kbd", {}, key)));
    const close = make("form", { method: "dialog" }, make("button", { className: "btn btn-wide" }, "Close"));
    dialog = make("dialog", { className: "pop", "aria-label": "Keys" }, make("h2", {}, "Keys"), make("div", { className: "keys" }, ...rows), make("hr"), close);
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
}

const ACTIONS = {
  j: () => walk(1),
  k: () => walk(-1),
  s: () => toggle(current()?.querySelector("[data-smile]")),
  b: () => { const bag = current()?.querySelector("[data-bag]"); if (bag) toggleBag(bag); },
  o: () => { const post = current(); if (post) location.href = `/p/${post.dataset.post}/`; },
  "?": help,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  if (event.key === "Escape") {
    for (const bag of document.querySelectorAll('[data-bag][aria-expanded="true"]')) toggleBag(bag);
  }
  if (!(event.key in ACTIONS) || (event.key !== "?" && !posts().length)) return;
  event.preventDefault();
  ACTIONS[event.key]();
});
