/* Dialogs and drawers: [data-open=id] opens, [data-close] or a click beside it closes. */
const openNow = (root) => {
  for (const dialog of root.querySelectorAll?.("dialog[data-open-now]:not([open])") ?? []) dialog.showModal();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  const closer = event.target.closest?.("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement && outside(event)) event.target.close();
});

function outside({ target, clientX, clientY, detail }) {
  if (!detail) return false;
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/* The server closes what it has finished with: HX-Trigger: dialog:close. */
document.addEventListener("dialog:close", () => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

document.addEventListener("htmx:after:settle", (event) => openNow(event.target));
openNow(document);
