// A grid whose cards have their own heights: each card takes as many 1 px rows as it needs.
const GAP = () => (innerWidth >= 700 ? 16 : 10);

const sized = new ResizeObserver((entries) => {
  for (const { target } of entries) fit(target);
});

function fit(card) {
  const rows = `span ${Math.ceil(card.getBoundingClientRect().height) + GAP()}`;
  if (card.style.gridRowEnd !== rows) card.style.gridRowEnd = rows;
}

export function masonry(grid, on) {
  grid.classList.toggle("is-masonry", on);
  for (const card of grid.children) {
    if (on) { fit(card); sized.observe(card); }
    else { sized.unobserve(card); card.style.gridRowEnd = ""; }
  }
}

const start = () => document.querySelectorAll(".post-grid").forEach((grid) => masonry(grid, true));
start();
document.addEventListener("htmx:load", start);
