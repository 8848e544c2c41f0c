// A chosen moment goes to the server with its offset, a given one is shown in the reader's own time.
const words = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function localMoments(root) {
  for (const time of root.querySelectorAll("time[data-moment]")) time.textContent = words.format(new Date(time.dateTime));
}

// "2026-11-21T18:30" as the reader means it, in the form that the server takes.
export const momentOf = (field) => (field.value ? new Date(field.value).toISOString() : "");

export function ownZone(form) {
  for (const hint of form.querySelectorAll("[data-zone]")) hint.textContent = "in your own time";
}

export function sendMoment(form) {
  ownZone(form);
  const field = form.elements.publish_at;
  form.addEventListener("formdata", (event) => event.formData.set("publish_at", momentOf(field)));
}
