// Voting in a poll without leaving the page: the answers turn into results where they stand.
import { make } from "./dom.js";
import { send, isMember, signIn } from "./http.js";
import { toast } from "./toast.js";

function show(poll, results) {
  const rows = results.options.map((option) => {
    const mine = option.n === results.voted;
    const bar = make("progress", { "aria-label": `${option.text}: ${option.percent} %` });
    bar.max = 100;
    bar.value = option.percent;
    return make("li", mine ? { className: "is-mine" } : {}, make("span", {}, option.text, ...(mine ? [" ", make("span", { className: "badge badge-good" }, "Your vote")] : [])), bar, make("span", { className: "num muted" }, `${option.percent} %`));
  });
  const count = make("p", { className: "muted small" }, `${results.votes} vote${results.votes === 1 ? "" : "s"}`);
  poll.replaceChildren(make("ul", { className: "poll-results", tabIndex: -1 }, ...rows), count);
  poll.firstChild.focus({ preventScroll: true });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-vote]");
  if (!button) return;
  event.preventDefault();
  if (!isMember()) return signIn();
  const poll = button.closest(".poll");
  if (poll.ariaBusy === "true") return;
  poll.ariaBusy = "true";
  const post = `/api/v1/posts/${poll.closest("[data-post]").dataset.post}/`;
  try {
    show(poll, await send("PUT", `${post}vote/`, { option: Number(button.dataset.vote) }));
  } catch (error) {
    toast(error.message);
    // Voted before, here or elsewhere: the results are due all the same.
    const known = error.status === 409 ? (await send("GET", post).catch(() => ({}))).poll_results : null;
    if (known) show(poll, known);
  } finally {
    poll.ariaBusy = "false";
  }
});
