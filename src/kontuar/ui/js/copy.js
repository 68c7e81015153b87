/* [data-copy="text"] puts the text on the clipboard and says so. */
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  toast(button.dataset.copied);
});
