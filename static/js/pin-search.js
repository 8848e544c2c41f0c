// Fills the list under "Product to pin" with products of the catalogue as one types.
const input = document.getElementById("pin-product");
const found = document.getElementById("pin-found");
let waiting = 0;

async function look() {
  const query = input.value.trim();
  if (query.length < 2) return;
  const answer = await fetch(`/api/v1/products/?q=${encodeURIComponent(query)}`, {
    headers: { Accept: "application/json" },
  });
  if (!answer.ok || input.value.trim() !== query) return;
  const { results } = await answer.json();
  found.replaceChildren(
    ...results.slice(0, 8).map((product) => {
      const option = document.createElement("option");
      option.value = product.slug;
      option.label = product.title;
      return option;
    }),
  );
}

input?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 180);
});
