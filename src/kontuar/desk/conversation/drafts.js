/* Files that wait with a draft are shown again; taken off ones go; a draft can be thrown away. */
export function restoreFiles(form) {
  const composer = form.querySelector("k-composer");
  if (form.dataset.restored || !composer?.files) return;
  form.dataset.restored = "yes";
  const kept = JSON.parse(form.querySelector("script[type='application/json']")?.textContent ?? "[]");
  for (const { id, name, size, inline } of kept) {
    composer.files.list.keep(composer.files.list.show({ name, size }), id, inline);
  }
  offer(form);
}

/* Throwing away is offered only when there is something to throw away. */
function offer(form) {
  const composer = form.querySelector("k-composer");
  const discard = form.querySelector(".compose-discard");
  if (discard) discard.hidden = composer.isEmpty && !composer.querySelector(".composer-files li");
}

document.addEventListener("composer:input", (event) => {
  const form = event.target.closest("[data-composer-form]");
  if (form) offer(form);
});

const post = (url, body = new FormData()) =>
  fetch(url, { method: "POST", body, headers: { "X-CSRFToken": document.body.dataset.csrf, Accept: "application/json" } });

document.addEventListener("click", (event) => {
  const chip = event.target.closest?.("[data-composer-form] .composer-files [data-remove]")?.closest("li");
  const id = chip?.querySelector("input[name=files]")?.value;
  if (id) post(`/files/${id}/removal/`).catch(() => {});
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".compose-discard");
  if (!button) return;
  const form = button.closest("form");
  form.querySelector("k-composer").drafts.forget();
  window.htmx.ajax("POST", form.dataset.removal, { source: document.body, target: form, swap: "outerHTML" });
});
