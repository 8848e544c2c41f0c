// The draft is kept in this browser every ten seconds and offered again.
import { toast } from "../toast.js";

const PLACE = "spark-draft";

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
  const words = { caption: fields.get("caption"), interests: fields.getAll("interests"), disclosure: fields.get("disclosure"), sponsor: fields.get("sponsor") };
  if (!media.length && !words.caption) return localStorage.removeItem(PLACE);
  const kept = media.map(({ key, id, kind, name, alt, thumb: face }) => ({ key, id, kind, name, alt, thumb: face }));
  localStorage.setItem(PLACE, JSON.stringify({ media: kept, tags: work.tags, key: work.key, words }));
  work.$("[data-draft]").textContent = "Draft saved";
}

function restore(work, saved) {
  work.media = saved.media;
  work.tags = saved.tags.filter((tag) => saved.media.some((medium) => medium.key === tag.medium));
  work.key = saved.key;
  work.form.elements.caption.value = saved.words.caption ?? "";
  for (const box of work.form.querySelectorAll("[name=interests]")) box.checked = saved.words.interests.includes(box.value);
  for (const radio of work.form.querySelectorAll("[name=disclosure]")) radio.checked = radio.value === saved.words.disclosure;
  work.form.elements.sponsor.value = saved.words.sponsor ?? "";
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
