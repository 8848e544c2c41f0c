// The draft is kept every ten seconds: in this browser, and with the member's account for other devices.
import { send } from "../http.js";
import { toast } from "../toast.js";
import { body } from "./publish.js";

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
  const here = () => localStorage.setItem(PLACE, JSON.stringify({ media: kept, tags: work.tags, key: work.key, words, draftId: work.draftId }));
  here();
  try {
    await saveThere(work);
    here();
    work.$("[data-draft]").textContent = "Draft saved";
  } catch {
    work.$("[data-draft]").textContent = "Draft saved on this device";
  }
}

// With the account: what has arrived there already. A draft that was deleted elsewhere is begun anew.
export async function saveThere(work) {
  const whole = { ...work, form: work.form, $: (selector) => work.$(selector), media: work.media.filter((medium) => medium.id) };
  whole.tags = work.tags.filter((tag) => tag.medium === null || whole.media.some((medium) => medium.key === tag.medium));
  const fields = body(whole);
  if (work.draftId) {
    try {
      return await send("PUT", `/api/v1/drafts/${work.draftId}/`, fields);
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  }
  const made = await send("POST", "/api/v1/drafts/", fields);
  work.draftId = made.id;
  return made;
}

// A draft of the account, on whatever device it was begun.
async function fetchDraft(work, id) {
  const saved = await send("GET", `/api/v1/drafts/${id}/`);
  const { post } = saved;
  const media = saved.media.map((medium) => ({ ...medium, key: medium.id, name: "", done: 1 }));
  const known = new Map(saved.products.map((product) => [product.slug, product]));
  const tags = (post.tags ?? []).filter((tag) => known.has(tag.product)).map((tag) => ({ medium: tag.media ?? null, product: known.get(tag.product), x: tag.x ?? null, y: tag.y ?? null }));
  const option = (post.options ?? []).map((one) => (one.product ? `${location.origin}/products/${one.product}/` : one.text));
  const words = { ...post, stars: post.stars ? String(post.stars) : "", option };
  restore(work, { media, tags, key: work.key, words });
  work.draftId = id;
}

function restore(work, saved) {
  work.media = saved.media;
  work.tags = saved.tags.filter((tag) => tag.medium === null || saved.media.some((medium) => medium.key === tag.medium));
  work.key = saved.key;
  work.draftId = saved.draftId;
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

// Of this browser; with ``work`` the account's copy goes too.
export function forgetDraft(work) {
  try { localStorage.removeItem(PLACE); } catch { /* private mode keeps nothing */ }
  if (work?.draftId) send("DELETE", `/api/v1/drafts/${work.draftId}/`).catch(() => { /* gone already */ });
}

export function draft(work) {
  let dirty = false;
  const wanted = work.form.dataset.draftId;
  if (wanted) {
    fetchDraft(work, wanted).then(() => work.changed()).catch((error) => toast(error.message));
  }
  try {
    const saved = wanted ? null : JSON.parse(localStorage.getItem(PLACE));
    if (saved) {
      restore(work, saved);
      toast("Your draft is back", { label: "Start anew", action: () => { forgetDraft(work); work.published = true; location.href = "/post/new/"; }, seconds: 6 });
    }
  } catch {
    forgetDraft(null);
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
