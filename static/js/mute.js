// Mute takes the person's posts out of sight at once, and offers to undo it.
import { send, apiFor, isMember, signIn } from "./http.js";
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-mute]");
  if (!button) return;
  event.preventDefault();
  if (!isMember()) return signIn();
  const url = apiFor(button.formAction);
  const theirs = [...document.querySelectorAll(`#feed [data-mute="${CSS.escape(button.dataset.mute)}"]`)].map((twin) => twin.closest("[data-post]"));
  button.closest("details").open = false;
  try {
    await send("PUT", url);
    for (const post of theirs) post.hidden = true;
    toast("Muted. You see nothing more from them.", {
      label: "Undo", seconds: 6,
      action: () => send("DELETE", url).then(() => { for (const post of theirs) post.hidden = false; }, (error) => toast(error.message)),
    });
  } catch (error) {
    toast(error.message);
  }
});
