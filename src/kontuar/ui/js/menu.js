/* Menus: the browser opens and closes the popover; here it gets its place and its arrow keys. */
const items = (menu) => [...menu.querySelectorAll('[role^="menuitem"]:not([disabled])')];
const openerOf = (menu) => document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu[popover]")) return;
  const open = event.newState === "open";
  openerOf(menu)?.setAttribute("aria-expanded", String(open));
  if (open) {
    place(menu, openerOf(menu));
    items(menu)[0]?.focus();
  }
}, true);

export function place(menu, opener) {
  if (!opener) return;
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 4 + height <= innerHeight - 8 || at.top < height;
  const left = at.left + width <= innerWidth - 8 ? at.left : at.right - width;
  const top = below ? at.bottom + 4 : at.top - 4 - height;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${Math.max(8, Math.min(top, innerHeight - 8 - height))}px`;
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu) return;
  const all = items(menu);
  const here = all.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all.at(to % all.length)?.focus();
  } else if (event.key === "Tab") {
    menu.hidePopover();
  } else if (event.key.length === 1 && /\p{L}/u.test(event.key)) {
    const starts = (item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase());
    (all.slice(here + 1).find(starts) ?? all.find(starts))?.focus();
  }
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.('[role^="menuitem"]');
  item?.closest(".menu[popover]")?.hidePopover();
});
