// What is being made: pictures in order, tags, words. Parts change it and say so; all then draw themselves.
export class Work extends EventTarget {
  constructor(form) {
    super();
    this.form = form;
    this.media = [];
    this.tags = [];
    this.at = 0;
    this.key = crypto.randomUUID();
    this.most = { pictures: Number(form.dataset.mostPictures), tags: Number(form.dataset.mostTags) };
  }

  $(selector) {
    return this.form.querySelector(selector) ?? document.querySelector(selector);
  }

  get current() {
    return this.media[this.at];
  }

  tagsOf(medium) {
    return this.tags.filter((tag) => tag.medium === medium.key);
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  on(draw) {
    this.addEventListener("change", draw);
  }

  icon(name) {
    const box = document.createElement("span");
    box.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${this.form.dataset.sprite}#${name}"/></svg>`;
    return box.firstChild;
  }
}

export function money(price) {
  if (price === null || price === undefined || typeof price === "string") return price ?? "";
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: price.currency });
  return format.format(price.amount_minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}
