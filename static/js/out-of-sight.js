// Hide, See less and Mute in a card's menu: the card goes at once, a bar in its place offers to undo it, and what the
// server refuses is taken back with a word. Without this file the same buttons send the page's form.
import { make } from "./dom.js";
import { send, apiFor, isMember, signIn } from "./http.js";
import { toast } from "./toast.js";

const nameOf = (card) => card.querySelector(".post-name a")?.textContent ?? "them";

const WISHES = [
  { end: "/hide/", said: () => "This post is hidden.", cards: (card) => twins(card) },
  { end: "/less/", said: (card) => `You will see less of ${nameOf(card)}.`, cards: (card) => twins(card) },
  { end: "/mute/", said: (card) => `You see nothing more from ${nameOf(card)}.`, cards: (card, button) => byThem(card, button) },
];

// The same post may stand twice on a page: in a list and beside another one.
const twins = (card) => [...document.querySelectorAll(`[data-post="${CSS.escape(card.dataset.post)}"]`)];

// On a person's own page their posts stay: who goes there wants to see them.
function byThem(card, button) {
  const handle = button.dataset.mute;
  if (location.pathname.startsWith(`/m/${handle}/`)) return [card];
  return [...document.querySelectorAll(`[data-mute="${CSS.escape(handle)}"]`)].map((one) => one.closest("[data-post]")).filter(Boolean);
}

const addressOf = (button) => apiFor(button.formAction).replace(/\/less\/$/, "/see-less/");

function barFor(card, text, undo) {
  const button = make("button", { type: "button", className: "btn btn-quiet btn-small" }, "Undo");
  button.addEventListener("click", undo);
  const bar = make("div", { className: "gone-bar" }, make("p", { role: "status" }, text), button);
  bar.setAttribute("data-gone", card.dataset.post);
  card.before(bar);
  return { bar, button };
}

async function carryOut(button, wish) {
  const card = button.closest("[data-post]");
  const url = addressOf(button);
  const menu = button.closest("details");
  menu.open = false;
  const gone = wish.cards(card, button).filter((one) => !one.hidden);
  for (const one of gone) one.hidden = true;
  let asked = Promise.resolve();
  const show = () => {
    bar.remove();
    for (const one of gone) one.hidden = false;
    menu.querySelector("summary").focus({ preventScroll: true });
  };
  const hideAgain = () => {
    for (const one of gone) one.hidden = true;
    card.before(bar);
  };
  const undo = async () => {
    show();
    try {
      await asked;
      await send("DELETE", url);
    } catch (error) {
      hideAgain();
      toast(error.message);
    }
  };
  const { bar, button: back } = barFor(card, wish.said(card), undo);
  back.focus({ preventScroll: true });
  asked = send("PUT", url);
  try {
    await asked;
  } catch (error) {
    if (bar.isConnected) show();
    toast(error.message, { seconds: 6 });
    asked = Promise.reject(error);
    asked.catch(() => {});
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-post] .menu button[formaction]");
  const wish = button && WISHES.find((one) => new URL(button.formAction, location.href).pathname.endsWith(one.end));
  if (!wish || button.dataset.sure) return;
  event.preventDefault();
  if (!isMember()) return signIn();
  carryOut(button, wish);
});
