// The product of a tag: under its picture after the bag was pressed, or in a sheet after a chip was.
import { send, Refused, isMember, signIn } from "./http.js";
import { toast } from "./toast.js";

const cache = new Map();

async function load(url) {
  if (!cache.has(url)) {
    const response = await fetch(url, { credentials: "same-origin", headers: { "X-Fragment": "tray" } });
    if (!response.ok || response.redirected) throw new Refused(response.status, {});
    cache.set(url, await response.text());
  }
  return cache.get(url);
}

async function fill(box, url) {
  box.innerHTML = await load(url);
  const tray = box.querySelector(".tray");
  // One key for each showing: pressing twice orders once, coming back later orders again.
  for (const key of box.querySelectorAll("[name=key]")) key.value = crypto.randomUUID();
  markCurrent(tray);
  const next = tray?.querySelector("[data-walk]:last-of-type")?.dataset.walk;
  if (next && next !== url) load(next).catch(() => {});
  return tray;
}

function markCurrent(tray) {
  const post = tray && document.querySelector(`[data-post="${CSS.escape(tray.dataset.trayOf)}"]`);
  if (!post) return;
  for (const part of post.querySelectorAll(".dot, .post-chips a")) part.classList.toggle("is-current", part.dataset.n === tray.dataset.n);
  const chip = post.querySelector(".post-chips a.is-current")?.parentElement;
  if (chip) chip.parentElement.scrollLeft = chip.offsetLeft - chip.parentElement.offsetLeft - 14;
}

function forget(scope) {
  for (const part of scope.querySelectorAll(".is-current")) part.classList.remove("is-current");
}

const explain = (error) => toast(error instanceof Refused ? error.message : "That did not work. Please try again.");

// --- Under the picture -------------------------------------------------------
export async function openPeek(post, url) {
  const peek = post.querySelector(".peek");
  // Its room is made at the press, so that nothing moves when the product arrives.
  peek.classList.add("is-empty");
  peek.hidden = false;
  peek.scrollIntoView({ block: "nearest" });
  try {
    await fill(peek, url);
    peek.hidden = post.querySelector("[data-bag]")?.getAttribute("aria-expanded") === "false";
  } catch (error) {
    closePeek(post);
    explain(error);
  } finally {
    peek.classList.remove("is-empty");
  }
}

export function closePeek(post) {
  const peek = post.querySelector(".peek");
  peek.hidden = true;
  peek.replaceChildren();
  forget(post);
}

// --- The sheet ---------------------------------------------------------------
let sheet;
let opener;

function makeSheet() {
  sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-label", "Product");
  sheet.innerHTML = '<button type="button" class="sheet-handle" aria-label="Close"></button><div class="sheet-body"></div>';
  document.body.append(sheet);
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest(".sheet-handle")) sheet.close();
  });
  sheet.addEventListener("close", () => {
    forget(document);
    if (history.state?.tray) history.back();
    opener?.focus({ preventScroll: true });
  });
  watchSwipes(sheet);
}

export async function openSheet(url, from) {
  sheet ?? makeSheet();
  opener = from;
  try {
    await fill(sheet.lastElementChild, url);
  } catch (error) {
    return explain(error);
  }
  if (sheet.open) return;
  sheet.showModal();
  history.pushState({ ...history.state, tray: true }, "");
}

addEventListener("popstate", () => sheet?.open && sheet.close());

function watchSwipes(box) {
  let start = null;
  box.addEventListener("touchstart", (event) => { start = event.touches[0]; }, { passive: true });
  box.addEventListener("touchend", (event) => {
    if (!start) return;
    const end = event.changedTouches[0];
    const [dx, dy] = [end.clientX - start.clientX, end.clientY - start.clientY];
    start = null;
    if (Math.abs(dx) > 48 && Math.abs(dx) > 2 * Math.abs(dy)) walk(box, dx < 0 ? 1 : -1);
    else if (dy > 80 && dy > 2 * Math.abs(dx) && box.scrollTop <= 0 && box === sheet) box.close();
  }, { passive: true });
}

async function walk(scope, step) {
  const links = scope.querySelectorAll("[data-walk]");
  if (!links.length) return;
  const box = links[0].closest(".sheet-body, .peek");
  try {
    const tray = await fill(box, links[step < 0 ? 0 : 1].dataset.walk);
    tray?.querySelectorAll("[data-walk]")[step < 0 ? 0 : 1]?.focus({ preventScroll: true });
  } catch (error) {
    explain(error);
  }
}

document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const chip = event.target.closest?.(".post-chips a[data-tray]");
  if (chip) {
    event.preventDefault();
    return openSheet(chip.dataset.tray, chip);
  }
  const step = event.target.closest?.("[data-walk]");
  if (step) {
    event.preventDefault();
    walk(step.closest(".tray"), step === step.parentElement.firstElementChild ? -1 : 1);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("input, textarea, select")) return;
  if (event.key === "Enter" || event.key === " ") {
    const step = event.target.closest?.("[data-walk]");
    if (step && event.key === " ") { event.preventDefault(); step.click(); }
    return;
  }
  const scope = sheet?.open ? sheet : event.target.closest?.("[data-post]")?.querySelector(".peek:not([hidden])") ?? onlyPeek();
  if (!scope || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  if (event.target.closest?.("spark-carousel")) return;
  event.preventDefault();
  walk(scope, event.key === "ArrowRight" ? 1 : -1);
});

const onlyPeek = () => {
  const open = document.querySelectorAll(".peek:not([hidden])");
  return open.length === 1 ? open[0] : null;
};

// --- Buying ------------------------------------------------------------------
function showBagCount(count) {
  if (count === undefined) return;
  for (const place of document.querySelectorAll("[data-bag-count]")) {
    place.textContent = count;
    place.hidden = !count;
    place.classList.remove("is-new");
    void place.offsetWidth;
    place.classList.add("is-new");
  }
}

const AFTER = {
  bag(data) {
    showBagCount(data.bag_count);
    toast(data.message || "Added to your bag", { label: "See bag", href: "/bag/" });
  },
  buy(data) {
    toast(data.message || "Ordered", {
      label: "Undo", seconds: 5, clock: true,
      action: () => send("POST", data.cancel_url).then((said) => toast(said.message || "Order cancelled"), explain),
    });
  },
  notify(data) {
    toast(data.message || "We will write to you once it is back.");
  },
};

document.addEventListener("submit", async (event) => {
  const kind = event.target.dataset?.shop;
  if (!AFTER[kind]) return;
  event.preventDefault();
  if (!isMember()) return signIn();
  const button = event.target.querySelector("button");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const data = await send("POST", event.target.action, new FormData(event.target));
    const key = event.target.elements.namedItem("key");
    if (key) key.value = crypto.randomUUID();
    AFTER[kind](data);
    event.target.dispatchEvent(new CustomEvent("spark:shopped", { bubbles: true, detail: data }));
  } catch (error) {
    if (error.body?.url) toast(error.message, { label: "Set up", href: error.body.url, seconds: 8 });
    else explain(error);
  } finally {
    button.removeAttribute("aria-busy");
  }
});
