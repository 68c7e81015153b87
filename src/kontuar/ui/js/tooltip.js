/* One tooltip for all [data-tip] buttons: their aria-label and their key, after a short while. */
import { kbd } from "./elements.js";
import { place } from "./menu.js";

const bubble = document.createElement("div");
bubble.className = "tooltip";
bubble.popover = "manual";
bubble.setAttribute("aria-hidden", "true");
document.body.append(bubble);
let timer;

function show(button) {
  if (!button.isConnected || button.getAttribute("aria-expanded") === "true") return;
  bubble.textContent = button.getAttribute("aria-label");
  const key = button.dataset.key ?? button.dataset.hint;
  if (key) bubble.append(kbd(key));
  bubble.showPopover();
  place(bubble, button);
}

function hide() {
  clearTimeout(timer);
  if (bubble.matches(":popover-open")) bubble.hidePopover();
}

document.addEventListener("pointerover", (event) => {
  hide();
  const button = event.target.closest?.("[data-tip]");
  if (button && event.pointerType === "mouse") timer = setTimeout(show, 400, button);
});
document.addEventListener("focusin", (event) => {
  hide();
  if (event.target.matches?.("[data-tip]:focus-visible")) timer = setTimeout(show, 100, event.target);
});
document.addEventListener("focusout", hide);
document.addEventListener("pointerdown", hide);
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
