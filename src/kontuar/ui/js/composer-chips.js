/* The files under the text: on their way, stored, or refused with the reason. */
import { hidden } from "./elements.js";
import { saySize } from "./upload.js";

export class FileList {
  constructor(composer) {
    this.composer = composer;
    this.list = composer.querySelector("[data-files]");
    this.template = composer.querySelector("[data-file-template]").content.firstElementChild;
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (button) this.remove(button.closest("li"));
    });
  }

  show(file) {
    const item = this.template.cloneNode(true);
    item.querySelector(".file-name").textContent = file.name;
    item.querySelector(".file-size").textContent = saySize(file.size);
    this.list.append(item);
    this.tidy();
    return item;
  }

  /* An image that stands in the text needs no chip, only its id in the form. */
  keep(item, id, shown) {
    item.querySelector("progress").remove();
    item.append(hidden("files", id));
    item.hidden = shown;
    this.tidy();
  }

  refuse(item, reason) {
    item.classList.add("is-refused");
    item.querySelector(".file-name").textContent = reason;
    item.querySelector(".file-size").textContent = "";
    item.querySelector("progress")?.remove();
    this.composer.say(reason);
  }

  remove(item) {
    item.request?.abort();
    item.remove();
    this.tidy();
    this.composer.changed();
    this.composer.focus();
  }

  tidy() {
    this.list.hidden = !this.list.querySelector("li:not([hidden])");
  }
}
