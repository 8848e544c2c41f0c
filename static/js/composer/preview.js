// The card as others will see it, drawn with the same classes.
import { make } from "../dom.js";
import { labelOf } from "./words.js";
import { money } from "./work.js";

const SVG = "http://www.w3.org/2000/svg";

function dots(tags) {
  const layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("class", "dots is-shown");
  for (const tag of tags) {
    const point = document.createElementNS(SVG, "svg");
    point.setAttribute("x", `${tag.x * 100}%`);
    point.setAttribute("y", `${tag.y * 100}%`);
    point.setAttribute("overflow", "visible");
    for (const [name, r] of [["dot-glow", 17], ["dot-core", 11]]) {
      const circle = document.createElementNS(SVG, "circle");
      circle.setAttribute("class", name);
      circle.setAttribute("r", r);
      point.append(circle);
    }
    layer.append(point);
  }
  return layer;
}

function caption(text, author) {
  const line = make("p", {}, make("b", { className: "caption-by" }, `${author} `));
  for (const part of text.split(/([#@][\p{L}\d_-]+)/u)) line.append(/^[#@]/.test(part) ? make("b", {}, part) : part);
  return make("div", { className: "caption" }, line);
}

export function preview(work) {
  const place = work.$(".composer-right [data-preview]");
  const { author, portrait } = work.form.dataset;
  work.on(() => {
    const medium = work.current;
    const label = labelOf(work);
    const topics = [...work.form.querySelectorAll("[name=interests]:checked")].map((box) => box.parentElement.textContent.trim()).join(", ");
    const who = make("div", { className: "post-who" }, make("p", { className: "post-name" }, make("b", {}, author)), make("p", { className: "post-meta" }, make("span", {}, "now"), ...(topics ? [make("span", { className: "post-topics" }, topics)] : [])));
    const head = make("div", { className: "post-head" }, make("img", { className: "avatar", src: portrait, alt: "" }), who);
    const media = make("div", { className: "post-media" });
    const tags = medium ? work.tagsOf(medium) : [];
    if (medium?.kind === "image") media.append(make("div", { className: "frame" }, make("img", { className: "shot", src: medium.url || medium.thumb, alt: medium.alt }), dots(tags)));
    else media.append(make("div", { className: "preview-empty" }, medium ? "Your video" : "Your picture"));
    if (work.media.length > 1) media.append(make("span", { className: "slide-count" }, `${work.at + 1} / ${work.media.length}`));
    const card = make("div", { className: "post" }, ...(label ? [make("p", { className: "disclosure", "data-disclosure": "preview" }, label)] : []), head, media);
    if (work.tags.length) card.append(make("ul", { className: "chips post-chips" }, ...work.tags.map((tag) => make("li", {}, make("span", { className: "chip" }, ...(tag.product.image ? [make("img", { src: tag.product.image, alt: "" })] : []), make("span", { className: "chip-name" }, tag.product.title), make("span", { className: "price" }, money(tag.product.price)))))));
    const text = work.form.elements.caption.value;
    card.append(text ? caption(text, author) : make("div", { className: "caption" }));
    place.replaceChildren(card);
  });
}
