// Staff decide by keyboard: each button names its key; nothing happens while a field is written in.
const isWriting = (target) => target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isWriting(event.target)) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  const needsReason = ["c", "r"].includes(event.key);
  const code = document.getElementById("code");
  const words = document.getElementById("reason");
  if (needsReason && !code.value && !words.value.trim()) code.focus();
  else button.click();
});
