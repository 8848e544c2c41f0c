// Counts the chosen interests, fills the ring and opens the button at five.
const form = document.querySelector("[data-interests]");
const minimum = Number(form.dataset.minimum);
const ring = form.querySelector("[data-ring]");
const words = form.querySelector("[data-chosen]");
const button = form.querySelector("[data-show]");

function tell() {
  const chosen = form.querySelectorAll("input[name=interests]:checked").length;
  words.textContent = chosen <= minimum ? `${chosen} of ${minimum} chosen` : `${chosen} chosen`;
  ring.setAttribute("stroke-dasharray", `${Math.min(100, (chosen / minimum) * 100)} 200`);
  button.disabled = chosen < minimum;
}

form.addEventListener("change", tell);
// The browser may restore the boxes of an earlier visit after this ran.
addEventListener("pageshow", tell);
tell();
