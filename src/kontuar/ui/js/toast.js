/* Notices at the bottom: from the server's "toast" trigger, from scripts, from the page itself. */
const region = () => document.getElementById("toasts");

export function toast(text, { tone = "kept", undo = "", seconds = 0 } = {}) {
  const kind = undo ? "toast-undo-template" : tone === "broken" ? "toast-broken-template" : "toast-template";
  const item = document.getElementById(kind).content.firstElementChild.cloneNode(true);
  item.querySelector("span").textContent = text;
  item.dataset.undo = undo;
  if (seconds) item.dataset.seconds = seconds;
  region().append(item);
  raise();
  leaveLater(item);
}

/* Above an open dialog only what is in the top layer can be seen. */
function raise() {
  const place = region();
  if (!document.querySelector("dialog[open]")) return;
  place.popover = "manual";
  place.hidePopover();
  place.showPopover();
}

function leaveLater(item) {
  const long = item.dataset.undo || item.classList.contains("toast-broken");
  const seconds = Number(item.dataset.seconds) || (long ? 10 : 5);
  let timer;
  const wait = () => (timer = setTimeout(() => item.remove(), seconds * 1000));
  const stay = () => clearTimeout(timer);
  for (const name of ["mouseenter", "focusin"]) item.addEventListener(name, stay);
  for (const name of ["mouseleave", "focusout"]) item.addEventListener(name, wait);
  wait();
}

document.addEventListener("toast", (event) => {
  const { text, value, tone, undo, seconds } = event.detail;
  toast(text ?? value, { tone, undo, seconds });
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.("[data-toast]");
  if (!item) return;
  if (event.target.closest("[data-toast-undo]")) {
    window.htmx.ajax("POST", item.dataset.undo, { source: document.body, target: document.body, swap: "none" });
    item.remove();
  } else if (event.target.closest("[data-toast-close]")) {
    item.remove();
  }
});

for (const item of region()?.children ?? []) leaveLater(item);
