// The big picture: press it to place a dot, drag the dot or move it with the arrow keys, remove it.
import { make } from "../dom.js";
import { toast } from "../toast.js";
import { pickProduct } from "./picker.js";
import { money } from "./work.js";

const clamp = (value) => Math.min(1, Math.max(0, value));
const round = (value) => Math.round(clamp(value) * 10000) / 10000;

export function stage(work) {
  const frame = work.$("[data-frame]");
  const shot = work.$("[data-shot]");
  const clip = work.$("[data-film]");
  shot.addEventListener("click", (event) => {
    const box = shot.getBoundingClientRect();
    place(work, round((event.clientX - box.left) / box.width), round((event.clientY - box.top) / box.height));
  });
  work.$("[data-add-tag]").addEventListener("click", () => (work.current.kind === "video" ? place(work, null, null) : place(work, 0.5, 0.5)));
  const alt = work.$("[name=alt]");
  alt.addEventListener("input", () => { if (work.current) work.current.alt = alt.value; });
  const captions = work.$("[data-captions]");
  captions.hidden = true;
  work.on(() => {
    const medium = work.current;
    captions.hidden = medium?.kind !== "video";
    if (!medium) return;
    show(shot, medium.kind === "image" && (medium.url || medium.thumb));
    show(clip, medium.kind === "video" && medium.url);
    if (document.activeElement !== alt) alt.value = medium.alt;
    drawDots(work, frame);
    drawList(work);
    const count = work.tags.length;
    work.$("[data-hint]").textContent = medium.kind === "video" ? "Products of a video are listed under it." : count ? "Drag a dot onto its product, or move it with the arrow keys." : "Press a thing in the picture to tag it.";
  });
}

function show(element, url) {
  element.hidden = !url;
  if (!url) element.removeAttribute("src");
  else if (element.getAttribute("src") !== url) element.src = url;
}

async function place(work, x, y) {
  if (work.tags.length >= work.most.tags) return toast(`A post has at most ${work.most.tags} products.`);
  const medium = work.current;
  const product = await pickProduct(work);
  if (!product) return;
  if (work.tagsOf(medium).some((tag) => tag.product.slug === product.slug)) return toast("This product is already in the picture.");
  const tag = { medium: medium.key, product, x, y };
  work.tags.push(tag);
  work.changed();
  work.$(`[data-dot="${work.tags.indexOf(tag)}"]`)?.focus({ preventScroll: true });
}

function remove(work, tag) {
  work.tags = work.tags.filter((other) => other !== tag);
  work.changed();
  work.$("[data-add-tag]").focus({ preventScroll: true });
}

function set(dot, tag) {
  dot.style.left = `${tag.x * 100}%`;
  dot.style.top = `${tag.y * 100}%`;
}

function drawDots(work, frame) {
  const place = work.$("[data-dots]");
  const held = document.activeElement?.dataset?.dot;
  place.replaceChildren(...work.tagsOf(work.current).filter((tag) => tag.x !== null).map((tag) => {
    const dot = make("button", { type: "button", className: "stage-dot", title: tag.product.title, "aria-label": `${tag.product.title}. Arrow keys move the dot, Delete removes it.` });
    dot.dataset.dot = work.tags.indexOf(tag);
    set(dot, tag);
    dot.addEventListener("pointerdown", (event) => {
      dot.setPointerCapture(event.pointerId);
      dot.classList.add("is-held");
    });
    dot.addEventListener("pointermove", (event) => {
      if (!dot.hasPointerCapture(event.pointerId)) return;
      const box = frame.getBoundingClientRect();
      tag.x = round((event.clientX - box.left) / box.width);
      tag.y = round((event.clientY - box.top) / box.height);
      set(dot, tag);
    });
    dot.addEventListener("pointerup", () => { dot.classList.remove("is-held"); work.changed(); });
    dot.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 0.05 : 0.01;
      const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
      if (event.key === "Delete" || event.key === "Backspace") return remove(work, tag);
      if (dx === undefined) return;
      event.preventDefault();
      tag.x = round(tag.x + dx);
      tag.y = round(tag.y + dy);
      set(dot, tag);
      work.changed();
    });
    return dot;
  }));
  if (held !== undefined) place.querySelector(`[data-dot="${held}"]`)?.focus({ preventScroll: true });
}

function drawList(work) {
  work.$("[data-tag-list]").replaceChildren(...work.tagsOf(work.current).map((tag) => {
    const drop = make("button", { type: "button", "aria-label": `Remove ${tag.product.title}` }, work.icon("close"));
    drop.addEventListener("click", () => remove(work, tag));
    const chip = make("span", { className: "chip" }, ...(tag.product.image ? [make("img", { src: tag.product.image, alt: "" })] : []), make("span", { className: "chip-name" }, tag.product.title), make("span", { className: "price" }, money(tag.product.price)), drop);
    return make("li", {}, chip);
  }));
}
