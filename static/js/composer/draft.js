// The draft is kept in this browser every ten seconds and offered again.
import { toast } from "../toast.js";

const PLACE = "spark-draft";
// What is typed and chosen beside the pictures: the kind, who speaks, the answer about money, the words.
const ONE = ["kind", "stars", "caption", "brand", "disclosure", "sponsor"];
const MANY = ["interests", "option"];

// A small copy of the picture, so that the draft has a face after a reload.
async function thumb(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const scale = Math.min(1, 480 / image.naturalWidth);
  const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth * scale, height: image.naturalHeight * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.7);
}

async function keep(work) {
  const media = work.media.filter((medium) => medium.id);
  for (const medium of media) {
    if (medium.kind === "image" && !medium.thumb) medium.thumb = await thumb(medium.url).catch(() => "");
  }
  const fields = new FormData(work.form);
  const words = Object.fromEntries(ONE.map((name) => [name, fields.get(name) ?? ""]));
  for (const name of MANY) words[name] = fields.getAll(name);
  const bare = work.tags.filter((tag) => tag.medium === null);
  const isEmpty = !media.length && !bare.length && !words.caption && !words.stars && !words.option.some((text) => text.trim());
  if (isEmpty) {
    localStorage.removeItem(PLACE);
    work.$("[data-draft]").textContent = "";
    return;
  }
  const kept = media.map(({ key, id, kind, name, alt, thumb: face }) => ({ key, id, kind, name, alt, thumb: face }));
  localStorage.setItem(PLACE, JSON.stringify({ media: kept, tags: work.tags, key: work.key, words }));
  work.$("[data-draft]").textContent = "Draft saved";
}

function restore(work, saved) {
  work.media = saved.media;
  work.tags = saved.tags.filter((tag) => tag.medium === null || saved.media.some((medium) => medium.key === tag.medium));
  work.key = saved.key;
  for (const name of ONE) choose(work.form, name, saved.words[name] ?? "");
  for (const box of work.form.querySelectorAll("[name=interests]")) box.checked = (saved.words.interests ?? []).includes(box.value);
  for (const [n, field] of [...work.form.querySelectorAll("[name=option]")].entries()) field.value = saved.words.option?.[n] ?? "";
}

// A choice that is no longer offered, such as a brand that one speaks for no more, leaves the form as it stands.
function choose(form, name, value) {
  const fields = [...form.querySelectorAll(`[name="${name}"]`)];
  const [first] = fields;
  if (!first) return;
  if (first.type === "radio") {
    const wanted = fields.find((radio) => radio.value === value);
    if (wanted) wanted.checked = true;
  } else if (first.tagName !== "SELECT" || [...first.options].some((option) => option.value === value)) {
    first.value = value;
  }
}

export function forgetDraft() {
  try { localStorage.removeItem(PLACE); } catch { /* private mode keeps nothing */ }
}

export function draft(work) {
  let dirty = false;
  try {
    const saved = JSON.parse(localStorage.getItem(PLACE));
    if (saved) {
      restore(work, saved);
      toast("Your draft is back", { label: "Start anew", action: () => { forgetDraft(); work.published = true; location.reload(); }, seconds: 6 });
    }
  } catch {
    forgetDraft();
  }
  const save = () => {
    if (!dirty || work.published) return;
    dirty = false;
    keep(work).catch(() => { work.$("[data-draft]").textContent = ""; });
  };
  work.on(() => { dirty = true; });
  setInterval(save, 10_000);
  document.addEventListener("visibilitychange", () => document.hidden && save());
}
