// A caption shows two lines; where there is more, a button says so, once it comes into sight.
import { make } from "./dom.js";

function offerMore(box) {
  const text = box.firstElementChild;
  if (text.scrollHeight <= text.clientHeight + 2) return;
  const more = make("button", { type: "button", className: "link", "aria-expanded": "false" }, "more");
  more.addEventListener("click", () => {
    box.classList.add("is-open");
    more.remove();
  });
  box.append(more);
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    offerMore(target);
  }
}, { rootMargin: "200px" });

const find = (root) => root.querySelectorAll?.("[data-clamp]:not([data-taken])").forEach((box) => {
  box.dataset.taken = "";
  near.observe(box);
});
find(document);
document.addEventListener("htmx:load", (event) => find(event.target));
