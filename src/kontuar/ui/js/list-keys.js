/* <ul data-keys> of links: j/k and arrows move, Enter opens, x selects; one stop for Tab. */
import { typing, shortcutsOff } from "./shortcuts.js";

const rows = (list) => [...list.querySelectorAll("[data-row], a.list-row")].filter((row) => row.checkVisibility());
const activeList = () => document.activeElement?.closest("[data-keys]") ?? document.querySelector("[data-keys]");

function currentOf(list, all) {
  const focused = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  if (focused >= 0) return focused;
  return all.findIndex((row) => row.matches("[aria-current], [aria-selected=true]"));
}

function go(list, step) {
  const all = rows(list);
  const to = all[Math.min(all.length - 1, Math.max(0, currentOf(list, all) + step))];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
  to?.dispatchEvent(new CustomEvent("k:row", { bubbles: true }));
}

function select(list) {
  const all = rows(list);
  const row = all[currentOf(list, all)];
  const box = row?.querySelector("input[type=checkbox]") ?? row?.parentElement.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]:modal, .menu:popover-open")) return;
  const list = activeList();
  if (!list) return;
  const inside = list.contains(document.activeElement);
  const letters = !shortcutsOff();
  const step = { ArrowDown: inside && 1, ArrowUp: inside && -1, j: letters && 1, k: letters && -1 }[event.key];
  if (step) go(list, step);
  else if (event.key === "Home" && inside) go(list, -Infinity);
  else if (event.key === "End" && inside) go(list, Infinity);
  else if (!(event.key === "x" && letters && inside && select(list))) return;
  event.preventDefault();
});
