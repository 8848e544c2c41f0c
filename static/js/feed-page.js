// List or grid without a new page, remembered in a cookie so that the server draws it right next time.
import { masonry } from "./masonry.js";

const feed = document.getElementById("feed");

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-new-posts]")) {
    event.preventDefault();
    scrollTo(0, 0);
    location.reload();
  }
  if (!event.target.closest?.("[data-view-switch]") || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const isGrid = !document.body.classList.contains("is-grid");
  const draw = () => {
    document.body.classList.toggle("is-grid", isGrid);
    feed.classList.toggle("post-grid", isGrid);
    feed.dataset.view = isGrid ? "grid" : "list";
    masonry(feed, isGrid);
  };
  document.cookie = `feed_view=${isGrid ? "grid" : "list"};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
  const moved = document.startViewTransition?.(draw);
  if (moved) moved.finished.catch(() => {});
  else draw();
});
