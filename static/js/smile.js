// Smile, Save, Follow and star: the page answers at once and takes it back, with a word, if the server refuses.
import { send, apiFor, isMember, signIn } from "./http.js";
import { toast } from "./toast.js";

const plain = (text) => /^[\d,]+$/.test(text);

function bump(button, by) {
  const place = button.nextElementSibling?.firstChild;
  if (!button.matches("[data-smile]") || !place || !plain(place.data.trim())) return;
  place.data = (Number(place.data.replaceAll(",", "")) + by).toLocaleString("en-US");
}

function press(button, on) {
  for (const twin of document.querySelectorAll(`[formaction="${button.getAttribute("formaction")}"][aria-pressed]`)) {
    if (twin.getAttribute("aria-pressed") === String(on)) continue;
    twin.setAttribute("aria-pressed", String(on));
    twin.classList.add("was-pressed");
    bump(twin, on ? 1 : -1);
    // The star goes with the follow.
    if (!on && twin.matches(":has(+ [data-favourite])")) twin.nextElementSibling.setAttribute("aria-pressed", "false");
  }
}

export async function toggle(button, on = button.getAttribute("aria-pressed") !== "true") {
  if (!isMember()) return signIn();
  if (button.getAttribute("aria-pressed") === String(on)) return;
  press(button, on);
  if (on && button.matches("[data-smile]")) {
    button.classList.add("is-burst");
    setTimeout(() => button.classList.remove("is-burst"), 500);
  }
  // Presses of one button go out in their order, and only the last one counts.
  button.wanted = on;
  if (button.busy) return;
  button.busy = true;
  let said = on;
  try {
    do {
      said = button.wanted;
      await send(said ? "PUT" : "DELETE", apiFor(button.formAction));
    } while (button.wanted !== said);
  } catch (error) {
    press(button, !said);
    toast(error.message);
  } finally {
    button.busy = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-smile], [data-save], [data-follow], [data-favourite]");
  if (!button) return;
  event.preventDefault();
  toggle(button);
});

// Two quick presses on a picture are a smile, as everywhere.
document.addEventListener("dblclick", (event) => {
  const media = event.target.closest?.(".post-media");
  if (!media || event.target.closest("a, button, video")) return;
  const button = media.closest("[data-post]").querySelector("[data-smile]");
  if (!button) return;
  toggle(button, true);
  const big = button.querySelector("svg").cloneNode(true);
  big.setAttribute("class", "smile-over");
  media.append(big);
  big.addEventListener("animationend", () => big.remove());
});
