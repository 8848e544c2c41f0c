// Brings the current chip of a scrolling row into sight, when the browser has time for it.
function bring() {
  for (const chip of document.querySelectorAll('.chips [aria-current="page"], .tabs [aria-current="page"]')) {
    const row = chip.closest(".chips, .tabs");
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = chip.offsetLeft - row.offsetLeft - (row.clientWidth - chip.clientWidth) / 2;
  }
}

if ("requestIdleCallback" in window) requestIdleCallback(bring);
else setTimeout(bring, 200);
