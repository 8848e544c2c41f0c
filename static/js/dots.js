// The bag shows and hides the dots of its pictures, and opens the first product under them.
import { openPeek, closePeek, openSheet } from "./tray.js";

const LONG_PRESS = 450;

export function toggleBag(button) {
  const post = button.closest("[data-post]");
  const show = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(show));
  for (const dots of post.querySelectorAll("[data-dots]")) dots.classList.toggle("is-shown", show);
  if (!show) return closePeek(post);
  const first = post.querySelector(".post-chips a:not(.is-off)") ?? post.querySelector(".post-chips a");
  if (first) openPeek(post, first.dataset.tray);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-bag]");
  if (button) toggleBag(button);
});

// A long press on a dot opens the tray; a press follows the link.
let timer;
let held = null;
document.addEventListener("pointerdown", (event) => {
  const dot = event.target.closest?.("a.dot");
  if (!dot) return;
  held = null;
  timer = setTimeout(() => {
    held = dot;
    openSheet(dot.dataset.tray, dot);
  }, LONG_PRESS);
});
for (const name of ["pointerup", "pointercancel", "pointermove", "scroll"]) {
  document.addEventListener(name, (event) => {
    if (name === "pointermove" && Math.hypot(event.movementX, event.movementY) < 6) return;
    clearTimeout(timer);
  }, { passive: true, capture: name === "scroll" });
}
document.addEventListener("click", (event) => {
  if (held && event.target.closest?.("a.dot") === held) event.preventDefault();
  held = null;
}, true);
document.addEventListener("contextmenu", (event) => {
  if (held && event.target.closest?.("a.dot")) event.preventDefault();
});
