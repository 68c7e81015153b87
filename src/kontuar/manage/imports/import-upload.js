/* <k-import-upload>: a large file to the server in pieces; a broken connection costs one piece. */
const PIECE = 8 * 1024 * 1024;
const TRIES = 5;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

class ImportUpload extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.bar = this.querySelector("progress");
    this.frame = this.querySelector(".import-sending");
    this.words = this.querySelector("[role=status]");
    this.error = this.querySelector("[role=alert]");
    this.input.addEventListener("change", () => this.input.files[0] && this.send(this.input.files[0]));
  }

  async send(file) {
    this.error.hidden = true;
    this.frame.hidden = false;
    this.input.disabled = true;
    this.words.textContent = this.dataset.sending.replace("{name}", file.name);
    try {
      const name = await this.whole(file);
      const url = `${this.dataset.sources}?part=sources&name=${encodeURIComponent(name)}`;
      await window.htmx.ajax("GET", url, { target: "#sources", swap: "innerHTML" });
      this.input.value = "";
    } catch (trouble) {
      this.error.textContent = trouble.said ?? this.dataset.broken;
      this.error.hidden = false;
    }
    this.input.disabled = false;
    this.frame.hidden = true;
  }

  /* The server says how much it has: what it has already is not sent again. */
  async whole(file) {
    let offset = 0;
    for (;;) {
      const { there, name } = await this.piece(file, offset);
      this.bar.value = there / file.size;
      if (name) return name;
      offset = there;
    }
  }

  async piece(file, offset) {
    const given = { file: `${file.lastModified}|${file.name}`, size: file.size, offset };
    const url = `${this.dataset.url}?${new URLSearchParams(given)}`;
    const headers = { "X-CSRFToken": document.body.dataset.csrf, "Content-Type": "application/octet-stream" };
    for (let tried = 1; ; tried += 1) {
      try {
        const body = file.slice(offset, offset + PIECE);
        const answer = await fetch(url, { method: "POST", headers, body });
        const said = await answer.json();
        if (answer.ok) return said;
        throw Object.assign(new Error(answer.statusText), { said: said.error });
      } catch (trouble) {
        if (trouble.said || tried === TRIES) throw trouble;
        await pause(tried * 1000);
      }
    }
  }
}

customElements.define("k-import-upload", ImportUpload);
