// "20 Nov" becomes "2 h", because cached text cannot know how late it is.
const SIZES = [[60, "s"], [60, "min"], [24, "h"], [7, "d"]];

function short(date) {
  let size = Math.max(0, (Date.now() - date) / 1000);
  if (size < 45) return "now";
  for (const [limit, unit] of SIZES) {
    if (size < limit) return `${Math.floor(size)} ${unit}`;
    size /= limit;
  }
  return null;
}

function tell(root) {
  for (const time of root.querySelectorAll?.("time[datetime]:not([data-told])") ?? []) {
    const date = new Date(time.dateTime);
    time.dataset.told = "";
    time.title = date.toLocaleString();
    const words = short(date);
    if (words) time.textContent = words;
  }
}

tell(document);
document.addEventListener("htmx:load", (event) => tell(event.target));
