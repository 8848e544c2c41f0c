// Sends the post once every picture has arrived; a second press sends no second post.
import { send } from "../http.js";
import { toast } from "../toast.js";
import { momentOf, ownZone } from "../moments.js";
import { forgetDraft, saveThere } from "./draft.js";
import { detailsOf, kindOf } from "./kinds.js";

export function body(work) {
  const fields = new FormData(work.form);
  const ids = new Map(work.media.map((medium) => [medium.key, medium.id]));
  return {
    media: work.media.map((medium) => medium.id),
    alts: work.media.map((medium) => medium.alt),
    caption: fields.get("caption"),
    tags: work.tags.map((tag) => ({ product: tag.product.slug, media: ids.get(tag.medium), ...(tag.x === null ? {} : { x: tag.x, y: tag.y }) })),
    interests: fields.getAll("interests"),
    disclosure: fields.get("disclosure"),
    ...detailsOf(work, fields),
    ...(fields.get("sponsor") && !work.$("[data-sponsor]").hidden ? { sponsor: fields.get("sponsor") } : {}),
    ...(fields.get("brand") ? { brand: fields.get("brand") } : {}),
  };
}

function refusal(work) {
  if (!work.media.length && !kindOf(work)) return "Add a picture or a video first.";
  const broken = work.media.findIndex((medium) => medium.error);
  if (broken >= 0) return `Picture ${broken + 1} was refused: ${work.media[broken].error}`;
  return "";
}

// What has an hour is kept on the server, which publishes it then.
async function schedule(work, at) {
  await saveThere(work);
  await send("PUT", `/api/v1/drafts/${work.draftId}/schedule/`, { publish_at: at });
  work.published = true;
  forgetDraft(null);
  location.href = "/drafts/";
}

async function sendCaptions(work) {
  const file = work.form.elements.captions.files[0];
  const video = work.media.find((medium) => medium.kind === "video");
  if (!file || !video) return;
  const fields = new FormData();
  fields.set("file", file);
  await send("PUT", `/api/v1/media/${video.id}/captions/`, fields);
}

export function publish(work) {
  const button = work.$("[data-publish]");
  const when = work.form.elements.publish_at;
  ownZone(work.form);
  when.addEventListener("input", () => { button.textContent = when.value ? "Schedule" : "Post"; });
  const status = work.$("[data-draft]");
  work.addEventListener("progress", () => {
    const waiting = work.media.filter((medium) => !medium.id && !medium.error);
    status.textContent = waiting.length ? `Uploading ${Math.round((waiting.reduce((sum, medium) => sum + medium.done, 0) / waiting.length) * 100)} %` : "";
    for (const [n, bar] of [...work.form.querySelectorAll(".upload-bar")].entries()) bar.value = waiting[n]?.done ?? 1;
  });
  work.on(() => {
    if (status.textContent.startsWith("Uploading") && work.media.every((medium) => medium.id || medium.error)) status.textContent = "";
  });
  work.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    const early = refusal(work);
    if (early) return toast(early, { seconds: 6 });
    button.setAttribute("aria-busy", "true");
    try {
      await Promise.all(work.media.map((medium) => medium.sending));
      const late = refusal(work);
      if (late) return toast(late, { seconds: 6 });
      await sendCaptions(work);
      const at = momentOf(work.form.elements.publish_at);
      if (at) return await schedule(work, at);
      const post = await send("POST", "/api/v1/posts/", body(work), { "Idempotency-Key": work.key });
      work.published = true;
      forgetDraft(work);
      location.href = post.url ?? `/p/${post.id}/`;
    } catch (error) {
      const first = Object.values(error.body?.errors ?? {}).flat()[0];
      // What was refused may be sent again once it is put right; that is a new request.
      if (error.status >= 400 && error.status < 500 && error.status !== 409) work.key = crypto.randomUUID();
      toast(typeof first === "string" ? first : error.message, { seconds: 8 });
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
