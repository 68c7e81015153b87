/* Variables without a value: choose the order, or take them out; the preview follows. */
const preview = () => document.getElementById("preview-dialog");
const composer = () => document.querySelector("#reply-box k-composer");
const GAP = "(?:\\s|&nbsp;|\u200b)*";

export function showWaysOut(form, { code, gaps = [], needs_order: order, removable = "" }) {
  const place = form.querySelector(".refusal .ways-out");
  if (!place) return;
  const stuck = code === "cannot_fill_in" && gaps.length > 0;
  place.querySelector("[data-way=order]").hidden = !(stuck && order);
  const remove = place.querySelector("[data-way=remove]");
  remove.hidden = !(stuck && removable);
  remove.dataset.names = removable;
}

function take(names) {
  const written = names.map((name) => name.replaceAll(".", "\\.")).join("|");
  const editor = composer();
  editor.html = editor.html.replace(new RegExp(`(?: |&nbsp;)?\\{\\{${GAP}(?:${written})${GAP}\\}\\}`, "gi"), "");
  editor.changed();
  editor.focus();
}

const isOpen = () => preview()?.open;
const look = () => document.querySelector("#reply-box [data-preview]")?.click();

document.addEventListener("click", (event) => {
  const remove = event.target.closest?.("[data-way=remove]");
  if (remove) {
    take(remove.dataset.names.split(" "));
    if (isOpen()) look();
  }
  if (event.target.closest?.("#order-found .merging-one")) {
    for (const place of document.querySelectorAll("#reply-box .refusal")) place.hidden = true;
  }
});

document.addEventListener("composer:choose-order", () => {
  document.querySelector("#reply-box .ways-out [data-way=order]").click();
});

/* Somebody chose an order, here or elsewhere: the values are others now. */
document.addEventListener("acted", () => isOpen() && look());
