// The kind of post decides which fields stand there; a review, how-to, question or poll needs no picture.
import { make } from "../dom.js";
import { pickProduct } from "./picker.js";

export const kindOf = (work) => work.form.querySelector("[name=kind]:checked")?.value ?? "";

export function kinds(work) {
  const bare = work.$("[data-bare]");
  const list = work.$("[data-bare-list]");
  bare.querySelector("button").addEventListener("click", async () => {
    const product = await pickProduct(work);
    if (!product || work.tags.some((tag) => tag.product.slug === product.slug)) return;
    work.tags.push({ medium: null, product, x: null, y: null });
    work.changed();
  });
  work.on(() => {
    for (const part of work.form.querySelectorAll("[data-for-kind]")) part.hidden = part.dataset.forKind !== kindOf(work);
    bare.hidden = !kindOf(work) || work.media.length > 0;
    // Once there is a picture, its products lie on it.
    const [first] = work.media;
    for (const tag of first ? work.tags.filter((one) => one.medium === null) : []) {
      tag.medium = first.key;
      if (first.kind === "image") tag.x = tag.y = 0.5;
    }
    list.replaceChildren(...work.tags.filter((tag) => tag.medium === null).map((tag) => {
      const drop = make("button", { type: "button", "aria-label": `Remove ${tag.product.title}` }, work.icon("close"));
      drop.addEventListener("click", () => { work.tags = work.tags.filter((other) => other !== tag); work.changed(); });
      return make("li", {}, make("span", { className: "chip" }, make("span", { className: "chip-name" }, tag.product.title), drop));
    }));
  });
}

// What the API wants beside the fields of every post.
export function detailsOf(work, fields) {
  const kind = kindOf(work);
  if (!kind) return {};
  if (kind === "review") return { kind, ...(fields.get("stars") ? { stars: Number(fields.get("stars")) } : {}) };
  if (kind !== "poll") return { kind };
  const options = fields.getAll("option").map((text) => text.trim()).filter(Boolean).map((text) => {
    const product = text.replace(location.origin, "").match(/^\/products\/([\w-]+)\/?$/);
    return product ? { product: product[1] } : { text };
  });
  return { kind, options };
}
