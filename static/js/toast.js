// Short messages at the foot of the page; one with an action runs out after five seconds.
export function toast(message, { label, action, href, seconds = 4, clock = false } = {}) {
  const place = document.getElementById("toasts");
  const box = document.createElement("div");
  box.className = clock ? "toast has-clock" : "toast";
  const text = document.createElement("p");
  text.textContent = message;
  box.append(text);
  let timer;
  const close = () => {
    clearTimeout(timer);
    box.remove();
    if (!place.children.length && place.matches(":popover-open")) place.hidePopover();
  };
  if (label) {
    const button = document.createElement(href ? "a" : "button");
    button.textContent = label;
    if (href) button.href = href;
    else button.type = "button";
    button.addEventListener("click", () => { close(); action?.(); });
    box.append(button);
  }
  while (place.children.length > 1) place.firstChild.remove();
  place.append(box);
  // An open dialog lies in the top layer; a popover joins it there.
  if (document.querySelector("dialog:modal")) {
    place.popover = "manual";
    if (place.matches(":popover-open")) place.hidePopover();
    place.showPopover();
  }
  timer = setTimeout(close, seconds * 1000);
  return close;
}
