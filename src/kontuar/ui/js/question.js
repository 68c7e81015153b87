/* hx-confirm asks in our own dialog; data-yes names the answer ("Delete the channel"). */
const dialog = document.getElementById("question");
const yes = dialog.querySelector("[data-yes]");
const usual = yes.textContent;

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  dialog.querySelector("p").textContent = ctx.confirm;
  yes.textContent = ctx.sourceElement.dataset.yes ?? usual;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => (dialog.returnValue === "yes" ? issueRequest() : dropRequest()), { once: true });
  dialog.showModal();
});
