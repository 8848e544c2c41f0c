// Caption, interests and the disclosure question; interests are suggested from the tagged products.
export function words(work) {
  const boxes = [...work.form.querySelectorAll("[name=interests]")];
  const sponsor = work.$("[data-sponsor]");
  const touched = new Set();
  for (const box of boxes) box.addEventListener("change", () => { touched.add(box); });
  work.form.addEventListener("input", (event) => event.target.name && work.changed());

  work.on(() => {
    const paths = work.tags.map((tag) => tag.product.category?.path ?? tag.product.category ?? "").filter(Boolean);
    let suggested = 0;
    for (const box of boxes) {
      const fits = box.dataset.categories.split(" ").filter(Boolean).some((path) => paths.some((other) => other.startsWith(path)));
      box.closest("label").classList.toggle("is-suggested", fits);
      if (fits) suggested += 1;
      if (fits && !touched.has(box)) box.checked = true;
    }
    work.$("[data-suggested]").textContent = suggested ? "Suggested from your products." : "People with these interests will see it.";
    const choice = work.form.querySelector("[name=disclosure]:checked");
    sponsor.hidden = !choice?.dataset.preview?.includes("{sponsor}");
  });
}

export function labelOf(work) {
  const text = work.form.querySelector("[name=disclosure]:checked")?.dataset.preview ?? "";
  const select = work.form.elements.sponsor;
  return text.replace("{sponsor}", select.value ? select.selectedOptions[0].text : "the brand");
}
