// Videos play without sound while they are in view, and only for people who like movement.
import { make } from "./dom.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.connection?.saveData;

const seen = new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio } of entries) {
    if (intersectionRatio < 0.6) target.pause();
    else if (!calm && !target.dataset.stopped && !target.closest(".post-grid")) target.play().catch(() => {});
  }
}, { threshold: [0, 0.6] });

function take(video) {
  if ("taken" in video.dataset) return;
  video.dataset.taken = "";
  video.controls = false;
  const play = make("button", { type: "button" });
  const sound = make("button", { type: "button" });
  const tools = make("div", { className: "clip-tools" }, play, sound);
  const sprite = document.querySelector("svg use").getAttribute("href").split("#")[0];
  const show = (button, name, label) => {
    button.setAttribute("aria-label", label);
    button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
  };
  const tell = () => {
    show(play, video.paused ? "play" : "pause", video.paused ? "Play video" : "Pause video");
    show(sound, video.muted ? "mute" : "sound", video.muted ? "Sound on" : "Sound off");
  };
  play.addEventListener("click", () => {
    video.dataset.stopped = video.paused ? "" : "1";
    if (video.paused) video.play();
    else video.pause();
  });
  sound.addEventListener("click", () => { video.muted = !video.muted; });
  for (const name of ["play", "pause", "volumechange"]) video.addEventListener(name, tell);
  tell();
  video.closest(".slide").append(tools);
  seen.observe(video);
}

const find = (root) => root.querySelectorAll?.("video[data-clip]").forEach(take);
find(document);
document.addEventListener("htmx:load", (event) => find(event.target));
