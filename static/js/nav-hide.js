// The top bar leaves on the way down and is back at the first touch upwards.
// Not read from the page at the start: that would make the browser lay it out before its time.
let last = 0;
addEventListener("scroll", () => {
  const now = Math.max(0, scrollY);
  if (Math.abs(now - last) < 8) return;
  document.documentElement.classList.toggle("is-scrolled-down", now > last && now > 120);
  last = now;
}, { passive: true });
