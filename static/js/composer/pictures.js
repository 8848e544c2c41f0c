// Choosing, uploading, ordering and removing pictures.
import { make } from "../dom.js";
import { toast } from "../toast.js";

export function pictures(work) {
  const input = work.$("[name=pictures]");
  const zone = work.$("[data-dropzone]");
  const strip = work.$("[data-strip]");
  input.required = false;

  input.addEventListener("change", () => { add(work, [...input.files]); input.value = ""; });
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.remove("is-over"); });
  zone.addEventListener("drop", (event) => add(work, [...event.dataTransfer.files]));
  addEventListener("paste", (event) => event.clipboardData?.files.length && add(work, [...event.clipboardData.files]));

  for (const button of work.form.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(work, work.at, work.at + Number(button.dataset.move)));
  }
  work.$("[data-drop-picture]").addEventListener("click", () => drop(work));
  work.on(() => draw(work, strip, zone));
}

function add(work, files) {
  const room = work.most.pictures - work.media.length;
  const hasVideo = work.media.some((medium) => medium.kind === "video");
  if (hasVideo || (work.media.length && files.some((file) => file.type.startsWith("video/")))) {
    return toast("A post has up to ten pictures or one video, not both.");
  }
  if (files.length > room) toast(`A post has at most ${work.most.pictures} pictures.`);
  const wanted = files.some((file) => file.type.startsWith("video/")) ? files.slice(0, 1) : files.slice(0, room);
  for (const file of wanted) {
    const kind = file.type.startsWith("video/") ? "video" : "image";
    const medium = { key: crypto.randomUUID(), kind, name: file.name, alt: "", url: URL.createObjectURL(file), file, done: 0 };
    work.media.push(medium);
    upload(work, medium);
  }
  work.at = work.media.length - wanted.length;
  work.changed();
}

function upload(work, medium) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", medium.file);
  medium.error = "";
  medium.sending = new Promise((settle) => {
    request.upload.addEventListener("progress", (event) => {
      medium.done = event.lengthComputable ? event.loaded / event.total : 0;
      work.dispatchEvent(new Event("progress"));
    });
    request.addEventListener("loadend", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* no JSON: told below */ }
      if (request.status >= 200 && request.status < 300) medium.id = answer.id;
      else medium.error = answer.detail || (request.status ? "This file could not be used." : "The connection broke. Remove the picture and add it again.");
      if (medium.error) toast(medium.error, { seconds: 8 });
      settle();
      work.changed();
    });
  });
  request.open("POST", "/api/v1/media/");
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", document.querySelector("#act [name=csrfmiddlewaretoken]").value);
  request.send(body);
}

function move(work, from, to) {
  if (to < 0 || to >= work.media.length) return;
  work.media.splice(to, 0, ...work.media.splice(from, 1));
  work.at = to;
  work.changed();
}

function drop(work) {
  const [gone] = work.media.splice(work.at, 1);
  work.tags = work.tags.filter((tag) => tag.medium !== gone.key);
  work.at = Math.max(0, Math.min(work.at, work.media.length - 1));
  work.changed();
}

function draw(work, strip, zone) {
  work.form.classList.toggle("has-pictures", work.media.length > 0);
  work.$("[data-stage]").hidden = !work.media.length;
  zone.closest(".field").hidden = work.media.length >= work.most.pictures || work.current?.kind === "video";
  strip.replaceChildren(...work.media.map((medium, n) => {
    const face = medium.kind === "image" && (medium.thumb || medium.url) ? make("img", { src: medium.thumb || medium.url, alt: "" }) : work.icon(medium.kind === "video" ? "video" : "image");
    const button = make("button", { type: "button", draggable: true, className: medium.error ? "is-broken" : "", "aria-label": `Picture ${n + 1} of ${work.media.length}${medium.error ? ", refused" : ""}`, "aria-current": String(n === work.at) }, face);
    if (!medium.id && !medium.error) button.append(make("progress", { className: "upload-bar", value: medium.done, max: 1, "aria-label": "Upload" }));
    button.addEventListener("click", () => { work.at = n; work.changed(); });
    button.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/x-picture", String(n)));
    button.addEventListener("dragover", (event) => event.dataTransfer.types.includes("text/x-picture") && event.preventDefault());
    button.addEventListener("drop", (event) => { event.preventDefault(); move(work, Number(event.dataTransfer.getData("text/x-picture")), n); });
    return make("li", {}, button);
  }));
  for (const button of work.form.querySelectorAll("[data-move]")) {
    const to = work.at + Number(button.dataset.move);
    button.hidden = work.media.length < 2;
    button.disabled = to < 0 || to >= work.media.length;
  }
}
