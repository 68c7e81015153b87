/* Files by choice, by drop and by paste; each goes up at once and says how far it is. */
import { FileList } from "./composer-chips.js";
import { send } from "./upload.js";

export class Files {
  #running = new Set();

  constructor(composer) {
    this.composer = composer;
    this.list = new FileList(composer);
    this.limit = Number(composer.dataset.limit);
    if (!composer.dataset.uploadUrl) return;
    composer.querySelector("[data-choose]")?.addEventListener("change", ({ target }) => {
      this.take(target.files);
      target.value = "";
    });
    composer.addEventListener("paste", (event) => this.paste(event), true);
    for (const name of ["dragover", "dragleave", "drop"]) {
      composer.addEventListener(name, (event) => this.drag(event), true);
    }
  }

  get busy() {
    return this.#running.size > 0;
  }

  get ids() {
    return [...this.composer.querySelectorAll("input[name=files]")].map((input) => input.value);
  }

  paste(event) {
    const { files, types } = event.clipboardData;
    const text = types.includes("text/plain") || types.includes("text/rtf");
    if (!files.length || text) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(files, true);
  }

  drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    this.composer.toggleAttribute("data-dropping", event.type === "dragover");
    if (event.type === "drop") this.take(event.dataTransfer.files);
  }

  take(files, inText = false) {
    for (const file of files) {
      const item = this.list.show(file);
      if (file.size > this.limit) this.list.refuse(item, this.say("tooLarge", file));
      else this.upload(file, item, inText);
    }
  }

  upload(file, item, inText) {
    const bar = item.querySelector("progress");
    const request = send(this.composer.dataset.uploadUrl, file, {
      inText,
      progress: (part) => (bar.value = part),
      done: (status, answer) => {
        this.#running.delete(request);
        if (!item.isConnected) return;
        if (status >= 200 && status < 300 && answer.id) this.stored(item, answer, inText);
        else this.list.refuse(item, answer.message || answer.problem || this.say(status === 413 ? "tooLarge" : "failed", file));
      },
    });
    item.request = request;
    this.#running.add(request);
  }

  stored(item, { id, name, url, inline }, inText) {
    const shown = inText && inline && url;
    this.list.keep(item, id, shown);
    if (shown) this.composer.editor.insertImage(url, { alt: name, "data-file": id });
    this.composer.changed();
  }

  say(word, file) {
    const limit = Math.floor(this.limit / 1024 / 1024);
    return this.composer.words[word].replace("{name}", file.name).replace("{limit}", limit);
  }
}
