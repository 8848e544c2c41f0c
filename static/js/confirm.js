// Asks before what cannot be taken back.
import { make } from "./dom.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-confirm]");
  if (!button || button.dataset.sure) return;
  event.preventDefault();
  const no = make("button", { className: "btn btn-quiet grow", value: "" }, "Keep");
  const yes = make("button", { className: "btn btn-danger grow", value: "yes" }, button.textContent.trim());
  const form = make("form", { method: "dialog", className: "row" }, no, yes);
  const dialog = make("dialog", { className: "pop stack", "aria-label": button.dataset.confirm }, make("h2", {}, button.dataset.confirm), form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return button.focus();
    button.dataset.sure = "1";
    button.click();
    delete button.dataset.sure;
  });
  dialog.showModal();
});
