// Share through the phone's own sheet where there is one, else copy the address.
import { toast } from "./toast.js";

async function copy(url) {
  try {
    await navigator.clipboard.writeText(url);
    toast("Link copied");
  } catch {
    toast(url, { seconds: 8 });
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-share], [data-copy]");
  if (button) {
    const url = new URL(button.dataset.share ?? button.dataset.copy, location.href).href;
    button.closest("details")?.removeAttribute("open");
    if (button.dataset.copy || !navigator.share) return copy(url);
    try {
      await navigator.share({ url, title: button.dataset.title });
    } catch (error) {
      if (error.name !== "AbortError") copy(url);
    }
  }
  // A menu closes when the press went elsewhere.
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
