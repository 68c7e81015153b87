/* Nothing typed is lost: kept in the browser at once, on the server a moment later. */
const SOON = 800;
const AGAIN = 10_000;

export class Drafts {
  constructor(composer) {
    this.composer = composer;
    this.url = composer.dataset.draftUrl;
    this.key = `draft:${document.body.dataset.person}:${composer.dataset.keep}`;
  }

  start(signal) {
    document.addEventListener("k:online", () => this.retry(), { signal });
    addEventListener("online", () => this.retry(), { signal });
    addEventListener("pagehide", () => this.retry(), { signal });
  }

  restore() {
    const kept = localStorage.getItem(this.key);
    if (kept === null || kept === this.composer.html) return;
    this.composer.html = kept;
    this.composer.say(this.composer.words.restored);
    this.later();
  }

  /* While another draft is fetched nothing is kept from here: it would be taken for the newer one. */
  hold() {
    this.forget();
    this.held = true;
  }

  release() {
    this.held = false;
    this.later();
  }

  later() {
    if (this.held) return;
    localStorage.setItem(this.key, this.composer.html);
    clearTimeout(this.timer);
    this.waiting = Boolean(this.url);
    if (this.waiting) this.timer = setTimeout(() => this.save(), SOON);
  }

  retry() {
    if (this.waiting) this.save();
  }

  pause() {
    clearTimeout(this.timer);
    this.waiting = false;
    this.request?.abort();
  }

  forget() {
    this.pause();
    localStorage.removeItem(this.key);
    this.composer.say("");
  }

  async save() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.request = new AbortController();
    const { html, words, field } = this.composer;
    const body = new FormData();
    body.set(field.name, html);
    const { mode, draft } = this.composer.dataset;
    body.set("mode", mode);
    if (draft) body.set("draft", draft);
    for (const id of this.composer.files.ids) body.append("files", id);
    try {
      const headers = { "X-CSRFToken": document.body.dataset.csrf };
      const { signal } = this.request;
      const answer = await fetch(this.url, { method: "POST", body, headers, signal, keepalive: html.length < 50_000 });
      if (answer.status === 409) {
        this.composer.dispatchEvent(new CustomEvent("composer:elsewhere", { bubbles: true }));
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      if (this.composer.html === html) this.confirmed();
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.composer.say(words.kept);
      this.timer = setTimeout(() => this.save(), AGAIN);
    }
  }

  confirmed() {
    this.waiting = false;
    localStorage.removeItem(this.key);
    this.composer.say(this.composer.isEmpty ? "" : this.composer.words.saved);
  }
}
