// Type to find the product of a dot.
import { make } from "../dom.js";
import { send } from "../http.js";
import { money } from "./work.js";

let recent = [];

export function pickProduct(work) {
  const dialog = work.$("[data-picker]");
  const query = dialog.querySelector("[data-query]");
  const list = dialog.querySelector("[data-results]");
  const nothing = dialog.querySelector("[data-nothing]");
  return new Promise((settle) => {
    let chosen = null;
    let timer;
    let turn = 0;
    const choose = (product) => {
      chosen = product;
      recent = [product, ...recent.filter((other) => other.slug !== product.slug)].slice(0, 6);
      dialog.close();
    };
    const draw = (products) => {
      list.replaceChildren(...products.map((product) => {
        const button = make("button", { type: "button" }, make("img", { className: "thumb", src: product.image || "", alt: "" }), make("span", { className: "line-text" }, make("b", {}, product.title), make("span", { className: "muted small" }, product.brand?.name ?? product.brand ?? "")), make("span", { className: "price" }, money(product.price)));
        button.addEventListener("click", () => choose(product));
        return make("li", { className: "line" }, button);
      }));
    };
    const search = async () => {
      const mine = ++turn;
      const text = query.value.trim();
      nothing.textContent = "";
      if (!text) return draw(recent);
      try {
        const found = (await send("GET", `/api/v1/products/?q=${encodeURIComponent(text)}`)).results ?? [];
        if (mine !== turn) return;
        draw(found.slice(0, 12));
        nothing.textContent = found.length ? "" : "Nothing found. Try another word.";
      } catch (error) {
        nothing.textContent = error.message;
      }
    };
    const onInput = () => { clearTimeout(timer); timer = setTimeout(search, 160); };
    const onKey = (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      list.querySelector("button")?.click();
    };
    query.addEventListener("input", onInput);
    query.addEventListener("keydown", onKey);
    dialog.addEventListener("close", () => {
      query.removeEventListener("input", onInput);
      query.removeEventListener("keydown", onKey);
      settle(chosen);
    }, { once: true });
    query.value = "";
    search();
    dialog.showModal();
    query.focus();
  });
}
